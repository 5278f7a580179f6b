// SPDX-License-Identifier: EUPL-1.2
//
// The daemon's end of the keeper. Evaluations wait their turn here and are given one at a time in each lane. Neither side ever writes what
// the other cannot take: of two that are in hand one at most is long, and what is short fits in any socket's buffer.
#include "keeper/client_inside.h"

#include "base/cursor.h"
#include "crypto/secret.h"
#include "keeper/keeper.h"
#include "keeper/opens.h"

struct keeper {
    struct keeper_link link;
    struct waiting waiting; /* those being worked on are already sent */
    bool busy[KEEPER_LANES];
    uint32_t left[CEILINGS_MESSAGES_COUNT]; /* messages of today that it is known to sign still; at 0 it is asked */
};

void keeper_identity_wipe(struct keeper_identity *identity) { secret_unlock(identity, sizeof *identity); }

/* Whom is asked about stands in it blinded, and who asks plainly. */
static void free_waiting_job(struct waiting_job *job)
{
    secret_wipe(job, sizeof *job + job->size);
    free(job);
}

struct keeper *keeper_free(struct keeper *keeper)
{
    if (!keeper)
        return NULL;
    keeper->link.calls->close(keeper->link.state);
    for (enum keeper_lane lane = 0; lane < KEEPER_LANES; lane++)
        for (struct waiting_job *job; (job = waiting_take(&keeper->waiting, lane));)
            free_waiting_job(job);
    free(keeper);
    return NULL;
}

static struct status take_bytes(struct cursor *cursor, uint8_t *out, size_t size)
{
    struct span bytes;
    TRY(cursor_read(cursor, size, &bytes));
    memcpy(out, bytes.data, size);
    return STATUS(OK);
}

_Static_assert(KEY_SHARES_MOST == RING_KEYS_MOST && KEY_SHARE_DOMAIN_MOST == DOMAIN_NAME_MOST, "shares of every key of a ring");

static struct status read_told_share(struct cursor *cursor, struct ring_share *out)
{
    uint8_t size;
    struct span bytes;
    TRY(cursor_read_u8(cursor, &size));
    if (size > DOMAIN_NAME_MOST)
        return FAIL(MALFORMED);
    TRY(take_bytes(cursor, (uint8_t *)out->name.domain, size));
    out->name.domain[size] = 0;
    TRY(cursor_read(cursor, OIN_DIGITS, &bytes));
    TRY(oin_parse(bytes, &out->name.holder));
    TRY(cursor_read_u32(cursor, &out->name.epoch));
    TRY(cursor_read(cursor, ELEMENT_BYTES, &bytes));
    return element_decode(bytes, &out->verification);
}

static struct status read_told_shares(struct cursor *cursor, struct ring_shares *out)
{
    uint16_t count;
    TRY(cursor_read_u32(cursor, &out->generation));
    TRY(cursor_read_u8(cursor, &out->index));
    TRY(cursor_read_u16(cursor, &count));
    if (count > RING_KEYS_MOST)
        return FAIL(MALFORMED);
    for (out->count = 0; out->count < count; out->count++)
        TRY(read_told_share(cursor, &out->shares[out->count]));
    return STATUS(OK);
}

static struct status read_told_anchor(struct cursor *cursor, struct keeper_identity *out)
{
    uint8_t is_there;
    uint16_t count;
    TRY(cursor_read_u8(cursor, &is_there));
    TRY(cursor_read_u16(cursor, &count));
    if (count > ANCHOR_ROWS_MOST)
        return FAIL(MALFORMED);
    out->has_anchor = is_there != 0;
    for (out->anchor.row_count = 0; out->anchor.row_count < count; out->anchor.row_count++)
        TRY(anchor_row_decode(cursor, &out->anchor.rows[out->anchor.row_count]));
    return STATUS(OK);
}

