// SPDX-License-Identifier: EUPL-1.2
//
// Envelopes: the content is carried as the very bytes that were signed, so that nobody has to write them
// again to check the signature.
#include "wire/envelope.h"
#include "envelope.pb-c.h"
#include "wire/message_shape.h"

#define SAME_KIND(name, word, number, life_ms) \
    _Static_assert(SCHAKEL__V1__KIND__KIND_##name == (number), "envelope.proto has the same kinds");
ENVELOPE_KINDS(SAME_KIND)
#undef SAME_KIND

struct signed_envelope {
    struct span content;
    uint8_t signature[SIGNATURE_BYTES];
};

static const struct row signed_envelope_rows[] = {
    SPAN_ROW(ROW_BYTES, struct signed_envelope, content, 1, ENVELOPE_MOST_BYTES),
    FIXED(struct signed_envelope, signature),
};
static const struct shape signed_envelope_shape =
    SHAPE(struct signed_envelope, schakel__v1__signed_envelope__descriptor, signed_envelope_rows, NULL, ENVELOPE_MOST_BYTES);

static struct status envelope_check(const void *plain)
{
    const struct envelope *envelope = plain;
    return envelope->expires_ms > envelope->time_ms ? STATUS(OK) : FAIL(INVALID);
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
    SPAN_ROW(ROW_BYTES, struct envelope, body, 1, ENVELOPE_MOST_BYTES),
};
static const struct shape envelope_shape =
    SHAPE(struct envelope, schakel__v1__envelope__descriptor, envelope_rows, envelope_check, ENVELOPE_MOST_BYTES);

const char *envelope_kind_word(enum envelope_kind kind)
{
    static const char *const words[ENVELOPE_KINDS_END] = {
#define ENVELOPE_KIND_WORD(name, word, number, life_ms) [number] = #word,
        ENVELOPE_KINDS(ENVELOPE_KIND_WORD)
#undef ENVELOPE_KIND_WORD
    };
    ENSURE(kind > 0 && kind < ENVELOPE_KINDS_END);
    return words[kind];
}

struct status envelope_content_encode(const struct envelope *envelope, struct arena *arena, struct span *out_content)
{
    struct span content;
    TRY(shape_encode(&envelope_shape, envelope, arena, &content));
    if (content.size > ENVELOPE_MOST_BYTES - ENVELOPE_OVERHEAD_BYTES)
        return FAIL(TOO_LARGE);
    *out_content = content;
    return STATUS(OK);
}

struct status envelope_join(struct span content, const uint8_t signature[static SIGNATURE_BYTES], struct arena *arena,
                            struct span *out_message)
{
    struct signed_envelope message = {.content = content};
    memcpy(message.signature, signature, SIGNATURE_BYTES);
    return shape_encode(&signed_envelope_shape, &message, arena, out_message);
}

struct status envelope_decode(struct span message, struct arena *arena, struct envelope *out, struct span *out_content,
                              uint8_t out_signature[static SIGNATURE_BYTES])
{
    struct signed_envelope outer;
    TRY(shape_decode(&signed_envelope_shape, message, arena, &outer));
    TRY(shape_decode(&envelope_shape, outer.content, arena, out));
    *out_content = outer.content;
    memcpy(out_signature, outer.signature, SIGNATURE_BYTES);
    return STATUS(OK);
}

struct status envelope_verify(struct span content, const uint8_t signature[static SIGNATURE_BYTES],
                              const uint8_t key[static SIGN_PUBLIC_BYTES])
{
    return sign_verify(key, ENVELOPE_SIGN_PREFIX, content, signature);
}

struct status envelope_open(struct span message, const struct oin *line_owner, const uint8_t key[static SIGN_PUBLIC_BYTES],
                            struct arena *arena, struct envelope *out)
{
    struct envelope envelope;
    struct span content;
    uint8_t signature[SIGNATURE_BYTES];
    TRY(envelope_decode(message, arena, &envelope, &content, signature));
    if (!oin_equal(&envelope.from, line_owner))
        return FAIL(WRONG_SIGNER);
    TRY(envelope_verify(content, signature, key));
    *out = envelope;
    return STATUS(OK);
}
