// SPDX-License-Identifier: EUPL-1.2
//
// The lines of a difference as they are documented, who must sign for them, and what somebody with valid keys could try: other words
// behind a number, another's address, an auditor who then opens what was sealed, a text that nobody could reckon with.
#include "support/facts_fixture.h"

TestSuite(agreement_facts, .init = begin, .fini = end, .timeout = 60);

Test(agreement_facts, what_is_the_same_has_no_line_and_nobody_signs)
{
    make_pair();
    expect("", "");
    use_policy(replaced(policy_text, "omdat \"Daarom.\"", "omdat \"Anders gezegd.\""));
    expect("", "");
}

Test(agreement_facts, who_newly_tells_anything_signs)
{
    use_policy(replaced(policy_text, "categorie schulden\n doel onderzoek", "categorie schulden, inkomen\n doel onderzoek"));
    expect("discloses " B " " A " inzien inkomen onderzoek aanpak wmo noodzaak,toestemming: menselijke-beoordeling\n", "2");
    use_policy(replaced(policy_text, "mits noodzaak, toestemming", "mits noodzaak"));
    expect("discloses " B " " A " inzien schulden onderzoek aanpak wmo noodzaak: menselijke-beoordeling\n", "2");
    use_policy(replaced(policy_text, " verplicht menselijke-beoordeling\n", ""));
    expect("weaker " B " " A " inzien schulden onderzoek aanpak wmo noodzaak,toestemming: menselijke-beoordeling -> -\n", "2");
    use_policy(replaced(policy_text, "fase aanpak", "fase melding"));
    expect("discloses " B " " A " inzien schulden onderzoek melding wmo noodzaak,toestemming: menselijke-beoordeling\n"
           "no-longer " B " " A " inzien schulden onderzoek aanpak wmo noodzaak,toestemming: menselijke-beoordeling\n",
           "2");
    use_policy(replaced(policy_text, "menselijke-beoordeling\n", "menselijke-beoordeling\n verplicht loggen\n"));
    expect("stricter " B " " A " inzien schulden onderzoek aanpak wmo noodzaak,toestemming: menselijke-beoordeling -> "
           "menselijke-beoordeling; loggen\n",
           "");
    use_policy(replaced(policy_text, "stand van kracht", "stand nog niet van kracht"));
    expect("no-longer " B " " A " inzien schulden onderzoek aanpak wmo noodzaak,toestemming: menselijke-beoordeling\n", "");
}

Test(agreement_facts, a_role_makes_others_tell_and_they_sign_for_it)
{
    make_pair();
    pair.partners[1][TOEZ].roles = "regisseur, wijkteam";
    expect("discloses " B " " C " inzien schulden onderzoek aanpak wmo noodzaak,toestemming: menselijke-beoordeling\n"
           "roles " C " wijkteam -> regisseur, wijkteam\n",
           "2");
    make_pair();
    pair.partners[1][WIJK].roles = "regisseur, wijkteam"; /* another order */
    expect("", "");
    make_pair();
    pair.rosters[1].count = PARTNERS;
    pair.rosters[1].quorum = 3;
    expect("data " D " - -> yes\ndiscloses " D " " A " inzien schulden onderzoek aanpak wmo noodzaak,toestemming: menselijke-beoordeling\n"
           "joins " D "\nquorum 2 -> 3\nroles " D " - -> sociale-dienst\n",
           "4");
    make_pair();
    pair.rosters[0].count = PARTNERS;
    expect("leaves " D "\nno-longer " D " " A " inzien schulden onderzoek aanpak wmo noodzaak,toestemming: menselijke-beoordeling\n", "");
}

