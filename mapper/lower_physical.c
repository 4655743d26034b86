/* SPDX-License-Identifier: Apache-2.0
 * lower_physical.c - the physical accounting as a schedule.
 *
 * Tasks of one unit and one offset form a lane; each lane walks the whole
 * nest at its own pace. What keeps them together is tokens only: a full and a
 * free one for every tensor that passes between units or comes from off chip,
 * and an order token between the lanes of one unit. In each epoch every lane
 * of a unit has its turn; before its first tile (its skew) and after its last
 * it passes the turn on. So prologue and epilogue are peeled.
 *
 * The rules are those of the array whose PEs are simulated one by one (sim/pe,
 * docs/design/002), seen from its corner: the PE at row r and column c works r
 * + c cycles behind the corner, so inside the machine a skew costs nothing.
 * What flows down a column leaves it `rows - 1` cycles behind the corner's
 * beat; the column below has the same skew as the one above it, and so has what
 * returns to the top. Only what leaves for the off-chip memory waits for the
 * last column. A stationary operand is shifted in and a tile made in place is
 * shifted out, one row a beat. A consumer with as many beats as its producer
 * makes words in each PE is chained to it beat by beat. A link adds its
 * latency. Transfers own one of the buffer's ports (if there is more than one),
 * the arrays share the others. A transfer that ends takes the rest of its
 * cycle.
 */
#include "mapper/lower_physical.h"

#include <string.h>

enum { OPERANDS = 64 };

static unsigned walked(const weir_lower *w, const weir_task *t)
{
    return ((1u << w->b->nloops) - 1) & ~t->last;
}

/* Loops that must end before tensor T is whole. */
static unsigned unfinished(const weir_lower *w, int t)
{
    const weir_cascade *c = w->m->problem->cascade;
    weir_ranks own = weir_tensor_extent_ranks(c, t);
    unsigned set = 0;

    if (c->tensor[t].step >= 0)
        own |= weir_rank_bit(c->rank[c->tensor[t].step].base);
    for (int l = 0; l < w->b->nloops; l++)
        if (!weir_rank_in(w->b->loop[l].rank, own))
            set |= 1u << l;
    return set;
}

static int onchip_hold(const weir_lower *w, int tensor)
{
    for (int i = 0; i < w->b->nholds; i++)
        if (w->b->hold[i].tensor == tensor && w->b->hold[i].unit < 0 &&
            w->b->hold[i].memory != w->m->offchip)
            return i;
    return -1;
}

/* Epochs in which one of T is made whole. */
static int64_t period(const weir_lower *w, unsigned set)
{
    double n = 1;

    for (int l = 0; l < w->b->nloops; l++)
        if (set >> l & 1)
            n *= (double)w->b->loop[l].trip;
    return n < 1e15 ? (int64_t)n : (int64_t)1e15;
}

/* Places for T between its maker and a reader SPAN epochs later. */
static int64_t places(const weir_lower *w, int t, int64_t span, unsigned set)
{
    int64_t every = period(w, set), need = (span + every - 1) / every + 2;
    int h = onchip_hold(w, t);

    if (h >= 0 && w->b->hold[h].level < w->b->nloops - 1) {
        int64_t tile = weir_block_span(w->m, w->b, t, (1u << w->b->nloops) - 1);
        int64_t room =
            w->b->hold[h].word * w->b->hold[h].copies / (tile > 0 ? tile : 1);

        return room > need ? room : need;
    }
    return need;
}

/* Epochs that a unit can be ahead of its last lane: so many column words of a
 * tensor can wait between two arrays. There is room for them. */
static int64_t ahead(const weir_lower *w, const weir_task *from)
{
    int64_t longest = from->offset;

    for (int i = 0; i < w->b->ntasks; i++)
        if (w->b->task[i].offset > longest)
            longest = w->b->task[i].offset;
    return longest - from->offset;
}

static bool without(const weir_lower *w, weir_effect e)
{
    return w->m->machine->without[e];
}

