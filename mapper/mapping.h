/* SPDX-License-Identifier: Apache-2.0
 * mapping.h - how a problem is laid on a machine.
 *
 * A mapping is a list of *blocks* that run one after another; a block fuses
 * the Einsums it binds under one loop nest. The innermost loop body is an
 * *epoch*: every bound Einsum does one tile. An Einsum's *offset* says how
 * many epochs its tile lags behind the block's first one (software
 * pipelining). Everything here is resolved: tile sizes are numbers, loops
 * have trip counts, what is kept has a place and a size. Plain data in the
 * caller's arena.
 */
#ifndef WEIR_MAPPER_MAPPING_H
#define WEIR_MAPPER_MAPPING_H

#include "models/machine.h"
#include "workloads/einsum/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { WEIR_LOOPS = 16 }; /* depth of a nest; a set of loops is a word */

/* One loop of a nest. P = 10 tiles as P2 x P1 with P1 = 4 has trips 3 and 4,
 * and P1's last_trip is 2: its trips while P2 is at its last. */
typedef struct weir_loop {
    const char *name; /* "heads", "P2" */
    int rank;         /* whole rank */
    int level;
    int64_t trip, last_trip;
    unsigned outer; /* loops of the same rank outside this one */
    weir_loc loc;
} weir_loop;

/* How a whole rank is cut in one block. */
typedef struct weir_cut {
    int64_t extent;          /* coordinates */
    int64_t tile, last_tile; /* extent of an epoch's tile, and of the last */
    int64_t tiles;           /* ceil(extent / tile); 1 when it is not cut */
    unsigned loops;          /* the loops over its tiles */
} weir_cut;

/* Cost of one point of an Einsum on its unit: cycles of a PE, and actions. A
 * datapath takes one Einsum's tile in, lanes by columns a beat; the others that
 * are bound to it ride along and cost nothing. */
typedef struct weir_work {
    int64_t cycles;
    int64_t uses[WEIR_ACTIONS];
} weir_work;

/* One bound Einsum. */
typedef struct weir_task {
    int einsum, unit;
    int operations[WEIR_OPERATIONS]; /* per point: weir_task_operations */
    weir_work work;
    int phase;                /* group of the static epoch it starts in */
    int64_t offset;           /* epochs behind the block's first task */
    weir_ranks rows, columns; /* whole ranks laid over the unit's PEs */
    unsigned last; /* runs only when all these loops are at their last:
                      the loops of ranks it does not walk */
    weir_loc loc;
} weir_task;

/* What one memory keeps of a tensor. */
typedef struct weir_hold {
    int tensor;
    int memory;   /* index of a memory, or -1 */
    int unit;     /* index of a unit whose registers keep it, or -1 */
    int shares;   /* hold whose room it shares ("in QK"), or -1 */
    int level;    /* index of the loop whose one iteration it serves; -1: all */
    int64_t word; /* largest size of one copy */
    int64_t copies; /* 2: double-buffered */
    bool fed;       /* filled from the off-chip memory */
    bool partial;   /* its partial sums pass through it in each epoch */
    bool given;     /* said by the mapping; else staging that Weir added */
    weir_loc loc;
} weir_hold;

/* Words that move between the off-chip memory and the chip, `part` of them:
 * one move of the tensor's tile per iteration of the loops `enclosing`. */
typedef struct weir_transfer {
    int tensor;
    bool write;
    bool resident;      /* by a hold, so double-buffered; else streamed */
    unsigned enclosing; /* a set of loops */
    weir_ratio part;    /* 1, or the share kept, or the share spilled */
    int task;           /* that makes or first uses it */
    int copies;
} weir_transfer;

typedef enum weir_overflow {
    WEIR_OVERFLOW_ERROR, /* a mapping that does not fit is refused */
    WEIR_OVERFLOW_SPILL, /* published only: the share that does not fit is moved
                            again at each use */
    WEIR_OVERFLOW_IGNORE, /* published only: the artifact does not check */
} weir_overflow;

/* Published only: after phase `phase`, unit `unit` drains before the next. */
typedef struct weir_drain {
    int unit, phase;
} weir_drain;

/* Skew of a tensor: its consumers run so many epochs after its producer. */
typedef struct weir_skew {
    int tensor;
    int reader; /* only for the task that makes this tensor; -1: for all */
    int64_t epochs;
    bool drain; /* published only: a consumer waits for the array to drain */
} weir_skew;

