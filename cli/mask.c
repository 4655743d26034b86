/* SPDX-License-Identifier: Apache-2.0
 * mask.c - `weir mask`: what a mask leaves of the points and the tiles.
 */
#include "cli/command.h"
#include "cli/output.h"
#include "reports/json.h"
#include "workloads/mask/tiles.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A mask, and its tiles if they were asked for. */
typedef struct subject {
    const weir_options *o;
    const weir_yaml *node;
    weir_tokens tokens;
    const weir_mask *mask;
    bool tiled;
    weir_tiling tiling;
    int64_t kinds;           /* heads that may differ; the others are equal */
    const weir_tiles **head; /* [kinds] */
    int64_t points;
} subject;

static const char *const tilings[] = {"static", "dynamic", "flat"};

static weir_loc option(const char *name, const char *text)
{
    return (weir_loc){name, text, 1, 1, (int)strlen(text)};
}

/* TEXT, which stands behind the option NAME; DEFAULT where there is none. */
static weir_status number(int64_t *out, const char *name, const char *text,
                          int64_t otherwise, weir_diag *d)
{
    weir_quantity q;

    *out = otherwise;
    if (!text)
        return WEIR_OK;
    WEIR_TRY(weir_quantity_parse(&q, text, option(name, text), d));
    *out = q.value.num;
    if (q.dim == WEIR_DIM_COUNT && q.value.den == 1 && *out >= 1 &&
        *out <= (int64_t)1 << 31)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, option(name, text),
                "expected a whole number in 1 ... 2147483648");
    return WEIR_EVALUE;
}

static weir_status load(subject *s, weir_diag *d)
{
    const char *text = s->o->file[0];
    const weir_yaml *doc, *mask;
    bool plain = strchr(text, '{') || strcmp(text, "dense") == 0 ||
                 strcmp(text, "causal") == 0;

    if (plain)
        return weir_yaml_read(&s->node, s->o->a, "MASK", text, strlen(text), d);
    WEIR_TRY(weir_yaml_load(&doc, s->o->a, text, d));
    mask = weir_yaml_get(doc, "mask");
    s->node = mask ? mask : doc;
    return WEIR_OK;
}

/* How many tokens the layout has; 0 if it says none. */
static int64_t layout_tokens(const weir_yaml *node)
{
    const weir_yaml *list = weir_yaml_get(node, "layout");
    weir_diag quiet = {0};
    int64_t n = 1, x;

    for (size_t i = 0; list && i < list->n && n > 0; i++) {
        if (weir_yaml_int(&x, list->item[i], "layout", 1, (int64_t)1 << 31,
                          &quiet) != WEIR_OK ||
            x > ((int64_t)1 << 31) / n)
            return 0;
        n *= x;
    }
    return list ? n : 0;
}

static weir_status read_tokens(subject *s, weir_diag *d)
{
    const weir_options *o = s->o;
    int64_t n = layout_tokens(s->node);

    WEIR_TRY(number(&s->tokens.keys, "--tokens", o->tokens, n, d));
    if (s->tokens.keys == 0) {
        weir_report(d, WEIR_ERROR, s->node->loc,
                    "how many tokens are there? Say --tokens N, or 'layout: "
                    "[...]' in the mask");
        return WEIR_EVALUE;
    }
    WEIR_TRY(
        number(&s->tokens.queries, "--queries", o->queries, s->tokens.keys, d));
    return number(&s->tokens.heads, "--heads", o->heads, 1, d);
}

/* One side of --tile: "16x8". */
static weir_status read_box(int64_t *box, const subject *s, const char *text,
                            size_t len, weir_diag *d)
{
    bool flat = s->tiling.kind == WEIR_TILING_FLAT;
    int n = flat ? 1 : s->mask->n, i = 0;
    const char *end = text + len;

    for (; i < n && text < end; i++) {
        size_t digits = strcspn(text, "x,");

        WEIR_TRY(number(box + i, "--tile", weir_strndup(s->o->a, text, digits),
                        1, d));
        text += digits + (text + digits < end);
    }
    if (i == n && text == end)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, option("--tile", s->o->tile),
                "expected the tokens of a query tile and of a key tile in %d "
                "dimension%s, such as %s",
                n, n == 1 ? "" : "s",
                n == 1   ? "256,128"
                : n == 2 ? "16x16,16x8"
                         : "4x8x8,2x8x8");
    return WEIR_EVALUE;
}

