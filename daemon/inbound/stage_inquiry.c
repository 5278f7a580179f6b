// SPDX-License-Identifier: EUPL-1.2
//
// A question from a partner: decided per category before anybody looks whether the household is known, so that
// a refusal, or "being weighed", says nothing about that (P-10). Each token counts before anything is decided, also of a question that is
// refused: sixteen households in one question are sixteen (P-11).
#include "inbound/pipeline.h"

#include "book/alarms.h"
#include "book/counting.h"
#include "book/quorum.h"
#include "book/shares.h"
#include "casefile/claims.h"
#include "crypto/hash.h"
#include "inbound/result.h"
#include "ruling/compose.h"
#include "ruling/question.h"
#include "store/inbox.h"
#include "store/lookups.h"
#include "store/vouchers.h"

#define INQUIRY_STAGES(X)                                                                                                               \
    X(inquiry, READS, read, "wire", BAD_BODY, "what is asked, with case, purpose and necessity (P-11)")                                 \
    X(inquiry, WRITES, quota, "book, store", OVER_QUOTA, "as many tokens as were agreed, debited (P-11)")                               \
    X(inquiry, READS, claims, "casefile", BAD_CLAIM, "days, terms and codes within their bounds, whoever it is about (P-10, P-11)")     \
    X(inquiry, JUDGES, permit, "agreed, policy, ruling", NOT_PERMITTED, "what may be told, per category (P-04)")                        \
    X(inquiry, READS, deferral, "casefile, ruling", BAD_CLAIM, "telling is put off no longer than the rules say (P-11)")                \
    X(inquiry, JUDGES, subject, "agreed, policy", BAD_SUBJECT, "tokens of this purpose's domain and a live epoch (P-03)")               \
    X(inquiry, WRITES, room, "agreement, book, store", OVER_SHARE, "a person has room for what is to be weighed, and we for an answer") \
    X(inquiry, WRITES, counted, "book, store", BAD_SUBJECT, "others counted it, and it is not asked more often than they did (P-11)")   \
    X(inquiry, WRITES, lookup, "book, ruling", BAD_SUBJECT, "which records it is about, or that the answer comes later")                \
    X(inquiry, WRITES, minimise, "book, ruling, wire", BAD_SUBJECT, "the answer: only what a rule names is left (P-10)")                \
    X(inquiry, WRITES, record, "book, ruling, store", BAD_SUBJECT, "in the ledger, with the answer's digest (P-05)")                    \
    X(inquiry, WRITES, receipt, "book", BAD_SUBJECT, "the other side can prove it (P-07)")

struct inquiry_exchange {
    const struct heard *heard;
    struct inquiry_message message; /* after read */
    bool is_counted;                /* after quota */
    struct claim_fault fault;       /* after claims: out of bounds, when it refused */
    struct inquiry_ruling ruling;   /* after permit */
    struct lookup_matches matches;  /* after lookup, unless: */
    bool is_later;                  /* the register is looked through between turns: it is received now, and answered then */
    struct answer_content content;  /* after minimise; also as bytes */
    struct span answer_bytes;
    struct entry entry; /* after record: ours, and the leaf that our receipt names */
    struct book_leaf leaf;
};

static struct status inquiry_read(struct inquiry_exchange *x)
{
    struct status status = inquiry_message_decode(x->heard->envelope.body, x->heard->arena, &x->message);
    if (!status_ok(status))
        *x->heard->field = inquiry_message_wrong(x->heard->envelope.body, x->heard->arena);
    return status;
}

static struct status inquiry_quota(struct inquiry_exchange *x, struct book *book)
{
    x->is_counted = true;
    const struct quota_scope what = {.kind = QUOTA_TOKENS, .requester = x->heard->line_owner, .purpose = x->message.grounds.purpose};
    struct quota_debit debit;
    TRY(heard_debit(x->heard, book, &what, x->message.subject_count, &debit));
    struct status status = store_quota_debit(book->store, &debit, 1, NULL);
    if (status_class(status) != STATUS_CLASS_FAULT)
        TRY(alarms_hear_debit(book, ALARM_TOKENS, &debit));
    return status;
}

