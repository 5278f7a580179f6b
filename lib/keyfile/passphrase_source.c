// SPDX-License-Identifier: EUPL-1.2
//
// Descriptor, credential, terminal, in this order. What passes through a buffer here is wiped.
#include "keyfile/passphrase_source.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#define LINE_ROOM (PASSPHRASE_MOST_BYTES + 2) /* its line feed, and one byte to see that there is more */

/* Until the end or a line feed: a terminal gives a line, a pipe what was put in. */
static size_t read_line_bytes(int fd, uint8_t room[static LINE_ROOM])
{
    size_t size = 0;
    while (size < LINE_ROOM && !memchr(room, '\n', size)) {
        ssize_t got = read(fd, room + size, LINE_ROOM - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        size += (size_t)got;
    }
    return size;
}

static struct status take_passphrase_line(int fd, const char *from, struct passphrase *out, struct complaint *why)
{
    uint8_t room[LINE_ROOM] = {0};
    size_t size = read_line_bytes(fd, room);
    const uint8_t *end = memchr(room, '\n', size);
    size_t length = end ? (size_t)(end - room) : size;
    bool is_line = length > 0 && length <= PASSPHRASE_MOST_BYTES && !memchr(room, 0, length) && (!end || end + 1 == room + size);
    if (is_line) {
        memcpy(out->bytes, room, length);
        out->size = length;
    }
    secret_wipe(room, sizeof room);
    return is_line ? STATUS(OK)
                   : complain(why, FAIL(INVALID), "%s: not a passphrase: one line of 1 to %d bytes", from, PASSPHRASE_MOST_BYTES);
}

struct status passphrase_hand(const struct passphrase *passphrase, int pipe)
{
    return write(pipe, passphrase, sizeof *passphrase) == (ssize_t)sizeof *passphrase ? STATUS(OK) : FAIL(IO_FAILED);
}

static struct status take_handed(int fd, const char *from, struct passphrase *out, struct complaint *why)
{
    if (read(fd, out, sizeof *out) == (ssize_t)sizeof *out && out->size && out->size <= PASSPHRASE_MOST_BYTES)
        return STATUS(OK);
    return complain(why, FAIL(INVALID), "%s: not what this program hands on", from);
}

/* No such descriptor named: NOT_FOUND. */
static struct status read_named_descriptor(const char *variable,
                                           struct status (*take)(int fd, const char *from, struct passphrase *out, struct complaint *why),
                                           struct passphrase *out, struct complaint *why)
{
    const char *name = getenv(variable);
    uint64_t fd;
    if (!name)
        return FAIL(NOT_FOUND);
    if (!status_ok(decimal_parse(span_of_text(name), 1024 * 1024, &fd)))
        return complain(why, FAIL(INVALID), "%s: not the number of a descriptor", variable);
    struct status status = take((int)fd, variable, out, why);
    close((int)fd);
    unsetenv(variable);
    return status;
}

static struct status read_credential(const char *name, struct passphrase *out, struct complaint *why)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    char path[4096];
    if (!folder || (size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
        return FAIL(NOT_FOUND);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? FAIL(NOT_FOUND) : complain(why, FAIL(IO_FAILED), "%s: cannot be read", path);
    struct status status = take_passphrase_line(fd, path, out, why);
    close(fd);
    return status;
}

/* ---- typed */

static const int ending_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

/* Signals that end a program wait until the terminal shows again what is typed. */
static void begin_silence(int terminal, sigset_t *out_before, int *out_signals)
{
    sigset_t ending, held;
    sigemptyset(&ending);
    for (size_t i = 0; i < N(ending_signals); i++)
        sigaddset(&ending, ending_signals[i]);
    held = ending;
    sigaddset(&held, SIGTSTP);
    sigprocmask(SIG_BLOCK, &held, out_before);
    *out_signals = signalfd(-1, &ending, SFD_CLOEXEC);
    struct termios silent;
    tcgetattr(terminal, &silent);
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(terminal, TCSAFLUSH, &silent);
}

/* A line was typed, and not a signal sent. */
static bool line_was_typed(int terminal, int signals)
{
    struct pollfd ready[] = {{.fd = terminal, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    while (poll(ready, N(ready), -1) < 0 && errno == EINTR)
        ;
    return !(ready[1].revents & POLLIN);
}

static struct status type_line(int terminal, const char *prompt, struct passphrase *out, struct complaint *why)
{
    struct termios before;
    sigset_t signals_before;
    int signals;
    if (tcgetattr(terminal, &before) != 0)
        return FAIL(NOT_FOUND);
    begin_silence(terminal, &signals_before, &signals);
    dprintf(terminal, "%s: ", prompt);
    struct status status = line_was_typed(terminal, signals) ? take_passphrase_line(terminal, "what was typed", out, why)
                                                             : complain(why, FAIL(INVALID), "nothing was typed");
    tcsetattr(terminal, TCSAFLUSH, &before);
    dprintf(terminal, "\n");
    close(signals);
    sigprocmask(SIG_SETMASK, &signals_before, NULL); /* the program ends here when it was told to */
    return status;
}

struct asked {
    const char *path, *words, *descriptor, *credential;
    bool is_new;
};

static struct status type_passphrase(const struct asked *asked, struct passphrase *out, struct complaint *why)
{
    char prompt[COMPLAINT_BYTES];
    struct passphrase again = {0};
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0)
        return FAIL(NOT_FOUND);
    snprintf(prompt, sizeof prompt, "%s of %s", asked->words, asked->path);
    struct status status = type_line(terminal, prompt, out, why);
    if (status_ok(status) && asked->is_new)
        status = type_line(terminal, "once more", &again, why);
    if (status_ok(status) && asked->is_new && (again.size != out->size || !secret_equal(again.bytes, out->bytes, out->size)))
        status = complain(why, FAIL(INVALID), "the two that were typed are not the same");
    secret_wipe(&again, sizeof again);
    close(terminal);
    return status;
}

static struct status find_passphrase(const struct asked *asked, struct passphrase *out, struct complaint *why)
{
    struct status status = read_named_descriptor(PASSPHRASE_HANDED, take_handed, out, why);
    if (status_is(status, STATUS_NOT_FOUND))
        status = read_named_descriptor(asked->descriptor, take_passphrase_line, out, why);
    if (status_is(status, STATUS_NOT_FOUND))
        status = read_credential(asked->credential, out, why);
    if (status_is(status, STATUS_NOT_FOUND))
        status = type_passphrase(asked, out, why);
    if (status_is(status, STATUS_NOT_FOUND))
        return complain(why, status, "%s: nobody gave its %s: %s, the credential %s, or a terminal", asked->path, asked->words,
                        asked->descriptor, asked->credential);
    if (status_ok(status) && asked->is_new && out->size < PASSPHRASE_LEAST_NEW)
        return complain(why, FAIL(INVALID), "%s: a passphrase of at least %d bytes", asked->path, PASSPHRASE_LEAST_NEW);
    return status;
}

static struct status ask_once(struct passphrase_source *source, const struct asked *asked, struct complaint *why)
{
    if (source->is_there)
        return STATUS(OK);
    (void)secret_lock(source, sizeof *source);
    struct status status = find_passphrase(asked, &source->passphrase, why);
    source->is_there = status_ok(status);
    if (!source->is_there)
        passphrase_source_end(source);
    return status;
}

struct status passphrase_ask(struct passphrase_source *source, const char *path, struct complaint *why)
{
    return ask_once(source, &(struct asked){path, "passphrase", PASSPHRASE_DESCRIPTOR, PASSPHRASE_CREDENTIAL, false}, why);
}

struct status passphrase_ask_new(struct passphrase_source *source, const char *path, struct complaint *why)
{
    return ask_once(source, &(struct asked){path, "new passphrase", PASSPHRASE_DESCRIPTOR, PASSPHRASE_CREDENTIAL, true}, why);
}

struct status passphrase_ask_next(struct passphrase_source *source, const char *path, struct complaint *why)
{
    return ask_once(source, &(struct asked){path, "new passphrase", PASSPHRASE_NEXT_DESCRIPTOR, PASSPHRASE_NEXT_CREDENTIAL, true}, why);
}

void passphrase_source_end(struct passphrase_source *source) { secret_unlock(source, sizeof *source); }
