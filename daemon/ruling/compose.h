// SPDX-License-Identifier: EUPL-1.2
//
// Making an answer from a ruling and the own register, and entering it in the ledger. Used when a question is
// answered at once and when a professional has weighed it.
#pragma once

#include "book/lookups.h"
#include "ruling/decide.h"

#define WEIGH_TERM_WORKING_DAYS 5 /* a professional decides within five of them, as Veilig Thuis does on a report */
/* The last day to decide on a question that comes in now. */
static inline int32_t weigh_last_day(int64_t now_ms) { return working_day_after(dutch_day_of_ms(now_ms), WEIGH_TERM_WORKING_DAYS); }

struct composition {
    const struct inquiry_message *inquiry;
    const struct inquiry_ruling *ruling;
    const struct digest *request_digest;
    struct lookup_matches matches; /* not read unless the ruling needs a lookup */
    int32_t today;
};
/* REFUSED when nothing is permitted; BEING_WEIGHED when a person must decide first, known or not; else what the register has
 * within the ruling, or NOT_KNOWN. Texts borrow from `arena`, the policy and the inquiry. */
MUST_USE struct status compose_answer(struct book *book, const struct composition *composition, struct arena *arena,
                                      struct answer_content *out);

/* Whether what the register has makes a difference to the answer. */
static inline bool ruling_needs_lookup(const struct inquiry_ruling *ruling) { return ruling->permitted && !ruling->needs_person; }
/* What is looked for in the register. Borrows from both. */
struct lookup_asked compose_asked(const struct book *book, const struct oin *from, const struct exchange_id *exchange_id,
                                  const struct inquiry_message *inquiry);

/* Purpose, roles, flags, categories and digest of an inquiry in an entry. */
void compose_entry(struct entry *entry, const struct inquiry_message *inquiry, const struct inquiry_ruling *ruling,
                   const struct digest *request_digest);

struct telling {
    const struct exchange_id *exchange_id;
    struct oin to;
    const struct inquiry_message *inquiry;
    const struct inquiry_ruling *ruling;
    const struct answer_content *content;
    struct span answer_bytes;
    const struct digest *request_digest;
    const struct lookup_name *names; /* of each token; NULL: nobody looked */
};
/* DECISION, and DISCLOSED when something is told (also that a household is not known). The last entry and its leaf are what
 * the receipt names. */
MUST_USE struct status compose_enter(struct book *book, const struct telling *telling, struct arena *arena, struct entry *out_entry,
                                     struct book_leaf *out_leaf);
