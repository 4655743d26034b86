/* SPDX-License-Identifier: Apache-2.0
 * agenda.c - which points of a study are to be run.
 */
#include "cli/agenda.h"

#include "cli/digest.h"
#include "cli/kernel_row.h"

#include <stdlib.h>
#include <string.h>

/* What else a result depends on, besides the point: how it is run, and what
 * the study asks for that is run for it alone. */
static const char *how_run(const weir_options *o, const weir_study *study)
{
    return weir_format(o->a, "%s%s%s", o->no_skip ? "no-skip " : "",
                       weir_kernel_asked(study, "tflops_slow") ? "slow " : "",
                       weir_kernel_asked(study, "tflops_fast") ? "fast" : "");
}

static void find_keys(weir_agenda *g, const weir_options *o,
                      const weir_study *study, weir_shelf *shelf)
{
    const char *how = how_run(o, study);
    weir_arena room = weir_arena_make();

    for (int64_t i = 0; i < g->n; i++) {
        weir_arena scratch = room;
        int at[WEIR_AXES];
        weir_point p = weir_study_point(&scratch, study, i, at);

        g->key[i] = weir_digest_point(shelf, &p, how, scratch);
    }
    weir_arena_drop(&room);
}

/* A set of the keys that were seen: a hash is its own hash. */
static void mark_twins(weir_agenda *g)
{
    size_t slots = 64;
    int64_t *slot; /* index + 1, or 0 */

    while (slots < 2 * (size_t)g->n)
        slots *= 2;
    slot = calloc(slots, sizeof *slot);
    if (!slot)
        abort();
    for (int64_t i = 0; i < g->n; i++) {
        size_t at;

        memcpy(&at, g->key[i].byte, sizeof at);
        for (at &= slots - 1; slot[at]; at = (at + 1) & (slots - 1))
            if (memcmp(&g->key[slot[at] - 1], &g->key[i], sizeof *g->key) == 0)
                break;
        if (slot[at])
            g->turn[i] = WEIR_TURN_DONE;
        else
            slot[at] = i + 1;
    }
    free(slot);
}

static weir_status mark_kept(weir_agenda *g, weir_store *store, weir_diag *d)
{
    for (int64_t i = 0; i < g->n; i++) {
        bool has = false;

        if (g->turn[i] == WEIR_TURN_DONE)
            continue;
        WEIR_TRY(weir_store_has(store, &g->key[i], &has, d));
        if (has)
            g->turn[i] = WEIR_TURN_DONE;
        else
            g->todo++;
    }
    return WEIR_OK;
}

static int64_t first(const weir_agenda *g)
{
    return g->step < 0 ? g->n - 1 : 0;
}

weir_status weir_agenda_make(weir_agenda *out, const weir_options *o,
                             const weir_study *study, weir_shelf *shelf,
                             weir_store *store, int64_t step, weir_diag *d)
{
    int64_t n = weir_study_points(study);
    weir_status status;

    *out = (weir_agenda){.n = n,
                         .key = WEIR_NEW(o->a, weir_key, (size_t)n),
                         .turn = WEIR_NEW(o->a, unsigned char, (size_t)n),
                         .tries = WEIR_NEW(o->a, unsigned char, (size_t)n),
                         .step = step};
    out->at = first(out);
    find_keys(out, o, study, shelf);
    mark_twins(out);
    WEIR_TRY(weir_store_look(store, d));
    status = mark_kept(out, store, d);
    WEIR_TRY(weir_store_commit(store, d));
    return status;
}

int64_t weir_agenda_next(weir_agenda *g)
{
    for (;;) {
        for (; g->at >= 0 && g->at < g->n; g->at += g->step)
            if (g->turn[g->at] == WEIR_TURN_OPEN) {
                g->turn[g->at] = WEIR_TURN_GIVEN;
                return g->at;
            }
        if (g->reopened == 0)
            return -1;
        g->reopened = 0;
        g->at = first(g);
    }
}

void weir_agenda_reopen(weir_agenda *g, int64_t i)
{
    g->turn[i] = WEIR_TURN_OPEN;
    g->reopened++;
}
