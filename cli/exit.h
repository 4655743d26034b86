/* SPDX-License-Identifier: Apache-2.0
 * exit.h - how the program may end.
 */
#ifndef WEIR_CLI_EXIT_H
#define WEIR_CLI_EXIT_H

#include "base/status.h"

typedef enum weir_exit {
    WEIR_EXIT_FINE,
    WEIR_EXIT_NO,      /* the answer is no: a check failed */
    WEIR_EXIT_USER,    /* the user is wrong: a file, a value, an option */
    WEIR_EXIT_MACHINE, /* a file could not be written, no memory left, a process
                          of ours failed */
} weir_exit;

/* A file that cannot be read is one that the user named wrongly; what cannot
 * be written does not come here (see output.h). */
static inline weir_exit weir_exit_of(weir_status status)
{
    return status == WEIR_OK        ? WEIR_EXIT_FINE
           : status == WEIR_EHOST   ? WEIR_EXIT_MACHINE
           : status == WEIR_EDIFFER ? WEIR_EXIT_NO
                                    : WEIR_EXIT_USER;
}

#endif
