/* SPDX-License-Identifier: Apache-2.0
 * digest.h - the hash of everything a point is made from.
 *
 * It covers the version of the models, the engine, what is set, and every
 * file: the documents laid on their bases, and the files they name in turn
 * (tables, included cascades, used mappings), found as any word in them that
 * is the name of a library file or of one beside them. So a file that is
 * merely mentioned counts too: then a point is run once more than needed,
 * never once less. Files that name each other go in circles, so the hash of a
 * document is that of its text and of the set of all mentions that lead from
 * it: the same in whatever order points are met.
 */
#ifndef WEIR_CLI_DIGEST_H
#define WEIR_CLI_DIGEST_H

#include "base/bytes.h"
#include "cli/shelf.h"
#include "reports/store.h"

/* Of the point P, run as the text HOW says; documents are read into SHELF. One
 * that is missing counts as missing: the run will say so. */
weir_key weir_digest_point(weir_shelf *shelf, const weir_point *p,
                           const char *how, weir_arena scratch);

/* Of a document and what it names. */
weir_key weir_digest_book(weir_shelf *shelf, weir_book *book,
                          weir_arena scratch);

/* "weir 0.1.0, models 0123456789abcdef" */
const char *weir_digest_version(void);

/* Add P as the body of a point file, with its NUL. */
void weir_digest_inputs(weir_bytes *out, const weir_point *p);

#endif
