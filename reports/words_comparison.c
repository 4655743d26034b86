/* SPDX-License-Identifier: Apache-2.0
 * words_comparison.c - which design is fastest, by how much, and where, in
 * sentences.
 *
 * Times that were counted in two ways (accountings, engines) are not put in
 * one order.
 */
#include "reports/words.h"

#include "reports/means.h"

#include <math.h>
#include <string.h>

static const char topic[] = "Which is fastest";

enum {
    COMPARED = 6, /* designs that are spoken of: the fastest ones */
    BROKEN = 8    /* choices of an axis that are spoken of one by one */
};

/* Row ROW of a table was counted in the way HOW; any row where "". */
static bool counted(const weir_page *p, const weir_sheet *t, int64_t row,
                    const char *how)
{
    int k = weir_means_how(p->study);

    return !*how || k < 0 ||
           strcmp(weir_words_text(t, row, p->study->axis[k].name), how) == 0;
}

/* --- means over all points --- */

/* "binding (published)": the labels of a row but for AXIS. */
static const char *row_name(const weir_page *p, weir_arena *a,
                            const weir_sheet *t, int64_t row)
{
    const weir_study *s = p->study;
    const char *others = "";

    for (int k = 0; k < s->naxes; k++)
        if (k != s->compare.axis && *weir_words_text(t, row, s->axis[k].name))
            others = weir_format(a, "%s%s%s", others, *others ? ", " : "",
                                 weir_words_text(t, row, s->axis[k].name));
    return weir_format(a, "%s%s%s%s",
                       weir_words_text(t, row, s->axis[s->compare.axis].name),
                       *others ? " (" : "", others, *others ? ")" : "");
}

/* The rows of T that are counted as HOW but those of BASELINE, the fastest
 * first: AT[return]. */
static int by_speed(int64_t *at, const weir_page *p, const weir_sheet *t,
                    const char *how, const char *baseline)
{
    const char *axis = p->study->axis[p->study->compare.axis].name;
    int n = 0;

    for (int64_t row = 0; row < t->nrows; row++) {
        double speedup = weir_words_value(t, row, "speedup");
        int k = n;

        if (!isfinite(speedup) || !counted(p, t, row, how) ||
            strcmp(weir_words_text(t, row, axis), baseline) == 0)
            continue;
        for (; k > 0 && weir_words_value(t, at[k - 1], "speedup") < speedup;
             k--)
            at[k] = at[k - 1];
        at[k] = row;
        n++;
    }
    return n;
}

/* "1.08 times as fast as none, at 0.983 times its energy" */
static const char *compared_words(weir_arena *a, const weir_sheet *t,
                                  int64_t row, const char *baseline)
{
    double energy = weir_words_value(t, row, "energy_ratio");
    double points = weir_words_value(t, row, "points");

    return weir_format(
        a, "%.3g times as fast as %s%s%s", weir_words_value(t, row, "speedup"),
        baseline,
        isfinite(energy) ? weir_format(a, ", at %.3g times its energy", energy)
                         : "",
        points > 1 ? weir_format(a, " (mean of %.0f points)", points) : "");
}

/* The fastest first, and the slowest one. */
static void say_order(weir_page *p, weir_arena *a, const weir_sheet *t,
                      const char *how)
{
    const char *baseline = p->study->compare.baseline[0];
    int64_t *at = WEIR_NEW(a, int64_t, (size_t)t->nrows);
    int n = by_speed(at, p, t, how, baseline);
    bool leads = n > 0 && weir_words_value(t, at[0], "speedup") <= 1;

    if (leads)
        weir_words_say(
            p, topic,
            weir_format(a, "Fastest: %s%s, which the others are compared with.",
                        baseline, *how ? weir_format(a, " (%s)", how) : ""));
    for (int i = 0; i < n; i++)
        if (i < COMPARED || i == n - 1)
            weir_words_say(p, topic,
                           weir_format(a, "%s%s: %s.",
                                       i == 0 && !leads ? "Fastest: "
                                       : i == n - 1 && n > COMPARED
                                           ? "Slowest of these: "
                                           : "",
                                       row_name(p, a, t, at[i]),
                                       compared_words(a, t, at[i], baseline)));
}

