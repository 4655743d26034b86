/* SPDX-License-Identifier: Apache-2.0
 * body_unit.h - between body.c, which drives copies of a module through an
 * engine's cycles, and body_*.c, which know what a module's beats are.
 */
#ifndef WEIR_SIM_COSIM_BODY_UNIT_H
#define WEIR_SIM_COSIM_BODY_UNIT_H

#include "sim/cosim/body.h"
#include "sim/cosim/cosim.h"
#include "sim/cosim/heads.h"

/* Where a beat of a copy belongs. */
typedef struct weir_body_place {
    int64_t head, query, tile; /* tile: of keys */
    int64_t fold;              /* of the queries of a tile over the copies */
    int64_t beat, beats;       /* of the row's beats in this tile */
    int context;               /* open row of the copy */
} weir_body_place;

/* What is kept for a copy between the beats of a row. */
typedef struct weir_body_row {
    uint32_t *score;       /* [tile] codes */
    uint32_t max;          /* of them */
    uint32_t *code;        /* [tile] p of merges */
    float *p;              /* [tile] the same as numbers */
    weir_softmax_row part; /* of merges: the tile's, and what was before */
    weir_softmax_row before;
} weir_body_row;

typedef struct weir_body_copy weir_body_copy;

typedef struct weir_body_kind {
    /* Set the parameters that follow from the mapping. */
    void (*size)(const weir_body *b, weir_cosim *c);
    /* The beat at P: its inputs, and what the golden C gives. A text: what is
     * not there yet. */
    const char *(*feed)(weir_body *b, int copy, const weir_body_place *p,
                        uint32_t *in, uint32_t *want);
    /* The RTL gave OUT for it. */
    void (*take)(weir_body *b, const weir_body_place *p, const uint32_t *out);
} weir_body_kind;

extern const weir_body_kind weir_body_softmax, weir_body_accumulate,
    weir_body_merge;

struct weir_body {
    const weir_mapping *m;
    const weir_block *b;
    int unit, task;
    const weir_unit *u;
    const weir_body_kind *kind;
    weir_cosim c; /* its module and ports */
    const weir_model *model;
    weir_heads *heads;
    weir_softmax softmax;
    int lanes;         /* used */
    int64_t row_beats; /* of a row of a tile */
    int contexts;      /* open rows of a copy */
    int64_t latency;
    int flying; /* beats that a copy can have inside */

    weir_diag *d;
    weir_body_copy *copy;   /* [columns] */
    weir_body_row *row;     /* [columns] */
    weir_softmax_row *open; /* [columns][contexts] golden, of online_softmax */
    struct weir_pe_walk *walk;
    int64_t beat;                  /* of the tile, that enters next */
    int64_t beats, values, cycles; /* compared */
    bool differs;
    int64_t differs_copy, differs_cycle;
    const char *wave; /* FST file of that copy from there on, or NULL */
    int64_t wave_copy, wave_from;
};

/* Copies in reset; beats that are inside of them. */
void weir_body_start(weir_body *b, weir_arena *a, weir_diag *d);
int64_t weir_body_inside(const weir_body *b);

/* End the waveform, if one was begun before NOW. */
void weir_body_close(weir_body *b, int64_t now);

#endif
