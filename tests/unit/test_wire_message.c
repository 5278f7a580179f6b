// SPDX-License-Identifier: EUPL-1.2
//
// Every body goes over the line whole, and every body out of bounds is refused, by the sender's encoder
// as well as by the receiver's decoder.
#include "../support/wire_samples.h"
#include "../support/wire_table.h"

#include <criterion/criterion.h>

static struct arena *arena;
static void start(void)
{
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(wire_message, .init = start, .fini = stop);

/* The good body of each codec. */
static struct span sample_body(enum wire_codec_number number)
{
    struct span body = {NULL, 0};
    struct status status = FAIL(UNSUPPORTED);
    switch (number) {
#define SAMPLE_ENCODE(name)                             \
    case CODEC_##name: {                                \
        struct name message = sample_##name();          \
        status = name##_encode(&message, arena, &body); \
        break;                                          \
    }
        WIRE_MESSAGES(SAMPLE_ENCODE)
#undef SAMPLE_ENCODE
    case CODEC_COUNT: break;
    }
    cr_assert(status_ok(status), "%u: %s", number, status_word(status));
    return body;
}

static uint8_t *room_of(size_t size)
{
    uint8_t *room = arena_try(arena, size);
    ENSURE(room);
    return room;
}

static size_t varint_read(const uint8_t *at, uint64_t *out)
{
    size_t size = 0;
    *out = 0;
    do
        *out |= (uint64_t)(at[size] & 0x7F) << 7 * size;
    while (at[size++] & 0x80);
    return size;
}

/* `body` with all occurrences of top-level field `number` taken out and `raw` in their place (at the end when there were none). */
static struct span edited(struct span body, unsigned number, struct span raw)
{
    uint8_t *room = room_of(body.size + raw.size);
    size_t used = 0;
    bool is_placed = false;
    for (size_t at = 0; at < body.size;) {
        uint64_t tag, value;
        size_t size = varint_read(body.data + at, &tag);
        size += varint_read(body.data + at + size, &value);
        if ((tag & 7) == 2)
            size += value;
        if (!is_placed && tag >> 3 >= number) {
            memcpy(room + used, raw.data, raw.size);
            used += raw.size;
            is_placed = true;
        }
        if (tag >> 3 != number) {
            memcpy(room + used, body.data + at, size);
            used += size;
        }
        at += size;
    }
    if (!is_placed && raw.size) {
        memcpy(room + used, raw.data, raw.size);
        used += raw.size;
    }
    return span_of(room, used);
}

/* A length-delimited field of `size` bytes, all `fill`; numbers below 16. */
static struct span filled(unsigned number, size_t size, uint8_t fill)
{
    uint8_t *room = room_of(size + 6);
    size_t used = 0, rest = size;
    room[used++] = (uint8_t)(number << 3 | 2);
    for (; rest >= 0x80; rest >>= 7)
        room[used++] = (uint8_t)(rest | 0x80);
    room[used++] = (uint8_t)rest;
    memset(room + used, fill, size);
    return span_of(room, used + size);
}

static struct span repeated(struct span field, size_t count)
{
    uint8_t *room = room_of(field.size * count);
    for (size_t i = 0; i < count; i++)
        memcpy(room + i * field.size, field.data, field.size);
    return span_of(room, field.size * count);
}

static struct status decode(enum wire_codec_number number, struct span body)
{
    uint64_t plain[128];
    cr_assert(wire_codecs[number].size <= sizeof plain);
    return wire_codecs[number].decode(body, arena, plain);
}

Test(wire_message, every_body_is_written_again_as_it_was_read)
{
    for (enum wire_codec_number i = 0; i < CODEC_COUNT; i++) {
        uint64_t plain[128];
        struct span body = sample_body(i), again;
        cr_assert(status_ok(wire_codecs[i].decode(body, arena, plain)), "%s", wire_codecs[i].name);
        cr_assert(status_ok(wire_codecs[i].encode(plain, arena, &again)), "%s", wire_codecs[i].name);
        cr_expect(span_equal(body, again), "%s", wire_codecs[i].name);
    }
}

Test(wire_message, refuses_bytes_after_and_bytes_missing)
{
    for (enum wire_codec_number i = 0; i < CODEC_COUNT; i++) {
        struct span body = sample_body(i);
        struct span more = edited(body, 30, span_of_text("\xf0\x01\x01")); /* field 30: unknown everywhere */
        cr_expect(status_is(decode(i, more), STATUS_MALFORMED), "%s", wire_codecs[i].name);
        for (size_t less = 1; less < 6; less++) /* every last field is longer than that */
            cr_expect(!status_ok(decode(i, span_slice(body, 0, body.size - less))), "%s less %zu", wire_codecs[i].name, less);
    }
}

