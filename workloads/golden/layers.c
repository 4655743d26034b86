/* SPDX-License-Identifier: Apache-2.0
 * layers.c - projections, experts, norms, rotation and whole layers.
 */
#include "workloads/golden/catalog.h"
#include "workloads/golden/kernels.h"

#include "base/heap.h"

#include <math.h>
#include <stdlib.h>

static double *room(int64_t n)
{
    return weir_calloc((size_t)n, sizeof(double));
}

static int64_t extent(const weir_golden_job *job, const char *rank)
{
    return weir_golden_extent(job, rank);
}

void weir_golden_gemm(const weir_golden_job *job)
{
    int64_t n = extent(job, "B") * extent(job, "H"), m = extent(job, "M");
    int64_t k = extent(job, "K"), o = extent(job, "N");

    for (int64_t i = 0; i < n; i++)
        weir_golden_matmul(job->out[0] + i * m * o, job->in[0] + i * m * k,
                           job->in[1] + i * k * o, m, k, o, job);
}

/* --- LoRA: Hu et al. 2022, equation 3 --- */

void weir_golden_lora(const weir_golden_job *job)
{
    int64_t n = extent(job, "B") * extent(job, "P"), d = extent(job, "D");
    int64_t o = extent(job, "O"), u = extent(job, "U");
    double scale = weir_golden_value_of(job, "alpha", 1) / (double)u;
    double *low = room(n * u), *y = room(n * o);

    weir_golden_matmul(job->out[0], job->in[0], job->in[1], n, d, o, job);
    weir_golden_matmul(low, job->in[0], job->in[2], n, d, u, job);
    weir_golden_matmul(y, low, job->in[3], n, u, o, job);
    for (int64_t i = 0; i < n * o; i++)
        job->out[0][i] += scale * y[i];
    free(low);
    free(y);
}

/* --- experts: Jiang et al. 2024, section 2.1 --- */

typedef struct experts {
    const weir_golden_job *job;
    int64_t d, s, x, t;
} experts;

/* y[d] += weight * expert(x[d]), silu(x w1) (x w3) w2. */
static void add_expert(const experts *e, double *y, const double *x,
                       int64_t expert, double weight)
{
    const double *w1 = e->job->in[2] + expert * e->d * e->s;
    const double *w3 = e->job->in[3] + expert * e->d * e->s;
    const double *w2 = e->job->in[4] + expert * e->s * e->d;

    for (int64_t s = 0; s < e->s; s++) {
        double gate = 0, up = 0, hidden;

        for (int64_t d = 0; d < e->d; d++) {
            gate += x[d] * w1[d * e->s + s];
            up += x[d] * w3[d * e->s + s];
        }
        hidden = weir_golden_silu(gate) * up * weight;
        for (int64_t d = 0; d < e->d; d++)
            y[d] += hidden * w2[s * e->d + d];
    }
}

static void token(const void *user, int64_t i)
{
    const experts *e = user;
    const double *x = e->job->in[0] + i * e->d, *wr = e->job->in[1];
    double *logit = room(e->x), *weight = room(e->x);
    bool *seen = weir_calloc((size_t)e->x, sizeof *seen);

    for (int64_t k = 0; k < e->x; k++)
        for (int64_t d = 0; d < e->d; d++)
            logit[k] += x[d] * wr[d * e->x + k];
    for (int64_t k = 0; k < e->x; k++) {
        int64_t better = 0;

        for (int64_t j = 0; j < e->x; j++)
            better += logit[j] > logit[k] || (logit[j] == logit[k] && j < k);
        seen[k] = better < e->t;
    }
    weir_golden_softmax(weight, logit, seen, e->x);
    for (int64_t k = 0; k < e->x; k++)
        if (seen[k])
            add_expert(e, e->job->out[0] + i * e->d, x, k, weight[k]);
    free(logit);
    free(weight);
    free(seen);
}

void weir_golden_experts(const weir_golden_job *job)
{
    experts e = {job, extent(job, "D"), extent(job, "S"), extent(job, "X"),
                 extent(job, "T")};

    weir_golden_rows(job, extent(job, "B") * extent(job, "P"), token, &e);
}

/* --- norms and rotation --- */

void weir_golden_layer(const weir_golden_job *job)
{
    weir_golden_layernorm(job->out[0], job->in[0], job->in[1], job->in[2],
                          extent(job, "B") * extent(job, "P"), extent(job, "D"),
                          weir_golden_value_of(job, "eps", 1e-5));
}

void weir_golden_root(const weir_golden_job *job)
{
    weir_golden_rmsnorm(job->out[0], job->in[0], job->in[1],
                        extent(job, "B") * extent(job, "P"), extent(job, "D"),
                        weir_golden_value_of(job, "eps", 1e-5));
}

/* Rows are [heads][tokens]; the position of a row is its token. */
static void rotate(double *x, int64_t heads, int64_t tokens, int64_t e,
                   double theta)
{
    int64_t *position = weir_calloc((size_t)(heads * tokens), sizeof *position);

    for (int64_t i = 0; i < heads * tokens; i++)
        position[i] = i % tokens;
    weir_golden_rotate(x, heads * tokens, e, theta, position);
    free(position);
}

void weir_golden_rotary(const weir_golden_job *job)
{
    int64_t heads = extent(job, "B") * extent(job, "H");
    int64_t p = extent(job, "P"), e = extent(job, "E");

    for (int64_t i = 0; i < heads * p * e; i++)
        job->out[0][i] = job->in[0][i];
    rotate(job->out[0], heads, p, e, weir_golden_value_of(job, "theta", 10000));
}

/* --- whole layers --- */

