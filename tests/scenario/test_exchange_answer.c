// SPDX-License-Identifier: EUPL-1.2
//
// What partners claim to answer: only to our own question, only within it, only with a receipt that fits.
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, WITH_NODE(WIJK)); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_answer, .init = make, .fini = end);

static const struct {
    const char *what;
    size_t field;
    enum status_code code;
} lies[] = {
    {"an exchange that we never asked in", 0, STATUS_UNEXPECTED},
    {"another partner than we asked", 1, STATUS_UNEXPECTED},
    {"another question", 2, STATUS_BAD_SUBJECT},
    {"a category that we did not ask", 3, STATUS_UNEXPECTED},
    {"a signal that we did not ask", 4, STATUS_UNEXPECTED},
    {"a receipt of another exchange", 5, STATUS_BAD_SUBJECT},
    {"a receipt of another answer", 6, STATUS_BAD_SUBJECT},
    {"a receipt of another log", 7, STATUS_BAD_SUBJECT},
    {"a receipt of another request", 8, STATUS_BAD_SUBJECT},
    {"nothing", 9, STATUS_OK},
};

static struct span lie(size_t field, const struct inquiry_row *asked, enum resident *out_from)
{
    uint8_t schulden = town_word(&town, POLICY_CATEGORY, "schulden"), werk = town_word(&town, POLICY_CATEGORY, "werk");
    struct answer_category category = {
        .category = field == 3 ? werk : schulden, .level = ANSWER_LEVEL_CONTENT, .article = span_of_text("x")};
    struct signal signal = {
        .category = field == 4 ? werk : schulden, .life_domain = 1, .urgency = 3, .role = 1, .since_day = 20000, .matched_by = 2};
    struct answer_content content = {
        .state = ANSWER_GRANTED, .category_count = 1, .categories = &category, .signal_count = 1, .signals = &signal};
    struct answer_message answer = {
        .receipt = {.verdict = VERDICT_PERMIT, .origin = span_of_text(town.origins[field == 7 ? VT : SDD]), .leaf_index = 3}};
    struct span body;
    content.request_digest = asked->request_digest;
    content.request_digest.bytes[0] ^= field == 2;
    memset(content.nonce, 5, sizeof content.nonce);
    OK(answer_content_encode(&content, town.arena, &answer.content));
    answer.receipt.exchange_id = asked->exchange_id;
    answer.receipt.request_digest = content.request_digest;
    answer.receipt.answer_digest = digest_of(answer.content);
    memset(answer.receipt.policy_hash.bytes, 6, DIGEST_BYTES);
    memset(answer.receipt.leaf_hash, 6, SHA256_BYTES);
    answer.receipt.exchange_id.bytes[0] ^= field == 5;
    answer.receipt.answer_digest.bytes[0] ^= field == 6;
    answer.receipt.request_digest.bytes[0] ^= field == 8;
    OK(answer_message_encode(&answer, town.arena, &body));
    *out_from = field == 1 ? VT : SDD;
    struct envelope envelope = town_envelope_of(&town, *out_from, WIJK, ENVELOPE_ANSWER, body);
    envelope.exchange_id = asked->exchange_id;
    envelope.exchange_id.bytes[1] ^= field == 0;
    return town_envelope(&town, *out_from, &envelope);
}

Test(exchange_answer, only_the_answer_to_our_own_question_counts)
{
    uint8_t id[CASE_ID_BYTES];
    town_ask(&town, &(struct town_case){.basis = "wmo-college", .bsn = "123456782", .categories = {"schulden"}}, id);
    struct node *node = town_node(&town, WIJK);
    for (size_t i = 0; i < N(lies); i++) {
        struct inquiry_row asked = town_inquiry(&town, id, SDD);
        enum resident from;
        uint64_t leaves = town_leaves(&town, WIJK), handled = node->counters[COUNT_HANDLED];
        struct span message = lie(lies[i].field, &asked, &from);
        OK(town_hear(&town, WIJK, from, message));
        struct entry entry = town_entry(&town, WIJK, town_leaves(&town, WIJK) - 1);
        if (lies[i].code == STATUS_OK) {
            cr_expect(node->counters[COUNT_HANDLED] == handled + 1 && town_answer(&town, id, SDD), "%s",
                      status_text((struct status){entry.code}));
            continue;
        }
        cr_expect(!town_answer(&town, id, SDD) && town_leaves(&town, WIJK) == leaves + 1, "%s", lies[i].what);
        cr_expect(entry.kind == ENTRY_DECISION && entry.code == lies[i].code, "%s: %s", lies[i].what,
                  status_text((struct status){entry.code}));
    }
}

Test(exchange_answer, being_weighed_that_comes_late_does_not_take_the_place_of_the_answer)
{
    uint8_t id[CASE_ID_BYTES];
    enum resident from;
    town_ask(&town, &(struct town_case){.basis = "wmo-college", .bsn = "123456782", .categories = {"schulden"}}, id);
    struct inquiry_row asked = town_inquiry(&town, id, SDD);
    OK(town_hear(&town, WIJK, SDD, lie(9, &asked, &from)));
    struct answer_content content = {.state = ANSWER_BEING_WEIGHED};
    struct answer_message answer = {.receipt = {.verdict = VERDICT_UNDECIDED, .origin = span_of_text(town.origins[SDD])}};
    struct span body;
    content.request_digest = asked.request_digest;
    memset(content.nonce, 5, sizeof content.nonce);
    OK(answer_content_encode(&content, town.arena, &answer.content));
    answer.receipt.exchange_id = asked.exchange_id;
    answer.receipt.request_digest = content.request_digest;
    answer.receipt.answer_digest = digest_of(answer.content);
    OK(answer_message_encode(&answer, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_ANSWER, body);
    envelope.exchange_id = asked.exchange_id;
    OK(town_hear(&town, WIJK, SDD, town_envelope(&town, SDD, &envelope)));
    cr_expect(town_answer(&town, id, SDD)->state == ANSWER_GRANTED);
    cr_expect(town_node(&town, WIJK)->counters[COUNT_HANDLED] == 2);
}
