/* SPDX-License-Identifier: Apache-2.0
 * test_tiles.c - tiles of a mask against a walk over all points.
 */
#include "tests/suite.h"
#include "tests/workloads/masks.h"
#include "tests/workloads/window_cases.h"

#include <stdlib.h>
#include <string.h>

START_TEST(test_tiles_case)
{
    const struct window_case *c = window_cases + _i;
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    const weir_mask *m = good_mask(&a, c->mask, 1, c->tokens, c->tokens);
    const weir_tiles *t;

    ck_assert_int_eq(weir_mask_tiles(&t, &a, m, 0, &c->tiling, &d), WEIR_OK);
    ck_assert_int_eq(weir_mask_points(m, a), c->points);
    ck_assert_int_eq(t->sum.points, c->points);
    ck_assert_int_eq(t->n, c->query_tiles);
    ck_assert_int_eq(t->key_tiles, c->key_tiles);
    ck_assert_int_eq(t->visited_max, c->visited_max);
    ck_assert_int_eq(t->sum.full + t->sum.partial, c->visited);
    ck_assert_int_eq(t->sum.full, c->full);
    ck_assert_int_eq(weir_tiles_block_sparse(t), c->block_sparse);
    weir_arena_drop(&a);
}
END_TEST

static uint64_t state;

static int64_t draw_number(int64_t low, int64_t high)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return low + (int64_t)((state >> 33) % (uint64_t)(high - low + 1));
}

/* Whether token K of a group of N is in the window of I, as the definition in
 * arXiv:2504.16922 section 3.1 has it: centered on the leader of the stride
 * group, moved inside. */
static bool in_window(const weir_window *w, int64_t n, int64_t i, int64_t k)
{
    int64_t leader =
        i - i % w->stride + (w->causal ? w->stride - 1 : w->stride / 2);
    int64_t first;

    if (leader > n - 1)
        leader = n - 1;
    if (w->causal)
        return k <= i && k > leader - w->window;
    first = leader - w->window / 2;
    if (w->cut)
        return k >= first && k < first + w->window;
    if (first + w->window > n)
        first = n - w->window;
    if (first < 0)
        first = 0;
    return k >= first && k < first + w->window;
}

typedef struct brute {
    int n;
    int64_t length[3], query[3], key[3];
    weir_window dim[3];
    bool groups; /* tiled by dilation group */
} brute;

/* The tile of coordinate X of dimension I: a number that is the same for, and
 * only for, tokens of one tile. */
static int64_t tile_of(const brute *b, int i, int64_t x, int64_t size)
{
    int64_t e = b->dim[i].dilation;

    return b->groups ? x % e * 1000 + x / e / size : x / size;
}

static bool seen(const brute *b, int64_t q, int64_t k)
{
    for (int i = b->n - 1; i >= 0; i--) {
        int64_t l = b->length[i], e = b->dim[i].dilation;
        int64_t x = q % l, y = k % l;

        q /= l;
        k /= l;
        if (x % e != y % e ||
            !in_window(b->dim + i, (l - x % e + e - 1) / e, x / e, y / e))
            return false;
    }
    return true;
}

static int64_t tile_name(const brute *b, int64_t token, const int64_t *size)
{
    int64_t name = 0, scale = 1;

    for (int i = b->n - 1; i >= 0; i--) {
        name += tile_of(b, i, token % b->length[i], size[i]) * scale;
        scale *= 10000;
        token /= b->length[i];
    }
    return name;
}

