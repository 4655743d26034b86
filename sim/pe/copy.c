/* SPDX-License-Identifier: Apache-2.0
 * copy.c - the copy engine: tiles between the off-chip memory and the buffer,
 * over one channel, row by row.
 */
#include "sim/pe/state.h"

enum { READERS = 8 };

static const weir_cascade *cascade(const weir_pe_state *s)
{
    return s->p->m->problem->cascade;
}

unsigned weir_pe_unfinished(const weir_pe_state *s, int tensor)
{
    const weir_cascade *c = cascade(s);
    weir_ranks own = c->tensor[tensor].extent;
    unsigned set = 0;

    if (c->tensor[tensor].step >= 0)
        own |= weir_rank_bit(c->rank[c->tensor[tensor].step].base);
    for (int l = 0; l < s->p->b->nloops; l++)
        if (!weir_rank_in(s->p->b->loop[l].rank, own))
            set |= 1u << l;
    return set;
}

weir_pe_move *weir_pe_store_of(weir_pe_state *s, const weir_pe_task *k)
{
    for (int i = 0; i < s->nmoves; i++)
        if (s->move[i].maker == k)
            return &s->move[i];
    return NULL;
}

/* --- who reads what --- */

static bool kept_longer(const weir_pe_state *s, int t)
{
    for (int i = 0; i < s->p->b->nholds; i++) {
        const weir_hold *h = &s->p->b->hold[i];

        if (h->tensor == t && h->unit < 0 && h->memory != s->p->m->offchip)
            return h->level < s->p->b->nloops - 1;
    }
    return false;
}

static bool reads(const weir_pe_state *s, int task, const weir_transfer *t)
{
    const weir_task *k = &s->p->b->task[task];
    const weir_operand *o = cascade(s)->reads[k->einsum].operand;
    int n = cascade(s)->reads[k->einsum].n;

    if (!kept_longer(s, t->tensor) &&
        k->offset != s->p->b->task[t->task].offset)
        return false;
    for (int i = 0; i < n; i++)
        if (o[i].tensor == t->tensor)
            return true;
    return false;
}

static void find_readers(weir_pe_state *s, weir_pe_move *m)
{
    for (int i = 0; i < s->nlanes; i++) {
        int n = m->nreaders;

        m->first[n] = -1;
        for (int k = s->lane[i].first; k < s->lane[i].end; k++)
            if (reads(s, k, m->t)) {
                m->first[n] = m->first[n] < 0 ? k : m->first[n];
                m->last[n] = k;
            }
        if (m->first[n] < 0)
            continue;
        m->reader[n] = i;
        m->room[n] = m->t->copies > 0 ? m->t->copies : 1;
        if (++m->nreaders == READERS)
            return;
    }
}

static unsigned inside(const weir_pe_state *s, const weir_transfer *t)
{
    return ((1u << s->p->b->nloops) - 1) & ~t->enclosing;
}

bool weir_pe_loaded(const weir_pe_state *s, const weir_pe_lane *l)
{
    for (int i = 0; i < s->nmoves; i++) {
        const weir_pe_move *m = &s->move[i];

        for (int n = 0; n < m->nreaders; n++)
            if (&s->lane[m->reader[n]] == l && m->first[n] == l->task &&
                weir_pe_walk_first(&l->walk, inside(s, m->t)) && !m->full[n]) {
                ((weir_pe_lane *)l)->reason =
                    weir_pe_why((weir_pe_state *)s, WEIR_PE_FROM, m->t->tensor);
                return false;
            }
    }
    return true;
}

void weir_pe_used(weir_pe_state *s, const weir_pe_lane *l)
{
    for (int i = 0; i < s->nmoves; i++) {
        weir_pe_move *m = &s->move[i];

        for (int n = 0; n < m->nreaders; n++) {
            if (&s->lane[m->reader[n]] != l || m->last[n] != l->task ||
                !weir_pe_walk_last(&l->walk, inside(s, m->t)))
                continue;
            m->full[n]--;
            m->room[n]++;
            s->moved = true;
        }
    }
}

/* --- the copiers --- */

static weir_status refuse(weir_pe_state *s, const weir_transfer *t,
                          const char *why)
{
    weir_report(s->d, WEIR_ERROR, s->p->b->loc,
                "the PE engine cannot move '%s': %s (use --engine trace)",
                cascade(s)->tensor[t->tensor].name, why);
    return WEIR_EUNSUP;
}

