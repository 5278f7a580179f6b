// SPDX-License-Identifier: EUPL-1.2
//
// What a professional of Veilig Thuis weighs: nothing is told before, and what was decided arrives once.
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
TestSuite(exchange_weigh, .init = make, .fini = end);

#define BSN "123456782"
#define OTHER_BSN "111222333"

static const struct answer_content *must_answer(const uint8_t *id, enum resident who, enum answer_state state)
{
    const struct answer_content *content = town_answer(&town, id, who);
    cr_assert(content && content->state == state, "%s: %d", town.partners[who].short_name, content ? (int)content->state : -1);
    return content;
}

static void decide(const struct exchange_id *exchange, bool grant, enum answer_state *out_state)
{
    struct node *node = town_node(&town, VT);
    struct weigh_choice choice = {
        .grant = grant, .reason = span_of_text(grant ? "" : "Nu niet veilig."), .user = span_of_text("vt-medewerker")};
    OK(batch_open(node, town.now_ms));
    OK(weigh_decide(node, exchange, &choice, out_state));
    OK(batch_close(node));
}

Test(exchange_weigh, what_a_person_weighed_leads_to_a_second_answer_and_is_entered)
{
    static const struct {
        bool is_known, grant;
        enum answer_state state;
    } cases[] = {
        {true, true, ANSWER_GRANTED}, {true, false, ANSWER_REFUSED}, {false, true, ANSWER_NOT_KNOWN}, {false, false, ANSWER_REFUSED}};
    town_import(&town, VT, &(struct town_record){.reference = "e", .category = "veiligheid", .bsn = BSN, .contact = "J. de Wit"});
    for (size_t i = 0; i < N(cases); i++) {
        uint8_t id[CASE_ID_BYTES];
        enum answer_state state;
        struct entry entry;
        uint64_t index;
        struct town_case wanted = {.basis = "wmo-veilig-thuis", .bsn = cases[i].is_known ? BSN : OTHER_BSN, .categories = {"veiligheid"}};
        town_ask(&town, &wanted, id);
        town_run(&town);
        must_answer(id, VT, ANSWER_BEING_WEIGHED);
        struct inquiry_row inquiry = town_inquiry(&town, id, VT);
        decide(&inquiry.exchange_id, cases[i].grant, &state);
        cr_expect(state == cases[i].state);
        town_run(&town);
        const struct answer_content *content = must_answer(id, VT, cases[i].state);
        cr_assert(town_last_entry(&town, VT, ENTRY_HUMAN_DECISION, &entry, &index));
        cr_expect(exchange_id_equal(&entry.exchange_id, &inquiry.exchange_id) && entry.commit_count == 1);
        cr_expect((entry.verdict == VERDICT_PERMIT) == cases[i].grant);
        if (!cases[i].grant)
            cr_expect(content->categories[0].code == STATUS_WEIGHED_NO && span_is_text(content->categories[0].reason, "Nu niet veilig."));
        if (state == ANSWER_GRANTED) { /* involvement alone: no urgency, no life domain, no contact */
            cr_assert(content->signal_count == 1);
            const struct signal *told = &content->signals[0];
            cr_expect(content->categories[0].level == ANSWER_LEVEL_INVOLVED);
            cr_expect(told->urgency == 0 && told->life_domain == 0 && told->role == 0 && told->since_day == 0 && told->contact.size == 0);
        }
        struct node *node = town_node(&town, VT);
        struct weigh_choice again = {.grant = true, .user = span_of_text("vt-medewerker")};
        OK(batch_open(node, town.now_ms));
        IS(weigh_decide(node, &inquiry.exchange_id, &again, &state), UNEXPECTED);
        OK(batch_abandon(node));
    }
}

Test(exchange_weigh, a_refusal_by_a_person_needs_a_reason)
{
    enum answer_state state;
    static const struct exchange_id nowhere = {{1}};
    struct node *node = town_node(&town, VT);
    OK(batch_open(node, town.now_ms));
    IS(weigh_decide(node, &nowhere, &(struct weigh_choice){.grant = false, .user = span_of_text("x")}, &state), INVALID);
    IS(weigh_decide(node, &nowhere, &(struct weigh_choice){.grant = true, .user = span_of_text("x")}, &state), NOT_FOUND);
    OK(batch_abandon(node));
}

/* The asker may be away for as long as the weighing takes: the decision must wait for it, and take the place of the first answer. */
Test(exchange_weigh, a_decision_while_the_asker_is_away_arrives_when_it_is_back)
{
    uint8_t id[CASE_ID_BYTES];
    enum answer_state state;
    const struct town_case wanted = {.basis = "wmo-veilig-thuis", .bsn = BSN, .categories = {"veiligheid"}};
    struct weigh_item *items;
    size_t count;
    bool did;
    town_import(&town, VT, &(struct town_record){.reference = "e", .category = "veiligheid", .bsn = BSN});
    town_ask(&town, &wanted, id);
    for (count = 0; count == 0;) { /* Veilig Thuis hears the question; nobody hears its answer */
        struct node *node = town_node(&town, VT);
        OK(town_turn(&town, VT, &did));
        OK(batch_open(node, town.now_ms));
        OK(weigh_list(node, span_of_text("vt-medewerker"), town.arena, &items, &count));
        OK(batch_close(node));
    }
    town_stop(&town, WIJK);
    decide(&items[0].row.exchange_id, true, &state);
    town_run(&town);
    town_start(&town, WIJK);
    town_connect(&town);
    must_answer(id, VT, ANSWER_GRANTED);
}