Test(wire_message, a_question_arrives_whole)
{
    struct inquiry_message sent = sample_inquiry_message(), out;
    struct span bytes;
    cr_assert(status_ok(inquiry_message_encode(&sent, arena, &bytes)));
    cr_assert(status_ok(inquiry_message_decode(bytes, arena, &out)));
    cr_expect(memcmp(out.case_commit, sent.case_commit, SHA256_BYTES) == 0);
    cr_expect(out.grounds.purpose == 5 && out.grounds.phase == 3 && out.grounds.basis == 1 && out.grounds.to_role == 2 &&
              out.grounds.flags == 3 && out.epoch == 7);
    cr_expect(out.category_count == 3 && memcmp(out.categories, sent.categories, 3) == 0);
    cr_expect(span_equal(out.necessity, sent.necessity) && span_equal(out.why_not_lighter, sent.why_not_lighter));
    cr_expect(out.informed_day == 0 && out.deferral_until_day == SAMPLE_DAY + 14);
    cr_expect(span_equal(out.deferral_reason, sent.deferral_reason));
    cr_expect(memcmp(out.token_nonce, sent.token_nonce, TOKEN_NONCE_BYTES) == 0 && memcmp(out.nonce, sent.nonce, BODY_NONCE_BYTES) == 0);
    cr_assert(out.subject_count == 3);
    for (size_t i = 0; i < 3; i++)
        cr_expect(out.subjects[i].kind == sent.subjects[i].kind && memcmp(out.subjects[i].value, sent.subjects[i].value, TAG_BYTES) == 0);
}

Test(wire_message, a_signal_and_an_answer_arrive_whole)
{
    struct signal_message sent = sample_signal_message(), out;
    struct answer_content content = sample_answer_content(), received;
    struct span bytes;
    cr_assert(status_ok(signal_message_encode(&sent, arena, &bytes)));
    cr_assert(status_ok(signal_message_decode(bytes, arena, &out)));
    cr_expect(out.grounds.from_role == 6 && out.grounds.to_role == 1 && out.subject_count == 2 && out.signal_id[0] == 0x51);
    cr_expect(out.signal.category == 5 && out.signal.life_domain == 1 && out.signal.urgency == 2 && out.signal.role == HOUSEHOLD_PARENT);
    cr_expect(out.signal.since_day == SAMPLE_DAY && out.signal.until_day == SAMPLE_DAY + 90);
    cr_expect(span_equal(out.signal.contact, sent.signal.contact));
    cr_assert(status_ok(answer_content_encode(&content, arena, &bytes)));
    cr_assert(status_ok(answer_content_decode(bytes, arena, &received)));
    cr_expect(received.state == ANSWER_CONDITIONAL && received.retain_days == 90 && received.inform_days == 14);
    cr_expect(span_equal(received.condition, content.condition));
    cr_assert(received.category_count == 2 && received.signal_count == 2);
    cr_expect(received.categories[0].level == ANSWER_LEVEL_CONTENT && received.categories[1].code == STATUS_NO_RULE);
    cr_expect(span_equal(received.categories[0].article, content.categories[0].article));
    cr_expect(received.signals[1].matched_by == 4 && received.signals[1].urgency == 0);
}

Test(wire_message, receipts_and_points_arrive_whole)
{
    struct acknowledge_message sent = sample_acknowledge_message(), out;
    struct evaluate_message evaluate = sample_evaluate_message(), asked;
    struct span bytes;
    cr_assert(status_ok(acknowledge_message_encode(&sent, arena, &bytes)));
    cr_assert(status_ok(acknowledge_message_decode(bytes, arena, &out)));
    cr_expect(out.has_receipt && out.receipt.leaf_index == 4711 && out.receipt.verdict == VERDICT_PERMIT);
    cr_expect(out.receipt.leaf_hash[31] == 0xD4 && out.receipt.policy_hash.bytes[31] == 0xD3 &&
              out.receipt.answer_digest.bytes[31] == 0xD2);
    cr_expect(span_equal(out.receipt.origin, sent.receipt.origin));
    sent = (struct acknowledge_message){.code = STATUS_FORBIDDEN};
    cr_assert(status_ok(acknowledge_message_encode(&sent, arena, &bytes)));
    cr_assert(status_ok(acknowledge_message_decode(bytes, arena, &out)));
    cr_expect(out.code == STATUS_FORBIDDEN && !out.has_receipt);
    cr_assert(status_ok(evaluate_message_encode(&evaluate, arena, &bytes)));
    cr_assert(status_ok(evaluate_message_decode(bytes, arena, &asked)));
    cr_expect(span_is_text(asked.domain, "casus") && asked.generation == 2 && asked.member_count == 3 && asked.members[2] == 4);
    cr_assert(asked.point_count == 3);
    cr_expect(element_equal(&asked.points[2], &evaluate.points[2]) && span_is_text(asked.escrow, "sealed"));
}

