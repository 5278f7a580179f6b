// SPDX-License-Identifier: EUPL-1.2
//
// Cases, inquiries and the inbox of what must be weighed.
#include "store/inbox.h"
#include "store/inquiries.h"
#include "store/questions.h"

#include "../support/store_fixture.h"
#include "support/first_page.h"

static struct case_row case_of(uint8_t id, int64_t opened_ms)
{
    return (struct case_row){
        .id = {id},
        .state = 1,
        .grounds = {.purpose = 5, .phase = 2, .basis = 3, .to_role = 2, .flags = 0x81},
        .category_count = 2,
        .categories = {4, 9},
        .necessity_code = NECESSITY_CROSSED,
        .lighter_code = LIGHTER_TRIED,
        .necessity = span_of_text("noodzaak"),
        .why_not_lighter = span_of_text("niet lichter"),
        .informed_day = 0,
        .deferral_until_day = 20100,
        .deferral_reason = span_of_text("veiligheid"),
        .opened_ms = opened_ms,
        .expires_day = 20200,
        .opened_by = span_of_text("regisseur1"),
    };
}

static void add_case(struct fixture *f, uint8_t id, int64_t opened_ms)
{
    struct case_row row = case_of(id, opened_ms);
    struct stored_subject subjects[2] = {
        {.domain = span_of_text("casus"), .holder = oin_of(FIXTURE_OIN), .epoch = 1, .kind = IDENTIFIER_KIND_ADDRESS, .tag = {id}},
        {.domain = span_of_text("casus"), .holder = oin_of(FIXTURE_OIN), .epoch = 1, .kind = IDENTIFIER_KIND_PERSON, .tag = {id}}};
    OK(store_begin(f->store));
    OK(store_case_add(f->store, &row, subjects, 2));
    OK(store_commit(f->store));
}

Test(store_cases, a_case_comes_back_whole)
{
    struct fixture f;
    struct case_row row, *rows, changed = case_of(1, 50);
    struct stored_subject *subjects;
    size_t count;
    fixture_open(&f);
    add_case(&f, 1, 50);
    add_case(&f, 2, 40);
    OK(store_begin(f.store));
    IS(store_case_add(f.store, &changed, NULL, 0), CONFLICT);
    changed.id[0] = 9;
    changed.category_count = CATEGORIES_MOST + 1;
    IS(store_case_add(f.store, &changed, NULL, 0), INVALID);
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_case_read(f.store, (uint8_t[CASE_ID_BYTES]){1}, f.arena, &row));
    cr_expect(row.state == 1 && row.grounds.purpose == 5 && row.grounds.phase == 2 && row.grounds.basis == 3 && row.grounds.to_role == 2 &&
              row.grounds.flags == 0x81 && row.category_count == 2 && row.categories[1] == 9 && row.informed_day == 0 &&
              row.deferral_until_day == 20100 && row.opened_ms == 50 && row.expires_day == 20200);
    cr_expect(span_is_text(row.necessity, "noodzaak") && span_is_text(row.why_not_lighter, "niet lichter") &&
              span_is_text(row.deferral_reason, "veiligheid") && span_is_text(row.opened_by, "regisseur1"));
    OK(store_case_subjects(f.store, row.id, f.arena, &subjects, &count));
    cr_assert(count == 2);
    cr_expect(subjects[1].kind == IDENTIFIER_KIND_PERSON && subjects[1].tag[0] == 1 && span_is_text(subjects[0].domain, "casus"));
    OK(first_cases(f.store, f.arena, &rows, &count));
    cr_expect(count == 2 && rows[0].id[0] == 1 && rows[1].id[0] == 2);
    IS(store_case_read(f.store, (uint8_t[CASE_ID_BYTES]){3}, f.arena, &row), NOT_FOUND);
    fixture_close(&f);
}

static void ask(struct fixture *f, uint8_t exchange, const char *to, uint8_t case_id)
{
    struct inquiry_row row = {.case_id = {case_id},
                              .to = oin_of(to),
                              .exchange_id = {{exchange}},
                              .asked_ms = exchange,
                              .expires_ms = 1000 + exchange,
                              .request_digest = {{exchange}},
                              .request = span_of_text("vraag")};
    OK(store_begin(f->store));
    OK(store_inquiry_add(f->store, &row));
    OK(store_commit(f->store));
}

