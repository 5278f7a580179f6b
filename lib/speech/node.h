// SPDX-License-Identifier: EUPL-1.2
//
// What the node says about itself.
#pragma once

#include "base/oin.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "speech/list.h"

#define SPEECH_ALARMS_MOST 1024
#define SPEECH_RELEASE_REASON_MOST 1000
#define SPEECH_QUARANTINED_MOST 128
#define SPEECH_WAITING_MOST 256 /* for who left the mesh something may wait too */

#define NODE_VERBS(X)                                                                                                                      \
    X(STATUS, status, "status", ACCESS_OPERATOR | ACCESS_REGISSEUR | ACCESS_PROFESSIONAL | ACCESS_AUDITOR, READS,                          \
      NO_ENTRY("numbers about this node and its partners"), speech_nothing, speech_status,                                                 \
      "who this node is, its lines, its ledger, what waits")                                                                               \
    X(NODE_RELOAD, node_reload, "node-reload", ACCESS_OPERATOR, WRITES, ENTERS(ADMIN_ACT, "node-reloaded"), speech_nothing,                \
      speech_reloaded, "reads settings, authorities and revocation lists again; when something is not in order, all stays as it was")      \
    X(NODE_RELEASE, node_release, "node-release", ACCESS_OPERATOR, WRITES, ENTERS(ADMIN_ACT, "node-released"), speech_node_release,        \
      speech_nothing, "ends the quarantine of this node itself, when its ledger contains the head again that a partner holds of it")       \
    X(NODE_OPEN, node_open, "node-open", ACCESS_OPERATOR, WRITES, ENTERS(ADMIN_ACT, "ledger-opened"), speech_opening, speech_opened_until, \
      "lets questions, answers and imports go out for some hours though no quorum of the partners cosigns the ledger")                     \
    X(PEER_QUARANTINE, peer_quarantine, "peer-quarantine", ACCESS_OPERATOR, WRITES, ENTERS(QUARANTINE, "peer-quarantined"), speech_peer,   \
      speech_peer_waiting,                                                                                                                 \
      "shuts a partner out: its lines are cut, nothing of it is heard and nothing sent, until peer-release; also after a restart")         \
    X(PEER_RELEASE, peer_release, "peer-release", ACCESS_OPERATOR, WRITES, ENTERS(ADMIN_ACT, "peer-released"), speech_peer,                \
      speech_peer_waiting, "lets a partner in again; what waited for it goes")                                                             \
    X(OUTBOX_LIST, outbox_list, "outbox-list", ACCESS_OPERATOR, READS,                                                                     \
      NO_ENTRY("kinds and times of messages to partners; nothing of what they say"), speech_which, speech_outbox_list,                     \
      "messages that are not delivered yet, by when they end; nothing of what they say")

