// SPDX-License-Identifier: EUPL-1.2
//
// The rules, each over all ledgers and stores at once. Small ledgers: everything is looked for by walking.
#include "support/agreement.h"

#include "book/exchanges.h"
#include "crypto/hash.h"
#include "ledger/receipt.h"
#include "ruling/evaluation.h"
#include "store/inquiries.h"
#include "store/leaves.h"
#include "store/outbox.h"
#include "support/ledger_copy.h"
#include "wire/said.h"

#define AGREEMENT_ARENA_BYTES ((size_t)64 * 1024 * 1024)

struct row {
    struct entry entry;
    uint64_t index;
    struct tree_hash hash;
};
struct ledger {
    size_t count;
    struct row *rows;
};
struct hearing {
    struct town *town;
    struct arena *arena;
    struct complaint *why;
    struct ledger ledgers[RESIDENTS];
};

static enum resident resident_of(const struct hearing *hearing, const struct oin *oin)
{
    size_t i = 0;
    while (i < RESIDENTS && !oin_equal(oin, &hearing->town->partners[i].oin))
        i++;
    return (enum resident)i;
}

/* Partners without a node are on the roster too: what is for them waits. */
static bool is_there(const struct hearing *hearing, enum resident who) { return who < RESIDENTS && hearing->town->houses[who].is_running; }

/* The next row of `who` after `after` (NULL: the first) of this kind about the exchange of `about`, or NULL. */
static const struct row *find_row(const struct hearing *hearing, enum resident who, enum entry_kind kind, const struct exchange_id *about,
                                  const struct row *after)
{
    const struct ledger *ledger = &hearing->ledgers[who];
    for (size_t i = after ? (size_t)(after - ledger->rows) + 1 : 0; i < ledger->count; i++)
        if (ledger->rows[i].entry.kind == kind && ledger->rows[i].entry.has_exchange &&
            exchange_id_equal(&ledger->rows[i].entry.exchange_id, about))
            return &ledger->rows[i];
    return NULL;
}

static struct status breach(const struct hearing *hearing, enum resident who, const struct row *row, const char *what)
{
    return complain(hearing->why, FAIL(CONFLICT), "%s, entry %llu (%s): %s", hearing->town->partners[who].short_name,
                    (unsigned long long)row->index, entry_kind_word(row->entry.kind), what);
}

/* ---- the rules, of one row of one partner */

/* A receipt names a leaf of the other's log: it is there, and says what the receipt says. */
static struct status check_receipt(const struct hearing *hearing, enum resident who, const struct row *row)
{
    struct complaint said = {""};
    if (!row->entry.has_receipt)
        return STATUS(OK);
    enum resident other = resident_of(hearing, &row->entry.counterpart);
    uint64_t index = row->entry.receipt.leaf_index;
    if (other == RESIDENTS || index >= hearing->ledgers[other].count)
        return breach(hearing, who, row, "the receipt names a leaf that is not there");
    const struct row *leaf = &hearing->ledgers[other].rows[index];
    struct receipt_leaf where = {
        .entry = &leaf->entry, .hash = leaf->hash, .index = index, .origin = span_of_text(hearing->town->origins[other])};
    return status_ok(receipt_check(&row->entry.receipt, &where, &said)) ? STATUS(OK) : breach(hearing, who, row, said.text);
}

/* Every message left an entry that gives back what its sender signed, and the signature is its sender's. */
static struct status check_signed(const struct hearing *hearing, enum resident who, const struct row *row)
{
    const struct entry *entry = &row->entry;
    struct span content;
    enum resident other = resident_of(hearing, &entry->counterpart);
    if (!entry->has_agreement)
        return breach(hearing, who, row, "it names no agreement");
    if (!said_is_due(entry))
        return STATUS(OK);
    if (!entry->has_said || other == RESIDENTS || !status_ok(said_content(entry, hearing->arena, &content)))
        return breach(hearing, who, row, "it does not give back what was said");
    return status_ok(sign_verify(hearing->town->partners[other].envelope, ENVELOPE_SIGN_PREFIX, content, entry->said.signature))
               ? STATUS(OK)
               : breach(hearing, who, row, "its sender did not sign what it says");
}

