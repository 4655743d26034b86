/* SPDX-License-Identifier: Apache-2.0
 * clones.h - a function compiled for several vector widths.
 *
 * The program takes the widest that the machine has when it starts. Without
 * fused multiply-adds (which the build forbids) all clones give the same bits.
 */
#ifndef WEIR_BASE_CLONES_H
#define WEIR_BASE_CLONES_H

/* Sanitizers cannot run before the program has started, where it chooses. */
#if defined __x86_64__ && defined __GNUC__ && !defined __clang__ && \
    !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
#define WEIR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define WEIR_CLONES
#endif

#endif
