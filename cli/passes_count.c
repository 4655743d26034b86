/* SPDX-License-Identifier: Apache-2.0
 * passes_count.c - what belongs together, what is kept, and what is computed.
 */
#include "cli/passes.h"

#include "reports/grid.h"

static const char *rank_names(weir_arena *a, const weir_cascade *c,
                              weir_ranks set)
{
    const char *text = "";
    int r;

    WEIR_EACH_RANK(r, set)
        text =
            weir_format(a, "%s%s%s", text, *text ? ", " : "", c->rank[r].name);
    return text;
}

static void print_fusion(const weir_count *n)
{
    const weir_cascade *c = n->cascade;

    if (!n->fiber || !n->fiber->einsum_pass)
        return;
    printf("\nmay be fused along %s\n", c->rank[n->fiber->rank].name);
    for (int pass = 0; pass <= n->npasses; pass++) {
        bool any = false;

        for (int e = 0; e < c->neinsums; e++) {
            if (n->fiber->einsum_pass[e] != pass)
                continue;
            if (!any && pass == 0)
                fputs("  with any", stdout);
            else if (!any)
                printf("  pass %d  ", pass);
            printf(" %s", c->tensor[c->einsum[e].out.tensor].name);
            any = true;
        }
        if (any)
            putchar('\n');
    }
}

static void print_live(weir_arena *a, const weir_count *n)
{
    const weir_cascade *c = n->cascade;
    weir_grid t = weir_grid_make(a, n->problem ? "llrr" : "ll");

    printf("\nwords that must be kept%s%s\n",
           n->parallel ? ", for one coordinate of " : "",
           rank_names(a, c, n->parallel));
    weir_grid_put(&t, "tensor");
    weir_grid_put(&t, "words");
    if (n->problem) {
        weir_grid_put(&t, "");
        weir_grid_put(&t, "bytes");
    }
    for (int i = 0; i < c->ntensors; i++) {
        if (c->tensor[i].view >= 0)
            continue;
        weir_grid_put(&t, c->tensor[i].name);
        weir_grid_put(&t, n->tensor[i].formula);
        if (n->problem) {
            weir_grid_putf(&t, "%.0f", n->tensor[i].words);
            weir_grid_putf(&t, "%.0f", n->tensor[i].byte);
        }
    }
    weir_grid_print(stdout, &t, "  ");
}

static void print_operations(weir_arena *a, const weir_count *n)
{
    weir_grid t = weir_grid_make(a, n->problem ? "lrl" : "ll");

    puts("\noperations");
    for (int f = 0; f < WEIR_FUNCTIONS; f++) {
        if (!n->formula[f][0])
            continue;
        weir_grid_put(&t, weir_function_name((weir_function)f));
        if (n->problem)
            weir_grid_putf(&t, "%.15g", n->operation[f]);
        weir_grid_put(&t, n->formula[f]);
    }
    weir_grid_print(stdout, &t, "  ");
    if (n->problem)
        printf("  all   %.15g\n", n->operations);
    printf("words read and written once: %s\n", n->byte_formula);
    if (n->problem)
        printf(
            "bytes read and written once: %.15g; operations per byte: %.4g\n",
            n->byte, n->intensity);
    for (int e = 0; e < n->cascade->neinsums; e++)
        if (n->einsum[e].bound) {
            puts("(conditions that depend on data are taken to hold: an upper "
                 "bound)");
            break;
        }
}

void weir_passes_print_count(weir_arena *a, const weir_count *n)
{
    print_fusion(n);
    print_live(a, n);
    print_operations(a, n);
}

static json_t *real(double x)
{
    return json_real(x);
}

static json_t *json_fusion(const weir_count *n)
{
    json_t *all = weir_json_array();

    for (int pass = 0; n->fiber && n->fiber->einsum_pass && pass <= n->npasses;
         pass++) {
        json_t *o = weir_json_object(), *list = weir_json_array();

        for (int e = 0; e < n->cascade->neinsums; e++)
            if (n->fiber->einsum_pass[e] == pass)
                weir_json_append(
                    list,
                    weir_json_text(
                        n->cascade->tensor[n->cascade->einsum[e].out.tensor]
                            .name));
        weir_json_put(o, "pass", weir_json_whole(pass));
        weir_json_put(o, "einsums", list);
        weir_json_append(all, o);
    }
    return all;
}

static json_t *json_footprint(const weir_count *n)
{
    json_t *all = weir_json_object();

    for (int t = 0; t < n->cascade->ntensors; t++) {
        json_t *o;

        if (n->cascade->tensor[t].view >= 0)
            continue;
        o = weir_json_object();
        weir_json_put(o, "formula", weir_json_text(n->tensor[t].formula));
        if (n->problem) {
            weir_json_put(o, "words", real(n->tensor[t].words));
            weir_json_put(o, "bytes", real(n->tensor[t].byte));
        }
        weir_json_put(all, n->cascade->tensor[t].name, o);
    }
    return all;
}

static json_t *json_operations(const weir_count *n)
{
    json_t *all = weir_json_object();

    for (int f = 0; f < WEIR_FUNCTIONS; f++) {
        json_t *o;

        if (!n->formula[f][0])
            continue;
        o = weir_json_object();
        weir_json_put(o, "formula", weir_json_text(n->formula[f]));
        if (n->problem)
            weir_json_put(o, "count", real(n->operation[f]));
        weir_json_put(all, weir_function_name((weir_function)f), o);
    }
    return all;
}

void weir_passes_json_count(json_t *root, weir_arena *a, const weir_count *n)
{
    weir_json_put(root, "fusion", json_fusion(n));
    weir_json_put(root, "parallel",
                  weir_json_text(rank_names(a, n->cascade, n->parallel)));
    weir_json_put(root, "footprint", json_footprint(n));
    weir_json_put(root, "operations", json_operations(n));
    weir_json_put(root, "words_formula", weir_json_text(n->byte_formula));
    if (!n->problem)
        return;
    weir_json_put(root, "shape", weir_json_text(n->problem->shape));
    weir_json_put(root, "operations_total", real(n->operations));
    weir_json_put(root, "bytes", real(n->byte));
    weir_json_put(root, "intensity", real(n->intensity));
}
