// SPDX-License-Identifier: EUPL-1.2
//
// The rules, as a table: which kind of entry, which finding, and a function that gives the reason or NULL.
#include "ledger/lint.h"

#include "base/day.h"
#include "ledger/exchange_table.h"
#include "ledger/lint_agreed.h"
#include "ledger/lint_taken.h"
#include "wire/replay_window.h"
#include "wire/said.h"

#define GAP_MS (2 * HOUR_MS)
#define DECODE_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define DECODE_ARENA_RENEW_BYTES ((size_t)256 * 1024)

struct lint {
    struct origin origin;
    struct standing standing; /* without a history: entries are held against nothing that was agreed */
    struct taken_state taken;
    struct exchange_table exchanges;
    struct arena *arena; /* for decoded entries, renewed now and then */
    int64_t latest_ms;
    bool has_heartbeat; /* above it nothing was entered in hours of which there is nothing to say */
};

struct lint *lint_free(struct lint *lint)
{
    if (lint) {
        exchange_table_wipe(&lint->exchanges);
        lint->arena = arena_free(lint->arena);
    }
    free(lint);
    return NULL;
}

struct status lint_new(const struct origin *origin, const struct tree_head *head, const struct history *history, struct lint **out)
{
    CLEANUP(lint) struct lint *lint = calloc(1, sizeof *lint);
    if (!lint)
        return FAIL(NO_MEMORY);
    lint->origin = *origin;
    lint->standing.history = history;
    exchange_table_init(&lint->exchanges, &head->root);
    *out = TAKE(lint);
    return STATUS(OK);
}

void lint_alone(struct lint *lint) { lint->standing.is_alone = true; }

static const char *lint_owner(const struct lint *lint, const struct entry *entry)
{
    return oin_equal(&entry->own, &lint->origin.oin) ? NULL : "written in the name of another organisation than the log is of";
}

static const char *check_time(const struct lint *lint, const struct entry *entry)
{
    return entry->time_ms >= lint->latest_ms - CLOCK_SKEW_MOST_MS ? NULL : "dated further back than clocks may differ";
}

/* From the first heartbeat on something is entered every hour: a node that stood still says so when it starts. */
static const char *check_gap(const struct lint *lint, const struct entry *entry)
{
    const bool is_start = entry->kind == ENTRY_HEARTBEAT && span_is_text(entry->note, HEARTBEAT_STARTED);
    return lint->has_heartbeat && !is_start && entry->time_ms - lint->latest_ms > GAP_MS
               ? "follows more than two hours after what stands above it, and nothing says that the node stood still"
               : NULL;
}

/* P-08: a permit can be replayed only when it tells which rule of which policy gave it. */
static const char *lint_decision(const struct lint *lint, const struct entry *entry)
{
    bool has_permit = false;
    (void)lint;
    if (entry->verdict != VERDICT_PERMIT)
        return NULL;
    if (!entry->has_exchange || !entry->has_policy)
        return "permits without naming the exchange and the policy";
    for (size_t i = 0; i < entry->decision_count; i++) {
        if (entry->decisions[i].verdict == VERDICT_PERMIT && entry->decisions[i].rule.size == 0)
            return "permits without a rule";
        has_permit |= entry->decisions[i].verdict == VERDICT_PERMIT;
    }
    return has_permit ? NULL : "permits while none of its parts does";
}

/* P-04 */
static const char *check_disclosure(const struct lint *lint, const struct entry *entry)
{
    if (!entry->has_exchange)
        return "discloses outside any exchange";
    if (lint->standing.is_alone)
        return NULL; /* its decision is another entry */
    uint8_t state = exchange_state(&lint->exchanges, &entry->exchange_id);
    if (!(state & EXCHANGE_PERMITTED))
        return "discloses without a decision before it that permits";
    return state & EXCHANGE_WITHHELD ? "discloses what a professional refused" : NULL;
}

