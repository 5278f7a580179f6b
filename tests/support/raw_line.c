// SPDX-License-Identifier: EUPL-1.2
//
// The handshake of RFC 26, step by step; what the other side proves is not looked at.
#include "support/raw_line.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#define GREETING_BYTES 64
#define COMMAND_MOST_BYTES 600
#define COOKIE_BYTES 96
#define FRAME_MORE_SAYS 1 /* in the flags of a CURVE MESSAGE */
#define PATIENCE_S 3
#define READ_BUFFER_BYTES (64 * 1024) /* what is taken of what is not read */
#define GO(condition)     \
    do {                  \
        if (!(condition)) \
            return false; \
    } while (0)
enum { FLAG_LONG = 2, FLAG_COMMAND = 4 };

static bool put(int fd, const void *bytes, size_t size) { return send(fd, bytes, size, MSG_NOSIGNAL) == (ssize_t)size; }
static bool get(int fd, void *bytes, size_t size) { return recv(fd, bytes, size, MSG_WAITALL) == (ssize_t)size; }

static void nonce_long(const char *prefix, const uint8_t nonce[static 16], uint8_t out[static crypto_box_NONCEBYTES])
{
    memcpy(out, prefix, 8);
    memcpy(out + 8, nonce, 16);
}

static void nonce_short(const char *prefix, uint64_t count, uint8_t out[static crypto_box_NONCEBYTES])
{
    memcpy(out, prefix, 16);
    for (size_t i = 0; i < 8; i++)
        out[16 + i] = (uint8_t)(count >> (56 - 8 * i));
}

static bool send_greeting(int fd, bool is_server)
{
    uint8_t greeting[GREETING_BYTES] = {0xff, [9] = 0x7f, [10] = 3, [12] = 'C', 'U', 'R', 'V', 'E', [32] = is_server};
    return put(fd, greeting, sizeof greeting) && get(fd, greeting, sizeof greeting);
}

static bool send_command(int fd, const uint8_t *command, size_t size)
{
    const uint8_t shorter[] = {FLAG_COMMAND, (uint8_t)size};
    const uint8_t longer[] = {FLAG_COMMAND | FLAG_LONG, 0, 0, 0, 0, 0, 0, (uint8_t)(size >> 8), (uint8_t)size};
    return put(fd, size < 256 ? shorter : longer, size < 256 ? sizeof shorter : sizeof longer) && put(fd, command, size);
}

/* 0: none came, or none that there can be. */
static size_t get_command(int fd, uint8_t out[static COMMAND_MOST_BYTES])
{
    uint8_t flags, size[8] = {0};
    if (!get(fd, &flags, 1) || !get(fd, flags & FLAG_LONG ? size : size + 7, flags & FLAG_LONG ? 8 : 1))
        return 0;
    size_t length = (size_t)size[6] << 8 | size[7];
    return length <= COMMAND_MOST_BYTES && get(fd, out, length) ? length : 0;
}

static size_t write_metadata(bool is_server, uint8_t *out)
{
    const char *type = is_server ? "ROUTER" : "DEALER";
    uint8_t text[] = "\x0bSocket-Type\0\0\0\x06......";
    memcpy(text + 16, type, 6);
    memcpy(out, text, sizeof text - 1);
    return sizeof text - 1;
}

