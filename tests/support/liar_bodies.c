// SPDX-License-Identifier: EUPL-1.2
//
// Bodies of every kind: well formed and about nothing, or not well formed.
#include "support/liar.h"

#include "crypto/secret.h"
#include "support/points.h"
#include "support/sample_escrow.h"

#define PIECE_BYTES ((size_t)100 * 1024)

static void draw(void *out, size_t size) { random_fill(system_random(), out, size); }

static struct span draw_span(const struct forge *forge, size_t size)
{
    uint8_t *bytes;
    ENSURE(status_ok(ARENA_NEW(forge->arena, size, &bytes)));
    draw(bytes, size);
    return span_of(bytes, size);
}

/* ---- questions */

static struct status make_question(const struct forge *forge, size_t subject_count, enum envelope_kind *out_kind, struct span *out_body)
{
    struct subject subjects[SUBJECTS_MOST];
    struct inquiry_message inquiry = forge_question(forge, subjects, subject_count);
    for (size_t i = 0; i < subject_count; i++) {
        subjects[i].kind = IDENTIFIER_KIND_PERSON;
        draw(subjects[i].value, sizeof subjects[i].value);
    }
    *out_kind = ENVELOPE_INQUIRY;
    return inquiry_message_encode(&inquiry, forge->arena, out_body);
}

struct status body_uncounted(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    return make_question(forge, 1, out_kind, out_body);
}

struct status body_sixteen(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    return make_question(forge, SUBJECTS_MOST, out_kind, out_body);
}

/* ---- evaluations */

/* Distinct points at the price of one addition each. */
static struct element *many_points(void)
{
    static struct element points[PART_POINTS_MOST];
    static bool is_made;
    if (!is_made) {
        point_generator(&points[0]);
        for (size_t i = 1; i < PART_POINTS_MOST; i++)
            element_add(&points[i - 1], &points[0], &points[i]);
    }
    is_made = true;
    return points;
}

static struct status make_evaluation(const struct forge *forge, size_t points, const struct oin *holder, struct span *out_body)
{
    struct evaluate_message message = forge_evaluation(forge, 2);
    message.parts[0].holder = *holder;
    message.parts[0].point_count = points;
    message.parts[0].points = many_points();
    message.escrow = sample_escrow(points - 1);
    return evaluate_message_encode(&message, forge->arena, out_body);
}

/* A deed has one of these: it is written once, so that what takes time is the envelope around it. */
static struct status make_wide(const struct forge *forge, const struct oin *holder, struct span *out_body)
{
    static uint8_t kept[ENVELOPE_MOST_BYTES];
    static size_t size;
    if (!size) {
        TRY(make_evaluation(forge, PART_POINTS_MOST, holder, out_body));
        size = out_body->size;
        memcpy(kept, out_body->data, size);
    }
    *out_body = span_of(kept, size);
    return STATUS(OK);
}

struct status body_wide(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    *out_kind = ENVELOPE_EVALUATE;
    return make_wide(forge, &forge->us->oin, out_body);
}

struct status body_wide_of_others(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    *out_kind = ENVELOPE_EVALUATE;
    return make_wide(forge, &forge->target->oin, out_body);
}

struct status body_narrow(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    *out_kind = ENVELOPE_EVALUATE;
    return make_evaluation(forge, 2, &forge->us->oin, out_body);
}

/* ---- what is told */

struct status body_signal(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct signal_subject subject = {.kind = IDENTIFIER_KIND_ADDRESS};
    struct signal_message message = forge_signal(forge, &subject);
    struct scalar scalar;
    scalar_random(system_random(), &scalar);
    element_multiply_generator(&scalar, &subject.pseudonym);
    *out_kind = ENVELOPE_SIGNAL;
    return signal_message_encode(&message, forge->arena, out_body);
}

struct status body_answer(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct answer_category category = {.category = 5, .level = ANSWER_LEVEL_INVOLVED, .article = span_of_text("artikel 1")};
    struct answer_content content = {.state = ANSWER_GRANTED, .category_count = 1, .categories = &category, .retain_days = 90};
    draw(content.request_digest.bytes, sizeof content.request_digest.bytes);
    draw(content.nonce, sizeof content.nonce);
    *out_kind = ENVELOPE_ANSWER;
    return answer_content_encode(&content, forge->arena, out_body);
}

