/* SPDX-License-Identifier: Apache-2.0
 * eval.c - slices of a plan dealt to threads.
 */
#include "workloads/eval/eval.h"

#include "base/heap.h"
#include "workloads/eval/run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 256, TILE = 128 /* coordinates of an inner level */ };

/* --- levels --- */

/* At most half of N, so that there are tiles to go from one to the next. */
static int64_t divisor_up_to(int64_t n, int64_t most)
{
    int64_t d = n > 1 && n / 2 < most ? n / 2 : n < most ? n : most;

    while (n % d)
        d--;
    return d;
}

/* The levels of whole rank R that nobody has said, from the inner one out. */
static weir_status split_rank(int64_t *out, const weir_problem *p, int r,
                              weir_diag *d)
{
    const weir_cascade *c = p->cascade;
    int64_t rest = p->extent[r];
    int top = r;

    for (int l = 0; l < c->nranks; l++)
        if (c->rank[l].base == r && c->rank[l].level >= 0) {
            if (out[l] > 0 && rest % out[l] != 0) {
                weir_report(d, WEIR_ERROR, c->rank[l].loc,
                            "'%s' is %lld, which does not divide the %lld "
                            "coordinates of '%s'",
                            c->rank[l].name, (long long)out[l],
                            (long long)p->extent[r], c->rank[r].name);
                return WEIR_EVALUE;
            }
            rest /= out[l] > 0 ? out[l] : 1;
            if (top == r || c->rank[l].level > c->rank[top].level)
                top = l;
        }
    for (int level = 0; level < c->nranks; level++)
        for (int l = 0; l < c->nranks; l++)
            if (c->rank[l].base == r && c->rank[l].level == level &&
                out[l] == 0) {
                out[l] = l == top ? rest : divisor_up_to(rest, TILE);
                rest /= out[l];
            }
    if (rest == 1)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, c->rank[r].loc,
                "the levels of '%s' do not multiply to its %lld coordinates",
                c->rank[r].name, (long long)p->extent[r]);
    return WEIR_EVALUE;
}

weir_status weir_eval_levels(const int64_t **out, weir_arena *a,
                             const weir_problem *p, const int64_t *level,
                             weir_diag *d)
{
    const weir_cascade *c = p->cascade;
    int64_t *x = WEIR_NEW(a, int64_t, (size_t)c->nranks);

    for (int r = 0; r < c->nranks && level; r++)
        x[r] = c->rank[r].level >= 0 ? level[r] : 0;
    for (int r = 0; r < c->nranks; r++)
        if (c->rank[r].level < 0 && c->rank[r].partitioned)
            WEIR_TRY(split_rank(x, p, r, d));
    *out = x;
    return WEIR_OK;
}

int weir_eval_shape(const weir_problem *p, const int64_t *level, int t,
                    int64_t *extent)
{
    const weir_cascade *c = p->cascade;
    const weir_tensor *x = c->tensor + t;
    int n = 0;

    for (int r = WEIR_RANK_B; c->implicit && r <= WEIR_RANK_H; r++)
        extent[n++] = p->extent[r];
    for (int i = 0; i < x->n; i++) {
        int r = x->rank[i];

        extent[n++] =
            (c->rank[r].level >= 0 ? level[r] : p->extent[r]) + (r == x->step);
    }
    return n;
}

/* --- threads --- */

typedef struct crew {
    const weir_share *share;
    const weir_precision *precision;
    int64_t slices;
    atomic_long next;
    pthread_t caller;
    const weir_eval_options *options;
} crew;

/* Slice I: the blocks of the sliced ranks as digits, the last the fastest. */
void weir_slice_find(const weir_plan *p, int64_t i, int64_t *from, int64_t *to)
{
    for (int r = p->c->nranks - 1; r >= 0; r--) {
        int64_t parts;

        if (!weir_rank_in(r, p->sliced))
            continue;
        parts = (p->extent[r] + p->chunk[r] - 1) / p->chunk[r];
        from[r] = i % parts * p->chunk[r];
        to[r] = from[r] + p->chunk[r];
        if (to[r] > p->extent[r])
            to[r] = p->extent[r];
        i /= parts;
    }
}

