// SPDX-License-Identifier: EUPL-1.2
//
// What a privacy officer reads before signing: names and the words of the vocabulary, nothing left out, and nothing that a partner
// could write into it to look like another line.
#include "view/difference.h"

#include <criterion/criterion.h>

static struct arena *arena;
static void begin(void) { cr_assert(status_ok(arena_new((size_t)1 << 26, &arena))); }
static void end(void) { arena = arena_free(arena); }
TestSuite(view_difference, .init = begin, .fini = end);

#define HEAD(schulden)                                                                                                           \
    "taal 1\nhandelingen\n 1 inzien\nrollen\n 1 regisseur \"Regisseur\"\n 2 veilig-thuis \"Veilig Thuis\"\n"                     \
    "categorieen\n 1 schulden \"" schulden "\" wet geen\n 2 veiligheid wet geen\ndoelen\n 1 onderzoek \"Onderzoek op verzoek\" " \
    "domein casus\nfasen\n 1 melding\n 2 aanpak\nkenmerken\n 1 noodzaak \"Noodzaak vastgelegd\"\n 2 gehoord\n"                   \
    "leefgebieden\n 1 werk\nwetten\n 1 geen\ndomeinen\n 1 casus\n"                                                               \
    "grondslag wmo 1 \"Wmo 2015\"\n artikel \"Wmo artikel 5\"\n stand van kracht\n handeling alle\n van alle\n aan alle\n"       \
    " categorie alle\n doel alle\n fase alle\n"
#define RULE(categories, obligation)                                                                                        \
    "regel A-001 \"x\"\n staat toe inzien\n van veilig-thuis\n aan regisseur\n categorie " categories "\n doel onderzoek\n" \
    " fase melding, aanpak\n grondslag wmo\n mits noodzaak\n" obligation " omdat \"x\"\n"

static struct policy *policy_of(const char *text)
{
    struct policy *policy = NULL;
    struct complaint why = {""};
    const struct policy_text file = {"a.beleid", span_of_text(text)};
    cr_assert(status_ok(policy_new(&file, 1, &policy, &why)), "%s", why.text);
    return policy;
}

static struct partner partners[2][3];
static struct roster rosters[2];
static void make_rosters(void)
{
    static const struct partner all[3] = {
        {.oin = {"00000099000000000001"},
         .name = "Wijkteam Oost",
         .short_name = "WIJK",
         .roles = "regisseur",
         .holds_data = true,
         .endpoint = "tcp://a:1",
         .log_origin = "a",
         .certificate = "a.pem",
         .contact = "A"},
        {.oin = {"00000099000000000002"},
         .name = "Veilig Thuis",
         .short_name = "VT",
         .roles = "veilig-thuis",
         .holds_data = true,
         .endpoint = "tcp://b:1",
         .log_origin = "b",
         .certificate = "b.pem",
         .contact = "B"},
        {.oin = {"00000099000000000003"},
         .name = "Gemeente",
         .short_name = "G",
         .roles = "regisseur",
         .holds_data = false,
         .endpoint = "tcp://c:1",
         .log_origin = "c",
         .certificate = "c.pem",
         .contact = "C"},
    };
    for (int i = 0; i < 2; i++) {
        memcpy(partners[i], all, sizeof all);
        rosters[i] = (struct roster){.name = "m", .version = 1, .partners = partners[i], .count = 2, .quorum = 2};
        rosters[i].auditor_oin = all[0].oin;
    }
}

static void expect_page(const struct agreement_side *before, const struct agreement_side *after, const char *expected)
{
    struct difference difference;
    struct page page = page_new(arena, 100, false);
    cr_assert(status_ok(difference_make(before, after, arena, &difference)));
    view_difference_print(&difference, before, after, &page);
    cr_assert(status_ok(page.status));
    cr_expect(page.size == strlen(expected) && !memcmp(page.text, expected, page.size), "expected:\n%s\ngot:\n%.*s", expected,
              (int)page.size, page.text);
}

