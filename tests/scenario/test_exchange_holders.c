// SPDX-License-Identifier: EUPL-1.2
//
// A pseudonym is for one register (P-03): who may have one made, for whose, on what grounds (P-02, P-04), whom a case names, and what
// becomes of a name in the register of another.
#include "acts/ask.h"
#include "acts/push.h"
#include "ruling/evaluation.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, EVERYBODY_UP); }
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_holders, .init = make, .fini = end);

#define PERSON "123456782"
static const struct town_case debts = {.bsn = PERSON, .categories = {"schulden", "wonen"}};

/* ---- who may have one made */

enum facts { NOTHING, NEEDED, TOLD, PUT_OFF, CLIENT };
static uint32_t flags_of(const struct agreed_words *words, enum facts facts)
{
    switch (facts) {
    case NEEDED: return words->flag_necessity;
    case TOLD: return words->flag_necessity | words->flag_informed;
    case PUT_OFF: return words->flag_necessity | words->flag_deferred;
    case CLIENT: return words->flag_own_client;
    case NOTHING: break;
    }
    return 0;
}

Test(exchange_holders, a_pseudonym_is_had_exactly_when_what_it_is_for_is_permitted)
{
    static const struct {
        enum evaluation_act act;
        enum resident asker, holder;
        const char *purpose, *phase, *role;
        enum facts facts;
        const char *basis; /* the first that would do; NULL: none */
    } rows[] = {
        {EVALUATION_OWN, SDD, SDD, "gecoordineerde-aanpak", "melding", "sociale-dienst", CLIENT, "avg-pseudonimisering"},
        {EVALUATION_OWN, SDD, SDD, "gecoordineerde-aanpak", "melding", "sociale-dienst", NOTHING, NULL},
        {EVALUATION_OWN, SDD, WOCO, "gecoordineerde-aanpak", "melding", "sociale-dienst", CLIENT, NULL}, /* another's own register */
        {EVALUATION_OWN, TOEZ, TOEZ, "gecoordineerde-aanpak", "melding", "toezichthouder", CLIENT, NULL},
        {EVALUATION_ASK, WIJK, SDD, "onderzoek-client", "onderzoek", "regisseur", TOLD, "wmo-college"},
        {EVALUATION_ASK, WIJK, VT, "onderzoek-client", "onderzoek", "regisseur", TOLD, "wmo-veilig-thuis"},
        {EVALUATION_ASK, WIJK, WOCO, "onderzoek-client", "onderzoek", "regisseur", TOLD, "avg-verhuurder"},
        {EVALUATION_ASK, WIJK, WIJK, "onderzoek-client", "onderzoek", "regisseur", TOLD, "wmo-college"}, /* its own name for them */
        {EVALUATION_ASK, WIJK, SDD, "onderzoek-client", "onderzoek", "regisseur", NEEDED, NULL},
        {EVALUATION_ASK, WIJK, SDD, "onderzoek-client", "onderzoek", "regisseur", PUT_OFF, NULL}, /* the client came itself */
        {EVALUATION_ASK, WIJK, SDD, "onderzoek-professional", "onderzoek", "regisseur", PUT_OFF, "wmo-college"},
        {EVALUATION_ASK, WIJK, SDD, "onderzoek-client", "melding", "regisseur", TOLD, NULL},
        {EVALUATION_ASK, WIJK, TOEZ, "onderzoek-client", "onderzoek", "regisseur", TOLD, NULL}, /* tells nobody anything */
        {EVALUATION_ASK, WOCO, SDD, "onderzoek-client", "onderzoek", "woningcorporatie", TOLD, NULL},
        {EVALUATION_ASK, WOCO, WOCO, "onderzoek-client", "onderzoek", "woningcorporatie", TOLD, NULL},
        {EVALUATION_SIGNAL, WOCO, SDD, "vroegsignalering-schulden", "melding", "woningcorporatie", CLIENT, "wgs-vroegsignalering"},
        {EVALUATION_SIGNAL, WOCO, SDD, "vroegsignalering-schulden", "melding", "woningcorporatie", NOTHING, NULL},
        {EVALUATION_SIGNAL, WOCO, VT, "vroegsignalering-schulden", "melding", "woningcorporatie", CLIENT, NULL},
        {EVALUATION_SIGNAL, SDD, WOCO, "vroegsignalering-schulden", "melding", "sociale-dienst", CLIENT, NULL},
        {EVALUATION_SIGNAL, WOCO, WOCO, "vroegsignalering-schulden", "melding", "woningcorporatie", CLIENT, NULL},
        {EVALUATION_AUDIT, WIJK, SDD, "onderzoek-client", "onderzoek", "regisseur", TOLD, NULL},
        {EVALUATION_AUDIT, TOEZ, SDD, "onderzoek-client", "onderzoek", "toezichthouder", NOTHING,
         "wmo-college"}, /* on whichever it was asked */
    };
    const struct agreed *agreed = &town_node(&town, VT)->agreed; /* any member judges alike */
    for (size_t i = 0; i < N(rows); i++) {
        struct evaluation_claim claim = {rows[i].act,
                                         agreed_party(agreed, town_oin(&town, rows[i].asker)),
                                         agreed_party(agreed, town_oin(&town, rows[i].holder)),
                                         {.purpose = town_word(&town, POLICY_PURPOSE, rows[i].purpose),
                                          .phase = town_word(&town, POLICY_PHASE, rows[i].phase),
                                          .from_role = town_word(&town, POLICY_FROM, rows[i].role),
                                          .flags = flags_of(&agreed->words, rows[i].facts)}};
        uint8_t basis = evaluation_basis(agreed, &claim);
        cr_expect_str_eq(policy_word(agreed->policy, POLICY_BASIS, basis), rows[i].basis ? rows[i].basis : "", "row %zu", i);
        claim.grounds.basis = basis;
        cr_expect(!basis == (evaluation_decide(agreed, &claim).decision.verdict != VERDICT_PERMIT), "row %zu", i);
    }
}

