/* SPDX-License-Identifier: Apache-2.0
 * shelf.c - documents that were read already, for the next point.
 */
#include "cli/shelf.h"

#include <string.h>

weir_status weir_shelf_find(weir_book **out, weir_shelf *s, weir_kind kind,
                            weir_said name, weir_diag *d)
{
    const char *from = name.loc.file ? name.loc.file : "";
    const weir_yaml *doc;
    weir_book *b;

    for (b = s->first; b; b = b->next)
        if (b->kind == kind && strcmp(b->name, name.text) == 0 &&
            strcmp(b->from, from) == 0) {
            *out = b;
            return WEIR_OK;
        }
    WEIR_TRY(weir_library_load(&doc, s->a, kind, name.text, name.loc, d));
    b = WEIR_NEW(s->a, weir_book, 1);
    *b = (weir_book){.kind = kind,
                     .name = weir_strdup(s->a, name.text),
                     .from = weir_strdup(s->a, from),
                     .doc = doc,
                     .next = s->first};
    *out = s->first = b;
    return WEIR_OK;
}

weir_status weir_shelf_document(const weir_yaml **out, weir_shelf *s,
                                weir_kind kind, weir_said name, weir_diag *d)
{
    weir_book *b;

    WEIR_TRY(weir_shelf_find(&b, s, kind, name, d));
    *out = b->doc;
    return WEIR_OK;
}

weir_status weir_shelf_cascade(const weir_cascade **out, weir_shelf *s,
                               weir_said name, weir_diag *d)
{
    weir_book *b;

    WEIR_TRY(weir_shelf_find(&b, s, WEIR_KIND_CASCADE, name, d));
    if (!b->cascade)
        WEIR_TRY(weir_cascade_parse(&b->cascade, s->a, b->doc, d));
    *out = b->cascade;
    return WEIR_OK;
}
