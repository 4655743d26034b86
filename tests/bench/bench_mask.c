/* SPDX-License-Identifier: Apache-2.0
 * bench_mask.c - all tiles of windows over a million tokens.
 */
#include "tests/bench/clock.h"
#include "workloads/mask/tiles.h"

#include <string.h>

static void run(const char *name, const char *text, int64_t tokens,
                const weir_tiling *tiling)
{
    double ms[RUNS];

    for (int i = 0; i < RUNS; i++) {
        weir_arena a = weir_arena_make();
        weir_diag d = {weir_sink_caret, stderr, 0};
        weir_tokens n = {.heads = 1, .queries = tokens, .keys = tokens};
        const weir_yaml *doc;
        const weir_mask *m;
        const weir_tiles *t;
        double t0 = seconds();

        if (weir_yaml_read(&doc, &a, name, text, strlen(text), &d) != WEIR_OK ||
            weir_mask_parse(&m, &a, doc, &n, NULL, &d) != WEIR_OK ||
            weir_mask_tiles(&t, &a, m, 0, tiling, &d) != WEIR_OK)
            exit(EXIT_FAILURE);
        ms[i] = 1e3 * (seconds() - t0);
        weir_arena_drop(&a);
    }
    print_figure(name, "ms", ms, 0);
}

int main(void)
{
    weir_tiling flat = {WEIR_TILING_FLAT, {128}, {128}};
    weir_tiling boxes = {WEIR_TILING_STATIC, {4, 4, 8}, {4, 4, 8}};
    const int64_t million = 1 << 20, odd = 100 * 101 * 103;

    run("mask/window-3d/boxes", "{layout: [128, 128, 64], window: [16, 16, 8]}",
        million, &boxes);
    run("mask/window-3d/flat", "{layout: [128, 128, 64], window: [16, 16, 8]}",
        million, &flat);
    run("mask/window-2d/flat-dilated",
        "{layout: [1024, 1024], window: [64, 64], dilation: [4, 2]}", million,
        &flat);
    run("mask/window-3d/flat-straddling",
        "{layout: [100, 101, 103], window: [16, 16, 8], causal: [true, false, "
        "false]}",
        odd, &flat);
    run("mask/window-1d/flat-dilated", "{window: 4000, dilation: 16}", million,
        &flat);
    return EXIT_SUCCESS;
}
