// SPDX-License-Identifier: EUPL-1.2
//
// The heads that lie beside an export: each that was exported, and those that witnesses cosigned. No signature that was kept once goes.
#pragma once

#include "ledger/mirror.h"

#define HEADS_PATH_ROOM (sizeof EXPORT_HEADS_PATH + 20)
/* CONFLICT when one of them is there with another root. What the callbacks fail with. */
MUST_USE struct status heads_keep(const struct export_log *log, const struct mirror_folder *folder, struct arena *arena,
                                  struct complaint *why);