bool raw_connect(struct raw_line *line, unsigned port, const uint8_t secret[static LINE_KEY_BYTES],
                 const uint8_t server_public[static LINE_KEY_BYTES])
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    const int little = READ_BUFFER_BYTES;
    uint8_t command[COMMAND_MOST_BYTES] = {0}, plain[512] = {0}, nonce[crypto_box_NONCEBYTES], brief[LINE_KEY_BYTES];
    *line = (struct raw_line){.fd = socket(AF_INET, SOCK_STREAM, 0), .nonce = 1};
    ENSURE(sodium_init() >= 0 && setsockopt(line->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
    ENSURE(setsockopt(line->fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little) == 0);
    GO(connect(line->fd, (const struct sockaddr *)&address, sizeof address) == 0 && send_greeting(line->fd, false));

    crypto_box_keypair(brief, line->ours);
    memcpy(command, "\x05HELLO\x01", 7);
    memcpy(command + 80, brief, LINE_KEY_BYTES);
    command[119] = 1;
    nonce_short("CurveZMQHELLO---", 1, nonce);
    ENSURE(crypto_box_easy(command + 120, plain, 64, nonce, server_public, line->ours) == 0);
    GO(send_command(line->fd, command, 200) && get_command(line->fd, command) == 168);
    nonce_long("WELCOME-", command + 8, nonce);
    GO(crypto_box_open_easy(plain, command + 24, 144, nonce, server_public, line->ours) == 0);
    memcpy(line->theirs, plain, LINE_KEY_BYTES);
    memcpy(command, "\x08INITIATE", 9);
    memcpy(command + 9, plain + LINE_KEY_BYTES, COOKIE_BYTES);

    uint8_t vouched[2 * LINE_KEY_BYTES];
    memcpy(vouched, brief, LINE_KEY_BYTES);
    memcpy(vouched + LINE_KEY_BYTES, server_public, LINE_KEY_BYTES);
    crypto_scalarmult_base(plain, secret);
    memset(plain + LINE_KEY_BYTES, 7, 16);
    nonce_long("VOUCH---", plain + LINE_KEY_BYTES, nonce);
    ENSURE(crypto_box_easy(plain + 48, vouched, sizeof vouched, nonce, line->theirs, secret) == 0);
    size_t size = 128 + write_metadata(false, plain + 128);
    nonce_short("CurveZMQINITIATE", ++line->nonce, nonce);
    memcpy(command + 9 + COOKIE_BYTES, nonce + 16, 8);
    ENSURE(crypto_box_easy(command + 17 + COOKIE_BYTES, plain, size, nonce, line->theirs, line->ours) == 0);
    GO(send_command(line->fd, command, 17 + COOKIE_BYTES + size + crypto_box_MACBYTES));
    return get_command(line->fd, command) > 6 && memcmp(command, "\x05READY", 6) == 0;
}

int raw_listen(unsigned port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    const int little = READ_BUFFER_BYTES, yes = 1;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    ENSURE(setsockopt(listening, SOL_SOCKET, SO_RCVBUF, &little, sizeof little) == 0);
    ENSURE(setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0);
    if (bind(listening, (const struct sockaddr *)&address, sizeof address) == 0 && listen(listening, 1) == 0)
        return listening;
    close(listening);
    return -1;
}

bool raw_accept(struct raw_line *line, int listening, const uint8_t secret[static LINE_KEY_BYTES])
{
    uint8_t command[COMMAND_MOST_BYTES] = {0}, plain[512] = {0}, nonce[crypto_box_NONCEBYTES], brief[LINE_KEY_BYTES];
    *line = (struct raw_line){.fd = accept(listening, NULL, NULL), .is_server = true};
    GO(sodium_init() >= 0 && line->fd >= 0);
    GO(send_greeting(line->fd, true) && get_command(line->fd, command) == 200);
    memcpy(line->theirs, command + 80, LINE_KEY_BYTES);

    crypto_box_keypair(brief, line->ours);
    memcpy(plain, brief, LINE_KEY_BYTES); /* and a cookie of zeros: nobody wants it back */
    memcpy(command, "\x07WELCOME", 8);
    memset(command + 8, 7, 16);
    nonce_long("WELCOME-", command + 8, nonce);
    ENSURE(crypto_box_easy(command + 24, plain, LINE_KEY_BYTES + COOKIE_BYTES, nonce, line->theirs, secret) == 0);
    GO(send_command(line->fd, command, 168));
    GO(get_command(line->fd, command) > 9 && memcmp(command, "\x08INITIATE", 9) == 0);

    size_t size = write_metadata(true, plain);
    memcpy(command, "\x05READY", 6);
    nonce_short("CurveZMQREADY---", ++line->nonce, nonce);
    memcpy(command + 6, nonce + 16, 8);
    ENSURE(crypto_box_easy(command + 14, plain, size, nonce, line->theirs, line->ours) == 0);
    return send_command(line->fd, command, 14 + size + crypto_box_MACBYTES);
}

static bool send_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        struct pollfd ready = {fd, POLLOUT, 0};
        if (poll(&ready, 1, 1000) != 1)
            return false;
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

bool raw_send(struct raw_line *line, struct span payload, bool has_more)
{
    const size_t boxed = payload.size + 1 + crypto_box_MACBYTES, size = 16 + boxed;
    uint8_t *frame = calloc(1, 9 + size), *plain = calloc(1, payload.size + 1), nonce[crypto_box_NONCEBYTES];
    ENSURE(frame && plain);
    frame[0] = FLAG_LONG;
    for (size_t i = 0; i < 8; i++)
        frame[1 + i] = (uint8_t)((uint64_t)size >> (56 - 8 * i));
    memcpy(frame + 9, "\x07MESSAGE", 8);
    nonce_short(line->is_server ? "CurveZMQMESSAGES" : "CurveZMQMESSAGEC", ++line->nonce, nonce);
    memcpy(frame + 17, nonce + 16, 8);
    plain[0] = has_more ? FRAME_MORE_SAYS : 0;
    if (payload.size > 0)
        memcpy(plain + 1, payload.data, payload.size);
    ENSURE(crypto_box_easy(frame + 25, plain, payload.size + 1, nonce, line->theirs, line->ours) == 0);
    bool is_sent = send_all(line->fd, frame, 9 + size);
    free(frame);
    free(plain);
    return is_sent;
}

bool raw_is_cut(struct raw_line *line, int patience_ms)
{
    uint8_t room[4096];
    ssize_t size = 1;
    struct pollfd ready = {line->fd, POLLIN, 0};
    while (size > 0 && poll(&ready, 1, patience_ms) == 1)
        size = recv(line->fd, room, sizeof room, MSG_DONTWAIT);
    return size <= 0;
}

void raw_close(struct raw_line *line) { close(line->fd); }