static weir_status make_moves(weir_pe_state *s)
{
    const weir_block *b = s->p->b;

    for (int i = 0; i < b->ntransfers; i++) {
        const weir_transfer *t = &b->transfer[i];
        weir_pe_move *m = &s->move[s->nmoves++];

        if (s->nmoves == WEIR_PE_MOVES)
            return refuse(s, t, "there are too many transfers");
        *m = (weir_pe_move){.t = t};
        if (t->part.num != t->part.den)
            return refuse(s, t, "a share of it is spilled");
        if (!t->write &&
            cascade(s)->tensor[t->tensor].kind != WEIR_TENSOR_INPUT)
            return refuse(s, t, "it goes off chip and comes back");
        if (t->write) {
            m->maker = &s->p->task[t->task];
            m->places = t->copies > 1 ? t->copies : 2;
        } else {
            find_readers(s, m);
        }
    }
    return WEIR_OK;
}

static int level_of(const weir_pe_state *s, const weir_transfer *t)
{
    int level = -1;

    for (int l = 0; l < s->p->b->nloops; l++)
        if (t->enclosing >> l & 1)
            level = l;
    return level;
}

/* One copier for the loads of each offset, in the order of their loops. */
static weir_status make_loads(weir_pe_state *s, int64_t offset)
{
    weir_pe_copier *c = &s->copier[s->ncopiers];
    int deepest = -1;

    *c = (weir_pe_copier){0};
    for (int level = -1; level < s->p->b->nloops; level++)
        for (int i = 0; i < s->nmoves; i++) {
            const weir_transfer *t = s->move[i].t;

            if (t->write || level_of(s, t) != level ||
                s->p->b->task[t->task].offset != offset)
                continue;
            if (t->enclosing != weir_block_outer(level))
                return refuse(s, t,
                              "it is not moved once in a loop and all "
                              "loops around it");
            c->move[c->nmoves++] = i;
            deepest = level;
        }
    if (!c->nmoves)
        return WEIR_OK;
    c->walk = weir_pe_walk_make(s->p->b, weir_block_outer(deepest));
    s->ncopiers++;
    return WEIR_OK;
}

weir_status weir_pe_copiers_make(weir_pe_state *s)
{
    const weir_block *b = s->p->b;
    const weir_memory *offchip = &s->p->m->machine->memory[s->p->m->offchip];

    if (!s->p->m->machine->without[WEIR_EFFECT_OFFCHIP]) {
        s->rate = offchip->byte_per_cycle;
        s->latency = offchip->latency_cycle;
    }
    WEIR_TRY(make_moves(s));
    for (int i = 0; i < b->ntasks; i++) {
        bool seen = false;

        for (int k = 0; k < i; k++)
            seen |= b->task[k].offset == b->task[i].offset;
        if (!seen)
            WEIR_TRY(make_loads(s, b->task[i].offset));
    }
    for (int i = 0; i < s->nmoves; i++)
        if (s->move[i].t->write)
            s->copier[s->ncopiers++] = (weir_pe_copier){
                .store = true,
                .nmoves = 1,
                .move = {i},
                .walk = weir_pe_walk_make(b, s->move[i].t->enclosing)};
    return WEIR_OK;
}

/* --- one move --- */

/* Words of T that lie in the iteration of the loops ENCLOSING that W is at. */
static int64_t words_of(const weir_pe_state *s, const weir_pe_walk *w,
                        const weir_transfer *t)
{
    const weir_block *b = s->p->b;
    int64_t words = 1;
    int r;

    WEIR_EACH_RANK(r, cascade(s)->tensor[t->tensor].extent) {
        const weir_cut *cut = &b->cut[r];
        int64_t tiles = 1, first = 0, from, to;

        for (int l = 0; l < b->nloops; l++) {
            if (!(cut->loops >> l & 1))
                continue;
            first *= b->loop[l].trip;
            if (t->enclosing >> l & 1)
                first += w->index[l];
            else
                tiles *= b->loop[l].trip;
        }
        from = first * cut->tile;
        to = from + tiles * cut->tile;
        words *= (to < cut->extent ? to : cut->extent) - from;
    }
    return words;
}

static void begin(weir_pe_state *s, weir_pe_copier *c, weir_pe_move *m)
{
    int64_t bytes = words_of(s, &c->walk, m->t) * s->p->m->problem->word_byte;
    int64_t row = s->p->row_byte > 0 ? s->p->row_byte : bytes;

    (c->store ? s->r->write_byte : s->r->read_byte)[m->t->tensor] +=
        (double)bytes;
    c->left = bytes < row ? bytes : row;
    c->rest = bytes - c->left;
    c->ready = s->copies = true;
}

