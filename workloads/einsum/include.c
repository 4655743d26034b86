/* SPDX-License-Identifier: Apache-2.0
 * include.c - the Einsums of another cascade, under a prefix.
 *
 *   include attention-3pass as att:
 *     with: {Q: QR, K: KR}     # its inputs that are tensors of this cascade
 *     ranks: {M: P}            # its ranks that have another name here
 *
 * An input is what it is bound to (what `with` says, else the tensor called
 * PREFIX_NAME, else NAME), or a view of that where the order of the ranks or
 * the name of one of them differs. Everything it makes is called
 * PREFIX_NAME. Where this cascade writes b and h and that one does not, they
 * are added to what it makes, and read where the tensor that is read has them.
 */
#include "workloads/einsum/include.h"

#include "base/library.h"

#include <string.h>

/* "include NAME as PREFIX" */
static bool read_key(weir_include *x)
{
    const char *at = x->key->text + strlen("include"), *as;
    size_t n;

    at += strspn(at, " ");
    n = strcspn(at, " ");
    x->name = weir_strndup(x->w->a, at, n);
    as = at + n + strspn(at + n, " ");
    if (n > 0 && strncmp(as, "as ", 3) == 0) {
        as += 3 + strspn(as + 3, " ");
        x->prefix = weir_strdup(x->w->a, as);
        if (*as && !strchr(as, ' '))
            return true;
    }
    weir_report(x->w->d, WEIR_ERROR, x->key->loc,
                "expected 'include CASCADE as PREFIX'");
    return false;
}

static bool read_value(weir_include *x, const weir_yaml *value)
{
    static const char *const keys[] = {"with", "ranks", NULL};

    if (value->kind == WEIR_YAML_NULL)
        return true;
    if (weir_yaml_known(value, keys, x->w->d) != WEIR_OK)
        return false;
    x->with = weir_yaml_get(value, "with");
    x->ranks = weir_yaml_get(value, "ranks");
    return true;
}

static bool load(weir_include *x)
{
    const weir_yaml *doc;

    if (x->w->including == WEIR_DRAFT_INCLUDES) {
        weir_report(x->w->d, WEIR_ERROR, x->key->loc,
                    "cascades include each other, %d deep", x->w->including);
        return false;
    }
    if (weir_library_load(&doc, x->w->a, WEIR_KIND_CASCADE, x->name,
                          x->key->loc, x->w->d) != WEIR_OK)
        return false;
    return weir_draft_cascade(&x->c, x->w->a, doc, x->w->including + 1,
                              x->w->d) == WEIR_OK;
}

static const char *prefixed(const weir_include *x, const char *name)
{
    return weir_format(x->w->a, "%s_%s", x->prefix, name);
}

/* Rank R, which is no level, under its name here. */
static int find_rank(weir_include *x, int r)
{
    const char *name = x->c->rank[r].name;
    const weir_yaml *said = weir_yaml_get(x->ranks, name);
    int here =
        said ? weir_draft_known_rank(x->w, said) : weir_draft_rank(x->w, name);

    if (here < 0 && !said)
        weir_report(x->w->d, WEIR_ERROR, x->key->loc,
                    "'%s' has a rank '%s' and this cascade has none of that "
                    "name; say which one it is: ranks: {%s: ...}",
                    x->name, name, name);
    return here;
}

/* Level R: that of the rank here, if it is partitioned, else a new one. */
static int find_level(weir_include *x, int r)
{
    const weir_rank *level = x->c->rank + r;
    weir_draft *w = x->w;
    int base = x->rank[level->base], all[WEIR_RANKS];
    weir_yaml name = {.kind = WEIR_YAML_SCALAR, .loc = x->key->loc};

    if (base < 0)
        return -1;
    if (w->rank[base].level >= 0) {
        weir_report(w->d, WEIR_ERROR, x->key->loc,
                    "'%s' partitions '%s', which is a level itself here",
                    x->name, w->rank[base].name);
        return -1;
    }
    for (int i = 0, n = weir_draft_levels(w, base, all); i < n; i++)
        if (w->rank[all[i]].level == level->level)
            return all[i];
    name.text = level->name;
    if (weir_draft_rank(w, name.text) >= 0) {
        char *upper = weir_strdup(w->a, prefixed(x, level->name));

        for (char *s = upper; *s; s++)
            *s = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
        name.text = upper;
    }
    w->rank[base].partitioned = true;
    return weir_draft_add_level(w, &name, base, level->level);
}

