/* SPDX-License-Identifier: Apache-2.0
 * waves.cpp - what a machine does, as a waveform.
 */
#include "sim/systemc/machine.hpp"

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

using namespace sc_core;

namespace weir
{

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

namespace
{

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

} // namespace

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

} // namespace weir
