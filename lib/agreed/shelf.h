// SPDX-License-Identifier: EUPL-1.2
//
// The shelf: the folder where versions of agreed texts stand, at a node and wherever partners work on one together.
//
//     roster-1/ policy-3/ …          manifest, content/…, OIN.minisig …     what was complete when it was put there
//     proposals/<16 hex>/            the same, by the first digits of the manifest's hash
//     withdrawals/                   what a partner took back of its own
//
// What is read here is only as it stands: the chain says what it is worth. But nothing strange is read: a link, a file that others can
// write, a name that does not belong there refuses the whole, with its place.
#pragma once

#include "agreement/chain.h"

#define SHELF_ARENA_BYTES ((size_t)128 * 1024 * 1024)
#define SHELF_PLACE_ROOM 64

struct shelf {
    struct version *versions; /* in byte order of their places; `place` is relative to the folder */
    size_t count;
};

/* Into `arena`. NOT_FOUND; UNSAFE_FILE; INVALID for what does not belong there, TAMPERED for a manifest at the place of another,
 * TOO_LARGE; for each version its first, and the complaint names the path. A manifest that cannot be read is the chain's to refuse. */
MUST_USE struct status shelf_read(const char *folder, struct arena *arena, struct shelf *out, struct listener listener);
/* The same whoever owns it and can write in it: for who believes nothing but what is signed, and knows by whom. */
MUST_USE struct status shelf_read_as_is(const char *folder, struct arena *arena, struct shelf *out, struct listener listener);

/* All of it as a chain, of the mesh whose roster 1 stands at its place ("roster-1"): another founding, wherever it lies, is refused. What
 * chain_make refuses with. */
MUST_USE struct status shelf_judge(const struct shelf *shelf, int64_t now_ms, struct chain **out);

/* Where a manifest stands as a proposal: "proposals/0123456789abcdef". */
void shelf_proposal_place(struct span manifest, char out[static SHELF_PLACE_ROOM]);
/* And once it is complete: "policy-3". */
void shelf_number_place(const struct manifest *manifest, char out[static SHELF_PLACE_ROOM]);

/* Makes the folder when it is not there. */
MUST_USE struct status shelf_make(const char *folder, struct complaint *why);
/* And where withdrawals stand in it (agreed/withdrawals.h). */
MUST_USE struct status shelf_make_withdrawals(const char *folder, struct complaint *why);
/* Puts a version whole at `place`. CONFLICT when that is taken. */
MUST_USE struct status shelf_put(const char *folder, const char *place, const struct version *version, struct complaint *why);
/* From the place of a proposal to the one of its number, at once. CONFLICT when that is taken. */
MUST_USE struct status shelf_promote(const char *folder, const char *place, const struct manifest *manifest, struct complaint *why);
/* One signature more of the version at `place`; over an older one of the same partner. */
MUST_USE struct status shelf_put_signature(const char *folder, const char *place, const struct version_signature *signature,
                                           struct complaint *why);
