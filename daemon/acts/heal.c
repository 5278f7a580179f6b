// SPDX-License-Identifier: EUPL-1.2
//
// What is healed and that it was are one commit.
#include "acts/heal.h"

#include "agreed/standing.h"
#include "book/batch.h"

struct status heal_look(struct book *book, const struct healing_slice *slice)
{
    return book->batch ? FAIL(BUSY) : healing_look(book->store, slice, &book->looked);
}

static struct status enter_healed(struct book *book, const struct healing *given, const struct heal_asker *asker)
{
    struct entry entry = book_entry(book, ENTRY_ADMIN_ACT, false);
    const struct book_field fields[] = {{.field = COMMIT_USER, .owner = book_owner_user(asker->user), .value = asker->user},
                                        {.field = COMMIT_DETAIL, .owner = book_owner_user(asker->user), .value = asker->source}};
    struct tree_hash leaf;
    tree_leaf(given->entry, &leaf);
    entry.has_exchange = true; /* an id of its own: equal salts would link a user's acts in the open log */
    entry.exchange_id = exchange_id_new(book->random);
    entry.note = span_of_text("ledger-healed");
    entry.count = given->position;
    entry.has_list_digest = true; /* of the leaf that stands there again */
    memcpy(entry.list_digest.bytes, leaf.bytes, DIGEST_BYTES);
    return book_write(book, &entry, fields, N(fields), NULL);
}

struct status heal_entry(struct book *book, const struct healing *given, const struct heal_asker *asker, struct complaint *why)
{
    TRY(healing_take(book->store, agreed_us(book->agreed)->row->log_origin, &book->looked, given, why));
    TRY(enter_healed(book, given, asker));
    EVENT_LOG(book->log, LEDGER_HEALED, batch_now(book), event_number(EVENT_FIELD_INDEX, given->position));
    book->was_healed = true;
    return STATUS(OK);
}

struct status heal_count(struct book *book, uint64_t *out) { return store_leaves_healed(book->store, out); }
