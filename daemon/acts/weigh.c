// SPDX-License-Identifier: EUPL-1.2
//
// The professional's decision becomes evidence (a flag of the policy), the policy decides again with it, and
// the answer follows the same way as any other.
#include "acts/weigh.h"

#include "crypto/hash.h"

static struct status read_matches(struct node *node, struct weigh_item *item, struct arena *arena)
{
    struct tag_match *matches;
    TRY(compose_matches(node, &item->inquiry, arena, &matches, &item->match_count));
    TRY(ARENA_NEW(arena, item->match_count, &item->matches));
    for (size_t i = 0; i < item->match_count; i++)
        TRY(store_record_read(node->store, matches[i].record, arena, &item->matches[i]));
    return STATUS(OK);
}

struct status weigh_list(struct node *node, struct span user, struct arena *arena, struct weigh_item **out, size_t *out_count)
{
    struct inbox_row *rows;
    struct weigh_item *items;
    size_t count;
    TRY(store_inbox_list(node->store, INBOX_WAITING, arena, &rows, &count));
    TRY(ARENA_NEW(arena, count, &items));
    for (size_t i = 0; i < count; i++) {
        items[i].row = rows[i];
        TRY(inquiry_message_decode(rows[i].inquiry, arena, &items[i].inquiry));
        TRY(read_matches(node, &items[i], arena));
    }
    TRY(book_user_act(node, ENTRY_LOG_READ, "inbox-viewed", user, count));
    *out = items;
    *out_count = count;
    return STATUS(OK);
}

static struct status enter_choice(struct node *node, const struct inbox_row *row, const struct inquiry_message *inquiry,
                                  const struct inquiry_ruling *ruling, const struct weigh_choice *choice, const struct digest *digest)
{
    struct entry entry = book_entry(node, ENTRY_HUMAN_DECISION, true);
    struct book_field field = {.field = COMMIT_USER, .value = choice->user};
    book_subject_of_user(choice->user, field.subject);
    book_entry_exchange(&entry, &row->exchange_id, &row->from, DIRECTION_IN);
    compose_entry(&entry, inquiry, ruling, digest);
    entry.verdict = choice->grant ? VERDICT_PERMIT : VERDICT_REFUSE;
    entry.code = choice->grant ? STATUS_OK : STATUS_WEIGHED_NO;
    return book_write(node, &entry, &field, 1, NULL);
}

/* A professional's no overrides every permit: all categories are refused with the reason that was given. */
static void refuse_all(struct inquiry_ruling *ruling, const char *reason)
{
    ruling->permitted = 0;
    ruling->needs_person = false;
    ruling->obligations = (struct obligations){0};
    for (size_t i = 0; i < ruling->count; i++) {
        struct category_ruling *row = &ruling->categories[i];
        if (row->level == ANSWER_LEVEL_NONE)
            continue;
        row->level = ANSWER_LEVEL_NONE;
        row->decision.verdict = VERDICT_REFUSE;
        row->decision.refusal = STATUS_WEIGHED_NO;
        row->decision.reason = reason;
        row->decision.obligations = (struct obligations){0};
    }
}

static struct status answer_now(struct node *node, const struct inbox_row *row, const struct inquiry_message *inquiry,
                                const struct inquiry_ruling *ruling, const struct digest *digest, enum answer_state *out_state)
{
    struct arena *arena = batch_arena(node);
    struct composition composition = {.inquiry = inquiry, .ruling = ruling, .request_digest = digest, .today = day_of_ms(batch_now(node))};
    struct disclosure disclosure = {
        .exchange_id = &row->exchange_id, .to = row->from, .inquiry = inquiry, .ruling = ruling, .request_digest = digest};
    struct answer_content content;
    struct entry entry;
    struct book_leaf leaf;
    struct answer_message answer;
    struct outgoing outgoing = {.kind = ENVELOPE_ANSWER, .to = row->from, .is_durable = true};
    TRY(compose_answer(node, &composition, arena, &content));
    TRY(answer_content_encode(&content, arena, &answer.content));
    disclosure.content = &content;
    disclosure.answer_bytes = answer.content;
    TRY(compose_enter(node, &disclosure, arena, &entry, &leaf));
    TRY(book_receipt(node, &entry, &leaf, &answer.receipt));
    TRY(answer_message_encode(&answer, arena, &outgoing.body));
    outgoing.exchange_id = row->exchange_id;
    *out_state = content.state;
    return batch_send(node, &outgoing); /* in place of "being weighed", where that still waits */
}

struct status weigh_decide(struct node *node, const struct exchange_id *exchange_id, const struct weigh_choice *choice,
                           enum answer_state *out_state)
{
    struct arena *arena = batch_arena(node);
    struct inbox_row row;
    struct inquiry_message inquiry;
    struct inquiry_ruling ruling;
    const char *reason;
    uint32_t established = node->words.flag_human | (choice->grant ? node->words.flag_no_veto : 0);
    if (!choice->grant && !choice->reason.size)
        return FAIL(INVALID);
    TRY(store_inbox_read(node->store, exchange_id, arena, &row));
    if (row.state != INBOX_WAITING)
        return FAIL(UNEXPECTED);
    TRY(inquiry_message_decode(row.inquiry, arena, &inquiry));
    struct digest digest = digest_of(row.inquiry);
    TRY(arena_text(arena, choice->reason, &reason));
    TRY(inquiry_decide(node, &inquiry, established, batch_now(node), arena, &ruling));
    if (!choice->grant)
        refuse_all(&ruling, reason);
    TRY(enter_choice(node, &row, &inquiry, &ruling, choice, &digest));
    struct inbox_decision decision = {.state = choice->grant ? INBOX_GRANTED : INBOX_REFUSED,
                                      .decided_ms = batch_now(node),
                                      .decided_by = choice->user,
                                      .reason = choice->reason};
    TRY(store_inbox_decide(node->store, exchange_id, &decision));
    return answer_now(node, &row, &inquiry, &ruling, &digest, out_state);
}
