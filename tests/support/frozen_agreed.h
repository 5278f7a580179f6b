// SPDX-License-Identifier: EUPL-1.2
//
// What the partners of a frozen town had agreed on, read at the moment at which it was frozen: from a shelf of signed versions or, in a
// town of before those, from a roster and a policy that nobody signed.
#pragma once

#include "agreed/texts.h"

struct frozen_agreed {
    const struct roster *roster;
    struct agreed_texts *texts; /* owns it; or else the next two do */
    struct roster *earlier_roster;
    struct policy *earlier_policy;
};

/* Prints all of it. `town` is the folder of the whole town; what the readers of the library refuse with. */
MUST_USE struct status frozen_agreed_read(const char *town, int64_t now_ms, struct arena *arena, struct frozen_agreed *out,
                                          struct complaint *why);
void frozen_agreed_wipe(struct frozen_agreed *agreed);
/* The beginning of some bytes, and how many there are; good until the fourth call after it. */
const char *frozen_bytes_text(struct span bytes);
