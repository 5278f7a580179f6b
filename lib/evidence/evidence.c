// SPDX-License-Identifier: EUPL-1.2
//
// The text, and the judgement, by the reference for points alone.
#include "evidence/evidence.h"

#include "base/text.h"
#include "evidence/text.h"
#include "wire/message.h"

#define WRONG_PARTIAL_FORM EVIDENCE_FORM "kind wrong-partial\n"

/* ---- text */

struct status evidence_print(const struct evidence *evidence, struct arena *arena, struct span *out)
{
    char mask[2 * SCALAR_BYTES + 1], weights[2 * WEIGHTS_SEED_BYTES + 1];
    const char *request = NULL, *answer = NULL, *ring = NULL, *text;
    hex_print(SPAN_OF_ARRAY(evidence->mask.bytes), mask);
    hex_print(SPAN_OF_ARRAY(evidence->weights_seed), weights);
    TRY(evidence_print_bytes(evidence->request, arena, &request));
    TRY(evidence_print_bytes(evidence->answer, arena, &answer));
    TRY(evidence_print_bytes(evidence->ring, arena, &ring));
    TRY(arena_print(arena, &text, WRONG_PARTIAL_FORM "mask %s\nweights %s\nrequest %s\nanswer %s\nring %s\n", mask, weights, request,
                    answer, ring));
    *out = span_of_text(text);
    return STATUS(OK);
}

