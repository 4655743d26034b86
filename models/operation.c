/* SPDX-License-Identifier: Apache-2.0
 * operation.c - reads what a unit does, and what each operation costs.
 *
 * `does:` lists operations. Hardware is shared: an adder subtracts, a
 * comparator finds minima, a multiplier and an adder make a multiply-add,
 * and an exponential behind a subtraction makes sub-exp. Each costs one cycle
 * and its one natural action, unless the unit has a key of its name.
 */
#include "models/parse.h"

#include <string.h>

enum { COST_MAX = 1000000 }; /* cycles, or actions of one kind */

static const char *const operation_names[] = {
#define X(id, text) text,
    WEIR_OPERATION_MAP(X)
#undef X
};

static const char *const action_names[] = {
#define X(id, text) text,
    WEIR_ACTION_MAP(X)
#undef X
};

/* How a cost names its actions. */
static const char *const uses_names[] = {
    [WEIR_ACT_MULTIPLY_ADD] = "multiply-adds",
    [WEIR_ACT_ADD] = "adds",
    [WEIR_ACT_MAX] = "maxes",
    [WEIR_ACT_EXP] = "exps",
    [WEIR_ACT_DIVIDE] = "divides",
    [WEIR_ACT_BEAT] = "beats",
};

/* A plain product is paid as a multiply-add: the PE has no lone multiplier
 * (the FuseMax artifact charges it so). */
static const weir_action natural[WEIR_OPERATIONS] = {
    [WEIR_DO_ADD] = WEIR_ACT_ADD,
    [WEIR_DO_SUB] = WEIR_ACT_ADD,
    [WEIR_DO_MUL] = WEIR_ACT_MULTIPLY_ADD,
    [WEIR_DO_DIV] = WEIR_ACT_DIVIDE,
    [WEIR_DO_MAX] = WEIR_ACT_MAX,
    [WEIR_DO_MIN] = WEIR_ACT_MAX,
    [WEIR_DO_EXP] = WEIR_ACT_EXP,
    [WEIR_DO_MULTIPLY_ADD] = WEIR_ACT_MULTIPLY_ADD,
};

/* The operations a unit does, and which have a cost of their own. */
typedef struct does {
    bool can[WEIR_OPERATIONS], own[WEIR_OPERATIONS];
} does;

const char *weir_operation_name(weir_operation o)
{
    return operation_names[o];
}

const char *weir_action_name(weir_action a)
{
    return action_names[a];
}

static weir_status read_does(does *out, const weir_unit *u,
                             const weir_yaml *node, weir_diag *d)
{
    const weir_yaml *list = weir_parse_need(node, "does", u->name, d);
    weir_status s = WEIR_OK;

    if (!list)
        return WEIR_EVALUE;
    if (list->kind != WEIR_YAML_LIST || list->n == 0) {
        weir_report(d, WEIR_ERROR, list->loc,
                    "'does' must be a list of operations, such as "
                    "[mul, add, max]");
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < list->n; i++) {
        int o = weir_parse_name(list->item[i], "an operation", operation_names,
                                WEIR_OPERATIONS, d);

        if (o < 0)
            s = WEIR_EVALUE;
        else
            out->can[o] = true;
    }
    out->can[WEIR_DO_SUB] |= out->can[WEIR_DO_ADD];
    out->can[WEIR_DO_MIN] |= out->can[WEIR_DO_MAX];
    out->can[WEIR_DO_MULTIPLY_ADD] |=
        out->can[WEIR_DO_MUL] && out->can[WEIR_DO_ADD];
    out->can[WEIR_DO_SUB_EXP] |= out->can[WEIR_DO_SUB] && out->can[WEIR_DO_EXP];
    return s;
}

/* "{multiply-adds: 6, adds: 1, cycles: 7}"; cycles are the sum of the uses
 * unless they are given. */
static weir_status read_cost(weir_cost *out, const char *operation,
                             const weir_yaml *node, weir_diag *d)
{
    const char *keys[WEIR_ACTIONS + 2] = {NULL};
    int64_t sum = 0;
    weir_status s;

    memcpy(keys, uses_names, sizeof uses_names);
    keys[WEIR_ACTIONS] = "cycles";
    s = weir_yaml_known(node, keys, d);
    if (node->kind != WEIR_YAML_MAP)
        return s;
    *out = (weir_cost){0};
    for (int k = 0; k < WEIR_ACTIONS; k++) {
        s = weir_parse_first(s, weir_parse_int(&out->uses[k], node,
                                               uses_names[k], 0, COST_MAX, d));
        sum += out->uses[k];
    }
    out->cycles = sum;
    s = weir_parse_first(
        s, weir_parse_int(&out->cycles, node, "cycles", 1, COST_MAX, d));
    if (s == WEIR_OK && sum == 0) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'%s' must use something: multiply-adds, adds, maxes, "
                    "exps or divides",
                    operation);
        return WEIR_EVALUE;
    }
    return s;
}

