// SPDX-License-Identifier: EUPL-1.2
//
// Claims have bounds: at the holder days and terms, with the field named in the log, the ledger and the answer; at the asker's own door
// the texts too, and nowhere else, so that a refusal says the same whoever it is about and whatever was written (P-10, P-11).
#include "support/agreeing.h"
#include "support/claims.h"

#include "casefile/claims.h"
#include "pseudonym/lookup.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(VT) | WITH_NODE(WIJK));
    town_import(&town, SDD, &(struct town_record){.reference = "S-1", .category = "schulden", .bsn = "123456782", .since_day = 20000});
    town_import(&town, VT, &(struct town_record){.reference = "V-1", .category = "veiligheid", .bsn = "123456782", .since_day = 20000});
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_bounds, .init = make, .fini = end, .timeout = 120);

static struct inquiry_message question(enum resident holder, const char *bsn)
{
    static struct subject subject;
    uint8_t tag[TAG_BYTES];
    struct identifier person = town_bsn(bsn);
    subject.kind = IDENTIFIER_KIND_PERSON;
    struct inquiry_message inquiry = holder == VT ? town_question(&town, VT, "wmo-veilig-thuis", "veiligheid", &subject)
                                                  : town_question(&town, SDD, "wmo-college", "schulden", &subject);
    town_tag(&town, CASUS, holder, &person, tag);
    lookup_token_compute(tag, inquiry.token_nonce, town_oin(&town, holder), subject.value);
    return inquiry;
}

