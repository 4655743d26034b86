/* SPDX-License-Identifier: Apache-2.0
 * show.c - timelines and waves of a run.
 */
#include "cli/show.h"

#include "reports/timeline.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Waves are some hundred bytes a cycle. */
enum { WAVE_CYCLES = 100000 };

/* --- the window --- */

/* One end of it; an empty one is UNSAID. */
static weir_status read_end(int64_t *out, weir_arena *a, const char *text,
                            size_t n, int64_t unsaid, weir_diag *d)
{
    const char *said = weir_strndup(a, text, n);
    weir_loc loc = {.file = "--window"};
    weir_quantity q;

    *out = unsaid;
    if (!n)
        return WEIR_OK;
    WEIR_TRY(weir_quantity_parse(&q, said, loc, d));
    *out = q.value.num;
    if (q.value.den == 1 && q.value.num >= 0 && q.dim == WEIR_DIM_COUNT)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, loc, "'%s' is no cycle; write a whole number",
                said);
    return WEIR_EVALUE;
}

static weir_status read_window(weir_show *show, weir_diag *d)
{
    const weir_options *o = show->o;
    const char *colon = o->window ? strchr(o->window, ':') : NULL;

    show->from = 0, show->to = INT64_MAX;
    if (!o->window)
        return WEIR_OK;
    if (!colon) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = "--window"},
                    "'%s' is no window; write FROM:TO, in cycles", o->window);
        return WEIR_EVALUE;
    }
    WEIR_TRY(read_end(&show->from, o->a, o->window, (size_t)(colon - o->window),
                      0, d));
    WEIR_TRY(
        read_end(&show->to, o->a, colon + 1, strlen(colon + 1), INT64_MAX, d));
    if (show->from < show->to)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){.file = "--window"},
                "the window %s is empty", o->window);
    return WEIR_EVALUE;
}

weir_exit weir_show_check(weir_show *show, const weir_options *o, weir_diag *d)
{
    const char *const path[] = {o->csv, o->json, o->timeline, o->vcd};
    weir_exit code = weir_output_check_all(path, 4, d);

    *show = (weir_show){.o = o};
    if (code == WEIR_EXIT_FINE && read_window(show, d) != WEIR_OK)
        code = WEIR_EXIT_USER;
    if (code == WEIR_EXIT_FINE && o->window && !o->timeline && !o->vcd) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = "--window"},
                    "there is nothing to show; add --timeline FILE or --vcd "
                    "FILE");
        code = WEIR_EXIT_USER;
    }
    return code;
}

/* --- before the run --- */

static weir_status refuse(const weir_run *r, const char *option, bool waves,
                          weir_diag *d)
{
    char can[200] = "";
    size_t n = 0;

    for (const weir_engine *e = weir_engines; e->name; e++)
        if (waves ? e->waves : e->timeline)
            n += (size_t)snprintf(can + n, sizeof can - n, "%s--engine %s",
                                  n ? " or " : "", e->name);
    weir_report(d, WEIR_ERROR, (weir_loc){.file = option},
                "the engine '%s' has nothing to show cycle by cycle%s%s",
                r->engine->name, n ? "; use " : "", can);
    return WEIR_EVALUE;
}

static weir_status open_waves(weir_show *show, const weir_run *r, weir_diag *d)
{
    show->nblocks = r->mapping->nblocks;
    show->waves =
        (weir_waves){show->from, show->to,
                     WEIR_NEW(show->o->a, FILE *, (size_t)show->nblocks + 1)};
    if (!show->o->window)
        show->waves.to = WAVE_CYCLES;
    for (int k = 0; k < show->nblocks; k++)
        if (!(show->waves.file[k] = tmpfile())) {
            weir_report(d, WEIR_ERROR, (weir_loc){.file = "--vcd"},
                        "there is no place for waves: %s", strerror(errno));
            return WEIR_EHOST;
        }
    return WEIR_OK;
}

weir_status weir_show_start(weir_show *show, weir_engine_options *engine,
                            const weir_run *r, weir_diag *d)
{
    if (show->o->timeline && !r->engine->timeline)
        return refuse(r, "--timeline", false, d);
    if (show->o->vcd && !r->engine->waves)
        return refuse(r, "--vcd", true, d);
    if (show->o->timeline) {
        show->timeline = weir_timeline_make(show->o->a, show->from, show->to);
        engine->timeline = &show->timeline;
    }
    if (show->o->vcd) {
        WEIR_TRY(open_waves(show, r, d));
        engine->waves = &show->waves;
    }
    return WEIR_OK;
}

/* --- after it --- */

/* The part of the run that is missing, if nobody asked for a part. */
static void tell_part(const weir_show *show, const char *option, int64_t to,
                      const weir_run *r, weir_diag *d)
{
    if (show->from >= r->stats->cycles)
        weir_report(d, WEIR_WARN, (weir_loc){.file = option},
                    "the run ends at cycle %" PRId64 ", before the window",
                    r->stats->cycles);
    else if (to < r->stats->cycles && to < show->to)
        weir_report(d, WEIR_NOTE, (weir_loc){.file = option},
                    "it ends at cycle %" PRId64 " of %" PRId64
                    ", for it grows large; --window FROM:TO shows another part",
                    to, r->stats->cycles);
}

static weir_exit write_timeline(weir_show *show, const weir_run *r,
                                weir_diag *d)
{
    weir_output out;

    weir_timeline_close(&show->timeline);
    weir_output_open(&out, show->o->timeline);
    weir_timeline_write(out.file, &show->timeline, r->stats);
    tell_part(show, "--timeline", show->timeline.to, r, d);
    return weir_output_close(&out, d);
}

/* "x.vcd" is "x.2.vcd" for the second of several blocks. */
static const char *block_path(const weir_show *show, int k)
{
    const char *path = show->o->vcd, *dot = strrchr(path, '.');

    if (show->nblocks == 1 || strcmp(path, "-") == 0)
        return path;
    if (!dot || strchr(dot, '/'))
        dot = path + strlen(path);
    return weir_format(show->o->a, "%.*s.%d%s", (int)(dot - path), path, k + 1,
                       dot);
}

/* F without the day on which it was written, so that equal runs are equal. */
static void copy_wave(FILE *out, FILE *f)
{
    bool date = false;
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    rewind(f);
    while ((n = getline(&line, &room, f)) > 0) {
        date |= strncmp(line, "$date", 5) == 0;
        if (!date)
            fwrite(line, 1, (size_t)n, out);
        else if (strncmp(line, "$end", 4) == 0)
            date = false;
    }
    free(line);
}

static weir_exit write_waves(weir_show *show, const weir_run *r, weir_diag *d)
{
    weir_exit code = WEIR_EXIT_FINE;

    for (int k = 0; k < show->nblocks; k++) {
        FILE *f = show->waves.file[k];
        weir_output out;

        fseek(f, 0, SEEK_END);
        if (ftell(f) > 0 && code == WEIR_EXIT_FINE) {
            weir_output_open(&out, block_path(show, k));
            copy_wave(out.file, f);
            code = weir_output_close(&out, d);
        }
        fclose(f);
    }
    tell_part(show, "--vcd", show->waves.to, r, d);
    return code;
}

weir_exit weir_show_write(weir_show *show, const weir_run *r, weir_diag *d)
{
    weir_exit code = WEIR_EXIT_FINE;

    if (show->o->timeline)
        code = write_timeline(show, r, d);
    if (show->o->vcd && code == WEIR_EXIT_FINE)
        code = write_waves(show, r, d);
    return code;
}
