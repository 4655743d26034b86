/* SPDX-License-Identifier: Apache-2.0
 * pe_attention.c - what an array of PEs has to compute, as plain loops.
 */
#include "workloads/golden/pe_attention.h"

#include <math.h>

/* X, exact or correctly rounded in double precision, in the accumulator. A
 * double holds products of singles exactly, and rounding sums and quotients
 * twice does no harm: 53 >= 2 * 24 + 2 bits. */
static float acc(const weir_golden_pe *g, double x)
{
    return (float)weir_number_round(g->accumulate, (double)(float)x);
}

static float multiply_add(const weir_golden_pe *g, float sum, float a, float b)
{
    return acc(g, (double)sum + acc(g, (double)a * b));
}

/* ln(2)^i / i!, to the nearest single, then to the accumulator. */
static float coefficient(const weir_golden_pe *g, int i)
{
    double c = 1;

    for (int k = 1; k <= i; k++)
        c *= 0.69314718055994530942 / k;
    return acc(g, (double)(float)c);
}

float weir_golden_pe_exp(const weir_golden_pe *g, float x,
                         const weir_number *last)
{
    float y = fmaxf(acc(g, (double)x * (double)1.44269504f), -126);
    float i = rintf(y), f = y - i, sum = coefficient(g, g->exp_steps - 1);

    for (int k = g->exp_steps - 2; k >= 0; k--)
        sum = acc(g, (double)acc(g, (double)sum * f) + coefficient(g, k));
    return (float)weir_number_round(last, ldexpf(sum, (int)i));
}

/* State of one query. */
typedef struct query {
    float max, sum;
} query;

/* One tile of keys for one query: scores, their maximum, exponentials, sums. */
static void tile(const weir_golden_pe *g, query *s, float *rnv, float *score,
                 const float *q, const float *k, const float *v, int64_t e,
                 int64_t f, int64_t m, int64_t p, int64_t n)
{
    float before = s->max, local = -INFINITY, sum = 0, scale;

    for (int64_t j = 0; j < n; j++) {
        score[j] = 0;
        for (int64_t i = 0; i < e; i++)
            score[j] = multiply_add(g, score[j], q[i * p], k[i * m + j]);
        local = fmaxf(local, score[j]);
    }
    s->max = fmaxf(s->max, local);
    for (int64_t j = 0; j < n; j++)
        score[j] =
            weir_golden_pe_exp(g, acc(g, (double)score[j] - s->max), g->word);
    for (int64_t j = 0; j < n; j++)
        sum = acc(g, (double)sum + score[j]);
    scale =
        weir_golden_pe_exp(g, acc(g, (double)before - s->max), g->accumulate);
    s->sum = acc(g, (double)acc(g, (double)s->sum * scale) + sum);
    for (int64_t i = 0; i < f; i++) {
        float local_sum = 0;

        for (int64_t j = 0; j < n; j++)
            local_sum = multiply_add(g, local_sum, score[j], v[i * m + j]);
        rnv[i] = acc(g, (double)acc(g, (double)rnv[i] * scale) + local_sum);
    }
}

void weir_golden_pe_attention(const weir_golden_pe *g, float *av,
                              const float *q, const float *k, const float *v,
                              int64_t e, int64_t f, int64_t m, int64_t p,
                              int64_t m0)
{
    enum { TILE = 4096, DIM = 4096 };
    static _Thread_local float score[TILE], rnv[DIM];

    for (int64_t c = 0; c < p; c++) {
        query s = {-INFINITY, 0};

        for (int64_t i = 0; i < f; i++)
            rnv[i] = 0;
        for (int64_t j = 0; j < m; j += m0)
            tile(g, &s, rnv, score, q + c, k + j, v + j, e, f, m, p,
                 m - j < m0 ? m - j : m0);
        for (int64_t i = 0; i < f; i++)
            av[i * p + c] = (float)weir_number_round(
                g->word, acc(g, (double)rnv[i] / s.sum));
    }
}

void weir_golden_pe_gemm(const weir_golden_pe *g, float *z, const float *a,
                         const float *b, int64_t m, int64_t n, int64_t k,
                         int64_t k0)
{
    for (int64_t r = 0; r < m; r++)
        for (int64_t c = 0; c < n; c++) {
            float total = 0;

            for (int64_t from = 0; from < k; from += k0) {
                float sum = 0;

                for (int64_t i = from; i < k && i < from + k0; i++)
                    sum = multiply_add(g, sum, a[r * k + i], b[i * n + c]);
                total = from ? acc(g, (double)total + sum) : sum;
            }
            z[r * n + c] = total;
        }
}