struct status body_acknowledge(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    (void)forge;
    *out_kind = ENVELOPE_ACKNOWLEDGE;
    *out_body = span_empty();
    return STATUS(OK);
}

struct status body_partial(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    const struct partial_message message = {.point_count = 2, .points = many_points()};
    *out_kind = ENVELOPE_PARTIAL;
    return partial_message_encode(&message, forge->arena, out_body);
}

/* ---- what is agreed */

struct status body_hello(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct agreed_proposal_head proposals[AGREED_PROPOSALS_MOST];
    struct hello_message message = {
        .version = span_of_text("9.9.9"), .head_count = AGREED_TEXTS_MOST, .proposal_count = N(proposals), .proposals = proposals};
    for (size_t i = 0; i < AGREED_TEXTS_MOST; i++) {
        message.heads[i] = (struct agreed_head){.text = (uint8_t)(i + 1), .number = 1000};
        draw(message.heads[i].manifest.bytes, SHA256_BYTES);
    }
    for (size_t i = 0; i < N(proposals); i++) {
        proposals[i].signature_count = 1;
        draw(proposals[i].manifest.bytes, SHA256_BYTES);
    }
    *out_kind = ENVELOPE_HELLO;
    return hello_message_encode(&message, forge->arena, out_body);
}

/* The policy in force: the largest that there is. */
struct status body_fetch(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    const struct agreed_ask_message message = {.wanted = forge->policy_manifest};
    *out_kind = ENVELOPE_FETCH;
    return agreed_ask_message_encode(&message, forge->arena, out_body);
}

struct status body_piece(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct agreed_message message = {.total = PIECE_BYTES, .piece = draw_span(forge, PIECE_BYTES)};
    draw(message.manifest.bytes, SHA256_BYTES);
    *out_kind = ENVELOPE_PIECE;
    return agreed_message_encode(&message, forge->arena, out_body);
}

struct status body_withdraw(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    const struct withdraw_message message = {draw_span(forge, 300), draw_span(forge, 3000)};
    *out_kind = ENVELOPE_WITHDRAW;
    return withdraw_message_encode(&message, forge->arena, out_body);
}

/* ---- what an auditor asks */

struct status body_open(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct envelope asked;
    struct open_message message;
    struct span body;
    TRY(body_narrow(forge, out_kind, &body));
    TRY(forge_envelope(forge, *out_kind, body, &asked));
    TRY(forge_sign(forge, &asked, &forge->sign, &message.request));
    *out_kind = ENVELOPE_OPEN;
    return open_message_encode(&message, forge->arena, out_body);
}

struct status body_opened(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct opened_message message = {.point = many_points()[0]};
    message.proof[0] = message.proof[OPENED_PROOF_BYTES / 2] = 1;
    *out_kind = ENVELOPE_OPENED;
    return opened_message_encode(&message, forge->arena, out_body);
}

/* ---- what is nothing */

/* The kinds in turn, each with bytes that are no body. */
struct status body_of_every_kind(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    static const enum envelope_kind kinds[] = {
#define KIND_IN_TURN(name, ...) ENVELOPE_##name,
        ENVELOPE_KINDS(KIND_IN_TURN)
#undef KIND_IN_TURN
    };
    static size_t turn;
    *out_kind = kinds[turn++ % N(kinds)];
    *out_body = *out_kind == ENVELOPE_ACKNOWLEDGE ? span_empty() : draw_span(forge, 300);
    return STATUS(OK);
}

struct status body_largest(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    *out_kind = ENVELOPE_PIECE;
    *out_body = draw_span(forge, ENVELOPE_BODY_MOST_BYTES);
    return STATUS(OK);
}

/* No envelope: see liar_message. */
struct status body_random(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    *out_kind = ENVELOPE_KINDS_END;
    *out_body = draw_span(forge, 400);
    return STATUS(OK);
}
