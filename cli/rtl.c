/* SPDX-License-Identifier: Apache-2.0
 * rtl.c - units of the RTL and their parameters, from the command line.
 */
#include "cli/rtl.h"
#include "sim/cosim/draw.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UNITS = 64 };

static const weir_cosim_unit *find_unit(const char *name, weir_arena *a,
                                        weir_diag *d)
{
    const char *names[UNITS], *near, *list = "";
    size_t n = 0;

    for (int i = 0; weir_cosim_unit_at(i); i++) {
        names[n++] = weir_cosim_unit_at(i)->name;
        if (strcmp(names[n - 1], name) == 0)
            return weir_cosim_unit_at(i);
        list = weir_format(a, "%s%s%s", list, i > 0 ? ", " : "", names[i]);
    }
    near = weir_suggest(name, names, n);
    weir_report(d, WEIR_ERROR, (weir_loc){.file = "--unit"},
                near ? "no unit is called '%s'; did you mean '%s'?"
                     : "no unit is called '%s'; expected one of %s",
                name, near ? near : list);
    return NULL;
}

/* A format's number in rtl/weir_pkg. */
static bool read_format(double *out, const char *text)
{
    const weir_number *number = weir_number_find(text);

    for (int i = 0; number && i < 5; i++) {
        if (weir_cosim_format(i) != number)
            continue;
        *out = i;
        return true;
    }
    return false;
}

static bool read_number(double *out, const char *text)
{
    char *end;

    errno = 0;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out) && errno == 0;
}

static bool read_value(double *out, const weir_cosim_param *p, const char *text)
{
    switch (p->kind) {
    case WEIR_COSIM_FORMAT:
        if (read_format(out, text))
            return true;
        break;
    case WEIR_COSIM_PROFILE:
        *out = strcmp(text, "fp32") == 0;
        if (*out == 1 || strcmp(text, "bf16") == 0)
            return true;
        break;
    case WEIR_COSIM_COUNT:
    case WEIR_COSIM_SCALE:
        break;
    }
    return read_number(out, text) && *out >= p->min && *out <= p->max &&
           (p->kind == WEIR_COSIM_SCALE || *out == floor(*out));
}

static weir_status refuse(const weir_cosim_param *p, const weir_set *set,
                          weir_diag *d)
{
    if (p->kind == WEIR_COSIM_FORMAT)
        weir_report(d, WEIR_ERROR, set->loc,
                    "'%s' must be fp32, bf16, fp16, fp8_e4m3 or fp8_e5m2",
                    p->name);
    else if (p->kind == WEIR_COSIM_PROFILE)
        weir_report(d, WEIR_ERROR, set->loc, "'%s' must be bf16 or fp32",
                    p->name);
    else
        weir_report(d, WEIR_ERROR, set->loc, "'%s' must be a %s from %g to %g",
                    p->name,
                    p->kind == WEIR_COSIM_COUNT ? "whole number" : "number",
                    p->min, p->max);
    return WEIR_EVALUE;
}

static weir_status read_set(weir_cosim *c, const weir_set *set, weir_diag *d)
{
    const char *names[WEIR_COSIM_PARAMS], *near;
    size_t n = 0;

    for (; c->unit->params[n].name; n++) {
        names[n] = c->unit->params[n].name;
        if (strcmp(names[n], set->key) != 0)
            continue;
        if (read_value(&c->value[n], &c->unit->params[n], set->value))
            return WEIR_OK;
        return refuse(&c->unit->params[n], set, d);
    }
    near = weir_suggest(set->key, names, n);
    weir_report(d, WEIR_ERROR, set->key_loc,
                near ? "'%s' has no parameter '%s'; did you mean '%s'?"
                     : "'%s' has no parameter '%s'",
                c->unit->name, set->key, near);
    return WEIR_EVALUE;
}

weir_status weir_rtl_open(weir_cosim *out, const weir_options *o, weir_diag *d)
{
    const weir_cosim_unit *unit =
        find_unit(o->unit ? o->unit : "online_softmax", o->a, d);
    weir_status status = WEIR_OK;
    const char *wrong;

    if (!unit)
        return WEIR_EVALUE;
    *out = weir_cosim_make(unit);
    for (int i = 0; i < o->nsets; i++)
        if (read_set(out, &o->set[i], d) != WEIR_OK)
            status = WEIR_EVALUE;
    if (status != WEIR_OK)
        return status;
    wrong = unit->settle ? unit->settle(out) : NULL;
    if (wrong) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = unit->name}, "%s", wrong);
        return WEIR_EVALUE;
    }
    for (int i = 0; unit->params[i].name; i++)
        if (unit->params[i].kind == WEIR_COSIM_SCALE)
            out->softmax.scale = weir_fp32_round(out->value[i]);
    unit->open(out);
    return WEIR_OK;
}

void weir_rtl_print_parameters(FILE *out, const weir_cosim *c)
{
    for (int i = 0; c->unit->params[i].name; i++) {
        const weir_cosim_param *p = &c->unit->params[i];
        int whole = (int)c->value[i];

        fprintf(out, "%s%s ", i > 0 ? ", " : "", p->name);
        if (p->kind == WEIR_COSIM_FORMAT)
            fputs(weir_cosim_format(whole)->name, out);
        else if (p->kind == WEIR_COSIM_PROFILE)
            fputs(whole ? "fp32" : "bf16", out);
        else
            fprintf(out, "%.9g", c->value[i]);
    }
}