Test(view_difference, a_new_disclosure_reads_as_a_sentence_with_everything_it_hangs_on)
{
    CLEANUP(policy) struct policy *old = policy_of(HEAD("Schulden") RULE("schulden", " verplicht menselijke-beoordeling\n"));
    CLEANUP(policy) struct policy *new = policy_of(HEAD("Inkomen") RULE("schulden, veiligheid", ""));
    make_rosters();
    rosters[1].count = 3;
    const struct agreement_side before = {&rosters[0], old, NULL}, after = {&rosters[1], new, NULL};
    expect_page(&before, &after,
                "\n"
                "WOORDEN\n"
                "schulden in categorieen lezen mensen voortaan als “Inkomen” (was “Schulden”)\n"
                "\n"
                "WIE DEELT WAT\n"
                "Veilig Thuis deelt nu ook met Wijkteam Oost:\n"
                "wat                       Veiligheid\n"
                "hoe                       Inzien\n"
                "doel                      Onderzoek op verzoek\n"
                "fase                      Melding, Aanpak\n"
                "grondslag                 Wmo 2015\n"
                "als vaststaat             Noodzaak vastgelegd\n"
                "verplicht                 niets\n"
                "Veilig Thuis deelt nu ook met Gemeente:\n"
                "wat                       Inkomen, Veiligheid\n"
                "hoe                       Inzien\n"
                "doel                      Onderzoek op verzoek\n"
                "fase                      Melding, Aanpak\n"
                "grondslag                 Wmo 2015\n"
                "als vaststaat             Noodzaak vastgelegd\n"
                "verplicht                 niets\n"
                "Veilig Thuis deelt onder minder voorwaarden met Wijkteam Oost:\n"
                "wat                       Inkomen\n"
                "hoe                       Inzien\n"
                "doel                      Onderzoek op verzoek\n"
                "fase                      Melding, Aanpak\n"
                "grondslag                 Wmo 2015\n"
                "als vaststaat             Noodzaak vastgelegd\n"
                "verplicht was             menselijke-beoordeling\n"
                "verplicht wordt           niets\n"
                "\n"
                "PARTNERS\n"
                "Gemeente komt erbij\n"
                "Gemeente heeft als rollen: Regisseur\n"
                "Gemeente heeft geen gegevens over mensen\n"
                "\n"
                "WIE IN ELK GEVAL TEKENT\n"
                "Veilig Thuis, Gemeente\n");
}

static struct policy *policy_bringing(const char *brought)
{
    char text[4096];
    snprintf(text, sizeof text, "%s", HEAD("Schulden") RULE("schulden", ""));
    char *at = strstr(text, " 2 veilig-thuis \"Veilig Thuis\"");
    cr_assert_not_null(at);
    char *rest = strdup(at + strlen(" 2 veilig-thuis \"Veilig Thuis\""));
    snprintf(at, sizeof text - (size_t)(at - text), " 2 veilig-thuis \"Veilig Thuis\" brengt %s%s", brought, rest);
    free(rest);
    return policy_of(text);
}

Test(view_difference, by_what_a_register_may_be_looked_through_stands_there_in_words)
{
    CLEANUP(policy) struct policy *old = policy_bringing("adres");
    CLEANUP(policy) struct policy *new = policy_bringing("persoon naam");
    make_rosters();
    const struct agreement_side before = {&rosters[0], old, NULL}, after = {&rosters[0], new, NULL};
    expect_page(&before, &after,
                "\n"
                "PARTNERS\n"
                "bij Veilig Thuis wordt gezocht op: persoon, naam en geboortedatum (was adres)\n"
                "\n"
                "WIE IN ELK GEVAL TEKENT\n"
                "Veilig Thuis\n");
    expect_page(&after, &before,
                "\n"
                "PARTNERS\n"
                "bij Veilig Thuis wordt gezocht op: adres (was persoon, naam en geboortedatum)\n"
                "\n"
                "WIE IN ELK GEVAL TEKENT\n"
                "Veilig Thuis\n");
}

Test(view_difference, nothing_that_a_partner_writes_looks_like_another_line)
{
    CLEANUP(policy) struct policy *policy = policy_of(HEAD("Schulden") RULE("schulden", ""));
    make_rosters();
    partners[1][1].contact = "Anna\u201d\nVeilig Thuis deelt nu ook met Gemeente: \u201calles";
    partners[1][0].endpoint = "tcp://d:1";
    const struct agreement_side before = {&rosters[0], policy, NULL}, after = {&rosters[1], policy, NULL};
    expect_page(&before, &after,
                "\n"
                "PARTNERS\n"
                "Wijkteam Oost is te bereiken op tcp://d:1 (was tcp://a:1)\n"
                "Veilig Thuis heeft een ander aanspreekpunt: “Anna\" Veilig Thuis deelt nu ook met Gemeente: \"alles”\n"
                "  (was “B”)\n"
                "\n"
                "WIE IN ELK GEVAL TEKENT\n"
                "Wijkteam Oost, Veilig Thuis\n");
}

Test(view_difference, another_way_of_writing_changes_nothing_and_that_is_said)
{
    CLEANUP(policy) struct policy *policy = policy_of(HEAD("Schulden") RULE("schulden", ""));
    make_rosters();
    const struct agreement_side before = {&rosters[0], policy, NULL};
    expect_page(&before, &before,
                "Er verandert niets: alleen de woorden zijn anders.\n"
                "\n"
                "WIE IN ELK GEVAL TEKENT\n"
                "niemand in het bijzonder\n");
}
