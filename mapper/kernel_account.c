/* SPDX-License-Identifier: Apache-2.0
 * kernel_account.c - counts of a kernel's tiles become figures of the GPU:
 * cycles, Einsums, memories, bounds; units and energy have files of their own.
 *
 * Cycles are the grid's; what is busy is said of the average SM. A pipe is
 * busy for what it served at its rate, stalled while its SM has a tile, idle
 * before the launch, between CTAs and when there are no tiles left.
 */
#include "mapper/family.h"
#include "mapper/kernel_sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The runs that say what one tile of class C adds: PLUS less MINUS, over
 * TURNS tiles. */
typedef struct tile_of {
    const weir_block_run *plus, *minus;
    double turns;
} tile_of;

static tile_of tile_runs(const weir_kernel_sum *x, const weir_block_run *run,
                         int c)
{
    if (!x->k->persistent)
        return (tile_of){&run[c], NULL, 1};
    if (x->k->nclasses == 1)
        return (tile_of){&run[0], NULL, (double)weir_kernel_turns(x->m)};
    return (tile_of){&run[2 * c + 1], &run[2 * c], 1};
}

static double per_tile(const tile_of *t, int64_t plus, int64_t minus)
{
    return ((double)plus - (double)minus) / t->turns;
}

static void add_class(weir_kernel_sum *x, const tile_of *t, double tiles)
{
    int width = x->s->ntokens + x->s->nresources;
    const weir_block_run *p = t->plus, *n = t->minus;

    x->working += tiles * per_tile(t, p->cycles, n ? n->cycles : 0);
    for (int i = 0; i < x->s->ncommands; i++)
        x->executions[i] +=
            tiles * per_tile(t, p->executions[i << WEIR_RAGGED],
                             n ? n->executions[i << WEIR_RAGGED] : 0);
    for (int u = 0; u < x->s->nunits; u++) {
        x->lane_cycle[u] +=
            tiles * per_tile(t, p->lane_busy[u], n ? n->lane_busy[u] : 0);
        for (int k = 0; k < width; k++) {
            double cycles = tiles * per_tile(t, p->stalled[u * width + k],
                                             n ? n->stalled[u * width + k] : 0);

            if (k < x->s->ntokens)
                x->waited[u * x->s->ntokens + k] += cycles;
            else
                x->lane_cycle[u] += cycles; /* short of a pipe: in a command */
        }
    }
}

/* Cycles of the grid. A persistent CTA whose tiles are alike was run whole. */
static int64_t grid_cycles(const weir_kernel_sum *x, const weir_block_run *run)
{
    const weir_kernel *k = x->k;
    weir_kernel_time *time =
        WEIR_NEW(x->a, weir_kernel_time, (size_t)k->nclasses);

    if (k->persistent && k->nclasses == 1)
        return run[0].cycles + weir_tensorcore_whole(x->tc, WEIR_TC_LAUNCH);
    for (int c = 0; c < k->nclasses; c++) {
        int at = k->persistent ? 2 * c : c;

        time[c].first = run[at].cycles;
        time[c].next = k->persistent ? run[at + 1].cycles - run[at].cycles
                                     : run[at].cycles;
    }
    return weir_kernel_dispatch(*x->a, x->m, time);
}

double weir_kernel_items(const weir_command *c, int pipe)
{
    for (int k = 0; k < c->ndemands; k++)
        if (c->demand[k].resource == pipe)
            return (double)c->demand[k].item[0] * (double)(c->beats[0] - 1) +
                   (double)c->demand[k].tail[0];
    return 0;
}

/* Items of a cycle of the average SM: L2 and HBM are shared by all. */
double weir_kernel_rate(const weir_kernel_sum *x, int pipe)
{
    if (pipe == WEIR_PIPE_L2 || pipe == WEIR_PIPE_HBM)
        return weir_tensorcore_real(x->tc, pipe == WEIR_PIPE_L2
                                               ? WEIR_TC_L2_RATE
                                               : WEIR_TC_HBM_RATE) /
               weir_ratio_value(x->m->machine->clock_hz) / x->sms * WEIR_SHARE;
    return (double)weir_pipe_rate(x->m, (weir_pipe)pipe);
}

