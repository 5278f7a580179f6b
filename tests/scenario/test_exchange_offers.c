// SPDX-License-Identifier: EUPL-1.2
//
// What partners and people offer a node that runs, and is not what it goes by: attempts that came too late, starts in the past and far
// ahead, two proposals at once, the texts of another mesh. Nobody who means well is distrusted for it, and nothing of it counts (P-04).
#include "support/versions_fixture.h"

TestSuite(exchange_offers, .init = make_versions, .fini = end_versions, .timeout = 60);

static int64_t failed_ms(enum resident who, enum resident partner)
{
    const struct accord_heard *heard = accord_heard_of(town_node(&town, who)->book.accord, town_oin(&town, partner));
    return heard ? heard->failed_ms : 0;
}

static bool nobody_is_distrusted(unsigned among)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        for (size_t j = 0; j < RESIDENTS; j++)
            if (among >> i & 1 && among >> j & 1 && failed_ms((enum resident)i, (enum resident)j))
                return false;
    return true;
}

/* Two attempts at number 2, of which one is complete and the other has two signatures. */
static void propose_two(struct version **out_taken, struct version **out_late)
{
    *out_taken = propose_policy(0);
    town.now_ms += 1000;
    *out_late = propose_policy(ONLY(SDD) | ONLY(WOCO));
    agreeing_sign(town.agreeing, *out_taken, EVERYBODY);
}

/* With one signature more than anybody here has. */
static struct span hello_offering(const struct version *version)
{
    struct agreed_proposal_head head = {digest_of(version->manifest), (uint8_t)(version->signature_count + 1)};
    struct hello_message hello = {.version = span_of_text("0"), .head_count = AGREED_TEXTS, .proposal_count = 1, .proposals = &head};
    const struct agreed *agreed = &town_node(&town, VT)->agreed;
    struct span body;
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        hello.heads[i] = (struct agreed_head){(uint8_t)(i + 1), (uint32_t)agreed->versions[i].number, agreed->versions[i].manifest};
    OK(hello_message_encode(&hello, town.arena, &body));
    return body;
}

Test(exchange_offers, what_is_refused_here_already_is_not_asked_for_and_nobody_is_distrusted_for_it)
{
    struct version *taken, *late;
    bool is_news = true;
    start_all(PLAYERS & ~WITH_NODE(WOCO)); /* which has not heard of the other one */
    propose_two(&taken, &late);
    struct digest hash = digest_of(late->manifest);
    town_put_on_shelf(&town, VT, late);
    town_put_on_shelf(&town, VT, taken);
    pass(2000);
    const struct chain_link *held = chain_find(holding_chain(&town_node(&town, VT)->holding), &hash);
    cr_assert(held);
    cr_assert_eq(held->state, LINK_REFUSED, "%s", held->why.text);
    OK(say(WOCO, VT, ENVELOPE_HELLO, hello_offering(late)));
    pass(2000);
    pass(2 * ACCORD_PATIENCE_MS); /* it is not there to answer: asked, it would be late */
    pass(2000);
    cr_expect_eq(failed_ms(VT, WOCO), 0);
    OK(holding_offer(&town_node(&town, VT)->holding, late, town.now_ms, &is_news, NULL));
    cr_expect_not(is_news);
    pass(3600000);
    cr_expect(everybody_is_at(PLAYERS & ~WITH_NODE(WOCO), AGREED_POLICY, 2));
}

