// SPDX-License-Identifier: EUPL-1.2
//
// The plan is a small table; each record walks it once.
#include "acts/push.h"

#include "book/batch.h"
#include "book/quorum.h"
#include "book/spoken.h"
#include "book/subject.h"
#include "casefile/claims.h"
#include "crypto/hash.h"
#include "pseudonym/tag.h"
#include "ruling/decide.h"
#include "ruling/evaluation.h"
#include "store/outbox.h"

/* In one second; as many again go by a round of the outbox. The slots of an agreed minute (book/budgets.h) bound how many a partner gets in
 * it and not when: what may come in a minute would come at once, take the place of our questions to it, and be dropped there, where fewer
 * wait than that (PACE_WAITING_MOST). */
#define PUSH_AT_ONCE 64
#define PUSH_AGAIN_MOST 64 /* in one round, to one partner */

struct push_plan {
    size_t count, room;
    struct agreed_push *rows;
};

struct push_plan *push_plan_free(struct push_plan *plan)
{
    if (plan)
        free(plan->rows);
    free(plan);
    return NULL;
}

static struct status plan_add(struct push_plan *plan, const struct agreed_push *row)
{
    for (size_t i = 0; i < plan->count; i++) /* one way per partner, category and purpose is enough */
        if (plan->rows[i].partner == row->partner && plan->rows[i].category == row->category &&
            plan->rows[i].grounds.purpose == row->grounds.purpose)
            return STATUS(OK);
    if (plan->count == plan->room) {
        size_t room = plan->room ? 2 * plan->room : 16;
        struct agreed_push *rows = reallocarray(plan->rows, room, sizeof *rows);
        if (!rows)
            return FAIL(NO_MEMORY);
        plan->rows = rows;
        plan->room = room;
    }
    plan->rows[plan->count++] = *row;
    return STATUS(OK);
}

static struct status plan_push(void *state, const struct agreed_push *push) { return plan_add(state, push); }

struct status push_plan_new(const struct agreed *agreed, struct push_plan **out)
{
    CLEANUP(push_plan) struct push_plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        return FAIL(NO_MEMORY);
    TRY(agreed_pushes_each(agreed, plan_push, plan));
    *out = TAKE(plan);
    return STATUS(OK);
}

/* ---- for which registers the own clients are evaluated */

/* In the first of our roles that may. */
static bool find_own_grounds(const struct agreed *agreed, struct import_target *target)
{
    const struct party *us = agreed_us(agreed);
    for (size_t i = 0; i < us->role_count; i++) {
        target->grounds.from_role = us->roles[i];
        target->grounds.basis = evaluation_basis(agreed, &(struct evaluation_claim){EVALUATION_OWN, us, us, target->grounds});
        if (target->grounds.basis)
            return true;
    }
    return false;
}

static size_t add_own_registers(const struct agreed *agreed, struct import_target *out)
{
    size_t count = 0;
    for (uint8_t purpose = 1; purpose <= policy_word_count(agreed->policy, POLICY_PURPOSE); purpose++) {
        struct import_target target = {
            .act = EVALUATION_OWN,
            .domain = policy_purpose_domain(agreed->policy, purpose),
            .holder = agreed->own,
            .grounds = {.purpose = purpose, .phase = agreed->words.phase_report, .flags = agreed->words.flag_own_client},
            .categories = UINT64_MAX};
        bool is_there = false;
        for (size_t i = 0; i < count; i++)
            is_there = is_there || strcmp(out[i].domain, target.domain) == 0;
        if (!is_there && agreed_key(agreed, span_of_text(target.domain), &target.holder) && find_own_grounds(agreed, &target))
            out[count++] = target;
    }
    return count;
}

static bool is_target_of(const struct import_target *target, const struct agreed_push *push, const char *domain, const struct oin *receiver)
{
    return target->act == EVALUATION_SIGNAL && target->grounds.purpose == push->grounds.purpose && strcmp(target->domain, domain) == 0 &&
           oin_equal(&target->holder, receiver);
}

