/* SPDX-License-Identifier: Apache-2.0
 * execution.c - beats of commands, and the cycles of a unit.
 */
#include "sim/systemc/execution.h"

static void ask(weir_execution *w)
{
    for (int k = 0; k < w->command->ndemands; k++) {
        const weir_demand *d = &w->command->demand[k];

        w->need[k] = (w->beats > 1 ? d->item : d->tail)[w->order.variant];
        for (int j = 0; j < WEIR_BANK_ROWS; j++)
            w->lacks[k][j] = j < w->need[k];
    }
}

/* Bank of row J that this beat asks of D, the demand K. */
static int64_t bank_of(const weir_execution *w, const weir_schedule *s, int k,
                       int j)
{
    const weir_demand *d = &w->command->demand[k];
    int64_t done = w->command->beats[w->order.variant] - w->beats;

    return weir_bank_of(&s->resource[d->resource],
                        w->order.row[k] + done * d->rows.step + j);
}

void weir_execution_rows(const weir_execution *w, const weir_schedule *s, int r,
                         int64_t *rows)
{
    for (int k = 0; k < w->command->ndemands; k++) {
        int64_t found = 0;

        for (int j = 0; w->command->demand[k].resource == r &&
                        found < w->need[k] && j < WEIR_BANK_ROWS;
             j++)
            if (w->lacks[k][j])
                rows[bank_of(w, s, k, j)]++, found++;
    }
}

void weir_execution_take(weir_execution *w, const weir_schedule *s, int r,
                         int64_t bank)
{
    for (int k = 0; k < w->command->ndemands; k++)
        for (int j = 0; j < WEIR_BANK_ROWS && w->need[k] > 0; j++)
            if (w->command->demand[k].resource == r && w->lacks[k][j] &&
                bank_of(w, s, k, j) == bank) {
                w->lacks[k][j] = false;
                w->need[k]--;
                return;
            }
}

void weir_execution_start(weir_execution *w, const weir_schedule *s,
                          const weir_order *o)
{
    w->order = *o;
    w->command = NULL;
    if (o->kind != WEIR_ORDER_RUN)
        return;
    w->command = &s->command[o->number];
    w->beats = w->command->beats[o->variant];
    ask(w);
}

bool weir_execution_cycle(weir_execution *w, const int64_t *got)
{
    w->beat = w->command;
    if (!w->command)
        return false;
    for (int k = 0; k < w->command->ndemands; k++) {
        w->need[k] -= got[k];
        w->beat &= w->need[k] == 0;
    }
    if (!w->beat)
        return false;
    if (--w->beats > 0)
        ask(w);
    return w->beats == 0;
}

/* The resource that keeps W from ending its beat: issue slots come last. */
static int lacks(const weir_schedule *s, const weir_execution *w)
{
    int what = -1;

    for (int k = 0; k < w->command->ndemands; k++) {
        int r = w->command->demand[k].resource;

        if (w->need[k] > 0 &&
            (what < 0 || (s->resource[what].issue && !s->resource[r].issue)))
            what = r;
    }
    return what;
}

static int waits(const weir_schedule *s, const weir_execution *w, int n)
{
    int order = WEIR_CYCLE_IDLE;

    for (int i = 0; i < n; i++) {
        int token = w[i].order.number;

        if (w[i].order.kind != WEIR_ORDER_WAIT)
            continue;
        if (!s->token[token].order)
            return token;
        if (order < 0)
            order = token;
    }
    return order;
}

int weir_execution_count(const weir_schedule *s, const weir_execution *w, int n)
{
    int lack = -1;

    for (int i = 0; i < n; i++) {
        int r;

        if (!w[i].command)
            continue;
        if (w[i].beat || s->resource[r = lacks(s, &w[i])].stream)
            return WEIR_CYCLE_BUSY;
        if (lack < 0)
            lack = s->ntokens + r;
    }
    return lack < 0 ? waits(s, w, n) : lack;
}
