// SPDX-License-Identifier: EUPL-1.2
//
// The tags of the own register: a token is answered by the tag it was made of, in its own domain, epoch and kind only. Who came
// to know a tag (a signal carries it) makes of it any question that it likes. And whatever comes and goes between two slices of a
// scan, it finds what was there all the time.
#include "book/tag_column.h"
#include "book/tags.h"
#include "pseudonym/lookup.h"
#include "support/seeded_random.h"

#include <criterion/criterion.h>

static const struct oin holder = {"00000099000000001000"}, another = {"00000099000000002000"};
static const uint8_t nonce[LOOKUP_NONCE_BYTES] = {1};

static struct stored_subject subject_of(uint32_t number, enum identifier_kind kind)
{
    struct stored_subject subject = {.domain = span_of_text("casus"), .epoch = 2, .kind = kind};
    memcpy(subject.tag, &number, sizeof number);
    subject.tag[TAG_BYTES - 1] = 9;
    return subject;
}

static struct subject token_of(const struct stored_subject *subject)
{
    struct subject token = {.kind = subject->kind};
    lookup_token_compute(subject->tag, nonce, &holder, token.value);
    return token;
}

static const struct asked {
    const char *what, *domain;
    uint32_t epoch;
    enum identifier_kind kind;
    const struct oin *token_of;
    size_t found;
} asked[] = {
    {"what it is", "casus", 2, IDENTIFIER_KIND_PERSON, &holder, 1},
    {"in another domain (P-03)", "vroeg", 2, IDENTIFIER_KIND_PERSON, &holder, 0},
    {"in a domain that begins as its own", "casu", 2, IDENTIFIER_KIND_PERSON, &holder, 0},
    {"in an earlier epoch", "casus", 1, IDENTIFIER_KIND_PERSON, &holder, 0},
    {"in a later epoch", "casus", 3, IDENTIFIER_KIND_PERSON, &holder, 0},
    {"as an address", "casus", 2, IDENTIFIER_KIND_ADDRESS, &holder, 0},
    {"with the token for another", "casus", 2, IDENTIFIER_KIND_PERSON, &another, 0},
};

Test(book_tags, a_known_tag_is_found_as_what_it_is_and_as_nothing_else)
{
    CLEANUP(tag_table) struct tag_table *table = NULL;
    const struct stored_subject known = subject_of(7, IDENTIFIER_KIND_PERSON);
    struct stored_subject elsewhere = subject_of(8, IDENTIFIER_KIND_ADDRESS);
    elsewhere.domain = span_of_text("vroeg");
    cr_assert(status_ok(tag_table_new(&table)));
    cr_assert(status_ok(tag_table_add(table, 10, &known, 1)) && status_ok(tag_table_add(table, 11, &elsewhere, 1)));
    for (size_t i = 0; i < N(asked); i++) {
        struct subject token = {.kind = asked[i].kind};
        lookup_token_compute(known.tag, nonce, asked[i].token_of, token.value);
        const struct tag_question question = {span_of_text(asked[i].domain), asked[i].epoch, nonce, &holder, &token, 1};
        struct tag_scan scan = {0};
        bool done;
        cr_assert(status_ok(tag_table_scan(table, &question, TAG_SCAN_ALL, &scan, &done)) && done);
        cr_expect(scan.count == asked[i].found, "%s: %zu", asked[i].what, scan.count);
        cr_expect(!scan.count || scan.records[0] == 10, "%s", asked[i].what);
        tag_scan_free(&scan);
    }
}

/* How many slices, and whether `record` was found. */
static size_t scan_in_slices(const struct tag_table *table, const struct subject *token, size_t slice, int64_t record, bool *out_found)
{
    const struct tag_question question = {span_of_text("casus"), 2, nonce, &holder, token, 1};
    struct tag_scan scan = {0};
    size_t slices = 0;
    for (bool done = false; !done; slices++)
        cr_assert(status_ok(tag_table_scan(table, &question, slice, &scan, &done)));
    *out_found = scan.count == 1 && scan.records[0] == record;
    cr_assert(scan.count <= 1);
    tag_scan_free(&scan);
    return slices;
}

