// SPDX-License-Identifier: EUPL-1.2
//
// The turn: drain, handle, commit once, send; and what becomes of a fault.
#include "turn/turn.h"

#include "acts/backup.h"
#include "acts/evaluate.h"
#include "acts/push.h"
#include "acts/unseal.h"
#include "acts/weigh.h"
#include "book/accord.h"
#include "book/batch.h"
#include "book/book.h"
#include "book/budgets.h"
#include "book/deliver.h"
#include "book/evaluations.h"
#include "book/greet.h"
#include "book/lookups.h"
#include "book/nightly.h"
#include "book/ownhead.h"
#include "book/pulse.h"
#include "book/quarantine.h"
#include "book/quorum.h"
#include "book/views.h"
#include "book/witnessing.h"
#include "inbound/pipeline.h"
#include "inbound/result.h"
#include "turn/state.h"

#define HEAD_EVERY_MS 1000
#define GREET_EVERY_MS (60 * MINUTE_MS)
#define DAY_RETRY_MS (10 * MINUTE_MS) /* the daily round that was undone */

/* ---- what a turn does */

/* What we say to ourselves waits for nobody. */
static struct status handle_own(struct node *node, int64_t now_ms, bool *out_any)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span own;
    TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
    TRY(batch_loopback_take(&node->book, arena, &own, out_any));
    if (!*out_any)
        return STATUS(OK);
    TRY(batch_open(&node->book, now_ms));
    return pipeline_run(&node->book, &node->agreed.own, own, span_empty());
}

static struct status handle_next(struct turn *turn, int64_t now_ms, bool *out_any)
{
    struct book *book = &turn->node->book;
    TRY(handle_own(turn->node, now_ms, out_any));
    if (*out_any)
        return STATUS(OK);
    CLEANUP(waiting_message) struct waiting_message *next = pace_next(turn->pace);
    *out_any = next != NULL;
    if (!next)
        return STATUS(OK);
    TRY(batch_open(book, now_ms));
    return pipeline_run(book, &next->line_owner, next->message, next->route);
}

static struct status handle_messages(struct turn *turn, struct moment now)
{
    bool any = true;
    TRY(pace_gather(turn->pace, &turn->node->book, now));
    for (size_t i = 0; i < BATCH_MESSAGES_MOST && any; i++)
        TRY(handle_next(turn, now.wall_ms, &any));
    return STATUS(OK);
}

/* What we hold, to everybody, when it changed and once in a while; and whatever we still miss. */
static struct status do_greetings(struct turn *turn, struct moment now)
{
    struct node *node = turn->node;
    bool is_due = turn->greeted != node->holding.generation || now.steady_ms >= turn->next_greet_ms;
    if (!is_due && !accord_can_ask(node->book.accord, now.wall_ms))
        return STATUS(OK);
    TRY(batch_open(&node->book, now.wall_ms));
    for (size_t i = 0; is_due && i < node->agreed.party_count; i++)
        if (i != node->agreed.self && !quarantine_of(&node->book, &node->agreed.parties[i].row->oin))
            TRY(greet(&node->book, &node->agreed.parties[i].row->oin));
    if (is_due) {
        turn->greeted = node->holding.generation;
        turn->next_greet_ms = now.steady_ms + GREET_EVERY_MS;
    }
    return greet_ask_next(&node->book);
}

static struct status do_rounds(struct turn *turn, struct moment now)
{
    struct node *node = turn->node;
    if (now.steady_ms < turn->next_round_ms)
        return STATUS(OK);
    turn->next_round_ms = now.steady_ms + DELIVER_EVERY_MS;
    TRY(partners_round(turn, now));
    TRY(ownhead_round(&node->book, now));
    TRY(watch_lines(&turn->watch, node, now));
    if (ownhead_is_quarantined(&node->book) || node->book.is_closed)
        return STATUS(OK);
    TRY(do_greetings(turn, now));
    TRY(quarantine_round(&node->book, now.wall_ms));
    TRY(budgets_round(&node->book, now.wall_ms));
    TRY(deliver_round(&node->book, now.wall_ms));
    TRY(weigh_round(&node->book, now.wall_ms));
    TRY(witnessing_round(&node->book, now.wall_ms));
    TRY(quorum_round(&node->book, now.wall_ms));
    TRY(views_round(&node->book, now.wall_ms));
    backup_round(node, now.wall_ms);
    TRY(nightly_round(&node->book, now.wall_ms));
    TRY(pulse_round(&node->book, now.wall_ms));
    if (now.steady_ms >= turn->next_push_ms) {
        turn->next_push_ms = now.steady_ms + PUSH_AGAIN_EVERY_MS;
        if (status_ok(quorum_check(&node->book, now.wall_ms, NULL)))
            TRY(push_round(node, now.wall_ms));
    }
    if (now.wall_ms < turn->next_day_ms)
        return STATUS(OK);
    turn->next_day_ms = now.wall_ms + DAY_MS;
    TRY(daily_round(&node->book, now.wall_ms));
    return backup_remind(node, now.wall_ms);
}

