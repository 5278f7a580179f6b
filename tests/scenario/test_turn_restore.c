// SPDX-License-Identifier: EUPL-1.2
//
// A machine is lost, and its node goes on from a backup: it asks its partners what they hold, begins a new log that says what is lost, and never
// signs the old one again. Whoever starts the copy in another way is stopped, and what was said before is taken once (P-06, P-07).
#include "base/day.h"
#include "book/batch.h"
#include "book/ownhead.h"
#include "book/witnessing.h"
#include "ledger/checkpoint.h"
#include "logbook/restored.h"
#include "store/leaves.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(WIJK) | WITH_NODE(WOCO) | WITH_NODE(VT) | WITH_NODE(TOEZ));
    town.has_own_clock = true;
    town.asks_first = true;
}
static void end(void) { town_close(&town); }
TestSuite(turn_restore, .init = make, .fini = end, .timeout = 240);

static struct book *book_of(enum resident who) { return &town_node(&town, who)->book; }

static void pass(int64_t ms)
{
    town.steady_ms += ms;
    town.now_ms += ms;
    town_run(&town);
}

static void settle(void)
{
    for (size_t i = 0; i < 5; i++)
        pass(OFFER_GROWN_EVERY_MS);
}

static void grow(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        OK(batch_open(book_of(SDD), town.now_ms));
        OK(book_user_act(book_of(SDD), ENTRY_ADMIN_ACT, "grow", span_of_text("anna"), 0));
        OK(batch_close(book_of(SDD)));
    }
}

static struct store_head head_of(enum resident who)
{
    struct store_head head;
    OK(store_head_read(book_of(who)->store, town.arena, &head));
    return head;
}

static struct memory_image *backup;
static struct anchor_memory anchor_then, anchor_last;
static uint64_t had, lost_at;

/* A backup, and what was done after it; then the machine is gone. */
static void lose_the_machine(void)
{
    bool did;
    settle();
    grow(2);
    for (size_t i = 0; i < 3; i++) { /* under a head, which no partner has cosigned yet */
        town.steady_ms += 1000;
        OK(town_turn(&town, SDD, &did));
    }
    town_stop(&town, SDD);
    backup = memory_disk_capture(town.houses[SDD].drive);
    anchor_then = town.houses[SDD].anchor;
    town_start(&town, SDD);
    had = head_of(SDD).end;
    cr_assert_eq(had, town_leaves(&town, SDD) - 0, "all of it under a head");
    town_connect(&town);
    settle();
    grow(5);
    settle();
    lost_at = head_of(SDD).end;
    town_stop(&town, SDD);
    anchor_last = town.houses[SDD].anchor;
    cr_assert_gt(lost_at, had);
}

static void put_back(const struct anchor_memory *anchor, bool is_marked)
{
    struct house *house = &town.houses[SDD];
    memory_disk_restore(house->drive, backup);
    house->anchor = anchor ? *anchor : (struct anchor_memory){.full = 0};
    if (!is_marked)
        return;
    CLEANUP(store) struct store *store = NULL;
    const struct restored restored = {.backup.bytes = {9}, .backup_ms = town.now_ms - 60 * MINUTE_MS};
    const struct store_config config = {.disk = MEMORY_DISK,
                                        .path = house->database,
                                        .master = &town.keys[SDD].storage,
                                        .own = *town_oin(&town, SDD),
                                        .random = &house->random};
    struct complaint why = {""};
    MUST(status_ok(store_open(&config, &why, &store)), "%s", why.text);
    OK(store_begin(store));
    OK(restored_write(store, &restored));
    OK(store_commit(store));
}

static bool is_in(const char *year) { return strcmp(book_of(SDD)->current.origin + OIN_DIGITS + 14, year) == 0; }

Test(turn_restore, a_restored_node_begins_a_new_log_that_says_what_is_lost)
{
    lose_the_machine();
    put_back(NULL, true);
    town_start(&town, SDD);
    cr_assert(book_of(SDD)->is_closed && is_in("2026"));
    const uint64_t leaves = town_leaves(&town, SDD);
    town_stop(&town, VT); /* it holds the old log, and comes back later */
    town_connect(&town);
    settle();
    cr_assert(is_in("2026-2") && !book_of(SDD)->is_closed, "%s", book_of(SDD)->current.origin);
    const uint64_t first = book_of(SDD)->current.first;
    const struct entry opened = town_entry(&town, SDD, first), told = town_entry(&town, SDD, first + 1);
    cr_expect_eq(first, leaves);
    cr_expect(opened.kind == ENTRY_LOG_OPENED && opened.has_head && opened.head.size == leaves);
    cr_expect(told.kind == ENTRY_RECOVERY && told.has_list_digest && told.list_digest.bytes[0] == 9);
    cr_expect(told.has_head && told.head.size == lost_at && told.count == lost_at - leaves, "what partners hold beyond it");
    settle();
    cr_expect_str_eq(witnessed_of(book_of(WIJK)->witnessing, town.origins[SDD])->origin, book_of(SDD)->current.origin, "they follow");
    struct entry seen;
    uint64_t index;
    cr_assert(town_last_entry(&town, WIJK, ENTRY_PARTNER_HEAD, &seen, &index));
    cr_expect(seen.head.size == lost_at && digest_equal(&seen.head.note_hash, &told.head.note_hash));
    town_start(&town, VT);
    town_connect(&town);
    settle();
    cr_expect_not(ownhead_is_quarantined(book_of(SDD)), "what VT holds of before is known to be lost");
    town_stop(&town, SDD);
    town_start(&town, SDD);
    town_connect(&town);
    settle();
    cr_expect(is_in("2026-2") && !ownhead_is_quarantined(book_of(SDD)));
    town_audit_all(&town);
}

