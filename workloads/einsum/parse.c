/* SPDX-License-Identifier: Apache-2.0
 * parse.c - the text of an Einsum, by recursive descent.
 *
 *   einsum  = access "=" [prefix] sum
 *   prefix  = ("sum" | "max" | "min") "[" NAME {"," NAME} "]"
 *   access  = NAME ["[" [index {"," index}] "]"]
 *   index   = NUMBER | NAME ["+" NUMBER]
 *   sum     = product {("+" | "-") product}
 *   product = factor {("*" | "/") factor}
 *   factor  = "-" factor | NUMBER | "inf" | "(" sum ")" | access
 *           | ("max" | "min") "(" sum "," sum ")" | "exp" "(" sum ")"
 *
 * A mistake of grammar ends the Einsum; an unknown name does not.
 */
#include "workloads/einsum/draft.h"
#include "workloads/einsum/lex.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct parser {
    weir_draft *w;
    weir_statement *s;
    weir_lex lex;
    int depth, nodes;
    bool failed;  /* of grammar: nothing more is read */
    bool unknown; /* a name is not known */
    const weir_access *access[WEIR_DRAFT_NODES];
} parser;

#define SHOWN(t) (int)((t).len < 60 ? (t).len : 60), (t).text

static bool at_sign(const parser *p, char sign)
{
    return p->lex.token.kind == WEIR_TOKEN_SIGN && p->lex.token.sign == sign;
}

/* The grammar wants WHAT where the token stands. */
static void expected(parser *p, const char *what)
{
    weir_token t = p->lex.token;
    weir_loc loc = weir_lex_loc(&p->lex, t);

    if (p->failed)
        return;
    p->failed = true;
    if (t.kind == WEIR_TOKEN_END)
        weir_report(p->w->d, WEIR_ERROR, loc,
                    "expected %s, but the Einsum ends here", what);
    else if (t.kind == WEIR_TOKEN_BAD)
        weir_report(p->w->d, WEIR_ERROR, loc,
                    "expected %s, but '%.*s' has no meaning in an Einsum", what,
                    SHOWN(t));
    else
        weir_report(p->w->d, WEIR_ERROR, loc, "expected %s, not '%.*s'", what,
                    SHOWN(t));
}

/* A mistake that needs words of its own. */
static void refuse(parser *p, weir_token t, const char *message)
{
    if (!p->failed)
        weir_report(p->w->d, WEIR_ERROR, weir_lex_loc(&p->lex, t), "%s",
                    message);
    p->failed = true;
}

static bool take(parser *p, char sign)
{
    if (p->failed || !at_sign(p, sign))
        return false;
    weir_lex_next(&p->lex);
    return true;
}

static void need(parser *p, char sign)
{
    const char what[] = {'\'', sign, '\'', '\0'};

    if (!take(p, sign))
        expected(p, what);
}

static weir_token take_token(parser *p)
{
    weir_token t = p->lex.token;

    weir_lex_next(&p->lex);
    return t;
}

static const char *token_text(parser *p, weir_token t)
{
    return weir_strndup(p->w->a, t.text, t.len);
}

