// SPDX-License-Identifier: EUPL-1.2
//
// Heads that a daemon asks the keeper to sign, of its own log and of those that it witnesses: each follows from the one before, also
// when keeper, disk or daemon fail in between (P-07).
#include "crypto/secret.h"
#include "keeper/core.h"
#include "ledger/checkpoint.h"
#include "support/committee.h"
#include "support/histories.h"
#include "support/keeper_inside.h"
#include "support/signing.h"

#include <criterion/criterion.h>
#include <inttypes.h>

#define HOLDER "00000099000000002000"
#define OK(expression) cr_assert(status_ok(expression))

static struct keeper_core *core;
static struct anchor_memory anchor;
static struct keeper_frame reply;
static struct keeper_secrets secrets;

static int64_t at_noon(void *state)
{
    (void)state;
    return (int64_t)12 * 60 * 60 * 1000;
}
static const struct keeper_limits limits = {.own = {HOLDER}, .wall_ms = at_noon};

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
    const struct random_source source = repeating_random(&seed);
    OK(crypto_start());
    node_keys_init(&source, &secrets.keys);
    start_again();
}
static void end(void)
{
    keeper_frame_free(&reply);
    core = keeper_core_free(core);
}
TestSuite(keeper_heads, .init = make, .fini = end);

static struct status send(const void *bytes, size_t size)
{
    keeper_frame_free(&reply);
    return keeper_core_answer(core, KEEPER_LINE_SYNC, span_of(bytes, size), &reply);
}

static const uint8_t open_request[] = {KEEPER_OPEN}, begin_request[] = {KEEPER_BEGIN};

static void open_and_begin(void)
{
    OK(send(open_request, sizeof open_request));
    OK(send(begin_request, sizeof begin_request));
    cr_assert(reply.size == 1 && reply.bytes[0] == STATUS_OK);
}

/* Of our own log, or a cosignature of another's. */
static size_t write_head(uint8_t role, const struct history_head *head, uint8_t room[static SIGNING_ROOM])
{
    struct signs_item item = {.role = role};
    struct checkpoint checkpoint = {.origin = HOLDER "/exchange-log/2026"};
    char text[CHECKPOINT_ROOM], message[64 + CHECKPOINT_ROOM];
    history_grow(head, &checkpoint.head, &item.growth);
    if (role == KEEPER_SIGNS_COSIGNATURE)
        snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", "00000099000000001000/exchange-log/2026");
    checkpoint_print(&checkpoint, text);
    snprintf(message, sizeof message, "cosignature/v1\ntime %lld\n%s", (long long)(at_noon(NULL) / 1000), text);
    item.content = span_of_text(role == KEEPER_SIGNS_COSIGNATURE ? message : text);
    return write_signing(&item, 1, room);
}

static void expect_grown(uint8_t role, const struct history_head *head, enum status_code expected, const char *name)
{
    uint8_t room[SIGNING_ROOM];
    OK(send(room, write_head(role, head, room)));
    cr_expect(reply.bytes[0] == expected && reply.size == (expected == STATUS_OK ? 1 + SIGNATURE_BYTES : 1),
              "%s: role %u, %" PRIu64 " to %" PRIu64 ": %s", name, role, head->old_size, head->size,
              status_text((struct status){reply.bytes[0]}));
}

static void expect_head(uint64_t old_size, uint64_t size, enum status_code expected, const char *name)
{
    expect_grown(KEEPER_SIGNS_CHECKPOINT, &(struct history_head){old_size, size, HISTORY_SAME}, expected, name);
}

static const struct {
    struct history_head head;
    enum status_code expected;
    const char *name;
} heads[] = {
    {{0, 4, HISTORY_SAME}, STATUS_OK, "the first"},
    {{4, 4, HISTORY_SAME}, STATUS_OK, "the same again"},
    {{4, 4, 2}, STATUS_CONFLICT, "another root of that size"},
    {{0, 4, HISTORY_SAME}, STATUS_CONFLICT, "as if it was the first"},
    {{3, 5, HISTORY_SAME}, STATUS_CONFLICT, "from before the last"},
    {{5, 6, HISTORY_SAME}, STATUS_CONFLICT, "a gap"},
    {{4, 3, HISTORY_SAME}, STATUS_CONFLICT, "smaller"},
    {{4, 7, 3}, STATUS_BAD_PROOF, "another past"},
    {{4, 7, 4}, STATUS_OK, "grown"},
    {{7, 9, HISTORY_SAME}, STATUS_BAD_PROOF, "on what was not signed"},
    {{7, 9, 4}, STATUS_OK, "grown again"},
};

/* P-07: one size has one root, a log does not shrink and its past stays, whatever the daemon asks, and however often it starts a keeper
 * anew: of our own log as of those that we witness. */
Test(keeper_heads, no_head_is_signed_that_does_not_follow_from_the_one_before_also_after_a_restart)
{
    for (int restarts = 0; restarts < 2; restarts++) {
        anchor = (struct anchor_memory){0};
        start_again();
        open_and_begin();
        for (size_t i = 0; i < N(heads); i++)
            for (uint8_t role = KEEPER_SIGNS_CHECKPOINT; role <= KEEPER_SIGNS_COSIGNATURE; role++) {
                if (restarts) {
                    start_again();
                    OK(send(open_request, sizeof open_request));
                }
                expect_grown(role, &heads[i].head, heads[i].expected, heads[i].name);
            }
    }
}

Test(keeper_heads, without_an_anchor_envelopes_are_signed_and_heads_are_not)
{
    uint8_t room[SIGNING_ROOM];
    const struct envelope envelope = own_envelope(&limits.own, at_noon(NULL));
    OK(send(open_request, sizeof open_request));
    expect_head(0, 4, STATUS_ANCHOR_LOST, "none");
    expect_grown(KEEPER_SIGNS_COSIGNATURE, &heads[0].head, STATUS_ANCHOR_LOST, "none");
    OK(send(room, write_own_signing(&envelope, room)));
    cr_expect(reply.bytes[0] == STATUS_OK);
    OK(send(begin_request, sizeof begin_request));
    expect_head(0, 4, STATUS_OK, "begun");
    OK(send(begin_request, sizeof begin_request));
    cr_expect(reply.bytes[0] == STATUS_CONFLICT, "begun again");
}

/* A signature leaves only when its row is durable; what could not be written is not remembered either. */
Test(keeper_heads, a_head_that_could_not_be_anchored_is_not_signed_and_may_be_asked_again)
{
    static const struct {
        const char *name;
        unsigned full, torn;
        enum status_code expected;
    } rows[] = {{"full", 1, 0, STATUS_DISK_FULL}, {"torn", 0, 1, STATUS_IO_FAILED}};
    for (size_t i = 0; i < N(rows); i++) {
        anchor = (struct anchor_memory){0};
        start_again();
        open_and_begin();
        expect_head(0, 4, STATUS_OK, rows[i].name);
        anchor.full = rows[i].full;
        anchor.torn = rows[i].torn;
        expect_head(4, 6, rows[i].expected, rows[i].name);
        start_again();
        OK(send(open_request, sizeof open_request));
        expect_head(6, 7, STATUS_CONFLICT, "what was there before the write that failed");
        expect_head(4, 5, STATUS_OK, "nobody has a signature for 6");
    }
}