Test(turn_restore, nothing_is_begun_before_most_partners_have_answered)
{
    lose_the_machine();
    put_back(NULL, true);
    town_stop(&town, WOCO);
    town_stop(&town, VT);
    town_start(&town, SDD);
    town_connect(&town);
    const uint64_t leaves = town_leaves(&town, SDD);
    for (size_t i = 0; i < 4; i++)
        settle();
    cr_assert(book_of(SDD)->is_closed && is_in("2026"));
    cr_expect_eq(town_leaves(&town, SDD), leaves, "and nothing is entered");
    town_stop(&town, SDD); /* killed while it waits, it waits again */
    town_start(&town, SDD);
    cr_assert(book_of(SDD)->is_closed);
    town_start(&town, WOCO);
    town_connect(&town);
    settle();
    cr_assert(is_in("2026-2"));
}

/* Restored twice from one backup: the second goes on after the first, which partners have seen. */
Test(turn_restore, a_second_restore_from_the_same_backup_does_not_take_the_name_of_the_first)
{
    lose_the_machine();
    put_back(NULL, true);
    town_start(&town, SDD);
    town_connect(&town);
    settle();
    settle();
    cr_assert(is_in("2026-2"));
    town_stop(&town, SDD);
    put_back(NULL, true);
    town_start(&town, SDD);
    town_connect(&town);
    settle();
    cr_assert(is_in("2026-3"), "%s", book_of(SDD)->current.origin);
    cr_expect_not(ownhead_is_quarantined(book_of(SDD)));
    town_audit_all(&town);
}

/* Without the command, the copy goes on nowhere. */
Test(turn_restore, a_copy_that_was_not_restored_is_stopped)
{
    struct complaint why = {""};
    lose_the_machine();
    put_back(NULL, false);
    IS(town_try_start(&town, SDD, &why), ANCHOR_LOST);
    put_back(&anchor_last, false);
    IS(town_try_start(&town, SDD, &why), QUARANTINED);
    put_back(&anchor_last, true);
    IS(town_try_start(&town, SDD, &why), QUARANTINED);
    put_back(&anchor_then, false);
    town_start(&town, SDD);
    town_connect(&town);
    settle();
    cr_expect(ownhead_is_quarantined(book_of(SDD)) && is_in("2026"));
    cr_expect_eq(head_of(SDD).end, had, "no second head");
}

/* ---- what was said before */

static struct span question(uint8_t nonce_out[static ENVELOPE_NONCE_BYTES])
{
    struct subject subject = {.kind = IDENTIFIER_KIND_PERSON};
    struct inquiry_message inquiry = town_question(&town, SDD, "wmo-college", "schulden", &subject);
    struct span body;
    OK(inquiry_message_encode(&inquiry, town.arena, &body));
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_INQUIRY, body);
    memcpy(nonce_out, envelope.nonce, ENVELOPE_NONCE_BYTES);
    return town_envelope(&town, WIJK, &envelope);
}

static size_t count_received(void)
{
    size_t count = 0;
    for (uint64_t i = 0; i < town_leaves(&town, SDD); i++)
        count += town_entry(&town, SDD, i).kind == ENTRY_REQUEST_RECEIVED;
    return count;
}

Test(turn_restore, what_was_said_before_the_restore_is_refused_and_what_is_said_anew_is_taken_once)
{
    uint8_t nonce[ENVELOPE_NONCE_BYTES];
    struct envelope reply;
    lose_the_machine();
    const struct span replayed = question(nonce);
    pass(1000);
    put_back(NULL, true);
    town_start(&town, SDD);
    town_connect(&town);
    settle();
    cr_assert(is_in("2026-2"));
    const size_t before = count_received();
    OK(town_hear(&town, SDD, WIJK, replayed));
    cr_expect_not(town_reply(&town, SDD, WIJK, nonce, &reply) && reply.statement.code == STATUS_OK);
    const uint64_t answers = count_received();
    const struct span fresh = question(nonce);
    OK(town_hear(&town, SDD, WIJK, fresh));
    cr_expect(town_reply(&town, SDD, WIJK, nonce, &reply));
    cr_expect_eq(count_received(), answers + 1);
    OK(town_hear(&town, SDD, WIJK, fresh));
    cr_expect_eq(count_received(), answers + 1, "the same again is nothing new");
    cr_expect_leq(answers, before + 1, "what was refused is entered as refused at most");
}
