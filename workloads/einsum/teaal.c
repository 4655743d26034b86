/* SPDX-License-Identifier: Apache-2.0
 * teaal.c - a TeAAL specification, read as it is.
 *
 * Of its sections only `einsum` says what is computed: `declaration` (tensor:
 * ranks) and `expressions`. Ranks come from the declaration; what is never
 * on a left side is an input, what is never read is an output and comes last.
 *
 * Source of the format: teaal-compiler, tests/integration.
 */
#include "workloads/einsum/draft.h"
#include "workloads/einsum/lex.h"

#include <stdlib.h>
#include <string.h>

static bool check_keys(weir_draft *w, const weir_yaml *doc)
{
    static const char *const top[] = {
        "cascade", "about",        "source",   "einsum",  "mapping",
        "format",  "architecture", "bindings", "binding", NULL};
    static const char *const inner[] = {"declaration", "expressions",
                                        "expression", "shape", NULL};
    bool good = weir_yaml_known(doc, top, w->d) == WEIR_OK;

    for (size_t i = 0; i < doc->n; i++)
        for (int k = 4; top[k]; k++)
            if (strcmp(doc->key[i]->text, top[k]) == 0)
                weir_report(w->d, WEIR_NOTE, doc->key[i]->loc,
                            "TeAAL's '%s' is not read", top[k]);
    return weir_yaml_known(weir_yaml_get(doc, "einsum"), inner, w->d) ==
               WEIR_OK &&
           good;
}

/* What the expressions say about each declared tensor. */
typedef struct teaal {
    const weir_yaml *declaration, *list;
    const char **name; /* [declaration->n] sorted */
    bool *made, *read; /* of each name */
} teaal;

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Where NAME stands in the sorted names, or -1. */
static long find(const teaal *t, const char *name)
{
    const char *const *p =
        bsearch(&name, t->name, t->declaration->n, sizeof *t->name, by_name);

    return p ? p - t->name : -1;
}

/* Note what is on the left and what on the right of one expression. */
static void scan(weir_draft *w, const teaal *t, const weir_yaml *text)
{
    weir_lex l = weir_lex_start(text->text, text->loc);
    bool left = true;

    for (; l.token.kind != WEIR_TOKEN_END; weir_lex_next(&l)) {
        long i = -1;

        if (l.token.kind == WEIR_TOKEN_NAME && l.token.len < WEIR_DRAFT_NAME) {
            weir_arena scratch = *w->a;

            i = find(t, weir_strndup(&scratch, l.token.text, l.token.len));
        }
        if (i >= 0)
            (left ? t->made : t->read)[i] = true;
        left = false;
    }
}

static void scan_all(weir_draft *w, teaal *t)
{
    size_t n = t->declaration->n;

    t->name = WEIR_NEW(w->a, const char *, n + 1);
    t->made = WEIR_NEW(w->a, bool, n + 1);
    t->read = WEIR_NEW(w->a, bool, n + 1);
    for (size_t i = 0; i < n; i++)
        t->name[i] = t->declaration->key[i]->text;
    qsort(t->name, n, sizeof *t->name, by_name);
    for (size_t i = 0; i < t->list->n; i++)
        scan(w, t, t->list->item[i]);
}

/* Of what no expression names, nothing is declared. */
static bool is_named(weir_draft *w, const teaal *t, size_t i)
{
    const weir_yaml *name = t->declaration->key[i];
    long k = find(t, name->text);

    if (t->made[k] || t->read[k])
        return true;
    weir_report(w->d, WEIR_NOTE, name->loc,
                "'%.60s' is in no expression and is left out", name->text);
    return false;
}

static void declare_ranks(weir_draft *w, const teaal *t)
{
    for (size_t i = 0; i < t->declaration->n; i++) {
        const weir_yaml *ranks = t->declaration->item[i];

        if (!is_named(w, t, i))
            continue;
        for (size_t k = 0; k < ranks->n && !weir_draft_tired(w); k++)
            if (ranks->kind == WEIR_YAML_LIST &&
                weir_draft_rank(w, ranks->item[k]->text) < 0)
                weir_draft_add_rank(w, ranks->item[k], "");
    }
}

static void declare_inputs(weir_draft *w, const teaal *t)
{
    for (size_t i = 0; i < t->declaration->n && !weir_draft_tired(w); i++) {
        const weir_yaml *name = t->declaration->key[i];
        int input;

        if (t->made[find(t, name->text)] || !t->read[find(t, name->text)])
            continue;
        input =
            weir_draft_add_tensor(w, name->text, name->loc, WEIR_TENSOR_INPUT);
        if (input >= 0)
            weir_draft_shape(w, t->declaration->item[i], input);
    }
}

/* The expressions whose results are outputs, or the others. */
static void add_expressions(weir_draft *w, const teaal *t, bool outputs)
{
    const weir_yaml **item = WEIR_NEW(w->a, const weir_yaml *, t->list->n + 1);
    weir_yaml some = {
        .kind = WEIR_YAML_LIST, .loc = t->list->loc, .item = item};

    for (size_t i = 0; i < t->list->n; i++) {
        const weir_yaml *text = t->list->item[i];
        weir_lex l = weir_lex_start(text->text, text->loc);
        long made = find(t, weir_strndup(w->a, l.token.text, l.token.len));

        if ((made >= 0 && !t->read[made]) == outputs)
            item[some.n++] = text;
    }
    if (some.n > 0)
        weir_draft_add_list(w, &some, -1, outputs);
}

