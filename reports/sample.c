/* SPDX-License-Identifier: Apache-2.0
 * sample.c - points spread over a unit cube, by GSL.
 */
#include "reports/sample.h"

#include <stdbool.h>
#include <string.h>

const char *const weir_samples[] = {"sobol", "latin-hypercube", NULL};

#ifdef WEIR_HAVE_GSL

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>

enum { SOBOL_AXES = 40 }; /* GSL's limit */

static void *must(void *made)
{
    if (!made)
        abort();
    return made;
}

static void sobol(double *out, int n, int axes, int64_t seed)
{
    gsl_qrng *q = must(gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)axes));

    for (int64_t i = 0; i < seed; i++)
        gsl_qrng_get(q, out);
    for (int i = 0; i < n; i++)
        gsl_qrng_get(q, out + (size_t)i * (size_t)axes);
    gsl_qrng_free(q);
}

static void latin_hypercube(double *out, int n, int axes, int64_t seed)
{
    gsl_rng *rng = must(gsl_rng_alloc(gsl_rng_mt19937));
    int *part = must(malloc((size_t)n * sizeof *part));

    gsl_rng_set(rng, (unsigned long)seed);
    for (int k = 0; k < axes; k++) {
        for (int i = 0; i < n; i++)
            part[i] = i;
        gsl_ran_shuffle(rng, part, (size_t)n, sizeof *part);
        for (int i = 0; i < n; i++)
            out[(size_t)i * (size_t)axes + (size_t)k] =
                ((double)part[i] + gsl_rng_uniform(rng)) / (double)n;
    }
    free(part);
    gsl_rng_free(rng);
}

weir_status weir_sample(double *out, const char *method, int n, int axes,
                        int64_t seed, weir_loc loc, weir_diag *d)
{
    bool is_sobol = strcmp(method, weir_samples[0]) == 0;

    if (is_sobol && axes > SOBOL_AXES) {
        weir_report(d, WEIR_ERROR, loc,
                    "a Sobol sequence has at most %d axes; take "
                    "latin-hypercube",
                    SOBOL_AXES);
        return WEIR_EUNSUP;
    }
    if (is_sobol)
        sobol(out, n, axes, seed);
    else
        latin_hypercube(out, n, axes, seed);
    return WEIR_OK;
}

#else

weir_status weir_sample(double *out, const char *method, int n, int axes,
                        int64_t seed, weir_loc loc, weir_diag *d)
{
    (void)out, (void)n, (void)axes, (void)seed;
    weir_report(d, WEIR_ERROR, loc,
                "this program was built without GSL, so there is no '%s'",
                method);
    return WEIR_EUNSUP;
}

#endif
