/* SPDX-License-Identifier: Apache-2.0
 * body.c - copies of a Verilated module on the clock of an engine.
 */
#include "sim/cosim/body_unit.h"
#include "sim/cosim/draw.h"
#include "sim/pe/walk.h"

#include <inttypes.h>
#include <string.h>

/* A beat inside a copy. */
typedef struct flying {
    weir_body_place place;
    int64_t due; /* the cycle in which it leaves; INT64_MAX: not known yet */
} flying;

struct weir_body_copy {
    void *self;
    weir_port in[WEIR_COSIM_PORTS], out[WEIR_COSIM_PORTS];
    uint8_t *in_valid, *in_ready, *out_valid;
    flying *ring;   /* [flying] */
    uint32_t *want; /* [flying][values] */
    int head, n;
};

/* Values of a beat, of either side. */
static int values_of(const weir_cosim_port *port, int n)
{
    int values = 0;

    for (int i = 0; i < n; i++)
        values += port[i].lanes;
    return values;
}

int weir_body_task(const weir_body *b)
{
    return b->task;
}

/* --- saying where --- */

/* "copy 2 (online_softmax), beat 3 of 16 of query 517, tile 5 of head 0" */
static const char *where(const weir_body *b, weir_arena *a, int copy,
                         const weir_body_place *p)
{
    return weir_format(
        a,
        "copy %d of %s, head %" PRId64 ", query %" PRId64 ", tile %" PRId64
        " of M (keys %" PRId64 " to %" PRId64 "), beat %" PRId64 " of %" PRId64,
        copy, b->u->datapath.module->name, p->head, p->query, p->tile,
        p->tile * b->heads->shape.tile,
        p->tile * b->heads->shape.tile + weir_heads_keys(b->heads, p->tile) - 1,
        p->beat, p->beats);
}

/* The first divergence, of copy K, ends the run. */
static void diverge(weir_body *b, int k, int64_t now, const char *place,
                    const char *what)
{
    const weir_cascade *c = b->m->problem->cascade;

    if (b->differs)
        return;
    b->differs_copy = k;
    b->differs_cycle = now;
    weir_report(
        b->d, WEIR_ERROR, b->u->loc,
        "body rtl of '%s' diverges in cycle %" PRId64
        " of the block, in the pass of %s: %s: %s",
        b->u->name, now,
        c->tensor[c->einsum[b->b->task[b->task].einsum].out.tensor].name, place,
        what);
    b->differs = true;
}

static const char *number(weir_arena *a, const weir_cosim_port *p,
                          uint32_t code)
{
    return p->number ? weir_format(a, "0x%0*x (%.9g)", (p->width + 3) / 4, code,
                                   weir_number_decode(p->number, code))
                     : weir_format(a, "%u", code);
}

/* --- a cycle --- */

static void leave(weir_body *b, int k, int64_t now)
{
    weir_body_copy *copy = &b->copy[k];
    const flying *f = &copy->ring[copy->head];
    int values = values_of(b->c.out, b->c.nout);
    const uint32_t *want = copy->want + copy->head * values;
    uint32_t got[WEIR_COSIM_VALUES], *at = got;
    weir_arena *a = b->heads->a;

    for (int i = 0; i < b->c.nout; i++)
        for (int lane = 0; lane < b->c.out[i].lanes; lane++, at++, want++) {
            const weir_cosim_port *p = &b->c.out[i];

            *at = weir_cosim_get(&copy->out[i], p, lane);
            if (*at != *want && !b->differs)
                diverge(b, k, now, where(b, a, k, &f->place),
                        weir_format(a, "%s, lane %d: expected %s, got %s",
                                    p->name, lane, number(a, p, *want),
                                    number(a, p, *at)));
        }
    b->values += values;
    b->beats++;
    b->kind->take(b, &f->place, got);
    copy->head = (copy->head + 1) % b->flying;
    copy->n--;
}

