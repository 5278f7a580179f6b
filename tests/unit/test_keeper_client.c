// SPDX-License-Identifier: EUPL-1.2
//
// The daemon's end before a keeper that is gone, cuts its replies short, or says what no keeper says: a fault each time,
// and never a signature or a point that did not come.
#include "../support/points.h"
#include "base/cursor.h"
#include "crypto/secret.h"
#include "keeper/keeper.h"
#include "keeper/keeper_client.h"
#include "keeper/told.h"
#include "support/committee.h"
#include "support/faulty_memory.h"
#include "support/keeper_inside.h"

#include <criterion/criterion.h>

#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))

/* A link that gives what the test puts in it. */
struct lying {
    struct span reply;
    struct status status;
    size_t asked, handed, largest;
    uint8_t last_lane; /* that was handed */
    uint64_t last_job;
    bool is_closed;
};

static struct status give(struct lying *lying, struct span bytes, struct keeper_frame *out)
{
    TRY(lying->status);
    TRY(keeper_frame_new(bytes.size, out));
    memcpy(out->bytes, bytes.data, bytes.size);
    return STATUS(OK);
}
static struct status lying_ask(void *state, struct span request, struct keeper_frame *out)
{
    struct lying *lying = state;
    lying->asked++;
    lying->largest = request.size > lying->largest ? request.size : lying->largest;
    return give(lying, lying->reply, out);
}
static struct status lying_hand(void *state, struct span request)
{
    struct lying *lying = state;
    struct cursor cursor = cursor_of(request);
    uint8_t kind;
    cr_assert(status_ok(cursor_read_u8(&cursor, &kind)) && status_ok(cursor_read_u8(&cursor, &lying->last_lane)) &&
              status_ok(cursor_read_u64(&cursor, &lying->last_job)));
    lying->handed++;
    return lying->status;
}
static bool lying_is_ready(void *state) { return ((struct lying *)state)->handed > 0; }
static struct status lying_collect(void *state, struct keeper_frame *out)
{
    struct lying *lying = state;
    return give(lying, lying->reply, out);
}
static void lying_close(void *state) { ((struct lying *)state)->is_closed = true; }
static const struct keeper_link_calls lying_calls = {lying_ask, lying_hand, lying_is_ready, lying_collect, lying_close};

static struct lying lying;
static struct keeper_identity identity;
static struct keeper *keeper;
static struct arena *arena;
static const struct keeper_task task = {.job = 1, .size = 5};
static uint8_t open_reply[1024];
static size_t open_size;

static struct status open_again(struct span reply)
{
    keeper = keeper_free(keeper);
    lying = (struct lying){.reply = reply, .status = STATUS(OK)};
    return keeper_open((struct keeper_link){&lying_calls, &lying}, &identity, &keeper);
}

/* What the core says to OPEN, with one share. */
static void make(void)
{
    CLEANUP(keeper_core) struct keeper_core *core = NULL;
    static struct keeper_secrets secrets;
    struct committee committee;
    struct keeper_frame reply;
    uint8_t request = KEEPER_OPEN;
    OK(crypto_start());
    OK(arena_new((size_t)4 * 1024 * 1024, &arena));
    committee_make(system_random(), &committee);
    node_keys_init(system_random(), &secrets.keys);
    secrets.shares = (struct key_shares){.generation = 2,
                                         .index = 1,
                                         .count = 1,
                                         .shares = {{.domain = "casus",
                                                     .holder = {"00000099000000001000"},
                                                     .epoch = 4,
                                                     .scalar = committee.shares[0],
                                                     .public_share = committee.public_shares[0]}}};
    static struct anchor_memory anchor;
    const struct anchor_place place = anchor_memory_place(&anchor);
    static const struct keeper_limits limits; /* it evaluates nothing */
    OK(keeper_core_new(&secrets, &limits, &place, &core));
    OK(keeper_core_answer(core, KEEPER_LINE_SYNC, span_of(&request, 1), &reply));
    cr_assert(reply.size <= sizeof open_reply);
    memcpy(open_reply, reply.bytes, reply.size);
    open_size = reply.size;
    keeper_frame_free(&reply);
    OK(open_again(span_of(open_reply, open_size)));
}
static void end(void)
{
    keeper = keeper_free(keeper);
    arena = arena_free(arena);
}
TestSuite(keeper_client, .init = make, .fini = end, .timeout = 60);

