// SPDX-License-Identifier: EUPL-1.2
//
// One partner's trouble is its own: what happens to its line while the node runs, and what does not happen to anybody else.
#include "files/files.h"
#include "support/town.h"

#include <criterion/criterion.h>
#include <string.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(VT) | WITH_NODE(WIJK));
    town.has_own_clock = true;
}
static void end(void) { town_close(&town); }
TestSuite(turn_partners, .init = make, .fini = end, .timeout = 60);

static size_t count_logged(enum resident who, const char *event, const char *detail)
{
    char path[160], wanted[64];
    struct span text;
    size_t count = 0;
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    snprintf(wanted, sizeof wanted, "\"event\":\"%s\"", event);
    OK(file_read(path, 1024 * 1024, town.arena, &text, NULL));
    const char *line = (const char *)text.data;
    for (const char *next; (next = memchr(line, '\n', (size_t)((const char *)text.data + text.size - line))); line = next + 1) {
        const char *found = memmem(line, (size_t)(next - line), wanted, strlen(wanted));
        count += found && memmem(line, (size_t)(next - line), detail, strlen(detail));
    }
    return count;
}

static bool has_line(enum resident from, enum resident to)
{
    int64_t since;
    return book_line_is_up(&town_node(&town, from)->book, town_oin(&town, to), &since);
}

/* All take their turns for so long, one a second. */
static void pass(int64_t seconds)
{
    for (int64_t i = 0; i < seconds; i++) {
        town.steady_ms += 1000;
        town.now_ms += 1000;
        for (size_t who = 0; who < RESIDENTS; who++) {
            bool did;
            if (town.houses[who].is_running)
                OK(town_turn(&town, (enum resident)who, &did));
        }
    }
}

static const enum partner_state bad_states[] = {PARTNER_ENDED, PARTNER_REVOKED, PARTNER_UNFIT, PARTNER_NOT_SIGNED, PARTNER_LISTS_OLD};

Test(turn_partners, a_partner_that_is_not_sound_any_more_is_cut_within_a_minute_and_nobody_else_notices)
{
    for (size_t i = 0; i < N(bad_states); i++) {
        char kind[64];
        snprintf(kind, sizeof kind, "\"kind\":\"%s\"", partner_state_word(bad_states[i]));
        cr_assert(has_line(SDD, VT) && has_line(SDD, WIJK) && has_line(WIJK, SDD));
        uint64_t lost_before = lines_counters(&town_node(&town, SDD)->lines)->lines_down;
        town.standing[VT].state = bad_states[i];
        pass(60);
        cr_expect(!has_line(SDD, VT), "%s", kind);
        cr_expect(!has_line(VT, SDD), "%s", kind);
        cr_expect(has_line(SDD, WIJK) && has_line(WIJK, SDD));
        cr_expect_eq(lines_counters(&town_node(&town, SDD)->lines)->lines_down, lost_before + 1, "%s", kind);
        cr_expect_eq(count_logged(SDD, "partner-closed", kind), 1, "%s", kind);
        cr_expect_eq(count_logged(VT, "own-certificate", kind), 1, "%s", kind);
        town.standing[VT].state = PARTNER_SOUND;
        pass(60);
        cr_expect_eq(count_logged(SDD, "partner-admitted", town_oin(&town, VT)->text), i + 1);
    }
}

/* It says what it likes over the line that it had: nobody hears it. */
Test(turn_partners, what_a_partner_without_a_line_says_is_not_handled)
{
    town.standing[VT].state = PARTNER_REVOKED;
    struct house *house = &town.houses[SDD];
    const struct line_counters before = *lines_counters(&house->node.lines);
    bool did;
    town.steady_ms += 60000;
    struct envelope forged = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, span_of_text("whatever it says"));
    OK(lines_request(&town_node(&town, VT)->lines, town_oin(&town, SDD), town_envelope(&town, WIJK, &forged)));
    OK(town_turn(&town, SDD, &did));
    const struct line_counters *after = lines_counters(&house->node.lines);
    cr_expect(after->dropped_unowned == before.dropped_unowned + 1 && after->requests_received == before.requests_received);
    cr_expect_eq(house->node.book.counters[COUNT_BAD_ENVELOPE], 0);
}

Test(turn_partners, a_question_waits_for_a_partner_without_a_line_and_arrives_when_it_has_one)
{
    uint8_t id[CASE_ID_BYTES];
    town_import(&town, VT, &(struct town_record){.reference = "r-1", .category = "veiligheid", .bsn = "999990019"});
    town.standing[VT].state = PARTNER_LISTS_OLD;
    pass(60);
    town_ask(&town, &(struct town_case){.bsn = "999990019", .categories = {"veiligheid"}}, id);
    pass(60);
    cr_expect(!town_answer(&town, id, VT) && town_is_waiting(&town, WIJK));
    town.standing[VT].state = PARTNER_SOUND;
    pass(120);
    cr_expect(town_answer(&town, id, VT));
    town_audit_all(&town);
}

Test(turn_partners, a_node_starts_beside_partners_that_are_not_sound_and_with_its_own_certificate_over)
{
    town_stop(&town, SDD);
    town.standing[VT].state = PARTNER_REVOKED;
    town.standing[SDD].state = PARTNER_ENDED;
    town_start(&town, SDD);
    pass(60);
    cr_expect_eq(count_logged(SDD, "own-certificate", "certificate-ended"), 1);
    cr_expect_eq(count_logged(SDD, "partner-closed", "certificate-revoked"), 1);
    cr_expect(!has_line(SDD, VT) && !has_line(WIJK, SDD));
    town_import(&town, SDD, &(struct town_record){.reference = "r-1", .category = "schulden", .bsn = "999990019"});
    town_audit(&town, SDD);
}

Test(turn_partners, what_ends_within_thirty_days_is_spoken_of_once_a_day)
{
    town.standing[VT] = (struct partner_standing){PARTNER_SOUND, town.now_ms + 12 * DAY_MS + 1000000, town.now_ms + 40 * DAY_MS};
    town.standing[WIJK] = (struct partner_standing){PARTNER_SOUND, town.now_ms + 45 * DAY_MS, town.now_ms - 3 * DAY_MS};
    pass(60);
    cr_expect_eq(count_logged(SDD, "certificate-ends", ""), 0, "it was spoken of today, when nothing was wrong");
    town.now_ms += DAY_MS;
    pass(300);
    cr_expect_eq(count_logged(SDD, "certificate-ends", "\"days\":11"), 1);
    cr_expect_eq(count_logged(SDD, "crl-stale", "\"days\":4"), 1);
    town.now_ms += DAY_MS;
    pass(120);
    cr_expect_eq(count_logged(SDD, "certificate-ends", ""), 2);
    cr_expect_eq(count_logged(VT, "certificate-ends", town_oin(&town, VT)->text), 2, "our own too");
    cr_expect(has_line(SDD, VT) && has_line(SDD, WIJK), "nothing is closed for it");
}

Test(turn_partners, files_that_cannot_be_read_change_nothing_and_are_told_once)
{
    town.standing[VT].state = PARTNER_REVOKED;
    town.credentials_unread = true;
    pass(300);
    cr_expect(has_line(SDD, VT));
    cr_expect_eq(count_logged(SDD, "credentials-unread", "io-failed"), 1);
    town.credentials_unread = false;
    pass(60);
    cr_expect(!has_line(SDD, VT));
}
