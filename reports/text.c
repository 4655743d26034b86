/* SPDX-License-Identifier: Apache-2.0
 * text.c - one run, for people.
 */
#include "reports/text.h"

#include "reports/grid.h"
#include "reports/point.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is busy for as much of the run binds it. */
static const double binding = 0.95;

enum {
    STALLS = 3,       /* reasons shown per unit */
    FIGURE_BYTE = 40, /* a quantity with its unit */
};

static void put_quantity(weir_grid *t, double value, weir_dimension dim)
{
    char text[FIGURE_BYTE];

    weir_quantity_print(text, sizeof text, value, dim);
    weir_grid_put(t, weir_strdup(t->a, text));
}

static void put_size(weir_grid *t, double byte)
{
    char text[FIGURE_BYTE];

    weir_quantity_print_binary(text, sizeof text, byte);
    weir_grid_put(t, weir_strdup(t->a, text));
}

static void put_energy(weir_grid *t, double energy_j)
{
    if (isnan(energy_j))
        weir_grid_put(t, "not priced");
    else
        put_quantity(t, energy_j, WEIR_DIM_JOULE);
}

/* PART of WHOLE in percent. */
static void put_percent(weir_grid *t, double part, double whole)
{
    weir_grid_putf(t, "%.2f %%", whole > 0 ? 100 * part / whole : 0.0);
}

static void put_heading(weir_grid *t, const char *const *name)
{
    for (; *name; name++)
        weir_grid_put(t, *name);
}

static void print_heading(FILE *out, const weir_heading *heading,
                          const weir_stats *s, weir_arena scratch)
{
    weir_grid t = weir_grid_make(&scratch, "ll");

    for (; heading->name; heading++) {
        weir_grid_put(&t, heading->name);
        weir_grid_put(&t, heading->value);
    }
    weir_grid_put(&t, "accounting");
    weir_grid_put(&t, weir_accounting_text(s->accounting));
    weir_grid_put(&t, "engine");
    weir_grid_putf(&t, "%s%s", s->engine, s->exact ? "" : " (bounds only)");
    weir_grid_print(out, &t, "");
}

/* A table behind a blank line; nothing when it has only a heading. */
static void print_section(FILE *out, const weir_grid *t)
{
    if (t->n <= strlen(t->align))
        return;
    putc('\n', out);
    weir_grid_print(out, t, "");
}

/* What publications state of a kernel, and the power that is not modeled. */
static void put_rates(weir_grid *t, const weir_stats *s)
{
    double power = s->energy_j / s->latency_s;

    weir_grid_put(t, "rate");
    weir_grid_putf(t, "%s%.1f TFLOP/s", s->exact ? "" : "at most ",
                   s->flop / s->latency_s / 1e12);
    if (!s->exact)
        return; /* in a time that is a bound */
    weir_grid_put(t, "power");
    if (s->power_limit_w > power)
        weir_grid_putf(t,
                       "%.0f W modeled; %.0f W of the board's %.0f W are "
                       "unassigned",
                       power, s->power_limit_w - power, s->power_limit_w);
    else
        weir_grid_putf(t, "%.0f W modeled; the board's limit is %.0f W", power,
                       s->power_limit_w);
}

static void print_time(FILE *out, const weir_stats *s, weir_arena scratch)
{
    weir_grid t = weir_grid_make(&scratch, "ll");
    char time[FIGURE_BYTE], clock[FIGURE_BYTE];

    weir_quantity_print(time, sizeof time, s->latency_s, WEIR_DIM_SECOND);
    weir_quantity_print(clock, sizeof clock, s->clock_hz, WEIR_DIM_HERTZ);
    weir_grid_put(&t, "cycles");
    if (s->exact)
        weir_grid_putf(&t, "%" PRId64, s->cycles);
    else
        weir_grid_putf(&t, "%" PRId64 " to %" PRId64, s->cycles,
                       s->upper_cycle);
    weir_grid_put(&t, "time");
    weir_grid_putf(&t, "%s%s at %s", s->exact ? "" : "at least ", time, clock);
    weir_grid_put(&t, "energy");
    put_energy(&t, s->energy_j);
    if (s->flop > 0)
        put_rates(&t, s);
    weir_grid_put(&t, "off-chip");
    put_quantity(&t, s->traffic_byte, WEIR_DIM_BYTE);
    weir_grid_put(&t, "area");
    if (s->area_m2 > 0)
        put_quantity(&t, s->area_m2, WEIR_DIM_AREA);
    else
        weir_grid_put(&t, "not in the table");
    print_section(out, &t);
}

