/* SPDX-License-Identifier: Apache-2.0
 * watch.c - from what lanes and units do to slices and samples.
 */
#include "sim/watch.h"

#include <string.h>

/* What a row shows now. */
typedef struct row {
    int track;
    weir_doing what; /* of a lane */
    int number;      /* of a lane: command or token; of a unit: its state */
    int64_t since;
} row;

/* A number that changes. */
typedef struct level {
    int counter;
    int64_t last; /* as of the last cycle looked at */
    bool said;    /* in the window */
} level;

struct weir_watch {
    weir_timeline *t;
    const weir_schedule *s;
    int64_t start;
    int64_t nslices, nsamples; /* of the timeline before this watch */
    row *lane, *unit;
    int busy; /* name */
    int *command_name, *token_name, *resource_name;
    level *token, *asked; /* by token, by resource */
    int64_t *asks;        /* [nresources] lanes that ask it now */
    int *home;            /* [ntokens] a lane that uses it, or -1 */
    int *open;            /* [ntokens] lanes that use it and have not ended */
    int64_t *until;       /* [ntokens] cycle in which the last of them ended */
};

static const char *called(weir_arena *a, const char *block, const char *name)
{
    return block ? weir_format(a, "%s: %s", block, name) : name;
}

static void make_rows(weir_watch *w, weir_arena *a, const char *block)
{
    const weir_schedule *s = w->s;

    w->unit = WEIR_NEW(a, row, (size_t)s->nunits + 1);
    w->lane = WEIR_NEW(a, row, (size_t)s->nlanes + 1);
    for (int u = 0; u < s->nunits; u++) {
        w->unit[u].track = weir_timeline_track(w->t, s->unit[u].name, NULL);
        w->unit[u].number = WEIR_CYCLE_IDLE;
    }
    for (int i = 0; i < s->nlanes; i++) {
        w->lane[i].number = -1; /* not begun */
        w->lane[i].track =
            weir_timeline_track(w->t, s->unit[s->lane[i].unit].name,
                                called(a, block, s->lane[i].name));
    }
}

static void make_names(weir_watch *w, weir_arena *a)
{
    const weir_schedule *s = w->s;

    w->busy = weir_timeline_name(w->t, "busy");
    w->command_name = WEIR_NEW(a, int, (size_t)s->ncommands + 1);
    w->token_name = WEIR_NEW(a, int, (size_t)s->ntokens + 1);
    w->resource_name = WEIR_NEW(a, int, (size_t)s->nresources + 1);
    for (int i = 0; i < s->ncommands; i++)
        w->command_name[i] = weir_timeline_name(w->t, s->command[i].what);
    for (int k = 0; k < s->ntokens; k++)
        w->token_name[k] = weir_timeline_name(w->t, s->token[k].name);
    for (int r = 0; r < s->nresources; r++)
        w->resource_name[r] = weir_timeline_name(w->t, s->resource[r].name);
}

static bool uses(const weir_schedule *s, int lane, int token)
{
    for (int k = 0; k < s->lane[lane].nsteps; k++) {
        const weir_step *step = &s->lane[lane].step[k];

        if ((step->kind == WEIR_STEP_WAIT || step->kind == WEIR_STEP_SIGNAL) &&
            step->token == token)
            return true;
    }
    return false;
}

static void make_levels(weir_watch *w, weir_arena *a, const char *block)
{
    const weir_schedule *s = w->s;

    w->token = WEIR_NEW(a, level, (size_t)s->ntokens + 1);
    w->asked = WEIR_NEW(a, level, (size_t)s->nresources + 1);
    w->asks = WEIR_NEW(a, int64_t, (size_t)s->nresources + 1);
    w->home = WEIR_NEW(a, int, (size_t)s->ntokens + 1);
    w->open = WEIR_NEW(a, int, (size_t)s->ntokens + 1);
    w->until = WEIR_NEW(a, int64_t, (size_t)s->ntokens + 1);
    for (int k = 0; k < s->ntokens; k++)
        w->home[k] = -1, w->until[k] = INT64_MAX;
    for (int i = 0; i < s->nlanes; i++)
        for (int k = 0; k < s->ntokens; k++)
            if (uses(s, i, k)) {
                w->home[k] = i;
                w->open[k]++;
            }
    for (int k = 0; k < s->ntokens; k++)
        if (w->home[k] >= 0)
            w->token[k] = (level){
                weir_timeline_counter(
                    w->t, "tokens",
                    called(a, block,
                           weir_format(a, "#%d %s", k, s->token[k].name))),
                s->token[k].initial, false};
    for (int r = 0; r < s->nresources; r++)
        w->asked[r].counter = weir_timeline_counter(
            w->t, "lanes that ask", called(a, block, s->resource[r].name));
}

weir_watch *weir_watch_make(weir_arena *a, weir_timeline *t,
                            const weir_schedule *s, int64_t start,
                            const char *block)
{
    weir_watch *w = WEIR_NEW(a, weir_watch, 1);

    w->t = t, w->s = s, w->start = start;
    w->nslices = t->nslices, w->nsamples = t->nsamples;
    make_rows(w, a, block);
    make_names(w, a);
    make_levels(w, a, block);
    return w;
}

static void put(weir_watch *w, int track, int name, weir_slice_kind kind,
                int64_t from, int64_t to)
{
    weir_timeline_slice(
        w->t, &(weir_slice){track, name, kind, w->start + from, w->start + to});
}

