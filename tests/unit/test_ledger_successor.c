// SPDX-License-Identifier: EUPL-1.2
//
// Two logs of one ledger: the later names the last head of the earlier, and the earlier the later. Whoever leaves a log out, goes on from
// another head, or goes on twice, is found; what a backup lost is told, and is no failure (P-07).
#include "ledger/successor.h"
#include "support/verify_fixture.h"

static struct folder first, second;
static void wipe_both(void)
{
    folder_wipe(&first);
    folder_wipe(&second);
}
TestSuite(ledger_successor, .fini = wipe_both, .timeout = 120);

#define OLD SAMPLE_ORIGIN
#define NEW SAMPLE_OWN "/exchange-log/2027"
#define ANEW SAMPLE_OWN "/exchange-log/2027-2"

struct made {                     /* a log to be made */
    const char *origin, *goes_on; /* NULL: it is not closed */
    uint64_t size;
    const struct head_ref *from; /* NULL: its first entry is none that opens it */
    bool is_restored;
    unsigned char fill;            /* what its entries differ in from those of another */
    uint64_t closed_at, opened_at; /* where these entries stand, when not where they should */
};

static struct status made_entry(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    const struct made *made = state;
    struct entry entry = {
        .version = ENTRY_VERSION, .kind = ENTRY_HEARTBEAT, .time_ms = SAMPLE_START_MS + (int64_t)index, .count = made->fill};
    TRY(oin_parse(span_of_text(SAMPLE_OWN), &entry.own));
    if (made->goes_on && index == (made->closed_at ? made->closed_at : made->size - 1)) {
        entry.kind = ENTRY_LOG_CLOSED;
        entry.note = span_of_text(made->goes_on);
    }
    if (made->from && index == made->opened_at) {
        entry.kind = ENTRY_LOG_OPENED;
        entry.has_head = true;
        entry.head = *made->from;
    }
    if (made->is_restored && index == 1)
        entry.kind = ENTRY_RECOVERY;
    return entry_encode(&entry, arena, out);
}

static void make_key(const char *origin, struct sign_key *sign, struct note_key *out)
{
    sample_keys(sign, out);
    cr_assert(status_ok(note_key_make(span_of_text(origin), NOTE_ED25519, sign->public, out)));
}

static struct span sign_head(const char *origin, const struct tree_head *head, struct arena *arena)
{
    struct sign_key sign;
    struct note_key key;
    struct checkpoint checkpoint = {.head = *head};
    struct note_signature signature = {.key = &key};
    struct span message, note;
    char text[CHECKPOINT_ROOM];
    make_key(origin, &sign, &key);
    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", origin);
    checkpoint_print(&checkpoint, text);
    cr_assert(status_ok(note_message(&key, 0, span_of_text(text), arena, &message)));
    sign_message(&sign, "", message, signature.bytes);
    cr_assert(status_ok(note_join(span_of_text(text), &signature, 1, arena, &note)));
    return note;
}

static struct tree_head head_of(const struct made *made, uint64_t size, struct arena *arena)
{
    struct frontier frontier;
    struct tree_head head = {.size = size};
    frontier_init(&frontier);
    for (uint64_t i = 0; i < size; i++) {
        struct tree_hash leaf;
        struct span entry;
        cr_assert(status_ok(made_entry((void *)(uintptr_t)made, i, arena, &entry)));
        tree_leaf(entry, &leaf);
        frontier_append(&frontier, &leaf);
    }
    frontier_root(&frontier, &head.root);
    return head;
}

static struct head_ref ref_of(const struct made *made, uint64_t size, struct arena *arena)
{
    const struct tree_head head = head_of(made, size, arena);
    struct head_ref ref = {
        .origin = span_of_text(made->origin), .size = size, .note_hash = digest_of(sign_head(made->origin, &head, arena))};
    memcpy(ref.root.bytes, head.root.bytes, DIGEST_BYTES);
    return ref;
}

static bool no_roster_names_it;

/* Exports and verifies it; the word of its first failing finding, "" without. */
static const char *verify_made(const struct made *made, struct folder *out, struct ledger_report *report, struct arena *arena)
{
    struct sign_key sign;
    struct note_key key;
    struct complaint why = {""};
    char text[TRUST_LOG_ROOM];
    const struct trust *trust;
    const struct mirror_folder mirror = folder_mirror(out);
    const struct export_source source = folder_source(out);
    struct export_log log = {.key = &key, .entries = {made_entry, (void *)(uintptr_t)made}};
    struct mirror_report written;
    const struct tree_head head = head_of(made, made->size, arena);
    make_key(made->origin, &sign, &key);
    log.checkpoint = sign_head(made->origin, &head, arena);
    trust_log_print(&key, text);
    log.trust = span_of_text(text);
    folder_wipe(out);
    cr_assert(status_ok(mirror_write(&log, &mirror, &written, &why)), "%s", why.text);
    cr_assert(status_ok(trust_parse(span_of_text(text), "trust", arena, &trust, &why)));
    struct trust copy = *trust;
    copy.goes_on = no_roster_names_it;
    (void)!ledger_verify(&source, &copy, arena, report, &why).code;
    for (size_t i = 0; i < report->kept_count; i++)
        if (finding_fails(report->findings[i].kind))
            return finding_word(report->findings[i].kind);
    return "";
}

static const char *succession_of(const struct made *before, const struct made *after, struct arena *arena)
{
    struct ledger_report reports[2];
    struct export_source sources[2];
    enum succession how;
    cr_expect_str_eq(verify_made(before, &first, &reports[0], arena), "", "the first by itself");
    cr_expect_str_eq(verify_made(after, &second, &reports[1], arena), "", "the second by itself");
    sources[0] = folder_source(&first);
    sources[1] = folder_source(&second);
    const struct verified_log logs[] = {{&sources[0], &reports[0]}, {&sources[1], &reports[1]}};
    cr_assert(status_ok(successor_check(&logs[0], &logs[1], &how)));
    return succession_words(how)->word;
}

