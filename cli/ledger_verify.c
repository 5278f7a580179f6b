// SPDX-License-Identifier: EUPL-1.2
//
// Whose word is believed comes from the auditor: a trust folder, in which all is judged from the first roster on (P-04), or a bare file
// of log keys. What is printed says which of the two it was, and what was therefore not looked at (P-07).
#include "cli/ledger_verify.h"

#include "base/day.h"
#include "cli/clock.h"
#include "cli/evidence_made.h"
#include "cli/ledger_folder.h"
#include "cli/ledger_links.h"
#include "cli/node_conf.h"
#include "ledger/since.h"

#include <sys/stat.h>

#define WITNESSED_WITHIN_MOST_HOURS 87600

/* ---- as JSON */

static struct json *agreed_json(const struct verdict_on *verdict)
{
    struct json *object = json_object_new(), *versions = json_array_new();
    const struct history *history = verdict->asked.trust->history;
    const struct chain_link *founding = trust_folder_founding(&verdict->folder);
    if (founding)
        json_set_hex(object, "founding", digest_span(&founding->hash));
    json_set_bool(object, "pinned", verdict->is_pinned);
    for (size_t i = 0; i < history->text_count; i++) {
        struct json *version = json_object_new();
        json_set_text(version, "text", history->texts[i].word);
        json_set_integer(version, "number", (int64_t)history->texts[i].number);
        json_set_hex(version, "text_hash", digest_span(&history->texts[i].content));
        json_append(versions, version);
    }
    json_set(object, "versions", versions);
    return object;
}

struct json *trusted_json(const struct verdict_on *verdict)
{
    struct json *object = json_object_new(), *keys = json_array_new();
    json_set_text(object, "file", verdict->trust_path);
    json_set_bool(object, "from_export", verdict->asked.is_own_trust);
    for (size_t i = 0; i < verdict->asked.trust->key_count; i++)
        json_append_text(keys, verdict->asked.trust->keys[i].name);
    json_set(object, "keys", keys);
    if (verdict->asked.trust->history)
        json_set(object, "agreed", agreed_json(verdict));
    return object;
}

struct json *findings_json(const struct ledger_report *report)
{
    struct json *findings = json_array_new();
    for (size_t i = 0; i < report->kept_count; i++) {
        struct json *finding = json_object_new();
        if (report->findings[i].index != FINDING_NO_ENTRY)
            json_set_integer(finding, "entry", (int64_t)report->findings[i].index);
        json_set_text(finding, "kind", finding_word(report->findings[i].kind));
        json_set_bool(finding, "fails", finding_fails(report->findings[i].kind));
        json_set_text(finding, "reason", report->findings[i].reason);
        json_append(findings, finding);
    }
    return findings;
}

static struct json *custody_json(const struct ledger_custody *custody)
{
    struct json *object = json_object_new();
    char time[TIME_ROOM];
    json_set_integer(object, "exports", (int64_t)custody->count);
    if (!custody->count)
        return object;
    time_print(custody->last_ms, time);
    json_set_text(object, "last", time);
    json_set_text(object, "asker", custody->last_asker);
    json_set_text(object, "reason", custody->last_reason);
    return object;
}

static void set_links_json(const struct ledger_links *links, struct json *object)
{
    if (links->is_closed)
        json_set_text(object, "goes_on_in", links->goes_on);
    if (!links->has_before)
        return;
    struct json *before = json_object_new();
    json_set_text(before, "origin", links->before.origin);
    json_set_integer(before, "size", (int64_t)links->before.head.size);
    json_set_base64(before, "root", SPAN_OF_ARRAY(links->before.head.root.bytes));
    json_set_bool(before, "restored", links->is_restored);
    json_set(object, "goes_on_from", before);
}

void ledger_verify_json(const struct verdict_on *verdict, struct json *object)
{
    struct json *kinds = json_object_new();
    const struct ledger_report *report = &verdict->report;
    verdict_set_json(verdict, object);
    if (report->has_head) {
        json_set_text(object, "origin", report->checkpoint.origin);
        json_set_integer(object, "size", (int64_t)report->checkpoint.head.size);
        json_set_base64(object, "root", SPAN_OF_ARRAY(report->checkpoint.head.root.bytes));
    }
    json_set_integer(object, "entries", (int64_t)report->entry_count);
    for (int kind = 1; kind < ENTRY_KINDS_END; kind++)
        if (report->kind_counts[kind])
            json_set_integer(kinds, entry_kind_word((enum entry_kind)kind), (int64_t)report->kind_counts[kind]);
    json_set(object, "kinds", kinds);
    json_set(object, "trust", trusted_json(verdict));
    json_set(object, "custody", custody_json(&report->custody));
    json_set_integer(object, "earlier_form", (int64_t)report->earlier_count);
    json_set_integer(object, "taken_back", (int64_t)report->taken_back_count);
    json_set_integer(object, "finding_count", (int64_t)report->finding_count);
    json_set(object, "findings", findings_json(report));
    set_links_json(&report->links, object);
}

