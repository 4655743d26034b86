/* SPDX-License-Identifier: Apache-2.0
 * parse.h - a machine while it is being read; private to models/.
 *
 * Every reader goes on after a mistake, so that all of a file's mistakes are
 * told at once, and returns the code of its first one.
 */
#ifndef WEIR_MODELS_PARSE_H
#define WEIR_MODELS_PARSE_H

#include "models/machine.h"

/* The first mistake of two. */
static inline weir_status weir_parse_first(weir_status one, weir_status two)
{
    return one != WEIR_OK ? one : two;
}

/* The value of KEY in MAP; when there is none, NULL and a note that OWNER
 * lacks it. */
const weir_yaml *weir_parse_need(const weir_yaml *map, const char *key,
                                 const char *owner, weir_diag *d);

/* The whole number at KEY of MAP, if there is one; else *OUT stays. */
weir_status weir_parse_int(int64_t *out, const weir_yaml *map, const char *key,
                           int64_t min, int64_t max, weir_diag *d);

/* The text at KEY of MAP, or "" when there is none. */
weir_status weir_parse_text(const char **out, const weir_yaml *map,
                            const char *key, weir_diag *d);

/* The index of NODE's text among NAMES, or -1 and a note that this WHAT ("a
 * kind of unit") is unknown, with the nearest name or all of them. */
int weir_parse_name(const weir_yaml *node, const char *what,
                    const char *const *names, size_t n, weir_diag *d);

/* A whole quantity from MIN to MAX in the base unit of DIM. */
weir_status weir_parse_whole(int64_t *out, const weir_yaml *node,
                             const char *what, weir_dimension dim, int64_t min,
                             int64_t max, weir_diag *d);

/* `units:`, `memories:`, `links:`, `energy:` of a machine. */
weir_status weir_unit_parse(weir_unit *out, const weir_yaml *key,
                            const weir_yaml *node, weir_diag *d);
/* `does:` and the costs of a unit, from the unit's map. */
weir_status weir_operations_parse(weir_unit *u, const weir_yaml *node,
                                  weir_diag *d);
/* A unit of kind `datapath`, from its map; its name is known. */
weir_status weir_datapath_parse(weir_unit *out, const weir_yaml *node,
                                weir_diag *d);
weir_status weir_memory_parse(weir_memory *out, const weir_yaml *key,
                              const weir_yaml *node, weir_ratio clock_hz,
                              weir_diag *d);
weir_status weir_effects_parse(weir_machine *m, const weir_yaml *node,
                               weir_diag *d);
weir_status weir_links_parse(weir_machine *m, weir_arena *a,
                             const weir_yaml *doc, weir_diag *d);

/* The lines of a table, as they are written: by component of this machine
 * ("array2d", "array2d.registers", "buffer") or by its class ("pe-array",
 * "pe-row.registers"; "dram" for the off-chip memory, "buffer" for others). */
typedef struct weir_table {
    const char *name;
    int nlines;
    const weir_price *line;
} weir_table;

/* Read the table that NODE names, for machine M. */
weir_status weir_table_parse(weir_table *out, weir_arena *a,
                             const weir_machine *m, const weir_yaml *node,
                             weir_diag *d);
/* Give M the prices that it needs of table T, which was named at LOC. */
weir_status weir_prices_apply(weir_machine *m, weir_arena *a,
                              const weir_table *t, weir_loc loc, weir_diag *d);
/* Put the prices of M, if any, where they are paid. */
void weir_prices_place(weir_machine *m, weir_arena *a);

#endif
