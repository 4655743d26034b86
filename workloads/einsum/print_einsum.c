/* SPDX-License-Identifier: Apache-2.0
 * print_einsum.c - an Einsum as it is written.
 */
#include "workloads/einsum/print_einsum.h"

#include <math.h>
#include <stdlib.h>

/* How tightly the parts of an expression hold together. */
enum { COMPARE = 1, SUM, PRODUCT, FACTOR };

void weir_print_variable(FILE *out, const weir_cascade *c, int rank)
{
    for (const char *s = c->rank[rank].name; *s; s++)
        fputc(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s, out);
}

static void print_access(FILE *out, const weir_cascade *c,
                         const weir_access *x);
static void print_indices(FILE *out, const weir_cascade *c,
                          const weir_access *x);

/* One part of a product; AFTER is what was printed of it. */
static void print_part(FILE *out, const char *sign, const char *name,
                       int *after)
{
    fprintf(out, "%s%s", *after ? sign : "", name);
    *after = 1;
}

static void print_term(FILE *out, const weir_cascade *c, const weir_term *t)
{
    int64_t factor = t->factor < 0 ? -t->factor : t->factor;
    int after = 0;

    if (factor != 1 ||
        (t->rank < 0 && !t->gather && t->extent < 0 && t->constant < 0)) {
        fprintf(out, "%lld", (long long)factor);
        after = 1;
    }
    if (t->gather) {
        fputs(after ? " * " : "", out);
        print_access(out, c, t->gather);
        after = 1;
    }
    if (t->extent >= 0)
        print_part(out, " * ", c->rank[t->extent].name, &after);
    if (t->constant >= 0)
        print_part(out, " * ", c->constant[t->constant].name, &after);
    if (t->rank >= 0) {
        fputs(after ? " * " : "", out);
        weir_print_variable(out, c, t->rank);
        after = 1;
    }
    if (t->divisor > 1)
        fprintf(out, " / %lld", (long long)t->divisor);
    if (t->over_extent >= 0)
        print_part(out, " / ", c->rank[t->over_extent].name, &after);
    if (t->over_constant >= 0)
        print_part(out, " / ", c->constant[t->over_constant].name, &after);
}

static void print_index(FILE *out, const weir_cascade *c, const weir_index *x)
{
    for (int i = 0; i < x->nterms; i++) {
        if (x->term[i].factor < 0)
            fputs(i ? " - " : "-", out);
        else if (i > 0)
            fputs(" + ", out);
        print_term(out, c, x->term + i);
    }
    if (x->nterms > 0)
        return;
    if (x->stop >= 0) {
        fputs(c->rank[x->stop].name, out);
    } else if (x->rank < 0) {
        fprintf(out, "%lld", (long long)x->offset);
    } else {
        weir_print_variable(out, c, x->rank);
        if (x->offset > 0)
            fprintf(out, "+%lld", (long long)x->offset);
        else if (x->offset < 0)
            fprintf(out, "%lld", (long long)x->offset);
    }
}

static void print_access(FILE *out, const weir_cascade *c, const weir_access *x)
{
    fputs(c->tensor[x->tensor].name, out);
    print_indices(out, c, x);
}

static void print_indices(FILE *out, const weir_cascade *c,
                          const weir_access *x)
{
    for (int i = 0; i < x->n; i++) {
        fputs(i ? ", " : "[", out);
        print_index(out, c, x->index + i);
    }
    if (x->n > 0)
        fputc(']', out);
}

void weir_print_number(FILE *out, double x)
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
        return weir_function_is(x->function, WEIR_INFIX) ? COMPARE : FACTOR;
    }
}

static void print_expr(FILE *out, const weir_cascade *c, const weir_expr *x,
                       int around);

static void print_call(FILE *out, const weir_cascade *c, const weir_expr *x)
{
    int own = tightness(x);

    if (own == FACTOR) {
        fprintf(out, "%s(", weir_function_name(x->function));
        for (int i = 0; i < WEIR_ARGS && x->arg[i]; i++) {
            fputs(i ? ", " : "", out);
            print_expr(out, c, x->arg[i], COMPARE);
        }
        if (x->format)
            fprintf(out, ", %s", x->format);
        if (x->format && x->rank >= 0) {
            fputs(", ", out);
            weir_print_variable(out, c, x->rank);
        }
        fputc(')', out);
    } else {
        print_expr(out, c, x->arg[0], own == COMPARE ? SUM : own);
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
    switch (x->kind) {
    case WEIR_EXPR_ACCESS:
        print_access(out, c, &x->access);
        break;
    case WEIR_EXPR_CONSTANT:
        weir_print_number(out, x->constant);
        break;
    case WEIR_EXPR_CALL:
        print_call(out, c, x);
        break;
    case WEIR_EXPR_COORDINATE:
        weir_print_variable(out, c, x->rank);
        break;
    case WEIR_EXPR_EXTENT:
        fputs(c->rank[x->rank].name, out);
        break;
    case WEIR_EXPR_NAMED:
        fputs(c->constant[x->named].name, out);
        break;
    case WEIR_EXPR_MASK:
        fputs(c->mask[x->access.tensor].name, out);
        print_indices(out, c, &x->access);
        break;
    }
    if (closed)
        fputc(')', out);
}

void weir_print_expr(FILE *out, const weir_cascade *c, const weir_expr *x)
{
    print_expr(out, c, x, COMPARE);
}

void weir_print_einsum(FILE *out, const weir_cascade *c, const weir_einsum *e)
{
    const char *comma = "[";
    int r;

    fputs("  - ", out);
    print_access(out, c, &e->out);
    fputs(" = ", out);
    if (e->reduce != WEIR_FN_NONE && e->reduce != WEIR_FN_ADD) {
        fputs(weir_function_fold(e->reduce), out);
        WEIR_EACH_RANK(r, e->reduced) {
            fputs(comma, out);
            weir_print_variable(out, c, r);
            comma = ", ";
        }
        fputs("] ", out);
    }
    print_expr(out, c, e->value, COMPARE);
    for (int i = 0; i < e->nwhere; i++) {
        fputs(i ? ", " : " where ", out);
        print_expr(out, c, e->where[i], COMPARE);
    }
    fputc('\n', out);
}
