// SPDX-License-Identifier: EUPL-1.2
//
// From identifiers to pseudonyms against real shares: the right ones, once each, and nothing else out of this process.
#include "base/text.h"
#include "pseudonym/escrow.h"
#include "support/fake_node.h"

#include <criterion/criterion.h>

static struct fake_node fake;
static void start(void) { fake_node_start(&fake); }
static void stop(void) { fake_node_stop(&fake); }
TestSuite(cli_blindfold, .init = start, .fini = stop);

Test(cli_blindfold, pseudonyms_are_those_of_the_key_and_equal_identifiers_go_once)
{
    struct identifier identifiers[] = {fake_address(4), fake_address(2), fake_address(4), fake_address(9), fake_address(2)};
    struct element got[N(identifiers)], want;
    struct complaint why = {""};
    cr_assert(status_ok(identifier_bsn(span_of_text("999900006"), NULL, &identifiers[3])));
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, N(identifiers), got, &why)), "%s", why.text);
    for (size_t i = 0; i < N(identifiers); i++) {
        fake_pseudonym(&fake, &fake_register, &identifiers[i], &want);
        cr_expect(element_equal(&got[i], &want), "identifier %zu", i);
    }
    cr_expect_eq(fake.requests, 1);
    cr_expect_eq(fake.points[0], 3 + 1, "three distinct ones and the check point");
}

Test(cli_blindfold, batches_have_at_most_1024_and_nothing_asks_nothing)
{
    static struct identifier identifiers[BATCH_MOST + 3];
    static struct element got[N(identifiers)];
    struct element want;
    struct complaint why = {""};
    for (size_t i = 0; i < N(identifiers); i++)
        identifiers[i] = fake_address(i);
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, 0, got, &why)));
    cr_expect_eq(fake.requests, 0);
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, N(identifiers), got, &why)), "%s", why.text);
    cr_expect_eq(fake.requests, 2);
    cr_expect_eq(fake.points[0], BATCH_MOST + 1);
    cr_expect_eq(fake.points[1], 3 + 1);
    fake_pseudonym(&fake, &fake_register, &identifiers[N(identifiers) - 1], &want);
    cr_expect(element_equal(&got[N(identifiers) - 1], &want));
}

/* P-01: what leaves holds no identifier, nor anything that is the same for the same identifier. */
Test(cli_blindfold, what_leaves_is_blinded_and_the_auditor_alone_can_read_who)
{
    struct identifier identifiers[] = {fake_address(99), fake_address(7)};
    struct element got[2], base;
    struct complaint why = {""};
    struct escrow *escrow;
    cr_assert(status_ok(identifier_bsn(span_of_text("999900006"), NULL, &identifiers[1])));
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, 2, got, &why)));
    cr_expect(!memmem(fake.sent.data, fake.sent.size, "999900006", 9) && !memmem(fake.sent.data, fake.sent.size, "3311", 4));
    for (size_t i = 0; i < 2; i++) {
        identifier_hash(&fake_register, &identifiers[i], &base);
        cr_expect(!memmem(fake.asked.data, fake.asked.size, base.bytes, ELEMENT_BYTES));
    }
    cr_assert(status_ok(fake_escrow_open(&fake, &escrow)));
    cr_expect(span_is_text(escrow->reference, "import by tester"));
    cr_expect_eq(escrow->count, 2);
    const struct escrow_part part = {.key = fake_register, .points = (const struct element *)fake.asked.data, .count = 3};
    cr_expect(status_ok(escrow_check(escrow->seed, escrow->identifiers, 2, &part)));
}

/* The voucher names the escrow; the escrow opens for the voucher: who shows one shows what was asked with it. */
Test(cli_blindfold, what_goes_to_the_auditor_for_a_case_is_bound_to_the_voucher_that_is_asked_for)
{
    static const uint8_t case_id[16] = {5};
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1];
    struct complaint why = {""};
    struct escrow *escrow;
    fake.how.own = (struct oin){"00000099000000001000"};
    fake.how.reason.act = EVALUATION_ASK;
    fake.how.reason.case_id = case_id;
    for (size_t i = 0; i < 2; i++)
        cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why)), "%s", why.text);
    cr_expect(memcmp(fake.voucher_ids[0], fake.voucher_ids[1], VOUCHER_ID_BYTES) != 0, "each its own");
    cr_expect(status_ok(fake_escrow_open(&fake, &escrow)));
    fake.voucher_ids[1][0] ^= 1;
    cr_expect(status_is(fake_escrow_open(&fake, &escrow), STATUS_TAMPERED));
    fake.voucher_ids[1][0] ^= 1;
    fake.how.reason.case_id = (const uint8_t[16]){6};
    cr_expect(status_is(fake_escrow_open(&fake, &escrow), STATUS_TAMPERED));
    fake.how.reason.case_id = NULL;
    cr_expect(status_is(fake_escrow_open(&fake, &escrow), STATUS_TAMPERED), "without a voucher");
}

