// SPDX-License-Identifier: EUPL-1.2
//
// Whatever is wrong with a stored value, its reader says CORRUPT: never another value, never a crash. The table names
// every column of the schema, so that a new one cannot be forgotten.
#include "store/vault.h" /* the inside: seals that hold, around contents that do not */

#include "support/store_deeds.h"
#include "support/store_filling.h"
#include "support/store_fixture.h"

#define OPENING "open" /* not a deed: the store is closed and opened again */

/* What a column may be damaged with, as an expression of SQL. */
#define FLIPPED "flipped(%1$s)"
#define SHORT "substr(%1$s, 1, length(%1$s) - 1)"
#define NO_OIN "'0000009900000000000'"

static const struct {
    const char *table, *column, *damage; /* without damage: any value is taken as it is, and the reason is behind it */
    const char *deed;
    enum status_code expected;
} rows[] = {
    // clang-format off
    {"node", "one", NULL, "a number of the row", 0}, {"node", "oin", NO_OIN, OPENING, STATUS_CORRUPT},
    {"node", "oin", "'00000099000000000009'", OPENING, STATUS_NOT_FOR_US}, {"node", "key_check", FLIPPED, OPENING, STATUS_CORRUPT},
    {"meta", "name", "'another'", "meta_get", STATUS_NOT_FOUND}, {"meta", "sealed", FLIPPED, "meta_get", STATUS_CORRUPT},
    {"meta", "sealed", "x''", "meta_get", STATUS_CORRUPT}, {"leaf", "position", "7", "leaf_read", STATUS_NOT_FOUND},
    {"leaf", "hash", SHORT, "leaf_read", STATUS_CORRUPT}, {"leaf", "hash", SHORT, "leaves_each", STATUS_CORRUPT},
    {"leaf", "entry", NULL, "the ledger checks it against the hash", 0}, {"leaf_patch", "position", "7", "healed_read", STATUS_NOT_FOUND},
    {"leaf_patch", "hash", SHORT, "healed_read", STATUS_CORRUPT}, {"leaf_patch", "hash", SHORT, "healed_each", STATUS_CORRUPT},
    {"leaf_patch", "entry", NULL, "as that of a leaf", 0}, {"frontier", "one", NULL, "a number of the row", 0},
    {"frontier", "bytes", NULL, "the ledger checks it against the signed head", 0},
    {"head", "size", NULL, "the ledger checks it against the signature", 0}, {"head", "root", SHORT, "head_read", STATUS_CORRUPT},
    {"head", "root", SHORT, "head_at", STATUS_CORRUPT}, {"head", "root", SHORT, "head_write_again", STATUS_CORRUPT},
    {"head", "note", NULL, "the ledger checks its signature", 0}, {"subject_key", "id", "7", "subject_key_read", STATUS_NOT_FOUND},
    {"subject_key", "finder", FLIPPED, "subject_key_read", STATUS_CORRUPT}, {"subject_key", "sealed", FLIPPED, "subject_key_read", STATUS_CORRUPT},
    {"subject_key", "sealed", FLIPPED, "subject_key_there", STATUS_CORRUPT},
    {"opening", "leaf", "7", "opening_read", STATUS_NOT_FOUND}, {"opening", "field", "7", "opening_read", STATUS_NOT_FOUND},
    {"opening", "subject_key", NULL, "which key it belongs to: the commitment does not hold under another", 0},
    {"opening", "sealed", FLIPPED, "opening_read", STATUS_CORRUPT}, {"record", "id", "7 * id", "record_read", STATUS_NOT_FOUND},
    {"record", "finder", FLIPPED, "record_read", STATUS_CORRUPT}, {"record", "digest", SHORT, "record_put_same", STATUS_CORRUPT},
    {"record", "sealed", FLIPPED, "record_read", STATUS_CORRUPT},
    {"listed", "leaf", NULL, "whose list it is: the entry's digest says", 0}, {"listed", "ordinal", NULL, "likewise", 0},
    {"listed", "value", NULL, "the entry's digest says", 0}, {"listed_opening", "leaf", NULL, "it does not open elsewhere", 0},
    {"listed_opening", "ordinal", NULL, "likewise", 0}, {"listed_opening", "subject_key", NULL, "the commitment does not hold", 0},
    {"listed_opening", "sealed", FLIPPED, "listed_read", STATUS_CORRUPT},
    {"record_subject", "record", "9 - record", "tags_each", STATUS_CORRUPT},
    {"record_subject", "ordinal", "7", "record_subjects", STATUS_CORRUPT},
    {"record_subject", "sealed", FLIPPED, "record_subjects", STATUS_CORRUPT}, {"record_subject", "sealed", FLIPPED, "tags_each", STATUS_CORRUPT},
    {"push", "record", "7", "push_settle", STATUS_OK}, {"push", "receiver", NO_OIN, "push_settle", STATUS_NOT_FOUND},
    {"push", "state", "6", "push_counts", STATUS_CORRUPT}, {"push", "state", "-1", "push_counts", STATUS_CORRUPT},
    {"push", "signal_id", SHORT, "push_open_there", STATUS_CORRUPT},
    {"record_of_old_key", "record", NULL, "counted, and nothing else", 0},
    {"push", "state", "-1", "push_open_there", STATUS_CORRUPT},
    {"push", "state", "6", "push_open_there", STATUS_CORRUPT},
    {"push", "code", "-1", "push_open_there", STATUS_CORRUPT}, {"push", "code", "99", "push_open_there", STATUS_CORRUPT},
    {"push", "digest", SHORT, "push_open_there", STATUS_CORRUPT},
    {"push", "exchange_id", SHORT, "push_open_there", STATUS_CORRUPT},
    {"received", "id", NULL, "a number of the row", 0},
    {"received", "sender", NO_OIN, "received_page", STATUS_CORRUPT},
    {"received", "sender", "'00000099000000000009'", "received_page", STATUS_CORRUPT},
    {"received", "signal_id", SHORT, "received_page", STATUS_CORRUPT},
    {"received", "signal_id", FLIPPED, "received_page", STATUS_CORRUPT},
    {"received", "expires_day", NULL, "a day", 0},
    {"received", "turn", "1 << 16", "received_page", STATUS_CORRUPT},
    {"received", "sealed", FLIPPED, "received_page", STATUS_CORRUPT},
    {"received_tag", "received", NULL, "which row it finds: nothing is read of it", 0},
    {"received_tag", "finder", NULL, "finds nobody when it is another", 0},
    {"received_tag", "sender", NULL, "counted, and nothing else", 0},
    {"dossier", "id", SHORT, "case_page", STATUS_CORRUPT},
    {"dossier", "id", FLIPPED, "case_page", STATUS_CORRUPT},
    {"dossier", "state", NULL, "the casefile's word for it, not this room's", 0},
    {"dossier", "opened_ms", NULL, "a time", 0}, {"dossier", "expires_day", NULL, "a day", 0},
    {"dossier", "sealed", FLIPPED, "case_read", STATUS_CORRUPT},
    {"dossier", "sealed", FLIPPED, "case_page", STATUS_CORRUPT},
    {"dossier", "form", "1 - form", "case_read", STATUS_CORRUPT},
    {"dossier", "form", "1 - form", "case_page", STATUS_CORRUPT},
    {"dossier_subject", "dossier", NULL, "found by it: another case has none", 0},
    {"dossier_subject", "ordinal", "7", "case_subjects", STATUS_CORRUPT},
    {"dossier_subject", "sealed", FLIPPED, "case_subjects", STATUS_CORRUPT},
    {"inquiry", "id", NULL, "a number of the row", 0},
    {"inquiry", "exchange_id", SHORT, "inquiry_latest", STATUS_CORRUPT},
    {"inquiry", "exchange_id", FLIPPED, "inquiry_over_term", STATUS_CORRUPT},
    {"inquiry", "dossier", SHORT, "inquiry_find", STATUS_CORRUPT},
    {"inquiry", "partner", NO_OIN, "inquiry_find", STATUS_CORRUPT},
    {"inquiry", "state", "0", "inquiry_find", STATUS_CORRUPT},
    {"inquiry", "state", "6", "inquiry_find", STATUS_CORRUPT},
    {"inquiry", "asked_ms", NULL, "a time", 0}, {"inquiry", "answered_ms", NULL, "a time", 0},
    {"inquiry", "expires_ms", NULL, "a time", 0},
    {"inquiry", "request_digest", SHORT, "inquiry_find", STATUS_CORRUPT},
    {"inquiry", "answer_sealed", FLIPPED, "inquiry_find", STATUS_CORRUPT},
    {"inquiry", "asked_sealed", FLIPPED, "inquiry_find", STATUS_CORRUPT},
    {"inquiry", "request_sealed", FLIPPED, "inquiry_request", STATUS_CORRUPT},
    {"inquiry", "taken_sealed", FLIPPED, "inquiry_find", STATUS_CORRUPT},
    {"inquiry", "destroy_day", NULL, "a day", 0},
    {"inbox", "exchange_id", SHORT, "inbox_page", STATUS_CORRUPT},
    {"inbox", "exchange_id", FLIPPED, "inbox_page", STATUS_CORRUPT},
    {"inbox", "sender", NO_OIN, "inbox_read", STATUS_CORRUPT},
    {"inbox", "state", "0", "inbox_read", STATUS_CORRUPT},
    {"inbox", "state", "6", "inbox_read", STATUS_CORRUPT},
    {"inbox", "state", "5", "inbox_decide", STATUS_UNEXPECTED},
    {"inbox", "since_ms", NULL, "a time", 0},
    {"inbox", "due_day", "-1", "inbox_page", STATUS_OK},
    {"inbox", "decided_ms", NULL, "a time", 0},
    {"inbox", "inquiry_sealed", FLIPPED, "inbox_read", STATUS_CORRUPT},
    {"inbox", "turn", "1 << 16", "inbox_page", STATUS_CORRUPT},
    {"inbox", "decision_sealed", FLIPPED, "inbox_read", STATUS_CORRUPT},
    {"inbox", "state", "5", "inbox_deny", STATUS_UNEXPECTED},
    {"inbox", "denied_ms", NULL, "a time", 0},
    {"inbox", "denied_code", "-1", "inbox_read", STATUS_CORRUPT},
    {"inbox", "denied_code", "9999", "inbox_read", STATUS_CORRUPT},
    {"inbox", "denied_was", "4", "inbox_read", STATUS_CORRUPT},
    {"question", "sender", NO_OIN, "questions_over_term", STATUS_CORRUPT},
    {"question", "exchange_id", NULL, "found by it", 0},
    {"question", "state", "0", "question_read", STATUS_CORRUPT},
    {"question", "destroy_day", NULL, "a day", 0},

    {"lookup", "sender", NO_OIN, "lookups_each", STATUS_CORRUPT},
    {"lookup", "exchange_id", SHORT, "lookups_each", STATUS_CORRUPT},
    {"lookup", "exchange_id", FLIPPED, "lookups_each", STATUS_CORRUPT},
    {"lookup", "nonce", SHORT, "lookup_read", STATUS_CORRUPT},
    {"lookup", "inquiry_sealed", FLIPPED, "lookup_read", STATUS_CORRUPT},
    {"voucher", "id", NULL, "a voucher that nobody signed", 0},
    {"voucher", "dossier", SHORT, "voucher_take", STATUS_NOT_FOUND},
    {"voucher", "holder", NO_OIN, "voucher_take", STATUS_NOT_FOUND},
    {"voucher", "epoch", "7", "voucher_take", STATUS_NOT_FOUND},
    {"voucher", "count", "1", "voucher_take", STATUS_NOT_FOUND},
    {"voucher", "uses", "0", "voucher_take", STATUS_NOT_FOUND},
    {"voucher", "used", "3", "voucher_take", STATUS_NOT_FOUND},
    {"voucher", "case_commit", SHORT, "voucher_take", STATUS_CORRUPT},
    {"voucher", "escrow", SHORT, "voucher_take", STATUS_CORRUPT},
    {"voucher", "issued_ms", NULL, "the holder checks the signatures over it", 0},
    {"voucher", "expires_ms", "500", "voucher_take", STATUS_NOT_FOUND},
    {"voucher_signature", "voucher", NULL, "refers to a voucher", 0},
    {"voucher_signature", "member", NO_OIN, "voucher_take", STATUS_CORRUPT},
    {"voucher_signature", "signature", SHORT, "voucher_take", STATUS_CORRUPT},
    {"voucher_shown", "requester", NULL, "of nobody it counts for nobody", 0},
    {"voucher_shown", "voucher", NULL, "another's id counts for another", 0},
    {"voucher_shown", "shown", "3", "voucher_show", STATUS_NOT_COUNTED},
    {"voucher_shown", "expires_ms", NULL, "a number of the row", 0},
    {"outbox", "id", NULL, "a number of the row", 0},
    {"outbox", "exchange_id", SHORT, "outbox_due", STATUS_CORRUPT},
    {"outbox", "exchange_id", FLIPPED, "outbox_expired", STATUS_CORRUPT},
    {"outbox", "kind", "0", "outbox_due", STATUS_CORRUPT},
    {"outbox", "kind", "99", "outbox_expired", STATUS_CORRUPT},
    {"outbox", "kind", "kind + 1", "outbox_due", STATUS_CORRUPT},
    {"outbox", "receiver", NO_OIN, "outbox_expired", STATUS_CORRUPT},
    {"outbox", "receiver", NO_OIN, "outbox_depths", STATUS_CORRUPT},
    {"outbox", "put_ms", NULL, "a time", 0}, {"outbox", "expires_ms", NULL, "a time", 0},
    {"outbox", "next_due_ms", NULL, "a time", 0}, {"outbox", "attempts", NULL, "a number", 0},
    {"outbox", "sealed", FLIPPED, "outbox_find", STATUS_CORRUPT},
    {"nonce", "sender", NO_OIN, "nonce_find", STATUS_NOT_FOUND},
    {"nonce", "nonce", FLIPPED, "nonce_find", STATUS_NOT_FOUND},
    {"nonce", "digest", SHORT, "nonce_find", STATUS_CORRUPT},
    {"nonce", "expires_ms", NULL, "a time", 0},
    {"nonce", "reply_sealed", FLIPPED, "nonce_find", STATUS_CORRUPT},
    {"quota", "kind", NULL, "found by it", 0},
    {"quota", "requester", NULL, "found by it", 0},
    {"quota", "act", NULL, "found by it", 0},
    {"quota", "holder", NULL, "found by it", 0}, {"quota", "purpose", NULL, "found by it", 0},
    {"quota", "epoch", NULL, "found by it", 0}, {"quota", "day", NULL, "found by it", 0},
    {"quota", "used", NULL, "a number", 0}, {"quota", "refused", NULL, "a number", 0},
    {"escrow", "exchange_id", FLIPPED, "escrow_read", STATUS_NOT_FOUND},
    {"escrow", "requester", NO_OIN, "escrow_read", STATUS_NOT_FOUND},
    {"escrow", "request", NULL, "signed by its requester: the ledger has its digest", 0},
    {"escrow", "whole", "0", "escrow_read", STATUS_UNSUPPORTED},
    {"alarm", "partner", NULL, "found by it", 0},
    {"alarm", "alarm", NULL, "found by it; what there is none of is not told", 0},
    {"alarm", "window", NULL, "a number", 0}, {"alarm", "count", NULL, "a number", 0},
    {"alarm", "whole", NULL, "a number", 0}, {"alarm", "before", NULL, "a number", 0},
    {"alarm", "told_ms", NULL, "a time", 0}, {"alarm", "entered", NULL, "whether", 0},
    {"alarm_text", "partner", NULL, "found by it", 0},
    {"alarm_text", "digest", NULL, "found by it", 0},
    {"alarm_text", "count", NULL, "a number", 0},
    {"quarantine", "partner", NO_OIN, "quarantine_list", STATUS_CORRUPT},
    {"quarantine", "since_ms", NULL, "a time", 0},
    {"quarantine", "sealed", FLIPPED, "quarantine_list", STATUS_CORRUPT},
    {"viewed", "finder", FLIPPED, "view_read", STATUS_NOT_FOUND},
    {"viewed", "begun_ms", NULL, "a time", 0}, {"viewed", "ends_ms", NULL, "a time", 0},
    {"viewed", "sealed", FLIPPED, "view_read", STATUS_CORRUPT},
    {"escrow", "repeat_until_ms", "0", "escrow_repeat", STATUS_REPLAYED},
    {"escrow", "repeats", "3", "escrow_repeat", STATUS_REPLAYED},
    {"escrow", "told_left", NULL, "a number", 0},
    {"receipt_seen", "origin", "'another'", "receipt_seen_find", STATUS_NOT_FOUND},
    {"receipt_seen", "leaf_index", "7", "receipt_seen_find", STATUS_NOT_FOUND},
    {"receipt_seen", "leaf_hash", SHORT, "receipt_seen_find", STATUS_CORRUPT},
    {"receipt_seen", "position", NULL, "which entry of ours has it: for who looks", 0},
    {"receipt_seen", "seen_ms", NULL, "a time", 0},
    {"receipt_seen", "highest", NULL, "a number in the other ledger: ours has the receipts themselves", 0},
    {"exchanged", "partner", NO_OIN, "exchanged_find", STATUS_NOT_FOUND}, {"exchanged", "hour", "hour + 1", "exchanged_hours", STATUS_OK},
    {"exchanged", "row", "zeroblob(82)", "exchanged_hours", STATUS_CORRUPT}, {"exchanged", "position", NULL, "told, and nothing else", 0},
    {"exchanged", "said_ms", NULL, "a time", 0}, {"exchanged", "begins", "0", "exchanged_find", STATUS_NOT_FOUND},
    {"reconciled", "partner", NO_OIN, "reconciled_days", STATUS_NOT_FOUND}, {"reconciled", "day", NULL, "a day", 0},
    {"reconciled", "stage", "2", "reconciled_days", STATUS_NOT_FOUND}, {"reconciled", "at_ms", NULL, "a time", 0},
    {"reconciled", "outcome", NULL, "one of four", 0}, {"reconciled", "ours", NULL, "a number", 0},
    {"reconciled", "theirs", NULL, "a number", 0}, {"reconciled", "explained", NULL, "a number", 0},
    {"reconciled", "differing", NULL, "a number", 0}, {"difference", "partner", NULL, "whose day it is", 0},
    {"difference", "day", NULL, "a day", 0}, {"difference", "number", NULL, "the order they are told in", 0},
    {"difference", "verdict", "0", "difference_list", STATUS_CORRUPT}, {"difference", "verdict", "10", "difference_list", STATUS_CORRUPT},
    {"difference", "row", NULL, "told, and nothing else", 0}, {"difference", "position", NULL, "likewise", 0},
    {"witness", "partner", NO_OIN, "witness_list", STATUS_CORRUPT},
    {"witness", "held", NULL, "the book reads it", 0}, {"witness", "cosigned_s", NULL, "a time", 0},
    {"witnessed", "origin", NULL, "not asked for", 0}, {"witness", "note", NULL, "its signatures say", 0},
    {"witness", "offered", NULL, "who gets it says", 0}, {"witness", "offered_frontier", NULL, "the book reads it", 0},
    {"witnessed", "note", NULL, "its signatures say", 0},
    {"witness", "first_position", NULL, "the book finds no such log", 0}, {"log", "origin", "''", "log_last", STATUS_CORRUPT},
    {"log", "first_position", NULL, "held against head and anchor", 0}, {"log", "origin", "''", "log_list", STATUS_CORRUPT},
    {"opened", "request", FLIPPED, "opened_again", STATUS_NOT_FOUND},
    {"opened", "part", NULL, "a number of the row", 0}, {"opened", "domain", "'other'", "opened_serve", STATUS_NOT_FOUND},
    {"opened", "holder", NO_OIN, "opened_serve", STATUS_NOT_FOUND}, {"opened", "epoch", "7", "opened_serve", STATUS_NOT_FOUND},
    {"opened", "count", "7", "opened_serve", STATUS_NOT_FOUND}, {"opened", "served", "1", "opened_serve", STATUS_NOT_FOUND},
    {"opened", "opened_day", NULL, "a day", 0}, {"opened", "again", "3", "opened_again", STATUS_NOT_FOUND},
    // clang-format on
};

