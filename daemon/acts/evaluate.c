// SPDX-License-Identifier: EUPL-1.2
//
// One attempt: members are asked, at once or later, each is sent the same bytes, and each sending is an entry of its own (P-05).
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

/* Ourselves first: that costs nobody else's quota. Of the others those that can be reached and were not late, at random, so
 * that no evaluator sees more than its part. */
static struct status plan_asking(const struct book *book, const struct evaluation_request *request, struct asking *asking)
{
    struct hedge_member members[COMMITTEE_MOST] = {0};
    uint8_t size = asking->ring->size, own = agreed_share_index(book->agreed, asking->key), count = 0;
    for (uint8_t i = 0; i < size; i++) {
        bool is_own = i + 1 == own, is_eligible = member_is_eligible(book, request, &asking->members[i], is_own);
        members[i] = (struct hedge_member){.is_own = is_own && is_eligible,
                                           .is_up = is_eligible,
                                           .late_until_ms = evaluations_late_until(book->evaluations, &asking->members[i]),
                                           .left = evaluations_left_at(book->evaluations, asking, &asking->members[i], batch_now(book))};
        count += is_eligible;
    }
    if (count < asking->ring->threshold)
        return FAIL(UNREACHABLE);
    hedge_start(members, size, asking->ring->threshold, batch_now(book), (int64_t)(asking->point_count * WAITING_POINT_US / 1000),
                book->random, &asking->hedge);
    evaluations_restrain(book->evaluations, &asking->hedge);
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
    struct outgoing outgoing = {
        .kind = ENVELOPE_EVALUATE, .to = *member, .statement = evaluate_message_statement(message), .body = body, .life_ms = HEDGE_TERM_MS};
    outgoing.exchange_id = asking->exchange_id;
    return batch_send(book, &outgoing);
}

static struct status send_to_set(struct book *book, const struct evaluate_message *message, struct asking *asking, hedge_set set)
{
    for (size_t i = 0; i < asking->hedge.size; i++)
        if (set >> i & 1)
            TRY(send_to_member(book, message, asking->request, asking, &asking->members[i]));
    return STATUS(OK);
}

/* One for this evaluation alone; it serves for questions when enough have signed it. */
static struct status want_voucher(struct book *book, const struct evaluation_request *request, struct asking *asking,
                                  struct evaluate_message *message)
{
    struct voucher_terms *terms = &message->voucher;
    int64_t until_ms = batch_now(book) + VOUCHER_LIFE_MOST_MS;
    if (request->case_until_ms && request->case_until_ms < until_ms)
        until_ms = request->case_until_ms;
    message->has_voucher = asking->has_voucher = true;
    *terms = (struct voucher_terms){.uses = VOUCHER_USES_DEFAULT, .issued_ms = (uint64_t)batch_now(book), .expires_ms = (uint64_t)until_ms};
    memcpy(terms->voucher_id, request->voucher_id, sizeof terms->voucher_id);
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

static struct status send_first(struct book *book, const struct evaluation_request *request, struct asking *asking)
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
    int64_t next_ms;
    if (request->case_id)
        TRY(want_voucher(book, request, asking, &message));
    TRY(plan_asking(book, request, asking));
    TRY(evaluate_message_encode(&message, batch_arena(book), &body));
    TRY(asking_keep(body, &asking->request));
    asking->request_digest = digest_of(body);
    return send_to_set(book, &message, asking, hedge_ask(&asking->hedge, batch_now(book), &next_ms));
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
    asking->asker = *asker;
    asking->act = request->act;
    asking->purpose = request->grounds.purpose;
    asking->exchange_id = exchange_id_new(book->random);
    TRY(send_first(book, request, asking));
    evaluations_add_asking(book->evaluations, TAKE(asking));
    return STATUS(OK);
}

/* A line that went down takes the question or the answer along; when there is nobody else, the answer may still find its way. */
static void note_dead_lines(const struct book *book, struct asking *asking)
{
    int64_t since;
    for (uint8_t i = 0; i < asking->hedge.size && hedge_has_more(&asking->hedge); i++)
        if ((hedge_silent(&asking->hedge) >> i & 1) && !book_line_is_up(book, &asking->members[i], &since))
            hedge_note_lost(&asking->hedge, i);
}

static struct status ask_more(struct book *book, struct asking *asking, int64_t now_ms, int64_t *out_next_ms)
{
    struct evaluate_message message;
    note_dead_lines(book, asking);
    hedge_set set = hedge_ask(&asking->hedge, now_ms, out_next_ms);
    if (!set)
        return STATUS(OK);
    TRY(batch_open(book, now_ms));
    TRY(evaluate_message_decode(asking->request, batch_arena(book), &message));
    return send_to_set(book, &message, asking, set);
}

struct status evaluation_round(struct book *book, int64_t now_ms, int64_t *out_next_ms)
{
    int64_t next_ms = INT64_MAX;
    *out_next_ms = INT64_MAX;
    if (evaluations_are_over(book->evaluations, now_ms)) {
        TRY(batch_open(book, now_ms));
        evaluations_expire(book->evaluations, now_ms);
    }
    for (struct asking *asking = NULL; (asking = evaluations_next_asking(book->evaluations, asking));) {
        TRY(ask_more(book, asking, now_ms, &next_ms));
        if (next_ms < *out_next_ms)
            *out_next_ms = next_ms;
    }
    return STATUS(OK);
}
