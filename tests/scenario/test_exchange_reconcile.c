// SPDX-License-Identifier: EUPL-1.2
//
// Two ledgers held against each other, in which nothing is wrong, or one of the two owners cheated in exactly one way, with all its keys: the
// verdict names it, names nobody who did not, and says no more than was signed (P-05, P-07).
#include "base/day.h"
#include "support/ledger_copy.h"
#include "wire/said.h"

#include <criterion/criterion.h>

enum { ASKER, HOLDER };
#define BSN "123456782"
#define AT_ONCE 100000

static struct town town;
static struct ledger_copy copies[2];
static struct reconcile_report report;
static struct history history; /* what WIJK holds for agreed */

static void take_copies(void)
{
    ledger_copy_free(&copies[ASKER]);
    ledger_copy_free(&copies[HOLDER]);
    ledger_copy_take(&town, WIJK, &copies[ASKER]);
    ledger_copy_take(&town, SDD, &copies[HOLDER]);
    history = *town_history(&town, WIJK);
}

/* A question that is answered and acknowledged. */
static void make(void)
{
    static const struct town_case social = {.bsn = BSN, .categories = {"uitkering", "schulden", "wmo-voorziening", "contactpersoon"}};
    uint8_t id[CASE_ID_BYTES];
    town_open(&town, EVERYBODY_UP & ~WITH_NODE(WOCO2));
    town_import(&town, SDD, &(struct town_record){.reference = "a", .category = "uitkering", .bsn = BSN});
    town_ask(&town, &social, id);
    town_run(&town);
    take_copies();
}

static void end(void)
{
    ledger_copy_free(&copies[ASKER]);
    ledger_copy_free(&copies[HOLDER]);
    town_close(&town);
}
TestSuite(exchange_reconcile, .init = make, .fini = end, .timeout = 120);

static const struct oin *owner(int side) { return town_oin(&town, side == ASKER ? WIJK : SDD); }

static size_t at_of(int side, enum entry_kind kind)
{
    for (size_t i = 0; i < copies[side].count; i++) {
        struct entry entry = ledger_copy_entry(&copies[side], i);
        if (entry.kind == kind && entry.has_counterpart && oin_equal(&entry.counterpart, owner(!side)))
            return i;
    }
    cr_assert(false, "no %s", entry_kind_word(kind));
    return 0;
}

static void hide(int side, size_t index) { ledger_copy_hide(&copies[side], index); }

static void change(int side, enum entry_kind kind, void (*how)(struct entry *entry))
{
    const size_t index = at_of(side, kind);
    struct entry entry = ledger_copy_entry(&copies[side], index);
    how(&entry);
    ledger_copy_put(&copies[side], index, &entry);
}

static void add(int side, struct entry entry) { ledger_copy_put(&copies[side], copies[side].count, &entry); }

static struct entry copied(int side, enum entry_kind kind) { return ledger_copy_entry(&copies[side], at_of(side, kind)); }

/* An entry about nobody, as a log has them that goes on. */
static void go_on(int side, int64_t for_ms)
{
    struct entry last = ledger_copy_entry(&copies[side], copies[side].count - 1);
    add(side, last);
    hide(side, copies[side].count - 1);
    struct entry entry = ledger_copy_entry(&copies[side], copies[side].count - 1);
    entry.time_ms += for_ms;
    ledger_copy_put(&copies[side], copies[side].count - 1, &entry);
}

static void sign_as(int side, struct entry *entry)
{
    struct span content;
    OK(said_content(entry, town.arena, &content));
    sign_message(&town.signs[side == ASKER ? WIJK : SDD], ENVELOPE_SIGN_PREFIX, content, entry->said.signature);
}

/* ---- what somebody does */

