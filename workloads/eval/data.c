/* SPDX-License-Identifier: Apache-2.0
 * data.c - words drawn from a seed.
 */
#include "workloads/eval/data.h"

#include "workloads/eval/eval.h"

#include <math.h>
#include <string.h>

typedef struct draw {
    uint64_t state;
    double deviation;
    int64_t last; /* extent of the last dimension */
} draw;

/* SplitMix64, Steele et al. (OOPSLA 2014). */
static uint64_t next(draw *x)
{
    uint64_t z = x->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* In (0, 1) */
static double even(draw *x)
{
    return ((double)(next(x) >> 11) + 0.5) * 0x1p-53;
}

/* Box and Muller (1958). */
static double normal(draw *x)
{
    double radius = sqrt(-2 * log(even(x)));

    return radius * cos(2 * M_PI * even(x)) * x->deviation;
}

static double draw_normal(draw *x, int64_t i)
{
    (void)i;
    return normal(x);
}

static double draw_uniform(draw *x, int64_t i)
{
    (void)i;
    return (2 * even(x) - 1) * sqrt(3) * x->deviation;
}

static double draw_rising(draw *x, int64_t i)
{
    double at = (double)(i % x->last + 1) / (double)x->last;

    return (4 * at + 0.01 * even(x)) * x->deviation;
}

static double draw_falling(draw *x, int64_t i)
{
    return draw_rising(x, x->last - 1 - i % x->last);
}

static double draw_peak(draw *x, int64_t i)
{
    return normal(x) * (i % x->last == x->last / 2 ? 16 : 1);
}

static double draw_outliers(draw *x, int64_t i)
{
    (void)i;
    return normal(x) * (next(x) % 256 == 0 ? 32 : 1);
}

static double draw_equal(draw *x, int64_t i)
{
    (void)i;
    return x->deviation;
}

static double draw_zero(draw *x, int64_t i)
{
    (void)i;
    (void)x;
    return 0;
}

static double draw_huge(draw *x, int64_t i)
{
    (void)i;
    return normal(x) * 4096;
}

static double draw_tiny(draw *x, int64_t i)
{
    (void)i;
    return normal(x) * 0x1p-20;
}

static const struct {
    double (*draw)(draw *x, int64_t i);
    const char *about;
} distributions[] = {
    {draw_normal, "normal"},
    {draw_uniform, "uniform around 0"},
    {draw_rising, "rising along the last rank: every key is a new maximum"},
    {draw_falling, "falling along the last rank: the first key is the maximum"},
    {draw_peak, "normal, but one coordinate of the last rank 16 times larger"},
    {draw_outliers, "normal, but one word in 256 is 32 times larger"},
    {draw_equal, "all words equal"},
    {draw_zero, "all words 0"},
    {draw_huge, "normal times 4096"},
    {draw_tiny, "normal times 2^-20"},
};

const char *const weir_data_names[] = {
    "normal", "uniform", "rising", "falling", "peak", "outliers",
    "equal",  "zero",    "huge",   "tiny",    NULL};

static int find(const char *name)
{
    for (int i = 0; weir_data_names[i]; i++)
        if (strcmp(weir_data_names[i], name) == 0)
            return i;
    return -1;
}

const char *weir_data_about(const char *name)
{
    int i = find(name);

    return i < 0 ? NULL : distributions[i].about;
}

/* --- how large words are --- */

typedef struct factors {
    const weir_cascade *c;
    int tensor;
    bool found, others, made;
} factors;

static int root(const weir_cascade *c, int t)
{
    while (c->tensor[t].view >= 0)
        t = c->tensor[t].view;
    return t;
}

static void see_factor(void *user, const weir_access *x)
{
    factors *f = user;
    int t = root(f->c, x->tensor);

    if (t == f->tensor)
        f->found = true;
    else if (f->c->tensor[t].holds < 0) {
        f->others = true;
        f->made = f->made || f->c->tensor[t].producer >= 0;
    }
}

/* The first sum of products that reads T decides. */
static double deviation(const weir_problem *p, const int64_t *level, int t)
{
    const weir_cascade *c = p->cascade;

    for (int e = 0; e < c->neinsums; e++) {
        const weir_einsum *x = c->einsum + e;
        factors f = {.c = c, .tensor = t};
        double n = 1;
        int r;

        if (x->reduce != WEIR_FN_ADD || x->value->kind != WEIR_EXPR_CALL ||
            x->value->function != WEIR_FN_MUL)
            continue;
        weir_expr_visit(x->value, see_factor, &f);
        if (!f.found)
            continue;
        WEIR_EACH_RANK(r, x->reduced)
            n *= (double)(c->rank[r].level >= 0 ? level[r] : p->extent[r]);
        return f.others ? pow(n, f.made ? -0.5 : -0.25) : 1;
    }
    return 1;
}

static uint64_t seed_of(const char *name, uint64_t seed)
{
    draw x = {.state = seed};
    uint64_t mixed = next(&x);

    for (; *name; name++) {
        x.state = mixed ^ (unsigned char)*name;
        mixed = next(&x);
    }
    return mixed;
}

double *weir_data_make(weir_arena *a, const weir_problem *p,
                       const int64_t *level, int t, const char *name,
                       uint64_t seed)
{
    const weir_tensor *x = p->cascade->tensor + t;
    int64_t extent[WEIR_RANKS], count = 1;
    int n = weir_eval_shape(p, level, t, extent), which = find(name);
    draw s = {.state = seed_of(x->name, seed),
              .deviation = deviation(p, level, t),
              .last = n ? extent[n - 1] : 1};
    double *word;

    for (int i = 0; i < n; i++)
        count *= extent[i];
    word = WEIR_NEW(a, double, (size_t)count);
    for (int64_t i = 0; i < count; i++)
        if (x->holds >= 0)
            word[i] = (double)(next(&s) % (uint64_t)p->extent[x->holds]);
        else
            word[i] = distributions[which].draw(&s, i);
    return word;
}
