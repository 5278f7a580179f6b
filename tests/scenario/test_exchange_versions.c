// SPDX-License-Identifier: EUPL-1.2
//
// Versions of agreed texts in a town that runs: they reach whoever misses them, start everywhere at their moment without a
// restart, and nothing of what was under way is lost; and nobody is made to go by what its partners did not sign (P-04).
#include "book/batch.h"
#include "support/versions_fixture.h"

TestSuite(exchange_versions, .init = make_versions, .fini = end_versions, .timeout = 60);

Test(exchange_versions, a_version_reaches_everybody_and_starts_everywhere_without_a_restart)
{
    start_all(PLAYERS);
    town_put_on_shelf(&town, SDD, propose_policy(EVERYBODY));
    town_run(&town);
    pass(2000);
    cr_expect(everybody_is_at(PLAYERS, AGREED_POLICY, 1)); /* it has not begun */
    for (size_t i = 0; i < RESIDENTS; i++)
        if (PLAYERS >> i & 1)
            cr_expect_eq(town_node(&town, (enum resident)i)->holding.texts->chain->count, 4, "%zu", i);
    pass(3600000);
    cr_expect(everybody_is_at(PLAYERS, AGREED_POLICY, 2));
    cr_expect(all_agree(PLAYERS));
    cr_expect_eq(ask(SDD).state, INQUIRY_ANSWERED);
}

Test(exchange_versions, a_node_away_for_three_versions_has_them_all_when_it_is_back)
{
    start_all(PLAYERS & ~WITH_NODE(WIJK));
    for (int i = 0; i < 3; i++) {
        struct version *version = propose_policy(EVERYBODY);
        for (size_t who = 0; who < RESIDENTS; who++)
            if ((PLAYERS & ~WITH_NODE(WIJK)) >> who & 1)
                town_put_on_shelf(&town, (enum resident)who, version);
        pass(3601000);
        pass(2000);
    }
    cr_expect(everybody_is_at(PLAYERS & ~WITH_NODE(WIJK), AGREED_POLICY, 4));
    town_start(&town, WIJK);
    cr_expect_eq(version_at(WIJK, AGREED_POLICY)->number, 1);
    town_connect(&town);
    for (int i = 0; i < 8; i++)
        pass(1000);
    cr_expect(everybody_is_at(PLAYERS, AGREED_POLICY, 4));
    cr_expect(all_agree(PLAYERS));
    cr_expect_eq(ask(SDD).state, INQUIRY_ANSWERED);
}

Test(exchange_versions, signatures_gather_at_the_partners_and_the_last_one_makes_it_whole)
{
    const uint64_t most = ONLY(SDD) | ONLY(VT) | ONLY(WOCO);
    start_all(PLAYERS);
    struct version *version = propose_policy(ONLY(SDD));
    town_put_on_shelf(&town, SDD, version);
    pass(2000);
    struct digest hash = digest_of(version->manifest);
    const struct chain_link *link = chain_find(holding_chain(&town_node(&town, VT)->holding), &hash);
    cr_assert(link, "the proposal is at Veilig Thuis");
    cr_expect_eq(link->state, LINK_PROPOSED);
    for (size_t i = 0; i < RESIDENTS; i++) { /* each at its own node */
        struct version_signature signature = {*town_oin(&town, (enum resident)i), agreeing_signature(town.agreeing, version, i)};
        char place[SHELF_PLACE_ROOM];
        if (!(most >> i & 1) || i == SDD)
            continue;
        shelf_proposal_place(version->manifest, place);
        OK(shelf_put_signature(town.houses[i].shelf, place, &signature, NULL));
        town_node(&town, (enum resident)i)->holding.is_stale = true;
        pass(2000);
    }
    for (int i = 0; i < 4; i++)
        pass(2000);
    link = chain_find(holding_chain(&town_node(&town, WIJK)->holding), &hash);
    cr_assert(link);
    cr_expect_eq(link->signed_count, 3);
    cr_expect_eq(link->state, link->wanted || link->missing_count ? LINK_PROPOSED : LINK_UPCOMING);
}

