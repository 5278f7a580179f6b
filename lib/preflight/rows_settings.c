// SPDX-License-Identifier: EUPL-1.2
//
// The node's own settings: what they say, who can change them, and who they let in.
#include "preflight/inside.h"

#include "crypto/age.h"
#include "files/files.h"
#include "speech/speech.h"

#include <errno.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static struct status take_settings_fault(struct looking *looking, struct status status, const struct complaint *why)
{
    return looking_take(looking, status, why, looking->list->wish.config_path, "%s",
                        status_is(status, STATUS_NOT_FOUND) ? "schakel init --help" : "schakeld print-config");
}

struct status preflight_settings(struct looking *looking)
{
    struct preflight *list = looking->list;
    const char *path = list->wish.config_path;
    struct hearing hearing = {.looking = looking, .take = take_settings_fault};
    struct listener listener = looking_hear(&hearing);
    struct status status = list->wish.occasion == OCCASION_INIT
                               ? config_parse(list->wish.settings, path, list->arena, &list->config, listener)
                               : config_read(path, list->arena, &list->config, listener);
    TRY(hearing_end(&hearing, status));
    list->agreed.own = list->config.oin;
    looking_saw(looking, "%s", path);
    return STATUS(OK);
}

/* ---- is a node running here */

static bool socket_answers(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return false;
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool answers = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        close(fd);
    return answers;
}

/* For a look it is as well that one runs: then database and port are in its hands, and no fault. */
struct status preflight_node(struct looking *looking)
{
    const struct preflight *list = looking->list;
    looking->list->is_running = socket_answers(list->config.control);
    if (looking->list->is_running && list->wish.occasion == OCCASION_START) {
        looking_put(looking, SEVERITY_ERROR, list->config.control,
                    "another daemon answers there: one node runs on one folder\nschakel node status --socket %s", list->config.control);
        return FAIL(CONFLICT);
    }
    looking_saw(looking, looking->list->is_running ? "one runs here: its database and port are its own" : "none runs here");
    return STATUS(OK);
}

/* ---- users */

/* "uid-1000" is how the door calls a user without a name. */
static bool user_exists(const char *user, int *out_error)
{
    struct passwd entry, *found = NULL;
    char room[16384];
    *out_error = getpwnam_r(user, &entry, room, sizeof room, &found);
    return found || strncmp(user, "uid-", 4) == 0;
}

static size_t key_of_role(unsigned roles)
{
    return roles & ACCESS_OPERATOR       ? CONFIG_operator
           : roles & ACCESS_REGISSEUR    ? CONFIG_regisseur
           : roles & ACCESS_PROFESSIONAL ? CONFIG_professional
                                         : CONFIG_auditor;
}

struct status preflight_users(struct looking *looking)
{
    struct preflight *list = looking->list;
    struct complaint why = {""};
    int error;
    TRY(looking_take(looking, access_list_read(&list->config, &list->access, &why), &why, list->wish.config_path, "schakeld print-config"));
    for (size_t i = 0; i < list->access.count; i++) {
        const struct access_rule *rule = &list->access.rules[i];
        if (user_exists(rule->user, &error))
            continue;
        if (error != 0 && error != ENOENT && error != ESRCH)
            looking_put_key(looking, SEVERITY_WARNING, key_of_role(rule->roles),
                            "whether user \"%s\" exists is not known: %s\ngetent passwd %s", rule->user, strerror(error), rule->user);
        else
            looking_put_key(looking, SEVERITY_ERROR, key_of_role(rule->roles), "this machine has no user \"%s\"\nadduser %s", rule->user,
                            rule->user);
    }
    if (!list->config.operator)
        looking_put(looking, SEVERITY_WARNING, list->wish.config_path,
                    "no user is operator: nobody can import or look after this node\noperator = USER, below [access]");
    looking_saw(looking, "%zu users", list->access.count);
    return STATUS(OK);
}

/* ---- backups */

struct status preflight_backup(struct looking *looking)
{
    const char *words = looking->list->config.backup_to;
    struct age_recipient recipients[AGE_RECIPIENTS_MOST];
    size_t count = 0;
    looking_saw(looking, "nobody: none is made");
    if (!words)
        return STATUS(OK);
    struct status status = age_recipients_parse(span_of_text(words), recipients, &count);
    if (!status_ok(status))
        looking_put_key(looking, SEVERITY_ERROR, CONFIG_backup_to,
                        "backup_to: not 1 to %d recipients of age with commas between\nage-keygen -y IDENTITY", AGE_RECIPIENTS_MOST);
    looking_saw(looking, "%zu recipients", count);
    return status;
}

/* ---- the control socket */

static struct status refuse_control(struct looking *looking, const char *path, const char *reason, const char *sentence)
{
    looking_put(looking, SEVERITY_ERROR, path, "%s\n%s %s", reason, sentence, path);
    return FAIL(UNSAFE_FILE);
}

struct status preflight_control(struct looking *looking)
{
    const char *path = looking->list->config.control, *folder;
    struct stat facts;
    if (strlen(path) >= sizeof((struct sockaddr_un *)NULL)->sun_path) {
        looking_put_key(looking, SEVERITY_ERROR, CONFIG_control,
                        "too long for the path of a socket: at most %zu bytes\ncontrol = /run/schakel/control",
                        sizeof((struct sockaddr_un *)NULL)->sun_path - 1);
        return FAIL(INVALID);
    }
    TRY(path_folder(path, looking->list->arena, &folder));
    if (stat(folder, &facts) || !S_ISDIR(facts.st_mode))
        return refuse_control(looking, folder, "the folder of the control socket is not there", "install -d -m 0700");
    if (facts.st_mode & (S_IWGRP | S_IWOTH))
        return refuse_control(looking, folder, "others than its owner can write in the folder of the control socket", "chmod go-w");
    if (facts.st_uid != looking->user && facts.st_uid != 0)
        return refuse_control(looking, folder, "the folder of the control socket belongs to another user than this program runs as",
                              "ls -ld");
    if (lstat(path, &facts) == 0 && !S_ISSOCK(facts.st_mode))
        return refuse_control(looking, path, "something else than a socket is in its place", "ls -l");
    looking_saw(looking, "%s", path);
    return STATUS(OK);
}
