/* SPDX-License-Identifier: Apache-2.0
 * verify.c - `weir verify`: cascades against their golden kernels.
 */
#include "cli/verify.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/rtl.h"

#include "workloads/eval/data.h"
#include "workloads/eval/eval.h"
#include "workloads/numeric/npy.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static weir_loc option(const char *name, const char *text)
{
    return (weir_loc){name, text, 1, 1, text[0] ? (int)strlen(text) : 1};
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- the problem --- */

static bool level_named(const weir_cascade *c, const char *name, int *rank)
{
    *rank = weir_cascade_rank(c, name);
    return *rank >= 0 && c->rank[*rank].level >= 0;
}

static bool constant_named(const weir_cascade *c, const char *name)
{
    for (int i = 0; i < c->nconstants; i++)
        if (strcmp(c->constant[i].name, name) == 0)
            return true;
    return false;
}

/* Where SET leads in the shape, or NULL with a note. */
static const char *shape_path(const weir_verify *v, const weir_yaml *shape,
                              const weir_set *set, weir_diag *d)
{
    static const char *const own[] = {"batch", "heads", "format"};

    for (int i = 0; i < 3; i++)
        if (strcmp(set->key, own[i]) == 0)
            return set->key;
    if (weir_yaml_get(weir_yaml_get(shape, "parameters"), set->key) ||
        constant_named(v->cascade, set->key))
        return weir_format(v->o->a, "parameters.%s", set->key);
    if (weir_yaml_get(weir_yaml_get(shape, "extents"), set->key))
        return weir_format(v->o->a, "extents.%s", set->key);
    weir_report(d, WEIR_ERROR, set->key_loc,
                "nothing can be set as '%s'; it is no parameter or rank of the "
                "shape, and no constant or level of the cascade",
                set->key);
    return NULL;
}

static weir_status set_level(weir_verify *v, int rank, const weir_set *set,
                             weir_diag *d)
{
    weir_quantity q;

    WEIR_TRY(weir_quantity_parse(&q, set->value, set->loc, d));
    v->said[rank] = q.value.num;
    if (q.value.den == 1 && q.dim == WEIR_DIM_COUNT && q.value.num >= 1)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, set->loc,
                "a tile has a whole number of "
                "coordinates, at least 1");
    return WEIR_EVALUE;
}

static weir_status bind(weir_verify *v, weir_said shape, weir_diag *d)
{
    const weir_options *o = v->o;
    const weir_yaml *doc;

    v->said = WEIR_NEW(o->a, int64_t, (size_t)v->cascade->nranks);
    WEIR_TRY(weir_shelf_document(&doc, v->shelf, WEIR_KIND_SHAPE, shape, d));
    for (int i = 0; i < o->nsets; i++) {
        const weir_set *set = o->set + i;
        const char *path;
        int rank;

        if (level_named(v->cascade, set->key, &rank)) {
            WEIR_TRY(set_level(v, rank, set, d));
            continue;
        }
        path = shape_path(v, doc, set, d);
        if (!path)
            return WEIR_EVALUE;
        WEIR_TRY(weir_yaml_set(&doc, o->a, doc, path, set->value, d));
    }
    WEIR_TRY(weir_bind(&v->problem, o->a, v->cascade, doc, d));
    return weir_eval_levels(&v->level, o->a, v->problem, v->said, d);
}

/* --- inputs --- */

static weir_status check_shape(const weir_verify *v, int t, const weir_npy *x,
                               const weir_set *said, weir_diag *d)
{
    int64_t extent[WEIR_RANKS];
    int n = weir_eval_shape(v->problem, v->level, t, extent), at = 0;
    char text[512] = "", has[512] = "";
    bool same = x->n == n;

    for (int i = 0; i < n; i++) {
        same = same && x->extent[i] == extent[i];
        at += snprintf(text + at, sizeof text - (size_t)at, "%s%lld",
                       i ? ", " : "", (long long)extent[i]);
    }
    if (same)
        return WEIR_OK;
    at = 0;
    for (int i = 0; i < x->n && at < (int)sizeof has - 24; i++)
        at += snprintf(has + at, sizeof has - (size_t)at, "%s%lld",
                       i ? ", " : "", (long long)x->extent[i]);
    weir_report(d, WEIR_ERROR, said->loc,
                "'%s' must be (%s), batch and heads first where the cascade "
                "does not write them; the file has (%s)",
                v->cascade->tensor[t].name, text, has);
    return WEIR_EVALUE;
}

