/* SPDX-License-Identifier: Apache-2.0
 * variants.c - linear, selecting, differential and quantized attention.
 */
#include "workloads/golden/catalog.h"
#include "workloads/golden/kernels.h"

#include "base/heap.h"
#include "workloads/numeric/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct query {
    const weir_golden_job *job;
    int64_t p, m, e, f; /* extents of one head */
    int64_t y, z, t, c, w;
    double decay, lambda;
} query;

static void *room(int64_t n, size_t size)
{
    return weir_calloc((size_t)n, size);
}

static query shape_of(const weir_golden_job *job)
{
    query x = {.job = job,
               .e = weir_golden_extent(job, "E"),
               .f = weir_golden_extent(job, "F")};

    x.p = (int64_t)weir_golden_value_of(job, "P", 1);
    x.m = (int64_t)weir_golden_value_of(job, "M", 1);
    return x;
}

static int64_t heads_of(const weir_golden_job *job)
{
    return weir_golden_extent(job, "B") * weir_golden_extent(job, "H");
}

/* o[f] += a v[f] */
static void add_value(double *o, double a, const double *v, int64_t f)
{
    for (int64_t i = 0; i < f; i++)
        o[i] += a * v[i];
}

/* --- linear attention: o_p = sum over m <= p of decay^(p-m) (q_p k_m) v_m,
 * Sun et al. 2023, equation 5 (the parallel form) --- */

static void linear_row(const void *user, int64_t i)
{
    const query *x = user;
    int64_t p = i % x->p, head = i / x->p;
    const double *q = x->job->in[0] + i * x->e;
    double weight = 1; /* decay^(p - m) */

    for (int64_t m = p; m >= 0; m--) {
        const double *k = x->job->in[1] + (head * x->p + m) * x->e;
        const double *v = x->job->in[2] + (head * x->p + m) * x->f;

        add_value(x->job->out[0] + i * x->f,
                  weight * weir_golden_dot(q, k, x->e), v, x->f);
        weight *= x->decay;
    }
}

/* Tokens are P, or C chunks of L. */
void weir_golden_linear(const weir_golden_job *job)
{
    query x = shape_of(job);
    double chunks = weir_golden_value_of(job, "C", 0);

    if (chunks > 0)
        x.p = (int64_t)chunks * weir_golden_extent(job, "L");
    x.decay = weir_golden_value_of(job, "decay", 1);
    weir_golden_rows(job, heads_of(job) * x.p, linear_row, &x);
}

/* --- attention to selected keys --- */

typedef struct candidate {
    double score;
    int64_t at;
} candidate;

static int better_first(const void *x, const void *y)
{
    const candidate *a = x, *b = y;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->at < b->at ? -1 : 1;
}

/* The T largest of S[n] are seen; of equals, those that come first. */
static void choose(bool *seen, const double *s, int64_t n, int64_t t)
{
    candidate *c = room(n, sizeof *c);

    for (int64_t i = 0; i < n; i++)
        c[i] = (candidate){s[i], i};
    qsort(c, (size_t)n, sizeof *c, better_first);
    for (int64_t i = 0; i < n && i < t; i++)
        seen[c[i].at] = true;
    free(c);
}

/* Query I over its head's keys, those that SEEN. */
static void attend_seen(const query *x, int64_t i, const bool *seen)
{
    int64_t head = i / x->p;
    const double *q = x->job->in[0] + i * x->e;
    const double *k = x->job->in[1] + head * x->m * x->e;
    const double *v = x->job->in[2] + head * x->m * x->f;
    double *a = room(x->m, sizeof *a);

    for (int64_t m = 0; m < x->m; m++)
        a[m] = weir_golden_dot(q, k + m * x->e, x->e);
    weir_golden_softmax(a, a, seen, x->m);
    for (int64_t m = 0; m < x->m; m++)
        add_value(x->job->out[0] + i * x->f, a[m], v + m * x->f, x->f);
    free(a);
}

