/* SPDX-License-Identifier: Apache-2.0
 * run.c - drives a module with beats and compares what comes out.
 */
#include "sim/cosim/cosim.h"

#include <string.h>

enum {
    FLYING = 1024, /* beats that may be inside; no unit holds as many */
    WAIT = 20000,  /* cycles without a move that are called stuck */
};

typedef struct bench {
    const weir_cosim_job *job;
    weir_cosim_result *result;
    void *self, *state;
    weir_port in[WEIR_COSIM_PORTS], out[WEIR_COSIM_PORTS];
    /* NULL in a module without a clock or streams. */
    uint8_t *rst_n, *in_valid, *in_ready, *out_valid, *out_ready;
    uint64_t drawn;
    uint32_t beat[WEIR_COSIM_VALUES]; /* that is offered */
    uint32_t (*want)[WEIR_COSIM_VALUES];
    int64_t sent, taken, cycle;
} bench;

static uint8_t *bit(const bench *b, const char *name)
{
    return b->job->model->port(b->self, name).at;
}

static bool find_ports(bench *b, weir_port *port, const weir_cosim_port *list,
                       int n)
{
    for (int i = 0; i < n; i++) {
        port[i] = b->job->model->port(b->self, list[i].name);
        if (port[i].at && port[i].bytes == weir_cosim_bytes(&list[i]))
            continue;
        b->result->end = WEIR_COSIM_BROKEN;
        b->result->port = list[i].name;
        return false;
    }
    return true;
}

static void went_wrong(bench *b)
{
    if (b->result->first_cycle < 0)
        b->result->first_cycle = b->cycle;
}

static void compare(bench *b, const uint32_t *want)
{
    weir_cosim_result *r = b->result;
    const weir_cosim *c = b->job->c;
    bool bad = false;

    for (int i = 0; i < c->nout; i++) {
        for (int lane = 0; lane < c->out[i].lanes; lane++, want++) {
            uint32_t got = weir_cosim_get(&b->out[i], &c->out[i], lane);

            r->values++;
            if (got == *want)
                continue;
            went_wrong(b);
            bad = true;
            r->bad_values++;
            if (r->shown < WEIR_COSIM_SHOWN)
                r->mismatch[r->shown++] = (weir_mismatch){
                    b->taken, b->cycle, &c->out[i], lane, *want, got};
        }
    }
    r->bad_beats += bad;
    r->beats++;
}

/* The next beat, and what must come out of it; the ports show it. */
static void offer(bench *b)
{
    const weir_cosim *c = b->job->c;
    const uint32_t *value = b->beat;

    memset(b->beat, 0, sizeof b->beat);
    if (c->scores)
        c->unit->take(c, b->sent, b->beat);
    else
        c->unit->draw(c, &b->drawn, b->sent, b->beat);
    for (int i = 0; i < c->nin; i++) {
        weir_cosim_put(&b->in[i], &c->in[i], value);
        value += c->in[i].lanes;
    }
}

static void accept(bench *b)
{
    uint32_t *want = b->want[b->sent % FLYING];

    memset(want, 0, sizeof *b->want);
    b->job->c->unit->step(b->job->c, b->state, b->beat, want);
    b->sent++;
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
    while (b->sent < b->job->beats) {
        watch(b);
        offer(b);
        accept(b);
        b->job->model->edge(b->self); /* settles, and is recorded */
        compare(b, b->want[b->taken % FLYING]);
        b->taken++;
        b->cycle++;
    }
}

/* --- modules with streams --- */

/* What leaves in this cycle; false: no use to go on. */
static bool leave(bench *b)
{
    if (b->taken == b->sent) {
        b->result->end = WEIR_COSIM_TOO_MANY;
        return false;
    }
    compare(b, b->want[b->taken % FLYING]);
    b->taken++;
    return true;
}

static bool enter(bench *b)
{
    if (b->sent - b->taken == FLYING) {
        b->result->end = WEIR_COSIM_TOO_FEW;
        return false;
    }
    accept(b);
    return true;
}

static void run_streams(bench *b)
{
    const weir_cosim_job *job = b->job;
    uint64_t seed = job->seed * 2 + 1;
    weir_throttle send = {.kind = job->stalls,
                          .state = seed ^ 0x2468ace02468ace0};
    weir_throttle take = {.kind = job->stalls,
                          .state = seed ^ 0x1357913579135790};
    int64_t idle = 0;
    bool offered = false;

    while (b->taken < job->beats) {
        bool moved_out, moved_in;

        watch(b);
        if (!offered && b->sent < job->beats && weir_throttle_go(&send)) {
            offered = true;
            offer(b);
        }
        *b->in_valid = offered;
        *b->out_ready = weir_throttle_go(&take);
        job->model->eval(b->self);
        moved_out = *b->out_valid && *b->out_ready;
        moved_in = offered && *b->in_ready;
        idle = moved_in || moved_out ? 0 : idle + 1;
        if (idle == WAIT)
            b->result->end = WEIR_COSIM_STUCK;
        if (idle == WAIT || (moved_out && !leave(b)) || (moved_in && !enter(b)))
            break;
        offered = offered && !moved_in;
        edge(b);
    }
    if (b->result->end != WEIR_COSIM_DONE)
        went_wrong(b);
}

static void start(bench *b)
{
    const weir_cosim *c = b->job->c;
    weir_port scale = b->job->model->port(b->self, "scale_i");

    b->rst_n = bit(b, "rst_ni");
    b->in_valid = bit(b, "valid_i");
    b->in_ready = bit(b, "ready_o");
    b->out_valid = bit(b, "valid_o");
    b->out_ready = bit(b, "ready_i");
    if (scale.at)
        memcpy(scale.at, &c->softmax.scale, sizeof c->softmax.scale);
    if (b->rst_n) {
        b->job->model->edge(b->self);
        *b->rst_n = 1;
        b->job->model->edge(b->self);
    }
}

void weir_cosim_run(weir_cosim_result *out, const weir_cosim_job *job,
                    weir_arena scratch)
{
    const weir_cosim *c = job->c;
    bench *b = WEIR_NEW(&scratch, bench, 1);

    *out = (weir_cosim_result){.first_cycle = -1};
    b->job = job;
    b->result = out;
    b->drawn = job->seed * 2 + 1;
    b->state = WEIR_NEW(&scratch, char, WEIR_COSIM_STATE);
    b->want = (uint32_t(*)[WEIR_COSIM_VALUES])WEIR_NEW(
        &scratch, uint32_t, (size_t)FLYING * WEIR_COSIM_VALUES);
    b->self = job->model->make((unsigned)job->seed);
    if (find_ports(b, b->in, c->in, c->nin) &&
        find_ports(b, b->out, c->out, c->nout)) {
        start(b);
        out->streams = b->in_valid != NULL;
        if (out->streams)
            run_streams(b);
        else
            run_through(b);
    }
    out->cycles = b->cycle;
    if (job->wave && b->cycle > job->wave_from && b->cycle <= job->wave_to)
        job->model->trace(b->self, NULL);
    job->model->drop(b->self);
}