/* Kinds of which an exchange with a partner has one, or one for each answer. */
static bool is_same_effect(const struct entry *a, const struct entry *b)
{
    if (a->kind != b->kind || !a->has_exchange || !b->has_exchange || a->direction != b->direction ||
        !exchange_id_equal(&a->exchange_id, &b->exchange_id) || !oin_equal(&a->counterpart, &b->counterpart))
        return false;
    switch (a->kind) {
    case ENTRY_REQUEST_SENT:
    case ENTRY_REQUEST_RECEIVED:
    case ENTRY_SIGNAL_SENT:
    case ENTRY_SIGNAL_RECEIVED: return true;
    case ENTRY_EVALUATED: return a->said.kind == b->said.kind; /* points that came, and results */
    case ENTRY_DISCLOSED:
    case ENTRY_RESPONSE_RECEIVED: return digest_equal(&a->answer_digest, &b->answer_digest);
    case ENTRY_RECEIPT: return a->has_receipt && b->has_receipt && a->receipt.leaf_index == b->receipt.leaf_index;
    default: return false;
    }
}

static struct status check_once(const struct hearing *hearing, enum resident who, const struct row *row)
{
    for (const struct row *earlier = hearing->ledgers[who].rows; earlier < row; earlier++)
        if (is_same_effect(&earlier->entry, &row->entry))
            return breach(hearing, who, row, "it took effect twice");
    return STATUS(OK);
}

static struct status check_said_by_other(const struct hearing *hearing, enum resident who, const struct row *row)
{
    static const struct {
        enum envelope_kind heard;
        bool is_refusal;
        enum entry_kind said;
    } pairs[] = {{ENVELOPE_INQUIRY, false, ENTRY_REQUEST_SENT}, {ENVELOPE_SIGNAL, false, ENTRY_SIGNAL_SENT},
                 {ENVELOPE_EVALUATE, false, ENTRY_EVALUATED},   {ENVELOPE_ANSWER, false, ENTRY_DECISION},
                 {ENVELOPE_PARTIAL, false, ENTRY_EVALUATED},    {ENVELOPE_PARTIAL, true, ENTRY_DECISION},
                 {ENVELOPE_ACKNOWLEDGE, true, ENTRY_DECISION},  {ENVELOPE_OPEN, false, ENTRY_ESCROW_OPENED},
                 {ENVELOPE_OPENED, false, ENTRY_ESCROW_OPENED}, {ENVELOPE_OPENED, true, ENTRY_DECISION}};
    if (row->entry.code == STATUS_OVERLOADED) /* a node that could enter nothing says so, and enters that as little */
        return STATUS(OK);
    for (size_t i = 0; i < N(pairs); i++)
        if (row->entry.has_said && row->entry.said.kind == pairs[i].heard && (row->entry.code != STATUS_OK) == pairs[i].is_refusal &&
            !find_row(hearing, resident_of(hearing, &row->entry.counterpart), pairs[i].said, &row->entry.exchange_id, NULL))
            return breach(hearing, who, row, "it was heard, and the sender has no entry of it");
    return STATUS(OK);
}

/* Of an evaluation: what was asked about stands in the entry, the words of the policy that permitted it too. */
/* Of each part, on its own grounds; each has its decision. */
static struct policy_decision evaluate_again(const struct agreed *agreed, const struct entry *entry, size_t at)
{
    const struct evaluated_part *part = &entry->parts[at];
    struct evaluation_claim claim = {(enum evaluation_act)entry->act, agreed_party(agreed, &entry->counterpart),
                                     agreed_party(agreed, &part->holder), entry->grounds};
    claim.grounds.basis = part->basis;
    claim.grounds.flags = part->flags;
    struct evaluation_ruling ruling = evaluation_decide(agreed, &claim);
    if (entry->decision_count != entry->part_count || ruling.act != entry->decisions[at].act ||
        ruling.category != entry->decisions[at].category)
        ruling.decision.verdict = VERDICT_REFUSE;
    return ruling.decision;
}

