/* SPDX-License-Identifier: Apache-2.0
 * cascade.c - from a document to a cascade, step by step.
 */
#include "workloads/einsum/cascade.h"
#include "workloads/einsum/draft.h"
#include "workloads/einsum/lex.h"

#include <string.h>

static weir_draft new_draft(weir_arena *a, weir_diag *d)
{
    weir_draft w = {.a = a, .d = d, .errors = d->errors, .implicit = true};

    w.rank = WEIR_NEW(a, weir_rank, WEIR_RANKS);
    w.variable = (char(*)[WEIR_DRAFT_NAME])WEIR_NEW(
        a, char, (size_t)WEIR_RANKS *WEIR_DRAFT_NAME);
    w.tensor = WEIR_NEW(a, weir_tensor, WEIR_DRAFT_TENSORS);
    w.slot = WEIR_NEW(a, short, WEIR_DRAFT_SLOTS);
    w.statement = WEIR_NEW(a, weir_statement, WEIR_DRAFT_EINSUMS);
    w.constant = WEIR_NEW(a, weir_constant, WEIR_DRAFT_CONSTANTS);
    w.mask = WEIR_NEW(a, weir_cascade_mask, WEIR_DRAFT_MASKS);
    for (w.nranks = 0; w.nranks <= WEIR_RANK_H; w.nranks++)
        w.rank[w.nranks] =
            (weir_rank){.name = "", .about = "", .level = -1, .base = w.nranks};
    return w;
}

