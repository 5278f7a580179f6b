// SPDX-License-Identifier: EUPL-1.2
//
// Chooses members as a node does, and answers for each of them.
#include "support/fake_node.h"
#include "support/points.h"

#include "base/text.h"
#include "crypto/secret.h"
#include "pseudonym/voucher.h"

#include <criterion/criterion.h>

const struct key_name fake_register = {{(const uint8_t *)DOMAIN, sizeof DOMAIN - 1}, {"00000099000000004000"}};

const struct key_name fake_home = {{(const uint8_t *)DOMAIN, sizeof DOMAIN - 1}, {"00000099000000005000"}};

static const char *const oins[COMMITTEE_SIZE] = {"00000099000000001000", "00000099000000002000", "00000099000000003000",
                                                 "00000099000000004000", "00000099000000005000"};

static bool list_has(const struct oin *list, size_t list_count, const char *oin)
{
    for (size_t i = 0; i < list_count; i++)
        if (strcmp(list[i].text, oin) == 0)
            return true;
    return false;
}

/* As the node chooses: 1, 3, 4 and then the others, without those that are left out or were found out since. */
static struct status choose(struct fake_node *fake, const struct speech_evaluate *request, struct member_set *out)
{
    static const uint8_t order[COMMITTEE_SIZE] = {1, 3, 4, 2, 5};
    bool is_chosen[COMMITTEE_SIZE + 1] = {false};
    size_t count = 0;
    for (size_t i = 0; i < COMMITTEE_SIZE && count < COMMITTEE_THRESHOLD; i++) {
        uint8_t member = order[i];
        is_chosen[member] = !list_has(request->without, request->without_count, oins[member - 1]) &&
                            !list_has(fake->found_out, fake->found_out_count, oins[member - 1]);
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

/* One member's points, and its row of the reply. It lies in the first of the parts. */
static struct speech_evaluated_member answer_one(struct fake_node *fake, const struct member_set *set, size_t at, struct element *out)
{
    const size_t count = fake->asked.size / ELEMENT_BYTES, of_first = fake->last.parts[0].point_count;
    bool is_taken_over = fake->misdeeds[fake->requests - 1] == OTHER_KEY;
    const struct committee *shown = is_taken_over ? &fake->other : &fake->committee;
    uint8_t me = set->index[at];
    enum lie lie = fake->lies[me - 1];
    struct speech_evaluated_member row = {.oin = {""}};
    struct scalar factor;
    memcpy(row.oin.text, oins[me - 1], sizeof row.oin.text);
    evaluate_prepare(lie == LIES_WITH_OTHER_SHARE ? &fake->other.shares[me - 1] : &shown->shares[me - 1], COMMITTEE_SIZE, &factor);
    evaluate_slice(&factor, (const struct element *)fake->asked.data, count, out);
    if (lie == LIES_IN_ONE_POINT)
        element_add(&out[0], &out[1], &out[0]);
    if (lie == LIES_IN_THE_CHECK)
        out[of_first - 1] = out[0];
    if (lie == SWAPS) {
        struct element first = out[0];
        out[0] = out[1];
        out[1] = first;
    }
    return row;
}

static struct status reply_points(struct fake_node *fake, const struct speech_evaluate *request, enum misdeed misdeed,
                                  struct speech_evaluated *out)
{
    const size_t count = fake->asked.size / ELEMENT_BYTES;
    struct member_set set = {.count = 0};
    TRY(choose(fake, request, &set));
    TRY(ARENA_NEW(fake->arena, set.count * count, &out->partials));
    TRY(ARENA_NEW(fake->arena, set.count, &out->members));
    for (; out->member_count < set.count; out->member_count++)
        out->members[out->member_count] = answer_one(fake, &set, out->member_count, out->partials + out->member_count * count);
    if (misdeed == STRANGER)
        memcpy(out->members[0].oin.text, "00000099000000009000", sizeof out->members[0].oin.text);
    if (misdeed == NOT_A_POINT)
        memset(&out->partials[2], 0xFF, sizeof out->partials[2]);
    out->exchange.bytes[0] = (uint8_t)fake->requests;
    out->generation = fake->ring->generation + (misdeed == OTHER_EPOCH);
    out->partial_count = set.count * count - (misdeed == CUT_SHORT);
    return STATUS(OK);
}

static size_t identifiers_of(const struct speech_evaluate *request)
{
    uint64_t all = 0;
    for (size_t i = 0; i < request->part_count; i++)
        all |= request->parts[i].mask;
    return all ? (size_t)__builtin_popcountll(all) : request->parts[0].point_count - 1;
}

static void gather_points(struct fake_node *fake, const struct speech_evaluate *request)
{
    struct element *points;
    size_t count = 0;
    cr_assert(status_ok(ARENA_NEW(fake->arena, POINTS_MOST, &points)));
    for (size_t i = 0; i < request->part_count; i++) {
        const struct speech_evaluate_part *part = &request->parts[i];
        memcpy(points + count, part->points, part->point_count * sizeof *points);
        count += part->point_count;
    }
    fake->asked = span_of(points, count * sizeof *points);
}

static void note_request(struct fake_node *fake, const struct speech_evaluate *request)
{
    cr_assert(fake->requests < REQUESTS_MOST);
    cr_assert(!fake->how.reason.case_id == !request->has_case);
    const struct speech_evaluate_part *first = &request->parts[0];
    memcpy(fake->voucher_ids[fake->requests], first->voucher_id, VOUCHER_ID_BYTES);
    cr_assert(status_ok(escrow_form(request->escrow, identifiers_of(request), &fake->escrows[fake->requests])));
    fake->last = *request;
    fake->sealed = request->escrow;
    gather_points(fake, request);
    fake->check[fake->requests] = first->points[first->point_count - 1];
    fake->points[fake->requests++] = fake->asked.size / ELEMENT_BYTES;
}

static struct status evaluate(struct fake_node *fake, const struct speech_evaluate *request, struct complaint *why,
                              struct speech_evaluated *out)
{
    enum misdeed misdeed = fake->misdeeds[fake->requests];
    note_request(fake, request);
    fake->found_out_count = 0;
    if (misdeed == LATE)
        return complain(why, FAIL(TIMED_OUT), "door partner 00000099000000002000");
    if (misdeed == OVER_QUOTA)
        return complain(why, FAIL(OVER_QUOTA), "door partner 00000099000000002000");
    if (misdeed == TOO_BUSY)
        return complain(why, FAIL(OVERLOADED), "door partner 00000099000000002000");
    if (misdeed == TOO_FEW)
        return FAIL(UNREACHABLE);
    return reply_points(fake, request, misdeed, out);
}

/* The last request, without those that are found out. */
static struct status evaluate_rest(struct fake_node *fake, const struct speech_evaluate_rest *request, struct speech_evaluated *out)
{
    cr_assert_eq(request->exchange.bytes[0], fake->requests);
    if (fake->is_forgetful)
        return FAIL(NOT_FOUND);
    for (size_t i = 0; i < request->liar_count; i++)
        fake->found_out[fake->found_out_count++] = request->liars[i];
    fake->rests++;
    return reply_points(fake, &fake->last, fake->misdeeds[fake->requests - 1], out);
}

/* Over text in both directions, as between processes. */
static struct status ask(const struct door *door, enum speech_verb verb, const void *request, void *out_reply)
{
    CLEANUP(json) struct json *json = NULL;
    struct fake_node *fake = door->state;
    struct speech_evaluate heard;
    struct speech_evaluated said = {0};
    struct span reply;
    if (verb == SPEECH_MEMBER_CHEATED) {
        cr_assert(fake->accusations < N(fake->accused));
        fake->accused[fake->accusations++] = ((const struct speech_member *)request)->member;
        return STATUS(OK);
    }
    cr_assert(verb == SPEECH_EVALUATE || verb == SPEECH_EVALUATE_REST);
    TRY(speech_request_encode(verb, request, fake->arena, door->why, verb == SPEECH_EVALUATE ? &fake->sent : &reply));
    if (verb == SPEECH_EVALUATE_REST) {
        TRY(evaluate_rest(fake, request, &said));
    } else {
        TRY(json_parse(fake->sent, door->why, &json));
        TRY(speech_request_decode(verb, json, fake->arena, door->why, &heard));
        TRY(evaluate(fake, &heard, door->why, &said));
    }
    TRY(speech_reply_encode(verb, &said, fake->arena, door->why, &reply));
    return speech_reply_decode(verb, reply, door->arena, door->why, out_reply);
}

static void take_note(void *state, const char *sentence)
{
    struct fake_node *fake = state;
    fake->notes++;
    snprintf(fake->last_note, sizeof fake->last_note, "%s", sentence);
    cr_expect(strstr(sentence, "domein " DOMAIN), "%s", sentence);
}

static void take_wait(void *state)
{
    struct fake_node *fake = state;
    fake->waits++;
}

void fake_node_start(struct fake_node *out)
{
    const struct key_name names[] = {fake_register, fake_home, {span_of_text(RING_ESCROW_DOMAIN), ring_nobody}};
    cr_assert(status_ok(crypto_start()));
    *out = (struct fake_node){.repeating = {.seed = 5}};
    out->random = repeating_random(&out->repeating);
    cr_assert(status_ok(arena_new((size_t)256 * 1024 * 1024, &out->arena)));
    committee_make(&out->random, &out->committee);
    committee_make(&out->random, &out->other);
    cr_assert(status_ok(sample_ring_of(&out->committee, names, N(names), out->arena, &out->ring)));
    out->how = (struct blindfold){.door = {.ask = ask, .state = out},
                                  .reason = {.act = EVALUATION_OWN, .purpose = "gecoordineerde-aanpak", .reference = "import by tester"},
                                  .own = {"00000099000000004000"},
                                  .ring = out->ring,
                                  .random = &out->random,
                                  .note = take_note,
                                  .wait = take_wait,
                                  .listener = out};
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

void fake_pseudonym(const struct fake_node *fake, const struct key_name *name, const struct identifier *identifier, struct element *out)
{
    struct element base;
    identifier_hash(name, identifier, &base);
    element_multiply(&fake->committee.key, &base, out);
}

/* What the part says beside its points. */
static struct span terms_of(const struct fake_node *fake, size_t at, uint8_t room[static ESCROW_TERMS_MOST])
{
    const struct speech_evaluate_part *part = &fake->last.parts[at];
    const uint8_t *id = at == 0 ? fake->voucher_ids[fake->requests - 1] : part->voucher_id, *case_id = fake->how.reason.case_id;
    uint8_t voucher[VOUCHER_TERMS_BYTES];
    struct digest case_commit;
    if (fake->how.reason.act != EVALUATION_ASK)
        return span_empty();
    if (!case_id || !part->has_voucher)
        return escrow_terms(span_empty(), part->mask, room);
    voucher_case_commit(case_id, id, &case_commit);
    voucher_escrow_terms(id, &case_commit, VOUCHER_USES_DEFAULT, voucher);
    return escrow_terms(SPAN_OF_ARRAY(voucher), part->mask, room);
}

struct status fake_escrow_open(const struct fake_node *fake, struct escrow **out)
{
    uint8_t terms[EVALUATED_PARTS_MOST][ESCROW_TERMS_MOST];
    struct escrow_part parts[EVALUATED_PARTS_MOST];
    for (size_t i = 0; i < fake->last.part_count; i++) {
        const struct speech_evaluate_part *part = &fake->last.parts[i];
        parts[i] = (struct escrow_part){.key = {fake_register.domain, part->holder},
                                        .epoch = 7,
                                        .points = part->points,
                                        .count = part->point_count,
                                        .mask = part->mask,
                                        .terms = terms_of(fake, i, terms[i])};
    }
    const struct escrow_request request = {fake->how.own, (uint8_t)fake->how.reason.act, fake->ring->generation, parts,
                                           fake->last.part_count};
    struct digest digest;
    struct element shared;
    element_multiply(&fake->committee.key, &fake->escrows[fake->requests - 1], &shared);
    TRY(escrow_request_digest(&request, &digest));
    return escrow_open(fake->sealed, &fake->committee.public_key, &shared, &digest, fake->arena, out);
}
