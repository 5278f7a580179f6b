// SPDX-License-Identifier: EUPL-1.2
//
// Sorted by name, which is the order in which the logs of one organisation follow each other.
#include "cli/ledger_links.h"

#include "cli/evidence_made.h"
#include "cli/ledger_folder.h"
#include "cli/ledger_verify.h"
#include "ledger/successor.h"
#include "json/json.h"

struct seen_log {
    const char *path;
    struct verdict_on verdict;
    struct ledger_folder folder;
    struct export_source source;
};
struct seen_logs {
    struct invocation *invocation;
    size_t count;
    struct seen_log *logs;
    enum succession links[ARGUMENTS_MOST]; /* of each with the one before it */
    enum ledger_verdict verdict;
};

static int compare_logs(const void *a, const void *b)
{
    const struct seen_log *one = a, *other = b;
    return strcmp(one->verdict.report.checkpoint.origin, other->verdict.report.checkpoint.origin);
}

/* The options that are about one log are of none in particular here. */
static struct status refuse_options(struct invocation *invocation)
{
    static const char *const of_one[] = {"since", "origin", "at-least", "witnessed-within"};
    for (size_t i = 0; i < N(of_one); i++)
        if (invocation_has(invocation, of_one[i]))
            return misspeak(invocation, "--%s: of one folder only", of_one[i]);
    return STATUS(OK);
}

static struct status verify_each(struct seen_logs *seen)
{
    struct invocation *invocation = seen->invocation;
    for (; seen->count < invocation->argument_count; seen->count++) {
        struct seen_log *log = &seen->logs[seen->count];
        log->path = invocation->arguments[seen->count];
        TRY(ledger_verify_folder(invocation, log->path, &log->verdict));
        if (!log->verdict.report.has_head)
            return complain(&invocation->why, FAIL(TAMPERED), "%s: has no checkpoint that can be believed: check it by itself", log->path);
    }
    return STATUS(OK);
}

static struct status order_logs(struct seen_logs *seen)
{
    qsort(seen->logs, seen->count, sizeof *seen->logs, compare_logs);
    for (size_t i = 0; i < seen->count; i++) {
        struct seen_log *log = &seen->logs[i];
        const char *origin = log->verdict.report.checkpoint.origin;
        if (i && strcmp(seen->logs[i - 1].verdict.report.checkpoint.origin, origin) == 0)
            return complain(&seen->invocation->why, FAIL(CONFLICT), "%s: there twice", origin);
        if (i && !origin_is_of_same(seen->logs[i - 1].verdict.report.checkpoint.origin, origin))
            return complain(&seen->invocation->why, FAIL(CONFLICT), "%s and %s: of two owners", seen->logs[i - 1].path, log->path);
        log->folder = (struct ledger_folder){log->path, &seen->invocation->why};
        log->source = ledger_folder_source(&log->folder);
    }
    return STATUS(OK);
}

static void take_worse(struct seen_logs *seen, enum ledger_verdict verdict)
{
    static const unsigned weights[] = {[LEDGER_HOLDS] = 0, [LEDGER_UNESTABLISHED] = 1, [LEDGER_UNREADABLE] = 2, [LEDGER_CONTRADICTED] = 3};
    if (weights[verdict] > weights[seen->verdict])
        seen->verdict = verdict;
}

static struct status link_logs(struct seen_logs *seen)
{
    for (size_t i = 0; i < seen->count; i++) {
        struct seen_log *log = &seen->logs[i];
        take_worse(seen, verdict_of(&log->verdict.asked, &log->verdict.report));
        if (i == 0)
            continue;
        const struct verified_log before = {&seen->logs[i - 1].source, &seen->logs[i - 1].verdict.report},
                                  after = {&log->source, &log->verdict.report};
        TRY(successor_check(&before, &after, &seen->links[i]));
        if (succession_words(seen->links[i])->fails)
            take_worse(seen, LEDGER_CONTRADICTED);
        else if (seen->links[i] == SUCCESSION_UNFINISHED || seen->links[i] == SUCCESSION_MISSING)
            take_worse(seen, LEDGER_UNESTABLISHED);
    }
    return STATUS(OK);
}

static struct status print_linked_json(const struct seen_logs *seen)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct json *logs = json_array_new(), *links = json_array_new();
    json_set_bool(object, "ok", seen->verdict == LEDGER_HOLDS);
    json_set_text(object, "verdict", verdict_name(seen->verdict));
    for (size_t i = 0; i < seen->count; i++) {
        struct json *log = json_object_new();
        ledger_verify_json(&seen->logs[i].verdict, log);
        json_append(logs, log);
        if (i == 0)
            continue;
        struct json *link = json_object_new();
        json_set_text(link, "from", seen->logs[i - 1].verdict.report.checkpoint.origin);
        json_set_text(link, "to", seen->logs[i].verdict.report.checkpoint.origin);
        json_set_text(link, "succession", succession_words(seen->links[i])->word);
        json_set_bool(link, "fails", succession_words(seen->links[i])->fails);
        json_append(links, link);
    }
    json_set(object, "logs", logs);
    json_set(object, "links", links);
    return print_json(seen->invocation, object);
}

static void print_linked(const struct seen_logs *seen, enum language language)
{
    for (size_t i = 0; i < seen->count; i++) {
        ledger_verify_print(&seen->logs[i].verdict, language);
        putchar('\n');
    }
    for (size_t i = 1; i < seen->count; i++) {
        const struct succession_words *words = succession_words(seen->links[i]);
        printf("%s, %s: %s%s\n", seen->logs[i - 1].verdict.report.checkpoint.origin, seen->logs[i].verdict.report.checkpoint.origin,
               words->fails ? "successor: " : "", language == DUTCH ? words->dutch : words->english);
    }
    printf("%s\n", verdict_sentence(seen->verdict, language));
}

static struct status verify_linked(struct seen_logs *seen)
{
    struct invocation *invocation = seen->invocation;
    TRY(refuse_options(invocation));
    TRY(ARENA_NEW(invocation->arena, invocation->argument_count, &seen->logs));
    invocation->exit_code = verdict_exit_code(LEDGER_UNREADABLE);
    TRY(verify_each(seen));
    TRY(order_logs(seen));
    TRY(link_logs(seen));
    invocation->exit_code = verdict_exit_code(seen->verdict);
    if (invocation->wants_json)
        return print_linked_json(seen);
    print_linked(seen, invocation_has(invocation, "nl") ? DUTCH : ENGLISH);
    return STATUS(OK);
}

struct status ledger_links_verify(struct invocation *invocation)
{
    struct seen_logs seen = {.invocation = invocation};
    TRY(evidence_can_be_made(invocation, NULL)); /* of one export only */
    struct status status = verify_linked(&seen);
    for (size_t i = 0; seen.logs && i < invocation->argument_count; i++)
        trust_folder_close(&seen.logs[i].verdict.folder);
    return status;
}
