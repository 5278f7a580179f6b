// SPDX-License-Identifier: EUPL-1.2
//
// `schakel backup verify`, and what it has in common with a drill. What is plain of the backup stands in a private folder meanwhile, which
// is taken away however it ends.
#include "cli/backup_verify.h"

#include "base/day.h"
#include "base/text.h"
#include "cli/clock.h"
#include "cli/discretion.h"
#include "cli/node_conf.h"
#include "crypto/sign.h"
#include "files/files.h"
#include "keyfile/key_file.h"
#include "logbook/scrub.h"
#include "store/leaves.h"

#define KEYS_ARENA_BYTES ((size_t)4 * 1024 * 1024)

struct status backup_keys_open(struct invocation *invocation, const char *path, struct node_keys *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct passphrase_source source = {.is_there = false};
    struct span text;
    TRY(process_be_discreet());
    TRY(arena_new(KEYS_ARENA_BYTES, &arena));
    struct status status = key_file_read(path, NODE_KEYS_TEXT_MOST, &source, arena, &text, &invocation->why);
    passphrase_source_end(&source);
    TRY(status);
    return node_keys_parse(text, path, out, &invocation->why);
}

/* From the first entry on; nobody waits, so all slices at once. */
static struct status check_ledger(struct invocation *invocation, struct store *store, const struct backup_manifest *manifest)
{
    struct complaint *why = &invocation->why;
    struct scrub scrub = {.differing = 0};
    struct scrub_finding finding = {.damage = SCRUB_NONE};
    struct status status = scrub_begin(&scrub, store);
    if (status_is(status, STATUS_NOT_FOUND) && !manifest->head_size)
        return STATUS(OK);
    TRY(status);
    const bool is_its_end = scrub.end == manifest->head_size;
    for (bool is_over = false; !is_over;)
        TRY(scrub_slice(&scrub, store, &is_over, &finding));
    if (finding.damage != SCRUB_NONE)
        return complain(why, FAIL(CORRUPT), "%s: its ledger is damaged (%s), the first entry is %llu", invocation->arguments[0],
                        scrub_damage_word(finding.damage), (unsigned long long)finding.index);
    /* of the last log, that the round ended with */
    if (!is_its_end || memcmp(scrub.head.root.bytes, manifest->head_root.bytes, DIGEST_BYTES) != 0)
        return complain(why, FAIL(CONFLICT), "%s: its last head is not that of its manifest", invocation->arguments[0]);
    return STATUS(OK);
}

static struct status check_database(struct invocation *invocation, const struct node_keys *keys, const struct backup_checked *checked)
{
    CLEANUP(store) struct store *store = NULL;
    const struct backup_manifest *manifest = &checked->unpacked.manifest;
    struct store_config config = {.look_at_pages = true, .master = &keys->storage, .own = manifest->oin};
    uint64_t count = 0;
    TRY(arena_print(invocation->arena, &config.path, "%s/" BACKUP_DATABASE, checked->folder));
    TRY(store_open(&config, &invocation->why, &store));
    TRY(store_leaf_count(store, &count));
    if (count != manifest->entries)
        return complain(&invocation->why, FAIL(CONFLICT), "%s: its ledger has %llu entries and its manifest says %llu",
                        invocation->arguments[0], (unsigned long long)count, (unsigned long long)manifest->entries);
    return check_ledger(invocation, store, manifest);
}

struct status backup_check_unpacked(struct invocation *invocation, const struct node_keys *keys, const struct backup_checked *checked)
{
    const struct unpacked *unpacked = &checked->unpacked;
    struct partner own = {.name = ""};
    node_keys_publish(keys, &own);
    struct status status = sign_verify(own.envelope, BACKUP_SIGN_PREFIX, unpacked->signed_part, unpacked->manifest.signature);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: was not signed with the envelope key of this node", invocation->arguments[0]);
    return check_database(invocation, keys, checked);
}

struct status backup_check(struct invocation *invocation, const struct age_identity *identity, const struct node_keys *keys,
                           struct backup_checked *out)
{
    const int64_t begun_ms = clock_steady_ms();
    TRY(backup_unpack(invocation, invocation->arguments[0], identity, out->folder, &out->unpacked));
    TRY(backup_check_unpacked(invocation, keys, out));
    out->duration_ms = clock_steady_ms() - begun_ms;
    return STATUS(OK);
}

/* ---- */

static struct status look_into(struct invocation *invocation, struct backup_looking *looking)
{
    TRY(backup_identity_read(invocation, invocation_option(invocation, "identity"), &looking->identity));
    TRY(node_conf_read(invocation_option(invocation, "node"), invocation->arena, &looking->conf, &invocation->why));
    TRY(backup_keys_open(invocation, looking->conf.keys, &looking->keys));
    return backup_check(invocation, &looking->identity, &looking->keys, &looking->checked);
}

