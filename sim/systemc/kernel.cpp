/* SPDX-License-Identifier: Apache-2.0
 * kernel.cpp - SystemC's kernel: what it runs, and what comes of it.
 */
#include "sim/systemc/machine.hpp"
#include "sim/systemc/systemc.h"

#include <cstdlib>
#include <stdexcept>

using namespace sc_core;

namespace weir
{
namespace
{

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
