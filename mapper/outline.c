/* SPDX-License-Identifier: Apache-2.0
 * outline.c - a block's outline is laid out for the extents of a problem, and
 * once more for those of another one.
 */
#include "mapper/build.h"

#include <string.h>

static void *copy(weir_arena *a, const void *from, size_t size, size_t n)
{
    void *to = weir_alloc_raw(a, size, alignof(max_align_t), n + 1);

    if (n > 0)
        memcpy(to, from, size * n);
    return to;
}

/* What is resolved for a problem must not be the outline's own. */
static void copy_outline(weir_build *w, weir_block *b, const weir_outline *o)
{
    const weir_cascade *c = w->m->problem->cascade;
    size_t nranks = (size_t)c->nranks, ntensors = (size_t)c->ntensors;
    weir_arena *a = w->a;
    weir_diag *d = w->d;
    weir_mapping *m = w->m;

    *w = o->built;
    w->a = a, w->d = d, w->m = m, w->b = b;
    w->scope.user = w;
    w->varying = NULL;
    *b = o->block;
    w->loop = copy(a, w->loop, sizeof *w->loop, (size_t)b->nloops);
    w->asked = copy(a, w->asked, sizeof *w->asked, (size_t)b->nloops);
    w->tile = copy(a, w->tile, sizeof *w->tile, nranks);
    w->rule = copy(a, w->rule, sizeof *w->rule, (size_t)w->nrules);
    w->task = copy(a, w->task, sizeof *w->task, (size_t)b->ntasks);
    w->hold = copy(a, w->hold, sizeof *w->hold, (size_t)b->nholds);
    w->cut = WEIR_NEW(a, weir_cut, nranks);
    if (w->bank)
        w->bank = copy(a, w->bank, sizeof *w->bank, ntensors);
    b->loop = w->loop;
    b->task = w->task;
    b->hold = w->hold;
    b->cut = w->cut;
    b->bank = w->bank;
    b->skew = WEIR_NEW(a, weir_skew, (size_t)w->nrules + 1);
}

/* Formulas that asked for what is different in this problem. */
static weir_status read_again(weir_build *w, const weir_outline *o)
{
    weir_status status = WEIR_OK;

    for (int i = 0; i < o->built.nvarying; i++) {
        const weir_varying *v = &o->built.varying[i];
        weir_status s = WEIR_OK;

        if (weir_build_same(w->m->problem, &v->asked))
            continue; /* and so is what came of it */
        switch (v->kind) {
        case WEIR_VARYING_TILE:
            s = weir_build_tile(w, v->key, v->item);
            break;
        case WEIR_VARYING_SKEW:
            s = weir_build_skew(w, v->tensor, v->reader, v->item);
            break;
        case WEIR_VARYING_BANK:
            s = weir_build_bank(w, v->tensor, v->item);
            break;
        }
        if (s != WEIR_OK)
            status = s;
    }
    return status;
}

/* Every rank a task walks must be looped, or be one tile. */
static weir_status check_walked(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;

    for (int i = 0; i < w->b->ntasks; i++) {
        weir_ranks walked = c->einsum[w->task[i].einsum].extent;

        for (int r = 0; r <= WEIR_RANK_H; r++)
            if (weir_rank_in(r, walked) && !w->cut[r].loops &&
                w->cut[r].extent > 1) {
                weir_report(w->d, WEIR_ERROR, w->task[i].loc,
                            "'order' lacks '%s'",
                            r == WEIR_RANK_B ? "batch" : "heads");
                return WEIR_EVALUE;
            }
    }
    return WEIR_OK;
}

weir_status weir_build_lay(weir_build *w, weir_block *b, const weir_outline *o,
                           bool again)
{
    copy_outline(w, b, o);
    if (again)
        WEIR_TRY(read_again(w, o));
    WEIR_TRY(weir_build_cuts(w, 1));
    weir_build_datapaths(w);
    weir_build_offsets(w);
    WEIR_TRY(weir_build_homes(w));
    WEIR_TRY(weir_build_fit(w));
    WEIR_TRY(weir_build_legal(w));
    WEIR_TRY(weir_build_capacity(w));
    weir_build_transfers(w);
    WEIR_TRY(weir_build_paths(w));
    return check_walked(w);
}

/* Whether O is the outline for the problem of M, too. */
static weir_status serves(bool *does, const weir_outline *o, weir_mapping *m,
                          weir_arena *a, weir_diag *d)
{
    weir_build w = o->built;
    uint64_t holds = w.variants;

    w.a = a, w.d = d, w.m = m;
    w.scope.user = &w;
    if (w.variants_vary)
        WEIR_TRY(weir_build_variants(&w, &holds));
    *does = holds == w.variants && w.nvarying <= WEIR_VARYING;
    return WEIR_OK;
}

weir_status weir_mapping_remake(const weir_mapping **out, weir_arena *a,
                                const weir_mapping *like,
                                const weir_problem *problem, weir_diag *d)
{
    weir_mapping *m = WEIR_NEW(a, weir_mapping, 1);
    weir_block *block = WEIR_NEW(a, weir_block, (size_t)like->nblocks + 1);
    bool does = like->outline != NULL;

    *m = *like;
    m->problem = problem;
    m->block = block;
    m->nblocks = 0;
    for (int i = 0; i < like->nblocks && does; i++)
        WEIR_TRY(serves(&does, &like->outline[i], m, a, d));
    if (!does)
        return weir_mapping_make(out, a, like->doc, problem, like->machine, d);
    for (int i = 0; i < like->nblocks; i++) {
        weir_build w = {.a = a, .d = d, .m = m};

        WEIR_TRY(weir_build_lay(&w, &block[i], &like->outline[i], true));
        m->nblocks++;
    }
    *out = m;
    return WEIR_OK;
}
