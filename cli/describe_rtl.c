/* SPDX-License-Identifier: Apache-2.0
 * describe_rtl.c - `weir describe rtl`: what the modules are made of.
 *
 * rtl/synth.sh counts gates; areas and energies follow from one published
 * multiplier by the ratio of gates, so that all of them rest on one rule.
 */
#include "base/library.h"
#include "base/spawn.h"
#include "cli/output.h"
#include "cli/rtl.h"
#include "reports/json.h"
#include "sim/cosim/draw.h"

#include <stdlib.h>
#include <string.h>

/* An FP32 multiplier at 45 nm, 0.9 V. Energy: Horowitz, "Computing's energy
 * problem (and what we can do about it)", ISSCC 2014, figure 1.1.9; read in two
 * reproductions (Front. Neurol. 2022, PMC8934428, table 3). Area: as it is
 * reproduced with these energies after Dally, "High-performance hardware for
 * machine learning", NIPS tutorial 2015; not read in the original. */
static const double multiplier_pj = 3.7, multiplier_um2 = 7700;
/* An FP32 adder, from the same places: how far the rule is off. */
static const double adder_pj = 0.9, adder_um2 = 4184;

static const char how[] =
    "Cells, NAND2 equivalents (transistors / 4), flip-flops and logic depth "
    "(cells): Yosys,\nquick mapping to rtl/cells.lib. Relative numbers, to "
    "compare modules with each other:\nno wires, no buffers, no timing, no "
    "process.\n"
    "Area and energy at 45 nm, for the machine tables: NAND2 equivalents over "
    "those of\nfp32_mul, times an FP32 multiplier (7700 um2, Dally 2015; 3.7 "
    "pJ, Horowitz 2014);\nenergy is per beat, every gate taken to be as active "
    "as the multiplier's. The\nnode is that of the multiplier: nothing is "
    "scaled to another. Entries of this kind\nare in "
    "models/tables/45nm-datapath.yaml. ";

static const struct listed {
    const char *module, *set; /* one parameter, or "" */
} listed[] = {
    {"fp32_mul", ""},
    {"fp32_add", ""},
    {"fp32_max", ""},
    {"fp_unpack", "Fmt=1"},
    {"fp_pack", "Fmt=1"},
    {"exp2_unit", "Profile=0"},
    {"exp2_unit", "Profile=1"},
    {"score_prescale", "Lanes=1"},
    {"row_max_tree", "Lanes=16"},
    {"running_max", ""},
    {"rescale_unit", ""},
    {"row_sum_tree", "Lanes=16"},
    {"row_sum_acc", ""},
    {"o_accumulator", "Cols=1"},
    {"recip_unit", ""},
    {"normalize_unit", "Cols=1"},
    {"state_merge", "Cols=1"},
    {"elastic_reg", "Width=32"},
    {"skid_buffer", "Width=32"},
    {"stream_fifo", "Width=32"},
    {"online_softmax", "Lanes=1"},
    {"online_softmax", "Lanes=4"},
    {"online_softmax", "Lanes=16"},
    {"attn_epilogue", "Cols=4"},
    {"attn_vpu", "Lanes=4"},
};

enum { NLISTED = sizeof listed / sizeof *listed, WORDS = 40 };

typedef struct counted {
    long cells, registers, depth;
    double nand2;
} counted;

/* A format or a profile by name is its number in rtl/weir_pkg. */
static const char *number_of(weir_arena *a, const weir_set *set)
{
    const weir_number *number = weir_number_find(set->value);

    if (strstr(set->key, "Profile"))
        return strcmp(set->value, "bf16") == 0   ? "0"
               : strcmp(set->value, "fp32") == 0 ? "1"
                                                 : set->value;
    for (int i = 0; number && i < 5; i++)
        if (weir_cosim_format(i) == number)
            return weir_format(a, "%d", i);
    return set->value;
}

/* MODULE with the parameters WORD[3...]; FINE, USER or MACHINE, told. */
static weir_exit count(counted *out, weir_arena *a, const char *module,
                       char **word, weir_diag *d)
{
    char line[256];
    int code;

    word[0] = weir_strdup(a, "sh");
    word[1] = weir_format(a, "%s/rtl/synth.sh", weir_library_root(a));
    word[2] = weir_strdup(a, module);
    code = weir_spawn_line(line, sizeof line, word);
    if (code == 0 && sscanf(line, "%ld %lf %ld %ld", &out->cells, &out->nand2,
                            &out->registers, &out->depth) == 4)
        return WEIR_EXIT_FINE;
    weir_report(d, WEIR_ERROR, (weir_loc){.file = module},
                code == 2 ? "cannot be synthesized; see above"
                          : "Yosys failed; see above");
    return code == 2 ? WEIR_EXIT_USER : WEIR_EXIT_MACHINE;
}

