// SPDX-License-Identifier: EUPL-1.2
//
// Ledger entries: their encoding, the words of their kinds, and the commitments that stand in for what
// could point to a person.
#include "wire/entry.h"
#include "base/cursor.h"
#include "wire/entry_shape.h"

#define COMMIT_PREFIX "schakel/commit/v1"

struct status entry_encode(const struct entry *entry, struct arena *arena, struct span *out)
{
    return shape_encode(&entry_shape, entry, arena, out);
}

struct status entry_decode(struct span bytes, struct arena *arena, struct entry *out)
{
    return shape_decode(&entry_shape, bytes, arena, out);
}

const char *entry_kind_word(enum entry_kind kind)
{
    static const char *const words[ENTRY_KINDS] = {
        [ENTRY_REQUEST_SENT] = "request-sent",
        [ENTRY_REQUEST_RECEIVED] = "request-received",
        [ENTRY_DECISION] = "decision",
        [ENTRY_DISCLOSED] = "disclosed",
        [ENTRY_RESPONSE_RECEIVED] = "response-received",
        [ENTRY_RECEIPT] = "receipt",
        [ENTRY_SIGNAL_SENT] = "signal-sent",
        [ENTRY_SIGNAL_RECEIVED] = "signal-received",
        [ENTRY_EVALUATED] = "evaluated",
        [ENTRY_HUMAN_DECISION] = "human-decision",
        [ENTRY_CASE_EVENT] = "case-event",
        [ENTRY_POLICY_ACTIVATED] = "policy-activated",
        [ENTRY_KEY_EVENT] = "key-event",
        [ENTRY_PARTNER_HEAD] = "partner-head",
        [ENTRY_HEARTBEAT] = "heartbeat",
        [ENTRY_TIMESTAMP] = "timestamp",
        [ENTRY_ERASURE] = "erasure",
        [ENTRY_PRUNE] = "prune",
        [ENTRY_RECOVERY] = "recovery",
        [ENTRY_SUBJECT_REPORT] = "subject-report",
        [ENTRY_ADMIN_ACT] = "admin-act",
        [ENTRY_LOG_READ] = "log-read",
    };
    ENSURE(kind > 0 && kind < ENTRY_KINDS);
    return words[kind];
}

const char *commit_field_word(enum commit_field field)
{
    static const char *const words[] = {
        [COMMIT_SUBJECT] = "subject",
        [COMMIT_USER] = "user",
        [COMMIT_DECISION_INPUT] = "decision-input",
        [COMMIT_DETAIL] = "detail",
    };
    ENSURE(field > 0 && field < N(words));
    return words[field];
}

void commit_salt(const uint8_t key[static 32], const struct exchange_id *exchange_id, enum commit_field field, uint8_t out_salt[static 32])
{
    struct span parts[] = {exchange_id_span(exchange_id), span_of_text(commit_field_word(field))};
    hmac_sha256(key, parts, N(parts), out_salt);
}

void commit_make(enum commit_field field, const uint8_t salt[static 32], struct span value, uint8_t out[static SHA256_BYTES])
{
    struct span word = span_of_text(commit_field_word(field));
    uint8_t word_size[1], value_size[8];
    struct writer word_writer = writer_of(word_size, sizeof word_size), value_writer = writer_of(value_size, sizeof value_size);
    write_u8(&word_writer, (uint8_t)word.size);
    write_u64(&value_writer, value.size);
    struct span parts[] = {
        span_of_text(COMMIT_PREFIX), SPAN_OF_ARRAY(word_size), word, span_of(salt, 32), SPAN_OF_ARRAY(value_size), value,
    };
    sha256_parts(parts, N(parts), out);
}