Test(exchange_versions, half_the_partners_down_at_the_start_come_to_it_when_they_are_back)
{
    const unsigned half = WITH_NODE(SDD) | WITH_NODE(VT) | WITH_NODE(WOCO);
    start_all(half);
    town_put_on_shelf(&town, VT, propose_policy(EVERYBODY));
    pass(2000);
    pass(3601000);
    cr_expect(everybody_is_at(half, AGREED_POLICY, 2));
    town_start(&town, WIJK);
    town_start(&town, TOEZ);
    town_connect(&town);
    for (int i = 0; i < 4; i++)
        pass(1000);
    cr_expect(everybody_is_at(PLAYERS, AGREED_POLICY, 2));
    cr_expect_eq(ask(SDD).state, INQUIRY_ANSWERED);
}

Test(exchange_versions, what_was_asked_before_is_answered_after_and_both_agreements_stand_in_the_ledger)
{
    uint8_t id[CASE_ID_BYTES];
    struct inquiry_row inquiry;
    start_all(PLAYERS);
    for (size_t i = 0; i < RESIDENTS; i++)
        if (PLAYERS >> i & 1)
            town_put_on_shelf(&town, (enum resident)i, town.agreeing->count == 3 ? propose_policy(EVERYBODY) : &town.agreeing->versions[3]);
    pass(2000);
    town_stop(&town, SDD);
    town_ask(&town, &debts, id); /* under the first, to who is away */
    town_run(&town);
    pass(3601000);
    cr_expect(everybody_is_at(PLAYERS & ~WITH_NODE(SDD), AGREED_POLICY, 2));
    town_start(&town, SDD);
    town_connect(&town);
    for (int i = 0; i < 4; i++)
        pass(5000);
    cr_assert(town_find_inquiry(&town, id, SDD, &inquiry));
    cr_expect_eq(inquiry.state, INQUIRY_ANSWERED);
    struct answer_content content;
    OK(answer_content_decode(inquiry.answer, town.arena, &content));
    cr_expect(content.category_count == 0 || content.categories[0].code != STATUS_OTHER_AGREEMENT);
}

Test(exchange_versions, no_shelf_of_yesterday_starts_a_node)
{
    struct complaint why = {""};
    char path[256], place[SHELF_PLACE_ROOM];
    start_all(PLAYERS);
    struct version *version = propose_policy(EVERYBODY);
    town_put_on_shelf(&town, SDD, version);
    pass(2000);
    pass(3601000);
    cr_assert_eq(version_at(SDD, AGREED_POLICY)->number, 2);
    town_stop(&town, SDD);
    shelf_proposal_place(version->manifest, place);
    snprintf(path, sizeof path, "%s/%s", town.houses[SDD].shelf, place);
    OK(tree_remove(path, &why));
    struct status status = town_try_start(&town, SDD, &why);
    cr_expect_eq(status.code, STATUS_CONFLICT, "%s", status_text(status));
    cr_expect(strstr(why.text, "was in force here"), "%s", why.text);
    OK(shelf_put(town.houses[SDD].shelf, place, version, &why));
    town_start(&town, SDD);
    town_connect(&town);
}

/* ---- who lies */

Test(exchange_versions, a_version_that_was_not_asked_for_is_not_looked_at)
{
    struct digest hash;
    start_all(PLAYERS);
    struct span body = piece_of(propose_policy(EVERYBODY), &hash);
    OK(say(WOCO, VT, ENVELOPE_PIECE, body));
    pass(2000);
    cr_expect(holds_only_what_is_signed(VT));
}

Test(exchange_versions, a_version_that_only_the_liar_signed_comes_into_force_nowhere)
{
    struct digest hash;
    start_all(PLAYERS & ~WITH_NODE(WOCO)); /* whose key the liar has */
    struct version *version = propose_policy(ONLY(WOCO));
    struct span body = piece_of(version, &hash);
    OK(say(WOCO, VT, ENVELOPE_HELLO, hello_with(&hash, 2)));
    OK(say(WOCO, VT, ENVELOPE_PIECE, body));
    pass(2000);
    pass(3601000);
    cr_expect(everybody_is_at(PLAYERS & ~WITH_NODE(WOCO), AGREED_POLICY, 1));
    const struct chain_link *link = chain_find(holding_chain(&town_node(&town, VT)->holding), &hash);
    cr_expect(!link || link->state == LINK_PROPOSED); /* at most a proposal */
}

