// SPDX-License-Identifier: EUPL-1.2
//
// A machine that is put back whole, with its keys and its keeper's anchor, knows nothing of what it signed since. Its partners do: the
// first thing on every line is the question which head of our ledger they hold (P-07). Who has a larger one of it, or another, under our
// own signature stops this node; whoever says so without that signature stops nobody.
#include "book/ownhead.h"
#include "book/witnessing.h"
#include "store/leaves.h"
#include "store/witnesses.h"
#include "support/memory_disk.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(WIJK));
    town.has_own_clock = true;
    town.asks_first = true;
}
static void end(void) { town_close(&town); }
TestSuite(turn_ownhead, .init = make, .fini = end, .timeout = 120);

static struct book *book_of(enum resident who) { return &town_node(&town, who)->book; }

static void pass(int64_t ms)
{
    town.steady_ms += ms;
    town.now_ms += ms;
    town_run(&town);
}

static void settle(void)
{
    for (size_t i = 0; i < 4; i++)
        pass(OFFER_GROWN_EVERY_MS);
}

static struct store_head head_of(enum resident who)
{
    struct store_head head;
    OK(store_head_read(book_of(who)->store, town.arena, &head));
    return head;
}

static void grow(enum resident who)
{
    OK(batch_open(book_of(who), town.now_ms));
    OK(book_user_act(book_of(who), ENTRY_ADMIN_ACT, "grow", span_of_text("anna"), 0));
    OK(batch_close(book_of(who)));
}

/* A machine as it stands: its disk and the file beside its keys. */
struct machine {
    struct memory_image *disk;
    struct anchor_memory anchor;
};

static struct machine capture(enum resident who)
{
    town_stop(&town, who);
    struct machine machine = {memory_disk_capture(town.houses[who].drive), town.houses[who].anchor};
    town_start(&town, who);
    town_connect(&town);
    return machine;
}

static void put_back(enum resident who, const struct machine *machine, bool with_anchor)
{
    town_stop(&town, who);
    memory_disk_restore(town.houses[who].drive, machine->disk);
    if (with_anchor)
        town.houses[who].anchor = machine->anchor;
    town_start(&town, who);
}

static size_t count_said(enum resident who, enum envelope_kind except)
{
    size_t count = 0;
    for (const struct utterance *said = town.said; said; said = said->next)
        count += said->who == who && said->kind != except;
    return count;
}

/* Yesterday's machine, and today's; what the partner cosigned is of today. */
static void make_yesterday(struct machine *yesterday, struct machine *today)
{
    settle();
    *yesterday = capture(SDD);
    settle();
    for (size_t i = 0; i < 5; i++)
        grow(SDD);
    settle();
    *today = capture(SDD);
}

Test(turn_ownhead, yesterdays_machine_is_stopped_by_its_first_line_and_todays_goes_on)
{
    struct machine yesterday, today;
    make_yesterday(&yesterday, &today);
    const struct store_head newest = head_of(SDD);
    put_back(SDD, &yesterday, true);
    const struct store_head old = head_of(SDD);
    const size_t said = count_said(SDD, ENVELOPE_HEAD_ASK);
    cr_assert(old.end < newest.end);
    town_connect(&town);
    for (size_t i = 0; i < 8; i++) {
        grow(SDD);
        pass(OFFER_GROWN_EVERY_MS);
    }
    cr_assert(ownhead_is_quarantined(book_of(SDD)));
    cr_expect(book_of(SDD)->ownhead->shown.head.size == newest.end && oin_equal(&book_of(SDD)->ownhead->by, town_oin(&town, WIJK)));
    cr_expect_eq(head_of(SDD).end, old.end, "no second head");
    cr_expect_eq(count_said(SDD, ENVELOPE_HEAD_ASK), said, "nothing but the question");
    town_stop(&town, SDD); /* the keeper remembers, also where no line comes up */
    town_stop(&town, WIJK);
    town_start(&town, SDD);
    pass(OFFER_GROWN_EVERY_MS);
    grow(SDD);
    pass(OFFER_GROWN_EVERY_MS);
    cr_expect(ownhead_is_quarantined(book_of(SDD)));
    OK(batch_open(book_of(SDD), town.now_ms));
    IS(ownhead_release(book_of(SDD), span_of_text("anna"), span_of_text("because")), CONFLICT);
    OK(batch_close(book_of(SDD)));
    cr_expect_eq(head_of(SDD).end, old.end);
    put_back(SDD, &today, false);
    cr_expect(ownhead_is_quarantined(book_of(SDD)), "until a person says so");
    OK(batch_open(book_of(SDD), town.now_ms));
    OK(ownhead_release(book_of(SDD), span_of_text("anna"), span_of_text("because")));
    IS(ownhead_release(book_of(SDD), span_of_text("anna"), span_of_text("because")), NOT_FOUND);
    OK(batch_close(book_of(SDD)));
    town_start(&town, WIJK);
    town_connect(&town);
    settle();
    cr_expect(head_of(SDD).end > newest.end && !ownhead_is_quarantined(book_of(SDD)));
    town_stop(&town, SDD);
    town_start(&town, SDD);
    town_connect(&town);
    settle();
    cr_expect(!ownhead_is_quarantined(book_of(SDD)));
    town_audit_all(&town);
    memory_image_free(yesterday.disk);
    memory_image_free(today.disk);
}

