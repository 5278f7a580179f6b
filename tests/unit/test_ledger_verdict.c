// SPDX-License-Identifier: EUPL-1.2
//
// What a verification comes to (docs/ledger.md, "What a verification checks"): every row of the table of exit codes, and that no word of
// the owner alone makes a log hold (P-07).
#include "ledger/verdict.h"

#include <criterion/criterion.h>

#define ORIGIN "00000001003214345000/exchange-log/2026"
#define SEEN_S 1790000000u

enum { LOG, FIRST, SECOND, KEYS };
static struct history history;
static struct trust trust;
static struct ledger_report report;
static struct ledger_witnessed witnessed[KEYS];
static struct ledger_asked asked;

/* A log that two witnesses saw, under a trust folder that names them: it holds. */
static void begin(void)
{
    history = (struct history){.is_known = true};
    trust = (struct trust){.key_count = KEYS, .party_count = 3, .quorum = 2, .history = &history};
    trust.keys[LOG].type = NOTE_ED25519;
    trust.keys[FIRST].type = trust.keys[SECOND].type = NOTE_COSIGNATURE;
    trust.parties[0] = (struct trust_party){.key = FIRST, .group = 2};
    trust.parties[1] = (struct trust_party){.key = SECOND, .group = 2};
    trust.parties[2] = (struct trust_party){.key = TRUST_NOBODY, .need = 2, .group = TRUST_NOBODY};
    report = (struct ledger_report){
        .has_head = true, .checkpoint = {.origin = ORIGIN, .head = {.size = 700}}, .entry_count = 700, .witnessed = witnessed};
    witnessed[FIRST] = witnessed[SECOND] = (struct ledger_witnessed){700, SEEN_S};
    asked = (struct ledger_asked){.trust = &trust};
}
TestSuite(ledger_verdict, .init = begin);

static void find(enum finding_kind kind)
{
    report.finding_count++;
    report.found[kind]++;
    report.failing_count += finding_fails(kind);
}
static int comes_to(void) { return verdict_exit_code(verdict_of(&asked, &report)); }

Test(ledger_verdict, what_a_quorum_saw_under_what_was_agreed_holds)
{
    cr_expect_eq(comes_to(), 0);
    cr_expect_eq(verdict_quorum(&asked, &report), LEDGER_QUORUM_MET);
    asked.origin = ORIGIN;
    asked.since = SINCE_HOLDS;
    asked.least_size = 700;
    asked.witnessed_from_s = SEEN_S;
    cr_expect_eq(comes_to(), 0, "and so with all that can be asked");
}

Test(ledger_verdict, any_finding_that_fails_contradicts_it_but_a_missing_file_and_a_missing_quorum)
{
    for (enum finding_kind kind = 0; kind < FINDING_KINDS; kind++) {
        begin();
        find(kind);
        int expected = kind == FINDING_MISSING_FILE ? 2 : kind != FINDING_QUORUM && finding_fails(kind) ? 1 : 0;
        cr_expect_eq(comes_to(), expected, "%s: %d", finding_word(kind), comes_to());
    }
}

Test(ledger_verdict, another_log_than_was_asked_for_is_contradicted)
{
    asked.origin = "00000001003214345000/exchange-log/2027";
    cr_expect_eq(comes_to(), 1);
}

Test(ledger_verdict, a_log_that_does_not_begin_with_what_was_seen_is_contradicted_whoever_cosigned_it)
{
    asked.since = SINCE_IS_ANOTHER;
    cr_expect_eq(comes_to(), 1);
}

Test(ledger_verdict, an_older_export_is_not_contradicted_and_does_not_hold)
{
    asked.since = SINCE_NOT_SHOWN;
    cr_expect_eq(comes_to(), 3);
    asked.since = SINCE_NOT_ASKED;
    asked.least_size = 701;
    cr_expect_eq(comes_to(), 3);
}