/* The decisions that stand in the entry are those of the policy, and what was told or sent has a permit. */
static struct status check_permit(const struct hearing *hearing, enum resident who, const struct row *row)
{
    const struct node *node = town_node(hearing->town, who);
    const struct entry *entry = &row->entry;
    bool is_inquiry = entry->kind == ENTRY_DECISION && entry->has_answer_digest;
    for (size_t i = 0; i < entry->decision_count; i++) {
        const struct entry_decision *decision = &entry->decisions[i];
        struct policy_request request = grounds_request(&entry->grounds, decision->act, decision->category);
        struct policy_decision again;
        uint8_t role;
        if (is_inquiry)
            again = agreed_decide(&node->agreed, request, POLICY_FROM, agreed_us(&node->agreed), &role);
        else if (entry->kind == ENTRY_EVALUATED)
            again = evaluate_again(&node->agreed, entry, i);
        else
            policy_decide(node->agreed.policy, &request, &again);
        if (decision->verdict == VERDICT_PERMIT && again.verdict != VERDICT_PERMIT)
            return breach(hearing, who, row, "the policy does not permit what the entry says it does");
    }
    if (entry->kind == ENTRY_SIGNAL_SENT && (entry->decision_count != 1 || entry->verdict != VERDICT_PERMIT))
        return breach(hearing, who, row, "a signal was sent without a permit");
    if (entry->kind != ENTRY_DISCLOSED)
        return STATUS(OK);
    for (const struct row *decided = NULL; (decided = find_row(hearing, who, ENTRY_DECISION, &entry->exchange_id, decided));)
        if (decided->index < row->index && decided->entry.verdict == VERDICT_PERMIT &&
            digest_equal(&decided->entry.answer_digest, &entry->answer_digest))
            return STATUS(OK);
    return breach(hearing, who, row, "it was told without a permit");
}

/* ---- what was asked was answered, and it is the last word that counts */

static struct status check_told(const struct hearing *hearing, enum resident holder, const struct row *decided, struct span answer)
{
    struct answer_content content;
    const struct row *told = NULL;
    TRY(answer_content_decode(answer, hearing->arena, &content));
    while (decided->entry.verdict == VERDICT_PERMIT && (!told || !digest_equal(&told->entry.answer_digest, &decided->entry.answer_digest)))
        if (!(told = find_row(hearing, holder, ENTRY_DISCLOSED, &decided->entry.exchange_id, told)))
            return breach(hearing, holder, decided, "an answer was given, and no entry says that it was told");
    for (size_t i = 0; i < content.signal_count; i++) {
        bool is_permitted = false;
        for (size_t j = 0; j < decided->entry.decision_count; j++)
            is_permitted |= decided->entry.decisions[j].category == content.signals[i].category &&
                            decided->entry.decisions[j].verdict == VERDICT_PERMIT;
        if (!is_permitted)
            return breach(hearing, holder, decided, "a category was told that has no permit");
    }
    return STATUS(OK);
}

static bool names_answer(const struct hearing *hearing, enum resident who, enum entry_kind kind, const struct entry *given)
{
    for (const struct row *row = NULL; (row = find_row(hearing, who, kind, &given->exchange_id, row));)
        if (row->entry.verdict == VERDICT_REFUSE && row->entry.has_request_digest &&
            digest_equal(&row->entry.request_digest, &given->answer_digest))
            return true;
    return false;
}

