/* SPDX-License-Identifier: Apache-2.0
 * problem.c - sizes of a cascade that is bound to extents.
 */
#include "workloads/einsum/problem.h"

static double extent_of(const weir_problem *p, int r, const int64_t *level)
{
    if (r < 0)
        return 1;
    if (p->extent[r] == 0 && level)
        return (double)level[r];
    return (double)p->extent[r];
}

double weir_term_factor(const weir_problem *p, const weir_term *x,
                        const int64_t *level, double *divisor)
{
    double factor = (double)x->factor * extent_of(p, x->extent, level);

    *divisor = (double)x->divisor * extent_of(p, x->over_extent, level);
    if (x->constant >= 0)
        factor *= p->constant[x->constant];
    if (x->over_constant >= 0)
        *divisor *= p->constant[x->over_constant];
    return factor;
}

static double points(const weir_problem *p, weir_ranks set)
{
    double n = 1;
    int r;

    set = weir_cascade_whole(p->cascade, set);
    WEIR_EACH_RANK(r, set)
        n *= (double)p->extent[r];
    return n;
}

double weir_problem_points(const weir_problem *p, int e)
{
    return points(p, p->cascade->einsum[e].space);
}

double weir_problem_words(const weir_problem *p, int t)
{
    const weir_tensor *tensor = p->cascade->tensor + t;

    if (tensor->step < 0)
        return points(p, tensor->ranks);
    return points(p, tensor->ranks & ~weir_rank_bit(tensor->step));
}
