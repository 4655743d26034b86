/* SPDX-License-Identifier: Apache-2.0
 * chart_bars.c - bars: comparisons, published figures, units and energy.
 */
#include "reports/chart.h"

#include "reports/means.h"

#include <string.h>

/* Bars of VALUE by the main axis, side by side for the axis that says how. */
static json_t *main_bars(const weir_page *p, weir_arena *a, int table,
                         const char *value, const char *title)
{
    const weir_study *s = p->study;
    int main = weir_means_axis(s), how = weir_means_how(s);
    int color =
        how >= 0 && weir_chart_has(p, table, s->axis[how].name) ? how : main;
    json_t *encoding = weir_chart_must(
        json_pack("{s:o, s:o, s:o, s:o}", "x", weir_chart_axis(a, s, main), "y",
                  weir_chart_number(a, value, title, false), "color",
                  weir_chart_hue(a, s, color), "tooltip",
                  weir_chart_tooltips(a, &p->table[table])));

    if (color != main)
        weir_json_put(encoding, "xOffset", weir_chart_axis(a, s, color));
    else
        weir_json_put(json_object_get(encoding, "color"), "legend",
                      json_null());
    return weir_chart_must(json_pack(
        "{s:{s:i}, s:i, s:o, s:[{s:{s:s, s:b}}, {s:{s:s, s:i, s:i}, "
        "s:{s:{s:s, s:s, s:s}, s:{s:s}}}]}",
        "width", "step", color == main ? 44 : 26, "height", 260, "encoding",
        encoding, "layer", "mark", "type", "bar", "tooltip", 1, "mark", "type",
        "text", "dy", -7, "fontSize", 11, "encoding", "text", "field",
        weir_chart_field(a, value), "type", "quantitative", "format", ".2~f",
        "color", "value", "currentText"));
}

/* --- comparisons --- */

void weir_chart_mean_bars(weir_page *p, weir_arena *a)
{
    static const struct show {
        const char *column, *title;
    } shows[] = {{"speedup", "Speed-up"}, {"energy_ratio", "Energy, relative"}};
    const weir_compare *c = &p->study->compare;

    for (int i = 0; c->axis >= 0 && i < c->nbaselines; i++) {
        int table = weir_page_table(p, weir_format(a, "compared-%d", i + 1));

        for (int k = 0; k < 2; k++)
            if (weir_chart_has(p, table, shows[k].column))
                weir_chart_add(
                    p, weir_format(a, "%s-%d", shows[k].column, i + 1),
                    weir_format(a, "%s against %s", shows[k].title,
                                c->baseline[i]),
                    k == 0 ? "Bars: mean of the points' speed-ups; higher is "
                             "faster; the baseline is 1."
                           : "Bars: mean of the points' energy ratios; lower "
                             "is better; the baseline is 1.",
                    table,
                    main_bars(p, a, table, shows[k].column, shows[k].title));
    }
}

/* The axis with the most choices that is averaged over, but not AXIS. */
static int long_axis(const weir_study *s, int axis)
{
    int best = -1;

    for (int k = 0; k < s->naxes; k++)
        if (k != axis && k != s->compare.axis && (s->compare.over >> k & 1) &&
            s->axis[k].n <= 64 && (best < 0 || s->axis[k].n > s->axis[best].n))
            best = k;
    return best;
}

/* The colors of the compared axis; the legend leaves out BASELINE, which has
 * no bars. */
static json_t *compared_hue(weir_arena *a, const weir_study *s,
                            const char *baseline)
{
    const weir_axis *axis = &s->axis[s->compare.axis];
    json_t *out = weir_chart_hue(a, s, s->compare.axis);
    json_t *others = weir_json_array();

    for (int i = 0; i < axis->n; i++)
        if (strcmp(axis->choice[i].label, baseline) != 0)
            weir_json_append(others, weir_json_text(axis->choice[i].label));
    weir_json_put(out, "legend",
                  weir_chart_must(json_pack("{s:o}", "values", others)));
    return out;
}

/* Speed-up of each point: an axis along x, another one as small charts. */
void weir_chart_point_bars(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    int x = s->compare.axis >= 0 ? long_axis(s, -1) : -1;
    int across = x >= 0 ? long_axis(s, x) : -1, how = weir_means_how(s);

    for (int i = 0; x >= 0 && i < s->compare.nbaselines; i++) {
        int table = weir_page_table(p, weir_format(a, "ratios-%d", i + 1));
        json_t *encoding, *spec;

        if (!weir_chart_has(p, table, "speedup") ||
            s->axis[s->compare.axis].n > WEIR_CHART_FEW)
            continue;
        encoding = weir_chart_must(json_pack(
            "{s:o, s:o, s:o, s:o, s:o}", "x", weir_chart_axis(a, s, x), "y",
            weir_chart_number(a, "speedup", "speed-up", false), "color",
            compared_hue(a, s, s->compare.baseline[i]), "xOffset",
            weir_chart_axis(a, s, s->compare.axis), "tooltip",
            weir_chart_tooltips(a, &p->table[table])));
        if (across >= 0 && s->axis[across].n <= WEIR_CHART_FEW)
            weir_json_put(encoding, "column", weir_chart_axis(a, s, across));
        if (how >= 0)
            weir_json_put(encoding, "row", weir_chart_axis(a, s, how));
        spec = weir_chart_must(json_pack("{s:i, s:i, s:{s:s}, s:o}", "width",
                                         170, "height", 150, "mark", "type",
                                         "bar", "encoding", encoding));
        weir_chart_add(
            p, weir_format(a, "speedup-points-%d", i + 1),
            weir_format(a, "Speed-up of each point against %s",
                        s->compare.baseline[i]),
            "Time of the baseline over time of the point: higher is faster; "
            "the tooltips name the point.",
            table, spec);
    }
}

