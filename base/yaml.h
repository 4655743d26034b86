/* SPDX-License-Identifier: Apache-2.0
 * yaml.h - YAML text as a tree of nodes that know their place.
 *
 * libyaml does the reading. Every scalar stays text (its reader decides what
 * it means); maps keep their order; a key given twice, an anchor or alias
 * (we have `base:` instead), a tag, a second document, a depth beyond 32 or
 * a file beyond 4 MiB is an error with its place. Bytes that are not UTF-8
 * are an error.
 */
#ifndef WEIR_BASE_YAML_H
#define WEIR_BASE_YAML_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/quantity.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_yaml_kind {
    WEIR_YAML_NULL, /* nothing, ~ or null, unquoted */
    WEIR_YAML_SCALAR,
    WEIR_YAML_LIST,
    WEIR_YAML_MAP,
} weir_yaml_kind;

typedef struct weir_yaml weir_yaml;
struct weir_yaml {
    weir_yaml_kind kind;
    weir_loc loc;           /* of the scalar's text, else of its start */
    const char *text;       /* scalar: its value, NUL-ended; "" otherwise */
    size_t n;               /* items of a list, pairs of a map */
    const weir_yaml **key;  /* [n] map only: scalars */
    const weir_yaml **item; /* [n] list items or map values */
    size_t ngone;           /* keys that a null laid upon this map removed */
    const weir_yaml **gone; /* [ngone] where it stands */
};

/* Read the file at PATH, or SIZE bytes of TEXT that are called NAME. The file's
 * text lives in A as long as the nodes, so locs can show the line. EIO,
 * ESYNTAX. */
weir_status weir_yaml_load(const weir_yaml **out, weir_arena *a,
                           const char *path, weir_diag *d);
weir_status weir_yaml_read(const weir_yaml **out, weir_arena *a,
                           const char *name, const char *text, size_t size,
                           weir_diag *d);

/* The value under KEY, or NULL (also when MAP is NULL or no map). */
const weir_yaml *weir_yaml_get(const weir_yaml *map, const char *key);

/* The key that removed KEY from MAP, or NULL. */
const weir_yaml *weir_yaml_gone(const weir_yaml *map, const char *key);

/* Report every key of MAP that is not in KEYS (ended by NULL), with a
 * suggestion; ESYNTAX if there was one. Reports when MAP is not a map. */
weir_status weir_yaml_known(const weir_yaml *map, const char *const *keys,
                            weir_diag *d);

/* Typed readers; WHAT names the value in messages. NULL nodes are reported as
 * missing at the place of PARENT. All ESYNTAX or EVALUE. */
weir_status weir_yaml_string(const char **out, const weir_yaml *parent,
                             const char *key, weir_diag *d);
weir_status weir_yaml_int(int64_t *out, const weir_yaml *node, const char *what,
                          int64_t min, int64_t max, weir_diag *d);
weir_status weir_yaml_quantity(weir_quantity *out, const weir_yaml *node,
                               const char *what, weir_dimension dim,
                               weir_diag *d);
weir_status weir_yaml_bool(bool *out, const weir_yaml *node, const char *what,
                           weir_diag *d);

/* OVER laid upon BASE: maps merge key by key, anything else is replaced; a
 * null in OVER removes the key. Neither is changed. */
const weir_yaml *weir_yaml_merge(weir_arena *a, const weir_yaml *base,
                                 const weir_yaml *over);

/* MAP without KEYS (ended by NULL). */
const weir_yaml *weir_yaml_without(weir_arena *a, const weir_yaml *map,
                                   const char *const *keys);

/* ROOT with the value at the dotted PATH ("units.array2d.rows") replaced by
 * the YAML text VALUE; missing maps are made. The new nodes are called
 * "--set PATH" in messages. */
weir_status weir_yaml_set(const weir_yaml **out, weir_arena *a,
                          const weir_yaml *root, const char *path,
                          const char *value, weir_diag *d);

/* Print as block YAML; reading it back gives the same tree. */
void weir_yaml_print(FILE *out, const weir_yaml *node);

/* The same as a text. */
const char *weir_yaml_dump(weir_arena *a, const weir_yaml *node);

#ifdef __cplusplus
}
#endif

#endif