/* The asker refused it, and the holder heard so: both ledgers say it of the same answer. */
static bool was_denied(const struct hearing *hearing, enum resident asker, enum resident holder, const struct entry *given)
{
    return names_answer(hearing, asker, ENTRY_DECISION, given) && names_answer(hearing, holder, ENTRY_RECEIPT, given);
}

static struct status check_answered(const struct hearing *hearing, enum resident who, const struct row *row)
{
    struct inquiry_row inquiry;
    const struct row *last = NULL;
    if (row->entry.kind != ENTRY_REQUEST_SENT)
        return STATUS(OK);
    enum resident holder = resident_of(hearing, &row->entry.counterpart);
    if (!is_there(hearing, holder))
        return STATUS(OK);
    TRY(store_inquiry_find(town_node(hearing->town, who)->book.store, &row->entry.exchange_id, hearing->arena, &inquiry));
    if (inquiry.state == INQUIRY_PENDING)
        return breach(hearing, who, row, "the question was lost: there is no answer, and it did not expire");
    if (!inquiry_has_answer(inquiry.state))
        return STATUS(OK);
    for (const struct row *next = NULL; (next = find_row(hearing, holder, ENTRY_DECISION, &row->entry.exchange_id, next));)
        last = next->entry.has_answer_digest && !was_denied(hearing, who, holder, &next->entry) ? next : last;
    struct digest digest = digest_of(inquiry.answer);
    if (!last || !digest_equal(&last->entry.answer_digest, &digest))
        return breach(hearing, who, row, "the last answer that was given is not the one that came");
    return check_told(hearing, holder, last, inquiry.answer);
}

/* A signal that was acknowledged is there; one that was not waits no longer (town_is_idle). */
static struct status check_delivered(const struct hearing *hearing, enum resident who, const struct row *row)
{
    if (row->entry.kind != ENTRY_SIGNAL_SENT)
        return STATUS(OK);
    const struct row *receipt = find_row(hearing, who, ENTRY_RECEIPT, &row->entry.exchange_id, NULL);
    enum resident other = resident_of(hearing, &row->entry.counterpart);
    if (receipt && receipt->entry.code == STATUS_OK && !find_row(hearing, other, ENTRY_SIGNAL_RECEIVED, &row->entry.exchange_id, NULL))
        return breach(hearing, who, row, "it was acknowledged, and the receiver has no entry of it");
    return STATUS(OK);
}

static const struct rule {
    const char *promise, *name;
    struct status (*check)(const struct hearing *hearing, enum resident who, const struct row *row);
} rules[] = {
    // clang-format off
    {"P-07", "receipts name what is there", check_receipt},
    {"P-07", "what was said was signed by who said it", check_signed},
    {"P-06", "nothing takes effect twice", check_once},
    {"P-05", "what was heard was entered by who said it", check_said_by_other},
    {"P-04", "nothing is told without a permit", check_permit},
    {"P-06", "what was asked was answered", check_answered},
    {"P-06", "what was acknowledged is there", check_delivered},
    // clang-format on
};

/* ---- rules of a whole node */

static struct status check_idle(const struct hearing *hearing, enum resident who)
{
    const char *name = hearing->town->partners[who].short_name;
    struct store *store = town_node(hearing->town, who)->book.store;
    struct outbox_depth *depths;
    size_t count;
    uint64_t pushes[PUSH_STATES];
    TRY(store_outbox_depths(store, hearing->arena, &depths, &count));
    for (size_t i = 0; i < count; i++)
        if (is_there(hearing, resident_of(hearing, &depths[i].to)))
            return complain(hearing->why, FAIL(CONFLICT), "P-06: %s: something still waits for %s", name, depths[i].to.text);
    TRY(store_push_counts(store, pushes));
    if (pushes[PUSH_PENDING] && !count)
        return complain(hearing->why, FAIL(CONFLICT), "P-06: %s: a signal was lost: it is on its way, and does not wait", name);
    return STATUS(OK);
}

