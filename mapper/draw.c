/* SPDX-License-Identifier: Apache-2.0
 * draw.c - in which iterations a data-dependent step runs.
 */
#include "mapper/schedule.h"

/* The finalizer of splitmix64 (Steele, Lea, Flood, OOPSLA 2014). */
static uint64_t mix(uint64_t z)
{
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

bool weir_guard_drawn(const weir_guard *g, unsigned open, const int64_t *index)
{
    uint64_t at = g->seed;

    for (int i = 0; g->seed && i < WEIR_LOOPS; i++)
        if (open >> i & 1)
            at = mix(at ^ mix((uint64_t)index[i] * WEIR_LOOPS + (uint64_t)i));
    return !g->seed || mix(at) % 1000 < g->chance;
}

bool weir_schedule_draws(const weir_schedule *s)
{
    for (int i = 0; i < s->nlanes; i++)
        for (int k = 0; k < s->lane[i].nsteps; k++)
            if (s->lane[i].step[k].guard.seed)
                return true;
    return false;
}