static bool map_ranks(weir_include *x)
{
    bool good = true;

    if (x->w->implicit && !x->c->implicit) {
        weir_report(x->w->d, WEIR_ERROR, x->key->loc,
                    "'%s' writes b and h and this cascade does not", x->name);
        return false;
    }
    for (size_t i = 0; x->ranks && i < x->ranks->n; i++)
        if (weir_cascade_rank(x->c, x->ranks->key[i]->text) < 0) {
            weir_report(x->w->d, WEIR_ERROR, x->ranks->key[i]->loc,
                        "'%s' has no rank '%.60s'", x->name,
                        x->ranks->key[i]->text);
            good = false;
        }
    for (int r = 0; r < x->c->nranks && good; r++) {
        const weir_rank *rank = x->c->rank + r;

        if (r <= WEIR_RANK_H && x->c->implicit)
            x->rank[r] = x->w->implicit || x->w->rank[r].name[0] ? r : -1;
        else if (r <= WEIR_RANK_H && !rank->loc.line)
            x->rank[r] = -1; /* not declared there */
        else
            x->rank[r] = rank->level < 0 ? find_rank(x, r) : find_level(x, r);
        good &= x->rank[r] >= 0 || r <= WEIR_RANK_H;
    }
    return good;
}

static void map_constants(weir_include *x)
{
    for (int i = 0; i < x->c->nconstants; i++) {
        weir_draft *w = x->w;
        int k = 0;

        while (k < w->nconstants &&
               strcmp(w->constant[k].name, x->c->constant[i].name) != 0)
            k++;
        if (k == WEIR_DRAFT_CONSTANTS)
            k = weir_draft_full(w, x->key->loc, k, "constants");
        else if (k == w->nconstants)
            w->constant[w->nconstants++] = x->c->constant[i];
        x->constant[i] = k;
    }
}

static const int *map_list(weir_include *x, const int *rank, int n,
                           weir_ranks added, int *total)
{
    int *copy = WEIR_NEW(x->w->a, int, (size_t)n + 3), r;

    *total = 0;
    WEIR_EACH_RANK(r, added)
        copy[(*total)++] = r;
    for (int i = 0; i < n; i++)
        copy[(*total)++] = x->rank[rank[i]];
    return copy;
}

static void map_masks(weir_include *x)
{
    for (int i = 0; i < x->c->nmasks; i++) {
        weir_cascade_mask *m = x->w->mask + x->w->nmasks;

        if (x->w->nmasks == WEIR_DRAFT_MASKS) {
            x->mask[i] =
                weir_draft_full(x->w, x->key->loc, WEIR_DRAFT_MASKS, "masks");
            continue;
        }
        *m = x->c->mask[i];
        m->name = prefixed(x, m->name);
        m->rank = map_list(x, m->rank, m->n, 0, &m->n);
        x->mask[i] = x->w->nmasks++;
    }
}

/* The tensor here that input T is bound to, or -1. */
static int bound_tensor(weir_include *x, int t)
{
    const char *name = x->c->tensor[t].name, *own = prefixed(x, name);
    const weir_yaml *said = weir_yaml_get(x->with, name);
    int here;

    if (said)
        here = weir_draft_tensor(x->w, said->text, strlen(said->text));
    else if ((here = weir_draft_tensor(x->w, own, strlen(own))) < 0)
        here = weir_draft_tensor(x->w, name, strlen(name));
    if (here < 0)
        weir_report(x->w->d, WEIR_ERROR, said ? said->loc : x->key->loc,
                    said ? "unknown tensor '%.60s'"
                         : "'%s' reads an input '%s': declare '%s' before "
                           "this place, or say 'with: {%s: ...}'",
                    said ? said->text : x->name, name, own, name);
    return here;
}

/* Of T, all that does not depend on where it came from. */
static void copy_tensor(weir_include *x, int t, int here)
{
    weir_tensor *mine = x->w->tensor + here;
    const weir_tensor *theirs = x->c->tensor + t;

    mine->rank = map_list(x, theirs->rank, theirs->n, x->added[t], &mine->n);
    mine->ranks = 0;
    for (int i = 0; i < mine->n; i++)
        mine->ranks |= weir_rank_bit(mine->rank[i]);
    mine->step = theirs->step < 0 ? -1 : x->rank[theirs->step];
    mine->initial = theirs->initial;
    mine->holds = theirs->holds < 0 ? -1 : x->rank[theirs->holds];
    mine->store = theirs->store;
    mine->accumulate = theirs->accumulate;
    mine->along = theirs->along < 0 ? -1 : x->rank[theirs->along];
}

/* Tensor T has its shape: what makes it may not have been read yet. */
static bool shape(weir_draft *w, int t)
{
    weir_statement *s;

    if (w->tensor[t].rank || w->tensor[t].producer < 0)
        return w->tensor[t].rank != NULL;
    s = w->statement + w->tensor[t].producer;
    weir_draft_parse(w, s);
    if (!s->shapeless)
        weir_draft_left(w, s);
    return w->tensor[t].rank != NULL;
}

