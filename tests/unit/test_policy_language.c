// SPDX-License-Identifier: EUPL-1.2
//
// The language: what is wrong is refused with its place and reason; what is right has one layout.
#include "policy/limits.h"

#include <criterion/criterion.h>

/* Line 1 of this text is line 1 of "domein.beleid"; sorted before "regels/x.beleid". */
static const char vocabulary[] =
    "taal 1\n"
    "handelingen\n 1 inzien\n 2 delen\n"
    "rollen\n 1 wijkteam\n 2 regisseur\n 3 politie\n 4 sociale-dienst\n"
    "categorieen\n 1 schulden \"Schulden en betalen\" leefgebied financien wet wgs\n 2 justitie wet geen bijzonder\n"
    "doelen\n 1 onderzoek domein casus\n 2 tellingen domein statistiek\n"
    "fasen\n 1 melding\n 2 onderzoek\n 3 aanpak\n"
    "kenmerken\n 1 noodzaak-vastgelegd\n 2 client-geinformeerd\n"
    "leefgebieden\n 1 financien \"Financi\xC3\xABn\"\n"
    "wetten\n 1 geen\n 2 wgs\n"
    "domeinen\n 1 casus\n 2 statistiek\n"
    "grondslag wgs 1 \"Wgs\"\n artikel \"Wgs artikel 3\"\n bwb BWBR0031331\n stand van kracht\n"
    " handeling alle\n van alle\n aan wijkteam, regisseur\n categorie schulden\n doel alle\n fase onderzoek t/m aanpak\n"
    " eist noodzaak-vastgelegd\n"
    "grondslag wams 2 \"Wams\"\n artikel \"Voorstel 36295\"\n stand nog niet van kracht\n"
    " handeling alle\n van alle\n aan alle\n categorie alle\n doel alle\n fase alle\n";

#define ALL_BUT_ROLES                                                                                                   \
    "handelingen\n 1 inzien\ncategorieen\n 1 schulden wet geen\ndoelen\n 1 onderzoek domein casus\nfasen\n 1 melding\n" \
    "kenmerken\n 1 noodzaak\nleefgebieden\n 1 financien\nwetten\n 1 geen\ndomeinen\n 1 casus\n"

#define RULE(id, head, basis, rest)                                                                                                    \
    "regel " id " \"Titel\"\n " head " inzien\n van wijkteam\n aan regisseur\n categorie schulden\n doel onderzoek\n fase onderzoek\n" \
    " grondslag " basis "\n" rest
#define GOOD RULE("ABC-001", "staat toe", "wgs", " mits noodzaak-vastgelegd\n omdat \"Daarom.\"\n")

static struct status make(const char *rules, struct policy **out, struct complaint *why)
{
    struct policy_text texts[] = {
        {"regels/x.beleid", span_of_text(rules)},
        {"domein.beleid", span_of_text(vocabulary)},
    };
    return policy_new(texts, N(texts), out, why);
}

