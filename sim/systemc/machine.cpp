/* SPDX-License-Identifier: Apache-2.0
 * machine.cpp - a schedule's machine, put together and run to its end.
 */
#include "sim/systemc/modules.hpp"
#include "sim/systemc/systemc.h"

#include <cctype>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>

using namespace sc_core;

namespace weir
{
namespace
{

// A name that SystemC takes: letters, digits, underscores.
std::string plain(const char *name, int number)
{
    std::string text = name;

    for (char &c : text)
        if (!std::isalnum(static_cast<unsigned char>(c)))
            c = '_';
    return text + "_" + std::to_string(number);
}

// All modules and the signals between them.
struct Machine : sc_module {
    const weir_schedule *s;
    std::vector<Wire> wires;
    sc_clock clock;
    sc_vector<sc_signal<Order>> order;
    sc_vector<sc_signal<unsigned>> done;
    sc_vector<sc_signal<int64_t>> sent, arrived;
    sc_vector<sc_signal<int64_t>> need, got;
    sc_vector<sc_signal<bool>> last;
    sc_vector<sc_signal<bool>> ended; // the sequencer, then the flows
    Sequencer sequencer;
    std::vector<std::unique_ptr<Unit>> units;
    std::vector<std::unique_ptr<Resource>> resources;
    std::vector<size_t> module_of; // by resource: its (first bank's) module
    std::vector<std::unique_ptr<Link>> links;
    std::vector<std::unique_ptr<Flow>> flows;

    Machine(sc_module_name name, weir_arena *a, const weir_schedule *s,
            weir_result *out, weir_watch *w, const weir_told &told);
    void trace(sc_trace_file *f) const;
    bool has_ended() const;
    void put_bodies(weir_bodies *b, weir_arena *a, weir_diag *d);

private:
    void add_unit(int u, weir_watch *w);
    void add_resource(int r, int64_t bank);
    void add_flow(int lane, int64_t *executions, weir_watch *w);
    void stop_when_ended();
};

size_t count_flows(const weir_schedule *s)
{
    size_t n = 0;

    for (int i = 0; i < s->nlanes; i++)
        n += s->lane[i].flow;
    return n;
}

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

// What waves show. Names say what numbers mean: see the comments of the file.
void Machine::trace(sc_trace_file *f) const
{
    size_t next = 0;

    for (const auto &u : units) {
        std::string name = u->basename();

        sc_trace(f, u->state, name + ".state");
        for (size_t k = 0; k < u->lane.size(); k++) {
            int i = u->lane_number[k];
            std::string lane = name + "." + plain(s->lane[i].name, i);

            sc_trace(f, u->command[k], lane + ".command");
            sc_trace(f, u->waits[k], lane + ".waits_for");
            sc_trace(f, u->lane[k].beats, lane + ".beats_left");
        }
    }
    for (const auto &r : resources) {
        std::string name = r->basename();

        sc_trace(f, r->server.given, name + ".given");
        sc_trace(f, r->server.carry, name + ".carry");
        sc_trace(f, r->server.pointer, name + ".pointer");
    }
    for (size_t w = 0; w < wires.size(); w++) {
        size_t module = module_of[size_t(wires[w].resource)] +
                        size_t(wires[w].bank > 0 ? wires[w].bank : 0);
        std::string name = "wires." +
                           plain(s->lane[wires[w].lane].name, wires[w].lane) +
                           "_of_" + resources[module]->basename();

        sc_trace(f, need[w], name + ".need");
        sc_trace(f, got[w], name + ".got");
    }
    for (int t = 0; t < s->ntokens; t++)
        sc_trace(f, sequencer.control.token[t],
                 "tokens." + plain(s->token[t].name, t));
    for (int i = 0; i < s->nlanes; i++)
        if (s->lane[i].flow)
            sc_trace(f, flows[next++]->flow.command,
                     "flows." + plain(s->lane[i].name, i) + ".command");
    sc_trace(f, clock, "clock");
}

// What the numbers in the waves are.
void explain(sc_trace_file *f, const weir_schedule *s)
{
    f->write_comment("one nanosecond is one cycle of block " +
                     std::string(s->name));
    f->write_comment("state: of the cycle before; -1 busy, -2 idle, else "
                     "stalled on this token, or "
                     "on the resource of that number less " +
                     std::to_string(s->ntokens));
    f->write_comment("command, waits_for: -1 is none");
    for (int c = 0; c < s->ncommands; c++)
        f->write_comment("command " + std::to_string(c) + ": " +
                         s->command[c].what);
    for (int t = 0; t < s->ntokens; t++)
        f->write_comment("token " + std::to_string(t) + ": " +
                         s->token[t].name);
    for (int r = 0; r < s->nresources; r++)
        f->write_comment("resource " + std::to_string(r) + ": " +
                         s->resource[r].name);
}

// A file that SystemC opens by a name ending in .vcd, though it has none: a
// link for as long as that takes. No signal ends us in between.
class Passage
{
public:
    explicit Passage(int fd)
    {
        const char *base = std::getenv("TMPDIR");
        std::string target = "/proc/self/fd/" + std::to_string(fd);
        sigset_t all;

        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, &before);
        folder = std::string(base && *base ? base : "/tmp") + "/weir-XXXXXX";
        if (!mkdtemp(folder.data()) ||
            symlink(target.c_str(), (name() + ".vcd").c_str()) != 0)
            throw std::runtime_error("there is no place for a link in " +
                                     folder);
    }
    ~Passage()
    {
        unlink((name() + ".vcd").c_str());
        rmdir(folder.c_str());
        sigprocmask(SIG_SETMASK, &before, nullptr);
    }
    Passage(const Passage &) = delete;
    Passage &operator=(const Passage &) = delete;
    std::string name() const { return folder + "/wave"; }

private:
    std::string folder;
    sigset_t before;
};

void run_to(const Machine &m, int64_t cycle)
{
    sc_time to = sc_time::from_value(uint64_t(cycle) * period().value());

    if (!m.has_ended() && to > sc_time_stamp())
        sc_start(to - sc_time_stamp());
}

void run_with_waves(Machine &m, const weir_runner_options *o)
{
    sc_trace_file *f;

    run_to(m, o->wave_from);
    if (m.has_ended())
        return;
    {
        Passage passage(fileno(o->wave));

        f = sc_create_vcd_trace_file(passage.name().c_str());
        f->set_time_unit(100, SC_PS);
        m.trace(f);
        explain(f, m.s);
        run_to(m, o->wave_from + 1); // now it is open
    }
    run_to(m, o->wave_to);
    sc_close_vcd_trace_file(f);
}

void collect(weir_result *out, const Machine &m)
{
    size_t width = size_t(m.s->ntokens + m.s->nresources), flow = 0;

    out->compute_cycle = m.sequencer.end_cycle;
    for (size_t u = 0; u < m.units.size(); u++) {
        out->busy[u] = m.units[u]->busy;
        for (size_t k = 0; k < width; k++)
            out->stalled[u * width + k] = m.units[u]->stalled[k];
        for (size_t k = 0; k < width && !m.units[u]->early.empty(); k++)
            out->early[u * width + k] = m.units[u]->early[k];
    }
    for (int i = 0; i < m.s->nlanes; i++)
        if (m.s->lane[i].flow) {
            const weir_flow &f = m.flows[flow++]->flow;

            out->busy[m.s->lane[i].unit] += f.cycles;
            if (weir_flow_end(&f) > out->memory_cycle)
                out->memory_cycle = weir_flow_end(&f);
        }
}

// Units have nothing to do any more; flows were busy to their end.
void tell_end(weir_watch *w, const Machine &m)
{
    size_t flow = 0;

    for (int u = 0; u < m.s->nunits; u++)
        weir_watch_unit(w, u, WEIR_CYCLE_IDLE, m.sequencer.end_cycle);
    for (int i = 0; i < m.s->nlanes; i++)
        if (m.s->lane[i].flow) {
            weir_watch_unit(w, m.s->lane[i].unit, WEIR_CYCLE_BUSY, 0);
            weir_watch_unit(w, m.s->lane[i].unit, WEIR_CYCLE_IDLE,
                            m.flows[flow++]->flow.cycles);
        }
    weir_watch_end(w);
}

// What sc_main is to do: SystemC calls it without telling.
struct Job {
    void (*simulate)();
    weir_diag *d;
    weir_status status;
    weir_result *out;
    weir_arena *a;
    const weir_schedule *s;
    bool (*tick)(void *self);
    void *self;
    const weir_runner_options *o;
} * job;

void simulate()
{
    weir_watch *w = job->o->watch;
    Machine m("machine", job->a, job->s, job->out, w, job->o->progress);

    if (job->o->bodies)
        m.put_bodies(job->o->bodies, job->a, job->d);
    if (job->o->wave)
        run_with_waves(m, job->o);
    if (!m.has_ended() && sc_get_status() != SC_STOPPED)
        sc_start();
    collect(job->out, m);
    job->status =
        job->o->bodies ? weir_bodies_end(job->o->bodies, now()) : WEIR_OK;
    if (job->status != WEIR_OK)
        return;
    job->status = m.sequencer.control.open
                      ? weir_control_say(&m.sequencer.control,
                                         m.sequencer.end_cycle, job->d)
                      : WEIR_OK;
    if (w)
        tell_end(w, m);
}

// A C kernel with a clock.
struct Ticked : sc_module {
    sc_in<bool> clock;