/* By the day on which it was said: who asks at midnight, or is heard late, is judged as at its own door. No text is looked at: what it
 * is worth is for who reads it, and a refusal for a text would be one by somebody who can read it. */
static struct status inquiry_claims(struct inquiry_exchange *x)
{
    const struct inquiry_message *said = &x->message;
    const struct claimed claims[] = {{CLAIM_INFORMED, said->informed_day}, {CLAIM_DEFERRED, said->deferral_until_day}};
    const struct claimed_reasons reasons = {said->necessity_code, said->lighter_code, said->necessity.size, said->why_not_lighter.size};
    x->fault = claims_judge(claims, N(claims), day_of_ms(x->heard->envelope.time_ms));
    if (!x->fault.field)
        x->fault = claims_judge_reasons(&reasons);
    if (!x->fault.field)
        return STATUS(OK);
    *x->heard->field = x->fault.field;
    return FAIL(INVALID);
}

static struct status inquiry_permit(struct inquiry_exchange *x, const struct agreed *agreed)
{
    const struct inquiry_message *inquiry = &x->message;
    if (!party_has_role(x->heard->peer, inquiry->grounds.to_role))
        return FAIL(NOT_ALLOWED);
    if (!*policy_purpose_domain(agreed->policy, inquiry->grounds.purpose))
        return FAIL(INVALID);
    return inquiry_decide(agreed, inquiry, 0, x->heard->now_ms, x->heard->arena, &x->ruling);
}

/* No longer than the rules let it that permit what is asked, by the day on which it was said. */
static struct status inquiry_deferral(struct inquiry_exchange *x)
{
    const uint32_t most = deferral_days_most(&x->ruling.obligations);
    const int64_t days = (int64_t)x->message.deferral_until_day - day_of_ms(x->heard->envelope.time_ms);
    if (!x->message.deferral_until_day || !x->ruling.permitted || days <= most)
        return STATUS(OK);
    x->fault.field = claim_bound(CLAIM_DEFERRED)->field;
    TRY(arena_print(x->heard->arena, &x->fault.reason, DEFERRAL_TOO_LONG, most));
    *x->heard->field = x->fault.field;
    return FAIL(INVALID);
}

static struct status inquiry_subject(struct inquiry_exchange *x, const struct agreed *agreed)
{
    const char *domain = policy_purpose_domain(agreed->policy, x->message.grounds.purpose);
    const struct ring_key *key = agreed_key(agreed, span_of_text(domain), &agreed->own);
    if (!key || key->name.epoch != x->message.epoch)
        return FAIL(WRONG_EPOCH);
    /* nobody fishes by what we do not bring; our own questions name the household by all that was given */
    bool is_own = oin_equal(&x->heard->line_owner, &agreed->own);
    for (size_t i = 0; !is_own && i < x->message.subject_count; i++)
        if (!(party_brings(agreed, agreed_us(agreed)) >> x->message.subjects[i].kind & 1))
            return FAIL(NO_RULE);
    return STATUS(OK);
}

/* Before anything is looked for: what nobody counted is not answered, whether or not the household is known. At home nobody counts. */
static struct status inquiry_counted(struct inquiry_exchange *x, struct book *book)
{
    const struct oin *requester = &x->heard->line_owner;
    if (oin_equal(requester, &book->agreed->own))
        return STATUS(OK);
    TRY(counting_check(book->agreed, &x->message, requester, x->heard->now_ms));
    return store_voucher_show(book->store, requester, &x->message.counted.terms);
}

static struct status inquiry_lookup(struct inquiry_exchange *x, struct book *book)
{
    struct lookup_asked asked = compose_asked(book, &x->heard->line_owner, &x->heard->envelope.exchange_id, &x->message);
    TRY(question_step(book, &x->heard->line_owner, &x->heard->envelope.exchange_id, INQUIRY_ON_ASK));
    return ruling_needs_lookup(&x->ruling) ? lookup_begin(book, &asked, x->heard->arena, &x->matches, &x->is_later) : STATUS(OK);
}

