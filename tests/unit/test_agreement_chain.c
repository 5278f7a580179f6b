// SPDX-License-Identifier: EUPL-1.2
//
// The chain: what is in force, and whose signature counts. A liar here has a valid key, and a desk that it may use as it likes
// (P-04).
#include "support/chain_fixture.h"

TestSuite(agreement_chain, .init = begin_chain, .fini = end_chain);

Test(agreement_chain, what_all_signed_is_in_force_from_its_start)
{
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    for (size_t i = 0; i < AGREED_TEXTS; i++) {
        cr_assert_not_null(chain->in_force[i], "%s", chain->links[i].why.text);
        cr_expect_eq(chain->in_force[i]->manifest.number, 1);
        cr_expect_eq(chain->in_force[i]->signed_count, 5);
        cr_expect_eq(chain->in_force[i]->missing_count, 0);
    }
    cr_expect_eq(chain->in_force[0]->content.roster->count, 5);
    struct agreement_side before = chain_side(chain, START - 1), now = chain_side(chain, START);
    cr_expect(!before.roster && !before.policy && !before.quotas && now.roster && now.policy && now.quotas);
    cr_expect(link_is_trial(chain->in_force[1]));
    cr_expect_eq(chain_next_ms(chain, START), INT64_MAX);
}

Test(agreement_chain, number_one_takes_every_signature_and_names_who_is_missing)
{
    town->versions[1].signature_count = 3;
    town->versions[0].signature_count = 4;
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        cr_expect_null(chain->in_force[i]);
    cr_expect_eq(chain->links[0].state, LINK_PROPOSED);
    cr_expect_eq(chain->links[0].missing_count, 1);
    cr_expect_str_eq(chain->links[0].missing[0].text, town->partners[4].oin.text);
    cr_expect_eq(chain->links[1].state, LINK_PROPOSED);
    cr_expect_eq(chain->links[1].missing_count, 2);
    cr_expect_eq(chain->links[2].state, LINK_PROPOSED, "signed by all, but what it builds on is not complete");
}

Test(agreement_chain, the_next_version_takes_a_quorum_of_those_before_it)
{
    struct version *version = propose_same_policy(START + HOUR);
    town->now_ms = START + 2 * HOUR;
    cr_expect_eq(state_of_version(version), LINK_PROPOSED);
    agreeing_sign(town, version, ONLY(0) | ONLY(1));
    {
        CLEANUP(chain) struct chain *chain = agreeing_chain(town);
        const struct chain_link *link = &chain->links[3];
        cr_expect_eq(link->state, LINK_PROPOSED);
        cr_expect_eq(link->quorum, 3);
        cr_expect_eq(link->wanted, 1);
        cr_expect_eq(link->missing_count, 0, "its words are others, and it discloses nothing more");
    }
    agreeing_sign(town, version, ONLY(4));
    cr_expect_eq(state_of_version(version), LINK_IN_FORCE);
    cr_expect_eq(number_in_force(AGREED_POLICY), 2);
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    cr_expect_eq(chain->links[1].state, LINK_PAST);
    cr_expect_eq(chain->links[1].until_ms, START + HOUR);
    cr_expect_eq(chain_at(chain, AGREED_POLICY, START + HOUR - 1)->manifest.number, 1);
    cr_expect_eq(chain_at(chain, AGREED_POLICY, START + HOUR)->manifest.number, 2);
}

Test(agreement_chain, before_its_start_it_is_upcoming_and_the_next_builds_on_it)
{
    struct version *second = propose_same_policy(START + HOUR);
    agreeing_sign(town, second, FOUNDERS);
    cr_expect_eq(state_of_version(second), LINK_UPCOMING);
    struct version *third = propose_same_policy(START + 2 * HOUR);
    agreeing_sign(town, third, FOUNDERS);
    cr_expect_eq(agreeing_manifest(town, third).number, 3);
    cr_expect_eq(state_of_version(third), LINK_UPCOMING);
    cr_expect_eq(number_in_force(AGREED_POLICY), 1);
    {
        CLEANUP(chain) struct chain *chain = agreeing_chain(town);
        cr_expect_eq(chain_next_ms(chain, town->now_ms), START + HOUR);
        cr_expect_eq(chain_next_ms(chain, START + HOUR), START + 2 * HOUR);
    }
    town->now_ms = START + 2 * HOUR;
    cr_expect_eq(number_in_force(AGREED_POLICY), 3);
}

