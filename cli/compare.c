/* SPDX-License-Identifier: Apache-2.0
 * compare.c - `weir compare`: points or studies beside one another.
 *
 * Each is run as by `weir sweep`; then they are one study with one more axis,
 * `case`, whose first choice is the baseline.
 */
#include "cli/campaign.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/pages.h"
#include "cli/steady.h"
#include "cli/tables.h"
#include "reports/derive.h"
#include "reports/study_read.h"

#include <string.h>

enum { CASES = 16, DOCUMENTS = 1000, ASSUMPTIONS = 256, TIMELINES = 16 };

/* All cases together. */
typedef struct cases {
    const weir_options *o;
    weir_diag *d;
    int n;
    const char *label[CASES];
    weir_page each[CASES];
    weir_page all;
    bool failed; /* a point of one of them */
} cases;

/* --- running --- */

static bool is_taken(const cases *c, const char *label)
{
    for (int i = 0; i < c->n; i++)
        if (strcmp(c->label[i], label) == 0)
            return true;
    return false;
}

/* The name of a case: the study's, with a number if it was there before. */
static const char *label_of(const cases *c, const char *name)
{
    const char *label = name;

    for (int i = 2; is_taken(c, label); i++)
        label = weir_format(c->o->a, "%s (%d)", name, i);
    return label;
}

static weir_exit run_case(cases *c, const char *file)
{
    weir_campaign campaign = {0};
    weir_exit code = weir_campaign_run(&campaign, c->o, file, c->d);
    weir_source source = {campaign.opened.study, campaign.store, campaign.id};

    c->failed |= campaign.failed > 0;
    if (code == WEIR_EXIT_FINE &&
        weir_pages_load(&c->each[c->n], c->o->a, &source, c->d) != WEIR_OK)
        code = WEIR_EXIT_MACHINE;
    weir_store_close(campaign.store);
    if (code != WEIR_EXIT_FINE)
        return code;
    c->label[c->n] = label_of(c, source.study->name);
    c->n++;
    return WEIR_EXIT_FINE;
}

/* --- one study of all --- */

/* Whether X and Y have the same axes, labels and points. */
static bool same_axes(const weir_study *x, const weir_study *y)
{
    if (x->naxes != y->naxes || x->npoints != y->npoints)
        return false;
    for (int k = 0; k < x->naxes; k++) {
        const weir_axis *p = &x->axis[k], *q = &y->axis[k];

        if (strcmp(p->name, q->name) != 0 || p->n != q->n ||
            p->group != q->group)
            return false;
        for (int i = 0; i < p->n; i++)
            if (strcmp(p->choice[i].label, q->choice[i].label) != 0)
                return false;
    }
    for (int64_t i = 0; x->kept && y->kept && i < x->npoints; i++)
        if (x->kept[i] != y->kept[i])
            return false;
    return !x->kept == !y->kept;
}

/* Before any of them is run. */
static weir_status check_axes(const weir_options *o, weir_diag *d)
{
    weir_opened first, other;

    WEIR_TRY(weir_open_study(&first, o->file[0], o, d));
    for (int i = 1; i < o->nfiles; i++) {
        WEIR_TRY(weir_open_study(&other, o->file[i], o, d));
        if (same_axes(first.study, other.study))
            continue;
        weir_report(d, WEIR_ERROR, (weir_loc){.file = o->file[i]},
                    "'%s' has other axes or labels than '%s'; leave the "
                    "same with --only",
                    other.study->name, first.study->name);
        return WEIR_EVALUE;
    }
    return WEIR_OK;
}

/* The axis of cases, then those of the first study. */
static void make_axes(weir_study *s, const cases *c)
{
    weir_arena *a = c->o->a;
    weir_axis *axis = WEIR_NEW(a, weir_axis, WEIR_AXES + 1);
    weir_choice *choice = WEIR_NEW(a, weir_choice, (size_t)c->n);

    for (int i = 0; i < c->n; i++)
        choice[i] = (weir_choice){.label = c->label[i],
                                  .value = "",
                                  .point = c->each[i].study->common};
    axis[0] = (weir_axis){
        .name = "case", .group = WEIR_AXES, .n = c->n, .choice = choice};
    for (int k = 0; k < s->naxes; k++)
        axis[k + 1] = s->axis[k];
    s->axis = axis;
    s->naxes++;
}

/* Points that `where` dropped are dropped for each case. */
static void make_points(weir_study *s, const cases *c)
{
    const weir_study *one = c->each[0].study;
    int64_t all = one->naxes > 0 ? one->stride[0] * one->axis[0].n : 1;
    int64_t *kept;

    s->npoints = c->n * one->npoints;
    if (!one->kept)
        return;
    kept = WEIR_NEW(c->o->a, int64_t, (size_t)s->npoints);
    for (int64_t i = 0; i < s->npoints; i++)
        kept[i] = i / one->npoints * all + one->kept[i % one->npoints];
    s->kept = kept;
}

static void make_compare(weir_study *s, const cases *c)
{
    static const char *const shows[] = {"speedup",       "energy_ratio",
                                        "traffic_ratio", "area_ratio",
                                        "util_2d",       "util_1d"};
    const weir_compare *one = &c->each[0].study->compare;
    const char **baseline = WEIR_NEW(c->o->a, const char *, 1);

    baseline[0] = c->label[0];
    s->compare = (weir_compare){.axis = 0,
                                .nbaselines = 1,
                                .baseline = baseline,
                                .nshow = sizeof shows / sizeof *shows,
                                .show = shows};
    if (one->axis >= 0) {
        s->compare.show = one->show;
        s->compare.nshow = one->nshow;
        s->compare.over = one->over << 1;
        return;
    }
    for (int k = 1; k < s->naxes; k++)
        if (!weir_rows_is_how(s->axis[k].name))
            s->compare.over |= 1u << k;
}