/* What a person must weigh waits for her, and each partner has so much of her time; and who acknowledges no answers is given so many. What
 * is more is asked again later, and so is what comes while nobody confirms our ledger (P-07). Whether the household is known does not
 * matter (P-10). */
static struct status inquiry_room(struct inquiry_exchange *x, struct book *book)
{
    const struct oin *requester = &x->heard->line_owner;
    uint64_t waiting;
    TRY(quorum_check(book, x->heard->now_ms, NULL));
    TRY(share_check(book, SHARE_ANSWERS, requester, NULL));
    if (!x->ruling.needs_person)
        return STATUS(OK);
    const uint64_t most = quotas_most(&book->agreed->quotas, QUOTA_WEIGHING, requester);
    TRY(store_inbox_waiting(book->store, requester, &waiting));
    if (waiting >= most)
        return FAIL(OVERLOADED);
    return alarms_hear_level(book, ALARM_WEIGHING, requester, waiting + 1, most);
}

static struct status inquiry_minimise(struct inquiry_exchange *x, struct book *book)
{
    if (x->is_later)
        return STATUS(OK);
    struct composition composition = {.inquiry = &x->message,
                                      .ruling = &x->ruling,
                                      .request_digest = &x->heard->envelope.body_digest,
                                      .matches = x->matches,
                                      .today = day_of_ms(x->heard->now_ms)};
    if (ruling_needs_lookup(&x->ruling))
        TRY(alarms_hear_lookup(book, &x->heard->line_owner, x->message.subject_count, x->matches.count != 0));
    TRY(compose_answer(book, &composition, x->heard->arena, &x->content));
    return answer_content_encode(&x->content, x->heard->arena, &x->answer_bytes);
}

static struct status write_received(const struct inquiry_exchange *x, struct book *book)
{
    const struct inquiry_message *inquiry = &x->message;
    struct entry entry = heard_said(x->heard, book, ENTRY_REQUEST_RECEIVED, false);
    entry.grounds = inquiry->grounds;
    entry.category_count = inquiry->category_count;
    memcpy(entry.categories, inquiry->categories, inquiry->category_count);
    entry.necessity_code = inquiry->necessity_code;
    entry.lighter_code = inquiry->lighter_code;
    entry.has_request_digest = true;
    entry.request_digest = x->heard->envelope.body_digest;
    const struct book_field field = {.field = COMMIT_DETAIL,
                                     .owner = book_owner_exchange(&x->heard->envelope.exchange_id, RETENTION_QUESTION),
                                     .value = x->heard->envelope.body};
    return book_write_said(book, &entry, &field, x->heard->envelope.content, NULL);
}

static struct status put_in_inbox(const struct heard *heard, struct book *book)
{
    struct inbox_row row = {.exchange_id = heard->envelope.exchange_id,
                            .from = heard->line_owner,
                            .inquiry = heard->envelope.body,
                            .since_ms = heard->now_ms,
                            .due_day = weigh_last_day(heard->now_ms)};
    struct status status = store_inbox_put(book->store, &row);
    return status_is(status, STATUS_CONFLICT) ? FAIL(UNEXPECTED) : status;
}

static struct status put_for_later(const struct heard *heard, struct book *book)
{
    struct lookup_row row = {.from = heard->line_owner, .exchange_id = heard->envelope.exchange_id, .inquiry = heard->envelope.body};
    memcpy(row.nonce, heard->envelope.nonce, sizeof row.nonce);
    return store_lookup_put(book->store, &row);
}

static struct status enter_answer(struct inquiry_exchange *x, struct book *book)
{
    struct telling telling = {.exchange_id = &x->heard->envelope.exchange_id,
                              .to = x->heard->line_owner,
                              .inquiry = &x->message,
                              .ruling = &x->ruling,
                              .content = &x->content,
                              .answer_bytes = x->answer_bytes,
                              .names = x->matches.names,
                              .request_digest = &x->heard->envelope.body_digest};
    return compose_enter(book, &telling, x->heard->arena, &x->entry, &x->leaf);
}

