/* SPDX-License-Identifier: Apache-2.0
 * test_online_softmax.c - every beat of online_softmax is the golden model's.
 *
 * WEIR_MODEL in the environment names one of the models; the others rest.
 */
#include "tests/rtl/rows.h"
#include "tests/rtl/stream.h"
#include "tests/suite.h"
#include "workloads/golden/softmax_unit.h"

#include <math.h>
#include <string.h>

extern const weir_model weir_model_softmax_l4, weir_model_softmax_l16,
    weir_model_softmax_l1, weir_model_softmax_l5, weir_model_softmax_t12;

/* As sim/verilated/CMakeLists.txt builds them. */
static const struct config {
    const weir_model *model;
    int lanes, rows;
    const char *in, *p;
    weir_exp_profile profile;
    int rescale_tau, pipe_add, pipe_mul, pipe_exp, pipe_acc;
} configs[] = {
    {&weir_model_softmax_l4, 4, 4, "bf16", "bf16", WEIR_EXP_BF16, 0, 1, 1, 1,
     1},
    {&weir_model_softmax_l16, 16, 1, "fp16", "fp8_e4m3", WEIR_EXP_BF16, 8, 0, 0,
     0, 1},
    {&weir_model_softmax_l1, 1, 3, "bf16", "fp16", WEIR_EXP_BF16, 0, 2, 3, 2,
     2},
    {&weir_model_softmax_l5, 5, 2, "fp32", "fp32", WEIR_EXP_FP32, 4, 1, 1, 1,
     1},
};

enum { NCONFIGS = sizeof configs / sizeof *configs };

static weir_softmax golden(const struct config *c, uint32_t scale)
{
    return (weir_softmax){.lanes = c->lanes,
                          .in = weir_number_find(c->in),
                          .p = weir_number_find(c->p),
                          .profile = c->profile,
                          .rescale_tau = c->rescale_tau,
                          .scale = scale};
}

/* Where the ports stand in a beat: score, mask, row, first, last. */
static int score_words(const struct config *c)
{
    return (c->lanes * weir_number_find(c->in)->bit + 31) / 32;
}

/* Write value I of WIDTH bits (8, 16, 32) into words, or read it. */
static void put(uint32_t *words, int i, int width, uint32_t value)
{
    int at = i * width;

    words[at / 32] |= value << at % 32;
}

static uint32_t get(const uint32_t *words, int i, int width)
{
    int at = i * width;
    uint32_t all = width == 32 ? ~0u : (1u << width) - 1;

    return words[at / 32] >> at % 32 & all;
}

typedef struct drawn {
    const struct config *config;
    weir_softmax golden;
} drawn;

/* Draw a score: a few of every kind that matters, most in the range that
 * softmax works in; a row's level drifts so that maxima come late and early. */
static double draw_score(uint64_t *state, int kind)
{
    double u = weir_random(state) * 0x1p-32;

    switch (weir_random(state) % 64) {
    case 0:
        return kind == 7 ? NAN : -INFINITY;
    case 1:
        return kind == 7 ? INFINITY : -0.0;
    case 2:
        return 0;
    case 3:
        return ldexp(u - 0.5, -130);
    case 4:
        return ldexp(u - 0.5, 12);
    default:
        break;
    }
    return (u - 0.5) * (kind & 1 ? 40 : 4) + kind;
}

static void draw(const void *user, uint64_t *state, int i, uint32_t *in)
{
    const drawn *d = user;
    const struct config *c = d->config;
    int at = score_words(c), rows = c->rows;
    uint32_t mask = 0, what = weir_random(state);

    for (int l = 0; l < c->lanes; l++) {
        double score = draw_score(state, (int)(what >> 4 & 7));

        put(in, l, d->golden.in->bit, weir_number_encode(d->golden.in, score));
        mask |= (uint32_t)(weir_random(state) % 8 != 0) << l;
    }
    if (what % 16 == 0)
        mask = 0;
    if (what % 16 == 1)
        mask = 1u << what / 16 % (uint32_t)c->lanes;
    in[at++] = mask;
    /* Rows in turn when the loop needs it, for timing; firsts at random, so
     * that rows of one beat are common. */
    in[at++] = (uint32_t)(i % rows);
    /* After a reset no row needs a first. */
    in[at++] = i >= rows && weir_random(state) % 5 == 0;
    in[at] = weir_random(state) % 5 == 0;
}

/* Rows are kept by number; zero state is a started row but for m. */
static void beat_scores(const drawn *d, const uint32_t *in, uint32_t *score,
                        bool *mask)
{
    for (int l = 0; l < d->config->lanes; l++) {
        score[l] = get(in, l, d->golden.in->bit);
        mask[l] = in[score_words(d->config)] >> l & 1;
    }
}

