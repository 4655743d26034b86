/* SPDX-License-Identifier: Apache-2.0
 * command.c - the verbs of `weir`, as a table.
 */
#include "cli/command.h"

#include "cli/clash.h"

#include <string.h>

#ifndef WEIR_VERSION
#define WEIR_VERSION "(unversioned)"
#endif

static weir_exit help_verb(const weir_options *o, weir_diag *d);

static const weir_verb verbs[] = {
    {{"run", "[FILE]",
      "Run one point and say what it cost.\v"
      "FILE is a point (shape, machine, mapping, set) or a study of which "
      "--only leaves one point; or give --shape, --machine and --mapping. "
      "Names are looked for in the library; a name with a '/' or ending in "
      "'.yaml' is a file.",
      WEIR_FOR_RUN, 0, 1},
     weir_run_verb},
    {{"explain", "[FILE]",
      "Say why a GPU's kernel takes as long as it does.\v"
      "The figures of `run', and of one block of keys: the critical loop "
      "command by command, and what each parameter of the machine would give. "
      "FILE is as for `run'.",
      WEIR_FOR_EXPLAIN, 0, 1},
     weir_explain_verb},
    {{"sweep", "STUDY",
      "Run all points of a study and compare them.\v"
      "Points run in worker processes. With -o DIR their results are kept in "
      "the file DIR/weir.db: a point that is done there is not run again, so "
      "after Ctrl-C, a crash or a full disk the same command goes on. A point "
      "that does not fit is reported and left empty; the others go on, and the "
      "exit status is 2 at the end. --set of an axis makes that axis the one "
      "value.",
      WEIR_FOR_SWEEP, 1, 1},
     weir_sweep_verb},
    {{"passes", "CASCADE|FILE",
      "Say how often a cascade must read its tensors, and prove it.\v"
      "The least number of passes over each input along each of its ranks, "
      "whatever the mapping, and the Einsums that force each further pass.",
      WEIR_FOR_PASSES, 1, 1},
     weir_passes_verb},
    {{"catalog", "",
      "List the cascades of the library.\v"
      "With their passes, and their operations for the first shape that they "
      "can be bound to, or for --shape.",
      WEIR_FOR_CATALOG, 0, 0},
     weir_catalog_verb},
    {{"results", "DIR",
      "Print or write the results that a sweep kept in DIR.\v"
      "Expressions of --where are those of a study's `where' and `derive'. "
      "Besides figures there are the columns status, attempts, seconds, log "
      "and inputs.",
      WEIR_FOR_RESULTS, 1, 1},
     weir_results_verb},
    {{"report", "STUDY|DIR",
      "Write a study as one HTML page: words, charts, tables, provenance.\v"
      "What -o DIR does not have yet is run, as by `weir sweep'; a folder with "
      "results is taken as it is. The page needs no other file and no network. "
      "--markdown writes its tables for a paper.",
      WEIR_FOR_REPORT, 1, 1},
     weir_report_verb},
    {{"compare", "A B [C...]",
      "Compare points or studies with one another, the first as baseline.\v"
      "Each is a point file or a study; studies must have the same axes. "
      "Options apply to all of them: --set, --only, --engine ... --out writes "
      "a page as `weir report' does.",
      WEIR_FOR_COMPARE, 2, 16},
     weir_compare_verb},
    {{"describe", "NAME|FILE",
      "Print what a cascade, shape, machine, mapping or study holds.\v"
      "With --shape and --machine a mapping is resolved: tiles, loops, what "
      "is kept and moved. --set and --accounting change what is printed. "
      "`rtl' is the RTL: cells, gates, depth, area and "
      "energy of its modules, or of --unit with the parameters of --set.",
      WEIR_FOR_DESCRIBE, 1, 1},
     weir_describe_verb},
    {{"mask", "MASK|FILE",
      "Count what a mask leaves: points; full, partial and empty tiles.\v"
      "MASK is YAML such as causal, '{window: 512, causal: true}' or "
      "'{layout: [256, 256], window: [80, 80], stride: [16, 16]}'; FILE holds "
      "the same, or has it under the key 'mask'.",
      WEIR_FOR_MASK, 1, 1},
     weir_mask_verb},
    {{"verify", "CASCADE|rtl [SCORES.npy]",
      "Check a cascade, or RTL, against a golden kernel on real tensors.\v"
      "A cascade is evaluated in double precision, and in single precision "
      "with every tensor rounded to its format; the golden kernel is the "
      "operator's formula, written by hand in double. Exit status 1 if they "
      "differ by more than the limit that is printed. --set takes parameters "
      "of the shape, constants of the cascade and tile sizes (M0=64).\n\n"
      "With `rtl' the module that --unit names is Verilated with the "
      "parameters "
      "that --set gives (Lanes, InFmt, scale ...) and driven with the rows of "
      "a "
      "tensor, or with drawn beats; every lane of every accepted beat must be "
      "the golden model's in every bit. If one is not, the first are listed, "
      "the cycles around are recorded, and the exit status is 1. Modules: "
      "online_softmax, exp2_unit, row_max_tree, running_max, score_prescale, "
      "rescale_unit, row_sum_tree, row_sum_acc, o_accumulator, recip_unit, "
      "normalize_unit, state_merge, attn_epilogue, attn_vpu.",
      WEIR_FOR_VERIFY, 0, 2},
     weir_verify_verb},
    {{"help", "[VERB]", "Say what a verb does.", WEIR_FOR_HELP, 0, 1},
     help_verb},
};

