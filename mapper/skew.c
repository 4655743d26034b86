/* SPDX-License-Identifier: Apache-2.0
 * skew.c - software pipelining: how many epochs each task lags.
 */
#include "mapper/build.h"

#include <string.h>

static weir_skew_rule *rule_of(weir_build *w, int tensor, int reader)
{
    for (int i = 0; i < w->nrules; i++)
        if (w->rule[i].tensor == tensor && w->rule[i].reader == reader)
            return &w->rule[i];
    w->rule[w->nrules] =
        (weir_skew_rule){.tensor = tensor, .reader = reader, .turn = -1};
    return &w->rule[w->nrules++];
}

/* Skew of TENSOR for the Einsum that makes READER (-1: for all). */
weir_status weir_build_skew(weir_build *w, int tensor, int reader,
                            const weir_yaml *item)
{
    weir_skew_rule *rule;
    int loop =
        item->kind == WEIR_YAML_SCALAR ? weir_build_loop(w, item->text) : -1;
    int64_t epochs = 0;

    if (loop < 0)
        WEIR_TRY(weir_build_formula(
            w, &epochs, item, "a skew (epochs, or a loop for one turn of it)"));
    if (epochs < 0 || epochs > 1000000) {
        weir_report(w->d, WEIR_ERROR, item->loc,
                    "a skew is 0 to 1000000 epochs, not %lld",
                    (long long)epochs);
        return WEIR_EVALUE;
    }
    if (loop < 0)
        weir_build_varies(w, (weir_varying){.kind = WEIR_VARYING_SKEW,
                                            .tensor = tensor,
                                            .reader = reader,
                                            .item = item});
    rule = rule_of(w, tensor, reader);
    rule->epochs = epochs, rule->turn = loop, rule->loc = item->loc;
    return WEIR_OK;
}

/* LM: 2, GM: M1, or SLN: {SLNV: 1} when only some readers are skewed. */
static weir_status read_skew(weir_build *w, const weir_yaml *key,
                             const weir_yaml *item)
{
    weir_status status = WEIR_OK;
    int tensor, reader;

    WEIR_TRY(weir_build_tensor(w, key, &tensor));
    if (item->kind != WEIR_YAML_MAP)
        return weir_build_skew(w, tensor, -1, item);
    for (size_t i = 0; i < item->n; i++)
        if (weir_build_tensor(w, item->key[i], &reader) != WEIR_OK ||
            weir_build_skew(w, tensor, reader, item->item[i]) != WEIR_OK)
            status = WEIR_EVALUE;
    return status;
}

weir_status weir_build_skews(weir_build *w)
{
    const weir_yaml *skew = weir_yaml_get(w->doc, "skew");
    const weir_yaml *drain = weir_yaml_get(w->doc, "drain");
    weir_status status = WEIR_OK;
    size_t room = 1 + (drain ? drain->n : 0);

    if ((skew && skew->kind != WEIR_YAML_MAP) ||
        (drain && drain->kind != WEIR_YAML_LIST)) {
        weir_report(w->d, WEIR_ERROR,
                    skew && skew->kind != WEIR_YAML_MAP ? skew->loc
                                                        : drain->loc,
                    "write skew: {LM: 2} and drain: [LM]");
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; skew && i < skew->n; i++)
        room += 1 + skew->item[i]->n;
    w->rule = WEIR_NEW(w->a, weir_skew_rule, room);
    for (size_t i = 0; skew && i < skew->n; i++)
        if (read_skew(w, skew->key[i], skew->item[i]) != WEIR_OK)
            status = WEIR_EVALUE;
    for (size_t i = 0; drain && i < drain->n; i++) {
        int tensor;

        if (weir_build_tensor(w, drain->item[i], &tensor) != WEIR_OK)
            status = WEIR_EVALUE;
        else
            rule_of(w, tensor, -1)->drain = true;
    }
    w->b->nskews = w->nrules;
    return status;
}

/* What is said of TENSOR's skew for READER, or no epochs. */
static weir_skew skew_of(const weir_build *w, int tensor, int reader)
{
    weir_skew said = {.tensor = tensor, .reader = -1};

    for (int i = 0; i < w->b->nskews; i++)
        if (w->b->skew[i].tensor == tensor &&
            (w->b->skew[i].reader < 0 || w->b->skew[i].reader == reader))
            said = w->b->skew[i];
    return said;
}

/* The operand that decides how late task I is, with its skew; its maker, or -1:
 * none does. */
static int decides(const weir_build *w, int i, weir_skew *said)
{
    const weir_cascade *c = w->m->problem->cascade;
    const weir_reads *reads = &c->reads[w->task[i].einsum];

    for (int k = 0; k < reads->n; k++) {
        const weir_operand *o = &reads->operand[k];
        int maker = weir_block_maker(w->m, w->b, o->tensor);

        if (maker < 0 || o->previous)
            continue;
        *said = skew_of(w, c->tensor[o->tensor].source,
                        c->einsum[w->task[i].einsum].out.tensor);
        if (w->task[maker].offset + said->epochs == w->task[i].offset)
            return maker;
    }
    return -1;
}

const char *weir_build_earlier(const weir_build *w, int i, int after,
                               int64_t epochs)
{
    const weir_tensor *tensor = w->m->problem->cascade->tensor;
    const char *text = "";
    weir_skew said;

    while (epochs > 0 && i >= 0 && i != after) {
        int64_t less;

        i = decides(w, i, &said);
        less = said.epochs < epochs ? said.epochs : epochs;
        if (i < 0 || less == 0)
            continue;
        epochs -= less;
        text = weir_format(
            w->a, "%s%s%s: %s%s%s%lld%s", text, *text ? ", " : "",
            tensor[said.tensor].name, said.reader < 0 ? "" : "{",
            said.reader < 0 ? "" : tensor[said.reader].name,
            said.reader < 0 ? "" : ": ", (long long)(said.epochs - less),
            said.reader < 0 ? "" : "}");
    }
    return text;
}

/* An Einsum's tile lags behind each operand made in this block by its skew. */
void weir_build_offsets(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;
    weir_skew *skew = (weir_skew *)w->b->skew;

    for (int i = 0; i < w->nrules; i++) {
        const weir_skew_rule *r = &w->rule[i];

        skew[i] = (weir_skew){r->tensor, r->reader,
                              r->turn >= 0 ? weir_block_turn(w->b, r->turn)
                                           : r->epochs,
                              r->drain};
    }
    for (int e = 0; e < c->neinsums; e++) {
        const weir_operand *operand = c->reads[e].operand;
        int n = c->reads[e].n;

        int out = c->einsum[e].out.tensor, i = w->b->maker[out];

        if (i < 0)
            continue;
        w->task[i].offset = 0;
        for (int k = 0; k < n; k++) {
            int maker = weir_block_maker(w->m, w->b, operand[k].tensor);
            int64_t at;

            if (maker < 0 || operand[k].previous)
                continue;
            at = w->task[maker].offset +
                 skew_of(w, c->tensor[operand[k].tensor].source, out).epochs;
            if (at > w->task[i].offset)
                w->task[i].offset = at;
        }
    }
}
