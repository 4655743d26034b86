/* SPDX-License-Identifier: Apache-2.0
 * library.c - finds the file that a name means, and lays it on its base.
 */
#include "base/library.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef WEIR_SOURCE_ROOT
#define WEIR_SOURCE_ROOT "." /* a build by hand, run in the source tree */
#endif

enum { FOLDERS = 2, BASES = 16 };

static const struct kind {
    const char *name;
    const char *folders[FOLDERS]; /* below the root; NULL: none */
} kinds[WEIR_KINDS] = {
    [WEIR_KIND_CASCADE] = {"cascade", {"workloads/cascades"}},
    [WEIR_KIND_SHAPE] = {"shape", {"workloads/shapes"}},
    [WEIR_KIND_MACHINE] = {"machine", {"models/spatial", "models/tensorcore"}},
    [WEIR_KIND_TABLE] = {"table", {"models/tables"}},
    [WEIR_KIND_MAPPING] = {"mapping", {"mapper/mappings"}},
    [WEIR_KIND_STUDY] = {"study", {"reports/studies"}},
};

const char *weir_kind_name(weir_kind kind)
{
    return kinds[kind].name;
}

static bool is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool is_file(const char *path)
{
    return access(path, F_OK) == 0 && !is_folder(path);
}

/* The folder of PATH with its '/', or "" for the working directory. */
static const char *folder_of(weir_arena *a, const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;

    return slash ? weir_strndup(a, path, (size_t)(slash - path) + 1) : "";
}

/* Where the program was installed, or its source tree. */
static const char *installed_root(weir_arena *a)
{
    const char *installed;
    char self[PATH_MAX];
    ssize_t len;

    len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len > 0) {
        self[len] = '\0';
        installed = weir_format(a, "%s../share/weir", folder_of(a, self));
        if (is_folder(weir_format(a, "%s/workloads", installed)))
            return installed;
    }
    return WEIR_SOURCE_ROOT;
}

const char *weir_library_root(weir_arena *a)
{
    const char *told = getenv("WEIR_LIBRARY");

    return told && *told ? weir_strdup(a, told) : installed_root(a);
}

static bool ends_in_yaml(const char *name)
{
    size_t len = strlen(name);

    return len > 5 && strcmp(name + len - 5, ".yaml") == 0;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

typedef struct names {
    const char **name;
    size_t n, room;
} names;

static void add_name(names *list, weir_arena *a, const char *file)
{
    if (list->n == list->room) {
        const char **wide;

        list->room = list->room ? 2 * list->room : 32;
        wide = WEIR_NEW(a, const char *, list->room);
        if (list->n > 0)
            memcpy(wide, list->name, list->n * sizeof *wide);
        list->name = wide;
    }
    list->name[list->n++] = weir_strndup(a, file, strlen(file) - 5);
}

/* Append the names of the YAML files in FOLDER. */
static void add_folder(names *list, weir_arena *a, const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *file;

    if (!dir)
        return;
    while ((file = readdir(dir)))
        if (*file->d_name != '.' && ends_in_yaml(file->d_name) &&
            is_file(weir_format(a, "%s/%s", folder, file->d_name)))
            add_name(list, a, file->d_name);
    closedir(dir);
}

static names list_names(weir_arena *a, weir_kind kind, const char *root)
{
    names list = {NULL, 0, 0};
    size_t kept = 0;

    for (int i = 0; i < FOLDERS && kinds[kind].folders[i]; i++)
        add_folder(&list, a,
                   weir_format(a, "%s/%s", root, kinds[kind].folders[i]));
    if (list.n > 0)
        qsort(list.name, list.n, sizeof *list.name, by_name);
    for (size_t i = 0; i < list.n; i++)
        if (i == 0 || strcmp(list.name[i], list.name[kept - 1]) != 0)
            list.name[kept++] = list.name[i];
    list.n = kept;
    return list;
}

weir_status weir_library_file(const char **out, weir_arena *a, const char *name,
                              weir_diag *d)
{
    const char *roots[] = {weir_library_root(a), installed_root(a)};

    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        *out = weir_format(a, "%s/%s", roots[i], name);
        if (is_file(*out))
            return WEIR_OK;
    }
    weir_report(d, WEIR_ERROR, (weir_loc){.file = *out},
                "this file of the program is missing; install it again");
    return WEIR_EIO;
}

