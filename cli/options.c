/* SPDX-License-Identifier: Apache-2.0
 * options.c - the table of options, and its reader.
 */
#include "cli/options.h"

#include "sim/engine.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

enum { KEY = 256 }; /* above all letters, which are short names */

typedef enum kind { TEXT, FLAG, SET, ONLY, INPUT } kind;

enum {
    RUN = WEIR_FOR_RUN,
    EXPLAIN = WEIR_FOR_EXPLAIN,
    POINT = RUN | EXPLAIN, /* verbs of one point */
    SWEEP = WEIR_FOR_SWEEP,
    DESCRIBE = WEIR_FOR_DESCRIBE,
    RESULTS = WEIR_FOR_RESULTS,
    REPORT = WEIR_FOR_REPORT,
    COMPARE = WEIR_FOR_COMPARE,
    STUDY = SWEEP | REPORT | COMPARE, /* verbs that run studies */
    MASK = WEIR_FOR_MASK,
    VERIFY = WEIR_FOR_VERIFY,
    PASSES = WEIR_FOR_PASSES,
    CATALOG = WEIR_FOR_CATALOG,
    HELP = WEIR_FOR_HELP,
};

#define AT(field) offsetof(weir_options, field)

static const struct option_row {
    const char *name, *arg;
    unsigned verbs;
    kind kind;
    size_t at; /* TEXT: a const char *; FLAG: a bool */
    const char *what;
} options[] = {
    {"shape", "NAME", POINT | DESCRIBE | VERIFY | PASSES | CATALOG, TEXT,
     AT(shape), "the layer's shape"},
    {"cascade", "NAME", POINT | DESCRIBE, TEXT, AT(cascade),
     "the cascade, unless the mapping's"},
    {"machine", "NAME", POINT | DESCRIBE, TEXT, AT(machine), "the machine"},
    {"mapping", "NAME", POINT, TEXT, AT(mapping), "the mapping"},
    {"accounting", "physical|published", RUN | STUDY | DESCRIBE, TEXT,
     AT(accounting), "how cycles are counted, unless as the machine says"},
    {"engine", "NAME", POINT | STUDY, TEXT, AT(engine),
     "what computes the figures"}, /* which there are: see text_of */
    {"no-skip", NULL, POINT | STUDY, FLAG, AT(no_skip),
     "simulate every iteration instead of skipping repeated ones"},
    {"set", "KEY=VALUE", POINT | STUDY | DESCRIBE | VERIFY | PASSES, SET, 0,
     "override a value: a parameter of the shape (seq, batch), a part of the "
     "machine (array2d.rows, buffer.capacity), or a key of the mapping "
     "(tile.M0); shape.KEY, machine.KEY and mapping.KEY leave no doubt; of "
     "RTL, a parameter of the module (Lanes, InFmt) or scale"},
    {"only", "AXIS=LABEL,...", POINT | STUDY, ONLY, 0,
     "keep only these points of a study"},
    {"store", "DIR", STUDY, TEXT, AT(dir),
     "keep the results in DIR, and take from there what is done already; "
     "without it nothing is kept"},
    {"workers", "N", STUDY, TEXT, AT(workers),
     "processes that run points (default: one per core)"},
    {"dry-run", NULL, SWEEP, FLAG, AT(dry_run),
     "say how many points there are and about how long they take"},
    {"study", "NAME", RESULTS | REPORT, TEXT, AT(study),
     "which study, where DIR holds several"},
    {"where", "EXPRESSION", RESULTS, TEXT, AT(where),
     "only points for which this is true: util_2d > 0.9 and model == 'BERT'"},
    {"columns", "NAME,...", RESULTS, TEXT, AT(columns),
     "these columns instead of the study's"},
    {"sort", "COLUMN", RESULTS, TEXT, AT(sort),
     "smallest first; -COLUMN: largest first"},
    {"csv", "FILE", RUN | SWEEP | RESULTS, TEXT, AT(csv),
     "write the figures as CSV; - is standard output"},
    {"json", "FILE",
     POINT | SWEEP | RESULTS | DESCRIBE | MASK | VERIFY | PASSES | CATALOG,
     TEXT, AT(json), "write everything as JSON; - is standard output"},
    {"out", "FILE.html", REPORT | COMPARE, TEXT, AT(out),
     "write the page there"},
    {"markdown", "FILE", STUDY | RESULTS, TEXT, AT(markdown),
     "write the tables as Markdown; - is standard output"},
    {"dump", "STAGE", RUN, TEXT, AT(dump),
     "print a stage before the run instead: cascade, machine, mapping, "
     "schedule"},
    {"kind", "KIND", DESCRIBE, TEXT, AT(kind),
     "cascade, shape, machine, table, mapping or study"},
    {"timeline", "FILE", RUN, TEXT, AT(timeline),
     "write what every unit and lane did, and waited for, for trace viewers "
     "(Perfetto, chrome://tracing)"},
    {"vcd", "FILE", RUN, TEXT, AT(vcd), "write waves; needs --engine systemc"},
    {"window", "FROM:TO", RUN, TEXT, AT(window),
     "the cycles that --timeline and --vcd show (default: as many as their "
     "size allows)"},
    {"manual", NULL, HELP, FLAG, AT(manual),
     "print the manual page, for man(1)"},
    {"tokens", "N", MASK, TEXT, AT(tokens),
     "keys, and queries unless said (default: as the layout has)"},
    {"queries", "N", MASK, TEXT, AT(queries), "the last N tokens ask"},
    {"heads", "N", MASK, TEXT, AT(heads), "heads (default: 1)"},
    {"tile", "Q,K", MASK, TEXT, AT(tile),
     "tokens of a query tile and of a key tile: 256,128 or 16x16,16x8"},
    {"tiling", "static|dynamic|flat", MASK, TEXT, AT(tiling),
     "boxes of the layout (default), boxes that begin where the query tile's "
     "windows do, or consecutive tokens"},
    {"catalog", NULL, VERIFY, FLAG, AT(catalog),
     "every cascade that has a golden kernel, on tiny shapes"},
    {"data", "NAME", VERIFY, TEXT, AT(data),
     "words of the inputs: normal (default), uniform, rising, falling, peak, "
     "outliers, equal, zero, huge, tiny"},
    {"seed", "N", RUN | VERIFY, TEXT, AT(seed),
     "what inputs are drawn from (default: 1); of run, where a unit has body "
     "rtl"},
    {"input", "TENSOR=FILE.npy", RUN | VERIFY, INPUT, 0,
     "words of one input from a file; of run, batch and heads first, where a "
     "unit has body rtl"},
    {"precision", "double|declared|both", VERIFY, TEXT, AT(precision),
     "evaluate in double, in single with the declared formats, or both "
     "(default)"},
    {"tolerance", "X", VERIFY, TEXT, AT(tolerance),
     "largest error over largest magnitude that passes, in the declared "
     "formats (default: 32 times their unit roundoff, more for sums of "
     "above 256 words)"},
    {"golden", "CASCADE", VERIFY, TEXT, AT(golden),
     "compare with the golden kernel of this cascade"},
    {"save", "FOLDER", VERIFY, TEXT, AT(save),
     "write inputs and outputs there as .npy"},
    {"threads", "N", VERIFY, TEXT, AT(threads),
     "threads (default: one per processor); results do not depend on it"},
    {"unit", "MODULE", VERIFY | DESCRIBE, TEXT, AT(unit),
     "the RTL module (default: online_softmax)"},
    {"keep", "FILE.npy", VERIFY, TEXT, AT(keep),
     "keys that take part: not 0, in the shape of the scores"},
    {"beats", "N", VERIFY, TEXT, AT(beats),
     "beats to run (default: 2000, or all of the tensor)"},
    {"stalls", "none|90|50|10|bursts", VERIFY, TEXT, AT(stalls),
     "how often both sides are ready, in percent (default: each in turn)"},
    {"wave", "FILE.fst", RUN | VERIFY, TEXT, AT(wave),
     "where the cycles around a mismatch are recorded (default of verify: "
     "MODULE.fst; of run: nowhere)"},
    {"quiet", NULL, RUN | STUDY | VERIFY, FLAG, AT(quiet),
     "no progress, no table of points"},
    {"all", NULL, PASSES, FLAG, AT(all),
     "count what is made in between as well, not inputs alone"},
};

