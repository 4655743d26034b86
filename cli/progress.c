/* SPDX-License-Identifier: Apache-2.0
 * progress.c - how far a long work is.
 */
#include "cli/progress.h"

#include "cli/clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

weir_progress weir_progress_start(FILE *out, const char *what, int64_t total)
{
    const char *term = getenv("TERM");
    double now = weir_now_s();

    return (weir_progress){
        .out = out,
        .live = out && isatty(fileno(out)) && term && strcmp(term, "dumb") != 0,
        .what = what,
        .total = total,
        .start_s = now,
        .said_s = now,
    };
}

static void put_rate(const weir_progress *p, int64_t done, double passed)
{
    double rate = (double)done / passed;
    double left = (double)(p->total - done) / rate;

    fprintf(p->out, " (%.0f %%), %.*f per second, %d:%02d left",
            100.0 * (double)done / (double)p->total, rate < 10 ? 2 : 0, rate,
            (int)(left / 60), (int)left % 60);
}

void weir_progress_step(weir_progress *p, int64_t done)
{
    double now;

    if (!p->out)
        return;
    now = weir_now_s();
    if (now - p->said_s < (p->live ? 0.1 : 1.0))
        return;
    fprintf(p->out, "%s%" PRId64 " of %s%" PRId64 " %s",
            p->live ? "\r\033[K" : "", done, p->about ? "about " : "", p->total,
            p->what);
    if (done > 0) /* else nothing is known of the rate */
        put_rate(p, done, now - p->start_s);
    if (!p->live)
        fputc('\n', p->out);
    fflush(p->out);
    p->drawn = p->live;
    p->said_s = now;
}

void weir_progress_clear(weir_progress *p)
{
    if (p->drawn)
        fputs("\r\033[K", p->out);
    p->drawn = false;
}
