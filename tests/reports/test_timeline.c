/* SPDX-License-Identifier: Apache-2.0
 * test_timeline.c - slices and samples in a window, and the file that trace
 * viewers read.
 */
#include "reports/timeline.h"
#include "tests/suite.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static weir_arena arena;
static weir_timeline timeline;

static void set_up(void)
{
    arena = weir_arena_make();
    timeline = weir_timeline_make(&arena, 10, 20);
}

static void tear_down(void)
{
    weir_arena_drop(&arena);
}

static void slice(int track, weir_slice_kind kind, int64_t from, int64_t to)
{
    int name = weir_timeline_name(&timeline, "a \"name\"");

    weir_timeline_slice(&timeline, &(weir_slice){track, name, kind, from, to});
}

START_TEST(test_timeline_window)
{
    static const struct {
        int64_t from, to, left;
    } rows[] = {{0, 10, 0},   {0, 11, 1},   {5, 25, 10}, {12, 15, 3},
                {19, 100, 1}, {20, 100, 0}, {13, 13, 0}};
    int unit = weir_timeline_track(&timeline, "u", NULL);

    slice(unit, WEIR_SLICE_BUSY, rows[_i].from, rows[_i].to);
    slice(unit, WEIR_SLICE_STALLED, 0, 100);
    weir_timeline_close(&timeline);
    ck_assert_int_eq(weir_timeline_sum(&timeline, unit, WEIR_SLICE_BUSY),
                     rows[_i].left);
}
END_TEST

/* Room for three: the window ends where the last of them began, and holds what
 * began before that and is told later. */
START_TEST(test_timeline_full)
{
    int unit = weir_timeline_track(&timeline, "u", NULL);
    int lane = weir_timeline_track(&timeline, "u", "l");

    timeline.room = 3;
    slice(lane, WEIR_SLICE_COMMAND, 10, 12);
    slice(lane, WEIR_SLICE_COMMAND, 12, 14);
    slice(lane, WEIR_SLICE_COMMAND, 14, 16);
    slice(lane, WEIR_SLICE_COMMAND, 16, 18);
    slice(unit, WEIR_SLICE_BUSY, 10, 20);
    weir_timeline_sample(&timeline, &(weir_sample){0, 17, 1});
    weir_timeline_sample(&timeline, &(weir_sample){1, 10, 0});
    weir_timeline_close(&timeline);
    ck_assert(timeline.full);
    ck_assert_int_eq(timeline.to, 14);
    ck_assert_int_eq(weir_timeline_sum(&timeline, unit, WEIR_SLICE_BUSY), 4);
    ck_assert_int_eq(timeline.nslices, 3);
    ck_assert_int_eq(timeline.nsamples, 1);
}
END_TEST

/* In order of tracks and time, whatever the order they come in. */
START_TEST(test_timeline_order)
{
    int unit = weir_timeline_track(&timeline, "u", NULL);
    int lane = weir_timeline_track(&timeline, "u", "l");

    slice(lane, WEIR_SLICE_COMMAND, 15, 16);
    slice(unit, WEIR_SLICE_BUSY, 17, 18);
    slice(lane, WEIR_SLICE_COMMAND, 11, 12);
    weir_timeline_close(&timeline);
    ck_assert_int_eq(timeline.slice[0].track, unit);
    ck_assert_int_eq(timeline.slice[1].from, 11);
    ck_assert_int_eq(timeline.slice[2].from, 15);
    ck_assert_int_eq(weir_timeline_track(&timeline, "u", "l"), lane);
}
END_TEST

static json_t *written(const weir_stats *s)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    json_error_t error;
    json_t *root;

    weir_timeline_write(out, &timeline, s);
    fclose(out);
    root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(root, "line %d: %s", error.line, error.text);
    free(text);
    return root;
}

/* What the events of kind PH hold. */
static int count_events(const json_t *root, const char *ph)
{
    json_t *event;
    size_t i;
    int n = 0;

    json_array_foreach(json_object_get(root, "traceEvents"), i, event)
    {
        const char *is = json_string_value(json_object_get(event, "ph"));

        ck_assert_ptr_nonnull(is);
        ck_assert(json_is_integer(json_object_get(event, "pid")));
        ck_assert(json_is_string(json_object_get(event, "name")));
        if (strcmp(is, "M") != 0)
            ck_assert(json_is_integer(json_object_get(event, "ts")));
        if (strcmp(is, "X") == 0)
            ck_assert_int_gt(json_integer_value(json_object_get(event, "dur")),
                             0);
        n += strcmp(is, ph) == 0;
    }
    return n;
}

START_TEST(test_timeline_written)
{
    static const weir_unit_stats units[] = {
        {.name = "u", .busy_cycle = 9, .stalled_cycle = 3}};
    weir_stats s = {
        .engine = "trace", .cycles = 15, .nunits = 1, .unit = units};
    int unit = weir_timeline_track(&timeline, "u", NULL);
    int lane = weir_timeline_track(&timeline, "u", "l\\ane");
    int counter = weir_timeline_counter(&timeline, "tokens", "#0 t");
    json_t *root, *one;

    slice(unit, WEIR_SLICE_BUSY, 10, 13);
    slice(unit, WEIR_SLICE_STALLED, 13, 15);
    slice(lane, WEIR_SLICE_COMMAND, 10, 12);
    weir_timeline_sample(&timeline, &(weir_sample){counter, 11, 5});
    weir_timeline_close(&timeline);
    root = written(&s);
    ck_assert_int_eq(count_events(root, "X"), 3);
    ck_assert_int_eq(count_events(root, "C"), 1);
    one = json_array_get(
        json_object_get(json_object_get(root, "otherData"), "units"), 0);
    ck_assert_int_eq(json_integer_value(json_object_get(one, "busy_in_window")),
                     3);
    ck_assert_int_eq(
        json_integer_value(json_object_get(one, "stalled_in_window")), 2);
    ck_assert_int_eq(json_integer_value(json_object_get(one, "busy_cycle")), 9);
    json_decref(root);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("timeline");
    TCase *core = tcase_create("core");

    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_timeline_window, 0, 7);
    tcase_add_test(core, test_timeline_full);
    tcase_add_test(core, test_timeline_order);
    tcase_add_test(core, test_timeline_written);
    suite_add_tcase(suite, core);
    return run_suite(suite);
}
