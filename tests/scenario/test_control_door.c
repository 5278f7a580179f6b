// SPDX-License-Identifier: EUPL-1.2
//
// The socket: replies that wait for the commit, lines that are too long, and people who leave.
#include "support/doorstep.h"

#include <criterion/criterion.h>
#include <sys/socket.h>
#include <unistd.h>

TestSuite(control_door, .init = doorstep_make, .fini = doorstep_end, .timeout = 60);

/* ---- one request at a time */

static bool hurry(void)
{
    static char line[LINE_MOST];
    int fd = door_come();
    doorstep.is_held = true;
    bool is_good = door_say(fd, STATUS_LINE STATUS_LINE) && door_hear(fd, line) && strstr(line, "\"ok\":true") && !door_hear(fd, line);
    close(fd);
    return is_good;
}
Test(control_door, who_asks_again_before_the_answer_gets_that_answer_and_no_other) { cr_expect(doorstep_receive(hurry)); }

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
    int fd = door_come();
    bool is_good = fd >= 0;
    for (size_t i = 0; i < N(rows); i++) {
        is_good &= say_long(fd, rows[i].size) && door_hear(fd, line);
        is_good &= strstr(line, rows[i].is_served ? "\"ok\":true" : "\"status\":\"too-large\"") != NULL;
        is_good &= rows[i].is_served || strstr(line, "\"why\":\"a request has at most 2097151 bytes\"");
    }
    is_good &= door_serves(fd);
    close(fd);
    return is_good;
}
Test(control_door, a_line_that_is_too_long_is_refused_with_a_word_and_the_next_one_is_served) { cr_expect(doorstep_receive(speak_long)); }

/* Nobody keeps more than a line of it, and the others are served meanwhile. */
static bool speak_without_end(void)
{
    int fd = door_come(), next = door_come();
    bool is_good = true;
    static char text[SPEECH_LINE_MOST_BYTES];
    memset(text, 'x', sizeof text - 1);
    for (size_t i = 0; i < 4; i++)
        is_good &= door_say(fd, text) && door_serves(next);
    close(fd);
    is_good &= door_serves(next);
    close(next);
    return is_good;
}
Test(control_door, a_line_without_an_end_keeps_nobody_waiting) { cr_expect(doorstep_receive(speak_without_end)); }

/* ---- replies and the commit */

#define PEER_LINE(verb) "{\"version\":1,\"verb\":\"" verb "\",\"partner\":\"00000099000000001000\"}\n"

/* What was not carried out is told as that, with the reason, and not as what it would have been. Who only asked is answered. */
static bool be_told_of_the_fault(void)
{
    static char line[LINE_MOST];
    int fd = door_come();
    bool is_good = door_say(fd, STATUS_LINE) && door_hear(fd, line) && strstr(line, "\"ok\":true");
    is_good &= door_say(fd, PEER_LINE("peer-quarantine")) && door_hear(fd, line);
    is_good &= strstr(line, "\"ok\":false,\"status\":\"disk-full\",\"class\":\"fault\"") && strstr(line, "the request was not carried out");
    doorstep.forced = STATUS_OK;
    is_good &= door_say(fd, PEER_LINE("peer-release")) && door_hear(fd, line) && strstr(line, "\"ok\":true");
    is_good &= door_serves(fd);
    close(fd);
    return is_good;
}
Test(control_door, a_fault_of_the_turn_is_what_people_hear_and_the_line_goes_on)
{
    doorstep.forced = STATUS_DISK_FULL;
    cr_expect(doorstep_receive(be_told_of_the_fault));
}

#define TWO_POINTS "4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXbi8q4KarxOcaiEqWHFAFFfWOMLaqWC3Y22pllF4I0tdg=="
#define HOLDER "00000099000000003000"
/* an element, and 163 bytes of nothing */
#define NOTHING_54 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ESCROW_OF_ONE "4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXYA" NOTHING_54 NOTHING_54 NOTHING_54
#define EVALUATE                                                                                                       \
    "{\"version\":1,\"verb\":\"evaluate\",\"act\":\"own\",\"domain\":\"casus\",\"purpose\":\"gecoordineerde-aanpak\"," \
    "\"parts\":[{\"holder\":\"" HOLDER "\",\"points\":\"" TWO_POINTS "\"}],\"escrow\":\"" ESCROW_OF_ONE "\"}"          \
    "\n"