Test(policy_language, wrong_text_is_refused_with_its_place_and_reason)
{
    static const struct {
        const char *text, *place, *reason;
    } cases[] = {
        {"", "regels/x.beleid:1:", "taal 1"},
        {"taal 2\n", "regels/x.beleid:1:", "bekend is taal 1"},
        {"taal 1\nregle ABC-001 \"x\"\n", "regels/x.beleid:2:", "einde van de regel"},
        {"taal 1\nrollen2\n 1 x\n", "regels/x.beleid:2:", "blok 'rollen2' is niet bekend"},
        {"taal 1\nrollen\n 1 x\n", "regels/x.beleid:2:", "'rollen' staat er twee keer"},
        {"taal 1\n" RULE("ABC-001", "staat toe", "wgs", " mits noodzaak\n omdat \"x\"\n"),
         "regels/x.beleid:10:", "kenmerk 'noodzaak' is niet bekend; bekend zijn: noodzaak-vastgelegd, client-geinformeerd"},
        {"taal 1\n" RULE("ABC-001", "staat toe", "wet", " omdat \"x\"\n"),
         "regels/x.beleid:9:", "grondslag 'wet' is niet bekend; bekend zijn: wgs, wams"},
        {"taal 1\n" GOOD GOOD, "regels/x.beleid:12:", "ABC-001 bestaat al: regels/x.beleid:2"},
        {"taal 1\nregel ABC-001 \"x\"\n staat toe inzien\n omdat \"x\"\n",
         "regels/x.beleid:2:", "noemt geen 'van'; wie alles bedoelt schrijft 'van alle'"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n mits noodzaak-vastgelegd\n omdat \"x\"\n",
         "regels/x.beleid:4:", "'mits' kan alleen bij 'staat toe'"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n verplicht loggen\n omdat \"x\"\n",
         "regels/x.beleid:4:", "'verplicht' kan alleen"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n", "regels/x.beleid:2:", "ontbreekt 'omdat'"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n staat toe delen\n omdat \"x\"\n", "regels/x.beleid:2:", "precies een van"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n aan politie\n aan wijkteam\n omdat \"x\"\n",
         "regels/x.beleid:5:", "'aan' staat hier voor de tweede keer (eerder op regel 4)"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n aan politie, politie\n omdat \"x\"\n",
         "regels/x.beleid:4:", "'politie' staat hier twee keer"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n met wijkteam\n", "regels/x.beleid:4:", "een van staat toe verbiedt van aan"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n fase aanpak t/m melding\n omdat \"x\"\n",
         "regels/x.beleid:4:", "eerder dan de eerste"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n aan wijkteam t/m politie\n", "regels/x.beleid:4:", "alleen bij fase"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt inzien\n aan wijkteam,\n\n   politiek\n omdat \"x\"\n",
         "regels/x.beleid:6:", "rol 'politiek' is niet bekend"},
        {"taal 1\n" RULE("ABC-001", "staat toe", "wgs", " omdat \"x\"\n"), "regels/x.beleid:2:", "eist het kenmerk 'noodzaak-vastgelegd'"},
        {"taal 1\nregel ABC-001 \"x\"\n staat toe inzien\n van alle\n aan politie\n categorie schulden\n doel alle\n fase aanpak\n"
         " grondslag wgs\n omdat \"x\"\n",
         "regels/x.beleid:2:", "grondslag 'wgs' reikt niet tot aan 'politie'"},
        {"taal 1\nregel ABC-001 \"x\"\n staat toe inzien\n van alle\n aan wijkteam\n categorie schulden\n doel alle\n fase alle\n"
         " grondslag wgs\n omdat \"x\"\n",
         "regels/x.beleid:2:", "reikt niet tot fase 'melding'"},
        {"taal 1\n" RULE("ABC-001", "staat toe", "wgs", " verplicht bewaren 90 dagen\n"), "regels/x.beleid:10:",
         "verplichting 'bewaren 90 dagen' is niet bekend; bekend zijn: bewaren ten hoogste N dagen, client-informeren binnen N dagen, "
         "menselijke-beoordeling, groep ten minste N, loggen, vertrouwelijk, uitstel ten hoogste N dagen"},
        {"taal 1\n" RULE("ABC-001", "staat toe", "wgs", " verplicht bewaren ten hoogste 0 dagen\n"), "regels/x.beleid:10:", "N van 1"},
        {"taal 1\n" RULE("ABC-001", "staat toe", "wgs", " verplicht loggen\n verplicht loggen\n"), "regels/x.beleid:11:", "tweede keer"},
        {"taal 1\ngrondslag nieuw 4 \"x\"\n artikel \"x\"\n stand van kracht\n", "regels/x.beleid:2:", "het nummer 3 ontbreekt"},
        {"taal 1\ngrondslag nieuw 2 \"x\"\n artikel \"x\"\n stand van kracht\n", "regels/x.beleid:2:", "het nummer 2 is al vergeven"},
        {"taal 1\ngrondslag nieuw 3 \"x\"\n artikel \"x\"\n", "regels/x.beleid:2:", "ontbreekt 'stand'"},
        {"taal 1\ngrondslag nieuw 3 \"x\"\n artikel \"x\"\n stand van\n", "regels/x.beleid:4:", "'kracht'"},
        {"taal 1\ngrondslag nieuw 3 \"x\"\n artikel \"x\"\n stand van kracht\n handeling alle\n", "regels/x.beleid:2:", "ontbreekt 'van'"},
        {"taal 1\n" GOOD "eis \"Nooit\"\n nooit toegestaan waar van wijkteam en categorie schulden\n", "regels/x.beleid:12:",
         "regel ABC-001 (regels/x.beleid:2) schendt deze eis, bijvoorbeeld: handeling inzien, "
         "van wijkteam, aan regisseur, categorie schulden"},
        {"taal 1\neis \"Nooit\"\n nooit toegestaan waar mits noodzaak-vastgelegd\n", "regels/x.beleid:3:", "een van handeling van aan"},
        {"taal 1\ntoets \"x\"\n gegeven inzien\n van wijkteam\n verwacht geweigerd\n", "regels/x.beleid:2:", "noemt geen 'aan'"},
        {"taal 1\ntoets \"x\"\n gegeven inzien\n verwacht verboden\n",
         "regels/x.beleid:4:", "'toegestaan' of 'geweigerd', niet 'verboden'"},
        {"taal 1\ntoets \"x\"\n gegeven inzien\n van alle\n aan alle\n categorie alle\n doel alle\n fase alle\n grondslag alle\n"
         " verwacht geweigerd door ABC-009\n",
         "regels/x.beleid:10:", "regel ABC-009 bestaat niet"},
        {"taal 1\n regel ABC-001 \"x\"\n", "regels/x.beleid:2:", "aan de kantlijn"},
        {"taal 1\nregel ABC-001 \"x\n", "regels/x.beleid:2:", "niet gesloten"},
        {"taal 1\nregel ABC-001\n verbiedt alle\n", "regels/x.beleid:2:", "een titel"},
        {"taal 1\nregel abc \"x\"\n", "regels/x.beleid:2:", "zoals SCH-012, niet 'abc'"},
        {"taal 1\nregel ABC-001 \"x\"\n\tverbiedt alle\n", "regels/x.beleid:3: teken 1:", "een tab"},
        {"taal 1\r\n", "regels/x.beleid:1:", "LF"},
        {"taal 1\nregel ABC-001 \"x\"\n verbiedt \xD1\x96nzien\n", "regels/x.beleid:3:", "twee schriften"},
        {"taal 1\nregel ABC-001 \"x \xE2\x80\xAE y\"\n", "regels/x.beleid:2:", "schrijfrichting"},
        {"taal 1\nregel ABC-001 \"cafe\xCC\x81\"\n", "regels/x.beleid:2:", "combinerend accent"},
        {"taal 1\nregel ABC-001 \"\xC0\xAF\"\n", "regels/x.beleid:2:", "UTF-8"},
        {"taal 01\n", "regels/x.beleid:1:", "begint niet met een nul"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(policy) struct policy *policy = NULL;
        struct complaint why = {""};
        cr_expect_not(status_ok(make(cases[i].text, &policy, &why)), "case %zu", i);
        cr_expect_null(policy);
        cr_expect_eq(strncmp(why.text, cases[i].place, strlen(cases[i].place)), 0, "case %zu: %s", i, why.text);
        cr_expect(strstr(why.text, cases[i].reason) != NULL, "case %zu: %s", i, why.text);
    }
}

Test(policy_language, vocabulary_mistakes_are_refused)
{
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"taal 1\nhandelingen\n 1 inzien\n", "d.beleid:1: de woordenlijst 'rollen' ontbreekt"},
        {"taal 1\nhandelingen\n 1 inzien\n 3 delen\n", "d.beleid:2: het nummer 2 ontbreekt"},
        {"taal 1\nhandelingen\n 1 inzien\n 1 delen\n", "d.beleid:4: het nummer 1 is al vergeven"},
        {"taal 1\nhandelingen\n 1 inzien\n 2 inzien\n", "d.beleid:4: het woord 'inzien' is al vergeven"},
        {"taal 1\nhandelingen\n 1 inzien \"Lezen\"\n 2 delen \"Lezen\"\n", "d.beleid:4: 'Lezen' lezen mensen al voor een ander woord"},
        {"taal 1\nhandelingen\n 1 inzien \"Delen\"\n 2 delen\n", "d.beleid:4: 'Delen' lezen mensen al"},
        {"taal 1\nhandelingen\n 1 inzien \"een tekst van eenenzestig tekens is langer dan er in de regel past\"\n",
         "d.beleid:3: wat mensen voor een woord lezen is ten hoogste 60 bytes"},
        {"taal 1\nhandelingen\n 1 inzien a \"Lezen\"\n", "d.beleid:3: hier hoort het einde van de regel"},
        {"taal 1\nhandelingen\n 1 alle\n", "d.beleid:3: het woord 'alle' is al vergeven"},
        {"taal 1\nrollen\n 1 a brengt\n" ALL_BUT_ROLES, "d.beleid:3: na 'brengt' hoort een woord"},
        {"taal 1\nrollen\n 1 a brengt naam naam\n" ALL_BUT_ROLES, "d.beleid:3: 'naam' staat hier twee keer"},
        {"taal 1\nrollen\n 1 a brengt kenteken\n" ALL_BUT_ROLES,
         "d.beleid:3: 'kenteken' kan een rol niet brengen; wel: adres, persoon, naam, woning"},
        {"taal 1\nrollen\n 1 a draagt naam\n" ALL_BUT_ROLES, "d.beleid:3: 'draagt' hoort hier niet"},
        {"taal 1\nhandelingen\n 64 inzien\n", "d.beleid:3: het nummer 64"},
        {"taal 1\nkenmerken\n 1 a\n 2 b\n 3 c\n 4 d\n 5 e\n 6 f\n 7 g\n 8 h\n 9 i\n 10 j\n 11 k\n 12 l\n 13 m\n 14 n\n 15 o\n 16 p\n"
         " 17 q\n",
         "d.beleid:2: deze lijst heeft ten hoogste 16 woorden"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(policy) struct policy *policy = NULL;
        struct complaint why = {""};
        struct policy_text text = {"d.beleid", span_of_text(cases[i].text)};
        cr_expect_not(status_ok(policy_new(&text, 1, &policy, &why)));
        cr_expect_eq(strncmp(why.text, cases[i].reason, strlen(cases[i].reason)), 0, "case %zu: %s", i, why.text);
    }
}

