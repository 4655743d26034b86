/* SPDX-License-Identifier: Apache-2.0
 * extra.c - named constants, masks and formats of a cascade file.
 */
#include "workloads/einsum/draft.h"
#include "workloads/einsum/format_names.h"
#include "workloads/mask/mask.h"

#include <stdlib.h>
#include <string.h>

static bool is_map(weir_draft *w, const weir_yaml *node, const char *key,
                   const char *example)
{
    if (node->kind == WEIR_YAML_MAP)
        return true;
    weir_report(w->d, WEIR_ERROR, node->loc, "'%s' is a map such as %s", key,
                example);
    return false;
}

static bool is_name(const char *s)
{
    const char *letters = "abcdefghijklmnopqrstuvwxyz"
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

    return *s && strlen(s) < WEIR_DRAFT_NAME && !(*s >= '0' && *s <= '9') &&
           strspn(s, letters) == strlen(s) && !weir_draft_reserved(s);
}

/* NAME can be given to a WHAT, and was not given yet. */
static bool is_free(weir_draft *w, const weir_yaml *name, const char *what)
{
    bool taken = weir_draft_rank(w, name->text) >= 0;

    for (int r = 0; r < w->nranks; r++)
        taken |= strcmp(w->variable[r], name->text) == 0;
    for (int i = 0; i < w->nconstants; i++)
        taken |= strcmp(w->constant[i].name, name->text) == 0;
    for (int i = 0; i < w->nmasks; i++)
        taken |= strcmp(w->mask[i].name, name->text) == 0;
    if (!is_name(name->text))
        weir_report(w->d, WEIR_ERROR, name->loc,
                    "'%.60s' cannot be the name of a %s", name->text, what);
    else if (taken)
        weir_report(w->d, WEIR_ERROR, name->loc,
                    "'%s' is the name of a rank, a coordinate, a constant or "
                    "a mask already",
                    name->text);
    else
        return true;
    return false;
}

static void read_constant(weir_draft *w, const weir_yaml *name,
                          const weir_yaml *value)
{
    char *end = NULL;
    double x = 0;

    if (value->kind == WEIR_YAML_SCALAR)
        x = strtod(value->text, &end);
    if (!end || end == value->text || *end) {
        weir_report(w->d, WEIR_ERROR, value->loc,
                    "expected a number as constant '%.60s'", name->text);
        return;
    }
    if (!is_free(w, name, "constant"))
        return;
    if (w->nconstants == WEIR_DRAFT_CONSTANTS)
        weir_draft_full(w, name->loc, WEIR_DRAFT_CONSTANTS, "constants");
    else
        w->constant[w->nconstants++] =
            (weir_constant){name->text, x, name->loc};
}

void weir_draft_constants(weir_draft *w, const weir_yaml *map)
{
    if (is_map(w, map, "constants", "eps: 1e-6"))
        for (size_t i = 0; i < map->n && !weir_draft_tired(w); i++)
            read_constant(w, map->key[i], map->item[i]);
}

/* NAME, or NAME_ where a coordinate or a function is called so. */
static const char *scalar_name(weir_draft *w, const char *name, size_t len)
{
    const char *copy = weir_strndup(w->a, name, len);

    if (weir_draft_reserved(copy))
        return weir_format(w->a, "%s_", copy);
    for (int r = 0; r < w->nranks; r++)
        if (strcmp(w->variable[r], copy) == 0)
            return weir_format(w->a, "%s_", copy);
    return copy;
}

int weir_draft_teaal_constant(weir_draft *w, const char *name, size_t len,
                              weir_loc loc)
{
    const char *scalar = scalar_name(w, name, len);

    for (int i = 0; i < w->nconstants; i++)
        if (strcmp(w->constant[i].name, scalar) == 0)
            return i;
    if (w->nconstants == WEIR_DRAFT_CONSTANTS)
        return weir_draft_full(w, loc, WEIR_DRAFT_CONSTANTS, "constants");
    w->constant[w->nconstants] = (weir_constant){scalar, 1, loc};
    weir_report(w->d, WEIR_NOTE, loc,
                "'%.*s' is taken for a scalar, 1 unless the shape has a "
                "parameter '%.60s'",
                (int)(len < 60 ? len : 60), name, scalar);
    return w->nconstants++;
}

