// SPDX-License-Identifier: EUPL-1.2
//
// The real world around a turn: its clock, its signals, its sockets, its keeper, and people at the door.
#include "daemon.h"

#include "backing.h"
#include "book/lookups.h"
#include "control/control.h"
#include "keeper/process.h"
#include "keeper/socket.h"
#include "reload.h"
#include "runtime/harden.h"
#include "sandbox.h"
#include "turn/turn.h"

#include <time.h>
#include <unistd.h>

#define OTHER_DESCRIPTORS 128                  /* the door, the disk, the keeper */
#define RELOAD_ARENA_BYTES ((size_t)64 * 1024) /* names of settings */

struct daemon {
    struct preflight *list;
    struct credentials *credentials;
    struct access_list access;
    struct node node;
    struct event_log log;
    struct loop *loop;
    struct loop_source mesh_wakes, keeper_wakes; /* they only wake the loop: the work is done in the turn */
    struct loop_timer due;
    struct turn *turn;
    struct sandbox sandbox;
    struct control *control;
};

/* Of SIGHUP and of the door. Fails when nothing changed. */
static struct status reload_daemon(void *state, struct arena *arena, struct reloaded *out, struct complaint *why)
{
    struct daemon *daemon = state;
    const struct moment now = loop_now(daemon->loop);
    const struct reloading reloading = {daemon->list, &daemon->access, &daemon->credentials, &daemon->log};
    TRY(reload_settings(&reloading, now.wall_ms, arena, out, why));
    daemon->node.holding.is_stale = true; /* what a person put on the shelf is looked at in this turn */
    return node_look_again(daemon->turn, now, why);
}

static void obey_hangup(struct daemon *daemon)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct reloaded reloaded;
    struct complaint why = {""};
    if (loop_take_hangup(daemon->loop) && status_ok(arena_new(RELOAD_ARENA_BYTES, &arena)))
        (void)!status_ok(reload_daemon(daemon, arena, &reloaded, &why)); /* the log says how it went */
}

static struct status take_daemon_turn(void *state)
{
    struct daemon *daemon = state;
    struct turn_report report;
    obey_hangup(daemon);
    control_flush_unwritten(daemon->control);
    TRY(node_turn(daemon->turn, loop_now(daemon->loop), &report));
    control_flush(daemon->control, report.outcome);
    loop_timer_set(daemon->loop, &daemon->due, node_due_ms(daemon->turn));
    return STATUS(OK);
}

static struct status open_mesh(void *state, const struct mesh_config *config, int64_t steady_ms, struct lines *out, struct complaint *why)
{
    struct daemon *daemon = state;
    struct mesh *mesh;
    TRY(sandbox_close_files(&daemon->sandbox, daemon->list)); /* the lines have threads */
    TRY(mesh_open(config, steady_ms, &mesh, why));
    *out = mesh_lines(mesh);
    daemon->mesh_wakes = (struct loop_source){.fd = mesh_fd(mesh), .events = POLLIN};
    return loop_add(daemon->loop, &daemon->mesh_wakes);
}

static struct status judge_partners(void *state, const struct roster_look *look, struct partner_standing *out, bool *out_changed,
                                    struct complaint *why)
{
    const struct daemon *daemon = state;
    return credentials_judge(daemon->credentials, look, out, out_changed, why);
}

static int64_t read_steady_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* A child of ours, or a service of its own user. */
static struct status reach_keeper(struct daemon *daemon, const char *program, struct keeper_link *out, struct complaint *why)
{
    const struct config *config = &daemon->list->config;
    struct passphrase_source *source = &daemon->list->passphrase;
    daemon->keeper_wakes = (struct loop_source){.events = POLLIN};
    if (config->keeper)
        return keeper_socket_open(config->keeper, daemon->list->keeper_user, out, &daemon->keeper_wakes.fd, why);
    const struct keeper_place keeper = {program, config->keys, daemon->list->shares_path, config->oin,
                                        source->is_there ? &source->passphrase : NULL};
    struct status started = keeper_process_start(&keeper, out, &daemon->keeper_wakes.fd);
    passphrase_source_end(source); /* from here on only the keeper can open them */
    return started;
}

