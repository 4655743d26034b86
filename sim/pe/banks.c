/* SPDX-License-Identifier: Apache-2.0
 * banks.c - the rows of the buffer by their addresses, and its banks.
 *
 * Row r lies in bank r mod banks. Tile after tile of a tensor lies in a ring of
 * rows, of which the first is in the bank that the mapping says. What is read
 * while its successor is written has two places a tile.
 */
#include "sim/pe/state.h"

static int64_t tile_of(const weir_pe_state *s, const weir_pe_walk *w, int t)
{
    int64_t tile = 0;
    int r;

    WEIR_EACH_RANK(r, s->p->m->problem->cascade->tensor[t].extent)
        if (r > WEIR_RANK_H)
            tile = tile * s->p->b->cut[r].tiles + weir_pe_walk_tile(w, r);
    return tile;
}

/* Times that the sums of T have gone through the buffer. */
static int64_t passes(const weir_pe_state *s, const weir_pe_walk *w, int t)
{
    const weir_block *b = s->p->b;
    unsigned set = weir_pe_unfinished(s, t) &
                   ~(b->cut[WEIR_RANK_B].loops | b->cut[WEIR_RANK_H].loops);
    int64_t n = 0;

    for (int l = 0; l < b->nloops; l++)
        if (set >> l & 1)
            n = n * b->loop[l].trip + w->index[l];
    return n;
}

/* Where the tile that W is at lies in the ring of X's tensor, in tiles. */
static int64_t place(const weir_pe_state *s, const weir_pe_walk *w,
                     const weir_pe_access *x)
{
    const weir_cascade *c = s->p->m->problem->cascade;
    int64_t tile = tile_of(s, w, x->tensor);
    int r;

    if (c->tensor[x->tensor].step < 0)
        return x->sums ? 2 * tile + passes(s, w, x->tensor) + x->write : tile;
    r = c->rank[c->tensor[x->tensor].step].base;
    if (x->final)
        return 2 * tile + s->p->b->cut[r].tiles;
    return 2 * tile + weir_pe_walk_tile(w, r) + x->write;
}

static bool now(const weir_pe_lane *l, const weir_pe_task *k, weir_pe_visit v)
{
    switch (l->phase) {
    case WEIR_PE_IN:
        return v == WEIR_PE_SHIFT_IN;
    case WEIR_PE_OUT:
        return v == WEIR_PE_SHIFT_OUT;
    default:
        return (v == WEIR_PE_ONCE && l->beat == 0) ||
               (v == WEIR_PE_EACH && l->beat % k->each == 0);
    }
}

int64_t weir_pe_words(const weir_pe_state *s, const weir_pe_lane *l, int i)
{
    const weir_pe_task *k = &s->p->task[l->task];
    int64_t words = 0;

    for (int n = 0; n < k->naccesses; n++)
        if (k->access[n].wires == i && now(l, k, k->access[n].visit))
            words += k->access[n].words;
    return words;
}

void weir_pe_banks_ask(weir_pe_state *s, weir_pe_lane *l)
{
    const weir_pe_task *k = &s->p->task[l->task];
    int64_t line = l->phase == WEIR_PE_BEATS ? l->beat / k->each : l->beat;

    for (int i = 0; i < k->naccesses; i++) {
        const weir_pe_access *x = &k->access[i];
        int64_t row = (s->p->b->bank ? s->p->b->bank[x->tensor] : 0) +
                      place(s, &l->walk, x) * s->p->pitch[x->tensor] +
                      (x->visit == WEIR_PE_ONCE ? 0 : line * x->rows);

        for (int64_t j = 0; now(l, k, x->visit) && j < x->rows; j++)
            l->address[l->nrows++] = row + j;
    }
}

void weir_pe_banks_serve(weir_pe_state *s)
{
    for (int i = 0; i < s->nlanes; i++) {
        weir_pe_lane *l = &s->lane[i];
        int left = 0;

        for (int k = 0; k < l->nrows; k++) {
            int64_t *read = &s->read[l->address[k] % s->p->banks];

            if (*read == s->now + 1)
                l->address[left++] = l->address[k];
            else
                *read = s->now + 1;
        }
        l->nrows = left;
    }
}