struct status evidence_parse(struct span text, struct arena *arena, struct evidence *out)
{
    static const char form[] = WRONG_PARTIAL_FORM;
    struct span line, rest, again;
    uint8_t mask[SCALAR_BYTES];
    if (text.size > EVIDENCE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    if (text.size < sizeof form - 1 || memcmp(text.data, form, sizeof form - 1) != 0)
        return FAIL(MALFORMED);
    rest = span_slice(text, sizeof form - 1, text.size);
    TRY(evidence_read_line(&rest, "mask", &line));
    TRY(hex_parse(line, mask, sizeof mask));
    TRY(scalar_decode(SPAN_OF_ARRAY(mask), &out->mask));
    TRY(evidence_read_line(&rest, "weights", &line));
    TRY(hex_parse(line, out->weights_seed, WEIGHTS_SEED_BYTES));
    TRY(evidence_read_bytes(&rest, "request", arena, &out->request));
    TRY(evidence_read_bytes(&rest, "answer", arena, &out->answer));
    TRY(evidence_read_bytes(&rest, "ring", arena, &out->ring));
    TRY(evidence_print(out, arena, &again));
    return span_equal(again, text) ? STATUS(OK) : FAIL(MALFORMED);
}

/* ---- judgement */

struct evidence_parts {
    const struct evidence *evidence;
    const struct evidence_signers *signers;
    struct ring *ring;
    struct evaluate_message request;
    struct envelope envelope;
    struct partial_message answer;
    uint8_t member; /* its number in the committee */
};
/* Of request and answer, for one register. */
struct evidence_part {
    size_t count; /* of points */
    const struct element *asked, *answered;
    const struct ring_key *key;
};

/* The answer's signer is a member of the ring. */
static struct status open_answer(struct evidence_parts *parts, struct arena *arena, struct complaint *why)
{
    const struct evidence *evidence = parts->evidence;
    struct digest request = digest_of(evidence->request);
    TRY(envelope_decode(evidence->answer, arena, &parts->envelope));
    parts->member = ring_member_index(parts->ring, &parts->envelope.from);
    if (!parts->member)
        return complain(why, FAIL(UNKNOWN_PEER), "the answer: %s is no member of the committee", parts->envelope.from.text);
    TRY(evidence_check_signed(parts->signers, &parts->envelope, parts->ring->members[parts->member - 1].sign_public, "the answer", why));
    if (parts->envelope.kind != ENVELOPE_PARTIAL || !parts->envelope.has_body)
        return complain(why, FAIL(INVALID), "the answer: it is a refusal, or no answer to an evaluation");
    if (!digest_equal(&parts->envelope.statement.request_digest, &request))
        return complain(why, FAIL(INVALID), "the answer is one to another request");
    TRY(partial_message_decode(parts->envelope.body, arena, &parts->answer));
    return partial_message_check_points(&parts->answer);
}

/* Σ d_j·points_j + s·base = the last of the `count` points? */
static bool is_check_of(const struct evidence *evidence, const struct element *points, size_t count, const struct element *base)
{
    struct element sum, term;
    element_multiply(&evidence->mask, base, &sum);
    for (size_t j = 0; j < count - 1; j++) {
        struct scalar weight = {{0}};
        check_weight(evidence->weights_seed, j, weight.bytes);
        element_multiply(&weight, &points[j], &term);
        element_add(&sum, &term, &sum);
    }
    return element_equal(&sum, &points[count - 1]);
}

static struct status find_asked_key(const struct evidence_parts *parts, const struct evaluate_part *part, const struct ring_key **out,
                                    struct complaint *why)
{
    const struct evaluate_message *request = &parts->request;
    struct ring_name name = {.holder = part->holder, .epoch = part->epoch};
    *out = NULL;
    if (request->domain.size <= DOMAIN_NAME_MOST && request->generation == parts->ring->generation) {
        memcpy(name.domain, request->domain.data, request->domain.size);
        *out = ring_find(parts->ring, &name);
    }
    return *out ? STATUS(OK) : complain(why, FAIL(INVALID), "the request: there is no such key in the ring");
}

/* The part whose check point mask and weights make: one has to be searched, for every part has its own. */
static struct status find_meant_part(const struct evidence_parts *parts, struct evidence_part *out, struct complaint *why)
{
    struct scalar one;
    struct element generator;
    size_t before = 0;
    scalar_from_u64(1, &one);
    element_multiply_generator(&one, &generator);
    if (parts->answer.point_count != evaluate_message_points(&parts->request))
        return complain(why, FAIL(INVALID), "the answer has not as many points as the request");
    for (size_t i = 0; i < parts->request.part_count; i++) {
        const struct evaluate_part *part = &parts->request.parts[i];
        *out = (struct evidence_part){part->point_count, part->points, parts->answer.points + before, NULL};
        if (is_check_of(parts->evidence, part->points, part->point_count, &generator))
            return find_asked_key(parts, part, &out->key, why);
        before += part->point_count;
    }
    return complain(why, FAIL(INVALID), "mask and weights are not those of the request: it shows nothing");
}

static struct status judge_points(const struct evidence_parts *parts, const struct evidence_part *part, struct complaint *why)
{
    struct element share, public;
    ring_public_share(parts->ring, part->key, parts->member, &share);
    evaluate_public(&share, parts->ring->size, &public);
    if (is_check_of(parts->evidence, part->answered, part->count, &public))
        return complain(why, FAIL(INVALID), "the answer is right: %s did what it was asked", parts->envelope.from.text);
    return STATUS(OK);
}

struct status evidence_judge(const struct evidence *evidence, const struct evidence_signers *signers, struct arena *arena,
                             struct evidence_verdict *out, struct complaint *why)
{
    struct evidence_parts parts = {.evidence = evidence, .signers = signers};
    TRY(evidence_read_ring(evidence->ring, arena, &parts.ring, why));
    TRY(evaluate_message_decode(evidence->request, arena, &parts.request));
    TRY(evaluate_message_check_points(&parts.request));
    TRY(open_answer(&parts, arena, why));
    struct evidence_part part;
    TRY(find_meant_part(&parts, &part, why));
    TRY(judge_points(&parts, &part, why));
    *out = (struct evidence_verdict){
        .member = parts.envelope.from, .ring = parts.ring, .time_ms = parts.envelope.time_ms, .count = part.count - 1};
    return STATUS(OK);
}
