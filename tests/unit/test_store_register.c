// SPDX-License-Identifier: EUPL-1.2
//
// The own register and the signals that leave and enter.
#include "store/pushes.h"
#include "store/records.h"

#include "../support/store_fixture.h"
#include "support/first_page.h"

static struct stored_subject subject_of(const char *domain, uint8_t seed)
{
    struct stored_subject subject = {
        .domain = span_of_text(domain), .holder = oin_of(FIXTURE_OIN), .epoch = 3, .kind = IDENTIFIER_KIND_PERSON};
    memset(subject.pseudonym.bytes, seed, ELEMENT_BYTES);
    memset(subject.tag, seed + 1, TAG_BYTES);
    return subject;
}

static struct record record_of(const char *reference, uint8_t category)
{
    return (struct record){
        .reference = span_of_text(reference),
        .signal = {.category = category,
                   .life_domain = 4,
                   .urgency = 2,
                   .role = HOUSEHOLD_PARENT,
                   .since_day = 20000,
                   .until_day = -1,
                   .contact = span_of_text("wijkteam noord")},
    };
}

static int64_t put(struct fixture *f, const struct record *record, const struct stored_subject *subjects, size_t count,
                   enum record_outcome expected)
{
    int64_t id;
    enum record_outcome outcome;
    OK(store_begin(f->store));
    OK(store_record_put(f->store, record, subjects, count, &id, &outcome));
    OK(store_commit(f->store));
    cr_expect(outcome == expected, "%d instead of %d", outcome, expected);
    return id;
}

Test(store_register, the_same_import_again_changes_nothing)
{
    struct fixture f;
    struct stored_subject subjects[] = {subject_of("casus", 1), subject_of("vroegsignalering", 9)};
    struct record first = record_of("K-1", 2), other_category = record_of("K-1", 3), changed = record_of("K-1", 2);
    struct record_count count;
    changed.signal.urgency = 1;
    fixture_open(&f);
    int64_t id = put(&f, &first, subjects, 2, RECORD_ADDED);
    cr_expect(put(&f, &first, subjects, 2, RECORD_UNCHANGED) == id);
    cr_expect(put(&f, &other_category, subjects, 2, RECORD_ADDED) != id);
    cr_expect(put(&f, &changed, subjects, 2, RECORD_REPLACED) == id);
    cr_expect(put(&f, &changed, subjects, 1, RECORD_REPLACED) == id);
    subjects[0].tag[7] ^= 1;
    cr_expect(put(&f, &changed, subjects, 1, RECORD_REPLACED) == id);
    fixture_reopen(&f);
    cr_expect(put(&f, &changed, subjects, 1, RECORD_UNCHANGED) == id);
    OK(store_record_count(f.store, &count));
    cr_expect(count.all == 2 && count.of_old_key == 0);
    fixture_close(&f);
}

Test(store_register, gives_back_what_was_put)
{
    struct fixture f;
    struct stored_subject subjects[] = {subject_of("casus", 1), subject_of("vroegsignalering", 9)}, *out;
    struct record in = record_of("K-1", 2), record;
    size_t count;
    fixture_open(&f);
    int64_t id = put(&f, &in, subjects, 2, RECORD_ADDED);
    fixture_reopen(&f);
    OK(store_record_read(f.store, id, f.arena, &record));
    cr_expect(span_equal(record.reference, in.reference) && span_equal(record.signal.contact, in.signal.contact));
    cr_expect(record.signal.category == 2 && record.signal.life_domain == 4 && record.signal.urgency == 2 &&
              record.signal.role == HOUSEHOLD_PARENT && record.signal.since_day == 20000 && record.signal.until_day == -1);
    IS(store_record_read(f.store, id + 1, f.arena, &record), NOT_FOUND);
    OK(store_record_subjects(f.store, id, f.arena, &out, &count));
    cr_assert(count == 2);
    for (size_t i = 0; i < 2; i++)
        cr_expect(span_equal(out[i].domain, subjects[i].domain) && out[i].epoch == 3 && out[i].kind == IDENTIFIER_KIND_PERSON &&
                  memcmp(&out[i].pseudonym, &subjects[i].pseudonym, ELEMENT_BYTES) == 0 &&
                  memcmp(out[i].tag, subjects[i].tag, TAG_BYTES) == 0);
    in = record_of("K-2", 2);
    cr_expect(put(&f, &in, subjects, 1, RECORD_ADDED) != id);
    fixture_close(&f);
}

