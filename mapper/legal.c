/* SPDX-License-Identifier: Apache-2.0
 * legal.c - a mapping must respect what depends on what, and fit.
 */
#include "mapper/build.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 512 };

/* Every operation of every task must be one its unit does. */
static weir_status check_operations(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;
    weir_status status = WEIR_OK;

    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_unit *u = &w->m->machine->unit[w->task[i].unit];
        const int *count = w->task[i].operations;

        for (int o = 0; o < WEIR_OPERATIONS; o++)
            if (count[o] > 0 && !u->cost[o].cycles) {
                weir_report(
                    w->d, WEIR_ERROR, w->task[i].loc,
                    "'%s' needs '%s', which '%s' of machine '%s' does not do",
                    c->tensor[c->einsum[w->task[i].einsum].out.tensor].name,
                    weir_operation_name((weir_operation)o), u->name,
                    w->m->machine->name);
                status = WEIR_EUNSUP;
            }
    }
    return status;
}

/* Epochs from a tile to the last one that completes it: the loops in SET
 * have to run to their end first. */
static int64_t completion(const weir_build *w, unsigned set)
{
    double epochs = 0;

    for (int l = 0; l < w->b->nloops; l++)
        if (set >> l & 1)
            epochs +=
                (double)(w->loop[l].trip - 1) *
                (l + 1 < w->b->nloops ? (double)weir_block_turn(w->b, l + 1)
                                      : 1);
    return epochs > 1e15 ? (int64_t)1e15 : (int64_t)epochs;
}

/* Loops that must end before T is whole, as far as READER walks them. */
static unsigned unfinished(const weir_build *w, int t, const weir_task *reader)
{
    const weir_cascade *c = w->m->problem->cascade;
    weir_ranks own = c->tensor[t].extent;
    unsigned set = 0;

    if (c->tensor[t].step >= 0)
        own |= weir_rank_bit(c->rank[c->tensor[t].step].base);
    for (int l = 0; l < w->b->nloops; l++)
        if (!weir_rank_in(w->loop[l].rank, own) && !(reader->last >> l & 1))
            set |= 1u << l;
    return set;
}

static bool precedes(const weir_build *w, int a, int b)
{
    return w->task[a].unit == w->task[b].unit
               ? a < b
               : w->task[a].phase <= w->task[b].phase;
}

static weir_status check_made(weir_build *w, int maker, int reader, int tensor)
{
    const weir_cascade *c = w->m->problem->cascade;
    const weir_task *a = &w->task[maker], *b = &w->task[reader];
    const char *name = c->tensor[tensor].name;
    const char *to = c->tensor[c->einsum[b->einsum].out.tensor].name;
    int64_t late = b->offset - a->offset;
    int64_t whole = completion(w, unfinished(w, c->tensor[tensor].source, b));

    if (late < whole) {
        weir_report(
            w->d, WEIR_ERROR, b->loc,
            "'%s' needs all of '%s', which is whole only %lld epochs later: "
            "write a skew for '%s' (a loop's name is one turn of it), or a "
            "block of its own",
            to, name, (long long)whole, name);
        return WEIR_ENOFIT;
    }
    if (late == 0 && !precedes(w, maker, reader)) {
        weir_report(
            w->d, WEIR_ERROR, b->loc,
            "'%s' reads '%s' of the same epoch before it is made: bind it "
            "later, or give '%s' a skew",
            to, name, name);
        return WEIR_ENOFIT;
    }
    return WEIR_OK;
}

/* Step m1+1 reads step m1: the maker must be done by then. */
static weir_status check_previous(weir_build *w, int maker, int reader,
                                  int tensor)
{
    const weir_cascade *c = w->m->problem->cascade;
    const weir_task *a = &w->task[maker], *b = &w->task[reader];
    const weir_cut *cut = &w->cut[c->rank[c->tensor[tensor].step].base];
    int innermost = -1;
    int64_t apart, most;

    for (int l = 0; l < w->b->nloops; l++)
        if (cut->loops >> l & 1)
            innermost = l;
    if (cut->tiles <= 1 || innermost < 0)
        return WEIR_OK;
    apart =
        innermost + 1 < w->b->nloops ? weir_block_turn(w->b, innermost + 1) : 1;
    most = a->unit == b->unit && maker > reader ? apart - 1 : apart;
    if (a->offset - b->offset <= most)
        return WEIR_OK;
    weir_report(
        w->d, WEIR_ERROR, b->loc,
        "'%s' reads '%s' of the step before, %lld epochs earlier, but "
        "it is made with %lld epochs more skew, and may be with %lld: "
        "lower the skews between them, such as skew: {%s}",
        c->tensor[c->einsum[b->einsum].out.tensor].name, c->tensor[tensor].name,
        (long long)apart, (long long)(a->offset - b->offset), (long long)most,
        weir_build_earlier(w, maker, reader, a->offset - b->offset - most));
    return WEIR_ENOFIT;
}

static weir_status check_dependences(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;
    weir_status status = WEIR_OK;

    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_operand *operand = c->reads[w->task[i].einsum].operand;
        int n = c->reads[w->task[i].einsum].n;

        for (int k = 0; k < n; k++) {
            int maker = weir_block_maker(w->m, w->b, operand[k].tensor);
            weir_status s;

            if (maker < 0)
                continue;
            s = operand[k].previous
                    ? check_previous(w, maker, i, operand[k].tensor)
                    : check_made(w, maker, i, operand[k].tensor);
            if (s != WEIR_OK)
                status = s;
        }
    }
    return status;
}

/* Within one epoch: issue order of each unit, phases, and data must not go
 * round in a circle. Kahn's algorithm over the tasks. */
