// SPDX-License-Identifier: EUPL-1.2
//
// The corpora of the fuzz targets envelope, message and entry, made from the samples. `wire_corpus write
// FOLDER` fills FOLDER/{envelope,message,entry}, which must exist; `wire_corpus check FOLDER` fails when the
// files differ from what is written today: ledgers and partners hold the old bytes, so a format that changes
// unnoticed is a fault.
#include "wire_samples.h"
#include "wire_table.h"

static const char *folder;
static bool is_check;
static unsigned differences;
static struct arena *arena;

static bool file_holds(const char *path, const char *head, size_t head_size, struct span bytes)
{
    uint8_t *room = arena_try(arena, head_size + bytes.size + 1);
    FILE *file = fopen(path, "rb");
    ENSURE(room);
    if (!file)
        return false;
    struct span found = span_of(room, fread(room, 1, head_size + bytes.size + 1, file));
    fclose(file);
    return found.size == head_size + bytes.size && span_equal(span_slice(found, 0, head_size), span_of(head, head_size)) &&
           span_equal(span_slice(found, head_size, found.size), bytes);
}

static void file_write(const char *target, const char *name, const char *head, size_t head_size, struct span bytes)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s/%s", folder, target, name);
    if (is_check) {
        if (!file_holds(path, head, head_size, bytes)) {
            fprintf(stderr, "%s: differs from what is written today\n", path);
            differences++;
        }
        return;
    }
    FILE *file = fopen(path, "wb");
    ENSURE(file);
    ENSURE(fwrite(head, 1, head_size, file) == head_size && fwrite(bytes.data, 1, bytes.size, file) == bytes.size);
    ENSURE(fclose(file) == 0);
}

static void message_write(enum wire_codec_number number, const char *name, const void *message)
{
    struct span bytes;
    char selector = (char)number, path[128];
    ENSURE(status_ok(wire_codecs[number].encode(message, arena, &bytes)));
    snprintf(path, sizeof path, "%s-%s", wire_codecs[number].name, name);
    file_write("message", path, &selector, 1, bytes);
}

static void messages_write(void)
{
    struct signal_message signal_message = sample_signal_message();
    struct inquiry_message inquiry_message = sample_inquiry_message(), informed = inquiry_message;
    struct answer_content answer_content = sample_answer_content(), refused = answer_content;
    struct answer_message answer_message = sample_answer_message();
    struct acknowledge_message acknowledge_message = sample_acknowledge_message(), no = {.code = STATUS_NO_RULE};
    struct evaluate_message evaluate_message = sample_evaluate_message(), proving = evaluate_message;
    struct partial_message partial_message = sample_partial_message(), later = partial_message, proven = partial_message;
    struct signal signal = sample_signal(), involved = {.category = 7};
    informed.informed_day = SAMPLE_DAY;
    informed.deferral_until_day = 0;
    informed.deferral_reason = span_empty();
    refused.state = ANSWER_REFUSED;
    refused.signal_count = 0;
    later.code = STATUS_OVER_QUOTA;
    later.point_count = 0;
    proving.wants_proof = proven.has_proof = true;
    memset(proven.proof, 0xD7, sizeof proven.proof);
    message_write(CODEC_signal_message, "full", &signal_message);
    message_write(CODEC_inquiry_message, "deferred", &inquiry_message);
    message_write(CODEC_inquiry_message, "informed", &informed);
    message_write(CODEC_answer_content, "conditional", &answer_content);
    message_write(CODEC_answer_content, "refused", &refused);
    message_write(CODEC_answer_message, "full", &answer_message);
    message_write(CODEC_acknowledge_message, "full", &acknowledge_message);
    message_write(CODEC_acknowledge_message, "refused", &no);
    message_write(CODEC_evaluate_message, "full", &evaluate_message);
    message_write(CODEC_evaluate_message, "wants-proof", &proving);
    message_write(CODEC_partial_message, "full", &partial_message);
    message_write(CODEC_partial_message, "over-quota", &later);
    message_write(CODEC_partial_message, "proven", &proven);
    message_write(CODEC_signal, "full", &signal);
    message_write(CODEC_signal, "involved", &involved);
    /* bad ones: empty, no such message, a list of nothings, a field in disorder, a long varint, an identity */
    static const char nothings[] = "\x02\x1a\0\x1a\0\x1a\0\x22\0\x22\0\x22\0", zeros[] = "\x06\x1a\x40";
    uint8_t points[64] = {0};
    memcpy(points, sample_points(1)->bytes, ELEMENT_BYTES);
    file_write("message", "bad-empty", "", 0, span_empty());
    file_write("message", "bad-number", "\xff", 1, span_empty());
    file_write("message", "bad-nothings", nothings, sizeof nothings - 1, span_empty());
    file_write("message", "bad-disorder", "\x07\x10\x01\x08\x05", 5, span_empty());
    file_write("message", "bad-long-varint", "\x07\x08\x85\x00", 4, span_empty());
    file_write("message", "bad-repeat", "\x07\x08\x05\x08\x05", 5, span_empty());
    file_write("message", "bad-identity", zeros, sizeof zeros - 1, SPAN_OF_ARRAY(points));
    file_write("message", "bad-short-proof", "\x06\x22\x3f", 3, span_of(points, 63));
}