/* The declaration says the shapes of what is made. */
static void shape_made(weir_draft *w, const teaal *t)
{
    for (int i = 0; i < w->ntensors && !weir_draft_tired(w); i++) {
        weir_tensor *made = w->tensor + i;
        const weir_yaml *ranks = weir_yaml_get(t->declaration, made->name);

        if (made->producer < 0)
            continue;
        if (ranks)
            weir_draft_shape(w, ranks, i);
        else
            weir_report(w->d, WEIR_ERROR, made->loc,
                        "'%s' is not in the declaration", made->name);
    }
}

static const weir_yaml *scalar(weir_draft *w, weir_token t)
{
    weir_yaml *x = WEIR_NEW(w->a, weir_yaml, 1);

    x->kind = WEIR_YAML_SCALAR;
    x->loc = t.loc;
    x->text = weir_strndup(w->a, t.text, t.len);
    return x;
}

/* The ranks of "A[M, N]" as a list, *NAME its name; NULL if TEXT is no such. */
static const weir_yaml *read_shape(weir_draft *w, const weir_yaml *text,
                                   const weir_yaml **name)
{
    weir_lex l = weir_lex_start(text->text, text->loc);
    weir_yaml *list = WEIR_NEW(w->a, weir_yaml, 1);

    list->kind = WEIR_YAML_LIST;
    list->loc = text->loc;
    list->item = WEIR_NEW(w->a, const weir_yaml *, WEIR_RANKS);
    *name = scalar(w, l.token);
    if (l.token.kind != WEIR_TOKEN_NAME)
        return NULL;
    weir_lex_next(&l);
    if (l.token.sign != '[')
        return l.token.kind == WEIR_TOKEN_END ? list : NULL;
    do {
        weir_lex_next(&l);
        if (l.token.kind != WEIR_TOKEN_NAME || list->n == WEIR_RANKS)
            break;
        list->item[list->n++] = scalar(w, l.token);
        weir_lex_next(&l);
    } while (l.token.sign == ',');
    return l.token.sign == ']' ? list : NULL;
}

/* The declaration as a map: older files list "A[M, N]". NULL if it is none. */
static const weir_yaml *as_map(weir_draft *w, const weir_yaml *d)
{
    weir_yaml *map = WEIR_NEW(w->a, weir_yaml, 1);

    if (!d || d->kind != WEIR_YAML_LIST)
        return d && d->kind == WEIR_YAML_MAP ? d : NULL;
    *map = (weir_yaml){.kind = WEIR_YAML_MAP, .loc = d->loc, .text = ""};
    map->key = WEIR_NEW(w->a, const weir_yaml *, d->n + 1);
    map->item = WEIR_NEW(w->a, const weir_yaml *, d->n + 1);
    for (; map->n < d->n; map->n++) {
        map->item[map->n] = read_shape(w, d->item[map->n], map->key + map->n);
        for (size_t i = 0; i < map->n && map->item[map->n]; i++)
            if (strcmp(map->key[i]->text, map->key[map->n]->text) == 0)
                map->item[map->n] = NULL;
        if (!map->item[map->n]) {
            weir_report(w->d, WEIR_ERROR, d->item[map->n]->loc,
                        "expected a tensor and its ranks, such as A[M, N], "
                        "each tensor once");
            return NULL;
        }
    }
    return map;
}

void weir_draft_teaal(weir_draft *w, const weir_yaml *doc)
{
    const weir_yaml *einsum = weir_yaml_get(doc, "einsum");
    const weir_yaml *declaration = weir_yaml_get(einsum, "declaration");
    teaal t = {.declaration = as_map(w, declaration),
               .list = weir_yaml_get(einsum, "expressions")};

    if (!t.list)
        t.list = weir_yaml_get(einsum, "expression");

    if (!check_keys(w, doc))
        return;
    if (declaration && declaration->kind == WEIR_YAML_LIST && !t.declaration)
        return; /* as_map has said why */
    if (!t.declaration || !t.list || t.list->kind != WEIR_YAML_LIST ||
        t.list->n == 0) {
        weir_report(w->d, WEIR_ERROR, einsum->loc,
                    "'einsum' needs a map 'declaration' and a list "
                    "'expressions'");
        return;
    }
    if (t.declaration->n > WEIR_DRAFT_TENSORS) {
        weir_draft_full(w, t.declaration->loc, WEIR_DRAFT_TENSORS, "tensors");
        return;
    }
    if (t.list->n > WEIR_DRAFT_EINSUMS) {
        weir_draft_full(w, t.list->loc, WEIR_DRAFT_EINSUMS, "Einsums");
        return;
    }
    scan_all(w, &t);
    declare_ranks(w, &t);
    declare_inputs(w, &t);
    add_expressions(w, &t, false);
    add_expressions(w, &t, true);
    shape_made(w, &t);
}