Test(store_register, refuses_what_is_too_long)
{
    struct fixture f;
    static const char letters[REFERENCE_MOST_BYTES + 1] = {0};
    struct stored_subject subject = subject_of("casus", 1);
    struct record record = record_of("K-1", 2);
    int64_t id;
    enum record_outcome outcome;
    fixture_open(&f);
    OK(store_begin(f.store));
    record.reference = SPAN_OF_ARRAY(letters);
    IS(store_record_put(f.store, &record, &subject, 1, &id, &outcome), INVALID);
    record.reference = span_empty();
    IS(store_record_put(f.store, &record, &subject, 1, &id, &outcome), INVALID);
    record = record_of("K-1", 2);
    record.signal.contact = span_of(letters, CONTACT_MOST_BYTES + 1);
    IS(store_record_put(f.store, &record, &subject, 1, &id, &outcome), INVALID);
    record = record_of("K-1", 2);
    subject.domain = span_of(letters, WORD_MOST_BYTES + 1);
    IS(store_record_put(f.store, &record, &subject, 1, &id, &outcome), INVALID);
    OK(store_commit(f.store));
    fixture_close(&f);
}

struct tags {
    size_t count;
    int64_t records;
    uint8_t first;
};

static struct status count_tag(void *context, int64_t record, const struct stored_subject *subject)
{
    struct tags *tags = context;
    if (tags->count++ == 0)
        tags->first = subject->tag[0];
    tags->records += record;
    return tags->count == 4 ? FAIL(UNEXPECTED) : STATUS(OK);
}

Test(store_register, every_tag_is_visited_once)
{
    struct fixture f;
    struct stored_subject subjects[] = {subject_of("casus", 1), subject_of("casus", 2)};
    struct record a = record_of("K-1", 2), b = record_of("K-2", 2);
    struct tags tags = {0};
    fixture_open(&f);
    int64_t first = put(&f, &a, subjects, 2, RECORD_ADDED), second = put(&f, &b, subjects, 1, RECORD_ADDED);
    OK(store_tags_each(f.store, count_tag, &tags));
    cr_expect(tags.count == 3 && tags.records == 2 * first + second && tags.first == 2);
    IS(store_tags_each(f.store, count_tag, &tags), UNEXPECTED);
    OK(store_tags_each(f.store, count_tag, &tags)); /* the stopped walk left nothing behind */
    fixture_close(&f);
}

/* P-06: a signal that is sent again carries the same id. */
Test(store_register, a_push_keeps_its_id_through_its_states)
{
    struct fixture f;
    struct stored_subject subject = subject_of("casus", 1);
    struct record record = record_of("K-1", 2);
    struct oin to = oin_of(OTHER_OIN), third = oin_of(THIRD_OIN);
    struct push push, again;
    static const struct exchange_id exchange = {{6}}, newer = {{7}};
    static const struct digest digest = {{5}};
    uint64_t counts[PUSH_STATES];
    fixture_open(&f);
    int64_t id = put(&f, &record, &subject, 1, RECORD_ADDED);
    OK(store_begin(f.store));
    OK(store_push_open(f.store, id, &to, system_random(), &push));
    cr_expect(push.state == PUSH_NEW);
    IS(store_push_open(f.store, id + 1, &to, system_random(), &again), NOT_FOUND);
    IS(store_push_send(f.store, id, &third, &digest, &exchange), NOT_FOUND);
    OK(store_push_send(f.store, id, &to, &digest, &exchange));
    OK(store_push_send(f.store, id, &to, &digest, &newer));
    IS(store_push_settle(f.store, &exchange, &to, PUSH_DELIVERED, STATUS_OK), NOT_FOUND); /* an old one's answer */
    IS(store_push_settle(f.store, &newer, &third, PUSH_DELIVERED, STATUS_OK), NOT_FOUND);
    OK(store_push_settle(f.store, &newer, &to, PUSH_REFUSED, STATUS_NO_RULE));
    OK(store_push_open(f.store, id, &third, system_random(), &again));
    cr_expect(memcmp(again.signal_id, push.signal_id, SIGNAL_ID_BYTES) != 0);
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_begin(f.store));
    OK(store_push_open(f.store, id, &to, system_random(), &again));
    OK(store_commit(f.store));
    cr_expect(memcmp(again.signal_id, push.signal_id, SIGNAL_ID_BYTES) == 0);
    cr_expect(again.state == PUSH_REFUSED && again.code == STATUS_NO_RULE && again.digest.bytes[0] == 5 && again.exchange_id.bytes[0] == 7);
    OK(store_push_counts(f.store, counts));
    cr_expect(counts[PUSH_NEW] == 1 && counts[PUSH_REFUSED] == 1 && counts[PUSH_PENDING] == 0);
    fixture_close(&f);
}

