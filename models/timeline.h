/* SPDX-License-Identifier: Apache-2.0
 * timeline.h - when everything happened, in a window of cycles.
 *
 * A *track* is a row: what a unit's cycles counted as, or what one of its
 * lanes did. Its *slices* do not overlap. A *counter* changes at samples. The
 * busy slices of a unit's track sum to its busy cycles in the window, and so do
 * the stalled ones, by reason.
 *
 * Names, tracks and counters are made before anything is put on them; the
 * slices are then plain numbers, which a process can hand to another.
 */
#ifndef WEIR_MODELS_TIMELINE_H
#define WEIR_MODELS_TIMELINE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_slice_kind {
    WEIR_SLICE_BUSY,    /* on a unit */
    WEIR_SLICE_STALLED, /* on a unit; its name is the reason */
    WEIR_SLICE_COMMAND, /* on a lane */
    WEIR_SLICE_WAIT,    /* on a lane; its name is the token */
} weir_slice_kind;

typedef struct weir_slice {
    int track, name;
    weir_slice_kind kind;
    int64_t from, to; /* cycles; TO is the first one behind it */
} weir_slice;

typedef struct weir_track {
    const char *unit; /* "array2d" */
    const char *lane; /* NULL: the unit itself */
} weir_track;

typedef struct weir_counter {
    const char *kind; /* "tokens", "lanes that ask" */
    const char *name;
} weir_counter;

typedef struct weir_sample {
    int counter;
    int64_t at, value;
} weir_sample;

enum { WEIR_TIMELINE_ROOM = 500000 }; /* slices and samples, by default */

typedef struct weir_timeline {
    weir_arena *a;
    int64_t from, to; /* the window; TO shrinks when there is no more room */
    int64_t room;     /* for slices and samples together, about */
    bool full;        /* TO was shrunk */
    int64_t latest;   /* cycle in which the last of them began */
    int ntracks, nnames, ncounters;
    weir_track *track;
    const char **name;
    weir_counter *counter;
    int64_t nslices, nsamples;
    weir_slice *slice;
    weir_sample *sample;
} weir_timeline;

/* An empty one for the cycles FROM <= cycle < TO. */
weir_timeline weir_timeline_make(weir_arena *a, int64_t from, int64_t to);

/* The number of that track, name or counter, which is made if it is new. The
 * strings are kept. */
int weir_timeline_track(weir_timeline *t, const char *unit, const char *lane);
int weir_timeline_name(weir_timeline *t, const char *name);
int weir_timeline_counter(weir_timeline *t, const char *kind, const char *name);

/* What of it lies in the window. */
void weir_timeline_slice(weir_timeline *t, const weir_slice *s);
void weir_timeline_sample(weir_timeline *t, const weir_sample *s);

/* Nothing more comes: all is cut to the window and put in order, by track and
 * counter, then by time. */
void weir_timeline_close(weir_timeline *t);

/* Cycles of TRACK's slices of that KIND. */
int64_t weir_timeline_sum(const weir_timeline *t, int track,
                          weir_slice_kind kind);

#ifdef __cplusplus
}
#endif

#endif
