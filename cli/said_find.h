// SPDX-License-Identifier: EUPL-1.2
//
// What a partner signed, put together again: its body, which whoever has it shows in a file, and the entry of it in an exported ledger,
// where its signature stands. Neither is believed by itself.
#pragma once

#include "sentence/command.h"
#include "wire/entry.h"
#include "wire/envelope.h"

struct said_wanted {
    const char *ledger, *file; /* the folder of the export; the body */
    enum entry_kind entry;
    enum envelope_kind said;
};
/* The whole message; whether its signature holds is for the caller. NOT_FOUND: no entry there is of this body. */
MUST_USE struct status said_find(struct invocation *invocation, const struct said_wanted *wanted, struct span *out);
