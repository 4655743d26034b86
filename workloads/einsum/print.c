/* SPDX-License-Identifier: Apache-2.0
 * print.c - a cascade as the file it could have come from.
 *
 * Numbers of ranks, tensors and Einsums are given out in the order of the
 * file, so everything is printed in the order of its number.
 */
#include "workloads/einsum/cascade.h"
#include "workloads/numeric/number.h"

#include <math.h>
#include <stdlib.h>

/* How tightly the parts of an expression hold together. */
enum { COMPARE = 1, SUM, PRODUCT, FACTOR };

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
        print_variable(out, c, t->rank);
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
        print_variable(out, c, x->rank);
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
            print_variable(out, c, x->rank);
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
        print_constant(out, x->constant);
        break;
    case WEIR_EXPR_CALL:
        print_call(out, c, x);
        break;
    case WEIR_EXPR_COORDINATE:
        print_variable(out, c, x->rank);
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

static void print_einsum(FILE *out, const weir_cascade *c, const weir_einsum *e)
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
            print_variable(out, c, r);
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
    bool any = false;

    for (int r = 0; r < c->nranks; r++)
        any = any || is_declared(c, r);
    fputs(any ? "ranks:\n" : "ranks: {}\n", out);
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

typedef struct reader {
    int tensor;
    bool reads;
} reader;

static void note_read(void *user, const weir_access *x)
{
    reader *r = user;

    r->reads |= x->tensor == r->tensor;
}

/* An included cascade may have read a view by way of one of its own. */
static bool is_read(const weir_cascade *c, int tensor)
{
    reader r = {tensor, false};

    for (int e = 0; e < c->neinsums; e++)
        weir_einsum_visit(c->einsum + e, note_read, &r);
    for (int t = 0; t < c->ntensors; t++)
        if (c->tensor[t].start)
            weir_expr_visit(c->tensor[t].start, note_read, &r);
    return r.reads;
}

static void print_tensors(FILE *out, const weir_cascade *c)
{
    const char *title = "views:\n";
    bool any = false;

    for (int i = 0; i < c->ntensors; i++)
        any = any ||
              (c->tensor[i].kind == WEIR_TENSOR_INPUT && c->tensor[i].view < 0);
    fputs(any ? "inputs:\n" : "inputs: {}\n", out);
    for (int i = 0; i < c->ntensors; i++) {
        const weir_tensor *t = c->tensor + i;

        if (t->kind != WEIR_TENSOR_INPUT || t->view >= 0)
            continue;
        fprintf(out, "  %s: %s", t->name, t->holds < 0 ? "" : "{ranks: ");
        print_shape(out, c, t);
        if (t->holds >= 0)
            fprintf(out, ", holds: %s}", c->rank[t->holds].name);
        fputc('\n', out);
    }
    for (int of = 0; of < c->ntensors; of++)
        for (int i = 0; i < c->ntensors; i++) {
            const weir_tensor *t = c->tensor + i;

            if (t->view != of || !is_read(c, i))
                continue;
            fprintf(out, "%s  %s: {of: %s, ranks: ", title, t->name,
                    c->tensor[of].name);
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
        if (t->start)
            print_expr(out, c, t->start, COMPARE);
        else
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
        fputs(e->scan ? "scan " : "each ", out);
        print_variable(out, c, e->step);
        fputs(":\n", out);
    } else if (++*plain == 1) {
        fputs("einsums:\n", out);
    } else {
        fprintf(out, "einsums %d:\n", *plain);
    }
}

static void print_constants(FILE *out, const weir_cascade *c)
{
    for (int i = 0; i < c->nconstants; i++) {
        fprintf(out, "%s  %s: ", i ? "" : "constants:\n", c->constant[i].name);
        print_constant(out, c->constant[i].value);
        fputc('\n', out);
    }
}

/* As one document, which weir_yaml_print indents. */
static void print_masks(FILE *out, const weir_cascade *c)
{
    enum { MASKS = 64 };
    weir_yaml name[MASKS], title = {.kind = WEIR_YAML_SCALAR, .text = "masks"};
    const weir_yaml *key[MASKS], *item[MASKS], *one[] = {&title}, *all[1];
    weir_yaml map = {.kind = WEIR_YAML_MAP, .key = key, .item = item};
    weir_yaml doc = {.kind = WEIR_YAML_MAP, .n = 1, .key = one, .item = all};

    all[0] = &map;
    for (int i = 0; i < c->nmasks && i < MASKS; i++) {
        name[i] = title;
        name[i].text = c->mask[i].name;
        key[i] = &name[i];
        item[i] = c->mask[i].definition;
        map.n++;
    }
    if (map.n > 0)
        weir_yaml_print(out, &doc);
}

/* Its Einsum says how T is stored: "quantize(X[m], nvfp4)". */
static bool quantized(const weir_cascade *c, const weir_tensor *t)
{
    const weir_expr *x;

    if (t->producer < 0 || t->view >= 0)
        return false;
    x = c->einsum[t->producer].value;
    return x->kind == WEIR_EXPR_CALL && x->function == WEIR_FN_QUANTIZE &&
           weir_number_find(x->format)->block > 0;
}

static void print_formats(FILE *out, const weir_cascade *c)
{
    const char *title = "formats:\n";

    for (int i = 0; i < c->ntensors; i++) {
        const weir_tensor *t = c->tensor + i;
        const char *comma = "";
        bool store = t->store && !quantized(c, t);

        if (!store && !t->accumulate)
            continue;
        fprintf(out, "%s  %s: {", title, t->name);
        if (store)
            fprintf(out, "store: %s", t->store), comma = ", ";
        if (store && t->along >= 0)
            fprintf(out, "%salong: %s", comma, c->rank[t->along].name);
        if (t->accumulate)
            fprintf(out, "%saccumulate: %s", comma, t->accumulate);
        fputs("}\n", out);
        title = "";
    }
}

void weir_cascade_print(FILE *out, const weir_cascade *c)
{
    int plain = 0;

    print_text(out, "cascade", c->name);
    print_text(out, "about", c->about);
    print_text(out, "source", c->source);
    print_ranks(out, c);
    print_constants(out, c);
    print_tensors(out, c);
    print_partition(out, c);
    print_masks(out, c);
    print_formats(out, c);
    print_init(out, c);
    for (int i = 0; i < c->neinsums; i++) {
        const weir_einsum *e = c->einsum + i;

        if (i == 0 || e->step != e[-1].step || e->scan != e[-1].scan ||
            is_output(c, e) != is_output(c, e - 1))
            print_title(out, c, e, &plain);
        print_einsum(out, c, e);
    }
}