struct speech_partner {
    struct oin oin;
    const char *name, *short_name, *roles;
    bool data, self, up;
    int64_t since;
    const char *certificate; /* its state, as a word */
    int64_t certificate_until, lists_until;
    const char *agreement; /* "same", "other" or "unknown" */
    uint32_t roster, policy, quotas;
    const char *version;
};
struct speech_agreed {
    const char *text;
    uint64_t number;
    int64_t since;
    uint8_t content[SHA256_BYTES];
    bool trial;
};
struct speech_domain {
    const char *domain;
    uint32_t keys, shares;
};
struct speech_waiting {
    struct oin to;
    uint64_t messages;
    int64_t oldest;
};
struct speech_outbox_row {
    struct oin to;
    const char *kind;
    int64_t put, ends, next_try;
    uint32_t attempts;
};
struct speech_outbox_list {
    size_t message_count;
    struct speech_outbox_row *messages;
    struct speech_next next;
};
struct speech_alarm {
    struct oin partner;
    const char *word, *means;
    uint64_t count, whole;
    int64_t since;
};
struct speech_ceiling {
    const char *act;
    uint64_t used, most;
};
struct speech_quarantined {
    struct oin partner;
    int64_t since;
    const char *by;
};
struct speech_node_release {
    const char *reason;
};
struct speech_peer {
    struct oin partner;
};
struct speech_peer_waiting {
    uint64_t waiting;
};
struct speech_reloaded {
    size_t restart_count;
    const char **restart;
};
struct speech_witness {
    struct oin partner;
    uint64_t size;
    int64_t at;
};
#define SPEECH_OPEN_HOURS_MOST 72 /* how long a person may open a node that no quorum cosigns */
struct speech_opening {
    uint64_t hours;
    const char *reason;
};
struct speech_opened_until {
    int64_t until;
};
struct speech_status {
    struct oin oin;
    const char *name, *version, *user, *sandbox;
    uint8_t policy[SHA256_BYTES], agreement[SHA256_BYTES];
    size_t agreed_count;
    struct speech_agreed *agreed;
    uint64_t ledger_size, ledger_signed, tags, requests_due;
    int64_t unsigned_since, ledger_scrubbed, backup, drill;
    const char *ledger_damage;
    uint64_t damaged_entry, damaged_entries, healed_entries;
    uint64_t held_elsewhere;
    bool held_is_here;
    const char *held_by;
    const char *ledger_state;
    uint64_t ledger_confirmed, witness_quorum, lying_witnesses;
    int64_t unconfirmed_since, opened_until;
    size_t witness_count;
    struct speech_witness *witnesses;
    struct oin auditor;
    size_t partner_count;
    struct speech_partner *partners;
    uint32_t ring;
    size_t domain_count;
    struct speech_domain *domains;
    size_t ceiling_count;
    struct speech_ceiling *ceilings;
    size_t counter_count;
    struct speech_tally *counters;
    size_t outbox_count;
    struct speech_waiting *outbox;
    size_t alarm_count;
    struct speech_alarm *alarms;
    uint64_t days_differing;
    size_t quarantined_count;
    struct speech_quarantined *quarantined;
};

