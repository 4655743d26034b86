/* SPDX-License-Identifier: Apache-2.0
 * machine.hpp - a schedule's machine: all modules, and the signals between
 * them.
 */
#ifndef WEIR_SIM_SYSTEMC_MACHINE_HPP
#define WEIR_SIM_SYSTEMC_MACHINE_HPP

#include "sim/blocks.h"
#include "sim/systemc/modules.hpp"

#include <memory>
#include <string>

namespace weir
{

// A name that SystemC takes: letters, digits, underscores.
std::string plain(const char *name, int number);

struct Machine : sc_core::sc_module {
    const weir_schedule *s;
    std::vector<Wire> wires;
    sc_core::sc_clock clock;
    sc_core::sc_vector<sc_core::sc_signal<Order>> order;
    sc_core::sc_vector<sc_core::sc_signal<unsigned>> done;
    sc_core::sc_vector<sc_core::sc_signal<int64_t>> sent, arrived;
    sc_core::sc_vector<sc_core::sc_signal<int64_t>> need, got;
    sc_core::sc_vector<sc_core::sc_signal<bool>> last;
    sc_core::sc_vector<sc_core::sc_signal<bool>>
        ended; // the sequencer, then the flows
    Sequencer sequencer;
    std::vector<std::unique_ptr<Unit>> units;
    std::vector<std::unique_ptr<Resource>> resources;
    std::vector<size_t> module_of; // by resource: its (first bank's) module
    std::vector<std::unique_ptr<Link>> links;
    std::vector<std::unique_ptr<Flow>> flows;

    Machine(sc_core::sc_module_name name, weir_arena *a, const weir_schedule *s,
            weir_result *out, weir_watch *w, const weir_told &told);
    void trace(sc_core::sc_trace_file *f) const;
    bool has_ended() const;
    void put_bodies(weir_bodies *b, weir_arena *a, weir_diag *d);

private:
    void add_unit(int u, weir_watch *w);
    void add_resource(int r, int64_t bank);
    void add_flow(int lane, int64_t *executions, weir_watch *w);
    void stop_when_ended();
};

// Runs M from O's first cycle of the waves to its last, and writes them.
void run_with_waves(Machine &m, const weir_runner_options *o);

} // namespace weir

#endif