/* The statement that a certificate signed stays valid: without its own signature somebody's old keys could be put back. */
Test(agreement_facts, what_is_a_partners_own_is_not_changed_by_the_votes_of_others)
{
    make_pair();
    pair.partners[1][SDD].endpoint = "tcp://evil:1";
    expect("endpoint " B " tcp://b:1 -> tcp://evil:1\n", "2");
    make_pair();
    pair.partners[1][SDD].curve[3] = 1;
    pair.partners[1][SDD].agree.key[0] = 1;
    expect("key " B " agree\nkey " B " curve\n", "2");
    make_pair();
    pair.partners[1][SDD].name = "Wijkteam -> Sociale Dienst";
    pair.partners[1][SDD].contact = "E";
    expect("contact " B " E\nname " B " Wijkteam -> Sociale Dienst\n", "2");
    make_pair();
    pair.partners[1][SDD].signature = span_of_text("by an older certificate");
    expect("signed " B "\n", "2");
    make_pair();
    pair.partners[1][TOEZ].holds_data = true;
    expect("data " C " no -> yes\n", "3");
    make_pair();
    pair.partners[1][SDD].holds_data = false;
    expect("data " B " yes -> no\n", "");
}

/* Everybody's escrow is sealed to the auditor. */
Test(agreement_facts, another_auditor_takes_everybody)
{
    make_pair();
    pair.rosters[1].auditor_oin = all[WIJK].oin;
    expect("auditor " C " -> " A "\n", "123");
}

#define QUOTA(counted, oin, for_purpose, day, week)                                                                          \
    {                                                                                                                        \
        .scope = {.kind = (counted), .requester = {oin}, .purpose = (for_purpose)}, .day_limit = (day), .week_limit = (week) \
    }

/* A line of all purposes and one of a purpose both bind: to take either away is to rise, to add one to the other is not. */
Test(agreement_facts, a_quota_rises_when_a_line_goes_that_bound)
{
    static const struct quota_rule both[] = {QUOTA(QUOTA_TOKENS, A, QUOTA_ALL_PURPOSES, 10, 50), QUOTA(QUOTA_TOKENS, A, 1, 5, 50)},
                                   wide[] = {QUOTA(QUOTA_TOKENS, A, QUOTA_ALL_PURPOSES, 10, 50)},
                                   one[] = {QUOTA(QUOTA_TOKENS, A, 1, 20, 50)},
                                   bound[] = {QUOTA(QUOTA_TOKENS, A, QUOTA_ALL_PURPOSES, 10, 50), QUOTA(QUOTA_TOKENS, A, 1, 20, 50)};
    make_pair();
    pair.quotas[0] = (struct quota_rules){both, 2};
    pair.quotas[1] = (struct quota_rules){wide, 1};
    expect("tokens " A " onderzoek 5/50 -> -\n", "12");
    make_pair();
    pair.quotas[0] = (struct quota_rules){bound, 2};
    pair.quotas[1] = (struct quota_rules){one, 1};
    expect("tokens " A " all_purposes 10/50 -> -\n", "12");
    make_pair();
    pair.quotas[0] = (struct quota_rules){one, 1};
    pair.quotas[1] = (struct quota_rules){bound, 2};
    expect("tokens " A " all_purposes - -> 10/50\n", "");
    make_pair();
    pair.quotas[0] = (struct quota_rules){wide, 1};
    pair.quotas[1] = (struct quota_rules){both, 2};
    expect("tokens " A " onderzoek - -> 5/50\n", "");
    make_pair();
    pair.quotas[0] = (struct quota_rules){wide, 1};
    expect("tokens " A " all_purposes 10/50 -> -\n", "");
}

/* Without a line fifty may wait: a line of fewer does not rise when it comes, and does when it goes. */
Test(agreement_facts, more_that_wait_for_a_person_takes_every_data_holder)
{
    static const struct quota_rule few[] = {QUOTA(QUOTA_WEIGHING, A, QUOTA_ALL_PURPOSES, 20, 20)},
                                   many[] = {QUOTA(QUOTA_WEIGHING, A, QUOTA_ALL_PURPOSES, 60, 60)};
    make_pair();
    pair.quotas[1] = (struct quota_rules){few, 1};
    expect("weighing " A " all_purposes - -> 20\n", "");
    make_pair();
    pair.quotas[0] = (struct quota_rules){few, 1};
    expect("weighing " A " all_purposes 20 -> -\n", "12");
    make_pair();
    pair.quotas[0] = (struct quota_rules){few, 1};
    pair.quotas[1] = (struct quota_rules){many, 1};
    expect("weighing " A " all_purposes 20 -> 60\n", "12");
    make_pair();
    pair.quotas[1] = (struct quota_rules){many, 1};
    expect("weighing " A " all_purposes - -> 60\n", "12");
}