/* ---- for people */

static void print_facts(const struct ledger_report *report)
{
    char first[TIME_ROOM], last[TIME_ROOM];
    if (report->has_head)
        printf("ledger %s, %llu entries\n", report->checkpoint.origin, (unsigned long long)report->checkpoint.head.size);
    else
        printf("ledger without a checkpoint that can be believed\n");
    if (report->entry_count) {
        time_print(report->first_ms, first);
        time_print(report->last_ms, last);
        printf("  from %s to %s\n", first, last);
    }
    if (report->links.has_before)
        printf("  %s from %s, as it was at %llu entries\n", report->links.is_restored ? "begun anew from a backup, and goes on" : "goes on",
               report->links.before.origin, (unsigned long long)report->links.before.head.size);
    if (report->links.is_closed)
        printf("  closed; goes on in %s\n", report->links.goes_on);
    for (int kind = 1; kind < ENTRY_KINDS_END; kind++)
        if (report->kind_counts[kind])
            printf("  %8llu %s\n", (unsigned long long)report->kind_counts[kind], entry_kind_word((enum entry_kind)kind));
}

void findings_print(const struct ledger_report *report)
{
    for (size_t i = 0; i < report->kept_count; i++) {
        const struct ledger_finding *finding = &report->findings[i];
        if (finding->index != FINDING_NO_ENTRY)
            printf("entry %llu: ", (unsigned long long)finding->index);
        printf("%s: %s%s\n", finding_word(finding->kind), finding->reason, finding_fails(finding->kind) ? "" : " (no failure)");
    }
    if (report->finding_count > report->kept_count)
        printf("and %llu findings more\n", (unsigned long long)(report->finding_count - report->kept_count));
}

/* What an auditor compares with what a partner shows: of the beginning, and of what is last. */
static void print_agreed(const struct verdict_on *verdict)
{
    const struct chain_link *founding = trust_folder_founding(&verdict->folder);
    char hex[2 * DIGEST_BYTES + 1];
    if (!founding)
        return;
    hex_print(digest_span(&founding->hash), hex);
    printf("agreed, from roster 1 on: %s\n", hex);
    for (size_t i = 0; i < verdict->folder.chain->count; i++) {
        const struct chain_link *link = &verdict->folder.chain->links[i];
        if (link_is_complete(link) && !link->until_ms) {
            hex_print(digest_span(&link->hash), hex);
            printf("  last %-7s %4llu %s%s\n", agreed_text_word(link->manifest.text), (unsigned long long)link->manifest.number, hex,
                   link_is_trial(link) ? ", that no jurist has seen" : "");
        }
    }
    if (!verdict->is_pinned)
        printf("  All of it stands on that roster 1: compare its hash with what a partner shows you, or say it (--founding HASH).\n");
}

void trusted_print(const struct verdict_on *verdict)
{
    printf("trusted by %s%s:\n", verdict->trust_path, verdict->asked.is_own_trust ? ", which came with the export" : "");
    for (size_t i = 0; i < verdict->asked.trust->key_count; i++) {
        char vkey[VKEY_ROOM];
        vkey_print(&verdict->asked.trust->keys[i], vkey);
        printf("  %s %s\n", verdict->asked.trust->keys[i].type == NOTE_ED25519 ? "log    " : "witness", vkey);
    }
    if (verdict->asked.is_own_trust)
        printf("  That proves only that the export fits itself: an auditor brings a trust folder of his own (--trust DIR).\n");
    if (verdict->asked.trust->history)
        print_agreed(verdict);
    else
        printf("not looked at: what the partners agreed, and whether they signed what they said (that takes a trust folder)\n");
}

/* Its own word as far as there is no trust folder: then the signatures were not looked at. */
static void print_custody(const struct verdict_on *verdict)
{
    const struct ledger_custody *custody = &verdict->report.custody;
    char time[TIME_ROOM];
    if (!custody->count) {
        printf("not looked at: who took it along, of which the folder says nothing that could be read\n");
        return;
    }
    time_print(custody->last_ms, time);
    printf("taken along %llu times, last at %s by %s, reason: %s%s\n", (unsigned long long)custody->count, time, custody->last_asker,
           custody->last_reason, trust_history(verdict->asked.trust) ? "" : " (whether the node signed that takes a trust folder)");
}

