/* SPDX-License-Identifier: Apache-2.0
 * draw.h - random schedules from a seed, and smaller ones from those that
 * fail. A *drawing* says a schedule in few numbers, so that dropping one of
 * them leaves a schedule.
 */
#ifndef WEIR_TESTS_SIM_DRAW_H
#define WEIR_TESTS_SIM_DRAW_H

#include "mapper/schedule.h"

enum {
    DRAW_LOOPS = 3,
    DRAW_LANES = 4,
    DRAW_COMMANDS = 4,
    DRAW_LINKS = 4,
    DRAW_RESOURCES = 3
};

typedef enum draw_when {
    DRAW_ALWAYS,
    DRAW_FIRST,
    DRAW_LAST,
    DRAW_NOT_FIRST,
    DRAW_NOT_LAST
} draw_when;

typedef struct draw_command {
    int level;  /* loops around it */
    bool after; /* the loop inside, else before */
    draw_when when;
    int loop;   /* of `when` */
    int ragged; /* a loop, or -1 */
    int beats[2];
    int resource; /* or -1 */
    int item[2], tail[2];
    int second, second_item; /* another resource, or -1 */
    int row, step, stride;   /* of banks; on the loop that is innermost */
} draw_command;

typedef struct draw_lane {
    int depth, unit, ncommands;
    int filling; /* trips of a loop of its own before the others: its first
                    command; 0: none */
    draw_command command[DRAW_COMMANDS];
} draw_lane;

/* FROM makes GIVE items at LEVEL of which TO takes COUNT; CREDITS places for
 * them (0: no back-pressure), AHEAD made before the start. */
typedef struct draw_link {
    int from, to, level, credits, ahead, give, count;
    int hop, back_hop;
    draw_when when;
    int loop;
    bool shared; /* what it makes is as good as what the link before makes */
} draw_link;

typedef struct draw_loop {
    int trips, slope, last_trip; /* slope on, and last_trip at the last of, */
    int outer;                   /* this loop, or -1 */
    int min, max;                /* of trips with a slope */
} draw_loop;

typedef struct drawing {
    bool fine; /* a long inner loop of commands of one beat, as in chains */
    int nloops, nlanes, nlinks, nresources;
    draw_loop loop[DRAW_LOOPS];
    draw_lane lane[DRAW_LANES];
    draw_link link[DRAW_LINKS];
    weir_resource resource[DRAW_RESOURCES];
} drawing;

/* --- numbers --- */

