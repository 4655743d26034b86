/* SPDX-License-Identifier: Apache-2.0
 * verify_print.c - what `weir verify` says.
 */
#include "cli/verify.h"

#include "cli/output.h"
#include "reports/json.h"
#include "workloads/eval/data.h"

#include <inttypes.h>
#include <math.h>

static const char *precision_name(const weir_verify *v,
                                  const weir_verify_run *run)
{
    return run->single ? v->problem->format : "double";
}

static void print_tiles(const weir_verify *v)
{
    const weir_cascade *c = v->cascade;
    const char *before = "tiles    ";

    for (int r = 0; r < c->nranks; r++)
        if (c->rank[r].level >= 0) {
            printf("%s%s=%" PRId64, before, c->rank[r].name, v->level[r]);
            before = " ";
        }
    if (before[1] == '\0')
        putchar('\n');
}

static void print_head(void)
{
    printf("%-10s %-8s %10s %10s %10s %10s %10s %10s %10s %12s\n", "precision",
           "tensor", "words", "max error", "of scale", "limit", "mean error",
           "ulp max", "ulp mean", "1 - cosine");
}

static void print_row(const weir_verify *v, const weir_verify_run *run, int t)
{
    const weir_error *e = run->error + t;

    printf("%-10s %-8s %10" PRId64
           " %10.3g %10.3g %10.3g %10.3g %10.4g %10.4g %12.3g%s\n",
           precision_name(v, run), v->cascade->tensor[t].name, e->words, e->max,
           e->relative, run->limit, e->mean, e->ulp_max, e->ulp_mean,
           fabs(1 - e->cosine), e->unlike ? "  some are not finite" : "");
}

/* The cascade itself rounds: by `quantize`, or `formats` of what it makes. */
static bool quantizes(const weir_cascade *c)
{
    bool yes = false;

    for (int t = 0; t < c->ntensors; t++)
        yes = yes || (c->tensor[t].store && c->tensor[t].producer >= 0);
    for (int e = 0; e < c->neinsums; e++)
        yes = yes || (c->einsum[e].value->kind == WEIR_EXPR_CALL &&
                      c->einsum[e].value->function == WEIR_FN_QUANTIZE);
    return yes;
}

static void print_verdict(const weir_verify *v)
{
    const char *with = v->golden ? "the golden kernel" : "double";

    for (int i = 0; i < v->nruns; i++) {
        const weir_verify_run *run = v->run + i;

        printf("%s: ", precision_name(v, run));
        if (run->compared > 0)
            printf("%s %s, ", run->passes ? "agrees with" : "DIFFERS from",
                   run->want ? "double" : with);
        printf("evaluated in %.2f s\n", run->time_s);
        if (run->want)
            printf("%s: compared on what it selects: no score that it left out "
                   "is better\nby more than %.3g of the largest, limit %.3g\n",
                   precision_name(v, run), run->miss, run->limit);
    }
    if (v->nruns > 0 && v->run[v->nruns - 1].single &&
        !v->run[v->nruns - 1].passes && quantizes(v->cascade))
        puts("(it quantizes: a word near the middle between two of a coarse "
             "format may fall\nto the other side)");
    if (v->golden)
        printf("golden kernel in double: %.2f s\n", v->golden_s);
    printf("%d threads\n", v->threads);
}

weir_exit weir_verify_print(const weir_verify *v)
{
    printf("cascade  %s: %s\nshape    %s, format %s\n", v->cascade->name,
           v->cascade->about, v->problem->shape, v->problem->format);
    print_tiles(v);
    printf("inputs   %s, seed %" PRIu64 ", rounded to their formats%s\n",
           weir_data_about(v->data), v->seed,
           v->o->ninputs ? "; some from files" : "");
    printf("golden   %s\n\n", v->golden ? v->golden->ports : "none");
    print_head();
    for (int i = 0; i < v->nruns; i++)
        for (int t = 0; t < v->cascade->ntensors; t++)
            if (v->run[i].compared > 0 && v->run[i].out[t] && v->want[t])
                print_row(v, v->run + i, t);
    puts("\nof scale: over the largest magnitude wanted. ulp: units of the "
         "format's last\nplace at the word wanted, at least of its smallest "
         "normal number.");
    print_verdict(v);
    return weir_output_flush();
}

void weir_verify_line(const weir_verify *v, bool first)
{
    if (first)
        printf("%-28s %-12s %-9s %-7s %10s %10s %10s %8s\n", "cascade", "shape",
               "precision", "tensor", "of scale", "limit", "1 - cosine", "");
    for (int i = 0; i < v->nruns; i++)
        for (int t = 0; t < v->cascade->ntensors; t++) {
            const weir_verify_run *run = v->run + i;

            if (!run->out[t] || !v->want[t])
                continue;
            printf("%-28s %-12s %-9s %-7s %10.3g %10.3g %10.3g %8s\n",
                   v->cascade->name, v->problem->shape, precision_name(v, run),
                   v->cascade->tensor[t].name, run->error[t].relative,
                   run->limit, fabs(1 - run->error[t].cosine),
                   run->passes ? "agrees" : "DIFFERS");
        }
}

static json_t *real(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *json_error(const weir_verify *v, const weir_verify_run *run,
                          int t)
{
    const weir_error *e = run->error + t;
    json_t *o = weir_json_object();

    weir_json_put(o, "precision", weir_json_text(precision_name(v, run)));
    weir_json_put(o, "tensor", weir_json_text(v->cascade->tensor[t].name));
    weir_json_put(o, "words", weir_json_whole(e->words));
    weir_json_put(o, "unlike", weir_json_whole(e->unlike));
    weir_json_put(o, "scale", real(e->scale));
    weir_json_put(o, "max_error", real(e->max));
    weir_json_put(o, "mean_error", real(e->mean));
    weir_json_put(o, "relative_error", real(e->relative));
    weir_json_put(o, "limit", real(run->limit));
    weir_json_put(o, "ulp_max", real(e->ulp_max));
    weir_json_put(o, "ulp_mean", real(e->ulp_mean));
    weir_json_put(o, "cosine", real(e->cosine));
    weir_json_put(o, "selection_error",
                  run->want ? real(run->miss) : json_null());
    weir_json_put(o, "agrees", json_boolean(run->passes));
    weir_json_put(o, "time_s", real(run->time_s));
    return o;
}

weir_exit weir_verify_json(const weir_verify *v, weir_diag *d)
{
    json_t *root = weir_json_object(), *rows = weir_json_array();
    weir_output out;

    weir_json_put(root, "cascade", weir_json_text(v->cascade->name));
    weir_json_put(root, "shape", weir_json_text(v->problem->shape));
    weir_json_put(root, "format", weir_json_text(v->problem->format));
    weir_json_put(root, "golden",
                  v->golden ? weir_json_text(v->golden->cascade) : json_null());
    weir_json_put(root, "data", weir_json_text(v->data));
    weir_json_put(root, "seed", weir_json_whole((int64_t)v->seed));
    weir_json_put(root, "golden_s", real(v->golden_s));
    for (int i = 0; i < v->nruns; i++)
        for (int t = 0; t < v->cascade->ntensors; t++)
            if (v->run[i].compared > 0 && v->run[i].out[t] && v->want[t])
                weir_json_append(rows, json_error(v, v->run + i, t));
    weir_json_put(root, "outputs", rows);
    weir_output_open(&out, v->o->json);
    weir_json_write(out.file, root);
    json_decref(root);
    return weir_output_close(&out, d);
}
