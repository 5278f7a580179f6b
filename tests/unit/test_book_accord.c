// SPDX-License-Identifier: EUPL-1.2
//
// What is fetched from whom: pieces in order, one thing at a time, and a partner that promises and does not answer keeps nothing
// from us.
#include "book/accord.h"

#include <criterion/criterion.h>

static struct accord *accord;
static const struct oin honest = {"00000099000000001000"}, liar = {"00000099000000002000"};

static void open_accord(void) { cr_assert(status_ok(accord_new(&accord))); }
static void close_accord(void) { accord = accord_free(accord); }
TestSuite(book_accord, .init = open_accord, .fini = close_accord);

static struct digest digest_filled(uint8_t fill)
{
    struct digest digest;
    memset(&digest, fill, sizeof digest);
    return digest;
}

static bool is_asked_of(int64_t now_ms, const struct oin *partner, uint8_t fill, uint32_t offset)
{
    struct oin to;
    struct agreed_ask_message ask;
    struct digest wanted = digest_filled(fill);
    return accord_next_ask(accord, now_ms, &to, &ask) && oin_equal(&to, partner) && digest_equal(&ask.wanted, &wanted) &&
           ask.offset == offset;
}

static bool nothing_is_asked(int64_t now_ms)
{
    struct oin to;
    struct agreed_ask_message ask;
    return !accord_next_ask(accord, now_ms, &to, &ask);
}

static void want(uint8_t fill, const struct oin *from)
{
    struct digest wanted = digest_filled(fill);
    accord_want(accord, &wanted, fill, from);
}

static struct status take(const struct oin *from, uint8_t fill, uint32_t total, uint32_t offset, const char *piece, struct span *whole)
{
    struct agreed_message message = {digest_filled(fill), total, offset, span_of_text(piece)};
    uint64_t number;
    struct status status = accord_take(accord, from, &message, whole, &number);
    cr_expect(!status_ok(status) || number == fill);
    return status;
}

Test(book_accord, pieces_in_order_come_to_the_whole)
{
    struct span whole;
    want(1, &honest);
    cr_expect(is_asked_of(0, &honest, 1, 0));
    cr_expect(nothing_is_asked(1)); /* an answer is being waited for */
    cr_expect(status_ok(take(&honest, 1, 6, 0, "abc", &whole)) && whole.size == 0);
    cr_expect(is_asked_of(2, &honest, 1, 3));
    cr_expect(status_ok(take(&honest, 1, 6, 3, "def", &whole)));
    cr_expect(span_is_text(whole, "abcdef"));
    struct digest done = digest_filled(1);
    accord_settle(accord, &done, &honest);
    cr_expect(nothing_is_asked(3));
}

Test(book_accord, what_was_not_asked_is_not_taken)
{
    struct span whole;
    cr_expect_eq(take(&honest, 1, 3, 0, "abc", &whole).code, STATUS_UNEXPECTED);
    want(1, &honest);
    cr_expect(is_asked_of(0, &honest, 1, 0));
    cr_expect_eq(take(&liar, 1, 3, 0, "abc", &whole).code, STATUS_UNEXPECTED);
    cr_expect_eq(take(&honest, 2, 3, 0, "abc", &whole).code, STATUS_UNEXPECTED);
    cr_expect_eq(take(&honest, 1, 6, 3, "abc", &whole).code, STATUS_UNEXPECTED);
    cr_expect(status_ok(take(&honest, 1, 6, 0, "abc", &whole)));
    cr_expect_eq(take(&honest, 1, 6, 3, "def", &whole).code, STATUS_UNEXPECTED); /* before it was asked */
    cr_expect(is_asked_of(1, &honest, 1, 3));
    cr_expect_eq(take(&honest, 1, 9, 3, "def", &whole).code, STATUS_UNEXPECTED); /* another size than it had */
    cr_expect(status_ok(take(&honest, 1, 6, 3, "def", &whole)));
}

Test(book_accord, what_another_rests_upon_comes_first)
{
    want(3, &honest);
    want(2, &honest);
    want(2, &honest);
    struct digest done = digest_filled(2);
    cr_expect(is_asked_of(0, &honest, 2, 0));
    accord_settle(accord, &done, &honest);
    cr_expect(is_asked_of(1, &honest, 3, 0));
}

Test(book_accord, who_does_not_answer_is_passed_over)
{
    want(1, &honest);
    for (uint8_t fill = 10; fill < 250; fill++)
        want(fill, &liar);
    cr_expect(is_asked_of(0, &liar, 10 + ACCORD_WANTED_MOST - 2, 0));
    cr_expect(nothing_is_asked(ACCORD_PATIENCE_MS - 1));
    cr_expect(is_asked_of(ACCORD_PATIENCE_MS, &honest, 1, 0)); /* of the liar nothing is wanted any more */
    struct digest done = digest_filled(1);
    accord_settle(accord, &done, &honest);
    want(4, &honest);
    want(5, &liar); /* it promises again */
    cr_expect(is_asked_of(ACCORD_PATIENCE_MS + 1, &honest, 4, 0));
}

Test(book_accord, who_answers_with_something_else_is_asked_last)
{
    want(1, &honest);
    want(2, &liar);
    cr_expect(is_asked_of(0, &liar, 2, 0));
    accord_distrust(accord, &liar, 1);
    cr_expect(is_asked_of(1, &honest, 1, 0));
    struct digest done = digest_filled(1);
    accord_settle(accord, &done, &honest);
    want(2, &liar);
    cr_expect(is_asked_of(2, &liar, 2, 0)); /* when nobody else has anything */
}

Test(book_accord, what_partners_say_last_is_what_is_known_of_them)
{
    struct hello_message hello = {.version = span_of_text("a-version-of-a-program-with-a-very-long-name"), .head_count = AGREED_TEXTS_MOST};
    cr_expect(!accord_heard_of(accord, &honest));
    for (uint32_t number = 1; number <= 2; number++) {
        hello.heads[0] = (struct agreed_head){1, number, digest_filled((uint8_t)number)};
        accord_hear(accord, &honest, &hello, number);
    }
    const struct accord_heard *heard = accord_heard_of(accord, &honest);
    cr_assert(heard);
    cr_expect_eq(heard->heads[0].number, 2);
    cr_expect_eq(strlen(heard->version), sizeof heard->version - 1);
    for (uint64_t i = 0; i < 3 * ACCORD_PARTNERS_MOST; i++) { /* partners come and go */
        struct oin oin;
        snprintf(oin.text, sizeof oin.text, "%020llu", (unsigned long long)i);
        accord_hear(accord, &oin, &hello, 10 + (int64_t)i);
    }
    cr_expect(!accord_heard_of(accord, &honest));
}