Test(keeper_client, what_was_used_of_a_ceiling_is_whole_or_it_is_nothing)
{
    uint8_t told[TOLD_CEILINGS_BYTES + 1] = {STATUS_OK, 0, 0, 0, 7, 0, 0, 0, 9};
    struct ceiling_use used[CEILINGS_COUNT];
    for (size_t size = 0; size <= sizeof told; size++) {
        lying.reply = span_of(told, size);
        struct status status = keeper_used(keeper, used);
        cr_expect_eq(status.code, size == TOLD_CEILINGS_BYTES ? STATUS_OK : STATUS_KEEPER_LOST, "%zu", size);
    }
    lying.reply = span_of(told, TOLD_CEILINGS_BYTES);
    OK(keeper_used(keeper, used));
    cr_expect(used[0].used == 7 && used[0].most == 9 && used[1].most == 0);
    told[0] = STATUS_DISK_FULL;
    IS(keeper_used(keeper, used), KEEPER_LOST);
}

Test(keeper_client, opens_what_a_keeper_says_and_nothing_less)
{
    const struct ring_name *name = &identity.shares.shares[0].name;
    cr_expect(identity.shares.generation == 2 && identity.shares.index == 1 && identity.shares.count == 1);
    cr_expect(strcmp(name->domain, "casus") == 0 && strcmp(name->holder.text, "00000099000000001000") == 0 && name->epoch == 4);
    for (size_t cut = 0; cut < open_size; cut++) {
        IS(open_again(span_of(open_reply, cut)), KEEPER_LOST);
        cr_expect(!keeper && lying.is_closed);
    }
    size_t count_at = 6 * 32 + 4 + 1;
    open_reply[count_at] = (KEY_SHARES_MOST + 1) >> 8;
    open_reply[count_at + 1] = (KEY_SHARES_MOST + 1) & 0xff;
    IS(open_again(span_of(open_reply, open_size)), KEEPER_LOST);
    open_reply[count_at] = 0;
    open_reply[count_at + 1] = 1;
    open_reply[count_at + 2] = DOMAIN_NAME_MOST + 1; /* longer than there is room for */
    IS(open_again(SPAN_OF_ARRAY(open_reply)), KEEPER_LOST);
    open_reply[count_at + 2] = 5;
    open_reply[count_at + 2 + 1 + 5] = 'x'; /* in the holder's OIN */
    IS(open_again(span_of(open_reply, open_size)), KEEPER_LOST);
    open_reply[count_at + 2 + 1 + 5] = '0';
    memset(open_reply + open_size - 3 - ELEMENT_BYTES, 0xFF, ELEMENT_BYTES); /* no point; the anchor is behind it */
    IS(open_again(span_of(open_reply, open_size)), KEEPER_LOST);
    keeper_identity_wipe(&identity);
    cr_expect(identity.shares.count == 0 && memcmp(identity.storage.bytes, (uint8_t[32]){0}, 32) == 0);
}

Test(keeper_client, a_keeper_that_is_gone_is_lost_at_every_question)
{
    struct keeper_signing signing = {.role = KEEPER_SIGNS_ENVELOPE, .content = span_of_text("content")};
    struct element point;
    struct keeper_result result;
    struct evaluate_message message = {.domain = span_of_text("casus"), .part_count = 1, .parts = {{.point_count = 1, .points = &point}}};
    point_generator(&point);
    lying.status = FAIL(KEEPER_LOST);
    IS(keeper_sign(keeper, &signing, 1), KEEPER_LOST);
    IS(keeper_evaluate(keeper, &task, &message, &message.parts[0], &(struct job_voucher){.is_wanted = false}), KEEPER_LOST);
    IS(keeper_result_read(keeper, arena, &result), KEEPER_LOST);
    cr_expect(signing.signature[0] == 0);
}

