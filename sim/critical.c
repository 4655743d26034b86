/* SPDX-License-Identifier: Apache-2.0
 * critical.c - walks back from a command to itself, one iteration earlier.
 */
#include "sim/critical.h"

#include "sim/trace/trace.h"

enum { EVENTS = 1 << 17, STEPS = 1024, TURNS = 6 };

typedef struct walk {
    const weir_schedule *s;
    const weir_trace_event *event;
    int64_t n;
    weir_critical_step *step; /* the last one first */
    int nsteps;
} walk;

/* The event before AT for which lane, kind and what are these; -1: any. */
static int64_t before(const walk *w, int64_t at, int lane, int kind, int what)
{
    for (int64_t i = at - 1; i >= 0; i--) {
        const weir_trace_event *e = &w->event[i];

        if ((lane < 0 || e->lane == lane) &&
            (kind < 0 || (int)e->kind == kind) && (what < 0 || e->what == what))
            return i;
    }
    return -1;
}

static void add(walk *w, weir_critical_step step)
{
    if (w->nsteps < STEPS && step.end > step.start)
        w->step[w->nsteps++] = step;
}

/* The signal that let the lane go on which had waited for it at event AT. */
static int64_t cause(walk *w, int64_t at)
{
    const weir_trace_event *e = &w->event[at];
    int64_t hop = w->s->token[e->what].hop, i = at;

    do
        i = before(w, i, -1, WEIR_TRACE_SIGNAL, e->what);
    while (i >= 0 && w->event[i].at + hop > e->at);
    if (i >= 0)
        add(w,
            (weir_critical_step){e->lane, -1, e->what, w->event[i].at, e->at});
    return i;
}

/* From event AT back, until cycle UNTIL. */
static void walk_back(walk *w, int64_t at, int64_t until)
{
    while (at >= 0 && w->event[at].at > until && w->nsteps < STEPS) {
        const weir_trace_event *e = &w->event[at], *p;
        int64_t i = before(w, at, e->lane, -1, -1);

        if (i < 0)
            return;
        p = &w->event[i];
        if (p->at < e->at && p->kind == WEIR_TRACE_START)
            add(w, (weir_critical_step){p->lane, p->what, -1, p->at, e->at});
        at = p->at == e->at && p->kind == WEIR_TRACE_WAIT && p->held
                 ? cause(w, i)
                 : i;
    }
}

/* Commands that begin a turn: of the lane with most events, the last one that
 * was begun before event AT and TURNS times before that. */
static int64_t find_anchor(const walk *w, int64_t at, int64_t *first)
{
    for (int64_t i = at; i >= 0; i--) {
        int64_t k = i;
        int turns = 0;

        if (w->event[i].kind != WEIR_TRACE_START ||
            w->s->command[w->event[i].what].ndemands == 0)
            continue;
        while (turns < TURNS &&
               (k = before(w, k, w->event[i].lane, WEIR_TRACE_START,
                           w->event[i].what)) >= 0)
            turns++;
        *first = k;
        return turns == TURNS ? i : -1;
    }
    return -1;
}

static void reverse(walk *w)
{
    for (int i = 0, k = w->nsteps - 1; i < k; i++, k--) {
        weir_critical_step x = w->step[i];

        w->step[i] = w->step[k];
        w->step[k] = x;
    }
}

/* Far enough back every chain has come to the loop that sets the pace: its
 * earliest command that comes again, and what lies between. */
static void cut_turn(walk *w)
{
    for (int i = 0; i < w->nsteps; i++)
        for (int k = i + 1; w->step[i].command >= 0 && k < w->nsteps; k++) {
            int64_t from = w->step[i].start;

            if (w->step[k].command != w->step[i].command)
                continue;
            w->step += i;
            w->nsteps = k - i;
            for (k = 0; k < w->nsteps; k++)
                w->step[k].start -= from, w->step[k].end -= from;
            return;
        }
}

weir_status weir_critical_find(weir_critical *out, weir_arena *a,
                               const weir_schedule *s, weir_diag *d)
{
    weir_trace_log log;
    walk w = {.s = s, .step = WEIR_NEW(a, weir_critical_step, STEPS)};
    int64_t at, first;

    WEIR_TRY(weir_trace_log_run(&log, a, s, EVENTS, d));
    w.event = log.event, w.n = log.n;
    at = find_anchor(&w, log.n * 3 / 4, &first);
    if (at < 0) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "'%s' has no loop that turns often enough to explain",
                    s->name);
        return WEIR_EUNSUP;
    }
    walk_back(&w, at, log.event[first].at);
    reverse(&w);
    cut_turn(&w);
    out->period = (double)(log.event[at].at - log.event[first].at) / TURNS;
    out->n = w.nsteps;
    out->step = w.step;
    return WEIR_OK;
}
