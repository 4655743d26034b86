/* SPDX-License-Identifier: Apache-2.0
 * lines.c - the vector loops: neighbors in a row do like beats.
 *
 * The loops are compiled for several instruction sets; all give the same bits:
 * no operation is fused, and each lane does what a PE does.
 */
#include "sim/pe/lines.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define CLONES \
    __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define CLONES
#endif

/* Row R's columns in the run: N of them from C, and where their words are. */
typedef struct line {
    int c, n;
    const float *right;
    float *down, *own, *held;
    const uint32_t *is_own, *is_flow, *is_more;
} line;

static inline line line_of(const weir_pe_lines *l, int r)
{
    const weir_pe_array *x = l->x;
    int64_t at = x->now - r, low = at - l->run->to, high = at - l->run->from;
    int64_t down = r - l->turn, mask = (-at) & (x->live - 1);
    line e = {.c = low > 0 ? (int)low : 0};

    e.n = (high < x->columns - 1 ? (int)high : x->columns - 1) - e.c + 1;
    down = down < 0 ? down + x->rows : down;
    e.right = x->right + 2 * (int64_t)r * x->width + l->shift + e.c;
    e.down = x->down + down * x->width + e.c;
    e.own = l->own + (int64_t)r * x->width + e.c;
    e.held = l->held + (int64_t)r * x->width + e.c;
    e.is_own = x->is_own + mask + e.c;
    e.is_flow = x->is_flow + mask + e.c;
    e.is_more = x->is_more + mask + e.c;
    return e;
}

/* Loops run over whole blocks of aligned registers; what a block has before or
 * behind the run stays as it is (rows are padded). */
enum { BLOCK = 16 };

static inline int lead_of(const line *e)
{
    return e->c % BLOCK;
}

/* All ones where column I of the block at N is in the run. */
static inline uint32_t within(int i, int n, const line *e)
{
    return (unsigned)(i + n) < (unsigned)e->n ? ~0u : 0;
}

static inline float choose(uint32_t mask, float one, float other)
{
    return weir_pe_float((weir_pe_bits(one) & mask) |
                         (weir_pe_bits(other) & ~mask));
}

static inline __attribute__((always_inline)) void own_line(const line *e,
                                                           weir_pe_format f)
{
    for (int n = -lead_of(e); n < e->n; n += BLOCK) {
        float *restrict own = e->own + n;
        const float *restrict right = e->right + n, *restrict down =
                                                        e->down + n;

        for (int i = 0; i < BLOCK; i++) {
            float made =
                weir_pe_round(f, own[i] + weir_pe_round(f, right[i] * down[i]));

            own[i] = choose(within(i, n, e), made, own[i]);
        }
    }
}

static inline __attribute__((always_inline)) void flow_line(const line *e,
                                                            weir_pe_format f)
{
    for (int n = -lead_of(e); n < e->n; n += BLOCK) {
        float *restrict down = e->down + n;
        const float *restrict right = e->right + n, *restrict held =
                                                        e->held + n;

        for (int i = 0; i < BLOCK; i++) {
            float made = weir_pe_round(
                f, down[i] + weir_pe_round(f, held[i] * right[i]));

            down[i] = choose(within(i, n, e), made, down[i]);
        }
    }
}

/* The one multiply-add of a PE, and what is chosen before and behind it. */
static inline __attribute__((always_inline)) void mixed_line(const line *e,
                                                             weir_pe_format f)
{
    for (int n = -lead_of(e); n < e->n; n += BLOCK) {
        float *restrict own = e->own + n, *restrict down = e->down + n;
        const float *restrict right = e->right + n, *restrict held =
                                                        e->held + n;
        const uint32_t *restrict is_own = e->is_own + n;
        const uint32_t *restrict is_flow = e->is_flow + n;
        const uint32_t *restrict is_more = e->is_more + n;

        for (int i = 0; i < BLOCK; i++) {
            uint32_t in = within(i, n, e);
            float factor = choose(is_flow[i], held[i], down[i]);
            float sum =
                choose(is_flow[i], down[i], choose(is_more[i], own[i], 0));
            float made =
                weir_pe_round(f, sum + weir_pe_round(f, factor * right[i]));

            own[i] = choose(is_own[i] & in, made, own[i]);
            down[i] = choose(is_flow[i] & in, made, down[i]);
        }
    }
}

