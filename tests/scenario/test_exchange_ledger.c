// SPDX-License-Identifier: EUPL-1.2
//
// P-07: a ledger that was changed is noticed, and a head is never signed twice over different entries.
#include "acts/backup.h"
#include "base/day.h"
#include "files/files.h"
#include "ledger/checkpoint.h"
#include "store/leaves.h"
#include "support/memory_disk.h"
#include "support/signing.h"
#include "support/town.h"

#include <criterion/criterion.h>
#include <sqlite3.h>

static struct town town;
static void make(void) { town_open(&town, WITH_NODE(SDD)); }
static void end(void) { town_close(&town); }
TestSuite(exchange_ledger, .init = make, .fini = end);

static void write_entries(size_t count)
{
    struct node *node = town_node(&town, SDD);
    OK(batch_open(&node->book, town.now_ms));
    for (size_t i = 0; i < count; i++)
        OK(book_user_act(&node->book, ENTRY_ADMIN_ACT, "register-imported", span_of_text("beheerder"), i + 1));
    OK(batch_close(&node->book));
}

/* The five entries of a start under a signed head, five after it, and somebody with a tool. */
static struct status tamper(const char *sql)
{
    struct complaint why = {""};
    sqlite3 *db;
    char *said = NULL;
    OK(book_sign_head(&town_node(&town, SDD)->book));
    write_entries(5);
    cr_assert(town_leaves(&town, SDD) == 10);
    town_stop(&town, SDD);
    cr_assert(sqlite3_open_v2(town.houses[SDD].database, &db, SQLITE_OPEN_READWRITE, MEMORY_DISK) == SQLITE_OK);
    int code = sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL); /* this disk has no shared memory */
    cr_assert(code == SQLITE_OK);
    code = sqlite3_exec(db, sql, NULL, NULL, &said);
    cr_assert(code == SQLITE_OK, "%s", said);
    sqlite3_close(db);
    struct status status = town_try_start(&town, SDD, &why);
    cr_expect(status_ok(status) || why.text[0], "no reason was given");
    return status;
}

#define UNLOCK "PRAGMA foreign_keys=OFF; DROP TRIGGER leaf_stays; DROP TRIGGER head_stays; "
static const struct {
    const char *what, *sql;
    enum status_code code;
} tamperings[] = {
    {"nothing", "SELECT 1;", STATUS_OK},
    {"an entry after the head", UNLOCK "UPDATE leaf SET entry = CAST(entry || x'01' AS BLOB) WHERE position = 7;", STATUS_QUARANTINED},
    {"a hash after the head", UNLOCK "UPDATE leaf SET hash = zeroblob(32) WHERE position = 7;", STATUS_QUARANTINED},
    {"the frontier", "UPDATE frontier SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'fe' AS BLOB);", STATUS_QUARANTINED},
    {"no frontier", "DELETE FROM frontier;", STATUS_QUARANTINED},
    {"the root of the head", UNLOCK "UPDATE head SET root = zeroblob(32);", STATUS_QUARANTINED},
    {"the size of the head", UNLOCK "UPDATE head SET size = 4;", STATUS_QUARANTINED},
    {"the last entry away", "PRAGMA foreign_keys=OFF; DELETE FROM leaf WHERE position = 9;", STATUS_QUARANTINED},
    {"all after the head away", "PRAGMA foreign_keys=OFF; DELETE FROM leaf WHERE position >= 5;", STATUS_QUARANTINED},
    {"an entry in the middle away", "PRAGMA foreign_keys=OFF; DELETE FROM leaf WHERE position = 8;", STATUS_QUARANTINED},
    {"more than the head away", "PRAGMA foreign_keys=OFF; DELETE FROM leaf WHERE position >= 3;", STATUS_QUARANTINED},
};

Test(exchange_ledger, a_ledger_that_does_not_follow_from_its_head_is_not_opened)
{
    for (size_t i = 0; i < N(tamperings); i++) {
        struct status status = tamper(tamperings[i].sql);
        cr_expect(status_is(status, tamperings[i].code), "%s: %s", tamperings[i].what, status_text(status));
        town_close(&town);
        town_open(&town, WITH_NODE(SDD));
    }
}

