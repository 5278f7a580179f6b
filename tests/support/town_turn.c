// SPDX-License-Identifier: EUPL-1.2
//
// The turns of the nodes, as the daemon's loop makes them, one after the other on one thread.
#include "support/town.h"

#include "book/deliver.h"
#include "inbound/result.h"
#include "runtime/clock.h"
#include "store/outbox.h"

#include <poll.h>

#define SILENCE_MS 40
#define SILENCE_MOST_MS 500 /* when something still waits for a partner that runs */

static struct status take_line(struct town *town, struct node *node, struct arena *arena, bool *out_any)
{
    struct incoming incoming;
    TRY(lines_receive(&node->lines, arena, &incoming, out_any));
    if (!*out_any)
        return STATUS(OK);
    fwrite(incoming.message.data, 1, incoming.message.size, town->wire);
    if (town->is_deaf)
        return STATUS(OK);
    TRY(batch_open(node, town->now_ms));
    return pipeline_run(node, &incoming.line_owner, incoming.message, incoming.route);
}

static struct status take_own(struct town *town, struct node *node, struct arena *arena, bool *out_any)
{
    struct span own;
    TRY(batch_loopback_take(node, arena, &own, out_any));
    if (!*out_any)
        return STATUS(OK);
    TRY(batch_open(node, town->now_ms));
    return pipeline_run(node, &node->own, own, span_empty());
}

static struct status drain(struct town *town, struct node *node)
{
    for (size_t i = 0; i < BATCH_MESSAGES_MOST; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        bool any;
        TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
        TRY(take_line(town, node, arena, &any));
        if (!any)
            TRY(take_own(town, node, arena, &any));
        if (!any)
            break;
    }
    return STATUS(OK);
}

static struct status watch_lines(struct town *town, enum resident who)
{
    struct house *house = &town->houses[who];
    for (size_t i = 0; i < RESIDENTS; i++) {
        bool is_up;
        int64_t since;
        if (i == (size_t)who)
            continue;
        TRY(lines_peer_state(&house->node.lines, &town->partners[i].oin, &is_up, &since));
        if (is_up == house->is_up[i])
            continue;
        house->is_up[i] = is_up;
        if (!is_up)
            continue;
        TRY(batch_open(&house->node, town->now_ms));
        TRY(store_outbox_hasten(house->node.store, &town->partners[i].oin, town->now_ms));
    }
    return STATUS(OK);
}

static struct status do_turn(struct town *town, enum resident who)
{
    struct node *node = town_node(town, who);
    TRY(lines_poll(&node->lines, clock_now().steady_ms));
    evaluations_expire(node->evaluations, town->now_ms);
    TRY(watch_lines(town, who));
    TRY(drain(town, node));
    if (keeper_result_waits(node->keeper))
        TRY(evaluation_result(node, town->now_ms));
    return deliver_round(node, town->now_ms);
}

struct status town_turn(struct town *town, enum resident who, bool *out_did)
{
    struct node *node = town_node(town, who);
    struct status status = do_turn(town, who);
    *out_did = node->batch != NULL;
    if (!status_ok(status)) {
        TRY(batch_abandon(node));
        return status;
    }
    return batch_close(node);
}

static bool is_waiting(struct town *town, enum resident who)
{
    struct outbox_depth *depths;
    size_t count;
    OK(store_outbox_depths(town_node(town, who)->store, town->arena, &depths, &count));
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < RESIDENTS; j++)
            if (town->houses[j].is_running && oin_equal(&depths[i].to, &town->partners[j].oin))
                return true;
    return batch_loopback_waits(town_node(town, who));
}

static void wait_a_little(struct town *town)
{
    struct pollfd lines[2 * RESIDENTS];
    nfds_t count = 0;
    for (size_t i = 0; i < RESIDENTS; i++)
        if (town->houses[i].is_running) {
            lines[count++] = (struct pollfd){.fd = mesh_fd(town->houses[i].mesh), .events = POLLIN};
            lines[count++] = (struct pollfd){.fd = town->houses[i].work_fd, .events = POLLIN};
        }
    poll(lines, count, 5);
}

void town_run(struct town *town)
{
    int64_t quiet_since = clock_now().steady_ms;
    for (;;) {
        bool is_busy = false, waits = false;
        for (size_t i = 0; i < RESIDENTS; i++) {
            bool did;
            if (!town->houses[i].is_running)
                continue;
            OK(town_turn(town, (enum resident)i, &did));
            is_busy |= did;
            waits |= is_waiting(town, (enum resident)i);
        }
        if (is_busy)
            quiet_since = clock_now().steady_ms;
        if (clock_now().steady_ms - quiet_since > (waits ? SILENCE_MOST_MS : SILENCE_MS))
            return;
        if (!is_busy)
            wait_a_little(town);
    }
}

static bool is_connected(const struct town *town)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        for (size_t j = 0; j < RESIDENTS; j++) {
            bool is_up = true;
            int64_t since;
            if (i != j && town->houses[i].is_running && town->houses[j].is_running)
                OK(lines_peer_state(&town->houses[i].node.lines, &town->partners[j].oin, &is_up, &since));
            if (!is_up)
                return false;
        }
    return true;
}

void town_connect(struct town *town)
{
    for (int64_t deadline = clock_now().steady_ms + 20000; !is_connected(town);) {
        MUST(clock_now().steady_ms < deadline, "the lines did not come up");
        for (size_t i = 0; i < RESIDENTS; i++)
            if (town->houses[i].is_running)
                OK(lines_poll(&town->houses[i].node.lines, clock_now().steady_ms));
        wait_a_little(town);
    }
    town_run(town);
}
