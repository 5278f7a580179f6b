// SPDX-License-Identifier: EUPL-1.2
//
// The rules of each round: what a message does, who is at fault, what I say next.
#include "pseudonym/dkg_state.h"

#include "crypto/secret.h"
#include "pseudonym/polynomial.h"

#define STEP_ARENA_BYTES ((size_t)64 * 1024)

static uint32_t bit_of(uint8_t member) { return UINT32_C(1) << (member - 1); }

/* ---- what a body does ---- */

static enum dkg_fault take_commit(struct dkg *dkg, uint8_t sender, struct span body)
{
    struct dkg_dealer *dealer = &dkg->dealers[sender - 1];
    if (body.size != sizeof dealer->commitment)
        return DKG_FAULT_MALFORMED;
    memcpy(dealer->commitment, body.data, body.size);
    dealer->is_committed = true;
    return DKG_FAULT_NONE;
}

static enum dkg_fault take_reveal(struct dkg *dkg, uint8_t sender, struct span body)
{
    struct dkg_dealer *dealer = &dkg->dealers[sender - 1];
    struct dkg_reveal reveal;
    uint8_t hash[32];
    dkg_commitment(dkg, sender, body, hash);
    if (!dealer->is_committed || !secret_equal(hash, dealer->commitment, sizeof hash))
        return DKG_FAULT_BROKEN_COMMITMENT;
    if (!status_ok(dkg_reveal_decode(body, dkg->threshold, &reveal)))
        return DKG_FAULT_MALFORMED;
    if (!status_ok(dkg_possession_verify(dkg, sender, &reveal)))
        return DKG_FAULT_NO_POSSESSION;
    memcpy(dealer->coefficients, reveal.coefficients, sizeof dealer->coefficients);
    dealer->is_revealed = true;
    return DKG_FAULT_NONE;
}

/* The dealt share, when the box is meant for me, from this dealer, in this ceremony: one that was sealed for another place is no dealing,
 * whatever is in it. */
static struct status dealt_decode(const struct dkg *dkg, uint8_t dealer, struct span plain, struct scalar *out)
{
    uint8_t head[34];
    memcpy(head, dkg->binding, 32);
    head[32] = dealer;
    head[33] = dkg->me;
    if (plain.size != DKG_DEALT_BYTES || !span_equal(span_slice(plain, 0, sizeof head), SPAN_OF_ARRAY(head)))
        return FAIL(MALFORMED);
    return scalar_decode(span_slice(plain, sizeof head, SCALAR_BYTES), out);
}

/* A share that is missing or wrong is no fault yet: nobody else can see it, so it becomes a complaint. */
static enum dkg_fault take_share(struct dkg *dkg, uint8_t sender, struct span body)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct dkg_dealer *dealer = &dkg->dealers[sender - 1];
    struct span plain;
    struct scalar share;
    if (body.size != (size_t)dkg->size * DKG_BOX_BYTES)
        return DKG_FAULT_MALFORMED;
    struct span box = span_slice(body, (size_t)(dkg->me - 1) * DKG_BOX_BYTES, DKG_BOX_BYTES);
    if (status_ok(arena_new(STEP_ARENA_BYTES, &arena)) && status_ok(box_open(dkg->box_secret, box, arena, &plain)) &&
        status_ok(dealt_decode(dkg, sender, plain, &share)) &&
        status_ok(commitment_check(dealer->coefficients, dkg->threshold, dkg->me, &share))) {
        dealer->share = share;
        dealer->has_share = true;
        scalar_wipe(&share, 1);
    }
    return DKG_FAULT_NONE;
}

static enum dkg_fault take_complaints(struct dkg *dkg, uint8_t sender, struct span body)
{
    uint32_t accused;
    if (!status_ok(dkg_complaints_decode(body, dkg->size, &accused)))
        return DKG_FAULT_MALFORMED;
    for (uint8_t dealer = 1; dealer <= dkg->size; dealer++)
        if (accused & bit_of(dealer))
            dkg->dealers[dealer - 1].accusers |= bit_of(sender);
    return DKG_FAULT_NONE;
}

