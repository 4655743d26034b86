/* SPDX-License-Identifier: Apache-2.0
 * figures.c - the figures of a run as columns of a sheet.
 */
#include "reports/sheet.h"

#include <string.h>

enum { NAME_BYTE = 256 };

/* PREFIX and PART, cut if need be; printf takes longer than all the rest. */
static void name_part(char name[NAME_BYTE], const char *prefix,
                      const char *part)
{
    char *at = stpcpy(name, prefix);
    size_t room = NAME_BYTE - (size_t)(at - name) - 1, n = strnlen(part, room);

    memcpy(at, part, n);
    at[n] = '\0';
}

const char *const weir_figures[] = {
    "cycles",        "latency_s",    "util_1d",     "util_2d",     "energy_j",
    "traffic_byte",  "area_mm2",     "area_1d_mm2", "energy_1d_j", "bound",
    "compute_cycle", "upper_cycles", "exact",       "status",      NULL,
};

const char *const weir_kernel_columns[] = {
    "device",       "kernel",      "dtype",       "direction", "head_dim",
    "value_dim",    "causal",      "batch",       "heads",     "kv_heads",
    "seq",          "keys",        "clock_hz",    "tflops",    "power_w",
    "unassigned_w", "tflops_slow", "tflops_fast", NULL,
};

/* Names of parts follow these: busy_cycle.array2d, energy_j.dram. */
static const char *const parts[] = {
    "busy_cycle.",  "stalled_cycle.", "idle_cycle.", "waits_for.", "energy_j.",
    "bound_cycle.", "read_byte.",     "write_byte.", NULL,
};

bool weir_figure_known(const char *name)
{
    for (const char *const *f = weir_kernel_columns; *f; f++)
        if (strcmp(*f, name) == 0)
            return true;
    for (const char *const *p = parts; *p; p++)
        if (strncmp(name, *p, strlen(*p)) == 0)
            return true;
    for (const char *const *f = weir_figures; *f; f++)
        if (strcmp(*f, name) == 0)
            return true;
    return strncmp(name, "util_", 5) == 0 || strncmp(name, "share_", 6) == 0 ||
           strncmp(name, "published_", 10) == 0;
}

void weir_sheet_figures(weir_sheet *s)
{
    for (const char *const *f = weir_figures; *f; f++)
        weir_sheet_column(s, *f);
}

/* The mean utilization of the compute units of KIND, as column NAME. */
static void put_mean(weir_sheet *s, const weir_stats *stats, const char *name,
                     weir_unit_kind kind)
{
    double sum = 0;
    int n = 0;

    for (int i = 0; i < stats->nunits; i++) {
        const weir_unit_stats *u = &stats->unit[i];

        if (u->compute && u->kind == kind)
            sum += u->utilization, n++;
    }
    if (n > 0)
        weir_sheet_real(s, name, sum / n);
}

/* Whether NAME is a 2-D array of the run. */
static bool is_array(const weir_stats *stats, const char *name)
{
    for (int i = 0; i < stats->nunits; i++)
        if (strcmp(stats->unit[i].name, name) == 0)
            return stats->unit[i].compute &&
                   stats->unit[i].kind == WEIR_UNIT_PE_ARRAY;
    return false;
}

/* One column per compute unit and one per Einsum of a 2-D array; an Einsum
 * that several blocks bind is counted together. */
static void put_parts(weir_sheet *s, const weir_stats *stats)
{
    char name[NAME_BYTE];

    for (int i = 0; i < stats->nunits; i++) {
        const weir_unit_stats *u = &stats->unit[i];

        if (!u->compute)
            continue;
        name_part(name, "util_", u->name);
        weir_sheet_real(s, name, u->utilization);
    }
    for (int i = 0; i < stats->neinsums; i++) {
        const weir_einsum_stats *e = &stats->einsum[i];
        const weir_cell *old;
        double share = e->share;

        if (!is_array(stats, e->unit))
            continue;
        name_part(name, "share_", e->name);
        old = weir_sheet_at(s, s->nrows - 1, weir_sheet_find(s, name));
        if (old->kind == WEIR_CELL_REAL)
            share += old->real;
        weir_sheet_real(s, name, share);
    }
}

/* What binds a run is what binds its longest block. */
static const weir_block_stats *longest(const weir_stats *stats)
{
    const weir_block_stats *block = &stats->block[0];

    for (int i = 1; i < stats->nblocks; i++)
        if (stats->block[i].cycle > block->cycle)
            block = &stats->block[i];
    return block;
}