static const char *check_receipt(const struct lint *lint, const struct entry *entry)
{
    const struct receipt *receipt = &entry->receipt;
    struct origin origin;
    (void)lint;
    if (!entry->has_exchange || !entry->has_counterpart)
        return "lacks the exchange or the counterpart";
    if (!entry->has_receipt) /* what is refused is acknowledged without one */
        return entry->kind == ENTRY_RECEIPT && entry->code != STATUS_OK ? NULL : "has no receipt";
    if (entry->kind == ENTRY_RESPONSE_RECEIVED && (!entry->has_request_digest || !entry->has_answer_digest))
        return "lacks the digest of the request or the answer";
    if (!exchange_id_equal(&receipt->exchange_id, &entry->exchange_id))
        return "has the receipt of another exchange";
    if (!status_ok(origin_parse(receipt->origin, &origin)) || !oin_equal(&origin.oin, &entry->counterpart))
        return "has a receipt from the log of another than the counterpart";
    if (entry->has_request_digest && !digest_equal(&receipt->request_digest, &entry->request_digest))
        return "has a receipt for another request";
    if (entry->has_answer_digest && !digest_equal(&receipt->answer_digest, &entry->answer_digest))
        return "has a receipt for another answer";
    return NULL;
}

/* What a partner said can be proven from version 2 on: the entry gives back the content that was signed. */
static const char *check_said(const struct lint *lint, const struct entry *entry)
{
    struct span content;
    if (entry->version < 2)
        return NULL;
    if (entry->has_exchange && !entry->has_agreement)
        return "names no agreement";
    if (!said_is_due(entry))
        return NULL;
    if (!entry->has_said)
        return "is of a message and has nothing of its signature";
    if (!status_ok(said_content(entry, lint->arena, &content)))
        return "does not give back a message that could be signed";
    return lint->standing.history ? agreed_check_signed(lint->standing.history, entry, content) : NULL;
}

/* ---- where one log ends and the next begins (docs/ledger.md, chapter 14) */

/* Of two logs of one owner the later has the later name. */
static bool is_before_in_name(const struct origin *a, const struct origin *b)
{
    char earlier[ORIGIN_ROOM], later[ORIGIN_ROOM];
    origin_print(a, earlier);
    origin_print(b, later);
    return oin_equal(&a->oin, &b->oin) && strcmp(earlier, later) < 0;
}

static const char *check_opening(const struct lint *lint, const struct entry *entry, uint64_t index)
{
    struct origin before;
    if (entry->kind == ENTRY_LOG_OPENED && index != 0)
        return "stands in the middle of a log";
    if (entry->kind == ENTRY_LOG_OPENED &&
        (!entry->has_head || !status_ok(origin_parse(entry->head.origin, &before)) || !is_before_in_name(&before, &lint->origin)))
        return "does not name the head of an earlier log of its owner";
    if (lint->origin.part && index == 0 && entry->kind != ENTRY_LOG_OPENED)
        return "begins a log anew, and does not say what it goes on from";
    return lint->origin.part && index == 1 && entry->kind != ENTRY_RECOVERY ? "is where a log that was begun anew says why" : NULL;
}

static const char *check_closing(const struct lint *lint, const struct entry *entry, const struct ledger_links *links)
{
    struct origin next;
    if (links->is_closed)
        return "stands behind the end of its log";
    if (entry->kind != ENTRY_LOG_CLOSED)
        return NULL;
    return status_ok(origin_parse(entry->note, &next)) && is_before_in_name(&lint->origin, &next)
               ? NULL
               : "does not name a later log of its owner";
}

static void note_links(const struct entry *entry, uint64_t index, struct ledger_links *links)
{
    if (entry->kind == ENTRY_LOG_OPENED && index == 0 && entry->has_head && entry->head.origin.size < sizeof links->before.origin) {
        links->has_before = true;
        memcpy(links->before.origin, entry->head.origin.data, entry->head.origin.size);
        links->before.head.size = entry->head.size;
        memcpy(links->before.head.root.bytes, entry->head.root.bytes, DIGEST_BYTES);
        links->before_note = entry->head.note_hash;
    }
    links->is_restored |= entry->kind == ENTRY_RECOVERY && index == 1 && links->has_before;
    if (entry->kind != ENTRY_LOG_CLOSED || links->is_closed)
        return;
    links->is_closed = true;
    snprintf(links->goes_on, sizeof links->goes_on, "%.*s", (int)entry->note.size, (const char *)entry->note.data);
}

static struct status lint_links(const struct lint *lint, const struct entry *entry, uint64_t index, struct findings *findings)
{
    struct ledger_links *links = &findings->report->links;
    const char *reasons[] = {check_opening(lint, entry, index), check_closing(lint, entry, links)};
    for (size_t i = 0; i < N(reasons); i++)
        if (reasons[i])
            TRY(finding_add(findings, FINDING_SUCCESSOR, index, "%s %s", entry_kind_word(entry->kind), reasons[i]));
    note_links(entry, index, links);
    return STATUS(OK);
}

