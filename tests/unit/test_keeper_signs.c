// SPDX-License-Identifier: EUPL-1.2
//
// Somebody who has the daemon and wants the keeper's signature on what no daemon of this node says: on other bytes, in another
// name, of another day, on another's log, or for vouchers that nothing was multiplied for.
#include "../support/points.h"
#include "crypto/secret.h"
#include "ledger/checkpoint.h"
#include "ledger/custody.h"
#include "support/committee.h"
#include "support/keeper_inside.h"
#include "support/signing.h"

#include <criterion/criterion.h>
#include <inttypes.h>

#define OWN "00000099000000002000"
#define OTHER "00000099000000001000"
#define OK(expression) cr_assert(status_ok(expression))
#define IS(expression, expected) cr_expect(status_is(expression, STATUS_##expected))

static struct keeper_core *core;
static struct anchor_memory anchor;
static struct keeper_secrets secrets;
static struct keeper_frame reply;
static struct arena *arena;

static int64_t now_of_keeper(void *state)
{
    (void)state;
    return SAMPLE_NOW_MS;
}
static const struct keeper_limits limits = {.own = {OWN}, .ceilings.most = {[EVALUATION_ASK] = 1000}, .wall_ms = now_of_keeper};

static struct status send(enum keeper_line line, const void *bytes, size_t size)
{
    keeper_frame_free(&reply);
    return keeper_core_answer(core, line, span_of(bytes, size), &reply);
}

static void make(void)
{
    const struct anchor_place place = anchor_memory_place(&anchor);
    struct committee committee;
    OK(crypto_start());
    OK(arena_new((size_t)4 * 1024 * 1024, &arena));
    committee_make(system_random(), &committee);
    node_keys_init(system_random(), &secrets.keys);
    secrets.shares = (struct key_shares){
        .generation = 1, .index = 2, .count = 1, .shares = {{"casus", {OTHER}, 1, committee.shares[1], committee.public_shares[1]}}};
    OK(keeper_core_new(&secrets, &limits, &place, &core));
    OK(send(KEEPER_LINE_SYNC, (const uint8_t[]){KEEPER_OPEN}, 1));
    OK(send(KEEPER_LINE_SYNC, (const uint8_t[]){KEEPER_BEGIN}, 1));
}
static void end(void)
{
    keeper_frame_free(&reply);
    core = keeper_core_free(core);
    arena = arena_free(arena);
}
TestSuite(keeper_signs, .init = make, .fini = end);

static struct status sign_items(const struct signs_item *items, size_t count)
{
    uint8_t room[SIGNING_ROOM];
    return send(KEEPER_LINE_SYNC, room, write_signing(items, count, room));
}
static struct status sign_bytes(uint8_t role, uint8_t kind, struct span content)
{
    return sign_items(&(struct signs_item){.role = role, .kind = kind, .content = content}, 1);
}
static struct span content_of(const struct envelope *envelope)
{
    struct span content;
    OK(envelope_content_encode(envelope, arena, &content));
    return content;
}
static struct envelope sound(void) { return own_envelope(&limits.own, SAMPLE_NOW_MS); }

Test(keeper_signs, what_a_node_says_is_signed_under_the_prefix_of_envelopes)
{
    const struct envelope envelope = sound();
    const struct span content = content_of(&envelope);
    struct sign_key key;
    sign_key_from_seed(secrets.keys.envelope_seed, &key);
    OK(sign_bytes(KEEPER_SIGNS_ENVELOPE, ENVELOPE_ACKNOWLEDGE, content));
    cr_assert(reply.size == 1 + SIGNATURE_BYTES && reply.bytes[0] == STATUS_OK);
    OK(sign_verify(key.public, ENVELOPE_SIGN_PREFIX, content, reply.bytes + 1));
}

