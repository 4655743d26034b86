/* SPDX-License-Identifier: Apache-2.0
 * print.c - a cascade as the file it could have come from.
 *
 * Numbers of ranks, tensors and Einsums are given out in the order of the
 * file, so everything is printed in the order of its number.
 */
#include "workloads/einsum/cascade.h"

#include <math.h>
#include <stdlib.h>

/* How tightly the parts of an expression hold together. */
enum { SUM = 1, PRODUCT, FACTOR };

static void print_text(FILE *out, const char *key, const char *text)
{
    const weir_yaml node = {.kind = WEIR_YAML_SCALAR, .text = text};

    if (*text == '\0')
        return;
    fprintf(out, "%s: ", key);
    weir_yaml_print(out, &node);
}

/* "M1" is the rank, "m1" its coordinate. */
static void print_variable(FILE *out, const weir_cascade *c, int rank)
{
    for (const char *s = c->rank[rank].name; *s; s++)
        fputc(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s, out);
}

static void print_index(FILE *out, const weir_cascade *c, const weir_index *x)
{
    if (x->stop >= 0) {
        fputs(c->rank[x->stop].name, out);
    } else if (x->rank < 0) {
        fprintf(out, "%lld", (long long)x->offset);
    } else {
        print_variable(out, c, x->rank);
        if (x->offset > 0)
            fprintf(out, "+%lld", (long long)x->offset);
    }
}

static void print_access(FILE *out, const weir_cascade *c, const weir_access *x)
{
    fputs(c->tensor[x->tensor].name, out);
    for (int i = 0; i < x->n; i++) {
        fputs(i ? ", " : "[", out);
        print_index(out, c, x->index + i);
    }
    if (x->n > 0)
        fputc(']', out);
}

