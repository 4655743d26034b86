/* SPDX-License-Identifier: Apache-2.0
 * child.c - processes that answer through a pipe.
 *
 * What a child says, all at once when it is done: a head, its notes one after
 * another, its answer. An answer without its head is a crash.
 */
#include "base/child.h"

#include "base/heap.h"

#include "base/process.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct head {
    uint64_t status, notes, notes_size, answer_size;
} head;

/* A note: its numbers, then file, line of text and message with their NULs. */
typedef struct note {
    int level, line, col, len;
    bool has_file, has_text;
} note;

/* --- in the child --- */

typedef struct notebook {
    FILE *out;
    uint64_t notes;
} notebook;

static void put_text(FILE *out, const char *text, size_t size)
{
    fwrite(text, 1, size, out);
    fputc('\0', out);
}

static void write_note(void *user, weir_level level, weir_loc loc,
                       const char *msg)
{
    notebook *book = user;
    note n = {(int)level, loc.line, loc.col, loc.len, loc.file, loc.text};

    fwrite(&n, sizeof n, 1, book->out);
    put_text(book->out, loc.file ? loc.file : "",
             loc.file ? strlen(loc.file) : 0);
    put_text(book->out, loc.text ? loc.text : "",
             loc.text ? strcspn(loc.text, "\n") : 0);
    put_text(book->out, msg, strlen(msg));
    book->notes++;
}

static _Noreturn void be_child(int fd, weir_child_task *task, void *user)
{
    char *notes = NULL, *answer = NULL;
    size_t notes_size = 0, answer_size = 0;
    notebook book = {.out = open_memstream(&notes, &notes_size)};
    FILE *out = open_memstream(&answer, &answer_size);
    weir_diag d = {.sink = write_note, .user = &book};
    head h = {0};

    dup2(STDERR_FILENO, STDOUT_FILENO);
    if (!out || !book.out)
        _exit(EXIT_FAILURE);
    h.status = (uint64_t)task(out, user, &d);
    if (fclose(out) != 0 || fclose(book.out) != 0)
        _exit(EXIT_FAILURE);
    h.notes = book.notes, h.notes_size = notes_size;
    h.answer_size = answer_size;
    weir_process_write(fd, &h, sizeof h);
    weir_process_write(fd, notes, notes_size);
    weir_process_write(fd, answer, answer_size);
    _exit(EXIT_SUCCESS);
}

/* --- in the parent --- */

static weir_status refuse(weir_diag *d, const char *what)
{
    weir_report(d, WEIR_ERROR, (weir_loc){0}, "%s: %s", what, strerror(errno));
    return WEIR_EHOST;
}

weir_status weir_child_start(weir_child *c, weir_child_task *task, void *user,
                             weir_diag *d)
{
    int ends[2];

    *c = (weir_child){.fd = -1};
    if (pipe(ends) != 0)
        return refuse(d, "no pipe could be made");
    c->pid = weir_process_fork();
    if (c->pid == 0) {
        close(ends[0]);
        be_child(ends[1], task, user);
    }
    close(ends[1]);
    c->fd = ends[0];
    if (c->pid > 0)
        return WEIR_OK;
    close(c->fd);
    return refuse(d, "no process could be made");
}

static void grow(weir_child *c)
{
    c->room = c->room ? 2 * c->room : 1 << 16;
    c->said = realloc(c->said, c->room);
    if (!c->said)
        weir_no_memory();
}

/* Wait until it says something and take that; false: it has ended. */
static bool hear(weir_child *c)
{
    ssize_t n;

    if (c->fd < 0)
        return false;
    if (c->size == c->room)
        grow(c);
    do
        n = read(c->fd, c->said + c->size, c->room - c->size);
    while (n < 0 && errno == EINTR);
    if (n > 0) {
        c->size += (size_t)n;
        return true;
    }
    close(c->fd);
    c->fd = -1;
    return false;
}

static weir_status crashed(weir_diag *d, int how)
{
    char why[128];

    weir_process_describe(why, sizeof why, how);
    weir_report(d, WEIR_ERROR, (weir_loc){0}, "a process that simulates %s",
                why);
    return WEIR_EHOST;
}

/* One note, kept in A; returns what follows it. */
static const char *hand_on(const char *at, weir_arena *a, weir_diag *d)
{
    const char *file, *text, *msg;
    note n;

    memcpy(&n, at, sizeof n);
    file = at + sizeof n;
    text = file + strlen(file) + 1;
    msg = text + strlen(text) + 1;
    weir_report(d, (weir_level)n.level,
                (weir_loc){n.has_file ? weir_strdup(a, file) : NULL,
                           n.has_text ? weir_strdup(a, text) : NULL, n.line,
                           n.col, n.len},
                "%s", msg);
    return msg + strlen(msg) + 1;
}

weir_status weir_child_end(weir_child *c, weir_arena *a, const char **answer,
                           size_t *size, weir_diag *d)
{
    weir_status status;
    const char *at;
    head h = {0};
    int how;

    while (hear(c))
        ;
    how = weir_process_wait(c->pid);
    if (c->size >= sizeof h)
        memcpy(&h, c->said, sizeof h);
    if (how != 0 || c->size < sizeof h ||
        c->size != sizeof h + h.notes_size + h.answer_size) {
        status = crashed(d, how);
    } else {
        at = c->said + sizeof h;
        for (uint64_t i = 0; i < h.notes; i++)
            at = hand_on(at, a, d);
        *size = (size_t)h.answer_size;
        *answer = memcpy(weir_alloc(a, 1, alignof(max_align_t), *size + 1), at,
                         *size);
        status = (weir_status)h.status;
    }
    free(c->said);
    *c = (weir_child){.fd = -1};
    return status;
}