#define EXCHANGE(number) (&(struct exchange_id){{number}})

static struct inquiry_row answer_of(uint8_t exchange, enum inquiry_state state, int64_t at_ms, const char *text)
{
    return (struct inquiry_row){.exchange_id = {{exchange}},
                                .state = state,
                                .answered_ms = at_ms,
                                .destroy_day = 90,
                                .answer = span_of_text(text),
                                .taken = {.retain_days = 90, .inform_days = 14}};
}

static struct status answer(struct fixture *f, uint8_t exchange, enum inquiry_state state, int64_t at_ms, const char *text)
{
    struct inquiry_row row = answer_of(exchange, state, at_ms, text);
    return store_inquiry_answer(f->store, &row);
}

Test(store_cases, an_inquiry_goes_from_pending_to_answered)
{
    struct fixture f;
    struct inquiry_row row, stray = {.case_id = {8}, .to = oin_of(OTHER_OIN), .exchange_id = {{44}}};
    struct span body;
    fixture_open(&f);
    add_case(&f, 1, 50);
    ask(&f, 10, OTHER_OIN, 1);
    OK(store_begin(f.store));
    IS(store_inquiry_add(f.store, &stray), NOT_FOUND);
    stray.case_id[0] = 1;
    stray.exchange_id.bytes[0] = 10;
    IS(store_inquiry_add(f.store, &stray), CONFLICT);
    OK(store_inquiry_find(f.store, EXCHANGE(10), f.arena, &row));
    cr_expect(row.state == INQUIRY_PENDING && row.answered_ms == 0 && row.answer.size == 0);
    OK(answer(&f, 10, INQUIRY_WEIGHED, 70, "wordt gewogen"));
    OK(answer(&f, 10, INQUIRY_ANSWERED, 90, "toegekend"));
    IS(store_inquiry_expire(f.store, EXCHANGE(10)), NOT_FOUND);
    IS(answer(&f, 11, INQUIRY_ANSWERED, 90, ""), NOT_FOUND);
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_inquiry_find(f.store, EXCHANGE(10), f.arena, &row));
    cr_expect(row.state == INQUIRY_ANSWERED && row.asked_ms == 10 && row.answered_ms == 90 && row.expires_ms == 1010 &&
              row.request_digest.bytes[0] == 10 && row.case_id[0] == 1);
    cr_expect(span_is_text(row.answer, "toegekend"));
    OK(store_inquiry_request(f.store, EXCHANGE(10), f.arena, &body));
    cr_expect(span_is_text(body, "vraag"), "what was asked stays with the case");
    IS(store_inquiry_request(f.store, EXCHANGE(11), f.arena, &body), NOT_FOUND);
    fixture_close(&f);
}

Test(store_cases, the_latest_inquiry_per_partner_stands_and_old_ones_expire)
{
    struct fixture f;
    struct inquiry_row row, *rows;
    size_t count;
    fixture_open(&f);
    add_case(&f, 1, 50);
    ask(&f, 10, OTHER_OIN, 1);
    ask(&f, 11, THIRD_OIN, 1);
    ask(&f, 12, OTHER_OIN, 1);
    OK(store_inquiry_latest(f.store, (uint8_t[CASE_ID_BYTES]){1}, f.arena, &rows, &count));
    cr_expect(count == 2 && rows[0].exchange_id.bytes[0] == 12 && rows[1].exchange_id.bytes[0] == 11);
    OK(store_begin(f.store));
    OK(answer(&f, 11, INQUIRY_ANSWERED, 90, "a"));
    OK(store_commit(f.store));
    OK(store_begin(f.store));
    OK(store_inquiry_expire(f.store, EXCHANGE(10)));
    OK(store_commit(f.store));
    OK(store_inquiry_find(f.store, EXCHANGE(10), f.arena, &row));
    cr_expect(row.state == INQUIRY_EXPIRED);
    fixture_close(&f);
}

