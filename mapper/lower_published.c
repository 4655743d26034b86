/* SPDX-License-Identifier: Apache-2.0
 * lower_published.c - the published accounting as a schedule: the steady
 * state wrapped around.
 *
 * Each unit has one lane over the whole nest; every unit starts a phase of
 * the static epoch when all have ended the one before (FuseMax artifact,
 * proposal.py: the sum of the phases' maxima), and the last phase of an epoch
 * is followed by the first of the next. Skewed operands are there when they
 * are read, save where the mapping says that their drain is waited for.
 * Off-chip transfers hold nothing back; they join at the block's end.
 */
#include "mapper/lower.h"

enum { STAGES = 64, SKEWED = 64 };

/* A phase, or the drain after one. */
typedef struct stage {
    int phase;
    int drain; /* unit, or -1 */
    unsigned units;
} stage;

/* A hand-over between two units inside an epoch, or over skewed epochs. */
typedef struct hand {
    int maker, reader, token;
} hand;

typedef struct ring {
    weir_lower *w;
    int nstages;
    stage stage[STAGES];
    int *barrier; /* [stage][from unit][to unit] token, 0 if none */
    int nhands;
    hand hand[SKEWED];
} ring;

static int *barrier(const ring *r, int at, int from, int to)
{
    int n = r->w->m->machine->nunits;

    return &r->barrier[(at * n + from) * n + to];
}

static int list_stages(ring *r)
{
    const weir_block *b = r->w->b;

    for (int p = 0; p < b->nphases; p++) {
        stage s = {.phase = p, .drain = -1};

        for (int i = 0; i < b->ntasks; i++)
            if (b->task[i].phase == p)
                s.units |= 1u << b->task[i].unit;
        if (s.units && r->nstages < STAGES)
            r->stage[r->nstages++] = s;
        for (int k = 0; k < b->ndrains; k++)
            if (b->drain[k].phase == p && r->nstages < STAGES)
                r->stage[r->nstages++] =
                    (stage){p, b->drain[k].unit, 1u << b->drain[k].unit};
    }
    return r->nstages;
}

static void make_barriers(ring *r)
{
    weir_lower *w = r->w;

    for (int s = 0; s < r->nstages; s++) {
        const stage *from = &r->stage[s], *to = &r->stage[(s + 1) % r->nstages];

        for (int u = 0; u < w->m->machine->nunits; u++)
            for (int v = 0; v < w->m->machine->nunits; v++)
                if (u != v && from->units >> u & 1 && to->units >> v & 1)
                    *barrier(r, s, u, v) = weir_lower_token(
                        w, (weir_token){
                               .name = weir_format(w->a, "phase end of %s",
                                                   w->m->machine->unit[u].name),
                               .initial = s == r->nstages - 1});
    }
}

static bool drains(const weir_block *b, int tensor)
{
    for (int i = 0; i < b->nskews; i++)
        if (b->skew[i].tensor == tensor)
            return b->skew[i].drain;
    return false;
}

/* Data that a lane order or a barrier does not already bring in time. */
static void make_hand(ring *r, int maker, int reader, int tensor)
{
    weir_lower *w = r->w;
    const weir_task *a = &w->b->task[maker], *b = &w->b->task[reader];
    int64_t skew = b->offset - a->offset;
    bool drain = drains(w->b, tensor);

    if (a->unit == b->unit || (skew == 0 && a->phase < b->phase && !drain) ||
        (skew > 0 && (!drain || a->last != b->last)) || r->nhands == SKEWED)
        return;
    r->hand[r->nhands++] = (hand){
        maker, reader,
        weir_lower_token(
            w, (weir_token){.name = w->m->problem->cascade->tensor[tensor].name,
                            .initial = skew,
                            .hop = drain ? w->m->machine->unit[a->unit].rows
                                         : 0})};
}

static void make_hands(ring *r)
{
    weir_lower *w = r->w;
    const weir_cascade *c = w->m->problem->cascade;

    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_operand *operand = c->reads[w->b->task[i].einsum].operand;
        int n = c->reads[w->b->task[i].einsum].n;

        for (int k = 0; k < n; k++) {
            int maker = weir_block_maker(w->m, w->b, operand[k].tensor);

            if (maker >= 0 && !operand[k].previous)
                make_hand(r, maker, i, c->tensor[operand[k].tensor].source);
        }
    }
}

