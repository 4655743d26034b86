/* SPDX-License-Identifier: Apache-2.0
 * worker.c - many small jobs done by worker processes: the worker's side.
 */
#define _GNU_SOURCE
#include "cli/worker.h"

#include "base/process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    JOBS = 256,          /* read at a time, at most */
    SEND_BYTE = 64 << 10 /* that replies are held back for, at most */
};

static const double hold_s = 0.01; /* ... and how long */

/* Replies that were not sent yet. */
typedef struct replies {
    weir_bytes bytes;
    double since_s; /* the first of them */
} replies;

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The numbers of jobs that wait, at least one; JOB has room for JOBS. */
static int read_jobs(int socket, int64_t *job)
{
    size_t size = 0;

    while (size == 0 || size % sizeof *job) {
        ssize_t got =
            recv(socket, (char *)job + size, JOBS * sizeof *job - size, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            _exit(0); /* nobody asks any more */
        size += (size_t)got;
    }
    return (int)(size / sizeof *job);
}

static void send_all(replies *r, int socket)
{
    weir_process_write(socket, r->bytes.at, r->bytes.n);
    weir_bytes_clear(&r->bytes);
}

/* Do JOB; its head is filled in when its size is known. */
static void answer(const weir_farm *f, replies *r, int64_t job)
{
    weir_worker_head head = {.job = job};
    size_t at = r->bytes.n;

    if (at == 0)
        r->since_s = now_s();
    weir_bytes_add(&r->bytes, &head, sizeof head);
    f->work(f->user, job, &r->bytes);
    head.size = r->bytes.n - at - sizeof head;
    memcpy(r->bytes.at + at, &head, sizeof head);
}

/* The parent stops its workers; a terminal's Ctrl-C is for the parent only. */
static void set_signals(void)
{
    sigset_t none;

    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void weir_worker_serve(const weir_farm *f, int socket,
                                 volatile uint64_t *begun)
{
    replies r = {0};

    set_signals();
    for (;;) {
        int64_t job[JOBS];
        int n = read_jobs(socket, job);

        for (int i = 0; i < n; i++) {
            ++*begun;
            answer(f, &r, job[i]);
            if (i == n - 1 || r.bytes.n >= SEND_BYTE ||
                now_s() - r.since_s >= hold_s)
                send_all(&r, socket);
        }
    }
}