/* A node that was away for three versions and hears of them in any order comes to the same. */
Test(agreement_chain, the_same_versions_give_the_same_in_whatever_order)
{
    struct version all[AGREEING_VERSIONS_MOST];
    struct version *second = propose_policy(START + HOUR);
    agreeing_sign(town, second, FOUNDERS);
    agreeing_sign(town, propose_roster(FOUNDERS | ONLY(5), START + 2 * HOUR), FOUNDERS | ONLY(5));
    agreeing_sign(town, propose_same_policy(START + 3 * HOUR), ONLY(1) | ONLY(2));
    agreeing_sign(town, propose_roster(FOUNDERS | ONLY(6), START + 4 * HOUR), EVERYBODY);
    town->now_ms = START + 10 * HOUR;
    memcpy(all, town->versions, sizeof all);
    CLEANUP(chain) struct chain *first = agreeing_chain(town);
    cr_expect_eq(first->in_force[0]->manifest.number, 3);
    for (unsigned turn = 0; turn < 60; turn++) {
        for (size_t i = town->count; i > 1; i--) { /* a shuffle */
            uint8_t byte;
            random_fill(&drawn, &byte, 1);
            size_t j = byte % i;
            struct version swapped = town->versions[i - 1];
            town->versions[i - 1] = town->versions[j];
            town->versions[j] = swapped;
        }
        CLEANUP(chain) struct chain *again = agreeing_chain(town);
        cr_assert_eq(again->count, first->count);
        for (size_t i = 0; i < first->count; i++) {
            cr_expect(digest_equal(&again->links[i].hash, &first->links[i].hash));
            cr_expect_eq(again->links[i].state, first->links[i].state);
            cr_expect_str_eq(again->links[i].why.text, first->links[i].why.text);
        }
    }
}

/* Forwards and back: going on to a moment is judging everything at that moment, or is not done. */
Test(agreement_chain, time_alone_makes_of_it_what_judging_again_would)
{
    agreeing_sign(town, propose_same_policy(START + HOUR), FOUNDERS);
    agreeing_sign(town, propose_roster(FOUNDERS | ONLY(5), START + 2 * HOUR), FOUNDERS | ONLY(5));
    agreeing_sign(town, propose_same_policy(START + 3 * HOUR), ONLY(1));
    agreeing_sign(town, propose_same_policy(START + 4 * HOUR), EVERYBODY);
    town->now_ms = START + 2 * DAY_MS;
    agreeing_sign(town, propose_roster(FOUNDERS, START + 367 * DAY_MS), EVERYBODY); /* too far ahead on the first day */
    town->now_ms = START;
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    size_t judged_again = 0;
    for (unsigned i = 0; i < 60; i++) {
        uint8_t drawn_hour[2];
        random_fill(&drawn, drawn_hour, sizeof drawn_hour);
        town->now_ms = i % 6 == 5 ? START + 400 * DAY_MS * (drawn_hour[0] & 1) : START + drawn_hour[0] % 6 * HOUR - drawn_hour[1] % 2;
        CLEANUP(chain) struct chain *judged = agreeing_chain(town);
        if (!chain_go_on(chain, town->now_ms)) {
            struct chain *before = chain;
            chain = TAKE(judged);
            chain_free(before);
            judged_again++;
            continue;
        }
        cr_assert_eq(chain->now_ms, judged->now_ms);
        for (size_t j = 0; j < chain->count; j++)
            cr_assert_eq(chain->links[j].state, judged->links[j].state, "link %zu", j);
        for (size_t j = 0; j < AGREED_TEXTS; j++)
            cr_assert(!chain->in_force[j] == !judged->in_force[j] &&
                      (!judged->in_force[j] || digest_equal(&chain->in_force[j]->hash, &judged->in_force[j]->hash)));
    }
    cr_expect(judged_again > 0 && judged_again < 20, "%zu", judged_again);
}

