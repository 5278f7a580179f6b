// SPDX-License-Identifier: EUPL-1.2
//
// Keys, shares, ceilings and database: run apart (apart.c). What is read here is wiped before the process ends, and findings name
// places, never what stands there.
#include "preflight/inside.h"

#include "files/files.h"
#include "keyfile/key_file.h"
#include "keyring/ceilings.h"
#include "keyring/key_shares.h"
#include "keyring/node_keys.h"
#include "logbook/anchored.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRETS_ARENA_BYTES ((size_t)1024 * 1024)
#define ANCHOR_ARENA_BYTES (ANCHOR_SLOTS * ANCHOR_SLOT_BYTES + (size_t)1024)

/* What is left when a file is lost: nothing here makes copies, so there is one only where the operator made it. */
#define COPY_OF_KEYS "cp -p COPY %s, where you have one: without it the node is made anew (schakel init --help)"
#define COPY_OF_SHARES "cp -p COPY %s, where you have one: without it this node evaluates nothing until there is a new ring"
#define COPY_OF_DATABASE "keep the files; cp -p COPY %s, where you have one: the anchor refuses it when entries were written after it"

/* ---- the passphrase: asked in this process, which hands it, and the key that it made of it, to the keeper */

struct status preflight_passphrase(struct looking *looking)
{
    struct preflight *list = looking->list;
    CLEANUP(arena) struct arena *arena = NULL;
    const char *keys = list->config.keys, *shares = list->shares_path;
    struct complaint why = {""};
    if (list->config.keeper) {
        looking_saw(looking, "the keeper's user gives it");
        return STATUS(OK);
    }
    const char *sealed = key_file_is_sealed(keys) ? keys : shares && key_file_is_sealed(shares) ? shares : NULL;
    looking_saw(looking, "nothing is sealed");
    if (!sealed)
        return STATUS(OK);
    looking_saw(looking, "%s is sealed", sealed);
    TRY(arena_new(SECRETS_ARENA_BYTES, &arena));
    return looking_take(looking, key_file_prepare(sealed, &list->passphrase, arena, &why), &why, sealed,
                        PASSPHRASE_DESCRIPTOR "=9 schakeld %s 9<FILE", list->wish.config_path);
}

/* ---- keys */

static bool are_on_roster(const struct node_keys *keys, const struct partner *us)
{
    struct partner ours = *us;
    node_keys_publish(keys, &ours);
    return memcmp(ours.curve, us->curve, sizeof us->curve) == 0 && memcmp(ours.envelope, us->envelope, sizeof us->envelope) == 0 &&
           memcmp(ours.log, us->log, sizeof us->log) == 0 && memcmp(ours.box, us->box, sizeof us->box) == 0 &&
           memcmp(ours.witness, us->witness, sizeof us->witness) == 0;
}

/* What a sealed file refuses with; other failures are left to who reads it. */
static struct status look_at_seal(struct looking *looking, struct status status, const struct complaint *why, const char *path)
{
    bool is_keys = strcmp(path, looking->list->config.keys) == 0;
    if (status_is(status, STATUS_NOT_ALLOWED))
        return looking_take(looking, status, why, path, "schakel keys show %s", looking->list->wish.config_path);
    if (status_is(status, STATUS_CORRUPT) || status_is(status, STATUS_MALFORMED))
        return is_keys ? looking_take(looking, status, why, path, COPY_OF_KEYS, path)
                       : looking_take(looking, status, why, path, COPY_OF_SHARES, path);
    return STATUS(OK);
}

/* Whoever reads such a file, or a backup of it, has the keys: that is for who said so. */
static void look_at_plain(struct looking *looking, const char *path)
{
    const struct config *config = &looking->list->config;
    bool is_said = config->lines[CONFIG_keys_plain] != 0, is_refused = is_said && !config->keys_plain;
    if (key_file_is_sealed(path))
        return;
    looking_put(looking, is_refused ? SEVERITY_ERROR : SEVERITY_WARNING, path,
                is_refused ? "the settings say that keys are sealed, and this file is not\nschakel keys seal %s"
                : is_said  ? "not sealed: whoever reads this file, or a backup with it, has what it holds\nschakel keys seal %s"
                           : "not sealed, and the settings do not say that it may be plain (keys_plain = yes)\nschakel keys seal %s",
                looking->list->wish.config_path);
}

