// SPDX-License-Identifier: EUPL-1.2
//
// Distinct identifiers, batches, attempts, and who spoilt one: in that order from the outside in.
#include "online/blindfold.h"

#include "base/text.h"
#include "crypto/secret.h"
#include "evidence/evidence.h"
#include "online/partials.h"
#include "pseudonym/committee.h"
#include "pseudonym/escrow.h"
#include "pseudonym/voucher.h"

#define BATCH_ARENA_BYTES ((size_t)16 * 1024 * 1024)

/* One call of blindfold. */
struct work {
    const struct blindfold *how;
    const struct key_name *name;
    char domain[DOMAIN_NAME_MOST + 1]; /* of it, as text */
    struct complaint *why;
    const struct ring_key *key, *escrow_key;
    size_t liar_count;
    struct oin liars[COMMITTEE_MOST]; /* not asked any more */
};

/* One batch of it; the arena wipes what it held. */
struct portion {
    struct work *work;
    struct escrow escrow; /* with the identifiers; its seed is wiped once used */
    struct batch *batch;  /* of this attempt, as is: */
    uint8_t voucher_id[VOUCHER_ID_BYTES];
    struct span sealed;
    struct element *out;
    struct arena *arena;
};

/* ---- one attempt */

static const char *word_or_none(const char *word) { return word ? word : ""; }

static struct speech_evaluate make_request(const struct portion *portion)
{
    const struct blindfold_reason *reason = &portion->work->how->reason;
    struct speech_evaluate request = {.act = reason->act,
                                      .domain = portion->work->domain,
                                      .holder = portion->work->name->holder,
                                      .purpose = word_or_none(reason->purpose),
                                      .phase = word_or_none(reason->phase),
                                      .basis = word_or_none(reason->basis),
                                      .role = word_or_none(reason->role),
                                      .informed = reason->informed,
                                      .expires = reason->expires,
                                      .point_count = portion->escrow.count + 1,
                                      .points = (struct element *)(uintptr_t)batch_points(portion->batch),
                                      .escrow = portion->sealed};
    request.has_case = reason->case_id != NULL;
    if (request.has_case) {
        memcpy(request.case_id, reason->case_id, sizeof request.case_id);
        memcpy(request.voucher_id, portion->voucher_id, sizeof request.voucher_id);
    }
    return request;
}

static struct status ask_members(const struct portion *portion, const struct speech_evaluate *request, struct partials *out)
{
    struct work *work = portion->work;
    struct speech_evaluated *reply;
    const struct door door = {work->how->door.ask, work->how->door.state, portion->arena, work->why};
    TRY(ARENA_NEW(portion->arena, 1, &reply));
    TRY(door_evaluate(&door, request, reply));
    return partials_read(reply, work->how->ring, work->key, portion->escrow.count + 1, work->why, out);
}

/* ---- who gave a wrong result */

/* The rest of this run does without it; whoever watches the node's log hears of it, and what comes of that is not our affair. */
static void leave_out(const struct portion *portion, const struct oin *oin)
{
    struct work *work = portion->work;
    const struct door door = {work->how->door.ask, work->how->door.state, portion->arena, work->why};
    const struct speech_member member = {*oin};
    struct speech_nothing heard;
    if (work->liar_count < COMMITTEE_MOST)
        work->liars[work->liar_count++] = *oin;
    (void)!status_ok(door_member_cheated(&door, &member, &heard));
}

/* Handed on only when it convinces: what the node gives back as signed by the member is not what it says the points are, perhaps. */
static struct status keep_evidence(const struct portion *portion, const struct partials *given, size_t at)
{
    const struct blindfold *how = portion->work->how;
    struct evidence evidence = {.request = given->reply->request, .answer = given->reply->members[at].message};
    struct evidence_verdict verdict;
    struct complaint unheard;
    struct span text;
    if (!how->keep)
        return STATUS(OK);
    batch_reveal(portion->batch, &evidence.mask, evidence.weights_seed);
    TRY(ring_print(how->ring, portion->arena, &evidence.ring));
    if (!status_ok(evidence_judge(&evidence, how->signers, portion->arena, &verdict, &unheard)))
        return STATUS(OK);
    TRY(evidence_print(&evidence, portion->arena, &text));
    how->keep(how->listener, &verdict.member, text);
    return STATUS(OK);
}

/* They do not fit the key. Each is held against its own share: nothing more is asked of anybody. */
static struct status find_liars(const struct portion *portion, const struct partials *given)
{
    struct work *work = portion->work;
    bool is_false[COMMITTEE_MOST];
    size_t count;
    char names[COMPLAINT_BYTES] = "";
    TRY(partials_blame(given, portion->batch, is_false, &count));
    if (count == 0)
        return complain(work->why, FAIL(CORRUPT),
                        "wat elk van de %d partners stuurde klopt, en toch past het niet bij de sleutel: "
                        "de gegevens van de sleutel of dit programma kloppen niet",
                        given->answers.members.count);
    for (size_t i = 0; i < given->answers.members.count; i++) {
        const struct oin *member = partials_member(given, i);
        size_t used = strlen(names);
        if (!is_false[i])
            continue;
        snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", member->text);
        TRY(keep_evidence(portion, given, i));
        leave_out(portion, member);
    }
    return complain(work->why, FAIL(BAD_PROOF), "partner %.200s gaf een verkeerde uitkomst", names);
}

