// SPDX-License-Identifier: EUPL-1.2
//
// Going over to what the partners agreed on, while running. Between two turns, whole or not at all: when anything was put on the
// shelf it is read and judged again, a standing is made of what is in force now, the keeper notes that there is no way back from it,
// and then it takes the place of the old one. What cannot be carried out is told, and the node goes on as it was; its partners then
// see that it does.
#include "acts/push.h"
#include "agreed/withdrawals.h"
#include "book/batch.h"
#include "logbook/anchored.h"
#include "turn/state.h"

#define LOOK_AGAIN_MS MINUTE_MS /* after a shelf that could not be read, or a standing that could not be made */

/* Everything that stays the same whoever is agreed on what: ourselves, the pseudonym keys, our shares of them. */
static struct status make_standing(const struct node *node, int64_t now_ms, struct agreed *out, struct complaint *why)
{
    const struct agreed *before = &node->agreed;
    *out = (struct agreed){.own = before->own, .ring = before->ring};
    memcpy(out->held, before->held, sizeof out->held);
    TRY(agreed_texts_stand(node->holding.texts, out, why));
    agreed_texts_spans(node->holding.texts, now_ms, out);
    TRY(agreed_prepare(out, first_fault(why)));
    return withdrawals_subtract(node->holding.texts, now_ms, out);
}

/* What is in force, as the keeper's anchor has it. */
static void list_rows(const struct agreed *agreed, struct anchor_row out[static AGREED_TEXTS])
{
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        out[i] = anchored_version(agreed_text_word((unsigned)i + 1), agreed->versions[i].number, &agreed->versions[i].manifest);
}

/* No way back from these versions from here on. CONFLICT: there was one already. */
static struct status tell_keeper(struct keeper *keeper, const struct agreed *agreed)
{
    struct anchor_row rows[AGREED_TEXTS];
    list_rows(agreed, rows);
    return keeper_agree(keeper, rows, N(rows));
}

static bool versions_are_same(const struct agreed *a, const struct agreed *b)
{
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        if (!digest_equal(&a->versions[i].manifest, &b->versions[i].manifest))
            return false;
    return true;
}

/* By its versions it ended earlier; here it was in force until now, and partners who heard of the end as late as we did spoke under it. */
static void keep_last_span(struct agreed *fresh, const struct digest *before, int64_t now_ms)
{
    for (size_t i = 0; i < fresh->span_count; i++)
        if (digest_equal(&fresh->spans[i].agreement, before) && fresh->spans[i].until_ms < now_ms)
            fresh->spans[i].until_ms = now_ms;
}

/* Who is at which place of the roster is another matter now: what is kept by place finds its partner again. */
static void move_watch(struct watch *watch, const struct agreed *before, const struct agreed *after)
{
    struct watch moved = *watch;
    memset(moved.is_up, 0, sizeof moved.is_up);
    for (size_t i = 0; i < after->party_count; i++)
        for (size_t j = 0; j < before->party_count; j++)
            if (oin_equal(&after->parties[i].row->oin, &before->parties[j].row->oin)) {
                moved.is_up[i] = watch->is_up[j];
                moved.up_since_ms[i] = watch->up_since_ms[j];
            }
    *watch = moved;
}

static void tell_versions(const struct node *node, const struct agreed *before, struct moment now)
{
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        if (!digest_equal(&before->versions[i].manifest, &node->agreed.versions[i].manifest))
            EVENT_LOG(node->book.log, AGREEMENT_CHANGED, now.wall_ms, event_word(EVENT_FIELD_TEXT, agreed_text_word((unsigned)i + 1)),
                      event_number(EVENT_FIELD_OURS, node->agreed.versions[i].number));
}

