// SPDX-License-Identifier: EUPL-1.2
//
// The tags of the own register: a token is answered by the tag it was made of, in its own domain, epoch and kind only. Who came
// to know a tag (a signal carries it) makes of it any question that it likes.
#include "book/tags.h"
#include "pseudonym/tag.h"

#include <criterion/criterion.h>

static const struct oin holder = {"00000099000000001000"}, another = {"00000099000000002000"};
static const uint8_t nonce[LOOKUP_NONCE_BYTES] = {1};

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
    CLEANUP(arena) struct arena *arena = NULL;
    const struct stored_subject known = {.domain = span_of_text("casus"), .epoch = 2, .kind = IDENTIFIER_KIND_PERSON, .tag = {7}};
    const struct stored_subject elsewhere = {.domain = span_of_text("vroeg"), .epoch = 2, .kind = IDENTIFIER_KIND_PERSON, .tag = {8}};
    cr_assert(status_ok(arena_new(1 << 20, &arena)) && status_ok(tag_table_new(&table)));
    cr_assert(status_ok(tag_table_add(table, 10, &known, 1)) && status_ok(tag_table_add(table, 11, &elsewhere, 1)));
    for (size_t i = 0; i < N(asked); i++) {
        struct subject token = {.kind = asked[i].kind};
        lookup_token_compute(known.tag, nonce, asked[i].token_of, token.value);
        const struct tag_question question = {span_of_text(asked[i].domain), asked[i].epoch, nonce, &holder, &token, 1};
        struct tag_match *matches;
        size_t count;
        cr_assert(status_ok(tag_table_match(table, &question, arena, &matches, &count)));
        cr_expect(count == asked[i].found, "%s: %zu", asked[i].what, count);
        cr_expect(!count || (matches[0].record == 10 && matches[0].matched_by == 1u << IDENTIFIER_KIND_PERSON), "%s", asked[i].what);
    }
}
