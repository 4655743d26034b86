/* SPDX-License-Identifier: Apache-2.0
 * family.c - the table of families, and what it decides.
 */
#include "mapper/family.h"

#include <string.h>

static const weir_family families[] = {
    {"spatial", weir_spatial_make, weir_spatial_lower, weir_spatial_account,
     weir_spatial_print},
    {"tensorcore", weir_kernel_make, weir_kernel_lower, weir_kernel_account,
     weir_kernel_print},
};

static const weir_family *family_of(const weir_machine *m)
{
    for (size_t i = 1; i < sizeof families / sizeof *families; i++)
        if (strcmp(families[i].name, m->family) == 0)
            return &families[i];
    return &families[0];
}

/* A mapping may say for which family it is. */
static weir_status check_family(const weir_yaml *doc, const weir_machine *m,
                                weir_diag *d)
{
    const weir_yaml *said =
        weir_yaml_get(weir_yaml_get(doc, "machine"), "family");

    if (!said || strcmp(said->text, m->family) == 0)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, said->loc,
                "this mapping is for machines of family '%s'; '%s' is of "
                "family '%s'",
                said->text, m->name, m->family);
    return WEIR_ENOFIT;
}

static const char *text_of(const weir_yaml *doc, const char *key)
{
    const weir_yaml *node = weir_yaml_get(doc, key);

    return node ? node->text : "";
}

weir_status weir_mapping_make(const weir_mapping **out, weir_arena *a,
                              const weir_yaml *doc, const weir_problem *problem,
                              const weir_machine *machine, weir_diag *d)
{
    weir_mapping *m = WEIR_NEW(a, weir_mapping, 1);

    if (!weir_yaml_get(doc, "mapping")) {
        weir_report(d, WEIR_ERROR, doc->loc,
                    "a mapping starts with 'mapping: NAME'");
        return WEIR_ESYNTAX;
    }
    *m = (weir_mapping){.name = text_of(doc, "mapping"),
                        .about = text_of(doc, "about"),
                        .source = text_of(doc, "source"),
                        .problem = problem,
                        .machine = machine,
                        .accounting = machine->accounting,
                        .offchip = -1,
                        .doc = doc};
    WEIR_TRY(check_family(doc, machine, d));
    WEIR_TRY(family_of(machine)->make(m, a, doc, d));
    *out = m;
    return WEIR_OK;
}

weir_status weir_schedule_make(const weir_schedule **out, weir_arena *a,
                               const weir_mapping *m, const weir_block *b,
                               weir_diag *d)
{
    return family_of(m->machine)->lower(out, a, m, b, d);
}

const weir_stats *weir_account(weir_arena *a, const weir_mapping *m,
                               const char *engine, const weir_block_run *run)
{
    return family_of(m->machine)->account(a, m, engine, run);
}

void weir_mapping_print(FILE *out, const weir_mapping *m)
{
    family_of(m->machine)->print(out, m);
}