static struct status add_receiver(const struct agreed *agreed, const struct agreed_push *push, struct import_target *targets, size_t *count)
{
    const char *domain = policy_purpose_domain(agreed->policy, push->grounds.purpose);
    const struct oin *receiver = &agreed->parties[push->partner].row->oin;
    size_t at = 0;
    if (!agreed_key(agreed, span_of_text(domain), receiver) || !parties_bring(agreed, agreed_us(agreed), &agreed->parties[push->partner]))
        return STATUS(OK);
    while (at < *count && !is_target_of(&targets[at], push, domain, receiver))
        at++;
    if (at == IMPORT_TARGETS_MOST)
        return FAIL(TOO_LARGE);
    if (at == *count)
        targets[(*count)++] =
            (struct import_target){.act = EVALUATION_SIGNAL, .domain = domain, .holder = *receiver, .grounds = push->grounds};
    targets[at].categories |= UINT64_C(1) << push->category;
    return STATUS(OK);
}

struct status import_targets(const struct agreed *agreed, const struct push_plan *plan, struct arena *arena, struct import_target **out,
                             size_t *out_count)
{
    struct import_target *targets;
    TRY(ARENA_NEW(arena, IMPORT_TARGETS_MOST, &targets));
    *out_count = add_own_registers(agreed, targets);
    for (size_t i = 0; i < plan->count; i++)
        TRY(add_receiver(agreed, &plan->rows[i], targets, out_count));
    *out = targets;
    return STATUS(OK);
}

/* ---- one record */

/* One that was evaluated for several purposes of a domain is kept once. */
static struct status fill_subjects(const struct agreed *agreed, const struct record_subject_given *given, size_t count,
                                   struct stored_subject *out, size_t *out_count)
{
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        const struct key_name key = {given[i].domain, given[i].holder};
        const struct party *holder = agreed_party(agreed, &given[i].holder);
        size_t same = 0;
        if (holder && !(parties_bring(agreed, agreed_us(agreed), holder) >> given[i].kind & 1))
            return FAIL(NO_RULE);
        TRY(subject_make(agreed, &key, given[i].kind, &given[i].pseudonym, &out[filled]));
        while (memcmp(out[same].tag, out[filled].tag, TAG_BYTES) != 0)
            same++;
        filled += same == filled;
    }
    *out_count = filled;
    return STATUS(OK);
}

struct own_record { /* as it is in the store */
    int64_t id;
    const struct signal *signal;
    const struct stored_subject *subjects;
    size_t count;
    const struct oin *only; /* to this partner; NULL: to everybody */
};

/* The pseudonyms of the receiver's register, as a message carries them; the contact stays here, the roster has the partner's. Those of an
 * old key of it are not sent: it would make another tag of them. */
static struct status make_message(struct book *book, const struct agreed_push *row, const struct own_record *own,
                                  struct signal_message *out)
{
    const char *domain = policy_purpose_domain(book->agreed->policy, row->grounds.purpose);
    const struct oin *receiver = &book->agreed->parties[row->partner].row->oin;
    const struct ring_key *key = agreed_key(book->agreed, span_of_text(domain), receiver);
    *out = (struct signal_message){.grounds = row->grounds, .epoch = key ? key->name.epoch : 0, .signal = *own->signal};
    out->signal.contact = span_empty();
    TRY(ARENA_NEW(batch_arena(book), SUBJECTS_MOST, &out->subjects));
    for (size_t i = 0; i < own->count && out->subject_count < SUBJECTS_MOST; i++) {
        const struct stored_subject *subject = &own->subjects[i];
        if (span_is_text(subject->domain, domain) && oin_equal(&subject->holder, receiver) && subject->epoch == out->epoch &&
            parties_bring(book->agreed, agreed_us(book->agreed), &book->agreed->parties[row->partner]) >> subject->kind & 1)
            out->subjects[out->subject_count++] = (struct signal_subject){subject->kind, subject->pseudonym};
    }
    return STATUS(OK);
}

