// SPDX-License-Identifier: EUPL-1.2
//
// From what the two say of each other to the trees.
#include "ledger/successor.h"

#include "ledger/since.h"

#define SUCCESSOR_ARENA_BYTES (8 * NOTE_MOST_BYTES)

const struct succession_words *succession_words(enum succession how)
{
    static const struct succession_words rows[] = {
#define SUCCESSION_ROW(name, word, fails, english, dutch) {word, english, dutch, fails},
        SUCCESSIONS(SUCCESSION_ROW)
#undef SUCCESSION_ROW
    };
    return &rows[how];
}

/* SHA-256 of the checkpoint with the log's own line alone; NOT_FOUND: it has none. */
static struct status hash_own_note(const struct verified_log *log, struct arena *arena, struct digest *out)
{
    const struct export_source *source = log->source;
    struct span bytes, own;
    struct note note;
    TRY(source->read(source->state, EXPORT_CHECKPOINT_PATH, NOTE_MOST_BYTES, arena, &bytes));
    TRY(note_parse(bytes, arena, &note));
    TRY(note_alone(&note, log->report->checkpoint.origin, arena, &own));
    *out = digest_of(own);
    return STATUS(OK);
}

static bool is_same_head(const struct tree_head *a, const struct tree_head *b)
{
    return a->size == b->size && tree_hash_equal(&a->root, &b->root);
}

static struct status compare_note(const struct verified_log *before, const struct verified_log *after, enum succession *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct digest hash;
    TRY(arena_new(SUCCESSOR_ARENA_BYTES, &arena));
    struct status status = hash_own_note(before, arena, &hash);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    if (!status_ok(status) || !digest_equal(&hash, &after->report->links.before_note))
        *out = SUCCESSION_OTHER_HEAD;
    return STATUS(OK);
}

/* A backup may be of any head of the log before, and of a log before that. */
static struct status check_recovered(const struct verified_log *before, const struct verified_log *after, enum succession *out)
{
    const struct tree_head *end = &before->report->checkpoint.head, *from = &after->report->links.before.head;
    *out = SUCCESSION_UNFINISHED;
    if (from->size > end->size)
        return STATUS(OK);
    *out = SUCCESSION_RECOVERED;
    if (from->size == end->size) {
        *out = is_same_head(from, end) ? SUCCESSION_RECOVERED : SUCCESSION_OTHER_HEAD;
        return *out == SUCCESSION_RECOVERED ? compare_note(before, after, out) : STATUS(OK);
    }
    struct status status = ledger_continues(before->source, end, from);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    if (!status_ok(status))
        *out = SUCCESSION_OTHER_HEAD;
    return STATUS(OK);
}

static enum succession compare_ends(const struct ledger_report *before, const struct ledger_report *after)
{
    const struct tree_head *end = &before->checkpoint.head, *from = &after->links.before.head;
    if (!before->links.is_closed)
        return from->size > end->size ? SUCCESSION_UNFINISHED : SUCCESSION_OPEN;
    if (strcmp(before->links.goes_on, after->checkpoint.origin) != 0)
        return SUCCESSION_ANOTHER;
    return is_same_head(from, end) ? SUCCESSION_HOLDS : SUCCESSION_OTHER_HEAD;
}

struct status successor_check(const struct verified_log *before, const struct verified_log *after, enum succession *out)
{
    const struct ledger_links *links = &after->report->links;
    const int order = strcmp(links->before.origin, before->report->checkpoint.origin);
    *out = SUCCESSION_UNSAID;
    if (!links->has_before)
        return STATUS(OK);
    if (order != 0) {
        *out = order > 0 ? SUCCESSION_MISSING : links->is_restored ? SUCCESSION_RECOVERED : SUCCESSION_SKIPPED;
        return STATUS(OK);
    }
    if (links->is_restored)
        return check_recovered(before, after, out);
    *out = compare_ends(before->report, after->report);
    return *out == SUCCESSION_HOLDS ? compare_note(before, after, out) : STATUS(OK);
}
