/* SPDX-License-Identifier: Apache-2.0
 * order.c - every tensor is made before it is read.
 *
 * The order written is the order of dependence. What an iteration reads of the
 * one before it is always there. A read that comes too early either can be
 * mended by moving an Einsum, or closes a circle, which is then named.
 */
#include "workloads/einsum/draft.h"

#include <stdio.h>

enum { CIRCLE = 400, LINK = 100 }; /* bytes of a circle, of one link at most */

/* The statement that must be over before S can have X, or -1. Of a broken
 * statement it is not known what it reads. */
static int needed(const weir_draft *w, const weir_statement *s,
                  const weir_access *x)
{
    if (s->broken || x->tensor < 0)
        return -1;
    return weir_draft_previous(w, s, x) ? -1 : w->tensor[x->tensor].producer;
}

/* How each statement was reached in a search that starts at statement FROM
 * and goes to what is needed: NEXT[i] is one that needs i, -1 if not reached.
 */
static void search(const weir_draft *w, int from, int *next, int *queue)
{
    int head = 0, tail = 0;

    for (int i = 0; i < w->nstatements; i++)
        next[i] = -1;
    next[from] = from;
    queue[tail++] = from;
    while (head < tail) {
        int at = queue[head++];
        const weir_statement *s = w->statement + at;

        for (int i = 0; i < s->naccesses; i++) {
            int p = needed(w, s, s->access[i]);

            if (p >= 0 && next[p] < 0) {
                next[p] = at;
                queue[tail++] = p;
            }
        }
    }
}

static const char *made_by(const weir_draft *w, int statement)
{
    int t = w->statement[statement].e.out.tensor;

    return t < 0 ? "?" : w->tensor[t].name;
}

/* NEXT leads from FIRST to LAST, each of which is needed by the next, and FIRST
 * needs LAST: say so, once for all that belong to the circle. PATH is room. */
static void report_circle(weir_draft *w, int first, int last, const int *next,
                          int *path, bool *told, weir_loc loc)
{
    char text[CIRCLE];
    size_t n = (size_t)snprintf(text, CIRCLE, "'%s'", made_by(w, first));
    int steps = 0;

    if (first == last) {
        told[first] = true;
        weir_report(w->d, WEIR_ERROR, loc, "%s needs itself", text);
        return;
    }
    for (int at = first; at != last; at = next[at])
        path[steps++] = at;
    path[steps++] = last;
    for (int i = steps - 1; i >= 0; i--) {
        told[path[i]] = true;
        if (n + LINK < CIRCLE)
            n += (size_t)snprintf(text + n, CIRCLE - n, "%s needs '%s'",
                                  i == steps - 1 ? "" : ", which",
                                  made_by(w, path[i]));
    }
    weir_report(w->d, WEIR_ERROR, loc, "a circle: %s%s", text,
                n + LINK < CIRCLE ? "" : " ...");
}

typedef struct orders {
    int *next, *queue; /* [nstatements] each */
    bool *told;        /* [nstatements] its circle was reported */
} orders;

/* Statement number E reads X, made by statement P, which stands behind it. */
static void too_early(weir_draft *w, orders *o, int e, int p,
                      const weir_access *x)
{
    if (o->told[e] && o->told[p])
        return;
    search(w, p, o->next, o->queue);
    if (o->next[e] >= 0)
        report_circle(w, e, p, o->next, o->queue, o->told, x->loc);
    else
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is read before it is made in line %d",
                    w->tensor[x->tensor].name, w->statement[p].e.loc.line);
}

void weir_draft_order(weir_draft *w)
{
    weir_arena scratch = *w->a;
    size_t n = (size_t)w->nstatements + 1;
    orders o = {WEIR_NEW(&scratch, int, n), WEIR_NEW(&scratch, int, n),
                WEIR_NEW(&scratch, bool, n)};

    for (int e = 0; e < w->nstatements; e++) {
        const weir_statement *s = w->statement + e;

        for (int i = 0; i < s->naccesses && !weir_draft_tired(w); i++) {
            const weir_access *x = s->access[i];
            int p = needed(w, s, x);

            if (p >= e)
                too_early(w, &o, e, p, x);
        }
    }
}
