// SPDX-License-Identifier: EUPL-1.2
//
// From identifiers to pseudonyms against real shares: the right ones, once each, and nothing else out of this process.
#include "base/text.h"
#include "cli/blindfold.h"
#include "pseudonym/dleq.h"
#include "pseudonym/escrow.h"
#include "support/committee.h"

#include <criterion/criterion.h>

#define DOMAIN "casus"
#define REQUESTS_MOST 16
#define TEXT_MOST ((size_t)512 * 1024)

static struct random_source source;

enum misdeed { HONEST = 0, LATE, OVER_QUOTA, OTHER_MEMBERS, CUT_SHORT, NOT_A_POINT, OTHER_KEY, OTHER_RECORD, TOO_FEW };
/* What a member does with a question, and what with the same question when a proof is wanted. */
enum lie { TRUTHFUL = 0, LIES_ALWAYS, LIES_UNTIL_ASKED, LIES_WITHOUT_PROOF, LIES_WITH_OTHER_SHARE, LIES_IN_THE_PROOF };

/* The node and five members, in one. */
struct fake {
    struct committee committee, other;
    struct arena *arena;
    enum misdeed misdeeds[REQUESTS_MOST]; /* per request */
    enum lie lies[COMMITTEE_SIZE];        /* per member */
    bool was_asked[REQUESTS_MOST][COMMITTEE_SIZE], wanted_proof[REQUESTS_MOST];
    size_t requests, points[REQUESTS_MOST];
    char escrows[REQUESTS_MOST][64]; /* how each began */
    struct element check[REQUESTS_MOST];
    struct span sealed, asked, sent; /* of the last request */
    size_t notes;
    char last_note[512], accused[8][OIN_CHARS + 1];
    size_t accusations;
};

static const char *const oins[COMMITTEE_SIZE] = {"00000099000000001000", "00000099000000002000", "00000099000000003000",
                                                 "00000099000000004000", "00000099000000005000"};

static bool list_has(const struct json *list, const char *oin)
{
    struct span text;
    for (size_t i = 0; i < json_array_count(list); i++)
        if (status_ok(json_as_text(json_array_at(list, i), OIN_CHARS, &text)) && span_is_text(text, oin))
            return true;
    return false;
}

/* As the node chooses: those that are named, or else 1, 3, 4 and then the others, without those that are left out. */
static struct status choose(struct fake *fake, const struct json *request, enum misdeed misdeed, struct member_set *out)
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
static struct json *answer_one(struct fake *fake, const struct member_set *set, size_t at, bool wants_proof, const struct element *points,
                               size_t count, struct element *out)
{
    static const uint8_t exchange_id[REQUEST_ID_BYTES] = "0123456789abcdef";
    uint8_t me = set->index[at], bytes[DLEQ_PROOF_BYTES];
    enum lie lie = fake->lies[me - 1];
    struct json *row = json_object_new();
    struct scalar factor;
    struct element key;
    struct dleq_proof proof;
    const struct dleq_batch batch = {span_of_text(DOMAIN), 7, set, exchange_id, &key, points, out, count};
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
    dleq_generate(&batch, &factor, &source, &proof);
    dleq_encode(&proof, bytes);
    if (lie == LIES_IN_THE_PROOF)
        memset(bytes, 0xFF, sizeof bytes);
    json_set_base64(row, "proof", SPAN_OF_ARRAY(bytes));
    return row;
}

static struct status reply_points(struct fake *fake, const struct json *request, const struct element *points, size_t count,
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
    json_set_hex(reply, "exchange", span_of("0123456789abcdef", REQUEST_ID_BYTES));
    json_set(reply, "members", members);
    json_set_base64(reply, "partials", span_of(partials, (set.count * count - (misdeed == CUT_SHORT)) * sizeof *partials));
    *out = reply;
    return STATUS(OK);
}