static void print_units(FILE *out, const weir_stats *s, weir_arena scratch)
{
    static const char *const names[] = {"unit", "busy",        "stalled",
                                        "idle", "utilization", NULL};
    weir_grid t = weir_grid_make(&scratch, "lrrrr");

    put_heading(&t, names);
    for (int i = 0; i < s->nunits; i++) {
        const weir_unit_stats *u = &s->unit[i];

        weir_grid_put(&t, u->name);
        weir_grid_putf(&t, "%" PRId64, u->busy_cycle);
        weir_grid_putf(&t, "%" PRId64, u->stalled_cycle);
        weir_grid_putf(&t, "%" PRId64, u->idle_cycle);
        weir_grid_putf(&t, "%.2f %%", 100 * u->utilization);
    }
    print_section(out, &t);
}

static void put_stall(weir_grid *t, const char *unit, const char *reason,
                      int64_t cycle, double run)
{
    weir_grid_put(t, unit);
    weir_grid_putf(t, "%" PRId64, cycle);
    put_percent(t, (double)cycle, run);
    weir_grid_put(t, reason);
}

/* The largest reasons of every unit; the rest in one line. */
static void print_stalls(FILE *out, const weir_stats *s, weir_arena scratch)
{
    static const char *const names[] = {"stalled", "cycles", "of the run",
                                        "waiting for", NULL};
    weir_grid t = weir_grid_make(&scratch, "lrrl");

    put_heading(&t, names);
    for (int i = 0; i < s->nunits; i++) {
        const weir_unit_stats *u = &s->unit[i];
        int64_t rest = u->stalled_cycle;
        int k = 0;

        for (; k < u->nstalls && k < STALLS; k++) {
            put_stall(&t, u->name, u->stall[k].reason, u->stall[k].cycle,
                      (double)s->cycles);
            rest -= u->stall[k].cycle;
        }
        if (k < u->nstalls && rest > 0)
            put_stall(&t, u->name, "anything else", rest, (double)s->cycles);
    }
    print_section(out, &t);
}

/* Where the cycles went that a unit did not work in; kinds of loss that no unit
 * has are left out. */
static void print_losses(FILE *out, const weir_stats *s, weir_arena scratch)
{
    const char *names[WEIR_LOSSES + 2] = {"cycles lost to"};
    weir_grid t;
    int kind[WEIR_LOSSES], n = 0;

    for (int k = 0; k < WEIR_LOSSES; k++) {
        bool any = false;

        for (int i = 0; i < s->nunits; i++)
            any |= s->unit[i].lost[k] != 0;
        if (any)
            kind[n++] = k;
    }
    if (!n)
        return;
    for (int k = 0; k < n; k++)
        names[k + 1] = weir_loss_name((weir_loss)kind[k]);
    t = weir_grid_make(&scratch,
                       weir_format(&scratch, "%.*s", n + 1, "lrrrrrrr"));
    put_heading(&t, names);
    for (int i = 0; i < s->nunits; i++) {
        weir_grid_put(&t, s->unit[i].name);
        for (int k = 0; k < n; k++)
            weir_grid_putf(&t, "%" PRId64, s->unit[i].lost[kind[k]]);
    }
    print_section(out, &t);
}

