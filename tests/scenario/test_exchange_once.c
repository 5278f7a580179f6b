// SPDX-License-Identifier: EUPL-1.2
//
// A partner with good keys that answers more than once, too late, for another, or more than it was asked and may tell. What it says counts
// once, or stands as a revision that the regisseur reads; and at no moment does a kill leave something between.
#include "acts/show.h"
#include "inbound/pipeline.h"
#include "store/inquiries.h"
#include "support/claims.h"
#include "support/stated.h"
#include "view/text.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, WITH_NODE(WIJK)); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_once, .init = make, .fini = end, .timeout = 120);

static uint8_t case_id[CASE_ID_BYTES];

/* What WOCO says unless a test says otherwise; it has no node. */
struct telling_back {
    enum resident who;
    enum answer_state state;
    const char *category;
    enum answer_level level;
    const char *contact; /* with a signal; NULL: without one */
    uint32_t retain_days;
};
static const struct telling_back granted = {WOCO, ANSWER_GRANTED, "huurachterstand", ANSWER_LEVEL_CONTENT, "", 90},
                                 refused = {WOCO, ANSWER_REFUSED, "huurachterstand", ANSWER_LEVEL_NONE, NULL, 0},
                                 weighing = {WOCO, ANSWER_BEING_WEIGHED, NULL, ANSWER_LEVEL_NONE, NULL, 0};

static struct inquiry_row ask(void)
{
    town_ask(&town, &(struct town_case){.bsn = "123456782", .categories = {"huurachterstand", "schulden", "veiligheid"}}, case_id);
    return town_inquiry(&town, case_id, WOCO);
}

static struct span body_of(const struct telling_back *said, const struct digest *request)
{
    struct answer_category category = {.level = said->level, .code = said->level ? STATUS_OK : STATUS_WEIGHED_NO};
    struct signal signal = {.since_day = 20000, .matched_by = 4, .contact = span_of_text(said->contact ? said->contact : "")};
    struct answer_content content = {
        .state = said->state, .request_digest = *request, .retain_days = said->retain_days, .categories = &category, .signals = &signal};
    struct span body;
    if (said->category) {
        content.category_count = 1;
        category.category = signal.category = town_word(&town, POLICY_CATEGORY, said->category);
    }
    if (said->level)
        category.article = span_of_text("Wet van de verhuurder artikel 1");
    if (said->level == ANSWER_LEVEL_CONTENT)
        signal.life_domain = signal.urgency = signal.role = 1;
    content.signal_count = said->contact != NULL;
    random_fill(system_random(), content.nonce, sizeof content.nonce);
    OK(answer_content_encode(&content, town.arena, &body));
    return body;
}

static struct envelope envelope_of(enum resident who, const struct inquiry_row *asked, struct span body)
{
    struct envelope envelope = town_envelope_of(&town, who, WIJK, ENVELOPE_ANSWER, body);
    envelope.exchange_id = asked->exchange_id;
    envelope.statement.receipt = (struct receipt){.exchange_id = asked->exchange_id,
                                                  .request_digest = asked->request_digest,
                                                  .answer_digest = envelope.body_digest,
                                                  .policy_hash = *policy_text_hash(town.policy),
                                                  .origin = span_of_text(town.origins[who])};
    return envelope;
}

static struct claims_heard hear(const struct telling_back *said, const struct inquiry_row *asked)
{
    struct envelope envelope = envelope_of(said->who, asked, body_of(said, &asked->request_digest));
    return claims_hear(&town, WIJK, said->who, &envelope);
}

static void must_take(const struct telling_back *said, const struct inquiry_row *asked)
{
    struct claims_heard heard = hear(said, asked);
    cr_assert(heard.is_taken, "%s", status_text((struct status){heard.code}));
}

static struct inquiry_row inquiry_now(const struct inquiry_row *asked)
{
    struct inquiry_row row;
    OK(store_inquiry_find(town_node(&town, WIJK)->book.store, &asked->exchange_id, town.arena, &row));
    return row;
}

static void let_days_pass(int days)
{
    town.now_ms += days * DAY_MS;
    town_run(&town);
}

static struct view view_now(void)
{
    struct node *node = town_node(&town, WIJK);
    struct view view;
    OK(batch_open(&node->book, town.now_ms));
    OK(case_show(&node->book, case_id, town.arena, &view));
    OK(batch_close(&node->book));
    return view;
}

static const char *page_now(void)
{
    struct view view = view_now();
    struct page page = page_new(town.arena, 100, false);
    view_print(&view, &page);
    OK(page.status);
    return page.text;
}

/* ---- every cell of the table, with real messages */

