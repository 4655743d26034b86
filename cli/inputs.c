/* SPDX-License-Identifier: Apache-2.0
 * inputs.c - --seed and --input of a run.
 */
#include "cli/inputs.h"

#include "sim/cosim/body.h"
#include "workloads/numeric/npy.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static weir_status read_seed(uint64_t *out, const char *text, weir_diag *d)
{
    weir_loc loc = {.file = "--seed"};
    char *end;
    long long value;

    errno = 0;
    value = strtoll(text, &end, 10);
    if (end != text && *end == '\0' && errno == 0 && value > 0) {
        *out = (uint64_t)value;
        return WEIR_OK;
    }
    weir_report(d, WEIR_ERROR, loc,
                "'%s' must be a whole number from 1 to %lld", text,
                INT64_MAX + 0LL);
    return WEIR_EVALUE;
}

/* Only the SystemC engine computes, and only where a unit is RTL. */
static weir_status check_used(const weir_options *o, const weir_run *r,
                              weir_diag *d)
{
    if (strcmp(r->engine->name, "systemc") == 0 &&
        weir_bodies_asked(r->mapping))
        return WEIR_OK;
    weir_report(d, WEIR_ERROR,
                (weir_loc){.file = o->seed   ? "--seed"
                                   : o->wave ? "--wave"
                                             : "--input"},
                "this run computes with no data: it takes --engine systemc and "
                "a unit with 'body: rtl'");
    return WEIR_EVALUE;
}

weir_status weir_inputs_read(weir_engine_options *out, const weir_options *o,
                             const weir_run *r, weir_diag *d)
{
    weir_engine_input *input =
        WEIR_NEW(o->a, weir_engine_input, (size_t)o->ninputs + 1);

    if (!o->seed && o->ninputs == 0 && !o->wave)
        return WEIR_OK;
    WEIR_TRY(check_used(o, r, d));
    out->wave = o->wave;
    if (o->seed)
        WEIR_TRY(read_seed(&out->seed, o->seed, d));
    for (int i = 0; i < o->ninputs; i++) {
        weir_npy x;

        WEIR_TRY(weir_npy_load(&x, o->a, o->input[i].value, d));
        input[i] = (weir_engine_input){o->input[i].key, x.x, x.count,
                                       o->input[i].key_loc};
    }
    out->input = input;
    out->ninputs = o->ninputs;
    return WEIR_OK;
}
