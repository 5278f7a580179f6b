// SPDX-License-Identifier: EUPL-1.2
//
// What a partner signed comes back out of the entry that was made of it, byte for byte; and out of no other.
#include "../support/wire_samples.h"
#include "wire/said.h"

#include <criterion/criterion.h>

static struct sign_key key;
static struct arena *arena;

static void start(void)
{
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new((size_t)4 * 1024 * 1024, &arena)));
    sample_key(1, &key);
}
static void stop(void) { arena = arena_free(arena); }
TestSuite(wire_said, .init = start, .fini = stop);

#define KINDS (ENVELOPE_PARTIAL + 1) /* those that become an entry */

/* As it came from the line, with everything that its kind states. */
static struct envelope receive(enum envelope_kind kind)
{
    struct span body = kind == ENVELOPE_ACKNOWLEDGE ? span_empty() : span_of_text("any bytes");
    struct envelope sent = sample_envelope_of(kind, body, arena), out;
    if (sent.statement.has_receipt)
        sent.statement.receipt = sample_receipt();
    cr_assert(status_ok(envelope_open(sample_frame(&sent, &key, arena), &sent.from, key.public, arena, &out)));
    return out;
}

/* Through the bytes that are stored. */
static struct entry store_entry(const struct entry *entry)
{
    struct span bytes;
    struct entry out;
    cr_assert(status_ok(entry_encode(entry, arena, &bytes)));
    cr_assert(status_ok(entry_decode(bytes, arena, &out)));
    return out;
}

static bool gives_back(const struct entry *entry, const struct envelope *envelope)
{
    struct span content;
    struct entry stored = store_entry(entry);
    return status_ok(said_content(&stored, arena, &content)) && span_equal(content, envelope->content);
}

Test(wire_said, an_entry_gives_back_what_was_signed)
{
    for (enum envelope_kind kind = ENVELOPE_SIGNAL; kind < KINDS; kind++) {
        struct envelope envelope = receive(kind);
        struct entry entry = sample_said(&envelope, envelope.signature);
        struct span content;
        cr_expect(said_is_due(&entry), "%s", envelope_kind_word(kind));
        cr_assert(gives_back(&entry, &envelope), "%s", envelope_kind_word(kind));
        cr_assert(status_ok(said_content(&entry, arena, &content)));
        cr_expect(status_ok(sign_verify(key.public, ENVELOPE_SIGN_PREFIX, content, entry.said.signature)));
    }
}

/* What was found here beside it does not disturb: rules, hashes of policies, the role that was filled in, notes. */
Test(wire_said, what_the_receiver_adds_does_not_change_what_was_said)
{
    struct envelope envelope = receive(ENVELOPE_EVALUATE);
    struct entry entry = sample_said(&envelope, envelope.signature), full = sample_entry();
    entry.grounds.to_role = 9;
    entry.has_policy = true;
    entry.policy_text_hash = full.policy_text_hash;
    entry.decision_count = full.decision_count;
    entry.decisions = full.decisions;
    entry.verdict = VERDICT_PERMIT;
    entry.has_decided_under = true;
    entry.note = span_of_text("a-note");
    cr_expect(gives_back(&entry, &envelope));
}

/* P-07: a Said that is moved, or a clear field under it that is changed, breaks the counterpart's signature. */
Test(wire_said, a_said_belongs_to_its_own_entry_only)
{
    for (enum envelope_kind kind = ENVELOPE_SIGNAL; kind < KINDS; kind++) {
        struct envelope envelope = receive(kind);
        const struct entry sound = sample_said(&envelope, envelope.signature);
        struct entry moved[14];
        static const char *const names[] = {"exchange", "party",    "owner",    "sent",   "expiry", "nonce", "agreement",
                                            "purpose",  "category", "question", "answer", "state",  "code",  "receipt"};
        for (size_t i = 0; i < N(moved); i++)
            moved[i] = sound;
        moved[0].exchange_id.bytes[0] ^= 1;
        moved[1].counterpart.text[19] = '7';
        moved[2].own.text[19] = '7';
        moved[3].said.time_ms++;
        moved[4].said.expires_ms++;
        moved[5].said.nonce[0] ^= 1;
        moved[6].agreement.bytes[0] ^= 1;
        moved[7].grounds.purpose ^= sound.grounds.purpose ? 2 : 0;
        moved[8].categories[0] ^= sound.category_count ? 2 : 0;
        moved[9].request_digest.bytes[0] ^= sound.has_request_digest;
        moved[10].answer_digest.bytes[0] ^= sound.has_answer_digest;
        moved[11].answer_state ^= sound.answer_state ? 3 : 0;
        moved[12].code = sound.kind == ENTRY_RECEIPT ? STATUS_NO_RULE : sound.code;
        moved[13].receipt.leaf_index ^= sound.has_receipt;
        for (size_t i = 0; i < N(moved); i++)
            if (memcmp(&moved[i], &sound, sizeof sound) != 0)
                cr_expect(!gives_back(&moved[i], &envelope), "%s: another %s", envelope_kind_word(kind), names[i]);
    }
}

Test(wire_said, an_entry_that_no_message_could_make_has_no_said)
{
    struct envelope envelope = receive(ENVELOPE_SIGNAL);
    const struct entry sound = sample_said(&envelope, envelope.signature);
    static const char *const names[] = {"of another kind", "said as another kind", "said as no kind",      "outward",
                                        "of nobody",       "in no exchange",       "without an agreement", "of version 1"};
    struct entry bad[N(names)];
    struct span bytes;
    for (size_t i = 0; i < N(bad); i++)
        bad[i] = sound;
    bad[0].kind = ENTRY_DECISION;
    bad[1].said.kind = ENVELOPE_INQUIRY;
    bad[2].said.kind = 0;
    bad[3].direction = DIRECTION_OUT;
    bad[4].has_counterpart = false;
    bad[5].has_exchange = false;
    bad[6].has_agreement = false;
    bad[7].version = 1;
    for (size_t i = 0; i < N(bad); i++)
        cr_expect(status_is(entry_encode(&bad[i], arena, &bytes), STATUS_INVALID), "%s", names[i]);
    bad[0] = sound;
    bad[0].has_said = false;
    cr_expect(status_is(said_content(&bad[0], arena, &bytes), STATUS_INVALID), "nothing was said");
    cr_expect(said_is_due(&bad[0]), "and yet it should have been");
    bad[0].direction = DIRECTION_OUT;
    cr_expect(!said_is_due(&bad[0]));
}
