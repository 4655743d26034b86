/* SPDX-License-Identifier: Apache-2.0
 * formula.c - integer formulas inside the YAML files, by recursive descent.
 *
 * A part whose value is not asked for (the other branch of an `if`, the right
 * side of a decided `and`) is parsed with `idle` > 0: its grammar is checked,
 * its names and values are not.
 */
#include "base/formula.h"
#include "base/formula_token.h"

#include <string.h>

enum { DEPTH = 64, LITERAL_BYTE = 64, NAME_BYTE = 128 };

typedef struct parser {
    const char *text;
    weir_formula_token token;
    int depth, idle;
    weir_loc loc;
    const weir_scope *scope;
    weir_diag *d;
} parser;

static weir_loc span(const parser *p, const char *from, const char *to)
{
    weir_loc loc = p->loc;

    loc.col += (int)(from - p->text);
    loc.len = to > from ? (int)(to - from) : 1;
    return loc;
}

static weir_loc here(const parser *p)
{
    return span(p, p->token.at, p->token.last);
}

static bool is(const parser *p, const char *s)
{
    return weir_formula_is(&p->token, s);
}

static void next(parser *p)
{
    weir_formula_next(&p->token);
}

static bool accept(parser *p, const char *s)
{
    if (!is(p, s))
        return false;
    next(p);
    return true;
}

/* The formula ends where a YAML list or map on one line cut it: at a comma in
 * front of which a '(' was left open. */
static bool is_cut(const parser *p)
{
    const char *line = p->loc.text;
    size_t end = strlen(p->text) + (size_t)(p->loc.col - 1);
    int open = 0;

    for (const char *s = p->text; *s; s++)
        open += (*s == '(') - (*s == ')');
    return line && open > 0 && strcspn(line, "\n") > end && line[end] == ',';
}

static weir_status expected(const parser *p, const char *what)
{
    const char *hint = weir_formula_hint(&p->token);

    if (p->token.kind == WEIR_FORMULA_END)
        weir_report(p->d, WEIR_ERROR, here(p),
                    "expected %s, but the formula ends here%s", what,
                    is_cut(p) ? "; inside of {...} or [...] a formula with a "
                                "comma stands in quotes"
                              : "");
    else
        weir_report(p->d, WEIR_ERROR, here(p), "expected %s before '%.*s'%s",
                    what, (int)(p->token.last - p->token.at), p->token.at,
                    hint);
    return WEIR_ESYNTAX;
}

static weir_status overflow(const parser *p, weir_loc at)
{
    weir_report(p->d, WEIR_ERROR, at,
                "the result is beyond 64 bits; make the numbers smaller");
    return WEIR_EVALUE;
}

static weir_status parse_if(parser *p, int64_t *out);

static weir_status enter(parser *p)
{
    if (++p->depth <= DEPTH)
        return WEIR_OK;
    weir_report(p->d, WEIR_ERROR, here(p),
                "the formula is nested more than %d deep here", DEPTH);
    return WEIR_ESYNTAX;
}

static weir_status parse_literal(parser *p, int64_t *out)
{
    char text[LITERAL_BYTE];
    size_t len = (size_t)(p->token.last - p->token.at);
    weir_loc loc = here(p);
    weir_quantity q;

    if (len >= sizeof text) {
        weir_report(p->d, WEIR_ERROR, loc,
                    "a number of %zu characters is too "
                    "long; write at most %d",
                    len, LITERAL_BYTE - 1);
        return WEIR_EVALUE;
    }
    memcpy(text, p->token.at, len);
    text[len] = '\0';
    WEIR_TRY(weir_quantity_parse(&q, text, loc, p->d));
    if (q.value.den != 1) {
        weir_report(p->d, WEIR_ERROR, loc, "'%s' is no whole number%s%s", text,
                    *weir_dimension_unit(q.dim) ? " of " : "",
                    weir_dimension_unit(q.dim));
        return WEIR_EVALUE;
    }
    *out = q.value.num;
    next(p);
    return WEIR_OK;
}

static weir_status unknown_name(const parser *p, const char *name, weir_loc loc)
{
    const weir_scope *s = p->scope;
    const char *near =
        s && s->names ? weir_suggest(name, s->names, s->n) : NULL;

    if (near)
        weir_report(p->d, WEIR_ERROR, loc,
                    "unknown name '%s'; did you mean '%s'?", name, near);
    else if (strchr(name, '-'))
        weir_report(p->d, WEIR_ERROR, loc,
                    "unknown name '%s'; to subtract, write spaces around '-'",
                    name);
    else
        weir_report(p->d, WEIR_ERROR, loc, "unknown name '%s'", name);
    return WEIR_EVALUE;
}

