// SPDX-License-Identifier: EUPL-1.2
//
// The life of the nodes: the real start, turn and stop, on the ground that the town stands on.
#include "agreed/texts.h"
#include "book/batch.h"
#include "book/ownhead.h"
#include "keeper/keeper_client.h"
#include "store/outbox.h"
#include "support/keeper_inside.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define TURN_STEADY_MS 1000  /* each turn has its rounds, whatever the clock on the wall says */
#define PASSES_MOST 5000     /* a town that is not quiet then never will be */
#define SILENCE_MS 40        /* of real lines */
#define SILENCE_MOST_MS 1500 /* when something still waits for a partner that runs: a round is once a second */
#define CONNECT_MOST_MS 20000

struct moment town_now(const struct town *town)
{
    struct moment now = {.wall_ms = town->now_ms, .steady_ms = town->steady_ms};
    if (town->ground & REAL_LINES)
        now.steady_ms = clock_now().steady_ms;
    return now;
}

/* ---- start and stop */

static struct status open_network(void *state, const struct mesh_config *config, int64_t steady_ms, struct lines *out,
                                  struct complaint *why)
{
    struct house *house = state;
    (void)why;
    *out = network_join(house->town->network, (size_t)house->who, &house->node.agreed.own, config, steady_ms);
    return STATUS(OK);
}

static int64_t town_wall_ms(void *state) { return ((struct town *)state)->now_ms; }

static struct status open_keeper(struct town *town, enum resident who, struct keeper_link *out)
{
    struct house *house = &town->houses[who];
    if (town->ground & REAL_KEEPER)
        return town_start_keeper(town, who, out);
    const struct keeper_limits limits = {town->partners[who].oin, house->ceilings, town_wall_ms, town};
    return keeper_inside_open(&house->secrets, &limits, &house->anchor, out);
}

static struct status open_shelf(struct town *town, struct house *house, struct complaint *why)
{
    struct agreed_texts *before;
    struct holding *holding = &house->node.holding;
    if (house->has_shelf) {
        holding->folder = house->shelf;
        return holding_read(holding, town->now_ms, &before, why);
    }
    house->texts = (struct agreed_texts){.folder = "the town", .chain = town->chains[town->chain_count - 1]};
    holding->texts = &house->texts;
    return STATUS(OK);
}

static void close_shelf(struct house *house)
{
    if (house->has_shelf)
        agreed_texts_free(house->node.holding.texts);
    house->node.holding.texts = NULL;
}

static struct status prepare_node(struct town *town, enum resident who, struct complaint *why)
{
    struct node *node = town_node(town, who);
    struct house *house = &town->houses[who];
    *node = (struct node){.agreed = {.own = town->partners[who].oin, .ring = town->ring}};
    TRY(open_shelf(town, house, why));
    TRY(agreed_texts_stand(node->holding.texts, &node->agreed, why));
    node->agreed.quotas = (struct quota_rules){town->quotas, town->quota_count}; /* with those that a test added since */
    return node_prepare(node, why);
}

static struct status judge_residents(void *state, const struct roster_look *look, struct partner_standing *out, bool *out_changed,
                                     struct complaint *why)
{
    const struct town *town = state;
    const struct roster *roster = look->roster;
    if (town->credentials_unread)
        return complain(why, FAIL(IO_FAILED), "crl.pem: cannot be read");
    for (size_t i = 0; i < roster->count; i++)
        for (size_t j = 0; j < RESIDENTS; j++)
            if (oin_equal(&roster->partners[i].oin, &town->partners[j].oin))
                out[i] = town->standing[j];
    *out_changed = true;
    return STATUS(OK);
}

static struct status start_node(struct town *town, enum resident who, struct complaint *why)
{
    struct house *house = &town->houses[who];
    struct surroundings around = {.disk = town->ground & REAL_DISK ? NULL : MEMORY_DISK,
                                  .database = house->database,
                                  .create = !house->has_ledger,
                                  .renew_anchor = house->renews_anchor,
                                  .unwitnessed_most_ms = town->unwitnessed_most_ms ? town->unwitnessed_most_ms : 3650 * DAY_MS,
                                  .lookup_slice = town->lookup_slice ? town->lookup_slice : LOOKUP_SLICE_MOST,
                                  .open_lines = town->ground & REAL_LINES ? town_open_mesh : open_network,
                                  .lines_state = house,
                                  .judge_partners = judge_residents,
                                  .judge_state = town,
                                  .random = &house->random,
                                  .log = &house->log};
    house->town = town;
    house->who = who;
    TRY(prepare_node(town, who, why));
    TRY(open_keeper(town, who, &around.keeper));
    house->keeper = around.keeper;
    return node_start(&house->node, &around, town_now(town), why, &house->turn);
}

