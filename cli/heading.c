/* SPDX-License-Identifier: Apache-2.0
 * heading.c - the lines above a report.
 */
#include "cli/heading.h"

#include <inttypes.h>

/* "bert-base: batch 64, heads 12, seq 1024". */
static const char *shape_line(weir_arena *a, const weir_problem *p)
{
    const char *line = p->shape;

    for (int i = 0; i < p->nparameters; i++)
        line = weir_format(a, "%s%s %s %" PRId64, line, i > 0 ? "," : ":",
                           p->parameter[i].name, p->parameter[i].value);
    return line;
}

void weir_heading_make(weir_heading *h, weir_arena *a, const weir_study *s,
                       const int *at, const weir_run *r)
{
    int n = 0;

    if (*s->name && s->naxes > 0)
        h[n++] =
            (weir_heading){"point", weir_format(a, "%s: %s", s->name,
                                                weir_study_label(a, s, at))};
    else if (*s->name)
        h[n++] = (weir_heading){"point", s->name};
    h[n++] = (weir_heading){"shape", shape_line(a, r->problem)};
    h[n++] = (weir_heading){"cascade", r->cascade->name};
    h[n++] = (weir_heading){"machine", r->machine->name};
    h[n++] = (weir_heading){"mapping", r->mapping->name};
    h[n] = (weir_heading){NULL, NULL};
}
