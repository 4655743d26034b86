/* SPDX-License-Identifier: Apache-2.0
 * digest.c - the hash of everything a point is made from.
 */
#include "cli/digest.h"

#include "cli/model_version.h"
#include "cli/rtl_key.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#ifndef WEIR_VERSION
#define WEIR_VERSION "(unversioned)"
#endif

static const weir_kind kinds[] = {WEIR_KIND_CASCADE, WEIR_KIND_SHAPE,
                                  WEIR_KIND_MACHINE, WEIR_KIND_TABLE,
                                  WEIR_KIND_MAPPING};

enum { NKINDS = sizeof kinds / sizeof *kinds };

const char *weir_digest_version(void)
{
    return "weir " WEIR_VERSION ", models " WEIR_MODEL_VERSION;
}

/* A hash that is being made, and whose words may name files. */
typedef struct digest {
    XXH3_state_t *state;
    weir_shelf *shelf;
    const char *from; /* the file whose words these are */
    weir_book *book;  /* the same as a book; NULL: words of a point */
    weir_arena *a;
} digest;

/* A document names BOOK: KEY is the hash of both texts, of the kind and of the
 * word. */
struct weir_mention {
    weir_key key;
    weir_book *book;
    weir_mention *next;
};

static void add(digest *g, const void *bytes, size_t size)
{
    XXH3_128bits_update(g->state, bytes, size);
}

/* With its NUL, so that "ab", "c" is not "a", "bc". */
static void add_text(digest *g, const char *text)
{
    add(g, text, strlen(text) + 1);
}

static void begin(digest *g)
{
    g->state = XXH3_createState();
    if (!g->state)
        abort();
    XXH3_128bits_reset(g->state);
}

static void add_key(digest *g, const weir_key *key)
{
    add(g, key->byte, sizeof key->byte);
}

static weir_key end(digest *g)
{
    XXH128_canonical_t form;
    weir_key key;

    XXH128_canonicalFromHash(&form, XXH3_128bits_digest(g->state));
    XXH3_freeState(g->state);
    memcpy(key.byte, form.digest, sizeof key.byte);
    return key;
}

/* --- names of files --- */

static bool is_path(const char *word)
{
    size_t n = strlen(word);

    return strchr(word, '/') || (n > 5 && strcmp(word + n - 5, ".yaml") == 0);
}

static bool stands_beside(const digest *g, const char *word)
{
    const char *slash = g->from ? strrchr(g->from, '/') : NULL;
    const char *folder =
        slash ? weir_strndup(g->a, g->from, (size_t)(slash - g->from) + 1) : "";

    return access(weir_format(g->a, "%s%s.yaml", folder, word), F_OK) == 0;
}

static bool is_listed(weir_shelf *shelf, weir_kind kind, const char *word)
{
    weir_names *names = &shelf->names[kind];
    weir_diag quiet = {0};

    if (!names->read)
        weir_library_list(&names->name, &names->n, shelf->a, kind, &quiet);
    names->read = true;
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->name[i], word) == 0)
            return true;
    return false;
}

static weir_key own_key(weir_shelf *shelf, weir_book *book, weir_arena scratch);

static void mention(digest *g, weir_kind kind, const char *word,
                    weir_book *named)
{
    digest h = {.shelf = g->shelf, .a = g->a};
    weir_key from = own_key(g->shelf, g->book, *g->a);
    weir_key to = own_key(g->shelf, named, *g->a);
    weir_mention *m = WEIR_NEW(g->shelf->a, weir_mention, 1);

    begin(&h);
    add_key(&h, &from);
    add(&h, &kind, sizeof kind);
    add_text(&h, word);
    add_key(&h, &to);
    *m = (weir_mention){end(&h), named, g->book->mention};
    g->book->mention = m;
}

/* Add the document of KIND that WORD names, if there is one. */
static void add_named(digest *g, weir_kind kind, const char *word, bool beside)
{
    weir_said name = {word, {.file = g->from}};
    weir_diag quiet = {0};
    weir_book *book;
    weir_key key;

    if (!beside && !is_listed(g->shelf, kind, word))
        return;
    if (weir_shelf_find(&book, g->shelf, kind, name, &quiet) != WEIR_OK)
        return;
    if (g->book) {
        mention(g, kind, word, book);
        return;
    }
    key = weir_digest_book(g->shelf, book, *g->a);
    add_key(g, &key);
}

static void add_words(digest *g, const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_-./";
    size_t n;

    for (const char *s = text; *s; s += n) {
        const char *word;
        bool beside;

        s += strcspn(s, letters);
        n = strspn(s, letters);
        if (n == 0)
            break;
        word = weir_strndup(g->a, s, n);
        beside = is_path(word) || stands_beside(g, word);
        for (int k = 0; k < NKINDS; k++)
            add_named(g, kinds[k], word, beside);
    }
}

/* `body: rtl`: the modules are inputs, too. */
static void add_rtl(digest *g)
{
    if (!g->shelf->has_rtl) {
        g->shelf->rtl = weir_rtl_key(*g->a);
        g->shelf->has_rtl = true;
    }
    add_key(g, &g->shelf->rtl);
}

static bool is_rtl(const weir_yaml *key, const weir_yaml *item)
{
    return strcmp(key->text, "body") == 0 && strcmp(item->text, "rtl") == 0;
}

/* --- documents --- */

