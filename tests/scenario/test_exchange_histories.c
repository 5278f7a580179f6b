// SPDX-License-Identifier: EUPL-1.2
//
// A partner with good keys whose ledger has two histories: it put back an older one, or rewrote what it showed. Its own receipts say so,
// at the first exchange; it is shut out, what it signed stands here twice, and a person lets it in again. An honest partner, whose
// receipts come late, out of order or while clocks are set, is never suspected (P-07).
#include "audit/shown_receipts.h"
#include "base/day.h"
#include "book/quarantine.h"
#include "store/inquiries.h"
#include "store/outbox.h"
#include "support/ledger_copy.h"
#include "wire/said.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, WITH_NODE(SDD) | WITH_NODE(WIJK)); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_histories, .init = make, .fini = end, .timeout = 120);

static struct book *wijk(void) { return &town_node(&town, WIJK)->book; }

/* The wijkteam asks the woningcorporatie, which has no node: what it says is made here. */
static struct inquiry_row ask(void)
{
    uint8_t case_id[CASE_ID_BYTES];
    town.now_ms += 1000;
    town_ask(&town, &(struct town_case){.bsn = "123456782", .categories = {"huurachterstand"}}, case_id);
    return town_inquiry(&town, case_id, WOCO);
}

/* Where the leaf stands in the ledger of who vouches for it, and which it is. */
struct shown {
    uint64_t index;
    uint8_t hash;
};
static const char *of_year = "2026"; /* of its log */

static struct receipt receipt_of(enum resident who, const struct exchange_id *exchange_id, struct shown leaf)
{
    struct receipt receipt = {.exchange_id = *exchange_id,
                              .policy_hash = *policy_text_hash(town.policy),
                              .origin = span_of_text(town.origins[who]),
                              .leaf_index = leaf.index};
    const char *origin;
    OK(arena_print(town.arena, &origin, "%s/exchange-log/%s", town_oin(&town, who)->text, of_year));
    receipt.origin = span_of_text(origin);
    memset(receipt.leaf_hash, leaf.hash, sizeof receipt.leaf_hash);
    return receipt;
}

