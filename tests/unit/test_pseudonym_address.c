// SPDX-License-Identifier: EUPL-1.2
//
// adr2: every row of tests/vectors/adr2.csv, and what must hold for all addresses.
#include "pseudonym/identifier.h"

#include "base/text.h"

#include <criterion/criterion.h>

#define COLUMNS 8
#define LINE_MOST 512

/* The fields of one CSV record, unquoted in place. */
static void split_record(char *line, char *fields[static COLUMNS])
{
    char *at = line;
    for (size_t i = 0; i < COLUMNS; i++) {
        char *out = fields[i] = at;
        bool is_quoted = *at == '"';
        at += is_quoted;
        for (;; at++) {
            bool is_double = is_quoted && at[0] == '"' && at[1] == '"';
            if (is_quoted && *at == '"' && !is_double)
                is_quoted = false;
            else if (!*at || *at == '\n' || (*at == ';' && !is_quoted))
                break;
            else
                *out++ = *(at += is_double);
        }
        at += *at == ';';
        *out = 0;
    }
}

static bool reason_begins_with(enum identifier_flaw flaw, const char *code)
{
    const char *reason = identifier_flaw_reason(flaw);
    return strncmp(reason, code, strlen(code)) == 0 && reason[strlen(code)] == ':';
}

static void check_vector(char *line, size_t number)
{
    enum { OUTCOME = 4, CANONICAL, REASON };
    char *fields[COLUMNS];
    split_record(line, fields);
    struct address_fields given = {span_of_text(fields[0]), span_of_text(fields[1]), span_of_text(fields[2]), span_of_text(fields[3])};
    struct identifier_finding finding;
    struct identifier out = {0};
    bool is_taken = strncmp(fields[OUTCOME], "canoniek", 8) == 0;
    struct status status = identifier_address(&given, &finding, &out);
    cr_expect_eq(status_ok(status), is_taken, "line %zu: %s", number, identifier_flaw_reason(finding.flaw));
    if (is_taken) {
        cr_expect(span_is_text(identifier_span(&out), fields[CANONICAL]), "line %zu: %.*s", number, out.size, out.canonical);
        cr_expect_eq(finding.is_doubted, strcmp(fields[OUTCOME], "canoniek-twijfel") == 0, "line %zu: %s", number, fields[CANONICAL]);
    } else {
        cr_expect(status_is(status, STATUS_BAD_IDENTIFIER) && out.size == 0, "line %zu", number);
        cr_expect(reason_begins_with(finding.flaw, fields[REASON]), "line %zu: %s", number, identifier_flaw_reason(finding.flaw));
    }
}

Test(pseudonym_address, every_row_of_the_vectors_is_what_it_says)
{
    char line[LINE_MOST];
    size_t number = 1, checked = 0;
    FILE *file = fopen(SCHAKEL_SOURCE "/tests/vectors/adr2.csv", "r");
    cr_assert(file && fgets(line, sizeof line, file), "the row with the names");
    for (; fgets(line, sizeof line, file); checked++)
        check_vector(line, ++number);
    fclose(file);
    cr_expect_eq(checked, 295);
}

static struct status read_address(const char *number, const char *letter, const char *addition, struct identifier *out)
{
    struct address_fields fields = {span_of_text("3311AB"), span_of_text(number), span_of_text(letter), span_of_text(addition)};
    return identifier_address(&fields, NULL, out);
}

/* NEN 5825 prints letter and addition unseparated, with a dash before an addition that begins with a digit. What is joined here is
 * that, so two addresses are equal if and only if their printed lines are. */
static void check_printed(const char *letter, const char *addition, size_t *taken)
{
    struct identifier out;
    char expected[32];
    if (!status_ok(read_address("12", letter, addition, &out)))
        return;
    snprintf(expected, sizeof expected, "3311AB|12|%s%s", letter, addition);
    cr_assert(span_is_text(identifier_span(&out), expected), "%s %s: %.*s", letter, addition, out.size, out.canonical);
    ++*taken;
}

Test(pseudonym_address, joining_letter_and_addition_merges_nothing_that_the_printed_line_keeps_apart)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t taken = 0;
    for (size_t i = 0; i < 26; i++)
        for (size_t j = 0; j < 36 * 36; j++) {
            char letter[2] = {signs[i]}, addition[3] = {signs[j / 36], signs[j % 36]};
            check_printed(letter, addition, &taken);
            check_printed("", addition, &taken);
            addition[1] = 0;
            check_printed(letter, addition, &taken);
        }
    cr_expect_gt(taken, 60000);
}

/* The ways in which registers spread one address over their columns. */
Test(pseudonym_address, every_spelling_of_one_address_gives_one_form_or_is_refused)
{
    static const struct {
        const char *letter, *addition;
    } addresses[] = {{"A", ""}, {"A", "BIS"}, {"B", "1"}, {"", "BIS"}, {"D", "K"}, {"A", "12"}, {"", "2"}, {"", "5A3"}, {"", ""}};
    for (size_t i = 0; i < N(addresses); i++) {
        const char *letter = addresses[i].letter, *addition = addresses[i].addition;
        struct identifier expected;
        size_t same = 0;
        cr_assert(status_ok(read_address("12", letter, addition, &expected)));
        static const char *const joints[] = {"", "-", " ", "/", ".", " - "};
        for (size_t j = 0; j < N(joints) * N(joints); j++) {
            const char *one = joints[j % N(joints)], *two = *letter && *addition ? joints[j / N(joints)] : "";
            char rest[32], column[48];
            struct identifier out;
            snprintf(rest, sizeof rest, "%s%s%s", letter, two, addition);
            snprintf(column, sizeof column, "012%s%s", one, rest);
            const char *const ways[][3] = {{column, "", ""}, {"12", rest, ""}, {"12", "", rest}};
            for (size_t k = 0; k < N(ways); k++)
                if (status_ok(read_address(ways[k][0], ways[k][1], ways[k][2], &out))) {
                    cr_expect(span_equal(identifier_span(&out), identifier_span(&expected)) || (*one == 0 && k == 0), "%s|%s|%s: %.*s",
                              ways[k][0], ways[k][1], ways[k][2], out.size, out.canonical);
                    same++;
                }
        }
        cr_expect_geq(same, 3);
    }
}

Test(pseudonym_address, the_column_at_fault_is_named)
{
    static const struct {
        const char *postcode, *number, *letter, *addition;
        enum identifier_field field;
    } rows[] = {
        {"33AB11", "12", "", "", IDENTIFIER_FIELD_POSTCODE},       {"3311AB", "x", "", "", IDENTIFIER_FIELD_NUMBER},
        {"3311AB", "12-14", "", "", IDENTIFIER_FIELD_NUMBER},      {"3311AB", "12", "2.0", "", IDENTIFIER_FIELD_LETTER},
        {"3311AB", "12A", "B", "", IDENTIFIER_FIELD_LETTER},       {"3311AB", "12", "", "kamer 3", IDENTIFIER_FIELD_ADDITION},
        {"3311AB", "12", "", "ABCDEF", IDENTIFIER_FIELD_ADDITION},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct address_fields fields = {span_of_text(rows[i].postcode), span_of_text(rows[i].number), span_of_text(rows[i].letter),
                                        span_of_text(rows[i].addition)};
        struct identifier_finding finding;
        struct identifier out;
        cr_expect_not(status_ok(identifier_address(&fields, &finding, &out)), "row %zu", i);
        cr_expect_eq(finding.field, rows[i].field, "row %zu: %s", i, identifier_field_word(finding.field));
    }
}
