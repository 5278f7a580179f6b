// SPDX-License-Identifier: EUPL-1.2
//
// The table that guards the keys: OPEN first and once, each request on its own line, and what is not in the table ends the
// keeper.
#include "../support/points.h"
#include "base/cursor.h"
#include "crypto/secret.h"
#include "keeper/core.h"
#include "support/committee.h"
#include "support/faulty_memory.h"
#include "support/keeper_inside.h"
#include "support/signing.h"

#include <criterion/criterion.h>

#define HOLDER "00000099000000002000"
#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))

static struct keeper_core *core;
static struct anchor_memory anchor;
static struct committee committee;
static struct keeper_frame reply;

static struct random_source source;
static struct keeper_secrets secrets;

static int64_t at_noon(void *state)
{
    (void)state;
    return (int64_t)12 * 60 * 60 * 1000;
}
static const struct keeper_limits limits = {.own = {HOLDER}, .ceilings.most = {[EVALUATION_OWN] = 1000}, .wall_ms = at_noon};

/* As a process that was killed and started again, with what the disk holds. */
static void start_again(void)
{
    const struct anchor_place place = anchor_memory_place(&anchor);
    core = keeper_core_free(core);
    OK(keeper_core_new(&secrets, &limits, &place, &core));
}

static void make(void)
{
    static struct repeating seed = {.seed = 7};
    OK(crypto_start());
    source = repeating_random(&seed);
    committee_make(&source, &committee);
    node_keys_init(&source, &secrets.keys);
    secrets.shares = (struct key_shares){
        .generation = 1, .index = 2, .count = 1, .shares = {{"casus", {HOLDER}, 1, committee.shares[1], committee.public_shares[1]}}};
    start_again();
}
static void end(void)
{
    keeper_frame_free(&reply);
    core = keeper_core_free(core);
}
TestSuite(keeper_core, .init = make, .fini = end);

static struct status send(enum keeper_line line, const void *bytes, size_t size)
{
    keeper_frame_free(&reply);
    return keeper_core_answer(core, line, span_of(bytes, size), &reply);
}

static const uint8_t open_request[] = {KEEPER_OPEN}, sign_nothing[] = {KEEPER_SIGN, 0, 0}, begin_request[] = {KEEPER_BEGIN};

static void open_and_begin(void)
{
    OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
    OK(send(KEEPER_LINE_SYNC, begin_request, sizeof begin_request));
    cr_assert(reply.size == 1 && reply.bytes[0] == STATUS_OK);
}

struct evaluation {
    const char *domain, *holder;
    uint32_t epoch, generation;
    uint8_t size;   /* of the committee */
    uint16_t count; /* said; one point stands there */
    unsigned lane;
};
static const struct evaluation sound = {"casus", HOLDER, 1, 1, 3, 1, KEEPER_LANE_SHORT};

static size_t write_evaluation(const struct evaluation *evaluation, struct span point, uint8_t room[static 512])
{
    struct writer writer = writer_of(room, 512);
    write_u8(&writer, KEEPER_EVALUATE);
    write_u8(&writer, (uint8_t)evaluation->lane);
    write_u64(&writer, 9);
    write_u8(&writer, (uint8_t)strlen(evaluation->domain));
    write_text(&writer, evaluation->domain);
    write_text(&writer, evaluation->holder);
    write_u32(&writer, evaluation->epoch);
    write_u32(&writer, evaluation->generation);
    write_u8(&writer, EVALUATION_OWN);
    write_u8(&writer, evaluation->size);
    write_u16(&writer, evaluation->count);
    write_u8(&writer, 0); /* no voucher */
    write_bytes(&writer, point);
    cr_assert(!writer.overflow);
    return writer.used;
}

static size_t evaluate_request(uint8_t room[static 512])
{
    struct element point;
    point_generator(&point);
    return write_evaluation(&sound, SPAN_OF_ARRAY(point.bytes), room);
}

