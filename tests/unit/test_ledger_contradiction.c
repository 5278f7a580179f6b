// SPDX-License-Identifier: EUPL-1.2
//
// Evidence about a ledger convicts by what somebody signed, and nobody else (P-07): each kind is proven when it is so, and not when the one
// it names signed only one of the two, signed the same twice, lost its key to a thief, or did nothing at all.
#include "ledger/contradiction.h"
#include "support/history_fixture.h"

#define MEBIBYTE ((size_t)1024 * 1024)
#define WITNESS_SECONDS ((uint64_t)(AT_MS / 1000))

static struct arena *arena;
static struct history history;
static struct sign_key witness_sign;
static struct history_withdrawal withdrawal;
static struct history_taken taken;

static void begin_case(void)
{
    static uint8_t seed[SIGN_SEED_BYTES] = {'w'};
    cr_assert(status_ok(arena_new(256 * MEBIBYTE, &arena)));
    history = plain_history();
    sign_key_from_seed(seed, &witness_sign);
    keys[2] = keys[1];
    keys[2].use = KEY_USE_WITNESS;
    keys[2].name = SAMPLE_PARTNER "/witness";
    memcpy(keys[2].key, witness_sign.public, SIGN_PUBLIC_BYTES);
    history.key_count = 3;
}
static void end_case(void)
{
    wipe_folder();
    arena = arena_free(arena);
}
TestSuite(ledger_contradiction, .init = begin_case, .fini = end_case, .timeout = 120);

/* ---- what somebody signed */

/* A head of the sample's origin of any root, by any key. */
static struct span head_of(uint64_t size, uint8_t fill, const struct sign_key *sign)
{
    struct checkpoint checkpoint = {.origin = SAMPLE_ORIGIN, .head.size = size};
    struct note_key key;
    struct note_signature signature = {.key = &key};
    char text[CHECKPOINT_ROOM];
    const char *kept;
    struct span note;
    memset(checkpoint.head.root.bytes, fill, SHA256_BYTES);
    checkpoint_print(&checkpoint, text);
    cr_assert(status_ok(arena_print(arena, &kept, "%s", text)));
    cr_assert(status_ok(note_key_make(span_of_text(SAMPLE_ORIGIN), NOTE_ED25519, sign->public, &key)));
    sign_message(sign, "", span_of_text(kept), signature.bytes);
    cr_assert(status_ok(note_join(span_of_text(kept), &signature, 1, arena, &note)));
    return note;
}
static struct sign_key owner_sign(void)
{
    struct sign_key sign;
    struct note_key key;
    sample_keys(&sign, &key);
    return sign;
}
static struct span owned_head(uint64_t size, uint8_t fill)
{
    const struct sign_key sign = owner_sign();
    return head_of(size, fill, &sign);
}

static struct span cosigned_head(struct span own_note, const struct sign_key *sign)
{
    struct note note;
    struct note_key key;
    struct note_signature signature = {.key = &key, .time_s = WITNESS_SECONDS};
    struct span message, alone;
    const char *both;
    cr_assert(status_ok(note_parse(own_note, arena, &note)));
    cr_assert(status_ok(note_key_make(span_of_text(SAMPLE_PARTNER "/witness"), NOTE_COSIGNATURE, sign->public, &key)));
    cr_assert(status_ok(note_message(&key, signature.time_s, note.text, arena, &message)));
    sign_message(sign, "", message, signature.bytes);
    cr_assert(status_ok(note_join(note.text, &signature, 1, arena, &alone)));
    const struct span line = span_slice(alone, note.text.size + 1, alone.size);
    cr_assert(status_ok(
        arena_print(arena, &both, "%.*s%.*s", (int)own_note.size, (const char *)own_note.data, (int)line.size, (const char *)line.data)));
    return span_of_text(both);
}

static struct status read_another(void *state, uint64_t index, struct arena *own, struct span *out)
{
    return sample_read(state, index + (index >= 5), own, out);
}

