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
 * makes words in each PE is chained to it beat by beat. A datapath takes a tile
 * in beat by beat and gives it out its latency later. A link adds its latency.
 * Transfers own one of the buffer's ports (if there is more than one), the
 * arrays share the others. A transfer that ends takes the rest of its cycle.
 */
#include "mapper/lower_physical.h"

#include <string.h>

unsigned weir_physical_walked(const weir_lower *w, const weir_task *t)
{
    return ((1u << w->b->nloops) - 1) & ~t->last;
}

/* Loops that must end before tensor T is whole. */
unsigned weir_physical_unfinished(const weir_lower *w, int t)
{
    const weir_cascade *c = w->m->problem->cascade;
    weir_ranks own = c->tensor[t].extent;
    unsigned set = 0;

    if (c->tensor[t].step >= 0)
        own |= weir_rank_bit(c->rank[c->tensor[t].step].base);
    for (int l = 0; l < w->b->nloops; l++)
        if (!weir_rank_in(w->b->loop[l].rank, own))
            set |= 1u << l;
    return set;
}

int weir_physical_hold(const weir_lower *w, int tensor)
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
    int h = weir_physical_hold(w, t);

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

bool weir_physical_without(const weir_lower *w, weir_effect e)
{
    return w->m->machine->without[e];
}

/* Cycles from the end of the corner's beat until its result has flowed down the
 * first column, or all of them. */
int64_t weir_physical_leaving(const weir_lower *w, const weir_task *t, bool all)
{
    const weir_unit *u = &w->m->machine->unit[t->unit];
    int64_t n = 0;

    if (u->kind == WEIR_UNIT_DATAPATH) /* the last beat out is in time for it */
        return weir_block_latency(w->m, w->b, t->unit) - 1;
    if (u->kind == WEIR_UNIT_PE_ARRAY &&
        !weir_physical_without(w, WEIR_EFFECT_DEPTH))
        n += u->rows - 1;
    if (all && !weir_physical_without(w, WEIR_EFFECT_SKEW))
        n += u->columns - 1;
    return n;
}

/* --- what is laid over all PEs --- */

static bool over_array(const weir_lower *w, const weir_task *t, int tensor)
{
    weir_ranks inner = w->m->problem->cascade->tensor[tensor].inner;

    return w->m->machine->unit[t->unit].kind == WEIR_UNIT_PE_ARRAY &&
           inner & t->rows && inner & t->columns;
}

int weir_physical_loaded(const weir_lower *w, int task)
{
    const weir_task *t = &w->b->task[task];
    const weir_operand *operand =
        w->m->problem->cascade->reads[t->einsum].operand;
    int n = w->m->problem->cascade->reads[t->einsum].n;

    for (int k = 0; k < n && !weir_physical_without(w, WEIR_EFFECT_LOAD); k++) {
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
        const weir_operand *operand = c->reads[w->b->task[i].einsum].operand;
        int n = c->reads[w->b->task[i].einsum].n;

        for (int k = 0; k < n; k++)
            leaves |= c->tensor[operand[k].tensor].source == out &&
                      w->b->task[i].unit != t->unit;
    }
    return leaves && over_array(w, t, out) &&
           !weir_physical_without(w, WEIR_EFFECT_UNLOAD);
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

weir_hook *weir_physical_hook(weir_physical *p, int task, bool after, bool wait,
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
    weir_ranks inner = w->m->problem->cascade->tensor[t].inner;
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
    unsigned set = weir_physical_unfinished(w, t);
    int full = weir_lower_token(
        w,
        (weir_token){.name = weir_format(w->a, "%s from %s", name, maker),
                     .hop = from->unit == to->unit
                                ? 0
                                : weir_physical_leaving(w, from, false) +
                                      weir_machine_link(
                                          w->m->machine, maker,
                                          w->m->machine->unit[to->unit].name)});
    bool each = !set && !previous && chained(w, a, b, t);
    int room;

    if (previous) {
        unsigned steps = w->b->cut[c->rank[c->tensor[t].step].base].loops;

        weir_physical_hook(p, a, true, false, full,
                           (weir_guard){.not_last = steps});
        weir_physical_hook(p, b, false, true, full,
                           (weir_guard){.not_first = steps});
        return;
    }
    room = weir_lower_token(
        w, (weir_token){.name = weir_format(w->a, "place for %s", name),
                        .initial = places(
                            w, t,
                            words_each(w, from, t) ? ahead(w, from)
                                                   : to->offset - from->offset,
                            set & weir_physical_walked(w, from))});
    weir_physical_hook(
        p, a, false, true, room,
        (weir_guard){.first = set & weir_physical_walked(w, from),
                     .last = from->last | (to->last & ~set &
                                           weir_physical_walked(w, from))});
    weir_physical_hook(p, a, true, false, full,
                       (weir_guard){.last = set | from->last | to->last})
        ->each = each;
    weir_physical_hook(p, b, false, true, full,
                       (weir_guard){.first = set & weir_physical_walked(w, to),
                                    .last = to->last})
        ->each = each;
    weir_physical_hook(
        p, b, true, false, room,
        (weir_guard){.last = (set & weir_physical_walked(w, to)) | to->last});
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
        const weir_operand *operand = c->reads[w->b->task[i].einsum].operand;
        int n = c->reads[w->b->task[i].einsum].n;

        for (int k = 0; k < n; k++) {
            int t = c->tensor[operand[k].tensor].source,
                maker = weir_block_maker(w->m, w->b, t);

            if (maker >= 0 && passes(p, maker, i) && !is_offchip(w, t))
                hand_over(p, maker, i, t, operand[k].previous);
        }
    }
}

