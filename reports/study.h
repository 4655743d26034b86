/* SPDX-License-Identifier: Apache-2.0
 * study.h - many points: the product of axes.
 *
 * A study has a common part and axes. An axis is a list of *choices*, each
 * with a label and a point laid upon what came before. Axes of one *group*
 * step together: those of a `zip`, of a `sample`, of the parameters that a
 * sensitivity varies one at a time; any other axis is a group of its own. The
 * points are the product of all groups in the order of the file, the first
 * one slowest, without those for which a condition of `where` is false.
 * Names for readers: an axis called model, shape, machine, mapping, cascade,
 * accounting or engine chooses that; any other axis whose choices are plain
 * values is a key that `set` would take.
 */
#ifndef WEIR_REPORTS_STUDY_H
#define WEIR_REPORTS_STUDY_H

#include "reports/expression.h"
#include "reports/point.h"

enum { WEIR_AXES = 32 };

/* The label of a choice of a group that changes nothing. */
#define WEIR_UNCHANGED "base"

typedef struct weir_choice {
    const char *label;
    const char *value; /* as written when it is a plain value, else "" */
    weir_point point;
    weir_loc loc;
} weir_choice;

typedef struct weir_axis {
    const char *name;
    bool sets; /* its choices are values of the key NAME */
    int group;
    int n; /* the same for all axes of a group */
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

/* A column made from others of the same row; see derive.h. */
typedef struct weir_derived {
    const char *name;
    bool constraint; /* "yes" or "no": whether the point may be chosen */
    weir_expression expression;
} weir_derived;

/* A column of which less is better, or MORE. */
typedef struct weir_objective {
    const char *column;
    bool more;
} weir_objective;

/* The column NAME: whether a point is on the Pareto front of OF. */
typedef struct weir_front {
    const char *name;
    int n;
    const weir_objective *of;
    unsigned each; /* a front for each choice of these axes, as a set */
} weir_front;

typedef struct weir_study {
    const char *name, *about, *source;
    weir_point common; /* laid below the axes */
    weir_point above;  /* laid above them: the command line */
    int naxes, ngroups;
    const weir_axis *axis;
    int64_t stride[WEIR_AXES]; /* of a group: from one step to the next */
    int nwhere;
    const weir_expression *where;
    int64_t npoints;
    const int64_t *kept; /* [npoints] their places in the product, ascending;
                            NULL: all of it */
    int ncolumns;        /* 0: the usual ones */
    const char *const *column;
    int nderived;
    const weir_derived *derived;
    int nobjectives;
    const weir_objective *objective;
    int nfronts;
    const weir_front *front;
    weir_compare compare;
    int vary; /* the group whose axes are varied one at a time, or -1 */
    int nvaried;
    const char *const *varied; /* columns a sensitivity shows */
} weir_study;

/* A study without axes: one point. */
weir_study weir_study_single(void);

/* ESYNTAX, EVALUE; EUNSUP: it wants samples, and there is no GSL. Also
 * refused: a product of more than a million points. */
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
 * that axis one choice, labelled with the value; one that steps together with
 * others has that value at each step. */
weir_status weir_study_override(const weir_study **out, weir_arena *a,
                                const weir_study *s, const weir_point *over,
                                weir_diag *d);

/* C as a value of expressions: the number it sets, else its label. */
weir_value weir_choice_value(const weir_choice *c);

/* The axis called NAME, or -1. */
int weir_study_axis(const weir_study *s, const char *name);

int64_t weir_study_points(const weir_study *s);

/* The choice of each axis at point I, in AT[naxes]. */
void weir_study_at(const weir_study *s, int64_t i, int *at);

/* The point at which the axes stand at AT[naxes], or -1. */
int64_t weir_study_find(const weir_study *s, const int *at);

/* Point I: the choice of each axis in AT[naxes], and what they say. */
weir_point weir_study_point(weir_arena *a, const weir_study *s, int64_t i,
                            int *at);

/* "model=BERT, seq=1K": the labels of a point. */
const char *weir_study_label(weir_arena *a, const weir_study *s, const int *at);

#endif