static weir_status read_tiling(subject *s, weir_diag *d)
{
    const char *tile = s->o->tile, *name = s->o->tiling;
    int kind = 0;
    size_t comma;

    while (name && kind < 3 && strcmp(name, tilings[kind]) != 0)
        kind++;
    if (kind == 3) {
        weir_report(d, WEIR_ERROR, option("--tiling", name),
                    "expected static, dynamic or flat");
        return WEIR_EVALUE;
    }
    s->tiling.kind = (weir_tiling_kind)kind;
    s->tiled = tile != NULL;
    if (!tile)
        return WEIR_OK;
    comma = strcspn(tile, ",");
    WEIR_TRY(read_box(s->tiling.query, s, tile, comma, d));
    tile += comma + (tile[comma] == ',');
    return read_box(s->tiling.key, s, tile, strlen(tile), d);
}

static weir_status count(subject *s, weir_diag *d)
{
    s->points = weir_mask_points(s->mask, *s->o->a);
    if (!s->tiled)
        return WEIR_OK;
    s->kinds = weir_mask_by_head(s->mask) ? s->tokens.heads : 1;
    s->head = WEIR_NEW(s->o->a, const weir_tiles *, (size_t)s->kinds);
    for (int64_t h = 0; h < s->kinds; h++)
        WEIR_TRY(
            weir_mask_tiles(s->head + h, s->o->a, s->mask, h, &s->tiling, d));
    return WEIR_OK;
}

/* --- what is said --- */

static double speedup_flop(const subject *s, const weir_tiles *t)
{
    return (double)s->tokens.queries * (double)s->tokens.keys /
           (double)t->sum.points;
}

static double speedup_worst(const weir_tiles *t)
{
    return (double)t->key_tiles / (double)t->visited_max;
}

static double speedup_mean(const weir_tiles *t)
{
    return (double)t->query_tiles * (double)t->key_tiles /
           (double)(t->sum.full + t->sum.partial);
}

static double useful(const weir_tiles *t)
{
    return (double)t->sum.points /
           ((double)(t->sum.full + t->sum.partial) * (double)t->query_tokens *
            (double)t->key_tokens);
}

static void print_head(const subject *s, int64_t h)
{
    const weir_tiles *t = s->head[h];

    if (s->kinds > 1)
        printf("%-6" PRId64, h);
    printf("%12" PRId64 " %12" PRId64 " %12" PRId64 " %12" PRId64 " %12" PRId64
           " %12.2f  %6s  %6.4f  %8.2f  %8.2f  %8.2f\n",
           t->n, t->sum.full, t->sum.partial, t->sum.empty, t->visited_max,
           (double)(t->sum.full + t->sum.partial) / (double)t->n,
           weir_tiles_block_sparse(t) ? "yes" : "no", useful(t),
           speedup_flop(s, t), speedup_worst(t), speedup_mean(t));
}

static void print_tiles(const subject *s)
{
    printf("\n%s%12s %12s %12s %12s %12s %12s  %6s  %6s  %8s  %8s  %8s\n",
           s->kinds > 1 ? "head  " : "", "query tiles", "full", "partial",
           "empty", "visited max", "mean", "sparse", "useful", "by points",
           "worst", "mean");
    for (int64_t h = 0; h < s->kinds; h++)
        print_head(s, h);
    puts("\nvisited: key tiles of one query tile that hold a point. sparse: no "
         "visited tile\nneeds a mask. useful: points over the visited tiles' "
         "size. Then speed-ups over\nall tiles: by points, of the query tile "
         "that visits most, and of the mean.");
}