/* A message of ours with one thing in it changed. */
static const int64_t far_ms = SIGNS_CLOCK_MOST_MS;
static const struct {
    const char *name;
    const char *from;
    int64_t after_ms, lives_ms;
    bool is_signed;
} said[] = {
    {"now", OWN, 0, 60000, true},
    {"in another's name", OTHER, 0, 60000, false},
    {"a while ago", OWN, -far_ms, 60000, true},
    {"too long ago", OWN, -far_ms - 1, 60000, false},
    {"in a while", OWN, far_ms, 60000, true},
    {"in the future", OWN, far_ms + 1, 60000, false},
    {"next year", OWN, 365 * DAY_MS, 60000, false},
    {"as long as its kind may live", OWN, 0, 14 * DAY_MS, true},
    {"longer", OWN, 0, 14 * DAY_MS + 1, false},
    {"for ever", OWN, 0, 100000 * DAY_MS, false},
};

Test(keeper_signs, a_message_is_ours_and_of_now_and_lives_no_longer_than_its_kind)
{
    for (size_t i = 0; i < N(said); i++) {
        struct envelope envelope = sound();
        envelope.from = sample_oin(said[i].from);
        envelope.time_ms += said[i].after_ms;
        envelope.expires_ms = envelope.time_ms + said[i].lives_ms;
        struct status status = sign_bytes(KEEPER_SIGNS_ENVELOPE, ENVELOPE_ACKNOWLEDGE, content_of(&envelope));
        cr_expect(status_is(status, said[i].is_signed ? STATUS_OK : STATUS_KEEPER_LOST), "%s", said[i].name);
        cr_expect(said[i].is_signed == (reply.size > 0), "%s", said[i].name);
    }
}

Test(keeper_signs, what_is_asked_as_one_kind_is_not_another)
{
    const struct envelope envelope = sound();
    const struct span content = content_of(&envelope);
    for (unsigned kind = 0; kind <= UINT8_MAX; kind++) {
        struct status status = sign_bytes(KEEPER_SIGNS_ENVELOPE, (uint8_t)kind, content);
        cr_expect(status_is(status, kind == ENVELOPE_ACKNOWLEDGE ? STATUS_OK : STATUS_KEEPER_LOST), "%u", kind);
    }
    for (unsigned role = 0; role <= UINT8_MAX; role++) {
        struct status status = sign_bytes((uint8_t)role, ENVELOPE_ACKNOWLEDGE, content);
        cr_expect(status_is(status, role == KEEPER_SIGNS_ENVELOPE ? STATUS_OK : STATUS_KEEPER_LOST), "%u", role);
    }
}

/* Of each kind that there is, one. */
Test(keeper_signs, every_kind_that_nodes_say_is_signed)
{
    static const enum envelope_kind kinds[] = {
#define EVERY_KIND(name, word, number, life_ms, agreed) ENVELOPE_##name,
        ENVELOPE_KINDS(EVERY_KIND)
#undef EVERY_KIND
    };
    for (size_t i = 0; i < N(kinds); i++) {
        struct span body = kinds[i] == ENVELOPE_ACKNOWLEDGE ? span_empty() : span_of_text("what is said");
        struct envelope envelope = sample_envelope_of(kinds[i], body, arena);
        envelope.from = limits.own;
        cr_expect(status_ok(sign_bytes(KEEPER_SIGNS_ENVELOPE, (uint8_t)kinds[i], content_of(&envelope))), "%s",
                  envelope_kind_word(kinds[i]));
    }
}

/* Every bit of a message that is ours: what still is one of ours, now, may be signed; nothing else is. */
Test(keeper_signs, changed_bytes_are_signed_only_as_what_they_then_are)
{
    const struct envelope envelope = sound();
    const struct span content = content_of(&envelope);
    uint8_t changed[512];
    cr_assert(content.size <= sizeof changed);
    for (size_t bit = 0; bit < 8 * content.size; bit++) {
        struct envelope read;
        memcpy(changed, content.data, content.size);
        changed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct status status = sign_bytes(KEEPER_SIGNS_ENVELOPE, ENVELOPE_ACKNOWLEDGE, span_of(changed, content.size));
        if (!status_ok(status))
            continue;
        OK(envelope_content_decode(span_of(changed, content.size), arena, &read));
        cr_expect(read.kind == ENVELOPE_ACKNOWLEDGE && oin_equal(&read.from, &limits.own), "bit %zu", bit);
    }
    for (size_t cut = 0; cut < content.size; cut++)
        IS(sign_bytes(KEEPER_SIGNS_ENVELOPE, ENVELOPE_ACKNOWLEDGE, span_of(content.data, cut)), KEEPER_LOST);
}

