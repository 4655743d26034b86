/* SPDX-License-Identifier: Apache-2.0
 * count.c - operations, bytes and live words, as formulas and as numbers.
 */
#include "workloads/analysis/count.h"
#include "workloads/numeric/number.h"

#include <string.h>

enum { TILE = 128, TERMS = 256 };

typedef struct counter {
    weir_arena *a;
    weir_diag *d;
    const weir_cascade *c;
    const weir_problem *p; /* or NULL */
    int64_t extent[WEIR_RANKS];
    weir_count *out;
    weir_count_einsum *einsum;
    weir_count_tensor *tensor;
} counter;

static int64_t parameter(const weir_problem *p, const char *name)
{
    for (int i = 0; i < p->nparameters; i++)
        if (strcmp(p->parameter[i].name, name) == 0)
            return p->parameter[i].value;
    return 0;
}

/* The inner levels first: what the outermost one has follows. */
static void bind_levels(counter *k)
{
    const weir_cascade *c = k->c;

    for (int r = 0; r < c->nranks; r++)
        k->extent[r] = k->p->extent[r];
    for (int base = 0; base < c->nranks; base++) {
        int64_t left = k->extent[base];
        int top = -1;

        for (int r = 0; r < c->nranks && c->rank[base].partitioned; r++) {
            if (c->rank[r].base != base || r == base)
                continue;
            if (top < 0) {
                top = r; /* levels are numbered outermost first */
                continue;
            }
            k->extent[r] = parameter(k->p, c->rank[r].name);
            if (k->extent[r] < 1)
                k->extent[r] = TILE;
            if (k->extent[r] > left)
                k->extent[r] = left;
            left = (left + k->extent[r] - 1) / k->extent[r];
        }
        if (top >= 0)
            k->extent[top] = left;
    }
}

/* "B*H*E*M": a rank all of whose levels are in SET is named as a whole. */
static const char *product_text(const counter *k, weir_ranks set)
{
    const weir_cascade *c = k->c;
    const char *text = "";
    weir_ranks levels[WEIR_RANKS] = {0};
    int r;

    for (r = 0; r < c->nranks; r++)
        if (c->rank[r].base != r)
            levels[c->rank[r].base] |= weir_rank_bit(r);
    for (r = 0; r < c->nranks; r++)
        if (levels[r] && (levels[r] & ~set) == 0)
            set = (set & ~levels[r]) | weir_rank_bit(r);
    WEIR_EACH_RANK(r, set)
        text = weir_format(k->a, "%s%s%s", text, *text ? "*" : "",
                           c->rank[r].name);
    return *text ? text : "1";
}

/* The conditions of E as they are written: "#(m <= p)". */
static const char *where_text(const counter *k, const weir_einsum *e,
                              weir_ranks *named)
{
    const char *where = strstr(e->text, "where");
    const char *text = "";

    *named = 0;
    for (int i = 0; i < e->nwhere; i++)
        *named |= weir_expr_ranks(e->where[i]);
    if (e->nwhere == 0 || !where)
        return "";
    for (where += strlen("where"); *where; where++)
        if (*where != ' ' && *where != '\n')
            text = weir_format(k->a, "%s%c", text, *where);
    return weir_format(k->a, "#(%s)", text);
}

static weir_status count_einsum(counter *k, int e)
{
    const weir_einsum *einsum = k->c->einsum + e;
    weir_count_einsum *out = k->einsum + e;
    weir_ranks named;
    const char *where = where_text(k, einsum, &named), *rest;

    rest = product_text(k, einsum->space & ~named);
    if (!*where)
        out->formula = rest;
    else if (strcmp(rest, "1") == 0)
        out->formula = where;
    else
        out->formula = weir_format(k->a, "%s*%s", rest, where);
    if (!k->p)
        return WEIR_OK;
    return weir_count_points(&out->points, &out->bound, *k->a, k->p, e,
                             k->extent, k->d);
}

