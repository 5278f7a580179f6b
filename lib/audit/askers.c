// SPDX-License-Identifier: EUPL-1.2
//
// One row for a partner, found by walking over them: there are few.
#include "audit/askers.h"

#include "base/day.h"

#define ALARM_NOTE "asks-unusual "

struct counted_row {
    struct asker_row row;
    int64_t window;
    uint64_t in_window; /* of the ledger at hand */
};
struct askers {
    int64_t from_ms, until_ms;
    size_t count;
    struct counted_row rows[ASKERS_REQUESTERS_MOST];
    struct asker_row given[ASKERS_REQUESTERS_MOST];
};

struct status askers_new(int64_t from_ms, int64_t until_ms, struct askers **out)
{
    struct askers *askers = calloc(1, sizeof *askers);
    if (!askers)
        return FAIL(NO_MEMORY);
    askers->from_ms = from_ms;
    askers->until_ms = until_ms;
    *out = askers;
    return STATUS(OK);
}

struct askers *askers_free(struct askers *askers)
{
    free(askers);
    return NULL;
}

void askers_begin_ledger(struct askers *askers)
{
    for (size_t i = 0; i < askers->count; i++)
        askers->rows[i].window = askers->rows[i].in_window = 0;
}

static struct status find_asker(struct askers *askers, const struct oin *requester, struct counted_row **out)
{
    for (size_t i = 0; i < askers->count; i++)
        if (oin_equal(&askers->rows[i].row.requester, requester)) {
            *out = &askers->rows[i];
            return STATUS(OK);
        }
    if (askers->count == ASKERS_REQUESTERS_MOST)
        return FAIL(TOO_LARGE);
    *out = &askers->rows[askers->count++];
    (*out)->row.requester = *requester;
    return STATUS(OK);
}

static struct status add_question(struct askers *askers, const struct entry *entry)
{
    struct counted_row *asker;
    TRY(find_asker(askers, &entry->counterpart, &asker));
    const int64_t window = entry->time_ms / ASKERS_WINDOW_MS;
    asker->in_window = asker->window == window ? asker->in_window + 1 : 1;
    asker->window = window;
    asker->row.questions++;
    if (entry->necessity_code < REASON_CODES_END && entry->lighter_code < REASON_CODES_END)
        asker->row.reasons[entry->necessity_code][entry->lighter_code]++;
    asker->row.unusual += is_unusual_hour(entry->time_ms);
    if (asker->in_window > asker->row.most_at_once)
        asker->row.most_at_once = asker->in_window;
    return STATUS(OK);
}

/* One for each question that was decided; what a person decides later is another kind of entry. */
static struct status add_facts(struct askers *askers, const struct entry *entry)
{
    struct counted_row *asker;
    TRY(find_asker(askers, &entry->counterpart, &asker));
    for (size_t i = 0; i < ASKERS_FACTS; i++)
        asker->row.facts[i] += entry->grounds.flags >> i & 1;
    return STATUS(OK);
}

/* "asks-unusual WORD OIN", as the node enters it (book/alarms.h). */
static struct status add_alarm(struct askers *askers, struct span note)
{
    struct counted_row *asker;
    struct oin oin;
    if (note.size < sizeof ALARM_NOTE + OIN_DIGITS || memcmp(note.data, ALARM_NOTE, sizeof ALARM_NOTE - 1) != 0 ||
        !status_ok(oin_parse(span_slice(note, note.size - OIN_DIGITS, note.size), &oin)))
        return STATUS(OK);
    TRY(find_asker(askers, &oin, &asker));
    asker->row.alarms++;
    return STATUS(OK);
}

struct status askers_add_entry(struct askers *askers, const struct entry *entry)
{
    if (entry->time_ms < askers->from_ms || entry->time_ms >= askers->until_ms)
        return STATUS(OK);
    bool is_anothers = entry->has_counterpart && entry->direction == DIRECTION_IN && !oin_equal(&entry->own, &entry->counterpart);
    if (entry->kind == ENTRY_REQUEST_RECEIVED && is_anothers)
        return add_question(askers, entry);
    if (entry->kind == ENTRY_DECISION && is_anothers && entry->answer_state)
        return add_facts(askers, entry);
    return entry->kind == ENTRY_ADMIN_ACT ? add_alarm(askers, entry->note) : STATUS(OK);
}

static int compare_askers(const void *a, const void *b)
{
    const struct asker_row *x = a, *y = b;
    return oin_compare(&x->requester, &y->requester);
}

const struct asker_row *asker_rows(struct askers *askers, size_t *out_count)
{
    for (size_t i = 0; i < askers->count; i++)
        askers->given[i] = askers->rows[i].row;
    qsort(askers->given, askers->count, sizeof *askers->given, compare_askers);
    *out_count = askers->count;
    return askers->given;
}
