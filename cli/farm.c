/* SPDX-License-Identifier: Apache-2.0
 * farm.c - many small jobs done by worker processes: the parent's side.
 */
#define _GNU_SOURCE
#include "cli/farm.h"

#include "base/process.h"
#include "cli/clock.h"
#include "cli/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    WORKERS = 256,
    DEEPEST = 8192,      /* jobs that wait in one worker */
    TICK_MS = 100,       /* at most between two ticks */
    READ_BYTE = 1 << 16, /* at a time */
    HELD_BYTE = 1 << 20  /* replies that wait in a socket, if the system lets
                            them */
};

/* Work that a worker should have at hand: long beside the time a reply takes
 * to come here, short beside anything a person would wait for. Replies come in
 * bursts, so its rate is looked at over a while. */
static const double at_hand_s = 0.03, window_s = 0.01;

typedef struct worker {
    pid_t pid; /* 0: none */
    int socket;
    int depth; /* how many jobs it is given ahead */
    int n, first;
    int64_t job[DEEPEST]; /* a ring: given, not answered */
    char *bytes;          /* what came of replies */
    size_t size, room;
    uint64_t answered;
    double since_s;           /* the window began, */
    int counted;              /* with so many answers since */
    volatile uint64_t *begun; /* it counts; see worker.h */
} worker;

typedef struct farm {
    const weir_farm *f;
    weir_diag *d;
    int n;
    worker *w;     /* [n] */
    int64_t asked; /* jobs asked for */
    int64_t *back; /* jobs to be given again */
    size_t nback;
    uint64_t *begun; /* [WORKERS] see worker.h */
    bool again;      /* the next tick is due */
    sigset_t before; /* signals held back before */
} farm;

static volatile sig_atomic_t caught;

static void catch (int signal)
{
    caught = signal;
}

int weir_farm_cores(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return n < 1 ? 1 : n > WORKERS ? WORKERS : n;
}

static weir_exit refuse(farm *m, const char *what)
{
    weir_report(m->d, WEIR_ERROR, (weir_loc){0}, "%s: %s", what,
                strerror(errno));
    return WEIR_EXIT_MACHINE;
}

/* --- one worker --- */

static weir_exit start(farm *m, worker *w)
{
    int pair[2], held = HELD_BYTE;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return refuse(m, "a worker cannot be started");
    setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &held, sizeof held);
    *w->begun = 0;
    w->pid = weir_process_fork();
    if (w->pid == 0) {
        for (int i = 0; i < m->n; i++) /* or it would not see them end */
            if (m->w[i].pid > 0 && &m->w[i] != w)
                close(m->w[i].socket);
        close(pair[0]);
        weir_worker_serve(m->f, pair[1], w->begun);
    }
    close(pair[1]);
    if (w->pid < 0) {
        close(pair[0]);
        w->pid = 0;
        return refuse(m, "a worker cannot be started");
    }
    w->socket = pair[0];
    fcntl(w->socket, F_SETFL, O_NONBLOCK);
    w->n = w->first = 0;
    w->size = 0;
    w->answered = 0;
    w->depth = 2;
    return WEIR_EXIT_FINE;
}

static int64_t job_at(const worker *w, int i)
{
    return w->job[(w->first + i) % DEEPEST];
}

static void give_back(farm *m, int64_t job)
{
    m->back[m->nback++] = job;
}

/* W is dead: the job it was at is lost, the others wait for another worker,
 * also those that it did and had not answered. */
static weir_exit bury(farm *m, worker *w)
{
    char end[96], why[128];
    uint64_t ahead = *w->begun - w->answered;
    int at = ahead > 0 && ahead <= (uint64_t)w->n ? (int)ahead - 1 : 0;

    close(w->socket);
    weir_process_describe(end, sizeof end, weir_process_wait(w->pid));
    w->pid = 0;
    for (int i = w->n - 1; i >= 0; i--)
        if (i != at)
            give_back(m, job_at(w, i));
    snprintf(why, sizeof why, "its process %s", end);
    return w->n > 0 ? m->f->lost(m->f->user, job_at(w, at), why)
                    : WEIR_EXIT_FINE;
}

