/* SPDX-License-Identifier: Apache-2.0
 * echo.c - what lies along a fiber because it was made from its words.
 */
#include "workloads/analysis/fiber.h"

#include <string.h>

/* The place of a word of tensor T under SLOTS alone, as a number. */
int64_t weir_echo_key(const weir_instance *x, int t, uint64_t slots,
                      const int64_t place[WEIR_INSTANCE_SLOTS])
{
    int64_t key = 0;

    for (int s = 0; s < x->c->tensor[t].n; s++)
        if (slots >> s & 1)
            key = key * weir_instance_slot(x, t, s) + place[s];
    return key;
}

/* Above the largest weir_echo_key. */
static int64_t keys(const weir_instance *x, int t, uint64_t slots)
{
    int64_t n = 1;

    for (int s = 0; s < x->c->tensor[t].n; s++)
        if (slots >> s & 1)
            n *= weir_instance_slot(x, t, s);
    return n;
}

/* Tiles: sets that do not overlap, and some of more than one word. */
static bool are_tiles(const uint32_t *set, int64_t n)
{
    bool many = false;

    for (int64_t i = 0; i < n; i++) {
        many |= (set[i] & (set[i] - 1)) != 0;
        for (int64_t k = 0; k < i; k++)
            if (set[i] != set[k] && (set[i] & set[k]))
                return false;
    }
    return many;
}

static bool is_echo(const uint32_t *set, int64_t n)
{
    uint32_t first = 0;

    for (int64_t i = 0; i < n; i++) {
        first = first ? first : set[i];
        if (set[i] && set[i] != first)
            return true;
    }
    return false;
}

/* ECHO of tensor T, unless it is none or one like it is there: then they are
 * one. Its number. */
static int add_echo(weir_fiber *f, int t, weir_echo echo)
{
    int64_t n = keys(f->x, t, echo.key);

    if (!echo.walk || !is_echo(echo.set, n))
        return WEIR_NO_ECHO;
    for (int i = 0; i < f->nechoes[t]; i++) {
        weir_echo *other = f->echo[t] + i;

        if (other->walk != echo.walk || other->key != echo.key ||
            other->renamed != echo.renamed)
            continue;
        for (int64_t k = 0; k < n; k++)
            other->set[k] |= echo.set[k];
        other->summary |= echo.summary;
        other->window |= echo.window;
        other->summary |= !other->window && are_tiles(other->set, n);
        return i;
    }
    if (f->nechoes[t] == WEIR_ECHOES)
        return WEIR_NO_ROOM;
    echo.summary |= !echo.window && are_tiles(echo.set, n);
    echo.pass = WEIR_NEW(f->a, uint8_t, (size_t)f->x->words[t]);
    memset(echo.pass, 1, (size_t)f->x->words[t]);
    f->echo[t][f->nechoes[t]] = echo;
    return f->nechoes[t]++;
}

/* The word of the fiber at PLACE of its tensor, as a bit. */
static uint32_t own_bit(const weir_fiber *f,
                        const int64_t place[WEIR_INSTANCE_SLOTS])
{
    int64_t number = 0;

    for (int s = 0; s < f->x->c->tensor[f->tensor].n; s++)
        if (f->slots >> s & 1)
            number = number * weir_instance_slot(f->x, f->tensor, s) + place[s];
        else if (place[s] != f->place[s])
            return 0;
    if (number < f->from || number >= f->to)
        return 0;
    return (uint32_t)1 << (number - f->from);
}

static bool add_source(weir_fiber *f)
{
    int n = f->x->c->tensor[f->tensor].n;
    uint64_t all = n < 64 ? ((uint64_t)1 << n) - 1 : UINT64_MAX;
    weir_echo echo = {.walk = f->slots, .key = all};
    int64_t place[WEIR_INSTANCE_SLOTS] = {0};

    echo.set = WEIR_NEW(f->a, uint32_t, (size_t)f->x->words[f->tensor]);
    do
        echo.set[weir_instance_word(f->x, f->tensor, place)] =
            own_bit(f, place);
    while (weir_instance_next_place(f->x, f->tensor, place));
    return add_echo(f, f->tensor, echo) != WEIR_NO_ROOM;
}

/* View V has one rank under another name, of those in WALK. */
static bool renames(const weir_fiber *f, int v, uint64_t walk)
{
    const weir_tensor *view = f->x->c->tensor + v;
    const weir_tensor *t = f->x->c->tensor + view->view;
    weir_ranks lost = t->ranks & ~view->ranks, won = view->ranks & ~t->ranks;

    if (!lost || (lost & (lost - 1)) || !won || (won & (won - 1)))
        return false;
    for (int s = 0; s < t->n; s++)
        if ((walk >> s & 1) && weir_rank_in(t->rank[s], lost))
            return true;
    return false;
}