/* By the receiver's tags: what its own entry is about. */
static struct status enter_signal(struct book *book, const struct agreed_push *row, const struct signal_message *message,
                                  const struct outgoing *outgoing)
{
    struct entry entry = book_entry(book, ENTRY_SIGNAL_SENT, true);
    const struct key_name key = {span_of_text(policy_purpose_domain(book->agreed->policy, message->grounds.purpose)), outgoing->to};
    struct book_subject subjects[SUBJECTS_MOST];
    const struct book_field field = {.field = COMMIT_SUBJECT, .subjects = subjects, .subject_count = message->subject_count};
    for (size_t i = 0; i < message->subject_count; i++) {
        struct stored_subject named = {.kind = message->subjects[i].kind};
        tag_compute(&key, message->epoch, &message->subjects[i].pseudonym, named.tag);
        subjects[i] = book_subject_of(&named, RETENTION_SIGNAL);
    }
    book_entry_exchange(&entry, &outgoing->exchange_id, &outgoing->to, DIRECTION_OUT);
    TRY(decision_entry(&row->decision, book->agreed->words.act_signal, message->signal.category, batch_arena(book), &entry));
    entry.grounds = message->grounds;
    entry.has_request_digest = true;
    entry.request_digest = digest_of(outgoing->body);
    return book_write(book, &entry, &field, 1, NULL);
}

/* What a large import has more goes at a pace at which it is heard, and leaves room for questions. */
static bool may_go_at_once(struct book *book)
{
    const int64_t second = batch_now(book) / 1000;
    if (book->pushed_second != second)
        book->pushed_count = 0;
    book->pushed_second = second;
    return ++book->pushed_count <= PUSH_AT_ONCE;
}

/* The keeper signs only so many in a day. */
static struct status look_for_room(struct book *book, bool *out)
{
    struct status status = batch_may_send(book, ENVELOPE_SIGNAL);
    *out = status_ok(status);
    return status_is(status, STATUS_OVER_QUOTA) ? STATUS(OK) : status;
}

static struct status push_one(struct book *book, const struct agreed_push *row, int64_t record_id, struct signal_message *message,
                              bool *out_pushed)
{
    struct push push;
    struct span content;
    struct outgoing outgoing = {.kind = ENVELOPE_SIGNAL,
                                .to = book->agreed->parties[row->partner].row->oin,
                                .is_durable = true,
                                .goes_later = !may_go_at_once(book)};
    bool has_room;
    TRY(look_for_room(book, &has_room));
    if (!has_room)
        return STATUS(OK); /* the record is imported; the next import of it sends this */
    TRY(store_push_open(book->store, record_id, &outgoing.to, book->random, &push));
    memcpy(message->signal_id, push.signal_id, SIGNAL_ID_BYTES);
    TRY(signal_message_encode(message, batch_arena(book), &content)); /* without a nonce yet: equal content, equal digest */
    struct digest digest = digest_of(content);
    if (push.state != PUSH_NEW && push.state != PUSH_EXPIRED && push.state != PUSH_UNAGREED && digest_equal(&push.digest, &digest))
        return STATUS(OK);
    struct status replaced = store_outbox_done(book->store, &push.exchange_id, ENVELOPE_SIGNAL, &outgoing.to);
    if (!status_ok(replaced) && !status_is(replaced, STATUS_NOT_FOUND))
        return replaced; /* what still waited is out of date: only the newest is sent */
    random_fill(book->random, message->nonce, sizeof message->nonce);
    outgoing.exchange_id = exchange_id_new(book->random);
    TRY(signal_message_encode(message, batch_arena(book), &outgoing.body));
    outgoing.statement = signal_message_statement(message);
    TRY(enter_signal(book, row, message, &outgoing));
    TRY(store_push_send(book->store, record_id, &outgoing.to, &digest, &outgoing.exchange_id));
    *out_pushed = true;
    return batch_send(book, &outgoing);
}

/* To everybody whom the plan names, or to one of them. */
static struct status push_record(struct book *book, const struct push_plan *plan, const struct own_record *own, size_t *out_pushed)
{
    if (signal_is_over(own->signal, day_of_ms(batch_now(book))))
        return STATUS(OK); /* what has ended is nobody's business any more */
    for (size_t i = 0; i < plan->count; i++) {
        const struct agreed_push *row = &plan->rows[i];
        struct signal_message message;
        bool is_pushed = false;
        if (row->category != own->signal->category || (own->only && !oin_equal(own->only, &book->agreed->parties[row->partner].row->oin)))
            continue;
        TRY(make_message(book, row, own, &message));
        if (message.subject_count == 0)
            continue;
        TRY(push_one(book, row, own->id, &message, &is_pushed));
        *out_pushed += is_pushed;
    }
    return STATUS(OK);
}