/* With its own anchor, today's folder needs nobody. */
Test(turn_ownhead, todays_whole_folder_goes_on_by_itself)
{
    struct machine yesterday, today;
    make_yesterday(&yesterday, &today);
    put_back(SDD, &yesterday, true);
    town_connect(&town);
    settle();
    cr_assert(ownhead_is_quarantined(book_of(SDD)));
    put_back(SDD, &today, true);
    town_connect(&town);
    grow(SDD);
    settle();
    cr_expect(!ownhead_is_quarantined(book_of(SDD)));
    cr_expect_eq(head_of(SDD).end, town_leaves(&town, SDD));
    memory_image_free(yesterday.disk);
    memory_image_free(today.disk);
}

/* Two copies of one machine went on apart: then each is as long as the other, and neither begins with the other. */
Test(turn_ownhead, another_history_as_long_as_ours_stops_it_too_and_no_smaller_head_of_ours_does)
{
    struct machine yesterday, today;
    make_yesterday(&yesterday, &today);
    put_back(SDD, &yesterday, true);
    town.asks_first = false; /* an older program that asks nobody made it */
    for (size_t i = 0; i < 9; i++)
        grow(SDD);
    cr_assert(town_leaves(&town, SDD) > 0);
    town_connect(&town);
    settle();
    cr_expect(ownhead_is_quarantined(book_of(SDD)));
    memory_image_free(yesterday.disk);
    memory_image_free(today.disk);
}

/* ---- a partner that lies */

static struct ownhead_line *line_to(enum resident who)
{
    struct ownhead *ownhead = book_of(SDD)->ownhead;
    size_t i = 0;
    while (!oin_equal(&ownhead->lines[i].partner, town_oin(&town, who)))
        i++;
    return &ownhead->lines[i];
}

static struct status answer(const char *body)
{
    struct ownhead_line *line = line_to(WIJK);
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_HEAD_HELD, span_of_text(body));
    envelope.exchange_id = line->exchange;
    return town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope));
}

/* A head of that size and root, signed by this key in that name. */
static const char *make_head(enum resident origin, const uint8_t seed[static SIGN_SEED_BYTES], uint64_t size)
{
    const enum resident whose = seed == town.keys[SDD].log_seed ? SDD : origin; /* the key under that name */
    struct checkpoint checkpoint = {.head.size = size};
    struct note_key key;
    struct note_signature signature = {.key = &key};
    struct span content, note;
    struct sign_key signer;
    const char *body;
    char text[CHECKPOINT_ROOM];
    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", town.origins[origin]);
    memset(checkpoint.head.root.bytes, 7, SHA256_BYTES);
    checkpoint_print(&checkpoint, text);
    sign_key_from_seed(seed, &signer);
    OK(note_key_make(span_of_text(checkpoint.origin), NOTE_ED25519, town.partners[whose].log, &key));
    OK(note_message(&key, 0, span_of_text(text), town.arena, &content));
    sign_message(&signer, "", content, signature.bytes);
    OK(note_join(span_of_text(text), &signature, 1, town.arena, &note));
    OK(arena_print(town.arena, &body, "200\n%.*s", (int)note.size, (const char *)note.data));
    return body;
}

