// SPDX-License-Identifier: EUPL-1.2
//
// `schakel node` and `schakel peer`: how the node stands and who is up.
#include "base/day.h"
#include "base/text.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/node_link.h"
#include "cli/node_restore.h"
#include "cli/node_witnesses.h"
#include "cli/paged.h"
#include "screen/terminal.h"
#include "view/dutch.h"

static struct status read_status(struct invocation *invocation, struct speech_status *out)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct door door;
    TRY(node_link_open(invocation, &link, &door));
    return door_status(&door, &door_nothing, out);
}

/* ---- status */

static void put_lines_up(struct page *page, const struct speech_status *status)
{
    size_t up = 0, count = 0;
    for (size_t i = 0; i < status->partner_count; i++) {
        count += !status->partners[i].self;
        up += !status->partners[i].self && status->partners[i].up;
    }
    page_field(page, "partners up", page_format(page, "%zu of %zu", up, count));
}

static void put_node_keys(struct page *page, const struct speech_status *status)
{
    page_field(page, "pseudonym keys", status->ring ? page_format(page, "generation %u", status->ring) : "none yet");
    for (size_t i = 0; i < status->domain_count; i++) {
        const struct speech_domain *row = &status->domains[i];
        page_field(page, "domain", page_format(page, "%s, %u keys, shares of %u of them here", row->domain, row->keys, row->shares));
    }
}

/* Acts of which nothing was used today say nothing. */
static void put_ceilings(struct page *page, const struct speech_status *status)
{
    for (size_t i = 0; i < status->ceiling_count; i++) {
        const struct speech_ceiling *row = &status->ceilings[i];
        if (row->used)
            page_field(page, "the keeper's day",
                       page_format(page, "%s: %llu of %llu units", row->act, (unsigned long long)row->used, (unsigned long long)row->most));
    }
}

static void put_outbox(struct page *page, const struct speech_status *status)
{
    for (size_t i = 0; i < status->outbox_count; i++)
        page_field(page, "waiting to be sent",
                   page_format(page, "%llu to %s", (unsigned long long)status->outbox[i].messages, status->outbox[i].to.text));
}

/* By the word of an alarm; most are about how a partner asks. */
static const char *alarm_title(const char *word)
{
    static const struct {
        const char *word, *title;
    } titles[] = {{"quota-own", "OUR QUOTA AT"}, {"second-line", "KEYS IN TWO PLACES"}, {"own-keys", "OUR KEYS ELSEWHERE"}};
    for (size_t i = 0; i < N(titles); i++)
        if (strcmp(titles[i].word, word) == 0)
            return titles[i].title;
    return "ASKS UNUSUALLY";
}

static void put_alarms(struct page *page, const struct speech_status *status)
{
    for (size_t i = 0; i < status->alarm_count; i++) {
        const struct speech_alarm *row = &status->alarms[i];
        const char *of = row->whole ? page_format(page, " of %llu", (unsigned long long)row->whole) : "";
        page_field(page, alarm_title(row->word),
                   page_format(page, "%s, %s: %s, %llu%s: %s", row->partner.text, dutch_moment(page, row->since), row->word,
                               (unsigned long long)row->count, of, row->means));
    }
}

static const struct speech_quarantined *find_quarantined(const struct speech_status *status, const struct oin *partner)
{
    for (size_t i = 0; i < status->quarantined_count; i++)
        if (oin_equal(&status->quarantined[i].partner, partner))
            return &status->quarantined[i];
    return NULL;
}

static void put_quarantined(struct page *page, const struct speech_status *status)
{
    for (size_t i = 0; i < status->quarantined_count; i++) {
        const struct speech_quarantined *row = &status->quarantined[i];
        page_field(page, "IN QUARANTINE",
                   page_format(page, "%s, since %s, by %s", row->partner.text, dutch_moment(page, row->since), row->by));
    }
}

/* What the partners agreed on, by the very hashes that are printed elsewhere; and who goes by something else. */
static void put_agreed(struct page *page, const struct speech_status *status)
{
    for (size_t i = 0; i < status->agreed_count; i++) {
        const struct speech_agreed *row = &status->agreed[i];
        char hex[2 * sizeof row->content + 1];
        hex_print(SPAN_OF_ARRAY(row->content), hex);
        page_field(page, row->text,
                   page_format(page, "%llu%s, since %s: %s", (unsigned long long)row->number, row->trial ? " (trial: proef)" : "",
                               dutch_moment(page, row->since), hex));
    }
    for (size_t i = 0; i < status->partner_count; i++) {
        const struct speech_partner *row = &status->partners[i];
        if (strcmp(row->agreement, "other") == 0)
            page_field(page, row->short_name,
                       page_format(page, "GOES BY OTHERS: roster %u, policy %u, quotas %u: nothing is exchanged", row->roster, row->policy,
                                   row->quotas));
    }
}