/* P-09: the row says that there was an answer, and nothing of what it said. */
Test(store_cases, a_destroyed_answer_is_gone_and_cannot_be_destroyed_twice)
{
    struct fixture f;
    struct inquiry_row row;
    fixture_open(&f);
    add_case(&f, 1, 50);
    ask(&f, 10, OTHER_OIN, 1);
    OK(store_begin(f.store));
    IS(store_inquiry_destroy(f.store, EXCHANGE(10)), NOT_FOUND); /* nothing was answered yet */
    OK(answer(&f, 10, INQUIRY_ANSWERED, 90, "toegekend"));
    OK(store_inquiry_destroy(f.store, EXCHANGE(10)));
    IS(store_inquiry_destroy(f.store, EXCHANGE(10)), NOT_FOUND);
    IS(answer(&f, 10, INQUIRY_ANSWERED, 91, "toch weer"), NOT_FOUND);
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_inquiry_find(f.store, EXCHANGE(10), f.arena, &row));
    cr_expect(row.state == INQUIRY_DESTROYED && row.answered_ms == 90 && row.answer.size == 0 && row.taken.retain_days == 0 &&
              row.destroy_day == 0);
    fixture_close(&f);
}

/* P-04, P-09: what the answer rests on here, until when it stays, and what was said before it. */
Test(store_cases, beside_an_answer_stands_what_was_asked_and_how_it_was_taken)
{
    struct fixture f;
    struct inquiry_row row = {
        .case_id = {1}, .to = oin_of(OTHER_OIN), .exchange_id = {{10}}, .asked = {.basis = 3, .category_count = 2, .categories = {4, 9}}};
    struct inquiry_row told = answer_of(10, INQUIRY_ANSWERED, 90, "toegekend"), *rows;
    size_t count;
    fixture_open(&f);
    add_case(&f, 1, 50);
    OK(store_begin(f.store));
    OK(store_inquiry_add(f.store, &row));
    told.taken.ground_count = told.taken.earlier_count = 1;
    told.taken.grounds[0] = (struct answer_ground){4, span_of_text("Wmo 2015 art. 5.1.1")};
    told.taken.earlier[0] = (struct answer_earlier){ANSWER_REFUSED, 70};
    OK(store_inquiry_answer(f.store, &told));
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_inquiry_find(f.store, EXCHANGE(10), f.arena, &row));
    cr_expect(row.asked.basis == 3 && row.asked.category_count == 2 && row.asked.categories[1] == 9);
    cr_expect(row.taken.retain_days == 90 && row.taken.inform_days == 14 && row.destroy_day == 90);
    cr_assert(row.taken.ground_count == 1 && row.taken.earlier_count == 1);
    cr_expect(row.taken.grounds[0].category == 4 && span_is_text(row.taken.grounds[0].article, "Wmo 2015 art. 5.1.1"));
    cr_expect(row.taken.earlier[0].state == ANSWER_REFUSED && row.taken.earlier[0].at_ms == 70);
    OK(store_inquiry_over_term(f.store, 89, 10, f.arena, &rows, &count));
    cr_expect(count == 0);
    OK(store_inquiry_over_term(f.store, 90, 10, f.arena, &rows, &count));
    cr_expect(count == 1);
    fixture_close(&f);
}

Test(store_cases, a_request_is_weighed_once)
{
    struct fixture f;
    struct inbox_row in = {.exchange_id = {{3}},
                           .from = oin_of(OTHER_OIN),
                           .inquiry = span_of_text("de vraag"),
                           .since_ms = 500,
                           .due_day = 20000},
                     row, *rows;
    struct inbox_decision no_user = {.state = INBOX_GRANTED, .decided_ms = 600}, waiting = {.state = INBOX_WAITING};
    struct inbox_decision yes = {INBOX_GRANTED, 600, span_of_text("arts2"), span_of_text("akkoord")};
    size_t count;
    fixture_open(&f);
    OK(store_begin(f.store));
    OK(store_inbox_put(f.store, &in));
    IS(store_inbox_put(f.store, &in), CONFLICT);
    in.exchange_id.bytes[0] = 4;
    in.since_ms = 400;
    OK(store_inbox_put(f.store, &in));
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(first_inbox(f.store, INBOX_WAITING, f.arena, &rows, &count));
    cr_expect(count == 2 && rows[1].exchange_id.bytes[0] == 4 && rows[1].turn == 1 && span_is_text(rows[0].inquiry, "de vraag") &&
              rows[0].decided_by.size == 0 && rows[0].due_day == 20000 && rows[0].turn == 0);
    OK(store_begin(f.store));
    IS(store_inbox_decide(f.store, EXCHANGE(3), &no_user), INVALID);
    IS(store_inbox_decide(f.store, EXCHANGE(3), &waiting), INVALID);
    IS(store_inbox_decide(f.store, EXCHANGE(5), &yes), NOT_FOUND);
    OK(store_inbox_decide(f.store, EXCHANGE(3), &yes));
    yes.state = INBOX_REFUSED;
    IS(store_inbox_decide(f.store, EXCHANGE(3), &yes), UNEXPECTED);
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_inbox_read(f.store, EXCHANGE(3), f.arena, &row));
    cr_expect(row.state == INBOX_GRANTED && row.decided_ms == 600 && span_is_text(row.decided_by, "arts2") &&
              span_is_text(row.reason, "akkoord"));
    IS(store_inbox_read(f.store, EXCHANGE(5), f.arena, &row), NOT_FOUND);
    OK(first_inbox(f.store, INBOX_WAITING, f.arena, &rows, &count));
    cr_expect(count == 1);
    fixture_close(&f);
}

