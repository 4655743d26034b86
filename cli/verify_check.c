/* SPDX-License-Identifier: Apache-2.0
 * verify_check.c - a cascade is evaluated, its golden kernel run, and both
 * are compared.
 */
#include "cli/clock.h"
#include "cli/progress.h"
#include "cli/verify.h"

#include "workloads/eval/eval.h"

#include <math.h>
#include <string.h>

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
    double begun = weir_now_s();
    weir_status status;

    *run = (weir_verify_run){.single = single};
    if (single && weir_choices_any(v->cascade))
        o.choices = &choices;
    status = weir_eval(&run->out, v->o->a, v->problem,
                       (const double *const *)v->input, &o, d);
    weir_progress_clear(&progress);
    run->time_s = weir_now_s() - begun;
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
        const weir_number *f = weir_verify_format(v, t);
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
                                (int64_t)weir_verify_words(v, t), f);
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
    WEIR_TRY(weir_verify_bind(v, shape, d));
    WEIR_TRY(weir_verify_inputs(v, d));
    if (v->precision != WEIR_VERIFY_DECLARED)
        WEIR_TRY(evaluate(v, false, d));
    if (v->precision != WEIR_VERIFY_DOUBLE)
        WEIR_TRY(evaluate(v, true, d));
    begun = weir_now_s();
    if (v->golden)
        WEIR_TRY(weir_verify_golden(&v->want, v->o->a, v->problem, v->level,
                                    v->golden, (const double *const *)v->input,
                                    v->threads, d));
    else
        v->want = v->run[0].out;
    v->golden_s = weir_now_s() - begun;
    for (int i = v->golden ? 0 : 1; i < v->nruns; i++)
        WEIR_TRY(compare(v, v->run + i, d));
    return WEIR_OK;
}
