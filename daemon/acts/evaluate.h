// SPDX-License-Identifier: EUPL-1.2
//
// Asking members of a committee for pseudonyms: which members and when (book/hedge.h), on what grounds, entered and sent. What
// comes of it is told by the askings in flight (book/evaluations.h).
#pragma once

#include "book/book.h"
#include "book/evaluations.h"

struct evaluation_request {
    struct evaluate_message message; /* with the ids of its vouchers: drawn by who sealed the escrow, which is bound to them. Epochs,
                                      * generation and what else the vouchers say are filled in here */
    const uint8_t *case_id;          /* CASE_ID_BYTES, of the case whose questions these pseudonyms are for; NULL without */
    int64_t case_until_ms;           /* when that case ends, and its vouchers with it; 0: they live as long as they may */
    size_t without_count;            /* members not to ask: they were found to answer wrongly */
    const struct oin *without;
};
/* Chooses t members (ourselves, then those whose line is up, who were late last), enters and sends. WRONG_EPOCH: no key
 * of a holder in this domain; INVALID, TOO_LARGE: not what a message can say; UNREACHABLE: fewer than t of the members that may be asked
 * have a line. */
MUST_USE struct status evaluation_ask(struct book *book, const struct evaluation_request *request, const struct evaluation_asker *asker);
/* The same request once more, without those of its members that answered wrongly: t others, of whom some have answered perhaps. Who
 * did is asked nothing more. NOT_FOUND: there is none under this exchange that this user asked, or its term is over; INVALID: a liar
 * that did not answer it; UNREACHABLE: there are fewer than t others. */
struct evaluation_rest {
    struct exchange_id exchange_id;
    size_t liar_count;
    const struct oin *liars;
};
MUST_USE struct status evaluation_go_on(struct book *book, const struct evaluation_rest *rest, const struct evaluation_asker *asker);
/* Each turn: asks others beside or in place of those that keep silent, refused or cannot be reached, and ends what is over.
 * `out_next_ms`: when it has something to do again, if nothing happens before. */
MUST_USE struct status evaluation_round(struct book *book, int64_t now_ms, int64_t *out_next_ms);