Test(policy_language, failing_cases_say_where_and_what_happened_instead)
{
#define CASE(flags, verdict)                                                                                                        \
    "taal 1\n" GOOD "toets \"x\"\n gegeven inzien\n van wijkteam\n aan regisseur\n categorie schulden, justitie\n doel onderzoek\n" \
    " fase onderzoek\n grondslag wgs\n" flags " verwacht " verdict "\n"
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {CASE(" met noodzaak-vastgelegd\n", "toegestaan"),
         "regels/x.beleid:12: de toets komt anders uit: geweigerd: geen regel staat het toe; bij handeling "
         "inzien, van wijkteam, aan regisseur, categorie justitie"},
        {CASE(" met noodzaak-vastgelegd\n", "geweigerd"), "regels/x.beleid:12: de toets komt anders uit: toegestaan ABC-001; bij"},
        {CASE("", "geweigerd door ABC-001"), "regels/x.beleid:12: niet regel ABC-001 beslist maar geen enkele regel"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(policy) struct policy *policy = NULL;
        struct complaint why = {""};
        size_t count = 0;
        cr_assert(status_ok(make(cases[i].text, &policy, &why)), "%s", why.text);
        cr_expect(status_is(policy_check_cases(policy, first_fault(&why), &count), STATUS_CONFLICT));
        cr_expect_eq(strncmp(why.text, cases[i].reason, strlen(cases[i].reason)), 0, "case %zu: %s", i, why.text);
    }
}

