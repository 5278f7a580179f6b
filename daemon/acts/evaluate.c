// SPDX-License-Identifier: EUPL-1.2
//
// One attempt: members are asked, at once or later, each is sent the same bytes, and each sending is an entry of its own (P-05).
#include "acts/evaluate.h"

#include "book/batch.h"
#include "book/book.h"
#include "book/counting.h"
#include "book/ownhead.h"
#include "book/quorum.h"
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
    return is_own || (status_ok(lines_peer_state(book->lines, oin, &is_up, &since)) && is_up && !ownhead_waits(book, oin));
}

/* Our place in the committee, when we hold a share of each of the keys; else 0. */
static uint8_t own_index(const struct agreed *agreed, const struct evaluate_message *message)
{
    uint8_t index = 0;
    for (size_t i = 0; i < message->part_count; i++) {
        index = agreed_share_index(agreed, agreed_key(agreed, message->domain, &message->parts[i].holder));
        if (!index)
            return 0;
    }
    return index;
}

/* Ourselves first: that costs nobody else's quota. Of the others those that can be reached and were not late, at random, so
 * that no evaluator sees more than its part. */
static struct status plan_asking(const struct book *book, const struct evaluation_request *request, struct asking *asking)
{
    struct hedge_member members[COMMITTEE_MOST] = {0};
    uint8_t size = asking->ring->size, own = own_index(book->agreed, &request->message), count = 0;
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
    hedge_start(members, size, asking->ring->threshold, batch_now(book), (int64_t)(batch_cost_us(&request->message) / 1000), book->random,
                &asking->hedge);
    evaluations_restrain(book->evaluations, &asking->hedge);
    return STATUS(OK);
}

static struct status send_to_member(struct book *book, const struct evaluate_message *message, struct span body,
                                    const struct asking *asking, const struct oin *member)
{
    struct entry entry = book_entry(book, ENTRY_EVALUATED, true);
    book_entry_exchange(&entry, &asking->exchange_id, member, DIRECTION_OUT);
    evaluation_enter(message, &entry);
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

/* One for this part alone; it serves for questions when enough have signed it. */
static void set_voucher(const struct book *book, const struct evaluation_request *request, struct evaluate_part *part)
{
    struct voucher_terms *terms = &part->voucher;
    int64_t until_ms = batch_now(book) + VOUCHER_LIFE_MOST_MS;
    if (request->case_until_ms && request->case_until_ms < until_ms)
        until_ms = request->case_until_ms;
    part->has_voucher = true;
    terms->uses = VOUCHER_USES_DEFAULT;
    terms->issued_ms = (uint64_t)batch_now(book);
    terms->expires_ms = (uint64_t)until_ms;
    voucher_case_commit(request->case_id, terms->voucher_id, &terms->case_commit);
}

/* At home nobody counts. */
static struct status complete_message(const struct book *book, const struct evaluation_request *request, struct evaluate_message *out)
{
    *out = request->message;
    out->generation = book->agreed->ring ? book->agreed->ring->generation : 0;
    for (size_t i = 0; i < out->part_count; i++) {
        struct evaluate_part *part = &out->parts[i];
        const struct ring_key *key = agreed_key(book->agreed, out->domain, &part->holder);
        if (!key)
            return FAIL(WRONG_EPOCH);
        part->epoch = key->name.epoch;
        if (request->case_id && !oin_equal(&part->holder, &book->agreed->own))
            set_voucher(book, request, part);
    }
    return !request->case_id == (out->act != EVALUATION_ASK) ? STATUS(OK) : FAIL(INVALID);
}

static struct status await_part(struct book *book, const struct evaluation_request *request, const struct evaluate_message *message,
                                const struct evaluate_part *part, struct asking_part *out)
{
    *out = (struct asking_part){.holder = part->holder, .has_voucher = part->has_voucher};
    if (!part->has_voucher)
        return STATUS(OK);
    counting_voucher(message, part, &book->agreed->own, &out->voucher);
    struct voucher_row row = {.holder = part->holder,
                              .epoch = part->epoch,
                              .count = (uint8_t)out->voucher.count,
                              .escrow = out->voucher.escrow,
                              .terms = part->voucher};
    memcpy(row.case_id, request->case_id, CASE_ID_BYTES);
    return store_voucher_add(book->store, &row);
}

static struct status send_first(struct book *book, const struct evaluation_request *request, const struct evaluate_message *message,
                                struct span body, struct asking *asking)
{
    int64_t next_ms;
    for (size_t i = 0; i < message->part_count; i++)
        TRY(await_part(book, request, message, &message->parts[i], &asking->parts[i]));
    TRY(plan_asking(book, request, asking));
    TRY(asking_keep(body, &asking->request));
    asking->request_digest = digest_of(body);
    return send_to_set(book, message, asking, hedge_ask(&asking->hedge, batch_now(book), &next_ms));
}

struct status evaluation_ask(struct book *book, const struct evaluation_request *request, const struct evaluation_asker *asker)
{
    CLEANUP(asking) struct asking *asking = NULL;
    struct evaluate_message message;
    struct span body;
    TRY(quorum_check(book, batch_now(book), NULL)); /* what it is made for would not go out */
    TRY(complete_message(book, request, &message));
    TRY(evaluate_message_encode(&message, batch_arena(book), &body));
    TRY(asking_new(book->agreed->ring, message.part_count, evaluate_message_points(&message), &asking));
    asking->asker = *asker;
    asking->act = message.act;
    asking->purpose = message.purpose;
    asking->exchange_id = exchange_id_new(book->random);
    TRY(send_first(book, request, &message, body, asking));
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

static struct status find_liars(const struct asking *asking, const struct evaluation_rest *rest, hedge_set *out)
{
    *out = 0;
    for (size_t i = 0; i < asking->hedge.size; i++)
        if ((asking->hedge.answered >> i & 1) && list_has(rest->liars, rest->liar_count, &asking->members[i]))
            *out |= (hedge_set)(1u << i);
    return rest->liar_count && (size_t)__builtin_popcount(*out) == rest->liar_count ? STATUS(OK) : FAIL(INVALID);
}

struct status evaluation_go_on(struct book *book, const struct evaluation_rest *rest, const struct evaluation_asker *asker)
{
    struct asking *asking = evaluations_find_told(book->evaluations, &rest->exchange_id, &asker->user);
    hedge_set liars;
    if (!asking)
        return FAIL(NOT_FOUND);
    TRY(find_liars(asking, rest, &liars));
    return asking_go_on(asking, liars, asker, batch_now(book)); /* evaluation_round asks those that take their place */
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
