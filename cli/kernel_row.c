/* SPDX-License-Identifier: Apache-2.0
 * kernel_row.c - what a row says of a GPU's kernel besides its figures.
 */
#include "cli/kernel_row.h"

#include "cli/perturb.h"

#include <stdlib.h>
#include <string.h>

void weir_kernel_row(weir_sheet *row, const weir_job *job, const weir_run *r)
{
    const weir_problem *problem = r->problem;
    const weir_point *p = &job->point;

    weir_sheet_text(row, "device", r->machine->name);
    weir_sheet_text(row, "kernel", r->mapping->name);
    weir_sheet_text(row, "dtype", problem->format);
    weir_sheet_text(row, "direction", r->stats->direction);
    for (int i = 0; i < problem->nparameters; i++)
        weir_sheet_whole(row, problem->parameter[i].name,
                         problem->parameter[i].value);
    for (int i = 0; i < p->nsaid; i++)
        weir_sheet_real(
            row, weir_format(row->cells, "published_%s", p->published[i].key),
            strtod(p->published[i].value, NULL));
}

bool weir_kernel_asked(const weir_study *s, const char *column)
{
    for (int i = 0; i < s->ncolumns; i++)
        if (strcmp(s->column[i], column) == 0)
            return true;
    return false;
}

void weir_kernel_interval(weir_sheet *row, const weir_study *s,
                          const weir_job *job, const weir_run *r,
                          weir_arena scratch, weir_diag *d)
{
    static const char *const column[] = {"tflops_slow", "tflops_fast"};

    for (int end = 0; end < 2; end++) {
        weir_job other = *job;
        weir_run x;

        if (!weir_kernel_asked(s, column[end]))
            continue;
        other.point = weir_open_end(&scratch, job, r->machine, end == 1);
        if (weir_flow(&x, &scratch, &other, d) == WEIR_OK)
            weir_sheet_real(row, column[end],
                            x.stats->flop / x.stats->latency_s / 1e12);
    }
}