/* Busy cycles of PIPE for command I, in the average SM. */
double weir_kernel_busy(const weir_kernel_sum *x, int i, int pipe)
{
    double items =
        x->executions[i] * weir_kernel_items(&x->s->command[i], pipe);

    return items > 0 ? items / weir_kernel_rate(x, pipe) / x->slots : 0;
}

/* ... for all commands. */
static double busy_pipe(const weir_kernel_sum *x, int pipe)
{
    double busy = 0;

    for (int i = 0; i < x->s->ncommands; i++)
        busy += weir_kernel_busy(x, i, pipe);
    return busy;
}

/* L2 and HBM serve all SMs at once: the grid ends no sooner than they do. */
static void wait_for_memory(weir_kernel_sum *x)
{
    double launch = weir_tensorcore_real(x->tc, WEIR_TC_LAUNCH);

    for (int p = WEIR_PIPE_L2; p <= WEIR_PIPE_HBM; p++) {
        double busy = busy_pipe(x, p) * x->slots * (double)x->k->sms / x->sms;

        if (busy + launch > (double)x->stats->cycles)
            x->stats->cycles = (int64_t)ceil(busy + launch);
        if (busy * x->slots > x->working)
            x->working = busy * x->slots;
    }
}

/* Cycles of the commands of lanes of unit W, one after another. */
double weir_kernel_solo(const weir_kernel_sum *x, int w)
{
    double solo = 0;

    for (int i = 0; i < x->s->ncommands; i++)
        if (x->s->lane[x->k->command[i].lane].unit == w)
            solo += x->executions[i] * (double)x->k->command[i].solo;
    return solo;
}

/* Of counts alone, bounds: the grid's cycles so far are those of tiles in which
 * nothing overlaps; no SM ends before its share of a pipe or a lane. */
static void take_bounds(weir_kernel_sum *x)
{
    double least = 0;

    wait_for_memory(x);
    x->stats->exact = false;
    x->stats->upper_cycle = x->stats->cycles;
    for (int p = 0; p < WEIR_PIPES; p++)
        if (weir_kernel_rate(x, p) > 0)
            least = fmax(least, busy_pipe(x, p) * x->slots * (double)x->k->sms /
                                    x->sms);
    for (int w = 0; w < x->s->nunits; w++)
        least = fmax(least, weir_kernel_solo(x, w) / x->slots);
    x->stats->cycles =
        (int64_t)ceil(least + weir_tensorcore_real(x->tc, WEIR_TC_LAUNCH));
    x->working = least * x->slots;
}

bool weir_kernel_computes(int pipe)
{
    return pipe < WEIR_PIPE_ISSUE;
}

/* --- Einsums: what a command stands for first, else its own name --- */

const char *weir_kernel_einsum(const weir_kernel_sum *x, int i)
{
    const weir_cascade *c = x->m->problem->cascade;
    const weir_kernel_command *k = &x->k->command[i];

    return k->neinsums ? c->tensor[c->einsum[k->einsum[0]].out.tensor].name
                       : weir_strndup(x->a, x->s->command[i].what,
                                      strcspn(x->s->command[i].what, "["));
}

static weir_einsum_stats *einsum_row(weir_kernel_sum *x, weir_einsum_stats *row,
                                     const char *name, const char *unit)
{
    for (int i = 0; i < x->stats->neinsums; i++)
        if (strcmp(row[i].name, name) == 0 && strcmp(row[i].unit, unit) == 0)
            return &row[i];
    row[x->stats->neinsums] = (weir_einsum_stats){.name = name, .unit = unit};
    return &row[x->stats->neinsums++];
}

