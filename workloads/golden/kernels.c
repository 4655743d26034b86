/* SPDX-License-Identifier: Apache-2.0
 * kernels.c - softmax attention, products, norms and rotations.
 */
#include "workloads/golden/kernels.h"

#include "base/clones.h"
#include "base/heap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *room(int64_t n, size_t size)
{
    return weir_calloc((size_t)n, size);
}

void weir_golden_softmax(double *a, const double *s, const bool *seen,
                         int64_t m)
{
    double most = -INFINITY, sum = 0;

    for (int64_t i = 0; i < m; i++)
        if ((!seen || seen[i]) && s[i] > most)
            most = s[i];
    for (int64_t i = 0; i < m; i++) {
        a[i] = seen && !seen[i] ? 0 : exp(s[i] - most);
        sum += a[i];
    }
    for (int64_t i = 0; i < m && sum > 0; i++)
        a[i] /= sum;
}

/* --- attention --- */

enum { TOGETHER = 8 /* queries that go through the keys together */ };

typedef struct heads {
    double *o;
    const double *q, *k, *v;
    const weir_golden_attention *s;
} heads;

static bool sees(const weir_golden_attention *s, int64_t query, int64_t key)
{
    int64_t position = query + s->m - s->p;

    if (s->causal && key > position)
        return false;
    return s->window == 0 || key > position - s->window || key < s->sink;
}

WEIR_CLONES double weir_golden_dot(const double *x, const double *y, int64_t n)
{
    double sum[8] = {0}, rest = 0;
    int64_t i = 0;

    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++)
            sum[j] += x[i + j] * y[i + j];
    for (; i < n; i++)
        rest += x[i] * y[i];
    for (int j = 0; j < 8; j++)
        rest += sum[j];
    return rest;
}

/* y += a x */
WEIR_CLONES static void add(double *restrict y, double a, const double *x,
                            int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

/* N queries of one head, from P on; a and seen have a row of keys for each. */
static void attend_head(const heads *x, int64_t head, int64_t p, int64_t n,
                        double *a, bool *seen)
{
    const weir_golden_attention *s = x->s;
    int64_t b = head / s->h, g = head % s->h / (s->h / s->g);
    const double *q = x->q + (head * s->p + p) * s->e;
    const double *k = x->k + (b * s->g + g) * s->m * s->e;
    const double *v = x->v + (b * s->g + g) * s->m * s->f;
    double *o = x->o + (head * s->p + p) * s->f;

    for (int64_t m = 0; m < s->m; m++)
        for (int64_t i = 0; i < n; i++) {
            seen[i * s->m + m] = sees(s, p + i, m);
            a[i * s->m + m] =
                seen[i * s->m + m]
                    ? s->scale *
                          weir_golden_dot(q + i * s->e, k + m * s->e, s->e)
                    : 0;
        }
    for (int64_t i = 0; i < n; i++)
        weir_golden_softmax(a + i * s->m, a + i * s->m, seen + i * s->m, s->m);
    for (int64_t m = 0; m < s->m; m++)
        for (int64_t i = 0; i < n; i++)
            if (seen[i * s->m + m])
                add(o + i * s->f, a[i * s->m + m], v + m * s->f, s->f);
}

static int64_t groups(const weir_golden_attention *s)
{
    return (s->p + TOGETHER - 1) / TOGETHER;
}

static void attend_row(const void *user, int64_t row)
{
    const heads *x = user;
    int64_t p = row % groups(x->s) * TOGETHER, n = x->s->p - p;
    double *a = room(TOGETHER * x->s->m, sizeof *a);
    bool *seen = room(TOGETHER * x->s->m, sizeof *seen);

    attend_head(x, row / groups(x->s), p, n < TOGETHER ? n : TOGETHER, a, seen);
    free(a);
    free(seen);
}

void weir_golden_attend(double *o, const double *q, const double *k,
                        const double *v, const weir_golden_attention *s,
                        const weir_golden_job *job)
{
    heads x = {o, q, k, v, s};

    memset(o, 0, (size_t)(s->b * s->h * s->p * s->f) * sizeof *o);
    weir_golden_rows(job, s->b * s->h * groups(s), attend_row, &x);
}

/* --- products --- */

typedef struct factors {
    double *y;
    const double *x, *w;
    int64_t i, o;
} factors;

static void matmul_row(const void *user, int64_t n)
{
    const factors *f = user;
    double *y = f->y + n * f->o;

    memset(y, 0, (size_t)f->o * sizeof *y);
    for (int64_t i = 0; i < f->i; i++)
        add(y, f->x[n * f->i + i], f->w + i * f->o, f->o);
}

void weir_golden_matmul(double *y, const double *x, const double *w, int64_t n,
                        int64_t i, int64_t o, const weir_golden_job *job)
{
    factors f = {y, x, w, i, o};

    weir_golden_rows(job, n, matmul_row, &f);
}

/* --- norms --- */

void weir_golden_layernorm(double *y, const double *x, const double *gain,
                           const double *bias, int64_t n, int64_t d, double eps)
{
    for (int64_t row = 0; row < n; row++, x += d, y += d) {
        double mean = 0, var = 0;

        for (int64_t i = 0; i < d; i++)
            mean += x[i] / (double)d;
        for (int64_t i = 0; i < d; i++)
            var += (x[i] - mean) * (x[i] - mean) / (double)d;
        for (int64_t i = 0; i < d; i++)
            y[i] = gain[i] * (x[i] - mean) / sqrt(var + eps) + bias[i];
    }
}

void weir_golden_rmsnorm(double *y, const double *x, const double *gain,
                         int64_t n, int64_t d, double eps)
{
    for (int64_t row = 0; row < n; row++, x += d, y += d) {
        double square = 0;

        for (int64_t i = 0; i < d; i++)
            square += x[i] * x[i] / (double)d;
        for (int64_t i = 0; i < d; i++)
            y[i] = gain[i] * x[i] / sqrt(square + eps);
    }
}

void weir_golden_rotate(double *x, int64_t n, int64_t e, double theta,
                        const int64_t *position)
{
    for (int64_t row = 0; row < n; row++, x += e)
        for (int64_t i = 0; i < e / 2; i++) {
            double angle =
                (double)position[row] * pow(theta, -2 * (double)i / (double)e);
            double first = x[i], second = x[i + e / 2];

            x[i] = first * cos(angle) - second * sin(angle);
            x[i + e / 2] = second * cos(angle) + first * sin(angle);
        }
}

double weir_golden_silu(double x)
{
    return x / (1 + exp(-x));
}
