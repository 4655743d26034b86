/* SPDX-License-Identifier: Apache-2.0
 * json.c - runs, sheets and documents as JSON.
 */
#include "reports/json.h"

#include "base/heap.h"
#include "reports/point.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *must(json_t *value)
{
    if (!value)
        weir_no_memory();
    return value;
}

json_t *weir_json_object(void)
{
    return must(json_object());
}

json_t *weir_json_array(void)
{
    return must(json_array());
}

json_t *weir_json_whole(int64_t value)
{
    return must(json_integer(value));
}

void weir_json_put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        weir_no_memory();
}

void weir_json_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        weir_no_memory();
}

/* Bytes that are not UTF-8 (an odd file name) become '?'. */
json_t *weir_json_text(const char *text)
{
    json_t *value = json_string(text);
    char *copy;

    if (value)
        return value;
    copy = strdup(text);
    if (!copy)
        weir_no_memory();
    for (char *s = copy; *s; s++)
        if ((unsigned char)*s >= 0x80)
            *s = '?';
    value = must(json_string(copy));
    free(copy);
    return value;
}

json_t *weir_json_real(double value)
{
    return must(isfinite(value) ? json_real(value) : json_null());
}

static void put_real(json_t *object, const char *key, double value)
{
    weir_json_put(object, key, weir_json_real(value));
}

static void put_whole(json_t *object, const char *key, int64_t value)
{
    weir_json_put(object, key, weir_json_whole(value));
}

static void put_text(json_t *object, const char *key, const char *value)
{
    weir_json_put(object, key, weir_json_text(value ? value : ""));
}

static json_t *unit(const weir_unit_stats *u)
{
    json_t *o = weir_json_object(), *stalls = weir_json_array(),
           *lost = weir_json_object();

    put_text(o, "name", u->name);
    put_text(o, "kind",
             !u->compute                     ? "copy"
             : u->kind == WEIR_UNIT_PE_ARRAY ? "pe-array"
             : u->kind == WEIR_UNIT_DATAPATH ? "datapath"
                                             : "pe-row");
    put_whole(o, "busy_cycle", u->busy_cycle);
    put_whole(o, "stalled_cycle", u->stalled_cycle);
    put_whole(o, "idle_cycle", u->idle_cycle);
    put_real(o, "utilization", u->utilization);
    for (int i = 0; i < u->nstalls; i++) {
        json_t *stall = weir_json_object();

        put_text(stall, "reason", u->stall[i].reason);
        put_whole(stall, "cycle", u->stall[i].cycle);
        weir_json_append(stalls, stall);
    }
    weir_json_put(o, "stalls", stalls);
    for (int k = 0; k < WEIR_LOSSES; k++)
        put_whole(lost, weir_loss_name((weir_loss)k), u->lost[k]);
    weir_json_put(o, "lost_cycle", lost);
    return o;
}

static json_t *memory(const weir_memory_stats *m)
{
    json_t *o = weir_json_object();

    put_text(o, "name", m->name);
    put_real(o, "read_byte", m->read_byte);
    put_real(o, "write_byte", m->write_byte);
    put_real(o, "busy_cycle", m->busy_cycle);
    put_whole(o, "peak_byte", m->peak_byte);
    if (m->capacity_byte == INT64_MAX)
        weir_json_put(o, "capacity_byte", must(json_null()));
    else
        put_whole(o, "capacity_byte", m->capacity_byte);
    return o;
}

static json_t *einsum(const weir_einsum_stats *e)
{
    json_t *o = weir_json_object();

    put_text(o, "name", e->name);
    put_text(o, "unit", e->unit);
    put_whole(o, "busy_cycle", e->busy_cycle);
    put_real(o, "share", e->share);
    put_real(o, "energy_j", e->energy_j);
    return o;
}

static json_t *energy(const weir_energy_stats *e)
{
    json_t *o = weir_json_object();

    put_text(o, "component", e->component);
    put_text(o, "action", e->action);
    put_text(o, "einsum", e->einsum);
    put_real(o, "count", e->count);
    put_real(o, "energy_j", e->energy_j);
    return o;
}

static json_t *block(const weir_block_stats *b)
{
    json_t *o = weir_json_object();

    put_text(o, "name", b->name);
    put_whole(o, "cycle", b->cycle);
    put_text(o, "bound", b->bound);
    put_whole(o, "compute_cycle", b->compute_cycle);
    put_real(o, "memory_cycle", b->memory_cycle);
    return o;
}

static json_t *bound(const weir_bound *b)
{
    json_t *o = weir_json_object();

    put_text(o, "name", b->name);
    put_real(o, "cycle", b->cycle);
    return o;
}