static struct status take_accusation(struct fake *fake, const struct json *request, struct json **out_reply)
{
    struct span member;
    TRY(json_get_text(request, "member", OIN_CHARS, NULL, &member));
    cr_assert(fake->accusations < N(fake->accused) && member.size == OIN_CHARS);
    memcpy(fake->accused[fake->accusations++], member.data, OIN_CHARS);
    *out_reply = json_object_new();
    return STATUS(OK);
}

static struct status ask(void *state, struct json *request, struct json **out_reply, struct complaint *why)
{
    CLEANUP(json) struct json *taken = request;
    struct fake *fake = state;
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
    struct fake *fake = state;
    fake->notes++;
    snprintf(fake->last_note, sizeof fake->last_note, "%s", sentence);
    cr_expect(strstr(sentence, "domain " DOMAIN ", attempt "), "%s", sentence);
}

static struct fake fake;
static struct repeating repeating;
static uint8_t auditor_secret[BOX_SECRET_BYTES] = {7};
static struct blindfold how;

static void start(void)
{
    cr_assert(status_ok(crypto_start()));
    repeating = (struct repeating){.seed = 5};
    source = repeating_random(&repeating);
    fake = (struct fake){0};
    cr_assert(status_ok(arena_new((size_t)256 * 1024 * 1024, &fake.arena)));
    committee_make(&source, &fake.committee);
    committee_make(&source, &fake.other);
    how = (struct blindfold){.carrier = {ask, &fake}, .reason = {.what = "import", .reference = "import by tester"}, .random = &source,
                             .note = take_note, .listener = &fake};
    box_public_of(auditor_secret, how.auditor_box);
}
static void stop(void) { fake.arena = arena_free(fake.arena); }
TestSuite(cli_blindfold, .init = start, .fini = stop);

/* The number-th address there is. */
static struct identifier address(size_t number)
{
    struct identifier identifier;
    char text[8];
    int size = snprintf(text, sizeof text, "%zu", number + 1);
    struct address_fields fields = {span_of_text("3311ZZ"), span_of(text, (size_t)size), span_empty(), span_empty()};
    cr_assert(status_ok(identifier_address(&fields, NULL, &identifier)));
    return identifier;
}

static void expected(const struct identifier *identifier, struct element *out)
{
    struct element base;
    identifier_hash(span_of_text(DOMAIN), identifier, &base);
    element_multiply(&fake.committee.key, &base, out);
}

Test(cli_blindfold, pseudonyms_are_those_of_the_key_and_equal_identifiers_go_once)
{
    struct identifier identifiers[] = {address(4), address(2), address(4), address(9), address(2)};
    struct element got[N(identifiers)], want;
    struct complaint why = {""};
    cr_assert(status_ok(identifier_bsn(span_of_text("999900006"), NULL, &identifiers[3])));
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, N(identifiers), got, &why)), "%s", why.text);
    for (size_t i = 0; i < N(identifiers); i++) {
        expected(&identifiers[i], &want);
        cr_expect(element_equal(&got[i], &want), "identifier %zu", i);
    }
    cr_expect_eq(fake.requests, 1);
    cr_expect_eq(fake.points[0], 3 + 1, "three distinct ones and the check point");
}

Test(cli_blindfold, batches_have_at_most_1024_and_nothing_asks_nothing)
{
    static struct identifier identifiers[BATCH_MOST + 3];
    static struct element got[N(identifiers)];
    struct element want;
    struct complaint why = {""};
    for (size_t i = 0; i < N(identifiers); i++)
        identifiers[i] = address(i);
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, 0, got, &why)));
    cr_expect_eq(fake.requests, 0);
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, N(identifiers), got, &why)), "%s", why.text);
    cr_expect_eq(fake.requests, 2);
    cr_expect_eq(fake.points[0], BATCH_MOST + 1);
    cr_expect_eq(fake.points[1], 3 + 1);
    expected(&identifiers[N(identifiers) - 1], &want);
    cr_expect(element_equal(&got[N(identifiers) - 1], &want));
}

