// SPDX-License-Identifier: EUPL-1.2
//
// An export that goes on: the same folder is written again and again, and what it holds must be the start of the log each time (P-07).
// Whoever keeps such a folder so keeps what the log was, and a log that was written again no longer fits it. Ended at any
// moment, the folder is the one of before or the new one: files of the log come under names that the head of before does not have, then
// its checkpoint changes, and what only the head of before had goes last.
#pragma once

#include "ledger/checkpoint.h"
#include "ledger/export.h"

#define MIRROR_SECOND_PATH "second-history/" /* and the size, "-held" or "-shown": two heads that cannot both be */

struct mirror_folder {
    struct export_sink sink;
    struct export_source source; /* of the same folder */
};
struct mirror_report {
    struct tree_head from, to;       /* what the folder held, and holds; `from` is the empty tree when it held none */
    uint64_t file_count, byte_count; /* bundles and tiles that were written */
};
/* CONFLICT: the folder is of another log. TAMPERED: it does not begin this log, or this log is shorter: both heads are kept in it, and
 * nothing else is changed. CORRUPT: what it holds, or what `log` gives, has not the root of its checkpoint, or what it holds is not
 * signed with the log's key and does not begin it. What the callbacks fail with. */
MUST_USE struct status mirror_write(const struct export_log *log, const struct mirror_folder *folder, struct mirror_report *out,
                                    struct complaint *why);
