/* SPDX-License-Identifier: Apache-2.0
 * stats.c - whether the parts of a result sum to the whole.
 */
#include "models/stats.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Sums of up to some thousand doubles, added in another order than the
 * total was: each addition rounds by 1.1e-16 of it at most. */
static const double rounding = 1e-12;

const char weir_stats_bounds[] =
    "closed form, bounds only: cycles are the least there can be, upper_cycles "
    "the most; time and utilizations are those of the least, and the engine "
    "trace is exact";

int weir_stats_unit(const weir_stats *s, const char *name)
{
    for (int i = 0; i < s->nunits; i++)
        if (strcmp(s->unit[i].name, name) == 0)
            return i;
    return -1;
}

int weir_stats_memory(const weir_stats *s, const char *name)
{
    for (int i = 0; i < s->nmemories; i++)
        if (strcmp(s->memory[i].name, name) == 0)
            return i;
    return -1;
}

static weir_status differ(weir_diag *d, const char *name, const char *parts,
                          int64_t sum, int64_t whole)
{
    if (sum == whole)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){0},
                "'%s': %s sum to %" PRId64 ", not %" PRId64, name, parts, sum,
                whole);
    return WEIR_EVALUE;
}

const char *weir_loss_name(weir_loss loss)
{
    static const char *const names[] = {
#define X(id, name, what) [WEIR_LOSS_##id] = name,
        WEIR_LOSS_MAP(X)
#undef X
    };

    return names[loss];
}

static weir_status check_unit(const weir_stats *s, const weir_unit_stats *u,
                              weir_diag *d)
{
    int64_t stalls = 0, lost = 0;
    weir_status one = WEIR_OK, two;

    for (int i = 0; i < u->nstalls; i++)
        stalls += u->stall[i].cycle;
    if (u->busy_cycle < 0 || u->stalled_cycle < 0 || u->idle_cycle < 0) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "'%s': a count of cycles is negative", u->name);
        one = WEIR_EVALUE;
    }
    two = differ(d, u->name, "busy, stalled and idle cycles",
                 u->busy_cycle + u->stalled_cycle + u->idle_cycle, s->cycles);
    one = one != WEIR_OK ? one : two;
    two = differ(d, u->name, "the reasons of stalled cycles", stalls,
                 u->stalled_cycle);
    one = one != WEIR_OK ? one : two;
    for (int k = 0; k < WEIR_LOSSES; k++)
        lost += u->lost[k];
    return one != WEIR_OK ? one
                          : differ(d, u->name, "lost cycles", lost,
                                   u->stalled_cycle + u->idle_cycle);
}

static weir_status check_einsums(const weir_stats *s, const weir_unit_stats *u,
                                 weir_diag *d)
{
    int64_t sum = 0;

    for (int i = 0; i < s->neinsums; i++)
        if (strcmp(s->einsum[i].unit, u->name) == 0)
            sum += s->einsum[i].busy_cycle;
    return differ(d, u->name, "busy cycles of its Einsums", sum, u->busy_cycle);
}

static weir_status check_energy(const weir_stats *s, weir_diag *d)
{
    double sum = 0;

    if (s->nenergies == 0 && isnan(s->energy_j))
        return WEIR_OK; /* not priced */
    for (int i = 0; i < s->nenergies; i++)
        sum += s->energy[i].energy_j;
    if (fabs(sum - s->energy_j) <= rounding * fabs(s->energy_j))
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){0},
                "the parts of energy sum to %.17g J, not %.17g J", sum,
                s->energy_j);
    return WEIR_EVALUE;
}

weir_status weir_stats_check(const weir_stats *s, weir_diag *d)
{
    weir_status status = check_energy(s, d);

    for (int i = 0; i < s->nunits; i++) {
        const weir_unit_stats *u = &s->unit[i];

        if (check_unit(s, u, d) != WEIR_OK)
            status = WEIR_EVALUE;
        if (u->compute && check_einsums(s, u, d) != WEIR_OK)
            status = WEIR_EVALUE;
    }
    for (int i = 0; i < s->neinsums; i++)
        if (weir_stats_unit(s, s->einsum[i].unit) < 0) {
            weir_report(d, WEIR_ERROR, (weir_loc){0},
                        "Einsum '%s' runs on '%s', which is no unit",
                        s->einsum[i].name, s->einsum[i].unit);
            status = WEIR_EVALUE;
        }
    return status;
}
