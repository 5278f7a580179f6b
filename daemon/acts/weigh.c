// SPDX-License-Identifier: EUPL-1.2
//
// The professional's decision becomes evidence (a flag of the policy), the policy decides again with it, and
// the answer follows the same way as any other.
#include "acts/weigh.h"

#include "book/batch.h"
#include "book/quarantine.h"
#include "book/quorum.h"
#include "crypto/hash.h"
#include "ruling/question.h"

static struct status read_matches(struct book *book, struct weigh_item *item, struct arena *arena)
{
    struct lookup_asked asked = compose_asked(book, &item->row.from, &item->row.exchange_id, &item->inquiry);
    struct lookup_matches matches;
    TRY(lookup_now(book, &asked, arena, &matches));
    item->match_count = matches.count;
    TRY(ARENA_NEW(arena, matches.count, &item->matches));
    for (size_t i = 0; i < matches.count; i++)
        TRY(store_record_read(book->store, matches.rows[i].record, arena, &item->matches[i]));
    return STATUS(OK);
}

/* What was decided is shown also when it was asked in a form of before. */
static struct status read_weigh_item(struct book *book, const struct inbox_row *row, struct arena *arena, struct weigh_item *out)
{
    *out = (struct weigh_item){.row = *row};
    struct status status = inquiry_message_decode(row->inquiry, arena, &out->inquiry);
    if (row->state == INBOX_WAITING) {
        TRY(status);
        return read_matches(book, out, arena);
    }
    if (!status_ok(status))
        out->inquiry = (struct inquiry_message){0};
    return status_class(status) == STATUS_CLASS_FAULT ? status : STATUS(OK);
}

struct status weigh_page(struct book *book, const struct weigh_wanted *wanted, struct paging *paging, struct arena *arena,
                         struct weigh_item **out)
{
    struct inbox_row *rows;
    struct weigh_item *items;
    TRY(store_inbox_page(book->store, wanted->state, wanted->from, paging, arena, &rows));
    TRY(ARENA_NEW(arena, paging->count, &items));
    for (size_t i = 0; i < paging->count; i++)
        TRY(read_weigh_item(book, &rows[i], arena, &items[i]));
    *out = items;
    return STATUS(OK);
}

static struct status enter_choice(struct book *book, const struct inbox_row *row, const struct inquiry_message *inquiry,
                                  const struct inquiry_ruling *ruling, const struct weigh_choice *choice, const struct digest *digest)
{
    struct entry entry = book_entry(book, ENTRY_HUMAN_DECISION, true);
    struct book_field fields[] = {
        {.field = COMMIT_USER, .owner = book_owner_user(choice->user), .value = choice->user},
        {.field = COMMIT_DETAIL, .owner = book_owner_exchange(&row->exchange_id, RETENTION_QUESTION), .value = choice->reason}};
    book_entry_exchange(&entry, &row->exchange_id, &row->from, DIRECTION_IN);
    compose_entry(&entry, inquiry, ruling, digest);
    entry.verdict = choice->grant ? VERDICT_PERMIT : VERDICT_REFUSE;
    entry.code = choice->grant ? STATUS_OK : STATUS_WEIGHED_NO;
    return book_write(book, &entry, fields, N(fields), NULL);
}

/* A professional's no overrides every permit: all categories are refused with the reason that was given. So does that nobody decided. */
static void refuse_all(struct inquiry_ruling *ruling, enum status_code refusal, const char *reason)
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
        row->decision.refusal = refusal;
        row->decision.reason = reason;
        row->decision.obligations = (struct obligations){0};
    }
}

static struct status answer_now(struct book *book, const struct inbox_row *row, const struct inquiry_message *inquiry,
                                const struct inquiry_ruling *ruling, const struct digest *digest, enum answer_state *out_state)
{
    struct arena *arena = batch_arena(book);
    struct composition composition = {.inquiry = inquiry, .ruling = ruling, .request_digest = digest, .today = day_of_ms(batch_now(book))};
    struct telling telling = {
        .exchange_id = &row->exchange_id, .to = row->from, .inquiry = inquiry, .ruling = ruling, .request_digest = digest};
    struct answer_content content;
    struct entry entry;
    struct book_leaf leaf;
    struct outgoing outgoing = {.kind = ENVELOPE_ANSWER, .to = row->from, .is_durable = true};
    struct lookup_asked asked = compose_asked(book, &row->from, &row->exchange_id, inquiry);
    if (ruling_needs_lookup(ruling))
        TRY(lookup_now(book, &asked, arena, &composition.matches));
    telling.names = composition.matches.names;
    TRY(compose_answer(book, &composition, arena, &content));
    TRY(answer_content_encode(&content, arena, &outgoing.body));
    telling.content = &content;
    telling.answer_bytes = outgoing.body;
    TRY(compose_enter(book, &telling, arena, &entry, &leaf));
    outgoing.statement = (struct statement){.answer_state = (uint8_t)content.state, .has_receipt = true};
    TRY(book_receipt(book, &entry, &leaf, &outgoing.statement.receipt));
    outgoing.exchange_id = row->exchange_id;
    *out_state = content.state;
    return batch_send(book, &outgoing); /* in place of "being weighed", where that still waits */
}