static void walk(const brute *b, int64_t tokens, int64_t *points,
                 int64_t *visited, int64_t *full, int64_t *most)
{
    enum { TILES = 256 };
    int64_t qname[TILES], kname[TILES], nq = 0, nk = 0, whole = 1;
    static int64_t pairs[TILES][TILES], rows[TILES], columns[TILES];

    for (int i = 0; i < b->n; i++)
        whole *= b->key[i];
    memset(pairs, 0, sizeof pairs);
    memset(rows, 0, sizeof rows);
    memset(columns, 0, sizeof columns);
    *points = *visited = *full = *most = 0;
    for (int64_t q = 0; q < tokens; q++) {
        int64_t name = tile_name(b, q, b->query), i = 0;

        while (i < nq && qname[i] != name)
            i++;
        if (i == nq)
            qname[nq++] = name;
        ck_assert_int_lt(nq, TILES);
        rows[i]++;
        for (int64_t k = 0; k < tokens; k++) {
            int64_t kn = tile_name(b, k, b->key), j = 0;

            while (j < nk && kname[j] != kn)
                j++;
            if (j == nk)
                kname[nk++] = kn;
            columns[j] += q == 0;
            pairs[i][j] += seen(b, q, k);
        }
    }
    for (int64_t i = 0; i < nq; i++) {
        int64_t v = 0;

        for (int64_t j = 0; j < nk; j++) {
            *points += pairs[i][j];
            v += pairs[i][j] > 0;
            *full += columns[j] == whole && pairs[i][j] == rows[i] * whole;
        }
        *visited += v;
        *most = v > *most ? v : *most;
    }
}

static int write_list(char *out, const char *key, int n, const int64_t *x)
{
    int len = sprintf(out, ", %s: [", key);

    for (int i = 0; i < n; i++)
        len += sprintf(out + len, "%s%lld", i ? ", " : "", (long long)x[i]);
    return len + sprintf(out + len, "]");
}

static int64_t draw_window(brute *b, weir_tiling *t, char *text)
{
    int64_t tokens = 1, w[3], s[3], e[3], len;

    b->n = (int)draw_number(1, 3);
    for (int i = 0; i < b->n; i++) {
        int64_t l = draw_number(2, b->n == 1 ? 40 : b->n == 2 ? 8 : 5);

        b->length[i] = l;
        tokens *= l;
        e[i] = draw_number(1, l / 2);
        w[i] = draw_number(1, l / e[i]);
        s[i] = draw_number(1, w[i]);
        b->dim[i] =
            (weir_window){l, w[i], s[i], e[i], draw_number(0, 2) == 0, false};
        t->query[i] = b->query[i] = draw_number(1, 5);
        t->key[i] = b->key[i] = draw_number(1, 5);
    }
    len = sprintf(text, "{causal: [");
    for (int i = 0; i < b->n; i++)
        len += sprintf(text + len, "%s%s", i ? ", " : "",
                       b->dim[i].causal ? "true" : "false");
    len += sprintf(text + len, "]");
    len += write_list(text + len, "layout", b->n, b->length);
    len += write_list(text + len, "window", b->n, w);
    len += write_list(text + len, "stride", b->n, s);
    len += write_list(text + len, "dilation", b->n, e);
    sprintf(text + len, "}");
    return tokens;
}

/* Windows of 1 to 3 dimensions, by product (static) and by rows: an `and` with
 * dense is the same set, but no window any more, so its tiles are boxes of
 * tokens. */
START_TEST(test_tiles_walk)
{
    state = (uint64_t)_i * 7919 + 1;
    for (int run = 0; run < 40; run++) {
        weir_arena a = weir_arena_make();
        weir_tiling t = {.kind = WEIR_TILING_STATIC};
        weir_diag d = {0};
        brute b = {.groups = true};
        char text[512], both[600];
        int64_t tokens = draw_window(&b, &t, text), points, visited, full, most;
        const weir_tiles *got;
        const weir_mask *m = good_mask(&a, text, 1, tokens, tokens);

        for (int way = 0; way < 2; way++) {
            walk(&b, tokens, &points, &visited, &full, &most);
            ck_assert_int_eq(weir_mask_tiles(&got, &a, m, 0, &t, &d), WEIR_OK);
            ck_assert_msg(got->sum.points == points &&
                              got->sum.full + got->sum.partial == visited &&
                              got->sum.full == full && got->visited_max == most,
                          "%s way %d: got %lld %lld %lld %lld, want %lld %lld "
                          "%lld %lld",
                          text, way, (long long)got->sum.points,
                          (long long)(got->sum.full + got->sum.partial),
                          (long long)got->sum.full, (long long)got->visited_max,
                          (long long)points, (long long)visited,
                          (long long)full, (long long)most);
            ck_assert_int_eq(weir_mask_points(m, a), points);
            snprintf(both, sizeof both, "{layout: %s, and: [dense, %s]}",
                     strstr(text, "layout: ") + 8, text);
            *strchr(both, ']') = '\0';
            snprintf(both + strlen(both), sizeof both - strlen(both),
                     "], and: [dense, %s]}", text);
            m = good_mask(&a, both, 1, tokens, tokens);
            b.groups = false;
        }
        weir_arena_drop(&a);
    }
}
END_TEST

