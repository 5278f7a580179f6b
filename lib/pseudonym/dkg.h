// SPDX-License-Identifier: EUPL-1.2
//
// The ceremony in which the members of a committee make keys together, a list of them in one run, so that nobody ever
// holds one (P-02): joint Feldman sharing with commitments before anything is shown, so that nobody can choose a key in
// answer to the others', and proofs of possession, so that nobody can cancel another's part. What comes out is the next
// generation of the ring: the keys of before, untouched, and the new ones.
//
// A state machine without sockets or files. Each member runs one step per round on the messages of that round, its own
// included, gets its own message of the next round, stores the state and hands the message out; a process that dies in
// between starts from the stored state, which holds the message too. Dealers that break the rules, for whichever key, are
// left out of all and named; the rest goes on as long as at least t are left.
//
// All members must see the same messages. When they do not, the transcripts differ and nobody confirms: the ring of
// before, if any, stays in force.
#pragma once

#include "base/arena.h"
#include "base/oin.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "pseudonym/dkg_message.h"
#include "pseudonym/ring.h"

#define DKG_SESSION_BYTES 16

struct dkg_member {
    struct oin oin;
    uint8_t sign_public[SIGN_PUBLIC_BYTES];
    uint8_t box_public[BOX_PUBLIC_BYTES];
};

struct dkg_params {
    uint8_t session[DKG_SESSION_BYTES]; /* never used before */
    const struct ring *before;          /* NULL: these are the first keys. The committee is the same then */
    size_t key_count;                   /* 1..DKG_KEYS_MOST */
    const struct ring_name *keys;       /* to be made, in order; none of them is in `before` */
    uint8_t threshold, size, me;        /* t >= 2, 2t-1 <= n <= COMMITTEE_MOST, me from 1 */
    const struct dkg_member *members;   /* `size`, in the same order for everybody */
    const struct sign_key *sign_key;    /* mine; these two and `before` are borrowed as long as the state lives */
    const uint8_t *box_secret;
};

/* Why a member's dealing is not part of the keys; all but MISSING rest on what it signed. */
enum dkg_fault {
    DKG_FAULT_NONE = 0,
    DKG_FAULT_MISSING,
    DKG_FAULT_TWO_MESSAGES,
    DKG_FAULT_MALFORMED,
    DKG_FAULT_BROKEN_COMMITMENT,
    DKG_FAULT_NO_POSSESSION,
    DKG_FAULT_BAD_SHARE,
    DKG_FAULT_OTHER_RESULT,
};
const char *dkg_fault_text(enum dkg_fault fault);

struct dkg; /* secret */

/* INVALID with a reason when the parameters do not fit each other or my keys are not those of member `me`. The state waits for COMMIT
 * messages and has mine ready. */
MUST_USE struct status dkg_new(const struct dkg_params *params, const struct random_source *random, struct complaint *why,
                               struct dkg **out);
struct dkg *dkg_free(struct dkg *dkg); /* wipes */
DEFINE_CLEANUP(dkg)

enum dkg_phase dkg_phase(const struct dkg *dkg); /* the round whose messages are awaited */
struct span dkg_outgoing(const struct dkg *dkg); /* my message of that round; empty when done */

struct dkg_input {
    const struct span *messages; /* of this round, any order; the same one twice is fine */
    size_t count;
    bool go_on_without; /* false: a missing or unreadable message fails and is named; true: whoever has no good message is left out */
};

/* One round. On failure the state is as it was: NOT_FOUND (whose message is missing), MALFORMED, BAD_SIGNATURE, UNEXPECTED (of another
 * round or ceremony), CONFLICT (two messages of one member; or another result than mine), BAD_COMMITTEE (fewer than t dealers left). */
MUST_USE struct status dkg_step(struct dkg *dkg, const struct dkg_input *input, struct complaint *why);

enum dkg_fault dkg_fault(const struct dkg *dkg, uint8_t member);

/* When done: the next ring with the signatures of the members, and my shares of the new keys, in the order of the list; both live as
 * long as the state. UNEXPECTED before. */
MUST_USE struct status dkg_result(const struct dkg *dkg, const struct ring **out_ring, const struct scalar **out_shares);

/* The state as bytes, with secrets in them: the caller stores them so that only it can read them. UNEXPECTED when done: then the result
 * is what is stored. */
#define DKG_STATE_MOST ((size_t)512 * 1024)
MUST_USE struct status dkg_encode_state(const struct dkg *dkg, struct arena *arena, struct span *out);
/* UNEXPECTED when the bytes belong to other parameters, MALFORMED. */
MUST_USE struct status dkg_decode_state(const struct dkg_params *params, struct span bytes, struct complaint *why, struct dkg **out);