struct status weigh_decide(struct book *book, const struct exchange_id *exchange_id, const struct weigh_choice *choice,
                           enum answer_state *out_state)
{
    struct arena *arena = batch_arena(book);
    struct inbox_row row;
    struct inquiry_message inquiry;
    struct inquiry_ruling ruling;
    const char *reason;
    uint32_t established = book->agreed->words.flag_human | (choice->grant ? book->agreed->words.flag_no_veto : 0);
    if (!choice->grant && !choice->reason.size)
        return FAIL(INVALID);
    TRY(quorum_check(book, batch_now(book), NULL)); /* the question stands there still */
    TRY(store_inbox_read(book->store, exchange_id, arena, &row));
    if (quarantine_of(book, &row.from))
        return FAIL(SHUT_OUT); /* when it is let in again the question stands there still */
    if (row.state == INBOX_WAITING && row.due_day < dutch_day_of_ms(batch_now(book)))
        return FAIL(EXPIRED);
    TRY(question_step(book, &row.from, exchange_id, INQUIRY_ON_ANSWER));
    TRY(inquiry_message_decode(row.inquiry, arena, &inquiry));
    struct digest digest = digest_of(row.inquiry);
    TRY(arena_text(arena, choice->reason, &reason));
    TRY(inquiry_decide(book->agreed, &inquiry, established, batch_now(book), arena, &ruling));
    if (!choice->grant)
        refuse_all(&ruling, STATUS_WEIGHED_NO, reason);
    TRY(enter_choice(book, &row, &inquiry, &ruling, choice, &digest));
    struct inbox_decision decision = {.state = choice->grant ? INBOX_GRANTED : INBOX_REFUSED,
                                      .decided_ms = batch_now(book),
                                      .decided_by = choice->user,
                                      .reason = choice->reason};
    TRY(store_inbox_decide(book->store, exchange_id, &decision));
    return answer_now(book, &row, &inquiry, &ruling, &digest, out_state);
}

#define WEIGH_ROUND_MOST 32
#define WEIGH_ARENA_BYTES ((size_t)1024 * 1024)

/* As if it were refused, but by nobody, and also where nothing would have been permitted: the asker hears the same whether or not the
 * household is known (P-10). Who left the mesh hears nothing. */
static struct status answer_undecided(struct book *book, const struct inbox_row *row)
{
    struct arena *arena = batch_arena(book);
    struct inquiry_message inquiry;
    struct inquiry_ruling ruling;
    enum answer_state state;
    struct digest digest = digest_of(row->inquiry);
    if (!agreed_party(book->agreed, &row->from) || !status_ok(inquiry_message_decode(row->inquiry, arena, &inquiry)))
        return STATUS(OK); /* nor who asked in a form of before */
    TRY(inquiry_decide(book->agreed, &inquiry, 0, batch_now(book), arena, &ruling));
    refuse_all(&ruling, STATUS_EXPIRED, "er is niet op tijd over besloten");
    return answer_now(book, row, &inquiry, &ruling, &digest, &state);
}

static struct status expire_request(struct book *book, const struct inbox_row *row)
{
    struct status status = question_step(book, &row->from, &row->exchange_id, INQUIRY_ON_EXPIRE);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    TRY(store_inbox_expire(book->store, &row->exchange_id));
    EVENT_LOG(book->log, REQUEST_UNDECIDED, batch_now(book), event_partner(&row->from));
    return status_ok(status) ? answer_undecided(book, row) : STATUS(OK);
}

struct status weigh_due_soon(struct book *book, int64_t now_ms, uint64_t *out)
{
    return store_inbox_due(book->store, working_day_after(dutch_day_of_ms(now_ms), 1), out);
}

/* On each working day, from the hour on that somebody may read it; again after a start. */
static struct status remind_of_due(struct book *book, int64_t now_ms)
{
    uint64_t count;
    if (book->reminded_day == dutch_day_of_ms(now_ms) || is_unusual_hour(now_ms))
        return STATUS(OK);
    TRY(weigh_due_soon(book, now_ms, &count));
    if (count)
        EVENT_LOG(book->log, REQUESTS_DUE, now_ms, event_number(EVENT_FIELD_COUNT, count));
    book->reminded_day = dutch_day_of_ms(now_ms);
    return STATUS(OK);
}

struct status weigh_round(struct book *book, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct inbox_row *first;
    TRY(arena_new(WEIGH_ARENA_BYTES, &arena));
    for (size_t i = 0; i < WEIGH_ROUND_MOST; i++) {
        struct paging paging = {.limit = 1}; /* by term */
        TRY(store_inbox_page(book->store, INBOX_WAITING, NULL, &paging, arena, &first));
        if (!paging.count || first->due_day >= dutch_day_of_ms(now_ms))
            break;
        TRY(batch_open(book, now_ms));
        TRY(expire_request(book, first));
    }
    return remind_of_due(book, now_ms);
}
