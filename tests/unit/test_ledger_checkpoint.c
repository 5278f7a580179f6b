// SPDX-License-Identifier: EUPL-1.2
//
// Checkpoints, origins and receipts: one form each, and nothing else taken.
#include "../support/ledger_sample.h"
#include "ledger/receipt.h"

#include <criterion/criterion.h>

static struct arena *arena;
static void open_arena(void) { cr_assert(status_ok(arena_new((size_t)8 * 1024 * 1024, &arena))); }
static void close_arena(void) { arena = arena_free(arena); }
TestSuite(ledger_checkpoint, .init = open_arena, .fini = close_arena);

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

Test(ledger_checkpoint, prints_and_reads_back)
{
    static const char text[] = "example.com/behind-the-sofa\n20852163\n" ROOT "\n"; /* C2SP tlog-checkpoint */
    struct checkpoint checkpoint;
    char back[CHECKPOINT_ROOM];
    cr_assert(status_ok(checkpoint_parse(span_of_text(text), &checkpoint)));
    cr_expect_eq(checkpoint.head.size, 20852163);
    cr_expect_str_eq(checkpoint.origin, "example.com/behind-the-sofa");
    checkpoint_print(&checkpoint, back);
    cr_expect_str_eq(back, text);
}

Test(ledger_checkpoint, refuses_other_texts)
{
    static const char *const bad[] = {
        "",
        "a\n1\n" ROOT,
        "a\n1\n" ROOT "\nextension\n",
        "a\n1\n" ROOT "\n\n",
        "\n1\n" ROOT "\n",
        "a b\n1\n" ROOT "\n",
        "a+b\n1\n" ROOT "\n",
        "a\n01\n" ROOT "\n",
        "a\n-1\n" ROOT "\n",
        "a\n\n" ROOT "\n",
        "a\n9223372036854775808\n" ROOT "\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
        "a\n1\n\n",
        "a\n0\n" ROOT "\n", /* the empty tree has another root */
    };
    for (size_t i = 0; i < N(bad); i++) {
        struct checkpoint checkpoint;
        cr_expect(status_is(checkpoint_parse(span_of_text(bad[i]), &checkpoint), STATUS_MALFORMED), "%s", bad[i]);
    }
}

Test(ledger_checkpoint, opens_only_when_the_key_of_its_origin_signed)
{
    struct sign_key sign;
    struct note_key key, witness, namesake;
    struct tree_head head = {.size = 4};
    struct span bytes;
    struct checkpoint checkpoint;
    struct note_check checks[2];
    sample_keys(&sign, &key);
    cr_assert(status_ok(note_key_make(span_of_text("another"), NOTE_ED25519, sign.public, &namesake)));
    cr_assert(status_ok(note_key_make(span_of_text(SAMPLE_ORIGIN), NOTE_COSIGNATURE, sign.public, &witness)));
    cr_assert(status_ok(sample_checkpoint(&head, arena, &bytes)));
    cr_expect(status_ok(checkpoint_open(bytes, &key, 1, arena, &checkpoint, checks)));
    cr_expect(status_is(checkpoint_open(bytes, &namesake, 1, arena, &checkpoint, checks), STATUS_BAD_SIGNATURE));
    cr_expect(status_is(checkpoint_open(bytes, &witness, 1, arena, &checkpoint, checks), STATUS_BAD_SIGNATURE));

    /* A witness may be called like the log: its cosignature is still not the log's signature. */
    struct note_signature cosignature = {.key = &witness, .time_s = 1790000000};
    struct note note;
    struct span message;
    cr_assert(status_ok(note_parse(bytes, arena, &note)));
    cr_assert(status_ok(note_message(&witness, cosignature.time_s, note.text, arena, &message)));
    sign_message(&sign, "", message, cosignature.bytes);
    cr_assert(status_ok(note_join(note.text, &cosignature, 1, arena, &bytes)));
    cr_expect(status_is(checkpoint_open(bytes, &witness, 1, arena, &checkpoint, checks), STATUS_BAD_SIGNATURE));
    cr_expect(checks[0].is_signed);

    /* A log key signs the checkpoint of another origin: the note holds, the checkpoint does not. */
    struct note_signature signature = {.key = &namesake};
    struct checkpoint stolen = {.origin = SAMPLE_PARTNER_ORIGIN, .head = head};
    char text[CHECKPOINT_ROOM];
    checkpoint_print(&stolen, text);
    sign_message(&sign, "", span_of_text(text), signature.bytes);
    cr_assert(status_ok(note_join(span_of_text(text), &signature, 1, arena, &bytes)));
    cr_expect(status_is(checkpoint_open(bytes, &namesake, 1, arena, &checkpoint, checks), STATUS_BAD_SIGNATURE));
}

