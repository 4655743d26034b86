/* SPDX-License-Identifier: Apache-2.0
 * stats.h - what a run said: one type, whoever produced it.
 *
 * Closed form, trace and SystemC fill the same counters in the same units, so
 * comparing two of them is a subtraction, and reports never know who ran.
 * For every unit busy + stalled + idle = cycles; the parts of energy sum to
 * the total; the Einsums' busy cycles sum to the units' busy cycles.
 */
#ifndef WEIR_MODELS_STATS_H
#define WEIR_MODELS_STATS_H

#include "models/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a unit's cycle is lost to. */
#define WEIR_LOSS_MAP(X)                                                   \
    X(DEPENDENCY, "dependency", "words that another unit has yet to make") \
    X(OFFCHIP, "off-chip", "tiles and places of the off-chip memory")      \
    X(PORTS, "ports", "ports and banks of the buffer")                     \
    X(LINKS, "links", "links and issue taken by another operation")        \
    X(FOLD, "fold", "the tile before has not left the array")              \
    X(FILL, "fill", "before its first operation")                          \
    X(DRAIN, "drain", "behind its last one, until the run ends")

typedef enum weir_loss {
#define X(id, name, what) WEIR_LOSS_##id,
    WEIR_LOSS_MAP(X)
#undef X
        WEIR_LOSSES
} weir_loss;

const char *weir_loss_name(weir_loss loss);

typedef struct weir_stall {
    const char *reason; /* "waits for lm from array2d", "port of buffer" */
    int64_t cycle;
    weir_loss loss;
} weir_stall;

typedef struct weir_unit_stats {
    const char *name;
    weir_unit_kind kind;
    bool compute; /* false for copy engines (DRAM transfers) */
    int64_t busy_cycle, stalled_cycle, idle_cycle;
    double utilization; /* busy_cycle over the unrounded run time in cycles */
    double area_m2;     /* all of it, register files too; 0: no areas */
    int nstalls;
    const weir_stall *stall;   /* largest first; sums to stalled_cycle */
    int64_t lost[WEIR_LOSSES]; /* sums to stalled_cycle + idle_cycle */
} weir_unit_stats;

typedef struct weir_memory_stats {
    const char *name;
    double read_byte, write_byte; /* spilled shares may be fractions */
    double busy_cycle; /* cycles at its rate to move these; 0: no rate */
    int64_t peak_byte; /* capacity the mapping keeps, largest block */
    int64_t capacity_byte;
} weir_memory_stats;

typedef struct weir_einsum_stats {
    const char *name; /* the tensor it makes */
    const char *unit;
    int64_t busy_cycle;
    double share; /* of its unit's run time: busy over cycles */
    double energy_j;
} weir_einsum_stats;

typedef struct weir_energy_stats {
    const char *component; /* "array2d", "dram", "buffer", "staging" ... */
    const char *action;
    const char *einsum; /* or the tensor moved */
    double count;       /* actions */
    double energy_j;
} weir_energy_stats;

typedef struct weir_block_stats {
    const char *name;
    int64_t cycle;
    const char *bound;     /* what binds: a unit, a memory, or "dependency" */
    int64_t compute_cycle; /* end of its compute lanes */
    double memory_cycle;   /* end of its off-chip transfers alone */
} weir_block_stats;

/* A lower bound on the run: busy cycles of a unit or memory. */
typedef struct weir_bound {
    const char *name; /* "array2d", "dram" */
    double cycle;
} weir_bound;

/* A unit whose body was RTL; all that was compared was equal. */
typedef struct weir_cosim_stats {
    const char *unit, *module;
    int64_t copies, lanes, latency_cycle;
    int64_t cycle; /* that each copy was clocked */
    int64_t beats, values;
} weir_cosim_stats;

typedef struct weir_stats {
    const char *engine; /* "trace", "closed-form" */
    weir_accounting accounting;
    bool exact; /* false: cycles is a lower bound and upper_cycle an upper bound
                 */
    int64_t cycles, upper_cycle;
    double run_cycle; /* unrounded: latency_s = run_cycle / clock */
    double latency_s;
    double clock_hz;
    double energy_j; /* NAN, of the Einsums too: the machine has no prices */
    double power_limit_w;  /* of the board; 0: not known */
    double flop;           /* as publications count them; 0: not counted */
    const char *direction; /* of a GPU kernel, "fwd"; else NULL */
    double traffic_byte;   /* off-chip, read + written */
    double area_m2;        /* 0: the table has no areas */
    int nunits;
    const weir_unit_stats *unit;
    int nmemories;
    const weir_memory_stats *memory;
    int neinsums;
    const weir_einsum_stats *einsum;
    int nenergies;
    const weir_energy_stats *energy; /* every part, in a fixed order */
    int nblocks;
    const weir_block_stats *block;
    int nbounds;
    const weir_bound *bound; /* the largest first: it binds */
    int ncosims;
    const weir_cosim_stats *cosim;
    int64_t cosim_heads, cosim_words; /* of outputs, equal to the golden C */
    uint64_t cosim_seed;
    int nassumptions;
    const char *const *assumption; /* printed with every report */
} weir_stats;

/* The assumption of a run that is not exact. */
extern const char weir_stats_bounds[];

/* Whether the parts sum to the whole: busy + stalled + idle = cycles and the
 * stalls' reasons sum to stalled for each unit, the Einsums' busy cycles to
 * the compute units', the parts of energy to the total (within rounding).
 * Reports what does not. EVALUE. */
weir_status weir_stats_check(const weir_stats *s, weir_diag *d);

/* Index of the unit or memory called NAME, or -1. */
int weir_stats_unit(const weir_stats *s, const char *name);
int weir_stats_memory(const weir_stats *s, const char *name);

#ifdef __cplusplus
}
#endif

#endif
