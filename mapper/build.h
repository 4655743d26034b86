/* SPDX-License-Identifier: Apache-2.0
 * build.h - a mapping while it is being resolved; private to mapper/.
 *
 * A block is made in this order, each step in a file of its own. First what no
 * extent decides, its *outline*:
 *   text -> loops (nest.c) -> tasks (bind.c) -> skews (skew.c) -> holds
 * (keep.c) then, for the extents of a problem (outline.c): cuts (nest.c) ->
 * what is as large as the buffer allows (fit.c)
 *   -> checks (home.c, legal.c) -> transfers (transfer.c) -> links (path.c)
 */
#ifndef WEIR_MAPPER_BUILD_H
#define WEIR_MAPPER_BUILD_H

#include "base/formula.h"
#include "mapper/mapping.h"

/* A skew that is a number of epochs, or the turn of a loop. */
typedef struct weir_skew_rule {
    int tensor, reader; /* reader: the tensor its reader makes; -1: all */
    int64_t epochs;
    int turn; /* loop index, or -1 */
    bool drain;
    weir_loc loc;
} weir_skew_rule;

/* How the search of fit.c may choose a loop's trips. */
typedef enum weir_fit {
    WEIR_FIT_NONE,
    WEIR_FIT_LARGEST, /* as large as buffer allows */
    WEIR_FIT_DIVISOR, /* largest divisor buffer allows */
} weir_fit;

/* A formula that asked for something of the problem: it is read again for
 * another one. */
typedef enum weir_varying_kind {
    WEIR_VARYING_TILE,
    WEIR_VARYING_SKEW,
    WEIR_VARYING_BANK
} weir_varying_kind;

enum { WEIR_VARYING = 64, WEIR_ASKED = 8 };

/* Values that it asked for; N beyond WEIR_ASKED: more than those kept. */
typedef struct weir_asked {
    int n;
    struct {
        const char *name;
        int64_t value;
    } value[WEIR_ASKED];
} weir_asked;

typedef struct weir_varying {
    weir_varying_kind kind;
    int tensor, reader;
    const weir_yaml *key, *item;
    weir_asked asked;
} weir_varying;

typedef struct weir_build {
    weir_arena *a;
    weir_diag *d;
    const weir_yaml *doc; /* the block's, variants applied */
    weir_mapping *m;
    weir_block *b;
    weir_loop *loop; /* [WEIR_LOOPS] */
    int64_t *asked;  /* [WEIR_LOOPS] trips asked for, 0: the rest; not of batch
                        and heads */
    weir_cut *cut;   /* [nranks] */
    int64_t *tile;   /* [nranks] level-0 tile asked for, 0: not cut */
    weir_task *task;
    weir_hold *hold;
    int nrules;
    weir_skew_rule *rule;
    weir_fit fit;
    int fit_loop;
    weir_loc fit_loc;
    weir_scope scope;      /* names in formulas */
    weir_asked of;         /* what the formula read last asked of the problem */
    int nvarying;          /* WEIR_VARYING + 1: more than there is room for */
    weir_varying *varying; /* [WEIR_VARYING] */
    const weir_yaml *bare; /* the block's document without its variants */
    uint64_t variants;     /* those that hold, a bit each */
    bool variants_vary;    /* a condition of theirs does */
    int64_t *bank;         /* [ntensors] or NULL */
} weir_build;

/* Everything of a block that no extent decides. */
typedef struct weir_outline {
    weir_build built;
    weir_block block;
} weir_outline;

/* Lay the outline O into the empty block B of W->m, for its problem; W is empty
 * but for a, d and m. AGAIN: formulas that ask for the problem are read anew.
 */
weir_status weir_build_lay(weir_build *w, weir_block *b, const weir_outline *o,
                           bool again);

/* Whether P has all values of ASKED. */
bool weir_build_same(const weir_problem *p, const weir_asked *asked);

/* Remember KEY and ITEM, just read as V says, if their formula varies. */
void weir_build_varies(weir_build *w, weir_varying v);

/* Which variants of W->bare hold: a bit each. */
weir_status weir_build_variants(weir_build *w, uint64_t *holds);

/* What a name means in a formula of a kernel; USER is the mapping. */
int weir_build_value(void *user, const char *name, weir_loc loc,
                     int64_t *value);
/* The value of a formula node: scalar text. */
weir_status weir_build_formula(weir_build *w, int64_t *out,
                               const weir_yaml *node, const char *what);

/* Machines can do all that C does, or it is reported. */
weir_status weir_mapping_operations(const weir_cascade *c, weir_diag *d);

/* order:, tile: -> loops, tiles asked for, the loop to fit. */
weir_status weir_build_nest(weir_build *w);
/* One entry of tile:, skew: or banks:, also when it is read again. */
weir_status weir_build_tile(weir_build *w, const weir_yaml *key,
                            const weir_yaml *item);
weir_status weir_build_skew(weir_build *w, int tensor, int reader,
                            const weir_yaml *item);
weir_status weir_build_bank(weir_build *w, int tensor, const weir_yaml *item);
/* Cuts and trips from what was asked; TRIPS replaces what fit_loop asks. */
weir_status weir_build_cuts(weir_build *w, int64_t trips);
/* space:, bind:, phases:, interleave: -> tasks. */
weir_status weir_build_tasks(weir_build *w);
/* Which of a datapath's tasks is its intake; the others cost nothing. */
void weir_build_datapaths(weir_build *w);
/* They enter it together: they must have one offset. */
weir_status weir_build_passes(weir_build *w);
/* What to write under skew: so that task I, which needs not be later than task
 * AFTER plus something, comes so many epochs earlier: "SLD: 1, SLN: {SLNV: 0}".
 * Less if the skews between the two are less. */
const char *weir_build_earlier(const weir_build *w, int i, int after,
                               int64_t epochs);

/* skew:, drain: -> rules; then offsets from them for the present cuts. */
weir_status weir_build_skews(weir_build *w);
void weir_build_offsets(weir_build *w);
/* keep:, buffers:, overflow: -> holds; then sizes for the present cuts. */
weir_status weir_build_holds(weir_build *w);
void weir_build_need(weir_build *w);
/* Choose the trips of fit_loop; make cuts, offsets and need final. */
weir_status weir_build_fit(weir_build *w);
/* Whatever must outlive its epoch or step is kept somewhere. */
weir_status weir_build_homes(weir_build *w);
/* Skews respect dependences; everything fits. */
weir_status weir_build_legal(weir_build *w);
weir_status weir_build_capacity(weir_build *w);
/* What moves between the off-chip memory and the chip. */
void weir_build_transfers(weir_build *w);
/* Links lead to where it moves, if the machine says its links. */
weir_status weir_build_paths(weir_build *w);

/* The loop called NAME, or -1. */
int weir_build_loop(const weir_build *w, const char *name);

/* Report that NAME at NODE is not WHAT, with the nearest of N names. */
weir_status weir_build_unknown(weir_build *w, const weir_yaml *node,
                               const char *what, const char *const *names,
                               size_t n);
/* Unknown tensor; unknown loop. */
weir_status weir_build_tensor(weir_build *w, const weir_yaml *node, int *out);
weir_status weir_build_loop_named(weir_build *w, const weir_yaml *node,
                                  int *out);

#endif
