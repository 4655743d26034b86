/* SPDX-License-Identifier: Apache-2.0
 * verify_rtl.c - `weir verify rtl`: a module beside its golden model.
 */
#include "cli/command.h"
#include "cli/output.h"
#include "cli/rtl.h"
#include "reports/json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    AROUND = 16,           /* cycles of waveform before and behind a mismatch */
    MOST_BEATS = 100000000 /* minutes */
};

typedef struct verification {
    const weir_options *o;
    weir_cosim c;
    weir_npy scores, mask;
    weir_cosim_job job;
    int first_kind, kinds; /* of stalls */
    weir_cosim_result result[WEIR_THROTTLES];
    const char *wave; /* written, or NULL */
} verification;

/* --- what is asked --- */

static weir_status read_count(int64_t *out, const char *option,
                              const char *text, weir_diag *d)
{
    char *end;

    errno = 0;
    *out = strtoll(text, &end, 0);
    if (errno == 0 && end != text && *end == '\0' && *out >= 0)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){.file = option},
                "expected a whole number, not '%s'", text);
    return WEIR_EVALUE;
}

static weir_status read_stalls(verification *v, weir_diag *d)
{
    v->kinds = WEIR_THROTTLES;
    if (!v->o->stalls)
        return WEIR_OK;
    for (v->first_kind = 0; v->first_kind < WEIR_THROTTLES; v->first_kind++) {
        v->kinds = 1;
        if (strcmp(weir_throttle_names[v->first_kind], v->o->stalls) == 0)
            return WEIR_OK;
    }
    weir_report(d, WEIR_ERROR, (weir_loc){.file = "--stalls"},
                "expected none, 90, 50, 10 or bursts, not '%s'", v->o->stalls);
    return WEIR_EVALUE;
}

static weir_status same_shape(const verification *v, weir_diag *d)
{
    bool same = v->mask.n == v->scores.n;

    for (int i = 0; same && i < v->mask.n; i++)
        same = v->mask.extent[i] == v->scores.extent[i];
    if (same)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){.file = v->o->keep},
                "the mask must have the shape of '%s'", v->o->file[1]);
    return WEIR_EVALUE;
}

static weir_status read_tensors(verification *v, weir_diag *d)
{
    const weir_options *o = v->o;

    if (o->nfiles < 2) {
        if (!o->keep)
            return WEIR_OK;
        weir_report(d, WEIR_ERROR, (weir_loc){.file = "--keep"},
                    "a mask belongs to scores; name their file too");
        return WEIR_EVALUE;
    }
    if (!v->c.unit->take) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = o->file[1]},
                    "'%s' takes no tensor; leave the file out",
                    v->c.unit->name);
        return WEIR_EVALUE;
    }
    WEIR_TRY(weir_npy_load(&v->scores, o->a, o->file[1], d));
    if (v->scores.count == 0) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = o->file[1]},
                    "the tensor is empty");
        return WEIR_EVALUE;
    }
    v->c.scores = &v->scores;
    if (o->keep) {
        WEIR_TRY(weir_npy_load(&v->mask, o->a, o->keep, d));
        WEIR_TRY(same_shape(v, d));
        v->c.mask = &v->mask;
    }
    v->c.count = v->c.unit->beats(&v->c);
    return WEIR_OK;
}

/* None would compare nothing, and say that all of it is right. */
static weir_status read_beats(verification *v, weir_diag *d)
{
    int64_t beats;

    WEIR_TRY(read_count(&beats, "--beats", v->o->beats, d));
    if (beats < 1 || beats > MOST_BEATS) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = "--beats"},
                    "expected 1 to %d, not %s", MOST_BEATS, v->o->beats);
        return WEIR_EVALUE;
    }
    if (!v->c.scores || beats < v->c.count)
        v->c.count = beats;
    return WEIR_OK;
}

static weir_status prepare(verification *v, weir_diag *d)
{
    int64_t seed = 1;

    WEIR_TRY(weir_rtl_open(&v->c, v->o, d));
    WEIR_TRY(read_stalls(v, d));
    if (v->o->seed)
        WEIR_TRY(read_count(&seed, "--seed", v->o->seed, d));
    v->c.count = 2000;
    WEIR_TRY(read_tensors(v, d));
    if (v->o->beats)
        WEIR_TRY(read_beats(v, d));
    v->job.c = &v->c;
    v->job.seed = (uint64_t)seed;
    return WEIR_OK;
}

