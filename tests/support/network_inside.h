// SPDX-License-Identifier: EUPL-1.2
//
// What a network in memory is made of.
#pragma once

#include "support/network.h"

struct letter {
    struct letter *next;
    size_t caller, callee; /* whose line, to whom */
    bool is_answer;        /* goes to the caller */
    bool is_held;          /* until the next one between the same two is sent */
    uint32_t life;         /* of the line it was sent on */
    int64_t due_ms;
    size_t size;
    uint8_t bytes[];
};

struct network_line {
    bool is_up, is_cut;
    int64_t since_ms;
    uint32_t life; /* rises each time it comes up */
};

struct station { /* one node's end of it all */
    struct network *network;
    size_t who;
    bool is_open;
    struct oin oin;
    size_t partner_count;
    struct oin partners[NETWORK_NODES_MOST]; /* whom it admits and calls */
    struct network_line to[NETWORK_NODES_MOST];
    struct line_counters counters;
    struct line_second second; /* that it tells next */
};

struct network {
    const struct random_source *random;
    FILE *wire;
    struct weather weather;
    bool is_deaf;
    network_listener *listener;
    void *listener_state;
    int64_t now_ms;         /* the latest that anybody said */
    struct letter *letters; /* in the order in which they were sent */
    size_t fate_count;
    struct fate fates[NETWORK_FATES_MOST]; /* `after` and `count` go down */
    struct station stations[NETWORK_NODES_MOST];
};
