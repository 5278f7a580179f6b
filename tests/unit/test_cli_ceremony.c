// SPDX-License-Identifier: EUPL-1.2
//
// The text that says what a ceremony makes: read strictly, because members act on it.
#include "ceremony/ceremony_folder.h"

#include <criterion/criterion.h>

static struct arena *arena;
static void begin(void) { cr_assert(status_ok(arena_new(1 << 20, &arena))); }
static void end(void) { arena = arena_free(arena); }
TestSuite(cli_ceremony, .init = begin, .fini = end);

#define SESSION "session = 00112233445566778899aabbccddeeff\n"
#define ROSTER "roster = 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define MEMBERS "members = 00000099000000001000,\n  00000099000000002000,\n  00000099000000003000\n"
#define HEAD "[ceremony]\nepoch = 1\n"
#define CASUS "domain = casus\nthreshold = 2\n"

Test(cli_ceremony, what_is_read_prints_back)
{
    struct ceremony first = {.folder = "c"}, second = {.folder = "c"};
    struct complaint why = {""};
    struct span text, again;
    const char *given = HEAD SESSION CASUS MEMBERS ROSTER;
    cr_assert(status_ok(ceremony_parse(span_of_text(given), "f", arena, &first, &why)), "%s", why.text);
    cr_expect_eq(first.size, 3);
    cr_expect_eq(first.threshold, 2);
    cr_expect_str_eq(first.domain, "casus");
    cr_expect_eq(ceremony_member(&first, "00000099000000002000"), 2);
    cr_expect_eq(ceremony_member(&first, "00000099000000009000"), 0);
    cr_assert(status_ok(ceremony_print(&first, arena, &text)));
    cr_assert(status_ok(ceremony_parse(text, "f", arena, &second, &why)), "%s", why.text);
    cr_assert(status_ok(ceremony_print(&second, arena, &again)));
    cr_expect(span_equal(text, again));
    cr_expect_arr_eq(first.roster_hash, second.roster_hash, SHA256_BYTES);
}

static const struct {
    const char *name, *text, *says;
} wrong[] = {
    {"nothing", "", "f"},
    {"no session", HEAD CASUS MEMBERS ROSTER, "session"},
    {"a short session", HEAD "session = 0011\n" CASUS MEMBERS ROSTER, "session"},
    {"a session that is not hex", HEAD "session = 00112233445566778899aabbccddeefg\n" CASUS MEMBERS ROSTER, "session"},
    {"a domain in capitals", HEAD SESSION "domain = Casus\nthreshold = 2\n" MEMBERS ROSTER, "domain"},
    {"a domain that is a path", HEAD SESSION "domain = ../casus\nthreshold = 2\n" MEMBERS ROSTER, "domain"},
    {"epoch 0", "[ceremony]\nepoch = 0\n" SESSION CASUS MEMBERS ROSTER, "epoch"},
    {"threshold 1", HEAD SESSION "domain = casus\nthreshold = 1\n" MEMBERS ROSTER, "threshold"},
    {"a threshold beyond the majority", HEAD SESSION "domain = casus\nthreshold = 3\n" MEMBERS ROSTER, "members"},
    {"a member twice", HEAD SESSION CASUS "members = 00000099000000001000, 00000099000000001000, 00000099000000002000\n" ROSTER, "members"},
    {"members out of order", HEAD SESSION CASUS "members = 00000099000000002000, 00000099000000001000, 00000099000000003000\n" ROSTER,
     "members"},
    {"a member that is no OIN", HEAD SESSION CASUS "members = 0000009900000000100x, 1, 2\n" ROSTER, "members"},
    {"a short roster hash", HEAD SESSION CASUS MEMBERS "roster = 00\n", "roster"},
    {"a key too many", HEAD SESSION "domain = casus\nthreshold = 2\nextra = 1\n" MEMBERS ROSTER, "extra"},
};

Test(cli_ceremony, refuses_what_members_must_not_act_on)
{
    for (size_t i = 0; i < N(wrong); i++) {
        struct ceremony ceremony = {.folder = "c"};
        struct complaint why = {""};
        cr_expect(!status_ok(ceremony_parse(span_of_text(wrong[i].text), "f", arena, &ceremony, &why)), "%s", wrong[i].name);
        cr_expect(strstr(why.text, wrong[i].says) && why.text[0] == 'f', "%s: %s", wrong[i].name, why.text);
    }
}

Test(cli_ceremony, a_message_lies_under_round_and_member)
{
    struct ceremony ceremony = {.folder = "c", .size = 1, .members = {{"00000099000000001000"}}};
    const char *path;
    cr_assert(status_ok(ceremony_message_path(&ceremony, DKG_REVEAL, 1, arena, &path)));
    cr_expect_str_eq(path, "c/2-00000099000000001000");
    cr_expect_str_eq(dkg_phase_word(DKG_REVEAL), "reveal");
}
