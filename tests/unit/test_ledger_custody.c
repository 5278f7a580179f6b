// SPDX-License-Identifier: EUPL-1.2
//
// Who took a ledger along (P-07): the chain of a folder that went on holds, and no block of it can be dropped, changed, moved, or put there
// by somebody else, without that being told; nor can the files be others than were written.
#include "ledger/custody.h"
#include "support/history_fixture.h"

static struct sign_key owner_key;
static struct history history;
static void (*change_block)(struct custody_block *block);
static bool is_ended; /* before the checkpoint */

static void begin_owner(void)
{
    static uint8_t seed[SIGN_SEED_BYTES] = {3};
    sign_key_from_seed(seed, &owner_key);
    history = plain_history();
    keys[2] = keys[0];
    keys[2].use = KEY_USE_ENVELOPE;
    memcpy(keys[2].key, owner_key.public, sizeof keys[2].key);
    history.key_count = 3;
    change_block = NULL;
    is_ended = false;
}
TestSuite(ledger_custody, .init = begin_owner, .fini = wipe_folder, .timeout = 120);

static struct span custody_text(void)
{
    const struct folder_file *file = folder_find(&folder, CUSTODY_PATH);
    return file ? span_of(file->bytes, file->size) : span_empty();
}

static void append_block(const struct custody_block *block, const struct sign_key *key)
{
    CLEANUP(arena) struct arena *arena = NULL;
    uint8_t signature[SIGNATURE_BYTES];
    struct span signed_part, joined;
    const char *both;
    cr_assert(status_ok(arena_new((size_t)1024 * 1024, &arena)));
    cr_assert(status_ok(custody_print(block, arena, &signed_part)));
    sign_message(key, CUSTODY_SIGN_PREFIX, signed_part, signature);
    cr_assert(status_ok(sign_text_join(signed_part, signature, arena, &joined)));
    const struct span before = custody_text();
    cr_assert(status_ok(arena_print(arena, &both, "%.*s%.*s", (int)before.size, before.size ? (const char *)before.data : "",
                                    (int)joined.size, (const char *)joined.data)));
    cr_assert(status_ok(folder_write(&folder, CUSTODY_PATH, span_of_text(both))));
}

static struct status attest(void *state, const struct tree_head *from, const struct tree_head *to)
{
    struct custody_block block = {.origin = SAMPLE_ORIGIN, .time_ms = AT_MS, .from = *from, .to = *to, .policy = filled(3)};
    const struct export_source source = folder_source(&folder);
    const struct custody_range range = {to->size, from->size, to->size};
    strcpy(block.asker, "auditor1");
    strcpy(block.reason, "steekproef van november");
    strcpy(block.program, "0.2.0");
    TRY(custody_last(custody_text(), &block.before));
    TRY(custody_list(&source, &range, &block.files));
    if (change_block)
        change_block(&block);
    append_block(&block, state);
    return is_ended ? FAIL(IO_FAILED) : STATUS(OK);
}

static struct status export_by(uint64_t size, struct sign_key *key)
{
    const struct writer_of_log plain = {0};
    const struct entry_reader reader = {signed_read, (void *)&plain};
    const struct mirror_folder mirror = folder_mirror(&folder);
    return sample_export_noted(&reader, size, &mirror, &(struct sample_attest){attest, key});
}
static void export_on(uint64_t size) { cr_assert(status_ok(export_by(size, &owner_key)), "%u", (unsigned)size); }