static void nothing(void) {}
static void holder_drops_the_exchange(void)
{
    const struct exchange_id id = copied(HOLDER, ENTRY_REQUEST_RECEIVED).exchange_id;
    for (size_t i = 0; i < copies[HOLDER].count; i++) {
        struct entry entry = ledger_copy_entry(&copies[HOLDER], i);
        if (entry.has_exchange && exchange_id_equal(&entry.exchange_id, &id))
            hide(HOLDER, i);
    }
}
static void holder_drops_the_question(void) { hide(HOLDER, at_of(HOLDER, ENTRY_REQUEST_RECEIVED)); }
static void holder_drops_what_it_told(void) { hide(HOLDER, at_of(HOLDER, ENTRY_DISCLOSED)); }
static void tell_less(struct entry *entry) { entry->category_count = 1; }
static void holder_tells_less_afterwards(void) { change(HOLDER, ENTRY_DISCLOSED, tell_less); }
static void asker_drops_its_question(void) { hide(ASKER, at_of(ASKER, ENTRY_REQUEST_SENT)); }
static void ask_other(struct entry *entry) { entry->request_digest.bytes[0] ^= 1; }
static void asker_asked_something_else(void) { change(ASKER, ENTRY_REQUEST_SENT, ask_other); }
static void ask_for_other(struct entry *entry) { entry->grounds.purpose ^= 3; }
static void asker_asked_for_something_else(void) { change(ASKER, ENTRY_REQUEST_SENT, ask_for_other); }
static void need_for_other(struct entry *entry) { entry->necessity_code = entry->necessity_code == 1 ? 2 : 1; }
static void asker_gave_another_reason(void) { change(ASKER, ENTRY_REQUEST_SENT, need_for_other); }
static void find_lighter_for_other(struct entry *entry) { entry->lighter_code = entry->lighter_code == 1 ? 2 : 1; }
static void asker_had_something_lighter(void) { change(ASKER, ENTRY_REQUEST_SENT, find_lighter_for_other); }
static void asker_drops_the_answer(void) { hide(ASKER, at_of(ASKER, ENTRY_RESPONSE_RECEIVED)); }
static void asker_has_it_twice(void) { add(ASKER, copied(ASKER, ENTRY_RESPONSE_RECEIVED)); }
static void answer_otherwise(struct entry *entry) { entry->answer_state ^= 1; }
static void asker_changes_the_answer(void) { change(ASKER, ENTRY_RESPONSE_RECEIVED, answer_otherwise); }
static void asker_frames_the_holder(void)
{
    struct entry invented = copied(ASKER, ENTRY_RESPONSE_RECEIVED);
    invented.receipt.leaf_index++;
    sign_as(ASKER, &invented); /* it has no other key */
    add(ASKER, invented);
}
static void holder_frames_the_asker(void)
{
    struct entry invented = copied(HOLDER, ENTRY_REQUEST_RECEIVED);
    invented.said.nonce[0] ^= 1;
    sign_as(HOLDER, &invented);
    add(HOLDER, invented);
}
static void asker_invents_a_question(void)
{
    struct entry invented = copied(ASKER, ENTRY_REQUEST_SENT);
    invented.exchange_id.bytes[0] ^= 1;
    add(ASKER, invented);
}
static void asker_invents_a_question_of_long_ago(void)
{
    asker_invents_a_question();
    go_on(HOLDER, 20 * DAY_MS);
}
static void asker_invents_an_evaluation_of_long_ago(void)
{
    struct entry invented = copied(ASKER, ENTRY_REQUEST_SENT);
    invented.exchange_id.bytes[0] ^= 1;
    invented.kind = ENTRY_EVALUATED;
    add(ASKER, invented);
    go_on(HOLDER, DAY_MS);
}
static void holder_cuts_its_log(void) { ledger_copy_cut(&copies[HOLDER], at_of(HOLDER, ENTRY_REQUEST_RECEIVED)); }
static void holder_cuts_its_log_and_goes_on(void)
{
    holder_cuts_its_log();
    go_on(HOLDER, DAY_MS);
}
static void holder_signs_two_receipts(void)
{
    struct entry second = copied(ASKER, ENTRY_RESPONSE_RECEIVED);
    holder_cuts_its_log();
    second.receipt.leaf_hash[0] ^= 1;
    second.said.nonce[0] ^= 1;
    sign_as(HOLDER, &second);
    add(ASKER, second);
}
static void date_later(struct entry *entry) { entry->time_ms += 60 * MINUTE_MS; }
static void asker_dates_it_after_it_was_heard(void) { change(ASKER, ENTRY_REQUEST_SENT, date_later); }
static void both_have_a_log_of_before(void)
{
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < copies[side].count; i++) {
            struct entry entry = ledger_copy_entry(&copies[side], i);
            entry.version = 1;
            entry.has_said = entry.has_agreement = entry.has_decided_under = false;
            entry.necessity_code = entry.lighter_code = 0;
            if (entry.kind == ENTRY_RECEIPT || entry.kind == ENTRY_REQUEST_RECEIVED || entry.kind == ENTRY_REQUEST_SENT ||
                entry.kind == ENTRY_RESPONSE_RECEIVED)
                ledger_copy_put(&copies[side], i, &entry);
        }
}
static void holder_took_its_key_back(void)
{
    holder_drops_the_exchange();
    static struct history_withdrawal withdrawal;
    static struct history_taken taken;
    withdrawal = (struct history_withdrawal){.oin = *owner(HOLDER), .number = 1};
    taken = (struct history_taken){.use = KEY_USE_ENVELOPE, .until_ms = HISTORY_OPEN_MS};
    memcpy(taken.key, town.partners[SDD].envelope, sizeof taken.key);
    history.withdrawals = &withdrawal;
    history.taken = &taken;
    history.withdrawal_count = history.taken_count = 1;
}
static void asker_fills_an_exchange(void)
{
    const struct entry entry = copied(ASKER, ENTRY_REQUEST_SENT);
    for (size_t i = 0; i < 4100; i++)
        add(ASKER, entry);
}
static void holder_refused_it(void)
{
    struct entry refused = copied(HOLDER, ENTRY_REQUEST_RECEIVED), sent = copied(ASKER, ENTRY_REQUEST_SENT);
    sent.exchange_id.bytes[0] ^= 1;
    add(ASKER, sent);
    refused.exchange_id = sent.exchange_id;
    refused.kind = ENTRY_DECISION;
    refused.has_said = false;
    refused.verdict = VERDICT_REFUSE;
    refused.code = STATUS_OVER_QUOTA;
    add(HOLDER, refused);
}

