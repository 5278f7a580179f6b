// SPDX-License-Identifier: EUPL-1.2
//
// Questions to a holder whose register is larger than one slice: received at once, looked for between turns, answered later, and the
// same as if it had been at once. What becomes of them when records come and go meanwhile, when the node is killed, and when the
// tokens are forged.
#include "pseudonym/lookup.h"
#include "store/lookups.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define PERSON "123456782"
#define STRANGER "111222333"
#define RECORDS 40

static struct town town;
static const struct town_case wanted = {.basis = "wmo-college", .bsn = PERSON, .categories = {"schulden"}};

static void import_person(const char *reference, const char *bsn)
{
    town_import(&town, SDD, &(struct town_record){.reference = reference, .category = "schulden", .bsn = bsn, .since_day = 20000});
}

/* A register of several slices, the one that is asked about in the last. */
static void make(void)
{
    town_open(&town, 0);
    town.lookup_slice = 4;
    town_start(&town, SDD);
    town_start(&town, WIJK);
    town_connect(&town);
    for (unsigned i = 0; i < RECORDS; i++) {
        char reference[16], number[8];
        snprintf(reference, sizeof reference, "S-%u", i);
        snprintf(number, sizeof number, "%u", i + 1);
        town_import(&town, SDD,
                    &(struct town_record){
                        .reference = reference, .category = "schulden", .bsn = "999999990", .postcode = "1234AB", .number = number});
    }
    import_person("known", PERSON);
    town_run(&town);
}
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_lookup, .init = make, .fini = end, .timeout = 120);

/* ---- what a partner sends that asks as it likes */

struct question {
    struct envelope envelope;
    struct span message;
};

static void make_tag(const char *bsn, uint8_t out[static TAG_BYTES])
{
    struct identifier person = town_bsn(bsn);
    town_tag(&town, CASUS, SDD, &person, out);
}

static struct question make_question(const uint8_t token[static LOOKUP_TOKEN_BYTES], const struct exchange_id *exchange)
{
    struct case_row row = town_case_row(&town, &wanted);
    struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
    struct inquiry_message inquiry = {.grounds = row.grounds,
                                      .category_count = row.category_count,
                                      .necessity_code = row.necessity_code,
                                      .lighter_code = row.lighter_code,
                                      .necessity = row.necessity,
                                      .why_not_lighter = row.why_not_lighter,
                                      .informed_day = row.informed_day,
                                      .epoch = 1,
                                      .token_nonce = {7},
                                      .subject_count = 1,
                                      .subjects = &subject};
    struct question question;
    struct span body;
    memcpy(inquiry.categories, row.categories, row.category_count);
    memcpy(subject.value, token, sizeof subject.value);
    town_show_counted(&town, WIJK, SDD, &inquiry);
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    question.envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
    if (exchange)
        question.envelope.exchange_id = *exchange;
    question.message = town_envelope(&town, WIJK, &question.envelope);
    return question;
}

static struct question ask_about(const char *bsn, const struct exchange_id *exchange)
{
    static const uint8_t nonce[LOOKUP_NONCE_BYTES] = {7};
    uint8_t tag[TAG_BYTES], token[LOOKUP_TOKEN_BYTES];
    make_tag(bsn, tag);
    lookup_token_compute(tag, nonce, town_oin(&town, SDD), token);
    return make_question(token, exchange);
}

static void hear(const struct question *question) { OK(town_hear(&town, SDD, WIJK, question->message)); }

static bool find_answer(const struct question *question, struct answer_content *out)
{
    struct envelope reply;
    if (!town_reply(&town, SDD, WIJK, question->envelope.nonce, &reply))
        return false;
    OK(answer_content_decode(reply.body, town.arena, out));
    return true;
}

static bool is_looking(void) { return lookups_wait(town_node(&town, SDD)->book.lookups); }