/* A roster 1 with partners that the liar invented, signed by all of them: as whole as ours, and beside it on a shelf both would stop. */
Test(exchange_versions, the_founding_of_another_mesh_is_not_taken)
{
    struct agreeing others = {.arena = town.arena, .random = &town.random, .now_ms = town.now_ms, .partner_count = 3};
    bool is_news = true;
    struct complaint why = {""};
    start_all(PLAYERS);
    memcpy(others.partners, town.agreeing->partners, sizeof others.partners);
    for (size_t i = 0; i < others.partner_count; i++)
        agreeing_add_desk(&others, i);
    agreeing_found(&others, 7, 0, "");
    struct status status = holding_offer(&town_node(&town, VT)->holding, &others.versions[0], town.now_ms, &is_news, &why);
    cr_expect_eq(status.code, STATUS_CONFLICT, "%s", status_text(status));
    cr_expect(strstr(why.text, "of another mesh"), "%s", why.text);
    cr_expect(!is_news && holds_only_what_is_signed(VT));
}

Test(exchange_versions, versions_without_end_are_asked_of_nobody)
{
    start_all(PLAYERS & ~WITH_NODE(WOCO));
    for (uint32_t i = 0; i < 200; i++) {
        struct digest made_up = {{(uint8_t)i, 1, 2, 3}};
        OK(say(WOCO, VT, ENVELOPE_HELLO, hello_with(&made_up, 1000000 + i)));
    }
    pass(2000);
    pass(20000); /* and nobody answers */
    town_put_on_shelf(&town, SDD, propose_policy(EVERYBODY));
    for (int i = 0; i < 4; i++)
        pass(10000);
    const struct chain *chain = holding_chain(&town_node(&town, VT)->holding);
    cr_expect_eq(chain->count, 4, "the honest version is there all the same");
}

/* ---- what a partner takes back */

/* Whatever the evidence: whether the regisseur would ask it at all. */
static bool sdd_may_tell_debts(void)
{
    struct case_row row = town_case_row(&town, &debts);
    const struct agreed *agreed = &town_node(&town, WIJK)->agreed;
    struct inquiry_wanted wanted = case_wanted(&row);
    return inquiry_plan_for(agreed, &wanted, agreed_party(agreed, town_oin(&town, SDD))).category_count > 0;
}

Test(exchange_versions, what_a_partner_takes_back_counts_everywhere_at_once)
{
    start_all(PLAYERS);
    cr_expect(sdd_may_tell_debts());
    OK(put_withdrawal(SDD, SDD, take_back(SDD, WITHDRAWN_CELL, "schulden", WITHDRAWAL_ALL), SDD));
    for (int i = 0; i < 4; i++)
        pass(2000);
    cr_expect(!sdd_may_tell_debts());
    cr_expect(all_agree(PLAYERS)); /* no version: the agreement is the same */
    for (size_t i = 0; i < RESIDENTS; i++)
        if (PLAYERS >> i & 1)
            cr_expect_eq(town_node(&town, (enum resident)i)->holding.texts->withdrawal_count, 1, "%s", town.partners[i].short_name);
}

Test(exchange_versions, who_leaves_has_no_line_any_more)
{
    bool is_up;
    int64_t since;
    start_all(PLAYERS);
    OK(put_withdrawal(WOCO, WOCO, take_back(WOCO, WITHDRAWN_LEAVE, "", ""), WOCO));
    for (int i = 0; i < 6; i++)
        pass(2000);
    cr_expect(agreed_party(&town_node(&town, SDD)->agreed, town_oin(&town, WOCO))->has_left);
    struct status status = lines_peer_state(&town_node(&town, SDD)->lines, town_oin(&town, WOCO), &is_up, &since);
    cr_expect(!status_ok(status) || !is_up);
    cr_expect_eq(ask(SDD).state, INQUIRY_ANSWERED); /* everybody else goes on */
}

Test(exchange_versions, nobody_takes_back_for_another)
{
    start_all(PLAYERS);
    struct span text = take_back(VT, WITHDRAWN_LEAVE, "", "");
    cr_expect_eq(put_withdrawal(SDD, VT, text, WOCO).code, STATUS_BAD_SIGNATURE);
    struct withdraw_message message = {span_of_text("untrusted comment: no\n"), text};
    struct span body;
    OK(withdraw_message_encode(&message, town.arena, &body));
    OK(say(WOCO, SDD, ENVELOPE_WITHDRAW, body));
    pass(2000);
    cr_expect_eq(town_node(&town, SDD)->holding.texts->withdrawal_count, 0);
    cr_expect(!agreed_party(&town_node(&town, SDD)->agreed, town_oin(&town, VT))->has_left);
}
