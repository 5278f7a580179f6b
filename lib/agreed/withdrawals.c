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

static struct status read_held_withdrawal(const char *folder, const char *name, struct arena *arena, struct held_withdrawal *out,
                                          struct complaint *why)
{
    const char *path, *signature;
    TRY(arena_print(arena, &path, "%s/" WITHDRAWALS_FOLDER "/%s", folder, name));
    TRY(arena_print(arena, &signature, "%s" MINISIG_ENDING, path));
    if (!read_withdrawal_name(name, out))
        return complain(why, FAIL(INVALID), "%s: does not belong there", path);
    TRY(file_read_guarded(path, WITHDRAWAL_MOST_BYTES, arena, &out->text, why));
    TRY(file_read_guarded(signature, MINISIGN_SIGNATURE_MOST, arena, &out->minisig, why));
    out->hash = digest_of(out->text);
    return STATUS(OK);
}

static struct status list_withdrawals(const char *path, struct arena *arena, const char *const **out, size_t *out_count,
                                      struct complaint *why)
{
    struct status status = folder_check_guarded(path, why);
    *out_count = 0;
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    return folder_list(path, arena, out, out_count, why);
}

struct status withdrawals_read(const char *folder, struct arena *arena, const struct held_withdrawal **out, size_t *out_count,
                               struct listener listener)
{
    struct complaint why = {""};
    struct held_withdrawal *rows;
    const char *path, *const *names;
    size_t count;
    *out_count = 0;
    TRY(arena_print(arena, &path, "%s/" WITHDRAWALS_FOLDER, folder));
    TRY(ARENA_NEW(arena, WITHDRAWALS_MOST, &rows));
    TRY(listener_tell(listener, list_withdrawals(path, arena, &names, &count, &why), &why));
    for (size_t i = 0; i < count; i++) {
        if (is_signature_of_one(names[i]))
            continue;
        if (*out_count == WITHDRAWALS_MOST)
            return listener_tell(listener, complain(&why, FAIL(TOO_LARGE), "%s: more than %d withdrawals", path, WITHDRAWALS_MOST), &why);
        struct status status = read_held_withdrawal(folder, names[i], arena, &rows[*out_count], &why);
        *out_count += status_ok(status);
        TRY(listener_tell(listener, status, &why));
    }
    *out = rows;
    return STATUS(OK);
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

static struct status write_withdrawal(const struct agreed_texts *texts, const struct held_withdrawal *withdrawal, struct complaint *why)
{
    char path[WITHDRAWAL_PATH_ROOM];
    int size = snprintf(path, sizeof path, "%s/" WITHDRAWALS_FOLDER "/%s-%llu" MINISIG_ENDING, texts->folder, withdrawal->party.text,
                        (unsigned long long)withdrawal->number);
    if (size >= (int)sizeof path)
        return complain(why, FAIL(INVALID), "%s: the path is too long", texts->folder);
    TRY(shelf_make_withdrawals(texts->folder, why));
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
    TRY(write_withdrawal(texts, withdrawal, why));
    *out_news = true;
    return STATUS(OK);
}
