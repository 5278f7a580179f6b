// SPDX-License-Identifier: EUPL-1.2
//
// Bodies out of bounds are refused, each with its reason, and nothing leaves that would not be accepted.
#include "support/wire_edit.h"

TestSuite(wire_message_bounds, .init = start, .fini = stop);

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

Test(wire_message_bounds, refuses_bodies_out_of_bounds)
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
        {"matched by bit 5", CODEC_signal, 5, RAW("\x28\x20"), STATUS_INVALID},
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
        {"no subjects", CODEC_signal_message, 12, RAW(""), STATUS_INVALID},
        {"subject without pseudonym", CODEC_signal_message, 12, RAW("\x62\x02\x08\x01"), STATUS_MALFORMED},
        {"subject of kind 5", CODEC_signal_message, 12, RAW("\x62\x24\x08\x05\x12\x20" POINT), STATUS_INVALID},
        {"a pseudonym that is no point", CODEC_signal_message, 12, RAW("\x62\x24\x08\x02\x12\x20" HIGH), STATUS_BAD_POINT},
        {"the pseudonym of nobody", CODEC_signal_message, 12, RAW("\x62\x24\x08\x02\x12\x20" IDENTITY), STATUS_BAD_POINT},
        {"a tag, as once", CODEC_signal_message, 9, RAW("\x4a\x24\x08\x02\x12\x20" POINT), STATUS_MALFORMED},
        {"no act", CODEC_evaluate_message, 13, RAW(""), STATUS_INVALID},
        {"act 5", CODEC_evaluate_message, 13, RAW("\x68\x05"), STATUS_INVALID},
        {"no holder", CODEC_evaluate_part, 1, RAW(""), STATUS_INVALID},
        {"a holder of 19 digits", CODEC_evaluate_part, 1,
         RAW("\x0a\x13"
             "0000009900000000200"),
         STATUS_INVALID},
        {"no signal", CODEC_signal_message, 10, RAW(""), STATUS_INVALID},
        {"matched signal", CODEC_signal_message, 10, RAW("\x52\x04\x08\x05\x28\x02"), STATUS_INVALID},
        {"no signal id", CODEC_signal_message, 1, RAW(""), STATUS_MALFORMED},
        {"signal id of 15 bytes", CODEC_signal_message, 1,
         RAW("\x0a\x0f"
             "0123456789abcde"),
         STATUS_MALFORMED},
        {"a commitment, as once", CODEC_inquiry_message, 1, RAW("\x0a\x20" Z32), STATUS_MALFORMED},
        {"no voucher", CODEC_inquiry_message, 17, RAW(""), STATUS_OK},
        {"an empty voucher", CODEC_inquiry_message, 17, RAW("\x8a\x01\x00"), STATUS_INVALID},
        {"an empty voucher wanted", CODEC_evaluate_part, 7, RAW("\x3a\x00"), STATUS_MALFORMED},
        {"voucher of 64 bytes", CODEC_partial_message, 5, RAW("\x2a\x40" Z32 Z32), STATUS_OK},
        {"nothing left", CODEC_partial_message, 6, RAW(""), STATUS_OK},
        {"more left than there can be", CODEC_partial_message, 6, RAW("\x30\x80\x80\x80\x80\x10"), STATUS_MALFORMED},
        {"voucher of 32 bytes", CODEC_partial_message, 5, RAW("\x2a\x20" Z32), STATUS_MALFORMED},
        {"categories not sorted", CODEC_inquiry_message, 7, RAW("\x3a\x02\x05\x01"), STATUS_INVALID},
        {"category twice", CODEC_inquiry_message, 7, RAW("\x3a\x02\x05\x05"), STATUS_INVALID},
        {"category 0 asked", CODEC_inquiry_message, 7, RAW("\x3a\x02\x00\x05"), STATUS_INVALID},
        {"category 257 asked", CODEC_inquiry_message, 7, RAW("\x3a\x02\x81\x02"), STATUS_INVALID},
        {"no category", CODEC_inquiry_message, 7, RAW(""), STATUS_INVALID},
        {"a necessity by its code alone", CODEC_inquiry_message, 8, RAW(""), STATUS_OK},
        {"no lighter way by its code alone", CODEC_inquiry_message, 9, RAW(""), STATUS_OK},
        {"a necessity of before, without a code", CODEC_inquiry_message, 18, RAW(""), STATUS_OK},
        {"a code of two bytes", CODEC_inquiry_message, 18, RAW("\x90\x01\x80\x02"), STATUS_INVALID},
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
        {"domain in capitals", CODEC_evaluate_message, 1,
         RAW("\x0a\x01"
             "A"),
         STATUS_INVALID},
        {"no domain", CODEC_evaluate_message, 1, RAW(""), STATUS_INVALID},
        {"one point", CODEC_evaluate_part, 5, RAW("\x2a\x20" POINT), STATUS_INVALID},
        {"two points", CODEC_evaluate_part, 5, RAW("\x2a\x40" POINT POINT), STATUS_OK},
        {"identity point, that is looked at later", CODEC_evaluate_part, 5, RAW("\x2a\x40" POINT IDENTITY), STATUS_OK},
        {"likewise with bit 255", CODEC_evaluate_part, 5, RAW("\x2a\x40" POINT HIGH), STATUS_OK},
        {"half a point", CODEC_evaluate_part, 5, RAW("\x2a\x41" POINT POINT "x"), STATUS_MALFORMED},
        {"no basis", CODEC_evaluate_part, 3, RAW(""), STATUS_INVALID},
        {"the 49th identifier", CODEC_evaluate_part, 6, RAW("\x30\x80\x80\x80\x80\x80\x80\x40"), STATUS_INVALID},
        {"no parts", CODEC_evaluate_message, 16, RAW(""), STATUS_INVALID},
        {"points beside the parts, as once", CODEC_evaluate_message, 10, RAW("\x52\x40" POINT POINT), STATUS_MALFORMED},
        {"an act of one part, with a mask", CODEC_evaluate_message, 13, RAW("\x68\x01"), STATUS_INVALID},
        {"who else answers, as was said once", CODEC_evaluate_message, 9, RAW("\x4a\x03\x01\x02\x03"), STATUS_MALFORMED},
        {"no escrow", CODEC_evaluate_message, 11, RAW(""), STATUS_INVALID},
        {"a code, as in version 1", CODEC_partial_message, 1, RAW("\x08\x0d"), STATUS_MALFORMED},
        {"no points", CODEC_partial_message, 3, RAW(""), STATUS_INVALID},
        {"identity in a partial, that is looked at later", CODEC_partial_message, 3, RAW("\x1a\x40" POINT IDENTITY), STATUS_OK},
        {"a proof, as there was once", CODEC_partial_message, 4, RAW("\x22\x40" Z32 Z32), STATUS_MALFORMED},
        {"nothing to open", CODEC_open_message, 1, RAW(""), STATUS_INVALID},
        {"opened into the identity", CODEC_opened_message, 1, RAW("\x0a\x20" IDENTITY), STATUS_BAD_POINT},
        {"opened into a point with bit 255", CODEC_opened_message, 1, RAW("\x0a\x20" HIGH), STATUS_BAD_POINT},
        {"opened without a proof", CODEC_opened_message, 2, RAW(""), STATUS_MALFORMED},
        {"half a proof", CODEC_opened_message, 2, RAW("\x12\x20" POINT), STATUS_MALFORMED},
        {"a proof of zeros", CODEC_opened_message, 2, RAW("\x12\x40" Z32 Z32), STATUS_BAD_SCALAR},
        {"no version of a program", CODEC_hello_message, 1, RAW(""), STATUS_INVALID},
        {"two heads", CODEC_hello_message, 4, RAW("\x22\x26\x08\x01\x10\x01\x1a\x20" Z32 "\x22\x26\x08\x02\x10\x01\x1a\x20" Z32),
         STATUS_INVALID},
        {"a text twice", CODEC_hello_message, 4,
         RAW("\x22\x26\x08\x01\x10\x01\x1a\x20" Z32 "\x22\x26\x08\x01\x10\x01\x1a\x20" Z32 "\x22\x26\x08\x03\x10\x01\x1a\x20" Z32),
         STATUS_INVALID},
        {"number 0", CODEC_hello_message, 4,
         RAW("\x22\x24\x08\x01\x1a\x20" Z32 "\x22\x26\x08\x02\x10\x01\x1a\x20" Z32 "\x22\x26\x08\x03\x10\x01\x1a\x20" Z32), STATUS_INVALID},
        {"a proposal that nobody signed", CODEC_hello_message, 2, RAW("\x12\x22\x0a\x20" Z32), STATUS_INVALID},
        {"a withdrawal without its hash", CODEC_hello_message, 3, RAW("\x1a\x00"), STATUS_MALFORMED},
        {"a piece beyond 4 MiB", CODEC_agreed_ask_message, 1, RAW("\x08\x81\x80\x80\x02"), STATUS_INVALID},
        {"a whole of more than 4 MiB", CODEC_agreed_message, 2, RAW("\x10\x81\x80\x80\x02"), STATUS_INVALID},
        {"a piece that begins after the end", CODEC_agreed_message, 3, RAW("\x18\xe9\x07"), STATUS_INVALID},
        {"a piece that goes over the end", CODEC_agreed_message, 3, RAW("\x18\xdf\x07"), STATUS_INVALID},
        {"no piece", CODEC_agreed_message, 4, RAW(""), STATUS_INVALID},
        {"a withdrawal of nothing", CODEC_withdraw_message, 2, RAW(""), STATUS_INVALID},
        {"a withdrawal that nobody signed", CODEC_withdraw_message, 1, RAW(""), STATUS_INVALID},
        {"a second line from nowhere", CODEC_second_message, 1, RAW(""), STATUS_INVALID},
        {"a second line from a sentence", CODEC_second_message, 2,
         RAW("\x12\x05"
             "Smith"),
         STATUS_INVALID},
        {"a second line from a line end", CODEC_second_message, 2,
         RAW("\x12\x03"
             "1\n1"),
         STATUS_INVALID},
        {"no manifest", CODEC_carried_version, 3, RAW(""), STATUS_INVALID},
        {"a version that nobody signed", CODEC_carried_version, 1, RAW(""), STATUS_INVALID},
        {"signed twice by one", CODEC_carried_version, 1,
         RAW("\x0a\x19\x0a\x14"
             "00000099000000001000\x12\x01"
             "a\x0a\x19\x0a\x14"
             "00000099000000001000\x12\x01"
             "b"),
         STATUS_INVALID},
        {"a file twice", CODEC_carried_version, 2,
         RAW("\x12\x03\x0a\x01"
             "a\x12\x03\x0a\x01"
             "a"),
         STATUS_INVALID},
        {"files not sorted", CODEC_carried_version, 2,
         RAW("\x12\x03\x0a\x01"
             "b\x12\x03\x0a\x01"
             "a"),
         STATUS_INVALID},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct status status = decode(cases[i].codec, edited(sample_body(cases[i].codec), cases[i].field, cases[i].raw));
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].name, status_word(status));
    }
}

