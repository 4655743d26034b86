/* SPDX-License-Identifier: Apache-2.0
 * kernel.c - reads a kernel, and gives its schedules.
 */
#include "mapper/family.h"
#include "mapper/kernel_build.h"

#include <inttypes.h>
#include <string.h>

static const char *const mapping_keys[] = {
    "mapping", "about", "source", "cascade", "machine", "values",
    "require", "grid",  "tokens", "lanes",   NULL};

/* --- formulas: the mapping's own names, then those of all mappings --- */

static int kernel_value(void *user, const char *name, weir_loc loc,
                        int64_t *value)
{
    const weir_kernel_build *x = user;

    for (int i = x->nvalues - 1; i >= 0; i--)
        if (strcmp(x->value[i].name, name) == 0) {
            *value = x->value[i].value;
            return 1;
        }
    return weir_build_value(x->w->m, name, loc, value);
}

weir_status weir_kernel_int(weir_kernel_build *x, int64_t *out,
                            const weir_yaml *map, const char *key,
                            int64_t otherwise)
{
    const weir_yaml *node = weir_yaml_get(map, key);

    *out = otherwise;
    return node ? weir_build_formula(x->w, out, node, key) : WEIR_OK;
}

weir_status weir_kernel_define(weir_kernel_build *x, const weir_yaml *key,
                               int64_t value)
{
    if (x->nvalues == WEIR_KERNEL_VALUES) {
        weir_report(x->w->d, WEIR_ERROR, key->loc, "more than %d values",
                    WEIR_KERNEL_VALUES);
        return WEIR_EVALUE;
    }
    x->value[x->nvalues++] = (weir_kernel_value){key->text, value};
    return WEIR_OK;
}

static weir_status read_values(weir_kernel_build *x, const weir_yaml *map)
{
    for (size_t i = 0; map && i < map->n && map->kind == WEIR_YAML_MAP; i++) {
        int64_t value;

        WEIR_TRY(
            weir_build_formula(x->w, &value, map->item[i], map->key[i]->text));
        WEIR_TRY(weir_kernel_define(x, map->key[i], value));
    }
    return WEIR_OK;
}

/* --- blocks --- */

static weir_block *make_block(weir_kernel_build *x, weir_block *b,
                              int64_t tiles, int64_t blocks)
{
    weir_loop *loop = WEIR_NEW(x->w->a, weir_loop, 2);

    loop[WEIR_KERNEL_TILE] =
        (weir_loop){.name = "tile", .trip = tiles, .last_trip = tiles};
    loop[WEIR_KERNEL_BLOCK] =
        (weir_loop){.name = "block", .trip = blocks, .last_trip = blocks};
    *b = (weir_block){
        .name = weir_format(x->w->a, "%" PRId64 " tile%s of %" PRId64 " blocks",
                            tiles, tiles == 1 ? "" : "s", blocks),
        .nloops = 2,
        .loop = loop,
        .loc = x->w->doc->loc};
    return b;
}

/* One block per class. A persistent CTA's tiles overlap: when all are alike,
 * the block has as many as the busiest CTA takes; else two blocks, of one and
 * of two tiles, say what a tile adds. */
static void make_blocks(weir_kernel_build *x)
{
    weir_mapping *m = x->w->m;
    const weir_kernel *k = x->k;
    weir_block *block =
        WEIR_NEW(x->w->a, weir_block, (size_t)k->nclasses * 2 + 1);

    m->block = block;
    for (int c = 0; c < k->nclasses; c++) {
        bool alone = k->nclasses == 1;

        make_block(x, &block[m->nblocks++], alone ? weir_kernel_turns(m) : 1,
                   k->class[c].blocks);
        if (k->persistent && !alone)
            make_block(x, &block[m->nblocks++], 2, k->class[c].blocks);
    }
}

