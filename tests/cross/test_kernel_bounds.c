/* SPDX-License-Identifier: Apache-2.0
 * test_kernel_bounds.c - kernels of any shape on any GPU: what every run must
 * hold, and that the closed form's bounds hold it.
 */
#include "tests/cross/point.h"
#include "tests/sim/draw.h"
#include "tests/suite.h"

#include "mapper/cost.h"
#include "mapper/kernel.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 120, SETS = 8 };

static weir_arena arena;
static char heard[4096];

static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    size_t n = strlen(heard);

    (void)user, (void)level;
    snprintf(heard + n, sizeof heard - n, "%d:%d: %s\n", loc.line, loc.col,
             msg);
}

static void set_up(void)
{
    arena = weir_arena_make();
    *heard = '\0';
}

static void tear_down(void)
{
    weir_arena_drop(&arena);
}

static const struct kernel {
    const char *machine, *mapping;
} kernels[] = {
    {"b200", "fa4"}, {"b200", "fa4-pair"},        {"b300", "fa4"},
    {"h100", "fa3"}, {"b200", "plain-attention"}, {"h100", "plain-attention"},
    {"b300", "fa4"},
};

static const struct heads {
    const char *depth, *value;
} heads[] = {{"64", "64"},   {"128", "128"}, {"96", "96"}, {"80", "80"},
             {"192", "128"}, {"128", "64"},  {"8", "8"}};

enum {
    KERNELS = sizeof kernels / sizeof *kernels,
    HEADS = sizeof heads / sizeof *heads,
};

/* Lengths about as often small as large, most of them ragged. */
static const char *length(uint64_t *seed)
{
    int bits = draw_in(seed, 0, 13);

    return weir_format(&arena, "%d", draw_in(seed, 1, 1 << bits));
}

static point random_point(uint64_t *seed)
{
    const struct kernel *k = &kernels[draw_in(seed, 0, KERNELS - 1)];
    const struct heads *h = &heads[draw_in(seed, 0, HEADS - 1)];
    point p = {"attention", k->machine, k->mapping, NULL, {{NULL, NULL}}};
    const char *set[SETS][2] = {
        {"shape.parameters.seq", length(seed)},
        {"shape.parameters.keys", length(seed)},
        {"shape.parameters.causal", draw_one_of(seed, 2) ? "1" : "0"},
        {"shape.parameters.head_dim", h->depth},
        {"shape.parameters.value_dim", h->value},
        {"shape.parameters.kv_heads", draw_one_of(seed, 2) ? "16" : "2"},
        {"shape.batch", draw_one_of(seed, 2) ? "1" : "9"},
        {"mapping.values.seed", draw_one_of(seed, 2) ? "0" : "17"},
    };

    for (int i = 0; i < SETS - (strncmp(k->mapping, "fa4", 3) != 0); i++)
        p.set[i].path = set[i][0], p.set[i].value = set[i][1];
    return p;
}

/* Parts sum to the whole; no pipe is busier than its work at its rate allows;
 * a run is between the bounds, which count the same work. */
static void check_point(const weir_mapping *m, const char *what)
{
    weir_diag d = {.sink = sink};
    const weir_stats *s, *b;

    ck_assert_msg(point_run(&s, &arena, m, "trace", true, &d) == WEIR_OK,
                  "%s: %s", what, heard);
    ck_assert_msg(weir_stats_check(s, &d) == WEIR_OK, "%s: %s", what, heard);
    ck_assert_int_eq(weir_cost_run(&b, &arena, m, &d), WEIR_OK);
    ck_assert_msg(weir_stats_check(b, &d) == WEIR_OK, "%s: %s", what, heard);
    for (int i = 0; i < s->nunits; i++) {
        const weir_unit_stats *u = &s->unit[i];

        ck_assert_int_eq(u->busy_cycle + u->stalled_cycle + u->idle_cycle,
                         s->cycles);
        ck_assert_msg(u->busy_cycle == b->unit[i].busy_cycle, "%s: %s", what,
                      u->name);
    }
    for (int i = 0; i < s->nbounds; i++)
        ck_assert_msg(s->bound[i].cycle <= (double)s->cycles, "%s: %s", what,
                      s->bound[i].name);
    ck_assert(!b->exact);
    ck_assert_msg(b->cycles <= s->cycles && s->cycles <= b->upper_cycle,
                  "%s: %lld cycles, not from %lld to %lld", what,
                  (long long)s->cycles, (long long)b->cycles,
                  (long long)b->upper_cycle);
    ck_assert_double_eq(b->traffic_byte, s->traffic_byte);
    ck_assert_double_le(b->energy_j, s->energy_j);
}

