/* SPDX-License-Identifier: Apache-2.0
 * cosim.h - an RTL module beside its golden model, beat by beat.
 *
 * A unit is a table: the module's parameters, its streams and their ports, how
 * a beat of its first stream is drawn or taken from a tensor, and what must go
 * in and come out with it. weir_cosim_run drives the Verilated module, compares
 * every lane of every port of every accepted beat, and says where they differ.
 *
 * A beat is an array of lane values, port behind port; a value is the code of a
 * number or an integer, of at most 32 bits.
 */
#ifndef WEIR_SIM_COSIM_COSIM_H
#define WEIR_SIM_COSIM_COSIM_H

#include "base/diag.h"
#include "base/status.h"
#include "sim/cosim/throttle.h"
#include "sim/verilated/model.h"
#include "workloads/golden/softmax_unit.h"
#include "workloads/numeric/npy.h"

enum {
    WEIR_COSIM_STREAMS = 2, /* in each direction */
    WEIR_COSIM_PORTS = 16,
    WEIR_COSIM_PARAMS = 20,
    WEIR_COSIM_VALUES = 2 * WEIR_SOFTMAX_LANES + 32, /* of a beat */
    WEIR_COSIM_SHOWN = 16,                           /* mismatches kept */
};

typedef enum weir_cosim_kind {
    WEIR_COSIM_COUNT,   /* a whole number */
    WEIR_COSIM_FORMAT,  /* of a number: as in rtl/weir_pkg, or its name */
    WEIR_COSIM_PROFILE, /* of exp2: bf16 or fp32 */
    WEIR_COSIM_SCALE,   /* no parameter of the module: what is on scale_i */
} weir_cosim_kind;

typedef struct weir_cosim_param {
    const char *name; /* as in the module; NULL ends a list */
    weir_cosim_kind kind;
    double def, min, max;
} weir_cosim_param;

/* LANES values of WIDTH bits, side by side, lane 0 lowest. */
typedef struct weir_cosim_port {
    const char *name;
    int stream, lanes, width;
    const weir_number *number; /* what the values are codes of; NULL: counts */
} weir_cosim_port;

typedef struct weir_cosim_unit weir_cosim_unit;

/* A unit with values for its parameters. */
typedef struct weir_cosim {
    const weir_cosim_unit *unit;
    double value[WEIR_COSIM_PARAMS];
    /* Ports, stream by stream. PV_ is the prefix of the stream whose handshake
     * is pv_valid_i and pv_ready_o; NULL is that of valid_i and ready_o. */
    weir_cosim_port in[WEIR_COSIM_PORTS], out[WEIR_COSIM_PORTS];
    int nin, nout;
    const char *in_prefix[WEIR_COSIM_STREAMS], *out_prefix[WEIR_COSIM_STREAMS];
    int in_last, out_last;         /* numbers of the last streams */
    weir_softmax softmax;          /* what of it the parameters say */
    const weir_npy *scores, *mask; /* the user's tensors, or NULL */
    int64_t count; /* beats of the first stream that will be asked for */
} weir_cosim;

/* Beats that wait for their turn to go in or to come out. */
typedef struct weir_cosim_queue weir_cosim_queue;

/* A beat, all zero, behind the others of the stream in or out; to be filled. */
uint32_t *weir_cosim_goes_in(weir_cosim_queue *q, int stream);
uint32_t *weir_cosim_comes_out(weir_cosim_queue *q, int stream);

struct weir_cosim_unit {
    const char *name;  /* of the module */
    const char *what;  /* one line */
    const char *takes; /* what a tensor of the user's means; NULL: none */
    const weir_cosim_param *params;
    /* Set values that follow from others; what is wrong with them, or NULL.
     * NULL: nothing follows and nothing is. */
    const char *(*settle)(weir_cosim *c);
    /* Set the ports, and what of SOFTMAX the parameters say. */
    void (*open)(weir_cosim *c);
    /* Draw beat I of the first stream. */
    void (*draw)(const weir_cosim *c, uint64_t *state, int64_t i, uint32_t *in);
    /* Beats in the user's tensors, and beat I of them; NULL: none. */
    int64_t (*beats)(const weir_cosim *c);
    void (*take)(const weir_cosim *c, int64_t i, uint32_t *in);
    /* What comes out for a beat. STATE is WEIR_COSIM_STATE bytes, zero at
     * first. */
    void (*step)(const weir_cosim *c, void *state, const uint32_t *in,
                 uint32_t *out);
    /* In place of step, where it is not one beat for one: what a beat of the
     * first stream brings along on the others, in their order. */
    void (*spread)(const weir_cosim *c, void *state, const uint32_t *in,
                   weir_cosim_queue *q);
};

