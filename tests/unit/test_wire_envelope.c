// SPDX-License-Identifier: EUPL-1.2
//
// An envelope proves who speaks and that the bytes are whole; every other envelope is refused, at a cost
// that is capped.
#include "../support/wire_samples.h"
#include "wire/entry_shape.h"
#include "wire/statement_shape.h"

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
    struct envelope_parts parts = {.content = content};
    sign_message(&key, ENVELOPE_SIGN_PREFIX, content, parts.signature);
    cr_assert(status_ok(envelope_join(&parts, arena, &frame)));
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
    struct envelope sent = sample_envelope_of(ENVELOPE_EVALUATE, span_of_text("any bytes"), arena), out;
    struct span frame = sample_frame(&sent, &key, arena);
    cr_assert(status_ok(envelope_open(frame, &sender, key.public, arena, &out)));
    cr_expect(out.kind == sent.kind);
    cr_expect(memcmp(&out.exchange_id, &sent.exchange_id, sizeof out.exchange_id) == 0);
    cr_expect(oin_equal(&out.from, &sent.from) && oin_equal(&out.to, &sent.to));
    cr_expect(out.time_ms == sent.time_ms && out.expires_ms == sent.expires_ms);
    cr_expect(memcmp(out.nonce, sent.nonce, sizeof out.nonce) == 0);
    cr_expect(out.has_body && span_equal(out.body, sent.body) && digest_equal(&out.body_digest, &sent.body_digest));
    cr_expect(out.statement.grounds.from_role == 1 && out.statement.count == 1);
    cr_expect(digest_equal(&out.statement.agreement, &sent.statement.agreement));
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
    const uint8_t no_kind[] = {0x08, 0x02, 0x10, ENVELOPE_KINDS_END};
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
        {"kind twice", {span_of_text("\x08\x02\x10\x04"), inside}, true, STATUS_MALFORMED},
        {"version twice", {span_of_text("\x08\x02"), content}, true, STATUS_MALFORMED},
        {"version in two bytes", {span_of("\x08\x82\x00", 3), inside}, true, STATUS_MALFORMED},
        {"version 1", {span_of_text("\x08\x01"), inside}, true, STATUS_UNSUPPORTED},
        {"version 1 with its body", {span_of_text("\x08\x01"), inside, span_of_text("\x4a\x02\x08\x0a")}, true, STATUS_UNSUPPORTED},
        {"version 3", {span_of_text("\x08\x03"), inside}, true, STATUS_UNSUPPORTED},
        {"version left out", {inside}, true, STATUS_UNSUPPORTED},
        {"no kind", {span_of_text("\x08\x02"), span_slice(content, 4, content.size)}, true, STATUS_UNSUPPORTED},
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
    struct envelope_parts parts = {.content = content};
    sample_key(2, &other_key);
    cr_expect(status_is(envelope_open(frame, &other, key.public, arena, &out), STATUS_WRONG_SIGNER));
    cr_expect(status_is(envelope_open(frame, &sender, other_key.public, arena, &out), STATUS_BAD_SIGNATURE));
    sign_message(&key, "", content, parts.signature); /* the right key for another purpose */
    cr_assert(status_ok(envelope_join(&parts, arena, &plain)));
    cr_expect(status_is(envelope_open(plain, &sender, key.public, arena, &out), STATUS_BAD_SIGNATURE));
    cr_expect(out.kind == 0, "untouched on failure");
}

