/* SPDX-License-Identifier: Apache-2.0
 * draft.h - a cascade while it is being read; for this folder alone.
 *
 * Reading goes in steps, each over the whole file so that its mistakes come
 * out together: declarations, names of the left sides, texts of the Einsums,
 * then the checks of shapes, of order and of use. A draft is what they share.
 */
#ifndef WEIR_WORKLOADS_EINSUM_DRAFT_H
#define WEIR_WORKLOADS_EINSUM_DRAFT_H

#include "workloads/einsum/cascade.h"

/* Limits that keep junk from taking long; real cascades have below 100. */
enum {
    WEIR_DRAFT_RANKS = 62,     /* declared ranks and levels */
    WEIR_DRAFT_TENSORS = 1024, /* views included */
    WEIR_DRAFT_EINSUMS = 1024,
    WEIR_DRAFT_SLOTS = 4096,  /* of the table of tensor names */
    WEIR_DRAFT_NODES = 256,   /* accesses, constants and calls of an Einsum */
    WEIR_DRAFT_DEPTH = 64,    /* parentheses, calls and minus signs */
    WEIR_DRAFT_NAME = 48,     /* bytes of a name */
    WEIR_DRAFT_MISTAKES = 64, /* after which reading stops */
    WEIR_DRAFT_CONSTANTS = 256,
    WEIR_DRAFT_MASKS = 64,
    WEIR_DRAFT_INCLUDES = 8, /* cascades that include each other */
};

/* An Einsum of the draft. `e` holds what was written; `space`, `reduced` and
 * `reduce` are filled in by the checks. */
typedef struct weir_statement {
    weir_einsum e;
    bool output;    /* stands in `outputs` */
    bool broken;    /* something in it was reported: no further questions */
    bool shapeless; /* and that was on the left side */
    int naccesses;
    const weir_access *const *access; /* [naccesses] of the right side */
    weir_ranks bound;                 /* ranks of coordinates as values, and of
                                         masks */
    weir_ranks sized;                 /* ranks whose extent is a value */
    bool ready;                       /* included: it was parsed elsewhere */
    bool parsed, shaped;              /* its text, its left side were read */
    bool prefixed;                    /* "max[m0]" is written */
    weir_function prefix;
    weir_ranks over;
    weir_loc over_loc;
} weir_statement;

/* An entry of `views`, a tensor as soon as there is what it shows. */
typedef struct weir_draft_view {
    const weir_yaml *name, *of, *ranks;
    int tensor; /* or -1 */
} weir_draft_view;

typedef struct weir_draft {
    weir_arena *a;
    weir_diag *d;
    int errors;  /* d->errors at the start */
    bool syntax; /* a text did not follow the grammar */
    bool full;   /* a limit was reached and reported; the rest is not read */
    const char *name, *about, *source;
    bool implicit;
    bool
        teaal; /* scalars are not declared, coordinates may be of other ranks */
    int including; /* how many cascades include this one */
    int nconstants;
    weir_constant *constant; /* [WEIR_DRAFT_CONSTANTS] */
    int nmasks;
    weir_cascade_mask *mask; /* [WEIR_DRAFT_MASKS] */
    int nranks;
    weir_rank *rank; /* [WEIR_RANKS]; B and H have no name until declared */
    char (*variable)[WEIR_DRAFT_NAME]; /* [WEIR_RANKS] "m1" for "M1" */
    int ntensors;
    weir_tensor *tensor; /* rank == NULL: not known, its Einsum is broken */
    short *slot; /* [WEIR_DRAFT_SLOTS] number of a tensor plus 1, by name */
    int nstatements;
    weir_statement *statement;
    int ninit;
    weir_statement *init;
    bool lost_init; /* it could not be read */
    int nviews;
    weir_draft_view *view;
    bool bound[WEIR_DRAFT_TENSORS]; /* an included cascade reads it */
} weir_draft;

/* There are so many mistakes that more would not help. */
static inline bool weir_draft_tired(const weir_draft *w)
{
    return w->d->errors - w->errors >= WEIR_DRAFT_MISTAKES;
}

/* A cascade has at most N of WHAT: report it, if it is the first limit that
 * is reached. Gives -1. */
int weir_draft_full(weir_draft *w, weir_loc loc, int n, const char *what);

