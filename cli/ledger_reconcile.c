// SPDX-License-Identifier: EUPL-1.2
//
// Two ledgers by one trust folder, each an export or a folder with one for each year. What is printed names a party only when what that
// party signed contradicts its own log, and says where the proof stands (P-07). Exit 0: they agree, or differ as they may; 1: they do not;
// 2: could not be looked at; 3: not all is established.
#include "cli/ledger_reconcile.h"

#include "audit/reconcile.h"
#include "audit/trust_folder.h"
#include "base/day.h"
#include "base/text.h"
#include "cli/clock.h"
#include "cli/evidence_made.h"
#include "cli/ledger_folder.h"
#include "cli/node_conf.h"
#include "files/files.h"

struct compared_log {
    struct checkpoint checkpoint;
    struct ledger_folder folder;
    struct export_source source;
};
struct compared_ledger {
    size_t count;
    struct compared_log logs[RECONCILE_LOGS_MOST];
    struct reconcile_log shown[RECONCILE_LOGS_MOST]; /* the same, for the comparison */
};
struct reconcile_task {
    struct trust_folder trusted;
    struct compared_ledger ledgers[2];
    struct reconcile_terms terms;
    struct reconcile_report report;
    enum language language;
};

static const char *const class_words[] = {[RECONCILE_AGREES] = "agrees",
                                          [RECONCILE_EXPLAINED] = "explained",
                                          [RECONCILE_OPEN] = "not-established",
                                          [RECONCILE_DIFFERS] = "difference",
                                          [RECONCILE_PROVES] = "proof"};

/* exit code, what is said of all of it */
static const struct {
    int exit_code;
    const char *sentences[LANGUAGES];
} endings[] = {
    [RECONCILE_AGREES] = {0,
                          {"THEY AGREE: what each signed stands in both logs",
                           "ZE KLOPPEN: wat elk ondertekende staat in beide logboeken"}},
    [RECONCILE_EXPLAINED] = {0,
                             {"THEY AGREE: what each signed stands in both logs; what one of them sent and was not heard may be so",
                              "ZE KLOPPEN: wat elk ondertekende staat in beide logboeken; wat is verstuurd en niet gehoord, kan zo zijn"}},
    [RECONCILE_OPEN] = {3,
                        {"NOT ESTABLISHED: nothing contradicts the other, but not everything could be held against it",
                         "STAAT NIET VAST: niets spreekt het andere tegen, maar niet alles kon ermee worden vergeleken"}},
    [RECONCILE_DIFFERS] = {1,
                           {"THEY DIFFER: what is signed does not say by whose doing",
                            "ZE VERSCHILLEN: uit wat is ondertekend blijkt niet door wie"}},
    [RECONCILE_PROVES] = {1,
                          {"PROVEN: what a party signed contradicts its own log",
                           "BEWEZEN: wat een partij ondertekende spreekt haar eigen logboek tegen"}},
};

static const char *sentence_of(const struct reconcile_task *task, enum reconcile_verdict verdict)
{
    const struct reconcile_words *words = reconcile_words(verdict);
    return task->language == DUTCH ? words->dutch : words->english;
}

/* ---- for people */

static void print_side(const struct reconcile_task *task, size_t side)
{
    const struct reconcile_side *about = &task->report.sides[side];
    const struct compared_ledger *ledger = &task->ledgers[side];
    for (size_t i = 0; i < ledger->count; i++)
        printf("%s, %llu %s\n", ledger->logs[i].checkpoint.origin, (unsigned long long)ledger->logs[i].checkpoint.head.size,
               task->language == DUTCH ? "regels" : "entries");
    for (size_t i = 0; i < about->span_count; i++) {
        char first[TIME_ROOM], last[TIME_ROOM];
        time_print(about->spans[i].first_ms, first);
        time_print(about->spans[i].last_ms, last);
        printf("  %s %s %s\n", first, task->language == DUTCH ? "tot" : "to", last);
    }
    printf("  %llu %s %s\n", (unsigned long long)about->of_pair, task->language == DUTCH ? "met" : "with",
           task->report.sides[!side].owner.text);
}

