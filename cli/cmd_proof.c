// SPDX-License-Identifier: EUPL-1.2
//
// `schakel proof`: what one entry of a ledger shows by itself, offline, for whoever the file is shown to (P-07).
#include "agreed/agreed.h"
#include "cli/commands.h"
#include "cli/ledger_entry.h"
#include "cli/ledger_verify.h"
#include "files/files.h"
#include "ledger/entry_proof.h"

#define PROOF_ARENA_BYTES ((size_t)16 * 1024 * 1024)

struct shown_proof {
    struct entry_proof proof;
    bool is_decoded;
    struct entry entry;
    struct showing showing;
};

static struct status print_proof_json(struct invocation *invocation, const struct shown_proof *shown, const struct verdict_on *verdict)
{
    CLEANUP(json) struct json *object = json_object_new();
    const struct ledger_report *report = &verdict->report;
    verdict_set_json(verdict, object);
    if (report->has_head) {
        json_set_text(object, "origin", report->checkpoint.origin);
        json_set_integer(object, "size", (int64_t)report->checkpoint.head.size);
        json_set_base64(object, "root", SPAN_OF_ARRAY(report->checkpoint.head.root.bytes));
    }
    if (shown->is_decoded)
        json_set(object, "entry", entry_describe(&shown->showing, shown->proof.index, &shown->entry));
    json_set(object, "trust", trusted_json(verdict));
    json_set_integer(object, "finding_count", (int64_t)report->finding_count);
    json_set(object, "findings", findings_json(report));
    return print_json(invocation, object);
}

static void print_proof(const struct shown_proof *shown, const struct verdict_on *verdict, enum language language)
{
    const struct entry_proven proven = {shown->proof.index,
                                        shown->is_decoded && shown->entry.has_said ? shown->entry.counterpart.text : NULL};
    if (verdict->report.has_head)
        printf("ledger %s\n", verdict->report.checkpoint.origin);
    if (shown->is_decoded)
        entry_print_line(&shown->showing, shown->proof.index, &shown->entry);
    trusted_print(verdict);
    findings_print(&verdict->report);
    if (verdict->report.taken_back_count)
        printf("not established: who said what stands in it, by a key that was taken back or of who had left\n");
    entry_verdict_print(verdict, &proven, language);
}

static struct status read_proof_file(struct invocation *invocation, struct arena *arena, struct shown_proof *out)
{
    const char *path = invocation->arguments[0];
    struct span text;
    TRY(file_read(path, ENTRY_PROOF_MOST_BYTES, arena, &text, &invocation->why));
    struct status status = entry_proof_parse(text, arena, &out->proof);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: it is no proof of an entry", path);
    out->is_decoded = out->proof.entry.size && status_ok(entry_decode(out->proof.entry, arena, &out->entry));
    return STATUS(OK);
}

static struct status verify_proof(struct invocation *invocation, struct arena *arena, struct verdict_on *verdict)
{
    CLEANUP(policy) struct policy *policy = NULL;
    struct shown_proof shown = {.is_decoded = false};
    TRY(expectations_read(invocation, verdict));
    if (invocation_has(invocation, "policies"))
        TRY(agreed_policy_read(invocation_option(invocation, "policies"), &policy, &invocation->why));
    shown.showing.policy = policy;
    TRY(read_proof_file(invocation, arena, &shown));
    TRY(trusted_read(invocation, NULL, shown.proof.checkpoint, verdict));
    struct status status = entry_proof_verify(&shown.proof, verdict->asked.trust, arena, &verdict->report, &invocation->why);
    if (!status_ok(status) && !status_is(status, STATUS_TAMPERED))
        return status;
    invocation->exit_code = verdict_exit_code(verdict_of(&verdict->asked, &verdict->report));
    if (invocation->wants_json)
        return print_proof_json(invocation, &shown, verdict);
    print_proof(&shown, verdict, invocation_has(invocation, "nl") ? DUTCH : ENGLISH);
    return STATUS(OK);
}

static struct status run_proof_verify(struct invocation *invocation)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct verdict_on verdict = {0};
    invocation->exit_code = verdict_exit_code(LEDGER_UNREADABLE); /* whatever ends it before a verdict */
    TRY(arena_new(PROOF_ARENA_BYTES, &arena));
    struct status status = verify_proof(invocation, arena, &verdict);
    trust_folder_close(&verdict.folder);
    return status;
}

static const struct option proof_options[] = {
    {"trust", "DIR|FILE", true, false, "what is believed: a trust folder of one's own, or a file of log keys"},
    {"founding", "HASH", false, false, "of a trust folder: the hash of the manifest of roster 1, as a partner showed it"},
    {"origin", "TEXT", false, false, "which log it must be of: OIN/exchange-log/YEAR"},
    {"witnessed-within", "HOURS", false, false, "how old the cosignatures of the quorum are at most"},
    {"policies", "DIR", false, false, "the policy in force then: words instead of numbers"},
    {"nl", NULL, false, false, "says in Dutch what was established"},
    {0},
};
const struct command proof_commands[] = {
    {"proof", "verify", proof_options, "FILE", 1, 1, run_proof_verify,
     "what `ledger prove` wrote: whether the entry stands in that ledger; needs no node and no secret"},
    {0},
};
