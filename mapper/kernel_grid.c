/* SPDX-License-Identifier: Apache-2.0
 * kernel_grid.c - work tiles, in which order SMs take them, and until when.
 */
#include "mapper/kernel_build.h"

#include <stdlib.h>
#include <string.h>

enum { TILES_MAX = 1 << 20 };

/* --- reading --- */

static weir_status positive(weir_kernel_build *x, int64_t *out,
                            const weir_yaml *grid, const char *key,
                            int64_t otherwise, int64_t most)
{
    const weir_yaml *node = weir_yaml_get(grid, key);

    WEIR_TRY(weir_kernel_int(x, out, grid, key, otherwise));
    if (*out >= 1 && *out <= most)
        return WEIR_OK;
    weir_report(x->w->d, WEIR_ERROR, node ? node->loc : grid->loc,
                "'%s' is %lld, but it must be from 1 to %lld", key,
                (long long)*out, (long long)most);
    return WEIR_EVALUE;
}

static weir_status read_order(weir_kernel_build *x, const weir_yaml *grid)
{
    const weir_yaml *node = weir_yaml_get(grid, "order");

    if (!node || strcmp(node->text, "natural") == 0)
        return WEIR_OK;
    x->k->longest_first = strcmp(node->text, "longest-first") == 0;
    if (x->k->longest_first)
        return WEIR_OK;
    weir_report(x->w->d, WEIR_ERROR, node->loc,
                "'order' must be natural or longest-first");
    return WEIR_EVALUE;
}

/* Blocks of every tile of a head: a formula of `t`. */
static weir_status read_blocks(weir_kernel_build *x, const weir_yaml *grid)
{
    const weir_yaml t = {.kind = WEIR_YAML_SCALAR, .text = "t"};
    const weir_yaml *node = weir_yaml_get(grid, "blocks");
    int at = x->nvalues;

    x->k->blocks = WEIR_NEW(x->w->a, int64_t, (size_t)x->k->tiles);
    WEIR_TRY(weir_kernel_define(x, &t, 0));
    for (int64_t i = 0; i < x->k->tiles; i++) {
        x->value[at].value = i;
        x->nvalues = at + 1;
        WEIR_TRY(weir_kernel_tile_mask(x, i));
        WEIR_TRY(positive(x, &x->k->blocks[i], grid, "blocks", -1,
                          INT64_C(1) << 31));
        if (!strchr(node->text, 't')) { /* it depends on no tile */
            for (int64_t k = 1; k < x->k->tiles; k++)
                x->k->blocks[k] = x->k->blocks[0];
            break;
        }
    }
    x->nvalues = at;
    return WEIR_OK;
}

static int by_rising(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void find_classes(weir_kernel_build *x)
{
    weir_kernel *k = x->k;
    size_t n = (size_t)k->tiles;
    int64_t *sorted = WEIR_NEW(x->w->a, int64_t, n);
    weir_kernel_class *class = WEIR_NEW(x->w->a, weir_kernel_class, n);

    memcpy(sorted, k->blocks, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_rising);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || sorted[i] != sorted[i - 1])
            class[k->nclasses++].blocks = sorted[i];
        class[k->nclasses - 1].tiles += k->heads;
    }
    k->class = class;
}

weir_status weir_kernel_read_grid(weir_kernel_build *x, const weir_yaml *grid)
{
    static const char *const keys[] = {
        "tiles", "heads",  "sms",   "persistent", "order", "section",
        "flop",  "blocks", "needs", "direction",  "mask",  NULL};
    const weir_yaml *direction = weir_yaml_get(grid, "direction");
    weir_kernel *k = x->k;
    int64_t persistent, flop, slots;

    if (!grid) {
        weir_report(x->w->d, WEIR_ERROR, x->w->doc->loc,
                    "a kernel has a map 'grid': its tiles, heads and blocks");
        return WEIR_ESYNTAX;
    }
    WEIR_TRY(weir_yaml_known(grid, keys, x->w->d));
    WEIR_TRY(positive(x, &k->tiles, grid, "tiles", -1, TILES_MAX));
    WEIR_TRY(positive(x, &k->heads, grid, "heads", -1,
                      TILES_MAX * INT64_C(16) / k->tiles));
    WEIR_TRY(weir_kernel_read_mask(x, weir_yaml_get(grid, "mask")));
    WEIR_TRY(positive(x, &k->sms, grid, "sms", 1, 2));
    WEIR_TRY(positive(x, &k->section, grid, "section", k->heads, INT64_MAX));
    WEIR_TRY(weir_kernel_int(x, &persistent, grid, "persistent", 0));
    WEIR_TRY(weir_kernel_int(x, &flop, grid, "flop", 0));
    WEIR_TRY(read_order(x, grid));
    WEIR_TRY(read_blocks(x, grid));
    k->persistent = persistent != 0;
    k->flop = (double)flop;
    k->direction = direction ? direction->text : "";
    find_classes(x);
    slots = weir_kernel_slots(x->w->m);
    x->k->active =
        k->sms * (k->tiles * k->heads < slots ? k->tiles * k->heads : slots);
    return WEIR_OK;
}

