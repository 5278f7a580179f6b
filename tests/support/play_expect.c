// SPDX-License-Identifier: EUPL-1.2
//
// What a partner's node has: signals, messages that wait, counters, quotas, and above all its ledger.
#include "support/first_page.h"
#include "support/play.h"

#include "book/deliver.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/quotas.h"

#define LIST_MOST 500

static struct status same(struct play *play, const struct step *step, uint64_t there)
{
    int64_t expected = step_number(step, SLOT_COUNT, 0);
    if ((uint64_t)expected == there)
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "expected %lld, there are %llu", (long long)expected, (unsigned long long)there);
}

static struct status running(struct play *play, const struct step *step, struct node **out)
{
    enum resident who = play_who(step, 0);
    *out = town_node(play->town, who);
    return play_running(play, who);
}

struct status play_expect_received(struct play *play, const struct step *step)
{
    struct node *node;
    struct received_push *list;
    const struct script_arg *category = step_arg(step, SLOT_CATEGORY, 0), *from = step_after(step, "from", 0),
                            *urgency = step_after(step, "urgency", 0), *others = step_after(step, "matching", 0);
    size_t count, fitting = 0;
    TRY(running(play, step, &node));
    OK(first_received(node->book.store, play->town->arena, &list, &count));
    for (size_t i = 0; i < count; i++)
        fitting += (!category || list[i].signal.category == category->number) && (!urgency || list[i].signal.urgency == urgency->number) &&
                   (!from || oin_equal(&list[i].from, town_oin(play->town, (enum resident)from->number))) &&
                   (!others || list[i].other_senders == (uint64_t)others->number);
    return same(play, step, fitting);
}

struct status play_expect_pushes(struct play *play, const struct step *step)
{
    static const enum push_state states[] = {PUSH_PENDING, PUSH_DELIVERED, PUSH_REFUSED, PUSH_EXPIRED};
    struct node *node;
    uint64_t counts[PUSH_STATES];
    TRY(running(play, step, &node));
    OK(store_push_counts(node->book.store, counts));
    return same(play, step, counts[states[step_number(step, SLOT_CHOICE, 0)]]);
}

static uint64_t count_outbox(struct play *play, struct store *store)
{
    struct outbox_depth *depths;
    size_t count;
    uint64_t sum = 0;
    OK(store_outbox_depths(store, play->town->arena, &depths, &count));
    for (size_t i = 0; i < count; i++)
        sum += depths[i].messages;
    return sum;
}

static uint64_t count_inbox(struct play *play, struct store *store, enum inbox_state state)
{
    struct inbox_row *rows;
    size_t count;
    OK(first_inbox(store, state, play->town->arena, &rows, &count));
    return count;
}

struct status play_expect_store(struct play *play, const struct step *step)
{
    struct node *node;
    struct record_count records;
    TRY(running(play, step, &node));
    switch (step_number(step, SLOT_CHOICE, 0)) {
    case 0: return same(play, step, count_outbox(play, node->book.store));
    case 1: OK(store_record_count(node->book.store, &records)); return same(play, step, records.all);
    case 2: return same(play, step, count_inbox(play, node->book.store, INBOX_WAITING));
    case 3: return same(play, step, count_inbox(play, node->book.store, INBOX_EXPIRED));
    default: return same(play, step, count_inbox(play, node->book.store, INBOX_DENIED));
    }
}

struct status play_expect_tries(struct play *play, const struct step *step)
{
    struct node *node;
    struct outbox_row *rows;
    size_t count;
    int64_t expected = step_number(step, SLOT_COUNT, 0) * step_number(step, SLOT_UNIT, 1), now_ms = play->town->now_ms;
    TRY(running(play, step, &node));
    OK(store_outbox_due(node->book.store, town_oin(play->town, play_who(step, 1)), now_ms + RESEND_MOST_MS, 1, play->town->arena, &rows,
                        &count));
    if (count == 0)
        return complain(play->why, FAIL(CONFLICT), "nothing waits for it");
    if (rows[0].next_due_ms - now_ms == expected)
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "expected %lld ms, it is %lld", (long long)expected,
                    (long long)(rows[0].next_due_ms - now_ms));
}

struct status play_expect_counted(struct play *play, const struct step *step)
{
    struct node *node;
    TRY(running(play, step, &node));
    return same(play, step, node->book.counters[step_number(step, SLOT_COUNTER, 0)]);
}

/* Lines of the log with this event, since the partner's first life. */
struct status play_expect_logged(struct play *play, const struct step *step)
{
    char path[160], line[EVENT_LINE_MOST_BYTES], event[64];
    uint64_t count = 0;
    snprintf(path, sizeof path, "%s/log", play->town->houses[play_who(step, 0)].folder);
    snprintf(event, sizeof event, "\"event\":\"%s\"", step_word(step, SLOT_EVENT));
    FILE *log = fopen(path, "re");
    while (log && fgets(line, sizeof line, log))
        count += strstr(line, event) != NULL;
    if (log)
        fclose(log);
    return same(play, step, count);
}