static const struct {
    enum entry_kind kind; /* 0: any */
    enum finding_kind finding;
    const char *(*check)(const struct lint *lint, const struct entry *entry);
} rules[] = {
    {0, FINDING_OWNER, lint_owner},
    {0, FINDING_TIME, check_time},
    {0, FINDING_GAP, check_gap},
    {ENTRY_DECISION, FINDING_DECISION, lint_decision},
    {ENTRY_DISCLOSED, FINDING_DISCLOSURE, check_disclosure},
    {ENTRY_RESPONSE_RECEIVED, FINDING_RECEIPT, check_receipt},
    {ENTRY_RECEIPT, FINDING_RECEIPT, check_receipt},
    {0, FINDING_SAID, check_said},
};

static struct status remember_exchange(struct lint *lint, const struct entry *entry)
{
    if (entry->time_ms > lint->latest_ms)
        lint->latest_ms = entry->time_ms;
    lint->has_heartbeat |= entry->kind == ENTRY_HEARTBEAT;
    uint8_t bit = entry->kind == ENTRY_DECISION ? EXCHANGE_PERMITTED : entry->kind == ENTRY_HUMAN_DECISION ? EXCHANGE_WITHHELD : 0;
    if (!bit || !entry->has_exchange)
        return STATUS(OK);
    uint8_t state = exchange_state(&lint->exchanges, &entry->exchange_id) & (uint8_t)~bit;
    if ((entry->verdict == VERDICT_PERMIT) == (bit == EXCHANGE_PERMITTED))
        state |= bit;
    return exchange_state_set(&lint->exchanges, &entry->exchange_id, state);
}

static struct status ready_arena(struct lint *lint)
{
    if (lint->arena && arena_used(lint->arena) < DECODE_ARENA_RENEW_BYTES)
        return STATUS(OK);
    lint->arena = arena_free(lint->arena);
    return arena_new(DECODE_ARENA_BYTES, &lint->arena);
}

static void count_entry(struct ledger_report *report, const struct entry *entry)
{
    report->kind_counts[entry->kind]++;
    report->earlier_count += entry->version < 2;
    if (report->first_ms == 0 || entry->time_ms < report->first_ms)
        report->first_ms = entry->time_ms;
    if (entry->time_ms > report->last_ms)
        report->last_ms = entry->time_ms;
}

static struct status lint_taken_back(struct lint *lint, const struct entry *entry, uint64_t index, struct findings *findings)
{
    struct span content = span_empty();
    if (lint->standing.history->taken_count && entry->has_said && !status_ok(said_content(entry, lint->arena, &content)))
        content = span_empty(); /* told by check_said */
    return taken_lint(&lint->taken, lint->standing.history, entry, content, index, findings);
}

struct status lint_entry(struct lint *lint, uint64_t index, struct span bytes, struct findings *findings)
{
    struct entry entry;
    TRY(ready_arena(lint));
    struct status status = entry_decode(bytes, lint->arena, &entry);
    if (status_is(status, STATUS_NO_MEMORY))
        return status;
    if (!status_ok(status))
        return finding_add(findings, FINDING_ENTRY, index, "%s", status_text(status));
    count_entry(findings->report, &entry);
    TRY(lint_links(lint, &entry, index, findings));
    for (size_t i = 0; i < N(rules); i++) {
        if (rules[i].kind && rules[i].kind != entry.kind)
            continue;
        const char *reason = rules[i].check(lint, &entry);
        if (reason)
            TRY(finding_add(findings, rules[i].finding, index, "%s %s", entry_kind_word(entry.kind), reason));
    }
    if (lint->standing.history) {
        findings->report->said_count += entry.version >= 2 && entry.has_said && said_is_due(&entry);
        TRY(agreed_lint(&lint->standing, &entry, index, findings));
        TRY(lint_taken_back(lint, &entry, index, findings));
    }
    return remember_exchange(lint, &entry);
}

bool lint_is_log_key(const struct lint *lint, const uint8_t key[static SIGN_PUBLIC_BYTES])
{
    return !lint->standing.history || agreed_is_log_key(&lint->standing, &lint->origin.oin, key, lint->latest_ms);
}