static void print(const subject *s)
{
    double all = (double)s->tokens.heads * (double)s->tokens.queries *
                 (double)s->tokens.keys;

    printf("mask    ");
    weir_mask_print(stdout, s->mask);
    printf("\ntokens  %" PRId64 " queries, %" PRId64 " keys, %" PRId64
           " head%s\n",
           s->tokens.queries, s->tokens.keys, s->tokens.heads,
           s->tokens.heads == 1 ? "" : "s");
    printf("points  %" PRId64 " of %.0f, %.6f %%\n", s->points, all,
           100 * (double)s->points / all);
    if (s->tiled)
        print_tiles(s);
}

static json_t *real(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *json_tiles(const subject *s, const weir_tiles *t)
{
    static const char *const names[] = {"points", "full", "partial", "empty"};
    json_t *o = weir_json_object(), *list = weir_json_array();

    weir_json_put(o, "query_tiles", weir_json_whole(t->n));
    weir_json_put(o, "key_tiles", weir_json_whole(t->key_tiles));
    weir_json_put(o, "points", weir_json_whole(t->sum.points));
    weir_json_put(o, "full", weir_json_whole(t->sum.full));
    weir_json_put(o, "partial", weir_json_whole(t->sum.partial));
    weir_json_put(o, "empty", weir_json_whole(t->sum.empty));
    weir_json_put(o, "visited", weir_json_whole(t->sum.full + t->sum.partial));
    weir_json_put(o, "visited_max", weir_json_whole(t->visited_max));
    weir_json_put(o, "block_sparse", json_boolean(weir_tiles_block_sparse(t)));
    weir_json_put(o, "useful_fraction", real(useful(t)));
    weir_json_put(o, "speedup_flop", real(speedup_flop(s, t)));
    weir_json_put(o, "speedup_tile_max", real(speedup_worst(t)));
    weir_json_put(o, "speedup_tile_mean", real(speedup_mean(t)));
    for (int64_t i = 0; i < t->n; i++) {
        const int64_t x[] = {t->tile[i].points, t->tile[i].full,
                             t->tile[i].partial, t->tile[i].empty};
        json_t *tile = weir_json_object();

        for (int k = 0; k < 4; k++)
            weir_json_put(tile, names[k], weir_json_whole(x[k]));
        weir_json_append(list, tile);
    }
    weir_json_put(o, "tiles", list);
    return o;
}

static weir_exit write_json(const subject *s, weir_diag *d)
{
    json_t *root = weir_json_object(), *heads = weir_json_array();
    weir_output out;

    weir_json_put(root, "heads", weir_json_whole(s->tokens.heads));
    weir_json_put(root, "queries", weir_json_whole(s->tokens.queries));
    weir_json_put(root, "keys", weir_json_whole(s->tokens.keys));
    weir_json_put(root, "points", weir_json_whole(s->points));
    if (s->tiled)
        weir_json_put(root, "tiling", weir_json_text(tilings[s->tiling.kind]));
    for (int64_t h = 0; h < s->kinds; h++)
        weir_json_append(heads, json_tiles(s, s->head[h]));
    weir_json_put(root, "by_head", heads);
    weir_output_open(&out, s->o->json);
    weir_json_write(out.file, root);
    json_decref(root);
    return weir_output_close(&out, d);
}

static weir_status prepare(subject *s, weir_diag *d)
{
    WEIR_TRY(load(s, d));
    WEIR_TRY(read_tokens(s, d));
    WEIR_TRY(weir_mask_parse(&s->mask, s->o->a, s->node, &s->tokens, NULL, d));
    WEIR_TRY(read_tiling(s, d));
    return count(s, d);
}

weir_exit weir_mask_verb(const weir_options *o, weir_diag *d)
{
    subject s = {.o = o};

    if (weir_output_check(o->json, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (prepare(&s, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (o->json)
        return write_json(&s, d);
    print(&s);
    return weir_output_flush();
}
