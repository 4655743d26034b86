/* SPDX-License-Identifier: Apache-2.0
 * parse_expr.c - expressions, by recursive descent; parse.c has the grammar.
 */
#include "workloads/einsum/format_names.h"
#include "workloads/einsum/parser.h"

#include <math.h>
#include <stdlib.h>

static weir_expr *new_expr(weir_parser *p, weir_expr_kind kind, weir_token t)
{
    weir_expr *x = WEIR_NEW(p->w->a, weir_expr, 1);

    weir_parser_node(p, t);
    x->kind = kind;
    x->rank = x->named = -1;
    x->loc = t.loc;
    return x;
}

static const weir_expr *call(weir_parser *p, weir_function f, weir_token t,
                             const weir_expr *x, const weir_expr *y)
{
    weir_expr *c = new_expr(p, WEIR_EXPR_CALL, t);

    c->function = f;
    c->arg[0] = x;
    c->arg[1] = y;
    return c;
}

static const weir_expr *constant(weir_parser *p, weir_token t, double value)
{
    weir_expr *x = new_expr(p, WEIR_EXPR_CONSTANT, t);

    x->constant = value;
    return x;
}

static const weir_expr *parse_number(weir_parser *p)
{
    weir_token t = weir_parser_token(p);
    double value = strtod(weir_strndup(p->w->a, t.text, t.len), NULL);

    if (isinf(value))
        weir_parser_refuse(
            p, t, "the number is too large; infinity is written 'inf'");
    return constant(p, t, value);
}

static const weir_expr *parse_tensor(weir_parser *p, weir_token t)
{
    weir_expr *x = new_expr(p, WEIR_EXPR_ACCESS, t);
    int tensor = weir_parser_tensor(p, t);

    x->access = weir_parser_access(p, t, tensor);
    if (!p->failed)
        p->access[p->s->naccesses++] = &x->access;
    return x;
}

static const weir_expr *parse_mask(weir_parser *p, weir_token t, int mask)
{
    weir_expr *x = new_expr(p, WEIR_EXPR_MASK, t);

    x->access = weir_parser_mask_access(p, t, mask);
    for (int i = 0; i < x->access.n; i++) {
        const weir_index *at = x->access.index + i;

        if (at->rank >= 0)
            p->s->bound |= weir_rank_bit(at->rank);
        for (int k = 0; k < at->nterms; k++)
            if (at->term[k].rank >= 0)
                p->s->bound |= weir_rank_bit(at->term[k].rank);
    }
    return x;
}

static weir_function call_function(weir_token t)
{
    for (int f = 0; f < WEIR_FUNCTIONS; f++)
        if (weir_function_is((weir_function)f, WEIR_MAPS) &&
            weir_token_is(t, weir_function_name((weir_function)f)))
            return (weir_function)f;
    return WEIR_FN_NONE;
}

weir_function weir_parser_fold(weir_token t)
{
    for (int f = 0; f < WEIR_FUNCTIONS; f++)
        if (weir_token_is(t, weir_function_fold((weir_function)f)))
            return (weir_function)f;
    return WEIR_FN_NONE;
}

static void unknown_function(weir_parser *p, weir_token t)
{
    const char *names[WEIR_FUNCTIONS];
    int n = 0;

    for (int f = 0; f < WEIR_FUNCTIONS; f++)
        if (weir_function_is((weir_function)f, WEIR_MAPS) &&
            !weir_function_is((weir_function)f, WEIR_INFIX))
            names[n++] = weir_function_name((weir_function)f);
    if (weir_parser_fold(t) != WEIR_FN_NONE)
        weir_parser_refuse(
            p, t,
            weir_format(p->w->a,
                        "a reduction over ranks is written '%.*s[m]' before "
                        "the whole right side%s",
                        (int)t.len, t.text,
                        weir_token_is(t, "sum") ? ", or left out" : ""));
    else
        weir_parser_unknown(p, t, "unknown function", names, n, NULL);
    p->failed = true;
}

/* The rest of quantize(x, nvfp4, e): a format, and along which coordinate its
 * blocks run. */
