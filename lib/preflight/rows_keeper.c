// SPDX-License-Identifier: EUPL-1.2
//
// A keeper of its own user: that it is one, and what it says of the files that the daemon's user cannot read.
#include "preflight/inside.h"

#include "files/files.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/un.h>

static struct status refuse_keeper(struct looking *looking, const char *path, const char *reason, const char *sentence)
{
    looking_put(looking, SEVERITY_ERROR, path, "%s\n%s %s", reason, sentence, path);
    return FAIL(UNSAFE_FILE);
}

/* Its files are read by their owner only: so whose their folder is, is the keeper's user. */
static struct status look_at_keys_folder(struct looking *looking, const char *folder)
{
    struct stat facts;
    if (stat(folder, &facts))
        return refuse_keeper(looking, folder, strerror(errno), "ls -ld");
    if (facts.st_uid == looking->user || looking->user == 0)
        return refuse_keeper(looking, folder,
                             "the daemon's user can read it: the keeper is to have a user of its own, and the daemon not root", "ls -ld");
    if (facts.st_mode & (S_IRWXG | S_IRWXO))
        return refuse_keeper(looking, folder, "others than the keeper's user have rights on it", "chmod 700");
    looking->list->keeper_user = facts.st_uid;
    return STATUS(OK);
}

/* Nobody but root and the keeper's user may put another in its place; it answers whose it is. */
static struct status look_at_keeper_socket(struct looking *looking, const char *path, const char *folder)
{
    struct stat facts;
    if (strlen(path) >= sizeof((struct sockaddr_un *)NULL)->sun_path)
        return refuse_keeper(looking, path, "too long for the path of a socket", "keeper = /run/schakel-keeper/socket; not");
    if (stat(folder, &facts))
        return refuse_keeper(looking, folder, strerror(errno), "ls -ld");
    if ((facts.st_uid != 0 && facts.st_uid != looking->list->keeper_user) || facts.st_mode & (S_IWGRP | S_IWOTH))
        return refuse_keeper(looking, folder, "others than root and the keeper's user can put another socket there", "ls -ld");
    if (lstat(path, &facts) || !S_ISSOCK(facts.st_mode))
        return refuse_keeper(looking, path, "there is no socket", "systemctl start schakel-keeper.socket; ls -l");
    if (facts.st_uid != looking->user)
        return refuse_keeper(looking, path, "it is another user's, and the keeper lets in whose it is: SocketUser= in its unit", "ls -l");
    return STATUS(OK);
}

struct status preflight_keeper(struct looking *looking)
{
    struct preflight *list = looking->list;
    const char *socket = list->config.keeper, *folder;
    if (!socket) {
        looking_saw(looking, "it has the daemon's");
        looking_put(looking, SEVERITY_WARNING, list->wish.config_path,
                    "daemon and keeper have one user: who takes that over has key files in reach\nkeeper = SOCKET, below [node]");
        return STATUS(OK);
    }
    TRY(path_folder(list->config.keys, list->arena, &folder));
    TRY(look_at_keys_folder(looking, folder));
    TRY(path_folder(socket, list->arena, &folder));
    TRY(look_at_keeper_socket(looking, socket, folder));
    looking_saw(looking, "user %lu, at %s", (unsigned long)list->keeper_user, socket);
    return STATUS(OK);
}

/* ---- what it says */

static bool is_told_on_roster(const struct preflight_told *told, const struct partner *us)
{
    return memcmp(told->curve, us->curve, sizeof us->curve) == 0 && memcmp(told->envelope, us->envelope, sizeof us->envelope) == 0 &&
           memcmp(told->log, us->log, sizeof us->log) == 0 && memcmp(told->box, us->box, sizeof us->box) == 0;
}

static struct status hear_keeper(struct looking *looking, const char *socket)
{
    struct preflight *list = looking->list;
    struct complaint why = {""};
    struct preflight_told *told;
    TRY(ARENA_NEW(list->arena, 1, &told));
    struct status status = list->wish.ask_keeper(socket, list->keeper_user, told, &why);
    TRY(looking_take(looking, status, &why, socket, "systemctl status schakel-keeper.socket schakel-keeper.service"));
    looking_saw(looking, "told by the keeper");
    looking->storage = told->storage;
    secret_key_wipe(&told->storage);
    looking->told = told;
    if (!looking_has(looking, PREFLIGHT_STANDING) || is_told_on_roster(told, agreed_us(&list->agreed)->row))
        return STATUS(OK);
    looking_put(looking, SEVERITY_ERROR, socket, "its keys are not those that the roster has for us\nschakel roster show %s",
                list->roster_path);
    return FAIL(CONFLICT);
}

/* Its lines are one node's: while that runs nobody else is heard. */
struct status looking_ask_keeper(struct looking *looking)
{
    struct preflight *list = looking->list;
    if (!list->is_running && list->wish.ask_keeper)
        return hear_keeper(looking, list->config.keeper);
    if (!list->is_running)
        looking_put(looking, SEVERITY_NOTE, list->config.keeper,
                    "it is not asked here: keys, shares, database and anchor were not looked at\nschakeld check %s",
                    list->wish.config_path);
    (void)looking_is_untold(looking); /* says why */
    return STATUS(OK);
}

bool looking_is_untold(struct looking *looking)
{
    bool is_untold = looking->list->config.keeper && !looking->told;
    if (is_untold)
        looking_saw(looking, looking->list->is_running ? "the running node's" : "its keeper was not asked");
    return is_untold;
}
