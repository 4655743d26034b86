/* SPDX-License-Identifier: Apache-2.0
 * worker.h - many small jobs done by worker processes: the worker's side.
 */
#ifndef WEIR_CLI_WORKER_H
#define WEIR_CLI_WORKER_H

#include "cli/farm.h"

/* What stands before each reply. */
typedef struct weir_worker_head {
    int64_t job;
    uint64_t size;
} weir_worker_head;

/* Read numbers of jobs from SOCKET and answer them, until it is closed.
 * Replies go out several at a time; *BEGUN, which the parent sees, counts the
 * jobs that were begun, so that it knows at which one a worker died. */
_Noreturn void weir_worker_serve(const weir_farm *f, int socket,
                                 volatile uint64_t *begun);

#endif
