/* SPDX-License-Identifier: Apache-2.0
 * sequence.c - the sequencers of both arrays: which task is next, whether its
 * words are there, and whose beat enters.
 */
#include "sim/pe/state.h"

/* Of lanes of one unit: never the reason of a stall when there is another. */
static const weir_pe_reason its_turn = {"turn", WEIR_LOSS_DEPENDENCY};

static const weir_pe_task *task_of(const weir_pe_state *s,
                                   const weir_pe_lane *l)
{
    return &s->p->task[l->task];
}

/* --- the lanes --- */

static int lane_with(const weir_pe_state *s, int task)
{
    for (int i = 0; i < s->nlanes; i++)
        if (task >= s->lane[i].first && task < s->lane[i].end)
            return i;
    return -1;
}

/* Each lane has its turn in every slot, one behind the other. */
static void take_turns(weir_pe_state *s)
{
    for (int row = 0; row < 2; row++) {
        int64_t longest = 0;
        int first = -1, last = -1;

        for (int i = 0; i < s->nlanes; i++) {
            weir_pe_lane *l = &s->lane[i];

            if (l->row != row)
                continue;
            l->before = last;
            first = first < 0 ? i : first;
            longest = l->offset > longest ? l->offset : longest;
            last = i;
        }
        for (int i = 0; i < s->nlanes; i++)
            if (s->lane[i].row == row)
                s->lane[i].slots = longest;
        if (first >= 0) {
            s->lane[first].before = last == first ? -1 : last;
            s->lane[first].leads = true;
        }
    }
}

void weir_pe_lanes_make(weir_pe_state *s)
{
    const weir_block *b = s->p->b;

    for (int i = 0; i < b->ntasks && s->nlanes < WEIR_PE_LANES; i++) {
        if (i && b->task[i].unit == b->task[i - 1].unit &&
            b->task[i].offset == b->task[i - 1].offset) {
            s->lane[s->nlanes - 1].end = i + 1;
            continue;
        }
        s->lane[s->nlanes++] =
            (weir_pe_lane){.row = s->p->task[i].row,
                           .offset = b->task[i].offset,
                           .first = i,
                           .end = i + 1,
                           .early = -1,
                           .before = -1,
                           .walk = weir_pe_walk_make(b, ~0u)};
    }
    take_turns(s);
    for (int k = 0; k < b->ninterleaves; k++) {
        int x = b->interleave[k][0], one = lane_with(s, x),
            other = lane_with(s, b->interleave[k][1]);

        if (one == other || x + 1 != s->lane[one].end)
            continue;
        s->lane[one].early = x;
    }
}

/* --- whether it can go on --- */

static bool my_turn(const weir_pe_state *s, const weir_pe_lane *l)
{
    if (l->before < 0)
        return true;
    return s->lane[l->before].passed >= l->slot + !l->leads;
}

static bool runs(const weir_pe_lane *l, const weir_pe_task *k)
{
    return weir_pe_walk_last(&l->walk, k->t->last);
}

/* The words that come from the other array for the beat at hand. */
static bool words_there(weir_pe_state *s, weir_pe_lane *l)
{
    const weir_pe_task *k = task_of(s, l);
    int64_t tile = s->begun[l->task] - 1, i = l->beat / k->each;

    if (l->phase != WEIR_PE_BEATS || l->beat % k->each)
        return true;
    for (int n = 0; n < k->ncross; n++) {
        const weir_pe_task *from = weir_pe_plan_maker(s->p, k->cross[n]);
        int64_t words = 1, word = 0;

        if (from->time >= 0 && from->op != WEIR_PE_OWN) {
            words = s->p->b->cut[from->time].tile;
            word = from->time == k->time ? i : words - 1;
        }
        if ((k->here[n] ? s->here : s->arrived)[k->cross[n]] <=
            tile * words + word) {
            l->reason = weir_pe_why(s, WEIR_PE_FROM, k->cross[n]);
            return false;
        }
    }
    return true;
}

/* Whether the task at hand begins another part of what it stores. */
static bool new_part(weir_pe_state *s, const weir_pe_lane *l)
{
    const weir_pe_task *k = task_of(s, l);

    return weir_pe_walk_first(&l->walk,
                              weir_pe_unfinished(s, k->out) & ~k->t->last);
}

