/* SPDX-License-Identifier: Apache-2.0
 * charts.c - the charts of a report, as Vega-Lite specifications.
 *
 * Each chart is a row of `makers`: a function that returns a specification
 * over the rows of one table, or adds none. Colors and sizes are the page's.
 */
#include "reports/page.h"

#include "reports/means.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW = 12 }; /* labels that bars and colors can tell apart */

/* A field's name as Vega-Lite wants it: '.', '[' and ']' are escaped. */
static const char *field(weir_arena *a, const char *name)
{
    char *out = WEIR_NEW(a, char, 2 * strlen(name) + 1), *at = out;

    for (; *name; name++) {
        if (strchr(".[]", *name))
            *at++ = '\\';
        *at++ = *name;
    }
    return out;
}

static json_t *must(json_t *value)
{
    if (!value)
        abort();
    return value;
}

/* The labels of axis K in their order. */
static json_t *labels(const weir_study *s, int k)
{
    json_t *list = weir_json_array();

    for (int i = 0; i < s->axis[k].n; i++)
        weir_json_append(list, weir_json_text(s->axis[k].choice[i].label));
    return list;
}

/* The channel of axis K, its labels in the order of the study. */
static json_t *axis_channel(weir_arena *a, const weir_study *s, int k)
{
    json_t *out = must(json_pack(
        "{s:s, s:s, s:s, s:o}", "field", field(a, s->axis[k].name), "type",
        "nominal", "title", s->axis[k].name, "sort", labels(s, k)));

    return out;
}

static json_t *number(weir_arena *a, const char *name, const char *title,
                      bool log)
{
    json_t *out = must(json_pack("{s:s, s:s, s:s}", "field", field(a, name),
                                 "type", "quantitative", "title", title));

    if (log)
        weir_json_put(out, "scale",
                      must(json_pack("{s:s, s:b}", "type", "log", "nice", 1)));
    return out;
}

/* Tooltips: all columns of the sheet, at most 16 of them. */
static json_t *tooltips(weir_arena *a, const weir_table_part *t)
{
    json_t *list = weir_json_array();
    int n = t->ncolumns ? t->ncolumns : t->sheet.ncolumns;

    for (int i = 0; i < n && i < 16; i++) {
        const char *name = t->ncolumns ? t->column[i] : t->sheet.column[i];
        int k = weir_sheet_find(&t->sheet, name);
        bool text = true;

        for (int64_t row = 0; row < t->sheet.nrows && row < 50; row++)
            if (weir_sheet_at(&t->sheet, row, k)->kind == WEIR_CELL_REAL ||
                weir_sheet_at(&t->sheet, row, k)->kind == WEIR_CELL_WHOLE)
                text = false;
        weir_json_append(
            list,
            must(json_pack("{s:s, s:s, s:s}", "field", field(a, name), "title",
                           name, "type", text ? "nominal" : "quantitative")));
        if (!text)
            json_object_set_new(json_array_get(list, (size_t)i), "format",
                                json_string(".4~g"));
    }
    return list;
}

static void add(weir_page *p, const char *id, const char *title,
                const char *about, int table, json_t *spec)
{
    if (p->ncharts == WEIR_CHARTS) {
        json_decref(spec);
        return;
    }
    p->chart[p->ncharts++] = (weir_chart){
        .id = id, .title = title, .about = about, .table = table, .spec = spec};
}

/* The axis that says how a figure was got and has two choices or more, -1. */
static int how_axis(const weir_study *s)
{
    for (int k = 0; k < s->naxes; k++)
        if (s->axis[k].n > 1 && (strcmp(s->axis[k].name, "accounting") == 0 ||
                                 strcmp(s->axis[k].name, "engine") == 0))
            return k;
    return -1;
}

static bool has_column(const weir_page *p, int table, const char *name)
{
    return table >= 0 && weir_sheet_find(&p->table[table].sheet, name) >= 0;
}