Test(agreement_facts, more_signals_in_a_minute_take_every_data_holder)
{
    static const struct quota_rule few[] = {QUOTA(QUOTA_SIGNALS, A, QUOTA_ALL_PURPOSES, 20, 20)},
                                   many[] = {QUOTA(QUOTA_SIGNALS, A, QUOTA_ALL_PURPOSES, 601, 601)};
    make_pair();
    pair.quotas[1] = (struct quota_rules){few, 1};
    expect("signals " A " all_purposes - -> 20\n", "");
    make_pair();
    pair.quotas[0] = (struct quota_rules){few, 1};
    expect("signals " A " all_purposes 20 -> -\n", "12");
    make_pair();
    pair.quotas[1] = (struct quota_rules){many, 1};
    expect("signals " A " all_purposes - -> 601\n", "12");
}

Test(agreement_facts, a_quota_that_rises_takes_every_data_holder)
{
    static const struct quota_rule low[] = {QUOTA(QUOTA_EVALUATE, A, 1, 10, 50)}, high[] = {QUOTA(QUOTA_EVALUATE, A, 1, 10, 60)},
                                   stranger[] = {QUOTA(QUOTA_EVALUATE, A, 1, 10, 50), QUOTA(QUOTA_EVALUATE, D, 1, 5, 5)};
    make_pair();
    pair.quotas[0] = (struct quota_rules){low, 1};
    pair.quotas[1] = (struct quota_rules){high, 1};
    expect("quota " A " onderzoek 10/50 -> 10/60\n", "12");
    make_pair();
    pair.quotas[0] = (struct quota_rules){high, 1};
    pair.quotas[1] = (struct quota_rules){low, 1};
    expect("quota " A " onderzoek 10/60 -> 10/50\n", "");
    make_pair();
    pair.quotas[1] = (struct quota_rules){low, 1};
    expect("quota " A " onderzoek - -> 10/50\n", "12");
    make_pair(); /* what waits for who is not there yet counts when it comes */
    pair.quotas[0] = (struct quota_rules){low, 1};
    pair.quotas[1] = (struct quota_rules){stranger, 2};
    expect("", "");
    make_pair();
    pair.quotas[0] = pair.quotas[1] = (struct quota_rules){stranger, 2};
    pair.rosters[1].count = PARTNERS;
    pair.rosters[1].quorum = 3;
    struct difference difference = compare();
    cr_expect_not_null(memmem(difference.text.data, difference.text.size, "quota " D " onderzoek - -> 5/5\n", 46));
    cr_expect_eq(difference.must_sign_count, 3); /* the newcomer and who holds data; the supervisor does not */
}

#define QUOTA_OF(oin, for_act, of_holder, for_purpose, day, week, batch, in_total)                                         \
    {                                                                                                                      \
        .scope = {QUOTA_EVALUATE, {oin}, (for_act), {of_holder}, (for_purpose)}, .day_limit = (day), .week_limit = (week), \
        .batch_limit = (batch), .total = (in_total)                                                                        \
    }

