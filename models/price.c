/* SPDX-License-Identifier: Apache-2.0
 * price.c - gives a machine's components the prices of a table.
 *
 * A line for a component by name goes before a line for its class, action by
 * action, so one table serves many machines. What a machine needs and a
 * table lacks is an error: energy is never left out silently.
 */
#include "models/parse.h"

#include <math.h>
#include <string.h>

typedef struct pricer {
    weir_machine *m;
    const weir_table *t;
    weir_diag *d;
    weir_price *price;
} pricer;

/* One component of the machine, as prices see it. */
typedef struct target {
    const char *name, *class;
    const weir_unit *unit; /* of which it is the area, or NULL */
    int64_t instances;
    int64_t capacity_byte; /* 0: none to scale by */
    int64_t lanes;         /* of a datapath; 0 */
} target;

const weir_price *weir_machine_price(const weir_machine *m,
                                     const char *component, const char *action)
{
    for (int i = 0; i < m->nprices; i++)
        if (strcmp(m->price[i].component, component) == 0 &&
            strcmp(m->price[i].action, action) == 0)
            return &m->price[i];
    return NULL;
}

double weir_machine_area_m2(const weir_machine *m)
{
    double sum = 0;

    for (int i = 0; i < m->nprices; i++)
        sum += m->price[i].area_m2 * (double)m->price[i].instances;
    return sum;
}

static bool uses(const weir_unit *u, const char *action)
{
    for (int o = 0; o < WEIR_OPERATIONS; o++)
        for (int k = 0; k < WEIR_ACTIONS; k++)
            if (u->cost[o].uses[k] > 0 &&
                strcmp(weir_action_name((weir_action)k), action) == 0)
                return true;
    return false;
}

static bool is_action(const char *name)
{
    for (int k = 0; k < WEIR_ACTIONS; k++)
        if (strcmp(weir_action_name((weir_action)k), name) == 0)
            return true;
    return false;
}

/* A part that is called as an action is there if the unit uses the action:
 * an array that only multiplies has no comparators. */
static bool has_part(const weir_unit *u, const char *part)
{
    if (!u || *part == '\0')
        return true;
    if (strcmp(part, "registers") == 0)
        return u->registers > 0;
    return !is_action(part) || uses(u, part);
}

static bool same_line(const weir_price *one, const weir_price *two)
{
    return strcmp(one->action, two->action) == 0 &&
           strcmp(one->part, two->part) == 0;
}

/* Whether LINE, of the class, gives way to a line for the component itself. */
static bool replaced(const pricer *p, const target *c, const weir_price *line)
{
    for (int i = 0; i < p->t->nlines; i++)
        if (strcmp(p->t->line[i].component, c->name) == 0 &&
            same_line(&p->t->line[i], line))
            return true;
    return false;
}

static bool applies(const pricer *p, const target *c, const weir_price *line)
{
    if (!has_part(c->unit, line->part))
        return false;
    if (strcmp(line->component, c->name) == 0)
        return true;
    return strcmp(line->component, c->class) == 0 && !replaced(p, c, line);
}

static weir_status scale(pricer *p, const target *c, weir_price *price)
{
    double ratio;

    price->energy_j += price->energy_lane_j * (double)c->lanes;
    price->energy_published_j =
        c->lanes > 0 ? price->energy_j : price->energy_published_j;
    price->area_m2 += price->area_lane_m2 * (double)c->lanes;
    if (price->scaling == WEIR_SCALING_NONE)
        return WEIR_OK;
    if (c->capacity_byte == 0) {
        weir_report(p->d, WEIR_ERROR, price->loc,
                    "'%s' has no capacity to scale this price by", c->name);
        return WEIR_EVALUE;
    }
    ratio = (double)c->capacity_byte / (double)price->reference_byte;
    price->scale = price->scaling == WEIR_SCALING_SQRT ? sqrt(ratio) : ratio;
    price->energy_j *= price->scale;
    price->energy_published_j *= price->scale;
    price->area_m2 *= price->scale;
    return WEIR_OK;
}

static weir_status apply(pricer *p, target c)
{
    weir_status s = WEIR_OK;

    for (int i = 0; i < p->t->nlines; i++) {
        weir_price *price = &p->price[p->m->nprices];

        if (!applies(p, &c, &p->t->line[i]))
            continue;
        *price = p->t->line[i];
        price->component = c.name;
        price->instances = c.instances;
        s = weir_parse_first(s, scale(p, &c, price));
        p->m->nprices++;
    }
    return s;
}

