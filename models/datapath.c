/* SPDX-License-Identifier: Apache-2.0
 * datapath.c - the modules of the RTL that a machine can have, and how a unit
 * of one is read.
 */
#include "models/parse.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 4096 };

#define PARAMETER(id) (1u << WEIR_DATAPATH_##id)
#define DOES(id) (1u << WEIR_DO_##id)

static const weir_module modules[] = {
    {"online_softmax", WEIR_MODULE_SOFTMAX,
     PARAMETER(IN_FORMAT) | PARAMETER(P_FORMAT) | PARAMETER(EXP_PROFILE) |
         PARAMETER(RESCALE_TAU) | PARAMETER(PIPE_ADD) | PARAMETER(PIPE_MUL) |
         PARAMETER(PIPE_EXP) | PARAMETER(PIPE_ACC),
     DOES(MAX) | DOES(SUB) | DOES(EXP) | DOES(SUB_EXP) | DOES(ADD) | DOES(MUL)},
    {"o_accumulator", WEIR_MODULE_ACCUMULATE, PARAMETER(PIPE),
     DOES(MUL) | DOES(ADD)},
    {"state_merge", WEIR_MODULE_MERGE,
     PARAMETER(EXP_PROFILE) | PARAMETER(PIPE_ADD) | PARAMETER(PIPE_MUL) |
         PARAMETER(PIPE_EXP),
     DOES(MAX) | DOES(SUB) | DOES(EXP) | DOES(SUB_EXP) | DOES(ADD) | DOES(MUL)},
    {NULL, WEIR_MODULE_SOFTMAX, 0, 0},
};

enum { MODULES = sizeof modules / sizeof *modules - 1 };

static const struct parameter {
    const char *name;
    int64_t def, max;
} parameters[] = {
#define X(id, name, def, max) {name, def, max},
    WEIR_DATAPATH_PARAMETER_MAP(X)
#undef X
};

/* As rtl/weir_pkg numbers them. */
static const char *const formats[] = {"fp32", "bf16", "fp16", "fp8_e4m3",
                                      "fp8_e5m2"};
static const char *const profiles[] = {"bf16", "fp32"};

const weir_module *weir_module_at(int i)
{
    return modules[i].name ? &modules[i] : NULL;
}

const char *weir_datapath_parameter_name(weir_datapath_parameter p)
{
    return parameters[p].name;
}

const char *weir_datapath_value_name(weir_datapath_parameter p, int64_t value)
{
    return p == WEIR_DATAPATH_IN_FORMAT || p == WEIR_DATAPATH_P_FORMAT
               ? formats[value]
           : p == WEIR_DATAPATH_EXP_PROFILE ? profiles[value]
                                            : NULL;
}

static int64_t levels(int64_t lanes)
{
    int64_t n = 0;

    while ((int64_t)1 << n < lanes)
        n++;
    return n;
}

int64_t weir_datapath_latency(const weir_datapath *d, int64_t lanes,
                              int64_t beats)
{
    const int64_t *v = d->value;

    switch (d->module->kind) {
    case WEIR_MODULE_SOFTMAX:
        return 2 + v[WEIR_DATAPATH_PIPE_ADD] * (1 + levels(lanes)) +
               v[WEIR_DATAPATH_PIPE_MUL] + v[WEIR_DATAPATH_PIPE_EXP] +
               v[WEIR_DATAPATH_PIPE_ACC] + (beats > 1 ? beats : 0);
    case WEIR_MODULE_ACCUMULATE:
        return v[WEIR_DATAPATH_PIPE];
    case WEIR_MODULE_MERGE:
        return 2 * v[WEIR_DATAPATH_PIPE_ADD] + 2 * v[WEIR_DATAPATH_PIPE_MUL] +
               v[WEIR_DATAPATH_PIPE_EXP];
    }
    return 0;
}

/* --- reading one --- */