/* Turns of the holder alone until it has nothing to look for. */
static size_t look_until_done(void)
{
    size_t turns = 0;
    for (bool did; is_looking(); turns++)
        OK(town_turn(&town, SDD, &did));
    return turns;
}

static struct answer_content answer_to(const struct question *question)
{
    struct answer_content content = {.state = 0};
    look_until_done();
    cr_assert(find_answer(question, &content), "no answer");
    return content;
}

static uint64_t count_kind(enum entry_kind kind, const struct exchange_id *exchange)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < town_leaves(&town, SDD); i++) {
        struct entry entry = town_entry(&town, SDD, i);
        count += entry.kind == kind && exchange_id_equal(&entry.exchange_id, exchange);
    }
    return count;
}

static bool log_says(const char *word)
{
    char path[160], line[1024];
    bool found = false;
    snprintf(path, sizeof path, "%s/log", town.houses[SDD].folder);
    FILE *log = fopen(path, "re");
    cr_assert(log);
    while (fgets(line, sizeof line, log))
        found |= strstr(line, word) != NULL;
    fclose(log);
    return found;
}

/* ---- the tests */

Test(exchange_lookup, what_is_looked_for_between_turns_is_answered_as_if_at_once)
{
    uint8_t id[CASE_ID_BYTES];
    town_ask(&town, &wanted, id);
    town_run(&town);
    const struct answer_content *answer = town_answer(&town, id, SDD);
    cr_assert(answer && answer->state == ANSWER_GRANTED && answer->signal_count == 1);
    cr_expect(answer->signals[0].since_day == 20000 && answer->signals[0].matched_by == 1u << IDENTIFIER_KIND_PERSON);
    cr_expect_not(is_looking());
}

/* P-05, P-06: it is in the ledger before it is looked for, and the reply is that of its own message. */
Test(exchange_lookup, a_question_is_received_at_once_and_answered_once)
{
    struct question question = ask_about(PERSON, NULL);
    const struct exchange_id *id = &question.envelope.exchange_id;
    struct answer_content content;
    hear(&question);
    cr_expect(is_looking() && !find_answer(&question, &content));
    cr_expect(count_kind(ENTRY_REQUEST_RECEIVED, id) == 1 && count_kind(ENTRY_DISCLOSED, id) == 0);
    hear(&question); /* the very same again: nothing more happens */
    content = answer_to(&question);
    cr_expect(content.state == ANSWER_GRANTED && content.signal_count == 1);
    hear(&question);
    cr_expect_not(is_looking());
    cr_expect(count_kind(ENTRY_REQUEST_RECEIVED, id) == 1 && count_kind(ENTRY_DISCLOSED, id) == 1);
}

/* P-10 */
Test(exchange_lookup, it_takes_as_many_turns_whether_or_not_somebody_is_known)
{
    struct question known = ask_about(PERSON, NULL), unknown = ask_about(STRANGER, NULL);
    hear(&known);
    size_t turns_of_known = look_until_done();
    hear(&unknown);
    size_t turns_of_unknown = look_until_done();
    cr_expect(turns_of_known == turns_of_unknown && turns_of_known >= RECORDS / 4, "%zu and %zu", turns_of_known, turns_of_unknown);
    cr_expect(answer_to(&known).state == ANSWER_GRANTED && answer_to(&unknown).state == ANSWER_NOT_KNOWN);
}

Test(exchange_lookup, a_node_that_is_killed_in_the_middle_looks_again_and_answers_once)
{
    for (size_t turns = 0; turns < 14; turns += 3) {
        struct question question = ask_about(PERSON, NULL);
        bool did;
        hear(&question);
        for (size_t i = 0; i < turns && is_looking(); i++)
            OK(town_turn(&town, SDD, &did));
        if (turns % 2)
            town_stop(&town, SDD);
        else
            town_cut_power(&town, SDD);
        town_start(&town, SDD);
        town_connect(&town);
        cr_expect(answer_to(&question).state == ANSWER_GRANTED, "after %zu turns", turns);
        cr_expect(count_kind(ENTRY_REQUEST_RECEIVED, &question.envelope.exchange_id) == 1);
        cr_expect(count_kind(ENTRY_DISCLOSED, &question.envelope.exchange_id) == 1);
    }
}

