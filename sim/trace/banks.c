/* SPDX-License-Identifier: Apache-2.0
 * banks.c - which banks the beats of a command ask.
 */
#include "sim/trace/state.h"

static const weir_resource *banks_of(const weir_trace *t, const weir_demand *d)
{
    return &t->s->resource[d->resource];
}

int64_t weir_trace_asked(const weir_trace *t, const weir_demand *d,
                         int64_t items)
{
    return banks_of(t, d)->banks ? (INT64_C(1) << items) - 1 : items;
}

void weir_trace_put_rows(const weir_trace *t, weir_lane_state *l)
{
    const weir_command *c = &t->s->command[l->command];

    for (int k = 0; k < c->ndemands; k++) {
        const weir_rows *r = &c->demand[k].rows;
        int64_t row = r->first + l->beats * r->step;

        if (!banks_of(t, &c->demand[k])->banks)
            continue;
        for (int id = 0; id < t->s->nloops; id++)
            row += r->stride[id] * l->index[id];
        l->row[k] = weir_bank_of(banks_of(t, &c->demand[k]), row);
    }
}

int64_t weir_trace_bank(const weir_trace *t, const weir_lane_state *l, int k)
{
    const weir_demand *d = &t->s->command[l->command].demand[k];

    if (!banks_of(t, d)->banks)
        return 0;
    return weir_bank_of(banks_of(t, d), l->row[k] - l->beats * d->rows.step);
}

static int64_t common(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;

        a = b, b = rest;
    }
    return a;
}

/* Iterations of a loop after which a demand with STRIDE is where it was. */
static int64_t turn_of(int64_t stride, int64_t banks)
{
    return banks / common(banks, stride < 0 ? -stride : stride);
}

void weir_trace_turns(weir_trace *t)
{
    for (int id = 0; id < WEIR_LOOPS; id++)
        t->turn[id] = 1;
    for (int i = 0; i < t->s->ncommands; i++)
        for (int k = 0; k < t->s->command[i].ndemands; k++) {
            const weir_demand *d = &t->s->command[i].demand[k];
            int64_t banks = banks_of(t, d)->banks;

            for (int id = 0; banks && id < t->s->nloops; id++) {
                int64_t n = turn_of(d->rows.stride[id], banks);

                t->turn[id] *= n / common(t->turn[id], n);
            }
        }
}
