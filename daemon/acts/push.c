// SPDX-License-Identifier: EUPL-1.2
//
// The plan is a small table; each record walks it once.
#include "acts/push.h"

#include "crypto/hash.h"
#include "pseudonym/tag.h"
#include "ruling/decide.h"
#include "store/outbox.h"

struct push_row {
    size_t partner;
    uint8_t category;
    struct grounds grounds; /* those on which it is permitted */
    struct policy_decision decision;
};

struct push_plan {
    size_t count, room;
    struct push_row *rows;
};

struct push_plan *push_plan_free(struct push_plan *plan)
{
    if (plan)
        free(plan->rows);
    free(plan);
    return NULL;
}

static struct status plan_add(struct push_plan *plan, const struct push_row *row)
{
    for (size_t i = 0; i < plan->count; i++) /* one way per partner, category and purpose is enough */
        if (plan->rows[i].partner == row->partner && plan->rows[i].category == row->category &&
            plan->rows[i].grounds.purpose == row->grounds.purpose)
            return STATUS(OK);
    if (plan->count == plan->room) {
        size_t room = plan->room ? 2 * plan->room : 16;
        struct push_row *rows = reallocarray(plan->rows, room, sizeof *rows);
        if (!rows)
            return FAIL(NO_MEMORY);
        plan->rows = rows;
        plan->room = room;
    }
    plan->rows[plan->count++] = *row;
    return STATUS(OK);
}

/* All categories, purposes and bases for one pair of roles. */
static struct status plan_pair(const struct node *node, struct push_plan *plan, struct push_row row)
{
    const struct policy *policy = node->policy;
    uint8_t categories = policy_word_count(policy, POLICY_CATEGORY), purposes = policy_word_count(policy, POLICY_PURPOSE),
            bases = policy_word_count(policy, POLICY_BASIS);
    for (row.category = 1; row.category <= categories; row.category++)
        for (row.grounds.purpose = 1; row.grounds.purpose <= purposes; row.grounds.purpose++)
            for (row.grounds.basis = 1; row.grounds.basis <= bases; row.grounds.basis++) {
                struct policy_request request = grounds_request(&row.grounds, node->words.act_signal, row.category);
                policy_decide(policy, &request, &row.decision);
                if (row.decision.verdict == VERDICT_PERMIT && !obligations_have(&row.decision.obligations, OBLIGATION_HUMAN_REVIEW))
                    TRY(plan_add(plan, &row));
            }
    return STATUS(OK);
}

struct status push_plan_new(const struct node *node, struct push_plan **out)
{
    CLEANUP(push_plan) struct push_plan *plan = calloc(1, sizeof *plan);
    const struct party *us = &node->parties[node->self];
    struct push_row row = {.grounds = {.phase = node->words.phase_report, .flags = node->words.flag_own_client}};
    if (!plan)
        return FAIL(NO_MEMORY);
    for (row.partner = 0; row.partner < node->party_count; row.partner++)
        for (size_t from = 0; row.partner != node->self && from < us->role_count; from++)
            for (size_t to = 0; to < node->parties[row.partner].role_count; to++) {
                row.grounds.from_role = us->roles[from];
                row.grounds.to_role = node->parties[row.partner].roles[to];
                TRY(plan_pair(node, plan, row));
            }
    *out = TAKE(plan);
    return STATUS(OK);
}

/* ---- which domains the own register is evaluated in */

static bool find_role(const struct node *node, struct import_domain *domain)
{
    const struct party *us = &node->parties[node->self];
    for (size_t i = 0; i < us->role_count; i++) {
        domain->grounds.from_role = us->roles[i];
        domain->grounds.basis = evaluation_basis(node, domain->grounds);
        if (domain->grounds.basis)
            return true;
    }
    return false;
}

size_t import_domains(const struct node *node, struct import_domain out[static NODE_DOMAINS_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < node->domain_count; i++) {
        struct import_domain domain = {.domain = node->domains[i]->domain,
                                       .grounds = {.phase = node->words.phase_report, .flags = node->words.flag_own_client}};
        for (uint8_t purpose = 1; purpose <= policy_word_count(node->policy, POLICY_PURPOSE); purpose++) {
            domain.grounds.purpose = purpose;
            if (strcmp(policy_purpose_domain(node->policy, purpose), domain.domain) != 0 || !find_role(node, &domain))
                continue;
            out[count++] = domain;
            break;
        }
    }
    return count;
}

/* ---- one record */

static struct status make_subjects(const struct node *node, const struct record_subject_given *given, size_t count, struct arena *arena,
                                   struct stored_subject **out)
{
    struct stored_subject *subjects;
    TRY(ARENA_NEW(arena, count, &subjects));
    for (size_t i = 0; i < count; i++) {
        const struct domain_key *record = node_domain(node, given[i].domain);
        if (!record)
            return FAIL(WRONG_EPOCH);
        subjects[i] = (struct stored_subject){
            .domain = span_of_text(record->domain), .epoch = record->epoch, .kind = given[i].kind, .pseudonym = given[i].pseudonym};
        tag_compute(subjects[i].domain, record->epoch, &given[i].pseudonym, subjects[i].tag);
    }
    *out = subjects;
    return STATUS(OK);
}

