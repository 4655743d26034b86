/* SPDX-License-Identifier: Apache-2.0
 * fuzz_yaml.c - any bytes as YAML, and each of its texts as a quantity and as
 * a formula; what could be read must print and read back as the same tree.
 */
#include "tests/fuzz/fuzz.h"

#include "base/formula.h"
#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>

static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    static char line[8192];
    FILE *f = fmemopen(line, sizeof line, "w");

    (void)user;
    weir_sink_caret(f, level, loc, msg);
    fclose(f);
}

static bool same(const weir_yaml *x, const weir_yaml *y)
{
    if (x->kind != y->kind || x->n != y->n || strcmp(x->text, y->text) != 0)
        return false;
    for (size_t i = 0; i < x->n; i++) {
        if (x->kind == WEIR_YAML_MAP && !same(x->key[i], y->key[i]))
            return false;
        if (!same(x->item[i], y->item[i]))
            return false;
    }
    return true;
}

static int value_of(void *user, const char *name, weir_loc loc, int64_t *value)
{
    (void)user, (void)loc;
    *value = (int64_t)strlen(name);
    return *name == 'u' ? 0 : 1;
}

static void read_texts(const weir_yaml *node, weir_diag *d)
{
    static const char *const names[] = {"array2d.rows", "capacity"};
    const weir_scope scope = {value_of, NULL, names, 2};
    weir_quantity q;
    int64_t value;
    char figure[32];

    if (node->kind == WEIR_YAML_SCALAR) {
        if (weir_quantity_parse(&q, node->text, node->loc, d) == WEIR_OK)
            weir_quantity_print(figure, sizeof figure,
                                weir_ratio_value(q.value), q.dim);
        weir_formula_eval(&value, node->text, node->loc, &scope, d);
    }
    for (size_t i = 0; i < node->n; i++)
        read_texts(node->item[i], d);
}

static void check_print(const weir_yaml *node, weir_arena scratch)
{
    weir_diag d = {.sink = NULL};
    const weir_yaml *again;
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    weir_yaml_print(f, node);
    fclose(f);
    if (weir_yaml_read(&again, &scratch, "again", text, size, &d) != WEIR_OK ||
        !same(node, again)) {
        fprintf(stderr, "printed, this does not read back:\n%s", text);
        abort();
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static weir_arena all;
    weir_arena scratch;
    weir_diag d = {.sink = sink};
    const weir_yaml *node;

    if (!all.start)
        all = weir_arena_make();
    scratch = all;
    if (weir_yaml_read(&node, &scratch, "fuzz", (const char *)data, size, &d) !=
        WEIR_OK)
        return 0;
    read_texts(node, &d);
    check_print(node, scratch);
    check_print(weir_yaml_merge(&scratch, node, node), scratch);
    return 0;
}
