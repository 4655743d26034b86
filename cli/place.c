/* SPDX-License-Identifier: Apache-2.0
 * place.c - where results are kept: a folder with a store.
 */
#include "cli/place.h"

#include "cli/farm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static weir_exit refuse(const char *path, const char *why, weir_exit code,
                        weir_diag *d)
{
    weir_report(d, WEIR_ERROR, (weir_loc){.file = path},
                "the folder cannot be used: %s", why);
    return code;
}

/* Make DIR and the folders above it. */
static weir_exit make_folder(const char *dir, weir_arena scratch, weir_diag *d)
{
    char *path = weir_strdup(&scratch, dir);
    struct stat about;

    for (char *s = path + 1; *s; s++)
        if (*s == '/') {
            *s = '\0';
            mkdir(path, 0777); /* the last one says what is wrong */
            *s = '/';
        }
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return refuse(dir, strerror(errno), WEIR_EXIT_USER, d);
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return refuse(dir, "it is no folder", WEIR_EXIT_USER, d);
    return WEIR_EXIT_FINE;
}

/* Whether this process is the first to work in DIR. The lock is the process's:
 * it ends with it, and its workers do not have it. */
static bool is_first(const char *dir, weir_arena scratch)
{
    const char *path = weir_format(&scratch, "%s/weir.lock", dir);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int f = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    return f < 0 || fcntl(f, F_SETLK, &lock) == 0; /* kept open */
}

static const char *store_in(weir_arena *a, const char *dir)
{
    return weir_format(a, "%s/weir.db", dir);
}

/* What is no store of ours was named wrongly; what SQLite cannot do with one
 * that is, the machine failed to. */
static weir_exit exit_of(weir_status status)
{
    return status == WEIR_EIO ? WEIR_EXIT_MACHINE : weir_exit_of(status);
}

weir_exit weir_place_open(weir_store **out, int64_t *step, const char *dir,
                          weir_arena *a, weir_diag *d)
{
    weir_exit code = WEIR_EXIT_FINE;

    *step = 1;
    if (dir) {
        code = make_folder(dir, *a, d);
        if (code != WEIR_EXIT_FINE)
            return code;
        *step = is_first(dir, *a) ? 1 : -1;
    }
    return exit_of(weir_store_open(out, dir ? store_in(a, dir) : NULL, d));
}

weir_exit weir_place_read(weir_store **out, const char *dir, weir_arena *a,
                          weir_diag *d)
{
    return exit_of(weir_store_open_existing(out, store_in(a, dir), d));
}

weir_status weir_place_workers(int *out, const char *text, weir_diag *d)
{
    char *end;
    long n;

    *out = weir_farm_cores();
    if (!text)
        return WEIR_OK;
    n = strtol(text, &end, 10);
    if (*end == '\0' && n >= 1 && n <= 256) {
        *out = (int)n;
        return WEIR_OK;
    }
    weir_report(d, WEIR_ERROR, (weir_loc){.file = "--workers"},
                "'%s' is no number from 1 to 256", text);
    return WEIR_EVALUE;
}
