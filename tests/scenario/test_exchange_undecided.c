// SPDX-License-Identifier: EUPL-1.2
//
// Where nobody decided anything about a household, nobody is shown a decision: after a change of key, and when those who might tell do
// not take part.
#include "acts/ask.h"
#include "acts/show.h"
#include "support/town.h"
#include "view/text.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open(&town, EVERYBODY_UP & ~WITH_NODE(WOCO2)); }
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_undecided, .init = make, .fini = end);

static const struct town_case debts = {.bsn = "123456782", .categories = {"schulden"}};

/* The node goes by another key of the domain from now on. */
static void renew_key(enum resident who)
{
    struct agreed *agreed = &town_node(&town, who)->agreed;
    struct ring *renewed;
    OK(ARENA_NEW(town.arena, 1, &renewed));
    *renewed = *agreed->ring;
    for (size_t i = 0; i < renewed->key_count; i++)
        if (strcmp(renewed->keys[i].name.domain, "casus") == 0)
            renewed->keys[i].name.epoch++;
    agreed->ring = renewed;
}

static const char *page_of_case(const uint8_t id[static CASE_ID_BYTES])
{
    struct node *node = town_node(&town, WIJK);
    struct view view;
    struct page page = page_new(town.arena, 100, false);
    OK(batch_open(&node->book, town.now_ms));
    OK(case_show(&node->book, id, town.arena, &view));
    OK(batch_close(&node->book));
    view_print(&view, &page);
    OK(page.status);
    return page.text;
}

Test(exchange_undecided, a_case_of_an_old_key_is_not_asked_and_says_why)
{
    uint8_t id[CASE_ID_BYTES];
    struct complaint why = {""};
    struct case_asked asked;
    struct node *node = town_node(&town, WIJK);
    town_ask(&town, &debts, id);
    town_run(&town);
    uint64_t entries = node->book.frontier.size;
    renew_key(WIJK);
    OK(batch_open(&node->book, town.now_ms));
    cr_expect_eq(case_ask(&node->book, id, span_of_text("regisseur"), &why, &asked).code, STATUS_WRONG_EPOCH);
    OK(batch_close(&node->book));
    cr_expect_str_eq(why.text, CASE_OF_OLD_KEY);
    cr_expect_eq(node->book.frontier.size, entries); /* nobody was asked */
}

Test(exchange_undecided, a_partner_with_another_key_is_not_shown_as_one_that_refuses)
{
    uint8_t id[CASE_ID_BYTES];
    renew_key(SDD);
    town_ask(&town, &debts, id);
    town_run(&town);
    const char *page = page_of_case(id);
    cr_expect(strstr(page, "Sociale Dienst (SDD): niets besloten"), "%s", page);
    cr_expect(strstr(page, CASE_OF_OLD_KEY), "%s", page);
    cr_expect(!strstr(page, "weigert") && !strstr(page, "geweigerd"), "%s", page);
}

static enum status_code code_of_untold(const char *word)
{
    const uint8_t category = town_word(&town, POLICY_CATEGORY, word);
    const struct town_case wanted = {.bsn = "123456782", .categories = {word}};
    struct case_row row = town_case_row(&town, &wanted);
    struct answer_category *untold;
    size_t count;
    struct inquiry_wanted asked = case_wanted(&row);
    OK(inquiry_untold(&town_node(&town, WIJK)->agreed, &asked, town.arena, &untold, &count));
    return count && untold[0].category == category ? untold[0].code : STATUS_OK;
}

Test(exchange_undecided, who_does_not_take_part_is_no_prohibition)
{
    struct agreed *agreed = &town_node(&town, WIJK)->agreed;
    cr_expect_eq(code_of_untold("schulden"), STATUS_OK);
    for (size_t i = 0; i < agreed->party_count; i++)
        if (oin_equal(&agreed->parties[i].row->oin, town_oin(&town, SDD)))
            agreed->parties[i].role_count = 0;
    cr_expect_eq(code_of_untold("schulden"), STATUS_UNKNOWN_PEER);
}

/* Veilig Thuis may not tell the content of a report: that is no reason why nobody may tell of work. */
Test(exchange_undecided, a_prohibition_of_one_partner_is_not_told_of_all) { cr_expect_eq(code_of_untold("werk"), STATUS_NO_RULE); }
