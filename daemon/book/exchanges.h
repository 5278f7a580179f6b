// SPDX-License-Identifier: EUPL-1.2
//
// What is said to partners and heard of them, into the index by which two nodes compare their ledgers (store/exchanged.h): in the same
// batch as its entry. What is no message about people, and refusals of what was asked, are not in it: nothing is entered of those at who
// said them.
#pragma once

#include "book/book.h"
#include "wire/envelope.h"

/* Whether both sides enter a message of this kind. */
bool exchange_is_listed(unsigned kind);
/* An entry that was made of a message, at this position. */
MUST_USE struct status exchanges_heard(struct book *book, const struct entry *entry, uint64_t position);
/* A message that was refused, of which this entry says so. */
MUST_USE struct status exchanges_refused(struct book *book, const struct envelope *envelope, uint64_t position);
struct exchange_said {
    enum envelope_kind kind;
    const struct exchange_id *exchange;
    const struct statement *statement;
    struct digest body; /* zeros: without */
    const uint8_t *signature;
    int64_t said_ms;
};
/* A message of ours; `position` EXCHANGED_NOWHERE: it has the entry of what it answers. */
MUST_USE struct status exchanges_sent(struct book *book, const struct oin *to, const struct exchange_said *said, uint64_t position);