static void sum_einsums(weir_kernel_sum *x)
{
    size_t n = (size_t)x->s->ncommands * WEIR_PIPES + 1;
    weir_einsum_stats *row = WEIR_NEW(x->a, weir_einsum_stats, n);
    double *busy = WEIR_NEW(x->a, double, n);

    x->stats->einsum = row;
    for (int i = 0; i < x->s->ncommands; i++)
        for (int p = 0; weir_kernel_computes(p); p++)
            if (weir_kernel_busy(x, i, p) > 0)
                busy[einsum_row(x, row, weir_kernel_einsum(x, i),
                                weir_pipe_name((weir_pipe)p)) -
                     row] += weir_kernel_busy(x, i, p);
    for (int i = 0; i < x->stats->neinsums; i++) {
        row[i].busy_cycle = llround(busy[i]);
        row[i].share = (double)row[i].busy_cycle / x->stats->run_cycle;
    }
}

/* --- memories: bytes of the whole GPU --- */

static const struct memory {
    const char *name, *need;
    int pipe;
    double scale; /* items to bytes */
    weir_tensorcore_field capacity;
    double unit; /* bytes of the capacity's unit */
} memories[] = {
    {"smem", "smem.capacity", WEIR_PIPE_SMEM, 1, WEIR_TC_SMEM_BYTE, 1},
    {"tmem", "tmem.columns", WEIR_PIPE_TMEM, 0, WEIR_TC_TMEM_COLUMNS, 512},
    {"l2", "", WEIR_PIPE_L2, 1.0 / WEIR_SHARE, WEIR_TC_L2_BYTE, 1},
    {"hbm", "", WEIR_PIPE_HBM, 1.0 / WEIR_SHARE, WEIR_TC_FIELDS, 1},
};

enum { MEMORIES = sizeof memories / sizeof *memories };

static double moved(const weir_kernel_sum *x, const struct memory *m,
                    bool write)
{
    double byte = 0;

    for (int i = 0; i < x->s->ncommands; i++) {
        const weir_kernel_command *c = &x->k->command[i];

        if (m->pipe == WEIR_PIPE_TMEM)
            byte += x->executions[i] *
                    (double)(write ? c->tmem_write_byte : c->tmem_read_byte);
        else if (c->store == write)
            byte += x->executions[i] *
                    weir_kernel_items(&x->s->command[i], m->pipe) * m->scale;
    }
    return byte * (double)x->k->sms;
}

static void sum_memories(weir_kernel_sum *x)
{
    weir_memory_stats *out = WEIR_NEW(x->a, weir_memory_stats, MEMORIES);

    for (int i = 0; i < MEMORIES; i++) {
        const struct memory *m = &memories[i];

        out[i] = (weir_memory_stats){
            .name = m->name,
            .read_byte = moved(x, m, false),
            .write_byte = moved(x, m, true),
            .busy_cycle = busy_pipe(x, m->pipe),
            .capacity_byte = m->capacity < WEIR_TC_FIELDS
                                 ? (int64_t)m->unit *
                                       weir_tensorcore_whole(x->tc, m->capacity)
                                 : INT64_MAX};
        for (int k = 0; k < x->k->nneeds; k++)
            if (strcmp(x->k->need[k].name, m->need) == 0)
                out[i].peak_byte = (int64_t)m->unit * x->k->need[k].need;
    }
    x->stats->memory = out;
    x->stats->nmemories = MEMORIES;
    x->stats->traffic_byte = out[3].read_byte + out[3].write_byte;
}

/* --- bounds, energy --- */

static int by_bound(const void *a, const void *b)
{
    const weir_bound *x = a, *y = b;

    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? 1 : -1;
    return strcmp(x->name, y->name);
}