/* The proof of entry `index` in a log of `size`, of the sample or of one in which an entry was left out. */
static struct span shown(uint64_t index, uint64_t size, bool is_rewritten)
{
    const struct entry_reader entries = {is_rewritten ? read_another : sample_read, NULL};
    struct export_source source = folder_source(&folder);
    struct entry_proof proof;
    struct span text;
    export_sample(&entries, size);
    cr_assert(status_ok(entry_proof_make(&source, index, arena, &proof, NULL)));
    cr_assert(status_ok(entry_proof_print(&proof, arena, &text)));
    return text;
}

/* An answer of the partner with its receipt for a place in its log, as it stands in whose log it came to. */
static struct span said(uint64_t place, uint8_t leaf, const char *origin, const struct sign_key *sign)
{
    struct entry_decision decision;
    struct entry entry;
    struct span content, bytes;
    sample_entry(AT_RESPONSE, &decision, &entry);
    entry.receipt.policy_hash = filled(3);
    entry.receipt.leaf_index = place;
    entry.receipt.origin = span_of_text(origin);
    memset(entry.receipt.leaf_hash, leaf, SHA256_BYTES);
    cr_assert(status_ok(said_content(&entry, arena, &content)));
    sign_message(sign, ENVELOPE_SIGN_PREFIX, content, entry.said.signature);
    cr_assert(status_ok(entry_encode(&entry, arena, &bytes)));
    return bytes;
}
static struct span said_by_partner(uint64_t place, uint8_t leaf) { return said(place, leaf, SAMPLE_PARTNER_ORIGIN, &partner_key); }

/* ---- what comes of it */

