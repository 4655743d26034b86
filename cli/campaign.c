/* SPDX-License-Identifier: Apache-2.0
 * campaign.c - runs the points of a study that a store does not have yet.
 */
#include "cli/campaign.h"

#include "cli/agenda.h"
#include "cli/attempt.h"
#include "cli/batch.h"
#include "cli/clock.h"
#include "cli/digest.h"
#include "cli/farm.h"
#include "cli/notes.h"
#include "cli/place.h"
#include "cli/progress.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    TRIES = 2,
    NOTED = 20,       /* points whose notes are printed */
    FORECAST_MS = 500 /* that a forecast may try points */
};

typedef struct campaign {
    weir_campaign *c;
    weir_diag *d;
    const weir_study *study;
    weir_agenda agenda;
    weir_shelf shelf;
    weir_attempt attempt;
    int64_t finished;
    bool others; /* another process puts results too */
    bool said;   /* a point failed, or has notes */
    weir_progress progress;
    weir_batch batch;
} campaign;

static const char *label_at(void *user, int64_t i)
{
    const campaign *w = user;
    weir_arena scratch = w->attempt.a;
    int at[WEIR_AXES];

    weir_study_at(w->study, i, at);
    return weir_study_label(&scratch, w->study, at);
}

static void work(void *user, int64_t i, weir_bytes *reply)
{
    campaign *w = user;

    weir_attempt_run(&w->attempt, i, reply);
}

/* --- results, in the parent --- */

