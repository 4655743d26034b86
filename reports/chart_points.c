/* SPDX-License-Identifier: Apache-2.0
 * chart_points.c - points and lines: roofline, fronts, sensitivities, an axis
 * of numbers, timelines.
 */
#include "reports/chart.h"

#include "reports/means.h"

#include <math.h>
#include <string.h>

/* --- roofline --- */

void weir_chart_roofline(weir_page *p, weir_arena *a)
{
    int table = weir_page_table(p, "roofline");
    const weir_sheet *rows = table >= 0 ? &p->table[table].sheet : NULL;
    double low, high;
    json_t *roof, *points, *encoding;

    if (!rows)
        return;
    weir_chart_range(rows, "balance", &low, &high);
    low = fmin(low, 0.5) / 1.3;
    high = fmax(high, 2) * 1.3;
    roof = weir_chart_must(json_pack(
        "{s:{s:[{s:f,s:f},{s:f,s:f},{s:f,s:f}]}, s:{s:s, s:i}, "
        "s:{s:{s:s, s:s}, s:{s:s, s:s}, s:{s:s}}}",
        "data", "values", "x", low, "y", low, "x", 1.0, "y", 1.0, "x", high,
        "y", 1.0, "mark", "type", "line", "strokeWidth", 2, "encoding", "x",
        "field", "x", "type", "quantitative", "y", "field", "y", "type",
        "quantitative", "color", "value", "currentText"));
    encoding = weir_chart_must(json_pack(
        "{s:o, s:o, s:o, s:o}", "x",
        weir_chart_number(a, "balance",
                          "arithmetic over memory time (ridge at 1)", true),
        "y",
        weir_chart_number(a, "reached", "part of the arithmetic peak", true),
        "color", weir_chart_color(a, p->study), "tooltip",
        weir_chart_tooltips(a, &p->table[table])));
    points = weir_chart_must(json_pack("{s:{s:s, s:i, s:b, s:f}, s:o}", "mark",
                                       "type", "point", "size", 60, "filled", 1,
                                       "opacity", 0.75, "encoding", encoding));
    weir_chart_add(
        p, "roofline-points", "Roofline",
        "The line is the roof: left of 1 the busiest memory limits a run, "
        "right of 1 the busiest compute unit does. A point's distance below "
        "the line is time lost to waiting and to fill and drain.",
        table,
        weir_chart_must(json_pack("{s:i, s:i, s:[o,o]}", "width", 400, "height",
                                  300, "layer", roof, points)));
}

/* --- fronts --- */

static void front(weir_page *p, weir_arena *a, const weir_front *f)
{
    const weir_sheet *rows = p->rows;
    const char *x = f->of[0].column, *y = f->of[f->n > 1].column;
    const char *yes = weir_format(a, "datum['%s'] === 'yes'", f->name);
    json_t *encoding, *line;

    encoding = weir_chart_must(json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o}", "x",
        weir_chart_number(a, x, weir_page_title(a, x), weir_chart_log(rows, x)),
        "y",
        weir_chart_number(a, y, weir_page_title(a, y), weir_chart_log(rows, y)),
        "color", weir_chart_color(a, p->study), "tooltip",
        weir_chart_tooltips(a, &p->table[0]), "opacity",
        weir_chart_must(json_pack("{s:{s:s, s:f}, s:f}", "condition", "test",
                                  yes, "value", 1.0, "value", 0.3)),
        "size",
        weir_chart_must(json_pack("{s:{s:s, s:i}, s:i}", "condition", "test",
                                  yes, "value", 110, "value", 35))));
    line = weir_chart_must(json_pack(
        "{s:[{s:s}], s:{s:s, s:s, s:f}, s:{s:o, s:o}}", "transform", "filter",
        yes, "mark", "type", "line", "interpolate",
        f->of[0].more ? "step-before" : "step-after", "opacity", 0.7,
        "encoding", "x",
        weir_chart_number(a, x, weir_page_title(a, x), weir_chart_log(rows, x)),
        "y",
        weir_chart_number(a, y, weir_page_title(a, y),
                          weir_chart_log(rows, y))));
    for (int k = 0; k < p->study->naxes; k++)
        if (f->each >> k & 1)
            weir_json_put(json_object_get(line, "encoding"),
                          k == weir_means_axis(p->study) ? "color" : "detail",
                          k == weir_means_axis(p->study)
                              ? weir_chart_color(a, p->study)
                              : weir_chart_axis(a, p->study, k));
    weir_chart_add(
        p, weir_format(a, "front-%s", f->name),
        weir_format(a, "Pareto front: %s", f->name),
        weir_format(a,
                    "Large points are on the front: no point that meets the "
                    "constraints is at least as good in all of its %d columns "
                    "and better in one.",
                    f->n),
        0,
        weir_chart_must(json_pack("{s:i, s:i, s:[o,{s:{s:s, s:b}, s:o}]}",
                                  "width", 400, "height", 320, "layer", line,
                                  "mark", "type", "point", "filled", 1,
                                  "encoding", encoding)));
}

