/* SPDX-License-Identifier: Apache-2.0
 * verify_tensors.c - inputs and outputs of `weir verify`: sizes, drawn or
 * loaded, saved.
 */
#include "cli/output.h"
#include "cli/verify.h"

#include "workloads/eval/data.h"
#include "workloads/eval/eval.h"
#include "workloads/numeric/npy.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

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

double weir_verify_words(const weir_verify *v, int t)
{
    int64_t extent[WEIR_RANKS];
    int n = weir_eval_shape(v->problem, v->level, t, extent);
    double words = 1;

    for (int i = 0; i < n; i++)
        words *= (double)extent[i];
    return words;
}

const weir_number *weir_verify_format(const weir_verify *v, int t)
{
    const weir_tensor *x = v->cascade->tensor + t;

    return weir_number_find(x->store ? x->store : v->problem->format);
}

/* What an input's format cannot hold is no error of the algorithm: inputs are
 * rounded before anybody sees them. */
static void round_input(const weir_verify *v, int t)
{
    const weir_number *f = weir_verify_format(v, t);

    if (f && !f->block && v->cascade->tensor[t].holds < 0)
        weir_number_round_row(f, v->input[t], (size_t)weir_verify_words(v, t),
                              1);
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
            need += 5 * sizeof(double) * weir_verify_words(v, t);
    if (need <= have)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){0},
                "the inputs and outputs of '%s' at shape '%s' need %.1f GiB, "
                "and this machine has %.1f GiB; set a smaller batch or length",
                v->cascade->name, v->problem->shape, need / 0x1p30,
                have / 0x1p30);
    return WEIR_EVALUE;
}

weir_status weir_verify_inputs(weir_verify *v, weir_diag *d)
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

/* --- saved --- */

/* The folder is made if there is none. */
weir_exit weir_verify_save_check(const weir_options *o, weir_diag *d)
{
    if (!o->save)
        return WEIR_EXIT_FINE;
    mkdir(o->save, 0777); /* a file in it says what is wrong */
    return weir_output_check(weir_format(o->a, "%s/x.npy", o->save), d);
}

static weir_exit save(const weir_verify *v, int t, const char *suffix,
                      double *x, weir_diag *d)
{
    weir_npy npy = {.x = x};
    weir_output out;

    npy.n = weir_eval_shape(v->problem, v->level, t, npy.extent);
    npy.count = (size_t)weir_verify_words(v, t);
    weir_output_open(&out, weir_format(v->o->a, "%s/%s%s.npy", v->o->save,
                                       v->cascade->tensor[t].name, suffix));
    weir_npy_write(out.file, &npy, false);
    return weir_output_close(&out, d);
}

/* NAME.npy for inputs, NAME.golden.npy, NAME.double.npy, NAME.declared.npy. */
weir_exit weir_verify_save(const weir_verify *v, weir_diag *d)
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
