/* SPDX-License-Identifier: Apache-2.0
 * json.h - runs, sheets and documents as JSON.
 *
 * Keys are the names of the C fields. Numbers that are not finite are null.
 * What is returned belongs to the caller (json_decref), and is never NULL:
 * where there is no memory left the program ends with exit status 3.
 */
#ifndef WEIR_REPORTS_JSON_H
#define WEIR_REPORTS_JSON_H

#include "reports/sheet.h"

#include <jansson.h>

/* Everything a run said. */
json_t *weir_json_stats(const weir_stats *stats);

/* A row as an object; empty cells are left out. */
json_t *weir_json_row(const weir_sheet *s, int64_t row);

/* All rows as an array. */
json_t *weir_json_sheet(const weir_sheet *s);

/* A YAML document; scalars are strings, as they are in the file. */
json_t *weir_json_yaml(const weir_yaml *node);

json_t *weir_json_text(const char *text);
json_t *weir_json_whole(int64_t value);
json_t *weir_json_real(double value);
json_t *weir_json_object(void);
json_t *weir_json_array(void);

/* OBJECT.KEY = VALUE, which is taken. */
void weir_json_put(json_t *object, const char *key, json_t *value);

/* VALUE, which is taken, at the end of ARRAY. */
void weir_json_append(json_t *array, json_t *value);

/* Indented, keys in the order they were put, one newline at the end. Reals
 * have 17 digits. */
void weir_json_write(FILE *out, const json_t *root);

#endif