Test(wire_envelope, nothing_leaves_that_would_not_be_accepted)
{
    static uint8_t large[ENVELOPE_MOST_BYTES];
    struct envelope good = sample_envelope_of(ENVELOPE_EVALUATE, span_of_text("any bytes"), arena), bad[6];
    static const struct {
        const char *name;
        enum status_code expected;
    } cases[] = {
        {"expires when it starts", STATUS_INVALID},
        {"time 0", STATUS_INVALID},
        {"letter in an OIN", STATUS_INVALID},
        {"no kind", STATUS_UNSUPPORTED},
        {"no body", STATUS_INVALID},
        {"what it does not state", STATUS_MALFORMED},
    };
    struct span content = span_empty(), frame = span_empty();
    for (size_t i = 0; i < N(bad); i++)
        bad[i] = good;
    bad[0].expires_ms = bad[0].time_ms;
    bad[1].time_ms = 0;
    bad[2].to.text[19] = 'x';
    bad[3].kind = 0;
    bad[4].has_body = false;
    bad[5].statement.code = STATUS_NO_RULE;
    for (size_t i = 0; i < N(cases); i++) {
        struct status status = envelope_content_encode(&bad[i], arena, &content);
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].name, status_word(status));
    }
    cr_expect(content.size == 0);
    envelope_give_body(&good, span_of(large, ENVELOPE_BODY_MOST_BYTES));
    cr_expect(status_ok(open_frame(sample_frame(&good, &key, arena))), "the largest body there may be");
    envelope_give_body(&good, span_of(large, sizeof large - 150));
    cr_expect(status_is(envelope_write(&good, &key, arena, &frame), STATUS_TOO_LARGE), "and one more");
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

/* The signature covers the body by its digest: neither another body nor none passes under it. */
Test(wire_envelope, another_body_under_the_same_signature_is_refused)
{
    struct envelope sent = sample_envelope_of(ENVELOPE_EVALUATE, span_of_text("what was signed"), arena);
    struct envelope_parts parts = {.content = span_empty()};
    struct span frame;
    static const struct {
        const char *body;
        enum status_code expected;
    } cases[] = {{"what was signed", STATUS_OK}, {"what was put in!", STATUS_BAD_SIGNATURE}, {"", STATUS_MALFORMED}};
    cr_assert(status_ok(envelope_content_encode(&sent, arena, &parts.content)));
    sign_message(&key, ENVELOPE_SIGN_PREFIX, parts.content, parts.signature);
    for (size_t i = 0; i < N(cases); i++) {
        parts.body = span_of_text(cases[i].body);
        cr_assert(status_ok(envelope_join(&parts, arena, &frame)));
        struct status status = open_frame(frame);
        cr_expect(status_is(status, cases[i].expected), "%s: %s", cases[i].body, status_word(status));
    }
    sent = sample_envelope(); /* states all that it has to say */
    cr_assert(status_ok(envelope_content_encode(&sent, arena, &parts.content)));
    sign_message(&key, ENVELOPE_SIGN_PREFIX, parts.content, parts.signature);
    parts.body = span_of_text("and more");
    cr_assert(status_ok(envelope_join(&parts, arena, &frame)));
    cr_expect(status_is(open_frame(frame), STATUS_MALFORMED), "a body that nobody signed");
}

/* ---- statements */

/* All that a statement can hold: each kind states its own part of it. */
static struct statement state_everything(void)
{
    struct statement statement = {
        .grounds = {.purpose = 1, .phase = 2, .basis = 3, .from_role = 4, .to_role = 5, .flags = 6},
        .category_count = 1,
        .categories = {7},
        .code = STATUS_NO_RULE,
        .answer_state = ANSWER_GRANTED,
        .has_request_digest = true,
        .has_receipt = true,
        .receipt = sample_receipt(),
        .count = 8,
        .act = EVALUATION_OWN,
        .necessity_code = 3,
        .lighter_code = 4,
        .part_count = 2,
        .parts = {{.holder = sample_oin(SAMPLE_FROM), .count = 3}, {.holder = sample_oin(SAMPLE_FROM), .count = 5, .uses = 3}}};
    return statement;
}

static void copy_field(size_t row, const struct statement *from, struct statement *to)
{
    const struct row *field = &statement_shape.rows[row];
    memcpy((uint8_t *)to + field->at, (const uint8_t *)from + field->at, field->size);
    if (field->has_at != ROW_ALWAYS)
        ((uint8_t *)to)[field->has_at] = 1;
    if (field->count_size)
        ((uint8_t *)to)[field->count_at] = 1;
}

