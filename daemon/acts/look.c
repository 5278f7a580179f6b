// SPDX-License-Identifier: EUPL-1.2
//
// Straight from the store; nothing is decided.
#include "acts/look.h"

#include "base/version.h"
#include "book/quorum.h"
#include "ledger/note.h"
#include "store/escrows.h"
#include "store/records.h"
#include "store/witnesses.h"

/* A case is over on its last day (case_is_over). */
struct status look_cases(struct book *book, struct look_cases_wanted wanted, struct paging *paging, struct arena *arena,
                         struct case_row **out)
{
    if (!wanted.is_over)
        paging_begin_at(paging, (int64_t)wanted.today + 1);
    return store_case_page(book->store, wanted.is_over ? wanted.today : INT32_MAX, paging, arena, out);
}

struct status look_case_ids(struct book *book, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES], size_t *out_count)
{
    return store_case_find(book->store, range, out, out_count);
}

struct status look_case_owner(struct book *book, const uint8_t case_id[static CASE_ID_BYTES], struct arena *arena,
                              uint8_t out[static TAG_BYTES])
{
    struct stored_subject *subjects;
    size_t count;
    TRY(store_case_subjects(book->store, case_id, arena, &subjects, &count));
    if (!count)
        return FAIL(NOT_FOUND);
    memcpy(out, subjects[0].tag, TAG_BYTES);
    return STATUS(OK);
}

struct status look_questions(struct book *book, struct paging *paging, struct arena *arena, struct inquiry_open **out)
{
    return store_inquiry_page(book->store, paging, arena, out);
}

struct status look_progress(struct book *book, const uint8_t case_id[static CASE_ID_BYTES], struct arena *arena, struct look_progress *out)
{
    struct inquiry_row *rows;
    struct look_progress found = {0};
    int64_t since_ms;
    TRY(store_inquiry_latest(book->store, case_id, arena, &rows, &found.asked));
    for (size_t i = 0; i < found.asked; i++) {
        bool has_answered = inquiry_has_answer(rows[i].state);
        found.answered += has_answered;
        found.unreachable += !has_answered && !book_line_is_up(book, &rows[i].to, &since_ms);
    }
    *out = found;
    return STATUS(OK);
}

struct status look_records(struct book *book, struct record_count *out_records, uint64_t out_pushes[static PUSH_STATES])
{
    TRY(store_record_count(book->store, out_records));
    return store_push_counts(book->store, out_pushes);
}

struct status look_received(struct book *book, struct paging *paging, struct arena *arena, struct received_push **out)
{
    return store_received_page(book->store, paging, arena, out);
}

struct status look_inbox_senders(struct book *book, struct arena *arena, struct inbox_sender **out, size_t *out_count)
{
    return store_inbox_senders(book->store, arena, out, out_count);
}

struct status look_inbox_ids(struct book *book, const struct id_range *range, uint8_t (*out)[ID_RANGE_BYTES], size_t *out_count)
{
    return store_inbox_find(book->store, range, out, out_count);
}

struct status look_waiting(struct book *book, struct arena *arena, struct outbox_depth **out, size_t *out_count)
{
    return store_outbox_depths(book->store, arena, out, out_count);
}

struct status look_outbox(struct book *book, struct paging *paging, struct arena *arena, struct outbox_waiting **out)
{
    return store_outbox_page(book->store, paging, arena, out);
}

struct status look_alarms(struct book *book, struct arena *arena, struct alarm_row **out, size_t *out_count)
{
    return store_alarms_told(book->store, 0, arena, out, out_count);
}

struct status look_head(struct book *book, struct arena *arena, struct look_head *out)
{
    const struct partner *self = agreed_us(book->agreed)->row;
    struct store_head head;
    struct note_key key;
    if (!book->batch)
        TRY(book_sign_head(book));
    TRY(store_head_read(book->store, arena, &head));
    if (head.end <= book->current.first) /* begun, and not signed yet */
        return FAIL(NOT_FOUND);
    TRY(note_key_make(span_of_text(book->current.origin), NOTE_ED25519, self->log, &key));
    *out = (struct look_head){
        .first = book->current.first, .size = head.end - book->current.first, .note = head.note, .origin = book->current.origin};
    vkey_print(&key, out->vkey);
    return STATUS(OK);
}

struct status look_custody(struct book *book, struct custody_block *wanted, int64_t now_ms, struct arena *arena, struct span *out)
{
    const struct agreed *agreed = book->agreed;
    struct keeper_signing item = {.role = KEEPER_SIGNS_CUSTODY};
    snprintf(wanted->program, sizeof wanted->program, "%s", SCHAKEL_VERSION);
    wanted->time_ms = now_ms;
    wanted->roster = agreed->versions[agreed_text_index(AGREED_ROSTER)].content;
    wanted->policy = agreed->versions[agreed_text_index(AGREED_POLICY)].content;
    TRY(custody_print(wanted, arena, &item.content));
    TRY(keeper_sign(book->keeper, &item, 1));
    return sign_text_join(item.content, item.signature, arena, out);
}

