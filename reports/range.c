/* SPDX-License-Identifier: Apache-2.0
 * range.c - {from: 1Ki, to: 1Mi, times: 4}: values by a rule.
 */
#include "reports/study_read.h"

#include <math.h>
#include <string.h>

enum { VALUES = 1000000 };

typedef struct range {
    const weir_yaml *node;
    double from, to;
    weir_dimension dim;
    bool log;        /* `scale: log`, or `times` */
    double multiple; /* values are multiples of it; 0: any */
} range;

bool weir_range_is(const weir_yaml *node)
{
    return node->kind == WEIR_YAML_MAP && weir_yaml_get(node, "from") &&
           weir_yaml_get(node, "to");
}

static weir_status read_end(double *out, weir_dimension *dim,
                            const weir_yaml *node, const char *what,
                            weir_diag *d)
{
    weir_quantity q;

    if (node->kind != WEIR_YAML_SCALAR) {
        weir_report(d, WEIR_ERROR, node->loc, "'%s' must be a number", what);
        return WEIR_ESYNTAX;
    }
    WEIR_TRY(weir_quantity_parse(&q, node->text, node->loc, d));
    *out = weir_ratio_value(q.value);
    *dim = q.dim;
    return WEIR_OK;
}

static weir_status read_scale(range *r, const weir_yaml *node, weir_diag *d)
{
    const weir_yaml *scale = weir_yaml_get(node, "scale");

    r->log = weir_yaml_get(node, "times") ||
             (scale && strcmp(scale->text, "log") == 0);
    if (scale && strcmp(scale->text, "log") != 0 &&
        strcmp(scale->text, "linear") != 0) {
        weir_report(d, WEIR_ERROR, scale->loc,
                    "'scale' must be linear or log, not '%s'", scale->text);
        return WEIR_EVALUE;
    }
    if (r->log && r->from <= 0) {
        weir_report(d, WEIR_ERROR, weir_yaml_get(node, "from")->loc,
                    "a geometric range must begin above 0");
        return WEIR_EVALUE;
    }
    return WEIR_OK;
}

static weir_status read_range(range *r, const weir_yaml *node, weir_diag *d)
{
    static const char *const keys[] = {"from",  "to",    "step",        "times",
                                       "count", "scale", "multiple-of", NULL};
    const weir_yaml *multiple = weir_yaml_get(node, "multiple-of");
    weir_dimension dim;

    *r = (range){.node = node};
    WEIR_TRY(weir_yaml_known(node, keys, d));
    WEIR_TRY(
        read_end(&r->from, &r->dim, weir_yaml_get(node, "from"), "from", d));
    WEIR_TRY(read_end(&r->to, &dim, weir_yaml_get(node, "to"), "to", d));
    if (dim != r->dim || r->to < r->from) {
        weir_report(d, WEIR_ERROR, weir_yaml_get(node, "to")->loc,
                    dim != r->dim ? "'from' and 'to' have different units"
                                  : "'to' is below 'from'");
        return WEIR_EVALUE;
    }
    if (multiple)
        WEIR_TRY(read_end(&r->multiple, &dim, multiple, "multiple-of", d));
    if (multiple && (dim != r->dim || r->multiple <= 0)) {
        weir_report(d, WEIR_ERROR, multiple->loc,
                    "'multiple-of' must be above 0, in the unit of 'from'");
        return WEIR_EVALUE;
    }
    return read_scale(r, node, d);
}

/* What is counted in whole units; the others may be any fraction. */
static bool is_whole(weir_dimension dim)
{
    return dim != WEIR_DIM_SECOND && dim != WEIR_DIM_JOULE &&
           dim != WEIR_DIM_AREA && dim != WEIR_DIM_BYTE_CYCLE;
}

static double settle(const range *r, double x)
{
    if (r->multiple > 0)
        return fmax(1, round(x / r->multiple)) * r->multiple;
    return is_whole(r->dim) ? round(x) : x;
}

