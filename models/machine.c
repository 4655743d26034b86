/* SPDX-License-Identifier: Apache-2.0
 * machine.c - reads a machine, and finds its parts by name.
 */
#include "models/parse.h"
#include "models/tensorcore/tensorcore.h"

#include <string.h>

enum { PARTS_MAX = 64, NAME_BYTE = 48 };

static const int64_t clock_max = INT64_C(1000000000000); /* Hz */

int weir_machine_unit(const weir_machine *m, const char *name)
{
    for (int i = 0; i < m->nunits; i++)
        if (strcmp(m->unit[i].name, name) == 0)
            return i;
    return -1;
}

int weir_machine_memory(const weir_machine *m, const char *name)
{
    for (int i = 0; i < m->nmemories; i++)
        if (strcmp(m->memory[i].name, name) == 0)
            return i;
    return -1;
}

/* "clock: 940" is no clock in Hz: a number alone below 1 MHz lacks its unit. */
static weir_status check_clock_unit(const weir_machine *m,
                                    const weir_yaml *node, weir_diag *d)
{
    double hz = weir_ratio_value(m->clock_hz);
    weir_quantity q;

    WEIR_TRY(weir_quantity_parse(&q, node->text, node->loc, d));
    if (q.dim != WEIR_DIM_COUNT || hz >= 1e6)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, node->loc,
                "'clock' is '%s', which is %g Hz; did you mean '%s %s'?",
                node->text, hz, node->text,
                hz < 10    ? "GHz"
                : hz < 1e4 ? "MHz"
                           : "kHz");
    return WEIR_EVALUE;
}

static weir_status read_clock(weir_machine *m, const weir_yaml *doc,
                              weir_diag *d)
{
    const weir_yaml *node = weir_parse_need(doc, "clock", m->name, d);
    weir_quantity q;

    if (!node)
        return WEIR_EVALUE;
    WEIR_TRY(weir_yaml_quantity(&q, node, "clock", WEIR_DIM_HERTZ, d));
    if (q.value.num < q.value.den || q.value.num / q.value.den > clock_max ||
        (q.value.num / q.value.den == clock_max && q.value.den > 1)) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'clock' is '%s', but it must be from 1 Hz to 1 THz",
                    node->text);
        return WEIR_EVALUE;
    }
    m->clock_hz = q.value;
    return check_clock_unit(m, node, d);
}

static weir_status parse_spatial(weir_machine *m, weir_arena *a,
                                 const weir_yaml *doc, weir_diag *d);

/* What a machine can be. To add a family: its reader and its line. */
static const struct family {
    const char *name;
    const char *const keys[4]; /* of its own, beside those of all machines */
    weir_status (*parse)(weir_machine *m, weir_arena *a, const weir_yaml *doc,
                         weir_diag *d);
} families[] = {
    {"spatial", {"links", "energy", "effects"}, parse_spatial},
    {"tensorcore", {"open", "calibrated"}, weir_tensorcore_parse},
};

enum { FAMILIES = sizeof families / sizeof *families, KEYS_MAX = 4 };

/* Keys that no machine of its family has; without a family, of none. */
static weir_status check_keys(const weir_yaml *doc, weir_diag *d)
{
    static const char *const common[] = {"machine", "family",  "about",
                                         "source",  "clock",   "accounting",
                                         "units",   "memories"};
    enum { COMMON = sizeof common / sizeof *common };
    const weir_yaml *said = weir_yaml_get(doc, "family");
    const char *keys[COMMON + KEYS_MAX * FAMILIES + 1];
    const struct family *family = NULL;
    int n = COMMON;

    memcpy(keys, common, sizeof common);
    for (int i = 0; said && i < FAMILIES; i++)
        if (strcmp(said->text, families[i].name) == 0)
            family = &families[i];
    for (int i = 0; i < FAMILIES; i++)
        for (int k = 0; k < KEYS_MAX && families[i].keys[k]; k++)
            if (!family || family == &families[i])
                keys[n++] = families[i].keys[k];
    keys[n] = NULL;
    return weir_yaml_known(doc, keys, d);
}

static weir_status read_family(const struct family **out, weir_machine *m,
                               const weir_yaml *doc, weir_diag *d)
{
    const weir_yaml *node = weir_parse_need(doc, "family", m->name, d);
    const char *names[FAMILIES];
    int i;

    *out = &families[0]; /* to tell the other mistakes, too */
    for (i = 0; i < FAMILIES; i++)
        names[i] = families[i].name;
    i = node ? weir_parse_name(node, "a family of machines", names, FAMILIES, d)
             : -1;
    if (i < 0)
        return WEIR_EVALUE;
    *out = &families[i];
    m->family = families[i].name;
    return WEIR_OK;
}

static weir_status read_accounting(weir_machine *m, const weir_yaml *doc,
                                   weir_diag *d)
{
    static const char *const accountings[] = {
        [WEIR_ACCOUNTING_PHYSICAL] = "physical",
        [WEIR_ACCOUNTING_PUBLISHED] = "published",
    };
    const weir_yaml *how = weir_yaml_get(doc, "accounting");
    int i = how ? weir_parse_name(how, "an accounting", accountings, 2, d) : 0;

    if (i < 0)
        return WEIR_EVALUE;
    m->accounting = (weir_accounting)i;
    if (i == WEIR_ACCOUNTING_PUBLISHED &&
        strcmp(m->family, "tensorcore") == 0) {
        weir_report(d, WEIR_ERROR, how->loc,
                    "'published' is how the FuseMax artifact counts spatial "
                    "machines; '%s' is of family '%s': leave it out, or write "
                    "'physical'",
                    m->name, m->family);
        return WEIR_EVALUE;
    }
    return WEIR_OK;
}

