// SPDX-License-Identifier: EUPL-1.2
//
// A holder counts tokens (P-11): whatever a partner with valid keys asks, in how many questions, permitted or not, it is about as many
// households as was agreed and not about one more. What a person sees who is over it is at the end.
#include "pseudonym/lookup.h"
#include "store/quotas.h"
#include "support/town.h"

#include <criterion/criterion.h>

#define PERSON "123456782"
#define A_DAY 40
#define A_WEEK 120

static struct town town;
static const struct town_case wanted = {.basis = "wmo-college", .bsn = PERSON, .categories = {"schulden"}};

static void start(void)
{
    town_start(&town, SDD);
    town_start(&town, WIJK);
    town_connect(&town);
}
static void make(void)
{
    town_open(&town, 0);
    town_set_quota(&town, QUOTA_TOKENS, WIJK, NULL, A_DAY, A_WEEK);
    start();
    town_import(&town, SDD, &(struct town_record){.reference = "known", .category = "schulden", .bsn = PERSON, .since_day = 20000});
    town_run(&town);
}
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_tokens, .init = make, .fini = end, .timeout = 120);

/* The tag of who is known, and of as many others as anybody likes. */
static void make_token(uint32_t number, struct subject *out)
{
    static const uint8_t nonce[LOOKUP_NONCE_BYTES] = {7};
    uint8_t tag[TAG_BYTES] = {9};
    if (number == 0) {
        struct identifier person = town_bsn(PERSON);
        town_tag(&town, CASUS, SDD, &person, tag);
    } else {
        memcpy(tag + 4, &number, sizeof number);
    }
    out->kind = IDENTIFIER_KIND_PERSON;
    lookup_token_compute(tag, nonce, town_oin(&town, SDD), out->value);
}