static struct status start_daemon(struct daemon *daemon, const char *program, struct complaint *why)
{
    const struct config *config = &daemon->list->config;
    struct surroundings around = {.database = config->database,
                                  .create = daemon->list->wish.create,
                                  .renew_anchor = daemon->list->wish.renew_anchor,
                                  .lookup_slice = lookups_measure(read_steady_ns),
                                  .unwitnessed_most_ms = config->unwitnessed_most,
                                  .bind = config->bind,
                                  .open_lines = open_mesh,
                                  .lines_state = daemon,
                                  .judge_partners = judge_partners,
                                  .judge_state = daemon,
                                  .random = system_random(),
                                  .log = &daemon->log};
    TRY(credentials_new(config->ca, config->crl, config->crl_grace, &daemon->credentials));
    TRY(reach_keeper(daemon, program, &around.keeper, why));
    daemon->node.agreed = daemon->list->agreed;
    daemon->node.reload = (struct node_reload){reload_daemon, daemon};
    daemon->node.holding = (struct holding){.folder = config->agreed, .texts = TAKE(daemon->list->texts)};
    TRY(backing_of(daemon->list, &daemon->node.backing));
    TRY(node_prepare(&daemon->node, why));
    TRY(node_start(&daemon->node, &around, loop_now(daemon->loop), why, &daemon->turn));
    TRY(loop_add(daemon->loop, &daemon->keeper_wakes));
    TRY(control_open(&daemon->node, daemon->loop, &daemon->access, config->control, &daemon->control, why));
    TRY(sandbox_close_calls(&daemon->sandbox, &daemon->log, loop_now(daemon->loop).wall_ms));
    daemon->node.sandbox = sandbox_word(&daemon->sandbox);
    loop_timer_set(daemon->loop, &daemon->due, 0);
    loop_set_after(daemon->loop, take_daemon_turn, daemon);
    return STATUS(OK);
}

static struct status run_daemon(struct daemon *daemon)
{
    struct status status = loop_run(daemon->loop);
    if (status_ok(status))
        EVENT_LOG(&daemon->log, NODE_STOPPING, loop_now(daemon->loop).wall_ms,
                  event_number(EVENT_FIELD_SIGNAL, (uint64_t)loop_signal(daemon->loop)));
    daemon->control = control_close(daemon->control);
    return node_stop(TAKE(daemon->turn), loop_now(daemon->loop), status);
}

static struct status serve_daemon(struct daemon *daemon, const char *program, struct complaint *why)
{
    TRY(process_reserve_descriptors(preflight_descriptors(), why));
    TRY(process_limit_memory((uint64_t)daemon->list->config.memory)); /* before the keeper is started: it has the same */
    TRY(loop_new(&daemon->loop));
    TRY(loop_catch_signals(daemon->loop)); /* before any thread of ZeroMQ */
    TRY(start_daemon(daemon, program, why));
    return run_daemon(daemon);
}

struct status daemon_serve(struct preflight *list, const char *program, struct complaint *why)
{
    struct daemon *daemon = calloc(1, sizeof *daemon);
    if (!daemon)
        return FAIL(NO_MEMORY);
    daemon->list = list;
    daemon->access = list->access;
    daemon->log = (struct event_log){.fd = STDERR_FILENO, .least = EVENT_INFO};
    struct status status = serve_daemon(daemon, program, why);
    daemon->control = control_close(daemon->control);
    daemon->turn = turn_free(daemon->turn);
    daemon->loop = loop_free(daemon->loop);
    daemon->credentials = credentials_free(daemon->credentials);
    daemon->node.holding.texts = agreed_texts_free(daemon->node.holding.texts);
    free(daemon);
    return status;
}