static weir_status check_coordinates(const weir_verify *v, int t,
                                     const weir_npy *x, const weir_set *said,
                                     weir_diag *d)
{
    int holds = v->cascade->tensor[t].holds;

    for (size_t i = 0; i < x->count && holds >= 0; i++)
        if (!(x->x[i] >= 0 && x->x[i] < (double)v->problem->extent[holds]) ||
            x->x[i] != floor(x->x[i])) {
            weir_report(d, WEIR_ERROR, said->loc,
                        "word %zu of '%s' is no coordinate of '%s'", i,
                        v->cascade->tensor[t].name,
                        v->cascade->rank[holds].name);
            return WEIR_EVALUE;
        }
    return WEIR_OK;
}

static weir_status load_input(weir_verify *v, const weir_set *said,
                              weir_diag *d)
{
    int t = weir_cascade_tensor(v->cascade, said->key);
    weir_npy x;

    if (t < 0 || v->cascade->tensor[t].kind != WEIR_TENSOR_INPUT ||
        v->cascade->tensor[t].view >= 0) {
        weir_report(d, WEIR_ERROR, said->key_loc,
                    "cascade '%s' has no input '%s'", v->cascade->name,
                    said->key);
        return WEIR_EVALUE;
    }
    WEIR_TRY(weir_npy_load(&x, v->o->a, said->value, d));
    WEIR_TRY(check_shape(v, t, &x, said, d));
    WEIR_TRY(check_coordinates(v, t, &x, said, d));
    v->input[t] = x.x;
    return WEIR_OK;
}

static double words_of(const weir_verify *v, int t)
{
    int64_t extent[WEIR_RANKS];
    int n = weir_eval_shape(v->problem, v->level, t, extent);
    double words = 1;

    for (int i = 0; i < n; i++)
        words *= (double)extent[i];
    return words;
}

static const weir_number *format_of(const weir_verify *v, int t)
{
    const weir_tensor *x = v->cascade->tensor + t;

    return weir_number_find(x->store ? x->store : v->problem->format);
}

/* What an input's format cannot hold is no error of the algorithm: inputs are
 * rounded before anybody sees them. */
static void round_input(const weir_verify *v, int t)
{
    const weir_number *f = format_of(v, t);

    if (f && !f->block && v->cascade->tensor[t].holds < 0)
        weir_number_round_row(f, v->input[t], (size_t)words_of(v, t), 1);
}

/* Inputs and outputs are held up to five times: as drawn, as the evaluator and
 * the golden kernel take them, and as both give them. */
static weir_status check_memory(const weir_verify *v, weir_diag *d)
{
    double have =
        (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    double need = 0;

    for (int t = 0; t < v->cascade->ntensors; t++)
        if (v->cascade->tensor[t].kind != WEIR_TENSOR_INTERMEDIATE &&
            v->cascade->tensor[t].view < 0)
            need += 5 * sizeof(double) * words_of(v, t);
    if (need <= have)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){0},
                "the inputs and outputs of '%s' at shape '%s' need %.1f GiB, "
                "and this machine has %.1f GiB; set a smaller batch or length",
                v->cascade->name, v->problem->shape, need / 0x1p30,
                have / 0x1p30);
    return WEIR_EVALUE;
}

static weir_status make_inputs(weir_verify *v, weir_diag *d)
{
    const weir_cascade *c = v->cascade;

    WEIR_TRY(check_memory(v, d));
    v->input = WEIR_NEW(v->o->a, double *, (size_t)c->ntensors);
    for (int i = 0; i < v->o->ninputs; i++)
        WEIR_TRY(load_input(v, v->o->input + i, d));
    for (int t = 0; t < c->ntensors; t++) {
        if (c->tensor[t].kind != WEIR_TENSOR_INPUT || c->tensor[t].view >= 0)
            continue;
        if (!v->input[t])
            v->input[t] = weir_data_make(v->o->a, v->problem, v->level, t,
                                         v->data, v->seed);
        round_input(v, t);
    }
    return WEIR_OK;
}

/* --- both sides, and the difference --- */

static void step(void *user, int64_t done, int64_t total)
{
    weir_progress *p = user;

    p->total = total;
    weir_progress_step(p, done);
}

/* Double on what RUN has selected: else a near tie that rounding decided the
 * other way would be compared with another sum. */
