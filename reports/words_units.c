/* SPDX-License-Identifier: Apache-2.0
 * words_units.c - what binds each group of points, and where its energy goes,
 * in sentences.
 */
#include "reports/words.h"

#include <math.h>
#include <string.h>

static const char binds[] = "What binds, and why";

/* A unit that is busy for so much of the cycles binds: the fill and drain of a
 * short run take the rest. */
static const double full = 0.95;

/* As it is printed, in whole percent: 94.6 % is 95 %. */
static bool is_full(double share)
{
    return round(100 * share) >= round(100 * full);
}

/* Whether two rows have the same labels of all axes that they have. */
static bool same_labels(const weir_study *s, const weir_sheet *x, int64_t i,
                        const weir_sheet *y, int64_t k)
{
    for (int axis = 0; axis < s->naxes; axis++)
        if (strcmp(weir_words_text(x, i, s->axis[axis].name),
                   weir_words_text(y, k, s->axis[axis].name)) != 0)
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
        double share = weir_words_value(units, row, "share");
        int k = n < BUSIEST ? n++ : BUSIEST;

        if (strcmp(weir_words_text(units, row, "state"), "busy") != 0) {
            n -= k < BUSIEST;
            continue;
        }
        for (; k > 0 && weir_words_value(units, at[k - 1], "share") < share;
             k--)
            if (k < BUSIEST)
                at[k] = at[k - 1];
        if (k < BUSIEST)
            at[k] = row;
    }
    return n;
}

/* "; array2d is stalled for 60 %, most often for RM from array1d": of UNIT,
 * whose rows are about ROW, if for more than a fiftieth of the
 * cycles. */
static const char *wait_words(const weir_page *p, weir_arena *a,
                              const weir_sheet *units, int64_t row, int64_t end,
                              const char *unit)
{
    int k = weir_page_table(p, "waits");
    const weir_sheet *waits = k >= 0 ? &p->table[k].sheet : NULL;
    double share = 0;

    for (int64_t i = row; i < end; i++)
        if (strcmp(weir_words_text(units, i, "state"), "stalled") == 0 &&
            strcmp(weir_words_text(units, i, "unit"), unit) == 0)
            share = weir_words_value(units, i, "share");
    for (int64_t i = 0; share > 0.02 && waits && i < waits->nrows; i++)
        if (same_labels(p->study, waits, i, units, row) &&
            strcmp(weir_words_text(waits, i, "unit"), unit) == 0)
            return weir_format(a,
                               "; %s is stalled for %.0f %%, most often for "
                               "%s",
                               unit, 100 * share,
                               weir_words_text(waits, i, "waits_for"));
    return "";
}

/* "binding, published": the labels that a row has. */
static const char *labels_of(const weir_page *p, weir_arena *a,
                             const weir_sheet *t, int64_t row)
{
    const weir_study *s = p->study;
    const char *label = "";

    for (int i = 0; i < s->naxes; i++)
        if (*weir_words_text(t, row, s->axis[i].name))
            label = weir_format(a, "%s%s%s", label, *label ? ", " : "",
                                weir_words_text(t, row, s->axis[i].name));
    return label;
}

/* "array1d 34 %, dram 4 %": rows AT[n] of UNITS. */
static const char *unit_words(weir_arena *a, const weir_sheet *units,
                              const int64_t *at, int n)
{
    const char *line = "";

    for (int i = 0; i < n; i++)
        line = weir_format(a, "%s%s%s %.0f %%", line, i > 0 ? ", " : "",
                           weir_words_text(units, at[i], "unit"),
                           100 * weir_words_value(units, at[i], "share"));
    return line;
}

/* The units of one group, ROW to END. */
static void say_group(weir_page *p, weir_arena *a, const weir_sheet *t,
                      int64_t row, int64_t end)
{
    const char *label = labels_of(p, a, t, row), *waits = "";
    int64_t at[BUSIEST];
    int n = busiest(at, t, row, end);

    if (n == 0)
        return;
    for (int i = 0; i < n && !*waits; i++)
        waits =
            wait_words(p, a, t, row, end, weir_words_text(t, at[i], "unit"));
    if (is_full(weir_words_value(t, at[0], "share")))
        weir_words_say(
            p, binds,
            weir_format(a,
                        "%s: %s binds, busy for %.0f %% of the cycles%s%s%s.",
                        label, weir_words_text(t, at[0], "unit"),
                        100 * weir_words_value(t, at[0], "share"),
                        n > 1 ? " (others: " : "",
                        unit_words(a, t, at + 1, n - 1), n > 1 ? ")" : ""));
    else
        weir_words_say(
            p, binds,
            weir_format(a, "%s: no unit is full (%s of the cycles)%s%s.", label,
                        unit_words(a, t, at, n),
                        *waits ? ": the waiting between them binds"
                               : "; for the rest they have no work",
                        waits));
}

/* The rows of a group stand together in the table. */
void weir_words_binding(weir_page *p, weir_arena *a)
{
    int k = weir_page_table(p, "units");
    const weir_sheet *t = k >= 0 ? &p->table[k].sheet : NULL;

    if (t && t->nrows > 0)
        weir_words_say(
            p, binds,
            weir_format(a,
                        "A unit that is busy for %.0f %% of the cycles or more "
                        "binds; else what units wait for does. \"X from UNIT\" "
                        "is a result that is not there yet, \"place for X\" "
                        "room that is not free yet; other names are tokens of "
                        "the mapping.",
                        100 * full));

    for (int64_t row = 0, end; t && row < t->nrows; row = end) {
        for (end = row;
             end < t->nrows && same_labels(p->study, t, row, t, end);)
            end++;
        say_group(p, a, t, row, end);
    }
}

enum { PARTS = 3 }; /* of the energy that are named */

void weir_words_energy(weir_page *p, weir_arena *a)
{
    int k = weir_page_table(p, "energy");
    const weir_sheet *t = k >= 0 ? &p->table[k].sheet : NULL;

    for (int64_t row = 0, end; t && row < t->nrows; row = end) {
        const char *line = "";

        for (end = row; end < t->nrows && same_labels(p->study, t, row, t, end);
             end++)
            if (end - row < PARTS && weir_words_value(t, end, "share") >= 0.005)
                line = weir_format(a, "%s%s%.0f %% in %s", line,
                                   end > row ? ", " : "",
                                   100 * weir_words_value(t, end, "share"),
                                   weir_words_text(t, end, "component"));
        weir_words_say(
            p, "Where the energy goes",
            weir_format(a, "%s: %s.", labels_of(p, a, t, row), line));
    }
}