/* View V shows echoes of what it is a view of. */
static bool add_view(weir_fiber *f, int v)
{
    const weir_tensor *view = f->x->c->tensor + v;
    const weir_tensor *t = f->x->c->tensor + view->view;
    uint64_t all = view->n < 64 ? ((uint64_t)1 << view->n) - 1 : UINT64_MAX;

    for (int i = 0; i < f->nechoes[view->view]; i++) {
        const weir_echo *shown = f->echo[view->view] + i;
        weir_echo echo = {.key = all, .shown = i};
        int64_t place[WEIR_INSTANCE_SLOTS] = {0}, at[WEIR_INSTANCE_SLOTS];
        weir_ranks along = 0;

        echo.window = shown->window;
        echo.summary = shown->summary;
        if (v != f->role && renames(f, v, shown->walk)) {
            f->blocked[v] = true;
            continue;
        }
        if (v == f->role && (shown->renamed || !renames(f, v, shown->walk)))
            continue;
        echo.renamed = v == f->role || shown->renamed;
        for (int s = 0; s < t->n; s++)
            if (shown->walk >> s & 1)
                along |= weir_rank_bit(t->rank[s]);
        for (int s = 0; s < view->n; s++) {
            int r = view->rank[s];

            if (weir_rank_in(r, along) ||
                (!weir_rank_in(r, t->ranks) && (along & ~view->ranks)))
                echo.walk |= (uint64_t)1 << s;
        }
        echo.set = WEIR_NEW(f->a, uint32_t, (size_t)f->x->words[v]);
        do {
            weir_instance_shown(f->x, v, place, at);
            echo.set[weir_instance_word(f->x, v, place)] =
                shown->set[weir_echo_key(f->x, view->view, shown->key, at)];
        } while (weir_instance_next_place(f->x, v, place));
        if (add_echo(f, v, echo) == WEIR_NO_ROOM)
            return false;
    }
    return true;
}

static uint64_t slots_on(const weir_instance *x, int e, weir_ranks set)
{
    const weir_read *out = &x->einsum[e].out;
    uint64_t slots = 0;

    for (int s = 0; s < x->c->tensor[out->tensor].n; s++)
        if (out->slot_ranks[s] & set)
            slots |= (uint64_t)1 << s;
    return slots;
}

typedef struct inheritance {
    weir_fiber *f;
    weir_use use; /* of the echo that is handed on */
    weir_echo echo;
} inheritance;

static void inherit_point(void *user, int e, const int64_t *at)
{
    inheritance *h = user;
    const weir_instance *x = h->f->x;
    const weir_rounds *r = x->einsum + h->use.einsum;
    int64_t place[WEIR_INSTANCE_SLOTS], group;
    bool all;

    if (e != h->use.einsum ||
        !(weir_instance_reads(x, e, at) >> h->use.read & 1) ||
        !weir_instance_place(x, &r->out, at, place))
        return;
    h->echo.set[weir_echo_key(x, r->out.tensor, h->echo.key, place)] |=
        weir_fiber_at(h->f, &h->use, at, &group, &all);
}

/* READ, of which OUT is made along slots WALK, is the state of the step before,
 * and the steps move along the fiber: it is carried, not read there. */
static bool is_carried(const weir_instance *x, const weir_read *read,
                       uint64_t walk, int out)
{
    const weir_tensor *t = x->c->tensor + out;

    for (int s = 0; s < t->n && read->previous; s++)
        if ((walk >> s & 1) && t->rank[s] == x->c->tensor[read->tensor].step)
            return true;
    return false;
}

/* A coordinate of WALK is a sum of two that move: "st * x + r". */
static bool is_window(const weir_read *r, uint64_t walk)
{
    for (int i = 0; i < r->access->n; i++) {
        const weir_index *at = r->access->index + i;
        int n = at->rank >= 0;

        for (int k = 0; k < at->nterms; k++)
            n += at->term[k].rank >= 0;
        if (n > 1 && (walk >> r->slot[i] & 1))
            return true;
    }
    return false;
}

/* What Einsum E makes of echo number I of its read number K. */
static bool inherit(weir_fiber *f, int e, int k, int i)
{
    const weir_rounds *r = f->x->einsum + e;
    const weir_read *read = r->read + k;
    const weir_echo *from = f->echo[read->tensor] + i;
    inheritance h = {.f = f, .use = {.einsum = e, .read = k, .echo = i}};
    int out = r->out.tensor;

    if (f->role >= 0 && !from->renamed && !f->before[e])
        return true; /* under the name that is not followed */
    if ((read->gathers & from->walk) || r->out.gathers)
        return true; /* it no longer lies along the fiber */
    h.echo.walk = slots_on(f->x, e, weir_read_walk(read, from->walk));
    h.echo.key = slots_on(f->x, e, weir_read_ranks(read, from->key));
    h.echo.window = from->window || is_window(read, from->walk);
    h.echo.summary = from->summary;
    h.echo.renamed = from->renamed;
    if (!h.echo.walk || is_carried(f->x, read, h.echo.walk, out))
        return true;
    h.echo.set = WEIR_NEW(f->a, uint32_t, (size_t)keys(f->x, out, h.echo.key));
    {
        int64_t at[WEIR_RANKS] = {0};

        do
            if (weir_instance_passes(f->x, f->x->c->einsum + e, at))
                inherit_point(&h, e, at);
        while (weir_instance_next(f->x, r, at));
    }
    f->made[e][k * WEIR_ECHOES + i] = (signed char)add_echo(f, out, h.echo);
    return f->made[e][k * WEIR_ECHOES + i] != WEIR_NO_ROOM;
}