static void print_difference(const struct reconcile_task *task, const struct reconcile_finding *finding)
{
    char exchange[2 * EXCHANGE_ID_BYTES + 1];
    hex_print(exchange_id_span(&finding->exchange), exchange);
    printf("%s: %s: ", class_words[reconcile_words(finding->verdict)->class], reconcile_words(finding->verdict)->word);
    if (*finding->named.text)
        printf("%s: ", finding->named.text);
    printf("%s (%s %llu, %s, %s %s)\n", sentence_of(task, finding->verdict), task->ledgers[finding->side].logs[finding->log].folder.path,
           (unsigned long long)finding->index, entry_kind_word(finding->kind), task->language == DUTCH ? "uitwisseling" : "exchange",
           exchange);
}

static void print_reconciled(const struct reconcile_task *task)
{
    const struct reconcile_report *report = &task->report;
    for (size_t side = 0; side < 2; side++)
        print_side(task, side);
    for (enum reconcile_verdict verdict = 0; verdict < RECONCILE_VERDICTS_END; verdict++)
        if (report->counts[verdict])
            printf("  %8llu %s: %s\n", (unsigned long long)report->counts[verdict], reconcile_words(verdict)->word,
                   sentence_of(task, verdict));
    for (size_t i = 0; i < report->kept_count; i++)
        print_difference(task, &report->findings[i]);
    printf("%s\n", endings[reconcile_worst(report)].sentences[task->language]);
    printf("%s\n", task->language == DUTCH ? "Wat in geen van beide logboeken staat, ziet ook deze vergelijking niet."
                                           : "What stands in neither log is not seen by this comparison either.");
}

/* ---- as JSON */

static struct json *describe_reconciled_side(const struct reconcile_task *task, size_t side)
{
    const struct reconcile_side *about = &task->report.sides[side];
    const struct compared_ledger *ledger = &task->ledgers[side];
    struct json *object = json_object_new(), *logs = json_array_new(), *spans = json_array_new();
    json_set_text(object, "owner", about->owner.text);
    json_set_integer(object, "of_pair", (int64_t)about->of_pair);
    for (size_t i = 0; i < ledger->count; i++) {
        struct json *log = json_object_new();
        json_set_text(log, "folder", ledger->logs[i].folder.path);
        json_set_text(log, "origin", ledger->logs[i].checkpoint.origin);
        json_set_integer(log, "size", (int64_t)ledger->logs[i].checkpoint.head.size);
        json_append(logs, log);
    }
    for (size_t i = 0; i < about->span_count; i++) {
        struct json *span = json_object_new();
        char first[TIME_ROOM], last[TIME_ROOM];
        time_print(about->spans[i].first_ms, first);
        time_print(about->spans[i].last_ms, last);
        json_set_text(span, "first", first);
        json_set_text(span, "last", last);
        json_append(spans, span);
    }
    json_set(object, "logs", logs);
    json_set(object, "covers", spans);
    return object;
}

static struct json *describe_difference(const struct reconcile_task *task, const struct reconcile_finding *finding)
{
    struct json *object = json_object_new();
    json_set_text(object, "verdict", reconcile_words(finding->verdict)->word);
    json_set_text(object, "class", class_words[reconcile_words(finding->verdict)->class]);
    if (*finding->named.text)
        json_set_text(object, "named", finding->named.text);
    json_set_text(object, "origin", task->ledgers[finding->side].logs[finding->log].checkpoint.origin);
    json_set_integer(object, "entry", (int64_t)finding->index);
    json_set_text(object, "kind", entry_kind_word(finding->kind));
    json_set_hex(object, "exchange", exchange_id_span(&finding->exchange));
    json_set_text(object, "sentence", sentence_of(task, finding->verdict));
    return object;
}