static struct status check_memory(const struct hearing *hearing, enum resident who)
{
    const struct node *node = town_node(hearing->town, who);
    CLEANUP(tag_table) struct tag_table *stored = NULL;
    struct frontier frontier;
    struct span bytes;
    TRY(tag_table_new(&stored));
    TRY(tag_table_load(stored, node->book.store));
    TRY(store_frontier_read(node->book.store, hearing->arena, &bytes));
    TRY(frontier_decode(bytes, &frontier));
    bool is_same = memcmp(&frontier, &node->book.frontier, sizeof frontier) == 0 &&
                   node->book.current.first + frontier.size == hearing->ledgers[who].count &&
                   tag_table_count(stored) == tag_table_count(node->book.tags);
    return is_same
               ? STATUS(OK)
               : complain(hearing->why, FAIL(CONFLICT), "P-05: %s: memory is not as the store", hearing->town->partners[who].short_name);
}

/* P-05: whatever left a node, also what got lost on the way, stands in its ledger. */
static struct status check_said(const struct hearing *hearing)
{
    for (const struct utterance *said = hearing->town->said; said; said = said->next) {
        const struct ledger *ledger = &hearing->ledgers[said->who];
        bool is_entered = said->code == STATUS_OVERLOADED; /* likewise */
        for (size_t i = 0; i < ledger->count && !is_entered; i++)
            is_entered = ledger->rows[i].entry.has_exchange && exchange_id_equal(&ledger->rows[i].entry.exchange_id, &said->exchange_id);
        if (!is_entered && exchange_is_listed(said->kind)) /* by night who asks enters, and not who answers */
            return complain(hearing->why, FAIL(CONFLICT), "P-05: %s: it sent a message (%s) of which its ledger has no entry",
                            hearing->town->partners[said->who].short_name, envelope_kind_word(said->kind));
    }
    return STATUS(OK);
}

/* ---- hearing */

static struct status read_ledger(struct hearing *hearing, enum resident who)
{
    struct ledger *ledger = &hearing->ledgers[who];
    struct store *store = town_node(hearing->town, who)->book.store;
    uint64_t count;
    TRY(store_leaf_count(store, &count));
    TRY(ARENA_NEW(hearing->arena, (size_t)count, &ledger->rows));
    for (ledger->count = 0; ledger->count < count; ledger->count++) {
        struct row *row = &ledger->rows[ledger->count];
        struct span bytes;
        row->index = ledger->count;
        TRY(store_leaf_read(store, row->index, hearing->arena, &bytes, row->hash.bytes));
        TRY(entry_decode(bytes, hearing->arena, &row->entry));
    }
    return STATUS(OK);
}

static struct status hear(struct hearing *hearing, enum resident who)
{
    TRY(check_idle(hearing, who));
    TRY(check_memory(hearing, who));
    for (size_t i = 0; i < hearing->ledgers[who].count; i++)
        for (size_t j = 0; j < N(rules); j++) {
            struct status status = rules[j].check(hearing, who, &hearing->ledgers[who].rows[i]);
            if (!status_ok(status)) {
                struct complaint said = *hearing->why;
                return complain(hearing->why, status, "%s, %s: %s", rules[j].promise, rules[j].name, said.text);
            }
        }
    return STATUS(OK);
}

struct status town_agrees(struct town *town, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(AGREEMENT_ARENA_BYTES, &arena));
    struct hearing hearing = {.town = town, .arena = arena, .why = why};
    for (size_t i = 0; i < RESIDENTS; i++)
        if (town->houses[i].is_running)
            TRY(read_ledger(&hearing, (enum resident)i));
    for (size_t i = 0; i < RESIDENTS; i++)
        if (town->houses[i].is_running)
            TRY(hear(&hearing, (enum resident)i));
    TRY(check_said(&hearing));
    return town_accuses_nobody(town, why);
}
