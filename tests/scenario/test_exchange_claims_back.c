// SPDX-License-Identifier: EUPL-1.2
//
// The worst that a partner can claim in what it says back: answers with their receipts, acknowledgements, and partial
// results. Only what belongs to our own question, signal or points is taken; a receipt of anything else is not entered.
#include "../support/points.h"
#include "book/evaluations.h"
#include "pseudonym/tag.h"
#include "store/inquiries.h"
#include "support/claims.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, WITH_NODE(SDD) | WITH_NODE(WIJK)); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_claims_back, .init = make, .fini = end, .timeout = 120);

#define OTHER 0xEE /* bytes of another exchange, request, answer, policy or leaf */
#define LEAF_MOST INT64_MAX
static const char other_log[] = "00000099000000002000/exchange-log/2026";

static struct answer_category categories[CATEGORIES_MOST + 1];
static struct signal signals[SIGNALS_MOST + 1];
static struct element points[POINTS_MOST + 1];

/* ---- answers: the woningcorporatie answers a question of the wijkteam; it has no node here */

static uint8_t case_id[CASE_ID_BYTES];

static void ask(void)
{
    town_ask(&town, &(struct town_case){.basis = "avg-verhuurder", .bsn = "123456782", .categories = {"huurachterstand"}}, case_id);
}

static struct answer_content sound_content(void)
{
    uint8_t asked = town_word(&town, POLICY_CATEGORY, "huurachterstand");
    struct answer_content content = {
        .state = ANSWER_GRANTED, .category_count = 1, .categories = categories, .signal_count = 1, .signals = signals, .retain_days = 90};
    for (size_t i = 0; i < N(categories); i++)
        categories[i] = (struct answer_category){.category = asked, .level = ANSWER_LEVEL_CONTENT, .article = span_of_text("artikel 1")};
    for (size_t i = 0; i < N(signals); i++)
        signals[i] = (struct signal){.category = asked, .life_domain = 1, .urgency = 3, .role = 1, .since_day = 20000, .matched_by = 4};
    content.request_digest = town_inquiry(&town, case_id, WOCO).request_digest;
    random_fill(system_random(), content.nonce, sizeof content.nonce);
    return content;
}

static struct receipt sound_receipt(const struct inquiry_row *asked, struct span content)
{
    struct receipt receipt = {.exchange_id = asked->exchange_id,
                              .request_digest = asked->request_digest,
                              .answer_digest = digest_of(content),
                              .verdict = VERDICT_PERMIT,
                              .origin = span_of_text(town.origins[WOCO]),
                              .leaf_index = 3};
    receipt.policy_hash = *policy_text_hash(town.policy);
    memset(receipt.leaf_hash, 6, SHA256_BYTES);
    return receipt;
}

