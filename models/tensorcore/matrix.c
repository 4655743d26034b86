/* SPDX-License-Identifier: Apache-2.0
 * matrix.c - intervals and latencies of matrix instructions.
 *
 * Rules found in the measurements of microbench-blackwell (github.com/
 * SemiAnalysisAI/microbench-blackwell, B200 at 1965 MHz): an instruction takes
 * the longer of its columns, `columns` of them a cycle, and of its operands
 * out of SMEM. A warpgroup's product on H100 follows them with 64 rows.
 */
#include "models/tensorcore/tensorcore.h"

static int64_t ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* Rows of A on this SM: a pair splits them. */
static int64_t rows(weir_matrix x)
{
    return x.pair ? x.m / 2 : x.m;
}

int64_t weir_matrix_byte(const weir_tensorcore *t, weir_matrix x)
{
    int64_t depth = weir_tensorcore_whole(t, WEIR_TC_TENSOR_DEPTH);
    int64_t b = x.pair ? x.n / 2 : x.n; /* each SM of a pair stages half */

    return depth * ((x.a == WEIR_FROM_SMEM ? rows(x) : 0) + b);
}

/* Cycles of the multipliers alone. More rows than one instruction has at full
 * rate are several; fewer take as long, but for a pair, whose halves work side
 * by side. */
static int64_t multiply(const weir_tensorcore *t, weir_matrix x)
{
    int64_t full = weir_tensorcore_whole(t, WEIR_TC_TENSOR_ROWS);
    int64_t columns = weir_tensorcore_whole(t, WEIR_TC_TENSOR_COLUMNS);
    int64_t n = ceil_div(x.n, columns);

    if (x.pair && 2 * rows(x) <= full)
        return ceil_div(n, 2);
    return n * ceil_div(rows(x), full);
}

/* Cycles that SMEM alone allows. */
static int64_t feed(const weir_tensorcore *t, weir_matrix x)
{
    weir_ratio rate = t->value[WEIR_TC_SMEM_RATE];
    int64_t byte = weir_matrix_byte(t, x);
    int64_t cycles = ceil_div(byte * rate.den, rate.num);
    int64_t full = weir_tensorcore_whole(t, WEIR_TC_TENSOR_ROWS);

    return x.pair && x.a == WEIR_FROM_SMEM && rows(x) >= full
               ? cycles + weir_tensorcore_whole(t, WEIR_TC_TENSOR_PAIR)
               : cycles;
}

int64_t weir_matrix_interval(const weir_tensorcore *t, weir_matrix x)
{
    int64_t results = multiply(t, x), operands = feed(t, x);
    int64_t least = weir_tensorcore_whole(t, WEIR_TC_TENSOR_FLOOR);
    int64_t longer = results > operands ? results : operands;

    return x.n <= 32 && longer < least ? least : longer;
}

/* Cycles from the last multiplication until a barrier shows completion. */
static int64_t tail(const weir_tensorcore *t, weir_matrix x)
{
    int64_t full = weir_tensorcore_whole(t, WEIR_TC_TENSOR_ROWS);
    weir_tensorcore_field f;

    int64_t less = 0;

    if (x.a != WEIR_FROM_SMEM)
        f = x.pair ? WEIR_TC_TAIL_PAIR_TS : WEIR_TC_TAIL_TS;
    else if (x.pair)
        f = rows(x) < full ? WEIR_TC_TAIL_PAIR_SS128 : WEIR_TC_TAIL_PAIR_SS;
    else
        f = rows(x) < full ? WEIR_TC_TAIL_SS64 : WEIR_TC_TAIL_SS;
    /* measured: a pair of 64 rows is 8 cycles shorter at N = 64 than at 128 */
    if (f == WEIR_TC_TAIL_PAIR_SS128 && x.n < full)
        less = (full - x.n) / 8;
    return weir_tensorcore_whole(t, f) - less;
}

int64_t weir_matrix_latency(const weir_tensorcore *t, weir_matrix x)
{
    return multiply(t, x) + tail(t, x);
}

/* --- tables --- */

const int64_t weir_matrix_columns[] = {32, 64, 80, 96, 112, 128, 256, 0};

const char *weir_matrix_from_name(weir_matrix_from from)
{
    static const char *const names[] = {[WEIR_FROM_SMEM] = "smem",
                                        [WEIR_FROM_TMEM] = "tmem",
                                        [WEIR_FROM_REGISTERS] = "registers"};

    return names[from];
}

int weir_matrix_forms(weir_matrix *out, const weir_tensorcore *t)
{
    static const weir_matrix blackwell[] = {
        {64, 0, WEIR_FROM_SMEM, false},  {128, 0, WEIR_FROM_SMEM, false},
        {128, 0, WEIR_FROM_TMEM, false}, {128, 0, WEIR_FROM_SMEM, true},
        {128, 0, WEIR_FROM_TMEM, true},  {256, 0, WEIR_FROM_SMEM, true},
        {256, 0, WEIR_FROM_TMEM, true},
    };
    static const weir_matrix hopper[] = {
        {64, 0, WEIR_FROM_SMEM, false},
        {64, 0, WEIR_FROM_REGISTERS, false},
    };
    bool tmem = weir_tensorcore_whole(t, WEIR_TC_TMEM_COLUMNS) > 0;
    const weir_matrix *from = tmem ? blackwell : hopper;
    int n = tmem ? sizeof blackwell / sizeof *blackwell
                 : sizeof hopper / sizeof *hopper;

    for (int i = 0; i < n; i++)
        out[i] = from[i];
    return n;
}

static void print_forms(FILE *out, const weir_tensorcore *t,
                        int64_t (*cycles)(const weir_tensorcore *, weir_matrix))
{
    weir_matrix form[WEIR_MATRIX_FORMS];
    int n = weir_matrix_forms(form, t);

    for (int i = 0; i < n; i++) {
        weir_matrix x = form[i];

        fprintf(out, "  %-4s m %-4d a %-9s", x.pair ? "pair" : "SM", (int)x.m,
                weir_matrix_from_name(x.a));
        for (const int64_t *c = weir_matrix_columns; *c; c++) {
            x.n = *c;
            fprintf(out, " %5d", (int)cycles(t, x));
        }
        fputc('\n', out);
    }
}

void weir_matrix_print(FILE *out, const weir_tensorcore *t)
{
    fprintf(out,
            "\nmatrix instructions, K of %d bytes: cycles from one to the "
            "next\n  columns                 ",
            (int)weir_tensorcore_whole(t, WEIR_TC_TENSOR_DEPTH));
    for (const int64_t *c = weir_matrix_columns; *c; c++)
        fprintf(out, " %5d", (int)*c);
    fputc('\n', out);
    print_forms(out, t, weir_matrix_interval);
    fputs("and from issue until a barrier shows completion\n", out);
    print_forms(out, t, weir_matrix_latency);
}