static void answer(const struct inquiry_row *asked, struct shown leaf)
{
    struct answer_category category = {
        .category = town_word(&town, POLICY_CATEGORY, "huurachterstand"), .level = ANSWER_LEVEL_NONE, .code = STATUS_WEIGHED_NO};
    struct answer_content content = {
        .state = ANSWER_REFUSED, .request_digest = asked->request_digest, .category_count = 1, .categories = &category};
    struct span body;
    random_fill(system_random(), content.nonce, sizeof content.nonce);
    OK(answer_content_encode(&content, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WOCO, WIJK, ENVELOPE_ANSWER, body);
    envelope.exchange_id = asked->exchange_id;
    envelope.statement.receipt = receipt_of(WOCO, &asked->exchange_id, leaf);
    envelope.statement.receipt.request_digest = asked->request_digest;
    envelope.statement.receipt.answer_digest = envelope.body_digest;
    town.now_ms += 1000;
    OK(town_hear(&town, WIJK, WOCO, town_envelope(&town, WOCO, &envelope)));
}

static enum inquiry_state state_of(const struct inquiry_row *asked)
{
    struct inquiry_row row;
    OK(store_inquiry_find(wijk()->store, &asked->exchange_id, town.arena, &row));
    return row.state;
}

static bool is_shut_out(void) { return quarantine_of(wijk(), town_oin(&town, WOCO)); }

static void must_take(struct shown leaf)
{
    struct inquiry_row asked = ask();
    answer(&asked, leaf);
    cr_assert(state_of(&asked) == INQUIRY_ANSWERED && !is_shut_out(), "leaf %d", (int)leaf.index);
}

/* Whoever has our ledger, and the partner's key, can hold the partner to it. */
static void must_be_signed(uint64_t index)
{
    struct entry entry = town_entry(&town, WIJK, index);
    struct span content;
    cr_assert(entry.kind == ENTRY_RESPONSE_RECEIVED && entry.has_said && entry.has_receipt);
    OK(said_content(&entry, town.arena, &content));
    OK(sign_verify(town.partners[WOCO].envelope, ENVELOPE_SIGN_PREFIX, content, entry.said.signature));
}

static struct status count_proven(void *state, const struct contradiction *contradiction, uint64_t place)
{
    unsigned *count = state;
    struct contradiction_verdict verdict;
    struct complaint why = {""};
    struct status status = contradiction_judge(contradiction, town_history(&town, WIJK), town.arena, &verdict, &why);
    cr_expect(status_ok(status), "%s: %s", why.text, status_text(status));
    cr_expect(oin_equal(&verdict.named, town_oin(&town, WOCO)) && verdict.place == place);
    *count += 1;
    return STATUS(OK);
}

/* An export of our ledger alone convicts it, once for each place. */
static unsigned convict(void)
{
    struct ledger_copy copy;
    struct complaint why = {""};
    unsigned count = 0;
    ledger_copy_take(&town, WIJK, &copy);
    const struct export_source source = ledger_copy_source(&copy);
    OK(shown_receipts_find(&(struct reconcile_log){&source, &copy.checkpoint}, &(struct contradiction_sink){count_proven, &count}, &why));
    ledger_copy_free(&copy);
    return count;
}

static void let_in(struct book *book, enum resident who)
{
    OK(quarantine_read(book)); /* as its turn does, when the batch is kept */
    OK(batch_open(book, town.now_ms));
    OK(quarantine_end(book, town_oin(&town, who), span_of_text("anna")));
    OK(batch_close(book));
    OK(quarantine_read(book));
}

static const struct {
    const char *name, *note;
    struct shown leaf; /* after leaf 40 was shown */
} lies[] = {
    {"another entry where one was", "two-receipts", {40, 2}},
    {"put back, and gone on from there", "backdated-receipt", {31, 2}},
};

Test(exchange_histories, a_second_history_is_seen_at_the_first_exchange_and_its_owner_shut_out)
{
    must_take((struct shown){40, 3});
    of_year = "2026-5";               /* one place in two logs is two places */
    must_take((struct shown){40, 1}); /* and one receipt twice is no second one */
    for (size_t i = 0; i < N(lies); i++) {
        struct entry entry;
        uint64_t index;
        must_take((struct shown){40, 1});
        cr_assert(town_last_entry(&town, WIJK, ENTRY_RESPONSE_RECEIVED, &entry, &index));
        const uint64_t first = index;
        town_stop(&town, WIJK); /* what was shown is not forgotten */
        town_start(&town, WIJK);
        struct inquiry_row asked = ask();
        answer(&asked, lies[i].leaf);
        cr_assert(is_shut_out(), "%s", lies[i].name);
        cr_expect(state_of(&asked) == INQUIRY_PENDING, "%s: it is entered, and has no effect", lies[i].name);
        cr_assert(town_last_entry(&town, WIJK, ENTRY_QUARANTINE, &entry, &index));
        cr_expect(span_is_text(entry.note, lies[i].note) && oin_equal(&entry.counterpart, town_oin(&town, WOCO)), "%s", lies[i].name);
        must_be_signed(first);
        must_be_signed(index - 1);
        cr_expect_eq(convict(), 1, "%s", lies[i].name); /* of the second kind there is no proof: it adds none */
        uint64_t leaves = town_leaves(&town, WIJK);
        answer(&asked, (struct shown){50, 1});
        cr_expect_eq(town_leaves(&town, WIJK), leaves, "not heard any more");
        let_in(wijk(), WOCO);
        must_take(lies[i].leaf); /* its ledger as it is now */
        OK(batch_open(wijk(), town.now_ms));
        OK(quarantine_begin(wijk(), town_oin(&town, WOCO), span_of_text("anna")));
        OK(batch_close(wijk()));
        let_in(wijk(), WOCO); /* as new for the next row */
    }
}

Test(exchange_histories, who_was_not_shut_out_for_it_is_not_convicted)
{
    must_take((struct shown){40, 1});
    cr_expect_eq(convict(), 0);
}

Test(exchange_histories, receipts_that_come_late_or_out_of_order_are_no_second_history)
{
    struct inquiry_row first = ask(), second = ask();
    answer(&second, (struct shown){41, 1});
    answer(&first, (struct shown){40, 1});
    cr_expect(state_of(&first) == INQUIRY_ANSWERED && state_of(&second) == INQUIRY_ANSWERED && !is_shut_out());
    must_take((struct shown){60, 1});
}

/* One was asked while our clock was an hour ahead. */
Test(exchange_histories, a_clock_that_is_set_makes_nobody_suspect)
{
    town.now_ms += 60 * MINUTE_MS;
    struct inquiry_row early = ask();
    town.now_ms -= 60 * MINUTE_MS;
    struct inquiry_row late = ask();
    answer(&late, (struct shown){41, 1});
    town.now_ms += 120 * MINUTE_MS;
    answer(&early, (struct shown){40, 1});
    cr_expect(state_of(&early) == INQUIRY_ANSWERED && !is_shut_out());
}

/* Over New Year receipts name two logs. What was asked before may still be answered from the old one; what is asked when the new one was
 * seen is not. */
Test(exchange_histories, a_log_that_is_over_answers_nothing_that_was_asked_after_it)
{
    must_take((struct shown){40, 1});
    town.now_ms = year_start_ms(2027) + MINUTE_MS;
    struct inquiry_row before = ask();
    of_year = "2027";
    must_take((struct shown){2, 1});
    of_year = "2026";
    answer(&before, (struct shown){41, 1});
    cr_expect(state_of(&before) == INQUIRY_ANSWERED && !is_shut_out());
    struct inquiry_row after = ask();
    answer(&after, (struct shown){42, 1});
    cr_expect(state_of(&after) == INQUIRY_PENDING && is_shut_out());
}

Test(exchange_histories, a_receipt_of_a_year_that_has_not_begun_is_none)
{
    struct inquiry_row asked = ask();
    of_year = "2027";
    answer(&asked, (struct shown){40, 1});
    of_year = "2026";
    cr_expect(state_of(&asked) == INQUIRY_PENDING && !is_shut_out());
    must_take((struct shown){40, 1});
}

/* ---- acknowledgements: of what the sociale dienst answers the wijkteam, whose own node does not know */

static void acknowledge_next(struct shown leaf)
{
    struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
    struct inquiry_message inquiry;
    struct envelope reply;
    struct span body;
    town.now_ms += 1000;
    inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    struct envelope asked = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &asked)));
    cr_assert(town_reply(&town, SDD, WIJK, asked.nonce, &reply));
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_ACKNOWLEDGE, span_empty());
    envelope.exchange_id = asked.exchange_id;
    envelope.statement.receipt = receipt_of(WIJK, &asked.exchange_id, leaf);
    envelope.statement.receipt.request_digest = reply.statement.receipt.request_digest;
    envelope.statement.receipt.answer_digest = reply.body_digest;
    town.now_ms += 1000;
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
}

Test(exchange_histories, an_acknowledgement_shows_it_too_and_what_it_settles_stays_settled)
{
    for (size_t i = 0; i < N(lies); i++) {
        struct book *book = &town_node(&town, SDD)->book;
        struct entry entry;
        uint64_t index;
        acknowledge_next((struct shown){40, 1});
        cr_assert_not(quarantine_of(book, town_oin(&town, WIJK)));
        acknowledge_next(lies[i].leaf);
        cr_assert(quarantine_of(book, town_oin(&town, WIJK)), "%s", lies[i].name);
        cr_assert(town_last_entry(&town, SDD, ENTRY_QUARANTINE, &entry, &index) && span_is_text(entry.note, lies[i].note));
        cr_expect(town_entry(&town, SDD, index - 1).kind == ENTRY_RECEIPT && town_entry(&town, SDD, index - 1).has_said);
        let_in(book, WIJK);
    }
}