/* P-04: a basis that is not in force may be written down, and permits nothing. */
Test(policy_language, basis_not_in_force_parses_and_never_permits)
{
    CLEANUP(policy) struct policy *policy = NULL;
    struct complaint why = {""};
    struct policy_decision decision;
    cr_assert(status_ok(make("taal 1\n" RULE("ABC-001", "staat toe", "wams", " omdat \"x\"\n"), &policy, &why)), "%s", why.text);
    policy_decide(policy, &(struct policy_request){{1, 1, 2, 1, 1, 2, 2}, 3}, &decision);
    cr_expect_eq(decision.verdict, VERDICT_REFUSE);
    cr_expect_eq(decision.refusal, STATUS_NO_RULE);
    cr_expect_str_eq(decision.article, "Voorstel 36295");
}

Test(policy_language, one_layout_and_formatting_again_changes_nothing)
{
    static const char messy[] =
        "# eerst\n\n\n   \ntaal   1\n# bij de regel   \n\n\nregel ABC-001    \"Titel\"\n omdat \"Daarom.\"\n"
        "      mits noodzaak-vastgelegd ,client-geinformeerd\n staat   toe inzien\n fase melding   t/m aanpak\n verplicht loggen\n"
        " verplicht bewaren ten hoogste   90 dagen\n van alle\n aan wijkteam,\n\n regisseur\n"
        "eis \"Nooit\"\n nooit toegestaan waar\n van wijkteam en aan politie\n en\n  handeling inzien\n"
        "categorieen\n 1 zorg   \"Zorg\"\n 2 financien \"Financi\xC3\xABn\"   wet geen   bijzonder\n 3 werk wet geen\n";
    static const char canonical[] =
        "# eerst\ntaal 1\n\n# bij de regel\nregel ABC-001 \"Titel\"\n"
        "  staat toe    inzien\n  van          alle\n  aan          wijkteam, regisseur\n  fase         melding t/m aanpak\n"
        "  mits         noodzaak-vastgelegd, client-geinformeerd\n  verplicht    loggen\n  verplicht    bewaren ten hoogste 90 dagen\n"
        "  omdat        \"Daarom.\"\n\n"
        "eis \"Nooit\"\n  nooit toegestaan waar\n    handeling     inzien\n    en van        wijkteam\n    en aan        politie\n\n"
        "categorieen\n   1 zorg                    \"Zorg\"\n"
        "   2 financien               \"Financi\xC3\xABn\"                  wet geen bijzonder\n   3 werk                    wet geen\n";
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct span once, twice;
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    cr_assert(status_ok(policy_format("x", span_of_text(messy), arena, &once, &why)), "%s", why.text);
    cr_expect(span_is_text(once, canonical), "%.*s", (int)once.size, (const char *)once.data);
    cr_assert(status_ok(policy_format("x", once, arena, &twice, &why)), "%s", why.text);
    cr_expect(span_equal(once, twice));
}