Test(exchange_offers, of_two_proposals_at_once_the_one_that_is_signed_comes_everywhere)
{
    struct version *taken, *late;
    start_all(PLAYERS);
    propose_two(&taken, &late);
    taken->signature_count = 1;
    town_put_on_shelf(&town, SDD, taken);
    town_put_on_shelf(&town, VT, late);
    for (int i = 0; i < 4; i++)
        pass(2000);
    for (size_t i = 0; i < RESIDENTS; i++)
        if (PLAYERS >> i & 1)
            cr_expect_eq(holding_chain(&town_node(&town, (enum resident)i)->holding)->count, 5, "%s has both", town.partners[i].short_name);
    for (size_t i = 1; i < RESIDENTS; i++) {
        struct version_signature signature = {*town_oin(&town, (enum resident)i), agreeing_signature(town.agreeing, taken, i)};
        char place[SHELF_PLACE_ROOM];
        shelf_proposal_place(taken->manifest, place);
        OK(shelf_put_signature(town.houses[SDD].shelf, place, &signature, NULL));
    }
    town_node(&town, SDD)->holding.is_stale = true;
    for (int i = 0; i < 4; i++)
        pass(2000);
    pass(3600000);
    cr_expect(everybody_is_at(PLAYERS, AGREED_POLICY, 2) && all_agree(PLAYERS));
    struct digest hash = digest_of(taken->manifest);
    cr_expect(digest_equal(&version_at(WIJK, AGREED_POLICY)->manifest, &hash));
    cr_expect(nobody_is_distrusted(PLAYERS));
    cr_expect_eq(ask(SDD).state, INQUIRY_ANSWERED);
}

/* A quorum of desks lies: neither over a line nor on the shelf of one node does it take away what everybody goes by. */
Test(exchange_offers, desks_that_sign_another_one_after_the_start_undo_nothing)
{
    struct version *taken, *late;
    struct complaint why = {""};
    bool is_news = false;
    char place[SHELF_PLACE_ROOM], path[4096];
    start_all(PLAYERS);
    propose_two(&taken, &late);
    town_put_on_shelf(&town, SDD, taken);
    for (int i = 0; i < 3; i++)
        pass(2000);
    pass(3600000);
    cr_assert(everybody_is_at(PLAYERS, AGREED_POLICY, 2));
    agreeing_sign(town.agreeing, late, EVERYBODY & ~(ONLY(SDD) | ONLY(WOCO)));
    struct status status = holding_offer(&town_node(&town, VT)->holding, late, town.now_ms, &is_news, &why);
    cr_expect_eq(status.code, STATUS_CONFLICT);
    cr_expect(!is_news && strstr(why.text, "it would undo "), "%s", why.text);
    town_put_on_shelf(&town, VT, late);
    for (int i = 0; i < 3; i++)
        pass(2000);
    cr_expect(everybody_is_at(PLAYERS, AGREED_POLICY, 2) && all_agree(PLAYERS));
    cr_expect(nobody_is_distrusted(PLAYERS));
    cr_expect_eq(ask(SDD).state, INQUIRY_ANSWERED);
    town_stop(&town, VT);
    status = town_try_start(&town, VT, &why);
    cr_expect_eq(status.code, STATUS_CONFLICT, "%s", status_text(status));
    cr_expect(strstr(why.text, "policy 2 was in force here"), "%s", why.text);
    shelf_proposal_place(late->manifest, place);
    snprintf(path, sizeof path, "%s/%s", town.houses[VT].shelf, place);
    OK(tree_remove(path, &why));
    town_start(&town, VT);
    town_connect(&town);
    cr_expect(everybody_is_at(PLAYERS, AGREED_POLICY, 2) && all_agree(PLAYERS));
}

Test(exchange_offers, a_version_that_is_brought_after_its_start_begins_at_once_everywhere)
{
    start_all(PLAYERS);
    struct version *version = propose_policy(EVERYBODY);
    pass(2 * 3600000);
    town_put_on_shelf(&town, SDD, version);
    for (int i = 0; i < 3; i++)
        pass(2000);
    cr_expect(everybody_is_at(PLAYERS, AGREED_POLICY, 2) && all_agree(PLAYERS));
    cr_expect(nobody_is_distrusted(PLAYERS));
    cr_expect_eq(ask(SDD).state, INQUIRY_ANSWERED);
}

