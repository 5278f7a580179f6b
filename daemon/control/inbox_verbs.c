// SPDX-License-Identifier: EUPL-1.2
//
// What a professional weighs. The list shows the question and what this node has about it, to the professional
// only; the asker hears of neither (P-10).
#include "control/request.h"

#include "acts/look.h"
#include "acts/weigh.h"
#include "view/words.h"

static struct status describe_matches(struct request *request, struct view_said *said, const struct weigh_item *item,
                                      struct speech_inbox_row *row)
{
    TRY(ARENA_NEW(request->arena, item->match_count, &row->own_records));
    row->own_record_count = item->match_count;
    for (size_t i = 0; i < item->match_count; i++) {
        row->own_records[i].category = view_say(said, VIEW_CATEGORY, item->matches[i].signal.category);
        row->own_records[i].urgency = item->matches[i].signal.urgency;
        TRY(arena_text(request->arena, item->matches[i].reference, &row->own_records[i].kenmerk));
    }
    return STATUS(OK);
}

_Static_assert(INBOX_SENDERS_MOST <= SPEECH_INBOX_SENDERS_MOST, "senders");

/* What was decided, by whom, and what the asker said of it. */
static struct status describe_end(struct request *request, const struct inbox_row *from, struct speech_inbox_row *row)
{
    const enum inbox_state decision = from->state == INBOX_DENIED ? from->denied.was : from->state;
    if (decision == INBOX_GRANTED || decision == INBOX_REFUSED)
        row->decision = decision == INBOX_GRANTED ? SPEECH_GRANT : SPEECH_REFUSE;
    row->decided = from->decided_ms;
    row->denied = from->denied.at_ms;
    row->denied_code = from->denied.code;
    TRY(arena_text(request->arena, from->decided_by, &row->decided_by));
    return arena_text(request->arena, from->reason, &row->reason);
}

static struct status describe_item(struct request *request, struct view_said *said, const struct weigh_item *item,
                                   struct speech_inbox_row *row)
{
    const struct inquiry_message *inquiry = &item->inquiry;
    const char **categories;
    *row = (struct speech_inbox_row){.exchange = item->row.exchange_id,
                                     .from = item->row.from,
                                     .name = request_partner(request, &item->row.from),
                                     .role = view_say(said, VIEW_ROLE, inquiry->grounds.to_role),
                                     .purpose = view_say(said, VIEW_PURPOSE, inquiry->grounds.purpose),
                                     .phase = view_say(said, VIEW_PHASE, inquiry->grounds.phase),
                                     .article = policy_basis_article(request->node->agreed.policy, inquiry->grounds.basis),
                                     .necessity_code = inquiry->necessity_code,
                                     .lighter_code = inquiry->lighter_code,
                                     .since = item->row.since_ms,
                                     .due = item->row.due_day};
    TRY(ARENA_NEW(request->arena, inquiry->category_count, &categories));
    for (size_t i = 0; i < inquiry->category_count; i++) {
        const char *word = view_say(said, VIEW_CATEGORY, inquiry->categories[i]);
        if (*word) /* for a number that the policy does not know there is no word, nor anything to tell */
            categories[row->category_count++] = word;
    }
    row->categories = categories;
    TRY(arena_text(request->arena, inquiry->necessity, &row->necessity));
    TRY(arena_text(request->arena, inquiry->why_not_lighter, &row->why_not_lighter));
    TRY(describe_end(request, &item->row, row));
    return describe_matches(request, said, item, row);
}

static struct status describe_senders(struct request *request, struct speech_inbox_list *reply)
{
    struct inbox_sender *senders;
    size_t count;
    TRY(look_inbox_senders(&request->node->book, request->arena, &senders, &count));
    TRY(ARENA_NEW(request->arena, count, &reply->senders));
    for (; reply->sender_count < count; reply->sender_count++) {
        const struct inbox_sender *row = &senders[reply->sender_count];
        reply->senders[reply->sender_count] =
            (struct speech_inbox_sender){row->from, request_partner(request, &row->from), row->waiting, row->due_day};
    }
    return STATUS(OK);
}

static enum inbox_state state_of_pick(const struct speech_inbox_pick *given)
{
    static const enum inbox_state states[] = {
        [SPEECH_INBOX_WAITING] = INBOX_WAITING, [SPEECH_INBOX_EXPIRED] = INBOX_EXPIRED, [SPEECH_INBOX_DENIED] = INBOX_DENIED};
    return given->of ? states[given->of] : INBOX_WAITING;
}

struct status control_inbox_list(struct request *request, const struct speech_inbox_pick *given, struct speech_inbox_list *reply)
{
    struct view_said said = {.policy = request->node->agreed.policy};
    struct paging paging = request_paging(&given->page);
    const struct weigh_wanted wanted = {.state = state_of_pick(given), .from = *given->from.text ? &given->from : NULL};
    struct weigh_item *items;
    reply->of = given->of ? given->of : SPEECH_INBOX_WAITING;
    TRY(weigh_page(&request->node->book, &wanted, &paging, request->arena, &items));
    TRY(ARENA_NEW(request->arena, paging.count, &reply->requests));
    for (; reply->request_count < paging.count; reply->request_count++)
        TRY(describe_item(request, &said, &items[reply->request_count], &reply->requests[reply->request_count]));
    reply->next = request_next(&paging);
    TRY(weigh_due_soon(&request->node->book, request->now_ms, &reply->due_soon));
    TRY(describe_senders(request, reply));
    return view_said_words(&said, request->arena, &reply->words.words, &reply->words.count);
}

struct status control_inbox_find(struct request *request, const struct speech_begins *given, struct speech_ids *reply)
{
    struct id_range range;
    uint8_t found[2][ID_RANGE_BYTES];
    size_t count;
    TRY(request_range(request, given, &range));
    TRY(look_inbox_ids(&request->node->book, &range, found, &count));
    return request_ids(request, found, count, reply);
}

struct status control_inbox_decide(struct request *request, const struct speech_inbox_decide *given, struct speech_inbox_decided *reply)
{
    struct weigh_choice choice = {.user = span_of_text(request->user), .grant = given->decision == SPEECH_GRANT};
    choice.reason = span_of_text(given->reason);
    if (!choice.grant && !choice.reason.size)
        return complain(&request->why, FAIL(INVALID), "een weigering heeft een reden, die de vrager mag lezen");
    struct status status = weigh_decide(&request->node->book, &given->exchange, &choice, &reply->answer);
    return status_is(status, STATUS_EXPIRED)
               ? complain(&request->why, status, "hierover wordt niet meer besloten; waarom staat in `schakel inbox list --expired`")
               : status;
}