static void count_asks(weir_watch *w, const row *l, int by)
{
    const weir_command *c = &w->s->command[l->number];

    for (int k = 0; l->what == WEIR_DOING_COMMAND && k < c->ndemands; k++)
        w->asks[c->demand[k].resource] += by;
}

/* What is still on its way to nobody is not looked at. */
static void leave_tokens(weir_watch *w, int lane, int64_t at)
{
    for (int k = 0; k < w->s->ntokens; k++)
        if (uses(w->s, lane, k) && --w->open[k] == 0)
            w->until[k] = at;
}

void weir_watch_lane(weir_watch *w, int lane, weir_doing what, int number,
                     int64_t at)
{
    row *l = &w->lane[lane];

    if (what != WEIR_DOING_COMMAND && what == l->what && number == l->number)
        return;
    if (l->what == WEIR_DOING_COMMAND)
        put(w, l->track, w->command_name[l->number], WEIR_SLICE_COMMAND,
            l->since, at);
    else if (l->what == WEIR_DOING_WAIT)
        put(w, l->track, w->token_name[l->number], WEIR_SLICE_WAIT, l->since,
            at);
    count_asks(w, l, -1);
    if (what == WEIR_DOING_NOTHING)
        leave_tokens(w, lane, at);
    l->what = what, l->number = number, l->since = at;
    count_asks(w, l, 1);
}

void weir_watch_command(weir_watch *w, int lane, int command, int64_t from,
                        int64_t to)
{
    put(w, w->lane[lane].track, w->command_name[command], WEIR_SLICE_COMMAND,
        from, to);
}

static void put_unit(weir_watch *w, const row *u, int64_t to)
{
    if (u->number == WEIR_CYCLE_BUSY)
        put(w, u->track, w->busy, WEIR_SLICE_BUSY, u->since, to);
    else if (u->number >= w->s->ntokens)
        put(w, u->track, w->resource_name[u->number - w->s->ntokens],
            WEIR_SLICE_STALLED, u->since, to);
    else if (u->number >= 0)
        put(w, u->track, w->token_name[u->number], WEIR_SLICE_STALLED, u->since,
            to);
}

void weir_watch_unit(weir_watch *w, int unit, int state, int64_t at)
{
    row *u = &w->unit[unit];

    if (state == u->number)
        return;
    put_unit(w, u, at);
    u->number = state, u->since = at;
}

static void look(weir_watch *w, level *x, int64_t value, int64_t at)
{
    int64_t first = w->t->from > w->start ? w->t->from : w->start;

    if (value == x->last)
        return;
    at += w->start;
    if (!x->said && at > first)
        weir_timeline_sample(w->t, &(weir_sample){x->counter, first, x->last});
    if (at >= first) {
        weir_timeline_sample(w->t, &(weir_sample){x->counter, at, value});
        x->said = true;
    }
    x->last = value;
}

void weir_watch_cycle(weir_watch *w, const int64_t *token, const bool *member,
                      int64_t at)
{
    for (int k = 0; k < w->s->ntokens; k++)
        if (w->home[k] >= 0 && (!member || member[w->home[k]]) &&
            at <= w->until[k])
            look(w, &w->token[k], token[k], at);
    for (int r = 0; r < w->s->nresources; r++)
        look(w, &w->asked[r], w->asks[r], at);
}

static void say(weir_watch *w, const level *x)
{
    int64_t first = w->t->from > w->start ? w->t->from : w->start;

    if (!x->said)
        weir_timeline_sample(w->t, &(weir_sample){x->counter, first, x->last});
}

void weir_watch_end(weir_watch *w)
{
    for (int k = 0; k < w->s->ntokens; k++)
        if (w->home[k] >= 0)
            say(w, &w->token[k]);
    for (int r = 0; r < w->s->nresources; r++)
        say(w, &w->asked[r]);
}

int64_t weir_watch_blind(const weir_watch *w, int64_t now)
{
    now += w->start;
    return now < w->t->from ? w->t->from - now : now < w->t->to ? 0 : INT64_MAX;
}

/* --- between processes --- */

typedef struct parcel {
    int64_t nslices, nsamples, to;
    bool full;
} parcel;

void weir_watch_send(const weir_watch *w, FILE *out)
{
    const weir_timeline *t = w->t;
    parcel p = {t->nslices - w->nslices, t->nsamples - w->nsamples, t->to,
                t->full};

    fwrite(&p, sizeof p, 1, out);
    if (p.nslices)
        fwrite(t->slice + w->nslices, sizeof *t->slice, (size_t)p.nslices, out);
    if (p.nsamples)
        fwrite(t->sample + w->nsamples, sizeof *t->sample, (size_t)p.nsamples,
               out);
}

void weir_watch_receive(weir_watch *w, const char *from)
{
    parcel p;

    memcpy(&p, from, sizeof p);
    from += sizeof p;
    w->t->to = p.to, w->t->full = p.full; /* all that comes is before it */
    for (int64_t i = 0; i < p.nslices; i++, from += sizeof(weir_slice)) {
        weir_slice s;

        memcpy(&s, from, sizeof s);
        weir_timeline_slice(w->t, &s);
    }
    for (int64_t i = 0; i < p.nsamples; i++, from += sizeof(weir_sample)) {
        weir_sample s;

        memcpy(&s, from, sizeof s);
        weir_timeline_sample(w->t, &s);
    }
}