static void look(weir_body *b, int k, int64_t now)
{
    weir_body_copy *copy = &b->copy[k];
    const flying *f = copy->n ? &copy->ring[copy->head] : NULL;
    bool due = f && f->due == now;
    weir_arena *a = b->heads->a;

    if (*copy->out_valid && due) {
        leave(b, k, now);
        return;
    }
    if (due)
        diverge(b, k, now, where(b, a, k, &f->place),
                weir_format(a,
                            "it must leave in this cycle, with a latency of "
                            "%" PRId64 ", and did not",
                            b->latency));
    else if (*copy->out_valid)
        diverge(b, k, now,
                f ? where(b, a, k, &f->place) : weir_format(a, "copy %d", k),
                !f ? "a beat left that never entered"
                : f->due == INT64_MAX
                    ? "it left before its row was whole"
                    : weir_format(a,
                                  "it left %" PRId64
                                  " cycles early: its latency is %" PRId64,
                                  f->due - now, b->latency));
}

/* The next beat's place in copy K; false: there is no query for it. */
static bool place_of(const weir_body *b, int k, weir_body_place *p)
{
    const weir_pe_walk *w = b->walk;
    int64_t fold = b->beat / b->row_beats, inner = 0;
    int64_t query = fold * b->u->columns + k;
    int outermost = 0;

    while (!(b->b->cut[b->heads->rank_m].loops >> outermost & 1) &&
           outermost < b->b->nloops - 1)
        outermost++;
    for (int l = outermost + 1; l < b->b->nloops; l++)
        if (b->b->cut[b->heads->rank_p].loops >> l & 1)
            inner = inner * b->b->loop[l].trip + w->index[l];
    *p = (weir_body_place){.head = weir_pe_walk_head(w),
                           .query =
                               weir_pe_walk_from(w, b->heads->rank_p) + query,
                           .tile = weir_pe_walk_tile(w, b->heads->rank_m),
                           .fold = fold,
                           .beat = b->beat % b->row_beats,
                           .beats = b->row_beats};
    p->context =
        (int)(inner * ((b->b->cut[b->heads->rank_p].tile + b->u->columns - 1) /
                       b->u->columns) +
              fold);
    return query < weir_pe_walk_extent(w, b->heads->rank_p);
}

/* The newest beat of COPY has entered. Where a row's beats wait for the largest
 * of its tile, they follow its last one without a gap. */
static void set_due(const weir_body *b, weir_body_copy *copy, int64_t now)
{
    int newest = copy->head + copy->n - 1;
    const weir_body_place *p = &copy->ring[newest % b->flying].place;
    int64_t together =
        b->u->datapath.module->kind == WEIR_MODULE_SOFTMAX ? p->beats : 1;

    copy->ring[newest % b->flying].due =
        together > 1 ? INT64_MAX : now + b->latency;
    for (int64_t i = 0; i < together && p->beat == p->beats - 1; i++)
        copy->ring[(newest - i) % b->flying].due = now + b->latency - i;
}

static void enter(weir_body *b, int k, int64_t now)
{
    weir_body_copy *copy = &b->copy[k];
    int values = values_of(b->c.out, b->c.nout);
    int at = (copy->head + copy->n) % b->flying;
    uint32_t in[WEIR_COSIM_VALUES] = {0}, *want = copy->want + at * values;
    const uint32_t *value = in;
    const char *lacks;
    flying *f = &copy->ring[at];

    *copy->in_valid = place_of(b, k, &f->place);
    if (!*copy->in_valid)
        return;
    memset(want, 0, (size_t)values * sizeof *want);
    lacks = b->kind->feed(b, k, &f->place, in, want);
    if (lacks)
        diverge(b, k, now, where(b, b->heads->a, k, &f->place), lacks);
    for (int i = 0; i < b->c.nin; i++) {
        weir_cosim_put(&copy->in[i], &b->c.in[i], value);
        value += b->c.in[i].lanes;
    }
    copy->n++;
    set_due(b, copy, now);
}

static void next_beat(weir_body *b)
{
    int64_t queries = weir_pe_walk_extent(b->walk, b->heads->rank_p);
    int64_t folds = (queries + b->u->columns - 1) / b->u->columns;

    if (++b->beat < folds * b->row_beats)
        return;
    b->beat = 0;
    weir_pe_walk_next(b->walk);
}

