/* SPDX-License-Identifier: Apache-2.0
 * same.h - whether two engines say the same of a schedule.
 */
#ifndef WEIR_TESTS_SIM_SAME_H
#define WEIR_TESTS_SIM_SAME_H

#include "sim/result.h"

static inline const char *same_numbers(weir_arena *a, const char *what,
                                       const int64_t *x, const int64_t *y,
                                       size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != y[i])
            return weir_format(a, "%s[%zu]: %lld, and %lld", what, i,
                               (long long)x[i], (long long)y[i]);
    return NULL;
}

/* The first difference between X and Y, or NULL: every cycle, every counter,
 * and the exact quotients bit for bit. */
static inline const char *same_result(weir_arena *a, const weir_schedule *s,
                                      const weir_result *x,
                                      const weir_result *y)
{
    size_t nu = (size_t)s->nunits, width = (size_t)(s->ntokens + s->nresources);
    const char *wrong;

    if ((wrong = same_numbers(a, "cycles", &x->cycles, &y->cycles, 1)) ||
        (wrong = same_numbers(a, "compute_cycle", &x->compute_cycle,
                              &y->compute_cycle, 1)) ||
        (wrong = same_numbers(a, "executions", x->executions, y->executions,
                              (size_t)s->ncommands * WEIR_VARIANTS)) ||
        (wrong = same_numbers(a, "busy", x->busy, y->busy, nu)) ||
        (wrong = same_numbers(a, "idle", x->idle, y->idle, nu)) ||
        (wrong =
             same_numbers(a, "stalled", x->stalled, y->stalled, nu * width)))
        return wrong;
    if ((wrong = same_numbers(a, "early", x->early, y->early, nu * width)))
        return wrong;
    if (x->run_cycle != y->run_cycle || x->memory_cycle != y->memory_cycle)
        return weir_format(a, "unrounded: %.17g of %.17g, and %.17g of %.17g",
                           x->memory_cycle, x->run_cycle, y->memory_cycle,
                           y->run_cycle);
    return NULL;
}

#endif
