/* SPDX-License-Identifier: Apache-2.0
 * kernel_check.c - what a kernel demands of its values and of the machine.
 */
#include "mapper/kernel_build.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { NEEDS = 8 };

static bool in_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/* Whether a formula below NODE names NAME; BUT is not looked at. */
static bool mentions(const weir_yaml *node, const char *name,
                     const weir_yaml *but)
{
    size_t n = strlen(name);

    if (!node || node == but)
        return false;
    if (node->kind == WEIR_YAML_SCALAR)
        for (const char *s = node->text; (s = strstr(s, name)); s++)
            if ((s == node->text || !in_name(s[-1])) && !in_name(s[n]))
                return true;
    for (size_t i = 0; i < node->n; i++)
        if (mentions(node->item[i], name, but))
            return true;
    return false;
}

/* Whether KEY stands in a text that gives the kernel more than values. */
static bool in_kernel(const weir_yaml *doc, const weir_yaml *key)
{
    static const char *const parts[] = {"mapping", "grid", "tokens", "lanes"};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const weir_yaml *part = weir_yaml_get(doc, parts[i]);

        if (part && strcmp(part->loc.file, key->loc.file) == 0)
            return true;
    }
    return false;
}

/* A value that was laid upon the kernel's text from elsewhere (by --set, a
 * study, a mapping with a base) and that nothing names is a slip of the pen. */
static weir_status check_used(weir_kernel_build *x, const weir_yaml *map)
{
    const char *names[WEIR_KERNEL_VALUES];
    weir_status s = WEIR_OK;

    for (size_t i = 0; map && i < map->n; i++) {
        size_t n = 0;

        if (in_kernel(x->w->doc, map->key[i]) ||
            mentions(x->w->doc, map->key[i]->text, map->item[i]))
            continue;
        for (size_t k = 0; k < map->n; k++)
            if (k != i && n < WEIR_KERNEL_VALUES)
                names[n++] = map->key[k]->text;
        s = weir_build_unknown(x->w, map->key[i], "a value this kernel uses",
                               names, n);
    }
    return s;
}

/* `require: {kv_heads divides heads: heads % kv_heads == 0}` */
weir_status weir_kernel_check_values(weir_kernel_build *x)
{
    const weir_yaml *map = weir_yaml_get(x->w->doc, "require");
    weir_status s = check_used(x, weir_yaml_get(x->w->doc, "values"));

    for (size_t i = 0; map && i < map->n && map->kind == WEIR_YAML_MAP; i++) {
        int64_t holds;

        WEIR_TRY(weir_build_formula(x->w, &holds, map->item[i], "require"));
        if (holds)
            continue;
        weir_report(x->w->d, WEIR_ERROR, map->item[i]->loc,
                    "this kernel requires that %s", map->key[i]->text);
        s = WEIR_EVALUE;
    }
    return s;
}

weir_status weir_kernel_check_needs(weir_kernel_build *x, const weir_yaml *map)
{
    weir_kernel_need *list = WEIR_NEW(x->w->a, weir_kernel_need, NEEDS);

    x->k->need = list;
    for (size_t i = 0; map && i < map->n && map->kind == WEIR_YAML_MAP; i++) {
        const char *name = map->key[i]->text;
        int64_t need, has;

        WEIR_TRY(weir_build_formula(x->w, &need, map->item[i], name));
        if (weir_machine_value(x->w->m->machine, name, &has) != 1) {
            weir_report(x->w->d, WEIR_ERROR, map->key[i]->loc,
                        "'%s' is no parameter of machine '%s'", name,
                        x->w->m->machine->name);
            return WEIR_EVALUE;
        }
        if (x->k->nneeds < NEEDS)
            list[x->k->nneeds++] = (weir_kernel_need){name, need};
        if (need <= has)
            continue;
        weir_report(x->w->d, WEIR_ERROR, map->item[i]->loc,
                    "the kernel needs %" PRId64 " of '%s', and machine '%s' "
                    "has %" PRId64,
                    need, name, x->w->m->machine->name, has);
        return WEIR_ENOFIT;
    }
    return WEIR_OK;
}

weir_status weir_kernel_check_einsums(const weir_kernel_build *x,
                                      const weir_yaml *lanes)
{
    const weir_cascade *c = x->w->m->problem->cascade;
    weir_status s = WEIR_OK;

    for (int e = 0; e < c->neinsums; e++)
        if (!(x->bound >> (e & 63) & 1)) {
            weir_report(x->w->d, WEIR_ERROR, lanes->loc,
                        "Einsum '%s' of '%s' is done by no command ('does:')",
                        c->tensor[c->einsum[e].out.tensor].name, c->name);
            s = WEIR_EVALUE;
        }
    return s;
}
