/* SPDX-License-Identifier: Apache-2.0
 * open.c - the studies and points that the command line names.
 */
#include "cli/open.h"

#include "base/library.h"

#include <inttypes.h>
#include <string.h>

static bool is_path(const char *name)
{
    size_t len = strlen(name);

    return strchr(name, '/') ||
           (len > 5 && strcmp(name + len - 5, ".yaml") == 0);
}

/* The file of NAME if it is a point; else *DOC stays NULL. */
static weir_status load_point(const weir_yaml **doc, weir_arena *a,
                              const char *name, weir_diag *d)
{
    const weir_yaml *file;

    *doc = NULL;
    if (!is_path(name))
        return WEIR_OK;
    WEIR_TRY(weir_yaml_load(&file, a, name, d));
    if (file->kind == WEIR_YAML_MAP && file->n > 0 &&
        strcmp(file->key[0]->text, "point") == 0)
        *doc = file;
    return WEIR_OK;
}

/* A study, or a point as a study without axes. */
static weir_status read_document(const weir_study **out, weir_arena *a,
                                 const weir_yaml *doc, weir_diag *d)
{
    weir_study *s;

    if (strcmp(doc->key[0]->text, "point") != 0)
        return weir_study_parse(out, a, doc, d);
    s = WEIR_NEW(a, weir_study, 1);
    *s = weir_study_single();
    *out = s;
    return weir_point_parse(&s->common, &s->name, a, doc, d);
}

static weir_status read_file(weir_opened *out, weir_arena *a, const char *name,
                             weir_diag *d)
{
    const weir_yaml *doc;

    WEIR_TRY(load_point(&doc, a, name, d));
    if (!doc)
        WEIR_TRY(weir_library_load(&doc, a, WEIR_KIND_STUDY, name,
                                   (weir_loc){0}, d));
    out->doc = doc;
    return read_document(&out->study, a, doc, d);
}

/* On an axis an accounting or an engine is a filter, elsewhere an override. */
static void filter_said(weir_said *said, const char *name, const weir_study *s,
                        const char **filter, int *n, weir_arena *a)
{
    if (!said->text || weir_study_axis(s, name) < 0)
        return;
    filter[(*n)++] = weir_format(a, "%s=%s", name, said->text);
    *said = (weir_said){0};
}

/* LABEL with a backslash before what would end it in a filter. */
static const char *escape(weir_arena *a, const char *label)
{
    char *text = WEIR_NEW(a, char, 2 * strlen(label) + 1), *to = text;

    for (; *label; label++) {
        if (strchr(",=\\", *label))
            *to++ = '\\';
        *to++ = *label;
    }
    *to = '\0';
    return text;
}

/* So is a value of an axis whose labels stand for more than one value. */
static void filter_sets(weir_point *over, const weir_study *s,
                        const char **filter, int *n, weir_arena *a)
{
    weir_set *left = WEIR_NEW(a, weir_set, (size_t)over->nsets);
    int nleft = 0;

    for (int i = 0; i < over->nsets; i++) {
        const weir_set *set = &over->set[i];
        int k = weir_study_axis(s, set->key);

        if (k < 0 || s->axis[k].sets)
            left[nleft++] = *set;
        else
            filter[(*n)++] =
                weir_format(a, "%s=%s", set->key, escape(a, set->value));
    }
    over->set = left;
    over->nsets = nleft;
}

/* S narrowed by FILTER[n] and with OVER above it. */
static weir_status apply(weir_opened *out, weir_arena *a, weir_point over,
                         const char *const *only, int nonly, weir_diag *d)
{
    size_t most = (size_t)nonly + (size_t)over.nsets + 2;
    const char **filter = WEIR_NEW(a, const char *, most);
    int n = nonly;

    if (n > 0)
        memcpy(filter, only, (size_t)n * sizeof *filter);
    filter_said(&over.accounting, "accounting", out->study, filter, &n, a);
    filter_said(&over.engine, "engine", out->study, filter, &n, a);
    filter_sets(&over, out->study, filter, &n, a);
    out->over = over;
    out->filter = filter;
    out->nfilters = n;
    WEIR_TRY(weir_study_only(&out->study, a, out->study, filter, n,
                             (weir_loc){.file = "--only"}, d));
    return weir_study_override(&out->study, a, out->study, &over, d);
}

