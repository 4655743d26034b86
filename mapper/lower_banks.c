/* SPDX-License-Identifier: Apache-2.0
 * lower_banks.c - where in the banks of the buffer a tensor's rows lie.
 *
 * A tensor has a ring of rows; row r of the buffer lies in bank r mod banks,
 * and the ring is a multiple of the banks long. Its first tile begins in the
 * bank that the mapping says, each next one behind the one before. A tensor of
 * which a tile is read while its successor is written (an iterative one, or
 * partial sums) has two places for each tile, used in turn.
 */
#include "mapper/lower_physical.h"

enum { BATCH_AND_HEADS = (1u << (WEIR_RANK_H + 1)) - 1 };

/* Tiles that lie between those of neighboring iterations of L, a loop over rank
 * R of which the deepest is ACROSS tiles wide. */
static int64_t width(const weir_block *b, int r, int l, int64_t across)
{
    for (int inner = l + 1; inner < b->nloops; inner++)
        if (b->cut[r].loops >> inner & 1)
            across *= b->loop[inner].trip;
    return across;
}

static void add_loops(const weir_lower *w, weir_rows *rows, int r,
                      int64_t across)
{
    for (int l = 0; l < w->b->nloops; l++)
        if (w->b->cut[r].loops >> l & 1)
            rows->stride[l] += width(w->b, r, l, across);
}

/* Places of T's tile in its ring, by the indices of the loops: the tile's
 * number, row-major by rank. */
static void add_tiles(const weir_lower *w, weir_rows *rows, int t, int64_t each)
{
    weir_ranks ranks =
        w->m->problem->cascade->tensor[t].extent & ~(weir_ranks)BATCH_AND_HEADS;
    int64_t across = each;

    for (int r = w->m->problem->cascade->nranks - 1; r >= 0; r--)
        if (weir_rank_in(r, ranks)) {
            add_loops(w, rows, r, across);
            across *= w->b->cut[r].tiles;
        }
}

/* Which of a tile's two places in turn: the iteration of loops in SET. */
static void add_passes(const weir_lower *w, weir_rows *rows, unsigned set)
{
    int64_t across = 1;

    for (int l = w->b->nloops - 1; l >= 0; l--)
        if (set >> l & 1) {
            rows->stride[l] += across;
            across *= w->b->loop[l].trip;
        }
}

static unsigned head_loops(const weir_block *b)
{
    return b->cut[WEIR_RANK_B].loops | b->cut[WEIR_RANK_H].loops;
}

weir_rows weir_physical_rows(const weir_physical *p, const weir_visit *x)
{
    const weir_lower *w = p->w;
    const weir_cascade *c = w->m->problem->cascade;
    int t = c->tensor[x->tensor].source, step = c->tensor[t].step;
    int64_t pitch = p->pitch[t];
    weir_rows rows = {.step = x->each ? x->rows : 0};

    if (step >= 0) {
        const weir_cut *cut = &w->b->cut[c->rank[step].base];

        add_tiles(w, &rows, t, 2);
        rows.first = x->final ? cut->tiles : x->next;
        if (!x->final)
            add_passes(w, &rows, cut->loops);
    } else if (x->turns) {
        add_tiles(w, &rows, t, 2);
        add_passes(w, &rows,
                   weir_physical_unfinished(w, t) & ~head_loops(w->b));
        rows.first = x->next;
    } else {
        add_tiles(w, &rows, t, 1);
    }
    for (int l = 0; l < WEIR_LOOPS; l++)
        rows.stride[l] *= pitch;
    rows.first = rows.first * pitch + (w->b->bank ? w->b->bank[t] : 0);
    return rows;
}

/* --- how far apart tiles lie: as many rows as a task takes of one at most ---
 */

static void widen(weir_physical *p, int tensor, int64_t rows)
{
    int t = p->w->m->problem->cascade->tensor[tensor].source;

    if (rows > p->pitch[t])
        p->pitch[t] = rows;
}

/* Beats of task I, or of the one that it rides along with. */
static int64_t beats_of(weir_lower *w, int i)
{
    int64_t beats = weir_lower_task(w, i).beats[0];

    for (int k = 0; k < w->b->ntasks && !beats; k++)
        if (w->b->task[k].unit == w->b->task[i].unit)
            beats = weir_lower_task(w, k).beats[0];
    return beats ? beats : 1;
}

void weir_physical_pitches(weir_physical *p)
{
    weir_lower *w = p->w;
    const weir_cascade *c = w->m->problem->cascade;

    p->pitch = WEIR_NEW(w->a, int64_t, (size_t)c->ntensors + 1);
    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_task *t = &w->b->task[i];
        int64_t rows = w->m->machine->unit[t->unit].rows;
        int64_t beats = beats_of(w, i);
        weir_moves m = weir_physical_moves(p, i, beats);
        int in = weir_physical_loaded(w, i),
            out = c->einsum[t->einsum].out.tensor;

        for (int k = 0; k < m.n && k < WEIR_VISITS; k++)
            widen(p, m.visit[k].tensor,
                  m.visit[k].rows * (m.visit[k].each ? beats : 1));
        if (in >= 0)
            widen(p, in, rows * weir_physical_shifted(p, i, in));
        if (weir_physical_unloaded(w, i))
            widen(p, out, rows * weir_physical_shifted(p, i, out));
    }
}
