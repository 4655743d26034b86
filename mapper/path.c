/* SPDX-License-Identifier: Apache-2.0
 * path.c - what a block moves has links to move over.
 *
 * A machine that says its `links` says all of them: an operand needs a path
 * from the off-chip memory, or from the unit that makes it, to the unit that
 * reads it; an output needs one back. Other units and memories may lie between.
 */
#include "mapper/build.h"

#include <string.h>

enum { PARTS = 128 }; /* units, then memories: models/machine.c has 64 each */

typedef struct paths {
    const weir_build *w;
    bool linked[PARTS][PARTS]; /* over any number of links */
    bool told[PARTS][PARTS];
    weir_status status;
} paths;

static int memory_part(const weir_machine *m, int memory)
{
    return m->nunits + memory;
}

static const char *part_name(const weir_machine *m, int part)
{
    return part < m->nunits ? m->unit[part].name
                            : m->memory[part - m->nunits].name;
}

/* The part that END is of: "array2d.left", "buffer". */
static int part_of(const weir_machine *m, const char *end)
{
    size_t n = strcspn(end, ".");

    for (int i = 0; i < m->nunits + m->nmemories; i++) {
        const char *name = part_name(m, i);

        if (strlen(name) == n && strncmp(name, end, n) == 0)
            return i;
    }
    return -1; /* not reached: links name parts (models/link.c) */
}

/* Warshall's transitive closure (J. ACM 9(1), 1962). */
static void close_paths(paths *p, const weir_machine *m)
{
    int n = m->nunits + m->nmemories;

    for (int i = 0; i < m->nlinks; i++) {
        int from = part_of(m, m->link[i].from), to = part_of(m, m->link[i].to);

        if (from >= 0 && to >= 0)
            p->linked[from][to] = true;
    }
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = 0; p->linked[i][k] && j < n; j++)
                p->linked[i][j] |= p->linked[k][j];
}

/* The links that are lacking: by way of the buffer, if there is one. */
static const char *advice(const paths *p, int from, int to)
{
    const weir_machine *m = p->w->m->machine;
    const char *a = part_name(m, from), *b = part_name(m, to);
    int by = m->nunits;

    while (by < m->nunits + m->nmemories && m->memory[by - m->nunits].offchip)
        by++;
    if ((from < m->nunits && to < m->nunits) || by == m->nunits + m->nmemories)
        return weir_format(p->w->a, "'%s -> %s'", a, b);
    if (p->linked[from][by])
        return weir_format(p->w->a, "'%s -> %s'", part_name(m, by), b);
    if (p->linked[by][to])
        return weir_format(p->w->a, "'%s -> %s'", a, part_name(m, by));
    return weir_format(p->w->a, "'%s -> %s' and '%s -> %s'", a,
                       part_name(m, by), part_name(m, by), b);
}

/* Task I takes tensor T, or sends it, over a path from FROM to TO. */
static void need(paths *p, int i, int t, int from, int to)
{
    const weir_mapping *map = p->w->m;
    const weir_machine *m = map->machine;

    if (from == to || p->linked[from][to] || p->told[from][to])
        return;
    p->told[from][to] = true;
    p->status = WEIR_ENOFIT;
    weir_report(p->w->d, WEIR_ERROR, m->links_loc,
                "machine '%s' has no path from '%s' to '%s' for '%s'; add %s "
                "to its links",
                m->name, part_name(m, from), part_name(m, to),
                map->problem->cascade->tensor[t].name, advice(p, from, to));
    weir_report(p->w->d, WEIR_NOTE, p->w->task[i].loc,
                "'%s' is bound to '%s' here",
                map->problem->cascade
                    ->tensor[map->problem->cascade->einsum[p->w->task[i].einsum]
                                 .out.tensor]
                    .name,
                m->unit[p->w->task[i].unit].name);
}

weir_status weir_build_paths(weir_build *w)
{
    const weir_mapping *map = w->m;
    const weir_cascade *c = map->problem->cascade;
    paths *p;

    if (!map->machine->link)
        return WEIR_OK; /* not said: whatever joins them */
    p = WEIR_NEW(w->a, paths, 1);
    p->w = w;
    close_paths(p, map->machine);
    for (int i = 0; i < w->b->ntransfers; i++) {
        const weir_transfer *x = &w->b->transfer[i];
        int unit = w->task[x->task].unit;
        int home = memory_part(map->machine, map->offchip);

        need(p, x->task, x->tensor, x->write ? unit : home,
             x->write ? home : unit);
    }
    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_reads *reads = &c->reads[w->task[i].einsum];

        for (int k = 0; k < reads->n; k++) {
            int maker = weir_block_maker(map, w->b, reads->operand[k].tensor);

            if (maker >= 0)
                need(p, i, reads->operand[k].tensor, w->task[maker].unit,
                     w->task[i].unit);
        }
    }
    return p->status;
}