/* ---- whom a case names */

Test(exchange_holders, a_case_names_its_household_for_itself_and_for_those_that_it_can_ask)
{
    struct case_row row = town_case_row(&town, &debts);
    const struct agreed *agreed = &town_node(&town, WIJK)->agreed;
    static const enum resident expected[] = {WIJK, SDD, WOCO, WOCO2}; /* veilig thuis tells of neither */
    struct oin *holders;
    size_t count;
    OK(case_holders(agreed, &row, town.arena, &holders, &count));
    cr_assert_eq(count, N(expected));
    for (size_t i = 0; i < count; i++)
        cr_expect(oin_equal(&holders[i], town_oin(&town, expected[i])), "%zu: %s", i, holders[i].text);
    row.informed_day = 0; /* who came itself is told: nobody may be asked, so nobody is named */
    OK(case_holders(agreed, &row, town.arena, &holders, &count));
    cr_expect_eq(count, 0);
}

/* What is not named cannot be asked: not by the names for others either. */
Test(exchange_holders, a_partner_for_whom_a_case_has_no_name_is_left_out_and_that_is_told)
{
    struct node *node = town_node(&town, WIJK);
    struct case_row row = town_case_row(&town, &debts);
    struct identifier person = town_bsn(PERSON);
    struct case_subject_given all[RESIDENTS], some[2];
    struct complaint why = {""};
    struct case_asked asked;
    struct inquiry_row inquiry;
    town_household(&town, CASUS, &person, 1, all);
    some[0] = all[SDD];
    some[1] = all[WIJK];
    random_fill(system_random(), row.id, sizeof row.id);
    OK(batch_open(&node->book, town.now_ms));
    IS(case_open(&node->book, &row, &all[SDD], 1, &why), INVALID);
    cr_expect(strstr(why.text, "eigen organisatie"), "%s", why.text);
    OK(case_open(&node->book, &row, some, 2, &why));
    town_count_case(&town, WIJK, row.id, row.grounds.purpose);
    OK(case_ask(&node->book, row.id, span_of_text("regisseur"), &why, &asked));
    OK(batch_close(&node->book));
    cr_expect_eq(asked.asked, 1);
    cr_expect_eq(asked.left_out, 2);
    cr_expect(town_find_inquiry(&town, row.id, SDD, &inquiry) && !town_find_inquiry(&town, row.id, WOCO, &inquiry));
}

