// SPDX-License-Identifier: EUPL-1.2
//
// Settings and ring are read before a daemon is let in, secrets after.
#include "apart.h"

#include "files/files.h"
#include "keeper/keeper.h"
#include "keeper/keeper_client.h"
#include "keeper/socket.h"
#include "keyfile/key_file.h"
#include "keyring/key_shares.h"
#include "runtime/harden.h"

#include <unistd.h>

#define APART_ARENA_BYTES ((size_t)4 * 1024 * 1024)
#define SETTINGS_MOST_BYTES ((size_t)64 * 1024)

/* ---- serving */

/* Only root and the keeper's user may say whose keys it has. */
static struct status read_own_settings(const char *path, struct arena *arena, struct config *out, struct complaint *why)
{
    struct span text;
    TRY(file_read_guarded(path, SETTINGS_MOST_BYTES, arena, &text, why));
    TRY(config_parse(text, path, arena, out, first_fault(why)));
    return out->keeper ? STATUS(OK) : complain(why, FAIL(BAD_CONFIG), "%s: has no keeper: then the daemon starts it itself", path);
}

/* The generation is all that is taken from the ring, which the daemon checks. */
static struct status find_own_shares(const struct config *config, struct arena *arena, const char **out, struct complaint *why)
{
    struct span text;
    struct ring *ring;
    unsigned generation = 0; /* for which there are none */
    struct status status = file_read(config->ring, RING_TEXT_MOST, arena, &text, why);
    if (!status_is(status, STATUS_NOT_FOUND)) {
        TRY(status);
        TRY(ring_parse(text, config->ring, arena, why, &ring));
        generation = ring->generation;
    }
    return arena_print(arena, out, "%s/" KEY_SHARES_NAME, config->shares, generation);
}

static struct status refuse_plain_form(const struct config *config, const char *path, struct complaint *why)
{
    bool is_refused = config->lines[CONFIG_keys_plain] && !config->keys_plain;
    if (!is_refused || key_file_is_sealed(path) || access(path, F_OK) != 0)
        return STATUS(OK);
    return complain(why, FAIL(UNSAFE_FILE), "%s: the settings say that keys are sealed, and this file is not: schakel keys seal", path);
}

static struct status serve_apart(const char *config_path, struct arena *arena, struct complaint *why)
{
    struct config config;
    struct keeper_files files;
    TRY(read_own_settings(config_path, arena, &config, why));
    files = (struct keeper_files){.keys = config.keys, .own = config.oin};
    TRY(find_own_shares(&config, arena, &files.shares, why));
    TRY(refuse_plain_form(&config, files.keys, why));
    TRY(refuse_plain_form(&config, files.shares, why));
    TRY(process_limit_memory((uint64_t)config.memory));
    TRY(keeper_socket_accept(why));
    return keeper_serve(&files, why);
}

struct status apart_keeper_serve(const char *config_path, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(process_harden());
    TRY(arena_new(APART_ARENA_BYTES, &arena));
    struct status status = serve_apart(config_path, arena, why);
    return status_is(status, STATUS_KEEPER_LOST) ? STATUS(OK) : status; /* the daemon went away: that is how it ends */
}

/* ---- asking */

static void tell_identity(const struct keeper_identity *identity, struct preflight_told *out)
{
    memcpy(out->curve, identity->curve_public, sizeof out->curve);
    memcpy(out->box, identity->box_public, sizeof out->box);
    memcpy(out->envelope, identity->envelope_public, sizeof out->envelope);
    memcpy(out->log, identity->log_public, sizeof out->log);
    out->storage = identity->storage;
    out->shares = identity->shares;
    out->has_anchor = identity->has_anchor;
    out->anchor = identity->anchor;
}

struct status apart_keeper_ask(const char *socket, uid_t user, struct preflight_told *out, struct complaint *why)
{
    CLEANUP(keeper) struct keeper *keeper = NULL;
    struct keeper_identity *identity = calloc(1, sizeof *identity);
    struct keeper_link link;
    int work_fd;
    if (!identity)
        return FAIL(NO_MEMORY);
    struct status status = keeper_socket_open(socket, user, &link, &work_fd, why);
    if (status_ok(status)) {
        status = keeper_open(link, identity, &keeper);
        if (status_ok(status))
            tell_identity(identity, out);
        else
            complaint_write(why, "%s: the keeper ended: its own log says why", socket);
        keeper_identity_wipe(identity);
    }
    free(identity);
    return status;
}
