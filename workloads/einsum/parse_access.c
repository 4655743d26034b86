/* SPDX-License-Identifier: Apache-2.0
 * parse_access.c - the coordinates of a tensor: `RNV[f, m1+1, p]`.
 */
#include "workloads/einsum/parser.h"

#include <string.h>

/* The rank called T ("M1"), or -1. */
static int stop_rank(const weir_parser *p, weir_token t)
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

static int64_t parse_whole(weir_parser *p)
{
    weir_token t = p->lex.token;

    if (t.kind != WEIR_TOKEN_NUMBER)
        weir_parser_expected(p, "a whole number");
    else if (whole(t) < 0)
        weir_parser_refuse(p, t,
                           "a coordinate is a whole number below 2147483648");
    if (p->failed)
        return 0;
    weir_lex_next(&p->lex);
    return whole(t);
}

/* "2 * e" or "g * e": the lexer looks at '*'. "e * Q[" has lost its ']'. */
static bool is_multiple(const weir_parser *p)
{
    weir_lex l = p->lex;

    if (!weir_parser_at(p, '*'))
        return false;
    weir_lex_next(&l);
    if (l.token.kind != WEIR_TOKEN_NAME)
        return false;
    weir_lex_next(&l);
    return l.token.sign != '[';
}

/* HINT is the rank that the tensor has there, or -1. */
static weir_index named_index(weir_parser *p, int hint)
{
    weir_token t = weir_parser_token(p);
    weir_index x = {.rank = -1, .stop = stop_rank(p, t)};

    x.loc = t.loc;
    if (is_multiple(p))
        return x;
    if (x.stop < 0)
        x.rank = weir_parser_variable(p, t, hint);
    if (weir_parser_take(p, '+')) {
        if (p->lex.token.kind == WEIR_TOKEN_NAME)
            weir_parser_refuse(p, p->lex.token,
                               "sums of coordinates are not supported");
        x.offset = parse_whole(p);
        if (x.stop >= 0 && x.offset > 0)
            weir_parser_refuse(p, t,
                               "nothing is read beyond the stop of a rank");
    } else if (weir_parser_at(p, '-')) {
        weir_parser_refuse(p, p->lex.token,
                           "an iterative rank is read at itself or at "
                           "one step ahead ('m1', 'm1+1')");
    }
    return x;
}

static weir_index parse_index(weir_parser *p, int hint)
{
    weir_index x = {.rank = -1, .stop = -1};
    weir_token t = p->lex.token;

    if (t.kind == WEIR_TOKEN_NAME) {
        x = named_index(p, hint);
    } else if (t.kind == WEIR_TOKEN_NUMBER) {
        x.loc = t.loc;
        x.offset = parse_whole(p);
    } else {
        weir_parser_expected(p, "a coordinate");
    }
    if (is_multiple(p))
        weir_parser_refuse(p, t, "multiples of coordinates are not supported");
    return x;
}

static void parse_indices(weir_parser *p, weir_access *x)
{
    const weir_tensor *t = x->tensor < 0 ? NULL : p->w->tensor + x->tensor;
    weir_index index[WEIR_RANKS], *copy;

    while (!p->failed && !weir_parser_at(p, ']')) {
        if (x->n == WEIR_RANKS) {
            weir_parser_refuse(p, p->lex.token,
                               "a tensor has at most 64 coordinates");
            return;
        }
        index[x->n] =
            parse_index(p, t && t->rank && x->n < t->n ? t->rank[x->n] : -1);
        x->n++;
        if (!weir_parser_take(p, ','))
            break;
        if (weir_parser_at(p, ']'))
            weir_parser_expected(p, "a coordinate");
    }
    if (!weir_parser_take(p, ']'))
        weir_parser_expected(p, "',' or ']'");
    copy = WEIR_NEW(p->w->a, weir_index, (size_t)x->n + 1);
    memcpy(copy, index, (size_t)x->n * sizeof *index);
    x->index = copy;
}

weir_access weir_parser_access(weir_parser *p, weir_token t, int tensor)
{
    weir_access x = {.tensor = tensor, .loc = t.loc};

    x.index = WEIR_NEW(p->w->a, weir_index, 1);
    if (weir_parser_take(p, '['))
        parse_indices(p, &x);
    return x;
}