static weir_status follow_choices(weir_verify *v, weir_verify_run *run,
                                  weir_choices *choices, weir_diag *d)
{
    weir_eval_options o = {
        .threads = v->threads, .level = v->level, .choices = choices};

    choices->take = true;
    WEIR_TRY(weir_eval(&run->want, v->o->a, v->problem,
                       (const double *const *)v->input, &o, d));
    for (int t = 0; t < v->cascade->ntensors; t++)
        if (choices->miss[t] > 0)
            run->miss = fmax(run->miss, choices->miss[t] / choices->scale[t]);
    return WEIR_OK;
}

static weir_status evaluate(weir_verify *v, bool single, weir_diag *d)
{
    weir_progress progress =
        weir_progress_start(v->o->quiet || v->o->catalog ? NULL : stderr,
                            single ? "slices" : "slices in double", 1);
    weir_eval_options o = {.single = single,
                           .threads = v->threads,
                           .level = v->level,
                           .progress = step,
                           .user = &progress};
    weir_verify_run *run = v->run + v->nruns++;
    weir_choices choices = weir_choices_make(v->o->a, v->cascade);
    double begun = seconds();
    weir_status status;

    *run = (weir_verify_run){.single = single};
    if (single && weir_choices_any(v->cascade))
        o.choices = &choices;
    status = weir_eval(&run->out, v->o->a, v->problem,
                       (const double *const *)v->input, &o, d);
    weir_progress_clear(&progress);
    run->time_s = seconds() - begun;
    if (status == WEIR_OK && o.choices)
        status = follow_choices(v, run, &choices, d);
    return status;
}

static weir_status compare(weir_verify *v, weir_verify_run *run, weir_diag *d)
{
    const weir_cascade *c = v->cascade;

    run->error = WEIR_NEW(v->o->a, weir_error, (size_t)c->ntensors);
    run->passes = true;
    for (int t = 0; t < c->ntensors; t++) {
        const weir_number *f = format_of(v, t);
        weir_error *e = run->error + t;

        if (!run->out[t])
            continue;
        if (!v->want[t]) {
            weir_report(d, WEIR_WARN, c->tensor[t].loc,
                        "the golden kernel does not make '%s'; it is not "
                        "compared",
                        c->tensor[t].name);
            continue;
        }
        f = f ? f : weir_number_find("fp32");
        *e = weir_error_measure(run->out[t],
                                run->want ? run->want[t] : v->want[t],
                                (int64_t)words_of(v, t), f);
        run->limit =
            run->single && v->tolerance > 0
                ? v->tolerance
                : weir_verify_limit(v->problem, v->level, f, run->single);
        if (e->unlike > 0 || !(e->relative <= run->limit) ||
            !(run->miss <= run->limit))
            run->passes = false;
        run->compared++;
    }
    if (run->compared > 0)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){0},
                "the golden kernel '%s' makes no output of cascade '%s'",
                v->golden->cascade, c->name);
    return WEIR_EVALUE;
}

