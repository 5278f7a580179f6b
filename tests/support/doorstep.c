// SPDX-License-Identifier: EUPL-1.2
//
// The program's turn with a town in the place of the mesh. Linked with --wrap=listener_accept and --wrap=clock_now.
#include "support/doorstep.h"
#include "control/listener.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct doorstep doorstep;
static struct loop_timer tick; /* the town has its own time, and nothing else that wakes the loop */
static atomic_bool is_over;    /* the people went home */

int __real_listener_accept(int listener, uid_t *out_uid);
int __wrap_listener_accept(int listener, uid_t *out_uid);
int __wrap_listener_accept(int listener, uid_t *out_uid)
{
    int fd = __real_listener_accept(listener, out_uid);
    if (fd >= 0 && doorstep.as_user)
        *out_uid = doorstep.as_user;
    if (fd >= 0)
        doorstep.came++;
    return fd;
}

struct moment __real_clock_now(void);
struct moment __wrap_clock_now(void);
struct moment __wrap_clock_now(void)
{
    struct moment now = __real_clock_now();
    now.steady_ms += doorstep.passed_ms;
    return now;
}

/* What the program does after each turn of the loop, with the whole town beside. */
static struct status after(void *state)
{
    bool did;
    doorstep.town.now_ms = loop_now(doorstep.loop).wall_ms;
    control_flush_unwritten(doorstep.control);
    struct status status = town_turn(&doorstep.town, WOCO, &did);
    (void)state;
    if (!doorstep.is_held)
        town_run(&doorstep.town);
    control_flush(doorstep.control, doorstep.forced == STATUS_OK ? status : (struct status){(enum status_code)doorstep.forced});
    loop_timer_set(doorstep.loop, &tick, loop_now(doorstep.loop).steady_ms + 10);
    if (is_over)
        loop_stop(doorstep.loop);
    return STATUS(OK);
}

void doorstep_make(void)
{
    struct complaint why = {""};
    doorstep.passed_ms = 0;
    town_open(&doorstep.town, EVERYBODY_UP);
    doorstep.town.now_ms = clock_now().wall_ms; /* as the loop has it */
    town_connect(&doorstep.town);
    doorstep.access = (struct access_list){.count = 1, .rules = {{.roles = ACCESS_OPERATOR}}};
    listener_user_name(getuid(), doorstep.access.rules[0].user);
    snprintf(doorstep.path, sizeof doorstep.path, "%s/control", doorstep.town.folder);
    cr_assert(status_ok(loop_new(&doorstep.loop)));
    cr_assert(
        status_ok(control_open(town_node(&doorstep.town, WOCO), doorstep.loop, &doorstep.access, doorstep.path, &doorstep.control, &why)),
        "%s", why.text);
    loop_set_after(doorstep.loop, after, NULL);
    tick = (struct loop_timer){0};
    is_over = doorstep.is_held = false;
    doorstep.forced = STATUS_OK;
    doorstep.as_user = 0;
    doorstep.came = 0;
}

void doorstep_end(void)
{
    doorstep.control = control_close(doorstep.control);
    doorstep.loop = loop_free(doorstep.loop);
    cr_expect(access(doorstep.path, F_OK) != 0, "the socket is gone");
    town_run(&doorstep.town);
    town_audit_all(&doorstep.town);
    town_close(&doorstep.town);
}

/* ---- people */

static int reach_for_the_door(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    memcpy(address.sun_path, doorstep.path, strlen(doorstep.path) + 1);
    return fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

int door_come(void)
{
    size_t before = doorstep.came;
    int fd = reach_for_the_door();
    while (fd >= 0 && doorstep.came == before)
        usleep(500);
    return fd;
}

bool door_say(int fd, const char *line) { return send(fd, line, strlen(line), MSG_NOSIGNAL) == (ssize_t)strlen(line); }

bool door_hear(int fd, char out[static LINE_MOST])
{
    size_t size = 0;
    while (size < LINE_MOST - 1) {
        ssize_t got = recv(fd, out + size, LINE_MOST - 1 - size, 0);
        if (got <= 0)
            return false;
        size += (size_t)got;
        out[size] = 0;
        if (out[size - 1] == '\n')
            return true;
    }
    return false;
}

bool door_serves(int fd)
{
    static char line[LINE_MOST];
    return door_say(fd, STATUS_LINE) && door_hear(fd, line) && strstr(line, "\"ok\":true");
}

bool door_is_shut(int fd)
{
    struct pollfd end = {.fd = fd, .events = POLLIN};
    char byte;
    return poll(&end, 1, 5000) == 1 && recv(fd, &byte, 1, MSG_PEEK) <= 0;
}

struct visit {
    bool (*go)(void); /* what happens at the door */
    bool went_well;
};

static void *visit_the_door(void *state)
{
    struct visit *visit = state;
    visit->went_well = visit->go();
    is_over = true;
    int last = reach_for_the_door(); /* wakes the loop */
    if (last >= 0)
        close(last);
    return NULL;
}

bool doorstep_receive(bool (*go)(void))
{
    struct visit of = {.go = go};
    pthread_t thread;
    cr_assert(pthread_create(&thread, NULL, visit_the_door, &of) == 0);
    cr_assert(status_ok(loop_run(doorstep.loop)));
    pthread_join(thread, NULL);
    return of.went_well;
}
