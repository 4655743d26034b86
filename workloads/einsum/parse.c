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
#include "workloads/einsum/parser.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static weir_expr *new_expr(weir_parser *p, weir_expr_kind kind, weir_token t)
{
    weir_expr *x = WEIR_NEW(p->w->a, weir_expr, 1);

    if (++p->nodes > WEIR_DRAFT_NODES)
        weir_parser_refuse(p, t, "the Einsum is too long; split it");
    x->kind = kind;
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

static const weir_expr *parse_sum(weir_parser *p);

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
    int tensor = weir_draft_tensor(p->w, t.text, t.len);
    const char *names[WEIR_DRAFT_TENSORS];

    if (tensor < 0) {
        weir_draft_tensor_names(p->w, names);
        weir_parser_unknown(p, t, "unknown tensor", names, p->w->ntensors,
                            NULL);
    }
    x->access = weir_parser_access(p, t, tensor);
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

static void unknown_function(weir_parser *p, weir_token t)
{
    static const char *const names[] = {"max", "min", "exp"};

    if (weir_token_is(t, "take"))
        weir_parser_refuse(p, t, "TeAAL's 'take' is not supported");
    else if (weir_token_is(t, "sum"))
        weir_parser_refuse(
            p, t,
            "a sum over ranks is written 'sum[m]' before the whole "
            "right side, or left out");
    else
        weir_parser_unknown(p, t, "unknown function", names, 3, NULL);
    p->failed = true;
}

static const weir_expr *parse_call(weir_parser *p, weir_token t)
{
    const weir_expr *x, *y = NULL;
    weir_function f = call_function(t);

    if (f == WEIR_FN_NONE)
        unknown_function(p, t);
    weir_parser_need(p, '(');
    x = parse_sum(p);
    if (f != WEIR_FN_EXP) {
        if (weir_parser_at(p, ')'))
            weir_parser_expected(p, "',' and a second argument");
        weir_parser_need(p, ',');
        y = parse_sum(p);
    }
    weir_parser_need(p, ')');
    return call(p, f, t, x, y);
}

static const weir_expr *parse_name(weir_parser *p)
{
    weir_token t = weir_parser_token(p);

    if (weir_token_is(t, "inf"))
        return constant(p, t, INFINITY);
    if (weir_parser_at(p, '('))
        return parse_call(p, t);
    if (weir_token_is(t, "sum") || call_function(t) != WEIR_FN_NONE) {
        if (weir_parser_at(p, '[') && !weir_token_is(t, "exp"))
            weir_parser_refuse(
                p, t, "a reduction stands before the whole right side");
        weir_parser_expected(p, "'('");
        return NULL;
    }
    return parse_tensor(p, t);
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
        x = parse_sum(p);
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

/* The ranks of "max[m1, m0]", of which the name was taken. */
static void parse_over(weir_parser *p)
{
    while (!p->failed) {
        weir_token t = p->lex.token;
        int r;

        if (t.kind != WEIR_TOKEN_NAME) {
            weir_parser_expected(p, "a coordinate to reduce over");
            return;
        }
        r = weir_parser_variable(p, weir_parser_token(p), -1);
        if (r >= 0 && weir_rank_in(r, p->s->over))
            weir_parser_refuse(p, t, "a rank is reduced twice");
        if (r >= 0)
            p->s->over |= weir_rank_bit(r);
        if (!weir_parser_take(p, ','))
            break;
    }
    weir_parser_need(p, ']');
}

static void parse_prefix(weir_parser *p)
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
    p->s->over_loc = t.loc;
    p->lex = ahead;
    weir_lex_next(&p->lex);
    parse_over(p);
}

static void parse_left(weir_parser *p)
{
    weir_token t = p->lex.token;

    if (t.kind != WEIR_TOKEN_NAME) {
        weir_parser_expected(p, "the name of a tensor");
        return;
    }
    weir_lex_next(&p->lex);
    p->s->e.out = weir_parser_access(p, t, p->s->e.out.tensor);
    if (!weir_parser_take(p, '='))
        weir_parser_expected(p, p->s->e.out.n > 0 ? "'='" : "'[' or '='");
}

void weir_draft_parse(weir_draft *w, weir_statement *s)
{
    weir_parser p = {
        .w = w, .s = s, .lex = weir_lex_start(s->e.text, s->e.loc)};
    const weir_access **access;
    size_t n;

    parse_left(&p);
    s->shapeless = p.failed || p.unknown;
    if (!p.failed)
        parse_prefix(&p);
    if (!p.failed)
        s->e.value = parse_sum(&p);
    if (!p.failed && p.lex.token.kind != WEIR_TOKEN_END)
        weir_parser_expected(&p, "an operator or the end");
    n = (size_t)s->naccesses;
    access = WEIR_NEW(w->a, const weir_access *, n + 1);
    for (size_t i = 0; i < n; i++)
        access[i] = p.access[i];
    s->access = access;
    s->broken |= p.failed || p.unknown;
    w->syntax |= p.failed;
}
