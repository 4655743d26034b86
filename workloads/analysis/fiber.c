/* SPDX-License-Identifier: Apache-2.0
 * fiber.c - what must have been read before what, as sets of words of a fiber.
 */
#include "workloads/analysis/fiber.h"

#include <string.h>

enum { K = WEIR_FIBER_PASSES, USES = 4096 };

static void run_steps(const weir_instance *x, int first, int end,
                      weir_point_visit *visit, void *user)
{
    const weir_einsum *einsum = x->c->einsum;
    int step = einsum[first].step;

    for (int64_t i = 0; i < x->extent[step]; i++)
        for (int e = first; e < end; e++) {
            int64_t at[WEIR_RANKS] = {0};

            at[step] = i;
            do
                if (weir_instance_passes(x, einsum + e, at))
                    visit(user, e, at);
            while (weir_instance_next(x, x->einsum + e, at) && at[step] == i);
        }
}

void weir_instance_run(const weir_instance *x, weir_point_visit *visit,
                       void *user)
{
    const weir_cascade *c = x->c;

    for (int e = 0; e < c->neinsums;) {
        int64_t at[WEIR_RANKS] = {0};
        int end = e + 1;

        if (c->einsum[e].step >= 0) {
            while (end < c->neinsums &&
                   c->einsum[end].step == c->einsum[e].step)
                end++;
            run_steps(x, e, end, visit, user);
        } else {
            do
                if (weir_instance_passes(x, c->einsum + e, at))
                    visit(user, e, at);
            while (weir_instance_next(x, x->einsum + e, at));
        }
        e = end;
    }
}

/* The place of a word of tensor T under SLOTS alone, as a number. */
static int64_t key_of(const weir_instance *x, int t, uint64_t slots,
                      const int64_t place[WEIR_INSTANCE_SLOTS])
{
    int64_t key = 0;

    for (int s = 0; s < x->c->tensor[t].n; s++)
        if (slots >> s & 1)
            key = key * weir_instance_slot(x, t, s) + place[s];
    return key;
}

static int64_t keys_of(const weir_instance *x, int t, uint64_t slots)
{
    int64_t n = 1;

    for (int s = 0; s < x->c->tensor[t].n; s++)
        if (slots >> s & 1)
            n *= weir_instance_slot(x, t, s);
    return n;
}

static int64_t group_of(const weir_instance *x, const weir_use *u,
                        const int64_t *at)
{
    const weir_rounds *r = x->einsum + u->einsum;
    int64_t group = 0;

    for (int i = 0; i < r->norder; i++)
        if (!weir_rank_in(r->order[i], u->walk))
            group = group * x->extent[r->order[i]] + at[r->order[i]];
    return group;
}

uint32_t weir_fiber_at(const weir_fiber *f, const weir_use *u,
                       const int64_t *at, int64_t *group, bool *all)
{
    const weir_read *r = f->x->einsum[u->einsum].read + u->read;
    const weir_echo *echo = f->echo[r->tensor] + u->echo;
    int64_t place[WEIR_INSTANCE_SLOTS];
    uint32_t set = 0;

    *group = group_of(f->x, u, at);
    *all = (r->gathers & echo->key) != 0;
    if (!weir_instance_place(f->x, r, at, place))
        return 0;
    if (!*all)
        return echo->set[key_of(f->x, r->tensor, echo->key, place)];
    for (int64_t i = 0, n = keys_of(f->x, r->tensor, echo->key); i < n; i++)
        set |= echo->set[i];
    return set;
}

/* Visit every word that a gathering PLACE may mean, from slot S on. */
static void meet(const weir_fiber *f, int t, int64_t *place, int s,
                 uint32_t need[K])
{
    while (s < f->x->c->tensor[t].n && place[s] >= 0)
        s++;
    if (s == f->x->c->tensor[t].n) {
        const uint32_t *word =
            f->need[t] + weir_instance_word(f->x, t, place) * K;

        for (int k = 0; k < K; k++)
            need[k] &= word[k];
        return;
    }
    for (int64_t i = 0; i < weir_instance_slot(f->x, t, s); i++) {
        place[s] = i;
        meet(f, t, place, s + 1, need);
    }
    place[s] = -1;
}

