/* SPDX-License-Identifier: Apache-2.0
 * words.c - the numbers that matter of a study, in sentences.
 */
#include "reports/page.h"

#include "base/quantity.h"
#include "reports/means.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void say(weir_page *p, const char *text)
{
    if (p->nsentences < WEIR_SENTENCES)
        p->sentence[p->nsentences++] = text;
}

/* --- what was run --- */

/* "4 of model", "64 of rows, columns together", "11 of clock, heads: one
 * changed at a time". */
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
    return weir_format(a, "%d of %s%s", steps, names,
                       group == s->vary ? ": one changed at a time"
                       : axes > 1       ? " together"
                                        : "");
}

static void say_points(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    const char *axes = "";
    int k = weir_sheet_find(p->rows, "status");
    int64_t failed = 0;

    for (int64_t i = 0; i < p->rows->nrows; i++) {
        const weir_cell *c = weir_sheet_at(p->rows, i, k);

        failed += c->kind != WEIR_CELL_TEXT || strcmp(c->text, "ok") != 0;
    }
    for (int g = 0; g < s->ngroups; g++)
        axes = weir_format(a, "%s%s%s", axes, g > 0 ? "; " : "",
                           group_words(p, a, g));
    say(p, weir_format(a, "%" PRId64 " points%s%s%s.", p->rows->nrows,
                       *axes ? " (" : "", axes, *axes ? ")" : ""));
    if (failed > 0)
        say(p, weir_format(a,
                           "%" PRId64 " of them failed, are empty, and count "
                           "in no mean.",
                           failed));
}

/* --- comparisons --- */

static const char *text_of(const weir_sheet *s, int64_t row, const char *name)
{
    const weir_cell *c = weir_sheet_at(s, row, weir_sheet_find(s, name));

    return c->kind == WEIR_CELL_TEXT ? c->text : "";
}

static double value_of(const weir_sheet *s, int64_t row, const char *name)
{
    return weir_cell_value(weir_sheet_at(s, row, weir_sheet_find(s, name)));
}

/* "binding (published)": the labels of a row but for AXIS. */
static const char *row_name(const weir_page *p, weir_arena *a,
                            const weir_sheet *t, int64_t row)
{
    const weir_study *s = p->study;
    const char *others = "";

    for (int k = 0; k < s->naxes; k++)
        if (k != s->compare.axis && *text_of(t, row, s->axis[k].name))
            others = weir_format(a, "%s%s%s", others, *others ? ", " : "",
                                 text_of(t, row, s->axis[k].name));
    return weir_format(a, "%s%s%s%s",
                       text_of(t, row, s->axis[s->compare.axis].name),
                       *others ? " (" : "", others, *others ? ")" : "");
}

/* Against the first baseline: the fastest first, then the others. */
static void say_comparison(weir_page *p, weir_arena *a)
{
    const weir_compare *c = &p->study->compare;
    int k = weir_page_table(p, "compared-1");
    const weir_sheet *t = k >= 0 ? &p->table[k].sheet : NULL;
    int64_t best = -1;

    for (int64_t row = 0; t && row < t->nrows; row++)
        if (isfinite(value_of(t, row, "speedup")) &&
            (best < 0 ||
             value_of(t, row, "speedup") > value_of(t, best, "speedup")))
            best = row;
    for (int64_t i = -1; best >= 0 && i < t->nrows && i < 16; i++) {
        int64_t row = i < 0 ? best : i;
        double speedup = value_of(t, row, "speedup");
        double energy = value_of(t, row, "energy_ratio");
        const char *name = text_of(t, row, p->study->axis[c->axis].name);

        if (i == best || strcmp(name, c->baseline[0]) == 0 ||
            !isfinite(speedup))
            continue;
        say(p, weir_format(
                   a, "%s%s: %.3g times as fast as %s%s (mean of %.0f points).",
                   i < 0 ? "Fastest: " : "", row_name(p, a, t, row), speedup,
                   c->baseline[0],
                   isfinite(energy)
                       ? weir_format(a, ", at %.3g times its energy", energy)
                       : "",
                   value_of(t, row, "points")));
    }
}

/* --- bests, fronts, sensitivities, waits --- */

static void say_bests(weir_page *p, weir_arena *a)
{
    int k = weir_page_table(p, "best");
    const weir_sheet *t = k >= 0 ? &p->table[k].sheet : NULL;

    for (int64_t row = 0; t && row < t->nrows; row++)
        if (*text_of(t, row, "point"))
            say(p, weir_format(
                       a, "%s %s: %.4g at %s.",
                       strcmp(text_of(t, row, "best"), "max") == 0 ? "Highest"
                                                                   : "Lowest",
                       text_of(t, row, "objective"), value_of(t, row, "value"),
                       text_of(t, row, "point")));
}

static void say_front(weir_page *p, weir_arena *a, const weir_front *f)
{
    const char *columns = "";
    int64_t on = 0;

    for (int64_t i = 0; i < p->rows->nrows; i++)
        on += strcmp(text_of(p->rows, i, f->name), "yes") == 0;
    for (int i = 0; i < f->n; i++)
        columns = weir_format(a, "%s%s%s %s", columns, i > 0 ? ", " : "",
                              f->of[i].more ? "high" : "low", f->of[i].column);
    say(p, weir_format(a,
                       "%" PRId64 " of %" PRId64
                       " points are on the Pareto front '%s' (%s).",
                       on, p->rows->nrows, f->name, columns));
}

