/* SPDX-License-Identifier: Apache-2.0
 * verify.c - `weir verify`: cascades against their golden kernels.
 */
#include "cli/verify.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/rtl.h"

#include <string.h>

static weir_exit verdict(const weir_verify *v)
{
    for (int i = v->golden ? 0 : 1; i < v->nruns; i++)
        if (!v->run[i].passes)
            return WEIR_EXIT_NO;
    return WEIR_EXIT_FINE;
}

static weir_exit verify_one(weir_verify *v, weir_diag *d)
{
    const weir_options *o = v->o;
    weir_exit code;

    if (!o->shape) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "no shape was given; say --shape NAME");
        return WEIR_EXIT_USER;
    }
    if (weir_verify_cascade(v, (weir_said){o->file[0], {0}},
                            (weir_said){o->shape, {.file = "--shape"}},
                            d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (o->json)
        code = weir_verify_json(v, d);
    else
        code = weir_verify_print(v);
    if (code == WEIR_EXIT_FINE && o->save)
        code = weir_verify_save(v, d);
    return code == WEIR_EXIT_FINE ? verdict(v) : code;
}

static weir_exit verify_entry(const weir_verify *all, const weir_golden *g,
                              const char *shape, bool first, weir_diag *d)
{
    weir_arena a = *all->o->a; /* what an entry needs is dropped with it */
    weir_options o = *all->o;
    weir_shelf shelf = {.a = &a};
    weir_verify v = *all;

    o.a = &a;
    v.o = &o;
    v.shelf = &shelf;
    if (weir_verify_cascade(&v, (weir_said){g->cascade, {0}},
                            (weir_said){shape, {0}}, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    weir_verify_line(&v, first);
    return verdict(&v);
}

/* Every cascade that has a golden kernel, on shapes of a few tokens. */
static weir_exit verify_catalog(const weir_verify *v, weir_diag *d)
{
    static const char *const shapes[] = {"tiny", "tiny-decode"};
    weir_exit worst = WEIR_EXIT_FINE;

    for (size_t i = 0; weir_golden_at(i); i++)
        for (int k = 0;
             k < (v->o->shape || !weir_golden_at(i)->decodes ? 1 : 2); k++) {
            weir_exit code = verify_entry(v, weir_golden_at(i),
                                          v->o->shape ? v->o->shape : shapes[k],
                                          i == 0 && k == 0, d);

            worst = code > worst ? code : worst;
        }
    return worst;
}

weir_exit weir_verify_verb(const weir_options *o, weir_diag *d)
{
    weir_shelf shelf = {.a = o->a};
    weir_verify v = {.o = o, .shelf = &shelf};
    bool rtl = o->nfiles > 0 && strcmp(o->file[0], "rtl") == 0;

    if (weir_verify_refuse_foreign(o, rtl, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (rtl)
        return weir_verify_rtl(o, d);
    if (weir_output_check(o->json, d) != WEIR_EXIT_FINE ||
        weir_verify_save_check(o, d) != WEIR_EXIT_FINE ||
        weir_verify_options(&v, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (o->nfiles > 1 || o->catalog != (o->nfiles == 0)) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "say which cascade, or --catalog for all, or rtl");
        return WEIR_EXIT_USER;
    }
    return o->catalog ? verify_catalog(&v, d) : verify_one(&v, d);
}
