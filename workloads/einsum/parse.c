/* SPDX-License-Identifier: Apache-2.0
 * parse.c - the text of an Einsum, by recursive descent.
 *
 *   einsum  = access "=" [prefix] expr ["where" expr {"," expr}]
 *   prefix  = REDUCTION "[" NAME {"," NAME} "]"
 *   access  = NAME ["[" [index {"," index}] "]"]
 *   expr    = sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
 *   sum     = product {("+" | "-") product}
 *   product = factor {("*" | "/") factor}
 *   factor  = "-" factor | NUMBER | "inf" | "(" expr ")" | access
 *           | coordinate | RANK | CONSTANT | MASK "[" index {"," index} "]"
 *           | FUNCTION "(" expr {"," expr} ")" | "quantize" "(" expr ","
 *             FORMAT ["," coord] ")"
 *
 * TeAAL's older `sum(K).(...)` is a prefix as well. parse_expr.c reads `expr`,
 * parse_access.c `access`, this file the rest. A mistake of grammar ends the
 * Einsum; an unknown name does not.
 */
#include "workloads/einsum/parser.h"

#include <string.h>

/* The ranks of "max[m1, m0]", up to CLOSE; the name was taken. TeAAL writes
 * ranks instead of coordinates. */
static void parse_over(weir_parser *p, char close)
{
    while (!p->failed) {
        weir_token t = p->lex.token;
        int r;

        if (t.kind != WEIR_TOKEN_NAME) {
            weir_parser_expected(p, "a coordinate to reduce over");
            return;
        }
        weir_lex_next(&p->lex);
        r = p->w->teaal ? weir_parser_rank(p, t) : -1;
        if (r < 0)
            r = weir_parser_variable(p, t, -1);
        if (r >= 0 && weir_rank_in(r, p->s->over))
            weir_parser_refuse(p, t, "a rank is reduced twice");
        if (r >= 0)
            p->s->over |= weir_rank_bit(r);
        if (!weir_parser_take(p, ','))
            break;
    }
    weir_parser_need(p, close);
}

/* "sum(K).": a call would have no '.' behind it. */
static bool is_teaal_sum(const weir_parser *p, weir_lex ahead)
{
    if (!p->w->teaal || !weir_token_is(p->lex.token, "sum") ||
        ahead.token.sign != '(')
        return false;
    while (ahead.token.kind != WEIR_TOKEN_END && ahead.token.sign != ')')
        weir_lex_next(&ahead);
    weir_lex_next(&ahead);
    return ahead.token.sign == '.';
}

static void parse_prefix(weir_parser *p)
{
    weir_lex ahead = p->lex;
    weir_token t = p->lex.token;
    weir_function f = weir_parser_fold(t);
    bool teaal;

    weir_lex_next(&ahead);
    teaal = is_teaal_sum(p, ahead);
    if (f == WEIR_FN_NONE || (ahead.token.sign != '[' && !teaal))
        return;
    p->s->prefix = f;
    p->s->prefixed = true;
    p->s->over_loc = t.loc;
    p->lex = ahead;
    weir_lex_next(&p->lex);
    parse_over(p, teaal ? ')' : ']');
    if (teaal)
        weir_parser_need(p, '.');
}

static void parse_where(weir_parser *p)
{
    enum { CONDITIONS = 32 };
    const weir_expr *where[CONDITIONS], **copy;
    int n = 0;

    if (p->failed || !weir_token_is(p->lex.token, "where"))
        return;
    do {
        weir_token t = weir_parser_token(p);

        if (n == CONDITIONS) {
            weir_parser_refuse(p, t, "an Einsum has at most 32 conditions");
            return;
        }
        where[n++] = weir_parser_expr(p);
    } while (!p->failed && weir_parser_at(p, ','));
    copy = WEIR_NEW(p->w->a, const weir_expr *, (size_t)n);
    memcpy(copy, where, (size_t)n * sizeof *where);
    p->s->e.where = copy;
    p->s->e.nwhere = n;
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

    if (s->ready || s->parsed)
        return;
    s->parsed = true;
    parse_left(&p);
    s->shapeless = p.failed || p.unknown;
    if (!p.failed)
        parse_prefix(&p);
    if (!p.failed)
        s->e.value = weir_parser_expr(&p);
    parse_where(&p);
    if (!p.failed && p.lex.token.kind != WEIR_TOKEN_END)
        weir_parser_expected(&p, "an operator, 'where' or the end");
    n = (size_t)s->naccesses;
    access = WEIR_NEW(w->a, const weir_access *, n + 1);
    for (size_t i = 0; i < n; i++)
        access[i] = p.access[i];
    s->access = access;
    s->broken |= p.failed || p.unknown;
    w->syntax |= p.failed;
}
