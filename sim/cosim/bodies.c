/* SPDX-License-Identifier: Apache-2.0
 * bodies.c - which units of a block are RTL, what they need, what came of it.
 */
#include "sim/cosim/body_unit.h"
#include "sim/cosim/draw.h"

#include <math.h>
#include <string.h>

enum { BODIES = 8 };

struct weir_bodies {
    const weir_mapping *m;
    int n;
    weir_body body[BODIES];
    weir_heads heads;
};

static const weir_body_kind *const kinds[] = {
    [WEIR_MODULE_SOFTMAX] = &weir_body_softmax,
    [WEIR_MODULE_ACCUMULATE] = &weir_body_accumulate,
    [WEIR_MODULE_MERGE] = &weir_body_merge,
};

static bool is_rtl(const weir_mapping *m, const weir_block *b, int unit)
{
    return m->machine->unit[unit].datapath.rtl &&
           weir_block_intake(b, unit) >= 0;
}

bool weir_bodies_asked(const weir_mapping *m)
{
    for (int k = 0; k < m->nblocks; k++)
        for (int u = 0; u < m->machine->nunits; u++)
            if (is_rtl(m, &m->block[k], u))
                return true;
    return false;
}

/* The unit of block B that is a module of KIND, or NULL. */
static const weir_unit *unit_of(const weir_mapping *m, const weir_block *b,
                                weir_module_kind kind)
{
    for (int u = 0; u < m->machine->nunits; u++)
        if (m->machine->unit[u].datapath.module &&
            m->machine->unit[u].datapath.module->kind == kind &&
            weir_block_intake(b, u) >= 0)
            return &m->machine->unit[u];
    return NULL;
}

/* What scores, p and exponentials are: as the unit that makes them says; an
 * array that makes them keeps them as words. */
static weir_softmax_head shape_of(const weir_mapping *m, const weir_block *b)
{
    const weir_unit *softmax = unit_of(m, b, WEIR_MODULE_SOFTMAX);
    const weir_unit *merge = unit_of(m, b, WEIR_MODULE_MERGE);
    const weir_number *word = weir_number_find(m->problem->format);
    weir_softmax_head s = {.merges = merge != NULL};
    const int64_t *v = softmax ? softmax->datapath.value
                       : merge ? merge->datapath.value
                               : NULL;

    s.softmax = (weir_softmax){.lanes = softmax ? (int)softmax->rows : 1,
                               .in = word,
                               .p = word,
                               .scale = weir_fp32_round(M_LOG2E)};
    if (v)
        s.softmax.profile = (weir_exp_profile)v[WEIR_DATAPATH_EXP_PROFILE];
    if (!softmax)
        return s;
    s.softmax.in = weir_cosim_format((int)v[WEIR_DATAPATH_IN_FORMAT]);
    s.softmax.p = weir_cosim_format((int)v[WEIR_DATAPATH_P_FORMAT]);
    s.softmax.rescale_tau = (int)v[WEIR_DATAPATH_RESCALE_TAU];
    return s;
}

/* The intake's ranks have to lie as the module's beats do. */
static weir_status check_laid(const weir_body *b, weir_diag *d)
{
    const weir_task *t = &b->b->task[b->task];
    const weir_cascade *c = b->m->problem->cascade;
    bool softmax = b->u->datapath.module->kind == WEIR_MODULE_SOFTMAX;
    weir_ranks lanes = weir_rank_bit(weir_cascade_rank(c, softmax ? "M" : "F"));
    weir_ranks columns = weir_rank_bit(weir_cascade_rank(c, "P"));

    if (t->columns == columns && t->last == 0 &&
        (t->rows == lanes || (t->rows == 0 && !softmax)))
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, t->loc,
                "the RTL of '%s' takes '%s' over its lanes and queries over "
                "its columns: write space: {%s: {lanes: %s, columns: P0}}",
                b->u->name, softmax ? "keys" : "columns of V", b->u->name,
                softmax ? "M0" : "F");
    return WEIR_EUNSUP;
}

/* Rows that a copy has open: the queries of all tiles between two of one row.
 */
