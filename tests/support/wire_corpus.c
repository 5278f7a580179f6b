// SPDX-License-Identifier: EUPL-1.2
//
// The corpora of the fuzz targets envelope, message and entry, made from the samples. `wire_corpus write
// FOLDER` fills FOLDER/{envelope,message,entry}, which must exist; `wire_corpus check FOLDER` fails when the
// files differ from what is written today: ledgers and partners hold the old bytes, so a format that changes
// unnoticed is a fault.
#include "wire/said.h"
#include "wire_samples_more.h"
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
    static uint8_t signatures[2 * SIGNATURE_BYTES];
    struct signal_message signal_message = sample_signal_message();
    struct inquiry_message inquiry_message = sample_inquiry_message(), informed = inquiry_message, inquiry_home = inquiry_message;
    struct answer_content answer_content = sample_answer_content(), refused = answer_content;
    struct evaluate_message evaluate_message = sample_evaluate_message(), own = evaluate_message, household = evaluate_message;
    struct partial_message partial_message = sample_partial_message(), counted = partial_message;
    struct signal signal = sample_signal(), involved = {.category = 7};
    informed.informed_day = SAMPLE_DAY;
    informed.deferral_until_day = 0;
    informed.deferral_reason = span_empty();
    refused.state = ANSWER_REFUSED;
    refused.signal_count = 0;
    own.act = EVALUATION_OWN;
    own.parts[0].mask = 0;
    own.parts[0].has_voucher = inquiry_home.has_counted = false;
    household.part_count = 2;
    household.parts[1] = household.parts[0];
    household.parts[1].holder = sample_oin(SAMPLE_FROM);
    household.parts[1].has_voucher = false;
    household.parts[1].mask = 6;
    counted.vouchers = span_of(signatures, sizeof signatures);
    memset(signatures, 0x5A, sizeof signatures);
    message_write(CODEC_signal_message, "full", &signal_message);
    message_write(CODEC_inquiry_message, "deferred", &inquiry_message);
    message_write(CODEC_inquiry_message, "informed", &informed);
    message_write(CODEC_inquiry_message, "to-oneself", &inquiry_home);
    message_write(CODEC_answer_content, "conditional", &answer_content);
    message_write(CODEC_answer_content, "refused", &refused);
    message_write(CODEC_evaluate_message, "full", &evaluate_message);
    message_write(CODEC_evaluate_message, "household", &household);
    message_write(CODEC_evaluate_message, "own", &own);
    message_write(CODEC_partial_message, "counted", &counted);
    message_write(CODEC_partial_message, "full", &partial_message);
    message_write(CODEC_signal, "full", &signal);
    message_write(CODEC_signal, "involved", &involved);
    struct hello_message hello = sample_hello_message(), bare = hello;
    struct agreed_ask_message ask = sample_agreed_ask_message();
    struct agreed_message piece = sample_agreed_message();
    struct carried_version version = sample_carried_version();
    bare.proposal_count = bare.withdrawal_count = 0;
    message_write(CODEC_hello_message, "full", &hello);
    message_write(CODEC_hello_message, "bare", &bare);
    message_write(CODEC_agreed_ask_message, "second-piece", &ask);
    message_write(CODEC_agreed_message, "last-piece", &piece);
    struct withdraw_message withdraw = sample_withdraw_message();
    message_write(CODEC_withdraw_message, "full", &withdraw);
    message_write(CODEC_carried_version, "full", &version);
    struct open_message open = sample_open_message();
    struct opened_message opened = sample_opened_message();
    message_write(CODEC_open_message, "full", &open);
    message_write(CODEC_opened_message, "full", &opened);
    struct second_message second = sample_second_message();
    message_write(CODEC_second_message, "full", &second);
    struct reconcile_message reconcile = sample_reconcile_message(), whole_day = {.day = 20600, .level = RECONCILE_LEVEL_DAY};
    struct reconciled_message day = sample_reconciled_message(), hour = sample_reconciled_hour();
    message_write(CODEC_reconcile_message, "hour", &reconcile);
    message_write(CODEC_reconcile_message, "day", &whole_day);
    message_write(CODEC_reconciled_message, "hour", &hour);
    message_write(CODEC_reconciled_message, "day", &day);
    /* bad ones: empty, no such message, a list of nothings, a field in disorder, a long varint, an identity */
    static const char nothings[] = "\x02\x1a\0\x1a\0\x1a\0\x22\0\x22\0\x22\0", zeros[] = "\x04\x1a\x40";
    uint8_t points[64] = {0};
    memcpy(points, sample_points(1)->bytes, ELEMENT_BYTES);
    file_write("message", "bad-empty", "", 0, span_empty());
    file_write("message", "bad-number", "\xff", 1, span_empty());
    file_write("message", "bad-nothings", nothings, sizeof nothings - 1, span_empty());
    file_write("message", "bad-disorder", "\x05\x10\x01\x08\x05", 5, span_empty());
    file_write("message", "bad-long-varint", "\x05\x08\x85\x00", 4, span_empty());
    file_write("message", "bad-repeat", "\x05\x08\x05\x08\x05", 5, span_empty());
    file_write("message", "bad-identity", zeros, sizeof zeros - 1, SPAN_OF_ARRAY(points));
}

