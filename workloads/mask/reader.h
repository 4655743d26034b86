/* SPDX-License-Identifier: Apache-2.0
 * reader.h - a mask that is being read: what parse.c and leaf.c share.
 */
#ifndef WEIR_WORKLOADS_MASK_READER_H
#define WEIR_WORKLOADS_MASK_READER_H

#include "workloads/mask/mask.h"

typedef struct weir_mask_reader {
    weir_arena *a;
    weir_diag *d;
    const weir_scope *scope;
    weir_tokens tokens;
} weir_mask_reader;

/* Says WHAT at NODE: EVALUE. */
weir_status weir_mask_wrong(const weir_mask_reader *r, const weir_yaml *node,
                            const char *what);

/* NODE's number or formula, called WHAT, from MIN to MAX. */
weir_status weir_mask_number(int64_t *out, const weir_mask_reader *r,
                             const weir_yaml *node, const char *what,
                             int64_t min, int64_t max);

/* A mask over the tokens of R; the rest is zero. */
weir_mask *weir_mask_make(const weir_mask_reader *r, weir_mask_kind kind);

/* leaf.c: MAP is a mask of that kind; NODE is what stands at its key. */
typedef weir_status weir_mask_read(const weir_mask **out,
                                   const weir_mask_reader *r,
                                   const weir_yaml *map, const weir_yaml *node);
weir_mask_read weir_mask_read_window;
weir_mask_read weir_mask_read_sink;
weir_mask_read weir_mask_read_prefix;
weir_mask_read weir_mask_read_document;
weir_mask_read weir_mask_read_blocks;
weir_mask_read weir_mask_read_bitmap;

#endif
