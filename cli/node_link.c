// SPDX-License-Identifier: EUPL-1.2
//
// Glue between what was typed, the socket and the blindfold.
#include "cli/node_link.h"

struct status node_link_open(struct invocation *invocation, struct control_link **out, struct door *out_door)
{
    TRY(control_open(invocation->socket, invocation->noun->language, out, &invocation->why));
    *out_door = control_door(*out, invocation->arena, &invocation->why);
    return STATUS(OK);
}

struct status node_link_print(struct invocation *invocation, enum speech_verb verb, const void *reply)
{
    struct span text;
    TRY(speech_reply_encode(verb, reply, invocation->arena, &invocation->why, &text));
    printf("%.*s\n", (int)text.size, (const char *)text.data);
    return STATUS(OK);
}

static void say_again(void *state, const char *sentence)
{
    struct progress *progress = state;
    const char *phase = progress->phase;
    progress_clear(progress);
    fprintf(stderr, "schakel: pseudoniemen maken is niet gelukt; nog een poging\n  %s\n", sentence);
    progress_begin(progress, phase);
}

static void show_advance(void *state, size_t done, size_t distinct) { progress_advance(state, done, distinct); }

struct status node_link_blindfold(struct invocation *invocation, const struct door *door, enum speech_purpose what_for,
                                  struct progress *progress, struct blindfold *out)
{
    struct speech_status status;
    struct blindfold how = {.door = *door,
                            .reason = {.what_for = what_for},
                            .random = system_random(),
                            .note = say_again,
                            .advance = show_advance,
                            .listener = progress};
    TRY(door_status(door, &door_nothing, &status));
    memcpy(how.auditor_box, status.auditor_box, sizeof how.auditor_box);
    TRY(arena_print(invocation->arena, &how.reason.reference, "%s by %s", what_for == SPEECH_FOR_IMPORT ? "import" : "case", status.user));
    *out = how;
    return STATUS(OK);
}
