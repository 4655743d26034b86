/* SPDX-License-Identifier: Apache-2.0
 * model.h - a Verilated RTL module, driven through its ports by name.
 *
 * One body (model.cpp) serves every module and every set of parameters: it is
 * compiled once per model with the list of the module's ports. A port is the
 * place of its bits in memory, so a wide bus costs a memcpy and no call.
 */
#ifndef WEIR_SIM_VERILATED_MODEL_H
#define WEIR_SIM_VERILATED_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A port. Its bits stand at AT, least significant byte first, in BYTES bytes
 * (1, 2, 4, 8 or a multiple of 4); bits above its width must be left zero. */
typedef struct weir_port {
    const char *name;
    void *at;
    size_t bytes;
} weir_port;

typedef struct weir_model {
    const char *name; /* "stream_fifo_5" */

    /* An instance in reset (rst_ni low): every input is zero, the clock low,
     * and registers without a reset hold what SEED draws. Ends the program
     * when there is no memory. */
    void *(*make)(unsigned seed);
    void (*drop)(void *self);

    /* The port called NAME; {0} if the module has none. */
    weir_port (*port)(void *self, const char *name);

    /* Let the inputs reach the outputs, without an edge. */
    void (*eval)(void *self);
    /* Let clk_i fall and rise: the inputs are taken as they stand. */
    void (*edge)(void *self);

    /* False once an assertion of the module has failed. What it said went to
     * standard output. */
    bool (*ok)(const void *self);

    /* Record every signal from here on in an FST file; NULL closes it. False
     * if the model was built without. Time counts half cycles. */
    bool (*trace)(void *self, const char *path);
} weir_model;

#ifdef __cplusplus
}
#endif

#endif
