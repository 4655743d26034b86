/* SPDX-License-Identifier: Apache-2.0
 * studies.h - studies from a text, and the notes they cause.
 */
#ifndef WEIR_TESTS_REPORTS_STUDIES_H
#define WEIR_TESTS_REPORTS_STUDIES_H

#include "reports/study.h"

#include <stdio.h>
#include <string.h>

/* All notes of a parse, one per line: "line:col: message". */
typedef struct heard {
    char text[2048];
} heard;

static inline void hear(void *user, weir_level level, weir_loc loc,
                        const char *msg)
{
    heard *h = user;
    size_t used = strlen(h->text);

    (void)level;
    snprintf(h->text + used, sizeof h->text - used, "%d:%d: %s\n", loc.line,
             loc.col, msg);
}

static inline weir_status study_of(const weir_study **out, weir_arena *a,
                                   const char *text, weir_diag *d)
{
    const weir_yaml *doc;

    WEIR_TRY(weir_yaml_read(&doc, a, "s.yaml", text, strlen(text), d));
    return weir_study_parse(out, a, doc, d);
}

#endif
