// SPDX-License-Identifier: EUPL-1.2
//
// Two small lists. As requester, each attempt waits for one partial per chosen member; as evaluator, each
// multiplication waits for the keeper.
#include "exchange/evaluation.h"

#include "crypto/hash.h"
#include "exchange/pipeline.h"

struct asking {
    struct asking *next;
    uint8_t exchange_id[EXCHANGE_ID_BYTES], request_digest[SHA256_BYTES];
    const struct domain_key *record;
    int64_t deadline_ms;
    size_t member_count, received, point_count;
    uint8_t indices[MEMBERS_MOST];
    struct oin members[MEMBERS_MOST];
    bool has_answered[MEMBERS_MOST], wants_proof;
    struct evaluation_proof proofs[MEMBERS_MOST];
    struct element *partials;
    struct evaluation_asker asker;
};

struct multiplying {
    struct multiplying *next;
    struct multiplication what;
};

struct evaluations {
    struct asking *asking;
    struct multiplying *multiplying;
    uint64_t last_job;
};

struct status evaluations_new(struct evaluations **out)
{
    struct evaluations *evaluations = calloc(1, sizeof *evaluations);
    if (!evaluations)
        return FAIL(NO_MEMORY);
    *out = evaluations;
    return STATUS(OK);
}

static void asking_remove(struct evaluations *evaluations, struct asking *asking)
{
    struct asking **place = &evaluations->asking;
    while (*place != asking)
        place = &(*place)->next;
    *place = asking->next;
    free(asking->partials);
    free(asking);
}

struct evaluations *evaluations_free(struct evaluations *evaluations)
{
    if (!evaluations)
        return NULL;
    while (evaluations->asking)
        asking_remove(evaluations, evaluations->asking);
    for (struct multiplying *item = evaluations->multiplying, *next; item; item = next) {
        next = item->next;
        free(item);
    }
    free(evaluations);
    return NULL;
}

/* ---- requester */

static void finish(struct node *node, struct asking *asking, struct status status, const struct oin *member)
{
    struct evaluation_outcome outcome = {.status = status,
                                         .record = asking->record,
                                         .member_count = asking->member_count,
                                         .point_count = asking->point_count,
                                         .exchange_id = asking->exchange_id,
                                         .members = asking->indices,
                                         .partials = asking->partials,
                                         .proofs = asking->proofs};
    if (member)
        outcome.member = *member;
    asking->asker.done(asking->asker.state, asking->asker.ticket, &outcome);
    asking_remove(node->evaluations, asking);
}

static bool list_has(const struct oin *list, size_t count, const struct oin *oin)
{
    for (size_t i = 0; i < count; i++)
        if (oin_equal(&list[i], oin))
            return true;
    return false;
}

/* Whether this member may be asked and can be: we always can, others when their line is up. */
static bool member_is_eligible(const struct node *node, const struct evaluation_request *request, const char *oin_text, bool is_own)
{
    struct oin oin;
    bool is_up = false;
    int64_t since;
    if (!status_ok(oin_parse(span_of_text(oin_text), &oin)) || list_has(request->without, request->without_count, &oin))
        return false;
    if (request->member_count && !list_has(request->members, request->member_count, &oin))
        return false;
    return is_own || (status_ok(mesh_peer_state(node->mesh, &oin, &is_up, &since)) && is_up);
}

/* Ourselves first: that costs nobody else's quota. The others at random, so that no evaluator sees more than its part. */
static struct status choose_members(const struct node *node, const struct evaluation_request *request, const struct domain_key *record,
                                    uint8_t *out_members)
{
    uint8_t live[COMMITTEE_MOST], own = node_share_index(node, record);
    size_t count = 0, chosen = 0;
    bool is_chosen[COMMITTEE_MOST + 1] = {false};
    for (uint8_t i = 1; i <= record->size; i++) {
        if (!member_is_eligible(node, request, record->members[i - 1].oin, i == own))
            continue;
        if (i == own) {
            is_chosen[own] = true;
            chosen++;
        } else {
            live[count++] = i;
        }
    }
    while (chosen < record->threshold && count > 0) {
        uint8_t draw;
        random_fill(system_random(), &draw, 1);
        size_t at = draw % count;
        is_chosen[live[at]] = true;
        live[at] = live[--count];
        chosen++;
    }
    if (chosen < record->threshold)
        return FAIL(UNREACHABLE);
    for (uint8_t i = 1, at = 0; i <= record->size && at < record->threshold; i++)
        if (is_chosen[i])
            out_members[at++] = i;
    return STATUS(OK);
}

