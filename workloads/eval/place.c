/* SPDX-License-Identifier: Apache-2.0
 * place.c - where the words of an access are.
 */
#include "workloads/eval/plan.h"

typedef struct builder {
    weir_plan *p;
    weir_place *x;
    int nodds;
} builder;

/* The ranks that one coordinate depends on. */
static weir_ranks ranks_of(const weir_odd *o)
{
    weir_ranks set = 0;

    for (int i = 0; i < o->nparts; i++) {
        if (o->part[i].rank >= 0)
            set |= weir_rank_bit(o->part[i].rank);
        if (o->part[i].gather)
            set |= o->part[i].gather->ranks | o->part[i].gather->odd_ranks;
    }
    return set;
}

/* Whether floor may be left out: whole factors, and no gather. */
static bool linear(const weir_odd *o)
{
    for (int i = 0; i < o->nparts; i++) {
        const weir_part *t = o->part + i;

        if (t->gather || t->divisor != 1 ||
            t->factor != (double)(int64_t)t->factor)
            return false;
    }
    return o->slots == 0;
}

/* Whether the coordinate stays in its rank for all coordinates of the loops;
 * O is linear. */
static bool inside(const weir_plan *p, const weir_odd *o)
{
    double low = (double)o->offset, high = low;

    for (int i = 0; i < o->nparts; i++) {
        const weir_part *t = o->part + i;
        double most = t->rank < 0
                          ? t->factor
                          : t->factor * (double)(p->extent[t->rank] - 1);

        if (t->rank < 0)
            low += most, high += most;
        else if (most > 0)
            high += most;
        else
            low += most;
    }
    return low >= 0 && high < (double)o->extent;
}

/* Join the coordinate O of dimension I of ROOM to the place. */
static void add_coordinate(builder *b, const weir_room *room, int i,
                           weir_odd *o)
{
    o->extent = room->extent[i];
    o->stride = room->stride[i];
    o->slots = room->slots[i];
    o->ranks = ranks_of(o);
    if (room->local && weir_rank_in(room->rank[i], b->p->sliced))
        b->x->sliced |= weir_rank_bit(room->rank[i]);
    if (!linear(o) || !inside(b->p, o)) {
        b->x->odd[b->nodds++] = *o;
        b->x->odd_ranks |= o->ranks;
        return;
    }
    b->x->fixed += o->offset * o->stride;
    for (int k = 0; k < o->nparts; k++) {
        const weir_part *t = o->part + k;

        if (t->rank < 0) {
            b->x->fixed += (int64_t)t->factor * o->stride;
            continue;
        }
        b->x->stride[t->rank] += (int64_t)t->factor * o->stride;
        b->x->ranks |= weir_rank_bit(t->rank);
    }
}

static weir_part *new_part(builder *b, double factor, int rank)
{
    weir_part *t = WEIR_NEW(b->p->a, weir_part, 1);

    *t = (weir_part){.factor = factor, .divisor = 1, .rank = rank};
    return t;
}

static weir_status read_terms(builder *b, weir_odd *o, const weir_index *at)
{
    weir_part *part = WEIR_NEW(b->p->a, weir_part, (size_t)at->nterms);

    for (int i = 0; i < at->nterms; i++) {
        const weir_term *t = at->term + i;

        part[i].factor =
            weir_term_factor(b->p->problem, t, b->p->extent, &part[i].divisor);
        part[i].rank = t->rank;
        if (t->gather)
            WEIR_TRY(weir_plan_place(&part[i].gather, b->p, t->gather, false));
        if (part[i].divisor == 0) {
            weir_report(b->p->d, WEIR_ERROR, at->loc,
                        "the coordinate is divided by 0");
            return WEIR_EVALUE;
        }
    }
    o->nparts = at->nterms;
    o->part = part;
    return WEIR_OK;
}

