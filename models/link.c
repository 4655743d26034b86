/* SPDX-License-Identifier: Apache-2.0
 * link.c - reads the links of a machine.
 *
 * "A -> B, C" is two links, "A <-> B" too; an end is a memory, a unit, or a
 * side of a unit ("array2d.left"). With a latency: {path: "A -> B", latency:
 * 1 cycle}; with so many words a cycle, for all its links together: {path: "A
 * -> B, C", width: 128}.
 */
#include "models/parse.h"

#include <string.h>

enum {
    LINKS_MAX = 1024,
    ENDS_MAX = 64,
    LATENCY_MAX = 1000000000,
    WIDTH_MAX = 1 << 20 /* words */
};

typedef struct reader {
    weir_machine *m;
    weir_arena *a;
    weir_diag *d;
    const weir_yaml *doc;
    const char **name; /* of every unit and memory */
    size_t nnames;
    weir_link *link;
} reader;

/* Names on one side of an arrow. */
typedef struct ends {
    int n;
    const char *name[ENDS_MAX];
    weir_loc loc[ENDS_MAX];
} ends;

static bool is_unit(const weir_machine *m, const char *name)
{
    return weir_machine_unit(m, name) >= 0;
}

/* A file laid upon another may have removed what links still name. */
static void say_gone(const reader *r, const char *name)
{
    const weir_yaml *key = weir_yaml_gone(weir_yaml_get(r->doc, "units"), name);

    if (!key)
        key = weir_yaml_gone(weir_yaml_get(r->doc, "memories"), name);
    if (key)
        weir_report(r->d, WEIR_NOTE, key->loc,
                    "'%s' is removed here: write 'links' without it, too",
                    name);
}

static weir_status check_end(reader *r, const char *end, weir_loc loc)
{
    static const char *const sides[] = {"left", "right", "top", "bottom"};
    const char *dot = strchr(end, '.');
    size_t n = dot ? (size_t)(dot - end) : strlen(end);
    weir_yaml name = {.kind = WEIR_YAML_SCALAR, .loc = loc};
    weir_yaml side = name;

    name.text = weir_strndup(r->a, end, n);
    name.loc.len = n > 0 ? (int)n : 1;
    if (weir_parse_name(&name, "a unit or memory of this machine", r->name,
                        r->nnames, r->d) < 0) {
        say_gone(r, name.text);
        return WEIR_EVALUE;
    }
    if (!dot)
        return WEIR_OK;
    if (!is_unit(r->m, name.text)) {
        weir_report(r->d, WEIR_ERROR, loc, "'%s' is a memory and has no sides",
                    name.text);
        return WEIR_EVALUE;
    }
    side.text = dot + 1;
    side.loc.col += (int)n + 1;
    side.loc.len = *side.text ? (int)strlen(side.text) : 1;
    return weir_parse_name(&side, "a side of a unit", sides, 4, r->d) < 0
               ? WEIR_EVALUE
               : WEIR_OK;
}

/* Take "A, B.left" of N bytes at TEXT, which stands at LOC. */
static weir_status read_ends(reader *r, ends *out, const char *text, size_t n,
                             weir_loc loc)
{
    const char *s = text, *end = text + n;
    weir_status status = WEIR_OK;

    for (out->n = 0; out->n < ENDS_MAX; s++) {
        const char *from, *to;

        while (s < end && *s == ' ')
            s++;
        for (from = s; s < end && *s != ',';)
            s++;
        for (to = s; to > from && to[-1] == ' ';)
            to--;
        loc.len = to > from ? (int)(to - from) : 1;
        out->loc[out->n] = loc;
        out->loc[out->n].col += (int)(from - text);
        out->name[out->n] = weir_strndup(r->a, from, (size_t)(to - from));
        status = weir_parse_first(
            status, check_end(r, out->name[out->n], out->loc[out->n]));
        out->n++;
        if (s >= end)
            return status;
    }
    weir_report(r->d, WEIR_ERROR, loc, "more than %d ends in one link",
                ENDS_MAX);
    return WEIR_EVALUE;
}

/* Whether END, with or without a side, is of NAME. */
static bool end_of(const char *end, const char *name)
{
    size_t n = strlen(name);

    return strncmp(end, name, n) == 0 && (end[n] == '.' || !end[n]);
}

int64_t weir_machine_link(const weir_machine *m, const char *from,
                          const char *to)
{
    for (int i = 0; i < m->nlinks; i++)
        if (end_of(m->link[i].from, from) && end_of(m->link[i].to, to) &&
            !m->without[WEIR_EFFECT_LINKS])
            return m->link[i].latency_cycle;
    return 0;
}

/* Whether END is of NAME, on SIDE if it says one and SIDE is asked for. */
static bool is_on(const char *end, const char *name, const char *side)
{
    const char *dot = strchr(end, '.');

    return end_of(end, name) && (!side || !dot || strcmp(dot + 1, side) == 0);
}