static struct status read_identity(struct cursor *cursor, struct keeper_identity *out)
{
    TRY(take_bytes(cursor, out->curve_secret, sizeof out->curve_secret));
    TRY(take_bytes(cursor, out->storage.bytes, sizeof out->storage.bytes));
    TRY(take_bytes(cursor, out->box_public, sizeof out->box_public));
    TRY(take_bytes(cursor, out->envelope_public, sizeof out->envelope_public));
    TRY(take_bytes(cursor, out->log_public, sizeof out->log_public));
    TRY(take_bytes(cursor, out->witness_public, sizeof out->witness_public));
    box_public_of(out->curve_secret, out->curve_public);
    TRY(read_told_shares(cursor, &out->shares));
    return read_told_anchor(cursor, out);
}

static struct status ask_keeper(struct keeper *keeper, struct span request, struct keeper_frame *out_reply)
{
    return keeper->link.calls->ask(keeper->link.state, request, out_reply);
}

struct status keeper_open(struct keeper_link link, struct keeper_identity *out_identity, struct keeper **out)
{
    CLEANUP(keeper) struct keeper *keeper = calloc(1, sizeof *keeper);
    uint8_t request = KEEPER_OPEN;
    struct keeper_frame reply;
    if (!keeper) {
        link.calls->close(link.state);
        return FAIL(NO_MEMORY);
    }
    keeper->link = link;
    (void)secret_lock(out_identity, sizeof *out_identity); /* where the limit is too low, preflight has said so */
    TRY(ask_keeper(keeper, span_of(&request, 1), &reply));
    struct cursor cursor = cursor_of(keeper_frame_span(&reply));
    struct status status = read_identity(&cursor, out_identity);
    keeper_frame_free(&reply);
    if (!status_ok(status))
        return FAIL(KEEPER_LOST);
    *out = TAKE(keeper);
    return STATUS(OK);
}

static struct status read_signatures(struct span reply, struct keeper_signing *items, size_t count)
{
    struct cursor cursor = cursor_of(reply);
    uint8_t code;
    TRY(cursor_read_u8(&cursor, &code));
    if (code != STATUS_OK)
        return status_is_known(code) ? (struct status){(enum status_code)code} : FAIL(KEEPER_LOST);
    for (size_t i = 0; i < count; i++)
        TRY(take_bytes(&cursor, items[i].signature, SIGNATURE_BYTES));
    return cursor_is_done(&cursor) ? STATUS(OK) : FAIL(KEEPER_LOST);
}

static struct signs_item signs_item_of(const struct keeper_signing *item)
{
    return (struct signs_item){(uint8_t)item->role, item->kind, item->content, item->growth};
}

static size_t signing_size(const struct keeper_signing *item)
{
    const struct signs_item asked = signs_item_of(item);
    return signs_item_size(&asked);
}

static struct status sign_frame(struct keeper *keeper, struct keeper_signing *items, size_t count)
{
    size_t room = 3;
    struct keeper_frame reply;
    for (size_t i = 0; i < count; i++)
        room += signing_size(&items[i]);
    uint8_t *request = malloc(room);
    if (!request)
        return FAIL(NO_MEMORY);
    struct writer writer = writer_of(request, room);
    write_u8(&writer, KEEPER_SIGN);
    write_u16(&writer, (uint16_t)count);
    for (size_t i = 0; i < count; i++) {
        const struct signs_item asked = signs_item_of(&items[i]);
        signs_item_write(&asked, &writer);
    }
    ENSURE(!writer.overflow && count <= UINT16_MAX);
    struct status status = ask_keeper(keeper, writer_span(&writer), &reply);
    secret_wipe(request, room); /* what people wrote */
    free(request);
    TRY(status);
    status = read_signatures(keeper_frame_span(&reply), items, count);
    keeper_frame_free(&reply);
    return status;
}

/* One frame, or as many as a batch of large messages takes. */
struct status keeper_sign(struct keeper *keeper, struct keeper_signing *items, size_t count)
{
    while (count) {
        size_t part = 1, room = 3 + signing_size(&items[0]);
        while (part < count && part < UINT16_MAX && room + signing_size(&items[part]) <= KEEPER_FRAME_MOST_BYTES)
            room += signing_size(&items[part++]);
        TRY(sign_frame(keeper, items, part));
        items += part;
        count -= part;
    }
    return STATUS(OK);
}

struct status keeper_ask_code(struct keeper *keeper, struct span request)
{
    struct keeper_frame reply;
    TRY(ask_keeper(keeper, request, &reply));
    struct status status = read_signatures(keeper_frame_span(&reply), NULL, 0); /* its code alone */
    keeper_frame_free(&reply);
    return status;
}

