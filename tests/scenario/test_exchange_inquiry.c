// SPDX-License-Identifier: EUPL-1.2
//
// What a holder tells in an exchange that others would not make, byte for byte: what a refusal gives away, and what receipts name.
#include "ledger/receipt.h"
#include "pseudonym/lookup.h"
#include "support/agreeing.h"
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

/* A question from a node that asks more than it should, in an exchange of its choice: what the holder itself makes of it. */
static struct answer_content ask_in_exchange(enum resident who, const struct town_case *wanted, const struct exchange_id *exchange)
{
    struct case_row row = town_case_row(&town, wanted);
    struct inquiry_message inquiry = {.grounds = row.grounds,
                                      .category_count = row.category_count,
                                      .necessity_code = row.necessity_code,
                                      .lighter_code = row.lighter_code,
                                      .necessity = row.necessity,
                                      .why_not_lighter = row.why_not_lighter,
                                      .informed_day = row.informed_day,
                                      .deferral_until_day = row.deferral_until_day,
                                      .deferral_reason = row.deferral_reason,
                                      .epoch = 1,
                                      .subject_count = 1};
    struct identifier bsn = town_bsn(wanted->bsn);
    struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
    struct answer_content content;
    struct envelope envelope, reply;
    struct span body;
    uint8_t tag[TAG_BYTES];
    memcpy(inquiry.categories, row.categories, row.category_count);
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    town_show_counted(&town, WIJK, who, &inquiry);
    memset(inquiry.token_nonce, 1, sizeof inquiry.token_nonce);
    town_tag(&town, CASUS, who, &bsn, tag);
    lookup_token_compute(tag, inquiry.token_nonce, town_oin(&town, who), subject.value);
    inquiry.subjects = &subject;
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    envelope = town_envelope_of(&town, WIJK, who, ENVELOPE_INQUIRY, body);
    if (exchange)
        envelope.exchange_id = *exchange;
    OK(town_hear(&town, who, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_assert(town_reply(&town, who, WIJK, envelope.nonce, &reply));
    OK(answer_content_decode(reply.body, town.arena, &content));
    return content;
}

static struct answer_content ask_directly(enum resident who, const struct town_case *wanted) { return ask_in_exchange(who, wanted, NULL); }

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

/* P-10: an answer that the wire has no room for would be a refusal that tells that somebody is known. */
Test(exchange_inquiry, a_day_that_cannot_be_written_is_refused_at_import_and_left_out_where_it_is_there_already)
{
    const struct town_case wanted = {.basis = "wmo-college", .bsn = BSN, .categories = {"schulden"}};
    struct town_record given = {.reference = "S-1", .category = "schulden", .bsn = BSN, .since_day = -1};
    struct node *node = town_node(&town, SDD);
    struct record record;
    struct stored_subject *subjects;
    enum record_outcome outcome;
    int64_t id;
    size_t count, pushed;
    IS(town_try_import(&town, SDD, &given, &pushed), INVALID);
    given.since_day = 20000;
    given.until_day = 19999;
    IS(town_try_import(&town, SDD, &given, &pushed), INVALID);
    given.until_day = 0;
    town_import(&town, SDD, &given);
    /* as an earlier version took it in */
    OK(batch_open(&node->book, town.now_ms));
    OK(store_record_read(node->book.store, 1, town.arena, &record));
    OK(store_record_subjects(node->book.store, 1, town.arena, &subjects, &count));
    record.signal.since_day = -1;
    OK(store_record_put(node->book.store, &record, subjects, count, &id, &outcome));
    OK(batch_close(&node->book));
    struct answer_content content = ask_directly(SDD, &wanted);
    cr_expect(content.state == ANSWER_GRANTED && content.signal_count == 1);
    cr_expect(content.signals[0].since_day == 0 && content.signals[0].life_domain != 0, "all but the day is told");
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

/* Whatever whoever asks believes: a register is not looked through by what no role of its holder brings, whatever is in it still. */
Test(exchange_inquiry, who_asks_by_what_the_holder_does_not_bring_is_refused_known_or_not)
{
    struct town_case wanted = {.basis = "wmo-college", .bsn = BSN, .categories = {"schulden"}};
    town_import(&town, SDD, &(struct town_record){.reference = "S-1", .category = "schulden", .bsn = BSN});
    cr_assert_eq(ask_directly(SDD, &wanted).state, ANSWER_GRANTED);
    for (enum resident who = 0; who < WOCO2; who++)
        town_stop(&town, who);
    town_agree(&town, AGREED_POLICY,
               agreeing_policy(town.agreeing, "\"Sociale dienst\"             brengt persoon naam", "\"Sociale dienst\" brengt naam"));
    for (enum resident who = 0; who < WOCO2; who++)
        town_start(&town, who);
    town_connect(&town);
    struct answer_content known = ask_directly(SDD, &wanted);
    wanted.bsn = OTHER_BSN;
    struct answer_content unknown = ask_directly(SDD, &wanted);
    cr_expect_eq(known.state, ANSWER_REFUSED, "%d", (int)known.state);
    cr_expect(is_alike(&known, &unknown));
}
