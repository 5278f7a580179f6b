// SPDX-License-Identifier: EUPL-1.2
//
// What a thief finds in the file, and that damage to it is seen.
#include "store/cases.h"
#include "store/inbox.h"
#include "store/inquiries.h"
#include "store/leaves.h"
#include "store/nonces.h"
#include "store/openings.h"
#include "store/outbox.h"
#include "store/pushes.h"
#include "store/records.h"

#include "../support/store_fixture.h"
#include "support/first_page.h"

#include <fcntl.h>
#include <sqlite3.h>

#define KENMERK "KENMERK-4711"
#define CONTACT "mevrouw Contactpersoon"
#define NECESSITY "noodzaak in vrije woorden"
#define USER "regisseur.dewit"

static void put_person(struct fixture *f, uint8_t tag, uint8_t pseudonym)
{
    struct stored_subject subject = {
        .domain = span_of_text("casus"), .holder = oin_of(FIXTURE_OIN), .epoch = 1, .kind = IDENTIFIER_KIND_PERSON};
    struct stored_subject tagged = {.kind = IDENTIFIER_KIND_PERSON};
    struct record record = {.reference = span_of_text(KENMERK), .signal = {.category = 1, .contact = span_of_text(CONTACT)}};
    struct received_push push = {.from = oin_of(OTHER_OIN),
                                 .signal_id = {1},
                                 .domain = span_of_text("casus"),
                                 .epoch = 1,
                                 .subject_count = 1,
                                 .subjects = &tagged,
                                 .signal = record.signal,
                                 .expires_day = 1};
    struct case_row row = {.id = {1}, .necessity = span_of_text(NECESSITY), .opened_by = span_of_text(USER)};
    struct inbox_row inbox = {.exchange_id = {{1}}, .from = oin_of(OTHER_OIN), .inquiry = span_of_text(NECESSITY)};
    struct outbox_row outbox = {.exchange_id = {{1}}, .to = oin_of(OTHER_OIN), .kind = ENVELOPE_SIGNAL, .message = span_of_text(CONTACT)};
    struct inquiry_row inquiry = {.case_id = {1},
                                  .to = oin_of(OTHER_OIN),
                                  .exchange_id = {{1}},
                                  .state = INQUIRY_ANSWERED,
                                  .destroy_day = 1,
                                  .answer = span_of_text(CONTACT),
                                  .taken = {.ground_count = 1, .grounds = {{1, span_of_text(NECESSITY)}}}};
    struct push sent;
    uint8_t hash[SHA256_BYTES] = {0}, key[32];
    int64_t id;
    enum record_outcome outcome;
    memset(subject.tag, tag, TAG_BYTES);
    memset(tagged.tag, tag, TAG_BYTES);
    memset(subject.pseudonym.bytes, pseudonym, ELEMENT_BYTES);
    OK(store_begin(f->store));
    OK(store_record_put(f->store, &record, &subject, 1, &id, &outcome));
    OK(store_push_open(f->store, id, &push.from, system_random(), &sent));
    OK(store_received_put(f->store, &push, &id));
    OK(store_case_add(f->store, &row, &subject, 1));
    OK(store_inquiry_add(f->store, &inquiry));
    OK(store_inquiry_answer(f->store, &inquiry));
    OK(store_inbox_put(f->store, &inbox));
    OK(store_outbox_put(f->store, &outbox));
    OK(store_leaf_append(f->store, 0, span_of_text("entry"), hash));
    OK(store_subject_key(f->store, subject.tag, 1, system_random(), &id, key));
    OK(store_opening_put(f->store, 0, COMMIT_SUBJECT, id, SPAN_OF_ARRAY(subject.tag)));
    OK(store_nonce_put(f->store, &push.from, hash, &(struct digest){{0}}, 1));
    OK(store_nonce_reply(f->store, &push.from, hash, span_of_text(CONTACT)));
    OK(store_meta_set(f->store, "last-case", span_of_text(NECESSITY)));
    OK(store_commit(f->store));
}

static bool has(struct span bytes, struct span wanted) { return memmem(bytes.data, bytes.size, wanted.data, wanted.size) != NULL; }

