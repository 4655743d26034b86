/* SPDX-License-Identifier: Apache-2.0
 * fit.c - the loop whose trips follow from a memory's capacity.
 *
 * FuseMax (artifact, mapping rule of P1): P1 is the largest divisor of the
 * number of query tiles that the buffer holds. "as large as buffer allows"
 * drops the divisor and balances the groups instead.
 */
#include "mapper/build.h"

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

static weir_status largest_divisor(weir_build *w, int64_t tiles, int64_t *out)
{
    bool fits;

    *out = 1;
    for (int64_t low = 1; low <= tiles / low; low++) {
        if (tiles % low)
            continue;
        for (int k = 0; k < 2; k++) {
            int64_t v = k ? tiles / low : low;

            if (v <= *out)
                continue;
            WEIR_TRY(try_trips(w, v, &fits));
            if (fits)
                *out = v;
        }
    }
    return WEIR_OK;
}

static weir_status largest(weir_build *w, int64_t tiles, int64_t *out)
{
    int64_t low = 1, high = tiles;
    bool fits;

    while (low < high) { /* low fits, or nothing does */
        int64_t middle = low + (high - low + 1) / 2;

        WEIR_TRY(try_trips(w, middle, &fits));
        if (fits)
            low = middle;
        else
            high = middle - 1;
    }
    /* As many groups as that needs, of equal size as far as possible. */
    int64_t groups = (tiles + low - 1) / low;
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