static int contexts_of(const weir_body *b, const weir_heads *h)
{
    const weir_cut *m = &b->b->cut[h->rank_m], *p = &b->b->cut[h->rank_p];
    int64_t n = (p->tile + b->u->columns - 1) / b->u->columns;
    bool inside = false;

    for (int l = 0; l < b->b->nloops; l++) {
        inside |= m->loops >> l & 1;
        if (inside && p->loops >> l & 1)
            n *= b->b->loop[l].trip;
    }
    return (int)n;
}

/* The module with the machine's parameters and the mapping's sizes. */
static weir_cosim module_of(const weir_body *b)
{
    const weir_datapath *d = &b->u->datapath;
    weir_cosim c;
    int i = 0;

    while (strcmp(weir_cosim_unit_at(i)->name, d->module->name) != 0)
        i++;
    c = weir_cosim_make(weir_cosim_unit_at(i));
    b->kind->size(b, &c);
    for (int p = 0; p < WEIR_DATAPATH_PARAMETERS; p++)
        if (d->module->parameters >> p & 1)
            weir_cosim_change(
                &c, weir_datapath_parameter_name((weir_datapath_parameter)p),
                (int)d->value[p]);
    c.unit->open(&c);
    return c;
}

static weir_status make_body(weir_bodies *x, weir_arena *a, const weir_block *b,
                             int unit, weir_diag *d)
{
    weir_body *body = &x->body[x->n++];

    *body = (weir_body){.m = x->m,
                        .b = b,
                        .unit = unit,
                        .task = weir_block_intake(b, unit),
                        .u = &x->m->machine->unit[unit],
                        .heads = &x->heads,
                        .softmax = x->heads.shape.softmax,
                        .latency = weir_block_latency(x->m, b, unit)};
    WEIR_TRY(check_laid(body, d));
    body->kind = kinds[body->u->datapath.module->kind];
    body->lanes = b->task[body->task].rows ? (int)body->u->rows : 1;
    body->row_beats = b->task[body->task].rows
                          ? weir_block_row_beats(x->m, b, unit)
                          : x->heads.shape.f;
    body->contexts = contexts_of(body, &x->heads);
    body->flying = 2 * (int)body->row_beats + (int)body->latency + 2;
    body->c = module_of(body);
    return weir_cosim_build(&body->model, a, &body->c, d);
}

weir_status weir_bodies_make(weir_bodies **out, weir_arena *a,
                             const weir_mapping *m, const weir_block *b,
                             const weir_engine_options *o, weir_diag *d)
{
    weir_bodies *x = WEIR_NEW(a, weir_bodies, 1);
    weir_softmax_head shape = shape_of(m, b);

    *out = NULL;
    x->m = m;
    if (!weir_bodies_asked(m))
        return WEIR_OK;
    if (m->accounting == WEIR_ACCOUNTING_PUBLISHED) {
        weir_report(d, WEIR_ERROR, b->loc,
                    "published accounting wraps tiles around and has no data "
                    "for the RTL: use --accounting physical, or body: model");
        return WEIR_EUNSUP;
    }
    WEIR_TRY(weir_heads_make(&x->heads, a, m, b, &shape, o, d));
    for (int u = 0; u < m->machine->nunits; u++) {
        weir_module_kind kind;

        if (!is_rtl(m, b, u) || x->n == BODIES)
            continue;
        kind = m->machine->unit[u].datapath.module->kind;
        x->heads.p_given |= kind == WEIR_MODULE_SOFTMAX;
        x->heads.o_given |= kind != WEIR_MODULE_SOFTMAX;
        WEIR_TRY(make_body(x, a, b, u, d));
    }
    *out = x;
    return WEIR_OK;
}

void weir_bodies_start(weir_bodies *x, weir_arena *a, weir_diag *d)
{
    x->heads.a = a;
    for (int i = 0; i < x->n; i++)
        weir_body_start(&x->body[i], a, d);
}

weir_body *weir_bodies_of(weir_bodies *x, int unit)
{
    for (int i = 0; x && i < x->n; i++)
        if (x->body[i].unit == unit)
            return &x->body[i];
    return NULL;
}

static int64_t heads_of(const weir_bodies *x)
{
    const weir_block *b = x->body[0].b;

    return b->cut[WEIR_RANK_B].extent * b->cut[WEIR_RANK_H].extent;
}

