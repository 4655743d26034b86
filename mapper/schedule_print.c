/* SPDX-License-Identifier: Apache-2.0
 * schedule_print.c - a schedule as text: lanes, loops, commands, tokens.
 */
#include "mapper/schedule.h"

static void print_set(FILE *out, const weir_schedule *s, const char *word,
                      unsigned set)
{
    if (!set)
        return;
    fprintf(out, " %s", word);
    for (int l = 0; l < s->nloops; l++)
        if (set >> l & 1)
            fprintf(out, " %s", s->loop_name[l]);
}

static void print_guard(FILE *out, const weir_schedule *s, const weir_guard *g)
{
    print_set(out, s, "at first of", g->first);
    print_set(out, s, "at last of", g->last);
    print_set(out, s, "not at first of", g->not_first);
    print_set(out, s, "not at last of", g->not_last);
    if (g->seed)
        fprintf(out, ", drawn %u of 1000 by %u", g->chance, (unsigned)g->seed);
    fputc('\n', out);
}

static void print_rows(FILE *out, const weir_schedule *s, const weir_rows *r)
{
    fprintf(out, ", rows from %lld", (long long)r->first);
    for (int l = 0; l < s->nloops; l++)
        if (r->stride[l])
            fprintf(out, " + %lld %s", (long long)r->stride[l],
                    s->loop_name[l]);
    if (r->step)
        fprintf(out, " + %lld a beat", (long long)r->step);
}

static void print_command(FILE *out, const weir_schedule *s,
                          const weir_command *c)
{
    fprintf(out, "%s %lld", c->what, (long long)c->beats[0]);
    for (int v = 1; v < 1 << c->nragged; v++)
        fprintf(out, "/%lld", (long long)c->beats[v]);
    for (int k = 0; k < c->ndemands; k++)
        fprintf(out, " x %lld of %s", (long long)c->demand[k].item[0],
                s->resource[c->demand[k].resource].name);
    for (int k = 0; k < c->ndemands; k++)
        if (s->resource[c->demand[k].resource].banks)
            print_rows(out, s, &c->demand[k].rows);
}

static void print_step(FILE *out, const weir_schedule *s, const weir_step *step,
                       int depth)
{
    fprintf(out, "  %*s", 2 * depth, "");
    switch (step->kind) {
    case WEIR_STEP_LOOP:
        fprintf(out, "loop %s %lld", s->loop_name[step->loop],
                (long long)step->trip.base);
        if (step->trip.when_last)
            fprintf(out, " or %lld", (long long)step->trip.last_trip);
        if (step->trip.outer >= 0)
            fprintf(out, " + %lld %s", (long long)step->trip.slope,
                    s->loop_name[step->trip.outer]);
        break;
    case WEIR_STEP_COMMAND:
        print_command(out, s, &s->command[step->command]);
        break;
    case WEIR_STEP_WAIT:
    case WEIR_STEP_SIGNAL:
        fprintf(out, "%s #%d %s",
                step->kind == WEIR_STEP_WAIT ? "wait" : "signal", step->token,
                s->token[step->token].name);
        if (step->count != 1)
            fprintf(out, " x %lld", (long long)step->count);
    }
    print_guard(out, s, &step->guard);
}

void weir_schedule_print(FILE *out, const weir_schedule *s)
{
    fprintf(out, "schedule %s\n", s->name);
    for (int i = 0; i < s->nresources; i++)
        fprintf(out, "resource %s: %lld/%lld a cycle, %s\n",
                s->resource[i].name, (long long)s->resource[i].rate.num,
                (long long)s->resource[i].rate.den,
                s->resource[i].banks    ? "by banks"
                : s->resource[i].stream ? "stream"
                                        : "slots");
    for (int i = 0; i < s->ntokens; i++)
        fprintf(out, "token #%d %s: %lld at first, hop %lld%s\n", i,
                s->token[i].name, (long long)s->token[i].initial,
                (long long)s->token[i].hop, s->token[i].order ? ", order" : "");
    for (int i = 0; i < s->nlanes; i++) {
        const weir_lane *lane = &s->lane[i];
        int end[WEIR_LOOPS + 1], depth = 0;

        fprintf(out, "lane %s on %s%s\n", lane->name, s->unit[lane->unit].name,
                lane->flow ? " (flow)" : "");
        for (int k = 0; k < lane->nsteps; k++) {
            while (depth && end[depth - 1] == k)
                depth--;
            print_step(out, s, &lane->step[k], depth);
            if (lane->step[k].kind == WEIR_STEP_LOOP && depth < WEIR_LOOPS)
                end[depth++] = lane->step[k].end;
        }
    }
}
