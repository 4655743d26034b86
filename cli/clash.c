/* SPDX-License-Identifier: Apache-2.0
 * clash.c - no output may be a file that is read.
 */
#include "cli/clash.h"

#include <string.h>
#include <sys/stat.h>

/* Whether NAME is a file, itself or with '.yaml' as the library finds it. */
static bool find(struct stat *about, const char *name, weir_arena scratch)
{
    return stat(name, about) == 0 ||
           stat(weir_format(&scratch, "%s.yaml", name), about) == 0;
}

/* Whether O reads the file that ABOUT is of. */
static bool reads(const weir_options *o, const struct stat *about)
{
    const char *const said[] = {o->shape, o->cascade, o->machine, o->mapping,
                                o->keep};
    const int nsaid = sizeof said / sizeof *said;
    struct stat input;

    for (int i = 0; i < nsaid + o->nfiles + o->ninputs; i++) {
        const char *name = i < nsaid ? said[i]
                           : i < nsaid + o->nfiles
                               ? o->file[i - nsaid]
                               : o->input[i - nsaid - o->nfiles].value;

        if (name && find(&input, name, *o->a) &&
            input.st_dev == about->st_dev && input.st_ino == about->st_ino)
            return true;
    }
    return false;
}

weir_exit weir_clash_check(const weir_options *o, weir_diag *d)
{
    const char *const output[] = {o->csv,      o->json, o->markdown, o->out,
                                  o->timeline, o->vcd,  o->wave};
    struct stat about;

    for (size_t i = 0; i < sizeof output / sizeof *output; i++)
        if (output[i] && strcmp(output[i], "-") != 0 &&
            stat(output[i], &about) == 0 && S_ISREG(about.st_mode) &&
            reads(o, &about)) {
            weir_report(d, WEIR_ERROR, (weir_loc){.file = output[i]},
                        "this file is read, too; write to another one");
            return WEIR_EXIT_USER;
        }
    return WEIR_EXIT_FINE;
}
