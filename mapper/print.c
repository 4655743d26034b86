/* SPDX-License-Identifier: Apache-2.0
 * print.c - a resolved mapping, for people.
 */
#include "mapper/family.h"

static const char *made(const weir_mapping *m, const weir_task *t)
{
    const weir_cascade *c = m->problem->cascade;

    return c->tensor[c->einsum[t->einsum].out.tensor].name;
}

static void print_nest(FILE *out, const weir_mapping *m, const weir_block *b)
{
    const weir_cascade *c = m->problem->cascade;

    fputs("  loops:\n", out);
    for (int l = 0; l < b->nloops; l++) {
        fprintf(out, "    %*s%s: %lld", 2 * l, "", b->loop[l].name,
                (long long)b->loop[l].trip);
        if (b->loop[l].last_trip != b->loop[l].trip)
            fprintf(out, " (%lld in the last group)",
                    (long long)b->loop[l].last_trip);
        fputc('\n', out);
    }
    fputs("  tiles:", out);
    for (int r = 2; r < c->nranks; r++) {
        const weir_cut *cut = &b->cut[r];

        if (c->rank[r].level >= 0 || !cut->loops)
            continue;
        fprintf(out, " %s %lld of %lld", c->rank[r].name, (long long)cut->tile,
                (long long)cut->extent);
        if (cut->last_tile != cut->tile)
            fprintf(out, " (last %lld)", (long long)cut->last_tile);
    }
    fputc('\n', out);
}

static void print_tasks(FILE *out, const weir_mapping *m, const weir_block *b)
{
    for (int u = 0; u < m->machine->nunits; u++) {
        bool any = false;

        for (int i = 0; i < b->ntasks; i++) {
            if (b->task[i].unit != u)
                continue;
            if (!any)
                fprintf(out, "  %s:", m->machine->unit[u].name);
            any = true;
            fprintf(out, " %s", made(m, &b->task[i]));
            if (b->task[i].offset)
                fprintf(out, "+%lld", (long long)b->task[i].offset);
        }
        if (any)
            fputc('\n', out);
    }
}

static void print_holds(FILE *out, const weir_mapping *m, const weir_block *b)
{
    const weir_cascade *c = m->problem->cascade;

    for (int i = 0; i < b->nholds; i++) {
        const weir_hold *h = &b->hold[i];

        fprintf(out, "  keeps %s in %s", c->tensor[h->tensor].name,
                h->unit >= 0 ? m->machine->unit[h->unit].name
                             : m->machine->memory[h->memory].name);
        if (h->unit < 0)
            fprintf(out, " for one %s: %lld words",
                    h->level < 0 ? "block" : b->loop[h->level].name,
                    (long long)h->word);
        if (h->copies > 1)
            fprintf(out, ", %lld times", (long long)h->copies);
        if (h->shares >= 0)
            fprintf(out, ", in the room of %s",
                    c->tensor[b->hold[h->shares].tensor].name);
        fputs(h->given ? "\n" : " (staging)\n", out);
    }
    if (b->need_memory >= 0)
        fprintf(out, "  needs %lld of %lld bytes of %s\n",
                (long long)b->need_byte,
                (long long)m->machine->memory[b->need_memory].capacity_byte,
                m->machine->memory[b->need_memory].name);
    if (b->spill.num)
        fprintf(out, "  spills %.6f of what it keeps\n",
                weir_ratio_value(b->spill));
}

static void print_transfers(FILE *out, const weir_mapping *m,
                            const weir_block *b)
{
    const weir_cascade *c = m->problem->cascade;

    for (int i = 0; i < b->ntransfers; i++) {
        const weir_transfer *t = &b->transfer[i];

        fprintf(out, "  %s %s once per iteration of",
                t->write ? "stores" : "loads", c->tensor[t->tensor].name);
        for (int l = 0; l < b->nloops; l++)
            if (t->enclosing >> l & 1)
                fprintf(out, " %s", b->loop[l].name);
        fprintf(out, "%s: %.17g bytes\n", t->enclosing ? "" : " the block",
                weir_block_moved(m, b, t->tensor, t->enclosing) *
                    (double)m->problem->word_byte * weir_ratio_value(t->part));
    }
}

void weir_spatial_print(FILE *out, const weir_mapping *m)
{
    fprintf(out, "mapping %s of %s (%s) on %s, %s accounting\n", m->name,
            m->problem->cascade->name, m->problem->shape, m->machine->name,
            m->accounting == WEIR_ACCOUNTING_PUBLISHED ? "published"
                                                       : "physical");
    for (int i = 0; i < m->nblocks; i++) {
        fprintf(out, "block %s\n", m->block[i].name);
        print_nest(out, m, &m->block[i]);
        print_tasks(out, m, &m->block[i]);
        print_holds(out, m, &m->block[i]);
        print_transfers(out, m, &m->block[i]);
    }
}
