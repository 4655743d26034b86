/* SPDX-License-Identifier: Apache-2.0
 * words.c - the numbers that matter of a study, in sentences.
 */
#include "reports/words.h"

#include "reports/means.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

void weir_words_say(weir_page *p, const char *topic, const char *text)
{
    if (p->nsentences < WEIR_SENTENCES)
        p->sentence[p->nsentences++] = (weir_sentence){topic, text};
}

const char *weir_words_text(const weir_sheet *s, int64_t row, const char *name)
{
    const weir_cell *c = weir_sheet_at(s, row, weir_sheet_find(s, name));

    return c->kind == WEIR_CELL_TEXT ? c->text : "";
}

double weir_words_value(const weir_sheet *s, int64_t row, const char *name)
{
    return weir_cell_value(weir_sheet_at(s, row, weir_sheet_find(s, name)));
}

/* --- what was run --- */

/* "4 values of model", "64 values of rows, columns together", "11 values of
 * clock, heads: one changed at a time". */
static const char *group_words(const weir_page *p, weir_arena *a, int group)
{
    const weir_study *s = p->study;
    const char *names = "";
    int steps = 0, axes = 0;

    for (int k = 0; k < s->naxes; k++)
        if (s->axis[k].group == group) {
            names = weir_format(a, "%s%s%s", names, axes++ > 0 ? ", " : "",
                                s->axis[k].name);
            steps = s->axis[k].n;
        }
    return weir_format(a, "%d %s of %s%s", steps,
                       steps == 1 ? "value" : "values", names,
                       group == s->vary ? ": one changed at a time"
                       : axes > 1       ? " together"
                                        : "");
}

/* TEXT with a capital and a full stop. */
static const char *sentence(weir_arena *a, const char *text)
{
    char *out = weir_format(a, "%s.", text);

    *out = (char)toupper((unsigned char)*out);
    return out;
}

static void say_points(weir_page *p, weir_arena *a)
{
    static const char topic[] = "What was run, and what is assumed";
    const weir_study *s = p->study;
    const char *axes = "";
    int k = weir_sheet_find(p->rows, "status");
    int64_t failed = 0;

    for (int64_t i = 0; i < p->rows->nrows; i++) {
        const weir_cell *c = weir_sheet_at(p->rows, i, k);

        failed += c->kind != WEIR_CELL_TEXT || strcmp(c->text, "ok") != 0;
    }
    for (int g = 0; g < s->ngroups; g++)
        axes = weir_format(a, "%s%s%s", axes, g > 0 ? ", " : "",
                           group_words(p, a, g));
    weir_words_say(
        p, topic,
        weir_format(a, "%" PRId64 " points%s%s%s.", p->rows->nrows,
                    s->ngroups > 1 ? ": every combination of "
                    : *axes        ? ": "
                                   : "",
                    axes,
                    s->nwhere > 0 ? ", less what a condition of the study drops"
                                  : ""));
    if (failed > 0)
        weir_words_say(p, topic,
                       weir_format(a,
                                   "%" PRId64 " of them failed, are empty, "
                                   "and count in no mean.",
                                   failed));
    for (int i = 0; i < p->nassumptions; i++)
        if (strncmp(p->assumption[i].text, "accounting ", 11) == 0 ||
            strcmp(p->assumption[i].text, weir_stats_bounds) == 0)
            weir_words_say(p, topic, sentence(a, p->assumption[i].text));
    if (p->nassumptions > 0)
        weir_words_say(p, topic,
                       weir_format(a,
                                   "%d assumptions are listed under "
                                   "Assumptions and provenance.",
                                   p->nassumptions));
}

/* --- bests, fronts, sensitivities, waits --- */

static void say_bests(weir_page *p, weir_arena *a)
{
    int k = weir_page_table(p, "best");
    const weir_sheet *t = k >= 0 ? &p->table[k].sheet : NULL;

    for (int64_t row = 0; t && row < t->nrows; row++)
        if (*weir_words_text(t, row, "point"))
            weir_words_say(
                p, "Which point is best",
                weir_format(a, "%s %s: %.4g at %s.",
                            strcmp(weir_words_text(t, row, "best"), "max") == 0
                                ? "Highest"
                                : "Lowest",
                            weir_words_text(t, row, "objective"),
                            weir_words_value(t, row, "value"),
                            weir_words_text(t, row, "point")));
}

enum { LISTED = 8 }; /* points of a front that are named */

/* "seq=1K, config=flat (latency_s 0.0134, area_mm2 840)" */
static const char *point_words(const weir_page *p, weir_arena *a,
                               const weir_front *f, int64_t row)
{
    const char *figures = "";
    int at[WEIR_AXES];

    for (int i = 0; i < f->n; i++)
        figures = weir_format(a, "%s%s%s %.4g", figures, i > 0 ? ", " : "",
                              f->of[i].column,
                              weir_words_value(p->rows, row, f->of[i].column));
    weir_study_at(p->study, row, at);
    return weir_format(a, "%s (%s)", weir_study_label(a, p->study, at),
                       figures);
}

