/* SPDX-License-Identifier: Apache-2.0
 * fuzz_machine.c - any bytes as a machine; what could be read must print,
 * keep its limits and have a price for all that it does.
 */
#include "tests/fuzz/fuzz.h"

#include "models/machine.h"

#include <stdlib.h>

/* Makes the caret and the source line, which walk over the text again. */
static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    static char line[8192];
    FILE *f = fmemopen(line, sizeof line, "w");

    (void)user;
    weir_sink_caret(f, level, loc, msg);
    fclose(f);
}

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_unit(const weir_machine *m, const weir_unit *u)
{
    check(u->rows >= 1 && u->rows <= 65536);
    check(u->columns >= 1 && u->columns <= 65536);
    check(u->registers >= 0 && (u->registers == 0 || u->register_bit >= 1));
    for (int o = 0; o < WEIR_OPERATIONS; o++) {
        int64_t sum = 0;

        for (int k = 0; k < WEIR_ACTIONS; k++) {
            int64_t uses = u->cost[o].uses[k];

            check(uses >= 0);
            sum += uses;
            check(uses == 0 || m->nprices == 0 ||
                  weir_machine_price(m, u->name,
                                     weir_action_name((weir_action)k)));
        }
        check((sum > 0) == (u->cost[o].cycles > 0));
    }
}

static void check_memory(const weir_memory *m)
{
    check(m->capacity_byte >= 1 && m->row_byte >= 0);
    check(m->row_byte <= m->capacity_byte && m->banks >= 0 && m->ports >= 0);
    check(m->byte_per_cycle.num >= 0 && m->byte_per_cycle.den >= 1);
    check(m->latency_cycle >= 0);
}

static void check_machine(const weir_machine *m, weir_arena *a)
{
    char *text;
    size_t size, n;
    FILE *f = open_memstream(&text, &size);
    const char **names = weir_machine_names(m, a, &n);
    int64_t value;

    weir_machine_print(f, m);
    fclose(f);
    free(text);
    for (int i = 0; i < m->nunits; i++)
        check_unit(m, &m->unit[i]);
    for (int i = 0; i < m->nmemories; i++)
        check_memory(&m->memory[i]);
    for (size_t i = 0; i < n; i++)
        check(weir_machine_value(m, names[i], &value) && value > 0);
    check(weir_machine_area_m2(m) >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static weir_arena all;
    weir_arena scratch;
    weir_diag d = {.sink = sink};
    const weir_yaml *doc;
    const weir_machine *m;

    if (!all.start)
        all = weir_arena_make();
    scratch = all;
    if (weir_yaml_read(&doc, &scratch, "fuzz", (const char *)data, size, &d) !=
        WEIR_OK)
        return 0;
    if (weir_machine_parse(&m, &scratch, doc, &d) == WEIR_OK)
        check_machine(m, &scratch);
    else
        check(d.errors > 0);
    return 0;
}
