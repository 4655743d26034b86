/* SPDX-License-Identifier: Apache-2.0
 * engine.h - the ways to a number, as a table.
 *
 * To add an engine: write its file, add its line in engine.c.
 */
#ifndef WEIR_SIM_ENGINE_H
#define WEIR_SIM_ENGINE_H

#include "mapper/mapping.h"
#include "models/stats.h"
#include "models/timeline.h"
#include "sim/told.h"

/* Waves (VCD) of the cycles FROM <= cycle < TO of the run, a file per block. */
typedef struct weir_waves {
    int64_t from, to;
    FILE **file; /* [nblocks] */
} weir_waves;

/* Words of an input tensor: of batch, heads, then its ranks. */
typedef struct weir_engine_input {
    const char *tensor;
    const double *word;
    size_t words;
    weir_loc loc;
} weir_engine_input;

typedef struct weir_engine_options {
    bool skip;          /* skip repeating iterations exactly (the default) */
    weir_told progress; /* told now and then by engines that take long */
    weir_timeline *timeline; /* NULL: none */
    const weir_waves *waves; /* NULL: none */
    uint64_t seed;           /* of the RTL's data; 0: 1 */
    int ninputs;             /* those of its tensors that are given */
    const weir_engine_input *input;
    const char *wave; /* FST file of where RTL differs first; NULL: none */
    struct weir_bodies *bodies; /* of an engine, between its own parts */
} weir_engine_options;

typedef struct weir_engine {
    const char *name;     /* "trace" */
    const char *what;     /* one line for help */
    bool timeline, waves; /* it can write these */
    weir_status (*run)(const weir_stats **out, weir_arena *a,
                       const weir_mapping *m, const weir_engine_options *o,
                       weir_diag *d);
} weir_engine;

/* All engines, ended by one without a name; the first is the default. */
extern const weir_engine weir_engines[];

/* The engine called NAME, or NULL. */
const weir_engine *weir_engine_find(const char *name);

#endif