static weir_exit tick(void *user, bool *again)
{
    campaign *w = user;

    weir_progress_step(&w->progress, w->finished);
    if (!w->others &&
        weir_store_others(w->c->store, &w->others, w->d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    return weir_batch_tick(&w->batch, again, w->d);
}

static void finish(campaign *w, int64_t i)
{
    w->agenda.turn[i] = WEIR_TURN_DONE;
    w->finished++;
}

static weir_exit take_reply(void *user, int64_t i, const char *bytes,
                            size_t size)
{
    campaign *w = user;

    weir_batch_add(&w->batch, i, bytes, size);
    finish(w, i);
    return WEIR_EXIT_FINE;
}

static weir_exit take_lost(void *user, int64_t i, const char *why)
{
    campaign *w = user;
    unsigned char *tries = &w->agenda.tries[i];
    weir_bytes reply = {0};
    weir_exit code;

    if (*tries + 1 < TRIES) {
        ++*tries;
        weir_agenda_reopen(&w->agenda, i);
        return WEIR_EXIT_FINE;
    }
    weir_attempt_lost(&w->attempt, i, TRIES, why, &reply);
    code = take_reply(w, i, reply.at, reply.n);
    weir_bytes_drop(&reply);
    return code;
}

/* The next point that nobody has done: not even another process. */
static int64_t next(void *user)
{
    campaign *w = user;
    int64_t i;

    while ((i = weir_agenda_next(&w->agenda)) >= 0) {
        bool has = false;

        if (w->others)
            weir_store_has(w->c->store, &w->agenda.key[i], &has, w->d);
        if (!has)
            break;
        finish(w, i);
    }
    return i;
}

/* --- before --- */

/* The study and the documents it is made from, so that its results can be
 * read without its files. */
static weir_status register_study(campaign *w)
{
    weir_arena *a = w->c->o->a;
    weir_stored_study stored;
    weir_store *store = w->c->store;

    weir_open_describe(&stored, a, &w->c->opened);
    stored.version = weir_digest_version();
    WEIR_TRY(
        weir_store_put_study(store, &stored, w->agenda.key, label_at, w, w->d));
    w->c->id = stored.id;
    WEIR_TRY(weir_store_begin(store, w->d));
    for (weir_book *b = w->shelf.first; b; b = b->next) {
        weir_stored_document doc = {
            .key = weir_digest_book(&w->shelf, b, w->attempt.a),
            .kind = weir_kind_name(b->kind),
            .name = b->name,
            .path = b->doc->loc.file ? b->doc->loc.file : "",
            .text = weir_yaml_dump(a, b->doc)};

        WEIR_TRY(weir_store_put_document(store, stored.id, &doc, w->d));
    }
    return weir_store_commit(store, w->d);
}

static weir_exit prepare(campaign *w, weir_campaign *c, const weir_options *o,
                         const char *study, weir_diag *d)
{
    int64_t step;
    weir_exit code;

    *c = (weir_campaign){.o = o};
    *w = (campaign){.c = c, .d = d, .shelf = {.a = o->a, .keeps = true}};
    if (weir_open_study(&c->opened, study, o, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    w->study = c->opened.study;
    c->points = weir_study_points(w->study);
    if (c->points == 0) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = study},
                    "the conditions of this study leave no point");
        return WEIR_EXIT_USER;
    }
    weir_attempt_begin(&w->attempt, o, w->study, &w->shelf);
    code = weir_place_open(&c->store, &step, o->dir, o->a, d);
    if (code != WEIR_EXIT_FINE)
        return code;
    if (weir_agenda_make(&w->agenda, o, w->study, &w->shelf, c->store, step,
                         d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    c->done = c->points - w->agenda.todo;
    return WEIR_EXIT_FINE;
}

/* --- after --- */

/* Print what went wrong, in the order of the points. */
static weir_status print_notes(campaign *w)
{
    weir_notes notes = {.a = w->c->o->a, .out = stderr};
    weir_cursor cursor;
    int printed = 0;
    bool there;

    WEIR_TRY(weir_cursor_open(&cursor, w->c->store, w->c->id, NULL, 0, w->d));
    for (;;) {
        WEIR_TRY(weir_cursor_next(&cursor, &there, w->d));
        if (!there)
            break;
        w->c->failed += strcmp(cursor.status, WEIR_STATUS_FINE) != 0;
        w->c->lost += strcmp(cursor.status, WEIR_STATUS_LOST) == 0;
        w->c->differ += strcmp(cursor.status, WEIR_STATUS_DIFFERS) == 0;
        if (*cursor.log && printed < NOTED &&
            weir_notes_print(&notes, cursor.log)) {
            printed++;
            if (w->study->naxes > 0)
                weir_report(w->d, WEIR_NOTE, (weir_loc){0}, "at the point %s",
                            label_at(w, cursor.i));
        }
    }
    weir_cursor_close(&cursor);
    if (printed == NOTED)
        weir_report(w->d, WEIR_NOTE, (weir_loc){0},
                    "there may be more; `weir results DIR --columns "
                    "status,log' says all");
    if (w->c->failed > 0)
        weir_report(w->d, WEIR_NOTE, (weir_loc){0},
                    "%" PRId64 " of %" PRId64 " points failed", w->c->failed,
                    w->c->points);
    return WEIR_OK;
}

/* A signal stopped it: say how to go on, and end as the signal would. */
static _Noreturn void end_by(campaign *w, int signal_number)
{
    const char *dir = w->c->o->dir;

    if (dir)
        weir_report(w->d, WEIR_NOTE, (weir_loc){0},
                    "stopped; %" PRId64 " of %" PRId64 " points are kept in "
                    "'%s', and the same command goes on from there",
                    w->c->done + w->finished, w->c->points, dir);
    else
        weir_report(w->d, WEIR_NOTE, (weir_loc){0},
                    "stopped, nothing is kept; with -o DIR the same command "
                    "would go on from here");
    weir_store_close(w->c->store);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    exit(WEIR_EXIT_MACHINE);
}

static weir_exit run_points(campaign *w, int workers)
{
    weir_farm farm = {.user = w,
                      .jobs = w->agenda.todo,
                      .work = work,
                      .next = next,
                      .reply = take_reply,
                      .lost = take_lost,
                      .tick = tick};
    weir_exit code, flushed;
    int stopped = 0;

    if (w->agenda.todo == 0)
        return WEIR_EXIT_FINE;
    w->batch = weir_batch_make(w->c->store, &w->agenda);
    w->progress = weir_progress_start(w->c->o->quiet ? NULL : stderr, "points",
                                      w->agenda.todo);
    if (workers > w->agenda.todo)
        workers = (int)w->agenda.todo;
    code = weir_farm_run(&farm, workers, &stopped, w->d);
    weir_progress_clear(&w->progress);
    flushed = code == WEIR_EXIT_FINE ? weir_batch_flush(&w->batch, w->d) : code;
    w->said = w->batch.said;
    weir_batch_drop(&w->batch);
    if (stopped && flushed == WEIR_EXIT_FINE)
        end_by(w, stopped);
    return flushed;
}

weir_exit weir_campaign_run(weir_campaign *c, const weir_options *o,
                            const char *study, weir_diag *d)
{
    campaign w;
    int workers;
    weir_exit code;

    if (weir_place_workers(&workers, o->workers, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    code = prepare(&w, c, o, study, d);
    if (code != WEIR_EXIT_FINE)
        return code;
    if (register_study(&w) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    code = run_points(&w, workers);
    if (code == WEIR_EXIT_FINE && (w.said || c->done > 0) &&
        print_notes(&w) != WEIR_OK)
        code = WEIR_EXIT_MACHINE;
    weir_attempt_drop(&w.attempt);
    return code;
}

/* --- a forecast --- */

/* Points spread over those to do, until the time is up: seconds per point. */
static double try_points(campaign *w, int *tried)
{
    int64_t *open = WEIR_NEW(w->c->o->a, int64_t, (size_t)w->agenda.todo);
    int64_t n = 0;
    weir_bytes reply = {0};
    double start = weir_now_s();

    for (int64_t i; (i = weir_agenda_next(&w->agenda)) >= 0;)
        open[n++] = i;
    *tried = 0;
    for (int64_t k = 1; k <= n && weir_now_s() - start < 1e-3 * FORECAST_MS;
         k++) {
        /* by the golden ratio: no two near one another, none twice soon */
        double turn = (double)k * 0.61803398874989485;
        int64_t nth = (int64_t)((turn - (double)(int64_t)turn) * (double)n);

        weir_bytes_clear(&reply);
        work(w, open[nth], &reply);
        ++*tried;
    }
    weir_bytes_drop(&reply);
    return *tried > 0 ? (weir_now_s() - start) / *tried : 0;
}

weir_exit weir_campaign_forecast(FILE *out, const weir_options *o,
                                 const char *study, weir_diag *d)
{
    weir_campaign c;
    campaign w;
    int workers, tried;
    weir_exit code;
    double each;

    if (weir_place_workers(&workers, o->workers, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    code = prepare(&w, &c, o, study, d);
    if (code != WEIR_EXIT_FINE)
        return code;
    fprintf(out, "points   %" PRId64 "\n", c.points);
    fprintf(out, "done     %" PRId64 "%s%s\n", c.done, o->dir ? " in " : "",
            o->dir ? o->dir : "");
    fprintf(out, "to run   %" PRId64 "\n", w.agenda.todo);
    each = try_points(&w, &tried);
    if (tried > 0)
        fprintf(out,
                "about    %.3g s with %d workers (%.3g ms per point, measured "
                "on %d of them)\n",
                each * (double)w.agenda.todo / workers, workers, 1e3 * each,
                tried);
    weir_store_close(c.store);
    weir_attempt_drop(&w.attempt);
    return WEIR_EXIT_FINE;
}