#ifdef SPEECH_TABLES
// clang-format off
static const struct speech_row speech_partner_rows[] = {
    {OIN(struct speech_partner, oin), MEANS("the partner")},
    {TEXT(struct speech_partner, name, 0, 200), EXAMPLE("Woonstichting De Haven"), MEANS("as on the roster")},
    {TEXT_AS("short", struct speech_partner, short_name, 0, 64), EXAMPLE("haven"), MEANS("its short name there")},
    {TEXT(struct speech_partner, roles, 0, 1000), EXAMPLE("woningcorporatie"), MEANS("its roles there")},
    {BOOL(struct speech_partner, data), MEANS("it holds data")},
    {BOOL(struct speech_partner, self), MEANS("it is this node")},
    {BOOL(struct speech_partner, up), MEANS("its line is up")},
    {TIME(struct speech_partner, since), OPTIONAL, MEANS("since when the line is as it is")},
    {TEXT(struct speech_partner, certificate, 1, 40), EXAMPLE("ok"), MEANS("how its certificate is; not `ok`: it has no line, and why")},
    {TIME(struct speech_partner, certificate_until), OPTIONAL, MEANS("when its certificate ends")},
    {WORD(struct speech_partner, agreement), EXAMPLE("same"), MEANS("`same` as ours, `other`, or `unknown`: it has not said yet")},
    {NUMBER(struct speech_partner, roster, 0, UINT32_MAX), MEANS("number of the roster that it goes by; 0: not said")},
    {NUMBER(struct speech_partner, policy, 0, UINT32_MAX), MEANS("of its policy")},
    {NUMBER(struct speech_partner, quotas, 0, UINT32_MAX), MEANS("of its quotas")},
    {TEXT(struct speech_partner, version, 0, 64), EXAMPLE("0.2.0"), MEANS("of the program that it runs")},
    {TIME(struct speech_partner, lists_until), OPTIONAL, MEANS("when the first revocation list that it needs is out of date")},
};
SHAPE(speech_partner);
static const struct speech_row speech_domain_rows[] = {
    {WORD(struct speech_domain, domain), EXAMPLE("casus"), MEANS("a pseudonymisation domain")},
    {NUMBER(struct speech_domain, keys, 1, UINT32_MAX), MEANS("that there are in it, one for each holder")},
    {NUMBER(struct speech_domain, shares, 0, UINT32_MAX), MEANS("of how many of them this node holds a share")},
};
SHAPE(speech_domain);
static const struct speech_row speech_waiting_rows[] = {
    {OIN(struct speech_waiting, to), MEANS("the partner")},
    {NUMBER(struct speech_waiting, messages, 0, INT64_MAX), MEANS("that are not delivered yet")},
    {TIME(struct speech_waiting, oldest), MEANS("since when the oldest of them waits")},
};
SHAPE(speech_waiting);
static const struct speech_row speech_outbox_row_rows[] = {
    {OIN(struct speech_outbox_row, to), MEANS("the partner")},
    {WORD(struct speech_outbox_row, kind), EXAMPLE("inquiry"), MEANS("of message")},
    {TIME(struct speech_outbox_row, put), MEANS("since when it waits")},
    {TIME(struct speech_outbox_row, ends), MEANS("when it is given up")},
    {TIME(struct speech_outbox_row, next_try), MEANS("when it is sent again")},
    {NUMBER(struct speech_outbox_row, attempts, 0, UINT32_MAX), MEANS("how often it was sent")},
};
SHAPE(speech_outbox_row);
static const struct speech_row outbox_row_item = OBJECT_ITEM(speech_outbox_row);
static const struct speech_row speech_outbox_list_rows[] = {
    {LIST(struct speech_outbox_list, messages, message_count, outbox_row_item, 0, PAGE_MOST), MEANS("what ends first stands first")},
    NEXT_ROW(struct speech_outbox_list, next),
};
SHAPE(speech_outbox_list);
static const struct speech_row speech_alarm_rows[] = {
    {OIN(struct speech_alarm, partner), MEANS("the partner that asks so; it is not told")},
    {WORD(struct speech_alarm, word), EXAMPLE("burst"), MEANS("which alarm")},
    {TEXT(struct speech_alarm, means, 1, 200), EXAMPLE("questions in ten minutes"), MEANS("what is counted")},
    {NUMBER(struct speech_alarm, count, 0, INT64_MAX), MEANS("in this window")},
    {NUMBER(struct speech_alarm, whole, 0, INT64_MAX), OPTIONAL, MEANS("of how many")},
    {TIME(struct speech_alarm, since), MEANS("when it sounded")},
};
SHAPE(speech_alarm);
static const struct speech_row speech_ceiling_rows[] = {
    {WORD(struct speech_ceiling, act), EXAMPLE("evalueren-vraag"), MEANS("what is multiplied or said, as in the file of ceilings")},
    {NUMBER(struct speech_ceiling, used, 0, UINT32_MAX), MEANS("units or messages today, by the keeper's own count and clock (UTC)")},
    {NUMBER(struct speech_ceiling, most, 0, UINT32_MAX), MEANS("that it multiplies or signs in a day, whatever this node asks of it")},
};
SHAPE(speech_ceiling);
static const struct speech_row speech_quarantined_rows[] = {
    {OIN(struct speech_quarantined, partner), MEANS("a partner that is shut out: no line, nothing heard of it and nothing sent")},
    {TIME(struct speech_quarantined, since), MEANS("since when")},
    {TEXT(struct speech_quarantined, by, 1, 64), EXAMPLE("anna"), MEANS("which user of this node did that")},
};
SHAPE(speech_quarantined);
static const struct speech_row speech_node_release_rows[] = {
    {PROSE(struct speech_node_release, reason, PROSE_LINES, 1, SPEECH_RELEASE_REASON_MOST), EXAMPLE("the newest folder was put back"),
     MEANS("why; it stands in the ledger as a commitment")},
};
SHAPE(speech_node_release);
static const struct speech_row speech_witness_rows[] = {
    {OIN(struct speech_witness, partner), MEANS("a partner, which cosigns our ledger")},
    {NUMBER(struct speech_witness, size, 0, INT64_MAX), MEANS("of how many entries it did last; 0: of none yet")},
    {TIME(struct speech_witness, at), OPTIONAL, MEANS("when, by its own clock")},
};
SHAPE(speech_witness);
static const struct speech_row speech_opening_rows[] = {
    {NUMBER(struct speech_opening, hours, 1, SPEECH_OPEN_HOURS_MOST), MEANS("for how long")},
    {PROSE(struct speech_opening, reason, PROSE_LINES, 1, 500), EXAMPLE("Storing bij twee partners; dienst is gebeld"), MEANS("why")},
};
SHAPE(speech_opening);
static const struct speech_row speech_opened_until_rows[] = {
    {TIME(struct speech_opened_until, until), MEANS("from then on it is closed again, unless a quorum is back")},
};
SHAPE(speech_opened_until);
static const struct speech_row speech_peer_rows[] = {
    {OIN(struct speech_peer, partner), MEANS("the partner")},
};
SHAPE(speech_peer);
static const struct speech_row speech_peer_waiting_rows[] = {
    {NUMBER(struct speech_peer_waiting, waiting, 0, INT64_MAX), MEANS("messages that wait for it")},
};
SHAPE(speech_peer_waiting);
static const struct speech_row restart_item = TEXT_ITEM("database");
static const struct speech_row speech_reloaded_rows[] = {
    {LIST(struct speech_reloaded, restart, restart_count, restart_item, 0, 32), MEANS("settings that changed and take a restart")},
};
SHAPE(speech_reloaded);
static const struct speech_row speech_agreed_rows[] = {
    {WORD(struct speech_agreed, text), EXAMPLE("policy"), MEANS("which: `roster`, `policy` or `quotas`")},
    {NUMBER(struct speech_agreed, number, 1, INT64_MAX), MEANS("of the version in force")},
    {TIME(struct speech_agreed, since), MEANS("since when")},
    {HEX(struct speech_agreed, content), MEANS("digest of its text, as it is printed and stands in the ledger")},
    {BOOL(struct speech_agreed, trial), MEANS("a policy that no jurist has seen (proef)")},
};
SHAPE(speech_agreed);
static const struct speech_row partner_item = OBJECT_ITEM(speech_partner), domain_item = OBJECT_ITEM(speech_domain),
                               waiting_item = OBJECT_ITEM(speech_waiting), agreed_item = OBJECT_ITEM(speech_agreed),
                               alarm_item = OBJECT_ITEM(speech_alarm), ceiling_item = OBJECT_ITEM(speech_ceiling),
                               quarantined_item = OBJECT_ITEM(speech_quarantined), witness_item = OBJECT_ITEM(speech_witness);
