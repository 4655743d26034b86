/* SPDX-License-Identifier: Apache-2.0
 * problem.c - sizes of a cascade that is bound to extents.
 */
#include "workloads/einsum/problem.h"

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