/* ---- in the register of another */

/* A partner with a large quota for its own register has names of half a town, under its own key: another holder finds nobody by them. */
Test(exchange_holders, names_of_the_own_register_find_nobody_in_another)
{
    static const enum resident named_for[] = {SDD, WIJK, WOCO};
    struct identifier person = town_bsn(PERSON);
    town_import(&town, SDD, &(struct town_record){.reference = "S-1", .category = "schulden", .bsn = PERSON});
    for (size_t i = 0; i < N(named_for); i++) {
        struct node *node = town_node(&town, WIJK);
        struct case_row row = town_case_row(&town, &debts);
        struct case_subject_given subjects[RESIDENTS];
        struct case_asked asked;
        size_t count = town_household(&town, CASUS, &person, 1, subjects);
        subjects[SDD].pseudonym = subjects[named_for[i]].pseudonym;
        random_fill(system_random(), row.id, sizeof row.id);
        OK(batch_open(&node->book, town.now_ms));
        OK(case_open(&node->book, &row, subjects, count, NULL));
        town_count_case(&town, WIJK, row.id, row.grounds.purpose);
        OK(case_ask(&node->book, row.id, span_of_text("regisseur"), NULL, &asked));
        OK(batch_close(&node->book));
        town_run(&town);
        const struct answer_content *answer = town_answer(&town, row.id, SDD);
        cr_assert(answer);
        cr_expect_eq(answer->state, named_for[i] == SDD ? ANSWER_GRANTED : ANSWER_NOT_KNOWN, "%zu: %d", i, (int)answer->state);
    }
}

/* ---- by what a holder is asked */

Test(exchange_holders, a_case_does_not_name_a_person_for_who_brings_no_persons)
{
    struct node *node = town_node(&town, WIJK);
    struct case_row row = town_case_row(&town, &debts);
    struct identifier person = town_bsn(PERSON);
    struct case_subject_given subjects[RESIDENTS];
    struct complaint why = {""};
    size_t count = town_household(&town, CASUS, &person, 1, subjects);
    subjects[WOCO].kind = IDENTIFIER_KIND_PERSON;
    random_fill(system_random(), row.id, sizeof row.id);
    OK(batch_open(&node->book, town.now_ms));
    IS(case_open(&node->book, &row, subjects, count, &why), NO_RULE);
    cr_expect(strstr(why.text, town_oin(&town, WOCO)->text) && strstr(why.text, "persoon"), "%s", why.text);
    subjects[WOCO].kind = IDENTIFIER_KIND_NAME;
    OK(case_open(&node->book, &row, subjects, count, &why));
    OK(batch_close(&node->book));
}

/* What the command refuses before it blinds, the node refuses too: the register would have what nobody may look for. */
Test(exchange_holders, a_record_by_what_its_holder_or_who_tells_it_does_not_bring_is_refused)
{
    struct node *node = town_node(&town, WOCO);
    const struct identifier person = town_bsn(PERSON);
    const enum resident holders[] = {WOCO, SDD};
    const enum town_domain domains[] = {CASUS, VROEG};
    const struct record record = {.reference = span_of_text("K-1"),
                                  .signal = {.category = town_word(&town, POLICY_CATEGORY, "huurachterstand"),
                                             .life_domain = 1,
                                             .urgency = 2,
                                             .role = HOUSEHOLD_PARENT,
                                             .since_day = 20000}};
    for (size_t i = 0; i < N(holders); i++) {
        struct key_name key = town_key_name(&town, domains[i], holders[i]);
        struct record_subject_given given = {key.domain, key.holder, IDENTIFIER_KIND_PERSON,
                                             town_pseudonym(&town, domains[i], holders[i], &person)};
        enum record_outcome outcome;
        size_t pushed;
        OK(batch_open(&node->book, town.now_ms));
        IS(record_import(node, &record, &given, 1, &outcome, &pushed), NO_RULE);
        given.kind = IDENTIFIER_KIND_NAME;
        OK(record_import(node, &record, &given, 1, &outcome, &pushed));
        OK(batch_abandon(&node->book));
    }
}
