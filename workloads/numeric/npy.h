/* SPDX-License-Identifier: Apache-2.0
 * npy.h - tensors in NumPy's .npy files.
 *
 * Read: format versions 1, 2 and 3; f2, f4, f8, i1 ... i8, u1 ... u8 and b1 of
 * either byte order, C or Fortran order. Everything becomes double, row-major.
 * An int64 or uint64 beyond 2^53 is refused, for it would be rounded. Written:
 * version 1, <f8 or <f4, row-major. A file is checked against its header to
 * the byte before memory is taken.
 *
 * Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy
 * arrays", and numpy.lib.format.
 */
#ifndef WEIR_WORKLOADS_NUMERIC_NPY_H
#define WEIR_WORKLOADS_NUMERIC_NPY_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { WEIR_NPY_RANKS = 16 };

typedef struct weir_npy {
    int n;
    int64_t extent[WEIR_NPY_RANKS]; /* [n] outermost first; may be 0 */
    size_t count;                   /* their product */
    double *x;                      /* [count] */
} weir_npy;

/* Read the file at PATH, or SIZE bytes at DATA that are called NAME, into A.
 * EIO, ESYNTAX, EVALUE. */
weir_status weir_npy_load(weir_npy *out, weir_arena *a, const char *path,
                          weir_diag *d);
weir_status weir_npy_read(weir_npy *out, weir_arena *a, const char *name,
                          const unsigned char *data, size_t size, weir_diag *d);

/* Write T; SINGLE: as <f4. The caller looks at FILE's error flag. */
void weir_npy_write(FILE *file, const weir_npy *t, bool single);

#ifdef __cplusplus
}
#endif

#endif
