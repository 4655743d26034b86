/* SPDX-License-Identifier: Apache-2.0
 * keep.c - what each memory keeps, for how long, and how much room it takes.
 */
#include "mapper/build.h"

#include <string.h>

/* The level a tensor is kept at when the mapping does not say: one iteration
 * of the outermost loop over its own ranks (batch and heads left out), so
 * that all its reuse inside is kept. */
static int own_level(const weir_build *w, int tensor)
{
    weir_ranks own = w->m->problem->cascade->tensor[tensor].extent;
    int level = -1;

    for (int l = 0; l < w->b->nloops; l++) {
        if (!weir_rank_in(w->loop[l].rank, own))
            continue;
        level = l;
        if (w->loop[l].rank > WEIR_RANK_H)
            break;
    }
    return level;
}

/* "P2", "tile" (one epoch), "all" (the whole block), "in QK". */
static weir_status read_level(weir_build *w, const weir_yaml *item,
                              weir_hold *hold)
{
    hold->shares = -1;
    if (strcmp(item->text, "tile") == 0) {
        hold->level = w->b->nloops - 1;
    } else if (strcmp(item->text, "all") == 0) {
        hold->level = -1;
    } else if (strncmp(item->text, "in ", 3) == 0) {
        int t = weir_cascade_tensor(w->m->problem->cascade, item->text + 3);
        int other = t < 0 ? -1 : weir_block_hold(w->b, hold->memory, t);

        if (other < 0) {
            weir_report(w->d, WEIR_ERROR, item->loc,
                        "'%s' is not kept in the same memory further up",
                        item->text + 3);
            return WEIR_EVALUE;
        }
        hold->shares = other;
        hold->level = w->hold[other].level;
    } else {
        return weir_build_loop_named(w, item, &hold->level);
    }
    return WEIR_OK;
}

static weir_status add_hold(weir_build *w, int memory, int unit,
                            const weir_yaml *tensor, const weir_yaml *level)
{
    weir_hold hold = {.memory = memory,
                      .unit = unit,
                      .shares = -1,
                      .copies = 1,
                      .given = true,
                      .loc = tensor->loc};

    WEIR_TRY(weir_build_tensor(w, tensor, &hold.tensor));
    for (int i = 0; i < w->b->nholds; i++)
        if (w->hold[i].memory == memory && w->hold[i].unit == unit &&
            w->hold[i].tensor == hold.tensor) {
            weir_report(w->d, WEIR_ERROR, tensor->loc,
                        "'%s' is kept twice in one place", tensor->text);
            return WEIR_EVALUE;
        }
    hold.level = own_level(w, hold.tensor);
    if (level)
        WEIR_TRY(read_level(w, level, &hold));
    w->hold[w->b->nholds++] = hold;
    return WEIR_OK;
}

static weir_status read_keep(weir_build *w, const weir_yaml *key,
                             const weir_yaml *item)
{
    int memory = weir_machine_memory(w->m->machine, key->text);
    int unit = weir_machine_unit(w->m->machine, key->text);
    weir_status status = WEIR_OK;

    if (memory < 0 && unit < 0) {
        const char *names[64];
        size_t n = 0;

        for (int i = 0; i < w->m->machine->nmemories && n < 32; i++)
            names[n++] = w->m->machine->memory[i].name;
        for (int i = 0; i < w->m->machine->nunits && n < 64; i++)
            names[n++] = w->m->machine->unit[i].name;
        return weir_build_unknown(w, key, "a memory or unit of the machine",
                                  names, n);
    }
    if (item->kind != WEIR_YAML_LIST && item->kind != WEIR_YAML_MAP) {
        weir_report(w->d, WEIR_ERROR, item->loc,
                    "write %s: [Q, K] or %s: {Q: LOOP}", key->text, key->text);
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < item->n; i++) {
        bool map = item->kind == WEIR_YAML_MAP;

        if (add_hold(w, memory, memory < 0 ? unit : -1,
                     map ? item->key[i] : item->item[i],
                     map ? item->item[i] : NULL) != WEIR_OK)
            status = WEIR_EVALUE;
    }
    return status;
}

static bool comes_from_outside(const weir_build *w, int tensor)
{
    return weir_block_maker(w->m, w->b, tensor) < 0 ||
           weir_block_hold(w->b, w->m->offchip, tensor) >= 0;
}

/* The memory between the off-chip memory and the arrays: the first other. */
static int onchip(const weir_build *w)
{
    for (int i = 0; i < w->m->machine->nmemories; i++)
        if (i != w->m->offchip)
            return i;
    return -1;
}

static bool held_onchip(const weir_build *w, int tensor)
{
    for (int i = 0; i < w->b->nholds; i++)
        if (w->hold[i].tensor == tensor && w->hold[i].unit < 0 &&
            w->hold[i].memory != w->m->offchip)
            return true;
    return false;
}

