// SPDX-License-Identifier: EUPL-1.2
//
// Requests to a keeper that was opened, as whoever has the daemon may write them: each is a byte for the line, its size in two,
// and what it says. Whatever comes, a signature is on a message of this node and of now, on a head of its own log,
// or a cosignature on one of another's.
#include "crypto/secret.h"
#include "keeper/core.h"
#include "ledger/checkpoint.h"
#include "wire/envelope.h"

#define OWN "00000099000000001000"
#define NOW_MS INT64_C(1773059696789)
#define ARENA_BYTES ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t slots[ANCHOR_SLOTS][ANCHOR_SLOT_BYTES];
static size_t slot_sizes[ANCHOR_SLOTS];

static struct status read_slot(void *state, size_t slot, uint8_t *room, size_t *out_size)
{
    (void)state;
    memcpy(room, slots[slot], slot_sizes[slot]);
    *out_size = slot_sizes[slot];
    return STATUS(OK);
}
static struct status write_slot(void *state, size_t slot, struct span bytes)
{
    (void)state;
    memcpy(slots[slot], bytes.data, bytes.size);
    slot_sizes[slot] = bytes.size;
    return STATUS(OK);
}
static int64_t now_of_fuzz(void *state)
{
    (void)state;
    return NOW_MS;
}

static struct keeper_core *open_fuzzed_core(void)
{
    static const uint8_t requests[][1] = {{KEEPER_OPEN}, {KEEPER_BEGIN}};
    const struct anchor_place place = {read_slot, write_slot, NULL};
    const struct keeper_limits limits = {.own = {OWN}, .wall_ms = now_of_fuzz};
    static const struct keeper_secrets secrets = {.keys.envelope_seed = {1}, .keys.log_seed = {2}, .keys.witness_seed = {3}};
    struct keeper_core *core = NULL;
    memset(slot_sizes, 0, sizeof slot_sizes);
    ENSURE(status_ok(keeper_core_new(&secrets, &limits, &place, &core)));
    for (size_t i = 0; i < N(requests); i++) {
        struct keeper_frame reply;
        ENSURE(status_ok(keeper_core_answer(core, KEEPER_LINE_SYNC, SPAN_OF_ARRAY(requests[i]), &reply)));
        keeper_frame_free(&reply);
    }
    return core;
}

static bool is_own_log(const struct checkpoint *checkpoint) { return strncmp(checkpoint->origin, OWN "/", OIN_DIGITS + 1) == 0; }

/* By what the bytes are, and not by what the request called them. */
static bool may_be_signed(struct span content)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct envelope envelope;
    struct checkpoint checkpoint;
    ENSURE(status_ok(arena_new(ARENA_BYTES, &arena)));
    if (status_ok(envelope_content_decode(content, arena, &envelope)))
        return oin_equal(&envelope.from, &(struct oin){OWN}) && envelope.time_ms > NOW_MS - DAY_MS && envelope.time_ms < NOW_MS + DAY_MS;
    if (status_ok(checkpoint_parse(content, &checkpoint)))
        return is_own_log(&checkpoint);
    struct cursor cursor = cursor_of(content); /* a cosignature: two lines, and the head of another's log */
    struct span line;
    return status_ok(cursor_read_until(&cursor, '\n', &line)) && span_is_text(line, "cosignature/v1") &&
           status_ok(cursor_read_until(&cursor, '\n', &line)) && status_ok(checkpoint_parse_witnessed(cursor.rest, &checkpoint)) &&
           !is_own_log(&checkpoint);
}

/* A request to sign that was granted: count, and per item role, kind, size and content. */
static void hold_against_signed(struct span request)
{
    struct cursor cursor = cursor_of(request);
    struct signs_item item;
    uint8_t what;
    uint16_t count;
    ENSURE(status_ok(cursor_read_u8(&cursor, &what)) && status_ok(cursor_read_u16(&cursor, &count)));
    for (; count; count--)
        ENSURE(status_ok(signs_item_read(&cursor, &item)) && may_be_signed(item.content));
}

static bool ask_fuzzed_core(struct keeper_core *core, uint8_t line, struct span request)
{
    struct keeper_frame reply;
    if (!status_ok(keeper_core_answer(core, line & 1 ? KEEPER_LINE_WORK : KEEPER_LINE_SYNC, request, &reply))) {
        ENSURE(!reply.bytes);
        return false;
    }
    if (request.data[0] == KEEPER_SIGN && reply.bytes[0] == STATUS_OK)
        hold_against_signed(request);
    keeper_frame_free(&reply);
    while (keeper_core_is_working(core)) {
        ENSURE(status_ok(keeper_core_work(core, &reply)));
        keeper_frame_free(&reply);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(keeper_core) struct keeper_core *core = NULL;
    struct cursor cursor = cursor_of(span_of(data, size));
    struct span request;
    uint16_t request_size;
    uint8_t line;
    ENSURE(status_ok(crypto_start()));
    core = open_fuzzed_core();
    while (status_ok(cursor_read_u8(&cursor, &line)) && status_ok(cursor_read_u16(&cursor, &request_size)) &&
           status_ok(cursor_read(&cursor, request_size, &request)) && ask_fuzzed_core(core, line, request))
        ;
    return 0;
}