/* --- choice by choice of one axis --- */

/* The mean speed-up of DESIGN at the points of T with LABEL of AXIS; NAN when
 * there are none. */
static double mean_at(const weir_page *p, const weir_sheet *t, const char *how,
                      const char *axis, const char *label, const char *design)
{
    const char *main = p->study->axis[p->study->compare.axis].name;
    double sum = 0;
    int64_t n = 0;

    for (int64_t row = 0; row < t->nrows; row++) {
        double speedup = weir_words_value(t, row, "speedup");

        if (!isfinite(speedup) || !counted(p, t, row, how) ||
            strcmp(weir_words_text(t, row, axis), label) != 0 ||
            strcmp(weir_words_text(t, row, main), design) != 0)
            continue;
        sum += speedup;
        n++;
    }
    return n > 0 ? sum / (double)n : NAN;
}

/* "at 64K binding (10.2)": the fastest design there, "" if there is none. */
static const char *winner(const weir_page *p, weir_arena *a,
                          const weir_sheet *t, const char *how,
                          const char *axis, const char *label)
{
    const weir_axis *designs = &p->study->axis[p->study->compare.axis];
    const char *name = p->study->compare.baseline[0];
    double best = 1;
    bool any = false;

    for (int i = 0; i < designs->n; i++) {
        const char *design = designs->choice[i].label;
        double mean = mean_at(p, t, how, axis, label, design);

        any |= !isnan(mean);
        if (mean > best) {
            best = mean;
            name = design;
        }
    }
    return any ? weir_format(a, "at %s %s (%.3g)", label, name, best) : "";
}

/* "Fastest by seq (published): at 1K binding (9.6), ... times as fast as
 * unfused (means)." */
static void say_winners(weir_page *p, weir_arena *a, const weir_sheet *t,
                        const char *how, const weir_axis *axis)
{
    const char *list = "";

    for (int i = 0; i < axis->n; i++) {
        const char *at =
            winner(p, a, t, how, axis->name, axis->choice[i].label);

        if (*at)
            list = weir_format(a, "%s%s%s", list, *list ? ", " : "", at);
    }
    if (*list)
        weir_words_say(
            p, topic,
            weir_format(a, "Fastest by %s%s: %s times as fast as %s (means).",
                        axis->name, *how ? weir_format(a, " (%s)", how) : "",
                        list, p->study->compare.baseline[0]));
}

/* Each axis of a few choices that the means are taken over. */
static void say_choices(weir_page *p, weir_arena *a, const char *how)
{
    const weir_study *s = p->study;
    int k = weir_page_table(p, "ratios-1");

    for (int i = 0; k >= 0 && i < s->naxes; i++)
        if (i != s->compare.axis && (s->compare.over >> i & 1) &&
            s->axis[i].n > 1 && s->axis[i].n <= BROKEN)
            say_winners(p, a, &p->table[k].sheet, how, &s->axis[i]);
}

/* Against the first baseline. */
void weir_words_comparison(weir_page *p, weir_arena *a)
{
    int k = weir_page_table(p, "compared-1"), how = weir_means_how(p->study);
    const weir_sheet *t = k >= 0 ? &p->table[k].sheet : NULL;
    bool apart =
        t && how >= 0 && weir_sheet_find(t, p->study->axis[how].name) >= 0;

    if (!t)
        return;
    for (int i = 0; i < (apart ? p->study->axis[how].n : 1); i++) {
        const char *way = apart ? p->study->axis[how].choice[i].label : "";

        say_order(p, a, t, way);
        say_choices(p, a, way);
    }
}