/* Words of all findings of the folder; of what is told, too. */
static const char *found_in(const struct history *known, struct ledger_report *report)
{
    static char words[512];
    CLEANUP(arena) struct arena *arena = NULL;
    struct export_source source = folder_source(&folder);
    const struct trust *parsed;
    struct sign_key sign;
    struct note_key key;
    char text[TRUST_LOG_ROOM];
    sample_keys(&sign, &key);
    trust_log_print(&key, text);
    cr_assert(status_ok(arena_new((size_t)4 * 1024 * 1024, &arena)));
    cr_assert(status_ok(trust_parse(span_of_text(text), "trust", arena, &parsed, NULL)));
    struct trust trust = *parsed;
    trust.history = known;
    (void)!status_ok(ledger_verify(&source, &trust, arena, report, NULL));
    *words = 0;
    for (size_t i = 0; i < report->kept_count; i++) {
        size_t used = strlen(words);
        snprintf(words + used, sizeof words - used, "%s%s", i ? " " : "", finding_word(report->findings[i].kind));
    }
    return words;
}
static const char *found(void)
{
    struct ledger_report report;
    return found_in(&history, &report);
}

static void export_months(void)
{
    folder_wipe(&folder);
    export_on(100);
    export_on(300);
    export_on(300);
    export_on(520);
}

Test(ledger_custody, the_chain_of_a_folder_that_went_on_holds_and_its_last_block_is_told)
{
    struct ledger_report report;
    export_months();
    cr_expect_str_eq(found_in(&history, &report), "");
    cr_expect(report.custody.count == 4 && report.custody.last_ms == AT_MS);
    cr_expect_str_eq(report.custody.last_asker, "auditor1");
    cr_expect_str_eq(report.custody.last_reason, "steekproef van november");
    cr_expect_str_eq(found_in(NULL, &report), "", "a bare file");
    cr_assert(status_ok(folder_forget(&folder, CUSTODY_PATH)));
    cr_expect_str_eq(found_in(&history, &report), "", "a folder of before");
    cr_expect_eq(report.custody.count, 0);
}

