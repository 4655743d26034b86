/* SPDX-License-Identifier: Apache-2.0
 * mapping.c - a mapping document becomes blocks.
 */
#include "base/library.h"
#include "mapper/build.h"
#include "mapper/family.h"

#include <string.h>

enum { BLOCKS = 64, USES = 8, VARIANTS = 64 };

#define BLOCK_KEYS                                                             \
    "tile", "order", "space", "bind", "phases", "interleave", "skew", "drain", \
        "keep", "buffers", "banks", "accumulate", "overflow"

const char *const weir_mapping_block_keys[] = {BLOCK_KEYS, NULL};

static const char *const block_keys[] = {"block",    "use",      BLOCK_KEYS,
                                         "variants", "override", NULL};

static const char *const top_keys[] = {
    "mapping", "about",    "source",   "cascade",  "machine",
    "blocks",  BLOCK_KEYS, "variants", "override", NULL};

weir_status weir_build_unknown(weir_build *w, const weir_yaml *node,
                               const char *what, const char *const *names,
                               size_t n)
{
    const char *near = weir_suggest(node->text, names, n);

    weir_report(w->d, WEIR_ERROR, node->loc, "'%s' is not %s%s%s%s", node->text,
                what, near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
    return WEIR_EVALUE;
}

weir_status weir_build_tensor(weir_build *w, const weir_yaml *node, int *out)
{
    const weir_cascade *c = w->m->problem->cascade;
    const char **names;

    *out = node->kind == WEIR_YAML_SCALAR ? weir_cascade_tensor(c, node->text)
                                          : -1;
    if (*out >= 0)
        return WEIR_OK;
    names = WEIR_NEW(w->a, const char *, (size_t)c->ntensors + 1);
    for (int t = 0; t < c->ntensors; t++)
        names[t] = c->tensor[t].name;
    return weir_build_unknown(w, node,
                              weir_format(w->a, "a tensor of '%s'", c->name),
                              names, (size_t)c->ntensors);
}

weir_status weir_build_loop_named(weir_build *w, const weir_yaml *node,
                                  int *out)
{
    const char *names[WEIR_LOOPS + 2] = {"tile", "all"};

    *out = weir_build_loop(w, node->text);
    if (*out >= 0)
        return WEIR_OK;
    for (int l = 0; l < w->b->nloops; l++)
        names[l + 2] = w->loop[l].name;
    return weir_build_unknown(w, node,
                              "a loop of 'order', 'tile', 'all' or 'in TENSOR'",
                              names, (size_t)w->b->nloops + 2);
}

weir_status weir_build_formula(weir_build *w, int64_t *out,
                               const weir_yaml *node, const char *what)
{
    if (!node || node->kind != WEIR_YAML_SCALAR) {
        weir_report(w->d, WEIR_ERROR, node ? node->loc : w->doc->loc,
                    "'%s' must be a number or a formula", what);
        return WEIR_ESYNTAX;
    }
    w->of.n = 0;
    return weir_formula_eval(out, node->text, node->loc, &w->scope, w->d);
}

/* What NAME means by the problem: a rank, a shape parameter, `word`. */
static bool problem_value(const weir_problem *p, const char *name,
                          int64_t *value)
{
    int r = weir_cascade_rank(p->cascade, name);

    if (strcmp(name, "word") == 0) {
        *value = p->word_byte;
        return true;
    }
    if (r >= 0 && p->cascade->rank[r].level < 0) {
        *value = p->extent[r];
        return true;
    }
    for (int i = 0; i < p->nparameters; i++)
        if (strcmp(p->parameter[i].name, name) == 0) {
            *value = p->parameter[i].value;
            return true;
        }
    return false;
}

/* Beside these: the machine's sizes ("array2d.rows"), and `published` /
 * `physical`. */
static int machine_value(const weir_mapping *m, const char *name,
                         int64_t *value)
{
    if (strcmp(name, "published") != 0 && strcmp(name, "physical") != 0)
        return weir_machine_value(m->machine, name, value);
    *value = (name[1] == 'u') == (m->accounting == WEIR_ACCOUNTING_PUBLISHED);
    return 1;
}

int weir_build_value(void *user, const char *name, weir_loc loc, int64_t *value)
{
    const weir_mapping *m = user;

    (void)loc;
    return problem_value(m->problem, name, value) ||
           machine_value(m, name, value);
}

/* In one of a block USER is the weir_build, which learns what was asked for. */
static int block_value(void *user, const char *name, weir_loc loc,
                       int64_t *value)
{
    weir_build *w = user;

    (void)loc;
    if (!problem_value(w->m->problem, name, value))
        return machine_value(w->m, name, value);
    if (w->of.n < WEIR_ASKED) {
        w->of.value[w->of.n].name = weir_strdup(w->a, name);
        w->of.value[w->of.n].value = *value;
    }
    w->of.n++;
    return 1;
}

bool weir_build_same(const weir_problem *p, const weir_asked *asked)
{
    int64_t value;

    if (asked->n > WEIR_ASKED)
        return false;
    for (int i = 0; i < asked->n; i++)
        if (!problem_value(p, asked->value[i].name, &value) ||
            value != asked->value[i].value)
            return false;
    return true;
}

void weir_build_varies(weir_build *w, weir_varying v)
{
    if (w->of.n == 0 || !w->varying || w->nvarying > WEIR_VARYING)
        return;
    v.asked = w->of;
    if (w->nvarying < WEIR_VARYING)
        w->varying[w->nvarying] = v;
    w->nvarying++;
}

weir_status weir_build_variants(weir_build *w, uint64_t *holds)
{
    const weir_yaml *variants = weir_yaml_get(w->bare, "variants");

    *holds = 0;
    if (variants &&
        (variants->kind != WEIR_YAML_LIST || variants->n > VARIANTS)) {
        weir_report(w->d, WEIR_ERROR, variants->loc,
                    "'variants' must be a list of maps with 'if: CONDITION', "
                    "%d at most",
                    VARIANTS);
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; variants && i < variants->n; i++) {
        const weir_yaml *v = variants->item[i], *test = weir_yaml_get(v, "if");
        int64_t value;

        if (!test) {
            weir_report(
                w->d, WEIR_ERROR, v->loc,
                "a variant is a map with 'if: CONDITION' and what it changes");
            return WEIR_ESYNTAX;
        }
        WEIR_TRY(weir_build_formula(w, &value, test, "if"));
        w->variants_vary |= w->of.n > 0;
        *holds |= (uint64_t)(value != 0) << i;
    }
    return WEIR_OK;
}

/* Lay each variant whose condition holds upon the block. */
static weir_status apply_variants(weir_build *w)
{
    static const char *const condition[] = {"if", NULL};
    const weir_yaml *variants = weir_yaml_get(w->bare, "variants");

    WEIR_TRY(weir_build_variants(w, &w->variants));
    for (size_t i = 0; variants && i < variants->n; i++)
        if (w->variants >> i & 1)
            w->doc = weir_yaml_merge(
                w->a, w->doc,
                weir_yaml_without(w->a, variants->item[i], condition));
    if (weir_yaml_get(w->doc, "override"))
        w->doc =
            weir_yaml_merge(w->a, w->doc, weir_yaml_get(w->doc, "override"));
    return WEIR_OK;
}

weir_status weir_build_bank(weir_build *w, int tensor, const weir_yaml *item)
{
    int64_t *bank = &w->bank[tensor];

    WEIR_TRY(weir_build_formula(w, bank, item, "a bank (from 0)"));
    weir_build_varies(w, (weir_varying){.kind = WEIR_VARYING_BANK,
                                        .tensor = tensor,
                                        .item = item});
    if (*bank >= 0)
        return WEIR_OK;
    weir_report(w->d, WEIR_ERROR, item->loc,
                "banks are counted from 0, not from %lld", (long long)*bank);
    return WEIR_EVALUE;
}

/* The banks in which tensors begin: banks: {K: 0, V: 8}. */
static weir_status build_banks(weir_build *w)
{
    const weir_yaml *node = weir_yaml_get(w->doc, "banks");
    int t;

    if (!node)
        return WEIR_OK;
    if (node->kind != WEIR_YAML_MAP) {
        weir_report(w->d, WEIR_ERROR, node->loc, "write banks: {K: 0, V: 8}");
        return WEIR_ESYNTAX;
    }
    w->bank =
        WEIR_NEW(w->a, int64_t, (size_t)w->m->problem->cascade->ntensors + 1);
    for (size_t i = 0; i < node->n; i++) {
        WEIR_TRY(weir_build_tensor(w, node->key[i], &t));
        WEIR_TRY(weir_build_bank(w, t, node->item[i]));
    }
    return WEIR_OK;
}

static weir_status make_outline(weir_build *w)
{
    size_t nranks = (size_t)w->m->problem->cascade->nranks;

    WEIR_TRY(apply_variants(w));
    w->loop = WEIR_NEW(w->a, weir_loop, WEIR_LOOPS);
    w->asked = WEIR_NEW(w->a, int64_t, WEIR_LOOPS);
    w->cut = WEIR_NEW(w->a, weir_cut, nranks);
    w->tile = WEIR_NEW(w->a, int64_t, nranks);
    w->varying = WEIR_NEW(w->a, weir_varying, WEIR_VARYING);
    w->b->loop = w->loop;
    w->b->cut = w->cut;
    w->b->loc = w->doc->loc;
    WEIR_TRY(weir_build_nest(w));
    WEIR_TRY(weir_build_cuts(w, 1)); /* binding asks which ranks have loops */
    WEIR_TRY(weir_build_tasks(w));
    WEIR_TRY(weir_build_skews(w));
    WEIR_TRY(weir_build_holds(w));
    return build_banks(w);
}

typedef struct blocks {
    const weir_yaml *doc[BLOCKS];
    const char *name[BLOCKS];
    int n;
} blocks;

static weir_status add_block(blocks *list, const weir_yaml *doc,
                             const char *name, weir_diag *d)
{
    if (list->n == BLOCKS) {
        weir_report(d, WEIR_ERROR, doc->loc, "more than %d blocks", BLOCKS);
        return WEIR_EVALUE;
    }
    list->doc[list->n] = doc;
    list->name[list->n++] = name;
    return WEIR_OK;
}

/* The block-level keys of a document, without its name and its blocks. */
static const weir_yaml *strip(weir_arena *a, const weir_yaml *doc)
{
    static const char *const keys[] = {"mapping", "about",   "source",
                                       "cascade", "machine", "blocks",
                                       "block",   "use",     NULL};

    return weir_yaml_without(a, doc, keys);
}

/* DOC's blocks, each laid on what DOC says for all of them; `use: NAME` takes
 * those of another mapping. */
static weir_status collect(blocks *list, weir_arena *a, const weir_yaml *doc,
                           int depth, weir_diag *d)
{
    const weir_yaml *items = weir_yaml_get(doc, "blocks"), *common;

    WEIR_TRY(weir_yaml_known(doc, top_keys, d));
    common = strip(a, doc);
    if (!items)
        return add_block(list, common, weir_yaml_get(doc, "mapping")->text, d);
    if (items->kind != WEIR_YAML_LIST || depth > USES) {
        weir_report(d, WEIR_ERROR, items->loc,
                    depth > USES ? "'use' goes in a circle, or too deep"
                                 : "'blocks' must be a list of blocks");
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < items->n; i++) {
        const weir_yaml *item = items->item[i],
                        *use = weir_yaml_get(item, "use");
        const weir_yaml *name = weir_yaml_get(item, "block"), *own, *other;
        int first = list->n;

        WEIR_TRY(weir_yaml_known(item, block_keys, d));
        own = strip(a, item);
        if (!use) {
            WEIR_TRY(add_block(list, weir_yaml_merge(a, common, own),
                               name ? name->text
                                    : weir_format(a, "block %d", list->n + 1),
                               d));
            continue;
        }
        WEIR_TRY(weir_library_load(&other, a, WEIR_KIND_MAPPING, use->text,
                                   use->loc, d));
        WEIR_TRY(collect(list, a, other, depth + 1, d));
        for (int k = first; k < list->n; k++)
            list->doc[k] = weir_yaml_merge(
                a, weir_yaml_merge(a, list->doc[k], common), own);
    }
    return WEIR_OK;
}

static weir_status check_bound(const weir_mapping *m, const weir_yaml *doc,
                               weir_diag *d)
{
    const weir_cascade *c = m->problem->cascade;
    weir_status status = WEIR_OK;

    for (int e = 0; e < c->neinsums; e++) {
        int times = 0;

        for (int k = 0; k < m->nblocks; k++)
            for (int i = 0; i < m->block[k].ntasks; i++)
                times += m->block[k].task[i].einsum == e;
        if (times != 1) {
            const weir_yaml *bind = weir_yaml_get(doc, "bind");

            weir_report(d, WEIR_ERROR, bind ? bind->loc : doc->loc,
                        times ? "Einsum '%s' of '%s' is bound in two blocks"
                              : "Einsum '%s' of '%s' is bound to no unit",
                        c->tensor[c->einsum[e].out.tensor].name, c->name);
            status = WEIR_EVALUE;
        }
    }
    return status;
}

static weir_status check_machine(const weir_mapping *m, const weir_yaml *doc,
                                 weir_diag *d)
{
    const weir_yaml *needs =
        weir_yaml_get(weir_yaml_get(doc, "machine"), "needs");

    for (size_t i = 0; needs && i < needs->n && needs->kind == WEIR_YAML_LIST;
         i++)
        if (weir_machine_unit(m->machine, needs->item[i]->text) < 0) {
            weir_report(
                d, WEIR_ERROR, needs->item[i]->loc,
                "machine '%s' has no unit '%s', which this mapping needs",
                m->machine->name, needs->item[i]->text);
            return WEIR_ENOFIT;
        }
    if (m->offchip < 0) {
        weir_report(d, WEIR_ERROR, doc->loc,
                    "machine '%s' has no off-chip memory ('offchip: true')",
                    m->machine->name);
        return WEIR_ENOFIT;
    }
    return WEIR_OK;
}

weir_status weir_spatial_make(weir_mapping *m, weir_arena *a,
                              const weir_yaml *doc, weir_diag *d)
{
    blocks *list = WEIR_NEW(a, blocks, 1);
    weir_outline *outline;
    weir_block *block;

    for (int i = m->machine->nmemories - 1; i >= 0; i--)
        if (m->machine->memory[i].offchip)
            m->offchip = i;
    WEIR_TRY(weir_mapping_operations(m->problem->cascade, d));
    WEIR_TRY(check_machine(m, doc, d));
    WEIR_TRY(collect(list, a, doc, 0, d));
    m->reads = m->problem->cascade->reads;
    outline = WEIR_NEW(a, weir_outline, (size_t)list->n + 1);
    block = WEIR_NEW(a, weir_block, (size_t)list->n + 1);
    m->block = block;
    m->outline = outline;
    for (int i = 0; i < list->n; i++) {
        weir_build *w = &outline[i].built, laid = {.a = a, .d = d, .m = m};

        outline[i].block.name = list->name[i];
        *w = (weir_build){.a = a,
                          .d = d,
                          .doc = list->doc[i],
                          .bare = list->doc[i],
                          .m = m,
                          .b = &outline[i].block,
                          .scope = {.value = block_value, .user = w}};
        WEIR_TRY(make_outline(w));
        WEIR_TRY(weir_build_lay(&laid, &block[i], &outline[i], false));
        m->nblocks++;
    }
    return check_bound(m, doc, d);
}
