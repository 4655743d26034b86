/* SPDX-License-Identifier: Apache-2.0
 * serve.c - round robin among those who ask.
 */
#include "sim/systemc/serve.h"

/* Whose turn is first: the pointer may stand behind the last lane. */
static int first(const weir_server *x, const weir_asker *asker, int n)
{
    int i = 0;

    while (i < n && asker[i].lane < x->pointer)
        i++;
    return i == n ? 0 : i;
}

static void all(weir_asker *asker, int n)
{
    for (int i = 0; i < n; i++)
        asker[i].got = asker[i].held ? 0 : asker[i].need;
}

static void stream(weir_server *x, weir_asker *asker, int n)
{
    int64_t den = x->resource->rate.den, num = x->resource->rate.num;
    int64_t credit = x->carry + num;
    bool asked = false, stays = false;
    int from = first(x, asker, n);

    for (int k = 0; k < n; k++) {
        weir_asker *a = &asker[(from + k) % n];
        bool whole;

        if (a->need == 0)
            continue;
        asked = true;
        a->got = a->need < credit / den ? a->need : credit / den;
        credit -= a->got * den;
        whole = a->got == a->need;
        if (a->got > 0)
            x->pointer = whole ? a->lane + 1 : a->lane;
        if (whole && a->last && x->resource->restarts)
            credit = 0; /* what ends takes the rest of its cycle */
        stays |= !whole || !a->last;
    }
    x->carry = credit < num ? credit : num;
    if (!asked || (x->resource->restarts && !stays))
        x->carry = 0;
}

static void slots(weir_server *x, weir_asker *asker, int n)
{
    int64_t credit = x->resource->rate.num / x->resource->rate.den;
    int from = first(x, asker, n);

    for (int k = 0; k < n; k++) {
        weir_asker *a = &asker[(from + k) % n];

        if (a->need == 0 || a->held)
            continue;
        a->got = a->need < credit ? a->need : credit;
        credit -= a->got;
        if (a->got == a->need)
            x->pointer = a->lane + 1;
    }
}

/* One row, to the lowest that asks it. */
static void bank(weir_asker *asker, int n)
{
    for (int i = 0; i < n; i++)
        if (asker[i].need > 0) {
            asker[i].got = 1;
            return;
        }
}

void weir_serve(weir_server *x, weir_asker *asker, int n)
{
    for (int i = 0; i < n; i++)
        asker[i].got = 0;
    if (x->resource->rate.num == 0)
        all(asker, n); /* without limit */
    else if (x->resource->banks)
        bank(asker, n);
    else if (x->resource->stream)
        stream(x, asker, n);
    else
        slots(x, asker, n);
    x->given = 0;
    for (int i = 0; i < n; i++)
        x->given += asker[i].got;
}