static struct status read_opening(struct span reply, struct opening_answer *out)
{
    struct cursor cursor = cursor_of(reply);
    struct span point, proof;
    uint8_t code;
    TRY(cursor_read_u8(&cursor, &code));
    if (code != STATUS_OK)
        return status_is_known(code) ? (struct status){(enum status_code)code} : FAIL(KEEPER_LOST);
    TRY(cursor_read(&cursor, ELEMENT_BYTES, &point));
    TRY(cursor_read(&cursor, DLEQ_PROOF_BYTES, &proof));
    TRY(element_decode(point, &out->point));
    TRY(dleq_decode(proof, &out->proof));
    return cursor_is_done(&cursor) ? STATUS(OK) : FAIL(KEEPER_LOST);
}

struct status keeper_opens(struct keeper *keeper, const struct keeper_opening *wanted, struct opening_answer *out)
{
    uint8_t request[1 + OPENS_REQUEST_BYTES];
    struct writer writer = writer_of(request, sizeof request);
    struct keeper_frame reply;
    write_u8(&writer, KEEPER_OPENS);
    write_u32(&writer, wanted->epoch);
    write_u32(&writer, wanted->generation);
    write_u8(&writer, wanted->size);
    write_bytes(&writer, SPAN_OF_ARRAY(wanted->ephemeral.bytes));
    ENSURE(!writer.overflow);
    TRY(ask_keeper(keeper, writer_span(&writer), &reply));
    struct status status = read_opening(keeper_frame_span(&reply), out);
    keeper_frame_free(&reply);
    return status;
}

static struct status read_used(struct span reply, struct ceiling_use out[static CEILINGS_COUNT])
{
    struct cursor cursor = cursor_of(reply);
    uint8_t code;
    TRY(cursor_read_u8(&cursor, &code));
    for (size_t i = 0; i < CEILINGS_COUNT; i++) {
        TRY(cursor_read_u32(&cursor, &out[i].used));
        TRY(cursor_read_u32(&cursor, &out[i].most));
    }
    return code == STATUS_OK && cursor_is_done(&cursor) ? STATUS(OK) : FAIL(KEEPER_LOST);
}

struct status keeper_used(struct keeper *keeper, struct ceiling_use out[static CEILINGS_COUNT])
{
    const uint8_t request = KEEPER_USED;
    struct keeper_frame reply;
    TRY(ask_keeper(keeper, span_of(&request, 1), &reply));
    struct status status = read_used(keeper_frame_span(&reply), out);
    keeper_frame_free(&reply);
    return status_ok(status) ? status : FAIL(KEEPER_LOST);
}

bool keeper_may_say(const struct keeper *keeper, unsigned kind)
{
    enum ceilings_message message = ceilings_message_of(kind);
    return message == CEILINGS_MESSAGES_COUNT || keeper->left[message] > 0;
}

struct status keeper_ask_left(struct keeper *keeper, unsigned kind, uint32_t unsigned_yet)
{
    enum ceilings_message message = ceilings_message_of(kind);
    struct ceiling_use used[CEILINGS_COUNT];
    ENSURE(message < CEILINGS_MESSAGES_COUNT);
    TRY(keeper_used(keeper, used));
    const struct ceiling_use *use = &used[CEILINGS_FIRST_MESSAGE + message];
    uint64_t taken = (uint64_t)use->used + unsigned_yet;
    keeper->left[message] = taken < use->most ? (uint32_t)(use->most - taken) : 0;
    return keeper->left[message] ? STATUS(OK) : FAIL(OVER_QUOTA);
}

void keeper_will_say(struct keeper *keeper, unsigned kind)
{
    enum ceilings_message message = ceilings_message_of(kind);
    if (message < CEILINGS_MESSAGES_COUNT)
        keeper->left[message]--;
}

static struct status start_next(struct keeper *keeper, enum keeper_lane lane)
{
    struct waiting_job *job = keeper->busy[lane] ? NULL : waiting_take(&keeper->waiting, lane);
    if (!job)
        return STATUS(OK);
    struct status status = keeper->link.calls->hand(keeper->link.state, span_of(job->body, job->size));
    keeper->busy[lane] = status_ok(status);
    free_waiting_job(job);
    return status;
}

