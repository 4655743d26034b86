/* SPDX-License-Identifier: Apache-2.0
 * rooms.c - how much of each tensor is held, and where.
 *
 * A tensor made in an iterative block and read only there needs the room of
 * one step; a running one needs two steps, the last and the next.
 */
#include "workloads/eval/plan.h"

#include <string.h>

static void add_dimension(weir_room *room, int rank, int64_t extent)
{
    int i = room->n++;

    room->rank[i] = rank;
    room->extent[i] = room->held[i] = extent;
}

static void set_strides(weir_room *room)
{
    room->words = 1;
    for (int i = room->n - 1; i >= 0; i--) {
        room->stride[i] = room->words;
        room->words *= room->held[i];
    }
}

static void tensor_dimensions(const weir_plan *p, int t)
{
    const weir_tensor *x = p->c->tensor + t;
    weir_room *room = p->room + t;

    if (p->c->implicit)
        for (int r = WEIR_RANK_B; r <= WEIR_RANK_H; r++)
            add_dimension(room, r, p->extent[r]);
    for (int i = 0; i < x->n; i++)
        add_dimension(room, x->rank[i],
                      p->extent[x->rank[i]] + (x->rank[i] == x->step));
}

/* --- which steps must be kept --- */

typedef struct use {
    const weir_plan *p;
    const weir_einsum *e;
    bool *whole; /* [ntensors] */
    bool *twice; /* [ntensors] */
} use;

/* Where X addresses its tensor's dimension of RANK; levels stand for it. */
static const weir_index *index_of(const weir_cascade *c, const weir_access *x,
                                  int rank)
{
    const weir_tensor *t = c->tensor + x->tensor;

    for (int i = 0; i < t->n && i < x->n; i++)
        if (t->rank[i] == rank)
            return x->n == t->n ? x->index + i : NULL;
    return NULL;
}

static void see_access(void *user, const weir_access *x)
{
    use *u = user;
    const weir_cascade *c = u->p->c;
    int rank = c->tensor[x->tensor].producer >= 0
                   ? c->einsum[c->tensor[x->tensor].producer].step
                   : -1;
    const weir_index *at = rank >= 0 ? index_of(c, x, rank) : NULL;
    bool same = u->e->step == rank;

    if (rank < 0)
        return;
    if (at && at->nterms == 0 && at->stop == rank &&
        c->tensor[x->tensor].step == rank)
        u->twice[x->tensor] = true;
    else if (!at || at->nterms > 0 || at->rank != rank || !same ||
             at->offset < 0 || at->offset > 1)
        u->whole[x->tensor] = true;
    else if (c->tensor[x->tensor].step == rank)
        u->twice[x->tensor] = true;
}

/* Tensors made in an iterative block: one step, two, or all of them. */
static void find_rings(weir_plan *p)
{
    const weir_cascade *c = p->c;
    use u = {.p = p,
             .whole = WEIR_NEW(p->a, bool, (size_t)c->ntensors),
             .twice = WEIR_NEW(p->a, bool, (size_t)c->ntensors)};

    for (int e = 0; e < c->neinsums; e++) {
        u.e = c->einsum + e;
        weir_einsum_visit(u.e, see_access, &u);
        see_access(&u, &u.e->out);
    }
    for (int t = 0; t < c->ntensors; t++) {
        const weir_tensor *x = c->tensor + t;
        int rank = x->producer >= 0 ? c->einsum[x->producer].step : -1;
        weir_room *room = p->room + t;

        if (x->view >= 0)
            u.whole[x->view] = true;
        for (int i = 0; i < room->n && rank >= 0; i++)
            if (room->rank[i] == rank && !u.whole[t] && x->view < 0 &&
                x->kind == WEIR_TENSOR_INTERMEDIATE)
                room->held[i] = room->slots[i] = u.twice[t] ? 2 : 1;
    }
    /* A view may stand behind what it shows: its own loop came too late. */
    for (int t = 0; t < c->ntensors; t++)
        for (int i = 0; c->tensor[t].view >= 0 && i < p->room[t].n; i++) {
            weir_room *of = p->room + c->tensor[t].view;

            for (int k = 0; k < of->n; k++) {
                of->held[k] = of->extent[k];
                of->slots[k] = 0;
            }
        }
}

/* --- views --- */

static bool has_rank(const weir_room *room, int rank)
{
    for (int i = 0; i < room->n; i++)
        if (room->rank[i] == rank)
            return true;
    return false;
}

/* The strides of VIEW within OF's words, or false: ranks that only one of them
 * has must lie one within the other without a gap. */
