/* SPDX-License-Identifier: Apache-2.0
 * effect.c - which physical effects a machine is without.
 */
#include "models/parse.h"

const char *weir_effect_name(weir_effect e)
{
    static const char *const names[] = {
#define X(id, name, what) [WEIR_EFFECT_##id] = name,
        WEIR_EFFECT_MAP(X)
#undef X
    };

    return names[e];
}

const char *weir_effect_about(weir_effect e)
{
    static const char *const about[] = {
#define X(id, name, what) [WEIR_EFFECT_##id] = what,
        WEIR_EFFECT_MAP(X)
#undef X
    };

    return about[e];
}

weir_status weir_effects_parse(weir_machine *m, const weir_yaml *node,
                               weir_diag *d)
{
    const char *names[WEIR_EFFECTS];
    weir_status s = WEIR_OK;

    if (!node)
        return WEIR_OK;
    if (node->kind != WEIR_YAML_MAP) {
        weir_report(d, WEIR_ERROR, node->loc, "write effects: {depth: off}");
        return WEIR_ESYNTAX;
    }
    for (int e = 0; e < WEIR_EFFECTS; e++)
        names[e] = weir_effect_name((weir_effect)e);
    for (size_t i = 0; i < node->n; i++) {
        int e =
            weir_parse_name(node->key[i], "an effect", names, WEIR_EFFECTS, d);
        bool on = true;

        if (e < 0 || weir_yaml_bool(&on, node->item[i], names[e], d) != WEIR_OK)
            s = WEIR_EVALUE;
        else
            m->without[e] = !on;
    }
    return s;
}
