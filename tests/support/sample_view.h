// SPDX-License-Identifier: EUPL-1.2
//
// A view as a node would make it: one partner, nothing told. Tests change what they are about.
#pragma once

#include "view/view.h"

#define SAMPLE_NOW_MS INT64_C(1773059696789) /* 2026-03-09T12:34:56.789Z */
#define SAMPLE_DAY 20521                     /* 2026-03-09 */

static const char *sample_categories[] = {"schulden", "wmo-voorziening"};
static const char *sample_matches[] = {"adres", "persoon"};
static const char *sample_partners[] = {"SDD", "WIJK"};

static struct view_word sample_words[] = {
    {VIEW_PURPOSE, "onderzoek-client", "Onderzoek, aangemeld door de cliënt zelf"},
    {VIEW_PHASE, "onderzoek", "Onderzoek"},
    {VIEW_BASIS, "wmo-college", "Onderzoek door het college"},
    {VIEW_CATEGORY, "schulden", "Schulden"},
    {VIEW_CATEGORY, "inkomen", "Inkomen"},
    {VIEW_CATEGORY, "jeugdhulp", "Jeugdhulp"},
    {VIEW_CATEGORY, "veiligheid", "Veiligheid"},
    {VIEW_CATEGORY, "werk", "Werk"},
    {VIEW_CATEGORY, "wonen", "Wonen"},
    {VIEW_CATEGORY, "wmo-voorziening", "Wmo-voorziening"},
    {VIEW_LIFE_DOMAIN, "financien", "Financiën"},
};

static inline struct view_partner sample_partner(enum reply_state state)
{
    return (struct view_partner){.oin = {"00000001234567890000"},
                                 .short_name = "SDD",
                                 .name = "Sociale Dienst",
                                 .contact = "A. Bakker, 078",
                                 .state = state,
                                 .holds_data = true,
                                 .condition = ""};
}

static inline struct view_line sample_line(const char *partner, const char *category)
{
    return (struct view_line){.partner = partner,
                              .name = partner,
                              .category = category,
                              .law = "geen",
                              .level = ANSWER_LEVEL_INVOLVED,
                              .life_domain = "",
                              .contact = "",
                              .matched_count = 1,
                              .matched_by = sample_matches};
}

static inline struct view sample_view(void)
{
    return (struct view){.now_ms = SAMPLE_NOW_MS,
                         .days_left = 30,
                         .of = {.id = {0x3f, 0x2a, 0x91, 0xc0},
                                .state = CASE_OPEN,
                                .purpose = "onderzoek-client",
                                .phase = "onderzoek",
                                .role = "regisseur",
                                .basis = "wmo-college",
                                .article = "Wmo 2015 artikel 5.1.1",
                                .category_count = N(sample_categories),
                                .categories = sample_categories,
                                .necessity_code = NECESSITY_CROSSED,
                                .lighter_code = LIGHTER_TRIED,
                                .necessity = "Ouder en kind.",
                                .why_not_lighter = "Al geprobeerd.",
                                .informed_day = SAMPLE_DAY - 7,
                                .deferral_reason = "",
                                .opened_ms = SAMPLE_NOW_MS - 8 * INT64_C(86400000),
                                .expires_day = SAMPLE_DAY + 30},
                         .definition = {.outcome = DEFINITION_DOES_NOT_HOLD},
                         .words = {N(sample_words), sample_words}};
}