static weir_status need(const pricer *p, const char *component,
                        const char *action, weir_loc loc)
{
    if (weir_machine_price(p->m, component, action))
        return WEIR_OK;
    weir_report(p->d, WEIR_ERROR, loc,
                "table '%s' has no energy of '%s' for '%s', which '%s' needs",
                p->t->name, action, component, p->m->name);
    return WEIR_EVALUE;
}

static weir_status need_moves(const pricer *p, const char *component,
                              weir_loc loc)
{
    return weir_parse_first(need(p, component, "read", loc),
                            need(p, component, "write", loc));
}

static weir_status price_unit(pricer *p, weir_arena *a, const weir_unit *u,
                              weir_loc loc)
{
    const weir_module *module = u->datapath.module;
    const char *kind = module ? module->name : weir_unit_kind_name(u->kind);
    const char *registers = weir_format(a, "%s.registers", u->name);
    int64_t instances = module ? u->columns : u->rows * u->columns;
    weir_status s;

    s = apply(p,
              (target){u->name, kind, u, instances, 0, module ? u->rows : 0});
    for (int k = 0; k < WEIR_ACTIONS; k++) {
        const char *action = weir_action_name((weir_action)k);

        if (uses(u, action))
            s = weir_parse_first(s, need(p, u->name, action, loc));
    }
    if (u->registers == 0)
        return s;
    kind = weir_format(a, "%s.registers", kind);
    s = weir_parse_first(
        s, apply(p, (target){registers, kind, NULL, instances, 0, 0}));
    return weir_parse_first(s, need_moves(p, registers, loc));
}

static weir_status price_memory(pricer *p, const weir_memory *m, weir_loc loc)
{
    bool limited = m->capacity_byte < INT64_MAX;
    weir_status s =
        apply(p, (target){m->name, m->offchip ? "dram" : "buffer", NULL, 1,
                          limited ? m->capacity_byte : 0, 0});

    return weir_parse_first(s, need_moves(p, m->name, loc));
}

weir_status weir_prices_apply(weir_machine *m, weir_arena *a,
                              const weir_table *t, weir_loc loc, weir_diag *d)
{
    size_t components = 2 * (size_t)m->nunits + (size_t)m->nmemories + 1;
    pricer p = {.m = m, .t = t, .d = d};
    weir_status s = WEIR_OK;

    m->table = t->name;
    p.price = WEIR_NEW(a, weir_price, components * (size_t)t->nlines);
    m->price = p.price;
    for (int i = 0; i < m->nunits; i++)
        s = weir_parse_first(s, price_unit(&p, a, &m->unit[i], loc));
    if (weir_machine_memory(m, "staging") < 0)
        s = weir_parse_first(
            s, apply(&p, (target){"staging", "staging", NULL, 1, 0, 0}));
    for (int i = 0; i < m->nmemories; i++)
        s = weir_parse_first(s, price_memory(&p, &m->memory[i], loc));
    return s;
}

static void place_moves(const weir_price *to[WEIR_MOVES], const weir_machine *m,
                        const char *component)
{
    to[WEIR_READ] = weir_machine_price(m, component, "read");
    to[WEIR_WRITE] = weir_machine_price(m, component, "write");
}

void weir_prices_place(weir_machine *m, weir_arena *a)
{
    weir_unit_prices *unit = WEIR_NEW(a, weir_unit_prices, (size_t)m->nunits);

    m->unit_price = unit;
    m->memory_price = (const weir_price *(*)[WEIR_MOVES])weir_alloc(
        a, sizeof *m->memory_price, alignof(weir_price *),
        (size_t)m->nmemories);
    for (int u = 0; u < m->nunits; u++) {
        const char *name = m->unit[u].name;

        for (int k = 0; k < WEIR_ACTIONS; k++)
            unit[u].action[k] =
                weir_machine_price(m, name, weir_action_name((weir_action)k));
        place_moves(unit[u].registers, m, weir_format(a, "%s.registers", name));
    }
    for (int i = 0; i < m->nmemories; i++)
        place_moves(m->memory_price[i], m, m->memory[i].name);
    place_moves(m->staging_price, m, "staging");
}