/* Names are words of formulas, where '-' and '.' mean something else. */
static weir_status check_name(const weir_machine *m, const weir_yaml *key,
                              weir_diag *d)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char rest[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t n = strlen(key->text);

    if (weir_machine_unit(m, key->text) >= 0 ||
        weir_machine_memory(m, key->text) >= 0) {
        weir_report(d, WEIR_ERROR, key->loc,
                    "'%s' is the name of a unit already", key->text);
        return WEIR_EVALUE;
    }
    if (n >= 1 && n < NAME_BYTE && strchr(first, key->text[0]) &&
        strspn(key->text, rest) == n)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, key->loc,
                "'%s' is no name: write a letter, then letters, digits or "
                "'_', fewer than %d in all",
                key->text, NAME_BYTE);
    return WEIR_EVALUE;
}

/* The map at KEY of the document, with 1 to PARTS_MAX entries; or NULL. */
static const weir_yaml *read_parts(const weir_yaml *doc, const char *key,
                                   const weir_machine *m, weir_diag *d)
{
    const weir_yaml *map = weir_parse_need(doc, key, m->name, d);

    if (!map)
        return NULL;
    if (map->kind == WEIR_YAML_MAP && map->n >= 1 && map->n <= PARTS_MAX)
        return map;
    weir_report(d, WEIR_ERROR, map->loc, "'%s' must be a map of 1 to %d names",
                key, PARTS_MAX);
    return NULL;
}

static weir_status read_units(weir_machine *m, weir_arena *a,
                              const weir_yaml *doc, weir_diag *d)
{
    const weir_yaml *map = read_parts(doc, "units", m, d);
    weir_status s = map ? WEIR_OK : WEIR_EVALUE;
    weir_unit *unit;

    if (!map)
        return s;
    m->unit = unit = WEIR_NEW(a, weir_unit, map->n);
    for (size_t i = 0; i < map->n; i++) {
        s = weir_parse_first(s, check_name(m, map->key[i], d));
        s = weir_parse_first(
            s, weir_unit_parse(&unit[i], map->key[i], map->item[i], d));
        m->nunits++;
    }
    return s;
}

/* Inputs and outputs live in one off-chip memory. */
static weir_status check_offchip(const weir_machine *m, weir_loc loc,
                                 weir_diag *d)
{
    int home = -1;

    for (int i = 0; i < m->nmemories; i++) {
        if (!m->memory[i].offchip)
            continue;
        if (home >= 0) {
            weir_report(d, WEIR_ERROR, m->memory[i].loc,
                        "'%s' cannot be off-chip: '%s' is already",
                        m->memory[i].name, m->memory[home].name);
            return WEIR_EVALUE;
        }
        home = i;
    }
    if (home >= 0)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, loc,
                "no memory is the home of inputs and outputs; say "
                "'offchip: true' at one");
    return WEIR_EVALUE;
}

static weir_status read_memories(weir_machine *m, weir_arena *a,
                                 const weir_yaml *doc, weir_diag *d)
{
    const weir_yaml *map = read_parts(doc, "memories", m, d);
    weir_status s = map ? WEIR_OK : WEIR_EVALUE;
    weir_memory *memory;

    if (!map)
        return s;
    m->memory = memory = WEIR_NEW(a, weir_memory, map->n);
    for (size_t i = 0; i < map->n; i++) {
        s = weir_parse_first(s, check_name(m, map->key[i], d));
        s = weir_parse_first(s,
                             weir_memory_parse(&memory[i], map->key[i],
                                               map->item[i], m->clock_hz, d));
        m->nmemories++;
    }
    return s == WEIR_OK ? check_offchip(m, map->loc, d) : s;
}

static weir_status parse_spatial(weir_machine *m, weir_arena *a,
                                 const weir_yaml *doc, weir_diag *d)
{
    weir_status s = weir_effects_parse(m, weir_yaml_get(doc, "effects"), d);
    bool has_links = weir_yaml_get(doc, "links");

    s = weir_parse_first(s, read_units(m, a, doc, d));
    s = weir_parse_first(s, read_memories(m, a, doc, d));
    if (has_links && m->nunits > 0 && m->nmemories > 0)
        s = weir_parse_first(s, weir_links_parse(m, a, doc, d));
    return s;
}

weir_status weir_machine_parse(const weir_machine **out, weir_arena *a,
                               const weir_yaml *doc, weir_diag *d)
{
    weir_machine *m = WEIR_NEW(a, weir_machine, 1);
    const weir_yaml *energy = weir_yaml_get(doc, "energy");
    const struct family *family;
    weir_status s = check_keys(doc, d);

    if (doc->kind != WEIR_YAML_MAP)
        return s;
    *m = (weir_machine){.name = "machine", .family = "", .table = ""};
    s = weir_parse_first(s, weir_yaml_string(&m->name, doc, "machine", d));
    s = weir_parse_first(s, weir_parse_text(&m->about, doc, "about", d));
    s = weir_parse_first(s, weir_parse_text(&m->source, doc, "source", d));
    s = weir_parse_first(s, read_family(&family, m, doc, d));
    s = weir_parse_first(s, read_accounting(m, doc, d));
    s = weir_parse_first(s, read_clock(m, doc, d));
    s = weir_parse_first(s, family->parse(m, a, doc, d));
    WEIR_TRY(s);
    if (energy) {
        weir_table table;

        WEIR_TRY(weir_table_parse(&table, a, m, energy, d));
        WEIR_TRY(weir_prices_apply(m, a, &table, energy->loc, d));
    }
    weir_prices_place(m, a);
    *out = m;
    return WEIR_OK;
}