enum { NOPTIONS = sizeof options / sizeof *options };

/* Options that have a short name too. */
static const struct letter {
    const char *name;
    char letter;
} letters[] = {{"store", 'o'}, {"workers", 'j'}};

typedef struct reader {
    weir_options *o;
    const weir_usage *usage;
} reader;

/* Room for one item per word of the command line is always enough. */
static void make_lists(weir_options *o, int argc)
{
    o->file = WEIR_NEW(o->a, const char *, (size_t)argc);
    o->set = WEIR_NEW(o->a, weir_set, (size_t)argc);
    o->only = WEIR_NEW(o->a, const char *, (size_t)argc);
    o->input = WEIR_NEW(o->a, weir_set, (size_t)argc);
}

/* ARG of the option FLAG, such as KEY=VALUE. */
static void read_set(weir_set *set, const weir_options *o,
                     const struct option_row *flag, char *arg,
                     struct argp_state *state)
{
    const char *equals = strchr(arg, '=');

    if (!equals || equals == arg) {
        argp_error(state, "--%s wants %s, not '%s'", flag->name, flag->arg,
                   arg);
        return;
    }
    set->key = weir_strndup(o->a, arg, (size_t)(equals - arg));
    set->value = equals + 1;
    set->key_loc = (weir_loc){weir_format(o->a, "--%s", flag->name), arg, 1, 1,
                              (int)(equals - arg)};
    set->loc = set->key_loc;
    set->loc.col += set->key_loc.len + 1;
    set->loc.len = *set->value ? (int)strlen(set->value) : 1;
}

