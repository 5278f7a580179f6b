// SPDX-License-Identifier: EUPL-1.2
//
// Words of states and of refusals.
#include "support/hostile_heard.h"

#include "ledger/add_checkpoint.h"

static const char *word_of_answer(struct arena *arena, struct span body)
{
    static const char *const states[] = {"", "granted", "partial", "refused", "conditional", "not-known", "being-weighed"};
    struct answer_content content;
    const char *text;
    if (!status_ok(answer_content_decode(body, arena, &content)))
        return "unreadable";
    struct status code = {content.category_count ? content.categories[0].code : STATUS_OK};
    return status_ok(arena_print(arena, &text, "%s %s", states[content.state], status_word(code))) ? text : "unreadable";
}

static const char *word_of_witness(struct span body)
{
    struct witness_response response;
    if (!status_ok(witness_response_parse(body, &response)))
        return "unreadable";
    switch (response.code) {
    case WITNESS_COSIGNED: return "cosigned";
    case WITNESS_MALFORMED: return "malformed";
    case WITNESS_BAD_SIGNATURE: return "bad-signature";
    case WITNESS_NOT_FOUND: return "not-found";
    case WITNESS_CONFLICT: return "conflict";
    case WITNESS_BAD_PROOF: return "bad-proof";
    }
    return "unreadable";
}

const char *heard_word(const struct forge *forge, struct span message, struct exchange_id *out_exchange)
{
    struct envelope envelope;
    *out_exchange = (struct exchange_id){{0}};
    if (!status_ok(envelope_open(message, &forge->target->oin, forge->target->envelope, forge->arena, &envelope)))
        return "unreadable";
    *out_exchange = envelope.exchange_id;
    if (envelope.kind == ENVELOPE_ANSWER)
        return word_of_answer(forge->arena, envelope.body);
    if (envelope.kind == ENVELOPE_COSIGNED)
        return word_of_witness(envelope.body);
    return status_word((struct status){envelope.statement.code});
}
