// SPDX-License-Identifier: EUPL-1.2
//
// Members that give wrong results: named for what they did and left out, and nobody else.
#include "base/text.h"
#include "support/fake_node.h"

#include <criterion/criterion.h>

static struct fake_node fake;
static void start(void) { fake_node_start(&fake); }
static void stop(void) { fake_node_stop(&fake); }
TestSuite(cli_blindfold_liars, .init = start, .fini = stop);

/* P-02: the third member gives wrong results; however it does that, it is named and the rest goes on without it. */
Test(cli_blindfold_liars, who_gives_a_wrong_result_is_named_at_once_and_left_out)
{
    static const enum lie lies[] = {LIES_IN_ONE_POINT, LIES_IN_THE_CHECK, LIES_WITH_OTHER_SHARE, SWAPS};
    for (size_t i = 0; i < N(lies); i++) {
        struct identifier identifiers[] = {fake_address(1), fake_address(2)};
        struct element got[2], want;
        struct complaint why = {""};
        fake.requests = fake.notes = fake.accusations = fake.rests = 0;
        fake.lies[2] = lies[i];
        cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, 2, got, &why)), "lie %zu: %s", i, why.text);
        for (size_t j = 0; j < 2; j++) {
            fake_pseudonym(&fake, &fake_register, &identifiers[j], &want);
            cr_expect(element_equal(&got[j], &want), "lie %zu, identifier %zu", i, j);
        }
        cr_assert(fake.requests == 1 && fake.rests == 1, "others answer the same request: nothing is counted again");
        cr_expect(!fake.was_asked[0][2]);
        cr_expect_eq(fake.notes, 1);
        cr_expect_str_eq(fake.last_note, "domein casus: partner 00000099000000003000 gaf een verkeerde uitkomst");
        cr_expect_eq(fake.accusations, 1);
        cr_expect_str_eq(fake.accused[0].text, "00000099000000003000");
    }
}

Test(cli_blindfold_liars, two_liars_are_both_left_out_and_stay_out_in_the_batches_after)
{
    static struct identifier identifiers[BATCH_MOST + 1];
    static struct element got[N(identifiers)];
    struct element want;
    struct complaint why = {""};
    for (size_t i = 0; i < N(identifiers); i++)
        identifiers[i] = fake_address(i);
    fake.lies[0] = LIES_IN_ONE_POINT;
    fake.lies[1] = LIES_WITH_OTHER_SHARE; /* chosen only when the first is out */
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, N(identifiers), got, &why)), "%s", why.text);
    fake_pseudonym(&fake, &fake_register, &identifiers[BATCH_MOST], &want);
    cr_expect(element_equal(&got[BATCH_MOST], &want));
    cr_expect(fake.requests == 2 && fake.rests == 2, "twice wrong, then right; and the last batch right at once");
    cr_expect(!fake.was_asked[1][0] && !fake.was_asked[1][1]);
    cr_expect_eq(fake.accusations, 2);
}

Test(cli_blindfold_liars, all_liars_of_an_answer_are_named_at_once)
{
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1];
    struct complaint why = {""};
    fake.lies[0] = LIES_IN_ONE_POINT;
    fake.lies[2] = LIES_WITH_OTHER_SHARE;
    cr_expect(status_ok(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why)), "%s", why.text);
    cr_expect(fake.requests == 1 && fake.rests == 1);
    cr_expect_eq(fake.accusations, 2);
    cr_expect(!fake.was_asked[0][0] && !fake.was_asked[0][2]);
}

/* Too late for the same request. */
Test(cli_blindfold_liars, where_the_node_has_nothing_of_it_any_more_another_request_is_made_with_fresh_weights)
{
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1], want;
    struct complaint why = {""};
    fake.lies[2] = LIES_IN_ONE_POINT;
    fake.is_forgetful = true;
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why)), "%s", why.text);
    fake_pseudonym(&fake, &fake_register, &identifiers[0], &want);
    cr_expect(element_equal(&got[0], &want));
    cr_expect_eq(fake.requests, 2);
    cr_expect(fake.was_asked[0][2] && !fake.was_asked[1][2]);
    cr_expect(!element_equal(&fake.check[0], &fake.check[1]), "fresh weights");
    cr_expect_eq(fake.accusations, 1);
}

Test(cli_blindfold_liars, with_fewer_than_three_truthful_members_there_is_no_pseudonym)
{
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1];
    struct complaint why = {""};
    fake.lies[0] = fake.lies[2] = fake.lies[3] = LIES_IN_ONE_POINT;
    cr_expect(status_is(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why), STATUS_UNREACHABLE));
    cr_expect_str_eq(why.text, "domein casus: er zijn te weinig partners bereikbaar die een deel van de sleutel hebben, zonder wie een "
                               "verkeerde uitkomst gaf; zie schakel peer list");
    cr_expect_str_eq(fake.last_note, "domein casus: partner 00000099000000001000, 00000099000000003000, 00000099000000004000 gaf een "
                                     "verkeerde uitkomst");
    cr_expect_eq(fake.accusations, 3);
}

/* In the points for one register of two. */
Test(cli_blindfold_liars, who_lies_about_one_register_of_a_household_is_named_and_left_out)
{
    struct identifier identifiers[] = {fake_address(1), fake_address(2)};
    struct element other[2], home[2], want;
    const struct blindfold_part parts[] = {{fake_register.holder, 3, other}, {fake_home.holder, 3, home}};
    struct complaint why = {""};
    fake.how.reason.act = EVALUATION_ASK;
    fake.lies[2] = LIES_IN_ONE_POINT;
    cr_assert(status_ok(blindfold_household(&fake.how, fake_register.domain, identifiers, 2, parts, N(parts), &why)), "%s", why.text);
    for (size_t i = 0; i < 2; i++) {
        fake_pseudonym(&fake, &fake_register, &identifiers[i], &want);
        cr_expect(element_equal(&other[i], &want), "%zu", i);
        fake_pseudonym(&fake, &fake_home, &identifiers[i], &want);
        cr_expect(element_equal(&home[i], &want), "%zu", i);
    }
    cr_expect_eq(fake.accusations, 1);
    cr_expect_str_eq(fake.accused[0].text, "00000099000000003000");
    cr_expect(fake.requests == 1 && fake.rests == 1);
}
