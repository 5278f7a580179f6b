// SPDX-License-Identifier: EUPL-1.2
//
// Putting the rooms together, and the turn of the loop: drain, handle, commit once, send, answer people.
#include "daemon.h"

#include "acts/push.h"
#include "agreed/agreed.h"
#include "base/version.h"
#include "book/deliver.h"
#include "book/evaluations.h"
#include "control/control.h"
#include "inbound/pipeline.h"
#include "inbound/result.h"
#include "keeper/process.h"
#include "runtime/clock.h"
#include "runtime/harden.h"
#include "store/outbox.h"
#include "transport/mesh.h"

#include <unistd.h>

#define DAEMON_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define HEAD_EVERY_MS 1000

struct daemon {
    struct arena *arena;
    struct config config;
    struct policy *policy;
    struct roster *roster;
    struct access_list access;
    struct keeper_identity identity;
    struct event_log log;
    struct loop *loop;
    struct control *control;
    struct mesh *mesh;
    struct loop_source mesh_source, keeper_source;
    struct loop_timer tick;
    int64_t next_head_ms, next_day_ms, store_failed_ms;
    bool is_up[ROSTER_MOST_PARTNERS];
    int64_t up_since_ms[ROSTER_MOST_PARTNERS]; /* as the mesh tells it */
    struct node node;
};

static struct status read_texts(struct daemon *daemon, const char *config_path, struct complaint *why)
{
    struct config *config = &daemon->config;
    struct node *node = &daemon->node;
    TRY(config_read(config_path, daemon->arena, config, why));
    TRY(agreed_policy_read(config->policies, &daemon->policy, why));
    struct agreed_roster_files files = {.roster = config->roster, .ca = config->ca, .crl = config->crl};
    TRY(agreed_roster_read(&files, clock_now().wall_ms, &daemon->roster, why));
    node->own = config->oin;
    node->policy = daemon->policy;
    node->roster = daemon->roster;
    TRY(node_prepare(node, why));
    TRY(access_list_read(config, &daemon->access, why));
    struct quota_rules quotas = {0}; /* without the file nobody may have anything evaluated here */
    if (config->quotas)
        TRY(agreed_quotas_read(config->quotas, daemon->policy, daemon->roster, daemon->arena, &quotas, why));
    node->quotas = quotas.rows;
    node->quota_count = quotas.count;
    const struct domain_key *records;
    TRY(agreed_domains_read(config->domains, daemon->roster, daemon->arena, &records, &node->domain_count, why));
    if (node->domain_count > NODE_DOMAINS_MOST)
        return complain(why, FAIL(TOO_LARGE), "%s: more than %d domains", config->domains, NODE_DOMAINS_MOST);
    for (size_t i = 0; i < node->domain_count; i++)
        node->domains[i] = &records[i];
    return STATUS(OK);
}

static struct status check_identity(const struct daemon *daemon, struct complaint *why)
{
    const struct partner *self = daemon->node.parties[daemon->node.self].row;
    const struct keeper_identity *identity = &daemon->identity;
    bool is_ours = memcmp(identity->curve_public, self->curve, sizeof self->curve) == 0 &&
                   memcmp(identity->box_public, self->box, sizeof self->box) == 0 &&
                   memcmp(identity->envelope_public, self->envelope, sizeof self->envelope) == 0 &&
                   memcmp(identity->log_public, self->log, sizeof self->log) == 0;
    return is_ours ? STATUS(OK)
                   : complain(why, FAIL(CONFLICT), "%s: these are not the keys that the roster has for us", daemon->config.keys);
}

static struct status start_keeper(struct daemon *daemon, const char *program, struct complaint *why)
{
    struct keeper_link link;
    TRY(keeper_process_start(program, daemon->config.keys, daemon->config.shares, &link, &daemon->keeper_source.fd));
    struct status status = keeper_open(link, &daemon->identity, &daemon->node.keeper);
    if (!status_ok(status))
        return complain(why, status, "the keeper did not start; its reason stands above");
    daemon->node.identity = &daemon->identity;
    return check_identity(daemon, why);
}

/* ---- store and ledger */

