/* SPDX-License-Identifier: Apache-2.0
 * spawn.h - another program, and the line it answers with.
 */
#ifndef WEIR_BASE_SPAWN_H
#define WEIR_BASE_SPAWN_H

#include <stddef.h>

/* Run WORD (NULL-ended; the first is looked for in PATH) and wait. Its first
 * line of output is put in LINE, without its end; its errors go where ours go.
 * Returns its exit status; -1 if it could not be started or was killed. When
 * we are ended meanwhile, by a signal or in any other way, so are it and all
 * that it started: by SIGTERM, and some seconds later by SIGKILL. */
int weir_spawn_line(char *line, size_t size, char *const *word);

#endif
