// SPDX-License-Identifier: EUPL-1.2
//
// Paths by settings. A folder is open as a whole, because what is read again (settings, lists, agreed texts, users) is
// replaced by a new file of the same name: so what must not be read stands in no folder of these.
#include "sandbox.h"

#include "cage/cage.h"
#include "files/files.h"
#include "runtime/harden.h"

/* A path of the settings, itself or the folder that it is in. */
enum path_part { PATH_ITSELF, PATH_FOLDER, PATH_LOG_OF_DATABASE };
static const struct sandbox_row {
    size_t setting; /* CONFIG_… */
    enum path_part part;
    enum cage_use use;
} sandbox_rows[] = {
    {CONFIG_database, PATH_ITSELF, CAGE_REWRITES}, {CONFIG_database, PATH_LOG_OF_DATABASE, CAGE_REWRITES},
    {CONFIG_database, PATH_FOLDER, CAGE_REMOVES}, /* its log, when it is closed: beside an older database it would count */
    {CONFIG_agreed, PATH_ITSELF, CAGE_KEEPS},     /* what partners send is put there */
    {CONFIG_control, PATH_FOLDER, CAGE_LISTENS},   {CONFIG_ring, PATH_FOLDER, CAGE_READS},
    {CONFIG_ca, PATH_FOLDER, CAGE_READS},          {CONFIG_crl, PATH_FOLDER, CAGE_READS},
};
/* Names of users and of partners, time zones, and the modules with which the C library looks for them. */
static const char *const system_paths[] = {"/etc", "/usr", "/lib", "/run/systemd/resolve", "/run/resolvconf", "/var/lib/sss"};

static struct status path_of_row(const struct sandbox_row *row, const struct preflight *list, struct cage_path *out)
{
    const char *path;
    memcpy(&path, (const uint8_t *)&list->config + config_rows[row->setting].offset, sizeof path);
    *out = (struct cage_path){.path = path, .use = row->use};
    if (row->part == PATH_FOLDER)
        return path_folder(path, list->arena, &out->path);
    return row->part == PATH_ITSELF ? STATUS(OK) : arena_print(list->arena, &out->path, "%s-wal", path);
}

struct status sandbox_close_files(struct sandbox *sandbox, const struct preflight *list)
{
    struct cage_path paths[N(sandbox_rows) + N(system_paths) + 1];
    size_t count = 0;
    for (; count < N(sandbox_rows); count++)
        TRY(path_of_row(&sandbox_rows[count], list, &paths[count]));
    for (size_t i = 0; i < N(system_paths); i++)
        paths[count++] = (struct cage_path){system_paths[i], CAGE_READS};
    paths[count] = (struct cage_path){.use = CAGE_READS};
    TRY(path_folder(list->wish.config_path, list->arena, &paths[count++].path));
    return cage_files(paths, count, &sandbox->has_files);
}

struct status sandbox_close_calls(struct sandbox *sandbox, struct event_log *log, int64_t now_ms)
{
    TRY(process_drop_privileges());
    TRY(cage_calls(CAGE_DAEMON, &sandbox->has_calls));
    if (!sandbox->has_files)
        EVENT_LOG(log, SANDBOX_MISSING, now_ms, event_word(EVENT_FIELD_KIND, "files"));
    if (!sandbox->has_calls)
        EVENT_LOG(log, SANDBOX_MISSING, now_ms, event_word(EVENT_FIELD_KIND, "calls"));
    return STATUS(OK);
}

const char *sandbox_word(const struct sandbox *sandbox)
{
    static const char *const words[2][2] = {{"none", "no-files"}, {"no-calls", "closed"}}; /* by files, by calls */
    return words[sandbox->has_files][sandbox->has_calls];
}
