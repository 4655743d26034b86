/* SPDX-License-Identifier: Apache-2.0
 * table.c - reads an energy and area table.
 *
 * `energy:` holds component -> action -> {energy, width, published, source},
 * `area:` component -> part -> {area, source}. A line may say `scaling:` and
 * the `reference:` capacity that its figure is of, and one of a datapath what
 * comes to it for each `lane:`.
 */
#include "base/library.h"
#include "models/parse.h"

#include <string.h>

enum { NAMES_MAX = 512, WIDTH_MAX = 1 << 20 };

static const double energy_max_j = 1e-3, area_max_m2 = 1;

static const char *const scaling_names[] = {
    [WEIR_SCALING_NONE] = "none",
    [WEIR_SCALING_SQRT] = "sqrt-capacity",
    [WEIR_SCALING_LINEAR] = "capacity",
};

typedef struct reader {
    const weir_machine *m;
    weir_arena *a;
    weir_diag *d;
    weir_price *line;
    int nlines;
    const char *name[NAMES_MAX]; /* components that mean something here */
    bool storage[NAMES_MAX];     /* they read and write, else they compute */
    size_t nnames;
} reader;

static void know(reader *r, const char *name, bool storage)
{
    if (r->nnames == NAMES_MAX)
        return;
    r->storage[r->nnames] = storage;
    r->name[r->nnames++] = name;
}

/* Units and memories of the machine, and the classes they fall back on. */
static void know_components(reader *r)
{
    for (int i = 0; i < r->m->nunits; i++) {
        know(r, r->m->unit[i].name, false);
        know(r, weir_format(r->a, "%s.registers", r->m->unit[i].name), true);
    }
    for (int i = 0; i < r->m->nmemories; i++)
        know(r, r->m->memory[i].name, true);
    know(r, "pe-array", false);
    know(r, "pe-array.registers", true);
    know(r, "pe-row", false);
    know(r, "pe-row.registers", true);
    for (int i = 0; weir_module_at(i); i++)
        know(r, weir_module_at(i)->name, false);
    know(r, "staging", true);
    know(r, "buffer", true);
    know(r, "dram", true);
}

/* Index of the component at KEY, or -1: another machine's, and a warning in
 * case it was meant to be one of these. */
