/* SPDX-License-Identifier: Apache-2.0
 * tensorcore.c - reads a GPU, and names its parameters.
 */
#include "models/tensorcore/tensorcore.h"

#include "models/parse.h"

#include <math.h>
#include <string.h>

enum { UNITS = 32, KEYS = 32, OPEN = 16 };

static const int64_t value_max = INT64_C(1000000000000000); /* 10^15 */

typedef struct field {
    const char *section, *unit, *key, *name, *path, *about;
    weir_dimension dim;
    int64_t min;
} field;

static const field fields[WEIR_TC_FIELDS] = {
#define X(id, section, unit, key, dim, min, about)                         \
    {section, unit,           key, unit "." key, section "." unit "." key, \
     about,   WEIR_DIM_##dim, min},
    WEIR_TENSORCORE_MAP(X)
#undef X
};

const char *weir_tensorcore_name(weir_tensorcore_field f)
{
    return fields[f].name;
}

weir_dimension weir_tensorcore_dimension(weir_tensorcore_field f)
{
    return fields[f].dim;
}

const char *weir_tensorcore_unit(weir_tensorcore_field f)
{
    return weir_dimension_unit(fields[f].dim);
}

int weir_tensorcore_find(const char *name)
{
    for (int f = 0; f < WEIR_TC_FIELDS; f++)
        if (strcmp(fields[f].name, name) == 0)
            return f;
    return -1;
}

double weir_tensorcore_real(const weir_tensorcore *t, weir_tensorcore_field f)
{
    return weir_ratio_value(t->value[f]);
}

int64_t weir_tensorcore_whole(const weir_tensorcore *t, weir_tensorcore_field f)
{
    return t->value[f].num / t->value[f].den;
}

const char *weir_tensorcore_text(weir_arena *a, weir_tensorcore_field f,
                                 weir_ratio value)
{
    char text[64];

    weir_quantity_print(text, sizeof text, weir_ratio_value(value),
                        fields[f].dim);
    return weir_strdup(a, text);
}

/* --- reading --- */

static bool is_whole(weir_dimension dim)
{
    return dim == WEIR_DIM_COUNT || dim == WEIR_DIM_CYCLE ||
           dim == WEIR_DIM_BYTE;
}

static weir_status read_value(weir_ratio *out, const field *f,
                              const weir_yaml *node, weir_diag *d)
{
    double value;
    weir_quantity q;

    WEIR_TRY(weir_yaml_quantity(&q, node, f->name, f->dim, d));
    value = weir_ratio_value(q.value);
    if (value < (double)f->min || value > (double)value_max ||
        (is_whole(f->dim) && q.value.den != 1)) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'%s' is '%s', but it must be %s from %lld to 10^15 %s",
                    f->name, node->text,
                    is_whole(f->dim) ? "a whole number" : "a number",
                    (long long)f->min, weir_dimension_unit(f->dim));
        return WEIR_EVALUE;
    }
    *out = q.value;
    return WEIR_OK;
}

/* Units of SECTION, or keys of UNIT in it, ended by NULL. */
static void known_names(const char **names, const char *section,
                        const char *unit)
{
    size_t n = 0;

    for (int f = 0; f < WEIR_TC_FIELDS; f++) {
        const char *name = unit ? fields[f].key : fields[f].unit;

        if (strcmp(fields[f].section, section) != 0 ||
            (unit && strcmp(fields[f].unit, unit) != 0) ||
            (n > 0 && strcmp(names[n - 1], name) == 0))
            continue;
        names[n++] = name;
    }
    if (unit)
        names[n++] = "source", names[n++] = "about";
    names[n] = NULL;
}

static weir_status check_section(const weir_yaml *doc, const char *section,
                                 weir_diag *d)
{
    const weir_yaml *map = weir_parse_need(doc, section, "machine", d);
    const char *names[UNITS + KEYS];
    weir_status s;

    if (!map)
        return WEIR_EVALUE;
    known_names(names, section, NULL);
    s = weir_yaml_known(map, names, d);
    if (map->kind != WEIR_YAML_MAP)
        return s;
    for (size_t i = 0; i < map->n; i++) {
        known_names(names, section, map->key[i]->text);
        if (names[0] && strcmp(names[0], "source") != 0)
            s = weir_parse_first(s, weir_yaml_known(map->item[i], names, d));
    }
    return s;
}