static void put(json_t *rows, const char *module, const char *set,
                const counted *c, double ratio)
{
    json_t *row = weir_json_object();

    if (!rows) {
        printf("%-15s %-22s %8ld %10.1f %7ld %6ld %11.1f %10.3f\n", module, set,
               c->cells, c->nand2, c->registers, c->depth,
               ratio * multiplier_um2, ratio * multiplier_pj);
        fflush(stdout);
        json_decref(row);
        return;
    }
    weir_json_put(row, "module", weir_json_text(module));
    weir_json_put(row, "parameters", weir_json_text(set));
    weir_json_put(row, "cells", weir_json_whole(c->cells));
    weir_json_put(row, "nand2_equivalents", json_real(c->nand2));
    weir_json_put(row, "flip_flops", weir_json_whole(c->registers));
    weir_json_put(row, "depth_cells", weir_json_whole(c->depth));
    weir_json_put(row, "area_um2", json_real(ratio * multiplier_um2));
    weir_json_put(row, "energy_pj", json_real(ratio * multiplier_pj));
    weir_json_append(rows, row);
}

/* The module of --unit with what --set says. */
static weir_exit describe_one(const weir_options *o, json_t *rows, double unit,
                              weir_diag *d)
{
    char *word[WORDS] = {NULL};
    const char *text = "";
    counted c;
    weir_exit code;

    if (o->nsets > WORDS - 4) {
        weir_report(d, WEIR_ERROR, o->set[WORDS - 4].loc,
                    "no module has so many parameters");
        return WEIR_EXIT_USER;
    }
    for (int i = 0; i < o->nsets; i++) {
        word[3 + i] = weir_format(o->a, "%s=%s", o->set[i].key,
                                  number_of(o->a, &o->set[i]));
        text = weir_format(o->a, "%s%s%s", text, i > 0 ? " " : "", word[3 + i]);
    }
    code = count(&c, o->a, o->unit, word, d);
    if (code == WEIR_EXIT_FINE)
        put(rows, o->unit, text, &c, c.nand2 / unit);
    return code;
}

static weir_exit describe_all(const weir_options *o, json_t *rows, double unit,
                              weir_diag *d)
{
    for (int i = 0; i < NLISTED; i++) {
        char *word[WORDS] = {NULL};
        counted c;
        weir_exit code;

        if (*listed[i].set)
            word[3] = weir_strdup(o->a, listed[i].set);
        code = count(&c, o->a, listed[i].module, word, d);
        if (code != WEIR_EXIT_FINE)
            return code;
        put(rows, listed[i].module, listed[i].set, &c, c.nand2 / unit);
    }
    return WEIR_EXIT_FINE;
}

/* The module must be one of rtl/, whose names are letters, digits and '_'. */
static bool is_module(const weir_options *o, weir_diag *d)
{
    const char *path = weir_format(o->a, "%s/rtl/%s/%s.f",
                                   weir_library_root(o->a), o->unit, o->unit);
    FILE *file = strchr(o->unit, '/') ? NULL : fopen(path, "r");

    if (file) {
        fclose(file);
        return true;
    }
    weir_report(d, WEIR_ERROR, (weir_loc){.file = "--unit"},
                "no module is called '%s'; see `weir describe rtl'", o->unit);
    return false;
}

static weir_exit write_json(const weir_options *o, json_t *rows, weir_diag *d)
{
    json_t *root = weir_json_object();
    weir_output out;

    weir_json_put(root, "how", weir_json_text(how));
    weir_json_put(root, "modules", rows);
    weir_output_open(&out, o->json);
    weir_json_write(out.file, root);
    json_decref(root);
    return weir_output_close(&out, d);
}

weir_exit weir_describe_rtl(const weir_options *o, weir_diag *d)
{
    char *mul[WORDS] = {NULL}, *add[WORDS] = {NULL};
    counted unit, adder;
    json_t *rows = o->json ? weir_json_array() : NULL;
    weir_exit code;

    if (o->unit && !is_module(o, d))
        return WEIR_EXIT_USER;
    code = count(&unit, o->a, "fp32_mul", mul, d);
    if (code == WEIR_EXIT_FINE)
        code = count(&adder, o->a, "fp32_add", add, d);
    if (code != WEIR_EXIT_FINE)
        return code;
    if (!rows)
        printf("%-15s %-22s %8s %10s %7s %6s %11s %10s\n", "module",
               "parameters", "cells", "NAND2 eq", "FF", "depth", "area um2",
               "energy pJ");
    code = o->unit ? describe_one(o, rows, unit.nand2, d)
                   : describe_all(o, rows, unit.nand2, d);
    if (code != WEIR_EXIT_FINE)
        return code;
    if (rows)
        return write_json(o, rows, d);
    printf("\n%sOf fp32_add the\nrule says %.0f um2 and %.2f pJ; published are "
           "%.0f um2 and %.1f pJ.\n",
           how, adder.nand2 / unit.nand2 * multiplier_um2,
           adder.nand2 / unit.nand2 * multiplier_pj, adder_um2, adder_pj);
    return weir_output_flush();
}
