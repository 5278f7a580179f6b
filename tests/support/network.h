// SPDX-License-Identifier: EUPL-1.2
//
// A network in memory between the nodes of a town: lines as transport/lines.h wants them, with weather. What is lost,
// doubled, late or overtaken is drawn from a seeded source, so that the same seed gives the same storm.
#pragma once

#include "transport/mesh.h"

#define NETWORK_NODES_MOST 16

struct weather { /* in thousands of the messages sent */
    unsigned lost, doubled, late;
    int64_t late_most_ms; /* on the steady clock; what is late is overtaken */
};

struct network;
/* `random` outlives it. `wire`: everything that comes over a line, as it came; NULL: nobody listens in. */
struct network *network_new(const struct random_source *random, FILE *wire);
struct network *network_free(struct network *network);

/* Opens the lines of node `who` to its partners; until they are closed, the others' lines to it can be up too. */
struct lines network_join(struct network *network, size_t who, const struct oin *oin, const struct mesh_config *config, int64_t now_ms);
void network_set_weather(struct network *network, struct weather weather);
/* Told of everything that is sent, also of what gets lost. */
typedef void network_listener(void *state, size_t from, struct span message);
void network_listen(struct network *network, network_listener *listener, void *state);
/* What comes is lost on arrival, until it is no longer deaf. */
void network_set_deaf(struct network *network, bool is_deaf);
/* What is ordained for messages from one node to another, on whatever line: the first `after` of those that are still to be
 * sent go their way, then `count` are lost, doubled, late, or overtaken by the next. More than one may be ordained. */
enum fate_kind { FATE_LOST, FATE_DOUBLED, FATE_LATE, FATE_OVERTAKEN };
struct fate {
    enum fate_kind kind;
    size_t from, to;
    uint64_t after, count;
    int64_t late_ms; /* of FATE_LATE, on the steady clock */
};
#define NETWORK_FATES_MOST 256
void network_ordain(struct network *network, const struct fate *fate);
/* Both lines between two nodes, until it is mended. */
void network_cut(struct network *network, size_t a, size_t b, bool is_cut);
/* Messages under way, and whether all lines between open nodes are as they will be when everybody polled. */
size_t network_under_way(const struct network *network);
bool network_is_settled(const struct network *network);
/* Of the lines of `who`, to be raised as if strangers had knocked at its door. */
struct line_counters *network_counters(struct network *network, size_t who);
/* The lines of `who` tell this next, as if the partner came from both addresses. */
void network_second(struct network *network, size_t who, const struct line_second *second);
