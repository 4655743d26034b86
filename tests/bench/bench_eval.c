/* SPDX-License-Identifier: Apache-2.0
 * bench_eval.c - 16 heads of attention, 4K x 4K, head dimension 128, in single
 * precision on all processors.
 */
#include "base/library.h"
#include "tests/bench/clock.h"
#include "workloads/eval/eval.h"

#include <stdlib.h>
#include <string.h>

enum { HEADS = 16, SEQ = 4096, DEEP = 128, WORDS = HEADS * SEQ * DEEP };

static const char shape_text[] =
    "shape: bench\nheads: 16\nextents: {E: 128, F: 128, M: 4Ki, P: 4Ki}\n"
    "format: fp32\n";

static void run(const char *name)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {weir_sink_caret, stderr, 0};
    const weir_yaml *doc, *shape;
    const weir_cascade *c;
    const weir_problem *p;
    const double *input[WEIR_RANKS] = {0};
    double *x = WEIR_NEW(&a, double, WORDS), **out, t0;

    for (int i = 0; i < WORDS; i++)
        x[i] = (double)(i * 2654435761u % 1000) / 3000;
    if (weir_library_load(&doc, &a, WEIR_KIND_CASCADE, name, (weir_loc){0},
                          &d) != WEIR_OK ||
        weir_cascade_parse(&c, &a, doc, &d) != WEIR_OK ||
        weir_yaml_read(&shape, &a, "shape", shape_text, strlen(shape_text),
                       &d) != WEIR_OK ||
        weir_bind(&p, &a, c, shape, &d) != WEIR_OK)
        exit(EXIT_FAILURE);
    for (int t = 0; t < 3; t++)
        input[t] = x;
    t0 = seconds();
    if (weir_eval(&out, &a, p, input, &(weir_eval_options){.single = true},
                  &d) != WEIR_OK)
        exit(EXIT_FAILURE);
    printf("eval/%s/h16s4k  s  %.2f\n", name, seconds() - t0);
    weir_arena_drop(&a);
}

int main(void)
{
    run("attention-3pass");
    run("attention-1pass");
    return EXIT_SUCCESS;
}