Test(policy_language, layout_moves_no_hash_wording_the_first_and_meaning_both)
{
    static const char splits[] = "taal 1\n" RULE("ABC-001", "staat toe", "wgs", " mits noodzaak-vastgelegd\n omdat \"Daarom.\"\n")
        RULE("ABC-002", "staat toe", "wgs", " mits noodzaak-vastgelegd, client-geinformeerd\n omdat \"Overbodig.\"\n");
    static const struct {
        const char *text;
        bool same_text, same_table;
    } cases[] = {
        {"\n\ntaal  1\n\n\n" GOOD, true, true},
        {"taal 1\n" RULE("ABC-001", "staat toe", "wgs", " mits noodzaak-vastgelegd\n omdat \"Anders gezegd.\"\n"), false, true},
        {"taal 1\n# opmerking\n" GOOD, false, true},
        {splits, false, true}, /* a rule that adds nothing to the decisions */
        {"taal 1\n" GOOD "regel ABC-002 \"x\"\n verbiedt delen\n omdat \"x\"\n", false, true},
        {"taal 1\n" GOOD "regel ABC-002 \"x\"\n verbiedt inzien\n omdat \"x\"\n", false, false},
        {"taal 1\n" RULE("ABC-001", "staat toe", "wgs", " mits noodzaak-vastgelegd\n verplicht loggen\n omdat \"Daarom.\"\n"), false,
         false},
        {"taal 1\n" RULE("ABC-001", "staat toe", "wgs", " mits noodzaak-vastgelegd, client-geinformeerd\n omdat \"x\"\n"), false, false},
    };
    CLEANUP(policy) struct policy *first = NULL;
    cr_assert(status_ok(make("taal 1\n" GOOD, &first, NULL)));
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(policy) struct policy *other = NULL;
        struct complaint why = {""};
        cr_assert(status_ok(make(cases[i].text, &other, &why)), "case %zu: %s", i, why.text);
        cr_expect_eq(digest_equal(policy_text_hash(first), policy_text_hash(other)), cases[i].same_text, "case %zu", i);
        cr_expect_eq(digest_equal(policy_table_hash(first), policy_table_hash(other)), cases[i].same_table, "case %zu", i);
    }
}

