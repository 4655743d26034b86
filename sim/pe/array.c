/* SPDX-License-Identifier: Apache-2.0
 * array.c - the array's registers, and what is under way in them.
 *
 * Nothing is moved that a pointer can move instead. A word that goes right is
 * written once into a ring per row, whose start shifts by one a cycle; a row of
 * words that go down is written once into a ring of rows. Beats under way are
 * kept as *runs* of like beats: in each row a run covers neighboring columns,
 * so its PEs work in one vector loop (lines.c).
 */
#include "sim/pe/array.h"

#include "sim/pe/lines.h"

static int64_t modulo(int64_t a, int64_t n)
{
    int64_t rest = a % n;

    return rest < 0 ? rest + n : rest;
}

static float *floats(weir_arena *a, size_t n)
{
    enum { LINE = 64 }; /* bytes of a cache line, and of a vector */

    return weir_alloc(a, sizeof(float), LINE, n);
}

weir_pe_array *weir_pe_array_make(weir_arena *a, int rows, int columns,
                                  int exp_steps, weir_pe_format word,
                                  weir_pe_format accumulate)
{
    weir_pe_array *x = WEIR_NEW(a, weir_pe_array, 1);
    size_t plane;

    x->rows = rows, x->columns = columns;
    x->exp_steps = exp_steps, x->word = word, x->accumulate = accumulate;
    /* 16 more than a multiple of 16: diagonals do not share cache sets. */
    x->width = (columns + 15) / 16 * 16 + 16;
    plane = (size_t)rows * (size_t)x->width;
    x->right = floats(a, 2 * plane + 16); /* vectors may read beyond */
    x->down = floats(a, plane);
    x->spare = floats(a, 2 * plane);
    x->a = a;
    x->exp = floats(a, plane);
    x->taking = INT64_MIN / 2;
    for (x->live = 1; x->live < rows + columns + 2;)
        x->live *= 2;
    x->beat = WEIR_NEW(a, weir_pe_beat, (size_t)x->live);
    x->run = WEIR_NEW(a, weir_pe_run, (size_t)x->live);
    x->is_own = WEIR_NEW(a, uint32_t, 2 * (size_t)x->live + 16);
    x->is_flow = WEIR_NEW(a, uint32_t, 2 * (size_t)x->live + 16);
    x->is_more = WEIR_NEW(a, uint32_t, 2 * (size_t)x->live + 16);
    return x;
}

static float *set(weir_pe_array *x, float **sets, int i)
{
    if (!sets[i])
        sets[i] = floats(x->a, (size_t)x->rows * (size_t)x->width);
    return sets[i];
}

static const weir_pe_beat *beat_at(const weir_pe_array *x, int64_t t)
{
    static const weir_pe_beat none = {.op = WEIR_PE_NONE};

    return t < 0 ? &none : &x->beat[t & (x->live - 1)];
}

/* --- edges --- */

/* What left the last row a cycle ago. */
void weir_pe_array_leave(weir_pe_array *x, const weir_pe_beat **first,
                         const weir_pe_beat **last)
{
    const float *row = x->down + modulo(-x->now, x->rows) * x->width;

    for (int c = 0; c < x->columns; c++) {
        const weir_pe_beat *b = beat_at(x, x->now - x->rows - c);
        float *to;

        if (!b->bottom || c >= b->columns)
            continue;
        to = b->bottom + c * b->bottom_step;
        *to = b->add ? weir_pe_round(x->accumulate, *to + row[c]) : row[c];
    }
    *first = beat_at(x, x->now - x->rows);
    *last = beat_at(x, x->now - x->rows - (x->columns - 1));
}

static void enter_left(weir_pe_array *x)
{
    int64_t at = modulo(-x->now, x->width);

    for (int r = 0; r < x->rows; r++) {
        const weir_pe_beat *b = beat_at(x, x->now - r);
        float *ring = x->right + 2 * (int64_t)r * x->width;

        ring[at] = ring[at + x->width] =
            b->left && r < b->rows ? b->left[r * b->left_step] : 0;
    }
}

static void enter_top(weir_pe_array *x)
{
    float *row = x->down + modulo(-x->now, x->rows) * x->width;

    for (int c = 0; c < x->columns; c++) {
        const weir_pe_beat *b = beat_at(x, x->now - c);

        row[c] = !b->top          ? b->top_word
                 : c < b->columns ? b->top[c * b->top_step]
                                  : 0;
    }
}

/* --- runs --- */

static unsigned kind_of(weir_pe_op op)
{
    return op == WEIR_PE_NONE   ? WEIR_PE_RUN_NONE
           : op == WEIR_PE_OWN  ? WEIR_PE_RUN_OWN
           : op == WEIR_PE_FLOW ? WEIR_PE_RUN_FLOW
                                : WEIR_PE_RUN_EACH;
}

