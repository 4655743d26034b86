/* SPDX-License-Identifier: Apache-2.0
 * kernel_work.c - what a command asks of the pipes of an SM.
 *
 * A command says how much it does: instructions per thread of each pipe,
 * columns of TMEM, the shape of a matrix product, the bytes of a copy. The
 * machine says how long that takes.
 */
#include "mapper/kernel_build.h"

#include <string.h>

enum { WARP = 32, COPY_BEAT = 2048, WORD_BYTE = 4 };

/* Operands of 32 bit that an operation reads from registers. */
static const int operands[WEIR_PIPES] = {[WEIR_PIPE_MUFU] = 1,
                                         [WEIR_PIPE_FMA] = 3,
                                         [WEIR_PIPE_ALU] = 2,
                                         [WEIR_PIPE_CONVERT] = 1};

static const char *const pipe_names[] = {
#define X(id, name, items) name,
    WEIR_PIPE_MAP(X)
#undef X
};

const char *weir_pipe_name(weir_pipe p)
{
    return pipe_names[p];
}

/* Bytes that a sub-core reads from its registers in a cycle. */
static int64_t registers_rate(const weir_tensorcore *t)
{
    return weir_tensorcore_whole(t, WEIR_TC_REGISTER_RATE) /
           weir_tensorcore_whole(t, WEIR_TC_SUBCORES);
}

int64_t weir_pipe_rate(const weir_mapping *m, weir_pipe p)
{
    static const weir_tensorcore_field fields[WEIR_PIPES] = {
        [WEIR_PIPE_MUFU] = WEIR_TC_MUFU,
        [WEIR_PIPE_FMA] = WEIR_TC_FMA,
        [WEIR_PIPE_ALU] = WEIR_TC_ALU,
        [WEIR_PIPE_CONVERT] = WEIR_TC_CONVERT,
        [WEIR_PIPE_SOFTMAX] = WEIR_TC_SOFTMAX,
        [WEIR_PIPE_ISSUE] = WEIR_TC_ISSUE,
        [WEIR_PIPE_SMEM] = WEIR_TC_SMEM_RATE,
        [WEIR_PIPE_L2] = WEIR_TC_L2_PORT,
        [WEIR_PIPE_HBM] = WEIR_TC_L2_PORT,
    };
    int64_t rate;

    if (p == WEIR_PIPE_TENSOR)
        return 1;
    if (p == WEIR_PIPE_REGISTERS)
        return registers_rate(m->machine->tensorcore);
    if (p == WEIR_PIPE_TMEM)
        return weir_tensorcore_whole(m->machine->tensorcore,
                                     WEIR_TC_TMEM_COLUMNS) > 0
                   ? WEIR_PORT
                   : 0;
    rate = weir_tensorcore_whole(m->machine->tensorcore, fields[p]);
    return p == WEIR_PIPE_L2 || p == WEIR_PIPE_HBM ? rate * WEIR_SHARE : rate;
}

/* --- kinds of work --- */

typedef weir_status work(weir_amounts *out, weir_kernel_build *x,
                         const weir_yaml *node, weir_pipe pipe);

static weir_status number(weir_kernel_build *x, int64_t *out,
                          const weir_yaml *node, const char *what)
{
    WEIR_TRY(weir_build_formula(x->w, out, node, what));
    if (*out >= 0 && *out <= INT64_C(1) << 40)
        return WEIR_OK;
    weir_report(x->w->d, WEIR_ERROR, node->loc,
                "'%s' is %lld, but it must be from 0 to 2^40", what,
                (long long)*out);
    return WEIR_EVALUE;
}

/* Operations of every thread; a warp's are done together. */
static weir_status per_thread(weir_amounts *out, weir_kernel_build *x,
                              const weir_yaml *node, weir_pipe pipe)
{
    int64_t n;

    WEIR_TRY(number(x, &n, node, weir_pipe_name(pipe)));
    out->item[pipe] += n * (pipe == WEIR_PIPE_ISSUE ? 1 : WARP);
    if (registers_rate(x->w->m->machine->tensorcore) > 0)
        out->item[WEIR_PIPE_REGISTERS] += n * WARP * WORD_BYTE * operands[pipe];
    return WEIR_OK;
}

/* 32-bit columns that every thread of the group reads or writes: bytes, and
 * how long they take the port at the rate F. */
static weir_status columns(int64_t *byte, weir_amounts *out,
                           weir_kernel_build *x, const weir_yaml *node,
                           weir_tensorcore_field f, const char *what)
{
    const weir_tensorcore *t = x->w->m->machine->tensorcore;
    int64_t n;

    WEIR_TRY(number(x, &n, node, what));
    *byte = n * WORD_BYTE * WARP * weir_tensorcore_whole(t, WEIR_TC_SUBCORES);
    out->item[WEIR_PIPE_TMEM] +=
        (int64_t)((double)*byte * WEIR_PORT / weir_tensorcore_real(t, f));
    return WEIR_OK;
}