struct status play_expect_quota(struct play *play, const struct step *step)
{
    struct node *node;
    struct quota_scope asked = town_scope(play->town, QUOTA_EVALUATE, play_who(step, 1), step_word(step, SLOT_PURPOSE));
    const struct script_arg *used = step_after(step, "used", 0), *refused = step_after(step, "refused", 0);
    TRY(running(play, step, &node));
    struct quota_use use = town_quota_used(play->town, play_who(step, 0), &asked);
    if (use.today == (uint64_t)used->number && use.refused == (uint64_t)refused->number)
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "there are %llu used and %llu refused", (unsigned long long)use.today,
                    (unsigned long long)use.refused);
}

/* ---- the ledger */

/* Of every hour and night, whatever the story is about: signs of life, heads of others, and ledgers that were compared. */
static bool is_of_every_day(const struct entry *entry)
{
    return entry->kind == ENTRY_RECONCILED || entry->kind == ENTRY_HEARTBEAT || entry->kind == ENTRY_PARTNER_HEAD;
}

#define KINDS_ROOM 400
static void print_kinds(struct play *play, enum resident who, uint64_t from, char out[static KINDS_ROOM])
{
    size_t used = 0;
    out[0] = '\0';
    for (uint64_t i = from; i < town_leaves(play->town, who) && used < KINDS_ROOM - 1; i++) {
        struct entry entry = town_entry(play->town, who, i);
        if (is_of_every_day(&entry))
            continue;
        used += (size_t)snprintf(out + used, KINDS_ROOM - used, "%s%s", used ? " " : "", entry_kind_word(entry.kind));
    }
    if (!used)
        snprintf(out, KINDS_ROOM, "nothing");
}

/* The first entry from here on that the story may be about. */
static uint64_t pass_every_day(struct play *play, enum resident who, uint64_t at)
{
    for (; at < town_leaves(play->town, who); at++) {
        const struct entry entry = town_entry(play->town, who, at);
        if (!is_of_every_day(&entry))
            break;
    }
    return at;
}

/* All that was added since the script last looked, in this order and nothing else. */
struct status play_expect_ledger(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    struct node *node;
    const struct script_arg *arg;
    char there[KINDS_ROOM];
    TRY(running(play, step, &node));
    const uint64_t from = play->seen[who], size = town_leaves(play->town, who);
    bool is_same = true;
    size_t count = 0;
    uint64_t at = pass_every_day(play, who, from);
    for (; (arg = step_arg(step, SLOT_ENTRY, count)); count++) {
        is_same = is_same && at < size && town_entry(play->town, who, at).kind == (enum entry_kind)arg->number;
        at = pass_every_day(play, who, at + 1);
    }
    play->seen[who] = size;
    if (is_same && at == size)
        return STATUS(OK);
    print_kinds(play, who, from, there);
    return complain(play->why, FAIL(CONFLICT), "there is %s", there);
}

struct status play_expect_ledger_holds(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    struct node *node;
    struct play_case *about = NULL;
    const struct script_arg *with = step_after(step, "with", 0);
    uint64_t count = 0;
    TRY(running(play, step, &node));
    enum resident asked = with ? (enum resident)with->number : who;
    if (step_word(step, SLOT_CASE))
        TRY(play_find_case(play, step, &about));
    if (about && !about->is_asked[asked])
        return complain(play->why, FAIL(CONFLICT), "this partner was not asked in %s", about->name);
    for (uint64_t i = 0; i < town_leaves(play->town, who); i++) {
        struct entry entry = town_entry(play->town, who, i);
        count += entry.kind == (enum entry_kind)step_number(step, SLOT_ENTRY, 0) &&
                 (!about || exchange_id_equal(&entry.exchange_id, &about->exchanges[asked]));
    }
    return same(play, step, count);
}

struct status play_expect_ledger_refusal(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    struct node *node;
    struct entry entry;
    uint64_t index;
    TRY(running(play, step, &node));
    if (!town_last_entry(play->town, who, ENTRY_DECISION, &entry, &index))
        return complain(play->why, FAIL(CONFLICT), "there is no decision");
    const char *note = step_word(step, SLOT_TEXT);
    if (note && !span_is_text(entry.note, note))
        return complain(play->why, FAIL(CONFLICT), "it is for \"%.*s\"", (int)entry.note.size, (const char *)entry.note.data);
    return play_compare(play, step, (struct status){entry.code});
}