struct status backup_look(struct invocation *invocation, struct backup_looking *looking, backup_look_on *further, void *state)
{
    struct scratch scratch;
    TRY(scratch_make(invocation, &scratch));
    looking->checked.folder = scratch.folder;
    struct status status = look_into(invocation, looking);
    if (status_ok(status) && further)
        status = further(state, looking);
    struct status removed = scratch_end(&scratch, status_ok(status) ? &invocation->why : NULL);
    node_keys_wipe(&looking->keys);
    secret_wipe(&looking->identity, sizeof looking->identity);
    return status_ok(status) ? removed : status;
}

/* ---- the running node */

struct status backup_tell(struct invocation *invocation, const struct backup_looking *looking, bool is_drill, struct complaint *why)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct speech_backup_opened opened;
    struct speech_nothing done;
    memcpy(opened.digest, looking->checked.unpacked.sealed.bytes, sizeof opened.digest);
    invocation->is_online = true;
    TRY(control_open(looking->conf.control, invocation->noun->language, &link, why));
    const struct door door = control_door(link, invocation->arena, why);
    return is_drill ? door_backup_drilled(&door, &opened, &done) : door_backup_verified(&door, &opened, &done);
}

void backup_print_told(struct status status, const struct complaint *why)
{
    if (status_ok(status))
        printf("entered:  in the ledger of the running node\n");
    else
        printf("entered:  NOWHERE: the node was not reached, or did not take it: %s%s%s\n", why->text, *why->text ? ": " : "",
               status_text(status));
}

void backup_describe(const struct backup_manifest *manifest, struct json *object)
{
    char time[TIME_ROOM];
    time_print(manifest->time_ms, time);
    json_set_text(object, "oin", manifest->oin.text);
    json_set_text(object, "time", time);
    json_set_text(object, "origin", manifest->origin);
    json_set_integer(object, "entries", (int64_t)manifest->entries);
    json_set_integer(object, "signed", (int64_t)manifest->head_size);
}

static struct status report_checked(struct invocation *invocation, const struct backup_looking *looking)
{
    const struct backup_checked *checked = &looking->checked;
    const struct unpacked *unpacked = &checked->unpacked;
    const struct backup_manifest *manifest = &unpacked->manifest;
    char time[TIME_ROOM], hex[2 * DIGEST_BYTES + 1];
    time_print(manifest->time_ms, time);
    hex_print(digest_span(&unpacked->sealed), hex);
    struct complaint why = {""};
    struct status told = backup_tell(invocation, looking, false, &why);
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        backup_describe(manifest, object);
        json_set_integer(object, "files", (int64_t)manifest->file_count);
        json_set_integer(object, "bytes", (int64_t)unpacked->sealed_size);
        json_set_text(object, "sha256", hex);
        json_set_integer(object, "duration_ms", checked->duration_ms);
        json_set_bool(object, "entered", status_ok(told));
        return print_json(invocation, object);
    }
    printf("of:       %s, by Schakel %s\n", manifest->oin.text, manifest->program);
    printf("until:    %s; what came after it is not in it\n", time);
    printf("ledger:   %llu entries of %s, all hashed again up to the head over %llu\n", (unsigned long long)manifest->entries,
           manifest->origin, (unsigned long long)manifest->head_size);
    printf("holds:    the database and %zu texts; not the keys, the shares and the anchor of the keeper\n", manifest->file_count - 1);
    printf("signed:   with the envelope key of this node; its database opens with its storage key\n");
    printf("sha256:   %s, as the ledger of the node has it in `backup-made`\n", hex);
    printf("took:     %lld ms for %llu bytes\n", (long long)checked->duration_ms, (unsigned long long)unpacked->sealed_size);
    backup_print_told(told, &why);
    return STATUS(OK);
}

struct status run_backup_verify(struct invocation *invocation)
{
    struct backup_looking looking = {.checked = {.folder = NULL}};
    TRY(backup_look(invocation, &looking, NULL, NULL));
    return report_checked(invocation, &looking);
}

const struct option backup_verify_options[] = {
    {"identity", "FILE", true, false, "the identity that can open it, as age-keygen writes it: kept elsewhere, and brought for this"},
    {"node", "DIR", true, false, "the node's folder, or its node.conf: whose keys it must belong to"},
    {"scratch", "DIR", false, false, "where its plain database stands meanwhile (TMPDIR, or /tmp)"},
    {0},
};
