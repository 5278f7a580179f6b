// SPDX-License-Identifier: EUPL-1.2
//
// The rules of each round: what a message does, who is at fault, what I say next.
#include "pseudonym/dkg_state.h"

#include "crypto/secret.h"
#include "pseudonym/polynomial.h"

#define STEP_ARENA_BYTES ((size_t)64 * 1024)

static uint16_t bit_of(uint8_t member) { return (uint16_t)(1u << (member - 1)); }

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
    struct cursor cursor = cursor_of(body);
    uint8_t hash[32];
    dkg_commitment(dkg, sender, body, hash);
    if (!dealer->is_committed || !secret_equal(hash, dealer->commitment, sizeof hash))
        return DKG_FAULT_BROKEN_COMMITMENT;
    if (body.size != DKG_REVEAL_BYTES(dkg->threshold, dkg->key_count))
        return DKG_FAULT_MALFORMED;
    for (size_t key = 0; key < dkg->key_count; key++) {
        struct dkg_reveal reveal;
        if (!status_ok(dkg_reveal_decode(&cursor, dkg->threshold, &reveal)))
            return DKG_FAULT_MALFORMED;
        if (!status_ok(dkg_possession_verify(dkg, sender, key, &reveal)))
            return DKG_FAULT_NO_POSSESSION;
        memcpy(dealer->dealings[key].coefficients, reveal.coefficients, sizeof reveal.coefficients);
    }
    dealer->is_revealed = true;
    return DKG_FAULT_NONE;
}

/* The dealt shares, when the box is meant for me, from this dealer, in this ceremony: one that was sealed for another place is no
 * dealing, whatever is in it. Each share counts by itself. */
static void dealt_take(struct dkg *dkg, uint8_t sender, struct span plain)
{
    struct dkg_dealer *dealer = &dkg->dealers[sender - 1];
    uint8_t head[34];
    memcpy(head, dkg->binding, 32);
    head[32] = sender;
    head[33] = dkg->me;
    if (plain.size != DKG_DEALT_BYTES(dkg->key_count) || !span_equal(span_slice(plain, 0, sizeof head), SPAN_OF_ARRAY(head)))
        return;
    for (size_t key = 0; key < dkg->key_count; key++) {
        struct dkg_dealing *dealing = &dealer->dealings[key];
        struct scalar share;
        if (!status_ok(scalar_decode(span_slice(plain, sizeof head + key * SCALAR_BYTES, SCALAR_BYTES), &share)) ||
            !status_ok(commitment_check(dealing->coefficients, dkg->threshold, dkg->me, &share)))
            continue;
        dealing->share = share;
        dealing->has_share = true;
        scalar_wipe(&share, 1);
    }
}

/* A share that is missing or wrong is no fault yet: nobody else can see it, so it becomes a complaint. */
static enum dkg_fault take_share(struct dkg *dkg, uint8_t sender, struct span body)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const size_t size = DKG_BOX_BYTES(dkg->key_count);
    struct span plain;
    if (body.size != dkg->size * size)
        return DKG_FAULT_MALFORMED;
    struct span box = span_slice(body, (dkg->me - 1u) * size, size);
    if (status_ok(arena_new(STEP_ARENA_BYTES, &arena)) && status_ok(box_open(dkg->box_secret, box, arena, &plain)))
        dealt_take(dkg, sender, plain);
    return DKG_FAULT_NONE;
}

static enum dkg_fault take_complaints(struct dkg *dkg, uint8_t sender, struct span body)
{
    struct dkg_complaints complaints;
    if (!status_ok(dkg_complaints_decode(body, dkg->size, dkg->key_count, &complaints)))
        return DKG_FAULT_MALFORMED;
    for (uint8_t i = 0; i < dkg->size; i++)
        for (size_t key = 0; key < dkg->key_count; key++)
            if (complaints.is_accused[i][key])
                dkg->dealers[i].dealings[key].accusers |= bit_of(sender);
    return DKG_FAULT_NONE;
}

static bool is_answered(const struct dkg *dkg, const struct dkg_dealer *dealer)
{
    for (size_t key = 0; key < dkg->key_count; key++)
        if (dealer->dealings[key].accusers & ~dealer->dealings[key].dismissed)
            return false;
    return true;
}

/* The disputed shares are public from here on; one that fits the commitments settles its dispute for everybody. */
static enum dkg_fault take_answer(struct dkg *dkg, uint8_t sender, struct span body)
{
    struct dkg_dealer *dealer = &dkg->dealers[sender - 1];
    struct dkg_answer answer;
    if (!status_ok(dkg_answer_decode(body, dkg->size, dkg->key_count, &answer)))
        return DKG_FAULT_MALFORMED;
    for (size_t i = 0; i < answer.count; i++) {
        struct dkg_dealing *dealing = &dealer->dealings[answer.items[i].key];
        uint8_t complainer = answer.items[i].complainer;
        if (!status_ok(commitment_check(dealing->coefficients, dkg->threshold, complainer, &answer.items[i].share)))
            return DKG_FAULT_BAD_SHARE;
        dealing->dismissed |= bit_of(complainer);
        if (complainer == dkg->me) {
            dealing->share = answer.items[i].share;
            dealing->has_share = true;
        }
    }
    return is_answered(dkg, dealer) ? DKG_FAULT_NONE : DKG_FAULT_BAD_SHARE;
}

