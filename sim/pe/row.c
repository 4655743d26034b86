/* SPDX-License-Identifier: Apache-2.0
 * row.c - a 1-D array of processing elements, ticked cycle by cycle.
 */
#include "sim/pe/row.h"

struct weir_pe_row {
    int columns, exp_steps;
    weir_pe_format word, accumulate;
    int64_t now, live;  /* a power of two, columns or more */
    weir_pe_step *step; /* [live] by cycle */
};

weir_pe_row *weir_pe_row_make(weir_arena *a, int columns, int exp_steps,
                              weir_pe_format word, weir_pe_format accumulate)
{
    weir_pe_row *x = WEIR_NEW(a, weir_pe_row, 1);

    *x = (weir_pe_row){.columns = columns,
                       .exp_steps = exp_steps,
                       .word = word,
                       .accumulate = accumulate,
                       .live = 1};
    while (x->live < columns)
        x->live *= 2;
    x->step = WEIR_NEW(a, weir_pe_step, (size_t)x->live);
    return x;
}

static float word_of(const weir_pe_place *p, int c)
{
    return p->word ? p->word[c * p->step] : p->constant;
}

static float apply(const weir_pe_row *x, weir_function f, float a, float b)
{
    switch (f) {
    case WEIR_FN_ADD:
        return weir_pe_round(x->accumulate, a + b);
    case WEIR_FN_SUB:
        return weir_pe_round(x->accumulate, a - b);
    case WEIR_FN_MUL:
        return weir_pe_round(x->accumulate, a * b);
    case WEIR_FN_DIV:
        return weir_pe_round(x->accumulate, a / b);
    case WEIR_FN_MAX:
        return a > b ? a : b;
    case WEIR_FN_MIN:
        return a < b ? a : b;
    default:
        return a;
    }
}

static void work(const weir_pe_row *x, const weir_pe_step *s, int c)
{
    float made = apply(x, s->f, word_of(&s->a, c), word_of(&s->b, c));

    if (s->exp) {
        float argument = made;

        for (int k = 0; k < x->exp_steps; k++)
            weir_pe_exp_step(&argument, &made, x->exp_steps, k, x->accumulate,
                             x->accumulate);
    }
    s->out.word[c * s->out.step] =
        s->stored ? weir_pe_round(x->word, made) : made;
}

void weir_pe_row_tick(weir_pe_row *x, const weir_pe_step *step,
                      const weir_pe_step **first, const weir_pe_step **last)
{
    x->step[x->now & (x->live - 1)] = step ? *step : (weir_pe_step){0};
    for (int c = 0; c < x->columns && c <= x->now; c++) {
        const weir_pe_step *s = &x->step[(x->now - c) & (x->live - 1)];

        if (s->works && c < s->columns)
            work(x, s, c);
    }
    *first = &x->step[x->now & (x->live - 1)];
    *last = x->now < x->columns - 1
                ? *first
                : &x->step[(x->now - (x->columns - 1)) & (x->live - 1)];
    x->now++;
}
