/* SPDX-License-Identifier: Apache-2.0
 * run.c - cycle after cycle, until every sequencer has ended.
 */
#include "sim/pe/run.h"

#include "sim/pe/state.h"

enum { TELL_CYCLES = 1024 };

void weir_pe_later(weir_pe_state *s, int64_t at, weir_pe_event_kind kind,
                   int which, bool whole)
{
    if (s->nevents < WEIR_PE_EVENTS) {
        s->event[s->nevents++] = (weir_pe_event){at, kind, which, whole};
        return;
    }
    if (!s->stands)
        weir_report(s->d, WEIR_ERROR, s->p->b->loc,
                    "block '%s': more than %d words are on their way; are "
                    "latencies this long?",
                    s->p->b->name, WEIR_PE_EVENTS);
    s->stands = true;
}

void weir_pe_lost(weir_pe_state *s, int unit, const weir_pe_reason *reason)
{
    weir_pe_stall *stall = s->r->stall;
    bool early = unit < 0 ? !s->copies : !s->works[unit == s->p->row];
    int i = 0;

    while (i < s->r->nstalls &&
           (stall[i].unit != unit || stall[i].reason != reason))
        i++;
    if (i == WEIR_PE_REASONS)
        i--;
    else if (i == s->r->nstalls)
        stall[s->r->nstalls++] = (weir_pe_stall){unit, reason, 0, 0};
    stall[i].cycle++;
    stall[i].early += early;
}

const weir_pe_reason *weir_pe_why(weir_pe_state *s, weir_pe_cause cause, int t)
{
    const weir_cascade *c = s->p->m->problem->cascade;
    weir_pe_reason *why = &s->why[(int)cause * c->ntensors + t];
    const weir_pe_task *maker = weir_pe_plan_maker(s->p, t);
    const char *name = c->tensor[t].name;

    if (why->text)
        return why;
    switch (cause) {
    case WEIR_PE_FROM:
        why->text = weir_format(
            s->a, "%s from %s", name,
            maker ? s->p->m->machine->unit[maker->t->unit].name
                  : s->p->m->machine->memory[s->p->m->offchip].name);
        why->loss = maker ? WEIR_LOSS_DEPENDENCY : WEIR_LOSS_OFFCHIP;
        break;
    case WEIR_PE_PLACE:
        why->text = weir_format(s->a, "place for %s", name);
        why->loss = WEIR_LOSS_OFFCHIP;
        break;
    case WEIR_PE_DRAIN:
        why->text = weir_format(s->a, "drain of %s", name);
        why->loss = WEIR_LOSS_FOLD;
        break;
    default:
        why->text = weir_format(s->a, "%s to store", name);
    }
    return why;
}

static void happen(weir_pe_state *s, const weir_pe_event *e)
{
    weir_pe_move *m;

    switch (e->kind) {
    case WEIR_PE_WORD:
        s->arrived[e->which]++;
        break;
    case WEIR_PE_HERE:
        s->here[e->which]++;
        break;
    case WEIR_PE_LEFT:
        s->left[e->which]++;
        m = weir_pe_store_of(s, &s->p->task[e->which]);
        if (m && e->whole)
            m->made++;
        break;
    default:
        m = &s->move[e->which];
        for (int n = 0; n < m->nreaders; n++)
            m->full[n]++;
    }
    s->moved = true;
}

static void due(weir_pe_state *s)
{
    int n = 0;

    for (int i = 0; i < s->nevents; i++)
        if (s->event[i].at <= s->now)
            happen(s, &s->event[i]);
        else
            s->event[n++] = s->event[i];
    s->nevents = n;
}

/* What leaves the 2-D array now. */
static void leave(weir_pe_state *s)
{
    const weir_pe_beat *first, *last;
    const weir_pe_tag *a, *b;

    weir_pe_array_leave(s->array, &first, &last);
    a = first->tag, b = last->tag;
    if (a && a->word && s->p->row >= 0)
        weir_pe_later(
            s,
            s->now + weir_machine_link(s->p->m->machine,
                                       s->p->m->machine->unit[s->p->array].name,
                                       s->p->m->machine->unit[s->p->row].name),
            WEIR_PE_WORD, a->k->out, false);
    if (b && b->end)
        weir_pe_later(s, s->now, WEIR_PE_LEFT, (int)(b->k - s->p->task),
                      b->whole);
}

static void go(weir_pe_state *s)
{
    do {
        s->moved = false;
        due(s);
        for (int i = 0; i < s->ncopiers; i++)
            while (weir_pe_copier_go(s, &s->copier[i]))
                s->moved = true;
        for (int i = 0; i < s->nlanes; i++)
            while (weir_pe_lane_go(s, &s->lane[i]))
                s->moved = true;
    } while (s->moved);
}

static bool ended(const weir_pe_state *s, bool *compute)
{
    bool all = true;

    *compute = true;
    for (int i = 0; i < s->nlanes; i++)
        *compute &= s->lane[i].ended;
    for (int i = 0; i < s->ncopiers; i++)
        all &= s->copier[i].ended;
    return all && *compute;
}

/* Nothing is under way, nothing will come. */
static bool stuck(const weir_pe_state *s, int64_t since)
{
    const weir_unit *u = &s->p->m->machine->unit[s->p->array];

    for (int i = 0; i < s->nlanes; i++)
        if (s->lane[i].ready)
            return false;
    for (int i = 0; i < s->ncopiers; i++)
        if (s->copier[i].ready)
            return false;
    return !s->nevents && s->now - since > u->rows + u->columns + 2;
}

static int64_t beats(const weir_pe_state *s)
{
    int64_t n = 0;

    for (int u = 0; u < s->p->m->machine->nunits; u++)
        n += s->r->busy[u];
    return n;
}