/* In `physical` what streams through has a place too: one tile. */
static void add_staging(weir_build *w, int tensor)
{
    int memory = onchip(w);

    if (memory < 0 || w->m->accounting != WEIR_ACCOUNTING_PHYSICAL ||
        held_onchip(w, tensor))
        return;
    w->hold[w->b->nholds++] = (weir_hold){.tensor = tensor,
                                          .memory = memory,
                                          .unit = -1,
                                          .shares = -1,
                                          .level = w->b->nloops - 1,
                                          .copies = 1,
                                          .loc = w->b->loc};
}

static void add_stagings(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;

    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_operand *operand = c->reads[w->task[i].einsum].operand;
        int n = c->reads[w->task[i].einsum].n;
        int out = c->einsum[w->task[i].einsum].out.tensor;

        for (int k = 0; k < n; k++)
            if (comes_from_outside(w, operand[k].tensor))
                add_staging(w, operand[k].tensor);
        if (c->tensor[out].kind == WEIR_TENSOR_OUTPUT ||
            weir_block_hold(w->b, w->m->offchip, out) >= 0)
            add_staging(w, out);
    }
}

static weir_status read_overflow(weir_build *w)
{
    const weir_yaml *node = weir_yaml_get(w->doc, "overflow");
    const char *const names[] = {"error", "spill", "ignore"};

    for (int i = 0; node && i < 3; i++)
        if (strcmp(node->text, names[i]) == 0) {
            w->b->overflow = (weir_overflow)i;
            if (i && w->m->accounting == WEIR_ACCOUNTING_PHYSICAL) {
                weir_report(
                    w->d, WEIR_ERROR, node->loc,
                    "'overflow: %s' exists in published accounting only",
                    names[i]);
                return WEIR_EVALUE;
            }
            return WEIR_OK;
        }
    return node
               ? weir_build_unknown(w, node, "error, spill or ignore", names, 3)
               : WEIR_OK;
}

static weir_status read_buffers(weir_build *w)
{
    const weir_yaml *node = weir_yaml_get(w->doc, "buffers");

    for (size_t i = 0; node && i < node->n && node->kind == WEIR_YAML_MAP;
         i++) {
        int tensor;
        int64_t copies;

        WEIR_TRY(weir_build_tensor(w, node->key[i], &tensor));
        WEIR_TRY(weir_yaml_int(&copies, node->item[i], "a number of buffers", 1,
                               1024, w->d));
        for (int k = 0; k < w->b->nholds; k++)
            if (w->hold[k].tensor == tensor && w->hold[k].unit < 0)
                w->hold[k].copies = -copies; /* said: not to be changed */
    }
    return WEIR_OK;
}

/* accumulate: [AV] - partial sums live in the buffer, not in the array. */
static weir_status read_accumulate(weir_build *w)
{
    const weir_yaml *node = weir_yaml_get(w->doc, "accumulate");
    const weir_cascade *c = w->m->problem->cascade;

    for (size_t i = 0; node && i < node->n; i++) {
        bool found = false;
        int tensor;

        WEIR_TRY(weir_build_tensor(w, node->item[i], &tensor));
        if (c->tensor[tensor].kind == WEIR_TENSOR_INPUT) {
            weir_report(w->d, WEIR_ERROR, node->item[i]->loc,
                        "'%s' is an input; what is made has partial sums",
                        node->item[i]->text);
            return WEIR_EVALUE;
        }
        for (int k = 0; k < w->b->nholds; k++)
            if (w->hold[k].tensor == tensor && w->hold[k].unit < 0 &&
                w->hold[k].memory != w->m->offchip)
                found = w->hold[k].partial = true;
        if (!found) {
            weir_report(w->d, WEIR_ERROR, node->item[i]->loc,
                        "'%s' accumulates in a memory that does not keep it: "
                        "list it under 'keep'",
                        node->item[i]->text);
            return WEIR_EVALUE;
        }
    }
    return WEIR_OK;
}

weir_status weir_build_holds(weir_build *w)
{
    const weir_yaml *keep = weir_yaml_get(w->doc, "keep");
    size_t room = 2 * (size_t)w->m->problem->cascade->ntensors + 1;
    weir_status status = WEIR_OK;

    if (keep && keep->kind != WEIR_YAML_MAP) {
        weir_report(w->d, WEIR_ERROR, keep->loc,
                    "'keep' must say what each memory keeps: {buffer: [Q, K]}");
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; keep && i < keep->n; i++)
        room += keep->item[i]->n;
    w->hold = WEIR_NEW(w->a, weir_hold, room);
    w->b->hold = w->hold;
    for (size_t i = 0; keep && i < keep->n; i++)
        if (read_keep(w, keep->key[i], keep->item[i]) != WEIR_OK)
            status = WEIR_EVALUE;
    WEIR_TRY(status);
    add_stagings(w);
    WEIR_TRY(read_buffers(w));
    WEIR_TRY(read_accumulate(w));
    return read_overflow(w);
}

