// SPDX-License-Identifier: EUPL-1.2
//
// Whose turn it is: one slice of one question at a time, and no partner's questions wait for all of another's.
#include "book/lookups.h"

#include <criterion/criterion.h>

#define TAGS 100
#define SLICE 10

static const uint8_t nonce[TOKEN_NONCE_BYTES] = {1};
static struct agreed agreed = {.own = {"00000099000000001000"}};
static struct book book = {.agreed = &agreed};

static void make(void)
{
    cr_assert(status_ok(tag_table_new(&book.tags)) && status_ok(lookups_new(SLICE, &book.lookups)));
    for (uint8_t i = 0; i < TAGS; i++) {
        struct stored_subject subject = {.domain = span_of_text("casus"), .epoch = 1, .kind = IDENTIFIER_KIND_PERSON, .tag = {i, 1}};
        cr_assert(status_ok(tag_table_add(book.tags, i + 1, &subject, 1)));
    }
}
static void end(void)
{
    book.lookups = lookups_free(book.lookups);
    book.tags = tag_table_free(book.tags);
}
TestSuite(book_lookups, .init = make, .fini = end);

static void add_question(const char *from, uint8_t number)
{
    static struct subject token = {.kind = IDENTIFIER_KIND_PERSON};
    struct lookup_asked asked = {.exchange_id = {{number}}, .question = {span_of_text("casus"), 1, nonce, &agreed.own, &token, 1}};
    cr_assert(status_ok(oin_parse(span_of_text(from), &asked.from)));
    cr_assert(status_ok(lookup_resume(&book, &asked)));
}

/* Steps until one is through; it is dropped. */
static struct exchange_id finish_next(size_t *steps)
{
    struct lookup *through = NULL;
    while (!through) {
        cr_assert(status_ok(lookups_step(&book, &through)) && lookups_wait(book.lookups));
        ++*steps;
    }
    struct exchange_id id = *lookup_exchange(through);
    lookups_drop(&book, through);
    return id;
}

Test(book_lookups, partners_take_turns_whatever_the_number_of_their_questions)
{
    size_t steps = 0;
    for (uint8_t i = 1; i <= 50; i++)
        add_question("00000099000000002000", i);
    add_question("00000099000000003000", 100);
    struct exchange_id first = finish_next(&steps), second = finish_next(&steps);
    cr_expect((first.bytes[0] == 1 && second.bytes[0] == 100) && steps == 2 * TAGS / SLICE, "%u, %u after %zu", first.bytes[0],
              second.bytes[0], steps);
    for (uint8_t i = 2; i <= 50; i++)
        cr_expect(finish_next(&steps).bytes[0] == i, "in order of arrival");
    struct lookup *none;
    cr_expect(status_ok(lookups_step(&book, &none)) && !none && !lookups_wait(book.lookups));
}

Test(book_lookups, the_same_exchange_again_takes_the_place_of_the_first)
{
    size_t steps = 0;
    add_question("00000099000000002000", 1);
    add_question("00000099000000002000", 2);
    add_question("00000099000000002000", 1);
    add_question("00000099000000003000", 1);
    cr_expect(finish_next(&steps).bytes[0] == 1 && finish_next(&steps).bytes[0] == 1 && finish_next(&steps).bytes[0] == 2);
    cr_expect_not(lookups_wait(book.lookups));
}

static int64_t slow_clock(void)
{
    static int64_t now;
    return now += 1000000; /* a millisecond each time somebody looks */
}
static int64_t fast_clock(void)
{
    static int64_t now;
    return now += 10;
}
static int64_t stopped_clock(void) { return 5; }

Test(book_lookups, a_slice_is_what_this_machine_passes_in_a_tenth_of_a_millisecond)
{
    cr_expect(lookups_measure(fast_clock) == LOOKUP_SLICE_MOST && lookups_measure(stopped_clock) == LOOKUP_SLICE_MOST / 32);
    cr_expect(lookups_measure(slow_clock) == 1024);
}
