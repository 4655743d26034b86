/* SPDX-License-Identifier: Apache-2.0
 * status.h - how a call ended.
 *
 * A fallible function returns weir_status and has already told the user why
 * through the weir_diag it was given; the caller only passes the code upward.
 */
#ifndef WEIR_BASE_STATUS_H
#define WEIR_BASE_STATUS_H

#define WEIR_STATUS_MAP(X)                              \
    X(OK, "ok")                                         \
    X(ESYNTAX, "the text does not follow the grammar")  \
    X(EVALUE, "a value is missing or out of its range") \
    X(ENOFIT, "the mapping does not fit the machine")   \
    X(EUNSUP, "the machine cannot do what was asked")   \
    X(EIO, "a file could not be read or written")       \
    X(EHOST, "a process of ours failed")                \
    X(EDIFFER, "two that must be equal are not")

typedef enum weir_status {
#define X(id, text) WEIR_##id,
    WEIR_STATUS_MAP(X)
#undef X
} weir_status;

/* Leave the current function with the code of EXPR unless it is WEIR_OK. */
#define WEIR_TRY(expr)                  \
    do {                                \
        weir_status weir_try_ = (expr); \
        if (weir_try_ != WEIR_OK)       \
            return weir_try_;           \
    } while (0)

#endif
