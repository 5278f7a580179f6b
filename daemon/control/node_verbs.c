// SPDX-License-Identifier: EUPL-1.2
//
// What the node is and how it stands.
#include "control/request.h"

#include "acts/backup.h"
#include "acts/heal.h"
#include "acts/look.h"
#include "acts/weigh.h"
#include "base/day.h"
#include "base/version.h"
#include "book/accord.h"
#include "book/batch.h"
#include "book/ownhead.h"
#include "book/quarantine.h"
#include "book/quorum.h"

_Static_assert(QUARANTINED_MOST <= SPEECH_QUARANTINED_MOST, "everybody that is shut out can be said");
_Static_assert(SPEECH_OPEN_HOURS_MOST == QUORUM_OPEN_HOURS_MOST, "the door and the book know one bound");
_Static_assert(OUTBOX_DEPTHS_MOST <= SPEECH_WAITING_MOST, "everybody for whom something waits can be said");
_Static_assert(ROSTER_MOST_PARTNERS <= SPEECH_PARTNERS_MOST, "everybody on a roster can be said");

/* By what it said when its line came up, and since then whenever that changed. */
static void describe_partner_agreement(const struct node *node, struct speech_partner *partner)
{
    const struct accord_heard *heard = accord_heard_of(node->book.accord, &partner->oin);
    uint32_t *const numbers[AGREED_TEXTS] = {&partner->roster, &partner->policy, &partner->quotas};
    bool is_same = true;
    partner->agreement = partner->self ? "same" : "unknown";
    partner->version = partner->self ? SCHAKEL_VERSION : "";
    for (size_t i = 0; partner->self && i < AGREED_TEXTS; i++)
        *numbers[i] = (uint32_t)node->agreed.versions[i].number;
    if (!heard)
        return;
    for (size_t i = 0; i < AGREED_TEXTS; i++) {
        *numbers[i] = heard->heads[i].number;
        is_same &= digest_equal(&heard->heads[i].manifest, &node->agreed.versions[i].manifest);
    }
    partner->agreement = is_same ? "same" : "other";
    partner->version = heard->version;
}

static struct speech_partner describe_partner_row(const struct node *node, size_t at)
{
    const struct partner *row = node->agreed.parties[at].row;
    struct speech_partner partner = {.oin = row->oin,
                                     .name = row->name,
                                     .short_name = row->short_name,
                                     .roles = row->roles,
                                     .data = row->holds_data,
                                     .self = at == node->agreed.self,
                                     .certificate = partner_state_word(node->standing[at].state),
                                     .certificate_until = node->standing[at].until_ms,
                                     .lists_until = node->standing[at].lists_until_ms};
    partner.up = book_line_is_up(&node->book, &row->oin, &partner.since);
    describe_partner_agreement(node, &partner);
    return partner;
}

static struct status describe_counters(struct request *request, struct speech_status *reply)
{
    const struct node *node = request->node;
    const struct line_counters *lines = lines_counters(&node->lines);
    size_t count = 0;
    TRY(ARENA_NEW(request->arena, SPEECH_TALLY_MOST, &reply->counters));
    for (size_t i = 0; i < NODE_COUNTER_COUNT; i++)
        reply->counters[count++] = (struct speech_tally){node_counter_word((enum node_counter)i), node->book.counters[i]};
#define TELL_LINE_COUNTER(name, sentence) reply->counters[count++] = (struct speech_tally){"mesh_" #name, lines->name};
    LINE_COUNTER_TABLE(TELL_LINE_COUNTER)
#undef TELL_LINE_COUNTER
    reply->counter_count = count;
    return STATUS(OK);
}

static struct status describe_outbox(struct request *request, struct speech_status *reply)
{
    struct outbox_depth *depths;
    TRY(look_waiting(&request->node->book, request->arena, &depths, &reply->outbox_count));
    TRY(ARENA_NEW(request->arena, reply->outbox_count, &reply->outbox));
    for (size_t i = 0; i < reply->outbox_count; i++)
        reply->outbox[i] = (struct speech_waiting){depths[i].to, depths[i].messages, depths[i].oldest_ms};
    return STATUS(OK);
}

