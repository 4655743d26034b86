/* SPDX-License-Identifier: Apache-2.0
 * output.c - files that are whole or absent.
 */
#include "cli/output.h"

#include "base/heap.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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

/* Signals that end a program from outside. */
static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static void hold_signals(sigset_t *before)
{
    sigset_t ends;

    sigemptyset(&ends);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        sigaddset(&ends, endings[i]);
    sigprocmask(SIG_BLOCK, &ends, before);
}

/* Whether a file can be made beside PATH, or what it links to; or errno. What
 * ends the program waits until it is gone. */
static int probe(const char *path)
{
    char real[PATH_MAX], folder[PATH_MAX], name[PATH_MAX + 16];
    sigset_t before;
    int f, why;

    folder_of(folder, realpath(path, real) ? real : path);
    snprintf(name, sizeof name, "%s/.weir.XXXXXX", folder);
    hold_signals(&before);
    f = mkstemp(name);
    why = f < 0 ? errno : 0;
    if (f >= 0) {
        close(f);
        unlink(name);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return why;
}

weir_exit weir_output_check(const char *path, weir_diag *d)
{
    struct stat about;
    int why;

    if (!path || is_stdout(path))
        return WEIR_EXIT_FINE;
    if (strlen(path) >= PATH_MAX - 16)
        return refuse("", "its name is too long", WEIR_EXIT_USER, d);
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return S_ISDIR(about.st_mode)
                   ? refuse(path, "it is a folder", WEIR_EXIT_USER, d)
                   : WEIR_EXIT_FINE;
    why = probe(path);
    return why ? refuse(path, strerror(why), WEIR_EXIT_USER, d)
               : WEIR_EXIT_FINE;
}

weir_exit weir_output_check_all(const char *const *path, int n, weir_diag *d)
{
    weir_exit code = WEIR_EXIT_FINE;

    for (int i = 0; i < n; i++) {
        for (int k = 0; path[i] && k < i; k++)
            if (path[k] && strcmp(path[i], path[k]) == 0)
                return refuse(path[i], "it is named twice", WEIR_EXIT_USER, d);
        if (weir_output_check(path[i], d) != WEIR_EXIT_FINE)
            code = WEIR_EXIT_USER;
    }
    return code;
}

/* The rights that a new file would have, or those of the old one. */
static mode_t rights(const char *path)
{
    struct stat about;
    mode_t mask = umask(0);

    umask(mask);
    return stat(path, &about) == 0 ? about.st_mode & 07777 : 0666 & ~mask;
}

static char *must(char *text)
{
    if (!text)
        weir_no_memory();
    return text;
}

/* A temporary file beside O's target; a link stays, its target is replaced. */
static FILE *open_beside(weir_output *o)
{
    char real[PATH_MAX], name[PATH_MAX + 16];
    FILE *file;
    int f;

    o->target = must(strdup(realpath(o->path, real) ? real : o->path));
    snprintf(name, sizeof name, "%s.XXXXXX", o->target);
    f = mkstemp(name);
    if (f < 0)
        return NULL;
    o->temporary = must(strdup(name));
    fchmod(f, rights(o->target));
    file = fdopen(f, "w");
    return file;
}

void weir_output_open(weir_output *o, const char *path)
{
    struct stat about;

    *o = (weir_output){.path = path};
    hold_signals(&o->before);
    if (is_stdout(path))
        o->file = stdout;
    else if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        o->file = fopen(path, "we");
    else
        o->file = open_beside(o);
    if (o->file)
        return;
    o->why = errno;
    o->file = fopen("/dev/null", "we"); /* so that callers need not ask */
    if (!o->file)
        exit(WEIR_EXIT_MACHINE);
}

/* Why FILE, whose error came earlier, cannot be written: errno says it again
 * when one more byte is tried. What was written is of no use by now. */
static int reason(FILE *file)
{
    errno = 0;
    clearerr(file);
    return putc('\n', file) != EOF && fflush(file) == 0 ? EIO
           : errno                                      ? errno
                                                        : EIO;
}

/* Close O's file; errno of what went wrong, or 0. */
static int finish(weir_output *o)
{
    int why = o->why;

    if (o->file == stdout)
        return 0; /* errors show when it is flushed */
    errno = 0;
    if ((fflush(o->file) != 0 || ferror(o->file)) && !why)
        why = errno ? errno : reason(o->file);
    if (fclose(o->file) != 0 && !why)
        why = errno;
    if (o->temporary && !why && rename(o->temporary, o->target) != 0)
        why = errno;
    if (o->temporary && why)
        unlink(o->temporary);
    return why;
}

weir_exit weir_output_close(weir_output *o, weir_diag *d)
{
    int why = finish(o);
    weir_exit code = WEIR_EXIT_FINE;

    if (why)
        code = refuse(o->path, strerror(why), WEIR_EXIT_MACHINE, d);
    free(o->target);
    free(o->temporary);
    sigprocmask(SIG_SETMASK, &o->before, NULL);
    *o = (weir_output){0};
    return code;
}

weir_exit weir_output_flush(void)
{
    bool failed = ferror(stdout) != 0;
    static bool told; /* verbs flush, and then the program's end does */
    int why;

    errno = 0;
    if (fflush(stdout) == 0 && !failed && !told)
        return WEIR_EXIT_FINE;
    if (told)
        return WEIR_EXIT_MACHINE;
    told = true;
    why = errno ? errno : reason(stdout);
    if (why == EPIPE) { /* its reader has seen enough: end as others do */
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    fprintf(stderr, "weir: standard output cannot be written: %s\n",
            strerror(why));
    return WEIR_EXIT_MACHINE;
}
