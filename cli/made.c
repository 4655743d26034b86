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

static weir_status make(const weir_machine **out, weir_arena *a,
                        const weir_recipe *r, weir_diag *d)
{
    weir_documents docs = r->docs;

    WEIR_TRY(weir_setting_apply(&docs, a, WEIR_DOC_MACHINE, r->place, r->point,
                                r->problem, d));
    WEIR_TRY(set_accounting(&docs.doc[WEIR_DOC_MACHINE], a, r->point, d));
    return weir_machine_parse(out, a, docs.doc[WEIR_DOC_MACHINE], d);
}

/* The place of the ring that has the machine, or NULL. */
static weir_made *find(weir_shelf *s, const weir_yaml *from,
                       const char *changes)
{
    for (int i = 0; i < KEPT; i++)
        if (s->made[i].from == from && strcmp(s->made[i].changes, changes) == 0)
            return &s->made[i];
    return NULL;
}

/* The next place of the ring, empty. */
static weir_made *clear_next(weir_shelf *s)
{
    weir_made *m = &s->made[s->made->next];

    s->made->next = (s->made->next + 1) % KEPT;
    if (!m->start.start)
        m->start = weir_arena_make();
    m->from = NULL;
    m->a = m->start;
    return m;
}

weir_status weir_made_machine(const weir_machine **out, weir_arena *a,
                              weir_shelf *s, const weir_recipe *r, weir_diag *d)
{
    const weir_yaml *from = r->docs.doc[WEIR_DOC_MACHINE];
    const char *changes, *accounting = r->point->accounting.text;
    weir_made *m;

    WEIR_TRY(weir_point_check(r->point, d));
    if (!s->keeps)
        return make(out, a, r, d);
    WEIR_TRY(weir_setting_text(&changes, a, WEIR_DOC_MACHINE, r->place,
                               r->point, r->problem, d));
    changes = weir_format(a, "%s%s", changes, accounting ? accounting : "");
    if (!s->made)
        s->made = WEIR_NEW(s->a, weir_made, KEPT);
    m = find(s, from, changes);
    if (!m) {
        m = clear_next(s);
        WEIR_TRY(make(&m->machine, &m->a, r, d));
        m->from = from;
        m->changes = weir_strdup(&m->a, changes);
    }
    *out = m->machine;
    return WEIR_OK;
}