/* One of each kind, as full as it can be. */
static struct envelope envelope_of(enum envelope_kind kind)
{
    struct signal_message signal_message = sample_signal_message();
    struct inquiry_message inquiry_message = sample_inquiry_message();
    struct answer_content answer_content = sample_answer_content();
    struct evaluate_message evaluate_message = sample_evaluate_message();
    struct partial_message partial_message = sample_partial_message();
    struct open_message open = sample_open_message();
    struct opened_message opened = sample_opened_message();
    struct hello_message hello = sample_hello_message();
    struct second_message second = sample_second_message();
    struct reconcile_message reconcile = sample_reconcile_message();
    struct reconciled_message day = sample_reconciled_message();
    struct agreed_ask_message ask = sample_agreed_ask_message();
    struct agreed_message piece = sample_agreed_message();
    struct withdraw_message withdraw = sample_withdraw_message();
    struct span body = span_empty();
    struct status status = STATUS(OK);
    switch (kind) {
    case ENVELOPE_SIGNAL: status = signal_message_encode(&signal_message, arena, &body); break;
    case ENVELOPE_INQUIRY: status = inquiry_message_encode(&inquiry_message, arena, &body); break;
    case ENVELOPE_ANSWER: status = answer_content_encode(&answer_content, arena, &body); break;
    case ENVELOPE_EVALUATE: status = evaluate_message_encode(&evaluate_message, arena, &body); break;
    case ENVELOPE_PARTIAL: status = partial_message_encode(&partial_message, arena, &body); break;
    case ENVELOPE_OPEN: status = open_message_encode(&open, arena, &body); break;
    case ENVELOPE_OPENED: status = opened_message_encode(&opened, arena, &body); break;
    case ENVELOPE_SECOND: status = second_message_encode(&second, arena, &body); break;
    case ENVELOPE_RECONCILE: status = reconcile_message_encode(&reconcile, arena, &body); break;
    case ENVELOPE_RECONCILED: status = reconciled_message_encode(&day, arena, &body); break;
    case ENVELOPE_HELLO: status = hello_message_encode(&hello, arena, &body); break;
    case ENVELOPE_FETCH: status = agreed_ask_message_encode(&ask, arena, &body); break;
    case ENVELOPE_PIECE: status = agreed_message_encode(&piece, arena, &body); break;
    case ENVELOPE_WITHDRAW: status = withdraw_message_encode(&withdraw, arena, &body); break;
    case ENVELOPE_HEAD: body = span_of_text(SAMPLE_HEAD); break;
    case ENVELOPE_COSIGNED: body = span_of_text("409\n7\n"); break;
    case ENVELOPE_HEAD_ASK: body = span_of_text("00000099000000001000/exchange-log/2026\n"); break;
    case ENVELOPE_HEAD_HELD: body = span_of_text("404\n"); break;
    case ENVELOPE_ACKNOWLEDGE:
    case ENVELOPE_KINDS_END: break;
    }
    ENSURE(status_ok(status));
    struct envelope envelope = sample_envelope_of(kind, body, arena);
    if (envelope.statement.has_receipt)
        envelope.statement.receipt = sample_receipt();
    if (envelope.statement.has_request_digest)
        memset(envelope.statement.request_digest.bytes, 0xD5, DIGEST_BYTES);
    if (envelope.statement.has_list_digest)
        memset(envelope.statement.list_digest.bytes, 0xD6, DIGEST_BYTES);
    return envelope;
}

