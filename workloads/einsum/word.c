/* SPDX-License-Identifier: Apache-2.0
 * word.c - number formats by name, and how much room their words take.
 *
 * Sources: IEEE 754-2019; OCP 8-bit Floating Point Specification 1.0 (fp8);
 * OCP Microscaling Formats 1.0 (mxfp8, mxfp6, mxfp4, mxint8: blocks of 32, an
 * e8m0 scale); NVIDIA's nvfp4 (blocks of 16, an fp8_e4m3 scale, besides one
 * fp32 scale of the tensor, which is not counted here).
 */
#include "workloads/einsum/word.h"

#include <stddef.h>
#include <string.h>

#define WORDS(X)            \
    X(fp64, 64, 1, 0)       \
    X(fp32, 32, 1, 0)       \
    X(tf32, 32, 1, 0)       \
    X(bf16, 16, 1, 0)       \
    X(fp16, 16, 1, 0)       \
    X(fp8, 8, 1, 0)         \
    X(fp8_e4m3, 8, 1, 0)    \
    X(fp8_e5m2, 8, 1, 0)    \
    X(e8m0, 8, 1, 0)        \
    X(fp4_e2m1, 4, 1, 0)    \
    X(int8, 8, 1, 0)        \
    X(int4, 4, 1, 0)        \
    X(int32, 32, 1, 0)      \
    X(nvfp4, 4, 16, 8)      \
    X(mxfp4, 4, 32, 8)      \
    X(mxfp8, 8, 32, 8)      \
    X(mxfp8_e4m3, 8, 32, 8) \
    X(mxfp8_e5m2, 8, 32, 8)

static const weir_word words[] = {
#define X(name, bits, block, scale) {#name, bits, block, scale},
    WORDS(X)
#undef X
};

static const char *const names[] = {
#define X(name, bits, block, scale) #name,
    WORDS(X)
#undef X
};

enum { N = sizeof words / sizeof *words };

const weir_word *weir_word_find(const char *name)
{
    for (int i = 0; i < N; i++)
        if (strcmp(words[i].name, name) == 0)
            return words + i;
    return NULL;
}

const char *const *weir_word_names(void)
{
    return names;
}

int weir_nwords(void)
{
    return N;
}

double weir_word_bytes(const weir_word *w, double n)
{
    return n * (w->bits + (double)w->scale / w->block) / 8;
}