static inline uint64_t draw_next(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u; /* splitmix64 */

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static inline int draw_in(uint64_t *seed, int low, int high)
{
    return low + (int)(draw_next(seed) % (uint64_t)(high - low + 1));
}

static inline bool draw_one_of(uint64_t *seed, int n)
{
    return draw_in(seed, 1, n) == 1;
}

/* --- drawing --- */

static inline void draw_loops(drawing *d, uint64_t *seed)
{
    int lengthy = d->fine ? d->nloops - 1
                          : draw_in(seed, 0, d->nloops); /* nloops: none */

    for (int l = 0; l < d->nloops; l++) {
        draw_loop *loop = &d->loop[l];

        *loop = (draw_loop){.trips = draw_in(seed, 1, l == lengthy ? 150 : 5),
                            .outer = -1};
        if (l > 0 && draw_one_of(seed, 4)) {
            loop->outer = draw_in(seed, 0, l - 1);
            if (draw_one_of(seed, 2)) {
                loop->slope = draw_one_of(seed, 2) ? 1 : -1;
                loop->min = draw_one_of(seed, 2) ? 0 : draw_in(seed, 1, 4);
                loop->max = draw_one_of(seed, 2) ? 1000 : draw_in(seed, 4, 9);
                if (draw_one_of(seed, 2))
                    loop->trips -= draw_in(seed, 1, 50); /* as MIN for long */
            } else
                loop->last_trip = draw_in(seed, 1, loop->trips);
        }
    }
}

static inline void draw_resources(drawing *d, uint64_t *seed)
{
    static const char *const names[] = {"r0", "r1", "r2"};

    d->nresources = draw_in(seed, 0, DRAW_RESOURCES);
    for (int r = 0; r < d->nresources; r++) {
        bool stream = draw_one_of(seed, 2);
        int den =
            stream ? draw_in(seed, 1, 5) : 1; /* an item a cycle at least */

        d->resource[r] =
            (weir_resource){.name = names[r],
                            .rate = {draw_in(seed, den, stream ? 25 : 4), den},
                            .stream = stream,
                            .restarts = stream && draw_one_of(seed, 3),
                            .issue = !stream && draw_one_of(seed, 4)};
        if (!stream && !d->resource[r].issue && draw_one_of(seed, 3)) {
            d->resource[r].banks = draw_in(seed, 1, 6);
            d->resource[r].rate.num = d->resource[r].banks;
        }
    }
}

static inline draw_command draw_a_command(const drawing *d, int depth,
                                          uint64_t *seed)
{
    draw_command c = {.level = draw_one_of(seed, 3) ? draw_in(seed, 0, depth)
                                                    : depth,
                      .after = draw_one_of(seed, 2),
                      .ragged = -1,
                      .resource = draw_in(seed, -1, d->nresources - 1),
                      .second = -1,
                      .second_item = draw_in(seed, 1, 3)};

    if (draw_one_of(seed, 4) && c.level > 0)
        c.when = (draw_when)draw_in(seed, 1, 4),
        c.loop = draw_in(seed, 0, c.level - 1);
    if (draw_one_of(seed, 4) && c.level > 0)
        c.ragged = draw_in(seed, 0, c.level - 1);
    for (int v = 0; v < 2; v++) {
        int most = c.resource >= 0 && d->resource[c.resource].stream ? 30 : 5;

        c.beats[v] = draw_one_of(seed, 12)
                         ? 0 /* only counts */
                         : draw_in(seed, 1,
                                   draw_one_of(seed, 12)  ? 200
                                   : draw_one_of(seed, 4) ? 20
                                                          : 4);
        if (d->fine && c.level == d->nloops)
            c.beats[v] = 1;
        c.item[v] = draw_in(seed, 1, most);
        c.tail[v] =
            draw_one_of(seed, 2) ? c.item[v] : draw_in(seed, 1, c.item[v]);
    }
    if (c.resource >= 0 && !d->resource[c.resource].stream &&
        draw_one_of(seed, 4))
        for (int r = 0; r < d->nresources; r++)
            if (r != c.resource && !d->resource[r].stream)
                c.second = r;
    if (c.resource >= 0 && d->resource[c.resource].banks) {
        c.row = draw_in(seed, 0, 9);
        c.step = draw_in(seed, -1, 2);
        c.stride = draw_one_of(seed, 2) ? draw_in(seed, -2, 7) : 0;
        if (draw_one_of(seed, 3))
            c.second = c.resource; /* other rows of the same banks */
    }
    return c;
}

static inline drawing draw(uint64_t seed)
{
    drawing d = {0};
    int level;

    d.nloops = draw_in(&seed, 1, DRAW_LOOPS);
    d.fine = draw_one_of(&seed, 4);
    d.nlanes = draw_in(&seed, 1, DRAW_LANES);
    draw_loops(&d, &seed);
    draw_resources(&d, &seed);
    level = draw_in(&seed, 1, d.nloops);
    for (int i = 0; i < d.nlanes; i++) {
        draw_lane *lane = &d.lane[i];

        lane->depth = draw_in(&seed, level, d.nloops);
        lane->unit = draw_one_of(&seed, 4) ? draw_in(&seed, 0, i) : i;
        lane->ncommands = draw_in(&seed, 1, DRAW_COMMANDS);
        lane->filling = draw_one_of(&seed, 6) ? draw_in(&seed, 1, 60) : 0;
        for (int k = 0; k < lane->ncommands; k++)
            lane->command[k] = draw_a_command(&d, lane->depth, &seed);
    }
    d.nlinks = d.nlanes > 1 ? draw_in(&seed, 0, DRAW_LINKS) : 0;
    for (int k = 0; k < d.nlinks; k++) {
        draw_link *x = &d.link[k];

        x->from = draw_in(&seed, 0, d.nlanes - 2);
        x->to = draw_in(&seed, x->from + 1, d.nlanes - 1);
        x->level = draw_one_of(&seed, 6) ? draw_in(&seed, 0, level) : level;
        x->credits = draw_one_of(&seed, 4)
                         ? draw_in(&seed, 5, 40) /* late periods */
                     : draw_one_of(&seed, 6) ? 0
                                             : draw_in(&seed, 1, 3);
        x->ahead = draw_one_of(&seed, 4) ? draw_in(&seed, 1, 3) : 0;
        x->count = draw_one_of(&seed, 5) ? draw_in(&seed, 2, 5) : 1;
        x->give = draw_one_of(&seed, 3) ? draw_in(&seed, 1, 5) : x->count;
        if (x->give < x->count && draw_one_of(&seed, 2))
            x->ahead = draw_in(&seed, 5, 200); /* becomes less */
        x->hop = draw_one_of(&seed, d.fine ? 2 : 3)
                     ? draw_in(&seed, 1, draw_one_of(&seed, 5) ? 150 : 12)
                     : 0;
        x->back_hop = draw_one_of(&seed, 5) ? draw_in(&seed, 1, 12) : 0;
        if (draw_one_of(&seed, 4) && x->level > 0)
            x->when = (draw_when)draw_in(&seed, 1, 4),
            x->loop = draw_in(&seed, 0, x->level - 1);
        x->shared = k > 0 && draw_one_of(&seed, 6);
        if (draw_one_of(&seed, 8)) { /* against the stream of the others */
            int from = x->from;

            x->from = x->to, x->to = from;
            x->ahead += 1;
        }
    }
    return d;
}

#endif
