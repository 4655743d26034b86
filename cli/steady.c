/* SPDX-License-Identifier: Apache-2.0
 * steady.c - timelines of a study's designs, for its page.
 */
#include "cli/steady.h"

#include "cli/flow.h"
#include "reports/means.h"

#include <inttypes.h>
#include <string.h>

enum {
    DESIGNS = 8,        /* that get a timeline */
    WINDOW = 2500,      /* cycles */
    SLICES = 4000,      /* of one */
    LONGEST = 400000000 /* cycles of a run that is run once more */
};

static const char *const kinds[] = {
    [WEIR_SLICE_BUSY] = "busy",
    [WEIR_SLICE_STALLED] = "stalled",
    [WEIR_SLICE_COMMAND] = "command",
    [WEIR_SLICE_WAIT] = "wait",
};

/* The shortest run of choice I of the main axis, or -1. */
static int64_t find_point(const weir_page *page, int main, int i)
{
    int cycles = weir_sheet_find(page->rows, "cycles");
    int64_t best = -1;
    double least = LONGEST;
    int at[WEIR_AXES];

    for (int64_t p = 0; p < page->rows->nrows; p++) {
        double n = weir_cell_value(weir_sheet_at(page->rows, p, cycles));

        weir_study_at(page->study, p, at);
        if ((main < 0 || at[main] == i) && n < least) {
            least = n;
            best = p;
        }
    }
    return best;
}

static weir_sheet slices(weir_arena *a, const weir_timeline *t)
{
    weir_sheet out = weir_sheet_make(a);

    for (int64_t i = 0; i < t->nslices && i < SLICES; i++) {
        const weir_slice *s = &t->slice[i];
        const weir_track *track = &t->track[s->track];

        weir_sheet_row_add(&out);
        weir_sheet_text(&out, "track",
                        track->lane
                            ? weir_format(a, "%s: %s", track->unit, track->lane)
                            : track->unit);
        weir_sheet_text(&out, "kind", kinds[s->kind]);
        weir_sheet_text(&out, "name", t->name[s->name]);
        weir_sheet_whole(&out, "from", s->from);
        weir_sheet_whole(&out, "to", s->to);
    }
    return out;
}

/* The timeline of a point from cycle FROM on. */
static weir_status watch(weir_timeline *t, weir_arena *a, weir_job *job,
                         int64_t from)
{
    weir_diag quiet = {0};
    weir_engine_options options = {.skip = true, .timeline = t};
    weir_run r;

    WEIR_TRY(weir_flow_map(&r, a, job, &quiet));
    if (!r.engine->timeline)
        return WEIR_EUNSUP;
    *t = weir_timeline_make(a, from, from + WINDOW);
    WEIR_TRY(weir_flow_run(&r, a, &options, &quiet));
    weir_timeline_close(t);
    return WEIR_OK;
}

/* The timeline of a point in the middle of its CYCLES, or before: those of an
 * uneven grid are put together from shorter runs of one tile of each class
 * (mapper/kernel_account.c). */
static bool watch_middle(weir_timeline *t, weir_arena *a, weir_job *job,
                         int64_t cycles)
{
    int64_t from = cycles / 2;

    if (watch(t, a, job, from) != WEIR_OK)
        return false;
    if (t->nslices > 0)
        return true;
    while (t->nslices == 0 && from > 0)
        if (watch(t, a, job, from /= 2) != WEIR_OK)
            return false;
    /* What was simulated ends between FROM and twice that. */
    return watch(t, a, job, from - from / 4) == WEIR_OK && t->nslices > 0;
}

static void add_design(weir_page *page, weir_table_part *out,
                       const weir_options *o, weir_shelf *shelf, int64_t p)
{
    int at[WEIR_AXES];
    weir_job job = {.point = weir_study_point(o->a, page->study, p, at),
                    .shelf = shelf,
                    .file = o->file[0]};
    const weir_cell *cycles =
        weir_sheet_at(page->rows, p, weir_sheet_find(page->rows, "cycles"));
    const char *label = weir_study_label(o->a, page->study, at);
    int n = page->ntimelines;
    weir_timeline t;

    if (!watch_middle(&t, o->a, &job, (int64_t)weir_cell_value(cycles)))
        return;
    out[n] = (weir_table_part){
        .id = weir_format(o->a, "timeline-%d", n + 1),
        .title = *label ? weir_format(o->a, "Timeline: %s", label) : "Timeline",
        .about = weir_format(
            o->a,
            "Cycles %" PRId64 " to %" PRId64
            " of the run. A row UNIT: whether it counts as "
            "busy or stalled; a row UNIT: LANE: the commands of a lane and "
            "its waits, each named in its tooltip.",
            t.from, t.to),
        .sheet = slices(o->a, &t)};
    page->ntimelines++;
}

void weir_steady_timelines(weir_page *page, const weir_options *o)
{
    weir_table_part *out = WEIR_NEW(o->a, weir_table_part, DESIGNS);
    int main = weir_means_axis(page->study);
    int n = main >= 0 ? page->study->axis[main].n : 1;
    weir_shelf shelf = {.a = o->a};

    page->timeline = out;
    for (int i = 0; i < n && i < DESIGNS; i++) {
        int64_t p = find_point(page, main, i);

        if (p >= 0)
            add_design(page, out, o, &shelf, p);
    }
}