Test(exchange_ledger, the_keeper_signs_no_second_root_for_a_size_and_no_smaller_tree)
{
    struct node *node = town_node(&town, SDD);
    struct store_head head;
    struct note_key key;
    struct span message;
    char text[CHECKPOINT_ROOM];
    OK(book_sign_head(&node->book));
    OK(store_head_read(node->book.store, town.arena, &head));
    OK(note_key_make(span_of_text(town.origins[SDD]), NOTE_ED25519, town.partners[SDD].log, &key));
    static const struct {
        uint64_t old_size, size;
        bool is_other;
        enum status_code code;
    } cases[] = {{5, 5, true, STATUS_CONFLICT},  {5, 4, false, STATUS_CONFLICT}, {5, 5, false, STATUS_OK},
                 {0, 5, false, STATUS_CONFLICT}, {5, 6, true, STATUS_BAD_PROOF}, {5, 5, false, STATUS_OK}};
    cr_assert(head.end == 5);
    for (size_t i = 0; i < N(cases); i++) {
        struct checkpoint checkpoint = {.head.size = cases[i].size};
        struct keeper_signing item = {.role = KEEPER_SIGNS_CHECKPOINT, .growth.old_size = cases[i].old_size};
        snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", town.origins[SDD]);
        memcpy(checkpoint.head.root.bytes, head.root, SHA256_BYTES);
        checkpoint.head.root.bytes[0] ^= cases[i].is_other;
        checkpoint_print(&checkpoint, text);
        OK(note_message(&key, 0, span_of_text(text), town.arena, &message));
        item.content = message;
        struct status status = keeper_sign(node->book.keeper, &item, 1);
        cr_expect(status_is(status, cases[i].code), "%zu: %s", i, status_text(status));
    }
}

Test(exchange_ledger, a_batch_of_any_size_is_signed)
{
    static const size_t sizes[] = {1, 100, 5000};
    static struct keeper_signing items[5000];
    const struct envelope envelope = own_envelope(&town.partners[SDD].oin, town.now_ms);
    struct keeper_signing item = {KEEPER_SIGNS_ENVELOPE, ENVELOPE_ACKNOWLEDGE, .content = span_empty()};
    OK(envelope_content_encode(&envelope, town.arena, &item.content));
    for (size_t j = 0; j < N(items); j++)
        items[j] = item;
    for (size_t i = 0; i < N(sizes); i++) {
        memset(items[sizes[i] - 1].signature, 0, SIGNATURE_BYTES);
        OK(keeper_sign(town_node(&town, SDD)->book.keeper, items, sizes[i]));
        for (size_t j = 0; j<sizes[i]; j += sizes[i]> 100 ? 100 : 1)
            OK(sign_verify(town.partners[SDD].envelope, ENVELOPE_SIGN_PREFIX, items[j].content, items[j].signature));
    }
    OK(keeper_sign(town_node(&town, SDD)->book.keeper, items, 0));
}

Test(exchange_ledger, a_head_is_not_signed_over_entries_that_differ_from_memory)
{
    struct node *node = town_node(&town, SDD);
    write_entries(4);
    node->book.frontier.size++;
    IS(book_sign_head(&node->book), QUARANTINED);
    node->book.frontier.size--;
    OK(book_sign_head(&node->book));
}

Test(exchange_ledger, a_head_that_cannot_be_stored_is_signed_when_there_is_room)
{
    struct node *node = town_node(&town, SDD);
    struct status status = FAIL(DISK_FULL);
    size_t failures = 0;
    write_entries(4);
    for (int at = 1; at < 100 && !status_ok(status); at++) {
        memory_disk_set(town.houses[SDD].drive, DISK_IS_FULL, at, 1000);
        status = book_sign_head(&node->book);
        memory_disk_set(town.houses[SDD].drive, DISK_SOUND, 0, 0);
        cr_assert(status_ok(status) || status_is(status, STATUS_DISK_FULL), "%s", status_text(status));
        failures += !status_ok(status);
    }
    cr_expect(failures > 0 && status_ok(status));
    town_audit(&town, SDD);
}

