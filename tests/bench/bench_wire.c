// SPDX-License-Identifier: EUPL-1.2
//
// What the form of an envelope costs beside the one signature it cannot do without.
#include "../support/wire_samples.h"
#include "bench.h"

#define ROUNDS 2000

static struct sign_key key;
static struct oin sender;

static double time_verify(struct span content, const uint8_t signature[static SIGNATURE_BYTES])
{
    int64_t start = bench_now_ns();
    for (int i = 0; i < ROUNDS; i++)
        ENSURE(status_ok(envelope_verify(content, signature, key.public)));
    return (double)(bench_now_ns() - start) / ROUNDS;
}

static double time_sign(struct span content)
{
    uint8_t signature[SIGNATURE_BYTES];
    int64_t start = bench_now_ns();
    for (int i = 0; i < ROUNDS; i++)
        sign_message(&key, ENVELOPE_SIGN_PREFIX, content, signature);
    return (double)(bench_now_ns() - start) / ROUNDS;
}

static double time_open(struct span frame)
{
    int64_t start = bench_now_ns();
    for (int i = 0; i < ROUNDS; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct envelope out;
        struct inquiry_message inquiry;
        ENSURE(status_ok(arena_new((size_t)4 * 1024 * 1024, &arena)));
        ENSURE(status_ok(envelope_open(frame, &sender, key.public, arena, &out)));
        ENSURE(status_ok(inquiry_message_decode(out.body, arena, &inquiry)));
    }
    return (double)(bench_now_ns() - start) / ROUNDS;
}

static double time_make(struct envelope envelope, const struct inquiry_message *inquiry)
{
    int64_t start = bench_now_ns();
    for (int i = 0; i < ROUNDS; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        ENSURE(status_ok(arena_new((size_t)4 * 1024 * 1024, &arena)));
        ENSURE(status_ok(inquiry_message_encode(inquiry, arena, &envelope.body)));
        sample_frame(&envelope, &key, arena);
    }
    return (double)(bench_now_ns() - start) / ROUNDS;
}

static double time_entry(const struct entry *entry, struct span bytes)
{
    int64_t start = bench_now_ns();
    for (int i = 0; i < ROUNDS; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct entry out;
        struct span again;
        ENSURE(status_ok(arena_new((size_t)1024 * 1024, &arena)));
        ENSURE(bytes.size ? status_ok(entry_decode(bytes, arena, &out)) : status_ok(entry_encode(entry, arena, &again)));
    }
    return (double)(bench_now_ns() - start) / ROUNDS;
}

static double time_hash(struct span bytes)
{
    uint8_t digest[SHA256_BYTES];
    int64_t start = bench_now_ns();
    for (int i = 0; i < ROUNDS; i++)
        sha256(bytes, digest);
    return (double)(bench_now_ns() - start) / ROUNDS;
}

int main(void)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct envelope envelope = sample_envelope(), out;
    struct inquiry_message inquiry = sample_inquiry_message();
    struct entry entry = sample_entry();
    struct span content, entry_bytes;
    uint8_t signature[SIGNATURE_BYTES];
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    sample_key(1, &key);
    sender = envelope.from;
    envelope.kind = ENVELOPE_INQUIRY;
    ENSURE(status_ok(inquiry_message_encode(&inquiry, arena, &envelope.body)));
    struct span frame = sample_frame(&envelope, &key, arena);
    ENSURE(status_ok(envelope_decode(frame, arena, &out, &content, signature)));
    ENSURE(status_ok(entry_encode(&entry, arena, &entry_bytes)));
    printf("inquiry in an envelope: %zu bytes; entry: %zu bytes\n", frame.size, entry_bytes.size);
    bench_report("open an envelope and decode its inquiry", time_open(frame), "one Ed25519 verify", time_verify(content, signature));
    bench_report("encode an inquiry, envelope and sign", time_make(envelope, &inquiry), "one Ed25519 sign", time_sign(content));
    bench_report("decode a full entry", time_entry(&entry, entry_bytes), "one SHA-256 of it", time_hash(entry_bytes));
    bench_report("encode a full entry", time_entry(&entry, span_empty()), "one SHA-256 of it", time_hash(entry_bytes));
    return 0;
}
