/* SPDX-License-Identifier: Apache-2.0
 * tensorcore.h - a GPU with tensor cores: what a streaming multiprocessor
 * (SM) can do in a cycle, and what all SMs share.
 *
 * Every parameter is a line of the list below and of the machine's file,
 * `units: {UNIT: {KEY: value}}` or `memories: ...`; nothing else is known of
 * a device. A pipe's `lanes` are thread operations per cycle of one sub-core:
 * a warp's instruction takes 32 of them. Parameters that publications leave
 * open have a range (`open:`), and may have been calibrated; then the file
 * says on what.
 */
#ifndef WEIR_MODELS_TENSORCORE_TENSORCORE_H
#define WEIR_MODELS_TENSORCORE_TENSORCORE_H

#include "models/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* id, section, unit, key, dimension, smallest value, what it is */
#define WEIR_TENSORCORE_MAP(X)                                                 \
    X(SMS, "units", "grid", "sms", COUNT, 1, "SMs that run work")              \
    X(LAUNCH, "units", "grid", "launch", CYCLE, 0, "from launch to first CTA") \
    X(SWITCH, "units", "grid", "switch", CYCLE, 0,                             \
      "from one CTA of an SM to the next")                                     \
    X(SUBCORES, "units", "sm", "subcores", COUNT, 1, "sub-cores of an SM")     \
    X(REGISTERS, "units", "sm", "registers", BYTE, 0, "register file")         \
    X(REGISTER_RATE, "units", "sm", "register_rate", BYTE_CYCLE, 0,            \
      "read from registers by an SM; 0: no bound")                             \
    X(ISSUE, "units", "issue", "lanes", COUNT, 1,                              \
      "warp instructions per cycle and sub-core")                              \
    X(MUFU, "units", "mufu", "lanes", COUNT, 1, "exp2 per cycle, sub-core")    \
    X(MUFU_LATENCY, "units", "mufu", "latency", CYCLE, 0, "of an exp2")        \
    X(MUFU_ENERGY, "units", "mufu", "energy", JOULE, 0, "per operation")       \
    X(FMA, "units", "fma", "lanes", COUNT, 1, "FP32 per cycle, sub-core")      \
    X(FMA_LATENCY, "units", "fma", "latency", CYCLE, 0, "of an FMA")           \
    X(FMA_ENERGY, "units", "fma", "energy", JOULE, 0, "per operation")         \
    X(ALU, "units", "alu", "lanes", COUNT, 1, "min, max, select, logic")       \
    X(ALU_LATENCY, "units", "alu", "latency", CYCLE, 0, "of a maximum")        \
    X(ALU_ENERGY, "units", "alu", "energy", JOULE, 0, "per operation")         \
    X(CONVERT, "units", "convert", "lanes", COUNT, 1, "values converted")      \
    X(CONVERT_LATENCY, "units", "convert", "latency", CYCLE, 0,                \
      "of a conversion")                                                       \
    X(CONVERT_ENERGY, "units", "convert", "energy", JOULE, 0, "per operation") \
    X(SOFTMAX, "units", "softmax", "lanes", COUNT, 0,                          \
      "scores per cycle and SM of a softmax unit; 0: there is none")           \
    X(SOFTMAX_LATENCY, "units", "softmax", "latency", CYCLE, 0,                \
      "from the last score to its probability")                                \
    X(SOFTMAX_ENERGY, "units", "softmax", "energy", JOULE, 0, "per score")     \
    X(TENSOR_ROWS, "units", "tensor", "rows", COUNT, 1,                        \
      "rows of an instruction at full rate")                                   \
    X(TENSOR_COLUMNS, "units", "tensor", "columns", COUNT, 1,                  \
      "columns per cycle")                                                     \
    X(TENSOR_DEPTH, "units", "tensor", "depth", BYTE, 1,                       \
      "operand bytes of an instruction's K")                                   \
    X(TENSOR_FLOOR, "units", "tensor", "floor", CYCLE, 0,                      \
      "shortest interval, at N up to 32")                                      \
    X(TENSOR_PAIR, "units", "tensor", "pair_extra", CYCLE, 0,                  \
      "more for operands of a pair of SMs")                                    \
    X(TAIL_TS, "units", "tensor", "tail_ts", CYCLE, 0,                         \
      "from interval to completion, A in TMEM")                                \
    X(TAIL_SS, "units", "tensor", "tail_ss", CYCLE, 0, "A in SMEM")            \
    X(TAIL_SS64, "units", "tensor", "tail_ss64", CYCLE, 0, "64 rows")          \
    X(TAIL_PAIR_TS, "units", "tensor", "tail_pair_ts", CYCLE, 0, "pair, TMEM") \
    X(TAIL_PAIR_SS, "units", "tensor", "tail_pair_ss", CYCLE, 0, "pair, SMEM") \
    X(TAIL_PAIR_SS128, "units", "tensor", "tail_pair_ss128", CYCLE, 0,         \
      "pair, SMEM, 128 rows")                                                  \
    X(TENSOR_ENERGY, "units", "tensor", "energy", JOULE, 0,                    \
      "per FLOP of 16-bit operands, feed included")                            \
    X(TMA_ISSUE, "units", "tma", "issue", CYCLE, 0, "of a copy")               \
    X(TMA_LATENCY, "units", "tma", "latency", CYCLE, 0, "of a copy from L2")   \
    X(TMA_MISS, "units", "tma", "miss", CYCLE, 0, "more when from HBM")        \
    X(BARRIER_HOP, "units", "barrier", "hop", CYCLE, 0,                        \
      "from arrival to the waiter going on")                                   \
    X(BARRIER_NAMED, "units", "barrier", "named", CYCLE, 0, "named barrier")   \
    X(BARRIER_CLUSTER, "units", "barrier", "cluster", CYCLE, 0,                \
      "arrival at the other SM of a pair")                                     \
    X(SMEM_BYTE, "memories", "smem", "capacity", BYTE, 0, "of a CTA")          \
    X(SMEM_RATE, "memories", "smem", "rate", BYTE_CYCLE, 1, "of an SM")        \
    X(SMEM_LATENCY, "memories", "smem", "latency", CYCLE, 0, "of a load")      \
    X(SMEM_ENERGY, "memories", "smem", "energy", JOULE, 0, "per byte")         \
    X(TMEM_COLUMNS, "memories", "tmem", "columns", COUNT, 0,                   \
      "of 128 x 32 bit; 0: there is none")                                     \
    X(TMEM_READ, "memories", "tmem", "read", BYTE_CYCLE, 1, "of an SM")        \
    X(TMEM_WRITE, "memories", "tmem", "write", BYTE_CYCLE, 1, "of an SM")      \
    X(TMEM_READ_LATENCY, "memories", "tmem", "read_latency", CYCLE, 0,         \
      "of a load, waited for")                                                 \
    X(TMEM_WRITE_LATENCY, "memories", "tmem", "write_latency", CYCLE, 0,       \
      "of a store, waited for")                                                \
    X(TMEM_MAXIMUM, "memories", "tmem", "maximum", COUNT, 0,                   \
      "1: a load gives the maximum, too")                                      \
    X(TMEM_ALLOCATE, "memories", "tmem", "allocate", CYCLE, 0,                 \
      "an allocation")                                                         \
    X(TMEM_ENERGY, "memories", "tmem", "energy", JOULE, 0, "per byte")         \
    X(L2_BYTE, "memories", "l2", "capacity", BYTE, 1, "that keeps operands")   \
    X(L2_RATE, "memories", "l2", "bandwidth", BYTE_RATE, 1, "of all SMs")      \
    X(L2_PORT, "memories", "l2", "port", BYTE_CYCLE, 1, "into one SM")         \
    X(L2_ENERGY, "memories", "l2", "energy", JOULE, 0, "per byte, with NoC")   \
    X(HBM_RATE, "memories", "hbm", "bandwidth", BYTE_RATE, 1, "sustained")     \
    X(HBM_ENERGY, "memories", "hbm", "energy", JOULE, 0, "per byte")           \
    X(POWER_STATIC, "units", "power", "static", WATT, 0, "leakage, idle")      \
    X(POWER_LIMIT, "units", "power", "limit", WATT, 0, "of the board")