/* At home nobody counts: there is no voucher. */
Test(cli_blindfold, what_is_asked_at_home_is_bound_to_no_voucher)
{
    static const uint8_t case_id[16] = {5};
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1];
    struct complaint why = {""};
    struct escrow *escrow;
    fake.how.own = fake_register.holder;
    fake.how.reason.case_id = case_id;
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why)), "%s", why.text);
    fake.how.reason.case_id = NULL;
    cr_expect(status_ok(fake_escrow_open(&fake, &escrow)));
}

Test(cli_blindfold, a_failed_attempt_is_made_again_with_fresh_weights_and_escrow)
{
    static const enum misdeed misdeeds[] = {LATE, CUT_SHORT, NOT_A_POINT};
    for (size_t i = 0; i < N(misdeeds); i++) {
        struct identifier identifiers[] = {fake_address(1), fake_address(2)};
        struct element got[2], want;
        struct complaint why = {""};
        fake.requests = fake.notes = 0;
        fake.misdeeds[0] = misdeeds[i];
        fake.misdeeds[1] = misdeeds[i];
        fake.misdeeds[2] = HONEST;
        cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, 2, got, &why)), "misdeed %zu: %s", i, why.text);
        fake_pseudonym(&fake, &fake_register, &identifiers[1], &want);
        cr_expect(element_equal(&got[1], &want));
        cr_expect_eq(fake.requests, 3);
        cr_expect_eq(fake.notes, 2);
        cr_expect(!element_equal(&fake.check[0], &fake.check[1]) && !element_equal(&fake.check[1], &fake.check[2]));
        /* one key seals one thing */
        cr_expect(!element_equal(&fake.escrows[0], &fake.escrows[1]) && !element_equal(&fake.escrows[1], &fake.escrows[2]));
    }
}

Test(cli_blindfold, failures_end_with_who_and_why_and_never_with_an_identifier)
{
    static const struct {
        enum misdeed misdeeds[3];
        enum status_code code;
        size_t requests;
        const char *why;
    } rows[] = {
        {{LATE, LATE, LATE}, STATUS_TIMED_OUT, 3, "domein casus: door partner 00000099000000002000"},
        {{STRANGER, STRANGER, STRANGER}, STATUS_UNKNOWN_PEER, 3, "domein casus: 00000099000000009000 heeft geen deel van deze sleutel"},
        {{OVER_QUOTA, HONEST, HONEST}, STATUS_OVER_QUOTA, 1, "domein casus: door partner 00000099000000002000"},
        {{LATE, OVER_QUOTA, HONEST}, STATUS_OVER_QUOTA, 2, "domein casus: door partner 00000099000000002000"},
        {{TOO_FEW, HONEST, HONEST},
         STATUS_UNREACHABLE,
         1,
         "domein casus: er zijn te weinig partners bereikbaar die een deel van de sleutel hebben; zie schakel peer list"},
        {{NOT_A_POINT, NOT_A_POINT, NOT_A_POINT},
         STATUS_BAD_POINT,
         3,
         "domein casus: the node's reply cannot be understood: partials: number 2 is not a point of the group"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct identifier identifiers[] = {fake_address(1)};
        struct element got[1], untouched;
        struct complaint why = {""};
        memset(got, 0xAA, sizeof got);
        untouched = got[0];
        fake.requests = 0;
        memcpy(fake.misdeeds, rows[i].misdeeds, sizeof rows[i].misdeeds);
        struct status status = blindfold(&fake.how, &fake_register, identifiers, 1, got, &why);
        cr_expect(status_is(status, rows[i].code), "row %zu gives %s", i, status_word(status));
        cr_expect_eq(fake.requests, rows[i].requests, "row %zu: %zu requests", i, fake.requests);
        cr_expect_str_eq(why.text, rows[i].why);
        cr_expect(memcmp(got, &untouched, sizeof untouched) == 0);
    }
}

Test(cli_blindfold, a_large_import_waits_for_members_that_are_busy_and_loses_nothing)
{
    static struct identifier identifiers[BATCH_MOST + 1];
    static struct element got[N(identifiers)];
    struct element want;
    struct complaint why = {""};
    for (size_t i = 0; i < N(identifiers); i++)
        identifiers[i] = fake_address(i);
    for (size_t i = 1; i <= BLINDFOLD_WAITS; i++)
        fake.misdeeds[i] = TOO_BUSY; /* of the second batch */
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, N(identifiers), got, &why)), "%s", why.text);
    cr_expect(fake.waits == BLINDFOLD_WAITS && fake.notes == 0 && fake.requests == 2 + BLINDFOLD_WAITS);
    cr_expect_eq(fake.points[fake.requests - 1], 1 + 1, "what was done before is not done again");
    fake_pseudonym(&fake, &fake_register, &identifiers[BATCH_MOST], &want);
    cr_expect(element_equal(&got[BATCH_MOST], &want));
}