/* The fewest digits that mean the same number. */
static void print_constant(FILE *out, double x)
{
    char text[40];

    if (isinf(x)) {
        fputs(x < 0 ? "-inf" : "inf", out);
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    fputs(text, out);
}

static int tightness(const weir_expr *x)
{
    if (x->kind != WEIR_EXPR_CALL)
        return FACTOR;
    switch (x->function) {
    case WEIR_FN_ADD:
    case WEIR_FN_SUB:
        return SUM;
    case WEIR_FN_MUL:
    case WEIR_FN_DIV:
        return PRODUCT;
    default:
        return FACTOR;
    }
}

static void print_expr(FILE *out, const weir_cascade *c, const weir_expr *x,
                       int around);

static void print_call(FILE *out, const weir_cascade *c, const weir_expr *x)
{
    int own = tightness(x);

    if (own == FACTOR) {
        fprintf(out, "%s(", weir_function_name(x->function));
        print_expr(out, c, x->arg[0], SUM);
        if (x->arg[1]) {
            fputs(", ", out);
            print_expr(out, c, x->arg[1], SUM);
        }
        fputc(')', out);
    } else {
        print_expr(out, c, x->arg[0], own);
        fprintf(out, " %s ", weir_function_name(x->function));
        print_expr(out, c, x->arg[1], own + 1);
    }
}

/* X, in parentheses unless it holds as tightly as what is AROUND it.
 * Expressions are at most a few hundred deep: the parser sees to it. */
static void print_expr(FILE *out, const weir_cascade *c, const weir_expr *x,
                       int around)
{
    bool closed = tightness(x) < around;

    if (closed)
        fputc('(', out);
    if (x->kind == WEIR_EXPR_ACCESS)
        print_access(out, c, &x->access);
    else if (x->kind == WEIR_EXPR_CONSTANT)
        print_constant(out, x->constant);
    else
        print_call(out, c, x);
    if (closed)
        fputc(')', out);
}

static void print_einsum(FILE *out, const weir_cascade *c, const weir_einsum *e)
{
    const char *comma = "[";
    int r;

    fputs("  - ", out);
    print_access(out, c, &e->out);
    fputs(" = ", out);
    if (e->reduce != WEIR_FN_NONE && e->reduce != WEIR_FN_ADD) {
        fputs(weir_function_name(e->reduce), out);
        WEIR_EACH_RANK(r, e->reduced) {
            fputs(comma, out);
            print_variable(out, c, r);
            comma = ", ";
        }
        fputs("] ", out);
    }
    print_expr(out, c, e->value, SUM);
    fputc('\n', out);
}

/* B and H are printed where they were declared; what is declared is used. */
static bool is_declared(const weir_cascade *c, int r)
{
    if (r > WEIR_RANK_H)
        return c->rank[r].level < 0;
    for (int t = 0; t < c->ntensors && !c->implicit; t++)
        if (weir_rank_in(r, c->tensor[t].ranks))
            return true;
    return false;
}

static void print_ranks(FILE *out, const weir_cascade *c)
{
    fputs("ranks:\n", out);
    for (int r = 0; r < c->nranks; r++)
        if (is_declared(c, r)) {
            const weir_yaml about = {.kind = WEIR_YAML_SCALAR,
                                     .text = c->rank[r].about};

            fprintf(out, "  %s: ", c->rank[r].name);
            weir_yaml_print(out, &about);
        }
}

static void print_partition(FILE *out, const weir_cascade *c)
{
    const char *title = "partition:\n";

    for (int r = 0; r < c->nranks; r++) {
        const weir_rank *level = c->rank + r;

        if (level->level < 0)
            continue;
        if (c->rank[r - 1].level < 0 || c->rank[r - 1].base != level->base)
            fprintf(out, "%s  %s: [", title, c->rank[level->base].name);
        fprintf(out, "%s%s", level->name, level->level ? ", " : "]\n");
        title = "";
    }
}

static void print_shape(FILE *out, const weir_cascade *c, const weir_tensor *t)
{
    fputc('[', out);
    for (int i = 0; i < t->n; i++)
        fprintf(out, "%s%s", i ? ", " : "", c->rank[t->rank[i]].name);
    fputc(']', out);
}

static void print_tensors(FILE *out, const weir_cascade *c)
{
    const char *title = "views:\n";

    fputs("inputs:\n", out);
    for (int i = 0; i < c->ntensors; i++) {
        const weir_tensor *t = c->tensor + i;

        if (t->kind != WEIR_TENSOR_INPUT || t->view >= 0)
            continue;
        fprintf(out, "  %s: ", t->name);
        print_shape(out, c, t);
        fputc('\n', out);
    }
    for (int i = 0; i < c->ntensors; i++) {
        const weir_tensor *t = c->tensor + i;

        if (t->view < 0)
            continue;
        fprintf(out, "%s  %s: {of: %s, ranks: ", title, t->name,
                c->tensor[t->view].name);
        print_shape(out, c, t);
        fputs("}\n", out);
        title = "";
    }
}

static void print_init(FILE *out, const weir_cascade *c)
{
    const char *title = "init:\n";

    for (int i = 0; i < c->ntensors; i++) {
        const weir_tensor *t = c->tensor + i;

        if (t->step < 0)
            continue;
        fprintf(out, "%s  - %s", title, t->name);
        for (int k = 0; k < t->n; k++) {
            fputs(k ? ", " : "[", out);
            if (t->rank[k] == t->step)
                fputc('0', out);
            else
                print_variable(out, c, t->rank[k]);
        }
        fputs("] = ", out);
        print_constant(out, t->initial);
        fputc('\n', out);
        title = "";
    }
}

static bool is_output(const weir_cascade *c, const weir_einsum *e)
{
    return c->tensor[e->out.tensor].kind == WEIR_TENSOR_OUTPUT;
}

/* The key of the list that begins with E; PLAIN counts the lists that are
 * neither a block nor the outputs. */
static void print_title(FILE *out, const weir_cascade *c, const weir_einsum *e,
                        int *plain)
{
    if (is_output(c, e)) {
        fputs("outputs:\n", out);
    } else if (e->step >= 0) {
        fputs("each ", out);
        print_variable(out, c, e->step);
        fputs(":\n", out);
    } else if (++*plain == 1) {
        fputs("einsums:\n", out);
    } else {
        fprintf(out, "einsums %d:\n", *plain);
    }
}

void weir_cascade_print(FILE *out, const weir_cascade *c)
{
    int plain = 0;

    print_text(out, "cascade", c->name);
    print_text(out, "about", c->about);
    print_text(out, "source", c->source);
    print_ranks(out, c);
    print_tensors(out, c);
    print_partition(out, c);
    print_init(out, c);
    for (int i = 0; i < c->neinsums; i++) {
        const weir_einsum *e = c->einsum + i;

        if (i == 0 || e->step != e[-1].step ||
            is_output(c, e) != is_output(c, e - 1))
            print_title(out, c, e, &plain);
        print_einsum(out, c, e);
    }
}
