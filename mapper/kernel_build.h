/* SPDX-License-Identifier: Apache-2.0
 * kernel_build.h - a kernel while it is being read; private to mapper/.
 *
 * text -> values and tiles (kernel.c, kernel_check.c, kernel_grid.c) -> lanes
 * of steps (kernel_lane.c), whose commands are amounts of work (kernel_work.c).
 */
#ifndef WEIR_MAPPER_KERNEL_BUILD_H
#define WEIR_MAPPER_KERNEL_BUILD_H

#include "mapper/build.h"
#include "mapper/kernel.h"
#include "mapper/lower.h"
#include "workloads/mask/tiles.h"

enum {
    WEIR_KERNEL_VALUES = 128,
    WEIR_KERNEL_TILE = 0, /* loop ids */
    WEIR_KERNEL_BLOCK = 1,
    WEIR_KERNEL_COMMANDS = 1024,
};

typedef struct weir_kernel_build {
    weir_build *w;
    weir_kernel *k;
    weir_lower lower;
    int nvalues;
    weir_kernel_value *value;     /* [WEIR_KERNEL_VALUES] */
    weir_kernel_command *command; /* [WEIR_KERNEL_COMMANDS] */
    uint64_t bound;               /* Einsums that some command executes */
    const char *suffix;           /* "[0]" inside `each` */
    unsigned open;                /* loops around, by id */
    int visited;                  /* steps read, each time they are */
    const weir_tiles *tiles;      /* that the grid's mask leaves; NULL */
} weir_kernel_build;

/* KEY of MAP, a formula; OTHERWISE when it is not there. */
weir_status weir_kernel_int(weir_kernel_build *x, int64_t *out,
                            const weir_yaml *map, const char *key,
                            int64_t otherwise);

/* A name and what it means in formulas, from here on. */
weir_status weir_kernel_define(weir_kernel_build *x, const weir_yaml *key,
                               int64_t value);

/* Every value is used, and what `require:` says of them holds. */
weir_status weir_kernel_check_values(weir_kernel_build *x);
/* `needs: {tmem.columns: FORMULA}`: what a CTA takes of what the SM has. */
weir_status weir_kernel_check_needs(weir_kernel_build *x, const weir_yaml *map);
/* Some command does every Einsum. */
weir_status weir_kernel_check_einsums(const weir_kernel_build *x,
                                      const weir_yaml *lanes);

/* `mask:` -> what formulas know of it: before all others whether there is one;
 * when the grid's tiles are known what it leaves; then of tile T. */
weir_status weir_kernel_masked(weir_kernel_build *x, const weir_yaml *map);
weir_status weir_kernel_read_mask(weir_kernel_build *x, const weir_yaml *map);
weir_status weir_kernel_tile_mask(weir_kernel_build *x, int64_t t);

/* `grid:` -> tiles and classes. */
weir_status weir_kernel_read_grid(weir_kernel_build *x, const weir_yaml *grid);

/* `tokens:`, `lanes:` -> the schedule. */
weir_status weir_kernel_read_lanes(weir_kernel_build *x,
                                   const weir_yaml *tokens,
                                   const weir_yaml *lanes);

/* What `run:` NODE asks of the pipes. */
typedef struct weir_amounts {
    int64_t item[WEIR_PIPES];
    int64_t cycles; /* at least; of no pipe */
    int64_t beats;  /* instructions; 0: any */
    double flop;
    bool store; /* a copy from SMEM */
    int64_t tmem_read_byte, tmem_write_byte;
    int64_t permille, seed; /* expected share; seed not 0: drawn */
} weir_amounts;
extern const char *const weir_amount_keys[];
weir_status weir_kernel_amounts(weir_amounts *out, weir_kernel_build *x,
                                const weir_yaml *node);

#endif