/* MoBA, section 2.2: the score of a block is the query times its mean key. */
static void block_row(const void *user, int64_t i)
{
    const query *x = user;
    const double *q = x->job->in[0] + i * x->e;
    const double *k = x->job->in[1] + i / x->p * x->m * x->e;
    double *s = room(x->y, sizeof *s), *mean = room(x->e, sizeof *mean);
    bool *block = room(x->y, sizeof *block), *seen = room(x->m, sizeof *seen);

    for (int64_t y = 0; y < x->y; y++) {
        memset(mean, 0, (size_t)x->e * sizeof *mean);
        for (int64_t z = 0; z < x->z; z++)
            add_value(mean, 1 / (double)x->z, k + (y * x->z + z) * x->e, x->e);
        s[y] = weir_golden_dot(q, mean, x->e);
    }
    choose(block, s, x->y, x->t);
    for (int64_t m = 0; m < x->m; m++)
        seen[m] = block[m / x->z];
    attend_seen(x, i, seen);
    free(s);
    free(mean);
    free(block);
    free(seen);
}

void weir_golden_block_select(const weir_golden_job *job)
{
    query x = shape_of(job);

    x.y = weir_golden_extent(job, "Y");
    x.z = weir_golden_extent(job, "Z");
    x.t = weir_golden_extent(job, "T");
    x.m = x.y * x.z;
    weir_golden_rows(job, heads_of(job) * x.p, block_row, &x);
}

/* DeepSeek-V3.2-Exp, equation 1: sum over the indexer's heads of weight times
 * relu(query times key). */
static void token_row(const void *user, int64_t i)
{
    const query *x = user;
    const double *qi = x->job->in[3] + i * x->c * x->w;
    const double *ki = x->job->in[4] + i / x->p * x->m * x->w;
    const double *wi = x->job->in[5] + i * x->c;
    double *s = room(x->m, sizeof *s);
    bool *seen = room(x->m, sizeof *seen);

    for (int64_t m = 0; m < x->m; m++)
        for (int64_t c = 0; c < x->c; c++)
            s[m] +=
                wi[c] *
                fmax(weir_golden_dot(qi + c * x->w, ki + m * x->w, x->w), 0);
    choose(seen, s, x->m, x->t);
    attend_seen(x, i, seen);
    free(s);
    free(seen);
}

void weir_golden_token_select(const weir_golden_job *job)
{
    query x = shape_of(job);

    x.c = weir_golden_extent(job, "C");
    x.w = weir_golden_extent(job, "W");
    x.t = weir_golden_extent(job, "T");
    weir_golden_rows(job, heads_of(job) * x.p, token_row, &x);
}

/* --- differential attention: Ye et al. 2024, equation 1 --- */

static void difference_row(const void *user, int64_t i)
{
    const query *x = user;
    const weir_golden_job *job = x->job;
    int64_t head = i / x->p;
    double *a = room(x->m, sizeof *a), *b = room(x->m, sizeof *b);

    for (int64_t m = 0; m < x->m; m++) {
        int64_t key = (head * x->m + m) * x->e;

        a[m] = weir_golden_dot(job->in[0] + i * x->e, job->in[2] + key, x->e);
        b[m] = weir_golden_dot(job->in[1] + i * x->e, job->in[3] + key, x->e);
    }
    weir_golden_softmax(a, a, NULL, x->m);
    weir_golden_softmax(b, b, NULL, x->m);
    for (int64_t m = 0; m < x->m; m++)
        add_value(job->out[0] + i * x->f, a[m] - x->lambda * b[m],
                  job->in[4] + (head * x->m + m) * x->f, x->f);
    free(a);
    free(b);
}

void weir_golden_differential(const weir_golden_job *job)
{
    query x = shape_of(job);

    x.lambda = weir_golden_value_of(job, "lambda", 0);
    weir_golden_rows(job, heads_of(job) * x.p, difference_row, &x);
}

/* --- quantized operands --- */

static double largest(const double *x, int64_t n)
{
    double most = 0;

    for (int64_t i = 0; i < n; i++)
        most = fmax(most, fabs(x[i]));
    return most;
}

/* X scaled so that its largest word is that of F, in F; *SCALE undoes it. The
 * product is exact, so a word in the middle between two of F stays there. */
static double *to_format(const double *x, int64_t n, const weir_number *f,
                         double *scale)
{
    double *y = room(n, sizeof *y);
    double most = fmax(largest(x, n), 1e-30); /* zeros too */

    *scale = most / f->max;
    for (int64_t i = 0; i < n; i++)
        y[i] = weir_number_round(f, x[i] * f->max / most);
    return y;
}

