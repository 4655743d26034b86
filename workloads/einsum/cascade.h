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
#include "workloads/einsum/rank.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Functions of a map or a reduction: id, spelling, arity, infix or call. */
#define WEIR_FUNCTION_MAP(X) \
    X(ADD, "+", 2)           \
    X(SUB, "-", 2)           \
    X(MUL, "*", 2)           \
    X(DIV, "/", 2)           \
    X(MAX, "max", 2)         \
    X(MIN, "min", 2)         \
    X(EXP, "exp", 1)

typedef enum weir_function {
#define X(id, text, arity) WEIR_FN_##id,
    WEIR_FUNCTION_MAP(X)
#undef X
        WEIR_FUNCTIONS,
    WEIR_FN_NONE = WEIR_FUNCTIONS /* no reduction */
} weir_function;

const char *weir_function_name(weir_function f);

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
    double initial;   /* value at step 0, if step >= 0 */
    weir_loc loc;
} weir_tensor;

/* One coordinate: rank + offset ("m1+1"), a fixed number (rank -1), or the
 * stop of an iterative rank ("M1": stop is that rank, rank -1). */
typedef struct weir_index {
    int rank;
    int stop;       /* -1 unless it is a stop */
    int64_t offset; /* or the fixed coordinate */
    weir_loc loc;
} weir_index;

typedef struct weir_access {
    int tensor;
    int n;
    const weir_index *index; /* [n], in the order of tensor.rank; a base rank M
                                of an input may be addressed by its levels: K[e,
                                m1, m0] has n = 3 while K declares [E, M] */
    weir_loc loc;
} weir_access;

typedef enum weir_expr_kind {
    WEIR_EXPR_ACCESS,
    WEIR_EXPR_CONSTANT,
    WEIR_EXPR_CALL,
} weir_expr_kind;

typedef struct weir_expr weir_expr;
struct weir_expr {
    weir_expr_kind kind;
    weir_function function;  /* CALL */
    const weir_expr *arg[2]; /* CALL */
    weir_access access;      /* ACCESS */
    double constant;         /* CONSTANT; -inf is allowed */
    weir_loc loc;
};

typedef struct weir_einsum {
    weir_access out;
    const weir_expr *value;
    weir_function reduce; /* over `reduced`; WEIR_FN_NONE if there are none */
    weir_ranks space;     /* iteration space: ranks of the right, B and H if
                             implicit;     an Einsum inside `each m1` that writes or
                             reads x[m1..] has M1 here */
    weir_ranks reduced;   /* space minus the ranks of the left */
    int step;             /* iterative rank of the `each` it stands in, or -1 */
    weir_loc loc;         /* of its text */
    const char *text;     /* as written */
} weir_einsum;

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
} weir_cascade;

/* Read DOC (a cascade file laid on its base). Its keys: `cascade`, `about`,
 * `source`, `ranks` (rank: about), `inputs` (tensor: [ranks]), `partition`
 * (rank: [levels]), `views` (tensor: {of, ranks}), `init`; then, in the order
 * of the file, `einsums` (or `einsums WORDS`, where there are several) and
 * `each m1`; last `outputs`. A TeAAL file is told by its key `einsum`. B and H
 * are implicit unless one of them is declared.
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

/* SET with each level replaced by the whole rank it is a level of. */
weir_ranks weir_cascade_whole(const weir_cascade *c, weir_ranks set);

/* What an Einsum reads: each operand once per distinct access. */
typedef struct weir_operand {
    int tensor;
    bool
        previous; /* an iterative tensor's step m1 while its producer, in the
                     same step, makes m1+1: the value of the iteration before */
    bool final;   /* an iterative tensor read at its stop */
} weir_operand;

/* Operands of Einsum E into OPERAND[max]; returns how many there are. A read
 * of RM[m1+1] inside `each m1` is neither previous nor final. */
int weir_einsum_operands(const weir_cascade *c, int e, weir_operand *operand,
                         int max);

/* How often each function is applied per point of the iteration space,
 * counted over the expression; the reduction is not included. A product or a
 * plain value whose reduction is a sum is told by the caller. */
void weir_einsum_functions(const weir_einsum *e, int count[WEIR_FUNCTIONS]);

#ifdef __cplusplus
}
#endif

#endif