static void read_option(weir_options *o, const struct option_row *flag,
                        char *arg, struct argp_state *state)
{
    char *field = (char *)o + flag->at;

    switch (flag->kind) {
    case TEXT:
        memcpy(field, &arg, sizeof arg);
        if (*arg == '\0')
            argp_error(state, "--%s wants a %s, not ''", flag->name, flag->arg);
        break;
    case FLAG:
        *(bool *)field = true;
        break;
    case SET:
        read_set(&o->set[o->nsets++], o, flag, arg, state);
        break;
    case INPUT:
        read_set(&o->input[o->ninputs++], o, flag, arg, state);
        break;
    case ONLY:
        o->only[o->nonly++] = arg;
        break;
    }
}

static int key_of(int option)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (strcmp(letters[i].name, options[option].name) == 0)
            return letters[i].letter;
    return KEY + option;
}

static error_t read_key(int key, char *arg, struct argp_state *state)
{
    const reader *r = state->input;
    weir_options *o = r->o;

    if (key == ARGP_KEY_ARG) {
        if (o->nfiles == r->usage->max)
            argp_error(state, "there is no room for '%s'", arg);
        o->file[o->nfiles++] = arg;
        return 0;
    }
    if (key == ARGP_KEY_END && o->nfiles < r->usage->min) {
        argp_error(state, "%s is missing", r->usage->args);
        return 0;
    }
    for (int i = 0; i < NOPTIONS; i++)
        if (key == key_of(i) && options[i].verbs & r->usage->verb) {
            read_option(o, &options[i], arg, state);
            return 0;
        }
    return ARGP_ERR_UNKNOWN;
}

/* What is said of an option. */
static const char *text_of(weir_arena *a, int option)
{
    const char *text = options[option].what;

    if (strcmp(options[option].name, "engine") != 0)
        return text;
    for (const weir_engine *e = weir_engines; e->name; e++)
        text = weir_format(a, "%s%s %s%s: %s", text,
                           e == weir_engines ? "." : ";", e->name,
                           e == weir_engines ? " (default)" : "", e->what);
    return text;
}

static struct argp make_argp(weir_arena *a, const weir_usage *usage)
{
    struct argp_option *list = WEIR_NEW(a, struct argp_option, NOPTIONS + 1);
    size_t n = 0;

    /* A text of the full width made an empty line; and what argp says of short
     * options goes without saying. */
    setenv("ARGP_HELP_FMT", "no-dup-args-note,rmargin=80", 0);
    for (int i = 0; i < NOPTIONS; i++)
        if (options[i].verbs & usage->verb)
            list[n++] = (struct argp_option){.name = options[i].name,
                                             .key = key_of(i),
                                             .arg = options[i].arg,
                                             .doc = text_of(a, i)};
    return (struct argp){.options = list,
                         .parser = read_key,
                         .args_doc = usage->args,
                         .doc = usage->what};
}

void weir_options_parse(weir_options *o, const weir_usage *usage, int argc,
                        char **argv)
{
    struct argp argp = make_argp(o->a, usage);
    reader r = {o, usage};

    make_lists(o, argc);
    argv[0] = weir_format(o->a, "weir %s", usage->name);
    argp_parse(&argp, argc, argv, 0, NULL, &r);
}

void weir_options_help(FILE *out, weir_arena *a, const weir_usage *usage)
{
    struct argp argp = make_argp(a, usage);

    argp_help(&argp, out, ARGP_HELP_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC,
              weir_format(a, "weir %s", usage->name));
}

void weir_options_troff(FILE *out, const char *text)
{
    for (bool start = true; *text; start = *text++ == '\n') {
        if (start && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else if (*text == '`')
            fputs("\\(oq", out);
        else if (*text == '\'')
            fputs("\\(cq", out);
        else
            putc(*text, out);
    }
}

void weir_options_manual(FILE *out, weir_arena *a, const weir_usage *usage)
{
    for (int i = 0; i < NOPTIONS; i++) {
        int key = key_of(i);

        if (!(options[i].verbs & usage->verb))
            continue;
        fputs(".TP\n", out);
        if (key < KEY)
            fprintf(out, "\\fB\\-%c\\fR, ", key);
        fputs("\\fB\\-\\-", out);
        weir_options_troff(out, options[i].name);
        fputs("\\fR", out);
        if (options[i].arg) {
            fputs("=\\fI", out);
            weir_options_troff(out, options[i].arg);
            fputs("\\fR", out);
        }
        putc('\n', out);
        weir_options_troff(out, text_of(a, i));
        putc('\n', out);
    }
}

weir_point weir_options_point(const weir_options *o)
{
    weir_point p = {.nsets = o->nsets, .set = o->set};

#define X(id)  \
    if (o->id) \
        p.id = (weir_said){o->id, {.file = "--" #id}};
    WEIR_POINT_MAP(X)
#undef X
    return p;
}