static struct contradiction_verdict verdict;
static struct status judge_both(enum contradiction_kind kind, struct span first, struct span second)
{
    const struct contradiction made = {kind, {first, second}};
    struct contradiction again;
    struct complaint why = {""};
    struct span text, twice;
    cr_assert(status_ok(contradiction_print(&made, arena, &text)) && contradiction_is_of_this_kind(text));
    cr_assert(status_ok(contradiction_parse(text, arena, &again)) && again.kind == kind);
    cr_assert(status_ok(contradiction_print(&again, arena, &twice)) && span_equal(text, twice));
    struct status status = contradiction_judge(&again, &history, arena, &verdict, &why);
    cr_expect(status_ok(status) || *why.text, "%s: no reason is given", status_word(status));
    return status;
}
#define PROVEN(...) cr_expect(status_ok(judge_both(__VA_ARGS__)))
#define NOT_PROVEN(expected, ...)                                                           \
    do {                                                                                    \
        struct status not_proven = judge_both(__VA_ARGS__);                                 \
        cr_expect(status_is(not_proven, STATUS_##expected), "%s", status_word(not_proven)); \
    } while (0)

static void take_back(enum key_use use, const struct oin *oin, const uint8_t *key)
{
    withdrawal = (struct history_withdrawal){*oin, 1, filled(9)};
    taken = (struct history_taken){0, use, {0}, SAMPLE_START_MS, HISTORY_OPEN_MS};
    memcpy(taken.key, key, SIGN_PUBLIC_BYTES);
    history.withdrawals = &withdrawal;
    history.taken = &taken;
    history.withdrawal_count = history.taken_count = 1;
}

Test(ledger_contradiction, two_roots_of_one_size)
{
    PROVEN(CONTRADICTION_TWO_ROOTS, owned_head(9, 1), owned_head(9, 2));
    cr_expect(oin_equal(&verdict.named, &keys[0].oin) && verdict.place == 9);
    cr_expect_str_eq(verdict.origin, SAMPLE_ORIGIN);
    NOT_PROVEN(INVALID, CONTRADICTION_TWO_ROOTS, owned_head(9, 1), owned_head(9, 1));
    NOT_PROVEN(INVALID, CONTRADICTION_TWO_ROOTS, owned_head(9, 1), owned_head(10, 2));
    NOT_PROVEN(BAD_SIGNATURE, CONTRADICTION_TWO_ROOTS, owned_head(9, 1), head_of(9, 2, &other_key));
    NOT_PROVEN(MALFORMED, CONTRADICTION_TWO_ROOTS, owned_head(9, 1), span_of_text("nothing"));
    take_back(KEY_USE_LOG, &keys[0].oin, keys[0].key);
    NOT_PROVEN(BAD_SIGNATURE, CONTRADICTION_TWO_ROOTS, owned_head(9, 1), owned_head(9, 2));
}

Test(ledger_contradiction, a_witness_that_cosigned_both)
{
    const struct span first = owned_head(9, 1), second = owned_head(9, 2);
    PROVEN(CONTRADICTION_BAD_WITNESS, cosigned_head(first, &witness_sign), cosigned_head(second, &witness_sign));
    cr_expect(oin_equal(&verdict.named, &keys[2].oin), "the witness is named, and not the owner");
    NOT_PROVEN(INVALID, CONTRADICTION_BAD_WITNESS, cosigned_head(first, &witness_sign), second);
    NOT_PROVEN(INVALID, CONTRADICTION_BAD_WITNESS, first, cosigned_head(second, &witness_sign));
    NOT_PROVEN(INVALID, CONTRADICTION_BAD_WITNESS, cosigned_head(first, &witness_sign), cosigned_head(second, &other_key));
    NOT_PROVEN(INVALID, CONTRADICTION_BAD_WITNESS, cosigned_head(first, &witness_sign), cosigned_head(first, &witness_sign));
    take_back(KEY_USE_WITNESS, &keys[2].oin, keys[2].key);
    NOT_PROVEN(INVALID, CONTRADICTION_BAD_WITNESS, cosigned_head(first, &witness_sign), cosigned_head(second, &witness_sign));
}

Test(ledger_contradiction, two_entries_in_one_place)
{
    const struct span entry = shown(7, 20, false), grown = shown(7, 30, false), rewritten = shown(7, 25, true),
                      elsewhere = shown(8, 25, true), before = shown(4, 25, true);
    PROVEN(CONTRADICTION_TWO_LEAVES, entry, rewritten);
    cr_expect(oin_equal(&verdict.named, &keys[0].oin) && verdict.place == 7);
    NOT_PROVEN(INVALID, CONTRADICTION_TWO_LEAVES, entry, grown);
    NOT_PROVEN(INVALID, CONTRADICTION_TWO_LEAVES, entry, elsewhere);
    NOT_PROVEN(INVALID, CONTRADICTION_TWO_LEAVES, shown(4, 20, false), before);
    struct entry_proof proof, other;
    struct span moved;
    cr_assert(status_ok(entry_proof_parse(entry, arena, &proof)) && status_ok(entry_proof_parse(rewritten, arena, &other)));
    proof.entry = other.entry;
    cr_assert(status_ok(entry_proof_print(&proof, arena, &moved)));
    NOT_PROVEN(BAD_PROOF, CONTRADICTION_TWO_LEAVES, entry, moved);
    memcpy(keys[0].key, other_key.public, SIGN_PUBLIC_BYTES);
    NOT_PROVEN(BAD_SIGNATURE, CONTRADICTION_TWO_LEAVES, entry, rewritten);
}

Test(ledger_contradiction, receipts_for_two_entries_in_one_place)
{
    PROVEN(CONTRADICTION_TWO_RECEIPTS, said_by_partner(3, 1), said_by_partner(3, 2));
    cr_expect(oin_equal(&verdict.named, &keys[1].oin) && verdict.place == 3);
    cr_expect_str_eq(verdict.origin, SAMPLE_PARTNER_ORIGIN);
    NOT_PROVEN(INVALID, CONTRADICTION_TWO_RECEIPTS, said_by_partner(3, 1), said_by_partner(3, 1));
    NOT_PROVEN(INVALID, CONTRADICTION_TWO_RECEIPTS, said_by_partner(3, 1), said_by_partner(4, 2));
    NOT_PROVEN(BAD_SIGNATURE, CONTRADICTION_TWO_RECEIPTS, said_by_partner(3, 1), said(3, 2, SAMPLE_PARTNER_ORIGIN, &other_key));
    NOT_PROVEN(INVALID, CONTRADICTION_TWO_RECEIPTS, said_by_partner(3, 1), said(3, 2, SAMPLE_PARTNER "/exchange-log/2027", &partner_key));
    NOT_PROVEN(INVALID, CONTRADICTION_TWO_RECEIPTS, said_by_partner(3, 1), said(3, 2, SAMPLE_ORIGIN, &partner_key));
    take_back(KEY_USE_ENVELOPE, &keys[1].oin, keys[1].key);
    NOT_PROVEN(BAD_SIGNATURE, CONTRADICTION_TWO_RECEIPTS, said_by_partner(3, 1), said_by_partner(3, 2));
}

/* The owner of the sample's log said it here, so that both are of one log. */
static struct span said_by_owner(uint64_t place, const struct tree_hash *leaf, const struct sign_key *sign)
{
    struct entry_decision decision;
    struct entry entry;
    struct span content, bytes;
    sample_entry(AT_RESPONSE, &decision, &entry);
    const struct oin own = entry.own;
    entry.own = entry.counterpart;
    entry.counterpart = own;
    entry.receipt.leaf_index = place;
    entry.receipt.origin = span_of_text(SAMPLE_ORIGIN);
    memcpy(entry.receipt.leaf_hash, leaf->bytes, SHA256_BYTES);
    cr_assert(status_ok(said_content(&entry, arena, &content)));
    sign_message(sign, ENVELOPE_SIGN_PREFIX, content, entry.said.signature);
    cr_assert(status_ok(entry_encode(&entry, arena, &bytes)));
    return bytes;
}

Test(ledger_contradiction, a_receipt_that_its_own_ledger_does_not_bear_out)
{
    struct entry_proof proof;
    struct tree_hash right, wrong = {{1}};
    const struct span entry = shown(7, 20, false);
    cr_assert(status_ok(entry_proof_parse(entry, arena, &proof)));
    tree_leaf(proof.entry, &right);
    keys[1].oin = keys[0].oin; /* its envelope key */
    PROVEN(CONTRADICTION_BROKEN_RECEIPT, said_by_owner(7, &wrong, &partner_key), entry);
    cr_expect(oin_equal(&verdict.named, &keys[0].oin) && verdict.place == 7);
    NOT_PROVEN(INVALID, CONTRADICTION_BROKEN_RECEIPT, said_by_owner(7, &right, &partner_key), entry);
    NOT_PROVEN(INVALID, CONTRADICTION_BROKEN_RECEIPT, said_by_owner(8, &wrong, &partner_key), entry);
    NOT_PROVEN(BAD_SIGNATURE, CONTRADICTION_BROKEN_RECEIPT, said_by_owner(7, &wrong, &other_key), entry);
    keys[1].until_ms = SAMPLE_START_MS - DAY_MS;
    NOT_PROVEN(BAD_SIGNATURE, CONTRADICTION_BROKEN_RECEIPT, said_by_owner(7, &wrong, &partner_key), entry);
}

Test(ledger_contradiction, no_bit_of_it_can_be_another)
{
    const struct contradiction made = {CONTRADICTION_TWO_ROOTS, {owned_head(9, 1), owned_head(9, 2)}};
    struct span text;
    cr_assert(status_ok(contradiction_print(&made, arena, &text)));
    uint8_t *bytes = (uint8_t *)text.data;
    for (size_t bit = 0; bit < 8 * text.size; bit++) {
        CLEANUP(arena) struct arena *own = NULL;
        struct contradiction changed;
        cr_assert(status_ok(arena_new(4 * MEBIBYTE, &own)));
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        bool is_proven =
            status_ok(contradiction_parse(text, own, &changed)) && status_ok(contradiction_judge(&changed, &history, own, &verdict, NULL));
        cr_expect(!is_proven, "bit %zu", bit);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}
