// SPDX-License-Identifier: EUPL-1.2
//
// What a trust folder says of one log, as C2SP tlog-policy has it: by which keys its owner signs it, and that a quorum of the other
// partners must have cosigned it. One text for each log: in a policy a witness is in one group at most and there is one quorum, so a text
// of several logs would let each owner vouch for its own.
#pragma once

#include "ledger/history.h"
#include "ledger/trust.h"

#define LOG_POLICY_NAME_ROOM 40

/* Each log of the chain once: its place in history->keys. ARENA_FULL. */
MUST_USE struct status log_policies(const struct history *history, struct arena *arena, const struct history_key *const **out,
                                    size_t *out_count);
/* "policy-<year>-<oin of who the key is of>". False: it is no key of a log that a node keeps. */
bool log_policy_name(const struct history_key *log, char out[static LOG_POLICY_NAME_ROOM]);
/* `log` lines, each public key once; of each partner that was on the roster beside its owner when that was last on it, a `witness` line, or
 * two and more in a `group` of which any counts, when its key was changed while the log was written; a `group` of those, of which
 * trust_quorum_of(them) must have cosigned, and that as `quorum`. A partner that took its key back counts among them all the same: who
 * steals a desk's key lowers no quorum. INVALID as parties_print; ARENA_FULL. */
MUST_USE struct status log_policy_print(const struct history *history, const struct history_key *log, struct arena *arena,
                                        struct span *out);
