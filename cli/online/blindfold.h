// SPDX-License-Identifier: EUPL-1.2
//
// From identifiers to pseudonyms, with nothing but blinded points leaving this process, also towards our own node
// (P-01). What the members send back is checked before it is used, against keys that the node did not give: by a key of its own making
// a node could learn every identity (P-02). Who looks up whom goes along for the auditor, under a key that t members hold
// together (P-09, P-10).
#pragma once

#include "base/random.h"
#include "evidence/signers.h"
#include "online/door.h"
#include "pseudonym/blind.h"
#include "pseudonym/ring.h"

#define BLINDFOLD_ATTEMPTS 3
#define BLINDFOLD_WAITS 8 /* for one batch */

/* What for, and on which grounds, in words of the policy; those that are NULL the node knows itself. */
struct blindfold_reason {
    enum evaluation_act act;
    const char *reference; /* what the auditor reads beside the identifiers; no identity in it */
    const char *purpose;
    const char *phase, *basis, *role; /* for a case */
    bool informed;                    /* likewise */
    int32_t expires;                  /* likewise: its last day, or 0 */
    const uint8_t *case_id;           /* likewise, of CASE_ID_BYTES: what partners count is counted for it */
};

struct blindfold {
    struct door door; /* arena and why are not used */
    struct blindfold_reason reason;
    struct oin own;                         /* who asks */
    const struct ring *ring;                /* from the agreed files; NULL: there is none */
    const struct evidence_signers *signers; /* likewise */
    const struct random_source *random;
    /* Gets what proves to anybody that a member answered wrongly (evidence/evidence.h); may be NULL. */
    void (*keep)(void *state, const struct oin *member, struct span evidence);
    /* Hears of an attempt that failed and is done again, and how many distinct identifiers are done; both may be NULL. */
    void (*note)(void *state, const char *sentence);
    void (*advance)(void *state, size_t done, size_t distinct);
    /* Waits a while for members that have too much to do for us now; NULL: that ends it, as any other refusal does. */
    void (*wait)(void *state);
    void *listener;
};

/* out[i] is the pseudonym of identifiers[i] for the register that `key` names. Equal identifiers go once. In batches of at most
 * BATCH_MOST; a batch that fails through a member is done again with fresh weights and a fresh escrow, BLINDFOLD_ATTEMPTS times in all;
 * one for which members have no room now waits BLINDFOLD_WAITS times besides.
 * When results do not fit the key, whoever's does not fit its own share is named and left out from then on. CORRUPT when
 * all do. What asking again does not change (OVER_QUOTA, NO_RULE, …) is given back at once. WRONG_EPOCH when the key changed between
 * two batches: start over; NOT_FOUND without a key for this register. The complaint names domain and member, never an identifier. The
 * caller wipes `identifiers`. Of a question at most 16. */
MUST_USE struct status blindfold(const struct blindfold *how, const struct key_name *key, const struct identifier *identifiers,
                                 size_t count, struct element *out, struct complaint *why);

/* The same for the auditor, of exactly these in one request: as many as were opened, whoever they are. */
MUST_USE struct status blindfold_opened(const struct blindfold *how, const struct key_name *key, const struct identifier *identifiers,
                                        size_t count, struct element *out, struct complaint *why);

/* For one of the registers of a question. */
struct blindfold_part {
    struct oin holder;
    uint64_t mask;       /* which of the identifiers, the first by the lowest bit: 1 to 16 */
    struct element *out; /* of each of these its pseudonym, in their order */
};
/* The same for the registers of several holders in one domain, in one request for each EVALUATED_PARTS_MOST of them: one list, of at most
 * ASKED_MOST distinct identifiers, and each holder gets those of its mask. */
MUST_USE struct status blindfold_household(const struct blindfold *how, struct span domain, const struct identifier *identifiers,
                                           size_t count, const struct blindfold_part *parts, size_t part_count, struct complaint *why);