int weir_machine_bundle(const weir_machine *m, const char *from, const char *to,
                        const char *side)
{
    for (int i = 0; i < m->nlinks; i++)
        if (end_of(m->link[i].from, from) && is_on(m->link[i].to, to, side))
            return m->link[i].width && !m->without[WEIR_EFFECT_LINKS]
                       ? m->link[i].bundle
                       : -1;
    return -1;
}

static weir_status join(reader *r, const ends *from, const ends *to,
                        const weir_link *like)
{
    for (int i = 0; i < from->n; i++)
        for (int j = 0; j < to->n; j++) {
            if (r->m->nlinks == LINKS_MAX) {
                weir_report(r->d, WEIR_ERROR, to->loc[j], "more than %d links",
                            LINKS_MAX);
                return WEIR_EVALUE;
            }
            r->link[r->m->nlinks] = *like;
            r->link[r->m->nlinks].from = from->name[i];
            r->link[r->m->nlinks].to = to->name[j];
            r->link[r->m->nlinks++].loc = to->loc[j];
        }
    return WEIR_OK;
}

static weir_status read_path(reader *r, const weir_yaml *node,
                             const weir_link *like)
{
    const char *arrow = strstr(node->text, "->"), *rest;
    bool twice = arrow && arrow > node->text && arrow[-1] == '<';
    ends from, to;
    weir_loc loc = node->loc;
    weir_status s;

    if (node->kind != WEIR_YAML_SCALAR || !arrow) {
        weir_report(r->d, WEIR_ERROR, node->loc,
                    "a link is written 'A -> B' or 'A <-> B'");
        return WEIR_ESYNTAX;
    }
    rest = arrow + 2;
    s = read_ends(r, &from, node->text, (size_t)(arrow - node->text) - twice,
                  loc);
    loc.col += (int)(rest - node->text);
    s = weir_parse_first(s, read_ends(r, &to, rest, strlen(rest), loc));
    if (s == WEIR_OK)
        s = join(r, &from, &to, like);
    if (s == WEIR_OK && twice)
        s = join(r, &to, &from, like);
    return s;
}

static bool has_rows(const weir_machine *m)
{
    for (int i = 0; i < m->nmemories; i++)
        if (m->memory[i].row_byte && !m->memory[i].offchip)
            return true;
    return false;
}

static weir_status read_link(reader *r, const weir_yaml *node)
{
    static const char *const keys[] = {"path", "latency", "width", NULL};
    const weir_yaml *path = node, *latency = weir_yaml_get(node, "latency");
    weir_link like = {.bundle = r->m->nlinks};

    if (node->kind == WEIR_YAML_MAP) {
        WEIR_TRY(weir_yaml_known(node, keys, r->d));
        path = weir_parse_need(node, "path", "link", r->d);
        if (!path)
            return WEIR_EVALUE;
    }
    if (latency)
        WEIR_TRY(weir_parse_whole(&like.latency_cycle, latency, "latency",
                                  WEIR_DIM_CYCLE, 0, LATENCY_MAX, r->d));
    WEIR_TRY(weir_parse_int(&like.width, node, "width", 1, WIDTH_MAX, r->d));
    if (like.width && !has_rows(r->m)) {
        weir_report(r->d, WEIR_ERROR, weir_yaml_get(node, "width")->loc,
                    "a width bounds what passes between the buffer and units, "
                    "row by row: give the buffer a 'row', such as 512 B");
        return WEIR_EVALUE;
    }
    return read_path(r, path, &like);
}

weir_status weir_links_parse(weir_machine *m, weir_arena *a,
                             const weir_yaml *doc, weir_diag *d)
{
    const weir_yaml *list = weir_yaml_get(doc, "links");
    reader r = {.m = m, .a = a, .d = d, .doc = doc};
    weir_status s = WEIR_OK;

    if (list->kind != WEIR_YAML_LIST) {
        weir_report(d, WEIR_ERROR, list->loc,
                    "'links' must be a list, such as [dram <-> buffer]");
        return WEIR_ESYNTAX;
    }
    r.name = WEIR_NEW(a, const char *, (size_t)(m->nunits + m->nmemories));
    for (int i = 0; i < m->nunits; i++)
        r.name[r.nnames++] = m->unit[i].name;
    for (int i = 0; i < m->nmemories; i++)
        r.name[r.nnames++] = m->memory[i].name;
    r.link = WEIR_NEW(a, weir_link, LINKS_MAX);
    m->link = r.link;
    m->links_loc = list->loc;
    for (size_t i = 0; i < list->n; i++)
        s = weir_parse_first(s, read_link(&r, list->item[i]));
    return s;
}
