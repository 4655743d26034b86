/* SPDX-License-Identifier: Apache-2.0
 * library.h - finds the file that a name means, and lays it on its base.
 *
 * A name with a '/' or ending in ".yaml" is a path, relative to the file that
 * says it if FROM is given, else to the working directory. Any other
 * name is looked for as NAME.yaml first beside the file that says it, then in
 * the folders that hold that kind of file below the library root: the
 * environment's WEIR_LIBRARY, or the installed share/weir, or the source tree
 * (compiled in as WEIR_SOURCE_ROOT).
 */
#ifndef WEIR_BASE_LIBRARY_H
#define WEIR_BASE_LIBRARY_H

#include "base/yaml.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_kind {
    WEIR_KIND_CASCADE, /* workloads/cascades */
    WEIR_KIND_SHAPE,   /* workloads/shapes */
    WEIR_KIND_MACHINE, /* models/spatial, models/tensorcore */
    WEIR_KIND_TABLE,   /* models/tables */
    WEIR_KIND_MAPPING, /* mapper/mappings */
    WEIR_KIND_STUDY,   /* reports/studies */
    WEIR_KINDS
} weir_kind;

/* "cascade", "shape", ...: also the first key of such a file. */
const char *weir_kind_name(weir_kind kind);

/* The library root. */
const char *weir_library_root(weir_arena *a);

/* The path of the file that NAME (said at LOC; LOC.file is the file that says
 * it) means, in *OUT. When there is none: EIO, with the places looked at and a
 * suggestion. */
weir_status weir_library_find(const char **out, weir_arena *a, weir_kind kind,
                              const char *name, weir_loc loc, weir_diag *d);

/* Find, read and lay upon its `base:` (and that one's base, at most 16 deep;
 * a circle is an error). The key `base` is gone in the result; the first key
 * must be weir_kind_name(KIND); a cascade may be a TeAAL
 * specification instead, which has a key `einsum`. */
weir_status weir_library_load(const weir_yaml **out, weir_arena *a,
                              weir_kind kind, const char *name, weir_loc loc,
                              weir_diag *d);

/* The path of a file that belongs to the program, such as
 * "reports/page/report.js": below the library's root, or where the program was
 * installed or built. EIO, reported. */
weir_status weir_library_file(const char **out, weir_arena *a, const char *name,
                              weir_diag *d);

/* Names (without .yaml) of all library files of KIND, sorted. */
weir_status weir_library_list(const char ***out, size_t *n, weir_arena *a,
                              weir_kind kind, weir_diag *d);

#ifdef __cplusplus
}
#endif

#endif
