/* SPDX-License-Identifier: Apache-2.0
 * home.c - what outlives its maker must be kept somewhere: the running state
 * from one step to the next, and tiles that an array makes in place.
 */
#include "mapper/build.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 512 };

/* Tensors without a home, as they stand in a sentence. */
typedef struct homeless {
    char line[LINE];
    size_t at;
    int n;
} homeless;

static void add(homeless *list, const char *name)
{
    if (list->at + 1 < sizeof list->line)
        list->at += (size_t)snprintf(list->line + list->at,
                                     sizeof list->line - list->at, "%s%s",
                                     list->n ? ", " : "", name);
    list->n++;
}

/* Whether something on the chip keeps T, or off it when that serves, too. */
static bool is_kept(const weir_build *w, int t, bool offchip)
{
    for (int i = 0; i < w->b->nholds; i++)
        if (w->hold[i].tensor == t && w->hold[i].given &&
            (offchip || w->hold[i].memory != w->m->offchip))
            return true;
    return false;
}

/* A task of W reads T; of its running state, what the step before left. */
static bool is_read(const weir_build *w, int t, bool previous)
{
    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_reads *reads = &w->m->reads[w->task[i].einsum];

        for (int k = 0; k < reads->n; k++)
            if (w->m->problem->cascade->tensor[reads->operand[k].tensor]
                        .source == t &&
                reads->operand[k].previous == previous)
                return true;
    }
    return false;
}

/* The tensor that task T makes is carried over several steps. */
static bool runs_on(const weir_build *w, const weir_task *t)
{
    const weir_cascade *c = w->m->problem->cascade;
    int out = c->einsum[t->einsum].out.tensor, step = c->tensor[out].step;

    return step >= 0 && w->cut[c->rank[step].base].tiles > 1 &&
           is_read(w, out, true);
}

/* Task T leaves its tile in the PEs of a 2-D array, where it is read again. */
static bool stays_in_place(const weir_build *w, const weir_task *t)
{
    const weir_cascade *c = w->m->problem->cascade;
    int out = c->einsum[t->einsum].out.tensor;
    weir_ranks inner = c->tensor[out].inner;

    return w->m->machine->unit[t->unit].kind == WEIR_UNIT_PE_ARRAY &&
           t->rows & inner && t->columns & inner && c->tensor[out].step < 0 &&
           is_read(w, out, false);
}

static weir_loc keep_loc(const weir_build *w)
{
    const weir_yaml *keep = weir_yaml_get(w->doc, "keep");

    return keep ? keep->loc : w->b->loc;
}

static const char *buffer_name(const weir_build *w)
{
    for (int i = 0; i < w->m->machine->nmemories; i++)
        if (i != w->m->offchip)
            return w->m->machine->memory[i].name;
    return "a unit";
}

static void say_running(weir_build *w, const homeless *list)
{
    if (list->n)
        weir_report(w->d, WEIR_ERROR, keep_loc(w),
                    "%s: carried from each step to the next, but nothing on "
                    "the chip keeps %s; add to 'keep': {%s: [%s]}",
                    list->line, list->n > 1 ? "them" : "it", buffer_name(w),
                    list->line);
}

static void say_in_place(weir_build *w, int unit, const homeless *list)
{
    const char *name = w->m->machine->unit[unit].name;

    if (list->n)
        weir_report(w->d, WEIR_ERROR, keep_loc(w),
                    "%s: made in the PEs of '%s' and read again, but nothing "
                    "keeps %s; add to 'keep': {%s: [%s]}",
                    list->line, name, list->n > 1 ? "them" : "it", name,
                    list->line);
}

weir_status weir_build_homes(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;
    homeless running = {.n = 0};
    int errors = w->d->errors;

    for (int u = 0; u < w->m->machine->nunits; u++) {
        homeless in_place = {.n = 0};

        for (int i = 0; i < w->b->ntasks; i++) {
            const weir_task *t = &w->task[i];
            int out = c->einsum[t->einsum].out.tensor;

            if (t->unit != u)
                continue;
            if (runs_on(w, t) && !is_kept(w, out, false))
                add(&running, c->tensor[out].name);
            else if (stays_in_place(w, t) && !is_kept(w, out, true))
                add(&in_place, c->tensor[out].name);
        }
        say_in_place(w, u, &in_place);
    }
    say_running(w, &running);
    return w->d->errors > errors ? WEIR_EVALUE : WEIR_OK;
}
