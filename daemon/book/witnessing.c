// SPDX-License-Identifier: EUPL-1.2
//
// What was offered and not answered is offered again as it was: so a witness holds one of two heads, and there is always a proof from it.
#include "book/witnessing.h"

#include "book/anew.h"
#include "book/batch.h"
#include "book/quarantine.h"
#include "book/quorum.h"
#include "ledger/checkpoint.h"
#include "logbook/logbook.h"
#include "store/leaves.h"
#include "store/witnesses.h"

#define WITNESSING_ARENA_BYTES ((size_t)1024 * 1024)

struct status witnessing_new(const struct anchor *anchor, struct witnessing **out)
{
    struct witnessing *witnessing = calloc(1, sizeof *witnessing);
    if (!witnessing)
        return FAIL(NO_MEMORY);
    for (size_t i = 0; i < anchor->row_count; i++) {
        const struct anchor_row *row = &anchor->rows[i];
        struct witnessed *held = row->role == ANCHOR_WITNESS ? witnessed_of(witnessing, row->name) : NULL;
        if (!held)
            continue;
        held->head.size = held->entered_size = row->number;
        memcpy(held->head.root.bytes, row->digest, SHA256_BYTES);
    }
    *out = witnessing;
    return STATUS(OK);
}

struct witnessing *witnessing_free(struct witnessing *witnessing)
{
    free(witnessing);
    return NULL;
}

struct witnessed *witnessed_of(struct witnessing *witnessing, const char *origin)
{
    for (size_t i = 0; i < witnessing->witnessed_count; i++)
        if (strcmp(witnessing->witnessed[i].origin, origin) == 0 || origin_is_of_same(witnessing->witnessed[i].origin, origin))
            return &witnessing->witnessed[i];
    if (witnessing->witnessed_count == N(witnessing->witnessed))
        return NULL;
    struct witnessed *held = &witnessing->witnessed[witnessing->witnessed_count++];
    snprintf(held->origin, sizeof held->origin, "%s", origin);
    tree_empty(&held->head.root);
    return held;
}

/* NULL: there is no room for more. */
static struct offering *offering_to(struct witnessing *witnessing, const struct oin *witness)
{
    for (size_t i = 0; i < witnessing->offering_count; i++)
        if (oin_equal(&witnessing->offerings[i].witness, witness))
            return &witnessing->offerings[i];
    if (witnessing->offering_count == N(witnessing->offerings))
        return NULL;
    struct offering *offering = &witnessing->offerings[witnessing->offering_count++];
    offering->witness = *witness;
    return offering;
}

/* ---- what is offered */

static struct status read_row(struct book *book, const struct oin *witness, struct arena *arena, struct witness_row *out_row,
                              struct frontier *out_held)
{
    frontier_init(out_held);
    *out_row = (struct witness_row){.partner = *witness, .first_position = book->current.first};
    struct status status = store_witness_find(book->store, witness, arena, out_row);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    return !out_row->held.size || status_ok(frontier_decode(out_row->held, out_held)) ? STATUS(OK) : FAIL(CORRUPT);
}

/* A log of this ledger and its last head: that of the current one, or of one that is closed and that a witness has not seen the end of. */
struct shown_log {
    struct store_log log;
    struct store_head head;
};

/* From the empty tree there is no proof, and nothing is read. */
static struct status print_offer(struct book *book, const struct frontier *held, const struct shown_log *shown, struct arena *arena,
                                 struct span *out)
{
    struct add_checkpoint request = {.growth.old_size = held->size, .checkpoint = shown->head.note};
    if (held->size)
        TRY(logbook_growth(book->store, &(struct logbook_reach){shown->log.first, held}, shown->head.end - shown->log.first,
                           &request.growth));
    return add_checkpoint_print(&request, arena, out);
}

static struct status encode_offered(struct book *book, const struct frontier *held, const struct shown_log *shown, struct arena *arena,
                                    struct span *out)
{
    struct frontier offered = *held;
    uint8_t *room;
    if (shown->log.first == book->current.first)
        offered = book->anchored;
    else
        TRY(logbook_frontier_on(book->store, shown->log.first, shown->head.end - shown->log.first, &offered));
    TRY(ARENA_NEW(arena, FRONTIER_MOST_BYTES, &room));
    struct writer writer = writer_of(room, FRONTIER_MOST_BYTES);
    frontier_encode(&offered, &writer);
    *out = writer_span(&writer);
    return STATUS(OK);
}

