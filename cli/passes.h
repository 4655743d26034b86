/* SPDX-License-Identifier: Apache-2.0
 * passes.h - the parts of `weir passes`.
 */
#ifndef WEIR_CLI_PASSES_H
#define WEIR_CLI_PASSES_H

#include "reports/json.h"
#include "workloads/analysis/count.h"

/* Fusion, live words, operations: as text, and put into ROOT. */
void weir_passes_print_count(weir_arena *a, const weir_count *n);
void weir_passes_json_count(json_t *root, weir_arena *a, const weir_count *n);

#endif
