/* SPDX-License-Identifier: Apache-2.0
 * study.h - many points: the product of axes.
 *
 * A study has a common part and axes. An axis is a list of *choices*, each
 * with a label and a point laid upon what came before. The points are the
 * product of all axes in the order of the file, the first axis slowest.
 * Names for readers: an axis called model, shape, machine, mapping, cascade,
 * accounting or engine chooses that; any other axis whose choices are plain
 * values is a key that `set` would take.
 */
#ifndef WEIR_REPORTS_STUDY_H
#define WEIR_REPORTS_STUDY_H

#include "reports/point.h"

enum { WEIR_AXES = 16 };

typedef struct weir_choice {
    const char *label;
    const char *value; /* as written when it is a plain value, else "" */
    weir_point point;
    weir_loc loc;
} weir_choice;

typedef struct weir_axis {
    const char *name;
    bool sets; /* its choices are values of the key NAME */
    int n;
    const weir_choice *choice;
    weir_loc loc;
} weir_axis;

/* What is compared with what; see compare.h. */
typedef struct weir_compare {
    int axis; /* the baselines' axis, -1: no comparison */
    int nbaselines;
    const char *const *baseline; /* labels of that axis */
    unsigned over;               /* axes that are averaged over, as a set */
    int nshow;
    const char *const *show; /* "speedup", or a column */
} weir_compare;

typedef struct weir_study {
    const char *name, *about, *source;
    weir_point common; /* laid below the axes */
    weir_point above;  /* laid above them: the command line */
    int naxes;
    const weir_axis *axis;
    int ncolumns; /* 0: the usual ones */
    const char *const *column;
    weir_compare compare;
} weir_study;

/* ESYNTAX, EVALUE. Also refused: more than a million points. */
weir_status weir_study_parse(const weir_study **out, weir_arena *a,
                             const weir_yaml *doc, weir_diag *d);

/* S with only the choices that FILTER[n] name. A filter is "axis=label" or
 * "axis=label,label" or several of them after one another: "model=BERT,XLM,
 * seq=1K"; axes that no filter names stay whole. A plain value may stand for
 * its label. Unknown names: EVALUE with a suggestion, placed at WHERE. */
weir_status weir_study_only(const weir_study **out, weir_arena *a,
                            const weir_study *s, const char *const *filter,
                            int n, weir_loc where, weir_diag *d);

/* S with OVER laid above its axes. A set of OVER whose key is an axis makes
 * that axis one choice, labelled with the value. */
const weir_study *weir_study_override(weir_arena *a, const weir_study *s,
                                      const weir_point *over);

/* The axis called NAME, or -1. */
int weir_study_axis(const weir_study *s, const char *name);

int64_t weir_study_points(const weir_study *s);

/* Point I: the choice of each axis in AT[naxes], and what they say. */
weir_point weir_study_point(weir_arena *a, const weir_study *s, int64_t i,
                            int *at);

/* "model=BERT, seq=1K": the labels of a point. */
const char *weir_study_label(weir_arena *a, const weir_study *s, const int *at);

#endif
