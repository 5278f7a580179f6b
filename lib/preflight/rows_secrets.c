// SPDX-License-Identifier: EUPL-1.2
//
// Keys, shares and database: run apart (apart.c). What is read here is wiped before the process ends, and findings name
// places, never what stands there.
#include "preflight/inside.h"

#include "files/files.h"
#include "keyring/key_share.h"
#include "keyring/node_keys.h"
#include "logbook/anchored.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRETS_ARENA_BYTES ((size_t)1024 * 1024)
#define ANCHOR_ARENA_BYTES (ANCHOR_SLOTS * ANCHOR_SLOT_BYTES + (size_t)1024)

/* ---- keys */

static bool are_on_roster(const struct node_keys *keys, const struct partner *us)
{
    struct partner ours = *us;
    node_keys_publish(keys, &ours);
    return memcmp(ours.curve, us->curve, sizeof us->curve) == 0 && memcmp(ours.envelope, us->envelope, sizeof us->envelope) == 0 &&
           memcmp(ours.log, us->log, sizeof us->log) == 0 && memcmp(ours.box, us->box, sizeof us->box) == 0 &&
           memcmp(ours.witness, us->witness, sizeof us->witness) == 0;
}

static struct status look_at_keys(struct looking *looking, struct arena *arena, struct node_keys *keys)
{
    const struct preflight *list = looking->list;
    const char *path = list->config.keys;
    struct complaint why = {""};
    struct span text;
    struct status status = file_read_secret(path, NODE_KEYS_TEXT_MOST, arena, &text, &why);
    if (status_is(status, STATUS_UNSAFE_FILE))
        return looking_take(looking, status, &why, path, "chmod 600 %s", path);
    TRY(looking_take(looking, status, &why, path, "schakel init --help"));
    TRY(looking_take(looking, node_keys_parse(text, path, keys, &why), &why, path, "restore %s from the backup", path));
    if (!looking_has(looking, PREFLIGHT_STANDING) || are_on_roster(keys, agreed_us(&list->agreed)->row))
        return STATUS(OK);
    looking_put(looking, SEVERITY_ERROR, path, "these are not the keys that the roster has for us\nschakel roster show %s",
                list->roster_path);
    return FAIL(CONFLICT);
}