/* What the part says beside its points: the voucher that members sign for a case, unless it is asked about at home. */
static struct span make_terms(struct portion *portion, uint8_t room[static VOUCHER_TERMS_BYTES])
{
    const struct work *work = portion->work;
    const uint8_t *case_id = work->how->reason.case_id;
    struct digest case_commit;
    random_fill(work->how->random, portion->voucher_id, sizeof portion->voucher_id);
    if (!case_id || oin_equal(&work->name->holder, &work->how->own))
        return span_empty();
    voucher_case_commit(case_id, portion->voucher_id, &case_commit);
    voucher_escrow_terms(portion->voucher_id, &case_commit, VOUCHER_USES_DEFAULT, room);
    return span_of(room, VOUCHER_TERMS_BYTES);
}

/* The escrow is bound to what is sent, and its key to the seed: so each attempt has a seed and a voucher of its own. */
static struct status seal_portion(struct portion *portion)
{
    const struct work *work = portion->work;
    uint8_t terms[VOUCHER_TERMS_BYTES];
    const struct escrow_part part = {.key = *work->name,
                                     .epoch = work->key->name.epoch,
                                     .points = batch_points(portion->batch),
                                     .count = portion->escrow.count + 1,
                                     .terms = make_terms(portion, terms)};
    const struct escrow_request request = {work->how->own, (uint8_t)work->how->reason.act, work->how->ring->generation, &part, 1};
    struct digest digest;
    TRY(escrow_request_digest(&request, &digest));
    return escrow_seal(&portion->escrow, &work->escrow_key->commitments[0], &digest, portion->arena, &portion->sealed);
}

static struct status begin_attempt(struct portion *portion)
{
    const struct work *work = portion->work;
    struct escrow *escrow = &portion->escrow;
    portion->batch = batch_free(portion->batch);
    random_fill(work->how->random, escrow->seed, sizeof escrow->seed);
    struct status status = batch_new(work->name, escrow->identifiers, escrow->count, escrow->seed, &portion->batch);
    if (status_ok(status))
        status = batch_attempt(portion->batch, work->how->random);
    if (status_ok(status))
        status = seal_portion(portion);
    secret_wipe(escrow->seed, sizeof escrow->seed);
    return status;
}

static struct status attempt_portion(struct portion *portion)
{
    struct work *work = portion->work;
    struct partials partials;
    TRY(begin_attempt(portion));
    struct speech_evaluate request = make_request(portion);
    request.without_count = work->liar_count;
    request.without = work->liars;
    TRY(ask_members(portion, &request, &partials));
    struct status status = batch_combine(portion->batch, &work->key->commitments[0], &partials.answers, portion->out);
    if (status_is(status, STATUS_BAD_PROOF))
        return find_liars(portion, &partials);
    return status;
}

/* ---- attempts */

/* Asking again does not change these: a rule, a right, a quota, a question that is wrong, a node that is not there. */
static bool is_final(struct status status)
{
    static const enum status_code finals[] = {STATUS_OVER_QUOTA,  STATUS_NO_RULE,   STATUS_FORBIDDEN,     STATUS_NOT_ALLOWED,
                                              STATUS_UNREACHABLE, STATUS_INVALID,   STATUS_TOO_LARGE,     STATUS_UNKNOWN_WORD,
                                              STATUS_WRONG_EPOCH, STATUS_NO_MEMORY, STATUS_ARENA_FULL,    STATUS_IO_FAILED,
                                              STATUS_UNSUPPORTED, STATUS_NOT_FOUND, STATUS_CRYPTO_FAILED, STATUS_CORRUPT};
    for (size_t i = 0; i < N(finals); i++)
        if (status_is(status, finals[i]))
            return true;
    return false;
}

/* The node gives no reason of its own for this one. */
static void explain_attempts(struct status status, const struct work *work)
{
    if (status_is(status, STATUS_UNREACHABLE) && !*work->why->text)
        (void)!status_ok(complain(work->why, status,
                                  "er zijn te weinig partners bereikbaar die een deel van de sleutel hebben%s; zie schakel peer list",
                                  work->liar_count ? ", zonder wie een verkeerde uitkomst gaf" : ""));
}