/* What is signed elsewhere under another prefix, and what anybody might like to have signed. */
Test(keeper_signs, other_bytes_are_not_signed_in_any_role)
{
    static const char *const texts[] = {
        "", "content", "schakel/voucher/v1", "schakel/keys/v2\noin " OWN "\n", "schakel/ring/v1", "{}", OWN "/exchange-log/2026\n1\n"};
    for (size_t i = 0; i < N(texts); i++)
        for (unsigned role = 0; role <= UINT8_MAX; role++)
            for (unsigned kind = 0; kind < ENVELOPE_KINDS_END; kind++)
                IS(sign_bytes((uint8_t)role, (uint8_t)kind, span_of_text(texts[i])), KEEPER_LOST);
}

static struct status sign_head(const char *origin, uint8_t kind)
{
    struct checkpoint checkpoint = {.head = {.size = 4, .root.bytes = {1}}};
    char text[CHECKPOINT_ROOM];
    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", origin);
    checkpoint_print(&checkpoint, text);
    return sign_bytes(KEEPER_SIGNS_CHECKPOINT, kind, span_of_text(text));
}

Test(keeper_signs, a_head_is_of_the_own_log)
{
    IS(sign_head(OTHER "/exchange-log/2026", 0), KEEPER_LOST);
    IS(sign_head("log", 0), KEEPER_LOST);
    IS(sign_head(OWN "/exchange-log/26", 0), KEEPER_LOST);
    IS(sign_head(OWN "/exchange-log/2026", ENVELOPE_ACKNOWLEDGE), KEEPER_LOST);
    OK(sign_head(OWN "/exchange-log/2026", 0));
}

/* A cosignature of a head of three entries, with one thing in it changed. */
static struct status cosign(const char *first, const char *time, const char *origin, const char *more, uint8_t kind)
{
    char text[1024];
    snprintf(text, sizeof text, "%s\n%s\n%s\n3\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n%s", first, time, origin, more);
    return sign_bytes(KEEPER_SIGNS_COSIGNATURE, kind, span_of_text(text));
}

#define OTHER_LOG OTHER "/exchange-log/2026"
Test(keeper_signs, a_cosignature_is_of_anothers_log_and_of_now)
{
    static const struct {
        const char *name, *first, *origin, *more;
        int64_t after_s;
        uint8_t kind;
        bool is_heard; /* it is one; whether it follows is for the anchor */
    } rows[] = {
        {"sound", "cosignature/v1", OTHER_LOG, "", 0, 0, true},
        {"with an extension", "cosignature/v1", OTHER_LOG, "more\n", 0, 0, true},
        {"with an empty line", "cosignature/v1", OTHER_LOG, "\n", 0, 0, false},
        {"cut in a line", "cosignature/v1", OTHER_LOG, "more", 0, 0, false},
        {"of our own log", "cosignature/v1", OWN "/exchange-log/2026", "", 0, 0, false},
        {"of no log of a partner", "cosignature/v1", "example.com/log", "", 0, 0, false},
        {"as a message", "cosignature/v1", OTHER_LOG, "", 0, ENVELOPE_ACKNOWLEDGE, false},
        {"of another form", "cosignature/v2", OTHER_LOG, "", 0, 0, false},
        {"of next year", "cosignature/v1", OTHER_LOG, "", 365 * DAY_MS / 1000, 0, false},
        {"of last year", "cosignature/v1", OTHER_LOG, "", -365 * DAY_MS / 1000, 0, false},
    };
    for (size_t i = 0; i < N(rows); i++) {
        char time[40];
        snprintf(time, sizeof time, "time %" PRId64, SAMPLE_NOW_MS / 1000 + rows[i].after_s);
        struct status status = cosign(rows[i].first, time, rows[i].origin, rows[i].more, rows[i].kind);
        cr_expect(status_is(status, rows[i].is_heard ? STATUS_OK : STATUS_KEEPER_LOST), "%s: %s", rows[i].name, status_text(status));
        cr_expect(i || reply.size == 1 + SIGNATURE_BYTES, "the first is signed");
    }
    static const char *const times[] = {"time", "time ", "time -1", "time 0", "time 09", "time 9223372036854775808", "tim 1773059696"};
    for (size_t i = 0; i < N(times); i++)
        cr_expect(status_is(cosign("cosignature/v1", times[i], OTHER_LOG, "", 0), STATUS_KEEPER_LOST), "%s", times[i]);
}