/* --- what is done --- */

static bool is_fine(const weir_cosim_result *r)
{
    return r->end == WEIR_COSIM_DONE && r->bad_values == 0 && !r->asserted;
}

/* The first schedule that went wrong; KINDS if none did. */
static int first_wrong(const verification *v)
{
    int k = 0;

    while (k < v->kinds && is_fine(&v->result[k]))
        k++;
    return k;
}

/* The run again that went wrong, recorded around the place. */
static void record(verification *v)
{
    int k = first_wrong(v);
    weir_cosim_job job = v->job;
    weir_cosim_result again;
    int64_t at = v->result[k].first_cycle;

    if (at < 0)
        return;
    job.stalls = v->first_kind + k;
    job.wave = v->o->wave ? v->o->wave
                          : weir_format(v->o->a, "%s.fst", v->c.unit->name);
    job.wave_from = at > AROUND ? at - AROUND : 0;
    job.wave_to = at + AROUND;
    weir_cosim_run(&again, &job, *v->o->a);
    v->wave = job.wave;
}

/* --- what is said --- */

static const char *end_text(const weir_cosim_result *r)
{
    switch (r->end) {
    case WEIR_COSIM_STUCK:
        return "nothing moves any more";
    case WEIR_COSIM_TOO_MANY:
        return "a beat came out that was not put in";
    case WEIR_COSIM_TOO_FEW:
        return "beats went in and do not come out";
    case WEIR_COSIM_BROKEN:
        return "a port is missing or not as wide as it must be";
    case WEIR_COSIM_DONE:
        break;
    }
    return r->asserted ? "an assertion failed" : "values differ";
}

static void print_value(const weir_cosim_port *p, uint32_t code)
{
    printf("%0*" PRIx32, (p->width + 3) / 4, code);
    if (p->number)
        printf(" (%.9g)", weir_number_decode(p->number, code));
}

static void print_wrong(const verification *v)
{
    int k = first_wrong(v);
    const weir_cosim_result *r = &v->result[k];

    printf("\nMISMATCH with stalls %s: %s",
           weir_throttle_names[v->first_kind + k], end_text(r));
    if (r->end == WEIR_COSIM_BROKEN)
        printf(" (%s)", r->port);
    if (r->bad_values > 0)
        printf("; %" PRId64 " of %" PRId64 " beats, %" PRId64 " of %" PRId64
               " values",
               r->bad_beats, r->compared, r->bad_values, r->values);
    if (r->first_cycle >= 0)
        printf("; first in cycle %" PRId64, r->first_cycle);
    putchar('\n');
    if (r->shown > 0)
        printf("%9s %9s  %-14s %4s  %s\n", "beat", "cycle", "port", "lane",
               "expected, got");
    for (int i = 0; i < r->shown; i++) {
        const weir_mismatch *m = &r->mismatch[i];

        printf("%9" PRId64 " %9" PRId64 "  %-14s %4d  ", m->beat, m->cycle,
               m->port->name, m->lane);
        print_value(m->port, m->want);
        fputs(", ", stdout);
        print_value(m->port, m->got);
        putchar('\n');
    }
    if (r->bad_values > r->shown)
        printf("%9s and %" PRId64 " more\n", "", r->bad_values - r->shown);
    if (v->wave)
        printf("waveform: %s, cycles %" PRId64 " to %" PRId64
               " (two time units each)\n",
               v->wave, r->first_cycle > AROUND ? r->first_cycle - AROUND : 0,
               r->first_cycle + AROUND);
}

static void print(const verification *v)
{
    printf("%s: %s\n", v->c.unit->name, v->c.unit->what);
    fputs("  ", stdout);
    weir_rtl_print_parameters(stdout, &v->c);
    if (v->c.scores)
        printf("\n  beats from %s, seed %" PRIu64 " for stalls\n\n",
               v->o->file[1], v->job.seed);
    else
        printf("\n  beats drawn with seed %" PRIu64 "\n\n", v->job.seed);
    printf("%-8s %9s %12s %9s %12s %11s\n", "stalls", "beats", "values",
           "cycles", "beats/cycle", "mismatches");
    for (int k = 0; k < v->kinds; k++) {
        const weir_cosim_result *r = &v->result[k];

        printf("%-8s %9" PRId64 " %12" PRId64 " %9" PRId64 " %12.3f %11" PRId64
               "%s\n",
               weir_throttle_names[v->first_kind + k], r->beats, r->values,
               r->cycles,
               r->cycles > 0 ? (double)r->beats / (double)r->cycles : 0,
               r->bad_values, is_fine(r) ? "" : "  <-");
    }
    if (first_wrong(v) < v->kinds)
        print_wrong(v);
    else
        printf("\nevery value is the golden model's\n");
}

