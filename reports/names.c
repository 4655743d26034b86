/* SPDX-License-Identifier: Apache-2.0
 * names.c - what the labels of a study stand for, for those who did not write
 * it: the files that a choice names and what these say of themselves.
 */
#include "reports/page.h"

#include <string.h>

/* The `about` of the document NAME of KIND, or "". */
static const char *about_of(const weir_page *p, weir_arena *a, const char *kind,
                            const char *name)
{
    for (int i = 0; i < p->ndocuments; i++) {
        const weir_stored_document *doc = &p->document[i];
        weir_diag quiet = {0};
        const weir_yaml *root, *about;

        if (strcmp(doc->kind, kind) != 0 || strcmp(doc->name, name) != 0)
            continue;
        if (weir_yaml_read(&root, a, doc->name, doc->text, strlen(doc->text),
                           &quiet) != WEIR_OK)
            return "";
        about = weir_yaml_get(root, "about");
        return about && about->kind == WEIR_YAML_SCALAR ? about->text : "";
    }
    return "";
}

/* "machine flat-cloud, mapping flat, batch 4": what CHOICE says. */
static const char *means(weir_arena *a, const weir_point *p)
{
    const char *text = "";

#define X(id)                                                            \
    if (p->id.text)                                                      \
        text = weir_format(a, "%s%s" #id " %s", text, *text ? ", " : "", \
                           p->id.text);
    WEIR_POINT_MAP(X)
#undef X
    for (int i = 0; i < p->nsets; i++)
        text = weir_format(a, "%s%s%s = %s", text, *text ? ", " : "",
                           p->set[i].key, p->set[i].value);
    return text;
}

/* What the files that CHOICE names say of themselves, one after another. */
static const char *abouts(const weir_page *page, weir_arena *a,
                          const weir_point *p)
{
    const char *text = "";

#define X(id)                                                                 \
    if (p->id.text) {                                                         \
        const char *about = about_of(page, a, #id, p->id.text);               \
                                                                              \
        if (*about)                                                           \
            text = weir_format(a, "%s%s" #id ": %s", text, *text ? "; " : "", \
                               about);                                        \
    }
    WEIR_POINT_MAP(X)
#undef X
    return text;
}

/* A label that says all there is to say needs no words. */
static bool is_plain(const weir_axis *axis, const weir_choice *c)
{
    return (*c->value && !c->point.machine.text && !c->point.mapping.text &&
            !c->point.shape.text) ||
           strcmp(axis->name, "engine") == 0 ||
           strcmp(axis->name, "accounting") == 0;
}

void weir_page_names(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    int most = 0;

    for (int k = 0; k < s->naxes; k++)
        most += s->axis[k].n;
    p->name = WEIR_NEW(a, weir_page_name, (size_t)most + 1);
    for (int k = 0; k < s->naxes; k++)
        for (int i = 0; i < s->axis[k].n && i < WEIR_NAMED; i++) {
            const weir_choice *c = &s->axis[k].choice[i];
            const char *says = means(a, &c->point);

            if (!is_plain(&s->axis[k], c) && *says)
                p->name[p->nnames++] = (weir_page_name){
                    weir_format(a, "%s=%s", s->axis[k].name, c->label), says,
                    abouts(p, a, &c->point)};
        }
}
