/* SPDX-License-Identifier: Apache-2.0
 * parse_access.c - the coordinates of a tensor: `RNV[f, m1+1, p]`.
 *
 *   index = ["-"] term {("+" | "-") ["-"] term}
 *   term  = part {"*" part | "/" part}
 *   part  = NUMBER | coordinate | RANK | CONSTANT | access
 */
#include "workloads/einsum/parser.h"

#include <string.h>

enum { TERMS = 16 }; /* of one coordinate */

static const weir_term one = {1, 1, -1, -1, -1, -1, -1, NULL};

/* A coordinate while it is read: its terms, the numbers added up apart. */
typedef struct sum {
    int n;
    weir_term term[TERMS];
    int64_t number;
    bool numbered; /* a number was written */
} sum;

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
    weir_token t = weir_parser_token(p);

    if (whole(t) < 0)
        weir_parser_refuse(p, t,
                           "a coordinate is a whole number below 2147483648");
    return p->failed ? 1 : whole(t);
}

static bool opens(const weir_parser *p)
{
    weir_lex l = p->lex;

    weir_lex_next(&l);
    return l.token.sign == '[';
}

static void put_gather(weir_parser *p, weir_term *x, weir_token t)
{
    weir_access *access = WEIR_NEW(p->w->a, weir_access, 1);
    int tensor = weir_parser_tensor(p, t);

    if (++p->depth > WEIR_DRAFT_DEPTH)
        weir_parser_refuse(p, t, "the Einsum is nested too deeply");
    if (!weir_parser_node(p, t))
        return;
    *access = weir_parser_access(p, t, tensor);
    p->depth--;
    if (x->rank >= 0 || x->gather)
        weir_parser_refuse(p, t, "a product of coordinates is not affine");
    if (p->failed)
        return;
    x->gather = access;
    p->access[p->s->naccesses++] = access;
}

/* A word as a part of term X, or as a divisor of it. */
static void put_name(weir_parser *p, weir_term *x, bool over, int hint)
{
    weir_token t = weir_parser_token(p);
    int r = weir_parser_coordinate(p, t), *at;

    if (weir_parser_at(p, '[')) {
        if (over)
            weir_parser_refuse(p, t, "nothing is divided by a tensor here");
        else
            put_gather(p, x, t);
        return;
    }
    if (r >= 0) {
        if (over)
            weir_parser_refuse(p, t, "nothing is divided by a coordinate");
        else if (x->rank >= 0 || x->gather)
            weir_parser_refuse(p, t, "a product of coordinates is not affine");
        x->rank = r;
        return;
    }
    at = over ? &x->over_extent : &x->extent;
    if ((r = weir_parser_rank(p, t)) >= 0) {
        p->s->sized |= weir_rank_bit(r);
    } else {
        at = over ? &x->over_constant : &x->constant;
        r = weir_parser_constant(p, t);
    }
    if (r < 0 && !over && weir_draft_tensor(p->w, t.text, t.len) >= 0) {
        put_gather(p, x, t); /* a single coordinate */
        return;
    }
    if (r < 0)
        weir_parser_variable(p, t, hint); /* reports it */
    else if (*at >= 0)
        weir_parser_refuse(p, t, "a coordinate has at most one such factor");
    *at = r;
}

static void put_number(weir_parser *p, weir_term *x, bool over)
{
    weir_token t = p->lex.token;
    int64_t value = parse_whole(p), *at = over ? &x->divisor : &x->factor;

    if (over && value == 0)
        weir_parser_refuse(p, t, "a division by zero");
    *at *= value;
    if (*at >> 31 && *at >> 31 != -1)
        weir_parser_refuse(p, t,
                           "a coordinate is a whole number below 2147483648");
}

/* "e * Q[" has lost its ']'. */
static bool goes_on(const weir_parser *p, const weir_term *x)
{
    weir_parser ahead = *p;

    if (p->failed)
        return false;
    if (weir_parser_at(p, '/'))
        return true;
    if (!weir_parser_at(p, '*'))
        return false;
    weir_lex_next(&ahead.lex);
    return x->rank < 0 || ahead.lex.token.kind != WEIR_TOKEN_NAME ||
           !opens(&ahead);
}