Test(cli_blindfold, members_that_stay_busy_are_named_in_the_end)
{
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1];
    struct complaint why = {""};
    for (size_t i = 0; i < REQUESTS_MOST; i++)
        fake.misdeeds[i] = TOO_BUSY;
    cr_expect(status_is(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why), STATUS_OVERLOADED));
    cr_expect_eq(fake.requests, BLINDFOLD_WAITS + BLINDFOLD_ATTEMPTS);
    cr_expect_str_eq(why.text, "domein casus: door partner 00000099000000002000");
}

Test(cli_blindfold, a_key_that_changes_between_batches_is_not_mixed)
{
    static struct identifier identifiers[BATCH_MOST + 1];
    static struct element got[N(identifiers)];
    struct complaint why = {""};
    for (size_t i = 0; i < N(identifiers); i++)
        identifiers[i] = fake_address(i);
    fake.misdeeds[1] = OTHER_EPOCH;
    cr_expect(status_is(blindfold(&fake.how, &fake_register, identifiers, N(identifiers), got, &why), STATUS_WRONG_EPOCH));
    cr_expect_str_eq(why.text, "domein casus: het knooppunt gebruikt andere sleutels (2) dan de partners afspraken (1)");
}

/* P-02: a daemon that was taken over answers under a key of its own making, all of it consistent in itself: shares, set and proofs. By it
 * the daemon could look up who we asked about, so not one pseudonym comes out. */
Test(cli_blindfold, a_daemon_that_was_taken_over_and_makes_up_a_key_unblinds_nothing)
{
    struct identifier identifiers[] = {fake_address(1), fake_address(2)};
    struct element got[2], untouched[2];
    struct complaint why = {""};
    memset(got, 0xAA, sizeof got);
    memcpy(untouched, got, sizeof untouched);
    for (size_t i = 0; i < REQUESTS_MOST; i++)
        fake.misdeeds[i] = OTHER_KEY;
    cr_expect(!status_ok(blindfold(&fake.how, &fake_register, identifiers, 2, got, &why)));
    cr_expect(memcmp(got, untouched, sizeof got) == 0);
    for (size_t i = 0; i < fake.notes; i++)
        cr_expect(strstr(fake.last_note, "verkeerde uitkomst"), "%s", fake.last_note);
}

/* Nor by the key of another domain, and where the files have no key there is no question. */
Test(cli_blindfold, without_an_agreed_key_of_the_domain_nothing_is_asked)
{
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1];
    struct complaint why = {""};
    cr_expect(status_is(
        blindfold(&fake.how, &(struct key_name){span_of_text("vroegsignalering"), fake_register.holder}, identifiers, 1, got, &why),
        STATUS_NOT_FOUND));
    cr_expect_str_eq(why.text, "domein vroegsignalering: er is geen sleutel die genoeg partners ondertekenden");
    cr_expect_eq(fake.requests, 0);
}