/* How a question to WOCO comes into each state. */
static struct inquiry_row bring_to(enum inquiry_state state)
{
    static const struct telling_back for_a_day = {WOCO, ANSWER_GRANTED, "huurachterstand", ANSWER_LEVEL_CONTENT, "", 1};
    struct inquiry_row asked = ask();
    if (state == INQUIRY_NONE)
        asked.exchange_id.bytes[0] ^= 1;
    if (state == INQUIRY_WEIGHED)
        must_take(&weighing, &asked);
    if (state == INQUIRY_ANSWERED)
        must_take(&granted, &asked);
    if (state == INQUIRY_DESTROYED)
        must_take(&for_a_day, &asked);
    if (state == INQUIRY_EXPIRED || state == INQUIRY_DESTROYED)
        let_days_pass(15);
    if (state != INQUIRY_NONE)
        cr_assert(inquiry_now(&asked).state == state, "%s", inquiry_state_word(inquiry_now(&asked).state));
    return asked;
}

/* As a process that is killed with the message in hand, and once more right after it was written. */
static void hear_and_be_killed(const struct telling_back *said, const struct inquiry_row *asked, bool is_committed)
{
    struct envelope envelope = envelope_of(said->who, asked, body_of(said, &asked->request_digest));
    struct span message = town_envelope(&town, said->who, &envelope);
    struct node *node = town_node(&town, WIJK);
    OK(batch_open(&node->book, town.now_ms));
    OK(pipeline_run(&node->book, town_oin(&town, said->who), message, span_empty()));
    if (is_committed)
        OK(batch_close(&node->book));
    town_stop(&town, WIJK);
    town_start(&town, WIJK);
}

static void expect_state(const struct inquiry_row *asked, enum inquiry_state expected, const char *when)
{
    if (expected != INQUIRY_NONE)
        cr_expect(inquiry_now(asked).state == expected, "%s: %s, expected %s", when, inquiry_state_word(inquiry_now(asked).state),
                  inquiry_state_word(expected));
}

static void expect_cell(enum inquiry_state state, enum inquiry_event event, const struct telling_back *said)
{
    struct inquiry_row asked = bring_to(state);
    if (event == INQUIRY_ON_LATE)
        let_days_pass(91);
    if (event == INQUIRY_ON_LATE && inquiry_has_answer(state))
        state = INQUIRY_DESTROYED;
    if (event == INQUIRY_ON_LATE && state == INQUIRY_PENDING)
        state = INQUIRY_EXPIRED;
    struct inquiry_step step = inquiry_step(INQUIRY_ASKER, said->who == WOCO ? state : INQUIRY_NONE, event);
    const char *when = inquiry_event_word(event);
    hear_and_be_killed(said, &asked, false);
    expect_state(&asked, state, "killed before it was written");
    struct claims_heard heard = hear(said, &asked);
    cr_expect(heard.is_taken == (step.deed != INQUIRY_REFUSE) && heard.code == step.refusal, "%s by %s in state %s: %s", when,
              town.partners[said->who].short_name, inquiry_state_word(state), status_text((struct status){heard.code}));
    cr_expect(heard.leaves == 1, "%s: one entry, taken or refused", when);
    expect_state(&asked, heard.is_taken ? step.then : state, when);
}

Test(exchange_once, every_event_does_what_the_table_says_for_who_was_asked_and_is_refused_for_another)
{
    static const enum resident parties[] = {WOCO, WOCO2, SDD};
    static const enum inquiry_event events[] = {INQUIRY_ON_WEIGH, INQUIRY_ON_ANSWER, INQUIRY_ON_LATE};
    for (int state = 0; state < INQUIRY_DENIED; state++) /* the last: denied is what an answerer's can be only */
        for (size_t e = 0; e < N(events); e++)
            for (size_t i = 0; i < N(parties); i++) {
                struct telling_back said = events[e] == INQUIRY_ON_WEIGH ? weighing : granted;
                said.who = parties[i];
                expect_cell((enum inquiry_state)state, events[e], &said);
            }
}