bool weir_body_cycle(weir_body *b, bool fed, int64_t now)
{
    int columns = (int)b->u->columns;

    for (int k = 0; k < columns && !b->differs; k++) {
        weir_body_copy *copy = &b->copy[k];

        *copy->in_valid = 0;
        if (b->wave && k == b->wave_copy && now == b->wave_from)
            b->model->trace(copy->self, b->wave);
        if (fed)
            enter(b, k, now);
        b->model->eval(copy->self);
        if (*copy->in_valid && !*copy->in_ready)
            diverge(
                b, k, now,
                where(
                    b, b->heads->a, k,
                    &copy->ring[(copy->head + copy->n - 1) % b->flying].place),
                "it was not ready: one beat a cycle was promised");
        if (!b->differs)
            look(b, k, now);
        b->model->edge(copy->self);
        if (!b->model->ok(copy->self))
            diverge(b, k, now, weir_format(b->heads->a, "copy %d", k),
                    "an assertion of the module failed; see above");
    }
    if (fed)
        next_beat(b);
    b->cycles++;
    return !b->differs;
}

/* --- instances --- */

static weir_port find(weir_body *b, const weir_body_copy *copy,
                      const weir_cosim_port *p)
{
    weir_port port = b->model->port(copy->self, p->name);

    if (!port.at || port.bytes != weir_cosim_bytes(p)) {
        diverge(b, 0, 0, p->name,
                "the RTL has no such port, or of another width");
        port.at = NULL;
    }
    return port;
}

static void start_copy(weir_body *b, weir_body_copy *copy, weir_arena *a,
                       unsigned seed)
{
    int values = values_of(b->c.out, b->c.nout);
    weir_port scale;
    uint8_t *rst_n, *out_ready;

    copy->self = b->model->make(seed);
    copy->ring = WEIR_NEW(a, flying, (size_t)b->flying);
    copy->want = WEIR_NEW(a, uint32_t, (size_t)b->flying * (size_t)values);
    for (int i = 0; i < b->c.nin; i++)
        copy->in[i] = find(b, copy, &b->c.in[i]);
    for (int i = 0; i < b->c.nout; i++)
        copy->out[i] = find(b, copy, &b->c.out[i]);
    copy->in_valid = b->model->port(copy->self, "valid_i").at;
    copy->in_ready = b->model->port(copy->self, "ready_o").at;
    copy->out_valid = b->model->port(copy->self, "valid_o").at;
    out_ready = b->model->port(copy->self, "ready_i").at;
    rst_n = b->model->port(copy->self, "rst_ni").at;
    scale = b->model->port(copy->self, "scale_i");
    if (scale.at)
        memcpy(scale.at, &b->softmax.scale, sizeof b->softmax.scale);
    b->model->edge(copy->self);
    *rst_n = 1;
    *out_ready = 1;
    b->model->edge(copy->self);
}

void weir_body_start(weir_body *b, weir_arena *a, weir_diag *d)
{
    size_t columns = (size_t)b->u->columns;
    size_t tile = (size_t)b->heads->shape.tile;

    b->d = d;
    b->walk = WEIR_NEW(a, weir_pe_walk, 1);
    *b->walk = weir_pe_walk_make(b->b, ~0u);
    b->copy = WEIR_NEW(a, weir_body_copy, columns);
    b->row = WEIR_NEW(a, weir_body_row, columns);
    b->open = WEIR_NEW(a, weir_softmax_row, columns * (size_t)b->contexts);
    for (size_t k = 0; k < columns; k++) {
        start_copy(b, &b->copy[k], a, (unsigned)k + 1);
        b->row[k].score = WEIR_NEW(a, uint32_t, tile);
        b->row[k].code = WEIR_NEW(a, uint32_t, tile);
        b->row[k].p = WEIR_NEW(a, float, tile);
    }
}

void weir_body_close(weir_body *b, int64_t now)
{
    if (b->wave && now >= b->wave_from)
        b->model->trace(b->copy[b->wave_copy].self, NULL);
}

/* Beats that are inside. */
int64_t weir_body_inside(const weir_body *b)
{
    int64_t n = 0;

    for (int64_t k = 0; k < b->u->columns; k++)
        n += b->copy[k].n;
    return n;
}
