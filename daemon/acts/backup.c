// SPDX-License-Identifier: EUPL-1.2
//
// One pass: texts, database, manifest, each behind its block of tar, in chunks that are sealed as they fill. The manifest comes last,
// because it has the hash of what was read.
#include "acts/backup.h"

#include "acts/backup_parts.h"
#include "base/version.h"
#include "book/batch.h"
#include "crypto/hash.h"
#include "store/copy.h"
#include "store/leaves.h"

#define BACKUP_ARENA_BYTES ((size_t)48 * 1024 * 1024)

struct backup *backup_free(struct backup *backup)
{
    if (!backup)
        return NULL;
    if (backup->parts.is_copying)
        store_copy_end(backup->parts.book->store);
    backup->parts.database = hasher_free(backup->parts.database);
    backup->sealed = hasher_free(backup->sealed);
    secret_wipe(&backup->stream, sizeof backup->stream);
    backup->arena = arena_free(backup->arena);
    free(backup);
    return NULL;
}

static struct status make_backup(struct node *node, struct complaint *why, struct backup **out)
{
    CLEANUP(backup) struct backup *backup = calloc(1, sizeof *backup);
    if (!backup)
        return FAIL(NO_MEMORY);
    backup->parts.book = &node->book;
    TRY(arena_new(BACKUP_ARENA_BYTES, &backup->arena));
    backup->parts.arena = backup->arena;
    TRY(hasher_new(&backup->parts.database));
    TRY(hasher_new(&backup->sealed));
    TRY(node->backing.read(node->backing.state, backup->arena, &backup->parts.texts, &backup->parts.text_count, why));
    random_fill(node->book.random, backup->id, sizeof backup->id);
    *out = TAKE(backup);
    return STATUS(OK);
}

struct status backup_begin(struct node *node, const char *user, uint8_t out_id[static BACKUP_ID_BYTES], struct complaint *why)
{
    CLEANUP(backup) struct backup *backup = NULL;
    if (!node->backing.read || !node->backing.recipient_count)
        return complain(why, FAIL(NOT_FOUND), "backup_to: the settings name nobody who can open a backup");
    if (node->backup && node->backup->parts.is_copying)
        return complain(why, FAIL(BUSY), "another backup of this node is being made");
    TRY(make_backup(node, why, &backup));
    TRY(book_user_act(&node->book, ENTRY_ADMIN_ACT, "backup-begun", span_of_text(user), 0));
    memcpy(out_id, backup->id, sizeof backup->id);
    backup_free(node->backup);
    node->backup = TAKE(backup);
    return STATUS(OK);
}

/* The moment that it is of. */
static struct status take_moment(struct node *node, struct backup *backup, int64_t now_ms)
{
    const struct node_backing *backing = &node->backing;
    struct backup_parts *parts = &backup->parts;
    struct store_head head = {0};
    if (node->book.batch)
        return FAIL(BUSY);            /* what others did in this turn is not durable yet */
    TRY(book_sign_head(&node->book)); /* a node that goes on from it goes on from its last head */
    TRY(store_copy_begin(node->book.store, &parts->database_size));
    parts->is_copying = true;
    parts->manifest = (struct backup_manifest){.oin = node->agreed.own,
                                               .time_ms = now_ms,
                                               .program = SCHAKEL_VERSION,
                                               .entries = node->book.current.first + node->book.frontier.size};
    snprintf(parts->manifest.origin, sizeof parts->manifest.origin, "%.*s", BACKUP_ORIGIN_MOST, node->book.current.origin);
    struct status status = store_head_read(node->book.store, backup->arena, &head);
    if (!status_is(status, STATUS_NOT_FOUND))
        TRY(status);
    parts->manifest.head_size = head.end;
    memcpy(parts->manifest.head_root.bytes, head.root, sizeof head.root);
    TRY(backup_parts_begin(parts));
    return age_seal_begin(backing->recipients, backing->recipient_count, system_random(), backup->arena, &backup->header, &backup->stream);
}

static struct status seal_chunk(struct backup *backup, struct writer *writer)
{
    uint8_t *plain = backup->plain, *sealed = writer->room + writer->used;
    size_t size;
    TRY(backup_parts_fill(&backup->parts, plain, AGE_CHUNK_BYTES, &size));
    age_seal_chunk(&backup->stream, span_of(plain, size), backup->parts.is_over, sealed);
    writer->used += size + AGE_TAG_BYTES;
    return STATUS(OK);
}

static struct status make_slice(struct backup *backup, struct arena *arena, struct span *out)
{
    const size_t room = AGE_HEADER_MOST_BYTES + BACKUP_SLICE_CHUNKS * AGE_SEALED_CHUNK_BYTES;
    uint8_t *bytes;
    TRY(ARENA_NEW(arena, room, &bytes));
    struct writer writer = writer_of(bytes, room);
    if (backup->at == 0)
        write_bytes(&writer, backup->header);
    for (size_t i = 0; i < BACKUP_SLICE_CHUNKS && !backup->parts.is_over; i++)
        TRY(seal_chunk(backup, &writer));
    *out = writer_span(&writer);
    hasher_add(backup->sealed, *out);
    backup->at += out->size;
    return STATUS(OK);
}

