/* SPDX-License-Identifier: Apache-2.0
 * test_attention.c - attn_vpu beside a model of a matrix array, on whole heads.
 *
 * Scores go in, p is multiplied with V by the test, out come outputs: each p
 * and each output is the golden model's under every stall schedule, and the
 * outputs are as near to attention in FP64 as formats allow.
 */
#include "tests/rtl/head.h"
#include "tests/suite.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct ports {
    const weir_model *model;
    void *self;
    uint8_t *valid, *ready, *row, *first, *last, *mask, *p_valid, *p_ready,
        *pv_valid, *pv_ready, *out_valid, *out_ready, *out_row, *group,
        *out_last, *p_row, *p_first, *p_last;
    weir_port score, p, pv, out;
    uint32_t *m, *l;
} ports;

static void *at(const ports *p, const char *name)
{
    weir_port port = p->model->port(p->self, name);

    ck_assert_msg(port.at, "no port %s", name);
    return port.at;
}

static ports open_ports(const weir_model *model, uint32_t scale)
{
    ports p = {.model = model, .self = model->make(3)};

    p.valid = at(&p, "valid_i"), p.ready = at(&p, "ready_o");
    p.row = at(&p, "row_i"), p.first = at(&p, "first_i");
    p.last = at(&p, "last_i"), p.mask = at(&p, "mask_i");
    p.p_valid = at(&p, "p_valid_o"), p.p_ready = at(&p, "p_ready_i");
    p.p_row = at(&p, "p_row_o"), p.p_first = at(&p, "p_first_o");
    p.p_last = at(&p, "p_last_o");
    p.pv_valid = at(&p, "pv_valid_i"), p.pv_ready = at(&p, "pv_ready_o");
    p.out_valid = at(&p, "valid_o"), p.out_ready = at(&p, "ready_i");
    p.out_row = at(&p, "row_o"), p.group = at(&p, "group_o");
    p.out_last = at(&p, "last_o");
    p.m = at(&p, "m_o"), p.l = at(&p, "l_o");
    p.score = model->port(p.self, "score_i");
    p.p = model->port(p.self, "p_o");
    p.pv = model->port(p.self, "pv_i");
    p.out = model->port(p.self, "out_o");
    memcpy(at(&p, "scale_i"), &scale, 4);
    model->edge(p.self);
    *(uint8_t *)at(&p, "rst_ni") = 1;
    model->edge(p.self);
    return p;
}

/* Codes of BIT bits, lane 0 lowest. */
static void put_codes(weir_port to, const uint32_t *code, int n, int bit)
{
    for (int i = 0; i < n; i++)
        memcpy((char *)to.at + i * bit / 8, &code[i], (size_t)bit / 8);
}

static void compare_codes(weir_port from, const uint32_t *want, int n, int bit,
                          const char *what, int beat)
{
    for (int i = 0; i < n; i++) {
        uint32_t got = 0;

        memcpy(&got, (char *)from.at + i * bit / 8, (size_t)bit / 8);
        ck_assert_msg(got == want[i], "%s %d, lane %d: got %08x, want %08x",
                      what, beat, i, got, want[i]);
    }
}

/* Where each stream stands. */
typedef struct at_work {
    const run *r;
    ports p;
    weir_throttle stall[4];
    bool offered[2]; /* a beat that is offered stays */
    bool closed;     /* no output is taken */
    int in, p_out, pv, pv_group, out, out_group;
    int p_at, last_pv_at, out_at; /* cycles of the first query's firsts */
    int cycle, ready_at[TILES];   /* when the array has a tile's P V */
} at_work;

enum { ARRAY_LATENCY = 9 };