Test(keeper_client, signatures_are_taken_only_as_many_as_were_asked)
{
    static const uint8_t zero[SIGNATURE_BYTES] = {0};
    uint8_t reply[1 + 3 * SIGNATURE_BYTES] = {STATUS_OK};
    struct keeper_signing signing[2] = {{.role = KEEPER_SIGNS_ENVELOPE}, {.role = KEEPER_SIGNS_CHECKPOINT}};
    memset(reply + 1, 7, sizeof reply - 1);
    const size_t whole = 1 + 2 * SIGNATURE_BYTES;
    lying.reply = span_of(reply, whole);
    OK(keeper_sign(keeper, signing, 2));
    cr_expect(signing[1].signature[SIGNATURE_BYTES - 1] == 7);
    for (size_t size = 0; size <= sizeof reply; size++) {
        lying.reply = span_of(reply, size);
        cr_expect(status_ok(keeper_sign(keeper, signing, 2)) == (size == whole), "%zu", size);
    }
    memset(signing[0].signature, 0, SIGNATURE_BYTES);
    lying.reply = span_of(reply, whole);
    reply[0] = STATUS_CONFLICT;
    IS(keeper_sign(keeper, signing, 2), CONFLICT);
    reply[0] = 99; /* no code of ours */
    IS(keeper_sign(keeper, signing, 2), KEEPER_LOST);
    cr_expect(memcmp(signing[0].signature, zero, SIGNATURE_BYTES) == 0);
}

Test(keeper_client, a_batch_of_large_messages_goes_in_frames_that_a_keeper_takes)
{
    static uint8_t content[6 * 1024 * 1024];
    uint8_t reply[1 + SIGNATURE_BYTES] = {STATUS_OK}, twice[1 + 2 * SIGNATURE_BYTES] = {STATUS_OK};
    struct keeper_signing signing[4];
    for (size_t i = 0; i < N(signing); i++)
        signing[i] = (struct keeper_signing){.role = KEEPER_SIGNS_ENVELOPE, .content = SPAN_OF_ARRAY(content)};
    size_t before = lying.asked;
    lying.reply = SPAN_OF_ARRAY(twice);
    OK(keeper_sign(keeper, signing, 4));
    cr_expect(lying.asked - before == 2 && lying.largest <= KEEPER_FRAME_MOST_BYTES);
    lying.reply = SPAN_OF_ARRAY(reply);
    OK(keeper_sign(keeper, signing, 1));
}

static size_t write_result_in(uint8_t lane, uint8_t room[static 256], uint8_t code, uint16_t count)
{
    struct writer writer = writer_of(room, 256);
    struct element point;
    point_generator(&point);
    write_u8(&writer, lane);
    write_u64(&writer, 17);
    write_u8(&writer, code);
    write_u16(&writer, count);
    for (size_t i = 0; i < count; i++)
        write_bytes(&writer, SPAN_OF_ARRAY(point.bytes));
    write_u8(&writer, 0); /* no voucher */
    cr_assert(!writer.overflow);
    return writer.used;
}

static size_t write_result(uint8_t room[static 256], uint8_t code, uint16_t count)
{
    return write_result_in(KEEPER_LANE_SHORT, room, code, count);
}

Test(keeper_client, a_result_is_taken_whole_or_not_at_all)
{
    uint8_t room[256];
    struct keeper_result result;
    size_t size = write_result(room, STATUS_OK, 2);
    lying.reply = span_of(room, size);
    OK(keeper_result_read(keeper, arena, &result));
    cr_expect(result.job == 17 && result.code == STATUS_OK && result.point_count == 2);
    for (size_t cut = 0; cut < size; cut++) {
        lying.reply = span_of(room, cut);
        IS(keeper_result_read(keeper, arena, &result), KEEPER_LOST);
    }
    lying.reply = span_of(room, size + 1);
    IS(keeper_result_read(keeper, arena, &result), KEEPER_LOST);
    lying.reply = span_of(room, write_result(room, 99, 0));
    IS(keeper_result_read(keeper, arena, &result), KEEPER_LOST);
    lying.reply = span_of(room, write_result_in(KEEPER_LANES, room, STATUS_OK, 1));
    IS(keeper_result_read(keeper, arena, &result), KEEPER_LOST);
    lying.reply = span_of(room, write_result(room, STATUS_WRONG_EPOCH, 0));
    OK(keeper_result_read(keeper, arena, &result));
    cr_expect(result.code == STATUS_WRONG_EPOCH && result.point_count == 0);
}

