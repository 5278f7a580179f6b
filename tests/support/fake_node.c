// SPDX-License-Identifier: EUPL-1.2
//
// Chooses members as a node does, and answers for each of them.
#include "support/fake_node.h"

#include "base/text.h"
#include "crypto/secret.h"
#include "pseudonym/dleq.h"

#include <criterion/criterion.h>

#define TEXT_MOST ((size_t)512 * 1024)

const uint8_t fake_auditor_secret[BOX_SECRET_BYTES] = {7};

static const char *const oins[COMMITTEE_SIZE] = {"00000099000000001000", "00000099000000002000", "00000099000000003000",
                                                 "00000099000000004000", "00000099000000005000"};

static bool list_has(const struct json *list, const char *oin)
{
    struct span text;
    for (size_t i = 0; i < json_array_count(list); i++)
        if (status_ok(json_as_text(json_array_at(list, i), OIN_DIGITS, &text)) && span_is_text(text, oin))
            return true;
    return false;
}

/* As the node chooses: those that are named, or else 1, 3, 4 and then the others, without those that are left out. */
static struct status choose(struct fake_node *fake, const struct json *request, enum misdeed misdeed, struct member_set *out)
{
    static const uint8_t order[COMMITTEE_SIZE] = {1, 3, 4, 2, 5}, other_order[COMMITTEE_SIZE] = {2, 3, 5, 1, 4};
    bool is_chosen[COMMITTEE_SIZE + 1] = {false};
    size_t count = 0;
    for (size_t i = 0; i < COMMITTEE_SIZE && count < COMMITTEE_THRESHOLD; i++) {
        uint8_t member = misdeed == OTHER_MEMBERS ? other_order[i] : order[i];
        bool may = !json_has(request, "members") || misdeed == OTHER_MEMBERS || list_has(json_at(request, "members"), oins[member - 1]);
        is_chosen[member] = may && !list_has(json_at(request, "without"), oins[member - 1]);
        count += is_chosen[member];
    }
    if (count < COMMITTEE_THRESHOLD)
        return FAIL(UNREACHABLE);
    for (uint8_t i = 1; i <= COMMITTEE_SIZE; i++) {
        fake->was_asked[fake->requests - 1][i - 1] = is_chosen[i];
        if (is_chosen[i])
            out->index[out->count++] = i;
    }
    return STATUS(OK);
}

/* One member's points, and its row of the reply. */
static struct json *answer_one(struct fake_node *fake, const struct member_set *set, size_t at, bool wants_proof,
                               const struct element *points, size_t count, struct element *out)
{
    static const struct exchange_id exchange_id = {"0123456789abcdef"};
    uint8_t me = set->index[at], bytes[DLEQ_PROOF_BYTES];
    enum lie lie = fake->lies[me - 1];
    struct json *row = json_object_new();
    struct scalar factor;
    struct element key;
    struct dleq_proof proof;
    const struct dleq_batch batch = {span_of_text(DOMAIN), 7, set, &exchange_id, &key, points, out, count};
    evaluate_prepare(lie == LIES_WITH_OTHER_SHARE ? &fake->other.shares[me - 1] : &fake->committee.shares[me - 1], set, me, &factor);
    evaluate_weighed_key(&fake->committee.public_shares[me - 1], set, me, &key);
    evaluate_slice(&factor, points, count, out);
    if (lie == LIES_ALWAYS || lie == LIES_WITHOUT_PROOF || (lie == LIES_UNTIL_ASKED && !wants_proof))
        element_add(&out[0], &out[1], &out[0]);
    json_set_text(row, "oin", oins[me - 1]);
    json_set_integer(row, "index", me);
    json_set_base64(row, "share", SPAN_OF_ARRAY(fake->committee.public_shares[me - 1].bytes));
    if (!wants_proof || lie == LIES_WITHOUT_PROOF)
        return row;
    dleq_generate(&batch, &factor, fake->how.random, &proof);
    dleq_encode(&proof, bytes);
    if (lie == LIES_IN_THE_PROOF)
        memset(bytes, 0xFF, sizeof bytes);
    json_set_base64(row, "proof", SPAN_OF_ARRAY(bytes));
    return row;
}

static struct status reply_points(struct fake_node *fake, const struct json *request, const struct element *points, size_t count,
                                  enum misdeed misdeed, struct json **out)
{
    struct member_set set = {.count = 0};
    struct element *partials;
    bool wants_proof = false;
    TRY(choose(fake, request, misdeed, &set));
    TRY(json_find_bool(request, "prove", NULL, &wants_proof));
    TRY(ARENA_NEW(fake->arena, set.count * count, &partials));
    struct json *reply = json_object_new(), *members = json_array_new();
    fake->wanted_proof[fake->requests - 1] = wants_proof;
    for (size_t i = 0; i < set.count; i++)
        json_append(members, answer_one(fake, &set, i, wants_proof, points, count, partials + i * count));
    if (misdeed == OTHER_KEY)
        committee_answer(&fake->other, &set, points, count, partials);
    if (misdeed == NOT_A_POINT)
        memset(&partials[2], 0xFF, sizeof partials[2]);
    bool is_other = misdeed == OTHER_KEY || misdeed == OTHER_RECORD;
    json_set_base64(reply, "key", SPAN_OF_ARRAY((is_other ? &fake->other : &fake->committee)->public_key.bytes));
    json_set_integer(reply, "epoch", 7);
    json_set_hex(reply, "exchange", span_of("0123456789abcdef", EXCHANGE_ID_BYTES));
    json_set(reply, "members", members);
    json_set_base64(reply, "partials", span_of(partials, (set.count * count - (misdeed == CUT_SHORT)) * sizeof *partials));
    *out = reply;
    return STATUS(OK);
}

