/* SPDX-License-Identifier: Apache-2.0
 * datapath.c - what a unit that is a module of the RTL takes in: one Einsum's
 * tile, beat by beat. The others that are bound to it are done on the way.
 */
#include "mapper/build.h"

int weir_block_intake(const weir_block *b, int unit)
{
    for (int i = 0; i < b->ntasks; i++)
        if (b->task[i].unit == unit && b->task[i].work.cycles > 0)
            return i;
    return -1;
}

int64_t weir_block_row_beats(const weir_mapping *m, const weir_block *b,
                             int unit)
{
    int intake = weir_block_intake(b, unit), r;
    int64_t lanes = m->machine->unit[unit].rows, words = 1;

    if (intake >= 0)
        WEIR_EACH_RANK(r, b->task[intake].rows)
            words *= b->cut[r].tile;
    return (words + lanes - 1) / lanes;
}

int64_t weir_block_latency(const weir_mapping *m, const weir_block *b, int unit)
{
    const weir_unit *u = &m->machine->unit[unit];

    return weir_datapath_latency(&u->datapath, u->rows,
                                 weir_block_row_beats(m, b, unit));
}

/* Words of a tile of what task I walks, if it reads what comes from outside of
 * its unit; else 0. */
static double taken_in(const weir_build *w, int i)
{
    const weir_cascade *c = w->m->problem->cascade;
    const weir_operand *operand = c->reads[w->task[i].einsum].operand;
    int n = c->reads[w->task[i].einsum].n, r;
    bool outside = false;
    double words = 1;

    for (int k = 0; k < n; k++) {
        int maker = weir_block_maker(w->m, w->b, operand[k].tensor);

        outside |= maker < 0 || w->task[maker].unit != w->task[i].unit;
    }
    WEIR_EACH_RANK(r, c->einsum[w->task[i].einsum].inner)
        if (r > WEIR_RANK_H)
            words *= (double)w->cut[r].tile;
    return outside ? words : 0;
}

/* The largest tile from outside comes in; of several Einsums that read it the
 * first takes the beats. */
void weir_build_datapaths(weir_build *w)
{
    for (int u = 0; u < w->m->machine->nunits; u++) {
        int best = -1;
        double most = 0;

        if (w->m->machine->unit[u].kind != WEIR_UNIT_DATAPATH)
            continue;
        for (int i = 0; i < w->b->ntasks; i++) {
            double words = w->task[i].unit == u ? taken_in(w, i) : 0;

            if (words > most)
                most = words, best = i;
        }
        for (int i = 0; i < w->b->ntasks; i++)
            if (w->task[i].unit == u && i != best)
                w->task[i].work = (weir_work){0};
    }
}

/* state_merge reads the sums of a row that it wrote a tile before: they must
 * have left it. Beats between the two, at least: those of a row. */
static weir_status check_recurrence(const weir_build *w, int in)
{
    const weir_task *t = &w->task[in];
    const weir_unit *u = &w->m->machine->unit[t->unit];
    int64_t beats = weir_block_row_beats(w->m, w->b, t->unit), latency;
    int r;

    latency = weir_block_latency(w->m, w->b, t->unit);
    WEIR_EACH_RANK(r, w->m->problem->cascade->einsum[t->einsum].inner &
                          ~(t->rows | t->columns))
        if (r > WEIR_RANK_H)
            beats *= w->cut[r].tile;
    if (u->datapath.module->kind != WEIR_MODULE_MERGE || beats >= latency)
        return WEIR_OK;
    weir_report(w->d, WEIR_ERROR, t->loc,
                "'%s' needs its sums back after %lld beats of a row, but they "
                "leave it after %lld cycles: fewer lanes, or fewer registers",
                u->name, (long long)beats, (long long)latency);
    return WEIR_EUNSUP;
}

weir_status weir_build_passes(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;

    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_unit *u = &w->m->machine->unit[w->task[i].unit];
        int in = weir_block_intake(w->b, w->task[i].unit);

        if (!u->datapath.module)
            continue;
        if (i == in)
            WEIR_TRY(check_recurrence(w, in));
        if (w->task[i].offset == w->task[in].offset)
            continue;
        weir_report(
            w->d, WEIR_ERROR, w->task[i].loc,
            "'%s' makes '%s' in the pass in which it takes in the tile "
            "of '%s': give both the same skew (%lld and %lld epochs)",
            u->name, c->tensor[c->einsum[w->task[i].einsum].out.tensor].name,
            c->tensor[c->einsum[w->task[in].einsum].out.tensor].name,
            (long long)w->task[i].offset, (long long)w->task[in].offset);
        return WEIR_ENOFIT;
    }
    return WEIR_OK;
}