/* A state begins with echoes of tensor FROM. */
static bool add_starts(weir_fiber *f, int from)
{
    const weir_cascade *c = f->x->c;

    for (int t = 0; t < c->ntensors; t++) {
        const weir_read *start = f->x->start + t;

        if (!start->access || start->tensor != from)
            continue;
        for (int i = 0; i < f->nechoes[from]; i++) {
            const weir_echo *source = f->echo[from] + i;
            weir_echo echo = *source;
            weir_ranks walk = weir_read_ranks(start, source->walk);
            int64_t place[WEIR_INSTANCE_SLOTS] = {0}, at[WEIR_RANKS] = {0};
            int64_t there[WEIR_INSTANCE_SLOTS];

            echo.walk = 0;
            echo.key = ((uint64_t)1 << c->tensor[t].n) - 1;
            for (int s = 0; s < c->tensor[t].n; s++)
                if (weir_rank_in(c->tensor[t].rank[s], walk))
                    echo.walk |= (uint64_t)1 << s;
            echo.set = WEIR_NEW(f->a, uint32_t, (size_t)f->x->words[t]);
            do {
                for (int s = 0; s < c->tensor[t].n; s++)
                    at[c->tensor[t].rank[s]] = place[s];
                if (weir_instance_place(f->x, start, at, there))
                    echo.set[weir_instance_word(f->x, t, place)] =
                        source->set[weir_echo_key(f->x, from, source->key,
                                                  there)];
            } while (weir_instance_next_place(f->x, t, place));
            if (add_echo(f, t, echo) == WEIR_NO_ROOM)
                return false;
        }
    }
    return true;
}

/* In the second ROUND, echoes of what is made later in the same `each`. */
static bool add_echoes(weir_fiber *f, int round)
{
    const weir_cascade *c = f->x->c;
    bool good = true;

    for (int e = 0; e < c->neinsums && good; e++) {
        const weir_rounds *r = f->x->einsum + e;
        int out = r->out.tensor;

        if (out == f->tensor || (round > 0 && f->nechoes[out] > 0))
            continue;
        for (int k = 0; k < r->nreads && good; k++)
            for (int i = 0; i < f->nechoes[r->read[k].tensor] && good; i++)
                good = inherit(f, e, k, i);
        for (int v = 0; v < c->ntensors && good; v++)
            if (c->tensor[v].view == out && f->nechoes[v] == 0)
                good = add_view(f, v);
        good = good && add_starts(f, out);
    }
    return good;
}

/* What is made on the way to the view that is followed. */
static void find_before(weir_fiber *f)
{
    const weir_cascade *c = f->x->c;
    int first = f->role < 0 ? -1 : c->tensor[f->role].producer;

    f->before = WEIR_NEW(f->a, bool, (size_t)c->neinsums + 1);
    f->blocked = WEIR_NEW(f->a, bool, (size_t)c->ntensors + 1);
    if (first < 0)
        return;
    f->before[first] = true;
    for (int e = first; e >= 0; e--)
        for (int k = 0; k < f->x->einsum[e].nreads && f->before[e]; k++) {
            int p = c->tensor[f->x->einsum[e].read[k].tensor].producer;

            if (p >= 0 && p < e)
                f->before[p] = true;
        }
}

bool weir_fiber_echoes(weir_fiber *f)
{
    const weir_cascade *c = f->x->c;

    f->nechoes = WEIR_NEW(f->a, int, (size_t)c->ntensors + 1);
    f->echo = (weir_echo(*)[WEIR_ECHOES])WEIR_NEW(
        f->a, weir_echo, ((size_t)c->ntensors + 1) * WEIR_ECHOES);
    f->made = WEIR_NEW(f->a, signed char *, (size_t)c->neinsums + 1);
    for (int e = 0; e < c->neinsums; e++) {
        size_t n = ((size_t)f->x->einsum[e].nreads + 1) * WEIR_ECHOES;

        f->made[e] = WEIR_NEW(f->a, signed char, n);
        memset(f->made[e], WEIR_NO_ECHO, n);
    }
    find_before(f);
    if (!add_source(f))
        return false;
    for (int v = 0; v < c->ntensors; v++)
        if (c->tensor[v].view == f->tensor && !add_view(f, v))
            return false;
    if (!add_starts(f, f->tensor))
        return false;
    return add_echoes(f, 0) && add_echoes(f, 1);
}
