// SPDX-License-Identifier: EUPL-1.2
//
// A town, a request that went to no member, and a member that is asked to open it. For the tests of openings.
#pragma once

#include "../support/points.h"
#include "pseudonym/escrow.h"
#include "support/sample_escrow.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static inline void make_town(void) { town_open(&town, EVERYBODY_UP); }
static inline void end_town(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}

#define PERSON "123456782"

/* What WOCO2, which is no member, asked to evaluate for its own register: it went to nobody. */
struct question {
    struct evaluate_message message;
    struct escrow_request request;
    struct escrow_part part;
    struct digest digest; /* that its escrow is bound to */
    struct identifier person;
};

static inline void ask_nobody(struct question *out)
{
    CLEANUP(batch) struct batch *batch = NULL;
    struct evaluate_message *message = &out->message;
    struct escrow escrow = {.reference = span_of_text("import by beheer"), .identifiers = &out->person, .count = 1};
    const struct key_name key = town_key_name(&town, CASUS, WOCO2);
    out->person = town_bsn(PERSON);
    random_fill(&town.random, escrow.seed, sizeof escrow.seed);
    OK(batch_new(&key, &out->person, 1, escrow.seed, &batch));
    OK(batch_attempt(batch, &town.random));
    *message = (struct evaluate_message){
        .domain = key.domain,
        .act = EVALUATION_OWN,
        .generation = 1,
        .purpose = town_word(&town, POLICY_PURPOSE, "gecoordineerde-aanpak"),
        .phase = town_word(&town, POLICY_PHASE, "melding"),
        .from_role = town_word(&town, POLICY_FROM, "woningcorporatie"),
        .part_count = 1,
        .parts = {{.holder = key.holder, .epoch = 1, .basis = town_word(&town, POLICY_BASIS, "avg-pseudonimisering"), .point_count = 2}}};
    OK(ARENA_NEW(town.arena, 2, &message->parts[0].points));
    memcpy(message->parts[0].points, batch_points(batch), 2 * sizeof *message->parts[0].points);
    out->part = (struct escrow_part){.key = key, .epoch = 1, .points = message->parts[0].points, .count = 2};
    out->request = (struct escrow_request){key.holder, EVALUATION_OWN, 1, &out->part, 1};
    OK(escrow_request_digest(&out->request, &out->digest));
    OK(escrow_seal(&escrow, &town.escrow.public_key, &out->digest, town.arena, &message->escrow));
}

/* As said by WOCO2. */
static inline struct span sign_with_key_of(enum resident signer, const struct evaluate_message *message)
{
    struct span body;
    OK(evaluate_message_encode(message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WOCO2, SDD, ENVELOPE_EVALUATE, body);
    return town_envelope(&town, signer, &envelope);
}

/* What `who` makes of it: the code in its answer. `digest`: of which request it is said to be; NULL: its own. */
static inline enum status_code hear_open_at(enum resident who, enum resident from, struct span request, const struct digest *digest)
{
    const struct open_message message = {request};
    struct envelope asked, reply;
    struct span body;
    OK(open_message_encode(&message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, from, who, ENVELOPE_OPEN, body);
    if (digest)
        envelope.statement.request_digest = *digest;
    else if (status_ok(envelope_decode(request, town.arena, &asked)))
        envelope.statement.request_digest = asked.body_digest;
    OK(town_hear(&town, who, from, town_envelope(&town, from, &envelope)));
    cr_assert(town_reply(&town, who, from, envelope.nonce, &reply));
    cr_expect((reply.statement.code == STATUS_OK) == reply.has_body);
    cr_expect(digest_equal(&reply.statement.request_digest, &envelope.statement.request_digest));
    return reply.statement.code;
}
