// SPDX-License-Identifier: EUPL-1.2
//
// Bodies and envelopes, good and spoiled.
#include "support/hostile_forge.h"
#include "support/one_part.h"
#include "support/points.h"
#include "support/sample_escrow.h"
#include "support/stated.h"

#include "agreed/ring.h"
#include "base/day.h"
#include "crypto/secret.h"
#include "files/files.h"
#include "wire/necessity.h"

#include <time.h>

#define FORGE_ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define KEYS_MOST_BYTES ((size_t)64 * 1024)
#define UNKNOWN_FIELD "\xf8\x01\x01" /* field 31, varint 1 */

/* ---- what we have */

static int64_t now_ms(void)
{
    struct timespec now;
    ENSURE(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct status read_keys(const char *mesh, const char *node, struct arena *arena, struct node_keys *out, struct complaint *why)
{
    const char *path;
    struct span text;
    TRY(arena_print(arena, &path, "%s/%s/keys", mesh, node));
    TRY(file_read_secret(path, KEYS_MOST_BYTES, arena, &text, why));
    return node_keys_parse(text, path, out, why);
}

static struct status read_agreed(struct forge *forge, const char *mesh, const char *us, struct complaint *why)
{
    const char *shelf, *path;
    struct ring_signers signers;
    struct agreed agreed;
    TRY(arena_print(forge->arena, &shelf, "%s/%s/agreed", mesh, us));
    TRY(arena_print(forge->arena, &path, "%s/%s/ring", mesh, us));
    TRY(agreed_texts_read(shelf, now_ms(), &forge->texts, first_fault(why)));
    TRY(agreed_texts_stand(forge->texts, &agreed, why));
    forge->roster = agreed.roster;
    forge->policy = agreed.policy;
    forge->agreement = agreed.agreement;
    forge->policy_manifest = agreed.versions[AGREED_POLICY - 1].manifest;
    TRY(ring_signers_find(forge->texts, forge->roster, forge->arena, &signers));
    TRY(agreed_ring_read(path, &signers, forge->arena, &forge->ring, why));
    agreed.ring = forge->ring;
    forge->casus = agreed_key(&agreed, span_of_text("casus"), &forge->roster->partners[0].oin);
    return forge->casus ? STATUS(OK) : complain(why, FAIL(NOT_FOUND), "%s: no key of the domain casus", path);
}

struct status forge_open(const char *mesh, const char *us, const struct oin *target, struct forge *out, struct complaint *why)
{
    uint8_t seed[SIGN_SEED_BYTES], curve[CURVE_PUBLIC_BYTES];
    memset(out, 0, sizeof *out);
    TRY(arena_new(FORGE_ARENA_BYTES, &out->arena));
    TRY(arena_print(out->arena, &out->folder, "%s/%s", mesh, us));
    TRY(read_agreed(out, mesh, us, why));
    TRY(read_keys(mesh, us, out->arena, &out->keys, why));
    box_public_of(out->keys.curve_secret, curve);
    for (size_t i = 0; i < out->roster->count; i++)
        if (memcmp(out->roster->partners[i].curve, curve, sizeof curve) == 0)
            out->us = &out->roster->partners[i];
    out->target = roster_find(out->roster, target);
    if (!out->us || !out->target)
        return complain(why, FAIL(UNKNOWN_PEER), "%s or %s", us, target->text);
    sign_key_from_seed(out->keys.envelope_seed, &out->sign);
    random_fill(system_random(), seed, sizeof seed);
    sign_key_from_seed(seed, &out->stray);
    for (size_t i = 0; i < out->roster->count; i++)
        if (&out->roster->partners[i] != out->us && &out->roster->partners[i] != out->target)
            out->third = &out->roster->partners[i];
    out->target_index = ring_member_index(out->ring, &out->target->oin);
    return STATUS(OK);
}

void forge_close(struct forge *forge)
{
    node_keys_wipe(&forge->keys);
    forge->texts = agreed_texts_free(forge->texts);
    forge->arena = arena_free(forge->arena);
}

/* ---- words: those of the shipped policy, or the test is of no use */

static uint8_t word(const struct forge *forge, enum policy_dimension dimension, const char *text)
{
    uint8_t number;
    ENSURE(status_ok(policy_word_find(forge->policy, dimension, span_of_text(text), &number)));
    return number;
}

static uint32_t flag(const struct forge *forge, const char *text)
{
    uint32_t bit;
    ENSURE(status_ok(policy_flag_find(forge->policy, span_of_text(text), &bit)));
    return bit;
}

/* The first bytes of a role of ours: "woningcorporatie" or "wijkteam, regisseur". */
static uint8_t own_role(const struct forge *forge)
{
    uint8_t number;
    struct span first = span_of(forge->us->roles, strcspn(forge->us->roles, ","));
    ENSURE(status_ok(policy_word_find(forge->policy, POLICY_FROM, first, &number)));
    return number;
}

/* ---- evaluations */

struct evaluate_message forge_evaluation(const struct forge *forge, size_t points)
{
    struct evaluate_message message = {.domain = span_of_text("casus"),
                                       .act = EVALUATION_OWN,
                                       .escrow = sample_escrow(points - 1),
                                       .generation = forge->ring->generation,
                                       .purpose = word(forge, POLICY_PURPOSE, "gecoordineerde-aanpak"),
                                       .phase = word(forge, POLICY_PHASE, "melding"),
                                       .from_role = own_role(forge),
                                       .part_count = 1,
                                       .parts = {{.holder = forge->us->oin,
                                                  .epoch = forge->casus->name.epoch,
                                                  .basis = word(forge, POLICY_BASIS, "avg-pseudonimisering"),
                                                  .flags = flag(forge, "eigen-client"),
                                                  .point_count = points}}};
    ENSURE(status_ok(ARENA_NEW(forge->arena, points, &message.parts[0].points)));
    for (size_t i = 0; i < points; i++) {
        struct scalar scalar;
        scalar_random(system_random(), &scalar);
        element_multiply_generator(&scalar, &message.parts[0].points[i]);
    }
    return message;
}

static struct status encode_evaluation(const struct forge *forge, const struct evaluate_message *message, enum envelope_kind *out_kind,
                                       struct span *out_body)
{
    *out_kind = ENVELOPE_EVALUATE;
    return evaluate_message_encode(message, forge->arena, out_body);
}

struct status body_evaluate(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct evaluate_message message = forge_evaluation(forge, 2);
    return encode_evaluation(forge, &message, out_kind, out_body);
}

struct voucher_terms forge_terms(void)
{
    struct voucher_terms terms = {.uses = VOUCHER_USES_MOST, .issued_ms = (uint64_t)now_ms()};
    terms.expires_ms = terms.issued_ms + VOUCHER_LIFE_MOST_MS;
    random_fill(system_random(), terms.voucher_id, sizeof terms.voucher_id);
    random_fill(system_random(), terms.case_commit.bytes, sizeof terms.case_commit.bytes);
    return terms;
}

struct evaluate_message forge_counting(const struct forge *forge, const struct voucher_terms *terms)
{
    struct evaluate_message message = forge_evaluation(forge, 2);
    one_part_ground(&message, (struct grounds){.purpose = word(forge, POLICY_PURPOSE, "onderzoek-client"),
                                               .phase = word(forge, POLICY_PHASE, "onderzoek"),
                                               .basis = word(forge, POLICY_BASIS, "wmo-college"),
                                               .from_role = word(forge, POLICY_FROM, "regisseur"),
                                               .flags = flag(forge, "noodzaak-vastgelegd") | flag(forge, "client-geinformeerd")});
    message.act = EVALUATION_ASK;
    message.parts[0].holder = forge->target->oin;
    message.parts[0].mask = all_asked(EVALUATION_ASK, message.parts[0].point_count);
    message.parts[0].has_voucher = true;
    message.parts[0].voucher = *terms;
    return message;
}

/* Overwrites the only place where `old` stands: what the wire room does not want to write is written here. */
static struct status spoil(const struct forge *forge, struct span old, struct span fresh, struct span *body)
{
    uint8_t *bytes;
    ENSURE(old.size == fresh.size);
    TRY(ARENA_NEW(forge->arena, body->size, &bytes));
    memcpy(bytes, body->data, body->size);
    uint8_t *place = memmem(bytes, body->size, old.data, old.size);
    ENSURE(place);
    memcpy(place, fresh.data, fresh.size);
    *body = span_of(bytes, body->size);
    return STATUS(OK);
}

static struct status spoiled_point(const struct forge *forge, const uint8_t point[static ELEMENT_BYTES], enum envelope_kind *out_kind,
                                   struct span *out_body)
{
    struct evaluate_message message = forge_evaluation(forge, 2);
    struct element good = message.parts[0].points[0];
    TRY(encode_evaluation(forge, &message, out_kind, out_body));
    return spoil(forge, SPAN_OF_ARRAY(good.bytes), span_of(point, ELEMENT_BYTES), out_body);
}

struct status body_identity(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    static const uint8_t identity[ELEMENT_BYTES]; /* RFC 9496 4.3.1: all zero */
    return spoiled_point(forge, identity, out_kind, out_body);
}

/* libsodium 1.0.18 takes this for the point without the bit: one point, two encodings, two digests. */
struct status body_high_bit(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct element point;
    point_generator(&point);
    point.bytes[ELEMENT_BYTES - 1] |= 0x80;
    return spoiled_point(forge, point.bytes, out_kind, out_body);
}

struct status body_other_epoch(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct evaluate_message message = forge_evaluation(forge, 2);
    message.parts[0].epoch++;
    return encode_evaluation(forge, &message, out_kind, out_body);
}

struct status body_unknown_field(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct span body;
    uint8_t *bytes;
    const size_t more = sizeof UNKNOWN_FIELD - 1;
    TRY(body_evaluate(forge, out_kind, &body));
    TRY(ARENA_NEW(forge->arena, body.size + more, &bytes));
    memcpy(bytes, body.data, body.size);
    memcpy(bytes + body.size, UNKNOWN_FIELD, more);
    *out_body = span_of(bytes, body.size + more);
    return STATUS(OK);
}

/* ---- a question */

struct inquiry_message forge_question(const struct forge *forge, struct subject *subjects, size_t subject_count)
{
    struct inquiry_message inquiry = {.grounds = {.purpose = word(forge, POLICY_PURPOSE, "onderzoek-client"),
                                                  .phase = word(forge, POLICY_PHASE, "onderzoek"),
                                                  .basis = word(forge, POLICY_BASIS, "wmo-college"),
                                                  .to_role = word(forge, POLICY_TO, "regisseur")},
                                      .category_count = 1,
                                      .categories = {word(forge, POLICY_CATEGORY, "schulden")},
                                      .necessity_code = NECESSITY_CROSSED,
                                      .lighter_code = LIGHTER_TRIED,
                                      .necessity = span_of_text("nodig"),
                                      .why_not_lighter = span_of_text("anders niet"),
                                      .informed_day = day_of_ms(now_ms()),
                                      .epoch = forge->casus->name.epoch,
                                      .subject_count = subject_count,
                                      .subjects = subjects};
    random_fill(system_random(), inquiry.nonce, sizeof inquiry.nonce);
    random_fill(system_random(), inquiry.token_nonce, sizeof inquiry.token_nonce);
    return inquiry;
}

/* With a token of each of our tags. */
struct status body_question(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct subject subjects[FORGE_TAGS];
    struct inquiry_message inquiry = forge_question(forge, subjects, FORGE_TAGS);
    for (size_t i = 0; i < FORGE_TAGS; i++) {
        subjects[i].kind = forge->tags[i].kind;
        lookup_token_compute(forge->tags[i].tag, inquiry.token_nonce, &forge->target->oin, subjects[i].value);
    }
    *out_kind = ENVELOPE_INQUIRY;
    return inquiry_message_encode(&inquiry, forge->arena, out_body);
}

/* ---- a question out of its bounds */

static struct inquiry_message claiming(const struct forge *forge, struct subject *subject)
{
    *subject = (struct subject){.kind = IDENTIFIER_KIND_PERSON, .value = {7}};
    return forge_question(forge, subject, 1);
}

#define CLAIMING(name, settings)                                                                       \
    struct status name(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body) \
    {                                                                                                  \
        struct subject subject;                                                                        \
        struct inquiry_message inquiry = claiming(forge, &subject);                                    \
        settings;                                                                                      \
        *out_kind = ENVELOPE_INQUIRY;                                                                  \
        return inquiry_message_encode(&inquiry, forge->arena, out_body);                               \
    }
CLAIMING(body_no_code, inquiry.necessity_code = 0)
CLAIMING(body_code_of_no_list, inquiry.necessity_code = UINT8_MAX)
CLAIMING(body_no_lighter, inquiry.lighter_code = 0)
CLAIMING(body_mute, inquiry.necessity_code = NECESSITY_OTHER; inquiry.necessity = span_empty())
CLAIMING(body_informed_in_1970, inquiry.informed_day = 1)
CLAIMING(body_deferred_to_2036, inquiry.informed_day = 0; inquiry.deferral_until_day = 24200;
         inquiry.deferral_reason = span_of_text("later"))

/* ---- a signal */

struct signal_message forge_signal(const struct forge *forge, struct signal_subject *subject)
{
    struct signal_message message = {.grounds = {.purpose = word(forge, POLICY_PURPOSE, "vroegsignalering-schulden"),
                                                 .phase = word(forge, POLICY_PHASE, "melding"),
                                                 .basis = word(forge, POLICY_BASIS, "wgs-vroegsignalering"),
                                                 .from_role = own_role(forge),
                                                 .to_role = word(forge, POLICY_TO, "sociale-dienst"),
                                                 .flags = flag(forge, "eigen-client")},
                                     .epoch = forge->casus->name.epoch,
                                     .subject_count = 1,
                                     .subjects = subject,
                                     .signal = {.category = word(forge, POLICY_CATEGORY, "huurachterstand"),
                                                .life_domain = 1,
                                                .urgency = 2,
                                                .role = HOUSEHOLD_PARENT,
                                                .since_day = day_of_ms(now_ms()) - 30}};
    random_fill(system_random(), message.signal_id, sizeof message.signal_id);
    random_fill(system_random(), message.nonce, sizeof message.nonce);
    return message;
}

/* ---- envelopes */

struct status forge_envelope(const struct forge *forge, enum envelope_kind kind, struct span body, struct envelope *out)
{
    struct envelope envelope = {.kind = kind,
                                .from = forge->us->oin,
                                .to = forge->target->oin,
                                .time_ms = now_ms(),
                                .statement = stated_by(kind, body, forge->arena)};
    envelope.statement.agreement = forge->agreement;
    envelope_give_body(&envelope, body);
    envelope.expires_ms = envelope.time_ms + 4 * MINUTE_MS;
    envelope.exchange_id = exchange_id_new(system_random());
    random_fill(system_random(), envelope.nonce, sizeof envelope.nonce);
    *out = envelope;
    return STATUS(OK);
}

struct status forge_sign(const struct forge *forge, const struct envelope *envelope, const struct sign_key *key, struct span *out)
{
    return envelope_write(envelope, key, forge->arena, out);
}

struct status forge_sign_spoiled(const struct forge *forge, const struct envelope *envelope, struct span *out)
{
    struct envelope_parts parts = {.body = envelope->body};
    uint8_t *bytes;
    const size_t more = sizeof UNKNOWN_FIELD - 1;
    TRY(envelope_content_encode(envelope, forge->arena, &parts.content));
    TRY(ARENA_NEW(forge->arena, parts.content.size + more, &bytes));
    memcpy(bytes, parts.content.data, parts.content.size);
    memcpy(bytes + parts.content.size, UNKNOWN_FIELD, more);
    parts.content = span_of(bytes, parts.content.size + more);
    sign_message(&forge->sign, ENVELOPE_SIGN_PREFIX, parts.content, parts.signature);
    return envelope_join(&parts, forge->arena, out);
}
