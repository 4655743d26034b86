/* SPDX-License-Identifier: Apache-2.0
 * block.c - arithmetic on a block's nest.
 */
#include "mapper/build.h"
#include "mapper/mapping.h"

weir_cut weir_block_cut(const weir_block *b, int r, bool inner)
{
    weir_cut cut = b->cut[r];

    if (!inner)
        cut.extent = cut.tiles, cut.tile = cut.last_tile = 1;
    return cut;
}

/* Iterations of the loops of one rank that are in SET. */
static double rank_iterations(const weir_block *b, const weir_cut *cut,
                              unsigned set)
{
    double inner = 1, all = 1;
    bool prefix = true, missing = false;

    for (int l = 0; l < b->nloops; l++) {
        if (!(cut->loops >> l & 1))
            continue;
        if (set >> l & 1) {
            prefix &= !missing;
            all *= (double)b->loop[l].trip;
        } else {
            missing = true;
            inner *= (double)b->loop[l].trip;
        }
    }
    if (!(set & cut->loops))
        return 1;
    if (!prefix)
        return all;
    /* An outer part of the loops: as many groups of inner tiles. */
    return (double)(((int64_t)cut->tiles + (int64_t)inner - 1) /
                    (int64_t)inner);
}

static double iterations_except(const weir_block *b, unsigned set,
                                unsigned except)
{
    double n = 1;
    unsigned done = except;

    for (int l = 0; l < b->nloops; l++) {
        const weir_cut *cut = &b->cut[b->loop[l].rank];

        if (done >> l & 1)
            continue;
        n *= rank_iterations(b, cut, set);
        done |= cut->loops;
    }
    return n;
}

double weir_block_iterations(const weir_block *b, unsigned set)
{
    return iterations_except(b, set, 0);
}

int64_t weir_block_span(const weir_mapping *m, const weir_block *b, int t,
                        unsigned set)
{
    const weir_cascade *c = m->problem->cascade;
    weir_ranks inner = c->tensor[t].inner;
    int64_t words = 1;
    int r;

    WEIR_EACH_RANK(r, c->tensor[t].extent) {
        const weir_cut cut = weir_block_cut(b, r, weir_rank_in(r, inner));
        double span = (double)cut.tile;

        for (int l = 0; l < b->nloops; l++)
            if (cut.loops >> l & 1 && !(set >> l & 1))
                span *= (double)b->loop[l].trip;
        if (span > (double)cut.extent)
            span = (double)cut.extent;
        if ((double)words * span > 4e18)
            return INT64_MAX; /* fits no memory */
        words *= (int64_t)span;
    }
    return words;
}

double weir_block_moved(const weir_mapping *m, const weir_block *b, int t,
                        unsigned set)
{
    const weir_cascade *c = m->problem->cascade;
    weir_ranks inner = c->tensor[t].inner;
    double words = 1;
    unsigned own = 0;
    int r;

    WEIR_EACH_RANK(r, c->tensor[t].extent) {
        words *= (double)weir_block_cut(b, r, weir_rank_in(r, inner)).extent;
        own |= b->cut[r].loops;
    }
    return words * iterations_except(b, set, own);
}

int weir_block_maker(const weir_mapping *m, const weir_block *b, int t)
{
    return b->maker ? b->maker[m->problem->cascade->tensor[t].source] : -1;
}

int weir_block_hold(const weir_block *b, int memory, int t)
{
    for (int i = 0; i < b->nholds; i++)
        if (b->hold[i].memory == memory && b->hold[i].tensor == t)
            return i;
    return -1;
}

unsigned weir_block_outer(int level)
{
    return level < 0 ? 0 : (2u << level) - 1;
}

int64_t weir_block_turn(const weir_block *b, int l)
{
    double turn = 1;

    for (; l < b->nloops; l++)
        turn *= (double)b->loop[l].trip;
    return turn > 4e18 ? INT64_MAX / 2 : (int64_t)turn;
}

/* exp(a - b) somewhere in X? Some units do that in one step. */
static int subtracted_exps(const weir_expr *x)
{
    int n = 0;

    if (!x || x->kind != WEIR_EXPR_CALL)
        return 0;
    if (x->function == WEIR_FN_EXP && x->arg[0]->kind == WEIR_EXPR_CALL &&
        x->arg[0]->function == WEIR_FN_SUB)
        n = 1;
    for (int i = 0; i < WEIR_ARGS; i++)
        n += subtracted_exps(x->arg[i]);
    return n;
}

