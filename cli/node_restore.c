// SPDX-License-Identifier: EUPL-1.2
//
// All is looked at in a folder of its own before anything of it is believed or gets its place: whoever knows the recipient can seal a
// backup to it, so the node's own keys judge it first. They and the shares are there already, from where they are kept; the keeper's
// anchor must not be (docs/ledger.md, chapter 15). The database gets its place last, and only where there is none.
#include "cli/node_restore.h"

#include "agreed/texts.h"
#include "base/day.h"
#include "base/text.h"
#include "cli/backup_verify.h"
#include "cli/clock.h"
#include "cli/node_conf.h"
#include "crypto/secret.h"
#include "keyring/roster.h"
#include "logbook/anchor.h"
#include "logbook/restored.h"

#include <unistd.h>

#define CONSENT_MOST_BYTES ((size_t)4096)
#define CONF_MOST_BYTES ((size_t)1024 * 1024)

struct restoring {
    struct invocation *invocation;
    const char *node, *path; /* its folder, and the backup */
    const char *settings;    /* of the node, when it has them here */
    struct age_identity identity;
    struct node_keys keys;
    struct config conf;
    struct backup_checked checked;
    struct span consent; /* the text that is signed */
};

/* ---- what there must be, and what not */

static struct status refuse_what_is_left(struct restoring *restoring)
{
    struct complaint *why = &restoring->invocation->why;
    struct arena *arena = restoring->invocation->arena;
    const char *folder, *anchor;
    if (path_exists(restoring->conf.database))
        return complain(why, FAIL(CONFLICT), "%s: there is a database: a node goes on from a backup only when no newer one is left",
                        restoring->conf.database);
    TRY(path_folder(restoring->conf.keys, arena, &folder));
    TRY(arena_print(arena, &anchor, "%s/" ANCHOR_FILE_NAME, folder));
    return path_exists(anchor)
               ? complain(why, FAIL(CONFLICT), "%s: the keeper's anchor never comes back: take it away, it is of the ledger that was lost",
                          anchor)
               : STATUS(OK);
}

/* ---- the second person */

static struct status print_consent(struct restoring *restoring)
{
    const struct backup_manifest *manifest = &restoring->checked.unpacked.manifest;
    char hex[2 * DIGEST_BYTES + 1], time[TIME_ROOM];
    const char *text;
    hex_print(digest_span(&restoring->checked.unpacked.sealed), hex);
    time_print(manifest->time_ms, time);
    TRY(arena_print(restoring->invocation->arena, &text,
                    "schakel/restore/v1\nWe restore node %s from the backup of %s.\nSHA-256 %s, ledger %s, %llu entries.\n"
                    "What it did after that is lost, and it begins a new log.\n",
                    manifest->oin.text, time, hex, manifest->origin, (unsigned long long)manifest->entries));
    restoring->consent = span_of_text(text);
    return STATUS(OK);
}

static struct status check_consent(struct restoring *restoring)
{
    CLEANUP(agreed_texts) struct agreed_texts *texts = NULL;
    struct invocation *invocation = restoring->invocation;
    const char *path = invocation_option(invocation, "consent"), *folder;
    const struct chain_link *link;
    struct span signature;
    TRY(file_read(path, CONSENT_MOST_BYTES, invocation->arena, &signature, &invocation->why));
    TRY(arena_print(invocation->arena, &folder, "%s/agreed", restoring->checked.folder));
    TRY(agreed_texts_read(folder, clock_now_ms(), &texts, first_fault(&invocation->why)));
    TRY(agreed_texts_in_force(texts, AGREED_ROSTER, &link, &invocation->why));
    const struct partner *own = roster_find(link->content.roster, &restoring->checked.unpacked.manifest.oin);
    if (!own)
        return complain(&invocation->why, FAIL(NOT_FOUND), "%s: not on the roster that is in the backup",
                        restoring->checked.unpacked.manifest.oin.text);
    struct status status = minisign_verify(&own->agree, restoring->consent, signature);
    return status_ok(status)
               ? status
               : complain(&invocation->why, status, "%s: not the signature of this organisation's agree key over what --ask prints", path);
}

/* ---- its place */

/* In the copy, before it is in its place: a node that starts from it must know what it is. */
static struct status mark_database(struct restoring *restoring)
{
    CLEANUP(store) struct store *store = NULL;
    const struct backup_manifest *manifest = &restoring->checked.unpacked.manifest;
    const struct restored restored = {.backup = restoring->checked.unpacked.sealed, .backup_ms = manifest->time_ms};
    struct store_config config = {.master = &restoring->keys.storage, .own = manifest->oin};
    TRY(arena_print(restoring->invocation->arena, &config.path, "%s/" BACKUP_DATABASE, restoring->checked.folder));
    TRY(store_open(&config, &restoring->invocation->why, &store));
    TRY(store_begin(store));
    TRY(restored_write(store, &restored));
    TRY(store_commit(store));
    return store_settle(store); /* one file gets its place, and all stands in it */
}

static struct status place_one(struct restoring *restoring, const char *name, const char *to)
{
    const char *from;
    TRY(arena_print(restoring->invocation->arena, &from, "%s/%s", restoring->checked.folder, name));
    if (!path_exists(from) || path_exists(to)) /* before the first ceremony there is no ring; what is there is not older */
        return STATUS(OK);
    return tree_move(from, to, &restoring->invocation->why);
}

/* The settings as they were, unless the node has others here. */
static struct status place_settings(struct restoring *restoring)
{
    struct invocation *invocation = restoring->invocation;
    const char *from;
    struct span text;
    if (path_exists(restoring->settings))
        return STATUS(OK);
    TRY(arena_print(invocation->arena, &from, "%s/" NODE_CONF_NAME, restoring->checked.folder));
    TRY(file_read(from, CONF_MOST_BYTES, invocation->arena, &text, &invocation->why));
    return file_write_atomic(restoring->settings, text, 0600, &invocation->why);
}

