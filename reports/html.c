/* SPDX-License-Identifier: Apache-2.0
 * html.c - a page as one HTML file that needs nothing else.
 */
#include "reports/html.h"

#include "base/library.h"
#include "reports/grid.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    STATIC_ROWS = 100, /* of a table that is written as HTML too */
    DATA_ROWS = 20000  /* of a table that are in the page at all */
};

/* --- the parts --- */

static weir_status read_part(const char **out, weir_arena *a, const char *name,
                             weir_diag *d)
{
    const char *path;
    char *text;
    size_t size = 0, room = 1 << 20, got;
    FILE *f;

    WEIR_TRY(weir_library_file(&path, a, name, d));
    f = fopen(path, "re");
    if (!f) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = path},
                    "the file cannot be read: %s", strerror(errno));
        return WEIR_EIO;
    }
    text = WEIR_NEW(a, char, room);
    while ((got = fread(text + size, 1, room - size - 1, f)) > 0)
        size += got;
    fclose(f);
    text[size] = '\0';
    *out = text;
    return WEIR_OK;
}

weir_status weir_html_parts_read(weir_html_parts *out, weir_arena *a,
                                 weir_diag *d)
{
    WEIR_TRY(read_part(&out->style, a, "reports/page/report.css", d));
    WEIR_TRY(read_part(&out->script, a, "reports/page/report.js", d));
    WEIR_TRY(read_part(&out->vega, a, "reports/page/vendor/vega.min.js", d));
    WEIR_TRY(read_part(&out->vega_lite, a,
                       "reports/page/vendor/vega-lite.min.js", d));
    return read_part(&out->licenses, a, "reports/page/vendor/LICENSES.txt", d);
}

/* --- text --- */

static void put(FILE *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            putc(*text, out);
        }
}

/* JSON inside a script element: a '<' stands in texts only, and must not end
 * the element. */
static void put_json(FILE *out, json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));

    for (const char *s = text ? text : "null"; *s; s++)
        if (*s == '<')
            fputs("\\u003c", out);
        else
            putc(*s, out);
    free(text);
    json_decref(root);
}

/* --- tables --- */

static int width(const weir_table_part *t)
{
    return t->ncolumns ? t->ncolumns : t->sheet.ncolumns;
}

static const char *column(const weir_table_part *t, int k)
{
    return t->ncolumns ? t->column[k] : t->sheet.column[k];
}

static const weir_cell *cell(const weir_table_part *t, int64_t row, int k)
{
    return weir_sheet_at(&t->sheet, row,
                         t->ncolumns ? weir_sheet_find(&t->sheet, t->column[k])
                                     : k);
}

static bool is_number(const weir_cell *c)
{
    return c->kind == WEIR_CELL_WHOLE || c->kind == WEIR_CELL_REAL;
}

/* Whether the first cell of a column that is not empty is a number. */
static bool is_numeric(const weir_table_part *t, int k)
{
    int64_t i = 0;

    while (i < t->sheet.nrows && cell(t, i, k)->kind == WEIR_CELL_EMPTY)
        i++;
    return i < t->sheet.nrows && is_number(cell(t, i, k));
}

