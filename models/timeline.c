/* SPDX-License-Identifier: Apache-2.0
 * timeline.c - slices and samples of a window.
 */
#include "models/timeline.h"

#include <stdlib.h>
#include <string.h>

weir_timeline weir_timeline_make(weir_arena *a, int64_t from, int64_t to)
{
    return (weir_timeline){
        .a = a, .from = from, .to = to, .room = WEIR_TIMELINE_ROOM};
}

/* Room for one more of N items of SIZE bytes; doubled when N is a power of 2,
 * so the arena holds at most twice what is used. */
static void *one_more(weir_timeline *t, void *items, int64_t n, size_t size)
{
    void *wide;

    if (n & (n - 1))
        return items;
    wide = weir_alloc(t->a, size, alignof(max_align_t), n ? 2 * (size_t)n : 1);
    return n ? memcpy(wide, items, (size_t)n * size) : wide;
}

static bool same(const char *x, const char *y)
{
    return x == y || (x && y && strcmp(x, y) == 0);
}

int weir_timeline_track(weir_timeline *t, const char *unit, const char *lane)
{
    for (int i = 0; i < t->ntracks; i++)
        if (same(t->track[i].unit, unit) && same(t->track[i].lane, lane))
            return i;
    t->track = one_more(t, t->track, t->ntracks, sizeof *t->track);
    t->track[t->ntracks] = (weir_track){unit, lane};
    return t->ntracks++;
}

int weir_timeline_name(weir_timeline *t, const char *name)
{
    for (int i = 0; i < t->nnames; i++)
        if (same(t->name[i], name))
            return i;
    t->name = one_more(t, t->name, t->nnames, sizeof *t->name);
    t->name[t->nnames] = name;
    return t->nnames++;
}

int weir_timeline_counter(weir_timeline *t, const char *kind, const char *name)
{
    t->counter = one_more(t, t->counter, t->ncounters, sizeof *t->counter);
    t->counter[t->ncounters] = (weir_counter){kind, name};
    return t->ncounters++;
}

/* Where there is no more room the window ends with the last that began. What
 * began before it and is told later (a lane that waits all along, a level that
 * never changed) still has a place: it is at most one of each row. */
static void make_room(weir_timeline *t)
{
    if (t->full || t->nslices + t->nsamples < t->room)
        return;
    t->full = true;
    t->to = t->latest < t->to ? t->latest : t->to;
}

void weir_timeline_slice(weir_timeline *t, const weir_slice *s)
{
    weir_slice x = *s;

    make_room(t);
    x.from = x.from > t->from ? x.from : t->from;
    x.to = x.to < t->to ? x.to : t->to;
    if (x.from >= x.to)
        return;
    t->latest = x.from > t->latest ? x.from : t->latest;
    t->slice = one_more(t, t->slice, t->nslices, sizeof *t->slice);
    t->slice[t->nslices++] = x;
}

void weir_timeline_sample(weir_timeline *t, const weir_sample *s)
{
    make_room(t);
    if (s->at < t->from || s->at >= t->to)
        return;
    t->latest = s->at > t->latest ? s->at : t->latest;
    t->sample = one_more(t, t->sample, t->nsamples, sizeof *t->sample);
    t->sample[t->nsamples++] = *s;
}

static int by_track(const void *x, const void *y)
{
    const weir_slice *a = x, *b = y;

    if (a->track != b->track)
        return a->track < b->track ? -1 : 1;
    return (a->from > b->from) - (a->from < b->from);
}

static int by_counter(const void *x, const void *y)
{
    const weir_sample *a = x, *b = y;

    if (a->counter != b->counter)
        return a->counter < b->counter ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

void weir_timeline_close(weir_timeline *t)
{
    int64_t n = 0;

    for (int64_t i = 0; i < t->nslices; i++) {
        weir_slice s = t->slice[i];

        s.to = s.to < t->to ? s.to : t->to;
        if (s.from < s.to)
            t->slice[n++] = s;
    }
    t->nslices = n;
    n = 0;
    for (int64_t i = 0; i < t->nsamples; i++)
        if (t->sample[i].at < t->to)
            t->sample[n++] = t->sample[i];
    t->nsamples = n;
    if (t->nslices)
        qsort(t->slice, (size_t)t->nslices, sizeof *t->slice, by_track);
    if (t->nsamples)
        qsort(t->sample, (size_t)t->nsamples, sizeof *t->sample, by_counter);
}

int64_t weir_timeline_sum(const weir_timeline *t, int track,
                          weir_slice_kind kind)
{
    int64_t sum = 0;

    for (int64_t i = 0; i < t->nslices; i++)
        if (t->slice[i].track == track && t->slice[i].kind == kind)
            sum += t->slice[i].to - t->slice[i].from;
    return sum;
}