static void offer_scores(at_work *w)
{
    const tile *t = &w->r->tile[w->in];
    uint32_t score[LANES];
    bool mask[LANES];

    w->offered[0] = w->offered[0] ||
                    (w->in < w->r->tiles && weir_throttle_go(&w->stall[0]));
    *w->p.valid = w->offered[0];
    if (!w->offered[0])
        return;
    tile_in(&w->r->h, t, score, mask);
    put_codes(w->p.score, score, w->r->h.config->lanes, w->r->h.golden.in->bit);
    *w->p.mask = 0;
    for (int i = 0; i < w->r->h.config->lanes; i++)
        *w->p.mask |= (uint8_t)(mask[i] << i);
    *w->p.row = (uint8_t)t->row;
    *w->p.first = t->first;
    *w->p.last = t->last;
}

static void offer_pv(at_work *w)
{
    const struct config *c = w->r->h.config;
    bool there;

    while (w->pv < w->p_out && !w->r->tile[w->pv].ends)
        w->pv++;
    there = w->pv < w->p_out && w->ready_at[w->pv] <= w->cycle;
    w->offered[1] = w->offered[1] || (there && weir_throttle_go(&w->stall[1]));
    *w->p.pv_valid = w->offered[1];
    if (w->offered[1])
        put_codes(w->p.pv, w->r->tile[w->pv].pv + w->pv_group * c->cols,
                  c->cols, 32);
}

static void take_p(at_work *w)
{
    const tile *t = &w->r->tile[w->p_out];

    if (!*w->p.p_valid || !*w->p.p_ready)
        return;
    compare_codes(w->p.p, t->golden.p, w->r->h.config->lanes,
                  w->r->h.golden.p->bit, "p of tile", w->p_out);
    ck_assert_int_eq(*w->p.p_row, t->row);
    ck_assert_int_eq(*w->p.p_first, t->first);
    ck_assert_int_eq(*w->p.p_last, t->last);
    if (w->p_out == 0)
        w->p_at = w->cycle;
    w->ready_at[w->p_out++] = w->cycle + ARRAY_LATENCY;
}

static void take_output(at_work *w)
{
    const struct config *c = w->r->h.config;
    const output *o = &w->r->output[w->out];

    if (!*w->p.out_valid || !*w->p.out_ready)
        return;
    if (w->out == 0 && w->out_group == 0)
        w->out_at = w->cycle;
    compare_codes(w->p.out, o->code + w->out_group * c->cols, c->cols,
                  w->r->h.out->bit, "output of query", w->out);
    ck_assert_uint_eq(*w->p.m, o->m);
    ck_assert_uint_eq(*w->p.l, o->l);
    ck_assert_int_eq(*w->p.out_row, o->row);
    ck_assert_int_eq(*w->p.group, w->out_group);
    w->out_group++;
    ck_assert_int_eq(*w->p.out_last, w->out_group * c->cols == c->head_dim);
    if (w->out_group * c->cols == c->head_dim) {
        w->out_group = 0;
        w->out++;
    }
}

static void cycle(at_work *w)
{
    const struct config *c = w->r->h.config;

    offer_scores(w);
    offer_pv(w);
    *w->p.p_ready = weir_throttle_go(&w->stall[2]);
    *w->p.out_ready = weir_throttle_go(&w->stall[3]) && !w->closed;
    w->p.model->eval(w->p.self);
    take_p(w);
    take_output(w);
    if (w->offered[0] && *w->p.ready) {
        w->offered[0] = false;
        w->in++;
    }
    if (w->offered[1] && *w->p.pv_ready) {
        const tile *t = &w->r->tile[w->pv];

        if (t->query == 0 && t->last && w->pv_group == 0)
            w->last_pv_at = w->cycle;
        w->offered[1] = false;
        if (++w->pv_group * c->cols == c->head_dim) {
            w->pv_group = 0;
            w->pv++;
        }
    }
    w->p.model->edge(w->p.self);
    w->cycle++;
}

static at_work start(const run *r, ports p, int kind, uint64_t seed)
{
    at_work w = {.r = r, .p = p};

    for (uint64_t i = 0; i < 4; i++)
        w.stall[i] = (weir_throttle){.kind = kind, .state = state_of(seed + i)};
    return w;
}

