// SPDX-License-Identifier: EUPL-1.2
//
// Blocking frames to and fro.
#include "keeper/lines.h"

#include "keeper/keeper.h"

#include <errno.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

static struct status lines_ask(void *state, struct span request, struct keeper_frame *out_reply)
{
    struct keeper_lines *lines = state;
    TRY(keeper_frame_write(lines->sync_fd, request));
    return keeper_frame_read(lines->sync_fd, out_reply);
}

static struct status lines_hand(void *state, struct span request)
{
    struct keeper_lines *lines = state;
    return keeper_frame_write(lines->work_fd, request);
}

static bool lines_is_ready(void *state)
{
    struct keeper_lines *lines = state;
    struct pollfd line = {.fd = lines->work_fd, .events = POLLIN};
    return poll(&line, 1, 0) == 1;
}

static struct status lines_collect(void *state, struct keeper_frame *out)
{
    struct keeper_lines *lines = state;
    return keeper_frame_read(lines->work_fd, out);
}

static void keeper_lines_close(void *state)
{
    struct keeper_lines *lines = state;
    close(lines->sync_fd);
    close(lines->work_fd);
    while (lines->child >= 0 && waitpid(lines->child, NULL, 0) < 0 && errno == EINTR)
        ;
    free(lines);
}

static const struct keeper_link_calls lines_calls = {lines_ask, lines_hand, lines_is_ready, lines_collect, keeper_lines_close};

struct keeper_link keeper_lines_link(struct keeper_lines *lines) { return (struct keeper_link){&lines_calls, lines}; }