static void say_sensitivity(weir_page *p, weir_arena *a, const char *column)
{
    int k = weir_page_table(p, "sensitivity");
    const weir_sheet *t = k >= 0 ? &p->table[k].sheet : NULL;
    const char *change = weir_format(a, "%s_change", column);
    int64_t most = -1;

    for (int64_t row = 0; t && row < t->nrows; row++)
        if (isfinite(value_of(t, row, change)) &&
            (most < 0 ||
             fabs(value_of(t, row, change)) > fabs(value_of(t, most, change))))
            most = row;
    if (most >= 0)
        say(p, weir_format(a, "%s reacts most to %s: %+.3g %% when it is %s.",
                           column, text_of(t, most, "parameter"),
                           100 * value_of(t, most, change),
                           text_of(t, most, "value")));
}

/* Whether two rows have the same labels of all axes that they have. */
static bool same_labels(const weir_study *s, const weir_sheet *x, int64_t i,
                        const weir_sheet *y, int64_t k)
{
    for (int axis = 0; axis < s->naxes; axis++)
        if (strcmp(text_of(x, i, s->axis[axis].name),
                   text_of(y, k, s->axis[axis].name)) != 0)
            return false;
    return true;
}

enum { BUSIEST = 5 }; /* units that are named */

/* Rows of UNITS from ROW to END in which a unit is busy, the busiest first:
 * AT[return]. */
static int busiest(int64_t at[BUSIEST], const weir_sheet *units, int64_t row,
                   int64_t end)
{
    int n = 0;

    for (; row < end; row++) {
        double share = value_of(units, row, "share");
        int k = n < BUSIEST ? n++ : BUSIEST;

        if (strcmp(text_of(units, row, "state"), "busy") != 0) {
            n -= k < BUSIEST;
            continue;
        }
        for (; k > 0 && value_of(units, at[k - 1], "share") < share; k--)
            if (k < BUSIEST)
                at[k] = at[k - 1];
        if (k < BUSIEST)
            at[k] = row;
    }
    return n;
}

/* "; array2d is stalled for 60 %, most often for RM from array1d": of UNIT,
 * whose rows are about ROW, if for a tenth of the cycles. */
static const char *wait_words(const weir_page *p, weir_arena *a,
                              const weir_sheet *units, int64_t row, int64_t end,
                              const char *unit)
{
    int k = weir_page_table(p, "waits");
    const weir_sheet *waits = k >= 0 ? &p->table[k].sheet : NULL;
    double share = 0;

    for (int64_t i = row; i < end; i++)
        if (strcmp(text_of(units, i, "state"), "stalled") == 0 &&
            strcmp(text_of(units, i, "unit"), unit) == 0)
            share = value_of(units, i, "share");
    for (int64_t i = 0; share > 0.1 && waits && i < waits->nrows; i++)
        if (same_labels(p->study, waits, i, units, row) &&
            strcmp(text_of(waits, i, "unit"), unit) == 0)
            return weir_format(a,
                               "; %s is stalled for %.0f %%, most often for "
                               "%s",
                               unit, 100 * share,
                               text_of(waits, i, "waits_for"));
    return "";
}

/* What binds: the unit of the first of N rows AT, or that units wait. */
static const char *binding(const weir_sheet *units, int n, const int64_t *at)
{
    return n > 0 && value_of(units, at[0], "share") >= 0.95
               ? "the first named binds"
               : "waiting binds, for no unit is busy for 95 %";
}

/* What the units of each group of points do, which stand together in the
 * table. */
static void say_units(weir_page *p, weir_arena *a)
{
    int k = weir_page_table(p, "units");
    const weir_sheet *t = k >= 0 ? &p->table[k].sheet : NULL;
    const weir_study *s = p->study;

    for (int64_t row = 0, end; t && row < t->nrows; row = end) {
        const char *label = "", *line = "", *waits = "";
        int64_t at[BUSIEST];
        int n;

        for (end = row; end < t->nrows && same_labels(s, t, row, t, end);)
            end++;
        n = busiest(at, t, row, end);
        for (int i = 0; i < n; i++) {
            const char *unit = text_of(t, at[i], "unit");

            line = weir_format(a, "%s%s%s %.0f %%", line, i > 0 ? ", " : "",
                               unit, 100 * value_of(t, at[i], "share"));
            if (!*waits)
                waits = wait_words(p, a, t, row, end, unit);
        }
        for (int i = 0; i < s->naxes; i++)
            if (*text_of(t, row, s->axis[i].name))
                label = weir_format(a, "%s%s%s", label, *label ? ", " : "",
                                    text_of(t, row, s->axis[i].name));
        say(p,
            weir_format(a, "%s: %s; the busiest units are %s of the cycles%s.",
                        label, binding(t, n, at), line, waits));
    }
}

/* How far a column called `error` is from 0. */
static void say_error(weir_page *p, weir_arena *a)
{
    double sum = 0, most = 0;
    int64_t n = 0;

    for (int64_t i = 0; i < p->rows->nrows; i++) {
        double e = fabs(value_of(p->rows, i, "error"));

        if (isnan(e))
            continue;
        sum += e;
        n++;
        most = e > most ? e : most;
    }
    if (n > 0)
        say(p, weir_format(a,
                           "error: %.2f %% on average (absolute), %.2f %% at "
                           "most, of %" PRId64 " points.",
                           100 * sum / (double)n, 100 * most, n));
}

void weir_page_words(weir_page *p, weir_arena *a)
{
    const weir_study *s = p->study;
    int main = weir_means_axis(s);

    say_points(p, a);
    say_error(p, a);
    if (s->compare.axis >= 0)
        say_comparison(p, a);
    say_bests(p, a);
    for (int i = 0; i < s->nfronts; i++)
        say_front(p, a, &s->front[i]);
    for (int i = 0; s->vary >= 0 && i < s->nvaried; i++)
        say_sensitivity(p, a, s->varied[i]);
    if (main >= 0 && s->axis[main].n <= 12)
        say_units(p, a);
}
