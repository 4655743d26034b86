/* SPDX-License-Identifier: Apache-2.0
 * body.h - the RTL as the body of units (`body: rtl`), in place of the model.
 *
 * An engine ticks a body once for each of its cycles and says in which a beat
 * of the unit's intake entered. The body feeds that beat's data into the unit's
 * Verilated copies in the same cycle, and compares what leaves them with the
 * golden C, lane by lane, and when it leaves with the latency that the schedule
 * counts on. What the RTL gives is the data that units behind it work on; at
 * the end of a head the attention output is compared with plain loops.
 */
#ifndef WEIR_SIM_COSIM_BODY_H
#define WEIR_SIM_COSIM_BODY_H

#include "base/diag.h"
#include "mapper/mapping.h"
#include "models/stats.h"
#include "sim/engine.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_body weir_body;
typedef struct weir_bodies weir_bodies; /* of one block */

/* Whether a unit that M uses has the RTL as its body. */
bool weir_bodies_asked(const weir_mapping *m);

/* The bodies of block B, their models built (sim/verilated/build.sh); *OUT is
 * NULL when there is none. Inputs are those of O, or drawn from its seed.
 * EUNSUP, EIO, EVALUE: told. */
weir_status weir_bodies_make(weir_bodies **out, weir_arena *a,
                             const weir_mapping *m, const weir_block *b,
                             const weir_engine_options *o, weir_diag *d);

/* Instances in reset; what diverges is said to D. */
void weir_bodies_start(weir_bodies *x, weir_arena *a, weir_diag *d);

/* The body of the machine's UNIT, or NULL; the task whose beats it is fed. */
weir_body *weir_bodies_of(weir_bodies *x, int unit);
int weir_body_task(const weir_body *b);

/* Cycle NOW is over; in it a beat entered if FED. False: the bodies differ, and
 * it was said where. */
bool weir_body_cycle(weir_body *b, bool fed, int64_t now);

/* The block has ended at cycle NOW: what is inside leaves, and every head must
 * be whole. EDIFFER: the bodies do not agree. */
weir_status weir_bodies_end(weir_bodies *x, int64_t now);

/* In the next run, record the copy that differed, in an FST file at PATH: some
 * cycles until it did. Told as a note to D. */
void weir_bodies_record(weir_bodies *x, const char *path, weir_diag *d);

/* What was compared and what differed, to another process and back; what was
 * compared, into S. */
void weir_bodies_send(weir_bodies *x, FILE *out);
const char *weir_bodies_receive(weir_bodies *x, const char *from);
void weir_bodies_count(weir_stats *s, weir_arena *a, const weir_bodies *x);

#ifdef __cplusplus
}
#endif

#endif
