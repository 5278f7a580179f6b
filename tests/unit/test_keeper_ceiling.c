// SPDX-License-Identifier: EUPL-1.2
//
// A daemon that was taken over, against its keeper: it says what it likes, as often as it likes, and dies when it likes. In a
// day of the keeper's clock it has no more multiplied than the ceiling of an act, nor more said than that of a kind (P-02).
#include "../support/points.h"
#include "base/cursor.h"
#include "crypto/secret.h"
#include "keeper/core.h"
#include "keeper/job.h"
#include "support/committee.h"
#include "support/keeper_inside.h"
#include "support/signing.h"

#include <criterion/criterion.h>

#define HOLDER "00000099000000002000"
#define OK(expression) cr_assert(status_ok(expression))
#define CEILING 20

static struct keeper_core *core;
static struct anchor_memory anchor;
static struct keeper_secrets secrets;
static struct keeper_limits limits;
static int64_t now_ms;

static int64_t told_ms(void *state) { return *(int64_t *)state; }

static struct keeper_frame ask_core(enum keeper_line line, struct span request)
{
    struct keeper_frame reply;
    OK(keeper_core_answer(core, line, request, &reply));
    return reply;
}

/* As after kill -9: what the disk has. */
static void start_again(void)
{
    const struct anchor_place place = anchor_memory_place(&anchor);
    core = keeper_core_free(core);
    OK(keeper_core_new(&secrets, &limits, &place, &core));
    struct keeper_frame reply = ask_core(KEEPER_LINE_SYNC, span_of((const uint8_t[]){KEEPER_OPEN}, 1));
    keeper_frame_free(&reply);
}

static void begin_anchor(void)
{
    struct keeper_frame reply = ask_core(KEEPER_LINE_SYNC, span_of((const uint8_t[]){KEEPER_BEGIN}, 1));
    cr_assert_eq(reply.bytes[0], STATUS_OK);
    keeper_frame_free(&reply);
}

static void make(void)
{
    struct committee committee;
    OK(crypto_start());
    committee_make(system_random(), &committee);
    node_keys_init(system_random(), &secrets.keys);
    secrets.shares = (struct key_shares){
        .generation = 1, .index = 2, .count = 1, .shares = {{"casus", {HOLDER}, 1, committee.shares[1], committee.public_shares[1]}}};
    now_ms = 20000 * DAY_MS + DAY_MS / 2;
    limits = (struct keeper_limits){.own = {HOLDER}, .wall_ms = told_ms, .state = &now_ms};
    for (enum evaluation_act act = EVALUATION_OWN; act < EVALUATION_ACTS_END; act++)
        limits.ceilings.most[act] = CEILING;
    for (size_t i = 0; i < CEILINGS_MESSAGES_COUNT; i++)
        limits.ceilings.messages[i] = CEILING;
    start_again();
    begin_anchor();
}
static void end(void) { core = keeper_core_free(core); }
TestSuite(keeper_ceiling, .init = make, .fini = end, .timeout = 60);

struct demand {
    unsigned act;
    uint16_t points; /* the check element with them */
    uint8_t uses;    /* of a voucher; 0: none */
};

static struct span write_demand(const struct demand *demand, uint8_t room[static 4096])
{
    struct writer writer = writer_of(room, 4096);
    struct job_voucher counting = {.is_wanted = demand->uses > 0,
                                   .member = {HOLDER},
                                   .voucher = {.requester = {HOLDER},
                                               .holder = {HOLDER},
                                               .purpose = 1,
                                               .uses = demand->uses,
                                               .issued_ms = now_ms,
                                               .expires_ms = now_ms + DAY_MS}};
    struct element point;
    point_generator(&point);
    write_u8(&writer, KEEPER_EVALUATE);
    write_u8(&writer, (uint8_t)keeper_lane_of(demand->points));
    write_u64(&writer, 9);
    write_u8(&writer, 5);
    write_text(&writer, "casus");
    write_text(&writer, HOLDER);
    write_u32(&writer, 1);
    write_u32(&writer, 1);
    write_u8(&writer, (uint8_t)demand->act);
    write_u8(&writer, 3);
    write_u16(&writer, demand->points);
    job_voucher_write(&counting, &writer);
    for (size_t i = 0; i < demand->points; i++)
        write_bytes(&writer, SPAN_OF_ARRAY(point.bytes));
    cr_assert(!writer.overflow);
    return writer_span(&writer);
}

/* What became of it: OK when it was looked at and counted. */
static enum status_code demanded(const struct demand *demand)
{
    uint8_t room[4096];
    struct keeper_frame reply = ask_core(KEEPER_LINE_WORK, write_demand(demand, room));
    while (keeper_core_is_working(core)) {
        cr_expect_eq(reply.size, 0);
        OK(keeper_core_work(core, &reply));
    }
    enum status_code code = reply.bytes[9];
    cr_assert(code == STATUS_OK || reply.size == 13, "a refusal, without a point or a signature");
    keeper_frame_free(&reply);
    return code;
}