/* Bars of VALUE by the main axis, side by side for the axis that says how. */
static json_t *main_bars(const weir_page *p, weir_arena *a, int table,
                         const char *value, const char *title)
{
    const weir_study *s = p->study;
    int main = weir_means_axis(s), how = how_axis(s);
    int color =
        how >= 0 && has_column(p, table, s->axis[how].name) ? how : main;
    json_t *encoding = must(json_pack(
        "{s:o, s:o, s:o, s:o}", "x", axis_channel(a, s, main), "y",
        number(a, value, title, false), "color", axis_channel(a, s, color),
        "tooltip", tooltips(a, &p->table[table])));

    if (color != main)
        weir_json_put(encoding, "xOffset", axis_channel(a, s, color));
    else
        weir_json_put(json_object_get(encoding, "color"), "legend",
                      json_null());
    return must(json_pack(
        "{s:{s:i}, s:i, s:o, s:[{s:{s:s, s:b}}, {s:{s:s, s:i, s:i}, "
        "s:{s:{s:s, s:s, s:s}, s:{s:s}}}]}",
        "width", "step", color == main ? 44 : 26, "height", 260, "encoding",
        encoding, "layer", "mark", "type", "bar", "tooltip", 1, "mark", "type",
        "text", "dy", -7, "fontSize", 11, "encoding", "text", "field",
        field(a, value), "type", "quantitative", "format", ".2~f", "color",
        "value", "currentText"));
}

/* --- comparisons --- */