CLONES void weir_pe_lines_own(const weir_pe_lines *l)
{
    for (int r = l->from; r <= l->to; r++) {
        line e = line_of(l, r);

        if (l->run->first && l->x->now - r - l->run->from == e.c + e.n - 1)
            e.own[e.n - 1] = 0; /* its first beat is here */
        if (l->x->accumulate == WEIR_PE_FP32)
            own_line(&e, WEIR_PE_FP32);
        else if (l->x->accumulate == WEIR_PE_BF16)
            own_line(&e, WEIR_PE_BF16);
        else
            own_line(&e, WEIR_PE_FP16);
    }
}

CLONES void weir_pe_lines_flow(const weir_pe_lines *l)
{
    for (int r = l->from; r <= l->to; r++) {
        line e = line_of(l, r);

        if (l->x->accumulate == WEIR_PE_FP32)
            flow_line(&e, WEIR_PE_FP32);
        else if (l->x->accumulate == WEIR_PE_BF16)
            flow_line(&e, WEIR_PE_BF16);
        else
            flow_line(&e, WEIR_PE_FP16);
    }
}

CLONES void weir_pe_lines_mixed(const weir_pe_lines *l)
{
    for (int r = l->from; r <= l->to; r++) {
        line e = line_of(l, r);

        if (l->x->accumulate == WEIR_PE_FP32)
            mixed_line(&e, WEIR_PE_FP32);
        else if (l->x->accumulate == WEIR_PE_BF16)
            mixed_line(&e, WEIR_PE_BF16);
        else
            mixed_line(&e, WEIR_PE_FP16);
    }
}

/* --- other operations: one beat, in the PEs of a diagonal --- */

/* A shift only touches the row it is for. */
static void shift(const weir_pe_lines *l)
{
    int r = l->run->step;
    line e;

    if (r < l->from || r > l->to)
        return;
    e = line_of(l, r);
    if (l->run->op == WEIR_PE_HOLD)
        *e.held = *e.down;
    else
        *e.down = *e.own;
}

/* Registers of the diagonal's PE in row `from`; the next ones lie `step`
 * further each, those of `down` after a turn of the ring. */
typedef struct diagonal {
    int n;
    int64_t step, wrap; /* wrap: rows until the ring's end */
    float *own, *held, *exp, *down, *ring;
} diagonal;

static diagonal diagonal_of(const weir_pe_lines *l)
{
    const weir_pe_array *x = l->x;
    line e = line_of(l, l->from);

    return (diagonal){.n = l->to - l->from + 1,
                      .step = x->width - 1,
                      .wrap = x->rows - (e.down - x->down) / x->width,
                      .own = e.own,
                      .held = e.held,
                      .exp = x->exp + (e.own - l->own),
                      .down = e.down,
                      .ring =
                          e.down - (e.down - x->down) / x->width * x->width};
}

static float *down_of(const diagonal *g, int i)
{
    return i < g->wrap ? g->down + i * g->step
                       : g->ring - i + (i - g->wrap) * (g->step + 1);
}

static void exp_steps(const weir_pe_lines *l, const diagonal *g, int from,
                      int to)
{
    const weir_pe_array *x = l->x;

    for (int i = 0; i < g->n; i++)
        for (int step = from; step <= to; step++)
            weir_pe_exp_step(g->exp + i * g->step, g->held + i * g->step,
                             x->exp_steps, step, x->accumulate, x->word);
}

void weir_pe_lines_each(const weir_pe_lines *l)
{
    weir_pe_format f = l->x->accumulate;
    weir_pe_op op = l->run->op;
    diagonal g = diagonal_of(l);

    switch (op) {
    case WEIR_PE_HOLD:
    case WEIR_PE_DROP:
        shift(l);
        break;
    case WEIR_PE_MAX:
        for (int i = 0; i < g.n; i++) {
            float *down = down_of(&g, i), own = g.own[i * g.step];

            *down = *down > own ? *down : own;
        }
        break;
    case WEIR_PE_SUM:
        for (int i = 0; i < g.n; i++) {
            float *down = down_of(&g, i);

            *down = weir_pe_round(f, *down + g.held[i * g.step]);
        }
        break;
    case WEIR_PE_SUB:
    case WEIR_PE_UNIT:
        for (int i = 0; i < g.n; i++)
            g.exp[i * g.step] =
                weir_pe_round(f, g.own[i * g.step] - *down_of(&g, i));
        if (op == WEIR_PE_UNIT)
            exp_steps(l, &g, 0, l->x->exp_steps - 1);
        break;
    case WEIR_PE_EXP:
        exp_steps(l, &g, l->run->step, l->run->step);
        break;
    default:
        break;
    }
}