static struct status send_to_member(struct node *node, const struct evaluate_message *message, struct span body,
                                    const struct asking *asking, const struct oin *member)
{
    struct entry entry = book_entry(node, ENTRY_EVALUATED, true);
    book_entry_exchange(&entry, asking->exchange_id, member, DIRECTION_OUT);
    entry.purpose = message->purpose;
    entry.phase = message->phase;
    entry.basis = message->basis;
    entry.from_role = message->from_role;
    entry.flags = message->flags;
    entry.count = message->point_count - 1;
    entry.has_request_digest = true;
    memcpy(entry.request_digest, asking->request_digest, SHA256_BYTES);
    TRY(book_write(node, &entry, NULL, 0, NULL));
    struct outgoing outgoing = {.kind = ENVELOPE_EVALUATE, .to = *member, .body = body, .life_ms = EVALUATION_TERM_MS};
    memcpy(outgoing.exchange_id, asking->exchange_id, EXCHANGE_ID_BYTES);
    return batch_send(node, &outgoing);
}

static struct status send_to_all(struct node *node, const struct evaluation_request *request, struct asking *asking)
{
    const struct domain_key *record = asking->record;
    struct evaluate_message message = {.domain = request->domain,
                                       .purpose = request->purpose,
                                       .phase = request->phase,
                                       .basis = request->basis,
                                       .from_role = request->from_role,
                                       .flags = request->flags,
                                       .epoch = record->epoch,
                                       .generation = record->generation,
                                       .member_count = record->threshold,
                                       .point_count = request->point_count,
                                       .points = request->points,
                                       .escrow = request->escrow,
                                       .wants_proof = request->wants_proof};
    struct span body;
    TRY(choose_members(node, request, record, message.members));
    memcpy(asking->indices, message.members, message.member_count);
    TRY(evaluate_message_encode(&message, batch_arena(node), &body));
    sha256(body, asking->request_digest);
    for (size_t i = 0; i < message.member_count; i++) {
        TRY(oin_parse(span_of_text(record->members[message.members[i] - 1].oin), &asking->members[i]));
        TRY(send_to_member(node, &message, body, asking, &asking->members[i]));
    }
    return STATUS(OK);
}

struct status evaluation_ask(struct node *node, const struct evaluation_request *request, const struct evaluation_asker *asker)
{
    const struct domain_key *record = node_domain(node, request->domain);
    if (!record)
        return FAIL(WRONG_EPOCH);
    if (record->threshold > MEMBERS_MOST || request->point_count < 2 || request->point_count > POINTS_MOST)
        return FAIL(INVALID);
    if (request->member_count && request->member_count != record->threshold)
        return FAIL(BAD_COMMITTEE);
    struct asking *asking = calloc(1, sizeof *asking);
    struct element *partials = calloc(record->threshold * request->point_count, sizeof *partials);
    if (!asking || !partials) {
        free(asking);
        free(partials);
        return FAIL(NO_MEMORY);
    }
    *asking = (struct asking){.next = node->evaluations->asking,
                              .record = record,
                              .deadline_ms = batch_now(node) + EVALUATION_TERM_MS,
                              .member_count = record->threshold,
                              .point_count = request->point_count,
                              .partials = partials,
                              .wants_proof = request->wants_proof,
                              .asker = *asker};
    random_fill(system_random(), asking->exchange_id, sizeof asking->exchange_id);
    node->evaluations->asking = asking;
    struct status status = send_to_all(node, request, asking);
    if (!status_ok(status))
        asking_remove(node->evaluations, asking);
    return status;
}

void evaluation_expire(struct node *node, int64_t now_ms)
{
    for (struct asking *asking = node->evaluations->asking, *next; asking; asking = next) {
        size_t late = 0;
        next = asking->next;
        if (asking->deadline_ms > now_ms)
            continue;
        while (late < asking->member_count - 1 && asking->has_answered[late])
            late++;
        finish(node, asking, FAIL(TIMED_OUT), &asking->members[late]);
    }
}

void evaluation_fail(struct node *node, struct status fault)
{
    while (node->evaluations->asking)
        finish(node, node->evaluations->asking, fault, NULL);
}