/* The disputed shares are public from here on; one that fits the commitments settles the dispute for everybody. */
static enum dkg_fault take_answer(struct dkg *dkg, uint8_t sender, struct span body)
{
    struct dkg_dealer *dealer = &dkg->dealers[sender - 1];
    struct dkg_answer answer;
    if (!status_ok(dkg_answer_decode(body, dkg->size, &answer)))
        return DKG_FAULT_MALFORMED;
    for (uint8_t i = 0; i < answer.count; i++) {
        uint8_t complainer = answer.items[i].complainer;
        if (!status_ok(commitment_check(dealer->coefficients, dkg->threshold, complainer, &answer.items[i].share)))
            return DKG_FAULT_BAD_SHARE;
        dealer->dismissed |= bit_of(complainer);
        if (complainer == dkg->me) {
            dealer->share = answer.items[i].share;
            dealer->has_share = true;
        }
    }
    return dealer->accusers & ~dealer->dismissed ? DKG_FAULT_BAD_SHARE : DKG_FAULT_NONE;
}

static enum dkg_fault take_confirmation(struct dkg *dkg, uint8_t sender, struct span body)
{
    struct domain_key_member *member = &dkg->record.members[sender - 1];
    if (body.size != 32 + SIGNATURE_BYTES)
        return DKG_FAULT_MALFORMED;
    if (!span_equal(span_slice(body, 0, 32), SPAN_OF_ARRAY(dkg->transcript)) ||
        !status_ok(domain_key_verify(&dkg->record, dkg->members[sender - 1].sign_public, body.data + 32)))
        return DKG_FAULT_OTHER_RESULT;
    memcpy(member->signature, body.data + 32, SIGNATURE_BYTES);
    member->is_signed = true;
    return DKG_FAULT_NONE;
}

/* ---- how a round ends: my message of the next ---- */

static struct status say_reveal(struct dkg *dkg)
{
    uint8_t body[THRESHOLD_MOST * ELEMENT_BYTES + DLEQ_PROOF_BYTES];
    struct writer writer = writer_of(body, sizeof body);
    dkg_own_reveal(dkg, &writer);
    dkg_send(dkg, DKG_REVEAL, writer_span(&writer));
    return STATUS(OK);
}

static struct status share_box(const struct dkg *dkg, uint8_t recipient, struct arena *arena, struct span *out)
{
    uint8_t plain[DKG_DEALT_BYTES];
    struct scalar share;
    struct writer writer = writer_of(plain, sizeof plain);
    polynomial_value(dkg->polynomial, dkg->threshold, recipient, &share);
    write_bytes(&writer, SPAN_OF_ARRAY(dkg->binding));
    write_u8(&writer, dkg->me);
    write_u8(&writer, recipient);
    write_bytes(&writer, SPAN_OF_ARRAY(share.bytes));
    ENSURE(!writer.overflow);
    struct status status = box_seal(dkg->members[recipient - 1].box_public, writer_span(&writer), arena, out);
    secret_wipe(plain, sizeof plain);
    scalar_wipe(&share, 1);
    return status;
}

static struct status say_shares(struct dkg *dkg)
{
    CLEANUP(arena) struct arena *arena = NULL;
    uint8_t body[DKG_BODY_MOST];
    struct writer writer = writer_of(body, sizeof body);
    TRY(arena_new(STEP_ARENA_BYTES, &arena));
    for (uint8_t recipient = 1; recipient <= dkg->size; recipient++) {
        struct span box;
        TRY(share_box(dkg, recipient, arena, &box));
        ENSURE(box.size == DKG_BOX_BYTES);
        write_bytes(&writer, box);
    }
    dkg_send(dkg, DKG_SHARE, writer_span(&writer));
    return STATUS(OK);
}

