/* SPDX-License-Identifier: Apache-2.0
 * run.c - drives a module with beats and compares what comes out.
 */
#include "sim/cosim/cosim.h"

#include <stdio.h>
#include <string.h>

enum {
    FLYING = 16384, /* beats of a stream that may wait; no unit holds as many */
    WAIT = 20000,   /* cycles without a move that are called stuck */
};

/* A stream: its ports, its handshake, and its beats from GONE to KNOWN. */
typedef struct stream {
    const weir_cosim_port *port; /* [ports] */
    int ports;
    weir_port at[WEIR_COSIM_PORTS];
    uint8_t *valid, *ready; /* NULL in a module without streams */
    weir_throttle throttle;
    bool offered;   /* and not yet taken */
    size_t values;  /* of a beat */
    uint32_t *beat; /* [FLYING][values] */
    int64_t gone, known;
} stream;

struct weir_cosim_queue {
    stream in[WEIR_COSIM_STREAMS], out[WEIR_COSIM_STREAMS];
};

typedef struct bench {
    const weir_cosim_job *job;
    weir_cosim_result *result;
    void *self, *state;
    weir_cosim_queue q;
    uint8_t *rst_n; /* NULL in a module without a clock */
    uint64_t drawn;
    int64_t cycle;
} bench;

static uint8_t *bit(const bench *b, const char *prefix, const char *name)
{
    char whole[64];

    snprintf(whole, sizeof whole, "%s%s", prefix, name);
    return b->job->model->port(b->self, whole).at;
}

static bool find_ports(bench *b, stream *s)
{
    for (int i = 0; i < s->ports; i++) {
        s->at[i] = b->job->model->port(b->self, s->port[i].name);
        s->values += (size_t)s->port[i].lanes;
        if (s->at[i].at && s->at[i].bytes == weir_cosim_bytes(&s->port[i]))
            continue;
        b->result->end = WEIR_COSIM_BROKEN;
        b->result->port = s->port[i].name;
        return false;
    }
    return true;
}

static void went_wrong(bench *b)
{
    if (b->result->first_cycle < 0)
        b->result->first_cycle = b->cycle;
}

/* --- beats --- */

static uint32_t *beat_at(const stream *s, int64_t i)
{
    return s->beat + (size_t)(i % FLYING) * s->values;
}

static uint32_t *known(stream *s)
{
    uint32_t *beat = beat_at(s, s->known++);

    return memset(beat, 0, s->values * sizeof *beat);
}

uint32_t *weir_cosim_goes_in(weir_cosim_queue *q, int to)
{
    return known(&q->in[to]);
}

uint32_t *weir_cosim_comes_out(weir_cosim_queue *q, int from)
{
    return known(&q->out[from]);
}

/* What stands at the outputs beside the beat that is next. */
static void compare(bench *b, stream *s)
{
    weir_cosim_result *r = b->result;
    const uint32_t *want = beat_at(s, s->gone);
    bool bad = false;

    for (int i = 0; i < s->ports; i++) {
        for (int lane = 0; lane < s->port[i].lanes; lane++, want++) {
            uint32_t got = weir_cosim_get(&s->at[i], &s->port[i], lane);

            r->values++;
            if (got == *want)
                continue;
            went_wrong(b);
            bad = true;
            r->bad_values++;
            if (r->shown < WEIR_COSIM_SHOWN)
                r->mismatch[r->shown++] = (weir_mismatch){
                    s->gone, b->cycle, &s->port[i], lane, *want, got};
        }
    }
    r->bad_beats += bad;
    r->compared++;
    s->gone++;
}

/* The next beat of the first stream, and what it brings along. */
static void know(bench *b)
{
    const weir_cosim *c = b->job->c;
    stream *s = &b->q.in[0];
    int64_t i = s->known;
    uint32_t *beat = known(s);

    if (c->scores)
        c->unit->take(c, i, beat);
    else
        c->unit->draw(c, &b->drawn, i, beat);
    if (c->unit->spread)
        c->unit->spread(c, b->state, beat, &b->q);
    else
        c->unit->step(c, b->state, beat, known(&b->q.out[0]));
}

static void put(const stream *s)
{
    const uint32_t *value = beat_at(s, s->gone);

    for (int i = 0; i < s->ports; i++) {
        weir_cosim_put(&s->at[i], &s->port[i], value);
        value += s->port[i].lanes;
    }
}

static void watch(bench *b)
{
    const weir_cosim_job *job = b->job;

    if (!job->wave)
        return;
    if (b->cycle == job->wave_from)
        job->model->trace(b->self, job->wave);
    if (b->cycle == job->wave_to)
        job->model->trace(b->self, NULL);
}

static void edge(bench *b)
{
    b->job->model->edge(b->self);
    b->cycle++;
    if (!b->result->asserted && !b->job->model->ok(b->self)) {
        b->result->asserted = true;
        went_wrong(b);
    }
}

/* --- modules without a clock --- */

static void run_through(bench *b)
{
    stream *in = &b->q.in[0];

    while (in->gone < b->job->c->count) {
        watch(b);
        know(b);
        put(in);
        b->job->model->edge(b->self); /* settles, and is recorded */
        compare(b, &b->q.out[0]);
        in->gone++;
        b->cycle++;
    }
}

/* --- modules with streams --- */

/* Room for what a beat may bring along. */
static bool has_room(const bench *b)
{
    const weir_cosim *c = b->job->c;

    for (int i = 0; i <= c->in_last; i++)
        if (b->q.in[i].known - b->q.in[i].gone > FLYING / 2)
            return false;
    for (int i = 0; i <= c->out_last; i++)
        if (b->q.out[i].known - b->q.out[i].gone > FLYING / 2)
            return false;
    return true;
}