weir_status weir_kernel_make(weir_mapping *m, weir_arena *a,
                             const weir_yaml *doc, weir_diag *d)
{
    weir_block template;
    weir_build w = {.a = a, .d = d, .doc = doc, .m = m, .b = &template};
    weir_kernel *k = WEIR_NEW(a, weir_kernel, 1);
    weir_kernel_build x = {
        .w = &w,
        .k = k,
        .value = WEIR_NEW(a, weir_kernel_value, WEIR_KERNEL_VALUES),
        .command = WEIR_NEW(a, weir_kernel_command, WEIR_KERNEL_COMMANDS),
        .suffix = ""};
    const weir_yaml *lanes = weir_yaml_get(doc, "lanes");

    w.scope = (weir_scope){.value = kernel_value, .user = &x};
    m->kernel = k;
    WEIR_TRY(weir_yaml_known(doc, mapping_keys, d));
    WEIR_TRY(weir_kernel_masked(
        &x, weir_yaml_get(weir_yaml_get(doc, "grid"), "mask")));
    WEIR_TRY(read_values(&x, weir_yaml_get(doc, "values")));
    k->nvalues = x.nvalues;
    k->value = x.value;
    WEIR_TRY(weir_kernel_check_values(&x));
    WEIR_TRY(weir_kernel_read_grid(&x, weir_yaml_get(doc, "grid")));
    WEIR_TRY(weir_kernel_check_needs(
        &x, weir_yaml_get(weir_yaml_get(doc, "grid"), "needs")));
    x.lower = weir_lower_make(a, m, make_block(&x, &template, 1, 1), d);
    WEIR_TRY(weir_kernel_read_lanes(&x, weir_yaml_get(doc, "tokens"), lanes));
    k->schedule = x.lower.s;
    k->command = x.command;
    make_blocks(&x);
    return weir_kernel_check_einsums(&x, lanes);
}

weir_status weir_kernel_lower(const weir_schedule **out, weir_arena *a,
                              const weir_mapping *m, const weir_block *b,
                              weir_diag *d)
{
    const weir_schedule *from = m->kernel->schedule;
    weir_schedule *s = WEIR_NEW(a, weir_schedule, 1);
    weir_lane *lane = WEIR_NEW(a, weir_lane, (size_t)from->nlanes);

    (void)d;
    *s = *from;
    s->name = b->name;
    s->lane = lane;
    for (int i = 0; i < from->nlanes; i++) {
        size_t n = (size_t)from->lane[i].nsteps;
        weir_step *step = WEIR_NEW(a, weir_step, n + 1);

        memcpy(step, from->lane[i].step, n * sizeof *step);
        for (size_t k = 0; k < n; k++)
            if (step[k].kind == WEIR_STEP_LOOP)
                step[k].trip.base = b->loop[step[k].loop].trip;
        lane[i] = from->lane[i];
        lane[i].step = step;
    }
    *out = s;
    return WEIR_OK;
}

weir_status weir_kernel_sample(const weir_schedule **out, weir_arena *a,
                               const weir_mapping *m, int64_t blocks,
                               weir_diag *d)
{
    weir_loop loop[2] = {{.name = "tile", .trip = 1},
                         {.name = "block", .trip = blocks}};
    weir_block b = {.name = m->name, .nloops = 2, .loop = loop};

    return weir_kernel_lower(out, a, m, &b, d);
}

void weir_kernel_print(FILE *out, const weir_mapping *m)
{
    const weir_kernel *k = m->kernel;

    fprintf(out, "mapping %s of %s (%s) on %s\n", m->name,
            m->problem->cascade->name, m->problem->shape, m->machine->name);
    fprintf(out,
            "  %" PRId64 " tiles of %" PRId64 " heads, on %" PRId64
            " slots of %" PRId64 " SM%s; %s CTAs, %s order\n",
            k->tiles, k->heads, weir_kernel_slots(m), k->sms,
            k->sms == 1 ? "" : "s", k->persistent ? "persistent" : "new",
            k->longest_first ? "longest-first" : "natural");
    for (int i = 0; i < k->nvalues; i++)
        fprintf(out, "  %-16s %" PRId64 "\n", k->value[i].name,
                k->value[i].value);
    for (int c = 0; c < k->nclasses; c++)
        fprintf(out, "  %" PRId64 " tiles of %" PRId64 " blocks\n",
                k->class[c].tiles, k->class[c].blocks);
}