static weir_term parse_term(weir_parser *p, int64_t sign, int hint)
{
    weir_term x = one;
    bool over = false;

    x.factor = sign;
    for (;;) {
        if (p->lex.token.kind == WEIR_TOKEN_NUMBER)
            put_number(p, &x, over);
        else if (p->lex.token.kind == WEIR_TOKEN_NAME)
            put_name(p, &x, over, hint);
        else
            weir_parser_expected(p, "a coordinate");
        if (!goes_on(p, &x))
            return x;
        over = weir_parser_at(p, '/');
        weir_lex_next(&p->lex);
    }
}

static bool is_number(const weir_term *x)
{
    return x->rank < 0 && !x->gather && x->extent < 0 && x->constant < 0 &&
           x->over_extent < 0 && x->over_constant < 0 && x->divisor == 1;
}

static bool is_plain(const weir_term *x)
{
    return x->rank >= 0 && x->factor == 1 && x->divisor == 1 && x->extent < 0 &&
           x->constant < 0 && x->over_extent < 0 && x->over_constant < 0;
}

/* S as the simplest kind of coordinate that means it. */
static weir_index finish(weir_parser *p, const sum *s, weir_loc loc)
{
    weir_index x = {.rank = -1, .stop = -1, .loc = loc};
    const weir_term *t = s->term;
    weir_term *copy;

    if (s->n == 0) {
        x.offset = s->number;
        return x;
    }
    if (s->n == 1 && is_plain(t) && (!s->numbered || s->number != 0)) {
        x.rank = t->rank;
        x.offset = s->number;
        return x;
    }
    if (s->n == 1 && !s->numbered && t->extent >= 0 && t->rank < 0 &&
        !t->gather && t->factor == 1 && t->divisor == 1 && t->constant < 0 &&
        t->over_extent < 0 && t->over_constant < 0) {
        x.stop = t->extent;
        return x;
    }
    copy = WEIR_NEW(p->w->a, weir_term, (size_t)s->n + 1);
    memcpy(copy, t, (size_t)s->n * sizeof *t);
    x.nterms = s->n;
    if (s->numbered) {
        copy[x.nterms] = one;
        copy[x.nterms++].factor = s->number;
    }
    x.term = copy;
    return x;
}

static weir_index parse_index(weir_parser *p, int hint)
{
    weir_token first = p->lex.token;
    sum s = {.n = 0};
    int64_t sign = weir_parser_take(p, '-') ? -1 : 1;

    for (;;) {
        weir_token t = p->lex.token;
        weir_term x = parse_term(p, sign, hint);

        if (p->failed)
            break;
        if (is_number(&x)) {
            s.number += x.factor;
            s.numbered = true;
        } else if (s.n == TERMS) {
            weir_parser_refuse(p, t, "a coordinate has at most 16 parts");
        } else {
            s.term[s.n++] = x;
        }
        if (weir_parser_at(p, '+') || weir_parser_at(p, '-'))
            sign = weir_parser_token(p).sign == '+' ? 1 : -1;
        else
            break;
        if (weir_parser_take(p, '-')) /* "2 * m + -3 * k", as TeAAL's */
            sign = -sign;
    }
    if (!p->failed && s.n == 0 && s.number < 0)
        weir_parser_refuse(p, first, "a coordinate is not negative");
    return finish(p, &s, first.loc);
}

static void parse_indices(weir_parser *p, weir_access *x, const int *rank,
                          int nranks)
{
    weir_index index[WEIR_RANKS], *copy;

    while (!p->failed && !weir_parser_at(p, ']')) {
        if (x->n == WEIR_RANKS) {
            weir_parser_refuse(p, p->lex.token,
                               "a tensor has at most 64 coordinates");
            return;
        }
        index[x->n] = parse_index(p, x->n < nranks ? rank[x->n] : -1);
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
    const weir_tensor *of = tensor < 0 ? NULL : p->w->tensor + tensor;

    x.index = WEIR_NEW(p->w->a, weir_index, 1);
    if (weir_parser_take(p, '['))
        parse_indices(p, &x, of ? of->rank : NULL, of && of->rank ? of->n : 0);
    return x;
}

weir_access weir_parser_mask_access(weir_parser *p, weir_token t, int mask)
{
    weir_access x = {.tensor = mask, .loc = t.loc};
    const weir_cascade_mask *m = p->w->mask + mask;

    x.index = WEIR_NEW(p->w->a, weir_index, 1);
    if (weir_parser_take(p, '['))
        parse_indices(p, &x, m->rank, m->n);
    if (!p->failed && x.n != m->n)
        weir_parser_refuse(p, t,
                           weir_format(p->w->a,
                                       "mask '%s' has %d coordinates, not %d",
                                       m->name, m->n, x.n));
    return x;
}