/* Cycles from the end of the corner's beat until its result has flowed down the
 * first column, or all of them. */
static int64_t leaving(const weir_lower *w, const weir_task *t, bool all)
{
    const weir_unit *u = &w->m->machine->unit[t->unit];
    int64_t n = 0;

    if (u->kind == WEIR_UNIT_PE_ARRAY && !without(w, WEIR_EFFECT_DEPTH))
        n += u->rows - 1;
    if (all && !without(w, WEIR_EFFECT_SKEW))
        n += u->columns - 1;
    return n;
}

/* --- what is laid over all PEs --- */

static bool over_array(const weir_lower *w, const weir_task *t, int tensor)
{
    weir_ranks inner = weir_tensor_inner_ranks(w->m->problem->cascade, tensor);

    return w->m->machine->unit[t->unit].kind == WEIR_UNIT_PE_ARRAY &&
           inner & t->rows && inner & t->columns;
}

int weir_physical_loaded(const weir_lower *w, int task)
{
    const weir_task *t = &w->b->task[task];
    weir_operand operand[OPERANDS];
    int n = weir_einsum_operands(w->m->problem->cascade, t->einsum, operand,
                                 OPERANDS);

    for (int k = 0; k < n && !without(w, WEIR_EFFECT_LOAD); k++) {
        int maker = weir_block_maker(w->m, w->b, operand[k].tensor);

        if (over_array(w, t, operand[k].tensor) &&
            (maker < 0 || w->b->task[maker].unit != t->unit))
            return operand[k].tensor;
    }
    return -1;
}

bool weir_physical_unloaded(const weir_lower *w, int task)
{
    const weir_cascade *c = w->m->problem->cascade;
    const weir_task *t = &w->b->task[task];
    int out = c->einsum[t->einsum].out.tensor;
    bool leaves = false;

    for (int i = 0; i < w->b->ntransfers; i++)
        leaves |= w->b->transfer[i].write && w->b->transfer[i].tensor == out;
    for (int i = 0; i < w->b->ntasks; i++) {
        weir_operand operand[OPERANDS];
        int n =
            weir_einsum_operands(c, w->b->task[i].einsum, operand, OPERANDS);

        for (int k = 0; k < n; k++)
            leaves |= weir_tensor_source(c, operand[k].tensor) == out &&
                      w->b->task[i].unit != t->unit;
    }
    return leaves && over_array(w, t, out) && !without(w, WEIR_EFFECT_UNLOAD);
}

/* --- lanes --- */

static void find_lanes(weir_physical *p)
{
    const weir_block *b = p->w->b;

    for (int i = 0; i < b->ntasks; i++) {
        bool same = p->nlanes && b->task[i].unit == b->task[i - 1].unit &&
                    b->task[i].offset == b->task[i - 1].offset;

        if (!same)
            p->lane[p->nlanes++] =
                (weir_physical_lane){.unit = b->task[i].unit,
                                     .offset = b->task[i].offset,
                                     .first = i,
                                     .early = -1,
                                     .turn_in = -1,
                                     .turn_out = -1};
        p->lane[p->nlanes - 1].end = i + 1;
        p->lane_of[i] = p->nlanes - 1;
    }
}

/* An interleaved lane gives its turn away before its last task, so the next
 * one shares the unit's issue slot with it beat by beat. */
static void find_interleaves(weir_physical *p)
{
    const weir_block *b = p->w->b;

    for (int k = 0; k < b->ninterleaves; k++) {
        int x = b->interleave[k][0], y = b->interleave[k][1];
        weir_physical_lane *lane = &p->lane[p->lane_of[x]];

        if (x + 1 != lane->end || p->lane_of[x] == p->lane_of[y])
            continue;
        lane->early = x;
        p->slot[lane->unit] = weir_lower_resource(
            p->w, (weir_resource){.name = weir_format(
                                      p->w->a, "issue slot of %s",
                                      p->w->m->machine->unit[lane->unit].name),
                                  .rate = {1, 1},
                                  .issue = true,
                                  .loss = WEIR_LOSS_LINKS});
        p->slotted[lane->unit] = true;
    }
}

