// SPDX-License-Identifier: EUPL-1.2
//
// When, with whom and about which day; and what is entered of it. All that is in memory is a round that goes on: after a restart it is
// begun again.
#include "book/nightly.h"

#include "book/batch.h"
#include "book/quarantine.h"

#define NIGHT_SINCE "exchanged-since" /* name in the store */
#define NIGHT_ARENA_BYTES ((size_t)1024 * 1024)

static struct status read_first_day(struct book *book, int64_t now_ms, struct nightly *nightly)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span bytes;
    TRY(arena_new(NIGHT_ARENA_BYTES, &arena));
    struct status status = store_meta_get(book->store, NIGHT_SINCE, arena, &bytes);
    nightly->is_unkept = status_is(status, STATUS_NOT_FOUND);
    if (nightly->is_unkept) { /* of a ledger that was begun before there was an index, the first whole day is tomorrow */
        nightly->since_day = day_of_ms(now_ms) + (book->current.first + book->frontier.size ? 1 : 0);
        return STATUS(OK);
    }
    TRY(status);
    if (bytes.size != sizeof nightly->since_day)
        return FAIL(CORRUPT);
    memcpy(&nightly->since_day, bytes.data, sizeof nightly->since_day);
    return STATUS(OK);
}

struct status nightly_new(struct book *book, int64_t now_ms)
{
    book->nightly = calloc(1, sizeof *book->nightly);
    return book->nightly ? read_first_day(book, now_ms, book->nightly) : FAIL(NO_MEMORY);
}

void nightly_begin_anew(struct book *book, int64_t now_ms)
{
    book->nightly->since_day = day_of_ms(now_ms) + 1;
    book->nightly->is_unkept = true;
}

struct nightly *nightly_free(struct nightly *nightly)
{
    free(nightly);
    return NULL;
}

struct night_round *nightly_with(struct nightly *nightly, const struct oin *partner)
{
    for (size_t i = 0; i < nightly->count; i++)
        if (oin_equal(&nightly->rounds[i].partner, partner))
            return &nightly->rounds[i];
    if (nightly->count == N(nightly->rounds))
        return NULL;
    struct night_round *round = &nightly->rounds[nightly->count++];
    *round = (struct night_round){.partner = *partner};
    return round;
}

/* ---- which day is due */