START_TEST(test_random_bounds)
{
    uint64_t seed = (uint64_t)_i + 1;
    point p = random_point(&seed);
    weir_diag d = {.sink = sink};
    point_documents docs;
    const weir_mapping *m;
    weir_status made;
    const char *what = weir_format(
        &arena, "%s %s seq %s keys %s causal %s depth %s", p.machine, p.mapping,
        p.set[0].value, p.set[1].value, p.set[2].value, p.set[3].value);

    ck_assert_int_eq(point_documents_load(&docs, &arena, &p, &d), WEIR_OK);
    made = point_make(&m, &arena, &docs, &p, &d);
    if (made == WEIR_ENOFIT)
        return; /* as 192 keys of V do not */
    ck_assert_msg(made == WEIR_OK, "%s: %s", what, heard);
    check_point(m, what);
}
END_TEST

/* --- masks --- */

static const weir_mapping *make(const point *p)
{
    weir_diag d = {.sink = sink};
    point_documents docs;
    const weir_mapping *m;

    ck_assert_int_eq(point_documents_load(&docs, &arena, p, &d), WEIR_OK);
    ck_assert_msg(point_make(&m, &arena, &docs, p, &d) == WEIR_OK, "%s", heard);
    return m;
}

/* What the mask says of every tile is what the kernel's own formula does. */
START_TEST(test_mask_causal)
{
    static const char *const lengths[][2] = {
        {"1", "1"}, {"300", "300"}, {"1000", "4096"}, {"129", "257"}};
    point p = {"attention",
               "b200",
               "fa4",
               NULL,
               {{"shape.parameters.seq", lengths[_i][0]},
                {"shape.parameters.keys", lengths[_i][1]},
                {"shape.batch", "1"},
                {"shape.parameters.causal", "1"}}};
    const weir_kernel *own = make(&p)->kernel, *mask;

    p.set[3].path = "mapping.grid.mask.sees", p.set[3].value = "causal";
    mask = make(&p)->kernel;
    ck_assert_int_eq(mask->tiles, own->tiles);
    for (int64_t t = 0; t < own->tiles; t++)
        ck_assert_int_eq(mask->blocks[t], own->blocks[t]);
}
END_TEST

/* 256 rows that see 512 keys each see 767 keys in all: 6 blocks of 128. */
START_TEST(test_mask_window)
{
    point p = {"attention",
               "b200",
               "fa4",
               NULL,
               {{"shape.parameters.seq", "8Ki"},
                {"mapping.grid.mask.sees", "{window: 512, causal: true}"}}};
    const weir_mapping *m = make(&p);

    ck_assert_int_eq(m->kernel->blocks[0], 2);
    ck_assert_int_eq(m->kernel->blocks[1], 4);
    for (int64_t t = 2; t < m->kernel->tiles; t++)
        ck_assert_int_eq(m->kernel->blocks[t], 6);
    /* 512 keys of each of 8192 queries, but for the first 511 */
    ck_assert_double_eq(m->kernel->flop,
                        2.0 * 4 * 16 * 256 * (8192.0 * 512 - 511.0 * 512 / 2));
    check_point(m, "window");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel bounds");
    TCase *random = tcase_create("random"), *masks = tcase_create("masks");

    tcase_add_checked_fixture(random, set_up, tear_down);
    tcase_set_timeout(random, 120);
    tcase_add_loop_test(random, test_random_bounds, 0, POINTS);
    suite_add_tcase(suite, random);
    tcase_add_checked_fixture(masks, set_up, tear_down);
    tcase_add_loop_test(masks, test_mask_causal, 0, 4);
    tcase_add_test(masks, test_mask_window);
    suite_add_tcase(suite, masks);
    return run_suite(suite);
}