/* Counters that never moved say nothing. */
static void put_counters(struct page *page, const struct speech_status *status)
{
    page_heading(page, "Counters since start");
    for (size_t i = 0; i < status->counter_count; i++)
        if (status->counters[i].number)
            page_field(page, status->counters[i].word, page_number(page, status->counters[i].number));
}

/* ---- certificates */

#define DAYS_WARN 30

static int64_t days_until(int64_t time_ms) { return (time_ms - clock_now_ms()) / DAY_MS; }

/* "ok, 214 days", "ends in 12 days", or what is wrong with it. */
static const char *describe_certificate(struct page *page, const struct speech_partner *row)
{
    bool is_sound = strcmp(row->certificate, "ok") == 0;
    int64_t days = days_until(row->certificate_until);
    if (!is_sound || !row->certificate_until)
        return row->certificate;
    return days < DAYS_WARN ? page_format(page, "ends in %lld days", (long long)days) : page_format(page, "ok, %lld days", (long long)days);
}

/* What somebody must do something about; nothing when all is well. */
static void put_certificate_trouble(struct page *page, const struct speech_status *status)
{
    for (size_t i = 0; i < status->partner_count; i++) {
        const struct speech_partner *row = &status->partners[i];
        bool is_sound = strcmp(row->certificate, "ok") == 0;
        const char *whose = row->self ? "our own certificate" : row->short_name;
        if (!is_sound)
            page_field(page, whose, page_format(page, "%s: %s", row->certificate, row->self ? "partners have no line to us" : "no line"));
        else if (row->certificate_until && days_until(row->certificate_until) < DAYS_WARN)
            page_field(page, whose, describe_certificate(page, row));
        if (is_sound && row->lists_until && row->lists_until < clock_now_ms())
            page_field(page, whose,
                       page_format(page, "REVOCATION LIST OUT OF DATE for %lld days: counts for a short while only",
                                   (long long)-days_until(row->lists_until)));
    }
}

/* In words: what was found, what does not happen any more, and the way out. */
static void put_own_quarantine(struct page *page, const struct speech_status *status)
{
    if (!status->held_elsewhere)
        return;
    page_field(page, "THIS NODE IS IN QUARANTINE",
               page_format(page, "%s holds a head of %llu entries that this node signed", *status->held_by ? status->held_by : "a partner",
                           (unsigned long long)status->held_elsewhere));
    page_field(page, "",
               status->held_is_here
                   ? "this ledger contains it again: type schakel node release REASON"
                   : page_format(page, "the ledger here, of %llu entries, does not contain it: an older copy, or another history",
                                 (unsigned long long)status->ledger_size));
    page_field(page, "", "nothing is signed, sent or changed; what is here can be read and exported");
    if (!status->held_is_here)
        page_field(page, "", "way out: stop the node, put its newest folder back, start it: docs/operations.md, \"A node in quarantine\"");
}

static void put_damage(struct page *page, const struct speech_status *status)
{
    if (*status->ledger_damage)
        page_field(page, "ledger is damaged",
                   page_format(page, "%s, %llu from entry %llu on; no head is signed; schakel ledger heal DIR", status->ledger_damage,
                               (unsigned long long)status->damaged_entries, (unsigned long long)status->damaged_entry));
    if (status->healed_entries)
        page_field(
            page, "healed entries",
            page_format(page, "%llu: damaged on this disk, read as an export gave them back", (unsigned long long)status->healed_entries));
}

