// SPDX-License-Identifier: EUPL-1.2
//
// Floods of messages over one line: each new, the same one, or questions that were counted.
#include "support/liar.h"

#include "crypto/secret.h"
#include "support/sample_escrow.h"
#include "support/stated.h"

#include <zmq.h>

#define MESSAGE_ARENA_MOST ((size_t)8 * 1024 * 1024)
#define VOUCHERS 12 /* and each serves for so many questions: */
#define QUESTIONS ((size_t)VOUCHERS * VOUCHER_USES_MOST)
#define MEMBERS_NEEDED 2 /* who asks is a member too */

static struct status lie(const struct liar *liar, const struct forge *forge, struct envelope *envelope)
{
    switch (liar->deed->lie) {
    case LIE_SENDER: envelope->from = forge->third->oin; break;
    case LIE_TO: envelope->to = forge->third->oin; break;
    case LIE_PAST:
        envelope->time_ms -= 60 * MINUTE_MS;
        envelope->expires_ms -= 60 * MINUTE_MS;
        break;
    case LIE_FUTURE:
        envelope->time_ms += 60 * MINUTE_MS;
        envelope->expires_ms += 60 * MINUTE_MS;
        break;
    case LIE_AGREEMENT: random_fill(system_random(), envelope->statement.agreement.bytes, SHA256_BYTES); break;
    case LIE_SIGNED:
    case TRUTH: break;
    }
    return STATUS(OK);
}

struct span liar_message(const struct liar *liar, const struct forge *forge)
{
    enum envelope_kind kind;
    struct envelope envelope;
    struct span body, message;
    ENSURE(status_ok(liar->deed->body(forge, &kind, &body)));
    if (kind == ENVELOPE_KINDS_END)
        return body;
    ENSURE(status_ok(forge_envelope(forge, kind, body, &envelope)) && status_ok(lie(liar, forge, &envelope)));
    ENSURE(status_ok(forge_sign(forge, &envelope, liar->deed->lie == LIE_SIGNED ? &forge->stray : &forge->sign, &message)));
    return message;
}

/* Waits when the line is full: that is how a node pushes back. */
static void send_one(struct liar *liar, struct span message)
{
    line_throw(liar->line, message, 0);
    liar->tally->sent++;
}

void play_messages(struct liar *liar)
{
    liar->tally->is_ready = true;
    for (;;) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct forge forge = liar->forge;
        ENSURE(status_ok(arena_new(MESSAGE_ARENA_MOST, &arena)));
        forge.arena = arena;
        send_one(liar, liar_message(liar, &forge));
        liar_hear(liar);
    }
}

void play_same(struct liar *liar)
{
    struct span message = liar_message(liar, &liar->forge);
    liar->tally->is_ready = true;
    for (;;) {
        send_one(liar, message);
        liar_hear(liar);
    }
}

/* ---- questions that others counted */

struct counting { /* one voucher, as its members come to sign it */
    struct voucher_terms terms;
    struct digest escrow;
    struct counted_signature signatures[MEMBERS_NEEDED];
};

static struct status sign_by_member(struct liar *liar, void *line, const struct partner *member, struct counting *counting, size_t at)
{
    struct forge *forge = &liar->forge;
    struct evaluate_message asked = forge_counting(forge, &counting->terms);
    struct partial_message partial;
    struct envelope question, answer;
    struct span body, message;
    counting->escrow = digest_of(asked.escrow);
    TRY(evaluate_message_encode(&asked, forge->arena, &body));
    TRY(forge_envelope(forge, ENVELOPE_EVALUATE, body, &question));
    question.to = member->oin;
    TRY(forge_sign(forge, &question, &forge->sign, &message));
    line_throw(line, message, 0);
    if (!line_catch(forge, line, ANSWER_MS, &message))
        return FAIL(TIMED_OUT);
    TRY(envelope_open(message, &member->oin, member->envelope, forge->arena, &answer));
    if (answer.statement.code != STATUS_OK)
        return (struct status){answer.statement.code};
    TRY(partial_message_decode(answer.body, forge->arena, &partial));
    if (partial.vouchers.size != SIGNATURE_BYTES)
        return FAIL(UNEXPECTED);
    counting->signatures[at].member = member->oin;
    memcpy(counting->signatures[at].signature, partial.vouchers.data, SIGNATURE_BYTES);
    return STATUS(OK);
}

/* By the corporation and the supervisor: they are no target, and nobody speaks for them. */
static struct status count_all(struct liar *liar, struct counting *countings)
{
    static const enum liar_party members[MEMBERS_NEEDED] = {PARTY_WC, PARTY_TZ};
    for (size_t i = 0; i < MEMBERS_NEEDED; i++) {
        struct oin oin;
        TRY(oin_parse(span_of_text(liar_houses[members[i]].oin), &oin));
        const struct partner *member = roster_find(liar->forge.roster, &oin);
        void *line = line_dial(liar->context, &liar->forge, member, WAY_PLAIN);
        struct status status = STATUS(OK);
        for (size_t at = 0; status_ok(status) && at < VOUCHERS; at++)
            status = sign_by_member(liar, line, member, &countings[at], i);
        zmq_close(line);
        TRY(status);
    }
    return STATUS(OK);
}

static struct status make_counted_question(struct liar *liar, struct counting *counting, struct span *out)
{
    struct forge *forge = &liar->forge;
    struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
    struct inquiry_message inquiry = forge_question(forge, &subject, 1);
    struct envelope envelope;
    struct span body;
    random_fill(system_random(), subject.value, sizeof subject.value);
    inquiry.has_counted = true;
    inquiry.counted = (struct counted){.terms = counting->terms,
                                       .escrow = counting->escrow,
                                       .count = 1,
                                       .signature_count = MEMBERS_NEEDED,
                                       .signatures = counting->signatures};
    TRY(inquiry_message_encode(&inquiry, forge->arena, &body));
    TRY(forge_envelope(forge, ENVELOPE_INQUIRY, body, &envelope));
    return forge_sign(forge, &envelope, &forge->sign, out);
}

/* As many as there are vouchers for, and then the same ones again. */
void play_questions(struct liar *liar)
{
    static struct counting countings[VOUCHERS];
    static struct span messages[QUESTIONS];
    for (size_t i = 0; i < VOUCHERS; i++)
        countings[i].terms = forge_terms();
    ENSURE(status_ok(count_all(liar, countings)));
    for (size_t i = 0; i < QUESTIONS; i++)
        ENSURE(status_ok(make_counted_question(liar, &countings[i / VOUCHER_USES_MOST], &messages[i])));
    liar->tally->is_ready = true;
    for (size_t i = 0;; i++) {
        send_one(liar, messages[i % QUESTIONS]);
        liar_hear(liar);
    }
}
