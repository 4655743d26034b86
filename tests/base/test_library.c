/* SPDX-License-Identifier: Apache-2.0
 * test_library.c - names of files, and files laid upon others, in a library
 * made for the test.
 */
#include "base/library.h"
#include "tests/suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct file {
    const char *path, *text; /* text NULL: a folder */
} files[] = {
    {"workloads", NULL},
    {"workloads/shapes", NULL},
    {"workloads/shapes/bert-base.yaml", "shape: bert-base\n"},
    {"models", NULL},
    {"models/spatial", NULL},
    {"models/tensorcore", NULL},
    {"models/tensorcore/b200.yaml",
     "machine: b200\nclock: 1.85 GHz\nunits: {sm: {count: 148, width: 4}}\n"},
    {"models/tensorcore/b300.yaml",
     "machine: b300\nbase: b200\nunits: {sm: {width: 8}}\nclock: ~\n"},
    {"models/spatial/edge.yaml", "machine: edge\n"},
    {"models/spatial/b200.yaml.old", ""},
    {"models/spatial/folder.yaml", NULL},
    {"models/spatial/empty.yaml", "# nothing\n"},
    {"models/spatial/list.yaml", "- a\n"},
    {"models/spatial/late.yaml", "about: x\nmachine: late\n"},
    {"models/spatial/shape.yaml", "shape: x\n"},
    {"models/spatial/self.yaml", "machine: self\nbase: self\n"},
    {"models/spatial/ping.yaml", "machine: ping\nbase: pong\n"},
    {"models/spatial/pong.yaml", "machine: pong\nbase: ./ping.yaml\n"},
    {"models/spatial/lost.yaml", "machine: lost\nbase: b20\n"},
    {"models/spatial/odd.yaml", "machine: odd\nbase: [b200]\n"},
    {"mine", NULL},
    {"mine/b200.yaml", "machine: b200\nbase: b200\nclock: 1 GHz\n"},
    {"mine/child.yaml", "machine: child\nbase: b200\n"},
};

enum { NFILES = sizeof files / sizeof *files };

static char root[] = "/tmp/weir-test-XXXXXX";
static weir_arena arena;
static char heard[8192]; /* "FILE:LINE:COL: message\n", root taken off */

static void put_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static char *in_root(const char *path)
{
    return weir_format(&arena, "%s/%s", root, path);
}

