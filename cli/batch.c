/* SPDX-License-Identifier: Apache-2.0
 * batch.c - replies on their way into the store.
 */
#include "cli/batch.h"

#include "cli/attempt.h"
#include "cli/clock.h"

#include <string.h>

enum {
    BATCH = 2048, /* replies that wait, about at most */
    SLICE = 64    /* of those, put before workers are heard again */
};

static const double batch_s = 0.5; /* ... and how long they wait */

/* What stands before a reply that waits. */
typedef struct head {
    int64_t point;
    size_t size;
} head;

weir_batch weir_batch_make(weir_store *store, const weir_agenda *agenda)
{
    return (weir_batch){
        .store = store, .agenda = agenda, .begun_s = weir_now_s()};
}

void weir_batch_drop(weir_batch *b)
{
    weir_bytes_drop(&b->came);
    weir_bytes_drop(&b->going);
}

void weir_batch_add(weir_batch *b, int64_t i, const char *bytes, size_t size)
{
    head h = {i, size};

    weir_bytes_add(&b->came, &h, sizeof h);
    weir_bytes_add(&b->came, bytes, size);
    b->ncame++;
}

/* Put the next replies, COUNT at most; after the last one, commit. */
static weir_exit put_some(weir_batch *b, int count, weir_diag *d)
{
    weir_status status = WEIR_OK;

    for (; status == WEIR_OK && count > 0 && b->put < b->going.n; count--) {
        const char *bytes = b->going.at + b->put;
        weir_result r;
        head h;

        memcpy(&h, bytes, sizeof h);
        r = weir_attempt_read(bytes + sizeof h, h.size);
        r.key = b->agenda->key[h.point];
        r.attempts = b->agenda->tries[h.point] + 1;
        b->said |= *r.log || strcmp(r.status, WEIR_STATUS_FINE) != 0;
        status = weir_store_put(b->store, &r, d);
        b->put += sizeof h + h.size;
    }
    if (status == WEIR_OK && b->put == b->going.n) {
        weir_bytes_clear(&b->going);
        status = weir_store_commit(b->store, d);
    }
    return status == WEIR_OK ? WEIR_EXIT_FINE : WEIR_EXIT_MACHINE;
}

/* What came goes next. */
static weir_exit begin(weir_batch *b, weir_diag *d)
{
    weir_bytes empty = b->going;

    b->begun_s = weir_now_s();
    if (b->ncame == 0)
        return WEIR_EXIT_FINE;
    b->going = b->came;
    b->came = empty;
    b->ncame = 0;
    b->put = 0;
    return weir_store_begin(b->store, d) == WEIR_OK ? WEIR_EXIT_FINE
                                                    : WEIR_EXIT_MACHINE;
}

weir_exit weir_batch_tick(weir_batch *b, bool *again, weir_diag *d)
{
    weir_exit code = WEIR_EXIT_FINE;

    if (b->going.n == 0 &&
        (b->ncame >= BATCH || weir_now_s() - b->begun_s >= batch_s))
        code = begin(b, d);
    if (code == WEIR_EXIT_FINE && b->going.n > 0)
        code = put_some(b, SLICE, d);
    *again = b->going.n > 0;
    return code;
}

weir_exit weir_batch_flush(weir_batch *b, weir_diag *d)
{
    weir_exit code = WEIR_EXIT_FINE;

    while (code == WEIR_EXIT_FINE && (b->going.n > 0 || b->ncame > 0))
        code = b->going.n > 0 ? put_some(b, BATCH, d) : begin(b, d);
    return code;
}
