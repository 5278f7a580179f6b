// SPDX-License-Identifier: EUPL-1.2
//
// The table that guards the keys: OPEN first and once, each request on its own line, and what is not in the table ends the
// keeper.
#include "base/cursor.h"
#include "crypto/secret.h"
#include "keeper/core.h"
#include "support/committee.h"

#include <criterion/criterion.h>

#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))

static struct keeper_core *core;
static struct committee committee;
static struct keeper_frame reply;

static void make(void)
{
    static struct repeating seed = {.seed = 7};
    static struct random_source random;
    static struct keeper_secrets secrets;
    OK(crypto_start());
    random = repeating_random(&seed);
    committee_make(&random, &committee);
    node_keys_init(&random, &secrets.keys);
    secrets.share_count = 1;
    secrets.shares[0] = (struct key_share){.domain = "casus",
                                           .epoch = 1,
                                           .generation = 1,
                                           .index = 2,
                                           .scalar = committee.shares[1],
                                           .public_share = committee.public_shares[1]};
    OK(keeper_core_new(&secrets, &random, &core));
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

static const uint8_t open_request[] = {KEEPER_OPEN}, sign_nothing[] = {KEEPER_SIGN, 0, 0};

static size_t evaluate_request(uint8_t room[static 256])
{
    struct writer writer = writer_of(room, 256);
    struct element point;
    uint8_t id[16] = {3};
    element_generator(&point);
    write_u8(&writer, KEEPER_EVALUATE);
    write_u64(&writer, 9);
    write_u8(&writer, 5);
    write_text(&writer, "casus");
    write_u32(&writer, 1);
    write_u32(&writer, 1);
    write_u8(&writer, 3);
    write_bytes(&writer, span_of((const uint8_t[]){1, 2, 3}, 3));
    write_u8(&writer, 0);
    write_bytes(&writer, SPAN_OF_ARRAY(id));
    write_u16(&writer, 1);
    write_bytes(&writer, SPAN_OF_ARRAY(point.bytes));
    cr_assert(!writer.overflow);
    return writer.used;
}

Test(keeper_core, nothing_is_signed_or_multiplied_before_it_was_opened)
{
    uint8_t room[256];
    size_t size = evaluate_request(room);
    IS(send(KEEPER_LINE_SYNC, sign_nothing, sizeof sign_nothing), KEEPER_LOST);
    IS(send(KEEPER_LINE_WORK, room, size), KEEPER_LOST);
    cr_expect(!keeper_core_is_working(core));
    OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
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
    uint8_t room[256];
    size_t size = evaluate_request(room);
    IS(send(KEEPER_LINE_WORK, open_request, sizeof open_request), KEEPER_LOST);
    OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
    IS(send(KEEPER_LINE_WORK, sign_nothing, sizeof sign_nothing), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, room, size), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, (const uint8_t[]){0}, 1), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, (const uint8_t[]){KEEPER_EVALUATE + 1}, 1), KEEPER_LOST);
    IS(send(KEEPER_LINE_SYNC, NULL, 0), KEEPER_LOST);
    OK(send(KEEPER_LINE_SYNC, sign_nothing, sizeof sign_nothing));
}

Test(keeper_core, no_evaluation_is_taken_while_one_is_worked_on_and_its_result_comes_once)
{
    uint8_t room[256];
    size_t size = evaluate_request(room);
    OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
    OK(send(KEEPER_LINE_WORK, room, size));
    cr_expect(reply.size == 0);
    IS(send(KEEPER_LINE_WORK, room, size), KEEPER_LOST);
    OK(keeper_core_work(core, &reply));
    cr_expect(reply.size == 8 + 1 + 2 + ELEMENT_BYTES + 1 && !keeper_core_is_working(core));
    OK(send(KEEPER_LINE_WORK, room, size));
}

/* Every cut and one byte more: no half request is served. */
Test(keeper_core, a_request_that_is_cut_or_has_more_than_its_form_is_not_answered)
{
    uint8_t room[256];
    size_t size = evaluate_request(room);
    OK(send(KEEPER_LINE_SYNC, open_request, sizeof open_request));
    for (size_t cut = 0; cut < size; cut++)
        IS(send(KEEPER_LINE_WORK, room, cut), KEEPER_LOST);
    IS(send(KEEPER_LINE_WORK, room, size + 1), KEEPER_LOST);
    cr_expect(!keeper_core_is_working(core));
}
