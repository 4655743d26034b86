/* SPDX-License-Identifier: Apache-2.0
 * reasons.c - the critical loop of a kernel, and the sensitivity of its period.
 */
#include "cli/reasons.h"

#include "cli/perturb.h"
#include "mapper/kernel.h"
#include "reports/grid.h"
#include "reports/json.h"
#include "sim/critical.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCKS = 24
}; /* of a tile that is looked at: well in the steady state */

static weir_status loop_of(weir_critical *out, const weir_schedule **s,
                           weir_arena *a, const weir_mapping *m, weir_diag *d)
{
    WEIR_TRY(weir_kernel_sample(s, a, m, BLOCKS, d));
    return weir_critical_find(out, a, *s, d);
}

static void name_links(weir_reasons *out, weir_arena *a, const weir_schedule *s,
                       const weir_critical *c)
{
    weir_reason *link = WEIR_NEW(a, weir_reason, (size_t)c->n + 1);

    for (int i = 0; i < c->n; i++) {
        const weir_critical_step *step = &c->step[i];

        link[i] = (weir_reason){.lane = s->lane[step->lane].name,
                                .what = step->command >= 0
                                            ? s->command[step->command].what
                                            : s->token[step->token].name,
                                .hop = step->command < 0,
                                .start = (double)step->start,
                                .cycles = (double)(step->end - step->start)};
    }
    out->link = link;
    out->nlinks = c->n;
}

/* The pipe that command C asks most; one that asks none is a latency. */
static const char *pipe_of(const weir_schedule *s, const weir_command *c)
{
    const char *name = "latencies";
    double most = 0;

    for (int k = 0; k < c->ndemands; k++) {
        const weir_demand *d = &c->demand[k];
        const weir_resource *r = &s->resource[d->resource];
        double cycles = ((double)d->item[0] * (double)(c->beats[0] - 1) +
                         (double)d->tail[0]) /
                        weir_ratio_value(r->rate);

        if (cycles > most)
            most = cycles, name = r->name;
    }
    return name;
}

static int by_cycles(const void *a, const void *b)
{
    const weir_reason_part *x = a, *y = b;

    if (x->cycles != y->cycles)
        return x->cycles < y->cycles ? 1 : -1;
    return strcmp(x->name, y->name);
}

/* What the cycles of the loop go to. */
static void sum_parts(weir_reasons *out, weir_arena *a, const weir_schedule *s,
                      const weir_critical *c)
{
    weir_reason_part *part = WEIR_NEW(a, weir_reason_part, (size_t)c->n + 1);

    for (int i = 0; i < c->n; i++) {
        const weir_critical_step *step = &c->step[i];
        const char *name = step->command < 0
                               ? "barriers and tails"
                               : pipe_of(s, &s->command[step->command]);
        int k = 0;

        while (k < out->nparts && strcmp(part[k].name, name) != 0)
            k++;
        if (k == out->nparts)
            part[out->nparts++].name = name;
        part[k].cycles += (double)(step->end - step->start);
    }
    qsort(part, (size_t)out->nparts, sizeof *part, by_cycles);
    out->part = part;
}

static void find_busiest(weir_reasons *out, const weir_stats *s)
{
    if (s->nbounds == 0)
        return;
    out->busiest = s->bound[0].name;
    out->busy = s->bound[0].cycle / s->run_cycle;
    out->binds = strcmp(s->block[0].bound, out->busiest) == 0;
}

/* A better value of field F: a tenth, or twice where only whole numbers of
 * lanes make sense. False: it has no influence on a block, or is absent. */
static bool improve(weir_ratio *out, const weir_tensorcore *t,
                    weir_tensorcore_field f)
{
    weir_ratio v = t->value[f];

    switch (weir_tensorcore_dimension(f)) {
    case WEIR_DIM_CYCLE:
        *out = weir_ratio_make(v.num / v.den * 9 / 10, 1);
        return f != WEIR_TC_LAUNCH && f != WEIR_TC_SWITCH && v.num > 0;
    case WEIR_DIM_BYTE_CYCLE:
        *out = weir_ratio_make((v.num * 11 + 9 * v.den) / (10 * v.den), 1);
        return v.num > 0;
    case WEIR_DIM_COUNT:
        *out = weir_ratio_make(2 * v.num, v.den);
        return v.num > 0 &&
               (f == WEIR_TC_ISSUE || f == WEIR_TC_MUFU || f == WEIR_TC_FMA ||
                f == WEIR_TC_ALU || f == WEIR_TC_CONVERT ||
                f == WEIR_TC_SOFTMAX || f == WEIR_TC_TENSOR_COLUMNS);
    default:
        return false;
    }
}