static void put_table(FILE *out, const weir_table_part *t, weir_arena scratch)
{
    int n = width(t);

    fprintf(out, "<div class=\"scroll\" tabindex=\"0\"><table id=\"table-%s\">",
            t->id);
    fputs("<thead><tr>", out);
    for (int k = 0; k < n; k++) {
        fputs(is_numeric(t, k) ? "<th scope=\"col\" class=\"n\">"
                               : "<th scope=\"col\">",
              out);
        put(out, column(t, k));
        fputs("</th>", out);
    }
    fputs("</tr></thead>\n<tbody>", out);
    for (int64_t i = 0; i < t->sheet.nrows && i < STATIC_ROWS; i++) {
        fputs("<tr>", out);
        for (int k = 0; k < n; k++) {
            weir_arena a = scratch;
            const weir_cell *c = cell(t, i, k);

            fputs(is_number(c) ? "<td class=\"n\">" : "<td>", out);
            put(out, weir_grid_cell(&a, column(t, k), c));
            fputs("</td>", out);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div>\n", out);
}

static json_t *cell_json(const weir_cell *c)
{
    if (c->kind == WEIR_CELL_TEXT)
        return weir_json_text(c->text);
    if (c->kind == WEIR_CELL_WHOLE)
        return weir_json_whole(c->whole);
    return c->kind == WEIR_CELL_REAL && isfinite(c->real) ? json_real(c->real)
                                                          : json_null();
}

/* {id, title, columns: [names], rows: [[cells]], left: rows left out} */
static json_t *table_json(const weir_table_part *t)
{
    json_t *o = weir_json_object(), *columns = weir_json_array(),
           *rows = weir_json_array();
    int64_t n = t->sheet.nrows < DATA_ROWS ? t->sheet.nrows : DATA_ROWS;

    for (int k = 0; k < width(t); k++)
        weir_json_append(columns, weir_json_text(column(t, k)));
    for (int64_t i = 0; i < n; i++) {
        json_t *row = weir_json_array();

        for (int k = 0; k < width(t); k++)
            weir_json_append(row, cell_json(cell(t, i, k)));
        weir_json_append(rows, row);
    }
    weir_json_put(o, "id", weir_json_text(t->id));
    weir_json_put(o, "title", weir_json_text(t->title));
    weir_json_put(o, "columns", columns);
    weir_json_put(o, "rows", rows);
    weir_json_put(o, "left", weir_json_whole(t->sheet.nrows - n));
    return o;
}

static void put_data(FILE *out, const weir_page *p)
{
    json_t *root = weir_json_object(), *tables = weir_json_array(),
           *charts = weir_json_array();

    for (int i = 0; i < p->ntables; i++)
        weir_json_append(tables, table_json(&p->table[i]));
    for (int i = 0; i < p->ncharts; i++) {
        const weir_chart *c = &p->chart[i];
        json_t *o = weir_json_object();

        weir_json_put(o, "id", weir_json_text(c->id));
        weir_json_put(o, "table", weir_json_text(p->table[c->table].id));
        weir_json_put(o, "spec", json_incref(c->spec));
        weir_json_append(charts, o);
    }
    weir_json_put(root, "study", weir_json_text(p->study->name));
    weir_json_put(root, "tables", tables);
    weir_json_put(root, "charts", charts);
    put_json(out, root);
}

/* --- sections --- */

static void put_head(FILE *out, const weir_page *p,
                     const weir_html_parts *parts)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, "
          "initial-scale=1\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
          "'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' "
          "'unsafe-eval'; img-src data: blob:\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
          out);
    put(out, p->study->name);
    fprintf(out, " - Weir</title>\n<style>\n%s</style>\n</head>\n",
            parts->style);
}

static void put_summary(FILE *out, const weir_page *p)
{
    const char *topic = "";

    fputs("<section id=\"summary\"><h2>In short</h2>\n", out);
    for (int i = 0; i < p->nsentences; i++) {
        const weir_sentence *s = &p->sentence[i];

        if (strcmp(s->topic, topic) != 0) {
            fprintf(out, "%s<h3>%s</h3>\n<ul>\n", *topic ? "</ul>\n" : "",
                    s->topic);
            topic = s->topic;
        }
        fputs("<li>", out);
        put(out, s->text);
        fputs("</li>\n", out);
    }
    fprintf(out, "%s</section>\n", *topic ? "</ul>" : "");
}

static void put_names(FILE *out, const weir_page *p)
{
    fputs("<section id=\"names\"><h2>What the names mean</h2>\n<dl>\n", out);
    for (int i = 0; i < p->nnames; i++) {
        fputs("<dt>", out);
        put(out, p->name[i].label);
        fputs("</dt><dd>", out);
        put(out, p->name[i].means);
        if (*p->name[i].about) {
            fputs("<br><small>", out);
            put(out, p->name[i].about);
            fputs("</small>", out);
        }
        fputs("</dd>\n", out);
    }
    fputs("</dl></section>\n", out);
}

static void put_link(FILE *out, const char *id, const char *text)
{
    fprintf(out, "<a href=\"#%s\">", id);
    put(out, text);
    fputs("</a>\n", out);
}

static void put_top(FILE *out, const weir_page *p)
{
    fputs("<body>\n<a class=\"skip\" href=\"#main\">Skip to the "
          "content</a>\n<header>\n<h1>",
          out);
    put(out, p->study->name);
    fputs("</h1>\n<p>", out);
    put(out, p->study->about);
    if (*p->study->source) {
        fputs("<br><small>Source: ", out);
        put(out, p->study->source);
        fputs("</small>", out);
    }
    fputs("</p>\n<nav aria-label=\"Parts of this page\">\n", out);
    put_link(out, "summary", "In short");
    if (p->nnames > 0)
        put_link(out, "names", "What the names mean");
    for (int i = 0; i < p->ncharts; i++)
        if (strncmp(p->chart[i].id, "timeline-", 9) != 0)
            put_link(out, weir_format(p->rows->a, "chart-%s", p->chart[i].id),
                     p->chart[i].title);
    if (p->ntimelines > 0)
        put_link(out, "chart-timeline-1", "Timelines");
    put_link(out, "tables", "Tables");
    put_link(out, "provenance", "Assumptions and provenance");
    fputs("<button type=\"button\" id=\"theme\" hidden>Dark</button>\n"
          "</nav>\n</header>\n<main id=\"main\">\n"
          "<noscript><p>Charts, sorting and filters need JavaScript; the "
          "words and tables do not.</p></noscript>\n",
          out);
}