void weir_chart_fronts(weir_page *p, weir_arena *a)
{
    for (int i = 0; i < p->study->nfronts; i++)
        if (p->study->front[i].n > 1)
            front(p, a, &p->study->front[i]);
}

/* --- tornado --- */

/* What parts the bars of a tornado into rows: the parameter, and every axis
 * that is not varied. */
static json_t *tornado_rows(weir_arena *a, const weir_study *s)
{
    json_t *list = weir_json_array();

    weir_json_append(list, weir_json_text("parameter"));
    for (int k = 0; k < s->naxes; k++)
        if (s->axis[k].group != s->vary)
            weir_json_append(
                list, weir_json_text(weir_chart_field(a, s->axis[k].name)));
    return list;
}

/* The values of the bars that go UP, or of the others, at the end of the
 * longest: two of one side would lie on each other, and stand as "2, 64". */
static json_t *side_words(weir_arena *a, const weir_study *s,
                          const char *change, const char *up, bool right)
{
    return weir_chart_must(json_pack(
        "{s:{s:s, s:s, s:i, s:i}, s:[{s:s}, {s:[{s:s, s:s, s:s}, {s:s, s:s}], "
        "s:[{s:s, s:s}], s:o}, {s:s}, {s:s, s:s}], "
        "s:{s:{s:s, s:s}, s:{s:s}}}",
        "mark", "type", "text", "align", right ? "left" : "right", "dx",
        right ? 4 : -4, "fontSize", 11, "transform", "filter",
        right ? up : weir_format(a, "!(%s)", up), "window", "op", "lead",
        "field", "value", "as", "_next", "op", "row_number", "as", "_nth",
        "sort", "field", weir_chart_field(a, change), "order",
        right ? "descending" : "ascending", "groupby", tornado_rows(a, s),
        "filter", "datum._nth === 1", "calculate",
        "datum._next ? datum.value + ', ' + datum._next : datum.value", "as",
        "_words", "encoding", "text", "field", "_words", "type", "nominal",
        "color", "value", "currentText"));
}

/* The bars of one column, each with the value it belongs to. */
static json_t *tornado_layers(weir_arena *a, const weir_study *s,
                              const weir_table_part *t, const char *column,
                              const char *change)
{
    const char *up = weir_format(a, "datum['%s'] > 0", change);
    json_t *encoding = weir_chart_must(json_pack(
        "{s:{s:s, s:s, s:s, s:{s:s, s:s, s:s}}, s:{s:s, s:s, s:s, s:n, "
        "s:{s:s}}, s:o}",
        "y", "field", "parameter", "type", "nominal", "title", "parameter",
        "sort", "op", "max", "field", weir_chart_field(a, change), "order",
        "descending", "x", "field", weir_chart_field(a, change), "type",
        "quantitative", "title",
        weir_format(a, "change of %s", weir_page_title(a, column)), "stack",
        "axis", "format", "+.0%", "tooltip", weir_chart_tooltips(a, t)));
    json_t *bars = weir_chart_must(
        json_pack("{s:{s:s, s:f}, s:{s:{s:{s:s, s:s}, s:s}}}", "mark", "type",
                  "bar", "opacity", 0.85, "encoding", "color", "condition",
                  "test", up, "value", "color:2", "value", "color:1"));
    return weir_chart_must(json_pack(
        "{s:i, s:{s:i}, s:o, s:[o,o,o]}", "width", 420, "height", "step", 26,
        "encoding", encoding, "layer", bars, side_words(a, s, change, up, true),
        side_words(a, s, change, up, false)));
}

