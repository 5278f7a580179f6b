// SPDX-License-Identifier: EUPL-1.2
//
// Lines over a stream socket. A line that fails once is not used again: a late reply would be taken for the next.
#include "cli/control_client.h"

#include "crypto/secret.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define REQUEST_MOST_BYTES ((size_t)2 * 1024 * 1024) /* what the node reads at most as one line */
#define SILENCE_MOST_SECONDS 120                     /* the node answers an evaluation, its slowest verb, well within this */

struct control_link {
    int fd;
    bool is_broken;
    uint8_t *in;
    size_t size, room;
};

struct status control_open_fd(int fd, struct control_link **out)
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
    *out = link;
    return STATUS(OK);
}

static struct status explain_connect(const char *socket, int error, struct complaint *why)
{
    if (error == EACCES || error == EPERM)
        return complain(why, FAIL(NOT_ALLOWED), "%s: this user may not come near the control socket of the node", socket);
    if (error == ENOENT || error == ECONNREFUSED)
        return complain(why, FAIL(UNREACHABLE), "%s: the node is not running (nobody listens on its control socket)", socket);
    return complain(why, FAIL(UNREACHABLE), "%s: %s", socket, strerror(error));
}

struct status control_open(const char *socket_path, struct control_link **out, struct complaint *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(socket_path) >= sizeof address.sun_path)
        return complain(why, FAIL(INVALID), "%s: too long for the path of a socket", socket_path);
    strcpy(address.sun_path, socket_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return FAIL(IO_FAILED);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address)) {
        int error = errno;
        close(fd);
        return explain_connect(socket_path, error, why);
    }
    return control_open_fd(fd, out);
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

static struct status gone(struct complaint *why, int error)
{
    if (error == EAGAIN || error == EWOULDBLOCK)
        return complain(why, FAIL(TIMED_OUT), "the node did not answer within %d seconds", SILENCE_MOST_SECONDS);
    return complain(why, FAIL(UNREACHABLE), "the node closed the connection; see its log");
}

static struct status send_all(struct control_link *link, struct span bytes, struct complaint *why)
{
    while (bytes.size) {
        ssize_t sent = send(link->fd, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return gone(why, errno);
        bytes = span_slice(bytes, (size_t)sent, bytes.size);
    }
    return STATUS(OK);
}

/* Not realloc: that would leave the old bytes behind in freed memory. */
static struct status grow(struct control_link *link)
{
    size_t room = link->room ? 2 * link->room : 65536;
    uint8_t *in = room <= 2 * JSON_MOST_BYTES ? malloc(room) : NULL;
    if (!in)
        return room <= 2 * JSON_MOST_BYTES ? FAIL(NO_MEMORY) : FAIL(TOO_LARGE);
    if (link->in) {
        memcpy(in, link->in, link->size);
        secret_wipe(link->in, link->room);
    }
    free(link->in);
    link->in = in;
    link->room = room;
    return STATUS(OK);
}

/* One line without its end; nothing may stand behind it, since one reply follows one request. */
static struct status read_line(struct control_link *link, struct span *out, struct complaint *why)
{
    link->size = 0;
    for (;;) {
        if (link->size == link->room)
            TRY(grow(link));
        ssize_t got = recv(link->fd, link->in + link->size, link->room - link->size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return gone(why, got < 0 ? errno : 0);
        uint8_t *end = memchr(link->in + link->size, '\n', (size_t)got);
        link->size += (size_t)got;
        if (!end)
            continue;
        if (end + 1 != link->in + link->size)
            return complain(why, FAIL(IO_FAILED), "the node said more than was asked");
        *out = span_of(link->in, link->size - 1);
        return STATUS(OK);
    }
}

/* ---- one question */

static struct status send_request(struct control_link *link, const struct json *request, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span text;
    TRY(arena_new(2 * JSON_MOST_BYTES, &arena));
    TRY(json_print(request, arena, &text));
    if (text.size >= REQUEST_MOST_BYTES)
        return complain(why, FAIL(TOO_LARGE), "the request does not fit in one line to the node");
    TRY(send_all(link, text, why));
    return send_all(link, span_of_text("\n"), why);
}

/* The status that the node gave, by its word; a word that we do not know is a newer node's. */
static struct status read_refusal(const struct json *reply, struct complaint *why)
{
    struct span word = span_empty(), text = span_empty(), reason = span_empty();
    struct status status;
    TRY(json_get_text(reply, "status", 64, why, &word));
    TRY(json_find_text(reply, "text", COMPLAINT_BYTES, why, &text));
    TRY(json_find_text(reply, "why", 4 * COMPLAINT_BYTES, why, &reason));
    if (!status_of_word((const char *)word.data, word.size, &status))
        return complain(why, FAIL(UNSUPPORTED), "the node says \"%.*s\": %.*s", (int)word.size, (const char *)word.data, (int)text.size,
                        (const char *)text.data);
    if (status_ok(status))
        return complain(why, FAIL(IO_FAILED), "the node contradicts itself");
    return complain(why, status, "%.*s", (int)reason.size, (const char *)reason.data);
}

static struct status ask_once(struct control_link *link, const struct json *request, struct json **out, struct complaint *why)
{
    CLEANUP(json) struct json *reply = NULL;
    struct span line;
    bool is_ok;
    TRY(send_request(link, request, why));
    TRY(read_line(link, &line, why));
    if (!status_ok(json_parse(line, NULL, &reply)) || !status_ok(json_get_bool(reply, "ok", NULL, &is_ok)))
        return complain(why, FAIL(IO_FAILED), "the node's reply cannot be understood");
    link->is_broken = false; /* the line itself is in order, whatever the node said */
    if (!is_ok)
        return read_refusal(reply, why);
    *out = TAKE(reply);
    return STATUS(OK);
}

struct status control_ask(struct control_link *link, struct json *request, struct json **out_reply, struct complaint *why)
{
    CLEANUP(json) struct json *taken = request;
    if (link->is_broken)
        return complain(why, FAIL(UNREACHABLE), "the connection with the node broke earlier");
    link->is_broken = true; /* until a whole reply has come */
    return ask_once(link, taken, out_reply, why);
}

struct json *control_request(const char *verb)
{
    struct json *request = json_object_new();
    json_set_text(request, "verb", verb);
    return request;
}