static struct status print_reconciled_json(struct invocation *invocation, const struct reconcile_task *task)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct json *ledgers = json_array_new(), *counts = json_object_new(), *findings = json_array_new();
    const enum reconcile_class worst = reconcile_worst(&task->report);
    json_set_bool(object, "ok", endings[worst].exit_code == 0);
    json_set_text(object, "class", class_words[worst]);
    json_set_text(object, "sentence", endings[worst].sentences[task->language]);
    for (size_t side = 0; side < 2; side++)
        json_append(ledgers, describe_reconciled_side(task, side));
    json_set(object, "ledgers", ledgers);
    for (enum reconcile_verdict verdict = 0; verdict < RECONCILE_VERDICTS_END; verdict++)
        json_set_integer(counts, reconcile_words(verdict)->word, (int64_t)task->report.counts[verdict]);
    json_set(object, "counts", counts);
    for (size_t i = 0; i < task->report.kept_count; i++)
        json_append(findings, describe_difference(task, &task->report.findings[i]));
    json_set(object, "findings", findings);
    return print_json(invocation, object);
}

/* ---- the sentence */

static struct status read_compared_checkpoint(struct invocation *invocation, struct reconcile_task *task,
                                              const struct export_source *source, struct checkpoint *out)
{
    struct note_check checks[TRUST_KEYS_MOST];
    const struct trust *trust;
    const char *path;
    struct span note;
    TRY(source->read(source->state, EXPORT_CHECKPOINT_PATH, NOTE_MOST_BYTES, invocation->arena, &note));
    TRY(trust_folder_trust(&task->trusted, note, invocation->arena, &trust, &path, &invocation->why));
    return checkpoint_open(note, trust->keys, trust->key_count, invocation->arena, out, checks);
}

static struct status add_compared_log(struct invocation *invocation, struct reconcile_task *task, struct compared_ledger *ledger,
                                      const char *path)
{
    if (ledger->count == RECONCILE_LOGS_MOST)
        return complain(&invocation->why, FAIL(TOO_LARGE), "%s: more than %d logs", path, RECONCILE_LOGS_MOST);
    struct compared_log *log = &ledger->logs[ledger->count++];
    log->folder = (struct ledger_folder){path, &invocation->why};
    const struct export_source source = ledger_folder_source(&log->folder);
    struct status status = read_compared_checkpoint(invocation, task, &source, &log->checkpoint);
    return status_ok(status) ? status : complain(&invocation->why, status, "%s/" EXPORT_CHECKPOINT_PATH, path);
}

/* Of each log of a ledger a folder, as `ledger export --years` makes them. Who gave them may have put links there: none is followed. */
static struct status add_each_log(struct invocation *invocation, struct reconcile_task *task, struct compared_ledger *ledger,
                                  const char *folder)
{
    const char *path, *const *names;
    size_t count;
    TRY(folder_list(folder, invocation->arena, &names, &count, &invocation->why));
    for (size_t i = 0; i < count; i++) {
        struct span note;
        TRY(arena_print(invocation->arena, &path, "%s/" EXPORT_CHECKPOINT_PATH, names[i]));
        struct status status = below_read(&(struct below){folder, path}, NOTE_MOST_BYTES, invocation->arena, &note, &invocation->why);
        if (status_is(status, STATUS_NOT_FOUND))
            continue;
        TRY(status);
        TRY(arena_print(invocation->arena, &path, "%s/%s", folder, names[i]));
        TRY(add_compared_log(invocation, task, ledger, path));
    }
    return ledger->count ? STATUS(OK) : complain(&invocation->why, FAIL(NOT_FOUND), "%s: no export of a ledger", folder);
}

static int compare_origins(const void *a, const void *b)
{
    const struct compared_log *x = a, *y = b;
    return strcmp(x->checkpoint.origin, y->checkpoint.origin);
}

