// SPDX-License-Identifier: EUPL-1.2
//
// The auditor has an escrow opened: of a request that no member ever saw too, by any three of five, as often as was agreed and by nobody
// else; and a member that lies about it is named by its own answer (P-02, P-11).
#include "acts/unseal.h"
#include "files/files.h"
#include "pseudonym/opening.h"
#include "store/opened.h"
#include "store/quotas.h"
#include "support/opening_fixture.h"

TestSuite(exchange_opening, .init = make_town, .fini = end_town, .timeout = 120);

/* ---- all members at once */

struct result {
    size_t calls;
    struct status fault;
    struct unsealing unsealing; /* its messages are the arena's */
};

static void keep_result(void *state, uint64_t ticket, const struct unsealing *unsealing, struct status fault)
{
    struct result *result = state;
    cr_assert_eq(ticket, 7);
    result->calls++;
    result->fault = fault;
    result->unsealing = *unsealing;
    for (size_t i = 0; i < unsealing->member_count; i++)
        OK(arena_copy(town.arena, unsealing->members[i].message, &result->unsealing.members[i].message));
}

static struct status ask_all(enum resident who, struct span request, struct result *out)
{
    struct book *book = &town_node(&town, who)->book;
    *out = (struct result){0};
    OK(batch_open(book, town.now_ms));
    struct status status = unseal_ask(book, request, &(struct unseal_asker){keep_result, out, 7});
    if (!status_ok(status)) {
        OK(batch_abandon(book));
        return status;
    }
    OK(batch_close(book));
    for (size_t i = 0; i < 100 && !out->calls; i++)
        town_run(&town);
    cr_assert_eq(out->calls, 1);
    return out->fault;
}

static bool is_held(const struct question *question, uint8_t member, struct span message, struct opening_answer *out)
{
    struct element ephemeral, share, public;
    struct opened_message opened;
    struct envelope envelope;
    OK(envelope_open(message, town_oin(&town, member - 1), town.partners[member - 1].envelope, town.arena, &envelope));
    OK(opened_message_decode(envelope.body, town.arena, &opened));
    out->point = opened.point;
    OK(dleq_decode(SPAN_OF_ARRAY(opened.proof), &out->proof));
    OK(escrow_form(question->message.escrow, 1, &ephemeral));
    ring_public_share(town.ring, agreed_key(&town_node(&town, TOEZ)->agreed, span_of_text(RING_ESCROW_DOMAIN), &ring_nobody), member,
                      &share);
    evaluate_public(&share, town.ring->size, &public);
    return status_ok(opening_answer_check(&public, &ephemeral, out));
}

/* The first `most` that hold, together. */
static struct status open_with(const struct question *question, const struct result *result, size_t most, struct escrow **out)
{
    struct member_set set = {.count = 0};
    struct element points[COMMITTEE_MOST], shared;
    for (uint8_t i = 0; i < result->unsealing.member_count && set.count < most; i++) {
        struct opening_answer answer;
        const struct span message = result->unsealing.members[i].message;
        if (!message.size || !is_held(question, (uint8_t)(i + 1), message, &answer))
            continue;
        points[set.count] = answer.point;
        set.index[set.count++] = (uint8_t)(i + 1);
    }
    cr_expect_eq(set.count, most);
    opening_combine(&set, town.ring->size, points, &shared);
    return escrow_open(question->message.escrow, &town.escrow.public_key, &shared, &question->digest, town.arena, out);
}

static bool has_logged(enum resident who, const char *word)
{
    char path[160];
    struct span log;
    struct complaint why;
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    OK(file_read(path, 1024 * 1024, town.arena, &log, &why));
    return memmem(log.data, log.size, word, strlen(word)) != NULL;
}