bool weir_pe_tick(weir_pe_state *s)
{
    int64_t before = beats(s);
    bool compute;

    leave(s);
    go(s);
    s->r->cycles = s->now;
    if (s->stands || ended(s, &compute))
        return false;
    if (!compute)
        s->r->compute_cycle = s->now + 1;
    if (stuck(s, s->last_beat)) {
        weir_report(s->d, WEIR_ERROR, s->p->b->loc,
                    "block '%s' comes to a stand at cycle %lld", s->p->b->name,
                    (long long)s->now);
        s->stands = true;
        return false;
    }
    weir_pe_copiers_serve(s);
    weir_pe_lanes_serve(s);
    if (beats(s) > before)
        s->last_beat = s->now;
    s->now++;
    return true;
}

static void make_arrays(weir_pe_state *s)
{
    const weir_unit *u = &s->p->m->machine->unit[s->p->array];

    s->array =
        weir_pe_array_make(s->a, (int)u->rows, (int)u->columns, s->p->exp_steps,
                           s->o->word, s->o->accumulate);
    if (s->p->row >= 0)
        s->row = weir_pe_row_make(s->a, (int)u->columns, s->p->exp_steps,
                                  s->o->word, s->o->accumulate);
}

static void make_tags(weir_pe_state *s)
{
    s->tag = WEIR_NEW(s->a, weir_pe_tag, 8 * (size_t)s->p->ntasks);
    for (int i = 0; i < 8 * s->p->ntasks; i++)
        s->tag[i] =
            (weir_pe_tag){&s->p->task[i / 8], i >> 2 & 1, i >> 1 & 1, i & 1};
}

/* What a beat may be short of. */
static void name_needs(weir_pe_state *s)
{
    const weir_pe_plan *p = s->p;
    const weir_machine *m = p->m->machine;
    const char *buffer =
        p->b->need_memory < 0 ? "" : m->memory[p->b->need_memory].name;
    const char *const what[] = {p->by_bank ? "banks" : "ports", "bandwidth"};

    for (int i = 0; i < 2; i++)
        s->short_of[i] = (weir_pe_reason){
            weir_format(s->a, "%s of %s", what[i], buffer), WEIR_LOSS_PORTS};
    for (int i = 0; i < p->nwires; i++)
        s->short_of[2 + i] = (weir_pe_reason){
            weir_format(s->a, "link %s -> %s", m->link[p->wires[i]].from,
                        m->link[p->wires[i]].to),
            WEIR_LOSS_LINKS};
    s->short_of[WEIR_PE_NEEDS] = (weir_pe_reason){
        weir_format(s->a, "banks of %s", buffer), WEIR_LOSS_PORTS};
}

weir_status weir_pe_open(weir_pe_state **state, weir_pe_result *out,
                         weir_arena *a, const weir_pe_plan *p,
                         const weir_pe_options *o, weir_diag *d)
{
    weir_pe_state *s = WEIR_NEW(a, weir_pe_state, 1);
    size_t tensors = (size_t)p->m->problem->cascade->ntensors;
    size_t units = (size_t)p->m->machine->nunits, tasks = (size_t)p->ntasks;

    *out = (weir_pe_result){
        .busy = WEIR_NEW(a, int64_t, units + 1),
        .idle = WEIR_NEW(a, int64_t, units + 1),
        .task_busy = WEIR_NEW(a, int64_t, tasks + 1),
        .read_byte = WEIR_NEW(a, double, tensors + 1),
        .write_byte = WEIR_NEW(a, double, tensors + 1),
        .stall = WEIR_NEW(a, weir_pe_stall, WEIR_PE_REASONS),
    };
    s->a = a, s->d = d, s->p = p, s->o = o, s->r = out;
    s->arrived = WEIR_NEW(a, int64_t, tensors + 1);
    s->here = WEIR_NEW(a, int64_t, tensors + 1);
    s->left = WEIR_NEW(a, int64_t, tasks + 1);
    s->begun = WEIR_NEW(a, int64_t, tasks + 1);
    s->read = WEIR_NEW(a, int64_t, (size_t)p->banks + 1);
    s->why = WEIR_NEW(a, weir_pe_reason, WEIR_PE_CAUSES * tensors);
    name_needs(s);
    make_arrays(s);
    make_tags(s);
    s->data = weir_pe_data_make(a, p, o->seed, o->word);
    weir_pe_lanes_make(s);
    WEIR_TRY(weir_pe_copiers_make(s));
    *state = s;
    return WEIR_OK;
}

weir_status weir_pe_close(weir_pe_state *s)
{
    const weir_unit *u = &s->p->m->machine->unit[s->p->array];

    s->r->pe_cycle = (double)s->r->cycles * (double)(u->rows * u->columns);
    return s->stands ? WEIR_EUNSUP : WEIR_OK;
}

/* Tiles begun of those that the block has, by a task that does them all. */
static void tell(const weir_pe_state *s)
{
    const weir_told *told = &s->o->progress;
    const weir_block *b = s->p->b;
    int i = s->p->ntasks - 1;

    while (i > 0 && s->p->task[i].t->last)
        i--;
    told->call(told->user, s->begun[i],
               (int64_t)weir_block_iterations(b, (1u << b->nloops) - 1));
}

weir_status weir_pe_run(weir_pe_result *out, weir_arena *a,
                        const weir_pe_plan *p, const weir_pe_options *o,
                        weir_diag *d)
{
    weir_pe_state *s;

    WEIR_TRY(weir_pe_open(&s, out, a, p, o, d));
    while (weir_pe_tick(s))
        if (o->progress.call && s->now % TELL_CYCLES == 0)
            tell(s);
    return weir_pe_close(s);
}
