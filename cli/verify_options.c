/* SPDX-License-Identifier: Apache-2.0
 * verify_options.c - what the options of `weir verify` say.
 */
#include "cli/verify.h"

#include "workloads/eval/data.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static weir_loc option(const char *name, const char *text)
{
    return (weir_loc){name, text, 1, 1, text[0] ? (int)strlen(text) : 1};
}

static weir_status whole(int64_t *out, const char *name, const char *text,
                         int64_t otherwise, int64_t max, weir_diag *d)
{
    char *end;

    *out = otherwise;
    if (!text)
        return WEIR_OK;
    errno = 0;
    *out = strtoll(text, &end, 10);
    if (*end == '\0' && errno == 0 && *out >= 0 && *out <= max)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, option(name, text),
                "expected a whole number in 0 ... %lld", (long long)max);
    return WEIR_EVALUE;
}

static weir_status read_precision(weir_verify *v, weir_diag *d)
{
    static const char *const names[] = {"both", "double", "declared"};
    const char *text = v->o->precision;

    for (int i = 0; i < 3; i++)
        if (!text || strcmp(text, names[i]) == 0) {
            v->precision = (weir_verify_precision)i;
            return WEIR_OK;
        }
    weir_report(d, WEIR_ERROR, option("--precision", text),
                "expected double, declared or both");
    return WEIR_EVALUE;
}

static weir_status read_tolerance(weir_verify *v, weir_diag *d)
{
    const char *text = v->o->tolerance;
    char *end;

    if (!text)
        return WEIR_OK;
    v->tolerance = strtod(text, &end);
    if (*end == '\0' && v->tolerance > 0 && isfinite(v->tolerance))
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, option("--tolerance", text),
                "expected a number above 0");
    return WEIR_EVALUE;
}

static weir_status read_data(weir_verify *v, weir_diag *d)
{
    const char *near;
    size_t n = 0;

    v->data = v->o->data ? v->o->data : weir_data_names[0];
    if (weir_data_about(v->data))
        return WEIR_OK;
    while (weir_data_names[n])
        n++;
    near = weir_suggest(v->data, weir_data_names, n);
    weir_report(d, WEIR_ERROR, option("--data", v->data),
                near ? "unknown distribution; did you mean '%s'?"
                     : "unknown distribution; `weir help verify' lists them",
                near);
    return WEIR_EVALUE;
}

weir_status weir_verify_options(weir_verify *v, weir_diag *d)
{
    const weir_options *o = v->o;
    int64_t seed, threads;

    WEIR_TRY(whole(&seed, "--seed", o->seed, 1, INT64_MAX, d));
    WEIR_TRY(whole(&threads, "--threads", o->threads, 0, 256, d));
    v->seed = (uint64_t)seed;
    v->threads =
        threads > 0 ? (int)threads : (int)sysconf(_SC_NPROCESSORS_ONLN);
    WEIR_TRY(read_precision(v, d));
    WEIR_TRY(read_tolerance(v, d));
    return read_data(v, d);
}

/* Options that mean nothing for RTL, or for cascades alone. */
weir_status weir_verify_refuse_foreign(const weir_options *o, bool rtl,
                                       weir_diag *d)
{
    const struct {
        const char *name;
        bool said, rtl;
    } options[] = {
        {"--unit", o->unit, true},
        {"--keep", o->keep, true},
        {"--beats", o->beats, true},
        {"--stalls", o->stalls, true},
        {"--wave", o->wave, true},
        {"--catalog", o->catalog, false},
        {"--data", o->data, false},
        {"--golden", o->golden, false},
        {"--input", o->ninputs > 0, false},
        {"--precision", o->precision, false},
        {"--save", o->save, false},
        {"--shape", o->shape, false},
        {"--threads", o->threads, false},
        {"--tolerance", o->tolerance, false},
    };

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (options[i].said && options[i].rtl != rtl) {
            weir_report(d, WEIR_ERROR, (weir_loc){.file = options[i].name},
                        rtl ? "it is for cascades; what RTL takes is in `weir "
                              "help verify'"
                            : "it is for RTL: weir verify rtl");
            return WEIR_EVALUE;
        }
    return WEIR_OK;
}