static struct status run_node_status(struct invocation *invocation)
{
    struct page page = terminal_page(invocation->arena);
    struct speech_status status;
    TRY(read_status(invocation, &status));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_STATUS, &status);
    page_field(&page, "node", page_format(&page, "%s (%s)", status.name, status.oin.text));
    page_field(&page, "version", status.version);
    page_field(&page, "you are", status.user);
    put_agreed(&page, &status);
    page_field(&page, "entries in the ledger", page_number(&page, status.ledger_size));
    put_witnesses(&page, &status);
    put_damage(&page, &status);
    page_field(&page, "last backup", status.backup ? dutch_moment(&page, status.backup) : "NEVER");
    page_field(&page, "last drill", status.drill ? dutch_moment(&page, status.drill) : "NEVER");
    page_field(&page, "tags of own clients", page_number(&page, status.tags));
    if (status.requests_due)
        page_field(&page, "REQUESTS DUE",
                   page_format(&page, "%llu: last day is today or the next working day", (unsigned long long)status.requests_due));
    page_field(&page, "auditor", status.auditor.text);
    page_field(&page, "sandbox", status.sandbox);
    put_own_quarantine(&page, &status);
    put_lines_up(&page, &status);
    put_quarantined(&page, &status);
    if (status.days_differing)
        page_field(&page, "LEDGERS DIFFER",
                   page_format(&page, "%llu days: schakel ledger compared", (unsigned long long)status.days_differing));
    put_certificate_trouble(&page, &status);
    put_node_keys(&page, &status);
    put_ceilings(&page, &status);
    put_outbox(&page, &status);
    put_alarms(&page, &status);
    put_counters(&page, &status);
    return terminal_show(&page);
}

/* ---- reload */

static struct status run_node_reload(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct speech_reloaded reloaded;
    struct door door;
    TRY(node_link_open(invocation, &link, &door));
    TRY(door_node_reload(&door, &door_nothing, &reloaded));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_NODE_RELOAD, &reloaded);
    printf("settings, authorities and revocation lists are read again\n");
    for (size_t i = 0; i < reloaded.restart_count; i++)
        printf("at the next start only: %s\n", reloaded.restart[i]);
    return fflush(stdout) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}

static struct status run_node_release(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    const struct speech_node_release request = {.reason = invocation->arguments[0]};
    struct speech_nothing done;
    struct door door;
    TRY(node_link_open(invocation, &link, &door));
    TRY(door_node_release(&door, &request, &done));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_NODE_RELEASE, &done);
    printf("the quarantine of this node is over: it signs and sends again\n");
    return fflush(stdout) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}

/* ---- outbox */

static struct status show_outbox(struct paged *paged)
{
    static const char *const titles[] = {"Given up", "To", "Kind", "Waits since", "Sent", "Again"};
    const struct speech_which request = {paged->asked};
    struct speech_outbox_list list;
    struct page *page = &paged->page;
    TRY(door_outbox_list(&paged->door, &request, &list));
    paged->next = list.next;
    if (paged->invocation->wants_json)
        return node_link_print(paged->invocation, SPEECH_OUTBOX_LIST, &list);
    struct page_table table = page_table_begin(page, titles, N(titles));
    for (size_t i = 0; i < list.message_count; i++) {
        const struct speech_outbox_row *row = &list.messages[i];
        const char *const cells[] = {
            dutch_moment(page, row->ends),    row->to.text, row->kind, dutch_moment(page, row->put), page_number(page, row->attempts),
            dutch_moment(page, row->next_try)};
        page_table_row(&table, cells, "", false);
    }
    page_table_end(&table);
    return STATUS(OK);
}

static struct status run_node_outbox(struct invocation *invocation) { return paged_run(invocation, show_outbox, NULL); }

/* ---- peers */

/* "same", or by which versions it goes: nothing is exchanged with it until they are equal. */
static const char *describe_agreement(struct page *page, const struct speech_partner *row)
{
    if (strcmp(row->agreement, "other") != 0)
        return row->agreement;
    return page_format(page, "OTHER: roster %u, policy %u, quotas %u", row->roster, row->policy, row->quotas);
}

static void put_peer(struct page_table *table, const struct speech_status *status, const struct speech_partner *row)
{
    struct page *page = table->page;
    const struct speech_quarantined *shut = find_quarantined(status, &row->oin);
    bool is_closed = strcmp(row->certificate, "ok") != 0;
    const char *const cells[] = {row->self   ? "self"
                                 : shut      ? page_format(page, "quarantined by %s", shut->by)
                                 : row->up   ? "up"
                                 : is_closed ? "closed"
                                             : "down",
                                 dutch_moment(page, shut ? shut->since : row->since),
                                 row->short_name,
                                 row->name,
                                 row->oin.text,
                                 row->data ? "yes" : "no",
                                 describe_agreement(page, row),
                                 describe_certificate(page, row)};
    ENSURE(table->count == N(cells));
    page_table_row(table, cells, "", false);
}

