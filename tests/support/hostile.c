// SPDX-License-Identifier: EUPL-1.2
//
// A partner gone bad. Speaks with one node over a real line, as another node of the same mesh whose keys it has, and says
// per deed what came back:
//   hostile MESH-FOLDER OWN-NODE TARGET-OIN DEED…       `hostile list` prints the deeds
// What can be claimed in a message that is well formed stands in scripts (tests/scenario/08*.scn): here are bytes and lines.
//
// "silence" is not a matter of waiting: after each deed it sends a message that the node has answered before, and the
// node answers that once more. Lines keep order, so what did not come by then does not come.
#include "support/hostile_heard.h"
#include "support/hostile_tags.h"

#include "crypto/secret.h"

#include <unistd.h>
#include <zmq.h>

#define HEARD_EVERY_US 7000 /* of as many as are heard at once, and so many a second after that, none is dropped */

#define STRANGER_MS 1500
#define TOO_LARGE_FOR_LINE (300 * 1024)
#define TOO_LARGE_FOR_NODE (256 * 1024 + 1)

enum lie { LIE_NONE = 0, LIE_SIGNER, LIE_FROM };

static const struct deed {
    const char *name;
    body_maker *body;
    enum lie lie;
    enum way way;
    bool is_slow; /* the answer may come after that to the next message */
} deeds[] = {
    {"honest", body_evaluate, LIE_NONE, WAY_PLAIN, true},
    {"signed-by-another", body_evaluate, LIE_SIGNER, WAY_PLAIN, false},
    {"from-another", body_evaluate, LIE_FROM, WAY_PLAIN, false},
    {"again", body_other_epoch, LIE_NONE, WAY_AGAIN, false},
    {"same-nonce", body_other_epoch, LIE_NONE, WAY_SAME_NONCE, false},
    {"each-byte-flipped", body_evaluate, LIE_NONE, WAY_EACH_BYTE, false},
    {"each-length", body_evaluate, LIE_NONE, WAY_EACH_LENGTH, false},
    {"unknown-field-outside", body_evaluate, LIE_NONE, WAY_FIELD_OUTSIDE, false},
    {"unknown-field-inside", body_evaluate, LIE_NONE, WAY_FIELD_INSIDE, false},
    {"unknown-field-in-body", body_unknown_field, LIE_NONE, WAY_PLAIN, false},
    {"two-frames", body_evaluate, LIE_NONE, WAY_TWO_FRAMES, false},
    {"own-route", body_evaluate, LIE_NONE, WAY_OWN_ROUTE, false},
    {"stranger", body_evaluate, LIE_NONE, WAY_STRANGER, false},
    {"no-curve", body_evaluate, LIE_NONE, WAY_NO_CURVE, false},
    {"large", body_evaluate, LIE_NONE, WAY_LARGE, false},
    {"huge", body_evaluate, LIE_NONE, WAY_HUGE, false},
    {"identity-point", body_identity, LIE_NONE, WAY_PLAIN, false},
    {"high-bit-point", body_high_bit, LIE_NONE, WAY_PLAIN, false},
    {"question-without-a-code", body_no_code, LIE_NONE, WAY_PLAIN, false},
    {"question-of-a-code-of-no-list", body_code_of_no_list, LIE_NONE, WAY_PLAIN, false},
    {"question-without-why-not-lighter", body_no_lighter, LIE_NONE, WAY_PLAIN, false},
    {"question-of-another-code-without-words", body_mute, LIE_NONE, WAY_PLAIN, false},
    {"question-informed-in-1970", body_informed_in_1970, LIE_NONE, WAY_PLAIN, false},
    {"question-deferred-to-2036", body_deferred_to_2036, LIE_NONE, WAY_PLAIN, false},
    {"own-tags-as-a-question", body_question, LIE_NONE, WAY_PLAIN, false},
    {"second-history", body_second_history, LIE_NONE, WAY_PLAIN, true},
};

struct hostile {
    struct forge forge;
    void *context, *line;
    struct span probe; /* answered once: the node answers it again without doing anything */
    struct exchange_id probe_id;
};

