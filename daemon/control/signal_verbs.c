// SPDX-License-Identifier: EUPL-1.2
//
// What became of the own signals, and those that partners pushed.
#include "control/request.h"

#include "acts/look.h"
#include "view/words.h"

struct status control_signal_count(struct request *request, const struct speech_nothing *given, struct speech_signal_count *reply)
{
    static const char *const words[] = {
#define PUSH_WORD(name, word, dutch) [PUSH_##name] = word,
        SPEECH_PUSH_STATES(PUSH_WORD)
#undef PUSH_WORD
    };
    _Static_assert(N(words) == PUSH_STATES, "each state has its word");
    uint64_t states[PUSH_STATES];
    struct record_count records;
    (void)given;
    TRY(look_records(&request->node->book, &records, states));
    reply->records = records.all;
    reply->of_old_key = records.of_old_key;
    TRY(ARENA_NEW(request->arena, PUSH_STATES, &reply->pushed));
    for (size_t i = 0; i < PUSH_STATES; i++)
        reply->pushed[reply->pushed_count++] = (struct speech_tally){words[i], states[i]};
    return STATUS(OK);
}

static struct speech_signal describe_received(const struct request *request, struct view_said *said, const struct received_push *push)
{
    return (struct speech_signal){.id = push->id,
                                  .from = push->from,
                                  .name = request_partner(request, &push->from),
                                  .purpose = view_say(said, VIEW_PURPOSE, push->grounds.purpose),
                                  .category = view_say(said, VIEW_CATEGORY, push->signal.category),
                                  .life_domain = view_say(said, VIEW_LIFE_DOMAIN, push->signal.life_domain),
                                  .urgency = push->signal.urgency,
                                  .since = push->signal.since_day,
                                  .received = push->received_ms,
                                  .gone = push->expires_day < DATE_MOST_DAY ? push->expires_day : DATE_MOST_DAY,
                                  .other_senders = push->other_senders};
}

struct status control_signal_received(struct request *request, const struct speech_signal_received *given, struct speech_signal_list *reply)
{
    struct view_said said = {.policy = request->node->agreed.policy};
    struct paging paging = request_paging(&given->page);
    struct received_push *pushes;
    TRY(look_received(&request->node->book, &paging, request->arena, &pushes));
    TRY(ARENA_NEW(request->arena, paging.count, &reply->signals));
    for (; reply->signal_count < paging.count; reply->signal_count++)
        reply->signals[reply->signal_count] = describe_received(request, &said, &pushes[reply->signal_count]);
    reply->next = request_next(&paging);
    return view_said_words(&said, request->arena, &reply->words.words, &reply->words.count);
}
