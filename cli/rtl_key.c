/* SPDX-License-Identifier: Apache-2.0
 * rtl_key.c - the hash of the RTL that a unit with `body: rtl` runs.
 */
#include "cli/rtl_key.h"

#include "base/library.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name); /* in any locale */
}

static int is_visible(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

/* What goes into a model: sources, their lists, and the model's own files. */
static bool counts(const char *name)
{
    static const char *const ends[] = {".sv", ".svh", ".v",   ".f",
                                       ".sh", ".h",   ".cpp", ".hex"};
    const char *end = strrchr(name, '.');

    for (size_t i = 0; end && i < sizeof ends / sizeof *ends; i++)
        if (strcmp(end, ends[i]) == 0)
            return true;
    return false;
}

static void add_file(XXH3_state_t *state, const char *path, const char *name)
{
    char bytes[16384];
    FILE *f = fopen(path, "rbe");
    size_t n;

    if (!f)
        return;
    XXH3_128bits_update(state, name, strlen(name) + 1);
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        XXH3_128bits_update(state, bytes, n);
    XXH3_128bits_update(state, "", 1);
    fclose(f);
}

/* The files in PATH, and those of its folders down to DEPTH, by name. */
static void add_folder(XXH3_state_t *state, const char *path, int depth,
                       weir_arena scratch)
{
    struct dirent **entry;
    int n = scandir(path, &entry, is_visible, by_bytes);

    for (int i = 0; i < n; i++) {
        const char *name = entry[i]->d_name;
        const char *at = weir_format(&scratch, "%s/%s", path, name);

        if (counts(name))
            add_file(state, at, name);
        else if (depth > 0)
            add_folder(state, at, depth - 1, scratch);
        free(entry[i]);
    }
    if (n >= 0)
        free(entry);
}

weir_key weir_rtl_key(weir_arena scratch)
{
    const char *root = weir_library_root(&scratch);
    XXH3_state_t *state = XXH3_createState();
    XXH128_canonical_t form;
    weir_key key;

    if (!state)
        abort();
    XXH3_128bits_reset(state);
    add_folder(state, weir_format(&scratch, "%s/rtl", root), 1, scratch);
    add_folder(state, weir_format(&scratch, "%s/sim/verilated", root), 0,
               scratch);
    XXH128_canonicalFromHash(&form, XXH3_128bits_digest(state));
    XXH3_freeState(state);
    memcpy(key.byte, form.digest, sizeof key.byte);
    return key;
}