/* The new key that was proposed may be the one that is in force now. */
static void tell_other_keys(struct looking *looking, const char *path)
{
    const struct preflight *list = looking->list;
    char next[PATH_MAX];
    bool has_next = snprintf(next, sizeof next, "%s" NODE_KEYS_NEXT, path) < (int)sizeof next && access(next, F_OK) == 0;
    looking_put(looking, SEVERITY_ERROR, path,
                has_next ? "these are not the keys that the roster has for us\nschakel keys switch %s"
                         : "these are not the keys that the roster has for us\nschakel roster show %s",
                has_next ? list->wish.config_path : list->roster_path);
}

static struct status look_at_keys(struct looking *looking, struct arena *arena, struct node_keys *keys)
{
    const struct preflight *list = looking->list;
    const char *path = list->config.keys;
    struct complaint why = {""};
    struct span text;
    struct status status = key_file_read(path, NODE_KEYS_TEXT_MOST, &looking->list->passphrase, arena, &text, &why);
    if (status_is(status, STATUS_UNSAFE_FILE))
        return looking_take(looking, status, &why, path, "chmod 600 %s", path);
    TRY(look_at_seal(looking, status, &why, path));
    TRY(looking_take(looking, status, &why, path, "schakel init --help"));
    look_at_plain(looking, path);
    TRY(looking_take(looking, node_keys_parse(text, path, keys, &why), &why, path, COPY_OF_KEYS, path));
    if (!looking_has(looking, PREFLIGHT_STANDING) || are_on_roster(keys, agreed_us(&list->agreed)->row))
        return STATUS(OK);
    tell_other_keys(looking, path);
    return FAIL(CONFLICT);
}

struct status preflight_keys(struct looking *looking)
{
    CLEANUP(arena) struct arena *arena = NULL;
    if (looking->list->config.keeper)
        return looking_ask_keeper(looking);
    struct node_keys keys = {0};
    TRY(arena_new(SECRETS_ARENA_BYTES, &arena));
    struct status status = look_at_keys(looking, arena, &keys);
    if (status_ok(status))
        looking->storage = keys.storage;
    node_keys_wipe(&keys);
    looking_saw(looking, "%s", looking->list->config.keys);
    return status;
}

/* ---- shares */

/* What is known of them when their scalars are forgotten again. */
static void publish_shares(const struct key_shares *secret, struct ring_shares *out)
{
    *out = (struct ring_shares){.generation = secret->generation, .index = secret->index, .count = secret->count};
    for (size_t i = 0; i < secret->count; i++) {
        const struct key_share *share = &secret->shares[i];
        struct ring_share *told = &out->shares[i];
        snprintf(told->name.domain, sizeof told->name.domain, "%s", share->domain);
        told->name.holder = share->holder;
        told->name.epoch = share->epoch;
        told->verification = share->public_share;
    }
}

static void put_no_shares(struct looking *looking, const char *path)
{
    looking_put(looking, SEVERITY_WARNING, path,
                "this node is a member of the committee and has no shares: it evaluates nothing\n" COPY_OF_SHARES, path);
}

static struct status look_at_shares(struct looking *looking, const char *path, struct ring_shares *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct key_shares *shares;
    struct span text;
    TRY(arena_new(SECRETS_ARENA_BYTES, &arena)); /* which wipes */
    TRY(ARENA_NEW(arena, 1, &shares));
    struct status status = key_file_read(path, KEY_SHARES_TEXT_MOST, &looking->list->passphrase, arena, &text, &why);
    if (status_is(status, STATUS_UNSAFE_FILE))
        return looking_take(looking, status, &why, path, "chmod 600 %s", path);
    if (status_is(status, STATUS_NOT_FOUND)) {
        put_no_shares(looking, path);
        return STATUS(OK);
    }
    TRY(look_at_seal(looking, status, &why, path));
    TRY(looking_take(looking, status, &why, path, COPY_OF_SHARES, path));
    look_at_plain(looking, path);
    TRY(looking_take(looking, key_shares_parse(text, path, shares, &why), &why, path, COPY_OF_SHARES, path));
    publish_shares(shares, out);
    return STATUS(OK);
}

/* Of each key of the ring there is a share, and of each share a key. */
static void compare_shares(struct looking *looking, const char *path, const struct ring_shares *shares)
{
    struct preflight *list = looking->list;
    const struct ring *ring = list->agreed.ring;
    size_t held = 0;
    agreed_hold(&list->agreed, shares);
    for (size_t i = 0; i < ring->key_count; i++)
        held += agreed_share_index(&list->agreed, &ring->keys[i]) != 0;
    if (shares->count && (held != ring->key_count || held != shares->count))
        looking_put(looking, SEVERITY_WARNING, path,
                    "%zu of its %zu shares are of the %zu keys of the ring: with the others this node evaluates nothing\n" COPY_OF_SHARES,
                    held, shares->count, ring->key_count, path);
}

