/* SPDX-License-Identifier: Apache-2.0
 * kernel.h - a GPU kernel: what the warps of a CTA do for a work tile, and
 * which tiles there are.
 *
 * A *work tile* is some rows of queries of one head; it visits *blocks* of
 * keys. Tiles with the same number of blocks are a *class*: they last equally
 * long. A mapping of family `tensorcore` has one weir_block per class, and the
 * schedules of all blocks are one schedule with other trips. Its lanes are the
 * mapping's text (kernel_lane.c); this header knows no kernel's name.
 */
#ifndef WEIR_MAPPER_KERNEL_H
#define WEIR_MAPPER_KERNEL_H

#include "mapper/schedule.h"
#include "models/tensorcore/tensorcore.h"

/* What the warps of an SM share: resource P of the schedule. A group of four
 * warps, one on each sub-core, stands for one of them: sub-cores are alike. */
#define WEIR_PIPE_MAP(X)                                     \
    X(TENSOR, "tensor", "cycles of the matrix unit")         \
    X(MUFU, "mufu", "thread operations of a sub-core")       \
    X(FMA, "fma", "thread operations of a sub-core")         \
    X(ALU, "alu", "thread operations of a sub-core")         \
    X(CONVERT, "convert", "thread operations of a sub-core") \
    X(SOFTMAX, "softmax", "scores")                          \
    X(ISSUE, "issue", "warp instructions of a sub-core")     \
    X(REGISTERS, "registers", "bytes of a sub-core")         \
    X(TMEM, "tmem", "1/1024 cycles of its port")             \
    X(SMEM, "smem", "bytes")                                 \
    X(L2, "l2", "1/64 bytes through the SM's port")          \
    X(HBM, "hbm", "1/64 bytes through the SM's port")

typedef enum weir_pipe {
#define X(id, name, items) WEIR_PIPE_##id,
    WEIR_PIPE_MAP(X)
#undef X
        WEIR_PIPES
} weir_pipe;

enum { WEIR_SHARE = 64, WEIR_PORT = 1024, WEIR_COMMAND_EINSUMS = 4 };

const char *weir_pipe_name(weir_pipe p);

/* Items that pipe P serves in a cycle; 0: there is no such pipe. */
int64_t weir_pipe_rate(const weir_mapping *m, weir_pipe p);

/* What a command stands for. */
typedef struct weir_kernel_command {
    int lane;
    bool store; /* a copy from SMEM */
    int neinsums;
    int einsum[WEIR_COMMAND_EINSUMS];
    int64_t tmem_read_byte, tmem_write_byte;
    int64_t solo; /* cycles when nothing else contends */
    double flop;  /* of the matrix unit */
} weir_kernel_command;

typedef struct weir_kernel_class {
    int64_t blocks; /* of keys that its tiles visit */
    int64_t tiles;  /* of this class, all heads */
} weir_kernel_class;

/* How much of a parameter of the machine ("smem.capacity") a CTA takes. */
typedef struct weir_kernel_need {
    const char *name;
    int64_t need;
} weir_kernel_need;

typedef struct weir_kernel_value {
    const char *name;
    int64_t value;
} weir_kernel_value;

typedef struct weir_kernel {
    const weir_schedule *schedule;      /* with trips of 1 */
    const weir_kernel_command *command; /* [schedule->ncommands] */
    int nvalues;
    const weir_kernel_value *value; /* the mapping's, evaluated */
    int nneeds;
    const weir_kernel_need *need;
    int64_t tiles, heads; /* tiles of a head; heads of all batches */
    int64_t active;       /* SMs that work at the same time */
    int64_t sms;          /* that work on one tile: 2 for a pair */
    bool persistent;      /* a CTA takes tile after tile */
    bool longest_first;
    int64_t section; /* heads that are visited together */
    int64_t *blocks; /* [tiles] of each tile of a head */
    int nclasses;
    const weir_kernel_class *class; /* [nclasses], by rising blocks */
    double flop;                    /* as publications count it */
    const char *direction;          /* "fwd" */
} weir_kernel;

/* The schedule of one tile of BLOCKS blocks. */
weir_status weir_kernel_sample(const weir_schedule **out, weir_arena *a,
                               const weir_mapping *m, int64_t blocks,
                               weir_diag *d);

/* Slots for work tiles: SMs, or pairs of them. */
int64_t weir_kernel_slots(const weir_mapping *m);

/* Tiles that the busiest CTA of a persistent kernel takes. */
int64_t weir_kernel_turns(const weir_mapping *m);

/* Cycles of the whole grid, from the cycles of a class's tile: `first` in a
 * CTA, `next` after another tile of a persistent CTA. */
typedef struct weir_kernel_time {
    int64_t first, next;
} weir_kernel_time;
int64_t weir_kernel_dispatch(weir_arena scratch, const weir_mapping *m,
                             const weir_kernel_time *time);

#endif