static weir_status read_costs(weir_unit *u, does *what, const weir_yaml *node,
                              weir_diag *d)
{
    weir_status s = WEIR_OK;

    for (int o = 0; o < WEIR_OPERATIONS; o++) {
        const char *name = operation_names[o];
        const weir_yaml *own = weir_yaml_get(node, name);

        if (!own)
            continue;
        if (!what->can[o]) {
            weir_report(d, WEIR_ERROR, own->loc,
                        "'%s' has a cost of '%s', but its 'does' does not "
                        "list it",
                        u->name, name);
            s = WEIR_EVALUE;
            continue;
        }
        what->own[o] = true;
        s = weir_parse_first(s, read_cost(&u->cost[o], name, own, d));
    }
    return s;
}

static weir_cost one_action(weir_action action)
{
    weir_cost cost = {.cycles = 1};

    cost.uses[action] = 1;
    return cost;
}

/* COST without its subtraction: one adder step. */
static weir_cost without_sub(weir_cost cost)
{
    int64_t adds = cost.uses[WEIR_ACT_ADD];

    cost.uses[WEIR_ACT_ADD] = 0;
    cost.cycles = cost.cycles > adds ? cost.cycles - adds : 1;
    return cost;
}

static weir_cost both(weir_cost one, weir_cost two)
{
    one.cycles += two.cycles;
    for (int k = 0; k < WEIR_ACTIONS; k++)
        one.uses[k] += two.uses[k];
    return one;
}

/* exp and sub-exp follow from each other. Adds that are written with an exp
 * are its subtraction: "exp: {multiply-adds: 6, adds: 1}" is a sub-exp. */
static void fill_exp(weir_unit *u, const does *what)
{
    weir_cost *exp = &u->cost[WEIR_DO_EXP], *sub = &u->cost[WEIR_DO_SUB];
    weir_cost *sub_exp = &u->cost[WEIR_DO_SUB_EXP];
    bool whole = what->own[WEIR_DO_EXP] && what->can[WEIR_DO_SUB_EXP] &&
                 exp->uses[WEIR_ACT_ADD] > 0 &&
                 exp->uses[WEIR_ACT_ADD] < exp->cycles;

    if (what->own[WEIR_DO_SUB_EXP]) {
        if (!what->own[WEIR_DO_EXP])
            *exp = without_sub(*sub_exp);
    } else if (whole) {
        *sub_exp = *exp;
        *exp = without_sub(*exp);
    } else {
        if (!what->own[WEIR_DO_EXP])
            *exp = one_action(WEIR_ACT_EXP);
        *sub_exp = both(*sub, *exp);
    }
}

/* Costs that are not written: natural ones, or those of the operation whose
 * hardware they share. */
static void fill_costs(weir_unit *u, const does *what)
{
    static const struct {
        weir_operation of, like;
    } shared[] = {{WEIR_DO_SUB, WEIR_DO_ADD}, {WEIR_DO_MIN, WEIR_DO_MAX}};

    for (int o = 0; o < WEIR_OPERATIONS; o++)
        if (what->can[o] && !what->own[o] && o != WEIR_DO_EXP &&
            o != WEIR_DO_SUB_EXP)
            u->cost[o] = one_action(natural[o]);
    for (int i = 0; i < 2; i++)
        if (what->own[shared[i].like] && !what->own[shared[i].of])
            u->cost[shared[i].of] = u->cost[shared[i].like];
    fill_exp(u, what);
    for (int o = 0; o < WEIR_OPERATIONS; o++)
        if (!what->can[o])
            u->cost[o] = (weir_cost){0};
}

weir_status weir_operations_parse(weir_unit *u, const weir_yaml *node,
                                  weir_diag *d)
{
    does what = {0};

    WEIR_TRY(read_does(&what, u, node, d));
    WEIR_TRY(read_costs(u, &what, node, d));
    fill_costs(u, &what);
    return WEIR_OK;
}
