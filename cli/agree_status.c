// SPDX-License-Identifier: EUPL-1.2
//
// The state of a folder of versions, for an operator and for programs.
#include "cli/agree_show.h"

#include "agreed/withdrawals.h"
#include "base/cursor.h"
#include "base/day.h"
#include "base/text.h"

static struct json *names_json(const struct oin *oins, size_t count)
{
    struct json *array = json_array_new();
    for (size_t i = 0; i < count; i++)
        json_append_text(array, oins[i].text);
    return array;
}

struct json *agree_version_json(const struct agree_folder *folder, const struct chain_link *link)
{
    const struct manifest *manifest = &link->manifest;
    struct json *object = json_object_new(), *faults = json_array_new();
    char time[TIME_ROOM];
    time_print(manifest->starts_ms, time);
    json_set_bool(object, "ok", true);
    json_set_text(object, "folder", folder->path);
    json_set_text(object, "place", link->version->place);
    json_set_text(object, "text", agreed_text_word(manifest->text));
    json_set_integer(object, "number", (int64_t)manifest->number);
    json_set_text(object, "state", link_state_word(link->state));
    json_set_text(object, "why", link->why.text);
    json_set_text(object, "starts", time);
    json_set_hex(object, "manifest", digest_span(&link->hash));
    json_set_hex(object, "text_hash", digest_span(&manifest->content));
    json_set_hex(object, "table_hash", digest_span(&manifest->table));
    json_set_bool(object, "trial", link_is_trial(link));
    json_set(object, "signed_by", names_json(link->signed_by, link->signed_count));
    json_set(object, "missing", names_json(link->missing, link->missing_count));
    json_set_integer(object, "wanted", (int64_t)link->wanted);
    for (size_t i = 0; i < link->fault_count; i++)
        json_append_text(faults, link->faults[i].oin.text);
    json_set(object, "not_counted", faults);
    return object;
}

static void print_oins(const char *heading, const struct agree_folder *folder, const struct chain_link *link, const struct oin *oins,
                       size_t count)
{
    if (count == 0)
        return;
    printf("             %s", heading);
    for (size_t i = 0; i < count; i++)
        printf("%s%s", i ? ", " : " ", agree_partner_name(folder, link, &oins[i]));
    printf("\n");
}

static void print_open_link(const struct agree_folder *folder, const struct chain_link *link)
{
    print_oins("signed by", folder, link, link->signed_by, link->signed_count);
    print_oins("must still sign:", folder, link, link->missing, link->missing_count);
    if (link->wanted)
        printf("             and %zu more of the partners, whoever they are\n", link->wanted);
    for (size_t i = 0; i < link->fault_count; i++)
        printf("             does not count: the signature of %s, %s\n", link->faults[i].oin.text, link->faults[i].reason);
}

static void print_link(const struct agree_folder *folder, const struct chain_link *link)
{
    static const char *const words[] = {
#define LINK_STATE_SENTENCE(name, word, sentence) [LINK_##name] = sentence,
        LINK_STATES(LINK_STATE_SENTENCE)
#undef LINK_STATE_SENTENCE
    };
    char time[TIME_ROOM];
    if (!link->is_read) {
        printf("%s\n", link->why.text);
        return;
    }
    time_print(link->manifest.starts_ms, time);
    printf("%-7s %4llu %s, from %.19sZ%s\n", agreed_text_word(link->manifest.text), (unsigned long long)link->manifest.number,
           words[link->state], time, link_is_trial(link) ? " (proef: no jurist has seen it)" : "");
    if (*link->why.text)
        printf("             %s\n", link->why.text);
    if (link->state == LINK_PROPOSED)
        print_open_link(folder, link);
}

/* ---- what was taken back */

#define LINES_BEFORE_ITEMS 5

/* As they are written. */
static struct status show_items(struct invocation *invocation, struct span text, bool is_printed, struct json *items)
{
    struct cursor rest = cursor_of(text);
    for (size_t i = 0; !cursor_is_done(&rest); i++) {
        struct span line;
        const char *item;
        TRY(cursor_read_until(&rest, '\n', &line));
        if (i < LINES_BEFORE_ITEMS)
            continue;
        TRY(arena_text(invocation->arena, line, &item));
        json_append_text(items, item);
        if (is_printed)
            printf("             %s\n", item);
    }
    return STATUS(OK);
}

static struct status show_withdrawal(struct invocation *invocation, const struct agreed_texts *texts, const struct held_withdrawal *held,
                                     struct json *out)
{
    CLEANUP(json) struct json *object = json_object_new();
    CLEANUP(json) struct json *items = json_array_new();
    struct weighed_withdrawal weighed = {.items = 0};
    struct complaint why = {""};
    bool is_sound = status_ok(withdrawals_weigh(texts, held, invocation->arena, &weighed, &why));
    const char *worth = !is_sound ? "does not count: " : weighed.items ? "counts:" : "is over: nothing of it is left in what is agreed";
    if (!invocation->wants_json)
        printf("%s took back (%llu), which %s%s\n", held->party.text, (unsigned long long)held->number, worth, why.text);
    if (is_sound)
        TRY(show_items(invocation, held->text, !invocation->wants_json && weighed.items, items));
    json_set_text(object, "party", held->party.text);
    json_set_integer(object, "number", (int64_t)held->number);
    json_set_bool(object, "counts", weighed.items != 0);
    json_set_text(object, "why", why.text);
    json_set(object, "items", TAKE(items));
    json_append(out, TAKE(object));
    return STATUS(OK);
}

static struct status show_withdrawals(struct invocation *invocation, const struct agree_folder *folder, struct json *out)
{
    struct agreed_texts texts = {.folder = folder->path, .chain = folder->chain};
    TRY(withdrawals_read(folder->path, invocation->arena, &texts.withdrawals, &texts.withdrawal_count, first_fault(&invocation->why)));
    for (size_t i = 0; i < texts.withdrawal_count; i++)
        TRY(show_withdrawal(invocation, &texts, &texts.withdrawals[i], out));
    return STATUS(OK);
}

struct status agree_show_status(struct invocation *invocation, const struct agree_folder *folder)
{
    CLEANUP(json) struct json *object = json_object_new();
    CLEANUP(json) struct json *versions = json_array_new();
    CLEANUP(json) struct json *withdrawals = json_array_new();
    bool is_whole = true;
    for (size_t i = 0; i < folder->chain->count; i++) {
        const struct chain_link *link = &folder->chain->links[i];
        json_append(versions, agree_version_json(folder, link));
        if (!invocation->wants_json && link->state != LINK_PAST)
            print_link(folder, link);
    }
    TRY(show_withdrawals(invocation, folder, withdrawals));
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        is_whole = is_whole && folder->chain->in_force[i];
    if (!invocation->wants_json && !is_whole)
        printf("%s: roster, policy and quotas are not all in force: a node decides nothing by this\n", folder->path);
    json_set_bool(object, "ok", true);
    json_set_bool(object, "whole", is_whole);
    json_set(object, "versions", TAKE(versions));
    json_set(object, "withdrawals", TAKE(withdrawals));
    invocation->exit_code = is_whole ? 0 : 1;
    return invocation->wants_json ? print_json(invocation, object) : STATUS(OK);
}
