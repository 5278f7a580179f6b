// SPDX-License-Identifier: EUPL-1.2
//
// Since when it is unconfirmed: since the first entry that a quorum did not see, and never since before the moment until which one had seen
// all. That moment is kept, now and then, because what a quorum saw can become less at once: a partner takes its key back, or a larger
// roster asks for one more. So nobody closes a node by that before the time is over; nor does a ledger that is older than witnesses.
#include "book/quorum.h"

#include "base/day.h"
#include "base/prose.h"
#include "base/text.h"
#include "book/batch.h"
#include "ledger/trust.h"
#include "store/leaves.h"
#include "store/witnesses.h"

#define QUORUM_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define OPENED_NAME "ledger-opened-until"
#define SEEN_NAME "ledger-seen-until"
#define SEEN_KEPT_EVERY_MS HOUR_MS
#define MOMENT_ROOM 24

const char *quorum_word(enum quorum_state state)
{
    static const char *const words[] = {
#define QUORUM_STATE_WORD(name, word) word,
        QUORUM_STATES(QUORUM_STATE_WORD)
#undef QUORUM_STATE_WORD
    };
    return words[state];
}

struct status cosigned_head(struct span note, struct arena *arena, struct checkpoint *out)
{
    struct note parsed;
    struct status status = note_parse(note, arena, &parsed);
    if (status_ok(status))
        status = checkpoint_parse(parsed.text, out);
    return status_ok(status) ? status : FAIL(CORRUPT);
}

struct status cosigned_end(struct book *book, struct span note, struct arena *arena, uint64_t *out)
{
    struct checkpoint checkpoint;
    struct store_log *logs;
    size_t count;
    TRY(cosigned_head(note, arena, &checkpoint));
    *out = strcmp(checkpoint.origin, book->current.origin) == 0 ? book->current.first + checkpoint.head.size : 0;
    TRY(store_log_list(book->store, arena, &logs, &count));
    for (size_t i = 0; !*out && i < count; i++)
        if (strcmp(checkpoint.origin, logs[i].origin) == 0)
            *out = logs[i].first + checkpoint.head.size;
    return STATUS(OK);
}

/* ---- how much a quorum saw */

/* Who left the roster, and whose key was taken back, is none of them; the latter counts among the others all the same. */
static bool counts_for_quorum(const struct book *book, const struct oin *partner)
{
    const struct party *party = agreed_party(book->agreed, partner);
    return party && !oin_equal(partner, &book->agreed->own) && party_key_is_open(party, WITHDRAWN_KEY_WITNESS);
}

static int compare_falling(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left < *right) - (*left > *right);
}

static struct status read_confirmed(struct book *book, struct arena *arena, struct book_quorum *quorum)
{
    struct witness_row *rows;
    uint64_t *ends;
    size_t count, seen = 0;
    TRY(store_witness_list(book->store, arena, &rows, &count));
    TRY(ARENA_NEW(arena, count + 1, &ends));
    for (size_t i = 0; i < count; i++)
        if (rows[i].note.size && counts_for_quorum(book, &rows[i].partner))
            TRY(cosigned_end(book, rows[i].note, arena, &ends[seen++]));
    qsort(ends, seen, sizeof *ends, compare_falling);
    quorum->others = book->agreed->party_count - 1;
    quorum->needed = trust_quorum_of(quorum->others);
    const uint64_t all = book->current.first + book->frontier.size;
    quorum->confirmed = !quorum->needed ? all : seen >= quorum->needed ? ends[quorum->needed - 1] : 0;
    return STATUS(OK);
}

static struct status read_kept_time(struct book *book, const char *name, struct arena *arena, int64_t *out)
{
    struct span text;
    uint64_t time_ms;
    *out = 0;
    struct status status = store_meta_get(book->store, name, arena, &text);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    if (!status_ok(decimal_parse(text, INT64_MAX, &time_ms)))
        return FAIL(CORRUPT);
    *out = (int64_t)time_ms;
    return STATUS(OK);
}

static struct status keep_time(struct book *book, const char *name, int64_t time_ms)
{
    char text[MOMENT_ROOM];
    snprintf(text, sizeof text, "%lld", (long long)time_ms);
    return store_meta_set(book->store, name, span_of_text(text));
}

/* Of the first entry that a quorum did not see; 0: there is none. */
static struct status read_unseen(struct book *book, struct arena *arena, const struct book_quorum *quorum, int64_t *out)
{
    uint8_t hash[SHA256_BYTES];
    struct span bytes;
    struct entry entry;
    *out = 0;
    struct status status = store_leaf_read(book->store, quorum->confirmed, arena, &bytes, hash);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    TRY(entry_decode(bytes, arena, &entry));
    *out = entry.time_ms;
    return STATUS(OK);
}

/* A moment that is still to come is of a clock that was set back since: it counts as now. */
static struct status read_waiting_since(struct book *book, struct arena *arena, struct book_quorum *quorum, int64_t now_ms)
{
    int64_t unseen_ms;
    if (!quorum->seen_ms) {
        TRY(read_kept_time(book, SEEN_NAME, arena, &quorum->kept_seen_ms));
        quorum->seen_ms = quorum->kept_seen_ms;
    }
    if (!quorum->seen_ms || quorum->seen_ms > now_ms)
        quorum->seen_ms = now_ms;
    TRY(read_unseen(book, arena, quorum, &unseen_ms));
    const int64_t until_ms = unseen_ms ? unseen_ms : now_ms;
    if (until_ms > quorum->seen_ms && until_ms <= now_ms)
        quorum->seen_ms = until_ms;
    quorum->since_ms = unseen_ms ? quorum->seen_ms : 0;
    return STATUS(OK);
}