/* Under its names for the ranks, T has those of OF in the same order. */
static bool same_shape(weir_include *x, int t, int of)
{
    const weir_tensor *theirs = x->c->tensor + t, *mine = x->w->tensor + of;
    int n;
    const int *rank = map_list(x, theirs->rank, theirs->n, x->added[t], &n);

    return n == mine->n &&
           memcmp(rank, mine->rank, (size_t)n * sizeof *rank) == 0;
}

/* T is an input or a view: OF itself, or a view of it, with those of B and H
 * that OF has. */
static int add_view(weir_include *x, int t, int of)
{
    weir_draft *w = x->w;
    const char *name = prefixed(x, x->c->tensor[t].name);
    int here;

    if (!shape(w, of))
        return -1;
    if (!w->implicit && x->c->implicit)
        x->added[t] = w->tensor[of].ranks &
                      (weir_rank_bit(WEIR_RANK_B) | weir_rank_bit(WEIR_RANK_H));
    if (same_shape(x, t, of))
        return of;
    if (weir_draft_tensor(w, name, strlen(name)) >= 0)
        name = weir_format(w->a, "%s_", name); /* the tensor it is bound to */
    here = weir_draft_add_tensor(w, name, x->key->loc, w->tensor[of].kind);
    if (here < 0)
        return -1;
    w->bound[of] = true;
    copy_tensor(x, t, here);
    if (w->tensor[of].view >= 0)
        of = w->tensor[of].view; /* views are not stacked */
    w->tensor[here].view = of;
    w->tensor[here].producer = w->tensor[of].producer;
    return here;
}

static int add_made(weir_include *x, int t)
{
    weir_draft *w = x->w;
    int here = weir_draft_add_tensor(w, prefixed(x, x->c->tensor[t].name),
                                     x->key->loc, WEIR_TENSOR_INTERMEDIATE);

    if (here < 0)
        return -1;
    if (!w->implicit && x->c->implicit)
        for (int r = WEIR_RANK_B; r <= WEIR_RANK_H; r++)
            x->added[t] |= x->rank[r] >= 0 ? weir_rank_bit(r) : 0;
    copy_tensor(x, t, here);
    w->tensor[here].producer = w->nstatements + x->c->tensor[t].producer;
    return here;
}

static bool map_tensors(weir_include *x)
{
    bool good = true;

    for (size_t i = 0; x->with && i < x->with->n; i++) {
        int t = weir_cascade_tensor(x->c, x->with->key[i]->text);

        if (t >= 0 && x->c->tensor[t].kind == WEIR_TENSOR_INPUT)
            continue;
        weir_report(x->w->d, WEIR_ERROR, x->with->key[i]->loc,
                    "'%s' has no input '%.60s'", x->name,
                    x->with->key[i]->text);
        good = false;
    }
    for (int t = 0; t < x->c->ntensors && good; t++) {
        const weir_tensor *theirs = x->c->tensor + t;
        int of;

        if (theirs->view >= 0)
            of = x->tensor[theirs->view];
        else if (theirs->producer < 0)
            of = bound_tensor(x, t);
        else
            of = -2;
        if (of == -2)
            x->tensor[t] = add_made(x, t);
        else
            x->tensor[t] = of < 0 ? -1 : add_view(x, t, of);
        if (of == -2 && x->tensor[t] >= 0)
            weir_draft_add_views(x->w, x->tensor[t]);
        good &= x->tensor[t] >= 0;
    }
    return good;
}

void weir_draft_include(weir_draft *w, const weir_yaml *key,
                        const weir_yaml *value)
{
    weir_include *x = WEIR_NEW(w->a, weir_include, 1);

    x->w = w;
    x->key = key;
    if (!read_key(x) || !read_value(x, value) || !load(x))
        return;
    x->rank = WEIR_NEW(w->a, int, WEIR_RANKS);
    x->tensor = WEIR_NEW(w->a, int, (size_t)x->c->ntensors + 1);
    x->added = WEIR_NEW(w->a, weir_ranks, (size_t)x->c->ntensors + 1);
    x->constant = WEIR_NEW(w->a, int, (size_t)x->c->nconstants + 1);
    x->mask = WEIR_NEW(w->a, int, (size_t)x->c->nmasks + 1);
    if (!map_ranks(x))
        return;
    map_constants(x);
    map_masks(x);
    if (!map_tensors(x) || w->full)
        return;
    for (int e = 0; e < x->c->neinsums; e++)
        if (!weir_include_statement(x, x->c->einsum + e))
            return;
    weir_include_starts(x);
}
