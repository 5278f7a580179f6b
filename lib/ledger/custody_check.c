// SPDX-License-Identifier: EUPL-1.2
//
// Block for block: each follows from the one before, was signed by the node, tells of a start of this log, and of the files of that.
#include "ledger/custody_check.h"

#include "ledger/custody.h"
#include "ledger/lint_agreed.h"

#define CUSTODY_ARENA_BYTES (CUSTODY_MOST_BYTES + (size_t)64 * 1024)

struct checking {
    const struct witnessed_heads *heads;
    struct findings *findings;
    struct oin owner;
    struct custody_block block, before; /* before: of the first, all zero */
    struct digest due;                  /* the hash of the block before */
    uint64_t number;                    /* from 1 */
};

static bool is_head(const struct tree_head *a, const struct tree_head *b)
{
    return a->size == b->size && tree_hash_equal(&a->root, &b->root);
}

static struct status tell_custody(const struct checking *checking, const char *reason)
{
    return finding_add(checking->findings, FINDING_CUSTODY, FINDING_NO_ENTRY, CUSTODY_PATH ": block %llu: %s",
                       (unsigned long long)checking->number, reason);
}

/* TAMPERED: it is no start of the log. */
static struct status check_custody_head(const struct checking *checking, const struct tree_head *head)
{
    const struct tree_head *whole = &checking->heads->checkpoint->head;
    CLEANUP(tile_reader) struct tile_reader *tiles = NULL;
    struct tree_proof proof;
    if (head->size > whole->size)
        return FAIL(TAMPERED);
    TRY(tile_reader_new(checking->heads->source, whole->size, &tiles));
    const struct tree_reader reader = tile_tree_reader(tiles);
    TRY(consistency_prove(&reader, head->size, whole->size, &proof));
    return status_ok(consistency_verify(head, whole, &proof)) ? STATUS(OK) : FAIL(TAMPERED);
}

/* An export that was ended before its checkpoint has its block, and the next begins where it did. */
static bool follows_before(const struct checking *checking)
{
    return checking->number == 1 || is_head(&checking->block.from, &checking->before.to) ||
           is_head(&checking->block.from, &checking->before.from);
}

static struct status check_listed(const struct checking *checking)
{
    const struct custody_block *block = &checking->block;
    const struct custody_range range = {checking->heads->checkpoint->head.size, block->from.size, block->to.size};
    struct custody_files files;
    TRY(custody_list(checking->heads->source, &range, &files));
    return files.count == block->files.count && digest_equal(&files.list, &block->files.list) ? STATUS(OK) : FAIL(TAMPERED);
}

/* Of a block that is a start of this log. That a tile is missing was found. */
static struct status check_contents_of(const struct checking *checking)
{
    const struct custody_block *block = &checking->block;
    const struct tree_head *whole = &checking->heads->checkpoint->head;
    if (block->to.size > whole->size && is_head(&block->from, whole))
        return STATUS(OK); /* ended before its checkpoint: its files are not of this log yet */
    struct status status = check_custody_head(checking, &block->from);
    if (status_ok(status))
        status = check_custody_head(checking, &block->to);
    if (status_is(status, STATUS_TAMPERED))
        return tell_custody(checking, "this log does not begin with what was taken along");
    if (status_ok(status))
        status = check_listed(checking);
    if (status_is(status, STATUS_TAMPERED))
        return tell_custody(checking, "the files are not those that were written");
    return status_class(status) == STATUS_CLASS_REFUSAL || status_is(status, STATUS_CORRUPT) ? STATUS(OK) : status;
}

/* By a key of its time; or of the roster that it names, when its node went over to the next one late. */
static bool is_signed_by_owner(const struct history *history, struct agreed_signed said, const struct digest *roster)
{
    if (agreed_is_signed(history, &said))
        return true;
    for (size_t i = 0; i < history->text_count; i++) {
        const struct history_text *text = &history->texts[i];
        if (strcmp(text->word, "roster") != 0 || !digest_equal(&text->content, roster) || text->from_ms > said.at_ms)
            continue;
        said.at_ms = text->from_ms;
        return agreed_is_signed(history, &said);
    }
    return false;
}

static struct status check_custody_signature(const struct checking *checking, struct span signed_part)
{
    const struct history *history = trust_history(checking->heads->trust);
    const struct custody_block *block = &checking->block;
    const struct agreed_signed said = {&checking->owner, block->time_ms, CUSTODY_SIGN_PREFIX, signed_part, block->signature};
    if (!history)
        return STATUS(OK);
    if (agreed_is_taken_back(history, &said)) {
        checking->findings->report->taken_back_count++;
        return finding_add(checking->findings, FINDING_TAKEN_BACK, FINDING_NO_ENTRY,
                           CUSTODY_PATH ": block %llu is signed by a key that its owner took back", (unsigned long long)checking->number);
    }
    return is_signed_by_owner(history, said, &block->roster)
               ? STATUS(OK)
               : tell_custody(checking, "its node did not sign it, by any key of its at that time");
}

static struct status check_block(struct checking *checking, struct span signed_part)
{
    const struct custody_block *block = &checking->block;
    if (strcmp(block->origin, checking->heads->checkpoint->origin) != 0)
        return tell_custody(checking, "is of another log");
    if (!digest_equal(&block->before, &checking->due) || !follows_before(checking) || block->from.size > block->to.size)
        return tell_custody(checking, "does not follow from the one before");
    TRY(check_custody_signature(checking, signed_part));
    return check_contents_of(checking);
}

/* Its end too: the last export is the one that is here, or was ended before its checkpoint. */
static struct status check_custody_end(const struct checking *checking)
{
    const struct tree_head *head = &checking->heads->checkpoint->head;
    const struct custody_block *last = &checking->before;
    if (checking->number && (is_head(&last->to, head) || is_head(&last->from, head)))
        return STATUS(OK);
    return finding_add(checking->findings, FINDING_CUSTODY, FINDING_NO_ENTRY, CUSTODY_PATH ": the last export is not in it");
}

static struct status check_custody_chain(struct checking *checking, struct span text)
{
    struct ledger_custody *told = &checking->findings->report->custody;
    checking->due = digest_of(span_empty());
    for (struct span rest = text; rest.size; checking->before = checking->block) {
        const uint8_t *start = rest.data;
        struct span signed_part;
        checking->number++;
        if (!status_ok(custody_parse(&rest, &checking->block, &signed_part)))
            return tell_custody(checking, "is not of its form");
        TRY(check_block(checking, signed_part));
        checking->due = digest_of(span_of(start, (size_t)(rest.data - start)));
    }
    told->count = checking->number;
    told->last_ms = checking->before.time_ms;
    memcpy(told->last_asker, checking->before.asker, sizeof told->last_asker);
    memcpy(told->last_reason, checking->before.reason, sizeof told->last_reason);
    return check_custody_end(checking);
}

struct status custody_check(const struct witnessed_heads *heads, struct findings *findings)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct checking checking = {.heads = heads, .findings = findings};
    struct origin origin;
    struct span text;
    TRY(arena_new(CUSTODY_ARENA_BYTES, &arena));
    struct status status = heads->source->read(heads->source->state, CUSTODY_PATH, CUSTODY_MOST_BYTES, arena, &text);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    if (status_class(status) == STATUS_CLASS_REFUSAL)
        return finding_add(findings, FINDING_MALFORMED_FILE, FINDING_NO_ENTRY, CUSTODY_PATH ": %s", status_text(status));
    TRY(status);
    TRY(origin_parse(span_of_text(heads->checkpoint->origin), &origin));
    checking.owner = origin.oin;
    return check_custody_chain(&checking, text);
}