static enum dkg_fault take_confirmation(struct dkg *dkg, uint8_t sender, struct span body)
{
    struct dkg_dealer *dealer = &dkg->dealers[sender - 1];
    if (body.size != 32 + SIGNATURE_BYTES)
        return DKG_FAULT_MALFORMED;
    if (!span_equal(span_slice(body, 0, 32), SPAN_OF_ARRAY(dkg->transcript)) || !status_ok(ring_verify(dkg->ring, sender, body.data + 32)))
        return DKG_FAULT_OTHER_RESULT;
    memcpy(dealer->confirmation, body.data + 32, SIGNATURE_BYTES);
    dealer->is_confirmed = true;
    return DKG_FAULT_NONE;
}

/* ---- how a round ends: my message of the next ---- */

static struct status say_reveal(struct dkg *dkg)
{
    uint8_t body[DKG_REVEAL_BYTES(THRESHOLD_MOST, DKG_KEYS_MOST)];
    struct writer writer = writer_of(body, sizeof body);
    dkg_own_reveal(dkg, &writer);
    dkg_send(dkg, DKG_REVEAL, writer_span(&writer));
    return STATUS(OK);
}

static struct status share_box(const struct dkg *dkg, uint8_t recipient, struct arena *arena, struct span *out)
{
    uint8_t plain[DKG_DEALT_BYTES(DKG_KEYS_MOST)];
    struct scalar share;
    struct writer writer = writer_of(plain, sizeof plain);
    write_bytes(&writer, SPAN_OF_ARRAY(dkg->binding));
    write_u8(&writer, dkg->me);
    write_u8(&writer, recipient);
    for (size_t key = 0; key < dkg->key_count; key++) {
        polynomial_value(dkg->parts[key].polynomial, dkg->threshold, recipient, &share);
        write_bytes(&writer, SPAN_OF_ARRAY(share.bytes));
    }
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
        ENSURE(box.size == DKG_BOX_BYTES(dkg->key_count));
        write_bytes(&writer, box);
    }
    dkg_send(dkg, DKG_SHARE, writer_span(&writer));
    return STATUS(OK);
}

static struct status say_complaints(struct dkg *dkg)
{
    uint8_t body[DKG_COMPLAIN_MOST];
    struct writer writer = writer_of(body, sizeof body);
    struct dkg_complaints complaints = {0};
    for (uint8_t i = 0; i < dkg->size; i++)
        for (size_t key = 0; key < dkg->key_count; key++)
            complaints.is_accused[i][key] = dkg->dealers[i].fault == DKG_FAULT_NONE && !dkg->dealers[i].dealings[key].has_share;
    dkg_complaints_encode(&complaints, dkg->size, dkg->key_count, &writer);
    dkg_send(dkg, DKG_COMPLAIN, writer_span(&writer));
    return STATUS(OK);
}

static struct status say_confirmation(struct dkg *dkg)
{
    uint8_t body[32 + SIGNATURE_BYTES];
    TRY(dkg_settle(dkg));
    memcpy(body, dkg->transcript, 32);
    ring_sign(dkg->ring, dkg->sign_key, body + 32);
    dkg_send(dkg, DKG_CONFIRM, SPAN_OF_ARRAY(body));
    return STATUS(OK);
}

/* Only what was disputed, by key and complainer; whoever has t complainers does not get this far. */
static void answer_make(const struct dkg *dkg, struct dkg_answer *out)
{
    out->count = 0;
    if (dkg->dealers[dkg->me - 1].fault != DKG_FAULT_NONE)
        return;
    for (size_t key = 0; key < dkg->key_count; key++)
        for (uint8_t member = 1; member <= dkg->size; member++) {
            if (!(dkg->dealers[dkg->me - 1].dealings[key].accusers & bit_of(member)))
                continue;
            out->items[out->count].key = (uint16_t)key;
            out->items[out->count].complainer = member;
            polynomial_value(dkg->parts[key].polynomial, dkg->threshold, member, &out->items[out->count++].share);
        }
}

static void say_answer(struct dkg *dkg)
{
    uint8_t body[DKG_ANSWER_MOST];
    struct writer writer = writer_of(body, sizeof body);
    struct dkg_answer answer;
    answer_make(dkg, &answer);
    dkg_answer_encode(&answer, &writer);
    dkg_send(dkg, DKG_ANSWER, writer_span(&writer));
    secret_wipe(&answer, sizeof answer);
    secret_wipe(body, sizeof body);
}

/* Members that complained about any key of this dealer. */
static uint16_t all_accusers(const struct dkg *dkg, const struct dkg_dealer *dealer)
{
    uint16_t accusers = 0;
    for (size_t key = 0; key < dkg->key_count; key++)
        accusers |= dealer->dealings[key].accusers;
    return accusers;
}

/* With t or more complainers, over all keys together, an honest member is among them (at most t-1 are not); and for a key about which
 * t complained, answering would publish the whole polynomial. The dealer is out. Without open complaints the answering round is skipped
 * by all. */
static struct status close_complaints(struct dkg *dkg)
{
    bool is_open = false;
    for (uint8_t i = 0; i < dkg->size; i++) {
        struct dkg_dealer *dealer = &dkg->dealers[i];
        uint16_t accusers = all_accusers(dkg, dealer);
        if (dealer->fault == DKG_FAULT_NONE && __builtin_popcount(accusers) >= dkg->threshold)
            dealer->fault = DKG_FAULT_BAD_SHARE;
        is_open = is_open || (dealer->fault == DKG_FAULT_NONE && accusers);
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
