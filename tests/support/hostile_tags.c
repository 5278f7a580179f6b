// SPDX-License-Identifier: EUPL-1.2
//
// The asking side of an evaluation, honest in all it does.
#include "support/hostile_tags.h"

#include "crypto/secret.h"
#include "pseudonym/blind.h"
#include "support/sample_escrow.h"

#include <zmq.h>

#define POINTS (FORGE_TAGS + 1)

static struct status ask_member(void *context, const struct forge *forge, const struct partner *member, struct span body,
                                struct element out[static POINTS])
{
    struct envelope question, answer;
    struct partial_message partial;
    struct span message, reply;
    TRY(forge_envelope(forge, ENVELOPE_EVALUATE, body, &question));
    question.to = member->oin;
    TRY(forge_sign(forge, &question, &forge->sign, &message));
    void *line = line_dial(context, forge, member, WAY_PLAIN);
    line_throw(line, message, 0);
    bool is_there = line_catch(forge, line, ANSWER_MS, &reply);
    zmq_close(line);
    if (!is_there)
        return FAIL(TIMED_OUT);
    TRY(envelope_open(reply, &member->oin, member->envelope, forge->arena, &answer));
    if (answer.statement.code != STATUS_OK)
        return (struct status){answer.statement.code};
    TRY(partial_message_decode(answer.body, forge->arena, &partial));
    if (partial.point_count != POINTS)
        return FAIL(UNEXPECTED);
    memcpy(out, partial.points, POINTS * sizeof *out);
    return STATUS(OK);
}

/* Of threshold members, in their order. */
static struct status ask_members(void *context, const struct forge *forge, struct span body, struct batch_answers *answers,
                                 struct element *points)
{
    const struct ring *ring = forge->ring;
    for (uint8_t i = 0; i < ring->size && answers->members.count < ring->threshold; i++) {
        const struct partner *member = roster_find(forge->roster, &ring->members[i].oin);
        if (!member || member == forge->us || member == forge->target)
            continue;
        TRY(ask_member(context, forge, member, body, points + (size_t)answers->members.count * POINTS));
        answers->members.index[answers->members.count++] = (uint8_t)(i + 1);
    }
    answers->points = points;
    return evaluate_members_check(&answers->members, ring->threshold, ring->size);
}

static struct status name_household(struct identifier out[static FORGE_TAGS])
{
    const struct address_fields address = {span_of_text("3311ZZ"), span_of_text("100"), span_empty(), span_empty()};
    TRY(identifier_address(&address, NULL, &out[0]));
    TRY(identifier_bsn(span_of_text("999900006"), NULL, &out[1]));
    return identifier_bsn(span_of_text("999900018"), NULL, &out[2]);
}

struct status tags_evaluate(void *context, struct forge *forge)
{
    CLEANUP(batch) struct batch *batch = NULL;
    const struct key_name name = {span_of_text("casus"), forge->us->oin};
    const struct ring_key *key = ring_latest(forge->ring, name.domain, &name.holder);
    struct identifier household[FORGE_TAGS];
    struct element points[THRESHOLD_MOST * POINTS], pseudonyms[FORGE_TAGS];
    struct batch_answers answers = {.size = forge->ring->size};
    struct evaluate_message question = forge_evaluation(forge, POINTS);
    uint8_t seed[BLINDING_SEED_BYTES];
    struct span body;
    if (!key)
        return FAIL(NOT_FOUND);
    TRY(name_household(household));
    random_fill(system_random(), seed, sizeof seed);
    TRY(batch_new(&name, household, FORGE_TAGS, seed, &batch));
    TRY(batch_attempt(batch, system_random()));
    memcpy(question.parts[0].points, batch_points(batch), POINTS * sizeof *question.parts[0].points);
    TRY(evaluate_message_encode(&question, forge->arena, &body));
    TRY(ask_members(context, forge, body, &answers, points));
    TRY(batch_combine(batch, &key->commitments[0], &answers, pseudonyms));
    for (size_t i = 0; i < FORGE_TAGS; i++) {
        forge->tags[i].kind = (uint8_t)household[i].kind;
        tag_compute(&name, key->name.epoch, &pseudonyms[i], forge->tags[i].tag);
    }
    return STATUS(OK);
}
