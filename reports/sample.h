/* SPDX-License-Identifier: Apache-2.0
 * sample.h - points spread over a unit cube.
 *
 * sobol: the sequence of Bratley and Fox (ACM TOMS 14, algorithm 659) as in
 * the GNU Scientific Library, whose first point is (1/2, 1/2, ...); SEED is
 * how many points are skipped. latin-hypercube: each axis is cut into N equal
 * parts and each part holds one point, at a place drawn uniformly within it
 * (McKay, Beckman and Conover 1979); drawn by the Mersenne twister mt19937
 * from SEED, one axis after another: first a shuffle, then the places.
 */
#ifndef WEIR_REPORTS_SAMPLE_H
#define WEIR_REPORTS_SAMPLE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"

#include <stdint.h>

/* The methods' names, ended by NULL. */
extern const char *const weir_samples[];

/* OUT[n][axes], each in [0, 1). METHOD is one of weir_samples. EUNSUP when
 * this build has no GSL or METHOD has not so many axes; said at LOC. */
weir_status weir_sample(double *out, const char *method, int n, int axes,
                        int64_t seed, weir_loc loc, weir_diag *d);

#endif