/* Cycles from the first score to the last output. */
static int finish(at_work *w)
{
    while (w->out < QUERIES) {
        ck_assert_msg(w->cycle < 200000, "stuck: %d tiles in, %d outputs",
                      w->in, w->out);
        cycle(w);
    }
    ck_assert(w->p.model->ok(w->p.self));
    return w->cycle;
}

static int simulate(const run *r, int kind, uint64_t seed)
{
    at_work w =
        start(r, open_ports(r->h.config->model, r->h.golden.scale), kind, seed);
    int cycles = finish(&w);

    w.p.model->drop(w.p.self);
    return cycles;
}

/* Outputs are taken so seldom that everything before them fills up. */
static void simulate_slow_outputs(const run *r, uint64_t seed)
{
    at_work w = start(r, open_ports(r->h.config->model, r->h.golden.scale),
                      WEIR_THROTTLE_ALWAYS, seed);

    w.stall[3].kind = WEIR_THROTTLE_10;
    finish(&w);
    w.p.model->drop(w.p.self);
}

START_TEST(test_outputs_are_the_golden_ones)
{
    static run r;

    for (uint64_t seed = 1; seed <= 2; seed++) {
        draw_head(&r.h, &configs[_i], seed);
        golden_run(&r);
        for (int kind = 0; kind < WEIR_THROTTLES; kind++)
            simulate(&r, kind, seed);
        simulate_slow_outputs(&r, seed);
    }
}
END_TEST

/* In mid-row, with beats in every part of it. */
START_TEST(test_clear_drops_everything)
{
    static run r;
    at_work w;

    draw_head(&r.h, &configs[_i], 3);
    golden_run(&r);
    w = start(&r, open_ports(r.h.config->model, r.h.golden.scale),
              WEIR_THROTTLE_ALWAYS, 3);
    for (int before = 5; before < 600; before += 13) {
        uint8_t *by = at(&w.p, before & 1 ? "clear_i" : "rst_ni");

        while (w.cycle < before)
            cycle(&w);
        *by = !*by;
        w.p.model->edge(w.p.self);
        *w.p.valid = *w.p.pv_valid = 0;
        *by = !*by;
        w.p.model->eval(w.p.self);
        ck_assert(!*w.p.p_valid && !*w.p.out_valid);
        w = start(&r, w.p, before % 3 ? WEIR_THROTTLE_ALWAYS : WEIR_THROTTLE_50,
                  3);
        /* Outputs that nobody takes fill everything before them. */
        w.closed = before % 4 > 1;
    }
    w.closed = false;
    finish(&w);
    w.p.model->drop(w.p.self);
}
END_TEST

/* With P V in one beat and rows that take turns there is no bubble: behind the
 * last score come the softmax (8 cycles), the array, the accumulator (1), a
 * FIFO (1), the reciprocal (6) and the product (1). Three rows end behind each
 * other, so that the last one's reciprocal begins 2 * 6 - 2 cycles late. */
START_TEST(test_no_bubbles)
{
    static run r;
    int got;

    draw_head(&r.h, &configs[0], 1);
    golden_run(&r);
    got = simulate(&r, WEIR_THROTTLE_ALWAYS, 1);
    ck_assert_int_eq(got, r.tiles + 8 + ARRAY_LATENCY + 1 + 1 + 6 + 1 + 10);
}
END_TEST

/* Until p of the first scores, and until the first query's output. */
START_TEST(test_latency)
{
    static run r;
    const struct config *c = &configs[_i];
    at_work w;

    draw_head(&r.h, c, 1);
    golden_run(&r);
    w = start(&r, open_ports(c->model, r.h.golden.scale), WEIR_THROTTLE_ALWAYS,
              1);
    finish(&w);
    w.p.model->drop(w.p.self);
    ck_assert_int_eq(w.p_at, c->p_cycles);
    ck_assert_int_eq(w.out_at - w.last_pv_at, c->out_cycles);
}
END_TEST

