// SPDX-License-Identifier: EUPL-1.2
//
// Rows of entries, grouped into batches, sorted by their lot.
#include "audit/draw.h"

#include "base/cursor.h"
#include "crypto/hash.h"

#define ROWS_FIRST 1024

struct ledger_seen {
    struct oin owner;
    struct tree_head head;
};
struct row { /* of one entry */
    struct draw_batch batch;
    size_t ledger;
};
struct draw {
    int64_t from_ms, until_ms;
    size_t ledger_count;
    struct ledger_seen ledgers[DRAW_LEDGERS_MOST];
    size_t row_count, room;
    struct row *rows;
};

const char *draw_reason_word(enum draw_reason reason)
{
    static const char *const words[] = {[DRAW_NOT] = "not",
#define DRAW_REASON_WORD(name, word) [DRAW_##name] = word,
                                        DRAW_REASONS(DRAW_REASON_WORD)
#undef DRAW_REASON_WORD
    };
    return words[reason];
}

/* ---- what there is */

struct status draw_new(int64_t from_ms, int64_t until_ms, struct draw **out)
{
    struct draw *draw = calloc(1, sizeof *draw);
    if (!draw)
        return FAIL(NO_MEMORY);
    draw->from_ms = from_ms;
    draw->until_ms = until_ms;
    *out = draw;
    return STATUS(OK);
}

struct draw *draw_free(struct draw *draw)
{
    for (size_t i = 0; draw && i < draw->row_count; i++)
        free(draw->rows[i].batch.parts);
    if (draw)
        free(draw->rows);
    free(draw);
    return NULL;
}

struct status draw_add_ledger(struct draw *draw, const struct oin *owner, const struct tree_head *head)
{
    for (size_t i = 0; i < draw->ledger_count; i++)
        if (oin_equal(&draw->ledgers[i].owner, owner))
            return FAIL(CONFLICT);
    if (draw->ledger_count == DRAW_LEDGERS_MOST)
        return FAIL(TOO_LARGE);
    draw->ledgers[draw->ledger_count++] = (struct ledger_seen){*owner, *head};
    return STATUS(OK);
}

static struct status grow_rows(struct draw *draw)
{
    size_t room = draw->room ? 2 * draw->room : ROWS_FIRST;
    if (draw->row_count < draw->room)
        return STATUS(OK);
    if (room > DRAW_ENTRIES_MOST)
        return FAIL(TOO_LARGE);
    struct row *rows = realloc(draw->rows, room * sizeof *rows);
    if (!rows)
        return FAIL(NO_MEMORY);
    draw->rows = rows;
    draw->room = room;
    return STATUS(OK);
}

struct status draw_add_entry(struct draw *draw, const struct entry *entry)
{
    ENSURE(draw->ledger_count);
    if (entry->kind != ENTRY_EVALUATED || !entry->act || !entry->part_count || !entry->has_exchange || !entry->has_counterpart ||
        entry->time_ms < draw->from_ms || entry->time_ms >= draw->until_ms)
        return STATUS(OK);
    TRY(grow_rows(draw));
    struct evaluated_part *parts = calloc(entry->part_count, sizeof *parts);
    if (!parts)
        return FAIL(NO_MEMORY);
    memcpy(parts, entry->parts, entry->part_count * sizeof *parts);
    draw->rows[draw->row_count++] = (struct row){.batch = {.requester = entry->direction == DIRECTION_OUT ? entry->own : entry->counterpart,
                                                           .exchange = entry->exchange_id,
                                                           .act = entry->act,
                                                           .count = entry->count,
                                                           .part_count = entry->part_count,
                                                           .parts = parts,
                                                           .request = entry->request_digest,
                                                           .time_ms = entry->time_ms},
                                                 .ledger = draw->ledger_count - 1};
    return STATUS(OK);
}

/* ---- into batches */

static int compare_batches(const struct draw_batch *a, const struct draw_batch *b)
{
    int order = oin_compare(&a->requester, &b->requester);
    return order ? order : memcmp(a->exchange.bytes, b->exchange.bytes, EXCHANGE_ID_BYTES);
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = compare_batches(&x->batch, &y->batch);
    return order ? order : (x->ledger > y->ledger) - (x->ledger < y->ledger);
}