/* declare.c: `ranks`, `partition`, `inputs`; false if there are no ranks, and
 * the rest makes no sense. Adding gives the number of what was added, or -1
 * when it was reported. */
bool weir_draft_declare(weir_draft *w, const weir_yaml *doc);
int weir_draft_rank(const weir_draft *w, const char *name);
int weir_draft_known_rank(weir_draft *w, const weir_yaml *name);
int weir_draft_add_level(weir_draft *w, const weir_yaml *name, int base,
                         int level);
int weir_draft_tensor(const weir_draft *w, const char *name, size_t len);
void weir_draft_tensor_names(const weir_draft *w,
                             const char *name[WEIR_DRAFT_TENSORS]);
int weir_draft_add_rank(weir_draft *w, const weir_yaml *name,
                        const char *about);
int weir_draft_add_tensor(weir_draft *w, const char *name, weir_loc loc,
                          weir_tensor_kind kind);

/* A list of rank names becomes the shape of tensor number TENSOR. */
void weir_draft_shape(weir_draft *w, const weir_yaml *list, int tensor);

/* Rank R, a level of it, or what it is a level of, is in SET. */
bool weir_draft_overlaps(const weir_draft *w, weir_ranks set, int r);

/* The level ranks of R, outermost first, into LEVEL; how many there are. */
int weir_draft_levels(const weir_draft *w, int r, int level[WEIR_RANKS]);

/* extra.c: `constants`, `masks`, `formats`. A scalar of a TeAAL file; its
 * number. */
void weir_draft_constants(weir_draft *w, const weir_yaml *map);
void weir_draft_masks(weir_draft *w, const weir_yaml *map);
void weir_draft_formats(weir_draft *w, const weir_yaml *map);
int weir_draft_teaal_constant(weir_draft *w, const char *name, size_t len,
                              weir_loc loc);

/* include.c: the Einsums of another cascade, under a prefix. */
void weir_draft_include(weir_draft *w, const weir_yaml *key,
                        const weir_yaml *value);

/* cascade.c: weir_cascade_parse for a cascade that INCLUDING others include. */
weir_status weir_draft_cascade(const weir_cascade **out, weir_arena *a,
                               const weir_yaml *doc, int including,
                               weir_diag *d);

/* NAME is a word of the language and cannot be a tensor or a constant. */
bool weir_draft_reserved(const char *name);

/* view.c: read `views`; make tensors of the views of TENSOR; and when all
 * tensors are there, report the views that show none. */
void weir_draft_views(weir_draft *w, const weir_yaml *views);
void weir_draft_add_views(weir_draft *w, int tensor);
void weir_draft_lost_views(weir_draft *w);

/* section.c: the lists of Einsums, in the order of the file; their texts are
 * not looked at yet, but for the names on the left. */
void weir_draft_sections(weir_draft *w, const weir_yaml *doc);
void weir_draft_add_list(weir_draft *w, const weir_yaml *list, int step,
                         bool output);

/* Room for another Einsum, or NULL when there is none and that was said. */
weir_statement *weir_draft_statement(weir_draft *w, weir_loc loc);

/* teaal.c: a TeAAL specification's `einsum` section. */
void weir_draft_teaal(weir_draft *w, const weir_yaml *doc);

/* parse.c: the text of S into S->e, names looked up. */
void weir_draft_parse(weir_draft *w, weir_statement *s);

/* left.c: the shape of what S makes. */
void weir_draft_left(weir_draft *w, weir_statement *s);

/* check.c: shapes, and what each Einsum walks over and reduces. */
void weir_draft_check(weir_draft *w);

/* access.c: one access of S, false if it was reported or its tensor has no
 * shape; and whether X reads in S what the iteration before has made. */
bool weir_draft_access(weir_draft *w, const weir_statement *s,
                       const weir_access *a);
bool weir_draft_previous(const weir_draft *w, const weir_statement *s,
                         const weir_access *x);

/* initial.c: the value of each iterative tensor at step 0. */
void weir_draft_initial(weir_draft *w);

/* order.c: everything is made before it is read. use.c: and needed by some
 * output; only for a draft without mistakes. */
void weir_draft_order(weir_draft *w);
void weir_draft_use(weir_draft *w);

/* operands.c: what Einsum E of the finished C reads. */
weir_reads weir_draft_reads(weir_arena *a, const weir_cascade *c, int e);

#endif
