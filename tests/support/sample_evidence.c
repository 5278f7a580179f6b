// SPDX-License-Identifier: EUPL-1.2
//
// As the asking side, a member and the keeper of its key make it.
#include "support/sample_evidence.h"

#include "support/one_part.h"
#include "support/points.h"
#include "support/stated.h"

#define ENSURE_OK(expression) ENSURE(status_ok(expression))

void sample_case_make(const struct random_source *random, struct arena *arena, struct sample_case *out)
{
    struct identifier identifiers[SAMPLE_EVIDENCE_COUNT];
    static const char *const numbers[] = {"123456782", "111222333", "999990019"};
    const struct key_name name = {span_of_text("casus"), sample_evaluate_message().parts[0].holder};
    struct scalar factor;
    uint8_t seed[BLINDING_SEED_BYTES];
    *out = (struct sample_case){.ring = NULL};
    committee_make(random, &out->committee);
    sample_seats(out->seats);
    ENSURE_OK(sample_ring_of(&out->committee, &name, 1, arena, &out->ring));
    for (size_t i = 0; i < SAMPLE_EVIDENCE_COUNT; i++)
        ENSURE_OK(identifier_bsn(span_of_text(numbers[i]), NULL, &identifiers[i]));
    random_fill(random, seed, sizeof seed);
    ENSURE_OK(batch_new(&name, identifiers, SAMPLE_EVIDENCE_COUNT, seed, &out->batch));
    ENSURE_OK(batch_attempt(out->batch, random));
    out->request = sample_evaluate_message();
    out->request.generation = out->ring->generation;
    one_part_points(&out->request, (struct element *)(uintptr_t)batch_points(out->batch), SAMPLE_EVIDENCE_POINTS);
    evaluate_prepare(&out->committee.shares[SAMPLE_EVIDENCE_MEMBER - 1], COMMITTEE_SIZE, &factor);
    evaluate_slice(&factor, out->request.parts[0].points, SAMPLE_EVIDENCE_POINTS, out->honest);
}

void sample_case_put_before(struct sample_case *sample)
{
    struct evaluate_message *request = &sample->request;
    request->part_count = 2;
    request->parts[1] = request->parts[0];
    request->parts[0].holder = sample_oin(SAMPLE_FROM);
    request->parts[0].point_count = SAMPLE_PART_BEFORE;
    request->parts[0].points = sample_points(SAMPLE_PART_BEFORE);
    request->parts[0].mask = 1;
}

void sample_wrong_answer(const struct sample_case *sample, int way, struct element out[static SAMPLE_EVIDENCE_POINTS])
{
    struct element generator;
    memcpy(out, sample->honest, sizeof sample->honest);
    point_generator(&generator);
    switch (way) {
    case 0: element_add(&out[1], &generator, &out[1]); break;
    case 1: out[SAMPLE_EVIDENCE_COUNT] = generator; break;
    case 2: out[0] = sample->honest[1], out[1] = sample->honest[0]; break;
    default:
        evaluate_slice(&sample->committee.shares[3], sample->request.parts[0].points, SAMPLE_EVIDENCE_POINTS, out);
        break; /* of another share */
    }
}

static struct span sign_answer(const struct sample_case *sample, struct span request, struct span body, struct arena *arena)
{
    const struct sample_seat *seat = &sample->seats[SAMPLE_EVIDENCE_MEMBER - 1];
    struct envelope envelope = {.kind = ENVELOPE_PARTIAL,
                                .exchange_id = {"0123456789abcdef"},
                                .from = seat->oin,
                                .to = sample->seats[0].oin,
                                .time_ms = 1792000000000,
                                .expires_ms = 1792000060000,
                                .nonce = {1},
                                .statement = {.has_request_digest = true, .request_digest = digest_of(request), .agreement = {{1}}}};
    struct span message;
    envelope_give_body(&envelope, body);
    ENSURE_OK(envelope_write(&envelope, &seat->sign_key, arena, &message));
    return message;
}

struct evidence sample_evidence(const struct sample_case *sample, const struct element *points, struct arena *arena)
{
    const struct partial_message answer = {.point_count = evaluate_message_points(&sample->request),
                                           .points = (struct element *)(uintptr_t)points};
    struct evidence evidence;
    struct span body;
    batch_reveal(sample->batch, &evidence.mask, evidence.weights_seed);
    ENSURE_OK(evaluate_message_encode(&sample->request, arena, &evidence.request));
    ENSURE_OK(partial_message_encode(&answer, arena, &body));
    evidence.answer = sign_answer(sample, evidence.request, body, arena);
    ENSURE_OK(ring_print(sample->ring, arena, &evidence.ring));
    return evidence;
}
