// SPDX-License-Identifier: EUPL-1.2
//
// A shelf, read and judged: which roster, policy and quotas are in force, and as what a node stands in them.
#pragma once

#include "agreed/shelf.h"
#include "agreed/standing.h"

struct held_withdrawal; /* agreed/withdrawals.h */

struct agreed_texts {
    struct arena *arena;
    const char *folder;
    struct shelf shelf;
    size_t withdrawal_count;
    const struct held_withdrawal *withdrawals;
    struct chain *chain; /* owns rosters, policies and quotas: nobody keeps them longer */
};

/* What shelf_read and shelf_judge refuse with. */
MUST_USE struct status agreed_texts_read(const char *folder, int64_t now_ms, struct agreed_texts **out, struct listener listener);
struct agreed_texts *agreed_texts_free(struct agreed_texts *texts);
DEFINE_CLEANUP(agreed_texts)

/* UNEXPECTED when no version of it is in force, with what is closest to it and what that lacks. */
MUST_USE struct status agreed_texts_in_force(const struct agreed_texts *texts, enum agreed_text text, const struct chain_link **out,
                                             struct complaint *why);
/* Fills in what is in force of all three: roster, policy, quotas, versions and the agreement; and the keys of before. As
 * agreed_texts_in_force. */
MUST_USE struct status agreed_texts_stand(const struct agreed_texts *texts, struct agreed *out, struct complaint *why);
/* The agreement that is in force at the moment at which one of its versions starts; false before all three texts are there. Its end is not
 * filled in. */
bool agreement_at(const struct chain *chain, int64_t at_ms, struct agreement_span *out);
/* Fills in `spans`: the agreements of the last AGREEMENT_PAST_MS, and the one that starts next, as the versions that are held make
 * them. */
void agreed_texts_spans(const struct agreed_texts *texts, int64_t now_ms, struct agreed *out);
/* Every certificate of a roster's version is acceptable now: what roster_check refuses with. `ca` and `crl` are files. */
MUST_USE struct status agreed_certificates_check(const struct chain_link *roster, const char *ca, const char *crl, int64_t now_ms,
                                                 struct complaint *why);
