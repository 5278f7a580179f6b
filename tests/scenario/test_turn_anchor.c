// SPDX-License-Identifier: EUPL-1.2
//
// The keeper's anchor beside a ledger: what was put back is found, what was lost is said, what could not be written is not
// signed (P-07).
#include "book/batch.h"
#include "files/files.h"
#include "store/leaves.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>
#include <string.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(VT));
    town.has_own_clock = true;
}
static void end(void) { town_close(&town); }
TestSuite(turn_anchor, .init = make, .fini = end, .timeout = 60);

/* Whether the log of `who` has a line with both. */
static bool has_logged(enum resident who, const char *event, const char *detail)
{
    char path[160], wanted[64];
    struct span text;
    struct complaint why = {""};
    snprintf(path, sizeof path, "%s/log", town.houses[who].folder);
    snprintf(wanted, sizeof wanted, "\"event\":\"%s\"", event);
    OK(file_read(path, 1024 * 1024, town.arena, &text, &why));
    const char *line = (const char *)text.data;
    for (const char *next; (next = memchr(line, '\n', (size_t)((const char *)text.data + text.size - line))); line = next + 1) {
        const char *found = memmem(line, (size_t)(next - line), wanted, strlen(wanted));
        if (found && memmem(line, (size_t)(next - line), detail, strlen(detail)))
            return true;
    }
    return false;
}

static void write_entry(enum resident who)
{
    struct node *node = town_node(&town, who);
    OK(batch_open(&node->book, town.now_ms));
    OK(book_user_act(&node->book, ENTRY_ADMIN_ACT, "register-imported", span_of_text("beheerder"), 1));
}

/* When a partner has said which head it holds, as it does within moments. */
static struct status turn(enum resident who)
{
    bool did;
    TRY(town_turn(&town, who, &did));
    if (who == SDD && town.houses[VT].is_running)
        TRY(town_turn(&town, VT, &did));
    return town_turn(&town, who, &did);
}

/* P-07: an honest restore of yesterday's database would make a second history, and the keeper would sign it. */
Test(turn_anchor, a_database_that_was_put_back_is_not_started)
{
    struct complaint why = {""};
    struct memory_image *image;
    town_stop(&town, SDD);
    image = memory_disk_capture(town.houses[SDD].drive);
    town_start(&town, SDD);
    write_entry(SDD);
    OK(turn(SDD));
    OK(book_sign_head(&town_node(&town, SDD)->book));
    town_stop(&town, SDD);
    struct memory_image *newest = memory_disk_capture(town.houses[SDD].drive);
    memory_disk_restore(town.houses[SDD].drive, image);
    IS(town_try_start(&town, SDD, &why), QUARANTINED);
    cr_expect(strstr(why.text, "an older copy"), "%s", why.text);
    cr_expect(has_logged(SDD, "ledger-quarantined", "quarantined"));
    memory_disk_restore(town.houses[SDD].drive, newest);
    town_start(&town, SDD);
    town_audit(&town, SDD);
    memory_image_free(image);
    memory_image_free(newest);
}

Test(turn_anchor, a_ledger_begun_again_in_an_empty_database_is_not_started)
{
    struct complaint why = {""};
    write_entry(SDD);
    OK(turn(SDD));
    OK(book_sign_head(&town_node(&town, SDD)->book));
    town_stop(&town, SDD);
    memory_disk_wipe(town.houses[SDD].drive);
    town.houses[SDD].has_ledger = false;
    IS(town_try_start(&town, SDD, &why), QUARANTINED);
}

Test(turn_anchor, without_the_keepers_anchor_a_node_starts_only_when_a_person_says_so_and_that_is_entered)
{
    struct complaint why = {""};
    struct entry entry;
    uint64_t index;
    OK(book_sign_head(&town_node(&town, SDD)->book));
    town_stop(&town, SDD);
    const struct anchor_memory kept = town.houses[SDD].anchor;
    for (int damage = 0; damage < 2; damage++) {
        town.houses[SDD].anchor = damage ? kept : (struct anchor_memory){0};
        for (size_t i = 0; damage && i < ANCHOR_SLOTS; i++)
            town.houses[SDD].anchor.slots[i][30] ^= 4;
        IS(town_try_start(&town, SDD, &why), ANCHOR_LOST);
        cr_expect(strstr(why.text, "The anchor is lost"), "%s", why.text);
        cr_expect(has_logged(SDD, "anchor-lost", "tree_size"));
    }
    town.houses[SDD].renews_anchor = true;
    town_start(&town, SDD);
    cr_expect(town_last_entry(&town, SDD, ENTRY_ADMIN_ACT, &entry, &index) && span_is_text(entry.note, "anchor-renewed"));
    cr_expect(index == town_leaves(&town, SDD) - 1);
    town_start(&town, WIJK); /* a head is signed when most partners have said what they hold */
    town_start(&town, WOCO);
    town_connect(&town);
    town_audit(&town, SDD);
    town_stop(&town, SDD);
    IS(town_try_start(&town, SDD, &why), CONFLICT);
    cr_expect(strstr(why.text, "start without --new-anchor"), "%s", why.text);
    town.houses[SDD].renews_anchor = false;
    town_start(&town, SDD);
    cr_expect_eq(index, town_leaves(&town, SDD) - 1);
}

/* An anchor of before the last head would let a smaller tree be signed. */
Test(turn_anchor, an_anchor_that_was_put_back_is_a_lost_one)
{
    struct complaint why = {""};
    OK(book_sign_head(&town_node(&town, SDD)->book));
    const struct anchor_memory before = town.houses[SDD].anchor;
    write_entry(SDD);
    OK(turn(SDD));
    OK(book_sign_head(&town_node(&town, SDD)->book));
    town_stop(&town, SDD);
    town.houses[SDD].anchor = before;
    IS(town_try_start(&town, SDD, &why), ANCHOR_LOST);
}

Test(turn_anchor, a_head_for_which_the_keeper_has_no_room_is_signed_when_there_is)
{
    write_entry(SDD);
    town.steady_ms += 1000;
    town.houses[SDD].anchor.full = 1;
    OK(turn(SDD));
    struct store_head head;
    OK(store_head_read(town_node(&town, SDD)->book.store, town.arena, &head));
    cr_expect(head.end < town_leaves(&town, SDD), "signed without being anchored");
    town.steady_ms += 1000;
    OK(turn(SDD));
    OK(store_head_read(town_node(&town, SDD)->book.store, town.arena, &head));
    cr_expect_eq(head.end, town_leaves(&town, SDD));
}

/* The power goes when the keeper has synced its row and the daemon has not stored the head. */
Test(turn_anchor, a_head_that_was_anchored_and_not_stored_is_signed_again)
{
    OK(book_sign_head(&town_node(&town, SDD)->book));
    write_entry(SDD);
    OK(turn(SDD));
    struct memory_image *image;
    town_stop(&town, SDD);
    image = memory_disk_capture(town.houses[SDD].drive);
    town_start(&town, SDD);
    OK(book_sign_head(&town_node(&town, SDD)->book));
    town_stop(&town, SDD);
    memory_disk_restore(town.houses[SDD].drive, image);
    town_start(&town, SDD);
    town_audit(&town, SDD);
    memory_image_free(image);
}