weir_status weir_bodies_end(weir_bodies *x, int64_t now)
{
    bool differs = false;

    for (int i = 0; i < x->n; i++) {
        weir_body *b = &x->body[i];

        for (int64_t k = 0; weir_body_inside(b) > 0 && k <= b->latency; k++)
            if (!weir_body_cycle(b, false, now + k))
                break;
        differs |= b->differs;
        weir_body_close(b, now);
    }
    if (differs)
        return WEIR_EDIFFER;
    if (x->heads.bad == 0 && x->heads.heads == heads_of(x))
        return WEIR_OK;
    weir_report(x->body[0].d, WEIR_ERROR, x->body[0].u->loc,
                "the attention output of the RTL is not that of the golden C: "
                "%lld of %lld words differ, %lld of %lld heads are whole",
                (long long)x->heads.bad, (long long)x->heads.words,
                (long long)x->heads.heads, (long long)heads_of(x));
    return WEIR_EDIFFER;
}

enum { BEFORE = 16 }; /* cycles of a waveform */

void weir_bodies_record(weir_bodies *x, const char *path, weir_diag *d)
{
    for (int i = 0; i < x->n; i++) {
        weir_body *b = &x->body[i];

        if (!b->differs)
            continue;
        b->wave = path;
        b->wave_copy = b->differs_copy;
        b->wave_from =
            b->differs_cycle > BEFORE ? b->differs_cycle - BEFORE : 0;
        weir_report(d, WEIR_NOTE, b->u->loc,
                    "waveform: %s, copy %lld of '%s', cycles %lld to %lld of "
                    "the block",
                    path, (long long)b->wave_copy, b->u->name,
                    (long long)b->wave_from, (long long)b->differs_cycle);
    }
    for (int i = 0; i < x->n; i++)
        x->body[i].differs = false;
}

/* Words of a body that another process has to know. */
static int64_t *told(weir_body *b, int i)
{
    int64_t *const words[] = {&b->beats, &b->values, &b->cycles,
                              &b->differs_copy, &b->differs_cycle};

    return i < (int)(sizeof words / sizeof *words) ? words[i] : NULL;
}

/* --- what was compared --- */

void weir_bodies_send(weir_bodies *x, FILE *out)
{
    for (int i = 0; i < x->n; i++) {
        for (int k = 0; told(&x->body[i], k); k++)
            fwrite(told(&x->body[i], k), sizeof(int64_t), 1, out);
        fwrite(&x->body[i].differs, sizeof x->body[i].differs, 1, out);
    }
    fwrite(&x->heads.heads, sizeof x->heads.heads, 1, out);
    fwrite(&x->heads.words, sizeof x->heads.words, 1, out);
}

static const char *take(int64_t *to, const char *from)
{
    memcpy(to, from, sizeof *to);
    return from + sizeof *to;
}

const char *weir_bodies_receive(weir_bodies *x, const char *from)
{
    for (int i = 0; i < x->n; i++) {
        for (int k = 0; told(&x->body[i], k); k++)
            from = take(told(&x->body[i], k), from);
        memcpy(&x->body[i].differs, from, sizeof x->body[i].differs);
        from += sizeof x->body[i].differs;
    }
    from = take(&x->heads.heads, from);
    return take(&x->heads.words, from);
}

void weir_bodies_count(weir_stats *s, weir_arena *a, const weir_bodies *x)
{
    weir_cosim_stats *c = WEIR_NEW(a, weir_cosim_stats, (size_t)x->n);

    for (int i = 0; i < x->n; i++)
        c[i] = (weir_cosim_stats){.unit = x->body[i].u->name,
                                  .module = x->body[i].u->datapath.module->name,
                                  .copies = x->body[i].u->columns,
                                  .lanes = x->body[i].u->rows,
                                  .latency_cycle = x->body[i].latency,
                                  .cycle = x->body[i].cycles,
                                  .beats = x->body[i].beats,
                                  .values = x->body[i].values};
    s->cosim = c;
    s->ncosims = x->n;
    s->cosim_heads = x->heads.heads;
    s->cosim_words = x->heads.words;
    s->cosim_seed = x->heads.seed;
}