Test(ledger_checkpoint, origins_have_an_oin_and_a_year)
{
    struct origin origin;
    char text[ORIGIN_ROOM];
    cr_assert(status_ok(origin_parse(span_of_text(SAMPLE_ORIGIN), &origin)));
    cr_expect_eq(origin.year, 2026);
    origin_print(&origin, text);
    cr_expect_str_eq(text, SAMPLE_ORIGIN);
    static const char *const bad[] = {
        "",
        SAMPLE_OWN,
        SAMPLE_OWN "/exchange-log/",
        SAMPLE_OWN "/exchange-log/26",
        SAMPLE_OWN "/exchange-log/1999",
        SAMPLE_OWN "/exchange-log/02026",
        SAMPLE_OWN "/exchange-log/2026/",
        "0000000100321434500/exchange-log/2026",
        "example.com/exchange-log/2026",
        SAMPLE_OWN "/Exchange-log/2026",
        SAMPLE_OWN "/exchange-log/20a6",
    };
    for (size_t i = 0; i < N(bad); i++)
        cr_expect_not(status_ok(origin_parse(span_of_text(bad[i]), &origin)), "%s", bad[i]);
}

Test(ledger_checkpoint, a_receipt_fits_its_leaf_and_no_other)
{
    struct entry_decision decision;
    struct entry entry;
    struct span bytes;
    struct receipt receipt;
    struct complaint why;
    sample_entry(2, &decision, &entry);
    cr_assert(status_ok(entry_encode(&entry, arena, &bytes)));
    struct receipt_leaf leaf = {.entry = &entry, .index = 2, .origin = span_of_text(SAMPLE_ORIGIN)};
    tree_leaf(bytes, &leaf.hash);
    cr_assert(status_ok(receipt_make(&leaf, &receipt)));
    cr_expect(status_ok(receipt_check(&receipt, &leaf, &why)));

    static const struct {
        const char *field;
        size_t at;
    } cases[] = {
        {"exchange id", offsetof(struct receipt, exchange_id)},     {"request digest", offsetof(struct receipt, request_digest)},
        {"answer digest", offsetof(struct receipt, answer_digest)}, {"verdict", offsetof(struct receipt, verdict)},
        {"policy hash", offsetof(struct receipt, policy_hash)},     {"leaf index", offsetof(struct receipt, leaf_index)},
        {"leaf hash", offsetof(struct receipt, leaf_hash)},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct receipt wrong = receipt;
        ((uint8_t *)&wrong)[cases[i].at] ^= 1;
        cr_expect(status_is(receipt_check(&wrong, &leaf, &why), STATUS_TAMPERED), "%s", cases[i].field);
        cr_expect(strstr(why.text, cases[i].field), "%s: %s", cases[i].field, why.text);
    }
    receipt.origin = span_of_text(SAMPLE_PARTNER_ORIGIN);
    cr_expect(status_is(receipt_check(&receipt, &leaf, &why), STATUS_TAMPERED));
    sample_entry(6, &decision, &entry);
    cr_expect(status_is(receipt_make(&leaf, &receipt), STATUS_INVALID), "a heartbeat has no receipt");
    cr_expect(status_is(receipt_check(&receipt, &leaf, &why), STATUS_TAMPERED));
}