struct status town_try_start(struct town *town, enum resident who, struct complaint *why)
{
    struct house *house = &town->houses[who];
    char path[160];
    snprintf(path, sizeof path, "%s/log", house->folder);
    house->log = (struct event_log){.fd = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600), .least = EVENT_INFO};
    struct status status = start_node(town, who, why);
    if (status_ok(status)) {
        house->is_running = house->has_ledger = true;
        if (!town->asks_first) {
            house->node.book.ownhead->steady_ms = town->steady_ms;
            house->node.book.ownhead->begun_ms = town->steady_ms - HEAD_ASK_START_MS - 1;
        }
    } else {
        close_shelf(house);
        close(house->log.fd);
    }
    return status;
}

void town_start(struct town *town, enum resident who)
{
    struct complaint why = {""};
    struct status status = town_try_start(town, who, &why);
    MUST(status_ok(status), "%s: %s: %s", town->partners[who].short_name, why.text, status_text(status));
}

static void leave(struct town *town, enum resident who, bool is_power_cut)
{
    struct house *house = &town->houses[who];
    if (!house->is_running)
        return;
    house->is_running = false;
    memory_disk_end(house->drive, is_power_cut);
    house->turn = turn_free(house->turn);
    close_shelf(house);
    memory_disk_begin(house->drive);
    close(house->log.fd);
}

void town_stop(struct town *town, enum resident who) { leave(town, who, false); }
void town_cut_power(struct town *town, enum resident who) { leave(town, who, true); }

struct status town_end(struct town *town, enum resident who, struct status how)
{
    struct house *house = &town->houses[who];
    house->is_running = false;
    how = node_stop(house->turn, town_now(town), how);
    house->turn = NULL;
    close_shelf(house);
    close(house->log.fd);
    return how;
}

/* ---- turns */

struct status town_turn(struct town *town, enum resident who, bool *out_did)
{
    struct turn_report report;
    *out_did = false;
    network_set_deaf(town->network, town->is_deaf);
    if (!town->has_own_clock)
        town->steady_ms += TURN_STEADY_MS;
    struct moment now = town_now(town);
    town->now_ms += town->slow_ms[who];
    town->steady_ms += town->slow_ms[who];
    TRY(node_turn(town->houses[who].turn, now, &report));
    *out_did = report.did_write;
    return report.outcome;
}

bool town_is_waiting(struct town *town, enum resident who)
{
    struct outbox_depth *depths;
    size_t count;
    OK(store_outbox_depths(town_node(town, who)->book.store, town->arena, &depths, &count));
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < RESIDENTS; j++)
            if (town->houses[j].is_running && oin_equal(&depths[i].to, &town->partners[j].oin))
                return true;
    return false;
}

/* One turn of each; whether anything moved or is about to. */
static bool turn_everybody(struct town *town)
{
    bool is_busy = false;
    for (size_t i = 0; i < RESIDENTS; i++) {
        const struct node *node = town_node(town, (enum resident)i);
        bool did;
        if (!town->houses[i].is_running)
            continue;
        struct status status = town_turn(town, (enum resident)i, &did);
        MUST(status_ok(status) || status_is(status, STATUS_DISK_FULL), "%s: %s", town->partners[i].short_name, status_text(status));
        did &= status_ok(status); /* a full disk is lived through */
        is_busy |= did || batch_loopback_waits(&node->book) || keeper_result_waits(node->book.keeper) || lookups_wait(node->book.lookups);
    }
    return is_busy || network_under_way(town->network);
}

static void wait_a_little(struct town *town)
{
    struct pollfd lines[RESIDENTS];
    nfds_t count = 0;
    for (size_t i = 0; i < RESIDENTS; i++)
        if (town->houses[i].is_running)
            lines[count++] = (struct pollfd){.fd = mesh_fd(town->houses[i].mesh), .events = POLLIN};
    poll(lines, count, 5);
}

static void run_on_real_lines(struct town *town)
{
    int64_t quiet_since = clock_now().steady_ms;
    for (;;) {
        bool waits = false;
        if (turn_everybody(town))
            quiet_since = clock_now().steady_ms;
        else
            wait_a_little(town);
        for (size_t i = 0; i < RESIDENTS; i++)
            waits |= town->houses[i].is_running && town_is_waiting(town, (enum resident)i);
        if (clock_now().steady_ms - quiet_since > (waits ? SILENCE_MOST_MS : SILENCE_MS))
            return;
    }
}

void town_run(struct town *town)
{
    if (town->ground & REAL_LINES) {
        run_on_real_lines(town);
        return;
    }
    for (size_t i = 0; turn_everybody(town); i++)
        MUST(i < PASSES_MOST, "the town never rests");
}

static bool is_connected(const struct town *town)
{
    if (!(town->ground & REAL_LINES))
        return network_is_settled(town->network);
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
    for (int64_t deadline = clock_now().steady_ms + CONNECT_MOST_MS; !is_connected(town);) {
        MUST(clock_now().steady_ms < deadline, "the lines did not come up");
        turn_everybody(town);
        if (town->ground & REAL_LINES)
            wait_a_little(town);
    }
    town_run(town);
}