    SC_CTOR(Ticked) : clock("clock")
    {
        SC_METHOD(edge);
        dont_initialize();
        sensitive << clock.pos();
    }

private:
    void edge()
    {
        if (!job->tick(job->self))
            sc_stop();
    }
};

void tick()
{
    sc_clock clock("clock", period());
    Ticked ticked("ticked");

    ticked.clock(clock);
    sc_start();
    job->status = WEIR_OK;
}

weir_status elaborate(Job here)
{
    static char name[] = "weir";
    char *arguments[] = {name, nullptr};

    here.status = WEIR_EHOST;
    job = &here;
    setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
    sc_report_handler::set_actions(SC_INFO, SC_DO_NOTHING);
    if (sc_elab_and_sim(1, arguments) != 0 && here.status == WEIR_OK)
        here.status = WEIR_EHOST;
    return here.status;
}

weir_status run(weir_result *out, weir_arena *a, const weir_schedule *s,
                const weir_runner_options *o, weir_diag *d)
{
    Job here = {};

    here.simulate = simulate, here.d = d;
    here.out = out, here.a = a, here.s = s, here.o = o;
    return elaborate(here);
}

weir_status clock(bool (*tick_once)(void *self), void *self, weir_diag *d)
{
    Job here = {};

    here.simulate = tick, here.d = d;
    here.tick = tick_once, here.self = self;
    return elaborate(here);
}

} // namespace
} // namespace weir

extern "C" int sc_main(int, char *[])
{
    try {
        weir::job->simulate();
    } catch (const std::exception &e) {
        weir_report(weir::job->d, WEIR_ERROR, weir_loc(), "SystemC fails: %s",
                    e.what());
        return 1;
    }
    return 0;
}

extern "C" const weir_systemc weir_systemc_machine;
extern "C" const weir_systemc weir_systemc_machine = {weir::run, weir::clock};
