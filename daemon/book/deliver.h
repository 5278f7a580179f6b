// SPDX-License-Identifier: EUPL-1.2
//
// The outbox going out: again with back-off until the other side answers, at once when its line comes back,
// and reported when the term is over (P-06). Also the daily round: what is past its term goes.
#pragma once

#include "book/batch.h"

#define DELIVER_EVERY_MS 1000
#define RESEND_MOST_MS ((int64_t)5 * 60 * 1000)

/* Sends what is due, expires what is over. Opens a batch only when there is something. */
MUST_USE struct status deliver_round(struct book *book, int64_t now_ms);
/* Removes nonces of messages that are refused as expired from now on, received signals past their term, and answers whose
 * term of keeping is over: of the last the ledger says so (P-09). */
MUST_USE struct status daily_round(struct book *book, int64_t now_ms);