static struct asking *asking_find(const struct exchange *x, size_t *out_member)
{
    for (struct asking *asking = x->node->evaluations->asking; asking; asking = asking->next)
        if (memcmp(asking->exchange_id, x->envelope.exchange_id, EXCHANGE_ID_BYTES) == 0)
            for (size_t i = 0; i < asking->member_count; i++)
                if (oin_equal(&asking->members[i], &x->line_owner) && !asking->has_answered[i]) {
                    *out_member = i;
                    return asking;
                }
    return NULL;
}

struct status partial_read(struct exchange *x) { return partial_message_decode(x->envelope.body, x->arena, &x->body.partial); }

struct status partial_subject(struct exchange *x)
{
    size_t member;
    const struct partial_message *partial = &x->body.partial;
    const struct asking *asking = asking_find(x, &member);
    if (!asking)
        return FAIL(UNEXPECTED);
    if (memcmp(partial->request_digest, asking->request_digest, SHA256_BYTES) != 0 ||
        (partial->code == STATUS_OK && partial->point_count != asking->point_count) || (partial->has_proof && !asking->wants_proof))
        return FAIL(BAD_SUBJECT);
    return STATUS(OK);
}

struct status partial_apply(struct exchange *x)
{
    size_t member;
    const struct partial_message *partial = &x->body.partial;
    struct asking *asking = asking_find(x, &member);
    ENSURE(asking); /* partial_subject saw it */
    if (partial->code != STATUS_OK) {
        finish(x->node, asking, (struct status){partial->code}, &asking->members[member]);
        return STATUS(OK);
    }
    asking->has_answered[member] = true;
    asking->proofs[member].is_there = partial->has_proof; /* that one is missing is the source's to judge: it tells who lies */
    memcpy(asking->proofs[member].bytes, partial->proof, PROOF_BYTES);
    memcpy(asking->partials + member * asking->point_count, partial->points, asking->point_count * sizeof *partial->points);
    if (++asking->received == asking->member_count)
        finish(x->node, asking, STATUS(OK), NULL);
    return STATUS(OK);
}

/* ---- evaluator */

struct status evaluation_start(struct node *node, const struct multiplication *what, const struct evaluate_message *message)
{
    struct evaluations *evaluations = node->evaluations;
    struct multiplying *item = calloc(1, sizeof *item);
    if (!item)
        return FAIL(NO_MEMORY);
    item->what = *what;
    item->what.job = ++evaluations->last_job;
    item->next = evaluations->multiplying;
    evaluations->multiplying = item;
    return keeper_evaluate(node->keeper, item->what.job, item->what.exchange_id, message);
}

static bool multiplying_take(struct evaluations *evaluations, uint64_t job, struct multiplication *out)
{
    for (struct multiplying **place = &evaluations->multiplying; *place; place = &(*place)->next) {
        struct multiplying *item = *place;
        if (item->what.job != job)
            continue;
        *out = item->what;
        *place = item->next;
        free(item);
        return true;
    }
    return false;
}

struct status evaluation_result(struct node *node, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct keeper_result result;
    struct multiplication what;
    TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
    TRY(keeper_result_read(node->keeper, arena, &result));
    if (!multiplying_take(node->evaluations, result.job, &what))
        return FAIL(KEEPER_LOST); /* it answers what was not asked */
    TRY(batch_open(node, now_ms));
    struct partial_message partial = {
        .code = result.code, .point_count = result.point_count, .points = result.points, .has_proof = result.has_proof};
    memcpy(partial.proof, result.proof, PROOF_BYTES);
    memcpy(partial.request_digest, what.request_digest, SHA256_BYTES);
    struct outgoing outgoing = {.kind = ENVELOPE_PARTIAL,
                                .to = what.requester,
                                .route = span_of(what.route, what.route_size),
                                .is_reply = true,
                                .reply_from = what.requester};
    memcpy(outgoing.exchange_id, what.exchange_id, EXCHANGE_ID_BYTES);
    memcpy(outgoing.reply_nonce, what.nonce, ENVELOPE_NONCE_BYTES);
    TRY(partial_message_encode(&partial, arena, &outgoing.body));
    node->counters[COUNT_EVALUATIONS]++;
    return batch_send(node, &outgoing);
}