Test(agreement_chain, a_gap_is_refused_until_it_is_filled)
{
    struct version *second = propose_same_policy(START + HOUR);
    agreeing_sign(town, second, FOUNDERS);
    struct version *third = propose_same_policy(START + 2 * HOUR);
    agreeing_sign(town, third, FOUNDERS);
    second->signature_count = 2;
    town->now_ms = START + 3 * HOUR;
    cr_expect_eq(state_with(third, "a gap: policy 1 is the last that is complete"), LINK_REFUSED);
    cr_expect_eq(number_in_force(AGREED_POLICY), 1);
    second->signature_count = 5;
    cr_expect_eq(number_in_force(AGREED_POLICY), 3);
}

Test(agreement_chain, of_two_proposals_at_once_the_one_that_is_signed_comes_and_a_fork_stops_both)
{
    struct version *one = propose_same_policy(START + HOUR), *other = propose_policy(START + 2 * HOUR);
    cr_expect_eq(state_of_version(one), LINK_PROPOSED);
    cr_expect_eq(state_of_version(other), LINK_PROPOSED);
    agreeing_sign(town, one, FOUNDERS);
    agreeing_sign(town, other, ONLY(0) | ONLY(1));
    cr_expect_eq(state_of_version(one), LINK_UPCOMING);
    cr_expect_eq(state_with(other, "policy 2 is version 3 already"), LINK_REFUSED);
    agreeing_sign(town, other, ONLY(2)); /* three desks signed both: that is seen, and nothing of it counts */
    cr_expect_eq(state_with(one, "a fork: a quorum signed version 4 too, and 00000099000000000000 signed both"), LINK_REFUSED);
    cr_expect_eq(state_with(other, "a fork: a quorum signed version 3 too"), LINK_REFUSED);
    struct proposal third = {.text = AGREED_POLICY, .content = agreeing_policy(town, NULL, NULL), .starts_ms = START + 3 * HOUR};
    struct digest both[] = {digest_of(one->manifest), digest_of(other->manifest)};
    if (memcmp(both[0].bytes, both[1].bytes, DIGEST_BYTES) > 0) {
        struct digest swapped = both[0];
        both[0] = both[1];
        both[1] = swapped;
    }
    third.replaces = both;
    third.replaces_count = 2;
    struct version *way_out = NULL;
    cr_assert(status_ok(agreeing_try(town, &third, &way_out, NULL)));
    agreeing_sign(town, way_out, FOUNDERS);
    cr_expect_eq(state_of_version(way_out), LINK_UPCOMING);
    cr_expect_eq(state_with(one, "replaces it"), LINK_SUPERSEDED);
}

Test(agreement_chain, a_second_attempt_that_says_so_takes_the_place_of_the_first)
{
    struct version *first = propose_same_policy(START + HOUR), *second = NULL;
    struct digest replaced = digest_of(first->manifest);
    struct proposal proposal = {.text = AGREED_POLICY,
                                .content = agreeing_policy(town, "28 dagen", "27 dagen"),
                                .starts_ms = START + 2 * HOUR,
                                .replaces_count = 1,
                                .replaces = &replaced};
    agreeing_sign(town, first, ONLY(0) | ONLY(1));
    cr_assert(status_ok(agreeing_try(town, &proposal, &second, NULL)));
    agreeing_sign(town, second, FOUNDERS);
    cr_expect_eq(state_of_version(second), LINK_UPCOMING);
    cr_expect_eq(state_with(first, "replaces it"), LINK_SUPERSEDED);
    agreeing_sign(town, first, ONLY(2)); /* too late: it has its third signature, and three knew better */
    cr_expect_eq(state_with(first, "replaces it"), LINK_SUPERSEDED);
    town->now_ms = START + 3 * HOUR;
    cr_expect_eq(state_of_version(second), LINK_IN_FORCE);
    cr_expect_eq(state_with(first, "replaces it"), LINK_SUPERSEDED);
}

Test(agreement_chain, what_another_version_changed_first_makes_it_void)
{
    struct version *policy = propose_policy(START + 2 * HOUR), *roster = propose_roster(FOUNDERS | ONLY(5), START + HOUR);
    agreeing_sign(town, policy, EVERYBODY);
    agreeing_sign(town, roster, ONLY(0) | ONLY(1) | ONLY(2) | ONLY(3) | ONLY(4));
    cr_expect_eq(state_of_version(policy), LINK_UPCOMING, "whoever joins has not signed");
    agreeing_sign(town, roster, ONLY(5));
    cr_expect_eq(state_of_version(roster), LINK_UPCOMING);
    cr_expect_eq(state_with(policy, "compared with another roster"), LINK_VOID);
}