/* What somebody may follows from all rows: what comes beside others may let in what fell under none, and what goes may lift a bound. */
Test(agreement_facts, a_quota_of_an_act_or_a_holder_takes_who_holds_data_when_anything_of_it_rises)
{
    static const struct quota_rule all_acts[] = {QUOTA(QUOTA_EVALUATE, A, 1, 10, 50)},
                                   bound[] = {QUOTA(QUOTA_EVALUATE, A, 1, 10, 50), QUOTA_OF(A, EVALUATION_ASK, B, 1, 5, 20, 0, 0)},
                                   batch[] = {QUOTA(QUOTA_EVALUATE, A, 1, 10, 50), QUOTA_OF(A, EVALUATION_ASK, B, 1, 5, 20, 4, 0)},
                                   ask[] = {QUOTA_OF(A, EVALUATION_ASK, B, 1, 20, 90, 0, 0)},
                                   both[] = {QUOTA(QUOTA_EVALUATE, A, 1, 10, 50), QUOTA_OF(A, EVALUATION_ASK, B, 1, 20, 90, 0, 0)},
                                   own[] = {QUOTA_OF(A, EVALUATION_OWN, "", QUOTA_ALL_PURPOSES, 5, 20, 0, 0)},
                                   total[] = {QUOTA_OF(A, EVALUATION_OWN, "", QUOTA_ALL_PURPOSES, 5, 20, 0, 600)},
                                   absent[] = {QUOTA_OF(A, EVALUATION_ASK, D, 1, 20, 90, 0, 0)};
    static const struct {
        struct quota_rules before, after;
        const char *text, *who;
    } cases[] = {
        {{all_acts, 1}, {bound, 2}, "quota " A " evalueren-vraag " B " onderzoek - -> 5/20\n", ""},
        {{bound, 2}, {all_acts, 1}, "quota " A " evalueren-vraag " B " onderzoek 5/20 -> -\n", "12"},
        {{bound, 2}, {batch, 2}, "quota " A " evalueren-vraag " B " onderzoek 5/20 -> 5/20 batch 4\n", ""},
        {{batch, 2}, {bound, 2}, "quota " A " evalueren-vraag " B " onderzoek 5/20 batch 4 -> 5/20\n", "12"},
        {{ask, 1}, {both, 2}, "quota " A " onderzoek - -> 10/50\n", "12"}, /* less for that, and something for all else */
        {{both, 2}, {ask, 1}, "quota " A " onderzoek 10/50 -> -\n", "12"},
        {{own, 1}, {total, 1}, "quota " A " evalueren-eigen all_purposes 5/20 -> 5/20 total 600\n", "12"},
        {{total, 1}, {own, 1}, "quota " A " evalueren-eigen all_purposes 5/20 total 600 -> 5/20\n", ""},
        {{own, 1}, {NULL, 0}, "quota " A " evalueren-eigen all_purposes 5/20 -> -\n", ""},
        {{NULL, 0}, {absent, 1}, "", ""}, /* for the register of who is not there */
    };
    for (size_t i = 0; i < N(cases); i++) {
        make_pair();
        pair.quotas[0] = cases[i].before;
        pair.quotas[1] = cases[i].after;
        expect(cases[i].text, cases[i].who);
    }
}

/* All purposes together let in the purposes that had none. */
Test(agreement_facts, a_quota_of_all_purposes_beside_one_of_a_purpose_lets_the_others_in)
{
    static const struct quota_rule one[] = {QUOTA(QUOTA_TOKENS, A, 1, 20, 50)},
                                   bound[] = {QUOTA(QUOTA_TOKENS, A, QUOTA_ALL_PURPOSES, 10, 50), QUOTA(QUOTA_TOKENS, A, 1, 20, 50)};
    make_pair();
    for (int i = 0; i < 2; i++)
        put_policy(i, replaced(policy_text, "1 onderzoek domein casus\n", "1 onderzoek domein casus\n 2 advies domein casus\n"));
    pair.quotas[0] = (struct quota_rules){one, 1};
    pair.quotas[1] = (struct quota_rules){bound, 2};
    expect("tokens " A " all_purposes - -> 10/50\n", "12");
}