static void envelopes_write(void)
{
    struct sign_key key;
    sample_key(1, &key);
    for (unsigned kind = 1; kind < ENVELOPE_KINDS_END; kind++) {
        if (!envelope_kind_is_known(kind))
            continue;
        struct envelope envelope = envelope_of((enum envelope_kind)kind);
        file_write("envelope", envelope_kind_word((enum envelope_kind)kind), "", 0, sample_frame(&envelope, &key, arena));
    }
    struct envelope refusal = sample_envelope();
    file_write("envelope", "acknowledge-refused", "", 0, sample_frame(&refusal, &key, arena));
    refusal.kind = ENVELOPE_PARTIAL;
    refusal.statement.has_request_digest = true;
    file_write("envelope", "partial-refused", "", 0, sample_frame(&refusal, &key, arena));
    struct envelope envelope = sample_envelope();
    struct span frame = sample_frame(&envelope, &key, arena);
    file_write("envelope", "bad-empty", "", 0, span_empty());
    file_write("envelope", "bad-short", "", 0, span_slice(frame, 0, frame.size / 2));
    file_write("envelope", "bad-head", "\x7a\x00", 2, frame);
    file_write("envelope", "bad-twice", (const char *)frame.data, frame.size, frame);
    file_write("envelope", "bad-nothings", "\x0a\x00\x0a\x00\x0a\x00", 6, span_empty());
    file_write("envelope", "bad-length", "\x0a\xff\xff\xff\xff\x0f", 6, span_empty());
}

static const uint8_t *signature_of(const struct envelope *envelope)
{
    static uint8_t signature[SIGNATURE_BYTES];
    struct sign_key key;
    struct span content;
    sample_key(1, &key);
    ENSURE(status_ok(envelope_content_encode(envelope, arena, &content)));
    sign_message(&key, ENVELOPE_SIGN_PREFIX, content, signature);
    return signature;
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
    struct entry heartbeat = {.version = ENTRY_VERSION, .kind = ENTRY_HEARTBEAT, .time_ms = SAMPLE_NOW_MS, .own = sample_oin(SAMPLE_FROM)};
    struct span bytes;
    for (unsigned kind = 1; kind < ENVELOPE_KINDS_END; kind++) {
        if (!envelope_kind_is_known(kind) || !said_is_kept((enum envelope_kind)kind))
            continue;
        char name[64];
        struct envelope envelope = envelope_of((enum envelope_kind)kind);
        struct entry said = sample_said(&envelope, signature_of(&envelope));
        snprintf(name, sizeof name, "said-%s", envelope_kind_word((enum envelope_kind)kind));
        entry_write(name, &said);
    }
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
    struct entry read = heartbeat;
    read.kind = ENTRY_LOG_READ;
    read.read_from = 7;
    read.read_to = INT64_MAX;
    entry_write("log-read", &read);
    heartbeat.version = 1;
    entry_write("evaluated-version-1", &heartbeat);
    ENSURE(status_ok(entry_encode(&heartbeat, arena, &bytes)));
    file_write("entry", "bad-empty", "", 0, span_empty());
    file_write("entry", "bad-version", "\x08\x03", 2, span_slice(bytes, 2, bytes.size));
    file_write("entry", "bad-repeat", "\x08\x01", 2, bytes);
    file_write("entry", "bad-unknown", (const char *)bytes.data, bytes.size, span_of_text("\xe8\x01\x01"));
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