/* Rows a cycle that the arrays have of BUFFER: one for each port and, laid out
 * so that rows used in a cycle lie in different banks while there are enough,
 * one for each bank; transfers own one of either. Interleaved banks are asked
 * by address. False: without limit. */
static bool rows_a_cycle(weir_physical *p, const weir_memory *buffer,
                         weir_resource *out)
{
    int64_t ports =
        weir_physical_without(p->w, WEIR_EFFECT_PORTS) ? 0 : buffer->ports;
    int64_t banks =
        weir_physical_without(p->w, WEIR_EFFECT_BANKS) || buffer->interleaved
            ? 0
            : buffer->banks;
    bool by_bank = banks && (!ports || banks < ports);
    int64_t rows = by_bank ? banks : ports;

    *out = (weir_resource){.name = weir_format(p->w->a, "%s of %s",
                                               by_bank ? "banks" : "ports",
                                               buffer->name),
                           .rate = {rows > 1 ? rows - 1 : 1, 1},
                           .loss = WEIR_LOSS_PORTS};
    return rows > 0;
}

static weir_resource interleaved(weir_physical *p, const weir_memory *buffer)
{
    return (weir_resource){
        .name = weir_format(p->w->a, "banks of %s", buffer->name),
        .rate = {buffer->banks, 1},
        .banks = buffer->banks,
        .loss = WEIR_LOSS_PORTS};
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
        w, (weir_resource){
               .name = weir_format(w->a, "channel of %s", offchip->name),
               .rate = weir_physical_without(w, WEIR_EFFECT_OFFCHIP)
                           ? (weir_ratio){0, 1}
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
            !weir_physical_without(w, WEIR_EFFECT_PORTS))
            p->bytes = weir_lower_resource(w, bytes_a_cycle(p, buffer));
        if (buffer->interleaved &&
            !weir_physical_without(w, WEIR_EFFECT_BANKS)) {
            p->banks = weir_lower_resource(w, interleaved(p, buffer));
            weir_physical_pitches(p);
        }
    }
}

void weir_lower_physical(weir_lower *w)
{
    weir_physical *p = WEIR_NEW(w->a, weir_physical, 1);

    p->w = w;
    p->bytes = p->banks = -1;
    p->wires = WEIR_NEW(w->a, int, (size_t)w->m->machine->nlinks + 1);
    p->lane_of = WEIR_NEW(w->a, int, (size_t)w->b->ntasks + 1);
    p->lane = WEIR_NEW(w->a, weir_physical_lane, (size_t)w->b->ntasks + 1);
    p->load = WEIR_NEW(w->a, weir_load, (size_t)w->b->ntransfers + 1);
    p->hook = WEIR_RAW(w->a, weir_hook, WEIR_HOOKS);
    start(p);
    find_lanes(p);
    find_interleaves(p);
    make_orders(p);
    hand_overs(p);
    weir_physical_transfers(p);
    weir_physical_lanes(p);
}
