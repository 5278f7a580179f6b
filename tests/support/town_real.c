// SPDX-License-Identifier: EUPL-1.2
//
// What a town may have of the real world: lines on loopback, and keepers that are processes of the built daemon.
#include "files/files.h"
#include "keeper/process.h"
#include "support/town.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct mesh_timing quick = {
    .handshake = 2000,
    .heartbeat = 500,
    .heartbeat_most = 3000,
    .reconnect = 20,
    .reconnect_most = 60,
    .redial = 300,
    .linger = 0,
};

/* Below the ports that the kernel gives to outgoing connections, and another block for each process: tests run side by side. */
void town_find_port(char *out, size_t size)
{
    static unsigned tried;
    for (unsigned i = 0; i < 4096; i++) {
        unsigned port = 10000 + ((unsigned)getpid() * 8 + tried++) % 20000;
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        bool is_free = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
        close(fd);
        if (is_free) {
            snprintf(out, size, "tcp://127.0.0.1:%u", port);
            return;
        }
    }
    MUST(false, "no port on loopback");
}

struct status town_open_mesh(void *state, const struct mesh_config *config, int64_t steady_ms, struct lines *out, struct complaint *why)
{
    struct house *house = state;
    struct mesh_config here = *config;
    here.timing = &quick;
    TRY(mesh_open(&here, steady_ms, &house->mesh, why));
    *out = mesh_lines(house->mesh);
    return STATUS(OK);
}

struct status town_start_keeper(struct town *town, enum resident who, struct keeper_link *out)
{
    struct house *house = &town->houses[who];
    struct span text;
    char keys[128], shares[128];
    MUST(getenv("SCHAKELD"), "SCHAKELD names the program");
    snprintf(keys, sizeof keys, "%s/keys", house->folder);
    snprintf(shares, sizeof shares, "%s/shares", house->folder);
    OK(node_keys_print(&house->secrets.keys, town->arena, &text));
    OK(file_write_atomic(keys, text, 0600, NULL));
    if (house->secrets.shares.count) {
        OK(key_shares_print(&house->secrets.shares, town->arena, &text));
        OK(file_write_atomic(shares, text, 0600, NULL));
    }
    const struct keeper_place place = {getenv("SCHAKELD"), keys, shares, town->partners[who].oin, NULL};
    return keeper_process_start(&place, out, &house->work_fd);
}
