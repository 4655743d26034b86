/* SPDX-License-Identifier: Apache-2.0
 * walk.c - a walk through some loops of a block, tile by tile.
 */
#include "sim/pe/walk.h"

bool weir_pe_walk_first(const weir_pe_walk *w, unsigned set)
{
    for (int l = 0; l < w->b->nloops; l++)
        if (w->set & set & 1u << l && w->index[l] > 0)
            return false;
    return true;
}

bool weir_pe_walk_last(const weir_pe_walk *w, unsigned set)
{
    for (int l = 0; l < w->b->nloops; l++)
        if (w->set & set & 1u << l && w->index[l] < w->trips[l] - 1)
            return false;
    return true;
}

/* Enter loop L and those inside. */
static void enter(weir_pe_walk *w, int l)
{
    for (; l < w->b->nloops; l++) {
        const weir_loop *loop = &w->b->loop[l];

        w->index[l] = 0;
        w->trips[l] = loop->outer && weir_pe_walk_last(w, loop->outer)
                          ? loop->last_trip
                          : loop->trip;
    }
}

weir_pe_walk weir_pe_walk_make(const weir_block *b, unsigned set)
{
    weir_pe_walk w = {.b = b, .set = set};

    enter(&w, 0);
    return w;
}

void weir_pe_walk_next(weir_pe_walk *w)
{
    for (int l = w->b->nloops - 1; l >= 0; l--) {
        if (!(w->set >> l & 1) || w->index[l] == w->trips[l] - 1)
            continue;
        w->index[l]++;
        enter(w, l + 1);
        w->n++;
        return;
    }
    w->n++;
    w->ended = true;
}

int64_t weir_pe_walk_tile(const weir_pe_walk *w, int r)
{
    int64_t tile = 0;

    for (int l = 0; l < w->b->nloops; l++)
        if (w->b->cut[r].loops >> l & 1)
            tile = tile * w->b->loop[l].trip + w->index[l];
    return tile;
}

int64_t weir_pe_walk_from(const weir_pe_walk *w, int r)
{
    return weir_pe_walk_tile(w, r) * w->b->cut[r].tile;
}

int64_t weir_pe_walk_extent(const weir_pe_walk *w, int r)
{
    int64_t left = w->b->cut[r].extent - weir_pe_walk_from(w, r);

    return left < w->b->cut[r].tile ? left : w->b->cut[r].tile;
}

int64_t weir_pe_walk_head(const weir_pe_walk *w)
{
    return weir_pe_walk_tile(w, WEIR_RANK_B) * w->b->cut[WEIR_RANK_H].tiles +
           weir_pe_walk_tile(w, WEIR_RANK_H);
}
