// SPDX-License-Identifier: EUPL-1.2
//
// What partners hold is told by the running node, or by an export that one of them has; neither is believed for more than a number.
#include "cli/backup_drill.h"

#include "agreed/texts.h"
#include "base/day.h"
#include "base/text.h"
#include "cli/backup_verify.h"
#include "cli/clock.h"
#include "cli/ledger_folder.h"
#include "keyring/roster.h"
#include "logbook/logbook.h"

struct drill {
    struct invocation *invocation;
    struct backup_looking *looking;
    struct logbook logbook;
    uint64_t versions[AGREED_TEXTS]; /* that are in force in it */
    bool has_held, has_now;
    uint64_t held, now; /* entries under the newest head that others hold; that the running node has */
    int64_t begun_ms;
};

/* ---- as a node */

/* Its own place on the roster that is in force: by it a node knows its ledger's name. */
static struct status read_agreed(struct drill *drill, const char **out_origin)
{
    CLEANUP(agreed_texts) struct agreed_texts *texts = NULL;
    struct invocation *invocation = drill->invocation;
    const struct oin *oin = &drill->looking->checked.unpacked.manifest.oin;
    const char *folder;
    TRY(arena_print(invocation->arena, &folder, "%s/agreed", drill->looking->checked.folder));
    TRY(agreed_texts_read(folder, clock_now_ms(), &texts, first_fault(&invocation->why)));
    for (unsigned text = 1; text <= AGREED_TEXTS; text++) {
        const struct chain_link *link = NULL;
        TRY(agreed_texts_in_force(texts, (enum agreed_text)text, &link, &invocation->why));
        drill->versions[text - 1] = link->manifest.number;
        if (text != AGREED_ROSTER)
            continue;
        const struct partner *own = roster_find(link->content.roster, oin);
        if (!own)
            return complain(&invocation->why, FAIL(NOT_FOUND), "%s: not on the roster that is in the backup", oin->text);
        TRY(arena_print(invocation->arena, out_origin, "%s", own->log_origin));
    }
    return STATUS(OK);
}

/* What `further` is of backup_look: nothing of it is written. */
static struct status start_from_it(void *state, struct backup_looking *looking)
{
    CLEANUP(store) struct store *store = NULL;
    struct drill *drill = state;
    struct invocation *invocation = drill->invocation;
    const struct backup_manifest *manifest = &looking->checked.unpacked.manifest;
    struct store_config config = {.only_look = true, .master = &looking->keys.storage, .own = manifest->oin};
    const char *origin = "";
    TRY(read_agreed(drill, &origin));
    TRY(arena_print(invocation->arena, &config.path, "%s/" BACKUP_DATABASE, looking->checked.folder));
    TRY(store_open(&config, &invocation->why, &store));
    TRY(logbook_read(store, origin, &drill->logbook, &invocation->why));
    if (drill->logbook.log.first + drill->logbook.frontier.size != manifest->entries ||
        strcmp(drill->logbook.log.origin, manifest->origin) != 0)
        return complain(&invocation->why, FAIL(CONFLICT), "%s: its ledger is %s, and its manifest says %s", invocation->arguments[0],
                        drill->logbook.log.origin, manifest->origin);
    return STATUS(OK);
}

/* ---- what others hold */

static struct status ask_held(struct drill *drill)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct complaint why = {""};
    struct speech_status status;
    TRY(control_open(drill->looking->conf.control, drill->invocation->noun->language, &link, &why));
    const struct door door = control_door(link, drill->invocation->arena, &why);
    TRY(door_status(&door, &door_nothing, &status));
    drill->has_now = drill->has_held = true;
    drill->now = status.ledger_size;
    for (size_t i = 0; i < status.witness_count; i++)
        if (status.witnesses[i].size > drill->held)
            drill->held = status.witnesses[i].size;
    return STATUS(OK);
}