void weir_fiber_need(const weir_fiber *f, const weir_read *r, const int64_t *at,
                     uint32_t need[K])
{
    const weir_tensor *t = f->x->c->tensor + r->tensor;
    int64_t place[WEIR_INSTANCE_SLOTS], shown[WEIR_INSTANCE_SLOTS];
    int tensor = r->tensor;

    memset(need, 0, K * sizeof *need);
    if (!weir_instance_place(f->x, r, at, place))
        return;
    if (f->blocked[r->tensor])
        return;
    if (t->view >= 0 && !r->gathers) {
        weir_instance_shown(f->x, r->tensor, place, shown);
        memcpy(place, shown, sizeof place);
        tensor = t->view;
    } else if (t->view >= 0) {
        return; /* less is needed, for all that is known */
    }
    memset(need, 0xFF, K * sizeof *need);
    meet(f, tensor, place, 0, need);
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

enum { NO_ECHO = -1, NO_ROOM = -2 };

/* ECHO of tensor T, unless it is none or one like it is there: then they are
 * one. Its number. */
static int add_echo(weir_fiber *f, int t, weir_echo echo)
{
    int64_t n = keys_of(f->x, t, echo.key);

    if (!echo.walk || !is_echo(echo.set, n))
        return NO_ECHO;
    for (int i = 0; i < f->nechoes[t]; i++) {
        weir_echo *other = f->echo[t] + i;

        if (other->walk != echo.walk || other->key != echo.key ||
            other->renamed != echo.renamed)
            continue;
        for (int64_t k = 0; k < n; k++)
            other->set[k] |= echo.set[k];
        other->summary |= echo.summary;
        other->summary |= are_tiles(other->set, n);
        return i;
    }
    if (f->nechoes[t] == WEIR_ECHOES)
        return NO_ROOM;
    echo.summary |= are_tiles(echo.set, n);
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

/* Step PLACE of tensor T to its next word; false behind the last. */
static bool next_place(const weir_instance *x, int t,
                       int64_t place[WEIR_INSTANCE_SLOTS])
{
    for (int s = x->c->tensor[t].n - 1; s >= 0; s--) {
        if (++place[s] < weir_instance_slot(x, t, s))
            return true;
        place[s] = 0;
    }
    return false;
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
    while (next_place(f->x, f->tensor, place));
    return add_echo(f, f->tensor, echo) != NO_ROOM;
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
        weir_echo echo = {.key = all, .summary = shown->summary, .shown = i};
        int64_t place[WEIR_INSTANCE_SLOTS] = {0}, at[WEIR_INSTANCE_SLOTS];
        weir_ranks along = 0;

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
                shown->set[key_of(f->x, view->view, shown->key, at)];
        } while (next_place(f->x, v, place));
        if (add_echo(f, v, echo) == NO_ROOM)
            return false;
    }
    return true;
}

