/* SPDX-License-Identifier: Apache-2.0
 * unit.c - reads one unit of a machine.
 */
#include "models/parse.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 65536, WORDS_MAX = 1 << 20, WORD_BIT_MAX = 1024 };

static const char *const kind_names[] = {
    [WEIR_UNIT_PE_ARRAY] = "pe-array", [WEIR_UNIT_PE_ROW] = "pe-row",
    [WEIR_UNIT_DATAPATH] = "datapath", [WEIR_UNIT_PIPE] = "pipe",
    [WEIR_UNIT_WARPS] = "warps",
};

const char *weir_unit_kind_name(weir_unit_kind kind)
{
    return kind_names[kind];
}

static weir_status read_kind(weir_unit *u, const weir_yaml *node, weir_diag *d)
{
    const weir_yaml *said = weir_parse_need(node, "kind", u->name, d);
    int kind =
        said ? weir_parse_name(said, "a kind of unit", kind_names, 3, d) : -1;

    u->kind = kind < 0 ? WEIR_UNIT_PE_ARRAY : (weir_unit_kind)kind;
    return kind < 0 ? WEIR_EVALUE : WEIR_OK;
}

static weir_status read_sides(weir_unit *u, const weir_yaml *node, weir_diag *d)
{
    weir_status s = WEIR_OK;

    u->rows = u->columns = 1;
    if (u->kind == WEIR_UNIT_PE_ARRAY &&
        !weir_parse_need(node, "rows", u->name, d))
        s = WEIR_EVALUE;
    if (u->kind == WEIR_UNIT_PE_ROW && weir_yaml_get(node, "rows")) {
        weir_report(d, WEIR_ERROR, weir_yaml_get(node, "rows")->loc,
                    "a pe-row is one row and has no 'rows'; give 'columns', "
                    "or make it a pe-array");
        return WEIR_EVALUE;
    }
    if (!weir_parse_need(node, "columns", u->name, d))
        s = WEIR_EVALUE;
    s = weir_parse_first(
        s, weir_parse_int(&u->rows, node, "rows", 1, SIDE_MAX, d));
    return weir_parse_first(
        s, weir_parse_int(&u->columns, node, "columns", 1, SIDE_MAX, d));
}

/* "12 x 16 bit": words in each PE's register file, and their width. */
static weir_status read_registers(weir_unit *u, const weir_yaml *node,
                                  weir_diag *d)
{
    weir_yaml bits = *node;
    char *end = NULL;
    long long words = strtoll(node->text, &end, 10);

    bits.text = end + strspn(end, " ");
    if (node->kind != WEIR_YAML_SCALAR || end == node->text ||
        *bits.text != 'x') {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'registers' must be words and width, such as "
                    "'12 x 16 bit'");
        return WEIR_EVALUE;
    }
    if (words < 1 || words > WORDS_MAX) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'registers' has %lld words, but it must have 1 to %d",
                    words, WORDS_MAX);
        return WEIR_EVALUE;
    }
    u->registers = words;
    bits.text += 1 + strspn(bits.text + 1, " ");
    bits.loc.col += (int)(bits.text - node->text);
    bits.loc.len = (int)strlen(bits.text);
    return weir_parse_whole(&u->register_bit, &bits, "width of registers",
                            WEIR_DIM_BIT, 1, WORD_BIT_MAX, d);
}

weir_status weir_unit_parse(weir_unit *out, const weir_yaml *key,
                            const weir_yaml *node, weir_diag *d)
{
    static const char *const keys[] = {"kind",
                                       "rows",
                                       "columns",
                                       "does",
                                       "registers",
#define X(id, text) text,
                                       WEIR_OPERATION_MAP(X)
#undef X
                                           NULL};
    const weir_yaml *registers = weir_yaml_get(node, "registers");
    weir_status kind, s;

    *out = (weir_unit){.name = key->text, .loc = key->loc};
    if (node->kind != WEIR_YAML_MAP)
        return weir_yaml_known(node, keys, d);
    kind = read_kind(out, node, d);
    if (out->kind == WEIR_UNIT_DATAPATH)
        return weir_datapath_parse(out, node, d);
    s = weir_parse_first(weir_yaml_known(node, keys, d), kind);
    s = weir_parse_first(s, read_sides(out, node, d));
    if (registers)
        s = weir_parse_first(s, read_registers(out, registers, d));
    return weir_parse_first(s, weir_operations_parse(out, node, d));
}