Test(exchange_opening, any_three_members_open_what_none_of_them_was_asked)
{
    static struct result result;
    struct question question;
    struct escrow *escrow;
    struct entry entry;
    uint64_t index;
    ask_nobody(&question);
    struct span request = sign_with_key_of(WOCO2, &question.message);
    OK(ask_all(TOEZ, request, &result));
    cr_assert_eq(result.unsealing.member_count, COMMITTEE_SIZE);
    for (size_t i = 0; i < COMMITTEE_SIZE; i++) {
        cr_expect_eq(result.unsealing.members[i].code, STATUS_OK, "%zu", i);
        cr_expect(town_last_entry(&town, (enum resident)i, ENTRY_ESCROW_OPENED, &entry, &index), "%zu", i);
        cr_expect(digest_equal(&entry.request_digest, &result.unsealing.request_digest));
        cr_expect(entry.has_said);
        cr_expect(has_logged((enum resident)i, "\"escrow-opened\""));
    }
    IS(open_with(&question, &result, 2, &escrow), TAMPERED);
    OK(open_with(&question, &result, 3, &escrow));
    cr_assert_eq(escrow->count, 1);
    cr_expect(span_equal(identifier_span(&escrow->identifiers[0]), identifier_span(&question.person)));
    cr_expect(span_is_text(escrow->reference, "import by beheer"));
}

/* Two that are gone are told of; three that are there are enough. */
Test(exchange_opening, who_is_not_there_is_told_and_the_others_open_it)
{
    static struct result result;
    struct question question;
    struct escrow *escrow;
    ask_nobody(&question);
    struct span request = sign_with_key_of(WOCO2, &question.message);
    town_stop(&town, SDD);
    town_stop(&town, VT);
    town_run(&town);
    OK(ask_all(TOEZ, request, &result));
    for (size_t i = 0; i < COMMITTEE_SIZE; i++) {
        enum status_code code = result.unsealing.members[i].code;
        cr_expect(i <= VT ? code == STATUS_UNREACHABLE || code == STATUS_TIMED_OUT : code == STATUS_OK, "%zu: %s", i,
                  status_text((struct status){code}));
    }
    OK(open_with(&question, &result, 3, &escrow));
}

/* A share that is not the ring's: the proof is of that one, and holds for nobody else's. */
Test(exchange_opening, a_member_that_lies_is_named_by_its_own_answer_and_the_rest_opens)
{
    static struct result result;
    struct question question;
    struct escrow *escrow;
    struct opening_answer answer;
    ask_nobody(&question);
    struct span request = sign_with_key_of(WOCO2, &question.message);
    town_stop(&town, VT);
    struct key_shares *shares = &town.houses[VT].secrets.shares;
    for (size_t i = 0; i < shares->count; i++)
        if (strcmp(shares->shares[i].domain, RING_ESCROW_DOMAIN) == 0) {
            scalar_random(&town.random, &shares->shares[i].scalar);
            element_multiply_generator(&shares->shares[i].scalar, &shares->shares[i].public_share);
        }
    town_start(&town, VT);
    town_connect(&town);
    struct agreed *liar = &town_node(&town, VT)->agreed;
    memset(liar->held, 0xff, sizeof liar->held); /* whatever the ring says of it */
    OK(ask_all(TOEZ, request, &result));
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++) {
        cr_assert_eq(result.unsealing.members[i].code, STATUS_OK);
        cr_expect(is_held(&question, (uint8_t)(i + 1), result.unsealing.members[i].message, &answer) == (i != VT), "%u", i);
    }
    OK(open_with(&question, &result, 3, &escrow));
}

Test(exchange_opening, a_node_that_is_not_the_auditors_asks_nobody)
{
    static struct result result;
    struct question question;
    ask_nobody(&question);
    IS(ask_all(SDD, sign_with_key_of(WOCO2, &question.message), &result), NOT_ALLOWED);
}

/* ---- one member, and whatever it is asked */

static uint64_t used(enum resident who)
{
    struct quota_use use;
    const struct quota_slice all = {.kind = QUOTA_OPENINGS, .requester = *town_oin(&town, TOEZ)};
    OK(store_quota_used(town_node(&town, who)->book.store, &all, day_of_ms(town.now_ms), &use));
    return use.today;
}

