// SPDX-License-Identifier: EUPL-1.2
//
// From the shelf to what they still take away.
#include "agreed/withdrawals.h"

#include "agreed/former.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "files/files.h"

#define WITHDRAWALS_FOLDER "withdrawals"
#define MINISIG_ENDING ".minisig"
#define WITHDRAWAL_PATH_ROOM 4096
#define WITHDRAWAL_ARENA_BYTES ((size_t)1024 * 1024)

/* ---- reading */

/* "00000099000000001000-3" */
static bool read_withdrawal_name(const char *name, struct held_withdrawal *out)
{
    return strlen(name) > OIN_DIGITS + 1 && name[OIN_DIGITS] == '-' && status_ok(oin_parse(span_of(name, OIN_DIGITS), &out->party)) &&
           status_ok(decimal_parse(span_of_text(name + OIN_DIGITS + 1), UINT32_MAX, &out->number)) && out->number > 0;
}

static bool is_signature_of_one(const char *name)
{
    size_t size = strlen(name), ending = strlen(MINISIG_ENDING);
    return size > ending && strcmp(name + size - ending, MINISIG_ENDING) == 0;
}

struct withdrawal_reading {
    const char *folder;
    struct arena *arena;
    struct complaint why;
    bool is_as_is; /* whoever owns it */
};

static struct status read_withdrawal_file(struct withdrawal_reading *reading, const char *path, size_t most, struct span *out)
{
    return (reading->is_as_is ? file_read : file_read_guarded)(path, most, reading->arena, out, &reading->why);
}

static struct status read_held_withdrawal(struct withdrawal_reading *reading, const char *name, struct held_withdrawal *out)
{
    const char *path, *signature;
    TRY(arena_print(reading->arena, &path, "%s/" WITHDRAWALS_FOLDER "/%s", reading->folder, name));
    TRY(arena_print(reading->arena, &signature, "%s" MINISIG_ENDING, path));
    if (!read_withdrawal_name(name, out))
        return complain(&reading->why, FAIL(INVALID), "%s: does not belong there", path);
    TRY(read_withdrawal_file(reading, path, WITHDRAWAL_MOST_BYTES, &out->text));
    TRY(read_withdrawal_file(reading, signature, MINISIGN_SIGNATURE_MOST, &out->minisig));
    out->hash = digest_of(out->text);
    return STATUS(OK);
}

static struct status list_withdrawals(struct withdrawal_reading *reading, const char *path, const char *const **out, size_t *out_count)
{
    struct status status = reading->is_as_is ? STATUS(OK) : folder_check_guarded(path, &reading->why);
    *out_count = 0;
    if (status_ok(status))
        status = folder_list(path, reading->arena, out, out_count, &reading->why);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status;
}

static struct status read_all_withdrawals(struct withdrawal_reading *reading, const struct held_withdrawal **out, size_t *out_count,
                                          struct listener listener)
{
    struct held_withdrawal *rows;
    const char *path, *const *names;
    size_t count;
    *out_count = 0;
    TRY(arena_print(reading->arena, &path, "%s/" WITHDRAWALS_FOLDER, reading->folder));
    TRY(ARENA_NEW(reading->arena, WITHDRAWALS_MOST, &rows));
    TRY(listener_tell(listener, list_withdrawals(reading, path, &names, &count), &reading->why));
    for (size_t i = 0; i < count; i++) {
        if (is_signature_of_one(names[i]))
            continue;
        if (*out_count == WITHDRAWALS_MOST)
            return listener_tell(listener, complain(&reading->why, FAIL(TOO_LARGE), "%s: more than %d withdrawals", path, WITHDRAWALS_MOST),
                                 &reading->why);
        struct status status = read_held_withdrawal(reading, names[i], &rows[*out_count]);
        *out_count += status_ok(status);
        TRY(listener_tell(listener, status, &reading->why));
    }
    *out = rows;
    return STATUS(OK);
}

struct status withdrawals_read(const char *folder, struct arena *arena, const struct held_withdrawal **out, size_t *out_count,
                               struct listener listener)
{
    return read_all_withdrawals(&(struct withdrawal_reading){.folder = folder, .arena = arena}, out, out_count, listener);
}

struct status withdrawals_read_as_is(const char *folder, struct arena *arena, const struct held_withdrawal **out, size_t *out_count,
                                     struct listener listener)
{
    return read_all_withdrawals(&(struct withdrawal_reading){.folder = folder, .arena = arena, .is_as_is = true}, out, out_count, listener);
}

/* ---- what they still take away */

