/* SPDX-License-Identifier: Apache-2.0
 * made.c - machines that were made already, for the next point.
 */
#include "cli/made.h"

#include <string.h>

enum { KEPT = 8 };

/* One place of the ring. */
struct weir_made {
    const weir_yaml *from; /* the document, not changed; NULL: empty */
    const char *changes;
    const weir_machine *machine;
    weir_arena start, a; /* empty; with the machine */
    int next;            /* of the first: the place that is used next */
};

/* `--accounting` is one more change of the machine. */
static weir_status set_accounting(const weir_yaml **machine, weir_arena *a,
                                  const weir_point *p, weir_diag *d)
{
    return p->accounting.text
               ? weir_yaml_set(machine, a, *machine, "accounting",
                               p->accounting.text, d)
               : WEIR_OK;
}

static weir_status make(weir_made *m, const weir_recipe *r, const char *changes,
                        weir_diag *d)
{
    weir_documents docs = r->docs;

    m->from = NULL;
    m->a = m->start;
    WEIR_TRY(weir_setting_apply(&docs, &m->a, WEIR_DOC_MACHINE, r->place,
                                r->point, r->problem, d));
    WEIR_TRY(set_accounting(&docs.doc[WEIR_DOC_MACHINE], &m->a, r->point, d));
    WEIR_TRY(
        weir_machine_parse(&m->machine, &m->a, docs.doc[WEIR_DOC_MACHINE], d));
    m->from = r->docs.doc[WEIR_DOC_MACHINE];
    m->changes = weir_strdup(&m->a, changes);
    return WEIR_OK;
}

weir_status weir_made_machine(const weir_machine **out, weir_shelf *s,
                              const weir_recipe *r, weir_arena scratch,
                              weir_diag *d)
{
    const char *changes, *accounting = r->point->accounting.text;
    weir_made *m;

    WEIR_TRY(weir_point_check(r->point, d));
    WEIR_TRY(weir_setting_text(&changes, &scratch, WEIR_DOC_MACHINE, r->place,
                               r->point, r->problem, d));
    changes =
        weir_format(&scratch, "%s%s", changes, accounting ? accounting : "");
    if (!s->made)
        s->made = WEIR_NEW(s->a, weir_made, KEPT);
    for (int i = 0; i < KEPT; i++) {
        m = &s->made[i];
        if (m->from == r->docs.doc[WEIR_DOC_MACHINE] &&
            strcmp(m->changes, changes) == 0) {
            *out = m->machine;
            return WEIR_OK;
        }
    }
    m = &s->made[s->made->next];
    s->made->next = (s->made->next + 1) % KEPT;
    if (!m->start.start)
        m->start = weir_arena_make();
    WEIR_TRY(make(m, r, changes, d));
    *out = m->machine;
    return WEIR_OK;
}
