// SPDX-License-Identifier: EUPL-1.2
//
// One entry by itself (P-07): what was proven holds, and in no other form; a proof does not move to another entry, place, head or log; and
// of an entry alone nobody is accused by what only the entries above it can tell.
#include "ledger/entry_proof.h"
#include "support/history_fixture.h"

TestSuite(ledger_entry_proof, .fini = wipe_folder, .timeout = 120);

#define MEBIBYTE ((size_t)1024 * 1024)
/* The text that C2SP's tlog-proof shows; its signatures are cut there, and so is the checkpoint here. */
#define PUBLISHED_START                                            \
    "c2sp.org/tlog-proof@v1\n"                                     \
    "extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ\n" \
    "index 73894\n"                                                \
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"               \
    "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"               \
    "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=\n"               \
    "RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=\n"               \
    "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=\n"               \
    "\n"
#define PUBLISHED PUBLISHED_START "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n"

static struct entry_proof proof_of(uint64_t index, struct arena *arena)
{
    struct export_source source = folder_source(&folder);
    struct entry_proof proof;
    struct complaint why = {""};
    cr_assert(status_ok(entry_proof_make(&source, index, arena, &proof, &why)), "%u: %s", (unsigned)index, why.text);
    return proof;
}

static const struct trust *trust_of(const char *extra, struct arena *arena)
{
    struct sign_key sign;
    struct note_key key;
    char vkey[VKEY_ROOM];
    const char *text;
    const struct trust *trust;
    struct complaint why = {""};
    sample_keys(&sign, &key);
    vkey_print(&key, vkey);
    cr_assert(status_ok(arena_print(arena, &text, "log %s\n%s", vkey, extra)));
    cr_assert(status_ok(trust_parse(span_of_text(text), "trust", arena, &trust, &why)), "%s", why.text);
    return trust;
}

static struct ledger_report report_of(const struct entry_proof *proof, const struct trust *trust, struct arena *arena)
{
    struct ledger_report report;
    struct complaint why = {""};
    struct status status = entry_proof_verify(proof, trust, arena, &report, &why);
    cr_assert(status_is(status, report.failing_count ? STATUS_TAMPERED : STATUS_OK), "%s", why.text);
    return report;
}

/* The word of the first finding that fails; "" without. */
static const char *fault_of(const struct entry_proof *proof, const struct trust *trust)
{
    CLEANUP(arena) struct arena *arena = NULL;
    cr_assert(status_ok(arena_new(4 * MEBIBYTE, &arena)));
    const struct ledger_report report = report_of(proof, trust, arena);
    for (size_t i = 0; i < report.kept_count; i++)
        if (finding_fails(report.findings[i].kind))
            return finding_word(report.findings[i].kind);
    return "";
}

Test(ledger_entry_proof, every_entry_of_logs_of_many_sizes_is_proven_and_printed_as_it_is_read)
{
    CLEANUP(arena) struct arena *arena = NULL;
    static const uint64_t sizes[] = {1, 2, 3, 7, 8, 255, 256, 257, 300};
    cr_assert(status_ok(arena_new(64 * MEBIBYTE, &arena)));
    const struct trust *trust = trust_of("quorum none\n", arena);
    for (size_t s = 0; s < N(sizes); s++) {
        export_sample(&honest, sizes[s]);
        for (uint64_t index = 0; index<sizes[s]; index += sizes[s]> 8 ? 13 : 1) {
            CLEANUP(arena) struct arena *own = NULL;
            struct entry_proof again;
            struct span text, twice;
            cr_assert(status_ok(arena_new(16 * MEBIBYTE, &own)));
            const struct entry_proof proof = proof_of(index, own);
            cr_expect_str_eq(fault_of(&proof, trust), "", "%u of %u", (unsigned)index, (unsigned)sizes[s]);
            cr_assert(status_ok(entry_proof_print(&proof, own, &text)));
            cr_assert(status_ok(entry_proof_parse(text, own, &again)));
            cr_assert(status_ok(entry_proof_print(&again, own, &twice)) && span_equal(text, twice));
            cr_expect_eq(again.path.count, proof.path.count);
        }
    }
}