Test(ledger_verdict, without_a_head_nothing_was_checked)
{
    report.has_head = false;
    cr_expect_eq(comes_to(), 2);
    asked.origin = "00000001003214345000/exchange-log/2027";
    cr_expect_eq(comes_to(), 2, "nor is it known to be another");
}

Test(ledger_verdict, a_contradiction_is_told_before_what_is_missing)
{
    find(FINDING_MISSING_FILE);
    find(FINDING_ENTRY);
    cr_expect_eq(comes_to(), 1);
}

Test(ledger_verdict, on_its_owners_word_alone_it_is_not_established)
{
    trust.quorum = TRUST_NOBODY;
    cr_expect_eq(comes_to(), 3);
    cr_expect_eq(verdict_quorum(&asked, &report), LEDGER_QUORUM_NONE);
}

Test(ledger_verdict, whom_the_export_itself_names_are_no_witnesses)
{
    asked.is_own_trust = true;
    cr_expect_eq(comes_to(), 3);
    cr_expect_eq(verdict_quorum(&asked, &report), LEDGER_QUORUM_NONE);
}

Test(ledger_verdict, one_witness_less_than_the_quorum_is_none)
{
    witnessed[SECOND] = (struct ledger_witnessed){0};
    find(FINDING_QUORUM);
    cr_expect_eq(comes_to(), 3);
    cr_expect_str_eq(verdict_quorum_word(verdict_quorum(&asked, &report)), "not-met");
}

/* It may have signed: nobody can say here. */
Test(ledger_verdict, a_quorum_that_needs_a_type_of_key_that_is_unsupported_is_not_said_to_fail)
{
    trust.parties[1].key = TRUST_UNSUPPORTED;
    find(FINDING_QUORUM);
    cr_expect_eq(comes_to(), 3);
    cr_expect_str_eq(verdict_quorum_word(verdict_quorum(&asked, &report)), "unsupported");
    trust.parties[2].need = 1;
    cr_expect_eq(verdict_quorum(&asked, &report), LEDGER_QUORUM_MET, "it does not need it");
    witnessed[FIRST] = (struct ledger_witnessed){0};
    trust.parties[2].need = 2;
    cr_expect_eq(verdict_quorum(&asked, &report), LEDGER_QUORUM_NOT_MET, "nor with it");
}

Test(ledger_verdict, cosignatures_of_before_the_time_that_was_asked_do_not_count)
{
    asked.witnessed_from_s = SEEN_S + 1;
    cr_expect_eq(comes_to(), 3);
    witnessed[FIRST].time_s = SEEN_S + 1;
    cr_expect_eq(comes_to(), 3, "one of two");
    witnessed[SECOND].time_s = SEEN_S + 1;
    cr_expect_eq(comes_to(), 0);
}

Test(ledger_verdict, without_the_signatures_of_partners_it_is_not_established)
{
    trust.history = NULL;
    cr_expect_eq(comes_to(), 3, "a bare trust file");
    trust.history = &history;
    history.is_known = false;
    cr_expect_eq(comes_to(), 3, "a chain that cannot be read");
    history.is_known = true;
    report.taken_back_count = 1;
    cr_expect_eq(comes_to(), 3, "said by a key that was taken back");
}

Test(ledger_verdict, each_class_has_its_word_and_sentence)
{
    static const char *const words[] = {"holds", "contradicted", "unreadable", "not-established"};
    static const char *const begins[] = {"IT HOLDS", "NOT ACCEPTED", "NOT CHECKED", "NOT ESTABLISHED"};
    for (enum ledger_verdict verdict = LEDGER_HOLDS; verdict <= LEDGER_UNESTABLISHED; verdict++) {
        cr_expect_str_eq(verdict_name(verdict), words[verdict]);
        cr_expect(strncmp(verdict_sentence(verdict, ENGLISH), begins[verdict], strlen(begins[verdict])) == 0);
        cr_expect(strcmp(verdict_sentence(verdict, ENGLISH), verdict_sentence(verdict, DUTCH)) != 0);
    }
}