static struct status open_store(struct daemon *daemon, bool create, struct complaint *why)
{
    struct node *node = &daemon->node;
    struct store_config config = {.path = daemon->config.database, .create = create, .master = &daemon->identity.storage, .own = node->own};
    TRY(store_open(&config, why, &node->store));
    secret_key_wipe(&daemon->identity.storage);
    TRY(book_open(node, create, why));
    if (create && node->frontier.size) /* left in a service file, --new would begin a second ledger when the first gets lost */
        return complain(why, FAIL(CONFLICT), "%s: a ledger was begun here before; start without --new", config.path);
    TRY(tag_table_new(&node->tags));
    TRY(tag_table_load(node->tags, node->store));
    TRY(push_plan_new(node, &node->push_plan));
    return evaluations_new(&node->evaluations);
}

/* What is in force stands in the ledger whenever it changed: a decision can be replayed with what was so at its time (P-08). */
static struct status enter_change(struct daemon *daemon, enum entry_kind kind, const char *name, struct span value, const char *word)
{
    struct node *node = &daemon->node;
    struct span known;
    struct status status = store_meta_get(node->store, name, batch_arena(node), &known);
    if (status_ok(status) && span_equal(known, value))
        return STATUS(OK);
    if (!status_ok(status) && !status_is(status, STATUS_NOT_FOUND))
        return status;
    const char *note;
    struct entry entry = book_entry(node, kind, true);
    TRY(arena_print(batch_arena(node), &note, "%s %s", name, word));
    entry.note = span_of_text(note);
    TRY(book_write(node, &entry, NULL, 0, NULL));
    return store_meta_set(node->store, name, value);
}

static struct status enter_digest(struct daemon *daemon, enum entry_kind kind, const char *name, struct span value)
{
    uint8_t digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    sha256(value, digest);
    hex_print(SPAN_OF_ARRAY(digest), hex);
    return enter_change(daemon, kind, name, value, hex);
}

static struct status enter_agreed(struct daemon *daemon)
{
    struct node *node = &daemon->node;
    uint8_t roster[SHA256_BYTES];
    TRY(batch_open(node, clock_now().wall_ms));
    TRY(enter_change(daemon, ENTRY_ADMIN_ACT, "version", span_of_text(SCHAKEL_VERSION), SCHAKEL_VERSION));
    TRY(enter_digest(daemon, ENTRY_POLICY_ACTIVATED, "policy", digest_span(policy_text_hash(node->policy))));
    TRY(roster_hash(node->roster, roster));
    TRY(enter_digest(daemon, ENTRY_KEY_EVENT, "roster", SPAN_OF_ARRAY(roster)));
    for (size_t i = 0; i < node->domain_count; i++) {
        const char *name;
        TRY(arena_print(batch_arena(node), &name, "key-%s", node->domains[i]->domain));
        TRY(enter_digest(daemon, ENTRY_KEY_EVENT, name, SPAN_OF_ARRAY(node->domains[i]->transcript)));
    }
    return batch_close(node);
}

/* ---- lines */

static struct status wake_only(void *state, short revents)
{
    (void)state, (void)revents;
    return STATUS(OK); /* the work is done in the turn */
}

static struct status keeper_ready(void *state, short revents)
{
    struct daemon *daemon = state;
    (void)revents;
    return evaluation_result(&daemon->node, clock_now().wall_ms);
}

static struct status open_mesh(struct daemon *daemon, struct complaint *why)
{
    struct node *node = &daemon->node;
    const struct partner *self = node->parties[node->self].row;
    struct mesh_partner partners[ROSTER_MOST_PARTNERS];
    struct mesh_config config = {.endpoint = daemon->config.bind ? daemon->config.bind : self->endpoint,
                                 .curve_secret = daemon->identity.curve_secret,
                                 .partners = partners};
    for (size_t i = 0; i < node->party_count; i++) {
        const struct partner *row = node->parties[i].row;
        if (i == node->self)
            continue;
        partners[config.partner_count] = (struct mesh_partner){.oin = row->oin, .endpoint = row->endpoint};
        memcpy(partners[config.partner_count++].curve_public, row->curve, MESH_KEY_BYTES);
    }
    TRY(mesh_open(&config, clock_now().steady_ms, &daemon->mesh, why));
    node->lines = mesh_lines(daemon->mesh);
    daemon->mesh_source = (struct loop_source){.fd = mesh_fd(daemon->mesh), .events = POLLIN, .ready = wake_only};
    daemon->keeper_source = (struct loop_source){.fd = daemon->keeper_source.fd, .events = POLLIN, .ready = keeper_ready, .state = daemon};
    TRY(loop_add(daemon->loop, &daemon->mesh_source));
    return loop_add(daemon->loop, &daemon->keeper_source);
}