Test(ledger_entry_proof, every_bit_counts)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span text;
    cr_assert(status_ok(arena_new(64 * MEBIBYTE, &arena)));
    const struct trust *trust = trust_of("quorum none\n", arena);
    export_sample(&honest, 300);
    const struct entry_proof proof = proof_of(7 * 20 + 1, arena);
    cr_assert(status_ok(entry_proof_print(&proof, arena, &text)));
    uint8_t *bytes = (uint8_t *)text.data;
    for (size_t bit = 0; bit < 8 * text.size; bit++) {
        CLEANUP(arena) struct arena *own = NULL;
        struct entry_proof changed;
        cr_assert(status_ok(arena_new(16 * MEBIBYTE, &own)));
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        bool holds = status_ok(entry_proof_parse(text, own, &changed)) && changed.entry.size && !*fault_of(&changed, trust);
        cr_expect(!holds, "bit %zu", bit);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

Test(ledger_entry_proof, a_proof_moves_to_no_other_place_entry_head_or_log)
{
    CLEANUP(arena) struct arena *arena = NULL;
    cr_assert(status_ok(arena_new(64 * MEBIBYTE, &arena)));
    const struct trust *trust = trust_of("quorum none\n", arena), *nobody = trust_of("quorum none\n", arena);
    ((struct trust *)nobody)->key_count = 0;
    export_sample(&honest, 299);
    const struct entry_proof older = proof_of(8, arena);
    export_sample(&honest, 300);
    const struct entry_proof proof = proof_of(8, arena), other = proof_of(9, arena);
    cr_expect_str_eq(fault_of(&older, trust), "", "under its own head it holds for ever");
    struct entry_proof moved = proof;
    moved.checkpoint = older.checkpoint;
    cr_expect_str_eq(fault_of(&moved, trust), "root", "under a head of before");
    moved = older;
    moved.checkpoint = proof.checkpoint;
    cr_expect_str_eq(fault_of(&moved, trust), "root", "of a head of before");
    moved = proof;
    moved.entry = other.entry;
    cr_expect_str_eq(fault_of(&moved, trust), "root", "another entry");
    moved = proof;
    moved.index = 9;
    cr_expect_str_eq(fault_of(&moved, trust), "root", "another place");
    static const uint64_t beyond[] = {300, 301, TREE_SIZE_MOST - 1};
    for (size_t i = 0; i < N(beyond); i++) {
        moved.index = beyond[i];
        cr_expect_str_eq(fault_of(&moved, trust), "root", "a place behind the end");
    }
    moved = proof;
    moved.path.count--;
    cr_expect_str_eq(fault_of(&moved, trust), "root", "a hash less");
    moved.path.count = proof.path.count + 1;
    cr_expect_str_eq(fault_of(&moved, trust), "root", "a hash more");
    cr_expect_str_eq(fault_of(&proof, nobody), "signature", "a log that nobody trusts");
    moved = proof;
    moved.entry = span_empty();
    struct ledger_report report;
    cr_expect(status_is(entry_proof_verify(&moved, trust, arena, &report, NULL), STATUS_INVALID), "without the entry");
}

Test(ledger_entry_proof, of_an_export_that_is_damaged_or_too_short_no_proof_is_made)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct export_source source = folder_source(&folder);
    struct entry_proof proof;
    cr_assert(status_ok(arena_new(64 * MEBIBYTE, &arena)));
    export_sample(&honest, 300);
    cr_expect(status_is(entry_proof_make(&source, 300, arena, &proof, NULL), STATUS_NOT_FOUND));
    folder_find(&folder, "tile/entries/000")->bytes[40] ^= 1;
    cr_expect(status_is(entry_proof_make(&source, 0, arena, &proof, NULL), STATUS_CORRUPT));
    folder_find(&folder, "tile/entries/000")->bytes[40] ^= 1;
    folder_find(&folder, "tile/0/001.p/44")->bytes[5] ^= 1;
    cr_expect(status_is(entry_proof_make(&source, 0, arena, &proof, NULL), STATUS_CORRUPT));
}

