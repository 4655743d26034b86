/* SPDX-License-Identifier: Apache-2.0
 * setting.c - where `--set KEY=VALUE` leads.
 */
#include "cli/setting.h"

#include "mapper/mapping.h"

#include "base/formula.h"

#include <inttypes.h>
#include <string.h>

enum { NAMES = 512 };

static const char *const prefixes[WEIR_DOCS] = {"shape.", "machine.",
                                                "mapping."};

static const char *const machine_keys[] = {"clock", "accounting", "energy",
                                           "effects", NULL};

static const char *const mapping_keys[] = {
    "values",  "grid",     "blocks",     "tile", "order", "space",
    "bind",    "phases",   "interleave", "skew", "drain", "keep",
    "buffers", "overflow", "variants",   NULL};

/* Keys that say what a document is, and maps with a meaning of their own. */
static const char *const shape_words[] = {"shape",      "about",   "source",
                                          "parameters", "extents", NULL};

static bool among(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static bool has(const weir_yaml *map, const char *key)
{
    return weir_yaml_get(map, key) != NULL;
}

static bool in_shape(const char **path, weir_arena *a, const weir_yaml *shape,
                     const char *key)
{
    if (has(weir_yaml_get(shape, "parameters"), key))
        *path = weir_format(a, "parameters.%s", key);
    else if (has(shape, key) && !among(shape_words, key))
        *path = key;
    else
        return false;
    return true;
}

/* FIRST is KEY up to its first '.'. */
static bool in_machine(const char **path, weir_arena *a,
                       const weir_yaml *machine, const char *first,
                       const char *key)
{
    if (has(weir_yaml_get(machine, "units"), first))
        *path = weir_format(a, "units.%s", key);
    else if (has(weir_yaml_get(machine, "memories"), first))
        *path = weir_format(a, "memories.%s", key);
    else if (among(machine_keys, first))
        *path = key;
    else
        return false;
    return true;
}

/* PATH in a mapping: what says how a block is mapped is put where it stands
 * above all variants, those of the block's own if it names one
 * ("blocks.0.tile"), whichever way it was said. */
static const char *above_variants(weir_arena *a, const char *path)
{
    const char *key = path;

    if (strncmp(key, "blocks.", 7) == 0) {
        key += 7;
        key += strcspn(key, ".");
        key += *key == '.';
    }
    if (!among(weir_mapping_block_keys,
               weir_strndup(a, key, strcspn(key, "."))))
        return path;
    return weir_format(a, "%.*soverride.%s", (int)(key - path), path, key);
}

static bool find(weir_place *out, weir_arena *a, const weir_documents *docs,
                 const char *key)
{
    const char *first = weir_strndup(a, key, strcspn(key, "."));
    const weir_yaml *const *doc = docs->doc;

    out->doc = WEIR_DOC_SHAPE;
    if (in_shape(&out->path, a, doc[WEIR_DOC_SHAPE], key))
        return true;
    for (int i = 0; i < WEIR_DOCS; i++)
        if (strncmp(key, prefixes[i], strlen(prefixes[i])) == 0) {
            out->doc = (weir_document)i;
            out->path = key + strlen(prefixes[i]);
            if (i == WEIR_DOC_MAPPING)
                out->path = above_variants(a, out->path);
            return true;
        }
    out->doc = WEIR_DOC_MACHINE;
    if (in_machine(&out->path, a, doc[WEIR_DOC_MACHINE], first, key))
        return true;
    out->doc = WEIR_DOC_MAPPING;
    out->path = above_variants(a, key);
    if (among(mapping_keys, first) || out->path != key)
        return true;
    out->doc = WEIR_DOC_SHAPE;
    out->path = weir_format(a, "extents.%s", key);
    return has(weir_yaml_get(doc[WEIR_DOC_SHAPE], "extents"), key);
}

typedef struct name_list {
    weir_arena *a;
    const char *name[NAMES];
    size_t n;
} name_list;

/* The keys of MAP behind PREFIX; those of DEEP levels of maps below too. */
static void add_keys(name_list *list, const weir_yaml *map, const char *prefix,
                     int deep)
{
    if (!map || map->kind != WEIR_YAML_MAP)
        return;
    for (size_t i = 0; i < map->n && list->n < NAMES; i++) {
        const char *key = map->key[i]->text;

        list->name[list->n++] = weir_format(list->a, "%s%s", prefix, key);
        if (deep > 0)
            add_keys(list, map->item[i],
                     weir_format(list->a, "%s%s.", prefix, key), deep - 1);
    }
}

/* A document as a whole, or a part of one that is said without the
 * document's name. */
static bool say_whole(const weir_documents *docs, const weir_set *set,
                      weir_arena *scratch, weir_diag *d)
{
    const char *first = weir_strndup(scratch, set->key, strcspn(set->key, "."));

    for (int i = 0; i < WEIR_DOCS; i++) {
        size_t n = strlen(prefixes[i]) - 1;

        if (strncmp(set->key, prefixes[i], n) == 0 && !set->key[n]) {
            weir_report(d, WEIR_ERROR, set->key_loc,
                        "--set changes a part of the %s, such as %s.KEY; "
                        "another one is named by --%s NAME",
                        set->key, set->key, set->key);
            return true;
        }
        if (has(docs->doc[i], first)) {
            weir_report(d, WEIR_ERROR, set->key_loc,
                        "nothing can be set as '%s'; did you mean '%s%s'?",
                        set->key, prefixes[i], set->key);
            return true;
        }
    }
    return false;
}

static void unknown(const weir_documents *docs, const weir_set *set,
                    weir_arena scratch, weir_diag *d)
{
    name_list *list = WEIR_NEW(&scratch, name_list, 1);
    const weir_yaml *shape = docs->doc[WEIR_DOC_SHAPE];
    const weir_yaml *machine = docs->doc[WEIR_DOC_MACHINE];
    const char *near;
    weir_loc loc = set->key_loc;

    if (say_whole(docs, set, &scratch, d))
        return;
    list->a = &scratch;
    add_keys(list, weir_yaml_get(shape, "parameters"), "", 0);
    add_keys(list, shape, "", 0);
    add_keys(list, weir_yaml_get(machine, "units"), "", 1);
    add_keys(list, weir_yaml_get(machine, "memories"), "", 1);
    for (int i = 0; machine_keys[i] && list->n < NAMES; i++)
        list->name[list->n++] = machine_keys[i];
    add_keys(list, docs->doc[WEIR_DOC_MAPPING], "", 1);
    near = weir_suggest(set->key, list->name, list->n);
    if (near)
        weir_report(d, WEIR_ERROR, loc,
                    "nothing can be set as '%s'; did you mean '%s'?", set->key,
                    near);
    else
        weir_report(d, WEIR_ERROR, loc,
                    "nothing can be set as '%s'; it is no parameter of the "
                    "shape, no unit or memory of the machine, and no key of "
                    "the mapping",
                    set->key);
}

weir_status weir_setting_find(weir_place *out, weir_arena *a,
                              const weir_documents *docs, const weir_point *p,
                              weir_diag *d)
{
    weir_status status = WEIR_OK;

    for (int i = 0; i < p->nsets; i++)
        if (!find(&out[i], a, docs, p->set[i].key)) {
            unknown(docs, &p->set[i], *a, d);
            status = WEIR_EVALUE;
        }
    return status;
}

/* --- values that are formulas --- */

static int name_value(void *user, const char *name, weir_loc loc,
                      int64_t *value)
{
    const weir_problem *p = *(const weir_problem *const *)user;

    (void)loc;
    for (int i = 0; i < p->nparameters; i++)
        if (strcmp(p->parameter[i].name, name) == 0) {
            *value = p->parameter[i].value;
            return 1;
        }
    return 0;
}

/* SET's value with its formula replaced by a number. "4 * seq x 16 bit" has
 * one before the 'x'. What is neither a quantity nor a formula is left to
 * those who read the document. */
static weir_status evaluate(const char **out, weir_arena *a,
                            const weir_set *set, const weir_problem *p,
                            weir_diag *d)
{
    const char *known[64];
    weir_scope scope = {.value = name_value, .user = &p};
    weir_diag quiet = {0};
    const char *x = strstr(set->value, " x ");
    size_t len = x ? (size_t)(x - set->value) : strlen(set->value);
    const char *formula = weir_strndup(a, set->value, len);
    weir_quantity q;
    int64_t value;

    *out = set->value;
    if (weir_quantity_parse(&q, formula, set->loc, &quiet) == WEIR_OK)
        return WEIR_OK;
    for (; scope.n < (size_t)p->nparameters && scope.n < 64; scope.n++)
        known[scope.n] = p->parameter[scope.n].name;
    scope.names = known;
    if (weir_formula_eval(&value, formula, set->loc, &scope, &quiet) ==
        WEIR_OK) {
        *out = weir_format(a, "%" PRId64 "%s", value, set->value + len);
        return WEIR_OK;
    }
    return strpbrk(formula, "*+%(") && !strpbrk(formula, "[{")
               ? weir_formula_eval(&value, formula, set->loc, &scope, d)
               : WEIR_OK;
}

/* A map of maps that holds LEAF at PATH; its keys stand at LOC. */
static const weir_yaml *nest(weir_arena *a, const char *path,
                             const weir_yaml *leaf, weir_loc loc)
{
    size_t len = strcspn(path, ".");
    weir_yaml *map = WEIR_NEW(a, weir_yaml, 1),
              *key = WEIR_NEW(a, weir_yaml, 1);

    *key = (weir_yaml){.kind = WEIR_YAML_SCALAR,
                       .loc = loc,
                       .text = weir_strndup(a, path, len)};
    *map = (weir_yaml){.kind = WEIR_YAML_MAP, .loc = loc, .text = "", .n = 1};
    map->key = WEIR_NEW(a, const weir_yaml *, 1);
    map->item = WEIR_NEW(a, const weir_yaml *, 1);
    map->key[0] = key;
    map->item[0] = path[len] ? nest(a, path + len + 1, leaf, loc) : leaf;
    return map;
}

/* Whether PATH leads through maps only, and no part of it is empty. */
static bool is_plain_path(const char *path)
{
    for (const char *s = path; s; s = strchr(s, '.')) {
        s += *s == '.';
        if (*s == '\0' || *s == '.' || (*s >= '0' && *s <= '9'))
            return false;
    }
    return true;
}

/* Whether VALUE is a scalar in YAML, or a null, and which. Numbers and
 * quantities are, so that a sweep over them needs no parser. */
static bool read_scalar(weir_yaml *out, weir_arena *a, const char *value)
{
    size_t n = strlen(value);
    const weir_yaml *node;
    weir_diag quiet = {0};

    *out = (weir_yaml){.kind = WEIR_YAML_SCALAR, .text = value};
    if (n > 0 && *value >= '0' && *value <= '9' && value[n - 1] != ' ' &&
        strspn(value, "0123456789abcdefghijklmnopqrstuvwxyz"
                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ ./") == n)
        return true;
    if (weir_yaml_read(&node, a, "--set", value, n, &quiet) != WEIR_OK)
        return false;
    *out = *node;
    return node->kind == WEIR_YAML_SCALAR || node->kind == WEIR_YAML_NULL;
}

/* Put VALUE at PATH, or remove what is there (null; an override removes it
 * later). A plain value keeps the place where SET says it, so that
 * messages about it show the user's own text. */
static weir_status put_value(const weir_yaml **doc, weir_arena *a,
                             const char *path, const char *value,
                             const weir_set *set, weir_diag *d)
{
    weir_yaml *leaf = WEIR_NEW(a, weir_yaml, 1);

    if (value[strspn(value, " ")] == '\0') {
        weir_report(d, WEIR_ERROR, set->loc,
                    "the value of '%s' is empty; write null to take away what "
                    "is there",
                    set->key);
        return WEIR_EVALUE;
    }
    if (!read_scalar(leaf, a, value) || !is_plain_path(path) ||
        (leaf->kind == WEIR_YAML_NULL && strstr(path, "override.")))
        return weir_yaml_set(doc, a, *doc, path, value, d);
    leaf->loc = set->loc;
    *doc = weir_yaml_merge(a, *doc, nest(a, path, leaf, set->key_loc));
    return WEIR_OK;
}

weir_status weir_setting_apply(weir_documents *docs, weir_arena *a,
                               weir_document which, const weir_place *place,
                               const weir_point *p, const weir_problem *problem,
                               weir_diag *d)
{
    weir_status status = WEIR_OK;

    for (int i = 0; i < p->nsets; i++) {
        const char *value = p->set[i].value;
        weir_status s = WEIR_OK;

        if (place[i].doc != which)
            continue;
        if (which == WEIR_DOC_MACHINE && problem)
            s = evaluate(&value, a, &p->set[i], problem, d);
        if (s == WEIR_OK)
            s = put_value(&docs->doc[which], a, place[i].path, value,
                          &p->set[i], d);
        if (s != WEIR_OK)
            status = s;
    }
    return status;
}

weir_status weir_setting_text(const char **out, weir_arena *a,
                              weir_document which, const weir_place *place,
                              const weir_point *p, const weir_problem *problem,
                              weir_diag *d)
{
    *out = "";
    for (int i = 0; i < p->nsets; i++) {
        const char *value = p->set[i].value;

        if (place[i].doc != which)
            continue;
        if (which == WEIR_DOC_MACHINE && problem)
            WEIR_TRY(evaluate(&value, a, &p->set[i], problem, d));
        *out = weir_format(a, "%s%s: %s\n", *out, place[i].path, value);
    }
    return WEIR_OK;
}
