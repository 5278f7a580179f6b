// SPDX-License-Identifier: EUPL-1.2
//
// The text, the judgement, and what is in it made again.
#include "evidence/opened.h"

#include "evidence/text.h"
#include "pseudonym/opening.h"

#define OPENED_FORM EVIDENCE_FORM "kind opened-escrow\n"

/* ---- text */

bool opened_is_of_this_kind(struct span text)
{
    return text.size >= sizeof OPENED_FORM - 1 && memcmp(text.data, OPENED_FORM, sizeof OPENED_FORM - 1) == 0;
}

struct status opened_print(const struct opened *opened, struct arena *arena, struct span *out)
{
    const char *bytes, *text;
    TRY(evidence_print_bytes(opened->request, arena, &bytes));
    TRY(arena_print(arena, &text, OPENED_FORM "request %s\n", bytes));
    for (size_t i = 0; i < opened->answer_count; i++) {
        TRY(evidence_print_bytes(opened->answers[i], arena, &bytes));
        TRY(arena_print(arena, &text, "%sanswer %s\n", text, bytes));
    }
    TRY(evidence_print_bytes(opened->ring, arena, &bytes));
    TRY(arena_print(arena, &text, "%sring %s\n", text, bytes));
    *out = span_of_text(text);
    return STATUS(OK);
}

struct status opened_parse(struct span text, struct arena *arena, struct opened *out)
{
    struct span rest, again;
    if (text.size > OPENED_MOST_BYTES)
        return FAIL(TOO_LARGE);
    if (!opened_is_of_this_kind(text))
        return FAIL(MALFORMED);
    *out = (struct opened){.answer_count = 0};
    rest = span_slice(text, sizeof OPENED_FORM - 1, text.size);
    TRY(evidence_read_bytes(&rest, "request", arena, &out->request));
    while (out->answer_count < THRESHOLD_MOST && rest.size && rest.data[0] == 'a')
        TRY(evidence_read_bytes(&rest, "answer", arena, &out->answers[out->answer_count++]));
    TRY(evidence_read_bytes(&rest, "ring", arena, &out->ring));
    if (!out->answer_count)
        return FAIL(MALFORMED);
    TRY(opened_print(out, arena, &again));
    return span_equal(again, text) ? STATUS(OK) : FAIL(MALFORMED);
}

/* ---- judgement */

struct status opened_request_read(struct span signed_request, const struct ring *ring, struct arena *arena, struct opened_request *out,
                                  struct complaint *why)
{
    struct status status = envelope_decode(signed_request, arena, &out->asked);
    if (!status_ok(status) || out->asked.kind != ENVELOPE_EVALUATE)
        return complain(why, status_ok(status) ? FAIL(INVALID) : status, "the request: it is none to evaluate");
    status = evaluate_message_decode(out->asked.body, arena, &out->question);
    if (status_ok(status))
        status = evaluate_message_check_points(&out->question);
    if (status_ok(status))
        status = escrow_form(out->question.escrow, evaluate_message_identifiers(&out->question), &out->ephemeral);
    if (!status_ok(status))
        return complain(why, status, "the request: no member would have taken it");
    out->ring = ring;
    out->signers = NULL;
    out->key = ring_latest(ring, span_of_text(RING_ESCROW_DOMAIN), &ring_nobody);
    return out->key ? STATUS(OK) : complain(why, FAIL(WRONG_EPOCH), "the ring has no key of the escrow");
}

static struct status open_member_answer(const struct opened_request *request, struct span answer, struct arena *arena, struct envelope *out,
                                        struct complaint *why)
{
    TRY(envelope_decode(answer, arena, out));
    uint8_t member = ring_member_index(request->ring, &out->from);
    if (!member)
        return complain(why, FAIL(UNKNOWN_PEER), "an answer: %s is no member of the committee", out->from.text);
    TRY(evidence_check_signed(request->signers, out, request->ring->members[member - 1].sign_public, "an answer", why));
    if (out->kind != ENVELOPE_OPENED || !out->has_body)
        return complain(why, FAIL(INVALID), "the answer of %s opens nothing", out->from.text);
    return digest_equal(&out->statement.request_digest, &request->asked.body_digest)
               ? STATUS(OK)
               : complain(why, FAIL(INVALID), "the answer of %s is about another request", out->from.text);
}