static struct status take_accusation(struct fake_node *fake, const struct json *request, struct json **out_reply)
{
    struct span member;
    TRY(json_get_text(request, "member", OIN_DIGITS, NULL, &member));
    cr_assert(fake->accusations < N(fake->accused) && member.size == OIN_DIGITS);
    memcpy(fake->accused[fake->accusations++], member.data, OIN_DIGITS);
    *out_reply = json_object_new();
    return STATUS(OK);
}

static struct status ask(void *state, struct json *request, struct json **out_reply, struct complaint *why)
{
    CLEANUP(json) struct json *taken = request;
    struct fake_node *fake = state;
    enum misdeed misdeed = fake->misdeeds[fake->requests];
    struct span escrow, verb;
    uint8_t *points, *sealed;
    size_t size, sealed_size;
    TRY(json_get_text(taken, "verb", 40, why, &verb));
    if (span_is_text(verb, "member-cheated"))
        return take_accusation(fake, taken, out_reply);
    cr_assert(fake->requests < REQUESTS_MOST);
    TRY(json_print(taken, fake->arena, &fake->sent));
    TRY(ARENA_NEW(fake->arena, TEXT_MOST, &points));
    TRY(ARENA_NEW(fake->arena, TEXT_MOST, &sealed));
    TRY(json_get_base64(taken, "points", why, points, TEXT_MOST, &size));
    TRY(json_get_base64(taken, "escrow", why, sealed, TEXT_MOST, &sealed_size));
    TRY(json_get_text(taken, "escrow", TEXT_MOST, why, &escrow));
    cr_assert(size % ELEMENT_BYTES == 0 && size >= 2 * ELEMENT_BYTES);
    fake->sealed = span_of(sealed, sealed_size);
    fake->asked = span_of(points, size);
    memcpy(fake->escrows[fake->requests], escrow.data, 63);
    memcpy(&fake->check[fake->requests], points + size - ELEMENT_BYTES, ELEMENT_BYTES);
    fake->points[fake->requests++] = size / ELEMENT_BYTES;
    if (misdeed == LATE)
        return complain(why, FAIL(TIMED_OUT), "by member 00000099000000002000");
    if (misdeed == OVER_QUOTA)
        return complain(why, FAIL(OVER_QUOTA), "by member 00000099000000002000");
    if (misdeed == TOO_FEW)
        return FAIL(UNREACHABLE);
    return reply_points(fake, taken, (const struct element *)points, size / ELEMENT_BYTES, misdeed, out_reply);
}

static void take_note(void *state, const char *sentence)
{
    struct fake_node *fake = state;
    fake->notes++;
    snprintf(fake->last_note, sizeof fake->last_note, "%s", sentence);
    cr_expect(strstr(sentence, "domain " DOMAIN ", attempt "), "%s", sentence);
}

void fake_node_start(struct fake_node *out)
{
    cr_assert(status_ok(crypto_start()));
    *out = (struct fake_node){.repeating = {.seed = 5}};
    out->random = repeating_random(&out->repeating);
    cr_assert(status_ok(arena_new((size_t)256 * 1024 * 1024, &out->arena)));
    committee_make(&out->random, &out->committee);
    committee_make(&out->random, &out->other);
    out->how = (struct blindfold){.carrier = {ask, out},
                                  .reason = {.what = "import", .reference = "import by tester"},
                                  .random = &out->random,
                                  .note = take_note,
                                  .listener = out};
    box_public_of(fake_auditor_secret, out->how.auditor_box);
}

void fake_node_stop(struct fake_node *fake) { fake->arena = arena_free(fake->arena); }

struct identifier fake_address(size_t number)
{
    struct identifier identifier;
    char text[8];
    int size = snprintf(text, sizeof text, "%zu", number + 1);
    struct address_fields fields = {span_of_text("3311ZZ"), span_of(text, (size_t)size), span_empty(), span_empty()};
    cr_assert(status_ok(identifier_address(&fields, NULL, &identifier)));
    return identifier;
}

void fake_pseudonym(const struct fake_node *fake, const struct identifier *identifier, struct element *out)
{
    struct element base;
    identifier_hash(span_of_text(DOMAIN), identifier, &base);
    element_multiply(&fake->committee.key, &base, out);
}