static struct status say_complaints(struct dkg *dkg)
{
    uint8_t body[4];
    struct writer writer = writer_of(body, sizeof body);
    uint32_t accused = 0;
    for (uint8_t dealer = 1; dealer <= dkg->size; dealer++)
        if (dkg->dealers[dealer - 1].fault == DKG_FAULT_NONE && !dkg->dealers[dealer - 1].has_share)
            accused |= bit_of(dealer);
    write_u32(&writer, accused);
    dkg_send(dkg, DKG_COMPLAIN, writer_span(&writer));
    return STATUS(OK);
}

static struct status say_confirmation(struct dkg *dkg)
{
    uint8_t body[32 + SIGNATURE_BYTES];
    TRY(dkg_settle(dkg));
    memcpy(body, dkg->transcript, 32);
    domain_key_sign(&dkg->record, dkg->sign_key, body + 32);
    dkg_send(dkg, DKG_CONFIRM, SPAN_OF_ARRAY(body));
    return STATUS(OK);
}

static void say_answer(struct dkg *dkg)
{
    uint8_t body[1 + COMMITTEE_MOST * (1 + SCALAR_BYTES)];
    struct writer writer = writer_of(body, sizeof body);
    struct dkg_answer answer = {0};
    const struct dkg_dealer *mine = &dkg->dealers[dkg->me - 1];
    for (uint8_t member = 1; mine->fault == DKG_FAULT_NONE && member <= dkg->size; member++) {
        if (!(mine->accusers & bit_of(member)))
            continue;
        answer.items[answer.count].complainer = member;
        polynomial_value(dkg->polynomial, dkg->threshold, member, &answer.items[answer.count++].share);
    }
    dkg_answer_encode(&answer, &writer);
    dkg_send(dkg, DKG_ANSWER, writer_span(&writer));
    secret_wipe(&answer, sizeof answer);
}

/* With t or more complaints an honest member is among the complainers (at most t-1 are not), and answering would publish the whole
 * polynomial: the dealer is out. Without open complaints the answering round is skipped by all. */
static struct status close_complaints(struct dkg *dkg)
{
    bool is_open = false;
    for (uint8_t i = 0; i < dkg->size; i++) {
        struct dkg_dealer *dealer = &dkg->dealers[i];
        if (dealer->fault == DKG_FAULT_NONE && __builtin_popcount(dealer->accusers) >= dkg->threshold)
            dealer->fault = DKG_FAULT_BAD_SHARE;
        is_open = is_open || (dealer->fault == DKG_FAULT_NONE && dealer->accusers);
    }
    if (!is_open)
        return say_confirmation(dkg);
    say_answer(dkg);
    return STATUS(OK);
}

static const struct {
    enum dkg_fault (*take)(struct dkg *dkg, uint8_t sender, struct span body);
    struct status (*close)(struct dkg *dkg);
} rounds[] = {
    [DKG_COMMIT] = {take_commit, say_reveal},       [DKG_REVEAL] = {take_reveal, say_shares},
    [DKG_SHARE] = {take_share, say_complaints},     [DKG_COMPLAIN] = {take_complaints, close_complaints},
    [DKG_ANSWER] = {take_answer, say_confirmation}, [DKG_CONFIRM] = {take_confirmation, NULL},
};

enum dkg_fault dkg_round_take(struct dkg *dkg, const struct dkg_message *message)
{
    return rounds[dkg->phase].take(dkg, message->sender, message->body);
}

struct status dkg_round_close(struct dkg *dkg)
{
    unsigned left = 0;
    for (uint8_t i = 0; i < dkg->size; i++)
        left += dkg->dealers[i].fault == DKG_FAULT_NONE;
    if (left < dkg->threshold)
        return FAIL(BAD_COMMITTEE);
    return rounds[dkg->phase].close(dkg);
}
