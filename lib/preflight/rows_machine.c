// SPDX-License-Identifier: EUPL-1.2
//
// What the machine gives: descriptors, a port, room, the time.
#include "preflight/inside.h"

#include "base/day.h"
#include "base/text.h"
#include "base/version.h"
#include "files/files.h"
#include "transport/mesh.h"

#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define DESCRIPTORS_OWN 128                  /* the door's connections, the database, the keeper, timers */
#define LOCKED_LEAST ((uint64_t)1024 * 1024) /* keys of daemon, keeper and lines, in whole pages */
#define SPACE_LEAST ((uint64_t)1024 * 1024)
#define SPACE_ROOMY ((uint64_t)256 * 1024 * 1024)
#define CLOCK_SLACK_MS (2 * MINUTE_MS)

/* ---- limits */

size_t preflight_descriptors(void) { return mesh_descriptors(ROSTER_MOST_PARTNERS) + DESCRIPTORS_OWN; }

struct status preflight_limits(struct looking *looking)
{
    const char *config = looking->list->wish.config_path;
    const size_t needed = preflight_descriptors();
    struct rlimit files, core, locked;
    if (getrlimit(RLIMIT_NOFILE, &files) || getrlimit(RLIMIT_CORE, &core) || getrlimit(RLIMIT_MEMLOCK, &locked))
        return FAIL(IO_FAILED);
    if (files.rlim_max < needed) /* what is allowed and not taken, a node takes at its start */
        looking_put(looking, SEVERITY_ERROR, config,
                    "this process may have %lu descriptors, and a node takes up to %zu, strangers included\nulimit -n %zu",
                    (unsigned long)files.rlim_max, needed, needed);
    if (core.rlim_cur != 0)
        looking_put(looking, SEVERITY_ERROR, config, "a crash would leave memory with secrets in a core file\nulimit -c 0");
    if (locked.rlim_cur < LOCKED_LEAST)
        looking_put(looking, SEVERITY_WARNING, config, "this process may lock %lu KiB: keys could be written to the swap\nulimit -l 8192",
                    (unsigned long)locked.rlim_cur / 1024);
    looking_saw(looking, "%lu descriptors, no core files", (unsigned long)files.rlim_max);
    return STATUS(OK);
}

#define MIB (UINT64_C(1024) * 1024)

/* The keeper has as much for itself, and needs little of it. */
struct status preflight_memory(struct looking *looking)
{
    const uint64_t wanted = (uint64_t)looking->list->config.memory;
    const uint64_t there = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    struct rlimit data;
    if (getrlimit(RLIMIT_DATA, &data))
        return FAIL(IO_FAILED);
    if (data.rlim_max < wanted)
        looking_put_key(looking, SEVERITY_WARNING, CONFIG_memory, "this process may take %llu MiB only\nLimitDATA=infinity, in the unit",
                        (unsigned long long)(data.rlim_max / MIB));
    if (there < wanted)
        looking_put_key(looking, SEVERITY_WARNING, CONFIG_memory,
                        "this machine has %llu MiB: partners that send much could take all of it\nmemory = %lluMiB, below [node]",
                        (unsigned long long)(there / MIB), (unsigned long long)(there / MIB * 3 / 4));
    looking_saw(looking, "%llu MiB of %llu at most", (unsigned long long)(wanted / MIB), (unsigned long long)(there / MIB));
    return STATUS(OK);
}

/* ---- the port */

struct endpoint_text {
    char host[128], port[8];
};

// "tcp://host:port", "tcp://[::1]:port", "tcp://*:port"
static bool cut_endpoint(const char *endpoint, struct endpoint_text *out)
{
    const char *host = strncmp(endpoint, "tcp://", 6) == 0 ? endpoint + 6 : NULL, *colon = host ? strrchr(host, ':') : NULL;
    uint64_t number;
    if (!colon || colon == host || (size_t)(colon - host) >= sizeof out->host)
        return false;
    size_t size = (size_t)(colon - host);
    if (size > 2 && host[0] == '[' && host[size - 1] == ']') {
        host++;
        size -= 2;
    }
    memcpy(out->host, host, size);
    out->host[size] = 0;
    if (strcmp(colon + 1, "*") != 0 && !status_ok(decimal_parse(span_of_text(colon + 1), 65535, &number)))
        return false;
    snprintf(out->port, sizeof out->port, "%s", strcmp(colon + 1, "*") == 0 ? "0" : colon + 1);
    return true;
}