Test(turn_ownhead, what_a_partner_makes_up_stops_nobody)
{
    settle();
    const char *const lies[] = {
        make_head(SDD, town.keys[WIJK].log_seed, 1000),     /* in our name, by its key */
        make_head(SDD, town.keys[SDD].envelope_seed, 1000), /* by a key of ours that signs no heads */
        make_head(WIJK, town.keys[WIJK].log_seed, 1000),    /* of its own ledger */
        make_head(WIJK, town.keys[SDD].log_seed, 1000),     /* of its own ledger, by our key */
        "200\n00000099000000001000/exchange-log/2026\n1000\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "200\n",
        "409\n1000\n",
        "yes\n",
        "404\n",
    };
    for (size_t i = 0; i < N(lies); i++) {
        OK(answer(lies[i]));
        cr_expect(!ownhead_is_quarantined(book_of(SDD)), "%s", lies[i]);
    }
    cr_expect(line_to(WIJK)->has_confirmed);
    OK(answer(make_head(SDD, town.keys[SDD].log_seed, 1000)));
    cr_expect(ownhead_is_quarantined(book_of(SDD)), "what our own key signed");
}

Test(turn_ownhead, an_answer_that_was_not_asked_for_is_not_heard)
{
    settle();
    const char *head = make_head(SDD, town.keys[SDD].log_seed, 1000);
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_HEAD_HELD, span_of_text(head));
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
    cr_expect(!ownhead_is_quarantined(book_of(SDD)));
}

static void turn_for_seconds(size_t seconds)
{
    bool did;
    for (size_t i = 0; i < seconds; i++) {
        town.steady_ms += 1000;
        OK(town_turn(&town, SDD, &did));
    }
}

static void turn_until_asked(void) /* the partner has no turn */
{
    bool did;
    while (!ownhead_waits(book_of(SDD), town_oin(&town, WIJK)) || !book_of(SDD)->ownhead->line_count || !line_to(WIJK)->is_asked)
        OK(town_turn(&town, SDD, &did));
}

/* Who is silent keeps its own line waiting, for so long, and no head of ours for ever. */
Test(turn_ownhead, a_silent_partner_delays_its_own_line_and_not_for_ever)
{
    settle();
    town_stop(&town, SDD);
    town_start(&town, SDD);
    grow(SDD);
    const uint64_t signed_before = head_of(SDD).end;
    turn_until_asked();
    for (int64_t waited = 0; waited < HEAD_ASK_WAIT_MS - 1000; waited += 1000) {
        turn_for_seconds(1);
        cr_expect(ownhead_waits(book_of(SDD), town_oin(&town, WIJK)) && ownhead_keeps_back(book_of(SDD), town_oin(&town, WIJK), 0));
        cr_expect_eq(head_of(SDD).end, signed_before, "no head while somebody may hold a larger one");
    }
    turn_for_seconds(3);
    cr_expect(!ownhead_waits(book_of(SDD), town_oin(&town, WIJK)));
    cr_expect_eq(head_of(SDD).end, town_leaves(&town, SDD));
}

/* It may also hang up, as often as it likes: nobody knows then what it would have said. */
Test(turn_ownhead, a_partner_that_hangs_up_when_it_is_asked_delays_heads_no_longer)
{
    settle();
    town_stop(&town, SDD);
    town_start(&town, SDD);
    grow(SDD);
    const uint64_t signed_before = head_of(SDD).end;
    turn_until_asked();
    town_stop(&town, WIJK);
    for (int64_t waited = 0; waited < HEAD_ASK_WAIT_MS - 1000; waited += 1000) {
        turn_for_seconds(1);
        cr_expect_eq(head_of(SDD).end, signed_before, "it may come back");
    }
    turn_for_seconds(3);
    cr_expect_eq(head_of(SDD).end, town_leaves(&town, SDD));
}