struct status preflight_shares(struct looking *looking)
{
    struct preflight *list = looking->list;
    const struct ring *ring = list->agreed.ring;
    const char *folder = list->config.shares, *path = list->shares_path, *const * names;
    struct ring_shares *shares;
    struct complaint why = {""};
    size_t count;
    if (looking_is_untold(looking))
        return STATUS(OK);
    if (!looking->told)
        TRY(looking_take(looking, folder_list(folder, list->arena, &names, &count, &why), &why, folder, "install -d -m 0700 %s", folder));
    looking_saw(looking, "no member of the committee");
    if (!looking_has(looking, PREFLIGHT_RING) || !ring || !ring_member_index(ring, &list->agreed.own))
        return STATUS(OK);
    TRY(ARENA_NEW(list->arena, 1, &shares));
    *shares = looking->told ? looking->told->shares : (struct ring_shares){.count = 0};
    if (!looking->told)
        TRY(look_at_shares(looking, path, shares));
    else if (!shares->count)
        put_no_shares(looking, path);
    looking_saw(looking, "%zu shares", shares->count);
    compare_shares(looking, path, shares);
    return STATUS(OK);
}

/* ---- ceilings: no secret, and nobody but the operator is to raise them */

struct status preflight_ceilings(struct looking *looking)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct preflight *list = looking->list;
    struct complaint why = {""};
    struct ceilings ceilings;
    const char *folder, *path;
    struct span text;
    if (list->config.keeper) {
        looking_saw(looking, "the keeper reads them");
        return STATUS(OK);
    }
    TRY(arena_new(SECRETS_ARENA_BYTES, &arena));
    TRY(path_folder(list->config.keys, list->arena, &folder));
    TRY(arena_print(list->arena, &path, "%s/" CEILINGS_FILE_NAME, folder));
    looking_saw(looking, "those of print-ceilings");
    struct status status = file_read_secret(path, CEILINGS_TEXT_MOST, arena, &text, &why);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    if (status_is(status, STATUS_UNSAFE_FILE))
        return looking_take(looking, status, &why, path, "chmod 600 %s", path);
    TRY(looking_take(looking, status, &why, path, "schakeld print-ceilings"));
    looking_saw(looking, "%s", path);
    return looking_take(looking, ceilings_parse(text, path, &ceilings, &why), &why, path, "schakeld print-ceilings");
}

/* ---- the database */

static struct status look_at_ledger(struct looking *looking)
{
    const struct preflight *list = looking->list;
    const char *path = list->config.database;
    struct logbook *logbook = &looking->logbook;
    struct complaint why = {""};
    TRY(looking_take(looking, logbook_read(looking->store, agreed_us(&list->agreed)->row->log_origin, logbook, &why), &why, path,
                     "keep the files, and compare with what partners hold"));
    const unsigned long long entries = logbook->log.first + logbook->frontier.size;
    looking_saw(looking, "%llu entries in the ledger", entries);
    if (list->wish.create && entries != 0) {
        looking_put(looking, SEVERITY_ERROR, path, "a ledger was begun here before, and is not begun again\nschakeld %s",
                    list->wish.config_path);
        return FAIL(CONFLICT);
    }
    if (!list->wish.create && entries == 0) {
        looking_put(looking, SEVERITY_ERROR, path,
                    "there is no ledger in it, and a new one is begun only when asked for\nschakeld %s --new", list->wish.config_path);
        return FAIL(NOT_FOUND);
    }
    return STATUS(OK);
}

