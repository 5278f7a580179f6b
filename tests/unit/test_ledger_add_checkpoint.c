// SPDX-License-Identifier: EUPL-1.2
//
// Requests and responses of C2SP tlog-witness: one form each, and nothing else taken.
#include "ledger/add_checkpoint.h"

#include <criterion/criterion.h>

static struct arena *arena;
static void open_arena(void) { cr_assert(status_ok(arena_new((size_t)1024 * 1024, &arena))); }
static void close_arena(void) { arena = arena_free(arena); }
TestSuite(ledger_add_checkpoint, .init = open_arena, .fini = close_arena);

#define HASH "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
#define NOTE "example.com/behind-the-sofa\n20852163\n" HASH "\n\xe2\x80\x94 example.com/behind-the-sofa AAAA\n"
#define EIGHT HASH HASH HASH HASH HASH HASH HASH HASH
#define SIXTY_THREE EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT HASH HASH HASH HASH HASH HASH HASH

/* As the specification has it: "old", a size, lines, an empty line, the checkpoint. */
Test(ledger_add_checkpoint, prints_and_reads_back)
{
    static const struct {
        const char *text;
        uint64_t old_size;
        size_t count;
    } good[] = {{"old 20852014\n" HASH HASH HASH "\n" NOTE, 20852014, 3},
                {"old 0\n\n" NOTE, 0, 0},
                {"old 9223372036854775807\n" SIXTY_THREE "\n" NOTE, INT64_MAX, ADD_CHECKPOINT_PROOF_MOST}};
    for (size_t i = 0; i < N(good); i++) {
        struct add_checkpoint request;
        struct span again;
        cr_assert(status_ok(add_checkpoint_parse(span_of_text(good[i].text), &request)), "%zu", i);
        cr_expect(request.growth.old_size == good[i].old_size && request.growth.proof.count == good[i].count);
        cr_expect(span_is_text(request.checkpoint, NOTE));
        cr_assert(status_ok(add_checkpoint_print(&request, arena, &again)));
        cr_expect(span_is_text(again, good[i].text));
    }
}

Test(ledger_add_checkpoint, refuses_other_requests)
{
    static const char *const bad[] = {
        "",
        "old",
        "old 5\n",
        "old 5\n\n",
        "old 5\n" NOTE,
        "Old 5\n\n" NOTE,
        "old  5\n\n" NOTE,
        "old 05\n\n" NOTE,
        "old -1\n\n" NOTE,
        "old 9223372036854775808\n\n" NOTE,
        "old 5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n\n" NOTE,
        "old 5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n\n" NOTE,
        "old 0\n" HASH "\n" NOTE, /* there is no proof from the empty tree */
        "old 5\n" SIXTY_THREE HASH "\n" NOTE,
    };
    for (size_t i = 0; i < N(bad); i++) {
        struct add_checkpoint request;
        cr_expect(status_is(add_checkpoint_parse(span_of_text(bad[i]), &request), STATUS_MALFORMED), "%s", bad[i]);
    }
}

Test(ledger_add_checkpoint, responses_have_one_form_each)
{
    static const char *const good[] = {"200\n\xe2\x80\x94 w AAAA\n", "400\n", "403\n", "404\n", "409\n0\n", "409\n20852014\n", "422\n"};
    static const char *const bad[] = {"",         "200",    "200\n", "409\n", "409\n1", "409\n01\n", "409\n1\n1\n",
                                      "422\n1\n", "0200\n", "500\n", "999\n"};
    struct witness_response response;
    struct span again;
    for (size_t i = 0; i < N(good); i++) {
        cr_assert(status_ok(witness_response_parse(span_of_text(good[i]), &response)), "%s", good[i]);
        cr_assert(status_ok(witness_response_print(&response, arena, &again)));
        cr_expect(span_is_text(again, good[i]), "%s", good[i]);
    }
    for (size_t i = 0; i < N(bad); i++)
        cr_expect(status_is(witness_response_parse(span_of_text(bad[i]), &response), STATUS_MALFORMED), "%s", bad[i]);
}