static bool is_to_be_kept(const struct book_quorum *quorum)
{
    return !quorum->kept_seen_ms || quorum->seen_ms < quorum->kept_seen_ms || quorum->seen_ms - quorum->kept_seen_ms >= SEEN_KEPT_EVERY_MS;
}

static enum quorum_state quorum_state_at(const struct book_quorum *quorum, int64_t now_ms)
{
    const int64_t waits_ms = quorum->since_ms ? now_ms - quorum->since_ms : 0;
    const int64_t most_ms = quorum->most_ms ? quorum->most_ms : QUORUM_CLOSED_MS;
    return waits_ms >= most_ms ? QUORUM_CLOSED : waits_ms >= QUORUM_LATE_MS ? QUORUM_LATE : QUORUM_CONFIRMED;
}

static void tell_change(const struct book *book, enum quorum_state before, int64_t now_ms)
{
    const struct book_quorum *quorum = &book->quorum;
    const struct event_field size = event_number(EVENT_FIELD_TREE_SIZE, quorum->confirmed);
    const struct event_field waits = event_number(EVENT_FIELD_DURATION_MS, (uint64_t)(now_ms - quorum->since_ms));
    const struct event_field needed = event_number(EVENT_FIELD_COUNT, quorum->needed);
    if (quorum->state == before)
        return;
    if (quorum->state == QUORUM_CONFIRMED)
        EVENT_LOG(book->log, LEDGER_CONFIRMED, now_ms, size);
    else if (quorum->state == QUORUM_LATE)
        EVENT_LOG(book->log, LEDGER_LATE, now_ms, size, waits, needed);
    else
        EVENT_LOG(book->log, LEDGER_CLOSED, now_ms, size, waits, needed);
}

struct status quorum_look(struct book *book, int64_t now_ms)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct book_quorum *quorum = &book->quorum;
    const enum quorum_state before = (enum quorum_state)quorum->state;
    const int64_t opened_ms = quorum->opened_until_ms;
    if (quorum->looked_ms && now_ms >= quorum->looked_ms && now_ms - quorum->looked_ms < QUORUM_EVERY_MS)
        return STATUS(OK);
    TRY(arena_new(QUORUM_ARENA_BYTES, &arena));
    TRY(read_confirmed(book, arena, quorum));
    TRY(read_waiting_since(book, arena, quorum, now_ms));
    TRY(read_kept_time(book, OPENED_NAME, arena, &quorum->opened_until_ms));
    quorum->looked_ms = now_ms;
    quorum->state = quorum_state_at(quorum, now_ms);
    tell_change(book, before, now_ms);
    if (quorum->opened_until_ms > opened_ms && quorum->opened_until_ms > now_ms)
        EVENT_LOG(book->log, LEDGER_OPENED, now_ms,
                  event_number(EVENT_FIELD_COUNT, (uint64_t)(quorum->opened_until_ms - now_ms + HOUR_MS - 1) / HOUR_MS));
    return STATUS(OK);
}

struct status quorum_round(struct book *book, int64_t now_ms)
{
    struct book_quorum *quorum = &book->quorum;
    TRY(quorum_look(book, now_ms));
    if (!is_to_be_kept(quorum))
        return STATUS(OK);
    TRY(batch_open(book, now_ms));
    TRY(keep_time(book, SEEN_NAME, quorum->seen_ms));
    quorum->kept_seen_ms = quorum->seen_ms;
    return STATUS(OK);
}

/* ---- what follows from it */

struct status quorum_check(const struct book *book, int64_t now_ms, struct complaint *why)
{
    const struct book_quorum *quorum = &book->quorum;
    char since[DATE_ROOM];
    if (quorum->state != QUORUM_CLOSED || now_ms < quorum->opened_until_ms)
        return STATUS(OK);
    date_print(dutch_day_of_ms(quorum->since_ms), since);
    return complain(why, FAIL(UNWITNESSED),
                    "er gaat nu niets naar buiten: sinds %s bevestigen te weinig partners ons logboek. Uw beheerder ziet met "
                    "schakel node status welke partner ontbreekt, en kan het met schakel node open enkele uren openzetten",
                    since);
}

struct status quorum_open(struct book *book, uint64_t hours, struct span reason, struct span user)
{
    struct entry entry = book_entry(book, ENTRY_ADMIN_ACT, false);
    const struct book_field fields[] = {{.field = COMMIT_USER, .owner = book_owner_user(user), .value = user},
                                        {.field = COMMIT_DETAIL, .owner = book_owner_user(user), .value = reason}};
    if (!hours || hours > QUORUM_OPEN_HOURS_MOST || !prose_says_something(reason))
        return FAIL(INVALID);
    entry.has_exchange = true; /* an id of its own: equal salts would link a user's acts in the open log */
    entry.exchange_id = exchange_id_new(book->random);
    entry.count = hours;
    entry.note = span_of_text("ledger-opened");
    TRY(keep_time(book, OPENED_NAME, batch_now(book) + (int64_t)hours * HOUR_MS));
    book->quorum.looked_ms = 0;
    return book_write(book, &entry, fields, N(fields), NULL);
}
