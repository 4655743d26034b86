/* SPDX-License-Identifier: Apache-2.0
 * parser.c - tokens, names and complaints of the parser of Einsums.
 */
#include "workloads/einsum/parser.h"

#include <string.h>

#define SHOWN(t) (int)((t).len < 60 ? (t).len : 60), (t).text

bool weir_parser_at(const weir_parser *p, char sign)
{
    return p->lex.token.kind == WEIR_TOKEN_SIGN && p->lex.token.sign == sign;
}

/* What is written here for a sign or a word of other languages. BEFORE is the
 * byte in front of T in its text. */
static const char *hint(weir_token t, char before)
{
    static const struct {
        const char *word, *say;
    } others[] = {
        {"^", "; a power is pow(x, 2)"},
        {"@", "; a product that is summed up is written '*'"},
        {"×", "; write '*'"},
        {"·", "; write '*'"},
        {"≤", "; write '<='"},
        {"≥", "; write '>='"},
        {"&", "; conditions are joined by ','"},
        {"and", "; conditions are joined by ','"},
        {"or", "; write or(a, b)"},
        {"not", "; write not(a)"},
        {"if", "; a condition is written 'where m <= p'"},
        {"**", "; a power is pow(x, 2)"},
        {"=<", "; write '<='"},
        {"=>", "; write '>='"},
        {"+=", "; what falls on one word is summed without it"},
    };
    char pair[3] = {before, t.len == 1 ? *t.text : '\0', '\0'};

    for (size_t i = sizeof others / sizeof *others; i-- > 0;)
        if (weir_token_is(t, others[i].word) ||
            strcmp(pair, others[i].word) == 0 ||
            (t.len == strlen(others[i].word) &&
             memcmp(t.text, others[i].word, t.len) == 0))
            return others[i].say;
    return "";
}

/* "=<" and "+=" are two signs: the one looked at and a neighbor. */
static const char *hint_at(const weir_parser *p, const char *what)
{
    weir_token t = p->lex.token;
    bool first = t.text == p->s->e.text || t.len == 0;
    const char *say = hint(t, first ? '\0' : t.text[-1]);
    weir_token next = t;

    if (strncmp(what, "an operator", 11) == 0 &&
        (t.sign == '<' || t.sign == WEIR_SIGN_LE))
        return "; a chain is two conditions: 0 < m, m < p";
    if (*say || t.len != 1)
        return say;
    next.text++;
    return *next.text ? hint(next, *t.text) : "";
}

void weir_parser_expected(weir_parser *p, const char *what)
{
    weir_token t = p->lex.token;
    weir_loc loc = t.loc;

    if (p->failed)
        return;
    p->failed = true;
    if (t.kind == WEIR_TOKEN_END)
        weir_report(p->w->d, WEIR_ERROR, loc,
                    "expected %s, but the Einsum ends here", what);
    else if (t.kind == WEIR_TOKEN_BAD)
        weir_report(p->w->d, WEIR_ERROR, loc,
                    "expected %s, but '%.*s' has no meaning in an Einsum%s",
                    what, SHOWN(t), hint_at(p, what));
    else
        weir_report(p->w->d, WEIR_ERROR, loc, "expected %s, not '%.*s'%s", what,
                    SHOWN(t), hint_at(p, what));
}

void weir_parser_refuse(weir_parser *p, weir_token t, const char *message)
{
    if (!p->failed)
        weir_report(p->w->d, WEIR_ERROR, t.loc, "%s", message);
    p->failed = true;
}

bool weir_parser_take(weir_parser *p, char sign)
{
    if (p->failed || !weir_parser_at(p, sign))
        return false;
    weir_lex_next(&p->lex);
    return true;
}

void weir_parser_need(weir_parser *p, char sign)
{
    const char what[] = {'\'', sign, '\'', '\0'};

    if (!weir_parser_take(p, sign))
        weir_parser_expected(p, what);
}

weir_token weir_parser_token(weir_parser *p)
{
    weir_token t = p->lex.token;

    weir_lex_next(&p->lex);
    return t;
}

void weir_parser_unknown(weir_parser *p, weir_token t, const char *what,
                         const char *const *names, int n, const char *hint)
{
    const char *word = weir_strndup(p->w->a, t.text, t.len);
    const char *near = weir_suggest(word, names, (size_t)n);

    near = near ? near : hint;
    p->unknown = true;
    weir_report(p->w->d, WEIR_ERROR, t.loc, "%s '%.*s'%s%s%s", what, SHOWN(t),
                near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
}

int weir_parser_coordinate(const weir_parser *p, weir_token t)
{
    for (int r = 0; r < p->w->nranks; r++)
        if (weir_token_is(t, p->w->variable[r]))
            return r;
    return -1;
}

int weir_parser_rank(const weir_parser *p, weir_token t)
{
    for (int r = 0; r < p->w->nranks; r++)
        if (weir_token_is(t, p->w->rank[r].name))
            return r;
    return -1;
}

/* TeAAL's scalars are not declared: a small letter that is nothing else. */
int weir_parser_constant(weir_parser *p, weir_token t)
{
    for (int i = 0; i < p->w->nconstants; i++)
        if (weir_token_is(t, p->w->constant[i].name))
            return i;
    if (!p->w->teaal || t.text[0] < 'a' || t.text[0] > 'z')
        return -1;
    return weir_draft_teaal_constant(p->w, t.text, t.len, t.loc);
}

int weir_parser_mask(const weir_parser *p, weir_token t)
{
    for (int i = 0; i < p->w->nmasks; i++)
        if (weir_token_is(t, p->w->mask[i].name))
            return i;
    return -1;
}

int weir_parser_variable(weir_parser *p, weir_token t, int hint)
{
    const char *names[WEIR_RANKS];
    int n = 0, r = weir_parser_coordinate(p, t);

    if (r >= 0)
        return r;
    for (r = 0; r < p->w->nranks; r++)
        names[n++] = p->w->variable[r];
    weir_parser_unknown(p, t, "no rank has the coordinate", names, n,
                        hint < 0 ? NULL : p->w->variable[hint]);
    return -1;
}

int weir_parser_tensor(weir_parser *p, weir_token t)
{
    int tensor = weir_draft_tensor(p->w, t.text, t.len);
    const char *names[WEIR_DRAFT_TENSORS];

    if (tensor >= 0)
        return tensor;
    weir_draft_tensor_names(p->w, names);
    weir_parser_unknown(p, t, "unknown tensor", names, p->w->ntensors, NULL);
    return -1;
}

bool weir_parser_node(weir_parser *p, weir_token t)
{
    if (++p->nodes > WEIR_DRAFT_NODES)
        weir_parser_refuse(p, t, "the Einsum is too long; split it");
    return !p->failed;
}
