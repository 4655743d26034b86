/* SPDX-License-Identifier: Apache-2.0
 * expression.c - expressions over columns: parsed once, evaluated per point.
 */
#include "reports/expression.h"

#include "base/formula_token.h"

#include <math.h>
#include <string.h>

enum { DEPTH = 64, NAMES = 64, ARGUMENTS = 4 };

typedef enum operation {
    NUMBER,
    TEXT,
    NAME,
    IF,
    OR,
    AND,
    NOT,
    EQUAL,
    UNEQUAL,
    LESS,
    LESS_EQUAL,
    MORE,
    MORE_EQUAL,
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    MODULO,
    NEGATE,
    CALL_1,
    CALL_2,
} operation;

struct weir_node {
    operation op;
    weir_value value; /* NUMBER, TEXT */
    int name;         /* NAME: which */
    double (*call_1)(double);
    double (*call_2)(double, double);
    const weir_node *part[3];
};

/* Missing stays missing, unlike in fmin. */
static double least(double x, double y)
{
    return isnan(x) || isnan(y) ? NAN : x < y ? x : y;
}

static double most(double x, double y)
{
    return isnan(x) || isnan(y) ? NAN : x > y ? x : y;
}

static const struct call {
    const char *name;
    double (*one)(double);
    double (*two)(double, double);
} calls[] = {
    {"min", NULL, least},   {"max", NULL, most},  {"pow", NULL, pow},
    {"abs", fabs, NULL},    {"sqrt", sqrt, NULL}, {"exp", exp, NULL},
    {"log", log, NULL},     {"log2", log2, NULL}, {"log10", log10, NULL},
    {"floor", floor, NULL}, {"ceil", ceil, NULL}, {"round", round, NULL},
};

enum { NCALLS = sizeof calls / sizeof *calls };

typedef struct parser {
    weir_arena *a;
    weir_diag *d;
    const char *text;
    weir_loc loc;
    weir_formula_token token;
    int depth, nnames;
    weir_name *name; /* [NAMES] */
} parser;

static weir_loc here(const parser *p)
{
    weir_loc loc = p->loc;

    loc.col += (int)(p->token.at - p->text);
    loc.len = (int)(p->token.last - p->token.at);
    loc.len = loc.len > 0 ? loc.len : 1;
    return loc;
}

static bool accept(parser *p, const char *word)
{
    if (!weir_formula_is(&p->token, word))
        return false;
    weir_formula_next(&p->token);
    return true;
}

static weir_status expected(const parser *p, const char *what)
{
    const char *hint = weir_formula_hint(&p->token);

    if (p->token.kind == WEIR_FORMULA_END)
        weir_report(p->d, WEIR_ERROR, here(p),
                    "expected %s, but the expression ends here", what);
    else
        weir_report(p->d, WEIR_ERROR, here(p), "expected %s before '%.*s'%s",
                    what, (int)(p->token.last - p->token.at), p->token.at,
                    hint);
    return WEIR_ESYNTAX;
}

static weir_status deeper(parser *p)
{
    if (++p->depth <= DEPTH)
        return WEIR_OK;
    weir_report(p->d, WEIR_ERROR, here(p),
                "the expression is nested more than %d deep here", DEPTH);
    return WEIR_ESYNTAX;
}

static weir_node *make(parser *p, operation op, const weir_node *x,
                       const weir_node *y, const weir_node *z)
{
    weir_node *node = WEIR_NEW(p->a, weir_node, 1);

    *node = (weir_node){.op = op, .part = {x, y, z}};
    return node;
}

static weir_status parse_if(parser *p, const weir_node **out);

static weir_status parse_literal(parser *p, const weir_node **out)
{
    weir_quantity q;
    weir_node *node = make(p, NUMBER, NULL, NULL, NULL);
    const char *text =
        weir_strndup(p->a, p->token.at, (size_t)(p->token.last - p->token.at));

    WEIR_TRY(weir_quantity_parse(&q, text, here(p), p->d));
    node->value.number = weir_ratio_value(q.value);
    *out = node;
    weir_formula_next(&p->token);
    return WEIR_OK;
}

/* 'text' or "text", whose quote is the present token. */
static weir_status parse_text(parser *p, const weir_node **out)
{
    weir_node *node = make(p, TEXT, NULL, NULL, NULL);
    const char *from = p->token.at + 1, *to = strchr(from, *p->token.at);

    if (!to) {
        weir_report(p->d, WEIR_ERROR, here(p),
                    "this quote has no other one that closes it");
        return WEIR_ESYNTAX;
    }
    node->value.text = weir_strndup(p->a, from, (size_t)(to - from));
    node->value.number = NAN;
    *out = node;
    p->token.last = to + 1;
    weir_formula_next(&p->token);
    return WEIR_OK;
}

