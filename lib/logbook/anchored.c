// SPDX-License-Identifier: EUPL-1.2
//
// Sizes first, then the tree at the size that was signed.
#include "logbook/anchored.h"

#include "logbook/logbook.h"
#include "logbook/restored.h"

#include <inttypes.h>

#define ANCHORED_ARENA_BYTES ((size_t)1024 * 1024)
#define ANCHOR_META "anchor"
#define LEARNING_META "anchor-learns"

static struct status was_anchor_kept(struct store *store, bool *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span known;
    TRY(arena_new(ANCHORED_ARENA_BYTES, &arena));
    struct status status = store_meta_get(store, ANCHOR_META, arena, &known);
    *out = status_ok(status);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

struct status anchored_keep(struct store *store)
{
    bool is_known = false;
    TRY(was_anchor_kept(store, &is_known));
    return is_known ? STATUS(OK) : store_meta_set(store, ANCHOR_META, span_of_text("kept"));
}

struct status anchored_learn(struct store *store, bool is_learning)
{
    return store_meta_set(store, LEARNING_META, span_of_text(is_learning ? "yes" : "no"));
}

struct status anchored_is_learning(struct store *store, bool *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span known;
    TRY(arena_new(ANCHORED_ARENA_BYTES, &arena));
    struct status status = store_meta_get(store, LEARNING_META, arena, &known);
    *out = status_ok(status) && !span_is_text(known, "no");
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

struct status anchored_head_row(const struct anchored *ledger, struct anchor_row *out, size_t *out_count)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct store_head head;
    struct store_log *logs;
    size_t at;
    TRY(arena_new(ANCHORED_ARENA_BYTES, &arena));
    struct status status = store_head_read(ledger->store, arena, &head);
    *out_count = status_ok(status);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    TRY(logbook_logs(ledger->store, ledger->origin, arena, &logs, &at));
    while (at > 1 && logs[at - 1].first >= head.end) /* begun, and not signed yet */
        at--;
    *out = (struct anchor_row){.role = ANCHOR_OWN, .number = head.end - logs[at - 1].first};
    snprintf(out->name, sizeof out->name, "%s", logs[at - 1].origin);
    memcpy(out->digest, head.root, SHA256_BYTES);
    return STATUS(OK);
}

/* ---- of which log the keeper's row is */

static struct status read_root_at(const struct anchored *ledger, const struct logbook_part *log, uint64_t size, struct arena *arena,
                                  struct tree_hash *out)
{
    struct frontier frontier;
    struct store_head head;
    if (log->is_last) {
        TRY(logbook_frontier_at(ledger->store, log->first, size, &frontier));
        frontier_root(&frontier, out);
        return STATUS(OK);
    }
    TRY(store_head_at(ledger->store, log->first + size, arena, &head));
    memcpy(out->bytes, head.root, SHA256_BYTES);
    return STATUS(OK);
}

static struct status compare_anchor(const struct anchored *ledger, const struct anchor *anchor, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct store_head head = {.end = 0};
    struct logbook_part log = {.end = ledger->size};
    struct tree_hash root;
    const struct anchor_row *row = anchor_find_log(anchor, ANCHOR_OWN, ledger->origin);
    TRY(arena_new(ANCHORED_ARENA_BYTES, &arena));
    struct status status = row ? logbook_part_of(ledger->store, ledger->origin, row->name, &log) : STATUS(OK);
    if (status_is(status, STATUS_NOT_FOUND))
        return complain(why, FAIL(QUARANTINED), "ledger: the keeper signed %s, which is not here: this is an older copy", row->name);
    TRY(status);
    const uint64_t signed_size = row ? row->number : 0;
    status = store_head_read(ledger->store, arena, &head);
    if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND))
        return status;
    if (log.first + signed_size > log.end)
        return complain(why, FAIL(QUARANTINED),
                        "ledger: the keeper signed it at %" PRIu64 " entries and %" PRIu64 " are here: this is an older copy", signed_size,
                        log.end - log.first);
    if (log.first + signed_size < head.end)
        return complain(why, FAIL(ANCHOR_LOST), "anchor: it knows the ledger at %" PRIu64 " entries, and a head was signed at %" PRIu64,
                        log.first + signed_size, head.end);
    if (!row)
        return STATUS(OK);
    TRY(read_root_at(ledger, &log, signed_size, arena, &root));
    if (memcmp(root.bytes, row->digest, SHA256_BYTES) != 0)
        return complain(why, FAIL(QUARANTINED), "ledger: the keeper signed another tree of %" PRIu64 " entries than the one here",
                        signed_size);
    return STATUS(OK);
}

static struct status compare_versions(const struct anchored *ledger, const struct anchor *anchor, struct complaint *why)
{
    for (unsigned text = AGREED_ROSTER; text <= AGREED_TEXTS; text++) {
        const char *word = agreed_text_word(text);
        const struct anchor_row *row = anchor_find(anchor, ANCHOR_AGREED, word);
        const struct chain_link *last = ledger->agreed->in_force[agreed_text_index(text)],
                                *then = row ? chain_number(ledger->agreed, text, row->number) : NULL;
        uint64_t number = last ? last->manifest.number : 0;
        if (row && row->number > number)
            return complain(why, FAIL(CONFLICT), "agreed: %s %" PRIu64 " was in force here, and the last that is here is %" PRIu64, word,
                            row->number, number);
        if (row && (!then || memcmp(row->digest, then->hash.bytes, sizeof row->digest) != 0))
            return complain(why, FAIL(CONFLICT), "agreed: another %s %" PRIu64 " was in force here than the one that is here", word,
                            row->number);
    }
    return STATUS(OK);
}

/* Begun without being asked for with a new ledger, and once beside a database of a version that had none. */
struct status anchored_check(const struct anchored *ledger, const struct anchor *anchor, bool renews, struct complaint *why)
{
    bool was_kept = false;
    struct restored restored;
    TRY(was_anchor_kept(ledger->store, &was_kept));
    TRY(restored_read(ledger->store, &restored));
    if (anchor && renews) /* left in a service file, it would be used when the anchor gets lost */
        return complain(why, FAIL(CONFLICT), "anchor: the keeper has one; start without --new-anchor");
    if (anchor) {
        if (!anchor_find_log(anchor, ANCHOR_SHOWN, ledger->origin))
            TRY(compare_anchor(ledger, anchor, why));
        return compare_versions(ledger, anchor, why);
    }
    if (ledger->size && was_kept && !renews && !restored.is_pending) /* its anchor is not in a backup */
        return complain(why, FAIL(ANCHOR_LOST),
                        "anchor: the file beside the keys is gone or damaged; see docs/operations.md, \"The anchor is lost\"");
    return STATUS(OK);
}
