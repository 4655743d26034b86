/* SPDX-License-Identifier: Apache-2.0
 * pages.c - studies in a store as an HTML page.
 */
#include "cli/pages.h"

#include "cli/digest.h"
#include "cli/tables.h"
#include "reports/html.h"

#include <string.h>

enum { COLUMNS = 4096 };

static int add_name(const char **list, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return n;
    if (n < COLUMNS)
        list[n++] = name;
    return n;
}

/* The columns of the table of points: also those that charts are over. */
static int shown_columns(const char *const **out, weir_arena *a,
                         const weir_study *s)
{
    const char **list = WEIR_NEW(a, const char *, COLUMNS);
    const char *const *column;
    int n = weir_tables_columns(&column, a, s, NULL), all = 0;

    for (int i = 0; i < n; i++)
        all = add_name(list, all, column[i]);
    for (int i = 0; i < s->nobjectives; i++)
        all = add_name(list, all, s->objective[i].column);
    for (int i = 0; i < s->nfronts; i++) {
        for (int k = 0; k < s->front[i].n; k++)
            all = add_name(list, all, s->front[i].of[k].column);
        all = add_name(list, all, s->front[i].name);
    }
    *out = list;
    return all;
}

weir_status weir_pages_load(weir_page *p, weir_arena *a, const weir_source *s,
                            weir_diag *d)
{
    weir_sheet *rows = WEIR_NEW(a, weir_sheet, 1);
    const char *const *all;
    int n;

    *p = (weir_page){.study = s->study, .rows = rows};
    WEIR_TRY(weir_rows_columns(&all, &n, a, s, d));
    WEIR_TRY(weir_rows_load(rows, a, s, all, n, d));
    WEIR_TRY(weir_store_documents(s->store, a, s->id, &p->document,
                                  &p->ndocuments, d));
    return weir_store_assumptions(s->store, a, s->id, &p->assumption,
                                  &p->nassumptions, d);
}

/* --- the command that makes a page --- */

/* TEXT with " WORD", quoted for a shell where need be. */
static const char *with_word(weir_arena *a, const char *text, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-./=,:+";
    const char *quote;

    if (*word && word[strspn(word, plain)] == '\0')
        return weir_format(a, "%s %s", text, word);
    text = weir_format(a, "%s '", text);
    while ((quote = strchr(word, '\''))) {
        text = weir_format(a, "%s%.*s'\\''", text, (int)(quote - word), word);
        word = quote + 1;
    }
    return weir_format(a, "%s%s'", text, word);
}

static const char *with_option(weir_arena *a, const char *text,
                               const char *name, const char *value)
{
    return value ? with_word(a, weir_format(a, "%s --%s", text, name), value)
                 : text;
}

static const char *command(const weir_options *o, const char *verb)
{
    weir_arena *a = o->a;
    const char *text = weir_format(a, "weir %s", verb);

    for (int i = 0; i < o->nfiles; i++)
        text = with_word(a, text, o->file[i]);
    text = with_option(a, text, "study", o->study);
    text = with_option(a, text, "engine", o->engine);
    text = with_option(a, text, "accounting", o->accounting);
    for (int i = 0; i < o->nonly; i++)
        text = with_option(a, text, "only", o->only[i]);
    for (int i = 0; i < o->nsets; i++)
        text = with_option(
            a, text, "set",
            weir_format(a, "%s=%s", o->set[i].key, o->set[i].value));
    return weir_format(a, "%s%s --out FILE.html", text,
                       o->no_skip ? " --no-skip" : "");
}

weir_exit weir_pages_write(weir_page *p, const weir_options *o,
                           const char *verb, weir_diag *d)
{
    weir_html_parts parts;
    weir_output out;

    if (weir_html_parts_read(&parts, o->a, d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    p->version = weir_digest_version();
    p->again = command(o, verb);
    p->nshown = shown_columns(&p->shown, o->a, p->study);
    weir_page_fill(p, o->a);
    weir_output_open(&out, o->out);
    weir_html_write(out.file, p, &parts, *o->a);
    weir_page_drop(p);
    return weir_output_close(&out, d);
}
