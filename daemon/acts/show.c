// SPDX-License-Identifier: EUPL-1.2
//
// What became of each question, and then the view is made of it (lib/view).
#include "acts/show.h"

#include "acts/ask.h"
#include "book/batch.h"
#include "book/quarantine.h"

static const struct inquiry_row *inquiry_to(const struct inquiry_row *rows, size_t count, const struct oin *partner)
{
    for (size_t i = 0; i < count; i++)
        if (oin_equal(&rows[i].to, partner))
            return &rows[i];
    return NULL;
}

static enum reply_state state_without_question(const struct book *book, const struct case_row *row, size_t partner)
{
    struct inquiry_wanted wanted = case_wanted(row);
    bool could_tell = book->agreed->parties[partner].row->holds_data &&
                      inquiry_plan_for(book->agreed, &wanted, &book->agreed->parties[partner]).category_count;
    return could_tell ? REPLY_NOT_YET_ASKED : REPLY_NOT_ASKED;
}

static struct status read_answer(const struct inquiry_row *inquiry, struct arena *arena, struct partner_reply *reply)
{
    struct answer_content *content;
    TRY(ARENA_NEW(arena, 1, &content));
    TRY(answer_content_decode(inquiry->answer, arena, content));
    reply->state = reply_state_of(content);
    reply->since_ms = inquiry->answered_ms;
    reply->answer = content;
    reply->taken = &inquiry->taken;
    return STATUS(OK);
}

static bool put_shut_out(const struct book *book, const struct oin *partner, struct partner_reply *reply)
{
    const struct quarantined *found = quarantine_of(book, partner);
    if (!found)
        return false;
    reply->state = REPLY_SHUT_OUT;
    reply->since_ms = found->since_ms;
    return true;
}

/* Shut out here, waiting, or without a line since. */
static void read_partner_line(const struct book *book, const struct inquiry_row *inquiry, struct partner_reply *reply)
{
    int64_t since_ms;
    if (put_shut_out(book, &inquiry->to, reply))
        return;
    reply->state = REPLY_WAITING;
    reply->since_ms = inquiry->asked_ms;
    if (!book_line_is_up(book, &inquiry->to, &since_ms)) {
        reply->state = REPLY_UNREACHABLE;
        reply->since_ms = since_ms ? since_ms : inquiry->asked_ms; /* of one whose line is kept closed nobody knows it */
    }
}

static struct status reply_of(const struct book *book, const struct inquiry_row *inquiry, struct arena *arena, struct partner_reply *reply)
{
    reply->asked_ms = inquiry->asked_ms;
    reply->exchange = inquiry->exchange_id;
    switch (inquiry->state) {
    case INQUIRY_ANSWERED:
    case INQUIRY_WEIGHED: return read_answer(inquiry, arena, reply);
    case INQUIRY_DESTROYED:
        reply->state = REPLY_DESTROYED;
        reply->since_ms = inquiry->answered_ms;
        return STATUS(OK);
    case INQUIRY_EXPIRED:
        reply->state = REPLY_EXPIRED;
        reply->since_ms = inquiry->expires_ms;
        return STATUS(OK);
    case INQUIRY_PENDING:
    case INQUIRY_NONE:
    case INQUIRY_DENIED: /* never of a question of ours */
    case INQUIRY_STATES_END: break;
    }
    read_partner_line(book, inquiry, reply);
    return STATUS(OK);
}

/* One per partner on the roster, in its order. */
static struct status read_replies(const struct book *book, const struct case_row *row, struct arena *arena, struct partner_reply **out)
{
    struct partner_reply *replies;
    struct inquiry_row *inquiries;
    size_t count;
    TRY(store_inquiry_latest(book->store, row->id, arena, &inquiries, &count));
    TRY(ARENA_NEW(arena, book->agreed->party_count, &replies));
    for (size_t i = 0; i < book->agreed->party_count; i++) {
        const struct inquiry_row *inquiry = inquiry_to(inquiries, count, &book->agreed->parties[i].row->oin);
        replies[i].partner = i;
        if (inquiry)
            TRY(reply_of(book, inquiry, arena, &replies[i]));
        else
            replies[i].state = state_without_question(book, row, i);
        if (replies[i].state == REPLY_NOT_YET_ASKED)
            (void)put_shut_out(book, &book->agreed->parties[i].row->oin, &replies[i]);
    }
    *out = replies;
    return STATUS(OK);
}

struct status case_show(struct book *book, const uint8_t id[static CASE_ID_BYTES], struct arena *arena, struct view *out)
{
    struct case_row row;
    struct partner_reply *replies = NULL;
    struct answer_category *untold = NULL;
    struct view_facts facts = {.policy = book->agreed->policy,
                               .now_ms = batch_now(book),
                               .row = &row,
                               .partner_count = book->agreed->party_count,
                               .partners = book->agreed->roster->partners};
    TRY(store_case_read(book->store, id, arena, &row));
    TRY(read_replies(book, &row, arena, &replies));
    struct inquiry_wanted wanted = case_wanted(&row);
    TRY(inquiry_untold(book->agreed, &wanted, arena, &untold, &facts.untold_count));
    facts.replies = replies;
    facts.untold = untold;
    return view_make(&facts, arena, out);
}