static weir_status check_circle(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;
    bool *done = WEIR_NEW(w->a, bool, (size_t)w->b->ntasks + 1);
    int left = w->b->ntasks, moved = 1;

    while (left && moved) {
        moved = 0;
        for (int i = 0; i < w->b->ntasks; i++) {
            const weir_operand *operand = c->reads[w->task[i].einsum].operand;
            int n = c->reads[w->task[i].einsum].n;
            bool ready = !done[i];

            for (int k = 0; k < w->b->ntasks && ready; k++)
                if (!done[k] && (w->task[k].phase < w->task[i].phase ||
                                 (w->task[k].unit == w->task[i].unit && k < i)))
                    ready = false;
            for (int k = 0; k < n && ready; k++) {
                int maker = weir_block_maker(w->m, w->b, operand[k].tensor);

                if (maker >= 0 && !operand[k].previous && !done[maker] &&
                    w->task[maker].offset == w->task[i].offset)
                    ready = false;
            }
            if (ready) {
                done[i] = true;
                left--, moved = 1;
            }
        }
    }
    for (int i = 0; i < w->b->ntasks && left; i++)
        if (!done[i]) {
            weir_report(
                w->d, WEIR_ERROR, w->task[i].loc,
                "units wait for each other in a circle within one epoch: "
                "give one of the tensors between them a skew");
            return WEIR_ENOFIT;
        }
    return WEIR_OK;
}

/* Words in one PE: a word for each kept tile in flight. */
static weir_status check_registers(weir_build *w)
{
    weir_status status = WEIR_OK;

    for (int u = 0; u < w->m->machine->nunits; u++) {
        int64_t need = 0;
        weir_loc loc = {0};

        for (int i = 0; i < w->b->nholds; i++)
            if (w->hold[i].unit == u) {
                need += w->hold[i].word * w->hold[i].copies;
                loc = w->hold[i].loc;
            }
        if (need > w->m->machine->unit[u].registers &&
            w->m->machine->unit[u].registers > 0) {
            weir_report(
                w->d, WEIR_ERROR, loc,
                "'%s' keeps %lld words in each PE; '%s' has %lld registers",
                w->b->name, (long long)need, w->m->machine->unit[u].name,
                (long long)w->m->machine->unit[u].registers);
            status = WEIR_ENOFIT;
        }
    }
    return status;
}

static void say_parts(const weir_build *w, char *line, size_t size)
{
    const weir_problem *p = w->m->problem;
    size_t at = 0;

    line[0] = '\0';
    for (int i = 0; i < w->b->nholds && at + 1 < size; i++) {
        const weir_hold *h = &w->hold[i];

        if (h->memory != w->b->need_memory || h->shares >= 0)
            continue;
        at += (size_t)snprintf(
            line + at, size - at, "%s%s %.0f", at ? ", " : "",
            p->cascade->tensor[h->tensor].name,
            (double)h->word * (double)h->copies * (double)p->word_byte);
        if (h->copies > 1 && at < size)
            at += (size_t)snprintf(line + at, size - at, " (%lld copies)",
                                   (long long)h->copies);
    }
}

weir_status weir_build_capacity(weir_build *w)
{
    const weir_memory *memory;
    char parts[LINE];

    WEIR_TRY(check_registers(w));
    w->b->spill = (weir_ratio){0, 1};
    if (w->b->need_memory < 0 || w->b->overflow == WEIR_OVERFLOW_IGNORE)
        return WEIR_OK;
    memory = &w->m->machine->memory[w->b->need_memory];
    if (w->b->need_byte <= memory->capacity_byte)
        return WEIR_OK;
    if (w->b->overflow == WEIR_OVERFLOW_SPILL && w->b->need_byte < INT64_MAX) {
        w->b->spill = weir_ratio_make(w->b->need_byte - memory->capacity_byte,
                                      w->b->need_byte);
        return WEIR_OK;
    }
    say_parts(w, parts, sizeof parts);
    weir_report(w->d, WEIR_ERROR,
                w->fit != WEIR_FIT_NONE ? w->fit_loc : w->b->loc,
                "block '%s' keeps %lld bytes in '%s', which has %lld: %lld too "
                "many (%s)",
                w->b->name, (long long)w->b->need_byte, memory->name,
                (long long)memory->capacity_byte,
                (long long)(w->b->need_byte - memory->capacity_byte), parts);
    return WEIR_ENOFIT;
}

/* The running state is kept from one step to the next: the loops over steps
 * must turn inside the one it is kept for. */
static weir_status check_steps(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;

    for (int i = 0; i < w->b->nholds; i++) {
        const weir_hold *h = &w->hold[i];
        int step = c->tensor[h->tensor].step;

        if (step < 0 || h->unit >= 0)
            continue;
        if (w->cut[c->rank[step].base].loops & weir_block_outer(h->level)) {
            weir_report(w->d, WEIR_ERROR, h->loc,
                        "'%s' runs over the steps of '%s', whose loop stands "
                        "outside of the one it is kept for: keep it longer, or "
                        "change 'order'",
                        c->tensor[h->tensor].name, c->rank[step].name);
            return WEIR_ENOFIT;
        }
    }
    return WEIR_OK;
}

weir_status weir_build_legal(weir_build *w)
{
    weir_status status = check_operations(w), s;

    if ((s = weir_build_passes(w)) != WEIR_OK)
        return s;
    if ((s = check_dependences(w)) != WEIR_OK)
        return s;
    if ((s = check_circle(w)) != WEIR_OK)
        return s;
    if ((s = check_steps(w)) != WEIR_OK)
        return s;
    return status;
}
