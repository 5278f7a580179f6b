// SPDX-License-Identifier: EUPL-1.2
//
// All at once: there is nobody to spare, and what one of them says must not depend on who said it before.
#include "acts/unseal.h"

#include "book/batch.h"

static struct status send_open(struct book *book, const struct unsealing *unsealing, struct span body, const struct oin *member)
{
    struct entry entry = book_entry(book, ENTRY_ESCROW_OPENED, false);
    struct outgoing outgoing = {.kind = ENVELOPE_OPEN,
                                .to = *member,
                                .statement = {.has_request_digest = true, .request_digest = unsealing->request_digest},
                                .body = body,
                                .life_ms = UNSEALING_TERM_MS};
    book_entry_exchange(&entry, &unsealing->exchange_id, member, DIRECTION_OUT);
    entry.has_request_digest = true;
    entry.request_digest = unsealing->request_digest;
    TRY(book_write(book, &entry, NULL, 0, NULL));
    outgoing.exchange_id = unsealing->exchange_id;
    return batch_send(book, &outgoing);
}

static struct status send_to_reachable(struct book *book, struct unsealing *unsealing, struct span body)
{
    const struct ring *ring = book->agreed->ring;
    bool is_asked = false;
    int64_t since_ms;
    unsealing->member_count = ring->size;
    for (size_t i = 0; i < ring->size; i++) {
        struct unsealing_answer *answer = &unsealing->members[i];
        const struct oin *member = &ring->members[i].oin;
        bool is_up = book_line_is_up(book, member, &since_ms);
        *answer = (struct unsealing_answer){.member = *member, .code = is_up ? STATUS_TIMED_OUT : STATUS_UNREACHABLE, .is_awaited = is_up};
        if (is_up)
            TRY(send_open(book, unsealing, body, member));
        is_asked |= is_up;
    }
    return is_asked ? STATUS(OK) : FAIL(UNREACHABLE);
}

struct status unseal_ask(struct book *book, struct span request, const struct unseal_asker *asker)
{
    const struct agreed *agreed = book->agreed;
    const struct open_message message = {request};
    struct unsealing unsealing = {.done = asker->done, .state = asker->state, .ticket = asker->ticket};
    struct envelope asked;
    struct span body;
    if (!agreed_is_auditor(agreed, &agreed->own))
        return FAIL(NOT_ALLOWED);
    if (!agreed->ring)
        return FAIL(WRONG_EPOCH);
    TRY(envelope_decode(request, batch_arena(book), &asked));
    if (asked.kind != ENVELOPE_EVALUATE)
        return FAIL(INVALID);
    TRY(open_message_encode(&message, batch_arena(book), &body));
    unsealing.request_digest = asked.body_digest;
    unsealing.exchange_id = exchange_id_new(book->random);
    unsealing.end_ms = batch_now(book) + UNSEALING_TERM_MS;
    TRY(send_to_reachable(book, &unsealing, body));
    return unsealings_add(book->unsealings, &unsealing);
}

struct status unseal_round(struct book *book, int64_t now_ms, int64_t *out_next_ms)
{
    if (unsealings_end_ms(book->unsealings) <= now_ms) {
        TRY(batch_open(book, now_ms));
        unsealings_expire(book->unsealings, now_ms);
    }
    *out_next_ms = unsealings_end_ms(book->unsealings);
    return STATUS(OK);
}
