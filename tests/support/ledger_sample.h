// SPDX-License-Identifier: EUPL-1.2
//
// A made-up log that passes the lint: exchanges as holder and as asker, with heartbeats between.
#pragma once

#include "ledger/checkpoint.h"
#include "ledger/mirror.h"
#include "ledger/trust.h"
#include "wire/entry.h"

#define SAMPLE_OWN "00000001003214345000"
#define SAMPLE_PARTNER "00000001802327497000"
#define SAMPLE_ORIGIN SAMPLE_OWN "/exchange-log/2026"
#define SAMPLE_PARTNER_ORIGIN SAMPLE_PARTNER "/exchange-log/2026"
#define SAMPLE_START_MS INT64_C(1790000000000)

static const enum entry_kind sample_kinds[] = {
    ENTRY_REQUEST_RECEIVED, ENTRY_DECISION, ENTRY_DISCLOSED, ENTRY_RECEIPT, ENTRY_REQUEST_SENT, ENTRY_RESPONSE_RECEIVED, ENTRY_HEARTBEAT,
};

static inline void sample_receipt(const struct entry *entry, struct receipt *out)
{
    *out = (struct receipt){.verdict = VERDICT_PERMIT, .origin = span_of_text(SAMPLE_PARTNER_ORIGIN), .leaf_index = 7};
    out->exchange_id = entry->exchange_id;
    out->request_digest = entry->request_digest;
    out->answer_digest = entry->answer_digest;
}

/* Of a partner that signed nothing: what is said is well formed, and whether it was signed is not asked here. */
static inline void sample_say(struct entry *entry)
{
    entry->has_said = true;
    entry->said = (struct said){.time_ms = entry->time_ms, .expires_ms = entry->time_ms + 60000};
    entry->said.kind = entry->kind == ENTRY_REQUEST_RECEIVED    ? ENVELOPE_INQUIRY
                       : entry->kind == ENTRY_RESPONSE_RECEIVED ? ENVELOPE_ANSWER
                                                                : ENVELOPE_ACKNOWLEDGE;
    memset(entry->said.nonce, 5, sizeof entry->said.nonce);
    memset(entry->said.signature, 5, sizeof entry->said.signature);
    entry->answer_state = entry->kind == ENTRY_RESPONSE_RECEIVED ? ANSWER_GRANTED : 0;
}

/* Entry `index` of the sample log; `decision` gives the room for its one decision. */
static inline void sample_entry(uint64_t index, struct entry_decision *decision, struct entry *out)
{
    struct entry entry = {.version = ENTRY_VERSION,
                          .kind = sample_kinds[index % N(sample_kinds)],
                          .time_ms = SAMPLE_START_MS + (int64_t)index * 250,
                          .has_agreement = true};
    uint64_t cycle = index / N(sample_kinds);
    memset(entry.agreement.bytes, 6, DIGEST_BYTES);
    ENSURE(status_ok(oin_parse(span_of_text(SAMPLE_OWN), &entry.own)));
    if (entry.kind == ENTRY_HEARTBEAT) {
        *out = entry;
        return;
    }
    bool is_asker = entry.kind == ENTRY_REQUEST_SENT || entry.kind == ENTRY_RESPONSE_RECEIVED;
    bool is_start = entry.kind == ENTRY_REQUEST_SENT || entry.kind == ENTRY_REQUEST_RECEIVED;
    ENSURE(status_ok(oin_parse(span_of_text(SAMPLE_PARTNER), &entry.counterpart)));
    entry.has_exchange = entry.has_counterpart = true;
    entry.has_request_digest = entry.kind != ENTRY_RECEIPT; /* which stand in the receipt itself */
    entry.exchange_id.bytes[0] = is_asker ? 2 : 1;
    memcpy(entry.exchange_id.bytes + 8, &cycle, sizeof cycle);
    entry.request_digest = digest_of(exchange_id_span(&entry.exchange_id));
    entry.direction = entry.kind != ENTRY_RECEIPT && is_asker == is_start ? DIRECTION_OUT : DIRECTION_IN;
    entry.grounds.purpose = entry.grounds.phase = entry.grounds.basis = entry.grounds.from_role = entry.grounds.to_role = 1;
    entry.category_count = 2;
    entry.categories[0] = 1;
    entry.categories[1] = 2;
    if (!is_start && entry.kind != ENTRY_DECISION)
        entry.answer_digest = digest_of(digest_span(&entry.request_digest));
    entry.has_answer_digest = entry.kind == ENTRY_DISCLOSED || entry.kind == ENTRY_RESPONSE_RECEIVED;
    if (entry.kind == ENTRY_DECISION || entry.kind == ENTRY_DISCLOSED) {
        entry.has_policy = true;
        memset(entry.policy_text_hash.bytes, 3, DIGEST_BYTES);
        memset(entry.policy_table_hash.bytes, 4, DIGEST_BYTES);
        entry.engine_version = 1;
        entry.verdict = VERDICT_PERMIT;
    }
    if (entry.kind == ENTRY_DECISION) {
        *decision = (struct entry_decision){.act = 1, .category = 1, .verdict = VERDICT_PERMIT, .rule = span_of_text("meldcode-stap-5")};
        entry.decision_count = 1;
        entry.decisions = decision;
    }
    if (entry.kind == ENTRY_RECEIPT || entry.kind == ENTRY_RESPONSE_RECEIVED) {
        entry.has_receipt = true;
        sample_receipt(&entry, &entry.receipt);
    }
    if (entry.kind == ENTRY_REQUEST_RECEIVED || entry.kind == ENTRY_RECEIPT || entry.kind == ENTRY_RESPONSE_RECEIVED)
        sample_say(&entry);
    *out = entry;
}