struct status preflight_database(struct looking *looking)
{
    const struct preflight *list = looking->list;
    const char *path = list->config.database;
    struct store_config config = {.path = path,
                                  .create = list->wish.create,
                                  .only_look = true,
                                  .look_at_pages =
                                      list->wish.occasion == OCCASION_CHECK, /* a start is not held up by the size of the file */
                                  .master = &looking->storage,
                                  .own = list->config.oin};
    struct complaint why = {""};
    struct stat facts;
    looking_saw(looking, "it is the running node's");
    if (looking->list->is_running || looking_is_untold(looking))
        return STATUS(OK);
    if (stat(path, &facts) && errno == ENOENT && list->wish.create) {
        looking_saw(looking, "%s is to be made", path);
        return STATUS(OK);
    }
    struct status status = store_open(&config, &why, &looking->store);
    if (status_is(status, STATUS_NOT_FOUND))
        return looking_take(looking, status, &why, path, "schakeld %s --new", list->wish.config_path);
    if (status_is(status, STATUS_UNSAFE_FILE))
        return looking_take(looking, status, &why, path, "chmod 600 %s", path);
    if (status_is(status, STATUS_BUSY))
        return looking_take(looking, status, &why, path, "fuser -v %s", path);
    if (status_is(status, STATUS_UNSUPPORTED) || status_is(status, STATUS_NOT_FOR_US))
        return looking_take_key(looking, status, &why, CONFIG_database, "schakeld --version; ls -l");
    TRY(looking_take(looking, status, &why, path, COPY_OF_DATABASE, path));
    if (looking_has(looking, PREFLIGHT_STANDING))
        return look_at_ledger(looking);
    looking_saw(looking, "its pages; its ledger was not looked at, since the roster does not say under which name it was begun");
    return STATUS(OK);
}

/* ---- the anchor */

static struct status read_anchor(struct looking *looking, const char *path, struct anchor *anchor, bool *out_any)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct span bytes, slots[ANCHOR_SLOTS];
    TRY(arena_new(ANCHOR_ARENA_BYTES, &arena));
    struct status status = file_read_secret(path, ANCHOR_SLOTS * ANCHOR_SLOT_BYTES, arena, &bytes, &why);
    *out_any = false;
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(looking_take(looking, status, &why, path, "chmod 600 %s", path));
    for (size_t i = 0; i < ANCHOR_SLOTS; i++)
        slots[i] = span_slice(bytes, i * ANCHOR_SLOT_BYTES, ANCHOR_SLOT_BYTES);
    *out_any = anchor_choose(slots, anchor);
    return STATUS(OK);
}

/* A database is to be made, and the keeper knows of a ledger of before. */
static struct status look_at_left_anchor(struct looking *looking, const char *path, const struct anchor *anchor)
{
    const struct preflight *list = looking->list;
    const struct anchor_row *row = anchor ? anchor_find_log(anchor, ANCHOR_OWN, agreed_us(&list->agreed)->row->log_origin) : NULL;
    if (!row)
        return STATUS(OK);
    looking_put(looking, SEVERITY_ERROR, path, "the keeper signed a ledger of %llu entries, and there is no database\n" COPY_OF_DATABASE,
                (unsigned long long)row->number, list->config.database);
    return FAIL(QUARANTINED);
}

struct status preflight_anchor(struct looking *looking)
{
    const struct preflight *list = looking->list;
    const struct anchored ledger = {looking->store, agreed_us(&list->agreed)->row->log_origin,
                                    looking->logbook.log.first + looking->logbook.frontier.size, list->texts->chain};
    const char *folder, *path;
    struct anchor *anchor;
    struct complaint why = {""};
    bool is_there = false;
    looking_saw(looking, looking->list->is_running ? "it is the running node's" : "it is to be made");
    if (looking->list->is_running || looking_is_untold(looking))
        return STATUS(OK);
    TRY(path_folder(list->config.keys, list->arena, &folder));
    TRY(arena_print(list->arena, &path, "%s/" ANCHOR_FILE_NAME, folder));
    TRY(ARENA_NEW(list->arena, 1, &anchor));
    if (looking->told) {
        *anchor = looking->told->anchor;
        is_there = looking->told->has_anchor;
    } else {
        TRY(read_anchor(looking, path, anchor, &is_there));
    }
    if (!looking->store)
        return look_at_left_anchor(looking, path, is_there ? anchor : NULL);
    struct status status = anchored_check(&ledger, is_there ? anchor : NULL, list->wish.renew_anchor, &why);
    bool is_ledger = status_is(status, STATUS_QUARANTINED);
    if (is_there)
        looking_saw(looking, "%s", path);
    if (status_is(status, STATUS_CONFLICT) && !list->wish.renew_anchor)
        return looking_take(looking, status, &why, list->config.agreed, "schakel agree activate FOLDER --node %s", folder);
    return looking_take(looking, status, &why, is_ledger ? list->config.database : path,
                        is_ledger ? "keep the files, and compare with what partners hold" : "schakeld %s%s", list->wish.config_path,
                        list->wish.renew_anchor ? "" : " --new-anchor");
}
