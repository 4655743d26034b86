/* SPDX-License-Identifier: Apache-2.0
 * words.h - sentences of a report; private to reports/words*.c.
 */
#ifndef WEIR_REPORTS_WORDS_H
#define WEIR_REPORTS_WORDS_H

#include "reports/page.h"

void weir_words_say(weir_page *p, const char *topic, const char *text);

/* A cell as text, "" if it is none; as a number, NAN if it is none. */
const char *weir_words_text(const weir_sheet *s, int64_t row, const char *name);
double weir_words_value(const weir_sheet *s, int64_t row, const char *name);

/* Which design is fastest, by how much, and where. */
void weir_words_comparison(weir_page *p, weir_arena *a);

/* What binds each group of points, and where its energy goes. */
void weir_words_binding(weir_page *p, weir_arena *a);
void weir_words_energy(weir_page *p, weir_arena *a);

#endif