static void mean_bars(weir_page *p, weir_arena *a)
{
    static const struct show {
        const char *column, *title;
    } shows[] = {{"speedup", "Speed-up"}, {"energy_ratio", "Energy, relative"}};
    const weir_compare *c = &p->study->compare;

    for (int i = 0; c->axis >= 0 && i < c->nbaselines; i++) {
        int table = weir_page_table(p, weir_format(a, "compared-%d", i + 1));

        for (int k = 0; k < 2; k++)
            if (has_column(p, table, shows[k].column))
                add(p, weir_format(a, "%s-%d", shows[k].column, i + 1),
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

/* Speed-up of each point: an axis along x, another one as small charts. */
static void point_bars(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    int x = s->compare.axis >= 0 ? long_axis(s, -1) : -1;
    int across = x >= 0 ? long_axis(s, x) : -1, how = how_axis(s);

    for (int i = 0; x >= 0 && i < s->compare.nbaselines; i++) {
        int table = weir_page_table(p, weir_format(a, "ratios-%d", i + 1));
        json_t *encoding, *spec;

        if (!has_column(p, table, "speedup") ||
            s->axis[s->compare.axis].n > FEW)
            continue;
        encoding = must(
            json_pack("{s:o, s:o, s:o, s:o, s:o}", "x", axis_channel(a, s, x),
                      "y", number(a, "speedup", "speed-up", false), "color",
                      axis_channel(a, s, s->compare.axis), "xOffset",
                      axis_channel(a, s, s->compare.axis), "tooltip",
                      tooltips(a, &p->table[table])));
        if (across >= 0 && s->axis[across].n <= FEW)
            weir_json_put(encoding, "column", axis_channel(a, s, across));
        if (how >= 0)
            weir_json_put(encoding, "row", axis_channel(a, s, how));
        spec =
            must(json_pack("{s:i, s:i, s:{s:s}, s:o}", "width", 170, "height",
                           150, "mark", "type", "bar", "encoding", encoding));
        add(p, weir_format(a, "speedup-points-%d", i + 1),
            weir_format(a, "Speed-up of each point against %s",
                        s->compare.baseline[i]),
            "Time of the baseline over time of the point: higher is faster; "
            "the tooltips name the point.",
            table, spec);
    }
}

/* --- against published figures --- */

/* FIGURE beside published_FIGURE, by the main axis. */
static void published(weir_page *p, weir_arena *a)
{
    const weir_table_part *t = &p->table[0];
    int n = t->ncolumns ? t->ncolumns : t->sheet.ncolumns;

    for (int i = 0; i < n; i++) {
        const char *name = t->ncolumns ? t->column[i] : t->sheet.column[i];
        const char *figure =
            strncmp(name, "published_", 10) == 0 ? name + 10 : NULL;

        if (!figure || weir_sheet_find(&t->sheet, figure) < 0)
            continue;
        add(p, weir_format(a, "published-%s", figure),
            weir_format(a, "%s against published figures",
                        weir_page_title(a, figure)),
            "Bars: what the model says beside what publications do; points "
            "without a published figure have one bar.",
            0,
            must(json_pack(
                "{s:i, s:{s:i}, s:{s:s}, s:[{s:[s,s], s:[s,s]}], s:{s:o, "
                "s:{s:s, s:s, s:s}, s:{s:s, s:s, s:n, s:{s:s}}, s:{s:s, s:s}, "
                "s:o}}",
                "width", 380, "height", "step", 14, "mark", "type", "bar",
                "transform", "fold", field(a, figure), field(a, name), "as",
                "source", "figure", "encoding", "y",
                axis_channel(a, p->study, weir_means_axis(p->study)), "x",
                "field", "figure", "type", "quantitative", "title",
                weir_page_title(a, figure), "color", "field", "source", "type",
                "nominal", "title", "legend", "labelExpr",
                "indexof(datum.label, 'published_') == 0 ? 'published' : "
                "'this model'",
                "yOffset", "field", "source", "type", "nominal", "tooltip",
                tooltips(a, t))));
    }
}

/* --- what units do, and energy --- */

/* Stacked shares by the main axis. */
static json_t *shares(const weir_page *p, weir_arena *a, int table,
                      const char *title, const char *color, json_t *scale,
                      const char *across)
{
    const weir_study *s = p->study;
    int main = weir_means_axis(s), how = how_axis(s);
    json_t *channel = must(json_pack("{s:s, s:s, s:s}", "field", color, "type",
                                     "nominal", "title", color));
    json_t *encoding = weir_json_object();

    if (scale)
        weir_json_put(channel, "scale", scale);
    if (main >= 0)
        weir_json_put(encoding, "y", axis_channel(a, s, main));
    weir_json_put(
        encoding, "x",
        must(json_pack("{s:s, s:s, s:s, s:{s:[i,i]}, s:{s:s}}", "field",
                       "share", "type", "quantitative", "title", title, "scale",
                       "domain", 0, 1, "axis", "format", ".0%")));
    weir_json_put(encoding, "color", channel);
    weir_json_put(encoding, "tooltip", tooltips(a, &p->table[table]));
    if (across && how < 0)
        weir_json_put(
            encoding, "facet",
            must(json_pack("{s:s, s:s, s:n, s:n, s:i}", "field", across, "type",
                           "nominal", "title", "sort", "columns", 4)));
    else if (across)
        weir_json_put(encoding, "column",
                      must(json_pack("{s:s, s:s, s:n, s:n}", "field", across,
                                     "type", "nominal", "title", "sort")));
    if (how >= 0)
        weir_json_put(encoding, "row", axis_channel(a, s, how));
    return must(json_pack("{s:i, s:{s:i}, s:{s:s}, s:o}", "width",
                          across ? 190 : 300, "height", "step", 24, "mark",
                          "type", "bar", "encoding", encoding));
}

static void unit_bars(weir_page *p, weir_arena *a)
{
    int table = weir_page_table(p, "units");

    if (table < 0)
        return;
    add(p, "utilization", "Utilization by unit", p->table[table].about, table,
        shares(p, a, table, "share of the cycles", "state",
               must(json_pack("{s:[s,s,s], s:[s,s,s]}", "domain", "busy",
                              "stalled", "idle", "range", "color:1", "color:2",
                              "color:0")),
               "unit"));
}

static void energy_bars(weir_page *p, weir_arena *a)
{
    int table = weir_page_table(p, "energy");

    if (table >= 0)
        add(p, "energy-shares", "Energy breakdown", p->table[table].about,
            table,
            shares(p, a, table, "share of the energy", "component", NULL,
                   NULL));
}

/* --- roofline --- */

/* Least and largest of a column. */
static void range_of(const weir_sheet *s, const char *column, double *low,
                     double *high)
{
    int k = weir_sheet_find(s, column);

    *low = INFINITY;
    *high = -INFINITY;
    for (int64_t i = 0; i < s->nrows; i++) {
        double v = weir_cell_value(weir_sheet_at(s, i, k));

        *low = v < *low ? v : *low;
        *high = v > *high ? v : *high;
    }
}

/* Whether a column is better shown on a logarithmic scale. */
static bool wants_log(const weir_sheet *s, const char *column)
{
    double low, high;

    range_of(s, column, &low, &high);
    return low > 0 && high > 20 * low;
}

static json_t *point_color(weir_arena *a, const weir_study *s)
{
    int main = weir_means_axis(s);

    return main >= 0 && s->axis[main].n <= FEW
               ? axis_channel(a, s, main)
               : must(json_pack("{s:s}", "value", "color:1"));
}

static void roofline(weir_page *p, weir_arena *a)
{
    int table = weir_page_table(p, "roofline");
    const weir_sheet *rows = table >= 0 ? &p->table[table].sheet : NULL;
    double low, high;
    json_t *roof, *points, *encoding;

    if (!rows)
        return;
    range_of(rows, "balance", &low, &high);
    low = fmin(low, 0.5) / 1.3;
    high = fmax(high, 2) * 1.3;
    roof = must(json_pack(
        "{s:{s:[{s:f,s:f},{s:f,s:f},{s:f,s:f}]}, s:{s:s, s:i}, "
        "s:{s:{s:s, s:s}, s:{s:s, s:s}, s:{s:s}}}",
        "data", "values", "x", low, "y", low, "x", 1.0, "y", 1.0, "x", high,
        "y", 1.0, "mark", "type", "line", "strokeWidth", 2, "encoding", "x",
        "field", "x", "type", "quantitative", "y", "field", "y", "type",
        "quantitative", "color", "value", "currentText"));
    encoding = must(json_pack(
        "{s:o, s:o, s:o, s:o}", "x",
        number(a, "balance", "arithmetic over memory time (ridge at 1)", true),
        "y", number(a, "reached", "part of the arithmetic peak", true), "color",
        point_color(a, p->study), "tooltip", tooltips(a, &p->table[table])));
    points = must(json_pack("{s:{s:s, s:i, s:b, s:f}, s:o}", "mark", "type",
                            "point", "size", 60, "filled", 1, "opacity", 0.75,
                            "encoding", encoding));
    add(p, "roofline-points", "Roofline",
        "The line is the roof: left of 1 the busiest memory limits a run, "
        "right of 1 the busiest compute unit does. A point's distance below "
        "the line is time lost to waiting and to fill and drain.",
        table,
        must(json_pack("{s:i, s:i, s:[o,o]}", "width", 400, "height", 300,
                       "layer", roof, points)));
}

/* --- fronts --- */

static void front(weir_page *p, weir_arena *a, const weir_front *f)
{
    const weir_sheet *rows = p->rows;
    const char *x = f->of[0].column, *y = f->of[f->n > 1].column;
    const char *yes = weir_format(a, "datum['%s'] === 'yes'", f->name);
    json_t *encoding, *line;

    encoding = must(
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "x",
                  number(a, x, weir_page_title(a, x), wants_log(rows, x)), "y",
                  number(a, y, weir_page_title(a, y), wants_log(rows, y)),
                  "color", point_color(a, p->study), "tooltip",
                  tooltips(a, &p->table[0]), "opacity",
                  must(json_pack("{s:{s:s, s:f}, s:f}", "condition", "test",
                                 yes, "value", 1.0, "value", 0.3)),
                  "size",
                  must(json_pack("{s:{s:s, s:i}, s:i}", "condition", "test",
                                 yes, "value", 110, "value", 35))));
    line = must(
        json_pack("{s:[{s:s}], s:{s:s, s:s, s:f}, s:{s:o, s:o}}", "transform",
                  "filter", yes, "mark", "type", "line", "interpolate",
                  f->of[0].more ? "step-before" : "step-after", "opacity", 0.7,
                  "encoding", "x",
                  number(a, x, weir_page_title(a, x), wants_log(rows, x)), "y",
                  number(a, y, weir_page_title(a, y), wants_log(rows, y))));
    for (int k = 0; k < p->study->naxes; k++)
        if (f->each >> k & 1)
            weir_json_put(json_object_get(line, "encoding"), "detail",
                          axis_channel(a, p->study, k));
    add(p, weir_format(a, "front-%s", f->name),
        weir_format(a, "Pareto front: %s", f->name),
        weir_format(a,
                    "Large points are on the front: no point that meets the "
                    "constraints is at least as good in all of its %d columns "
                    "and better in one.",
                    f->n),
        0,
        must(json_pack("{s:i, s:i, s:[o,{s:{s:s, s:b}, s:o}]}", "width", 400,
                       "height", 320, "layer", line, "mark", "type", "point",
                       "filled", 1, "encoding", encoding)));
}

static void fronts(weir_page *p, weir_arena *a)
{
    for (int i = 0; i < p->study->nfronts; i++)
        if (p->study->front[i].n > 1)
            front(p, a, &p->study->front[i]);
}

/* --- tornado --- */

/* The bars of one column, each with the value it belongs to. */
static json_t *tornado_layers(weir_arena *a, const weir_table_part *t,
                              const char *column, const char *change)
{
    const char *up = weir_format(a, "datum['%s'] > 0", change);
    json_t *encoding = must(json_pack(
        "{s:{s:s, s:s, s:s, s:{s:s, s:s, s:s}}, s:{s:s, s:s, s:s, s:n, "
        "s:{s:s}}, s:o}",
        "y", "field", "parameter", "type", "nominal", "title", "parameter",
        "sort", "op", "max", "field", field(a, change), "order", "descending",
        "x", "field", field(a, change), "type", "quantitative", "title",
        weir_format(a, "change of %s", weir_page_title(a, column)), "stack",
        "axis", "format", "+.0%", "tooltip", tooltips(a, t)));
    json_t *bars = must(json_pack("{s:{s:s, s:f}, s:{s:{s:{s:s, s:s}, s:s}}}",
                                  "mark", "type", "bar", "opacity", 0.85,
                                  "encoding", "color", "condition", "test", up,
                                  "value", "color:2", "value", "color:1"));
    json_t *words = must(json_pack(
        "{s:{s:s, s:s, s:i, s:i}, s:[{s:s}], s:{s:{s:s, s:s}, s:{s:s}}}",
        "mark", "type", "text", "align", "left", "dx", 4, "fontSize", 11,
        "transform", "filter", up, "encoding", "text", "field", "value", "type",
        "nominal", "color", "value", "currentText"));
    json_t *left = must(json_deep_copy(words));

    json_object_set_new(json_object_get(left, "mark"), "align",
                        json_string("right"));
    json_object_set_new(json_object_get(left, "mark"), "dx", json_integer(-4));
    json_object_set_new(json_array_get(json_object_get(left, "transform"), 0),
                        "filter", json_string(weir_format(a, "!(%s)", up)));
    return must(json_pack("{s:i, s:{s:i}, s:o, s:[o,o,o]}", "width", 420,
                          "height", "step", 26, "encoding", encoding, "layer",
                          bars, words, left));
}

static void tornado(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    int table = weir_page_table(p, "sensitivity"), main = weir_means_axis(s);

    for (int i = 0; table >= 0 && i < s->nvaried; i++) {
        const char *change = weir_format(a, "%s_change", s->varied[i]);
        json_t *spec =
            tornado_layers(a, &p->table[table], s->varied[i], change);

        if (main >= 0 && s->axis[main].group != s->vary &&
            s->axis[main].n <= FEW)
            spec = must(json_pack("{s:{s:o}, s:o}", "facet", "row",
                                  axis_channel(a, s, main), "spec", spec));
        add(p, weir_format(a, "tornado-%s", s->varied[i]),
            weir_format(a, "Sensitivity of %s", s->varied[i]),
            "Bars: what changes when one value is set to the one written "
            "beside the bar and all others stay.",
            table, spec);
    }
}

/* --- lines along an axis of numbers --- */

static bool is_numeric(const weir_axis *axis)
{
    if (axis->n < 3)
        return false;
    for (int i = 0; i < axis->n; i++)
        if (weir_choice_value(&axis->choice[i]).text)
            return false;
    return true;
}

static json_t *dashes(weir_arena *a, const weir_study *s, int k)
{
    json_t *out = axis_channel(a, s, k);

    weir_json_put(out, "legend",
                  must(json_pack("{s:s}", "symbolType", "stroke")));
    return out;
}

/* The names of those axes that there are, each once. */
static json_t *line_axes(weir_arena *a, const weir_study *s, int x, int main,
                         int how)
{
    const int axis[] = {x, main, how};
    json_t *list = weir_json_array();

    for (int i = 0; i < 3; i++) {
        bool again = axis[i] < 0;

        for (int k = 0; k < i; k++)
            again |= axis[k] == axis[i];
        if (!again)
            weir_json_append(list,
                             weir_json_text(field(a, s->axis[axis[i]].name)));
    }
    return list;
}

/* Along the first axis of numbers: a line for each choice of the main axis,
 * the mean over all other axes. */
static void lines(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    int x = -1, main = weir_means_axis(s), how = how_axis(s);
    const char *y = s->nobjectives > 0 ? s->objective[0].column : "latency_s";
    bool log = wants_log(p->rows, y);
    json_t *encoding;

    for (int k = 0; k < s->naxes; k++)
        if (is_numeric(&s->axis[k]) && s->axis[k].group != s->vary && x < 0)
            x = k;
    if (x < 0 || s->axis[x].n > 64 || p->rows->nrows > 2000)
        return;
    encoding = must(json_pack("{s:o, s:o}", "x", axis_channel(a, s, x), "y",
                              number(a, "mean", weir_page_title(a, y), log)));
    if (main >= 0 && main != x && s->axis[main].n <= FEW)
        weir_json_put(encoding, "color", axis_channel(a, s, main));
    if (how >= 0 && how != x && how != main)
        weir_json_put(encoding, "strokeDash", dashes(a, s, how));
    add(p, "lines",
        weir_format(a, "%s by %s", weir_page_title(a, y), s->axis[x].name),
        weir_format(a, "%s mean over the points that differ in other axes.",
                    log ? "Geometric" : "Arithmetic"),
        0,
        must(json_pack(
            "{s:i, s:i, s:[{s:s, s:s}, {s:[{s:s, s:s, s:s}], s:o}, "
            "{s:s, s:s}], s:{s:s, s:b, s:b}, s:o}",
            "width", 400, "height", 300, "transform", "calculate",
            weir_format(a, log ? "log(datum['%s'])" : "datum['%s']", y), "as",
            "figure", "aggregate", "op", "mean", "field", "figure", "as",
            "figure", "groupby", line_axes(a, s, x, main, how), "calculate",
            log ? "exp(datum.figure)" : "datum.figure", "as", "mean", "mark",
            "type", "line", "point", 1, "tooltip", 1, "encoding", encoding)));
}

/* --- timelines --- */

/* Bars from cycle to cycle, a row for each unit and each of its lanes. */
static void timelines(weir_page *p, weir_arena *a)
{
    for (int i = 0; i < p->ntimelines; i++) {
        int table = weir_page_table(p, p->timeline[i].id);
        json_t *encoding;

        if (table < 0)
            continue;
        encoding = must(json_pack(
            "{s:{s:s, s:s, s:n, s:n, s:{s:i}}, s:{s:s, s:s, s:s, s:{s:b, "
            "s:b}}, "
            "s:{s:s}, s:{s:s, s:s, s:n, s:{s:[s,s,s,s], s:[s,s,s,s]}}, s:o}",
            "y", "field", "track", "type", "nominal", "title", "sort", "axis",
            "labelLimit", 160, "x", "field", "from", "type", "quantitative",
            "title", "cycle", "scale", "zero", 0, "nice", 0, "x2", "field",
            "to", "color", "field", "kind", "type", "nominal", "title", "scale",
            "domain", "busy", "stalled", "command", "wait", "range", "color:1",
            "color:2", "color:7", "color:0", "tooltip",
            tooltips(a, &p->table[table])));
        add(p, p->timeline[i].id, p->timeline[i].title, p->timeline[i].about,
            table,
            must(json_pack("{s:i, s:{s:i}, s:{s:s}, s:o}", "width", 900,
                           "height", "step", 16, "mark", "type", "bar",
                           "encoding", encoding)));
    }
}

void weir_page_charts(weir_page *p, weir_arena *a)
{
    static void (*const makers[])(weir_page *, weir_arena *) = {
        mean_bars,   point_bars, published, unit_bars, roofline,
        energy_bars, fronts,     tornado,   lines,     timelines,
    };

    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (weir_means_axis(p->study) >= 0)
            makers[i](p, a);
}