/* A beat of a tile whose largest score is MAX. */
static void step_beat(const drawn *d, void *state, uint32_t max,
                      const uint32_t *in, uint32_t *out)
{
    struct kept {
        bool live;
        weir_softmax_row row;
    } *kept = state;
    uint32_t score[WEIR_SOFTMAX_LANES];
    bool mask[WEIR_SOFTMAX_LANES];
    const uint32_t *side = in + score_words(d->config);
    weir_softmax_tile t;

    beat_scores(d, in, score, mask);
    kept += side[1];
    if (side[2] || !kept->live)
        *kept = (struct kept){true, weir_softmax_start()};
    weir_softmax_beat(&d->golden, &kept->row, max, score, mask, &t);
    for (int l = 0; l < d->config->lanes; l++)
        put(out, l, d->golden.p->bit, t.p[l]);
    out += (d->config->lanes * d->golden.p->bit + 31) / 32;
    memcpy(out,
           (uint32_t[]){t.alpha, t.alpha_is_one, t.m, t.l, side[1], side[2],
                        side[3]},
           7 * sizeof *out);
}

/* A beat that is a tile. */
static void step(const void *user, void *state, const uint32_t *in,
                 uint32_t *out)
{
    const drawn *d = user;
    uint32_t score[WEIR_SOFTMAX_LANES];
    bool mask[WEIR_SOFTMAX_LANES];

    beat_scores(d, in, score, mask);
    step_beat(d, state, weir_softmax_beat_max(&d->golden, score, mask), in,
              out);
}

static int levels(int lanes)
{
    int n = 0;

    while (1 << n < lanes)
        n++;
    return n;
}

static int latency(const struct config *c)
{
    return 2 + c->pipe_add + c->pipe_mul + c->pipe_exp +
           levels(c->lanes) * c->pipe_add + c->pipe_acc;
}

/* A beat per register, and one in each skid: behind exp2, and wherever two
 * registers or more follow each other. */
static int capacity(const struct config *c)
{
    return latency(c) + (c->pipe_exp > 0) + (c->pipe_mul > 1) +
           (c->pipe_add > 1) * (1 + levels(c->lanes));
}

static stream_unit unit(const drawn *d)
{
    const struct config *c = d->config;

    return (stream_unit){
        .model = c->model,
        .in = {"score_i", "mask_i", "row_i", "first_i", "last_i"},
        .out = {"p_o", "alpha_o", "alpha_is_one_o", "m_o", "l_o", "row_o",
                "first_o", "last_o"},
        .latency = latency(c),
        .period = 1,
        .user = d,
        .draw = draw,
        .step = step,
        .scale = d->golden.scale,
        /* Registers behind exp2 cut the path. */
        .follows = c->pipe_exp == 0,
        .capacity = capacity(c),
    };
}

/* log2 e / sqrt 128, log2 e, and a scale that makes ties at the threshold. */
static const double scales[] = {0.12751743, 1.442695, 0.5};

START_TEST(test_every_beat_is_the_golden_ones)
{
    const struct config *c = &configs[_i];

    for (int k = 0; k < 3; k++) {
        drawn d = {c, golden(c, weir_fp32_round(scales[k]))};
        stream_unit u = unit(&d);

        stream_check(&u, 1000 + (uint64_t)k);
    }
}
END_TEST

START_TEST(test_restart_forgets_rows)
{
    const struct config *c = &configs[_i];
    drawn d = {c, golden(c, weir_fp32_round(1))};
    stream_unit u = unit(&d);

    stream_restart(&u, 5);
}
END_TEST

/* --- tiles of several beats --- */

enum { TILE_BEATS = 3 };

static const struct config tiled = {&weir_model_softmax_t12,
                                    4,
                                    2,
                                    "bf16",
                                    "bf16",
                                    WEIR_EXP_BF16,
                                    0,
                                    1,
                                    1,
                                    1,
                                    1};

/* The tile that is being drawn: its beats must be known before its first one's
 * result is. */
static struct tile {
    stream_beat beat[TILE_BEATS];
    int beats, at;
    bool whole; /* draw only tiles of all beats */
} tile;

/* A tile that is never ended never comes out: none crosses the ends of the runs
 * that stream.h makes. */
static int beats_to_end(int i)
{
    static const int ends[] = {100, 300, STREAM_BEATS};

    for (int k = 0; k < 3; k++)
        if (i < ends[k])
            return ends[k] - i;
    return TILE_BEATS;
}

