// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger`: taking a node's ledger along as files, and the auditor's check of such files, which needs no node
// and no secret (P-07).
#include "base/day.h"
#include "cli/commands.h"
#include "cli/ledger_folder.h"
#include "cli/ledger_show.h"
#include "cli/node_conf.h"
#include "cli/node_link.h"
#include "files/files.h"
#include "ledger/verify.h"

#include <unistd.h>

#define READ_AT_ONCE SPEECH_ENTRIES_MOST
#define BATCH_ARENA_BYTES ((size_t)64 * 1024 * 1024)

/* ---- export */

struct fetching { /* entries of the node, a batch at a time */
    struct invocation *invocation;
    struct door door;
    struct arena *arena; /* of this batch */
    struct speech_ledger_entries batch;
    uint64_t first, size;
};

static struct status fetch_entry(struct fetching *fetching, uint64_t index)
{
    uint64_t count = fetching->size - index < READ_AT_ONCE ? fetching->size - index : READ_AT_ONCE;
    const struct speech_ledger_read request = {.first = index, .count = (uint32_t)count};
    fetching->arena = arena_free(fetching->arena);
    fetching->batch = (struct speech_ledger_entries){0};
    fetching->first = index;
    TRY(arena_new(BATCH_ARENA_BYTES, &fetching->arena));
    fetching->door.arena = fetching->arena;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%llu of %llu entries", (unsigned long long)index, (unsigned long long)fetching->size);
    return door_ledger_read(&fetching->door, &request, &fetching->batch);
}

static struct status read_entry(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    struct fetching *fetching = state;
    if (index < fetching->first || index - fetching->first >= fetching->batch.entry_count)
        TRY(fetch_entry(fetching, index));
    if (index - fetching->first >= fetching->batch.entry_count)
        return complain(&fetching->invocation->why, FAIL(CORRUPT), "the node did not give entry %llu", (unsigned long long)index);
    return arena_copy(arena, fetching->batch.entries[index - fetching->first], out);
}

static struct status make_empty(struct invocation *invocation, const char *folder)
{
    const char *const *names;
    size_t count;
    TRY(folder_make(folder, 0755, &invocation->why));
    TRY(folder_list(folder, invocation->arena, &names, &count, &invocation->why));
    return count ? complain(&invocation->why, FAIL(CONFLICT), "%s: is not empty", folder) : STATUS(OK);
}

static struct status write_export(struct fetching *fetching, const struct speech_ledger_head *head)
{
    struct invocation *invocation = fetching->invocation;
    struct ledger_folder folder = {invocation->arguments[0], &invocation->why};
    struct export_sink sink = ledger_folder_sink(&folder);
    struct export_log log = {.entries = {read_entry, fetching}, .checkpoint = span_of_text(head->note)};
    struct note_key key;
    char trust[TRUST_LOG_ROOM];
    TRY(vkey_parse(span_of_text(head->vkey), &key));
    trust_log_print(&key, trust);
    log.trust = span_of_text(trust);
    fetching->size = head->size;
    return export_write(&log, &sink, &invocation->why);
}

static struct status run_ledger_export(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct fetching fetching = {.invocation = invocation};
    struct speech_ledger_head head;
    TRY(node_link_open(invocation, &link, &fetching.door));
    TRY(door_ledger_head(&fetching.door, &door_nothing, &head));
    TRY(make_empty(invocation, invocation->arguments[0]));
    struct status status = write_export(&fetching, &head);
    arena_free(fetching.arena);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%40s\r", "");
    TRY(status);
    if (!invocation->wants_json) {
        printf("%s: %llu entries, with the checkpoint that the node signed\n", invocation->arguments[0], (unsigned long long)fetching.size);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "folder", invocation->arguments[0]);
    json_set_integer(object, "size", (int64_t)fetching.size);
    return print_json(invocation, object);
}

/* ---- verify */

struct verdict_on { /* what is printed about one export */
    const struct trust *trust;
    const char *trust_path;
    bool is_own_trust; /* came with the export */
    bool is_whole;     /* no finding fails */
    struct ledger_report report;
};

