/* SPDX-License-Identifier: Apache-2.0
 * process.h - a copy of this process, that ends when this one does.
 *
 * What children (child.h) and the workers of a sweep have in common.
 */
#ifndef WEIR_BASE_PROCESS_H
#define WEIR_BASE_PROCESS_H

#include <stddef.h>

/* fork(2). In the copy (0) nothing is printed twice, and it is killed when the
 * thread that made it ends. -1: errno says why. */
int weir_process_fork(void);

/* Write all of DATA, or end the process: nobody listens any more. */
void weir_process_write(int fd, const void *data, size_t size);

/* Wait for process PID; what waitpid(2) says of its end. */
int weir_process_wait(int pid);

/* "was ended by signal 9 (Killed)", "ended with status 2". */
void weir_process_describe(char *out, size_t size, int how);

#endif