void ledger_verify_print(const struct verdict_on *verdict, enum language language)
{
    print_facts(&verdict->report);
    trusted_print(verdict);
    print_custody(verdict);
    findings_print(&verdict->report);
    if (verdict->asked.trust->history && verdict->report.earlier_count)
        printf("%llu entries of version 1 name no agreement, and were held against none\n",
               (unsigned long long)verdict->report.earlier_count);
    if (verdict->report.taken_back_count)
        printf("not established: who said what stands in %llu messages, by keys that were taken back or of who had left\n",
               (unsigned long long)verdict->report.taken_back_count);
    if (verdict->asked.trust->history)
        printf("not established: whether the trust folder has all that was taken back; only a partner can show you another\n");
    verdict_print(verdict, language);
}

/* ---- the sentence */

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static struct status read_trust_file(struct invocation *invocation, const char *own, struct verdict_on *verdict)
{
    const char *own_absolute = "", *given;
    struct span text;
    if (own)
        TRY(path_absolute(own, invocation->arena, &own_absolute, &invocation->why));
    TRY(path_absolute(verdict->trust_path, invocation->arena, &given, &invocation->why));
    verdict->asked.is_own_trust = strcmp(own_absolute, given) == 0;
    TRY(file_read(verdict->trust_path, TRUST_MOST_BYTES, invocation->arena, &text, &invocation->why));
    return trust_parse(text, verdict->trust_path, invocation->arena, &verdict->asked.trust, &invocation->why);
}

static struct status read_founding(struct invocation *invocation, struct digest *out, bool *out_given)
{
    const char *hex = invocation_option(invocation, "founding");
    *out_given = hex != NULL;
    if (hex && !status_ok(hex_parse(span_of_text(hex), out->bytes, DIGEST_BYTES)))
        return misspeak(invocation, "--founding: a hash of 64 digits");
    return STATUS(OK);
}

static struct status read_trust_folder(struct invocation *invocation, struct span checkpoint, struct verdict_on *verdict)
{
    struct digest founding;
    TRY(read_founding(invocation, &founding, &verdict->is_pinned));
    TRY(trust_folder_read(verdict->trust_path, verdict->is_pinned ? &founding : NULL, clock_now_ms(), invocation->arena, &verdict->folder,
                          &invocation->why));
    return trust_folder_trust(&verdict->folder, checkpoint, invocation->arena, &verdict->asked.trust, &verdict->trust_path,
                              &invocation->why);
}

struct status trusted_read(struct invocation *invocation, const char *own, struct span checkpoint, struct verdict_on *verdict)
{
    verdict->trust_path = invocation_has(invocation, "trust") ? invocation_option(invocation, "trust") : own;
    if (is_folder(verdict->trust_path))
        return read_trust_folder(invocation, checkpoint, verdict);
    if (invocation_has(invocation, "founding"))
        return misspeak(invocation, "--founding: of a trust folder only");
    return read_trust_file(invocation, own, verdict);
}

/* A checkpoint that the auditor kept, or the export that it is in: signed by a key that is trusted for the same log. */
static struct status read_before(struct invocation *invocation, const char *given, struct verdict_on *verdict)
{
    struct note_check checks[TRUST_KEYS_MOST];
    struct checkpoint before;
    const char *path = given;
    struct span note;
    if (is_folder(given))
        TRY(arena_print(invocation->arena, &path, "%s/" EXPORT_CHECKPOINT_PATH, given));
    TRY(file_read(path, NOTE_MOST_BYTES, invocation->arena, &note, &invocation->why));
    struct status status =
        checkpoint_open(note, verdict->asked.trust->keys, verdict->asked.trust->key_count, invocation->arena, &before, checks);
    if (!status_ok(status))
        return complain(&invocation->why, status, "--since: %s: no checkpoint that what is trusted signed", path);
    if (strcmp(before.origin, verdict->report.checkpoint.origin) != 0)
        return complain(&invocation->why, FAIL(CONFLICT), "--since: %s: it is of %s", path, before.origin);
    verdict->before = before.head;
    return STATUS(OK);
}

static struct status check_since(struct invocation *invocation, const struct export_source *source, struct verdict_on *verdict)
{
    const char *given = invocation_option(invocation, "since");
    if (!given || !verdict->report.has_head)
        return STATUS(OK);
    TRY(read_before(invocation, given, verdict));
    struct status status = ledger_continues(source, &verdict->report.checkpoint.head, &verdict->before);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    verdict->asked.since = status_ok(status) ? SINCE_HOLDS : status_is(status, STATUS_BAD_PROOF) ? SINCE_IS_ANOTHER : SINCE_NOT_SHOWN;
    return STATUS(OK);
}

struct status expectations_read(struct invocation *invocation, struct verdict_on *verdict)
{
    uint64_t hours;
    verdict->asked.origin = invocation_option(invocation, "origin");
    TRY(invocation_number(invocation, "witnessed-within", 1, WITNESSED_WITHIN_MOST_HOURS, 0, &hours));
    if (hours)
        verdict->asked.witnessed_from_s = (uint64_t)clock_now_ms() / 1000 - hours * 3600;
    return STATUS(OK);
}