/* ---- what came back */

/* Prints what comes until the probe is answered once more; sends the probe anew over a line that was cut. */
static void listen_to(struct hostile *hostile, const struct deed *deed)
{
    bool is_probed = false, is_cut = false, is_any = false;
    printf("%s:", deed->name);
    line_throw(hostile->line, hostile->probe, 0);
    while (!is_probed || (deed->is_slow && !is_any)) {
        struct exchange_id exchange;
        struct span message;
        if (!line_catch(&hostile->forge, hostile->line, deed->way == WAY_HUGE && !is_cut ? 500 : ANSWER_MS, &message)) {
            if (is_cut || deed->way != WAY_HUGE)
                break;
            is_cut = true;
            line_throw(hostile->line, hostile->probe, 0);
            continue;
        }
        const char *word = heard_word(&hostile->forge, message, &exchange);
        if (exchange_id_equal(&exchange, &hostile->probe_id)) {
            is_probed = true;
            continue;
        }
        printf(" %s", word);
        is_any = true;
    }
    printf("%s%s\n", is_any ? "" : " silence", is_probed ? "" : " and-then-nothing");
}

/* ---- deeds */

static struct status make_message(const struct hostile *hostile, const struct deed *deed, struct envelope *out_envelope, struct span *out)
{
    const struct forge *forge = &hostile->forge;
    struct envelope envelope;
    enum envelope_kind kind;
    struct span body;
    TRY(deed->body(forge, &kind, &body));
    TRY(forge_envelope(forge, kind, body, &envelope));
    if (deed->lie == LIE_FROM)
        envelope.from = forge->third->oin;
    *out_envelope = envelope;
    if (deed->way == WAY_FIELD_INSIDE)
        return forge_sign_spoiled(forge, &envelope, out);
    return forge_sign(forge, &envelope, deed->lie == LIE_SIGNER ? &forge->stray : &forge->sign, out);
}

static void throw_spoiled(struct hostile *hostile, struct span message, enum way way)
{
    uint8_t *room;
    ENSURE(status_ok(ARENA_NEW(hostile->forge.arena, FRAME_ROOM, &room)));
    memcpy(room, message.data, message.size);
    for (size_t i = 0; i < message.size; i++) {
        room[i] ^= way == WAY_EACH_BYTE;
        line_throw(hostile->line, span_of(room, way == WAY_EACH_BYTE ? message.size : i), 0);
        room[i] ^= way == WAY_EACH_BYTE;
        usleep(HEARD_EVERY_US);
    }
}

static struct status throw_same_nonce(struct hostile *hostile, const struct deed *deed, const struct envelope *first)
{
    struct envelope second;
    struct span message;
    TRY(make_message(hostile, deed, &second, &message));
    memcpy(second.nonce, first->nonce, sizeof second.nonce);
    TRY(forge_sign(&hostile->forge, &second, &hostile->forge.sign, &message));
    line_throw(hostile->line, message, 0);
    return STATUS(OK);
}

static void throw_padded(struct hostile *hostile, struct span message, size_t size)
{
    uint8_t *room;
    ENSURE(status_ok(ARENA_NEW(hostile->forge.arena, size, &room)));
    memcpy(room, message.data, message.size);
    line_throw(hostile->line, span_of(room, size), 0);
}

/* Over a line of its own, on which nothing else is said. */
static void throw_aside(struct hostile *hostile, const struct deed *deed, struct span message)
{
    struct exchange_id exchange;
    struct span reply;
    void *line = line_dial(hostile->context, &hostile->forge, hostile->forge.target, deed->way);
    line_throw(line, message, 0);
    if (line_catch(&hostile->forge, line, STRANGER_MS, &reply))
        printf("%s: %s\n", deed->name, heard_word(&hostile->forge, reply, &exchange));
    else
        printf("%s: silence\n", deed->name);
    zmq_close(line);
}

