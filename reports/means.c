/* SPDX-License-Identifier: Apache-2.0
 * means.c - what many points have in common: the tables behind charts.
 */
#include "reports/means.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_how(const char *axis)
{
    return strcmp(axis, "engine") == 0 || strcmp(axis, "accounting") == 0;
}

int weir_means_axis(const weir_study *s)
{
    static const char *const likely[] = {"config", "machine", "mapping"};

    if (s->compare.axis >= 0)
        return s->compare.axis;
    for (int i = 0; i < 3; i++)
        if (weir_study_axis(s, likely[i]) >= 0)
            return weir_study_axis(s, likely[i]);
    for (int k = 0; k < s->naxes; k++)
        if (!is_how(s->axis[k].name) && s->axis[k].group != s->vary)
            return k;
    return s->naxes > 0 ? 0 : -1;
}

int weir_means_how(const weir_study *s)
{
    for (int k = 0; k < s->naxes; k++)
        if (s->axis[k].n > 1 && is_how(s->axis[k].name))
            return k;
    return -1;
}

/* The axes by which points are gathered, as a set. */
static unsigned gathered_axes(const weir_study *s)
{
    int main = weir_means_axis(s);
    unsigned set = main >= 0 ? 1u << main : 0;

    for (int k = 0; k < s->naxes; k++)
        if (is_how(s->axis[k].name) && s->axis[k].n > 1)
            set |= 1u << k;
    return set;
}

/* The part of COLUMN behind PREFIX, or NULL. */
static const char *part_of(const char *column, const char *prefix)
{
    size_t n = strlen(prefix);

    return strncmp(column, prefix, n) == 0 ? column + n : NULL;
}

static const weir_cell *cell_of(const weir_sheet *rows, int64_t row,
                                const char *prefix, const char *part)
{
    char name[256];

    snprintf(name, sizeof name, "%s%s", prefix, part);
    return weir_sheet_at(rows, row, weir_sheet_find(rows, name));
}

static double value_of(const weir_sheet *rows, int64_t row, const char *prefix,
                       const char *part)
{
    return weir_cell_value(cell_of(rows, row, prefix, part));
}

/* Whether PART is a memory: then its unit is a copy engine. */
static bool is_memory(const weir_sheet *rows, const char *part)
{
    char name[256];

    snprintf(name, sizeof name, "read_byte.%s", part);
    return weir_sheet_find(rows, name) >= 0;
}

static void put_labels(weir_sheet *out, const weir_study *s, unsigned axes,
                       int64_t row)
{
    int at[WEIR_AXES];

    weir_study_at(s, row, at);
    for (int k = 0; k < s->naxes; k++)
        if (axes >> k & 1)
            weir_sheet_text(out, s->axis[k].name,
                            s->axis[k].choice[at[k]].label);
}

/* --- gathering --- */

/* One line of a table: a group of points, and a key within it. */
typedef struct line {
    int64_t group, first; /* the first point of it */
    const char *key, *state;
    int64_t n;
    double sum, share;
    int order;
} line;

typedef struct gathering {
    weir_arena *a;
    const weir_study *s;
    const weir_sheet *rows;
    unsigned axes;
    int n;
    line *line; /* grows by doubling */
} gathering;

/* The point's choices of the gathered axes, as one number. */
static int64_t group_of(const gathering *g, int64_t row)
{
    int64_t group = 0;
    int at[WEIR_AXES];

    weir_study_at(g->s, row, at);
    for (int k = 0; k < g->s->naxes; k++)
        if (g->axes >> k & 1)
            group = group * g->s->axis[k].n + at[k];
    return group;
}

/* The line of ROW's group with KEY and STATE, made if need be. */
static line *line_of(gathering *g, int64_t row, const char *key,
                     const char *state, int order)
{
    int64_t group = group_of(g, row);
    size_t n = (size_t)g->n;

    for (int i = 0; i < g->n; i++)
        if (g->line[i].group == group && strcmp(g->line[i].key, key) == 0 &&
            strcmp(g->line[i].state, state) == 0)
            return &g->line[i];
    if ((n & (n - 1)) == 0) {
        line *wide = WEIR_NEW(g->a, line, n ? 2 * n : 1);

        if (n > 0)
            memcpy(wide, g->line, n * sizeof *wide);
        g->line = wide;
    }
    g->line[n] = (line){.group = group,
                        .first = row,
                        .key = key,
                        .state = state,
                        .order = order};
    return &g->line[g->n++];
}

/* By group; then by what the table set, of `order`, `share` and the rest. */
static int in_order(const void *x, const void *y)
{
    const line *a = x, *b = y;
    int way;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    if (a->share != b->share)
        return a->share > b->share ? -1 : 1;
    way = strcmp(a->key, b->key);
    if (way)
        return way;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return strcmp(a->state, b->state);
}

/* Columns of ROWS that begin with PREFIX, one after another from *K on. */
static const char *next_part(const weir_sheet *rows, const char *prefix, int *k)
{
    while (*k < rows->ncolumns) {
        const char *part = part_of(rows->column[(*k)++], prefix);

        if (part)
            return part;
    }
    return NULL;
}

/* One table of means: its lines are what ADD makes of the columns that begin
 * with PREFIX; WRITE says a line, between the labels of its group and its
 * number of points. */
typedef struct table {
    const char *prefix;
    void (*add)(gathering *g, int64_t row, const char *part, int column);
    void (*write)(weir_sheet *out, const line *l);
} table;