static bool lay_view(weir_room *view, const weir_room *of)
{
    int64_t stride = 0, expect = 0, words = 1;

    for (int i = of->n - 1; i >= 0; i--) {
        if (has_rank(view, of->rank[i]))
            continue;
        if (stride == 0)
            stride = of->stride[i];
        else if (of->stride[i] != expect)
            return false;
        expect = of->stride[i] * of->held[i];
    }
    stride = stride ? stride : 1;
    for (int i = view->n - 1; i >= 0; i--) {
        int same = -1;

        for (int k = 0; k < of->n; k++)
            if (of->rank[k] == view->rank[i])
                same = k;
        if (same >= 0) {
            view->stride[i] = of->stride[same];
            continue;
        }
        view->stride[i] = stride * words;
        words *= view->extent[i];
    }
    return true;
}

static weir_status place_view(weir_plan *p, int t)
{
    const weir_tensor *x = p->c->tensor + t;
    weir_room *view = p->room + t;
    const weir_room *of = p->room + x->view;

    view->of = x->view;
    view->local = of->local;
    if (x->step >= 0 || p->c->tensor[x->view].step >= 0) {
        weir_report(p->d, WEIR_ERROR, x->loc,
                    "cannot evaluate '%s': a view of an iterative tensor",
                    x->name);
        return WEIR_EUNSUP;
    }
    set_strides(view);
    view->copied = of->copied || !lay_view(view, of);
    if (!view->copied)
        view->words = of->words;
    return WEIR_OK;
}

/* --- formats --- */

static weir_status set_format(weir_plan *p, int t)
{
    const weir_tensor *x = p->c->tensor + t;
    weir_room *room = p->room + t;
    const char *name = x->store ? x->store : p->problem->format;

    room->always = x->store != NULL;
    room->along = room->n - 1;
    for (int i = 0; i < room->n; i++)
        if (room->rank[i] == x->along && x->along >= 0)
            room->along = i;
    if (x->holds >= 0 || strcmp(name, "fp64") == 0)
        return WEIR_OK; /* coordinates are whole numbers */
    room->format = weir_number_find(name);
    if (room->format)
        return WEIR_OK;
    weir_report(p->d, WEIR_ERROR, x->loc,
                "cannot evaluate '%s': no rounding to '%s' is known", x->name,
                name);
    return WEIR_EUNSUP;
}

/* --- slices --- */

typedef struct search {
    const weir_plan *p;
    weir_ranks good;
} search;

/* X addresses RANK, if at all, by its plain coordinate. */
static bool plain(const weir_cascade *c, const weir_access *x, int rank)
{
    const weir_tensor *t = c->tensor + x->tensor;

    for (int i = 0; i < x->n; i++) {
        const weir_index *at = x->index + i;
        bool mine = x->n == t->n && t->rank[i] == rank;

        for (int k = 0; k < at->nterms; k++)
            if (mine || (at->term[k].rank == rank && t->producer >= 0))
                return false;
        if (at->nterms == 0 && mine && (at->rank != rank || at->offset != 0))
            return false;
        if (at->nterms == 0 && !mine && at->rank == rank && t->producer >= 0)
            return false;
    }
    return true;
}

static void see_slices(void *user, const weir_access *x)
{
    search *s = user;
    const weir_cascade *c = s->p->c;
    int r;

    if (c->tensor[x->tensor].producer < 0)
        return; /* inputs are held whole */
    WEIR_EACH_RANK(r, s->good)
        if (!plain(c, x, r))
            s->good &= ~weir_rank_bit(r);
}

/* Ranks that every made tensor has and that no Einsum reduces, shifts or
 * splits: nothing passes from one coordinate to another. */
static weir_ranks independent(const weir_plan *p)
{
    const weir_cascade *c = p->c;
    search s = {.p = p};

    for (int r = 0; r < c->nranks; r++)
        if (c->rank[r].level < 0 && !c->rank[r].partitioned &&
            (r > WEIR_RANK_H || c->implicit || c->rank[r].name[0]))
            s.good |= weir_rank_bit(r);
    for (int t = 0; t < c->ntensors; t++)
        if (c->tensor[t].producer >= 0)
            s.good &= c->tensor[t].ranks;
    for (int e = 0; e < c->neinsums; e++) {
        const weir_einsum *x = c->einsum + e;

        s.good &= x->space & ~x->reduced;
        if (x->step >= 0)
            s.good &= ~weir_rank_bit(x->step);
        if (x->kept >= 0)
            s.good &= ~weir_rank_bit(x->kept);
        weir_einsum_visit(x, see_slices, &s);
        see_slices(&s, &x->out);
    }
    return s.good;
}