static weir_status make_study(weir_study **out, const cases *c)
{
    weir_study *s = WEIR_NEW(c->o->a, weir_study, 1);
    const char *name = c->label[0];

    if (c->each[0].study->naxes >= WEIR_AXES) {
        weir_report(c->d, WEIR_ERROR, (weir_loc){.file = c->o->file[0]},
                    "a study that is compared has at most %d axes",
                    WEIR_AXES - 1);
        return WEIR_EVALUE;
    }
    for (int i = 1; i < c->n; i++)
        name = weir_format(c->o->a, "%s, %s", name, c->label[i]);
    *s = *c->each[0].study;
    s->name = weir_format(c->o->a, "%s compared", name);
    s->about = c->each[0].study->about;
    s->nwhere = 0;
    s->nfronts = s->nderived = 0; /* they are columns of the rows already */
    make_axes(s, c);
    WEIR_TRY(weir_study_settle(s, c->o->a, c->d));
    make_points(s, c);
    make_compare(s, c);
    *out = s;
    return WEIR_OK;
}

/* --- one page of all --- */

static void add_documents(weir_page *all, weir_stored_document *list,
                          const weir_page *one)
{
    for (int i = 0; i < one->ndocuments; i++) {
        int k = 0;

        while (k < all->ndocuments &&
               memcmp(&list[k].key, &one->document[i].key, sizeof list->key) !=
                   0)
            k++;
        if (k == all->ndocuments && k < DOCUMENTS)
            list[all->ndocuments++] = one->document[i];
    }
}

static void add_assumptions(weir_page *all, weir_assumed *list,
                            const weir_page *one)
{
    for (int i = 0; i < one->nassumptions; i++) {
        int k = 0;

        while (k < all->nassumptions &&
               strcmp(list[k].text, one->assumption[i].text) != 0)
            k++;
        if (k == ASSUMPTIONS)
            continue;
        if (k == all->nassumptions)
            list[all->nassumptions++].text = one->assumption[i].text;
        list[k].points += one->assumption[i].points;
    }
}

static weir_status join(cases *c)
{
    weir_arena *a = c->o->a;
    weir_sheet *rows = WEIR_NEW(a, weir_sheet, 1);
    weir_stored_document *document =
        WEIR_NEW(a, weir_stored_document, DOCUMENTS);
    weir_assumed *assumption = WEIR_NEW(a, weir_assumed, ASSUMPTIONS);
    weir_study *study;

    WEIR_TRY(make_study(&study, c));
    *rows = weir_sheet_make(a);
    weir_sheet_column(rows, "case");
    for (int i = 0; i < c->n; i++) {
        weir_sheet_append(rows, c->each[i].rows, "case", c->label[i]);
        add_documents(&c->all, document, &c->each[i]);
        add_assumptions(&c->all, assumption, &c->each[i]);
    }
    c->all.study = study;
    c->all.rows = rows;
    c->all.document = document;
    c->all.assumption = assumption;
    return WEIR_OK;
}

/* The timelines of each case, one case after another. */
static void add_timelines(cases *c)
{
    weir_arena *a = c->o->a;
    weir_table_part *list = WEIR_NEW(a, weir_table_part, TIMELINES);
    int n = 0;

    for (int i = 0; i < c->n; i++) {
        weir_steady_timelines(&c->each[i], c->o);
        for (int k = 0; k < c->each[i].ntimelines && n < TIMELINES; k++) {
            list[n] = c->each[i].timeline[k];
            list[n].id = weir_format(a, "timeline-%d", n + 1);
            list[n].title =
                weir_format(a, "%s: %s", c->label[i], list[n].title);
            n++;
        }
    }
    c->all.timeline = list;
    c->all.ntimelines = n;
}

/* --- what is written --- */

static weir_exit write_all(cases *c)
{
    const weir_options *o = c->o;
    weir_exit code = WEIR_EXIT_FINE;
    weir_output out;

    weir_tables_print(stdout, WEIR_STYLE_TEXT, c->all.study, c->all.rows,
                      !o->quiet, *o->a);
    if (o->markdown) {
        weir_output_open(&out, o->markdown);
        weir_tables_print(out.file, WEIR_STYLE_MARKDOWN, c->all.study,
                          c->all.rows, true, *o->a);
        code = weir_output_close(&out, c->d);
    }
    if (!o->out || code != WEIR_EXIT_FINE)
        return code;
    add_timelines(c);
    return weir_pages_write(&c->all, o, "compare", c->d);
}

weir_exit weir_compare_verb(const weir_options *o, weir_diag *d)
{
    const char *const paths[] = {o->out, o->markdown};
    cases *c = WEIR_NEW(o->a, cases, 1);
    weir_exit code;

    c->o = o;
    c->d = d;
    if (weir_output_check_all(paths, 2, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (check_axes(o, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    for (int i = 0; i < o->nfiles; i++) {
        code = run_case(c, o->file[i]);
        if (code != WEIR_EXIT_FINE)
            return code;
    }
    if (join(c) != WEIR_OK)
        return WEIR_EXIT_USER;
    code = write_all(c);
    return code == WEIR_EXIT_FINE && c->failed ? WEIR_EXIT_USER : code;
}