/* Lanes of one unit take turns: in each epoch every lane has its turn, in
 * the order of the lanes, also while it has no tile yet or none any more. */
static void order_lanes(weir_physical *p, int h, int i, bool wraps)
{
    weir_lower *w = p->w;
    int token = weir_lower_token(
        w, (weir_token){
               .name = weir_format(w->a, "turn on %s",
                                   w->m->machine->unit[p->lane[i].unit].name),
               .initial = wraps,
               .order = true});

    p->lane[i].turn_in = token;
    p->lane[h].turn_out = token;
}

static void make_orders(weir_physical *p)
{
    for (int i = 0; i < p->nlanes; i++) {
        int next = -1, first = -1;
        int64_t last = 0;

        for (int k = 0; k < p->nlanes; k++) {
            if (p->lane[k].unit != p->lane[i].unit)
                continue;
            first = first < 0 ? k : first;
            next = next < 0 && k > i ? k : next;
            last = p->lane[k].offset > last ? p->lane[k].offset : last;
        }
        p->lane[i].before = p->lane[i].offset;
        p->lane[i].after = last - p->lane[i].offset;
        if (next >= 0)
            order_lanes(p, i, next, false);
        else if (first != i)
            order_lanes(p, i, first, true);
    }
}

/* --- hand-overs: steps before and after tasks --- */

static weir_hook *hook(weir_physical *p, int task, bool after, bool wait,
                       int token, weir_guard g)
{
    if (p->nhooks == WEIR_HOOKS) {
        p->w->failed = true;
        weir_report(p->w->d, WEIR_ERROR, p->w->b->loc,
                    "block '%s' has too many hand-overs", p->w->b->name);
        p->nhooks--;
    }
    p->hook[p->nhooks] = (weir_hook){task, after, wait, false, token, g};
    return &p->hook[p->nhooks++];
}

/* Beats of task I where every tile has as many; else 0. */
static int64_t even_beats(const weir_lower *w, int i)
{
    weir_lower scratch = *w;
    weir_command c = weir_lower_task(&scratch, i);

    for (int v = 1; v < 1 << c.nragged; v++)
        if (c.beats[v] != c.beats[0])
            return 0;
    return c.beats[0];
}

/* Words of T that its maker leaves in each of its unit's PEs; 0: T is laid over
 * rows, too. */
static int64_t words_each(const weir_lower *w, const weir_task *from, int t)
{
    weir_ranks inner = weir_tensor_inner_ranks(w->m->problem->cascade, t);
    int64_t words = 1;
    int r;

    WEIR_EACH_RANK(r, inner) {
        if (weir_rank_in(r, from->rows))
            return 0;
        if (r > WEIR_RANK_H && !weir_rank_in(r, from->columns))
            words *= w->b->cut[r].tile;
    }
    return words;
}

/* A and B take a beat for each word of T: B may follow A beat by beat. */
static bool chained(const weir_lower *w, int a, int b, int t)
{
    int64_t words = words_each(w, &w->b->task[a], t);

    return words > 1 && even_beats(w, a) == words && even_beats(w, b) == words;
}

/* T passes from task A to task B, of another unit or (interleaved) of another
 * lane of one unit. */
