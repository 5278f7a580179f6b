// SPDX-License-Identifier: EUPL-1.2
//
// A vocabulary only grows: what a number meant when it was said, sent or stored it means for ever (P-04). What a partner could change
// under the others' feet is refused with its place and both words, also where no decision moves.
#include "policy/policy.h"

#include <criterion/criterion.h>

static const char text[] = "taal 1\n"
                           "handelingen\n 1 inzien\n"
                           "rollen\n 1 wijkteam\n 2 regisseur\n"
                           "categorieen\n 1 schulden leefgebied financien wet wgs\n 2 inkomen leefgebied financien wet wgs\n"
                           " 3 justitie wet geen bijzonder\n"
                           "doelen\n 1 onderzoek domein casus\n 2 tellingen domein statistiek\n"
                           "fasen\n 1 melding\n 2 aanpak\n"
                           "kenmerken\n 1 noodzaak\n"
                           "leefgebieden\n 1 financien\n 2 werk\n"
                           "wetten\n 1 geen\n 2 wgs\n"
                           "domeinen\n 1 casus\n 2 statistiek\n"
                           "grondslag wgs 1 \"Wgs\"\n artikel \"Wgs artikel 3\"\n stand van kracht\n"
                           " handeling alle\n van alle\n aan alle\n categorie alle\n doel alle\n fase alle\n"
                           "grondslag wams 2 \"Wams\"\n artikel \"Wams artikel 1\"\n stand van kracht\n"
                           " handeling alle\n van alle\n aan alle\n categorie alle\n doel alle\n fase alle\n";

struct change {
    const char *old, *new, *old_too, *new_too; /* replaced in turn */
};

static void replace(char *in, size_t room, const char *old, const char *new)
{
    char *at = old ? strstr(in, old) : NULL, rest[4096];
    if (!old)
        return;
    cr_assert_not_null(at, "%s", old);
    snprintf(rest, sizeof rest, "%s", at + strlen(old));
    snprintf(at, room - (size_t)(at - in), "%s%s", new, rest);
}

static struct policy *make(const struct change *change)
{
    char changed[4096];
    struct policy *policy = NULL;
    struct complaint why = {""};
    snprintf(changed, sizeof changed, "%s", text);
    if (change) {
        replace(changed, sizeof changed, change->old, change->new);
        replace(changed, sizeof changed, change->old_too, change->new_too);
    }
    const struct policy_text file = {"domein.beleid", span_of_text(changed)};
    cr_assert(status_ok(policy_new(&file, 1, &policy, &why)), "%s", why.text);
    return policy;
}

Test(policy_growth, what_a_number_meant_stays_and_a_refusal_names_place_and_both_words)
{
    static const struct {
        struct change change;
        const char *why;
    } cases[] = {
        /* the swap by which a debt was shown as income, with no decision changed and both ledgers whole */
        {{"1 schulden", "1 inkomen", "2 inkomen", "2 schulden"},
         "domein.beleid:8: categorieen: nummer 1 was 'schulden' en is nu 'inkomen'"},
        {{"1 wijkteam", "1 politie", NULL, NULL}, "domein.beleid:5: rollen: nummer 1 was 'wijkteam' en is nu 'politie'"},
        {{"\n 2 regisseur", "", NULL, NULL}, "rollen: 'regisseur' had nummer 2, en dat is er niet meer"},
        {{"1 melding", "1 aanpak", "2 aanpak", "2 melding"}, "domein.beleid:15: fasen: nummer 1 was 'melding' en is nu 'aanpak'"},
        {{"1 noodzaak", "1 toestemming", NULL, NULL}, "kenmerken: nummer 1 was 'noodzaak' en is nu 'toestemming'"},
        {{"wgs 1 \"Wgs\"", "wgs 2 \"Wgs\"", "wams 2 \"Wams\"", "wams 1 \"Wams\""}, "grondslagen: nummer 1 was 'wgs' en is nu 'wams'"},
        {{"1 schulden leefgebied financien wet wgs", "1 schulden leefgebied financien wet geen", NULL, NULL},
         "domein.beleid:8: categorieen 'schulden': wet was 'wgs' en is nu 'geen'"},
        {{"1 schulden leefgebied financien", "1 schulden leefgebied werk", NULL, NULL},
         "categorieen 'schulden': leefgebied was 'financien' en is nu 'werk'"},
        {{" bijzonder", "", NULL, NULL}, "domein.beleid:10: categorieen 'justitie': bijzonder was 'ja' en is nu 'nee'"},
        {{"wet geen bijzonder", "wet geen leefgebied werk bijzonder", NULL, NULL}, "'justitie': leefgebied was 'geen' en is nu 'werk'"},
        {{"2 tellingen domein statistiek", "2 tellingen domein casus", NULL, NULL},
         "domein.beleid:13: doelen 'tellingen': domein was 'statistiek' en is nu 'casus'"},
    };
    CLEANUP(policy) struct policy *before = make(NULL);
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(policy) struct policy *after = make(&cases[i].change);
        struct complaint why = {""};
        cr_expect(status_is(policy_vocabulary_grows(before, after, &why), STATUS_CONFLICT), "case %zu", i);
        cr_expect_not_null(strstr(why.text, cases[i].why), "case %zu: %s", i, why.text);
        cr_expect_not(digest_equal(policy_vocabulary_hash(before), policy_vocabulary_hash(after)), "case %zu", i);
        cr_expect(digest_equal(policy_table_hash(before), policy_table_hash(after)), "no decision shows it: case %zu", i);
    }
}

Test(policy_growth, words_may_be_added_at_the_end_and_texts_of_words_may_change)
{
    static const struct {
        struct change change;
        bool same_hash;
    } cases[] = {
        {{"2 regisseur\n", "2 regisseur\n 3 politie\n", NULL, NULL}, false},
        {{"domeinen\n", "domeinen\n 3 onderwijs\n", NULL, NULL}, false},
        {{"wgs 1 \"Wgs\"", "wgs 1 \"Wet gemeentelijke schuldhulpverlening\"", "artikel \"Wgs artikel 3\"", "artikel \"Wgs artikel 8\""},
         true},
        {{"1 wijkteam", "1 wijkteam \"Het wijkteam\"", NULL, NULL}, true},
    };
    CLEANUP(policy) struct policy *before = make(NULL);
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(policy) struct policy *after = make(&cases[i].change);
        struct complaint why = {""};
        cr_expect(status_ok(policy_vocabulary_grows(before, after, &why)), "case %zu: %s", i, why.text);
        cr_expect_eq(digest_equal(policy_vocabulary_hash(before), policy_vocabulary_hash(after)), cases[i].same_hash, "case %zu", i);
        cr_expect(cases[i].same_hash || status_is(policy_vocabulary_grows(after, before, &why), STATUS_CONFLICT), "and never back");
    }
}
