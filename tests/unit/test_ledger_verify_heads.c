// SPDX-License-Identifier: EUPL-1.2
//
// Heads of before that lie beside a log, with what witnesses cosigned of them: they count when the log begins with them, and show a second
// history when it does not (P-07).
#include "support/verify_fixture.h"

TestSuite(ledger_verify_heads, .fini = wipe_folder, .timeout = 120);

#define SIZE 300

static struct sign_key witness_key(struct note_key *out)
{
    static const uint8_t seed[SIGN_SEED_BYTES] = {'w'};
    struct sign_key sign;
    sign_key_from_seed(seed, &sign);
    cr_assert(status_ok(note_key_make(span_of_text("w.example/witness"), NOTE_COSIGNATURE, sign.public, out)));
    return sign;
}

/* The root of the first `size` entries of the sample. */
static struct tree_head head_at(uint64_t size, struct arena *arena)
{
    struct frontier frontier;
    struct tree_head head = {.size = size};
    frontier_init(&frontier);
    for (uint64_t i = 0; i < size; i++) {
        struct span entry;
        struct tree_hash leaf;
        cr_assert(status_ok(sample_read(NULL, i, arena, &entry)));
        tree_leaf(entry, &leaf);
        frontier_append(&frontier, &leaf);
    }
    frontier_root(&frontier, &head.root);
    return head;
}

/* Below `path`, as its owner signed it and the witness cosigned it. */
static void put_head(const char *path, const struct tree_head *head)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct note_key key;
    struct sign_key sign = witness_key(&key);
    struct note_signature signature = {.key = &key, .time_s = 1772000000};
    struct note note;
    struct span signed_note, message, cosigned;
    const char *both;
    cr_assert(status_ok(arena_new((size_t)1024 * 1024, &arena)));
    cr_assert(status_ok(sample_checkpoint(head, arena, &signed_note)));
    cr_assert(status_ok(note_parse(signed_note, arena, &note)));
    cr_assert(status_ok(note_message(&key, signature.time_s, note.text, arena, &message)));
    sign_message(&sign, "", message, signature.bytes);
    cr_assert(status_ok(note_join(note.text, &signature, 1, arena, &cosigned)));
    struct span line = span_slice(cosigned, note.text.size + 1, cosigned.size - note.text.size - 1);
    cr_assert(status_ok(arena_print(arena, &both, "%.*s%.*s", (int)signed_note.size, (const char *)signed_note.data, (int)line.size,
                                    (const char *)line.data)));
    cr_assert(status_ok(folder_write(&folder, path, span_of_text(both))));
}

static const char *first_with_witness(void)
{
    struct ledger_report report = {0};
    struct note_key key;
    char vkey[VKEY_ROOM], trust[VKEY_ROOM + 64];
    const char *first;
    uint64_t index;
    (void)witness_key(&key);
    vkey_print(&key, vkey);
    snprintf(trust, sizeof trust, "witness W %s\nquorum W\n", vkey);
    (void)!status_ok(verify_with(trust, &report, &first, &index));
    return first;
}

