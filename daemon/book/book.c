// SPDX-License-Identifier: EUPL-1.2
//
// Entries, leaves and heads. The frontier in memory grows with the batch and goes back with it.
#include "book/book.h"

#include "book/batch.h"
#include "book/commits.h"
#include "book/exchanges.h"
#include "book/ownhead.h"
#include "book/pulse.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/receipt.h"
#include "logbook/logbook.h"
#include "store/leaves.h"
#include "wire/said.h"

#define HEAD_ARENA_BYTES ((size_t)1024 * 1024)

struct entry book_entry(const struct book *book, enum entry_kind kind, bool with_policy)
{
    int64_t now_ms = batch_now(book) > book->entry_ms ? batch_now(book) : book->entry_ms;
    struct entry entry = {.version = ENTRY_VERSION,
                          .kind = kind,
                          .time_ms = now_ms,
                          .own = book->agreed->own,
                          .has_policy = with_policy,
                          .has_agreement = true,
                          .agreement = book->agreed->agreement};
    if (with_policy) {
        entry.policy_text_hash = *policy_text_hash(book->agreed->policy);
        entry.policy_table_hash = *policy_table_hash(book->agreed->policy);
        entry.engine_version = POLICY_ENGINE_VERSION;
    }
    return entry;
}

void book_entry_exchange(struct entry *entry, const struct exchange_id *exchange_id, const struct oin *counterpart,
                         enum entry_direction direction)
{
    entry->has_exchange = true;
    entry->exchange_id = *exchange_id;
    entry->has_counterpart = true;
    entry->counterpart = *counterpart;
    entry->direction = direction;
}

/* Of the bytes that are stored, not of what they were made from. */
static struct status check_content(struct book *book, struct span bytes, struct span content)
{
    struct entry stored;
    struct span again;
    TRY(entry_decode(bytes, batch_arena(book), &stored));
    struct status status = said_content(&stored, batch_arena(book), &again);
    if (status_is(status, STATUS_INVALID))
        return FAIL(MALFORMED);
    TRY(status);
    return span_equal(again, content) ? STATUS(OK) : FAIL(MALFORMED);
}

struct writing {
    struct entry *entry;
    const struct book_field *fields;
    size_t count;
    struct span content; /* of the message that it is made of; empty: of none */
};

static struct status write_leaf(struct book *book, const struct writing *writing, struct book_leaf *out)
{
    struct entry *entry = writing->entry;
    const struct book_field *fields = writing->fields;
    const size_t count = writing->count;
    struct span bytes;
    struct book_leaf leaf = {.index = book->frontier.size, .position = book->current.first + book->frontier.size};
    struct commits commits;
    if (book->is_closed) /* until the next log is begun: what waits for it is done again */
        return FAIL(BUSY);
    ENSURE(entry->has_said == (writing->content.size > 0));
    TRY(commits_make(book, entry, fields, count, &commits));
    TRY(entry_encode(entry, batch_arena(book), &bytes));
    if (entry->has_said)
        TRY(check_content(book, bytes, writing->content));
    tree_leaf(bytes, &leaf.hash);
    TRY(store_leaf_append(book->store, leaf.position, bytes, leaf.hash.bytes));
    TRY(commits_store(book, &commits, leaf.position));
    if (entry->has_said)
        TRY(exchanges_heard(book, entry, leaf.position));
    frontier_append(&book->frontier, &leaf.hash);
    book->is_closed = entry->kind == ENTRY_LOG_CLOSED;
    batch_note_entry(book, entry, leaf.position);
    book->entry_ms = entry->time_ms;
    pulse_note(book, entry, leaf.position);
    if (out)
        *out = leaf;
    return STATUS(OK);
}

struct status book_write(struct book *book, struct entry *entry, const struct book_field *fields, size_t count, struct book_leaf *out)
{
    return write_leaf(book, &(struct writing){entry, fields, count, span_empty()}, out);
}

struct status book_write_said(struct book *book, struct entry *entry, const struct book_field *field, struct span content,
                              struct book_leaf *out)
{
    return write_leaf(book, &(struct writing){entry, field, field ? 1 : 0, content}, out);
}

struct status book_receipt(const struct book *book, const struct entry *entry, const struct book_leaf *leaf, struct receipt *out)
{
    struct receipt_leaf where = {.entry = entry, .hash = leaf->hash, .index = leaf->index, .origin = span_of_text(book->current.origin)};
    return receipt_make(&where, out);
}