static weir_status name_node(parser *p, const weir_node **out, const char *text,
                             weir_loc loc)
{
    weir_node *node = make(p, NAME, NULL, NULL, NULL);
    int i = 0;

    while (i < p->nnames && strcmp(p->name[i].text, text) != 0)
        i++;
    if (i == NAMES) {
        weir_report(p->d, WEIR_ERROR, loc,
                    "an expression may have at most %d different names", NAMES);
        return WEIR_EVALUE;
    }
    if (i == p->nnames)
        p->name[p->nnames++] = (weir_name){text, loc};
    node->name = i;
    *out = node;
    return WEIR_OK;
}

/* The call of NAME, whose '(' was read. min and max take more than two. */
static weir_status parse_call(parser *p, const weir_node **out,
                              const char *name, weir_loc loc)
{
    const char *names[NCALLS], *near;
    const struct call *call = NULL;
    weir_node *node;

    for (int i = 0; i < NCALLS; i++) {
        names[i] = calls[i].name;
        if (strcmp(name, calls[i].name) == 0)
            call = &calls[i];
    }
    if (!call) {
        near = weir_suggest(name, names, NCALLS);
        weir_report(p->d, WEIR_ERROR, loc,
                    near ? "unknown function '%s'; did you mean '%s'?"
                         : "unknown function '%s'",
                    name, near);
        return WEIR_EVALUE;
    }
    WEIR_TRY(parse_if(p, out));
    do {
        node = make(p, call->one ? CALL_1 : CALL_2, *out, NULL, NULL);
        node->call_1 = call->one;
        node->call_2 = call->two;
        if (call->two) {
            if (!accept(p, ","))
                return expected(p, "',' and another value");
            WEIR_TRY(parse_if(p, &node->part[1]));
        }
        *out = node;
    } while (call->two && call->two != pow && weir_formula_is(&p->token, ","));
    return accept(p, ")") ? WEIR_OK : expected(p, "')'");
}

static weir_status parse_atom(parser *p, const weir_node **out)
{
    weir_loc loc = here(p);
    const char *name;

    if (p->token.kind == WEIR_FORMULA_LITERAL)
        return parse_literal(p, out);
    if (p->token.kind == WEIR_FORMULA_STRAY &&
        (*p->token.at == '\'' || *p->token.at == '"'))
        return parse_text(p, out);
    if (accept(p, "(")) {
        WEIR_TRY(parse_if(p, out));
        return accept(p, ")") ? WEIR_OK : expected(p, "')'");
    }
    if (p->token.kind != WEIR_FORMULA_NAME ||
        weir_formula_is_keyword(&p->token))
        return expected(p, "a value");
    name =
        weir_strndup(p->a, p->token.at, (size_t)(p->token.last - p->token.at));
    weir_formula_next(&p->token);
    return accept(p, "(") ? parse_call(p, out, name, loc)
                          : name_node(p, out, name, loc);
}

static weir_status parse_sign(parser *p, const weir_node **out)
{
    if (!accept(p, "-"))
        return parse_atom(p, out);
    WEIR_TRY(deeper(p));
    WEIR_TRY(parse_sign(p, out));
    p->depth--;
    *out = make(p, NEGATE, *out, NULL, NULL);
    return WEIR_OK;
}

/* Levels of operators that take two, weakest first. */
static const struct sign {
    const char *text;
    operation op;
} levels[][7] = {
    {{"or", OR}},
    {{"and", AND}},
    {{"==", EQUAL},
     {"!=", UNEQUAL},
     {"<=", LESS_EQUAL},
     {">=", MORE_EQUAL},
     {"<", LESS},
     {">", MORE}},
    {{"+", ADD}, {"-", SUBTRACT}},
    {{"*", MULTIPLY}, {"/", DIVIDE}, {"%", MODULO}},
};

enum { NLEVELS = sizeof levels / sizeof *levels, LEVEL_COMPARE = 2 };

static weir_status parse_level(parser *p, const weir_node **out, int level)
{
    const struct sign *s;
    const weir_node *right;

    if (level == NLEVELS)
        return parse_sign(p, out);
    if (level == LEVEL_COMPARE && accept(p, "not")) {
        WEIR_TRY(deeper(p));
        WEIR_TRY(parse_level(p, out, level));
        p->depth--;
        *out = make(p, NOT, *out, NULL, NULL);
        return WEIR_OK;
    }
    WEIR_TRY(parse_level(p, out, level + 1));
    for (;;) {
        for (s = levels[level]; s->text && !accept(p, s->text); s++)
            continue;
        if (!s->text)
            return WEIR_OK;
        WEIR_TRY(parse_level(p, &right, level + 1));
        *out = make(p, s->op, *out, right, NULL);
    }
}