/* The tags of one domain, as a message carries them; the contact stays here, the roster has the partner's. */
static struct status make_message(struct node *node, const struct push_row *row, const struct signal *signal,
                                  const struct stored_subject *subjects, size_t count, struct signal_message *out)
{
    const char *domain = policy_purpose_domain(node->policy, row->grounds.purpose);
    const struct domain_key *record = node_domain(node, span_of_text(domain));
    *out = (struct signal_message){.grounds = row->grounds, .epoch = record ? record->epoch : 0, .signal = *signal};
    out->signal.contact = span_empty();
    TRY(ARENA_NEW(batch_arena(node), SUBJECTS_MOST, &out->subjects));
    for (size_t i = 0; i < count && out->subject_count < SUBJECTS_MOST; i++) {
        if (!span_is_text(subjects[i].domain, domain))
            continue;
        struct subject *subject = &out->subjects[out->subject_count++];
        subject->kind = subjects[i].kind;
        memcpy(subject->value, subjects[i].tag, TAG_BYTES);
    }
    return STATUS(OK);
}

static struct status enter_signal(struct node *node, const struct push_row *row, const struct signal_message *message,
                                  const struct outgoing *outgoing)
{
    struct entry entry = book_entry(node, ENTRY_SIGNAL_SENT, true);
    struct book_field field = {.field = COMMIT_SUBJECT, .value = span_of(message->subjects[0].value, TAG_BYTES)};
    memcpy(field.subject, message->subjects[0].value, sizeof field.subject);
    book_entry_exchange(&entry, &outgoing->exchange_id, &outgoing->to, DIRECTION_OUT);
    TRY(decision_entry(&row->decision, node->words.act_signal, message->signal.category, batch_arena(node), &entry));
    entry.grounds = message->grounds;
    entry.has_request_digest = true;
    entry.request_digest = digest_of(outgoing->body);
    return book_write(node, &entry, &field, 1, NULL);
}

static struct status push_one(struct node *node, const struct push_row *row, int64_t record_id, struct signal_message *message,
                              bool *out_pushed)
{
    struct push push;
    struct span content;
    struct outgoing outgoing = {.kind = ENVELOPE_SIGNAL, .to = node->parties[row->partner].row->oin, .is_durable = true};
    TRY(store_push_open(node->store, record_id, &outgoing.to, node->random, &push));
    memcpy(message->signal_id, push.signal_id, SIGNAL_ID_BYTES);
    TRY(signal_message_encode(message, batch_arena(node), &content)); /* without a nonce yet: equal content, equal digest */
    struct digest digest = digest_of(content);
    if (push.state != PUSH_NEW && push.state != PUSH_EXPIRED && digest_equal(&push.digest, &digest))
        return STATUS(OK);
    struct status replaced = store_outbox_done(node->store, &push.exchange_id, ENVELOPE_SIGNAL, &outgoing.to);
    if (!status_ok(replaced) && !status_is(replaced, STATUS_NOT_FOUND))
        return replaced; /* what still waited is out of date: only the newest is sent */
    random_fill(node->random, message->nonce, sizeof message->nonce);
    outgoing.exchange_id = exchange_id_new(node->random);
    TRY(signal_message_encode(message, batch_arena(node), &outgoing.body));
    TRY(enter_signal(node, row, message, &outgoing));
    TRY(store_push_send(node->store, record_id, &outgoing.to, &digest, &outgoing.exchange_id));
    *out_pushed = true;
    return batch_send(node, &outgoing);
}

static struct status push_record(struct node *node, int64_t id, const struct signal *signal, const struct stored_subject *subjects,
                                 size_t count, size_t *out_pushed)
{
    if (signal_is_over(signal, day_of_ms(batch_now(node))))
        return STATUS(OK); /* what has ended is nobody's business any more */
    for (size_t i = 0; i < node->push_plan->count; i++) {
        const struct push_row *row = &node->push_plan->rows[i];
        struct signal_message message;
        bool is_pushed = false;
        if (row->category != signal->category)
            continue;
        TRY(make_message(node, row, signal, subjects, count, &message));
        if (message.subject_count == 0)
            continue;
        TRY(push_one(node, row, id, &message, &is_pushed));
        *out_pushed += is_pushed;
    }
    return STATUS(OK);
}

struct status record_import(struct node *node, const struct record *record, const struct record_subject_given *given, size_t count,
                            enum record_outcome *out_outcome, size_t *out_pushed)
{
    struct stored_subject *subjects;
    enum record_outcome outcome;
    int64_t id;
    size_t pushed = 0;
    if (count == 0 || !*policy_word(node->policy, POLICY_CATEGORY, record->signal.category) || record->signal.life_domain < 1 ||
        record->signal.life_domain > policy_life_domain_count(node->policy))
        return FAIL(INVALID);
    TRY(make_subjects(node, given, count, batch_arena(node), &subjects));
    TRY(store_record_put(node->store, record, subjects, count, &id, &outcome));
    if (outcome == RECORD_ADDED)
        TRY(tag_table_add(node->tags, id, subjects, count));
    if (outcome == RECORD_REPLACED)
        TRY(tag_table_replace(node->tags, id, subjects, count));
    TRY(push_record(node, id, &record->signal, subjects, count, &pushed));
    *out_outcome = outcome;
    *out_pushed = pushed;
    return STATUS(OK);
}
