/* SPDX-License-Identifier: Apache-2.0
 * result.c - room for what a schedule did, and its sums.
 */
#include "sim/result.h"

weir_result weir_result_make(weir_arena *a, const weir_schedule *s)
{
    size_t width = (size_t)s->ntokens + (size_t)s->nresources;

    return (weir_result){
        .executions =
            WEIR_NEW(a, int64_t, (size_t)s->ncommands * WEIR_VARIANTS + 1),
        .busy = WEIR_NEW(a, int64_t, (size_t)s->nunits + 1),
        .idle = WEIR_NEW(a, int64_t, (size_t)s->nunits + 1),
        .stalled = WEIR_NEW(a, int64_t, (size_t)s->nunits * width + 1),
        .early = WEIR_NEW(a, int64_t, (size_t)s->nunits * width + 1)};
}

void weir_result_close(weir_result *r, const weir_schedule *s)
{
    int width = s->ntokens + s->nresources;
    int64_t flows = (int64_t)r->memory_cycle;

    flows += (double)flows < r->memory_cycle;
    r->cycles = flows > r->compute_cycle ? flows : r->compute_cycle;
    r->run_cycle = r->memory_cycle > (double)r->compute_cycle
                       ? r->memory_cycle
                       : (double)r->compute_cycle;
    for (int u = 0; u < s->nunits; u++) {
        r->idle[u] = r->cycles - r->busy[u];
        for (int k = 0; k < width; k++)
            r->idle[u] -= r->stalled[u * width + k];
    }
}
