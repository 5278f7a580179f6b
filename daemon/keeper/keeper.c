// SPDX-License-Identifier: EUPL-1.2
//
// The keeper as a process: reads the secrets, then serves the table of keeper/core.h over its two lines until the daemon
// goes away. A request that is not in the table, or comes when it is not permitted, ends the process.
#include "keeper/keeper.h"

#include "cage/cage.h"
#include "crypto/secret.h"
#include "files/files.h"
#include "files/slots.h"
#include "keyfile/key_file.h"
#include "runtime/clock.h"
#include "runtime/harden.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

#define KEEPER_ARENA_BYTES ((size_t)1024 * 1024)
#define KEEPER_CEILINGS_BYTES ((size_t)4096)
#define KEEPER_PATH_ROOM 4096

/* Who is no member of the committee has no shares. */
static struct status read_keeper_shares(const char *path, struct passphrase_source *source, struct arena *arena, struct key_shares *out,
                                        struct complaint *why)
{
    struct span text;
    struct status status = key_file_read(path, KEY_SHARES_TEXT_MOST, source, arena, &text, why);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    return key_shares_parse(text, path, out, why);
}

static struct status read_with_passphrase(const struct keeper_files *files, struct passphrase_source *source,
                                          struct keeper_secrets *secrets, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span text;
    TRY(arena_new(KEEPER_ARENA_BYTES, &arena));
    TRY(key_file_read(files->keys, NODE_KEYS_TEXT_MOST, source, arena, &text, why));
    TRY(node_keys_parse(text, files->keys, &secrets->keys, why));
    return read_keeper_shares(files->shares, source, arena, &secrets->shares, why);
}

static struct status read_secrets(const struct keeper_files *files, struct keeper_secrets *secrets, struct complaint *why)
{
    struct passphrase_source source = {.is_there = false};
    struct status status = read_with_passphrase(files, &source, secrets, why);
    passphrase_source_end(&source);
    return status;
}

static struct status send_reply(int fd, struct keeper_frame *reply)
{
    struct status status = reply->size ? keeper_frame_write(fd, keeper_frame_span(reply)) : STATUS(OK);
    keeper_frame_free(reply);
    return status;
}

static struct status serve_keeper_line(struct keeper_core *core, enum keeper_line line, int fd)
{
    struct keeper_frame request, reply;
    TRY(keeper_frame_read(fd, &request));
    struct status status = keeper_core_answer(core, line, keeper_frame_span(&request), &reply);
    keeper_frame_free(&request);
    TRY(status);
    return send_reply(fd, &reply);
}

static struct status work_off_keeper_task(struct keeper_core *core)
{
    struct keeper_frame reply;
    TRY(keeper_core_work(core, &reply));
    return send_reply(KEEPER_WORK_FD, &reply);
}

static struct status serve_keeper_core(struct keeper_core *core)
{
    struct pollfd lines[] = {{.fd = KEEPER_SYNC_FD, .events = POLLIN}, {.fd = KEEPER_WORK_FD, .events = POLLIN}};
    for (;;) {
        bool is_working = keeper_core_is_working(core);
        lines[1].events = keeper_core_is_full(core) ? 0 : POLLIN; /* one evaluation at a time in each lane */
        if (poll(lines, N(lines), is_working ? 0 : -1) < 0 && errno != EINTR)
            return FAIL(IO_FAILED);
        if (lines[0].revents)
            TRY(serve_keeper_line(core, KEEPER_LINE_SYNC, KEEPER_SYNC_FD));
        else if (lines[1].revents)
            TRY(serve_keeper_line(core, KEEPER_LINE_WORK, KEEPER_WORK_FD));
        if (keeper_core_is_working(core))
            TRY(work_off_keeper_task(core));
    }
}

static struct status read_anchor_place(void *state, size_t slot, uint8_t *room, size_t *out_size)
{
    return slot_file_read(state, slot, room, out_size);
}
static struct status write_anchor_place(void *state, size_t slot, struct span bytes) { return slot_file_write(state, slot, bytes); }

static struct status path_beside_keys(const char *keys_path, const char *name, char out[static KEEPER_PATH_ROOM], struct complaint *why)
{
    const char *slash = strrchr(keys_path, '/');
    int size = slash ? (int)(slash - keys_path) + 1 : 0;
    if ((size_t)snprintf(out, KEEPER_PATH_ROOM, "%.*s%s", size, keys_path, name) >= KEEPER_PATH_ROOM)
        return complain(why, FAIL(INVALID), "%s: the name is too long", keys_path);
    return STATUS(OK);
}

static int64_t keeper_wall_ms(void *state)
{
    (void)state;
    return clock_now().wall_ms;
}

static struct status read_limits(const struct keeper_files *files, struct keeper_limits *out, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    char path[KEEPER_PATH_ROOM];
    struct span text;
    *out = (struct keeper_limits){.own = files->own, .ceilings = ceilings_default, .wall_ms = keeper_wall_ms};
    TRY(path_beside_keys(files->keys, CEILINGS_FILE_NAME, path, why));
    TRY(arena_new(KEEPER_CEILINGS_BYTES, &arena));
    struct status status = file_read_secret(path, CEILINGS_TEXT_MOST, arena, &text, why);
    if (status_is(status, STATUS_NOT_FOUND))
        return STATUS(OK);
    TRY(status);
    return ceilings_parse(text, path, &out->ceilings, why);
}

static struct status open_anchor_file(const char *keys_path, struct slot_file *out, struct complaint *why)
{
    char path[KEEPER_PATH_ROOM];
    TRY(path_beside_keys(keys_path, ANCHOR_FILE_NAME, path, why));
    return slot_file_open(path, ANCHOR_SLOT_BYTES, ANCHOR_SLOTS, out, why);
}

static struct status open_core(const struct keeper_files *files, struct slot_file *anchor, struct keeper_core **out, struct complaint *why)
{
    const struct anchor_place place = {read_anchor_place, write_anchor_place, anchor};
    struct keeper_secrets *secrets = calloc(1, sizeof *secrets);
    struct keeper_limits limits;
    if (!secrets)
        return FAIL(NO_MEMORY);
    (void)secret_lock(secrets, sizeof *secrets);
    struct status status = read_limits(files, &limits, why);
    if (status_ok(status))
        status = read_secrets(files, secrets, why);
    if (status_ok(status))
        status = open_anchor_file(files->keys, anchor, why);
    if (status_ok(status))
        status = keeper_core_new(secrets, &limits, &place, out);
    secret_unlock(secrets, sizeof *secrets);
    free(secrets);
    return status;
}

/* What it needs is open: from here on no file, no socket, no program. Where the kernel lacks a part, the daemon says so. */
static struct status enter_keeper_cage(void)
{
    bool is_closed;
    TRY(process_drop_privileges());
    TRY(cage_files(NULL, 0, &is_closed));
    return cage_calls(CAGE_KEEPER, &is_closed);
}

struct status keeper_serve(const struct keeper_files *files, struct complaint *why)
{
    __attribute__((cleanup(slot_file_close))) struct slot_file anchor = {.fd = -1};
    CLEANUP(keeper_core) struct keeper_core *core = NULL;
    /* it ends when the daemon closes its lines, so that the last batch still gets its signatures */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    TRY(process_harden());
    TRY(open_core(files, &anchor, &core, why));
    TRY(enter_keeper_cage());
    return serve_keeper_core(core);
}
