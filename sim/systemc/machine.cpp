/* SPDX-License-Identifier: Apache-2.0
 * machine.cpp - a schedule's machine, put together.
 */
#include "sim/systemc/machine.hpp"

#include <cctype>

using namespace sc_core;

namespace weir
{

std::string plain(const char *name, int number)
{
    std::string text = name;

    for (char &c : text)
        if (!std::isalnum(static_cast<unsigned char>(c)))
            c = '_';
    return text + "_" + std::to_string(number);
}

namespace
{

size_t count_flows(const weir_schedule *s)
{
    size_t n = 0;

    for (int i = 0; i < s->nlanes; i++)
        n += s->lane[i].flow;
    return n;
}

} // namespace

// Half a period after the start the first falling edge: what cycle 0 asks is
// known before.
Machine::Machine(sc_module_name, weir_arena *a, const weir_schedule *schedule,
                 weir_result *out, weir_watch *w, const weir_told &told)
    : s(schedule), wires(wires_of(s)),
      clock("clock", period(), 0.5, period() / 2, false),
      order("order", size_t(s->nlanes)), done("done", size_t(s->nlanes)),
      sent("sent", size_t(s->ntokens)), arrived("arrived", size_t(s->ntokens)),
      need("need", wires.size()), got("got", wires.size()),
      last("last", wires.size()), ended("ended", 1 + count_flows(s)),
      sequencer("sequencer", s, weir_control_make(a, s, out->executions), w,
                told)
{
    for (size_t i = 0; i < size_t(s->nlanes); i++) {
        sequencer.done[i](done[i]);
        sequencer.order[i](order[i]);
    }
    for (size_t t = 0; t < size_t(s->ntokens); t++) {
        sequencer.arrived[t](arrived[t]);
        sequencer.sent[t](sent[t]);
        if (s->token[t].hop == 0)
            continue;
        links.push_back(std::make_unique<Link>(
            plain(s->token[t].name, int(t)).c_str(), s->token[t].hop));
        links.back()->clock(clock);
        links.back()->sent(sent[t]);
        links.back()->arrived(arrived[t]);
    }
    sequencer.ended(ended[0]);
    for (int u = 0; u < s->nunits; u++)
        add_unit(u, w);
    for (int r = 0; r < s->nresources; r++)
        for (int64_t b = s->resource[r].banks ? 0 : -1;
             b < s->resource[r].banks; b++)
            add_resource(r, b);
    for (int i = 0; i < s->nlanes; i++)
        if (s->lane[i].flow)
            add_flow(i, out->executions, w);
    SC_HAS_PROCESS(Machine);
    SC_METHOD(stop_when_ended);
    dont_initialize();
    for (auto &signal : ended)
        sensitive << signal;
}

void Machine::add_unit(int u, weir_watch *watch)
{
    units.push_back(std::make_unique<Unit>(plain(s->unit[u].name, u).c_str(), s,
                                           u, wires, watch));
    Unit &unit = *units.back();
    size_t w = 0;

    unit.clock(clock);
    for (size_t k = 0; k < unit.lane.size(); k++) {
        size_t i = size_t(unit.lane_number[k]);

        unit.order[k](order[i]);
        unit.done[k](done[i]);
        for (size_t g = 0; g < wires.size(); g++)
            if (size_t(wires[g].lane) == i) {
                unit.need[w](need[g]);
                unit.last[w](last[g]);
                unit.got[w++](got[g]);
            }
    }
}

void Machine::add_resource(int r, int64_t bank)
{
    std::string name = plain(s->resource[r].name, r);

    if (bank >= 0)
        name = "bank_" + std::to_string(bank) + "_of_" + name;
    if (bank <= 0)
        module_of.push_back(resources.size());
    resources.push_back(
        std::make_unique<Resource>(name.c_str(), s, r, bank, wires));
    Resource &resource = *resources.back();
    size_t w = 0, o = 0;

    resource.clock(clock);
    for (size_t g = 0; g < wires.size(); g++) {
        if (wires[g].resource != r || wires[g].bank != bank)
            continue;
        resource.need[w](need[g]);
        resource.last[w](last[g]);
        resource.got[w++](got[g]);
        for (size_t k = 0; k < wires.size() && s->resource[r].issue; k++)
            if (wires[k].lane == wires[g].lane && wires[k].resource != r) {
                resource.other_need[o](need[k]);
                resource.other_got[o++](got[k]);
            }
    }
}

void Machine::add_flow(int lane, int64_t *executions, weir_watch *w)
{
    flows.push_back(std::make_unique<Flow>(
        ("flow_" + plain(s->lane[lane].name, lane)).c_str(),
        weir_flow_make(s, lane, executions, w)));
    flows.back()->clock(clock);
    flows.back()->ended(ended[flows.size()]);
}

void Machine::put_bodies(weir_bodies *b, weir_arena *a, weir_diag *d)
{
    weir_bodies_start(b, a, d);
    for (int u = 0; u < s->nunits; u++)
        units[size_t(u)]->body = weir_bodies_of(b, s->unit[u].unit);
}

bool Machine::has_ended() const
{
    for (size_t i = 0; i < ended.size(); i++)
        if (!ended[i].read())
            return false;
    return true;
}

void Machine::stop_when_ended()
{
    if (has_ended())
        sc_stop();
}

} // namespace weir