static const struct claim content_claims[] = {
    // clang-format off
    {"every state there is", {SAYS("state", ANSWER_GRANTED)}, .to = ANSWER_PARTIAL, TAKEN},
    {"none", {SAYS("state", 0)}, UNSAYABLE(INVALID)},
    {"one that there is not", {SAYS("state", 7)}, UNSAYABLE(INVALID)},
    {"of another question", {SAYS("request_digest", OTHER)}, REFUSED(BAD_SUBJECT)},
    {"none", {SAYS("categories", 0)}, TAKEN}, /* what was asked then stays open in the view */
    {"one of them twice", {SAYS("categories", 2)}, UNSAYABLE(INVALID)},
    {"more than there is room", {SAYS("categories", CATEGORIES_MOST + 1)}, UNSAYABLE(TOO_LARGE)},
    {"every other word", {SAYS("categories.category", 1)}, .to = 255, .code = STATUS_UNEXPECTED},
    {"none", {SAYS("categories.category", 0)}, UNSAYABLE(INVALID)},
    {"one that there is not", {SAYS("categories.level", 3)}, UNSAYABLE(INVALID)},
    {"a refusal that gives", {SAYS("categories.code", STATUS_NO_RULE)}, UNSAYABLE(INVALID)},
    {"a fault of ours", {SAYS("categories.code", STATUS_IO_FAILED)}, UNSAYABLE(INVALID)},
    {"no code there is", {SAYS("categories.code", ALL)}, UNSAYABLE(INVALID)},
    {"longer than a line", {WRITES("categories.article", "a\nb")}, UNSAYABLE(INVALID)},
    {"a person in it", {WRITES("categories.reason", "123456782")}, UNSAYABLE(INVALID)},
    {"none", {SAYS("signals", 0)}, TAKEN},
    {"as many as there is room", {SAYS("signals", SIGNALS_MOST)}, TAKEN},
    {"more than there is room", {SAYS("signals", SIGNALS_MOST + 1)}, UNSAYABLE(TOO_LARGE)},
    {"every other word", {SAYS("signals.category", 1)}, .to = 255, .code = STATUS_UNEXPECTED},
    {"one that there is not", {SAYS("signals.life_domain", 14)}, UNSAYABLE(INVALID)},
    {"more than acute", {SAYS("signals.urgency", 6)}, UNSAYABLE(INVALID)},
    {"one that there is not", {SAYS("signals.role", 4)}, UNSAYABLE(INVALID)},
    {"by both", {SAYS("signals.matched_by", 6)}, TAKEN}, /* how it was found is the holder's word */
    {"every bit", {SAYS("signals.matched_by", 255)}, UNSAYABLE(INVALID)},
    {"the last day that can be written", {SAYS("signals.since_day", DAY_MOST)}, TAKEN}, /* the holder's word, shown as it came */
    {"before 1970", {SAYS("signals.since_day", ALL)}, UNSAYABLE(INVALID)},
    {"over since long", {SAYS("signals.until_day", 20001)}, TAKEN}, /* the view says until when */
    {"before it began", {SAYS("signals.until_day", 1)}, UNSAYABLE(INVALID)},
    {"a person in it", {WRITES("signals.contact", "bel 123456782")}, UNSAYABLE(INVALID)},
    {"no term", {SAYS("retain_days", 0)}, TAKEN}, /* then ours counts, and so it does in these: */
    {"2^31 - 1", {SAYS("retain_days", INT32_MAX)}, TAKEN},
    {"2^31", {SAYS("retain_days", 0x80000000)}, TAKEN},
    {"2^32 - 1", {SAYS("retain_days", ALL)}, TAKEN},
    {"2^32 - 1", {SAYS("inform_days", ALL)}, TAKEN},
    {"a condition that is none", {WRITES("condition", ""), SAYS("state", ANSWER_CONDITIONAL)}, UNSAYABLE(INVALID)},
    {"zeros", {SAYS("nonce", 0)}, TAKEN},
    // clang-format on
};

/* The receipt stands in the statement. */
static const struct claim answer_claims[] = {
    // clang-format off
    {"of another exchange", {SAYS("exchange_id", OTHER)}, REFUSED(BAD_SUBJECT)},
    {"of another request", {SAYS("request_digest", OTHER)}, REFUSED(BAD_SUBJECT)},
    {"of another answer", {SAYS("answer_digest", OTHER)}, REFUSED(BAD_SUBJECT)},
    {"every other verdict", {SAYS("verdict", VERDICT_REFUSE)}, .to = VERDICT_UNDECIDED, TAKEN}, /* what their ledger says is for the audit of both */
    {"one that there is not", {SAYS("verdict", 3)}, UNSAYABLE(INVALID)},
    {"of another policy", {SAYS("policy_hash", OTHER)}, REFUSED(BAD_SUBJECT)}, /* than belongs to the agreement it names */
    {"of another log", {WRITES("origin", other_log)}, REFUSED(BAD_SUBJECT)},
    {"of our own log", {WRITES("origin", "00000099000000004000/exchange-log/2026")}, REFUSED(BAD_SUBJECT)},
    {"of no log", {WRITES("origin", "x")}, REFUSED(BAD_SUBJECT)},
    {"that is not what it seems", {WRITES("origin", "00000099000000002000\xE2\x80\xAE")}, UNSAYABLE(INVALID)},
    {"the last there can be", {SAYS("leaf_index", LEAF_MOST)}, TAKEN}, /* for the audit: that leaf is not there */
    {"2^64 - 1", {SAYS("leaf_index", UINT64_MAX)}, UNSAYABLE(INVALID)},
    {"of another leaf", {SAYS("leaf_hash", OTHER)}, TAKEN}, /* for the audit */
    // clang-format on
};