Test(keeper_signs, an_anchor_is_begun_with_the_own_log_only)
{
    static const char *const origins[] = {OTHER "/exchange-log/2026", "log", OWN "/exchange-log/2026"};
    for (size_t i = 0; i < N(origins); i++) {
        struct anchor_row row = {.role = ANCHOR_OWN, .number = 4};
        uint8_t room[SIGNING_ROOM];
        struct writer writer = writer_of(room, sizeof room);
        const struct anchor_place place = anchor_memory_place(&anchor);
        anchor = (struct anchor_memory){0};
        core = keeper_core_free(core);
        OK(keeper_core_new(&secrets, &limits, &place, &core));
        OK(send(KEEPER_LINE_SYNC, (const uint8_t[]){KEEPER_OPEN}, 1));
        snprintf(row.name, sizeof row.name, "%s", origins[i]);
        write_u8(&writer, KEEPER_BEGIN);
        anchor_row_encode(&row, &writer);
        struct status status = send(KEEPER_LINE_SYNC, room, writer.used);
        cr_expect(status_is(status, i == 2 ? STATUS_OK : STATUS_KEEPER_LOST), "%s", origins[i]);
    }
}

/* One that must not be signed leaves none of its batch signed, nor a head remembered. */
Test(keeper_signs, of_a_batch_all_or_none_are_signed)
{
    const struct envelope good = sound();
    struct envelope bad = sound();
    struct checkpoint checkpoint = {.origin = OWN "/exchange-log/2026", .head = {.size = 4, .root.bytes = {1}}};
    char text[CHECKPOINT_ROOM];
    bad.from = sample_oin(OTHER);
    checkpoint_print(&checkpoint, text);
    struct signs_item items[] = {{.role = KEEPER_SIGNS_ENVELOPE, .kind = ENVELOPE_ACKNOWLEDGE, .content = content_of(&good)},
                                 {.role = KEEPER_SIGNS_CHECKPOINT, .content = span_of_text(text)},
                                 {.role = KEEPER_SIGNS_ENVELOPE, .kind = ENVELOPE_ACKNOWLEDGE, .content = content_of(&bad)}};
    IS(sign_items(items, 3), KEEPER_LOST);
    cr_expect(reply.size == 0);
    checkpoint.head.root.bytes[0] = 2;
    checkpoint_print(&checkpoint, text);
    items[1].content = span_of_text(text);
    OK(sign_items(items, 2));
    cr_expect(reply.bytes[0] == STATUS_OK, "the other root of that size was not signed");
}

/* ---- vouchers */

static struct status evaluate_with(const struct job_voucher *counting)
{
    uint8_t room[1024];
    struct writer writer = writer_of(room, sizeof room);
    struct element point;
    point_generator(&point);
    write_u8(&writer, KEEPER_EVALUATE);
    write_u8(&writer, KEEPER_LANE_SHORT);
    write_u64(&writer, 9);
    write_u8(&writer, 5);
    write_text(&writer, "casus" OTHER);
    write_u32(&writer, 1);
    write_u32(&writer, 1);
    write_u8(&writer, EVALUATION_ASK);
    write_u8(&writer, 3);
    write_u16(&writer, 2);
    job_voucher_write(counting, &writer);
    for (size_t i = 0; i < 2; i++)
        write_bytes(&writer, SPAN_OF_ARRAY(point.bytes));
    cr_assert(!writer.overflow);
    struct status status = send(KEEPER_LINE_WORK, room, writer.used);
    while (status_ok(status) && keeper_core_is_working(core)) {
        keeper_frame_free(&reply);
        OK(keeper_core_work(core, &reply));
    }
    return status;
}