static int64_t receive(struct fixture *f, const char *from, uint8_t signal, const char *domain, uint8_t tag, int32_t expires)
{
    struct stored_subject subjects[2] = {{.kind = IDENTIFIER_KIND_ADDRESS}, {.kind = IDENTIFIER_KIND_PERSON}};
    struct received_push push = {.from = oin_of(from),
                                 .signal_id = {signal},
                                 .domain = span_of_text(domain),
                                 .grounds = {.purpose = 2, .phase = 1, .basis = 4, .from_role = 6},
                                 .epoch = 1,
                                 .subject_count = 2,
                                 .subjects = subjects,
                                 .signal = {.category = 2, .urgency = 3, .contact = span_of_text("balie")},
                                 .received_ms = 12345,
                                 .expires_day = expires};
    int64_t id;
    memset(subjects[0].tag, tag, TAG_BYTES);
    memset(subjects[1].tag, 200 + signal, TAG_BYTES);
    OK(store_begin(f->store));
    OK(store_received_put(f->store, &push, &id));
    OK(store_commit(f->store));
    return id;
}

/* P-03: an equal tag in another domain is no match. */
Test(store_register, received_signals_match_other_senders_within_their_domain_only)
{
    struct fixture f;
    struct received_push *rows;
    size_t count;
    fixture_open(&f);
    int64_t first = receive(&f, FIXTURE_OIN, 1, "casus", 50, 100);
    receive(&f, OTHER_OIN, 2, "casus", 50, 101);
    receive(&f, OTHER_OIN, 3, "casus", 50, 102);
    receive(&f, THIRD_OIN, 4, "verwijsindex", 50, 103);
    receive(&f, THIRD_OIN, 5, "casus", 51, 104);
    fixture_reopen(&f);
    OK(first_received(f.store, f.arena, &rows, &count));
    cr_assert(count == 5);
    static const uint64_t expected[] = {1, 1, 1, 0, 0};
    for (size_t i = 0; i < count; i++)
        cr_expect(rows[i].other_senders == expected[i], "row %zu: %d", i, (int)rows[i].other_senders);
    cr_expect(rows[0].id == first && rows[0].grounds.purpose == 2 && rows[0].grounds.phase == 1 && rows[0].grounds.basis == 4 &&
              rows[0].grounds.from_role == 6 && rows[0].epoch == 1 && rows[0].received_ms == 12345 && rows[0].expires_day == 100 &&
              rows[0].subject_count == 2 && rows[0].subjects[0].kind == IDENTIFIER_KIND_ADDRESS && rows[0].subjects[0].tag[31] == 50);
    cr_expect(span_is_text(rows[0].domain, "casus") && span_is_text(rows[0].signal.contact, "balie") && rows[0].signal.urgency == 3);
    fixture_close(&f);
}

Test(store_register, a_received_signal_is_replaced_by_its_sender_and_expires)
{
    struct fixture f;
    struct received_push *rows;
    size_t count;
    uint64_t removed;
    fixture_open(&f);
    int64_t first = receive(&f, FIXTURE_OIN, 1, "casus", 50, 100);
    cr_expect(receive(&f, OTHER_OIN, 1, "casus", 50, 101) != first); /* another sender's id is another id */
    cr_expect(receive(&f, FIXTURE_OIN, 1, "casus", 51, 102) == first);
    OK(first_received(f.store, f.arena, &rows, &count));
    cr_expect(count == 2 && rows[0].other_senders == 1); /* by the person; the address moved away */
    OK(store_begin(f.store));
    OK(store_received_expire(f.store, 101, &removed));
    OK(store_commit(f.store));
    cr_expect(removed == 1);
    OK(first_received(f.store, f.arena, &rows, &count));
    cr_expect(count == 1 && rows[0].id == first && rows[0].other_senders == 0 && rows[0].expires_day == 102);
    fixture_close(&f);
}