/* By a person, who finds it in the inbox, or by rule. */
static struct status decide_by_whom(const struct inquiry_exchange *x, struct book *book)
{
    enum inquiry_event event = x->ruling.needs_person ? INQUIRY_ON_WEIGH : INQUIRY_ON_ANSWER;
    TRY(question_step(book, &x->heard->line_owner, &x->heard->envelope.exchange_id, event));
    return x->ruling.needs_person ? put_in_inbox(x->heard, book) : STATUS(OK);
}

static struct status inquiry_record(struct inquiry_exchange *x, struct book *book)
{
    if (!x->is_later)
        TRY(decide_by_whom(x, book));
    TRY(write_received(x, book));
    return x->is_later ? put_for_later(x->heard, book) : enter_answer(x, book);
}

static struct status send_answer(struct inquiry_exchange *x, struct book *book)
{
    struct outgoing outgoing = heard_reply(x->heard, ENVELOPE_ANSWER);
    struct status room = share_check(book, SHARE_ANSWERS, &x->heard->line_owner, NULL);
    if (status_class(room) == STATUS_CLASS_FAULT)
        return room;
    /* Who stands under another agreement does not take our word that it came, and asks until it has this: it is not sent by itself. Nor is
     * what has no room to wait in, or says so: who asks again gets it again. */
    outgoing.is_durable = x->entry.code != STATUS_OTHER_AGREEMENT && x->entry.code != STATUS_OVERLOADED && status_ok(room);
    outgoing.body = x->answer_bytes;
    outgoing.statement = (struct statement){.answer_state = x->entry.answer_state, .has_receipt = true};
    TRY(book_receipt(book, &x->entry, &x->leaf, &outgoing.statement.receipt));
    return batch_send(book, &outgoing);
}

/* Also of what is refused, then with as much as was read of it. */
static struct status hear_alarms(const struct inquiry_exchange *x, struct book *book)
{
    const struct inquiry_message *said = &x->message;
    const struct alarm_question question = {x->heard->line_owner, said->subject_count,
                                            said->necessity.size ? said->necessity : said->why_not_lighter, said->necessity_code,
                                            said->lighter_code};
    return alarms_hear_question(book, &question);
}

static struct status inquiry_receipt(struct inquiry_exchange *x, struct book *book)
{
    TRY(hear_alarms(x, book));
    return x->is_later ? STATUS(OK) : send_answer(x, book);
}

static struct status enter_refused(struct inquiry_exchange *x, struct book *book, struct status refusal)
{
    struct entry entry = heard_entry(x->heard, book, ENTRY_DECISION, true);
    entry.code = refusal.code;
    entry.note = x->fault.field ? span_of_text(x->fault.field) : span_empty();
    entry.answer_state = ANSWER_REFUSED;
    entry.has_request_digest = entry.has_answer_digest = true;
    entry.request_digest = x->heard->envelope.body_digest;
    entry.answer_digest = digest_of(x->answer_bytes);
    x->entry = entry;
    return book_write(book, &x->entry, NULL, 0, &x->leaf);
}

/* The count was undone with the rest of the message. */
static struct status count_again(struct inquiry_exchange *x, struct book *book)
{
    struct status again = x->is_counted ? inquiry_quota(x, book) : STATUS(OK);
    return status_class(again) == STATUS_CLASS_FAULT ? again : STATUS(OK);
}

/* Refused before it was decided (not well formed, another epoch, a role it does not have): still an answer, with its reason. */
static struct status inquiry_refuse(struct inquiry_exchange *x, struct book *book, struct status refusal)
{
    struct answer_category whole = {.category = x->message.category_count ? x->message.categories[0] : 1, .code = refusal.code};
    struct answer_content content = {
        .state = ANSWER_REFUSED, .request_digest = x->heard->envelope.body_digest, .category_count = 1, .categories = &whole};
    if (x->fault.field)
        whole.reason = span_of_text(x->fault.reason);
    random_fill(book->random, content.nonce, sizeof content.nonce);
    TRY(answer_content_encode(&content, x->heard->arena, &x->answer_bytes));
    TRY(count_again(x, book));
    if (x->heard->message.size) /* what was looked for between turns was heard when it came */
        TRY(hear_alarms(x, book));
    TRY(enter_refused(x, book, refusal));
    return send_answer(x, book);
}

