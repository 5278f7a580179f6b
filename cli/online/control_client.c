// SPDX-License-Identifier: EUPL-1.2
//
// Lines over a stream socket. A line that fails once is not used again: a late reply would be taken for the next.
#include "online/control_client.h"

#include "base/cursor.h"
#include "crypto/secret.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define SILENCE_MOST_SECONDS 120 /* the node answers an evaluation, its slowest verb, well within this */

// clang-format off
#define LINK_FLAWS(X) /* name, for operators, for people */ \
    X(NO_ENTRY, "this user may not come near the control socket of the node", "deze gebruiker mag niet bij de socket van het knooppunt") \
    X(NOT_RUNNING, "the node is not running (nobody listens on its control socket)", \
      "het knooppunt draait niet (niemand luistert op de socket)") \
    X(NO_SOCKET, "this is not a socket that can be connected to", "met deze socket is geen verbinding te maken") \
    X(LONG_PATH, "too long for the path of a socket", "dit pad is te lang voor een socket") \
    X(SILENT, "the node did not answer within two minutes", "het knooppunt gaf binnen twee minuten geen antwoord") \
    X(CLOSED, "the node closed the connection; see its log", "het knooppunt verbrak de verbinding; in het logboek ervan staat waarom") \
    X(TALKS_ON, "the node said more than was asked", "het knooppunt zei meer dan er was gevraagd") \
    X(LONG_REQUEST, "the request does not fit in one line to the node", "de vraag past niet in een regel naar het knooppunt") \
    X(LONG_REPLY, "the reply of the node does not fit in one line", "het antwoord van het knooppunt past niet in een regel") \
    X(BROKEN, "the connection with the node broke earlier", "de verbinding met het knooppunt was al verbroken")
// clang-format on
enum link_flaw {
#define LINK_FLAW_ENUM(name, english, dutch) LINK_##name,
    LINK_FLAWS(LINK_FLAW_ENUM)
#undef LINK_FLAW_ENUM
};

struct control_link {
    int fd;
    enum language language;
    bool is_broken;
    uint8_t *in;
    size_t size, room;
};

static const char *link_flaw_text(enum link_flaw flaw, enum language language)
{
    static const char *const texts[][LANGUAGES] = {
#define LINK_FLAW_TEXT(name, english, dutch) [LINK_##name] = {[ENGLISH] = english, [DUTCH] = dutch},
        LINK_FLAWS(LINK_FLAW_TEXT)
#undef LINK_FLAW_TEXT
    };
    return texts[flaw][language];
}

struct status control_open_fd(int fd, enum language language, struct control_link **out)
{
    const struct timeval silence = {.tv_sec = SILENCE_MOST_SECONDS};
    struct control_link *link = calloc(1, sizeof *link);
    if (!link || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence) ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof silence)) {
        close(fd);
        free(link);
        return link ? FAIL(IO_FAILED) : FAIL(NO_MEMORY);
    }
    link->fd = fd;
    link->language = language;
    *out = link;
    return STATUS(OK);
}

static struct status explain_connect(const char *socket, enum language language, int error, struct complaint *why)
{
    bool is_shut = error == EACCES || error == EPERM, is_nobody = error == ENOENT || error == ECONNREFUSED;
    return complain(why, is_shut ? FAIL(NOT_ALLOWED) : FAIL(UNREACHABLE), "%s: %s", socket,
                    link_flaw_text(is_shut     ? LINK_NO_ENTRY
                                   : is_nobody ? LINK_NOT_RUNNING
                                               : LINK_NO_SOCKET,
                                   language));
}

struct status control_open(const char *socket_path, enum language language, struct control_link **out, struct complaint *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(socket_path) >= sizeof address.sun_path)
        return complain(why, FAIL(INVALID), "%s: %s", socket_path, link_flaw_text(LINK_LONG_PATH, language));
    strcpy(address.sun_path, socket_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return FAIL(IO_FAILED);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address)) {
        int error = errno;
        close(fd);
        return explain_connect(socket_path, language, error, why);
    }
    return control_open_fd(fd, language, out);
}

struct control_link *control_free(struct control_link *link)
{
    if (!link)
        return NULL;
    close(link->fd);
    if (link->in)
        secret_wipe(link->in, link->room);
    free(link->in);
    free(link);
    return NULL;
}

/* ---- bytes */

static struct status complain_of_link(const struct control_link *link, struct complaint *why, struct status status, enum link_flaw flaw)
{
    return complain(why, status, "%s", link_flaw_text(flaw, link->language));
}

_Static_assert(SILENCE_MOST_SECONDS == 2 * 60, "LINK_SILENT says two minutes");
static struct status link_is_gone(const struct control_link *link, struct complaint *why, int error)
{
    if (error == EAGAIN || error == EWOULDBLOCK)
        return complain_of_link(link, why, FAIL(TIMED_OUT), LINK_SILENT);
    return complain_of_link(link, why, FAIL(UNREACHABLE), LINK_CLOSED);
}