static struct status read_export_held(struct drill *drill, const char *path)
{
    struct invocation *invocation = drill->invocation;
    struct ledger_folder folder = {path, &invocation->why};
    char origin[NOTE_NAME_MOST_BYTES + 1];
    uint64_t size;
    TRY(ledger_folder_size(&folder, invocation->arena, &size));
    TRY(ledger_folder_origin(&folder, invocation->arena, origin));
    if (strcmp(origin, drill->logbook.log.origin) != 0)
        return complain(&invocation->why, FAIL(CONFLICT), "%s: is of %s, and the backup ends in %s", path, origin,
                        drill->logbook.log.origin);
    if (!drill->has_held || drill->logbook.log.first + size > drill->held)
        drill->held = drill->logbook.log.first + size;
    drill->has_held = true;
    return STATUS(OK);
}

/* ---- what is said */

static uint64_t count_beyond(const struct drill *drill, uint64_t size)
{
    const uint64_t entries = drill->looking->checked.unpacked.manifest.entries;
    return size > entries ? size - entries : 0;
}

static struct status describe_drill(const struct drill *drill, struct status told)
{
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    backup_describe(&drill->looking->checked.unpacked.manifest, object);
    if (drill->has_held) {
        json_set_integer(object, "held", (int64_t)drill->held);
        json_set_integer(object, "lost_of_held", (int64_t)count_beyond(drill, drill->held));
    }
    if (drill->has_now)
        json_set_integer(object, "lost", (int64_t)count_beyond(drill, drill->now));
    json_set_integer(object, "duration_ms", clock_steady_ms() - drill->begun_ms);
    json_set_bool(object, "entered", status_ok(told));
    return print_json(drill->invocation, object);
}

static void print_drill(const struct drill *drill)
{
    const struct backup_manifest *manifest = &drill->looking->checked.unpacked.manifest;
    char time[TIME_ROOM];
    time_print(manifest->time_ms, time);
    printf("of:       %s at %s, by Schakel %s\n", manifest->oin.text, time, manifest->program);
    printf("starts:   entries, frontier and last head follow from each other;");
    for (unsigned text = 1; text <= AGREED_TEXTS; text++)
        printf("%s %s %llu", text == 1 ? "" : ",", agreed_text_word(text), (unsigned long long)drill->versions[text - 1]);
    printf(" in force\n");
    printf("ledger:   %llu entries, last head over %llu, in %s\n", (unsigned long long)manifest->entries,
           (unsigned long long)manifest->head_size, manifest->origin);
    if (drill->has_held)
        printf("held:     others hold a head of %llu entries: %llu of these are not in it\n", (unsigned long long)drill->held,
               (unsigned long long)count_beyond(drill, drill->held));
    else
        printf("held:     what partners hold is not known: the node was not reached, and no --export says it\n");
    if (drill->has_now)
        printf("lost:     %llu entries of the running node, when it went on from this file now\n",
               (unsigned long long)count_beyond(drill, drill->now));
    printf("took:     %lld ms; nothing of it is left here\n", (long long)(clock_steady_ms() - drill->begun_ms));
}

struct status run_backup_drill(struct invocation *invocation)
{
    struct backup_looking looking = {.checked = {.folder = NULL}};
    struct drill drill = {.invocation = invocation, .looking = &looking, .begun_ms = clock_steady_ms()};
    struct complaint why = {""};
    const char *export = invocation_option(invocation, "export");
    TRY(backup_look(invocation, &looking, start_from_it, &drill));
    if (!status_ok(ask_held(&drill)))
        drill.has_held = drill.has_now = false;
    if (export)
        TRY(read_export_held(&drill, export));
    struct status told = backup_tell(invocation, &looking, true, &why);
    if (invocation->wants_json)
        return describe_drill(&drill, told);
    print_drill(&drill);
    backup_print_told(told, &why);
    return STATUS(OK);
}

const struct option backup_drill_options[] = {
    {"identity", "FILE", true, false, "the identity that can open it, as age-keygen writes it: kept elsewhere, and brought for this"},
    {"node", "DIR", true, false,
     "the node's folder, or its node.conf: whose keys it must belong to, and which is asked what partners hold"},
    {"export", "DIR", false, false, "an export of its ledger that a partner or auditor has: what they hold"},
    {"scratch", "DIR", false, false, "where its plain database stands meanwhile (TMPDIR, or /tmp)"},
    {0},
};