static weir_status tmem_read(weir_amounts *out, weir_kernel_build *x,
                             const weir_yaml *node, weir_pipe pipe)
{
    (void)pipe;
    return columns(&out->tmem_read_byte, out, x, node, WEIR_TC_TMEM_READ,
                   "tmem_read");
}

static weir_status tmem_write(weir_amounts *out, weir_kernel_build *x,
                              const weir_yaml *node, weir_pipe pipe)
{
    (void)pipe;
    return columns(&out->tmem_write_byte, out, x, node, WEIR_TC_TMEM_WRITE,
                   "tmem_write");
}

static weir_status plain(weir_amounts *out, weir_kernel_build *x,
                         const weir_yaml *node, weir_pipe pipe)
{
    int64_t n;

    WEIR_TRY(number(x, &n, node, weir_pipe_name(pipe)));
    out->item[pipe] += n;
    return WEIR_OK;
}

static weir_status cycles(weir_amounts *out, weir_kernel_build *x,
                          const weir_yaml *node, weir_pipe pipe)
{
    (void)pipe;
    return number(x, &out->cycles, node, "cycles");
}

static weir_status matrix_from(weir_matrix_from *out, weir_kernel_build *x,
                               const weir_yaml *node)
{
    static const char *const names[] = {[WEIR_FROM_SMEM] = "smem",
                                        [WEIR_FROM_TMEM] = "tmem",
                                        [WEIR_FROM_REGISTERS] = "registers"};

    for (int i = 0; node && i < 3; i++)
        if (strcmp(node->text, names[i]) == 0) {
            *out = (weir_matrix_from)i;
            return WEIR_OK;
        }
    weir_report(x->w->d, WEIR_ERROR, node ? node->loc : x->w->doc->loc,
                "'a' must say where the left operand is: smem, tmem or "
                "registers");
    return WEIR_EVALUE;
}

/* {m:, n:, k:, a: tmem}: instructions of K bytes each. */
static weir_status matrix(weir_amounts *out, weir_kernel_build *x,
                          const weir_yaml *node, weir_pipe pipe)
{
    static const char *const keys[] = {"m", "n", "k", "a", NULL};
    const weir_tensorcore *t = x->w->m->machine->tensorcore;
    int64_t depth = weir_tensorcore_whole(t, WEIR_TC_TENSOR_DEPTH), k;
    int64_t word = x->w->m->problem->word_byte;
    weir_matrix_from from;
    weir_matrix shape;

    WEIR_TRY(weir_yaml_known(node, keys, x->w->d));
    WEIR_TRY(number(x, &shape.m, weir_yaml_get(node, "m"), "m"));
    WEIR_TRY(number(x, &shape.n, weir_yaml_get(node, "n"), "n"));
    WEIR_TRY(number(x, &k, weir_yaml_get(node, "k"), "k"));
    WEIR_TRY(matrix_from(&from, x, weir_yaml_get(node, "a")));
    shape.a = from;
    shape.pair = x->k->sms > 1;
    out->flop = 2.0 * (double)shape.m * (double)shape.n * (double)k;
    if (shape.pair)
        shape.m *= 2;
    out->beats = (k * word + depth - 1) / depth;
    out->item[pipe] += out->beats * weir_matrix_interval(t, shape);
    out->item[WEIR_PIPE_SMEM] += out->beats * weir_matrix_byte(t, shape);
    if (registers_rate(t) > 0) /* results so far, by instruction */
        out->item[WEIR_PIPE_REGISTERS] +=
            out->beats * shape.m * shape.n * WORD_BYTE /
            weir_tensorcore_whole(t, WEIR_TC_SUBCORES);
    return WEIR_OK;
}

/* Whether L2 keeps WHOLE bytes per head until REUSE tiles of it were served:
 * as many heads are under way as the SMs that work have tiles of. */
static bool kept(const weir_kernel_build *x, int64_t reuse, int64_t whole)
{
    double heads = (double)x->k->active / (double)(reuse * x->k->sms) + 1;

    return heads * (double)whole <=
           weir_tensorcore_real(x->w->m->machine->tensorcore, WEIR_TC_L2_BYTE);
}

/* {bytes:, reuse:, whole:, multicast:, to:}: through L2 into SMEM, or back `to:
 * memory`. REUSE tiles move the same bytes; WHOLE bytes lie between them;
 * MULTICAST SMs get them at once. */