Test(keeper_signs, a_voucher_is_our_own_for_the_holder_of_the_key_and_of_now)
{
    static const struct {
        const char *name, *member, *holder;
        int64_t after_ms, lives_ms;
        enum status_code expected; /* KEEPER_LOST: it ends; another: that is told */
    } rows[] = {
        {"sound", OWN, OTHER, 0, DAY_MS, STATUS_OK},
        {"as another member", OTHER, OTHER, 0, DAY_MS, STATUS_KEEPER_LOST},
        {"for another holder than whose key it is", OWN, OWN, 0, DAY_MS, STATUS_KEEPER_LOST},
        {"issued next year", OWN, OTHER, 365 * DAY_MS, DAY_MS, STATUS_EXPIRED},
        {"issued before", OWN, OTHER, -SIGNS_CLOCK_MOST_MS - 1, DAY_MS, STATUS_EXPIRED},
        {"for longer than a voucher may be", OWN, OTHER, 0, VOUCHER_LIFE_MOST_MS + 1, STATUS_KEEPER_LOST},
        {"for no time", OWN, OTHER, 0, 0, STATUS_KEEPER_LOST},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct job_voucher counting = {.is_wanted = true, .voucher = {.purpose = 1, .uses = 1}};
        counting.member = sample_oin(rows[i].member);
        counting.voucher.requester = sample_oin(OTHER);
        counting.voucher.holder = sample_oin(rows[i].holder);
        counting.voucher.issued_ms = SAMPLE_NOW_MS + rows[i].after_ms;
        counting.voucher.expires_ms = counting.voucher.issued_ms + rows[i].lives_ms;
        bool is_told = rows[i].expected != STATUS_KEEPER_LOST;
        cr_expect(status_is(evaluate_with(&counting), is_told ? STATUS_OK : STATUS_KEEPER_LOST), "%s", rows[i].name);
        cr_expect(is_told ? reply.size > 9 && reply.bytes[9] == rows[i].expected : !reply.size, "%s", rows[i].name);
    }
}

Test(keeper_signs, that_a_ledger_is_taken_along_is_signed_of_our_own_log_and_now)
{
    static const struct {
        const char *name, *origin;
        int64_t after_ms;
        bool is_signed;
    } rows[] = {
        {"sound", OWN "/exchange-log/2026", 0, true},
        {"of another's log", OTHER "/exchange-log/2026", 0, false},
        {"of no log", "a log", 0, false},
        {"of before", OWN "/exchange-log/2026", -SIGNS_CLOCK_MOST_MS - 1, false},
        {"of later", OWN "/exchange-log/2026", SIGNS_CLOCK_MOST_MS + 1, false},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct custody_block block = {.time_ms = SAMPLE_NOW_MS + rows[i].after_ms, .asker = "auditor1", .reason = "-", .program = "0.2.0"};
        struct span text;
        snprintf(block.origin, sizeof block.origin, "%s", rows[i].origin);
        OK(custody_print(&block, arena, &text));
        cr_expect(status_ok(sign_bytes(KEEPER_SIGNS_CUSTODY, 0, text)) == rows[i].is_signed, "%s", rows[i].name);
        if (rows[i].is_signed) {
            struct sign_key key;
            sign_key_from_seed(secrets.keys.envelope_seed, &key);
            OK(sign_verify(key.public, CUSTODY_SIGN_PREFIX, text, reply.bytes + 1));
            IS(sign_bytes(KEEPER_SIGNS_CUSTODY, 1, text), KEEPER_LOST);
            IS(sign_bytes(KEEPER_SIGNS_CUSTODY, 0, span_slice(text, 0, text.size - 1)), KEEPER_LOST);
        }
    }
}