static void read_mask(weir_draft *w, const weir_yaml *name,
                      const weir_yaml *value)
{
    const weir_yaml *ranks = weir_yaml_get(value, "ranks");
    weir_cascade_mask *m = w->mask + w->nmasks;
    int *rank;

    if (!ranks || ranks->kind != WEIR_YAML_LIST || ranks->n == 0 ||
        ranks->n > WEIR_RANKS) {
        weir_report(w->d, WEIR_ERROR, ranks ? ranks->loc : value->loc,
                    "mask '%.60s' needs the ranks of its coordinates, such as "
                    "'ranks: [P, M]'",
                    name->text);
        return;
    }
    (void)weir_mask_check(value, w->d); /* reported; its name is known */
    if (!is_free(w, name, "mask"))
        return;
    if (w->nmasks == WEIR_DRAFT_MASKS) {
        weir_draft_full(w, name->loc, WEIR_DRAFT_MASKS, "masks");
        return;
    }
    rank = WEIR_NEW(w->a, int, ranks->n);
    for (size_t i = 0; i < ranks->n; i++)
        if ((rank[i] = weir_draft_known_rank(w, ranks->item[i])) < 0)
            return;
    *m = (weir_cascade_mask){name->text, (int)ranks->n, rank, value, name->loc};
    w->nmasks++;
}

void weir_draft_masks(weir_draft *w, const weir_yaml *map)
{
    if (is_map(w, map, "masks", "near: {ranks: [P, M], window: 128}"))
        for (size_t i = 0; i < map->n && !weir_draft_tired(w); i++)
            read_mask(w, map->key[i], map->item[i]);
}

static const weir_number *read_word(weir_draft *w, const weir_yaml *node)
{
    const weir_number *word =
        node->kind == WEIR_YAML_SCALAR ? weir_number_find(node->text) : NULL;
    const char *near, *name[WEIR_FORMAT_NAMES];

    if (word)
        return word;
    near = weir_suggest(node->text, name, weir_format_names(name));
    weir_report(w->d, WEIR_ERROR, node->loc, "unknown format '%.60s'%s%s%s",
                node->text, near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
    return NULL;
}

static bool has_rank(const weir_tensor *t, int r)
{
    for (int i = 0; i < t->n; i++)
        if (t->rank[i] == r)
            return true;
    return false;
}

/* The blocks of a block-scaled format run along a rank of the tensor: the one
 * that is said, else the last. */
static void set_along(weir_draft *w, weir_tensor *t, const weir_yaml *along,
                      const weir_number *word, weir_loc loc)
{
    int r = along ? weir_draft_known_rank(w, along) : -1;

    if (word->block == 0 && along)
        weir_report(w->d, WEIR_ERROR, along->loc,
                    "'%s' has no blocks that could run along a rank",
                    word->name);
    if (word->block == 0 || (along && r < 0) || !t->rank)
        return;
    if (!along && t->n > 0)
        r = t->rank[t->n - 1];
    if (r < 0 || !has_rank(t, r))
        weir_report(w->d, WEIR_ERROR, along ? along->loc : loc,
                    "the blocks of '%s' run along a rank of '%s'", word->name,
                    t->name);
    else
        t->along = r;
}

static void read_format(weir_draft *w, const weir_yaml *name,
                        const weir_yaml *value)
{
    static const char *const keys[] = {"store", "accumulate", "along", NULL};
    int tensor = weir_draft_tensor(w, name->text, strlen(name->text));
    const weir_yaml *store = value, *accumulate = NULL, *along = NULL;
    const weir_number *word;
    weir_tensor *t = w->tensor + tensor;

    if (value->kind == WEIR_YAML_MAP) {
        if (weir_yaml_known(value, keys, w->d) != WEIR_OK)
            return;
        store = weir_yaml_get(value, "store");
        accumulate = weir_yaml_get(value, "accumulate");
        along = weir_yaml_get(value, "along");
    }
    if (tensor < 0) {
        const char *names[WEIR_DRAFT_TENSORS], *near;

        weir_draft_tensor_names(w, names);
        near = weir_suggest(name->text, names, (size_t)w->ntensors);
        weir_report(w->d, WEIR_ERROR, name->loc, "unknown tensor '%.60s'%s%s%s",
                    name->text, near ? "; did you mean '" : "",
                    near ? near : "", near ? "'?" : "");
        return;
    }
    if (store && t->store && t->producer >= 0) {
        weir_report(w->d, WEIR_ERROR, store->loc,
                    "'%s' is quantized to %s where it is made", t->name,
                    t->store);
        return;
    }
    if (store && (word = read_word(w, store))) {
        t->store = word->name;
        set_along(w, t, along, word, name->loc);
    }
    if (accumulate && (word = read_word(w, accumulate))) {
        t->accumulate = word->name;
        if (word->block > 0 || t->producer < 0)
            weir_report(w->d, WEIR_ERROR, accumulate->loc,
                        word->block > 0
                            ? "nothing is added up in a format with blocks"
                            : "'%s' is an input: nothing is added up into it",
                        t->name);
    }
}

void weir_draft_formats(weir_draft *w, const weir_yaml *map)
{
    if (is_map(w, map, "formats", "K: fp8_e4m3"))
        for (size_t i = 0; i < map->n && !weir_draft_tired(w); i++)
            read_format(w, map->key[i], map->item[i]);
}