/* ---- who saw it */

static struct sign_key witness_key(uint8_t which, struct note_key *out)
{
    const uint8_t seed[SIGN_SEED_BYTES] = {'w', which};
    char name[32];
    struct sign_key sign;
    sign_key_from_seed(seed, &sign);
    snprintf(name, sizeof name, "w%u.example/witness", which);
    cr_assert(status_ok(note_key_make(span_of_text(name), NOTE_COSIGNATURE, sign.public, out)));
    return sign;
}

/* The owner's note with the lines of the first `count` witnesses. */
static struct span cosigned(struct span own_note, uint8_t count, struct arena *arena)
{
    struct note note;
    const char *all;
    cr_assert(status_ok(note_parse(own_note, arena, &note)));
    cr_assert(status_ok(arena_print(arena, &all, "%.*s", (int)own_note.size, (const char *)own_note.data)));
    for (uint8_t w = 0; w < count; w++) {
        struct note_key key;
        const struct sign_key sign = witness_key(w, &key);
        struct note_signature signature = {.key = &key, .time_s = 1790000900};
        struct span message, signed_note;
        cr_assert(status_ok(note_message(&key, signature.time_s, note.text, arena, &message)));
        sign_message(&sign, "", message, signature.bytes);
        cr_assert(status_ok(note_join(note.text, &signature, 1, arena, &signed_note)));
        const struct span line = span_slice(signed_note, note.text.size + 1, signed_note.size);
        cr_assert(status_ok(arena_print(arena, &all, "%s%.*s", all, (int)line.size, (const char *)line.data)));
    }
    return span_of_text(all);
}

static const struct trust *trust_two_of_three(struct arena *arena)
{
    const char *text = "";
    for (uint8_t w = 0; w < 3; w++) {
        struct note_key key;
        char vkey[VKEY_ROOM];
        (void)witness_key(w, &key);
        vkey_print(&key, vkey);
        cr_assert(status_ok(arena_print(arena, &text, "%switness w%u %s\n", text, w, vkey)));
    }
    cr_assert(status_ok(arena_print(arena, &text, "%sgroup two 2 w0 w1 w2\nquorum two\n", text)));
    return trust_of(text, arena);
}

Test(ledger_entry_proof, the_head_that_most_have_signed_is_taken_and_a_quorum_counts_on_one_head)
{
    CLEANUP(arena) struct arena *arena = NULL;
    cr_assert(status_ok(arena_new(64 * MEBIBYTE, &arena)));
    const struct trust *trust = trust_two_of_three(arena);
    export_sample(&honest, 100);
    const struct entry_proof early = proof_of(8, arena);
    const struct span seen = cosigned(early.checkpoint, 2, arena);
    export_sample(&honest, 300);
    cr_assert(status_ok(folder_write(&folder, "heads/100", seen)));
    const struct entry_proof proof = proof_of(8, arena), later = proof_of(100, arena);
    cr_expect(span_equal(proof.checkpoint, seen), "the one with most lines");
    const struct span last = later.checkpoint; /* in whichever order they lie there */
    cr_assert(status_ok(folder_forget(&folder, "checkpoint")) && status_ok(folder_write(&folder, "checkpoint", last)));
    cr_expect(span_equal(proof_of(8, arena).checkpoint, seen), "the one with most lines");
    struct ledger_report report = report_of(&proof, trust, arena);
    cr_expect(report.failing_count == 0 && report.witnessed[1].size == 100 && report.witnessed[2].size == 100);
    cr_expect_str_eq(fault_of(&later, trust), "quorum", "what was written after it nobody saw");
    struct entry_proof moved = proof;
    moved.checkpoint = cosigned(early.checkpoint, 1, arena);
    cr_expect_str_eq(fault_of(&moved, trust), "quorum", "one of the two");
    const char *twice;
    const struct span once = span_slice(moved.checkpoint, early.checkpoint.size, moved.checkpoint.size);
    cr_assert(status_ok(arena_print(arena, &twice, "%.*s%.*s", (int)moved.checkpoint.size, (const char *)moved.checkpoint.data,
                                    (int)once.size, (const char *)once.data)));
    moved.checkpoint = span_of_text(twice);
    cr_expect_str_eq(fault_of(&moved, trust), "quorum", "one of them twice");
}

