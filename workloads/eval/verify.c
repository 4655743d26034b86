/* SPDX-License-Identifier: Apache-2.0
 * verify.c - tensors between a cascade and a golden kernel, and their errors.
 */
#include "workloads/eval/verify.h"

#include "workloads/eval/eval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIMS = 16 };

/* --- errors --- */

static double last_place(const weir_number *f, double x)
{
    const weir_number *e = f->element ? f->element : f;
    double least = ldexp(1, 1 - e->bias);

    if (e->special == WEIR_SPECIAL_INTEGER)
        return 1;
    x = fabs(x) < least ? least : fabs(x);
    return isfinite(x) ? ldexp(1, ilogb(x) - e->mantissa_bit) : 1;
}

static bool alike(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

weir_error weir_error_measure(const double *got, const double *want, int64_t n,
                              const weir_number *format)
{
    weir_error e = {.words = n, .cosine = 1};
    double dot = 0, square = 0, squares = 0, ulps = 0, sum = 0;

    for (int64_t i = 0; i < n; i++) {
        double x = got[i], y = want[i], miss, ulp;

        if (!isfinite(x) || !isfinite(y)) {
            e.unlike += !alike(x, y);
            continue;
        }
        miss = fabs(x - y);
        ulp = miss / last_place(format, y);
        e.scale = fmax(e.scale, fabs(y));
        e.max = fmax(e.max, miss);
        e.ulp_max = fmax(e.ulp_max, ulp);
        sum += miss;
        ulps += ulp;
        dot += x * y;
        square += x * x;
        squares += y * y;
    }
    e.mean = n ? sum / (double)n : 0;
    e.ulp_mean = n ? ulps / (double)n : 0;
    e.relative = e.max == 0 ? 0 : e.max / e.scale;
    if (square > 0 || squares > 0)
        e.cosine = dot / (sqrt(square) * sqrt(squares));
    return e;
}

static double longest_sum(const weir_problem *p, const int64_t *level)
{
    const weir_cascade *c = p->cascade;
    double most = 1;

    for (int e = 0; e < c->neinsums; e++) {
        double n = 1;
        int r;

        WEIR_EACH_RANK(r, c->einsum[e].reduced)
            n *= (double)(c->rank[r].level >= 0 ? level[r] : p->extent[r]);
        most = fmax(most, n);
    }
    return most;
}

double weir_verify_limit(const weir_problem *p, const int64_t *level,
                         const weir_number *format, bool single)
{
    const weir_number *e = format->element ? format->element : format;

    if (!single)
        return 1e-10;
    return 32 * ldexp(1, -e->mantissa_bit - 1) *
           sqrt(fmax(longest_sum(p, level), 256) / 256);
}

/* --- ports --- */

/* A tensor as a kernel wants it. */
typedef struct port {
    int tensor, n;
    int64_t extent[DIMS]; /* of the kernel's array */
    int64_t stride[DIMS]; /* in the cascade's tensor; 0: repeated */
    int64_t words;
} port;

typedef struct driver {
    weir_arena *a;
    const weir_problem *p;
    const int64_t *level;
    const weir_golden *g;
    weir_diag *d;
} driver;

static weir_status mismatch(const driver *x, const char *what, const char *name)
{
    weir_report(x->d, WEIR_ERROR, (weir_loc){0},
                "the golden kernel '%s' wants %s; cascade '%s' has no such %s",
                x->g->cascade, x->g->ports, x->p->cascade->name,
                weir_format(x->a, "%s '%s'", what, name));
    return WEIR_EVALUE;
}

static int64_t rank_extent(const driver *x, const char *name)
{
    int r = weir_cascade_rank(x->p->cascade, name);

    return r < 0 || x->p->extent[r] == 0 ? 1 : x->p->extent[r];
}

/* The dimension of tensor T that is rank NAME, its stride; 0 if it has none. */
static int64_t stride_of(const driver *x, int t, const char *name, int *seen)
{
    const weir_cascade *c = x->p->cascade;
    const weir_tensor *tensor = c->tensor + t;
    int64_t extent[WEIR_RANKS], stride = 1, found = 0;
    int n = weir_eval_shape(x->p, x->level, t, extent);

    for (int i = n - 1; i >= 0; i--) {
        int own = i - (n - tensor->n);
        const char *rank =
            own >= 0 ? c->rank[tensor->rank[own]].name : (i == 0 ? "B" : "H");

        if (strcmp(rank, name) == 0) {
            found = stride;
            ++*seen;
        }
        stride *= extent[i];
    }
    return found;
}

/* Read "NAME[R R R]" at *TEXT. */
static weir_status read_port(port *out, const driver *x, const char **text)
{
    size_t len = strcspn(*text, "[");
    const char *name = weir_strndup(x->a, *text, len);
    int64_t extent[WEIR_RANKS];
    int seen = 0;

    *out =
        (port){.tensor = weir_cascade_tensor(x->p->cascade, name), .words = 1};
    if (out->tensor < 0)
        return mismatch(x, "tensor", name);
    *text += len + 1;
    while (**text != ']') {
        const char *rank;

        len = strcspn(*text, " ]");
        rank = weir_strndup(x->a, *text, len);
        *text += len;
        *text += strspn(*text, " ");
        out->stride[out->n] = stride_of(x, out->tensor, rank, &seen);
        out->extent[out->n] = rank_extent(x, rank);
        out->words *= out->extent[out->n++];
    }
    ++*text;
    *text += strspn(*text, " ");
    if (seen != weir_eval_shape(x->p, x->level, out->tensor, extent))
        return mismatch(x, "ranks in", name);
    return WEIR_OK;
}

/* Where word I of the kernel's array is in the cascade's tensor. */
static int64_t place(const port *x, int64_t i)
{
    int64_t at = 0;

    for (int k = x->n - 1; k >= 0; k--) {
        at += i % x->extent[k] * x->stride[k];
        i /= x->extent[k];
    }
    return at;
}

static weir_status read_ports(const driver *x, port *in, int *nin, port *out,
                              int *nout)
{
    const char *text = x->g->ports;

    *nin = *nout = 0;
    while (strncmp(text, "->", 2) != 0) {
        WEIR_TRY(read_port(in + *nin, x, &text));
        ++*nin;
    }
    text += 2 + strspn(text + 2, " ");
    while (*text) {
        WEIR_TRY(read_port(out + *nout, x, &text));
        ++*nout;
    }
    return WEIR_OK;
}

/* Extents of ranks and constants, by name. */
static void name_values(weir_golden_job *job, const driver *x)
{
    const weir_cascade *c = x->p->cascade;
    weir_golden_value *v = WEIR_NEW(x->a, weir_golden_value,
                                    (size_t)(c->nconstants + c->nranks + 2));

    job->value = v;
    for (int i = 0; i < c->nconstants; i++)
        v[job->nvalues++] =
            (weir_golden_value){c->constant[i].name, x->p->constant[i]};
    for (int r = 0; r < c->nranks; r++)
        if (c->rank[r].level < 0 && c->rank[r].name[0])
            v[job->nvalues++] =
                (weir_golden_value){c->rank[r].name, (double)x->p->extent[r]};
    v[job->nvalues++] = (weir_golden_value){"B", 1};
    v[job->nvalues++] = (weir_golden_value){"H", 1};
}

weir_status weir_verify_golden(double ***out, weir_arena *a,
                               const weir_problem *p, const int64_t *level,
                               const weir_golden *g, const double *const *input,
                               int threads, weir_diag *d)
{
    driver x = {a, p, level, g, d};
    port in[WEIR_GOLDEN_PORTS], made[WEIR_GOLDEN_PORTS];
    weir_golden_job job = {.threads = threads < 1 ? 1 : threads};
    double **result = WEIR_NEW(a, double *, (size_t)p->cascade->ntensors);
    int nin, nout;

    WEIR_TRY(read_ports(&x, in, &nin, made, &nout));
    name_values(&job, &x);
    for (int i = 0; i < nin; i++) {
        double *word = WEIR_NEW(a, double, (size_t)in[i].words);

        if (!input[in[i].tensor])
            return mismatch(&x, "input", p->cascade->tensor[in[i].tensor].name);
        for (int64_t k = 0; k < in[i].words; k++)
            word[k] = input[in[i].tensor][place(in + i, k)];
        job.in[i] = word;
    }
    for (int i = 0; i < nout; i++)
        job.out[i] = WEIR_NEW(a, double, (size_t)made[i].words);
    g->run(&job);
    for (int i = 0; i < nout; i++) {
        double *word = WEIR_NEW(a, double, (size_t)made[i].words);

        for (int64_t k = 0; k < made[i].words; k++)
            word[place(made + i, k)] = job.out[i][k];
        result[made[i].tensor] = word;
    }
    *out = result;
    return WEIR_OK;
}
