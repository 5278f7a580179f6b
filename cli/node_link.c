// SPDX-License-Identifier: EUPL-1.2
//
// Glue between what was typed, the socket and the blindfold.
#include "cli/node_link.h"

struct status node_link_open(struct invocation *invocation, struct control_link **out)
{
    return control_open(invocation->socket, out, &invocation->why);
}

struct status node_link_ask(struct invocation *invocation, struct control_link *link, struct json *request, struct json **out)
{
    return control_ask(link, request, out, &invocation->why);
}

static struct status carry(void *state, struct json *request, struct json **out_reply, struct complaint *why)
{
    return control_ask(state, request, out_reply, why);
}

static void say_again(void *state, const char *sentence)
{
    struct progress *progress = state;
    const char *phase = progress->phase;
    progress_clear(progress);
    fprintf(stderr, "schakel: %s; asking again\n", sentence);
    progress_begin(progress, phase);
}

static void show_advance(void *state, size_t done, size_t distinct) { progress_advance(state, done, distinct); }

struct status node_link_blindfold(struct invocation *invocation, struct control_link *link, const char *what, struct progress *progress,
                                  struct blindfold *out)
{
    CLEANUP(json) struct json *reply = NULL;
    struct blindfold how = {.carrier = {carry, link},
                            .reason = {.what = what},
                            .random = system_random(),
                            .note = say_again,
                            .advance = show_advance,
                            .listener = progress};
    struct span user;
    size_t size;
    TRY(node_link_ask(invocation, link, control_request("status"), &reply));
    TRY(json_get_base64(reply, "auditor_box", &invocation->why, how.auditor_box, sizeof how.auditor_box, &size));
    if (size != sizeof how.auditor_box)
        return complain(&invocation->why, FAIL(MALFORMED), "auditor_box: not a key");
    TRY(json_get_text(reply, "user", 100, &invocation->why, &user));
    TRY(arena_print(invocation->arena, &how.reason.reference, "%s by %.*s", what, (int)user.size, (const char *)user.data));
    *out = how;
    return STATUS(OK);
}