static struct status run_peer_list(struct invocation *invocation)
{
    static const char *const titles[] = {"Line", "Since", "Short", "Name", "OIN", "Data", "Agreement", "Certificate"};
    struct page page = terminal_page(invocation->arena);
    struct page_table table = page_table_begin(&page, titles, N(titles));
    struct speech_status status;
    TRY(read_status(invocation, &status));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_STATUS, &status);
    for (size_t i = 0; i < status.partner_count; i++)
        put_peer(&table, &status, &status.partners[i]);
    page_table_end(&table);
    return terminal_show(&page);
}

/* ---- shutting out */

/* What is done to the partner that was named, and how that is told. */
struct peer_act {
    struct status (*act)(const struct door *door, const struct speech_peer *request, struct speech_peer_waiting *out);
    enum speech_verb verb;
    const char *sentence, *waiting, *without_room; /* the last: NULL when there is nothing to say */
};

static struct status act_on_peer(struct invocation *invocation, const struct peer_act *act)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct speech_peer peer;
    struct speech_peer_waiting waiting;
    struct door door;
    if (!status_ok(oin_parse(span_of_text(invocation->arguments[0]), &peer.partner)))
        return misspeak(invocation, "OIN: an OIN of 20 digits, as schakel peer list has it");
    TRY(node_link_open(invocation, &link, &door));
    struct status status = act->act(&door, &peer, &waiting);
    if (status_is(status, STATUS_DISK_FULL) && act->without_room)
        return complain(&invocation->why, status, "%s %s; %s", peer.partner.text, act->sentence, act->without_room);
    TRY(status);
    if (invocation->wants_json)
        return node_link_print(invocation, act->verb, &waiting);
    printf("%s %s\n", peer.partner.text, act->sentence);
    if (waiting.waiting)
        printf("%s: %llu\n", act->waiting, (unsigned long long)waiting.waiting);
    return STATUS(OK);
}

static struct status run_peer_quarantine(struct invocation *invocation)
{
    static const struct peer_act act = {
        door_peer_quarantine, SPEECH_PEER_QUARANTINE, "is shut out: its lines are cut, nothing of it is heard and nothing sent",
        "messages that wait for it, until it is released or their term is over",
        "the disk has no room to enter that, which is done when there is, and a restart before that forgets it"};
    return act_on_peer(invocation, &act);
}

static struct status run_peer_release(struct invocation *invocation)
{
    static const struct peer_act act = {door_peer_release, SPEECH_PEER_RELEASE, "may have a line again",
                                        "messages that waited and go to it", NULL};
    return act_on_peer(invocation, &act);
}

static const struct option outbox_options[] = {PAGED_OPTIONS_ENGLISH, {0}};
const struct command node_commands[] = {
    {"node", "status", NULL, NULL, 0, 0, run_node_status, "who this node is, its lines, its ledger, what waits"},
    {"node", "open", node_open_options, NULL, 0, 0, run_node_open,
     "lets questions, answers and imports go out for some hours though too few partners cosign the ledger"},
    {"node", "reload", NULL, NULL, 0, 0, run_node_reload, "reads settings, authorities and revocation lists again, while it runs"},
    {"node", "release", NULL, "REASON", 1, 1, run_node_release,
     "ends this node's own quarantine, when its ledger contains the head again that a partner holds of it"},
    {"node", "restore", node_restore_options, "FILE", 1, 1, run_node_restore,
     "puts a node whose machine was lost back from a backup; two persons; it begins a new log"},
    {"node", "outbox", outbox_options, NULL, 0, 0, run_node_outbox, "messages that are not delivered yet, what is given up first first"},
    {0},
};
const struct command peer_commands[] = {
    {"peer", "list", NULL, NULL, 0, 0, run_peer_list, "the partners: whose line is up, since when, or why it is kept closed"},
    {"peer", "quarantine", NULL, "OIN", 1, 1, run_peer_quarantine,
     "shuts a partner out at once, until it is released: no line, nothing heard of it and nothing sent; also after a restart"},
    {"peer", "release", NULL, "OIN", 1, 1, run_peer_release, "lets a partner in again that was shut out; what waited for it goes"},
    {0},
};
