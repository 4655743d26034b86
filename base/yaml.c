/* SPDX-License-Identifier: Apache-2.0
 * yaml.c - builds the tree of nodes from libyaml's events.
 */
#include "base/yaml.h"
#include "base/yaml_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_BYTE = 4 << 20,
    DEPTH = 32,
    KEYS = 16384, /* per map */
    ERRORS = 20   /* after which a text is given up */
};

typedef struct loader {
    yaml_parser_t parser;
    weir_arena *a;
    weir_diag *d;
    weir_yaml_text text;
    int depth, errors;
} loader;

/* Whether reading may go on after one more error. */
static bool go_on(loader *l)
{
    if (++l->errors < ERRORS)
        return true;
    weir_report(l->d, WEIR_NOTE, (weir_loc){.file = l->text.file},
                "given up after %d errors", ERRORS);
    return false;
}

static bool next(loader *l, yaml_event_t *ev)
{
    if (yaml_parser_parse(&l->parser, ev))
        return true;
    l->errors++;
    weir_yaml_problem(&l->text, &l->parser, l->d);
    return false;
}

/* Report what we have no use for in the node that EV begins. */
static bool check_plain(loader *l, const yaml_event_t *ev)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    weir_loc at = weir_yaml_place(&l->text, ev->start_mark, ev->start_mark);

    if (ev->type == YAML_SCALAR_EVENT)
        anchor = ev->data.scalar.anchor, tag = ev->data.scalar.tag;
    else if (ev->type == YAML_SEQUENCE_START_EVENT)
        anchor = ev->data.sequence_start.anchor,
        tag = ev->data.sequence_start.tag;
    else if (ev->type == YAML_MAPPING_START_EVENT)
        anchor = ev->data.mapping_start.anchor,
        tag = ev->data.mapping_start.tag;
    else {
        weir_report(l->d, WEIR_ERROR, at,
                    "alias '*%s' is not supported; repeat the value, or use "
                    "'base:'",
                    (const char *)ev->data.alias.anchor);
        return go_on(l);
    }
    if (anchor) {
        weir_report(l->d, WEIR_ERROR, at,
                    "anchor '&%s' is not supported; remove it",
                    (const char *)anchor);
        if (!go_on(l))
            return false;
    }
    if (tag) {
        weir_report(l->d, WEIR_ERROR, at,
                    "tag '%s' is not supported; remove it", (const char *)tag);
        return go_on(l);
    }
    return true;
}

static weir_yaml *node_new(loader *l, weir_yaml_kind kind, weir_loc loc)
{
    weir_yaml *node = WEIR_NEW(l->a, weir_yaml, 1);

    *node = (weir_yaml){.kind = kind, .loc = loc, .text = ""};
    return node;
}

static weir_yaml *scalar_node(loader *l, const yaml_event_t *ev)
{
    const char *value = (const char *)ev->data.scalar.value;
    size_t len = ev->data.scalar.length;
    bool plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    weir_yaml *node =
        node_new(l, WEIR_YAML_SCALAR, weir_yaml_place_scalar(&l->text, ev));

    if (strlen(value) != len) {
        weir_report(l->d, WEIR_ERROR, node->loc,
                    "a text cannot hold the character '\\0'; remove it");
        if (!go_on(l))
            return NULL;
    }
    if (plain &&
        (len == 0 || strcmp(value, "~") == 0 || strcmp(value, "null") == 0))
        node->kind = WEIR_YAML_NULL;
    else
        node->text = weir_strdup(l->a, value);
    return node;
}

/* Append ITEM to *ITEMS, which has room for a power of 2 that is >= N. */
static void push(weir_arena *a, const weir_yaml ***items, size_t n,
                 const weir_yaml *item)
{
    if ((n & (n - 1)) == 0) {
        const weir_yaml **wide = WEIR_NEW(a, const weir_yaml *, n ? 2 * n : 1);

        if (n > 0)
            memcpy(wide, *items, n * sizeof(const weir_yaml *));
        *items = wide;
    }
    (*items)[n] = item;
}

typedef struct entry {
    const char *key;
    size_t i;
} entry;

static int by_key(const void *x, const void *y)
{
    const entry *a = x, *b = y;
    int order = strcmp(a->key, b->key);

    return order != 0 ? order : (a->i > b->i) - (a->i < b->i);
}

