/* SPDX-License-Identifier: Apache-2.0
 * attention.c - softmax attention in its usual forms.
 */
#include "workloads/golden/catalog.h"
#include "workloads/golden/kernels.h"

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
    double *x = calloc(n > 0 ? (size_t)n : 1, sizeof *x);

    if (!x)
        exit(3);
    return x;
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

/* out[n] of w[n][u] times the latent c[u]. */
static void expand(double *out, const double *w, const double *c, int64_t n,
                   int64_t u)
{
    for (int64_t i = 0; i < n; i++) {
        out[i] = 0;
        for (int64_t k = 0; k < u; k++)
            out[i] += w[i * u + k] * c[k];
    }
}

void weir_golden_latent(const weir_golden_job *job)
{
    const double *qc = job->in[0], *qr = job->in[1], *c = job->in[2];
    const double *kr = job->in[3], *wk = job->in[4], *wv = job->in[5];
    int64_t u = weir_golden_extent(job, "U"), r = weir_golden_extent(job, "W");
    weir_golden_attention s = shape_of(job);
    int64_t e = s.e, all = e + r;
    double *q = room(s.b * s.h * s.p * all), *k = room(s.b * s.h * s.m * all);
    double *v = room(s.b * s.h * s.m * s.f), *key = room(e);

    for (int64_t i = 0; i < s.b * s.h * s.p; i++)
        join(q + i * all, qc + i * e, e, qr + i * r, r);
    for (int64_t i = 0; i < s.b * s.h * s.m; i++) {
        int64_t m = i % s.m, h = i / s.m % s.h, b = i / s.m / s.h;
        const double *latent = c + (b * s.m + m) * u;

        expand(key, wk + h * e * u, latent, e, u);
        join(k + i * all, key, e, kr + (b * s.m + m) * r, r);
        expand(v + i * s.f, wv + h * s.f * u, latent, s.f, u);
    }
    s.e = all;
    s.causal = true;
    s.scale = 1 / sqrt((double)all);
    weir_golden_attend(job->out[0], q, k, v, &s, job);
    free(q);
    free(k);
    free(v);
    free(key);
}