typedef enum weir_tensorcore_field {
#define X(id, section, unit, key, dim, min, about) WEIR_TC_##id,
    WEIR_TENSORCORE_MAP(X)
#undef X
        WEIR_TC_FIELDS
} weir_tensorcore_field;

/* What publications leave open. */
typedef struct weir_tensorcore_open {
    weir_tensorcore_field field;
    weir_ratio slow, fast; /* ends of the published range */
} weir_tensorcore_open;

typedef struct weir_tensorcore {
    weir_ratio value[WEIR_TC_FIELDS];   /* in the base unit */
    const char *source[WEIR_TC_FIELDS]; /* as its unit says it; "" */
    int nopen;
    const weir_tensorcore_open *open;
    const char *calibrated; /* what was calibrated on what; "" */
} weir_tensorcore;

weir_status weir_tensorcore_parse(weir_machine *m, weir_arena *a,
                                  const weir_yaml *doc, weir_diag *d);

/* "mufu.lanes", and its unit and dimension. */
const char *weir_tensorcore_name(weir_tensorcore_field f);
const char *weir_tensorcore_unit(weir_tensorcore_field f);
weir_dimension weir_tensorcore_dimension(weir_tensorcore_field f);

/* The field called NAME, or -1. */
int weir_tensorcore_find(const char *name);

