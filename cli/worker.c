/* SPDX-License-Identifier: Apache-2.0
 * worker.c - many small jobs done by worker processes: the worker's side.
 */
#define _GNU_SOURCE
#include "cli/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void read_all(int socket, void *out, size_t size)
{
    for (char *at = out; size > 0;) {
        ssize_t got = recv(socket, at, size, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            _exit(0); /* nobody asks any more */
        at += got;
        size -= (size_t)got;
    }
}

static void write_all(int socket, const char *at, size_t size)
{
    while (size > 0) {
        ssize_t put = send(socket, at, size, MSG_NOSIGNAL);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            _exit(0);
        at += put;
        size -= (size_t)put;
    }
}

/* The parent stops its workers; a terminal's Ctrl-C is for the parent only. */
static void set_signals(void)
{
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void weir_worker_serve(const weir_farm *f, int socket)
{
    set_signals();
    for (;;) {
        weir_worker_head head = {0};
        char *text = NULL;
        size_t size = 0;
        FILE *reply;

        read_all(socket, &head.job, sizeof head.job);
        reply = open_memstream(&text, &size);
        if (!reply)
            _exit(WEIR_EXIT_MACHINE);
        fwrite(&head, sizeof head, 1, reply);
        f->work(f->user, head.job, reply);
        if (fclose(reply) != 0)
            _exit(WEIR_EXIT_MACHINE);
        head.size = size - sizeof head;
        memcpy(text, &head, sizeof head);
        write_all(socket, text, size);
        free(text);
    }
}