/* P-01, P-02: the file and its WAL hold no reference, contact, text, user, tag or pseudonym that can be read. */
Test(store_theft, a_thief_reads_nothing_about_a_person)
{
    struct fixture f;
    uint8_t tag[TAG_BYTES], pseudonym[ELEMENT_BYTES];
    char wal[128];
    memset(tag, 0xA7, sizeof tag);
    memset(pseudonym, 0xB9, sizeof pseudonym);
    const struct span wanted[] = {span_of_text(KENMERK),         span_of_text("4711"),  span_of_text("Contactpersoon"),
                                  span_of_text("vrije woorden"), span_of_text("dewit"), span_of(tag, 8),
                                  span_of(pseudonym, 8)};
    fixture_open(&f);
    put_person(&f, 0xA7, 0xB9);
    snprintf(wal, sizeof wal, "%s-wal", f.path);
    struct span in_wal = fixture_file(&f, wal);
    cr_expect(has(in_wal, span_of_text(OTHER_OIN))); /* the search finds what is there in the clear */
    fixture_reopen(&f);
    f.store = store_close(f.store);
    struct span in_file = fixture_file(&f, f.path);
    cr_expect(has(in_file, span_of_text(OTHER_OIN)) && fixture_file(&f, wal).size == 0);
    for (size_t i = 0; i < N(wanted); i++)
        cr_expect(!has(in_wal, wanted[i]) && !has(in_file, wanted[i]), "number %zu can be read", i);
    fixture_close(&f);
}

static size_t collect(struct fixture *f, const char *sql, uint8_t out[][SHA256_BYTES], size_t room)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    size_t count = 0;
    cr_assert(sqlite3_open(f->path, &db) == SQLITE_OK && sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
    while (count < room && sqlite3_step(statement) == SQLITE_ROW)
        memcpy(out[count++], sqlite3_column_blob(statement, 0), SHA256_BYTES);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return count;
}