/* The points that it gave: none unless it went well. */
static size_t multiplied(const struct demand *demand)
{
    struct keeper_frame reply = {NULL, 0};
    if (demanded(demand) != STATUS_OK)
        return 0;
    while (keeper_core_is_working(core))
        OK(keeper_core_work(core, &reply));
    keeper_frame_free(&reply);
    return demand->points;
}

static size_t multiplied_as(unsigned act, uint16_t points) { return multiplied(&(struct demand){act, points, 0}); }

Test(keeper_ceiling, no_more_is_multiplied_in_a_day_than_the_ceiling_of_each_act_however_it_is_cut)
{
    for (enum evaluation_act act = EVALUATION_OWN; act < EVALUATION_ACTS_END; act++) {
        size_t total = 0;
        for (int i = 0; i < 200; i++)
            total += multiplied_as(act, (uint16_t)(1 + i * 7 % 23));
        cr_expect_eq(total, CEILING, "act %u: %zu", (unsigned)act, total);
    }
}

Test(keeper_ceiling, what_a_voucher_serves_for_is_counted_and_only_questions_have_one)
{
    cr_expect(demanded(&(struct demand){EVALUATION_ASK, 8, 3}) == STATUS_OVER_QUOTA, "7 * 3 + 1");
    cr_expect(multiplied(&(struct demand){EVALUATION_ASK, 7, 3}) == 7, "6 * 3 + 1");
    cr_expect(multiplied_as(EVALUATION_ASK, 2) == 0 && multiplied_as(EVALUATION_ASK, 1) == 1);
    for (enum evaluation_act act = EVALUATION_OWN; act < EVALUATION_ACTS_END; act++) {
        uint8_t room[4096];
        struct keeper_frame reply;
        struct span request = write_demand(&(struct demand){act, 2, 1}, room);
        if (act == EVALUATION_ASK)
            continue;
        cr_expect(status_is(keeper_core_answer(core, KEEPER_LINE_WORK, request, &reply), STATUS_KEEPER_LOST), "act %u", (unsigned)act);
        cr_expect(!keeper_core_is_working(core));
    }
}

Test(keeper_ceiling, an_act_that_is_none_ends_it)
{
    const uint8_t none[] = {0, EVALUATION_ACTS_END, UINT8_MAX};
    for (size_t i = 0; i < N(none); i++) {
        uint8_t room[4096];
        struct keeper_frame reply;
        struct span request = write_demand(&(struct demand){none[i], 1, 0}, room);
        cr_expect(status_is(keeper_core_answer(core, KEEPER_LINE_WORK, request, &reply), STATUS_KEEPER_LOST));
    }
}

/* It is counted before the first point is multiplied, whether or not the result was seen. */
Test(keeper_ceiling, a_keeper_that_is_killed_and_started_again_gives_nothing_back)
{
    struct keeper_frame reply =
        ask_core(KEEPER_LINE_WORK, write_demand(&(struct demand){EVALUATION_SIGNAL, CEILING, 0}, (uint8_t[4096]){0}));
    OK(keeper_core_work(core, &reply));
    cr_assert(CEILING > KEEPER_SLICE_POINTS && reply.size == 0 && keeper_core_is_working(core), "one slice of it is done");
    start_again();
    cr_expect_eq(multiplied_as(EVALUATION_SIGNAL, 1), 0);
    size_t total = 0;
    for (int i = 0; i < CEILING; i++) {
        if (i % 2) {
            total += multiplied_as(EVALUATION_OWN, 1);
        } else {
            cr_expect_eq(demanded(&(struct demand){EVALUATION_OWN, 1, 0}), STATUS_OK);
            total++; /* begun: a daemon of the attacker's may have had it */
        }
        start_again();
    }
    cr_expect_eq(total, CEILING);
    cr_expect_eq(multiplied_as(EVALUATION_OWN, 1), 0);
}

/* The hand of the clock, in days from the first, and what may be had then. */
Test(keeper_ceiling, a_new_day_gives_a_new_ceiling_once_and_a_clock_that_is_set_back_gives_nothing)
{
    static const struct {
        int days;
        size_t left;
    } rows[] = {{0, CEILING}, {-1, 0}, {0, 0}, {1, CEILING}, {0, 0}, {-30, 0}, {1, 0}, {-20001, 0}, {2, CEILING}};
    const int64_t first_ms = now_ms;
    for (size_t i = 0; i < N(rows); i++) {
        size_t total = 0;
        now_ms = first_ms + rows[i].days * DAY_MS;
        start_again();
        for (int j = 0; j < CEILING + 5; j++)
            total += multiplied_as(EVALUATION_SIGNAL, 1);
        cr_expect_eq(total, rows[i].left, "row %zu: %zu", i, total);
    }
}

