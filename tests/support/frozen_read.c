// SPDX-License-Identifier: EUPL-1.2
//
// Everything that today's rooms read out of a node that an earlier version left behind (tests/vectors/frozen-*): its agreed
// texts at the moment they were frozen, and every noun of its store. The text on standard output is compared with what that
// version read (P-05).  frozen_read FOLDER DATABASE NODE NOW_MS
#include "files/files.h"
#include "keyring/node_keys.h"
#include "ledger/tree.h"
#include "logbook/anchored.h"
#include "store/inbox.h"
#include "store/inquiries.h"
#include "store/leaves.h"
#include "store/nonces.h"
#include "store/outbox.h"
#include "store/pushes.h"
#include "store/quotas.h"
#include "store/records.h"
#include "support/first_page.h"
#include "support/frozen_agreed.h"
#include "support/frozen_beside.h"
#include "wire/entry.h"

#include <inttypes.h>
#include <sqlite3.h>

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define ROWS_MOST 64

struct reading {
    const char *folder, *database;
    int64_t now_ms;
    struct node_keys keys;
    struct frozen_agreed agreed;
    struct arena *arena;
    struct store *store;
    struct oin own;
    struct complaint why;
};

/* ---- the register, and signals to and from partners */

static void print_signal(const struct signal *signal)
{
    printf("category %u domain %u urgency %u role %u from %d to %d contact \"%.*s\"", signal->category, signal->life_domain,
           signal->urgency, signal->role, signal->since_day, signal->until_day, (int)signal->contact.size,
           (const char *)signal->contact.data);
}

static void print_subjects(const struct stored_subject *subjects, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("  subject %.*s/%u for %s kind %d pseudonym %s tag %s\n", (int)subjects[i].domain.size,
               (const char *)subjects[i].domain.data, subjects[i].epoch, *subjects[i].holder.text ? subjects[i].holder.text : "nobody",
               subjects[i].kind, frozen_bytes_text(SPAN_OF_ARRAY(subjects[i].pseudonym.bytes)),
               frozen_bytes_text(SPAN_OF_ARRAY(subjects[i].tag)));
}

static struct status read_records(struct reading *reading)
{
    struct record_count count;
    uint64_t pushes[PUSH_STATES];
    TRY(store_record_count(reading->store, &count));
    printf("records %" PRIu64 ", of an old key %" PRIu64 "\n", count.all, count.of_old_key);
    for (int64_t id = 1; id <= ROWS_MOST; id++) {
        struct record record;
        struct stored_subject *subjects;
        size_t subject_count;
        struct status status = store_record_read(reading->store, id, reading->arena, &record);
        if (status_is(status, STATUS_NOT_FOUND))
            continue;
        TRY(status);
        printf("record %.*s ", (int)record.reference.size, (const char *)record.reference.data);
        print_signal(&record.signal);
        printf("\n");
        TRY(store_record_subjects(reading->store, id, reading->arena, &subjects, &subject_count));
        print_subjects(subjects, subject_count);
    }
    TRY(store_push_counts(reading->store, pushes));
    for (size_t state = 0; state < PUSH_STATES; state++)
        printf("pushes in state %zu: %" PRIu64 "\n", state, pushes[state]);
    return STATUS(OK);
}

