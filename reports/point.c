/* SPDX-License-Identifier: Apache-2.0
 * point.c - what one run is made of: names of files, and overrides.
 */
#include "reports/point.h"

#include <string.h>

enum { SETS = 256 }; /* per point */

static const char *const accountings[] = {
    [WEIR_ACCOUNTING_PHYSICAL] = "physical",
    [WEIR_ACCOUNTING_PUBLISHED] = "published",
};

enum { NACCOUNTINGS = sizeof accountings / sizeof *accountings };

const char *weir_accounting_text(weir_accounting accounting)
{
    return accountings[accounting];
}

weir_said *weir_point_name(weir_point *p, const char *key)
{
#define X(id)                  \
    if (strcmp(key, #id) == 0) \
        return &p->id;
    WEIR_POINT_MAP(X)
#undef X
    return NULL;
}

weir_status weir_point_check(const weir_point *p, weir_diag *d)
{
    const char *name = p->accounting.text, *near;

    if (!name)
        return WEIR_OK;
    for (int i = 0; i < NACCOUNTINGS; i++)
        if (strcmp(name, accountings[i]) == 0)
            return WEIR_OK;
    near = weir_suggest(name, accountings, NACCOUNTINGS);
    weir_report(d, WEIR_ERROR, p->accounting.loc,
                near
                    ? "unknown accounting '%s'; did you mean '%s'?"
                    : "unknown accounting '%s'; expected physical or published",
                name, near);
    return WEIR_EVALUE;
}

/* The sets of a point while they are read. */
typedef struct sets {
    weir_arena *a;
    weir_diag *d;
    int n;
    weir_set *set; /* [SETS] */
} sets;

/* NODE as YAML text; a scalar stays what the user wrote. */
static const char *node_text(weir_arena *a, const weir_yaml *node)
{
    if (node->kind == WEIR_YAML_SCALAR)
        return node->text;
    return node->kind == WEIR_YAML_NULL ? "null" : weir_yaml_dump(a, node);
}

/* Add what MAP says, each key behind PREFIX. */
static weir_status read_sets(sets *s, const weir_yaml *map, const char *prefix)
{
    for (size_t i = 0; i < map->n; i++) {
        const weir_yaml *item = map->item[i];
        const char *key = weir_format(s->a, "%s%s", prefix, map->key[i]->text);

        if (item->kind == WEIR_YAML_MAP) {
            WEIR_TRY(read_sets(s, item, weir_format(s->a, "%s.", key)));
            continue;
        }
        if (s->n == SETS) {
            weir_report(s->d, WEIR_ERROR, item->loc,
                        "a 'set' has more than %d values", SETS);
            return WEIR_EVALUE;
        }
        s->set[s->n++] =
            (weir_set){key, node_text(s->a, item), map->key[i]->loc, item->loc};
    }
    return WEIR_OK;
}

static weir_status read_name(weir_said *out, const weir_yaml *map,
                             const char *key, weir_diag *d)
{
    const weir_yaml *node = weir_yaml_get(map, key);

    if (!node)
        return WEIR_OK;
    out->loc = node->loc;
    return weir_yaml_string(&out->text, map, key, d);
}

/* `published: {FIGURE: VALUE}`: numbers to compare with. */
static weir_status read_published(weir_point *out, weir_arena *a,
                                  const weir_yaml *map, weir_diag *d)
{
    weir_set *said;

    if (!map)
        return WEIR_OK;
    if (map->kind != WEIR_YAML_MAP) {
        weir_report(d, WEIR_ERROR, map->loc,
                    "'published' must be a map of figures and their values");
        return WEIR_ESYNTAX;
    }
    out->published = said = WEIR_NEW(a, weir_set, map->n + 1);
    for (size_t i = 0; i < map->n; i++) {
        weir_quantity q;

        WEIR_TRY(weir_yaml_quantity(&q, map->item[i], map->key[i]->text,
                                    WEIR_DIM_COUNT, d));
        said[out->nsaid++] = (weir_set){map->key[i]->text, map->item[i]->text,
                                        map->key[i]->loc, map->item[i]->loc};
    }
    return WEIR_OK;
}

weir_status weir_point_read(weir_point *out, weir_arena *a,
                            const weir_yaml *map, weir_diag *d)
{
    sets s = {.a = a, .d = d};
    const weir_yaml *set = weir_yaml_get(map, "set");

    *out = (weir_point){0};
#define X(id) WEIR_TRY(read_name(&out->id, map, #id, d));
    WEIR_POINT_MAP(X)
#undef X
    WEIR_TRY(weir_point_check(out, d));
    WEIR_TRY(read_published(out, a, weir_yaml_get(map, "published"), d));
    if (!set)
        return WEIR_OK;
    if (set->kind != WEIR_YAML_MAP) {
        weir_report(d, WEIR_ERROR, set->loc,
                    "'set' must be a map of keys and values");
        return WEIR_ESYNTAX;
    }
    s.set = WEIR_NEW(a, weir_set, SETS);
    WEIR_TRY(read_sets(&s, set, ""));
    out->nsets = s.n;
    out->set = s.set;
    return WEIR_OK;
}

weir_status weir_point_parse(weir_point *out, const char **name, weir_arena *a,
                             const weir_yaml *doc, weir_diag *d)
{
    static const char *const keys[] = {"point", "about", "source", "set",
#define X(id) #id,
                                       WEIR_POINT_MAP(X)
#undef X
                                           NULL};

    WEIR_TRY(weir_yaml_known(doc, keys, d));
    WEIR_TRY(weir_yaml_string(name, doc, "point", d));
    return weir_point_read(out, a, doc, d);
}

weir_point weir_point_merge(weir_arena *a, const weir_point *base,
                            const weir_point *over)
{
    weir_point p = *base;
    weir_set *set;

#define X(id)          \
    if (over->id.text) \
        p.id = over->id;
    WEIR_POINT_MAP(X)
#undef X
    if (over->nsaid > 0)
        p.nsaid = over->nsaid, p.published = over->published;
    if (over->nsets == 0)
        return p;
    set = WEIR_NEW(a, weir_set, (size_t)base->nsets + (size_t)over->nsets);
    if (base->nsets > 0)
        memcpy(set, base->set, (size_t)base->nsets * sizeof *set);
    memcpy(set + base->nsets, over->set, (size_t)over->nsets * sizeof *set);
    p.nsets = base->nsets + over->nsets;
    p.set = set;
    return p;
}