static bool may_begin(weir_pe_state *s, weir_pe_copier *c, weir_pe_move *m)
{
    int t = m->t->tensor;

    if (c->store && !m->made) {
        c->reason = weir_pe_why(s, WEIR_PE_STORE, t);
        return false;
    }
    for (int n = 0; n < m->nreaders; n++)
        if (!m->room[n]) {
            c->reason = weir_pe_why(s, WEIR_PE_PLACE, t);
            return false;
        }
    for (int n = 0; n < m->nreaders; n++)
        m->room[n]--;
    m->made -= c->store;
    return true;
}

static void end(weir_pe_state *s, weir_pe_copier *c)
{
    weir_pe_move *m = &s->move[c->move[c->at]];
    int64_t head = weir_pe_walk_head(&c->walk);

    if (c->store) {
        m->places++;
        if (s->o->stored &&
            weir_pe_walk_last(&c->walk, ~(s->p->b->cut[WEIR_RANK_B].loops |
                                          s->p->b->cut[WEIR_RANK_H].loops)))
            s->o->stored(s->o->user, m->t->tensor, head,
                         weir_pe_data_whole(s->data, m->t->tensor, head));
    } else {
        weir_pe_later(s, s->now + s->latency, WEIR_PE_FULL, c->move[c->at],
                      false);
    }
    c->at++;
    s->moved = true;
}

bool weir_pe_copier_go(weir_pe_state *s, weir_pe_copier *c)
{
    weir_pe_move *m;

    if (c->ended)
        return false;
    if (c->ready) {
        if (c->left)
            return false;
        c->ready = false;
        end(s, c);
        return true;
    }
    if (c->at == c->nmoves) {
        c->at = 0;
        weir_pe_walk_next(&c->walk);
        c->ended = c->walk.ended;
        return true;
    }
    m = &s->move[c->move[c->at]];
    if (!weir_pe_walk_first(&c->walk, ~m->t->enclosing)) {
        c->at++; /* once in its own loop only */
        return true;
    }
    if (!may_begin(s, c, m))
        return false;
    begin(s, c, m);
    if (!s->rate.num)
        c->left = c->rest = 0;
    return true;
}

/* --- one cycle of the channel --- */

/* What is given to C of CREDIT; returns whether its beat has all it needs. */
static bool give(weir_pe_state *s, weir_pe_copier *c, int64_t *credit)
{
    int64_t bytes = *credit / s->rate.den;

    bytes = bytes < c->left ? bytes : c->left;
    c->left -= bytes;
    *credit -= bytes * s->rate.den;
    return c->left == 0;
}

/* Round robin, a beat at a time; a move that ends takes the rest of its cycle,
 * and what is left over is kept while anybody asks. */
static int64_t share(weir_pe_state *s, int64_t credit)
{
    for (int tried = 0; tried < s->ncopiers;) {
        int i = (s->copy_turn + tried) % s->ncopiers;
        weir_pe_copier *c = &s->copier[i];
        int64_t before = credit;

        if (!c->ready || c->had) {
            tried++;
            continue;
        }
        if (!give(s, c, &credit)) {
            if (credit < before)
                s->copy_turn = i;
            return credit;
        }
        c->had = true;
        s->copy_turn = (i + 1) % s->ncopiers;
        tried = 0;
        if (!c->rest)
            return 0;
    }
    return credit;
}

static void account(weir_pe_state *s, bool busy)
{
    bool open = false;
    const weir_pe_reason *reason = NULL;

    if (busy) {
        s->r->copy_busy++;
        return;
    }
    for (int i = 0; i < s->ncopiers; i++)
        if (!s->copier[i].ended) {
            open = true;
            reason = reason ? reason : s->copier[i].reason;
        }
    if (open && reason)
        weir_pe_lost(s, -1, reason);
    else
        s->r->copy_idle++;
}

void weir_pe_copiers_serve(weir_pe_state *s)
{
    bool any = false, more = false;
    int64_t credit;

    for (int i = 0; i < s->ncopiers; i++) {
        any |= s->copier[i].ready;
        s->copier[i].had = false;
    }
    account(s, any);
    if (!any) {
        s->carry = 0;
        return;
    }
    credit = share(s, s->carry + s->rate.num);
    for (int i = 0; i < s->ncopiers; i++) {
        weir_pe_copier *c = &s->copier[i];
        int64_t row = s->p->row_byte > 0 ? s->p->row_byte : c->rest;

        if (c->ready && !c->left && c->rest) {
            c->left = c->rest < row ? c->rest : row;
            c->rest -= c->left;
        }
        more |= c->ready && c->left;
    }
    s->carry = !more ? 0 : credit < s->rate.num ? credit : s->rate.num;
}