Test(wire_message_bounds, refuses_one_more_than_the_most)
{
    uint8_t one_subject[38] = {0x62, 36, 0x08, 0x01, 0x12, 32};
    uint8_t signal[4] = {0x22, 2, 0x08, 0x05};
    uint8_t category[4] = {0x1a, 2, 0x08, 0x05};
    memcpy(one_subject + 6, POINT, ELEMENT_BYTES);
    const struct {
        const char *name;
        enum wire_codec_number codec;
        unsigned field;
        struct span raw;
        enum status_code expected;
    } cases[] = {
        {"16 subjects", CODEC_signal_message, 12, repeated(SPAN_OF_ARRAY(one_subject), SUBJECTS_MOST), STATUS_OK},
        {"17 subjects", CODEC_signal_message, 12, repeated(SPAN_OF_ARRAY(one_subject), SUBJECTS_MOST + 1), STATUS_TOO_LARGE},
        {"256 signals", CODEC_answer_content, 4, repeated(SPAN_OF_ARRAY(signal), SIGNALS_MOST), STATUS_OK},
        {"257 signals", CODEC_answer_content, 4, repeated(SPAN_OF_ARRAY(signal), SIGNALS_MOST + 1), STATUS_TOO_LARGE},
        {"33 answered", CODEC_answer_content, 3, repeated(SPAN_OF_ARRAY(category), CATEGORIES_MOST + 1), STATUS_TOO_LARGE},
        {"33 asked", CODEC_inquiry_message, 7, filled(7, CATEGORIES_MOST + 1, 1), STATUS_TOO_LARGE},
        {"65 vouchers", CODEC_partial_message, 5, filled(5, VOUCHERS_MOST_BYTES + SIGNATURE_BYTES, 1), STATUS_TOO_LARGE},
        {"1026 points", CODEC_evaluate_part, 5, filled(5, (PART_POINTS_MOST + 1) * ELEMENT_BYTES, 1), STATUS_TOO_LARGE},
        {"necessity of 1000", CODEC_inquiry_message, 8, filled(8, REASON_MOST_BYTES, 'a'), STATUS_OK},
        {"necessity of 1001", CODEC_inquiry_message, 8, filled(8, REASON_MOST_BYTES + 1, 'a'), STATUS_TOO_LARGE},
        {"contact of 120", CODEC_signal, 8, filled(8, CONTACT_MOST_BYTES, 'a'), STATUS_OK},
        {"contact of 121", CODEC_signal, 8, filled(8, CONTACT_MOST_BYTES + 1, 'a'), STATUS_TOO_LARGE},
        {"domain of 65", CODEC_evaluate_message, 1, filled(1, WORD_MOST_BYTES + 1, 'a'), STATUS_TOO_LARGE},
        {"largest escrow", CODEC_evaluate_message, 11, filled(11, ESCROW_MOST_BYTES, 'a'), STATUS_OK},
        {"escrow too large", CODEC_evaluate_message, 11, filled(11, ESCROW_MOST_BYTES + 1, 'a'), STATUS_TOO_LARGE},
        {"zero byte in a text", CODEC_inquiry_message, 8, filled(8, 10, 0), STATUS_MALFORMED},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct status status = decode(cases[i].codec, edited(sample_body(cases[i].codec), cases[i].field, cases[i].raw));
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].name, status_word(status));
    }
}

