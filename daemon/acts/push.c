// SPDX-License-Identifier: EUPL-1.2
//
// The plan is a small table; each record walks it once.
#include "acts/push.h"

#include "book/batch.h"
#include "book/spoken.h"
#include "crypto/hash.h"
#include "pseudonym/tag.h"
#include "ruling/decide.h"
#include "store/outbox.h"

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

/* ---- which domains the own register is evaluated in */

static bool find_role(const struct agreed *agreed, struct import_domain *domain)
{
    const struct party *us = agreed_us(agreed);
    for (size_t i = 0; i < us->role_count; i++) {
        domain->grounds.from_role = us->roles[i];
        domain->grounds.basis = evaluation_basis(agreed, domain->grounds);
        if (domain->grounds.basis)
            return true;
    }
    return false;
}

static bool has_domain(const struct import_domain *domains, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(domains[i].domain, name) == 0)
            return true;
    return false;
}

/* The first purpose that allows it will do. */
size_t import_domains(const struct agreed *agreed, struct import_domain out[static IMPORT_DOMAINS_MOST])
{
    size_t count = 0;
    for (uint8_t purpose = 1; purpose <= policy_word_count(agreed->policy, POLICY_PURPOSE); purpose++) {
        struct import_domain domain = {
            .domain = policy_purpose_domain(agreed->policy, purpose),
            .grounds = {.purpose = purpose, .phase = agreed->words.phase_report, .flags = agreed->words.flag_own_client}};
        if (!has_domain(out, count, domain.domain) && agreed_key(agreed, span_of_text(domain.domain), &agreed->own) &&
            find_role(agreed, &domain))
            out[count++] = domain;
    }
    return count;
}

/* ---- one record */

static struct status fill_subjects(const struct agreed *agreed, const struct record_subject_given *given, size_t count,
                                   struct stored_subject *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct ring_key *made_under = agreed_key(agreed, given[i].domain, &agreed->own);
        if (!made_under)
            return FAIL(WRONG_EPOCH);
        out[i] = (struct stored_subject){
            .domain = given[i].domain, .epoch = made_under->name.epoch, .kind = given[i].kind, .pseudonym = given[i].pseudonym};
        struct key_name key = key_name_shared(out[i].domain);
        tag_compute(&key, made_under->name.epoch, &given[i].pseudonym, out[i].tag);
    }
    return STATUS(OK);
}

struct own_record { /* as it is in the store */
    int64_t id;
    const struct signal *signal;
    const struct stored_subject *subjects;
    size_t count;
    const struct oin *only; /* to this partner; NULL: to everybody */
};

/* The tags of one domain, as a message carries them; the contact stays here, the roster has the partner's. */
static struct status make_message(struct book *book, const struct agreed_push *row, const struct own_record *own,
                                  struct signal_message *out)
{
    const char *domain = policy_purpose_domain(book->agreed->policy, row->grounds.purpose);
    const struct ring_key *key = agreed_key(book->agreed, span_of_text(domain), &book->agreed->own);
    *out = (struct signal_message){.grounds = row->grounds, .epoch = key ? key->name.epoch : 0, .signal = *own->signal};
    out->signal.contact = span_empty();
    TRY(ARENA_NEW(batch_arena(book), SUBJECTS_MOST, &out->subjects));
    for (size_t i = 0; i < own->count && out->subject_count < SUBJECTS_MOST; i++) {
        if (!span_is_text(own->subjects[i].domain, domain))
            continue;
        struct subject *subject = &out->subjects[out->subject_count++];
        subject->kind = own->subjects[i].kind;
        memcpy(subject->value, own->subjects[i].tag, TAG_BYTES);
    }
    return STATUS(OK);
}

static struct status enter_signal(struct book *book, const struct agreed_push *row, const struct signal_message *message,
                                  const struct outgoing *outgoing)
{
    struct entry entry = book_entry(book, ENTRY_SIGNAL_SENT, true);
    struct book_field field = {.field = COMMIT_SUBJECT, .value = span_of(message->subjects[0].value, TAG_BYTES)};
    memcpy(field.subject, message->subjects[0].value, sizeof field.subject);
    book_entry_exchange(&entry, &outgoing->exchange_id, &outgoing->to, DIRECTION_OUT);
    TRY(decision_entry(&row->decision, book->agreed->words.act_signal, message->signal.category, batch_arena(book), &entry));
    entry.grounds = message->grounds;
    entry.has_request_digest = true;
    entry.request_digest = digest_of(outgoing->body);
    return book_write(book, &entry, &field, 1, NULL);
}

static struct status push_one(struct book *book, const struct agreed_push *row, int64_t record_id, struct signal_message *message,
                              bool *out_pushed)
{
    struct push push;
    struct span content;
    struct outgoing outgoing = {.kind = ENVELOPE_SIGNAL, .to = book->agreed->parties[row->partner].row->oin, .is_durable = true};
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

struct status record_import(struct node *node, const struct record *record, const struct record_subject_given *given, size_t count,
                            enum record_outcome *out_outcome, size_t *out_pushed)
{
    struct book *book = &node->book;
    struct stored_subject *subjects;
    enum record_outcome outcome;
    int64_t id;
    size_t pushed = 0;
    if (!signal_days_fit(&record->signal)) /* nobody could be told: a question about it would be refused, and tell so (P-10) */
        return FAIL(INVALID);
    if (count == 0 || !*policy_word(book->agreed->policy, POLICY_CATEGORY, record->signal.category) || record->signal.life_domain < 1 ||
        record->signal.life_domain > policy_life_domain_count(book->agreed->policy))
        return FAIL(INVALID);
    TRY(ARENA_NEW(batch_arena(book), count, &subjects));
    TRY(fill_subjects(book->agreed, given, count, subjects));
    TRY(store_record_put(book->store, record, subjects, count, &id, &outcome));
    if (outcome == RECORD_ADDED)
        TRY(tag_table_add(book->tags, id, subjects, count));
    if (outcome == RECORD_REPLACED)
        TRY(tag_table_replace(book->tags, id, subjects, count));
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
        struct status status = store_push_find_unagreed(node->book.store, to, &id);
        if (status_is(status, STATUS_NOT_FOUND))
            return STATUS(OK);
        TRY(status);
        TRY(batch_open(&node->book, now_ms));
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