static bool is_section(const char *key)
{
    static const char *const words[] = {"each", "scan", "include ", "einsums "};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(key, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* "each m1" and "einsums WORDS" are as good as the keys in the list. */
static bool check_keys(weir_draft *w, const weir_yaml *doc)
{
    static const char *const keys[] = {
        "cascade", "about",     "source", "ranks", "constants",
        "inputs",  "partition", "masks",  "views", "formats",
        "init",    "einsums",   "outputs"};
    enum { N = sizeof keys / sizeof *keys };
    weir_arena scratch = *w->a;
    const char **all;
    size_t n = N;

    if (doc->kind != WEIR_YAML_MAP)
        return weir_yaml_known(doc, (const char *[]){NULL}, w->d) == WEIR_OK;
    all = WEIR_NEW(&scratch, const char *, N + doc->n + 1);
    memcpy(all, keys, sizeof keys);
    for (size_t i = 0; i < doc->n; i++)
        if (is_section(doc->key[i]->text))
            all[n++] = doc->key[i]->text;
    return weir_yaml_known(doc, all, w->d) == WEIR_OK;
}

static const char *optional(weir_draft *w, const weir_yaml *doc,
                            const char *key)
{
    const weir_yaml *node = weir_yaml_get(doc, key);

    if (node && node->kind != WEIR_YAML_SCALAR && node->kind != WEIR_YAML_NULL)
        weir_report(w->d, WEIR_ERROR, node->loc, "expected a text as '%s'",
                    key);
    return node ? node->text : "";
}

/* A TeAAL file has no name: "dir/gemm.yaml" is called "gemm". */
static const char *file_name(weir_draft *w, const weir_yaml *doc)
{
    const char *file = doc->loc.file ? doc->loc.file : "cascade";
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file;
    const char *dot = strrchr(base, '.');

    return weir_strndup(w->a, base,
                        dot > base ? (size_t)(dot - base) : strlen(base));
}

static void read_titles(weir_draft *w, const weir_yaml *doc, bool teaal)
{
    w->about = optional(w, doc, "about");
    w->source = optional(w, doc, "source");
    if (teaal && !weir_yaml_get(doc, "cascade"))
        w->name = file_name(w, doc);
    else
        (void)weir_yaml_string(&w->name, doc, "cascade", w->d);
}

static void read_document(weir_draft *w, const weir_yaml *doc)
{
    const weir_yaml *views = weir_yaml_get(doc, "views");

    if (views && views->kind != WEIR_YAML_NULL)
        weir_draft_views(w, views);
    if (!weir_draft_declare(w, doc))
        return;
    weir_draft_sections(w, doc);
    weir_draft_lost_views(w);
}

static void parse_texts(weir_draft *w)
{
    for (int i = 0; i < w->nstatements && !weir_draft_tired(w); i++)
        weir_draft_parse(w, w->statement + i);
    for (int i = 0; i < w->ninit && !weir_draft_tired(w); i++)
        weir_draft_parse(w, w->init + i);
}

static void check(weir_draft *w, const weir_yaml *formats)
{
    weir_draft_check(w);
    weir_draft_initial(w);
    if (formats && formats->kind != WEIR_YAML_NULL)
        weir_draft_formats(w, formats);
    weir_draft_order(w);
    if (w->d->errors == w->errors)
        weir_draft_use(w);
    if (weir_draft_tired(w))
        weir_report(w->d, WEIR_NOTE, (weir_loc){0}, "stopped after %d mistakes",
                    w->d->errors - w->errors);
}

/* Whole ranks of those of SET that are whole, or of level 0. */
static weir_ranks inner_ranks(const weir_draft *w, weir_ranks set)
{
    weir_ranks inner = 0;
    int r;

    WEIR_EACH_RANK(r, set)
        if (w->rank[r].level <= 0)
            inner |= weir_rank_bit(w->rank[r].base);
    return inner;
}

static weir_ranks whole_ranks(const weir_draft *w, weir_ranks set)
{
    weir_ranks whole = 0;
    int r;

    WEIR_EACH_RANK(r, set)
        whole |= weir_rank_bit(w->rank[r].base);
    return whole;
}

/* What all who look at the cascade ask for often. */
static void settle_tensor(const weir_draft *w, int t)
{
    weir_tensor *x = &w->tensor[t];
    weir_ranks step = x->step < 0 ? 0 : weir_rank_bit(x->step);

    for (x->source = t; w->tensor[x->source].view >= 0;)
        x->source = w->tensor[x->source].view;
    x->extent = whole_ranks(w, x->ranks & ~step);
    x->inner = inner_ranks(w, x->ranks);
}

static const weir_cascade *finish(weir_draft *w)
{
    weir_cascade *c = WEIR_NEW(w->a, weir_cascade, 1);
    weir_einsum *e = WEIR_NEW(w->a, weir_einsum, (size_t)w->nstatements + 1);
    weir_reads *reads = WEIR_NEW(w->a, weir_reads, (size_t)w->nstatements + 1);
    weir_ranks both = weir_rank_bit(WEIR_RANK_B) | weir_rank_bit(WEIR_RANK_H);

    for (int i = 0; i < w->nstatements; i++) {
        e[i] = w->statement[i].e;
        e[i].extent = whole_ranks(w, e[i].space);
        e[i].inner = inner_ranks(w, e[i].space);
    }
    for (int t = 0; t < w->ntensors; t++) {
        w->tensor[t].ranks |= w->implicit ? both : 0;
        settle_tensor(w, t);
    }
    if (!w->rank[WEIR_RANK_B].name[0])
        w->rank[WEIR_RANK_B].name = "B", w->rank[WEIR_RANK_B].about = "batch";
    if (!w->rank[WEIR_RANK_H].name[0])
        w->rank[WEIR_RANK_H].name = "H", w->rank[WEIR_RANK_H].about = "heads";
    *c = (weir_cascade){
        .name = w->name,
        .about = w->about,
        .source = w->source,
        .nranks = w->nranks,
        .rank = w->rank,
        .implicit = w->implicit,
        .ntensors = w->ntensors,
        .tensor = w->tensor,
        .neinsums = w->nstatements,
        .einsum = e,
        .nconstants = w->nconstants,
        .constant = w->constant,
        .nmasks = w->nmasks,
        .mask = w->mask,
        .reads = reads,
    };
    for (int i = 0; i < c->neinsums; i++)
        reads[i] = weir_draft_reads(w->a, c, i);
    return c;
}

weir_status weir_draft_cascade(const weir_cascade **out, weir_arena *a,
                               const weir_yaml *doc, int including,
                               weir_diag *d)
{
    weir_draft w = new_draft(a, d);
    bool teaal = weir_yaml_get(doc, "einsum") != NULL;

    w.teaal = teaal;
    w.including = including;

    if (!teaal && !check_keys(&w, doc) && doc->kind != WEIR_YAML_MAP)
        return WEIR_ESYNTAX;
    read_titles(&w, doc, teaal);
    if (teaal)
        weir_draft_teaal(&w, doc);
    else
        read_document(&w, doc);
    if (!w.full) {
        parse_texts(&w);
        check(&w, teaal ? NULL : weir_yaml_get(doc, "formats"));
    }
    if (d->errors > w.errors)
        return w.syntax ? WEIR_ESYNTAX : WEIR_EVALUE;
    *out = finish(&w);
    return WEIR_OK;
}

weir_status weir_cascade_parse(const weir_cascade **out, weir_arena *a,
                               const weir_yaml *doc, weir_diag *d)
{
    return weir_draft_cascade(out, a, doc, 0, d);
}

int weir_cascade_tensor(const weir_cascade *c, const char *name)
{
    for (int t = 0; t < c->ntensors; t++)
        if (*c->tensor[t].name == *name && strcmp(c->tensor[t].name, name) == 0)
            return t;
    return -1;
}

int weir_cascade_rank(const weir_cascade *c, const char *name)
{
    for (int r = 0; r < c->nranks; r++)
        if (*c->rank[r].name == *name && strcmp(c->rank[r].name, name) == 0)
            return r;
    return -1;
}

weir_ranks weir_cascade_whole(const weir_cascade *c, weir_ranks set)
{
    weir_ranks whole = 0;
    int r;

    WEIR_EACH_RANK(r, set)
        whole |= weir_rank_bit(c->rank[r].base);
    return whole;
}
