// SPDX-License-Identifier: EUPL-1.2
//
// Distinct identifiers, batches, attempts: in that order from the outside in.
#include "cli/blindfold.h"

#include "base/text.h"
#include "crypto/secret.h"
#include "pseudonym/committee.h"
#include "pseudonym/escrow.h"

#define BATCH_ARENA_BYTES ((size_t)16 * 1024 * 1024)

/* One call of blindfold. */
struct work {
    const struct blindfold *how;
    const char *domain;
    struct complaint *why;
    bool has_key;
    struct element key; /* of the batches so far: pseudonyms under two keys cannot be compared */
};

/* One batch of it; the arena wipes what it held. */
struct portion {
    struct work *work;
    const struct identifier *identifiers;
    size_t count;
    struct batch *batch;
    struct span escrow; /* not sealed yet */
    struct element *out;
    struct arena *arena;
};

/* ---- one attempt */

static struct status make_request(const struct portion *portion, struct json **out)
{
    const struct blindfold *how = portion->work->how;
    const struct blindfold_reason *reason = &how->reason;
    struct span sealed;
    TRY(batch_attempt(portion->batch, how->random));
    TRY(box_seal(how->auditor_box, portion->escrow, portion->arena, &sealed));
    struct json *request = json_object_new();
    json_set_text(request, "verb", "evaluate");
    json_set_text(request, "for", reason->what);
    json_set_text(request, "domain", portion->work->domain);
    const char *const words[][2] = {
        {"purpose", reason->purpose}, {"phase", reason->phase}, {"basis", reason->basis}, {"role", reason->role}};
    for (size_t i = 0; i < N(words); i++)
        if (words[i][1])
            json_set_text(request, words[i][0], words[i][1]);
    json_set_base64(request, "points", span_of(batch_points(portion->batch), (portion->count + 1) * sizeof(struct element)));
    json_set_base64(request, "escrow", sealed);
    *out = request;
    return STATUS(OK);
}

/* Exactly as many points as members and identifiers make, each canonical. */
static struct status read_partials(const struct portion *portion, const struct json *reply, size_t *out_members, struct element **out)
{
    struct complaint *why = portion->work->why;
    uint8_t *bytes;
    struct element *points;
    int64_t members;
    size_t size;
    TRY(json_get_integer(reply, "members", 1, COMMITTEE_MOST, why, &members));
    size_t count = (size_t)members * (portion->count + 1);
    TRY(ARENA_NEW(portion->arena, count * ELEMENT_BYTES, &bytes));
    TRY(ARENA_NEW(portion->arena, count, &points));
    TRY(json_get_base64(reply, "partials", why, bytes, count * ELEMENT_BYTES, &size));
    if (size != count * ELEMENT_BYTES)
        return complain(why, FAIL(MALFORMED), "not one point of every member for each that was sent");
    for (size_t i = 0; i < count; i++)
        TRY(element_decode(span_of(bytes + i * ELEMENT_BYTES, ELEMENT_BYTES), &points[i]));
    *out_members = (size_t)members;
    *out = points;
    return STATUS(OK);
}

static struct status read_key(struct work *work, const struct json *reply, struct element *out)
{
    uint8_t bytes[ELEMENT_BYTES];
    size_t size;
    TRY(json_get_base64(reply, "key", work->why, bytes, sizeof bytes, &size));
    TRY(element_decode(span_of(bytes, size), out));
    if (work->has_key && !element_equal(&work->key, out))
        return complain(work->why, FAIL(WRONG_EPOCH), "the key changed while we were at it; start again");
    return STATUS(OK);
}

static struct status attempt(const struct portion *portion)
{
    CLEANUP(json) struct json *reply = NULL;
    struct work *work = portion->work;
    const struct blindfold_carrier *carrier = &work->how->carrier;
    struct json *request = NULL;
    struct element key, *partials = NULL;
    size_t members = 0;
    TRY(make_request(portion, &request));
    TRY(carrier->ask(carrier->state, request, &reply, work->why));
    TRY(read_key(work, reply, &key));
    TRY(read_partials(portion, reply, &members, &partials));
    struct status status = batch_combine(portion->batch, &key, partials, members, portion->out);
    if (status_is(status, STATUS_BAD_PROOF))
        return complain(work->why, status, "what the %zu members sent does not belong to the key of the domain", members);
    TRY(status);
    work->key = key;
    work->has_key = true;
    return STATUS(OK);
}

