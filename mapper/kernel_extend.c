/* SPDX-License-Identifier: Apache-2.0
 * kernel_extend.c - classes of tiles with more blocks, from those with fewer.
 *
 * A tile does not know how many blocks it has until the last ones. When its
 * state was seen to repeat after p blocks, every longer tile repeats, too: the
 * cycles D of n blocks satisfy D(n + p) = D(n) + c from there on. Then D(i) -
 * D(i - K), over classes i, has period p: if it is the same for as many classes
 * in a row as a period can have, it is the same for all that follow. So are the
 * counters. `--no-skip` runs every class.
 */
#include "mapper/family.h"
#include "mapper/kernel.h"

enum { STEPS = 12, ALIKE = 12 }; /* classes; blocks of a period, at most */

/* --- counters of a run as one row of numbers --- */

typedef struct row {
    const int64_t *part[4];
    int64_t n[4];
} row;

static row row_of(const weir_block_run *r)
{
    const weir_schedule *s = r->schedule;

    return (row){{&r->cycles, r->executions, r->lane_busy, r->stalled},
                 {1, (int64_t)s->ncommands << WEIR_RAGGED, s->nunits,
                  (int64_t)s->nunits * (s->ntokens + s->nresources)}};
}

/* Whether A - B = C - D in every counter. */
static bool same_step(const weir_block_run *a, const weir_block_run *b,
                      const weir_block_run *c, const weir_block_run *d)
{
    row x = row_of(a), y = row_of(b), z = row_of(c), w = row_of(d);

    for (int p = 0; p < 4; p++)
        for (int64_t i = 0; i < x.n[p]; i++)
            if (x.part[p][i] - y.part[p][i] != z.part[p][i] - w.part[p][i])
                return false;
    return true;
}

static int64_t blocks_of(const weir_mapping *m, int k)
{
    return m->block[k].loop[1].trip;
}

/* Whether the classes before K go up in steps of STEP places alike. */
static bool regular(const weir_mapping *m, const weir_block_run *run, int k,
                    int stride, int step)
{
    int64_t blocks = blocks_of(m, k) - blocks_of(m, k - step * stride);

    for (int i = 1; i <= ALIKE; i++) {
        int at = k - i * stride, last = k - stride;

        if (!run[at].repeats || !run[at - step * stride].repeats ||
            blocks_of(m, at) - blocks_of(m, at - step * stride) != blocks ||
            !same_step(&run[last], &run[last - step * stride], &run[at],
                       &run[at - step * stride]))
            return false;
    }
    return true;
}

/* A + (B - C), counter by counter. */
static weir_block_run add_step(weir_arena *a, const weir_block_run *at,
                               const weir_block_run *b, const weir_block_run *c)
{
    row x = row_of(at), y = row_of(b), z = row_of(c);
    int64_t *sum[4];
    weir_block_run out = *at;

    for (int p = 0; p < 4; p++) {
        sum[p] = WEIR_NEW(a, int64_t, (size_t)x.n[p] + 1);
        for (int64_t i = 0; i < x.n[p]; i++)
            sum[p][i] = x.part[p][i] + y.part[p][i] - z.part[p][i];
    }
    out.cycles = out.upper_cycle = out.compute_cycle = sum[0][0];
    out.run_cycle = (double)out.cycles;
    out.executions = sum[1];
    out.lane_busy = sum[2];
    out.stalled = sum[3];
    return out;
}

bool weir_block_extend(weir_block_run *out, weir_arena *a,
                       const weir_mapping *m, const weir_block_run *run, int k)
{
    /* two blocks per class where a CTA takes several: see kernel.c */
    int stride = m->kernel && m->kernel->persistent ? 2 : 1;

    for (int step = 1; m->kernel && step <= STEPS; step++)
        if (k - stride * (step + ALIKE + 1) >= 0 &&
            regular(m, run, k, stride, step)) {
            const weir_block_run *last = &run[k - stride];

            *out = add_step(a, &run[k - step * stride], last,
                            last - step * stride);
            return true;
        }
    return false;
}
