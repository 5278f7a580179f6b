// SPDX-License-Identifier: EUPL-1.2
//
// Distinct identifiers, requests, attempts: in that order from the outside in.
#include "online/blindfold.h"

#include "base/text.h"
#include "crypto/secret.h"
#include "online/portion.h"

#define BATCH_ARENA_BYTES ((size_t)16 * 1024 * 1024)

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
static void explain_attempts(struct status status, const struct blinding *blinding)
{
    if (status_is(status, STATUS_UNREACHABLE) && !*blinding->why->text)
        (void)!status_ok(complain(blinding->why, status,
                                  "er zijn te weinig partners bereikbaar die een deel van de sleutel hebben%s; zie schakel peer list",
                                  blinding->liar_count ? ", zonder wie een verkeerde uitkomst gaf" : ""));
}

static void note_failure(const struct blinding *blinding, int at, struct status status)
{
    char sentence[COMPLAINT_BYTES + 160];
    if (!blinding->how->note)
        return;
    snprintf(sentence, sizeof sentence, "domein %s, poging %d van %d: %s%s%s", blinding->domain, at, BLINDFOLD_ATTEMPTS,
             status_dutch(status), *blinding->why->text ? ", " : "", blinding->why->text);
    blinding->how->note(blinding->how->listener, sentence);
}

/* Nothing was counted for it, and what is done already stays done. */
static bool wait_for_room(const struct blinding *blinding, struct status status, int *waits)
{
    bool can_wait = status_is(status, STATUS_OVERLOADED) && blinding->how->wait && *waits < BLINDFOLD_WAITS;
    if (can_wait) {
        ++*waits;
        blinding->how->wait(blinding->how->listener);
    }
    return can_wait;
}

static struct status try_attempts(struct portion *portion)
{
    struct blinding *blinding = portion->blinding;
    for (int at = 1, waits = 0;; at++) {
        blinding->why->text[0] = 0;
        struct status status = portion_attempt(portion);
        if (status_ok(status))
            return status;
        if (wait_for_room(blinding, status, &waits)) {
            at--;
            continue;
        }
        explain_attempts(status, blinding);
        if (is_final(status) || at == BLINDFOLD_ATTEMPTS) {
            const struct complaint last = *blinding->why;
            return complain(blinding->why, status, "domein %s%s%.250s", blinding->domain, *last.text ? ": " : "", last.text);
        }
        note_failure(blinding, at, status);
    }
}

/* ---- requests */

static struct status run_portion(struct portion *portion, const struct identifier *identifiers, size_t count)
{
    portion->escrow = (struct escrow){.reference = span_of_text(portion->blinding->how->reason.reference), .count = count};
    TRY(ARENA_NEW(portion->arena, count, &portion->escrow.identifiers));
    memcpy(portion->escrow.identifiers, identifiers, count * sizeof *identifiers);
    struct status status = try_attempts(portion);
    portion_end(portion);
    return status;
}

/* Those of an import are not told apart; of a question every identifier has its bit. */
static struct status blind_portion(struct blinding *blinding, struct portion_part part, const struct identifier *identifiers, size_t count)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct portion portion = {.blinding = blinding, .part_count = 1, .parts = &part};
    TRY(arena_new(BATCH_ARENA_BYTES, &arena));
    portion.arena = arena;
    part.mask = blinding->how->reason.act == EVALUATION_ASK ? (UINT64_C(1) << count) - 1 : 0;
    return run_portion(&portion, identifiers, count);
}

