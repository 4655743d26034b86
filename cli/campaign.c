/* SPDX-License-Identifier: Apache-2.0
 * campaign.c - runs the points of a study that a store does not have yet.
 */
#include "cli/campaign.h"

#include "cli/digest.h"
#include "cli/farm.h"
#include "cli/flow.h"
#include "cli/kernel_row.h"
#include "cli/notes.h"
#include "cli/place.h"
#include "cli/progress.h"
#include "reports/json.h"
#include "reports/row.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    TRIES = 2,
    BATCH = 4096,     /* results that wait for the store, at most */
    DETAILED = 1000,  /* points of a study whose whole stats are kept */
    NOTED = 20,       /* points whose notes are printed */
    FORECAST_MS = 500 /* that a forecast may try points */
};

static const double batch_s = 0.5; /* ... and how long */

enum { OPEN, GIVEN, DONE };

typedef struct campaign {
    weir_campaign *c;
    weir_diag *d;
    const weir_study *study;
    int64_t n;
    weir_shelf shelf;
    weir_key *key;        /* [n] */
    unsigned char *state; /* [n] OPEN, GIVEN or DONE */
    unsigned char *tries; /* [n] */
    int64_t at, step;     /* the next point to look at, and the way */
    int64_t again[2 * 256], nagain;
    int64_t todo, finished;
    bool watched; /* another process may put results too */
    weir_progress progress;
    weir_arena scratch, more; /* two, so that one can grow beside the other */
    FILE *batch;              /* replies that wait */
    char *batch_text;         /* its bytes */
    size_t batch_size;
    int waiting;
    double flushed_s;
} campaign;

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static weir_point point_at(const campaign *w, weir_arena *a, int64_t i)
{
    int at[WEIR_AXES];

    return weir_study_point(a, w->study, i, at);
}

static const char *label_at(void *user, int64_t i)
{
    const campaign *w = user;
    weir_arena scratch = w->scratch;
    int at[WEIR_AXES];

    weir_study_at(w->study, i, at);
    return weir_study_label(&scratch, w->study, at);
}

/* --- one point, in a worker --- */

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
    const char *text = "";

    for (int i = 0; i < stats->nassumptions; i++)
        text = weir_format(row->a, "%s%s\n", text, stats->assumption[i]);
    weir_sheet_text(row, WEIR_ASSUMED, text);
}

/* "ok" or "error", the inputs, the notes, each with its NUL; the seconds; the
 * cells. */
static void work(void *user, int64_t i, FILE *reply)
{
    campaign *w = user;
    weir_arena scratch = w->scratch;
    weir_job job = {.point = point_at(w, &scratch, i),
                    .shelf = &w->shelf,
                    .skip = !w->c->o->no_skip,
                    .file = w->c->o->file[0]};
    weir_sheet row = weir_sheet_make(&scratch);
    double start = now_s(), seconds;
    weir_run r;
    char *log = NULL;
    size_t size = 0;
    FILE *notes = open_memstream(&log, &size);
    weir_diag d = {.sink = weir_sink_caret, .user = notes};

    if (!notes)
        abort();
    if (weir_flow(&r, &scratch, &job, &d) != WEIR_OK)
        r.stats = NULL;
    weir_sheet_row_add(&row);
    put_how(&row, &job.point, &r);
    if (r.stats) {
        if (r.stats->direction)
            weir_kernel_row(&row, &job, &r);
        weir_sheet_stats(&row, r.stats);
        weir_sheet_details(&row, r.stats);
        put_assumptions(&row, r.stats);
        if (r.stats->direction)
            weir_kernel_interval(&row, w->study, &job, &r, w->more, &d);
        if (w->n <= DETAILED)
            put_detail(&row, r.stats);
    }
    fclose(notes);
    seconds = now_s() - start;
    fprintf(reply, "%s%c%s%c%s%c",
            r.stats ? WEIR_STATUS_FINE : WEIR_STATUS_WRONG, '\0',
            weir_digest_inputs(&scratch, &job.point), '\0', log, '\0');
    fwrite(&seconds, sizeof seconds, 1, reply);
    weir_row_write(reply, &row, 0);
    free(log);
}

/* --- results, in the parent --- */

/* What stands before a reply in the batch. */
typedef struct head {
    int64_t point;
    size_t size;
} head;

static weir_result read_reply(const campaign *w, int64_t i, const char *bytes,
                              size_t size)
{
    weir_result r = {
        .key = w->key[i], .attempts = w->tries[i] + 1, .status = bytes};
    const char *end = bytes + size;

    r.inputs = r.status + strlen(r.status) + 1;
    r.log = r.inputs + strlen(r.inputs) + 1;
    r.row = r.log + strlen(r.log) + 1;
    memcpy(&r.seconds, r.row, sizeof r.seconds);
    r.row += sizeof r.seconds;
    r.row_byte = (size_t)(end - r.row);
    return r;
}

