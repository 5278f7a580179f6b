// SPDX-License-Identifier: EUPL-1.2
//
// That t members opened the escrow of a request, as a file: with it whoever has the ring of the partners computes the same e·A, offline and
// with nothing secret, and reads whom the request was about (P-11). So it is as much of a secret as what is in it.
//
//   schakel/evidence/v1
//   kind opened-escrow
//   request <what the requester signed, base64>
//   answer <a member's signed envelope, base64>       t lines, in the order of the committee
//   ring <base64>
#pragma once

#include "evidence/signers.h"
#include "pseudonym/escrow.h"
#include "pseudonym/evaluate.h"
#include "pseudonym/ring.h"
#include "pseudonym/voucher.h"
#include "wire/envelope.h"
#include "wire/message.h"

#define OPENED_MOST_BYTES ((size_t)1536 * 1024)

struct opened {
    struct span request, ring;
    size_t answer_count; /* 1..THRESHOLD_MOST */
    struct span answers[THRESHOLD_MOST];
};

bool opened_is_of_this_kind(struct span text); /* by its first two lines */
/* One form: what parses prints to the same bytes. MALFORMED, TOO_LARGE, and what the arena refuses with. */
MUST_USE struct status opened_parse(struct span text, struct arena *arena, struct opened *out);
MUST_USE struct status opened_print(const struct opened *opened, struct arena *arena, struct span *out);

/* A request, read so far that what members make of its escrow can be held against the ring. That its requester signed it is not looked at
 * here: that takes the key that it had then. */
struct opened_request {
    struct envelope asked;
    struct evaluate_message question;
    struct element ephemeral; /* of its escrow */
    const struct ring *ring;
    const struct evidence_signers *signers; /* of what members make of it; NULL: by the ring alone */
    const struct ring_key *key;             /* of the escrow */
};
/* What envelope_decode, evaluate_message_decode and escrow_form refuse with; INVALID: another kind of message; WRONG_EPOCH: the ring has no
 * key of the escrow. Each with its reason. `signers` is for the caller. */
MUST_USE struct status opened_request_read(struct span signed_request, const struct ring *ring, struct arena *arena,
                                           struct opened_request *out, struct complaint *why);
/* What a member made of it, and which member (from 1). UNKNOWN_PEER, BAD_SIGNATURE; INVALID when it is about another request, or a refusal;
 * BAD_PROOF: its share does not make that of the escrow. */
MUST_USE struct status opened_answer_judge(const struct opened_request *request, struct span answer, struct arena *arena,
                                           uint8_t *out_member, struct element *out_point, struct complaint *why);

struct opened_verdict {
    struct opened_request request;
    struct ring *ring; /* as it stands in the file */
    struct element shared;
    struct member_set members;
};
/* OK: these t members opened it. What its parts refuse with; BAD_COMMITTEE unless they are as many as it takes, each once, in order. */
MUST_USE struct status opened_judge(const struct opened *opened, const struct evidence_signers *signers, struct arena *arena,
                                    struct opened_verdict *out, struct complaint *why);

/* ---- what is in it */

/* The request as its escrow is bound to it. Points borrow the question. */
struct opened_binding {
    uint8_t terms[EVALUATED_PARTS_MOST][ESCROW_TERMS_MOST]; /* of a question */
    struct escrow_part parts[EVALUATED_PARTS_MOST];
    struct escrow_request request;
};
void opened_bind(const struct opened_request *request, struct opened_binding *out);
/* Opens it and makes it again. TAMPERED, with the reason: it does not open, other bytes would have been sealed, or other identifiers were
 * asked than it says. BAD_IDENTIFIER and what else escrow_open refuses with. `out` is filled in when it opened, also when this fails after
 * that; else NULL. */
MUST_USE struct status opened_check(const struct opened_verdict *verdict, struct arena *arena, struct escrow **out, struct complaint *why);
