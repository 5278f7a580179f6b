// SPDX-License-Identifier: EUPL-1.2
//
// From a sentence to a signed withdrawal of one item. Whose it is follows from the key: nobody can say so of another.
#include "cli/agree_withdraw.h"

#include "agreed/withdrawals.h"
#include "base/text.h"
#include "cli/agree_desk.h"
#include "cli/agree_folder.h"
#include "cli/clock.h"

static struct status read_withdrawn_item(struct invocation *invocation, struct withdrawn *out)
{
    static const char *const kinds[WITHDRAWN_KINDS] = {
#define WITHDRAWN_WORD(name, word) [WITHDRAWN_##name] = word,
        WITHDRAWN_TABLE(WITHDRAWN_WORD)
#undef WITHDRAWN_WORD
    };
    const char *const *words = &invocation->arguments[1];
    size_t count = invocation->argument_count - 1, kind = 0;
    while (kind < WITHDRAWN_KINDS && strcmp(kinds[kind], words[0]) != 0)
        kind++;
    if (kind == WITHDRAWN_KINDS)
        return misspeak(invocation, "%s: there are: leave, role WORD, cell CATEGORY PURPOSE, key NAME", words[0]);
    *out = (struct withdrawn){(enum withdrawn_kind)kind, count > 1 ? words[1] : "", count > 2 ? words[2] : ""};
    return STATUS(OK);
}

static const struct partner *find_key_owner(const struct roster *roster, const struct minisign_public *key)
{
    for (size_t i = 0; i < roster->count; i++)
        if (minisign_public_equal(&roster->partners[i].agree, key))
            return &roster->partners[i];
    return NULL;
}

static uint64_t next_withdrawal_number(const struct agreed_texts *texts, const struct oin *party)
{
    uint64_t last = 0;
    for (size_t i = 0; i < texts->withdrawal_count; i++)
        if (oin_equal(&texts->withdrawals[i].party, party) && texts->withdrawals[i].number > last)
            last = texts->withdrawals[i].number;
    return last + 1;
}

/* What it is subtracted from: what is in force by this folder, which a node with later versions takes just as well as long as something is
 * left of it; or, for a key that was renewed since, what was in force with an earlier roster. */
static struct status find_withdrawn_from(struct invocation *invocation, const struct agreed_texts *texts, const struct roster **out_roster,
                                         struct digest *out_agreement)
{
    const char *number = invocation_option(invocation, "roster");
    const struct chain_link *link;
    struct agreement_span span;
    uint64_t wanted = 0;
    TRY(agreed_texts_in_force(texts, AGREED_ROSTER, &link, &invocation->why));
    int64_t at_ms = texts->chain->now_ms;
    if (number && !status_ok(decimal_parse(span_of_text(number), UINT32_MAX, &wanted)))
        return misspeak(invocation, "--roster: the number of a version");
    if (number) {
        link = chain_number(texts->chain, AGREED_ROSTER, wanted);
        if (link && link->until_ms) /* the last that was in force with it: when it began the other texts may not have */
            at_ms = link->until_ms < at_ms ? link->until_ms - 1 : at_ms;
    }
    if (!link || link->manifest.starts_ms > texts->chain->now_ms || !agreement_at(texts->chain, at_ms, &span))
        return complain(&invocation->why, FAIL(NOT_FOUND), "with roster %s nothing was in force here", number ? number : "of now");
    *out_roster = link->content.roster;
    *out_agreement = span.agreement;
    return STATUS(OK);
}

static struct status make_withdrawal(struct invocation *invocation, const struct agreed_texts *texts, const struct desk *desk,
                                     struct held_withdrawal *out)
{
    struct withdrawal withdrawal = {.count = 1};
    const struct roster nobody = {0}, *roster = &nobody;
    const char *comment;
    TRY(read_withdrawn_item(invocation, &withdrawal.items[0]));
    TRY(find_withdrawn_from(invocation, texts, &roster, &withdrawal.agreement));
    const struct partner *party = find_key_owner(roster, &desk->own);
    if (!party)
        return complain(&invocation->why, FAIL(UNKNOWN_PEER), "%s is no partner's key on the roster in force", desk->path);
    withdrawal.party = out->party = party->oin;
    withdrawal.number = out->number = next_withdrawal_number(texts, &party->oin);
    withdrawal.time_ms = texts->chain->now_ms - texts->chain->now_ms % 1000;
    TRY(withdrawal_print(&withdrawal, invocation->arena, &out->text, &invocation->why));
    TRY(arena_print(invocation->arena, &comment, "withdrawal %llu", (unsigned long long)withdrawal.number));
    out->hash = digest_of(out->text);
    return minisign_sign(&desk->secret, out->text, comment, invocation->arena, &out->minisig);
}

/* On the shelf when there is something of it to take back; of an earlier roster there may be what was signed with a key of then. */
static struct status put_withdrawal(struct invocation *invocation, const struct agreed_texts *texts, const struct held_withdrawal *held)
{
    struct weighed_withdrawal weighed;
    bool is_new;
    TRY(withdrawals_weigh(texts, held, invocation->arena, &weighed, &invocation->why));
    if (weighed.items == 0 && !invocation_option(invocation, "roster"))
        return complain(&invocation->why, FAIL(NOT_FOUND), "%s has nothing of it that could be taken back", held->party.text);
    return withdrawals_put(texts, held, texts->chain->now_ms, &is_new, &invocation->why);
}

static struct status say_withdrawn(struct invocation *invocation, const struct held_withdrawal *held, const char *folder)
{
    if (!invocation->wants_json) {
        printf("%s/withdrawals/%s-%llu\n", folder, held->party.text, (unsigned long long)held->number);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "party", held->party.text);
    json_set_integer(object, "number", (int64_t)held->number);
    return print_json(invocation, object);
}

struct status agree_withdraw(struct invocation *invocation)
{
    CLEANUP(agreed_texts) struct agreed_texts *texts = NULL;
    struct held_withdrawal held = {.number = 0};
    struct desk desk;
    const char *path;
    TRY(agree_folder_path(invocation, invocation->arguments[0], &path));
    TRY(agreed_texts_read(path, clock_now_ms(), &texts, first_fault(&invocation->why)));
    TRY(desk_open(invocation, invocation_option(invocation, "key"), &desk));
    struct status status = make_withdrawal(invocation, texts, &desk, &held);
    desk_close(&desk);
    TRY(status);
    TRY(put_withdrawal(invocation, texts, &held));
    return say_withdrawn(invocation, &held, path);
}
