// SPDX-License-Identifier: EUPL-1.2
//
// The socket: how many may stand at the door, replies that wait for the commit, and people who leave. The node's loop runs here, the
// people at the door are a thread of their own, as they are processes of their own elsewhere.
#include "control/control.h"
#include "support/town.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <pwd.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_MOST 65536
#define STATUS_LINE "{\"version\":1,\"verb\":\"status\"}\n"

static struct town town;
static struct loop *loop;
static struct control *control;
static struct access_list access_list;
static struct loop_timer tick; /* the town has its own time, and nothing else that wakes the loop */
static char path[128];
static atomic_bool is_over, is_held; /* the people went home; the town stands still */
static atomic_int forced;            /* enum status_code: what becomes of the next turns, as people hear it */

/* What the program does after each turn of the loop, with the whole town beside. */
static struct status after(void *state)
{
    bool did;
    town.now_ms = loop_now(loop).wall_ms;
    struct status status = town_turn(&town, WOCO, &did);
    (void)state;
    if (!is_held)
        town_run(&town);
    control_flush(control, forced == STATUS_OK ? status : (struct status){(enum status_code)forced});
    loop_timer_set(loop, &tick, loop_now(loop).steady_ms + 10);
    if (is_over)
        loop_stop(loop);
    return STATUS(OK);
}

