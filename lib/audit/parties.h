// SPDX-License-Identifier: EUPL-1.2
//
// A text of a trust folder that follows from its chain, for programs that do not read manifests: `parties`, whose keys were whose from when
// until when.
#pragma once

#include "ledger/history.h"
#include "ledger/note.h"

#define PARTIES_NAME "parties"
#define PARTIES_MOST_BYTES ((size_t)4 * 1024 * 1024)

/* `party <oin> <use> <vkey> <from> <until | -> [revoked <time>]`, by party, use and start. INVALID: a name that no vkey can
 * have; ARENA_FULL. */
MUST_USE struct status parties_print(const struct history *history, struct arena *arena, struct span *out);
/* INVALID, as above. */
MUST_USE struct status history_vkey_print(const struct history_key *key, char out[static VKEY_ROOM]);
