/* SPDX-License-Identifier: Apache-2.0
 * draw_smaller.h - smaller drawings from one that fails.
 */
#ifndef WEIR_TESTS_SIM_DRAW_SMALLER_H
#define WEIR_TESTS_SIM_DRAW_SMALLER_H

#include "tests/sim/draw.h"

static inline bool draw_drop_lane(drawing *d, int i)
{
    int n = 0;

    if (i >= d->nlanes || d->nlanes == 1)
        return false;
    for (int k = 0; k < d->nlinks; k++) {
        draw_link x = d->link[k];

        if (x.from == i || x.to == i)
            continue;
        x.from -= x.from > i, x.to -= x.to > i;
        d->link[n++] = x;
    }
    d->nlinks = n;
    for (int k = i; k + 1 < d->nlanes; k++)
        d->lane[k] = d->lane[k + 1];
    d->nlanes--;
    for (int k = 0; k < d->nlanes; k++)
        d->lane[k].unit = d->lane[k].unit > k ? k : d->lane[k].unit;
    return true;
}

static inline bool draw_cut(int *x, int to)
{
    bool cut = *x > to;

    *x = cut ? to : *x;
    return cut;
}

static inline bool draw_smaller_command(draw_command *c, int how)
{
    int was = c->tail[0];

    switch (how) {
    case 0:
        return c->when ? c->when = DRAW_ALWAYS, true : false;
    case 1:
        return c->ragged >= 0 ? c->ragged = -1, true : false;
    case 2:
        return c->resource >= 0 && c->second < 0        ? c->resource = -1,
                                                   true : false;
    case 3:
        return c->second >= 0 ? c->second = -1, true : false;
    case 4:
        return draw_cut(&c->beats[0], c->beats[0] / 2 + (c->beats[0] == 1));
    case 5:
        return draw_cut(&c->beats[0], c->beats[0] > 1 ? c->beats[0] - 1 : 1);
    case 6:
        return draw_cut(&c->beats[1], 1);
    case 7:
        return c->tail[0] = c->item[0], was != c->tail[0];
    default:
        if (c->item[0] == 1)
            return false;
        c->item[0]--;
        if (c->tail[0] > c->item[0])
            c->tail[0] = c->item[0];
        return true;
    }
}

static inline bool draw_smaller_link(draw_link *x, int how)
{
    switch (how) {
    case 0:
        return x->when ? x->when = DRAW_ALWAYS, true : false;
    case 1:
        return draw_cut(&x->hop, 0);
    case 2:
        return draw_cut(&x->back_hop, 0);
    case 3:
        return draw_cut(&x->ahead, x->ahead > 0 ? x->ahead - 1 : 0);
    case 6:
        return x->shared ? x->shared = false, true : false;
    case 4:
        return draw_cut(&x->credits,
                        x->credits > 1 ? x->credits - 1 : x->credits);
    case 5:
        return draw_cut(&x->give, x->give > 1 ? x->give - 1 : 1);
    default:
        return draw_cut(&x->count, x->count > 1 ? x->count - 1 : 1);
    }
}

static inline bool draw_smaller_loop(draw_loop *l, int how)
{
    switch (how) {
    case 0:
        return l->slope ? l->slope = 0, true : false;
    case 1:
        return l->last_trip ? l->last_trip = 0, true : false;
    case 2:
        return draw_cut(&l->trips, l->trips / 2 + (l->trips == 1));
    default:
        return draw_cut(&l->trips, l->trips > 1 ? l->trips - 1 : 1);
    }
}

enum { DRAW_WAYS = 1000 };

/* Make D smaller in way HOW of DRAW_WAYS; false: it is not there to drop. */
static inline bool draw_smaller(drawing *d, int how)
{
    int kind = how / 250, i = how % 250 / 10 % 25, w = how % 10;

    if (kind == 0) {
        if (w == 0)
            return draw_drop_lane(d, i);
        if (w == 1 && i < d->nlinks)
            return d->link[i] = d->link[--d->nlinks], true;
        if (w == 2 && i < 16 && i / 4 < d->nlanes &&
            i % 4 < d->lane[i / 4].ncommands) {
            draw_lane *l = &d->lane[i / 4];

            for (int k = i % 4; k + 1 < l->ncommands; k++)
                l->command[k] = l->command[k + 1];
            return l->ncommands--, true;
        }
        if (w == 3 && i < d->nlanes && d->lane[i].unit != i)
            return d->lane[i].unit = i, true;
        if (w == 4 && i < d->nlanes)
            return draw_cut(&d->lane[i].filling, d->lane[i].filling / 2);
        return false;
    }
    if (kind == 1)
        return w < 4 && i < d->nloops && draw_smaller_loop(&d->loop[i], w);
    if (kind == 2)
        return w < 7 && i < d->nlinks && draw_smaller_link(&d->link[i], w);
    return i < 16 && i / 4 < d->nlanes && i % 4 < d->lane[i / 4].ncommands &&
           draw_smaller_command(&d->lane[i / 4].command[i % 4], w);
}

#endif