static void expect_heard(const struct claim *claim, struct claims_heard heard)
{
    cr_expect(heard.code == claim->code && heard.is_taken == (claim->code == STATUS_OK), "%s: %s: %s", claim->settings[0].field,
              claim->claims, status_text((struct status){heard.code}));
}

/* False when it could not be written, as the claim said. */
static bool can_be_said(const struct claim *claim, struct status written)
{
    bool is_as_expected = claim->is_unsayable ? status_is(written, claim->code) : status_ok(written);
    cr_expect(is_as_expected, "%s: %s: %s", claim->settings[0].field, claim->claims, status_text(written));
    return status_ok(written);
}

static void set_all(const struct shape *shape, void *body, const struct claim *claim, uint64_t number)
{
    struct claim_setting first = {.field = claim->settings[0].field, .number = number, .text = claim->settings[0].text};
    claim_set(shape, body, &first);
    for (size_t i = 1; i < CLAIM_SETTINGS_MOST && claim->settings[i].field; i++)
        claim_set(shape, body, &claim->settings[i]);
}

/* How many numbers in turn the claim is about. */
static uint64_t numbers_of(const struct claim *claim) { return claim->to ? claim->to - claim->settings[0].number + 1 : 1; }

/* Whether the envelope could be written; then it was heard, and what came of it is what the claim says. */
static void hear_claim(const struct claim *claim, enum resident who, enum resident from, const struct envelope *envelope)
{
    struct span content;
    if (can_be_said(claim, envelope_content_encode(envelope, town.arena, &content)))
        expect_heard(claim, claims_hear(&town, who, from, envelope));
}

static void answer(const struct claim *claim, const struct shape *shape, uint64_t number)
{
    struct inquiry_row asked = town_inquiry(&town, case_id, WOCO);
    struct answer_content content = sound_content();
    bool is_about_content = shape == &answer_content_shape;
    struct span body;
    if (is_about_content) {
        if (claim->to && claim->code != STATUS_OK && claim_number(shape, &content, claim->settings[0].field) == number)
            return; /* the sound one */
        set_all(shape, &content, claim, number);
    }
    if (!can_be_said(is_about_content ? claim : &(struct claim){.settings = {SAYS("nonce", 0)}, TAKEN},
                     answer_content_encode(&content, town.arena, &body)))
        return;
    struct envelope envelope = town_envelope_of(&town, WOCO, WIJK, ENVELOPE_ANSWER, body);
    envelope.exchange_id = asked.exchange_id;
    envelope.statement.receipt = sound_receipt(&asked, body);
    envelope.statement.receipt.request_digest = content.request_digest;
    if (!is_about_content)
        set_all(shape, &envelope.statement.receipt, claim, number);
    hear_claim(claim, WIJK, WOCO, &envelope);
}

Test(exchange_claims_back, an_answer_tells_what_was_asked_and_no_more)
{
    for (size_t i = 0; i < N(content_claims); i++) {
        ask(); /* one question takes a few answers only */
        for (uint64_t n = 0; n < numbers_of(&content_claims[i]); n++)
            answer(&content_claims[i], &answer_content_shape, content_claims[i].settings[0].number + n);
    }
    for (size_t i = 0; i < N(answer_claims); i++) {
        ask();
        for (uint64_t n = 0; n < numbers_of(&answer_claims[i]); n++)
            answer(&answer_claims[i], &receipt_shape, answer_claims[i].settings[0].number + n);
    }
}

/* P-09: the term is the lower of theirs and ours, and there always is one. */
Test(exchange_claims_back, an_answer_goes_at_our_term_whatever_theirs_is)
{
    static const struct {
        uint32_t theirs;
        int32_t days;
    } terms[] = {{1, 1}, {89, 89}, {90, 90}, {91, 90}, {0, 90}, {INT32_MAX, 90}, {0x80000000, 90}, {UINT32_MAX, 90}};
    for (size_t i = 0; i < N(terms); i++) {
        struct claim claim = {"a term", {SAYS("retain_days", terms[i].theirs)}, TAKEN};
        ask();
        answer(&claim, &answer_content_shape, terms[i].theirs);
        struct inquiry_row asked = town_inquiry(&town, case_id, WOCO);
        cr_expect(asked.destroy_day == day_of_ms(town.now_ms) + terms[i].days && asked.taken.retain_days == (uint32_t)terms[i].days,
                  "%u days: kept %u", terms[i].theirs, asked.taken.retain_days);
    }
}