/* A witness sees the end of the log that it knows before it sees the next; one that holds nothing of it begins with the last. */
static struct status choose_log(struct book *book, struct witness_row *row, struct frontier *held, struct arena *arena,
                                struct shown_log *in_out)
{
    struct store_log *logs;
    size_t count;
    if (row->first_position == book->current.first)
        return STATUS(OK);
    TRY(store_log_list(book->store, arena, &logs, &count));
    for (size_t i = 0; i + 1 < count; i++) {
        if (logs[i].first != row->first_position)
            continue;
        const bool is_left = anew_is_begun(logs[i + 1].origin); /* of which partners may hold more than we have */
        if (!is_left && ((held->size && held->size < logs[i + 1].first - logs[i].first) || row->offered.size)) {
            in_out->log = logs[i];
            return store_head_at(book->store, logs[i + 1].first, arena, &in_out->head);
        }
        *row = (struct witness_row){
            .partner = row->partner, .first_position = logs[i + 1].first, .cosigned_s = row->cosigned_s, .note = row->note};
        frontier_init(held);
    }
    return STATUS(OK);
}

static struct status put_offer(struct book *book, struct offering *offering, struct witness_row *row, const struct frontier *held,
                               const struct shown_log *shown)
{
    struct arena *arena = batch_arena(book);
    if (!row->offered.size) {
        TRY(print_offer(book, held, shown, arena, &row->offered));
        TRY(encode_offered(book, held, shown, arena, &row->offered_frontier));
        TRY(store_witness_put(book->store, row));
    }
    const struct outgoing outgoing = {
        .kind = ENVELOPE_HEAD, .exchange_id = exchange_id_new(book->random), .to = offering->witness, .body = row->offered};
    TRY(batch_send(book, &outgoing));
    offering->exchange = outgoing.exchange_id;
    offering->patience_ms = offering->at_ms ? OFFER_SAME_EVERY_MS : OFFER_AGAIN_EVERY_MS;
    offering->at_ms = batch_now(book);
    offering->waits = true;
    return STATUS(OK);
}

static bool is_offer_lost(const struct offering *offering, int64_t now_ms)
{
    return offering->waits && (now_ms < offering->at_ms || now_ms - offering->at_ms >= offering->patience_ms);
}

static struct status offer_when_due(struct book *book, const struct oin *witness, const struct store_head *head, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct witness_row row;
    struct frontier held;
    struct offering *offering = offering_to(book->witnessing, witness);
    if (!offering || (offering->at_ms && now_ms >= offering->at_ms && now_ms - offering->at_ms < OFFER_GROWN_EVERY_MS))
        return STATUS(OK);
    TRY(arena_new(WITNESSING_ARENA_BYTES, &arena));
    TRY(read_row(book, witness, arena, &row, &held));
    struct shown_log shown = {.log = book->current, .head = *head};
    TRY(choose_log(book, &row, &held, arena, &shown));
    const uint64_t size = shown.head.end - shown.log.first;
    const bool is_grown = held.size != size && shown.log.first + held.size < book->pulse.stirred && !offering->waits;
    if (!is_grown && !is_offer_lost(offering, now_ms) && offering->at_ms && now_ms >= offering->at_ms &&
        now_ms - offering->at_ms < OFFER_SAME_EVERY_MS)
        return STATUS(OK);
    if (held.size > size) /* what they hold is not here any more */
        return STATUS(OK);
    TRY(batch_open(book, now_ms));
    return put_offer(book, offering, &row, &held, &shown);
}

static bool is_witness(const struct book *book, size_t i)
{
    const struct party *party = &book->agreed->parties[i];
    int64_t since_ms;
    return i != book->agreed->self && party_may_speak(party) && party_key_is_open(party, WITHDRAWN_KEY_WITNESS) &&
           !quarantine_of(book, &party->row->oin) && book_line_is_up(book, &party->row->oin, &since_ms);
}

struct status witnessing_round(struct book *book, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct store_head head;
    TRY(arena_new(WITNESSING_ARENA_BYTES, &arena));
    struct status status = store_head_read(book->store, arena, &head);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    /* signed, and not stored yet; or begun, and not signed yet: the last head is of the log before */
    if (head.end != book->current.first + book->anchored.size || head.end <= book->current.first)
        return STATUS(OK);
    for (size_t i = 0; i < book->agreed->party_count; i++)
        if (is_witness(book, i))
            TRY(offer_when_due(book, &book->agreed->parties[i].row->oin, &head, now_ms));
    return STATUS(OK);
}

/* ---- what comes back */