static weir_status read_fields(weir_tensorcore *t, const weir_yaml *doc,
                               weir_diag *d)
{
    weir_status s = WEIR_OK;

    for (int f = 0; f < WEIR_TC_FIELDS; f++) {
        const weir_yaml *unit = weir_yaml_get(
            weir_yaml_get(doc, fields[f].section), fields[f].unit);
        const weir_yaml *node = weir_yaml_get(unit, fields[f].key);
        const weir_yaml *source = weir_yaml_get(unit, "source");

        t->source[f] = source ? source->text : "";
        if (!node) {
            weir_report(d, WEIR_ERROR, unit ? unit->loc : doc->loc,
                        "the machine has no '%s' (%s)", fields[f].path,
                        fields[f].about);
            s = WEIR_EVALUE;
            continue;
        }
        s = weir_parse_first(s, read_value(&t->value[f], &fields[f], node, d));
    }
    return s;
}

/* `open: {tmem.read: [228 B/cycle, 512 B/cycle]}`: slowest and fastest. */
static weir_status read_open(weir_tensorcore *t, weir_arena *a,
                             const weir_yaml *map, weir_diag *d)
{
    weir_tensorcore_open *open = WEIR_NEW(a, weir_tensorcore_open, OPEN);

    if (map->kind != WEIR_YAML_MAP || map->n > OPEN) {
        weir_report(d, WEIR_ERROR, map->loc,
                    "'open' must be a map of at most %d parameters, each with "
                    "its slowest and fastest value",
                    OPEN);
        return WEIR_ESYNTAX;
    }
    t->open = open;
    for (size_t i = 0; i < map->n; i++) {
        const weir_yaml *range = map->item[i];
        int f = weir_tensorcore_find(map->key[i]->text);

        if (f < 0 || range->kind != WEIR_YAML_LIST || range->n != 2) {
            weir_report(d, WEIR_ERROR, map->key[i]->loc,
                        f < 0 ? "'%s' is no parameter of a GPU"
                              : "the range of '%s' must be [slowest, fastest]",
                        map->key[i]->text);
            return WEIR_EVALUE;
        }
        open[t->nopen].field = (weir_tensorcore_field)f;
        WEIR_TRY(
            read_value(&open[t->nopen].slow, &fields[f], range->item[0], d));
        WEIR_TRY(
            read_value(&open[t->nopen].fast, &fields[f], range->item[1], d));
        t->nopen++;
    }
    return WEIR_OK;
}

weir_status weir_tensorcore_parse(weir_machine *m, weir_arena *a,
                                  const weir_yaml *doc, weir_diag *d)
{
    weir_tensorcore *t = WEIR_NEW(a, weir_tensorcore, 1);
    const weir_yaml *open = weir_yaml_get(doc, "open");
    weir_status s = check_section(doc, "units", d);

    s = weir_parse_first(s, check_section(doc, "memories", d));
    WEIR_TRY(s);
    s = read_fields(t, doc, d);
    if (open)
        s = weir_parse_first(s, read_open(t, a, open, d));
    s = weir_parse_first(s,
                         weir_parse_text(&t->calibrated, doc, "calibrated", d));
    m->tensorcore = t;
    return s;
}

/* --- for people --- */

static void print_open(FILE *out, const weir_tensorcore *t, weir_arena scratch)
{
    if (t->nopen > 0)
        fputs("\nleft open by publications (slowest to fastest)\n", out);
    for (int i = 0; i < t->nopen; i++) {
        weir_tensorcore_field f = t->open[i].field;

        fprintf(out, "  %-24s %s to %s; here %s\n", fields[f].name,
                weir_tensorcore_text(&scratch, f, t->open[i].slow),
                weir_tensorcore_text(&scratch, f, t->open[i].fast),
                weir_tensorcore_text(&scratch, f, t->value[f]));
    }
    if (*t->calibrated)
        fprintf(out, "  calibrated: %s\n", t->calibrated);
}

static void print_source(FILE *out, const char *source)
{
    if (*source)
        fprintf(out, "                           source: %s\n", source);
}

void weir_tensorcore_print(FILE *out, const weir_machine *m)
{
    weir_arena scratch = weir_arena_make();

    for (int f = 0; f < WEIR_TC_FIELDS; f++) {
        if (f == 0 || strcmp(fields[f].section, fields[f - 1].section) != 0)
            fprintf(out, "\n%s\n", fields[f].section);
        if (f == 0 || strcmp(fields[f].unit, fields[f - 1].unit) != 0)
            print_source(out, m->tensorcore->source[f]);
        fprintf(out, "  %-24s %-14s %s\n", fields[f].name,
                weir_tensorcore_text(&scratch, (weir_tensorcore_field)f,
                                     m->tensorcore->value[f]),
                fields[f].about);
    }
    weir_matrix_print(out, m->tensorcore);
    print_open(out, m->tensorcore, scratch);
    weir_arena_drop(&scratch);
}