/* Of partners that left there may be more than are said here. */
static struct status describe_alarms(struct request *request, struct speech_status *reply)
{
    struct alarm_row *rows;
    size_t count;
    TRY(look_alarms(&request->node->book, request->arena, &rows, &count));
    TRY(ARENA_NEW(request->arena, SPEECH_ALARMS_MOST, &reply->alarms));
    for (size_t i = 0; i < count && reply->alarm_count < SPEECH_ALARMS_MOST; i++) {
        if (!alarm_is_known(rows[i].alarm))
            continue;
        const struct alarm_rule *rule = alarm_rule((enum alarm)rows[i].alarm);
        reply->alarms[reply->alarm_count++] =
            (struct speech_alarm){rows[i].partner, rule->word, rule->sentence, rows[i].count, rows[i].whole, rows[i].told_ms};
    }
    return STATUS(OK);
}

static struct status describe_quarantined(struct request *request, struct speech_status *reply)
{
    const struct book *book = &request->node->book;
    TRY(ARENA_NEW(request->arena, book->quarantined_count, &reply->quarantined));
    for (; reply->quarantined_count < book->quarantined_count; reply->quarantined_count++) {
        const struct quarantined *row = &book->quarantined[reply->quarantined_count];
        reply->quarantined[reply->quarantined_count] = (struct speech_quarantined){row->partner, row->since_ms, row->by};
    }
    return STATUS(OK);
}

static struct status describe_ledger(struct request *request, struct speech_status *reply)
{
    struct book *book = &request->node->book;
    struct look_signed signed_part;
    TRY(look_signed(book, request->arena, &signed_part));
    reply->ledger_size = book->current.first + book->frontier.size;
    reply->ledger_signed = signed_part.size;
    reply->unsigned_since = signed_part.unsigned_since_ms;
    reply->ledger_scrubbed = book->scrubbed_ms;
    if (book->damage.damage != SCRUB_NONE)
        reply->ledger_damage = scrub_damage_word(book->damage.damage);
    reply->damaged_entry = book->damage.index;
    reply->damaged_entries = book->damage.count;
    return heal_count(book, &reply->healed_entries);
}

static struct status describe_own_head(struct request *request, struct speech_status *reply)
{
    const struct ownhead *ownhead = request->node->book.ownhead;
    reply->held_elsewhere = ownhead->shown.head.size;
    if (*ownhead->by.text)
        reply->held_by = ownhead->by.text;
    return ownhead_is_here(&request->node->book, &reply->held_is_here);
}

static struct status describe_quorum(struct request *request, struct speech_status *reply)
{
    const struct book_quorum *quorum = &request->node->book.quorum;
    struct look_witness *rows;
    reply->ledger_state = quorum_word((enum quorum_state)quorum->state);
    reply->ledger_confirmed = quorum->confirmed;
    reply->witness_quorum = quorum->needed;
    reply->lying_witnesses = 2 * quorum->needed - quorum->others;
    reply->unconfirmed_since = quorum->since_ms;
    reply->opened_until = quorum->opened_until_ms > request->now_ms ? quorum->opened_until_ms : 0;
    TRY(look_witnesses(&request->node->book, request->arena, &rows, &reply->witness_count));
    TRY(ARENA_NEW(request->arena, reply->witness_count, &reply->witnesses));
    for (size_t i = 0; i < reply->witness_count; i++)
        reply->witnesses[i] = (struct speech_witness){rows[i].partner, rows[i].end, rows[i].at_ms};
    return STATUS(OK);
}

static struct status describe_agreed(struct request *request, struct speech_status *reply)
{
    const struct agreed *agreed = &request->node->agreed;
    TRY(ARENA_NEW(request->arena, AGREED_TEXTS, &reply->agreed));
    for (; reply->agreed_count < AGREED_TEXTS; reply->agreed_count++) {
        const struct agreed_version *version = &agreed->versions[reply->agreed_count];
        struct speech_agreed *row = &reply->agreed[reply->agreed_count];
        *row = (struct speech_agreed){.text = agreed_text_word((unsigned)reply->agreed_count + 1),
                                      .number = version->number,
                                      .since = version->since_ms,
                                      .trial = version->is_trial};
        memcpy(row->content, version->content.bytes, sizeof row->content);
    }
    memcpy(reply->agreement, agreed->agreement.bytes, sizeof reply->agreement);
    return STATUS(OK);
}

