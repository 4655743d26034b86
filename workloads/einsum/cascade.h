/* SPDX-License-Identifier: Apache-2.0
 * cascade.h - an attention algorithm as a cascade of extended Einsums.
 *
 * The language follows EDGE / TeAAL / FuseMax: a *rank* names a dimension; an
 * *Einsum* maps its operands point by point, and reduces (sum unless said
 * otherwise) over the ranks that are missing on its left-hand side. A rank may
 * be *partitioned* (M -> M1, M0: m = m1 * M0 + m0); its outer part may be
 * *iterative*: step m1+1 of a tensor is made from step m1. Plain data in the
 * caller's arena; nothing here is changed after parsing.
 *
 * Source of the notation: FuseMax (MICRO 2024) section II-C and Einsums 33-56.
 */
#ifndef WEIR_WORKLOADS_EINSUM_CASCADE_H
#define WEIR_WORKLOADS_EINSUM_CASCADE_H

#include "base/yaml.h"
#include "workloads/einsum/function.h"
#include "workloads/einsum/rank.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Ranks 0 and 1 are always batch (B) and heads (H). Then come the declared
 * ranks, then the levels of partitioned ranks. */
enum { WEIR_RANK_B = 0, WEIR_RANK_H = 1 };

typedef struct weir_rank {
    const char *name;  /* "E", "M", "M1" */
    const char *about; /* the user's words, or "" */
    int base;          /* the rank it is a level of; itself if it is none */
    int level;         /* M1: 1, M0: 0; -1 for a whole rank */
    bool partitioned;  /* a whole rank that has levels */
    weir_loc loc;
} weir_rank;

typedef enum weir_tensor_kind {
    WEIR_TENSOR_INPUT,
    WEIR_TENSOR_INTERMEDIATE,
    WEIR_TENSOR_OUTPUT,
} weir_tensor_kind;

typedef struct weir_expr weir_expr;
typedef struct weir_access weir_access;

typedef struct weir_tensor {
    const char *name;
    weir_tensor_kind kind;
    int n;            /* written ranks */
    const int *rank;  /* [n] as declared or as on the left of its Einsum; levels
                         where levels are written (BQK: M1, M0, P) */
    weir_ranks ranks; /* their set, plus B and H where these are implicit */
    int step;         /* its iterative rank (M1 for RM), or -1 */
    int producer;     /* index of the Einsum that makes it, -1 for inputs */
    int view;         /* tensor whose words it shows under other ranks, or -1;
                         a view has the kind and the producer of that one */
    double initial;   /* value at step 0, if step >= 0 and start is NULL */
    const weir_expr *start; /* or the ACCESS whose words it begins with; its
                               coordinates are those of the tensor but for the
                               step's, each in the slot of its rank */
    int holds;              /* its words are coordinates of this rank (inputs
                               declared so, results of argmax, argmin, topk), or -1 */
    const char *store; /* format of its words in memory (number.h), or NULL:
                          that of the shape */
    int along;         /* rank that the blocks of a block-scaled format run
                          along; -1: none */
    const char *accumulate; /* format its reduction is added up in; or NULL:
                               fp32 */
    int source;        /* the tensor whose words it shows: itself, no view */
    weir_ranks extent; /* its whole ranks, the iterative one left out */
    weir_ranks inner;  /* those of all that it has whole or as level 0 */
    weir_loc loc;
} weir_tensor;

/* A part of an affine coordinate: factor, times the extent of rank `extent`,
 * times the constant number `constant`, times v; divided by divisor, by the
 * extent of rank `over_extent` and by the constant number `over_constant`, and
 * rounded down. v is the coordinate of `rank`, or the word of the index tensor
 * `gather`, or 1. "m1 * M0", "E / 2", "stride * x", "h / R", "I[t]". What is
 * not said is -1 (NULL). */
typedef struct weir_term {
    int64_t factor;  /* may be negative */
    int64_t divisor; /* >= 1 */
    int extent, constant, over_extent, over_constant;
    int rank;
    const weir_access *gather;
} weir_term;

/* One coordinate of an access. With nterms == 0 it is one of
 *   rank >= 0: the coordinate of `rank` plus `offset` ("m", "m1+1", "x-2");
 *   stop >= 0: the last step of the iterative rank `stop` ("M1"), or, if the
 *              tensor is not iterative over it, nothing (reported);
 *   else:      the fixed coordinate `offset`.
 * With nterms > 0 it is the sum of the terms (rank and stop are -1, offset 0):
 * an affine coordinate, or, where a term gathers, one that data decide. On the
 * left side a gather is a scatter: points that fall on one word are combined by
 * the Einsum's reduction. */