static void hand_over(weir_physical *p, int a, int b, int t, bool previous)
{
    weir_lower *w = p->w;
    const weir_cascade *c = w->m->problem->cascade;
    const weir_task *from = &w->b->task[a], *to = &w->b->task[b];
    const char *name = c->tensor[t].name;
    const char *maker = w->m->machine->unit[from->unit].name;
    unsigned set = unfinished(w, t);
    int full = weir_lower_token(
        w,
        (weir_token){.name = weir_format(w->a, "%s from %s", name, maker),
                     .hop = from->unit == to->unit
                                ? 0
                                : leaving(w, from, false) +
                                      weir_machine_link(
                                          w->m->machine, maker,
                                          w->m->machine->unit[to->unit].name)});
    bool each = !set && !previous && chained(w, a, b, t);
    int room;

    if (previous) {
        unsigned steps = w->b->cut[c->rank[c->tensor[t].step].base].loops;

        hook(p, a, true, false, full, (weir_guard){.not_last = steps});
        hook(p, b, false, true, full, (weir_guard){.not_first = steps});
        return;
    }
    room = weir_lower_token(
        w, (weir_token){.name = weir_format(w->a, "place for %s", name),
                        .initial = places(w, t,
                                          words_each(w, from, t)
                                              ? ahead(w, from)
                                              : to->offset - from->offset,
                                          set & walked(w, from))});
    hook(
        p, a, false, true, room,
        (weir_guard){.first = set & walked(w, from),
                     .last = from->last | (to->last & ~set & walked(w, from))});
    hook(p, a, true, false, full,
         (weir_guard){.last = set | from->last | to->last})
        ->each = each;
    hook(p, b, false, true, full,
         (weir_guard){.first = set & walked(w, to), .last = to->last})
        ->each = each;
    hook(p, b, true, false, room,
         (weir_guard){.last = (set & walked(w, to)) | to->last});
}

static bool is_offchip(const weir_lower *w, int t)
{
    return weir_block_hold(w->b, w->m->offchip, t) >= 0;
}

/* Whether B must be told when A has made its words: it runs on another unit, or
 * in a lane that A's lane gave its turn to before. */
static bool passes(const weir_physical *p, int a, int b)
{
    const weir_task *task = p->w->b->task;

    return task[a].unit != task[b].unit || (p->lane_of[a] != p->lane_of[b] &&
                                            p->lane[p->lane_of[a]].early == a);
}

static void hand_overs(weir_physical *p)
{
    const weir_lower *w = p->w;
    const weir_cascade *c = w->m->problem->cascade;

    for (int i = 0; i < w->b->ntasks; i++) {
        weir_operand operand[OPERANDS];
        int n =
            weir_einsum_operands(c, w->b->task[i].einsum, operand, OPERANDS);

        for (int k = 0; k < n; k++) {
            int t = weir_tensor_source(c, operand[k].tensor),
                maker = weir_block_maker(w->m, w->b, t);

            if (maker >= 0 && passes(p, maker, i) && !is_offchip(w, t))
                hand_over(p, maker, i, t, operand[k].previous);
        }
    }
}

/* --- off-chip transfers: a lane for the loads of each offset, one a store ---
 */

/* On a channel without limit a move takes no time: it only counts. */
static weir_command move(weir_physical *p, const weir_transfer *t)
{
    weir_command c = weir_lower_move(p->w, t, p->channel, 1, p->row_byte);

    for (int v = 0; v < 1 << c.nragged && !p->w->resource[p->channel].rate.num;
         v++) {
        weir_demand *d = &c.demand[0];

        d->tail[v] += d->item[v] * (c.beats[v] - 1);
        c.beats[v] = d->item[v] = 0;
    }
    return c;
}

/* Tasks that read transfer T's tensor and are served by it. */
static bool served(const weir_lower *w, const weir_transfer *t, int task)
{
    weir_operand operand[OPERANDS];
    int n = weir_einsum_operands(w->m->problem->cascade,
                                 w->b->task[task].einsum, operand, OPERANDS);
    int h = onchip_hold(w, t->tensor);
    bool coarse = h >= 0 && w->b->hold[h].level < w->b->nloops - 1;
    int maker = weir_block_maker(w->m, w->b, t->tensor);

    if (!coarse && w->b->task[task].offset != w->b->task[t->task].offset)
        return false;
    if (maker >= 0 && w->b->task[maker].unit == w->b->task[task].unit &&
        w->b->task[maker].offset == w->b->task[task].offset)
        return false;
    for (int k = 0; k < n; k++)
        if (operand[k].tensor == t->tensor)
            return true;
    return false;
}

