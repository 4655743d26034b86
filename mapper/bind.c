/* SPDX-License-Identifier: Apache-2.0
 * bind.c - which unit runs which Einsum, over which of its PEs, and when.
 */
#include "mapper/build.h"

#include <string.h>

/* The Einsum that makes the tensor that NODE names. */
static weir_status einsum_named(weir_build *w, const weir_yaml *node, int *e)
{
    const weir_cascade *c = w->m->problem->cascade;
    int t;

    WEIR_TRY(weir_build_tensor(w, node, &t));
    *e = c->tensor[t].producer;
    if (*e < 0) {
        weir_report(w->d, WEIR_ERROR, node->loc,
                    "'%s' is not made by an Einsum of '%s'", node->text,
                    c->name);
        return WEIR_EVALUE;
    }
    return WEIR_OK;
}

static int task_of(const weir_build *w, int e)
{
    for (int i = 0; i < w->b->ntasks; i++)
        if (w->task[i].einsum == e)
            return i;
    return -1;
}

static void add_task(weir_build *w, int e, int unit, weir_loc loc)
{
    weir_task *t = &w->task[w->b->ntasks++];

    *t = (weir_task){.einsum = e, .unit = unit, .loc = loc};
    weir_task_operations(&w->m->problem->cascade->einsum[e], t->operations);
    t->work = weir_operations_work(t->operations, &w->m->machine->unit[unit]);
}

static weir_status bind_unit(weir_build *w, const weir_yaml *key,
                             const weir_yaml *list)
{
    int unit = weir_machine_unit(w->m->machine, key->text);
    weir_status status = WEIR_OK;

    if (unit < 0) {
        const char *names[64];
        size_t n = 0;

        for (; n < (size_t)w->m->machine->nunits && n < 64; n++)
            names[n] = w->m->machine->unit[n].name;
        return weir_build_unknown(w, key, "a unit of the machine", names, n);
    }
    if (list->kind != WEIR_YAML_LIST) {
        weir_report(w->d, WEIR_ERROR, list->loc,
                    "'%s' must be a list of Einsums", key->text);
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < list->n; i++) {
        const weir_yaml *item = list->item[i];
        int e;

        if (einsum_named(w, item, &e) != WEIR_OK) {
            status = WEIR_EVALUE;
        } else if (task_of(w, e) >= 0) {
            weir_report(w->d, WEIR_ERROR, item->loc, "'%s' is bound twice",
                        item->text);
            status = WEIR_EVALUE;
        } else {
            add_task(w, e, unit, item->loc);
        }
    }
    return status;
}

/* "M0", or an uncut rank "E", or a list of them -> whole ranks. */
static weir_status space_ranks(weir_build *w, const weir_yaml *node,
                               weir_ranks *out)
{
    const weir_cascade *c = w->m->problem->cascade;
    const weir_yaml *const *item =
        node->kind == WEIR_YAML_LIST ? node->item : &node;
    size_t n = node->kind == WEIR_YAML_LIST ? node->n : 1;

    for (size_t i = 0; i < n; i++) {
        const char *name = item[i]->text;
        size_t len = strlen(name);
        char base[64];
        int r = weir_cascade_rank(c, name);

        if ((r < 0 || c->rank[r].level == 0) && len > 1 && len < sizeof base &&
            name[len - 1] == '0') {
            memcpy(base, name, len);
            base[len - 1] = '\0';
            r = weir_cascade_rank(c, base);
            if (r >= 0 && !w->cut[r].loops)
                r = -1;
        } else if (r >= 0 && w->cut[c->rank[r].base].loops) {
            r = -1; /* a loop, or a rank that has some */
        }
        if (r < 0) {
            weir_report(
                w->d, WEIR_ERROR, item[i]->loc,
                "'%s' cannot be laid over PEs: write the level-0 tile of "
                "a rank that has loops, such as 'M0', or a rank without loops",
                name);
            return WEIR_EVALUE;
        }
        *out |= weir_rank_bit(r);
    }
    return WEIR_OK;
}