static void *work(void *user)
{
    crew *c = user;
    void *worker = c->precision->open(c->share, NULL);
    int64_t from[WEIR_RANKS], to[WEIR_RANKS], i;

    while ((i = atomic_fetch_add(&c->next, 1)) < c->slices) {
        weir_slice_find(c->share->plan, i, from, to);
        if (c->options->progress && pthread_equal(pthread_self(), c->caller))
            c->options->progress(c->options->user, i, c->slices);
        c->precision->slice(worker, from, to, NULL, NULL);
    }
    c->precision->close(worker);
    return NULL;
}

int64_t weir_slice_count(const weir_plan *p)
{
    int64_t n = 1;
    int r;

    WEIR_EACH_RANK(r, p->sliced)
        n *= (p->extent[r] + p->chunk[r] - 1) / p->chunk[r];
    return n;
}

/* Enough slices for all threads, or a team for each slice. A thread that cannot
 * be had is not missed: the others take its slices. */
static void run_all(const weir_share *share, const weir_precision *precision,
                    const weir_eval_options *options)
{
    crew c = {.share = share,
              .precision = precision,
              .slices = weir_slice_count(share->plan),
              .caller = pthread_self(),
              .options = options};
    pthread_t thread[THREADS];
    int n = 0, threads = options->threads;

    if (threads <= 0)
        threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (threads > 1 && c.slices < 2 * threads) {
        weir_team_run(share, precision, threads);
        return;
    }
    if (threads > c.slices)
        threads = (int)c.slices;
    while (n < threads - 1 && n < THREADS &&
           pthread_create(&thread[n], NULL, work, &c) == 0)
        n++;
    work(&c);
    while (n > 0)
        pthread_join(thread[--n], NULL);
}

/* --- words --- */

static void *words_of(const weir_precision *precision, int64_t n)
{
    return weir_calloc((size_t)n, precision->byte);
}

/* Room for all that is shared: inputs, masks, outputs; views of them. */
static void open_share(weir_share *s, const weir_precision *precision,
                       const double *const *input)
{
    const weir_plan *p = s->plan;

    s->word = weir_calloc((size_t)p->nrooms, sizeof *s->word);
    for (int i = 0; i < p->nrooms; i++) {
        const weir_room *room = p->room + i;
        int mask = i - p->c->ntensors;

        if (room->of >= 0 && !room->copied)
            s->word[i] = s->word[room->of];
        else if (!room->local)
            s->word[i] = words_of(precision, room->words);
        if (room->local || room->of >= 0)
            continue;
        if (mask >= 0 && mask < p->c->nmasks)
            precision->mask(s, mask);
        else if (mask < 0 && p->c->tensor[i].kind == WEIR_TENSOR_INPUT) {
            precision->from(s->word[i], input[i], room->words);
            if (room->format && (p->single || room->always))
                precision->round(s, i);
        }
    }
}

static void close_share(weir_share *s)
{
    const weir_plan *p = s->plan;

    for (int i = 0; i < p->nrooms; i++)
        if (!p->room[i].local && (p->room[i].of < 0 || p->room[i].copied))
            free(s->word[i]);
    free(s->word);
}

/* What the words take, once for all and once per worker. */
static weir_status check_memory(const weir_plan *p, size_t byte, int threads)
{
    double shared = 0, local = 0, have;

    if (threads <= 0)
        threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (threads > weir_slice_count(p) / 2)
        threads = 1; /* a team shares its words */
    for (int i = 0; i < p->nrooms; i++)
        if (p->room[i].of < 0 || p->room[i].copied)
            *(p->room[i].local ? &local : &shared) +=
                (double)p->room[i].words * (double)byte;
    have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (shared + local * threads <= have)
        return WEIR_OK;
    weir_report(p->d, WEIR_ERROR, (weir_loc){0},
                "cannot evaluate '%s': its tensors need %.1f GiB on %d "
                "threads, and this machine has %.1f GiB; take a smaller shape",
                p->c->name, (shared + local * threads) / 0x1p30, threads,
                have / 0x1p30);
    return WEIR_EUNSUP;
}

