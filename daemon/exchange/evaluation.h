// SPDX-License-Identifier: EUPL-1.2
//
// Evaluations in flight, on both sides. As requester: one attempt with t members, until all partials are in or
// one fails. As evaluator: what the keeper multiplies, so that the result finds its way back. Neither survives
// a restart: the source simply asks again, with a fresh attempt.
#pragma once

#include "exchange/batch.h"

#define EVALUATION_TERM_MS 20000

/* ---- requester */

struct evaluation_request {
    struct span domain;
    uint8_t purpose, phase, basis, from_role;
    uint32_t flags;
    size_t point_count; /* identifiers and the check element */
    struct element *points;
    struct span escrow;  /* sealed to the auditor */
    bool wants_proof;    /* each member proves what it answers: an evaluation like any other, for rules and quotas too */
    size_t member_count; /* 0, or exactly the members to ask */
    const struct oin *members;
    size_t without_count; /* members not to ask: they were found to answer wrongly */
    const struct oin *without;
};
struct evaluation_proof {
    bool is_there;
    uint8_t bytes[PROOF_BYTES];
};
struct evaluation_outcome {
    struct status status; /* OK, or why the attempt failed */
    struct oin member;    /* which member, when one is to blame */
    const struct domain_key *record;
    size_t member_count, point_count;
    const uint8_t *exchange_id;            /* EXCHANGE_ID_BYTES: what the proofs are bound to */
    const uint8_t *members;                /* who answered: their indices in the record, ascending */
    const struct element *partials;        /* member after member, each point_count */
    const struct evaluation_proof *proofs; /* one of each member, as it came */
};
/* Called once, inside a batch; `ticket` says for whom. */
typedef void evaluation_done(void *state, uint64_t ticket, const struct evaluation_outcome *outcome);
struct evaluation_asker {
    evaluation_done *done;
    void *state; /* outlives the node's evaluations */
    uint64_t ticket;
};

/* Chooses t members (ourselves, then at random among those whose line is up), enters and sends. WRONG_EPOCH: no key record
 * of this domain; UNREACHABLE: fewer than t of the members that may be asked have a line. */
MUST_USE struct status evaluation_ask(struct node *node, const struct evaluation_request *request, const struct evaluation_asker *asker);
/* Ends those that are overdue. In a batch. */
void evaluation_expire(struct node *node, int64_t now_ms);
/* Ends all of them: the store failed, and with it what came for them or was still to go to ourselves. */
void evaluation_fail(struct node *node, struct status fault);

/* ---- evaluator */

struct multiplication {
    uint64_t job;
    struct oin requester;
    uint8_t exchange_id[EXCHANGE_ID_BYTES];
    uint8_t nonce[ENVELOPE_NONCE_BYTES];
    uint8_t request_digest[SHA256_BYTES];
    size_t route_size;
    uint8_t route[64];
};
MUST_USE struct status evaluation_start(struct node *node, const struct multiplication *what, const struct evaluate_message *message);
/* The keeper's descriptor is readable: sends the partial result. Opens a batch. */
MUST_USE struct status evaluation_result(struct node *node, int64_t now_ms);

struct evaluations *evaluations_free(struct evaluations *evaluations);
DEFINE_CLEANUP(evaluations)
MUST_USE struct status evaluations_new(struct evaluations **out);