static void add_document(digest *g, const weir_yaml *node)
{
    char kind = (char)node->kind;

    add(g, &kind, 1);
    add_text(g, node->text);
    add(g, &node->n, sizeof node->n);
    for (size_t i = 0; i < node->n; i++) {
        if (node->key)
            add_document(g, node->key[i]);
        if (node->key && is_rtl(node->key[i], node->item[i]))
            add_rtl(g);
        add_document(g, node->item[i]);
    }
}

/* Of the text of BOOK, whatever its words name. */
static weir_key own_key(weir_shelf *shelf, weir_book *book, weir_arena scratch)
{
    digest g = {.shelf = shelf, .a = &scratch};

    if (!book->owned) {
        begin(&g);
        add_document(&g, book->doc);
        book->own = end(&g);
        book->owned = true;
    }
    return book->own;
}

static void add_mentions(digest *g, const weir_yaml *node)
{
    if (node->kind == WEIR_YAML_SCALAR)
        add_words(g, node->text);
    for (size_t i = 0; i < node->n; i++) {
        if (node->key)
            add_mentions(g, node->key[i]);
        add_mentions(g, node->item[i]);
    }
}

/* The keys of all mentions that lead from BOOK, some more than once. */
static void gather(weir_bytes *keys, weir_shelf *shelf, weir_book *book,
                   weir_arena scratch)
{
    digest g = {.shelf = shelf,
                .from = book->doc->loc.file,
                .book = book,
                .a = &scratch};

    if (book->mark == shelf->marks)
        return;
    book->mark = shelf->marks;
    if (!book->mentioned)
        add_mentions(&g, book->doc);
    book->mentioned = true;
    for (const weir_mention *m = book->mention; m; m = m->next) {
        weir_bytes_add(keys, m->key.byte, sizeof m->key.byte);
        gather(keys, shelf, m->book, scratch);
    }
}

static int by_bytes(const void *x, const void *y)
{
    return memcmp(x, y, sizeof(weir_key));
}

weir_key weir_digest_book(weir_shelf *shelf, weir_book *book,
                          weir_arena scratch)
{
    digest g = {.shelf = shelf, .a = &scratch};
    weir_bytes keys = {0};
    weir_key own;

    if (book->digested)
        return book->key;
    shelf->marks++;
    gather(&keys, shelf, book, scratch);
    own = own_key(shelf, book, scratch);
    if (keys.n > 0)
        qsort(keys.at, keys.n / sizeof own, sizeof own, by_bytes);
    begin(&g);
    add_key(&g, &own);
    for (size_t i = 0; i < keys.n; i += sizeof own)
        if (i == 0 || by_bytes(keys.at + i, keys.at + i - sizeof own) != 0)
            add(&g, keys.at + i, sizeof own);
    weir_bytes_drop(&keys);
    book->key = end(&g);
    book->digested = true;
    return book->key;
}

/* --- points --- */

static void add_said(digest *g, weir_kind kind, weir_said name)
{
    weir_diag quiet = {0};
    weir_book *book;
    weir_key key;

    if (!name.text ||
        weir_shelf_find(&book, g->shelf, kind, name, &quiet) != WEIR_OK) {
        add_text(g, name.text ? name.text : "");
        return;
    }
    key = weir_digest_book(g->shelf, book, *g->a);
    add_key(g, &key);
}

/* Whether what is set may name a file: quantities and numbers do not. */
static bool may_name(const char *value)
{
    return strpbrk(value, "abcdefghijklmnopqrstuvwxyz") &&
           (*value < '0' || *value > '9');
}

weir_key weir_digest_point(weir_shelf *shelf, const weir_point *p,
                           const char *how, weir_arena scratch)
{
    digest g = {.shelf = shelf, .a = &scratch};

    begin(&g);
    add_text(&g, WEIR_MODEL_VERSION);
    add_text(&g, p->engine.text ? p->engine.text : "");
    add_text(&g, p->accounting.text ? p->accounting.text : "");
    add_text(&g, how);
    add_said(&g, WEIR_KIND_SHAPE, p->shape);
    add_said(&g, WEIR_KIND_CASCADE, p->cascade);
    add_said(&g, WEIR_KIND_MACHINE, p->machine);
    add_said(&g, WEIR_KIND_MAPPING, p->mapping);
    for (int i = 0; i < p->nsets; i++) {
        add_text(&g, p->set[i].key);
        add_text(&g, p->set[i].value);
        g.from = p->set[i].loc.file;
        if (may_name(p->set[i].value))
            add_words(&g, p->set[i].value);
        if (strstr(p->set[i].value, "rtl"))
            add_rtl(&g);
    }
    for (int i = 0; i < p->nsaid; i++) {
        add_text(&g, p->published[i].key);
        add_text(&g, p->published[i].value);
    }
    return end(&g);
}

static void put_line(weir_bytes *out, const char *key, const char *value)
{
    weir_bytes_text(out, key);
    weir_bytes_add(out, ": ", 2);
    weir_bytes_text(out, value);
    weir_bytes_add(out, "\n", 1);
}

void weir_digest_inputs(weir_bytes *out, const weir_point *p)
{
#define X(id)       \
    if (p->id.text) \
        put_line(out, #id, p->id.text);
    WEIR_POINT_MAP(X)
#undef X
    if (p->nsets > 0)
        weir_bytes_text(out, "set:\n");
    for (int i = 0; i < p->nsets; i++) {
        weir_bytes_add(out, "  ", 2);
        put_line(out, p->set[i].key, p->set[i].value);
    }
    weir_bytes_add(out, "", 1);
}