Test(exchange_lookup, a_record_that_goes_meanwhile_is_not_told_and_one_that_stays_is)
{
    struct question question = ask_about(PERSON, NULL);
    hear(&question);
    import_person("known", STRANGER); /* another household in its place */
    cr_expect(answer_to(&question).state == ANSWER_NOT_KNOWN);
    struct question again = ask_about(STRANGER, NULL);
    hear(&again);
    import_person("S-3", PERSON);
    import_person("S-5", PERSON);
    cr_expect(answer_to(&again).state == ANSWER_GRANTED);
    cr_expect_not(log_says("lookup-unconfirmed"), "who went is no forger");
}

/* The scan of a known household, and a confirmation that is anything. */
Test(exchange_lookup, a_forged_token_is_told_to_the_operator_and_to_nobody_else)
{
    static const uint8_t nonce[LOOKUP_NONCE_BYTES] = {7};
    uint8_t tag[TAG_BYTES], token[LOOKUP_TOKEN_BYTES];
    make_tag(PERSON, tag);
    lookup_token_compute(tag, nonce, town_oin(&town, SDD), token);
    token[LOOKUP_SCAN_BYTES] ^= 1;
    struct question question = make_question(token, NULL);
    cr_expect_not(log_says("lookup-unconfirmed"));
    hear(&question);
    struct answer_content content = answer_to(&question);
    cr_expect(content.state == ANSWER_NOT_KNOWN && content.signal_count == 0);
    cr_expect(log_says("lookup-unconfirmed"));
}

Test(exchange_lookup, what_is_looked_for_is_not_asked_again_under_its_exchange)
{
    struct question first = ask_about(PERSON, NULL);
    struct question second = ask_about(STRANGER, &first.envelope.exchange_id);
    struct answer_content content;
    hear(&first);
    hear(&second);
    cr_assert(find_answer(&second, &content));
    cr_expect(content.state == ANSWER_REFUSED && content.categories[0].code == STATUS_UNEXPECTED);
    cr_expect(answer_to(&first).state == ANSWER_GRANTED);
}

Test(exchange_lookup, an_answer_that_the_disk_does_not_take_is_given_when_there_is_room)
{
    struct question question = ask_about(PERSON, NULL);
    struct answer_content content;
    struct status status = STATUS(OK);
    bool did;
    hear(&question);
    memory_disk_set(town.houses[SDD].drive, DISK_IS_FULL, 1, 1000);
    for (size_t i = 0; i < 50 && status_ok(status); i++)
        status = town_turn(&town, SDD, &did);
    cr_assert(status_is(status, STATUS_DISK_FULL), "%s", status_text(status));
    cr_expect(is_looking() && !find_answer(&question, &content));
    cr_expect(node_due_ms(town.houses[SDD].turn) > town.steady_ms, "a full disk is not asked without pause");
    memory_disk_set(town.houses[SDD].drive, DISK_SOUND, 0, 0);
    cr_expect(answer_to(&question).state == ANSWER_GRANTED);
    cr_expect(count_kind(ENTRY_DISCLOSED, &question.envelope.exchange_id) == 1);
}

Test(exchange_lookup, many_questions_at_once_are_all_answered)
{
    struct question questions[24];
    for (size_t i = 0; i < N(questions); i++) {
        questions[i] = ask_about(i % 2 ? PERSON : STRANGER, NULL);
        hear(&questions[i]);
    }
    look_until_done();
    for (size_t i = 0; i < N(questions); i++)
        cr_expect(answer_to(&questions[i]).state == (i % 2 ? ANSWER_GRANTED : ANSWER_NOT_KNOWN), "%zu", i);
}
