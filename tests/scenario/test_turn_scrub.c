// SPDX-License-Identifier: EUPL-1.2
//
// A node looks through its stored ledger while it lives: what is not as it was signed is told, no head is signed over it, and a node that
// was mended goes on: by the file of before, or by what an export gives back (P-07).
#include "acts/look.h"
#include "base/day.h"
#include "book/batch.h"
#include "control/request.h"
#include "files/files.h"
#include "store/query.h" /* the inside: what no function of a node does to a leaf */
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD));
    town.has_own_clock = true;
}
static void end(void) { town_close(&town); }
TestSuite(turn_scrub, .init = make, .fini = end, .timeout = 60);

static size_t count_logged(const char *word)
{
    char path[160], wanted[64];
    struct span text;
    struct complaint why = {""};
    size_t count = 0;
    snprintf(path, sizeof path, "%s/log", town.houses[SDD].folder);
    snprintf(wanted, sizeof wanted, "\"event\":\"%s\"", word);
    OK(file_read(path, 1024 * 1024, town.arena, &text, &why));
    for (const char *at = (const char *)text.data, *last = at + text.size; (at = memmem(at, (size_t)(last - at), wanted, strlen(wanted)));
         at++)
        count++;
    return count;
}

static void write_entry(void)
{
    OK(batch_open(&town_node(&town, SDD)->book, town.now_ms));
    OK(book_user_act(&town_node(&town, SDD)->book, ENTRY_ADMIN_ACT, "register-imported", span_of_text("beheerder"), 1));
}

/* A second for each turn. */
static void live(size_t seconds)
{
    for (size_t i = 0; i < seconds; i++) {
        bool did;
        town.now_ms += 1000;
        town.steady_ms += 1000;
        OK(town_turn(&town, SDD, &did));
    }
}

static uint64_t signed_size(void)
{
    struct look_signed out;
    OK(look_signed(&town_node(&town, SDD)->book, town.arena, &out));
    return out.size;
}

static void change(const char *sql) { cr_assert_eq(sqlite3_exec(town_node(&town, SDD)->book.store->db, sql, NULL, NULL, NULL), SQLITE_OK); }

#define KEEP_ASIDE "CREATE TABLE aside AS SELECT * FROM leaf WHERE position = 1"
#define SPOIL "DROP TRIGGER leaf_stays; UPDATE leaf SET entry = x'00' WHERE position = 1"
#define MEND "UPDATE leaf SET entry = (SELECT entry FROM aside) WHERE position = 1; DROP TABLE aside"

static void tomorrow(void)
{
    town.now_ms += DAY_MS;
    town.steady_ms += DAY_MS;
    live(3);
}

static void begin_with_damage(void)
{
    write_entry();
    live(3);
    cr_assert(signed_size() > 1);
    cr_assert(town_node(&town, SDD)->book.scrubbed_ms > 0);
    cr_assert_eq(count_logged("ledger-damaged") + count_logged("ledger-mended"), 0);
    change(KEEP_ASIDE);
    change(SPOIL);
    live(100);
    cr_assert_eq(count_logged("ledger-damaged"), 0, "it is looked through once a day");
    tomorrow();
}

Test(turn_scrub, what_changed_below_the_head_is_told_within_a_day_and_no_head_is_signed_over_it)
{
    begin_with_damage();
    const struct scrub_finding *damage = &town_node(&town, SDD)->book.damage;
    cr_expect_eq(count_logged("ledger-damaged"), 1);
    cr_expect(damage->damage == SCRUB_ENTRY && damage->index == 1 && damage->count == 1);
    const uint64_t before = signed_size();
    write_entry();
    live(5);
    cr_expect_eq(signed_size(), before);
    tomorrow();
    cr_expect_eq(count_logged("ledger-damaged"), 1, "it is told once");
    change(MEND);
    tomorrow();
    cr_expect_eq(count_logged("ledger-mended"), 1);
    cr_expect_gt(signed_size(), before);
}

Test(turn_scrub, a_restart_forgets_no_damage)
{
    begin_with_damage();
    const uint64_t before = signed_size();
    town_stop(&town, SDD);
    town_start(&town, SDD);
    cr_expect_eq(town_node(&town, SDD)->book.damage.damage, SCRUB_ENTRY);
    write_entry();
    bool did;
    OK(town_turn(&town, SDD, &did));
    OK(book_sign_head(&town_node(&town, SDD)->book));
    cr_expect_eq(signed_size(), before);
    live(3);
    cr_expect_eq(town_node(&town, SDD)->book.damage.index, 1, "and finds where it is at once");
    change(MEND);
    tomorrow();
    cr_expect_gt(signed_size(), before);
}

/* ---- healing */

static struct tree_hash leaves[64];
static struct span entries[64];
static uint64_t leaf_count;

/* As an export of before has it. */
static void take_export(void)
{
    leaf_count = signed_size();
    cr_assert(leaf_count <= N(leaves));
    for (uint64_t i = 0; i < leaf_count; i++)
        OK(store_leaf_read(town_node(&town, SDD)->book.store, i, town.arena, &entries[i], leaves[i].bytes));
}

static struct speech_ledger_heal healing_of(uint64_t position)
{
    static struct tree_proof proof;
    struct leaf_array array = {leaves, leaf_count};
    const struct tree_reader reader = leaf_array_reader(&array);
    OK(inclusion_prove(&reader, position, leaf_count, &proof));
    return (struct speech_ledger_heal){.entry = position,
                                       .size = leaf_count,
                                       .bytes = entries[position],
                                       .proof = span_of(proof.hashes, proof.count * SHA256_BYTES),
                                       .source = "/media/export"};
}

