/* SPDX-License-Identifier: Apache-2.0
 * fuzz_npy.c - any bytes as a .npy file; what could be read is written and
 * reads back the same.
 */
#include "tests/fuzz/fuzz.h"

#include "workloads/numeric/npy.h"

#include <stdlib.h>
#include <string.h>

static void check(int holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_npy t, back;
    char *text = NULL;
    size_t len;
    FILE *f;

    if (weir_npy_read(&t, &a, "fuzz", data, size, &d) == WEIR_OK) {
        f = open_memstream(&text, &len);
        check(f != NULL);
        weir_npy_write(f, &t, false);
        fclose(f);
        check(weir_npy_read(&back, &a, "again", (unsigned char *)text, len,
                            &d) == WEIR_OK);
        check(back.n == t.n && back.count == t.count);
        check(t.count == 0 || memcmp(back.x, t.x, t.count * sizeof *t.x) == 0);
        free(text);
    } else {
        check(d.errors > 0);
    }
    weir_arena_drop(&a);
    return 0;
}
