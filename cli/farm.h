/* SPDX-License-Identifier: Apache-2.0
 * farm.h - many small jobs done by worker processes.
 *
 * The parent hands out numbers of jobs and gathers replies; a worker is a
 * fork of the parent, so it knows all that was read before. A worker that dies
 * takes one job with it, the one it was at; those that waited in it go to
 * another. Workers end when the parent does, however it ends.
 */
#ifndef WEIR_CLI_FARM_H
#define WEIR_CLI_FARM_H

#include "base/bytes.h"
#include "base/diag.h"
#include "cli/exit.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct weir_farm {
    void *user;
    int64_t jobs; /* about how many there will be */
    /* In a worker: do JOB and add the reply. */
    void (*work)(void *user, int64_t job, weir_bytes *reply);
    /* In the parent; WEIR_EXIT_FINE, or the farm stops and ends so. */
    int64_t (*next)(void *user); /* -1: no more for now */
    weir_exit (*reply)(void *user, int64_t job, const char *bytes, size_t size);
    weir_exit (*lost)(void *user, int64_t job, const char *why);
    /* At least ten times per second; *AGAIN: as soon as workers were heard. */
    weir_exit (*tick)(void *user, bool *again);
} weir_farm;

/* Do jobs until `next` has none and all are answered. SIGINT, SIGTERM and
 * SIGHUP stop it: *STOPPED is the signal, else 0. */
weir_exit weir_farm_run(const weir_farm *f, int workers, int *stopped,
                        weir_diag *d);

/* How many workers there can be at once: the cores this process may use. */
int weir_farm_cores(void);

#endif
