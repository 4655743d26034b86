/* SPDX-License-Identifier: Apache-2.0
 * point.h - what one run is made of: names of files, and overrides.
 *
 * A point says which shape is laid on which machine by which mapping, and
 * what is changed before that. Points are laid on one another: a study's
 * common part, then one choice of each axis, then the command line. Nothing
 * is opened or resolved here, and reports never run a point.
 */
#ifndef WEIR_REPORTS_POINT_H
#define WEIR_REPORTS_POINT_H

#include "base/yaml.h"
#include "models/machine.h"

/* A name and the place that said it; text is NULL when nobody did. */
typedef struct weir_said {
    const char *text;
    weir_loc loc;
} weir_said;

/* "KEY: VALUE" of a `set`, or `--set KEY=VALUE`; VALUE is YAML text. */
typedef struct weir_set {
    const char *key, *value;
    weir_loc key_loc, loc; /* of the key; of the value */
} weir_set;

/* The names a point may say, in the order in which reports show them. */
#define WEIR_POINT_MAP(X) \
    X(shape)              \
    X(cascade)            \
    X(machine)            \
    X(mapping)            \
    X(accounting)         \
    X(engine)

typedef struct weir_point {
#define X(id) weir_said id;
    WEIR_POINT_MAP(X)
#undef X
    int nsets;
    const weir_set *set; /* [nsets] in the order they apply: the last wins */
    int nsaid; /* of this point elsewhere: {tflops: 1355}; changes nothing */
    const weir_set *published;
} weir_point;

/* A file `point: NAME` with the names above and `set: {key: value}`. */
weir_status weir_point_parse(weir_point *out, const char **name, weir_arena *a,
                             const weir_yaml *doc, weir_diag *d);

/* The same keys out of MAP, and `published`; other keys left alone. A `set` may
 * nest: {buffer: {capacity: 1 MiB}} is {buffer.capacity: 1 MiB}. ESYNTAX,
 * EVALUE. */
weir_status weir_point_read(weir_point *out, weir_arena *a,
                            const weir_yaml *map, weir_diag *d);

/* OVER laid upon BASE: names said in OVER replace those of BASE, its sets
 * come after. */
weir_point weir_point_merge(weir_arena *a, const weir_point *base,
                            const weir_point *over);

/* The name that *P keeps under KEY ("shape", ...), or NULL. */
weir_said *weir_point_name(weir_point *p, const char *key);

/* "physical", "published". */
const char *weir_accounting_text(weir_accounting accounting);

/* EVALUE with a suggestion when NAME is not an accounting; nothing when it
 * was not said. */
weir_status weir_point_check(const weir_point *p, weir_diag *d);

#endif
