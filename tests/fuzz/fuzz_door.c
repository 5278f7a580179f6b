// SPDX-License-Identifier: EUPL-1.2
//
// What a node says when it is asked for its ledger, over a real stream: lines with bytes behind them. Whatever comes, the command ends
// with a status, has as many bytes as the line said, and believes nothing any more of a connection that broke.
#include "online/control_client.h"

#include <sys/socket.h>
#include <unistd.h>

#define SAID_MOST ((size_t)64 * 1024) /* fits the stream, so that nobody need listen while it is said */
#define QUESTIONS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct control_link *link_with(const uint8_t *data, size_t size, int *out_node)
{
    struct control_link *link = NULL;
    int ends[2];
    ENSURE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    ENSURE(size == 0 || write(ends[1], data, size) == (ssize_t)size);
    ENSURE(shutdown(ends[1], SHUT_WR) == 0);
    ENSURE(status_ok(control_open_fd(ends[0], ENGLISH, &link)));
    *out_node = ends[1];
    return link;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    bool was_broken = false;
    int node;
    if (size > SAID_MOST)
        return 0;
    link = link_with(data, size, &node);
    for (size_t i = 0; i < QUESTIONS; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct complaint why = {""};
        struct speech_ledger_entries heard = {0};
        ENSURE(status_ok(arena_new((size_t)64 * 1024 * 1024, &arena)));
        const struct door door = control_door(link, arena, &why);
        struct status status = door_ledger_read(&door, &(struct speech_ledger_read){0, 1}, &heard);
        ENSURE(!status_ok(status) || (!was_broken && heard.bundle.size < size && (heard.bundle.data || !heard.bundle.size)));
        ENSURE(status_ok(status) || why.text[0] || !was_broken);
        was_broken |= strstr(why.text, "broke earlier") != NULL;
    }
    close(node);
    return 0;
}