static weir_sheet gather(weir_arena *a, const weir_study *s,
                         const weir_sheet *rows, const table *t)
{
    gathering g = {.a = a, .s = s, .rows = rows, .axes = gathered_axes(s)};
    weir_sheet out = weir_sheet_make(a);

    for (int64_t row = 0; row < rows->nrows; row++) {
        const char *part;
        int k = 0;

        while ((part = next_part(rows, t->prefix, &k)))
            t->add(&g, row, part, k);
    }
    if (g.n > 0)
        qsort(g.line, (size_t)g.n, sizeof *g.line, in_order);
    for (int i = 0; i < g.n; i++) {
        weir_sheet_row_add(&out);
        put_labels(&out, s, g.axes, g.line[i].first);
        t->write(&out, &g.line[i]);
        weir_sheet_whole(&out, "points", g.line[i].n);
    }
    return out;
}

/* --- units --- */

static void add_unit(gathering *g, int64_t row, const char *unit, int column)
{
    static const char *const states[] = {"busy", "stalled", "idle"};
    int order = column + is_memory(g->rows, unit) * g->rows->ncolumns;
    double cycle[3], sum = 0;
    char prefix[32];

    for (int i = 0; i < 3; i++) {
        snprintf(prefix, sizeof prefix, "%s_cycle.", states[i]);
        cycle[i] = value_of(g->rows, row, prefix, unit);
        sum += cycle[i];
    }
    if (!(sum > 0))
        return;
    for (int i = 0; i < 3; i++) {
        line *l = line_of(g, row, unit, states[i], 4 * order + i);

        l->share += cycle[i] / sum;
        l->n++;
    }
}

static void write_unit(weir_sheet *out, const line *l)
{
    weir_sheet_text(out, "unit", l->key);
    weir_sheet_text(out, "state", l->state);
    weir_sheet_real(out, "share", l->share / (double)l->n);
}

weir_sheet weir_means_units(weir_arena *a, const weir_study *s,
                            const weir_sheet *rows)
{
    static const table units = {"busy_cycle.", add_unit, write_unit};

    return gather(a, s, rows, &units);
}

/* --- energy --- */

static void add_energy(gathering *g, int64_t row, const char *part, int column)
{
    double all = value_of(g->rows, row, "energy_j", "");
    double energy = value_of(g->rows, row, "energy_j.", part);
    line *l;

    (void)column;
    if (!(all > 0 && energy > 0))
        return;
    l = line_of(g, row, part, "", 0);
    l->sum += energy;
    l->share += energy / all;
    l->n++;
}

static void write_energy(weir_sheet *out, const line *l)
{
    weir_sheet_text(out, "component", l->key);
    weir_sheet_real(out, "share", l->share / (double)l->n);
    weir_sheet_real(out, "energy_j", l->sum / (double)l->n);
}

weir_sheet weir_means_energy(weir_arena *a, const weir_study *s,
                             const weir_sheet *rows)
{
    static const table energies = {"energy_j.", add_energy, write_energy};

    return gather(a, s, rows, &energies);
}

/* --- waits --- */

static void add_wait(gathering *g, int64_t row, const char *unit, int column)
{
    const weir_cell *c = cell_of(g->rows, row, "waits_for.", unit);

    (void)column;
    if (c->kind == WEIR_CELL_TEXT)
        line_of(g, row, unit, c->text, 0)->n++;
}

static void write_wait(weir_sheet *out, const line *l)
{
    weir_sheet_text(out, "unit", l->key);
    weir_sheet_text(out, "waits_for", l->state);
}

weir_sheet weir_means_waits(weir_arena *a, const weir_study *s,
                            const weir_sheet *rows)
{
    static const table waits = {"waits_for.", add_wait, write_wait};

    return gather(a, s, rows, &waits);
}

/* --- roofline --- */

/* The largest bound_cycle of memories or of compute units, and its name. */
static double largest(const weir_sheet *rows, int64_t row, bool memory,
                      const char **name)
{
    double most = 0;
    const char *part;
    int k = 0;

    *name = "";
    while ((part = next_part(rows, "bound_cycle.", &k))) {
        double cycle = value_of(rows, row, "bound_cycle.", part);

        if (is_memory(rows, part) == memory && cycle > most) {
            most = cycle;
            *name = part;
        }
    }
    return most;
}

weir_sheet weir_means_roofline(weir_arena *a, const weir_study *s,
                               const weir_sheet *rows)
{
    int cycles = weir_sheet_find(rows, "cycles");
    int latency = weir_sheet_find(rows, "latency_s");
    weir_sheet out = weir_sheet_make(a);

    for (int64_t row = 0; row < rows->nrows; row++) {
        const char *unit, *memory;
        double compute = largest(rows, row, false, &unit);
        double move = largest(rows, row, true, &memory);
        double run = weir_cell_value(weir_sheet_at(rows, row, cycles));

        if (!(compute > 0 && move > 0 && run > 0))
            continue;
        weir_sheet_row_add(&out);
        put_labels(&out, s, ~0u, row);
        weir_sheet_real(&out, "balance", compute / move);
        weir_sheet_real(&out, "reached", compute / run);
        weir_sheet_text(&out, "compute", unit);
        weir_sheet_text(&out, "memory", memory);
        weir_sheet_put(&out, "latency_s", weir_sheet_at(rows, row, latency));
    }
    return out;
}
