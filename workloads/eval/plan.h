/* SPDX-License-Identifier: Apache-2.0
 * plan.h - a cascade compiled for given extents, whatever the precision.
 *
 * A point is a coordinate per rank. Every access is a place in its tensor that
 * is linear in the coordinates as far as it can be; what is not (divisions,
 * gathers, places that may lie outside) is kept dimension by dimension.
 */
#ifndef WEIR_WORKLOADS_EVAL_PLAN_H
#define WEIR_WORKLOADS_EVAL_PLAN_H

#include "workloads/eval/eval.h"
#include "workloads/mask/mask.h"
#include "workloads/numeric/number.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    WEIR_EVAL_BLOCK = 512, /* words of a vector */
    WEIR_EVAL_DIMS = 24,
};

typedef struct weir_place weir_place;

/* floor(factor * v / divisor); v is a coordinate, a gathered word or 1. */
typedef struct weir_part {
    double factor, divisor;
    int rank;                 /* or -1 */
    const weir_place *gather; /* or NULL */
} weir_part;

/* One coordinate that is not linear, or must be looked at. */
typedef struct weir_odd {
    int64_t offset, extent, stride;
    int64_t slots; /* 0; or the coordinate is taken modulo this */
    int nparts;
    const weir_part *part;
    weir_ranks ranks; /* that it depends on */
} weir_odd;

struct weir_place {
    int tensor;
    int64_t fixed;     /* where all coordinates are 0 */
    int64_t *stride;   /* [nranks] words per coordinate */
    weir_ranks ranks;  /* whose stride is not 0 */
    weir_ranks sliced; /* counted from the slice's first coordinate */
    int nodds;
    weir_odd *odd;
    weir_ranks odd_ranks; /* that some odd coordinate depends on */
};

typedef struct weir_node weir_node;
struct weir_node {
    weir_expr_kind kind; /* a mask has become an access */
    weir_function function;
    const weir_node *arg[WEIR_ARGS];
    const weir_place *place;
    const weir_number *format;
    double constant;
    int rank;
    int buffer; /* number of its vector */
    weir_ranks ranks;
};

/* Where a tensor's words are. */
typedef struct weir_room {
    bool local; /* one per slice and thread; else the whole, shared */
    int64_t words;
    int n;
    int rank[WEIR_EVAL_DIMS];
    int64_t extent[WEIR_EVAL_DIMS]; /* of the whole */
    int64_t held[WEIR_EVAL_DIMS];   /* of it in memory: slots, slice */
    int64_t slots[WEIR_EVAL_DIMS];  /* 0, or the ring's length */
    int64_t stride[WEIR_EVAL_DIMS];
    int of;                    /* a view's tensor, or -1 */
    bool copied;               /* a view whose words had to be moved */
    const weir_number *format; /* that words are rounded to, or NULL */
    bool always;               /* in double too */
    int along;                 /* dimension of the blocks */
} weir_room;

/* C[m][n] = sum over k of A[k][m] * B[k][n], for each point of `batch`, summed
 * over `turns`: ranks of the sum that a place is not linear in (gathers). */
typedef struct weir_product {
    const weir_place *a, *b;
    weir_ranks m, n, k, batch, turns;
} weir_product;

typedef struct weir_step {
    int einsum; /* or -1: made by the plan */
    weir_place *out;
    const weir_node *value; /* NULL for a product */
    int nwhere;
    const weir_node *const *where;
    weir_function reduce;
    weir_ranks free, reduced; /* its loops; steps and slices included */
    int kept;
    bool scatter; /* the place of OUT is decided by data */
    const weir_product *product;
    const weir_number *accumulate; /* NULL: the precision itself */
    int each;                      /* its iterative rank, or -1 */
    bool begins;                   /* the first step of its block */
    int copy;                      /* a view to be moved before, or -1 */
    int line; /* rank whose words are rounded together, or -1: one by one */
} weir_step;

typedef struct weir_plan {
    weir_arena *a;
    const weir_problem *problem;
    const weir_cascade *c;
    weir_diag *d;
    bool single;
    int64_t *extent; /* [nranks] levels included */
    weir_ranks sliced;
    int64_t *chunk; /* [nranks] of sliced ranks: coordinates of one slice */
    int nrooms;     /* tensors, then masks, then what the plan adds */
    weir_room *room;
    const weir_mask **mask; /* [nmasks] */
    weir_choices *choices;  /* or NULL */
    int nsteps;
    weir_step *step;
    int nbuffers;
} weir_plan;

/* Compile P; ENTRY extents of levels. */
weir_status weir_plan_make(weir_plan *out, weir_arena *a, const weir_problem *p,
                           const int64_t *level,
                           const weir_eval_options *options, weir_diag *d);

/* Tensor T is among weir_choices. */
bool weir_plan_chooses(const weir_cascade *c, int t);

/* The parts, each in a file of its own. */
weir_status weir_plan_rooms(weir_plan *p);
weir_status weir_plan_place(const weir_place **out, weir_plan *p,
                            const weir_access *x, bool mask);
weir_status weir_plan_node(const weir_node **out, weir_plan *p,
                           const weir_expr *x);

/* Add S; if it is a sum of products as a matrix product, with the steps that
 * prepare its operands and ask its conditions. */
void weir_plan_product(weir_plan *p, weir_step *s);

/* A room of the plan's own with the ranks of SET, and the place of its words
 * as they are walked along. */
weir_place *weir_plan_temporary(weir_plan *p, weir_ranks set);

/* How many coordinates the loop over RANK has in one slice. */
int64_t weir_plan_extent(const weir_plan *p, int rank);

#ifdef __cplusplus
}
#endif

#endif