static void run_sql(struct fixture *f, const char *sql)
{
    char *said = NULL;
    cr_assert(sqlite3_exec(f->store->db, sql, NULL, NULL, &said) == SQLITE_OK, "%s: %s", sql, said);
}

/* flipped(blob): one bit of its last byte. */
static void flip(sqlite3_context *context, int count, sqlite3_value **values)
{
    uint8_t bytes[1000];
    size_t size = (size_t)sqlite3_value_bytes(values[0]);
    cr_assert(count == 1 && size <= sizeof bytes);
    if (size == 0)
        return; /* NULL stays that */
    memcpy(bytes, sqlite3_value_blob(values[0]), size);
    bytes[size - 1] ^= 1;
    sqlite3_result_blob(context, bytes, (int)size, SQLITE_TRANSIENT);
}

static void open_filled(struct fixture *f)
{
    fixture_open(f);
    OK(store_fill(f->store));
    cr_assert(sqlite3_create_function(f->store->db, "flipped", 1, SQLITE_UTF8, NULL, flip, NULL, NULL) == SQLITE_OK);
    run_sql(f, "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; DROP TRIGGER leaf_stays; DROP TRIGGER head_stays");
}

static struct status run_deed(struct fixture *f, const char *name)
{
    for (size_t i = 0; i < store_deed_count; i++) {
        const struct store_deed *deed = &store_deeds[i];
        if (strcmp(deed->name, name) != 0)
            continue;
        if (deed->writes)
            OK(store_begin(f->store));
        struct status status = deed->run(f->store, f->arena);
        if (deed->writes)
            store_rollback(f->store);
        return status;
    }
    cr_assert(strcmp(name, OPENING) == 0, "there is no deed %s", name);
    f->store = store_close(f->store);
    return fixture_try(f, false, &f->store);
}

