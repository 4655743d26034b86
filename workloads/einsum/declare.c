/* SPDX-License-Identifier: Apache-2.0
 * declare.c - ranks, partitions and inputs of a cascade file.
 */
#include "workloads/einsum/draft.h"

#include <string.h>

int weir_draft_full(weir_draft *w, weir_loc loc, int n, const char *what)
{
    if (!w->full)
        weir_report(w->d, WEIR_ERROR, loc, "a cascade has at most %d %s", n,
                    what);
    w->full = true;
    return -1;
}

int weir_draft_rank(const weir_draft *w, const char *name)
{
    for (int r = 0; r < w->nranks; r++)
        if (*name && strcmp(w->rank[r].name, name) == 0)
            return r;
    return -1;
}

/* Where the tensor named [TEXT, LEN) stands in w->slot, or would stand: a file
 * may ask for a hundred thousand names. FNV-1a. */
static short *slot(const weir_draft *w, const char *text, size_t len)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    for (;; hash++) {
        short *at = w->slot + hash % WEIR_DRAFT_SLOTS;
        const char *name = *at ? w->tensor[*at - 1].name : NULL;

        if (!name || (strncmp(name, text, len) == 0 && name[len] == '\0'))
            return at;
    }
}

int weir_draft_tensor(const weir_draft *w, const char *name, size_t len)
{
    return *slot(w, name, len) - 1;
}