weir_status weir_library_list(const char ***out, size_t *n, weir_arena *a,
                              weir_kind kind, weir_diag *d)
{
    const char *root = weir_library_root(a);
    names list;

    if (!is_folder(root)) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = root},
                    "the library is no folder; set WEIR_LIBRARY to one");
        return WEIR_EIO;
    }
    list = list_names(a, kind, root);
    *out = list.name;
    *n = list.n;
    return WEIR_OK;
}

static bool same_file(const char *x, const char *y)
{
    struct stat a, b;

    return stat(x, &a) == 0 && stat(y, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

static weir_status not_found(weir_arena *a, weir_kind kind, const char *name,
                             const char *root, weir_loc loc, weir_diag *d)
{
    names list = list_names(a, kind, root);
    const char *near = weir_suggest(name, list.name, list.n);
    const char *second = kinds[kind].folders[1];

    weir_report(
        d, WEIR_ERROR, loc, "there is no %s '%s' in %s'%s/%s'%s%s%s%s%s%s",
        kinds[kind].name, name, loc.file ? "this folder or " : "", root,
        kinds[kind].folders[0], second ? " or '" : "", second ? second : "",
        second ? "'" : "", near ? "; did you mean '" : "", near ? near : "",
        near ? "'?" : "");
    return WEIR_EIO;
}

/* A name with a '/' or ending in ".yaml". */
static weir_status find_path(const char **out, weir_arena *a, weir_kind kind,
                             const char *name, weir_loc loc, weir_diag *d)
{
    const char *folder = *name == '/' ? "" : folder_of(a, loc.file);
    const char *path;
    struct stat about;

    for (; *folder && strncmp(name, "./", 2) == 0; name += 2)
        ;
    path = weir_format(a, "%s%s", folder, name);

    if (is_file(path)) {
        *out = path;
        return WEIR_OK;
    }
    if (stat(path, &about) != 0 && errno != ENOENT && errno != ENOTDIR) {
        weir_report(d, WEIR_ERROR, loc, "the %s file '%s' cannot be read: %s",
                    kinds[kind].name, path, strerror(errno));
        return WEIR_EIO;
    }
    weir_report(d, WEIR_ERROR, loc, "there is no %s file '%s'%s",
                kinds[kind].name, path,
                is_folder(path) ? "; it is a folder" : "");
    return WEIR_EIO;
}

weir_status weir_library_find(const char **out, weir_arena *a, weir_kind kind,
                              const char *name, weir_loc loc, weir_diag *d)
{
    const char *root, *self = NULL, *path;

    if (*name == '\0') {
        weir_report(d, WEIR_ERROR, loc, "the name of a %s is empty",
                    kinds[kind].name);
        return WEIR_EIO;
    }
    if (strchr(name, '/') || ends_in_yaml(name))
        return find_path(out, a, kind, name, loc, d);
    if (loc.file) {
        path = weir_format(a, "%s%s.yaml", folder_of(a, loc.file), name);
        /* A file may be laid upon the library's one of the same name. */
        if (is_file(path) && same_file(path, loc.file))
            self = path;
        else if (is_file(path)) {
            *out = path;
            return WEIR_OK;
        }
    }
    root = weir_library_root(a);
    for (int i = 0; i < FOLDERS && kinds[kind].folders[i]; i++) {
        path =
            weir_format(a, "%s/%s/%s.yaml", root, kinds[kind].folders[i], name);
        if (is_file(path) && !(self && same_file(path, self))) {
            *out = path;
            return WEIR_OK;
        }
    }
    *out = self;
    return self ? WEIR_OK : not_found(a, kind, name, root, loc, d);
}

/* The text FILE must be a map that says first what it is. */
static weir_status check_kind(const weir_yaml *file, weir_kind kind,
                              weir_diag *d)
{
    const char *want = kinds[kind].name, *first;

    if (file->kind != WEIR_YAML_MAP || file->n == 0) {
        weir_report(d, WEIR_ERROR, file->loc, "%s; begin with '%s: NAME'",
                    file->kind == WEIR_YAML_NULL ? "the file is empty"
                                                 : "the file is no map of keys",
                    want);
        return WEIR_ESYNTAX;
    }
    first = file->key[0]->text;
    if (strcmp(first, want) == 0 ||
        (kind == WEIR_KIND_CASCADE && weir_yaml_get(file, "einsum")))
        return WEIR_OK; /* or a TeAAL specification */
    for (int i = 0; i < WEIR_KINDS; i++)
        if (strcmp(first, kinds[i].name) == 0) {
            weir_report(d, WEIR_ERROR, file->key[0]->loc,
                        "this file holds a %s, but a %s is wanted here", first,
                        want);
            return WEIR_ESYNTAX;
        }
    weir_report(d, WEIR_ERROR, file->key[0]->loc,
                "the first key must be '%s', not '%s'", want, first);
    return WEIR_ESYNTAX;
}

/* A chain of files, each laid upon the next. */
typedef struct chain {
    const char *path[BASES + 1];
    const weir_yaml *file[BASES + 1];
    int n;
} chain;

static weir_status check_chain(const chain *c, weir_arena *a, const char *path,
                               weir_loc loc, weir_diag *d)
{
    for (int i = 0; i < c->n; i++) {
        const char *circle;

        if (!same_file(c->path[i], path))
            continue;
        circle = c->path[i];
        for (int j = i + 1; j < c->n; j++)
            circle = weir_format(a, "%s -> %s", circle, c->path[j]);
        weir_report(d, WEIR_ERROR, loc, "'base' closes a circle: %s -> %s",
                    circle, path);
        return WEIR_EVALUE;
    }
    if (c->n <= BASES)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, loc, "more than %d files lie on each other",
                BASES);
    return WEIR_EVALUE;
}

/* All of FILE but its `base`. */
static const weir_yaml *without_base(weir_arena *a, const weir_yaml *file)
{
    weir_yaml *copy = WEIR_NEW(a, weir_yaml, 1);

    *copy = *file;
    copy->key = WEIR_NEW(a, const weir_yaml *, file->n);
    copy->item = WEIR_NEW(a, const weir_yaml *, file->n);
    copy->n = 0;
    for (size_t i = 0; i < file->n; i++) {
        if (strcmp(file->key[i]->text, "base") == 0)
            continue;
        copy->key[copy->n] = file->key[i];
        copy->item[copy->n++] = file->item[i];
    }
    return copy;
}

weir_status weir_library_load(const weir_yaml **out, weir_arena *a,
                              weir_kind kind, const char *name, weir_loc loc,
                              weir_diag *d)
{
    chain c = {.n = 0};
    const weir_yaml *all = NULL, *base;
    const char *path;

    do {
        WEIR_TRY(weir_library_find(&path, a, kind, name, loc, d));
        WEIR_TRY(check_chain(&c, a, path, loc, d));
        WEIR_TRY(weir_yaml_load(&c.file[c.n], a, path, d));
        WEIR_TRY(check_kind(c.file[c.n], kind, d));
        c.path[c.n] = path;
        base = weir_yaml_get(c.file[c.n++], "base");
        if (base) {
            loc = base->loc;
            WEIR_TRY(weir_yaml_string(&name, c.file[c.n - 1], "base", d));
        }
    } while (base);
    all = c.file[--c.n]; /* nothing is below it that a null could remove */
    while (c.n-- > 0)
        all = weir_yaml_merge(a, all, without_base(a, c.file[c.n]));
    *out = all;
    return WEIR_OK;
}
