/* SPDX-License-Identifier: Apache-2.0
 * describe_einsums.c - a cascade, Einsum by Einsum.
 */
#include "cli/describe.h"

#include "reports/grid.h"

/* "M1 M0 P" */
static const char *rank_names(weir_arena *a, const weir_cascade *c,
                              weir_ranks set)
{
    const char *text = "";
    int r;

    WEIR_EACH_RANK(r, set)
        text =
            weir_format(a, "%s%s%s", text, *text ? " " : "", c->rank[r].name);
    return *text ? text : "-";
}

/* "Q K RM(previous)" */
static const char *operand_names(weir_arena *a, const weir_cascade *c, int e)
{
    const weir_operand *operand = c->reads[e].operand;
    int n = c->reads[e].n;
    const char *text = "";

    for (int i = 0; i < n; i++)
        text = weir_format(a, "%s%s%s%s", text, i > 0 ? ", " : "",
                           c->tensor[operand[i].tensor].name,
                           operand[i].previous ? " before"
                           : operand[i].final  ? " at its stop"
                                               : "");
    return *text ? text : "-";
}

/* "1 *, 1 exp"; the reduction's function comes last. */
static const char *operations(weir_arena *a, const weir_einsum *e)
{
    int count[WEIR_FUNCTIONS];
    const char *text = "";

    weir_einsum_functions(e, count);
    for (int f = 0; f < WEIR_FUNCTIONS; f++)
        if (count[f] > 0)
            text = weir_format(a, "%s%s%d %s", text, *text ? ", " : "",
                               count[f], weir_function_name((weir_function)f));
    if (e->reduce != WEIR_FN_NONE)
        text = weir_format(a, "%s%sreduce %s", text, *text ? ", " : "",
                           weir_function_name(e->reduce));
    return *text ? text : "-";
}

void weir_describe_einsums(FILE *out, const weir_cascade *c, weir_arena scratch)
{
    static const char *const names[] = {"einsum", "reads", "walks",
                                        "reduces over", "per point"};
    weir_grid t = weir_grid_make(&scratch, "lllll");

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        weir_grid_put(&t, names[i]);
    for (int i = 0; i < c->neinsums; i++) {
        const weir_einsum *e = &c->einsum[i];

        weir_grid_put(&t, c->tensor[e->out.tensor].name);
        weir_grid_put(&t, operand_names(&scratch, c, i));
        weir_grid_put(&t, rank_names(&scratch, c, e->space));
        weir_grid_put(&t, rank_names(&scratch, c, e->reduced));
        weir_grid_put(&t, operations(&scratch, e));
    }
    weir_grid_print(out, &t, "");
}