Test(keeper_core, nothing_is_signed_or_multiplied_before_it_was_opened)
{
    uint8_t room[512];
    size_t size = evaluate_request(room);
    IS(send(KEEPER_LINE_SYNC, sign_nothing, sizeof sign_nothing), KEEPER_LOST);
    IS(send(KEEPER_LINE_WORK, room, size), KEEPER_LOST);
    cr_expect(!keeper_core_is_working(core));
    open_and_begin();
    OK(send(KEEPER_LINE_SYNC, sign_nothing, sizeof sign_nothing));
    OK(send(KEEPER_LINE_WORK, room, size));
    cr_expect(keeper_core_is_working(core));
}

Test(keeper_core, it_is_opened_once)
{
    OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
    IS(send(KEEPER_LINE_SYNC, open_request, sizeof open_request), KEEPER_LOST);
    cr_expect(reply.size == 0);
}

Test(keeper_core, a_request_on_the_wrong_line_or_of_no_row_is_not_answered)
{
    uint8_t room[512];
    size_t size = evaluate_request(room);
    IS(send(KEEPER_LINE_WORK, open_request, sizeof open_request), KEEPER_LOST);
    OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
    IS(send(KEEPER_LINE_WORK, sign_nothing, sizeof sign_nothing), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, room, size), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, (const uint8_t[]){0}, 1), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, (const uint8_t[]){KEEPER_USED + 1}, 1), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, NULL, 0), KEEPER_LOST);
    OK(send(KEEPER_LINE_SYNC, sign_nothing, sizeof sign_nothing));
}

Test(keeper_core, no_evaluation_is_taken_while_one_is_worked_on_and_its_result_comes_once)
{
    uint8_t room[512];
    size_t size = evaluate_request(room);
    open_and_begin();
    OK(send(KEEPER_LINE_WORK, room, size));
    cr_expect(reply.size == 0);
    IS(send(KEEPER_LINE_WORK, room, size), KEEPER_LOST);
    OK(keeper_core_work(core, &reply));
    cr_expect(reply.size == 1 + 8 + 1 + 2 + ELEMENT_BYTES + 1 && !keeper_core_is_working(core));
    OK(send(KEEPER_LINE_WORK, room, size));
}

static size_t write_points(enum keeper_lane lane, uint8_t number, uint16_t count, uint8_t *room)
{
    struct evaluation evaluation = sound;
    struct element point;
    point_generator(&point);
    evaluation.count = count;
    evaluation.lane = lane;
    size_t size = write_evaluation(&evaluation, SPAN_OF_ARRAY(point.bytes), room);
    for (size_t i = 1; i < count; i++, size += ELEMENT_BYTES)
        memcpy(room + size, point.bytes, ELEMENT_BYTES);
    room[9] = number;
    return size;
}

/* The number of the evaluation whose result is there after so many slices, and in how many. */
static uint8_t work_to_result(size_t *slices)
{
    do {
        keeper_frame_free(&reply);
        OK(keeper_core_work(core, &reply));
        ++*slices;
    } while (!reply.size);
    cr_assert(reply.bytes[9] == STATUS_OK && reply.bytes[0] == (reply.bytes[8] == 1 ? KEEPER_LANE_LONG : KEEPER_LANE_SHORT));
    return reply.bytes[8];
}