/* x[b][p][h][e] as [b][h][p][e] */
static void by_head(double *out, const double *x, int64_t b, int64_t p,
                    int64_t h, int64_t e)
{
    for (int64_t i = 0; i < b; i++)
        for (int64_t j = 0; j < p; j++)
            for (int64_t k = 0; k < h; k++)
                for (int64_t l = 0; l < e; l++)
                    out[((i * h + k) * p + j) * e + l] =
                        x[((i * p + j) * h + k) * e + l];
}

/* Tokens N[b p][d] through W[d][h e], by head. */
static double *project(const double *n, const double *w, int64_t b, int64_t p,
                       int64_t d, int64_t h, int64_t e,
                       const weir_golden_job *job)
{
    double *flat = room(b * p * h * e), *out = room(b * p * h * e);

    weir_golden_matmul(flat, n, w, b * p, d, h * e, job);
    by_head(out, flat, b, p, h, e);
    free(flat);
    return out;
}

/* Gated MLP of N[n][d] added to Y: silu(x w1) (x w3) w2. */
static void add_mlp(double *y, const double *x, int64_t n, int64_t d,
                    const weir_golden_job *job)
{
    int64_t s = extent(job, "S");
    double *gate = room(n * s), *up = room(n * s), *out = room(n * d);

    weir_golden_matmul(gate, x, job->in[7], n, d, s, job);
    weir_golden_matmul(up, x, job->in[8], n, d, s, job);
    for (int64_t i = 0; i < n * s; i++)
        gate[i] = weir_golden_silu(gate[i]) * up[i];
    weir_golden_matmul(out, gate, job->in[9], n, s, d, job);
    for (int64_t i = 0; i < n * d; i++)
        y[i] += out[i];
    free(gate);
    free(up);
    free(out);
}

/* Llama: x + attention(norm(x)), then that + mlp(norm(that)). */
void weir_golden_block(const weir_golden_job *job)
{
    int64_t b = extent(job, "B"), p = extent(job, "P"), d = extent(job, "D");
    int64_t h = extent(job, "H"), g = extent(job, "J"), e = extent(job, "E");
    int64_t f = extent(job, "F"), n = b * p;
    double eps = weir_golden_value_of(job, "eps", 1e-5);
    double theta = weir_golden_value_of(job, "theta", 10000);
    weir_golden_attention s = {.b = b,
                               .h = h,
                               .g = g,
                               .p = p,
                               .m = p,
                               .e = e,
                               .f = f,
                               .causal = true,
                               .scale = 1 / sqrt((double)e)};
    double *y = job->out[0], *norm = room(n * d), *q, *k, *v;
    double *heads = room(n * h * f), *flat = room(n * h * f);

    weir_golden_rmsnorm(norm, job->in[0], job->in[1], n, d, eps);
    q = project(norm, job->in[3], b, p, d, h, e, job);
    k = project(norm, job->in[4], b, p, d, g, e, job);
    v = project(norm, job->in[5], b, p, d, g, f, job);
    rotate(q, b * h, p, e, theta);
    rotate(k, b * g, p, e, theta);
    weir_golden_attend(heads, q, k, v, &s, job);
    by_head(flat, heads, b, h, p, f); /* and back: [b][p][h][f] */
    weir_golden_matmul(y, flat, job->in[6], n, h * f, d, job);
    for (int64_t i = 0; i < n * d; i++)
        y[i] += job->in[0][i];
    weir_golden_rmsnorm(norm, y, job->in[2], n, d, eps);
    add_mlp(y, norm, n, d, job);
    free(norm);
    free(q);
    free(k);
    free(v);
    free(heads);
    free(flat);
}

/* w[o][i] as [i][o] */
static double *turned(const double *w, int64_t o, int64_t i)
{
    double *out = room(o * i);

    for (int64_t r = 0; r < o; r++)
        for (int64_t c = 0; c < i; c++)
            out[c * o + r] = w[r * i + c];
    return out;
}

/* X[n][i] through the weights W[o][i]. */
static double *through(const double *x, const double *w, int64_t n, int64_t i,
                       int64_t o, const weir_golden_job *job)
{
    double *wt = turned(w, o, i), *y = room(n * o);

    weir_golden_matmul(y, x, wt, n, i, o, job);
    free(wt);
    return y;
}

/* The bare layer of FuseMax, section VI-A: projections, attention, output
 * projection, two linear layers; nothing else. */
void weir_golden_encoder(const weir_golden_job *job)
{
    int64_t b = extent(job, "B"), p = extent(job, "P"), d = extent(job, "D");
    int64_t h = extent(job, "H"), e = extent(job, "E"), f = extent(job, "F");
    int64_t o = extent(job, "O"), s = extent(job, "S"), n = b * p;
    weir_golden_attention shape = {
        .b = b, .h = h, .g = h, .p = p, .m = p, .e = e, .f = f, .scale = 1};
    double *head[3], *av = room(n * h * f), *flat = room(n * h * f);
    double *z, *ff1, *ff2;

    for (int i = 0; i < 3; i++) {
        int64_t width = i < 2 ? e : f;
        double *x = through(job->in[0], job->in[1 + i], n, d, h * width, job);

        head[i] = room(n * h * width);
        by_head(head[i], x, b, p, h, width);
        free(x);
    }
    weir_golden_attend(av, head[0], head[1], head[2], &shape, job);
    by_head(flat, av, b, h, p, f);
    z = through(flat, job->in[4], n, h * f, o, job);
    ff1 = through(z, job->in[5], n, o, s, job);
    ff2 = through(ff1, job->in[6], n, s, d, job);
    for (int64_t i = 0; i < n * d; i++)
        job->out[0][i] = ff2[i];
    for (int i = 0; i < 3; i++)
        free(head[i]);
    free(av);
    free(flat);
    free(z);
    free(ff1);
    free(ff2);
}
