/* SPDX-License-Identifier: Apache-2.0
 * output.c - files that are whole or absent.
 */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stdout(const char *path)
{
    return strcmp(path, "-") == 0;
}

static weir_exit refuse(const char *path, const char *why, weir_exit code,
                        weir_diag *d)
{
    weir_report(d, WEIR_ERROR, (weir_loc){.file = path},
                "the file cannot be written: %s", why);
    return code;
}

/* The folder of PATH into ROOM. */
static void folder_of(char room[PATH_MAX], const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) + 1 : 0;

    memcpy(room, slash ? path : ".", slash ? len : 1);
    room[slash ? len : 1] = '\0';
}

weir_exit weir_output_check(const char *path, weir_diag *d)
{
    char folder[PATH_MAX];
    struct stat about;

    if (!path || is_stdout(path))
        return WEIR_EXIT_FINE;
    if (strlen(path) >= PATH_MAX - 16)
        return refuse("", "its name is too long", WEIR_EXIT_USER, d);
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return S_ISDIR(about.st_mode)
                   ? refuse(path, "it is a folder", WEIR_EXIT_USER, d)
                   : WEIR_EXIT_FINE;
    folder_of(folder, path);
    if (access(folder, W_OK | X_OK) != 0)
        return refuse(path, strerror(errno), WEIR_EXIT_USER, d);
    return WEIR_EXIT_FINE;
}

weir_exit weir_output_check_both(const char *one, const char *two, weir_diag *d)
{
    weir_exit first = weir_output_check(one, d);
    weir_exit second = weir_output_check(two, d);

    if (one && two && strcmp(one, two) == 0)
        return refuse(one, "it is named twice", WEIR_EXIT_USER, d);
    return first != WEIR_EXIT_FINE ? first : second;
}

static _Noreturn void no_memory(void)
{
    fputs("weir: out of memory\n", stderr);
    exit(WEIR_EXIT_MACHINE);
}

void weir_output_open(weir_output *o, const char *path)
{
    *o = (weir_output){.path = path};
    o->file = open_memstream(&o->text, &o->size);
    if (!o->file)
        no_memory();
}

/* All of TEXT into F, which is closed; false with errno. */
static bool write_all(int f, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t put = write(f, text, size);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            int why = errno;

            close(f);
            errno = why;
            return false;
        }
        text += put;
        size -= (size_t)put;
    }
    return close(f) == 0;
}

/* The rights that a new file would have, or those of the old one. */
static mode_t rights(const char *path)
{
    struct stat about;
    mode_t mask = umask(0);

    umask(mask);
    return stat(path, &about) == 0 ? about.st_mode & 07777 : 0666 & ~mask;
}

static bool replace(const char *path, const char *text, size_t size)
{
    char temporary[PATH_MAX + 16];
    int f, why;

    snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    f = mkstemp(temporary);
    if (f < 0)
        return false;
    fchmod(f, rights(path));
    if (write_all(f, text, size) && rename(temporary, path) == 0)
        return true;
    why = errno;
    unlink(temporary);
    errno = why;
    return false;
}

/* Signals that end a program from outside. */
static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static bool write_file(const char *path, const char *text, size_t size)
{
    char real[PATH_MAX];
    struct stat about;
    sigset_t ends, before;
    bool done;
    int f;

    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) {
        f = open(path, O_WRONLY | O_CLOEXEC);
        return f >= 0 && write_all(f, text, size);
    }
    if (realpath(path, real)) /* a link stays, its target is replaced */
        path = real;
    sigemptyset(&ends);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        sigaddset(&ends, endings[i]);
    sigprocmask(SIG_BLOCK, &ends, &before);
    done = replace(path, text, size);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return done;
}

weir_exit weir_output_close(weir_output *o, weir_diag *d)
{
    weir_exit code = WEIR_EXIT_FINE;

    if (fclose(o->file) != 0)
        no_memory();
    if (is_stdout(o->path))
        fwrite(o->text, 1, o->size,
               stdout); /* errors show when it is flushed */
    else if (!write_file(o->path, o->text, o->size))
        code = refuse(o->path, strerror(errno), WEIR_EXIT_MACHINE, d);
    free(o->text);
    *o = (weir_output){0};
    return code;
}

weir_exit weir_output_flush(void)
{
    bool failed = ferror(stdout) != 0;

    errno = 0;
    if (fflush(stdout) == 0 && !failed)
        return WEIR_EXIT_FINE;
    fprintf(stderr, "weir: standard output cannot be written%s%s\n",
            errno ? ": " : "", errno ? strerror(errno) : "");
    return WEIR_EXIT_MACHINE;
}
