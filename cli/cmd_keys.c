// SPDX-License-Identifier: EUPL-1.2
//
// `schakel keys`: the files of secrets of a node, sealed under a passphrase or plain. Each is written whole or not at all, so that a run
// that was cut off leaves some as they were and some as they will be, all of which can be read; it is then run again. Nothing is
// written before all that is sealed was opened.
#include "cli/commands.h"
#include "cli/discretion.h"
#include "cli/next_keys.h"
#include "cli/node_conf.h"

#include "files/files.h"
#include "keyfile/key_file.h"
#include "keyring/key_shares.h"
#include "keyring/node_keys.h"

#include <unistd.h>

#define KEY_FILES_MOST 1024
#define KEY_FILE_MOST_BYTES ((size_t)1024 * 1024) /* also the state of a ceremony */

struct key_files {
    struct invocation *invocation;
    struct config conf;
    int lock;
    struct passphrase_source source, next; /* next: the one that takes its place */
    size_t count;
    const char *paths[KEY_FILES_MOST]; /* the node's keys first */
};

static struct status add_key_file(struct key_files *files, const char *folder, const char *name)
{
    if (files->count == KEY_FILES_MOST)
        return complain(&files->invocation->why, FAIL(TOO_LARGE), "%s: too many files", folder);
    return arena_print(files->invocation->arena, &files->paths[files->count++], "%s/%s", folder, name);
}

/* Those of a folder that begin with `prefix`, with digits behind it: a ring's shares, or the state of a ceremony. */
static struct status add_folder(struct key_files *files, const char *folder, const char *prefix, const char *letters)
{
    const char *const *names;
    size_t count, size = strlen(prefix);
    TRY(folder_list(folder, files->invocation->arena, &names, &count, &files->invocation->why));
    for (size_t i = 0; i < count; i++)
        if (strncmp(names[i], prefix, size) == 0 && names[i][size] && strspn(names[i] + size, letters) == strlen(names[i] + size))
            TRY(add_key_file(files, folder, names[i]));
    return STATUS(OK);
}

/* Those that `member rekey` drew: sealed as those in use are. */
static struct status add_next_keys(struct key_files *files)
{
    const char *path;
    TRY(arena_print(files->invocation->arena, &path, "%s" NODE_KEYS_NEXT, files->conf.keys));
    if (path_exists(path))
        files->paths[files->count++] = path;
    return STATUS(OK);
}

static struct status find_key_files(struct key_files *files)
{
    struct invocation *invocation = files->invocation;
    const char *folder;
    TRY(process_be_discreet());
    TRY(node_conf_read(invocation->arguments[0], invocation->arena, &files->conf, &invocation->why));
    TRY(node_lock(&files->conf, invocation->arena, &files->lock, &invocation->why));
    TRY(path_folder(files->conf.keys, invocation->arena, &folder));
    files->paths[files->count++] = files->conf.keys;
    TRY(add_next_keys(files));
    TRY(add_folder(files, files->conf.shares, "ring-", "0123456789"));
    return add_folder(files, folder, "ceremony-", "0123456789abcdef");
}

/* What stands in a file may be of any of the three forms: that is for its own reader. */
static struct status read_one(struct key_files *files, const char *path, struct arena *arena, struct span *out)
{
    return key_file_read(path, KEY_FILE_MOST_BYTES, &files->source, arena, out, &files->invocation->why);
}

/* All that are sealed open with the one passphrase, before anything is written. */
static struct status open_sealed(struct key_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct span plain;
        if (!key_file_is_sealed(files->paths[i]))
            continue;
        TRY(arena_new(4 * KEY_FILE_MOST_BYTES, &arena));
        TRY(read_one(files, files->paths[i], arena, &plain));
    }
    return STATUS(OK);
}

static struct status rewrite_one(struct key_files *files, const char *path, struct passphrase *passphrase)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span plain;
    TRY(arena_new(4 * KEY_FILE_MOST_BYTES, &arena));
    TRY(read_one(files, path, arena, &plain));
    return key_file_write(path, plain, passphrase, arena, &files->invocation->why);
}

static struct status rewrite_all(struct key_files *files, bool is_sealing, size_t *out_count)
{
    *out_count = 0;
    for (size_t i = 0; i < files->count; i++) {
        if (key_file_is_sealed(files->paths[i]) == is_sealing)
            continue;
        TRY(rewrite_one(files, files->paths[i], is_sealing ? &files->source.passphrase : NULL));
        ++*out_count;
    }
    return STATUS(OK);
}

/* ---- another passphrase */

/* With the one of before; in a run that goes on after one that was cut off also with the next. */
static struct status read_with_either(struct key_files *files, const char *path, struct arena *arena, struct span *out, bool *out_is_next)
{
    struct complaint *why = &files->invocation->why;
    struct status status = read_one(files, path, arena, out);
    *out_is_next = status_is(status, STATUS_NOT_ALLOWED);
    if (*out_is_next)
        status = key_file_read(path, KEY_FILE_MOST_BYTES, &files->next, arena, out, why);
    return status_is(status, STATUS_NOT_ALLOWED) ? complain(why, status, "%s: neither of the two is its passphrase", path) : status;
}

static struct status reseal_one(struct key_files *files, const char *path, bool is_written, bool *out_is_next)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span plain;
    TRY(arena_new(4 * KEY_FILE_MOST_BYTES, &arena));
    TRY(read_with_either(files, path, arena, &plain, out_is_next));
    if (!is_written || *out_is_next)
        return STATUS(OK);
    return key_file_write(path, plain, &files->next.passphrase, arena, &files->invocation->why);
}

