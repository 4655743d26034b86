/* SPDX-License-Identifier: Apache-2.0
 * function.h - the functions of a map or a reduction, and their algebra.
 *
 * One line of WEIR_FUNCTION_MAP is one function; its properties are data, so
 * that a rewrite (fewer passes, another order) can ask for them.
 */
#ifndef WEIR_WORKLOADS_EINSUM_FUNCTION_H
#define WEIR_WORKLOADS_EINSUM_FUNCTION_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { WEIR_ARGS = 3 }; /* most arguments of a function */

/* What a function of two arguments, as a map or as a reduction, is. */
enum {
    WEIR_ASSOCIATIVE = 1 << 0,  /* f(f(a, b), c) = f(a, f(b, c)) */
    WEIR_COMMUTATIVE = 1 << 1,  /* f(a, b) = f(b, a) */
    WEIR_IDEMPOTENT = 1 << 2,   /* f(a, a) = a */
    WEIR_ABSORBS_ZERO = 1 << 3, /* f(a, 0) = f(0, a) = 0 */
    WEIR_INFIX = 1 << 4,        /* written between its arguments */
    WEIR_REDUCES = 1 << 5,      /* may stand before the right side: "max[m]" */
    WEIR_MAPS = 1 << 6,         /* may stand in it */
    WEIR_SELECTS = 1 << 7,      /* its result is one of its arguments */
    WEIR_COUNTS = 1 << 8,       /* as a reduction it gives coordinates */
    WEIR_LISTS = 1 << 9,        /* as a reduction, a list of them */
};
#define WEIR_AC (WEIR_ASSOCIATIVE | WEIR_COMMUTATIVE)
#define WEIR_BOTH (WEIR_MAPS | WEIR_REDUCES)

/* X(id, text, text as a reduction or "", arity, properties, identity,
 *   monotone): the identity e has f(a, e) = a, NAN: none. MONOTONE has one sign
 * per argument: '+' never falls, '-' never rises, '.' neither. */
#define WEIR_FUNCTION_MAP(X)                                                  \
    X(ADD, "+", "sum", 2, WEIR_AC | WEIR_INFIX | WEIR_BOTH, 0, "++")          \
    X(SUB, "-", "", 2, WEIR_INFIX | WEIR_MAPS, NAN, "+-")                     \
    X(MUL, "*", "prod", 2,                                                    \
      WEIR_AC | WEIR_ABSORBS_ZERO | WEIR_INFIX | WEIR_BOTH, 1, "..")          \
    X(DIV, "/", "", 2, WEIR_INFIX | WEIR_MAPS, NAN, "..")                     \
    X(MAX, "max", "max", 2,                                                   \
      WEIR_AC | WEIR_IDEMPOTENT | WEIR_SELECTS | WEIR_BOTH, -INFINITY, "++")  \
    X(MIN, "min", "min", 2,                                                   \
      WEIR_AC | WEIR_IDEMPOTENT | WEIR_SELECTS | WEIR_BOTH, INFINITY, "++")   \
    X(EXP, "exp", "", 1, WEIR_MAPS, NAN, "+")                                 \
    X(EXP2, "exp2", "", 1, WEIR_MAPS, NAN, "+")                               \
    X(LOG, "log", "", 1, WEIR_MAPS, NAN, "+")                                 \
    X(LOG2, "log2", "", 1, WEIR_MAPS, NAN, "+")                               \
    X(SQRT, "sqrt", "", 1, WEIR_MAPS, NAN, "+")                               \
    X(RSQRT, "rsqrt", "", 1, WEIR_MAPS, NAN, "-")                             \
    X(RECIP, "recip", "", 1, WEIR_MAPS, NAN, ".")                             \
    X(TANH, "tanh", "", 1, WEIR_MAPS, NAN, "+")                               \
    X(SIGMOID, "sigmoid", "", 1, WEIR_MAPS, NAN, "+")                         \
    X(ERF, "erf", "", 1, WEIR_MAPS, NAN, "+")                                 \
    X(RELU, "relu", "", 1, WEIR_MAPS | WEIR_IDEMPOTENT, NAN, "+")             \
    X(GELU, "gelu", "", 1, WEIR_MAPS, NAN, ".")                               \
    X(SILU, "silu", "", 1, WEIR_MAPS, NAN, ".")                               \
    X(SOFTPLUS, "softplus", "", 1, WEIR_MAPS, NAN, "+")                       \
    X(SIN, "sin", "", 1, WEIR_MAPS, NAN, ".")                                 \
    X(COS, "cos", "", 1, WEIR_MAPS, NAN, ".")                                 \
    X(ABS, "abs", "", 1, WEIR_MAPS | WEIR_IDEMPOTENT, NAN, ".")               \
    X(FLOOR, "floor", "", 1, WEIR_MAPS | WEIR_IDEMPOTENT, NAN, "+")           \
    X(ROUND, "round", "", 1, WEIR_MAPS | WEIR_IDEMPOTENT, NAN, "+")           \
    X(POW, "pow", "", 2, WEIR_MAPS, NAN, "..")                                \
    X(MOD, "mod", "", 2, WEIR_MAPS, NAN, "..")                                \
    X(LT, "<", "", 2, WEIR_INFIX | WEIR_MAPS, NAN, "-+")                      \
    X(LE, "<=", "", 2, WEIR_INFIX | WEIR_MAPS, NAN, "-+")                     \
    X(GT, ">", "", 2, WEIR_INFIX | WEIR_MAPS, NAN, "+-")                      \
    X(GE, ">=", "", 2, WEIR_INFIX | WEIR_MAPS, NAN, "+-")                     \
    X(EQ, "==", "", 2, WEIR_COMMUTATIVE | WEIR_INFIX | WEIR_MAPS, NAN, "..")  \
    X(NE, "!=", "", 2, WEIR_COMMUTATIVE | WEIR_INFIX | WEIR_MAPS, NAN, "..")  \
    X(AND, "and", "all", 2, WEIR_AC | WEIR_ABSORBS_ZERO | WEIR_BOTH, 1, "++") \
    X(OR, "or", "any", 2, WEIR_AC | WEIR_BOTH, 0, "++")                       \
    X(NOT, "not", "", 1, WEIR_MAPS, NAN, "-")                                 \
    X(SELECT, "select", "", 3, WEIR_MAPS | WEIR_SELECTS, NAN, ".++")          \
    X(TAKE, "take", "", 3, WEIR_MAPS, NAN, "...")                             \
    X(QUANTIZE, "quantize", "", 1, WEIR_MAPS | WEIR_IDEMPOTENT, NAN, "+")     \
    X(DEQUANTIZE, "dequantize", "", 1, WEIR_MAPS | WEIR_IDEMPOTENT, NAN, "+") \
    X(MEAN, "mean", "mean", 1, WEIR_REDUCES, NAN, "+")                        \
    X(VAR, "var", "var", 1, WEIR_REDUCES, NAN, ".")                           \
    X(ARGMAX, "argmax", "argmax", 1, WEIR_REDUCES | WEIR_COUNTS, NAN, ".")    \
    X(ARGMIN, "argmin", "argmin", 1, WEIR_REDUCES | WEIR_COUNTS, NAN, ".")    \
    X(TOPK, "topk", "topk", 1, WEIR_REDUCES | WEIR_COUNTS | WEIR_LISTS, NAN,  \
      ".")                                                                    \
    X(THRESHOLD, "threshold", "threshold", 1,                                 \
      WEIR_REDUCES | WEIR_COUNTS | WEIR_LISTS, NAN, ".")

