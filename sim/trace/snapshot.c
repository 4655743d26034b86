/* SPDX-License-Identifier: Apache-2.0
 * snapshot.c - a state as words that can be compared, relative to now.
 */
#include "sim/trace/state.h"

int weir_trace_state_room(const weir_trace *t)
{
    return t->s->nlanes * (8 + 3 * WEIR_LOOPS + 2 * WEIR_DEMANDS) +
           t->s->ntokens + 2 * t->s->nresources + 3 * WEIR_ARRIVALS + 8;
}

int weir_trace_put_lane(int64_t *to, const weir_trace *t,
                        const weir_lane_state *l)
{
    int n = 0;

    to[n++] = l->mode;
    to[n++] = l->pc;
    to[n++] = l->path;
    if (l->mode == WEIR_LANE_BLOCKED)
        to[n++] = l->token;
    if (l->mode == WEIR_LANE_BUSY) {
        const weir_command *c = &t->s->command[l->command];

        to[n++] = l->command;
        to[n++] = l->variant;
        to[n++] = l->beats;
        for (int k = 0; k < c->ndemands; k++) {
            to[n++] = l->left[k];
            if (t->s->resource[c->demand[k].resource].banks)
                to[n++] = l->row[k];
        }
    }
    for (int id = 0; id < t->s->nloops; id++)
        if (l->path >> id & 1 && t->turn[id] > 1)
            to[n++] = l->index[id] % t->turn[id];
    return n;
}

bool weir_trace_is_shared(const weir_trace *t, int r)
{
    int n = 0;

    for (int i = 0; i < t->s->nlanes && n < 2; i++)
        n += t->member[i] && t->uses[i] >> r & 1 &&
             t->lane[i].mode != WEIR_LANE_ENDED;
    return n == 2;
}

int weir_trace_put_rest(int64_t *to, const weir_trace *t)
{
    int n = 0;

    for (int r = 0; r < t->s->nresources; r++) {
        to[n++] = t->resource[r].carry;
        to[n++] = weir_trace_is_shared(t, r) ? t->resource[r].pointer : -1;
    }
    for (int k = 0; k < t->narrivals; k++) {
        to[n++] = t->arrival[k].at - t->now;
        to[n++] = t->arrival[k].token;
        to[n++] = t->arrival[k].count;
    }
    return n;
}
