// SPDX-License-Identifier: EUPL-1.2
//
// As the asking side, the members and the auditor make it.
#include "support/sample_opened.h"

#include "pseudonym/opening.h"
#include "support/one_part.h"
#include "support/stated.h"

#define ENSURE_OK(expression) ENSURE(status_ok(expression))

void sample_opened_make(const struct random_source *random, struct arena *arena, struct sample_opened *out)
{
    static const char *const numbers[] = {"123456782", "111222333", "999990019"};
    const struct key_name escrow = {span_of_text(RING_ESCROW_DOMAIN), ring_nobody},
                          asked = {span_of_text("casus"), sample_evaluate_message().parts[0].holder};
    *out = (struct sample_opened){.escrow = {.reference = span_of_text("casus 2026-0042"), .count = SAMPLE_OPENED_COUNT}};
    committee_make(random, &out->committee);
    sample_seats(out->seats);
    ENSURE_OK(sample_ring_of(&out->committee, &escrow, 1, arena, &out->ring));
    sample_key(9, &out->requester);
    for (size_t i = 0; i < SAMPLE_OPENED_COUNT; i++)
        ENSURE_OK(identifier_bsn(span_of_text(numbers[i]), NULL, &out->identifiers[i]));
    out->escrow.identifiers = out->identifiers;
    random_fill(random, out->escrow.seed, sizeof out->escrow.seed);
    ENSURE_OK(batch_new(&asked, out->identifiers, SAMPLE_OPENED_COUNT, out->escrow.seed, &out->batch));
    ENSURE_OK(batch_attempt(out->batch, random));
    out->question = sample_evaluate_message();
    one_part_points(&out->question, (struct element *)(uintptr_t)batch_points(out->batch), SAMPLE_OPENED_COUNT + 1);
    sample_opened_seal(out, arena);
}

static struct span sign_message_of(enum envelope_kind kind, const struct oin *from, const struct sign_key *key,
                                   const struct digest *question, struct span body, struct arena *arena)
{
    struct envelope envelope = {.kind = kind,
                                .exchange_id = {"0123456789abcdef"},
                                .from = *from,
                                .to = sample_oin(SAMPLE_TO),
                                .time_ms = 1792000000000,
                                .expires_ms = 1792000060000,
                                .nonce = {1},
                                .statement = stated_by(kind, body, arena)};
    struct span message;
    envelope.statement.agreement = (struct digest){{1}};
    if (question)
        envelope.statement.request_digest = *question;
    envelope_give_body(&envelope, body);
    ENSURE_OK(envelope_write(&envelope, key, arena, &message));
    return message;
}

void sample_opened_seal(struct sample_opened *sample, struct arena *arena)
{
    const struct oin requester = sample_oin(SAMPLE_FROM);
    struct opened_request request = {.asked = {.from = requester}, .question = sample->question};
    struct opened_binding binding;
    struct digest digest;
    struct span body;
    opened_bind(&request, &binding);
    ENSURE_OK(escrow_request_digest(&binding.request, &digest));
    ENSURE_OK(escrow_seal(&sample->escrow, &sample->committee.public_key, &digest, arena, &sample->question.escrow));
    ENSURE_OK(evaluate_message_encode(&sample->question, arena, &body));
    sample->signed_request = sign_message_of(ENVELOPE_EVALUATE, &requester, &sample->requester, NULL, body, arena);
}

struct span sample_opened_answer(const struct sample_opened *sample, size_t index, size_t share, struct arena *arena)
{
    struct envelope asked;
    struct element ephemeral;
    struct scalar factor;
    struct opening_answer answer;
    struct opened_message message;
    struct span body;
    ENSURE_OK(envelope_decode(sample->signed_request, arena, &asked));
    ENSURE_OK(element_decode(span_slice(sample->question.escrow, 0, ELEMENT_BYTES), &ephemeral));
    evaluate_prepare(&sample->committee.shares[share], COMMITTEE_SIZE, &factor);
    opening_answer_make(&factor, &ephemeral, system_random(), &answer);
    message.point = answer.point;
    dleq_encode(&answer.proof, message.proof);
    ENSURE_OK(opened_message_encode(&message, arena, &body));
    return sign_message_of(ENVELOPE_OPENED, &sample->seats[index].oin, &sample->seats[index].sign_key, &asked.body_digest, body, arena);
}

struct opened sample_opened_file(const struct sample_opened *sample, struct arena *arena)
{
    struct opened opened = {.request = sample->signed_request, .answer_count = COMMITTEE_THRESHOLD};
    for (size_t i = 0; i < COMMITTEE_THRESHOLD; i++)
        opened.answers[i] = sample_opened_answer(sample, i, i, arena);
    ENSURE_OK(ring_print(sample->ring, arena, &opened.ring));
    return opened;
}
