/* SPDX-License-Identifier: Apache-2.0
 * arrivals.c - items on their way, while a period is skipped.
 *
 * The signals of a token keep their order. So what of it arrives after now is
 * what is on its way now, then what was signaled in the period, again and
 * again. That must be what arrived in the period, again and again.
 */
#include "sim/trace/repeat.h"

#include <string.h>

/* A row of arrivals of one token: N that are there, then those of a period
 * each period later. */
typedef struct row {
    const weir_arrival *first[WEIR_ARRIVALS];
    int nfirst;
    const weir_arrival *again[WEIR_LOG];
    int nagain;
} row;

/* Item K of X; at INT64_MAX if there is none. */
static weir_arrival item(const row *x, int64_t k, int64_t period)
{
    weir_arrival a = {.at = INT64_MAX};

    if (k < x->nfirst)
        return *x->first[k];
    if (!x->nagain)
        return a;
    k -= x->nfirst;
    a = *x->again[k % x->nagain];
    a.at += period * (1 + k / x->nagain);
    return a;
}

/* What LOG says of TOKEN behind its entry FROM. */
static void put_again(row *x, const weir_trace_arrivals *log, int64_t from,
                      int token)
{
    x->nagain = 0;
    for (int64_t k = from; k < log->n; k++)
        if (log->item[k % WEIR_LOG].token == token)
            x->again[x->nagain++] = &log->item[k % WEIR_LOG];
}

static void put_first(row *x, const weir_trace *t, int token)
{
    x->nfirst = 0;
    for (int k = 0; k < t->narrivals; k++)
        if (t->arrival[k].token == token)
            x->first[x->nfirst++] = &t->arrival[k];
}

static bool is_lost(const weir_trace_arrivals *log, int64_t from)
{
    return log->n - from > WEIR_LOG;
}

static int64_t token_lasts(const weir_trace *t, const weir_moment *m, int token)
{
    int64_t period = t->now - m->now, all;
    row comes, should; /* large, and mostly unused */

    put_first(&comes, t, token);
    put_again(&comes, &t->given, m->ngiven, token);
    should.nfirst = 0;
    put_again(&should, &t->arrived, m->narrived, token);
    all = comes.nfirst + 2 * comes.nagain;
    for (int64_t k = 0;; k++) {
        weir_arrival x = item(&comes, k, period), y = item(&should, k, period);
        int64_t at = x.at < y.at ? x.at : y.at;

        if (at == INT64_MAX || (comes.nagain && k == all))
            return INT64_MAX;
        if (x.at != y.at || x.count != y.count)
            return (at - t->now - 1) / period;
    }
}

int64_t weir_arrivals_last(const weir_trace *t, const weir_moment *m)
{
    int64_t most = INT64_MAX;

    if (is_lost(&t->arrived, m->narrived) || is_lost(&t->given, m->ngiven))
        return 0;
    for (int k = 0; k < t->s->ntokens && most > 0; k++)
        if (t->s->token[k].hop > 0) {
            int64_t n = token_lasts(t, m, k);

            most = n < most ? n : most;
        }
    return most;
}

bool weir_arrivals_jump(weir_trace *t, const weir_moment *m, int64_t n)
{
    int64_t period = t->now - m->now, end = t->now + n * period;
    weir_arrival old[WEIR_ARRIVALS];
    int nold = t->narrivals;

    memcpy(old, t->arrival, (size_t)nold * sizeof *old);
    t->narrivals = 0;
    for (int k = 0; k < nold; k++)
        if (old[k].at > end)
            t->arrival[t->narrivals++] = old[k];
    for (int64_t k = m->ngiven; k < t->given.n; k++) {
        weir_arrival a = t->given.item[k % WEIR_LOG];
        int64_t first = a.at > end ? 1 : (end - a.at) / period + 1;

        for (int64_t j = first; j <= n; j++) {
            weir_arrival later = {a.at + j * period, a.token, a.count};

            if (!weir_trace_send(t, later)) {
                memcpy(t->arrival, old, (size_t)nold * sizeof *old);
                t->narrivals = nold;
                return false;
            }
        }
    }
    return true;
}