/* P-10: who denies ends its own question, also when it gives the number of another's. */
Test(store_cases, what_a_person_decided_is_denied_by_who_asked_and_once)
{
    struct fixture f;
    struct inbox_row in = {.exchange_id = {{3}}, .from = oin_of(OTHER_OIN), .inquiry = span_of_text("de vraag")}, row;
    const struct oin other = oin_of("00000001003214345000");
    const struct inbox_decision no = {INBOX_REFUSED, 600, span_of_text("arts2"), span_of_text("nee")};
    const struct inbox_denial denial = {.at_ms = 700, .code = STATUS_EXPIRED};
    fixture_open(&f);
    OK(store_begin(f.store));
    OK(store_inbox_put(f.store, &in));
    in.exchange_id.bytes[0] = 4;
    OK(store_inbox_put(f.store, &in));
    OK(store_inbox_decide(f.store, EXCHANGE(3), &no));
    IS(store_inbox_deny(f.store, &other, EXCHANGE(3), &denial), NOT_FOUND);
    OK(store_inbox_deny(f.store, &in.from, EXCHANGE(3), &denial));
    IS(store_inbox_deny(f.store, &in.from, EXCHANGE(3), &denial), UNEXPECTED);
    OK(store_inbox_deny(f.store, &in.from, EXCHANGE(4), &denial));
    IS(store_inbox_decide(f.store, EXCHANGE(4), &no), UNEXPECTED);
    OK(store_commit(f.store));
    OK(store_inbox_read(f.store, EXCHANGE(3), f.arena, &row));
    cr_expect(row.state == INBOX_DENIED && row.denied.was == INBOX_REFUSED && row.denied.at_ms == 700 &&
              row.denied.code == STATUS_EXPIRED && span_is_text(row.decided_by, "arts2"));
    OK(store_inbox_read(f.store, EXCHANGE(4), f.arena, &row));
    cr_expect(row.state == INBOX_EXPIRED && row.denied.was == INBOX_WAITING && row.denied.at_ms == 700);
    fixture_close(&f);
}

/* P-06, P-09: whose question it is counts; and of one whose texts are gone it stays known that it was answered. */
Test(store_cases, a_question_is_known_by_its_exchange_and_who_asks)
{
    struct fixture f;
    struct question_row row = {.from = oin_of(OTHER_OIN), .exchange_id = {{3}}, .state = INQUIRY_WEIGHED}, found, *rows;
    struct oin third = oin_of(THIRD_OIN);
    size_t count;
    fixture_open(&f);
    OK(store_begin(f.store));
    OK(store_question_put(f.store, &row));
    row.state = INQUIRY_ANSWERED;
    row.destroy_day = 90;
    OK(store_question_put(f.store, &row));
    OK(store_commit(f.store));
    fixture_reopen(&f);
    OK(store_question_read(f.store, &row.from, EXCHANGE(3), &found));
    cr_expect(found.state == INQUIRY_ANSWERED && found.destroy_day == 90);
    OK(store_question_read(f.store, &third, EXCHANGE(3), &found));
    cr_expect(found.state == INQUIRY_NONE && oin_equal(&found.from, &third));
    OK(store_questions_over_term(f.store, 89, 10, f.arena, &rows, &count));
    cr_expect(count == 0);
    OK(store_questions_over_term(f.store, 90, 10, f.arena, &rows, &count));
    cr_expect(count == 1 && rows[0].exchange_id.bytes[0] == 3);
    fixture_close(&f);
}
