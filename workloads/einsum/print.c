/* SPDX-License-Identifier: Apache-2.0
 * print.c - a cascade as the file it could have come from.
 *
 * Numbers of ranks, tensors and Einsums are given out in the order of the
 * file, so everything is printed in the order of its number.
 */
#include "workloads/einsum/print_einsum.h"
#include "workloads/numeric/number.h"

static void print_text(FILE *out, const char *key, const char *text)
{
    const weir_yaml node = {.kind = WEIR_YAML_SCALAR, .text = text};

    if (*text == '\0')
        return;
    fprintf(out, "%s: ", key);
    weir_yaml_print(out, &node);
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
                weir_print_variable(out, c, t->rank[k]);
        }
        fputs("] = ", out);
        if (t->start)
            weir_print_expr(out, c, t->start);
        else
            weir_print_number(out, t->initial);
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
        weir_print_variable(out, c, e->step);
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
        weir_print_number(out, c->constant[i].value);
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
        weir_print_einsum(out, c, e);
    }
}