/* ---- acknowledgements: of an answer that waits at the sociale dienst */

static const struct claim acknowledge_claims[] = {
    // clang-format off
    {"of another exchange", {SAYS("exchange_id", OTHER)}, REFUSED(BAD_SUBJECT)},
    {"of another request", {SAYS("request_digest", OTHER)}, REFUSED(BAD_SUBJECT)},
    {"of another answer", {SAYS("answer_digest", OTHER)}, TAKEN}, /* entered; what waits goes on waiting */
    {"every other verdict", {SAYS("verdict", VERDICT_REFUSE)}, .to = VERDICT_UNDECIDED, TAKEN}, /* for the audit */
    {"of another policy", {SAYS("policy_hash", OTHER)}, TAKEN}, /* for the audit */
    {"of another log", {WRITES("origin", other_log)}, REFUSED(BAD_SUBJECT)},
    {"the last there can be", {SAYS("leaf_index", LEAF_MOST)}, TAKEN}, /* for the audit */
    {"2^64 - 1", {SAYS("leaf_index", UINT64_MAX)}, UNSAYABLE(INVALID)},
    {"of another leaf", {SAYS("leaf_hash", OTHER)}, TAKEN}, /* for the audit */
    // clang-format on
};
/* Beside the receipt. */
static const struct claim acknowledge_code_claims[] = {
    {"a refusal, with a receipt", {SAYS("code", STATUS_NO_RULE)}, TAKEN}, /* entered as they say it; what waited is done */
    {"a fault of ours", {SAYS("code", STATUS_DISK_FULL)}, UNSAYABLE(INVALID)},
    {"no code there is", {SAYS("code", ALL)}, UNSAYABLE(INVALID)},
    {"none, and that all is well", {SAYS("receipt", 0)}, UNSAYABLE(INVALID)},
};

/* The sociale dienst answers a question of the wijkteam, and waits for its receipt. */
static struct envelope make_waiting_answer(struct receipt *out_receipt)
{
    static struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
    struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    struct envelope reply;
    struct span body;
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_assert(town_reply(&town, SDD, WIJK, envelope.nonce, &reply));
    *out_receipt = reply.statement.receipt;
    out_receipt->origin = span_of_text(town.origins[WIJK]);
    return envelope;
}

static void acknowledge(const struct claim *claim, const struct shape *shape, uint64_t number)
{
    struct receipt receipt;
    struct envelope asked = make_waiting_answer(&receipt);
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_ACKNOWLEDGE, span_empty());
    envelope.exchange_id = asked.exchange_id;
    envelope.statement.receipt = receipt;
    set_all(shape, shape == &receipt_shape ? (void *)&envelope.statement.receipt : &envelope.statement, claim, number);
    hear_claim(claim, SDD, WIJK, &envelope);
}

Test(exchange_claims_back, an_acknowledgement_is_of_what_waits_and_with_its_own_receipt)
{
    for (size_t i = 0; i < N(acknowledge_claims); i++)
        for (uint64_t n = 0; n < numbers_of(&acknowledge_claims[i]); n++)
            acknowledge(&acknowledge_claims[i], &receipt_shape, acknowledge_claims[i].settings[0].number + n);
    for (size_t i = 0; i < N(acknowledge_code_claims); i++)
        acknowledge(&acknowledge_code_claims[i], &statement_shape, acknowledge_code_claims[i].settings[0].number);
}

/* ---- partial results: of points that the wijkteam sent */

