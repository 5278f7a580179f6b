// SPDX-License-Identifier: EUPL-1.2
//
// Who floods the socket, dawdles or talks without end keeps nobody out, and is counted and told.
#include "control/connection.h"
#include "support/doorstep.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define REGISSEUR_UID 70001 /* and the next four */
#define REGISSEURS 5
#define PROFESSIONAL_UID 70020
#define STRANGER_UID 70030
#define FLOOD 100

static void make(void)
{
    doorstep_make();
    struct access_list *access = &doorstep.access;
    for (unsigned i = 0; i < REGISSEURS; i++, access->count++) {
        snprintf(access->rules[access->count].user, ACCESS_USER_BYTES, "uid-%u", REGISSEUR_UID + i);
        access->rules[access->count].roles = ACCESS_REGISSEUR;
    }
    snprintf(access->rules[access->count].user, ACCESS_USER_BYTES, "uid-%u", PROFESSIONAL_UID);
    access->rules[access->count++].roles = ACCESS_PROFESSIONAL;
}
TestSuite(control_flood, .init = make, .fini = doorstep_end, .timeout = 60);

static uint64_t counted(enum node_counter counter) { return town_node(&doorstep.town, WOCO)->book.counters[counter]; }

static int told(void)
{
    char path[200], line[EVENT_LINE_MOST_BYTES];
    int count = 0;
    snprintf(path, sizeof path, "%s/log", doorstep.town.houses[WOCO].folder);
    FILE *log = fopen(path, "re");
    while (log && fgets(line, sizeof line, log))
        count += strstr(line, "\"door-cut\"") != NULL;
    if (log)
        fclose(log);
    return count;
}

static bool come_as(unsigned user, size_t count, int *out)
{
    bool is_good = true;
    doorstep.as_user = user;
    for (size_t i = 0; i < count; i++)
        is_good &= (out[i] = door_come()) >= 0;
    doorstep.as_user = 0;
    return is_good;
}

static void leave(const int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        close(fds[i]);
}

/* Until the node has swept. */
static bool pass(long long ms)
{
    doorstep.passed_ms += ms;
    return usleep(100000) == 0;
}

/* ---- too many */

static bool flood_as_another(void)
{
    int flood[FLOOD], root = -1, other = -1;
    bool is_good = come_as(REGISSEUR_UID, FLOOD, flood) && come_as(0, 1, &root) && come_as(PROFESSIONAL_UID, 1, &other);
    is_good &= door_serves(root) && door_serves(other);
    is_good &= door_is_shut(flood[0]) && door_serves(flood[FLOOD - 1]);
    leave(flood, FLOOD);
    close(root);
    close(other);
    return is_good;
}
Test(control_flood, a_hundred_silent_connections_of_one_user_keep_nobody_out)
{
    cr_expect(doorstep_receive(flood_as_another));
    cr_expect(counted(COUNT_DOOR_CROWD) == FLOOD - 16, "%lu", (unsigned long)counted(COUNT_DOOR_CROWD));
}

static bool flood_as_oneself(void)
{
    int flood[FLOOD], next = -1;
    bool is_good = come_as(0, FLOOD, flood) && come_as(0, 1, &next);
    is_good &= door_serves(next) && door_is_shut(flood[0]);
    leave(flood, FLOOD);
    close(next);
    return is_good;
}
Test(control_flood, who_left_a_hundred_connections_open_is_served_on_the_next) { cr_expect(doorstep_receive(flood_as_oneself)); }

/* Four of them fill what is not kept for operators. */
static bool flood_together(void)
{
    int flood[4][16], last = -1, operators[8];
    bool is_good = true;
    for (unsigned i = 0; i < 4; i++)
        is_good &= come_as(REGISSEUR_UID + i, 16, flood[i]);
    is_good &= come_as(REGISSEUR_UID + 4, 1, &last) && door_serves(last);
    is_good &= come_as(0, N(operators), operators);
    for (size_t i = 0; i < N(operators); i++)
        is_good &= door_serves(operators[i]);
    is_good &= door_serves(last);
    for (size_t i = 0; i < 4; i++)
        leave(flood[i], 16);
    leave(operators, N(operators));
    close(last);
    return is_good;
}
Test(control_flood, users_who_fill_the_door_together_keep_nobody_out) { cr_expect(doorstep_receive(flood_together)); }