/* ---- attempts */

/* Asking again does not change these: a rule, a right, a quota, a question that is wrong, a node that is not there. */
static bool is_final(struct status status)
{
    static const enum status_code finals[] = {STATUS_OVER_QUOTA,  STATUS_NO_RULE,   STATUS_FORBIDDEN,    STATUS_NOT_ALLOWED,
                                              STATUS_UNREACHABLE, STATUS_INVALID,   STATUS_TOO_LARGE,    STATUS_UNKNOWN_WORD,
                                              STATUS_WRONG_EPOCH, STATUS_NO_MEMORY, STATUS_ARENA_FULL,   STATUS_IO_FAILED,
                                              STATUS_UNSUPPORTED, STATUS_NOT_FOUND, STATUS_CRYPTO_FAILED};
    for (size_t i = 0; i < N(finals); i++)
        if (status_is(status, finals[i]))
            return true;
    return false;
}

/* The node gives no reason of its own for this one. */
static void explain(struct status status, struct complaint *why)
{
    if (status_is(status, STATUS_UNREACHABLE) && !*why->text)
        (void)!status_ok(complain(why, status, "fewer members of its key can be reached than it takes; see schakel peer list"));
}

static void note_failure(const struct work *work, int at, struct status status)
{
    char sentence[COMPLAINT_BYTES + 160];
    if (!work->how->note)
        return;
    snprintf(sentence, sizeof sentence, "domain %s, attempt %d of %d: %s%s%s", work->domain, at, BLINDFOLD_ATTEMPTS, status_text(status),
             *work->why->text ? ", " : "", work->why->text);
    work->how->note(work->how->listener, sentence);
}

static struct status try_attempts(const struct portion *portion)
{
    struct work *work = portion->work;
    for (int at = 1;; at++) {
        work->why->text[0] = 0;
        struct status status = attempt(portion);
        if (status_ok(status))
            return status;
        explain(status, work->why);
        if (is_final(status) || at == BLINDFOLD_ATTEMPTS) {
            const struct complaint last = *work->why;
            return complain(work->why, status, "domain %s%s%.250s", work->domain, *last.text ? ": " : "", last.text);
        }
        note_failure(work, at, status);
    }
}

/* ---- batches */

static struct status blind_portion(struct work *work, const struct identifier *identifiers, size_t count, struct element *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(batch) struct batch *batch = NULL;
    struct escrow escrow = {.reference = span_of_text(work->how->reason.reference), .count = count};
    struct portion portion = {.work = work, .identifiers = identifiers, .count = count, .out = out};
    TRY(arena_new(BATCH_ARENA_BYTES, &arena));
    TRY(ARENA_NEW(arena, count, &escrow.identifiers));
    memcpy(escrow.identifiers, identifiers, count * sizeof *identifiers);
    random_fill(work->how->random, escrow.seed, sizeof escrow.seed);
    struct status status = batch_new(span_of_text(work->domain), identifiers, count, escrow.seed, &batch);
    if (status_ok(status))
        status = escrow_encode(&escrow, arena, &portion.escrow);
    secret_wipe(escrow.seed, sizeof escrow.seed);
    TRY(status);
    portion.batch = batch;
    portion.arena = arena;
    return try_attempts(&portion);
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
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
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

struct status blindfold(const struct blindfold *how, const char *domain, const struct identifier *identifiers, size_t count,
                        struct element *out, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL; /* wiped as a whole */
    struct complaint unheard;
    struct work work = {.how = how, .domain = domain, .why = why ? why : &unheard};
    struct place *places;
    struct identifier *distinct;
    struct element *pseudonyms;
    size_t *numbers;
    size_t each = sizeof *places + sizeof *distinct + sizeof *pseudonyms + sizeof *numbers;
    if (count > SIZE_MAX / 2 / each)
        return FAIL(TOO_LARGE);
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