/* Report each key of MAP that was given before, in the order of the text. */
static bool check_twice(loader *l, const weir_yaml *map, weir_arena scratch)
{
    entry *sorted = WEIR_NEW(&scratch, entry, map->n);
    size_t *first = WEIR_NEW(&scratch, size_t, map->n);

    for (size_t i = 0; i < map->n; i++)
        sorted[i] = (entry){map->key[i]->text, i};
    qsort(sorted, map->n, sizeof *sorted, by_key);
    for (size_t i = 0; i < map->n; i++) {
        bool again = i > 0 && strcmp(sorted[i].key, sorted[i - 1].key) == 0;

        first[sorted[i].i] = again ? first[sorted[i - 1].i] : sorted[i].i;
    }
    for (size_t i = 0; i < map->n; i++) {
        if (first[i] == i)
            continue;
        weir_report(l->d, WEIR_ERROR, map->key[i]->loc,
                    "key '%s' is given twice; it was given on line %d already",
                    map->key[i]->text, map->key[first[i]]->loc.line);
        if (!go_on(l))
            return false;
    }
    return true;
}

static weir_yaml *build(loader *l, yaml_event_t *ev);

static weir_yaml *build_list(loader *l, weir_yaml *list)
{
    yaml_event_t ev;
    const weir_yaml *item;

    list->kind = WEIR_YAML_LIST;
    for (;;) {
        if (!next(l, &ev))
            return NULL;
        if (ev.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&ev);
            return list;
        }
        item = build(l, &ev);
        if (!item)
            return NULL;
        push(l->a, &list->item, list->n++, item);
    }
}

/* The key that EV begins; one that is no text is reported and named "". */
static weir_yaml *build_key(loader *l, yaml_event_t *ev)
{
    weir_yaml *key = build(l, ev);

    if (!key || key->kind == WEIR_YAML_SCALAR)
        return key;
    weir_report(l->d, WEIR_ERROR, key->loc, "a key must be a text%s",
                key->kind == WEIR_YAML_NULL   ? "; write one before the ':'"
                : key->kind == WEIR_YAML_LIST ? ", not a list"
                                              : ", not a map");
    return go_on(l) ? node_new(l, WEIR_YAML_SCALAR, key->loc) : NULL;
}

static weir_yaml *build_map(loader *l, weir_yaml *map)
{
    yaml_event_t ev;
    const weir_yaml *key, *item;

    map->kind = WEIR_YAML_MAP;
    for (;;) {
        if (!next(l, &ev))
            return NULL;
        if (ev.type == YAML_MAPPING_END_EVENT)
            break;
        key = build_key(l, &ev);
        if (!key || !next(l, &ev))
            return NULL;
        item = build(l, &ev);
        if (!item)
            return NULL;
        if (map->n >= KEYS) {
            weir_report(l->d, WEIR_ERROR, key->loc,
                        "a map has more than %d keys", KEYS);
            l->errors++;
            return NULL;
        }
        push(l->a, &map->key, map->n, key);
        push(l->a, &map->item, map->n++, item);
    }
    yaml_event_delete(&ev);
    return check_twice(l, map, *l->a) ? map : NULL;
}

/* The node that EV begins, EV deleted; NULL when reading cannot go on. */
static weir_yaml *build(loader *l, yaml_event_t *ev)
{
    weir_loc at = weir_yaml_place(&l->text, ev->start_mark, ev->end_mark);
    yaml_event_type_t type = ev->type;
    weir_yaml *node = NULL;

    if (check_plain(l, ev))
        node = type == YAML_SCALAR_EVENT ? scalar_node(l, ev)
                                         : node_new(l, WEIR_YAML_NULL, at);
    yaml_event_delete(ev);
    if (!node || type == YAML_SCALAR_EVENT || type == YAML_ALIAS_EVENT)
        return node;
    if (l->depth == DEPTH) {
        weir_report(l->d, WEIR_ERROR, at,
                    "lists and maps are more than %d deep here", DEPTH);
        l->errors++;
        return NULL;
    }
    l->depth++;
    node = type == YAML_MAPPING_START_EVENT ? build_map(l, node)
                                            : build_list(l, node);
    l->depth--;
    return node;
}

