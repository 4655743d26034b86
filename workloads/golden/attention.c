/* SPDX-License-Identifier: Apache-2.0
 * attention.c - softmax attention in its usual forms.
 */
#include "workloads/golden/catalog.h"
#include "workloads/golden/kernels.h"

#include "base/heap.h"

#include <math.h>
#include <stdlib.h>

static weir_golden_attention shape_of(const weir_golden_job *job)
{
    weir_golden_attention s = {.b = weir_golden_extent(job, "B"),
                               .h = weir_golden_extent(job, "H"),
                               .p = weir_golden_extent(job, "P"),
                               .m = weir_golden_extent(job, "M"),
                               .e = weir_golden_extent(job, "E"),
                               .f = weir_golden_extent(job, "F"),
                               .scale = 1};

    s.g = s.h;
    return s;
}

static void attend(const weir_golden_job *job, const weir_golden_attention *s)
{
    weir_golden_attend(job->out[0], job->in[0], job->in[1], job->in[2], s, job);
}

void weir_golden_dense(const weir_golden_job *job)
{
    weir_golden_attention s = shape_of(job);

    attend(job, &s);
}

void weir_golden_causal(const weir_golden_job *job)
{
    weir_golden_attention s = shape_of(job);

    s.causal = true;
    attend(job, &s);
}

void weir_golden_window(const weir_golden_job *job)
{
    weir_golden_attention s = shape_of(job);

    s.causal = true;
    s.window = (int64_t)weir_golden_value_of(job, "window", 0);
    attend(job, &s);
}

void weir_golden_sink(const weir_golden_job *job)
{
    weir_golden_attention s = shape_of(job);

    s.causal = true;
    s.window = (int64_t)weir_golden_value_of(job, "window", 0);
    s.sink = (int64_t)weir_golden_value_of(job, "sink", 0);
    attend(job, &s);
}

void weir_golden_grouped(const weir_golden_job *job)
{
    weir_golden_attention s = shape_of(job);

    s.g = weir_golden_extent(job, "J");
    s.causal = true;
    s.scale = 1 / sqrt((double)s.e);
    attend(job, &s);
}

/* --- latent attention: DeepSeek-V2, equations 9 to 19 --- */

static double *room(int64_t n)
{
    return weir_calloc((size_t)n, sizeof(double));
}

/* Rows of X[n][a] and Y[n][b] side by side. */
static void join(double *out, const double *x, int64_t a, const double *y,
                 int64_t b)
{
    for (int64_t i = 0; i < a; i++)
        out[i] = x[i];
    for (int64_t i = 0; i < b; i++)
        out[a + i] = y[i];
}

typedef struct latent {
    const weir_golden_job *job;
    const weir_golden_attention *s;
    int64_t u, r;
    double *k, *v;
} latent;

/* Key and value I of all heads and tokens: the latent expanded, and the
 * rotated part, which all heads share. */
static void expand(const void *user, int64_t i)
{
    const latent *x = user;
    const weir_golden_attention *s = x->s;
    int64_t m = i % s->m, h = i / s->m % s->h, b = i / s->m / s->h;
    const double *c = x->job->in[2] + (b * s->m + m) * x->u;
    const double *kr = x->job->in[3] + (b * s->m + m) * x->r;
    double *k = x->k + i * (s->e + x->r), *v = x->v + i * s->f;

    for (int64_t e = 0; e < s->e; e++)
        k[e] = weir_golden_dot(x->job->in[4] + (h * s->e + e) * x->u, c, x->u);
    for (int64_t r = 0; r < x->r; r++)
        k[s->e + r] = kr[r];
    for (int64_t f = 0; f < s->f; f++)
        v[f] = weir_golden_dot(x->job->in[5] + (h * s->f + f) * x->u, c, x->u);
}

void weir_golden_latent(const weir_golden_job *job)
{
    int64_t u = weir_golden_extent(job, "U"), r = weir_golden_extent(job, "W");
    weir_golden_attention s = shape_of(job), joined;
    int64_t all = s.e + r;
    double *q = room(s.b * s.h * s.p * all);
    latent x = {job,
                &s,
                u,
                r,
                room(s.b * s.h * s.m * all),
                room(s.b * s.h * s.m * s.f)};

    for (int64_t i = 0; i < s.b * s.h * s.p; i++)
        join(q + i * all, job->in[0] + i * s.e, s.e, job->in[1] + i * r, r);
    weir_golden_rows(job, s.b * s.h * s.m, expand, &x);
    joined = s;
    joined.e = all;
    joined.causal = true;
    joined.scale = 1 / sqrt((double)all);
    weir_golden_attend(job->out[0], q, x.k, x.v, &joined, job);
    free(q);
    free(x.k);
    free(x.v);
}
