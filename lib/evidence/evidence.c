// SPDX-License-Identifier: EUPL-1.2
//
// The text, and the judgement, by the reference for points alone.
#include "evidence/evidence.h"

#include "base/text.h"
#include "wire/message.h"

#define EVIDENCE_FORM "schakel/evidence/v1\nkind wrong-partial\n"

/* ---- text */

/* Up to the line's end, which goes too. */
static struct status read_evidence_line(struct span *rest, const char *word, struct span *out)
{
    size_t size = strlen(word);
    const uint8_t *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
    if (!end || rest->size <= size || memcmp(rest->data, word, size) != 0 || rest->data[size] != ' ')
        return FAIL(MALFORMED);
    size_t line = (size_t)(end - rest->data);
    if (line <= size)
        return FAIL(MALFORMED);
    *out = span_of(rest->data + size + 1, line - size - 1);
    *rest = span_slice(*rest, line + 1, rest->size);
    return STATUS(OK);
}

static struct status read_bytes_line(struct span *rest, const char *word, struct arena *arena, struct span *out)
{
    struct span text;
    uint8_t *bytes;
    size_t size;
    TRY(read_evidence_line(rest, word, &text));
    TRY(ARENA_NEW(arena, text.size + 1, &bytes));
    TRY(base64_parse(text, bytes, text.size, &size));
    *out = span_of(bytes, size);
    return size ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status print_bytes(struct span bytes, struct arena *arena, const char **out)
{
    char *text;
    TRY(ARENA_NEW(arena, (bytes.size + 2) / 3 * 4 + 1, &text));
    base64_print(bytes, text);
    *out = text;
    return STATUS(OK);
}

struct status evidence_print(const struct evidence *evidence, struct arena *arena, struct span *out)
{
    char mask[2 * SCALAR_BYTES + 1], weights[2 * WEIGHTS_SEED_BYTES + 1];
    const char *request = NULL, *answer = NULL, *ring = NULL, *text;
    hex_print(SPAN_OF_ARRAY(evidence->mask.bytes), mask);
    hex_print(SPAN_OF_ARRAY(evidence->weights_seed), weights);
    TRY(print_bytes(evidence->request, arena, &request));
    TRY(print_bytes(evidence->answer, arena, &answer));
    TRY(print_bytes(evidence->ring, arena, &ring));
    TRY(arena_print(arena, &text, EVIDENCE_FORM "mask %s\nweights %s\nrequest %s\nanswer %s\nring %s\n", mask, weights, request, answer,
                    ring));
    *out = span_of_text(text);
    return STATUS(OK);
}

struct status evidence_parse(struct span text, struct arena *arena, struct evidence *out)
{
    static const char form[] = EVIDENCE_FORM;
    struct span line, rest, again;
    uint8_t mask[SCALAR_BYTES];
    if (text.size > EVIDENCE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    if (text.size < sizeof form - 1 || memcmp(text.data, form, sizeof form - 1) != 0)
        return FAIL(MALFORMED);
    rest = span_slice(text, sizeof form - 1, text.size);
    TRY(read_evidence_line(&rest, "mask", &line));
    TRY(hex_parse(line, mask, sizeof mask));
    TRY(scalar_decode(SPAN_OF_ARRAY(mask), &out->mask));
    TRY(read_evidence_line(&rest, "weights", &line));
    TRY(hex_parse(line, out->weights_seed, WEIGHTS_SEED_BYTES));
    TRY(read_bytes_line(&rest, "request", arena, &out->request));
    TRY(read_bytes_line(&rest, "answer", arena, &out->answer));
    TRY(read_bytes_line(&rest, "ring", arena, &out->ring));
    TRY(evidence_print(out, arena, &again));
    return span_equal(again, text) ? STATUS(OK) : FAIL(MALFORMED);
}

/* ---- judgement */

struct evidence_parts {
    const struct evidence *evidence;
    struct ring *ring;
    struct evaluate_message request;
    struct envelope envelope;
    struct partial_message answer;
    uint8_t member; /* its number in the committee */
    const struct ring_key *key;
};

static struct status check_ring_signatures(const struct ring *ring, struct complaint *why)
{
    uint8_t keys[COMMITTEE_MOST][SIGN_PUBLIC_BYTES] = {{0}};
    for (uint8_t i = 0; i < ring->size; i++)
        memcpy(keys[i], ring->members[i].sign_public, SIGN_PUBLIC_BYTES);
    struct status status = ring_check(ring, (const uint8_t(*)[SIGN_PUBLIC_BYTES])keys);
    return status_ok(status) ? status : complain(why, status, "the ring: fewer than %u of its members signed it", ring->threshold);
}

/* By the keys that the ring names for its members, of which the answer's signer is one. */
static struct status open_answer(struct evidence_parts *parts, struct arena *arena, struct complaint *why)
{
    const struct evidence *evidence = parts->evidence;
    struct digest request = digest_of(evidence->request);
    TRY(envelope_decode(evidence->answer, arena, &parts->envelope));
    parts->member = ring_member_index(parts->ring, &parts->envelope.from);
    if (!parts->member)
        return complain(why, FAIL(UNKNOWN_PEER), "the answer: %s is no member of the committee", parts->envelope.from.text);
    struct status status = envelope_verify(&parts->envelope, parts->ring->members[parts->member - 1].sign_public);
    if (!status_ok(status))
        return complain(why, status, "the answer: %s did not sign it", parts->envelope.from.text);
    if (parts->envelope.kind != ENVELOPE_PARTIAL || !parts->envelope.has_body)
        return complain(why, FAIL(INVALID), "the answer: it is a refusal, or no answer to an evaluation");
    if (!digest_equal(&parts->envelope.statement.request_digest, &request))
        return complain(why, FAIL(INVALID), "the answer is one to another request");
    return partial_message_decode(parts->envelope.body, arena, &parts->answer);
}

static struct status find_asked_key(struct evidence_parts *parts, struct complaint *why)
{
    const struct evaluate_message *request = &parts->request;
    struct ring_name name = {.holder = request->holder, .epoch = request->epoch};
    if (request->domain.size > DOMAIN_NAME_MOST)
        return complain(why, FAIL(INVALID), "the request: there is no such key in the ring");
    memcpy(name.domain, request->domain.data, request->domain.size);
    parts->key = ring_find(parts->ring, &name);
    if (!parts->key || request->generation != parts->ring->generation)
        return complain(why, FAIL(INVALID), "the request: there is no such key in the ring");
    return parts->answer.point_count == request->point_count
               ? STATUS(OK)
               : complain(why, FAIL(INVALID), "the answer has not as many points as the request");
}

/* Σ d_j·points_j + s·base = the last of the points? */
static bool is_check_of(const struct evidence_parts *parts, const struct element *points, const struct element *base)
{
    size_t count = parts->request.point_count - 1;
    struct element sum, term;
    element_multiply(&parts->evidence->mask, base, &sum);
    for (size_t j = 0; j < count; j++) {
        struct scalar weight = {{0}};
        check_weight(parts->evidence->weights_seed, j, weight.bytes);
        element_multiply(&weight, &points[j], &term);
        element_add(&sum, &term, &sum);
    }
    return element_equal(&sum, &points[count]);
}

static struct status judge_points(const struct evidence_parts *parts, struct complaint *why)
{
    struct scalar one;
    struct element generator, share, public;
    scalar_from_u64(1, &one);
    element_multiply_generator(&one, &generator);
    ring_public_share(parts->ring, parts->key, parts->member, &share);
    evaluate_public(&share, parts->ring->size, &public);
    if (!is_check_of(parts, parts->request.points, &generator))
        return complain(why, FAIL(INVALID), "mask and weights are not those of the request: it shows nothing");
    if (is_check_of(parts, parts->answer.points, &public))
        return complain(why, FAIL(INVALID), "the answer is right: %s did what it was asked", parts->envelope.from.text);
    return STATUS(OK);
}

struct status evidence_judge(const struct evidence *evidence, struct arena *arena, struct evidence_verdict *out, struct complaint *why)
{
    struct evidence_parts parts = {.evidence = evidence};
    TRY(ring_parse(evidence->ring, "the ring", arena, why, &parts.ring));
    TRY(check_ring_signatures(parts.ring, why));
    TRY(evaluate_message_decode(evidence->request, arena, &parts.request));
    TRY(open_answer(&parts, arena, why));
    TRY(find_asked_key(&parts, why));
    TRY(judge_points(&parts, why));
    *out = (struct evidence_verdict){
        .member = parts.envelope.from, .ring = parts.ring, .time_ms = parts.envelope.time_ms, .count = parts.request.point_count - 1};
    return STATUS(OK);
}
