/* SPDX-License-Identifier: Apache-2.0
 * parse.c - small readers that the files of models/ share.
 */
#include "models/parse.h"

#include <string.h>

const weir_yaml *weir_parse_need(const weir_yaml *map, const char *key,
                                 const char *owner, weir_diag *d)
{
    const weir_yaml *node = weir_yaml_get(map, key);

    if (!node)
        weir_report(d, WEIR_ERROR, map->loc, "'%s' has no '%s'", owner, key);
    return node;
}

weir_status weir_parse_int(int64_t *out, const weir_yaml *map, const char *key,
                           int64_t min, int64_t max, weir_diag *d)
{
    const weir_yaml *node = weir_yaml_get(map, key);

    return node ? weir_yaml_int(out, node, key, min, max, d) : WEIR_OK;
}

weir_status weir_parse_text(const char **out, const weir_yaml *map,
                            const char *key, weir_diag *d)
{
    *out = "";
    return weir_yaml_get(map, key) ? weir_yaml_string(out, map, key, d)
                                   : WEIR_OK;
}

static void unknown_name(const weir_yaml *node, const char *what,
                         const char *const *names, size_t n, weir_diag *d)
{
    const char *near = weir_suggest(node->text, names, n);
    char list[512] = "";
    size_t used = 0;

    if (near) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'%s' is not %s; did you mean '%s'?", node->text, what,
                    near);
        return;
    }
    for (size_t i = 0; i < n && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s'%s'",
                                 i > 0 ? ", " : "", names[i]);
    weir_report(d, WEIR_ERROR, node->loc, "'%s' is not %s; expected one of %s",
                node->text, what, list);
}

int weir_parse_name(const weir_yaml *node, const char *what,
                    const char *const *names, size_t n, weir_diag *d)
{
    if (node->kind != WEIR_YAML_SCALAR) {
        weir_report(d, WEIR_ERROR, node->loc, "expected the name of %s", what);
        return -1;
    }
    for (size_t i = 0; i < n; i++)
        if (strcmp(node->text, names[i]) == 0)
            return (int)i;
    unknown_name(node, what, names, n, d);
    return -1;
}

weir_status weir_parse_whole(int64_t *out, const weir_yaml *node,
                             const char *what, weir_dimension dim, int64_t min,
                             int64_t max, weir_diag *d)
{
    const char *unit = weir_dimension_unit(dim);
    weir_quantity q;

    WEIR_TRY(weir_yaml_quantity(&q, node, what, dim, d));
    if (q.value.den != 1 || q.value.num < min || q.value.num > max) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'%s' is '%s', but it must be a whole number from %lld to "
                    "%lld %s",
                    what, node->text, (long long)min, (long long)max, unit);
        return WEIR_EVALUE;
    }
    *out = q.value.num;
    return WEIR_OK;
}