static weir_status find_golden(weir_verify *v, weir_diag *d)
{
    const char *name = v->o->golden ? v->o->golden : v->cascade->name;
    const char *names[64], *near;
    size_t n = 0;

    v->golden = weir_golden_find(name);
    if (v->golden)
        return WEIR_OK;
    if (!v->o->golden && v->precision == WEIR_VERIFY_BOTH) {
        weir_report(d, WEIR_WARN, (weir_loc){0},
                    "there is no golden kernel for '%s'; single precision is "
                    "compared with double. --golden CASCADE takes another "
                    "one's kernel",
                    name);
        return WEIR_OK;
    }
    for (; weir_golden_at(n) && n < 64; n++)
        names[n] = weir_golden_at(n)->cascade;
    near = weir_suggest(name, names, n);
    weir_report(d, WEIR_ERROR, (weir_loc){0},
                "there is no golden kernel for '%s'%s%s%s; --golden CASCADE "
                "takes another one's",
                name, near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
    return WEIR_EVALUE;
}

weir_status weir_verify_cascade(weir_verify *v, weir_said cascade,
                                weir_said shape, weir_diag *d)
{
    double begun;

    v->nruns = 0;
    WEIR_TRY(weir_shelf_cascade(&v->cascade, v->shelf, cascade, d));
    WEIR_TRY(find_golden(v, d));
    WEIR_TRY(bind(v, shape, d));
    WEIR_TRY(make_inputs(v, d));
    if (v->precision != WEIR_VERIFY_DECLARED)
        WEIR_TRY(evaluate(v, false, d));
    if (v->precision != WEIR_VERIFY_DOUBLE)
        WEIR_TRY(evaluate(v, true, d));
    begun = seconds();
    if (v->golden)
        WEIR_TRY(weir_verify_golden(&v->want, v->o->a, v->problem, v->level,
                                    v->golden, (const double *const *)v->input,
                                    v->threads, d));
    else
        v->want = v->run[0].out;
    v->golden_s = seconds() - begun;
    for (int i = v->golden ? 0 : 1; i < v->nruns; i++)
        WEIR_TRY(compare(v, v->run + i, d));
    return WEIR_OK;
}

/* --- files --- */

static weir_exit save(const weir_verify *v, int t, const char *suffix,
                      double *x, weir_diag *d)
{
    weir_npy npy = {.x = x};
    weir_output out;

    npy.n = weir_eval_shape(v->problem, v->level, t, npy.extent);
    npy.count = (size_t)words_of(v, t);
    weir_output_open(&out, weir_format(v->o->a, "%s/%s%s.npy", v->o->save,
                                       v->cascade->tensor[t].name, suffix));
    weir_npy_write(out.file, &npy, false);
    return weir_output_close(&out, d);
}

/* NAME.npy for inputs, NAME.golden.npy, NAME.double.npy, NAME.declared.npy. */
static weir_exit save_all(const weir_verify *v, weir_diag *d)
{
    weir_exit code = WEIR_EXIT_FINE;

    for (int t = 0; t < v->cascade->ntensors; t++) {
        if (v->input[t] && code == WEIR_EXIT_FINE)
            code = save(v, t, "", v->input[t], d);
        if (v->golden && v->want[t] && code == WEIR_EXIT_FINE)
            code = save(v, t, ".golden", v->want[t], d);
        for (int i = 0; i < v->nruns && code == WEIR_EXIT_FINE; i++)
            if (v->run[i].out[t])
                code = save(v, t, v->run[i].single ? ".declared" : ".double",
                            v->run[i].out[t], d);
    }
    return code;
}

/* The folder is made if there is none. */
static weir_exit check_save(const weir_options *o, weir_diag *d)
{
    if (!o->save)
        return WEIR_EXIT_FINE;
    mkdir(o->save, 0777); /* a file in it says what is wrong */
    return weir_output_check(weir_format(o->a, "%s/x.npy", o->save), d);
}

/* --- options --- */

static weir_status whole(int64_t *out, const char *name, const char *text,
                         int64_t otherwise, int64_t max, weir_diag *d)
{
    char *end;

    *out = otherwise;
    if (!text)
        return WEIR_OK;
    errno = 0;
    *out = strtoll(text, &end, 10);
    if (*end == '\0' && errno == 0 && *out >= 0 && *out <= max)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, option(name, text),
                "expected a whole number in 0 ... %lld", (long long)max);
    return WEIR_EVALUE;
}

static weir_status read_precision(weir_verify *v, weir_diag *d)
{
    static const char *const names[] = {"both", "double", "declared"};
    const char *text = v->o->precision;

    for (int i = 0; i < 3; i++)
        if (!text || strcmp(text, names[i]) == 0) {
            v->precision = (weir_verify_precision)i;
            return WEIR_OK;
        }
    weir_report(d, WEIR_ERROR, option("--precision", text),
                "expected double, declared or both");
    return WEIR_EVALUE;
}

static weir_status read_tolerance(weir_verify *v, weir_diag *d)
{
    const char *text = v->o->tolerance;
    char *end;

    if (!text)
        return WEIR_OK;
    v->tolerance = strtod(text, &end);
    if (*end == '\0' && v->tolerance > 0 && isfinite(v->tolerance))
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, option("--tolerance", text),
                "expected a number above 0");
    return WEIR_EVALUE;
}

static weir_status read_data(weir_verify *v, weir_diag *d)
{
    const char *near;
    size_t n = 0;

    v->data = v->o->data ? v->o->data : weir_data_names[0];
    if (weir_data_about(v->data))
        return WEIR_OK;
    while (weir_data_names[n])
        n++;
    near = weir_suggest(v->data, weir_data_names, n);
    weir_report(d, WEIR_ERROR, option("--data", v->data),
                near ? "unknown distribution; did you mean '%s'?"
                     : "unknown distribution; `weir help verify' lists them",
                near);
    return WEIR_EVALUE;
}

static weir_status read_options(weir_verify *v, weir_diag *d)
{
    const weir_options *o = v->o;
    int64_t seed, threads;

    WEIR_TRY(whole(&seed, "--seed", o->seed, 1, INT64_MAX, d));
    WEIR_TRY(whole(&threads, "--threads", o->threads, 0, 256, d));
    v->seed = (uint64_t)seed;
    v->threads =
        threads > 0 ? (int)threads : (int)sysconf(_SC_NPROCESSORS_ONLN);
    WEIR_TRY(read_precision(v, d));
    WEIR_TRY(read_tolerance(v, d));
    return read_data(v, d);
}

