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

/* More rows than one instruction has at full rate are several; fewer take as
 * long, but for a pair, whose halves work side by side. */
int64_t weir_matrix_multiply(const weir_tensorcore *t, weir_matrix x)
{
    int64_t full = weir_tensorcore_whole(t, WEIR_TC_TENSOR_ROWS);
    int64_t columns = weir_tensorcore_whole(t, WEIR_TC_TENSOR_COLUMNS);
    int64_t n = ceil_div(x.n, columns);

    if (x.pair && 2 * rows(x) <= full)
        return ceil_div(n, 2);
    return n * ceil_div(rows(x), full);
}

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
    int64_t multiply = weir_matrix_multiply(t, x), operands = feed(t, x);
    int64_t least = weir_tensorcore_whole(t, WEIR_TC_TENSOR_FLOOR);
    int64_t longer = multiply > operands ? multiply : operands;

    return x.n <= 32 && longer < least ? least : longer;
}

int64_t weir_matrix_tail(const weir_tensorcore *t, weir_matrix x)
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
    return weir_matrix_multiply(t, x) + weir_matrix_tail(t, x);
}