/* Of the same holders in the same order, of each as many and for as many questions. */
static bool are_same_parts(const struct draw_batch *a, const struct draw_batch *b)
{
    bool is_same = a->part_count == b->part_count;
    for (uint8_t i = 0; is_same && i < a->part_count; i++)
        is_same = oin_equal(&a->parts[i].holder, &b->parts[i].holder) && a->parts[i].count == b->parts[i].count &&
                  a->parts[i].uses == b->parts[i].uses && a->parts[i].basis == b->parts[i].basis && a->parts[i].flags == b->parts[i].flags;
    return is_same;
}

/* The batch that rows[0..count) tell of. */
static void join_rows(const struct row *rows, size_t count, struct draw_batch *out)
{
    *out = rows[0].batch;
    out->ledgers = 1;
    for (size_t i = 1; i < count; i++) {
        const struct draw_batch *other = &rows[i].batch;
        out->ledgers += rows[i].ledger != rows[i - 1].ledger;
        out->is_contradicted |= other->act != out->act || other->count != out->count || !are_same_parts(other, out) ||
                                !digest_equal(&other->request, &out->request);
        if (other->time_ms < out->time_ms)
            out->time_ms = other->time_ms;
    }
}

static size_t join_batches(struct draw *draw, struct draw_batch *out)
{
    size_t count = 0;
    if (draw->row_count)
        qsort(draw->rows, draw->row_count, sizeof *draw->rows, compare_rows);
    for (size_t i = 0, next; i < draw->row_count; i = next) {
        for (next = i + 1; next < draw->row_count && compare_batches(&draw->rows[i].batch, &draw->rows[next].batch) == 0;)
            next++;
        join_rows(&draw->rows[i], next - i, &out[count++]);
    }
    return count;
}

/* ---- the lot */

static int compare_ledgers(const void *a, const void *b)
{
    return oin_compare(&((const struct ledger_seen *)a)->owner, &((const struct ledger_seen *)b)->owner);
}

static void lot_make(struct draw *draw, const uint8_t nonce[static DRAW_NONCE_BYTES], struct digest *out)
{
    uint8_t room[64 + DRAW_LEDGERS_MOST * (OIN_DIGITS + 8 + SHA256_BYTES)];
    struct writer writer = writer_of(room, sizeof room);
    qsort(draw->ledgers, draw->ledger_count, sizeof *draw->ledgers, compare_ledgers);
    write_text(&writer, "schakel/draw/v1");
    write_bytes(&writer, span_of(nonce, DRAW_NONCE_BYTES));
    write_u16(&writer, (uint16_t)draw->ledger_count);
    for (size_t i = 0; i < draw->ledger_count; i++) {
        write_bytes(&writer, oin_span(&draw->ledgers[i].owner));
        write_u64(&writer, draw->ledgers[i].head.size);
        write_bytes(&writer, SPAN_OF_ARRAY(draw->ledgers[i].head.root.bytes));
    }
    ENSURE(!writer.overflow);
    *out = digest_of(writer_span(&writer));
}

void draw_promise(const uint8_t nonce[static DRAW_NONCE_BYTES], struct digest *out)
{
    const struct span parts[] = {span_of_text("schakel/draw-promise/v1"), span_of(nonce, DRAW_NONCE_BYTES)};
    sha256_parts(parts, N(parts), out->bytes);
}

struct ticket {
    struct digest score;
    size_t at; /* which batch, or which position */
};

static int compare_tickets(const void *a, const void *b)
{
    return memcmp(((const struct ticket *)a)->score.bytes, ((const struct ticket *)b)->score.bytes, DIGEST_BYTES);
}

static int compare_positions(const void *a, const void *b)
{
    uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;
    return (x > y) - (x < y);
}