static struct status print_verdict_json(struct invocation *invocation, const struct verdict_on *verdict)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct json *trust = json_object_new(), *keys = json_array_new(), *kinds = json_object_new(), *findings = json_array_new();
    const struct ledger_report *report = &verdict->report;
    json_set_bool(object, "ok", verdict->is_whole);
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
    json_set_text(trust, "file", verdict->trust_path);
    json_set_bool(trust, "from_export", verdict->is_own_trust);
    for (size_t i = 0; i < verdict->trust->key_count; i++)
        json_append_text(keys, verdict->trust->keys[i].name);
    json_set(trust, "keys", keys);
    json_set(object, "trust", trust);
    json_set_integer(object, "finding_count", (int64_t)report->finding_count);
    for (size_t i = 0; i < report->kept_count; i++) {
        struct json *finding = json_object_new();
        if (report->findings[i].index != FINDING_NO_ENTRY)
            json_set_integer(finding, "entry", (int64_t)report->findings[i].index);
        json_set_text(finding, "kind", finding_word(report->findings[i].kind));
        json_set_bool(finding, "fails", finding_fails(report->findings[i].kind));
        json_set_text(finding, "reason", report->findings[i].reason);
        json_append(findings, finding);
    }
    json_set(object, "findings", findings);
    return print_json(invocation, object);
}

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
    for (int kind = 1; kind < ENTRY_KINDS_END; kind++)
        if (report->kind_counts[kind])
            printf("  %8llu %s\n", (unsigned long long)report->kind_counts[kind], entry_kind_word((enum entry_kind)kind));
}

static void print_findings(const struct ledger_report *report)
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

static void print_verdict(const struct verdict_on *verdict)
{
    print_facts(&verdict->report);
    printf("trusted by %s%s:\n", verdict->trust_path, verdict->is_own_trust ? ", which came with the export" : "");
    for (size_t i = 0; i < verdict->trust->key_count; i++) {
        char vkey[VKEY_ROOM];
        vkey_print(&verdict->trust->keys[i], vkey);
        printf("  %s %s\n", verdict->trust->keys[i].type == NOTE_ED25519 ? "log    " : "witness", vkey);
    }
    if (verdict->is_own_trust)
        printf("  That proves only that the export fits itself: an auditor brings a trust file of his own (--trust FILE).\n");
    print_findings(&verdict->report);
    if (verdict->is_whole)
        printf("nothing was changed, left out or added: all hashes and signatures hold\n");
    else
        printf("NOT ACCEPTED: %llu findings fail\n", (unsigned long long)verdict->report.failing_count);
}

static struct status run_ledger_verify(struct invocation *invocation)
{
    struct ledger_folder folder = {invocation->arguments[0], &invocation->why};
    struct export_source source = ledger_folder_source(&folder);
    struct verdict_on verdict = {.trust_path = invocation_option(invocation, "trust")};
    struct span text;
    const char *own, *own_absolute, *given;
    TRY(arena_print(invocation->arena, &own, "%s/" EXPORT_TRUST_PATH, folder.path));
    if (!verdict.trust_path)
        verdict.trust_path = own;
    TRY(path_absolute(own, invocation->arena, &own_absolute, &invocation->why));
    TRY(path_absolute(verdict.trust_path, invocation->arena, &given, &invocation->why));
    verdict.is_own_trust = strcmp(own_absolute, given) == 0;
    TRY(file_read(verdict.trust_path, TRUST_MOST_BYTES, invocation->arena, &text, &invocation->why));
    TRY(trust_parse(text, verdict.trust_path, invocation->arena, &verdict.trust, &invocation->why));
    struct status status = ledger_verify(&source, verdict.trust, invocation->arena, &verdict.report, &invocation->why);
    if (!status_ok(status) && !status_is(status, STATUS_TAMPERED))
        return status;
    verdict.is_whole = status_ok(status);
    invocation->exit_code = verdict.is_whole ? 0 : 1;
    if (invocation->wants_json)
        return print_verdict_json(invocation, &verdict);
    print_verdict(&verdict);
    return STATUS(OK);
}

static const struct option verify_options[] = {
    {"trust", "FILE", false, false, "whose keys are believed: the auditor's own file (DIR/trust)"},
    {0},
};
static const struct option show_options[] = {
    {"from", "N", false, false, "first entry (0)"},
    {"count", "N", false, false, "how many (all)"},
    {"policies", "DIR", false, false, "the policy in force then: words instead of numbers"},
    {0},
};
const struct command ledger_commands[] = {
    {"ledger", "export", NULL, "DIR", 1, 1, run_ledger_export, "writes the node's ledger as files that anyone can check"},
    {"ledger", "verify", verify_options, "DIR", 1, 1, run_ledger_verify, "checks an exported ledger; needs no node and no secret"},
    {"ledger", "show", show_options, "DIR", 1, 1, ledger_show, "the entries of an exported ledger, unchecked"},
    {0},
};
