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

/* --- as a schedule --- */

static inline weir_guard draw_guard(draw_when when, int loop)
{
    weir_guard g = {0};

    if (when == DRAW_FIRST)
        g.first = 1u << loop;
    else if (when == DRAW_LAST)
        g.last = 1u << loop;
    else if (when == DRAW_NOT_FIRST)
        g.not_first = 1u << loop;
    else if (when == DRAW_NOT_LAST)
        g.not_last = 1u << loop;
    return g;
}

/* What link K makes; 2 k + 1 are its places. */
static inline int draw_made_token(const drawing *d, int k)
{
    return k > 0 && d->link[k].shared ? draw_made_token(d, k - 1) : 2 * k;
}

static inline void draw_tokens(const drawing *d, int i, int level, bool wait,
                               weir_step *step, int *n)
{
    for (int k = 0; k < d->nlinks; k++) {
        const draw_link *x = &d->link[k];
        weir_step s = {.kind = wait ? WEIR_STEP_WAIT : WEIR_STEP_SIGNAL,
                       .guard = draw_guard(x->when, x->loop),
                       .count = x->from == i ? x->give : x->count};

        if (x->level != level)
            continue;
        if (x->from == i && (!wait || x->credits)) {
            s.token = wait ? 2 * k + 1 : draw_made_token(d, k);
            step[(*n)++] = s;
        }
        if (x->to == i && (wait || x->credits)) {
            s.token = wait ? draw_made_token(d, k) : 2 * k + 1;
            step[(*n)++] = s;
        }
    }
}

static inline void draw_commands(const drawing *d, int i, int level, bool after,
                                 weir_step *step, int *n)
{
    for (int k = 0; k < d->lane[i].ncommands; k++) {
        const draw_command *c = &d->lane[i].command[k];

        if (c->level == level && c->after == after)
            step[(*n)++] = (weir_step){.kind = WEIR_STEP_COMMAND,
                                       .guard = draw_guard(c->when, c->loop),
                                       .command = i * DRAW_COMMANDS + k};
    }
}

static inline void draw_steps(const drawing *d, int i, int level,
                              weir_step *step, int *n)
{
    draw_tokens(d, i, level, true, step, n);
    draw_commands(d, i, level, false, step, n);
    if (level < d->lane[i].depth) {
        const draw_loop *l = &d->loop[level];
        int at = (*n)++;

        step[at] =
            (weir_step){.kind = WEIR_STEP_LOOP,
                        .loop = level,
                        .trip = {.base = l->trips,
                                 .slope = l->slope,
                                 .min = l->slope ? l->min : 0,
                                 .max = l->slope ? l->max : 1000,
                                 .outer = l->slope ? l->outer : -1,
                                 .when_last = l->last_trip ? 1u << l->outer : 0,
                                 .last_trip = l->last_trip}};
        draw_steps(d, i, level + 1, step, n);
        step[at].end = *n;
    }
    draw_commands(d, i, level, true, step, n);
    draw_tokens(d, i, level, false, step, n);
}

/* Loop nloops + I of lane I. */
static inline void draw_filling(const drawing *d, int i, weir_step *step,
                                int *n)
{
    int trips = d->lane[i].filling;

    if (!trips || !d->lane[i].ncommands)
        return;
    step[*n] = (weir_step){.kind = WEIR_STEP_LOOP,
                           .loop = d->nloops + i,
                           .trip = {.base = trips, .max = trips, .outer = -1},
                           .end = *n + 2};
    step[*n + 1] =
        (weir_step){.kind = WEIR_STEP_COMMAND, .command = i * DRAW_COMMANDS};
    *n += 2;
}

static inline weir_command draw_made(const draw_command *c, const char *name)
{
    weir_command out = {.what = name, .task = -1, .tensor = -1};

    if (c->ragged >= 0)
        out.nragged = 1, out.ragged[0] = 1u << c->ragged;
    if (c->resource >= 0)
        out.demand[out.ndemands++].resource = c->resource;
    if (c->second >= 0)
        out.demand[out.ndemands++].resource = c->second;
    for (int v = 0; v < 2; v++) {
        out.beats[v] = c->beats[v];
        out.demand[0].item[v] = c->item[v];
        out.demand[0].tail[v] = c->tail[v];
        out.demand[1].item[v] = out.demand[1].tail[v] = c->second_item;
    }
    for (int k = 0; k < out.ndemands; k++) {
        out.demand[k].rows =
            (weir_rows){.first = c->row + 2 * k, .step = c->step};
        if (c->level > 0)
            out.demand[k].rows.stride[c->level - 1] = c->stride;
    }
    return out;
}

static inline const weir_schedule *draw_schedule(weir_arena *a,
                                                 const drawing *d)
{
    static const char *const loops[] = {"i", "j", "k"};
    static const char *const names[] = {"a", "b", "c", "d"};
    weir_schedule *s = WEIR_NEW(a, weir_schedule, 1);
    weir_schedule_unit *unit = WEIR_NEW(a, weir_schedule_unit, DRAW_LANES);
    weir_lane *lane = WEIR_NEW(a, weir_lane, DRAW_LANES);
    const char **loop = WEIR_NEW(a, const char *, DRAW_LOOPS + DRAW_LANES);
    weir_command *command =
        WEIR_NEW(a, weir_command, DRAW_LANES * DRAW_COMMANDS);
    weir_token *token = WEIR_NEW(a, weir_token, 2 * DRAW_LINKS);

    for (int l = 0; l < d->nloops + d->nlanes; l++)
        loop[l] = l < d->nloops ? loops[l] : "filling";
    for (int i = 0; i < d->nlanes; i++) {
        weir_step *step = WEIR_NEW(a, weir_step, 64);
        int n = 0;

        draw_filling(d, i, step, &n);
        draw_steps(d, i, 0, step, &n);
        lane[i] = (weir_lane){.name = names[i],
                              .unit = d->lane[i].unit,
                              .nsteps = n,
                              .step = step};
        unit[i] = (weir_schedule_unit){weir_format(a, "unit %s", names[i]), i};
        for (int k = 0; k < d->lane[i].ncommands; k++)
            command[i * DRAW_COMMANDS + k] = draw_made(
                &d->lane[i].command[k], weir_format(a, "%s%d", names[i], k));
    }
    for (int k = 0; k < d->nlinks; k++) {
        token[2 * k] = (weir_token){.name = weir_format(a, "made %d", k),
                                    .initial = d->link[k].ahead,
                                    .hop = d->link[k].hop};
        token[2 * k + 1] = (weir_token){.name = weir_format(a, "place %d", k),
                                        .initial = d->link[k].credits,
                                        .hop = d->link[k].back_hop};
    }
    *s = (weir_schedule){.name = "drawn",
                         .nloops = d->nloops + d->nlanes,
                         .loop_name = loop,
                         .nunits = d->nlanes,
                         .unit = unit,
                         .nlanes = d->nlanes,
                         .lane = lane,
                         .ncommands = d->nlanes * DRAW_COMMANDS,
                         .command = command,
                         .ntokens = 2 * d->nlinks,
                         .token = token,
                         .nresources = d->nresources,
                         .resource = d->resource};
    return s;
}

/* --- smaller drawings --- */

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