static void print_einsums(FILE *out, const weir_stats *s, weir_arena scratch)
{
    static const char *const names[] = {"einsum",     "unit",   "busy",
                                        "of the run", "energy", NULL};
    weir_grid t = weir_grid_make(&scratch, "llrrr");

    put_heading(&t, names);
    for (int i = 0; i < s->neinsums; i++) {
        const weir_einsum_stats *e = &s->einsum[i];

        weir_grid_put(&t, e->name);
        weir_grid_put(&t, e->unit);
        weir_grid_putf(&t, "%" PRId64, e->busy_cycle);
        put_percent(&t, e->share, 1);
        put_energy(&t, e->energy_j);
    }
    print_section(out, &t);
}

static void print_blocks(FILE *out, const weir_stats *s, weir_arena scratch)
{
    static const char *const names[] = {"block",  "cycles",   "compute",
                                        "memory", "bound by", NULL};
    weir_grid t = weir_grid_make(&scratch, "lrrrl");

    put_heading(&t, names);
    for (int i = 0; i < s->nblocks; i++) {
        const weir_block_stats *b = &s->block[i];

        weir_grid_put(&t, b->name);
        weir_grid_putf(&t, "%" PRId64, b->cycle);
        weir_grid_putf(&t, "%" PRId64, b->compute_cycle);
        weir_grid_putf(&t, "%.0f", b->memory_cycle);
        weir_grid_put(&t, b->bound);
    }
    print_section(out, &t);
}

static void print_memories(FILE *out, const weir_stats *s, weir_arena scratch)
{
    static const char *const names[] = {"memory",     "read", "written", "busy",
                                        "of the run", "kept", "of",      NULL};
    weir_grid t = weir_grid_make(&scratch, "lrrrrrr");

    put_heading(&t, names);
    for (int i = 0; i < s->nmemories; i++) {
        const weir_memory_stats *m = &s->memory[i];

        weir_grid_put(&t, m->name);
        put_size(&t, m->read_byte);
        put_size(&t, m->write_byte);
        weir_grid_putf(&t, "%.0f", m->busy_cycle);
        put_percent(&t, m->busy_cycle, s->run_cycle);
        put_size(&t, (double)m->peak_byte);
        if (m->capacity_byte == INT64_MAX)
            weir_grid_put(&t, "");
        else
            put_size(&t, (double)m->capacity_byte);
    }
    print_section(out, &t);
}

static void print_bounds(FILE *out, const weir_stats *s, weir_arena scratch)
{
    static const char *const names[] = {"bound", "cycles", "of the run", "",
                                        NULL};
    weir_grid t = weir_grid_make(&scratch, "lrrl");

    put_heading(&t, names);
    for (int i = 0; i < s->nbounds; i++) {
        weir_grid_put(&t, s->bound[i].name);
        weir_grid_putf(&t, "%.0f", s->bound[i].cycle);
        put_percent(&t, s->bound[i].cycle, s->run_cycle);
        weir_grid_put(&t, i > 0 ? ""
                          : s->bound[0].cycle >= binding * s->run_cycle
                              ? "binds"
                              : "largest; waiting binds");
    }
    print_section(out, &t);
}

/* A part of the energy: what belongs to one component, or to one Einsum. */
typedef struct part {
    const char *name, *action;
    double count, energy_j;
} part;

static int by_energy(const void *x, const void *y)
{
    const part *a = x, *b = y;

    int order = (a->energy_j < b->energy_j) - (a->energy_j > b->energy_j);

    if (order == 0)
        order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->action, b->action);
}

/* Sum what has the same names; returns how many PART there are. */
static int sum_parts(part *parts, const weir_stats *s, bool einsum)
{
    int n = 0, k;

    for (int i = 0; i < s->nenergies; i++) {
        const weir_energy_stats *e = &s->energy[i];
        part p = {e->component, e->action, e->count, e->energy_j};

        if (einsum)
            p.name = e->einsum && *e->einsum ? e->einsum : e->component,
            p.action = ""; /* what no Einsum moves or computes: static */
        for (k = 0; k < n; k++)
            if (strcmp(parts[k].name, p.name) == 0 &&
                strcmp(parts[k].action, p.action) == 0)
                break;
        if (k == n)
            parts[n++] = (part){p.name, p.action, 0, 0};
        parts[k].count += p.count;
        parts[k].energy_j += p.energy_j;
    }
    qsort(parts, (size_t)n, sizeof *parts, by_energy);
    return n;
}