static struct status check_all(struct invocation *invocation, const struct export_source *source, struct verdict_on *verdict)
{
    struct status status = ledger_verify(source, verdict->asked.trust, invocation->arena, &verdict->report, &invocation->why);
    if (!status_ok(status) && !status_is(status, STATUS_TAMPERED))
        return status;
    return check_since(invocation, source, verdict);
}

/* That it is missing or too large is found when it is checked. */
static struct status read_shown_checkpoint(struct invocation *invocation, const struct export_source *source, struct span *out)
{
    *out = span_empty();
    struct status status = source->read(source->state, EXPORT_CHECKPOINT_PATH, NOTE_MOST_BYTES, invocation->arena, out);
    return status_class(status) == STATUS_CLASS_FAULT ? status : STATUS(OK);
}

/* What a log that is another than the one of before proves, with both folders at hand; and what a sound one holds against partners. */
static struct status make_evidence(struct invocation *invocation, const struct verdict_on *verdict)
{
    struct ledger_folder shown = {invocation->arguments[0], &invocation->why};
    const struct export_source source = ledger_folder_source(&shown);
    const struct evidence_making making = {invocation, trust_history(verdict->asked.trust), invocation_option(invocation, "evidence")};
    const char *before = invocation_option(invocation, "since");
    const struct reconcile_log log = {&source, &verdict->report.checkpoint};
    const bool is_another = verdict->asked.since == SINCE_IS_ANOTHER;
    if (!making.folder || !making.history || (is_another ? !is_folder(before) : !verdict->report.has_head))
        return STATUS(OK);
    struct ledger_folder folder = {before, &invocation->why};
    const struct export_source held = ledger_folder_source(&folder);
    return is_another ? evidence_of_histories(&making, &held, &source) : evidence_of_own_log(&making, &log);
}

struct status ledger_verify_folder(struct invocation *invocation, const char *path, struct verdict_on *verdict)
{
    struct ledger_folder folder = {path, &invocation->why};
    struct export_source source = ledger_folder_source(&folder);
    const char *own;
    struct span checkpoint;
    invocation->exit_code = verdict_exit_code(LEDGER_UNREADABLE); /* whatever ends it before a verdict */
    TRY(expectations_read(invocation, verdict));
    TRY(invocation_number(invocation, "at-least", 0, TREE_SIZE_MOST, 0, &verdict->asked.least_size));
    TRY(arena_print(invocation->arena, &own, "%s/" EXPORT_TRUST_PATH, folder.path));
    TRY(read_shown_checkpoint(invocation, &source, &checkpoint));
    TRY(trusted_read(invocation, own, checkpoint, verdict));
    return check_all(invocation, &source, verdict);
}

static struct status verify_and_print(struct invocation *invocation, struct verdict_on *verdict)
{
    CLEANUP(json) struct json *object = json_object_new();
    TRY(ledger_verify_folder(invocation, invocation->arguments[0], verdict));
    TRY(evidence_can_be_made(invocation, trust_history(verdict->asked.trust)));
    invocation->exit_code = verdict_exit_code(verdict_of(&verdict->asked, &verdict->report));
    if (invocation->wants_json) {
        ledger_verify_json(verdict, object);
        TRY(print_json(invocation, object));
    } else {
        ledger_verify_print(verdict, invocation_has(invocation, "nl") ? DUTCH : ENGLISH);
    }
    return make_evidence(invocation, verdict);
}

struct status run_ledger_verify(struct invocation *invocation)
{
    struct verdict_on verdict = {0};
    if (invocation->argument_count > 1)
        return ledger_links_verify(invocation);
    struct status status = verify_and_print(invocation, &verdict);
    trust_folder_close(&verdict.folder);
    return status;
}

const struct option ledger_verify_options[] = {
    {"trust", "DIR|FILE", false, false, "what is believed: the auditor's own trust folder, or a file of log keys (DIR/trust)"},
    {"founding", "HASH", false, false, "of a trust folder: the hash of the manifest of roster 1, as a partner showed it"},
    {"since", "FILE|DIR", false, false, "a checkpoint of before, or the export that it is in: the log still begins with it"},
    {"origin", "TEXT", false, false, "which log it must be: OIN/exchange-log/YEAR"},
    {"at-least", "N", false, false, "how many entries it has at least"},
    {"witnessed-within", "HOURS", false, false, "how old the cosignatures of the quorum are at most"},
    {"evidence", "FOLDER", false, false,
     "where evidence files go, with a trust folder: of partners that were shut out for two receipts, and of --since DIR that is of another "
     "history"},
    {"nl", NULL, false, false, "says in Dutch what was established"},
    {0},
};
