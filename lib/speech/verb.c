// SPDX-License-Identifier: EUPL-1.2
//
// The tables themselves, and the envelope around what a verb says: version and verb in a request, "ok" in a reply.
#define SPEECH_TABLES
#include "speech/verb.h"

static const struct speech_shape speech_nothing_shape = {sizeof(struct speech_nothing), NULL, 0, SPEECH_NO_FLAW};

const struct speech_verb_row speech_verb_rows[SPEECH_VERB_COUNT] = {
#define VERB_ROW(NAME, name, word, roles, effect, leaves, request, reply, sentence) \
    [SPEECH_##NAME] = {word, roles, SPEECH_##effect, leaves, &request##_shape, &reply##_shape, sentence},
    SPEECH_VERBS(VERB_ROW)
#undef VERB_ROW
};

const char *speech_verb_name(enum speech_verb verb) { return speech_verb_rows[verb].name; }
unsigned speech_verb_roles(enum speech_verb verb) { return speech_verb_rows[verb].roles; }
enum speech_effect speech_verb_effect(enum speech_verb verb) { return speech_verb_rows[verb].effect; }
const struct speech_leaves *speech_verb_leaves(enum speech_verb verb) { return &speech_verb_rows[verb].leaves; }
size_t speech_request_size(enum speech_verb verb) { return speech_verb_rows[verb].request->size; }
size_t speech_reply_size(enum speech_verb verb) { return speech_verb_rows[verb].reply->size; }

static const char *const request_head[] = {"version", "verb", NULL};
static const char *const reply_head[] = {"ok", NULL};

/* ---- requests */

static void pass_blanks(struct span *rest)
{
    while (rest->size && (*rest->data == ' ' || *rest->data == '\t' || *rest->data == '\r'))
        *rest = span_slice(*rest, 1, rest->size);
}

/* A token and the blanks around it. */
static bool pass_token(struct span *rest, const char *token)
{
    size_t size = strlen(token);
    pass_blanks(rest);
    if (rest->size < size || memcmp(rest->data, token, size) != 0)
        return false;
    *rest = span_slice(*rest, size, rest->size);
    pass_blanks(rest);
    return true;
}

static bool pass_digits(struct span *rest)
{
    size_t count = 0;
    while (count < rest->size && rest->data[count] >= '0' && rest->data[count] <= '9')
        count++;
    *rest = span_slice(*rest, count, rest->size);
    return count > 0;
}

bool speech_head_peek(struct span line, enum speech_verb *out)
{
    struct span rest = line;
    bool is_head = pass_token(&rest, "{") && pass_token(&rest, "\"version\"") && pass_token(&rest, ":") && pass_digits(&rest) &&
                   pass_token(&rest, ",") && pass_token(&rest, "\"verb\"") && pass_token(&rest, ":") && pass_token(&rest, "\"");
    for (size_t i = 0; is_head && i < SPEECH_VERB_COUNT; i++) {
        size_t size = strlen(speech_verb_rows[i].name);
        if (rest.size > size && memcmp(rest.data, speech_verb_rows[i].name, size) == 0 && rest.data[size] == '"') {
            *out = (enum speech_verb)i;
            return true;
        }
    }
    return false;
}

static struct status check_version(const struct json *line, struct complaint *why)
{
    int64_t version = 0;
    if (!status_ok(json_as_integer(json_at(line, "version"), 1, INT32_MAX, &version)))
        return complain(why, FAIL(UNSUPPORTED), "this node speaks version %d of its control interface, and the request names none",
                        SPEECH_VERSION);
    if (version != SPEECH_VERSION)
        return complain(why, FAIL(UNSUPPORTED), "this node speaks version %d of its control interface, the request version %lld",
                        SPEECH_VERSION, (long long)version);
    return STATUS(OK);
}

struct status speech_head_decode(const struct json *line, struct complaint *why, enum speech_verb *out)
{
    struct span name;
    if (!json_is_object(line))
        return complain(why, FAIL(MALFORMED), "a request is one JSON object");
    TRY(check_version(line, why));
    if (!status_ok(json_as_text(json_at(line, "verb"), SPEECH_WORD_MOST, &name)))
        return complain(why, FAIL(INVALID), "verb: a word");
    for (size_t i = 0; i < SPEECH_VERB_COUNT; i++)
        if (span_is_text(name, speech_verb_rows[i].name)) {
            *out = (enum speech_verb)i;
            return STATUS(OK);
        }
    return complain(why, FAIL(UNKNOWN_WORD), "there is no such verb");
}

struct status speech_request_decode(enum speech_verb verb, const struct json *line, struct arena *arena, struct complaint *why, void *out)
{
    struct speech_place whole = {.beside = request_head};
    struct speech_passage context = {.place = &whole, .arena = arena, .why = why};
    return speech_shape_take(speech_verb_rows[verb].request, line, &context, out);
}

struct status speech_request_encode(enum speech_verb verb, const void *request, struct arena *arena, struct complaint *why,
                                    struct span *out)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct speech_place whole = {.beside = request_head};
    struct speech_passage context = {.place = &whole, .arena = arena, .why = why};
    json_set_integer(object, "version", SPEECH_VERSION);
    json_set_text(object, "verb", speech_verb_rows[verb].name);
    TRY(speech_shape_put(speech_verb_rows[verb].request, request, &context, object));
    return json_print(object, arena, out);
}

