// SPDX-License-Identifier: EUPL-1.2
//
// The same town on real ground: CURVE lines on loopback, files, keepers that are processes. What the others show in memory
// holds here too.
#include "support/first_page.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void) { town_open_on(&town, WITH_NODE(SDD) | WITH_NODE(WOCO) | WITH_NODE(WIJK), REAL_LINES | REAL_DISK | REAL_KEEPER); }
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(real_ground, .init = make, .fini = end, .timeout = 120);

#define BSN "123456782"

static void run_until_answered(const uint8_t id[static CASE_ID_BYTES], enum resident who)
{
    for (size_t i = 0; i < 50 && !town_answer(&town, id, who); i++)
        town_run(&town);
    cr_assert(town_answer(&town, id, who));
}

Test(real_ground, a_question_is_answered_and_a_partner_that_was_away_hears_it_when_it_is_back)
{
    static const struct town_case wanted = {.bsn = BSN, .categories = {"uitkering", "schulden"}};
    uint8_t id[CASE_ID_BYTES];
    town_import(&town, SDD, &(struct town_record){.reference = "s", .category = "schulden", .bsn = BSN});
    town_ask(&town, &wanted, id);
    run_until_answered(id, SDD);
    cr_expect(town_answer(&town, id, SDD)->state == ANSWER_GRANTED);
    town_stop(&town, SDD);
    town_ask(&town, &wanted, id);
    town_run(&town);
    cr_expect(!town_answer(&town, id, SDD));
    town_start(&town, SDD);
    town_connect(&town);
    run_until_answered(id, SDD); /* the clock stands still: its line is back, that is enough */
}

Test(real_ground, a_signal_reaches_whom_the_policy_names)
{
    struct received_push *list;
    size_t count = 0;
    cr_assert(town_import(&town, WOCO, &(struct town_record){.reference = "h", .category = "huurachterstand", .bsn = BSN}) == 1);
    for (size_t i = 0; i < 50 && !count; i++) {
        town_run(&town);
        OK(first_received(town_node(&town, SDD)->book.store, town.arena, &list, &count));
    }
    cr_expect(count == 1);
}
