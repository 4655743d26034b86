/* SPDX-License-Identifier: Apache-2.0
 * chart.c - what charts are put together from.
 */
#include "reports/chart.h"

#include "reports/means.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A field's name as Vega-Lite wants it: '.', '[' and ']' are escaped. */
const char *weir_chart_field(weir_arena *a, const char *name)
{
    char *out = WEIR_NEW(a, char, 2 * strlen(name) + 1), *at = out;

    for (; *name; name++) {
        if (strchr(".[]", *name))
            *at++ = '\\';
        *at++ = *name;
    }
    return out;
}

json_t *weir_chart_must(json_t *value)
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
json_t *weir_chart_axis(weir_arena *a, const weir_study *s, int k)
{
    json_t *out = weir_chart_must(json_pack(
        "{s:s, s:s, s:s, s:o}", "field", weir_chart_field(a, s->axis[k].name),
        "type", "nominal", "title", s->axis[k].name, "sort", labels(s, k)));

    return out;
}

json_t *weir_chart_hue(weir_arena *a, const weir_study *s, int k)
{
    json_t *out = weir_chart_axis(a, s, k);

    weir_json_put(out, "scale",
                  weir_chart_must(json_pack("{s:o}", "domain", labels(s, k))));
    return out;
}

json_t *weir_chart_number(weir_arena *a, const char *name, const char *title,
                          bool log)
{
    json_t *out = weir_chart_must(json_pack("{s:s, s:s, s:s}", "field",
                                            weir_chart_field(a, name), "type",
                                            "quantitative", "title", title));

    if (log)
        weir_json_put(
            out, "scale",
            weir_chart_must(json_pack("{s:s, s:b}", "type", "log", "nice", 1)));
    return out;
}

/* Tooltips: all columns of the sheet, at most 16 of them. */
json_t *weir_chart_tooltips(weir_arena *a, const weir_table_part *t)
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
        weir_json_append(list, weir_chart_must(json_pack(
                                   "{s:s, s:s, s:s}", "field",
                                   weir_chart_field(a, name), "title", name,
                                   "type", text ? "nominal" : "quantitative")));
        if (!text)
            json_object_set_new(json_array_get(list, (size_t)i), "format",
                                json_string(".4~g"));
    }
    return list;
}

void weir_chart_add(weir_page *p, const char *id, const char *title,
                    const char *about, int table, json_t *spec)
{
    if (p->ncharts == WEIR_CHARTS) {
        json_decref(spec);
        return;
    }
    p->chart[p->ncharts++] = (weir_chart){
        .id = id, .title = title, .about = about, .table = table, .spec = spec};
}

bool weir_chart_has(const weir_page *p, int table, const char *name)
{
    return table >= 0 && weir_sheet_find(&p->table[table].sheet, name) >= 0;
}

/* Least and largest of a column. */
void weir_chart_range(const weir_sheet *s, const char *column, double *low,
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
bool weir_chart_log(const weir_sheet *s, const char *column)
{
    double low, high;

    weir_chart_range(s, column, &low, &high);
    return low > 0 && high > 20 * low;
}

json_t *weir_chart_color(weir_arena *a, const weir_study *s)
{
    int main = weir_means_axis(s);

    return main >= 0 && s->axis[main].n <= WEIR_CHART_FEW
               ? weir_chart_hue(a, s, main)
               : weir_chart_must(json_pack("{s:s}", "value", "color:1"));
}