static weir_status lay(weir_build *w, const weir_yaml *space, int unit,
                       weir_ranks *rows, weir_ranks *columns)
{
    static const char *const array_keys[] = {"rows", "columns", NULL};
    static const char *const datapath_keys[] = {"lanes", "columns", NULL};
    bool datapath = w->m->machine->unit[unit].kind == WEIR_UNIT_DATAPATH;
    const weir_yaml *node =
        weir_yaml_get(space, w->m->machine->unit[unit].name);
    const weir_yaml *r = weir_yaml_get(node, datapath ? "lanes" : "rows"),
                    *c = weir_yaml_get(node, "columns");

    *rows = *columns = 0;
    if (!node)
        return WEIR_OK;
    WEIR_TRY(
        weir_yaml_known(node, datapath ? datapath_keys : array_keys, w->d));
    if (r && w->m->machine->unit[unit].kind == WEIR_UNIT_PE_ROW) {
        weir_report(w->d, WEIR_ERROR, r->loc,
                    "'%s' is one row of PEs: it has only columns",
                    w->m->machine->unit[unit].name);
        return WEIR_EVALUE;
    }
    if (r)
        WEIR_TRY(space_ranks(w, r, rows));
    if (c)
        WEIR_TRY(space_ranks(w, c, columns));
    if (*rows & *columns) {
        weir_report(w->d, WEIR_ERROR, node->loc,
                    "a rank cannot be laid over %s and columns at once",
                    datapath ? "lanes" : "rows");
        return WEIR_EVALUE;
    }
    return WEIR_OK;
}

static weir_status lay_tasks(weir_build *w)
{
    const weir_yaml *space = weir_yaml_get(w->doc, "space");
    const weir_cascade *c = w->m->problem->cascade;
    weir_status status = WEIR_OK;

    for (size_t i = 0; space && i < space->n; i++)
        if (weir_machine_unit(w->m->machine, space->key[i]->text) < 0) {
            weir_report(w->d, WEIR_ERROR, space->key[i]->loc,
                        "'%s' is no unit of machine '%s'", space->key[i]->text,
                        w->m->machine->name);
            return WEIR_EVALUE;
        }
    for (int i = 0; i < w->b->ntasks; i++) {
        weir_task *t = &w->task[i];
        weir_ranks walked = c->einsum[t->einsum].extent, rows, columns;
        int l;

        WEIR_TRY(lay(w, space, t->unit, &rows, &columns));
        t->rows = rows & c->einsum[t->einsum].inner;
        t->columns = columns & c->einsum[t->einsum].inner;
        for (l = 0; l < w->b->nloops; l++)
            if (!weir_rank_in(w->loop[l].rank, walked))
                t->last |= 1u << l;
        if (t->columns & ~c->tensor[c->einsum[t->einsum].out.tensor].inner) {
            weir_report(w->d, WEIR_ERROR, t->loc,
                        "'%s' reduces over a rank that lies over the columns "
                        "of '%s'; an "
                        "array reduces down its columns, over 'rows'",
                        c->tensor[c->einsum[t->einsum].out.tensor].name,
                        w->m->machine->unit[t->unit].name);
            status = WEIR_EUNSUP;
        }
    }
    return status;
}

static weir_status read_phase(weir_build *w, const weir_yaml *item, bool *seen)
{
    const weir_yaml *drain = weir_yaml_get(item, "drain");

    if (item->kind == WEIR_YAML_MAP && drain) {
        int unit = weir_machine_unit(w->m->machine, drain->text);

        if (unit < 0 || !w->b->nphases) {
            weir_report(w->d, WEIR_ERROR, drain->loc,
                        unit < 0 ? "'%s' is no unit"
                                 : "'%s' cannot drain before the first phase",
                        drain->text);
            return WEIR_EVALUE;
        }
        ((weir_drain *)w->b->drain)[w->b->ndrains++] =
            (weir_drain){unit, w->b->nphases - 1};
        return WEIR_OK;
    }
    if (item->kind != WEIR_YAML_LIST) {
        weir_report(w->d, WEIR_ERROR, item->loc,
                    "a phase is a list of Einsums, or {drain: UNIT}");
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < item->n; i++) {
        int e, t;

        WEIR_TRY(einsum_named(w, item->item[i], &e));
        t = task_of(w, e);
        if (t < 0 || seen[t]) {
            weir_report(w->d, WEIR_ERROR, item->item[i]->loc,
                        t < 0 ? "'%s' is not bound in this block"
                              : "'%s' stands in two phases",
                        item->item[i]->text);
            return WEIR_EVALUE;
        }
        seen[t] = true;
        w->task[t].phase = w->b->nphases;
    }
    w->b->nphases++;
    return WEIR_OK;
}