Test(store_damage, every_reader_sees_a_wrong_value, .timeout = 180)
{
    for (size_t i = 0; i < N(rows); i++) {
        struct fixture f;
        char value[160], sql[320];
        if (!rows[i].damage)
            continue;
        open_filled(&f);
        snprintf(value, sizeof value, rows[i].damage, rows[i].column);
        snprintf(sql, sizeof sql, "UPDATE %s SET %s = %s", rows[i].table, rows[i].column, value);
        run_sql(&f, sql);
        struct status status = run_deed(&f, rows[i].deed);
        cr_expect(status_is(status, rows[i].expected), "%s, %s: %s", sql, rows[i].deed, status_text(status));
        fixture_close(&f);
    }
}

static bool is_in_table(const char *table, const char *column)
{
    for (size_t i = 0; i < N(rows); i++)
        if (strcmp(rows[i].table, table) == 0 && strcmp(rows[i].column, column) == 0)
            return true;
    return false;
}

Test(store_damage, the_table_names_every_column_of_the_schema)
{
    struct fixture f;
    sqlite3_stmt *columns;
    size_t count = 0;
    fixture_open(&f);
    cr_assert(sqlite3_prepare_v2(f.store->db,
                                 "SELECT schema.name, info.name FROM sqlite_schema schema, pragma_table_info(schema.name) info"
                                 " WHERE schema.type = 'table' AND schema.name NOT LIKE 'sqlite_%'",
                                 -1, &columns, NULL) == SQLITE_OK);
    for (; sqlite3_step(columns) == SQLITE_ROW; count++) {
        const char *table = (const char *)sqlite3_column_text(columns, 0), *column = (const char *)sqlite3_column_text(columns, 1);
        cr_expect(is_in_table(table, column), "%s.%s", table, column);
    }
    cr_expect(count > 60, "%zu", count);
    sqlite3_finalize(columns);
    fixture_close(&f);
}