Test(keeper_client, evaluations_wait_their_turn_and_what_waits_at_the_end_is_given_up)
{
    struct element point;
    struct keeper_result result;
    uint8_t room[256];
    struct evaluate_message message = {.domain = span_of_text("casus"), .part_count = 1, .parts = {{.point_count = 1, .points = &point}}};
    point_generator(&point);
    cr_expect(!keeper_result_waits(keeper));
    for (uint64_t job = 1; job <= 4; job++)
        OK(keeper_evaluate(keeper, &(struct keeper_task){.job = job, .size = 5}, &message, &message.parts[0],
                           &(struct job_voucher){.is_wanted = false}));
    cr_expect(lying.handed == 1 && keeper_result_waits(keeper));
    lying.reply = span_of(room, write_result(room, STATUS_OK, 1));
    OK(keeper_result_read(keeper, arena, &result));
    cr_expect(lying.handed == 2);
    keeper = keeper_free(keeper); /* with two that were never handed over */
    cr_expect(lying.is_closed);
}

static uint64_t next_handed_in(enum keeper_lane lane)
{
    struct keeper_result result;
    uint8_t room[256];
    lying.reply = span_of(room, write_result_in((uint8_t)lane, room, STATUS_OK, 1));
    OK(keeper_result_read(keeper, arena, &result));
    return lying.last_job;
}
static uint64_t next_handed(void) { return next_handed_in(KEEPER_LANE_SHORT); }

static void put_points(uint64_t job, const char *requester, enum evaluation_act act, size_t count)
{
    static struct element points[KEEPER_SHORT_POINTS + 1];
    struct evaluate_message message = {
        .domain = span_of_text("casus"), .act = act, .part_count = 1, .parts = {{.point_count = count, .points = points}}};
    struct keeper_task given = {.job = job, .size = 5};
    for (size_t i = 0; i < N(points); i++)
        point_generator(&points[i]);
    snprintf(given.requester.text, sizeof given.requester.text, "%s", requester);
    OK(keeper_evaluate(keeper, &given, &message, &message.parts[0], &(struct job_voucher){.is_wanted = false}));
}

static void put(uint64_t job, const char *requester, enum evaluation_act act) { put_points(job, requester, act, 1); }

/* Each lane has its own turn: what is short passes what is long, whoever sent it and however much of it waits; never the other way. */
Test(keeper_client, what_is_short_does_not_wait_for_what_is_long)
{
    static const char *const first = "00000099000000001000", *const second = "00000099000000002000";
    for (uint64_t job = 1; job <= 3; job++)
        put_points(job, first, EVALUATION_ASK, KEEPER_SHORT_POINTS + 1);
    cr_assert(lying.handed == 1 && lying.last_lane == KEEPER_LANE_LONG);
    for (uint64_t job = 4; job <= 6; job++)
        put_points(job, second, EVALUATION_OWN, KEEPER_SHORT_POINTS);
    cr_assert(lying.handed == 2 && lying.last_job == 4 && lying.last_lane == KEEPER_LANE_SHORT);
    cr_expect(next_handed() == 5 && next_handed() == 6 && next_handed() == 6, "of the short ones none is left");
    cr_expect_eq(lying.handed, 4, "and the long one is in hand yet");
    cr_expect(next_handed_in(KEEPER_LANE_LONG) == 2 && lying.last_lane == KEEPER_LANE_LONG);
    put(7, second, EVALUATION_OWN);
    cr_expect_eq(lying.last_job, 7);
    cr_expect(next_handed_in(KEEPER_LANE_LONG) == 3 && next_handed_in(KEEPER_LANE_LONG) == 3);
}