/* FlashAttention-3, section 3.3: one scale per tensor and head; the weights,
 * at most 1, are scaled by the format's largest number. */
static void fp8_head(const void *user, int64_t head)
{
    const query *x = user;
    const weir_golden_job *job = x->job;
    const weir_number *f = weir_number_find("fp8_e4m3");
    double by[3], *a = room(x->m, sizeof *a);
    double *q = to_format(job->in[0] + head * x->p * x->e, x->p * x->e, f, by);
    double *k =
        to_format(job->in[1] + head * x->m * x->e, x->m * x->e, f, by + 1);
    double *v =
        to_format(job->in[2] + head * x->m * x->f, x->m * x->f, f, by + 2);

    for (int64_t p = 0; p < x->p; p++) {
        double *o = job->out[0] + (head * x->p + p) * x->f;
        double most = -INFINITY, sum = 0;

        for (int64_t m = 0; m < x->m; m++) {
            a[m] = weir_golden_dot(q + p * x->e, k + m * x->e, x->e) * by[0] *
                   by[1];
            most = fmax(most, a[m]);
        }
        for (int64_t m = 0; m < x->m; m++)
            sum += exp(a[m] - most);
        for (int64_t m = 0; m < x->m; m++)
            add_value(o,
                      weir_number_round(f, exp(a[m] - most) * f->max) / f->max *
                          by[2] / sum,
                      v + m * x->f, x->f);
    }
    free(q);
    free(k);
    free(v);
    free(a);
}

void weir_golden_fp8(const weir_golden_job *job)
{
    query x = shape_of(job);

    weir_golden_rows(job, heads_of(job), fp8_head, &x);
}

/* A copy of X[rows][n] in nvfp4 with blocks along n, no scale per tensor. */
static double *to_blocks(const double *x, int64_t rows, int64_t n)
{
    double *y = room(rows * n, sizeof *y);

    memcpy(y, x, (size_t)(rows * n) * sizeof *y);
    for (int64_t i = 0; i < rows; i++)
        weir_number_round_row(weir_number_find("nvfp4"), y + i * n, (size_t)n,
                              1);
    return y;
}

/* X[rows][n] as [n][rows] */
static double *transposed(const double *x, int64_t rows, int64_t n)
{
    double *y = room(rows * n, sizeof *y);

    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < n; j++)
            y[j * rows + i] = x[i * n + j];
    return y;
}

/* SageAttention3, section 3.2: the weights of a query are first scaled such
 * that the largest is 448 * 6, then stored in blocks of keys. */
static void nvfp4_head(const void *user, int64_t head)
{
    const query *x = user;
    const weir_golden_job *job = x->job;
    const double top = 448 * 6;
    double *q = to_blocks(job->in[0] + head * x->p * x->e, x->p, x->e);
    double *k = to_blocks(job->in[1] + head * x->m * x->e, x->m, x->e);
    double *vt = transposed(job->in[2] + head * x->m * x->f, x->m, x->f);
    double *v = to_blocks(vt, x->f, x->m), *a = room(x->m, sizeof *a);

    for (int64_t p = 0; p < x->p; p++) {
        double *o = job->out[0] + (head * x->p + p) * x->f, *a4;
        double most = -INFINITY, sum = 0;

        for (int64_t m = 0; m < x->m; m++) {
            a[m] = weir_golden_dot(q + p * x->e, k + m * x->e, x->e);
            most = fmax(most, a[m]);
        }
        for (int64_t m = 0; m < x->m; m++) {
            sum += exp(a[m] - most);
            a[m] = exp(a[m] - most) * top; /* the largest weight is 1 */
        }
        a4 = to_blocks(a, 1, x->m);
        for (int64_t f = 0; f < x->f; f++)
            o[f] = weir_golden_dot(a4, v + f * x->m, x->m) / top / sum;
        free(a4);
    }
    free(q);
    free(k);
    free(vt);
    free(v);
    free(a);
}

void weir_golden_nvfp4(const weir_golden_job *job)
{
    query x = shape_of(job);

    weir_golden_rows(job, heads_of(job), nvfp4_head, &x);
}