enum { WEIR_COSIM_STATE = 1 << 20 };

/* Unit I of the table; NULL behind the last. */
const weir_cosim_unit *weir_cosim_unit_at(int i);

/* The value of the parameter called NAME, which the unit must have; change it.
 */
int weir_cosim_value(const weir_cosim *c, const char *name);
void weir_cosim_change(weir_cosim *c, const char *name, int value);

/* The ports named from here on belong to another stream, in or out. */
void weir_cosim_in_stream(weir_cosim *c, const char *prefix);
void weir_cosim_out_stream(weir_cosim *c, const char *prefix);

/* Name a port of what is being opened. */
void weir_cosim_in(weir_cosim *c, const char *name, int lanes, int width,
                   const weir_number *number);
void weir_cosim_out(weir_cosim *c, const char *name, int lanes, int width,
                    const weir_number *number);

/* Bytes of P in a model; the values of its lanes into PORT, and one of them out
 * of it. */
size_t weir_cosim_bytes(const weir_cosim_port *p);
void weir_cosim_put(const weir_port *port, const weir_cosim_port *p,
                    const uint32_t *value);
uint32_t weir_cosim_get(const weir_port *port, const weir_cosim_port *p,
                        int lane);

/* A unit whose parameters are as by default. */
weir_cosim weir_cosim_make(const weir_cosim_unit *unit);

typedef struct weir_cosim_job {
    const weir_cosim *c;
    const weir_model *model;
    uint64_t seed;    /* of what is drawn, of stalls and of registers */
    int stalls;       /* WEIR_THROTTLE_... on both sides */
    const char *wave; /* an FST file, or NULL */
    int64_t wave_from, wave_to; /* cycles */
} weir_cosim_job;

typedef struct weir_mismatch {
    int64_t beat, cycle;
    const weir_cosim_port *port;
    int lane;
    uint32_t want, got;
} weir_mismatch;

typedef enum weir_cosim_end {
    WEIR_COSIM_DONE,
    WEIR_COSIM_STUCK,    /* nothing moved for a long time */
    WEIR_COSIM_TOO_MANY, /* a beat came out that was not put in */
    WEIR_COSIM_TOO_FEW,  /* more beats inside than any unit can hold */
    WEIR_COSIM_BROKEN,   /* a port is missing, or not as wide */
} weir_cosim_end;

typedef struct weir_cosim_result {
    weir_cosim_end end;
    bool streams;          /* it has ready and valid: throttles matter */
    const char *port;      /* BROKEN: which */
    int64_t beats, cycles; /* of the first stream, taken */
    int64_t compared,
        values; /* beats that came out, and what they are made of */
    int64_t bad_beats, bad_values;
    bool asserted;       /* an assertion of the module failed */
    int64_t first_cycle; /* of whatever went wrong first, or -1 */
    int shown;
    weir_mismatch mismatch[WEIR_COSIM_SHOWN];
} weir_cosim_result;

/* Run JOB. The same job gives the same result. SCRATCH is working space. */
void weir_cosim_run(weir_cosim_result *out, const weir_cosim_job *job,
                    weir_arena scratch);

/* The module of C with its parameters, Verilated and compiled now or before by
 * sim/verilated/build.sh, which writes to standard error; lives until the
 * program ends. EIO: a tool is missing or failed; EVALUE: the RTL is refused;
 * both told. */
weir_status weir_cosim_build(const weir_model **out, weir_arena *a,
                             const weir_cosim *c, weir_diag *d);

#endif