static struct backup *find_backup(const struct node *node, const uint8_t id[static BACKUP_ID_BYTES])
{
    return node->backup && memcmp(node->backup->id, id, BACKUP_ID_BYTES) == 0 ? node->backup : NULL;
}

struct status backup_slice(struct node *node, const struct backup_wanted *wanted, struct arena *arena, struct span *out, bool *out_is_last)
{
    struct backup *backup = find_backup(node, wanted->id);
    struct status status = STATUS(OK);
    if (!backup)
        return FAIL(NOT_FOUND);
    if (backup->at != wanted->at || backup->parts.is_over)
        return FAIL(CONFLICT);
    backup->used_ms = wanted->now_ms;
    if (!backup->parts.is_copying) {
        status = take_moment(node, backup, wanted->now_ms);
        if (status_is(status, STATUS_BUSY))
            return status;
    }
    if (status_ok(status))
        status = make_slice(backup, arena, out);
    *out_is_last = backup->parts.is_over;
    if (!status_ok(status))
        node->backup = backup_free(backup);
    else if (backup->parts.is_over)
        backup_parts_end(&backup->parts);
    return status;
}

/* What was done with which file. */
struct backup_deed {
    const char *note, *user;
    const struct digest *digest;
    uint64_t size;
};

static struct status enter_deed(struct node *node, const struct backup_deed *deed)
{
    struct book *book = &node->book;
    const struct span user = span_of_text(deed->user);
    struct entry entry = book_entry(book, ENTRY_ADMIN_ACT, false);
    struct book_field field = {.field = COMMIT_USER, .owner = book_owner_user(user), .value = user};
    entry.has_exchange = true;
    entry.exchange_id = exchange_id_new(book->random);
    entry.note = span_of_text(deed->note);
    entry.count = deed->size;
    entry.has_list_digest = true;
    entry.list_digest = *deed->digest;
    return book_write(book, &entry, &field, 1, NULL);
}

static struct status note_moment(struct node *node, const char *name)
{
    uint8_t room[8];
    struct writer writer = writer_of(room, sizeof room);
    write_u64(&writer, (uint64_t)batch_now(&node->book));
    return store_meta_set(node->book.store, name, writer_span(&writer));
}

struct status backup_end(struct node *node, const uint8_t id[static BACKUP_ID_BYTES], const struct digest *digest, const char *user)
{
    struct backup *backup = find_backup(node, id);
    struct digest made;
    if (!backup)
        return FAIL(NOT_FOUND);
    if (!backup->parts.is_over)
        return FAIL(CONFLICT);
    const uint64_t size = backup->at;
    hasher_finish(backup->sealed, made.bytes);
    node->backup = backup_free(backup);
    if (!digest_equal(&made, digest))
        return FAIL(CORRUPT);
    TRY(note_moment(node, BACKUP_LAST));
    return enter_deed(node, &(struct backup_deed){"backup-made", user, digest, size});
}

struct status backup_opened(struct node *node, const struct digest *digest, const char *user, bool is_drill)
{
    if (is_drill)
        TRY(note_moment(node, BACKUP_DRILL));
    return enter_deed(node, &(struct backup_deed){is_drill ? "backup-drilled" : "backup-verified", user, digest, 0});
}

static struct status read_moment(struct book *book, const char *name, int64_t *out_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span value;
    uint64_t time = 0;
    *out_ms = 0;
    TRY(arena_new((size_t)8 * 1024, &arena));
    struct status status = store_meta_get(book->store, name, arena, &value);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    struct cursor cursor = cursor_of(value);
    TRY(cursor_read_u64(&cursor, &time));
    *out_ms = (int64_t)time;
    return STATUS(OK);
}

struct status backup_last(struct book *book, int64_t *out_ms) { return read_moment(book, BACKUP_LAST, out_ms); }

struct status backup_last_drill(struct book *book, int64_t *out_ms) { return read_moment(book, BACKUP_DRILL, out_ms); }

void backup_round(struct node *node, int64_t now_ms)
{
    const struct backup *backup = node->backup;
    if (backup && backup->parts.is_copying && (now_ms - backup->used_ms > BACKUP_IDLE_MS || now_ms < backup->used_ms - BACKUP_IDLE_MS))
        node->backup = backup_free(node->backup);
}

static uint64_t days_since(int64_t last_ms, int64_t now_ms) { return last_ms ? (uint64_t)((now_ms - last_ms) / DAY_MS) : 0; }

struct status backup_remind(struct node *node, int64_t now_ms)
{
    int64_t last_ms, drill_ms;
    if (!node->backing.recipient_count)
        return STATUS(OK);
    TRY(backup_last(&node->book, &last_ms));
    TRY(backup_last_drill(&node->book, &drill_ms));
    if (now_ms - last_ms > node->backing.within_ms)
        EVENT_LOG(node->book.log, BACKUP_DUE, now_ms, event_number(EVENT_FIELD_DAYS, days_since(last_ms, now_ms)));
    if (now_ms - drill_ms > node->backing.drill_within_ms)
        EVENT_LOG(node->book.log, DRILL_DUE, now_ms, event_number(EVENT_FIELD_DAYS, days_since(drill_ms, now_ms)));
    return STATUS(OK);
}
