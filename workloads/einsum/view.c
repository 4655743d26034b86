/* SPDX-License-Identifier: Apache-2.0
 * view.c - tensors that show the words of another one under other ranks.
 *
 * A view stands right behind what it shows: the views of inputs behind the
 * last input, the others behind the tensor that an Einsum makes.
 */
#include "workloads/einsum/draft.h"

#include <string.h>

static void read_view(weir_draft *w, const weir_yaml *name,
                      const weir_yaml *value)
{
    static const char *const keys[] = {"of", "ranks", NULL};
    const weir_yaml *of = weir_yaml_get(value, "of");
    const weir_yaml *ranks = weir_yaml_get(value, "ranks");

    if (weir_yaml_known(value, keys, w->d) != WEIR_OK)
        return;
    if (!of || of->kind != WEIR_YAML_SCALAR || !ranks)
        weir_report(w->d, WEIR_ERROR, name->loc,
                    "view '%.60s' needs 'of: TENSOR' and 'ranks: [...]'",
                    name->text);
    else if (w->nviews == WEIR_DRAFT_TENSORS)
        weir_draft_full(w, name->loc, WEIR_DRAFT_TENSORS, "tensors");
    else
        w->view[w->nviews++] = (weir_draft_view){name, of, ranks, -1};
}

void weir_draft_views(weir_draft *w, const weir_yaml *views)
{
    if (views->kind != WEIR_YAML_MAP) {
        weir_report(w->d, WEIR_ERROR, views->loc,
                    "'views' is a map such as Q: {of: QN, ranks: [E, P]}");
        return;
    }
    w->view = WEIR_NEW(w->a, weir_draft_view, WEIR_DRAFT_TENSORS);
    for (size_t i = 0; i < views->n && !weir_draft_tired(w); i++)
        read_view(w, views->key[i], views->item[i]);
}

static void add_view(weir_draft *w, weir_draft_view *v, int shown)
{
    const weir_yaml *name = v->name;
    const weir_tensor *of = w->tensor + shown;
    int t = weir_draft_tensor(w, name->text, strlen(name->text));

    if (t >= 0) {
        weir_report(w->d, WEIR_ERROR, name->loc,
                    "there is a tensor '%.60s' already, in line %d", name->text,
                    w->tensor[t].loc.line);
        return;
    }
    t = weir_draft_add_tensor(w, name->text, name->loc, of->kind);
    if (t < 0)
        return;
    v->tensor = t;
    w->tensor[t].view = shown;
    w->tensor[t].producer = of->producer;
    weir_draft_shape(w, v->ranks, t);
}

void weir_draft_add_views(weir_draft *w, int tensor)
{
    for (int i = 0; i < w->nviews && !weir_draft_tired(w); i++)
        if (strcmp(w->view[i].of->text, w->tensor[tensor].name) == 0)
            add_view(w, w->view + i, tensor);
}

void weir_draft_lost_views(weir_draft *w)
{
    for (int i = 0; i < w->nviews && !weir_draft_tired(w); i++) {
        const weir_yaml *of = w->view[i].of;
        int t = weir_draft_tensor(w, of->text, strlen(of->text));

        if (t < 0)
            weir_report(w->d, WEIR_ERROR, of->loc,
                        "view '%s' shows '%.60s', which is no tensor",
                        w->view[i].name->text, of->text);
        else if (w->tensor[t].view >= 0)
            weir_report(w->d, WEIR_ERROR, of->loc,
                        "'%s' is a view itself; show '%s'", of->text,
                        w->tensor[w->tensor[t].view].name);
    }
}