static bool may_begin(weir_pe_state *s, weir_pe_lane *l)
{
    const weir_pe_task *k = task_of(s, l);
    weir_pe_move *store = weir_pe_store_of(s, k);

    if (!weir_pe_loaded(s, l))
        return false;
    if (store && !store->places && new_part(s, l)) {
        l->reason = weir_pe_why(s, WEIR_PE_PLACE, k->out);
        return false;
    }
    if (k->drain && s->left[l->task] < s->begun[l->task]) {
        l->reason = weir_pe_why(s, WEIR_PE_DRAIN, k->out);
        return false;
    }
    return true;
}

static void begin(weir_pe_state *s, weir_pe_lane *l)
{
    const weir_pe_task *k = task_of(s, l);
    weir_pe_move *store = weir_pe_store_of(s, k);

    if (store && new_part(s, l))
        store->places--;
    s->begun[l->task]++;
    l->begun = true;
    l->phase = k->shift_in ? WEIR_PE_IN : WEIR_PE_BEATS;
    l->beat = 0;
}

static int64_t beats_of(const weir_pe_lane *l, const weir_pe_task *k)
{
    int64_t points = k->time < 0 ? 1 : weir_pe_walk_extent(&l->walk, k->time);

    return l->phase == WEIR_PE_IN    ? k->shift_in
           : l->phase == WEIR_PE_OUT ? k->shift_out
                                     : points * k->each;
}

static int64_t rows_of(const weir_pe_lane *l, const weir_pe_task *k)
{
    if (l->phase != WEIR_PE_BEATS)
        return l->phase == WEIR_PE_IN ? k->port_shift : k->port_out;
    if (l->beat % k->each)
        return 0;
    return k->port_each + (l->beat == 0 ? k->port_once : 0);
}

static void give_turn(weir_pe_state *s, weir_pe_lane *l)
{
    if (!l->gave)
        l->passed++, s->moved = true;
    l->gave = true;
}

static void next_slot(weir_pe_state *s, weir_pe_lane *l)
{
    give_turn(s, l);
    l->gave = l->open = false;
    l->slot++;
    s->moved = true;
}

/* The phase, the task, the tile behind the beat just done. */
static void next_task(weir_pe_state *s, weir_pe_lane *l)
{
    weir_pe_used(s, l);
    l->begun = false;
    l->task++;
}

/* Tasks of the tile, until one must wait; false: it waits or is under way. */
static bool go_on(weir_pe_state *s, weir_pe_lane *l)
{
    const weir_pe_task *k;

    if (l->task == l->end) {
        weir_pe_walk_next(&l->walk);
        next_slot(s, l);
        return true;
    }
    k = task_of(s, l);
    if (!l->begun) {
        if (l->early == l->task)
            give_turn(s, l);
        if (!runs(l, k)) {
            next_task(s, l);
            return true;
        }
        if (!may_begin(s, l))
            return false;
        begin(s, l);
    }
    l->beats = beats_of(l, k);
    if (l->beat < l->beats) {
        if (!words_there(s, l))
            return false;
        l->ready = s->works[l->row] = true;
        l->need[0] = s->p->ports ? rows_of(l, k) : 0;
        l->need[1] = s->p->bytes ? rows_of(l, k) * s->p->row_byte : 0;
        for (int i = 0; i < s->p->nwires; i++)
            l->need[2 + i] = weir_pe_words(s, l, i);
        if (s->p->banks)
            weir_pe_banks_ask(s, l);
        return false;
    }
    l->beat = 0;
    if (l->phase == WEIR_PE_IN)
        l->phase = WEIR_PE_BEATS;
    else if (l->phase == WEIR_PE_BEATS && k->shift_out)
        l->phase = WEIR_PE_OUT;
    else
        next_task(s, l);
    return true;
}

bool weir_pe_lane_go(weir_pe_state *s, weir_pe_lane *l)
{
    if (l->ended || l->ready)
        return false;
    if (!l->open) {
        bool before = l->slot < l->offset, behind = l->walk.ended;

        if (behind && (l->before < 0 || l->slot >= l->walk.n + l->slots)) {
            l->ended = true;
            return true;
        }
        if (before && l->before < 0) {
            l->slot++; /* nobody to take turns with */
            return true;
        }
        if (!my_turn(s, l)) {
            l->reason = &its_turn;
            return false;
        }
        if (before || behind) {
            next_slot(s, l);
            return true;
        }
        l->open = true;
        l->task = l->first;
    }
    return go_on(s, l);
}

/* --- one cycle --- */