/* ---- what was looked for between turns */

/* It is ruled on as if it came now: what is agreed may have changed, and our register did what people see of it. */
static struct status rule_again(struct inquiry_exchange *x, struct book *book, const struct lookup *lookup)
{
    struct lookup_asked asked;
    TRY(inquiry_read(x));
    TRY(inquiry_permit(x, book->agreed));
    TRY(inquiry_subject(x, book->agreed));
    asked = compose_asked(book, &x->heard->line_owner, &x->heard->envelope.exchange_id, &x->message);
    TRY(lookup_found(book, lookup, &asked, x->heard->arena, &x->matches));
    TRY(inquiry_minimise(x, book));
    TRY(decide_by_whom(x, book));
    return enter_answer(x, book);
}

static struct status answer_later(struct heard *heard, struct book *book, const struct lookup *lookup)
{
    struct inquiry_exchange exchange = {.heard = heard};
    struct batch_mark mark;
    if (!heard->peer) /* no partner any more */
        return STATUS(OK);
    TRY(batch_mark_set(book, &mark));
    struct status status = rule_again(&exchange, book, lookup);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    if (status_ok(status)) {
        TRY(batch_keep(book));
        return send_answer(&exchange, book);
    }
    TRY(batch_undo(book, &mark));
    TRY(question_step(book, &heard->line_owner, &heard->envelope.exchange_id, INQUIRY_ON_ANSWER));
    return inquiry_refuse(&exchange, book, status);
}

static struct heard heard_before(const struct book *book, const struct lookup_row *row, int64_t now_ms, struct arena *arena)
{
    struct heard heard = {.arena = arena, .now_ms = now_ms, .line_owner = row->from, .peer = agreed_party(book->agreed, &row->from)};
    heard.envelope.kind = ENVELOPE_INQUIRY;
    heard.envelope.exchange_id = row->exchange_id;
    heard.envelope.has_body = true;
    heard.envelope.body = row->inquiry;
    heard.envelope.body_digest = digest_of(row->inquiry);
    heard.envelope.statement.agreement = book->agreed->agreement;
    memcpy(heard.envelope.nonce, row->nonce, sizeof row->nonce);
    return heard;
}

/* Its row goes with the answer: what has no row is answered, or was received in a batch that was undone. */
struct status lookup_result(struct book *book, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const char *field = ""; /* it was told when it came, if at all */
    struct lookup *lookup;
    struct lookup_row row;
    TRY(lookups_step(book, &lookup));
    if (!lookup)
        return STATUS(OK);
    TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
    struct status status = store_lookup_read(book->store, lookup_from(lookup), lookup_exchange(lookup), arena, &row);
    if (status_is(status, STATUS_NOT_FOUND)) {
        lookups_drop(book, lookup);
        return STATUS(OK);
    }
    TRY(status);
    TRY(batch_open(book, now_ms));
    struct heard heard = heard_before(book, &row, now_ms, arena);
    heard.field = &field;
    TRY(answer_later(&heard, book, lookup));
    return store_lookup_remove(book->store, &row.from, &row.exchange_id);
}

/* One that cannot be read any more is looked for nowhere, and then refused. */
static struct status resume_lookup(void *context, const struct lookup_row *row)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct book *book = context;
    struct inquiry_message message = {.subject_count = 0};
    TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
    if (!status_ok(inquiry_message_decode(row->inquiry, arena, &message)))
        message = (struct inquiry_message){.subject_count = 0};
    struct lookup_asked asked = compose_asked(book, &row->from, &row->exchange_id, &message);
    return lookup_resume(book, &asked);
}

struct status lookups_resume(struct book *book) { return store_lookups_each(book->store, resume_lookup, book); }

PIPELINE_ANSWERED(inquiry, INQUIRY_STAGES);