typedef struct weir_index {
    int rank;
    int stop;
    int64_t offset;
    int nterms;
    const weir_term *term; /* [nterms] */
    weir_loc loc;
} weir_index;

struct weir_access {
    int tensor; /* of a mask: its number among the cascade's masks */
    int n;
    const weir_index *index; /* [n], in the order of tensor.rank; a base rank M
                                of an input may be addressed by its levels: K[e,
                                m1, m0] has n = 3 while K declares [E, M] */
    weir_loc loc;
};

typedef enum weir_expr_kind {
    WEIR_EXPR_ACCESS,     /* a word of access.tensor. Outside its ranks an
                             affine access reads 0 */
    WEIR_EXPR_CONSTANT,   /* `constant` */
    WEIR_EXPR_CALL,       /* `function` of arg[0 .. arity) */
    WEIR_EXPR_COORDINATE, /* the coordinate of `rank` as a number: "m" */
    WEIR_EXPR_EXTENT,     /* how many coordinates `rank` has: "M" */
    WEIR_EXPR_NAMED,      /* the constant number `named` of the cascade */
    WEIR_EXPR_MASK,       /* 1 where the mask number access.tensor has the
                             point access.index, else 0 */
} weir_expr_kind;

struct weir_expr {
    weir_expr_kind kind;
    weir_function function;          /* CALL */
    const weir_expr *arg[WEIR_ARGS]; /* CALL; NULL beyond its arity */
    const char *format;              /* CALL of quantize: its second word; with
                                        blocks it is the whole right side, and
                                        what is made is stored so */
    weir_access access;              /* ACCESS, MASK */
    double constant;                 /* CONSTANT; -inf is allowed */
    int rank;  /* COORDINATE, EXTENT; quantize: along which blocks run, or -1 */
    int named; /* NAMED */
    weir_loc loc;
};

/* For every point of `space` at which all of `where` are non-zero, `value` is
 * combined by `reduce` into the word `out` of that point. A word of `out` for
 * which no point passes `where` is the identity of `reduce` (0 for a sum, -inf
 * for max, 0 for mean and variance), or 0 without a reduction; -1 for argmax,
 * argmin, topk and threshold. mean and variance divide by the number of points
 * that passed (variance: of the population, mean((x - mean(x))^2)). argmax and
 * argmin give the least coordinate of the winner. topk writes, for t = 0, 1 ..
 * of rank `kept`, the coordinate of the t-th largest value, of equals the
 * lower coordinate first, -1 when there are fewer. threshold writes the
 * coordinates of all values that are not 0, rising, and -1 behind them; that
 * rank `kept` is long enough is a promise of the cascade. */
typedef struct weir_einsum {
    weir_access out;
    const weir_expr *value;
    int nwhere;
    const weir_expr *const *where; /* [nwhere] conditions of the iteration */
    weir_function reduce; /* over `reduced`; WEIR_FN_NONE if there are none */
    weir_ranks space;     /* iteration space: ranks of the right, B and H if
                             implicit;     an Einsum inside `each m1` that writes or
                             reads x[m1..] has M1 here; not `kept` */
    weir_ranks reduced;   /* space minus the ranks of the left */
    int kept;  /* topk, threshold: the rank of `out` that numbers what
                  they find; or -1 */
    int step;  /* iterative rank of the `each` it stands in, or -1 */
    bool scan; /* that block is a declared associative scan: `scan m1` */
    weir_ranks extent; /* the whole ranks of `space` */
    weir_ranks inner;  /* those of them that it has whole or as level 0 */
    weir_loc loc;      /* of its text */
    const char *text;  /* as written */
} weir_einsum;

/* What an Einsum reads: each operand once per distinct access. A read of
 * RM[m1+1] inside `each m1` is neither previous nor final. */
typedef struct weir_operand {
    int tensor;
    bool
        previous; /* an iterative tensor's step m1 while its producer, in the
                     same step, makes m1+1: the value of the iteration before */
    bool final;   /* an iterative tensor read at its stop */
} weir_operand;

typedef struct weir_reads {
    int n;
    const weir_operand *operand; /* [n] */
} weir_reads;