/* As many tiles as there is room for go to an array that gives nothing back,
 * and p of one more: the rest waits, whatever the receiver of p does. */
START_TEST(test_tiles_wait_for_the_array)
{
    static run r;
    at_work w;
    int tiles = 0;

    draw_head(&r.h, &configs[_i], 4);
    golden_run(&r);
    w = start(&r, open_ports(r.h.config->model, r.h.golden.scale),
              WEIR_THROTTLE_ALWAYS, 4);
    w.pv = r.tiles;
    while (w.cycle < 300)
        cycle(&w);
    for (int i = 0; i < w.p_out; i++)
        tiles += r.tile[i].ends;
    ck_assert_int_eq(tiles, r.h.config->pv_depth + 1);
    w.p.model->drop(w.p.self);
}
END_TEST

/* --- against FP64 --- */

/* Attention with correctly rounded 2^x at the same formats: what is lost by
 * formats alone. */
static double with_formats(const head *h, int q, int d, double m)
{
    double l = 0, o = 0;

    for (int k = 0; k < KEYS; k++) {
        double p =
            h->sees[q][k]
                ? exp2((weir_number_decode(h->golden.in, h->score[q][k]) - m) *
                       weir_fp32_value(h->golden.scale))
                : 0;

        l += p;
        o += weir_number_round(h->golden.p, p) * weir_fp32_value(h->v[k][d]);
    }
    return l > 0 ? weir_number_round(h->out, o / l) : 0;
}

static double in_fp64(const head *h, int q, int d, double top)
{
    double l = 0, o = 0;

    for (int k = 0; k < KEYS; k++)
        if (h->sees[q][k]) {
            double p =
                exp2((weir_number_decode(h->golden.in, h->score[q][k]) - top) *
                     weir_fp32_value(h->golden.scale));

            l += p;
            o += p * weir_fp32_value(h->v[k][d]);
        }
    return l > 0 ? o / l : 0;
}

static double top_score(const head *h, int q)
{
    double top = -INFINITY;

    for (int k = 0; k < KEYS; k++)
        if (h->sees[q][k])
            top = fmax(top, weir_number_decode(h->golden.in, h->score[q][k]));
    return top;
}

/* Largest error of outputs over 20 heads: at most twice what formats cost. */
START_TEST(test_outputs_are_near_fp64)
{
    static run r;
    double ours = 0, formats = 0;

    for (uint64_t seed = 100; seed < 120; seed++) {
        draw_head(&r.h, &configs[_i], seed);
        golden_run(&r);
        for (int q = 0; q < QUERIES; q++)
            for (int d = 0; d < r.h.config->head_dim; d++) {
                double top = top_score(&r.h, q);
                double truth = in_fp64(&r.h, q, d, top);

                /* Rounded to its format, p depends on the reference. */
                double m = r.output[q].l ? weir_fp32_value(r.output[q].m) : 0;

                ours =
                    fmax(ours,
                         fabs(weir_number_decode(r.h.out, r.output[q].code[d]) -
                              truth));
                formats =
                    fmax(formats, fabs(with_formats(&r.h, q, d, m) - truth));
            }
    }
    printf("%s: largest error %.2e, by formats alone %.2e\n",
           r.h.config->model->name, ours, formats);
    ck_assert_double_le(ours, 2 * formats);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("attention");
    TCase *heads = tcase_create("heads");

    tcase_add_loop_test(heads, test_outputs_are_the_golden_ones, 0, NCONFIGS);
    tcase_add_loop_test(heads, test_clear_drops_everything, 0, NCONFIGS);
    tcase_add_test(heads, test_no_bubbles);
    tcase_add_loop_test(heads, test_latency, 0, NCONFIGS);
    tcase_add_loop_test(heads, test_tiles_wait_for_the_array, 0, NCONFIGS);
    tcase_add_loop_test(heads, test_outputs_are_near_fp64, 0, NCONFIGS);
    suite_add_tcase(suite, heads);
    return run_suite(suite);
}