/* what, the worst that comes of it, the verdicts of that class and no others, who is named by all that prove something */
#define NOBODY (-1)
static const struct cheat {
    const char *what;
    void (*does)(void);
    enum reconcile_class worst;
    enum reconcile_verdict verdicts[3]; /* MATCHED ends them */
    int named;
} cheats[] = {
    {"nobody does anything", nothing, RECONCILE_AGREES, {RECONCILE_MATCHED}, NOBODY},
    {"the holder refused one", holder_refused_it, RECONCILE_AGREES, {RECONCILE_REFUSED}, NOBODY},
    {"the holder drops one exchange",
     holder_drops_the_exchange,
     RECONCILE_PROVES,
     {RECONCILE_DENIED, RECONCILE_RECEIPT_DIFFERS, RECONCILE_NOT_ENTERED},
     HOLDER},
    {"the holder drops the question", holder_drops_the_question, RECONCILE_PROVES, {RECONCILE_DENIED}, HOLDER},
    {"the holder drops what it told", holder_drops_what_it_told, RECONCILE_PROVES, {RECONCILE_RECEIPT_DIFFERS}, HOLDER},
    {"the holder tells less afterwards", holder_tells_less_afterwards, RECONCILE_PROVES, {RECONCILE_RECEIPT_DIFFERS}, HOLDER},
    {"the asker drops its question", asker_drops_its_question, RECONCILE_PROVES, {RECONCILE_NOT_ENTERED}, ASKER},
    {"the asker has another question", asker_asked_something_else, RECONCILE_PROVES, {RECONCILE_DIGEST_DIFFERS}, ASKER},
    {"the asker has another purpose", asker_asked_for_something_else, RECONCILE_PROVES, {RECONCILE_STATEMENT_DIFFERS}, ASKER},
    {"the asker has another reason", asker_gave_another_reason, RECONCILE_PROVES, {RECONCILE_STATEMENT_DIFFERS}, ASKER},
    {"and why nothing lighter does", asker_had_something_lighter, RECONCILE_PROVES, {RECONCILE_STATEMENT_DIFFERS}, ASKER},
    {"the asker denies the answer", asker_drops_the_answer, RECONCILE_PROVES, {RECONCILE_DENIED, RECONCILE_RECEIPT_DIFFERS}, ASKER},
    {"the asker has the answer twice", asker_has_it_twice, RECONCILE_PROVES, {RECONCILE_DUPLICATE}, ASKER},
    {"the asker changes the answer",
     asker_changes_the_answer,
     RECONCILE_PROVES,
     {RECONCILE_BAD_SIGNATURE, RECONCILE_RECEIPT_DIFFERS, RECONCILE_DENIED},
     ASKER},
    {"the asker frames the holder", asker_frames_the_holder, RECONCILE_PROVES, {RECONCILE_BAD_SIGNATURE}, ASKER},
    {"the holder frames the asker", holder_frames_the_asker, RECONCILE_PROVES, {RECONCILE_BAD_SIGNATURE}, HOLDER},
    {"the asker invents a question", asker_invents_a_question, RECONCILE_EXPLAINED, {RECONCILE_WAITING}, NOBODY},
    {"and of long ago", asker_invents_a_question_of_long_ago, RECONCILE_OPEN, {RECONCILE_UNHEARD}, NOBODY},
    {"an evaluation of long ago", asker_invents_an_evaluation_of_long_ago, RECONCILE_EXPLAINED, {RECONCILE_EXPIRED}, NOBODY},
    {"the holder brings an old log", holder_cuts_its_log, RECONCILE_OPEN, {RECONCILE_BEYOND}, NOBODY},
    {"the holder writes its log anew",
     holder_cuts_its_log_and_goes_on,
     RECONCILE_PROVES,
     {RECONCILE_RECEIPT_ABSENT, RECONCILE_RECEIPT_DIFFERS, RECONCILE_DENIED},
     HOLDER},
    {"the holder signs two receipts", holder_signs_two_receipts, RECONCILE_PROVES, {RECONCILE_TWO_RECEIPTS}, HOLDER},
    {"the asker dates it later", asker_dates_it_after_it_was_heard, RECONCILE_DIFFERS, {RECONCILE_CLOCK}, NOBODY},
    {"both are of before statements", both_have_a_log_of_before, RECONCILE_OPEN, {RECONCILE_UNPROVEN}, NOBODY},
    {"the holder took its key back", holder_took_its_key_back, RECONCILE_OPEN, {RECONCILE_UNPROVEN}, NOBODY},
    {"the asker fills an exchange", asker_fills_an_exchange, RECONCILE_DIFFERS, {RECONCILE_CROWDED}, NOBODY},
};