static int find_component(reader *r, const weir_yaml *key)
{
    const char *near;

    for (size_t i = 0; i < r->nnames; i++)
        if (strcmp(key->text, r->name[i]) == 0)
            return (int)i;
    near = weir_suggest(key->text, r->name, r->nnames);
    weir_report(r->d, WEIR_WARN, key->loc,
                "'%s' is no component of machine '%s'%s%s%s", key->text,
                r->m->name, near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
    return -1;
}

/* A value from 0 to MAX in the base unit of DIM. */
static weir_status read_value(reader *r, double *out, const weir_yaml *node,
                              const char *what, weir_dimension dim, double max)
{
    weir_quantity q;

    WEIR_TRY(weir_yaml_quantity(&q, node, what, dim, r->d));
    *out = weir_ratio_value(q.value);
    if (*out >= 0 && *out <= max)
        return WEIR_OK;
    weir_report(r->d, WEIR_ERROR, node->loc,
                "'%s' is '%s', but it must be from 0 to %g %s", what,
                node->text, max, weir_dimension_unit(dim));
    return WEIR_EVALUE;
}

static weir_status read_scaling(reader *r, weir_price *p, const weir_yaml *node)
{
    const weir_yaml *scaling = weir_yaml_get(node, "scaling");
    const weir_yaml *reference = weir_yaml_get(node, "reference");
    int rule;

    p->scale = 1;
    if (!scaling && !reference)
        return WEIR_OK;
    if (!scaling || !reference) {
        weir_report(r->d, WEIR_ERROR, (scaling ? scaling : reference)->loc,
                    "'scaling' and 'reference' go together, as in "
                    "{scaling: sqrt-capacity, reference: 16 MiB}");
        return WEIR_EVALUE;
    }
    rule = weir_parse_name(scaling, "a scaling", scaling_names, 3, r->d);
    if (rule < 0)
        return WEIR_EVALUE;
    p->scaling = (weir_scaling)rule;
    return weir_parse_whole(&p->reference_byte, reference, "reference",
                            WEIR_DIM_BYTE, 1, INT64_C(1) << 60, r->d);
}

static weir_status read_source(reader *r, weir_price *p, const weir_yaml *node,
                               const char *owner)
{
    if (!weir_parse_need(node, "source", owner, r->d))
        return WEIR_EVALUE;
    return weir_yaml_string(&p->source, node, "source", r->d);
}

/* What reads and writes has a width, what computes has none. */
static weir_status read_width(reader *r, weir_price *p, const weir_yaml *node,
                              const char *owner, bool storage)
{
    const weir_yaml *width = weir_yaml_get(node, "width");
    int64_t bytes;

    if (!storage && width) {
        weir_report(r->d, WEIR_ERROR, width->loc,
                    "'%s' computes and has no 'width'", owner);
        return WEIR_EVALUE;
    }
    if (!storage)
        return WEIR_OK;
    if (!weir_parse_need(node, "width", owner, r->d))
        return WEIR_EVALUE;
    WEIR_TRY(weir_parse_whole(&bytes, width, "width", WEIR_DIM_BYTE, 1,
                              WIDTH_MAX, r->d));
    p->width_byte = (double)bytes;
    return WEIR_OK;
}

static weir_status read_action(reader *r, weir_price *p, const weir_yaml *key,
                               bool storage)
{
    static const char *const computes[] = {
#define X(id, text) text,
        WEIR_ACTION_MAP(X)
#undef X
    };
    static const char *const moves[] = {"read", "write"};
    int i = storage
                ? weir_parse_name(key, "an action of a memory", moves, 2, r->d)
                : weir_parse_name(key, "an action of a unit", computes,
                                  WEIR_ACTIONS, r->d);

    p->action = key->text;
    return i < 0 ? WEIR_EVALUE : WEIR_OK;
}

static weir_status read_energy(reader *r, int component, const weir_yaml *key,
                               const weir_yaml *node)
{
    static const char *const keys[] = {"energy",    "lane",    "width",
                                       "published", "scaling", "reference",
                                       "source",    NULL};
    bool storage = r->storage[component];
    weir_price *p = &r->line[r->nlines++];
    const char *owner =
        weir_format(r->a, "%s of %s", key->text, r->name[component]);
    const weir_yaml *energy, *published = weir_yaml_get(node, "published"),
                             *lane = weir_yaml_get(node, "lane");
    weir_status s = weir_yaml_known(node, keys, r->d);

    *p = (weir_price){
        .component = r->name[component], .part = "", .loc = key->loc};
    s = weir_parse_first(s, read_action(r, p, key, storage));
    if (node->kind != WEIR_YAML_MAP)
        return s;
    energy = weir_parse_need(node, "energy", owner, r->d);
    if (!energy)
        return WEIR_EVALUE;
    s = weir_parse_first(s, read_value(r, &p->energy_j, energy, "energy",
                                       WEIR_DIM_JOULE, energy_max_j));
    p->energy_published_j = p->energy_j;
    if (lane)
        s = weir_parse_first(s, read_value(r, &p->energy_lane_j, lane, "lane",
                                           WEIR_DIM_JOULE, energy_max_j));
    if (published)
        s = weir_parse_first(s, read_value(r, &p->energy_published_j, published,
                                           "published", WEIR_DIM_JOULE,
                                           energy_max_j));
    s = weir_parse_first(s, read_width(r, p, node, owner, storage));
    s = weir_parse_first(s, read_scaling(r, p, node));
    return weir_parse_first(s, read_source(r, p, node, owner));
}

static weir_status read_area(reader *r, int component, const weir_yaml *key,
                             const weir_yaml *node)
{
    static const char *const keys[] = {"area",      "lane",   "scaling",
                                       "reference", "source", NULL};
    weir_price *p = &r->line[r->nlines++];
    const char *owner =
        weir_format(r->a, "%s of %s", key->text, r->name[component]);
    weir_status s = weir_yaml_known(node, keys, r->d);
    const weir_yaml *area, *lane = weir_yaml_get(node, "lane");

    *p = (weir_price){.component = r->name[component],
                      .action = "",
                      .part = key->text,
                      .loc = key->loc};
    if (node->kind != WEIR_YAML_MAP)
        return s;
    area = weir_parse_need(node, "area", owner, r->d);
    if (!area)
        return WEIR_EVALUE;
    s = weir_parse_first(s, read_value(r, &p->area_m2, area, "area",
                                       WEIR_DIM_AREA, area_max_m2));
    if (lane)
        s = weir_parse_first(s, read_value(r, &p->area_lane_m2, lane, "lane",
                                           WEIR_DIM_AREA, area_max_m2));
    s = weir_parse_first(s, read_scaling(r, p, node));
    return weir_parse_first(s, read_source(r, p, node, owner));
}

typedef weir_status read_line(reader *r, int component, const weir_yaml *key,
                              const weir_yaml *node);

static bool is_map(const weir_yaml *node, const char *what, weir_diag *d)
{
    if (node->kind == WEIR_YAML_MAP)
        return true;
    weir_report(d, WEIR_ERROR, node->loc, "'%s' must be a map of lines", what);
    return false;
}

/* Lines in SECTION at most. */
static size_t count_lines(const weir_yaml *section)
{
    size_t n = 0;

    if (section && section->kind == WEIR_YAML_MAP)
        for (size_t i = 0; i < section->n; i++)
            n += section->item[i]->n;
    return n;
}

static weir_status read_section(reader *r, const char *what,
                                const weir_yaml *section, read_line *read)
{
    weir_status s = WEIR_OK;

    if (!section)
        return WEIR_OK;
    if (!is_map(section, what, r->d))
        return WEIR_ESYNTAX;
    for (size_t i = 0; i < section->n; i++) {
        const weir_yaml *key = section->key[i], *lines = section->item[i];
        int component = find_component(r, key);

        if (component < 0)
            continue;
        if (!is_map(lines, key->text, r->d)) {
            s = weir_parse_first(s, WEIR_ESYNTAX);
            continue;
        }
        for (size_t k = 0; k < lines->n; k++)
            s = weir_parse_first(
                s, read(r, component, lines->key[k], lines->item[k]));
    }
    return s;
}

weir_status weir_table_parse(weir_table *out, weir_arena *a,
                             const weir_machine *m, const weir_yaml *node,
                             weir_diag *d)
{
    static const char *const keys[] = {"table",  "about", "source",
                                       "energy", "area",  NULL};
    reader *r = WEIR_NEW(a, reader, 1);
    const weir_yaml *doc, *energy, *area;
    weir_status s;

    if (node->kind != WEIR_YAML_SCALAR) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'energy' must be the name of a table");
        return WEIR_ESYNTAX;
    }
    WEIR_TRY(
        weir_library_load(&doc, a, WEIR_KIND_TABLE, node->text, node->loc, d));
    WEIR_TRY(weir_yaml_string(&out->name, doc, "table", d));
    energy = weir_yaml_get(doc, "energy");
    area = weir_yaml_get(doc, "area");
    *r = (reader){.m = m, .a = a, .d = d};
    r->line = WEIR_NEW(a, weir_price, count_lines(energy) + count_lines(area));
    know_components(r);
    s = weir_yaml_known(doc, keys, d);
    s = weir_parse_first(s, read_section(r, "energy", energy, read_energy));
    s = weir_parse_first(s, read_section(r, "area", area, read_area));
    out->nlines = r->nlines;
    out->line = r->line;
    return s;
}