Test(cli_blindfold, a_case_says_on_which_grounds)
{
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1];
    struct complaint why = {""};
    fake.how.reason = (struct blindfold_reason){.act = EVALUATION_ASK,
                                                .reference = "case by tester",
                                                .purpose = "onderzoek-client",
                                                .phase = "onderzoek",
                                                .role = "regisseur",
                                                .informed = true,
                                                .expires = 20500};
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why)));
    static const char start_of[] = "{\"version\":1,\"verb\":\"evaluate\",\"act\":\"ask\",\"domain\":\"casus\","
                                   "\"purpose\":\"onderzoek-client\",\"phase\":\"onderzoek\",\"role\":\"regisseur\","
                                   "\"informed\":true,\"expires\":\"2026-02-16\",\"parts\":[{"
                                   "\"holder\":\"00000099000000004000\",\"mask\":1,\"points\":\"";
    cr_expect(span_is_text(span_slice(fake.sent, 0, sizeof start_of - 1), start_of), "%.*s", 200, (const char *)fake.sent.data);
}

/* ---- a household */

/* Three identifiers; the register that may be asked about has the last two, and at home all are named. */
static struct status blind_household(struct element other[static 2], struct element home[static 3], struct identifier out[static 3],
                                     struct complaint *why)
{
    const struct blindfold_part parts[] = {{fake_register.holder, 6, other}, {fake_home.holder, 7, home}};
    for (size_t i = 0; i < 3; i++)
        out[i] = fake_address(i);
    fake.how.own = fake_home.holder;
    fake.how.reason.act = EVALUATION_ASK;
    return blindfold_household(&fake.how, fake_register.domain, out, 3, parts, N(parts), why);
}

Test(cli_blindfold, a_household_is_named_for_all_registers_in_one_request_and_each_gets_its_own_identifiers)
{
    static const uint8_t case_id[16] = {5};
    struct identifier identifiers[3];
    struct element other[2], home[3], want;
    struct complaint why = {""};
    struct escrow *escrow;
    fake.how.reason.case_id = case_id;
    cr_assert(status_ok(blind_household(other, home, identifiers, &why)), "%s", why.text);
    cr_assert_eq(fake.requests, 1);
    cr_expect_eq(fake.points[0], 3 + 4, "and a check point for each register");
    cr_expect(fake.last.part_count == 2 && fake.last.parts[0].has_voucher && !fake.last.parts[1].has_voucher, "at home nobody counts");
    for (size_t i = 0; i < 3; i++) {
        fake_pseudonym(&fake, &fake_home, &identifiers[i], &want);
        cr_expect(element_equal(&home[i], &want), "%zu", i);
        fake_pseudonym(&fake, &fake_register, &identifiers[i], &want);
        cr_expect(i == 0 || element_equal(&other[i - 1], &want), "%zu", i);
    }
    cr_assert(status_ok(fake_escrow_open(&fake, &escrow)));
    cr_expect_eq(escrow->count, 3, "each once");
    for (size_t i = 0; i < 2; i++) {
        const struct speech_evaluate_part *asked = &fake.last.parts[i];
        struct escrow_part part = {
            .key = {fake_register.domain, asked->holder}, .points = asked->points, .count = asked->point_count, .mask = asked->mask};
        cr_expect(status_ok(escrow_check(escrow->seed, escrow->identifiers, escrow->count, &part)), "%zu", i);
        part.mask ^= 3;
        cr_expect(status_is(escrow_check(escrow->seed, escrow->identifiers, escrow->count, &part), STATUS_TAMPERED), "%zu", i);
    }
    fake.last.parts[1].mask = 3; /* said to have been asked about others */
    cr_expect(status_is(fake_escrow_open(&fake, &escrow), STATUS_TAMPERED));
}

Test(cli_blindfold, what_no_register_is_asked_about_stays_here)
{
    struct identifier identifiers[] = {fake_address(0), fake_address(1), fake_address(2)};
    struct element got[1], want;
    struct complaint why = {""};
    struct escrow *escrow;
    const struct blindfold_part part = {fake_register.holder, 4, got};
    fake.how.reason.act = EVALUATION_ASK;
    cr_assert(status_ok(blindfold_household(&fake.how, fake_register.domain, identifiers, 3, &part, 1, &why)), "%s", why.text);
    fake_pseudonym(&fake, &fake_register, &identifiers[2], &want);
    cr_expect(element_equal(&got[0], &want));
    cr_assert(status_ok(fake_escrow_open(&fake, &escrow)));
    cr_expect_eq(escrow->count, 1);
}
