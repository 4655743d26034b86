/* SPDX-License-Identifier: Apache-2.0
 * machine.h - what there is to compute with: units, memories, links, clocks.
 *
 * A machine is plain data read from YAML. Units execute functions at a cost
 * in cycles and in *actions* (the things energy is paid for); memories have a
 * capacity, a row width, ports and a rate.
 */
#ifndef WEIR_MODELS_MACHINE_H
#define WEIR_MODELS_MACHINE_H

#include "base/yaml.h"
#include "models/datapath.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a unit can do at one point. MULTIPLY_ADD is a product summed into an
 * accumulator; SUB_EXP is exp(a - b), which some units do in one step. */
#define WEIR_OPERATION_MAP(X)       \
    X(ADD, "add")                   \
    X(SUB, "sub")                   \
    X(MUL, "mul")                   \
    X(DIV, "div")                   \
    X(MAX, "max")                   \
    X(MIN, "min")                   \
    X(EXP, "exp")                   \
    X(MULTIPLY_ADD, "multiply-add") \
    X(SUB_EXP, "sub-exp")

typedef enum weir_operation {
#define X(id, text) WEIR_DO_##id,
    WEIR_OPERATION_MAP(X)
#undef X
        WEIR_OPERATIONS
} weir_operation;

/* What energy is paid for in a unit; a BEAT is a cycle of all of a datapath. */
#define WEIR_ACTION_MAP(X)          \
    X(MULTIPLY_ADD, "multiply-add") \
    X(ADD, "add")                   \
    X(MAX, "max")                   \
    X(EXP, "exp")                   \
    X(DIVIDE, "divide")             \
    X(BEAT, "beat")

typedef enum weir_action {
#define X(id, text) WEIR_ACT_##id,
    WEIR_ACTION_MAP(X)
#undef X
        WEIR_ACTIONS
} weir_action;

typedef enum weir_unit_kind {
    WEIR_UNIT_PE_ARRAY, /* rows x columns, neighbor links, sums down a column */
    WEIR_UNIT_PE_ROW,   /* one row of `columns` PEs */
    WEIR_UNIT_DATAPATH, /* `columns` copies of a module of the RTL, each of
                           `rows` lanes */
    WEIR_UNIT_PIPE,     /* of a GPU's SM */
    WEIR_UNIT_WARPS,    /* that a kernel gives a part of its work */
} weir_unit_kind;

const char *weir_operation_name(weir_operation o);
const char *weir_action_name(weir_action a);
const char *weir_unit_kind_name(weir_unit_kind kind);

/* Cost of one operation in one PE; cycles 0: the unit cannot do it. */
typedef struct weir_cost {
    int64_t cycles;
    int64_t uses[WEIR_ACTIONS];
} weir_cost;

typedef struct weir_unit {
    const char *name;
    weir_unit_kind kind;
    int64_t rows, columns; /* rows is 1 for a pe-row */
    int64_t registers;     /* words in each PE's register file */
    int64_t register_bit;
    weir_cost cost[WEIR_OPERATIONS];
    weir_datapath datapath;
    weir_loc loc;
} weir_unit;

typedef struct weir_memory {
    const char *name;
    int64_t capacity_byte;     /* INT64_MAX: without limit */
    int64_t row_byte;          /* what one access moves; 0: not given */
    int64_t banks, ports;      /* rows served per cycle by one bank each, by one
                                  port each; 0: not limited */
    bool interleaved;          /* row r lies in bank r mod banks; else rows used
                                  in one cycle lie in different banks */
    weir_ratio byte_per_cycle; /* exact; 0/1: not limited */
    int64_t latency_cycle;
    bool offchip; /* the home of inputs and outputs */
    weir_loc loc;
} weir_memory;

typedef struct weir_link {
    const char *from, *to; /* "array2d.bottom", "buffer" */
    int64_t latency_cycle;
    int64_t width; /* words a cycle; 0: as wide as what it joins */
    int bundle;    /* links of one bundle share its width: the first of them */
    weir_loc loc;
} weir_link;

/* How a price follows the capacity of the memory it is of. */
typedef enum weir_scaling {
    WEIR_SCALING_NONE,
    WEIR_SCALING_SQRT,   /* with the square root of the capacity */
    WEIR_SCALING_LINEAR, /* with the capacity */
} weir_scaling;

/* Energy of one action or area of one instance, with its source. The table's
 * figure times `scale` is already in energy_j and area_m2. */
typedef struct weir_price {
    const char *component; /* "array2d", "buffer", "dram", "array2d.registers",
                            * "staging" */
    const char *action;    /* "multiply-add", "read", "write"; "" for an area
                            * line */
    const char *part; /* area lines: of what, "max", "registers"; else "" */
    double energy_j;  /* per action */
    double energy_published_j; /* what `published` accounting pays: energy_j
                                * unless the table says otherwise */
    double width_byte;         /* what one read or write moves; 0 for compute */
    double area_m2;            /* per instance, area lines only */
    double energy_lane_j, area_lane_m2; /* per lane of a datapath, already in
                                         * the two */
    int64_t instances; /* of the component: PEs of a unit, 1 memory */
    weir_scaling scaling;
    int64_t reference_byte; /* capacity the table's figure is of; 0: any */
    double scale;           /* 1 without a scaling */
    const char *source;
    weir_loc loc;
} weir_price;