weir_status weir_open_study(weir_opened *out, const char *name,
                            const weir_options *o, weir_diag *d)
{
    weir_study *s = WEIR_NEW(o->a, weir_study, 1);
    weir_point over = weir_options_point(o);

    *s = weir_study_single();
    *out = (weir_opened){.study = s};
    if (name)
        WEIR_TRY(read_file(out, o->a, name, d));
    WEIR_TRY(weir_point_check(&over, d));
    return apply(out, o->a, over, o->only, o->nonly, d);
}

/* --- from a store and into it --- */

/* TEXT without newlines, which separate entries. */
static const char *one_line(weir_arena *a, const char *text)
{
    char *line = weir_strdup(a, text);

    for (char *s = line; *s; s++)
        if (*s == '\n')
            *s = ' ';
    return line;
}

void weir_open_describe(weir_stored_study *out, weir_arena *a,
                        const weir_opened *opened)
{
    const weir_point *over = &opened->over;

    *out = (weir_stored_study){.name = opened->study->name,
                               .about = opened->study->about,
                               .text = weir_yaml_dump(a, opened->doc),
                               .filters = "",
                               .over = "",
                               .points = weir_study_points(opened->study)};
    for (int i = 0; i < opened->nfilters; i++)
        out->filters = weir_format(a, "%s%s\n", out->filters,
                                   one_line(a, opened->filter[i]));
#define X(id)                                                   \
    if (over->id.text)                                          \
        out->over = weir_format(a, "%s" #id " %s\n", out->over, \
                                one_line(a, over->id.text));
    WEIR_POINT_MAP(X)
#undef X
    for (int i = 0; i < over->nsets; i++)
        out->over = weir_format(a, "%sset %s=%s\n", out->over, over->set[i].key,
                                one_line(a, over->set[i].value));
}

/* The next of the lines at *AT, or NULL. */
static char *next_line(weir_arena *a, const char **at)
{
    size_t n = strcspn(*at, "\n");
    char *line = n > 0 ? weir_strndup(a, *at, n) : NULL;

    *at += n + ((*at)[n] == '\n');
    return line;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;

    for (; (text = strchr(text, '\n')); text++)
        n++;
    return n;
}

/* "set KEY=VALUE", "machine NAME" */
static void read_over(weir_point *p, weir_set *set, char *line)
{
    char *value = line + strcspn(line, " ");
    weir_said *said;

    if (*value)
        *value++ = '\0';
    said = weir_point_name(p, line);
    if (said) {
        said->text = value;
    } else if (strchr(value, '=')) {
        set[p->nsets].key = value;
        value = strchr(value, '=');
        *value = '\0';
        set[p->nsets++].value = value + 1;
    }
}

weir_status weir_open_stored(weir_opened *out, weir_arena *a,
                             const weir_stored_study *stored, weir_diag *d)
{
    const char **filter =
        WEIR_NEW(a, const char *, count_lines(stored->filters));
    weir_set *set = WEIR_NEW(a, weir_set, count_lines(stored->over));
    const char *at = stored->filters;
    weir_point over = {.set = set};
    char *line;
    int n = 0;

    *out = (weir_opened){0};
    WEIR_TRY(weir_yaml_read(&out->doc, a, stored->name, stored->text,
                            strlen(stored->text), d));
    WEIR_TRY(read_document(&out->study, a, out->doc, d));
    while ((line = next_line(a, &at)))
        filter[n++] = line;
    for (at = stored->over; (line = next_line(a, &at));)
        read_over(&over, set, line);
    return apply(out, a, over, filter, n, d);
}

weir_status weir_open_point(weir_point *out, const weir_study **study, int *at,
                            const weir_options *o, weir_diag *d)
{
    weir_opened opened;
    int64_t n;

    WEIR_TRY(weir_open_study(&opened, o->nfiles > 0 ? o->file[0] : NULL, o, d));
    *study = opened.study;
    n = weir_study_points(*study);
    if (n != 1) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = o->file[0]},
                    "this study has %" PRId64 " points; use `weir sweep', or "
                    "--only AXIS=LABEL until one is left",
                    n);
        return WEIR_EVALUE;
    }
    *out = weir_study_point(o->a, *study, 0, at);
    return WEIR_OK;
}
