// SPDX-License-Identifier: EUPL-1.2
//
// Entries held against what partners agreed and with whose keys they spoke, one after the other (P-04). A log goes from one agreement to
// the next and never back; when it goes is its own affair, since what was agreed may reach it late. Whose
// words are whose is for other rooms too; the rest is private to this one.
#pragma once

#include "ledger/finding.h"
#include "ledger/history.h"

/* How a log stood, up to the entry that is looked at. */
struct standing {
    const struct history *history;        /* one that is known */
    const struct history_span *span;      /* the last that an entry stood under, or NULL; */
    const struct history_span *left;      /* the one before that, or NULL; */
    int64_t since_ms;                     /* and when it went from the one to the other */
    const struct history_span *told_late; /* of this one it was told that it was over */
    bool has_version_2;                   /* an entry of it stands above */
    bool is_alone;                        /* the entries above are not known: what they would tell is let be */
};

/* Under what it was decided and said, and by which policy. What finding_add fails with. */
MUST_USE struct status agreed_lint(struct standing *standing, const struct entry *entry, uint64_t index, struct findings *findings);
/* NULL when `content` is signed by a key that was the partner's when it spoke, or else the reason of a finding. */
const char *agreed_check_signed(const struct history *history, const struct entry *entry, struct span content);
/* Whether the key was the party's log key when the log was at its last entry, of `last_ms`. */
bool agreed_is_log_key(const struct standing *standing, const struct oin *oin, const uint8_t key[static SIGN_PUBLIC_BYTES],
                       int64_t last_ms);

/* What a party signed with its envelope key, beside any log. */
struct agreed_signed {
    const struct oin *oin;
    int64_t at_ms;
    const char *prefix;
    struct span content;
    const uint8_t *signature;
};
/* Whether by a key that was its own then; and whether by one that it took back, or when it had left. */
bool agreed_is_signed(const struct history *history, const struct agreed_signed *said);
bool agreed_is_taken_back(const struct history *history, const struct agreed_signed *said);
