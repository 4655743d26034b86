/* SPDX-License-Identifier: Apache-2.0
 * softmax.h - a softmax unit of exact arithmetic, and numbers for it.
 */
#ifndef WEIR_TESTS_WORKLOADS_SOFTMAX_H
#define WEIR_TESTS_WORKLOADS_SOFTMAX_H

#include "workloads/golden/softmax_unit.h"

/* A small whole or dyadic number as FP32. */
static inline uint32_t fp(double x)
{
    return weir_fp32_round(x);
}

static inline weir_softmax make(int lanes, const char *in, const char *p,
                                int tau)
{
    return (weir_softmax){.lanes = lanes,
                          .in = weir_number_find(in),
                          .p = weir_number_find(p),
                          .profile = WEIR_EXP_FP32,
                          .rescale_tau = tau,
                          .scale = WEIR_FP32_ONE};
}

#endif
