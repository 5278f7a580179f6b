// SPDX-License-Identifier: EUPL-1.2
//
// Who a case is about, as it is typed: BSNs, names, addresses and dwellings, from options or from a file with one on each line. They live
// here in the clear for as long as blinding takes and are wiped; no complaint repeats one (P-01).
#pragma once

#include "base/span.h"
#include "pseudonym/identifier.h"

#define HOUSEHOLD_MOST 16 /* as many as one question carries */
#define HOUSEHOLD_FILE_MOST_BYTES ((size_t)16 * 1024)

struct household {
    size_t count;
    size_t doubted_count;                          /* addresses of which another spelling is in use too */
    struct identifier identifiers[HOUSEHOLD_MOST]; /* distinct */
};
void household_wipe(struct household *household);

/* BAD_IDENTIFIER with `place` and the rule that was broken, never with the value; TOO_LARGE beyond HOUSEHOLD_MOST. */
MUST_USE struct status household_add_bsn(struct household *household, struct span text, const char *place, struct complaint *why);
MUST_USE struct status household_add_address(struct household *household, const struct address_fields *fields, const char *place,
                                             struct complaint *why);
/* Lines `bsn 999900006`, `adres 3311 ZZ 100 A bis` (letter and addition may be left out), `naam van den Berg, Piet, 01-02-1980`,
 * `bag 0505200000000001`; empty lines and lines that begin with # are skipped. INVALID for another word. */
MUST_USE struct status household_read(struct household *household, struct span text, const char *file, struct complaint *why);