Test(policy_language, people_read_the_text_of_a_word_or_the_word_with_blanks_and_a_capital)
{
    CLEANUP(policy) struct policy *policy = NULL;
    cr_assert(status_ok(make("taal 1\n" GOOD, &policy, NULL)));
    cr_expect_str_eq(policy_display(policy, POLICY_CATEGORY, 1), "Schulden en betalen");
    cr_expect_str_eq(policy_display(policy, POLICY_CATEGORY, 2), "Justitie");
    cr_expect_str_eq(policy_display(policy, POLICY_TO, 4), "Sociale dienst");
    cr_expect_str_eq(policy_display(policy, POLICY_BASIS, 1), "Wgs");
    cr_expect_str_eq(policy_display(policy, POLICY_CATEGORY, 0), "");
    cr_expect_str_eq(policy_display(policy, POLICY_CATEGORY, 3), "");
    cr_expect_str_eq(policy_life_domain_display(policy, 1), "Financi\xC3\xABn");
    cr_expect_str_eq(policy_life_domain_display(policy, 2), "");
}

Test(policy_language, vocabulary_answers_by_word_and_number)
{
    CLEANUP(policy) struct policy *policy = NULL;
    uint8_t number = 77;
    uint32_t bit = 0;
    cr_assert(status_ok(make("taal 1\n" GOOD, &policy, NULL)));
    cr_expect(status_is(policy_word_find(policy, POLICY_TO, span_of_text("nergens"), &number), STATUS_UNKNOWN_WORD));
    cr_expect_eq(number, 77);
    cr_expect(status_ok(policy_word_find(policy, POLICY_TO, span_of_text("politie"), &number)) && number == 3);
    cr_expect_str_eq(policy_word(policy, POLICY_TO, 3), "politie");
    cr_expect_str_eq(policy_word(policy, POLICY_TO, 0), "");
    cr_expect_str_eq(policy_word(policy, POLICY_TO, 255), "");
    cr_expect(status_ok(policy_flag_find(policy, span_of_text("client-geinformeerd"), &bit)) && bit == 2);
    cr_expect_str_eq(policy_flag_word(policy, 2), "client-geinformeerd");
    cr_expect_str_eq(policy_flag_word(policy, 3), "");
    cr_expect_str_eq(policy_flag_word(policy, 1u << 31), "");
    cr_expect_str_eq(policy_purpose_domain(policy, 2), "statistiek");
    cr_expect_str_eq(policy_purpose_domain(policy, 200), "");
    cr_expect_str_eq(policy_category_law(policy, 1), "wgs");
    cr_expect_eq(policy_category_life_domain(policy, 1), 1);
    cr_expect_eq(policy_category_life_domain(policy, 2), 0);
}