#define HEARD(expected, from, request)                                                      \
    do {                                                                                    \
        enum status_code heard_ = hear_open_at(VT, from, request, NULL);                    \
        cr_expect(heard_ == STATUS_##expected, "%s", status_text((struct status){heard_})); \
    } while (0)

Test(exchange_opening, nobody_but_the_auditor_has_one_opened)
{
    struct question question;
    ask_nobody(&question);
    struct span request = sign_with_key_of(WOCO2, &question.message);
    for (enum resident who = SDD; who < RESIDENTS; who++)
        if (who != VT)
            cr_expect_eq(hear_open_at(VT, who, request, NULL), who == TOEZ ? STATUS_OK : STATUS_NOT_ALLOWED, "%s",
                         town.partners[who].short_name);
    cr_expect_eq(used(VT), 1);
}

Test(exchange_opening, what_its_requester_did_not_sign_stays_closed_and_costs_nothing)
{
    struct question question;
    ask_nobody(&question);
    struct span request = sign_with_key_of(WOCO2, &question.message);
    uint8_t *bytes;
    OK(ARENA_NEW(town.arena, request.size, &bytes));
    memcpy(bytes, request.data, request.size);
    uint8_t *escrow = memmem(bytes, request.size, question.message.escrow.data, ELEMENT_BYTES);
    cr_assert(escrow);
    struct element other;
    point_generator(&other);
    memcpy(escrow, other.bytes, sizeof other.bytes); /* another element in the same request */
    HEARD(BAD_SIGNATURE, TOEZ, span_of(bytes, request.size));
    HEARD(BAD_SIGNATURE, TOEZ, sign_with_key_of(TOEZ, &question.message));
    const struct digest none = {{0}};
    cr_expect_eq(hear_open_at(VT, TOEZ, request, &none), STATUS_INVALID, "said to be of another request");
    HEARD(MALFORMED, TOEZ, span_of_text("no message"));
    cr_expect_eq(used(VT), 0);
    HEARD(OK, TOEZ, request);
    cr_expect_eq(used(VT), 1);
}

Test(exchange_opening, what_no_member_would_have_taken_stays_closed)
{
    struct question question;
    struct envelope other = town_envelope_of(&town, WOCO2, SDD, ENVELOPE_HELLO, span_of_text("anything"));
    ask_nobody(&question);
    HEARD(INVALID, TOEZ, town_envelope(&town, WOCO2, &other));
    struct evaluate_message message = question.message;
    message.escrow = sample_escrow(2);
    HEARD(MALFORMED, TOEZ, sign_with_key_of(WOCO2, &message));
    message = question.message;
    message.generation = 2;
    HEARD(WRONG_EPOCH, TOEZ, sign_with_key_of(WOCO2, &message));
    cr_expect_eq(used(VT), 0);
}

/* A node that keeps no more in a day than was agreed, and a keeper that goes by a number of its own. */
Test(exchange_opening, no_more_are_opened_than_was_agreed_nor_than_the_keeper_lets)
{
    struct question question;
    struct span request = span_empty();
    for (uint64_t i = 0; i < 10; i++) {
        ask_nobody(&question);
        request = sign_with_key_of(WOCO2, &question.message);
        HEARD(OK, TOEZ, request);
    }
    HEARD(OK, TOEZ, request);
    ask_nobody(&question);
    struct span another = sign_with_key_of(WOCO2, &question.message);
    HEARD(OVER_QUOTA, TOEZ, another);
    cr_expect_eq(used(VT), 10, "one that was opened is opened again for nothing");
    town_stop(&town, VT);
    town.now_ms += DAY_MS;
    town.houses[VT].ceilings.openings = 2;
    town_start(&town, VT);
    town_connect(&town);
    for (size_t i = 0; i < 2; i++)
        HEARD(OK, TOEZ, request); /* the keeper counts for itself, whatever it is asked */
    HEARD(OVER_QUOTA, TOEZ, another);
    HEARD(OVER_QUOTA, TOEZ, request);
    cr_expect_eq(used(VT), 0, "and what the keeper refused is not debited");
    town_node(&town, SDD)->agreed.quotas = (struct quota_rules){NULL, 0};
    cr_expect_eq(hear_open_at(SDD, TOEZ, request, NULL), STATUS_OVER_QUOTA, "without a line nothing is opened");
}

/* An auditor that lies and says that each answer got lost. */
Test(exchange_opening, what_is_opened_again_and_again_is_debited_again)
{
    struct question question;
    ask_nobody(&question);
    struct span request = sign_with_key_of(WOCO2, &question.message);
    for (size_t i = 0; i <= OPENED_AGAIN_MOST; i++)
        HEARD(OK, TOEZ, request);
    cr_expect_eq(used(VT), 1);
    for (size_t i = 1; i < 10; i++)
        HEARD(OK, TOEZ, request);
    HEARD(OVER_QUOTA, TOEZ, request);
    cr_expect_eq(used(VT), 10);
}

/* WOCO2 changes its key: what it asked before is held against the key of then, and nothing else is. */
Test(exchange_opening, a_request_is_held_against_the_key_that_its_requester_had_then)
{
    struct question question;
    const struct sign_key old = town.signs[WOCO2];
    ask_nobody(&question);
    struct span before = sign_with_key_of(WOCO2, &question.message);
    town_stop(&town, WOCO2);
    town_stop(&town, VT);
    town.now_ms += DAY_MS;
    random_fill(&town.random, town.houses[WOCO2].secrets.keys.envelope_seed, SIGN_SEED_BYTES);
    sign_key_from_seed(town.houses[WOCO2].secrets.keys.envelope_seed, &town.signs[WOCO2]);
    memcpy(town.partners[WOCO2].envelope, town.signs[WOCO2].public, SIGN_PUBLIC_BYTES);
    town_agree_roster(&town);
    town_start(&town, VT);
    HEARD(OK, TOEZ, before);
    town.now_ms += DAY_MS;
    HEARD(OK, TOEZ, sign_with_key_of(WOCO2, &question.message));
    town.signs[WOCO2] = old; /* it was stolen, say */
    HEARD(BAD_SIGNATURE, TOEZ, sign_with_key_of(WOCO2, &question.message));
}

/* ---- what comes back */

static enum status_code hear_opened(const struct exchange_id *exchange)
{
    struct opened_message message = {.proof = {[0] = 1, [SCALAR_BYTES] = 1}};
    struct span body;
    struct entry entry;
    uint64_t index;
    point_generator(&message.point);
    OK(opened_message_encode(&message, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, VT, TOEZ, ENVELOPE_OPENED, body); /* with the digest of nothing */
    envelope.exchange_id = *exchange;
    OK(town_hear(&town, TOEZ, VT, town_envelope(&town, VT, &envelope)));
    cr_assert(town_last_entry(&town, TOEZ, ENTRY_DECISION, &entry, &index));
    return entry.code;
}

Test(exchange_opening, an_answer_that_was_not_asked_for_or_is_about_another_request_is_refused)
{
    static struct result result;
    struct book *book = &town_node(&town, TOEZ)->book;
    struct question question;
    struct escrow *escrow;
    struct entry sent;
    uint64_t index;
    ask_nobody(&question);
    const struct exchange_id other = exchange_id_new(&town.random);
    cr_expect_eq(hear_opened(&other), STATUS_UNEXPECTED);
    OK(batch_open(book, town.now_ms));
    OK(unseal_ask(book, sign_with_key_of(WOCO2, &question.message), &(struct unseal_asker){keep_result, &result, 7}));
    OK(batch_close(book));
    cr_assert(town_last_entry(&town, TOEZ, ENTRY_ESCROW_OPENED, &sent, &index) && sent.direction == DIRECTION_OUT);
    cr_expect_eq(hear_opened(&sent.exchange_id), STATUS_BAD_SUBJECT);
    for (size_t i = 0; i < 100 && !result.calls; i++)
        town_run(&town);
    OK(open_with(&question, &result, 3, &escrow));
    cr_expect_eq(hear_opened(&sent.exchange_id), STATUS_UNEXPECTED, "it is over");
}