static enum keeper_lane lane_of_message(const struct evaluate_message *message) { return keeper_lane_of(evaluate_message_points(message)); }

static void write_evaluate(const struct keeper_task *task, const struct evaluate_message *message, const struct evaluate_part *part,
                           const struct job_voucher *counting, struct writer *writer)
{
    write_u8(writer, KEEPER_EVALUATE);
    write_u8(writer, (uint8_t)lane_of_message(message));
    write_u64(writer, task->job);
    write_u8(writer, (uint8_t)message->domain.size);
    write_bytes(writer, message->domain);
    write_bytes(writer, oin_span(&part->holder));
    write_u32(writer, part->epoch);
    write_u32(writer, message->generation);
    write_u8(writer, (uint8_t)message->act);
    write_u8(writer, task->size);
    write_u16(writer, (uint16_t)part->point_count);
    job_voucher_write(counting, writer);
    write_bytes(writer, span_of(part->points, part->point_count * sizeof *part->points));
}

struct status keeper_evaluate(struct keeper *keeper, const struct keeper_task *task, const struct evaluate_message *message,
                              const struct evaluate_part *part, const struct job_voucher *counting)
{
    size_t room = 64 + JOB_VOUCHER_MOST_BYTES + OIN_DIGITS + message->domain.size + part->point_count * ELEMENT_BYTES;
    struct waiting_job *job = calloc(1, sizeof *job + room);
    if (!job)
        return FAIL(NO_MEMORY);
    job->requester = task->requester;
    job->lane = lane_of_message(message);
    job->is_question = message->act == EVALUATION_ASK;
    job->points = part->point_count;
    struct writer writer = writer_of(job->body, room);
    write_evaluate(task, message, part, counting, &writer);
    ENSURE(!writer.overflow);
    job->size = writer.used;
    waiting_put(&keeper->waiting, job);
    return start_next(keeper, lane_of_message(message));
}

uint64_t keeper_waiting_us(const struct keeper *keeper, const struct oin *requester) { return waiting_us(&keeper->waiting, requester); }

bool keeper_result_waits(const struct keeper *keeper) { return keeper->link.calls->is_ready(keeper->link.state); }

static struct status read_result(struct cursor *cursor, struct arena *arena, struct keeper_result *out)
{
    struct keeper_result result = {0};
    uint8_t code, has_voucher;
    uint16_t count;
    TRY(cursor_read_u64(cursor, &result.job));
    TRY(cursor_read_u8(cursor, &code));
    TRY(cursor_read_u16(cursor, &count));
    if (!status_is_known(code))
        return FAIL(MALFORMED);
    result.code = (enum status_code)code;
    result.point_count = count;
    TRY(ARENA_NEW(arena, count, &result.points));
    for (size_t i = 0; i < count; i++)
        TRY(take_bytes(cursor, result.points[i].bytes, ELEMENT_BYTES));
    TRY(cursor_read_u8(cursor, &has_voucher));
    result.has_voucher = has_voucher != 0;
    if (result.has_voucher)
        TRY(take_bytes(cursor, result.voucher, SIGNATURE_BYTES));
    if (!cursor_is_done(cursor))
        return FAIL(MALFORMED);
    *out = result;
    return STATUS(OK);
}

struct status keeper_result_read(struct keeper *keeper, struct arena *arena, struct keeper_result *out)
{
    struct keeper_frame reply;
    uint8_t lane = KEEPER_LANES;
    TRY(keeper->link.calls->collect(keeper->link.state, &reply));
    struct cursor cursor = cursor_of(keeper_frame_span(&reply));
    struct status status = cursor_read_u8(&cursor, &lane);
    if (status_ok(status) && lane < KEEPER_LANES) {
        keeper->busy[lane] = false;
        status = read_result(&cursor, arena, out);
    } else {
        status = FAIL(MALFORMED);
    }
    keeper_frame_free(&reply);
    if (status_is(status, STATUS_MALFORMED))
        return FAIL(KEEPER_LOST);
    TRY(status);
    return start_next(keeper, (enum keeper_lane)lane);
}
