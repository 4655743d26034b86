/* SPDX-License-Identifier: Apache-2.0
 * options.h - what stands behind a verb on the command line.
 *
 * One table holds every option of every verb; to add one is a field here and
 * a line there.
 */
#ifndef WEIR_CLI_OPTIONS_H
#define WEIR_CLI_OPTIONS_H

#include "reports/point.h"

/* The verbs that take an option, as a set. */
enum {
    WEIR_FOR_RUN = 1,
    WEIR_FOR_SWEEP = 2,
    WEIR_FOR_DESCRIBE = 4,
    WEIR_FOR_RESULTS = 8,
    WEIR_FOR_REPORT = 16,
    WEIR_FOR_COMPARE = 32,
    WEIR_FOR_HELP = 64,
    WEIR_FOR_MASK = 1 << 8,
    WEIR_FOR_VERIFY = 1 << 9,
    WEIR_FOR_PASSES = 1 << 10,
    WEIR_FOR_CATALOG = 1 << 11,
    WEIR_FOR_EXPLAIN = 1 << 12,
};

typedef struct weir_options {
    weir_arena *a; /* lives as long as the program */
    int nfiles;
    const char **file;
    const char *shape, *cascade, *machine, *mapping, *accounting, *engine;
    const char *json, *csv, *markdown, *dump, *kind;
    const char *dir, *out, *workers;                      /* of a sweep */
    const char *study, *where, *columns, *sort;           /* of results */
    const char *tokens, *queries, *heads, *tile, *tiling; /* of a mask */
    const char *seed, *data, *threads, *precision, *tolerance, *golden, *save;
    const char *unit, *keep, *beats, *stalls, *wave; /* of RTL */
    bool no_skip, quiet, catalog, all, dry_run, manual;
    int nsets;
    weir_set *set;
    int nonly;
    const char **only;
    int ninputs;
    weir_set *input;                     /* TENSOR=FILE */
    const char *timeline, *vcd, *window; /* of a run, cycle by cycle */
} weir_options;

/* What is said of one verb in help. */
typedef struct weir_usage {
    const char *name; /* "run" */
    const char *args; /* "FILE" */
    const char *what; /* one line, then paragraphs behind a '\v' */
    unsigned verb;    /* WEIR_FOR_RUN ... */
    int min, max;     /* how many FILEs */
} weir_usage;

/* Read ARGV behind the verb; ARGV[0] is the verb. Ends the program on
 * --help (status 0) and on a mistake (status 2). O->a is set already. */
void weir_options_parse(weir_options *o, const weir_usage *usage, int argc,
                        char **argv);

/* Print what `weir VERB --help` would. */
void weir_options_help(FILE *out, weir_arena *a, const weir_usage *usage);

/* The same for a manual page, in the macros of man(7). */
void weir_options_manual(FILE *out, weir_arena *a, const weir_usage *usage);

/* TEXT for man(7): what it would take for its own is escaped. */
void weir_options_troff(FILE *out, const char *text);

/* The point that the options say. */
weir_point weir_options_point(const weir_options *o);

#endif