/* P-05, P-06: what was committed is there after the kill, once. */
Test(exchange_once, what_was_written_before_a_kill_stands_and_nothing_is_doubled)
{
    static const struct {
        const struct telling_back *said;
        enum inquiry_state then;
        size_t earlier, revisions;
    } steps[] = {{&weighing, INQUIRY_WEIGHED, 0, 0}, {&granted, INQUIRY_ANSWERED, 1, 0}, {&refused, INQUIRY_ANSWERED, 2, 1}};
    struct inquiry_row asked = ask();
    for (size_t i = 0; i < N(steps); i++) {
        hear_and_be_killed(steps[i].said, &asked, true);
        struct inquiry_row now = inquiry_now(&asked);
        cr_expect(now.state == steps[i].then && now.taken.earlier_count == steps[i].earlier &&
                      answer_revisions(&now.taken) == steps[i].revisions,
                  "step %zu", i);
    }
    let_days_pass(89);
    cr_expect(inquiry_now(&asked).state == INQUIRY_ANSWERED);
    town.now_ms += 2 * DAY_MS;
    town_stop(&town, WIJK);
    town_start(&town, WIJK);
    town_run(&town);
    cr_expect(inquiry_now(&asked).state == INQUIRY_DESTROYED);
    town_stop(&town, WIJK);
    town_start(&town, WIJK);
    cr_expect(inquiry_now(&asked).state == INQUIRY_DESTROYED && inquiry_now(&asked).answer.size == 0);
}

/* ---- what the regisseur reads */

/* P-04: before, an answer; after, another, and that it is another. */
Test(exchange_once, an_answer_that_is_taken_back_is_read_with_what_it_was)
{
    struct inquiry_row asked = ask();
    must_take(&granted, &asked);
    const char *before = page_now();
    cr_expect(strstr(before, "(WOCO): toegekend") && !strstr(before, "ingetrokken"), "%s", before);
    uint64_t leaves = town_leaves(&town, WIJK);
    must_take(&refused, &asked);
    cr_expect(town_entry(&town, WIJK, leaves).kind == ENTRY_RESPONSE_RECEIVED, "a revision has its own entry");
    const char *after = page_now();
    cr_expect(strstr(after, "(WOCO): geweigerd") && strstr(after, "Eerder antwoord, ingetrokken: op ") &&
                  strstr(after, "was het toegekend.") && strstr(after, "Let op: dit is een later antwoord"),
              "%s", after);
    cr_expect(view_now().line_count == 0, "what was told first is gone");
}

Test(exchange_once, being_weighed_and_then_decided_is_no_answer_that_was_taken_back)
{
    struct inquiry_row asked = ask();
    must_take(&weighing, &asked);
    must_take(&granted, &asked);
    cr_expect(!strstr(page_now(), "ingetrokken"));
}

/* Nobody can go on for ever: neither the case nor the ledger is a partner's diary. */
Test(exchange_once, an_answer_is_taken_back_a_few_times_and_then_no_more)
{
    struct inquiry_row asked = ask();
    for (int i = 0; i < ANSWERS_MOST; i++)
        must_take(i % 2 ? &refused : &granted, &asked);
    cr_expect(hear(&granted, &asked).code == STATUS_UNEXPECTED);
    cr_expect(hear(&weighing, &asked).code == STATUS_UNEXPECTED);
    struct inquiry_row now = inquiry_now(&asked);
    cr_expect(now.taken.earlier_count == ANSWERS_MOST - 1 && answer_revisions(&now.taken) == ANSWERS_MOST - 1);
    cr_expect(strstr(page_now(), "(WOCO): geweigerd"), "the last that was taken stands");
}

/* ---- within the question and our policy */

static const struct {
    const char *claims;
    struct telling_back said;
    enum status_code code;
    const char *category; /* named in the entry and in the log */
} beyond[] = {
    {"what another was asked", {WOCO, ANSWER_GRANTED, "schulden", ANSWER_LEVEL_CONTENT, "", 90}, STATUS_UNEXPECTED, "schulden"},
    {"what nobody was asked", {WOCO, ANSWER_GRANTED, "werk", ANSWER_LEVEL_INVOLVED, NULL, 90}, STATUS_UNEXPECTED, "werk"},
    {"content where a rule has involvement only",
     {VT, ANSWER_GRANTED, "veiligheid", ANSWER_LEVEL_CONTENT, NULL, 90},
     STATUS_NO_RULE,
     "veiligheid"},
    {"so in a signal", {VT, ANSWER_GRANTED, "veiligheid", ANSWER_LEVEL_CONTENT, "", 90}, STATUS_NO_RULE, "veiligheid"},
    {"whom to call, unasked",
     {WOCO, ANSWER_GRANTED, "huurachterstand", ANSWER_LEVEL_CONTENT, "J. de Wit", 90},
     STATUS_UNEXPECTED,
     "contactpersoon"},
};

static bool log_names(const char *category)
{
    char path[200], line[1024], wanted[64];
    bool is_named = false;
    snprintf(path, sizeof path, "%s/log", town.houses[WIJK].folder);
    snprintf(wanted, sizeof wanted, "\"category\":\"%s\"", category);
    FILE *file = fopen(path, "r");
    cr_assert(file);
    while (fgets(line, sizeof line, file))
        is_named = strstr(line, "\"message-refused\"") && strstr(line, wanted);
    fclose(file);
    return is_named;
}

