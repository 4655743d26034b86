/* SPDX-License-Identifier: Apache-2.0
 * window.c - one dimension of a window.
 */
#include "workloads/mask/mask.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t weir_window_group(const weir_window *w, int64_t g)
{
    return (w->length - g + w->dilation - 1) / w->dilation;
}

/* Arxiv:2504.16922 section 3.1: the queries of one stride group share the
 * window of their leader, the one in the middle (right of it if the group is
 * even), or if causal the last. Of an even window the longer side is left. */
void weir_window_span(const weir_window *w, int64_t length, int64_t i,
                      int64_t *from, int64_t *to)
{
    int64_t group = i / w->stride * w->stride;
    int64_t left = w->window - 1 - (w->window - 1) / 2, leader;

    if (w->causal) {
        leader = least(group + w->stride - 1, length - 1);
        *from = most(leader - w->window + 1, 0);
        *to = i + 1;
        return;
    }
    leader = least(group + w->stride / 2, length - 1);
    if (w->cut) {
        *from = most(leader - left, 0);
        *to = least(leader - left + w->window, length);
        return;
    }
    *from = most(least(leader - left, length - w->window), 0);
    *to = least(*from + w->window, length);
}
