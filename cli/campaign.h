/* SPDX-License-Identifier: Apache-2.0
 * campaign.h - runs the points of a study that a store does not have yet.
 *
 * Points run in worker processes (farm.h); this process alone writes the
 * store, a batch at a time. A point whose worker died is tried once more, then
 * recorded as lost, and tried again by the next campaign. Two campaigns may
 * share a store: each asks it before it hands a point out, and the second one
 * begins at the other end.
 */
#ifndef WEIR_CLI_CAMPAIGN_H
#define WEIR_CLI_CAMPAIGN_H

#include "cli/exit.h"
#include "cli/open.h"
#include "reports/store.h"

typedef struct weir_campaign {
    const weir_options *o;
    weir_opened opened; /* the study */
    weir_store *store;
    int64_t id;                   /* of the study in it */
    int64_t points, done, failed; /* all; there before; that ended badly */
    int64_t lost;                 /* of those: whose process died */
    int64_t differ;               /* of those: whose RTL is not the golden C */
} weir_campaign;

/* Open the study that O names and its store, run what is missing, and say on
 * stderr what went wrong with which points. WEIR_EXIT_USER when the study is
 * wrong; points that fail do not count. Ends the program by the signal that
 * stopped it. The caller closes the store. */
weir_exit weir_campaign_run(weir_campaign *out, const weir_options *o,
                            const char *study, weir_diag *d);

/* Say what it would do, and about how long it would take, on OUT. */
weir_exit weir_campaign_forecast(FILE *out, const weir_options *o,
                                 const char *study, weir_diag *d);

#endif