/* --- against published figures --- */

/* FIGURE beside published_FIGURE, by the main axis. */
void weir_chart_published(weir_page *p, weir_arena *a)
{
    const weir_table_part *t = &p->table[0];
    int n = t->ncolumns ? t->ncolumns : t->sheet.ncolumns;

    for (int i = 0; i < n; i++) {
        const char *name = t->ncolumns ? t->column[i] : t->sheet.column[i];
        const char *figure =
            strncmp(name, "published_", 10) == 0 ? name + 10 : NULL;

        if (!figure || weir_sheet_find(&t->sheet, figure) < 0)
            continue;
        weir_chart_add(
            p, weir_format(a, "published-%s", figure),
            weir_format(a, "%s against published figures",
                        weir_page_title(a, figure)),
            "Bars: what the model says beside what publications do; points "
            "without a published figure have one bar.",
            0,
            weir_chart_must(json_pack(
                "{s:i, s:{s:i}, s:{s:s}, s:[{s:[s,s], s:[s,s]}], s:{s:o, "
                "s:{s:s, s:s, s:s}, s:{s:s, s:s, s:n, s:{s:s}}, s:{s:s, s:s}, "
                "s:o}}",
                "width", 380, "height", "step", 14, "mark", "type", "bar",
                "transform", "fold", weir_chart_field(a, figure),
                weir_chart_field(a, name), "as", "source", "figure", "encoding",
                "y", weir_chart_axis(a, p->study, weir_means_axis(p->study)),
                "x", "field", "figure", "type", "quantitative", "title",
                weir_page_title(a, figure), "color", "field", "source", "type",
                "nominal", "title", "legend", "labelExpr",
                "indexof(datum.label, 'published_') == 0 ? 'published' : "
                "'this model'",
                "yOffset", "field", "source", "type", "nominal", "tooltip",
                weir_chart_tooltips(a, t))));
    }
}

/* --- what units do, and energy --- */

/* Stacked shares by the main axis. */
static json_t *shares(const weir_page *p, weir_arena *a, int table,
                      const char *title, const char *color, json_t *scale,
                      const char *across)
{
    const weir_study *s = p->study;
    int main = weir_means_axis(s), how = weir_means_how(s);
    json_t *channel = weir_chart_must(json_pack(
        "{s:s, s:s, s:s}", "field", color, "type", "nominal", "title", color));
    json_t *encoding = weir_json_object();

    if (scale)
        weir_json_put(channel, "scale", scale);
    if (main >= 0)
        weir_json_put(encoding, "y", weir_chart_axis(a, s, main));
    weir_json_put(encoding, "x",
                  weir_chart_must(json_pack(
                      "{s:s, s:s, s:s, s:{s:[i,i]}, s:{s:s}}", "field", "share",
                      "type", "quantitative", "title", title, "scale", "domain",
                      0, 1, "axis", "format", ".0%")));
    weir_json_put(encoding, "color", channel);
    weir_json_put(encoding, "tooltip",
                  weir_chart_tooltips(a, &p->table[table]));
    if (across && how < 0)
        weir_json_put(encoding, "facet",
                      weir_chart_must(json_pack(
                          "{s:s, s:s, s:n, s:n, s:i}", "field", across, "type",
                          "nominal", "title", "sort", "columns", 4)));
    else if (across)
        weir_json_put(
            encoding, "column",
            weir_chart_must(json_pack("{s:s, s:s, s:n, s:n}", "field", across,
                                      "type", "nominal", "title", "sort")));
    if (how >= 0)
        weir_json_put(encoding, "row", weir_chart_axis(a, s, how));
    return weir_chart_must(json_pack(
        "{s:i, s:{s:i}, s:{s:s}, s:o}", "width", across ? 190 : 300, "height",
        "step", 24, "mark", "type", "bar", "encoding", encoding));
}

void weir_chart_unit_bars(weir_page *p, weir_arena *a)
{
    int table = weir_page_table(p, "units");

    if (table < 0)
        return;
    weir_chart_add(
        p, "utilization", "Utilization by unit", p->table[table].about, table,
        shares(p, a, table, "share of the cycles", "state",
               weir_chart_must(json_pack("{s:[s,s,s], s:[s,s,s]}", "domain",
                                         "busy", "stalled", "idle", "range",
                                         "color:1", "color:2", "color:0")),
               "unit"));
}

void weir_chart_energy_bars(weir_page *p, weir_arena *a)
{
    int table = weir_page_table(p, "energy");

    if (table >= 0)
        weir_chart_add(p, "energy-shares", "Energy breakdown",
                       p->table[table].about, table,
                       shares(p, a, table, "share of the energy", "component",
                              NULL, NULL));
}
