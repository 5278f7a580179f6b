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
#define HEAD "[ceremony]\n"
#define ZEROS_BUT_ONE "000000000000000000000000000000000000000000000000000000000000000\n"
#define ZEROS "0" ZEROS_BUT_ONE
#define FIRST "generation = 0\nring = " ZEROS
#define TWO "threshold = 2\n"

Test(cli_ceremony, what_is_read_prints_back)
{
    struct ceremony first = {.folder = "c"}, second = {.folder = "c"};
    struct complaint why = {""};
    struct span text, again;
    const char *given = HEAD SESSION FIRST TWO MEMBERS ROSTER;
    cr_assert(status_ok(ceremony_parse(span_of_text(given), "f", arena, &first, &why)), "%s", why.text);
    cr_expect_eq(first.size, 3);
    cr_expect_eq(first.threshold, 2);
    cr_expect_eq(first.generation, 0);
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
    {"no session", HEAD FIRST TWO MEMBERS ROSTER, "session"},
    {"a short session", HEAD "session = 0011\n" FIRST TWO MEMBERS ROSTER, "session"},
    {"a session that is not hex", HEAD "session = 00112233445566778899aabbccddeefg\n" FIRST TWO MEMBERS ROSTER, "session"},
    {"a generation without its ring", HEAD SESSION "generation = 1\nring = " ZEROS TWO MEMBERS ROSTER, "ring"},
    {"a ring without its generation", HEAD SESSION "generation = 0\nring = 1" ZEROS_BUT_ONE TWO MEMBERS ROSTER, "ring"},
    {"a short ring", HEAD SESSION "generation = 1\nring = 00\n" TWO MEMBERS ROSTER, "ring"},
    {"threshold 1", HEAD SESSION FIRST "threshold = 1\n" MEMBERS ROSTER, "threshold"},
    {"threshold 6", HEAD SESSION FIRST "threshold = 6\n" MEMBERS ROSTER, "threshold"},
    {"a threshold beyond the majority", HEAD SESSION FIRST "threshold = 3\n" MEMBERS ROSTER, "members"},
    {"a member twice", HEAD SESSION FIRST TWO "members = 00000099000000001000, 00000099000000001000, 00000099000000002000\n" ROSTER,
     "members"},
    {"members out of order", HEAD SESSION FIRST TWO "members = 00000099000000002000, 00000099000000001000, 00000099000000003000\n" ROSTER,
     "members"},
    {"a member that is no OIN", HEAD SESSION FIRST TWO "members = 0000009900000000100x, 1, 2\n" ROSTER, "members"},
    {"a short roster hash", HEAD SESSION FIRST TWO MEMBERS "roster = 00\n", "roster"},
    {"a key too many", HEAD SESSION FIRST TWO "extra = 1\n" MEMBERS ROSTER, "extra"},
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

/* ---- the list of keys */

static struct ceremony_keys keys;

Test(cli_ceremony, a_list_of_keys_prints_back)
{
    static const char text[] = "casus 00000099000000001000 1\ncasus 00000099000000001000 2\nescrow 00000000000000000000 1\n";
    struct complaint why = {""};
    struct span again;
    cr_assert(status_ok(ceremony_keys_parse(span_of_text(text), "keys", &keys, &why)), "%s", why.text);
    cr_expect(keys.count == 3 && keys.names[1].epoch == 2);
    cr_assert(status_ok(ceremony_keys_print(&keys, arena, &again)));
    cr_expect(span_equal(again, span_of_text(text)));
}

Test(cli_ceremony, a_list_of_keys_in_another_form_is_refused_in_its_line)
{
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"", "keys:1:"},
        {"casus 00000099000000001000 1", "keys:1:"},
        {"casus 00000099000000001000 0\n", "keys:1:"},
        {"casus 00000099000000001000 01\n", "keys:1:"},
        {"casus 00000099000000001000 1 \n", "keys:1:"},
        {"casus  00000099000000001000 1\n", "keys:1:"},
        {"casus 0000009900000000100 1\n", "keys:1:"},
        {"Casus 00000099000000001000 1\n", "keys:1:"},
        {"../casus 00000099000000001000 1\n", "keys:1:"},
        {" 00000099000000001000 1\n", "keys:1:"},
        {"escrow 00000099000000001000 1\n", "keys:1:"},
        {"casus 00000000000000000000 1\n", "keys:1:"},
        {"casus 00000099000000001000 4294967296\n", "keys:1:"},
        {"casus 00000099000000001000 1\ncasus 00000099000000001000 1\n", "keys:2:"},
        {"casus 00000099000000002000 1\ncasus 00000099000000001000 1\n", "keys:2:"},
        {"casus 00000099000000001000 1\n\n", "keys:2:"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct complaint why = {""};
        cr_expect_not(status_ok(ceremony_keys_parse(span_of_text(cases[i].text), "keys", &keys, &why)), "case %zu", i);
        cr_expect(strncmp(why.text, cases[i].place, strlen(cases[i].place)) == 0, "case %zu: %s", i, why.text);
    }
}

Test(cli_ceremony, a_list_has_as_many_keys_as_one_ceremony_makes)
{
    char text[(DKG_KEYS_MOST + 1) * 40];
    size_t used = 0;
    struct complaint why = {""};
    for (unsigned i = 1; i <= DKG_KEYS_MOST + 1; i++) {
        size_t before = used;
        used += (size_t)snprintf(text + used, sizeof text - used, "casus 00000099000000001000 %u\n", i);
        cr_expect(status_ok(ceremony_keys_parse(span_of(text, used), "keys", &keys, &why)) == (i <= DKG_KEYS_MOST), "%u: %s", i, why.text);
        cr_assert(used > before);
    }
    cr_expect(strstr(why.text, "more than 128 keys"), "%s", why.text);
}

Test(cli_ceremony, a_message_lies_under_round_and_member)
{
    struct ceremony ceremony = {.folder = "c", .size = 1, .members = {{"00000099000000001000"}}};
    const char *path;
    cr_assert(status_ok(ceremony_message_path(&ceremony, DKG_REVEAL, 1, arena, &path)));
    cr_expect_str_eq(path, "c/2-00000099000000001000");
    cr_expect_str_eq(dkg_phase_word(DKG_REVEAL), "reveal");
}
