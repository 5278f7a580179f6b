// SPDX-License-Identifier: EUPL-1.2
//
// What every stage may use: who we are, what is agreed (roster, policy, keys), and the four lower rooms that
// do things (store, keeper, lines, event log). One node per process in the daemon; tests make several.
#pragma once

#include "agreed/agreed.h"
#include "base/text.h"
#include "book/tags.h"
#include "crypto/secret.h"
#include "keeper/keeper_client.h"
#include "keyring/roster.h"
#include "ledger/tree.h"
#include "policy/policy.h"
#include "pseudonym/domain_key.h"
#include "runtime/event.h"
#include "store/database.h"
#include "transport/lines.h"

#define NODE_ROLES_MOST 8
#define NODE_DOMAINS_MOST 16

/* A partner as the exchange sees it: its roster row, and its roles as words of the policy. */
struct party {
    const struct partner *row;
    size_t role_count;
    uint8_t roles[NODE_ROLES_MOST];
};

/* Words of the vocabulary that the program itself acts upon; a policy without them is refused at start. */
struct node_words {
    uint8_t act_signal, act_involvement, act_content, act_evaluate; /* signaleren, bevragen-betrokkenheid, inzien, evalueren */
    uint8_t category_contact, category_pseudonym;                   /* contactpersoon, pseudoniem */
    uint8_t phase_report;                                           /* melding */
    uint32_t flag_necessity, flag_informed, flag_deferred, flag_own_client, flag_human, flag_no_veto;
};

/* name, word, sentence: rising counts since the start. */
#define NODE_COUNTERS(X)                                                                         \
    X(STRANGER, stranger, "messages of parties that are not on the roster")                      \
    X(BAD_ENVELOPE, bad_envelope, "messages that were no valid envelope of the line's owner")    \
    X(NOT_FRESH, not_fresh, "envelopes that were expired, early, replayed or for another party") \
    X(REPEATED, repeated, "messages that came again and got the stored answer")                  \
    X(BAD_BODY, bad_body, "bodies that were not well formed")                                    \
    X(NOT_PERMITTED, not_permitted, "messages that no rule permits")                             \
    X(BAD_SUBJECT, bad_subject, "subjects, epochs or exchanges that do not fit")                 \
    X(OVER_QUOTA, over_quota, "evaluations over the quota")                                      \
    X(FAULTS, faults, "messages put off because something failed here")                          \
    X(HANDLED, handled, "messages handled to the end")                                           \
    X(ANSWERS, answers, "answers sent")                                                          \
    X(SIGNALS, signals, "signals received")                                                      \
    X(EVALUATIONS, evaluations, "evaluations answered")
enum node_counter {
#define NODE_COUNTER_ENUM(name, word, sentence) COUNT_##name,
    NODE_COUNTERS(NODE_COUNTER_ENUM)
#undef NODE_COUNTER_ENUM
        NODE_COUNTER_COUNT
};
const char *node_counter_word(enum node_counter counter); /* for JSON: operators match on it */

struct batch;
struct push_plan;
struct evaluations;

struct node {
    struct oin own;
    const struct roster *roster;
    size_t party_count, self; /* parties[self] is us */
    struct party parties[ROSTER_MOST_PARTNERS];
    const struct policy *policy;
    struct node_words words;
    size_t domain_count;
    const struct domain_key *domains[NODE_DOMAINS_MOST];
    size_t quota_count;
    const struct quota_rule *quotas;
    const struct keeper_identity *identity;
    struct store *store;
    struct keeper *keeper;
    struct lines lines;
    const struct random_source *random; /* nonces, exchange ids, whom to ask: all that is drawn */
    struct event_log *log;
    struct frontier frontier; /* of the ledger, entries of the open batch included */
    int64_t entry_ms;         /* time of its last entry: a clock that is set back does not take the ledger along */
    struct tag_table *tags;   /* of the own register */
    struct push_plan *push_plan;
    struct evaluations *evaluations;
    struct batch *batch;             /* the open one, or NULL */
    struct batch_loopback *loopback; /* messages to ourselves, handled in the next turn */
    uint64_t counters[NODE_COUNTER_COUNT];
};

/* Finds the words and partners' roles. UNKNOWN_WORD or INVALID with the word in `why`. `node->roster`, `policy` and `own` are set. */
MUST_USE struct status node_prepare(struct node *node, struct complaint *why);
const struct party *node_party(const struct node *node, const struct oin *oin); /* NULL when not on the roster */
/* Whether there is a line to this partner, which to ourselves there always is, and since when it is as it is (0: not known). */
bool node_is_up(const struct node *node, const struct oin *oin, int64_t *out_since_ms);
bool party_has_role(const struct party *party, uint8_t role);
/* The key record in force for a domain, or NULL. */
const struct domain_key *node_domain(const struct node *node, struct span name);
/* Our 1-based index in a committee, 0 when we hold no share that the record confirms. */
uint8_t node_share_index(const struct node *node, const struct domain_key *record);
/* The one decision over all roles of a holder: forbidden for one role is forbidden, otherwise permitted when a role permits.
 * `dimension` (POLICY_FROM or POLICY_TO) is where the roles are filled in; `out_role` is the deciding role. */
struct policy_decision node_decide(const struct node *node, struct policy_request request, enum policy_dimension dimension,
                                   const struct party *holder, uint8_t *out_role);
