/* SPDX-License-Identifier: Apache-2.0
 * section.c - the lists of Einsums in a cascade file, in the order written.
 *
 * `einsums`, or `einsums WORDS` where there are several; `each m1`, whose
 * Einsums are repeated for every step of M1, or `scan m1`, where that is an
 * associative scan; `include CASCADE as PREFIX`; and last `outputs`.
 */
#include "workloads/einsum/draft.h"
#include "workloads/einsum/lex.h"

#include <string.h>

/* The name on the left of NODE's text, or NULL; *LOC is its place. */
static const char *left_name(weir_draft *w, const weir_yaml *node,
                             weir_loc *loc)
{
    weir_lex l = weir_lex_start(node->text, node->loc);

    *loc = l.token.loc;
    if (l.token.kind != WEIR_TOKEN_NAME)
        return NULL;
    return weir_strndup(w->a, l.token.text, l.token.len);
}

static int made_already(weir_draft *w, int t, weir_loc loc)
{
    const weir_tensor *made = w->tensor + t;

    if (made->view >= 0)
        weir_report(w->d, WEIR_ERROR, loc, "'%s' is a view and cannot be made",
                    made->name);
    else if (made->kind == WEIR_TENSOR_INPUT)
        weir_report(w->d, WEIR_ERROR, loc,
                    "'%s' is an input and cannot be made", made->name);
    else
        weir_report(w->d, WEIR_ERROR, loc,
                    "'%s' is made twice, first in line %d", made->name,
                    made->loc.line);
    return -1;
}

/* The tensor that statement number E makes, or -1 when that was reported or
 * when parsing will. A declared tensor (TeAAL) has no producer yet. */
static int left_tensor(weir_draft *w, const weir_yaml *node, int e, bool output)
{
    weir_tensor_kind kind =
        output ? WEIR_TENSOR_OUTPUT : WEIR_TENSOR_INTERMEDIATE;
    weir_loc loc;
    const char *name = left_name(w, node, &loc);
    int t;

    if (!name)
        return -1;
    t = weir_draft_tensor(w, name, strlen(name));
    if (t >= 0 && (w->tensor[t].producer >= 0 || w->tensor[t].view >= 0 ||
                   w->tensor[t].kind == WEIR_TENSOR_INPUT))
        return made_already(w, t, loc);
    if (t < 0)
        t = weir_draft_add_tensor(w, name, loc, kind);
    if (t < 0)
        return -1;
    w->tensor[t].producer = e;
    weir_draft_add_views(w, t);
    return t;
}

weir_statement *weir_draft_statement(weir_draft *w, weir_loc loc)
{
    weir_statement *s = w->statement + w->nstatements;

    if (w->nstatements == WEIR_DRAFT_EINSUMS) {
        weir_draft_full(w, loc, WEIR_DRAFT_EINSUMS, "Einsums");
        return NULL;
    }
    w->nstatements++;
    s->e = (weir_einsum){.reduce = WEIR_FN_NONE, .kept = -1, .step = -1};
    return s;
}

static bool add_statement(weir_draft *w, const weir_yaml *node, int step,
                          bool output)
{
    weir_statement *s;

    if (node->kind == WEIR_YAML_MAP && step >= 0) {
        weir_report(w->d, WEIR_ERROR, node->loc,
                    "an 'each' does not stand in another one; an inner "
                    "iteration that needs no result of the outer one is an "
                    "'each' of its own, its tensors have both ranks");
        w->syntax = true;
        return true;
    }
    if (node->kind != WEIR_YAML_SCALAR) {
        weir_report(w->d, WEIR_ERROR, node->loc,
                    "expected an Einsum such as Z[m, n] = A[k, m] * B[k, n]");
        w->syntax = true;
        return true;
    }
    s = weir_draft_statement(w, node->loc);
    if (!s)
        return false;
    s->output = output;
    s->e.step = step;
    s->e.loc = node->loc;
    s->e.text = node->text;
    s->e.out.tensor = left_tensor(w, node, w->nstatements - 1, output);
    s->broken = s->e.out.tensor < 0;
    return true;
}

void weir_draft_add_list(weir_draft *w, const weir_yaml *list, int step,
                         bool output)
{
    size_t i = 0;

    if (list->kind != WEIR_YAML_LIST)
        weir_report(w->d, WEIR_ERROR, list->loc, "expected a list of Einsums");
    else if (list->n == 0)
        weir_report(w->d, WEIR_ERROR, list->loc, "the list has no Einsum");
    else
        while (i < list->n && !weir_draft_tired(w) &&
               add_statement(w, list->item[i], step, output))
            i++;
}