Test(ledger_successor, each_way_in_which_one_log_may_or_may_not_go_on_from_another_has_its_word)
{
    CLEANUP(arena) struct arena *arena = NULL;
    cr_assert(status_ok(arena_new((size_t)256 * 1024 * 1024, &arena)));
    const struct made old = {.origin = OLD, .goes_on = NEW, .size = 300}, open = {.origin = OLD, .size = 300},
                      other = {.origin = OLD, .goes_on = NEW, .size = 300, .fill = 1},
                      elsewhere = {.origin = OLD, .goes_on = ANEW, .size = 300}, cut = {.origin = OLD, .size = 200},
                      middle = {.origin = NEW, .size = 9};
    const struct head_ref end = ref_of(&old, 300, arena), end_of_open = ref_of(&open, 300, arena), part = ref_of(&old, 120, arena),
                          of_other = ref_of(&other, 120, arena), of_elsewhere = ref_of(&elsewhere, 300, arena),
                          of_middle = ref_of(&middle, 9, arena);
    struct head_ref moved = end, resigned = end;
    moved.size--;
    resigned.note_hash.bytes[0] ^= 1;
    const struct {
        const char *word;
        const struct made *before;
        struct made after;
    } rows[] = {
        {"holds", &old, {.origin = NEW, .size = 5, .from = &end}},
        {"other-head", &old, {.origin = NEW, .size = 5, .from = &part}},
        {"other-head", &other, {.origin = NEW, .size = 5, .from = &end}},
        {"other-head", &old, {.origin = NEW, .size = 5, .from = &resigned}},
        {"other-head", &old, {.origin = NEW, .size = 5, .from = &moved}},
        {"unsaid", &old, {.origin = NEW, .size = 5}},
        {"another", &elsewhere, {.origin = NEW, .size = 5, .from = &of_elsewhere}},
        {"open", &open, {.origin = NEW, .size = 5, .from = &end_of_open}},
        {"unfinished", &cut, {.origin = NEW, .size = 5, .from = &end}},
        {"missing", &old, {.origin = ANEW, .size = 5, .from = &of_middle, .is_restored = true}},
        {"skipped", &middle, {.origin = SAMPLE_OWN "/exchange-log/2028", .size = 5, .from = &end}},
        {"recovered", &middle, {.origin = ANEW, .size = 5, .from = &end, .is_restored = true}},
        {"recovered", &old, {.origin = ANEW, .size = 5, .from = &part, .is_restored = true}},
        {"recovered", &old, {.origin = ANEW, .size = 5, .from = &end, .is_restored = true}},
        {"other-head", &old, {.origin = ANEW, .size = 5, .from = &resigned, .is_restored = true}},
        {"other-head", &old, {.origin = ANEW, .size = 5, .from = &of_other, .is_restored = true}},
        {"unfinished", &cut, {.origin = ANEW, .size = 5, .from = &end, .is_restored = true}},
    };
    for (size_t i = 0; i < N(rows); i++)
        cr_expect_str_eq(succession_of(rows[i].before, &rows[i].after, arena), rows[i].word, "row %zu", i);
}

Test(ledger_successor, a_log_that_begins_or_ends_in_its_middle_fails_by_itself)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct ledger_report report;
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
    const struct made old = {.origin = OLD, .goes_on = NEW, .size = 30}, own = {.origin = NEW, .size = 30},
                      later = {.origin = SAMPLE_OWN "/exchange-log/2028", .size = 30},
                      of_partner = {.origin = SAMPLE_PARTNER_ORIGIN, .size = 30};
    const struct head_ref end = ref_of(&old, 30, arena), of_own = ref_of(&own, 30, arena), of_later = ref_of(&later, 30, arena),
                          foreign = ref_of(&of_partner, 30, arena);
    const struct made rows[] = {
        {.origin = OLD, .goes_on = NEW, .size = 30, .closed_at = 20},
        {.origin = NEW, .size = 30, .from = &end, .opened_at = 7},
        {.origin = NEW, .size = 30, .from = &of_own},
        {.origin = NEW, .size = 30, .from = &of_later},
        {.origin = NEW, .size = 30, .from = &foreign},
        {.origin = NEW, .goes_on = NEW, .size = 30},
        {.origin = NEW, .goes_on = OLD, .size = 30},
        {.origin = NEW, .goes_on = SAMPLE_PARTNER "/exchange-log/2028", .size = 30},
        {.origin = NEW, .goes_on = "2028", .size = 30},
        {.origin = ANEW, .size = 30},
        {.origin = ANEW, .size = 30, .from = &end},
    };
    for (size_t i = 0; i < N(rows); i++)
        cr_expect_str_eq(verify_made(&rows[i], &first, &report, arena), "successor", "row %zu", i);
}

/* No roster names it: then it is the log of somebody only by what it goes on from. */
Test(ledger_successor, a_log_that_no_roster_names_says_what_it_goes_on_from)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct ledger_report report;
    cr_assert(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
    const struct made old = {.origin = OLD, .goes_on = NEW, .size = 30};
    const struct head_ref end = ref_of(&old, 30, arena);
    const struct made linked = {.origin = NEW, .size = 9, .from = &end}, alone = {.origin = NEW, .size = 9};
    no_roster_names_it = true;
    cr_expect_str_eq(verify_made(&linked, &first, &report, arena), "");
    cr_expect_str_eq(verify_made(&alone, &first, &report, arena), "successor");
    no_roster_names_it = false;
    cr_expect_str_eq(verify_made(&alone, &first, &report, arena), "");
}
