// SPDX-License-Identifier: EUPL-1.2
//
// The steps of tlog-proof, in an order in which the first that does not hold is the one that is told.
#include "ledger/entry_proof.h"
#include "ledger/lint.h"
#include "ledger/witnessed_heads.h"

#define NOTE_ARENA_BYTES (4 * NOTE_MOST_BYTES)

struct proving {
    const struct entry_proof *proof;
    const struct trust *trust;
    struct findings findings;
    struct checkpoint checkpoint;
    struct note_check checks[TRUST_KEYS_MOST];
};

static struct status check_proof_head(struct proving *proving)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct ledger_report *report = proving->findings.report;
    const struct trust *trust = proving->trust;
    TRY(arena_new(NOTE_ARENA_BYTES, &arena));
    struct status status =
        checkpoint_open(proving->proof->checkpoint, trust->keys, trust->key_count, arena, &proving->checkpoint, proving->checks);
    if (status_is(status, STATUS_BAD_SIGNATURE))
        return finding_add(&proving->findings, FINDING_SIGNATURE, FINDING_NO_ENTRY,
                           EXPORT_CHECKPOINT_PATH ": not signed, or not rightly, by a log of the trust file");
    if (status_class(status) == STATUS_CLASS_REFUSAL)
        return finding_add(&proving->findings, FINDING_MALFORMED_FILE, FINDING_NO_ENTRY, EXPORT_CHECKPOINT_PATH ": %s",
                           status_text(status));
    TRY(status);
    report->has_head = true;
    report->checkpoint = proving->checkpoint;
    return STATUS(OK);
}

static struct status check_proof_place(struct proving *proving)
{
    const struct entry_proof *proof = proving->proof;
    const struct tree_head *head = &proving->checkpoint.head;
    struct tree_hash leaf;
    tree_leaf(proof->entry, &leaf);
    if (status_ok(inclusion_verify(&leaf, proof->index, head->size, &head->root, &proof->path)))
        return STATUS(OK);
    return finding_add(&proving->findings, FINDING_ROOT, proof->index, "does not stand at this place in the log of the checkpoint");
}

/* There are no other heads: what a proof shows stands under its own. */
static struct status visit_nothing(void *state, struct status (*visit)(void *visitor, const char *path), void *visitor)
{
    (void)state, (void)visit, (void)visitor;
    return STATUS(OK);
}

static struct status check_entry(struct proving *proving)
{
    CLEANUP(lint) struct lint *lint = NULL;
    const struct export_source source = {.each = visit_nothing};
    const struct witnessed_heads heads = {&source, proving->trust, &proving->checkpoint, proving->checks};
    struct origin origin;
    if (!status_ok(origin_parse(span_of_text(proving->checkpoint.origin), &origin)))
        return finding_add(&proving->findings, FINDING_ORIGIN, FINDING_NO_ENTRY,
                           EXPORT_CHECKPOINT_PATH ": the origin is not <oin>/exchange-log/<year>");
    TRY(check_proof_place(proving));
    TRY(lint_new(&origin, &proving->checkpoint.head, trust_history(proving->trust), &lint));
    lint_alone(lint);
    proving->findings.report->entry_count = 1;
    TRY(lint_entry(lint, proving->proof->index, proving->proof->entry, &proving->findings));
    TRY(witnessed_heads_check(&heads, &proving->findings));
    return head_key_check(&heads, lint, &proving->findings);
}

struct status entry_proof_verify(const struct entry_proof *proof, const struct trust *trust, struct arena *arena, struct ledger_report *out,
                                 struct complaint *why)
{
    struct ledger_report report = {0};
    struct proving proving = {.proof = proof, .trust = trust, .findings = {.arena = arena, .report = &report, .why = why}};
    if (!proof->entry.size)
        return complain(why, FAIL(INVALID), "the proof holds no entry");
    TRY(ARENA_NEW(arena, FINDINGS_MOST, &report.findings));
    TRY(ARENA_NEW(arena, trust->key_count, &report.witnessed));
    TRY(finding_add_faults(&proving.findings, trust));
    TRY(check_proof_head(&proving));
    if (report.has_head)
        TRY(check_entry(&proving));
    *out = report;
    return report.failing_count ? FAIL(TAMPERED) : STATUS(OK);
}