typedef struct weir_block {
    const char *name;
    int nloops;
    const weir_loop *loop; /* [nloops] outermost first */
    const weir_cut *cut;   /* [cascade->nranks], whole ranks only */
    int ntasks;
    const weir_task *task; /* [ntasks] each unit's in its order of issue */
    const int *maker;      /* [cascade->ntensors] see weir_block_maker;
                              NULL: it has none */
    int nphases;
    int nholds;
    const weir_hold *hold;
    int ntransfers;
    const weir_transfer *transfer;
    int nskews;
    const weir_skew *skew;
    int ndrains;
    const weir_drain *drain;
    int ninterleaves;
    const int (*interleave)[2]; /* pairs of tasks that share their unit cycle by
                                   cycle */
    const int64_t *bank;        /* [ntensors] of an interleaved buffer, in
                                   which a tensor begins; NULL: all in 0 */
    weir_overflow overflow;
    int64_t need_byte; /* of the on-chip memory with a capacity */
    int need_memory;   /* that memory, or -1 */
    weir_ratio spill;  /* share of what is kept that does not fit */
    weir_loc loc;
} weir_block;

typedef struct weir_mapping {
    const char *name, *about, *source;
    const weir_problem *problem;
    const weir_machine *machine;
    weir_accounting accounting;
    int offchip;             /* the off-chip memory's index */
    const weir_reads *reads; /* [cascade->neinsums] the cascade's */
    int nblocks;
    const weir_block *block;
    const struct weir_kernel *kernel;   /* NULL: another family */
    const weir_yaml *doc;               /* it was made from */
    const struct weir_outline *outline; /* [nblocks] what no extent decides, for
                                           weir_mapping_remake; or NULL */
} weir_mapping;

/* Keys that say how a block is mapped, ended by NULL. Under `override:` they
 * stand above all variants: there `--set tile.P1=4` goes. */
extern const char *const weir_mapping_block_keys[];

/* Resolve DOC, a mapping document, for PROBLEM on MACHINE. Reports unknown
 * names, Einsums bound twice or not at all, units that cannot do what they
 * are given, skews that break a dependence, and what overflows which memory
 * by how many bytes, because of which tensors. ESYNTAX, EVALUE, ENOFIT,
 * EUNSUP. */
weir_status weir_mapping_make(const weir_mapping **out, weir_arena *a,
                              const weir_yaml *doc, const weir_problem *problem,
                              const weir_machine *machine, weir_diag *d);

/* The mapping that weir_mapping_make would make for PROBLEM from the document
 * and on the machine of LIKE, which it made for another problem of the same
 * cascade: sooner, since most of what names mean does not depend on extents.
 * LIKE's problem is not looked at. */
weir_status weir_mapping_remake(const weir_mapping **out, weir_arena *a,
                                const weir_mapping *like,
                                const weir_problem *problem, weir_diag *d);

/* For people: nest, tiles, tasks by unit and epoch, what is kept, transfers. */
void weir_mapping_print(FILE *out, const weir_mapping *m);

/* --- arithmetic on a block --- */

/* Iterations of the loops in SET together (all of a rank's loops: its tiles).
 */
double weir_block_iterations(const weir_block *b, unsigned set);

/* Words of tensor T that one iteration of the loops in SET spans at most. */
int64_t weir_block_span(const weir_mapping *m, const weir_block *b, int t,
                        unsigned set);

/* Words of tensor T moved when its span is moved once per iteration of SET. */
double weir_block_moved(const weir_mapping *m, const weir_block *b, int t,
                        unsigned set);

/* How B cuts rank R for something that has R within its tiles (INNER) or one
 * point per tile. */
weir_cut weir_block_cut(const weir_block *b, int r, bool inner);

/* The task of block B that makes tensor T (or what T is a view of), or -1. */
int weir_block_maker(const weir_mapping *m, const weir_block *b, int t);

/* What memory of B keeps T (an index into hold), or -1. */
int weir_block_hold(const weir_block *b, int memory, int t);

/* Loops of rank r (all its levels) and loops outside and including LEVEL. */
unsigned weir_block_outer(int level);

/* Epochs of one turn of loop L: the trips of L and of all loops inside. */
int64_t weir_block_turn(const weir_block *b, int l);

/* The task whose tile the datapath UNIT takes in, or -1. */
int weir_block_intake(const weir_block *b, int unit);

/* Beats of one row of what it takes in, and the cycles from a tile's last beat
 * in to its last beat out. */
int64_t weir_block_row_beats(const weir_mapping *m, const weir_block *b,
                             int unit);
int64_t weir_block_latency(const weir_mapping *m, const weir_block *b,
                           int unit);

/* The operations an Einsum applies per point: a product that is summed is one
 * multiply-add, exp(a - b) is one sub-exp. */
void weir_task_operations(const weir_einsum *e, int count[WEIR_OPERATIONS]);

/* What COUNT of them cost per point on unit U. Operations that it cannot do
 * are refused by weir_mapping_make. */
weir_work weir_operations_work(const int count[WEIR_OPERATIONS],
                               const weir_unit *u);

#ifdef __cplusplus
}
#endif

#endif
