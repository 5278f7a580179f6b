// SPDX-License-Identifier: EUPL-1.2
//
// What a professional weighs. The list shows the question and what this node has about it, to the professional
// only; the asker hears of neither (P-10).
#include "control/request.h"

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

static struct status describe_item(struct request *request, struct view_said *said, const struct weigh_item *item,
                                   struct speech_inbox_row *row)
{
    const struct inquiry_message *inquiry = &item->inquiry;
    const char **categories;
    const struct party *from = agreed_party(&request->node->agreed, &item->row.from);
    *row = (struct speech_inbox_row){.exchange = item->row.exchange_id,
                                     .from = item->row.from,
                                     .name = from ? from->row->name : "",
                                     .role = view_say(said, VIEW_ROLE, inquiry->grounds.to_role),
                                     .purpose = view_say(said, VIEW_PURPOSE, inquiry->grounds.purpose),
                                     .phase = view_say(said, VIEW_PHASE, inquiry->grounds.phase),
                                     .article = policy_basis_article(request->node->agreed.policy, inquiry->grounds.basis),
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
    return describe_matches(request, said, item, row);
}

struct status control_inbox_list(struct request *request, const struct speech_nothing *given, struct speech_inbox_list *reply)
{
    struct view_said said = {.policy = request->node->agreed.policy};
    struct weigh_item *items;
    (void)given;
    TRY(weigh_list(&request->node->book, span_of_text(request->user), request->arena, &items, &reply->request_count));
    TRY(ARENA_NEW(request->arena, reply->request_count, &reply->requests));
    for (size_t i = 0; i < reply->request_count; i++)
        TRY(describe_item(request, &said, &items[i], &reply->requests[i]));
    return view_said_words(&said, request->arena, &reply->words.words, &reply->words.count);
}

struct status control_inbox_decide(struct request *request, const struct speech_inbox_decide *given, struct speech_inbox_decided *reply)
{
    struct weigh_choice choice = {.user = span_of_text(request->user), .grant = given->decision == SPEECH_GRANT};
    choice.reason = span_of_text(given->reason);
    if (!choice.grant && !choice.reason.size)
        return complain(&request->why, FAIL(INVALID), "een weigering heeft een reden, die de vrager mag lezen");
    return weigh_decide(&request->node->book, &given->exchange, &choice, &reply->answer);
}
