/* SPDX-License-Identifier: Apache-2.0
 * kernel_units.c - of a kernel's pipes and warps: busy, stalled for what, idle.
 */
#include "mapper/kernel_sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_cycle(const void *a, const void *b)
{
    const weir_stall *x = a, *y = b;

    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? 1 : -1;
    return strcmp(x->reason, y->reason);
}

/* Share STALLED cycles out by WEIGHT, in whole cycles that sum to it. */
static void share_out(weir_kernel_sum *x, weir_unit_stats *u,
                      const char **reason, const double *weight, int n)
{
    weir_stall *stall = WEIR_NEW(x->a, weir_stall, (size_t)n + 1);
    double all = 0, before = 0;
    int64_t given = 0;

    for (int i = 0; i < n; i++)
        all += weight[i] > 0 ? weight[i] : 0;
    for (int i = 0; i < n && all > 0; i++) {
        int64_t upto;

        if (weight[i] <= 0)
            continue;
        before += weight[i];
        upto = llround((double)u->stalled_cycle * (before / all));
        if (upto > given)
            stall[u->nstalls++] =
                (weir_stall){.reason = reason[i], .cycle = upto - given};
        given = upto;
    }
    if (all <= 0 && u->stalled_cycle > 0)
        stall[u->nstalls++] = (weir_stall){.reason = "nothing asks it",
                                           .cycle = u->stalled_cycle};
    u->lost[WEIR_LOSS_DEPENDENCY] = u->stalled_cycle;
    u->lost[WEIR_LOSS_DRAIN] = u->idle_cycle;
    qsort(stall, (size_t)u->nstalls, sizeof *stall, by_cycle);
    u->stall = stall;
}

static void close_unit(const weir_kernel_sum *x, weir_unit_stats *u,
                       int64_t busy)
{
    int64_t working = x->stats->exact ? llround(x->working / x->slots) : busy;

    u->busy_cycle = busy < working ? busy : working;
    u->idle_cycle = x->stats->cycles - working;
    u->stalled_cycle = working - u->busy_cycle;
    u->utilization = (double)u->busy_cycle / x->stats->run_cycle;
}

/* Items that lanes of unit W ask PIPE. */
static double asked(const weir_kernel_sum *x, int w, int pipe)
{
    double items = 0;

    for (int i = 0; i < x->s->ncommands; i++)
        if (x->s->lane[x->k->command[i].lane].unit == w)
            items +=
                x->executions[i] * weir_kernel_items(&x->s->command[i], pipe);
    return items;
}

/* A pipe rests because the warps that use it wait, or do something else: each
 * counts by its share of the pipe's work. */
static void pipe_reasons(weir_kernel_sum *x, weir_unit_stats *u, int pipe)
{
    int n = x->s->ntokens;
    const char **reason = WEIR_NEW(x->a, const char *, (size_t)n + 1);
    double *weight = WEIR_NEW(x->a, double, (size_t)n + 1), all = 0;

    for (int k = 0; k < n; k++)
        reason[k] = x->s->token[k].name;
    reason[n] = "its warps use other pipes";
    for (int w = 0; w < x->s->nunits; w++)
        all += asked(x, w, pipe);
    for (int w = 0; w < x->s->nunits && all > 0; w++) {
        double share = asked(x, w, pipe) / all;

        for (int k = 0; k < n; k++)
            weight[k] += share * x->waited[w * n + k];
        weight[n] += share * x->lane_cycle[w];
    }
    weight[n] -= (double)u->busy_cycle * x->slots;
    share_out(x, u, reason, weight, n + 1);
}

static void sum_pipe(weir_kernel_sum *x, weir_unit_stats *u, int pipe)
{
    double busy = 0;
    int64_t whole = 0;

    *u = (weir_unit_stats){.name = weir_pipe_name((weir_pipe)pipe),
                           .kind = pipe == WEIR_PIPE_TENSOR ? WEIR_UNIT_PE_ARRAY
                                                            : WEIR_UNIT_PIPE,
                           .compute = weir_kernel_computes(pipe)};
    for (int i = 0; i < x->s->ncommands; i++)
        busy += weir_kernel_busy(x, i, pipe);
    for (int i = 0; i < x->stats->neinsums; i++)
        if (strcmp(x->stats->einsum[i].unit, u->name) == 0)
            whole += x->stats->einsum[i].busy_cycle;
    close_unit(x, u, weir_kernel_computes(pipe) ? whole : llround(busy));
    pipe_reasons(x, u, pipe);
}

/* Warps work in their commands, contend in them, or wait for tokens. */
static void sum_warps(weir_kernel_sum *x, weir_unit_stats *u, int w)
{
    int n = x->s->ntokens;
    const char **reason = WEIR_NEW(x->a, const char *, (size_t)n + 2);
    double *weight = WEIR_NEW(x->a, double, (size_t)n + 2);
    double solo = weir_kernel_solo(x, w);

    *u = (weir_unit_stats){.name = x->s->unit[w].name, .kind = WEIR_UNIT_WARPS};
    for (int k = 0; k < n; k++) {
        reason[k] = x->s->token[k].name;
        weight[k] = x->waited[w * n + k];
    }
    reason[n] = "other warps on its pipes";
    weight[n] = x->lane_cycle[w] - solo;
    reason[n + 1] = "other warps to end the tile";
    weight[n + 1] = x->working - x->lane_cycle[w];
    for (int k = 0; k < n; k++)
        weight[n + 1] -= weight[k];
    close_unit(x, u, llround(solo / x->slots));
    share_out(x, u, reason, weight, n + 2);
}

void weir_kernel_units(weir_kernel_sum *x)
{
    weir_unit_stats *unit =
        WEIR_NEW(x->a, weir_unit_stats, WEIR_PIPES + (size_t)x->s->nunits);
    int n = 0;

    for (int p = 0; p < WEIR_PIPES; p++)
        if (weir_kernel_rate(x, p) > 0)
            sum_pipe(x, &unit[n++], p);
    for (int w = 0; w < x->s->nunits; w++)
        sum_warps(x, &unit[n++], w);
    x->stats->unit = unit;
    x->stats->nunits = n;
}