/* P-01: what leaves holds no identifier, nor anything that is the same for the same identifier. */
Test(cli_blindfold, what_leaves_is_blinded_and_the_auditor_alone_can_read_who)
{
    struct identifier identifiers[] = {address(99), address(7)};
    struct element got[2], base;
    struct complaint why = {""};
    struct span plain;
    struct escrow *escrow;
    cr_assert(status_ok(identifier_bsn(span_of_text("999900006"), NULL, &identifiers[1])));
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, 2, got, &why)));
    cr_expect(!memmem(fake.sent.data, fake.sent.size, "999900006", 9) && !memmem(fake.sent.data, fake.sent.size, "3311", 4));
    for (size_t i = 0; i < 2; i++) {
        identifier_hash(span_of_text(DOMAIN), &identifiers[i], &base);
        cr_expect(!memmem(fake.asked.data, fake.asked.size, base.bytes, ELEMENT_BYTES));
    }
    cr_assert(status_ok(box_open(auditor_secret, fake.sealed, fake.arena, &plain)));
    cr_assert(status_ok(escrow_decode(plain, fake.arena, &escrow)));
    cr_expect(span_is_text(escrow->reference, "import by tester"));
    cr_expect_eq(escrow->count, 2);
    cr_expect(status_ok(escrow_check(escrow, span_of_text(DOMAIN), (const struct element *)fake.asked.data, 2)));
}

Test(cli_blindfold, a_failed_attempt_is_made_again_with_fresh_weights_and_escrow)
{
    static const enum misdeed misdeeds[] = {LATE, CUT_SHORT, NOT_A_POINT};
    for (size_t i = 0; i < N(misdeeds); i++) {
        struct identifier identifiers[] = {address(1), address(2)};
        struct element got[2], want;
        struct complaint why = {""};
        fake.requests = fake.notes = 0;
        fake.misdeeds[0] = misdeeds[i];
        fake.misdeeds[1] = misdeeds[i];
        fake.misdeeds[2] = HONEST;
        cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, 2, got, &why)), "misdeed %zu: %s", i, why.text);
        expected(&identifiers[1], &want);
        cr_expect(element_equal(&got[1], &want));
        cr_expect_eq(fake.requests, 3);
        cr_expect_eq(fake.notes, 2);
        cr_expect(!element_equal(&fake.check[0], &fake.check[1]) && !element_equal(&fake.check[1], &fake.check[2]));
        cr_expect(memcmp(fake.escrows[0], fake.escrows[1], 63) != 0 && memcmp(fake.escrows[1], fake.escrows[2], 63) != 0);
    }
}