/* Full and free tokens between T's loads and the lanes that read it. */
static void load_tokens(weir_physical *p, int i)
{
    weir_lower *w = p->w;
    const weir_transfer *t = &w->b->transfer[i];
    const char *name = w->m->problem->cascade->tensor[t->tensor].name;
    unsigned inner = ((1u << w->b->nloops) - 1) & ~t->enclosing;
    weir_load *load = &p->load[i];

    for (int l = 0; l < p->nlanes; l++) {
        int first = -1, last = -1;

        for (int k = p->lane[l].first; k < p->lane[l].end; k++)
            if (served(w, t, k)) {
                first = first < 0 ? k : first;
                last = k;
            }
        if (first < 0 || load->readers == WEIR_READERS)
            continue;
        load->full[load->readers] = weir_lower_token(
            w,
            (weir_token){
                .name = weir_format(w->a, "%s from %s", name,
                                    w->m->machine->memory[w->m->offchip].name),
                .hop = without(w, WEIR_EFFECT_OFFCHIP)
                           ? 0
                           : w->m->machine->memory[w->m->offchip].latency_cycle,
                .loss = WEIR_LOSS_OFFCHIP});
        load->room[load->readers] = weir_lower_token(
            w, (weir_token){.name = weir_format(w->a, "place for %s", name),
                            .initial = t->copies > 0 ? t->copies : 1,
                            .loss = WEIR_LOSS_OFFCHIP});
        hook(p, first, false, true, load->full[load->readers],
             (weir_guard){.first = inner});
        hook(p, last, true, false, load->room[load->readers],
             (weir_guard){.last = inner});
        load->readers++;
    }
}

/* A tensor that went off chip in this block is read back after its store. */
static void store_before_load(weir_physical *p, int i)
{
    weir_lower *w = p->w;
    const weir_transfer *t = &w->b->transfer[i];

    p->load[i].stored = -1;
    for (int k = 0; k < w->b->ntransfers; k++)
        if (w->b->transfer[k].write &&
            w->b->transfer[k].tensor ==
                weir_tensor_source(w->m->problem->cascade, t->tensor)) {
            if (t->enclosing != w->b->transfer[k].enclosing) {
                weir_report(w->d, WEIR_ERROR, w->b->loc,
                            "'%s' goes off chip and comes back in one block: "
                            "in physical accounting "
                            "keep it in the buffer as 'tile'",
                            w->m->problem->cascade->tensor[t->tensor].name);
                w->failed = true;
            }
            p->load[i].stored = weir_lower_token(
                w, (weir_token){
                       .name = weir_format(
                           w->a, "%s stored",
                           w->m->problem->cascade->tensor[t->tensor].name),
                       .loss = WEIR_LOSS_OFFCHIP});
        }
}

static void write_load(weir_physical *p, int i)
{
    weir_lower *w = p->w;
    const weir_load *load = &p->load[i];

    if (load->stored >= 0)
        weir_lower_wait(w, load->stored, 1, (weir_guard){0});
    for (int k = 0; k < load->readers; k++)
        weir_lower_wait(w, load->room[k], 1, (weir_guard){0});
    weir_lower_command(w, move(p, &w->b->transfer[i]), (weir_guard){0});
    for (int k = 0; k < load->readers; k++)
        weir_lower_signal(w, load->full[k], 1, (weir_guard){0});
}

