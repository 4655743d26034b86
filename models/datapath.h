/* SPDX-License-Identifier: Apache-2.0
 * datapath.h - a unit that is a module of the RTL (rtl/), as machines know it:
 * its parameters, what it computes, and when a beat leaves it.
 *
 * A datapath of `lanes` values takes one beat a cycle, without a bubble, and a
 * beat leaves it a fixed number of cycles later. Both are what the headers of
 * the modules promise; the RTL in place of the model (`body: rtl`) has to keep
 * it.
 */
#ifndef WEIR_MODELS_DATAPATH_H
#define WEIR_MODELS_DATAPATH_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { WEIR_DATAPATH_LANES = 128 }; /* most */

/* A parameter of a module: name, value unless said, largest value. */
#define WEIR_DATAPATH_PARAMETER_MAP(X)   \
    X(IN_FORMAT, "InFmt", 1, 4)          \
    X(P_FORMAT, "PFmt", 1, 4)            \
    X(EXP_PROFILE, "ExpProfile", 0, 1)   \
    X(RESCALE_TAU, "RescaleTau", 0, 120) \
    X(PIPE_ADD, "PipeAdd", 1, 8)         \
    X(PIPE_MUL, "PipeMul", 1, 8)         \
    X(PIPE_EXP, "PipeExp", 1, 8)         \
    X(PIPE_ACC, "PipeAcc", 1, 1)         \
    X(PIPE, "Pipe", 1, 1)

typedef enum weir_datapath_parameter {
#define X(id, name, def, max) WEIR_DATAPATH_##id,
    WEIR_DATAPATH_PARAMETER_MAP(X)
#undef X
        WEIR_DATAPATH_PARAMETERS
} weir_datapath_parameter;

typedef enum weir_module_kind {
    WEIR_MODULE_SOFTMAX,    /* online_softmax: lanes are keys of a row */
    WEIR_MODULE_ACCUMULATE, /* o_accumulator: lanes are columns of V */
    WEIR_MODULE_MERGE,      /* state_merge: likewise */
} weir_module_kind;

typedef struct weir_module {
    const char *name; /* as in rtl/ */
    weir_module_kind kind;
    unsigned parameters; /* bit i: it has parameter i */
    unsigned operations; /* bit i: it does weir_operation i */
} weir_module;

typedef struct weir_datapath {
    const weir_module *module; /* NULL: the unit is no datapath */
    bool rtl;                  /* the RTL is its body, where an engine can */
    int64_t value[WEIR_DATAPATH_PARAMETERS];
} weir_datapath;

/* Module I of the table; NULL behind the last. */
const weir_module *weir_module_at(int i);

const char *weir_datapath_parameter_name(weir_datapath_parameter p);

/* What VALUE of it is called: "bf16"; NULL: it is a number. */
const char *weir_datapath_value_name(weir_datapath_parameter p, int64_t value);

/* Cycles from the one in which a tile's last beat enters D of LANES lanes to
 * the one in which it leaves; a row of the tile is BEATS beats. Source: the
 * headers of rtl/online_softmax, rtl/tile_max, rtl/o_accumulator,
 * rtl/state_merge. */
int64_t weir_datapath_latency(const weir_datapath *d, int64_t lanes,
                              int64_t beats);

#ifdef __cplusplus
}
#endif

#endif