/* Tiles of T in flight at once: from its maker's epoch to its last reader's. */
static int64_t in_flight(const weir_build *w, int tensor)
{
    const weir_cascade *c = w->m->problem->cascade;
    int maker = weir_block_maker(w->m, w->b, tensor);
    int64_t last = maker < 0 ? 0 : w->task[maker].offset;

    for (int i = 0; maker >= 0 && i < w->b->ntasks; i++) {
        const weir_operand *operand = c->reads[w->task[i].einsum].operand;
        int n = c->reads[w->task[i].einsum].n;

        for (int k = 0; k < n; k++)
            if (operand[k].tensor == tensor && !operand[k].previous &&
                w->task[i].offset > last)
                last = w->task[i].offset;
    }
    return maker < 0 ? 1 : last - w->task[maker].offset + 1;
}

/* Copies, by the accounting's rule: published counts single buffers (FuseMax
 * artifact, P1 rule); physical doubles what the off-chip memory fills or
 * empties, and gives every tile in flight, and the next, a place. */
static int64_t copies_of(const weir_build *w, const weir_hold *h)
{
    const weir_tensor *t = &w->m->problem->cascade->tensor[h->tensor];

    if (h->copies < 0)
        return -h->copies;
    if (w->m->accounting == WEIR_ACCOUNTING_PUBLISHED)
        return 1;
    if (h->fed || t->kind == WEIR_TENSOR_OUTPUT)
        return 2;
    if (t->step >= 0 || (h->unit < 0 && h->level < w->b->nloops - 1))
        return 1;
    return in_flight(w, h->tensor) + (h->unit < 0);
}

/* Tiles of the running state H that live at once: those which one step goes
 * through before the next. */
static int64_t tiles_of_step(const weir_build *w, const weir_hold *h)
{
    const weir_cascade *c = w->m->problem->cascade;
    weir_ranks own = c->tensor[h->tensor].extent;
    int step = c->tensor[h->tensor].step, innermost = -1;
    int64_t tiles = 1;

    for (int l = 0; l < w->b->nloops && step >= 0; l++)
        if (w->cut[c->rank[step].base].loops >> l & 1)
            innermost = l;
    for (int l = innermost + 1; l < w->b->nloops && innermost >= 0; l++)
        if (weir_rank_in(w->loop[l].rank, own))
            tiles *= w->loop[l].trip;
    return tiles;
}

/* Words of a tile that each PE of the unit has to hold: 1 unless what is laid
 * over rows or columns is more than these, or the PE makes several. */
static int64_t words_in_pe(const weir_build *w, const weir_hold *h)
{
    const weir_unit *u = &w->m->machine->unit[h->unit];
    weir_ranks inner = w->m->problem->cascade->tensor[h->tensor].inner;
    int maker = weir_block_maker(w->m, w->b, h->tensor), r;
    int64_t rows = 1, columns = 1, along = 1;

    if (maker < 0)
        return 1;
    WEIR_EACH_RANK(r, w->task[maker].rows)
        rows *= w->cut[r].tile;
    WEIR_EACH_RANK(r, w->task[maker].columns)
        columns *= w->cut[r].tile;
    WEIR_EACH_RANK(r, inner & ~(w->task[maker].rows | w->task[maker].columns))
        along *= r > WEIR_RANK_H ? w->cut[r].tile : 1;
    return along * tiles_of_step(w, h) * ((rows + u->rows - 1) / u->rows) *
           ((columns + u->columns - 1) / u->columns);
}

void weir_build_need(weir_build *w)
{
    int64_t word_byte = w->m->problem->word_byte;
    double need = 0;

    w->b->need_memory = onchip(w);
    for (int i = 0; i < w->b->nholds; i++) {
        weir_hold *h = &w->hold[i];
        int64_t said = h->copies < 0 ? h->copies : 0;

        if (h->unit >= 0) {
            h->word = words_in_pe(w, h);
            h->copies = copies_of(w, h);
            continue;
        }
        h->fed = h->memory != w->m->offchip && comes_from_outside(w, h->tensor);
        h->word =
            weir_block_span(w->m, w->b, h->tensor, weir_block_outer(h->level));
        if (!said)
            h->copies = copies_of(w, h);
        if (h->memory == w->b->need_memory && h->shares < 0)
            need += (double)h->word * (double)(said ? -said : h->copies) *
                    (double)word_byte;
    }
    w->b->need_byte = need > 9e18 ? INT64_MAX : (int64_t)need;
}