static const char *parse_format(weir_parser *p, int *along)
{
    weir_token t = p->lex.token;
    const char *name[WEIR_FORMAT_NAMES];
    const weir_number *word;

    if (!weir_parser_at(p, ','))
        weir_parser_expected(p, "',' and the name of a format");
    weir_parser_need(p, ',');
    t = p->lex.token;
    if (t.kind != WEIR_TOKEN_NAME)
        weir_parser_expected(p, "the name of a format such as fp8_e4m3");
    if (p->failed)
        return NULL;
    word = weir_number_find(weir_strndup(p->w->a, t.text, t.len));
    if (!word)
        weir_parser_unknown(p, t, "unknown format", name,
                            (int)weir_format_names(name), NULL);
    weir_lex_next(&p->lex);
    t = p->lex.token;
    if (word && weir_parser_take(p, ',')) {
        if (word->block == 0)
            weir_parser_refuse(
                p, t,
                weir_format(p->w->a,
                            "'%s' has no blocks that could run along a rank",
                            word->name));
        t = p->lex.token;
        if (t.kind != WEIR_TOKEN_NAME)
            weir_parser_expected(p, "the coordinate that the blocks run along");
        weir_lex_next(&p->lex);
        *along = p->failed ? -1 : weir_parser_variable(p, t, -1);
    }
    return word ? word->name : NULL;
}

/* "take(x, y, z, 1)", from its second argument on: TeAAL lists as many factors
 * as it likes, and the number of the one that is taken. With more than two
 * it is one of two of which the second is what the others give. */
static const weir_expr *parse_take(weir_parser *p, weir_token t,
                                   const weir_expr *first)
{
    enum { FACTORS = 16 };
    const weir_expr *factor[FACTORS + 1] = {first}, *x;
    double which;
    int n = 1;

    while (!p->failed && weir_parser_take(p, ',')) {
        if (n > FACTORS)
            weir_parser_refuse(p, t, "'take' has at most 16 factors");
        else
            factor[n++] = weir_parser_expr(p);
    }
    if (!p->failed && n < 3)
        weir_parser_expected(p, "',' and two factors and a number");
    if (p->failed)
        return NULL;
    x = factor[n - 1];
    which = x->kind == WEIR_EXPR_CONSTANT ? x->constant : -1;
    if (n > 3 && !(which >= 0 && which < n - 1 && which == (int)which)) {
        weir_parser_refuse(
            p, t, "'take' ends in the number of one of its factors, from 0 on");
        return NULL;
    }
    for (int i = n - 3, y = n - 2; i >= 0; i--, y = -1) {
        weir_expr *c = new_expr(p, WEIR_EXPR_CALL, t);

        c->function = WEIR_FN_TAKE;
        c->arg[0] = factor[i];
        c->arg[1] = y >= 0 ? factor[y] : x;
        c->arg[2] = n == 3 ? factor[2] : constant(p, t, which > i);
        x = c;
    }
    return x;
}

static const weir_expr *parse_call(weir_parser *p, weir_token t)
{
    static const char *const missing[] = {"", "',' and a second argument",
                                          "',' and a third argument"};
    weir_function f = call_function(t);
    weir_expr *c = new_expr(p, WEIR_EXPR_CALL, t);

    if (f == WEIR_FN_NONE)
        unknown_function(p, t);
    weir_parser_need(p, '(');
    c->function = f;
    for (int i = 0; !p->failed && i < weir_function_info_of(f)->arity; i++) {
        if (i > 0 && weir_parser_at(p, ')'))
            weir_parser_expected(p, missing[i]);
        if (i > 0)
            weir_parser_need(p, ',');
        c->arg[i] = weir_parser_expr(p);
        if (f == WEIR_FN_TAKE && i == 0) {
            const weir_expr *take = parse_take(p, t, c->arg[0]);

            weir_parser_need(p, ')');
            return take;
        }
    }
    if (f == WEIR_FN_QUANTIZE)
        c->format = parse_format(p, &c->rank);
    weir_parser_need(p, ')');
    return c;
}

