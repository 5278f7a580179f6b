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

/* P-02: the third member gives wrong results; whatever it does when it must prove them, it is named and the rest goes on without it. */
Test(cli_blindfold_liars, who_gives_a_wrong_result_is_named_and_left_out)
{
    static const enum lie lies[] = {LIES_ALWAYS, LIES_UNTIL_ASKED, LIES_WITHOUT_PROOF, LIES_WITH_OTHER_SHARE};
    for (size_t i = 0; i < N(lies); i++) {
        struct identifier identifiers[] = {fake_address(1), fake_address(2)};
        struct element got[2], want;
        struct complaint why = {""};
        fake.requests = fake.notes = fake.accusations = 0;
        fake.lies[2] = lies[i];
        cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, 2, got, &why)), "lie %zu: %s", i, why.text);
        for (size_t j = 0; j < 2; j++) {
            fake_pseudonym(&fake, &identifiers[j], &want);
            cr_expect(element_equal(&got[j], &want), "lie %zu, identifier %zu", i, j);
        }
        cr_assert_eq(fake.requests, 3, "wrong, proven, without");
        cr_expect(!fake.wanted_proof[0] && fake.wanted_proof[1] && !fake.wanted_proof[2]);
        cr_expect(fake.was_asked[0][2] && fake.was_asked[1][2] && !fake.was_asked[2][2]);
        cr_expect(memcmp(fake.was_asked[0], fake.was_asked[1], COMMITTEE_SIZE) == 0, "the same members");
        cr_expect(element_equal(&fake.check[0], &fake.check[1]), "the same points");
        cr_expect(!element_equal(&fake.check[1], &fake.check[2]), "and then fresh weights");
        cr_expect_eq(fake.notes, 1);
        cr_expect_str_eq(fake.last_note, "domein casus, poging 1 van 3: het bewijs klopt niet, partner 00000099000000003000 gaf een "
                                         "verkeerde uitkomst");
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
    fake.lies[0] = LIES_ALWAYS;
    fake.lies[1] = LIES_UNTIL_ASKED; /* chosen only when the first is out */
    cr_assert(status_ok(blindfold(&fake.how, &fake_register, identifiers, N(identifiers), got, &why)), "%s", why.text);
    fake_pseudonym(&fake, &identifiers[BATCH_MOST], &want);
    cr_expect(element_equal(&got[BATCH_MOST], &want));
    cr_expect_eq(fake.requests, 6, "twice wrong and proven, then right; and the last batch right at once");
    cr_expect(!fake.was_asked[5][0] && !fake.was_asked[5][1]);
    cr_expect_eq(fake.accusations, 2);
}

Test(cli_blindfold_liars, a_member_that_does_not_prove_a_right_result_is_left_out_with_the_liar)
{
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1];
    struct complaint why = {""};
    fake.lies[0] = LIES_ALWAYS;
    fake.lies[2] = LIES_IN_THE_PROOF;
    cr_expect(status_ok(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why)), "%s", why.text);
    cr_expect_eq(fake.requests, 3);
    cr_expect_eq(fake.accusations, 2);
    cr_expect(!fake.was_asked[2][0] && !fake.was_asked[2][2]);
}

Test(cli_blindfold_liars, with_fewer_than_three_truthful_members_there_is_no_pseudonym)
{
    struct identifier identifiers[] = {fake_address(1)};
    struct element got[1];
    struct complaint why = {""};
    fake.lies[0] = fake.lies[2] = fake.lies[3] = LIES_ALWAYS;
    cr_expect(status_is(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why), STATUS_UNREACHABLE));
    cr_expect_str_eq(why.text, "domein casus: er zijn te weinig partners bereikbaar die een deel van de sleutel hebben, zonder wie een "
                               "verkeerde uitkomst gaf; zie schakel peer list");
    cr_expect_str_eq(fake.last_note, "domein casus, poging 1 van 3: het bewijs klopt niet, partner 00000099000000001000, "
                                     "00000099000000003000, 00000099000000004000 gaf een verkeerde uitkomst");
    cr_expect_eq(fake.accusations, 3);
}

/* Nobody is accused when the proofs did not come, or came from others. */
Test(cli_blindfold_liars, without_the_proofs_nobody_is_named_and_the_attempt_is_made_again)
{
    static const struct {
        enum misdeed misdeed;
        const char *note;
    } rows[] = {
        {LATE, "domein casus, poging 1 van 3: het bewijs klopt niet, wat de 3 partners stuurden past niet bij de sleutel; gevraagd om "
               "bewijs: er kwam niet op tijd antwoord, door partner 00000099000000002000"},
        {OVER_QUOTA, "domein casus, poging 1 van 3: het bewijs klopt niet, wat de 3 partners stuurden past niet bij de sleutel; gevraagd "
                     "om bewijs: er is al te vaak gevraagd, door partner 00000099000000002000"},
        {OTHER_MEMBERS, "domein casus, poging 1 van 3: dit kan nu niet, het knooppunt vroeg het niet opnieuw aan dezelfde partners"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct identifier identifiers[] = {fake_address(1)};
        struct element got[1];
        struct complaint why = {""};
        fake.requests = 0;
        fake.lies[0] = LIES_ALWAYS;
        fake.misdeeds[1] = rows[i].misdeed;
        fake.misdeeds[2] = OVER_QUOTA;
        cr_expect(status_is(blindfold(&fake.how, &fake_register, identifiers, 1, got, &why), STATUS_OVER_QUOTA));
        cr_expect_str_eq(fake.last_note, rows[i].note);
        cr_expect_eq(fake.accusations, 0);
    }
}