enum { NVERBS = sizeof verbs / sizeof *verbs };

static const weir_verb *find_verb(const char *name, weir_diag *d)
{
    const char *names[NVERBS], *near;

    for (int i = 0; i < NVERBS; i++) {
        if (strcmp(verbs[i].usage.name, name) == 0)
            return &verbs[i];
        names[i] = verbs[i].usage.name;
    }
    near = weir_suggest(name, names, NVERBS);
    weir_report(d, WEIR_ERROR, (weir_loc){.file = "weir"},
                near ? "unknown verb '%s'; did you mean '%s'?"
                     : "unknown verb '%s'; see `weir help'",
                name, near);
    return NULL;
}

static const char about[] =
    "What an attention algorithm does on a piece of hardware: cycles, "
    "utilization,\ntraffic, energy, and why.\n";

static const char endings[] =
    "Exit status: 0 fine, 1 the answer is no, 2 the input is wrong or names an "
    "output\nthat cannot be made, 3 the machine failed (a full disk, no "
    "memory).\nA closed pipe (weir ... | head) ends it by SIGPIPE, 141 in a "
    "shell.\n";

static void print_verbs(FILE *out)
{
    fprintf(out, "Usage: weir VERB [OPTION...] [FILE]\n%s\n", about);
    for (int i = 0; i < NVERBS; i++) {
        const char *what = verbs[i].usage.what;

        fprintf(out, "  %-10s %.*s\n", verbs[i].usage.name,
                (int)strcspn(what, "\v"), what);
    }
    fprintf(out, "\n`weir help VERB' says more.\n%s", endings);
}

/* One section of the manual page per verb. */
static void print_manual(FILE *out, weir_arena *a)
{
    fprintf(out,
            ".TH WEIR 1 \"\" \"Weir %s\"\n.SH NAME\nweir \\- cost of "
            "attention algorithms on hardware\n.SH SYNOPSIS\n\\fBweir\\fR "
            "\\fIVERB\\fR [\\fIOPTION\\fR...] [\\fIFILE\\fR]\n"
            ".SH DESCRIPTION\n",
            WEIR_VERSION);
    weir_options_troff(out, about);
    for (int i = 0; i < NVERBS; i++) {
        const weir_usage *u = &verbs[i].usage;
        size_t first = strcspn(u->what, "\v");

        fprintf(out, ".SH \"WEIR %s\"\n\\fBweir %s\\fR [\\fIOPTION\\fR...] ",
                u->name, u->name);
        weir_options_troff(out, u->args);
        fprintf(out, "\n.PP\n%.*s\n", (int)first, u->what);
        if (u->what[first]) {
            fputs(".PP\n", out);
            weir_options_troff(out, u->what + first + 1);
            putc('\n', out);
        }
        weir_options_manual(out, a, u);
    }
    fputs(".SH \"EXIT STATUS\"\n", out);
    weir_options_troff(out, endings);
    fputs(".SH ENVIRONMENT\n.TP\nWEIR_LIBRARY\nwhere the library of cascades, "
          "shapes, machines, tables, mappings and studies is\n"
          ".TP\nWEIR_CACHE\nwhere models of RTL are kept (default: weir in "
          "XDG_CACHE_HOME, or in ~/.cache)\n"
          ".TP\nCXX\nthe compiler of these models (default: c++)\n",
          out);
}

static weir_exit help_verb(const weir_options *o, weir_diag *d)
{
    const weir_verb *verb;

    if (o->manual) {
        print_manual(stdout, o->a);
        return WEIR_EXIT_FINE;
    }
    if (o->nfiles == 0) {
        print_verbs(stdout);
        return WEIR_EXIT_FINE;
    }
    verb = find_verb(o->file[0], d);
    if (!verb)
        return WEIR_EXIT_USER;
    weir_options_help(stdout, o->a, &verb->usage);
    return WEIR_EXIT_FINE;
}

/* `--json` with no file behind it means `--json -`. */
static char **complete(weir_arena *a, int *argc, char **argv)
{
    static char minus[] = "-";
    char **all = WEIR_NEW(a, char *, 2 * (size_t)*argc + 1);
    int n = 0;

    for (int i = 0; i < *argc; i++) {
        const char *next = i + 1 < *argc ? argv[i + 1] : "--";

        all[n++] = argv[i];
        if (strcmp(argv[i], "--json") == 0 && next[0] == '-' && next[1])
            all[n++] = minus;
    }
    *argc = n;
    return all;
}

static weir_exit run_verb(const weir_verb *verb, int argc, char **argv,
                          weir_diag *d)
{
    weir_arena a = weir_arena_make();
    weir_options o = {.a = &a};
    weir_exit code;

    argv = complete(&a, &argc, argv);
    weir_options_parse(&o, &verb->usage, argc, argv);
    code = weir_clash_check(&o, d);
    if (code == WEIR_EXIT_FINE)
        code = verb->run(&o, d);
    weir_arena_drop(&a);
    return code;
}

weir_exit weir_command(int argc, char **argv)
{
    weir_diag d = {.sink = weir_sink_caret, .user = stderr};
    const weir_verb *verb;

    if (argc < 2) {
        print_verbs(stderr);
        return WEIR_EXIT_USER;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("weir " WEIR_VERSION);
        return WEIR_EXIT_FINE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_verbs(stdout);
        return WEIR_EXIT_FINE;
    }
    verb = find_verb(argv[1], &d);
    return verb ? run_verb(verb, argc - 1, argv + 1, &d) : WEIR_EXIT_USER;
}