static struct status find_final(struct book *book, struct night_round *round, int32_t today, bool *out_due)
{
    int32_t day;
    struct status status = store_reconciled_unfinished(book->store, &round->partner, &day);
    *out_due = status_ok(status) && day <= today - NIGHT_FINAL_DAYS;
    if (*out_due)
        round->result = (struct reconciled_day){.partner = round->partner, .day = day, .stage = RECONCILED_FINAL};
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

/* Of a partner with which nothing was compared yet, the day on which it first came to something. */
static struct status find_first(struct book *book, const struct night_round *round, int32_t today, int32_t *out)
{
    const int32_t since = nightly_since(book, day_start_ms(today));
    int64_t hour = INT64_C(24) * (today - 1);
    struct status status = store_exchanged_first(book->store, &round->partner, &hour);
    *out = hour / 24 < today - 1 ? (int32_t)(hour / 24) : today - 1;
    if (*out < since)
        *out = since;
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

static struct status find_preliminary(struct book *book, struct night_round *round, int32_t today, bool *out_due)
{
    int32_t day;
    struct status status = store_reconciled_newest(book->store, &round->partner, &day);
    if (status_ok(status))
        day++;
    else if (status_is(status, STATUS_NOT_FOUND))
        status = find_first(book, round, today, &day);
    TRY(status);
    if (day < today - NIGHT_REACH_DAYS)
        day = today - NIGHT_REACH_DAYS;
    *out_due = day < today;
    if (*out_due)
        round->result = (struct reconciled_day){.partner = round->partner, .day = day, .stage = RECONCILED_PRELIMINARY};
    return STATUS(OK);
}

int32_t nightly_since(const struct book *book, int64_t now_ms)
{
    const int32_t kept = day_of_ms(now_ms) - NIGHT_KEPT_DAYS + 1;
    return book->nightly->since_day > kept ? book->nightly->since_day : kept > 0 ? kept : 0;
}

/* ---- asking */

static struct status ask_for(struct book *book, struct night_round *round)
{
    const struct reconcile_message message = {.day = (uint32_t)round->result.day,
                                              .level = round->level,
                                              .hour = round->hour,
                                              .after = span_of(round->after, round->has_after ? sizeof round->after : 0)};
    struct outgoing outgoing = {.kind = ENVELOPE_RECONCILE, .exchange_id = round->exchange, .to = round->partner};
    TRY(reconcile_message_encode(&message, batch_arena(book), &outgoing.body));
    if (round->level == RECONCILE_LEVEL_DAY)
        round->asked = digest_of(outgoing.body);
    round->asked_ms = batch_now(book);
    round->waits = true;
    return batch_send(book, &outgoing);
}

static struct status begin_round(struct book *book, struct night_round *round, int64_t now_ms)
{
    TRY(batch_open(book, now_ms));
    round->exchange = exchange_id_new(book->random);
    round->level = RECONCILE_LEVEL_DAY;
    round->hour = 0;
    round->has_after = false;
    round->hours = 0;
    round->pages = round->lone = 0;
    round->kept = 0;
    round->next_ms = now_ms + NIGHT_EVERY_MS;
    return ask_for(book, round);
}

/* Told once a day: what is asked again each hour need not be. */
static void tell_nothing(struct book *book, struct night_round *round, const char *why, int64_t now_ms)
{
    round->waits = false;
    if (round->told_day == day_of_ms(now_ms))
        return;
    round->told_day = day_of_ms(now_ms);
    EVENT_LOG(book->log, NIGHT_WITHOUT, now_ms, event_partner(&round->partner), event_word(EVENT_FIELD_KIND, why),
              event_number(EVENT_FIELD_DAYS, (uint64_t)(day_of_ms(now_ms) - round->result.day)));
}

static struct status look_at_round(struct book *book, struct night_round *round, int64_t now_ms)
{
    bool is_due = false;
    if (round->waits && now_ms >= round->asked_ms && now_ms - round->asked_ms < NIGHT_ANSWER_MS)
        return STATUS(OK);
    if (round->waits)
        tell_nothing(book, round, "no-answer", now_ms);
    if (now_ms < round->next_ms && round->next_ms - now_ms <= NIGHT_EVERY_MS) /* a clock may have been set back */
        return STATUS(OK);
    round->next_ms = now_ms + NIGHT_LOOK_MS;
    const int32_t today = day_of_ms(now_ms - NIGHT_SETTLES_MS);
    TRY(find_final(book, round, today, &is_due));
    if (!is_due)
        TRY(find_preliminary(book, round, today, &is_due));
    return is_due ? begin_round(book, round, now_ms) : STATUS(OK);
}

static bool may_compare(const struct book *book, size_t i)
{
    const struct party *party = &book->agreed->parties[i];
    int64_t since_ms;
    return i != book->agreed->self && party_may_speak(party) && !quarantine_of(book, &party->row->oin) &&
           book_line_is_up(book, &party->row->oin, &since_ms);
}

static struct status keep_since(struct book *book, int64_t now_ms)
{
    struct nightly *nightly = book->nightly;
    if (!nightly->is_unkept)
        return STATUS(OK);
    TRY(batch_open(book, now_ms));
    TRY(store_meta_set(book->store, NIGHT_SINCE, span_of(&nightly->since_day, sizeof nightly->since_day)));
    nightly->is_unkept = false;
    return STATUS(OK);
}

struct status nightly_round(struct book *book, int64_t now_ms)
{
    TRY(keep_since(book, now_ms));
    for (size_t i = 0; i < book->agreed->party_count; i++) {
        struct night_round *round = may_compare(book, i) ? nightly_with(book->nightly, &book->agreed->parties[i].row->oin) : NULL;
        if (round)
            TRY(look_at_round(book, round, now_ms));
    }
    return STATUS(OK);
}

struct status nightly_prune(struct book *book, int64_t now_ms)
{
    const int32_t today = day_of_ms(now_ms);
    uint64_t removed;
    TRY(store_exchanged_prune(book->store, INT64_C(24) * (today - NIGHT_KEPT_DAYS), &removed));
    TRY(store_reconciled_lapse(book->store, today - NIGHT_LAPSE_DAYS));
    return store_reconciled_prune(book->store, today - NIGHT_DIFFERENCES_KEPT_DAYS, &removed);
}

/* ---- what comes of it */

struct status night_name(const struct night_round *round, struct arena *arena, const char **out)
{
    char date[DATE_ROOM];
    date_print(round->result.day, date);
    return arena_print(arena, out, "%s %s", round->result.stage == RECONCILED_FINAL ? "final" : "preliminary", date);
}

const char *night_outcome_word(enum reconciled_outcome outcome)
{
    switch (outcome) {
    case RECONCILED_AGREES: return "agrees";
    case RECONCILED_EXPLAINED: return "explained";
    case RECONCILED_DIFFERS: return "differs";
    case RECONCILED_NOT_COMPARABLE: break;
    }
    return "not-comparable";
}

/* Ours, beside the entry that has what the partner signed. */
static struct status enter_ours(struct book *book, const struct night_round *round)
{
    struct entry entry = book_entry(book, ENTRY_RECONCILED, false);
    const char *name, *note;
    book_entry_exchange(&entry, &round->exchange, &round->partner, DIRECTION_OUT);
    TRY(night_name(round, batch_arena(book), &name));
    TRY(arena_print(batch_arena(book), &note, "%s %s", name, night_outcome_word(round->result.outcome)));
    entry.note = span_of_text(note);
    entry.has_request_digest = true;
    entry.request_digest = round->asked;
    entry.count = round->result.ours;
    entry.has_list_digest = true;
    entry.list_digest = round->ours;
    return book_write(book, &entry, NULL, 0, NULL);
}

static struct status close_round(struct book *book, struct night_round *round)
{
    struct reconciled_day *result = &round->result;
    round->waits = false;
    result->at_ms = batch_now(book);
    if (result->outcome != RECONCILED_NOT_COMPARABLE)
        result->outcome = result->differing ? RECONCILED_DIFFERS : result->explained ? RECONCILED_EXPLAINED : RECONCILED_AGREES;
    if (result->differing)
        EVENT_LOG(book->log, LEDGERS_DIFFER, batch_now(book), event_partner(&round->partner),
                  event_word(EVENT_FIELD_STAGE, result->stage == RECONCILED_FINAL ? "final" : "preliminary"),
                  event_number(EVENT_FIELD_COUNT, result->differing),
                  event_number(EVENT_FIELD_DAYS, (uint64_t)(day_of_ms(batch_now(book)) - result->day)));
    TRY(enter_ours(book, round));
    return store_reconciled_put(book->store, result, round->differences, round->kept);
}

struct status nightly_go_on(struct book *book, struct night_round *round)
{
    if (!round->has_after) {
        if (!round->hours)
            return close_round(book, round);
        round->hour = (uint8_t)__builtin_ctz(round->hours);
        round->hours &= round->hours - 1;
        round->level = RECONCILE_LEVEL_HOUR;
    }
    if (round->pages++ < NIGHT_PAGES_MOST)
        return ask_for(book, round);
    night_keep(round, NIGHT_CROWDED, &(struct exchanged){.position = EXCHANGED_NOWHERE});
    return close_round(book, round);
}

struct night_round *nightly_awaits(struct book *book, const struct oin *partner, const struct exchange_id *exchange,
                                   const struct reconciled_message *message)
{
    struct night_round *round = nightly_with(book->nightly, partner);
    const bool is_it = round && round->waits && exchange_id_equal(&round->exchange, exchange) &&
                       message->day == (uint32_t)round->result.day && message->level == round->level && message->hour == round->hour;
    return is_it ? round : NULL;
}

struct status nightly_hear_day(struct book *book, struct night_round *round, const struct reconciled_message *message)
{
    struct night_digests digests;
    const int32_t since_day = nightly_since(book, batch_now(book));
    TRY(nightly_digests(book, &round->partner, round->result.day, &digests));
    round->ours = digests.list;
    round->result.ours = digests.count;
    if (message->since_day > message->day || since_day > round->result.day) {
        round->result.outcome = digests.count ? RECONCILED_NOT_COMPARABLE : RECONCILED_AGREES; /* of nothing there is nothing to know */
        if (digests.count)
            tell_nothing(book, round, "not-comparable", batch_now(book));
        return close_round(book, round);
    }
    for (size_t hour = 0; hour < RECONCILE_HOURS; hour++)
        if (memcmp(digests.hours + hour * DIGEST_BYTES, message->hours.data + hour * DIGEST_BYTES, DIGEST_BYTES) != 0)
            round->hours |= 1u << hour;
    return nightly_go_on(book, round);
}

struct status nightly_hear_rows(struct book *book, struct night_round *round, const struct reconciled_message *message)
{
    if (round->has_after && message->rows.size && memcmp(message->rows.data, round->after, RECONCILE_ROW_BYTES) <= 0)
        return FAIL(INVALID);
    TRY(night_compare(book, round, message));
    round->has_after = message->more != 0;
    if (round->has_after)
        memcpy(round->after, message->rows.data + message->rows.size - RECONCILE_ROW_BYTES, RECONCILE_ROW_BYTES);
    return nightly_go_on(book, round);
}