static struct status place_all(struct restoring *restoring)
{
    TRY(mark_database(restoring));
    TRY(place_settings(restoring));
    TRY(place_one(restoring, "ring", restoring->conf.ring));
    TRY(place_one(restoring, "ca.pem", restoring->conf.ca));
    TRY(place_one(restoring, "crl.pem", restoring->conf.crl));
    TRY(place_one(restoring, "agreed", restoring->conf.agreed));
    return place_one(restoring, BACKUP_DATABASE, restoring->conf.database);
}

/* ---- the sentence */

static struct status report_restored(const struct restoring *restoring)
{
    struct invocation *invocation = restoring->invocation;
    const struct backup_manifest *manifest = &restoring->checked.unpacked.manifest;
    char time[TIME_ROOM];
    time_print(manifest->time_ms, time);
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        json_set_text(object, "oin", manifest->oin.text);
        json_set_text(object, "until", time);
        json_set_text(object, "origin", manifest->origin);
        json_set_integer(object, "entries", (int64_t)manifest->entries);
        json_set_text(object, "database", restoring->conf.database);
        return print_json(invocation, object);
    }
    printf("%s: the node as it was at %s, %llu entries\n", restoring->conf.database, time, (unsigned long long)manifest->entries);
    printf("Start it: it asks its partners what they hold, and begins a new log when more than half of them have answered.\n");
    return STATUS(OK);
}

static struct status restore_checked(struct restoring *restoring)
{
    struct invocation *invocation = restoring->invocation;
    const struct backup_manifest *manifest = &restoring->checked.unpacked.manifest;
    if (manifest->entries != manifest->head_size)
        return complain(&invocation->why, FAIL(CONFLICT),
                        "%s: %llu of its entries are under no signed head, so nothing can go on from it: take an earlier or a later backup",
                        restoring->path, (unsigned long long)(manifest->entries - manifest->head_size));
    TRY(print_consent(restoring));
    if (invocation_has(invocation, "ask")) {
        fwrite(restoring->consent.data, 1, restoring->consent.size, stdout);
        return STATUS(OK);
    }
    TRY(refuse_what_is_left(restoring));
    TRY(check_consent(restoring));
    TRY(place_all(restoring));
    return report_restored(restoring);
}

/* Beside the database, for what is in it gets its place by a rename. */
static struct status make_restore_folder(struct restoring *restoring)
{
    struct arena *arena = restoring->invocation->arena;
    const char *template;
    char *folder;
    TRY(arena_print(arena, &template, "%s/.restore-XXXXXX", restoring->node));
    TRY(ARENA_NEW(arena, strlen(template) + 1, &folder));
    memcpy(folder, template, strlen(template) + 1);
    if (!mkdtemp(folder))
        return complain(&restoring->invocation->why, FAIL(IO_FAILED), "%s: no folder can be made in it", restoring->node);
    restoring->checked.folder = folder;
    return STATUS(OK);
}

/* Where its settings say that they are, when it has them; never where those of the backup do, which are not judged yet. */
static struct status read_own_keys(struct restoring *restoring)
{
    struct invocation *invocation = restoring->invocation;
    const char *path;
    struct config conf;
    TRY(arena_print(invocation->arena, &restoring->settings, "%s/" NODE_CONF_NAME, restoring->node));
    TRY(arena_print(invocation->arena, &path, "%s/keys", restoring->node));
    if (path_exists(restoring->settings)) {
        TRY(node_conf_read(restoring->settings, invocation->arena, &conf, &invocation->why));
        path = conf.keys;
    }
    return backup_keys_open(invocation, path, &restoring->keys);
}

static struct status open_backup(struct restoring *restoring)
{
    struct invocation *invocation = restoring->invocation;
    TRY(make_restore_folder(restoring));
    TRY(backup_unpack(invocation, restoring->path, &restoring->identity, restoring->checked.folder, &restoring->checked.unpacked));
    TRY(read_own_keys(restoring));
    TRY(backup_check_unpacked(invocation, &restoring->keys, &restoring->checked));
    const char *settings = path_exists(restoring->settings) ? restoring->settings : restoring->checked.folder;
    TRY(node_conf_read(settings, invocation->arena, &restoring->conf, &invocation->why));
    return restore_checked(restoring);
}

struct status run_node_restore(struct invocation *invocation)
{
    struct restoring restoring = {
        .invocation = invocation, .node = invocation_option(invocation, "node"), .path = invocation->arguments[0]};
    if (invocation_has(invocation, "ask") == invocation_has(invocation, "consent"))
        return misspeak(invocation, "--ask, or --consent FILE: one of the two");
    TRY(backup_identity_read(invocation, invocation_option(invocation, "identity"), &restoring.identity));
    struct status status = open_backup(&restoring);
    struct status removed =
        restoring.checked.folder ? tree_remove(restoring.checked.folder, status_ok(status) ? &invocation->why : NULL) : STATUS(OK);
    node_keys_wipe(&restoring.keys);
    secret_wipe(&restoring.identity, sizeof restoring.identity);
    return status_ok(status) ? removed : status;
}

const struct option node_restore_options[] = {
    {"identity", "FILE", true, false, "the identity that can open it, as age-keygen writes it: kept elsewhere, and brought for this"},
    {"node", "DIR", true, false, "the node's folder: its keys and shares are in it, and no database"},
    {"ask", NULL, false, false, "restores nothing: prints what the second person signs with the agree key (minisign -S)"},
    {"consent", "FILE", false, false, "that signature"},
    {0},
};
