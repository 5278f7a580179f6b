// SPDX-License-Identifier: EUPL-1.2
//
// Blinding and sealing, asking, combining part by part; and who spoilt one.
#include "online/portion.h"

#include "crypto/secret.h"
#include "evidence/evidence.h"
#include "online/partials.h"
#include "pseudonym/voucher.h"

/* ---- what is asked */

static struct status blind_part(struct portion *portion, struct portion_part *part)
{
    const struct escrow *escrow = &portion->escrow;
    const struct random_source *random = portion->blinding->how->random;
    struct identifier *identifiers = escrow->identifiers;
    part->count = escrow->count;
    part->batch = batch_free(part->batch);
    if (part->mask) {
        TRY(ARENA_NEW(portion->arena, escrow->count, &identifiers));
        part->count = escrow_pick(escrow->identifiers, escrow->count, part->mask, identifiers);
    }
    TRY(batch_new(&part->name, identifiers, part->count, escrow->seed, &part->batch));
    return batch_attempt(part->batch, random);
}

/* What the part of a question says beside its points: the voucher that members sign for a case, unless it is asked about at home. */
static struct span make_terms(const struct portion *portion, struct portion_part *part, uint8_t room[static ESCROW_TERMS_MOST])
{
    const struct blindfold *how = portion->blinding->how;
    uint8_t voucher[VOUCHER_TERMS_BYTES];
    struct digest case_commit;
    if (how->reason.act != EVALUATION_ASK)
        return span_empty();
    part->has_voucher = how->reason.case_id && !oin_equal(&part->name.holder, &how->own);
    if (!part->has_voucher)
        return escrow_terms(span_empty(), part->mask, room);
    random_fill(how->random, part->voucher_id, sizeof part->voucher_id);
    voucher_case_commit(how->reason.case_id, part->voucher_id, &case_commit);
    voucher_escrow_terms(part->voucher_id, &case_commit, VOUCHER_USES_DEFAULT, voucher);
    return escrow_terms(SPAN_OF_ARRAY(voucher), part->mask, room);
}

/* The escrow is bound to what is sent, and its key to the seed: so each attempt has a seed and vouchers of its own. */
static struct status seal_portion(struct portion *portion)
{
    const struct blindfold *how = portion->blinding->how;
    uint8_t terms[EVALUATED_PARTS_MOST][ESCROW_TERMS_MOST];
    struct escrow_part parts[EVALUATED_PARTS_MOST];
    const struct escrow_request request = {how->own, (uint8_t)how->reason.act, how->ring->generation, parts, portion->part_count};
    struct digest digest;
    for (size_t i = 0; i < portion->part_count; i++) {
        struct portion_part *part = &portion->parts[i];
        parts[i] = (struct escrow_part){.key = part->name,
                                        .epoch = part->key->name.epoch,
                                        .points = batch_points(part->batch),
                                        .count = part->count + 1,
                                        .mask = part->mask,
                                        .terms = make_terms(portion, part, terms[i])};
    }
    TRY(escrow_request_digest(&request, &digest));
    return escrow_seal(&portion->escrow, &portion->blinding->escrow_key->commitments[0], &digest, portion->arena, &portion->sealed);
}

static struct status begin_attempt(struct portion *portion)
{
    struct escrow *escrow = &portion->escrow;
    struct status status = STATUS(OK);
    size_t before = 0;
    ENSURE(portion->part_count <= EVALUATED_PARTS_MOST);
    random_fill(portion->blinding->how->random, escrow->seed, sizeof escrow->seed);
    for (size_t i = 0; i < portion->part_count && status_ok(status); i++) {
        status = blind_part(portion, &portion->parts[i]);
        portion->parts[i].before = before;
        before += portion->parts[i].count + 1;
    }
    if (status_ok(status))
        status = seal_portion(portion);
    secret_wipe(escrow->seed, sizeof escrow->seed);
    return status;
}

/* ---- asking */

static const char *word_or_none(const char *word) { return word ? word : ""; }

static struct speech_evaluate_part ask_part(const struct portion *portion, const struct portion_part *part)
{
    struct speech_evaluate_part asked = {.holder = part->name.holder,
                                         .basis = word_or_none(portion->blinding->how->reason.basis),
                                         .has_voucher = part->has_voucher,
                                         .mask = part->mask,
                                         .point_count = part->count + 1,
                                         .points = (struct element *)(uintptr_t)batch_points(part->batch)};
    memcpy(asked.voucher_id, part->voucher_id, sizeof asked.voucher_id);
    return asked;
}