/* The period with field F better; 0: it could not be run. */
static double period_with(weir_arena scratch, const weir_job *job,
                          weir_tensorcore_field f, weir_ratio value)
{
    weir_diag quiet = {0};
    weir_job other = *job;
    const weir_schedule *s;
    weir_critical c;
    weir_run r;

    other.point = weir_perturb(&scratch, &job->point, f, value);
    if (weir_flow_map(&r, &scratch, &other, &quiet) != WEIR_OK ||
        loop_of(&c, &s, &scratch, r.mapping, &quiet) != WEIR_OK)
        return 0;
    return c.period;
}

static int by_gain(const void *a, const void *b)
{
    const weir_leverage *x = a, *y = b;

    if (x->gain != y->gain)
        return x->gain < y->gain ? 1 : -1;
    return strcmp(x->name, y->name);
}

static void find_levers(weir_reasons *out, weir_arena *a, const weir_job *job,
                        const weir_tensorcore *t)
{
    weir_leverage *lever = WEIR_NEW(a, weir_leverage, WEIR_TC_FIELDS);

    for (int k = 0; k < WEIR_TC_FIELDS; k++) {
        weir_tensorcore_field f = (weir_tensorcore_field)k;
        double old = weir_tensorcore_real(t, f), period;
        weir_ratio better;

        if (!improve(&better, t, f))
            continue;
        period = period_with(*a, job, f, better);
        if (period <= 0)
            continue;
        lever[out->nlevers++] =
            (weir_leverage){.name = weir_tensorcore_name(f),
                            .from = weir_tensorcore_text(a, f, t->value[f]),
                            .to = weir_tensorcore_text(a, f, better),
                            .change = weir_ratio_value(better) / old - 1,
                            .gain = out->period / period - 1};
    }
    qsort(lever, (size_t)out->nlevers, sizeof *lever, by_gain);
    out->lever = lever;
}

/* FLOP/s with all that is open at one end; 0: it could not be run. */
static double open_flops(weir_arena scratch, const weir_job *job,
                         const weir_machine *m, bool fast)
{
    weir_diag quiet = {0};
    weir_job other = *job;
    weir_run r;

    other.point = weir_open_end(&scratch, job, m, fast);
    return weir_flow(&r, &scratch, &other, &quiet) == WEIR_OK
               ? r.stats->flop / r.stats->latency_s
               : 0;
}

weir_status weir_reasons_find(weir_reasons *out, weir_arena *a,
                              const weir_job *job, const weir_run *r,
                              weir_diag *d)
{
    const weir_schedule *s;
    weir_critical c;

    *out = (weir_reasons){0};
    if (!r->mapping->kernel) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "only kernels on GPUs can be explained; '%s' is a mapping "
                    "of another family",
                    r->mapping->name);
        return WEIR_EUNSUP;
    }
    WEIR_TRY(loop_of(&c, &s, a, r->mapping, d));
    out->period = c.period;
    if (r->machine->tensorcore->nopen > 0) {
        out->slow_flops = open_flops(*a, job, r->machine, false);
        out->fast_flops = open_flops(*a, job, r->machine, true);
    }
    name_links(out, a, s, &c);
    sum_parts(out, a, s, &c);
    find_busiest(out, r->stats);
    find_levers(out, a, job, r->machine->tensorcore);
    return WEIR_OK;
}

/* --- for people --- */

static void put_heading(weir_grid *t, const char *const *name)
{
    for (; *name; name++)
        weir_grid_put(t, *name);
}

/* What binds, in a sentence. */
static void print_verdict(FILE *out, const weir_reasons *x)
{
    if (!x->busiest)
        return;
    if (x->binds)
        fprintf(out,
                "\n%s binds: it is busy for %.0f %% of the run, launch and "
                "ends of tiles included\n",
                x->busiest, 100 * x->busy);
    else
        fprintf(out,
                "\nno pipe binds: the busiest, %s, is busy for %.0f %% of the "
                "run; a block takes as long\nas the critical loop below, where "
                "each step waits for the one before\n",
                x->busiest, 100 * x->busy);
}

static void print_parts(FILE *out, const weir_reasons *x, weir_arena scratch)
{
    static const char *const names[] = {"its cycles go to", "cycles",
                                        "of the loop", NULL};
    weir_grid t = weir_grid_make(&scratch, "lrr");

    put_heading(&t, names);
    for (int i = 0; i < x->nparts; i++) {
        weir_grid_put(&t, x->part[i].name);
        weir_grid_putf(&t, "%.0f", x->part[i].cycles);
        weir_grid_putf(&t, "%.1f %%", 100 * x->part[i].cycles / x->period);
    }
    putc('\n', out);
    weir_grid_print(out, &t, "");
}

