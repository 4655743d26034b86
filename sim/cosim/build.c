/* SPDX-License-Identifier: Apache-2.0
 * build.c - a module with the parameters of the user's, as a loaded library.
 */
#include "base/library.h"
#include "base/spawn.h"
#include "sim/cosim/cosim.h"

#include <dlfcn.h>

/* sh build.sh TOP PARAMETER=VALUE...; NULL-ended. */
static char **words_of(weir_arena *a, const weir_cosim *c)
{
    char **word = WEIR_NEW(a, char *, WEIR_COSIM_PARAMS + 4);
    int n = 0;

    word[n++] = weir_strdup(a, "sh");
    word[n++] =
        weir_format(a, "%s/sim/verilated/build.sh", weir_library_root(a));
    word[n++] = weir_strdup(a, c->unit->name);
    for (int i = 0; c->unit->params[i].name; i++)
        if (c->unit->params[i].kind != WEIR_COSIM_SCALE)
            word[n++] = weir_format(a, "%s=%d", c->unit->params[i].name,
                                    (int)c->value[i]);
    return word;
}

weir_status weir_cosim_build(const weir_model **out, weir_arena *a,
                             const weir_cosim *c, weir_diag *d)
{
    weir_loc nowhere = {.file = c->unit->name};
    char path[4096];
    int code = weir_spawn_line(path, sizeof path, words_of(a, c));
    void *library;

    if (code != 0 || path[0] == '\0') {
        weir_report(d, WEIR_ERROR, nowhere,
                    code == 2
                        ? "the RTL cannot be Verilated; see above"
                        : "no model of the RTL could be built; see above");
        return code == 2 ? WEIR_EVALUE : WEIR_EIO;
    }
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    *out = library ? dlsym(library, "weir_model_rtl") : NULL;
    if (*out)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, nowhere, "cannot load the model: %s", dlerror());
    return WEIR_EIO;
}