/* What is found by two values is not found by the same letters cut elsewhere, nor under another label. */
Test(store_damage, a_finder_is_of_its_label_and_of_where_each_part_ends)
{
    struct fixture f;
    uint8_t found[5][SHA256_BYTES];
    static const uint8_t zeros[10] = {'k', [9] = '1'}; /* as many as a length is long */
    const struct span early[] = {span_of(zeros, 1), span_of(zeros + 1, 9)}, late[] = {span_of(zeros, 9), span_of(zeros + 9, 1)};
    const struct span whole[] = {span_of_text("kenmerk"), span_of_text("1")}, cut[] = {span_of_text("kenmer"), span_of_text("k1")};
    fixture_open(&f);
    vault_finder(f.store, "record", whole, N(whole), found[0]);
    vault_finder(f.store, "record", cut, N(cut), found[1]);
    vault_finder(f.store, "tag", whole, N(whole), found[2]);
    vault_finder(f.store, "record", early, N(early), found[3]);
    vault_finder(f.store, "record", late, N(late), found[4]);
    for (size_t i = 0; i < N(found); i++)
        for (size_t j = 0; j < i; j++)
            cr_expect(memcmp(found[i], found[j], SHA256_BYTES) != 0, "%zu is found by what finds %zu", i, j);
    fixture_close(&f);
}