static void print_energy(FILE *out, const weir_stats *s, weir_arena scratch)
{
    static const char *const names[] = {"energy of", "action",   "actions",
                                        "energy",    "of total", NULL};
    weir_grid t = weir_grid_make(&scratch, "llrrr");
    part *parts = WEIR_NEW(&scratch, part, (size_t)s->nenergies);
    int n = sum_parts(parts, s, false);

    put_heading(&t, names);
    for (int i = 0; i < n; i++) {
        weir_grid_put(&t, parts[i].name);
        weir_grid_put(&t, parts[i].action);
        put_quantity(&t, parts[i].count, WEIR_DIM_COUNT);
        put_quantity(&t, parts[i].energy_j, WEIR_DIM_JOULE);
        put_percent(&t, parts[i].energy_j, s->energy_j);
    }
    print_section(out, &t);
}

static void print_energy_einsums(FILE *out, const weir_stats *s,
                                 weir_arena scratch)
{
    static const char *const names[] = {"energy for", "energy", "of total",
                                        NULL};
    weir_grid t = weir_grid_make(&scratch, "lrr");
    part *parts = WEIR_NEW(&scratch, part, (size_t)s->nenergies);
    int n = sum_parts(parts, s, true);

    put_heading(&t, names);
    for (int i = 0; i < n; i++) {
        weir_grid_put(&t, parts[i].name);
        put_quantity(&t, parts[i].energy_j, WEIR_DIM_JOULE);
        put_percent(&t, parts[i].energy_j, s->energy_j);
    }
    print_section(out, &t);
}

/* What ran as RTL; nothing differed, or there would be no report. */
static void print_cosim(FILE *out, const weir_stats *s, weir_arena scratch)
{
    static const char *const names[] = {"body rtl",        "module",  "copies",
                                        "lanes",           "latency", "beats",
                                        "values compared", "differ",  NULL};
    weir_grid t = weir_grid_make(&scratch, "llrrrrrr");

    if (s->ncosims == 0)
        return;
    put_heading(&t, names);
    for (int i = 0; i < s->ncosims; i++) {
        const weir_cosim_stats *c = &s->cosim[i];

        weir_grid_put(&t, c->unit);
        weir_grid_put(&t, c->module);
        weir_grid_putf(&t, "%" PRId64, c->copies);
        weir_grid_putf(&t, "%" PRId64, c->lanes);
        weir_grid_putf(&t, "%" PRId64, c->latency_cycle);
        weir_grid_putf(&t, "%" PRId64, c->beats);
        weir_grid_putf(&t, "%" PRId64, c->values);
        weir_grid_put(&t, "0");
    }
    print_section(out, &t);
    fprintf(out,
            "each beat as in C, in every bit, and in the cycle that the "
            "schedule counts on;\nattention output of %" PRId64
            " head%s (%" PRId64 " words) as from plain loops in C, seed "
            "%" PRIu64 "\n",
            s->cosim_heads, s->cosim_heads == 1 ? "" : "s", s->cosim_words,
            s->cosim_seed);
}

typedef void section(FILE *out, const weir_stats *s, weir_arena scratch);

static section *const sections[] = {
    print_time,    print_units,          print_losses,   print_stalls,
    print_einsums, print_blocks,         print_memories, print_bounds,
    print_energy,  print_energy_einsums, print_cosim,
};

void weir_text_write(FILE *out, const weir_heading *heading,
                     const weir_stats *s, weir_arena scratch)
{
    print_heading(out, heading, s, scratch);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        sections[i](out, s, scratch);
    if (s->nassumptions > 0)
        fputs("\nassumptions\n", out);
    for (int i = 0; i < s->nassumptions; i++)
        fprintf(out, "  %s\n", s->assumption[i]);
}