static void make(void)
{
    struct complaint why = {""};
    struct passwd *self = getpwuid(getuid());
    town_open(&town, EVERYBODY_UP);
    town.now_ms = clock_now().wall_ms; /* as the loop has it */
    town_connect(&town);
    access_list = (struct access_list){.count = 1, .rules = {{.roles = ACCESS_OPERATOR}}};
    if (self)
        snprintf(access_list.rules[0].user, ACCESS_USER_BYTES, "%s", self->pw_name);
    else
        snprintf(access_list.rules[0].user, ACCESS_USER_BYTES, "uid-%lu", (unsigned long)getuid());
    snprintf(path, sizeof path, "%s/control", town.folder);
    cr_assert(status_ok(loop_new(&loop)));
    cr_assert(status_ok(control_open(town_node(&town, WOCO), loop, &access_list, path, &control, &why)), "%s", why.text);
    loop_set_after(loop, after, NULL);
    tick = (struct loop_timer){0};
    is_over = is_held = false;
    forced = STATUS_OK;
}
static void end(void)
{
    control = control_close(control);
    loop = loop_free(loop);
    cr_expect(access(path, F_OK) != 0, "the socket is gone");
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(control_door, .init = make, .fini = end, .timeout = 60);

/* ---- people */

static int come(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    memcpy(address.sun_path, path, strlen(path) + 1);
    return fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

static bool say(int fd, const char *line) { return send(fd, line, strlen(line), MSG_NOSIGNAL) == (ssize_t)strlen(line); }

/* One line; false when the node closed before it was whole. */
static bool hear(int fd, char out[static LINE_MOST])
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

static bool is_served(int fd)
{
    static char line[LINE_MOST];
    return say(fd, STATUS_LINE) && hear(fd, line) && strstr(line, "\"ok\":true");
}

struct visit {
    bool (*go)(void); /* what happens at the door: whether all was as it should be */
    bool went_well;
};

static void *visit(void *state)
{
    struct visit *visit = state;
    visit->went_well = visit->go();
    is_over = true;
    int last = come(); /* wakes the loop */
    if (last >= 0)
        close(last);
    return NULL;
}

static bool receive(bool (*go)(void))
{
    struct visit of = {.go = go};
    pthread_t thread;
    cr_assert(pthread_create(&thread, NULL, visit, &of) == 0);
    cr_assert(status_ok(loop_run(loop)));
    pthread_join(thread, NULL);
    return of.went_well;
}

/* ---- how many */

/* One more than may stand there goes away unheard; who stood there is served, and when one leaves there is room again. */
static bool crowd(void)
{
    static char line[LINE_MOST];
    int fds[CONTROL_CONNECTIONS_MOST], one_more;
    bool is_good = true;
    for (size_t i = 0; i < CONTROL_CONNECTIONS_MOST; i++)
        is_good &= (fds[i] = come()) >= 0 && is_served(fds[i]);
    one_more = come();
    is_good &= one_more >= 0 && (!say(one_more, STATUS_LINE) || !hear(one_more, line));
    close(one_more);
    is_good &= is_served(fds[0]) && is_served(fds[CONTROL_CONNECTIONS_MOST - 1]);
    close(fds[7]);
    for (int tries = 0; tries < 100; tries++) {
        fds[7] = come();
        if (fds[7] >= 0 && is_served(fds[7]))
            break;
        close(fds[7]);
    }
    is_good &= is_served(fds[7]);
    for (size_t i = 0; i < CONTROL_CONNECTIONS_MOST; i++)
        close(fds[i]);
    return is_good;
}
Test(control_door, only_so_many_stand_at_the_door_and_the_rest_goes_away_unheard) { cr_expect(receive(crowd)); }

/* ---- one request at a time */

static bool hurry(void)
{
    static char line[LINE_MOST];
    int fd = come();
    is_held = true;
    bool is_good = say(fd, STATUS_LINE STATUS_LINE) && hear(fd, line) && strstr(line, "\"ok\":true") && !hear(fd, line);
    close(fd);
    return is_good;
}
Test(control_door, who_asks_again_before_the_answer_gets_that_answer_and_no_other) { cr_expect(receive(hurry)); }

/* A line of `size` bytes with its end, of blanks around a good request. */
static bool say_long(int fd, size_t size)
{
    static char text[4 * SPEECH_LINE_MOST_BYTES];
    memset(text, ' ', size);
    memcpy(text, STATUS_LINE, strlen(STATUS_LINE) - 1);
    text[size - 1] = '\n';
    for (size_t done = 0; done < size;) {
        ssize_t sent = send(fd, text + done, size - done, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        done += (size_t)sent;
    }
    return true;
}

static bool speak_long(void)
{
    static const struct {
        size_t size;
        bool is_served;
    } rows[] = {{SPEECH_LINE_MOST_BYTES, true},
                {SPEECH_LINE_MOST_BYTES + 1, false},
                {SPEECH_LINE_MOST_BYTES + 2, false},
                {4 * SPEECH_LINE_MOST_BYTES, false},
                {SPEECH_LINE_MOST_BYTES, true}};
    static char line[LINE_MOST];
    int fd = come();
    bool is_good = fd >= 0;
    for (size_t i = 0; i < N(rows); i++) {
        is_good &= say_long(fd, rows[i].size) && hear(fd, line);
        is_good &= strstr(line, rows[i].is_served ? "\"ok\":true" : "\"status\":\"too-large\"") != NULL;
        is_good &= rows[i].is_served || strstr(line, "\"why\":\"a request has at most 2097151 bytes\"");
    }
    is_good &= is_served(fd);
    close(fd);
    return is_good;
}
Test(control_door, a_line_that_is_too_long_is_refused_with_a_word_and_the_next_one_is_served) { cr_expect(receive(speak_long)); }

/* Nobody keeps more than a line of it, and the others are served meanwhile. */
static bool speak_without_end(void)
{
    int fd = come(), next = come();
    bool is_good = true;
    static char text[SPEECH_LINE_MOST_BYTES];
    memset(text, 'x', sizeof text - 1);
    for (size_t i = 0; i < 4; i++)
        is_good &= say(fd, text) && is_served(next);
    close(fd);
    is_good &= is_served(next);
    close(next);
    return is_good;
}
Test(control_door, a_line_without_an_end_keeps_nobody_waiting) { cr_expect(receive(speak_without_end)); }

/* ---- replies and the commit */

/* What was not carried out is told as that, with the reason, and not as what it would have been. */
static bool be_told_of_the_fault(void)
{
    static char line[LINE_MOST];
    int fd = come();
    bool is_good = say(fd, "{\"version\":1,\"verb\":\"import-targets\"}\n") && hear(fd, line);
    is_good &= strstr(line, "\"ok\":false,\"status\":\"disk-full\",\"class\":\"fault\"") && strstr(line, "the request was not carried out");
    forced = STATUS_OK;
    is_good &= is_served(fd);
    close(fd);
    return is_good;
}
Test(control_door, a_fault_of_the_turn_is_what_people_hear_and_the_line_goes_on)
{
    forced = STATUS_DISK_FULL;
    cr_expect(receive(be_told_of_the_fault));
}

#define TWO_POINTS "4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXbi8q4KarxOcaiEqWHFAFFfWOMLaqWC3Y22pllF4I0tdg=="
#define HOLDER "00000099000000003000"
/* an element, and 163 bytes of nothing */
#define NOTHING_54 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ESCROW_OF_ONE "4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXYA" NOTHING_54 NOTHING_54 NOTHING_54
#define EVALUATE                                                                                            \
    "{\"version\":1,\"verb\":\"evaluate\",\"act\":\"own\",\"domain\":\"casus\",\"holder\":\"" HOLDER "\","  \
    "\"purpose\":\"gecoordineerde-aanpak\",\"points\":\"" TWO_POINTS "\",\"escrow\":\"" ESCROW_OF_ONE "\"}" \
    "\n"

static bool wait_for_partials(void)
{
    static char line[LINE_MOST];
    int fd = come();
    bool is_good = say(fd, EVALUATE) && hear(fd, line) && strstr(line, "\"ok\":true") && strstr(line, "\"partials\":\"");
    is_good &= is_served(fd);
    close(fd);
    return is_good;
}
Test(control_door, a_reply_that_takes_longer_comes_when_it_is_there) { cr_expect(receive(wait_for_partials)); }

static bool hurry_while_waiting(void)
{
    static char line[LINE_MOST];
    int fd = come();
    is_held = true; /* no partner answers before turns have passed */
    bool is_good = say(fd, EVALUATE STATUS_LINE);
    int witness = come();
    is_good &= is_served(witness) && is_served(witness);
    close(witness);
    is_held = false;
    is_good &= hear(fd, line) && strstr(line, "\"partials\":\"") && !hear(fd, line);
    close(fd);
    return is_good;
}
Test(control_door, who_asks_again_before_a_reply_that_takes_longer_gets_that_reply) { cr_expect(receive(hurry_while_waiting)); }

/* The answer has nobody to go to; whoever comes next, under the same descriptor, does not get it. */
static bool leave_early(void)
{
    static char line[LINE_MOST];
    int fd = come();
    is_held = true; /* no partner answers before they are gone */
    bool is_good = say(fd, EVALUATE);
    int witness = come();
    is_good &= is_served(witness); /* so the request before it was taken */
    close(fd);
    close(witness);
    int next = come();
    is_good &= is_served(next);
    is_held = false;
    is_good &=
        is_served(next) && say(next, "{\"version\":1,\"verb\":\"signal-count\"}\n") && hear(next, line) && strstr(line, "\"records\":0");
    close(next);
    return is_good;
}
Test(control_door, an_answer_for_somebody_who_left_goes_to_nobody) { cr_expect(receive(leave_early)); }

Test(control_door, a_second_daemon_does_not_take_the_socket_of_the_first)
{
    struct control *other = NULL;
    struct complaint why = {""};
    cr_expect(status_is(control_open(town_node(&town, WOCO), loop, &access_list, path, &other, &why), STATUS_CONFLICT));
    cr_expect(strstr(why.text, "another daemon answers there") && !other, "%s", why.text);
    char too_long[300];
    memset(too_long, 'x', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = 0;
    cr_expect(status_is(control_open(town_node(&town, WOCO), loop, &access_list, too_long, &other, &why), STATUS_BAD_CONFIG));
}