static struct status watch_lines(struct daemon *daemon)
{
    struct node *node = &daemon->node;
    for (size_t i = 0; i < node->party_count; i++) {
        const struct oin *oin = &node->parties[i].row->oin;
        bool is_up;
        int64_t since;
        if (i == node->self)
            continue;
        TRY(lines_peer_state(&node->lines, oin, &is_up, &since));
        if (is_up == daemon->is_up[i] && (!is_up || since == daemon->up_since_ms[i]))
            continue; /* a line that went down and came up between two looks is up since another moment */
        daemon->is_up[i] = is_up;
        daemon->up_since_ms[i] = since;
        if (!is_up) {
            EVENT_LOG(&daemon->log, PARTNER_DOWN, clock_now().wall_ms, event_partner(oin));
            continue;
        }
        EVENT_LOG(&daemon->log, PARTNER_UP, clock_now().wall_ms, event_partner(oin));
        TRY(batch_open(node, clock_now().wall_ms));
        TRY(store_outbox_hasten(node->store, oin, clock_now().wall_ms)); /* what waited for it goes now */
    }
    return STATUS(OK);
}

/* ---- the turn */

static struct status handle_one(struct node *node, struct arena *arena, bool *out_any)
{
    struct incoming incoming;
    struct span own;
    TRY(lines_receive(&node->lines, arena, &incoming, out_any));
    if (*out_any) {
        TRY(batch_open(node, clock_now().wall_ms));
        return pipeline_run(node, &incoming.line_owner, incoming.message, incoming.route);
    }
    TRY(batch_loopback_take(node, arena, &own, out_any));
    if (!*out_any)
        return STATUS(OK);
    TRY(batch_open(node, clock_now().wall_ms));
    return pipeline_run(node, &node->own, own, span_empty());
}

static struct status drain(struct node *node)
{
    bool any = true;
    for (size_t i = 0; i < BATCH_MESSAGES_MOST && any; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
        TRY(handle_one(node, arena, &any));
    }
    return STATUS(OK);
}

static struct status do_rounds(struct daemon *daemon)
{
    struct node *node = &daemon->node;
    int64_t now = clock_now().wall_ms;
    evaluations_expire(node->evaluations, now);
    TRY(watch_lines(daemon));
    TRY(deliver_round(node, now));
    if (now < daemon->next_day_ms)
        return STATUS(OK);
    daemon->next_day_ms = now + DAY_MS;
    return daily_round(node, now);
}

/* Which faults a node lives through: it refuses new work, says so, and goes on when there is room again. */
static bool is_passing(struct status status)
{
    return status_is(status, STATUS_DISK_FULL) || status_is(status, STATUS_BUSY) || status_is(status, STATUS_NO_MEMORY) ||
           status_is(status, STATUS_ARENA_FULL);
}

static struct status settle(struct daemon *daemon, struct status outcome)
{
    if (!status_ok(outcome)) {
        TRY(batch_abandon(&daemon->node));
        evaluations_fail(daemon->node.evaluations, outcome);
        if (!daemon->store_failed_ms) {
            daemon->store_failed_ms = clock_now().steady_ms;
            EVENT_LOG(&daemon->log, STORE_FAILED, clock_now().wall_ms, event_status(outcome));
        }
    } else if (daemon->store_failed_ms) {
        EVENT_LOG(&daemon->log, STORE_RECOVERED, clock_now().wall_ms,
                  event_number(EVENT_FIELD_DURATION_MS, (uint64_t)(clock_now().steady_ms - daemon->store_failed_ms)));
        daemon->store_failed_ms = 0;
    }
    control_flush(daemon->control, outcome);
    return is_passing(outcome) ? STATUS(OK) : outcome;
}

static struct status turn(void *state)
{
    struct daemon *daemon = state;
    struct node *node = &daemon->node;
    TRY(lines_poll(&node->lines, clock_now().steady_ms));
    struct status status = drain(node);
    bool did_write = node->batch != NULL;
    if (status_ok(status))
        status = batch_close(node);
    if (did_write || !status_ok(status))
        TRY(settle(daemon, status));
    else
        control_flush(daemon->control, status);
    if (clock_now().steady_ms >= daemon->next_head_ms) {
        daemon->next_head_ms = clock_now().steady_ms + HEAD_EVERY_MS;
        status = book_sign_head(node);
        if (!status_ok(status) && !is_passing(status))
            return status;
    }
    if (batch_loopback_waits(node))
        loop_timer_set(daemon->loop, &daemon->tick, loop_now(daemon->loop).steady_ms);
    return STATUS(OK);
}