static weir_status read_phases(weir_build *w)
{
    const weir_yaml *phases = weir_yaml_get(w->doc, "phases");
    bool *seen = WEIR_NEW(w->a, bool, (size_t)w->b->ntasks + 1);

    if (!phases) {
        w->b->nphases = 1;
        return WEIR_OK;
    }
    if (phases->kind != WEIR_YAML_LIST) {
        weir_report(w->d, WEIR_ERROR, phases->loc,
                    "'phases' must be a list of lists of Einsums");
        return WEIR_ESYNTAX;
    }
    w->b->drain = WEIR_NEW(w->a, weir_drain, phases->n + 1);
    for (size_t i = 0; i < phases->n; i++)
        WEIR_TRY(read_phase(w, phases->item[i], seen));
    for (int t = 0; t < w->b->ntasks; t++) {
        if (!seen[t]) {
            weir_report(w->d, WEIR_ERROR, w->task[t].loc,
                        "this Einsum is in none of the 'phases'");
            return WEIR_EVALUE;
        }
        for (int k = 0; k < t; k++)
            if (w->task[k].unit == w->task[t].unit &&
                w->task[k].phase > w->task[t].phase) {
                weir_report(
                    w->d, WEIR_ERROR, w->task[t].loc,
                    "'bind' issues this Einsum after one of a later phase");
                return WEIR_EVALUE;
            }
    }
    return WEIR_OK;
}

static weir_status read_interleaves(weir_build *w)
{
    const weir_yaml *list = weir_yaml_get(w->doc, "interleave");
    int(*pair)[2];

    if (!list)
        return WEIR_OK;
    pair = (int(*)[2])weir_alloc(w->a, sizeof *pair, alignof(int), list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        const weir_yaml *item = list->item[i];
        int e[2];

        if (list->kind != WEIR_YAML_LIST || item->kind != WEIR_YAML_LIST ||
            item->n != 2) {
            weir_report(w->d, WEIR_ERROR, item->loc,
                        "an interleaving is a pair such as [SLNV, BQK]");
            return WEIR_ESYNTAX;
        }
        for (int k = 0; k < 2; k++) {
            WEIR_TRY(einsum_named(w, item->item[k], &e[k]));
            pair[i][k] = task_of(w, e[k]);
        }
        if (pair[i][0] < 0 || pair[i][1] < 0 || pair[i][0] == pair[i][1] ||
            w->task[pair[i][0]].unit != w->task[pair[i][1]].unit) {
            weir_report(
                w->d, WEIR_ERROR, item->loc,
                "interleaved Einsums must be two, bound to the same unit");
            return WEIR_EVALUE;
        }
    }
    w->b->interleave = (const int(*)[2])pair;
    w->b->ninterleaves = (int)list->n;
    return WEIR_OK;
}

static void list_makers(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;
    int *maker = WEIR_NEW(w->a, int, (size_t)c->ntensors + 1);

    for (int t = 0; t < c->ntensors; t++)
        maker[t] = -1;
    for (int i = 0; i < w->b->ntasks; i++)
        maker[c->einsum[w->task[i].einsum].out.tensor] = i;
    w->b->maker = maker;
}

weir_status weir_build_tasks(weir_build *w)
{
    const weir_yaml *bind = weir_yaml_get(w->doc, "bind");
    weir_status status = WEIR_OK;

    if (!bind || bind->kind != WEIR_YAML_MAP || !bind->n) {
        weir_report(
            w->d, WEIR_ERROR, bind ? bind->loc : w->doc->loc,
            "'bind' must say which unit runs which Einsums: {array2d: [QK]}");
        return WEIR_ESYNTAX;
    }
    w->task =
        WEIR_NEW(w->a, weir_task, (size_t)w->m->problem->cascade->neinsums + 1);
    for (size_t i = 0; i < bind->n; i++)
        if (bind_unit(w, bind->key[i], bind->item[i]) != WEIR_OK)
            status = WEIR_EVALUE;
    w->b->task = w->task;
    WEIR_TRY(status);
    list_makers(w);
    WEIR_TRY(lay_tasks(w));
    WEIR_TRY(read_phases(w));
    return read_interleaves(w);
}