static void setup(void)
{
    strcpy(root + strlen(root) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
    setenv("WEIR_LIBRARY", root, 1);
    arena = weir_arena_make();
    *heard = '\0';
    for (int i = 0; i < NFILES; i++) {
        const char *path = in_root(files[i].path);

        if (files[i].text)
            put_file(path, files[i].text);
        else
            ck_assert_int_eq(mkdir(path, 0700), 0);
    }
    ck_assert_int_eq(symlink("loop.yaml", in_root("mine/loop.yaml")), 0);
}

static void teardown(void)
{
    remove(in_root("mine/loop.yaml"));
    for (int i = NFILES - 1; i >= 0; i--)
        remove(in_root(files[i].path));
    rmdir(root);
    weir_arena_drop(&arena);
}

/* TEXT with each ROOT taken out. */
static void append_rootless(const char *text)
{
    size_t used = strlen(heard);

    while (*text && used + 1 < sizeof heard) {
        if (strncmp(text, root, strlen(root)) == 0)
            text += strlen(root);
        else
            heard[used++] = *text++;
    }
    heard[used] = '\0';
}

static void listen(void *user, weir_level level, weir_loc loc, const char *msg)
{
    (void)user, (void)level;
    append_rootless(weir_format(&arena, "%s:%d:%d: %s\n",
                                loc.file ? loc.file : "", loc.line, loc.col,
                                msg));
}

static const struct found {
    weir_kind kind;
    const char *name, *from; /* the file in the root that says it, or NULL */
    const char *want;        /* below the root; NULL: not found */
    const char *note;
} founds[] = {
    {WEIR_KIND_SHAPE, "bert-base", NULL, "workloads/shapes/bert-base.yaml",
     NULL},
    {WEIR_KIND_MACHINE, "edge", NULL, "models/spatial/edge.yaml", NULL},
    {WEIR_KIND_MACHINE, "b200", NULL, "models/tensorcore/b200.yaml", NULL},
    {WEIR_KIND_MACHINE, "b200", "mine/child.yaml", "mine/b200.yaml", NULL},
    {WEIR_KIND_MACHINE, "b200", "mine/b200.yaml", "models/tensorcore/b200.yaml",
     NULL},
    {WEIR_KIND_MACHINE, "b200.yaml", "mine/child.yaml", "mine/b200.yaml", NULL},
    {WEIR_KIND_MACHINE, "../models/spatial/edge.yaml", "mine/child.yaml",
     "mine/../models/spatial/edge.yaml", NULL},
    {WEIR_KIND_MACHINE, "self", "models/spatial/self.yaml",
     "models/spatial/self.yaml", NULL},
    {WEIR_KIND_MACHINE, "b20", NULL, NULL,
     ":0:0: there is no machine 'b20' in '/models/spatial' or "
     "'models/tensorcore'; did you mean 'b200'?\n"},
    {WEIR_KIND_MACHINE, "b20", "mine/child.yaml", NULL,
     "/mine/child.yaml:3:7: there is no machine 'b20' in this folder or "
     "'/models/spatial' or 'models/tensorcore'; did you mean 'b200'?\n"},
    {WEIR_KIND_SHAPE, "b200", NULL, NULL,
     ":0:0: there is no shape 'b200' in '/workloads/shapes'\n"},
    {WEIR_KIND_MACHINE, "folder", NULL, NULL,
     ":0:0: there is no machine 'folder' in '/models/spatial' or "
     "'models/tensorcore'\n"},
    {WEIR_KIND_MACHINE, "x/y.yaml", "mine/child.yaml", NULL,
     "/mine/child.yaml:3:7: there is no machine file '/mine/x/y.yaml'\n"},
    {WEIR_KIND_MACHINE, "../models", "mine/child.yaml", NULL,
     "/mine/child.yaml:3:7: there is no machine file '/mine/../models'; it is "
     "a folder\n"},
    {WEIR_KIND_MACHINE, "loop.yaml", "mine/child.yaml", NULL,
     "/mine/child.yaml:3:7: the machine file '/mine/loop.yaml' cannot be read: "
     "Too many levels of symbolic links\n"},
    {WEIR_KIND_MACHINE, "", NULL, NULL,
     ":0:0: the name of a machine is empty\n"},
};

START_TEST(test_library_find)
{
    const struct found *f = &founds[_i];
    weir_loc loc = {NULL, NULL, 0, 0, 1};
    weir_diag d = {listen, NULL, 0};
    const char *path;
    weir_status status;

    if (f->from)
        loc = (weir_loc){in_root(f->from), NULL, 3, 7, 1};
    status = weir_library_find(&path, &arena, f->kind, f->name, loc, &d);
    if (f->want) {
        ck_assert_msg(status == WEIR_OK, "%s: %s", f->name, heard);
        ck_assert_str_eq(path, in_root(f->want));
    } else {
        ck_assert_int_eq(status, WEIR_EIO);
        ck_assert_str_eq(heard, f->note);
    }
}
END_TEST

static const struct loaded {
    const char *name, *want; /* the tree as text, or the note */
    weir_status status;
} loadeds[] = {
    {"edge", "machine: edge\n", WEIR_OK},
    {"b300", "machine: b300\nunits:\n  sm:\n    count: 148\n    width: 8\n",
     WEIR_OK},
    {"mine/b200.yaml",
     "machine: b200\nclock: 1 GHz\nunits:\n  sm:\n    count: 148\n"
     "    width: 4\n",
     WEIR_OK},
    {"mine/child.yaml",
     "machine: child\nclock: 1 GHz\nunits:\n  sm:\n    count: 148\n"
     "    width: 4\n",
     WEIR_OK},
    {"empty",
     "/models/spatial/empty.yaml:1:1: the file is empty; begin with 'machine: "
     "NAME'\n",
     WEIR_ESYNTAX},
    {"list",
     "/models/spatial/list.yaml:1:1: the file is no map of keys; begin with "
     "'machine: NAME'\n",
     WEIR_ESYNTAX},
    {"late",
     "/models/spatial/late.yaml:1:1: the first key must be 'machine', not "
     "'about'\n",
     WEIR_ESYNTAX},
    {"shape",
     "/models/spatial/shape.yaml:1:1: this file holds a shape, but a machine "
     "is wanted here\n",
     WEIR_ESYNTAX},
    {"self",
     "/models/spatial/self.yaml:2:7: 'base' closes a circle: "
     "/models/spatial/self.yaml -> /models/spatial/self.yaml\n",
     WEIR_EVALUE},
    {"ping",
     "/models/spatial/pong.yaml:2:7: 'base' closes a circle: "
     "/models/spatial/ping.yaml -> /models/spatial/pong.yaml -> "
     "/models/spatial/ping.yaml\n",
     WEIR_EVALUE},
    {"lost",
     "/models/spatial/lost.yaml:2:7: there is no machine 'b20' in this folder "
     "or '/models/spatial' or 'models/tensorcore'; did you mean 'b200'?\n",
     WEIR_EIO},
    {"odd",
     "/models/spatial/odd.yaml:2:7: 'base' must be a text, but this is a "
     "list\n",
     WEIR_ESYNTAX},
};

START_TEST(test_library_load)
{
    const struct loaded *l = &loadeds[_i];
    const char *name = strchr(l->name, '/') ? in_root(l->name) : l->name;
    weir_diag d = {listen, NULL, 0};
    const weir_yaml *node;
    weir_status status = weir_library_load(&node, &arena, WEIR_KIND_MACHINE,
                                           name, (weir_loc){0}, &d);
    char *text;
    size_t size;
    FILE *f;

    ck_assert_msg(status == l->status, "%s: status %d, %s", l->name, status,
                  heard);
    if (status != WEIR_OK) {
        ck_assert_str_eq(heard, l->want);
        return;
    }
    f = open_memstream(&text, &size);
    weir_yaml_print(f, node);
    fclose(f);
    ck_assert_str_eq(text, l->want);
    free(text);
}
END_TEST

/* FILES files, each the base of the next; the last one is loaded. */
START_TEST(test_library_deep)
{
    int nfiles = _i == 0 ? 17 : 18; /* 16 or 17 bases */
    weir_diag d = {listen, NULL, 0};
    const weir_yaml *node;
    weir_status status;

    for (int i = 0; i < nfiles; i++)
        put_file(in_root(weir_format(&arena, "m%d.yaml", i)),
                 i ? weir_format(&arena, "machine: m\nbase: m%d\n", i - 1)
                   : "machine: m\n");
    status =
        weir_library_load(&node, &arena, WEIR_KIND_MACHINE,
                          in_root(weir_format(&arena, "m%d.yaml", nfiles - 1)),
                          (weir_loc){0}, &d);
    for (int i = 0; i < nfiles; i++)
        remove(in_root(weir_format(&arena, "m%d.yaml", i)));
    ck_assert_int_eq(status, _i == 0 ? WEIR_OK : WEIR_EVALUE);
    if (_i == 1)
        ck_assert_str_eq(
            heard, "/m1.yaml:2:7: more than 16 files lie on each other\n");
}
END_TEST

START_TEST(test_library_list)
{
    static const char *const want[] = {"b200", "b300", "edge", "empty",
                                       "late", "list", "lost", "odd",
                                       "ping", "pong", "self", "shape"};
    weir_diag d = {listen, NULL, 0};
    const char **names;
    size_t n;

    ck_assert_int_eq(
        weir_library_list(&names, &n, &arena, WEIR_KIND_MACHINE, &d), WEIR_OK);
    ck_assert_uint_eq(n, sizeof want / sizeof *want);
    for (size_t i = 0; i < n; i++)
        ck_assert_str_eq(names[i], want[i]);
    ck_assert_int_eq(weir_library_list(&names, &n, &arena, WEIR_KIND_STUDY, &d),
                     WEIR_OK);
    ck_assert_uint_eq(n, 0);
    setenv("WEIR_LIBRARY", in_root("nowhere"), 1);
    ck_assert_int_eq(weir_library_list(&names, &n, &arena, WEIR_KIND_STUDY, &d),
                     WEIR_EIO);
    ck_assert_str_eq(heard, "/nowhere:0:0: the library is no folder; set "
                            "WEIR_LIBRARY to one\n");
}
END_TEST

START_TEST(test_library_kinds)
{
    ck_assert_str_eq(weir_kind_name(WEIR_KIND_CASCADE), "cascade");
    ck_assert_str_eq(weir_kind_name(WEIR_KIND_STUDY), "study");
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

int main(void)
{
    Suite *s = suite_create("library");
    TCase *find = tcase_create("find"), *load = tcase_create("load");

    tcase_add_checked_fixture(find, setup, teardown);
    tcase_add_checked_fixture(load, setup, teardown);
    tcase_add_loop_test(find, test_library_find, 0, COUNT(founds));
    tcase_add_test(find, test_library_list);
    tcase_add_test(find, test_library_kinds);
    tcase_add_loop_test(load, test_library_load, 0, COUNT(loadeds));
    tcase_add_loop_test(load, test_library_deep, 0, 2);
    suite_add_tcase(s, find);
    suite_add_tcase(s, load);
    return run_suite(s);
}
