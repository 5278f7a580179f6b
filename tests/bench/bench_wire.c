// SPDX-License-Identifier: EUPL-1.2
//
// What the form of an envelope costs beside the one signature it cannot do without, and of a ledger entry
// beside its hash. Each figure is the best of several batches, so that a busy machine disturbs it less.
#include "../support/wire_samples.h"
#include "bench.h"
#include "wire/said.h"

#define BATCHES 20
#define ROUNDS 200
#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

static struct sign_key key;
static struct envelope envelope, opened;
static struct inquiry_message inquiry;
static struct entry entry, said;
static struct span frame, entry_bytes;

static void verify_once(void) { ENSURE(status_ok(envelope_verify(&opened, key.public))); }

static void sign_once(void)
{
    uint8_t out[SIGNATURE_BYTES];
    sign_message(&key, ENVELOPE_SIGN_PREFIX, opened.content, out);
}

static void hash_once(void)
{
    uint8_t digest[SHA256_BYTES];
    sha256(entry_bytes, digest);
}

static void open_once(void)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct envelope out;
    struct inquiry_message asked;
    ENSURE(status_ok(arena_new(ARENA_BYTES, &arena)));
    ENSURE(status_ok(envelope_open(frame, &envelope.from, key.public, arena, &out)));
    ENSURE(status_ok(inquiry_message_decode(out.body, arena, &asked)));
}

static void make_once(void)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct envelope made = envelope;
    struct span body;
    ENSURE(status_ok(arena_new(ARENA_BYTES, &arena)));
    ENSURE(status_ok(inquiry_message_encode(&inquiry, arena, &body)));
    envelope_give_body(&made, body);
    sample_frame(&made, &key, arena);
}

static void entry_encode_once(void)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span out;
    ENSURE(status_ok(arena_new(ARENA_BYTES, &arena)) && status_ok(entry_encode(&entry, arena, &out)));
}

static void entry_decode_once(void)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct entry out;
    ENSURE(status_ok(arena_new(ARENA_BYTES, &arena)) && status_ok(entry_decode(entry_bytes, arena, &out)));
}

static void rebuild_once(void)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span out;
    ENSURE(status_ok(arena_new(ARENA_BYTES, &arena)) && status_ok(said_content(&said, arena, &out)));
}

static double best_ns(void (*once)(void))
{
    double best = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
        int64_t start = bench_now_ns();
        for (int i = 0; i < ROUNDS; i++)
            once();
        double each = (double)(bench_now_ns() - start) / ROUNDS;
        if (batch == 0 || each < best)
            best = each;
    }
    return best;
}

int main(void)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span body;
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new(ARENA_BYTES, &arena)));
    sample_key(1, &key);
    inquiry = sample_inquiry_message();
    entry = sample_entry();
    ENSURE(status_ok(inquiry_message_encode(&inquiry, arena, &body)));
    envelope = sample_envelope_of(ENVELOPE_INQUIRY, body, arena);
    frame = sample_frame(&envelope, &key, arena);
    ENSURE(status_ok(envelope_decode(frame, arena, &opened)));
    ENSURE(status_ok(entry_encode(&entry, arena, &entry_bytes)));
    said = sample_said(&envelope, opened.signature);
    printf("inquiry in an envelope: %zu bytes; entry: %zu bytes\n", frame.size, entry_bytes.size);
    bench_report("open an envelope and decode its inquiry", best_ns(open_once), "one Ed25519 verify", best_ns(verify_once));
    bench_report("encode an inquiry, envelope and sign", best_ns(make_once), "one Ed25519 sign", best_ns(sign_once));
    bench_report("decode a full entry", best_ns(entry_decode_once), "one SHA-256 of it", best_ns(hash_once));
    bench_report("encode a full entry", best_ns(entry_encode_once), "one SHA-256 of it", best_ns(hash_once));
    bench_report("rebuild what was signed from its entry", best_ns(rebuild_once), "one Ed25519 verify", best_ns(verify_once));
    return 0;
}
