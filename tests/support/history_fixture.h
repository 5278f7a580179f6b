// SPDX-License-Identifier: EUPL-1.2
//
// The sample log as a partner that signs wrote it, what is known of what was agreed in its time, and what a verification then finds.
#pragma once

#include "base/day.h"
#include "support/verify_fixture.h"
#include "wire/replay_window.h"
#include "wire/said.h"

enum { AT_RECEIVED = 7, AT_DECISION, AT_DISCLOSED, AT_RECEIPT, AT_SENT, AT_RESPONSE, AT_HEARTBEAT, SIZE = 21 };
#define AT_MS (SAMPLE_START_MS + 2000) /* about when those are written */
#define FOREVER                                                          \
    {                                                                    \
        .from_ms = SAMPLE_START_MS - DAY_MS, .until_ms = HISTORY_OPEN_MS \
    }

static struct sign_key partner_key, other_key;
static uint8_t partner_seed[SIGN_SEED_BYTES] = {1}, other_seed[SIGN_SEED_BYTES] = {2};

static inline struct digest filled(uint8_t byte)
{
    struct digest out;
    memset(out.bytes, byte, sizeof out.bytes);
    return out;
}

/* One entry, or all from it on, that was changed before it was said and written; what came from the partner is signed by its key. */
struct writer_of_log {
    uint64_t at;
    void (*change)(struct entry *entry), (*change_signed)(struct entry *entry);
    void (*change_rest)(struct entry *entry); /* and of all that follow it */
};
static inline struct status signed_read(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    const struct writer_of_log *log = state;
    struct entry_decision decision;
    struct entry entry;
    struct span content;
    sample_entry(index, &decision, &entry);
    if (entry.has_receipt)
        entry.receipt.policy_hash = filled(3);
    if (log->change && index == log->at)
        log->change(&entry);
    if (log->change_rest && index > log->at)
        log->change_rest(&entry);
    if (entry.has_said) {
        TRY(said_content(&entry, arena, &content));
        sign_message(&partner_key, ENVELOPE_SIGN_PREFIX, content, entry.said.signature);
    }
    if (log->change_signed && index == log->at)
        log->change_signed(&entry);
    return entry_encode(&entry, arena, out);
}

static struct history_span spans[3];
static struct history_text texts[2];
static struct history_key keys[4];

static inline struct history plain_history(void)
{
    struct sign_key sign;
    struct note_key note;
    const struct history_key always = FOREVER;
    sign_key_from_seed(partner_seed, &partner_key);
    sign_key_from_seed(other_seed, &other_key);
    sample_keys(&sign, &note);
    spans[0] = (struct history_span){filled(6), filled(3), always.from_ms, HISTORY_OPEN_MS};
    texts[0] = (struct history_text){"policy", 2, filled(3), always.from_ms, HISTORY_OPEN_MS};
    texts[1] = (struct history_text){"roster", 1, filled(8), always.from_ms, HISTORY_OPEN_MS};
    keys[0] = keys[1] = always;
    cr_assert(status_ok(oin_parse(span_of_text(SAMPLE_OWN), &keys[0].oin)));
    keys[0].use = KEY_USE_LOG;
    keys[0].name = SAMPLE_ORIGIN;
    memcpy(keys[0].key, sign.public, sizeof keys[0].key);
    cr_assert(status_ok(oin_parse(span_of_text(SAMPLE_PARTNER), &keys[1].oin)));
    keys[1].use = KEY_USE_ENVELOPE;
    keys[1].name = SAMPLE_PARTNER "/envelope";
    memcpy(keys[1].key, partner_key.public, sizeof keys[1].key);
    return (struct history){
        .is_known = true, .spans = spans, .span_count = 1, .texts = texts, .text_count = 2, .keys = keys, .key_count = 2};
}

/* The findings, as "kind@entry kind@entry". */
static inline const char *findings_of(const struct writer_of_log *log, const struct history *history)
{
    static char words[512];
    const struct entry_reader reader = {signed_read, (void *)log};
    struct ledger_report report = {0};
    CLEANUP(arena) struct arena *arena = NULL;
    struct export_source source = folder_source(&folder);
    const struct trust *parsed;
    struct sign_key sign;
    struct note_key key;
    char text[TRUST_LOG_ROOM];
    export_sample(&reader, SIZE);
    sample_keys(&sign, &key);
    trust_log_print(&key, text);
    cr_assert(status_ok(arena_new((size_t)1024 * 1024, &arena)));
    cr_assert(status_ok(trust_parse(span_of_text(text), "trust", arena, &parsed, NULL)));
    struct trust trust = *parsed;
    trust.history = history;
    (void)!status_ok(ledger_verify(&source, &trust, arena, &report, NULL));
    *words = 0;
    for (size_t i = 0; i < report.kept_count; i++) {
        size_t used = strlen(words);
        snprintf(words + used, sizeof words - used, "%s%s@%d", i ? " " : "", finding_word(report.findings[i].kind),
                 report.findings[i].index == FINDING_NO_ENTRY ? -1 : (int)report.findings[i].index);
    }
    return words;
}

static inline void activate(struct entry *entry, const char *note)
{
    entry->kind = ENTRY_POLICY_ACTIVATED;
    entry->note = span_of_text(note);
}
#define HEX(digit) digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit digit
#define HASH(digits) HEX(digits) HEX(digits)
static inline bool starts_with(const char *text, const char *words) { return strncmp(text, words, strlen(words)) == 0; }

static inline void expect_findings(const struct writer_of_log *log, const struct history *history, const char *expected, const char *what)
{
    const char *found = findings_of(log, history);
    cr_expect_str_eq(found, expected, "%s: \"%s\" for \"%s\"", what, found, expected);
}