/* --- choices --- */

weir_choices weir_choices_make(weir_arena *a, const weir_cascade *c)
{
    size_t n = (size_t)c->ntensors + 1;

    return (weir_choices){.word = WEIR_NEW(a, double *, n),
                          .miss = WEIR_NEW(a, double, n),
                          .scale = WEIR_NEW(a, double, n)};
}

bool weir_choices_any(const weir_cascade *c)
{
    bool any = false;

    for (int t = 0; t < c->ntensors; t++)
        any = any || weir_plan_chooses(c, t);
    return any;
}

static void take_choices(const weir_share *s, const weir_precision *precision)
{
    const weir_plan *p = s->plan;

    for (int t = 0; p->choices && p->choices->take && t < p->c->ntensors; t++)
        if (p->choices->word[t])
            precision->from(s->word[t], p->choices->word[t], p->room[t].words);
}

static void tell_choices(const weir_share *s, const weir_precision *precision,
                         weir_arena *a)
{
    const weir_plan *p = s->plan;

    for (int t = 0; p->choices && !p->choices->take && t < p->c->ntensors; t++)
        if (weir_plan_chooses(p->c, t)) {
            p->choices->word[t] = WEIR_NEW(a, double, (size_t)p->room[t].words);
            precision->to(p->choices->word[t], s->word[t], p->room[t].words);
        }
}

/* A list that was too short is wrong; it is not cut in silence. */
static weir_status check_lists(const weir_share *s)
{
    const weir_plan *p = s->plan;
    int errors = p->d->errors;

    for (int e = 0; e < p->c->neinsums; e++) {
        const weir_einsum *x = p->c->einsum + e;

        if (s->full[e])
            weir_report(p->d, WEIR_ERROR, x->loc,
                        "threshold finds more coordinates than the %lld that "
                        "rank '%s' has room for; make it longer, or take "
                        "topk, which keeps the best",
                        (long long)p->extent[x->kept],
                        p->c->rank[x->kept].name);
    }
    return p->d->errors > errors ? WEIR_EVALUE : WEIR_OK;
}

weir_status weir_eval(double ***out, weir_arena *a, const weir_problem *p,
                      const double *const *input,
                      const weir_eval_options *options, weir_diag *d)
{
    const weir_precision *precision =
        options->single ? &weir_precision_single : &weir_precision_double;
    const weir_cascade *c = p->cascade;
    double **result = WEIR_NEW(a, double *, (size_t)c->ntensors);
    const int64_t *level;
    weir_plan plan;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    weir_share share = {.plan = &plan,
                        .full = WEIR_NEW(a, bool, (size_t)c->neinsums + 1),
                        .lock = &lock};

    WEIR_TRY(weir_eval_levels(&level, a, p, options->level, d));
    WEIR_TRY(weir_plan_make(&plan, a, p, level, options, d));
    WEIR_TRY(check_memory(&plan, precision->byte, options->threads));
    open_share(&share, precision, input);
    take_choices(&share, precision);
    run_all(&share, precision, options);
    for (int t = 0; t < c->ntensors; t++) {
        if (c->tensor[t].kind != WEIR_TENSOR_OUTPUT || c->tensor[t].view >= 0)
            continue;
        result[t] = WEIR_NEW(a, double, (size_t)plan.room[t].words);
        precision->to(result[t], share.word[t], plan.room[t].words);
    }
    tell_choices(&share, precision, a);
    close_share(&share);
    *out = result;
    return check_lists(&share);
}