static weir_ranks ranks_of(const weir_read *r, uint64_t slots)
{
    weir_ranks set = 0;

    for (int s = 0; s < WEIR_INSTANCE_SLOTS; s++)
        if (slots >> s & 1)
            set |= r->slot_ranks[s];
    return set;
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
    h->echo.set[key_of(x, r->out.tensor, h->echo.key, place)] |=
        weir_fiber_at(h->f, &h->use, at, &group, &all);
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
    if ((read->gathers & from->key) || r->out.gathers)
        return true; /* it no longer lies along the fiber */
    h.echo.walk = slots_on(f->x, e, ranks_of(read, from->walk));
    h.echo.key = slots_on(f->x, e, ranks_of(read, from->key));
    h.echo.summary = from->summary;
    h.echo.renamed = from->renamed;
    if (!h.echo.walk)
        return true;
    h.echo.set =
        WEIR_NEW(f->a, uint32_t, (size_t)keys_of(f->x, out, h.echo.key));
    {
        int64_t at[WEIR_RANKS] = {0};

        do
            if (weir_instance_passes(f->x, f->x->c->einsum + e, at))
                inherit_point(&h, e, at);
        while (weir_instance_next(f->x, r, at));
    }
    f->made[e][k * WEIR_ECHOES + i] = (signed char)add_echo(f, out, h.echo);
    return f->made[e][k * WEIR_ECHOES + i] != NO_ROOM;
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
            if (!r->read[k].index && r->read[k].tensor != out)
                for (int i = 0; i < f->nechoes[r->read[k].tensor] && good; i++)
                    good = inherit(f, e, k, i);
        for (int v = 0; v < c->ntensors && good; v++)
            if (c->tensor[v].view == out && f->nechoes[v] == 0)
                good = add_view(f, v);
    }
    return good;
}

/* To read a state is to read the fiber only where the step moves along it: its
 * last value is carried along. */
static void add_uses(weir_fiber *f)
{
    const weir_cascade *c = f->x->c;

    f->use = WEIR_NEW(f->a, weir_use, USES);
    f->first = WEIR_NEW(f->a, int, (size_t)c->neinsums + 1);
    for (int e = 0; e < c->neinsums; f->first[++e] = f->nuses)
        for (int k = 0; k < f->x->einsum[e].nreads; k++) {
            const weir_rounds *rounds = f->x->einsum + e;
            const weir_read *r = rounds->read + k;

            for (int i = 0; i < f->nechoes[r->tensor]; i++) {
                weir_use *u = f->use + f->nuses;
                const weir_echo *echo = f->echo[r->tensor] + i;
                weir_ranks walk = ranks_of(r, echo->walk);

                if (f->role >= 0 && !echo->renamed && !f->before[e])
                    continue;
                if (echo->summary || f->nuses == USES || r->previous ||
                    (!walk && !(r->gathers & echo->walk)))
                    continue;
                *u = (weir_use){.einsum = e, .read = k, .echo = i, .groups = 1};
                u->made = f->made[e][k * WEIR_ECHOES + i];
                u->walk = walk;
                for (int n = 0; n < rounds->norder; n++)
                    if (!weir_rank_in(rounds->order[n], u->walk))
                        u->groups *= f->x->extent[rounds->order[n]];
                u->touched = WEIR_NEW(f->a, uint32_t, (size_t)u->groups);
                u->late = WEIR_NEW(f->a, uint32_t, (size_t)u->groups);
                u->pass = WEIR_NEW(f->a, uint8_t, (size_t)u->groups);
                f->nuses++;
            }
        }
}

/* The uses of Einsum E: from *FROM on, below the number that is returned. */
static int uses_of(const weir_fiber *f, int e, int *from)
{
    *from = f->first[e];
    return f->first[e + 1];
}

static void touch(void *user, int e, const int64_t *at)
{
    weir_fiber *f = user;
    uint64_t reads = weir_instance_reads(f->x, e, at);
    int from, end = uses_of(f, e, &from);

    for (int i = from; i < end; i++) {
        weir_use *u = f->use + i;
        int64_t group;
        bool all;
        uint32_t set;

        if (!(reads >> u->read & 1))
            continue;
        set = weir_fiber_at(f, u, at, &group, &all);
        u->touched[group] |= set;
        if (set && u->pass[group] == 0)
            u->pass[group] = 1;
    }
}

