/* SPDX-License-Identifier: Apache-2.0
 * formula.h - integer formulas inside the YAML files: "array2d.rows",
 * "M * E * 2 >= buffer.capacity", "max(256, min(1024, capacity / (2 * M)))".
 *
 * Integers are 64-bit; division rounds down; overflow and division by zero
 * are errors with their place. A literal may carry a prefix and a unit, such
 * as "32 MiB". Operators, weakest first:
 *
 *   if C then A else B
 *   or
 *   and
 *   not
 *   == != < <= > >=    (giving 1 or 0)
 *   + -
 *   * / %
 *   -x
 *
 * Calls are min, max and ceil_div. Names and values in the branch not taken,
 * or to the right of a decided `and` or `or`, are not asked for. Names are
 * words of letters, digits, '_', '-' (only between letters) and '.'.
 */
#ifndef WEIR_BASE_FORMULA_H
#define WEIR_BASE_FORMULA_H

#include "base/yaml.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a name means: returns 1 and sets *VALUE, or 0 when there is no such
 * name, or -1 when it was reported already (e.g. it depends on itself). */
typedef int weir_name_value(void *user, const char *name, weir_loc loc,
                            int64_t *value);

typedef struct weir_scope {
    weir_name_value *value;
    void *user;
    const char *const *names; /* [n] for suggestions; may be NULL */
    size_t n;
} weir_scope;

/* The value of TEXT, which stands at LOC (col + offset is the place of each
 * token). ESYNTAX, EVALUE. */
weir_status weir_formula_eval(int64_t *out, const char *text, weir_loc loc,
                              const weir_scope *scope, weir_diag *d);

#ifdef __cplusplus
}
#endif

#endif
