// SPDX-License-Identifier: EUPL-1.2
//
// The rows themselves: what a partner gets to see of ours, and ours against what it lists.
#include "book/nightly.h"

#include "book/batch.h"
#include "book/exchanges.h"
#include "wire/replay_window.h"

#define PAGE_MOST 512 /* of our rows, while they are compared */

/* ---- who answers */

bool nightly_may_serve(struct book *book, const struct oin *partner, uint8_t level, int64_t now_ms)
{
    struct night_round *round = nightly_with(book->nightly, partner);
    if (!round)
        return false;
    if (round->served_hour != now_ms / NIGHT_EVERY_MS)
        round->days_served = round->pages_served = 0;
    round->served_hour = now_ms / NIGHT_EVERY_MS;
    return level == RECONCILE_LEVEL_DAY ? round->days_served++ < NIGHT_DAYS_SERVED : round->pages_served++ < NIGHT_PAGES_SERVED;
}

struct digest night_list_digest(struct span hours)
{
    const struct span parts[] = {span_of_text(RECONCILE_PREFIX), hours};
    struct digest digest;
    sha256_parts(parts, N(parts), digest.bytes);
    return digest;
}

struct status nightly_digests(struct book *book, const struct oin *partner, int32_t day, struct night_digests *out)
{
    *out = (struct night_digests){.count = 0};
    for (size_t hour = 0; hour < RECONCILE_HOURS; hour++) {
        const struct exchanged_hour of = {*partner, INT64_C(24) * day + (int64_t)hour};
        struct digest digest;
        uint64_t count;
        TRY(store_exchanged_digest(book->store, &of, &digest, &count));
        memcpy(out->hours + hour * DIGEST_BYTES, digest.bytes, DIGEST_BYTES);
        out->count += count;
    }
    out->list = night_list_digest(SPAN_OF_ARRAY(out->hours));
    return STATUS(OK);
}

struct status nightly_rows(struct book *book, const struct exchanged_hour *of, struct span after, struct arena *arena,
                           struct reconciled_message *out)
{
    struct exchanged *rows;
    uint8_t *bytes;
    size_t count = RECONCILE_ROWS_MOST + 1;
    TRY(ARENA_NEW(arena, count, &rows));
    TRY(ARENA_NEW(arena, RECONCILE_ROWS_MOST * RECONCILE_ROW_BYTES, &bytes));
    TRY(store_exchanged_page(book->store, of, after, rows, &count));
    out->more = count > RECONCILE_ROWS_MOST;
    if (out->more)
        count = RECONCILE_ROWS_MOST;
    for (size_t i = 0; i < count; i++)
        reconcile_row_write(&rows[i].what, bytes + i * RECONCILE_ROW_BYTES);
    out->rows = span_of(bytes, count * RECONCILE_ROW_BYTES);
    return STATUS(OK);
}

/* ---- who asks */

void night_keep(struct night_round *round, enum night_verdict verdict, const struct exchanged *row)
{
    const bool is_explained = night_words(verdict)->class == NIGHT_EXPLAINED;
    struct lone_row *place = round->kept < DIFFERENCES_MOST ? &round->differences[round->kept] : NULL;
    *(is_explained ? &round->result.explained : &round->result.differing) += 1;
    round->kept += place != NULL;
    for (size_t i = 0; !place && !is_explained && i < round->kept; i++) /* what is explained makes room */
        if (night_words(round->differences[i].verdict)->class == NIGHT_EXPLAINED)
            place = &round->differences[i];
    if (place)
        *place = (struct lone_row){(uint8_t)verdict, row->what, row->position};
}

struct comparing {
    struct book *book;
    struct night_round *round;
    struct span theirs;                /* that were not looked at yet */
    bool more;                         /* theirs go on behind them */
    uint8_t last[RECONCILE_ROW_BYTES]; /* of them */
    size_t at, count;
    uint8_t own_after[RECONCILE_ROW_BYTES];
    bool has_own_after, is_own_over;
    struct exchanged own[PAGE_MOST];
};

#define LIKE_BYTES (EXCHANGE_ID_BYTES + 2) /* of one exchange, kind and speaker */

static bool is_mine(const struct comparing *comparing, const struct reconcile_said *what)
{
    return what->speaker == reconcile_speaker_of(&comparing->book->agreed->own, &comparing->round->partner);
}