/* P-02: two stolen files do not match each other. */
Test(store_theft, two_stores_have_no_common_index_for_the_same_person)
{
    static const char sql[] = "SELECT finder FROM received_tag UNION ALL SELECT finder FROM record UNION ALL SELECT finder FROM subject_key"
                              " UNION ALL SELECT digest FROM record";
    struct fixture a, b;
    uint8_t in_a[16][SHA256_BYTES], in_b[16][SHA256_BYTES];
    fixture_open(&a);
    fixture_path(&b);
    b.master.bytes[0] ^= 1;
    OK(fixture_try(&b, true, &b.store));
    put_person(&a, 1, 2);
    put_person(&b, 1, 2);
    a.store = store_close(a.store);
    b.store = store_close(b.store);
    size_t count = collect(&a, sql, in_a, N(in_a));
    cr_assert(count == 4 && collect(&b, sql, in_b, N(in_b)) == count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            cr_expect(memcmp(in_a[i], in_b[j], SHA256_BYTES) != 0, "%zu and %zu", i, j);
    fixture_close(&a);
    fixture_close(&b);
}

static void flip(const char *path, off_t at)
{
    uint8_t byte;
    int file = open(path, O_RDWR | O_CLOEXEC);
    cr_assert(file >= 0 && pread(file, &byte, 1, at) == 1);
    byte ^= 0x40;
    cr_assert(pwrite(file, &byte, 1, at) == 1);
    close(file);
}

static struct status read_person(struct store *store, struct arena *arena)
{
    struct record record;
    struct stored_subject *subjects;
    struct received_push *pushes;
    struct case_row row;
    size_t count, received;
    TRY(store_record_read(store, 1, arena, &record));
    TRY(store_record_subjects(store, 1, arena, &subjects, &count));
    TRY(first_received(store, arena, &pushes, &received));
    TRY(store_case_read(store, (uint8_t[CASE_ID_BYTES]){1}, arena, &row));
    cr_assert(span_is_text(record.reference, KENMERK) && span_is_text(record.signal.contact, CONTACT));
    cr_assert(count == 0 || (subjects[0].tag[0] == 1 && subjects[0].tag[31] == 1 && subjects[0].pseudonym.bytes[31] == 2));
    cr_assert(received == 0 || (pushes[0].subjects[0].tag[31] == 1 && span_is_text(pushes[0].signal.contact, CONTACT)));
    cr_assert(span_is_text(row.necessity, NECESSITY) && span_is_text(row.opened_by, USER));
    return STATUS(OK);
}

/* A flipped bit in any sealed value is damage, never another value. */
Test(store_theft, a_flipped_byte_in_a_sealed_value_is_damage)
{
    static const char *const tables[] = {"record", "record_subject", "received", "dossier"};
    struct fixture f;
    fixture_open(&f);
    put_person(&f, 1, 2);
    OK(read_person(f.store, f.arena));
    for (size_t i = 0; i < N(tables); i++) {
        char sql[128];
        uint8_t sealed[1][SHA256_BYTES]; /* its first bytes are enough to find it in the file */
        f.store = store_close(f.store);
        snprintf(sql, sizeof sql, "SELECT sealed FROM %s", tables[i]);
        cr_assert(collect(&f, sql, sealed, 1) == 1);
        struct span file = fixture_file(&f, f.path);
        const uint8_t *found = memmem(file.data, file.size, sealed[0], SHA256_BYTES);
        cr_assert(found);
        for (off_t at = 0; at < 60; at += 29) {
            flip(f.path, found - file.data + at);
            OK(fixture_try(&f, false, &f.store));
            IS(read_person(f.store, f.arena), CORRUPT);
            f.store = store_close(f.store);
            flip(f.path, found - file.data + at);
        }
        OK(fixture_try(&f, false, &f.store));
        OK(read_person(f.store, f.arena));
    }
    fixture_close(&f);
}

static void run_sql(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    cr_assert(sqlite3_open(f->path, &db) == SQLITE_OK);
    cr_assert(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* Whoever can write the file but has no key cannot give one household the record of another. */
Test(store_theft, a_sealed_value_moved_to_another_row_is_damage)
{
    static const char *const moves[] = {
        "UPDATE record SET sealed = (SELECT sealed FROM record WHERE id = 2) WHERE id = 1",
        "UPDATE record_subject SET sealed = (SELECT sealed FROM record_subject WHERE record = 2) WHERE record = 1",
        "UPDATE received SET sealed = (SELECT sealed FROM dossier)",
        "UPDATE dossier SET id = randomblob(16)",
    };
    for (size_t i = 0; i < N(moves); i++) {
        struct fixture f;
        struct stored_subject subject = {.domain = span_of_text("casus"), .holder = oin_of(FIXTURE_OIN), .kind = IDENTIFIER_KIND_PERSON};
        struct record record = {.reference = span_of_text("another")};
        struct case_row *rows;
        size_t count;
        int64_t id;
        enum record_outcome outcome;
        fixture_open(&f);
        put_person(&f, 1, 2);
        OK(store_begin(f.store));
        OK(store_record_put(f.store, &record, &subject, 1, &id, &outcome));
        OK(store_commit(f.store));
        OK(read_person(f.store, f.arena));
        f.store = store_close(f.store);
        run_sql(&f, moves[i]);
        OK(fixture_try(&f, false, &f.store));
        struct status status = read_person(f.store, f.arena);
        if (status_is(status, STATUS_NOT_FOUND)) /* the case has another id now */
            status = first_cases(f.store, f.arena, &rows, &count);
        cr_expect(status_is(status, STATUS_CORRUPT), "move %zu: %s", i, status_text(status));
        fixture_close(&f);
    }
}

/* Bytes all over the file flipped in turn: refused at opening, found at reading, or what is read is what was put; never a crash. */
Test(store_theft, a_flipped_byte_anywhere_is_survived)
{
    struct fixture f;
    struct complaint why;
    size_t refused = 0, tried = 0;
    fixture_open(&f);
    put_person(&f, 1, 2);
    f.store = store_close(f.store);
    off_t size = (off_t)fixture_file(&f, f.path).size;
    for (off_t at = 0; at < size; at += at < 4096 ? 13 : 997) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct store_config config = {.path = f.path, .master = &f.master, .own = oin_of(FIXTURE_OIN)};
        OK(arena_new((size_t)1024 * 1024, &arena));
        struct span before = fixture_file(&f, f.path);
        flip(f.path, at);
        struct status status = store_open(&config, &why, &f.store);
        if (status_ok(status))
            status = read_person(f.store, arena);
        cr_expect(status_ok(status) || status_class(status) == STATUS_CLASS_FAULT || status_is(status, STATUS_UNSUPPORTED) ||
                      status_is(status, STATUS_NOT_FOR_US) || status_is(status, STATUS_NOT_FOUND),
                  "byte %d: %s", (int)at, status_text(status));
        refused += !status_ok(status);
        tried++;
        f.store = store_close(f.store);
        int file = open(f.path, O_RDWR | O_TRUNC | O_CLOEXEC);
        cr_assert(file >= 0 && write(file, before.data, before.size) == (ssize_t)before.size);
        close(file);
        f.arena = arena_free(f.arena);
        OK(arena_new((size_t)64 * 1024 * 1024, &f.arena));
    }
    cr_expect(refused >= 10, "%zu of %zu", refused, tried);
    fixture_close(&f);
}