/* The power came back for all at once: everybody asks everybody, and what is asked and answered about heads waits for nothing else. */
Test(turn_ownhead, a_whole_mesh_that_starts_at_once_goes_on)
{
    for (enum resident who = VT; who <= WOCO; who++)
        town_start(&town, who);
    town_connect(&town);
    settle();
    for (enum resident who = SDD; who <= WIJK; who++)
        town_cut_power(&town, who);
    for (enum resident who = SDD; who <= WIJK; who++) {
        town_start(&town, who);
        grow(who);
    }
    town_connect(&town);
    for (size_t i = 0; i < 4; i++)
        pass(1000);
    for (enum resident who = SDD; who <= WIJK; who++) {
        cr_expect(!ownhead_is_quarantined(book_of(who)));
        cr_expect_eq(head_of(who).end, town_leaves(&town, who), "%d", (int)who);
        for (enum resident to = SDD; to <= WIJK; to++)
            cr_expect(to == who || !ownhead_waits(book_of(who), town_oin(&town, to)), "%d %d", (int)who, (int)to);
    }
}

/* With nobody to ask it waits for some seconds, and goes on; who has no line of ours is heard from then on too. */
Test(turn_ownhead, a_node_that_is_alone_signs_after_some_seconds)
{
    settle();
    town_stop(&town, SDD);
    town_stop(&town, WIJK);
    town_start(&town, SDD);
    grow(SDD);
    const uint64_t signed_before = head_of(SDD).end;
    pass(0); /* its first round: it waits from then on */
    pass(HEAD_ASK_START_MS - 1000);
    cr_expect(head_of(SDD).end == signed_before && !ownhead_hears(book_of(SDD), town_oin(&town, WIJK)));
    pass(1000);
    cr_expect(ownhead_hears(book_of(SDD), town_oin(&town, WIJK)));
    pass(1000);
    cr_expect_eq(head_of(SDD).end, town_leaves(&town, SDD));
}

/* Another's ledger is not shown to who asks for it. */
Test(turn_ownhead, nobody_is_told_of_anothers_ledger)
{
    settle();
    const struct {
        const char *body;
        bool is_told;
    } asks[] = {{town.origins[SDD], true}, {town.origins[WIJK], false}, {town.origins[VT], false}, {"", false}};
    for (size_t i = 0; i < N(asks); i++) {
        struct envelope reply;
        const char *body;
        OK(arena_print(town.arena, &body, "%s\n", asks[i].body));
        struct envelope envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_HEAD_ASK, span_of_text(body));
        OK(town_hear(&town, WIJK, SDD, town_envelope(&town, SDD, &envelope)));
        cr_expect_eq(town_reply(&town, WIJK, SDD, envelope.nonce, &reply), asks[i].is_told, "%s", asks[i].body);
        if (asks[i].is_told)
            cr_expect(reply.body.size > 4 && memcmp(reply.body.data, "200\n", 4) == 0);
    }
}

/* ---- the anchor is lost */

Test(turn_ownhead, a_lost_anchor_is_learnt_back_from_most_partners_before_a_head_is_signed)
{
    settle();
    town_stop(&town, SDD);
    town.houses[SDD].anchor = (struct anchor_memory){0};
    town.houses[SDD].renews_anchor = true;
    town_start(&town, SDD);
    town.houses[SDD].renews_anchor = false;
    const uint64_t signed_before = head_of(SDD).end;
    for (size_t i = 0; i < 2; i++) { /* also over a restart: one of five has answered */
        town_connect(&town);
        settle();
        grow(SDD);
        settle();
        cr_expect(book_of(SDD)->ownhead->learns);
        cr_expect_eq(head_of(SDD).end, signed_before);
        town_stop(&town, SDD);
        town_start(&town, SDD);
    }
    town_start(&town, VT);
    town_start(&town, WOCO);
    town_connect(&town);
    settle();
    cr_expect(!book_of(SDD)->ownhead->learns);
    cr_expect_eq(head_of(SDD).end, town_leaves(&town, SDD));
    town_audit_all(&town);
}
