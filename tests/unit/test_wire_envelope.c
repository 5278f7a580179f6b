// SPDX-License-Identifier: EUPL-1.2
//
// An envelope proves who speaks and that the bytes are whole; every other envelope is refused, at a cost
// that is capped.
#include "../support/wire_samples.h"

#include <criterion/criterion.h>

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

static struct sign_key key;
static struct arena *arena;
static struct oin sender;

static void start(void)
{
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new(ARENA_BYTES, &arena)));
    sample_key(1, &key);
    sender = sample_oin(SAMPLE_FROM);
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(wire_envelope, .init = start, .fini = stop);

static struct status open_frame(struct span frame)
{
    CLEANUP(arena) struct arena *own = NULL;
    struct envelope out;
    cr_assert(status_ok(arena_new(ARENA_BYTES, &own)));
    return envelope_open(frame, &sender, key.public, own, &out);
}

static struct span join(const struct span *parts, size_t count)
{
    uint8_t *room;
    size_t size = 0, used = 0;
    for (size_t i = 0; i < count; i++)
        size += parts[i].size;
    cr_assert(status_ok(ARENA_NEW(arena, size, &room)));
    for (size_t i = 0; i < count; used += parts[i++].size)
        if (parts[i].size)
            memcpy(room + used, parts[i].data, parts[i].size);
    return span_of(room, size);
}

/* A frame around any content, rightly signed: what a hostile partner can make. */
static struct span sign_content(struct span content)
{
    struct span frame;
    uint8_t signature[SIGNATURE_BYTES];
    sign_message(&key, ENVELOPE_SIGN_PREFIX, content, signature);
    cr_assert(status_ok(envelope_join(content, signature, arena, &frame)));
    return frame;
}

static struct span sample_content(void)
{
    struct envelope envelope = sample_envelope();
    struct span content;
    cr_assert(status_ok(envelope_content_encode(&envelope, arena, &content)));
    return content;
}

Test(wire_envelope, what_was_sent_is_what_is_opened)
{
    struct envelope sent = sample_envelope(), out;
    struct span frame = sample_frame(&sent, &key, arena);
    cr_assert(status_ok(envelope_open(frame, &sender, key.public, arena, &out)));
    cr_expect(out.kind == sent.kind);
    cr_expect(memcmp(&out.exchange_id, &sent.exchange_id, sizeof out.exchange_id) == 0);
    cr_expect(oin_equal(&out.from, &sent.from) && oin_equal(&out.to, &sent.to));
    cr_expect(out.time_ms == sent.time_ms && out.expires_ms == sent.expires_ms);
    cr_expect(memcmp(out.nonce, sent.nonce, sizeof out.nonce) == 0);
    cr_expect(span_equal(out.body, sent.body));
}

Test(wire_envelope, refuses_every_flipped_bit)
{
    struct envelope sent = sample_envelope();
    struct span frame = sample_frame(&sent, &key, arena);
    uint8_t copy[512];
    cr_assert(frame.size <= sizeof copy);
    for (size_t bit = 0; bit < 8 * frame.size; bit++) {
        memcpy(copy, frame.data, frame.size);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_expect(!status_ok(open_frame(span_of(copy, frame.size))), "bit %zu", bit);
    }
    cr_expect(status_ok(open_frame(frame)));
}

Test(wire_envelope, refuses_every_shorter_frame)
{
    struct envelope sent = sample_envelope();
    struct span frame = sample_frame(&sent, &key, arena);
    for (size_t size = 0; size < frame.size; size++)
        cr_expect(!status_ok(open_frame(span_slice(frame, 0, size))), "cut at %zu", size);
}

