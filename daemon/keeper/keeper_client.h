// SPDX-License-Identifier: EUPL-1.2
//
// The daemon's end of the keeper: open it, ask it for the signatures of a batch (blocking, one round
// trip), and hand it evaluations (they wait their turn here, one at a time in each lane there; results are read when one waits).
#pragma once

#include "crypto/group.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "keeper/job.h"
#include "keeper/link.h"
#include "keeper/waiting.h"
#include "pseudonym/opening.h"
#include "pseudonym/ring.h"
#include "wire/message.h"

struct keeper_identity {                    /* wipe with keeper_identity_wipe */
    uint8_t curve_secret[BOX_SECRET_BYTES]; /* lives with the sockets; see the threat model */
    struct secret_key storage;
    uint8_t curve_public[BOX_PUBLIC_BYTES], box_public[BOX_PUBLIC_BYTES];
    uint8_t envelope_public[SIGN_PUBLIC_BYTES], log_public[SIGN_PUBLIC_BYTES], witness_public[SIGN_PUBLIC_BYTES];
    struct ring_shares shares;
    bool has_anchor;      /* it knows what it signed: see logbook/anchor.h */
    struct anchor anchor; /* what is told of it: rows of our own ledger, of those that we witness, and of agreed texts */
};
void keeper_identity_wipe(struct keeper_identity *identity);

struct keeper;
/* Opens the keeper at the other end of the link, keeps the identity out of the swap, and takes the link over, also when it
 * fails. KEEPER_LOST, NO_MEMORY. */
MUST_USE struct status keeper_open(struct keeper_link link, struct keeper_identity *out_identity, struct keeper **out);
struct keeper *keeper_free(struct keeper *keeper); /* closes the link */
DEFINE_CLEANUP(keeper)

struct keeper_signing {
    enum keeper_signs role;
    uint8_t kind; /* of an envelope */
    struct span content;
    struct tree_growth growth;          /* of a head */
    uint8_t signature[SIGNATURE_BYTES]; /* filled in */
};
/* Whether it is known to sign a message of this kind still today; if not, it can be asked: OVER_QUOTA for as long as it has signed what its
 * ceiling allows, with those that wait for a signature yet. KEEPER_LOST. What is put in a batch is said first. */
bool keeper_may_say(const struct keeper *keeper, unsigned kind);
MUST_USE struct status keeper_ask_left(struct keeper *keeper, unsigned kind, uint32_t unsigned_yet);
void keeper_will_say(struct keeper *keeper, unsigned kind);
/* All signatures of a batch, in one round trip unless they are many MiB. KEEPER_LOST; OVER_QUOTA: a ceiling; for heads CONFLICT and
 * BAD_PROOF when one does not follow from what was signed of its log (P-07), ANCHOR_LOST, TOO_LARGE, DISK_FULL and IO_FAILED: then
 * there is no signature. */
MUST_USE struct status keeper_sign(struct keeper *keeper, struct keeper_signing *items, size_t count);

/* An anchor where there is none, with rows of our own ledger as they were signed last. CONFLICT when there is one, DISK_FULL, IO_FAILED,
 * KEEPER_LOST. */
MUST_USE struct status keeper_begin(struct keeper *keeper, const struct anchor_row *rows, size_t count);
/* The versions of agreed texts that are in force from now on (role ANCHOR_AGREED). CONFLICT, and nothing changed, for one below what it
 * knows, or for another manifest at the same number (P-04); KEEPER_LOST. */
MUST_USE struct status keeper_agree(struct keeper *keeper, const struct anchor_row *rows, size_t count);

/* A head of our own ledger with our own signature, that somebody showed us and that is not in it: no head is signed from then on, also over
 * restarts. ANCHOR_LOST, TOO_LARGE, DISK_FULL, IO_FAILED, KEEPER_LOST: also when this node never signed it. */
struct keeper_own_head {
    struct span text; /* of the checkpoint */
    const uint8_t *signature;
};
MUST_USE struct status keeper_shown(struct keeper *keeper, const struct keeper_own_head *head);
/* The ledger is that one again: this head of it follows from the one that was shown and from the one that was signed last. CONFLICT,
 * BAD_PROOF, NOT_FOUND: nothing was shown; the rest as above. */
MUST_USE struct status keeper_release(struct keeper *keeper, const struct keeper_own_head *head, const struct tree_growth *of_shown,
                                      const struct tree_growth *of_signed);

/* What our share of the key of the escrow makes of its element, with the proof. WRONG_EPOCH, BAD_COMMITTEE; OVER_QUOTA: its own ceiling;
 * faults of its anchor, KEEPER_LOST. */
struct keeper_opening {
    uint32_t epoch, generation;
    uint8_t size; /* of the committee */
    struct element ephemeral;
};
MUST_USE struct status keeper_opens(struct keeper *keeper, const struct keeper_opening *wanted, struct opening_answer *out);

/* What was used today of its ceilings, as lines of their file, and what they are. KEEPER_LOST. */
MUST_USE struct status keeper_used(struct keeper *keeper, struct ceiling_use out[static CEILINGS_COUNT]);

struct keeper_task {
    uint64_t job; /* comes back with the result */
    struct oin requester;
    uint8_t size; /* of the committee */
};
/* Puts one part of an evaluation behind what waits of its requester in the lane of its message: the parts of one message are done and
 * come back in the order in which they were put. It is copied. With a voucher, when one is wanted. KEEPER_LOST, NO_MEMORY. */
MUST_USE struct status keeper_evaluate(struct keeper *keeper, const struct keeper_task *task, const struct evaluate_message *message,
                                       const struct evaluate_part *part, const struct job_voucher *counting);
/* How long those of this requester take that wait. */
uint64_t keeper_waiting_us(const struct keeper *keeper, const struct oin *requester);
/* Whether there is something to read: a result, or that the keeper is gone. */
bool keeper_result_waits(const struct keeper *keeper);
/* The result that waits, and starts the next queued job. `out_result.code` is OK with as many points as asked, or a refusal
 * (WRONG_EPOCH, BAD_COMMITTEE, OVER_QUOTA: its own ceiling) or a fault of its anchor, without points. Points borrow from `arena`. */
struct keeper_result {
    uint64_t job;
    enum status_code code;
    size_t point_count;
    struct element *points;
    bool has_voucher;
    uint8_t voucher[SIGNATURE_BYTES]; /* our signature on it */
};
MUST_USE struct status keeper_result_read(struct keeper *keeper, struct arena *arena, struct keeper_result *out);