static weir_status read_module(weir_datapath *out, const weir_yaml *node,
                               const char *owner, weir_diag *d)
{
    const weir_yaml *said = weir_parse_need(node, "module", owner, d);
    const char *names[MODULES];
    int i = -1;

    for (int k = 0; k < MODULES; k++)
        names[k] = modules[k].name;
    if (said)
        i = weir_parse_name(said, "a module for a datapath", names, MODULES, d);
    out->module = &modules[i < 0 ? 0 : i];
    return i < 0 ? WEIR_EVALUE : WEIR_OK;
}

static weir_status read_body(weir_datapath *out, const weir_yaml *node,
                             weir_diag *d)
{
    static const char *const bodies[] = {"model", "rtl"};
    const weir_yaml *said = weir_yaml_get(node, "body");
    int i =
        said ? weir_parse_name(said, "a body of a datapath", bodies, 2, d) : 0;

    out->rtl = i == 1;
    return i < 0 ? WEIR_EVALUE : WEIR_OK;
}

static weir_status read_parameter(weir_datapath *out, const weir_yaml *map,
                                  int p, weir_diag *d)
{
    const weir_yaml *said = weir_yaml_get(map, parameters[p].name);
    bool format = p == WEIR_DATAPATH_IN_FORMAT || p == WEIR_DATAPATH_P_FORMAT;
    int64_t least = p >= WEIR_DATAPATH_PIPE_ACC;
    int i;

    out->value[p] = parameters[p].def;
    if (!said)
        return WEIR_OK;
    if (!format && p != WEIR_DATAPATH_EXP_PROFILE)
        return weir_parse_int(&out->value[p], map, parameters[p].name, least,
                              parameters[p].max, d);
    i = format ? weir_parse_name(said, "a format", formats, 5, d)
               : weir_parse_name(said, "a profile of exp2", profiles, 2, d);
    out->value[p] = i < 0 ? 0 : i;
    return i < 0 ? WEIR_EVALUE : WEIR_OK;
}

static weir_status read_parameters(weir_datapath *out, const weir_yaml *node,
                                   weir_diag *d)
{
    const char *keys[WEIR_DATAPATH_PARAMETERS + 1];
    const weir_yaml *map = weir_yaml_get(node, "parameters");
    weir_status s;
    int n = 0;

    for (int p = 0; p < WEIR_DATAPATH_PARAMETERS; p++)
        if (out->module->parameters >> p & 1)
            keys[n++] = parameters[p].name;
    keys[n] = NULL;
    s = map ? weir_yaml_known(map, keys, d) : WEIR_OK;
    for (int p = 0; p < WEIR_DATAPATH_PARAMETERS; p++)
        if (out->module->parameters >> p & 1)
            s = weir_parse_first(s, read_parameter(out, map, p, d));
    return s;
}

weir_status weir_datapath_parse(weir_unit *out, const weir_yaml *node,
                                weir_diag *d)
{
    static const char *const keys[] = {"kind", "module",     "lanes", "columns",
                                       "body", "parameters", NULL};
    weir_status s = weir_yaml_known(node, keys, d);

    out->rows = out->columns = 1;
    s = weir_parse_first(s, read_module(&out->datapath, node, out->name, d));
    if (!weir_parse_need(node, "lanes", out->name, d))
        s = weir_parse_first(s, WEIR_EVALUE);
    s = weir_parse_first(s, weir_parse_int(&out->rows, node, "lanes", 1,
                                           WEIR_DATAPATH_LANES, d));
    s = weir_parse_first(
        s, weir_parse_int(&out->columns, node, "columns", 1, COLUMNS_MAX, d));
    s = weir_parse_first(s, read_body(&out->datapath, node, d));
    s = weir_parse_first(s, read_parameters(&out->datapath, node, d));
    for (int o = 0; o < WEIR_OPERATIONS; o++)
        if (out->datapath.module->operations >> o & 1)
            out->cost[o] =
                (weir_cost){.cycles = 1, .uses = {[WEIR_ACT_BEAT] = 1}};
    return s;
}