/* X as a user would write it, if that is exact: "1 MiB"; else in base units. */
static const weir_yaml *value_node(const range *r, weir_arena *a, double x)
{
    weir_yaml *node = WEIR_NEW(a, weir_yaml, 1);
    const char *unit = weir_dimension_unit(r->dim);
    weir_diag quiet = {0};
    weir_quantity q;
    char text[64];

    if (r->dim == WEIR_DIM_BYTE_RATE) { /* as bytes: 200 GiB/s */
        weir_quantity_print(text, sizeof text - 2, x, WEIR_DIM_BYTE);
        strcat(text, "/s");
    } else
        weir_quantity_print(text, sizeof text, x, r->dim);
    if (weir_quantity_parse(&q, text, r->node->loc, &quiet) != WEIR_OK ||
        q.dim != r->dim || weir_ratio_value(q.value) != x)
        snprintf(text, sizeof text, x == round(x) ? "%.0f%s%s" : "%.9g%s%s", x,
                 *unit ? " " : "", unit);
    *node = (weir_yaml){.kind = WEIR_YAML_SCALAR,
                        .loc = r->node->loc,
                        .text = weir_strdup(a, text)};
    return node;
}

static double between(const range *r, double fraction)
{
    return r->log ? r->from * pow(r->to / r->from, fraction)
                  : r->from + (r->to - r->from) * fraction;
}

weir_status weir_range_at(const weir_yaml **out, weir_arena *a,
                          const weir_yaml *node, double fraction, weir_diag *d)
{
    range r;

    WEIR_TRY(read_range(&r, node, d));
    *out = value_node(&r, a, settle(&r, between(&r, fraction)));
    return WEIR_OK;
}

/* How many values R has, each STEP or TIMES beyond the last. */
static weir_status count_values(double *n, double *by, const range *r,
                                weir_diag *d)
{
    const weir_yaml *step = weir_yaml_get(r->node, "step");
    const weir_yaml *times = weir_yaml_get(r->node, "times");
    const weir_yaml *count = weir_yaml_get(r->node, "count");
    weir_dimension dim;
    int64_t whole;

    if (!step + !times + !count != 2) {
        weir_report(d, WEIR_ERROR, r->node->loc,
                    "a range wants one of 'step', 'times' and 'count'");
        return WEIR_ESYNTAX;
    }
    if (count) {
        WEIR_TRY(weir_yaml_int(&whole, count, "count", 1, VALUES, d));
        *n = (double)whole;
        return WEIR_OK;
    }
    WEIR_TRY(
        read_end(by, &dim, step ? step : times, step ? "step" : "times", d));
    if (step ? *by <= 0 || dim != r->dim : *by <= 1 || dim != WEIR_DIM_COUNT) {
        weir_report(d, WEIR_ERROR, step ? step->loc : times->loc,
                    step ? "'step' must be above 0, in the unit of 'from'"
                         : "'times' must be a number above 1");
        return WEIR_EVALUE;
    }
    /* A little more, so that `to` is met in spite of rounding. */
    *n = floor((step ? (r->to - r->from) / *by
                     : log(r->to / r->from) / log(*by)) +
               1e-9) +
         1;
    if (*n <= VALUES)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, r->node->loc,
                "this range has more than %d values", VALUES);
    return WEIR_EVALUE;
}

weir_status weir_range_list(const weir_yaml **out, weir_arena *a,
                            const weir_yaml *node, weir_diag *d)
{
    weir_yaml *list = WEIR_NEW(a, weir_yaml, 1);
    double n, by = 0, last = NAN;
    range r;

    WEIR_TRY(read_range(&r, node, d));
    WEIR_TRY(count_values(&n, &by, &r, d));
    *list = (weir_yaml){.kind = WEIR_YAML_LIST, .loc = node->loc, .text = ""};
    list->item = WEIR_NEW(a, const weir_yaml *, (size_t)n);
    for (double i = 0; i < n; i++) {
        double x = by == 0 ? between(&r, n > 1 ? i / (n - 1) : 0)
                   : r.log ? r.from * pow(by, i)
                           : r.from + by * i;

        x = settle(&r, x);
        if (x == last) /* two that round to the same */
            continue;
        last = x;
        list->item[list->n++] = value_node(&r, a, x);
    }
    *out = list;
    return WEIR_OK;
}
