/* SPDX-License-Identifier: Apache-2.0
 * kernel_row.h - what a row says of a GPU's kernel besides its figures.
 */
#ifndef WEIR_CLI_KERNEL_ROW_H
#define WEIR_CLI_KERNEL_ROW_H

#include "cli/flow.h"
#include "reports/sheet.h"
#include "reports/study.h"

/* Fill the last row with what JOB's point is, as publications state it, and
 * with what they say. */
void weir_kernel_row(weir_sheet *row, const weir_job *job, const weir_run *r);

/* ... and, if S asks for the columns tflops_slow or tflops_fast, with the same
 * point run with what publications leave open at its ends. */
void weir_kernel_interval(weir_sheet *row, const weir_study *s,
                          const weir_job *job, const weir_run *r,
                          weir_arena scratch, weir_diag *d);

/* Whether S asks for COLUMN: then its points are other ones. */
bool weir_kernel_asked(const weir_study *s, const char *column);

#endif