/* One lane: all loads for tasks at OFFSET, each in the loop it is kept for. */
static void write_loads(weir_physical *p, int64_t offset)
{
    weir_lower *w = p->w;
    int open[WEIR_LOOPS], deepest = -1, n = 0;

    for (int i = 0; i < w->b->ntransfers; i++)
        if (!w->b->transfer[i].write &&
            w->b->task[w->b->transfer[i].task].offset == offset) {
            n++;
            for (int l = 0; l < w->b->nloops; l++)
                if (w->b->transfer[i].enclosing >> l & 1 && l > deepest)
                    deepest = l;
        }
    if (!n)
        return;
    weir_lower_begin(w);
    for (int l = -1; l <= deepest; l++) {
        if (l >= 0)
            open[l] = weir_lower_open(w, l);
        for (int i = 0; i < w->b->ntransfers; i++) {
            const weir_transfer *t = &w->b->transfer[i];

            if (!t->write && w->b->task[t->task].offset == offset &&
                t->enclosing == weir_block_outer(l))
                write_load(p, i);
        }
    }
    for (int l = deepest; l >= 0; l--)
        weir_lower_close(w, open[l]);
    weir_lower_end(w, weir_format(w->a, "loads %d", w->s->nlanes), p->copier,
                   false);
}

static bool drained(const weir_lower *w, int tensor)
{
    for (int i = 0; i < w->b->nskews; i++)
        if (w->b->skew[i].tensor == tensor && w->b->skew[i].drain)
            return true;
    return false;
}

/* The maker of what T stores begins a tile when the one before has left. */
static void drain(weir_physical *p, const weir_transfer *t)
{
    weir_lower *w = p->w;
    const weir_task *maker = &w->b->task[t->task];
    int left = weir_lower_token(
        w, (weir_token){.name = weir_format(
                            w->a, "drain of %s",
                            w->m->problem->cascade->tensor[t->tensor].name),
                        .initial = 1,
                        .hop = leaving(w, maker, true),
                        .loss = WEIR_LOSS_FOLD});

    hook(p, t->task, false, true, left, (weir_guard){.last = maker->last});
    hook(p, t->task, true, false, left, (weir_guard){.last = maker->last});
}

static void write_store(weir_physical *p, int i)
{
    weir_lower *w = p->w;
    const weir_transfer *t = &w->b->transfer[i];
    const weir_task *maker = &w->b->task[t->task];
    const char *name = w->m->problem->cascade->tensor[t->tensor].name;
    unsigned set = unfinished(w, t->tensor);
    int open[WEIR_LOOPS];
    int made = weir_lower_token(
        w, (weir_token){.name = weir_format(w->a, "%s to store", name),
                        .hop = leaving(w, maker, true)});
    int room = weir_lower_token(
        w, (weir_token){.name = weir_format(w->a, "place for %s", name),
                        .initial = t->copies > 1 ? t->copies : 2,
                        .loss = WEIR_LOSS_OFFCHIP});

    hook(p, t->task, false, true, room,
         (weir_guard){.first = set & walked(w, maker), .last = maker->last});
    hook(p, t->task, true, false, made,
         (weir_guard){.last = set | maker->last});
    if (drained(w, t->tensor))
        drain(p, t);
    weir_lower_begin(w);
    for (int l = 0; l < w->b->nloops; l++)
        open[l] = t->enclosing >> l & 1 ? weir_lower_open(w, l) : -1;
    weir_lower_wait(w, made, 1, (weir_guard){0});
    weir_lower_command(w, move(p, t), (weir_guard){0});
    weir_lower_signal(w, room, 1, (weir_guard){0});
    for (int k = 0; k < w->b->ntransfers; k++)
        if (!w->b->transfer[k].write && p->load[k].stored >= 0 &&
            weir_tensor_source(w->m->problem->cascade,
                               w->b->transfer[k].tensor) == t->tensor)
            weir_lower_signal(w, p->load[k].stored, 1, (weir_guard){0});
    for (int l = w->b->nloops - 1; l >= 0; l--)
        if (open[l] >= 0)
            weir_lower_close(w, open[l]);
    weir_lower_end(w, weir_format(w->a, "store %s", name), p->copier, false);
}