/* Put all that waits into the store. */
static weir_exit flush(campaign *w)
{
    weir_status status;

    w->flushed_s = now_s();
    if (w->waiting == 0)
        return WEIR_EXIT_FINE;
    fflush(w->batch);
    status = weir_store_begin(w->c->store, w->d);
    for (size_t at = 0; status == WEIR_OK && at < w->batch_size;) {
        weir_result r;
        head h;

        memcpy(&h, w->batch_text + at, sizeof h);
        at += sizeof h;
        r = read_reply(w, h.point, w->batch_text + at, h.size);
        status = weir_store_put(w->c->store, &r, w->d);
        at += h.size;
    }
    if (status == WEIR_OK)
        status = weir_store_commit(w->c->store, w->d);
    rewind(w->batch);
    w->waiting = 0;
    return status == WEIR_OK ? WEIR_EXIT_FINE : WEIR_EXIT_MACHINE;
}

static weir_exit tick(void *user)
{
    campaign *w = user;

    weir_progress_step(&w->progress, w->finished);
    return w->waiting >= BATCH || now_s() - w->flushed_s >= batch_s
               ? flush(w)
               : WEIR_EXIT_FINE;
}

static void finish(campaign *w, int64_t i)
{
    w->state[i] = DONE;
    w->finished++;
}

static weir_exit take_reply(void *user, int64_t i, const char *bytes,
                            size_t size)
{
    campaign *w = user;
    head h = {i, size};

    fwrite(&h, sizeof h, 1, w->batch);
    fwrite(bytes, 1, size, w->batch);
    w->waiting++;
    finish(w, i);
    return w->waiting >= BATCH ? flush(w) : WEIR_EXIT_FINE;
}

static weir_exit take_lost(void *user, int64_t i, const char *why)
{
    campaign *w = user;
    weir_arena scratch = w->scratch;
    weir_point p = point_at(w, &scratch, i);
    double seconds = 0;
    char *bytes = NULL;
    size_t size = 0;
    weir_exit code;
    FILE *f;

    if (++w->tries[i] < TRIES) {
        w->again[w->nagain++] = i;
        return WEIR_EXIT_FINE;
    }
    w->tries[i]--; /* read_reply counts this one */
    f = open_memstream(&bytes, &size);
    if (!f)
        abort();
    fprintf(f, "%s%c%s%cerror: the point was tried %d times, and %s\n%c",
            WEIR_STATUS_LOST, '\0', weir_digest_inputs(&scratch, &p), '\0',
            TRIES, why, '\0');
    fwrite(&seconds, sizeof seconds, 1, f);
    fclose(f);
    code = take_reply(w, i, bytes, size);
    free(bytes);
    return code;
}

/* The next point that nobody has done: not even another process. */
static int64_t next(void *user)
{
    campaign *w = user;

    if (w->nagain > 0)
        return w->again[--w->nagain];
    for (; w->at >= 0 && w->at < w->n; w->at += w->step) {
        int64_t i = w->at;
        bool has = false;

        if (w->state[i] != OPEN)
            continue;
        if (w->watched)
            weir_store_has(w->c->store, &w->key[i], &has, w->d);
        if (has) {
            finish(w, i);
            continue;
        }
        w->state[i] = GIVEN;
        w->at += w->step;
        return i;
    }
    return -1;
}

/* --- before --- */

typedef struct ordered {
    weir_key key;
    int64_t at;
} ordered;

static int by_key(const void *x, const void *y)
{
    const ordered *a = x, *b = y;
    int way = memcmp(&a->key, &b->key, sizeof a->key);

    return way ? way : (a->at > b->at) - (a->at < b->at);
}

/* A point that stands twice is run once. */
static void mark_twins(campaign *w)
{
    weir_arena scratch = w->scratch;
    ordered *list = WEIR_NEW(&scratch, ordered, (size_t)w->n);

    for (int64_t i = 0; i < w->n; i++)
        list[i] = (ordered){w->key[i], i};
    qsort(list, (size_t)w->n, sizeof *list, by_key);
    for (int64_t i = 1; i < w->n; i++)
        if (memcmp(&list[i].key, &list[i - 1].key, sizeof list->key) == 0)
            w->state[list[i].at] = DONE;
}

/* What else a result depends on, besides the point: how it is run, and what
 * the study asks for that is run for it alone. */
static const char *how_run(const campaign *w)
{
    return weir_format(
        w->c->o->a, "%s%s%s", w->c->o->no_skip ? "no-skip " : "",
        weir_kernel_asked(w->study, "tflops_slow") ? "slow " : "",
        weir_kernel_asked(w->study, "tflops_fast") ? "fast" : "");
}

static weir_status find_work(campaign *w)
{
    const char *how = how_run(w);

    for (int64_t i = 0; i < w->n; i++) {
        weir_arena scratch = w->scratch;
        weir_point p = point_at(w, &scratch, i);

        w->key[i] = weir_digest_point(&w->shelf, &p, how, scratch);
    }
    mark_twins(w);
    for (int64_t i = 0; i < w->n; i++) {
        bool has = false;

        if (w->state[i] == DONE) {
            w->c->done++;
            continue;
        }
        WEIR_TRY(weir_store_has(w->c->store, &w->key[i], &has, w->d));
        w->state[i] = has ? DONE : OPEN;
        w->c->done += has;
    }
    w->todo = w->n - w->c->done;
    return WEIR_OK;
}

