/* SPDX-License-Identifier: Apache-2.0
 * child.h - work done in a process of its own, and what it answers.
 *
 * For libraries that run once per process, and to run several at a time: start
 * as many as there are cores, hear them as poll(2) says (fd), end each. A
 * child begins as a copy of its parent, so the task sees all of its data; only
 * its answer and its notes come back; what it
 * prints goes to standard error. A child never outlives the thread that
 * started it, and one that crashes is a note, not an answer.
 */
#ifndef WEIR_BASE_CHILD_H
#define WEIR_BASE_CHILD_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes its answer to OUT. A status other than OK has been said to D. */
typedef weir_status weir_child_task(FILE *out, void *user, weir_diag *d);

typedef struct weir_child {
    int pid;
    int fd;     /* to read from; -1: it has said everything */
    char *said; /* so far: SIZE bytes of ROOM */
    size_t size, room;
} weir_child;

/* EHOST: no further process could be made. */
weir_status weir_child_start(weir_child *c, weir_child_task *task, void *user,
                             weir_diag *d);

/* Hear it to its end and hand its notes to D; *ANSWER (*SIZE bytes) lives in A,
 * aligned for anything, and ends with a NUL. Its task's status; EHOST with a
 * note if it crashed. */
weir_status weir_child_end(weir_child *c, weir_arena *a, const char **answer,
                           size_t *size, weir_diag *d);

#endif