static struct status make_request(const struct portion *portion, struct speech_evaluate *out)
{
    const struct blinding *blinding = portion->blinding;
    const struct blindfold_reason *reason = &blinding->how->reason;
    *out = (struct speech_evaluate){.act = reason->act,
                                    .domain = blinding->domain,
                                    .purpose = word_or_none(reason->purpose),
                                    .phase = word_or_none(reason->phase),
                                    .role = word_or_none(reason->role),
                                    .informed = reason->informed,
                                    .has_case = reason->case_id != NULL,
                                    .expires = reason->expires,
                                    .part_count = portion->part_count,
                                    .escrow = portion->sealed,
                                    .without_count = blinding->liar_count,
                                    .without = (struct oin *)(uintptr_t)blinding->liars};
    if (reason->case_id)
        memcpy(out->case_id, reason->case_id, sizeof out->case_id);
    TRY(ARENA_NEW(portion->arena, portion->part_count, &out->parts));
    for (size_t i = 0; i < portion->part_count; i++)
        out->parts[i] = ask_part(portion, &portion->parts[i]);
    return STATUS(OK);
}

static struct door door_of(const struct portion *portion)
{
    const struct door *door = &portion->blinding->how->door;
    return (struct door){door->ask, door->state, portion->arena, portion->blinding->why};
}

static size_t count_points(const struct portion *portion)
{
    const struct portion_part *last = &portion->parts[portion->part_count - 1];
    return last->before + last->count + 1;
}

static struct status ask_members(const struct portion *portion, struct partials *out)
{
    const struct door door = door_of(portion);
    struct speech_evaluate request;
    struct speech_evaluated *reply;
    TRY(make_request(portion, &request));
    TRY(ARENA_NEW(portion->arena, 1, &reply));
    TRY(door_evaluate(&door, &request, reply));
    return partials_read(reply, portion->blinding->how->ring, count_points(portion), portion->blinding->why, out);
}

/* ---- who gave a wrong result */

/* The rest of this run does without it; whoever watches the node's log hears of it, and what comes of that is not our affair. */
static void leave_out(const struct portion *portion, const struct oin *oin)
{
    struct blinding *blinding = portion->blinding;
    const struct door door = door_of(portion);
    const struct speech_member member = {*oin};
    struct speech_nothing heard;
    if (blinding->liar_count < COMMITTEE_MOST)
        blinding->liars[blinding->liar_count++] = *oin;
    (void)!status_ok(door_member_cheated(&door, &member, &heard));
}

/* Handed on only when it convinces: what the node gives back as signed by the member is not what it says the points are, perhaps. */
static struct status keep_evidence(struct portion *portion, const struct portion_part *part, const struct partials *given, size_t at)
{
    const struct blindfold *how = portion->blinding->how;
    struct evidence evidence = {.request = given->reply->request, .answer = given->reply->members[at].message};
    struct evidence_verdict verdict;
    struct complaint unheard;
    struct span text;
    if (!how->keep || portion->evidence_count == N(portion->evidence))
        return STATUS(OK);
    batch_reveal(part->batch, &evidence.mask, evidence.weights_seed);
    TRY(ring_print(how->ring, portion->arena, &evidence.ring));
    if (!status_ok(evidence_judge(&evidence, how->signers, portion->arena, &verdict, &unheard)))
        return STATUS(OK);
    TRY(evidence_print(&evidence, portion->arena, &text));
    portion->evidence[portion->evidence_count++] = (struct portion_evidence){verdict.member, text};
    return STATUS(OK);
}

/* Which members lied in this part, beside those that are known to have lied in one before it. */
static struct status blame_part(struct portion *portion, const struct portion_part *part, const struct partials *given,
                                bool is_liar[static COMMITTEE_MOST])
{
    bool is_false[COMMITTEE_MOST];
    size_t count;
    TRY(partials_blame(given, part->key, part->batch, part->before, is_false, &count));
    if (count == 0)
        return complain(portion->blinding->why, FAIL(CORRUPT),
                        "wat elk van de %d partners stuurde klopt, en toch past het niet bij de sleutel: "
                        "de gegevens van de sleutel of dit programma kloppen niet",
                        given->members.count);
    for (size_t i = 0; i < given->members.count; i++) {
        if (is_false[i] && !is_liar[i])
            TRY(keep_evidence(portion, part, given, i));
        is_liar[i] |= is_false[i];
    }
    return STATUS(OK);
}