/* The parts of one message come back in their order: they go in one lane, whatever each has. */
Test(keeper_client, all_parts_of_a_message_go_in_one_lane)
{
    static struct element points[KEEPER_SHORT_POINTS];
    struct evaluate_message message = {.domain = span_of_text("casus"), .part_count = 2};
    for (size_t i = 0; i < N(points); i++)
        point_generator(&points[i]);
    message.parts[0] = (struct evaluate_part){.point_count = N(points), .points = points};
    message.parts[1] = (struct evaluate_part){.point_count = 1, .points = points};
    for (size_t i = 0; i < message.part_count; i++)
        OK(keeper_evaluate(keeper, &(struct keeper_task){.job = i, .size = 5}, &message, &message.parts[i],
                           &(struct job_voucher){.is_wanted = false}));
    cr_expect(lying.handed == 1 && lying.last_lane == KEEPER_LANE_LONG && lying.last_job == 0);
    cr_expect_eq(next_handed_in(KEEPER_LANE_LONG), 1);
}

/* Jobs of the first partner are 1 to 40; it was there first, and has twenty of each. */
Test(keeper_client, a_partner_that_fills_the_queue_delays_another_by_one_evaluation_and_questions_go_first)
{
    static const char *const first = "00000099000000001000", *const second = "00000099000000002000";
    for (uint64_t job = 1; job <= 20; job++)
        put(job, first, EVALUATION_OWN);
    for (uint64_t job = 21; job <= 40; job++)
        put(job, first, EVALUATION_ASK);
    put(50, second, EVALUATION_OWN);
    put(51, second, EVALUATION_ASK);
    put(52, second, EVALUATION_ASK);
    static const uint64_t expected[] = {21, 51, 22, 52, 23};
    cr_assert_eq(lying.last_job, 1, "what is being worked on is not taken back");
    for (size_t i = 0; i < N(expected); i++)
        cr_expect_eq(next_handed(), expected[i]);
    for (uint64_t job = 24; job <= 40; job++)
        cr_expect_eq(next_handed(), job);
    cr_expect_eq(next_handed(), 50, "the rest waits for the questions; the first partner has had its turn");
    for (uint64_t job = 2; job <= 20; job++)
        cr_expect_eq(next_handed(), job);
    cr_expect_eq(next_handed(), 20, "nothing is left");
}

Test(keeper_client, how_long_a_partner_waits_is_what_its_own_evaluations_take)
{
    struct oin first = {"00000099000000001000"}, second = {"00000099000000002000"};
    for (uint64_t job = 1; job <= 4; job++)
        put(job, first.text, EVALUATION_OWN);
    cr_expect_eq(keeper_waiting_us(keeper, &first), 3 * waiting_cost_us(1));
    cr_expect_eq(keeper_waiting_us(keeper, &second), 0);
}

Test(keeper_client, every_allocation_may_fail)
{
    struct keeper_signing signing = {.role = KEEPER_SIGNS_ENVELOPE};
    struct element point;
    struct evaluate_message message = {.domain = span_of_text("casus"), .part_count = 1, .parts = {{.point_count = 1, .points = &point}}};
    struct keeper_result result;
    uint8_t room[256];
    point_generator(&point);
    lying.reply = span_of(room, write_result(room, STATUS_OK, 2));
    faulty_memory_set(1);
    IS(keeper_sign(keeper, &signing, 1), NO_MEMORY);
    faulty_memory_set(1);
    IS(keeper_evaluate(keeper, &task, &message, &message.parts[0], &(struct job_voucher){.is_wanted = false}), NO_MEMORY);
    faulty_memory_set(2); /* the first is the link's own */
    IS(keeper_result_read(keeper, arena, &result), NO_MEMORY);
    cr_expect(faulty_memory_has_failed());
    faulty_memory_set(1);
    IS(open_again(span_of(open_reply, open_size)), NO_MEMORY);
    cr_expect(lying.is_closed && !keeper);
    faulty_memory_set(0);
}