static weir_status copy(weir_amounts *out, weir_kernel_build *x,
                        const weir_yaml *node, weir_pipe pipe)
{
    static const char *const keys[] = {"bytes",     "reuse", "whole",
                                       "multicast", "to",    NULL};
    const weir_yaml *to = weir_yaml_get(node, "to");
    int64_t byte, reuse, whole, multicast;

    WEIR_TRY(weir_yaml_known(node, keys, x->w->d));
    WEIR_TRY(weir_kernel_int(x, &byte, node, "bytes", -1));
    WEIR_TRY(weir_kernel_int(x, &reuse, node, "reuse", 1));
    WEIR_TRY(weir_kernel_int(x, &whole, node, "whole", 0));
    WEIR_TRY(weir_kernel_int(x, &multicast, node, "multicast", 1));
    if (byte < 0 || byte > INT64_C(1) << 32 || reuse < 1 || whole < 0 ||
        multicast < 1) {
        weir_report(x->w->d, WEIR_ERROR, node->loc,
                    "a copy has 'bytes' (up to 4 GiB), and may have 'reuse' "
                    "and 'multicast' from 1 and 'whole' from 0");
        return WEIR_EVALUE;
    }
    out->store = to && strcmp(to->text, "memory") == 0;
    if (to && !out->store) {
        weir_report(x->w->d, WEIR_ERROR, to->loc,
                    "a copy goes into SMEM, or 'to: memory'");
        return WEIR_EVALUE;
    }
    out->beats = (byte + COPY_BEAT - 1) / COPY_BEAT;
    out->item[WEIR_PIPE_SMEM] += byte;
    out->item[pipe] += byte * WEIR_SHARE / multicast;
    out->item[WEIR_PIPE_HBM] +=
        byte * WEIR_SHARE / (kept(x, reuse, whole) ? reuse : multicast);
    return WEIR_OK;
}

static const struct kind {
    const char *key;
    work *read;
    weir_pipe pipe;
} kinds[] = {
    {"mma", matrix, WEIR_PIPE_TENSOR},
    {"copy", copy, WEIR_PIPE_L2},
    {"mufu", per_thread, WEIR_PIPE_MUFU},
    {"fma", per_thread, WEIR_PIPE_FMA},
    {"alu", per_thread, WEIR_PIPE_ALU},
    {"convert", per_thread, WEIR_PIPE_CONVERT},
    {"issue", per_thread, WEIR_PIPE_ISSUE},
    {"tmem_read", tmem_read, WEIR_PIPE_TMEM},
    {"tmem_write", tmem_write, WEIR_PIPE_TMEM},
    {"softmax", plain, WEIR_PIPE_SOFTMAX},
    {"smem", plain, WEIR_PIPE_SMEM},
    {"cycles", cycles, WEIR_PIPES},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

const char *const weir_amount_keys[] = {
    "mma",       "copy",       "mufu",    "fma",  "alu",    "convert", "issue",
    "tmem_read", "tmem_write", "softmax", "smem", "cycles", NULL};

static int64_t scaled(int64_t items, int64_t permille)
{
    return (items * permille + 999) / 1000;
}

weir_status weir_kernel_amounts(weir_amounts *out, weir_kernel_build *x,
                                const weir_yaml *node)
{
    int64_t permille;

    *out = (weir_amounts){0};
    WEIR_TRY(weir_kernel_int(x, &out->seed, node, "seed", 0));
    for (int i = 0; i < KINDS; i++) {
        const weir_yaml *amount = weir_yaml_get(node, kinds[i].key);

        if (amount)
            WEIR_TRY(kinds[i].read(out, x, amount, kinds[i].pipe));
    }
    WEIR_TRY(weir_kernel_int(x, &permille, node, "permille", 1000));
    if (permille < 0 || permille > 1000) {
        weir_report(x->w->d, WEIR_ERROR, node->loc,
                    "'permille' is %lld, but it must be from 0 to 1000",
                    (long long)permille);
        return WEIR_EVALUE;
    }
    if (out->seed < 0 || out->seed > UINT32_MAX) {
        weir_report(x->w->d, WEIR_ERROR, node->loc,
                    "'seed' is %lld, but it must be from 0 to 2^32 - 1",
                    (long long)out->seed);
        return WEIR_EVALUE;
    }
    out->permille = permille;
    permille = out->seed ? 1000 : permille; /* drawn: all of it, or nothing */
    for (int p = 0; p < WEIR_PIPES; p++) {
        out->item[p] = scaled(out->item[p], permille);
        if (out->item[p] > 0 && weir_pipe_rate(x->w->m, (weir_pipe)p) <= 0) {
            weir_report(x->w->d, WEIR_ERROR, node->loc,
                        "machine '%s' has no '%s', which this needs",
                        x->w->m->machine->name, weir_pipe_name((weir_pipe)p));
            return WEIR_ENOFIT;
        }
    }
    out->cycles = scaled(out->cycles, permille);
    out->tmem_read_byte = scaled(out->tmem_read_byte, permille);
    out->tmem_write_byte = scaled(out->tmem_write_byte, permille);
    return WEIR_OK;
}
