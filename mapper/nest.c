/* SPDX-License-Identifier: Apache-2.0
 * nest.c - loop order and tile sizes of a block.
 */
#include "mapper/build.h"

#include <ctype.h>
#include <string.h>

/* "P2" -> rank P, level 2; "batch", "heads" -> B, H at level 0. */
static bool loop_name(const weir_cascade *c, const char *name, int *rank,
                      int *level)
{
    size_t n = strlen(name);
    char base[64];

    *level = 0;
    if (strcmp(name, "batch") == 0 || strcmp(name, "heads") == 0) {
        *rank = name[0] == 'b' ? WEIR_RANK_B : WEIR_RANK_H;
        return true;
    }
    if (n < 2 || n >= sizeof base || !isdigit((unsigned char)name[n - 1]))
        return false;
    memcpy(base, name, n);
    base[n - 1] = '\0';
    *level = name[n - 1] - '0';
    *rank = weir_cascade_rank(c, base);
    return *rank >= 0 && c->rank[*rank].level < 0;
}

int weir_build_loop(const weir_build *w, const char *name)
{
    for (int l = 0; l < w->b->nloops; l++)
        if (strcmp(w->loop[l].name, name) == 0)
            return l;
    return -1;
}

static weir_status add_loop(weir_build *w, const weir_yaml *item)
{
    const weir_cascade *c = w->m->problem->cascade;
    int rank, level, l = w->b->nloops;

    if (item->kind != WEIR_YAML_SCALAR ||
        !loop_name(c, item->text, &rank, &level) ||
        (level == 0 && rank > WEIR_RANK_H)) {
        weir_report(w->d, WEIR_ERROR, item->loc,
                    "'%s' is no loop: write 'batch', 'heads', or a rank of "
                    "'%s' with a level from 1 on, such as 'P1'",
                    item->text, c->name);
        return WEIR_EVALUE;
    }
    if (weir_build_loop(w, item->text) >= 0) {
        weir_report(w->d, WEIR_ERROR, item->loc,
                    "loop '%s' stands twice in 'order'", item->text);
        return WEIR_EVALUE;
    }
    if (l == WEIR_LOOPS - 3) {
        weir_report(w->d, WEIR_ERROR, item->loc, "more than %d loops",
                    WEIR_LOOPS - 3);
        return WEIR_EVALUE;
    }
    for (int k = 0; k < l; k++)
        if (w->loop[k].rank == rank && w->loop[k].level <= level) {
            weir_report(w->d, WEIR_ERROR, item->loc,
                        "loop '%s' must stand outside of '%s'", item->text,
                        w->loop[k].name);
            return WEIR_EVALUE;
        }
    w->loop[l] = (weir_loop){
        .name = item->text, .rank = rank, .level = level, .loc = item->loc};
    for (int k = 0; k < l; k++)
        if (w->loop[k].rank == rank)
            w->loop[l].outer |= 1u << k;
    w->b->nloops++;
    return WEIR_OK;
}

/* "as large as buffer allows", "largest divisor buffer allows". */
static weir_fit fit_rule(const char *text)
{
    if (strcmp(text, "as large as buffer allows") == 0)
        return WEIR_FIT_LARGEST;
    if (strcmp(text, "largest divisor buffer allows") == 0)
        return WEIR_FIT_DIVISOR;
    return WEIR_FIT_NONE;
}

weir_status weir_build_tile(weir_build *w, const weir_yaml *key,
                            const weir_yaml *item)
{
    const weir_cascade *c = w->m->problem->cascade;
    int rank, level, l = weir_build_loop(w, key->text);
    int64_t value = 0;
    weir_fit fit =
        item->kind == WEIR_YAML_SCALAR ? fit_rule(item->text) : WEIR_FIT_NONE;

    if (!loop_name(c, key->text, &rank, &level) || rank <= WEIR_RANK_H ||
        (level > 0 && l < 0)) {
        weir_report(w->d, WEIR_ERROR, key->loc,
                    "'%s' is no tile: write a rank of '%s' with level 0, or a "
                    "loop of 'order'",
                    key->text, c->name);
        return WEIR_EVALUE;
    }
    if (fit != WEIR_FIT_NONE && (level == 0 || w->fit != WEIR_FIT_NONE)) {
        weir_report(w->d, WEIR_ERROR, item->loc,
                    level == 0
                        ? "a level-0 tile must have a size"
                        : "only one loop can be as large as the buffer allows");
        return WEIR_EVALUE;
    }
    if (fit != WEIR_FIT_NONE) {
        w->fit = fit, w->fit_loop = l, w->fit_loc = item->loc;
        return WEIR_OK;
    }
    WEIR_TRY(weir_build_formula(w, &value, item, key->text));
    if (value < 1 || value > INT32_MAX) {
        weir_report(w->d, WEIR_ERROR, item->loc,
                    "tile '%s' is %lld; it must be %s", key->text,
                    (long long)value,
                    value < 1 ? "at least 1" : "at most 2147483647");
        return WEIR_EVALUE;
    }
    weir_build_varies(
        w, (weir_varying){.kind = WEIR_VARYING_TILE, .key = key, .item = item});
    *(level == 0 ? &w->tile[rank] : &w->asked[l]) = value;
    return WEIR_OK;
}

