/* SPDX-License-Identifier: Apache-2.0
 * tiles.h - rows of scores as tiles of beats, for the units that take them.
 *
 * A beat is score[Lanes], mask[Lanes], row, first, last. Tiles of Rows rows
 * take turns; one of TileN keys is TileN / Lanes beats, a row's last one may be
 * shorter. Keys past the last are masked.
 */
#ifndef WEIR_SIM_COSIM_TILES_H
#define WEIR_SIM_COSIM_TILES_H

#include "sim/cosim/cosim.h"

enum {
    WEIR_TILES_ROWS = 1024, /* most */
    WEIR_TILES_BEATS = 64,  /* of a tile, most */
};

/* The parameters that such a unit has first. TileN of 0 is Lanes. */
#define WEIR_TILES_PARAMS                                          \
    {"Lanes", WEIR_COSIM_COUNT, 16, 1, WEIR_SOFTMAX_LANES},        \
        {"TileN", WEIR_COSIM_COUNT, 0, 0, 8192},                   \
        {"InFmt", WEIR_COSIM_FORMAT, 1, 0, 4},                     \
        {"PFmt", WEIR_COSIM_FORMAT, 1, 0, 4},                      \
        {"ExpProfile", WEIR_COSIM_PROFILE, 0, 0, 1},               \
        {"RescaleTau", WEIR_COSIM_COUNT, 0, 0, 120},               \
        {"PipeAdd", WEIR_COSIM_COUNT, 1, 0, 8},                    \
        {"PipeMul", WEIR_COSIM_COUNT, 1, 0, 8},                    \
        {"PipeExp", WEIR_COSIM_COUNT, 1, 0, 8},                    \
        {"PipeAcc", WEIR_COSIM_COUNT, 1, 1, 8},                    \
    {                                                              \
        "scale", WEIR_COSIM_SCALE, 1.4426950408889634, 1e-30, 1e30 \
    }

/* These are functions of a unit's table (cosim.h). */
const char *weir_tiles_settle(weir_cosim *c);
void weir_tiles_open(weir_cosim *c); /* the stream of scores alone */
void weir_tiles_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                     uint32_t *in);
int64_t weir_tiles_beats(const weir_cosim *c);
void weir_tiles_take(const weir_cosim *c, int64_t i, uint32_t *in);

/* The golden model's tile, and what is kept between tiles. Zero at first. */
typedef struct weir_tiles {
    int beats; /* of the tile so far */
    int row;
    bool starts, ends; /* the row: with its first beat, with its last */
    uint32_t in[WEIR_TILES_BEATS][2 * WEIR_SOFTMAX_LANES + 3];
    weir_softmax_tile out[WEIR_TILES_BEATS];
    struct {
        bool live;
        weir_softmax_row state;
    } kept[WEIR_TILES_ROWS];
} weir_tiles;

/* Add beat IN; true if it ended the tile: then OUT is what comes of its beats.
 */
bool weir_tiles_step(const weir_cosim *c, weir_tiles *t, const uint32_t *in);

#endif
