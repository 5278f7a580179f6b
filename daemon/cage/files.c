// SPDX-License-Identifier: EUPL-1.2
//
// landlock(7), which has no library. The header of Debian 12 knows two of its versions; the numbers of later ones are here,
// and what a kernel does not know yet is left out.
#include "cage/cage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* as the kernel lays it out since version 6; an older one takes as many bytes as it knows */
struct ruleset {
    uint64_t files, ports, scopes;
};
#define ACCESS_TRUNCATE (UINT64_C(1) << 14)
#define ACCESS_DEVICES (UINT64_C(1) << 15)
#define SCOPES_ALL UINT64_C(3) /* abstract sockets, signals: of this process's own kind only */

#define ACCESS_FIRST ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1) /* all of version 1 */
#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_REWRITE (ACCESS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE)
#define ACCESS_REMOVE (LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR)
#define ACCESS_MAKE (LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REFER)
#define ACCESS_OF_FILE (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | ACCESS_TRUNCATE)

static const uint64_t access_of[] = {
    [CAGE_READS] = ACCESS_READ,
    [CAGE_REWRITES] = ACCESS_REWRITE,
    [CAGE_REMOVES] = LANDLOCK_ACCESS_FS_REMOVE_FILE,
    [CAGE_LISTENS] = LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE,
    [CAGE_KEEPS] = ACCESS_REWRITE | ACCESS_REMOVE | ACCESS_MAKE,
};

/* By version: 2 has moves between folders, 3 truncation, 4 ports, 5 devices, 6 scopes. Ports are left alone: the lines are bound after
 * this, and nothing listens once the calls are closed. */
static struct ruleset ruleset_of(long version)
{
    return (struct ruleset){.files = ACCESS_FIRST | (version >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0) | (version >= 3 ? ACCESS_TRUNCATE : 0) |
                                     (version >= 5 ? ACCESS_DEVICES : 0),
                            .scopes = version >= 6 ? SCOPES_ALL : 0};
}

static size_t ruleset_size(long version)
{
    return version >= 6 ? sizeof(struct ruleset) : version >= 4 ? offsetof(struct ruleset, scopes) : offsetof(struct ruleset, ports);
}

static struct status allow_path(int rules, const struct ruleset *ruleset, const struct cage_path *path)
{
    struct landlock_path_beneath_attr beneath = {.parent_fd = path->path ? open(path->path, O_PATH | O_CLOEXEC) : -1};
    struct stat facts;
    if (beneath.parent_fd < 0)
        return !path->path || errno == ENOENT || errno == ENOTDIR || errno == EACCES ? STATUS(OK) : FAIL(IO_FAILED);
    int error = fstat(beneath.parent_fd, &facts);
    beneath.allowed_access = access_of[path->use] & ruleset->files & (S_ISDIR(facts.st_mode) ? UINT64_MAX : ACCESS_OF_FILE);
    if (!error)
        error = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) != 0;
    close(beneath.parent_fd);
    return error ? FAIL(IO_FAILED) : STATUS(OK);
}

static struct status enter_ruleset(int rules, const struct ruleset *ruleset, const struct cage_path *paths, size_t count)
{
    for (size_t i = 0; i < count; i++)
        TRY(allow_path(rules, ruleset, &paths[i]));
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        return FAIL(IO_FAILED);
    return STATUS(OK);
}

struct status cage_files(const struct cage_path *paths, size_t count, bool *out_is_closed)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    *out_is_closed = version > 0;
    if (version <= 0)
        return STATUS(OK);
    const struct ruleset ruleset = ruleset_of(version);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &ruleset, ruleset_size(version), 0);
    if (rules < 0)
        return FAIL(IO_FAILED);
    struct status status = enter_ruleset(rules, &ruleset, paths, count);
    close(rules);
    return status;
}