/* Those that are plain stay so. */
static struct status reseal_all(struct key_files *files, bool is_written, size_t *out_count)
{
    *out_count = 0;
    for (size_t i = 0; i < files->count; i++) {
        bool is_next = true;
        if (key_file_is_sealed(files->paths[i]))
            TRY(reseal_one(files, files->paths[i], is_written, &is_next));
        *out_count += !is_next;
    }
    return STATUS(OK);
}

static struct status ask_both(struct key_files *files)
{
    struct complaint *why = &files->invocation->why;
    const struct passphrase *old = &files->source.passphrase, *next = &files->next.passphrase;
    TRY(passphrase_ask(&files->source, files->conf.keys, why));
    TRY(passphrase_ask_next(&files->next, files->conf.keys, why));
    bool is_same = old->size == next->size && secret_equal(old->bytes, next->bytes, old->size);
    return is_same ? complain(why, FAIL(INVALID), "%s: the new passphrase is the one that it has", files->conf.keys) : STATUS(OK);
}

/* ---- */

static struct status report_rewritten(struct key_files *files, bool is_sealing, size_t count)
{
    struct invocation *invocation = files->invocation;
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        json_set_bool(object, "sealed", is_sealing);
        json_set_integer(object, "files", (int64_t)files->count);
        json_set_integer(object, "written", (int64_t)count);
        return print_json(invocation, object);
    }
    printf("%zu of %zu files were %s\n", count, files->count, is_sealing ? "sealed" : "made plain");
    printf("%s\n", is_sealing ? "set keys_plain = no in node.conf; what was plain may still stand in backups and on the disk"
                              : "set keys_plain = yes in node.conf");
    return STATUS(OK);
}

static struct status seal_or_unseal(struct key_files *files, bool is_sealing)
{
    size_t written = 0;
    TRY(find_key_files(files));
    TRY(open_sealed(files));
    if (is_sealing)
        TRY(passphrase_ask_new(&files->source, files->conf.keys, &files->invocation->why));
    TRY(rewrite_all(files, is_sealing, &written));
    return report_rewritten(files, is_sealing, written);
}

static struct status reseal_key_files(struct key_files *files)
{
    size_t written;
    TRY(find_key_files(files));
    TRY(ask_both(files));
    TRY(reseal_all(files, false, &written));
    TRY(reseal_all(files, true, &written));
    if (files->invocation->wants_json)
        return report_rewritten(files, true, written);
    printf("%zu of %zu files were sealed anew\n", written, files->count);
    printf("give the service its new passphrase; the old one opens what is in backups\n");
    return STATUS(OK);
}

static void key_files_end(struct key_files *files)
{
    passphrase_source_end(&files->next);
    passphrase_source_end(&files->source);
    if (files->lock >= 0)
        close(files->lock);
}

static struct status run_on_key_files(struct invocation *invocation, bool is_sealing)
{
    struct key_files files = {.invocation = invocation, .lock = -1};
    struct status status = seal_or_unseal(&files, is_sealing);
    key_files_end(&files);
    return status;
}
static struct status run_keys_reseal(struct invocation *invocation)
{
    struct key_files files = {.invocation = invocation, .lock = -1};
    struct status status = reseal_key_files(&files);
    key_files_end(&files);
    return status;
}
static struct status run_keys_seal(struct invocation *invocation) { return run_on_key_files(invocation, true); }
static struct status run_keys_unseal(struct invocation *invocation) { return run_on_key_files(invocation, false); }

static struct status show_key_files(struct key_files *files)
{
    CLEANUP(json) struct json *object = json_object_new(), *list = json_array_new();
    TRY(find_key_files(files));
    TRY(open_sealed(files));
    for (size_t i = 0; i < files->count; i++) {
        const char *word = key_file_is_sealed(files->paths[i]) ? "sealed" : "plain";
        struct json *row = json_object_new();
        json_set_text(row, "file", files->paths[i]);
        json_set_text(row, "form", word);
        json_append(list, row);
        if (!files->invocation->wants_json)
            printf("%-6s  %s\n", word, files->paths[i]);
    }
    if (!files->invocation->wants_json)
        return STATUS(OK);
    json_set_bool(object, "ok", true);
    json_set(object, "files", TAKE(list));
    return print_json(files->invocation, object);
}

static struct status run_keys_show(struct invocation *invocation)
{
    struct key_files files = {.invocation = invocation, .lock = -1};
    struct status status = show_key_files(&files);
    key_files_end(&files);
    return status;
}

const struct command keys_commands[] = {
    {"keys", "show", NULL, "NODE", 1, 1, run_keys_show,
     "which files of secrets there are, sealed or plain, and that the passphrase opens those that are sealed"},
    {"keys", "seal", NULL, "NODE", 1, 1, run_keys_seal, "seals those that are plain under a passphrase"},
    {"keys", "reseal", NULL, "NODE", 1, 1, run_keys_reseal,
     "seals those that are sealed under another passphrase; the keys stay as they are"},
    {"keys", "switch", NULL, "NODE", 1, 1, run_keys_switch, "puts the new envelope key in use, once the roster in force has it"},
    {"keys", "unseal", NULL, "NODE", 1, 1, run_keys_unseal, "makes those plain that are sealed: for who has another way to keep them"},
    {0},
};