/* No decision changes when "schulden" is shown as "Inkomen"; people would. */
Test(agreement_facts, what_people_read_for_a_word_is_a_fact_too)
{
    use_policy(replaced(replaced(policy_text, "1 schulden wet", "1 schulden \"Inkomen van toen\" wet"), "Wmo artikel 5", "Wmo artikel 6"));
    expect("article grondslagen wmo Wmo artikel 6\nreads categorieen schulden Inkomen van toen\n", "");
    use_policy(replaced(policy_text, "3 sociale-dienst\n", "3 sociale-dienst\n 4 politie\n"));
    expect("word rollen politie Politie\n", "");
    struct difference difference;
    use_policy(replaced(replaced(policy_text, "1 schulden wet", "1 winst wet"), "categorie schulden", "categorie winst"));
    const struct agreement_side before = {&pair.rosters[0], pair.policies[0], NULL}, after = {&pair.rosters[1], pair.policies[1], NULL};
    cr_expect(status_is(difference_make(&before, &after, arena, &difference), STATUS_CONFLICT));
    pair.partners[1][SDD].roles = "onbekend";
    const struct agreement_side unknown = {&pair.rosters[1], pair.policies[0], NULL};
    cr_expect(status_is(difference_make(&before, &unknown, arena, &difference), STATUS_UNKNOWN_WORD));
}

static const char *wide_policy(unsigned words)
{
    const char *text = "taal 1\n";
    static const char *const lists[] = {"handelingen", "rollen",       "categorieen", "doelen",  "fasen",
                                        "kenmerken",   "leefgebieden", "wetten",      "domeinen"};
    for (size_t list = 0; list < N(lists); list++) {
        cr_assert(status_ok(arena_print(arena, &text, "%s%s\n", text, lists[list])));
        for (unsigned i = 1; i <= (list < 5 ? words : list == 5 ? 16 : 1); i++)
            cr_assert(status_ok(arena_print(arena, &text, "%s %u w%zu-%u%s\n", text, i, list, i,
                                            list == 2   ? " wet w7-1"
                                            : list == 3 ? " domein w8-1"
                                                        : "")));
    }
    cr_assert(status_ok(arena_print(arena, &text,
                                    "%sgrondslag g 1 \"g\"\n artikel \"a\"\n stand van kracht\n handeling alle\n van alle\n aan alle\n"
                                    " categorie alle\n doel alle\n fase alle\nregel R-001 \"x\"\n staat toe w0-1 ",
                                    text)));
    static const char *const clauses[] = {"", " van", " aan", " categorie", " doel", " fase"};
    static const int of[] = {0, 1, 1, 2, 3, 4};
    for (size_t clause = 0; clause < N(clauses); clause++) {
        cr_assert(status_ok(arena_print(arena, &text, "%s%s%s", text, clauses[clause], clause ? " " : "")));
        for (unsigned i = clause ? 1 : 2; i <= words; i++)
            cr_assert(status_ok(arena_print(arena, &text, "%s%sw%d-%u", text, i == 1 ? "" : ", ", of[clause], i)));
        cr_assert(status_ok(arena_print(arena, &text, "%s\n", text)));
    }
    cr_assert(status_ok(arena_print(arena, &text, "%s grondslag g\n omdat \"x\"\n", text)));
    return text;
}

/* A rule over everything is a few lines to write: whoever reads it refuses it, and does not reckon until morning. */
Test(agreement_facts, a_policy_that_nobody_can_reckon_with_is_refused_in_seconds)
{
    struct policy *policy = NULL;
    struct complaint why = {""};
    const struct policy_text wide = {"a.beleid", span_of_text(wide_policy(20))}, small = {"a.beleid", span_of_text(wide_policy(4))};
    cr_expect(status_is(policy_new(&wide, 1, &policy, &why), STATUS_TOO_LARGE), "%s", why.text);
    cr_expect_not_null(strstr(why.text, "maak de regels smaller"), "%s", why.text);
    cr_assert(status_ok(policy_new(&small, 1, &policy, &why)), "%s", why.text);
    policy_free(policy);
}