static weir_status parse_name(parser *p, int64_t *out)
{
    char name[NAME_BYTE];
    size_t len = (size_t)(p->token.last - p->token.at);
    weir_loc loc = here(p);
    int known = 0;

    if (len >= sizeof name) {
        weir_report(p->d, WEIR_ERROR, loc,
                    "a name of %zu characters is too long", len);
        return WEIR_ESYNTAX;
    }
    memcpy(name, p->token.at, len);
    name[len] = '\0';
    next(p);
    if (p->idle)
        return WEIR_OK;
    if (p->scope && p->scope->value)
        known = p->scope->value(p->scope->user, name, loc, out);
    if (known == 0)
        return unknown_name(p, name, loc);
    return known > 0 ? WEIR_OK : WEIR_EVALUE;
}

static int64_t quotient(int64_t x, int64_t y) /* rounded down */
{
    return x / y - (x % y != 0 && (x < 0) != (y < 0));
}

/* The value of X OP Y; the operator stands at AT. */
static weir_status apply(const parser *p, char op, int64_t *x, int64_t y,
                         weir_loc at)
{
    bool too_large = false;

    if (p->idle)
        return WEIR_OK;
    if ((op == '/' || op == '%' || op == 'c') && y == 0) {
        weir_report(p->d, WEIR_ERROR, at, "division by zero");
        return WEIR_EVALUE;
    }
    if (op == '%' && y == -1)
        *x = 0; /* the division itself could overflow */
    else if ((op == '/' || op == 'c') && y == -1)
        too_large = __builtin_sub_overflow(0, *x, x);
    else if (op == '/')
        *x = quotient(*x, y);
    else if (op == 'c')
        *x = quotient(*x, y) + (*x % y != 0);
    else if (op == '%')
        *x = *x % y + (*x % y != 0 && (*x < 0) != (y < 0) ? y : 0);
    else if (op == '+')
        too_large = __builtin_add_overflow(*x, y, x);
    else if (op == '-')
        too_large = __builtin_sub_overflow(*x, y, x);
    else
        too_large = __builtin_mul_overflow(*x, y, x);
    return too_large ? overflow(p, at) : WEIR_OK;
}

static const char *const functions[] = {"min", "max", "ceil_div"};

enum { NFUNCTIONS = sizeof functions / sizeof *functions };

static weir_status unknown_function(const parser *p, weir_loc loc)
{
    char name[NAME_BYTE];
    const char *near;

    snprintf(name, sizeof name, "%.*s", (int)(p->token.last - p->token.at),
             p->token.at);
    near = weir_suggest(name, functions, NFUNCTIONS);
    weir_report(p->d, WEIR_ERROR, loc, "unknown function '%s'; %s%s%s", name,
                near ? "did you mean '" : "expected 'min', 'max' or 'ceil_div",
                near ? near : "", near ? "'?" : "'");
    return WEIR_ESYNTAX;
}

static weir_status parse_call(parser *p, int64_t *out)
{
    weir_loc loc = here(p);
    int which = 0, n = 0;

    while (which < NFUNCTIONS && !is(p, functions[which]))
        which++;
    if (which == NFUNCTIONS)
        return unknown_function(p, loc);
    next(p);
    next(p); /* the parenthesis, seen by the caller */
    do {
        int64_t x = 0;

        WEIR_TRY(parse_if(p, &x));
        if (n == 0)
            *out = x;
        else if (which < 2)
            *out = (which == 0) == (x < *out) ? x : *out;
        else if (n == 1)
            WEIR_TRY(apply(p, 'c', out, x, loc));
        n++;
    } while (accept(p, ","));
    if (!is(p, ")"))
        return expected(p, "',' or ')'");
    next(p);
    if (n == 2 || (n > 2 && which < 2))
        return WEIR_OK;
    weir_report(p->d, WEIR_ERROR, loc, "'%s' takes %s arguments, not %d",
                functions[which], which < 2 ? "two or more" : "two", n);
    return WEIR_ESYNTAX;
}

static weir_status parse_primary(parser *p, int64_t *out)
{
    if (p->token.kind == WEIR_FORMULA_LITERAL)
        return parse_literal(p, out);
    if (p->token.kind == WEIR_FORMULA_NAME &&
        !weir_formula_is_keyword(&p->token))
        return p->token.last[strspn(p->token.last, " ")] == '('
                   ? parse_call(p, out)
                   : parse_name(p, out);
    if (!accept(p, "("))
        return expected(p, "a number, a name or '('");
    WEIR_TRY(parse_if(p, out));
    if (!is(p, ")"))
        return expected(p, "')'");
    next(p);
    return WEIR_OK;
}

static weir_status parse_unary(parser *p, int64_t *out)
{
    weir_loc loc = here(p);
    int64_t x = 0;

    if (!accept(p, "-"))
        return parse_primary(p, out);
    WEIR_TRY(enter(p));
    WEIR_TRY(parse_unary(p, &x));
    p->depth--;
    *out = 0;
    return apply(p, '-', out, x, loc);
}