/* ---- what stands in it */

static void with_another_purpose(struct entry *entry) { entry->grounds.purpose ^= 2; }
static void of_an_agreement_of_before(struct entry *entry)
{
    entry->has_decided_under = true;
    entry->decided_under = filled(6);
    entry->agreement = filled(7);
}
static void of_an_agreement_of_nobody(struct entry *entry) { entry->agreement = filled(9); }

static const char *fault_with_history(const struct writer_of_log *log, const struct history *history, uint64_t index)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const struct entry_reader reader = {signed_read, (void *)log};
    cr_assert(status_ok(arena_new(64 * MEBIBYTE, &arena)));
    export_sample(&reader, SIZE);
    struct trust trust = *trust_of("quorum none\n", arena);
    trust.history = history;
    const struct entry_proof proof = proof_of(index, arena);
    return fault_of(&proof, &trust);
}

Test(ledger_entry_proof, what_a_partner_said_in_it_is_held_against_its_key_and_the_rest_is_no_accusation)
{
    struct history history = plain_history();
    const struct writer_of_log plain = {0}, framed = {AT_RECEIVED, NULL, with_another_purpose, NULL},
                               former = {AT_RECEIVED, of_an_agreement_of_before, NULL, NULL},
                               foreign = {AT_RECEIVED, of_an_agreement_of_nobody, NULL, NULL};
    for (uint64_t index = 0; index < SIZE; index++)
        cr_expect_str_eq(fault_with_history(&plain, &history, index), "", "entry %u: a disclosure without its decision too",
                         (unsigned)index);
    cr_expect_str_eq(fault_with_history(&framed, &history, AT_RECEIVED), "said", "what its sender did not sign");
    cr_expect_str_eq(fault_with_history(&foreign, &history, AT_RECEIVED), "agreement");
    spans[1] = (struct history_span){filled(7), filled(3), SAMPLE_START_MS - 30 * DAY_MS, SAMPLE_START_MS - DAY_MS};
    history.span_count = 2;
    cr_expect_str_eq(fault_with_history(&former, &history, AT_RECEIVED), "", "whether this log had left it stands in the entries above");
    history.key_count = 1;
    cr_expect_str_eq(fault_with_history(&plain, &history, AT_RECEIVED), "said", "of who was no partner");
    keys[0].until_ms = SAMPLE_START_MS - 2 * CLOCK_SKEW_MOST_MS;
    cr_expect_str_eq(fault_with_history(&plain, &history, AT_HEARTBEAT), "key", "a head by a key of before");
}

/* ---- its form */

Test(ledger_entry_proof, the_published_text_is_read_and_what_is_not_its_form_is_not)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct entry_proof proof;
    static const char *const wrong[] = {
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nx\n",
        "wrong-header\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra AA==\nextra AA==\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775807\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AA==\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAAAAAAAAAAAAAAAAAAAA==\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlR=\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\ncheckpoint\r\n",
    };
    cr_assert(status_ok(arena_new(4 * MEBIBYTE, &arena)));
    cr_assert(status_ok(entry_proof_parse(span_of_text(PUBLISHED), arena, &proof)));
    cr_expect(proof.index == 73894 && proof.path.count == 5 && proof.entry.size == 39);
    cr_expect_eq(proof.checkpoint.size, strlen(PUBLISHED) - strlen(PUBLISHED_START));
    for (size_t i = 0; i < N(wrong); i++)
        cr_expect(status_is(entry_proof_parse(span_of_text(wrong[i]), arena, &proof), STATUS_MALFORMED), "%s", wrong[i]);
}