/* Words that point AT of Einsum E makes: one, or with topk one per winner. */
static void write_word(weir_fiber *f, int e, const int64_t *at,
                       const uint32_t need[K])
{
    const weir_read *out = &f->x->einsum[e].out;
    int kept = f->x->c->einsum[e].kept;
    int64_t point[WEIR_RANKS], place[WEIR_INSTANCE_SLOTS], n = 1;

    if (out->tensor == f->tensor)
        return;
    memcpy(point, at, sizeof point);
    if (kept >= 0)
        n = f->x->extent[kept];
    for (int64_t i = 0; i < n; i++) {
        uint32_t *word = f->need[out->tensor];
        int64_t first, last;

        if (kept >= 0)
            point[kept] = i;
        if (!weir_instance_place(f->x, out, point, place))
            continue;
        first = last = 0;
        if (!out->gathers) {
            first = weir_instance_word(f->x, out->tensor, place);
            last = first;
        } else {
            last = f->x->words[out->tensor] - 1; /* any of them */
        }
        for (int64_t w = first; w <= last; w++)
            for (int k = 0; k < K; k++)
                word[w * K + k] |= need[k];
    }
}

/* The time for which the fiber was read when the word at AT of use U's echo
 * was made. */
static int made_in(const weir_fiber *f, const weir_use *u, const int64_t *at)
{
    const weir_read *r = f->x->einsum[u->einsum].read + u->read;
    const weir_echo *echo = f->echo[r->tensor] + u->echo;
    int64_t place[WEIR_INSTANCE_SLOTS], shown[WEIR_INSTANCE_SLOTS];
    int view = f->x->c->tensor[r->tensor].view;
    int most = 1;

    if (!weir_instance_place(f->x, r, at, place))
        return 1;
    if (view >= 0) {
        echo = f->echo[view] + echo->shown;
        weir_instance_shown(f->x, r->tensor, place, shown);
        memcpy(place, shown, sizeof place);
    }
    view = view < 0 ? r->tensor : view;
    if (!r->gathers)
        return echo->pass[weir_instance_word(f->x, view, place)];
    for (int64_t i = 0; i < f->x->words[view]; i++)
        most = echo->pass[i] > most ? echo->pass[i] : most;
    return most;
}

/* What is made at point AT from use U is made in U's pass. */
static void hand_on(weir_fiber *f, const weir_use *u, const int64_t *at,
                    int pass)
{
    const weir_read *out = &f->x->einsum[u->einsum].out;
    int64_t place[WEIR_INSTANCE_SLOTS];
    weir_echo *echo;
    uint8_t *old;

    if (u->made < 0 || !weir_instance_place(f->x, out, at, place))
        return;
    echo = f->echo[out->tensor] + u->made;
    old = echo->pass + weir_instance_word(f->x, out->tensor, place);
    *old = (uint8_t)(pass > *old ? pass : *old);
}

static void sweep_point(void *user, int e, const int64_t *at)
{
    weir_fiber *f = user;
    const weir_rounds *r = f->x->einsum + e;
    uint64_t reads = weir_instance_reads(f->x, e, at);
    uint32_t need[K] = {0}, word[WEIR_INSTANCE_READS][K];
    int from, end = uses_of(f, e, &from);

    for (int i = 0; i < r->nreads; i++)
        if (reads >> i & 1) {
            weir_fiber_need(f, r->read + i, at, word[i]);
            for (int k = 0; k < K; k++)
                need[k] |= word[i][k];
        }
    for (int i = from; i < end; i++) {
        weir_use *u = f->use + i;
        int64_t group;
        bool all;
        uint32_t set;
        int own;

        if (!(reads >> u->read & 1) ||
            !(set = weir_fiber_at(f, u, at, &group, &all)))
            continue;
        for (int k = 0; k < K; k++) {
            uint32_t others = 0;

            for (int n = 0; n < r->nreads; n++)
                if ((reads >> n & 1) &&
                    r->read[n].first != r->read[u->read].first)
                    others |= word[n][k];
            if (u->touched[group] & ~others)
                u->late[group] &= ~((uint32_t)1 << k);
        }
        own = made_in(f, u, at);
        if (own > u->pass[group]) {
            u->pass[group] = (uint8_t)own;
            f->changed = true;
        }
        for (int k = 0; k < u->pass[group] && !all && k < K; k++)
            need[k] |= set;
        hand_on(f, u, at, u->pass[group]);
    }
    write_word(f, e, at, need);
}