Test(cli_blindfold, failures_end_with_who_and_why_and_never_with_an_identifier)
{
    static const struct {
        enum misdeed misdeeds[3];
        enum status_code code;
        size_t requests;
        const char *why;
    } rows[] = {
        {{LATE, LATE, LATE}, STATUS_TIMED_OUT, 3, "domain casus: by member 00000099000000002000"},
        {{OTHER_RECORD, OTHER_RECORD, HONEST}, STATUS_CORRUPT, 2,
         "domain casus: all 3 members proved what they sent, and yet it does not belong to the key: the node's key record or this "
         "program is at fault"},
        {{OVER_QUOTA, HONEST, HONEST}, STATUS_OVER_QUOTA, 1, "domain casus: by member 00000099000000002000"},
        {{LATE, OVER_QUOTA, HONEST}, STATUS_OVER_QUOTA, 2, "domain casus: by member 00000099000000002000"},
        {{TOO_FEW, HONEST, HONEST}, STATUS_UNREACHABLE, 1,
         "domain casus: fewer members of its key can be reached than it takes; see schakel peer list"},
        {{NOT_A_POINT, NOT_A_POINT, NOT_A_POINT}, STATUS_BAD_POINT, 3, "domain casus"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct identifier identifiers[] = {address(1)};
        struct element got[1], untouched;
        struct complaint why = {""};
        memset(got, 0xAA, sizeof got);
        untouched = got[0];
        fake.requests = 0;
        memcpy(fake.misdeeds, rows[i].misdeeds, sizeof rows[i].misdeeds);
        struct status status = blindfold(&how, DOMAIN, identifiers, 1, got, &why);
        cr_expect(status_is(status, rows[i].code), "row %zu gives %s", i, status_word(status));
        cr_expect_eq(fake.requests, rows[i].requests, "row %zu: %zu requests", i, fake.requests);
        cr_expect_str_eq(why.text, rows[i].why);
        cr_expect(memcmp(got, &untouched, sizeof untouched) == 0);
    }
}

Test(cli_blindfold, a_key_that_changes_between_batches_is_not_mixed)
{
    static struct identifier identifiers[BATCH_MOST + 1];
    static struct element got[N(identifiers)];
    struct complaint why = {""};
    for (size_t i = 0; i < N(identifiers); i++)
        identifiers[i] = address(i);
    fake.misdeeds[1] = OTHER_KEY;
    cr_expect(status_is(blindfold(&how, DOMAIN, identifiers, N(identifiers), got, &why), STATUS_WRONG_EPOCH));
    cr_expect_str_eq(why.text, "domain casus: the key changed while we were at it; start again");
}

Test(cli_blindfold, a_case_says_on_which_grounds)
{
    struct identifier identifiers[] = {address(1)};
    struct element got[1];
    struct complaint why = {""};
    how.reason = (struct blindfold_reason){"case", "case by tester", "onderzoek-client", "onderzoek", "wmo-college", "regisseur"};
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, 1, got, &why)));
    static const char start_of[] = "{\"verb\":\"evaluate\",\"for\":\"case\",\"domain\":\"casus\",\"purpose\":\"onderzoek-client\","
                                   "\"phase\":\"onderzoek\",\"basis\":\"wmo-college\",\"role\":\"regisseur\",\"points\":\"";
    cr_expect(span_is_text(span_slice(fake.sent, 0, sizeof start_of - 1), start_of), "%.*s", 200, (const char *)fake.sent.data);
}

/* P-02: the third member gives wrong results; whatever it does when it must prove them, it is named and the rest goes on without it. */
Test(cli_blindfold, who_gives_a_wrong_result_is_named_and_left_out)
{
    static const enum lie lies[] = {LIES_ALWAYS, LIES_UNTIL_ASKED, LIES_WITHOUT_PROOF, LIES_WITH_OTHER_SHARE};
    for (size_t i = 0; i < N(lies); i++) {
        struct identifier identifiers[] = {address(1), address(2)};
        struct element got[2], want;
        struct complaint why = {""};
        fake.requests = fake.notes = fake.accusations = 0;
        fake.lies[2] = lies[i];
        cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, 2, got, &why)), "lie %zu: %s", i, why.text);
        for (size_t j = 0; j < 2; j++) {
            expected(&identifiers[j], &want);
            cr_expect(element_equal(&got[j], &want), "lie %zu, identifier %zu", i, j);
        }
        cr_assert_eq(fake.requests, 3, "wrong, proven, without");
        cr_expect(!fake.wanted_proof[0] && fake.wanted_proof[1] && !fake.wanted_proof[2]);
        cr_expect(fake.was_asked[0][2] && fake.was_asked[1][2] && !fake.was_asked[2][2]);
        cr_expect(memcmp(fake.was_asked[0], fake.was_asked[1], COMMITTEE_SIZE) == 0, "the same members");
        cr_expect(element_equal(&fake.check[0], &fake.check[1]), "the same points");
        cr_expect(!element_equal(&fake.check[1], &fake.check[2]), "and then fresh weights");
        cr_expect_eq(fake.notes, 1);
        cr_expect_str_eq(fake.last_note, "domain casus, attempt 1 of 3: the proof does not hold, member 00000099000000003000 gave a "
                                         "wrong result");
        cr_expect_eq(fake.accusations, 1);
        cr_expect_str_eq(fake.accused[0], "00000099000000003000");
    }
}