/* A named number: `constants`. A shape's parameter of the same name is
 * stronger; see weir_problem.constant. */
typedef struct weir_constant {
    const char *name;
    double value;
    weir_loc loc;
} weir_constant;

/* A named set of points, `masks: {near: {ranks: [P, M], ...}}`; what the other
 * keys of DEFINITION mean is not this folder's to know. */
typedef struct weir_cascade_mask {
    const char *name;
    int n;
    const int *rank; /* [n] the ranks of its coordinates */
    const weir_yaml *definition;
    weir_loc loc;
} weir_cascade_mask;

typedef struct weir_cascade {
    const char *name, *about, *source;
    int nranks;
    const weir_rank *rank; /* [nranks] */
    bool implicit;         /* B and H are prepended to every tensor */
    int ntensors;
    const weir_tensor *tensor; /* [ntensors] inputs first, then as produced */
    int neinsums;
    const weir_einsum
        *einsum; /* [neinsums] in the order written: a legal order */
    const weir_reads *reads; /* [neinsums] found once: all ask for them often */
    int nconstants;
    const weir_constant *constant; /* [nconstants] */
    int nmasks;
    const weir_cascade_mask *mask; /* [nmasks] */
} weir_cascade;

/* Read DOC (a cascade file laid on its base). Its keys: `cascade`, `about`,
 * `source`, `ranks` (rank: about), `constants` (name: number), `inputs`
 * (tensor: [ranks] or {ranks, holds}), `partition` (rank: [levels]), `masks`,
 * `formats`, `views` (tensor: {of, ranks}), `init`; then, in the order of the
 * file, `einsums` (or `einsums WORDS`, where there are several), `each m1`,
 * `scan m1` and `include CASCADE as PREFIX`; last `outputs`. A TeAAL file is
 * told by its key `einsum`. B and H are implicit unless one of them is
 * declared. The grammar of the Einsums stands in docs/guide/cascades.md.
 *
 * A view shows the words of another tensor: ranks that both have keep their
 * coordinates; those that only one has, in the order written and the last one
 * running fastest, number the same words on both sides (N = h * E + e).
 *
 * An included cascade's tensors are called PREFIX_NAME; of its inputs those
 * under `with` are tensors of the including one, its ranks those of the same
 * name unless `ranks` says otherwise.
 *
 * Reports all mistakes it can see: unknown names (with suggestions), unbound
 * or unused ranks and tensors, a tensor made twice, use before definition,
 * circles, wrong number of coordinates, a partition of an unknown rank, an
 * iterative tensor without initial value. ESYNTAX or EVALUE. The cascade
 * points into DOC's texts. */
weir_status weir_cascade_parse(const weir_cascade **out, weir_arena *a,
                               const weir_yaml *doc, weir_diag *d);

/* Print as a cascade file; parsing it again gives the same cascade. */
void weir_cascade_print(FILE *out, const weir_cascade *c);

/* The tensor or rank called NAME, or -1. */
int weir_cascade_tensor(const weir_cascade *c, const char *name);
int weir_cascade_rank(const weir_cascade *c, const char *name);

/* An upper-case letter, then upper-case letters, digits and '_'. */
bool weir_is_rank_name(const char *s);

/* SET with each level replaced by the whole rank it is a level of. */
weir_ranks weir_cascade_whole(const weir_cascade *c, weir_ranks set);

/* Visit every access of X: operands, index tensors of gathers (these first),
 * not masks. */
typedef void weir_access_visit(void *user, const weir_access *x);
void weir_expr_visit(const weir_expr *x, weir_access_visit *visit, void *user);

/* X and Y name the same words. */
bool weir_access_same(const weir_access *x, const weir_access *y);

/* Ranks whose coordinates X names: as values, of masks, of accesses. */
weir_ranks weir_expr_ranks(const weir_expr *x);

/* All that Einsum E reads: value, conditions, gathers, scatters. */
void weir_einsum_visit(const weir_einsum *e, weir_access_visit *visit,
                       void *user);

/* How often each function is applied per point of the iteration space,
 * counted over the expression; the reduction is not included. A product or a
 * plain value whose reduction is a sum is told by the caller. */
void weir_einsum_functions(const weir_einsum *e, int count[WEIR_FUNCTIONS]);

#ifdef __cplusplus
}
#endif

#endif