static struct status tick(void *state, int64_t now_ms)
{
    struct daemon *daemon = state;
    loop_timer_set(daemon->loop, &daemon->tick, now_ms + DELIVER_EVERY_MS);
    struct status status = do_rounds(daemon);
    return status_ok(status) || !is_passing(status) ? status : settle(daemon, status);
}

/* ---- life */

static struct status start(struct daemon *daemon, const char *config_path, bool create, const char *program, struct complaint *why)
{
    struct node *node = &daemon->node;
    TRY(arena_new(DAEMON_ARENA_BYTES, &daemon->arena));
    TRY(read_texts(daemon, config_path, why)); /* nothing runs on texts that are not in order */
    TRY(start_keeper(daemon, program, why));   /* the secrets go into their own process */
    TRY(process_harden());
    TRY(open_store(daemon, create, why)); /* the ledger must follow from its signed head (P-07) */
    TRY(enter_agreed(daemon));
    TRY(loop_new(&daemon->loop));
    TRY(loop_catch_signals(daemon->loop)); /* before any thread of ZeroMQ */
    TRY(open_mesh(daemon, why));           /* ZAP first, then the door */
    TRY(control_open(node, daemon->loop, &daemon->access, daemon->config.control, &daemon->control, why));
    daemon->tick = (struct loop_timer){.due = tick, .state = daemon};
    loop_timer_set(daemon->loop, &daemon->tick, 0);
    loop_set_after(daemon->loop, turn, daemon);
    return STATUS(OK);
}

static void stop(struct daemon *daemon)
{
    struct node *node = &daemon->node;
    daemon->control = control_close(daemon->control);
    batch_loopback_free(node);
    daemon->mesh = mesh_close(daemon->mesh);
    node->evaluations = evaluations_free(node->evaluations);
    node->push_plan = push_plan_free(node->push_plan);
    node->tags = tag_table_free(node->tags);
    node->keeper = keeper_free(node->keeper);
    node->store = store_close(node->store);
    keeper_identity_wipe(&daemon->identity);
    daemon->loop = loop_free(daemon->loop);
    daemon->roster = roster_free(daemon->roster);
    daemon->policy = policy_free(daemon->policy);
    daemon->arena = arena_free(daemon->arena);
}

static struct status run(struct daemon *daemon)
{
    struct node *node = &daemon->node;
    char policy[] = "p000000"; /* a word of the log starts with a letter and has no seven digits in a row */
    hex_print(span_slice(digest_span(policy_text_hash(node->policy)), 0, 3), policy + 1);
    EVENT_LOG(&daemon->log, NODE_STARTED, clock_now().wall_ms, event_word(EVENT_FIELD_VERSION, "v" SCHAKEL_VERSION),
              event_word(EVENT_FIELD_POLICY, policy), event_number(EVENT_FIELD_TREE_SIZE, node->frontier.size));
    struct status status = loop_run(daemon->loop);
    if (status_ok(status))
        status = batch_close(node);
    if (status_ok(status))
        status = book_sign_head(node); /* a clean stop leaves nothing unsigned */
    event_write(&daemon->log, status_ok(status) ? EVENT_NODE_STOPPED : EVENT_NODE_FAILED, clock_now().wall_ms,
                (struct event_field[]){event_status(status)}, 1);
    return status;
}

struct status daemon_serve(const char *config_path, bool create, const char *program, struct complaint *why)
{
    struct daemon *daemon = calloc(1, sizeof *daemon);
    if (!daemon)
        return FAIL(NO_MEMORY);
    daemon->log = (struct event_log){.fd = STDERR_FILENO, .least = EVENT_INFO};
    daemon->node.log = &daemon->log;
    daemon->node.random = system_random();
    struct status status = start(daemon, config_path, create, program, why);
    if (status_ok(status))
        status = run(daemon);
    stop(daemon);
    free(daemon);
    return status;
}

struct status daemon_check(const char *config_path, struct complaint *why)
{
    struct daemon *daemon = calloc(1, sizeof *daemon);
    if (!daemon)
        return FAIL(NO_MEMORY);
    struct status status = arena_new(DAEMON_ARENA_BYTES, &daemon->arena);
    if (status_ok(status))
        status = read_texts(daemon, config_path, why);
    stop(daemon);
    free(daemon);
    return status;
}