/* Whatever waits in one lane: of the other every second slice. */
Test(keeper_core, what_is_short_is_done_between_two_slices_of_what_is_long_and_what_is_long_goes_on_beside_it)
{
    static uint8_t wide[512 + 600 * ELEMENT_BYTES], room[512 + KEEPER_SHORT_POINTS * ELEMENT_BYTES];
    size_t slices = 0, before;
    open_and_begin();
    OK(send(KEEPER_LINE_WORK, wide, write_points(KEEPER_LANE_LONG, 1, 600, wide)));
    cr_expect(!keeper_core_is_full(core));
    for (uint8_t number = 2; number < 20; number++) {
        before = slices;
        OK(send(KEEPER_LINE_WORK, room, write_points(KEEPER_LANE_SHORT, number, KEEPER_SHORT_POINTS, room)));
        cr_expect(keeper_core_is_full(core));
        cr_expect_eq(work_to_result(&slices), number);
        cr_expect(slices - before <= 2, "it waited for %zu slices", slices - before);
        cr_expect(keeper_core_is_working(core));
    }
    before = slices;
    cr_expect_eq(work_to_result(&slices), 1);
    cr_expect(slices - before <= 600 / KEEPER_SLICE_POINTS + 600 / KEEPER_SLICE_CHECKED + 2 - 17, "it was not kept waiting: %zu",
              slices - before);
    cr_expect(!keeper_core_is_working(core));
    IS(send(KEEPER_LINE_WORK, wide, write_points(KEEPER_LANE_SHORT, 1, KEEPER_SHORT_POINTS + 1, wide)), KEEPER_LOST);
}

/* Every cut and one byte more: no half request is served. */
Test(keeper_core, a_request_that_is_cut_or_has_more_than_its_form_is_not_answered)
{
    uint8_t room[512];
    size_t size = evaluate_request(room);
    OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
    for (size_t cut = 0; cut < size; cut++)
        IS(send(KEEPER_LINE_WORK, room, cut), KEEPER_LOST);
    IS(send(KEEPER_LINE_WORK, room, size + 1), KEEPER_LOST);
    cr_expect(!keeper_core_is_working(core));
}

/* P-02: nothing is multiplied but what was asked in the right form; what is well formed but not ours is refused by its code. */
Test(keeper_core, an_evaluation_of_another_form_ends_it_and_one_of_another_key_is_refused)
{
    static const struct {
        const char *name;
        struct evaluation evaluation;
        enum status_code expected; /* OK: worked on; KEEPER_LOST: ends; else the code of its refusal */
    } rows[] = {
        {"sound", {"casus", HOLDER, 1, 1, 3, 1, KEEPER_LANE_SHORT}, STATUS_OK},
        {"no points", {"casus", HOLDER, 1, 1, 3, 0, KEEPER_LANE_SHORT}, STATUS_KEEPER_LOST},
        {"more points than stand there", {"casus", HOLDER, 1, 1, 3, 2, KEEPER_LANE_SHORT}, STATUS_KEEPER_LOST},
        {"points without end", {"casus", HOLDER, 1, 1, 3, UINT16_MAX, KEEPER_LANE_LONG}, STATUS_KEEPER_LOST},
        {"a committee without end", {"casus", HOLDER, 1, 1, 255, 1, KEEPER_LANE_SHORT}, STATUS_KEEPER_LOST},
        {"another domain", {"casu", HOLDER, 1, 1, 3, 1, KEEPER_LANE_SHORT}, STATUS_WRONG_EPOCH},
        {"no domain", {"", HOLDER, 1, 1, 3, 1, KEEPER_LANE_SHORT}, STATUS_WRONG_EPOCH},
        {"another holder", {"casus", "00000099000000001000", 1, 1, 3, 1, KEEPER_LANE_SHORT}, STATUS_WRONG_EPOCH},
        {"a holder that is nothing", {"casus", "0000009900000000100x", 1, 1, 3, 1, KEEPER_LANE_SHORT}, STATUS_KEEPER_LOST},
        {"another epoch", {"casus", HOLDER, 2, 1, 3, 1, KEEPER_LANE_SHORT}, STATUS_WRONG_EPOCH},
        {"another generation", {"casus", HOLDER, 1, 2, 3, 1, KEEPER_LANE_SHORT}, STATUS_WRONG_EPOCH},
        {"a committee that we are not in", {"casus", HOLDER, 1, 1, 1, 1, KEEPER_LANE_SHORT}, STATUS_BAD_COMMITTEE},
        {"nobody", {"casus", HOLDER, 1, 1, 0, 1, KEEPER_LANE_SHORT}, STATUS_BAD_COMMITTEE},
        {"in the long lane", {"casus", HOLDER, 1, 1, 3, 1, KEEPER_LANE_LONG}, STATUS_OK},
        {"in no lane", {"casus", HOLDER, 1, 1, 3, 1, KEEPER_LANES}, STATUS_KEEPER_LOST},
    };
    struct element point;
    point_generator(&point);
    open_and_begin();
    for (size_t i = 0; i < N(rows); i++) {
        uint8_t room[512];
        size_t size = write_evaluation(&rows[i].evaluation, SPAN_OF_ARRAY(point.bytes), room);
        struct status status = send(KEEPER_LINE_WORK, room, size);
        bool is_refused = rows[i].expected != STATUS_OK && rows[i].expected != STATUS_KEEPER_LOST;
        cr_expect(status_is(status, is_refused ? STATUS_OK : rows[i].expected), "%s: %s", rows[i].name, status_text(status));
        cr_expect(keeper_core_is_working(core) == (rows[i].expected == STATUS_OK), "%s", rows[i].name);
        cr_expect(is_refused ? reply.size == 13 && reply.bytes[9] == rows[i].expected : reply.size == 0, "%s", rows[i].name);
        while (keeper_core_is_working(core)) {
            keeper_frame_free(&reply);
            OK(keeper_core_work(core, &reply));
        }
    }
}