struct status look_closed(struct book *book, uint64_t end, struct arena *arena, struct look_head *out)
{
    const struct partner *self = agreed_us(book->agreed)->row;
    struct store_log *logs;
    struct store_head head;
    struct note_key key;
    size_t count, at = 0;
    TRY(store_log_list(book->store, arena, &logs, &count));
    while (at + 1 < count && logs[at + 1].first != end)
        at++;
    if (at + 1 >= count)
        return FAIL(NOT_FOUND);
    TRY(store_head_at(book->store, end, arena, &head));
    TRY(note_key_make(span_of_text(logs[at].origin), NOTE_ED25519, self->log, &key));
    *out = (struct look_head){.first = logs[at].first, .size = end - logs[at].first, .note = head.note, .origin = logs[at].origin};
    vkey_print(&key, out->vkey);
    return STATUS(OK);
}

/* The witness's own line is the last of its note. */
static struct status add_cosigned(const struct book *book, struct span note, struct arena *arena, struct look_cosigned *heads,
                                  size_t *count)
{
    size_t at = 0, line = note.size - 1;
    struct checkpoint head;
    TRY(cosigned_head(note, arena, &head));
    if (strcmp(head.origin, book->current.origin) != 0) /* the witness is not in this log yet */
        return STATUS(OK);
    const uint64_t size = head.head.size;
    while (line > 0 && note.data[line - 1] != '\n')
        line--;
    while (at < *count && heads[at].size != size)
        at++;
    if (at == *count) {
        heads[(*count)++].size = size;
        return arena_text(arena, note, &heads[at].note);
    }
    return arena_print(arena, &heads[at].note, "%s%.*s", heads[at].note, (int)(note.size - line), (const char *)note.data + line);
}

struct status look_cosigned(struct book *book, struct arena *arena, struct look_cosigned **out, size_t *out_count)
{
    struct witness_row *rows;
    size_t row_count;
    *out_count = 0;
    TRY(store_witness_list(book->store, arena, &rows, &row_count));
    TRY(ARENA_NEW(arena, row_count, out));
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].note.size)
            TRY(add_cosigned(book, rows[i].note, arena, *out, out_count));
    return STATUS(OK);
}

struct status look_witnesses(struct book *book, struct arena *arena, struct look_witness **out, size_t *out_count)
{
    const struct agreed *agreed = book->agreed;
    *out_count = 0;
    TRY(ARENA_NEW(arena, agreed->party_count, out));
    for (size_t i = 0; i < agreed->party_count; i++) {
        struct witness_row row;
        if (i == agreed->self)
            continue;
        struct look_witness *witness = &(*out)[(*out_count)++];
        *witness = (struct look_witness){.partner = agreed->parties[i].row->oin};
        struct status status = store_witness_find(book->store, &witness->partner, arena, &row);
        if (status_is(status, STATUS_NOT_FOUND) || (status_ok(status) && !row.note.size))
            continue;
        TRY(status);
        TRY(cosigned_end(book, row.note, arena, &witness->end));
        witness->at_ms = row.cosigned_s * 1000;
    }
    return STATUS(OK);
}

struct status look_signed(struct book *book, struct arena *arena, struct look_signed *out)
{
    uint8_t hash[SHA256_BYTES];
    struct store_head head;
    struct span bytes;
    struct entry entry;
    struct status status = store_head_read(book->store, arena, &head);
    *out = (struct look_signed){.size = status_ok(status) ? head.end : 0};
    if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND))
        return status;
    status = store_leaf_read(book->store, out->size, arena, &bytes, hash);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    TRY(entry_decode(bytes, arena, &entry));
    out->unsigned_since_ms = entry.time_ms;
    return STATUS(OK);
}

struct status look_differing(struct book *book, uint64_t *out) { return store_reconciled_differing(book->store, out); }

struct status look_compared(struct book *book, const struct oin *partner, struct arena *arena, struct reconciled_day **out,
                            size_t *out_count)
{
    return store_reconciled_page(book->store, partner, arena, out, out_count);
}

struct status look_lone(struct book *book, const struct reconciled_day *of, struct arena *arena, struct lone_row **out, size_t *out_count)
{
    return store_difference_list(book->store, of, arena, out, out_count);
}

struct status look_request(struct book *book, const struct exchange_id *exchange, const struct oin *requester, struct arena *arena,
                           struct span *out)
{
    return store_escrow_read(book->store, exchange, requester, arena, out);
}

struct status look_question(struct book *book, const struct exchange_id *exchange, struct arena *arena, struct span *out)
{
    return store_inquiry_request(book->store, exchange, arena, out);
}

struct status look_entries(struct book *book, uint64_t first, uint64_t count, store_leaf_visit *visit, void *context)
{
    return store_leaves_each(book->store, first, count, visit, context);
}