/* The first point of the front that is best in its column I. */
static int64_t end_of(const weir_page *p, const weir_front *f, int i)
{
    int64_t best = -1;

    for (int64_t row = 0; row < p->rows->nrows; row++) {
        const char *column = f->of[i].column;
        double v = weir_words_value(p->rows, row, column);
        double least = best < 0 ? v : weir_words_value(p->rows, best, column);

        if (strcmp(weir_words_text(p->rows, row, f->name), "yes") == 0 &&
            (best < 0 || (f->of[i].more ? v > least : v < least)))
            best = row;
    }
    return best;
}

/* "model, seq": the axes for whose choices there are fronts of their own. */
static const char *each_words(const weir_page *p, weir_arena *a,
                              const weir_front *f)
{
    const char *text = "";

    for (int k = 0; k < p->study->naxes; k++)
        if (f->each >> k & 1)
            text = weir_format(a, "%s%s%s", text, *text ? ", " : "",
                               p->study->axis[k].name);
    return text;
}

static void say_front(weir_page *p, weir_arena *a, const weir_front *f)
{
    static const char topic[] = "Which points are on a Pareto front";
    const char *columns = "";
    int64_t on = 0;

    for (int64_t i = 0; i < p->rows->nrows; i++)
        on += strcmp(weir_words_text(p->rows, i, f->name), "yes") == 0;
    for (int i = 0; i < f->n; i++)
        columns = weir_format(a, "%s%s%s %s", columns, i > 0 ? ", " : "",
                              f->of[i].more ? "high" : "low", f->of[i].column);
    weir_words_say(p, topic,
                   weir_format(a,
                               "'%s' (%s): %" PRId64 " of %" PRId64
                               " points; the table of points says which.",
                               f->name, columns, on, p->rows->nrows));
    if (f->each) {
        weir_words_say(p, topic,
                       weir_format(a,
                                   "There is one front for each choice of "
                                   "%s: these points do not compete.",
                                   each_words(p, a, f)));
        return;
    }
    if (on <= LISTED) {
        for (int64_t i = 0; i < p->rows->nrows; i++)
            if (strcmp(weir_words_text(p->rows, i, f->name), "yes") == 0)
                weir_words_say(p, topic,
                               weir_format(a, "%s.", point_words(p, a, f, i)));
        return;
    }
    for (int i = 0; i < f->n; i++)
        weir_words_say(p, topic,
                       weir_format(a, "Its end of %s %s: %s.",
                                   f->of[i].more ? "high" : "low",
                                   f->of[i].column,
                                   point_words(p, a, f, end_of(p, f, i))));
}

static void say_sensitivity(weir_page *p, weir_arena *a, const char *column)
{
    int k = weir_page_table(p, "sensitivity");
    const weir_sheet *t = k >= 0 ? &p->table[k].sheet : NULL;
    const char *change = weir_format(a, "%s_change", column);
    int64_t most = -1;

    for (int64_t row = 0; t && row < t->nrows; row++)
        if (isfinite(weir_words_value(t, row, change)) &&
            (most < 0 || fabs(weir_words_value(t, row, change)) >
                             fabs(weir_words_value(t, most, change))))
            most = row;
    if (most >= 0)
        weir_words_say(
            p, "What matters most",
            weir_format(a, "%s reacts most to %s: %+.3g %% when it is %s.",
                        column, weir_words_text(t, most, "parameter"),
                        100 * weir_words_value(t, most, change),
                        weir_words_text(t, most, "value")));
}

/* How far a column called `error` is from 0. */
static void say_error(weir_page *p, weir_arena *a)
{
    double sum = 0, most = 0;
    int64_t n = 0, worst = 0;
    int at[WEIR_AXES];

    for (int64_t i = 0; i < p->rows->nrows; i++) {
        double e = fabs(weir_words_value(p->rows, i, "error"));

        if (isnan(e))
            continue;
        sum += e;
        n++;
        if (e > most)
            most = e, worst = i;
    }
    if (n == 0)
        return;
    weir_study_at(p->study, worst, at);
    weir_words_say(
        p, "How far it is from published figures",
        weir_format(a,
                    "The error is %.2f %% on average (absolute value) of "
                    "%" PRId64 " points, and largest at %s: %+.2f %%.",
                    100 * sum / (double)n, n, weir_study_label(a, p->study, at),
                    100 * weir_words_value(p->rows, worst, "error")));
}

void weir_page_words(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    int main = weir_means_axis(s);

    say_points(p, a);
    say_error(p, a);
    if (s->compare.axis >= 0)
        weir_words_comparison(p, a);
    say_bests(p, a);
    for (int i = 0; i < s->nfronts; i++)
        say_front(p, a, &s->front[i]);
    for (int i = 0; s->vary >= 0 && i < s->nvaried; i++)
        say_sensitivity(p, a, s->varied[i]);
    if (main >= 0 && s->axis[main].n <= 20) {
        weir_words_binding(p, a);
        weir_words_energy(p, a);
    }
}
