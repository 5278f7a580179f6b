// SPDX-License-Identifier: EUPL-1.2
//
// The stored ledger is looked through once a day, a slice a second, between two turns (logbook/scrub.h); and at once, and faster, when an
// entry of it was healed, since no head is signed before.
#include "base/day.h"
#include "turn/state.h"

#define SLICE_EVERY_MS 1000
#define MENDING_EVERY_MS 50

static void tell_finding(const struct node *node, const struct scrub *scrub, const struct scrub_finding *finding, struct moment now)
{
    const struct scrub_finding *before = &node->book.damage;
    const bool is_same = before->damage == finding->damage && before->index == finding->index && before->count == finding->count;
    if (finding->damage != SCRUB_NONE && !is_same)
        EVENT_LOG(node->book.log, LEDGER_DAMAGED, now.wall_ms, event_word(EVENT_FIELD_KIND, scrub_damage_word(finding->damage)),
                  event_number(EVENT_FIELD_INDEX, finding->index), event_number(EVENT_FIELD_COUNT, finding->count));
    if (finding->damage == SCRUB_NONE && before->damage != SCRUB_NONE)
        EVENT_LOG(node->book.log, LEDGER_MENDED, now.wall_ms, event_number(EVENT_FIELD_TREE_SIZE, scrub->end));
}

static struct status keep_finding(struct store *store, const struct scrub_finding *finding)
{
    TRY(store_begin(store));
    struct status status = scrub_finding_keep(store, finding);
    if (status_ok(status))
        status = store_commit(store);
    if (!status_ok(status) && store_is_writing(store)) /* not after a commit that failed: that has undone it */
        store_rollback(store);
    return fault_is_passing(status) ? STATUS(OK) : status; /* the next round finds it again */
}

static struct status end_round(struct turn *turn, const struct scrub_finding *finding, struct moment now)
{
    struct book *book = &turn->node->book;
    const bool is_other = book->damage.damage != finding->damage;
    tell_finding(turn->node, &turn->scrub, finding, now);
    turn->scrub.end = 0;
    turn->is_mending = false;
    turn->next_scrub_ms = turn->scrub_begun_ms + DAY_MS;
    book->damage = *finding;
    book->scrubbed_ms = now.wall_ms;
    return is_other ? keep_finding(book->store, finding) : STATUS(OK);
}

/* From the first entry on: what was looked at before it was healed may be what it was. */
static void begin_mending(struct turn *turn, struct moment now)
{
    turn->node->book.was_healed = false;
    turn->is_mending = true;
    turn->scrub.end = 0;
    turn->next_scrub_ms = now.steady_ms;
}

struct status scrub_round(struct turn *turn, struct moment now)
{
    struct store *store = turn->node->book.store;
    struct scrub_finding finding;
    bool is_over;
    if (turn->node->book.was_healed)
        begin_mending(turn, now);
    if (now.steady_ms < turn->next_scrub_ms)
        return STATUS(OK);
    turn->next_scrub_ms = now.steady_ms + (turn->is_mending ? MENDING_EVERY_MS : SLICE_EVERY_MS);
    if (!turn->scrub.end) {
        struct status status = scrub_begin(&turn->scrub, store);
        if (status_is(status, STATUS_NOT_FOUND))
            return STATUS(OK);
        TRY(status);
        turn->scrub_begun_ms = now.steady_ms;
    }
    TRY(scrub_slice(&turn->scrub, store, &is_over, &finding));
    return is_over ? end_round(turn, &finding, now) : STATUS(OK);
}