Test(wire_message, a_proof_is_asked_for_and_arrives_whole)
{
    struct evaluate_message evaluate = sample_evaluate_message(), asked;
    struct partial_message partial = sample_partial_message(), answered;
    struct span bytes;
    evaluate.wants_proof = partial.has_proof = true;
    memset(partial.proof, 0xD7, PROOF_BYTES - 1);
    cr_assert(status_ok(evaluate_message_encode(&evaluate, arena, &bytes)));
    cr_assert(status_ok(evaluate_message_decode(bytes, arena, &asked)));
    cr_expect(asked.wants_proof);
    cr_assert(status_ok(partial_message_encode(&partial, arena, &bytes)));
    cr_assert(status_ok(partial_message_decode(bytes, arena, &answered)));
    cr_expect(answered.has_proof && memcmp(answered.proof, partial.proof, PROOF_BYTES) == 0);
    partial.code = STATUS_OVER_QUOTA;
    partial.point_count = 0;
    cr_expect(status_is(partial_message_encode(&partial, arena, &bytes), STATUS_INVALID), "nothing to prove in a refusal");
}

#define RAW(text)                                 \
    {                                             \
        (const uint8_t *)(text), sizeof(text) - 1 \
    }
#define Z32 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define IDENTITY Z32
/* RFC 9496 A.1, the generator; HIGH has bit 255 set in the same point */
#define POINT_HEAD \
    "\xe2\xf2\xae\x0a\x6a\xbc\x4e\x71\xa8\x84\xa9\x61\xc5\x00\x51\x5f\x58\xe3\x0b\x6a\xa5\x82\xdd\x8d\xb6\xa6\x59\x45\xe0\x8d\x2d"
#define POINT POINT_HEAD "\x76"
#define HIGH POINT_HEAD "\xf6"