/* The partner's answer to it, which it could sign only when it had it. */
static struct status find_admitted(struct comparing *comparing, const struct reconcile_said *what, bool *out)
{
    static const enum envelope_kind answers[ENVELOPE_KINDS_END] = {[ENVELOPE_SIGNAL] = ENVELOPE_ACKNOWLEDGE,
                                                                   [ENVELOPE_INQUIRY] = ENVELOPE_ANSWER,
                                                                   [ENVELOPE_ANSWER] = ENVELOPE_ACKNOWLEDGE,
                                                                   [ENVELOPE_EVALUATE] = ENVELOPE_PARTIAL,
                                                                   [ENVELOPE_OPEN] = ENVELOPE_OPENED};
    struct reconcile_said like = *what;
    struct exchanged found;
    *out = false;
    like.kind = (uint8_t)answers[what->kind];
    like.speaker = what->speaker == RECONCILE_BY_LESSER ? RECONCILE_BY_GREATER : RECONCILE_BY_LESSER;
    if (!like.kind)
        return STATUS(OK);
    struct status status = store_exchanged_last(comparing->book->store, &comparing->round->partner, &like, &found);
    *out = status_ok(status);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

/* What we said and they do not list. */
static struct status judge_unlisted(struct comparing *comparing, const struct exchanged *row, enum night_verdict *out)
{
    const int64_t ends_ms = row->said_ms + envelope_life_most_ms((enum envelope_kind)row->what.kind) + CLOCK_SKEW_MOST_MS;
    struct exchanged last;
    bool is_admitted;
    if (row->what.kind == ENVELOPE_ANSWER) {
        TRY(store_exchanged_last(comparing->book->store, &comparing->round->partner, &row->what, &last));
        if (!digest_equal(&last.what.signature, &row->what.signature)) {
            *out = NIGHT_OVERTAKEN;
            return STATUS(OK);
        }
    }
    TRY(find_admitted(comparing, &row->what, &is_admitted));
    *out = is_admitted ? NIGHT_DENIED : batch_now(comparing->book) < ends_ms ? NIGHT_WAITING : NIGHT_EXPIRED;
    return STATUS(OK);
}

/* What they list and we have not, in no hour. */
static enum night_verdict judge_unknown(const struct comparing *comparing, const struct reconcile_said *what)
{
    if (is_mine(comparing, what) || !exchange_is_listed(what->kind))
        return NIGHT_NOT_SAID;
    if (envelope_life_most_ms((enum envelope_kind)what->kind) < DAY_MS)
        return NIGHT_EXPIRED;
    return comparing->round->result.stage == RECONCILED_FINAL ? NIGHT_UNHEARD : NIGHT_WAITING;
}

/* Another of theirs in its exchange, of its kind and speaker, that we have not. */
static struct status find_other_content(struct comparing *comparing, const uint8_t row[static RECONCILE_ROW_BYTES], bool *out)
{
    const struct span theirs = comparing->theirs;
    *out = false;
    if (theirs.size < RECONCILE_ROW_BYTES || memcmp(theirs.data, row, LIKE_BYTES) != 0)
        return STATUS(OK);
    const struct reconcile_said what = reconcile_row_read(theirs.data);
    struct exchanged found;
    struct status status = store_exchanged_find(comparing->book->store, &comparing->round->partner, &what, &found);
    *out = status_is(status, STATUS_NOT_FOUND);
    if (*out)
        comparing->theirs = span_slice(theirs, RECONCILE_ROW_BYTES, theirs.size - RECONCILE_ROW_BYTES);
    return *out ? STATUS(OK) : status;
}

/* So many that differ are not an honest day: the rest is counted. */
static bool is_crowded(struct comparing *comparing)
{
    if (comparing->round->lone++ < NIGHT_LONE_MOST)
        return false;
    if (comparing->round->lone == NIGHT_LONE_MOST + 1)
        night_keep(comparing->round, NIGHT_CROWDED, &(struct exchanged){.position = EXCHANGED_NOWHERE});
    return true;
}

static struct status judge_own(struct comparing *comparing, const struct exchanged *row)
{
    uint8_t bytes[RECONCILE_ROW_BYTES];
    enum night_verdict verdict = NIGHT_NOT_LISTED;
    bool is_other;
    if (is_crowded(comparing))
        return STATUS(OK);
    reconcile_row_write(&row->what, bytes);
    TRY(find_other_content(comparing, bytes, &is_other));
    if (is_other)
        verdict = NIGHT_CONTENT_DIFFERS;
    else if (is_mine(comparing, &row->what))
        TRY(judge_unlisted(comparing, row, &verdict));
    night_keep(comparing->round, verdict, row);
    return STATUS(OK);
}

/* The first of ours that they do not have and that is of the same exchange, kind and speaker comes behind it: it is told of that one. */
static bool is_told_of_next(const struct comparing *comparing, const uint8_t *row)
{
    uint8_t next[RECONCILE_ROW_BYTES];
    if (comparing->at == comparing->count)
        return false;
    reconcile_row_write(&comparing->own[comparing->at].what, next);
    if (memcmp(next, row, LIKE_BYTES) != 0)
        return false;
    for (size_t at = 0; at < comparing->theirs.size && memcmp(comparing->theirs.data + at, row, LIKE_BYTES) == 0; at += RECONCILE_ROW_BYTES)
        if (memcmp(comparing->theirs.data + at, next, RECONCILE_ROW_BYTES) == 0)
            return false;
    return true;
}

static struct status judge_theirs(struct comparing *comparing, const uint8_t row[static RECONCILE_ROW_BYTES])
{
    struct exchanged found = {.what = reconcile_row_read(row), .position = EXCHANGED_NOWHERE};
    if (is_crowded(comparing))
        return STATUS(OK);
    struct status status = store_exchanged_find(comparing->book->store, &comparing->round->partner, &found.what, &found);
    if (!status_is(status, STATUS_NOT_FOUND))
        return status; /* we have it in another hour */
    if (is_told_of_next(comparing, row))
        night_keep(comparing->round, NIGHT_CONTENT_DIFFERS, &comparing->own[comparing->at++]);
    else
        night_keep(comparing->round, judge_unknown(comparing, &found.what), &found);
    return STATUS(OK);
}

/* The next of ours; NULL: none, or it stands behind what this page of theirs reaches. */
static struct status peek_own(struct comparing *comparing, const struct exchanged_hour *of, uint8_t out[static RECONCILE_ROW_BYTES],
                              bool *out_any)
{
    if (comparing->at == comparing->count && !comparing->is_own_over) {
        const struct span after = span_of(comparing->own_after, comparing->has_own_after ? sizeof comparing->own_after : 0);
        comparing->at = 0;
        comparing->count = PAGE_MOST;
        TRY(store_exchanged_page(comparing->book->store, of, after, comparing->own, &comparing->count));
        comparing->is_own_over = comparing->count < PAGE_MOST;
        if (comparing->count)
            reconcile_row_write(&comparing->own[comparing->count - 1].what, comparing->own_after);
        comparing->has_own_after |= comparing->count > 0;
    }
    *out_any = comparing->at < comparing->count;
    if (*out_any)
        reconcile_row_write(&comparing->own[comparing->at].what, out);
    *out_any = *out_any && (!comparing->more || memcmp(out, comparing->last, RECONCILE_ROW_BYTES) <= 0);
    return STATUS(OK);
}

static struct status compare_next(struct comparing *comparing, const struct exchanged_hour *of, bool *out_any)
{
    uint8_t own[RECONCILE_ROW_BYTES] = {0};
    bool has_own = false;
    const struct span theirs = comparing->theirs;
    TRY(peek_own(comparing, of, own, &has_own));
    *out_any = has_own || theirs.size;
    if (!*out_any)
        return STATUS(OK);
    const int order = !has_own ? 1 : !theirs.size ? -1 : memcmp(own, theirs.data, RECONCILE_ROW_BYTES);
    if (order >= 0)
        comparing->theirs = span_slice(theirs, RECONCILE_ROW_BYTES, theirs.size - RECONCILE_ROW_BYTES);
    if (order > 0)
        return judge_theirs(comparing, theirs.data);
    const struct exchanged *row = &comparing->own[comparing->at++];
    return order < 0 ? judge_own(comparing, row) : STATUS(OK);
}

static struct status compare_all(struct comparing *comparing)
{
    const struct night_round *round = comparing->round;
    const struct exchanged_hour of = {round->partner, INT64_C(24) * round->result.day + round->hour};
    bool any = true;
    while (any)
        TRY(compare_next(comparing, &of, &any));
    return STATUS(OK);
}

struct status night_compare(struct book *book, struct night_round *round, const struct reconciled_message *message)
{
    struct comparing *comparing = calloc(1, sizeof *comparing);
    if (!comparing)
        return FAIL(NO_MEMORY);
    comparing->book = book;
    comparing->round = round;
    comparing->theirs = message->rows;
    comparing->more = message->more != 0;
    if (message->rows.size)
        memcpy(comparing->last, message->rows.data + message->rows.size - RECONCILE_ROW_BYTES, RECONCILE_ROW_BYTES);
    comparing->has_own_after = round->has_after;
    memcpy(comparing->own_after, round->after, sizeof round->after);
    struct status status = compare_all(comparing);
    free(comparing);
    return status;
}
