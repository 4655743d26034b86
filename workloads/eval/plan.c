/* SPDX-License-Identifier: Apache-2.0
 * plan.c - a cascade becomes a list of steps.
 */
#include "workloads/eval/plan.h"

#include <math.h>
#include <string.h>

enum {
    STEPS = 5, /* most steps of one Einsum: two operands, itself, conditions,
                  a view; and one per tensor for its initial value */
};

int64_t weir_plan_extent(const weir_plan *p, int rank)
{
    return weir_rank_in(rank, p->sliced) ? p->chunk[rank] : p->extent[rank];
}

/* --- masks --- */

static int parameter(void *user, const char *name, weir_loc loc, int64_t *value)
{
    const weir_problem *p = user;

    (void)loc;
    for (int i = 0; i < p->nparameters; i++)
        if (strcmp(p->parameter[i].name, name) == 0) {
            *value = p->parameter[i].value;
            return 1;
        }
    for (int i = 0; i < p->cascade->nconstants; i++)
        if (strcmp(p->cascade->constant[i].name, name) == 0 &&
            p->constant[i] == floor(p->constant[i])) {
            *value = (int64_t)p->constant[i];
            return 1;
        }
    return 0;
}

static weir_tokens mask_tokens(const weir_room *room)
{
    weir_tokens t = {.heads = 1, .queries = 1, .keys = 1};

    if (room->n > 0)
        t.keys = room->extent[room->n - 1];
    if (room->n > 1)
        t.queries = room->extent[room->n - 2];
    for (int i = 0; i < room->n - 2; i++)
        t.heads *= room->extent[i];
    return t;
}

static weir_status make_masks(weir_plan *p)
{
    weir_scope scope = {.value = parameter, .user = (void *)p->problem};

    p->mask = WEIR_NEW(p->a, const weir_mask *, (size_t)p->c->nmasks);
    for (int i = 0; i < p->c->nmasks; i++) {
        weir_tokens tokens = mask_tokens(p->room + p->c->ntensors + i);

        WEIR_TRY(weir_mask_parse(p->mask + i, p->a, p->problem->mask[i],
                                 &tokens, &scope, p->d));
    }
    return WEIR_OK;
}

/* --- steps --- */

static bool plain_left(const weir_access *x)
{
    for (int i = 0; i < x->n; i++)
        if (x->index[i].nterms > 0)
            return false;
    return true;
}

bool weir_plan_chooses(const weir_cascade *c, int t)
{
    const weir_tensor *x = c->tensor + t;
    const weir_einsum *e;

    if (x->view >= 0 || x->producer < 0)
        return false;
    e = c->einsum + x->producer;
    return weir_function_is(e->reduce, WEIR_COUNTS) && e->step < 0 &&
           plain_left(&e->out);
}

static weir_status set_accumulate(weir_plan *p, weir_step *s,
                                  const weir_tensor *t)
{
    if (!p->single || !t->accumulate || strcmp(t->accumulate, "fp32") == 0)
        return WEIR_OK;
    s->accumulate = weir_number_find(t->accumulate);
    if (s->accumulate && !s->accumulate->block)
        return WEIR_OK;
    weir_report(p->d, WEIR_ERROR, t->loc,
                "cannot evaluate '%s': nothing is added up in '%s' here",
                t->name, t->accumulate);
    return WEIR_EUNSUP;
}

/* The rank of S along which words are rounded together: that of the tensor's
 * blocks, or its inner level where blocks end with the tiles. */
static int line_of(const weir_plan *p, const weir_step *s)
{
    const weir_room *room = p->room + s->out->tensor;
    weir_ranks set = s->free | (s->kept >= 0 ? weir_rank_bit(s->kept) : 0);
    int along = room->n ? room->rank[room->along] : -1, best = -1, r;

    set &= ~s->out->odd_ranks;
    if (s->each >= 0)
        set &= ~weir_rank_bit(s->each);
    if (along >= 0 && weir_rank_in(along, set))
        return along;
    WEIR_EACH_RANK(r, set)
        if (along >= 0 && p->c->rank[r].base == along &&
            (best < 0 || p->c->rank[r].level > p->c->rank[best].level))
            best = r;
    return best;
}

static weir_status set_line(weir_plan *p, weir_step *s, const weir_tensor *t)
{
    const weir_room *room = p->room + s->out->tensor;
    int along = room->n ? room->rank[room->along] : -1;

    s->line = line_of(p, s);
    if (!room->format || room->format->block == 0 || s->line == along ||
        (s->line >= 0 && p->extent[s->line] % room->format->block == 0))
        return WEIR_OK;
    weir_report(p->d, WEIR_ERROR, t->loc,
                "cannot evaluate '%s': its blocks of %d %s words along '%s' "
                "are not made together%s",
                t->name, room->format->block, room->format->name,
                p->c->rank[along].name,
                s->line >= 0 ? "; take tiles of whole blocks" : "");
    return WEIR_EUNSUP;
}