static json_t *json_mismatch(const weir_mismatch *m)
{
    json_t *row = weir_json_object();

    weir_json_put(row, "beat", weir_json_whole(m->beat));
    weir_json_put(row, "cycle", weir_json_whole(m->cycle));
    weir_json_put(row, "port", weir_json_text(m->port->name));
    weir_json_put(row, "lane", weir_json_whole(m->lane));
    weir_json_put(row, "expected", weir_json_whole(m->want));
    weir_json_put(row, "got", weir_json_whole(m->got));
    return row;
}

static json_t *json_result(const verification *v, int k)
{
    const weir_cosim_result *r = &v->result[k];
    json_t *row = weir_json_object(), *list = weir_json_array();

    weir_json_put(row, "stalls",
                  weir_json_text(weir_throttle_names[v->first_kind + k]));
    weir_json_put(row, "result",
                  weir_json_text(is_fine(r) ? "equal" : end_text(r)));
    weir_json_put(row, "beats", weir_json_whole(r->beats));
    weir_json_put(row, "values", weir_json_whole(r->values));
    weir_json_put(row, "cycles", weir_json_whole(r->cycles));
    weir_json_put(row, "bad_beats", weir_json_whole(r->bad_beats));
    weir_json_put(row, "bad_values", weir_json_whole(r->bad_values));
    for (int i = 0; i < r->shown; i++)
        weir_json_append(list, json_mismatch(&r->mismatch[i]));
    weir_json_put(row, "mismatches", list);
    return row;
}

static weir_exit write_json(const verification *v, weir_diag *d)
{
    json_t *root = weir_json_object(), *set = weir_json_object(),
           *list = weir_json_array();
    weir_output out;

    weir_json_put(root, "unit", weir_json_text(v->c.unit->name));
    for (int i = 0; v->c.unit->params[i].name; i++)
        weir_json_put(
            set, v->c.unit->params[i].name,
            weir_json_text(weir_format(v->o->a, "%.9g", v->c.value[i])));
    weir_json_put(root, "parameters", set);
    weir_json_put(root, "seed", weir_json_whole((int64_t)v->job.seed));
    for (int k = 0; k < v->kinds; k++)
        weir_json_append(list, json_result(v, k));
    weir_json_put(root, "runs", list);
    if (v->wave)
        weir_json_put(root, "waveform", weir_json_text(v->wave));
    weir_output_open(&out, v->o->json);
    weir_json_write(out.file, root);
    json_decref(root);
    return weir_output_close(&out, d);
}

weir_exit weir_verify_rtl(const weir_options *o, weir_diag *d)
{
    verification *v = WEIR_NEW(o->a, verification, 1);
    const char *const paths[] = {o->json, o->wave};
    weir_exit code = WEIR_EXIT_FINE;

    v->o = o;
    if (weir_output_check_all(paths, 2, d) != WEIR_EXIT_FINE ||
        prepare(v, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (!o->quiet)
        fprintf(stderr, "building the model of %s, unless it is known ...\n",
                v->c.unit->name);
    if (weir_cosim_build(&v->job.model, o->a, &v->c, d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    for (int k = 0; k < v->kinds; k++) {
        v->job.stalls = v->first_kind + k;
        if (!o->quiet)
            fprintf(stderr, "%" PRId64 " beats, stalls: %s ...\n", v->c.count,
                    weir_throttle_names[v->job.stalls]);
        weir_cosim_run(&v->result[k], &v->job, *o->a);
        if (!v->result[k].streams)
            v->kinds = k + 1; /* nobody to wait for */
    }
    if (first_wrong(v) < v->kinds)
        record(v);
    if (o->json)
        code = write_json(v, d);
    else
        print(v);
    if (code == WEIR_EXIT_FINE)
        code = weir_output_flush();
    return code != WEIR_EXIT_FINE      ? code
           : first_wrong(v) < v->kinds ? WEIR_EXIT_NO
                                       : WEIR_EXIT_FINE;
}