/* What publications state: FLOP by their count, at the clock. */
static void put_rates(weir_sheet *s, const weir_stats *stats)
{
    double power = stats->energy_j / stats->latency_s;

    weir_sheet_real(s, "clock_hz", stats->clock_hz);
    weir_sheet_real(s, "tflops", stats->flop / stats->latency_s / 1e12);
    weir_sheet_real(s, "power_w", power);
    if (stats->power_limit_w > power)
        weir_sheet_real(s, "unassigned_w", stats->power_limit_w - power);
}

/* Whether energy of COMPONENT is paid in U, its register files included. */
static bool is_of(const char *component, const weir_unit_stats *u)
{
    size_t n = strlen(u->name);

    return strncmp(component, u->name, n) == 0 &&
           (component[n] == '\0' || component[n] == '.');
}

/* Area and energy of what stands beside the 2-D arrays. */
static void put_beside(weir_sheet *s, const weir_stats *stats)
{
    double area = 0, energy = 0;

    for (int i = 0; i < stats->nunits; i++) {
        const weir_unit_stats *u = &stats->unit[i];

        if (!u->compute || u->kind == WEIR_UNIT_PE_ARRAY)
            continue;
        area += u->area_m2;
        for (int k = 0; k < stats->nenergies; k++)
            if (is_of(stats->energy[k].component, u))
                energy += stats->energy[k].energy_j;
    }
    weir_sheet_real(s, "area_1d_mm2", area * 1e6);
    weir_sheet_real(s, "energy_1d_j", energy);
}

void weir_sheet_stats(weir_sheet *s, const weir_stats *stats)
{
    int64_t compute = 0;

    for (int i = 0; i < stats->nblocks; i++)
        compute += stats->block[i].compute_cycle;
    weir_sheet_whole(s, "cycles", stats->cycles);
    weir_sheet_real(s, "latency_s", stats->latency_s);
    put_mean(s, stats, "util_1d", WEIR_UNIT_PE_ROW);
    put_mean(s, stats, "util_2d", WEIR_UNIT_PE_ARRAY);
    weir_sheet_real(s, "energy_j", stats->energy_j);
    weir_sheet_real(s, "traffic_byte", stats->traffic_byte);
    if (stats->area_m2 > 0)
        weir_sheet_real(s, "area_mm2", stats->area_m2 * 1e6);
    if (stats->area_m2 > 0)
        put_beside(s, stats);
    if (stats->nblocks > 0)
        weir_sheet_text(s, "bound", longest(stats)->bound);
    weir_sheet_whole(s, "compute_cycle", compute);
    weir_sheet_whole(s, "upper_cycles",
                     stats->exact ? stats->cycles : stats->upper_cycle);
    weir_sheet_text(s, "exact", stats->exact ? "yes" : "no");
    if (stats->flop > 0)
        put_rates(s, stats);
    put_parts(s, stats);
}

static void put_unit(weir_sheet *s, const weir_unit_stats *u)
{
    char name[NAME_BYTE];

    name_part(name, "busy_cycle.", u->name);
    weir_sheet_whole(s, name, u->busy_cycle);
    name_part(name, "stalled_cycle.", u->name);
    weir_sheet_whole(s, name, u->stalled_cycle);
    name_part(name, "idle_cycle.", u->name);
    weir_sheet_whole(s, name, u->idle_cycle);
    if (u->nstalls == 0)
        return;
    name_part(name, "waits_for.", u->name);
    weir_sheet_text(s, name, u->stall[0].reason);
}

/* VALUE more in the last row's cell NAME. */
static void add_to(weir_sheet *s, const char *name, double value)
{
    const weir_cell *old =
        weir_sheet_at(s, s->nrows - 1, weir_sheet_find(s, name));

    weir_sheet_real(s, name,
                    value + (old->kind == WEIR_CELL_REAL ? old->real : 0));
}

void weir_sheet_details(weir_sheet *s, const weir_stats *stats)
{
    char name[NAME_BYTE];

    for (int i = 0; i < stats->nunits; i++)
        put_unit(s, &stats->unit[i]);
    for (int i = 0; i < stats->nmemories; i++) {
        const weir_memory_stats *m = &stats->memory[i];

        name_part(name, "read_byte.", m->name);
        weir_sheet_real(s, name, m->read_byte);
        name_part(name, "write_byte.", m->name);
        weir_sheet_real(s, name, m->write_byte);
    }
    for (int i = 0; i < stats->nbounds; i++) {
        name_part(name, "bound_cycle.", stats->bound[i].name);
        weir_sheet_real(s, name, stats->bound[i].cycle);
    }
    for (int i = 0; i < stats->nenergies; i++) {
        name_part(name, "energy_j.", stats->energy[i].component);
        add_to(s, name, stats->energy[i].energy_j);
    }
}