static struct complaint refusal;

static struct status ask(unsigned roles, enum speech_verb verb, const void *given, struct span *out)
{
    struct request request = {
        .node = town_node(&town, SDD), .user = "beheerder", .roles = roles, .now_ms = town.now_ms, .ticket = 1, .arena = town.arena};
    struct complaint why = {""};
    struct span line;
    OK(speech_request_encode(verb, given, town.arena, &why, &line));
    struct status status = request_serve(&request, line, out);
    refusal = request.why;
    return status;
}

static struct status heal(const struct speech_ledger_heal *given)
{
    struct span reply;
    return ask(ACCESS_OPERATOR, SPEECH_LEDGER_HEAL, given, &reply);
}

static uint64_t first_damaged_of(const struct speech_ledger_damage *request)
{
    struct speech_ledger_damaged found;
    struct complaint why = {""};
    struct span reply;
    OK(ask(ACCESS_AUDITOR, SPEECH_LEDGER_DAMAGE, request, &reply));
    OK(speech_reply_decode(SPEECH_LEDGER_DAMAGE, reply, town.arena, &why, &found));
    cr_assert(found.entry_count == 1 && found.next == 0);
    return found.entries[0].entry;
}
static uint64_t first_damaged(void) { return first_damaged_of(&(struct speech_ledger_damage){.count = 64}); }

static void begin_with_export(void)
{
    write_entry();
    live(3);
    take_export();
    change(SPOIL);
    tomorrow();
    cr_assert_eq(town_node(&town, SDD)->book.damage.damage, SCRUB_ENTRY);
}

Test(turn_scrub, what_an_export_gives_back_is_read_again_at_once_and_heads_go_on)
{
    begin_with_export();
    const uint64_t before = signed_size();
    const struct speech_ledger_heal given = healing_of(first_damaged());
    cr_assert_eq(given.entry, 1);
    OK(heal(&given));
    cr_expect_eq(town_node(&town, SDD)->book.damage.damage, SCRUB_ENTRY, "nobody believes it before all was looked through");
    live(3);
    cr_expect_eq(count_logged("ledger-healed"), 1);
    cr_expect_eq(count_logged("ledger-mended"), 1);
    cr_expect_gt(signed_size(), before);
    const struct entry told = town_entry(&town, SDD, signed_size() - 1);
    cr_expect(told.kind == ENTRY_ADMIN_ACT && span_is_text(told.note, "ledger-healed") && told.count == 1);
    cr_expect(told.has_list_digest && memcmp(told.list_digest.bytes, leaves[1].bytes, DIGEST_BYTES) == 0 && told.commit_count == 2);
    town_stop(&town, SDD);
    town_start(&town, SDD);
    live(3);
    cr_expect_eq(town_node(&town, SDD)->book.damage.damage, SCRUB_NONE);
    cr_expect(status_is(heal(&given), STATUS_CONFLICT) && strstr(refusal.text, "not damaged"), "%s", refusal.text);
}

Test(turn_scrub, an_operator_who_lies_heals_nothing_and_leaves_nothing)
{
    begin_with_export();
    cr_expect_eq(first_damaged(), 1);
    const uint64_t before = signed_size(), count = town_leaves(&town, SDD);
    const struct span true_entry = entries[1];
    struct speech_ledger_heal given = healing_of(1);
    struct span reply;
    cr_expect(status_is(ask(ACCESS_AUDITOR, SPEECH_LEDGER_HEAL, &given, &reply), STATUS_NOT_ALLOWED));
    given.bytes = entries[2];
    cr_expect(status_is(heal(&given), STATUS_BAD_PROOF) && strstr(refusal.text, "entry 1"), "%s", refusal.text);
    entries[1] = span_of_text("a history of his own, with all hashes that follow");
    tree_leaf(entries[1], &leaves[1]);
    given = healing_of(1);
    cr_expect(status_is(heal(&given), STATUS_BAD_PROOF));
    entries[1] = true_entry;
    given.proof.size--;
    cr_expect(status_is(heal(&given), STATUS_INVALID));
    tree_leaf(true_entry, &leaves[1]);
    given = healing_of(2);
    cr_expect(status_is(heal(&given), STATUS_CONFLICT));
    live(3);
    cr_expect_eq(town_leaves(&town, SDD), count, "what is refused is not entered");
    cr_expect_eq(count_logged("ledger-healed"), 0);
    cr_expect_eq(town_node(&town, SDD)->book.damage.damage, SCRUB_ENTRY);
    cr_expect_eq(signed_size(), before);
}

/* As who has a database tool does: no door, so no proof. */
Test(turn_scrub, what_stands_in_place_of_an_entry_by_another_way_is_damage)
{
    begin_with_export();
    const uint64_t before = signed_size();
    change("INSERT INTO leaf_patch (position, hash, entry) SELECT 1, hash, entry FROM leaf WHERE position = 2");
    tomorrow();
    cr_expect_eq(town_node(&town, SDD)->book.damage.damage, SCRUB_OTHER);
    cr_expect_eq(signed_size(), before);
    const struct speech_ledger_damage expected = {.count = (uint32_t)leaf_count, .expected = span_of(leaves, leaf_count * SHA256_BYTES)};
    const struct speech_ledger_heal given = healing_of(first_damaged_of(&expected));
    cr_assert_eq(given.entry, 1);
    OK(heal(&given));
    live(3);
    cr_expect_gt(signed_size(), before);
}