Test(cli_blindfold, two_liars_are_both_left_out_and_stay_out_in_the_batches_after)
{
    static struct identifier identifiers[BATCH_MOST + 1];
    static struct element got[N(identifiers)];
    struct element want;
    struct complaint why = {""};
    for (size_t i = 0; i < N(identifiers); i++)
        identifiers[i] = address(i);
    fake.lies[0] = LIES_ALWAYS;
    fake.lies[1] = LIES_UNTIL_ASKED; /* chosen only when the first is out */
    cr_assert(status_ok(blindfold(&how, DOMAIN, identifiers, N(identifiers), got, &why)), "%s", why.text);
    expected(&identifiers[BATCH_MOST], &want);
    cr_expect(element_equal(&got[BATCH_MOST], &want));
    cr_expect_eq(fake.requests, 6, "twice wrong and proven, then right; and the last batch right at once");
    cr_expect(!fake.was_asked[5][0] && !fake.was_asked[5][1]);
    cr_expect_eq(fake.accusations, 2);
}

Test(cli_blindfold, a_member_that_does_not_prove_a_right_result_is_left_out_with_the_liar)
{
    struct identifier identifiers[] = {address(1)};
    struct element got[1];
    struct complaint why = {""};
    fake.lies[0] = LIES_ALWAYS;
    fake.lies[2] = LIES_IN_THE_PROOF;
    cr_expect(status_ok(blindfold(&how, DOMAIN, identifiers, 1, got, &why)), "%s", why.text);
    cr_expect_eq(fake.requests, 3);
    cr_expect_eq(fake.accusations, 2);
    cr_expect(!fake.was_asked[2][0] && !fake.was_asked[2][2]);
}

Test(cli_blindfold, with_fewer_than_three_truthful_members_there_is_no_pseudonym)
{
    struct identifier identifiers[] = {address(1)};
    struct element got[1];
    struct complaint why = {""};
    fake.lies[0] = fake.lies[2] = fake.lies[3] = LIES_ALWAYS;
    cr_expect(status_is(blindfold(&how, DOMAIN, identifiers, 1, got, &why), STATUS_UNREACHABLE));
    cr_expect_str_eq(fake.last_note, "domain casus, attempt 1 of 3: the proof does not hold, member 00000099000000001000, "
                                     "00000099000000003000, 00000099000000004000 gave a wrong result");
    cr_expect_eq(fake.accusations, 3);
}

/* Nobody is accused when the proofs did not come, or came from others. */
Test(cli_blindfold, without_the_proofs_nobody_is_named_and_the_attempt_is_made_again)
{
    static const struct {
        enum misdeed misdeed;
        const char *note;
    } rows[] = {
        {LATE, "domain casus, attempt 1 of 3: the proof does not hold, what the 3 members sent does not belong to the key; asked to prove "
               "it: no answer in time, by member 00000099000000002000"},
        {OVER_QUOTA, "domain casus, attempt 1 of 3: the proof does not hold, what the 3 members sent does not belong to the key; asked to "
                     "prove it: the quota for this purpose is used up, by member 00000099000000002000"},
        {OTHER_MEMBERS, "domain casus, attempt 1 of 3: not expected at this moment, the node did not ask the same members again"},
    };
    for (size_t i = 0; i < N(rows); i++) {
        struct identifier identifiers[] = {address(1)};
        struct element got[1];
        struct complaint why = {""};
        fake.requests = 0;
        fake.lies[0] = LIES_ALWAYS;
        fake.misdeeds[1] = rows[i].misdeed;
        fake.misdeeds[2] = OVER_QUOTA;
        cr_expect(status_is(blindfold(&how, DOMAIN, identifiers, 1, got, &why), STATUS_OVER_QUOTA));
        cr_expect_str_eq(fake.last_note, rows[i].note);
        cr_expect_eq(fake.accusations, 0);
    }
}