/* The largest part of EXTENT up to MOST; blocks need not be equal. */
static int64_t chunk_of(int64_t extent, int64_t most)
{
    int64_t parts;

    if (extent <= most)
        return extent;
    parts = (extent + most - 1) / most;
    return (extent + parts - 1) / parts;
}

/* A slice has one coordinate of each rank but the one that lies innermost, so
 * that vectors stay long; of that one, 256. */
static void choose_slices(weir_plan *p)
{
    enum { MOST = 256 };
    int last = -1, r;

    p->sliced = independent(p);
    for (int t = 0; t < p->c->ntensors; t++) {
        const weir_room *room = p->room + t;

        /* The blocks of a format are not cut. */
        if (room->format && room->format->block)
            p->sliced &= ~weir_rank_bit(room->rank[room->along]);
    }
    WEIR_EACH_RANK(r, p->sliced) {
        p->chunk[r] = 1;
        if (p->extent[r] > 1 && r > WEIR_RANK_H)
            last = r;
    }
    if (last >= 0)
        p->chunk[last] = chunk_of(p->extent[last], MOST);
    for (int t = 0; t < p->c->ntensors; t++) {
        weir_room *room = p->room + t;

        for (int i = 0; i < room->n && room->local; i++)
            if (weir_rank_in(room->rank[i], p->sliced))
                room->held[i] = p->chunk[room->rank[i]];
        set_strides(room);
    }
}

/* --- masks: their words are 0 and 1 --- */

typedef struct mask_search {
    const weir_plan *p;
    int mask;
    bool plain;
} mask_search;

/* Mask coordinates of a sliced rank are that rank's own. */
static void see_mask(mask_search *s, const weir_expr *x)
{
    const weir_cascade_mask *m = s->p->c->mask + s->mask;

    for (int i = 0; x->kind == WEIR_EXPR_CALL && i < WEIR_ARGS; i++)
        if (x->arg[i])
            see_mask(s, x->arg[i]);
    if (x->kind != WEIR_EXPR_MASK || x->access.tensor != s->mask)
        return;
    for (int i = 0; i < x->access.n; i++) {
        const weir_index *at = x->access.index + i;

        if (weir_rank_in(m->rank[i], s->p->sliced) &&
            (at->nterms > 0 || at->rank != m->rank[i] || at->offset != 0))
            s->plain = false;
    }
}

/* A slice has its own part of mask number I; else all have the whole. */
static bool is_cut(const weir_plan *p, int i)
{
    mask_search s = {p, i, false};

    for (int k = 0; k < p->c->mask[i].n; k++)
        s.plain |= weir_rank_in(p->c->mask[i].rank[k], p->sliced);
    for (int e = 0; e < p->c->neinsums && s.plain; e++) {
        const weir_einsum *x = p->c->einsum + e;

        see_mask(&s, x->value);
        for (int k = 0; k < x->nwhere; k++)
            see_mask(&s, x->where[k]);
    }
    return s.plain;
}

static void place_mask(weir_plan *p, int i)
{
    weir_room *room = p->room + p->c->ntensors + i;

    room->of = -1;
    room->local = is_cut(p, i);
    for (int k = 0; k < p->c->mask[i].n; k++) {
        int r = p->c->mask[i].rank[k];

        add_dimension(room, r, p->extent[r]);
        if (room->local && weir_rank_in(r, p->sliced))
            room->held[k] = p->chunk[r];
    }
    set_strides(room);
}

weir_status weir_plan_rooms(weir_plan *p)
{
    const weir_cascade *c = p->c;

    p->nrooms = c->ntensors + c->nmasks;
    /* Each product may add two rooms. */
    p->room = WEIR_NEW(p->a, weir_room, (size_t)(p->nrooms + 2 * c->neinsums));
    for (int t = 0; t < c->ntensors; t++) {
        tensor_dimensions(p, t);
        p->room[t].of = -1;
        p->room[t].local = c->tensor[t].kind == WEIR_TENSOR_INTERMEDIATE &&
                           !(p->choices && weir_plan_chooses(c, t));
        WEIR_TRY(set_format(p, t));
    }
    find_rings(p);
    choose_slices(p);
    for (int t = 0; t < c->ntensors; t++)
        if (c->tensor[t].view >= 0)
            WEIR_TRY(place_view(p, t));
    for (int i = 0; i < c->nmasks; i++)
        place_mask(p, i);
    return WEIR_OK;
}
