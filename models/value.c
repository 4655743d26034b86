/* SPDX-License-Identifier: Apache-2.0
 * value.c - the numbers of a machine that formulas may name.
 */
#include "models/tensorcore/tensorcore.h"

#include <string.h>

/* The numbers of a unit and of a memory; 0 and INT64_MAX: not given. */
static const char *const unit_fields[] = {"rows", "columns", "registers",
                                          "lanes"};
static const char *const memory_fields[] = {"capacity", "row", "ports",
                                            "banks"};
enum {
    UNIT_FIELDS = sizeof unit_fields / sizeof *unit_fields,
    MEMORY_FIELDS = sizeof memory_fields / sizeof *memory_fields,
};

static int64_t unit_field(const weir_unit *u, int field)
{
    bool lanes = u->kind == WEIR_UNIT_DATAPATH;
    const int64_t values[UNIT_FIELDS] = {lanes ? 0 : u->rows, u->columns,
                                         u->registers, lanes ? u->rows : 0};

    return values[field];
}

static int64_t memory_field(const weir_memory *m, int field)
{
    const int64_t values[MEMORY_FIELDS] = {m->capacity_byte, m->row_byte,
                                           m->ports, m->banks};

    return values[field];
}

static bool given(int64_t value)
{
    return value > 0 && value < INT64_MAX;
}

/* Whether NAME is "OWNER.FIELD". */
static bool is_field(const char *name, const char *owner, const char *field)
{
    size_t n = strlen(owner);

    return strncmp(name, owner, n) == 0 && name[n] == '.' &&
           strcmp(name + n + 1, field) == 0;
}

int weir_machine_value(const weir_machine *m, const char *name, int64_t *value)
{
    int field = m->tensorcore ? weir_tensorcore_find(name) : -1;

    *value = 0;
    if (field >= 0) {
        *value =
            weir_tensorcore_whole(m->tensorcore, (weir_tensorcore_field)field);
        return 1;
    }
    if (strcmp(name, "clock") == 0 && m->clock_hz.den == 1)
        *value = m->clock_hz.num;
    for (int i = 0; i < m->nunits; i++)
        for (int f = 0; f < UNIT_FIELDS; f++)
            if (is_field(name, m->unit[i].name, unit_fields[f]))
                *value = unit_field(&m->unit[i], f);
    for (int i = 0; i < m->nmemories; i++)
        for (int f = 0; f < MEMORY_FIELDS; f++)
            if (is_field(name, m->memory[i].name, memory_fields[f]))
                *value = memory_field(&m->memory[i], f);
    return given(*value);
}

const char **weir_machine_names(const weir_machine *m, weir_arena *a, size_t *n)
{
    size_t most = 1 + (size_t)m->nunits * UNIT_FIELDS +
                  (size_t)m->nmemories * MEMORY_FIELDS + WEIR_TC_FIELDS;
    const char **names = WEIR_NEW(a, const char *, most);

    *n = 0;
    if (m->clock_hz.den == 1)
        names[(*n)++] = "clock";
    for (int i = 0; i < m->nunits; i++)
        for (int f = 0; f < UNIT_FIELDS; f++)
            if (given(unit_field(&m->unit[i], f)))
                names[(*n)++] =
                    weir_format(a, "%s.%s", m->unit[i].name, unit_fields[f]);
    for (int i = 0; i < m->nmemories; i++)
        for (int f = 0; f < MEMORY_FIELDS; f++)
            if (given(memory_field(&m->memory[i], f)))
                names[(*n)++] = weir_format(a, "%s.%s", m->memory[i].name,
                                            memory_fields[f]);
    for (int f = 0; m->tensorcore && f < WEIR_TC_FIELDS; f++)
        names[(*n)++] = weir_tensorcore_name((weir_tensorcore_field)f);
    return names;
}