Test(ledger_custody, every_bit_of_it_counts)
{
    folder_wipe(&folder);
    export_on(5);
    export_on(9);
    struct folder_file *file = folder_find(&folder, CUSTODY_PATH);
    for (size_t bit = 0; bit < 8 * file->size; bit++) {
        file->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_expect(strstr(found(), "custody") != NULL, "bit %zu", bit);
        file->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    cr_expect_str_eq(found(), "");
}

Test(ledger_custody, no_block_can_be_dropped_moved_or_doubled)
{
    size_t starts[5] = {0};
    struct span signed_part;
    struct custody_block block;
    export_months();
    const struct span text = custody_text();
    struct span rest = text;
    uint8_t saved[4 * CUSTODY_BLOCK_MOST];
    for (size_t i = 0; i < 4; i++) {
        cr_assert(status_ok(custody_parse(&rest, &block, &signed_part)));
        starts[i + 1] = (size_t)(rest.data - text.data);
    }
    const size_t size = text.size;
    memcpy(saved, text.data, size);
    for (size_t i = 0; i < 4; i++) {
        uint8_t made[8 * CUSTODY_BLOCK_MOST];
        const size_t cut = starts[i + 1] - starts[i];
        memcpy(made, saved, starts[i]);
        memcpy(made + starts[i], saved + starts[i + 1], size - starts[i + 1]);
        cr_assert(status_ok(folder_write(&folder, CUSTODY_PATH, span_of(made, size - cut))));
        cr_expect_str_eq(found(), "custody", "without block %zu", i + 1);
        memcpy(made, saved, starts[i + 1]);
        memcpy(made + starts[i + 1], saved + starts[i], size - starts[i]);
        cr_assert(status_ok(folder_write(&folder, CUSTODY_PATH, span_of(made, size + cut))));
        cr_expect(strstr(found(), "custody") != NULL, "block %zu twice", i + 1);
    }
    cr_assert(status_ok(folder_write(&folder, CUSTODY_PATH, span_empty())));
    cr_expect_str_eq(found(), "custody", "an empty one");
}

static void of_another_log(struct custody_block *block) { strcpy(block->origin, SAMPLE_PARTNER_ORIGIN); }
static void of_other_files(struct custody_block *block) { block->files.list.bytes[0] ^= 1; }
static void of_fewer_files(struct custody_block *block) { block->files.count--; }
static void of_another_history(struct custody_block *block) { block->to.root.bytes[0] ^= 1; }
static void after_something_else(struct custody_block *block) { block->before.bytes[0] ^= 1; }
static void of_another_day(struct custody_block *block) { block->time_ms -= 10 * DAY_MS; }
static void of_another_start(struct custody_block *block)
{
    block->from.size = 0;
    tree_empty(&block->from.root);
}

Test(ledger_custody, what_the_node_itself_signed_wrongly_is_found_too)
{
    static void (*const changes[])(struct custody_block * block) = {
        of_another_log, of_other_files, of_fewer_files, of_another_history, after_something_else, of_another_day, of_another_start};
    for (size_t i = 0; i < N(changes); i++) {
        folder_wipe(&folder);
        change_block = NULL;
        export_on(100);
        export_on(200);
        change_block = changes[i];
        export_on(300);
        cr_expect(strstr(found(), "custody") != NULL, "change %zu: %s", i, found());
    }
}

Test(ledger_custody, nobody_else_writes_in_it_and_a_key_that_was_taken_back_establishes_nothing)
{
    static struct history_withdrawal withdrawal;
    static struct history_taken taken;
    struct ledger_report report;
    folder_wipe(&folder);
    export_on(100);
    cr_assert(status_ok(export_by(300, &other_key)));
    cr_expect_str_eq(found(), "custody");
    cr_expect_str_eq(found_in(NULL, &report), "", "with a bare file it is nobody's");
    export_months();
    withdrawal = (struct history_withdrawal){keys[0].oin, 1, filled(9)};
    taken = (struct history_taken){0, KEY_USE_ENVELOPE, {0}, SAMPLE_START_MS, HISTORY_OPEN_MS};
    memcpy(taken.key, owner_key.public, sizeof taken.key);
    history.withdrawals = &withdrawal;
    history.taken = &taken;
    history.withdrawal_count = history.taken_count = 1;
    cr_expect_str_eq(found_in(&history, &report), "taken-back taken-back taken-back taken-back");
    cr_expect(report.failing_count == 0 && report.taken_back_count == 4);
}

Test(ledger_custody, an_export_that_was_ended_before_its_checkpoint_accuses_nobody)
{
    folder_wipe(&folder);
    export_on(100);
    is_ended = true;
    cr_expect(!status_ok(export_by(300, &owner_key)));
    cr_expect(!status_ok(export_by(310, &owner_key)));
    cr_expect(strstr(found(), "custody") == NULL, "%s", found());
    is_ended = false;
    export_on(400);
    cr_expect_str_eq(found(), "");
}

Test(ledger_custody, one_block_has_one_text)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct custody_block block = {.origin = SAMPLE_ORIGIN, .asker = "a", .reason = "-", .program = "0.2.0"}, again;
    struct span text;
    cr_assert(status_ok(arena_new((size_t)1024 * 1024, &arena)));
    cr_assert(status_ok(custody_print(&block, arena, &text)) && status_ok(custody_read(text, &again)));
    cr_expect_str_eq(again.asker, "a");
    memset(block.reason, 'r', CUSTODY_REASON_MOST);
    memset(block.asker, 'a', CUSTODY_ASKER_MOST);
    cr_assert(status_ok(custody_print(&block, arena, &text)) && status_ok(custody_read(text, &again)));
    strcpy(block.reason, "one line\nasker somebody else");
    cr_assert(status_ok(custody_print(&block, arena, &text)));
    cr_expect(status_is(custody_read(text, &again), STATUS_MALFORMED), "a line more");
    *block.reason = 0;
    cr_assert(status_ok(custody_print(&block, arena, &text)));
    cr_expect(status_is(custody_read(text, &again), STATUS_MALFORMED), "no reason at all");
}
