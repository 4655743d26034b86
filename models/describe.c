/* SPDX-License-Identifier: Apache-2.0
 * describe.c - prints a machine for people, every figure with its source.
 */
#include "models/tensorcore/tensorcore.h"

#include <inttypes.h>
#include <string.h>

enum { FIGURE_BYTE = 64 };

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

static void print_head(FILE *out, const weir_machine *m)
{
    char clock[FIGURE_BYTE];
    bool physical = m->accounting == WEIR_ACCOUNTING_PHYSICAL;

    weir_quantity_print(clock, sizeof clock, weir_ratio_value(m->clock_hz),
                        WEIR_DIM_HERTZ);
    fprintf(out, "machine %s: family %s, %s, %s accounting\n", m->name,
            m->family, clock, physical ? "physical" : "published");
    if (*m->about)
        fprintf(out, "  about   %s\n", m->about);
    if (*m->source)
        fprintf(out, "  source  %s\n", m->source);
    for (int e = 0; e < WEIR_EFFECTS; e++)
        if (m->without[e])
            fprintf(out, "  without %s: %s\n", weir_effect_name((weir_effect)e),
                    weir_effect_about((weir_effect)e));
}

static void print_parameter(FILE *out, const weir_datapath *d,
                            weir_datapath_parameter p)
{
    const char *value = weir_datapath_value_name(p, d->value[p]);

    fprintf(out, ", %s ", weir_datapath_parameter_name(p));
    if (value)
        fputs(value, out);
    else
        fprintf(out, "%" PRId64, d->value[p]);
}

static void print_datapath(FILE *out, const weir_unit *u)
{
    const weir_datapath *d = &u->datapath;

    fprintf(out, "  %-12s %-9s %" PRId64 " x %s of %" PRId64 " lane%s", u->name,
            weir_unit_kind_name(u->kind), u->columns, d->module->name, u->rows,
            plural(u->rows));
    for (int p = 0; p < WEIR_DATAPATH_PARAMETERS; p++)
        if (d->module->parameters >> p & 1)
            print_parameter(out, d, (weir_datapath_parameter)p);
    fprintf(out, ", latency %" PRId64 "%s, body %s\n",
            weir_datapath_latency(d, u->rows, 1),
            d->module->kind == WEIR_MODULE_SOFTMAX
                ? " and the beats of a row's tile"
                : "",
            d->rtl ? "rtl" : "model");
}

static void print_units(FILE *out, const weir_machine *m)
{
    fputs("\nunits\n", out);
    for (int i = 0; i < m->nunits; i++) {
        const weir_unit *u = &m->unit[i];

        if (u->kind == WEIR_UNIT_DATAPATH) {
            print_datapath(out, u);
            continue;
        }
        fprintf(out, "  %-12s %-9s %" PRId64 " x %" PRId64 " PEs", u->name,
                weir_unit_kind_name(u->kind), u->rows, u->columns);
        if (u->registers > 0)
            fprintf(out, ", each %" PRId64 " registers of %" PRId64 " bit",
                    u->registers, u->register_bit);
        fputc('\n', out);
    }
}

static void print_cost(FILE *out, const weir_unit *u, weir_operation o)
{
    const weir_cost *cost = &u->cost[o];
    const char *join = "";

    fprintf(out, "  %-12s %-13s %3" PRId64 " cycle%s  ", u->name,
            weir_operation_name(o), cost->cycles,
            cost->cycles == 1 ? " " : "s");
    for (int k = 0; k < WEIR_ACTIONS; k++)
        if (cost->uses[k] > 0) {
            fprintf(out, "%s%" PRId64 " %s", join, cost->uses[k],
                    weir_action_name((weir_action)k));
            join = " + ";
        }
    fputc('\n', out);
}

static void print_costs(FILE *out, const weir_machine *m)
{
    fputs("\ncosts: cycles and actions of one operation in one PE\n", out);
    for (int i = 0; i < m->nunits; i++)
        for (int o = 0; o < WEIR_OPERATIONS; o++)
            if (m->unit[i].cost[o].cycles > 0 && !m->unit[i].datapath.module)
                print_cost(out, &m->unit[i], (weir_operation)o);
}

