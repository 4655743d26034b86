/* SPDX-License-Identifier: Apache-2.0
 * same.h - whether two cascades mean the same, places and texts aside.
 */
#ifndef WEIR_TESTS_WORKLOADS_SAME_H
#define WEIR_TESTS_WORKLOADS_SAME_H

#include "workloads/einsum/cascade.h"

#include <string.h>

static inline bool same_number(double x, double y)
{
    return memcmp(&x, &y, sizeof x) == 0;
}

static inline bool same_access(const weir_access *x, const weir_access *y);

static inline bool same_term(const weir_term *x, const weir_term *y)
{
    if (x->factor != y->factor || x->divisor != y->divisor ||
        x->extent != y->extent || x->constant != y->constant ||
        x->over_extent != y->over_extent ||
        x->over_constant != y->over_constant || x->rank != y->rank)
        return false;
    return x->gather && y->gather ? same_access(x->gather, y->gather)
                                  : x->gather == y->gather;
}

static inline bool same_access(const weir_access *x, const weir_access *y)
{
    if (x->tensor != y->tensor || x->n != y->n)
        return false;
    for (int i = 0; i < x->n; i++)
        if (x->index[i].rank != y->index[i].rank ||
            x->index[i].stop != y->index[i].stop ||
            x->index[i].offset != y->index[i].offset ||
            x->index[i].nterms != y->index[i].nterms)
            return false;
    for (int i = 0; i < x->n; i++)
        for (int k = 0; k < x->index[i].nterms; k++)
            if (!same_term(x->index[i].term + k, y->index[i].term + k))
                return false;
    return true;
}

static inline bool same_expr(const weir_expr *x, const weir_expr *y)
{
    if (!x || !y || x->kind != y->kind)
        return x == y;
    switch (x->kind) {
    case WEIR_EXPR_COORDINATE:
    case WEIR_EXPR_EXTENT:
        return x->rank == y->rank;
    case WEIR_EXPR_NAMED:
        return x->named == y->named;
    case WEIR_EXPR_MASK:
    case WEIR_EXPR_ACCESS:
        return same_access(&x->access, &y->access);
    case WEIR_EXPR_CONSTANT:
        return same_number(x->constant, y->constant);
    case WEIR_EXPR_CALL:
        break;
    }
    for (int i = 0; i < WEIR_ARGS; i++)
        if (!same_expr(x->arg[i], y->arg[i]))
            return false;
    return x->function == y->function &&
           strcmp(x->format ? x->format : "", y->format ? y->format : "") == 0;
}

static inline bool same_einsum(const weir_einsum *x, const weir_einsum *y)
{
    if (x->nwhere != y->nwhere || x->kept != y->kept || x->scan != y->scan)
        return false;
    for (int i = 0; i < x->nwhere; i++)
        if (!same_expr(x->where[i], y->where[i]))
            return false;
    return same_access(&x->out, &y->out) && same_expr(x->value, y->value) &&
           x->reduce == y->reduce && x->space == y->space &&
           x->reduced == y->reduced && x->step == y->step;
}

static inline bool same_tensor(const weir_tensor *x, const weir_tensor *y)
{
    if (x->n != y->n ||
        (x->n > 0 && memcmp(x->rank, y->rank, (size_t)x->n * sizeof *x->rank)))
        return false;
    return strcmp(x->name, y->name) == 0 && x->kind == y->kind &&
           x->ranks == y->ranks && x->step == y->step &&
           x->producer == y->producer && x->view == y->view &&
           same_number(x->initial, y->initial) &&
           same_expr(x->start, y->start) && x->holds == y->holds &&
           x->along == y->along &&
           strcmp(x->store ? x->store : "", y->store ? y->store : "") == 0 &&
           strcmp(x->accumulate ? x->accumulate : "",
                  y->accumulate ? y->accumulate : "") == 0;
}

static inline bool same_rank(const weir_rank *x, const weir_rank *y)
{
    return strcmp(x->name, y->name) == 0 && strcmp(x->about, y->about) == 0 &&
           x->base == y->base && x->level == y->level &&
           x->partitioned == y->partitioned;
}

static inline bool same_cascade(const weir_cascade *x, const weir_cascade *y)
{
    if (strcmp(x->name, y->name) != 0 || strcmp(x->about, y->about) != 0 ||
        strcmp(x->source, y->source) != 0 || x->implicit != y->implicit ||
        x->nranks != y->nranks || x->ntensors != y->ntensors ||
        x->neinsums != y->neinsums || x->nconstants != y->nconstants ||
        x->nmasks != y->nmasks)
        return false;
    for (int i = 0; i < x->nconstants; i++)
        if (strcmp(x->constant[i].name, y->constant[i].name) != 0 ||
            !same_number(x->constant[i].value, y->constant[i].value))
            return false;
    for (int i = 0; i < x->nranks; i++)
        if (!same_rank(x->rank + i, y->rank + i))
            return false;
    for (int i = 0; i < x->ntensors; i++)
        if (!same_tensor(x->tensor + i, y->tensor + i))
            return false;
    for (int i = 0; i < x->neinsums; i++)
        if (!same_einsum(x->einsum + i, y->einsum + i))
            return false;
    return true;
}

#endif