Test(exchange_offers, a_start_in_more_than_a_year_is_not_kept_until_it_is_nearer)
{
    bool is_news = true;
    struct complaint why = {""};
    start_all(PLAYERS);
    struct version *honest = propose_policy(0);
    struct manifest manifest = agreeing_manifest(town.agreeing, honest);
    manifest.starts_ms += 367 * DAY_MS;
    struct version *far = agreeing_add(town.agreeing, honest, &manifest);
    agreeing_sign(town.agreeing, far, EVERYBODY);
    struct status status = holding_offer(&town_node(&town, VT)->holding, far, town.now_ms, &is_news, &why);
    cr_expect_eq(status.code, STATUS_CONFLICT);
    cr_expect(strstr(why.text, "366 days"), "%s", why.text);
    cr_expect(!is_news && holds_only_what_is_signed(VT));
    OK(holding_offer(&town_node(&town, VT)->holding, far, town.now_ms + 2 * DAY_MS, &is_news, &why));
    cr_expect(is_news);
}

/* ---- another mesh */

static struct agreeing others;

/* Three of ours and their own keys; all their texts are further than ours are. */
static void found_others(void)
{
    others = (struct agreeing){.arena = town.arena, .random = &town.random, .now_ms = town.now_ms - 60000, .partner_count = 3};
    memcpy(others.partners, town.agreeing->partners, sizeof others.partners);
    for (size_t i = 0; i < others.partner_count; i++)
        agreeing_add_desk(&others, i);
    agreeing_found(&others, 7, 0, "");
    int64_t starts_ms = (others.now_ms + 5000) / 1000 * 1000;
    agreeing_sign(&others, agreeing_propose(&others, AGREED_ROSTER, agreeing_roster(&others, 7, 2, 0), starts_ms), 7);
    agreeing_sign(&others, agreeing_propose(&others, AGREED_POLICY, agreeing_policy(&others, NULL, NULL), starts_ms), 7);
    agreeing_sign(&others, agreeing_propose(&others, AGREED_QUOTAS, agreeing_quotas(&others, ""), starts_ms), 7);
}

static void put_others(const char *shelf)
{
    for (size_t i = 0; i < others.count; i++) {
        struct manifest manifest = agreeing_manifest(&others, &others.versions[i]);
        char place[SHELF_PLACE_ROOM];
        shelf_number_place(&manifest, place);
        OK(shelf_put(shelf, place, &others.versions[i], NULL));
    }
}

Test(exchange_offers, a_shelf_of_another_mesh_is_not_gone_over_to_and_not_started_from)
{
    struct complaint why = {""};
    const char *shelf = town.houses[VT].shelf;
    char away[sizeof town.houses[VT].shelf + 8];
    snprintf(away, sizeof away, "%s.away", shelf);
    start_all(PLAYERS);
    found_others();
    cr_assert_eq(rename(shelf, away), 0);
    put_others(shelf);
    town_node(&town, VT)->holding.is_stale = true;
    pass(2000);
    cr_expect(all_agree(PLAYERS));
    cr_expect_eq(version_at(VT, AGREED_ROSTER)->number, 1);
    cr_expect_eq(ask(SDD).state, INQUIRY_ANSWERED);
    town_stop(&town, VT);
    struct status status = town_try_start(&town, VT, &why);
    cr_expect_eq(status.code, STATUS_CONFLICT, "%s", status_text(status));
    cr_expect(strstr(why.text, "another roster 1 was in force here"), "%s", why.text);
    OK(tree_remove(shelf, &why));
    cr_assert_eq(rename(away, shelf), 0);
    town_start(&town, VT);
    town_connect(&town);
    cr_expect(all_agree(PLAYERS));
}

Test(exchange_offers, a_founding_of_another_mesh_that_lies_on_the_shelf_stops_nobody)
{
    char place[SHELF_PLACE_ROOM];
    start_all(PLAYERS & ~WITH_NODE(VT));
    found_others();
    const struct version *foreign = &others.versions[0];
    struct digest hash = digest_of(foreign->manifest);
    shelf_proposal_place(foreign->manifest, place);
    OK(shelf_put(town.houses[VT].shelf, place, foreign, NULL));
    town_start(&town, VT);
    town_connect(&town);
    const struct chain_link *link = chain_find(holding_chain(&town_node(&town, VT)->holding), &hash);
    cr_assert(link);
    cr_expect_eq(link->state, LINK_REFUSED);
    cr_expect(strstr(link->why.text, "of another mesh"), "%s", link->why.text);
    cr_expect(all_agree(PLAYERS));
}