Test(ledger_verify_heads, a_head_of_before_brings_its_witnesses)
{
    CLEANUP(arena) struct arena *arena = NULL;
    static const uint64_t sizes[] = {1, 200, 256, SIZE};
    cr_assert(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    for (size_t i = 0; i < N(sizes); i++) {
        struct tree_head head = head_at(sizes[i], arena);
        char path[32];
        export_sample(&honest, SIZE);
        cr_expect_str_eq(first_with_witness(), "quorum");
        snprintf(path, sizeof path, "heads/%u", (unsigned)sizes[i]);
        put_head(path, &head);
        cr_expect_str_eq(first_with_witness(), "", "%s", path);
    }
}

#define COSIGNED_MS INT64_C(1772000000000) /* the day in put_head */

/* Under a history in which the witness has one key. */
static bool counts_under(const struct history_key *key, const struct history_taken *taken)
{
    static struct history_withdrawal withdrawal;
    CLEANUP(arena) struct arena *arena = NULL;
    struct history history = {.is_known = true,
                              .key_count = 1,
                              .keys = (struct history_key *)(uintptr_t)key,
                              .withdrawal_count = 1,
                              .withdrawals = &withdrawal,
                              .taken_count = taken ? 1 : 0,
                              .taken = (struct history_taken *)(uintptr_t)taken};
    struct export_source source = folder_source(&folder);
    struct ledger_report report = {0};
    const struct trust *parsed;
    struct note_key note, log;
    struct sign_key sign;
    char vkey[VKEY_ROOM], log_vkey[VKEY_ROOM], text[2 * VKEY_ROOM + 64];
    withdrawal.oin = key->oin;
    (void)witness_key(&note);
    sample_keys(&sign, &log);
    vkey_print(&note, vkey);
    vkey_print(&log, log_vkey);
    snprintf(text, sizeof text, "log %s\nwitness W %s\nquorum W\n", log_vkey, vkey);
    cr_assert(status_ok(arena_new((size_t)8 * 1024 * 1024, &arena)));
    cr_assert(status_ok(trust_parse(span_of_text(text), "trust", arena, &parsed, NULL)));
    struct trust trust = *parsed;
    trust.history = &history;
    (void)!status_ok(ledger_verify(&source, &trust, arena, &report, NULL));
    cr_expect_eq(report.found[FINDING_QUORUM], report.witnessed[1].time_s ? 0 : 1);
    return report.witnessed[1].time_s > 0;
}

Test(ledger_verify_heads, a_cosignature_counts_by_a_key_that_was_in_force_on_its_day_and_was_never_taken_back)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const int64_t skew = 120000;
    struct note_key note;
    struct sign_key sign = witness_key(&note);
    struct history_key key = {.use = KEY_USE_WITNESS, .name = "w.example/witness", .until_ms = HISTORY_OPEN_MS};
    struct history_taken taken = {.use = KEY_USE_WITNESS, .from_ms = COSIGNED_MS + 1, .until_ms = HISTORY_OPEN_MS};
    memcpy(key.key, sign.public, sizeof key.key);
    memcpy(taken.key, sign.public, sizeof taken.key);
    cr_assert(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    struct tree_head head = head_at(5, arena);
    export_sample(&honest, 5);
    put_head("heads/5", &head);
    cr_expect(counts_under(&key, NULL));
    cr_expect_not(counts_under(&key, &taken), "whoever stole it writes the day before");
    taken.use = KEY_USE_ENVELOPE;
    cr_expect(counts_under(&key, &taken), "another of its keys");
    key.from_ms = COSIGNED_MS + skew;
    cr_expect(counts_under(&key, NULL));
    key.from_ms++;
    cr_expect_not(counts_under(&key, NULL), "before it was its key");
    key.from_ms = 0, key.until_ms = COSIGNED_MS - skew + 1;
    cr_expect(counts_under(&key, NULL));
    key.until_ms--;
    cr_expect_not(counts_under(&key, NULL), "after it was changed for another");
    key.until_ms = HISTORY_OPEN_MS, key.use = KEY_USE_LOG;
    cr_expect_not(counts_under(&key, NULL));
}

Test(ledger_verify_heads, a_head_that_the_log_does_not_begin_with_is_a_second_history)
{
    CLEANUP(arena) struct arena *arena = NULL;
    cr_assert(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    struct tree_head other = head_at(200, arena), later = head_at(SIZE, arena);
    other.root.bytes[7] ^= 1;
    later.size = SIZE + 1;
    export_sample(&honest, SIZE);
    put_head("heads/200", &other);
    expect_first("another root", "history");
    export_sample(&honest, SIZE);
    put_head("heads/301", &later);
    expect_first("more than there is", "history");
}

Test(ledger_verify_heads, what_is_no_head_is_told)
{
    export_sample(&honest, 5);
    cr_assert(status_ok(folder_write(&folder, "heads/5", span_of_text("nothing"))));
    expect_first("no note", "malformed-file");
    export_sample(&honest, 5);
    cr_assert(status_ok(folder_write(
        &folder, "heads/5", span_of_text(SAMPLE_ORIGIN "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xe2\x80\x94 x AAAAAAAA\n"))));
    expect_first("nobody's", "signature");
}
