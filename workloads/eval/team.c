/* SPDX-License-Identifier: Apache-2.0
 * team.c - one slice by several threads, step by step.
 *
 * Where a problem has too few slices (a layer of batch 1), each large step is
 * cut along one of the ranks of its result, into parts that depend on the
 * extents alone; threads take parts until there are none. A word of a result
 * is made by one part, in the order in which the whole step would make it.
 */
#include "workloads/eval/run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    THREADS = 256,
    PARTS = 32,      /* of a step */
    LARGE = 1 << 18, /* points of a step that is worth waking others for */
};

/* One step as it is dealt out. */
typedef struct task {
    int step, rank;
    int64_t from, to, chunk;
} task;

typedef struct team {
    const weir_share *share;
    const weir_precision *precision;
    void *master; /* goes through the steps, and has the words */
    void *mine;   /* does this thread's parts */
    int n;        /* helpers, besides this thread */
    pthread_t thread[THREADS];
    pthread_mutex_t lock;
    pthread_cond_t begin, end;
    task task;
    int64_t number; /* of tasks so far */
    int working;
    bool over;
    atomic_long next;
    int64_t *low, *high; /* [nranks] of this slice */
} team;

static void take_parts(team *t, void *worker)
{
    const task *x = &t->task;
    int64_t i;

    while ((i = atomic_fetch_add(&t->next, 1)) * x->chunk < x->to - x->from) {
        int64_t from = x->from + i * x->chunk, to = from + x->chunk;

        t->precision->part(worker, t->master, x->step, x->rank, from,
                           to < x->to ? to : x->to);
    }
}

static void *help(void *user)
{
    team *t = user;
    void *worker = t->precision->open(t->share, t->master);
    int64_t seen = 0;

    pthread_mutex_lock(&t->lock);
    for (;;) {
        while (t->number == seen && !t->over)
            pthread_cond_wait(&t->begin, &t->lock);
        if (t->over)
            break;
        seen = t->number;
        pthread_mutex_unlock(&t->lock);
        take_parts(t, worker);
        pthread_mutex_lock(&t->lock);
        if (--t->working == 0)
            pthread_cond_signal(&t->end);
    }
    pthread_mutex_unlock(&t->lock);
    t->precision->close(worker);
    return NULL;
}

static int64_t extent(const team *t, int r)
{
    bool sliced = weir_rank_in(r, t->share->plan->sliced);

    return sliced ? t->high[r] - t->low[r] : t->share->plan->extent[r];
}

/* The longest rank of S's result that may be cut, or -1: not the iterative
 * one, not one that the result's place or its format's blocks hang on. */
static int cut_along(const team *t, const weir_step *s)
{
    const weir_room *room = t->share->plan->room;
    weir_ranks set = s->free & ~s->out->odd_ranks;
    double points = 1;
    int best = -1, r;

    room += s->out->tensor;
    if (s->each >= 0)
        set &= ~weir_rank_bit(s->each);
    if (room->format && room->format->block && s->line >= 0)
        set &= ~weir_rank_bit(s->line);
    WEIR_EACH_RANK(r, s->free | s->reduced)
        points *= r == s->each ? 1 : (double)extent(t, r);
    if (s->copy >= 0 || s->scatter || points < LARGE)
        return -1;
    WEIR_EACH_RANK(r, set)
        if (best < 0 || extent(t, r) > extent(t, best))
            best = r;
    return best;
}

static void take_step(void *user, void *master, int number)
{
    team *t = user;
    const weir_plan *p = t->share->plan;
    const weir_step *s = p->step + number;
    int rank = s->copy >= 0 ? -1 : cut_along(t, s);
    task x = {.step = number, .rank = rank};

    if (rank < 0) {
        t->precision->part(master, master, number, -1, 0, 0);
        return;
    }
    x.from = weir_rank_in(rank, p->sliced) ? t->low[rank] : 0;
    x.to = x.from + extent(t, rank);
    x.chunk = (x.to - x.from + PARTS - 1) / PARTS;
    pthread_mutex_lock(&t->lock);
    t->task = x;
    t->number++;
    t->working = t->n;
    atomic_store(&t->next, 0);
    pthread_cond_broadcast(&t->begin);
    pthread_mutex_unlock(&t->lock);
    take_parts(t, t->mine);
    pthread_mutex_lock(&t->lock);
    while (t->working > 0)
        pthread_cond_wait(&t->end, &t->lock);
    pthread_mutex_unlock(&t->lock);
}

void weir_team_run(const weir_share *share, const weir_precision *precision,
                   int threads)
{
    int64_t low[WEIR_RANKS] = {0}, high[WEIR_RANKS] = {0};
    team t = {.share = share,
              .precision = precision,
              .master = precision->open(share, NULL),
              .lock = PTHREAD_MUTEX_INITIALIZER,
              .begin = PTHREAD_COND_INITIALIZER,
              .end = PTHREAD_COND_INITIALIZER,
              .low = low,
              .high = high};

    t.mine = precision->open(share, t.master);
    while (t.n < threads - 1 && t.n < THREADS &&
           pthread_create(&t.thread[t.n], NULL, help, &t) == 0)
        t.n++;
    for (int64_t i = 0; i < weir_slice_count(share->plan); i++) {
        weir_slice_find(share->plan, i, low, high);
        precision->slice(t.master, low, high, take_step, &t);
    }
    pthread_mutex_lock(&t.lock);
    t.over = true;
    pthread_cond_broadcast(&t.begin);
    pthread_mutex_unlock(&t.lock);
    while (t.n > 0)
        pthread_join(t.thread[--t.n], NULL);
    precision->close(t.mine);
    precision->close(t.master);
}
