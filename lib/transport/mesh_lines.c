// SPDX-License-Identifier: EUPL-1.2
//
// The mesh behind the calls of transport/lines.h.
#include "transport/mesh.h"

static struct status call_poll(void *state, int64_t now_ms) { return mesh_poll(state, now_ms); }
static struct status call_receive(void *state, struct arena *arena, struct incoming *out, bool *out_any)
{
    return mesh_receive(state, arena, out, out_any);
}
static struct status call_request(void *state, const struct oin *to, struct span message) { return mesh_request(state, to, message); }
static struct status call_reply(void *state, struct span route, struct span message) { return mesh_reply(state, route, message); }
static struct status call_peer_state(const void *state, const struct oin *oin, bool *out_connected, int64_t *out_since_ms)
{
    return mesh_peer_state(state, oin, out_connected, out_since_ms);
}
static struct status call_set_partners(void *state, const struct line_partner *partners, size_t count, int64_t now_ms,
                                       struct complaint *why)
{
    return mesh_set_partners(state, partners, count, now_ms, why);
}
static bool call_take_second(void *state, struct line_second *out) { return mesh_take_second(state, out); }
static const struct line_counters *call_counters(const void *state) { return mesh_counters(state); }

static void call_close(void *state) { mesh_close(state); }

static const struct line_calls mesh_calls = {call_poll,         call_receive,     call_request,  call_reply, call_peer_state,
                                             call_set_partners, call_take_second, call_counters, call_close};

struct lines mesh_lines(struct mesh *mesh) { return (struct lines){&mesh_calls, mesh}; }
