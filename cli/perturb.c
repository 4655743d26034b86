/* SPDX-License-Identifier: Apache-2.0
 * perturb.c - a GPU's point with some parameters changed.
 */
#include "cli/perturb.h"

#include <string.h>

weir_point weir_perturb(weir_arena *a, const weir_point *p,
                        weir_tensorcore_field f, weir_ratio value)
{
    weir_set *set = WEIR_NEW(a, weir_set, 1);
    weir_point over = {.nsets = 1, .set = set};

    *set =
        (weir_set){.key = weir_tensorcore_name(f),
                   .value = weir_format(a, "%.17g %s", weir_ratio_value(value),
                                        weir_tensorcore_unit(f))};
    return weir_point_merge(a, p, &over);
}

static bool sets(const weir_point *p, const char *name)
{
    for (int i = 0; i < p->nsets; i++)
        if (strcmp(p->set[i].key, name) == 0)
            return true;
    return false;
}

weir_point weir_open_end(weir_arena *a, const weir_job *job,
                         const weir_machine *m, bool fast)
{
    const weir_tensorcore *t = m->tensorcore;
    weir_point p = job->point;

    for (int i = 0; i < t->nopen; i++)
        if (!sets(&job->point, weir_tensorcore_name(t->open[i].field)))
            p = weir_perturb(a, &p, t->open[i].field,
                             fast ? t->open[i].fast : t->open[i].slow);
    return p;
}
