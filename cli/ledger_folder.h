// SPDX-License-Identifier: EUPL-1.2
//
// An exported ledger as files below a folder.
#pragma once

#include "ledger/export.h"

struct ledger_folder {
    const char *path;
    struct complaint *why; /* of what goes wrong with files; not that one is missing */
};
/* No link below it is followed, and nothing but regular files is read. */
struct export_sink ledger_folder_sink(struct ledger_folder *folder);
struct export_source ledger_folder_source(struct ledger_folder *folder);
/* The size that the checkpoint states: nothing is believed by it, so its signature is not looked at. */
MUST_USE struct status ledger_folder_size(struct ledger_folder *folder, struct arena *arena, uint64_t *out);
/* Likewise, of which log. */
MUST_USE struct status ledger_folder_origin(struct ledger_folder *folder, struct arena *arena, char out[static NOTE_NAME_MOST_BYTES + 1]);
