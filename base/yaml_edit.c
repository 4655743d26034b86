/* SPDX-License-Identifier: Apache-2.0
 * yaml_edit.c - lays one tree upon another; neither is changed.
 */
#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>

enum { PATH_DEPTH = 32 };

static size_t find(const weir_yaml *map, const char *key, size_t len)
{
    size_t i = 0;

    while (i < map->n && (strncmp(map->key[i]->text, key, len) != 0 ||
                          map->key[i]->text[len] != '\0'))
        i++;
    return i;
}

/* A copy of NODE with room for MORE items. */
static weir_yaml *widen(weir_arena *a, const weir_yaml *node, size_t more)
{
    weir_yaml *copy = WEIR_NEW(a, weir_yaml, 1);
    size_t room = node->n + more;

    *copy = *node;
    if (node->kind == WEIR_YAML_MAP)
        copy->key = WEIR_NEW(a, const weir_yaml *, room);
    copy->item = WEIR_NEW(a, const weir_yaml *, room);
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == WEIR_YAML_MAP)
            copy->key[i] = node->key[i];
        copy->item[i] = node->item[i];
    }
    return copy;
}

static void put(weir_yaml *map, size_t i, const weir_yaml *key,
                const weir_yaml *item)
{
    map->n += i == map->n;
    map->key[i] = key;
    map->item[i] = item;
}

static void take_out(weir_yaml *map, size_t i)
{
    for (map->n--; i < map->n; i++) {
        map->key[i] = map->key[i + 1];
        map->item[i] = map->item[i + 1];
    }
}

const weir_yaml *weir_yaml_merge(weir_arena *a, const weir_yaml *base,
                                 const weir_yaml *over)
{
    static const weir_yaml none = {.kind = WEIR_YAML_MAP, .text = ""};
    weir_yaml *out;

    if (!over)
        return base;
    if (over->kind != WEIR_YAML_MAP)
        return over;
    if (!base || base->kind != WEIR_YAML_MAP)
        base = &none; /* the nulls in OVER still go */
    out = widen(a, base, over->n);
    out->loc = over->loc;
    out->gone = WEIR_NEW(a, const weir_yaml *, base->ngone + over->n + 1);
    for (size_t i = 0; i < base->ngone; i++)
        out->gone[i] = base->gone[i];
    for (size_t i = 0; i < over->n; i++) {
        const weir_yaml *key = over->key[i], *item = over->item[i];
        size_t at = find(out, key->text, strlen(key->text));

        if (item->kind != WEIR_YAML_NULL)
            put(out, at, key,
                weir_yaml_merge(a, at < out->n ? out->item[at] : NULL, item));
        else if (at < out->n)
            take_out(out, at), out->gone[out->ngone++] = key;
    }
    return out;
}

const weir_yaml *weir_yaml_without(weir_arena *a, const weir_yaml *map,
                                   const char *const *keys)
{
    weir_yaml *out = widen(a, map, 0);

    for (; *keys; keys++) {
        size_t at = find(out, *keys, strlen(*keys));

        if (at < out->n)
            take_out(out, at);
    }
    return out;
}

/* The number that [S, S + LEN) is, or N if it is none below N. */
static size_t list_index(const char *s, size_t len, size_t n)
{
    size_t i = 0;

    if (len == 0 || strspn(s, "0123456789") < len)
        return n;
    for (; len > 0 && i < n; len--)
        i = i * 10 + (size_t)(*s++ - '0');
    return i < n ? i : n;
}

typedef struct change {
    weir_arena *a;
    const char *path;
    const weir_yaml *value;
    weir_loc loc;
    weir_diag *d;
} change;

/* NODE with the value at REST, a tail of the path, replaced; or NULL. */
static const weir_yaml *changed(const change *c, const weir_yaml *node,
                                const char *rest)
{
    size_t len = strcspn(rest, "."), i;
    const char *after = rest[len] ? rest + len + 1 : NULL;
    const weir_yaml *item = NULL;
    weir_yaml *out, *key;

    if (!node || node->kind == WEIR_YAML_NULL) {
        out = WEIR_NEW(c->a, weir_yaml, 1);
        *out = (weir_yaml){.kind = WEIR_YAML_MAP, .loc = c->loc, .text = ""};
        node = out;
    }
    i = node->kind == WEIR_YAML_MAP    ? find(node, rest, len)
        : node->kind == WEIR_YAML_LIST ? list_index(rest, len, node->n)
                                       : 0;
    if (node->kind == WEIR_YAML_SCALAR ||
        (node->kind == WEIR_YAML_LIST && i == node->n)) {
        weir_report(c->d, WEIR_ERROR, c->loc,
                    "there is no '%.*s' to set in '%.*s', which is %s",
                    (int)len, rest,
                    (int)(rest > c->path ? rest - c->path - 1 : 0), c->path,
                    node->kind == WEIR_YAML_LIST ? "a shorter list" : "no map");
        return NULL;
    }
    if (i < node->n)
        item = node->item[i];
    item = after ? changed(c, item, after) : c->value;
    if (!item)
        return NULL;
    out = widen(c->a, node, 1);
    if (i < node->n)
        out->item[i] = item;
    else {
        key = WEIR_NEW(c->a, weir_yaml, 1);
        *key = (weir_yaml){.kind = WEIR_YAML_SCALAR,
                           .loc = c->loc,
                           .text = weir_strndup(c->a, rest, len)};
        put(out, i, key, item);
    }
    return out;
}

static weir_status check_path(const char *path, weir_loc loc, weir_diag *d)
{
    int depth = 1;
    bool empty = *path == '\0' || *path == '.';

    for (const char *s = path; *s; s++) {
        depth += *s == '.';
        empty |= *s == '.' && (s[1] == '.' || s[1] == '\0');
    }
    if (!empty && depth <= PATH_DEPTH)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, loc,
                empty ? "'%s' is no path of keys; write it as "
                        "'units.array2d.rows'"
                      : "the path '%s' is too long",
                path);
    return WEIR_EVALUE;
}

weir_status weir_yaml_set(const weir_yaml **out, weir_arena *a,
                          const weir_yaml *root, const char *path,
                          const char *value, weir_diag *d)
{
    const char *name = weir_format(a, "--set %s", path);
    change c = {a, path, NULL, {.file = name}, d};
    const weir_yaml *node;

    WEIR_TRY(check_path(path, c.loc, d));
    WEIR_TRY(weir_yaml_read(&c.value, a, name, value, strlen(value), d));
    c.loc = c.value->loc;
    node = changed(&c, root, path);
    if (!node)
        return WEIR_EVALUE;
    *out = node;
    return WEIR_OK;
}
