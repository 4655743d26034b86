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

weir_exit weir_pages_write(const char *path, weir_page *p, weir_arena *a,
                           const char *again, weir_diag *d)
{
    weir_html_parts parts;
    weir_output out;

    if (weir_html_parts_read(&parts, a, d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    p->version = weir_digest_version();
    p->again = again;
    p->nshown = shown_columns(&p->shown, a, p->study);
    weir_page_fill(p, a);
    weir_output_open(&out, path);
    weir_html_write(out.file, p, &parts, *a);
    weir_page_drop(p);
    return weir_output_close(&out, d);
}
