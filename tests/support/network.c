// SPDX-License-Identifier: EUPL-1.2
//
// A line from a to b is a's: it carries a's questions to b and the answers back. Each time it comes up it is another line,
// and the routes of the earlier one lead nowhere.
#include "support/network_inside.h"
#include "support/seeded_random.h"

#include <string.h>

#define HELD_MOST_MS 60000 /* what is to be overtaken does not wait for ever */

struct route {
    uint32_t caller, life;
};

struct network *network_new(const struct random_source *random, FILE *wire)
{
    struct network *network = calloc(1, sizeof *network);
    ENSURE(network);
    network->random = random;
    network->wire = wire;
    for (size_t i = 0; i < NETWORK_NODES_MOST; i++) {
        network->stations[i].network = network;
        network->stations[i].who = i;
    }
    return network;
}

static struct letter *letter_remove(struct letter **place)
{
    struct letter *letter = *place;
    *place = letter->next;
    return letter;
}

struct network *network_free(struct network *network)
{
    if (!network)
        return NULL;
    while (network->letters)
        free(letter_remove(&network->letters));
    free(network);
    return NULL;
}

void network_set_weather(struct network *network, struct weather weather) { network->weather = weather; }

void network_ordain(struct network *network, const struct fate *fate)
{
    ENSURE(network->fate_count < NETWORK_FATES_MOST);
    network->fates[network->fate_count++] = *fate;
}

void network_set_deaf(struct network *network, bool is_deaf) { network->is_deaf = is_deaf; }

void network_listen(struct network *network, network_listener *listener, void *state)
{
    network->listener = listener;
    network->listener_state = state;
}

void network_cut(struct network *network, size_t a, size_t b, bool is_cut)
{
    network->stations[a].to[b].is_cut = is_cut;
    network->stations[b].to[a].is_cut = is_cut;
}

size_t network_under_way(const struct network *network)
{
    size_t count = 0;
    for (const struct letter *letter = network->letters; letter; letter = letter->next)
        count++;
    return count;
}

static bool is_partner_of(const struct station *station, const struct oin *oin)
{
    for (size_t i = 0; i < station->partner_count; i++)
        if (oin_equal(&station->partners[i], oin))
            return true;
    return false;
}

static bool line_can_be_up(const struct network *network, size_t caller, size_t callee)
{
    const struct station *station = &network->stations[caller];
    const struct station *other = &network->stations[callee];
    return caller != callee && station->is_open && other->is_open && !station->to[callee].is_cut && is_partner_of(station, &other->oin) &&
           is_partner_of(other, &station->oin);
}

bool network_is_settled(const struct network *network)
{
    for (size_t i = 0; i < NETWORK_NODES_MOST; i++)
        for (size_t j = 0; j < NETWORK_NODES_MOST; j++)
            if (network->stations[i].is_open && network->stations[i].to[j].is_up != line_can_be_up(network, i, j))
                return false;
    return true;
}

struct line_counters *network_counters(struct network *network, size_t who) { return &network->stations[who].counters; }

void network_second(struct network *network, size_t who, const struct line_second *second) { network->stations[who].second = *second; }

/* ---- lines going up and down */

static void line_lose_letters(struct network *network, size_t caller, size_t callee)
{
    struct letter **place = &network->letters;
    while (*place)
        if ((*place)->caller == caller && (*place)->callee == callee)
            free(letter_remove(place));
        else
            place = &(*place)->next;
}

static void line_set(struct network *network, size_t caller, size_t callee, bool is_up)
{
    struct station *station = &network->stations[caller];
    struct network_line *line = &station->to[callee];
    if (line->is_up == is_up)
        return;
    line->is_up = is_up;
    line->since_ms = network->now_ms;
    line->life += is_up;
    station->counters.lines_up += is_up;
    station->counters.lines_down += !is_up;
    if (!is_up)
        line_lose_letters(network, caller, callee);
}

static struct status station_poll(void *state, int64_t now_ms)
{
    struct station *station = state;
    struct network *network = station->network;
    if (now_ms > network->now_ms)
        network->now_ms = now_ms;
    for (size_t i = 0; i < NETWORK_NODES_MOST; i++)
        line_set(network, station->who, i, line_can_be_up(network, station->who, i));
    return STATUS(OK);
}

/* The lines of others to it are down at once, as those to a process that ends. */
static void station_close(void *state)
{
    struct station *station = state;
    station->is_open = false;
    for (size_t i = 0; i < NETWORK_NODES_MOST; i++) {
        line_set(station->network, station->who, i, false);
        line_set(station->network, i, station->who, false);
    }
}