/* They do not fit the key. Each was held against its own share: of who answered rightly nothing more is asked. */
static void name_liars(const struct portion *portion, const struct partials *given, const bool is_liar[static COMMITTEE_MOST])
{
    const struct blindfold *how = portion->blinding->how;
    char names[COMPLAINT_BYTES] = "", sentence[COMPLAINT_BYTES + 160];
    for (size_t i = 0; i < given->members.count; i++) {
        const struct oin *member = partials_member(given, i);
        size_t used = strlen(names);
        if (!is_liar[i])
            continue;
        snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", member->text);
        leave_out(portion, member);
    }
    snprintf(sentence, sizeof sentence, "domein %s: partner %.200s gaf een verkeerde uitkomst", portion->blinding->domain, names);
    if (how->note)
        how->note(how->listener, sentence);
}

/* ---- an attempt */

/* Of each part that is not done yet. */
static struct status combine_parts(struct portion *portion, const struct partials *given, bool is_done[static EVALUATED_PARTS_MOST],
                                   bool is_liar[static COMMITTEE_MOST])
{
    for (size_t i = 0; i < portion->part_count; i++) {
        struct portion_part *part = &portion->parts[i];
        struct batch_answers answers;
        if (is_done[i])
            continue;
        TRY(partials_of(given, part->before, part->count + 1, portion->arena, &answers));
        struct status status = batch_combine(part->batch, &part->key->commitments[0], &answers, part->out);
        is_done[i] = status_ok(status);
        if (!status_is(status, STATUS_BAD_PROOF))
            TRY(status);
        else
            TRY(blame_part(portion, part, given, is_liar));
    }
    return STATUS(OK);
}

static size_t list_liars(const struct partials *given, const bool is_liar[static COMMITTEE_MOST], struct oin out[static COMMITTEE_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < given->members.count; i++)
        if (is_liar[i])
            out[count++] = *partials_member(given, i);
    return count;
}

/* Of the same request what t others answer. */
static struct status ask_others(const struct portion *portion, const bool is_liar[static COMMITTEE_MOST], struct partials *inout)
{
    const struct door door = door_of(portion);
    struct oin liars[COMMITTEE_MOST];
    const struct speech_evaluate_rest rest = {inout->reply->exchange, list_liars(inout, is_liar, liars), liars};
    struct speech_evaluated *reply;
    TRY(ARENA_NEW(portion->arena, 1, &reply));
    struct status status = door_evaluate_rest(&door, &rest, reply);
    TRY(status_is(status, STATUS_NOT_FOUND) ? FAIL(BAD_PROOF) : status); /* it came too late: another attempt may do */
    return partials_read(reply, portion->blinding->how->ring, count_points(portion), portion->blinding->why, inout);
}

static struct status attempt_until_right(struct portion *portion)
{
    struct partials partials;
    bool is_done[EVALUATED_PARTS_MOST] = {false};
    TRY(begin_attempt(portion));
    TRY(ask_members(portion, &partials));
    for (size_t round = 0; round < COMMITTEE_MOST; round++) {
        bool is_liar[COMMITTEE_MOST] = {false};
        struct oin liars[COMMITTEE_MOST];
        TRY(combine_parts(portion, &partials, is_done, is_liar));
        if (!list_liars(&partials, is_liar, liars))
            return STATUS(OK);
        name_liars(portion, &partials, is_liar);
        TRY(ask_others(portion, is_liar, &partials));
    }
    return FAIL(BAD_PROOF); /* a node that has one answer more than there are members */
}

struct status portion_attempt(struct portion *portion)
{
    const struct blindfold *how = portion->blinding->how;
    struct status status = attempt_until_right(portion);
    for (size_t i = 0; i < portion->evidence_count; i++)
        how->keep(how->listener, &portion->evidence[i].member, portion->evidence[i].text);
    portion->evidence_count = 0;
    return status;
}

void portion_end(struct portion *portion)
{
    for (size_t i = 0; i < portion->part_count; i++)
        portion->parts[i].batch = batch_free(portion->parts[i].batch);
}
