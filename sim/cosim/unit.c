/* SPDX-License-Identifier: Apache-2.0
 * unit.c - the table of units, and what opens one.
 */
#include "sim/cosim/cosim.h"

#include <assert.h>
#include <string.h>

#define WEIR_COSIM(id) extern const weir_cosim_unit weir_cosim_##id;
#include "sim/cosim/units.def"
#undef WEIR_COSIM

static const weir_cosim_unit *const units[] = {
#define WEIR_COSIM(id) &weir_cosim_##id,
#include "sim/cosim/units.def"
#undef WEIR_COSIM
    NULL,
};

const weir_cosim_unit *weir_cosim_unit_at(int i)
{
    return units[i];
}

static int place_of(const weir_cosim *c, const char *name)
{
    for (int i = 0; c->unit->params[i].name; i++)
        if (strcmp(c->unit->params[i].name, name) == 0)
            return i;
    assert(!"a unit asks for a parameter that it has not");
    return 0;
}

int weir_cosim_value(const weir_cosim *c, const char *name)
{
    return (int)c->value[place_of(c, name)];
}

void weir_cosim_change(weir_cosim *c, const char *name, int value)
{
    c->value[place_of(c, name)] = value;
}

/* A prefix given before any port belongs to the first stream. */
void weir_cosim_in_stream(weir_cosim *c, const char *prefix)
{
    c->in_last += c->nin > 0;
    assert(c->in_last < WEIR_COSIM_STREAMS);
    c->in_prefix[c->in_last] = prefix;
}

void weir_cosim_out_stream(weir_cosim *c, const char *prefix)
{
    c->out_last += c->nout > 0;
    assert(c->out_last < WEIR_COSIM_STREAMS);
    c->out_prefix[c->out_last] = prefix;
}

void weir_cosim_in(weir_cosim *c, const char *name, int lanes, int width,
                   const weir_number *number)
{
    assert(c->nin < WEIR_COSIM_PORTS);
    c->in[c->nin++] = (weir_cosim_port){name, c->in_last, lanes, width, number};
}

void weir_cosim_out(weir_cosim *c, const char *name, int lanes, int width,
                    const weir_number *number)
{
    assert(c->nout < WEIR_COSIM_PORTS);
    c->out[c->nout++] =
        (weir_cosim_port){name, c->out_last, lanes, width, number};
}

weir_cosim weir_cosim_make(const weir_cosim_unit *unit)
{
    weir_cosim c = {.unit = unit};

    for (int i = 0; unit->params[i].name; i++)
        c.value[i] = unit->params[i].def;
    return c;
}
