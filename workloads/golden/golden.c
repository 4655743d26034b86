/* SPDX-License-Identifier: Apache-2.0
 * golden.c - which kernel stands for which cascade.
 */
#include "workloads/golden/golden.h"

#include "workloads/golden/catalog.h"

#include <pthread.h>
#include <string.h>

#define HEADS "Q[B H P E] K[B H M E] V[B H M F] -> AV[B H P F]"
#define ENCODER \
    "X[B P D] WQ[N D] WK[N D] WV[G D] WO[O G] W1[S O] W2[D S] -> FF2[B P D]"
#define LATENT                                                               \
    "QC[B H P E] QR[B H P W] CKV[B M U] KR[B M W] WUK[H E U] WUV[H F U] -> " \
    "AV[B H P F]"

static const weir_golden goldens[] = {
    {"attention-3pass", HEADS, weir_golden_dense, true},
    {"attention-3pass-deferred", HEADS, weir_golden_dense, true},
    {"attention-2pass", HEADS, weir_golden_dense, true},
    {"attention-1pass", HEADS, weir_golden_dense, true},
    {"attention-causal", HEADS, weir_golden_causal, true},
    {"attention-window", HEADS, weir_golden_window, true},
    {"attention-sink", HEADS, weir_golden_sink, true},
    {"attention-gqa", "Q[B H P E] K[B J M E] V[B J M F] -> AV[B H P F]",
     weir_golden_grouped, true},
    {"attention-mla", LATENT, weir_golden_latent, true},
    {"attention-mla-absorbed", LATENT, weir_golden_latent, true},
    {"linear-attention-recurrent",
     "Q[B H P E] K[B H P E] V[B H P F] -> AV[B H P F]", weir_golden_linear,
     false},
    {"linear-attention-chunked",
     "Q[B H C L E] K[B H C R E] V[B H C R F] -> AV[B H C L F]",
     weir_golden_linear, false},
    {"attention-block-select",
     "Q[B H P E] K[B H Y Z E] V[B H Y Z F] -> AV[B H P F]",
     weir_golden_block_select, true},
    {"attention-token-select",
     "Q[B H P E] K[B H M E] V[B H M F] QI[B H P C W] KI[B H M W] WI[B H P C] "
     "-> AV[B H P F]",
     weir_golden_token_select, true},
    {"attention-differential",
     "Q1[B H P E] Q2[B H P E] K1[B H M E] K2[B H M E] V[B H M F] -> "
     "AV[B H P F]",
     weir_golden_differential, true},
    {"attention-fp8", HEADS, weir_golden_fp8, true},
    {"attention-nvfp4", HEADS, weir_golden_nvfp4, true},
    {"gemm", "A[B H M K] B[B H K N] -> Z[B H M N]", weir_golden_gemm, false},
    {"lora-projection", "X[B P D] WP[D O] WA[D U] WB[U O] -> Y[B P O]",
     weir_golden_lora, false},
    {"moe-mlp", "XT[B P D] WR[D X] W1[X D S] W3[X D S] W2[X S D] -> Y[B P D]",
     weir_golden_experts, false},
    {"layernorm", "X[B P D] GN[D] BS[D] -> Y[B P D]", weir_golden_layer, false},
    {"rmsnorm", "X[B P D] GN[D] -> Y[B P D]", weir_golden_root, false},
    {"rotary", "Q[B H P E] -> QR[B H P E]", weir_golden_rotary, false},
    {"transformer-block",
     "X[B P D] GN1[D] GN2[D] WQ[D H E] WK[D J E] WV[D J F] WO[H F D] W1[D S] "
     "W3[D S] W2[S D] -> Y[B P D]",
     weir_golden_block, false},
    {"encoder-3pass", ENCODER, weir_golden_encoder, false},
    {"encoder-1pass", ENCODER, weir_golden_encoder, false},
};

enum { GOLDENS = sizeof goldens / sizeof *goldens, THREADS = 256 };

const weir_golden *weir_golden_at(size_t i)
{
    return i < GOLDENS ? goldens + i : NULL;
}

const weir_golden *weir_golden_find(const char *name)
{
    for (int i = 0; i < GOLDENS; i++)
        if (strcmp(goldens[i].cascade, name) == 0)
            return goldens + i;
    return NULL;
}

double weir_golden_value_of(const weir_golden_job *job, const char *name,
                            double otherwise)
{
    for (int i = 0; i < job->nvalues; i++)
        if (strcmp(job->value[i].name, name) == 0)
            return job->value[i].value;
    return otherwise;
}

int64_t weir_golden_extent(const weir_golden_job *job, const char *rank)
{
    return (int64_t)weir_golden_value_of(job, rank, 1);
}

typedef struct share {
    int64_t from, to;
    void (*row)(const void *user, int64_t i);
    const void *user;
} share;

static void *work(void *user)
{
    const share *s = user;

    for (int64_t i = s->from; i < s->to; i++)
        s->row(s->user, i);
    return NULL;
}

void weir_golden_rows(const weir_golden_job *job, int64_t n,
                      void (*row)(const void *user, int64_t i),
                      const void *user)
{
    int threads = job->threads < THREADS ? job->threads : THREADS;
    pthread_t thread[THREADS];
    bool begun[THREADS] = {false};
    share part[THREADS];

    for (int t = 0; t < threads; t++) {
        part[t] = (share){n * t / threads, n * (t + 1) / threads, row, user};
        begun[t] = t + 1 < threads &&
                   pthread_create(&thread[t], NULL, work, part + t) == 0;
        if (!begun[t])
            work(part + t);
    }
    for (int t = 0; t < threads; t++)
        if (begun[t])
            pthread_join(thread[t], NULL);
}
