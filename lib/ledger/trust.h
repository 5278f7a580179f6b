// SPDX-License-Identifier: EUPL-1.2
//
// The trust file (C2SP tlog-policy): whose logs an auditor believes, and which witnesses must have cosigned.
// It comes from the auditor, never from the export under examination.
#pragma once

#include "ledger/history.h"
#include "ledger/note.h"

#define TRUST_KEYS_MOST 256    /* logs and witnesses together */
#define TRUST_PARTIES_MOST 256 /* witnesses and groups together */
#define TRUST_MOST_BYTES ((size_t)256 * 1024)
#define TRUST_NOBODY SIZE_MAX
#define TRUST_UNSUPPORTED (SIZE_MAX - 1) /* instead of a key: of a type that this program cannot verify. It never counts */

struct trust_party { /* a witness or a group of parties above it in the list */
    struct span name;
    size_t key;   /* of a witness, or TRUST_UNSUPPORTED; TRUST_NOBODY for a group */
    size_t need;  /* of a group: how many members */
    size_t group; /* the one group it is a member of; TRUST_NOBODY without */
};
struct trust {
    size_t key_count, party_count;
    struct note_key keys[TRUST_KEYS_MOST]; /* NOTE_ED25519: a log, its name is the origin; NOTE_COSIGNATURE: a witness */
    struct trust_party parties[TRUST_PARTIES_MOST];
    size_t quorum;                 /* party; TRUST_NOBODY for "none" */
    const struct history *history; /* of a trust folder; NULL of a bare file */
    bool goes_on;                  /* no roster names this log: it must say which one it goes on from */
};
/* `file` names the text in complaints. MALFORMED, INVALID, CONFLICT (a name or key twice), UNSUPPORTED (type of a log's key),
 * TOO_LARGE, ARENA_FULL. The result lives in `arena` and borrows `text`. */
MUST_USE struct status trust_parse(struct span text, const char *file, struct arena *arena, const struct trust **out,
                                   struct complaint *why);
/* What was agreed, when the trust is a folder whose chain could be read; else NULL, and no entry can be held against it. */
const struct history *trust_history(const struct trust *trust);
/* Whether the witnesses that signed (`checks`: one item per key of the trust) are the quorum. */
bool trust_has_quorum(const struct trust *trust, const struct note_check *checks);
/* Whether it would be met if every witness whose type of key is unsupported had signed: then nobody can say here that it is not. */
bool trust_needs_unsupported(const struct trust *trust, const struct note_check *checks);
/* How many of `others` must cosign a log: more than half, and of one or two all of them. 0: there is nobody. */
size_t trust_quorum_of(size_t others);

#define TRUST_LOG_ROOM (VKEY_ROOM + 32)
/* The trust file of one log without witnesses: "log <vkey>", "quorum none". */
void trust_log_print(const struct note_key *log, char out[static TRUST_LOG_ROOM]);