static const weir_operation operation_of[WEIR_FUNCTIONS] = {
    [WEIR_FN_ADD] = WEIR_DO_ADD, [WEIR_FN_SUB] = WEIR_DO_SUB,
    [WEIR_FN_MUL] = WEIR_DO_MUL, [WEIR_FN_DIV] = WEIR_DO_DIV,
    [WEIR_FN_MAX] = WEIR_DO_MAX, [WEIR_FN_MIN] = WEIR_DO_MIN,
    [WEIR_FN_EXP] = WEIR_DO_EXP,
};

/* What of X no machine has an operation for, or NULL. */
static const char *unknown_part(const weir_expr *x)
{
    const char *part = NULL;

    switch (x->kind) {
    case WEIR_EXPR_COORDINATE:
    case WEIR_EXPR_EXTENT:
    case WEIR_EXPR_NAMED:
    case WEIR_EXPR_CONSTANT:
        return NULL;
    case WEIR_EXPR_MASK:
        return "a mask";
    case WEIR_EXPR_ACCESS:
        for (int i = 0; i < x->access.n; i++)
            if (x->access.index[i].nterms > 0 ||
                (x->access.index[i].rank >= 0 &&
                 (x->access.index[i].offset < 0 ||
                  x->access.index[i].offset > 1)))
                return "an affine or gathered coordinate";
        return NULL;
    case WEIR_EXPR_CALL:
        break;
    }
    if (x->function != WEIR_FN_ADD && operation_of[x->function] == 0)
        return weir_function_name(x->function);
    for (int i = 0; i < WEIR_ARGS && !part; i++)
        if (x->arg[i])
            part = unknown_part(x->arg[i]);
    return part;
}

weir_status weir_mapping_operations(const weir_cascade *c, weir_diag *d)
{
    int errors = d->errors;

    for (int i = 0; i < c->neinsums; i++) {
        const weir_einsum *e = c->einsum + i;
        const char *part = unknown_part(e->value);

        if (!part && e->nwhere > 0)
            part = "a condition";
        if (!part && e->reduce < WEIR_FUNCTIONS && e->reduce != WEIR_FN_ADD &&
            operation_of[e->reduce] == 0)
            part = weir_function_fold(e->reduce);
        if (part)
            weir_report(d, WEIR_ERROR, e->loc,
                        "no machine has an operation for '%s', which '%s' "
                        "needs; such a cascade can be analyzed and verified, "
                        "but not mapped",
                        part, c->tensor[e->out.tensor].name);
    }
    return d->errors > errors ? WEIR_EVALUE : WEIR_OK;
}

void weir_task_operations(const weir_einsum *e, int count[WEIR_OPERATIONS])
{
    int f[WEIR_FUNCTIONS] = {0}, fused = subtracted_exps(e->value);

    weir_einsum_functions(e, f);
    for (int o = 0; o < WEIR_OPERATIONS; o++)
        count[o] = 0;
    for (int i = 0; i < WEIR_FUNCTIONS; i++)
        count[operation_of[i]] += f[i];
    count[WEIR_DO_EXP] -= fused;
    count[WEIR_DO_SUB] -= fused;
    count[WEIR_DO_SUB_EXP] += fused;
    if (e->reduce == WEIR_FN_NONE)
        return;
    if (e->reduce == WEIR_FN_ADD && e->value->kind == WEIR_EXPR_CALL &&
        e->value->function == WEIR_FN_MUL) {
        count[WEIR_DO_MUL]--;
        count[WEIR_DO_MULTIPLY_ADD]++;
    } else {
        count[operation_of[e->reduce]]++;
    }
}

weir_work weir_operations_work(const int count[WEIR_OPERATIONS],
                               const weir_unit *u)
{
    weir_work work = {0};

    if (u->datapath.module)
        return (weir_work){.cycles = 1, .uses = {[WEIR_ACT_BEAT] = 1}};
    for (int o = 0; o < WEIR_OPERATIONS; o++) {
        if (!count[o])
            continue;
        work.cycles += count[o] * u->cost[o].cycles;
        for (int k = 0; k < WEIR_ACTIONS; k++)
            work.uses[k] += count[o] * u->cost[o].uses[k];
    }
    return work;
}