static int64_t next_job(farm *m)
{
    if (m->nback > 0)
        return m->back[--m->nback];
    m->asked++;
    return m->f->next(m->f->user);
}

/* DEPTH, but towards the end no more than half of a worker's share of what is
 * left, so that all end together (guided self-scheduling: Polychronopoulos and
 * Kuck, IEEE Trans. Computers C-36(12), 1987). */
static int share(const farm *m, int depth)
{
    int64_t left = (m->f->jobs - m->asked) / (2 * m->n);

    return left < 2 ? 2 : left < depth ? (int)left : depth;
}

/* Give W jobs until it has as many as it should; those that do not go into
 * its socket are given back. */
static void feed(farm *m, worker *w)
{
    int64_t job[DEEPEST];
    int n = 0, depth = share(m, w->depth);
    ssize_t put;

    if (w->n > depth / 2)
        return;
    while (w->n + n < depth && (job[n] = next_job(m)) >= 0)
        n++;
    if (n == 0)
        return;
    put = send(w->socket, job, (size_t)n * sizeof *job, MSG_NOSIGNAL);
    if (put < 0)
        put = 0; /* it is dead, which poll will say */
    if (w->n == 0) {
        w->since_s = weir_now_s();
        w->counted = 0;
    }
    for (int i = 0; i < n; i++)
        if ((size_t)i < (size_t)put / sizeof *job)
            w->job[(w->first + w->n++) % DEEPEST] = job[i];
        else
            give_back(m, job[i]);
}

/* Let it have as much work ahead as it does in at_hand_s. */
static void set_depth(worker *w, int answered)
{
    double passed = weir_now_s() - w->since_s, want;

    w->counted += answered;
    want = 2 * at_hand_s * w->counted / (passed > window_s ? passed : window_s);
    w->depth = want < 2 ? 2 : want > DEEPEST ? DEEPEST : (int)want;
    if (passed < window_s)
        return;
    w->since_s += passed;
    w->counted = 0;
}

/* Hand on all replies that have come whole. */
static weir_exit take(farm *m, worker *w)
{
    weir_worker_head head;
    size_t at = 0;
    int answered = 0;
    weir_exit code = WEIR_EXIT_FINE;

    while (w->size - at >= sizeof head && code == WEIR_EXIT_FINE) {
        memcpy(&head, w->bytes + at, sizeof head);
        if (w->size - at - sizeof head < head.size)
            break;
        code = m->f->reply(m->f->user, head.job, w->bytes + at + sizeof head,
                           head.size);
        at += sizeof head + head.size;
        w->first = (w->first + 1) % DEEPEST;
        w->n--;
        w->answered++;
        answered++;
    }
    memmove(w->bytes, w->bytes + at, w->size - at);
    w->size -= at;
    if (answered > 0)
        set_depth(w, answered);
    return code;
}

/* Read what W says; *ENDED when it will say no more. */
static weir_exit hear(farm *m, worker *w, bool *ended)
{
    ssize_t got;

    *ended = false;
    for (;;) {
        if (w->room - w->size < READ_BYTE) {
            w->room = 2 * w->room + READ_BYTE;
            w->bytes = realloc(w->bytes, w->room);
            if (!w->bytes)
                return refuse(m, "no memory is left");
        }
        got = recv(w->socket, w->bytes + w->size, w->room - w->size, 0);
        if (got > 0) {
            w->size += (size_t)got;
            continue;
        }
        if (got < 0 && errno == EINTR)
            continue;
        *ended = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
        return take(m, w);
    }
}

/* --- all of them --- */

static bool is_idle(const farm *m)
{
    for (int i = 0; i < m->n; i++)
        if (m->w[i].pid > 0 && m->w[i].n > 0)
            return false;
    return m->nback == 0;
}

/* Wait until a worker says something, or for a tick. */
static void wait_for_one(farm *m, struct pollfd *p)
{
    struct timespec most = {.tv_nsec = m->again ? 0 : TICK_MS * 1000 * 1000};

    for (int i = 0; i < m->n; i++)
        p[i] = (struct pollfd){.fd = m->w[i].pid > 0 ? m->w[i].socket : -1,
                               .events = POLLIN};
    if (ppoll(p, (nfds_t)m->n, &most, &m->before) < 0)
        for (int i = 0; i < m->n; i++)
            p[i].revents = 0;
}

