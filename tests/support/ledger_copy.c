// SPDX-License-Identifier: EUPL-1.2
//
// Bundles are made when they are asked for.
#include "support/ledger_copy.h"

#include "store/leaves.h"
#include "store/logs.h"

static struct status read_bundle(void *state, const char *path, size_t most, struct arena *arena, struct span *out)
{
    const struct ledger_copy *copy = state;
    struct tile tile;
    uint8_t *room;
    if (!status_ok(tile_path_parse(span_of_text(path), &tile)) || !tile.is_bundle)
        return FAIL(NOT_FOUND);
    TRY(ARENA_NEW(arena, most, &room));
    struct writer writer = writer_of(room, most);
    for (uint64_t i = tile.index * TILE_WIDTH; i < tile.index * TILE_WIDTH + tile.width; i++) {
        ENSURE(i < copy->count);
        TRY(bundle_write(&writer, copy->entries[i]));
    }
    *out = writer_span(&writer);
    return writer.overflow ? FAIL(TOO_LARGE) : STATUS(OK);
}

static struct status visit_nothing(void *state, struct status (*visit)(void *visitor, const char *path), void *visitor)
{
    (void)state, (void)visit, (void)visitor;
    return STATUS(OK);
}

static void put_bytes(struct ledger_copy *copy, size_t index, struct span bytes)
{
    if (index == copy->count && copy->count == copy->room) {
        copy->room = copy->room ? 2 * copy->room : 256;
        copy->entries = realloc(copy->entries, copy->room * sizeof *copy->entries);
        MUST(copy->entries, "no memory");
    }
    MUST(index <= copy->count, "a gap");
    copy->count += index == copy->count;
    copy->entries[index] = bytes;
}

static void take_log(struct town *town, enum resident who, const struct store_log *log, uint64_t end, struct ledger_copy *out)
{
    *out = (struct ledger_copy){.arena = town->arena};
    snprintf(out->checkpoint.origin, sizeof out->checkpoint.origin, "%s", log->origin);
    for (uint64_t i = log->first; i < end; i++) {
        struct span bytes;
        uint8_t hash[SHA256_BYTES];
        OK(store_leaf_read(town_node(town, who)->book.store, i, town->arena, &bytes, hash));
        put_bytes(out, (size_t)(i - log->first), bytes);
    }
    ledger_copy_close(out);
}

void ledger_copies_take(struct town *town, enum resident who, struct ledger_copies *out)
{
    struct store_log *logs;
    OK(store_log_list(town_node(town, who)->book.store, town->arena, &logs, &out->count));
    MUST(out->count <= LEDGER_COPY_LOGS_MOST, "too many logs");
    for (size_t i = 0; i < out->count; i++)
        take_log(town, who, &logs[i], i + 1 < out->count ? logs[i + 1].first : town_leaves(town, who), &out->logs[i]);
}

void ledger_copies_free(struct ledger_copies *copies)
{
    for (size_t i = 0; i < copies->count; i++)
        ledger_copy_free(&copies->logs[i]);
    copies->count = 0;
}

void ledger_copy_take(struct town *town, enum resident who, struct ledger_copy *out)
{
    struct ledger_copies copies;
    ledger_copies_take(town, who, &copies);
    MUST(copies.count == 1, "%zu logs", copies.count);
    *out = copies.logs[0];
}

void ledger_copy_free(struct ledger_copy *copy)
{
    free(copy->entries);
    *copy = (struct ledger_copy){0};
}

struct export_source ledger_copy_source(struct ledger_copy *copy) { return (struct export_source){read_bundle, visit_nothing, copy}; }

struct entry ledger_copy_entry(const struct ledger_copy *copy, size_t index)
{
    struct entry entry;
    MUST(index < copy->count, "no entry %zu", index);
    OK(entry_decode(copy->entries[index], copy->arena, &entry));
    return entry;
}

void ledger_copy_put(struct ledger_copy *copy, size_t index, const struct entry *entry)
{
    struct span bytes;
    OK(entry_encode(entry, copy->arena, &bytes));
    put_bytes(copy, index, bytes);
}