static weir_tile flat_tile(const brute *b, int64_t tokens, int64_t first,
                           int64_t end)
{
    weir_tile t = {0};

    for (int64_t k = 0; k < tokens; k += b->key[0]) {
        int64_t n = 0, whole = (end - first) * b->key[0];

        for (int64_t q = first; q < end; q++)
            for (int64_t x = k; x < k + b->key[0] && x < tokens; x++)
                n += seen(b, q, x);
        t.points += n;
        t.full += n == whole;
        t.partial += n > 0 && n < whole;
        t.empty += n == 0;
    }
    return t;
}

/* Consecutive tokens as tiles, each one against a walk over its points: tiles
 * of some lines, of parts of lines and across both, all queries or the last
 * ones. */
START_TEST(test_tiles_flat)
{
    state = (uint64_t)_i * 104729 + 7;
    for (int run = 0; run < 60; run++) {
        weir_arena a = weir_arena_make();
        weir_tiling t = {.kind = WEIR_TILING_STATIC};
        weir_diag d = {0};
        brute b = {0};
        char text[512];
        int64_t tokens = draw_window(&b, &t, text), queries = tokens;
        const weir_mask *m;
        const weir_tiles *got;

        if (draw_number(0, 3) == 0) {
            snprintf(text + strlen(text) - 1, 16, ", cut: true}");
            for (int i = 0; i < b.n; i++)
                b.dim[i].cut = true;
        }
        if (draw_number(0, 2) == 0)
            queries = draw_number(1, tokens);
        t.kind = WEIR_TILING_FLAT;
        t.query[0] = b.query[0] = draw_number(1, 12);
        t.key[0] = b.key[0] = draw_number(1, 12);
        if (draw_number(0, 1) == 0) /* of whole lines, or parts of one */
            t.query[0] = t.key[0] = b.query[0] = b.key[0] =
                b.length[b.n - 1] * draw_number(1, 2);
        m = good_mask(&a, text, 1, queries, tokens);
        ck_assert_int_eq(weir_mask_tiles(&got, &a, m, 0, &t, &d), WEIR_OK);
        ck_assert_int_eq(got->n, (queries + t.query[0] - 1) / t.query[0]);
        for (int64_t i = 0; i < got->n; i++) {
            int64_t first = tokens - queries + i * t.query[0];
            int64_t end = first + t.query[0];
            weir_tile want =
                flat_tile(&b, tokens, first, end < tokens ? end : tokens);

            ck_assert_msg(
                memcmp(&want, got->tile + i, sizeof want) == 0,
                "%s, %lld queries in tiles of %lld and %lld, tile "
                "%lld: got %lld %lld %lld, want %lld %lld %lld",
                text, (long long)queries, (long long)t.query[0],
                (long long)t.key[0], (long long)i,
                (long long)got->tile[i].points, (long long)got->tile[i].full,
                (long long)got->tile[i].partial, (long long)want.points,
                (long long)want.full, (long long)want.partial);
        }
        weir_arena_drop(&a);
    }
}
END_TEST

