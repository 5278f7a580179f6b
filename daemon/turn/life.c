// SPDX-License-Identifier: EUPL-1.2
//
// Start and end. The order of the start is in turn.h; the end takes it back from the outside in: nobody may come in when
// there is nothing left to write to.
#include "acts/backup.h"
#include "acts/push.h"
#include "base/text.h"
#include "base/version.h"
#include "book/accord.h"
#include "book/batch.h"
#include "book/book.h"
#include "book/budgets.h"
#include "book/evaluations.h"
#include "book/lookups.h"
#include "book/nightly.h"
#include "book/ownhead.h"
#include "book/quarantine.h"
#include "book/quorum.h"
#include "book/unsealings.h"
#include "book/witnessing.h"
#include "inbound/result.h"
#include "logbook/anchored.h"
#include "turn/state.h"

/* ---- the keeper */

static struct status check_identity(const struct agreed *agreed, const struct keeper_identity *identity, struct complaint *why)
{
    const struct partner *self = agreed_us(agreed)->row;
    bool is_ours = memcmp(identity->curve_public, self->curve, sizeof self->curve) == 0 &&
                   memcmp(identity->box_public, self->box, sizeof self->box) == 0 &&
                   memcmp(identity->envelope_public, self->envelope, sizeof self->envelope) == 0 &&
                   memcmp(identity->log_public, self->log, sizeof self->log) == 0 &&
                   memcmp(identity->witness_public, self->witness, sizeof self->witness) == 0;
    return is_ours ? STATUS(OK) : complain(why, FAIL(CONFLICT), "keys: those of the keeper are not the keys that the roster has for us");
}

static struct status open_keeper(struct turn *turn, struct keeper_link link, struct complaint *why)
{
    struct node *node = turn->node;
    struct status status = keeper_open(link, &turn->identity, &node->book.keeper);
    if (!status_ok(status))
        return complain(why, status, "the keeper did not start; its reason stands above");
    agreed_hold(&node->agreed, &turn->identity.shares);
    return check_identity(&node->agreed, &turn->identity, why);
}

/* ---- store and ledger */

static struct status open_store(struct turn *turn, const struct surroundings *around, int64_t now_ms, struct complaint *why)
{
    struct node *node = turn->node;
    struct store_config config = {.disk = around->disk,
                                  .path = around->database,
                                  .create = around->create,
                                  .master = &turn->identity.storage,
                                  .own = node->agreed.own,
                                  .random = around->random};
    TRY(store_open(&config, why, &node->book.store));
    secret_key_wipe(&turn->identity.storage);
    TRY(book_open(&node->book, agreed_us(&node->agreed)->row->log_origin, around->create, why));
    /* left in a service file, --new would begin a second ledger when the first gets lost */
    if (around->create && node->book.current.first + node->book.frontier.size)
        return complain(why, FAIL(CONFLICT), "%s: a ledger was begun here before; start without --new", config.path);
    node->book.quorum = (struct book_quorum){.most_ms = around->unwitnessed_most_ms};
    TRY(scrub_finding_read(node->book.store, &node->book.damage));
    TRY(quarantine_read(&node->book));
    partners_note_shut_out(turn);
    TRY(tag_table_new(&node->book.tags));
    TRY(tag_table_load(node->book.tags, node->book.store));
    TRY(lookups_new(around->lookup_slice, &node->book.lookups));
    TRY(lookups_resume(&node->book));
    TRY(push_plan_new(&node->agreed, &node->push_plan));
    TRY(accord_new(&node->book.accord));
    TRY(unsealings_new(&node->book.unsealings));
    TRY(witnessing_new(&turn->identity.anchor, &node->book.witnessing));
    TRY(nightly_new(&node->book, now_ms));
    TRY(ownhead_new(&node->book, &turn->identity.anchor));
    TRY(budgets_new(&node->book.budgets));
    TRY(pace_new(&turn->pace));
    return evaluations_new(&node->book.evaluations);
}

/* ---- what the keeper signed last, and what the ledger is */

static struct status begin_anchor(struct turn *turn, const struct anchored *ledger, bool is_asked, struct complaint *why)
{
    struct book *book = &turn->node->book;
    struct anchor_row row = {.role = ANCHOR_OWN};
    size_t count;
    TRY(anchored_head_row(ledger, &row, &count));
    struct status status = keeper_begin(book->keeper, &row, count);
    if (!status_ok(status))
        return complain(why, status, "anchor: the keeper could not write it");
    turn->is_anchor_renewed = is_asked;
    book->ownhead->learns |= is_asked;
    return book_anchor_at(book, count && strcmp(row.name, book->current.origin) == 0 ? row.number : 0);
}

/* A log that was begun and not signed yet goes on from nothing. */
static struct status go_on_from_anchor(struct book *book, const struct anchor *anchor)
{
    const struct anchor_row *row = anchor_find(anchor, ANCHOR_OWN, book->current.origin);
    return book_anchor_at(book, row ? row->number : 0);
}

static struct status open_anchor(struct turn *turn, const struct surroundings *around, struct complaint *why)
{
    struct book *book = &turn->node->book;
    const struct anchored ledger = {book->store, agreed_us(book->agreed)->row->log_origin, book->current.first + book->frontier.size,
                                    holding_chain(book->holding)};
    const struct anchor *anchor = turn->identity.has_anchor ? &turn->identity.anchor : NULL;
    TRY(anchored_check(&ledger, anchor, around->renew_anchor, why));
    if (ownhead_is_quarantined(book))
        return STATUS(OK); /* nothing is signed */
    return anchor ? go_on_from_anchor(book, anchor) : begin_anchor(turn, &ledger, around->renew_anchor, why);
}