static void offer(bench *b)
{
    for (int i = 0; i <= b->job->c->in_last; i++) {
        stream *s = &b->q.in[i];
        bool there = i == 0 ? s->known < b->job->c->count : s->gone < s->known;

        if (!s->offered && there && weir_throttle_go(&s->throttle)) {
            if (i == 0)
                know(b);
            s->offered = true;
            put(s);
        }
        *s->valid = s->offered;
    }
}

/* What leaves in this cycle; false: no use to go on. */
static bool leave(bench *b, bool *moved)
{
    for (int i = 0; i <= b->job->c->out_last; i++) {
        stream *s = &b->q.out[i];

        if (!*s->valid || !*s->ready)
            continue;
        if (s->gone == s->known) {
            b->result->end = WEIR_COSIM_TOO_MANY;
            return false;
        }
        compare(b, s);
        *moved = true;
    }
    return true;
}

static void enter(bench *b, bool *moved)
{
    for (int i = 0; i <= b->job->c->in_last; i++) {
        stream *s = &b->q.in[i];

        if (!s->offered || !*s->ready)
            continue;
        s->offered = false;
        s->gone++;
        *moved = true;
    }
}

static bool is_over(const bench *b)
{
    bool over = b->q.in[0].gone == b->job->c->count;

    for (int i = 1; i <= b->job->c->in_last; i++)
        over = over && b->q.in[i].gone == b->q.in[i].known;
    for (int i = 0; i <= b->job->c->out_last; i++)
        over = over && b->q.out[i].gone == b->q.out[i].known;
    return over;
}

static void run_streams(bench *b)
{
    weir_cosim_result *r = b->result;
    int64_t idle = 0;

    while (r->end == WEIR_COSIM_DONE && !is_over(b)) {
        bool moved = false;

        watch(b);
        if (!has_room(b)) {
            r->end = WEIR_COSIM_TOO_FEW;
            break;
        }
        offer(b);
        for (int i = 0; i <= b->job->c->out_last; i++)
            *b->q.out[i].ready = weir_throttle_go(&b->q.out[i].throttle);
        b->job->model->eval(b->self);
        if (!leave(b, &moved))
            break;
        enter(b, &moved);
        idle = moved ? 0 : idle + 1;
        if (idle == WAIT) {
            r->end = WEIR_COSIM_STUCK;
            break;
        }
        edge(b);
    }
    if (r->end != WEIR_COSIM_DONE)
        went_wrong(b);
}

static void start(bench *b)
{
    const weir_cosim *c = b->job->c;
    weir_port scale = b->job->model->port(b->self, "scale_i");

    if (scale.at)
        memcpy(scale.at, &c->softmax.scale, sizeof c->softmax.scale);
    b->rst_n = bit(b, "", "rst_ni");
    if (b->rst_n) {
        b->job->model->edge(b->self);
        *b->rst_n = 1;
        b->job->model->edge(b->self);
    }
}

/* Stream I of the N ports of LIST, in or out; false: a port is missing. */
static bool open_stream(bench *b, stream *s, const weir_cosim_port *list, int n,
                        int i, bool in, weir_arena *a)
{
    const weir_cosim *c = b->job->c;
    const char *prefix = in ? c->in_prefix[i] : c->out_prefix[i];
    uint64_t mark =
        in ? 0x2468ace02468ace0 : 0x1357913579135790; /* apart, and even */

    while (n > 0 && list->stream != i)
        list++, n--;
    s->port = list;
    while (s->ports < n && list[s->ports].stream == i)
        s->ports++;
    s->valid = bit(b, prefix ? prefix : "", in ? "valid_i" : "valid_o");
    s->ready = bit(b, prefix ? prefix : "", in ? "ready_o" : "ready_i");
    s->throttle = (weir_throttle){.kind = b->job->stalls,
                                  .state = (b->job->seed * 2 + 1) ^ mark << i};
    if (!find_ports(b, s))
        return false;
    s->beat = WEIR_NEW(a, uint32_t, FLYING * s->values);
    return true;
}

static bool open_streams(bench *b, weir_arena *a)
{
    const weir_cosim *c = b->job->c;
    bool fine = true;

    for (int i = 0; fine && i <= c->in_last; i++)
        fine = open_stream(b, &b->q.in[i], c->in, c->nin, i, true, a);
    for (int i = 0; fine && i <= c->out_last; i++)
        fine = open_stream(b, &b->q.out[i], c->out, c->nout, i, false, a);
    return fine;
}

void weir_cosim_run(weir_cosim_result *out, const weir_cosim_job *job,
                    weir_arena scratch)
{
    bench *b = WEIR_NEW(&scratch, bench, 1);

    *out = (weir_cosim_result){.first_cycle = -1};
    b->job = job;
    b->result = out;
    b->drawn = job->seed * 2 + 1;
    b->state = WEIR_NEW(&scratch, char, WEIR_COSIM_STATE);
    b->self = job->model->make((unsigned)job->seed);
    if (open_streams(b, &scratch)) {
        start(b);
        out->streams = b->q.in[0].valid != NULL;
        if (out->streams)
            run_streams(b);
        else
            run_through(b);
    }
    out->beats = b->q.in[0].gone;
    out->cycles = b->cycle;
    if (job->wave && b->cycle > job->wave_from && b->cycle <= job->wave_to)
        job->model->trace(b->self, NULL);
    job->model->drop(b->self);
}
