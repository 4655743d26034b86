/* SPDX-License-Identifier: Apache-2.0
 * fuzz_mask.c - any bytes as a mask of 24 tokens; what could be read prints,
 * counts the same points in every way, and gives runs that rise.
 */
#include "tests/fuzz/fuzz.h"

#include "workloads/mask/tiles.h"

#include <stdlib.h>

enum { TOKENS = 24, HEADS = 2 };

static void check(int holds)
{
    if (!holds)
        abort();
}

static int64_t walk(const weir_mask *m, weir_arena a)
{
    int64_t points = 0;

    for (int64_t row = 0; row < HEADS * TOKENS; row++) {
        weir_arena scratch = a;
        const weir_run *run;
        int64_t n = weir_mask_runs(&run, &scratch, m, row / TOKENS,
                                   row % TOKENS),
                last = -1;

        for (int64_t i = 0; i < n; i++) {
            check(run[i].from > last && run[i].to > run[i].from);
            last = run[i].to;
            points += run[i].to - run[i].from;
        }
        check(last <= TOKENS);
    }
    return points;
}

static void check_mask(const weir_mask *m, weir_arena *a)
{
    static char text[1 << 16];
    weir_tiling t = {WEIR_TILING_FLAT, {5}, {7}};
    const weir_tiles *tiles;
    weir_diag d = {0};
    int64_t points = walk(m, *a), sum = 0;
    FILE *f = fmemopen(text, sizeof text, "w");

    weir_mask_print(f, m);
    fclose(f);
    check(weir_mask_points(m, *a) == points);
    for (int64_t h = 0; h < HEADS; h++) {
        check(weir_mask_tiles(&tiles, a, m, h, &t, &d) == WEIR_OK);
        sum += tiles->sum.points;
    }
    check(sum == points);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    weir_arena a = weir_arena_make();
    weir_tokens tokens = {.heads = HEADS, .queries = TOKENS, .keys = TOKENS};
    weir_diag d = {0};
    const weir_yaml *doc;
    const weir_mask *m;

    if (weir_yaml_read(&doc, &a, "fuzz", (const char *)data, size, &d) ==
        WEIR_OK) {
        if (weir_mask_parse(&m, &a, doc, &tokens, NULL, &d) == WEIR_OK)
            check_mask(m, &a);
        else
            check(d.errors > 0);
    }
    weir_arena_drop(&a);
    return 0;
}