/* No run is shorter than a pipe's work shared out evenly over all SMs. */
static void sum_bounds(weir_kernel_sum *x)
{
    weir_bound *bound = WEIR_NEW(x->a, weir_bound, WEIR_PIPES);
    weir_block_stats *block = WEIR_NEW(x->a, weir_block_stats, 1);

    for (int p = 0; p < WEIR_PIPES; p++) {
        double busy = busy_pipe(x, p);

        if (busy > 0)
            bound[x->stats->nbounds++] =
                (weir_bound){weir_pipe_name((weir_pipe)p),
                             busy * x->slots * (double)x->k->sms / x->sms};
    }
    qsort(bound, (size_t)x->stats->nbounds, sizeof *bound, by_bound);
    x->stats->bound = bound;
    *block = (weir_block_stats){
        .name = x->m->name,
        .cycle = x->stats->cycles,
        .bound = x->stats->nbounds > 0 &&
                         bound[0].cycle > 0.95 * x->working / x->slots
                     ? bound[0].name
                     : "dependency",
        .compute_cycle = x->stats->cycles,
        .memory_cycle = x->stats->memory[3].busy_cycle};
    x->stats->block = block;
    x->stats->nblocks = 1;
}

static void assumptions(const weir_kernel_sum *x)
{
    static const char *const text[] = {
        "one SM stands for all: they share L2 and HBM evenly",
        "the four warps of a group, one per sub-core, are alike and stand for "
        "one",
        "commands of a warp are issued in order; pipes are shared cycle by "
        "cycle, round robin",
        "a matrix instruction takes the longer of its columns and its operands "
        "out of SMEM; its completion is seen a tail later",
        "operands come from HBM once per head when L2 keeps them, else at each "
        "use",
        "the clock is given: no throttling",
        "energy: register file, issue and barriers are not priced",
    };
    enum { TEXTS = sizeof text / sizeof *text };
    const char **out = WEIR_NEW(x->a, const char *, TEXTS + 2);
    int n = 0;

    if (!x->stats->exact)
        out[n++] = weir_stats_bounds;
    memcpy(out + n, text, sizeof text);
    n += TEXTS;
    out[n++] = weir_schedule_draws(x->s)
                   ? "rescaling is drawn by a seed, tile by tile and block "
                     "by block; no iteration is skipped"
                   : "rescaling is charged by its expected share, not drawn";
    x->stats->assumption = out;
    x->stats->nassumptions = n;
}

const weir_stats *weir_kernel_account(weir_arena *a, const weir_mapping *m,
                                      const char *engine,
                                      const weir_block_run *run)
{
    const weir_kernel *k = m->kernel;
    const weir_schedule *s = k->schedule;
    size_t units = (size_t)s->nunits, tokens = (size_t)s->ntokens;
    weir_stats *stats = WEIR_NEW(a, weir_stats, 1);
    weir_kernel_sum x = {.a = a,
                         .m = m,
                         .k = k,
                         .s = s,
                         .tc = m->machine->tensorcore,
                         .stats = stats,
                         .executions =
                             WEIR_NEW(a, double, (size_t)s->ncommands + 1),
                         .lane_cycle = WEIR_NEW(a, double, units + 1),
                         .waited = WEIR_NEW(a, double, units *tokens + 1)};

    x.slots = (double)weir_kernel_slots(m);
    x.sms = weir_tensorcore_real(x.tc, WEIR_TC_SMS);
    for (int c = 0; c < k->nclasses; c++) {
        tile_of t = tile_runs(&x, run, c);

        add_class(&x, &t, (double)k->class[c].tiles);
    }
    *stats = (weir_stats){.engine = engine,
                          .accounting = m->accounting,
                          .exact = run[0].exact,
                          .cycles = grid_cycles(&x, run)};
    if (stats->exact)
        wait_for_memory(&x), stats->upper_cycle = stats->cycles;
    else
        take_bounds(&x);
    stats->run_cycle = (double)stats->cycles;
    stats->clock_hz = weir_ratio_value(m->machine->clock_hz);
    stats->latency_s = stats->run_cycle / stats->clock_hz;
    stats->flop = k->flop;
    stats->direction = k->direction;
    stats->power_limit_w = weir_tensorcore_real(x.tc, WEIR_TC_POWER_LIMIT);
    sum_einsums(&x);
    weir_kernel_units(&x);
    sum_memories(&x);
    sum_bounds(&x);
    weir_kernel_energy(&x);
    assumptions(&x);
    return stats;
}