void weir_draft_tensor_names(const weir_draft *w,
                             const char *name[WEIR_DRAFT_TENSORS])
{
    for (int t = 0; t < w->ntensors; t++)
        name[t] = w->tensor[t].name;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool weir_is_rank_name(const char *s)
{
    if (!is_upper(*s) || strlen(s) >= WEIR_DRAFT_NAME)
        return false;
    for (; *s; s++)
        if (!is_upper(*s) && !(*s >= '0' && *s <= '9') && *s != '_')
            return false;
    return true;
}

static bool check_rank_name(weir_draft *w, const weir_yaml *name)
{
    if (name->kind != WEIR_YAML_SCALAR) {
        weir_report(w->d, WEIR_ERROR, name->loc, "expected the name of a rank");
        return false;
    }
    if (!weir_is_rank_name(name->text)) {
        weir_report(w->d, WEIR_ERROR, name->loc,
                    "a rank is an upper-case word such as 'M' or 'M1', "
                    "not '%.60s'",
                    name->text);
        return false;
    }
    return true;
}

/* The coordinate of a rank is its name in small letters. */
static void name_rank(weir_draft *w, int r, const char *name)
{
    char *v = w->variable[r];

    w->rank[r].name = name;
    for (; *name; name++)
        *v++ = is_upper(*name) ? (char)(*name - 'A' + 'a') : *name;
    *v = '\0';
}

/* Ranks 0 and 1 exist already; to declare one is to say that both are written.
 */
static int batch_or_heads(const char *name)
{
    if (strcmp(name, "B") == 0)
        return WEIR_RANK_B;
    return strcmp(name, "H") == 0 ? WEIR_RANK_H : -1;
}

int weir_draft_add_rank(weir_draft *w, const weir_yaml *name, const char *about)
{
    int r;

    if (!check_rank_name(w, name))
        return -1;
    if ((r = batch_or_heads(name->text)) >= 0) {
        w->implicit = false;
    } else if (w->nranks - 2 == WEIR_DRAFT_RANKS) {
        return weir_draft_full(w, name->loc, WEIR_DRAFT_RANKS,
                               "ranks, levels included");
    } else {
        r = w->nranks++;
    }
    w->rank[r] =
        (weir_rank){.about = about, .base = r, .level = -1, .loc = name->loc};
    name_rank(w, r, name->text);
    return r;
}

static void read_ranks(weir_draft *w, const weir_yaml *ranks)
{
    for (size_t i = 0; i < ranks->n && !weir_draft_tired(w); i++) {
        const weir_yaml *about = ranks->item[i];

        if (about->kind != WEIR_YAML_SCALAR && about->kind != WEIR_YAML_NULL)
            weir_report(w->d, WEIR_ERROR, about->loc,
                        "expected a few words about rank '%.60s'",
                        ranks->key[i]->text);
        weir_draft_add_rank(w, ranks->key[i], about->text);
    }
}

static void unknown_rank(weir_draft *w, const weir_yaml *name)
{
    const char *names[WEIR_RANKS], *near;
    int n = 0;

    for (int r = 0; r < w->nranks; r++)
        names[n++] = w->rank[r].name;
    near = weir_suggest(name->text, names, (size_t)n);
    weir_report(w->d, WEIR_ERROR, name->loc, "unknown rank '%.60s'%s%s%s",
                name->text, near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
}

/* The rank called NAME, or -1 when there is none and that was reported. */
int weir_draft_known_rank(weir_draft *w, const weir_yaml *name)
{
    int r;

    if (!check_rank_name(w, name))
        return -1;
    if ((r = weir_draft_rank(w, name->text)) < 0)
        unknown_rank(w, name);
    return r;
}

int weir_draft_add_level(weir_draft *w, const weir_yaml *name, int base,
                         int level)
{
    int r;

    if (name->kind == WEIR_YAML_SCALAR &&
        (weir_draft_rank(w, name->text) >= 0 ||
         batch_or_heads(name->text) >= 0)) {
        weir_report(w->d, WEIR_ERROR, name->loc,
                    "there is a rank '%.60s' already", name->text);
        return -1;
    }
    if ((r = weir_draft_add_rank(w, name, "")) < 0)
        return -1;
    w->rank[r].base = base;
    w->rank[r].level = level;
    return r;
}

static void read_partition(weir_draft *w, const weir_yaml *name,
                           const weir_yaml *levels)
{
    int base = weir_draft_known_rank(w, name);

    if (base < 0)
        return;
    if (w->rank[base].level >= 0) {
        weir_report(w->d, WEIR_ERROR, name->loc,
                    "'%s' is a level itself; give all levels to '%s'",
                    name->text, w->rank[w->rank[base].base].name);
        return;
    }
    if (levels->kind != WEIR_YAML_LIST || levels->n < 2) {
        weir_report(w->d, WEIR_ERROR, levels->loc,
                    "a partition lists two levels or more, outermost first, "
                    "such as [%s1, %s0]",
                    name->text, name->text);
        return;
    }
    w->rank[base].partitioned = true;
    for (size_t i = 0; i < levels->n && !weir_draft_tired(w); i++)
        (void)weir_draft_add_level(w, levels->item[i], base,
                                   (int)(levels->n - 1 - i));
}

int weir_draft_levels(const weir_draft *w, int r, int level[WEIR_RANKS])
{
    int n = 0;

    for (int l = 0; l < w->nranks; l++)
        if (w->rank[l].base == r && l != r)
            level[n++] = l;
    return n;
}

bool weir_draft_reserved(const char *name)
{
    static const char *const words[] = {"inf", "null", "where"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    for (int f = 0; f < WEIR_FUNCTIONS; f++)
        if (strcmp(name, weir_function_name((weir_function)f)) == 0 ||
            strcmp(name, weir_function_fold((weir_function)f)) == 0)
            return true;
    return false;
}

static bool is_tensor_name(const char *s)
{
    const char *letters = "abcdefghijklmnopqrstuvwxyz"
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

    return strlen(s) > 0 && strlen(s) < WEIR_DRAFT_NAME &&
           !(*s >= '0' && *s <= '9') && strspn(s, letters) == strlen(s) &&
           !weir_draft_reserved(s);
}

int weir_draft_add_tensor(weir_draft *w, const char *name, weir_loc loc,
                          weir_tensor_kind kind)
{
    if (!is_tensor_name(name)) {
        weir_report(w->d, WEIR_ERROR, loc,
                    "'%.60s' cannot be the name of a tensor", name);
        return -1;
    }
    if (w->ntensors == WEIR_DRAFT_TENSORS)
        return weir_draft_full(w, loc, WEIR_DRAFT_TENSORS, "tensors");
    w->tensor[w->ntensors] = (weir_tensor){
        .name = name,
        .kind = kind,
        .step = -1,
        .producer = -1,
        .view = -1,
        .holds = -1,
        .along = -1,
        .loc = loc,
    };
    *slot(w, name, strlen(name)) = (short)++w->ntensors;
    return w->ntensors - 1;
}

bool weir_draft_overlaps(const weir_draft *w, weir_ranks set, int r)
{
    int other;

    WEIR_EACH_RANK(other, set)
        if (other == r || w->rank[other].base == r || w->rank[r].base == other)
            return true;
    return false;
}

void weir_draft_shape(weir_draft *w, const weir_yaml *list, int tensor)
{
    weir_tensor *t = w->tensor + tensor;
    bool good = true;
    int *rank, n = 0;

    if (list->kind != WEIR_YAML_LIST) {
        weir_report(w->d, WEIR_ERROR, list->loc,
                    "expected the ranks of '%s', such as [E, M]", t->name);
        return;
    }
    rank = WEIR_NEW(w->a, int, list->n + 1);
    for (size_t i = 0; i < list->n && !weir_draft_tired(w); i++) {
        int r = weir_draft_known_rank(w, list->item[i]);

        if (r >= 0 && weir_draft_overlaps(w, t->ranks, r)) {
            weir_report(w->d, WEIR_ERROR, list->item[i]->loc,
                        "'%s' has rank '%s' twice", t->name,
                        list->item[i]->text);
            good = false;
        } else if (r >= 0) {
            t->ranks |= weir_rank_bit(r);
        }
        good &= r >= 0;
        rank[n++] = r;
    }
    if (good)
        t->rank = rank, t->n = n;
}

/* "[P, T]", or "{ranks: [P, T], holds: M}" of an index tensor. */
static void read_input(weir_draft *w, const weir_yaml *name,
                       const weir_yaml *value)
{
    static const char *const keys[] = {"ranks", "holds", NULL};
    const weir_yaml *ranks = value, *holds = NULL;
    int t = weir_draft_add_tensor(w, name->text, name->loc, WEIR_TENSOR_INPUT);

    if (t < 0)
        return;
    if (value->kind == WEIR_YAML_MAP) {
        if (weir_yaml_known(value, keys, w->d) != WEIR_OK)
            return;
        ranks = weir_yaml_get(value, "ranks");
        holds = weir_yaml_get(value, "holds");
    }
    weir_draft_shape(w, ranks ? ranks : value, t);
    if (holds)
        w->tensor[t].holds = weir_draft_known_rank(w, holds);
}

static void read_inputs(weir_draft *w, const weir_yaml *inputs)
{
    if (inputs->kind != WEIR_YAML_MAP) {
        weir_report(w->d, WEIR_ERROR, inputs->loc,
                    "'inputs' is a map from each tensor to its ranks");
        return;
    }
    for (size_t i = 0; i < inputs->n && !weir_draft_tired(w); i++)
        read_input(w, inputs->key[i], inputs->item[i]);
    for (int t = 0, n = w->ntensors; t < n; t++)
        weir_draft_add_views(w, t);
}

bool weir_draft_declare(weir_draft *w, const weir_yaml *doc)
{
    const weir_yaml *ranks = weir_yaml_get(doc, "ranks");
    const weir_yaml *partition = weir_yaml_get(doc, "partition");
    const weir_yaml *inputs = weir_yaml_get(doc, "inputs");
    const weir_yaml *constants = weir_yaml_get(doc, "constants");
    const weir_yaml *masks = weir_yaml_get(doc, "masks");

    if (!ranks || ranks->kind != WEIR_YAML_MAP) {
        weir_report(w->d, WEIR_ERROR, ranks ? ranks->loc : doc->loc,
                    "a cascade needs a map 'ranks' from each rank to what it "
                    "is about");
        return false;
    }
    read_ranks(w, ranks);
    if (partition && partition->kind == WEIR_YAML_MAP)
        for (size_t i = 0; i < partition->n && !weir_draft_tired(w); i++)
            read_partition(w, partition->key[i], partition->item[i]);
    else if (partition && partition->kind != WEIR_YAML_NULL)
        weir_report(w->d, WEIR_ERROR, partition->loc,
                    "'partition' is a map from a rank to its levels");
    if (constants && constants->kind != WEIR_YAML_NULL)
        weir_draft_constants(w, constants);
    if (masks && masks->kind != WEIR_YAML_NULL)
        weir_draft_masks(w, masks);
    if (inputs)
        read_inputs(w, inputs);
    else
        weir_report(w->d, WEIR_ERROR, doc->loc, "the cascade has no 'inputs'");
    return true;
}