static bool is_expected(const struct cheat *cheat, enum reconcile_verdict verdict)
{
    for (size_t i = 0; i < N(cheat->verdicts); i++)
        if (cheat->verdicts[i] == verdict)
            return true;
    return false;
}

static const char *told(void)
{
    static char text[600];
    *text = 0;
    for (enum reconcile_verdict verdict = 0; verdict < RECONCILE_VERDICTS_END; verdict++)
        if (report.counts[verdict])
            snprintf(text + strlen(text), sizeof text - strlen(text), " %s %llu", reconcile_words(verdict)->word,
                     (unsigned long long)report.counts[verdict]);
    return text;
}

static void expect_verdicts(const struct cheat *cheat)
{
    bool has_any = false;
    cr_expect_eq(reconcile_worst(&report), cheat->worst, "%s:%s", cheat->what, told());
    for (enum reconcile_verdict verdict = 0; verdict < RECONCILE_VERDICTS_END; verdict++) {
        has_any |= report.counts[verdict] && is_expected(cheat, verdict);
        if (reconcile_words(verdict)->class == cheat->worst && cheat->worst != RECONCILE_AGREES && report.counts[verdict])
            cr_expect(is_expected(cheat, verdict), "%s:%s", cheat->what, told());
    }
    cr_expect(has_any, "%s:%s", cheat->what, told());
    for (size_t i = 0; i < report.kept_count; i++) {
        const struct oin *named = &report.findings[i].named;
        cr_expect(!*named->text || (cheat->named != NOBODY && oin_equal(named, owner(cheat->named))), "%s: %s is named for %s", cheat->what,
                  named->text, reconcile_words(report.findings[i].verdict)->word);
    }
}

static void reconcile_both(uint64_t rows_at_once)
{
    for (int side = 0; side < 2; side++) {
        go_on(side, 10 * MINUTE_MS); /* later than all of it */
        ledger_copy_close(&copies[side]);
    }
    ledger_copies_reconcile(copies, &history, rows_at_once, &report);
}

Test(exchange_reconcile, each_way_of_cheating_has_its_verdict_and_names_who_did_it)
{
    for (size_t i = 0; i < N(cheats); i++) {
        cheats[i].does();
        if (cheats[i].does == holder_cuts_its_log || cheats[i].does == holder_signs_two_receipts) {
            ledger_copy_close(&copies[ASKER]);
            ledger_copy_close(&copies[HOLDER]);
            ledger_copies_reconcile(copies, &history, AT_ONCE, &report);
        } else
            reconcile_both(AT_ONCE);
        expect_verdicts(&cheats[i]);
        take_copies();
    }
}

