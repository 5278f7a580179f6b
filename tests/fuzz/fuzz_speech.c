// SPDX-License-Identifier: EUPL-1.2
//
// A line at the door, from either side: refused with a reason, or a struct that is said again as a line which is taken as the same.
#include "speech/speech.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *room_of(struct arena *arena, size_t size)
{
    void *room;
    ENSURE(status_ok(arena_take(arena, 1, size, &room)));
    return room;
}

static void hear_request(struct span line, struct arena *arena)
{
    CLEANUP(json) struct json *json = NULL;
    CLEANUP(json) struct json *json_again = NULL;
    struct complaint why = {""};
    enum speech_verb verb, verb_again;
    struct span said, again;
    if (!status_ok(json_parse(line, &why, &json)))
        return;
    if (!status_ok(speech_head_decode(json, &why, &verb))) {
        ENSURE(why.text[0]);
        return;
    }
    ENSURE(!speech_head_peek(line, &verb_again) || verb_again == verb);
    void *request = room_of(arena, speech_request_size(verb)), *same = room_of(arena, speech_request_size(verb));
    struct status status = speech_request_decode(verb, json, arena, &why, request);
    if (!status_ok(status)) {
        ENSURE(why.text[0] || status_class(status) == STATUS_CLASS_FAULT);
        return;
    }
    if (!status_ok(speech_request_encode(verb, request, arena, &why, &said))) {
        ENSURE(verb == SPEECH_IMPORT); /* a row of it was refused */
        return;
    }
    ENSURE(status_ok(json_parse(said, &why, &json_again)));
    ENSURE(speech_head_peek(said, &verb_again) && verb_again == verb);
    ENSURE(status_ok(speech_head_decode(json_again, &why, &verb_again)) && verb_again == verb);
    ENSURE(status_ok(speech_request_decode(verb, json_again, arena, &why, same)));
    ENSURE(status_ok(speech_request_encode(verb, same, arena, &why, &again)) && span_equal(said, again));
}

static void hear_reply(enum speech_verb verb, struct span line, struct arena *arena)
{
    struct complaint why = {""};
    struct span said, again;
    void *reply = room_of(arena, speech_reply_size(verb)), *same = room_of(arena, speech_reply_size(verb));
    if (!status_ok(speech_reply_decode(verb, line, arena, &why, reply)))
        return;
    ENSURE(status_ok(speech_reply_encode(verb, reply, arena, &why, &said)));
    ENSURE(status_ok(speech_reply_decode(verb, said, arena, &why, same)));
    ENSURE(status_ok(speech_reply_encode(verb, same, arena, &why, &again)) && span_equal(said, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    if (size > (size_t)64 * 1024)
        return 0;
    ENSURE(status_ok(arena_new((size_t)256 * 1024 * 1024, &arena)));
    hear_request(span_of(data, size), arena);
    for (unsigned verb = 0; verb < SPEECH_VERB_COUNT; verb++)
        hear_reply((enum speech_verb)verb, span_of(data, size), arena);
    return 0;
}