/* Whether beat B may join run R: it is like all of them, or R alternates and B
 * is unlike its last one. */
static bool joins(const weir_pe_run *r, const weir_pe_beat *b)
{
    unsigned kind = kind_of(b->op);

    if ((kind | r->kinds) & WEIR_PE_RUN_EACH)
        return false;
    if (kind == WEIR_PE_RUN_OWN && r->kinds & WEIR_PE_RUN_OWN &&
        (r->own != b->own || b->first))
        return false;
    if (kind == WEIR_PE_RUN_FLOW && r->kinds & WEIR_PE_RUN_FLOW &&
        r->held != b->held)
        return false;
    if (kind == r->kinds)
        return kind != WEIR_PE_RUN_OWN || !b->first;
    return (r->from == r->to || r->kinds != r->last) && kind != r->last;
}

static void add_run(weir_pe_array *x, const weir_pe_beat *b)
{
    unsigned kind = kind_of(b->op);
    int64_t at = modulo(-x->now, x->live);
    weir_pe_run *r =
        x->runs ? &x->run[(x->first + x->runs - 1) % x->live] : NULL;

    x->is_own[at] = x->is_own[at + x->live] = kind == WEIR_PE_RUN_OWN ? ~0u : 0;
    x->is_flow[at] = x->is_flow[at + x->live] =
        kind == WEIR_PE_RUN_FLOW ? ~0u : 0;
    x->is_more[at] = x->is_more[at + x->live] = b->first ? 0 : ~0u;
    if (!r || !joins(r, b)) {
        r = &x->run[(x->first + x->runs++) % x->live];
        *r = (weir_pe_run){.from = x->now, .op = b->op};
    }
    r->kinds |= kind, r->last = kind, r->to = x->now;
    if (kind == WEIR_PE_RUN_OWN || kind == WEIR_PE_RUN_EACH)
        r->own = b->own;
    if (kind == WEIR_PE_RUN_FLOW || kind == WEIR_PE_RUN_EACH)
        r->held = b->held;
    r->first |= b->first;
    r->step = b->step, r->rows = b->rows;
}

static void forget_runs(weir_pe_array *x)
{
    while (x->runs &&
           x->run[x->first].to <= x->now - (x->rows - 1) - (x->columns - 1))
        x->first = (x->first + 1) % x->live, x->runs--;
}

static void work(weir_pe_array *x, const weir_pe_run *r)
{
    weir_pe_lines l = {
        .x = x,
        .run = r,
        .own = r->kinds & (WEIR_PE_RUN_OWN | WEIR_PE_RUN_EACH)
                   ? set(x, x->own, r->own)
                   : x->spare,
        .held = r->kinds & (WEIR_PE_RUN_FLOW | WEIR_PE_RUN_EACH)
                    ? set(x, x->held, r->held)
                    : x->spare + x->rows * x->width,
        .shift = modulo(-x->now, x->width),
        .turn = modulo(x->now, x->rows),
    };
    int64_t low = x->now - r->to - (x->columns - 1), high = x->now - r->from;
    int rows = r->kinds & WEIR_PE_RUN_EACH ? r->rows : x->rows;

    l.from = low > 0 ? (int)low : 0;
    l.to = high < rows - 1 ? (int)high : rows - 1;
    if (r->kinds == WEIR_PE_RUN_NONE || l.from > l.to)
        return;
    if (r->kinds == WEIR_PE_RUN_OWN)
        weir_pe_lines_own(&l);
    else if (r->kinds == WEIR_PE_RUN_FLOW)
        weir_pe_lines_flow(&l);
    else if (r->kinds & WEIR_PE_RUN_EACH)
        weir_pe_lines_each(&l);
    else
        weir_pe_lines_mixed(&l);
}

/* Sums taken from the PEs that their last beat is passing. */
static void take(weir_pe_array *x)
{
    int64_t under_way = x->rows + x->columns - 1;

    for (int64_t t = x->now - under_way + 1;
         x->taking > x->now - under_way && t <= x->now; t++) {
        const weir_pe_beat *b = beat_at(x, t);

        for (int r = 0; b->take && r < b->rows; r++) {
            int64_t c = x->now - t - r;

            if (c >= 0 && c < b->columns)
                b->take[r * b->take_row + c * b->bottom_step] =
                    x->own[b->own][r * x->width + c];
        }
    }
}

void weir_pe_array_tick(weir_pe_array *x, const weir_pe_beat *beat)
{
    weir_pe_beat *b = &x->beat[x->now & (x->live - 1)];

    *b = beat ? *beat : (weir_pe_beat){.op = WEIR_PE_NONE};
    if (b->take)
        x->taking = x->now;
    enter_left(x);
    enter_top(x);
    add_run(x, b);
    for (int i = 0; i < x->runs; i++)
        work(x, &x->run[(x->first + i) % x->live]);
    take(x);
    forget_runs(x);
    x->now++;
}