/* The node of the only document. */
static const weir_yaml *build_stream(loader *l)
{
    const weir_yaml *root = NULL;
    yaml_event_t ev;
    yaml_event_type_t type = YAML_NO_EVENT;

    while (type != YAML_STREAM_END_EVENT) {
        if (!next(l, &ev))
            return NULL;
        type = ev.type;
        if (type == YAML_DOCUMENT_START_EVENT && root) {
            weir_report(l->d, WEIR_ERROR,
                        weir_yaml_place(&l->text, ev.start_mark, ev.end_mark),
                        "a second document begins here; write one per file");
            l->errors++;
            yaml_event_delete(&ev);
            return NULL;
        }
        if (type < YAML_ALIAS_EVENT) {
            yaml_event_delete(&ev);
            continue;
        }
        root = build(l, &ev);
        if (!root)
            return NULL;
    }
    return root
               ? root
               : node_new(l, WEIR_YAML_NULL, weir_yaml_place_byte(&l->text, 0));
}

static weir_status too_large(const char *name, weir_diag *d)
{
    weir_report(d, WEIR_ERROR, (weir_loc){.file = name},
                "the file is larger than %d MiB", FILE_BYTE >> 20);
    return WEIR_ESYNTAX;
}

/* Read [TEXT, TEXT + SIZE), which lives in A and is ended by a NUL. */
static weir_status read_owned(const weir_yaml **out, weir_arena *a,
                              const char *name, const char *text, size_t size,
                              weir_diag *d)
{
    loader l = {.a = a, .d = d};
    const char *file = weir_strdup(a, name);
    const weir_yaml *root;

    if (size > FILE_BYTE)
        return too_large(file, d);
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3, size -= 3; /* a byte order mark is no column */
    l.text = weir_yaml_text_make(a, file, text, text + size);
    if (!yaml_parser_initialize(&l.parser)) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = file}, "out of memory");
        return WEIR_EIO;
    }
    yaml_parser_set_encoding(&l.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&l.parser, (const unsigned char *)text, size);
    root = build_stream(&l);
    yaml_parser_delete(&l.parser);
    if (!root || l.errors > 0)
        return WEIR_ESYNTAX;
    *out = root;
    return WEIR_OK;
}

weir_status weir_yaml_read(const weir_yaml **out, weir_arena *a,
                           const char *name, const char *text, size_t size,
                           weir_diag *d)
{
    char *copy;

    if (size > FILE_BYTE)
        return too_large(weir_strdup(a, name), d);
    copy = WEIR_NEW(a, char, size + 1);
    if (size > 0)
        memcpy(copy, text, size);
    return read_owned(out, a, name, copy, size, d);
}

static weir_status cannot_read(weir_arena *a, const char *path, weir_diag *d)
{
    weir_report(d, WEIR_ERROR, (weir_loc){.file = weir_strdup(a, path)},
                "the file cannot be read: %s",
                errno == ENOENT   ? "there is none of that name"
                : errno == EISDIR ? "it is a directory"
                : errno == ESPIPE ? "it is a pipe; give it a file"
                : errno == EACCES ? "permission denied"
                                  : strerror(errno));
    return WEIR_EIO;
}

weir_status weir_yaml_load(const weir_yaml **out, weir_arena *a,
                           const char *path, weir_diag *d)
{
    /* Not blocking: to open a pipe without a writer would wait for one. */
    int f = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    size_t room = FILE_BYTE + 1, size = 0;
    ssize_t got = -1;
    struct stat about;
    char *text;

    if (f < 0)
        return cannot_read(a, path, d);
    if (fstat(f, &about) == 0 && S_ISFIFO(about.st_mode)) {
        close(f);
        errno = ESPIPE;
        return cannot_read(a, path, d);
    }
    if (fstat(f, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
        about.st_size <= FILE_BYTE)
        room = (size_t)about.st_size;
    text = WEIR_NEW(a, char, room + 1);
    while (size < room && (got = read(f, text + size, room - size)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            weir_status status = cannot_read(a, path, d);

            close(f);
            return status;
        }
        size += (size_t)got;
    }
    close(f);
    text[size] = '\0';
    return read_owned(out, a, path, text, size, d);
}
