/* SPDX-License-Identifier: Apache-2.0
 * diag.h - what the user is told, and where in the text it went wrong.
 *
 * Code below the CLI never prints: it hands notes to a weir_diag. The CLI's
 * sink writes them to stderr with the source line and a caret; a test's sink
 * compares them with a table of expected notes.
 */
#ifndef WEIR_BASE_DIAG_H
#define WEIR_BASE_DIAG_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_level { WEIR_NOTE, WEIR_WARN, WEIR_ERROR } weir_level;

/* A span of one line of one input text. line == 0: no place to point at. */
typedef struct weir_loc {
    const char *file;
    const char *text;   /* start of that line in the text, or NULL */
    int line, col, len; /* 1-based line and column; len in bytes, >= 1 */
} weir_loc;

typedef struct weir_diag {
    void (*sink)(void *user, weir_level level, weir_loc loc, const char *msg);
    void *user;
    int errors; /* WEIR_ERROR notes so far */
} weir_diag;

/* Hand one note to D's sink; the message follows docs/guide/messages.md:
 * lower case, no full stop, names in quotes. Cut at 2000 bytes. A D without a
 * sink only counts. */
void weir_report(weir_diag *d, weir_level level, weir_loc loc, const char *fmt,
                 ...) __attribute__((format(printf, 4, 5)));

/* The sink the CLI uses; USER is a FILE *. Prints
 *   file:line:col: error: message
 *       4 |   the source line
 *         |       ^~~~
 * COL counts bytes; a byte that is no printable text is shown as '?', a tab as
 * one space. Of a long line only the part around the caret is shown. */
void weir_sink_caret(void *user, weir_level level, weir_loc loc,
                     const char *msg);

/* The one of NAMES[0..n) nearest to WORD by edit distance, or NULL if none is
 * near enough (more than a third of the letters differ). A name that differs
 * in case alone is always near enough; two letters exchanged count once. */
const char *weir_suggest(const char *word, const char *const *names, size_t n);

#ifdef __cplusplus
}
#endif

#endif