/* ---- replies */

struct status speech_reply_encode(enum speech_verb verb, const void *reply, struct arena *arena, struct complaint *why, struct span *out)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct speech_place whole = {.beside = reply_head};
    struct speech_passage context = {.place = &whole, .arena = arena, .why = why};
    json_set_bool(object, "ok", true);
    TRY(speech_shape_put(speech_verb_rows[verb].reply, reply, &context, object));
    return json_print(object, arena, out);
}

struct span *speech_reply_raw(enum speech_verb verb, void *reply)
{
    const struct speech_shape *shape = speech_verb_rows[verb].reply;
    for (size_t i = 0; i < shape->row_count; i++)
        if (shape->rows[i].kind == SPEECH_RAW)
            return (struct span *)(void *)((uint8_t *)reply + shape->rows[i].at);
    return NULL;
}

struct refusal {
    enum status_code status;
    enum status_class class;
    const char *text, *why;
};
static const char *const class_words[] = {[STATUS_CLASS_REFUSAL] = "refusal", [STATUS_CLASS_FAULT] = "fault"};
// clang-format off
static const struct speech_row refusal_rows[] = {
    {CODE(struct refusal, status), MEANS("a word that stays the same")},
    {CHOICE(struct refusal, class, class_words), MEANS("whose fault it is")},
    {LINES(struct refusal, text, 0, COMPLAINT_BYTES), MEANS("the status in a sentence")},
    {LINES(struct refusal, why, 1, COMPLAINT_BYTES), OPTIONAL, MEANS("place and reason")},
};
// clang-format on
static const struct speech_shape refusal_shape = {sizeof(struct refusal), refusal_rows, N(refusal_rows), SPEECH_NO_FLAW};

struct status speech_refusal_encode(struct status status, const char *why, struct arena *arena, struct span *out)
{
    CLEANUP(json) struct json *object = json_object_new();
    struct refusal refusal = {status.code, status_class(status), status_text(status), why};
    struct speech_place whole = {.beside = reply_head};
    struct speech_passage context = {.place = &whole, .arena = arena};
    json_set_bool(object, "ok", false);
    TRY(speech_shape_put(&refusal_shape, &refusal, &context, object));
    return json_print(object, arena, out);
}

/* The status that the node gave, by its word; a word that we do not know is a newer node's. */
static struct status read_refusal(const struct json *line, struct arena *arena, struct complaint *why)
{
    struct refusal refusal;
    struct complaint unread = {""};
    struct speech_place whole = {.beside = reply_head};
    struct speech_passage context = {.place = &whole, .arena = arena, .why = &unread};
    struct span word = span_empty();
    struct status known;
    if (!status_ok(json_as_text(json_at(line, "status"), SPEECH_WORD_MOST, &word)))
        return complain(why, FAIL(IO_FAILED), "the node's reply cannot be understood");
    if (!status_of_word((const char *)word.data, word.size, &known))
        return complain(why, FAIL(UNSUPPORTED), "the node says \"%.*s\", which this program does not know", (int)word.size,
                        (const char *)word.data);
    if (!status_ok(speech_shape_take(&refusal_shape, line, &context, &refusal)) || refusal.status == STATUS_OK)
        return complain(why, FAIL(IO_FAILED), "the node's reply cannot be understood: %.200s", unread.text);
    return complain(why, (struct status){refusal.status}, "%s", refusal.why);
}

struct status speech_reply_decode(enum speech_verb verb, struct span line, struct arena *arena, struct complaint *why, void *out)
{
    CLEANUP(json) struct json *object = NULL;
    struct complaint unread = {""};
    struct speech_place whole = {.beside = reply_head};
    struct speech_passage context = {.place = &whole, .arena = arena, .why = &unread};
    bool is_ok;
    if (!status_ok(json_parse(line, &unread, &object)) || !status_ok(json_as_bool(json_at(object, "ok"), &is_ok)))
        return complain(why, FAIL(IO_FAILED), "the node's reply cannot be understood");
    if (!is_ok)
        return read_refusal(object, arena, why);
    struct status status = speech_shape_take(speech_verb_rows[verb].reply, object, &context, out);
    if (status_ok(status) || status_class(status) == STATUS_CLASS_FAULT)
        return status;
    return complain(why, status_is(status, STATUS_INVALID) ? FAIL(IO_FAILED) : status, "the node's reply cannot be understood: %.200s",
                    unread.text);
}
