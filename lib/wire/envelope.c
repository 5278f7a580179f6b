// SPDX-License-Identifier: EUPL-1.2
//
// Envelopes: the content is carried as the very bytes that were signed, so that nobody has to write them
// again to check the signature.
#include "wire/envelope.h"
#include "crypto/hash.h"
#include "envelope.pb-c.h"
#include "wire/message_shape.h"
#include "wire/statement_shape.h"

#define SAME_KIND(name, word, number, life_ms, agreed) \
    _Static_assert(SCHAKEL__V1__KIND__KIND_##name == (number), "envelope.proto has the same kinds");
ENVELOPE_KINDS(SAME_KIND)
#undef SAME_KIND

static const struct row signed_envelope_rows[] = {
    SPAN_ROW(ROW_BYTES, struct envelope_parts, content, 1, ENVELOPE_MOST_BYTES),
    FIXED(struct envelope_parts, signature),
    SPAN_ROW(ROW_BYTES, struct envelope_parts, body, 0, ENVELOPE_MOST_BYTES),
};
static const struct shape signed_envelope_shape =
    SHAPE(struct envelope_parts, schakel__v1__signed_envelope__descriptor, signed_envelope_rows, NULL, ENVELOPE_MOST_BYTES);

static bool body_fits(const struct envelope *envelope)
{
    enum body_rule rule = statement_rule_of(envelope->kind)->body;
    return envelope->has_body == (rule == BODY_ALWAYS || (rule == BODY_UNLESS_REFUSED && envelope->statement.code == STATUS_OK));
}

static struct status envelope_check(const void *plain)
{
    const struct envelope *envelope = plain;
    if (!envelope_kind_is_known(envelope->kind))
        return FAIL(UNSUPPORTED);
    if (envelope->expires_ms <= envelope->time_ms)
        return FAIL(INVALID);
    TRY(statement_check(envelope->kind, &envelope->statement));
    return body_fits(envelope) ? STATUS(OK) : FAIL(INVALID);
}

static const struct row envelope_rows[] = {
    VERSION_ROW(ENVELOPE_VERSION),
    {ROW_OF(struct envelope, ROW_NUMBER, kind), .has_at = ROW_ALWAYS, .least = 1, .most = ENVELOPE_KINDS_END - 1,
     .wrong = STATUS_UNSUPPORTED},
    FIXED(struct envelope, exchange_id),
    OIN(struct envelope, from),
    OIN(struct envelope, to),
    NUMBER(struct envelope, time_ms, 1, TIME_MOST_MS),
    NUMBER(struct envelope, expires_ms, 1, TIME_MOST_MS),
    FIXED(struct envelope, nonce),
    FIXED_IF(struct envelope, body_digest, has_body),
    MESSAGE(struct envelope, statement, statement_shape),
};
static const struct shape envelope_shape =
    SHAPE(struct envelope, schakel__v1__envelope__descriptor, envelope_rows, envelope_check, ENVELOPE_MOST_BYTES);

bool envelope_kind_is_known(unsigned number)
{
    switch (number) {
#define ENVELOPE_KIND_CASE(name, word, number, life_ms, agreed) case ENVELOPE_##name:
        ENVELOPE_KINDS(ENVELOPE_KIND_CASE)
#undef ENVELOPE_KIND_CASE
        return true;
    default: return false;
    }
}

const char *envelope_kind_word(enum envelope_kind kind)
{
    static const char *const words[ENVELOPE_KINDS_END] = {
#define ENVELOPE_KIND_WORD(name, word, number, life_ms, agreed) [number] = #word,
        ENVELOPE_KINDS(ENVELOPE_KIND_WORD)
#undef ENVELOPE_KIND_WORD
    };
    ENSURE(envelope_kind_is_known(kind));
    return words[kind];
}

bool envelope_kind_needs_agreement(enum envelope_kind kind)
{
    static const bool needs[ENVELOPE_KINDS_END] = {
#define ENVELOPE_KIND_NEEDS(name, word, number, life_ms, agreed) [number] = agreed,
        ENVELOPE_KINDS(ENVELOPE_KIND_NEEDS)
#undef ENVELOPE_KIND_NEEDS
    };
    ENSURE(envelope_kind_is_known(kind));
    return needs[kind];
}

struct status envelope_content_encode(const struct envelope *envelope, struct arena *arena, struct span *out_content)
{
    return shape_encode(&envelope_shape, envelope, arena, out_content);
}

struct status envelope_content_decode(struct span content, struct arena *arena, struct envelope *out)
{
    return shape_decode(&envelope_shape, content, arena, out);
}

struct status envelope_join(const struct envelope_parts *parts, struct arena *arena, struct span *out_message)
{
    return shape_encode(&signed_envelope_shape, parts, arena, out_message);
}

struct status envelope_decode(struct span message, struct arena *arena, struct envelope *out)
{
    struct envelope_parts parts;
    struct envelope envelope;
    TRY(shape_decode(&signed_envelope_shape, message, arena, &parts));
    TRY(envelope_content_decode(parts.content, arena, &envelope));
    if (envelope.has_body != (parts.body.size != 0))
        return FAIL(MALFORMED);
    envelope.body = parts.body;
    envelope.content = parts.content;
    memcpy(envelope.signature, parts.signature, SIGNATURE_BYTES);
    *out = envelope;
    return STATUS(OK);
}

struct status envelope_verify(const struct envelope *envelope, const uint8_t key[static SIGN_PUBLIC_BYTES])
{
    TRY(sign_verify(key, ENVELOPE_SIGN_PREFIX, envelope->content, envelope->signature));
    if (!envelope->has_body)
        return STATUS(OK);
    struct digest digest = digest_of(envelope->body);
    return digest_equal(&digest, &envelope->body_digest) ? STATUS(OK) : FAIL(BAD_SIGNATURE);
}

struct status envelope_open(struct span message, const struct oin *line_owner, const uint8_t key[static SIGN_PUBLIC_BYTES],
                            struct arena *arena, struct envelope *out)
{
    struct envelope envelope;
    TRY(envelope_decode(message, arena, &envelope));
    if (!oin_equal(&envelope.from, line_owner))
        return FAIL(WRONG_SIGNER);
    TRY(envelope_verify(&envelope, key));
    *out = envelope;
    return STATUS(OK);
}
