// SPDX-License-Identifier: EUPL-1.2
//
// What of a roster decides: how many must sign, and the hash over it. On the example roster.
#include "files/files.h"
#include "keyring/roster.h"

#include <criterion/criterion.h>

static struct arena *arena;
static struct span text;

static void begin(void)
{
    cr_assert(status_ok(arena_new((size_t)1 << 28, &arena)));
    cr_assert(status_ok(file_read(SCHAKEL_SOURCE "/keys/example/roster.conf", 1 << 20, arena, &text, NULL)));
}
static void end(void) { arena = arena_free(arena); }
TestSuite(keyring_table, .init = begin, .fini = end);

static struct span replaced(struct span in, const char *old, const char *new)
{
    const uint8_t *at = memmem(in.data, in.size, old, strlen(old));
    const char *out;
    cr_assert_not_null(at, "%s", old);
    size_t before = (size_t)(at - in.data), after = before + strlen(old);
    cr_assert(status_ok(arena_print(arena, &out, "%.*s%s%.*s", (int)before, (const char *)in.data, new, (int)(in.size - after),
                                    (const char *)in.data + after)));
    return span_of_text(out);
}

/* A proposal of which two versions can be agreed at once would be a fork that nobody made. */
Test(keyring_table, the_quorum_is_more_than_half_and_may_be_raised)
{
    static const struct {
        const char *line;
        size_t quorum;
    } cases[] = {{"", 3}, {"quorum = 3\n", 3}, {"quorum = 5\n", 5}};
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(roster) struct roster *roster = NULL;
        const char *lines;
        struct span printed;
        cr_assert(status_ok(arena_print(arena, &lines, "auditor = %s\n%s", "00000099000000005000", cases[i].line)));
        struct span changed = replaced(text, "auditor = 00000099000000005000\n", lines);
        cr_assert(status_ok(roster_parse(changed, "r", &roster, NULL)));
        cr_expect_eq(roster_quorum(roster), cases[i].quorum);
        cr_assert(status_ok(roster_print(roster, arena, &printed)));
        cr_expect(span_equal(printed, changed));
    }
}

/* What is signed by a quorum stands in the table; what a partner changes of itself does not move it. */
Test(keyring_table, the_table_hash_covers_what_is_decided_and_nothing_else)
{
    static const struct {
        const char *old, *new;
        bool moves;
    } cases[] = {
        {"roles = sociale-dienst, schuldhulp", "roles = sociale-dienst", true},
        {"roles = sociale-dienst, schuldhulp", "roles = sociale-dienst, wijkteam", true},
        {"data = no", "data = yes", true},
        {"auditor = 00000099000000005000", "auditor = 00000099000000001000", true},
        {"auditor = 00000099000000005000\n", "auditor = 00000099000000005000\nquorum = 4\n", true},
        {"[partner 00000099000000001000]", "[partner 00000099000000001001]", true},
        {"\nagree = RW", "\nagree = RWQ5NWUwZTAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\n# ", true},
        {"auditor = 00000099000000005000\n", "auditor = 00000099000000005000\nquorum = 3\n", false},
        {"roles = sociale-dienst, schuldhulp", "roles = schuldhulp,   sociale-dienst", false},
        {"version = 1", "version = 2", false},
        {"name = Zorg-", "name = Het Zorg-", false},
        {"tcp://127.0.0.1:7101", "tcp://127.0.0.1:7201", false},
        {"\nwitness = ", "\nwitness = BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=\n# ", false},
        {"certs/00000099000000001000.pem", "certs/new.pem", false},
    };
    CLEANUP(roster) struct roster *roster = NULL;
    struct digest before, after;
    cr_assert(status_ok(roster_parse(text, "r", &roster, NULL)) && status_ok(roster_table_hash(roster, &before)));
    for (size_t i = 0; i < N(cases); i++) {
        CLEANUP(roster) struct roster *changed = NULL;
        struct complaint why = {""};
        cr_assert(status_ok(roster_parse(replaced(text, cases[i].old, cases[i].new), "r", &changed, &why)), "%zu %s", i, why.text);
        cr_assert(status_ok(roster_table_hash(changed, &after)));
        cr_expect(digest_equal(&before, &after) == !cases[i].moves, "%s", cases[i].new);
    }
}