static void draw_positions(const struct digest *lot, struct draw_batch *batch)
{
    struct ticket tickets[POINTS_MOST];
    size_t count = batch->count < N(tickets) ? (size_t)batch->count : N(tickets);
    for (size_t i = 0; i < count; i++) {
        uint8_t number[2] = {(uint8_t)(i >> 8), (uint8_t)i};
        const struct span parts[] = {span_of_text("schakel/draw-position/v1"), digest_span(lot), exchange_id_span(&batch->exchange),
                                     SPAN_OF_ARRAY(number)};
        sha256_parts(parts, N(parts), tickets[i].score.bytes);
        tickets[i].at = i;
    }
    qsort(tickets, count, sizeof *tickets, compare_tickets);
    batch->position_count = count < DRAW_POSITIONS ? count : DRAW_POSITIONS;
    for (size_t i = 0; i < batch->position_count; i++)
        batch->positions[i] = (uint16_t)tickets[i].at;
    qsort(batch->positions, batch->position_count, sizeof *batch->positions, compare_positions);
}

/* Draws `most` of the batches of one requester that are of this act. */
static void draw_some(const struct digest *lot, struct draw_batch *batches, size_t count, enum evaluation_act act, size_t most,
                      struct ticket *tickets)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct span parts[] = {span_of_text("schakel/draw-batch/v1"), digest_span(lot), oin_span(&batches[i].requester),
                                     exchange_id_span(&batches[i].exchange)};
        if (batches[i].act != act)
            continue;
        sha256_parts(parts, N(parts), tickets[found].score.bytes);
        tickets[found++].at = i;
    }
    if (found)
        qsort(tickets, found, sizeof *tickets, compare_tickets);
    for (size_t i = 0; i < found && i < most; i++)
        batches[tickets[i].at].reason = DRAW_LOT;
}

static void draw_of_requester(const struct digest *lot, struct draw_batch *batches, size_t count, struct ticket *tickets,
                              struct draw_requester *out)
{
    *out = (struct draw_requester){.oin = batches[0].requester};
    for (size_t i = 0; i < count; i++) {
        out->questions += batches[i].act == EVALUATION_ASK;
        out->own += batches[i].act == EVALUATION_OWN;
    }
    size_t twentieth = (out->questions + 19) / 20;
    draw_some(lot, batches, count, EVALUATION_ASK, twentieth > DRAW_QUESTIONS_LEAST ? twentieth : DRAW_QUESTIONS_LEAST, tickets);
    draw_some(lot, batches, count, EVALUATION_OWN, 1, tickets);
    for (size_t i = 0; i < count; i++) {
        struct draw_batch *batch = &batches[i];
        if (batch->is_contradicted)
            batch->reason = DRAW_CONTRADICTED;
        else if (batch->ledgers == 1)
            batch->reason = DRAW_ONE_LEDGER;
        else if (batch->reason == DRAW_LOT && batch->act == EVALUATION_OWN)
            draw_positions(lot, batch);
        out->drawn += batch->reason != DRAW_NOT;
    }
}

static size_t keep_drawn(struct draw_batch *batches, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (batches[i].reason != DRAW_NOT)
            batches[kept++] = batches[i];
    return kept;
}

struct status draw_make(struct draw *draw, const uint8_t nonce[static DRAW_NONCE_BYTES], struct arena *arena, struct drawn *out)
{
    struct draw_batch *batches;
    struct draw_requester *requesters;
    struct ticket *tickets;
    size_t requester_count = 0;
    if (draw->ledger_count < 2)
        return FAIL(UNEXPECTED);
    TRY(ARENA_NEW(arena, draw->row_count + 1, &batches));
    TRY(ARENA_NEW(arena, draw->row_count + 1, &requesters));
    TRY(ARENA_NEW(arena, draw->row_count + 1, &tickets));
    size_t count = join_batches(draw, batches);
    *out = (struct drawn){.batches = batches, .requesters = requesters};
    lot_make(draw, nonce, &out->lot);
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && oin_equal(&batches[i].requester, &batches[next].requester);)
            next++;
        draw_of_requester(&out->lot, &batches[i], next - i, tickets, &requesters[requester_count++]);
    }
    out->requester_count = requester_count;
    out->batch_count = keep_drawn(batches, count);
    return STATUS(OK);
}