/* --- dispatch --- */

int64_t weir_kernel_slots(const weir_mapping *m)
{
    int64_t sms = weir_tensorcore_whole(m->machine->tensorcore, WEIR_TC_SMS);
    int64_t slots = sms / m->kernel->sms;

    return slots > 0 ? slots : 1;
}

int64_t weir_kernel_turns(const weir_mapping *m)
{
    int64_t slots = weir_kernel_slots(m);
    int64_t tiles = m->kernel->tiles * m->kernel->heads;

    return m->kernel->persistent ? (tiles + slots - 1) / slots : 1;
}

/* SMs by the cycle at which they are free: a heap. */
typedef struct slots {
    int64_t n, *free;
} slots;

/* The earliest slot works until UNTIL. */
static void occupy(slots *s, int64_t until)
{
    int64_t i = 0;

    for (;;) {
        int64_t k = 2 * i + 1;

        if (k + 1 < s->n && s->free[k + 1] < s->free[k])
            k++;
        if (k >= s->n || s->free[k] >= until)
            break;
        s->free[i] = s->free[k];
        i = k;
    }
    s->free[i] = until;
}

static int class_of(const weir_kernel *k, int64_t blocks)
{
    int low = 0, high = k->nclasses - 1;

    while (low < high) {
        int middle = (low + high) / 2;

        if (k->class[middle].blocks < blocks)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Tile T of a head goes to the slot that is free first. A persistent CTA has
 * its prologue once; another pays the switch. */
static void give(slots *s, const weir_mapping *m, const int *class, int64_t t,
                 const weir_kernel_time *time, int64_t change)
{
    const weir_kernel_time *x = &time[class[t]];
    int64_t at = s->free[0];

    if (at == 0)
        occupy(s, x->first);
    else
        occupy(s, at + (m->kernel->persistent ? x->next : change + x->first));
}

/* Heads by sections; within one, tiles outermost when the longest go first
 * (FlashAttention-4 section 3.3), else heads outermost. */
int64_t weir_kernel_dispatch(weir_arena scratch, const weir_mapping *m,
                             const weir_kernel_time *time)
{
    const weir_kernel *k = m->kernel;
    const weir_tensorcore *tc = m->machine->tensorcore;
    int64_t change = weir_tensorcore_whole(tc, WEIR_TC_SWITCH), end = 0;
    slots s = {.n = weir_kernel_slots(m)};
    int *class = WEIR_NEW(&scratch, int, (size_t)k->tiles);

    s.free = WEIR_NEW(&scratch, int64_t, (size_t)s.n);
    for (int64_t t = 0; t < k->tiles; t++)
        class[t] = class_of(k, k->blocks[t]);
    for (int64_t from = 0; from < k->heads; from += k->section) {
        int64_t rest = k->heads - from;
        int64_t heads = rest < k->section ? rest : k->section;

        if (k->longest_first)
            for (int64_t t = k->tiles - 1; t >= 0; t--)
                for (int64_t h = 0; h < heads; h++)
                    give(&s, m, class, t, time, change);
        else
            for (int64_t h = 0; h < heads; h++)
                for (int64_t t = 0; t < k->tiles; t++)
                    give(&s, m, class, t, time, change);
    }
    for (int64_t i = 0; i < s.n; i++)
        end = s.free[i] > end ? s.free[i] : end;
    return end + weir_tensorcore_whole(tc, WEIR_TC_LAUNCH);
}