/* Unions and the like, decoding (fewer queries than keys) and flat tiles,
 * against a walk over the pictures. */
START_TEST(test_tiles_sets)
{
    static const char *const masks[] = {
        "{or: [{window: 7, causal: true}, {sink: 3}]}",
        "{and: [causal, {document: [10, 3, 20, 7]}]}",
        "{or: [causal, {prefix: 9}]}",
        "{not: {window: 11, stride: 3}}",
        "{blocks: 8, list: [[0], [1, 4], [0, 2], [], [3]]}",
        "{window: 5, dilation: 3}",
        "{layout: [5, 8], window: [3, 4], causal: [true, false]}",
        "{and: [{or: [{document: 6}, {sink: 2}]}, {not: {prefix: 1}}]}",
        "causal",
    };
    static char got[40 * 41 + 1];
    weir_tiling t = {WEIR_TILING_FLAT, {6}, {7}};
    int64_t queries[] = {40, 33, 1};

    for (int i = 0; i < 3; i++) {
        weir_arena a = weir_arena_make();
        weir_diag d = {0};
        bool blocks = strstr(masks[_i], "blocks") != NULL;
        int64_t p = blocks ? 40 : queries[i], full = 0, visited = 0;
        const weir_mask *m = good_mask(&a, masks[_i], 1, p, 40);
        const weir_tiles *tiles;

        draw(got, m, 0, a);
        for (int64_t q = 0; q < p; q += 6)
            for (int64_t k = 0; k < 40; k += 7) {
                int64_t n = 0, rows = p - q < 6 ? p - q : 6;

                for (int64_t y = q; y < q + rows; y++)
                    for (int64_t x = k; x < k + 7 && x < 40; x++)
                        n += got[y * 41 + x] == '#';
                visited += n > 0;
                full += n == rows * 7;
            }
        ck_assert_int_eq(weir_mask_tiles(&tiles, &a, m, 0, &t, &d), WEIR_OK);
        ck_assert_int_eq(tiles->sum.points, count(got));
        ck_assert_int_eq(tiles->sum.full + tiles->sum.partial, visited);
        ck_assert_int_eq(tiles->sum.full, full);
        ck_assert_int_eq(tiles->sum.empty + visited, tiles->n * 6);
        ck_assert_int_eq(weir_mask_points(m, a), count(got));
        weir_arena_drop(&a);
    }
}
END_TEST

START_TEST(test_tiles_bad)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    const weir_mask *m =
        good_mask(&a, "{layout: [4, 4], window: 2}", 1, 16, 16);
    const weir_mask *set = good_mask(&a, "{sink: 2}", 1, 16, 16);
    const weir_mask *huge = good_mask(&a, "causal", 1, 1 << 28, 1 << 28);
    const weir_tiles *t;

    ck_assert_int_eq(
        weir_mask_tiles(&t, &a, m, 0,
                        &(weir_tiling){.query = {2, 2}, .key = {2, 0}}, &d),
        WEIR_EVALUE);
    ck_assert_int_eq(
        weir_mask_tiles(&t, &a, set, 0,
                        &(weir_tiling){WEIR_TILING_DYNAMIC, {2}, {2}}, &d),
        WEIR_EVALUE);
    ck_assert_int_eq(weir_mask_tiles(&t, &a, huge, 0,
                                     &(weir_tiling){.query = {1}, .key = {1}},
                                     &d),
                     WEIR_EVALUE);
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("tiles");
    TCase *tiles = tcase_create("tiles");

    tcase_add_loop_test(tiles, test_tiles_case, 0, WINDOW_CASES);
    tcase_add_loop_test(tiles, test_tiles_walk, 0, 10);
    tcase_add_loop_test(tiles, test_tiles_flat, 0, 10);
    tcase_add_loop_test(tiles, test_tiles_sets, 0, 9);
    tcase_add_test(tiles, test_tiles_bad);
    suite_add_tcase(s, tiles);
    return run_suite(s);
}