/* A word that names neither a function nor, as far as is known, a tensor. */
static const weir_expr *parse_value(weir_parser *p, weir_token t)
{
    weir_expr *x;
    int at;

    if ((at = weir_parser_mask(p, t)) >= 0)
        return parse_mask(p, t, at);
    if (weir_draft_tensor(p->w, t.text, t.len) >= 0 || weir_parser_at(p, '['))
        return parse_tensor(p, t);
    x = new_expr(p, WEIR_EXPR_COORDINATE, t);
    at = p->w->teaal ? -1 : weir_parser_coordinate(p, t);
    if (at >= 0) {
        x->rank = at;
        p->s->bound |= weir_rank_bit(at);
    } else if ((at = weir_parser_rank(p, t)) >= 0) {
        x->kind = WEIR_EXPR_EXTENT;
        x->rank = at;
        p->s->sized |= weir_rank_bit(at);
    } else if ((at = weir_parser_constant(p, t)) >= 0) {
        x->kind = WEIR_EXPR_NAMED;
        x->named = at;
    } else {
        return parse_tensor(p, t); /* reports it */
    }
    return x;
}

static const weir_expr *parse_name(weir_parser *p)
{
    weir_token t = weir_parser_token(p);

    if (weir_token_is(t, "inf"))
        return constant(p, t, INFINITY);
    if (weir_parser_at(p, '('))
        return parse_call(p, t);
    if (weir_parser_fold(t) != WEIR_FN_NONE ||
        call_function(t) != WEIR_FN_NONE) {
        if (weir_parser_at(p, '[') && weir_parser_fold(t) != WEIR_FN_NONE)
            weir_parser_refuse(
                p, t, "a reduction stands before the whole right side");
        weir_parser_expected(p, "'('");
        return NULL;
    }
    return parse_value(p, t);
}

static const weir_expr *parse_minus(weir_parser *p);

static const weir_expr *parse_factor(weir_parser *p)
{
    const weir_expr *x = NULL;

    if (p->failed)
        return NULL;
    if (++p->depth > WEIR_DRAFT_DEPTH)
        weir_parser_refuse(p, p->lex.token, "the Einsum is nested too deeply");
    else if (weir_parser_at(p, '-'))
        x = parse_minus(p);
    else if (weir_parser_take(p, '(')) {
        x = weir_parser_expr(p);
        weir_parser_need(p, ')');
    } else if (p->lex.token.kind == WEIR_TOKEN_NUMBER)
        x = parse_number(p);
    else if (p->lex.token.kind == WEIR_TOKEN_NAME)
        x = parse_name(p);
    else
        weir_parser_expected(p, "a tensor, a number, a function or '('");
    p->depth--;
    return x;
}

/* -3 is a constant; -X is 0 - X. */
static const weir_expr *parse_minus(weir_parser *p)
{
    weir_token t = weir_parser_token(p);
    const weir_expr *x = parse_factor(p);

    if (p->failed)
        return NULL;
    if (x->kind == WEIR_EXPR_CONSTANT)
        return constant(p, t, -x->constant);
    return call(p, WEIR_FN_SUB, t, constant(p, t, 0), x);
}

static const weir_expr *parse_product(weir_parser *p)
{
    const weir_expr *x = parse_factor(p);

    while (!p->failed && (weir_parser_at(p, '*') || weir_parser_at(p, '/'))) {
        weir_token t = weir_parser_token(p);
        const weir_expr *y = parse_factor(p);

        x = call(p, t.sign == '*' ? WEIR_FN_MUL : WEIR_FN_DIV, t, x, y);
    }
    return x;
}

static const weir_expr *parse_sum(weir_parser *p)
{
    const weir_expr *x = parse_product(p);

    while (!p->failed && (weir_parser_at(p, '+') || weir_parser_at(p, '-'))) {
        weir_token t = weir_parser_token(p);
        const weir_expr *y = parse_product(p);

        x = call(p, t.sign == '+' ? WEIR_FN_ADD : WEIR_FN_SUB, t, x, y);
    }
    return x;
}

const weir_expr *weir_parser_expr(weir_parser *p)
{
    static const struct {
        char sign;
        weir_function f;
    } signs[] = {
        {'<', WEIR_FN_LT},          {'>', WEIR_FN_GT},
        {WEIR_SIGN_LE, WEIR_FN_LE}, {WEIR_SIGN_GE, WEIR_FN_GE},
        {WEIR_SIGN_EQ, WEIR_FN_EQ}, {WEIR_SIGN_NE, WEIR_FN_NE},
    };
    const weir_expr *x = parse_sum(p);

    for (size_t i = 0; i < sizeof signs / sizeof *signs && !p->failed; i++)
        if (weir_parser_at(p, signs[i].sign)) {
            weir_token t = weir_parser_token(p);

            return call(p, signs[i].f, t, x, parse_sum(p));
        }
    return x;
}
