/* SPDX-License-Identifier: Apache-2.0
 * page.c - the tables of a report.
 */
#include "reports/page.h"

#include "reports/compare.h"
#include "reports/derive.h"
#include "reports/means.h"

#include <string.h>

int weir_page_table(const weir_page *p, const char *id)
{
    for (int i = 0; i < p->ntables; i++)
        if (strcmp(p->table[i].id, id) == 0)
            return i;
    return -1;
}

static void add(weir_page *p, const char *id, const char *title,
                const char *about, weir_sheet sheet)
{
    if (p->ntables < WEIR_TABLES && sheet.nrows > 0)
        p->table[p->ntables++] = (weir_table_part){
            .id = id, .title = title, .about = about, .sheet = sheet};
}

/* "model, seq" */
static const char *averaged(weir_arena *a, const weir_study *s)
{
    const char *text = "";

    for (int k = 0; k < s->naxes; k++)
        if (s->compare.over >> k & 1)
            text = weir_format(a, "%s%s%s", text, *text ? ", " : "",
                               s->axis[k].name);
    return text;
}

static void add_comparisons(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    const weir_compare *c = &s->compare;
    const char *over = averaged(a, s);

    for (int i = 0; c->axis >= 0 && i < c->nbaselines; i++) {
        const char *name = s->axis[c->axis].name, *base = c->baseline[i];

        add(p, weir_format(a, "compared-%d", i + 1),
            weir_format(a, "Compared with %s=%s", name, base),
            weir_format(a,
                        *over ? "Each point is divided by the point of %s=%s "
                                "with the same other labels; the table holds "
                                "arithmetic means of these ratios over %s, "
                                "and geometric ones (_gm)."
                              : "Each point is divided by the point of %s=%s "
                                "with the same other labels.",
                        name, base, over),
            weir_compare_run(a, s, p->rows, i));
        if (*over)
            add(p, weir_format(a, "ratios-%d", i + 1),
                weir_format(a, "Each point against %s=%s", name, base),
                "speedup: time of the baseline over time of the point; "
                "energy_ratio: energy of the point over that of the baseline.",
                weir_compare_points(a, s, p->rows, i));
    }
}

static void add_tables(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;

    add(p, "points", "Points",
        "One row per point: the labels of its axes, then its figures. "
        "latency_s: seconds of one run; util_1d, util_2d: share of the cycles "
        "that the 1-D and 2-D arrays are busy; energy_j: joules; "
        "traffic_byte: bytes to and from the off-chip memory; bound: what the "
        "longest block waits for: a unit, the memory, or a dependency between "
        "units.",
        *p->rows);
    p->table[0].ncolumns = p->nshown;
    p->table[0].column = p->shown;
    if (s->nobjectives > 0)
        add(p, "best", "Best points",
            "For each objective the best point that meets all constraints.",
            weir_derive_best(a, s, p->rows));
    add_comparisons(p, a);
    if (s->vary >= 0)
        add(p, "sensitivity", "Sensitivity",
            "One value changed at a time; _change is relative to the point "
            "where nothing is changed.",
            weir_derive_sensitivity(a, s, p->rows));
    add(p, "units", "What the units do",
        "Shares of the cycles of a run, means over points. busy: it executes; "
        "stalled: it has work but waits; idle: before its first or after its "
        "last work.",
        weir_means_units(a, s, p->rows));
    add(p, "waits", "What units wait for most",
        "The reason that holds a unit up longest, and at how many points.",
        weir_means_waits(a, s, p->rows));
    add(p, "roofline", "Points under the roof",
        "balance: cycles the busiest compute unit needs over those the "
        "busiest memory needs. reached: the former over the cycles of the "
        "run.",
        weir_means_roofline(a, s, p->rows));
    add(p, "energy", "Where the energy goes",
        "Shares of the energy of a run, means over points. A component is a "
        "unit or a memory of the machine; .registers are the register files "
        "of its PEs; static is what flows whatever is done.",
        weir_means_energy(a, s, p->rows));
    for (int i = 0; i < p->ntimelines; i++)
        add(p, p->timeline[i].id, p->timeline[i].title, p->timeline[i].about,
            p->timeline[i].sheet);
}

void weir_page_fill(weir_page *p, weir_arena *a)
{
    p->table = WEIR_NEW(a, weir_table_part, WEIR_TABLES);
    p->chart = WEIR_NEW(a, weir_chart, WEIR_CHARTS);
    p->sentence = WEIR_NEW(a, weir_sentence, WEIR_SENTENCES);
    add_tables(p, a);
    weir_page_charts(p, a);
    weir_page_names(p, a);
    weir_page_words(p, a);
}

const char *weir_page_title(weir_arena *a, const char *column)
{
    static const struct title {
        const char *column, *title;
    } titles[] = {
        {"latency_s", "latency (s)"},
        {"energy_j", "energy (J)"},
        {"area_mm2", "area (mm²)"},
        {"traffic_byte", "off-chip traffic (bytes)"},
        {"tflops", "TFLOP/s"},
        {"power_w", "power (W)"},
        {"clock_hz", "clock (Hz)"},
        {"cycles", "cycles"},
        {"util_1d", "busy share of 1-D arrays"},
        {"util_2d", "busy share of 2-D arrays"},
    };

    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i].column, column) == 0)
            return titles[i].title;
    return weir_strdup(a, column);
}

void weir_page_drop(weir_page *p)
{
    for (int i = 0; i < p->ncharts; i++)
        json_decref(p->chart[i].spec);
    p->ncharts = 0;
}
