// SPDX-License-Identifier: EUPL-1.2
//
// A regisseur asks, under the policy as it is shipped: who tells what, who does not, and what a refusal gives away.
#include "ledger/receipt.h"
#include "pseudonym/tag.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, EVERYBODY_UP & ~WITH_NODE(WOCO2)); }
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_inquiry, .init = make, .fini = end);

#define BSN "123456782"
#define OTHER_BSN "111222333"
static const struct town_case social = {.bsn = BSN, .categories = {"uitkering", "schulden", "wmo-voorziening", "contactpersoon"}};

static const struct answer_category *category_of(const struct answer_content *content, const char *word)
{
    for (size_t i = 0; i < content->category_count; i++)
        if (content->categories[i].category == town_word(&town, POLICY_CATEGORY, word))
            return &content->categories[i];
    return NULL;
}

static const struct answer_content *must_answer(const uint8_t *id, enum resident who, enum answer_state state)
{
    const struct answer_content *content = town_answer(&town, id, who);
    cr_assert(content, "%s did not answer", town.partners[who].short_name);
    cr_assert(content->state == state, "%s: state %d, not %d", town.partners[who].short_name, content->state, state);
    return content;
}

Test(exchange_inquiry, each_partner_tells_what_the_policy_lets_it_tell_and_nothing_else)
{
    uint8_t id[CASE_ID_BYTES];
    town_import(&town, SDD, &(struct town_record){.reference = "a", .category = "uitkering", .bsn = BSN, .contact = "J. de Wit"});
    town_import(&town, SDD, &(struct town_record){.reference = "b", .category = "werk", .bsn = BSN, .contact = "J. de Wit"});
    town_import(&town, WIJK, &(struct town_record){.reference = "c", .category = "wmo-voorziening", .bsn = BSN});
    town_import(&town, WOCO, &(struct town_record){.reference = "d", .category = "huurachterstand", .bsn = BSN});
    town_import(&town, VT, &(struct town_record){.reference = "e", .category = "veiligheid", .bsn = BSN});
    town_ask(&town, &social, id);
    town_run(&town);

    const struct answer_content *social_service = must_answer(id, SDD, ANSWER_GRANTED);
    cr_expect(social_service->signal_count == 1 && social_service->signals[0].urgency == 3);
    cr_expect(span_is_text(social_service->signals[0].contact, "J. de Wit"));
    cr_expect(social_service->signals[0].matched_by == 1u << IDENTIFIER_KIND_PERSON);
    cr_expect(social_service->retain_days == 90);
    cr_expect(category_of(social_service, "uitkering")->level == ANSWER_LEVEL_CONTENT);
    cr_expect(span_is_text(category_of(social_service, "uitkering")->article, policy_basis_article(town.policy, 1)));
    cr_expect(!category_of(social_service, "wmo-voorziening") && !category_of(social_service, "werk"), "not asked of it");
    const struct answer_content *ourselves = must_answer(id, WIJK, ANSWER_GRANTED); /* asked like any partner */
    cr_expect(ourselves->signal_count == 1 && category_of(ourselves, "wmo-voorziening")->level == ANSWER_LEVEL_CONTENT);
    cr_expect(!town_answer(&town, id, VT), "it may never tell any of this: it is not asked");
}