Test(exchange_reconcile, every_verdict_is_in_the_table_of_cheats)
{
    bool is_reached[RECONCILE_VERDICTS_END] = {false};
    for (size_t i = 0; i < N(cheats); i++)
        for (size_t v = 0; v < N(cheats[i].verdicts); v++)
            is_reached[cheats[i].verdicts[v]] = true;
    for (enum reconcile_verdict verdict = 0; verdict < RECONCILE_VERDICTS_END; verdict++)
        cr_expect(is_reached[verdict], "%s", reconcile_words(verdict)->word);
}

Test(exchange_reconcile, however_many_passes_it_takes_the_same_comes_of_it)
{
    static struct reconcile_report first;
    holder_drops_the_exchange();
    reconcile_both(AT_ONCE);
    first = report;
    for (uint64_t rows = 1; rows < 40; rows += 13) {
        ledger_copies_reconcile(copies, &history, rows, &report);
        cr_expect_eq(memcmp(first.counts, report.counts, sizeof first.counts), 0, "%s", told());
        cr_expect_eq(first.kept_count, report.kept_count);
        for (size_t i = 0; i < first.kept_count; i++)
            cr_expect(first.findings[i].verdict == report.findings[i].verdict && first.findings[i].index == report.findings[i].index);
    }
}

Test(exchange_reconcile, the_other_way_around_names_the_same)
{
    struct reconcile_report other;
    holder_drops_the_exchange();
    reconcile_both(AT_ONCE);
    other = report;
    struct ledger_copy swapped[2] = {copies[HOLDER], copies[ASKER]};
    ledger_copies_reconcile(swapped, &history, AT_ONCE, &report);
    cr_expect_eq(memcmp(other.counts, report.counts, sizeof other.counts), 0, "%s", told());
    for (size_t i = 0; i < report.kept_count; i++)
        cr_expect(oin_equal(&report.findings[i].named, owner(HOLDER)));
}

Test(exchange_reconcile, an_export_of_another_root_or_of_the_same_party_is_not_compared)
{
    const struct reconcile_terms terms = {.history = &history, .until_ms = INT64_MAX, .rows_at_once = AT_ONCE};
    struct complaint why = {""};
    reconcile_both(AT_ONCE);
    const struct export_source sources[2] = {ledger_copy_source(&copies[0]), ledger_copy_source(&copies[1])};
    const struct reconcile_log logs[2] = {{&sources[0], &copies[0].checkpoint}, {&sources[1], &copies[1].checkpoint}};
    const struct reconcile_log twice[2] = {logs[1], logs[1]}, mixed[2] = {logs[0], logs[1]};
    IS(reconcile((const struct reconcile_ledger[2]){{logs, 1}, {logs, 1}}, &terms, &report, &why), INVALID);
    IS(reconcile((const struct reconcile_ledger[2]){{logs, 1}, {twice, 2}}, &terms, &report, &why), INVALID);
    IS(reconcile((const struct reconcile_ledger[2]){{logs, 1}, {mixed, 2}}, &terms, &report, &why), INVALID);
    copies[1].checkpoint.head.root.bytes[0] ^= 1;
    IS(reconcile((const struct reconcile_ledger[2]){{logs, 1}, {logs + 1, 1}}, &terms, &report, &why), TAMPERED);
    cr_expect(*why.text);
}

Test(exchange_reconcile, statements_outside_the_days_that_count_are_not_told)
{
    struct reconcile_terms terms = {.history = &history, .from_ms = INT64_MAX - 1, .until_ms = INT64_MAX, .rows_at_once = AT_ONCE};
    holder_drops_the_exchange();
    reconcile_both(AT_ONCE);
    const struct export_source sources[2] = {ledger_copy_source(&copies[0]), ledger_copy_source(&copies[1])};
    const struct reconcile_log logs[2] = {{&sources[0], &copies[0].checkpoint}, {&sources[1], &copies[1].checkpoint}};
    OK(reconcile((const struct reconcile_ledger[2]){{logs, 1}, {logs + 1, 1}}, &terms, &report, NULL));
    cr_expect_eq(reconcile_worst(&report), RECONCILE_AGREES, "%s", told());
    cr_expect_eq(report.kept_count, 0);
}
