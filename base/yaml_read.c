/* SPDX-License-Identifier: Apache-2.0
 * yaml_read.c - takes typed values out of the tree.
 */
#include "base/yaml.h"

#include <string.h>

static const char *const kind_names[] = {
    [WEIR_YAML_NULL] = "empty",
    [WEIR_YAML_SCALAR] = "a text",
    [WEIR_YAML_LIST] = "a list",
    [WEIR_YAML_MAP] = "a map",
};

static weir_loc loc_of(const weir_yaml *node)
{
    return node ? node->loc : (weir_loc){0};
}

const weir_yaml *weir_yaml_get(const weir_yaml *map, const char *key)
{
    if (!map || map->kind != WEIR_YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (*map->key[i]->text == *key && strcmp(map->key[i]->text, key) == 0)
            return map->item[i];
    return NULL;
}

static weir_status unknown_key(const weir_yaml *key, const char *const *keys,
                               size_t n, weir_diag *d)
{
    const char *near = weir_suggest(key->text, keys, n);

    if (near)
        weir_report(d, WEIR_ERROR, key->loc,
                    "unknown key '%s'; did you mean '%s'?", key->text, near);
    else if (n <= 16) {
        char list[512] = "";
        size_t used = 0;

        for (size_t i = 0; i < n && used < sizeof list; i++)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s'%s'",
                                     i > 0 ? ", " : "", keys[i]);
        weir_report(d, WEIR_ERROR, key->loc,
                    "unknown key '%s'; expected one of %s", key->text, list);
    } else
        weir_report(d, WEIR_ERROR, key->loc, "unknown key '%s'", key->text);
    return WEIR_ESYNTAX;
}

const weir_yaml *weir_yaml_gone(const weir_yaml *map, const char *key)
{
    for (size_t i = 0; map && i < map->ngone; i++)
        if (strcmp(map->gone[i]->text, key) == 0)
            return map->gone[i];
    return NULL;
}

weir_status weir_yaml_known(const weir_yaml *map, const char *const *keys,
                            weir_diag *d)
{
    weir_status status = WEIR_OK;
    size_t n = 0;

    if (!map || map->kind != WEIR_YAML_MAP) {
        weir_report(d, WEIR_ERROR, loc_of(map), "expected a map of keys%s%s",
                    map ? ", but this is " : "",
                    map ? kind_names[map->kind] : "");
        return WEIR_ESYNTAX;
    }
    while (keys[n])
        n++;
    for (size_t i = 0; i < map->n; i++) {
        size_t k = 0;

        while (k < n && strcmp(map->key[i]->text, keys[k]) != 0)
            k++;
        if (k == n)
            status = unknown_key(map->key[i], keys, n, d);
    }
    return status;
}

/* A scalar under the name WHAT, or a report. */
static weir_status need_scalar(const weir_yaml *node, const char *what,
                               const char *kind, weir_loc missing, weir_diag *d)
{
    if (!node) {
        weir_report(d, WEIR_ERROR, missing, "'%s' is missing; it must be %s",
                    what, kind);
        return WEIR_EVALUE;
    }
    if (node->kind == WEIR_YAML_SCALAR)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, node->loc, "'%s' must be %s, but this is %s",
                what, kind, kind_names[node->kind]);
    return WEIR_ESYNTAX;
}

weir_status weir_yaml_string(const char **out, const weir_yaml *parent,
                             const char *key, weir_diag *d)
{
    const weir_yaml *node = weir_yaml_get(parent, key);

    WEIR_TRY(need_scalar(node, key, "a text", loc_of(parent), d));
    *out = node->text;
    return WEIR_OK;
}

