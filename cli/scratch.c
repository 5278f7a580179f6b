// SPDX-License-Identifier: EUPL-1.2
//
// Of a process that is killed the kernel closes the line.
#include "cli/scratch.h"

#include "files/files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* It holds no other line of the command, for whoever reads what that prints would wait for it. */
static void watch_over(const char *folder, int line)
{
    uint8_t byte;
    ssize_t got;
    setsid(); /* a signal to the terminal's command is none for it */
    for (int fd = 0; fd < line; fd++)
        close(fd);
    do
        got = read(line, &byte, 1);
    while (got > 0 || (got < 0 && errno == EINTR));
    _exit(status_ok(tree_remove(folder, NULL)) ? 0 : 1);
}

static struct status begin_watch(struct scratch *scratch, struct complaint *why)
{
    int lines[2];
    if (pipe2(lines, O_CLOEXEC) != 0)
        return complain(why, FAIL(IO_FAILED), "%s: nobody can watch over it", scratch->folder);
    const pid_t child = fork();
    if (child == 0) {
        close(lines[1]);
        watch_over(scratch->folder, lines[0]);
    }
    close(lines[0]);
    scratch->line = lines[1];
    return child > 0 ? STATUS(OK) : complain(why, FAIL(IO_FAILED), "%s: nobody can watch over it", scratch->folder);
}

struct status scratch_make(struct invocation *invocation, struct scratch *out)
{
    const char *base = invocation_option(invocation, "scratch"), *template;
    char *folder;
    *out = (struct scratch){.line = -1};
    if (!base)
        base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    TRY(arena_print(invocation->arena, &template, "%s/schakel-backup-XXXXXX", base));
    TRY(ARENA_NEW(invocation->arena, strlen(template) + 1, &folder));
    memcpy(folder, template, strlen(template) + 1);
    if (!mkdtemp(folder))
        return complain(&invocation->why, FAIL(IO_FAILED), "%s: no folder can be made in it", base);
    out->folder = folder;
    struct status status = begin_watch(out, &invocation->why);
    if (!status_ok(status))
        rmdir(folder);
    return status;
}

struct status scratch_end(struct scratch *scratch, struct complaint *why)
{
    struct status status = tree_remove(scratch->folder, why);
    close(scratch->line);
    return status;
}
