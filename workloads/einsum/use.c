/* SPDX-License-Identifier: Apache-2.0
 * use.c - nothing in a cascade is there for nothing.
 */
#include "workloads/einsum/draft.h"

typedef struct uses {
    bool *live;       /* [nstatements] some output needs it */
    bool *read;       /* [ntensors] some Einsum reads it, or a view of it */
    weir_ranks ranks; /* some tensor or Einsum has them */
} uses;

/* Mark what the outputs need, and what that needs. STACK is room. */
static void mark_live(const weir_draft *w, uses *u, int *stack)
{
    int n = 0;

    for (int e = 0; e < w->nstatements; e++)
        if (w->tensor[w->statement[e].e.out.tensor].kind ==
            WEIR_TENSOR_OUTPUT) {
            u->live[e] = true;
            stack[n++] = e;
        }
    while (n > 0) {
        const weir_statement *s = w->statement + stack[--n];

        for (int i = 0; i < s->naccesses; i++) {
            int p = w->tensor[s->access[i]->tensor].producer;

            if (p >= 0 && !u->live[p]) {
                u->live[p] = true;
                stack[n++] = p;
            }
        }
    }
}

static void mark_read(const weir_draft *w, uses *u)
{
    for (int e = 0; e < w->nstatements; e++) {
        const weir_statement *s = w->statement + e;

        u->ranks |= s->e.space | s->sized;
        for (int i = 0; i < s->naccesses; i++)
            u->read[s->access[i]->tensor] = true;
    }
    for (int t = 0; t < w->ntensors; t++) {
        u->ranks |= w->tensor[t].ranks;
        if (u->read[t] && w->tensor[t].view >= 0)
            u->read[w->tensor[t].view] = true;
    }
}

static void report_tensors(weir_draft *w, const uses *u)
{
    for (int i = 0; i < w->ntensors && !weir_draft_tired(w); i++) {
        const weir_tensor *t = w->tensor + i;

        if (t->view >= 0 && !u->read[i] && !w->bound[i])
            weir_report(w->d, WEIR_ERROR, t->loc, "view '%s' is never read",
                        t->name);
        else if (t->kind == WEIR_TENSOR_INPUT && !u->read[i])
            weir_report(w->d, WEIR_ERROR, t->loc, "input '%s' is never read",
                        t->name);
        else if (t->view < 0 && t->producer >= 0 && !u->live[t->producer])
            weir_report(w->d, WEIR_ERROR, t->loc,
                        "'%s' is made, but no output needs it", t->name);
    }
}

/* A whole rank is used by way of its levels. */
static void report_ranks(weir_draft *w, weir_ranks used)
{
    int level;

    WEIR_EACH_RANK(level, used)
        used |= weir_rank_bit(w->rank[level].base);
    for (int r = 0; r < w->nranks && !weir_draft_tired(w); r++)
        if (w->rank[r].name[0] && !weir_rank_in(r, used))
            weir_report(w->d, WEIR_ERROR, w->rank[r].loc,
                        "rank '%s' is not used", w->rank[r].name);
}

void weir_draft_use(weir_draft *w)
{
    weir_arena scratch = *w->a;
    uses u = {WEIR_NEW(&scratch, bool, (size_t)w->nstatements + 1),
              WEIR_NEW(&scratch, bool, (size_t)w->ntensors + 1), 0};

    mark_live(w, &u, WEIR_NEW(&scratch, int, (size_t)w->nstatements + 1));
    mark_read(w, &u);
    report_tensors(w, &u);
    report_ranks(w, u.ranks);
}