/* A sum of products, like ones taken together. */
typedef struct formula {
    int n;
    struct {
        const char *text;
        int times;
    } term[TERMS];
} formula;

static void add_term(formula *f, const char *text, int times)
{
    int i = 0;

    while (i < f->n && strcmp(f->term[i].text, text) != 0)
        i++;
    if (i == TERMS || times == 0)
        return;
    if (i == f->n)
        f->term[f->n++].text = text, f->term[i].times = 0;
    f->term[i].times += times;
}

static const char *formula_text(weir_arena *a, const formula *f)
{
    const char *text = "";

    for (int i = 0; i < f->n; i++) {
        const char *plus = *text ? " + " : "";
        int times = f->term[i].times;

        if (times == 1)
            text = weir_format(a, "%s%s%s", text, plus, f->term[i].text);
        else if (strcmp(f->term[i].text, "1") == 0)
            text = weir_format(a, "%s%s%d", text, plus, times);
        else
            text =
                weir_format(a, "%s%s%d*%s", text, plus, times, f->term[i].text);
    }
    return text;
}

/* How often function F is applied per point of E, its reduction included. */
static int applied(const weir_einsum *e, int f)
{
    int count[WEIR_FUNCTIONS];

    weir_einsum_functions(e, count);
    return count[f] + ((int)e->reduce == f);
}

static void count_operations(counter *k)
{
    weir_count *out = k->out;

    for (int f = 0; f < WEIR_FUNCTIONS; f++) {
        formula *sum = WEIR_NEW(k->a, formula, 1);

        for (int e = 0; e < k->c->neinsums; e++) {
            int times = applied(k->c->einsum + e, f);

            add_term(sum, k->einsum[e].formula, times);
            out->operation[f] += times * k->einsum[e].points;
        }
        out->formula[f] = formula_text(k->a, sum);
        out->operations += out->operation[f];
    }
}

static double words(const counter *k, weir_ranks set)
{
    double n = 1;
    int r;

    WEIR_EACH_RANK(r, set)
        n *= (double)k->extent[r];
    return n;
}

/* Bytes of one word of T. */
static double word_byte(const counter *k, const weir_tensor *t)
{
    const weir_number *f = weir_number_find(t->store ? t->store : "");

    return f ? weir_number_width_bit(f) / 8 : (double)k->p->word_byte;
}

static void count_bytes(counter *k)
{
    formula *sum = WEIR_NEW(k->a, formula, 1);

    for (int t = 0; t < k->c->ntensors; t++) {
        const weir_tensor *tensor = k->c->tensor + t;
        weir_ranks ranks = tensor->ranks;

        if (tensor->view >= 0 || tensor->kind == WEIR_TENSOR_INTERMEDIATE)
            continue;
        if (tensor->step >= 0)
            ranks &= ~weir_rank_bit(tensor->step);
        add_term(sum, product_text(k, ranks), 1);
        if (k->p)
            k->out->byte += words(k, ranks) * word_byte(k, tensor);
    }
    k->out->byte_formula = formula_text(k->a, sum);
    if (k->out->byte > 0)
        k->out->intensity = k->out->operations / k->out->byte;
}

/* Ranks that everything made has, and that nothing reduces. */
static weir_ranks parallel_ranks(const weir_cascade *c)
{
    weir_ranks all = ~(weir_ranks)0, reduced = 0;

    for (int e = 0; e < c->neinsums; e++) {
        all &= weir_cascade_whole(c, c->tensor[c->einsum[e].out.tensor].ranks);
        reduced |= weir_cascade_whole(c, c->einsum[e].reduced);
    }
    return all & ~reduced;
}