static void start_states(weir_fiber *f)
{
    const weir_cascade *c = f->x->c;

    for (int t = 0; t < c->ntensors; t++)
        memset(f->need[t], 0, (size_t)f->x->words[t] * K * sizeof *f->need[t]);
    for (int t = 0; t < c->ntensors; t++) {
        int64_t place[WEIR_INSTANCE_SLOTS] = {0};

        if (!c->tensor[t].start || t == f->tensor)
            continue;
        do {
            int64_t at[WEIR_RANKS] = {0};
            bool first = true;

            for (int s = 0; s < c->tensor[t].n; s++) {
                at[c->tensor[t].rank[s]] = place[s];
                first &=
                    c->tensor[t].rank[s] != c->tensor[t].step || place[s] == 0;
            }
            if (first)
                weir_fiber_need(f, f->x->start + t, at,
                                f->need[t] +
                                    weir_instance_word(f->x, t, place) * K);
        } while (next_place(f->x, t, place));
    }
}

/* One reading of the whole cascade; true if some read turned out later. */
static bool sweep(weir_fiber *f)
{
    bool later;

    f->changed = false;
    for (int i = 0; i < f->nuses; i++)
        memset(f->use[i].late, 0xFF,
               (size_t)f->use[i].groups * sizeof *f->use[i].late);
    start_states(f);
    weir_instance_run(f->x, sweep_point, f);
    later = f->changed;
    for (int i = 0; i < f->nuses; i++) {
        weir_use *u = f->use + i;

        for (int64_t g = 0; g < u->groups; g++) {
            uint32_t set = u->touched[g];
            int k = 0;

            if (!(set & (set - 1)))
                continue; /* one word: there is nothing to wait for */
            while (k < K && (u->late[g] >> k & 1))
                k++;
            if (k + 1 > u->pass[g] && u->pass[g] < K) {
                u->pass[g] = (uint8_t)(k + 1 > K ? K : k + 1);
                later = true;
            }
        }
    }
    return later;
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

bool weir_fiber_count(weir_fiber *f)
{
    const weir_cascade *c = f->x->c;

    if (f->to - f->from > WEIR_INSTANCE_FIBER)
        return false;
    f->nechoes = WEIR_NEW(f->a, int, (size_t)c->ntensors + 1);
    f->echo = (weir_echo(*)[WEIR_ECHOES])WEIR_NEW(
        f->a, weir_echo, ((size_t)c->ntensors + 1) * WEIR_ECHOES);
    f->need = WEIR_NEW(f->a, uint32_t *, (size_t)c->ntensors + 1);
    for (int t = 0; t < c->ntensors; t++)
        f->need[t] = WEIR_NEW(f->a, uint32_t, (size_t)f->x->words[t] * K);
    f->made = WEIR_NEW(f->a, signed char *, (size_t)c->neinsums + 1);
    for (int e = 0; e < c->neinsums; e++) {
        size_t n = ((size_t)f->x->einsum[e].nreads + 1) * WEIR_ECHOES;

        f->made[e] = WEIR_NEW(f->a, signed char, n);
        memset(f->made[e], NO_ECHO, n);
    }
    find_before(f);
    if (!add_source(f))
        return false;
    for (int v = 0; v < c->ntensors; v++)
        if (c->tensor[v].view == f->tensor && !add_view(f, v))
            return false;
    if (!add_echoes(f, 0) || !add_echoes(f, 1))
        return false;
    add_uses(f);
    weir_instance_run(f->x, touch, f);
    for (int round = 0; round < 2 * K && sweep(f); round++)
        ;
    f->passes = 0;
    for (int i = 0; i < f->nuses; i++)
        for (int64_t g = 0; g < f->use[i].groups; g++)
            if (f->use[i].pass[g] > f->passes)
                f->passes = f->use[i].pass[g];
    return true;
}
