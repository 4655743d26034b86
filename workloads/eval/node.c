/* SPDX-License-Identifier: Apache-2.0
 * node.c - expressions, with their places found and constants filled in.
 */
#include "workloads/eval/plan.h"

static weir_node *new_node(weir_plan *p, weir_expr_kind kind)
{
    weir_node *n = WEIR_NEW(p->a, weir_node, 1);

    n->kind = kind;
    n->buffer = p->nbuffers++;
    return n;
}

static weir_status access_node(weir_node *n, weir_plan *p, const weir_expr *x)
{
    n->kind = WEIR_EXPR_ACCESS;
    WEIR_TRY(
        weir_plan_place(&n->place, p, &x->access, x->kind == WEIR_EXPR_MASK));
    n->ranks = n->place->ranks | n->place->odd_ranks;
    return WEIR_OK;
}

static weir_status call_node(weir_node *n, weir_plan *p, const weir_expr *x)
{
    n->function = x->function;
    for (int i = 0; i < WEIR_ARGS && x->arg[i]; i++) {
        WEIR_TRY(weir_plan_node(n->arg + i, p, x->arg[i]));
        n->ranks |= n->arg[i]->ranks;
    }
    if (x->function != WEIR_FN_QUANTIZE)
        return WEIR_OK;
    n->format = weir_number_find(x->format);
    if (n->format->block)
        n->function = WEIR_FN_DEQUANTIZE; /* the store does it, by blocks */
    return WEIR_OK;
}

weir_status weir_plan_node(const weir_node **out, weir_plan *p,
                           const weir_expr *x)
{
    weir_node *n = new_node(p, x->kind);

    *out = n;
    switch (x->kind) {
    case WEIR_EXPR_ACCESS:
    case WEIR_EXPR_MASK:
        return access_node(n, p, x);
    case WEIR_EXPR_CALL:
        return call_node(n, p, x);
    case WEIR_EXPR_CONSTANT:
        n->constant = x->constant;
        break;
    case WEIR_EXPR_EXTENT:
        n->kind = WEIR_EXPR_CONSTANT;
        n->constant = (double)p->extent[x->rank];
        break;
    case WEIR_EXPR_NAMED:
        n->kind = WEIR_EXPR_CONSTANT;
        n->constant = p->problem->constant[x->named];
        break;
    case WEIR_EXPR_COORDINATE:
        n->rank = x->rank;
        n->ranks = weir_rank_bit(x->rank);
        break;
    }
    return WEIR_OK;
}