static bool wait_for_partials(void)
{
    static char line[LINE_MOST];
    int fd = door_come();
    bool is_good = door_say(fd, EVALUATE) && door_hear(fd, line) && strstr(line, "\"ok\":true") && strstr(line, "\"partials\":\"");
    is_good &= door_serves(fd);
    close(fd);
    return is_good;
}
Test(control_door, a_reply_that_takes_longer_comes_when_it_is_there) { cr_expect(doorstep_receive(wait_for_partials)); }

static bool hurry_while_waiting(void)
{
    static char line[LINE_MOST];
    int fd = door_come();
    doorstep.is_held = true; /* no partner answers before turns have passed */
    bool is_good = door_say(fd, EVALUATE STATUS_LINE);
    int witness = door_come();
    is_good &= door_serves(witness) && door_serves(witness);
    close(witness);
    doorstep.is_held = false;
    is_good &= door_hear(fd, line) && strstr(line, "\"partials\":\"") && !door_hear(fd, line);
    close(fd);
    return is_good;
}
Test(control_door, who_asks_again_before_a_reply_that_takes_longer_gets_that_reply) { cr_expect(doorstep_receive(hurry_while_waiting)); }

/* Two minutes later it is told so; what comes after all is for nobody, and the next request on the connection is served. */
static bool wait_in_vain(void)
{
    static char line[LINE_MOST];
    int fd = door_come();
    doorstep.is_held = true;
    bool is_good = door_say(fd, EVALUATE);
    int witness = door_come();
    is_good &= door_serves(witness);
    doorstep.passed_ms += 60000;
    is_good &= usleep(100000) == 0 && door_serves(witness);
    is_good &= town_node(&doorstep.town, WOCO)->book.counters[COUNT_DOOR_LATE] == 0;
    doorstep.passed_ms += 61000;
    is_good &= door_hear(fd, line) && strstr(line, "\"status\":\"timed-out\"");
    doorstep.is_held = false;
    is_good &= door_serves(fd) && door_serves(fd);
    is_good &= town_node(&doorstep.town, WOCO)->book.counters[COUNT_DOOR_LATE] == 1;
    close(witness);
    close(fd);
    return is_good;
}
Test(control_door, a_request_that_nobody_answers_is_given_up) { cr_expect(doorstep_receive(wait_in_vain)); }

/* The answer has nobody to go to; whoever comes next, under the same descriptor, does not get it. */
static bool leave_early(void)
{
    static char line[LINE_MOST];
    int fd = door_come();
    doorstep.is_held = true; /* no partner answers before they are gone */
    bool is_good = door_say(fd, EVALUATE);
    int witness = door_come();
    is_good &= door_serves(witness); /* so the request before it was taken */
    close(fd);
    close(witness);
    int next = door_come();
    is_good &= door_serves(next);
    doorstep.is_held = false;
    is_good &= door_serves(next) && door_say(next, "{\"version\":1,\"verb\":\"signal-count\"}\n") && door_hear(next, line) &&
               strstr(line, "\"records\":0");
    close(next);
    return is_good;
}
Test(control_door, an_answer_for_somebody_who_left_goes_to_nobody) { cr_expect(doorstep_receive(leave_early)); }

Test(control_door, a_second_daemon_does_not_take_the_socket_of_the_first)
{
    struct control *other = NULL;
    struct complaint why = {""};
    cr_expect(status_is(control_open(town_node(&doorstep.town, WOCO), doorstep.loop, &doorstep.access, doorstep.path, &other, &why),
                        STATUS_CONFLICT));
    cr_expect(strstr(why.text, "another daemon answers there") && !other, "%s", why.text);
    char too_long[300];
    memset(too_long, 'x', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = 0;
    cr_expect(status_is(control_open(town_node(&doorstep.town, WOCO), doorstep.loop, &doorstep.access, too_long, &other, &why),
                        STATUS_BAD_CONFIG));
}