/* A question from a node that asks more than it should, in an exchange of its choice: what the holder itself makes of it. */
static struct answer_content ask_in_exchange(enum resident who, const struct town_case *wanted, const struct exchange_id *exchange)
{
    struct case_row row = town_case_row(&town, wanted);
    struct inquiry_message inquiry = {.grounds = row.grounds,
                                      .category_count = row.category_count,
                                      .necessity = row.necessity,
                                      .why_not_lighter = row.why_not_lighter,
                                      .informed_day = row.informed_day,
                                      .deferral_until_day = row.deferral_until_day,
                                      .deferral_reason = row.deferral_reason,
                                      .epoch = 1,
                                      .subject_count = 1};
    struct identifier bsn = town_bsn(wanted->bsn);
    struct element pseudonym = town_pseudonym(&town, CASUS, &bsn);
    struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
    struct answer_message answer;
    struct answer_content content;
    struct envelope envelope, reply;
    struct span body;
    uint8_t tag[TAG_BYTES];
    memcpy(inquiry.categories, row.categories, row.category_count);
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    memset(inquiry.case_commit, 1, sizeof inquiry.case_commit);
    memset(inquiry.token_nonce, 1, sizeof inquiry.token_nonce);
    tag_compute(span_of_text("casus"), 1, &pseudonym, tag);
    lookup_token_compute(tag, inquiry.token_nonce, town_oin(&town, who), subject.value);
    inquiry.subjects = &subject;
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    envelope = town_envelope_of(&town, WIJK, who, ENVELOPE_INQUIRY, body);
    if (exchange)
        envelope.exchange_id = *exchange;
    OK(town_hear(&town, who, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_assert(town_reply(&town, who, WIJK, envelope.nonce, &reply));
    OK(answer_message_decode(reply.body, town.arena, &answer));
    OK(answer_content_decode(answer.content, town.arena, &content));
    return content;
}

static struct answer_content ask_directly(enum resident who, const struct town_case *wanted) { return ask_in_exchange(who, wanted, NULL); }

Test(exchange_inquiry, what_a_person_refused_is_not_told_in_the_same_exchange_after_all)
{
    static const struct town_case safety = {.basis = "wmo-veilig-thuis", .bsn = BSN, .categories = {"veiligheid"}};
    static const struct town_case debts = {.basis = "wmo-college", .bsn = BSN, .categories = {"schulden"}};
    static const struct exchange_id exchange = {{7}};
    struct weigh_choice no = {.reason = span_of_text("Nu niet veilig."), .user = span_of_text("vt-medewerker")};
    enum answer_state state;
    for (size_t i = 0; i < RESIDENTS; i++)
        town_stop(&town, (enum resident)i);
    town.partners[VT].roles = "veilig-thuis, sociale-dienst";
    town_start(&town, VT);
    town_import(&town, VT, &(struct town_record){.reference = "a", .category = "schulden", .bsn = BSN});
    cr_expect(ask_in_exchange(VT, &safety, &exchange).state == ANSWER_BEING_WEIGHED);
    OK(batch_open(town_node(&town, VT), town.now_ms));
    OK(weigh_decide(town_node(&town, VT), &exchange, &no, &state));
    OK(batch_close(town_node(&town, VT)));
    struct answer_content again = ask_in_exchange(VT, &debts, &exchange);
    cr_expect(again.state == ANSWER_REFUSED && again.categories[0].code == STATUS_UNEXPECTED);
    cr_expect(ask_directly(VT, &debts).state == ANSWER_GRANTED);
}

Test(exchange_inquiry, whoever_asks_more_than_may_be_told_gets_each_category_for_itself)
{
    static const struct town_case more = {
        .basis = "wmo-college", .bsn = BSN, .categories = {"uitkering", "werk", "justitie", "wmo-voorziening"}};
    static const struct town_case other_basis = {.basis = "avg-verhuurder", .bsn = BSN, .categories = {"uitkering"}};
    static const struct town_case deferred = {.basis = "wmo-college", .bsn = BSN, .categories = {"uitkering"}, .is_deferred = true};
    static const struct town_case safety = {.basis = "wmo-veilig-thuis", .bsn = BSN, .categories = {"veiligheid"}};
    town_import(&town, SDD, &(struct town_record){.reference = "a", .category = "uitkering", .bsn = BSN, .contact = "J. de Wit"});
    town_import(&town, SDD, &(struct town_record){.reference = "b", .category = "werk", .bsn = BSN});
    town_import(&town, WOCO, &(struct town_record){.reference = "c", .category = "overlast", .bsn = BSN});
    struct answer_content content = ask_directly(SDD, &more);
    cr_expect(content.state == ANSWER_PARTIAL && content.signal_count == 1 && content.signals[0].contact.size == 0);
    cr_expect(category_of(&content, "uitkering")->level == ANSWER_LEVEL_CONTENT && category_of(&content, "uitkering")->code == STATUS_OK);
    cr_expect(category_of(&content, "werk")->code == STATUS_NO_RULE && category_of(&content, "wmo-voorziening")->code == STATUS_NO_RULE);
    cr_expect(category_of(&content, "justitie")->code == STATUS_FORBIDDEN);
    static const struct {
        enum resident who;
        const struct town_case *wanted;
    } refused[] = {{SDD, &other_basis}, {SDD, &deferred}, {WOCO, &more}, {WOCO, &safety}, {VT, &more}};
    for (size_t i = 0; i < N(refused); i++) {
        content = ask_directly(refused[i].who, refused[i].wanted);
        cr_expect(content.state == ANSWER_REFUSED && content.signal_count == 0, "%zu: %d", i, content.state);
        for (size_t j = 0; j < content.category_count; j++)
            cr_expect(content.categories[j].level == ANSWER_LEVEL_NONE && content.categories[j].code != STATUS_OK);
    }
}

Test(exchange_inquiry, what_all_is_permitted_is_granted_and_who_is_not_there_is_not_known)
{
    uint8_t known[CASE_ID_BYTES], unknown[CASE_ID_BYTES];
    struct town_case wanted = {.basis = "wmo-college", .bsn = BSN, .categories = {"uitkering", "schulden"}};
    town_import(&town, SDD, &(struct town_record){.reference = "a", .category = "schulden", .bsn = BSN, .contact = "J. de Wit"});
    town_ask(&town, &wanted, known);
    wanted.bsn = OTHER_BSN;
    town_ask(&town, &wanted, unknown);
    town_run(&town);
    const struct answer_content *content = must_answer(known, SDD, ANSWER_GRANTED);
    cr_expect(content->signal_count == 1);
    cr_expect(content->signals[0].contact.size == 0, "a contact that was not asked for");
    cr_expect(must_answer(unknown, SDD, ANSWER_NOT_KNOWN)->signal_count == 0);
}

Test(exchange_inquiry, a_signal_that_has_ended_is_not_told)
{
    uint8_t id[CASE_ID_BYTES];
    int32_t today = day_of_ms(town.now_ms);
    const struct town_case wanted = {
        .basis = "avg-verhuurder", .postcode = "1234 AB", .number = "12", .categories = {"huurachterstand", "overlast"}};
    town_import(
        &town, WOCO,
        &(struct town_record){.reference = "past", .category = "overlast", .postcode = "1234AB", .number = "12", .until_day = today - 1});
    town_import(
        &town, WOCO,
        &(struct town_record){.reference = "now", .category = "huurachterstand", .postcode = "1234ab", .number = "12", .until_day = today});
    town_ask(&town, &wanted, id);
    town_run(&town);
    const struct answer_content *content = must_answer(id, WOCO, ANSWER_GRANTED);
    cr_expect(content->signal_count == 1);
    cr_expect(content->signals[0].category == town_word(&town, POLICY_CATEGORY, "huurachterstand"));
    cr_expect(content->signals[0].matched_by == 1u << IDENTIFIER_KIND_ADDRESS);
}

/* The whole of two answers, but for what is random and what is about the question itself. */
static bool is_alike(const struct answer_content *a, const struct answer_content *b)
{
    if (a->state != b->state || a->category_count != b->category_count || a->signal_count || b->signal_count ||
        a->retain_days != b->retain_days || a->inform_days != b->inform_days || !span_equal(a->condition, b->condition))
        return false;
    for (size_t i = 0; i < a->category_count; i++)
        if (a->categories[i].category != b->categories[i].category || a->categories[i].code != b->categories[i].code ||
            a->categories[i].level != b->categories[i].level || !span_equal(a->categories[i].reason, b->categories[i].reason) ||
            !span_equal(a->categories[i].article, b->categories[i].article))
            return false;
    return true;
}

/* P-10 */
Test(exchange_inquiry, being_weighed_and_refused_are_the_same_for_known_and_unknown_households)
{
    static const struct {
        const char *categories[3];
        enum answer_state state;
    } questions[] = {
        {{"veiligheid"}, ANSWER_BEING_WEIGHED},
        {{"veiligheid", "schulden"}, ANSWER_BEING_WEIGHED},
        {{"schulden", "contactpersoon"}, ANSWER_REFUSED},
    };
    town_import(&town, VT, &(struct town_record){.reference = "e", .category = "veiligheid", .bsn = BSN, .contact = "J. de Wit"});
    for (size_t i = 0; i < N(questions); i++) {
        struct town_case wanted = {.basis = "wmo-veilig-thuis", .bsn = BSN};
        struct span encoded[2];
        memcpy(wanted.categories, questions[i].categories, sizeof questions[i].categories);
        struct answer_content known = ask_directly(VT, &wanted);
        wanted.bsn = OTHER_BSN;
        struct answer_content unknown = ask_directly(VT, &wanted);
        cr_expect(known.state == questions[i].state && is_alike(&known, &unknown));
        OK(answer_content_encode(&known, town.arena, &encoded[0]));
        OK(answer_content_encode(&unknown, town.arena, &encoded[1]));
        cr_expect(encoded[0].size == encoded[1].size, "the sizes tell: %zu and %zu", encoded[0].size, encoded[1].size);
    }
}

/* P-11 */
Test(exchange_inquiry, a_case_without_necessity_information_term_or_categories_is_refused)
{
    static const struct {
        const char *what;
        size_t field;
    } cases[] = {{"necessity", 0}, {"lighter", 1},  {"informed", 2},   {"informed later", 3}, {"deferral past", 4},
                 {"expired", 5},   {"too long", 6}, {"categories", 7}, {"role", 8},           {"nobody", 9}};
    struct node *node = town_node(&town, WIJK);
    struct identifier bsn = town_bsn(BSN);
    struct case_subject_given subject = {IDENTIFIER_KIND_PERSON, town_pseudonym(&town, CASUS, &bsn)};
    int32_t today = day_of_ms(town.now_ms);
    for (size_t i = 0; i < N(cases); i++) {
        struct case_row row = town_case_row(&town, &social);
        struct complaint why = {""};
        uint8_t id[CASE_ID_BYTES];
        switch (cases[i].field) {
        case 0: row.necessity = span_empty(); break;
        case 1: row.why_not_lighter = span_empty(); break;
        case 2: row.informed_day = 0; break;
        case 3: row.informed_day = today + 1; break;
        case 4: row.informed_day = 0, row.deferral_reason = span_of_text("x"), row.deferral_until_day = today - 1; break;
        case 5: row.expires_day = today; break;
        case 6: row.expires_day = today + CASE_TERM_DAYS_MOST + 1; break;
        case 7: row.category_count = 0; break;
        case 8: row.grounds.to_role = town_word(&town, POLICY_TO, "sociale-dienst"); break;
        default: break;
        }
        OK(batch_open(node, town.now_ms));
        struct status status = case_open(node, &row, &subject, cases[i].field == 9 ? 0 : 1, &why, id);
        cr_expect(status_is(status, cases[i].field == 8 ? STATUS_NOT_ALLOWED : STATUS_INVALID), "%s: %s", cases[i].what,
                  status_text(status));
        cr_expect(why.text[0]);
        OK(batch_abandon(node));
    }
}

Test(exchange_inquiry, nothing_is_asked_in_a_case_past_its_end)
{
    uint8_t id[CASE_ID_BYTES];
    size_t asked;
    struct node *node = town_node(&town, WIJK);
    town_ask(&town, &social, id);
    town_run(&town);
    town.now_ms += INT64_C(90) * 24 * 3600 * 1000;
    OK(batch_open(node, town.now_ms));
    IS(case_ask(node, id, &asked), EXPIRED);
    OK(batch_abandon(node));
}

Test(exchange_inquiry, a_question_does_not_outlive_its_case)
{
    struct node *node = town_node(&town, WIJK);
    struct case_row row = town_case_row(&town, &social);
    struct identifier bsn = town_bsn(BSN);
    struct case_subject_given subject = {IDENTIFIER_KIND_PERSON, town_pseudonym(&town, CASUS, &bsn)};
    struct complaint why = {""};
    uint8_t id[CASE_ID_BYTES];
    size_t asked;
    row.expires_day = day_of_ms(town.now_ms) + 2;
    OK(batch_open(node, town.now_ms));
    OK(case_open(node, &row, &subject, 1, &why, id));
    OK(case_ask(node, id, &asked));
    OK(batch_close(node));
    cr_expect(town_inquiry(&town, id, SDD).expires_ms <= (int64_t)row.expires_day * 24 * 3600 * 1000);
}

/* P-03 */
Test(exchange_inquiry, a_tag_of_another_domain_matches_nothing)
{
    struct node *node = town_node(&town, WOCO);
    struct identifier bsn = town_bsn(BSN);
    struct record_subject_given only = {span_of_text("vroegsignalering"), IDENTIFIER_KIND_PERSON, town_pseudonym(&town, VROEG, &bsn)};
    struct record record = {.reference = span_of_text("d"),
                            .signal = {.category = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                                       .life_domain = 1,
                                       .urgency = 3,
                                       .role = HOUSEHOLD_PARENT,
                                       .since_day = 20000}};
    enum record_outcome outcome;
    size_t pushed;
    uint8_t id[CASE_ID_BYTES];
    OK(batch_open(node, town.now_ms));
    OK(record_import(node, &record, &only, 1, &outcome, &pushed));
    OK(batch_close(node));
    struct case_row row = town_case_row(&town, &(struct town_case){.basis = "avg-verhuurder", .categories = {"huurachterstand"}});
    /* the regisseur's case with the pseudonym of the other domain, as one who mixes them up or tries to join them would */
    struct case_subject_given subject = {IDENTIFIER_KIND_PERSON, only.pseudonym};
    struct complaint why = {""};
    size_t asked;
    node = town_node(&town, WIJK);
    OK(batch_open(node, town.now_ms));
    OK(case_open(node, &row, &subject, 1, &why, id));
    OK(case_ask(node, id, &asked));
    OK(batch_close(node));
    town_run(&town);
    must_answer(id, WOCO, ANSWER_NOT_KNOWN);
}

Test(exchange_inquiry, receipts_on_both_sides_name_the_same_entries)
{
    uint8_t id[CASE_ID_BYTES];
    struct entry received, kept, theirs;
    uint64_t index;
    struct complaint why = {""};
    town_import(&town, SDD, &(struct town_record){.reference = "a", .category = "uitkering", .bsn = BSN});
    town_ask(&town, &social, id);
    town_run(&town);
    struct inquiry_row inquiry = town_inquiry(&town, id, SDD);
    for (index = town_leaves(&town, WIJK); index-- > 0;) {
        received = town_entry(&town, WIJK, index);
        if (received.kind == ENTRY_RESPONSE_RECEIVED && exchange_id_equal(&received.exchange_id, &inquiry.exchange_id))
            break;
    }
    cr_assert(index != UINT64_MAX);
    theirs = town_entry(&town, SDD, received.receipt.leaf_index);
    struct receipt_leaf leaf = {.entry = &theirs, .index = received.receipt.leaf_index, .origin = span_of_text(town.origins[SDD])};
    memcpy(leaf.hash.bytes, received.receipt.leaf_hash, SHA256_BYTES);
    OK(receipt_check(&received.receipt, &leaf, &why));
    cr_assert(theirs.kind == ENTRY_DISCLOSED);
    cr_assert(town_last_entry(&town, SDD, ENTRY_RECEIPT, &kept, &(uint64_t){0}));
    cr_expect(kept.receipt.leaf_index == index);
}