static void print_links(FILE *out, const weir_reasons *x, weir_arena scratch)
{
    static const char *const names[] = {"at", "cycles", "lane", "does", NULL};
    weir_grid t = weir_grid_make(&scratch, "rrll");

    fprintf(out,
            "\ncritical loop: %.0f cycles per block of keys; nothing on it has "
            "slack\n\n",
            x->period);
    put_heading(&t, names);
    for (int i = 0; i < x->nlinks; i++) {
        const weir_reason *link = &x->link[i];

        weir_grid_putf(&t, "%.0f", link->start);
        weir_grid_putf(&t, "%.0f", link->cycles);
        weir_grid_put(&t, link->lane);
        if (link->hop)
            weir_grid_putf(&t, "waits: %s is on its way", link->what);
        else
            weir_grid_put(&t, link->what);
    }
    weir_grid_print(out, &t, "");
}

/* How much of its change a parameter needs for the next percent, if its
 * effect were in proportion. */
static void put_percent(weir_grid *t, const weir_leverage *l)
{
    double need = l->gain > 0 ? l->change * 0.01 / l->gain : 0;

    if (l->gain >= 0.001 && fabs(need) < 10 && need > -1)
        weir_grid_putf(t, "%+.1f %%", 100 * need);
    else
        weir_grid_put(t, "no way");
}

static void print_levers(FILE *out, const weir_reasons *x, weir_arena scratch)
{
    static const char *const names[] = {"parameter",        "from",    "to",
                                        "speed of a block", "for 1 %", NULL};
    weir_grid t = weir_grid_make(&scratch, "lrrrr");

    fputs("\nwhat would have to be faster, one at a time\n\n", out);
    put_heading(&t, names);
    for (int i = 0; i < x->nlevers; i++) {
        const weir_leverage *l = &x->lever[i];

        weir_grid_put(&t, l->name);
        weir_grid_put(&t, l->from);
        weir_grid_put(&t, l->to);
        weir_grid_putf(&t, "%+.2f %%", 100 * l->gain);
        put_percent(&t, l);
    }
    weir_grid_print(out, &t, "");
}

void weir_reasons_print(FILE *out, const weir_reasons *x, weir_arena scratch)
{
    if (x->slow_flops > 0)
        fprintf(out,
                "\nwith all that publications leave open at its slowest and "
                "fastest: %.1f to %.1f TFLOP/s\n",
                x->slow_flops / 1e12, x->fast_flops / 1e12);
    print_verdict(out, x);
    print_links(out, x, scratch);
    print_parts(out, x, scratch);
    print_levers(out, x, scratch);
}

json_t *weir_reasons_json(const weir_reasons *x)
{
    json_t *root = weir_json_object(), *links = weir_json_array();
    json_t *levers = weir_json_array(), *parts = weir_json_array();

    weir_json_put(root, "cycles_per_block", weir_json_real(x->period));
    weir_json_put(root, "slow_flops", weir_json_real(x->slow_flops));
    weir_json_put(root, "fast_flops", weir_json_real(x->fast_flops));
    for (int i = 0; i < x->nlinks; i++) {
        json_t *one = weir_json_object();

        weir_json_put(one, "lane", weir_json_text(x->link[i].lane));
        weir_json_put(one, x->link[i].hop ? "token" : "command",
                      weir_json_text(x->link[i].what));
        weir_json_put(one, "start", weir_json_real(x->link[i].start));
        weir_json_put(one, "cycles", weir_json_real(x->link[i].cycles));
        weir_json_append(links, one);
    }
    for (int i = 0; i < x->nparts; i++) {
        json_t *one = weir_json_object();

        weir_json_put(one, "what", weir_json_text(x->part[i].name));
        weir_json_put(one, "cycles", weir_json_real(x->part[i].cycles));
        weir_json_append(parts, one);
    }
    for (int i = 0; i < x->nlevers; i++) {
        json_t *one = weir_json_object();

        weir_json_put(one, "parameter", weir_json_text(x->lever[i].name));
        weir_json_put(one, "from", weir_json_text(x->lever[i].from));
        weir_json_put(one, "to", weir_json_text(x->lever[i].to));
        weir_json_put(one, "gain", weir_json_real(x->lever[i].gain));
        weir_json_append(levers, one);
    }
    weir_json_put(root, "critical", links);
    weir_json_put(root, "critical_parts", parts);
    weir_json_put(root, "sensitivity", levers);
    return root;
}