static struct status read_received(struct reading *reading)
{
    struct received_push *rows;
    size_t count;
    TRY(first_received(reading->store, reading->arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        printf("received from %s in %.*s/%u purpose %u phase %u basis %u role %u at %" PRId64 " until %d others %" PRIu64 " ",
               rows[i].from.text, (int)rows[i].domain.size, (const char *)rows[i].domain.data, rows[i].epoch, rows[i].grounds.purpose,
               rows[i].grounds.phase, rows[i].grounds.basis, rows[i].grounds.from_role, rows[i].received_ms, rows[i].expires_day,
               rows[i].other_senders);
        print_signal(&rows[i].signal);
        printf("\n");
        for (size_t s = 0; s < rows[i].subject_count; s++)
            printf("  subject kind %d tag %s\n", rows[i].subjects[s].kind, frozen_bytes_text(SPAN_OF_ARRAY(rows[i].subjects[s].tag)));
    }
    return STATUS(OK);
}

/* ---- cases, what was asked, what must be weighed */

static struct status read_inquiries(struct reading *reading, const struct case_row *row)
{
    struct inquiry_row *inquiries;
    size_t count;
    TRY(store_inquiry_latest(reading->store, row->id, reading->arena, &inquiries, &count));
    for (size_t i = 0; i < count; i++) {
        const struct inquiry_row *inquiry = &inquiries[i];
        struct answer_content content = {0};
        if (inquiry->answer.size)
            TRY(answer_content_decode(inquiry->answer, reading->arena, &content));
        printf("  asked %s exchange %s state %d at %" PRId64 " answered %" PRId64 " term %" PRId64 " answer %d signals %zu\n",
               inquiry->to.text, frozen_bytes_text(exchange_id_span(&inquiry->exchange_id)), inquiry->state, inquiry->asked_ms,
               inquiry->answered_ms, inquiry->expires_ms, content.state, content.signal_count);
    }
    return STATUS(OK);
}

/* In the order of opening, as they were listed then. */
static int compare_opened(const void *a, const void *b)
{
    const struct case_row *left = a, *right = b;
    return (left->opened_ms > right->opened_ms) - (left->opened_ms < right->opened_ms);
}

static struct status read_cases(struct reading *reading)
{
    struct case_row *rows;
    size_t count;
    TRY(first_cases(reading->store, reading->arena, &rows, &count));
    qsort(rows, count, sizeof *rows, compare_opened);
    for (size_t i = 0; i < count; i++) {
        const struct case_row *row = &rows[i];
        struct stored_subject *subjects;
        size_t subject_count;
        printf("case %s state %u purpose %u phase %u basis %u role %u by %.*s at %" PRId64 " until %d informed %d deferral %d \"%.*s\"\n",
               frozen_bytes_text(SPAN_OF_ARRAY(row->id)), row->state, row->grounds.purpose, row->grounds.phase, row->grounds.basis,
               row->grounds.to_role, (int)row->opened_by.size, (const char *)row->opened_by.data, row->opened_ms, row->expires_day,
               row->informed_day, row->deferral_until_day, (int)row->deferral_reason.size, (const char *)row->deferral_reason.data);
        printf("  necessity %u \"%.*s\" lighter %u \"%.*s\" categories", row->necessity_code, (int)row->necessity.size,
               (const char *)row->necessity.data, row->lighter_code, (int)row->why_not_lighter.size,
               (const char *)row->why_not_lighter.data);
        for (size_t c = 0; c < row->category_count; c++)
            printf(" %u", row->categories[c]);
        printf("\n");
        TRY(store_case_subjects(reading->store, row->id, reading->arena, &subjects, &subject_count));
        print_subjects(subjects, subject_count);
        TRY(read_inquiries(reading, row));
    }
    return STATUS(OK);
}

static struct status read_inbox(struct reading *reading)
{
    for (int state = INBOX_WAITING; state <= INBOX_REFUSED; state++) {
        struct inbox_row *rows;
        size_t count;
        TRY(first_inbox(reading->store, (enum inbox_state)state, reading->arena, &rows, &count));
        for (size_t i = 0; i < count; i++) {
            struct inquiry_message inquiry;
            struct status status = inquiry_message_decode(rows[i].inquiry, reading->arena, &inquiry);
            if (state == INBOX_WAITING)
                TRY(status);
            if (!status_ok(status)) /* what was decided is not read any more */
                inquiry.necessity = span_of_text("of an earlier form");
            printf("inbox %s from %s state %d since %" PRId64 " due %d decided %" PRId64 " by %.*s reason \"%.*s\" necessity \"%.*s\"\n",
                   frozen_bytes_text(exchange_id_span(&rows[i].exchange_id)), rows[i].from.text, rows[i].state, rows[i].since_ms,
                   rows[i].due_day, rows[i].decided_ms, (int)rows[i].decided_by.size, (const char *)rows[i].decided_by.data,
                   (int)rows[i].reason.size, (const char *)rows[i].reason.data, (int)inquiry.necessity.size,
                   (const char *)inquiry.necessity.data);
        }
    }
    return STATUS(OK);
}

/* ---- on the way, and seen before */

static struct status read_outbox(struct reading *reading)
{
    struct outbox_depth *depths;
    struct outbox_row *rows;
    size_t count;
    TRY(store_outbox_depths(reading->store, reading->arena, &depths, &count));
    for (size_t i = 0; i < count; i++)
        printf("outbox to %s: %" PRIu64 " since %" PRId64 "\n", depths[i].to.text, depths[i].messages, depths[i].oldest_ms);
    TRY(store_outbox_due(reading->store, NULL, reading->now_ms + 60000, ROWS_MOST, reading->arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct envelope envelope;
        TRY(envelope_decode(rows[i].message, reading->arena, &envelope));
        TRY(envelope_verify(&envelope, roster_find(reading->agreed.roster, &reading->own)->envelope));
        printf("message %s to %s exchange %s attempts %u until %" PRId64 "\n", envelope_kind_word(rows[i].kind), rows[i].to.text,
               frozen_bytes_text(exchange_id_span(&rows[i].exchange_id)), rows[i].attempts, rows[i].expires_ms);
    }
    return STATUS(OK);
}

struct seen { /* what the store finds but does not list */
    struct oin sender;
    uint8_t nonce[ENVELOPE_NONCE_BYTES];
};

/* Read straight from the file, before the store has it for itself. */
static struct status list_nonces(const struct reading *reading, struct seen *out, size_t *out_count)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    size_t count = 0;
    if (sqlite3_open_v2(reading->database, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT sender, nonce FROM nonce ORDER BY sender, nonce", -1, &statement, NULL) != SQLITE_OK)
        return FAIL(IO_FAILED);
    for (; count < ROWS_MOST && sqlite3_step(statement) == SQLITE_ROW; count++) {
        TRY(oin_parse(span_of_text((const char *)sqlite3_column_text(statement, 0)), &out[count].sender));
        memcpy(out[count].nonce, sqlite3_column_blob(statement, 1), ENVELOPE_NONCE_BYTES);
    }
    sqlite3_finalize(statement);
    *out_count = count;
    return sqlite3_close(db) == SQLITE_OK ? STATUS(OK) : FAIL(IO_FAILED);
}

static struct status read_nonces(struct reading *reading, const struct seen *seen, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct nonce_row row;
        TRY(store_nonce_find(reading->store, &seen[i].sender, seen[i].nonce, reading->arena, &row));
        printf("seen from %s nonce %s digest %s reply %s\n", seen[i].sender.text, frozen_bytes_text(SPAN_OF_ARRAY(seen[i].nonce)),
               frozen_bytes_text(digest_span(&row.digest)), row.has_reply ? frozen_bytes_text(row.reply) : "none");
    }
    return STATUS(OK);
}

/* ---- the ledger, and what lies beside it */

static struct status read_ledger(struct reading *reading)
{
    struct store_head head;
    struct frontier tree, stored;
    struct span bytes;
    uint64_t count;
    frontier_init(&tree);
    TRY(store_leaf_count(reading->store, &count));
    for (uint64_t i = 0; i < count; i++) {
        struct tree_hash leaf, computed;
        struct entry entry;
        TRY(store_leaf_read(reading->store, i, reading->arena, &bytes, leaf.bytes));
        tree_leaf(bytes, &computed);
        ENSURE(tree_hash_equal(&leaf, &computed));
        frontier_append(&tree, &leaf);
        TRY(entry_decode(bytes, reading->arena, &entry));
        printf("leaf %" PRIu64 " %s at %" PRId64 " with %s code %d decisions %zu commits %zu count %" PRIu64 " note \"%.*s\"\n", i,
               entry_kind_word(entry.kind), entry.time_ms, entry.has_counterpart ? entry.counterpart.text : "nobody", entry.code,
               entry.decision_count, entry.commit_count, entry.count, (int)entry.note.size, (const char *)entry.note.data);
        TRY(frozen_read_beside(reading->store, reading->arena, &entry, i));
    }
    TRY(store_frontier_read(reading->store, reading->arena, &bytes));
    TRY(frontier_decode(bytes, &stored));
    ENSURE(memcmp(&stored, &tree, sizeof tree) == 0);
    TRY(store_head_read(reading->store, reading->arena, &head));
    printf("head of %" PRIu64 " root %s\n%.*s", head.end, frozen_bytes_text(SPAN_OF_ARRAY(head.root)), (int)head.note.size,
           (const char *)head.note.data);
    return STATUS(OK);
}

/* A town with a shelf has anchors: what the keeper noted fits ledger and versions as they are. */
static struct status read_anchor(struct reading *reading, const char *node)
{
    struct anchored ledger = {.store = reading->store,
                              .origin = roster_find(reading->agreed.roster, &reading->own)->log_origin,
                              .agreed = reading->agreed.texts->chain};
    struct anchor *anchor;
    struct span bytes, slots[ANCHOR_SLOTS];
    const char *path;
    TRY(ARENA_NEW(reading->arena, 1, &anchor));
    TRY(arena_print(reading->arena, &path, "%s/%s/" ANCHOR_FILE_NAME, reading->folder, node));
    TRY(file_read(path, ANCHOR_SLOTS * ANCHOR_SLOT_BYTES, reading->arena, &bytes, &reading->why));
    for (size_t i = 0; i < ANCHOR_SLOTS; i++)
        slots[i] = span_slice(bytes, i * ANCHOR_SLOT_BYTES, ANCHOR_SLOT_BYTES);
    if (!anchor_choose(slots, anchor))
        return complain(&reading->why, FAIL(ANCHOR_LOST), "%s: neither slot is whole", path);
    TRY(store_leaf_count(reading->store, &ledger.size));
    TRY(anchored_check(&ledger, anchor, false, &reading->why));
    for (size_t i = 0; i < anchor->row_count; i++)
        printf("anchor %d %s %" PRIu64 " %s\n", anchor->rows[i].role, anchor->rows[i].name, anchor->rows[i].number,
               frozen_bytes_text(SPAN_OF_ARRAY(anchor->rows[i].digest)));
    return STATUS(OK);
}

static struct status read_small(struct reading *reading)
{
    static const char *const names[] = {"policy", "roster", "ring", "key-casus", "key-vroegsignalering"}; /* the last two before the ring */
    for (size_t i = 0; i < N(names); i++) {
        struct span value;
        struct status status = store_meta_get(reading->store, names[i], reading->arena, &value);
        if (status_is(status, STATUS_NOT_FOUND))
            continue;
        TRY(status);
        printf("meta %s %s\n", names[i], frozen_bytes_text(value));
    }
    for (size_t i = 0; i < reading->agreed.roster->count; i++)
        for (unsigned purpose = 1; purpose < 8; purpose++) {
            struct quota_use use;
            const struct oin *oin = &reading->agreed.roster->partners[i].oin;
            const struct quota_slice slice = {.kind = QUOTA_EVALUATE, .requester = *oin, .purpose = (uint8_t)purpose};
            TRY(store_quota_used(reading->store, &slice, day_of_ms(reading->now_ms), &use));
            if (use.week)
                printf("quota of %s purpose %u: %" PRIu64 " today, %" PRIu64 " this week\n", oin->text, purpose, use.today, use.week);
        }
    return STATUS(OK);
}

static struct status read_store(struct reading *reading)
{
    static struct seen seen[ROWS_MOST];
    size_t count;
    struct store_config config = {.path = reading->database, .master = &reading->keys.storage, .own = reading->own};
    TRY(list_nonces(reading, seen, &count));
    TRY(store_open(&config, &reading->why, &reading->store));
    TRY(read_small(reading));
    TRY(read_records(reading));
    TRY(read_received(reading));
    TRY(read_cases(reading));
    TRY(read_inbox(reading));
    TRY(read_outbox(reading));
    TRY(read_nonces(reading, seen, count));
    return read_ledger(reading);
}

static struct status read_all(struct reading *reading, const char *node)
{
    const char *path;
    struct span text;
    struct partner self = {0};
    TRY(crypto_start());
    TRY(arena_new(ARENA_BYTES, &reading->arena));
    TRY(frozen_agreed_read(reading->folder, reading->now_ms, reading->arena, &reading->agreed, &reading->why));
    TRY(arena_print(reading->arena, &path, "%s/%s/keys", reading->folder, node));
    TRY(file_read(path, NODE_KEYS_TEXT_MOST, reading->arena, &text, &reading->why));
    if (!status_ok(node_keys_parse_earlier(text, path, system_random(), &reading->keys, &reading->why)))
        TRY(node_keys_parse(text, path, &reading->keys, &reading->why));
    node_keys_publish(&reading->keys, &self);
    const struct roster *roster = reading->agreed.roster;
    for (size_t i = 0; i < roster->count; i++)
        if (memcmp(roster->partners[i].log, self.log, sizeof self.log) == 0)
            reading->own = roster->partners[i].oin;
    printf("node %s\n", reading->own.text);
    TRY(read_store(reading));
    return reading->agreed.texts ? read_anchor(reading, node) : STATUS(OK);
}

int main(int argc, char **argv)
{
    struct reading reading = {0};
    if (argc != 5) {
        fprintf(stderr, "usage: %s FOLDER DATABASE NODE NOW_MS\n", argv[0]);
        return 64;
    }
    reading.folder = argv[1];
    reading.database = argv[2];
    reading.now_ms = strtoll(argv[4], NULL, 10);
    struct status status = read_all(&reading, argv[3]);
    if (!status_ok(status))
        fprintf(stderr, "frozen_read: %s: %s\n", reading.why.text, status_text(status));
    store_close(reading.store);
    frozen_agreed_wipe(&reading.agreed);
    arena_free(reading.arena);
    return status_exit_code(status);
}