static struct status send_all(struct control_link *link, struct span bytes, struct complaint *why)
{
    while (bytes.size) {
        ssize_t sent = send(link->fd, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return link_is_gone(link, why, errno);
        bytes = span_slice(bytes, (size_t)sent, bytes.size);
    }
    return STATUS(OK);
}

/* Not realloc: that would leave the old bytes behind in freed memory. */
static struct status grow_link_buffer(struct control_link *link, struct complaint *why)
{
    size_t room = link->room ? 2 * link->room : 65536;
    uint8_t *in = room <= 2 * JSON_MOST_BYTES ? malloc(room) : NULL;
    if (!in)
        return room <= 2 * JSON_MOST_BYTES ? FAIL(NO_MEMORY) : complain_of_link(link, why, FAIL(TOO_LARGE), LINK_LONG_REPLY);
    if (link->in) {
        memcpy(in, link->in, link->size);
        secret_wipe(link->in, link->room);
    }
    free(link->in);
    link->in = in;
    link->room = room;
    return STATUS(OK);
}

static struct status receive_some(const struct control_link *link, uint8_t *room, size_t most, struct complaint *why, size_t *out)
{
    ssize_t got;
    do
        got = recv(link->fd, room, most, 0);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return link_is_gone(link, why, got < 0 ? errno : 0);
    *out = (size_t)got;
    return STATUS(OK);
}

/* One line without its end, and what has come behind it already. */
static struct status read_link_line(struct control_link *link, struct span *out, struct span *out_behind, struct complaint *why)
{
    link->size = 0;
    for (;;) {
        size_t got = 0;
        if (link->size == link->room)
            TRY(grow_link_buffer(link, why));
        TRY(receive_some(link, link->in + link->size, link->room - link->size, why, &got));
        const uint8_t *end = memchr(link->in + link->size, '\n', got);
        link->size += got;
        if (!end)
            continue;
        *out = span_of(link->in, (size_t)(end - link->in));
        *out_behind = span_of(end + 1, link->size - out->size - 1);
        return STATUS(OK);
    }
}

/* As many bytes as the line said; nothing may stand behind them, since one reply follows one request. */
static struct status read_raw_bytes(const struct control_link *link, struct span behind, const struct door *door, struct span *raw)
{
    uint8_t *room;
    if (behind.size > raw->size)
        return complain_of_link(link, door->why, FAIL(IO_FAILED), LINK_TALKS_ON);
    TRY(ARENA_NEW(door->arena, raw->size, &room));
    struct writer writer = writer_of(room, raw->size);
    write_bytes(&writer, behind);
    for (size_t done = behind.size, got = 0; done < raw->size; done += got)
        TRY(receive_some(link, room + done, raw->size - done, door->why, &got));
    raw->data = room;
    return STATUS(OK);
}

/* ---- one question */

static struct status send_request(struct control_link *link, enum speech_verb verb, const void *request, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span text;
    TRY(arena_new(2 * JSON_MOST_BYTES, &arena));
    TRY(speech_request_encode(verb, request, arena, why, &text));
    if (text.size >= SPEECH_LINE_MOST_BYTES)
        return complain_of_link(link, why, FAIL(TOO_LARGE), LINK_LONG_REQUEST);
    link->is_broken = true; /* until a whole reply has come */
    TRY(send_all(link, text, why));
    return send_all(link, span_of_text("\n"), why);
}

/* What a line that is not understood says of bytes behind it nobody knows: who may say such bytes is not heard again then. */
static struct status read_reply(struct control_link *link, enum speech_verb verb, const struct door *door, void *out_reply)
{
    struct span line, behind, nothing = span_empty();
    TRY(read_link_line(link, &line, &behind, door->why));
    struct status status = speech_reply_decode(verb, line, door->arena, door->why, out_reply);
    struct span *raw = speech_reply_raw(verb, out_reply);
    if (raw && status_is(status, STATUS_IO_FAILED))
        return status;
    TRY(read_raw_bytes(link, behind, door, raw && status_ok(status) ? raw : &nothing));
    link->is_broken = false; /* the line itself is in order, whatever the node said */
    return status;
}

static struct status ask_over_link(const struct door *door, enum speech_verb verb, const void *request, void *out_reply)
{
    struct control_link *link = door->state;
    if (link->is_broken)
        return complain_of_link(link, door->why, FAIL(UNREACHABLE), LINK_BROKEN);
    TRY(send_request(link, verb, request, door->why));
    return read_reply(link, verb, door, out_reply);
}

struct door control_door(struct control_link *link, struct arena *arena, struct complaint *why)
{
    return (struct door){ask_over_link, link, arena, why};
}