Test(keeper_ceiling, a_clock_that_is_set_back_leaves_what_was_left_of_the_later_day)
{
    cr_expect_eq(multiplied_as(EVALUATION_OWN, 5), 5);
    now_ms -= DAY_MS;
    cr_expect(multiplied_as(EVALUATION_OWN, CEILING - 4) == 0 && multiplied_as(EVALUATION_OWN, CEILING - 5) == CEILING - 5);
    now_ms += DAY_MS;
    cr_expect_eq(multiplied_as(EVALUATION_OWN, 1), 0);
}

Test(keeper_ceiling, what_cannot_be_counted_is_not_multiplied)
{
    static const struct {
        unsigned full, torn;
        enum status_code expected;
    } rows[] = {{1, 0, STATUS_DISK_FULL}, {0, 1, STATUS_IO_FAILED}};
    for (size_t i = 0; i < N(rows); i++) {
        anchor.full = rows[i].full;
        anchor.torn = rows[i].torn;
        cr_expect_eq(demanded(&(struct demand){EVALUATION_OWN, 2, 0}), rows[i].expected);
        cr_expect_eq(multiplied_as(EVALUATION_OWN, 2), 2, "and it goes on when there is room");
    }
    anchor = (struct anchor_memory){0};
    start_again();
    cr_expect_eq(demanded(&(struct demand){EVALUATION_OWN, 1, 0}), STATUS_ANCHOR_LOST);
}

static struct ceiling_use told_of(enum evaluation_act act)
{
    struct ceiling_use used[CEILINGS_COUNT];
    struct keeper_frame reply = ask_core(KEEPER_LINE_SYNC, span_of((const uint8_t[]){KEEPER_USED}, 1));
    struct cursor cursor = cursor_of(keeper_frame_span(&reply));
    uint8_t code;
    OK(cursor_read_u8(&cursor, &code));
    for (size_t i = 0; i < CEILINGS_COUNT; i++) {
        OK(cursor_read_u32(&cursor, &used[i].used));
        OK(cursor_read_u32(&cursor, &used[i].most));
    }
    cr_assert(code == STATUS_OK && cursor_is_done(&cursor));
    keeper_frame_free(&reply);
    return used[act - 1];
}

Test(keeper_ceiling, what_was_used_today_is_told_as_it_was_counted)
{
    struct keeper_frame reply;
    cr_expect_eq(told_of(EVALUATION_ASK).used, 0);
    multiplied(&(struct demand){EVALUATION_ASK, 3, 2});
    cr_expect(told_of(EVALUATION_ASK).used == 5 && told_of(EVALUATION_ASK).most == CEILING && told_of(EVALUATION_OWN).used == 0);
    start_again();
    now_ms -= DAY_MS;
    cr_expect_eq(told_of(EVALUATION_ASK).used, 5, "the clock was set back");
    now_ms += 2 * DAY_MS;
    cr_expect_eq(told_of(EVALUATION_ASK).used, 0, "another day");
    cr_expect(
        status_is(keeper_core_answer(core, KEEPER_LINE_SYNC, span_of((const uint8_t[]){KEEPER_USED, 0}, 2), &reply), STATUS_KEEPER_LOST));
}

Test(keeper_ceiling, a_ceiling_that_is_lowered_or_raised_counts_from_the_next_start)
{
    cr_expect_eq(multiplied_as(EVALUATION_OWN, 15), 15);
    limits.ceilings.most[EVALUATION_OWN] = 10;
    start_again();
    cr_expect_eq(multiplied_as(EVALUATION_OWN, 1), 0);
    limits.ceilings.most[EVALUATION_OWN] = 17;
    start_again();
    cr_expect(multiplied_as(EVALUATION_OWN, 3) == 0 && multiplied_as(EVALUATION_OWN, 2) == 2);
    limits.ceilings.most[EVALUATION_ASK] = 0;
    start_again();
    cr_expect_eq(multiplied_as(EVALUATION_ASK, 1), 0);
}

/* ---- messages */

static struct envelope said_as(enum envelope_kind kind)
{
    struct envelope envelope = own_envelope(&limits.own, now_ms);
    envelope.kind = kind;
    envelope.statement.code = kind == ENVELOPE_ACKNOWLEDGE ? STATUS_NO_RULE : STATUS_OK;
    envelope.statement.has_request_digest = kind == ENVELOPE_OPEN;
    if (kind == ENVELOPE_OPEN)
        envelope_give_body(&envelope, span_of_text("what was asked"));
    return envelope;
}

