// SPDX-License-Identifier: EUPL-1.2
//
// What a professional weighs. The list shows the question and what this node has about it, to the professional
// only; the asker hears of neither (P-10).
#include "control/control.h"

#include "acts/weigh.h"
#include "base/prose.h"

static struct json *match_json(struct view_said *said, const struct record *record)
{
    struct json *object = json_object_new();
    json_set_span(object, "kenmerk", record->reference);
    json_set_text(object, "category", view_say(said, VIEW_CATEGORY, record->signal.category));
    json_set_integer(object, "urgency", record->signal.urgency);
    return object;
}

static struct json *item_json(const struct node *node, struct view_said *said, const struct weigh_item *item)
{
    const struct inquiry_message *inquiry = &item->inquiry;
    const struct party *from = node_party(node, &item->row.from);
    struct json *object = json_object_new(), *categories = json_array_new(), *matches = json_array_new();
    char since[TIME_ROOM], due[DATE_ROOM];
    time_print(item->row.since_ms, since);
    date_print(item->row.due_day, due);
    json_set_hex(object, "exchange", exchange_id_span(&item->row.exchange_id));
    json_set_text(object, "from", item->row.from.text);
    json_set_text(object, "name", from ? from->row->name : "");
    json_set_text(object, "role", view_say(said, VIEW_ROLE, inquiry->grounds.to_role));
    json_set_text(object, "purpose", view_say(said, VIEW_PURPOSE, inquiry->grounds.purpose));
    json_set_text(object, "phase", view_say(said, VIEW_PHASE, inquiry->grounds.phase));
    json_set_text(object, "article", policy_basis_article(node->policy, inquiry->grounds.basis));
    for (size_t i = 0; i < inquiry->category_count; i++)
        json_append_text(categories, view_say(said, VIEW_CATEGORY, inquiry->categories[i]));
    json_set(object, "categories", categories);
    json_set_span(object, "necessity", inquiry->necessity);
    json_set_span(object, "why_not_lighter", inquiry->why_not_lighter);
    json_set_text(object, "since", since);
    json_set_text(object, "due", due);
    for (size_t i = 0; i < item->match_count; i++)
        json_append(matches, match_json(said, &item->matches[i]));
    json_set(object, "own_records", matches);
    return object;
}

static struct status list_inbox(struct request *request)
{
    struct view_said said = {.policy = request->node->policy};
    struct weigh_item *items;
    size_t count;
    TRY(weigh_list(request->node, span_of_text(request->user), request->arena, &items, &count));
    struct json *list = json_array_new();
    for (size_t i = 0; i < count; i++)
        json_append(list, item_json(request->node, &said, &items[i]));
    json_set(request->reply, "requests", list);
    return request_say_words(request, &said);
}

static struct status decide(struct request *request)
{
    static const char *const states[] = {
#define STATE_WORD(name, number, word, dutch) [number] = word,
        ANSWER_STATES(STATE_WORD)
#undef STATE_WORD
    };
    struct exchange_id exchange;
    struct weigh_choice choice = {.user = span_of_text(request->user)};
    struct span decision;
    enum answer_state state;
    TRY(json_get_hex(request->arguments, "exchange", &request->why, exchange.bytes, sizeof exchange.bytes));
    TRY(json_get_text(request->arguments, "decision", 16, &request->why, &decision));
    TRY(json_find_text(request->arguments, "reason", REASON_MOST_BYTES, &request->why, &choice.reason));
    TRY(prose_check(choice.reason, PROSE_LINES, "reason", &request->why)); /* the asker reads it */
    choice.grant = span_is_text(decision, "grant");
    if (!choice.grant && !span_is_text(decision, "refuse"))
        return complain(&request->why, FAIL(INVALID), "decision: \"grant\" or \"refuse\"");
    if (!choice.grant && !choice.reason.size)
        return complain(&request->why, FAIL(INVALID), "reason: a refusal needs one that the asker may read");
    TRY(weigh_decide(request->node, &exchange, &choice, &state));
    json_set_text(request->reply, "answer", states[state]);
    return STATUS(OK);
}

const struct verb inbox_verbs[] = {
    {"inbox-list", ACCESS_PROFESSIONAL, true, list_inbox, "requests that wait for a professional, with what this node has about them"},
    {"inbox-decide", ACCESS_PROFESSIONAL, true, decide, "grant or refuse one, with a reason"},
    {0},
};