/* --- the verb --- */

static weir_exit verdict(const weir_verify *v)
{
    for (int i = v->golden ? 0 : 1; i < v->nruns; i++)
        if (!v->run[i].passes)
            return WEIR_EXIT_NO;
    return WEIR_EXIT_FINE;
}

static weir_exit verify_one(weir_verify *v, weir_diag *d)
{
    const weir_options *o = v->o;
    weir_exit code;

    if (!o->shape) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "no shape was given; say --shape NAME");
        return WEIR_EXIT_USER;
    }
    if (weir_verify_cascade(v, (weir_said){o->file[0], {0}},
                            (weir_said){o->shape, {.file = "--shape"}},
                            d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (o->json)
        code = weir_verify_json(v, d);
    else
        code = weir_verify_print(v);
    if (code == WEIR_EXIT_FINE && o->save)
        code = save_all(v, d);
    return code == WEIR_EXIT_FINE ? verdict(v) : code;
}

static weir_exit verify_entry(const weir_verify *all, const weir_golden *g,
                              const char *shape, bool first, weir_diag *d)
{
    weir_arena a = *all->o->a; /* what an entry needs is dropped with it */
    weir_options o = *all->o;
    weir_shelf shelf = {.a = &a};
    weir_verify v = *all;

    o.a = &a;
    v.o = &o;
    v.shelf = &shelf;
    if (weir_verify_cascade(&v, (weir_said){g->cascade, {0}},
                            (weir_said){shape, {0}}, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    weir_verify_line(&v, first);
    return verdict(&v);
}

/* Every cascade that has a golden kernel, on shapes of a few tokens. */
static weir_exit verify_catalog(const weir_verify *v, weir_diag *d)
{
    static const char *const shapes[] = {"tiny", "tiny-decode"};
    weir_exit worst = WEIR_EXIT_FINE;

    for (size_t i = 0; weir_golden_at(i); i++)
        for (int k = 0;
             k < (v->o->shape || !weir_golden_at(i)->decodes ? 1 : 2); k++) {
            weir_exit code = verify_entry(v, weir_golden_at(i),
                                          v->o->shape ? v->o->shape : shapes[k],
                                          i == 0 && k == 0, d);

            worst = code > worst ? code : worst;
        }
    return worst;
}

/* Options that mean nothing for RTL, or for cascades alone. */
static weir_status refuse_foreign(const weir_options *o, bool rtl, weir_diag *d)
{
    const struct {
        const char *name;
        bool said, rtl;
    } options[] = {
        {"--unit", o->unit, true},
        {"--keep", o->keep, true},
        {"--beats", o->beats, true},
        {"--stalls", o->stalls, true},
        {"--wave", o->wave, true},
        {"--catalog", o->catalog, false},
        {"--data", o->data, false},
        {"--golden", o->golden, false},
        {"--input", o->ninputs > 0, false},
        {"--precision", o->precision, false},
        {"--save", o->save, false},
        {"--shape", o->shape, false},
        {"--threads", o->threads, false},
        {"--tolerance", o->tolerance, false},
    };

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (options[i].said && options[i].rtl != rtl) {
            weir_report(d, WEIR_ERROR, (weir_loc){.file = options[i].name},
                        rtl ? "it is for cascades; what RTL takes is in `weir "
                              "help verify'"
                            : "it is for RTL: weir verify rtl");
            return WEIR_EVALUE;
        }
    return WEIR_OK;
}

weir_exit weir_verify_verb(const weir_options *o, weir_diag *d)
{
    weir_shelf shelf = {.a = o->a};
    weir_verify v = {.o = o, .shelf = &shelf};
    bool rtl = o->nfiles > 0 && strcmp(o->file[0], "rtl") == 0;

    if (refuse_foreign(o, rtl, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (rtl)
        return weir_verify_rtl(o, d);
    if (weir_output_check(o->json, d) != WEIR_EXIT_FINE ||
        check_save(o, d) != WEIR_EXIT_FINE || read_options(&v, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (o->nfiles > 1 || o->catalog != (o->nfiles == 0)) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "say which cascade, or --catalog for all, or rtl");
        return WEIR_EXIT_USER;
    }
    return o->catalog ? verify_catalog(&v, d) : verify_one(&v, d);
}
