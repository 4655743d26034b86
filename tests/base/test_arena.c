/* SPDX-License-Identifier: Apache-2.0
 * test_arena.c - room that is aligned, zeroed, and given back at once.
 */
#include "base/arena.h"
#include "tests/suite.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

static const struct request {
    size_t size, align, n;
} requests[] = {
    {1, 1, 1},  {8, 8, 1}, {1, 1, 3}, {16, 16, 2},    {24, 8, 5},
    {1, 64, 1}, {0, 1, 7}, {8, 8, 0}, {3, 1, 100000},
};

enum { NREQUESTS = sizeof requests / sizeof *requests };

START_TEST(test_arena_aligned)
{
    weir_arena a = weir_arena_make();

    for (int i = 0; i < NREQUESTS; i++) {
        const struct request *r = &requests[i];
        char *p = weir_alloc(&a, r->size, r->align, r->n);

        ck_assert_msg((uintptr_t)p % r->align == 0, "request %d", i);
        for (size_t k = 0; k < r->size * r->n; k++)
            ck_assert_msg(p[k] == 0, "request %d is not zeroed", i);
        if (r->size * r->n > 0)
            memset(p, 0xFF, r->size * r->n);
    }
    weir_arena_drop(&a);
    ck_assert_ptr_null(a.start);
}
END_TEST

static void dirty(weir_arena scratch)
{
    memset(WEIR_NEW(&scratch, char, 1000), 0xFF, 1000);
}

START_TEST(test_arena_scratch)
{
    weir_arena a = weir_arena_make();
    const char *at = a.at, *p;

    dirty(a);
    ck_assert_ptr_eq(a.at, at);
    p = WEIR_NEW(&a, char, 1000);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(p[i], 0);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_arena_foreign_room)
{
    char room[64];
    weir_arena a = {room, room + sizeof room, NULL};

    ck_assert_ptr_eq(WEIR_NEW(&a, char, 64), room);
    ck_assert_ptr_eq(a.at, a.end);
    weir_arena_drop(&a); /* not its to give back */
    ck_assert_int_eq(room[63], 0);
}
END_TEST

START_TEST(test_arena_text)
{
    weir_arena a = weir_arena_make();

    ck_assert_str_eq(weir_strdup(&a, "abc"), "abc");
    ck_assert_str_eq(weir_strdup(&a, ""), "");
    ck_assert_str_eq(weir_strndup(&a, "abc", 2), "ab");
    ck_assert_str_eq(weir_strndup(&a, "abc", 9), "abc");
    ck_assert_str_eq(weir_format(&a, "%d %s", 7, "x"), "7 x");
    ck_assert_uint_eq(strlen(weir_format(&a, "%9999d", 1)), 9999);
    weir_arena_drop(&a);
}
END_TEST

/* Both leave the program with status 3: too much, and a count that is more
 * than a size_t can say. */
START_TEST(test_arena_full)
{
    char room[64];
    weir_arena a = {room, room + sizeof room, NULL};

    weir_alloc(&a, 8, 8, _i == 0 ? 9 : SIZE_MAX / 2);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("arena");
    TCase *room = tcase_create("room"), *text = tcase_create("text");
    TCase *full = tcase_create("full");

    tcase_add_test(room, test_arena_aligned);
    tcase_add_test(room, test_arena_scratch);
    tcase_add_test(room, test_arena_foreign_room);
    tcase_add_test(text, test_arena_text);
    tcase_add_loop_exit_test(full, test_arena_full, 3, 0, 2);
    suite_add_tcase(s, room);
    suite_add_tcase(s, text);
    suite_add_tcase(s, full);
    return run_suite(s);
}