static void envelopes_write(void)
{
    struct sign_key key;
    sample_key(1, &key);
    for (enum envelope_kind kind = 1; kind < ENVELOPE_KINDS_END; kind++) {
        struct envelope envelope = sample_envelope();
        envelope.kind = kind;
        file_write("envelope", envelope_kind_word(kind), "", 0, sample_frame(&envelope, &key, arena));
    }
    struct envelope envelope = sample_envelope();
    struct span frame = sample_frame(&envelope, &key, arena);
    file_write("envelope", "bad-empty", "", 0, span_empty());
    file_write("envelope", "bad-short", "", 0, span_slice(frame, 0, frame.size / 2));
    file_write("envelope", "bad-head", "\x7a\x00", 2, frame);
    file_write("envelope", "bad-twice", (const char *)frame.data, frame.size, frame);
    file_write("envelope", "bad-nothings", "\x0a\x00\x0a\x00\x0a\x00", 6, span_empty());
    file_write("envelope", "bad-length", "\x0a\xff\xff\xff\xff\x0f", 6, span_empty());
}

static void entry_write(const char *name, const struct entry *entry)
{
    struct span bytes;
    ENSURE(status_ok(entry_encode(entry, arena, &bytes)));
    file_write("entry", name, "", 0, bytes);
}

static void entries_write(void)
{
    struct entry full = sample_entry(), part = full;
    struct entry heartbeat = {.kind = ENTRY_HEARTBEAT, .time_ms = SAMPLE_NOW_MS, .own = sample_oin(SAMPLE_FROM)};
    struct span bytes;
    entry_write("decision", &full);
    entry_write("heartbeat", &heartbeat);
    part.has_receipt = part.has_policy = false;
    part.decision_count = 0;
    part.kind = ENTRY_REQUEST_SENT;
    entry_write("request-sent", &part);
    part.has_exchange = part.has_counterpart = part.has_answer_digest = false;
    part.commit_count = 4;
    for (size_t i = 0; i < 4; i++)
        part.commits[i].field = (enum commit_field)(COMMIT_SUBJECT + i);
    part.kind = ENTRY_CASE_EVENT;
    entry_write("case-event", &part);
    heartbeat.kind = ENTRY_EVALUATED;
    heartbeat.count = INT64_MAX;
    entry_write("evaluated", &heartbeat);
    ENSURE(status_ok(entry_encode(&heartbeat, arena, &bytes)));
    file_write("entry", "bad-empty", "", 0, span_empty());
    file_write("entry", "bad-version", "\x08\x02", 2, span_slice(bytes, 2, bytes.size));
    file_write("entry", "bad-repeat", "\x08\x01", 2, bytes);
    file_write("entry", "bad-unknown", (const char *)bytes.data, bytes.size, span_of_text("\xe0\x01\x01"));
    file_write("entry", "bad-short", "", 0, span_slice(bytes, 0, bytes.size - 3));
    file_write("entry", "bad-nothings", "\x92\x01\x00\x92\x01\x00\xca\x01\x00", 9, span_empty());
}

int main(int argc, char **argv)
{
    if (argc != 3 || (strcmp(argv[1], "write") && strcmp(argv[1], "check"))) {
        fprintf(stderr, "usage: %s write|check FOLDER\n", argv[0]);
        return 64;
    }
    is_check = strcmp(argv[1], "check") == 0;
    folder = argv[2];
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    envelopes_write();
    messages_write();
    entries_write();
    arena = arena_free(arena);
    return differences ? 1 : 0;
}
