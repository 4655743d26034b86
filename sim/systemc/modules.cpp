/* SPDX-License-Identifier: Apache-2.0
 * modules.cpp - what each module does at its edges.
 */
#include "sim/systemc/modules.hpp"

#include <algorithm>

using namespace sc_core;

namespace weir
{

enum { TELL_STEPS = 16 }; // far below a second, also with RTL

namespace
{
enum { PICOSECONDS = 1000 }; // of a cycle: waves show cycles as nanoseconds
}

sc_time period()
{
    return sc_time(PICOSECONDS, SC_PS);
}

int64_t now()
{
    return int64_t(sc_time_stamp().value() / PICOSECONDS);
}

std::vector<Wire> wires_of(const weir_schedule *s)
{
    std::vector<Wire> wires;

    for (int i = 0; i < s->nlanes; i++) {
        std::vector<bool> asks(size_t(s->nresources));

        for (int k = 0; k < s->lane[i].nsteps && !s->lane[i].flow; k++) {
            const weir_step &step = s->lane[i].step[k];

            if (step.kind != WEIR_STEP_COMMAND)
                continue;
            const weir_command &c = s->command[step.command];
            for (int d = 0; d < c.ndemands; d++)
                asks[size_t(c.demand[d].resource)] = true;
        }
        for (int r = 0; r < s->nresources; r++)
            for (int64_t b = s->resource[r].banks ? 0 : -1;
                 asks[size_t(r)] && b < s->resource[r].banks; b++)
                wires.push_back({i, r, b});
    }
    return wires;
}

// --- the sequencer ---

Sequencer::Sequencer(sc_module_name, const weir_schedule *s,
                     const weir_control &c, weir_watch *w, const weir_told &t)
    : done("done", size_t(s->nlanes)), arrived("arrived", size_t(s->ntokens)),
      order("order", size_t(s->nlanes)), sent("sent", size_t(s->ntokens)),
      ended("ended"), control(c), heard(size_t(s->nlanes)),
      had(size_t(s->ntokens)), serial(size_t(s->nlanes)), watch(w), told(t),
      shown(weir_share_lane(s))
{
    SC_HAS_PROCESS(Sequencer);
    SC_METHOD(step); // also once before the first cycle
    for (auto &port : done)
        sensitive << port;
    for (int k = 0; k < s->ntokens; k++)
        if (s->token[k].hop > 0) {
            links.push_back(k);
            sensitive << arrived[size_t(k)];
        }
}

void Sequencer::step()
{
    if (control.open == 0)
        return;
    for (size_t i = 0; i < heard.size(); i++)
        if (done[i].read() != heard[i]) {
            heard[i] = done[i].read();
            weir_control_done(&control, int(i));
        }
    for (int t : links) {
        int64_t items = arrived[size_t(t)].read() - had[size_t(t)];

        had[size_t(t)] += items;
        if (items)
            weir_control_arrive(&control, t, items);
    }
    weir_control_step(&control);
    for (size_t i = 0; i < serial.size(); i++)
        if (control.fresh[i])
            order[i].write({++serial[i], control.order[i]});
    for (int t : links)
        sent[size_t(t)].write(control.sent[t]);
    if (watch)
        tell();
    if (told.call && ++steps % TELL_STEPS == 0)
        tell_share();
    if (control.open && !weir_control_stands(&control))
        return;
    end_cycle = now();
    ended.write(true);
}

void Sequencer::tell()
{
    for (size_t i = 0; i < serial.size(); i++) {
        const weir_order &o = control.order[i];

        if (control.fresh[i])
            weir_watch_lane(watch, int(i),
                            o.kind == WEIR_ORDER_RUN    ? WEIR_DOING_COMMAND
                            : o.kind == WEIR_ORDER_WAIT ? WEIR_DOING_WAIT
                                                        : WEIR_DOING_NOTHING,
                            o.number, now());
    }
    weir_watch_cycle(watch, control.token, nullptr, now());
}

void Sequencer::tell_share()
{
    const weir_program &p = control.program[shown];

    weir_share_tell(&told, now(), p.lane, p.depth, p.open, p.index, p.trips);
}

// --- units ---

Unit::Unit(sc_module_name, const weir_schedule *schedule, int u,
           const std::vector<Wire> &wires, weir_watch *w)
    : clock("clock"), order("order"), done("done"), need("need"), last("last"),
      got("got"), stalled(size_t(schedule->ntokens + schedule->nresources)),
      s(schedule), unit(u), watch(w)
{
    size_t nwires = 0;

    for (int i = 0; i < s->nlanes; i++) {
        if (s->lane[i].unit != unit || s->lane[i].flow)
            continue;
        lane_number.push_back(i);
        wire.emplace_back(size_t(s->nresources), -1);
        for (const Wire &x : wires)
            if (x.lane == i) {
                int &first = wire.back()[size_t(x.resource)];

                first = x.bank > 0 ? first : int(nwires);
                nwires++;
            }
    }
    lane.resize(lane_number.size());
    for (weir_execution &x : lane) {
        x = weir_execution();
        x.order.kind = WEIR_ORDER_END;
    }
    finished.resize(lane.size());
    command.resize(lane.size(), -1);
    waits.resize(lane.size(), -1);
    order.init(lane.size());
    done.init(lane.size());
    need.init(nwires);
    last.init(nwires);
    got.init(nwires);
    SC_HAS_PROCESS(Unit);
    SC_METHOD(tick);
    dont_initialize();
    sensitive << clock.pos();
    for (auto &port : order)
        sensitive << port;
}

void Unit::tick()
{
    if (clock.posedge())
        end_cycle();
    else
        take_orders();
}

void Unit::release(size_t i)
{
    for (size_t r = 0; r < wire[i].size(); r++)
        for (int64_t b = 0;
             wire[i][r] >= 0 && b < std::max<int64_t>(1, s->resource[r].banks);
             b++)
            need[size_t(wire[i][r] + b)].write(0);
}

int64_t Unit::banks(const weir_execution &x, int k) const
{
    return s->resource[x.command->demand[k].resource].banks;
}

// What the beat of lane I asks.
void Unit::ask(size_t i)
{
    const weir_execution &x = lane[i];

    for (int k = 0; k < x.command->ndemands; k++) {
        int r = x.command->demand[k].resource;
        size_t w = size_t(wire[i][size_t(r)]);

        if (banks(x, k)) {
            asked.assign(size_t(banks(x, k)), 0);
            weir_execution_rows(&x, s, r, asked.data());
            for (size_t b = 0; b < asked.size(); b++)
                need[w + b].write(asked[b]);
            continue;
        }
        need[w].write(x.need[k]);
        last[w].write(x.beats == 1);
    }
}

// The RTL has the clock of the unit, and takes what its beats bring.
void Unit::tick_body()
{
    bool fed = false;

    for (const weir_execution &x : lane)
        fed |= x.command && x.beat && x.command->task == weir_body_task(body);
    if (!weir_body_cycle(body, fed, now() - 1))
        sc_stop();
}

// What the demands of lane I got: of banks, at the first demand on them.
void Unit::take(size_t i, int64_t *items)
{
    weir_execution &x = lane[i];

    for (int k = 0; x.command && k < x.command->ndemands; k++) {
        int r = x.command->demand[k].resource;
        size_t w = size_t(wire[i][size_t(r)]);
        bool again = false;

        for (int q = 0; q < k; q++)
            again |= x.command->demand[q].resource == r;
        for (int64_t b = 0; b < banks(x, k) && !again; b++)
            for (int64_t n = got[w + size_t(b)].read(); n > 0; n--)
                weir_execution_take(&x, s, r, b);
        items[k] = banks(x, k) ? 0 : got[w].read();
    }
}

void Unit::end_cycle()
{
    int64_t items[WEIR_DEMANDS];

    for (size_t i = 0; i < lane.size(); i++) {
        weir_execution &x = lane[i];

        take(i, items);
        if (weir_execution_cycle(&x, items))
            done[i].write(++finished[i]);
    }
    if (body)
        tick_body();
    state = weir_execution_count(s, lane.data(), int(lane.size()));
    if (watch)
        weir_watch_unit(watch, unit, state, now() - 1);
    if (state == WEIR_CYCLE_BUSY)
        busy++;
    else if (state >= 0)
        stalled[size_t(state)]++;
    for (size_t i = 0; i < lane.size(); i++) {
        if (!lane[i].command)
            continue;
        if (lane[i].beats > 0) {
            ask(i);
        } else {
            release(i);
            lane[i].command = nullptr;
            command[i] = -1;
        }
    }
}

void Unit::take_orders()
{
    for (size_t i = 0; i < lane.size(); i++)
        if (order[i].event()) {
            const weir_order &o = order[i].read().what;

            weir_execution_start(&lane[i], s, &o);
            command[i] = o.kind == WEIR_ORDER_RUN ? o.number : -1;
            waits[i] = o.kind == WEIR_ORDER_WAIT ? o.number : -1;
            if (!lane[i].command)
                continue;
            if (early.empty())
                early = stalled;
            ask(i);
        }
}

// --- resources ---

Resource::Resource(sc_module_name, const weir_schedule *s, int resource,
                   int64_t bank, const std::vector<Wire> &wires)
    : clock("clock"), need("need"), last("last"), got("got"),
      other_need("other_need"),
      other_got("other_got"), server{&s->resource[resource], 0, 0, 0},
      late(s->resource[resource].issue)
{
    size_t nothers = 0;

    for (const Wire &w : wires) {
        if (w.resource != resource || w.bank != bank)
            continue;
        asker.push_back({w.lane, 0, false, false, 0});
        others.emplace_back();
        for (const Wire &o : wires)
            if (late && o.lane == w.lane && o.resource != resource)
                others.back().push_back(nothers++);
    }
    need.init(asker.size());
    last.init(asker.size());
    got.init(asker.size());
    other_need.init(nothers);
    other_got.init(nothers);
    SC_HAS_PROCESS(Resource);
    SC_METHOD(tick);
    dont_initialize();
    sensitive << clock.neg();
}

void Resource::end_of_elaboration()
{
    for (size_t i = 0; i < need.size(); i++)
        some_need |= need[i].value_changed_event();
}

// A bank that nobody asks sleeps until somebody does.
bool Resource::sleeps()
{
    if (server.resource->banks == 0 || server.given > 0 || need.size() == 0)
        return false;
    for (const auto &n : need)
        if (n.read() > 0)
            return false;
    next_trigger(some_need);
    return true;
}

bool Resource::held(size_t i) const
{
    for (size_t o : others[i])
        if (other_need[o].read() > other_got[o].read())
            return true;
    return false;
}

void Resource::tick()
{
    if (late && !waits) {
        waits = true;
        next_trigger(SC_ZERO_TIME);
        return;
    }
    waits = false;
    if (server.resource->banks > 0 && !clock.negedge()) { // it was woken
        next_trigger(clock.negedge_event());
        return;
    }
    if (sleeps())
        return;
    for (size_t i = 0; i < asker.size(); i++) {
        asker[i].need = need[i].read();
        asker[i].last = last[i].read();
        asker[i].held = late && held(i);
    }
    weir_serve(&server, asker.data(), int(asker.size()));
    for (size_t i = 0; i < asker.size(); i++)
        got[i].write(asker[i].got);
}

// --- links ---

Link::Link(sc_module_name, int64_t cycles)
    : clock("clock"), sent("sent"), arrived("arrived"), hop(cycles),
      under_way(16)
{
    SC_HAS_PROCESS(Link);
    SC_METHOD(tick);
    dont_initialize();
    sensitive << clock.pos() << sent;
}

void Link::take(int64_t at)
{
    if (size == under_way.size()) {
        std::vector<Load> wide(2 * size);

        for (size_t i = 0; i < size; i++)
            wide[i] = under_way[(head + i) % size];
        under_way.swap(wide);
        head = 0;
    }
    under_way[(head + size++) % under_way.size()] = {at + hop,
                                                     sent.read() - taken};
    taken = sent.read();
}

void Link::tick()
{
    int64_t at = now();

    if (sent.read() != taken)
        take(at);
    while (size > 0 && under_way[head].at <= at) {
        brought += under_way[head].items;
        head = (head + 1) % under_way.size();
        size--;
    }
    arrived.write(brought);
    if (size == 0)
        next_trigger(sent.value_changed_event());
}

// --- flows ---

Flow::Flow(sc_module_name, const weir_flow &f)
    : clock("clock"), ended("ended"), flow(f)
{
    SC_HAS_PROCESS(Flow);
    SC_METHOD(tick);
    sensitive << clock.pos();
}

void Flow::tick()
{
    if (clock.posedge())
        weir_flow_cycle(&flow);
    if (flow.ended)
        ended.write(true);
}

} // namespace weir
