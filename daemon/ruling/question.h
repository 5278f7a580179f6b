// SPDX-License-Identifier: EUPL-1.2
//
// A partner's question goes on in its life, with the batch: it is taken once, weighed once and answered once (P-06, P-10).
#pragma once

#include "book/book.h"
#include "store/questions.h"

/* ASK, WEIGH, ANSWER or EXPIRE: the refusal of the table, or the question is in the state that follows. What a person decided, or did not,
 * is kept ANSWER_TERM_DAYS. */
MUST_USE struct status question_step(struct book *book, const struct oin *from, const struct exchange_id *exchange_id,
                                     enum inquiry_event event);
/* Who asked refuses what it was answered, with `code`: likewise, and who weighed it finds that in the inbox. */
MUST_USE struct status question_deny(struct book *book, const struct oin *from, const struct exchange_id *exchange_id,
                                     enum status_code code);
