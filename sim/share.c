/* SPDX-License-Identifier: Apache-2.0
 * share.c - how far a run of a schedule is, for those who wait for it.
 */
#include "sim/share.h"

static int count_loops(const weir_lane *lane, int from, int to)
{
    int n = 0;

    for (int k = from; k < to; k++)
        n += lane->step[k].kind == WEIR_STEP_LOOP;
    return n;
}

int weir_share_lane(const weir_schedule *s)
{
    int best = 0;

    for (int i = 1; i < s->nlanes; i++)
        if (!s->lane[i].flow &&
            (s->lane[best].flow ||
             count_loops(&s->lane[i], 0, s->lane[i].nsteps) >
                 count_loops(&s->lane[best], 0, s->lane[best].nsteps)))
            best = i;
    return best;
}

void weir_share_tell(const weir_told *told, int64_t now, const weir_lane *lane,
                     int depth, const int *open, const int64_t *index,
                     const int64_t *trips)
{
    double share = 0, part = 1, all;
    int outer = depth ? open[0] : -1;

    /* What stands beside the nest (filling, emptying) holds less of it. */
    if (!told->call || outer < 0 ||
        2 * count_loops(lane, outer, lane->step[outer].end) <
            count_loops(lane, 0, lane->nsteps))
        return;
    for (int k = 0; k < depth; k++) {
        int loop = lane->step[open[k]].loop;

        part /= (double)trips[loop];
        share += part * (double)index[loop];
    }
    all = share > 0 ? (double)now / share : 0;
    if (all > 0 && all < 9e18)
        told->call(told->user, now, (int64_t)all);
}
