/* SPDX-License-Identifier: Apache-2.0
 * print.c - a mask as one line of YAML.
 */
#include "workloads/mask/mask.h"

static void print_list(FILE *out, const int64_t *x, int64_t n)
{
    fputc('[', out);
    for (int64_t i = 0; i < n; i++)
        fprintf(out, "%s%lld", i ? ", " : "", (long long)x[i]);
    fputc(']', out);
}

static void print_dimensions(FILE *out, const weir_mask *m, const char *key,
                             int64_t (*of)(const weir_window *))
{
    int64_t x[WEIR_MASK_DIMENSIONS];
    bool plain = true;

    for (int i = 0; i < m->n; i++) {
        x[i] = of(m->dim + i);
        plain = plain && x[i] == 1;
    }
    if (plain && key[0] != 'w')
        return;
    fprintf(out, "%s%s: ", key[0] == 'w' ? "" : ", ", key);
    print_list(out, x, m->n);
}

static int64_t of_window(const weir_window *w)
{
    return w->window;
}

static int64_t of_stride(const weir_window *w)
{
    return w->stride;
}

static int64_t of_dilation(const weir_window *w)
{
    return w->dilation;
}

static void print_flags(FILE *out, const weir_mask *m)
{
    bool causal = false, cut = false;

    for (int i = 0; i < m->n; i++) {
        causal = causal || m->dim[i].causal;
        cut = cut || m->dim[i].cut;
    }
    for (int i = 0; causal && i < m->n; i++)
        fprintf(out, "%s%s", i ? ", " : ", causal: [",
                m->dim[i].causal ? "true" : "false");
    fputs(causal ? "]" : "", out);
    for (int i = 0; cut && i < m->n; i++)
        fprintf(out, "%s%s", i ? ", " : ", cut: [",
                m->dim[i].cut ? "true" : "false");
    fputs(cut ? "]" : "", out);
}

static void print_window(FILE *out, const weir_mask *m)
{
    const weir_window *w = m->dim;

    if (m->n == 1 && w->length == m->keys && w->window == m->keys &&
        w->stride == 1 && !w->cut) {
        fputs(w->causal ? "causal" : "dense", out);
        return;
    }
    fputc('{', out);
    print_dimensions(out, m, "window", of_window);
    print_dimensions(out, m, "stride", of_stride);
    print_dimensions(out, m, "dilation", of_dilation);
    print_flags(out, m);
    fputc('}', out);
}

static void print_documents(FILE *out, const weir_mask *m)
{
    fputs("{document: [", out);
    for (int i = 0; i < m->nbounds; i++)
        fprintf(out, "%s%lld", i ? ", " : "",
                (long long)(m->bound[i] - (i ? m->bound[i - 1] : 0)));
    fputs("]}", out);
}

static void print_blocks(FILE *out, const weir_mask *m)
{
    int64_t rows = (m->queries + m->block[0] - 1) / m->block[0];

    fputs("{blocks: ", out);
    print_list(out, m->block, 2);
    fputs(", list: [", out);
    for (int64_t i = 0; i < rows; i++) {
        fputs(i ? ", " : "", out);
        print_list(out, m->key + m->first[i], m->first[i + 1] - m->first[i]);
    }
    fputs("]}", out);
}

static void print(FILE *out, const weir_mask *m);

static void print_parts(FILE *out, const weir_mask *m, const char *key)
{
    fprintf(out, "{%s: [", key);
    for (int i = 0; i < m->nparts; i++) {
        fputs(i ? ", " : "", out);
        print(out, m->part[i]);
    }
    fputs("]}", out);
}

static void print(FILE *out, const weir_mask *m)
{
    switch (m->kind) {
    case WEIR_MASK_WINDOW:
        print_window(out, m);
        break;
    case WEIR_MASK_SINK:
        fprintf(out, "{sink: %lld}", (long long)m->count);
        break;
    case WEIR_MASK_PREFIX:
        fprintf(out, "{prefix: %lld}", (long long)m->count);
        break;
    case WEIR_MASK_DOCUMENT:
        print_documents(out, m);
        break;
    case WEIR_MASK_BLOCKS:
        print_blocks(out, m);
        break;
    case WEIR_MASK_BITMAP:
        fprintf(out, "{bitmap: %lld x %lld x %lld}", (long long)m->bitmap_heads,
                (long long)m->queries, (long long)m->keys);
        break;
    case WEIR_MASK_HEADS:
        print_parts(out, m, "heads");
        break;
    case WEIR_MASK_AND:
        print_parts(out, m, "and");
        break;
    case WEIR_MASK_OR:
        print_parts(out, m, "or");
        break;
    case WEIR_MASK_NOT:
        fputs("{not: ", out);
        print(out, m->part[0]);
        fputc('}', out);
        break;
    }
}

void weir_mask_print(FILE *out, const weir_mask *m)
{
    print(out, m);
}
