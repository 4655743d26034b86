/* SPDX-License-Identifier: Apache-2.0
 * attempt.c - one point tried, and the reply that says how it ended.
 *
 * A reply: the status, the inputs, and the notes, each with its NUL; the
 * seconds; the cells.
 */
#include "cli/attempt.h"

#include "cli/clock.h"
#include "cli/digest.h"
#include "cli/flow.h"
#include "cli/kernel_row.h"
#include "reports/json.h"
#include "reports/row.h"

#include <stdlib.h>
#include <string.h>

enum { DETAILED = 1000 }; /* points of a study whose whole stats are kept */

/* Notes, in a file that is made for the first of them: few points have any. */
typedef struct notes {
    FILE *file;
    char *text;
    size_t size;
} notes;

static void take_note(void *user, weir_level level, weir_loc loc,
                      const char *msg)
{
    notes *n = user;

    if (!n->file)
        n->file = open_memstream(&n->text, &n->size);
    if (!n->file)
        abort();
    weir_sink_caret(n->file, level, loc, msg);
}

static void put_how(weir_sheet *row, const weir_point *p, const weir_run *r)
{
    const char *accounting = p->accounting.text;

    if (r->engine)
        weir_sheet_text(row, "engine",
                        r->stats ? r->stats->engine : r->engine->name);
    if (r->machine)
        accounting = weir_accounting_text(r->stats ? r->stats->accounting
                                                   : r->machine->accounting);
    if (accounting)
        weir_sheet_text(row, "accounting", accounting);
}

static void put_detail(weir_sheet *row, const weir_stats *stats)
{
    json_t *root = weir_json_stats(stats);
    char *text = json_dumps(root, JSON_REAL_PRECISION(17));

    if (text)
        weir_sheet_text(row, WEIR_DETAIL, text);
    free(text);
    json_decref(root);
}

static void put_assumptions(weir_sheet *row, const weir_stats *stats)
{
    size_t size = 1;
    char *text, *at;

    for (int i = 0; i < stats->nassumptions; i++)
        size += strlen(stats->assumption[i]) + 1;
    text = at = WEIR_NEW(row->cells, char, size);
    for (int i = 0; i < stats->nassumptions; i++) {
        at = stpcpy(at, stats->assumption[i]);
        *at++ = '\n';
    }
    weir_sheet_text(row, WEIR_ASSUMED, text);
}

static void make_row(weir_attempt *t, weir_arena *a, const weir_job *job,
                     const weir_run *r, weir_diag *d)
{
    weir_sheet *row = &t->row;

    weir_sheet_clear(row, a);
    weir_sheet_row_add(row);
    put_how(row, &job->point, r);
    if (!r->stats)
        return;
    if (r->stats->direction)
        weir_kernel_row(row, job, r);
    weir_sheet_stats(row, r->stats);
    weir_sheet_details(row, r->stats);
    put_assumptions(row, r->stats);
    if (r->stats->direction)
        weir_kernel_interval(row, t->study, job, r, t->more, d);
    if (t->detailed)
        put_detail(row, r->stats);
}

void weir_attempt_begin(weir_attempt *t, const weir_options *o,
                        const weir_study *study, weir_shelf *shelf)
{
    *t = (weir_attempt){.o = o,
                        .study = study,
                        .shelf = shelf,
                        .detailed = weir_study_points(study) <= DETAILED,
                        .a = weir_arena_make(),
                        .more = weir_arena_make(),
                        .kept = weir_arena_make()};
    t->row = weir_sheet_make(&t->kept);
}

void weir_attempt_drop(weir_attempt *t)
{
    weir_arena_drop(&t->a);
    weir_arena_drop(&t->more);
    weir_arena_drop(&t->kept);
}

void weir_attempt_run(weir_attempt *t, int64_t i, weir_bytes *reply)
{
    weir_arena scratch = t->a;
    int at[WEIR_AXES];
    weir_job job = {.point = weir_study_point(&scratch, t->study, i, at),
                    .shelf = t->shelf,
                    .skip = !t->o->no_skip,
                    .file = t->o->file[0]};
    double start = weir_now_s(), seconds;
    notes n = {0};
    weir_diag d = {.sink = take_note, .user = &n};
    weir_status status;
    weir_run r;

    status = weir_flow(&r, &scratch, &job, &d);
    if (status != WEIR_OK)
        r.stats = NULL;
    make_row(t, &scratch, &job, &r, &d);
    if (n.file)
        fclose(n.file);
    seconds = weir_now_s() - start;
    weir_bytes_string(reply, r.stats                  ? WEIR_STATUS_FINE
                             : status == WEIR_EDIFFER ? WEIR_STATUS_DIFFERS
                                                      : WEIR_STATUS_WRONG);
    weir_digest_inputs(reply, &job.point);
    weir_bytes_string(reply, n.file ? n.text : "");
    weir_bytes_add(reply, &seconds, sizeof seconds);
    weir_row_write(reply, &t->row, 0);
    free(n.text);
}

void weir_attempt_lost(const weir_attempt *t, int64_t i, int tries,
                       const char *why, weir_bytes *reply)
{
    weir_arena scratch = t->a;
    int at[WEIR_AXES];
    weir_point p = weir_study_point(&scratch, t->study, i, at);
    double seconds = 0;

    weir_bytes_string(reply, WEIR_STATUS_LOST);
    weir_digest_inputs(reply, &p);
    weir_bytes_string(
        reply,
        weir_format(&scratch, "error: the point was tried %d times, and %s\n",
                    tries, why));
    weir_bytes_add(reply, &seconds, sizeof seconds);
}

weir_result weir_attempt_read(const char *bytes, size_t size)
{
    weir_result r = {.status = bytes};

    r.inputs = r.status + strlen(r.status) + 1;
    r.log = r.inputs + strlen(r.inputs) + 1;
    r.row = r.log + strlen(r.log) + 1;
    memcpy(&r.seconds, r.row, sizeof r.seconds);
    r.row += sizeof r.seconds;
    r.row_byte = (size_t)(bytes + size - r.row);
    return r;
}