static struct status act(struct hostile *hostile, const struct deed *deed)
{
    struct envelope envelope;
    struct span message;
    if (deed->body == body_question)
        TRY(tags_evaluate(hostile->context, &hostile->forge));
    TRY(make_message(hostile, deed, &envelope, &message));
    switch (deed->way) {
    case WAY_OWN_ROUTE:
    case WAY_STRANGER:
    case WAY_NO_CURVE: throw_aside(hostile, deed, message); return STATUS(OK);
    case WAY_EACH_BYTE:
    case WAY_EACH_LENGTH: throw_spoiled(hostile, message, deed->way); break;
    case WAY_LARGE: throw_padded(hostile, message, TOO_LARGE_FOR_NODE); break;
    case WAY_HUGE: throw_padded(hostile, message, TOO_LARGE_FOR_LINE); break;
    case WAY_FIELD_OUTSIDE: throw_padded(hostile, message, message.size + 1); break;
    case WAY_TWO_FRAMES:
        line_throw(hostile->line, message, ZMQ_SNDMORE);
        line_throw(hostile->line, message, 0);
        break;
    case WAY_SAME_NONCE:
    case WAY_AGAIN:
    case WAY_FIELD_INSIDE:
    case WAY_PLAIN:
        line_throw(hostile->line, message, 0);
        if (deed->way == WAY_AGAIN) {
            listen_to(hostile, deed);
            line_throw(hostile->line, message, 0);
        }
        if (deed->way == WAY_SAME_NONCE)
            TRY(throw_same_nonce(hostile, deed, &envelope));
    }
    listen_to(hostile, deed);
    return STATUS(OK);
}

/* ---- all */

static struct status start(struct hostile *hostile)
{
    static const struct deed probe = {"probe", body_other_epoch, LIE_NONE, WAY_PLAIN, false};
    struct envelope envelope;
    struct span reply;
    struct exchange_id exchange;
    hostile->context = zmq_ctx_new();
    hostile->line = line_dial(hostile->context, &hostile->forge, hostile->forge.target, WAY_PLAIN);
    TRY(make_message(hostile, &probe, &envelope, &hostile->probe));
    hostile->probe_id = envelope.exchange_id;
    line_throw(hostile->line, hostile->probe, 0);
    if (!line_catch(&hostile->forge, hostile->line, ANSWER_MS, &reply))
        return FAIL(TIMED_OUT);
    return strcmp(heard_word(&hostile->forge, reply, &exchange), "wrong-epoch") == 0 ? STATUS(OK) : FAIL(UNEXPECTED);
}

static const struct deed *find_deed(const char *name)
{
    for (size_t i = 0; i < N(deeds); i++)
        if (strcmp(deeds[i].name, name) == 0)
            return &deeds[i];
    return NULL;
}

static struct status run(struct hostile *hostile, char **argv, struct complaint *why)
{
    struct oin target;
    TRY(crypto_start());
    TRY(oin_parse(span_of_text(argv[3]), &target));
    TRY(forge_open(argv[1], argv[2], &target, &hostile->forge, why));
    TRY(start(hostile));
    for (char **name = argv + 4; *name; name++) {
        const struct deed *deed = find_deed(*name);
        if (!deed)
            return complain(why, FAIL(UNKNOWN_WORD), "%s", *name);
        TRY(act(hostile, deed));
        fflush(stdout);
    }
    return STATUS(OK);
}

int main(int argc, char **argv)
{
    struct hostile hostile = {0};
    struct complaint why = {""};
    if (argc == 2 && strcmp(argv[1], "list") == 0) {
        for (size_t i = 0; i < N(deeds); i++)
            puts(deeds[i].name);
        return 0;
    }
    if (argc < 5) {
        fprintf(stderr, "usage: %s MESH-FOLDER OWN-NODE TARGET-OIN DEED…\n", argv[0]);
        return 64;
    }
    struct status status = run(&hostile, argv, &why);
    if (!status_ok(status))
        fprintf(stderr, "hostile: %s: %s\n", why.text, status_text(status));
    if (hostile.line)
        zmq_close(hostile.line);
    if (hostile.context)
        zmq_ctx_term(hostile.context);
    forge_close(&hostile.forge);
    return status_exit_code(status);
}
