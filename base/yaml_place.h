/* SPDX-License-Identifier: Apache-2.0
 * yaml_place.h - where libyaml's marks stand in a text, for yaml.c alone.
 *
 * libyaml counts characters from 0; a weir_loc counts bytes from 1. Marks come
 * in order, so the last place is kept and walked on from: a text of one
 * endless line must not take quadratic time.
 */
#ifndef WEIR_BASE_YAML_PLACE_H
#define WEIR_BASE_YAML_PLACE_H

#include "base/arena.h"
#include "base/diag.h"

#include <yaml.h>

typedef struct weir_yaml_text {
    const char *file, *text, *end; /* *end is a NUL */
    size_t *lines;                 /* [nlines] where each line begins */
    size_t nlines;
    size_t line, column, byte; /* the last place asked for */
} weir_yaml_text;

/* The text [TEXT, END) of FILE, its lines found. */
weir_yaml_text weir_yaml_text_make(weir_arena *a, const char *file,
                                   const char *text, const char *end);

/* The first byte and as much of FROM..TO as stands on its line. */
weir_loc weir_yaml_place(weir_yaml_text *t, yaml_mark_t from, yaml_mark_t to);

/* The same, for the byte AT. */
weir_loc weir_yaml_place_byte(const weir_yaml_text *t, size_t at);

/* The place of a scalar's own text: within its quotes, or for a block scalar
 * its first line. */
weir_loc weir_yaml_place_scalar(weir_yaml_text *t, const yaml_event_t *ev);

/* Report why P stopped. */
void weir_yaml_problem(weir_yaml_text *t, const yaml_parser_t *p, weir_diag *d);

#endif