/* P-04, P-10: each told what it may, at its level; the rest is not stored, and the refusal says of what. */
Test(exchange_once, what_goes_beyond_the_question_or_our_policy_is_refused_and_named)
{
    ask();
    for (size_t i = 0; i < N(beyond); i++) {
        struct inquiry_row asked = town_inquiry(&town, case_id, beyond[i].said.who);
        struct claims_heard heard = hear(&beyond[i].said, &asked);
        struct entry entry = town_entry(&town, WIJK, town_leaves(&town, WIJK) - 1);
        uint8_t category = town_word(&town, POLICY_CATEGORY, beyond[i].category);
        cr_expect(!heard.is_taken && heard.code == beyond[i].code, "%s: %s", beyond[i].claims, status_text((struct status){heard.code}));
        cr_expect(entry.kind == ENTRY_DECISION && entry.category_count == 1 && entry.categories[0] == category, "%s", beyond[i].claims);
        cr_expect(log_names(beyond[i].category), "%s", beyond[i].claims);
        cr_expect(inquiry_now(&asked).state == INQUIRY_PENDING && inquiry_now(&asked).answer.size == 0, "%s", beyond[i].claims);
    }
    cr_expect(!strstr(page_now(), "toegekend"));
}

/* P-04: whether the client was told is for us to know: no partner can take it as given. */
Test(exchange_once, what_a_rule_lets_be_told_after_informing_is_not_taken_before)
{
    town_ask(&town, &(struct town_case){.bsn = "123456782", .categories = {"huurachterstand"}, .is_deferred = true}, case_id);
    struct inquiry_row asked = town_inquiry(&town, case_id, WOCO);
    struct claims_heard heard = hear(&granted, &asked);
    cr_expect(!heard.is_taken && heard.code == STATUS_NO_RULE, "%s", status_text((struct status){heard.code}));
    must_take(&refused, &asked);
}

/* P-04: on which law something was told is what was agreed, not what the partner writes. */
Test(exchange_once, the_article_that_is_read_is_that_of_our_own_policy)
{
    struct inquiry_row asked = ask();
    must_take(&granted, &asked);
    cr_expect(strstr(page_now(), "op grond van Algemene verordening gegevensbescherming artikel 6"), "%s", page_now());
    cr_expect(!strstr(page_now(), "Wet van de verhuurder"));
}

/* ---- terms (P-09); which term counts: test_exchange_claims_back */

Test(exchange_once, an_answer_that_is_told_again_is_not_kept_longer)
{
    struct telling_back shortly = granted;
    shortly.retain_days = 10;
    struct inquiry_row asked = ask();
    must_take(&shortly, &asked);
    int32_t day = inquiry_now(&asked).destroy_day;
    let_days_pass(6);
    must_take(&granted, &asked);
    cr_expect(inquiry_now(&asked).destroy_day == day && inquiry_now(&asked).taken.retain_days == 4);
    cr_expect(strstr(page_now(), "vernietig dit uiterlijk na 4 dagen"), "%s", page_now());
    let_days_pass(4);
    cr_expect(inquiry_now(&asked).state == INQUIRY_DESTROYED);
    cr_expect(hear(&granted, &asked).code == STATUS_UNEXPECTED, "and it does not come back");
}

Test(exchange_once, a_term_that_does_not_fit_its_field_is_no_message)
{
    static const uint8_t most[] = {0xFF, 0xFF, 0xFF, 0xFF, 0x0F}, more[] = {0x80, 0x80, 0x80, 0x80, 0x10}; /* 2^32 - 1, 2^32 */
    struct telling_back endless = granted;
    endless.retain_days = UINT32_MAX;
    struct inquiry_row asked = ask();
    struct span body = body_of(&endless, &asked.request_digest);
    uint8_t *bytes, *at;
    OK(ARENA_NEW(town.arena, body.size, &bytes));
    memcpy(bytes, body.data, body.size);
    at = memmem(bytes, body.size, most, sizeof most);
    cr_assert(at);
    memcpy(at, more, sizeof more);
    struct envelope envelope = envelope_of(WOCO, &asked, body);
    envelope_give_body(&envelope, span_of(bytes, body.size));
    envelope.statement.receipt.answer_digest = envelope.body_digest;
    struct claims_heard heard = claims_hear(&town, WIJK, WOCO, &envelope);
    cr_expect(!heard.is_taken && heard.code == STATUS_MALFORMED, "%s", status_text((struct status){heard.code}));
    cr_expect(inquiry_now(&asked).state == INQUIRY_PENDING);
}