static struct policy *policy_with_roles(const char *roles)
{
    struct policy *policy = NULL;
    struct complaint why = {""};
    char text[1024];
    snprintf(text, sizeof text, "taal 1\nrollen\n%s" ALL_BUT_ROLES, roles);
    struct policy_text texts[] = {{"d.beleid", span_of_text(text)}};
    cr_assert(status_ok(policy_new(texts, N(texts), &policy, &why)), "%s", why.text);
    return policy;
}

static uint8_t brought_by(const char *roles, unsigned role)
{
    CLEANUP(policy) struct policy *policy = policy_with_roles(roles);
    return policy_role_brings(policy, (uint8_t)role);
}

/* What no role says anything about, is as it was before roles could say it. */
Test(policy_language, a_role_brings_what_it_says_and_nothing_else)
{
    const uint8_t both = 1u << IDENTIFIER_KIND_ADDRESS | 1u << IDENTIFIER_KIND_NAME;
    cr_expect_eq(brought_by(" 1 a brengt naam adres\n 2 b\n", 1), both);
    cr_expect_eq(brought_by(" 1 a brengt naam adres\n 2 b\n", 2), 0);
    cr_expect_eq(brought_by(" 1 a brengt naam adres\n 2 b\n", 3), 0);
    cr_expect_eq(brought_by(" 1 a\n 2 b\n", 2), IDENTIFIER_KIND_BITS);
}

/* So that nobody stands still after an upgrade: what is in force stays, what is new says it. */
Test(policy_language, a_new_policy_in_which_no_role_says_what_it_brings_is_refused_with_its_place)
{
    static const struct {
        const char *roles;
        enum status_code code;
    } tried[] = {{" 1 a\n 2 b\n", STATUS_INVALID}, {" 1 a\n 2 b brengt adres\n", STATUS_OK}};
    for (size_t i = 0; i < N(tried); i++) {
        CLEANUP(policy) struct policy *policy = policy_with_roles(tried[i].roles);
        struct complaint why = {""};
        cr_expect(status_is(policy_check_brought(policy, &why), tried[i].code));
        cr_expect(tried[i].code == STATUS_OK || strstr(why.text, "d.beleid:3: geen enkele rol zegt met 'brengt'"), "%s", why.text);
    }
}

struct warned {
    size_t count;
    char last[COMPLAINT_BYTES];
};
static struct status hear_warning(void *state, struct status status, const struct complaint *why)
{
    struct warned *warned = state;
    cr_expect(status_is(status, STATUS_INVALID));
    warned->count++;
    memcpy(warned->last, why->text, sizeof warned->last);
    return STATUS(OK);
}

/* It stays a policy: what a node does is less. */
Test(policy_language, a_rule_that_says_more_than_a_node_does_is_told_with_its_place)
{
#define WAITS(id, days) \
    RULE(id, "staat toe", "wgs", " mits noodzaak-vastgelegd\n verplicht uitstel ten hoogste " days " dagen\n omdat \"x\"\n")
    CLEANUP(policy) struct policy *policy = NULL;
    struct complaint why = {""};
    struct warned warned = {0};
    cr_assert(status_ok(make("taal 1\n" WAITS("ABC-001", "28") WAITS("ABC-002", "29")
                                 RULE("ABC-003", "staat toe", "wgs", " mits noodzaak-vastgelegd\n omdat \"x\"\n"),
                             &policy, &why)),
              "%s", why.text);
    cr_expect(status_ok(policy_check_limit(policy, OBLIGATION_DEFER_DAYS, 28, (struct listener){hear_warning, &warned})));
    cr_expect_eq(warned.count, 1);
    cr_expect_str_eq(warned.last,
                     "regels/x.beleid:13: regel ABC-002 zegt 'uitstel ten hoogste 29 dagen'; wat geldt is 'uitstel ten hoogste 28 dagen'");
    cr_expect(status_ok(policy_check_limit(policy, OBLIGATION_DEFER_DAYS, 29, (struct listener){hear_warning, &warned})) &&
              warned.count == 1);
    cr_expect(status_ok(policy_check_limit(policy, OBLIGATION_RETAIN_DAYS, 0, (struct listener){hear_warning, &warned})) &&
              warned.count == 1);
}