static void note_failure(const struct work *work, int at, struct status status)
{
    char sentence[COMPLAINT_BYTES + 160];
    if (!work->how->note)
        return;
    snprintf(sentence, sizeof sentence, "domein %s, poging %d van %d: %s%s%s", work->domain, at, BLINDFOLD_ATTEMPTS, status_dutch(status),
             *work->why->text ? ", " : "", work->why->text);
    work->how->note(work->how->listener, sentence);
}

static struct status try_attempts(struct portion *portion)
{
    struct work *work = portion->work;
    for (int at = 1;; at++) {
        work->why->text[0] = 0;
        struct status status = attempt_portion(portion);
        if (status_ok(status))
            return status;
        explain_attempts(status, work);
        if (is_final(status) || at == BLINDFOLD_ATTEMPTS) {
            const struct complaint last = *work->why;
            return complain(work->why, status, "domein %s%s%.250s", work->domain, *last.text ? ": " : "", last.text);
        }
        note_failure(work, at, status);
    }
}

/* ---- batches */

static struct status blind_portion(struct work *work, const struct identifier *identifiers, size_t count, struct element *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct portion portion = {.work = work, .escrow = {.reference = span_of_text(work->how->reason.reference), .count = count}, .out = out};
    TRY(arena_new(BATCH_ARENA_BYTES, &arena));
    TRY(ARENA_NEW(arena, count, &portion.escrow.identifiers));
    memcpy(portion.escrow.identifiers, identifiers, count * sizeof *identifiers);
    portion.arena = arena;
    struct status status = try_attempts(&portion);
    batch_free(portion.batch);
    return status;
}

static struct status blind_distinct(struct work *work, const struct identifier *identifiers, size_t count, struct element *out)
{
    for (size_t done = 0; done < count;) {
        size_t size = count - done < BATCH_MOST ? count - done : BATCH_MOST;
        TRY(blind_portion(work, identifiers + done, size, out + done));
        done += size;
        if (work->how->advance)
            work->how->advance(work->how->listener, done, count);
    }
    return STATUS(OK);
}

/* ---- distinct identifiers */

struct place {
    const struct identifier *identifier;
    size_t at;
};

static int compare_places(const void *a, const void *b)
{
    const struct identifier *x = ((const struct place *)a)->identifier, *y = ((const struct place *)b)->identifier;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return memcmp(x->canonical, y->canonical, x->size);
}

/* Fills `distinct` and, for each identifier, its number in there. The order is that of the identifiers' values: the blinded points
 * that leave say nothing about it. */
static size_t find_distinct(struct place *places, size_t count, struct identifier *distinct, size_t *numbers)
{
    size_t found = 0;
    qsort(places, count, sizeof *places, compare_places);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || compare_places(&places[i - 1], &places[i]) != 0)
            distinct[found++] = *places[i].identifier;
        numbers[places[i].at] = found - 1;
    }
    return found;
}

static const struct ring_key *find_register_key(const struct blindfold *how, const struct key_name *key)
{
    return how->ring ? ring_latest(how->ring, key->domain, &key->holder) : NULL;
}

struct status blindfold(const struct blindfold *how, const struct key_name *key, const struct identifier *identifiers, size_t count,
                        struct element *out, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL; /* wiped as a whole */
    struct complaint unheard;
    const struct key_name escrow = {span_of_text(RING_ESCROW_DOMAIN), ring_nobody};
    struct work work = {.how = how,
                        .name = key,
                        .why = why ? why : &unheard,
                        .key = find_register_key(how, key),
                        .escrow_key = find_register_key(how, &escrow)};
    struct place *places;
    struct identifier *distinct;
    struct element *pseudonyms;
    size_t *numbers;
    size_t each = sizeof *places + sizeof *distinct + sizeof *pseudonyms + sizeof *numbers;
    if (count > SIZE_MAX / 2 / each)
        return FAIL(TOO_LARGE);
    ENSURE(key->domain.size <= DOMAIN_NAME_MOST);
    memcpy(work.domain, key->domain.data, key->domain.size);
    if (!work.key)
        return complain(why, FAIL(NOT_FOUND), "domein %s: er is geen sleutel die genoeg partners ondertekenden", work.domain);
    if (!work.escrow_key)
        return complain(why, FAIL(NOT_FOUND), "er is geen sleutel waaronder de toezichthouder kan nagaan wie werd opgevraagd");
    TRY(arena_new(count * each + BATCH_ARENA_BYTES, &arena));
    TRY(ARENA_NEW(arena, count, &places));
    TRY(ARENA_NEW(arena, count, &distinct));
    TRY(ARENA_NEW(arena, count, &pseudonyms));
    TRY(ARENA_NEW(arena, count, &numbers));
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){&identifiers[i], i};
    size_t distinct_count = find_distinct(places, count, distinct, numbers);
    TRY(blind_distinct(&work, distinct, distinct_count, pseudonyms));
    for (size_t i = 0; i < count; i++)
        out[i] = pseudonyms[numbers[i]];
    return STATUS(OK);
}
