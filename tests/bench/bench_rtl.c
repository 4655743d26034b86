/* SPDX-License-Identifier: Apache-2.0
 * bench_rtl.c - cycles per second of Verilated modules, with their assertions,
 * every cycle a beat.
 */
#include "tests/bench/clock.h"

#include "sim/verilated/model.h"

#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

enum { CYCLES = 20000, ROW = 64 };

static const struct module {
    const char *name, *build; /* arguments of build.sh */
} modules[] = {
    {"rtl/online_softmax-l4", "online_softmax Lanes=4"},
    {"rtl/online_softmax-l16", "online_softmax Lanes=16"},
    {"rtl/online_softmax-l64", "online_softmax Lanes=64"},
    {"rtl/attn_vpu-l16-c64", "attn_vpu Lanes=16 Cols=64 HeadDim=64"},
};

enum { MODULES = sizeof modules / sizeof *modules };

/* The module of M, Verilated now or before. */
static const weir_model *build(const struct module *m)
{
    char command[256], path[4096] = "";
    void *library;
    FILE *out;

    snprintf(command, sizeof command, "sh sim/verilated/build.sh %s", m->build);
    out = popen(command, "r"); /* NOLINT(cert-env33-c): a bench, its own text */
    if (!out || !fgets(path, sizeof path, out) || pclose(out) != 0) {
        fprintf(stderr, "%s: no model\n", m->name);
        exit(EXIT_FAILURE);
    }
    path[strcspn(path, "\n")] = '\0';
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    return dlsym(library, "weir_model_rtl");
}

static void set(const weir_model *m, void *self, const char *port,
                uint32_t value)
{
    weir_port p = m->port(self, port);

    if (p.at)
        memcpy(p.at, &value, p.bytes < 4 ? p.bytes : 4);
}

static void *start(const weir_model *m)
{
    static const char *const always[] = {"valid_i", "ready_i", "p_ready_i",
                                         "pv_valid_i"};
    void *self = m->make(1);
    weir_port mask = m->port(self, "mask_i");

    m->edge(self);
    set(m, self, "rst_ni", 1);
    set(m, self, "scale_i", 0x3e000000);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        set(m, self, always[i], 1);
    /* A mask of fewer lanes than its port has bits leaves the rest zero. */
    memset(mask.at, mask.bytes == 1 ? 15 : 255, mask.bytes);
    return self;
}

/* Scores in BF16 between -4 and 4, new ones in each cycle. */
static void run(const weir_model *m, void *self)
{
    weir_port score = m->port(self, "score_i");
    uint32_t draw = 1;

    for (int i = 0; i < CYCLES; i++) {
        for (size_t b = 0; b < score.bytes; b += 2) {
            uint16_t code;

            draw = draw * 1664525 + 1013904223; /* Numerical Recipes, 7.1 */
            code = (uint16_t)(0x3f80 + (draw >> 24) + (draw >> 8 & 0x8000));
            memcpy((char *)score.at + b, &code, 2);
        }
        set(m, self, "first_i", i % ROW == 0);
        set(m, self, "last_i", i % ROW == ROW - 1);
        m->eval(self);
        m->edge(self);
    }
}

int main(void)
{
    for (const struct module *b = modules; b < modules + MODULES; b++) {
        const weir_model *m = build(b);
        double rate[RUNS];

        for (int i = 0; i < RUNS; i++) {
            void *self = start(m);
            double t0 = seconds();

            run(m, self);
            rate[i] = 1e-6 * CYCLES / (seconds() - t0);
            if (!m->ok(self))
                return EXIT_FAILURE;
            m->drop(self);
        }
        print_figure(b->name, "Mcycle/s", rate, 1);
    }
    return EXIT_SUCCESS;
}