static const struct claim partial_claims[] = {
    // clang-format off
    {"none", {SAYS("points", 0)}, UNSAYABLE(INVALID)},
    {"fewer", {SAYS("points", 2)}, REFUSED(BAD_SUBJECT)},
    {"more", {SAYS("points", 4)}, REFUSED(BAD_SUBJECT)},
    {"as many as there is room", {SAYS("points", POINTS_MOST)}, REFUSED(BAD_SUBJECT)},
    {"more than there is room", {SAYS("points", POINTS_MOST + 1)}, UNSAYABLE(TOO_LARGE)},
    {"one that nobody asked for", {WRITES("vouchers", "voucher voucher voucher voucher voucher voucher voucher voucher ")}, REFUSED(BAD_SUBJECT)},
    {"nothing", {SAYS("left", 0)}, TAKEN}, /* it is asked last */
    {"all there is", {SAYS("left", UINT32_MAX)}, TAKEN},
    // clang-format on
};
static const struct {
    struct claim claim;
    bool has_points;
} partial_code_claims[] = {
    {{"a fault of ours", {SAYS("code", STATUS_NO_MEMORY)}, UNSAYABLE(INVALID)}, false},
    {{"a refusal with points", {SAYS("code", STATUS_OVER_QUOTA)}, UNSAYABLE(INVALID)}, true},
    {{"a refusal", {SAYS("code", STATUS_OVER_QUOTA)}, TAKEN}, false}, /* the attempt has failed, with its reason */
    {{"neither points nor a refusal", {SAYS("code", STATUS_OK)}, UNSAYABLE(INVALID)}, false},
    {{"of another request", {SAYS("request_digest", OTHER)}, REFUSED(BAD_SUBJECT)}, true},
};

static void forget(void *state, uint64_t ticket, const struct evaluation_outcome *outcome) { (void)state, (void)ticket, (void)outcome; }

/* As evaluation_ask leaves it, for three points of the sociale dienst and two others. */
static struct asking *add_asking(void)
{
    struct node *node = town_node(&town, WIJK);
    struct asking *asking;
    int64_t next_ms;
    OK(asking_new(town.ring, 1, 3, &asking));
    asking->asker.done = forget;
    const struct hedge_member committee[COMMITTEE_SIZE] = {[SDD] = {.is_up = true}, [VT] = {.is_up = true}, [WOCO] = {.is_up = true}};
    hedge_start(committee, COMMITTEE_SIZE, COMMITTEE_THRESHOLD, town.now_ms, 1, &town.random, &asking->hedge);
    hedge_ask(&asking->hedge, town.now_ms, &next_ms);
    random_fill(system_random(), asking->exchange_id.bytes, EXCHANGE_ID_BYTES);
    memset(asking->request_digest.bytes, 7, DIGEST_BYTES);
    evaluations_add_asking(node->book.evaluations, asking);
    return asking;
}

/* Of three points, with `message` as its body, or none. */
static struct envelope make_partial(const struct partial_message *message)
{
    struct asking *asking = add_asking();
    struct span body = span_empty();
    if (message)
        OK(partial_message_encode(message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_PARTIAL, body);
    envelope.exchange_id = asking->exchange_id;
    envelope.statement.request_digest = asking->request_digest;
    return envelope;
}

Test(exchange_claims_back, a_partial_result_is_of_our_points_or_not_taken)
{
    const struct partial_message sound = {.point_count = 3, .points = points};
    struct span body;
    for (size_t i = 0; i < N(points); i++)
        point_generator(&points[i]);
    for (size_t i = 0; i < N(partial_claims); i++) {
        struct partial_message message = sound;
        set_all(&partial_message_shape, &message, &partial_claims[i], partial_claims[i].settings[0].number);
        if (!can_be_said(&partial_claims[i], partial_message_encode(&message, town.arena, &body)))
            continue;
        struct envelope envelope = make_partial(&message);
        expect_heard(&partial_claims[i], claims_hear(&town, WIJK, SDD, &envelope));
    }
    for (size_t i = 0; i < N(partial_code_claims); i++) {
        const struct claim *claim = &partial_code_claims[i].claim;
        struct envelope envelope = make_partial(partial_code_claims[i].has_points ? &sound : NULL);
        set_all(&statement_shape, &envelope.statement, claim, claim->settings[0].number);
        hear_claim(claim, WIJK, SDD, &envelope);
    }
}

Test(exchange_claims_back, every_field_of_the_wire_has_a_claim)
{
    const struct {
        const struct shape *shape;
        struct claims_table table;
    } tables[] = {{&answer_content_shape, {content_claims, N(content_claims)}},
                  {&receipt_shape, {answer_claims, N(answer_claims)}},
                  {&receipt_shape, {acknowledge_claims, N(acknowledge_claims)}},
                  {&partial_message_shape, {partial_claims, N(partial_claims)}}};
    for (size_t i = 0; i < N(tables); i++) {
        const char *missing = claims_missing(tables[i].shape, &tables[i].table);
        cr_expect(!missing, "table %zu: %s", i, missing);
    }
}
