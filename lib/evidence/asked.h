// SPDX-License-Identifier: EUPL-1.2
//
// A question, held against the evaluation whose voucher it shows: that was asked about those whom the members counted, and about nobody
// else. The holder sees tokens and members see blinded points, so whoever had A counted and asks about B is seen by neither (P-11). Pure:
// of the opened request, of the question as its asker signed it, and of the pseudonyms made again.
#pragma once

#include "evidence/opened.h"
#include "evidence/remade.h"

struct asked_question {
    struct envelope asked;
    struct inquiry_message inquiry;
};
/* That its asker signed it is not looked at here: that takes the key that it had then. What envelope_decode and inquiry_message_decode
 * refuse with; INVALID: no question, or one to the own register, which nobody counts. */
MUST_USE struct status asked_question_read(struct span signed_question, struct arena *arena, struct asked_question *out,
                                           struct complaint *why);
/* The part of the request whose voucher it shows. NOT_FOUND: of none, and the complaint names the escrow that it is of; INVALID: it was
 * asked by another than the request. TAMPERED, with the reason: its voucher says otherwise than was evaluated. */
MUST_USE struct status asked_part_find(const struct opened_request *request, const struct asked_question *question, size_t *out_part,
                                       struct complaint *why);
/* `escrow` is what opened_check made of the verdict. INVALID: `remade` is of another request or part. TAMPERED: one of the tokens is of
 * nobody who was evaluated in that part, as what it is, or is there twice. */
MUST_USE struct status asked_tokens_check(const struct opened_verdict *verdict, const struct escrow *escrow, size_t part,
                                          const struct remade *remade, const struct asked_question *question, struct complaint *why);