static void draw_tile(const drawn *d, uint64_t *state, int i)
{
    const struct config *c = d->config;
    uint32_t row = weir_random(state) % (uint32_t)c->rows;
    bool first = weir_random(state) % 4 == 0;
    bool last = weir_random(state) % 4 == 0;

    tile.at = 0;
    tile.beats = TILE_BEATS;
    if (last && !tile.whole)
        tile.beats = 1 + (int)(weir_random(state) % TILE_BEATS);
    if (beats_to_end(i) < tile.beats) {
        tile.beats = beats_to_end(i);
        last = true;
    }
    for (int b = 0; b < tile.beats; b++) {
        uint32_t *in = tile.beat[b], *side = in + score_words(c);

        memset(in, 0, sizeof tile.beat[b]);
        draw(d, state, b, in);
        side[1] = row;
        side[2] = first && b == 0;
        side[3] = last && b == tile.beats - 1;
    }
}

static void draw_tiles(const void *user, uint64_t *state, int i, uint32_t *in)
{
    if (i == 0 || tile.at == tile.beats)
        draw_tile(user, state, i);
    memcpy(in, tile.beat[tile.at++], sizeof tile.beat[0]);
}

static void step_tiles(const void *user, void *state, const uint32_t *in,
                       uint32_t *out)
{
    const drawn *d = user;
    uint32_t score[WEIR_SOFTMAX_LANES], max = WEIR_FP32_NEG_INF;
    bool mask[WEIR_SOFTMAX_LANES];

    for (int b = 0; b < tile.beats; b++) {
        beat_scores(d, tile.beat[b], score, mask);
        max =
            weir_fp32_max(max, weir_softmax_beat_max(&d->golden, score, mask));
    }
    beat_scores(d, in, score, mask);
    step_beat(d, state, max, in, out);
}

START_TEST(test_tiles_of_several_beats)
{
    drawn d = {&tiled, golden(&tiled, weir_fp32_round(scales[1]))};
    stream_unit u = unit(&d);

    u.draw = draw_tiles;
    u.step = step_tiles;
    u.latency += TILE_BEATS;
    u.capacity += 2 * TILE_BEATS;
    tile.whole = true;
    stream_check(&u, 21);
    stream_restart(&u, 22);
    u.latency = STREAM_ANY; /* a short tile does not wait for beats */
    tile.whole = false;
    stream_check(&u, 23);
}
END_TEST

/* --- rows by hand: what the drawn ones may miss --- */

typedef struct listed {
    drawn d; /* first: the golden model's user */
    int beats;
    stream_beat beat[STREAM_BEATS];
} listed;

/* Each row by hand for all rows of the module at once, in turn. */
static void list(listed *out)
{
    const struct config *c = out->d.config;
    uint32_t lanes = c->lanes < 32 ? (1u << c->lanes) - 1 : ~0u;

    out->beats = 0;
    for (const struct directed *r = directed; r < directed + NDIRECTED; r++)
        for (int b = 0; b < r->beats; b++)
            for (int row = 0; row < c->rows; row++) {
                uint32_t *in = out->beat[out->beats++];
                bool last = b == r->beats - 1;

                for (int l = 0; l < c->lanes; l++)
                    put(in, l, out->d.golden.in->bit,
                        weir_number_encode(
                            out->d.golden.in,
                            r->score(b * c->lanes + l,
                                     r->score == steps ? c->lanes
                                                       : r->beats * c->lanes)));
                in += score_words(c);
                in[0] = lanes & (last ? r->mask : r->mask_before);
                in[1] = (uint32_t)row;
                in[2] = b == 0;
                in[3] = last;
            }
}

static void take_listed(const void *user, uint64_t *state, int i, uint32_t *in)
{
    const listed *l = user;

    (void)state;
    memcpy(in, l->beat[i % l->beats], sizeof l->beat[0]);
}

START_TEST(test_rows_by_hand)
{
    static listed l;
    const struct config *c = &configs[_i];
    stream_unit u;

    l = (listed){.d = {c, golden(c, WEIR_FP32_ONE)}};
    list(&l);
    u = unit(&l.d);
    u.user = &l;
    u.draw = take_listed;
    stream_check(&u, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("online_softmax");
    TCase *beats = tcase_create("beats");

    for (int i = 0; i < NCONFIGS; i++) {
        if (!is_asked(configs[i].model))
            continue;
        tcase_add_loop_test(beats, test_every_beat_is_the_golden_ones, i,
                            i + 1);
        tcase_add_loop_test(beats, test_rows_by_hand, i, i + 1);
        tcase_add_loop_test(beats, test_restart_forgets_rows, i, i + 1);
    }
    if (is_asked(tiled.model))
        tcase_add_test(beats, test_tiles_of_several_beats);
    suite_add_tcase(suite, beats);
    return run_suite(suite);
}
