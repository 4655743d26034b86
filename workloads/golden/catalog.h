/* SPDX-License-Identifier: Apache-2.0
 * catalog.h - one function per operator of the catalog.
 *
 * Their tensors stand in the table of golden.c, in this order and layout.
 */
#ifndef WEIR_WORKLOADS_GOLDEN_CATALOG_H
#define WEIR_WORKLOADS_GOLDEN_CATALOG_H

#include "workloads/golden/golden.h"

#ifdef __cplusplus
extern "C" {
#endif

/* attention.c: softmax over all, causal, windowed, grouped, latent. */
void weir_golden_dense(const weir_golden_job *job);
void weir_golden_causal(const weir_golden_job *job);
void weir_golden_window(const weir_golden_job *job);
void weir_golden_sink(const weir_golden_job *job);
void weir_golden_grouped(const weir_golden_job *job);
void weir_golden_latent(const weir_golden_job *job);

/* variants.c: linear, selecting, differential, quantized. */
void weir_golden_linear(const weir_golden_job *job);
void weir_golden_block_select(const weir_golden_job *job);
void weir_golden_token_select(const weir_golden_job *job);
void weir_golden_differential(const weir_golden_job *job);
void weir_golden_fp8(const weir_golden_job *job);
void weir_golden_nvfp4(const weir_golden_job *job);

/* layers.c: products, projections, experts, norms, whole layers. */
void weir_golden_gemm(const weir_golden_job *job);
void weir_golden_lora(const weir_golden_job *job);
void weir_golden_experts(const weir_golden_job *job);
void weir_golden_layer(const weir_golden_job *job);
void weir_golden_root(const weir_golden_job *job);
void weir_golden_rotary(const weir_golden_job *job);
void weir_golden_block(const weir_golden_job *job);
void weir_golden_encoder(const weir_golden_job *job);

#ifdef __cplusplus
}
#endif

#endif
