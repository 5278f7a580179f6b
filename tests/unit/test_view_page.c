// SPDX-License-Identifier: EUPL-1.2
//
// Lines and tables of a page: within its width, whatever stands in them.
#include "view/dutch.h"
#include "view/line.h"
#include "view/page.h"

#include <criterion/criterion.h>
#include <time.h>

static struct arena *arena;
static void start(void)
{
    setenv("TZ", "Europe/Amsterdam", 1);
    tzset();
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(view_page, .init = start, .fini = stop);

static const char *text_of(const struct page *page)
{
    const char *copy;
    cr_assert(status_ok(page->status));
    cr_assert(status_ok(arena_text(arena, span_of(page->text, page->size), &copy)));
    return copy;
}

Test(view_page, columns_count_characters_as_a_terminal_shows_them)
{
    static const struct {
        const char *text;
        size_t width;
    } rows[] = {{"", 0}, {"abc", 3}, {"één", 3}, {"e\xCC\x81\xC3\xA9n", 3}, {"\xE6\x9D\xB1\xE4\xBA\xAC", 4}, {"\xF0\x9F\x98\x80", 2}};
    for (size_t i = 0; i < N(rows); i++)
        cr_expect_eq(line_width(span_of_text(rows[i].text)), rows[i].width, "%s", rows[i].text);
    cr_expect_eq(line_word_width(span_of_text("een geïnformeerde cliënt")), 13);
}

Test(view_page, width_is_kept_between_what_is_readable)
{
    cr_expect_eq(page_new(arena, 1, false).columns, PAGE_COLUMNS_LEAST);
    cr_expect_eq(page_new(arena, 97, false).columns, 97);
    cr_expect_eq(page_new(arena, 100000, false).columns, PAGE_COLUMNS_MOST);
}

Test(view_page, lines_break_between_words_and_only_a_word_that_is_too_long_is_cut)
{
    struct page page = page_new(arena, 40, false);
    page_paragraph(&page, 2, 4, "Dit is een zin die niet op een regel van veertig past.");
    page_paragraph(&page, 0, 2, "eenwoorddatveellangerisdaneenregelvanveertigtekens");
    page_paragraph(&page, 0, 0, "   ");
    cr_expect_str_eq(text_of(&page), "  Dit is een zin die niet op een regel\n    van veertig past.\n"
                                     "eenwoorddatveellangerisdaneenregelvanvee\n  rtigtekens\n");
}

Test(view_page, fields_stand_beside_their_labels_and_below_them_on_a_narrow_page)
{
    struct page wide = page_new(arena, 60, false), narrow = page_new(arena, 40, false);
    const char *text = "Een uitleg die over meer dan een regel gaat, dus verder.";
    page_field(&wide, "Cliënt", text);
    page_field(&wide, "Leeg", "");
    page_field(&wide, "Leeg", "  ");
    page_field(&narrow, "Cliënt", text);
    cr_expect_str_eq(text_of(&wide), "Cliënt                    Een uitleg die over meer dan een\n"
                                     "                          regel gaat, dus verder.\n");
    cr_expect_str_eq(text_of(&narrow), "Cliënt: Een uitleg die over meer dan een\n  regel gaat, dus verder.\n");
}

static const char *table_in(size_t columns)
{
    static const char *const titles[] = {"Wie", "Wat"};
    static const char *const rows[][2] = {{"Één", "kort"}, {"Twee", "een langere tekst met woorden van uitlegginstructies"}};
    struct page page = page_new(arena, columns, false);
    struct page_table table = page_table_begin(&page, titles, N(titles));
    page_table_row(&table, rows[0], "", false);
    page_table_row(&table, rows[1], "Contact: \xE2\x80\x9CX\xE2\x80\x9D", true);
    page_table_end(&table);
    return text_of(&page);
}

#define RULE_6 "──────"
#define RULE_40 RULE_6 RULE_6 RULE_6 RULE_6 RULE_6 RULE_6 "────"
#define RULE_58 RULE_40 RULE_6 RULE_6 RULE_6
Test(view_page, a_table_is_as_wide_as_its_cells_or_its_cells_go_over_lines)
{
    cr_expect_str_eq(table_in(80), "Wie   Wat\n" RULE_58 "\nÉén   kort\n"
                                   "Twee  een langere tekst met woorden van uitlegginstructies\n  Contact: “X”\n");
    cr_expect_str_eq(table_in(40), "Wie   Wat\n" RULE_40 "\nÉén   kort\n"
                                   "Twee  een langere tekst met woorden van\n      uitlegginstructies\n  Contact: “X”\n");
}

Test(view_page, where_the_words_do_not_fit_rows_stand_as_fields)
{
    static const char *const titles[] = {"Organisatie", "Categorie", "Gevonden"};
    static const char *const cells[] = {"Woningcorporatie", "Huurachterstanden", "adres"};
    struct page page = page_new(arena, 40, false);
    struct page_table table = page_table_begin(&page, titles, N(titles));
    page_table_row(&table, cells, "Contact: x", false);
    page_table_end(&table);
    cr_expect_str_eq(text_of(&page), "Organisatie: Woningcorporatie\n  Categorie: Huurachterstanden\n  Gevonden: adres\n  Contact: x\n");
}

Test(view_page, a_table_without_rows_is_its_head)
{
    static const char *const titles[] = {"Wie", "Wat"};
    struct page page = page_new(arena, 40, false);
    struct page_table table = page_table_begin(&page, titles, N(titles));
    page_table_end(&table);
    cr_expect_str_eq(text_of(&page), "Wie  Wat\n────────\n");
}

Test(view_page, days_and_moments_are_written_as_people_here_write_them)
{
    struct page page = page_new(arena, 80, false);
    cr_expect_str_eq(dutch_day(&page, 20521), "09-03-2026");
    cr_expect_str_eq(dutch_moment(&page, INT64_C(1773059696789)), "09-03-2026 13:34", "winter time");
    cr_expect_str_eq(dutch_moment(&page, INT64_C(1783600496789)), "09-07-2026 14:34", "summer time");
    cr_expect_str_eq(dutch_days(&page, 1), "1 dag");
    cr_expect_str_eq(dutch_urgency(&page, 2), "2 dringend");
    cr_expect_str_eq(dutch_urgency(&page, 9), "-");
}

Test(view_page, what_others_wrote_cannot_move_the_cursor_or_end_its_own_quotation)
{
    struct page page = page_new(arena, 80, false);
    page_paragraph(&page, 0, 0, page_quote(&page, "a\xE2\x80\x9D, zegt \xE2\x80\x9C\033[1m\xFF\xE2\x80\xAEz"));
    page_paragraph(&page, 0, 0, page_quote(&page, ""));
    cr_expect_str_eq(text_of(&page), "\xE2\x80\x9C"
                                     "a\", zegt \"?[1m??z\xE2\x80\x9D\n");
}

Test(view_page, a_page_that_has_no_room_says_so)
{
    CLEANUP(arena) struct arena *small = NULL;
    cr_assert(status_ok(arena_new(8192, &small)));
    struct page page = page_new(small, 80, false);
    for (size_t i = 0; i < 100; i++)
        page_paragraph(&page, 0, 0, page_format(&page, "%0100d", 1));
    cr_expect(status_is(page.status, STATUS_ARENA_FULL));
}