/* An array of what MAKE says of each of N items. */
#define PUT_LIST(o, key, make, item, n)                 \
    do {                                                \
        json_t *list_ = weir_json_array();              \
        for (int i_ = 0; i_ < (n); i_++)                \
            weir_json_append(list_, make(&(item)[i_])); \
        weir_json_put((o), (key), list_);               \
    } while (0)

static json_t *assumption(const char *const *text)
{
    return weir_json_text(*text);
}

static json_t *cosim(const weir_cosim_stats *c)
{
    json_t *o = weir_json_object();

    put_text(o, "unit", c->unit);
    put_text(o, "module", c->module);
    put_whole(o, "copies", c->copies);
    put_whole(o, "lanes", c->lanes);
    put_whole(o, "latency_cycle", c->latency_cycle);
    put_whole(o, "cycle", c->cycle);
    put_whole(o, "beats", c->beats);
    put_whole(o, "values", c->values);
    put_whole(o, "mismatches", 0);
    return o;
}

/* Where something differs there is no report. */
static json_t *cosimulation(const weir_stats *s)
{
    json_t *o = weir_json_object();

    PUT_LIST(o, "units", cosim, s->cosim, s->ncosims);
    put_whole(o, "heads", s->cosim_heads);
    put_whole(o, "output_words", s->cosim_words);
    put_whole(o, "output_mismatches", 0);
    put_whole(o, "seed", (int64_t)s->cosim_seed);
    return o;
}

json_t *weir_json_stats(const weir_stats *s)
{
    json_t *o = weir_json_object();

    put_text(o, "engine", s->engine);
    put_text(o, "accounting", weir_accounting_text(s->accounting));
    weir_json_put(o, "exact", must(json_boolean(s->exact)));
    put_whole(o, "cycles", s->cycles);
    put_whole(o, "upper_cycle", s->exact ? s->cycles : s->upper_cycle);
    put_real(o, "run_cycle", s->run_cycle);
    put_real(o, "latency_s", s->latency_s);
    put_real(o, "clock_hz", s->clock_hz);
    put_real(o, "energy_j", s->energy_j);
    put_real(o, "traffic_byte", s->traffic_byte);
    put_real(o, "area_m2", s->area_m2);
    PUT_LIST(o, "units", unit, s->unit, s->nunits);
    PUT_LIST(o, "memories", memory, s->memory, s->nmemories);
    PUT_LIST(o, "einsums", einsum, s->einsum, s->neinsums);
    PUT_LIST(o, "energies", energy, s->energy, s->nenergies);
    PUT_LIST(o, "blocks", block, s->block, s->nblocks);
    PUT_LIST(o, "bounds", bound, s->bound, s->nbounds);
    if (s->ncosims > 0)
        weir_json_put(o, "cosimulation", cosimulation(s));
    PUT_LIST(o, "assumptions", assumption, s->assumption, s->nassumptions);
    return o;
}

json_t *weir_json_row(const weir_sheet *s, int64_t row)
{
    json_t *o = weir_json_object();

    for (int k = 0; k < s->ncolumns; k++) {
        const weir_cell *c = weir_sheet_at(s, row, k);

        if (c->kind == WEIR_CELL_TEXT)
            put_text(o, s->column[k], c->text);
        else if (c->kind == WEIR_CELL_WHOLE)
            put_whole(o, s->column[k], c->whole);
        else if (c->kind == WEIR_CELL_REAL)
            put_real(o, s->column[k], c->real);
    }
    return o;
}

json_t *weir_json_sheet(const weir_sheet *s)
{
    json_t *rows = weir_json_array();

    for (int64_t i = 0; i < s->nrows; i++)
        weir_json_append(rows, weir_json_row(s, i));
    return rows;
}

json_t *weir_json_yaml(const weir_yaml *node)
{
    json_t *o;

    switch (node->kind) {
    case WEIR_YAML_SCALAR:
        return weir_json_text(node->text);
    case WEIR_YAML_LIST:
        o = weir_json_array();
        for (size_t i = 0; i < node->n; i++)
            weir_json_append(o, weir_json_yaml(node->item[i]));
        return o;
    case WEIR_YAML_MAP:
        o = weir_json_object();
        for (size_t i = 0; i < node->n; i++)
            weir_json_put(o, node->key[i]->text, weir_json_yaml(node->item[i]));
        return o;
    default:
        return must(json_null());
    }
}

void weir_json_write(FILE *out, const json_t *root)
{
    json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    putc('\n', out);
}