/* Seals that hold, around contents that are cut, too long, or have other bytes in them. */
static const struct {
    const char *place, *select /* key of the seal, sealed */, *update, *deed;
    bool is_exact; /* every other byte is another value: only its length can be wrong */
} seals[] = {
    {"record", "SELECT finder, sealed FROM record WHERE id = 1", "UPDATE record SET sealed = ?1 WHERE id = 1", "record_read", false},
    {"record_subject", "SELECT x'00000000000000010000000000000000', sealed FROM record_subject WHERE record = 1",
     "UPDATE record_subject SET sealed = ?1 WHERE record = 1", "record_subjects", false},
    {"dossier", "SELECT id, sealed FROM dossier", "UPDATE dossier SET sealed = ?1", "case_read", false},
    {"dossier_subject", "SELECT CAST(dossier || x'0000000000000000' AS BLOB), sealed FROM dossier_subject",
     "UPDATE dossier_subject SET sealed = ?1", "case_subjects", false},
    {"received", "SELECT CAST(sender || signal_id AS BLOB), sealed FROM received", "UPDATE received SET sealed = ?1", "received_page",
     false},
    {"inbox.decision", "SELECT exchange_id, decision_sealed FROM inbox WHERE state = 2",
     "UPDATE inbox SET decision_sealed = ?1 WHERE state = 2", "inbox_read", false},
    {"subject_key", "SELECT finder, sealed FROM subject_key", "UPDATE subject_key SET sealed = ?1", "subject_key_read", true},
};

