// SPDX-License-Identifier: EUPL-1.2
//
// One attempt: the members are chosen, each is sent the same points, and each sending is an entry of its own (P-05).
#include "acts/evaluate.h"

#include "book/batch.h"
#include "book/book.h"
#include "book/counting.h"
#include "crypto/hash.h"
#include "store/vouchers.h"

static bool list_has(const struct oin *list, size_t count, const struct oin *oin)
{
    for (size_t i = 0; i < count; i++)
        if (oin_equal(&list[i], oin))
            return true;
    return false;
}

/* Whether this member may be asked and can be: we always can, others when their line is up. */
static bool member_is_eligible(const struct book *book, const struct evaluation_request *request, const struct oin *oin, bool is_own)
{
    bool is_up = false;
    int64_t since;
    if (list_has(request->without, request->without_count, oin))
        return false;
    return is_own || (status_ok(lines_peer_state(book->lines, oin, &is_up, &since)) && is_up);
}

/* Ourselves first: that costs nobody else's quota. The others at random, so that no evaluator sees more than its part. */
static struct status choose_members(const struct book *book, const struct evaluation_request *request, const struct ring_key *key,
                                    uint8_t *out_members)
{
    const struct ring *ring = book->agreed->ring;
    uint8_t live[COMMITTEE_MOST], own = agreed_share_index(book->agreed, key);
    size_t count = 0, chosen = 0;
    bool is_chosen[COMMITTEE_MOST + 1] = {false};
    for (uint8_t i = 1; i <= ring->size; i++) {
        if (!member_is_eligible(book, request, &ring->members[i - 1].oin, i == own))
            continue;
        if (i == own) {
            is_chosen[own] = true;
            chosen++;
        } else {
            live[count++] = i;
        }
    }
    while (chosen < ring->threshold && count > 0) {
        uint8_t draw;
        random_fill(book->random, &draw, 1);
        size_t at = draw % count;
        is_chosen[live[at]] = true;
        live[at] = live[--count];
        chosen++;
    }
    if (chosen < ring->threshold)
        return FAIL(UNREACHABLE);
    for (uint8_t i = 1, at = 0; i <= ring->size && at < ring->threshold; i++)
        if (is_chosen[i])
            out_members[at++] = i;
    return STATUS(OK);
}

static struct status send_to_member(struct book *book, const struct evaluate_message *message, struct span body,
                                    const struct asking *asking, const struct oin *member)
{
    struct entry entry = book_entry(book, ENTRY_EVALUATED, true);
    book_entry_exchange(&entry, &asking->exchange_id, member, DIRECTION_OUT);
    entry.grounds = message->grounds;
    entry.count = message->point_count - 1;
    entry.act = (uint8_t)message->act;
    entry.has_part = true;
    entry.part = (struct evaluated_part){message->holder, message->has_voucher ? message->voucher.uses : 0};
    entry.has_request_digest = true;
    entry.request_digest = asking->request_digest;
    TRY(book_write(book, &entry, NULL, 0, NULL));
    struct outgoing outgoing = {.kind = ENVELOPE_EVALUATE,
                                .to = *member,
                                .statement = evaluate_message_statement(message),
                                .body = body,
                                .life_ms = EVALUATION_TERM_MS};
    outgoing.exchange_id = asking->exchange_id;
    return batch_send(book, &outgoing);
}

/* One for this evaluation alone; it serves for questions when enough have signed it. */
static struct status want_voucher(struct book *book, const struct evaluation_request *request, struct asking *asking,
                                  struct evaluate_message *message)
{
    struct voucher_terms *terms = &message->voucher;
    message->has_voucher = asking->has_voucher = true;
    *terms = (struct voucher_terms){.uses = VOUCHER_USES_DEFAULT,
                                    .issued_ms = (uint64_t)batch_now(book),
                                    .expires_ms = (uint64_t)(batch_now(book) + VOUCHER_LIFE_MOST_MS)};
    random_fill(book->random, terms->voucher_id, sizeof terms->voucher_id);
    voucher_case_commit(request->case_id, terms->voucher_id, &terms->case_commit);
    counting_voucher(message, &book->agreed->own, &asking->voucher);
    struct voucher_row row = {.holder = message->holder,
                              .epoch = message->epoch,
                              .count = (uint8_t)asking->voucher.count,
                              .escrow = asking->voucher.escrow,
                              .terms = *terms};
    memcpy(row.case_id, request->case_id, CASE_ID_BYTES);
    return store_voucher_add(book->store, &row);
}

static struct status send_to_all(struct book *book, const struct evaluation_request *request, struct asking *asking)
{
    const struct ring *ring = asking->ring;
    struct evaluate_message message = {.domain = request->domain,
                                       .act = request->act,
                                       .holder = request->holder,
                                       .grounds = request->grounds,
                                       .epoch = asking->key->name.epoch,
                                       .generation = ring->generation,
                                       .point_count = request->point_count,
                                       .points = request->points,
                                       .escrow = request->escrow};
    struct span body;
    if (request->case_id)
        TRY(want_voucher(book, request, asking, &message));
    TRY(choose_members(book, request, asking->key, asking->indices));
    TRY(evaluate_message_encode(&message, batch_arena(book), &body));
    TRY(asking_keep(body, &asking->request));
    asking->request_digest = digest_of(body);
    for (size_t i = 0; i < asking->member_count; i++) {
        asking->members[i] = ring->members[asking->indices[i] - 1].oin;
        TRY(send_to_member(book, &message, body, asking, &asking->members[i]));
    }
    return STATUS(OK);
}

struct status evaluation_ask(struct book *book, const struct evaluation_request *request, const struct evaluation_asker *asker)
{
    CLEANUP(asking) struct asking *asking = NULL;
    const struct ring_key *key = agreed_key(book->agreed, request->domain, &request->holder);
    if (!key)
        return FAIL(WRONG_EPOCH);
    if (!request->case_id != (request->act != EVALUATION_ASK || oin_equal(&request->holder, &book->agreed->own)))
        return FAIL(INVALID);
    if (request->case_id && request->point_count > VOUCHER_COUNT_MOST + 1)
        return FAIL(TOO_LARGE);
    if (request->point_count < 2 || request->point_count > POINTS_MOST)
        return FAIL(INVALID);
    TRY(asking_new(book->agreed->ring, key, request->point_count, &asking));
    asking->deadline_ms = batch_now(book) + EVALUATION_TERM_MS;
    asking->asker = *asker;
    asking->exchange_id = exchange_id_new(book->random);
    TRY(send_to_all(book, request, asking));
    evaluations_add_asking(book->evaluations, TAKE(asking));
    return STATUS(OK);
}