Test(wire_envelope, refuses_other_encodings_of_the_same_words)
{
    struct envelope sent = sample_envelope();
    struct span frame = sample_frame(&sent, &key, arena), content = sample_content();
    struct span inside = span_slice(content, 2, content.size); /* after the version */
    struct span to_end = span_slice(frame, 0, frame.size - 66), signature = span_slice(frame, frame.size - 66, 66);
    const uint8_t no_kind[] = {0x08, 0x01, 0x10, ENVELOPE_KINDS_END};
    const struct {
        const char *name;
        struct span parts[3];
        bool is_content;
        enum status_code expected;
    } cases[] = {
        {"unknown field after the frame", {frame, span_of_text("\x78\x01")}, false, STATUS_MALFORMED},
        {"unknown text field after the frame", {frame, span_of_text("\x7a\x01x")}, false, STATUS_MALFORMED},
        {"signature before content", {signature, to_end}, false, STATUS_MALFORMED},
        {"signature twice", {to_end, signature, signature}, false, STATUS_MALFORMED},
        {"content twice", {to_end, to_end, signature}, false, STATUS_MALFORMED},
        {"unknown field in the content", {content, span_of_text("\x78\x01")}, true, STATUS_MALFORMED},
        {"kind twice", {span_of_text("\x08\x01\x10\x04"), inside}, true, STATUS_MALFORMED},
        {"version twice", {span_of_text("\x08\x01"), content}, true, STATUS_MALFORMED},
        {"version in two bytes", {span_of("\x08\x81\x00", 3), inside}, true, STATUS_MALFORMED},
        {"version 2", {span_of_text("\x08\x02"), inside}, true, STATUS_UNSUPPORTED},
        {"version left out", {inside}, true, STATUS_UNSUPPORTED},
        {"no kind", {span_of_text("\x08\x01"), span_slice(content, 4, content.size)}, true, STATUS_UNSUPPORTED},
        {"a kind that is none", {SPAN_OF_ARRAY(no_kind), span_slice(content, 4, content.size)}, true, STATUS_UNSUPPORTED},
        {"group", {content, span_of_text("\x7b\x7c")}, true, STATUS_MALFORMED},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct span bytes = join(cases[i].parts, N(cases[i].parts));
        struct status status = open_frame(cases[i].is_content ? sign_content(bytes) : bytes);
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].name, status_word(status));
    }
}

Test(wire_envelope, refuses_another_signer_and_another_key)
{
    struct envelope sent = sample_envelope(), out = {0};
    struct span frame = sample_frame(&sent, &key, arena), content = sample_content(), plain;
    struct oin other = sample_oin(SAMPLE_TO);
    struct sign_key other_key;
    uint8_t signature[SIGNATURE_BYTES];
    sample_key(2, &other_key);
    cr_expect(status_is(envelope_open(frame, &other, key.public, arena, &out), STATUS_WRONG_SIGNER));
    cr_expect(status_is(envelope_open(frame, &sender, other_key.public, arena, &out), STATUS_BAD_SIGNATURE));
    sign_message(&key, "", content, signature); /* the right key for another purpose */
    cr_assert(status_ok(envelope_join(content, signature, arena, &plain)));
    cr_expect(status_is(envelope_open(plain, &sender, key.public, arena, &out), STATUS_BAD_SIGNATURE));
    cr_expect(out.kind == 0, "untouched on failure");
}

Test(wire_envelope, nothing_leaves_that_would_not_be_accepted)
{
    static uint8_t large[ENVELOPE_MOST_BYTES];
    struct envelope good = sample_envelope(), bad[6];
    static const struct {
        const char *name;
        enum status_code expected;
    } cases[] = {
        {"expires when it starts", STATUS_INVALID},
        {"time 0", STATUS_INVALID},
        {"letter in an OIN", STATUS_INVALID},
        {"no kind", STATUS_UNSUPPORTED},
        {"empty body", STATUS_INVALID},
        {"body too large", STATUS_TOO_LARGE},
    };
    struct span content = span_empty();
    for (size_t i = 0; i < N(bad); i++)
        bad[i] = good;
    bad[0].expires_ms = bad[0].time_ms;
    bad[1].time_ms = 0;
    bad[2].to.text[19] = 'x';
    bad[3].kind = 0;
    bad[4].body = span_empty();
    bad[5].body = span_of(large, sizeof large - 150);
    for (size_t i = 0; i < N(cases); i++) {
        struct status status = envelope_content_encode(&bad[i], arena, &content);
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].name, status_word(status));
    }
    cr_expect(content.size == 0);
    good.body = span_of(large, ENVELOPE_BODY_MOST_BYTES);
    cr_expect(status_ok(open_frame(sample_frame(&good, &key, arena))), "the largest body there may be");
}

Test(wire_envelope, refuses_a_frame_over_size_unread)
{
    static uint8_t large[ENVELOPE_MOST_BYTES + 1];
    size_t before = arena_used(arena);
    struct envelope out;
    cr_expect(status_is(envelope_open(SPAN_OF_ARRAY(large), &sender, key.public, arena, &out), STATUS_TOO_LARGE));
    cr_expect(arena_used(arena) == before);
}

Test(wire_envelope, an_oin_is_twenty_digits)
{
    static const char *const wrong[] = {"", "0000009900000000100", "000000990000000010000", "0000009900000000100x", "-0000099000000001000"};
    struct oin oin;
    for (size_t i = 0; i < N(wrong); i++)
        cr_expect(status_is(oin_parse(span_of_text(wrong[i]), &oin), STATUS_INVALID), "%s", wrong[i]);
    cr_expect(status_ok(oin_parse(span_of_text(SAMPLE_FROM), &oin)));
}