static weir_status add_einsum(weir_plan *p, int e)
{
    const weir_einsum *x = p->c->einsum + e;
    const weir_node **where =
        WEIR_NEW(p->a, const weir_node *, (size_t)x->nwhere);
    const weir_place *out;
    weir_step s = {.einsum = e,
                   .nwhere = x->nwhere,
                   .where = where,
                   .reduce = x->reduce,
                   .kept = x->kept,
                   .scatter = !plain_left(&x->out),
                   .each = x->step,
                   .copy = -1};

    WEIR_TRY(weir_plan_place(&out, p, &x->out, false));
    s.out = WEIR_NEW(p->a, weir_place, 1);
    *s.out = *out;
    WEIR_TRY(weir_plan_node(&s.value, p, x->value));
    for (int i = 0; i < x->nwhere; i++)
        WEIR_TRY(weir_plan_node(where + i, p, x->where[i]));
    s.free = (x->space & ~x->reduced) | out->ranks | out->odd_ranks;
    if (x->kept >= 0)
        s.free &= ~weir_rank_bit(x->kept);
    s.reduced = x->reduced & ~s.free;
    WEIR_TRY(set_accumulate(p, &s, p->c->tensor + x->out.tensor));
    WEIR_TRY(set_line(p, &s, p->c->tensor + x->out.tensor));
    weir_plan_product(p, &s);
    return WEIR_OK;
}

/* The access of tensor T at its own coordinates, at step 0. */
static weir_access first_step(weir_plan *p, int t)
{
    const weir_tensor *x = p->c->tensor + t;
    weir_index *index = WEIR_NEW(p->a, weir_index, (size_t)x->n);

    for (int i = 0; i < x->n; i++)
        index[i] = (weir_index){.rank = x->rank[i] == x->step ? -1 : x->rank[i],
                                .stop = -1};
    return (weir_access){t, x->n, index, x->loc};
}

static weir_status add_initial(weir_plan *p, int t)
{
    const weir_tensor *x = p->c->tensor + t;
    weir_access at = first_step(p, t);
    weir_expr constant = {.kind = WEIR_EXPR_CONSTANT, .constant = x->initial};
    const weir_place *out;
    weir_step *s = p->step + p->nsteps++;

    *s = (weir_step){.einsum = -1,
                     .reduce = WEIR_FN_NONE,
                     .kept = -1,
                     .each = -1,
                     .copy = -1};
    WEIR_TRY(weir_plan_place(&out, p, &at, false));
    s->out = WEIR_NEW(p->a, weir_place, 1);
    *s->out = *out;
    s->free = out->ranks | out->odd_ranks;
    s->line = -1;
    WEIR_TRY(set_line(p, s, x));
    return weir_plan_node(&s->value, p, x->start ? x->start : &constant);
}

static void add_copies(weir_plan *p, int of)
{
    for (int t = 0; t < p->c->ntensors; t++)
        if (p->c->tensor[t].view == of && p->room[t].copied)
            p->step[p->nsteps++] =
                (weir_step){.einsum = -1, .each = -1, .kept = -1, .copy = t};
}

typedef struct stop_search {
    int rank;
    bool found;
} stop_search;

static void see_stop(void *user, const weir_access *x)
{
    stop_search *s = user;

    for (int i = 0; i < x->n; i++)
        s->found = s->found || x->index[i].stop == s->rank;
}

/* Whether Einsum E begins another iterative block than the one before it is
 * in: it reads the end of that one. */
static bool begins_block(const weir_plan *p, int e)
{
    stop_search s = {.rank = p->c->einsum[e].step};

    if (s.rank < 0 || e == 0 || p->c->einsum[e - 1].step != s.rank)
        return s.rank >= 0;
    weir_einsum_visit(p->c->einsum + e, see_stop, &s);
    return s.found;
}

/* Initial values of what the block that begins with Einsum E makes. */
static weir_status add_initials(weir_plan *p, int e)
{
    int rank = p->c->einsum[e].step, end = e + 1;

    while (end < p->c->neinsums && p->c->einsum[end].step == rank &&
           !begins_block(p, end))
        end++;
    for (int t = 0; t < p->c->ntensors; t++)
        if (p->c->tensor[t].step == rank && p->c->tensor[t].view < 0 &&
            p->c->tensor[t].producer >= e && p->c->tensor[t].producer < end)
            WEIR_TRY(add_initial(p, t));
    return WEIR_OK;
}

static weir_status add_steps(weir_plan *p)
{
    const weir_cascade *c = p->c;

    p->step = WEIR_NEW(p->a, weir_step,
                       (size_t)(STEPS * c->neinsums + 2 * c->ntensors));
    for (int t = 0; t < c->ntensors; t++)
        if (c->tensor[t].producer < 0 && c->tensor[t].view < 0)
            add_copies(p, t);
    for (int e = 0; e < c->neinsums; e++) {
        bool begins = begins_block(p, e);
        int first;

        if (begins)
            WEIR_TRY(add_initials(p, e));
        first = p->nsteps;
        WEIR_TRY(add_einsum(p, e));
        p->step[first].begins = begins;
        if (c->einsum[e].step < 0)
            add_copies(p, c->einsum[e].out.tensor);
    }
    return WEIR_OK;
}

weir_status weir_plan_make(weir_plan *out, weir_arena *a, const weir_problem *p,
                           const int64_t *level,
                           const weir_eval_options *options, weir_diag *d)
{
    const weir_cascade *c = p->cascade;

    *out = (weir_plan){.a = a,
                       .problem = p,
                       .c = c,
                       .d = d,
                       .single = options->single,
                       .choices = options->choices,
                       .extent = WEIR_NEW(a, int64_t, (size_t)c->nranks),
                       .chunk = WEIR_NEW(a, int64_t, (size_t)c->nranks)};
    for (int r = 0; r < c->nranks; r++)
        out->extent[r] = c->rank[r].level >= 0 ? level[r] : p->extent[r];
    WEIR_TRY(weir_plan_rooms(out));
    WEIR_TRY(make_masks(out));
    return add_steps(out);
}
