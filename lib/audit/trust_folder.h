// SPDX-License-Identifier: EUPL-1.2
//
// The folder that an auditor holds ledgers against (docs/ledger.md):
//
//     agreed/roster-1/ agreed/policy-3/ …   every version that was agreed, with its files and who signed it
//     agreed/withdrawals/                   what partners took back, each with its signature
//     parties, policy-<year>-<oin>          what follows from them, for programs that do not read manifests
//
// It may come from a node's owner who lies: everything in it is judged, from the first roster on, and for that one the auditor has its
// hash from elsewhere (P-04). What is wrong is a fault in `history`, with its file.
#pragma once

#include "agreed/signer.h"
#include "audit/parties.h"
#include "ledger/trust.h"

struct trust_folder {
    const char *path;
    struct shelf shelf;
    struct chain *chain;           /* NULL: what stands there could not be read as one */
    struct agreed_signers signers; /* by the chain and what was taken back */
    struct history history;
};

/* Everything that is complete in the chain, and what partners took back. CONFLICT when there is something at `path` already. */
MUST_USE struct status trust_folder_write(const char *path, const struct agreed_texts *texts, struct arena *arena, struct complaint *why);

/* `founding`: the hash of the manifest of roster 1, or NULL. NOT_FOUND when it is no such folder; faults of reading. Close it, also when
 * this fails. */
MUST_USE struct status trust_folder_read(const char *path, const struct digest *founding, int64_t now_ms, struct arena *arena,
                                         struct trust_folder *out, struct complaint *why);
void trust_folder_close(struct trust_folder *folder);
/* The roster 1 on which all of it stands; NULL when there is none that is complete. */
const struct chain_link *trust_folder_founding(const struct trust_folder *folder);
/* Whom it trusts about the log that a checkpoint says to be of: `policy-<year>-<oin>`, which must be what follows from the chain, with the
 * history. Of a checkpoint that names no log of a partner: nobody. What file_read and trust_parse refuse with; the file that was read is
 * `out_path`. */
MUST_USE struct status trust_folder_trust(struct trust_folder *folder, struct span checkpoint, struct arena *arena,
                                          const struct trust **out, const char **out_path, struct complaint *why);