weir_status weir_yaml_int(int64_t *out, const weir_yaml *node, const char *what,
                          int64_t min, int64_t max, weir_diag *d)
{
    weir_quantity q;

    WEIR_TRY(need_scalar(node, what, "a whole number", loc_of(NULL), d));
    WEIR_TRY(weir_quantity_parse(&q, node->text, node->loc, d));
    if (q.dim != WEIR_DIM_COUNT || q.value.den != 1) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'%s' must be a whole number without a unit, not '%s'",
                    what, node->text);
        return WEIR_EVALUE;
    }
    if (q.value.num >= min && q.value.num <= max) {
        *out = q.value.num;
        return WEIR_OK;
    }
    if (max == INT64_MAX)
        weir_report(d, WEIR_ERROR, node->loc,
                    "'%s' is %lld, but it must be at least %lld", what,
                    (long long)q.value.num, (long long)min);
    else
        weir_report(d, WEIR_ERROR, node->loc,
                    "'%s' is %lld, but it must be from %lld to %lld", what,
                    (long long)q.value.num, (long long)min, (long long)max);
    return WEIR_EVALUE;
}

static const char *const dimension_examples[] = {
    [WEIR_DIM_COUNT] = "a number without a unit, such as '4096' or '4Ki'",
    [WEIR_DIM_BYTE] = "a size, such as '16 MiB'",
    [WEIR_DIM_BIT] = "a width, such as '16 bit'",
    [WEIR_DIM_HERTZ] = "a frequency, such as '940 MHz'",
    [WEIR_DIM_SECOND] = "a time, such as '30 ns'",
    [WEIR_DIM_BYTE_RATE] = "a rate, such as '400 GiB/s'",
    [WEIR_DIM_BYTE_CYCLE] = "a rate, such as '128 B/cycle'",
    [WEIR_DIM_CYCLE] = "a number of cycles, such as '30 cycle'",
    [WEIR_DIM_JOULE] = "an energy, such as '0.5 pJ'",
    [WEIR_DIM_AREA] = "an area, such as '1.5 mm2'",
    [WEIR_DIM_WATT] = "a power, such as '700 W'",
};

/* Make of Q one of dimension DIM: bits and bytes are exact in each other. */
static bool convert(weir_quantity *q, weir_dimension dim)
{
    int64_t num = q->value.num, den = q->value.den;

    if (q->dim == WEIR_DIM_BIT && dim == WEIR_DIM_BYTE) {
        int64_t common = num % 8 == 0   ? 8
                         : num % 4 == 0 ? 4
                         : num % 2 == 0 ? 2
                                        : 1;

        if (den > INT64_MAX / 8)
            return false;
        q->value = weir_ratio_make(num / common, den * (8 / common));
    } else if (q->dim == WEIR_DIM_BYTE && dim == WEIR_DIM_BIT) {
        if (num > INT64_MAX / 8 || num < -(INT64_MAX / 8))
            return false;
        q->value = weir_ratio_make(num * 8, den);
    } else if (q->dim != dim && q->dim != WEIR_DIM_COUNT)
        return false;
    q->dim = dim;
    return true;
}

weir_status weir_yaml_quantity(weir_quantity *out, const weir_yaml *node,
                               const char *what, weir_dimension dim,
                               weir_diag *d)
{
    weir_quantity q;

    WEIR_TRY(need_scalar(node, what, dimension_examples[dim], loc_of(NULL), d));
    WEIR_TRY(weir_quantity_parse(&q, node->text, node->loc, d));
    if (!convert(&q, dim)) {
        weir_report(d, WEIR_ERROR, node->loc, "'%s' must be %s, not '%s'", what,
                    dimension_examples[dim], node->text);
        return WEIR_EVALUE;
    }
    *out = q;
    return WEIR_OK;
}

weir_status weir_yaml_bool(bool *out, const weir_yaml *node, const char *what,
                           weir_diag *d)
{
    static const struct {
        const char *text;
        bool value;
    } words[] = {{"true", true},   {"yes", true}, {"on", true},
                 {"false", false}, {"no", false}, {"off", false}};

    WEIR_TRY(need_scalar(node, what, "true or false", loc_of(NULL), d));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(node->text, words[i].text) == 0) {
            *out = words[i].value;
            return WEIR_OK;
        }
    weir_report(d, WEIR_ERROR, node->loc,
                "'%s' must be true or false, not '%s'", what, node->text);
    return WEIR_EVALUE;
}