/* ---- life */

static void tell_start(const struct node *node, struct moment now)
{
    char policy[] = "p000000"; /* a word of the log starts with a letter and has no seven digits in a row */
    hex_print(span_slice(digest_span(policy_text_hash(node->agreed.policy)), 0, 3), policy + 1);
    EVENT_LOG(node->book.log, NODE_STARTED, now.wall_ms, event_word(EVENT_FIELD_VERSION, "v" SCHAKEL_VERSION),
              event_word(EVENT_FIELD_POLICY, policy),
              event_number(EVENT_FIELD_TREE_SIZE, node->book.current.first + node->book.frontier.size));
}

static struct status come_to_life(struct turn *turn, const struct surroundings *around, struct moment now, struct complaint *why)
{
    struct node *node = turn->node;
    node->book.log = around->log;
    node->book.random = around->random;
    turn->judge_partners = around->judge_partners;
    turn->judge_state = around->judge_state;
    TRY(open_keeper(turn, around->keeper, why));
    TRY(open_store(turn, around, now.wall_ms, why));
    TRY(open_anchor(turn, around, why));
    TRY(accede_at_start(turn, now));
    turn->start_waits = node->book.is_closed;
    if (!turn->start_waits)
        TRY(enter_start(turn, now.wall_ms));
    TRY(node_look_again(turn, now, why));
    TRY(partners_open_lines(turn, around, now.steady_ms, why));
    tell_start(node, now);
    TRY(quorum_look(&node->book, now.wall_ms)); /* before anybody asks */
    partners_tell(turn, now);
    return STATUS(OK);
}

/* Three faults have a name of their own in the log: somebody must come and look. */
static void tell_fault(const struct node *node, struct moment now, struct status fault)
{
    if (status_is(fault, STATUS_KEEPER_LOST))
        EVENT_LOG(node->book.log, KEEPER_FAILED, now.wall_ms, event_status(fault));
    if (status_is(fault, STATUS_ANCHOR_LOST))
        EVENT_LOG(node->book.log, ANCHOR_LOST, now.wall_ms,
                  event_number(EVENT_FIELD_TREE_SIZE, node->book.current.first + node->book.frontier.size));
    if (status_is(fault, STATUS_QUARANTINED))
        EVENT_LOG(node->book.log, LEDGER_QUARANTINED, now.wall_ms,
                  event_number(EVENT_FIELD_TREE_SIZE, node->book.current.first + node->book.frontier.size), event_status(fault));
}

struct status node_start(struct node *node, const struct surroundings *around, struct moment now, struct complaint *why, struct turn **out)
{
    CLEANUP(turn) struct turn *turn = calloc(1, sizeof *turn);
    if (!turn) {
        around->keeper.calls->close(around->keeper.state);
        return FAIL(NO_MEMORY);
    }
    turn->node = node;
    struct status status = come_to_life(turn, around, now, why);
    if (!status_ok(status)) {
        tell_fault(node, now, status);
        return status;
    }
    *out = TAKE(turn);
    return STATUS(OK);
}

struct status node_stop(struct turn *turn, struct moment now, struct status how)
{
    struct node *node = turn->node;
    node->backup = backup_free(node->backup);
    if (status_ok(how))
        how = batch_close(&node->book);
    if (status_ok(how))
        how = book_sign_head(&node->book); /* a clean stop leaves nothing unsigned, unless no partner could be asked yet, */
    if (status_ok(how))
        how = store_settle(node->book.store); /* nor anything that is in the WAL alone */
    tell_fault(node, now, how);
    event_write(node->book.log, status_ok(how) ? EVENT_NODE_STOPPED : EVENT_NODE_FAILED, now.wall_ms,
                (const struct event_field[]){event_status(how)}, 1);
    turn_free(turn);
    return how;
}

struct turn *turn_free(struct turn *turn)
{
    if (!turn)
        return NULL;
    struct node *node = turn->node;
    if (node->lines.calls)
        lines_close(&node->lines);
    node->lines = (struct lines){NULL, NULL};
    batch_loopback_free(&node->book);
    if (node->book.batch)
        (void)!status_ok(batch_abandon(&node->book)); /* memory may not be what the store has: it goes too */
    node->book.evaluations = evaluations_free(node->book.evaluations);
    node->book.unsealings = unsealings_free(node->book.unsealings);
    node->book.accord = accord_free(node->book.accord);
    node->book.witnessing = witnessing_free(node->book.witnessing);
    node->book.nightly = nightly_free(node->book.nightly);
    node->book.ownhead = ownhead_free(node->book.ownhead);
    node->book.budgets = budgets_free(node->book.budgets);
    turn->pace = pace_free(turn->pace);
    node->backup = backup_free(node->backup);
    node->push_plan = push_plan_free(node->push_plan);
    node->book.lookups = lookups_free(node->book.lookups);
    node->book.tags = tag_table_free(node->book.tags);
    node->book.keeper = keeper_free(node->book.keeper);
    node->book.store = store_close(node->book.store);
    keeper_identity_wipe(&turn->identity);
    free(turn);
    return NULL;
}