void weir_chart_tornado(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    int table = weir_page_table(p, "sensitivity"), main = weir_means_axis(s);

    for (int i = 0; table >= 0 && i < s->nvaried; i++) {
        const char *change = weir_format(a, "%s_change", s->varied[i]);
        json_t *spec =
            tornado_layers(a, s, &p->table[table], s->varied[i], change);

        if (main >= 0 && s->axis[main].group != s->vary &&
            s->axis[main].n <= WEIR_CHART_FEW)
            spec = weir_chart_must(json_pack("{s:{s:o}, s:o}", "facet", "row",
                                             weir_chart_axis(a, s, main),
                                             "spec", spec));
        weir_chart_add(
            p, weir_format(a, "tornado-%s", s->varied[i]),
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
    json_t *out = weir_chart_axis(a, s, k);

    /* Said in full: lines and their points have symbols of other kinds. */
    weir_json_put(
        out, "legend",
        weir_chart_must(json_pack(
            "{s:s, s:{s:{s:{s:s}, s:{s:s}, s:{s:i}}}}", "symbolType", "stroke",
            "encoding", "symbols", "stroke", "value", "currentText", "fill",
            "value", "transparent", "fillOpacity", "value", 0)));
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
            weir_json_append(list, weir_json_text(weir_chart_field(
                                       a, s->axis[axis[i]].name)));
    }
    return list;
}

/* Along the first axis of numbers: a line for each choice of the main axis,
 * the mean over all other axes. */
void weir_chart_lines(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    int x = -1, main = weir_means_axis(s), how = weir_means_how(s);
    const char *y = s->nobjectives > 0 ? s->objective[0].column : "latency_s";
    bool log = weir_chart_log(p->rows, y);
    json_t *encoding;

    for (int k = 0; k < s->naxes; k++)
        if (is_numeric(&s->axis[k]) && s->axis[k].group != s->vary && x < 0)
            x = k;
    if (x < 0 || s->axis[x].n > 64 || p->rows->nrows > 2000)
        return;
    encoding = weir_chart_must(
        json_pack("{s:o, s:o}", "x", weir_chart_axis(a, s, x), "y",
                  weir_chart_number(a, "mean", weir_page_title(a, y), log)));
    if (main >= 0 && main != x && s->axis[main].n <= WEIR_CHART_FEW)
        weir_json_put(encoding, "color", weir_chart_hue(a, s, main));
    if (how >= 0 && how != x && how != main)
        weir_json_put(encoding, "strokeDash", dashes(a, s, how));
    weir_chart_add(
        p, "lines",
        weir_format(a, "%s by %s", weir_page_title(a, y), s->axis[x].name),
        weir_format(a, "%s mean over the points that differ in other axes.",
                    log ? "Geometric" : "Arithmetic"),
        0,
        weir_chart_must(json_pack(
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
void weir_chart_timelines(weir_page *p, weir_arena *a)
{
    for (int i = 0; i < p->ntimelines; i++) {
        int table = weir_page_table(p, p->timeline[i].id);
        json_t *encoding;

        if (table < 0)
            continue;
        encoding = weir_chart_must(json_pack(
            "{s:{s:s, s:s, s:n, s:n, s:{s:i}}, s:{s:s, s:s, s:s, s:{s:b, "
            "s:b}}, "
            "s:{s:s}, s:{s:s, s:s, s:n, s:{s:[s,s,s,s], s:[s,s,s,s]}}, s:o}",
            "y", "field", "track", "type", "nominal", "title", "sort", "axis",
            "labelLimit", 160, "x", "field", "from", "type", "quantitative",
            "title", "cycle", "scale", "zero", 0, "nice", 0, "x2", "field",
            "to", "color", "field", "kind", "type", "nominal", "title", "scale",
            "domain", "busy", "stalled", "command", "wait", "range", "color:1",
            "color:2", "color:7", "color:0", "tooltip",
            weir_chart_tooltips(a, &p->table[table])));
        weir_chart_add(
            p, p->timeline[i].id, p->timeline[i].title, p->timeline[i].about,
            table,
            weir_chart_must(json_pack("{s:i, s:{s:i}, s:{s:s}, s:o}", "width",
                                      900, "height", "step", 16, "mark", "type",
                                      "bar", "encoding", encoding)));
    }
}