/* The rank of a key "each m1", or -1 when it was reported. */
static int each_rank(weir_draft *w, const weir_yaml *key)
{
    weir_lex l = weir_lex_start(key->text, key->loc);
    weir_token t;
    const char *names[WEIR_RANKS], *word, *near;
    int n = 0;

    weir_lex_next(&l);
    t = l.token;
    weir_lex_next(&l);
    if (t.kind != WEIR_TOKEN_NAME || l.token.kind != WEIR_TOKEN_END) {
        weir_report(
            w->d, WEIR_ERROR, key->loc,
            "expected the coordinate of a rank: 'each m1' or 'scan m1'");
        return -1;
    }
    for (int r = 0; r < w->nranks; r++) {
        if (weir_token_is(t, w->variable[r]))
            return r;
        names[n++] = w->variable[r];
    }
    word = weir_strndup(w->a, t.text, t.len);
    near = weir_suggest(word, names, (size_t)n);
    weir_report(w->d, WEIR_ERROR, t.loc,
                "no rank has the coordinate '%.60s'%s%s%s", word,
                near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
    return -1;
}

static void read_each(weir_draft *w, const weir_yaml *key,
                      const weir_yaml *list)
{
    int first = w->nstatements, step = each_rank(w, key);

    for (int e = 0; e < first && step >= 0; e++)
        if (w->statement[e].e.step == step && !w->statement[e].ready) {
            weir_report(w->d, WEIR_ERROR, key->loc,
                        "there is a block '%s' already", key->text);
            break;
        }
    weir_draft_add_list(w, list, step, false);
    for (int e = first; e < w->nstatements; e++) {
        w->statement[e].broken |= step < 0;
        w->statement[e].e.scan = key->text[0] == 's';
    }
}

/* The tensor whose initial value NODE says, or -1. */
static int init_tensor(weir_draft *w, const weir_yaml *node)
{
    weir_loc loc;
    const char *name = left_name(w, node, &loc), *near;
    const char *names[WEIR_DRAFT_TENSORS];
    int t = name ? weir_draft_tensor(w, name, strlen(name)) : -1;

    if (!name || t >= 0)
        return t;
    weir_draft_tensor_names(w, names);
    near = weir_suggest(name, names, (size_t)w->ntensors);
    weir_report(w->d, WEIR_ERROR, loc, "no Einsum makes '%.60s'%s%s%s", name,
                near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
    return -1;
}

static void add_init(weir_draft *w, const weir_yaml *node)
{
    weir_statement *s = w->init + w->ninit;

    if (node->kind != WEIR_YAML_SCALAR) {
        weir_report(w->d, WEIR_ERROR, node->loc,
                    "expected an initial value such as RM[0, p] = -inf");
        w->syntax = true;
        return;
    }
    s->e = (weir_einsum){.reduce = WEIR_FN_NONE, .kept = -1, .step = -1};
    s->e.loc = node->loc;
    s->e.text = node->text;
    s->e.out.tensor = init_tensor(w, node);
    s->broken = s->e.out.tensor < 0;
    w->ninit++;
}

/* Comes after all Einsums: each tensor is known by name. */
static void read_init(weir_draft *w, const weir_yaml *list)
{
    if (list->kind != WEIR_YAML_LIST) {
        weir_report(w->d, WEIR_ERROR, list->loc,
                    "'init' is a list such as - RM[0, p] = -inf");
        w->lost_init = true;
        return;
    }
    w->init = WEIR_NEW(w->a, weir_statement, list->n + 1);
    for (size_t i = 0; i < list->n && !weir_draft_tired(w); i++)
        add_init(w, list->item[i]);
}

static bool begins(const char *s, const char *word)
{
    size_t n = strlen(word);

    return strncmp(s, word, n) == 0 && (s[n] == '\0' || s[n] == ' ');
}

void weir_draft_sections(weir_draft *w, const weir_yaml *doc)
{
    const weir_yaml *init = weir_yaml_get(doc, "init"), *outputs = NULL;

    for (size_t i = 0; i < doc->n && !weir_draft_tired(w); i++) {
        const weir_yaml *key = doc->key[i], *list = doc->item[i];
        bool each = begins(key->text, "each") || begins(key->text, "scan");
        bool include = begins(key->text, "include");

        if ((each || include || begins(key->text, "einsums")) && outputs)
            weir_report(w->d, WEIR_ERROR, key->loc,
                        "'%.60s' stands after 'outputs', which comes last",
                        key->text);
        if (each)
            read_each(w, key, list);
        else if (include)
            weir_draft_include(w, key, list);
        else if (begins(key->text, "einsums"))
            weir_draft_add_list(w, list, -1, false);
        else if (strcmp(key->text, "outputs") == 0)
            weir_draft_add_list(w, outputs = list, -1, true);
    }
    if (!outputs)
        weir_report(w->d, WEIR_ERROR, doc->loc, "the cascade has no 'outputs'");
    if (init && init->kind != WEIR_YAML_NULL)
        read_init(w, init);
}
