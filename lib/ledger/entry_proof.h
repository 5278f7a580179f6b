// SPDX-License-Identifier: EUPL-1.2
//
// One entry of a log by itself, in a text that shows where it stands (C2SP tlog-proof): for a judge, or the person whom it is about, who
// should not get the whole log. The entry lies in the line `extra`, which nothing authenticates but its hash. What is said about it is
// what one entry can show, and no more: nothing of those above it, nor of what was left out (P-07).
#pragma once

#include "ledger/verify.h"

#define ENTRY_PROOF_SUFFIX ".tlog-proof"
#define ENTRY_PROOF_MOST_BYTES (NOTE_MOST_BYTES + BASE64_ROOM(BUNDLE_ENTRY_MOST_BYTES) + (size_t)64 * (TREE_LEVELS + 4))

struct entry_proof {
    uint64_t index;
    struct span entry; /* empty: the proof is of what its reader must have otherwise */
    struct tree_proof path;
    struct span checkpoint; /* the signed note as it is; its form is looked at with its signatures */
};
/* MALFORMED, TOO_LARGE, ARENA_FULL. The result borrows from `text` and `arena`. */
MUST_USE struct status entry_proof_parse(struct span text, struct arena *arena, struct entry_proof *out);
MUST_USE struct status entry_proof_print(const struct entry_proof *proof, struct arena *arena, struct span *out);

/* Of an entry of an export, under the head of it that most have signed, and of those the last. NOT_FOUND: no head has so many entries;
 * CORRUPT: it does not stand in the log of that head. What the source fails with. */
MUST_USE struct status entry_proof_make(const struct export_source *source, uint64_t index, struct arena *arena, struct entry_proof *out,
                                        struct complaint *why);
/* The four steps of tlog-proof: the leaf's hash, its head and who signed that, who cosigned it, and its place; and what the lint can
 * tell of an entry without those above it. INVALID: the proof has no entry. TAMPERED when something contradicts it. */
MUST_USE struct status entry_proof_verify(const struct entry_proof *proof, const struct trust *trust, struct arena *arena,
                                          struct ledger_report *out, struct complaint *why);