static bool flood_for_minutes(void)
{
    int flood[40];
    bool is_good = pass(2000);
    for (size_t round = 0; round < 5; round++) {
        is_good &= come_as(REGISSEUR_UID, N(flood), flood) && pass(2000);
        leave(flood, N(flood));
    }
    is_good &= told() == 1;
    is_good &= pass(61000) && told() == 2;
    return is_good;
}
Test(control_flood, a_flood_is_told_once_a_minute) { cr_expect(doorstep_receive(flood_for_minutes)); }

/* ---- too slow */

static bool dawdle(void)
{
    int half = -1, silent = -1, stranger = -1;
    bool is_good = come_as(0, 1, &half) && come_as(0, 1, &silent) && come_as(STRANGER_UID, 1, &stranger);
    is_good &= door_say(half, "{\"version\":1,") && door_say(stranger, "{");
    is_good &= door_serves(silent); /* so what was said before was read */
    is_good &= pass(3000) && door_is_shut(stranger) && door_say(half, "\"verb\":");
    is_good &= pass(30000) && door_is_shut(half) && door_serves(silent);
    is_good &= counted(COUNT_DOOR_SLOW) == 2 && counted(COUNT_DOOR_SILENT) == 0;
    is_good &= pass(301000) && door_is_shut(silent) && counted(COUNT_DOOR_SILENT) == 1;
    close(half);
    close(silent);
    close(stranger);
    return is_good;
}
Test(control_flood, half_a_line_ends_soon_and_silence_later) { cr_expect(doorstep_receive(dawdle)); }

/* ---- too much */

/* A megabyte of one line: no more than the first bytes of it are kept, and the answer does not wait for its end. */
static bool talk_as_a_stranger(void)
{
    static char line[LINE_MOST], text[1024 * 1024];
    int fd;
    memset(text, '[', sizeof text - 1);
    bool is_good = come_as(STRANGER_UID, 1, &fd);
    (void)!door_say(fd, text);
    is_good &= door_hear(fd, line) && strstr(line, "\"status\":\"not-allowed\"") && strstr(line, "has no role") && door_is_shut(fd);
    close(fd);
    return is_good;
}
Test(control_flood, who_has_no_role_hears_so_before_the_line_has_ended) { cr_expect(doorstep_receive(talk_as_a_stranger)); }

static bool talk_as_a_professional(void)
{
    static char line[LINE_MOST], text[65536 + 2];
    int fd;
    memset(text, ' ', 65536);
    memcpy(text, STATUS_LINE, strlen(STATUS_LINE) - 1);
    text[65536] = '\n';
    bool is_good = come_as(PROFESSIONAL_UID, 1, &fd) && door_say(fd, text) && door_hear(fd, line);
    is_good &= strstr(line, "\"status\":\"too-large\"") && strstr(line, "a request has at most 65535 bytes") && door_serves(fd);
    close(fd);
    return is_good;
}
Test(control_flood, a_line_is_no_longer_than_its_role_has_use_for) { cr_expect(doorstep_receive(talk_as_a_professional)); }

/* What they may not do, or do not say at the beginning, is not kept for its end: 1024 bytes of it are. */
static bool talk_of_what_is_not_theirs(void)
{
    static const struct {
        const char *begins, *status, *why;
    } rows[] = {{"{\"version\":1,\"verb\":\"import\",\"records\":[", "not-allowed", "may not \\\"import\\\""},
                {"{\"records\":[", "invalid", "begins with its version and its verb"},
                {"{ \"version\" : 1, \"verb\" : \"no-such\", ", "invalid", "begins with its version and its verb"}};
    static char line[LINE_MOST], text[32768];
    bool is_good = true;
    int fd;
    is_good &= come_as(PROFESSIONAL_UID, 1, &fd);
    for (size_t i = 0; i < N(rows); i++) {
        memset(text, '[', sizeof text - 2);
        text[sizeof text - 2] = '\n';
        memcpy(text, rows[i].begins, strlen(rows[i].begins));
        is_good &= door_say(fd, text) && door_hear(fd, line) && strstr(line, rows[i].status) && strstr(line, rows[i].why);
        is_good &= door_serves(fd);
    }
    const struct connection *held = doorstep.control->connections;
    while (held && held->guest.uid != PROFESSIONAL_UID)
        held = held->next;
    is_good &= held && held->in_room <= SPEECH_UNNAMED_MOST_BYTES;
    close(fd);
    return is_good;
}
Test(control_flood, who_may_not_hears_so_before_a_line_is_parsed_or_kept) { cr_expect(doorstep_receive(talk_of_what_is_not_theirs)); }