Test(wire_message, refuses_bodies_out_of_bounds)
{
    static const struct {
        const char *name;
        enum wire_codec_number codec;
        unsigned field;
        struct span raw;
        enum status_code expected;
    } cases[] = {
        {"category 0", CODEC_signal, 1, RAW(""), STATUS_INVALID},
        {"category 256", CODEC_signal, 1, RAW("\x08\x80\x02"), STATUS_INVALID},
        {"life domain 14", CODEC_signal, 2, RAW("\x10\x0e"), STATUS_INVALID},
        {"urgency 6", CODEC_signal, 3, RAW("\x18\x06"), STATUS_INVALID},
        {"urgency and role without a life domain", CODEC_signal, 2, RAW(""), STATUS_INVALID},
        {"role 4", CODEC_signal, 4, RAW("\x20\x04"), STATUS_INVALID},
        {"negative role", CODEC_signal, 4, RAW("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), STATUS_INVALID},
        {"matched by bit 0", CODEC_signal, 5, RAW("\x28\x01"), STATUS_INVALID},
        {"matched by bit 3", CODEC_signal, 5, RAW("\x28\x08"), STATUS_INVALID},
        {"since the year 10000", CODEC_signal, 6, RAW("\x30\xe1\x81\xb3\x01"), STATUS_INVALID},
        {"until before since", CODEC_signal, 7, RAW("\x38\x01"), STATUS_INVALID},
        {"line end in a contact", CODEC_signal, 8,
         RAW("\x42\x03"
             "a\nb"),
         STATUS_INVALID},
        {"contact not UTF-8", CODEC_signal, 8, RAW("\x42\x01\xff"), STATUS_INVALID},
        {"a BSN in a contact (P-01)", CODEC_signal, 8,
         RAW("\x42\x09"
             "999900006"),
         STATUS_INVALID},
        {"an invisible contact", CODEC_signal, 8, RAW("\x42\x03\xe2\x80\x8b"), STATUS_INVALID},
        {"no purpose", CODEC_signal_message, 2, RAW(""), STATUS_INVALID},
        {"no basis", CODEC_signal_message, 4, RAW(""), STATUS_INVALID},
        {"no subjects", CODEC_signal_message, 9, RAW(""), STATUS_INVALID},
        {"subject without value", CODEC_signal_message, 9, RAW("\x4a\x02\x08\x01"), STATUS_MALFORMED},
        {"subject of kind 3", CODEC_signal_message, 9, RAW("\x4a\x24\x08\x03\x12\x20" Z32), STATUS_INVALID},
        {"no signal", CODEC_signal_message, 10, RAW(""), STATUS_INVALID},
        {"matched signal", CODEC_signal_message, 10, RAW("\x52\x04\x08\x05\x28\x02"), STATUS_INVALID},
        {"no signal id", CODEC_signal_message, 1, RAW(""), STATUS_MALFORMED},
        {"signal id of 15 bytes", CODEC_signal_message, 1,
         RAW("\x0a\x0f"
             "0123456789abcde"),
         STATUS_MALFORMED},
        {"no case", CODEC_inquiry_message, 1, RAW(""), STATUS_MALFORMED},
        {"categories not sorted", CODEC_inquiry_message, 7, RAW("\x3a\x02\x05\x01"), STATUS_INVALID},
        {"category twice", CODEC_inquiry_message, 7, RAW("\x3a\x02\x05\x05"), STATUS_INVALID},
        {"category 0 asked", CODEC_inquiry_message, 7, RAW("\x3a\x02\x00\x05"), STATUS_INVALID},
        {"category 257 asked", CODEC_inquiry_message, 7, RAW("\x3a\x02\x81\x02"), STATUS_INVALID},
        {"no category", CODEC_inquiry_message, 7, RAW(""), STATUS_INVALID},
        {"no necessity (P-11)", CODEC_inquiry_message, 8, RAW(""), STATUS_INVALID},
        {"no lighter way weighed (P-11)", CODEC_inquiry_message, 9, RAW(""), STATUS_INVALID},
        {"informed and deferred", CODEC_inquiry_message, 10, RAW("\x50\x01"), STATUS_INVALID},
        {"deferral without term", CODEC_inquiry_message, 11, RAW(""), STATUS_INVALID},
        {"deferral without reason", CODEC_inquiry_message, 12, RAW(""), STATUS_INVALID},
        {"tab in a reason", CODEC_inquiry_message, 12,
         RAW("\x62\x03"
             "a\tb"),
         STATUS_INVALID},
        {"no state", CODEC_answer_content, 1, RAW(""), STATUS_INVALID},
        {"state 7", CODEC_answer_content, 1, RAW("\x08\x07"), STATUS_INVALID},
        {"signals with a refusal (P-10)", CODEC_answer_content, 1, RAW("\x08\x03"), STATUS_INVALID},
        {"category answered twice", CODEC_answer_content, 3, RAW("\x1a\x02\x08\x05\x1a\x02\x08\x05"), STATUS_INVALID},
        {"level with a refusal (P-10)", CODEC_answer_content, 3, RAW("\x1a\x06\x08\x05\x10\x01\x18\x0a"), STATUS_INVALID},
        {"code 99", CODEC_answer_content, 3, RAW("\x1a\x04\x08\x05\x18\x63"), STATUS_INVALID},
        {"a fault as code", CODEC_answer_content, 3, RAW("\x1a\x04\x08\x05\x18\x66"), STATUS_INVALID},
        {"conditional without condition", CODEC_answer_content, 7, RAW(""), STATUS_INVALID},
        {"answer without content", CODEC_answer_message, 1, RAW(""), STATUS_INVALID},
        {"answer without receipt", CODEC_answer_message, 2, RAW(""), STATUS_INVALID},
        {"done without receipt", CODEC_acknowledge_message, 2, RAW(""), STATUS_INVALID},
        {"empty receipt", CODEC_acknowledge_message, 2, RAW("\x12\x00"), STATUS_MALFORMED},
        {"receipt twice", CODEC_acknowledge_message, 2, RAW("\x12\x00\x12\x00"), STATUS_MALFORMED},
        {"code of a fault", CODEC_acknowledge_message, 1, RAW("\x08\x64"), STATUS_INVALID},
        {"code over 32 bits", CODEC_acknowledge_message, 1, RAW("\x08\x80\x80\x80\x80\x10"), STATUS_MALFORMED},
        {"domain in capitals", CODEC_evaluate_message, 1,
         RAW("\x0a\x01"
             "A"),
         STATUS_INVALID},
        {"no domain", CODEC_evaluate_message, 1, RAW(""), STATUS_INVALID},
        {"no members", CODEC_evaluate_message, 9, RAW(""), STATUS_INVALID},
        {"member 0", CODEC_evaluate_message, 9, RAW("\x4a\x02\x00\x01"), STATUS_INVALID},
        {"members not sorted", CODEC_evaluate_message, 9, RAW("\x4a\x02\x02\x01"), STATUS_INVALID},
        {"one point", CODEC_evaluate_message, 10, RAW("\x52\x20" POINT), STATUS_INVALID},
        {"two points", CODEC_evaluate_message, 10, RAW("\x52\x40" POINT POINT), STATUS_OK},
        {"identity point", CODEC_evaluate_message, 10, RAW("\x52\x40" POINT IDENTITY), STATUS_BAD_POINT},
        {"point with bit 255", CODEC_evaluate_message, 10, RAW("\x52\x40" POINT HIGH), STATUS_BAD_POINT},
        {"half a point", CODEC_evaluate_message, 10, RAW("\x52\x41" POINT POINT "x"), STATUS_MALFORMED},
        {"no escrow", CODEC_evaluate_message, 11, RAW(""), STATUS_INVALID},
        {"proof wanted", CODEC_evaluate_message, 12, RAW("\x60\x01"), STATUS_OK},
        {"proof wanted twice as much", CODEC_evaluate_message, 12, RAW("\x60\x02"), STATUS_MALFORMED},
        {"proof not wanted, in so many words", CODEC_evaluate_message, 12, RAW("\x60\x00"), STATUS_MALFORMED},
        {"points with a refusal", CODEC_partial_message, 1, RAW("\x08\x0d"), STATUS_INVALID},
        {"neither points nor refusal", CODEC_partial_message, 3, RAW(""), STATUS_INVALID},
        {"identity in a partial", CODEC_partial_message, 3, RAW("\x1a\x40" POINT IDENTITY), STATUS_BAD_POINT},
        {"proof of 64 bytes", CODEC_partial_message, 4, RAW("\x22\x40" Z32 Z32), STATUS_OK},
        {"proof of 32 bytes", CODEC_partial_message, 4, RAW("\x22\x20" Z32), STATUS_MALFORMED},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct status status = decode(cases[i].codec, edited(sample_body(cases[i].codec), cases[i].field, cases[i].raw));
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].name, status_word(status));
    }
}