/* exp2(a) = 2^a; rsqrt(a) = 1/sqrt(a); recip(a) = 1/a; erf as in C;
 * sigmoid(a) = 1/(1+exp(-a)); gelu(a) = a (1+erf(a/sqrt 2))/2, the exact one;
 * silu(a) = a sigmoid(a); softplus(a) = log(1+exp(a)); round to nearest, ties
 * to even; mod(a, b) = a - b floor(a/b); comparisons, and, or, not give 1 or 0
 * and take any non-zero as true; select(c, a, b) is a if c, else b, and does
 * not read the other one; take(a, b, i), TeAAL's, is 0 unless a and b are both
 * non-zero, else a for i = 0 and b for i = 1; quantize(a, FORMAT) is the word
 * of FORMAT nearest to a, dequantize(a) is a. */
typedef enum weir_function {
#define X(id, text, fold, arity, properties, identity, monotone) WEIR_FN_##id,
    WEIR_FUNCTION_MAP(X)
#undef X
        WEIR_FUNCTIONS,
    WEIR_FN_NONE = WEIR_FUNCTIONS /* no reduction */
} weir_function;

typedef struct weir_function_info {
    const char *name; /* as a map: "+" */
    const char *fold; /* as a reduction: "sum"; "" if it is none */
    int arity;
    unsigned properties;
    double identity;
    const char *monotone;
} weir_function_info;

const weir_function_info *weir_function_info_of(weir_function f);
const char *weir_function_name(weir_function f);

/* "sum" for +; "" for what is no reduction. */
const char *weir_function_fold(weir_function f);

static inline bool weir_function_is(weir_function f, unsigned properties)
{
    return (weir_function_info_of(f)->properties & properties) == properties;
}

/* F distributes over G in argument ARG: f(g(a, b), c) = g(f(a, c), f(b, c)):
 * a product over a sum in both, a quotient over a sum in the first, a sum over
 * a maximum in both. */
bool weir_function_distributes(weir_function f, weir_function g, int arg);

/* The function H with f(g(a, b)) = h(f(a), f(b)) for the unary F, such as *
 * for exp and +; WEIR_FN_NONE if there is none. */
weir_function weir_function_carries(weir_function f, weir_function g);

#ifdef __cplusplus
}
#endif

#endif
