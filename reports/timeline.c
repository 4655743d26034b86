/* SPDX-License-Identifier: Apache-2.0
 * timeline.c - slices and samples as events of the Trace Event Format
 * (Google, "Trace Event Format", 2016), one a line.
 */
#include "reports/timeline.h"

#include "base/heap.h"

#include "reports/json.h"
#include "reports/point.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
    [WEIR_SLICE_BUSY] = "busy",
    [WEIR_SLICE_STALLED] = "stalled",
    [WEIR_SLICE_COMMAND] = "command",
    [WEIR_SLICE_WAIT] = "wait",
};

/* A string as JSON, to be freed. */
static char *quoted(const char *text)
{
    json_t *value = weir_json_text(text);
    char *said = json_dumps(value, JSON_ENCODE_ANY);

    json_decref(value);
    if (!said)
        weir_no_memory();
    return said;
}

/* Units stand in the order of their first tracks. */
static int process_of(const weir_timeline *t, int track)
{
    int n = 1;

    for (int i = 0; i < t->ntracks; i++) {
        bool first = true;

        if (strcmp(t->track[i].unit, t->track[track].unit) == 0)
            return n;
        for (int k = 0; k < i && first; k++)
            first = strcmp(t->track[i].unit, t->track[k].unit) != 0;
        n += first;
    }
    return n;
}

static void put_name(FILE *out, const char *what, int process, int thread,
                     const char *name)
{
    char *said = quoted(name);

    fprintf(out,
            ",\n{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%d,\"tid\":%d,"
            "\"args\":{\"name\":%s}}",
            what, process, thread, said);
    free(said);
}

static void put_order(FILE *out, const char *what, int process, int thread)
{
    fprintf(out,
            ",\n{\"ph\":\"M\",\"name\":\"%s_sort_index\",\"pid\":%d,"
            "\"tid\":%d,\"args\":{\"sort_index\":%d}}",
            what, process, thread,
            strcmp(what, "thread") == 0 ? thread : process);
}

/* Threads are numbered as tracks are, from 1: viewers take thread 0 of any
 * process for the idle one. */
static int thread_of(int track)
{
    return track + 1;
}

static void put_tracks(FILE *out, const weir_timeline *t)
{
    for (int i = 0; i < t->ntracks; i++) {
        const weir_track *track = &t->track[i];
        int process = process_of(t, i);

        if (!track->lane) {
            put_name(out, "process_name", process, thread_of(i), track->unit);
            put_order(out, "process", process, thread_of(i));
        }
        put_name(out, "thread_name", process, thread_of(i),
                 track->lane ? track->lane : "unit");
        put_order(out, "thread", process, thread_of(i));
    }
}

static void put_slices(FILE *out, const weir_timeline *t)
{
    char **name = weir_calloc((size_t)t->nnames + 1, sizeof *name);
    int *process = weir_calloc((size_t)t->ntracks + 1, sizeof *process);

    for (int i = 0; i < t->nnames; i++)
        name[i] = quoted(t->name[i]);
    for (int i = 0; i < t->ntracks; i++)
        process[i] = process_of(t, i);
    for (int64_t i = 0; i < t->nslices; i++) {
        const weir_slice *s = &t->slice[i];

        fprintf(out,
                ",\n{\"ph\":\"X\",\"name\":%s,\"cat\":\"%s\",\"pid\":%d,"
                "\"tid\":%d,\"ts\":%" PRId64 ",\"dur\":%" PRId64 "}",
                name[s->name], kinds[s->kind], process[s->track],
                thread_of(s->track), s->from, s->to - s->from);
    }
    for (int i = 0; i < t->nnames; i++)
        free(name[i]);
    free(name);
    free(process);
}

/* One more process for each kind of counter, behind the units. */
static void put_samples(FILE *out, const weir_timeline *t)
{
    int process = t->ntracks + 1;
    char *name = NULL;

    for (int i = 0; i < t->ncounters; i++) {
        if (i > 0 && strcmp(t->counter[i].kind, t->counter[i - 1].kind) == 0)
            continue;
        put_name(out, "process_name", process + i, process + i,
                 t->counter[i].kind);
        put_order(out, "process", process + i, process + i);
    }
    for (int64_t i = 0; i < t->nsamples; i++) {
        const weir_sample *s = &t->sample[i];
        int first = s->counter;

        while (first > 0 &&
               strcmp(t->counter[first].kind, t->counter[first - 1].kind) == 0)
            first--;
        if (i == 0 || s->counter != s[-1].counter) {
            free(name);
            name = quoted(t->counter[s->counter].name);
        }
        fprintf(out,
                ",\n{\"ph\":\"C\",\"name\":%s,\"pid\":%d,\"ts\":%" PRId64
                ",\"args\":{\"%s\":%" PRId64 "}}",
                name, process + first, s->at,
                strcmp(t->counter[first].kind, "tokens") == 0 ? "items"
                                                              : "lanes",
                s->value);
    }
    free(name);
}

static json_t *units(const weir_timeline *t, const weir_stats *s)
{
    json_t *list = weir_json_array();

    for (int i = 0; i < t->ntracks; i++) {
        int u = weir_stats_unit(s, t->track[i].unit);
        json_t *unit;

        if (t->track[i].lane || u < 0)
            continue;
        unit = weir_json_object();
        weir_json_put(unit, "name", weir_json_text(s->unit[u].name));
        weir_json_put(unit, "busy_cycle",
                      weir_json_whole(s->unit[u].busy_cycle));
        weir_json_put(unit, "stalled_cycle",
                      weir_json_whole(s->unit[u].stalled_cycle));
        weir_json_put(
            unit, "busy_in_window",
            weir_json_whole(weir_timeline_sum(t, i, WEIR_SLICE_BUSY)));
        weir_json_put(
            unit, "stalled_in_window",
            weir_json_whole(weir_timeline_sum(t, i, WEIR_SLICE_STALLED)));
        weir_json_append(list, unit);
    }
    return list;
}

static void put_other(FILE *out, const weir_timeline *t, const weir_stats *s)
{
    json_t *other = weir_json_object();

    weir_json_put(other, "engine", weir_json_text(s->engine));
    weir_json_put(other, "accounting",
                  weir_json_text(weir_accounting_text(s->accounting)));
    weir_json_put(other, "time", weir_json_text("1 us stands for 1 cycle"));
    weir_json_put(other, "cycles", weir_json_whole(s->cycles));
    weir_json_put(other, "from", weir_json_whole(t->from));
    weir_json_put(other, "to",
                  weir_json_whole(t->to < s->cycles ? t->to : s->cycles));
    weir_json_put(other, "units", units(t, s));
    json_dumpf(other, out, JSON_COMPACT);
    json_decref(other);
}

void weir_timeline_write(FILE *out, const weir_timeline *t, const weir_stats *s)
{
    fputs("{\"displayTimeUnit\":\"ns\",\n\"otherData\":", out);
    put_other(out, t, s);
    fprintf(out,
            ",\n\"traceEvents\":[\n{\"ph\":\"M\",\"name\":\"process_labels\","
            "\"pid\":1,\"tid\":1,\"args\":{\"labels\":\"%s\"}}",
            s->engine);
    put_tracks(out, t);
    put_slices(out, t);
    put_samples(out, t);
    fputs("\n]}\n", out);
}
