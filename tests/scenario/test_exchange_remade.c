// SPDX-License-Identifier: EUPL-1.2
//
// What was opened for the auditor is computed again for it, by the members that opened it: so many identifiers of that register, and nothing
// else, whatever an auditor that lies says (P-02, P-11).
#include "base/day.h"
#include "book/deliver.h"
#include "store/escrows.h"
#include "store/opened.h"
#include "support/opening_fixture.h"

TestSuite(exchange_remade, .init = make_town, .fini = end_town, .timeout = 120);

struct remade { /* what the auditor asks of it */
    enum resident from, holder;
    enum evaluation_act act;
    size_t count;
};

static enum status_code hear_remade_at(enum resident who, const struct remade *wanted)
{
    struct element points[8];
    struct envelope reply;
    struct span body;
    const char *role = wanted->from == TOEZ ? "toezichthouder" : "woningcorporatie";
    struct evaluate_message message = {.domain = span_of_text("casus"),
                                       .act = wanted->act,
                                       .generation = 1,
                                       .purpose = town_word(&town, POLICY_PURPOSE, "gecoordineerde-aanpak"),
                                       .phase = town_word(&town, POLICY_PHASE, "melding"),
                                       .from_role = town_word(&town, POLICY_FROM, role),
                                       .escrow = sample_escrow(wanted->count),
                                       .part_count = 1,
                                       .parts = {{.holder = *town_oin(&town, wanted->holder),
                                                  .epoch = 1,
                                                  .basis = town_word(&town, POLICY_BASIS, "avg-pseudonimisering"),
                                                  .point_count = wanted->count + 1,
                                                  .points = points}}};
    for (size_t i = 0; i <= wanted->count; i++)
        point_generator(&points[i]);
    OK(evaluate_message_encode(&message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, wanted->from, who, ENVELOPE_EVALUATE, body);
    OK(town_hear(&town, who, wanted->from, town_envelope(&town, wanted->from, &envelope)));
    town_run(&town); /* its keeper multiplies */
    cr_assert(town_reply(&town, who, wanted->from, envelope.nonce, &reply));
    cr_expect((reply.statement.code == STATUS_OK) == reply.has_body);
    return reply.statement.code;
}

/* P-02, P-11: an auditor that lies has no more of a register than what it drew, and it stands in every ledger. */
Test(exchange_remade, what_was_opened_is_computed_again_for_the_auditor_and_nothing_else_is)
{
    static const struct {
        const char *name;
        struct remade wanted;
        enum status_code expected;
    } rows[] = {
        {"another register", {TOEZ, SDD, EVALUATION_AUDIT, 1}, STATUS_NOT_ALLOWED},
        {"more than was asked", {TOEZ, WOCO2, EVALUATION_AUDIT, 2}, STATUS_NOT_ALLOWED},
        {"as its own register", {TOEZ, WOCO2, EVALUATION_OWN, 1}, STATUS_NOT_ALLOWED},
        {"whoever is no auditor", {WOCO, WOCO2, EVALUATION_AUDIT, 1}, STATUS_NOT_ALLOWED},
        {"what was asked", {TOEZ, WOCO2, EVALUATION_AUDIT, 1}, STATUS_OK},
    };
    const struct remade right = {TOEZ, WOCO2, EVALUATION_AUDIT, 1};
    struct question question;
    struct entry entry;
    uint64_t index;
    ask_nobody(&question);
    cr_expect_eq(hear_remade_at(VT, &right), STATUS_NOT_ALLOWED, "nothing was opened yet");
    cr_assert_eq(hear_open_at(VT, TOEZ, sign_with_key_of(WOCO2, &question.message), NULL), STATUS_OK);
    for (size_t i = 0; i < N(rows); i++)
        cr_expect_eq(hear_remade_at(VT, &rows[i].wanted), rows[i].expected, "%s", rows[i].name);
    cr_assert(town_last_entry(&town, VT, ENTRY_EVALUATED, &entry, &index));
    cr_expect(entry.act == EVALUATION_AUDIT && oin_equal(&entry.counterpart, town_oin(&town, TOEZ)) && entry.count == 1);
    cr_expect_eq(hear_remade_at(VT, &right), STATUS_NOT_ALLOWED, "and once");
    cr_assert_eq(hear_open_at(VT, TOEZ, sign_with_key_of(WOCO2, &question.message), NULL), STATUS_OK);
    cr_expect_eq(hear_remade_at(VT, &right), STATUS_NOT_ALLOWED, "opened again it is the same");
    cr_expect_eq(hear_remade_at(SDD, &right), STATUS_NOT_ALLOWED, "a member that did not open it");
}

/* P-09: the ledger says that they went, and has the digests; after that nobody opens them. */
Test(exchange_remade, what_could_be_opened_goes_after_its_days_and_that_is_entered)
{
    const struct escrow_row row = {
        .requester = *town_oin(&town, WOCO2), .request = span_of_text("asked"), .repeat_until_ms = town.now_ms + MINUTE_MS};
    struct entry entry;
    uint64_t index;
    struct book *book = &town_node(&town, VT)->book;
    OK(batch_open(book, town.now_ms));
    OK(store_escrow_put(book->store, &row));
    OK(batch_close(book));
    const int64_t term_ms = (ESCROW_KEPT_DAYS + 2) * DAY_MS;
    for (int64_t now_ms = town.now_ms; now_ms <= town.now_ms + term_ms; now_ms += term_ms) {
        cr_expect(!town_last_entry(&town, VT, ENTRY_ERASURE, &entry, &index));
        OK(daily_round(book, now_ms));
        OK(batch_close(book));
    }
    cr_assert(town_last_entry(&town, VT, ENTRY_ERASURE, &entry, &index));
    cr_expect(span_is_text(entry.note, "escrows-term-over"));
}

/* What was opened is kept so long that a draw can be looked into, and not for ever: opened after that it is another opening. */
Test(exchange_remade, what_was_opened_goes_after_its_days)
{
    struct question question;
    struct store *store = town_node(&town, VT)->book.store;
    int32_t today = day_of_ms(town.now_ms);
    uint64_t removed;
    ask_nobody(&question);
    cr_assert_eq(hear_open_at(VT, TOEZ, sign_with_key_of(WOCO2, &question.message), NULL), STATUS_OK);
    OK(store_begin(store));
    OK(store_opened_prune(store, today + OPENED_KEPT_DAYS - 1, &removed));
    cr_expect_eq(removed, 0);
    OK(store_opened_prune(store, today + OPENED_KEPT_DAYS, &removed));
    cr_expect_eq(removed, 1);
    OK(store_commit(store));
}
