/* SPDX-License-Identifier: Apache-2.0
 * word.h - number formats by name, and how much room their words take.
 *
 * What the words mean is workloads/numeric's to know; here they are counted.
 */
#ifndef WEIR_WORKLOADS_EINSUM_WORD_H
#define WEIR_WORKLOADS_EINSUM_WORD_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_word {
    const char *name;
    int bits;  /* of one word */
    int block; /* words that share a scale; 1: there is none */
    int scale; /* bits of the scale of a block */
} weir_word;

/* The format called NAME, or NULL. */
const weir_word *weir_word_find(const char *name);

/* All names, [weir_nwords()]. */
const char *const *weir_word_names(void);
int weir_nwords(void);

/* Bytes of N words, whole blocks of which share scales. */
double weir_word_bytes(const weir_word *w, double n);

#ifdef __cplusplus
}
#endif

#endif