Test(wire_message_bounds, nothing_leaves_that_would_not_be_accepted)
{
    struct inquiry_message inquiry = sample_inquiry_message();
    struct answer_content content = sample_answer_content();
    struct span bytes = span_empty();
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
    content.categories[1].code = STATUS_CORRUPT;
    cr_expect(status_is(answer_content_encode(&content, arena, &bytes), STATUS_INVALID));
    cr_expect(bytes.size == 0, "untouched on failure");
}

Test(wire_message_bounds, whoever_wants_to_multiply_points_is_told_of_one_that_is_none)
{
    struct evaluate_message evaluate = sample_evaluate_message();
    struct partial_message partial = sample_partial_message();
    struct element *each[] = {&evaluate.parts[0].points[0], &evaluate.parts[0].points[2], &partial.points[2]};
    for (size_t i = 0; i < N(each); i++) {
        const struct element good = *each[i];
        cr_expect(status_ok(evaluate_message_check_points(&evaluate)) && status_ok(partial_message_check_points(&partial)));
        each[i]->bytes[ELEMENT_BYTES - 1] |= 0x80;
        cr_expect(status_is(i < 2 ? evaluate_message_check_points(&evaluate) : partial_message_check_points(&partial), STATUS_BAD_POINT));
        *each[i] = good;
        memset(each[i], 0, sizeof good);
        cr_expect(status_is(i < 2 ? evaluate_message_check_points(&evaluate) : partial_message_check_points(&partial), STATUS_BAD_POINT));
        *each[i] = good;
    }
}

Test(wire_message_bounds, a_hostile_body_costs_at_most_the_arena)
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
            uint64_t plain[WIRE_PLAIN_MOST];
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