/* So many of a kind in one request: the code that came back. */
static enum status_code signed_at_once(enum envelope_kind kind, size_t count)
{
    uint8_t room[SIGNING_ROOM];
    struct signs_item items[8];
    struct arena *arena;
    OK(arena_new((size_t)64 * 1024, &arena));
    cr_assert(count <= N(items));
    for (size_t i = 0; i < count; i++) {
        const struct envelope envelope = said_as(kind);
        items[i] = (struct signs_item){.role = KEEPER_SIGNS_ENVELOPE, .kind = (uint8_t)kind};
        OK(envelope_content_encode(&envelope, arena, &items[i].content));
    }
    struct keeper_frame reply = ask_core(KEEPER_LINE_SYNC, span_of(room, write_signing(items, count, room)));
    enum status_code code = reply.bytes[0];
    cr_expect_eq(reply.size, code == STATUS_OK ? 1 + count * SIGNATURE_BYTES : 1, "all of them or none");
    keeper_frame_free(&reply);
    arena_free(arena);
    return code;
}

static uint32_t told_said(enum ceilings_message message)
{
    struct keeper_frame reply = ask_core(KEEPER_LINE_SYNC, span_of((const uint8_t[]){KEEPER_USED}, 1));
    struct cursor cursor = cursor_of(span_slice(keeper_frame_span(&reply), 1 + 8 * ((size_t)CEILINGS_FIRST_MESSAGE + message), reply.size));
    uint32_t used;
    OK(cursor_read_u32(&cursor, &used));
    keeper_frame_free(&reply);
    return used;
}

Test(keeper_ceiling, no_more_is_said_in_a_day_than_the_ceiling_of_a_kind_and_answers_go_on)
{
    size_t total = 0;
    for (size_t i = 0; i < 60; i++) {
        size_t count = 1 + i % 3;
        total += signed_at_once(ENVELOPE_OPEN, count) == STATUS_OK ? count : 0;
        cr_expect_eq(told_said(CEILINGS_OPEN), total);
    }
    cr_expect_eq(total, CEILING);
    cr_expect_eq(signed_at_once(ENVELOPE_OPEN, 1), STATUS_OVER_QUOTA);
    for (size_t i = 0; i < 2 * (size_t)CEILING; i++)
        cr_expect_eq(signed_at_once(ENVELOPE_ACKNOWLEDGE, 1), STATUS_OK, "what answers a partner is not counted");
    now_ms += DAY_MS;
    cr_expect_eq(signed_at_once(ENVELOPE_OPEN, 1), STATUS_OK);
    cr_expect_eq(told_said(CEILINGS_OPEN), 1);
}

/* Counted in leaps: a new keeper takes the rest of the last one for said. */
Test(keeper_ceiling, a_second_connection_or_a_keeper_that_was_killed_says_no_more_than_the_first_left)
{
    enum { LEAP = 4 };
    size_t total = 0;
    limits.ceilings.messages[CEILINGS_OPEN] = LEAP * CEILING_LEAPS;
    start_again();
    for (size_t i = 0; i < 3 * (size_t)CEILING_LEAPS; i++) {
        total += signed_at_once(ENVELOPE_OPEN, 1) == STATUS_OK;
        start_again();
    }
    cr_expect_eq(total, CEILING_LEAPS, "each start costs a leap, and none gives one back");
    cr_expect_eq(signed_at_once(ENVELOPE_OPEN, 1), STATUS_OVER_QUOTA);
    now_ms -= DAY_MS;
    cr_expect_eq(signed_at_once(ENVELOPE_OPEN, 1), STATUS_OVER_QUOTA, "nor a clock that is set back");
    now_ms += 2 * DAY_MS;
    for (total = 0; signed_at_once(ENVELOPE_OPEN, 1) == STATUS_OK;)
        total++;
    cr_expect_eq(total, LEAP * CEILING_LEAPS, "one keeper has the whole of it");
}

Test(keeper_ceiling, what_cannot_be_counted_is_not_said_and_a_leap_that_was_not_written_is_none)
{
    size_t total = 0;
    limits.ceilings.messages[CEILINGS_OPEN] = 2 * CEILING_LEAPS;
    start_again();
    anchor.full = 1;
    cr_expect_eq(signed_at_once(ENVELOPE_OPEN, 1), STATUS_DISK_FULL);
    for (size_t i = 0; i < 4 * (size_t)CEILING_LEAPS; i++) {
        anchor.full = i == 7;
        total += signed_at_once(ENVELOPE_OPEN, 1) == STATUS_OK;
        if (i == 7)
            start_again();
    }
    cr_expect(total >= 2 * (size_t)CEILING_LEAPS - 2 && total <= 2 * (size_t)CEILING_LEAPS, "%zu", total);
    anchor = (struct anchor_memory){0};
    start_again();
    cr_expect_eq(signed_at_once(ENVELOPE_OPEN, 1), STATUS_ANCHOR_LOST);
}