static void put_charts(FILE *out, const weir_page *p)
{
    fputs("<section id=\"charts\"><h2>Charts</h2>\n", out);
    for (int i = 0; i < p->ncharts; i++) {
        const weir_chart *c = &p->chart[i];
        const weir_table_part *t = &p->table[c->table];

        fprintf(out, "<figure id=\"chart-%s\">\n<figcaption><h3>", c->id);
        put(out, c->title);
        fputs("</h3>\n<p>", out);
        put(out, c->about);
        fprintf(out,
                "</p></figcaption>\n<div class=\"scroll\" tabindex=\"0\"><div "
                "class=\"plot\" data-chart=\"%s\"></div></div>\n"
                "<p class=\"tools\"><a href=\"#table-%s\">Rows: ",
                c->id, t->id);
        put(out, t->title);
        fputs("</a></p>\n</figure>\n", out);
    }
    fputs("</section>\n", out);
}

static void put_tables(FILE *out, const weir_page *p, weir_arena scratch)
{
    fputs("<section id=\"tables\"><h2>Tables</h2>\n", out);
    for (int i = 0; i < p->ntables; i++) {
        const weir_table_part *t = &p->table[i];

        fprintf(out, "<section class=\"table\" data-table=\"%s\"><h3>", t->id);
        put(out, t->title);
        fputs("</h3>\n<p>", out);
        put(out, t->about);
        fputs("</p>\n", out);
        put_table(out, t, scratch);
        if (t->sheet.nrows > STATIC_ROWS)
            fprintf(out, "<p class=\"count\">%d of %" PRId64 " rows.</p>\n",
                    STATIC_ROWS, t->sheet.nrows);
        fputs("</section>\n", out);
    }
    fputs("</section>\n", out);
}

static void put_document(FILE *out, const weir_stored_document *doc)
{
    fputs("<details><summary>", out);
    put(out, doc->kind);
    fputs(" <b>", out);
    put(out, doc->name);
    fputs("</b> <code>", out);
    for (int i = 0; i < 8; i++)
        fprintf(out, "%02x", doc->key.byte[i]);
    fputs("</code></summary><pre tabindex=\"0\">", out);
    put(out, doc->text);
    fputs("</pre></details>\n", out);
}

static void put_provenance(FILE *out, const weir_page *p,
                           const weir_html_parts *parts)
{
    fputs("<section id=\"provenance\"><h2>Assumptions and provenance</h2>\n"
          "<h3>Assumptions</h3>\n<ul>\n",
          out);
    for (int i = 0; i < p->nassumptions; i++) {
        fputs("<li>", out);
        put(out, p->assumption[i].text);
        if (p->assumption[i].points < p->rows->nrows)
            fprintf(out, " <small>(%" PRId64 " of %" PRId64 " points)</small>",
                    p->assumption[i].points, p->rows->nrows);
        fputs("</li>\n", out);
    }
    fputs("</ul>\n<h3>Made by</h3>\n<p>", out);
    put(out, p->version);
    fputs("; <code>", out);
    put(out, p->again);
    fputs("</code></p>\n<h3>Made from</h3>\n<p>Each file laid on its bases, "
          "with the hash of it and of the files it names.</p>\n",
          out);
    for (int i = 0; i < p->ndocuments; i++)
        put_document(out, &p->document[i]);
    fputs("<h3>Charts</h3>\n<p>Drawn by Vega and Vega-Lite; each chart is a "
          "specification that can be changed in the page.</p>\n"
          "<details><summary>Licenses</summary><pre tabindex=\"0\">",
          out);
    put(out, parts->licenses);
    fputs("</pre></details>\n</section>\n", out);
}

void weir_html_write(FILE *out, const weir_page *p,
                     const weir_html_parts *parts, weir_arena scratch)
{
    put_head(out, p, parts);
    put_top(out, p);
    put_summary(out, p);
    if (p->nnames > 0)
        put_names(out, p);
    if (p->ncharts > 0)
        put_charts(out, p);
    put_tables(out, p, scratch);
    put_provenance(out, p, parts);
    fputs("</main>\n<script type=\"application/json\" id=\"data\">", out);
    put_data(out, p);
    fprintf(out, "</script>\n<script>%s</script>\n<script>%s</script>\n",
            parts->vega, parts->vega_lite);
    fprintf(out, "<script>\n%s</script>\n</body>\n</html>\n", parts->script);
}
