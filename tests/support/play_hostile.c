// SPDX-License-Identifier: EUPL-1.2
//
// A partner with good keys and bad intent: what it says is what an honest node would say but for the claims of the
// script, signed with its own key, and comes over its own line.
#include "support/play_claims.h"

#define LIFE_MS INT64_C(60000)
#define RUNS_MOST 100

/* ---- what came back */

static struct status read_reply(struct play *play, const struct envelope *reply, struct status *out_code, const char **out_state)
{
    struct arena *arena = play->town->arena;
    struct answer_content *content;
    *out_state = "";
    *out_code = (struct status){reply->statement.code};
    if (reply->kind != ENVELOPE_ANSWER)
        return STATUS(OK);
    TRY(ARENA_NEW(arena, 1, &content));
    TRY(answer_content_decode(reply->body, arena, content));
    *out_state = script_state_word((enum reply_state)content->state);
    *out_code = (struct status){content->category_count ? content->categories[0].code : STATUS_OK};
    play->hostile.content = content;
    return STATUS(OK);
}

/* A repetition gets something when the node says that it repeated its answer. */
static struct status compare_reply(struct play *play, const struct step *step, uint64_t repeated_before)
{
    const struct play_hostile *said = &play->hostile;
    bool is_heard = !said->was_heard || town_node(play->town, said->to)->book.counters[COUNT_REPEATED] > repeated_before;
    const char *expected = step_word(step, SLOT_REPLY), *state = "";
    struct envelope reply;
    struct status code = STATUS(OK);
    bool is_reply = is_heard && town_reply(play->town, said->to, said->from, said->nonce, &reply);
    for (size_t i = 0; is_heard && !is_reply && said->kind == ENVELOPE_EVALUATE && strcmp(expected, "silence") != 0 && i < RUNS_MOST; i++) {
        town_run(play->town);
        is_reply = town_reply(play->town, said->to, said->from, said->nonce, &reply);
    }
    if (is_reply)
        OK(read_reply(play, &reply, &code, &state));
    const char *word = !is_reply ? "silence" : status_ok(code) ? "ok" : status_word(code);
    if (strcmp(expected, word) == 0 || strcmp(expected, state) == 0)
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "expected %s, there came %s %s", expected, word, state);
}

/* ---- statements */

static struct status send(struct play *play, const struct step *step, struct span message)
{
    struct play_hostile *said = &play->hostile;
    if (!play->town->houses[said->to].is_running)
        return complain(play->why, FAIL(CONFLICT), "the receiver is not running");
    uint64_t repeated = town_node(play->town, said->to)->book.counters[COUNT_REPEATED];
    OK(town_hear(play->town, said->to, said->from, message));
    TRY(compare_reply(play, step, repeated));
    said->message = message;
    said->was_heard = true;
    return STATUS(OK);
}

/* Its own, or that of the question that the receiver was asked in the case. */
static struct status find_exchange(struct play *play, const struct step *step, struct play_message *message)
{
    struct play_case *asked;
    message->exchange_id = exchange_id_new(system_random());
    if (message->kind == ENVELOPE_ANSWER || !step_word(step, SLOT_CASE))
        return STATUS(OK);
    TRY(play_find_case(play, step, &asked));
    if (!asked->is_asked[message->to])
        return complain(play->why, FAIL(CONFLICT), "the receiver was not asked in %s", asked->name);
    message->exchange_id = asked->exchanges[message->to];
    return STATUS(OK);
}

static void state_claims(struct play *play, const struct play_message *message, struct statement *statement)
{
    struct digest agreement = town_node(play->town, message->to)->agreed.agreement;
    if (message->kind == ENVELOPE_ANSWER || message->kind == ENVELOPE_ACKNOWLEDGE || message->kind == ENVELOPE_PARTIAL)
        *statement = message->statement;
    statement->agreement = agreement;
    statement->agreement.bytes[0] ^= message->is_under_other;
    statement->grounds.purpose ^= message->states_other && statement->grounds.purpose;
    statement->answer_state ^= message->states_other && statement->answer_state;
    statement->request_digest.bytes[0] ^= message->states_other;
}

struct status play_hostile(struct play *play, const struct step *step)
{
    struct play_message message = {.kind = (enum envelope_kind)step_number(step, SLOT_KIND, 0),
                                   .from = play_who(step, 0),
                                   .to = play_who(step, 1),
                                   .ends_ms = LIFE_MS};
    const struct script_arg *claim;
    struct span body;
    message.addressed = message.to;
    message.origin = message.from;
    TRY(find_exchange(play, step, &message));
    TRY(play_bodies[message.kind].make(play, step, &message));
    for (size_t i = 0; (claim = step_arg(step, SLOT_CLAIM, i)); i++)
        TRY(play_claim(play, &message, claim->word));
    struct status status = play_bodies[message.kind].encode(play, &message, &body);
    if (!status_ok(status))
        return complain(play->why, FAIL(CONFLICT), "this cannot be written down: %s", status_word(status));
    struct envelope envelope = town_envelope_of(play->town, message.from, message.addressed, message.kind, body);
    state_claims(play, &message, &envelope.statement);
    envelope.exchange_id = message.is_elsewhere ? exchange_id_new(system_random()) : message.exchange_id;
    envelope.time_ms += message.sent_ms;
    envelope.expires_ms = play->town->now_ms + message.ends_ms;
    if (step_has(step, "nonce")) /* the same as of the message before */
        memcpy(envelope.nonce, play->hostile.nonce, sizeof envelope.nonce);
    play->hostile = (struct play_hostile){.kind = message.kind, .from = message.from, .to = message.to};
    memcpy(play->hostile.nonce, envelope.nonce, sizeof envelope.nonce);
    return send(play, step, town_envelope(play->town, message.from, &envelope));
}

struct status play_hostile_again(struct play *play, const struct step *step)
{
    if (!play->hostile.message.size)
        return complain(play->why, FAIL(CONFLICT), "nothing was said before");
    return send(play, step, play->hostile.message);
}