static weir_status parse_product(parser *p, int64_t *out)
{
    WEIR_TRY(parse_unary(p, out));
    while (is(p, "*") || is(p, "/") || is(p, "%")) {
        weir_loc loc = here(p);
        char op = *p->token.at;
        int64_t y = 0;

        next(p);
        WEIR_TRY(parse_unary(p, &y));
        WEIR_TRY(apply(p, op, out, y, loc));
    }
    return WEIR_OK;
}

static weir_status parse_sum(parser *p, int64_t *out)
{
    WEIR_TRY(parse_product(p, out));
    while (is(p, "+") || is(p, "-")) {
        weir_loc loc = here(p);
        char op = *p->token.at;
        int64_t y = 0;

        next(p);
        WEIR_TRY(parse_product(p, &y));
        WEIR_TRY(apply(p, op, out, y, loc));
    }
    return WEIR_OK;
}

/* The comparison that the token is: bits for less, equal, more; or 0. */
static int comparison(const parser *p)
{
    static const struct {
        const char *sign;
        int holds;
    } signs[] = {{"==", 2}, {"!=", 5}, {"<=", 3},
                 {">=", 6}, {"<", 1},  {">", 4}};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is(p, signs[i].sign))
            return signs[i].holds;
    return 0;
}

static weir_status parse_comparison(parser *p, int64_t *out)
{
    int holds;
    int64_t y = 0;

    WEIR_TRY(parse_sum(p, out));
    holds = comparison(p);
    if (!holds)
        return WEIR_OK;
    next(p);
    WEIR_TRY(parse_sum(p, &y));
    *out = (holds & (*out < y ? 1 : *out == y ? 2 : 4)) != 0;
    if (!comparison(p))
        return WEIR_OK;
    weir_report(p->d, WEIR_ERROR, here(p),
                "comparisons do not chain; write 'a < b and b < c'");
    return WEIR_ESYNTAX;
}

static weir_status parse_not(parser *p, int64_t *out)
{
    if (!accept(p, "not"))
        return parse_comparison(p, out);
    WEIR_TRY(enter(p));
    WEIR_TRY(parse_not(p, out));
    p->depth--;
    *out = !*out;
    return WEIR_OK;
}

static weir_status parse_and(parser *p, int64_t *out)
{
    WEIR_TRY(parse_not(p, out));
    while (accept(p, "and")) {
        bool decided = *out == 0;
        int64_t y = 0;

        p->idle += decided;
        WEIR_TRY(parse_not(p, &y));
        p->idle -= decided;
        *out = !decided && y != 0;
    }
    return WEIR_OK;
}

static weir_status parse_or(parser *p, int64_t *out)
{
    WEIR_TRY(parse_and(p, out));
    while (accept(p, "or")) {
        bool decided = *out != 0;
        int64_t y = 0;

        p->idle += decided;
        WEIR_TRY(parse_and(p, &y));
        p->idle -= decided;
        *out = decided || y != 0;
    }
    return WEIR_OK;
}

/* `if C then A else B`, the weakest, or what is stronger. */
static weir_status parse_if(parser *p, int64_t *out)
{
    int64_t yes = 0, no = 0;
    bool holds;

    WEIR_TRY(enter(p));
    if (!accept(p, "if")) {
        WEIR_TRY(parse_or(p, out));
        p->depth--;
        return WEIR_OK;
    }
    WEIR_TRY(parse_or(p, out));
    holds = *out != 0;
    if (!accept(p, "then"))
        return expected(p, "'then'");
    p->idle += !holds;
    WEIR_TRY(parse_if(p, &yes));
    p->idle -= !holds;
    if (!accept(p, "else"))
        return expected(p, "'else'");
    p->idle += holds;
    WEIR_TRY(parse_if(p, &no));
    p->idle -= holds;
    *out = holds ? yes : no;
    p->depth--;
    return WEIR_OK;
}

/* Most formulas are a few digits, of which there is nothing to say. */
static bool is_plain_number(const char *text, int64_t *out)
{
    int64_t value = 0;
    int n = 0;

    for (; text[n] >= '0' && text[n] <= '9' && n < 18; n++)
        value = 10 * value + (text[n] - '0');
    if (n == 0 || text[n])
        return false;
    *out = value;
    return true;
}

weir_status weir_formula_eval(int64_t *out, const char *text, weir_loc loc,
                              const weir_scope *scope, weir_diag *d)
{
    parser p = {
        .text = text, .token.last = text, .loc = loc, .scope = scope, .d = d};
    int64_t value = 0;

    if (is_plain_number(text, out))
        return WEIR_OK;
    next(&p);
    WEIR_TRY(parse_if(&p, &value));
    if (p.token.kind != WEIR_FORMULA_END)
        return expected(&p, "an operator or the end of the formula");
    *out = value;
    return WEIR_OK;
}
