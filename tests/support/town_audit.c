// SPDX-License-Identifier: EUPL-1.2
//
// Ledgers of the town as an auditor checks them: each log as an export.
#include "audit/history.h"
#include "book/ownhead.h"
#include "store/leaves.h"
#include "support/ledger_folder.h"
#include "support/town.h"

struct read_log { /* entries of the log that begins at `first` */
    struct store *store;
    uint64_t first;
};

static struct status read_entry(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    uint8_t hash[SHA256_BYTES];
    const struct read_log *reading = state;
    return store_leaf_read(reading->store, reading->first + index, arena, out, hash);
}

/* P-04: whatever happened, what the node did stands under what it holds for agreed, and its partners signed what they said to it. Of
 * its shelf nothing is asked: proposals lie there too. */
const struct history *town_history(struct town *town, enum resident who)
{
    struct history *history;
    if (town->is_made_up)
        return NULL;
    OK(ARENA_NEW(town->arena, 1, &history));
    OK(history_make(holding_chain(&town_node(town, who)->holding), "agreed", town->arena, history));
    history->fault_count = 0;
    return history;
}

static void audit_log(struct town *town, enum resident who, const struct store_log *of, uint64_t end)
{
    struct node *node = town_node(town, who);
    struct read_log reading = {node->book.store, of->first};
    struct store_head head;
    struct note_key key;
    const struct trust *parsed;
    struct ledger_report report;
    struct complaint why = {""};
    struct folder *folder = calloc(1, sizeof *folder);
    char text[TRUST_LOG_ROOM];
    OK(store_head_at(node->book.store, end, town->arena, &head));
    OK(note_key_make(span_of_text(of->origin), NOTE_ED25519, town->partners[who].log, &key));
    trust_log_print(&key, text);
    OK(trust_parse(span_of_text(text), "trust", town->arena, &parsed, &why));
    struct trust trust = *parsed;
    trust.history = town_history(town, who);
    struct export_log log = {.checkpoint = head.note, .key = &key, .trust = span_of_text(text), .entries = {read_entry, &reading}};
    const struct mirror_folder mirror = folder_mirror(folder);
    struct mirror_report written;
    OK(mirror_write(&log, &mirror, &written, &why));
    struct status status = ledger_verify(&mirror.source, &trust, town->arena, &report, &why);
    MUST(status_ok(status) && report.failing_count == 0 && report.entry_count == end - of->first, "%s: %s: %s",
         town->partners[who].short_name, status_text(status), why.text);
    folder_wipe(folder);
    free(folder);
}

void town_audit(struct town *town, enum resident who)
{
    struct node *node = town_node(town, who);
    struct store_log *logs;
    size_t count;
    for (size_t i = 0; i < node->book.ownhead->line_count; i++) /* what is there is looked at, and nobody is waited for */
        node->book.ownhead->lines[i].was_settled = true;
    OK(book_sign_head(&node->book));
    if (town_leaves(town, who) == 0)
        return;
    OK(store_log_list(node->book.store, town->arena, &logs, &count));
    for (size_t i = 0; i < count; i++)
        audit_log(town, who, &logs[i], i + 1 < count ? logs[i + 1].first : town_leaves(town, who));
}

void town_audit_all(struct town *town)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        if (town->houses[i].is_running)
            town_audit(town, (enum resident)i);
}