static struct status open_compared_ledger(struct invocation *invocation, struct reconcile_task *task, size_t side)
{
    struct compared_ledger *ledger = &task->ledgers[side];
    const char *folder = invocation->arguments[side], *path;
    TRY(arena_print(invocation->arena, &path, "%s/" EXPORT_CHECKPOINT_PATH, folder));
    TRY(path_exists(path) ? add_compared_log(invocation, task, ledger, folder) : add_each_log(invocation, task, ledger, folder));
    qsort(ledger->logs, ledger->count, sizeof *ledger->logs, compare_origins);
    for (size_t i = 0; i < ledger->count; i++) {
        struct compared_log *log = &ledger->logs[i];
        log->source = ledger_folder_source(&log->folder);
        ledger->shown[i] = (struct reconcile_log){&log->source, &log->checkpoint};
    }
    return STATUS(OK);
}

static struct status read_compared_day(struct invocation *invocation, const char *name, int64_t *out_ms)
{
    const char *text = invocation_option(invocation, name);
    int32_t day;
    if (!text)
        return STATUS(OK);
    if (!status_ok(day_parse(span_of_text(text), &day)))
        return misspeak(invocation, "--%s: a day, as 2026-12-01", name);
    *out_ms = day_start_ms(day);
    return STATUS(OK);
}

static struct status read_trusted(struct invocation *invocation, struct reconcile_task *task)
{
    const char *hex = invocation_option(invocation, "founding"), *path = invocation_option(invocation, "trust");
    struct digest founding;
    if (hex && !status_ok(hex_parse(span_of_text(hex), founding.bytes, DIGEST_BYTES)))
        return misspeak(invocation, "--founding: a hash of 64 digits");
    TRY(trust_folder_read(path, hex ? &founding : NULL, clock_now_ms(), invocation->arena, &task->trusted, &invocation->why));
    task->terms.history = &task->trusted.history;
    return task->trusted.history.is_known ? STATUS(OK)
                                          : complain(&invocation->why, FAIL(UNEXPECTED), "%s: says nothing of who the partners are", path);
}

static struct status reconcile_exports(struct invocation *invocation, struct reconcile_task *task)
{
    TRY(read_compared_day(invocation, "from", &task->terms.from_ms));
    TRY(read_compared_day(invocation, "until", &task->terms.until_ms));
    TRY(read_trusted(invocation, task));
    for (size_t side = 0; side < 2; side++)
        TRY(open_compared_ledger(invocation, task, side));
    const struct reconcile_ledger ledgers[2] = {{task->ledgers[0].shown, task->ledgers[0].count},
                                                {task->ledgers[1].shown, task->ledgers[1].count}};
    TRY(reconcile(ledgers, &task->terms, &task->report, &invocation->why));
    invocation->exit_code = endings[reconcile_worst(&task->report)].exit_code;
    if (invocation->wants_json)
        TRY(print_reconciled_json(invocation, task));
    else
        print_reconciled(task);
    const struct evidence_making making = {invocation, &task->trusted.history, invocation_option(invocation, "evidence")};
    return making.folder ? evidence_of_receipts(&making, ledgers, &task->report) : STATUS(OK);
}

struct status run_ledger_reconcile(struct invocation *invocation)
{
    struct reconcile_task *task = calloc(1, sizeof *task);
    if (!task)
        return FAIL(NO_MEMORY);
    task->terms = (struct reconcile_terms){.until_ms = INT64_MAX, .rows_at_once = RECONCILE_ROWS_AT_ONCE};
    task->language = invocation_has(invocation, "nl") ? DUTCH : ENGLISH;
    struct status status = reconcile_exports(invocation, task);
    if (!status_ok(status) && !status_is(status, STATUS_TAMPERED))
        invocation->exit_code = 2;
    trust_folder_close(&task->trusted);
    free(task);
    return status;
}

const struct option ledger_reconcile_options[] = {
    {"trust", "DIR", true, false, "the auditor's own trust folder: without it no partner's signature can be looked at"},
    {"founding", "HASH", false, false, "the hash of the manifest of roster 1, as a partner showed it"},
    {"from", "DAY", false, false, "the first day that counts (all)"},
    {"until", "DAY", false, false, "the first day after it (all)"},
    {"evidence", "FOLDER", false, false, "where evidence files go, of receipts that do not fit the ledger of who signed them"},
    {"nl", NULL, false, false, "says in Dutch what was established"},
    {0},
};