struct status preflight_keys(struct looking *looking)
{
    CLEANUP(arena) struct arena *arena = NULL;
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

/* What is known of a share when its scalar is forgotten again. */
static struct status read_share(struct looking *looking, const char *path, struct domain_share *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct key_share share;
    struct span text;
    TRY(arena_new(SECRETS_ARENA_BYTES, &arena));
    struct status status = file_read_secret(path, KEY_SHARE_TEXT_MOST, arena, &text, &why);
    TRY(looking_take(looking, status, &why, path, "chmod 600 %s", path));
    TRY(looking_take(looking, key_share_parse(text, path, &share, &why), &why, path, "restore %s from the backup", path));
    *out = (struct domain_share){
        .epoch = share.epoch, .generation = share.generation, .index = share.index, .verification = share.public_share};
    snprintf(out->domain, sizeof out->domain, "%s", share.domain);
    key_share_wipe(&share);
    return STATUS(OK);
}

static bool is_member(const struct domain_key *record, const struct oin *oin)
{
    for (uint8_t i = 0; i < record->size; i++)
        if (oin_equal(&record->members[i].oin, oin))
            return true;
    return false;
}

/* Of each key that we are a member of there is a share, and of each share a key. */
static void compare_shares(struct looking *looking, const char *const *names, const struct domain_share *shares, size_t count)
{
    struct preflight *list = looking->list;
    struct agreed agreed = list->agreed;
    agreed.shares = shares;
    agreed.share_count = count;
    for (size_t i = 0; i < agreed.domain_count; i++)
        if (is_member(agreed.domains[i], &agreed.own) && agreed_share_index(&agreed, agreed.domains[i]) == 0)
            looking_put(looking, SEVERITY_WARNING, list->config.shares,
                        "there is no share of domain \"%s\", of which we are a member: this node evaluates nothing in it\n"
                        "restore %s from the backup",
                        agreed.domains[i]->domain, list->config.shares);
    for (size_t i = 0; i < count; i++) {
        const struct domain_key *record = agreed_key(&agreed, span_of_text(shares[i].domain), &agreed.own);
        if (!record || !domain_share_is_of(&shares[i], record))
            looking_put(looking, SEVERITY_WARNING, names[i], "it is of no key on record in %s: it is not used\nls %s", list->config.domains,
                        list->config.domains);
    }
}

struct status preflight_shares(struct looking *looking)
{
    const struct preflight *list = looking->list;
    const char *folder = list->config.shares, *const * names, **paths;
    struct domain_share *shares;
    struct complaint why = {""};
    size_t count;
    TRY(looking_take(looking, folder_list(folder, list->arena, &names, &count, &why), &why, folder, "install -d -m 0700 %s", folder));
    if (count > KEY_SHARES_MOST) {
        looking_put(looking, SEVERITY_ERROR, folder, "more than %d shares\nls %s", KEY_SHARES_MOST, folder);
        return FAIL(TOO_LARGE);
    }
    TRY(ARENA_NEW(list->arena, count, &shares));
    TRY(ARENA_NEW(list->arena, count, &paths));
    struct status first = STATUS(OK);
    for (size_t i = 0; i < count; i++) {
        TRY(arena_print(list->arena, &paths[i], "%s/%s", folder, names[i]));
        struct status status = read_share(looking, paths[i], &shares[i]);
        first = status_ok(first) ? status : first;
    }
    looking_saw(looking, "%zu shares", count);
    TRY(first);
    if (looking_has(looking, PREFLIGHT_DOMAINS))
        compare_shares(looking, paths, shares, count);
    return STATUS(OK);
}

/* ---- the database */

static struct status look_at_ledger(struct looking *looking)
{
    const struct preflight *list = looking->list;
    const char *path = list->config.database;
    struct logbook *logbook = &looking->logbook;
    struct complaint why = {""};
    TRY(looking_take(looking, logbook_read(looking->store, logbook, &why), &why, path,
                     "keep the files, and compare with what partners hold"));
    looking_saw(looking, "%llu entries in the ledger", (unsigned long long)logbook->frontier.size);
    if (list->wish.create && logbook->frontier.size != 0) {
        looking_put(looking, SEVERITY_ERROR, path, "a ledger was begun here before, and is not begun again\nschakeld %s",
                    list->wish.config_path);
        return FAIL(CONFLICT);
    }
    if (!list->wish.create && logbook->frontier.size == 0) {
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
    struct store_config config = {
        .path = path, .create = list->wish.create, .only_look = true, .master = &looking->storage, .own = list->config.oin};
    struct complaint why = {""};
    struct stat facts;
    looking_saw(looking, "it is the running node's");
    if (looking->list->is_running)
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
    TRY(looking_take(looking, status, &why, path, "restore %s from the backup", path));
    return look_at_ledger(looking);
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
    const struct anchor_row *row = anchor ? anchor_find(anchor, ANCHOR_OWN, agreed_us(&list->agreed)->row->log_origin) : NULL;
    if (!row)
        return STATUS(OK);
    looking_put(looking, SEVERITY_ERROR, path,
                "the keeper signed a ledger of %llu entries, and there is no database\nrestore %s from the backup",
                (unsigned long long)row->number, list->config.database);
    return FAIL(QUARANTINED);
}

struct status preflight_anchor(struct looking *looking)
{
    const struct preflight *list = looking->list;
    const struct anchored ledger = {looking->store, agreed_us(&list->agreed)->row->log_origin, looking->logbook.frontier.size,
                                    list->texts->chain};
    const char *folder, *path;
    struct anchor *anchor;
    struct complaint why = {""};
    bool is_there = false;
    looking_saw(looking, looking->list->is_running ? "it is the running node's" : "it is to be made");
    if (looking->list->is_running)
        return STATUS(OK);
    TRY(path_folder(list->config.keys, list->arena, &folder));
    TRY(arena_print(list->arena, &path, "%s/" ANCHOR_FILE_NAME, folder));
    TRY(ARENA_NEW(list->arena, 1, &anchor));
    TRY(read_anchor(looking, path, anchor, &is_there));
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