/* Exactly one loop of each rank has no trips given: it takes the rest. */
static weir_status check_rest(weir_build *w)
{
    const weir_yaml *tile = weir_yaml_get(w->doc, "tile");
    weir_status status = WEIR_OK;

    for (int l = 0; l < w->b->nloops; l++) {
        const weir_loop *loop = &w->loop[l];
        int free = 0;

        if (loop->rank <= WEIR_RANK_H || loop->outer)
            continue;
        for (int k = l; k < w->b->nloops; k++)
            free += w->loop[k].rank == loop->rank && !w->asked[k] &&
                    !(w->fit != WEIR_FIT_NONE && w->fit_loop == k);
        if (!w->tile[loop->rank]) {
            weir_report(w->d, WEIR_ERROR, loop->loc,
                        "loop '%s' has no tile: write '%s0: SIZE' under 'tile'",
                        loop->name,
                        w->m->problem->cascade->rank[loop->rank].name);
            status = WEIR_EVALUE;
        } else if (free != 1) {
            const weir_yaml *trips = weir_yaml_get(tile, loop->name);

            weir_report(w->d, WEIR_ERROR,
                        free || !trips ? loop->loc : trips->loc,
                        free ? "more than one loop over '%s' has no trips; "
                               "write them under 'tile' for all but the one "
                               "that takes the rest"
                             : "all loops over '%s' have trips; leave out "
                               "those of one, which takes the rest",
                        w->m->problem->cascade->rank[loop->rank].name);
            status = WEIR_EVALUE;
        }
    }
    return status;
}

weir_status weir_build_nest(weir_build *w)
{
    const weir_yaml *order = weir_yaml_get(w->doc, "order");
    const weir_yaml *tile = weir_yaml_get(w->doc, "tile");
    weir_status status = WEIR_OK;

    if (!order || order->kind != WEIR_YAML_LIST || !order->n) {
        weir_report(w->d, WEIR_ERROR, order ? order->loc : w->doc->loc,
                    "'order' must list the loops, outermost first");
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < order->n; i++)
        if (add_loop(w, order->item[i]) != WEIR_OK)
            status = WEIR_EVALUE;
    WEIR_TRY(status);
    if (tile && tile->kind != WEIR_YAML_MAP) {
        weir_report(w->d, WEIR_ERROR, tile->loc,
                    "'tile' must be a map such as {M0: 256}");
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; tile && i < tile->n; i++)
        if (weir_build_tile(w, tile->key[i], tile->item[i]) != WEIR_OK)
            status = WEIR_EVALUE;
    WEIR_TRY(status);
    return check_rest(w);
}

/* Trips of the loops of RANK, given how many tiles there are: the loop that
 * was left open takes the rest; then each digit of the last tile's number in
 * the mixed base of the trips is a last trip. */
static void cut_loops(weir_build *w, int rank, int64_t tiles)
{
    int64_t given = 1, cover = 1;

    for (int l = 0; l < w->b->nloops; l++)
        if (w->loop[l].rank == rank && w->loop[l].trip)
            given = given > tiles / w->loop[l].trip + 1
                        ? tiles
                        : given * w->loop[l].trip;
    for (int l = w->b->nloops - 1; l >= 0; l--) {
        weir_loop *loop = &w->loop[l];

        if (loop->rank != rank)
            continue;
        if (!loop->trip)
            loop->trip = (tiles + given - 1) / given;
        if (!loop->outer)
            loop->trip = (tiles - 1) / cover + 1;
        loop->last_trip = (tiles - 1) / cover % loop->trip + 1;
        if (cover <= tiles)
            cover *= loop->trip;
    }
}

weir_status weir_build_cuts(weir_build *w, int64_t trips)
{
    const weir_problem *p = w->m->problem;

    for (int l = 0; l < w->b->nloops; l++)
        w->loop[l].trip =
            w->loop[l].rank <= WEIR_RANK_H ? p->extent[w->loop[l].rank]
            : w->fit != WEIR_FIT_NONE && w->fit_loop == l ? trips
                                                          : w->asked[l];
    for (int r = 0; r < p->cascade->nranks; r++) {
        weir_cut *cut = &w->cut[r];
        bool looped = false;

        if (p->cascade->rank[r].level >= 0)
            continue;
        *cut = (weir_cut){.extent = p->extent[r],
                          .tile = p->extent[r],
                          .last_tile = p->extent[r],
                          .tiles = 1};
        for (int l = 0; l < w->b->nloops; l++)
            if (w->loop[l].rank == r) {
                cut->loops |= 1u << l;
                looped = true;
            }
        if (!looped)
            continue;
        cut->tile = r <= WEIR_RANK_H           ? 1
                    : w->tile[r] < cut->extent ? w->tile[r]
                                               : cut->extent;
        cut->tiles = (cut->extent + cut->tile - 1) / cut->tile;
        cut->last_tile = cut->extent - (cut->tiles - 1) * cut->tile;
        cut_loops(w, r, cut->tiles);
    }
    return WEIR_OK;
}