/* 0, or why nobody can listen there. */
static int try_to_listen(const struct addrinfo *address)
{
    int yes = 1, fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    int error =
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) || bind(fd, address->ai_addr, address->ai_addrlen) || listen(fd, 1)
            ? errno
            : 0;
    close(fd);
    return error;
}

static void put_port(struct looking *looking, const char *endpoint, const char *reason, const char *sentence)
{
    if (looking->list->config.bind)
        looking_put_key(looking, SEVERITY_ERROR, CONFIG_bind, "%s: %s\n%s", endpoint, reason, sentence);
    else
        looking_put(looking, SEVERITY_ERROR, looking->list->roster_path, "%s: %s\n%s", endpoint, reason, sentence);
}

struct status preflight_port(struct looking *looking)
{
    const struct config *config = &looking->list->config;
    const char *endpoint = config->bind ? config->bind : agreed_us(&looking->list->agreed)->row->endpoint;
    const struct addrinfo wanted = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *address = NULL;
    struct endpoint_text text;
    looking_saw(looking, "%s", endpoint);
    if (looking->list->is_running)
        return STATUS(OK); /* it listens there */
    if (!cut_endpoint(endpoint, &text)) {
        put_port(looking, endpoint, "is not tcp://ADDRESS:PORT", "bind = tcp://0.0.0.0:PORT, below [node]");
        return FAIL(INVALID);
    }
    if (getaddrinfo(strcmp(text.host, "*") == 0 ? NULL : text.host, text.port, &wanted, &address) != 0) {
        if (if_nametoindex(text.host) != 0)
            return STATUS(OK); /* libzmq listens on the address that the interface has then */
        put_port(looking, endpoint, "no name can be listened on, only an address of this machine",
                 "bind = tcp://0.0.0.0:PORT, below [node]");
        return FAIL(INVALID);
    }
    int error = try_to_listen(address);
    freeaddrinfo(address);
    if (error == 0)
        return STATUS(OK);
    put_port(looking, endpoint, strerror(error), error == EADDRINUSE ? "ss -ltnp" : "ip address");
    return FAIL(INVALID);
}

/* ---- room */

struct status preflight_space(struct looking *looking)
{
    const struct preflight *list = looking->list;
    struct statvfs facts;
    const char *folder;
    TRY(path_folder(list->config.database, list->arena, &folder));
    if (statvfs(folder, &facts)) {
        looking_put(looking, SEVERITY_ERROR, folder, "the folder of the database: %s\ninstall -d -m 0700 %s", strerror(errno), folder);
        return FAIL(NOT_FOUND);
    }
    uint64_t left = (uint64_t)facts.f_bavail * facts.f_frsize;
    if (left < SPACE_LEAST)
        looking_put(looking, SEVERITY_ERROR, folder, "the disk is full: %llu KiB are left\ndf -h %s", (unsigned long long)left / 1024,
                    folder);
    else if (left < SPACE_ROOMY)
        looking_put(looking, SEVERITY_WARNING, folder, "the disk is nearly full: %llu MiB are left\ndf -h %s",
                    (unsigned long long)left / 1024 / 1024, folder);
    looking_saw(looking, "%llu MiB are left", (unsigned long long)left / 1024 / 1024);
    return left < SPACE_LEAST ? FAIL(DISK_FULL) : STATUS(OK);
}

/* ---- the time */

/* A ledger never goes back in time by itself (book_entry), so a clock that was ahead once must not keep a node down. */
struct status preflight_clock(struct looking *looking)
{
    const struct preflight *list = looking->list;
    const int64_t now_ms = list->wish.now_ms;
    char now[TIME_ROOM], last[TIME_ROOM];
    time_print(now_ms > 0 ? now_ms : 0, now);
    looking_saw(looking, "%s", now);
    if (now_ms < day_start_ms(SCHAKEL_NOT_BEFORE_DAY)) {
        looking_put(looking, SEVERITY_ERROR, list->wish.config_path,
                    "the clock says %s, which is before this program was written\ntimedatectl", now);
        return FAIL(INVALID);
    }
    if (looking->logbook.last_ms > now_ms + CLOCK_SLACK_MS) {
        time_print(looking->logbook.last_ms, last);
        looking_put(looking, SEVERITY_WARNING, list->config.database,
                    "the clock says %s, and the last entry of the ledger is of %s\ntimedatectl", now, last);
    }
    return STATUS(OK);
}