Test(book_tags, a_scan_takes_as_many_slices_whether_or_not_somebody_is_known)
{
    CLEANUP(tag_table) struct tag_table *table = NULL;
    bool found;
    cr_assert(status_ok(tag_table_new(&table)));
    for (uint32_t i = 0; i < 1000; i++) {
        struct stored_subject subject = subject_of(i, IDENTIFIER_KIND_PERSON);
        cr_assert(status_ok(tag_table_add(table, i + 1, &subject, 1)));
    }
    struct stored_subject first = subject_of(0, IDENTIFIER_KIND_PERSON), nobody = subject_of(5000, IDENTIFIER_KIND_PERSON);
    struct subject known = token_of(&first), unknown = token_of(&nobody);
    cr_expect(scan_in_slices(table, &known, 100, 1, &found) == 10 && found);
    cr_expect(scan_in_slices(table, &unknown, 100, 1, &found) == 10 && !found);
}

/* ---- against a plain list, whatever happens */

#define RECORDS 300
#define SUBJECTS_OF_ONE 3

struct model { /* record r + 1 has these, or none */
    size_t count[RECORDS];
    struct stored_subject subjects[RECORDS][SUBJECTS_OF_ONE];
};

static void change_one(struct tag_table *table, struct model *model, const struct random_source *random, uint32_t *number)
{
    size_t r = random_below(random, RECORDS);
    bool is_new = !model->count[r];
    model->count[r] = random_below(random, SUBJECTS_OF_ONE + 1);
    for (size_t i = 0; i < model->count[r]; i++)
        model->subjects[r][i] = subject_of(++*number, random_below(random, 2) ? IDENTIFIER_KIND_PERSON : IDENTIFIER_KIND_ADDRESS);
    cr_assert(status_ok(is_new ? tag_table_add(table, (int64_t)r + 1, model->subjects[r], model->count[r])
                               : tag_table_replace(table, (int64_t)r + 1, model->subjects[r], model->count[r])));
}

static void expect_as_modelled(const struct tag_table *table, const struct model *model, size_t beside)
{
    size_t total = beside;
    bool found;
    for (size_t r = 0; r < RECORDS; r++)
        for (size_t i = 0; i < model->count[r]; i++, total++) {
            struct subject token = token_of(&model->subjects[r][i]);
            scan_in_slices(table, &token, 50, (int64_t)r + 1, &found);
            cr_assert(found, "record %zu", r + 1);
        }
    cr_assert(tag_table_count(table) == total);
}

Test(book_tags, what_is_added_replaced_and_removed_is_found_as_in_a_plain_list, .timeout = 60)
{
    CLEANUP(tag_table) struct tag_table *table = NULL;
    static struct model model;
    struct seeded seeded;
    struct random_source random = seeded_random(&seeded, 11, 0);
    uint32_t number = 0;
    cr_assert(status_ok(tag_table_new(&table)));
    for (size_t round = 0; round < 12; round++) {
        tag_table_hold(table, round % 3 == 1);
        for (size_t i = 0; i < 400; i++)
            change_one(table, &model, &random, &number);
        expect_as_modelled(table, &model, 0);
    }
    tag_table_hold(table, false);
    expect_as_modelled(table, &model, 0);
}

