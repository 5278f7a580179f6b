// SPDX-License-Identifier: EUPL-1.2
//
// What an honest node would answer to what the receiver really asked or sent: found in the receiver's own store, since the
// liar may not have been there.
#include "support/play_claims.h"
#include "support/points.h"

#include "book/deliver.h"
#include "store/outbox.h"

#define OUTBOX_MOST 100

static void finish_receipt(struct play *play, struct play_message *message)
{
    struct receipt *receipt = &message->statement.receipt;
    receipt->origin = span_of_text(play->town->origins[message->origin]);
    receipt->exchange_id.bytes[0] ^= message->receipt_elsewhere;
    receipt->answer_digest.bytes[0] ^= message->receipt_of_other_answer;
    receipt->request_digest.bytes[0] ^= message->receipt_of_other_question;
}

static void begin_receipt(const struct play *play, struct play_message *message)
{
    struct receipt *receipt = &message->statement.receipt;
    message->statement.has_receipt = true;
    *receipt = (struct receipt){.exchange_id = message->exchange_id, .verdict = VERDICT_PERMIT, .leaf_index = 3};
    receipt->policy_hash = *policy_text_hash(play->town->policy);
    memset(receipt->leaf_hash, 6, sizeof receipt->leaf_hash);
}

/* ---- an answer: granted, one signal about debts */

struct status play_make_answer(struct play *play, const struct step *step, struct play_message *out)
{
    struct play_case *asked;
    struct inquiry_row inquiry;
    const struct script_arg *of = step_after(step, "of", 0);
    enum resident holder = of ? (enum resident)of->number : out->from;
    if (!step_word(step, SLOT_CASE))
        return complain(play->why, FAIL(CONFLICT), "an answer is given in a case");
    TRY(play_find_case(play, step, &asked));
    if (!town_find_inquiry(play->town, asked->id, holder, &inquiry))
        return complain(play->why, FAIL(CONFLICT), "this partner was not asked in %s", asked->name);
    uint8_t category = town_word(play->town, POLICY_CATEGORY, "schulden");
    out->exchange_id = inquiry.exchange_id;
    out->category = (struct answer_category){.category = category, .level = ANSWER_LEVEL_CONTENT, .article = span_of_text("artikel 1")};
    out->signal = (struct signal){.category = category,
                                  .life_domain = 1,
                                  .urgency = 3,
                                  .role = HOUSEHOLD_PARENT,
                                  .since_day = 20000,
                                  .matched_by = 1u << IDENTIFIER_KIND_PERSON};
    out->body.answer = (struct answer_content){.state = ANSWER_GRANTED,
                                               .category_count = 1,
                                               .categories = &out->category,
                                               .signal_count = 1,
                                               .signals = &out->signal,
                                               .retain_days = 90,
                                               .request_digest = inquiry.request_digest};
    random_fill(system_random(), out->body.answer.nonce, BODY_NONCE_BYTES);
    begin_receipt(play, out);
    return STATUS(OK);
}

struct status play_encode_answer(struct play *play, struct play_message *message, struct span *out)
{
    struct answer_content *content = &message->body.answer;
    struct statement *statement = &message->statement;
    if (content->state != ANSWER_GRANTED && content->state != ANSWER_PARTIAL)
        content->signal_count = 0;
    if (content->state == ANSWER_BEING_WEIGHED)
        content->category_count = 0;
    content->request_digest.bytes[0] ^= message->is_about_other;
    TRY(answer_content_encode(content, play->town->arena, out));
    statement->answer_state = (uint8_t)content->state;
    statement->receipt.request_digest = content->request_digest;
    statement->receipt.answer_digest = digest_of(*out);
    finish_receipt(play, message);
    return STATUS(OK);
}

/* ---- an acknowledgement of what waits for this partner */

static void read_waiting(struct play *play, const struct outbox_row *row, struct receipt *receipt)
{
    struct envelope sent;
    OK(envelope_decode(row->message, play->town->arena, &sent));
    receipt->request_digest = row->kind == ENVELOPE_ANSWER ? sent.statement.receipt.request_digest : sent.body_digest;
    if (row->kind == ENVELOPE_ANSWER)
        receipt->answer_digest = sent.body_digest;
}

static bool is_zero(const struct digest *digest) { return digest_equal(digest, &(struct digest){{0}}); }

struct status play_make_acknowledge(struct play *play, const struct step *step, struct play_message *out)
{
    const struct script_arg *of = step_after(step, "of", 0);
    const struct oin *waiter = town_oin(play->town, of ? (enum resident)of->number : out->from);
    struct outbox_row *rows;
    size_t count;
    OK(store_outbox_due(town_node(play->town, out->to)->book.store, waiter, play->town->now_ms + RESEND_MOST_MS, OUTBOX_MOST,
                        play->town->arena, &rows, &count));
    if (count == 0)
        return complain(play->why, FAIL(CONFLICT), "nothing waits for this partner");
    out->exchange_id = rows[count - 1].exchange_id;
    begin_receipt(play, out);
    read_waiting(play, &rows[count - 1], &out->statement.receipt);
    return STATUS(OK);
}

struct status play_encode_acknowledge(struct play *play, struct play_message *message, struct span *out)
{
    struct statement *statement = &message->statement;
    statement->has_request_digest = statement->code != STATUS_OK && !is_zero(&statement->receipt.answer_digest); /* refuses an answer */
    if (statement->has_request_digest)
        statement->request_digest = statement->receipt.answer_digest;
    statement->has_receipt = !statement->has_request_digest || message->shows_receipt;
    statement->request_digest.bytes[0] ^= message->is_about_other;
    finish_receipt(play, message);
    *out = span_empty();
    return STATUS(OK);
}

/* ---- a partial for the last evaluation that the receiver asked this partner for */

static bool find_asking(struct play *play, enum resident asker, const struct oin *member, struct entry *out)
{
    for (uint64_t i = town_leaves(play->town, asker); i-- > 0;) {
        *out = town_entry(play->town, asker, i);
        if (out->kind == ENTRY_EVALUATED && out->direction == DIRECTION_OUT && oin_equal(&out->counterpart, member))
            return true;
    }
    return false;
}

struct status play_make_partial(struct play *play, const struct step *step, struct play_message *out)
{
    struct entry entry;
    const struct script_arg *of = step_after(step, "of", 0);
    if (!find_asking(play, out->to, town_oin(play->town, of ? (enum resident)of->number : out->from), &entry))
        return complain(play->why, FAIL(CONFLICT), "this partner was not asked to evaluate");
    out->exchange_id = entry.exchange_id;
    out->body.partial = (struct partial_message){.point_count = entry.count + 1};
    out->statement = (struct statement){.has_request_digest = true, .request_digest = entry.request_digest};
    return STATUS(OK);
}

struct status play_encode_partial(struct play *play, struct play_message *message, struct span *out)
{
    struct partial_message *partial = &message->body.partial;
    message->statement.request_digest.bytes[0] ^= message->is_about_other;
    *out = span_empty();
    if (message->statement.code != STATUS_OK)
        return STATUS(OK);
    TRY(ARENA_NEW(play->town->arena, partial->point_count, &partial->points));
    for (size_t i = 0; i < partial->point_count; i++)
        point_generator(&partial->points[i]);
    return partial_message_encode(partial, play->town->arena, out);
}