Test(wire_message, refuses_one_more_than_the_most)
{
    uint8_t one_subject[38] = {0x4a, 36, 0x08, 0x01, 0x12, 32};
    uint8_t signal[4] = {0x22, 2, 0x08, 0x05};
    uint8_t category[4] = {0x1a, 2, 0x08, 0x05};
    const struct {
        const char *name;
        enum wire_codec_number codec;
        unsigned field;
        struct span raw;
        enum status_code expected;
    } cases[] = {
        {"16 subjects", CODEC_signal_message, 9, repeated(SPAN_OF_ARRAY(one_subject), SUBJECTS_MOST), STATUS_OK},
        {"17 subjects", CODEC_signal_message, 9, repeated(SPAN_OF_ARRAY(one_subject), SUBJECTS_MOST + 1), STATUS_TOO_LARGE},
        {"256 signals", CODEC_answer_content, 4, repeated(SPAN_OF_ARRAY(signal), SIGNALS_MOST), STATUS_OK},
        {"257 signals", CODEC_answer_content, 4, repeated(SPAN_OF_ARRAY(signal), SIGNALS_MOST + 1), STATUS_TOO_LARGE},
        {"33 answered", CODEC_answer_content, 3, repeated(SPAN_OF_ARRAY(category), CATEGORIES_MOST + 1), STATUS_TOO_LARGE},
        {"33 asked", CODEC_inquiry_message, 7, filled(7, CATEGORIES_MOST + 1, 1), STATUS_TOO_LARGE},
        {"16 members", CODEC_evaluate_message, 9, filled(9, MEMBERS_MOST + 1, 1), STATUS_TOO_LARGE},
        {"1026 points", CODEC_evaluate_message, 10, filled(10, (POINTS_MOST + 1) * ELEMENT_BYTES, 1), STATUS_TOO_LARGE},
        {"necessity of 1000", CODEC_inquiry_message, 8, filled(8, REASON_MOST_BYTES, 'a'), STATUS_OK},
        {"necessity of 1001", CODEC_inquiry_message, 8, filled(8, REASON_MOST_BYTES + 1, 'a'), STATUS_TOO_LARGE},
        {"contact of 120", CODEC_signal, 8, filled(8, CONTACT_MOST_BYTES, 'a'), STATUS_OK},
        {"contact of 121", CODEC_signal, 8, filled(8, CONTACT_MOST_BYTES + 1, 'a'), STATUS_TOO_LARGE},
        {"domain of 65", CODEC_evaluate_message, 1, filled(1, WORD_MOST_BYTES + 1, 'a'), STATUS_TOO_LARGE},
        {"largest escrow", CODEC_evaluate_message, 11, filled(11, ESCROW_MOST_BYTES, 'a'), STATUS_OK},
        {"escrow too large", CODEC_evaluate_message, 11, filled(11, ESCROW_MOST_BYTES + 1, 'a'), STATUS_TOO_LARGE},
        {"zero byte in a text", CODEC_inquiry_message, 8, filled(8, 10, 0), STATUS_INVALID},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct status status = decode(cases[i].codec, edited(sample_body(cases[i].codec), cases[i].field, cases[i].raw));
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].name, status_word(status));
    }
}