/* ---- sending */

static size_t letter_from(const struct letter *letter) { return letter->is_answer ? letter->callee : letter->caller; }
static size_t letter_to(const struct letter *letter) { return letter->is_answer ? letter->caller : letter->callee; }

static void letter_append(struct network *network, struct letter *letter)
{
    struct letter **last = &network->letters;
    letter->next = NULL;
    while (*last)
        last = &(*last)->next;
    *last = letter;
}

/* Those that waited to be overtaken by this one. */
static void release_held(struct network *network, const struct letter *by)
{
    struct letter *freed = NULL, **end = &freed;
    for (struct letter **place = &network->letters; *place;) {
        if (!(*place)->is_held || letter_from(*place) != letter_from(by) || letter_to(*place) != letter_to(by)) {
            place = &(*place)->next;
            continue;
        }
        *end = letter_remove(place);
        (*end)->next = NULL;
        end = &(*end)->next;
    }
    while (freed) {
        struct letter *letter = letter_remove(&freed);
        letter->is_held = false;
        letter->due_ms = by->due_ms;
        letter_append(network, letter);
    }
}

static void letter_post(struct network *network, struct letter *letter)
{
    const struct weather *weather = &network->weather;
    letter->due_ms += network->now_ms;
    if (weather->late && random_below(network->random, 1000) < weather->late)
        letter->due_ms += (int64_t)random_below(network->random, (uint64_t)weather->late_most_ms) + 1;
    letter_append(network, letter);
    if (!letter->is_held)
        release_held(network, letter);
}

/* What the weather and what is ordained make of a letter: how many of it come, and how. */
static size_t letter_fate(struct network *network, struct letter *letter)
{
    const struct weather *weather = &network->weather;
    size_t copies = 1;
    if (weather->lost && random_below(network->random, 1000) < weather->lost)
        copies = 0;
    else if (weather->doubled && random_below(network->random, 1000) < weather->doubled)
        copies = 2;
    for (size_t i = 0; i < network->fate_count; i++) {
        struct fate *fate = &network->fates[i];
        if (fate->from != letter_from(letter) || fate->to != letter_to(letter) || fate->count == 0)
            continue;
        if (fate->after) {
            fate->after--;
            continue;
        }
        fate->count--;
        switch (fate->kind) {
        case FATE_LOST: copies = 0; break;
        case FATE_DOUBLED: copies = 2; break;
        case FATE_LATE: letter->due_ms = fate->late_ms; break;
        case FATE_OVERTAKEN: letter->is_held = true; letter->due_ms = HELD_MOST_MS;
        }
    }
    return copies;
}

static struct status station_send(struct network *network, struct letter *how, struct span message)
{
    size_t copies = letter_fate(network, how);
    if (network->listener)
        network->listener(network->listener_state, letter_from(how), message);
    for (size_t i = 0; i < copies; i++) {
        struct letter *letter = malloc(sizeof *letter + message.size);
        ENSURE(letter);
        *letter = *how;
        letter->size = message.size;
        memcpy(letter->bytes, message.data, message.size);
        letter_post(network, letter);
    }
    return STATUS(OK);
}

