// SPDX-License-Identifier: EUPL-1.2
//
// Every body goes over the line whole, and every body out of bounds is refused, by the sender's encoder
// as well as by the receiver's decoder.
#include "support/wire_edit.h"

TestSuite(wire_message, .init = start, .fini = stop);

Test(wire_message, every_body_is_written_again_as_it_was_read)
{
    for (enum wire_codec_number i = 0; i < CODEC_COUNT; i++) {
        uint64_t plain[WIRE_PLAIN_MOST];
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
        /* every last field is longer than that, but for a question's code: without its last it is one of before */
        const size_t least = i == CODEC_inquiry_message ? 3 : 6;
        for (size_t less = 1; less < least; less++)
            cr_expect(!status_ok(decode(i, span_slice(body, 0, body.size - less))), "%s less %zu", wire_codecs[i].name, less);
    }
}

Test(wire_message, a_question_arrives_whole)
{
    struct inquiry_message sent = sample_inquiry_message(), out;
    struct span bytes;
    cr_assert(status_ok(inquiry_message_encode(&sent, arena, &bytes)));
    cr_assert(status_ok(inquiry_message_decode(bytes, arena, &out)));
    cr_assert(out.has_counted && out.counted.count == 2 && out.counted.signature_count == 2);
    cr_expect(memcmp(&out.counted.terms, &sent.counted.terms, sizeof out.counted.terms) == 0);
    cr_expect(digest_equal(&out.counted.escrow, &sent.counted.escrow));
    cr_expect(memcmp(out.counted.signatures, sent.counted.signatures, 2 * sizeof *sent.counted.signatures) == 0);
    cr_expect(out.grounds.purpose == 5 && out.grounds.phase == 3 && out.grounds.basis == 1 && out.grounds.to_role == 2 &&
              out.grounds.flags == 3 && out.epoch == 7);
    cr_expect(out.necessity_code == sent.necessity_code && out.lighter_code == sent.lighter_code);
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

Test(wire_message, points_arrive_whole)
{
    struct evaluate_message evaluate = sample_evaluate_message(), asked;
    struct span bytes;
    cr_assert(status_ok(evaluate_message_encode(&evaluate, arena, &bytes)));
    cr_assert(status_ok(evaluate_message_decode(bytes, arena, &asked)));
    cr_expect(span_is_text(asked.domain, "casus") && asked.generation == 2);
    cr_assert(asked.parts[0].point_count == 3);
    cr_expect(element_equal(&asked.parts[0].points[2], &evaluate.parts[0].points[2]) && span_is_text(asked.escrow, "sealed"));
}