/* A frame with any statement, rightly signed: past the checks of our own encoder, as a hostile partner writes it. */
static struct span frame_with(struct envelope envelope, const struct statement *statement)
{
    struct span content, stated, plain;
    uint8_t head[3] = {0x5a};
    cr_assert(status_ok(envelope_content_encode(&envelope, arena, &content)));
    cr_assert(status_ok(shape_encode(&statement_shape, &envelope.statement, arena, &plain)));
    cr_assert(status_ok(shape_encode(&statement_shape, statement, arena, &stated)) && stated.size < 1 << 14);
    size_t head_size = stated.size < 128 ? 2 : 3, tail_size = plain.size + (plain.size < 128 ? 2 : 3);
    head[1] = (uint8_t)(head_size == 2 ? stated.size : (stated.size & 0x7F) | 0x80);
    head[2] = (uint8_t)(stated.size >> 7);
    struct span parts[] = {span_slice(content, 0, content.size - tail_size), span_of(head, head_size), stated};
    struct envelope_parts whole = {.content = join(parts, N(parts)), .body = envelope.body};
    struct span frame;
    sign_message(&key, ENVELOPE_SIGN_PREFIX, whole.content, whole.signature);
    cr_assert(status_ok(envelope_join(&whole, arena, &frame)));
    return frame;
}

static struct envelope sound_envelope(enum envelope_kind kind)
{
    return sample_envelope_of(kind, kind == ENVELOPE_ACKNOWLEDGE ? span_empty() : span_of_text("any bytes"), arena);
}

Test(wire_envelope, a_kind_states_what_the_table_says_and_nothing_else)
{
    const struct statement everything = state_everything();
    size_t strays = 0;
    for (enum envelope_kind kind = ENVELOPE_SIGNAL; kind <= ENVELOPE_PARTIAL; kind++) {
        struct envelope sound = sound_envelope(kind);
        cr_assert(status_ok(open_frame(frame_with(sound, &sound.statement))), "%s", envelope_kind_word(kind));
        for (size_t i = 0; i < statement_shape.row_count; i++) {
            struct statement stray = sound.statement;
            if (statement_rule_of(kind)->states & statement_field(&statement_shape.rows[i]))
                continue;
            copy_field(i, &everything, &stray);
            struct status status = open_frame(frame_with(sound, &stray));
            cr_expect(status_is(status, STATUS_MALFORMED), "%s with %s: %s", envelope_kind_word(kind), statement_shape.rows[i].name,
                      status_word(status));
            strays++;
        }
    }
    cr_expect(strays > 30, "%zu", strays);
}

Test(wire_envelope, what_a_kind_states_may_not_be_left_out)
{
    size_t missing = 0;
    for (enum envelope_kind kind = ENVELOPE_SIGNAL; kind <= ENVELOPE_PARTIAL; kind++) {
        const struct statement_rule *rule = statement_rule_of(kind);
        struct envelope sound = sound_envelope(kind);
        for (size_t i = 0; i < statement_shape.row_count; i++) {
            const struct row *field = &statement_shape.rows[i];
            struct statement short_one = sound.statement;
            if (!((rule->states & ~rule->optional) & statement_field(&statement_shape.rows[i])) ||
                statement_field(&statement_shape.rows[i]) == STATES_AGREEMENT) /* as any digest: zeros are one */
                continue;
            memset((uint8_t *)&short_one + field->at, 0, field->size);
            if (field->has_at != ROW_ALWAYS)
                ((uint8_t *)&short_one)[field->has_at] = 0;
            if (field->count_size)
                ((uint8_t *)&short_one)[field->count_at] = 0;
            struct status status = open_frame(frame_with(sound, &short_one));
            cr_expect(status_is(status, STATUS_INVALID), "%s without %s: %s", envelope_kind_word(kind), field->name, status_word(status));
            missing++;
        }
    }
    cr_expect(missing > 15, "%zu", missing);
}

/* Both in Python would be an oracle; this is the promise itself: a verifier keeps fields of the entry and has the statement. */
Test(wire_envelope, a_statement_is_a_part_of_an_entry_field_by_field)
{
    for (size_t i = 0; i < statement_shape.row_count; i++) {
        const ProtobufCFieldDescriptor *field = &statement_shape.descriptor->fields[i];
        const ProtobufCFieldDescriptor *same = protobuf_c_message_descriptor_get_field(entry_shape.descriptor, field->id);
        cr_assert(same, "%s", field->name);
        cr_expect(strcmp(same->name, field->name) == 0 && same->type == field->type && same->label == field->label, "%s", field->name);
        cr_expect(strcmp(statement_shape.rows[i].name, field->name) == 0, "rows stand in the order of their numbers");
    }
}