/* HINT is suggested when none of NAMES is near T; it may be NULL. */
static void unknown_name(parser *p, weir_token t, const char *what,
                         const char *const *names, int n, const char *hint)
{
    const char *near = weir_suggest(token_text(p, t), names, (size_t)n);

    near = near ? near : hint;
    p->unknown = true;
    weir_report(p->w->d, WEIR_ERROR, weir_lex_loc(&p->lex, t),
                "%s '%.*s'%s%s%s", what, SHOWN(t),
                near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
}

/* The rank whose coordinate is called T ("m1"), reported if there is none;
 * then HINT, a rank or -1, is what may have been meant. */
static int variable_rank(parser *p, weir_token t, int hint)
{
    const char *names[WEIR_RANKS];
    int n = 0;

    for (int r = 0; r < p->w->nranks; r++) {
        if (weir_token_is(t, p->w->variable[r]))
            return r;
        names[n++] = p->w->variable[r];
    }
    unknown_name(p, t, "no rank has the coordinate", names, n,
                 hint < 0 ? NULL : p->w->variable[hint]);
    return -1;
}

/* The rank called T ("M1"), or -1. */
static int stop_rank(const parser *p, weir_token t)
{
    for (int r = 0; r < p->w->nranks; r++)
        if (weir_token_is(t, p->w->rank[r].name))
            return r;
    return -1;
}

/* A whole number below 2^31, or -1. */
static int64_t whole(weir_token t)
{
    int64_t value = 0;

    for (size_t i = 0; i < t.len; i++) {
        if (t.text[i] < '0' || t.text[i] > '9')
            return -1;
        value = 10 * value + (t.text[i] - '0');
        if (value >> 31)
            return -1;
    }
    return value;
}

static int64_t parse_whole(parser *p)
{
    weir_token t = p->lex.token;

    if (t.kind != WEIR_TOKEN_NUMBER)
        expected(p, "a whole number");
    else if (whole(t) < 0)
        refuse(p, t, "a coordinate is a whole number below 2147483648");
    if (p->failed)
        return 0;
    weir_lex_next(&p->lex);
    return whole(t);
}

/* "2 * e" or "g * e": the lexer looks at '*'. "e * Q[" has lost its ']'. */
static bool is_multiple(const parser *p)
{
    weir_lex l = p->lex;

    if (!at_sign(p, '*'))
        return false;
    weir_lex_next(&l);
    if (l.token.kind != WEIR_TOKEN_NAME)
        return false;
    weir_lex_next(&l);
    return l.token.sign != '[';
}

/* HINT is the rank that the tensor has there, or -1. */
static weir_index named_index(parser *p, int hint)
{
    weir_token t = take_token(p);
    weir_index x = {.rank = -1, .stop = stop_rank(p, t)};

    x.loc = weir_lex_loc(&p->lex, t);
    if (is_multiple(p))
        return x;
    if (x.stop < 0)
        x.rank = variable_rank(p, t, hint);
    if (take(p, '+')) {
        if (p->lex.token.kind == WEIR_TOKEN_NAME)
            refuse(p, p->lex.token, "sums of coordinates are not supported");
        x.offset = parse_whole(p);
        if (x.stop >= 0 && x.offset > 0)
            refuse(p, t, "nothing is read beyond the stop of a rank");
    } else if (at_sign(p, '-')) {
        refuse(p, p->lex.token,
               "an iterative rank is read at itself or at "
               "one step ahead ('m1', 'm1+1')");
    }
    return x;
}

static weir_index parse_index(parser *p, int hint)
{
    weir_index x = {.rank = -1, .stop = -1};
    weir_token t = p->lex.token;

    if (t.kind == WEIR_TOKEN_NAME) {
        x = named_index(p, hint);
    } else if (t.kind == WEIR_TOKEN_NUMBER) {
        x.loc = weir_lex_loc(&p->lex, t);
        x.offset = parse_whole(p);
    } else {
        expected(p, "a coordinate");
    }
    if (is_multiple(p))
        refuse(p, t, "multiples of coordinates are not supported");
    return x;
}

static void parse_indices(parser *p, weir_access *x)
{
    const weir_tensor *t = x->tensor < 0 ? NULL : p->w->tensor + x->tensor;
    weir_index index[WEIR_RANKS], *copy;

    while (!p->failed && !at_sign(p, ']')) {
        if (x->n == WEIR_RANKS) {
            refuse(p, p->lex.token, "a tensor has at most 64 coordinates");
            return;
        }
        index[x->n] =
            parse_index(p, t && t->rank && x->n < t->n ? t->rank[x->n] : -1);
        x->n++;
        if (!take(p, ','))
            break;
        if (at_sign(p, ']'))
            expected(p, "a coordinate");
    }
    if (!take(p, ']'))
        expected(p, "',' or ']'");
    copy = WEIR_NEW(p->w->a, weir_index, (size_t)x->n + 1);
    memcpy(copy, index, (size_t)x->n * sizeof *index);
    x->index = copy;
}

/* An access whose name T was taken already; TENSOR is what it means. */
static weir_access parse_access(parser *p, weir_token t, int tensor)
{
    weir_access x = {.tensor = tensor, .loc = weir_lex_loc(&p->lex, t)};

    x.index = WEIR_NEW(p->w->a, weir_index, 1);
    if (take(p, '['))
        parse_indices(p, &x);
    return x;
}

static weir_expr *new_expr(parser *p, weir_expr_kind kind, weir_token t)
{
    weir_expr *x = WEIR_NEW(p->w->a, weir_expr, 1);

    if (++p->nodes > WEIR_DRAFT_NODES)
        refuse(p, t, "the Einsum is too long; split it");
    x->kind = kind;
    x->loc = weir_lex_loc(&p->lex, t);
    return x;
}

static const weir_expr *call(parser *p, weir_function f, weir_token t,
                             const weir_expr *x, const weir_expr *y)
{
    weir_expr *c = new_expr(p, WEIR_EXPR_CALL, t);

    c->function = f;
    c->arg[0] = x;
    c->arg[1] = y;
    return c;
}

static const weir_expr *constant(parser *p, weir_token t, double value)
{
    weir_expr *x = new_expr(p, WEIR_EXPR_CONSTANT, t);

    x->constant = value;
    return x;
}

static const weir_expr *parse_sum(parser *p);

static const weir_expr *parse_number(parser *p)
{
    weir_token t = take_token(p);
    double value = strtod(token_text(p, t), NULL);

    if (isinf(value))
        refuse(p, t, "the number is too large; infinity is written 'inf'");
    return constant(p, t, value);
}

static const weir_expr *parse_tensor(parser *p, weir_token t)
{
    const char *names[WEIR_DRAFT_TENSORS];
    weir_expr *x = new_expr(p, WEIR_EXPR_ACCESS, t);
    int tensor = -1;

    for (int i = 0; i < p->w->ntensors && tensor < 0; i++) {
        names[i] = p->w->tensor[i].name;
        if (weir_token_is(t, names[i]))
            tensor = i;
    }
    if (tensor < 0)
        unknown_name(p, t, "unknown tensor", names, p->w->ntensors, NULL);
    x->access = parse_access(p, t, tensor);
    if (!p->failed)
        p->access[p->s->naccesses++] = &x->access;
    return x;
}

static weir_function call_function(weir_token t)
{
    for (int f = 0; f < WEIR_FUNCTIONS; f++)
        if (weir_token_is(t, weir_function_name((weir_function)f)))
            return (weir_function)f;
    return WEIR_FN_NONE;
}

static void unknown_function(parser *p, weir_token t)
{
    static const char *const names[] = {"max", "min", "exp"};

    if (weir_token_is(t, "take"))
        refuse(p, t, "TeAAL's 'take' is not supported");
    else if (weir_token_is(t, "sum"))
        refuse(p, t,
               "a sum over ranks is written 'sum[m]' before the whole "
               "right side, or left out");
    else
        unknown_name(p, t, "unknown function", names, 3, NULL);
    p->failed = true;
}

static const weir_expr *parse_call(parser *p, weir_token t)
{
    const weir_expr *x, *y = NULL;
    weir_function f = call_function(t);

    if (f == WEIR_FN_NONE)
        unknown_function(p, t);
    need(p, '(');
    x = parse_sum(p);
    if (f != WEIR_FN_EXP) {
        if (at_sign(p, ')'))
            expected(p, "',' and a second argument");
        need(p, ',');
        y = parse_sum(p);
    }
    need(p, ')');
    return call(p, f, t, x, y);
}

static const weir_expr *parse_name(parser *p)
{
    weir_token t = take_token(p);

    if (weir_token_is(t, "inf"))
        return constant(p, t, INFINITY);
    if (at_sign(p, '('))
        return parse_call(p, t);
    if (weir_token_is(t, "sum") || call_function(t) != WEIR_FN_NONE) {
        if (at_sign(p, '[') && !weir_token_is(t, "exp"))
            refuse(p, t, "a reduction stands before the whole right side");
        expected(p, "'('");
        return NULL;
    }
    return parse_tensor(p, t);
}

static const weir_expr *parse_minus(parser *p);

static const weir_expr *parse_factor(parser *p)
{
    const weir_expr *x = NULL;

    if (p->failed)
        return NULL;
    if (++p->depth > WEIR_DRAFT_DEPTH)
        refuse(p, p->lex.token, "the Einsum is nested too deeply");
    else if (at_sign(p, '-'))
        x = parse_minus(p);
    else if (take(p, '(')) {
        x = parse_sum(p);
        need(p, ')');
    } else if (p->lex.token.kind == WEIR_TOKEN_NUMBER)
        x = parse_number(p);
    else if (p->lex.token.kind == WEIR_TOKEN_NAME)
        x = parse_name(p);
    else
        expected(p, "a tensor, a number, a function or '('");
    p->depth--;
    return x;
}

/* -3 is a constant; -X is 0 - X. */
static const weir_expr *parse_minus(parser *p)
{
    weir_token t = take_token(p);
    const weir_expr *x = parse_factor(p);

    if (p->failed)
        return NULL;
    if (x->kind == WEIR_EXPR_CONSTANT)
        return constant(p, t, -x->constant);
    return call(p, WEIR_FN_SUB, t, constant(p, t, 0), x);
}

static const weir_expr *parse_product(parser *p)
{
    const weir_expr *x = parse_factor(p);

    while (!p->failed && (at_sign(p, '*') || at_sign(p, '/'))) {
        weir_token t = take_token(p);
        const weir_expr *y = parse_factor(p);

        x = call(p, t.sign == '*' ? WEIR_FN_MUL : WEIR_FN_DIV, t, x, y);
    }
    return x;
}

static const weir_expr *parse_sum(parser *p)
{
    const weir_expr *x = parse_product(p);

    while (!p->failed && (at_sign(p, '+') || at_sign(p, '-'))) {
        weir_token t = take_token(p);
        const weir_expr *y = parse_product(p);

        x = call(p, t.sign == '+' ? WEIR_FN_ADD : WEIR_FN_SUB, t, x, y);
    }
    return x;
}

/* The ranks of "max[m1, m0]", of which the name was taken. */
static void parse_over(parser *p)
{
    while (!p->failed) {
        weir_token t = p->lex.token;
        int r;

        if (t.kind != WEIR_TOKEN_NAME) {
            expected(p, "a coordinate to reduce over");
            return;
        }
        r = variable_rank(p, take_token(p), -1);
        if (r >= 0 && weir_rank_in(r, p->s->over))
            refuse(p, t, "a rank is reduced twice");
        if (r >= 0)
            p->s->over |= weir_rank_bit(r);
        if (!take(p, ','))
            break;
    }
    need(p, ']');
}

static void parse_prefix(parser *p)
{
    weir_lex ahead = p->lex;
    weir_token t = p->lex.token;

    weir_lex_next(&ahead);
    if (ahead.token.sign != '[')
        return;
    if (weir_token_is(t, "sum"))
        p->s->prefix = WEIR_FN_ADD;
    else if (weir_token_is(t, "max"))
        p->s->prefix = WEIR_FN_MAX;
    else if (weir_token_is(t, "min"))
        p->s->prefix = WEIR_FN_MIN;
    else
        return;
    p->s->prefixed = true;
    p->s->over_loc = weir_lex_loc(&p->lex, t);
    p->lex = ahead;
    weir_lex_next(&p->lex);
    parse_over(p);
}

static void parse_left(parser *p)
{
    weir_token t = p->lex.token;

    if (t.kind != WEIR_TOKEN_NAME) {
        expected(p, "the name of a tensor");
        return;
    }
    weir_lex_next(&p->lex);
    p->s->e.out = parse_access(p, t, p->s->e.out.tensor);
    if (!take(p, '='))
        expected(p, p->s->e.out.n > 0 ? "'='" : "'[' or '='");
}

void weir_draft_parse(weir_draft *w, weir_statement *s)
{
    parser p = {.w = w, .s = s, .lex = weir_lex_start(s->e.text, s->e.loc)};
    const weir_access **access;

    parse_left(&p);
    s->shapeless = p.failed || p.unknown;
    if (!p.failed)
        parse_prefix(&p);
    if (!p.failed)
        s->e.value = parse_sum(&p);
    if (!p.failed && p.lex.token.kind != WEIR_TOKEN_END)
        expected(&p, "an operator or the end");
    access = WEIR_NEW(w->a, const weir_access *, (size_t)s->naccesses + 1);
    memcpy(access, p.access, (size_t)s->naccesses * sizeof *access);
    s->access = access;
    s->broken |= p.failed || p.unknown;
    w->syntax |= p.failed;
}
