// SPDX-License-Identifier: EUPL-1.2
//
// A partner with its own keys that lies about the years of its ledger: a log of a year that has not begun, a second log of one year, one
// that is over and goes on, and one that is begun anew without a word. What it may do is seen and told; the rest gets no cosignature (P-07).
#include "base/day.h"
#include "book/batch.h"
#include "book/witnessing.h"
#include "ledger/checkpoint.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(WIJK));
    town.has_own_clock = true;
}
static void end(void) { town_close(&town); }
TestSuite(turn_year_lies, .init = make, .fini = end, .timeout = 120);

static struct book *wijk(void) { return &town_node(&town, WIJK)->book; }

/* A head of a log of SDD, whichever it says to be, as its own key signs it. */
static struct span signed_head(const char *year, uint64_t size, uint8_t root)
{
    struct checkpoint checkpoint = {.head.size = size};
    struct note_key key;
    struct sign_key log;
    struct span content, note;
    char text[CHECKPOINT_ROOM];
    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s/exchange-log/%s", town_oin(&town, SDD)->text, year);
    memset(checkpoint.head.root.bytes, root, SHA256_BYTES);
    checkpoint_print(&checkpoint, text);
    OK(note_key_make(span_of_text(checkpoint.origin), NOTE_ED25519, town.partners[SDD].log, &key));
    OK(note_message(&key, 0, span_of_text(text), town.arena, &content));
    struct note_signature signature = {.key = &key};
    sign_key_from_seed(town.keys[SDD].log_seed, &log);
    sign_message(&log, "", content, signature.bytes);
    OK(note_join(span_of_text(text), &signature, 1, town.arena, &note));
    return note;
}

static struct witness_response show(uint64_t old_size, struct span checkpoint)
{
    struct add_checkpoint request = {.growth.old_size = old_size, .checkpoint = checkpoint};
    struct envelope envelope, reply;
    struct witness_response response = {.held = 0};
    struct span body;
    OK(add_checkpoint_print(&request, town.arena, &body));
    envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_HEAD, body);
    town.now_ms += COSIGN_EVERY_MS;
    OK(town_hear(&town, WIJK, SDD, town_envelope(&town, SDD, &envelope)));
    if (town_reply(&town, WIJK, SDD, envelope.nonce, &reply))
        OK(witness_response_parse(reply.body, &response));
    return response;
}

static void be_in_2027(void) { town.now_ms = year_start_ms(2027) + MINUTE_MS; }

Test(turn_year_lies, a_log_of_a_year_that_has_not_begun_is_nobodys_log)
{
    town.now_ms = year_start_ms(2027) - 60 * MINUTE_MS;
    cr_expect_eq(show(0, signed_head("2027", 1, 7)).code, WITNESS_NOT_FOUND);
    cr_expect_eq(show(0, signed_head("2031", 1, 7)).code, WITNESS_NOT_FOUND);
    cr_expect_eq(show(0, signed_head("2025", 1, 7)).code, WITNESS_NOT_FOUND, "nor one of before the roster's");
    cr_expect_eq(show(0, signed_head("2026", 1, 7)).code, WITNESS_COSIGNED);
    be_in_2027();
    cr_expect_eq(show(0, signed_head("2027", 1, 7)).code, WITNESS_COSIGNED);
}

Test(turn_year_lies, of_one_year_there_is_one_log_and_what_is_over_stays_over)
{
    be_in_2027();
    cr_assert_eq(show(0, signed_head("2026", 9, 7)).code, WITNESS_COSIGNED);
    cr_assert_eq(show(0, signed_head("2027", 1, 7)).code, WITNESS_COSIGNED);
    struct witness_response again = show(0, signed_head("2027", 1, 8));
    cr_expect(again.code == WITNESS_CONFLICT && again.held == 1, "a second log of the year");
    cr_expect_eq(show(1, signed_head("2027", 1, 8)).code, WITNESS_CONFLICT, "another root of its size");
    cr_expect_eq(show(9, signed_head("2026", 9, 7)).code, WITNESS_NOT_FOUND, "the old one is over");
    cr_expect_eq(show(0, signed_head("2026", 2, 7)).code, WITNESS_NOT_FOUND, "also from its beginning");
    town_stop(&town, WIJK); /* it stays so over a restart */
    town_start(&town, WIJK);
    cr_expect_eq(show(9, signed_head("2026", 9, 7)).code, WITNESS_NOT_FOUND);
    cr_expect_eq(show(1, signed_head("2027", 1, 7)).code, WITNESS_COSIGNED);
}

Test(turn_year_lies, a_log_that_is_begun_anew_leaves_what_was_seen_of_the_one_before_in_the_witness_ledger)
{
    struct entry entry;
    uint64_t index;
    be_in_2027();
    cr_assert_eq(show(0, signed_head("2026", 9, 7)).code, WITNESS_COSIGNED);
    cr_assert_eq(show(0, signed_head("2027", 4, 7)).code, WITNESS_COSIGNED);
    cr_assert(!town_last_entry(&town, WIJK, ENTRY_PARTNER_HEAD, &entry, &index), "a new year needs no word");
    cr_assert_eq(show(0, signed_head("2027-2", 2, 7)).code, WITNESS_COSIGNED);
    cr_assert(town_last_entry(&town, WIJK, ENTRY_PARTNER_HEAD, &entry, &index));
    cr_expect(entry.has_head && entry.head.size == 4 && oin_equal(&entry.counterpart, town_oin(&town, SDD)));
    cr_expect(span_is_text(entry.note, "began-anew") && entry.head.origin.data[entry.head.origin.size - 1] == '7');
    cr_expect_eq(entry.head.note_hash.bytes[0], digest_of(signed_head("2027", 4, 7)).bytes[0]);
    cr_expect_eq(show(4, signed_head("2027", 4, 7)).code, WITNESS_NOT_FOUND);
    const uint64_t told = index;
    cr_assert_eq(show(2, signed_head("2027-2", 2, 7)).code, WITNESS_COSIGNED);
    cr_expect(town_last_entry(&town, WIJK, ENTRY_PARTNER_HEAD, &entry, &index) && index == told, "once");
    OK(book_sign_head(wijk()));
}

Test(turn_year_lies, a_log_that_is_shown_again_and_has_not_grown_stands_in_the_witness_ledger_once)
{
    struct entry entry;
    uint64_t index, told;
    be_in_2027();
    cr_assert_eq(show(0, signed_head("2026", 9, 7)).code, WITNESS_COSIGNED);
    town.now_ms += SEEN_EVERY_MS;
    cr_assert_eq(show(9, signed_head("2026", 9, 7)).code, WITNESS_COSIGNED);
    cr_assert(town_last_entry(&town, WIJK, ENTRY_PARTNER_HEAD, &entry, &told));
    cr_expect(entry.head.size == 9 && entry.note.size == 0);
    for (size_t i = 0; i < 3; i++) {
        town.now_ms += SEEN_EVERY_MS;
        cr_assert_eq(show(9, signed_head("2026", 9, 7)).code, WITNESS_COSIGNED);
    }
    cr_expect(town_last_entry(&town, WIJK, ENTRY_PARTNER_HEAD, &entry, &index) && index == told, "once");
    town.now_ms += SEEN_EVERY_MS;
    cr_assert_eq(show(0, signed_head("2027", 4, 7)).code, WITNESS_COSIGNED);
    cr_expect(town_last_entry(&town, WIJK, ENTRY_PARTNER_HEAD, &entry, &index) && index > told, "a new log has grown from nothing");
    cr_expect_eq(entry.head.size, 4);
}