/* The log that a row is about; `out_end` is where the next begins, 0 when there is none. */
static struct status find_shown(struct book *book, const struct witness_row *row, struct arena *arena, struct store_log *out,
                                uint64_t *out_end)
{
    struct store_log *logs;
    size_t count;
    TRY(store_log_list(book->store, arena, &logs, &count));
    for (size_t i = 0; i < count; i++)
        if (logs[i].first == row->first_position) {
            *out = logs[i];
            *out_end = i + 1 < count ? logs[i + 1].first : 0;
            return STATUS(OK);
        }
    return FAIL(CORRUPT);
}

/* What witnesses say of the end of a log stays with it, when they are on their way in the next. */
static struct status keep_cosigned_end(struct book *book, uint64_t end, struct span lines)
{
    struct store_head head;
    const char *text;
    TRY(store_head_at(book->store, end, batch_arena(book), &head));
    TRY(arena_print(batch_arena(book), &text, "%.*s%.*s", (int)head.note.size, (const char *)head.note.data, (int)lines.size,
                    (const char *)lines.data));
    return store_head_note(book->store, end, span_of_text(text));
}

/* The offered head under our signature and this witness's. */
static struct status join_cosigned(struct book *book, const struct party *witness, struct span checkpoint, struct span lines,
                                   struct arena *arena, struct witness_row *row)
{
    struct store_log log;
    uint64_t end = 0;
    TRY(find_shown(book, row, arena, &log, &end));
    const struct partner *self = agreed_us(book->agreed)->row;
    struct note_key keys[2];
    struct note_check checks[2];
    struct note note;
    const char *name, *text;
    TRY(arena_print(arena, &name, "%s/witness", witness->row->oin.text));
    TRY(note_key_make(span_of_text(log.origin), NOTE_ED25519, self->log, &keys[0]));
    TRY(note_key_make(span_of_text(name), NOTE_COSIGNATURE, witness->row->witness, &keys[1]));
    TRY(arena_print(arena, &text, "%.*s%.*s", (int)checkpoint.size, (const char *)checkpoint.data, (int)lines.size,
                    (const char *)lines.data));
    TRY(note_parse(span_of_text(text), arena, &note));
    TRY(note_verify(&note, keys, N(keys), checks));
    if (!checks[1].is_signed)
        return FAIL(BAD_SIGNATURE);
    row->cosigned_s = (int64_t)checks[1].time_s;
    row->note = span_of_text(text);
    struct frontier offered;
    if (!end || !status_ok(frontier_decode(row->offered_frontier, &offered)) || log.first + offered.size != end)
        return STATUS(OK);
    return keep_cosigned_end(book, end, lines);
}

static void settle_offer(struct witness_row *row)
{
    row->held = row->offered_frontier;
    row->offered = row->offered_frontier = span_empty();
}

static struct status hear_cosigned(struct book *book, const struct oin *witness, struct span lines, struct witness_row *row)
{
    struct add_checkpoint request;
    struct status status = add_checkpoint_parse(row->offered, &request);
    if (!status_ok(status))
        return FAIL(CORRUPT);
    TRY(join_cosigned(book, agreed_party(book->agreed, witness), request.checkpoint, lines, batch_arena(book), row));
    settle_offer(row);
    if (book->quorum.state != QUORUM_CONFIRMED)
        book->quorum.looked_ms = 0; /* it may be the one that was missing */
    return store_witness_put(book->store, row);
}

/* It took what was offered before, and that was not heard; or it holds nothing, as it did at first. Else it was shown something else. */
static struct status hear_conflict(struct book *book, uint64_t held_there, struct witness_row *row)
{
    struct frontier offered;
    if (!status_ok(frontier_decode(row->offered_frontier, &offered)))
        return FAIL(CORRUPT);
    if (held_there == offered.size)
        settle_offer(row);
    else if (held_there == 0)
        *row = (struct witness_row){
            .partner = row->partner, .first_position = row->first_position, .cosigned_s = row->cosigned_s, .note = row->note};
    else
        return FAIL(CONFLICT);
    return store_witness_put(book->store, row);
}

struct status witnessing_hear(struct book *book, const struct oin *witness, const struct exchange_id *exchange,
                              const struct witness_response *response)
{
    struct witness_row row;
    struct frontier held;
    struct offering *offering = offering_to(book->witnessing, witness);
    if (!offering || !offering->waits || !exchange_id_equal(&offering->exchange, exchange))
        return FAIL(UNEXPECTED);
    TRY(read_row(book, witness, batch_arena(book), &row, &held));
    if (!row.offered.size)
        return FAIL(UNEXPECTED);
    offering->waits = false;
    switch (response->code) {
    case WITNESS_COSIGNED: return hear_cosigned(book, witness, response->lines, &row);
    case WITNESS_CONFLICT: return hear_conflict(book, response->held, &row);
    default: return FAIL(CONFLICT);
    }
}