static struct status blind_distinct(struct blinding *blinding, struct portion_part part, const struct identifier *identifiers, size_t count)
{
    const size_t most = blinding->how->reason.act == EVALUATION_ASK ? VOUCHER_COUNT_MOST : BATCH_MOST;
    struct element *out = part.out;
    for (size_t done = 0; done < count;) {
        size_t size = count - done < most ? count - done : most;
        part.out = out + done;
        TRY(blind_portion(blinding, part, identifiers + done, size));
        done += size;
        if (blinding->how->advance)
            blinding->how->advance(blinding->how->listener, done, count);
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

/* ---- keys */

static const struct ring_key *find_register_key(const struct blindfold *how, struct span domain, const struct oin *holder)
{
    return how->ring ? ring_latest(how->ring, domain, holder) : NULL;
}

static void begin_blinding(const struct blindfold *how, struct span domain, struct complaint *why, struct blinding *out)
{
    *out = (struct blinding){.how = how, .why = why, .escrow_key = find_register_key(how, span_of_text(RING_ESCROW_DOMAIN), &ring_nobody)};
    ENSURE(domain.size <= DOMAIN_NAME_MOST);
    memcpy(out->domain, domain.data, domain.size);
}

/* The key of the register comes first: without it there is nothing to seal either. */
static struct status find_keys(const struct blinding *blinding, struct portion_part *part)
{
    part->key = find_register_key(blinding->how, part->name.domain, &part->name.holder);
    if (!part->key)
        return complain(blinding->why, FAIL(NOT_FOUND), "domein %s: er is geen sleutel die genoeg partners ondertekenden",
                        blinding->domain);
    return blinding->escrow_key
               ? STATUS(OK)
               : complain(blinding->why, FAIL(NOT_FOUND), "er is geen sleutel waaronder de toezichthouder kan nagaan wie werd opgevraagd");
}

/* ---- for one register */

struct status blindfold(const struct blindfold *how, const struct key_name *key, const struct identifier *identifiers, size_t count,
                        struct element *out, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL; /* wiped as a whole */
    struct complaint unheard = {""};
    struct blinding blinding;
    struct portion_part part = {.name = *key};
    struct place *places;
    struct identifier *distinct;
    struct element *pseudonyms;
    size_t *numbers;
    size_t each = sizeof *places + sizeof *distinct + sizeof *pseudonyms + sizeof *numbers;
    if (count > SIZE_MAX / 2 / each)
        return FAIL(TOO_LARGE);
    begin_blinding(how, key->domain, why ? why : &unheard, &blinding);
    TRY(find_keys(&blinding, &part));
    TRY(arena_new(count * each + BATCH_ARENA_BYTES, &arena));
    TRY(ARENA_NEW(arena, count, &places));
    TRY(ARENA_NEW(arena, count, &distinct));
    TRY(ARENA_NEW(arena, count, &pseudonyms));
    TRY(ARENA_NEW(arena, count, &numbers));
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){&identifiers[i], i};
    size_t distinct_count = find_distinct(places, count, distinct, numbers);
    part.out = pseudonyms;
    TRY(blind_distinct(&blinding, part, distinct, distinct_count));
    for (size_t i = 0; i < count; i++)
        out[i] = pseudonyms[numbers[i]];
    return STATUS(OK);
}

struct status blindfold_opened(const struct blindfold *how, const struct key_name *key, const struct identifier *identifiers, size_t count,
                               struct element *out, struct complaint *why)
{
    struct blinding blinding;
    struct portion_part part = {.name = *key, .out = out};
    ENSURE(how->reason.act == EVALUATION_AUDIT && count <= BATCH_MOST);
    begin_blinding(how, key->domain, why, &blinding);
    TRY(find_keys(&blinding, &part));
    return blind_portion(&blinding, part, identifiers, count);
}

/* ---- for those of a question */

/* An identifier that no part has would make the escrow say more than was asked. */
static uint64_t squeeze_mask(uint64_t mask, uint64_t used)
{
    uint64_t out = 0;
    for (unsigned at = 0, bit = 0; at < ASKED_MOST; at++) {
        out |= (mask >> at & 1) << bit;
        bit += used >> at & 1;
    }
    return out;
}

static struct status blind_parts(struct blinding *blinding, struct span domain, const struct identifier *identifiers, size_t count,
                                 const struct blindfold_part *parts, size_t part_count)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct portion portion = {.blinding = blinding, .part_count = part_count};
    struct identifier *used;
    uint64_t all = 0;
    TRY(arena_new(BATCH_ARENA_BYTES, &arena));
    portion.arena = arena;
    TRY(ARENA_NEW(arena, part_count, &portion.parts));
    TRY(ARENA_NEW(arena, count, &used));
    for (size_t i = 0; i < part_count; i++)
        all |= parts[i].mask;
    for (size_t i = 0; i < part_count; i++) {
        portion.parts[i] =
            (struct portion_part){.name = {domain, parts[i].holder}, .mask = squeeze_mask(parts[i].mask, all), .out = parts[i].out};
        TRY(find_keys(blinding, &portion.parts[i]));
    }
    return run_portion(&portion, used, escrow_pick(identifiers, count, all, used));
}

struct status blindfold_household(const struct blindfold *how, struct span domain, const struct identifier *identifiers, size_t count,
                                  const struct blindfold_part *parts, size_t part_count, struct complaint *why)
{
    struct blinding blinding;
    ENSURE(how->reason.act == EVALUATION_ASK && count <= ASKED_MOST);
    begin_blinding(how, domain, why, &blinding);
    for (size_t done = 0; done < part_count;) {
        size_t size = part_count - done < EVALUATED_PARTS_MOST ? part_count - done : EVALUATED_PARTS_MOST;
        TRY(blind_parts(&blinding, domain, identifiers, count, parts + done, size));
        done += size;
    }
    return STATUS(OK);
}