/* It goes on: a daemon that did not look, or whose memory somebody else writes, ends nobody's evaluations by it. */
Test(keeper_core, a_point_that_is_none_is_refused_and_not_multiplied)
{
    static const uint8_t identity[ELEMENT_BYTES] = {0};
    uint8_t no_point[ELEMENT_BYTES], room[512];
    memset(no_point, 0xFF, sizeof no_point);
    open_and_begin();
    for (size_t i = 0; i < 2; i++) {
        OK(send(KEEPER_LINE_WORK, room, write_evaluation(&sound, i ? SPAN_OF_ARRAY(identity) : SPAN_OF_ARRAY(no_point), room)));
        OK(keeper_core_work(core, &reply));
        cr_expect(reply.size == 13 && reply.bytes[9] == STATUS_BAD_POINT, "%zu", i);
        cr_expect(!keeper_core_is_working(core));
    }
    OK(send(KEEPER_LINE_SYNC, &(const uint8_t){KEEPER_USED}, 1));
    cr_expect(reply.bytes[0] == STATUS_OK && memcmp(reply.bytes + 1, (const uint8_t[4]){0}, 4) == 0, "counted nowhere");
}

static size_t sound_signing(uint8_t room[static SIGNING_ROOM])
{
    const struct envelope envelope = own_envelope(&limits.own, at_noon(NULL));
    return write_own_signing(&envelope, room);
}

Test(keeper_core, a_signing_that_is_cut_or_has_more_than_its_form_is_not_answered)
{
    uint8_t room[SIGNING_ROOM] = {0};
    OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
    size_t size = sound_signing(room);
    for (size_t cut = 1; cut < size; cut++)
        IS(send(KEEPER_LINE_SYNC, room, cut), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, room, size + 1), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, (const uint8_t[]){KEEPER_OPEN, 0}, 2), KEEPER_LOST);
    OK(send(KEEPER_LINE_SYNC, room, size));
    cr_expect(reply.size == 1 + SIGNATURE_BYTES && reply.bytes[0] == STATUS_OK);
}

static size_t write_agreed(uint64_t number, uint8_t manifest, const char *text, uint8_t room[static 512])
{
    struct anchor_row row = {.role = ANCHOR_AGREED, .number = number, .digest = {manifest}};
    struct writer writer = writer_of(room, 512);
    snprintf(row.name, sizeof row.name, "%s", text);
    write_u8(&writer, KEEPER_AGREE);
    anchor_row_encode(&row, &writer);
    return writer.used;
}