/* All states that were in force up to now, in their order. */
static struct status list_states(const struct chain *chain, int64_t now_ms, struct arena *arena, struct agreement_state **out,
                                 size_t *out_count)
{
    struct agreement_state *states;
    size_t count = 0;
    TRY(ARENA_NEW(arena, chain->count + 1, &states));
    for (int64_t at = chain_next_ms(chain, INT64_MIN); at <= now_ms; at = chain_next_ms(chain, at)) {
        struct agreement_span span;
        if (agreement_at(chain, at, &span))
            states[count++] = (struct agreement_state){span.agreement, chain_side(chain, at)};
    }
    *out = states;
    *out_count = count;
    return STATUS(OK);
}

static const struct agreement_state *find_state(const struct agreement_state *states, size_t count, const struct digest *agreement)
{
    for (size_t i = 0; i < count; i++)
        if (digest_equal(&states[i].agreement, agreement))
            return &states[i];
    return NULL;
}

/* `last_number` is that of the same party's one before. */
static struct status weigh_withdrawal(const struct held_withdrawal *held, uint64_t last_number, const struct agreement_state *states,
                                      size_t count, struct arena *arena, struct withdrawal *out, uint64_t *out_items, struct complaint *why)
{
    const struct agreement_state *from;
    TRY(withdrawal_parse(held->text, "withdrawal", arena, out, why));
    if (!oin_equal(&out->party, &held->party) || out->number != held->number)
        return complain(why, FAIL(TAMPERED), "%s-%llu: it is another one", held->party.text, (unsigned long long)held->number);
    from = find_state(states, count, &out->agreement);
    if (!from)
        return complain(why, FAIL(CONFLICT), "%s: what it takes back from was never in force", held->party.text);
    TRY(withdrawal_verify(out, held->text, held->minisig, from->side.roster, last_number, why));
    return withdrawal_outstanding(out, states, count, out_items, why);
}

/* The key that it had where it takes it back from, also when it has another by now: what was signed with it then is worth nothing. */
static void drop_former_keys(const struct withdrawal *withdrawal, const struct roster *then, struct agreed *agreed)
{
    const struct partner *party = roster_find(then, &withdrawal->party);
    for (size_t i = 0; i < withdrawal->count; i++)
        if (withdrawal->items[i].kind == WITHDRAWN_KEY && withdrawn_key_find(withdrawal->items[i].word) == WITHDRAWN_KEY_ENVELOPE)
            former_keys_drop(agreed, &withdrawal->party, party->envelope);
}

static uint64_t last_number_before(const struct agreed_texts *texts, const struct held_withdrawal *held)
{
    uint64_t last = 0;
    for (size_t i = 0; i < texts->withdrawal_count; i++) {
        const struct held_withdrawal *other = &texts->withdrawals[i];
        if (oin_equal(&other->party, &held->party) && other->number < held->number && other->number > last)
            last = other->number;
    }
    return last;
}

struct status withdrawals_subtract(const struct agreed_texts *texts, int64_t now_ms, struct agreed *agreed)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct agreement_state *states = NULL;
    size_t count = 0;
    if (!texts->withdrawal_count)
        return STATUS(OK);
    TRY(arena_new(WITHDRAWAL_ARENA_BYTES, &arena));
    TRY(list_states(texts->chain, now_ms, arena, &states, &count));
    for (size_t i = 0; i < texts->withdrawal_count; i++) {
        const struct held_withdrawal *held = &texts->withdrawals[i];
        struct withdrawal withdrawal;
        uint64_t items = 0;
        struct status status = weigh_withdrawal(held, last_number_before(texts, held), states, count, arena, &withdrawal, &items, NULL);
        if (status_class(status) == STATUS_CLASS_FAULT)
            return status;
        if (!status_ok(status))
            continue;
        agreed_withdraw(agreed, &withdrawal, items);
        drop_former_keys(&withdrawal, find_state(states, count, &withdrawal.agreement)->side.roster, agreed);
    }
    return STATUS(OK);
}

/* ---- one more */

struct status withdrawal_put(const char *folder, const struct held_withdrawal *withdrawal, struct complaint *why)
{
    char path[WITHDRAWAL_PATH_ROOM];
    int size = snprintf(path, sizeof path, "%s/" WITHDRAWALS_FOLDER "/%s-%llu" MINISIG_ENDING, folder, withdrawal->party.text,
                        (unsigned long long)withdrawal->number);
    if (size >= (int)sizeof path)
        return complain(why, FAIL(INVALID), "%s: the path is too long", folder);
    TRY(shelf_make_withdrawals(folder, why));
    TRY(file_write_atomic(path, withdrawal->minisig, 0644, why)); /* first: a text without it would refuse the shelf */
    path[size - (int)strlen(MINISIG_ENDING)] = 0;
    return file_write_atomic(path, withdrawal->text, 0644, why);
}

