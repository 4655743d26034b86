/* SPDX-License-Identifier: Apache-2.0
 * memory.c - reads one memory of a machine.
 */
#include "models/parse.h"

#include <string.h>

__extension__ typedef __int128 wide;

enum {
    BANKS_MAX = 65536,
    ROW_MAX = 1 << 20,        /* bytes */
    LATENCY_MAX = 1000000000, /* cycles */
};

static const int64_t capacity_max = INT64_C(1) << 60; /* bytes */
static const int64_t rate_max = INT64_C(1) << 40; /* bytes per cycle, less */

/* NUM / DEN in lowest terms, if that fits. */
static bool lowest(weir_ratio *out, wide num, wide den)
{
    wide a = num, b = den;

    while (b != 0) {
        wide rest = a % b;

        a = b, b = rest;
    }
    num /= a, den /= a;
    if (num > INT64_MAX || den > INT64_MAX)
        return false;
    *out = (weir_ratio){(int64_t)num, (int64_t)den};
    return true;
}

static weir_status bandwidth(weir_ratio *out, const weir_yaml *node,
                             weir_ratio clock_hz, weir_diag *d)
{
    weir_quantity q;
    bool per_cycle;
    wide num, den;

    if (node->kind != WEIR_YAML_SCALAR)
        return weir_yaml_quantity(&q, node, "bandwidth", WEIR_DIM_BYTE_RATE, d);
    WEIR_TRY(weir_quantity_parse(&q, node->text, node->loc, d));
    per_cycle = q.dim == WEIR_DIM_BYTE_CYCLE;
    if (!per_cycle && q.dim != WEIR_DIM_BYTE_RATE) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'bandwidth' must be a rate, such as '400 GiB/s' or "
                    "'512 B/cycle', not '%s'",
                    node->text);
        return WEIR_EVALUE;
    }
    if (clock_hz.num == 0)
        return WEIR_OK; /* the clock was refused already */
    num = (wide)q.value.num * (per_cycle ? 1 : clock_hz.den);
    den = (wide)q.value.den * (per_cycle ? 1 : clock_hz.num);
    if (num <= 0 || num / den >= rate_max || !lowest(out, num, den)) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'bandwidth' is '%s', but it must be above 0 and below "
                    "1 Ti B/cycle, with fewer digits than a fraction can hold",
                    node->text);
        return WEIR_EVALUE;
    }
    return WEIR_OK;
}

/* A memory without a capacity is off-chip, unless it says otherwise. */
static weir_status offchip(weir_memory *m, const weir_yaml *node, weir_diag *d)
{
    const weir_yaml *said = weir_yaml_get(node, "offchip");

    m->offchip = !weir_yaml_get(node, "capacity");
    return said ? weir_yaml_bool(&m->offchip, said, "offchip", d) : WEIR_OK;
}

static weir_status sizes(weir_memory *m, const weir_yaml *node, weir_diag *d)
{
    const weir_yaml *capacity = weir_yaml_get(node, "capacity");
    const weir_yaml *row = weir_yaml_get(node, "row");
    weir_status s = WEIR_OK;

    m->capacity_byte = INT64_MAX;
    if (capacity)
        s = weir_parse_whole(&m->capacity_byte, capacity, "capacity",
                             WEIR_DIM_BYTE, 1, capacity_max, d);
    if (row)
        s = weir_parse_first(s, weir_parse_whole(&m->row_byte, row, "row",
                                                 WEIR_DIM_BYTE, 1, ROW_MAX, d));
    if (s == WEIR_OK && row && m->row_byte > m->capacity_byte) {
        weir_report(d, WEIR_ERROR, row->loc,
                    "a row of %lld byte is larger than '%s', which has %lld",
                    (long long)m->row_byte, m->name,
                    (long long)m->capacity_byte);
        s = WEIR_EVALUE;
    }
    return s;
}

static weir_status layout(weir_memory *m, const weir_yaml *node, weir_diag *d)
{
    const weir_yaml *said = weir_yaml_get(node, "layout");

    if (!said)
        return WEIR_OK;
    m->interleaved = said->kind == WEIR_YAML_SCALAR &&
                     strcmp(said->text, "interleaved") == 0;
    if (!m->interleaved &&
        (said->kind != WEIR_YAML_SCALAR || strcmp(said->text, "free") != 0)) {
        weir_report(d, WEIR_ERROR, said->loc,
                    "'layout' must be 'free' (rows used in one cycle lie in "
                    "different banks while there are enough) or 'interleaved' "
                    "(row r lies in bank r mod banks)");
        return WEIR_EVALUE;
    }
    if (m->interleaved && (!m->banks || !m->row_byte)) {
        weir_report(d, WEIR_ERROR, said->loc,
                    "'%s' is interleaved: say its 'banks' and its 'row', such "
                    "as banks: 32, row: 512 B",
                    m->name);
        return WEIR_EVALUE;
    }
    return WEIR_OK;
}

weir_status weir_memory_parse(weir_memory *out, const weir_yaml *key,
                              const weir_yaml *node, weir_ratio clock_hz,
                              weir_diag *d)
{
    static const char *const keys[] = {"capacity",  "row",     "banks",
                                       "layout",    "ports",   "latency",
                                       "bandwidth", "offchip", NULL};
    const weir_yaml *rate = weir_yaml_get(node, "bandwidth");
    const weir_yaml *latency = weir_yaml_get(node, "latency");
    weir_status s = weir_yaml_known(node, keys, d);

    *out = (weir_memory){
        .name = key->text, .byte_per_cycle = {0, 1}, .loc = key->loc};
    if (node->kind != WEIR_YAML_MAP)
        return s;
    s = weir_parse_first(s, sizes(out, node, d));
    s = weir_parse_first(
        s, weir_parse_int(&out->banks, node, "banks", 1, BANKS_MAX, d));
    s = weir_parse_first(
        s, weir_parse_int(&out->ports, node, "ports", 1, BANKS_MAX, d));
    s = weir_parse_first(s, layout(out, node, d));
    if (rate)
        s = weir_parse_first(
            s, bandwidth(&out->byte_per_cycle, rate, clock_hz, d));
    if (latency)
        s = weir_parse_first(s, weir_parse_whole(&out->latency_cycle, latency,
                                                 "latency", WEIR_DIM_CYCLE, 0,
                                                 LATENCY_MAX, d));
    return weir_parse_first(s, offchip(out, node, d));
}