/* What a memory or a register file does. */
enum { WEIR_READ, WEIR_WRITE, WEIR_MOVES };

/* Prices of a unit; NULL where it has none. */
typedef struct weir_unit_prices {
    const weir_price *action[WEIR_ACTIONS];
    const weir_price *registers[WEIR_MOVES];
} weir_unit_prices;

typedef enum weir_accounting {
    WEIR_ACCOUNTING_PHYSICAL,
    WEIR_ACCOUNTING_PUBLISHED,
} weir_accounting;

/* What physical accounting charges beside the operations themselves. Each can
 * be switched off (`effects: {depth: off}`), to see what it costs. */
#define WEIR_EFFECT_MAP(X)                                                   \
    X(DEPTH, "depth", "results flow down a column, one row a cycle")         \
    X(SKEW, "skew", "each column works one cycle after the one to its left") \
    X(LOAD, "load", "a stationary operand is shifted in row by row")         \
    X(UNLOAD, "unload", "a tile made in place is shifted out row by row")    \
    X(LINKS, "links", "links have the latency and width they are given")     \
    X(PORTS, "ports", "the buffer serves so many rows a cycle")              \
    X(BANKS, "banks", "a bank of the buffer serves one row a cycle")         \
    X(OFFCHIP, "offchip", "off-chip transfers take time")

typedef enum weir_effect {
#define X(id, name, what) WEIR_EFFECT_##id,
    WEIR_EFFECT_MAP(X)
#undef X
        WEIR_EFFECTS
} weir_effect;

const char *weir_effect_name(weir_effect e);
const char *weir_effect_about(weir_effect e);

/* A machine of family `spatial` has units and memories, one of `tensorcore`
 * has parameters (models/tensorcore/tensorcore.h). */
typedef struct weir_machine {
    const char *name, *family, *about, *source;
    weir_accounting accounting;
    bool without[WEIR_EFFECTS]; /* effects that are switched off */
    weir_ratio clock_hz;
    int nunits;
    const weir_unit *unit;
    int nmemories;
    const weir_memory *memory;
    int nlinks;
    const weir_link *link; /* NULL: the machine says no links */
    weir_loc links_loc;
    const char *table; /* name of the energy/area table; "" without one */
    int nprices;
    const weir_price *price;
    /* the same, where they are paid */
    const weir_unit_prices *unit_price;            /* [nunits] */
    const weir_price *(*memory_price)[WEIR_MOVES]; /* [nmemories] */
    const weir_price *staging_price[WEIR_MOVES];
    const struct weir_tensorcore *tensorcore; /* NULL: another family */
} weir_machine;

/* Read a machine document (laid on its base) and the table it names. A machine
 * without `energy:` has no prices; one with a table has every price it needs:
 * of each action its units use, of the reads and writes of its registers and
 * memories. All mistakes are reported. ESYNTAX, EVALUE, EIO. */
weir_status weir_machine_parse(const weir_machine **out, weir_arena *a,
                               const weir_yaml *doc, weir_diag *d);

/* Print what was understood, for people (`weir describe`): every unit, cost,
 * memory, link and price with its source, areas summed. */
void weir_machine_print(FILE *out, const weir_machine *m);

/* Index by name, or -1. */
int weir_machine_unit(const weir_machine *m, const char *name);
int weir_machine_memory(const weir_machine *m, const char *name);

/* The price of ACTION in COMPONENT, or NULL. */
const weir_price *weir_machine_price(const weir_machine *m,
                                     const char *component, const char *action);

/* Cycles that the link from unit or memory FROM to TO adds, whatever their
 * sides; 0 where no latency is given or links are ideal. */
int64_t weir_machine_link(const weir_machine *m, const char *from,
                          const char *to);

/* The bundle of wires from unit or memory FROM to side SIDE of TO (NULL:
 * whatever side), or -1 where it has no width or links are ideal. */
int weir_machine_bundle(const weir_machine *m, const char *from, const char *to,
                        const char *side);

/* Area of all instances; 0: the table has no areas. */
double weir_machine_area_m2(const weir_machine *m);

/* For formulas: 1 and *VALUE, or 0. The names are UNIT.rows, .columns and
 * .registers (words), or .lanes and .columns of a datapath; MEMORY.capacity and
 * .row (bytes), .ports and .banks; "clock" (Hz). What a machine leaves without
 * limit has no value. */
int weir_machine_value(const weir_machine *m, const char *name, int64_t *value);

/* All names that weir_machine_value knows, *N of them; they live in A. */
const char **weir_machine_names(const weir_machine *m, weir_arena *a,
                                size_t *n);

#ifdef __cplusplus
}
#endif

#endif