/* What stays is found, wherever the scan is when others go and come; what went is not. */
Test(book_tags, a_scan_finds_what_stays_while_records_come_and_go_between_its_slices, .timeout = 60)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        CLEANUP(tag_table) struct tag_table *table = NULL;
        static struct model model;
        struct seeded seeded;
        struct random_source random = seeded_random(&seeded, seed, 0);
        struct stored_subject stays = subject_of(1000000, IDENTIFIER_KIND_PERSON);
        struct subject token = token_of(&stays);
        const struct tag_question question = {span_of_text("casus"), 2, nonce, &holder, &token, 1};
        struct tag_scan scan = {0};
        uint32_t number = 0;
        memset(&model, 0, sizeof model);
        cr_assert(status_ok(tag_table_new(&table)));
        for (size_t i = 0; i < 200; i++)
            change_one(table, &model, &random, &number);
        cr_assert(status_ok(tag_table_add(table, 5000, &stays, 1)));
        for (size_t i = 0; i < 100; i++)
            change_one(table, &model, &random, &number);
        tag_table_hold(table, true);
        for (bool done = false; !done;) {
            cr_assert(status_ok(tag_table_scan(table, &question, 7, &scan, &done)));
            for (size_t i = 0; i < 3; i++)
                change_one(table, &model, &random, &number);
            if (random_below(&random, 4) == 0)
                cr_assert(status_ok(tag_table_replace(table, 5000, &stays, 1)));
        }
        cr_expect(scan.count == 1 && scan.records[0] == 5000, "seed %llu", (unsigned long long)seed);
        tag_scan_free(&scan);
        tag_table_hold(table, false);
        expect_as_modelled(table, &model, 1);
    }
}

Test(book_tags, more_records_about_one_household_than_there_may_be_are_refused)
{
    CLEANUP(tag_table) struct tag_table *table = NULL;
    struct stored_subject subject = subject_of(1, IDENTIFIER_KIND_ADDRESS);
    struct subject token = token_of(&subject);
    const struct tag_question question = {span_of_text("casus"), 2, nonce, &holder, &token, 1};
    struct tag_scan scan = {0};
    bool done;
    cr_assert(status_ok(tag_table_new(&table)));
    for (int64_t record = 1; record <= TAG_MATCHES_MOST; record++)
        cr_assert(status_ok(tag_table_add(table, record, &subject, 1)));
    cr_expect(status_ok(tag_table_scan(table, &question, TAG_SCAN_ALL, &scan, &done)) && scan.count == TAG_MATCHES_MOST);
    tag_scan_free(&scan);
    cr_assert(status_ok(tag_table_add(table, TAG_MATCHES_MOST + 1, &subject, 1)));
    cr_expect(status_is(tag_table_scan(table, &question, TAG_SCAN_ALL, &scan, &done), STATUS_TOO_LARGE));
    tag_scan_free(&scan);
}

/* ---- the memory of a column */

Test(book_tags, rows_that_go_are_wiped_and_holes_are_filled_from_the_end)
{
    struct tag_column column;
    static const uint8_t zeros[LOOKUP_SCAN_BYTES];
    tag_column_init(&column);
    for (uint32_t i = 0; i < 600; i++) {
        struct stored_subject subject = subject_of(i, IDENTIFIER_KIND_PERSON);
        cr_assert(status_ok(tag_column_add(&column, i % 200, subject.tag)));
    }
    cr_expect(tag_column_remove(&column, 7) == 3 && tag_column_remove(&column, 199) == 3 && tag_column_remove(&column, 7) == 0);
    cr_expect(column.count == 600 && column.records[7] == TAG_HOLE);
    cr_expect(memcmp(column.scans + (size_t)7 * LOOKUP_SCAN_BYTES, zeros, sizeof zeros) == 0);
    tag_column_fill_holes(&column);
    cr_expect(column.count == 594);
    for (size_t i = 0; i < column.count; i++)
        cr_expect(column.records[i] != TAG_HOLE, "row %zu", i);
    for (size_t i = column.count; i < 600; i++)
        cr_expect(memcmp(column.scans + i * LOOKUP_SCAN_BYTES, zeros, sizeof zeros) == 0, "row %zu", i);
    tag_column_end(&column);
    cr_expect(!column.scans && !column.count);
}