static struct status describe_mesh(struct request *request, struct speech_status *reply)
{
    const struct node *node = request->node;
    TRY(ARENA_NEW(request->arena, node->agreed.party_count, &reply->partners));
    for (size_t i = 0; i < node->agreed.party_count; i++)
        reply->partners[reply->partner_count++] = describe_partner_row(node, i);
    return STATUS(OK);
}

/* Its keys stand by domain. */
static struct status describe_ring(struct request *request, struct speech_status *reply)
{
    const struct agreed *agreed = &request->node->agreed;
    const struct ring *ring = agreed->ring;
    reply->ring = ring ? ring->generation : 0;
    TRY(ARENA_NEW(request->arena, SPEECH_DOMAINS_MOST, &reply->domains));
    for (size_t i = 0; ring && i < ring->key_count; i++) {
        struct speech_domain *last = reply->domain_count ? &reply->domains[reply->domain_count - 1] : NULL;
        if (!last || strcmp(last->domain, ring->keys[i].name.domain) != 0) {
            if (reply->domain_count == SPEECH_DOMAINS_MOST)
                break;
            last = &reply->domains[reply->domain_count++];
            *last = (struct speech_domain){.domain = ring->keys[i].name.domain};
        }
        last->keys++;
        last->shares += agreed_share_index(agreed, &ring->keys[i]) != 0;
    }
    return STATUS(OK);
}

/* As the keeper counted it: a daemon that was taken over can say what it likes here. */
static struct status describe_ceilings(struct request *request, struct speech_status *reply)
{
    struct ceiling_use used[CEILINGS_COUNT];
    TRY(keeper_used(request->node->book.keeper, used));
    TRY(ARENA_NEW(request->arena, CEILINGS_COUNT, &reply->ceilings));
    for (; reply->ceiling_count < CEILINGS_COUNT; reply->ceiling_count++)
        reply->ceilings[reply->ceiling_count] =
            (struct speech_ceiling){ceilings_word(reply->ceiling_count), used[reply->ceiling_count].used, used[reply->ceiling_count].most};
    return STATUS(OK);
}

struct status control_status(struct request *request, const struct speech_nothing *given, struct speech_status *reply)
{
    const struct node *node = request->node;
    (void)given;
    *reply = (struct speech_status){.oin = node->agreed.own,
                                    .name = node->agreed.parties[node->agreed.self].row->name,
                                    .version = SCHAKEL_VERSION,
                                    .user = request->user,
                                    .sandbox = node->sandbox ? node->sandbox : "none", /* nodes without a process */
                                    .tags = tag_table_count(node->book.tags),
                                    .auditor = node->agreed.roster->auditor->oin};
    memcpy(reply->policy, policy_text_hash(node->agreed.policy), sizeof reply->policy);
    TRY(weigh_due_soon(&request->node->book, request->now_ms, &reply->requests_due));
    TRY(describe_ledger(request, reply));
    TRY(backup_last(&request->node->book, &reply->backup));
    TRY(backup_last_drill(&request->node->book, &reply->drill));
    TRY(describe_own_head(request, reply));
    TRY(describe_quorum(request, reply));
    TRY(describe_agreed(request, reply));
    TRY(describe_mesh(request, reply));
    TRY(describe_ring(request, reply));
    TRY(describe_ceilings(request, reply));
    TRY(describe_counters(request, reply));
    TRY(describe_alarms(request, reply));
    TRY(describe_quarantined(request, reply));
    TRY(look_differing(&request->node->book, &reply->days_differing));
    return describe_outbox(request, reply);
}