/* About `count` households from `first` on; 0 is the one that is known. */
static struct answer_content ask(const char *purpose, uint32_t first, size_t count)
{
    struct case_row row = town_case_row(&town, &wanted);
    struct subject subjects[SUBJECTS_MOST];
    struct inquiry_message inquiry = {.grounds = row.grounds,
                                      .category_count = row.category_count,
                                      .necessity_code = row.necessity_code,
                                      .lighter_code = row.lighter_code,
                                      .necessity = row.necessity,
                                      .why_not_lighter = row.why_not_lighter,
                                      .informed_day = row.informed_day,
                                      .epoch = 1,
                                      .token_nonce = {7},
                                      .subject_count = count,
                                      .subjects = subjects};
    struct answer_content content;
    struct envelope reply;
    struct span body;
    for (size_t i = 0; i < count; i++)
        make_token(first + (uint32_t)i, &subjects[i]);
    memcpy(inquiry.categories, row.categories, row.category_count);
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    if (purpose)
        inquiry.grounds.purpose = town_word(&town, POLICY_PURPOSE, purpose);
    town_show_counted(&town, WIJK, SDD, &inquiry);
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_assert(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
    OK(answer_content_decode(reply.body, town.arena, &content));
    return content;
}

static bool is_over(const struct answer_content *content)
{
    return content->state == ANSWER_REFUSED && content->categories[0].code == STATUS_OVER_QUOTA;
}

static struct quota_use used(void)
{
    struct quota_scope all = town_scope(&town, QUOTA_TOKENS, WIJK, NULL);
    return town_quota_used(&town, SDD, &all);
}

static void pass_days(int64_t days) { town.now_ms += days * 86400000; }

/* With tags of its own making it goes through a town, sixteen households at a time, and then one by one. */
Test(exchange_tokens, who_asks_about_a_whole_town_is_answered_about_as_many_as_was_agreed)
{
    size_t answered = 0;
    for (uint32_t first = 1; first < 1000; first += SUBJECTS_MOST) {
        struct answer_content content = ask(NULL, first, SUBJECTS_MOST);
        answered += is_over(&content) ? 0 : SUBJECTS_MOST;
    }
    cr_expect(answered == A_DAY / SUBJECTS_MOST * SUBJECTS_MOST, "%zu", answered);
    for (uint32_t first = 1000; first < 1100; first++) {
        struct answer_content content = ask(NULL, first, 1);
        answered += is_over(&content) ? 0 : 1;
    }
    cr_expect(answered == A_DAY && used().today == A_DAY, "%zu", answered);
}

/* Neither the answer nor the time says whether it would have been known (P-10). */
Test(exchange_tokens, over_the_quota_nothing_is_looked_for)
{
    for (uint32_t i = 0; i < A_DAY; i++)
        ask(NULL, 1 + i, 1);
    struct answer_content known = ask(NULL, 0, 1), unknown = ask(NULL, 5000, 1);
    cr_expect(is_over(&known) && is_over(&unknown) && known.signal_count == 0);
    cr_expect(used().today == A_DAY && used().refused == 2);
}

Test(exchange_tokens, a_question_that_is_refused_counts_too)
{
    struct answer_content content = ask("vroegsignalering-schulden", 0, SUBJECTS_MOST);
    cr_expect(content.state == ANSWER_REFUSED && !is_over(&content));
    cr_expect(used().today == SUBJECTS_MOST, "%u", (unsigned)used().today);
    content = ask("vroegsignalering-schulden", 0, SUBJECTS_MOST);
    cr_expect(!is_over(&content) && used().today == 2 * SUBJECTS_MOST);
    content = ask("vroegsignalering-schulden", 0, SUBJECTS_MOST);
    cr_expect(is_over(&content), "it is told before anything else is judged");
    content = ask(NULL, 0, A_DAY - 2 * SUBJECTS_MOST);
    cr_expect(content.state == ANSWER_GRANTED, "what is left is left for what is permitted");
}

Test(exchange_tokens, what_was_used_is_known_after_a_kill_and_is_no_more_after_a_day_and_a_week)
{
    for (int64_t day = 0; day < A_WEEK / A_DAY; day++) {
        for (uint32_t i = 0; i < A_DAY; i++)
            cr_assert(ask(NULL, i, 1).state != ANSWER_REFUSED, "day %d, %u", (int)day, i);
        town_cut_power(&town, SDD);
        town_stop(&town, WIJK);
        start();
        struct answer_content content = ask(NULL, 0, 1);
        cr_expect(is_over(&content) && used().today == A_DAY);
        pass_days(-1);
        content = ask(NULL, 0, 1);
        cr_expect(is_over(&content), "a clock that is set back gives nothing");
        pass_days(2);
    }
    struct answer_content content = ask(NULL, 0, 1);
    cr_expect(is_over(&content) && used().today == 0 && used().week == A_WEEK);
    pass_days(4);
    content = ask(NULL, 0, 1);
    cr_expect(content.state == ANSWER_GRANTED, "a week after the first day");
}

Test(exchange_tokens, a_line_of_a_purpose_binds_beside_that_of_all)
{
    town_set_quota(&town, QUOTA_TOKENS, WIJK, "onderzoek-client", 3, 5);
    town_stop(&town, SDD);
    town_stop(&town, WIJK);
    start();
    struct answer_content content = ask("onderzoek-client", 0, 3);
    cr_expect(!is_over(&content));
    content = ask("onderzoek-client", 0, 1);
    cr_expect(is_over(&content));
    content = ask("gecoordineerde-aanpak", 0, SUBJECTS_MOST);
    cr_expect(!is_over(&content));
    content = ask("gecoordineerde-aanpak", 0, SUBJECTS_MOST);
    cr_expect(!is_over(&content));
    content = ask("gecoordineerde-aanpak", 0, A_DAY - 3 - 2 * SUBJECTS_MOST + 1);
    cr_expect(is_over(&content), "together they are one more");
}

/* The person: the case says so of that partner, in a reason that it has a sentence for. */
Test(exchange_tokens, a_person_reads_in_the_case_that_too_much_was_asked)
{
    uint8_t id[CASE_ID_BYTES];
    town_set_quota(&town, QUOTA_TOKENS, WIJK, NULL, 0, 0);
    town_stop(&town, SDD);
    town_stop(&town, WIJK);
    start();
    town_ask(&town, &wanted, id);
    town_run(&town);
    const struct answer_content *answer = town_answer(&town, id, SDD);
    cr_assert(answer);
    cr_expect(is_over(answer), "no line is none");
}