void ledger_copy_hide(struct ledger_copy *copy, size_t index)
{
    const struct entry entry = ledger_copy_entry(copy, index);
    const struct entry instead = {.version = ENTRY_VERSION,
                                  .kind = ENTRY_ADMIN_ACT,
                                  .time_ms = entry.time_ms,
                                  .own = entry.own,
                                  .has_agreement = true,
                                  .agreement = entry.agreement,
                                  .note = span_of_text("node-started")};
    ledger_copy_put(copy, index, &instead);
}

void ledger_copy_cut(struct ledger_copy *copy, size_t count)
{
    MUST(count <= copy->count, "shorter than that");
    copy->count = count;
}

void ledger_copy_close(struct ledger_copy *copy)
{
    struct frontier frontier;
    frontier_init(&frontier);
    for (size_t i = 0; i < copy->count; i++) {
        struct tree_hash leaf;
        tree_leaf(copy->entries[i], &leaf);
        frontier_append(&frontier, &leaf);
    }
    copy->checkpoint.head.size = copy->count;
    frontier_root(&frontier, &copy->checkpoint.head.root);
}

void ledgers_reconcile(struct ledger_copies *const copies[static 2], const struct history *history, uint64_t rows_at_once,
                       struct reconcile_report *out)
{
    const struct reconcile_terms terms = {.history = history, .until_ms = INT64_MAX, .rows_at_once = rows_at_once};
    struct reconcile_log logs[2][LEDGER_COPY_LOGS_MOST];
    struct export_source sources[2][LEDGER_COPY_LOGS_MOST];
    struct reconcile_ledger ledgers[2];
    struct complaint why = {""};
    for (size_t side = 0; side < 2; side++) {
        ledgers[side] = (struct reconcile_ledger){logs[side], copies[side]->count};
        for (size_t i = 0; i < copies[side]->count; i++) {
            struct ledger_copy *copy = &copies[side]->logs[i];
            sources[side][i] = ledger_copy_source(copy);
            logs[side][i] = (struct reconcile_log){&sources[side][i], &copy->checkpoint};
        }
    }
    struct status status = reconcile(ledgers, &terms, out, &why);
    MUST(status_ok(status), "%s: %s", why.text, status_text(status));
}

void ledger_copies_reconcile(struct ledger_copy copies[static 2], const struct history *history, uint64_t rows_at_once,
                             struct reconcile_report *out)
{
    struct ledger_copies one = {1, {copies[0]}}, other = {1, {copies[1]}};
    ledgers_reconcile((struct ledger_copies *const[2]){&one, &other}, history, rows_at_once, out);
}

static struct status check_pair(struct town *town, enum resident one, enum resident other, struct complaint *why)
{
    static struct reconcile_report report;
    struct ledger_copies first, second;
    ledger_copies_take(town, one, &first);
    ledger_copies_take(town, other, &second);
    ledgers_reconcile((struct ledger_copies *const[2]){&first, &second}, town_history(town, one), RECONCILE_ROWS_AT_ONCE, &report);
    ledger_copies_free(&first);
    ledger_copies_free(&second);
    if (reconcile_worst(&report) < RECONCILE_PROVES)
        return STATUS(OK);
    const struct reconcile_finding *found = &report.findings[0];
    return complain(why, FAIL(CONFLICT), "P-07: %s and %s: %s, entry %llu of %s", town->partners[one].short_name,
                    town->partners[other].short_name, reconcile_words(found->verdict)->word, (unsigned long long)found->index,
                    town->partners[found->side ? other : one].short_name);
}

struct status town_accuses_nobody(struct town *town, struct complaint *why)
{
    for (size_t one = 0; one < RESIDENTS; one++)
        for (size_t other = one + 1; other < RESIDENTS; other++)
            if (town->houses[one].is_running && town->houses[other].is_running && !town->is_made_up)
                TRY(check_pair(town, (enum resident)one, (enum resident)other, why));
    return STATUS(OK);
}