static weir_status read_index(builder *b, weir_odd *o, const weir_index *at)
{
    if (at->nterms > 0)
        return read_terms(b, o, at);
    o->offset = at->offset;
    if (at->stop >= 0)
        o->offset = b->p->extent[at->stop];
    if (at->rank >= 0) {
        o->nparts = 1;
        o->part = new_part(b, 1, at->rank);
    }
    return WEIR_OK;
}

/* RANK's levels at AT[0], AT[1] ... make one coordinate; how many they are. */
static int read_levels(builder *b, weir_odd *o, const weir_index *at, int n,
                       int rank)
{
    const weir_cascade *c = b->p->c;
    int levels = 0;
    double factor = 1;
    weir_part *part;

    while (levels < n && at[levels].nterms == 0 && at[levels].rank >= 0 &&
           c->rank[at[levels].rank].level >= 0 &&
           c->rank[at[levels].rank].base == rank)
        levels++;
    if (levels == 0)
        return 0;
    part = WEIR_NEW(b->p->a, weir_part, (size_t)levels);
    for (int i = levels - 1; i >= 0; i--) {
        part[i] =
            (weir_part){.factor = factor, .divisor = 1, .rank = at[i].rank};
        o->offset += (int64_t)factor * at[i].offset;
        factor *= (double)b->p->extent[at[i].rank];
    }
    o->nparts = levels;
    o->part = part;
    return levels;
}

static weir_status wrong_count(builder *b, const weir_access *x)
{
    weir_report(b->p->d, WEIR_ERROR, x->loc,
                "cannot evaluate this access: its coordinates do not match "
                "the ranks of its tensor");
    return WEIR_EUNSUP;
}

weir_status weir_plan_place(const weir_place **out, weir_plan *p,
                            const weir_access *x, bool mask)
{
    int number = mask ? p->c->ntensors + x->tensor : x->tensor;
    const weir_room *room = p->room + number;
    bool implicit = !mask && p->c->implicit;
    builder b = {.p = p, .x = WEIR_NEW(p->a, weir_place, 1)};
    int at = 0;

    *out = b.x;
    b.x->tensor = number;
    b.x->stride = WEIR_NEW(p->a, int64_t, (size_t)p->c->nranks);
    b.x->odd = WEIR_NEW(p->a, weir_odd, (size_t)room->n);
    for (int i = 0; i < room->n; i++) {
        weir_odd o = {0};
        int used = 1;

        if (implicit && i <= WEIR_RANK_H) {
            o.nparts = 1;
            o.part = new_part(&b, 1, i);
            add_coordinate(&b, room, i, &o);
            continue;
        }
        if (at == x->n)
            return wrong_count(&b, x);
        if (p->c->rank[room->rank[i]].level < 0)
            used = read_levels(&b, &o, x->index + at, x->n - at, room->rank[i]);
        else
            used = 0;
        if (used == 0) {
            WEIR_TRY(read_index(&b, &o, x->index + at));
            used = 1;
        }
        at += used;
        add_coordinate(&b, room, i, &o);
    }
    b.x->nodds = b.nodds;
    return at == x->n ? WEIR_OK : wrong_count(&b, x);
}

weir_place *weir_plan_temporary(weir_plan *p, weir_ranks set)
{
    weir_room *room = p->room + p->nrooms;
    weir_place *x = WEIR_NEW(p->a, weir_place, 1);
    int r;

    *room = (weir_room){.local = true, .of = -1, .words = 1};
    x->tensor = p->nrooms++;
    x->stride = WEIR_NEW(p->a, int64_t, (size_t)p->c->nranks);
    WEIR_EACH_RANK(r, set) {
        int i = room->n++;

        room->rank[i] = r;
        room->extent[i] = room->held[i] = weir_plan_extent(p, r);
        if (weir_rank_in(r, p->sliced))
            x->sliced |= weir_rank_bit(r);
    }
    for (int i = room->n - 1; i >= 0; i--) {
        room->stride[i] = room->words;
        x->stride[room->rank[i]] = room->words;
        x->ranks |= weir_rank_bit(room->rank[i]);
        room->words *= room->held[i];
    }
    return x;
}