struct status opened_answer_judge(const struct opened_request *request, struct span answer, struct arena *arena, uint8_t *out_member,
                                  struct element *out_point, struct complaint *why)
{
    struct opened_message message;
    struct opening_answer made;
    struct envelope envelope;
    struct element share, public;
    TRY(open_member_answer(request, answer, arena, &envelope, why));
    TRY(opened_message_decode(envelope.body, arena, &message));
    made.point = message.point;
    TRY(dleq_decode(SPAN_OF_ARRAY(message.proof), &made.proof));
    *out_member = ring_member_index(request->ring, &envelope.from);
    ring_public_share(request->ring, request->key, *out_member, &share);
    evaluate_public(&share, request->ring->size, &public);
    struct status status = opening_answer_check(&public, &request->ephemeral, &made);
    *out_point = made.point;
    return status_ok(status) ? status : complain(why, status, "%s signed what its share does not make of the escrow", envelope.from.text);
}

struct status opened_judge(const struct opened *opened, const struct evidence_signers *signers, struct arena *arena,
                           struct opened_verdict *out, struct complaint *why)
{
    struct element points[THRESHOLD_MOST];
    *out = (struct opened_verdict){.members = {.count = (uint8_t)opened->answer_count}};
    TRY(evidence_read_ring(opened->ring, arena, &out->ring, why));
    TRY(opened_request_read(opened->request, out->ring, arena, &out->request, why));
    out->request.signers = signers;
    for (size_t i = 0; i < opened->answer_count; i++)
        TRY(opened_answer_judge(&out->request, opened->answers[i], arena, &out->members.index[i], &points[i], why));
    struct status status = evaluate_members_check(&out->members, out->ring->threshold, out->ring->size);
    if (!status_ok(status))
        return complain(why, status, "it takes %u members, each once, in the order of the committee", out->ring->threshold);
    opening_combine(&out->members, out->ring->size, points, &out->shared);
    return STATUS(OK);
}

/* ---- what is in it */

static struct span bound_terms(const struct evaluate_part *part, uint8_t room[static ESCROW_TERMS_MOST])
{
    uint8_t voucher[VOUCHER_TERMS_BYTES];
    voucher_escrow_terms(part->voucher.voucher_id, &part->voucher.case_commit, part->voucher.uses, voucher);
    return escrow_terms(part->has_voucher ? SPAN_OF_ARRAY(voucher) : span_empty(), part->mask, room);
}

void opened_bind(const struct opened_request *request, struct opened_binding *out)
{
    const struct evaluate_message *question = &request->question;
    for (size_t i = 0; i < question->part_count; i++) {
        const struct evaluate_part *part = &question->parts[i];
        out->parts[i] = (struct escrow_part){.key = {question->domain, part->holder},
                                             .epoch = part->epoch,
                                             .points = part->points,
                                             .count = part->point_count,
                                             .mask = part->mask};
        if (part->mask)
            out->parts[i].terms = bound_terms(part, out->terms[i]);
    }
    out->request =
        (struct escrow_request){request->asked.from, (uint8_t)question->act, question->generation, out->parts, question->part_count};
}

static struct status make_again(const struct opened_request *request, const struct opened_binding *binding, const struct escrow *escrow,
                                struct arena *arena, struct complaint *why)
{
    struct digest digest;
    struct span again;
    TRY(escrow_request_digest(&binding->request, &digest));
    TRY(escrow_seal(escrow, &request->key->commitments[0], &digest, arena, &again));
    if (!span_equal(again, request->question.escrow))
        return complain(why, FAIL(TAMPERED), "it opens, and its seed does not seal these bytes");
    for (size_t i = 0; i < binding->request.part_count; i++) {
        const struct escrow_part *part = &binding->parts[i];
        struct status status = escrow_check(escrow->seed, escrow->identifiers, escrow->count, part);
        if (!status_ok(status))
            return complain(why, status, "for %s in %.*s was asked about others than it says, or another number", part->key.holder.text,
                            (int)part->key.domain.size, (const char *)part->key.domain.data);
    }
    return STATUS(OK);
}

struct status opened_check(const struct opened_verdict *verdict, struct arena *arena, struct escrow **out, struct complaint *why)
{
    const struct opened_request *request = &verdict->request;
    struct opened_binding binding;
    struct digest digest;
    *out = NULL;
    opened_bind(request, &binding);
    TRY(escrow_request_digest(&binding.request, &digest));
    struct status status = escrow_open(request->question.escrow, &request->key->commitments[0], &verdict->shared, &digest, arena, out);
    if (!status_ok(status))
        return complain(why, status, "it does not open: it is not of this request, or nobody can open it");
    return make_again(request, &binding, *out, arena, why);
}
