/* SPDX-License-Identifier: Apache-2.0
 * model.cpp - the body of every Verilated model.
 *
 * Compiled once per model with WEIR_TOP, the generated class, WEIR_TOP_H, its
 * header, WEIR_PORTS, a file with one WEIR_PORT(name) per port, and
 * WEIR_MODEL, the name of the table that is exported.
 */
#include "sim/verilated/model.h"

#include WEIR_TOP_H

#include <verilated.h>
#if VM_COVERAGE
#include <verilated_cov.h>
#endif
#if VM_TRACE_FST
#include <verilated_fst_c.h>
#endif

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <unistd.h>

#define TEXT(x) TEXT_OF(x)
#define TEXT_OF(x) #x

namespace
{

// A module without a clock or a reset has no such port: the second of each
// pair is the worse match.
template <class T>
auto set_clock(T &top, int value) -> decltype(void(top.clk_i))
{
    top.clk_i = static_cast<CData>(value);
}

template <class T> void set_clock(T &, long) {}

template <class T>
auto set_reset(T &top, int value) -> decltype(void(top.rst_ni))
{
    top.rst_ni = static_cast<CData>(value);
}

template <class T> void set_reset(T &, long) {}

struct Model {
    VerilatedContext context;
    std::unique_ptr<WEIR_TOP> made;
    bool low = false; // the clock, and all has settled since
#if VM_TRACE_FST
    std::unique_ptr<VerilatedFstC> wave;
#endif

    WEIR_TOP &top() const
    {
        return *made;
    }

    // Registers are drawn when the instance is made: the seed comes first. An
    // assertion is told by ok(), not by the end of the program.
    explicit Model(unsigned seed)
    {
        context.fatalOnError(false);
        context.randReset(2);
        context.randSeed(static_cast<int>(seed & 0x7ffffffe) + 1);
        made = std::make_unique<WEIR_TOP>(&context);
#define WEIR_PORT(id) std::memset(&made->id, 0, sizeof made->id);
#include WEIR_PORTS
#undef WEIR_PORT
        set_reset(*made, 1);
        made->eval();
        set_reset(*made, 0); // an asynchronous reset acts when it falls
        made->eval();
    }

    bool waves() const
    {
#if VM_TRACE_FST
        return wave != nullptr;
#else
        return false;
#endif
    }

    void step()
    {
        top().eval();
#if VM_TRACE_FST
        if (wave)
            wave->dump(context.time());
#endif
        context.timeInc(1);
    }
};

Model &of(void *self)
{
    return *static_cast<Model *>(self);
}

void *make(unsigned seed)
{
    try {
        return new Model(seed);
    } catch (const std::bad_alloc &) {
        std::fputs("out of memory\n", stderr);
        std::exit(3);
    }
}

#if VM_COVERAGE
// One file per instance, in the folder that WEIR_RTL_COVERAGE names.
void write_coverage(Model &m)
{
    static int instance;
    const char *folder = std::getenv("WEIR_RTL_COVERAGE");

    if (folder) {
        std::string path = std::string(folder) + "/" TEXT(WEIR_MODEL) "." +
                           std::to_string(getpid()) + "." +
                           std::to_string(instance++) + ".dat";
        m.context.coveragep()->write(path.c_str());
    }
}
#endif

void drop(void *self)
{
    Model &m = of(self);

    m.top().final();
#if VM_COVERAGE
    write_coverage(m);
#endif
    delete &m;
}

template <class T> weir_port port_at(const char *name, T &bits)
{
    return {name, &bits, sizeof bits};
}

weir_port port(void *self, const char *name)
{
    WEIR_TOP &top = of(self).top();

#define WEIR_PORT(id)                \
    if (std::strcmp(name, #id) == 0) \
        return port_at(#id, top.id);
#include WEIR_PORTS
#undef WEIR_PORT
    return {nullptr, nullptr, 0};
}

// The clock falls when inputs settle: what settled last is what an edge sees.
void eval(void *self)
{
    Model &m = of(self);

    set_clock(m.top(), 0);
    m.top().eval();
    m.low = true;
}

void edge(void *self)
{
    Model &m = of(self);

    if (!m.low || m.waves()) {
        set_clock(m.top(), 0);
        m.step();
    }
    set_clock(m.top(), 1);
    m.step();
    m.low = false;
}

bool ok(const void *self)
{
    return !static_cast<const Model *>(self)->context.gotError();
}

bool trace(void *self, const char *path)
{
#if VM_TRACE_FST
    Model &m = of(self);

    if (!path) {
        m.wave->close();
        m.wave.reset();
        return true;
    }
    m.context.traceEverOn(true);
    m.wave = std::make_unique<VerilatedFstC>();
    m.top().trace(m.wave.get(), 99);
    m.wave->open(path);
    return m.wave->isOpen();
#else
    (void)self, (void)path;
    return false;
#endif
}

} // namespace

extern "C" __attribute__((visibility("default"))) const weir_model WEIR_MODEL;
extern "C" const weir_model WEIR_MODEL = {
    TEXT(WEIR_MODEL), make, drop, port, eval, edge, ok, trace,
};