/* In which passes tensor T is made, or first read, and last read. */
static void find_passes(const counter *k, int t, weir_count_tensor *out)
{
    const weir_fiber_passes *f = k->out->fiber;
    const weir_cascade *c = k->c;

    if (!f || !f->einsum_pass)
        return;
    if (c->tensor[t].producer >= 0)
        out->first = out->last = f->einsum_pass[c->tensor[t].producer];
    for (int e = 0; e < c->neinsums; e++) {
        const weir_operand *operand = c->reads[e].operand;
        int n = c->reads[e].n;
        int pass = f->einsum_pass[e];

        for (int i = 0; i < n; i++) {
            int from = operand[i].tensor, view = c->tensor[from].view;

            if ((from != t && view != t) || pass == 0)
                continue;
            if (out->first == 0)
                out->first = pass;
            if (pass > out->last)
                out->last = pass;
        }
    }
}

/* Ranks of T that must be kept whole. */
static weir_ranks live_ranks(const counter *k, int t,
                             const weir_count_tensor *x)
{
    const weir_cascade *c = k->c;
    const weir_tensor *tensor = c->tensor + t;
    weir_ranks live = tensor->ranks & ~k->out->parallel;
    int along = k->out->fiber ? k->out->fiber->rank : -1, r;

    if (tensor->step >= 0)
        live &= ~weir_rank_bit(tensor->step);
    if (along < 0 || x->last > x->first)
        return live;
    WEIR_EACH_RANK(r, tensor->ranks)
        if (r == along || r == c->rank[along].base)
            live &= ~weir_rank_bit(r);
    return live;
}

/* The levels inside of a tile, of a tensor that is kept by the tile. */
static weir_ranks inner_levels(const counter *k, int t)
{
    const weir_cascade *c = k->c;
    int along = k->out->fiber ? k->out->fiber->rank : -1;
    weir_ranks set = 0;

    if (along < 0 || c->rank[along].level < 0 ||
        !weir_rank_in(c->rank[along].base, c->tensor[t].ranks))
        return 0;
    for (int r = 0; r < c->nranks; r++)
        if (c->rank[r].base == c->rank[along].base && r != along &&
            c->rank[r].level >= 0)
            set |= weir_rank_bit(r);
    return set;
}

static void count_live(counter *k, int t)
{
    weir_count_tensor *out = k->tensor + t;
    weir_ranks live;

    find_passes(k, t, out);
    live = live_ranks(k, t, out);
    if (out->last <= out->first)
        live |= inner_levels(k, t);
    out->formula = product_text(k, live);
    if (!k->p)
        return;
    out->words = words(k, live);
    out->byte = out->words * word_byte(k, k->c->tensor + t);
}

weir_status weir_count_make(const weir_count **out, weir_arena *a,
                            const weir_cascade *c, const weir_passes *p,
                            const weir_problem *problem, weir_diag *d)
{
    counter *k = WEIR_NEW(a, counter, 1);

    *k = (counter){.a = a, .d = d, .c = c, .p = problem};
    k->out = WEIR_NEW(a, weir_count, 1);
    k->einsum = WEIR_NEW(a, weir_count_einsum, (size_t)c->neinsums + 1);
    k->tensor = WEIR_NEW(a, weir_count_tensor, (size_t)c->ntensors + 1);
    k->out->cascade = c;
    k->out->problem = problem;
    k->out->fiber = p->worst < 0 ? NULL : p->fiber + p->worst;
    k->out->npasses = 1;
    k->out->parallel = parallel_ranks(c);
    k->out->einsum = k->einsum;
    k->out->tensor = k->tensor;
    if (problem)
        bind_levels(k);
    for (int e = 0; e < c->neinsums; e++)
        WEIR_TRY(count_einsum(k, e));
    count_operations(k);
    count_bytes(k);
    for (int t = 0; t < c->ntensors; t++)
        count_live(k, t);
    for (int e = 0; k->out->fiber && e < c->neinsums; e++)
        if (k->out->fiber->einsum_pass &&
            k->out->fiber->einsum_pass[e] > k->out->npasses)
            k->out->npasses = k->out->fiber->einsum_pass[e];
    *out = k->out;
    return WEIR_OK;
}