static inline struct status sample_read(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    struct entry_decision decision;
    struct entry entry;
    (void)state;
    sample_entry(index, &decision, &entry);
    return entry_encode(&entry, arena, out);
}

static inline void sample_keys(struct sign_key *out_sign, struct note_key *out_note)
{
    static const uint8_t seed[SIGN_SEED_BYTES] = {'s', 'a', 'm', 'p', 'l', 'e'};
    sign_key_from_seed(seed, out_sign);
    ENSURE(status_ok(note_key_make(span_of_text(SAMPLE_ORIGIN), NOTE_ED25519, out_sign->public, out_note)));
}

/* The signed checkpoint of any log of the sample's origin. */
static inline struct status sample_checkpoint(const struct tree_head *head, struct arena *arena, struct span *out)
{
    struct sign_key sign;
    struct note_key key;
    struct checkpoint checkpoint = {.origin = SAMPLE_ORIGIN, .head = *head};
    struct note_signature signature = {.key = &key};
    char text[CHECKPOINT_ROOM];
    struct span message;
    sample_keys(&sign, &key);
    checkpoint_print(&checkpoint, text);
    TRY(note_message(&key, 0, span_of_text(text), arena, &message));
    sign_message(&sign, "", message, signature.bytes);
    return note_join(span_of_text(text), &signature, 1, arena, out);
}

/* Who notes that a log is taken along; of none of them nobody does. */
struct sample_attest {
    struct status (*attest)(void *state, const struct tree_head *from, const struct tree_head *to);
    void *state;
};
static inline struct status sample_export_noted(const struct entry_reader *entries, uint64_t size, const struct mirror_folder *folder,
                                                const struct sample_attest *noted)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct sign_key sign;
    struct note_key key;
    struct frontier frontier;
    struct tree_head head = {.size = size};
    struct export_log log = {.entries = *entries, .attest = noted->attest, .attest_state = noted->state};
    char trust[TRUST_LOG_ROOM];
    struct complaint why;
    TRY(arena_new((size_t)64 * 1024 * 1024, &arena));
    frontier_init(&frontier);
    for (uint64_t i = 0; i < size; i++) {
        struct span entry;
        struct tree_hash leaf;
        TRY(entries->read(entries->state, i, arena, &entry));
        tree_leaf(entry, &leaf);
        frontier_append(&frontier, &leaf);
    }
    frontier_root(&frontier, &head.root);
    sample_keys(&sign, &key);
    trust_log_print(&key, trust);
    log.trust = span_of_text(trust);
    log.key = &key;
    TRY(sample_checkpoint(&head, arena, &log.checkpoint));
    struct mirror_report report;
    return mirror_write(&log, folder, &report, &why);
}

/* Exports the first `size` entries that `entries` gives, rightly signed. */
static inline struct status sample_export(const struct entry_reader *entries, uint64_t size, const struct mirror_folder *folder)
{
    return sample_export_noted(entries, size, folder, &(struct sample_attest){NULL, NULL});
}