static void transfers(weir_physical *p)
{
    weir_lower *w = p->w;

    for (int i = 0; i < w->b->ntransfers; i++)
        if (!w->b->transfer[i].write) {
            load_tokens(p, i);
            store_before_load(p, i);
        }
    for (int k = 0; k < w->b->ntasks; k++) {
        bool seen = false;

        for (int j = 0; j < k; j++)
            seen |= w->b->task[j].offset == w->b->task[k].offset;
        if (!seen)
            write_loads(p, w->b->task[k].offset);
    }
    for (int i = 0; i < w->b->ntransfers; i++)
        if (w->b->transfer[i].write)
            write_store(p, i);
}

/* Rows a cycle that the arrays have of BUFFER: one for each port and, laid out
 * so that rows used in a cycle lie in different banks while there are enough,
 * one for each bank; transfers own one of either. False: without limit. */
static bool rows_a_cycle(weir_physical *p, const weir_memory *buffer,
                         weir_resource *out)
{
    int64_t ports = without(p->w, WEIR_EFFECT_PORTS) ? 0 : buffer->ports;
    int64_t banks = without(p->w, WEIR_EFFECT_BANKS) ? 0 : buffer->banks;
    bool by_bank = banks && (!ports || banks < ports);
    int64_t rows = by_bank ? banks : ports;

    *out = (weir_resource){.name = weir_format(p->w->a, "%s of %s",
                                               by_bank ? "banks" : "ports",
                                               buffer->name),
                           .rate = {rows > 1 ? rows - 1 : 1, 1},
                           .loss = WEIR_LOSS_PORTS};
    return rows > 0;
}

/* Whole bytes a cycle that BUFFER gives the arrays. */
static weir_resource bytes_a_cycle(weir_physical *p, const weir_memory *buffer)
{
    int64_t bytes = buffer->byte_per_cycle.num / buffer->byte_per_cycle.den;

    return (weir_resource){
        .name = weir_format(p->w->a, "bandwidth of %s", buffer->name),
        .rate = {bytes > 1 ? bytes : 1, 1},
        .loss = WEIR_LOSS_PORTS};
}

static void start(weir_physical *p)
{
    weir_resource slots;
    weir_lower *w = p->w;
    const weir_machine *machine = w->m->machine;
    const weir_memory *offchip = &machine->memory[w->m->offchip];

    weir_lower_token(w, (weir_token){.name = "none"});
    p->copier = weir_lower_unit(w, offchip->name, -1);
    p->channel = weir_lower_resource(
        w,
        (weir_resource){
            .name = weir_format(w->a, "channel of %s", offchip->name),
            .rate = without(w, WEIR_EFFECT_OFFCHIP) ? (weir_ratio){0, 1}
                                                    : offchip->byte_per_cycle,
            .stream = true,
            .loss = WEIR_LOSS_OFFCHIP,
            .restarts = true});
    if (w->b->need_memory >= 0) {
        const weir_memory *buffer = &machine->memory[w->b->need_memory];

        p->row_byte = buffer->row_byte;
        p->ports = buffer->row_byte > 0 && rows_a_cycle(p, buffer, &slots);
        if (p->ports)
            p->port = weir_lower_resource(w, slots);
        if (p->row_byte > 0 && buffer->byte_per_cycle.num &&
            !without(w, WEIR_EFFECT_PORTS))
            p->bytes = weir_lower_resource(w, bytes_a_cycle(p, buffer));
    }
}

void weir_lower_physical(weir_lower *w)
{
    weir_physical *p = WEIR_NEW(w->a, weir_physical, 1);

    p->w = w;
    p->bytes = -1;
    p->lane_of = WEIR_NEW(w->a, int, (size_t)w->b->ntasks + 1);
    p->lane = WEIR_NEW(w->a, weir_physical_lane, (size_t)w->b->ntasks + 1);
    p->load = WEIR_NEW(w->a, weir_load, (size_t)w->b->ntransfers + 1);
    p->hook = WEIR_NEW(w->a, weir_hook, WEIR_HOOKS);
    start(p);
    find_lanes(p);
    find_interleaves(p);
    make_orders(p);
    hand_overs(p);
    transfers(p);
    weir_physical_lanes(p);
}