static struct answer_content ask_late(enum resident holder, const struct inquiry_message *inquiry, int64_t late_ms)
{
    struct span body;
    struct envelope reply;
    struct answer_content content;
    OK(inquiry_message_encode(inquiry, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WIJK, holder, ENVELOPE_INQUIRY, body);
    envelope.time_ms -= late_ms;
    envelope.expires_ms = town.now_ms + MINUTE_MS;
    OK(town_hear(&town, holder, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_assert(town_reply(&town, holder, WIJK, envelope.nonce, &reply));
    OK(answer_content_decode(reply.body, town.arena, &content));
    return content;
}

static struct answer_content ask(enum resident holder, const struct inquiry_message *inquiry) { return ask_late(holder, inquiry, 0); }

static bool log_says(enum resident who, const char *text)
{
    char path[160], line[EVENT_LINE_MOST_BYTES];
    bool is_there = false;
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    FILE *log = fopen(path, "re");
    cr_assert(log);
    while (fgets(line, sizeof line, log))
        is_there |= strstr(line, text) != NULL;
    fclose(log);
    return is_there;
}

#define IN_2036 24200
#define WHY_NEEDED "kies uit de lijst waarom dit nodig is"
#define WHY_NOT_LIGHTER "kies uit de lijst waarom het niet met minder kan"

static const struct {
    const char *field, *reason;
    int32_t informed_day, deferral_until_day; /* from today; 0: as it was */
    uint8_t codes[2];
    bool is_mute;
} beyond[] = {
    {"informed_day", "langer dan een jaar", 1, 0, {1, 1}, false}, /* 1970 */
    {"deferral_until_day", "hoogstens 28 dagen", 0, IN_2036, {1, 1}, false},
    {"necessity_code", WHY_NEEDED, 0, 0, {0, 1}, false}, /* as it waited in an outbox from before there were codes */
    {"necessity_code", WHY_NEEDED, 0, 0, {0, 0}, false},
    {"necessity_code", WHY_NEEDED, 0, 0, {8, 1}, false},
    {"necessity_code", WHY_NEEDED, 0, 0, {10, 1}, false},
    {"necessity_code", WHY_NEEDED, 0, 0, {UINT8_MAX, 1}, false},
    {"lighter_code", WHY_NOT_LIGHTER, 0, 0, {1, 0}, false},
    {"lighter_code", WHY_NOT_LIGHTER, 0, 0, {1, 5}, false},
    {"lighter_code", WHY_NOT_LIGHTER, 0, 0, {1, UINT8_MAX}, false},
    {"necessity", "anders dan de lijst", 0, 0, {9, 1}, true},
    {"why_not_lighter", "anders dan de lijst", 0, 0, {1, 9}, true},
};

static void ask_beyond(size_t i, struct answer_content *out)
{
    struct inquiry_message inquiry = question(SDD, "123456782");
    inquiry.necessity_code = beyond[i].codes[0];
    inquiry.lighter_code = beyond[i].codes[1];
    if (beyond[i].informed_day)
        inquiry.informed_day = beyond[i].informed_day;
    if (beyond[i].deferral_until_day) {
        inquiry.informed_day = 0;
        inquiry.deferral_until_day = beyond[i].deferral_until_day;
        inquiry.deferral_reason = span_of_text("later");
    }
    if (beyond[i].is_mute)
        inquiry.necessity = inquiry.why_not_lighter = span_empty();
    *out = ask(SDD, &inquiry);
}

Test(exchange_bounds, a_holder_names_the_field_in_its_answer_its_ledger_and_its_log_and_counts_it)
{
    for (size_t i = 0; i < N(beyond); i++) {
        struct answer_content content;
        struct entry entry;
        uint64_t index;
        char logged[64];
        ask_beyond(i, &content);
        cr_assert(content.state == ANSWER_REFUSED && content.category_count == 1, "%zu", i);
        cr_expect(content.categories[0].code == STATUS_INVALID, "%zu", i);
        cr_expect(memmem(content.categories[0].reason.data, content.categories[0].reason.size, beyond[i].reason, strlen(beyond[i].reason)),
                  "%zu: %.*s", i, (int)content.categories[0].reason.size, (const char *)content.categories[0].reason.data);
        cr_assert(town_last_entry(&town, SDD, ENTRY_DECISION, &entry, &index));
        cr_expect(span_is_text(entry.note, beyond[i].field) && entry.code == STATUS_INVALID, "%zu", i);
        snprintf(logged, sizeof logged, "\"field\":\"%s\"", beyond[i].field);
        cr_expect(log_says(SDD, logged), "%zu", i);
        cr_expect_eq(town_node(&town, SDD)->book.counters[COUNT_BAD_CLAIM], i + 1);
    }
    cr_expect(!town_last_entry(&town, SDD, ENTRY_DISCLOSED, &(struct entry){0}, &(uint64_t){0}));
}

/* It is heard days after it was said: its days were within their bounds, and what was put off is over by now. */
Test(exchange_bounds, days_are_judged_by_when_it_was_said_and_a_deferral_that_ended_on_the_way_counts_for_nothing)
{
    int32_t today = day_of_ms(town.now_ms);
    struct inquiry_message inquiry = question(SDD, "123456782");
    inquiry.grounds.purpose = town_word(&town, POLICY_PURPOSE, "onderzoek-professional");
    inquiry.informed_day = 0;
    inquiry.deferral_until_day = today - 3;
    inquiry.deferral_reason = span_of_text("later");
    town_show_counted(&town, WIJK, SDD, &inquiry);
    struct answer_content content = ask_late(SDD, &inquiry, 5 * DAY_MS);
    cr_assert(content.state == ANSWER_REFUSED);
    cr_expect(content.categories[0].code == STATUS_NO_RULE);
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    inquiry.deferral_until_day = today - 5 + DEFERRAL_DAYS_MOST + 1;
    town_show_counted(&town, WIJK, SDD, &inquiry);
    content = ask_late(SDD, &inquiry, 5 * DAY_MS);
    cr_expect(content.categories[0].code == STATUS_INVALID);
    inquiry.deferral_until_day--;
    town_show_counted(&town, WIJK, SDD, &inquiry);
    content = ask_late(SDD, &inquiry, 5 * DAY_MS);
    cr_expect(content.state == ANSWER_GRANTED, "%d %d", (int)content.state, (int)content.categories[0].code);
}

static void agree_on_deferral(const char *words)
{
    town_agree(&town, AGREED_POLICY, agreeing_policy(town.agreeing, "uitstel ten hoogste 28 dagen", words));
    for (size_t i = 0; i < 2; i++) {
        const enum resident who = i ? SDD : WIJK;
        town_stop(&town, who);
        town_start(&town, who);
    }
    town_connect(&town);
    town_run(&town);
}

/* One who lies asks past its own door: the holder goes by its own rules, and says which day is too late. */
Test(exchange_bounds, telling_is_put_off_no_longer_than_the_policy_says_whatever_the_asker_made_of_its_own)
{
    int32_t today = day_of_ms(town.now_ms);
    struct entry entry;
    uint64_t index;
    agree_on_deferral("uitstel ten hoogste 7 dagen");
    struct inquiry_message inquiry = question(SDD, "123456782");
    inquiry.grounds.purpose = town_word(&town, POLICY_PURPOSE, "onderzoek-professional");
    inquiry.informed_day = 0;
    inquiry.deferral_until_day = today + 8;
    inquiry.deferral_reason = span_of_text("later");
    town_show_counted(&town, WIJK, SDD, &inquiry);
    struct answer_content content = ask(SDD, &inquiry);
    cr_assert(content.state == ANSWER_REFUSED && content.category_count == 1);
    cr_expect(content.categories[0].code == STATUS_INVALID);
    cr_expect(memmem(content.categories[0].reason.data, content.categories[0].reason.size, "hoogstens 7 dagen", 17));
    cr_assert(town_last_entry(&town, SDD, ENTRY_DECISION, &entry, &index));
    cr_expect(span_is_text(entry.note, "deferral_until_day"));
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    inquiry.deferral_until_day = today + 7;
    town_show_counted(&town, WIJK, SDD, &inquiry);
    content = ask(SDD, &inquiry);
    cr_expect(content.state == ANSWER_GRANTED, "%d %d", (int)content.state, (int)content.categories[0].code);
}

/* What is too much for the wire, in bytes that no encoder of ours writes. */
Test(exchange_bounds, a_body_that_is_no_body_is_refused_with_the_field_that_is_wrong)
{
    struct inquiry_message inquiry = question(SDD, "123456782");
    struct span body;
    uint8_t *bytes;
    inquiry.necessity = span_of_text("de noodzaak");
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    OK(ARENA_NEW(town.arena, body.size, &bytes));
    memcpy(bytes, body.data, body.size);
    uint8_t *text = memmem(bytes, body.size, "de noodzaak", strlen("de noodzaak"));
    cr_assert(text);
    text[2] = '\t';
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
    envelope.body = span_of(bytes, body.size);
    envelope.body_digest = digest_of(envelope.body);
    cr_expect(claims_hear(&town, SDD, WIJK, &envelope).code == STATUS_INVALID);
    cr_expect(log_says(SDD, "\"field\":\"necessity\""));
}

static bool is_alike(const struct answer_content *a, const struct answer_content *b)
{
    if (a->state != b->state || a->category_count != b->category_count || a->signal_count != b->signal_count)
        return false;
    for (size_t i = 0; i < a->category_count; i++)
        if (a->categories[i].code != b->categories[i].code || !span_equal(a->categories[i].reason, b->categories[i].reason))
            return false;
    return true;
}

/* R of "refused": a day out of bounds, an act that no rule permits; and a question that is weighed. */
Test(exchange_bounds, whatever_was_written_about_whomever_a_holder_refuses_or_weighs_alike)
{
    char large[REASON_MOST_BYTES + 1] = {0};
    memset(large, 'a', REASON_MOST_BYTES);
    const char *const texts[] = {"Huisuitzetting dreigt op korte termijn.", ".", "a", "aaaaaaaa", large};
    static const char *const persons[] = {"123456782", "111222333"};
    struct answer_content first[3];
    for (size_t i = 0; i < N(texts) * N(persons); i++) {
        struct answer_content now[N(first)];
        const char *text = texts[i / N(persons)], *person = persons[i % N(persons)];
        for (size_t k = 0; k < N(first); k++) {
            struct inquiry_message inquiry = question(k == 2 ? VT : SDD, person);
            inquiry.necessity = inquiry.why_not_lighter = span_of_text(text);
            if (k == 0)
                inquiry.informed_day = 1;
            if (k == 1)
                inquiry.grounds.phase = town_word(&town, POLICY_PHASE, "afsluiting");
            now[k] = ask(k == 2 ? VT : SDD, &inquiry);
            first[k] = i ? first[k] : now[k];
            cr_expect(now[k].state == (k == 2 ? ANSWER_BEING_WEIGHED : ANSWER_REFUSED), "%zu: %d", k, (int)now[k].state);
            cr_expect(is_alike(&now[k], &first[k]), "%zu: %.20s about %s", k, text, person);
        }
    }
}

Test(exchange_bounds, at_the_own_door_a_text_must_say_something)
{
    char large[REASON_MOST_BYTES + 2] = {0};
    for (size_t i = 0; i < REASON_MOST_BYTES + 1; i++)
        large[i] = "nodig "[i % 6];
    const char *const texts[] = {"", ".", "n", "nnnnnnnnnnnn", "- - - -", large};
    struct book *book = &town_node(&town, WIJK)->book;
    struct case_subject_given subjects[RESIDENTS];
    struct identifier person = town_bsn("123456782");
    size_t count = town_household(&town, CASUS, &person, 1, subjects);
    for (size_t i = 0; i < 2 * 3 * N(texts); i++) {
        const size_t which = i / N(texts) % 3;
        const bool is_other = i >= 3 * N(texts); /* of the list else: then what it says is said by its code */
        struct case_row row =
            town_case_row(&town, &(struct town_case){.bsn = "123456782", .categories = {"schulden"}, .is_deferred = which == 2});
        struct span *const fields[] = {&row.necessity, &row.why_not_lighter, &row.deferral_reason};
        struct complaint why = {""};
        row.necessity_code = is_other ? NECESSITY_OTHER : NECESSITY_HOME;
        row.lighter_code = is_other ? LIGHTER_OTHER : LIGHTER_ASKED;
        *fields[which] = span_of_text(texts[i % N(texts)]);
        OK(batch_open(book, town.now_ms));
        struct status status = case_open(book, &row, subjects, count, &why);
        OK(batch_abandon(book));
        const bool is_said = !is_other && which < 2 && !*texts[i % N(texts)];
        cr_expect(is_said ? status_ok(status) : status_is(status, STATUS_INVALID) && why.text[0], "%zu: %.10s: %s", i, texts[i % N(texts)],
                  status_text(status));
    }
}

Test(exchange_bounds, at_the_own_door_telling_is_put_off_no_longer_than_the_rules_of_who_is_asked_say)
{
    struct case_subject_given subjects[RESIDENTS];
    struct identifier person = town_bsn("123456782");
    agree_on_deferral("uitstel ten hoogste 7 dagen");
    struct book *book = &town_node(&town, WIJK)->book;
    size_t count = town_household(&town, CASUS, &person, 1, subjects);
    for (int32_t days = 7; days <= 8; days++) {
        struct complaint why = {""};
        struct case_row row = town_case_row(&town, &(struct town_case){.purpose = "onderzoek-professional",
                                                                       .phase = "onderzoek",
                                                                       .basis = "wmo-college",
                                                                       .bsn = "123456782",
                                                                       .categories = {"schulden"},
                                                                       .is_deferred = true});
        row.deferral_until_day = day_of_ms(town.now_ms) + days;
        OK(batch_open(book, town.now_ms));
        struct status status = case_open(book, &row, subjects, count, &why);
        OK(batch_abandon(book));
        cr_expect(days == 7 ? status_ok(status) : status_is(status, STATUS_INVALID) && strstr(why.text, "hoogstens 7 dagen"), "%d: %s",
                  days, why.text);
    }
}
