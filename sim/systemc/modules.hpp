/* SPDX-License-Identifier: Apache-2.0
 * modules.hpp - the machine as clocked SystemC modules.
 *
 * One process per unit, resource, link and flow, and one for the sequencer;
 * each ticks its C kernel. What passes between modules is a signal, what stays
 * inside is a plain member. A cycle, one period of the clock:
 *
 *   posedge   units take what they got and end beats; links bring tokens;
 *   + delta   the sequencer, if anything ended or arrived: retires, moves on;
 *   + delta   units begin their new orders and ask;
 *   negedge   channels and ports serve;
 *   + delta   issue slots serve beats whose other demands are met.
 */
#ifndef WEIR_SIM_SYSTEMC_MODULES_HPP
#define WEIR_SIM_SYSTEMC_MODULES_HPP

#include "sim/cosim/body.h"
#include "sim/share.h"
#include "sim/systemc/control.h"
#include "sim/systemc/execution.h"
#include "sim/systemc/flow.h"
#include "sim/systemc/serve.h"

#include <systemc>

#include <vector>

namespace weir
{

// A serial number makes each order new.
struct Order {
    unsigned serial;
    weir_order what;

    bool operator==(const Order &o) const { return serial == o.serial; }
};

// What sc_signal and its ports ask of a type; nobody traces orders.
inline std::ostream &operator<<(std::ostream &out, const Order &o)
{
    return out << o.serial;
}
inline void sc_trace(sc_core::sc_trace_file *, const Order &,
                     const std::string &)
{
}

// A lane and a resource that one of its commands asks; of banks, one of them.
struct Wire {
    int lane, resource;
    int64_t bank; // or -1
};

std::vector<Wire> wires_of(const weir_schedule *s);

// Programs and tokens.
struct Sequencer : sc_core::sc_module {
    sc_core::sc_vector<sc_core::sc_in<unsigned>> done;   // by lane: commands
    sc_core::sc_vector<sc_core::sc_in<int64_t>> arrived; // by token: items
    sc_core::sc_vector<sc_core::sc_out<Order>> order;    // by lane
    sc_core::sc_vector<sc_core::sc_out<int64_t>> sent;   // by token: items
    sc_core::sc_out<bool> ended; // all programs have, or stand for ever
    weir_control control;
    int64_t end_cycle = 0;

    Sequencer(sc_core::sc_module_name name, const weir_schedule *s,
              const weir_control &c, weir_watch *w, const weir_told &t);

private:
    std::vector<unsigned> heard;  // of done
    std::vector<int64_t> had;     // of arrived
    std::vector<unsigned> serial; // of orders
    std::vector<int> links;       // tokens that take time

    weir_watch *watch; // NULL: nobody
    weir_told told;
    int shown; // lane whose place says how far the run is
    unsigned steps = 0;

    void step();
    void tell();
    void tell_share();
};

// A PE array, a row of PEs, a copy engine: its lanes' commands.
struct Unit : sc_core::sc_module {
    sc_core::sc_in<bool> clock;
    sc_core::sc_vector<sc_core::sc_in<Order>> order;    // by lane of the unit
    sc_core::sc_vector<sc_core::sc_out<unsigned>> done; // by lane of the unit
    sc_core::sc_vector<sc_core::sc_out<int64_t>> need;  // by wire of the unit
    sc_core::sc_vector<sc_core::sc_out<bool>> last;     // by wire of the unit
    sc_core::sc_vector<sc_core::sc_in<int64_t>> got;    // by wire of the unit
    std::vector<weir_execution> lane;
    std::vector<int> lane_number;
    std::vector<int64_t> stalled; // by token and resource
    std::vector<int64_t> early;   // until the first command began
    int64_t busy = 0;
    int state = WEIR_CYCLE_IDLE; // in the cycle before
    weir_body *body = nullptr;   // RTL that computes what passes
    std::vector<int> command;    // by lane: under way, or -1
    std::vector<int> waits;      // by lane: the token, or -1

    Unit(sc_core::sc_module_name name, const weir_schedule *s, int unit,
         const std::vector<Wire> &wires, weir_watch *w);

private:
    const weir_schedule *s;
    const int unit;
    weir_watch *watch;                  // NULL: nobody
    std::vector<unsigned> finished;     // by lane: commands
    std::vector<std::vector<int>> wire; // by lane and resource, or -1: of banks
                                        // the first one's

    void tick();
    void end_cycle();
    void tick_body();
    void take_orders();
    void ask(size_t i);
    void take(size_t i, int64_t *items);
    void release(size_t i);
    int64_t banks(const weir_execution &x, int k) const;
    std::vector<int64_t> asked; // by bank
};

// A memory's ports, one of its banks, an issue slot, a channel.
struct Resource : sc_core::sc_module {
    sc_core::sc_in<bool> clock;
    sc_core::sc_vector<sc_core::sc_in<int64_t>> need; // by wire that ends here
    sc_core::sc_vector<sc_core::sc_in<bool>> last;
    sc_core::sc_vector<sc_core::sc_out<int64_t>> got;
    // An issue slot sees what its lanes ask elsewhere, and get.
    sc_core::sc_vector<sc_core::sc_in<int64_t>> other_need, other_got;
    weir_server server;

    Resource(sc_core::sc_module_name name, const weir_schedule *s, int resource,
             int64_t bank, const std::vector<Wire> &wires);

private:
    std::vector<weir_asker> asker;
    std::vector<std::vector<size_t>> others; // by asker
    bool late;                               // serves after the others
    bool waits = false;
    sc_core::sc_event_or_list some_need;

    void tick();
    bool held(size_t i) const;
    bool sleeps();
    void end_of_elaboration() override;
};

// A token's way from who gives it to who waits for it.
struct Link : sc_core::sc_module {
    sc_core::sc_in<bool> clock;
    sc_core::sc_in<int64_t> sent;     // items, in all
    sc_core::sc_out<int64_t> arrived; // items, in all

    Link(sc_core::sc_module_name name, int64_t hop);

private:
    struct Load {
        int64_t at, items;
    };
    const int64_t hop;
    std::vector<Load> under_way; // a ring
    size_t head = 0, size = 0;
    int64_t taken = 0, brought = 0;

    void tick();
    void take(int64_t now);
};

// A lane without tokens that has a channel of its own.
struct Flow : sc_core::sc_module {
    sc_core::sc_in<bool> clock;
    sc_core::sc_out<bool> ended;
    weir_flow flow;

    Flow(sc_core::sc_module_name name, const weir_flow &f);

private:
    void tick();
};

// Cycles that have passed.
int64_t now();

// The period of the clock.
sc_core::sc_time period();

} // namespace weir

#endif