static void print_memory(FILE *out, const weir_memory *m)
{
    char size[FIGURE_BYTE];

    weir_quantity_print(size, sizeof size, (double)m->capacity_byte,
                        WEIR_DIM_BYTE);
    fprintf(out, "  %-12s %s", m->name,
            m->capacity_byte == INT64_MAX ? "no limit of capacity" : size);
    if (m->banks > 1)
        fprintf(out, ", %" PRId64 " %sbanks", m->banks,
                m->interleaved ? "interleaved " : "");
    if (m->ports > 0)
        fprintf(out, ", %" PRId64 " port%s", m->ports, plural(m->ports));
    if (m->row_byte > 0)
        fprintf(out, ", rows of %" PRId64 " B", m->row_byte);
    if (m->byte_per_cycle.num > 0)
        fprintf(out, ", %.6g B/cycle (exactly %" PRId64 "/%" PRId64 ")",
                weir_ratio_value(m->byte_per_cycle), m->byte_per_cycle.num,
                m->byte_per_cycle.den);
    if (m->latency_cycle > 0)
        fprintf(out, ", latency %" PRId64 " cycle%s", m->latency_cycle,
                plural(m->latency_cycle));
    fprintf(out, "%s\n", m->offchip ? ", off-chip" : "");
}

static void print_memories(FILE *out, const weir_machine *m)
{
    fputs("\nmemories\n", out);
    for (int i = 0; i < m->nmemories; i++)
        print_memory(out, &m->memory[i]);
}

static void print_links(FILE *out, const weir_machine *m)
{
    if (m->nlinks > 0)
        fputs("\nlinks\n", out);
    for (int i = 0; i < m->nlinks; i++) {
        const weir_link *l = &m->link[i];

        fprintf(out, "  %s -> %s", l->from, l->to);
        if (l->latency_cycle > 0)
            fprintf(out, ", latency %" PRId64 " cycle%s", l->latency_cycle,
                    plural(l->latency_cycle));
        if (l->width > 0)
            fprintf(out, ", %" PRId64 " words a cycle%s", l->width,
                    l->bundle == i ? "" : " with the links above");
        fputc('\n', out);
    }
}

static void print_scale(FILE *out, const weir_price *p)
{
    char reference[FIGURE_BYTE];

    if (p->scaling == WEIR_SCALING_NONE)
        return;
    weir_quantity_print(reference, sizeof reference, (double)p->reference_byte,
                        WEIR_DIM_BYTE);
    fprintf(out, "; assumed to grow with %sthe capacity from %s: x %.6g",
            p->scaling == WEIR_SCALING_SQRT ? "the square root of " : "",
            reference, p->scale);
}

static void print_energies(FILE *out, const weir_machine *m)
{
    fprintf(out, "\nprices: energy of one action, table %s\n", m->table);
    for (int i = 0; i < m->nprices; i++) {
        const weir_price *p = &m->price[i];
        char width[FIGURE_BYTE] = "";

        if (*p->action == '\0')
            continue;
        if (p->energy_lane_j > 0)
            snprintf(width, sizeof width, "a beat");
        if (p->width_byte > 0)
            snprintf(width, sizeof width, "per %.0f B", p->width_byte);
        fprintf(out, "  %-18s %-13s %14.9g pJ %-10s %s", p->component,
                p->action, p->energy_j * 1e12, width, p->source);
        print_scale(out, p);
        if (p->energy_published_j != p->energy_j)
            fprintf(out, "; published accounting pays %.9g pJ",
                    p->energy_published_j * 1e12);
        fputc('\n', out);
    }
}

static void print_areas(FILE *out, const weir_machine *m)
{
    double total = weir_machine_area_m2(m);

    if (total == 0)
        return;
    fputs("\nareas: um2 of one instance, instances, mm2 of all\n", out);
    for (int i = 0; i < m->nprices; i++) {
        const weir_price *p = &m->price[i];

        if (*p->action != '\0')
            continue;
        fprintf(out, "  %-18s %-13s %14.10g x %-10" PRId64 " = %10.4f  %s",
                p->component, p->part, p->area_m2 * 1e12, p->instances,
                p->area_m2 * (double)p->instances * 1e6, p->source);
        print_scale(out, p);
        fputc('\n', out);
    }
    fprintf(out, "  %-18s %-13s %14s   %-10s = %10.4f\n", "total", "", "", "",
            total * 1e6);
}

void weir_machine_print(FILE *out, const weir_machine *m)
{
    print_head(out, m);
    if (m->tensorcore) {
        weir_tensorcore_print(out, m);
        return;
    }
    print_units(out, m);
    print_costs(out, m);
    print_memories(out, m);
    print_links(out, m);
    if (m->nprices > 0) {
        print_energies(out, m);
        print_areas(out, m);
    } else {
        fputs("\nno prices: the machine names no energy table\n", out);
    }
}