static weir_status parse_if(parser *p, const weir_node **out)
{
    const weir_node *part[3];

    WEIR_TRY(deeper(p));
    if (accept(p, "if")) {
        WEIR_TRY(parse_if(p, &part[0]));
        if (!accept(p, "then"))
            return expected(p, "'then'");
        WEIR_TRY(parse_if(p, &part[1]));
        if (!accept(p, "else"))
            return expected(p, "'else'");
        WEIR_TRY(parse_if(p, &part[2]));
        *out = make(p, IF, part[0], part[1], part[2]);
    } else {
        WEIR_TRY(parse_level(p, out, 0));
    }
    p->depth--;
    return WEIR_OK;
}

weir_status weir_expression_parse(weir_expression *out, weir_arena *a,
                                  const char *text, weir_loc loc, weir_diag *d)
{
    parser p = {.a = a, .d = d, .text = text, .loc = loc};

    p.name = WEIR_NEW(a, weir_name, NAMES);
    p.token.last = text;
    weir_formula_next(&p.token);
    *out = (weir_expression){.text = text, .name = p.name};
    WEIR_TRY(parse_if(&p, &out->root));
    out->nnames = p.nnames;
    return p.token.kind == WEIR_FORMULA_END ? WEIR_OK
                                            : expected(&p, "an operator");
}

/* --- evaluation --- */

bool weir_value_true(weir_value v)
{
    return !isnan(v.number) && v.number != 0;
}

static weir_value number(double x)
{
    return (weir_value){.number = x};
}

/* x < y: -1, x = y: 0, x > y: 1; NaN when they cannot be compared. */
static double order(weir_value x, weir_value y)
{
    int way;

    if (x.text && y.text) {
        way = strcmp(x.text, y.text);
        return (way > 0) - (way < 0);
    }
    if (isnan(x.number) || isnan(y.number))
        return NAN;
    return (x.number > y.number) - (x.number < y.number);
}

static weir_value compare(operation op, weir_value x, weir_value y)
{
    double way = order(x, y);

    if (isnan(way))
        return number(NAN);
    switch (op) {
    case EQUAL:
        return number(way == 0);
    case UNEQUAL:
        return number(way != 0);
    case LESS:
        return number(way < 0);
    case LESS_EQUAL:
        return number(way <= 0);
    case MORE:
        return number(way > 0);
    default:
        return number(way >= 0);
    }
}

/* `and` (STOP is 0) and `or` (1): decided by either side, else missing if
 * either is. */
static weir_value join(double stop, weir_value x, weir_value y)
{
    bool decided = (!isnan(x.number) && weir_value_true(x) == (stop != 0)) ||
                   (!isnan(y.number) && weir_value_true(y) == (stop != 0));

    if (decided)
        return number(stop);
    return number(isnan(x.number) || isnan(y.number) ? NAN : 1 - stop);
}

static double arithmetic(operation op, double x, double y)
{
    switch (op) {
    case ADD:
        return x + y;
    case SUBTRACT:
        return x - y;
    case MULTIPLY:
        return x * y;
    case DIVIDE:
        return x / y;
    default:
        return x - y * floor(x / y);
    }
}

static weir_value eval(const weir_node *n, const weir_value *value)
{
    weir_value x, y;

    if (n->op == NUMBER || n->op == TEXT)
        return n->value;
    if (n->op == NAME)
        return value[n->name];
    x = eval(n->part[0], value);
    if (n->op == IF)
        return isnan(x.number)
                   ? number(NAN)
                   : eval(n->part[weir_value_true(x) ? 1 : 2], value);
    if (n->op == NOT)
        return number(isnan(x.number) ? NAN : !weir_value_true(x));
    if (n->op == NEGATE)
        return number(-x.number);
    if (n->op == CALL_1)
        return number(n->call_1(x.number));
    y = eval(n->part[1], value);
    if (n->op == CALL_2)
        return number(n->call_2(x.number, y.number));
    if (n->op == AND || n->op == OR)
        return join(n->op == OR, x, y);
    if (n->op >= EQUAL && n->op <= MORE_EQUAL)
        return compare(n->op, x, y);
    return number(arithmetic(n->op, x.number, y.number));
}

weir_value weir_expression_eval(const weir_expression *e,
                                const weir_value *value)
{
    return eval(e->root, value);
}