struct status book_user_act(struct book *book, enum entry_kind kind, const char *note, struct span user, uint64_t count)
{
    struct entry entry = book_entry(book, kind, false);
    struct book_field field = {.field = COMMIT_USER, .owner = book_owner_user(user), .value = user};
    entry.has_exchange = true; /* an id of its own: equal salts would link a user's acts in the open log */
    entry.exchange_id = exchange_id_new(book->random);
    entry.note = span_of_text(note);
    entry.count = count;
    return book_write(book, &entry, &field, 1, NULL);
}

bool book_line_is_up(const struct book *book, const struct oin *oin, int64_t *out_since_ms)
{
    bool is_up = true;
    *out_since_ms = 0;
    if (oin_equal(oin, &book->agreed->own))
        return true;
    return status_ok(lines_peer_state(book->lines, oin, &is_up, out_since_ms)) && is_up && !ownhead_waits(book, oin);
}

/* ---- heads */

struct status book_open(struct book *book, const char *begun_as, bool create, struct complaint *why)
{
    struct logbook logbook;
    TRY(logbook_read(book->store, begun_as, &logbook, why));
    if (logbook.log.first + logbook.frontier.size == 0 && !create)
        return complain(why, FAIL(NOT_FOUND), "ledger: there is none; a new one is begun only with --new");
    book->current = logbook.log;
    TRY(restored_read(book->store, &book->restored));
    book->is_closed = logbook.is_closed || book->restored.is_pending;
    book->frontier = logbook.frontier;
    book->entry_ms = logbook.last_ms;
    book->pulse = (struct book_pulse){book->current.first + book->frontier.size, book->entry_ms};
    return STATUS(OK);
}

struct status book_anchor_at(struct book *book, uint64_t signed_size)
{
    return logbook_frontier_at(book->store, book->current.first, signed_size, &book->anchored);
}

static struct status sign_frontier(struct book *book, const struct frontier *frontier, struct arena *arena, struct store_head *out)
{
    const struct partner *self = book->agreed->parties[book->agreed->self].row;
    struct checkpoint checkpoint = {.head.size = frontier->size};
    struct keeper_signing item = {.role = KEEPER_SIGNS_CHECKPOINT};
    struct note_key key;
    char text[CHECKPOINT_ROOM];
    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", book->current.origin);
    frontier_root(frontier, &checkpoint.head.root);
    checkpoint_print(&checkpoint, text);
    TRY(note_key_make(span_of_text(checkpoint.origin), NOTE_ED25519, self->log, &key));
    TRY(note_message(&key, 0, span_of_text(text), arena, &item.content));
    TRY(logbook_growth(book->store, &(struct logbook_reach){book->current.first, &book->anchored}, frontier->size, &item.growth));
    TRY(keeper_sign(book->keeper, &item, 1));
    book->anchored = *frontier;
    struct note_signature signature = {.key = &key};
    memcpy(signature.bytes, item.signature, SIGNATURE_BYTES);
    TRY(note_join(span_of_text(text), &signature, 1, arena, &out->note));
    out->end = book->current.first + frontier->size;
    memcpy(out->root, checkpoint.head.root.bytes, SHA256_BYTES);
    return STATUS(OK);
}

static struct status store_signed_head(struct book *book, const struct frontier *frontier, const struct store_head *head)
{
    uint8_t room[FRONTIER_MOST_BYTES];
    struct writer writer = writer_of(room, sizeof room);
    frontier_encode(frontier, &writer);
    TRY(store_head_write(book->store, head));
    TRY(store_meta_set(book->store, LOGBOOK_HEAD_FRONTIER, writer_span(&writer)));
    return store_commit(book->store);
}

struct status book_sign_head(struct book *book)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct frontier recomputed;
    struct store_head head;
    ENSURE(!book->batch);
    if (book->damage.damage != SCRUB_NONE || !ownhead_may_sign(book))
        return STATUS(OK);
    TRY(arena_new(HEAD_ARENA_BYTES, &arena));
    struct status status = store_head_read(book->store, arena, &head);
    if (status_ok(status) && head.end == book->current.first + book->frontier.size)
        return STATUS(OK);
    TRY(logbook_recompute(book->store, book->current.first, arena, &recomputed));
    if (memcmp(&recomputed, &book->frontier, sizeof recomputed) != 0)
        return FAIL(QUARANTINED);
    if (recomputed.size == 0)
        return STATUS(OK);
    TRY(sign_frontier(book, &recomputed, arena, &head));
    TRY(store_begin(book->store));
    status = store_signed_head(book, &recomputed, &head);
    if (!status_ok(status) && store_is_writing(book->store)) /* not after a commit that failed: that has undone it */
        store_rollback(book->store);
    return status;
}