/* From here on nothing refuses but a fault. */
static struct status take_over(struct turn *turn, const struct agreed *fresh, struct moment now)
{
    struct node *node = turn->node;
    struct agreed before = node->agreed;
    move_watch(&turn->watch, &before, fresh);
    node->agreed = *fresh;
    turn->must_enter = true;
    if (versions_are_same(&before, fresh)) /* what a partner took back may have changed */
        return partners_follow(turn, &before, now);
    keep_last_span(&node->agreed, &before.agreement, now.wall_ms);
    tell_versions(node, &before, now);
    node->push_plan = push_plan_free(node->push_plan);
    TRY(push_plan_new(&node->agreed, &node->push_plan));
    return partners_follow(turn, &before, now);
}

/* Before anything is decided by it (P-08). When there is no room for that now, the next batch begins with it. */
static struct status enter_at_once(struct turn *turn, struct moment now)
{
    struct book *book = &turn->node->book;
    struct status status = batch_open(book, now.wall_ms);
    if (status_ok(status))
        status = enter_agreed(turn);
    if (status_ok(status))
        status = batch_close(book);
    if (status_ok(status))
        turn->must_enter = false;
    else if (book->batch)
        TRY(batch_abandon(book));
    return fault_is_passing(status) ? STATUS(OK) : status;
}

/* Back to what we stand in. */
static void go_back(struct holding *holding, int64_t before_ms, struct agreed_texts **before)
{
    struct agreed_texts *refused = holding->texts;
    if (!*before) {
        ENSURE(chain_go_on(holding->texts->chain, before_ms));
        return;
    }
    holding->texts = *before;
    *before = refused;
}

static struct status look_and_take_over(struct turn *turn, struct moment now, struct agreed_texts **out_before, struct complaint *why)
{
    struct node *node = turn->node;
    struct agreed fresh;
    int64_t before_ms = holding_chain(&node->holding)->now_ms;
    if (!holding_go_on(&node->holding, now.wall_ms))
        TRY(holding_read(&node->holding, now.wall_ms, out_before, why));
    struct status status = make_standing(node, now.wall_ms, &fresh, why);
    if (status_ok(status) && !versions_are_same(&node->agreed, &fresh))
        status = tell_keeper(node->book.keeper, &fresh);
    if (status_ok(status))
        return take_over(turn, &fresh, now);
    go_back(&node->holding, before_ms, out_before);
    return status;
}

/* When time alone changes something. */
static int64_t next_change_ms(const struct turn *turn, struct moment now)
{
    return chain_next_ms(holding_chain(&turn->node->holding), now.wall_ms);
}

struct status accede_at_start(struct turn *turn, struct moment now)
{
    struct node *node = turn->node;
    agreed_texts_spans(node->holding.texts, now.wall_ms, &node->agreed);
    TRY(withdrawals_subtract(node->holding.texts, now.wall_ms, &node->agreed));
    turn->next_change_ms = next_change_ms(turn, now);
    return tell_keeper(node->book.keeper, &node->agreed);
}

struct status accede_round(struct turn *turn, struct moment now)
{
    struct node *node = turn->node;
    struct agreed_texts *before = NULL;
    struct complaint why = {""};
    ENSURE(!node->book.batch); /* nobody is in the middle of deciding */
    if (!node->holding.folder || (!node->holding.is_stale && now.wall_ms < turn->next_change_ms))
        return STATUS(OK);
    struct status status = look_and_take_over(turn, now, &before, &why);
    agreed_texts_free(before);
    node->holding.is_stale = false;
    turn->next_change_ms = next_change_ms(turn, now);
    if (status_ok(status) && turn->must_enter)
        status = enter_at_once(turn, now);
    if (status_ok(status))
        return status;
    node->holding.is_unread = true;
    turn->next_change_ms = now.wall_ms + LOOK_AGAIN_MS;
    EVENT_LOG(node->book.log, AGREEMENT_REFUSED, now.wall_ms, event_status(status));
    return status_class(status) == STATUS_CLASS_FAULT && !fault_is_passing(status) ? status : STATUS(OK);
}