/* What has ended may be in a register: it is not sent. */
static bool are_days_believed(const struct signal *signal, int32_t today)
{
    const struct claimed claims[] = {{CLAIM_SINCE, signal->since_day},
                                     {CLAIM_UNTIL, signal_is_over(signal, today) ? 0 : signal->until_day}};
    return !claims_judge(claims, N(claims), today).field;
}

struct status record_import(struct node *node, const struct record *record, const struct record_subject_given *given, size_t count,
                            enum record_outcome *out_outcome, size_t *out_pushed)
{
    struct book *book = &node->book;
    struct stored_subject *subjects;
    enum record_outcome outcome;
    int64_t id;
    size_t pushed = 0;
    TRY(quorum_check(book, batch_now(book), NULL));
    if (!signal_days_fit(&record->signal)) /* nobody could be told: a question about it would be refused, and tell so (P-10) */
        return FAIL(INVALID);
    if (!are_days_believed(&record->signal, day_of_ms(batch_now(book)))) /* nor would a partner take it as a signal */
        return FAIL(INVALID);
    if (count == 0 || !*policy_word(book->agreed->policy, POLICY_CATEGORY, record->signal.category) || record->signal.life_domain < 1 ||
        record->signal.life_domain > policy_life_domain_count(book->agreed->policy))
        return FAIL(INVALID);
    TRY(ARENA_NEW(batch_arena(book), count, &subjects));
    TRY(fill_subjects(book->agreed, given, count, subjects, &count));
    size_t own = subjects_put_first(subjects, count, &book->agreed->own);
    TRY(store_record_put(book->store, record, subjects, count, &id, &outcome));
    if (outcome == RECORD_ADDED)
        TRY(tag_table_add(book->tags, id, subjects, own));
    if (outcome == RECORD_REPLACED)
        TRY(tag_table_replace(book->tags, id, subjects, own));
    TRY(push_record(book, node->push_plan, &(struct own_record){id, &record->signal, subjects, count, NULL}, &pushed));
    *out_outcome = outcome;
    *out_pushed = pushed;
    return STATUS(OK);
}

/* ---- what was refused for another agreement */

static struct status push_again(struct node *node, int64_t id, const struct oin *to)
{
    struct book *book = &node->book;
    struct record record;
    struct stored_subject *subjects;
    size_t count, pushed = 0;
    TRY(store_push_retry(book->store, id, to));
    TRY(store_record_read(book->store, id, batch_arena(book), &record));
    TRY(store_record_subjects(book->store, id, batch_arena(book), &subjects, &count));
    return push_record(book, node->push_plan, &(struct own_record){id, &record.signal, subjects, count, to}, &pushed);
}

static struct status push_unagreed_to(struct node *node, const struct oin *to, int64_t now_ms)
{
    for (size_t i = 0; i < PUSH_AGAIN_MOST; i++) {
        int64_t id;
        bool has_room;
        struct status status = store_push_find_unagreed(node->book.store, to, &id);
        if (status_is(status, STATUS_NOT_FOUND))
            return STATUS(OK);
        TRY(status);
        TRY(batch_open(&node->book, now_ms));
        TRY(look_for_room(&node->book, &has_room));
        if (!has_room)
            return STATUS(OK);
        TRY(push_again(node, id, to));
    }
    return STATUS(OK);
}

struct status push_round(struct node *node, int64_t now_ms)
{
    for (size_t i = 0; i < node->agreed.party_count; i++) {
        const struct oin *oin = &node->agreed.parties[i].row->oin;
        if (i != node->agreed.self && spoken_is_agreed(&node->book, oin))
            TRY(push_unagreed_to(node, oin, now_ms));
    }
    return STATUS(OK);
}