static const struct speech_row speech_status_rows[] = {
    {OIN(struct speech_status, oin), MEANS("of this node")},
    {TEXT(struct speech_status, name, 0, 200), EXAMPLE("Gemeente Waterstad"), MEANS("as on the roster")},
    {TEXT(struct speech_status, version, 1, 64), EXAMPLE("0.2.0"), MEANS("of the program that this node runs")},
    {TEXT(struct speech_status, user, 1, 64), EXAMPLE("anna"), MEANS("who is asking")},
    {HEX(struct speech_status, policy), MEANS("digest of the policy that is in force")},
    {HEX(struct speech_status, agreement), MEANS("digest of the three agreed texts together: named in every message and entry")},
    {LIST(struct speech_status, agreed, agreed_count, agreed_item, 0, 3), MEANS("what the partners agreed on, as it is in force here")},
    {WORD(struct speech_status, sandbox), EXAMPLE("closed"),
     MEANS("what of the sandbox there is: `closed`, `no-calls`, `no-files`, `none`")},
    {NUMBER(struct speech_status, ledger_size, 0, INT64_MAX), MEANS("entries in the ledger")},
    {NUMBER(struct speech_status, ledger_signed, 0, INT64_MAX), MEANS("of them are under the last head that the keeper signed")},
    {TIME(struct speech_status, unsigned_since), OPTIONAL,
     MEANS("when the first of the others was entered: a head is signed within seconds")},
    {TIME(struct speech_status, ledger_scrubbed), OPTIONAL,
     MEANS("when all entries had been read again and held against the last head, as is done once a day; nothing: not since the start")},
    {WORD(struct speech_status, ledger_damage), OPTIONAL, EXAMPLE("entry"),
     MEANS("what is not as it was signed: an `entry`, the `hash` of one, one that is `missing`, a `page` of the database, or `other`")},
    {NUMBER(struct speech_status, damaged_entry, 0, INT64_MAX), MEANS("the first of them")},
    {NUMBER(struct speech_status, damaged_entries, 0, INT64_MAX), MEANS("how many; 0: where, the next round will say")},
    {NUMBER(struct speech_status, healed_entries, 0, INT64_MAX),
     MEANS("entries that were damaged, and are read as an export gave them back (`ledger-heal`)")},
    {TIME(struct speech_status, backup), OPTIONAL, MEANS("when the last backup was made; nothing: never")},
    {TIME(struct speech_status, drill), OPTIONAL, MEANS("when a backup was last opened as a node would (`backup drill`); nothing: never")},
    {NUMBER(struct speech_status, held_elsewhere, 0, INT64_MAX),
     MEANS("entries under a head of ours that a partner holds and this ledger does not contain: we are in quarantine; 0: none")},
    {BOOL(struct speech_status, held_is_here), MEANS("its ledger contains that head again: node-release ends the quarantine")},
    {TEXT(struct speech_status, held_by, 20, 20), OPTIONAL, EXAMPLE("00000099000000001000"),
     MEANS("the partner that showed it in this life")},
    {WORD(struct speech_status, ledger_state), EXAMPLE("confirmed"),
     MEANS("`confirmed`: a quorum of the partners cosigns; `late`; or `closed`: nothing new goes out")},
    {NUMBER(struct speech_status, ledger_confirmed, 0, INT64_MAX), MEANS("entries that a quorum cosigned")},
    {NUMBER(struct speech_status, witness_quorum, 0, UINT32_MAX), MEANS("how many of the other partners are a quorum")},
    {NUMBER(struct speech_status, lying_witnesses, 0, UINT32_MAX), MEANS("how many of them must lie before there can be two histories")},
    {TIME(struct speech_status, unconfirmed_since), OPTIONAL, MEANS("time of the first entry that a quorum did not cosign yet")},
    {TIME(struct speech_status, opened_until), OPTIONAL, MEANS("until when an operator lets go out what is closed")},
    {LIST(struct speech_status, witnesses, witness_count, witness_item, 0, SPEECH_PARTNERS_MOST), MEANS("who cosigned how much of it")},
    {NUMBER(struct speech_status, tags, 0, INT64_MAX), MEANS("tags of own clients")},
    {NUMBER(struct speech_status, requests_due, 0, INT64_MAX),
     MEANS("requests that wait for a person whose last day is today or the next working day; nothing of what they say")},
    {OIN(struct speech_status, auditor), MEANS("of the auditor")},
    {LIST(struct speech_status, partners, partner_count, partner_item, 0, SPEECH_PARTNERS_MOST), MEANS("everybody on the roster")},
    {NUMBER(struct speech_status, ring, 0, UINT32_MAX), MEANS("generation of the ring of pseudonym keys; 0: there is none yet")},
    {LIST(struct speech_status, domains, domain_count, domain_item, 0, SPEECH_DOMAINS_MOST), MEANS("the domains of its keys")},
    {LIST(struct speech_status, ceilings, ceiling_count, ceiling_item, 0, 16), MEANS("what the keeper multiplied and said today")},
    {TALLY(struct speech_status, counters, counter_count), MEANS("counters since the start")},
    {LIST(struct speech_status, outbox, outbox_count, waiting_item, 0, SPEECH_WAITING_MOST), MEANS("what waits to be sent")},
    {LIST(struct speech_status, alarms, alarm_count, alarm_item, 0, SPEECH_ALARMS_MOST),
     MEANS("partners that asked in an unusual way, the last time that they asked")},
    {NUMBER(struct speech_status, days_differing, 0, INT64_MAX), OPTIONAL,
     MEANS("days of which our ledger and a partner's differ, as they were compared by night: `ledger-differences`")},
    {LIST(struct speech_status, quarantined, quarantined_count, quarantined_item, 0, SPEECH_QUARANTINED_MOST),
     MEANS("partners that were shut out here; one that left the roster may be among them")},
};
SHAPE(speech_status);
// clang-format on
#endif
