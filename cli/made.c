/* SPDX-License-Identifier: Apache-2.0
 * made.c - machines and mappings that were made already, for the next point.
 */
#include "cli/made.h"

#include <string.h>

enum { KEPT = 8 };

/* One place of the ring. */
struct weir_made {
    const weir_yaml *from; /* the document, not changed; NULL: empty */
    const char *changes;
    const weir_machine *machine; /* it, or the mapping's */
    const weir_mapping *mapping; /* for a problem that is gone, */
    const weir_cascade *cascade; /* but of this cascade */
    weir_arena start, a;         /* empty; with what was made */
    int next;                    /* of the first: the place that is used next */
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

static weir_status make_machine(const weir_machine **out, weir_arena *a,
                                const weir_recipe *r, weir_diag *d)
{
    weir_documents docs = r->docs;

    WEIR_TRY(weir_setting_apply(&docs, a, WEIR_DOC_MACHINE, r->place, r->point,
                                r->problem, d));
    WEIR_TRY(set_accounting(&docs.doc[WEIR_DOC_MACHINE], a, r->point, d));
    return weir_machine_parse(out, a, docs.doc[WEIR_DOC_MACHINE], d);
}

static weir_status make_mapping(const weir_mapping **out, weir_arena *a,
                                const weir_recipe *r,
                                const weir_machine *machine, weir_diag *d)
{
    weir_documents docs = r->docs;

    WEIR_TRY(weir_setting_apply(&docs, a, WEIR_DOC_MAPPING, r->place, r->point,
                                r->problem, d));
    return weir_mapping_make(out, a, docs.doc[WEIR_DOC_MAPPING], r->problem,
                             machine, d);
}

/* --- rings --- */

static weir_made *ring(weir_made **made, weir_arena *a)
{
    if (!*made)
        *made = WEIR_NEW(a, weir_made, KEPT);
    return *made;
}

/* The place of the ring with what was made from FROM and CHANGES (and on
 * MACHINE, if not NULL), or NULL. */
static weir_made *find(weir_made *ring, const weir_yaml *from,
                       const char *changes, const weir_machine *machine)
{
    for (int i = 0; i < KEPT; i++)
        if (ring[i].from == from && strcmp(ring[i].changes, changes) == 0 &&
            (!machine || ring[i].machine == machine))
            return &ring[i];
    return NULL;
}

/* The next place of the ring, empty. */
static weir_made *clear_next(weir_made *ring)
{
    weir_made *m = &ring[ring->next];

    ring->next = (ring->next + 1) % KEPT;
    if (!m->start.start)
        m->start = weir_arena_make();
    m->from = NULL;
    m->a = m->start;
    return m;
}

/* The mappings on MACHINE go with it: another one may come to stand there. */
static void forget_mappings(weir_made *ring, const weir_machine *machine)
{
    for (int i = 0; i < KEPT; i++)
        if (ring[i].machine == machine)
            ring[i].from = NULL;
}

weir_status weir_made_machine(const weir_machine **out, weir_arena *a,
                              weir_shelf *s, const weir_recipe *r, weir_diag *d)
{
    const weir_yaml *from = r->docs.doc[WEIR_DOC_MACHINE];
    const char *changes, *accounting = r->point->accounting.text;
    weir_made *kept, *m;

    WEIR_TRY(weir_point_check(r->point, d));
    if (!s->keeps)
        return make_machine(out, a, r, d);
    WEIR_TRY(weir_setting_text(&changes, a, WEIR_DOC_MACHINE, r->place,
                               r->point, r->problem, d));
    changes = weir_format(a, "%s%s", changes, accounting ? accounting : "");
    kept = ring(&s->machine, s->a);
    m = find(kept, from, changes, NULL);
    if (!m) {
        m = clear_next(kept);
        forget_mappings(ring(&s->mapping, s->a), m->machine);
        WEIR_TRY(make_machine(&m->machine, &m->a, r, d));
        m->from = from;
        m->changes = weir_strdup(&m->a, changes);
    }
    *out = m->machine;
    return WEIR_OK;
}

weir_status weir_made_mapping(const weir_mapping **out, weir_arena *a,
                              weir_shelf *s, const weir_recipe *r,
                              const weir_machine *machine, weir_diag *d)
{
    const weir_yaml *from = r->docs.doc[WEIR_DOC_MAPPING];
    const char *changes;
    weir_made *kept, *m;

    if (!s->keeps)
        return make_mapping(out, a, r, machine, d);
    WEIR_TRY(weir_setting_text(&changes, a, WEIR_DOC_MAPPING, r->place,
                               r->point, r->problem, d));
    kept = ring(&s->mapping, s->a);
    m = find(kept, from, changes, machine);
    if (m && m->cascade == r->problem->cascade)
        return weir_mapping_remake(out, a, m->mapping, r->problem, d);
    m = clear_next(kept);
    WEIR_TRY(make_mapping(&m->mapping, &m->a, r, machine, d));
    m->from = from;
    m->changes = weir_strdup(&m->a, changes);
    m->machine = machine;
    m->cascade = r->problem->cascade;
    *out = m->mapping;
    return WEIR_OK;
}