/* After the messages: what they refused is asked of others in the same turn. */
static struct status do_evaluations(struct turn *turn, struct moment now)
{
    int64_t next_ms, end_ms;
    TRY(evaluation_round(&turn->node->book, now.wall_ms, &next_ms));
    TRY(unseal_round(&turn->node->book, now.wall_ms, &end_ms));
    next_ms = end_ms < next_ms ? end_ms : next_ms;
    turn->next_evaluation_ms = next_ms == INT64_MAX ? INT64_MAX : now.steady_ms + (next_ms > now.wall_ms ? next_ms - now.wall_ms : 0);
    return STATUS(OK);
}

static struct status do_work(struct turn *turn, struct moment now)
{
    struct node *node = turn->node;
    if (turn->must_enter) {
        TRY(batch_open(&node->book, now.wall_ms));
        TRY(enter_agreed(turn));
    }
    if (keeper_result_waits(node->book.keeper))
        TRY(evaluation_result(&node->book, now.wall_ms));
    TRY(lookup_result(&node->book, now.wall_ms));
    TRY(do_rounds(turn, now));
    TRY(handle_messages(turn, now));
    return do_evaluations(turn, now);
}

/* ---- what becomes of it */

bool fault_is_passing(struct status status)
{
    return status_is(status, STATUS_DISK_FULL) || status_is(status, STATUS_BUSY) || status_is(status, STATUS_NO_MEMORY) ||
           status_is(status, STATUS_ARENA_FULL) || status_is(status, STATUS_OVER_QUOTA); /* the keeper's: until its next day */
}

static struct status undo_turn(struct turn *turn, struct moment now, struct status fault)
{
    struct node *node = turn->node;
    TRY(batch_abandon(&node->book));
    evaluations_fail(node->book.evaluations, fault);
    unsealings_fail(node->book.unsealings, fault);
    turn->next_evaluation_ms = INT64_MAX;
    if (!turn->store_failed_ms) {
        turn->store_failed_ms = now.steady_ms;
        EVENT_LOG(node->book.log, STORE_FAILED, now.wall_ms, event_status(fault));
    }
    return fault_is_passing(fault) ? STATUS(OK) : fault;
}

static void tell_recovery(struct turn *turn, struct moment now)
{
    if (!turn->store_failed_ms)
        return;
    EVENT_LOG(turn->node->book.log, STORE_RECOVERED, now.wall_ms,
              event_number(EVENT_FIELD_DURATION_MS, (uint64_t)(now.steady_ms - turn->store_failed_ms)));
    turn->store_failed_ms = 0;
}

static struct status sign_head(struct turn *turn, struct moment now)
{
    if (now.steady_ms < turn->next_head_ms)
        return STATUS(OK);
    turn->next_head_ms = now.steady_ms + HEAD_EVERY_MS;
    struct status status = book_sign_head(&turn->node->book);
    return fault_is_passing(status) ? STATUS(OK) : status; /* the entries are durable: it is signed when there is room */
}

/* Between turns, when people and partners wait for nothing; or when it has become much. */
static struct status settle_store(struct turn *turn, bool is_idle)
{
    struct store *store = turn->node->book.store;
    if (store_unsettled(store) < (is_idle ? STORE_SETTLE_IDLE_BYTES : STORE_SETTLE_BYTES))
        return STATUS(OK);
    struct status status = store_settle(store);
    return fault_is_passing(status) ? STATUS(OK) : status; /* it all stands in the WAL */
}

struct status node_turn(struct turn *turn, struct moment now, struct turn_report *out)
{
    struct node *node = turn->node;
    const struct watch watch_before = turn->watch;
    const int64_t day_before = turn->next_day_ms;
    turn->now_ms = now.steady_ms;
    *out = (struct turn_report){.outcome = STATUS(OK)};
    TRY(lines_poll(&node->lines, now.steady_ms));
    struct status status = do_work(turn, now);
    out->did_write = node->book.batch != NULL;
    if (status_ok(status))
        status = batch_close(&node->book);
    out->outcome = status;
    if (!status_ok(status)) {
        turn->watch = watch_before; /* what waited for a line that is back was not hastened */
        if (turn->next_day_ms != day_before)
            turn->next_day_ms = now.wall_ms + DAY_RETRY_MS; /* what is past its term does not stay another day (P-09) */
        TRY(undo_turn(turn, now, status));
    } else {
        turn->must_enter = false;
        budgets_told(&node->book);
        if (out->did_write)
            tell_recovery(turn, now);
    }
    if (node->book.ownhead->is_news) /* what waited for a line that is settled goes in the next turn */
        turn->next_round_ms = now.steady_ms;
    node->book.ownhead->is_news = false;
    TRY(year_round(turn, now));
    TRY(partners_shut_out(turn, now));
    TRY(accede_round(turn, now));
    TRY(scrub_round(turn, now));
    TRY(sign_head(turn, now));
    return settle_store(turn, !out->did_write);
}

/* What waits to be looked for waits for the disk too, when that takes no writes. */
int64_t node_due_ms(const struct turn *turn)
{
    const struct book *book = &turn->node->book;
    bool is_due = batch_loopback_waits(book) || (lookups_wait(book->lookups) && !turn->store_failed_ms);
    if (is_due)
        return turn->now_ms;
    const int64_t due[] = {turn->next_evaluation_ms, turn->next_round_ms, pace_due_ms(turn->pace),
                           turn->is_mending ? turn->next_scrub_ms : INT64_MAX};
    int64_t soonest = due[0];
    for (size_t i = 1; i < N(due); i++)
        soonest = due[i] < soonest ? due[i] : soonest;
    return soonest;
}