struct seal_found {
    struct span key, plain;
};

static struct seal_found find_seal(struct fixture *f, size_t i)
{
    struct seal_found found;
    sqlite3_stmt *query;
    cr_assert(sqlite3_prepare_v2(f->store->db, seals[i].select, -1, &query, NULL) == SQLITE_OK && sqlite3_step(query) == SQLITE_ROW);
    OK(arena_copy(f->arena, span_of(sqlite3_column_blob(query, 0), (size_t)sqlite3_column_bytes(query, 0)), &found.key));
    struct span sealed = span_of(sqlite3_column_blob(query, 1), (size_t)sqlite3_column_bytes(query, 1));
    OK(vault_open(f->store, seals[i].place, found.key, sealed, f->arena, &found.plain));
    sqlite3_finalize(query);
    return found;
}

/* What the reader makes of `plain`, sealed as it should be. */
static struct status read_back(struct fixture *f, size_t i, struct span key, struct span plain)
{
    sqlite3_stmt *update;
    struct span sealed;
    OK(vault_seal(f->store, seals[i].place, key, plain, f->arena, &sealed));
    cr_assert(sqlite3_prepare_v2(f->store->db, seals[i].update, -1, &update, NULL) == SQLITE_OK);
    cr_assert(sqlite3_bind_blob64(update, 1, sealed.data, sealed.size, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(update) == SQLITE_DONE);
    sqlite3_finalize(update);
    return run_deed(f, seals[i].deed);
}

Test(store_damage, contents_that_do_not_unpack_are_damage_though_the_seal_holds)
{
    struct fixture f;
    open_filled(&f);
    run_sql(&f, "PRAGMA synchronous = OFF");
    for (size_t i = 0; i < N(seals); i++) {
        uint8_t bytes[2000];
        struct seal_found found = find_seal(&f, i);
        size_t size = found.plain.size;
        cr_assert(size > 0 && size < sizeof bytes);
        memcpy(bytes, found.plain.data, size);
        bytes[size] = 0;
        for (size_t cut = 0; cut < size; cut++) {
            struct status status = read_back(&f, i, found.key, span_of(bytes, cut));
            cr_expect(status_is(status, STATUS_CORRUPT), "%s cut to %zu: %s", seals[i].place, cut, status_text(status));
        }
        IS(read_back(&f, i, found.key, span_of(bytes, size + 1)), CORRUPT);
        size_t refused = 0;
        for (size_t at = 0; at < size; at++) {
            bytes[at] ^= 0xFF;
            struct status status = read_back(&f, i, found.key, span_of(bytes, size));
            cr_expect(status_ok(status) || status_is(status, STATUS_CORRUPT), "%s byte %zu: %s", seals[i].place, at, status_text(status));
            refused += !status_ok(status);
            bytes[at] ^= 0xFF;
        }
        cr_expect(seals[i].is_exact ? refused == 0 : refused >= 1, "%s: %zu", seals[i].place, refused);
        OK(read_back(&f, i, found.key, found.plain));
    }
    fixture_close(&f);
}