/* The buffer gives LIMIT rows (WHICH 0) or bytes (1), round robin. */
static void serve_buffer(weir_pe_state *s, int which, int64_t limit)
{
    int from = s->port_turn[which];

    for (int j = 0; j < s->nlanes; j++) {
        int i = (from + j) % s->nlanes;
        int64_t *need = &s->lane[i].need[which], given;

        if (!s->lane[i].ready || !*need)
            continue;
        given = limit < *need ? limit : *need;
        limit -= given;
        *need -= given;
        if (!*need)
            s->port_turn[which] = (i + 1) % s->nlanes;
    }
}

/* What L's beat lacks first: a need, or (WEIR_PE_NEEDS) rows of banks; or -1.
 */
static int lacks(const weir_pe_lane *l)
{
    if (l->nrows)
        return WEIR_PE_NEEDS;
    for (int i = 0; i < WEIR_PE_NEEDS; i++)
        if (l->need[i])
            return i;
    return -1;
}

/* The lane whose beat enters unit ROW in this cycle, or -1. */
static int choose(weir_pe_state *s, bool row)
{
    for (int j = 0; j < s->nlanes; j++) {
        int i = (s->turn[row] + j) % s->nlanes;
        weir_pe_lane *l = &s->lane[i];

        if (l->row == row && l->ready && lacks(l) < 0) {
            s->turn[row] = (i + 1) % s->nlanes;
            return i;
        }
    }
    return -1;
}

/* Why unit ROW gets no beat: the buffer's ports, or its first waiting lane. */
static void account(weir_pe_state *s, bool row, bool busy)
{
    int unit = row ? s->p->row : s->p->array;
    const weir_pe_reason *reason = NULL;
    bool open = false;

    if (unit < 0)
        return;
    if (busy) {
        s->r->busy[unit]++;
        return;
    }
    for (int i = 0; i < s->nlanes; i++) {
        const weir_pe_lane *l = &s->lane[i];

        if (l->row != row || l->ended)
            continue;
        open = true;
        if (l->ready) {
            reason = &s->short_of[lacks(l) < 0 ? 1 : lacks(l)];
            break;
        }
        if (!reason || reason == &its_turn)
            reason = l->reason;
    }
    if (open)
        weir_pe_lost(s, unit, reason ? reason : &its_turn);
    else
        s->r->idle[unit]++;
}

static void enter(weir_pe_state *s, int i, weir_pe_beat *beat,
                  weir_pe_step *step)
{
    weir_pe_lane *l = &s->lane[i];

    weir_pe_issue(s, l, beat, step);
    s->r->task_busy[l->task]++;
    l->beat++;
    l->ready = false;
}

/* What the columns have done tells when words are there. */
static void tell_row(weir_pe_state *s, const weir_pe_step *first,
                     const weir_pe_step *last)
{
    const weir_pe_tag *done = first->tag, *left = last->tag;

    if (done && done->word) {
        const char *from = s->p->m->machine->unit[s->p->row].name;
        const char *to = s->p->m->machine->unit[s->p->array].name;

        weir_pe_later(
            s, s->now + 1 + weir_machine_link(s->p->m->machine, from, to),
            WEIR_PE_WORD, done->k->out, false);
        weir_pe_later(s, s->now + 1, WEIR_PE_HERE, done->k->out, false);
    }
    if (left && left->end)
        weir_pe_later(s, s->now + 1, WEIR_PE_LEFT, (int)(left->k - s->p->task),
                      left->whole);
}

void weir_pe_lanes_serve(weir_pe_state *s)
{
    weir_pe_beat beat;
    weir_pe_step step;
    const weir_pe_step *first, *last;
    int one, other;

    if (s->p->ports)
        serve_buffer(s, 0, s->p->ports);
    if (s->p->bytes)
        serve_buffer(s, 1, s->p->bytes);
    for (int i = 0; i < s->p->nwires; i++)
        serve_buffer(s, 2 + i, s->p->m->machine->link[s->p->wires[i]].width);
    if (s->p->banks)
        weir_pe_banks_serve(s);
    one = choose(s, false), other = s->row ? choose(s, true) : -1;
    if (one >= 0)
        enter(s, one, &beat, &step);
    if (other >= 0)
        enter(s, other, &beat, &step);
    account(s, false, one >= 0);
    account(s, true, other >= 0);
    weir_pe_array_tick(s->array, one >= 0 ? &beat : NULL);
    if (s->row) {
        weir_pe_row_tick(s->row, other >= 0 ? &step : NULL, &first, &last);
        tell_row(s, first,
                 s->now >= s->p->m->machine->unit[s->p->row].columns - 1
                     ? last
                     : &(weir_pe_step){0});
    }
}