static struct status station_request(void *state, const struct oin *to, struct span message)
{
    struct station *station = state;
    struct network *network = station->network;
    if (message.size > ENVELOPE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    if (!is_partner_of(station, to))
        return FAIL(UNKNOWN_PEER);
    for (size_t i = 0; i < NETWORK_NODES_MOST; i++) {
        if (!oin_equal(&network->stations[i].oin, to) || i == station->who)
            continue;
        if (!station->to[i].is_up) {
            station->counters.unreachable++;
            return FAIL(UNREACHABLE);
        }
        station->counters.requests_sent++;
        struct letter how = {.caller = station->who, .callee = i, .life = station->to[i].life};
        return station_send(network, &how, message);
    }
    station->counters.unreachable++; /* on the roster, but it never was there */
    return FAIL(UNREACHABLE);
}

static struct status station_reply(void *state, struct span route, struct span message)
{
    struct station *station = state;
    struct network *network = station->network;
    struct route where;
    if (message.size > ENVELOPE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    ENSURE(route.size == sizeof where);
    memcpy(&where, route.data, sizeof where);
    const struct network_line *line = &network->stations[where.caller].to[station->who];
    if (!line->is_up || line->life != where.life) {
        station->counters.unreachable++;
        return FAIL(UNREACHABLE);
    }
    station->counters.replies_sent++;
    struct letter how = {.caller = where.caller, .callee = station->who, .is_answer = true, .life = where.life};
    return station_send(network, &how, message);
}

/* ---- receiving */

/* The first that was sent of those that are due first. */
static struct letter **letter_for(struct network *network, size_t who)
{
    struct letter **first = NULL;
    for (struct letter **place = &network->letters; *place; place = &(*place)->next) {
        const struct letter *letter = *place;
        if (letter_to(letter) == who && letter->due_ms <= network->now_ms && (!first || letter->due_ms < (*first)->due_ms))
            first = place;
    }
    return first;
}

static struct status letter_open(const struct letter *letter, const struct network *network, struct arena *arena, struct incoming *out)
{
    struct route route = {(uint32_t)letter->caller, letter->life};
    out->line_owner = network->stations[letter_from(letter)].oin;
    out->route = span_empty();
    TRY(arena_copy(arena, span_of(letter->bytes, letter->size), &out->message));
    return letter->is_answer ? STATUS(OK) : arena_copy(arena, span_of(&route, sizeof route), &out->route);
}

static struct status station_receive(void *state, struct arena *arena, struct incoming *out, bool *out_any)
{
    struct station *station = state;
    struct network *network = station->network;
    struct letter **place;
    *out_any = false;
    while (!*out_any && (place = letter_for(network, station->who))) {
        struct letter *letter = letter_remove(place);
        struct status status = letter_open(letter, network, arena, out);
        if (network->wire)
            fwrite(letter->bytes, 1, letter->size, network->wire);
        bool is_owned = is_partner_of(station, &out->line_owner);
        station->counters.dropped_unowned += !is_owned;
        *out_any = !network->is_deaf && is_owned;
        station->counters.requests_received += is_owned && !letter->is_answer;
        station->counters.answers_received += is_owned && letter->is_answer;
        free(letter);
        TRY(status);
    }
    return STATUS(OK);
}

static struct status station_peer_state(const void *state, const struct oin *oin, bool *out_connected, int64_t *out_since_ms)
{
    const struct station *station = state;
    if (!is_partner_of(station, oin))
        return FAIL(UNKNOWN_PEER);
    *out_connected = false;
    *out_since_ms = 0;
    for (size_t i = 0; i < NETWORK_NODES_MOST; i++)
        if (i != station->who && oin_equal(&station->network->stations[i].oin, oin)) {
            *out_connected = station->to[i].is_up;
            *out_since_ms = station->to[i].since_ms;
        }
    return STATUS(OK);
}

static bool station_take_second(void *state, struct line_second *out)
{
    struct station *station = state;
    bool any = *station->second.oin.text;
    *out = station->second;
    station->second = (struct line_second){0};
    return any;
}

static const struct line_counters *station_counters(const void *state)
{
    const struct station *station = state;
    return &station->counters;
}

/* What is under way over a line of its own to one that is no partner any more is lost with the line. */
static struct status station_set_partners(void *state, const struct line_partner *partners, size_t count, int64_t now_ms,
                                          struct complaint *why)
{
    struct station *station = state;
    struct network *network = station->network;
    if (count > NETWORK_NODES_MOST)
        return complain(why, FAIL(TOO_LARGE), "network: more than %d partners", NETWORK_NODES_MOST);
    for (size_t i = 0; i < count; i++)
        station->partners[i] = partners[i].oin;
    station->partner_count = count;
    network->now_ms = now_ms > network->now_ms ? now_ms : network->now_ms;
    for (size_t i = 0; i < NETWORK_NODES_MOST; i++)
        if (!line_can_be_up(network, station->who, i))
            line_set(network, station->who, i, false);
    return STATUS(OK);
}

static const struct line_calls network_calls = {station_poll,        station_receive,    station_request,
                                                station_reply,       station_peer_state, station_set_partners,
                                                station_take_second, station_counters,   station_close};

struct lines network_join(struct network *network, size_t who, const struct oin *oin, const struct mesh_config *config, int64_t now_ms)
{
    struct station *station = &network->stations[who];
    station->oin = *oin;
    station->is_open = true;
    station->counters = (struct line_counters){0};
    ENSURE(status_ok(station_set_partners(station, config->partners, config->partner_count, now_ms, NULL)));
    return (struct lines){&network_calls, station};
}