Test(wire_message, nothing_leaves_that_would_not_be_accepted)
{
    struct inquiry_message inquiry = sample_inquiry_message();
    struct evaluate_message evaluate = sample_evaluate_message();
    struct answer_content content = sample_answer_content();
    struct span bytes = span_empty();
    struct scalar zero = {{0}};
    inquiry.categories[1] = 1;
    cr_expect(status_is(inquiry_message_encode(&inquiry, arena, &bytes), STATUS_INVALID));
    inquiry = sample_inquiry_message();
    inquiry.informed_day = -1;
    cr_expect(status_is(inquiry_message_encode(&inquiry, arena, &bytes), STATUS_INVALID));
    inquiry = sample_inquiry_message();
    inquiry.necessity = span_of("a\0b", 3);
    cr_expect(status_is(inquiry_message_encode(&inquiry, arena, &bytes), STATUS_INVALID));
    inquiry = sample_inquiry_message();
    inquiry.subject_count = SUBJECTS_MOST + 1;
    cr_expect(status_is(inquiry_message_encode(&inquiry, arena, &bytes), STATUS_TOO_LARGE));
    element_multiply_generator(&zero, &evaluate.points[1]);
    cr_expect(status_is(evaluate_message_encode(&evaluate, arena, &bytes), STATUS_INVALID));
    content.categories[1].code = STATUS_CORRUPT;
    cr_expect(status_is(answer_content_encode(&content, arena, &bytes), STATUS_INVALID));
    cr_expect(bytes.size == 0, "untouched on failure");
}

Test(wire_message, a_hostile_body_costs_at_most_the_arena)
{
    static const struct {
        enum wire_codec_number codec;
        uint8_t pair[2];
    } cases[] = {
        {CODEC_answer_content, {0x1a, 0}}, {CODEC_answer_content, {0x22, 0}}, {CODEC_signal_message, {0x4a, 0}},
        {CODEC_signal_message, {0x52, 0}}, {CODEC_signal_message, {0x7a, 0}}, {CODEC_inquiry_message, {0x38, 1}},
    };
    static const size_t caps[] = {64 * 1024, 1024 * 1024, 16 * 1024 * 1024};
    for (size_t i = 0; i < N(cases); i++) {
        for (size_t j = 0; j < N(caps); j++) {
            CLEANUP(arena) struct arena *small = NULL;
            uint64_t plain[128];
            struct span body = repeated(SPAN_OF_ARRAY(cases[i].pair), ENVELOPE_MOST_BYTES / 2);
            cr_assert(status_ok(arena_new(caps[j], &small)));
            struct status status = wire_codecs[cases[i].codec].decode(body, small, plain);
            cr_expect(!status_ok(status) && arena_used(small) <= caps[j], "%zu, %zu: %s", i, j, status_word(status));
            cr_expect(j || status_is(status, STATUS_ARENA_FULL), "%zu: %s", i, status_word(status));
        }
    }
    struct span mebibyte = repeated(SPAN_OF_ARRAY(cases[0].pair), 512 * 1024);
    cr_expect(status_is(decode(CODEC_answer_content, mebibyte), STATUS_TOO_LARGE));
}
