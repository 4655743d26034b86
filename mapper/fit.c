/* SPDX-License-Identifier: Apache-2.0
 * fit.c - the loop whose trips follow from a memory's capacity.
 *
 * FuseMax (artifact, mapping rule of P1): P1 is the largest divisor of the
 * number of query tiles that the buffer holds. "as large as buffer allows"
 * drops the divisor and balances the groups instead.
 */
#include "mapper/build.h"

enum { DIVISORS = 1536 };

static int64_t capacity(const weir_build *w)
{
    return w->b->need_memory < 0
               ? INT64_MAX
               : w->m->machine->memory[w->b->need_memory].capacity_byte;
}

static weir_status try_trips(weir_build *w, int64_t trips, bool *fits)
{
    WEIR_TRY(weir_build_cuts(w, trips));
    weir_build_offsets(w);
    weir_build_need(w);
    *fits = w->b->need_byte <= capacity(w);
    return WEIR_OK;
}

/* Groups of tiles that fit_loop and the open loop share between them. */
static int64_t tiles_to_share(const weir_build *w)
{
    int rank = w->loop[w->fit_loop].rank;
    int64_t tiles =
        (w->m->problem->extent[rank] + w->tile[rank] - 1) / w->tile[rank];

    for (int l = 0; l < w->b->nloops; l++)
        if (w->loop[l].rank == rank && l != w->fit_loop && w->asked[l])
            tiles = (tiles + w->asked[l] - 1) / w->asked[l];
    return tiles;
}

/* The greatest of COUNT choices that fits, or the first: choice K is
 * CHOICE[K], or K + 1 if that is NULL. More trips inside never need less room:
 * what is kept for a turn of the loop grows with them, what is kept for longer
 * stays, tiles in flight grow. */
static weir_status greatest(weir_build *w, const int64_t *choice, int64_t count,
                            int64_t *out)
{
    int64_t low = 0, high = count - 1;
    bool fits;

    while (low < high) { /* low fits, or nothing does */
        int64_t middle = low + (high - low + 1) / 2;

        WEIR_TRY(try_trips(w, choice ? choice[middle] : middle + 1, &fits));
        if (fits)
            low = middle;
        else
            high = middle - 1;
    }
    *out = choice ? choice[low] : low + 1;
    return WEIR_OK;
}

/* In rising order; a number below 2^31 has at most 1536 divisors (OEIS
 * A066150). */
static int64_t list_divisors(int64_t of, int64_t divisor[DIVISORS])
{
    int64_t n = 0, small;

    for (int64_t low = 1; low <= of / low; low++)
        if (of % low == 0)
            divisor[n++] = low;
    small = n;
    for (int64_t k = small - 1; k >= 0; k--)
        if (divisor[k] != of / divisor[k])
            divisor[n++] = of / divisor[k];
    return n;
}

static weir_status largest_divisor(weir_build *w, int64_t tiles, int64_t *out)
{
    int64_t divisor[DIVISORS];

    return greatest(w, divisor, list_divisors(tiles, divisor), out);
}

/* As many groups as the largest that fits needs, of equal size as far as
 * possible. */
static weir_status largest(weir_build *w, int64_t tiles, int64_t *out)
{
    int64_t most, groups;

    WEIR_TRY(greatest(w, NULL, tiles, &most));
    groups = (tiles + most - 1) / most;
    *out = (tiles + groups - 1) / groups;
    return WEIR_OK;
}

weir_status weir_build_fit(weir_build *w)
{
    int64_t trips = 1;
    bool fits;

    if (w->fit == WEIR_FIT_DIVISOR)
        WEIR_TRY(largest_divisor(w, tiles_to_share(w), &trips));
    else if (w->fit == WEIR_FIT_LARGEST)
        WEIR_TRY(largest(w, tiles_to_share(w), &trips));
    WEIR_TRY(try_trips(w, trips, &fits));
    for (int i = 0; i < w->b->nholds; i++)
        if (w->hold[i].copies < 0)
            w->hold[i].copies = -w->hold[i].copies;
    return WEIR_OK;
}
