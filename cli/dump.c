/* SPDX-License-Identifier: Apache-2.0
 * dump.c - the stages before a run, as text.
 */
#include "cli/dump.h"

#include "mapper/schedule.h"

#include <string.h>

enum { STAGES = 16 };

static weir_status dump_cascade(FILE *out, weir_arena *a, const weir_run *r,
                                weir_diag *d)
{
    (void)a, (void)d;
    weir_cascade_print(out, r->cascade);
    return WEIR_OK;
}

static weir_status dump_machine(FILE *out, weir_arena *a, const weir_run *r,
                                weir_diag *d)
{
    (void)a, (void)d;
    weir_machine_print(out, r->machine);
    return WEIR_OK;
}

static weir_status dump_mapping(FILE *out, weir_arena *a, const weir_run *r,
                                weir_diag *d)
{
    (void)a, (void)d;
    weir_mapping_print(out, r->mapping);
    return WEIR_OK;
}

/* Block after block, as they run. */
static weir_status dump_schedule(FILE *out, weir_arena *a, const weir_run *r,
                                 weir_diag *d)
{
    const weir_mapping *m = r->mapping;

    for (int i = 0; i < m->nblocks; i++) {
        const weir_schedule *schedule;

        WEIR_TRY(weir_schedule_make(&schedule, a, m, &m->block[i], d));
        weir_schedule_print(out, schedule);
    }
    return WEIR_OK;
}

const weir_dump weir_dumps[] = {
    {"cascade", dump_cascade},
    {"machine", dump_machine},
    {"mapping", dump_mapping},
    {"schedule", dump_schedule},
    {NULL, NULL},
};

const weir_dump *weir_dump_find(const char *name, weir_diag *d)
{
    const char *names[STAGES], *near;
    size_t n = 0;

    for (; weir_dumps[n].name && n < STAGES; n++) {
        if (strcmp(weir_dumps[n].name, name) == 0)
            return &weir_dumps[n];
        names[n] = weir_dumps[n].name;
    }
    near = weir_suggest(name, names, n);
    weir_report(d, WEIR_ERROR, (weir_loc){.file = "--dump"},
                near ? "unknown stage '%s'; did you mean '%s'?"
                     : "unknown stage '%s'; see `weir help run'",
                name, near);
    return NULL;
}