static struct status weigh_at(const struct agreed_texts *texts, const struct held_withdrawal *held, int64_t now_ms, struct arena *arena,
                              struct weighed_withdrawal *out, struct complaint *why)
{
    struct agreement_state *states = NULL;
    size_t count = 0;
    TRY(list_states(texts->chain, now_ms, arena, &states, &count));
    return weigh_withdrawal(held, last_number_before(texts, held), states, count, arena, &out->withdrawal, &out->items, why);
}

struct status withdrawals_weigh(const struct agreed_texts *texts, const struct held_withdrawal *withdrawal, struct arena *arena,
                                struct weighed_withdrawal *out, struct complaint *why)
{
    return weigh_at(texts, withdrawal, texts->chain->now_ms, arena, out, why);
}

struct status withdrawals_put(const struct agreed_texts *texts, const struct held_withdrawal *withdrawal, int64_t now_ms, bool *out_news,
                              struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct weighed_withdrawal weighed;
    *out_news = false;
    TRY(arena_new(WITHDRAWAL_ARENA_BYTES, &arena));
    for (size_t i = 0; i < texts->withdrawal_count; i++) {
        const struct held_withdrawal *other = &texts->withdrawals[i];
        if (digest_equal(&other->hash, &withdrawal->hash))
            return STATUS(OK);
        if (oin_equal(&other->party, &withdrawal->party) && other->number == withdrawal->number)
            return complain(why, FAIL(CONFLICT), "withdrawal %llu of %s is there already, and is another",
                            (unsigned long long)other->number, other->party.text);
    }
    if (texts->withdrawal_count == WITHDRAWALS_MOST)
        return complain(why, FAIL(TOO_LARGE), "%s: more than %d withdrawals", texts->folder, WITHDRAWALS_MOST);
    TRY(weigh_at(texts, withdrawal, now_ms, arena, &weighed, why));
    TRY(withdrawal_put(texts->folder, withdrawal, why));
    *out_news = true;
    return STATUS(OK);
}

/* ---- what is believed no more */

static const uint8_t *signing_key(const struct partner *party, enum withdrawn_key which)
{
    return which == WITHDRAWN_KEY_ENVELOPE  ? party->envelope
           : which == WITHDRAWN_KEY_LOG     ? party->log
           : which == WITHDRAWN_KEY_WITNESS ? party->witness
                                            : NULL;
}

/* The first moment after that state at which the party was on no roster. */
static int64_t off_roster_ms(const struct chain *chain, int64_t from_ms, const struct oin *party)
{
    int64_t at = from_ms;
    while ((at = chain_next_ms(chain, at)) != INT64_MAX) {
        const struct roster *roster = chain_side(chain, at).roster;
        if (roster && !roster_find(roster, party))
            return at;
    }
    return INT64_MAX;
}

static void add_taken_back(const struct chain *chain, const struct held_withdrawal *held, const struct withdrawal *withdrawal,
                           const struct agreement_state *from, struct taken_back *rows, size_t *count)
{
    const struct partner *party = roster_find(from->side.roster, &held->party);
    for (size_t i = 0; i < withdrawal->count; i++) {
        const struct withdrawn *item = &withdrawal->items[i];
        struct taken_back row = {.by = held, .is_leaving = item->kind == WITHDRAWN_LEAVE, .from_ms = withdrawal->time_ms};
        row.which = item->kind == WITHDRAWN_KEY ? withdrawn_key_find(item->word) : WITHDRAWN_KEY_COUNT;
        const uint8_t *key = signing_key(party, row.which);
        if (key)
            memcpy(row.key, key, sizeof row.key);
        if (row.is_leaving)
            row.until_ms = off_roster_ms(chain, withdrawal->time_ms, &held->party);
        if (key || row.is_leaving)
            rows[(*count)++] = row;
    }
}

struct status withdrawals_taken_back(const struct agreed_texts *texts, struct arena *arena, struct taken_back_list *out,
                                     struct listener listener)
{
    struct agreement_state *states = NULL;
    struct taken_back *rows;
    size_t count = 0;
    *out = (struct taken_back_list){0};
    TRY(list_states(texts->chain, texts->chain->now_ms, arena, &states, &count));
    TRY(ARENA_NEW(arena, texts->withdrawal_count * (WITHDRAWN_KEY_COUNT + 1) + 1, &rows)); /* each key once in one, and leaving */
    for (size_t i = 0; i < texts->withdrawal_count; i++) {
        const struct held_withdrawal *held = &texts->withdrawals[i];
        struct complaint why = {""};
        struct withdrawal withdrawal;
        uint64_t items = 0;
        struct status status = weigh_withdrawal(held, last_number_before(texts, held), states, count, arena, &withdrawal, &items, &why);
        TRY(listener_tell(listener, status, &why));
        if (status_ok(status))
            add_taken_back(texts->chain, held, &withdrawal, find_state(states, count, &withdrawal.agreement), rows, &out->count);
    }
    out->rows = rows;
    return STATUS(OK);
}