static void write_task(ring *r, int i)
{
    weir_lower *w = r->w;
    weir_guard g = {.last = w->b->task[i].last};

    for (int k = 0; k < r->nhands; k++)
        if (r->hand[k].reader == i)
            weir_lower_wait(w, r->hand[k].token, 1, g);
    weir_lower_command(w, weir_lower_task(w, i), g);
    for (int k = 0; k < r->nhands; k++)
        if (r->hand[k].maker == i)
            weir_lower_signal(
                w, r->hand[k].token, 1,
                (weir_guard){.last =
                                 g.last | w->b->task[r->hand[k].reader].last});
}

static void write_stage(ring *r, int s, int unit, int drained)
{
    weir_lower *w = r->w;
    const stage *now = &r->stage[s];
    int before = (s + r->nstages - 1) % r->nstages;

    for (int u = 0; u < w->m->machine->nunits; u++)
        if (*barrier(r, before, u, unit))
            weir_lower_wait(w, *barrier(r, before, u, unit), 1,
                            (weir_guard){0});
    if (now->drain >= 0) {
        weir_lower_signal(w, drained, 1, (weir_guard){0});
        weir_lower_wait(w, drained, 1, (weir_guard){0});
    }
    for (int i = 0; i < w->b->ntasks && now->drain < 0; i++)
        if (w->b->task[i].unit == unit && w->b->task[i].phase == now->phase)
            write_task(r, i);
    for (int v = 0; v < w->m->machine->nunits; v++)
        if (*barrier(r, s, unit, v))
            weir_lower_signal(w, *barrier(r, s, unit, v), 1, (weir_guard){0});
}

static void write_unit(ring *r, int unit)
{
    weir_lower *w = r->w;
    int open[WEIR_LOOPS], drained = 0;
    bool used = false;

    for (int s = 0; s < r->nstages; s++) {
        used |= r->stage[s].units >> unit & 1;
        if (r->stage[s].drain == unit && !drained)
            drained = weir_lower_token(
                w, (weir_token){.name =
                                    weir_format(w->a, "drain of %s",
                                                w->m->machine->unit[unit].name),
                                .hop = w->m->machine->unit[unit].rows});
    }
    if (!used)
        return;
    weir_lower_begin(w);
    for (int l = 0; l < w->b->nloops; l++)
        open[l] = weir_lower_open(w, l);
    for (int s = 0; s < r->nstages; s++)
        if (r->stage[s].units >> unit & 1)
            write_stage(r, s, unit, drained);
    for (int l = w->b->nloops - 1; l >= 0; l--)
        weir_lower_close(w, open[l]);
    weir_lower_end(w, w->m->machine->unit[unit].name, unit, false);
}

static void write_transfers(weir_lower *w)
{
    const weir_memory *offchip = &w->m->machine->memory[w->m->offchip];
    int64_t scale = w->b->spill.den;
    int unit = weir_lower_unit(w, offchip->name, -1), resource;

    if (!w->b->ntransfers)
        return;
    resource = weir_lower_resource(
        w, (weir_resource){
               .name = offchip->name,
               .rate = weir_ratio_make(offchip->byte_per_cycle.num * scale,
                                       offchip->byte_per_cycle.den),
               .stream = true});
    weir_lower_begin(w);
    for (int i = 0; i < w->b->ntransfers; i++) {
        const weir_transfer *t = &w->b->transfer[i];
        int open[WEIR_LOOPS];

        for (int l = 0; l < w->b->nloops; l++)
            open[l] = t->enclosing >> l & 1 ? weir_lower_open(w, l) : -1;
        weir_lower_command(w, weir_lower_move(w, t, resource, scale, 0),
                           (weir_guard){0});
        for (int l = w->b->nloops - 1; l >= 0; l--)
            if (open[l] >= 0)
                weir_lower_close(w, open[l]);
    }
    weir_lower_end(w, offchip->name, unit, true);
}

void weir_lower_published(weir_lower *w)
{
    ring *r = WEIR_NEW(w->a, ring, 1);
    size_t units = (size_t)w->m->machine->nunits;

    r->w = w;
    r->barrier = WEIR_NEW(w->a, int, STAGES *units *units);
    weir_lower_token(w, (weir_token){.name = "none"}); /* number 0 means none */
    if (list_stages(r)) {
        make_barriers(r);
        make_hands(r);
    }
    for (int u = 0; u < w->m->machine->nunits && u < 32; u++)
        write_unit(r, u);
    write_transfers(w);
}