/* ---- signatures that do not count, and harm nothing */

Test(agreement_chain, foreign_and_borrowed_signatures_do_not_count)
{
    struct version *version = propose_same_policy(START + HOUR), *other = propose_policy(START + 2 * HOUR);
    agreeing_sign(town, version, ONLY(0) | ONLY(1));
    agreeing_sign(town, version, ONLY(7));                                                        /* who is on no roster */
    agreeing_attach(town, version, &town->partners[2].oin, agreeing_signature(town, other, 2));   /* of another version */
    agreeing_attach(town, version, &town->partners[3].oin, agreeing_signature(town, version, 0)); /* by another's key */
    agreeing_attach(town, version, &town->partners[4].oin, span_of_text("no signature\n"));
    agreeing_attach(town, version, &town->partners[1].oin, agreeing_signature(town, version, 1)); /* twice is once */
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    struct digest hash = digest_of(version->manifest);
    const struct chain_link *link = chain_find(chain, &hash);
    cr_expect_eq(link->state, LINK_PROPOSED);
    cr_expect_eq(link->signed_count, 2);
    cr_expect_eq(link->wanted, 1);
    cr_assert_eq(link->fault_count, 4);
    cr_expect_str_eq(link->faults[0].reason, "who is no partner");
    cr_expect_str_eq(link->faults[1].reason, "which is not by its key, or of another version");
    cr_expect_str_eq(link->faults[2].reason, "which is not by its key, or of another version");
    cr_expect_str_eq(link->faults[3].reason, "which is no signature of minisign");
    agreeing_sign(town, version, ONLY(2));
    cr_expect_eq(state_of_version(version), LINK_UPCOMING, "who spoils cannot stop the others");
}

Test(agreement_chain, keys_and_quorum_are_those_of_the_roster_before)
{
    struct version *joins = propose_roster(FOUNDERS | ONLY(5), START + HOUR);
    agreeing_sign(town, joins, ONLY(5));
    for (size_t i = 6; i < 10; i++)
        agreeing_sign(town, joins, ONLY(i)); /* its friends are no partners */
    agreeing_sign(town, joins, ONLY(0) | ONLY(1));
    cr_expect_eq(state_of_version(joins), LINK_PROPOSED);
    agreeing_sign(town, joins, ONLY(2) | ONLY(3)); /* who newly tells it something is among them */
    cr_expect_eq(state_of_version(joins), LINK_UPCOMING);
    town->now_ms = START + 2 * HOUR;
    struct minisign_secret old = town->desks[0];
    agreeing_add_desk(town, 0); /* another key from the next roster on */
    struct version *moves = agreeing_propose(town, AGREED_ROSTER, agreeing_roster(town, FOUNDERS | ONLY(5), 3, AUDITOR), START + 3 * HOUR);
    agreeing_sign(town, moves, ONLY(0) | ONLY(1) | ONLY(2) | ONLY(3) | ONLY(4));
    {
        CLEANUP(chain) struct chain *chain = agreeing_chain(town);
        struct digest hash = digest_of(moves->manifest);
        cr_expect_eq(chain_find(chain, &hash)->quorum, 4, "six partners now");
        cr_expect_eq(chain_find(chain, &hash)->signed_count, 4, "the new key is not one of the roster before");
    }
    struct minisign_secret new = town->desks[0];
    town->desks[0] = old;
    agreeing_sign(town, moves, ONLY(0));
    cr_expect_eq(state_of_version(moves), LINK_UPCOMING);
    town->now_ms = START + 4 * HOUR;
    struct version *next = propose_same_policy(START + 5 * HOUR);
    agreeing_sign(town, next, ONLY(0) | ONLY(1) | ONLY(2) | ONLY(3));
    cr_expect_eq(state_of_version(next), LINK_PROPOSED, "the key of before does not count any more");
    town->desks[0] = new;
    agreeing_sign(town, next, ONLY(0));
    cr_expect_eq(state_of_version(next), LINK_UPCOMING);
}