static struct status no_texts(void *state, struct arena *arena, const struct backup_text **out, size_t *out_count, struct complaint *why)
{
    (void)state, (void)arena, (void)out, (void)why;
    *out_count = 0;
    return STATUS(OK);
}

/* Who fetches a backup comes at any moment: also when somebody's act of this turn is not durable yet. */
Test(exchange_ledger, a_backup_is_of_no_moment_within_a_batch)
{
    struct node *node = town_node(&town, SDD);
    struct complaint why = {""};
    uint8_t id[BACKUP_ID_BYTES];
    struct span slice;
    bool is_last;
    node->backing = (struct node_backing){.read = no_texts, .recipient_count = 1, .recipients = {{{9}}}};
    OK(batch_open(&node->book, town.now_ms));
    OK(backup_begin(node, "beheerder", id, &why));
    const struct backup_wanted wanted = {.id = id, .now_ms = town.now_ms};
    IS(backup_slice(node, &wanted, town.arena, &slice, &is_last), BUSY);
    OK(batch_close(&node->book));
    OK(backup_slice(node, &wanted, town.arena, &slice, &is_last));
    node->backup = backup_free(node->backup);
}

/* ---- drills */

static size_t count_reminders(void)
{
    char path[160];
    struct span text;
    struct complaint why = {""};
    static const char wanted[] = "\"event\":\"drill-due\"";
    size_t count = 0;
    OK(batch_open(&town_node(&town, SDD)->book, town.now_ms));
    OK(backup_remind(town_node(&town, SDD), town.now_ms));
    OK(batch_close(&town_node(&town, SDD)->book));
    snprintf(path, sizeof path, "%s/log", town.houses[SDD].folder);
    OK(file_read(path, 1024 * 1024, town.arena, &text, &why));
    for (const char *at = (const char *)text.data, *last = at + text.size;
         (at = memmem(at, (size_t)(last - at), wanted, sizeof wanted - 1)); at++)
        count++;
    return count;
}

static void open_backup(bool is_drill)
{
    OK(batch_open(&town_node(&town, SDD)->book, town.now_ms));
    OK(backup_opened(town_node(&town, SDD), &(struct digest){{7}}, "beheerder", is_drill));
    OK(batch_close(&town_node(&town, SDD)->book));
}

static struct entry last_entry(void) { return town_entry(&town, SDD, town_leaves(&town, SDD) - 1); }

Test(exchange_ledger, who_lets_nobody_open_a_backup_as_a_node_would_is_told_so_until_it_was_done)
{
    struct node *node = town_node(&town, SDD);
    int64_t drill_ms;
    OK(backup_last_drill(&node->book, &drill_ms));
    cr_expect_eq(drill_ms, 0);
    cr_expect_eq(count_reminders(), 0, "who makes no backups is reminded of none");
    node->backing.recipient_count = 1;
    node->backing.within_ms = INT64_MAX;
    node->backing.drill_within_ms = 2 * DAY_MS;
    cr_expect_eq(count_reminders(), 1);
    open_backup(false);
    cr_expect(span_is_text(last_entry().note, "backup-verified") && last_entry().list_digest.bytes[0] == 7);
    cr_expect_eq(count_reminders(), 2, "to verify one is no drill");
    open_backup(true);
    cr_expect(span_is_text(last_entry().note, "backup-drilled") && last_entry().kind == ENTRY_ADMIN_ACT);
    OK(backup_last_drill(&node->book, &drill_ms));
    cr_expect_eq(drill_ms, town.now_ms);
    cr_expect_eq(count_reminders(), 2);
    town.now_ms += 3 * DAY_MS;
    cr_expect_eq(count_reminders(), 3);
    node->backing.recipient_count = 0;
}
