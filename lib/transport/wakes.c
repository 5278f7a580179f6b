// SPDX-License-Identifier: EUPL-1.2
//
// An epoll set, a flag per socket and a bell.
#include "transport/wakes.h"

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct status wakes_open(size_t count, struct wakes *out)
{
    struct wakes wakes = {
        .set = epoll_create1(EPOLL_CLOEXEC),
        .bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
        .is_awake = calloc(count, sizeof *wakes.is_awake),
        .found = calloc(count + 1, sizeof *wakes.found),
        .count = count,
    };
    struct epoll_event bell = {.events = EPOLLIN, .data.u64 = count};
    struct status status = STATUS(OK);

    if (!wakes.is_awake || !wakes.found)
        status = FAIL(NO_MEMORY);
    else if (wakes.set < 0 || wakes.bell < 0 || epoll_ctl(wakes.set, EPOLL_CTL_ADD, wakes.bell, &bell) != 0)
        status = FAIL(IO_FAILED);
    if (status_ok(status))
        *out = wakes;
    else
        wakes_close(&wakes);
    return status;
}

void wakes_close(struct wakes *wakes)
{
    if (wakes->count == 0)
        return;
    if (wakes->set >= 0)
        close(wakes->set);
    if (wakes->bell >= 0)
        close(wakes->bell);
    free(wakes->is_awake);
    free(wakes->found);
    *wakes = (struct wakes){.set = -1, .bell = -1};
}

struct status wakes_watch(struct wakes *wakes, size_t i, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
    ENSURE(i < wakes->count);
    if (epoll_ctl(wakes->set, EPOLL_CTL_ADD, fd, &event) != 0)
        return FAIL(IO_FAILED);
    wakes_mark(wakes, i);
    return STATUS(OK);
}

void wakes_forget(struct wakes *wakes, int fd) { epoll_ctl(wakes->set, EPOLL_CTL_DEL, fd, NULL); }

struct status wakes_collect(struct wakes *wakes)
{
    int found = epoll_wait(wakes->set, wakes->found, (int)wakes->count + 1, 0);
    if (found < 0)
        return errno == EINTR ? STATUS(OK) : FAIL(IO_FAILED);
    for (int i = 0; i < found; i++)
        if (wakes->found[i].data.u64 < wakes->count)
            wakes_mark(wakes, (size_t)wakes->found[i].data.u64);
    return STATUS(OK);
}

void wakes_mark(struct wakes *wakes, size_t i)
{
    const uint64_t one = 1;
    if (wakes->is_awake[i])
        return;
    wakes->is_awake[i] = true;
    if (wakes->awake_count++ == 0)
        ENSURE(write(wakes->bell, &one, sizeof one) == sizeof one);
}

void wakes_rest(struct wakes *wakes, size_t i)
{
    uint64_t rung;
    if (!wakes->is_awake[i])
        return;
    wakes->is_awake[i] = false;
    if (--wakes->awake_count == 0)
        ENSURE(read(wakes->bell, &rung, sizeof rung) == sizeof rung);
}

bool wakes_find(const struct wakes *wakes, size_t first, size_t size, size_t from, size_t *out)
{
    if (wakes->awake_count == 0)
        return false;
    for (size_t i = 0; i < size; i++) {
        size_t at = first + (from - first + i) % size;
        if (wakes->is_awake[at]) {
            *out = at;
            return true;
        }
    }
    return false;
}
