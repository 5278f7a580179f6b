// SPDX-License-Identifier: EUPL-1.2
//
// The lines to the partners, as whoever uses them sees them: what may be asked of them, not how they are made. The mesh
// (transport/mesh.h) makes them of ZeroMQ; a network that loses, delays, doubles and reorders as it is told is another
// way, so that a town of nodes runs in one process and the same everywhere. Lines say whose line a message came over and
// nothing else: what it says is for wire, whether it may be said is for policy. They deliver at most once and keep
// nothing: the outbox is the caller's (P-06).
#pragma once

#include "base/arena.h"
#include "base/span.h"
#include "wire/envelope.h"

#define LINE_KEY_BYTES 32 /* a transport key (CURVE: Curve25519), binary */
#define LINE_PARTNERS_MOST 4096

struct line_partner {
    struct oin oin;
    const char *endpoint;                 /* where it listens: "tcp://host:port"; NULL for a partner we never ask */
    uint8_t curve_public[LINE_KEY_BYTES]; /* its one transport key: proves its ROUTER to us and its DEALER to our ROUTER */
};

struct incoming {
    struct oin line_owner; /* by key of the line, never by what the message says */
    struct span message;   /* in the caller's arena */
    struct span route;     /* in the caller's arena: answer with lines_reply. Empty for an answer, on our line to that partner */
};

/* name, sentence: rising counts since the lines were opened, also the rows of the status reply. */
#define LINE_COUNTER_TABLE(X)                                               \
    X(requests_received, "messages given out that came in on the ROUTER")   \
    X(answers_received, "messages given out that came in on a DEALER")      \
    X(requests_sent, "messages handed to a DEALER")                         \
    X(replies_sent, "messages handed to the ROUTER")                        \
    X(unreachable, "messages refused because the line was down or full")    \
    X(unread, "messages refused because the partner does not read")         \
    X(handshakes_admitted, "handshakes of known partners")                  \
    X(handshakes_denied, "handshakes of strangers, or not by CURVE")        \
    X(zap_malformed, "ZAP requests that were not well formed")              \
    X(lines_up, "times a line of ours came up")                             \
    X(lines_down, "times a line of ours went down")                         \
    X(lines_rebuilt, "times a line of ours was built anew")                 \
    X(dropped_unowned, "messages dropped: no User-Id, or not of a partner") \
    X(dropped_frames, "messages dropped: not exactly one frame")            \
    X(dropped_route, "messages dropped: route chosen by the sender")        \
    X(dropped_memory, "messages dropped: no memory for them")               \
    X(cut_strangers, "connections cut: too many before their handshake")    \
    X(cut_lines, "connections cut: too many of one partner")                \
    X(cut_held, "connections cut: a message without end")                   \
    X(cut_unowned, "connections cut: of a partner that is none any more")
struct line_counters {
#define LINE_COUNTER_FIELD(name, sentence) uint64_t name;
    LINE_COUNTER_TABLE(LINE_COUNTER_FIELD)
#undef LINE_COUNTER_FIELD
};

#define LINE_ADDRESS_ROOM 46 /* an IPv6 address as text (inet_ntop(3)) and its zero byte */
/* Two connections of one partner that are alive at once: its key is in two places. */
struct line_second {
    struct oin oin;
    char addresses[2][LINE_ADDRESS_ROOM]; /* the older one first */
};

/* What a maker of lines provides; each call as the function of the same name below says. */
struct line_calls {
    struct status (*poll)(void *state, int64_t now_ms);
    struct status (*receive)(void *state, struct arena *arena, struct incoming *out, bool *out_any);
    struct status (*request)(void *state, const struct oin *to, struct span message);
    struct status (*reply)(void *state, struct span route, struct span message);
    struct status (*peer_state)(const void *state, const struct oin *oin, bool *out_connected, int64_t *out_since_ms);
    struct status (*set_partners)(void *state, const struct line_partner *partners, size_t count, int64_t now_ms, struct complaint *why);
    bool (*take_second)(void *state, struct line_second *out);
    const struct line_counters *(*counters)(const void *state);
    void (*close)(void *state);
};
struct lines {
    const struct line_calls *calls;
    void *state; /* its maker's */
};

/* Lets the lines do their own work (handshakes, connecting again). To be called on every wake and at least once a second.
 * `now_ms`: a clock that does not go back, always the same one. A fault means that nobody guards the door any more. */
MUST_USE static inline struct status lines_poll(const struct lines *lines, int64_t now_ms)
{
    return lines->calls->poll(lines->state, now_ms);
}

/* The next message, taking the lines in turn; `*out_any` false: nothing now. Faults: ARENA_FULL, NO_MEMORY (the message is
 * lost and counted), IO_FAILED (close the lines). */
MUST_USE static inline struct status lines_receive(const struct lines *lines, struct arena *arena, struct incoming *out, bool *out_any)
{
    return lines->calls->receive(lines->state, arena, out, out_any);
}

/* Sends over our line to the partner. UNREACHABLE when the line is down or full, OVERLOADED when the partner does not read what waits for
 * it already: nothing was queued, try again later. OK says that the line took it, not that it arrived. UNKNOWN_PEER, TOO_LARGE (over
 * ENVELOPE_MOST_BYTES), NO_MEMORY. */
MUST_USE static inline struct status lines_request(const struct lines *lines, const struct oin *to, struct span message)
{
    return lines->calls->request(lines->state, to, message);
}

/* Sends back over the line a request came in on. UNREACHABLE when that line is gone or full, OVERLOADED as above. TOO_LARGE,
 * NO_MEMORY. */
MUST_USE static inline struct status lines_reply(const struct lines *lines, struct span route, struct span message)
{
    return lines->calls->reply(lines->state, route, message);
}

/* Whether our line to the partner is up, and since when it is up or down. UNKNOWN_PEER. */
MUST_USE static inline struct status lines_peer_state(const struct lines *lines, const struct oin *oin, bool *out_connected,
                                                      int64_t *out_since_ms)
{
    return lines->calls->peer_state(lines->state, oin, out_connected, out_since_ms);
}

/* From now on these are the partners, and nobody else has a line; those that stay as they are notice nothing. All or nothing:
 * BAD_CONFIG, TOO_LARGE, NO_MEMORY with `why`. */
MUST_USE static inline struct status lines_set_partners(const struct lines *lines, const struct line_partner *partners, size_t count,
                                                        int64_t now_ms, struct complaint *why)
{
    return lines->calls->set_partners(lines->state, partners, count, now_ms, why);
}

/* The next partner that came over two connections that both live, told once for each of them; false: none. */
static inline bool lines_take_second(const struct lines *lines, struct line_second *out)
{
    return lines->calls->take_second(lines->state, out);
}

static inline const struct line_counters *lines_counters(const struct lines *lines) { return lines->calls->counters(lines->state); }

/* Nothing more comes in or goes out. */
static inline void lines_close(const struct lines *lines) { lines->calls->close(lines->state); }
