/* SPDX-License-Identifier: Apache-2.0
 * rtl_key.h - the hash of the RTL that a unit with `body: rtl` runs.
 */
#ifndef WEIR_CLI_RTL_KEY_H
#define WEIR_CLI_RTL_KEY_H

#include "base/arena.h"
#include "reports/store.h"

/* Of all modules in the library's rtl/ and of what drives them: names and
 * texts. A module counts whoever uses it, so a point is run once more than
 * needed, never once less. Files that cannot be read count as missing: the
 * build of the model will say so. */
weir_key weir_rtl_key(weir_arena scratch);

#endif