struct status control_node_reload(struct request *request, const struct speech_nothing *given, struct speech_reloaded *reply)
{
    struct node *node = request->node;
    struct reloaded reloaded = {0};
    (void)given;
    if (!node->reload.run)
        return FAIL(UNSUPPORTED);
    TRY(node->reload.run(node->reload.state, request->arena, &reloaded, &request->why));
    reply->restart_count = reloaded.restart_count;
    reply->restart = reloaded.restart;
    return book_user_act(&node->book, ENTRY_ADMIN_ACT, "node-reloaded", span_of_text(request->user), reloaded.restart_count);
}

struct status control_node_release(struct request *request, const struct speech_node_release *given, struct speech_nothing *reply)
{
    const struct ownhead *ownhead = request->node->book.ownhead;
    struct status status = ownhead_release(&request->node->book, span_of_text(request->user), span_of_text(given->reason));
    (void)reply;
    if (status_is(status, STATUS_NOT_FOUND))
        return complain(&request->why, status, "this node is in no quarantine");
    if (status_is(status, STATUS_CONFLICT) || status_is(status, STATUS_BAD_PROOF))
        return complain(&request->why, status,
                        "the ledger here does not contain the %llu entries that this node signed: put back the folder that does",
                        (unsigned long long)ownhead->shown.head.size);
    return status;
}

/* ---- shutting out */

static struct status count_waiting(struct request *request, const struct oin *partner, struct speech_peer_waiting *reply)
{
    struct outbox_depth *depths;
    size_t count;
    TRY(look_waiting(&request->node->book, request->arena, &depths, &count));
    for (size_t i = 0; i < count; i++)
        if (oin_equal(&depths[i].to, partner))
            reply->waiting = depths[i].messages;
    return STATUS(OK);
}

struct status control_node_open(struct request *request, const struct speech_opening *given, struct speech_opened_until *reply)
{
    struct book *book = &request->node->book;
    struct status status = quorum_open(book, given->hours, span_of_text(given->reason), span_of_text(request->user));
    if (status_is(status, STATUS_INVALID))
        return complain(&request->why, status, "say for how many hours, at most %d, and why", QUORUM_OPEN_HOURS_MOST);
    reply->until = batch_now(book) + (int64_t)given->hours * HOUR_MS;
    return status;
}

struct status control_peer_quarantine(struct request *request, const struct speech_peer *given, struct speech_peer_waiting *reply)
{
    struct status status = quarantine_begin(&request->node->book, &given->partner, span_of_text(request->user));
    if (status_is(status, STATUS_INVALID))
        return complain(&request->why, status, "%s: that is this node itself", given->partner.text);
    if (status_is(status, STATUS_UNKNOWN_PEER))
        return complain(&request->why, status, "%s", given->partner.text);
    if (status_is(status, STATUS_CONFLICT))
        return complain(&request->why, status, "%s: it is in quarantine already", given->partner.text);
    TRY(status);
    return count_waiting(request, &given->partner, reply);
}

struct status control_peer_release(struct request *request, const struct speech_peer *given, struct speech_peer_waiting *reply)
{
    struct status status = quarantine_end(&request->node->book, &given->partner, span_of_text(request->user));
    if (status_is(status, STATUS_NOT_FOUND))
        return complain(&request->why, status, "%s: it is not in quarantine", given->partner.text);
    TRY(status);
    return count_waiting(request, &given->partner, reply);
}

struct status control_outbox_list(struct request *request, const struct speech_which *given, struct speech_outbox_list *reply)
{
    struct paging paging = request_paging(&given->page);
    struct outbox_waiting *rows;
    TRY(look_outbox(&request->node->book, &paging, request->arena, &rows));
    TRY(ARENA_NEW(request->arena, paging.count, &reply->messages));
    for (; reply->message_count < paging.count; reply->message_count++) {
        const struct outbox_waiting *row = &rows[reply->message_count];
        reply->messages[reply->message_count] = (struct speech_outbox_row){.to = row->to,
                                                                           .kind = envelope_kind_word(row->kind),
                                                                           .put = row->put_ms,
                                                                           .ends = row->expires_ms,
                                                                           .next_try = row->next_due_ms,
                                                                           .attempts = row->attempts};
    }
    reply->next = request_next(&paging);
    return STATUS(OK);
}
