// SPDX-License-Identifier: EUPL-1.2
//
// Two nodes that witness each other's ledger over the mesh: heads go out by themselves, what follows is cosigned, and whatever a partner
// with its own keys sends besides is not (P-07).
#include "book/witnessing.h"
#include "store/leaves.h"
#include "store/witnesses.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static void make(void)
{
    town_open(&town, WITH_NODE(SDD) | WITH_NODE(WIJK));
    town.has_own_clock = true;
}
static void end(void)
{
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(turn_witness, .init = make, .fini = end, .timeout = 120);

static struct book *book_of(enum resident who) { return &town_node(&town, who)->book; }

static void pass(int64_t ms)
{
    town.steady_ms += ms;
    town.now_ms += ms;
    town_run(&town);
}

static struct store_head head_of(enum resident who)
{
    struct store_head head;
    OK(store_head_read(book_of(who)->store, town.arena, &head));
    return head;
}

/* What `who` has of the witness: the size of the head under its cosignature; 0: none. */
static uint64_t cosigned_size(enum resident who, enum resident witness)
{
    struct witness_row row;
    struct note note;
    struct checkpoint checkpoint;
    struct status status = store_witness_find(book_of(who)->store, town_oin(&town, witness), town.arena, &row);
    if (!status_ok(status) || !row.note.size)
        return 0;
    OK(note_parse(row.note, town.arena, &note));
    OK(checkpoint_parse(note.text, &checkpoint));
    cr_expect_eq(note.line_count, 2);
    return checkpoint.head.size;
}

static void grow(enum resident who)
{
    OK(batch_open(book_of(who), town.now_ms));
    OK(book_user_act(book_of(who), ENTRY_ADMIN_ACT, "grow", span_of_text("anna"), 0));
    OK(batch_close(book_of(who)));
}

static void settle(void)
{
    for (size_t i = 0; i < 4; i++)
        pass(OFFER_GROWN_EVERY_MS);
}

Test(turn_witness, each_cosigns_what_the_other_signs_and_both_go_on_over_restarts)
{
    for (size_t i = 0; i < 3; i++) {
        grow(SDD);
        grow(WIJK);
        settle();
        cr_expect_eq(cosigned_size(SDD, WIJK), head_of(SDD).end);
        cr_expect_eq(cosigned_size(WIJK, SDD), head_of(WIJK).end);
        town_stop(&town, i ? SDD : WIJK);
        town_start(&town, i ? SDD : WIJK);
        town_connect(&town);
    }
}

/* Witnessing makes no entry: else each would make the other's ledger grow for ever. */
Test(turn_witness, an_idle_mesh_stays_idle_and_its_cosignatures_are_of_today)
{
    struct witness_row before, after;
    settle();
    const uint64_t leaves = town_leaves(&town, SDD);
    OK(store_witness_find(book_of(SDD)->store, town_oin(&town, WIJK), town.arena, &before));
    for (size_t i = 0; i < 10; i++)
        pass(OFFER_SAME_EVERY_MS);
    OK(store_witness_find(book_of(SDD)->store, town_oin(&town, WIJK), town.arena, &after));
    cr_expect_eq(town_leaves(&town, SDD), leaves);
    cr_expect(after.cosigned_s > before.cosigned_s);
}

/* ---- a partner that lies: SDD's keys, in the hands of who made this test */

static struct witness_response ask_witness(struct span body)
{
    struct envelope envelope = town_envelope_of(&town, SDD, WIJK, ENVELOPE_HEAD, body), reply;
    struct witness_response response = {.held = 0};
    town.now_ms += COSIGN_EVERY_MS;
    OK(town_hear(&town, WIJK, SDD, town_envelope(&town, SDD, &envelope)));
    if (town_reply(&town, WIJK, SDD, envelope.nonce, &reply))
        OK(witness_response_parse(reply.body, &response));
    return response;
}

static struct span request_of(uint64_t old_size, size_t hashes, struct span checkpoint)
{
    struct add_checkpoint request = {.growth = {old_size, {.count = hashes}}, .checkpoint = checkpoint};
    struct span body;
    OK(add_checkpoint_print(&request, town.arena, &body));
    return body;
}

static uint64_t witnessed_size(void) { return witnessed_of(book_of(WIJK)->witnessing, town.origins[SDD])->head.size; }

Test(turn_witness, what_does_not_follow_from_the_last_head_is_not_cosigned)
{
    struct store_head first, last;
    settle();
    first = head_of(SDD);
    grow(SDD);
    settle();
    last = head_of(SDD);
    const struct {
        const char *name;
        struct span body;
        unsigned code;
        uint64_t held;
    } asks[] = {
        {"an older head", request_of(first.end, 0, first.note), WITNESS_CONFLICT, last.end},
        {"from the empty tree again", request_of(0, 0, first.note), WITNESS_CONFLICT, last.end},
        {"from beyond the head", request_of(last.end + 1, 0, last.note), WITNESS_MALFORMED, 0},
        {"the same with a proof", request_of(last.end, 1, last.note), WITNESS_BAD_PROOF, 0},
        {"another's ledger", request_of(0, 0, head_of(WIJK).note), WITNESS_NOT_FOUND, 0},
        {"nobody's signature",
         span_of_text("old 0\n\n00000099000000001000/exchange-log/2026\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
         WITNESS_MALFORMED, 0},
        {"no request", span_of_text("old 1"), WITNESS_MALFORMED, 0},
    };
    for (size_t i = 0; i < N(asks); i++) {
        struct witness_response response = ask_witness(asks[i].body);
        cr_expect(response.code == asks[i].code && response.held == asks[i].held, "%s: %d, %d", asks[i].name, (int)response.code,
                  (int)response.held);
        cr_expect_eq(witnessed_size(), last.end, "%s", asks[i].name);
    }
    cr_expect_eq(ask_witness(request_of(last.end, 0, last.note)).code, WITNESS_COSIGNED);
}

/* A second history: signed with its own log key, of a size that the witness has. */
Test(turn_witness, a_second_root_of_one_size_gets_no_cosignature)
{
    struct store_head head;
    struct checkpoint checkpoint = {.head.size = 0};
    struct note_key key;
    struct span content, note;
    char text[CHECKPOINT_ROOM];
    settle();
    head = head_of(SDD);
    snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s", town.origins[SDD]);
    checkpoint.head.size = head.end;
    memset(checkpoint.head.root.bytes, 7, SHA256_BYTES);
    checkpoint_print(&checkpoint, text);
    OK(note_key_make(span_of_text(checkpoint.origin), NOTE_ED25519, town.partners[SDD].log, &key));
    OK(note_message(&key, 0, span_of_text(text), town.arena, &content));
    struct note_signature signature = {.key = &key};
    struct sign_key log;
    sign_key_from_seed(town.keys[SDD].log_seed, &log);
    sign_message(&log, "", content, signature.bytes);
    OK(note_join(span_of_text(text), &signature, 1, town.arena, &note));
    struct witness_response response = ask_witness(request_of(head.end, 0, note));
    cr_expect(response.code == WITNESS_CONFLICT && response.held == head.end);
}

/* What a partner has cosigned costs the keeper a write: it is asked no faster than it may be. */
Test(turn_witness, heads_that_come_too_fast_are_put_off)
{
    settle();
    const struct store_head head = head_of(SDD);
    cr_expect_eq(ask_witness(request_of(head.end, 0, head.note)).code, WITNESS_COSIGNED);
    town.now_ms -= COSIGN_EVERY_MS - 1;
    cr_expect_eq(ask_witness(request_of(head.end, 0, head.note)).code, 0, "no answer at all");
}

/* ---- a witness that lies */

/* A head on its way, which the witness does not look at yet. */
static void offer(void)
{
    struct witness_row row;
    bool did;
    grow(SDD);
    for (size_t i = 0; i < 3; i++) {
        town.steady_ms += OFFER_GROWN_EVERY_MS;
        town.now_ms += OFFER_GROWN_EVERY_MS;
        OK(town_turn(&town, SDD, &did));
    }
    OK(store_witness_find(book_of(SDD)->store, town_oin(&town, WIJK), town.arena, &row));
    cr_assert(row.offered.size && book_of(SDD)->witnessing->offerings[0].waits);
}

static void answer_offer(const char *response)
{
    struct offering *offering = &book_of(SDD)->witnessing->offerings[0];
    struct envelope envelope = town_envelope_of(&town, WIJK, SDD, ENVELOPE_COSIGNED, span_of_text(response));
    envelope.exchange_id = offering->exchange;
    OK(town_hear(&town, SDD, WIJK, town_envelope(&town, WIJK, &envelope)));
}

Test(turn_witness, what_a_witness_makes_up_counts_for_nothing)
{
    static const char *const lies[] = {
        "200\n\xe2\x80\x94 00000099000000004000/witness AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "200\nyes\n",
        "409\n9223372036854775807\n",
        "409\n3\n",
        "403\n",
        "999\n",
    };
    settle();
    uint64_t size = cosigned_size(SDD, WIJK);
    for (size_t i = 0; i < N(lies); i++) {
        offer();
        answer_offer(lies[i]);
        cr_expect_eq(cosigned_size(SDD, WIJK), size, "%s", lies[i]);
        town_run(&town);
        settle();
        pass(OFFER_SAME_EVERY_MS);
        settle();
        size = cosigned_size(SDD, WIJK);
        cr_expect_eq(size, head_of(SDD).end, "it goes on when it is honest again");
    }
}

static void put_row(const struct witness_row *row)
{
    OK(batch_open(book_of(SDD), town.now_ms));
    OK(store_witness_put(book_of(SDD)->store, row));
    OK(batch_close(book_of(SDD)));
}

/* As when the power went before it was stored: what was offered still stands there. */
Test(turn_witness, a_cosignature_that_was_not_heard_is_asked_for_again)
{
    struct witness_row row;
    settle();
    offer();
    OK(store_witness_find(book_of(SDD)->store, town_oin(&town, WIJK), town.arena, &row));
    settle();
    pass(OFFER_SAME_EVERY_MS);
    put_row(&row);
    grow(SDD);
    for (size_t i = 0; i < 3; i++)
        pass(OFFER_SAME_EVERY_MS);
    cr_expect_eq(cosigned_size(SDD, WIJK), head_of(SDD).end);
}