/* The study and the documents it is made from, so that its results can be
 * read without its files. */
static weir_status register_study(campaign *w)
{
    weir_arena *a = w->c->o->a;
    weir_stored_study stored;
    weir_store *store = w->c->store;

    weir_open_describe(&stored, a, &w->c->opened);
    stored.version = weir_digest_version();
    WEIR_TRY(weir_store_put_study(store, &stored, w->key, label_at, w, w->d));
    w->c->id = stored.id;
    WEIR_TRY(weir_store_begin(store, w->d));
    for (weir_book *b = w->shelf.first; b; b = b->next) {
        weir_stored_document doc = {
            .key = weir_digest_book(&w->shelf, b, w->scratch),
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
    *c = (weir_campaign){.o = o};
    *w = (campaign){.c = c, .d = d, .shelf = {.a = o->a, .keeps = true}};
    if (weir_open_study(&c->opened, study, o, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    w->study = c->opened.study;
    w->n = c->points = weir_study_points(w->study);
    w->scratch = weir_arena_make();
    w->more = weir_arena_make();
    w->key = WEIR_NEW(o->a, weir_key, (size_t)w->n);
    w->state = WEIR_NEW(o->a, unsigned char, (size_t)w->n);
    w->tries = WEIR_NEW(o->a, unsigned char, (size_t)w->n);
    if (w->n > 0)
        return weir_place_open(&c->store, &w->watched, &w->step, o->dir, o->a,
                               d);
    weir_report(d, WEIR_ERROR, (weir_loc){.file = study},
                "the conditions of this study leave no point");
    return WEIR_EXIT_USER;
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
                    w->n);
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
                    w->c->done + w->finished, w->n, dir);
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
                      .work = work,
                      .next = next,
                      .reply = take_reply,
                      .lost = take_lost,
                      .tick = tick};
    weir_exit code, flushed;
    int stopped = 0;

    if (w->todo == 0)
        return WEIR_EXIT_FINE;
    w->batch = open_memstream(&w->batch_text, &w->batch_size);
    if (!w->batch)
        abort();
    if (w->step < 0)
        w->at = w->n - 1;
    w->flushed_s = now_s();
    w->progress =
        weir_progress_start(w->c->o->quiet ? NULL : stderr, "points", w->todo);
    if (workers > w->todo)
        workers = (int)w->todo;
    code = weir_farm_run(&farm, workers, &stopped, w->d);
    weir_progress_clear(&w->progress);
    flushed = code == WEIR_EXIT_FINE ? flush(w) : code;
    fclose(w->batch);
    free(w->batch_text);
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
    if (find_work(&w) != WEIR_OK || register_study(&w) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    code = run_points(&w, workers);
    if (code == WEIR_EXIT_FINE && print_notes(&w) != WEIR_OK)
        code = WEIR_EXIT_MACHINE;
    weir_arena_drop(&w.scratch);
    weir_arena_drop(&w.more);
    return code;
}

/* --- a forecast --- */

/* Points spread over those to do, until the time is up: seconds per point. */
static double try_points(campaign *w, int *tried)
{
    double start = now_s();

    *tried = 0;
    for (int64_t k = 1; k <= w->todo && now_s() - start < 1e-3 * FORECAST_MS;
         k++) {
        /* by the golden ratio: no two near one another, none twice soon */
        double turn = (double)k * 0.61803398874989485;
        int64_t nth =
            (int64_t)((turn - (double)(int64_t)turn) * (double)w->todo);
        int64_t i = 0;
        char *text = NULL;
        size_t size;
        FILE *reply = open_memstream(&text, &size);

        for (; w->state[i] != OPEN || nth > 0; i++)
            nth -= w->state[i] == OPEN;
        if (!reply)
            abort();
        work(w, i, reply);
        fclose(reply);
        free(text);
        ++*tried;
    }
    return *tried > 0 ? (now_s() - start) / *tried : 0;
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
    if (find_work(&w) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    fprintf(out, "points   %" PRId64 "\n", w.n);
    fprintf(out, "done     %" PRId64 "%s%s\n", c.done, o->dir ? " in " : "",
            o->dir ? o->dir : "");
    fprintf(out, "to run   %" PRId64 "\n", w.todo);
    each = try_points(&w, &tried);
    if (tried > 0)
        fprintf(out,
                "about    %.3g s with %d workers (%.3g ms per point, measured "
                "on %d of them)\n",
                each * (double)w.todo / workers, workers, 1e3 * each, tried);
    weir_store_close(c.store);
    weir_arena_drop(&w.scratch);
    weir_arena_drop(&w.more);
    return WEIR_EXIT_FINE;
}