/* A value as a number; as a whole number, rounded down. */
double weir_tensorcore_real(const weir_tensorcore *t, weir_tensorcore_field f);
int64_t weir_tensorcore_whole(const weir_tensorcore *t,
                              weir_tensorcore_field f);

/* "128 B/cycle": a value with its unit. */
const char *weir_tensorcore_text(weir_arena *a, weir_tensorcore_field f,
                                 weir_ratio value);

void weir_tensorcore_print(FILE *out, const weir_machine *m);

/* --- the matrix unit (matrix.c) --- */

typedef enum weir_matrix_from {
    WEIR_FROM_SMEM,
    WEIR_FROM_TMEM,
    WEIR_FROM_REGISTERS,
} weir_matrix_from;

/* One instruction: m x n results, K of `depth` bytes; `pair`: by two SMs, m
 * rows of both together. */
typedef struct weir_matrix {
    int64_t m, n;
    weir_matrix_from a;
    bool pair;
} weir_matrix;

/* Bytes of SMEM that an instruction reads on each SM. */
int64_t weir_matrix_byte(const weir_tensorcore *t, weir_matrix x);

/* Cycles between instructions of one kind, back to back. */
int64_t weir_matrix_interval(const weir_tensorcore *t, weir_matrix x);

/* Forms that T has instructions of, `n` left 0: at most WEIR_MATRIX_FORMS;
 * returns how many. And columns that tables show, ended by 0. */
enum { WEIR_MATRIX_FORMS = 8 };
int weir_matrix_forms(weir_matrix *out, const weir_tensorcore *t);
extern const int64_t weir_matrix_columns[];

/* "smem", "tmem" or "registers". */
const char *weir_matrix_from_name(weir_matrix_from from);

/* A table of intervals and latencies. */
void weir_matrix_print(FILE *out, const weir_tensorcore *t);

/* Cycles from issue until a barrier shows completion: multiply + tail. */
int64_t weir_matrix_latency(const weir_tensorcore *t, weir_matrix x);

#ifdef __cplusplus
}
#endif

#endif