static weir_exit serve(farm *m, const struct pollfd *p)
{
    for (int i = 0; i < m->n; i++) {
        weir_exit code = WEIR_EXIT_FINE;
        bool ended = false;

        if (p[i].revents)
            code = hear(m, &m->w[i], &ended);
        if (code == WEIR_EXIT_FINE && ended)
            code = bury(m, &m->w[i]);
        if (code != WEIR_EXIT_FINE)
            return code;
    }
    return m->f->tick(m->f->user, &m->again);
}

/* Start workers where there are none, and give all of them work. */
static weir_exit employ(farm *m)
{
    for (int i = 0; i < m->n; i++) {
        int64_t job = -1;

        if (m->w[i].pid == 0) {
            weir_exit code;

            if ((job = next_job(m)) < 0)
                continue;
            give_back(m, job);
            code = start(m, &m->w[i]);
            if (code != WEIR_EXIT_FINE)
                return code;
        }
        feed(m, &m->w[i]);
    }
    return WEIR_EXIT_FINE;
}

/* The counters stand in memory that a fork shares. */
static bool make_room(farm *m)
{
    uint64_t *begun =
        mmap(NULL, WORKERS * sizeof *begun, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    m->w = calloc((size_t)m->n, sizeof *m->w);
    m->back = calloc((size_t)m->n * DEEPEST + 1, sizeof *m->back);
    m->begun = begun == MAP_FAILED ? NULL : begun;
    for (int i = 0; m->w && m->begun && i < m->n; i++)
        m->w[i].begun = &m->begun[i];
    return m->w && m->back && m->begun;
}

static void stop_all(farm *m)
{
    for (int i = 0; i < m->n; i++) {
        if (m->w[i].pid > 0) {
            kill(m->w[i].pid, SIGKILL);
            close(m->w[i].socket);
            weir_process_wait(m->w[i].pid);
        }
        free(m->w[i].bytes);
    }
    free(m->w);
    free(m->back);
    munmap(m->begun, WORKERS * sizeof *m->begun);
}

static const int endings[] = {SIGINT, SIGTERM, SIGHUP};

enum { NENDINGS = sizeof endings / sizeof *endings };

/* Signals are let through only while the parent waits. */
static void hold_signals(farm *m, struct sigaction *old)
{
    struct sigaction action = {.sa_handler = catch};
    sigset_t held;

    caught = 0;
    sigemptyset(&held);
    for (int i = 0; i < NENDINGS; i++) {
        sigaction(endings[i], NULL, &old[i]);
        if (old[i].sa_handler != SIG_IGN) /* as under nohup */
            sigaction(endings[i], &action, NULL);
        sigaddset(&held, endings[i]);
    }
    sigprocmask(SIG_BLOCK, &held, &m->before);
}

static void free_signals(const farm *m, const struct sigaction *old)
{
    for (int i = 0; i < NENDINGS; i++)
        sigaction(endings[i], &old[i], NULL);
    sigprocmask(SIG_SETMASK, &m->before, NULL);
}

weir_exit weir_farm_run(const weir_farm *f, int workers, int *stopped,
                        weir_diag *d)
{
    farm m = {.f = f, .d = d, .n = workers > WORKERS ? WORKERS : workers};
    struct sigaction old[NENDINGS];
    struct pollfd p[WORKERS];
    weir_exit code = WEIR_EXIT_FINE;

    if (!make_room(&m))
        return refuse(&m, "no memory is left");
    hold_signals(&m, old);
    while (code == WEIR_EXIT_FINE && !caught) {
        code = employ(&m);
        if (code != WEIR_EXIT_FINE || is_idle(&m))
            break;
        wait_for_one(&m, p);
        code = serve(&m, p);
    }
    stop_all(&m);
    free_signals(&m, old);
    *stopped = caught;
    return code;
}
