/* SPDX-License-Identifier: Apache-2.0
 * fuzz.h - one fuzz target, two programs.
 *
 * A target fuzz_NAME.c includes this header and defines
 * LLVMFuzzerTestOneInput. `tests/fuzz/run.sh` builds it for libFuzzer; every
 * other build gives it the main() below, which replays files, so the corpus
 * in corpus/NAME is a plain test.
 */
#ifndef WEIR_TESTS_FUZZ_FUZZ_H
#define WEIR_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifdef WEIR_FUZZ_REPLAY

#include <stdio.h>
#include <stdlib.h>

/* Give the bytes of the file at PATH, in a room of just their size, to the
 * target. */
static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    long size = -1;

    if (file && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size >= 0)
        data = malloc(size ? (size_t)size : 1);
    if (!data || fseek(file, 0, SEEK_SET) != 0 ||
        fread(data, 1, (size_t)size, file) != (size_t)size) {
        perror(path);
        return EXIT_FAILURE;
    }
    fclose(file);
    printf("%s: %ld bytes\n", path, size);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (replay(argv[i]) != EXIT_SUCCESS)
            return EXIT_FAILURE;
    return EXIT_SUCCESS;
}

#endif

#endif