/* P-04: no node goes back to rules that the partners left, nor to others under the same number. */
Test(keeper_core, no_agreed_text_goes_back_or_has_two_manifests_for_a_number_also_after_a_restart)
{
    static const struct {
        const char *text;
        uint64_t number;
        uint8_t manifest;
        enum status_code expected;
    } rows[] = {{"policy", 2, 1, STATUS_OK}, {"policy", 2, 1, STATUS_OK},       {"policy", 2, 3, STATUS_CONFLICT},
                {"roster", 1, 1, STATUS_OK}, {"policy", 1, 1, STATUS_CONFLICT}, {"policy", 3, 9, STATUS_OK}};
    uint8_t room[512];
    open_and_begin();
    for (size_t i = 0; i < N(rows); i++) {
        start_again();
        OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
        OK(send(KEEPER_LINE_SYNC, room, write_agreed(rows[i].number, rows[i].manifest, rows[i].text, room)));
        cr_expect(reply.size == 1 && reply.bytes[0] == rows[i].expected, "row %zu: %d", i, reply.bytes[0]);
    }
}

/* A request that is refused half-way raises nothing. */
Test(keeper_core, rows_are_raised_all_or_none)
{
    uint8_t room[1024];
    open_and_begin();
    OK(send(KEEPER_LINE_SYNC, room, write_agreed(2, 1, "policy", room)));
    size_t first = write_agreed(7, 1, "roster", room);
    uint8_t second[512];
    size_t more = write_agreed(1, 1, "policy", second) - 1;
    memcpy(room + first, second + 1, more);
    OK(send(KEEPER_LINE_SYNC, room, first + more));
    cr_expect(reply.bytes[0] == STATUS_CONFLICT);
    OK(send(KEEPER_LINE_SYNC, room, write_agreed(6, 1, "roster", room)));
    cr_expect(reply.bytes[0] == STATUS_OK, "7 was not kept");
    for (size_t cut = 2; cut < first; cut++)
        IS(send(KEEPER_LINE_SYNC, room, cut), KEEPER_LOST);
    first = write_agreed(6, 1, "roster", room);
    for (uint8_t role = 0; role < UINT8_MAX; role++) {
        room[1] = role; /* a head by the door of the texts, or no role */
        cr_expect(status_is(send(KEEPER_LINE_SYNC, room, first), role == ANCHOR_AGREED ? STATUS_OK : STATUS_KEEPER_LOST), "%d", role);
    }
}

/* Memory that runs out is a fault, not an answer, and the next request is served. */
Test(keeper_core, every_allocation_may_fail)
{
    uint8_t room[512], signing[SIGNING_ROOM];
    size_t size = evaluate_request(room), signing_size = sound_signing(signing);
    faulty_memory_set(1);
    IS(send(KEEPER_LINE_SYNC, open_request, sizeof open_request), NO_MEMORY);
    open_and_begin();
    for (int at = 1; at < 5; at++) { /* the reply, and two to read what is to be signed */
        faulty_memory_set(at);
        cr_expect(status_is(send(KEEPER_LINE_SYNC, signing, signing_size), at < 4 ? STATUS_NO_MEMORY : STATUS_OK), "%d", at);
    }
    faulty_memory_set(0);
    OK(send(KEEPER_LINE_SYNC, signing, signing_size));
    faulty_memory_set(1);
    IS(send(KEEPER_LINE_WORK, room, size), NO_MEMORY);
    cr_expect(!keeper_core_is_working(core));
    OK(send(KEEPER_LINE_WORK, room, size));
    cr_assert(keeper_core_is_working(core));
    faulty_memory_set(1);
    IS(keeper_core_work(core, &reply), NO_MEMORY);
    size = write_evaluation(&(struct evaluation){"c", HOLDER, 1, 1, 1, 1, KEEPER_LANE_SHORT}, span_of_text("none"), room);
    faulty_memory_set(1);
    IS(send(KEEPER_LINE_WORK, room, size), NO_MEMORY);
    faulty_memory_set(0);
}
