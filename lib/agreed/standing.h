// SPDX-License-Identifier: EUPL-1.2
//
// What is agreed, as a running node stands in it: who takes part in which roles, what the policy says, which keys there are
// and who may have how much evaluated. Made once at start from what the files hold, and only read after that: whatever is
// handed this can decide, and can change nothing. Every decision about what may be told goes through agreed_decide (P-04).
#pragma once

#include "agreed/agreed.h"
#include "agreement/text.h"
#include "agreement/withdrawal.h"
#include "pseudonym/ring.h"

#define PARTY_ROLES_MOST 8

/* A partner as the policy sees it: its roster row, and its roles as words of the policy. */
struct party {
    const struct partner *row;
    size_t role_count;
    uint8_t roles[PARTY_ROLES_MOST];
    /* what it took back itself (agreed_withdraw): all of it can only make less */
    bool has_left;
    uint8_t dropped;                          /* bit i: roles[i] permits nothing any more; it still forbids */
    uint8_t closed_keys;                      /* bits of enum withdrawn_key */
    uint64_t withheld[POLICY_WORDS_MOST + 1]; /* by category: purposes for which it tells nothing */
};

/* Words of the vocabulary that the program itself acts upon; a policy without them is refused at start. */
struct agreed_words {
    uint8_t act_signal, act_involvement, act_content; /* signaleren, bevragen-betrokkenheid, inzien */
    uint8_t act_evaluate_own;                         /* evalueren-eigen */
    uint8_t category_contact, category_pseudonym;     /* contactpersoon, pseudoniem */
    uint8_t phase_report;                             /* melding */
    uint32_t flag_necessity, flag_informed, flag_deferred, flag_own_client, flag_human, flag_no_veto;
};

/* An agreement that is not the one in force: of before, or one that is complete and starts later. */
struct agreement_span {
    struct digest agreement, policy; /* and the text hash of the policy in it */
    int64_t from_ms, until_ms;       /* until: the first moment at which it was not in force any more */
};
#define AGREEMENT_SPANS_MOST 32
#define AGREEMENT_PAST_MS (14 * DAY_MS) /* how long a message may name one that was in force when it was said */

/* One of the three texts, as it is in force. */
struct agreed_version {
    uint64_t number;
    int64_t since_ms;
    struct digest manifest, content; /* what was signed; the hash of the text that is printed and entered */
    bool is_trial;                   /* a policy that no jurist has seen */
};

/* An envelope key that a partner had before the one it has now (agreed/former.h). */
struct former_key {
    struct oin oin;
    uint8_t envelope[SIGN_PUBLIC_BYTES];
    int64_t from_ms, until_ms;
};
#define FORMER_KEYS_MOST 64

/* Set by whoever makes it: own, roster, policy, quotas with their versions and agreement, spans and former keys
 * (agreed_texts_stand), and the ring; agreed_prepare does the rest. What they point to outlives it. */
struct agreed {
    struct oin own;
    const struct roster *roster;
    const struct policy *policy;
    const struct ring *ring;            /* of pseudonym keys; NULL: there are none yet */
    uint64_t held[RING_KEYS_MOST / 64]; /* bits by place in the ring: keys of which we hold a share (agreed_hold) */
    struct quota_rules quotas;
    struct agreed_version versions[AGREED_TEXTS];
    struct digest agreement; /* SHA-256 of the three manifests' hashes: named in every message and entry */
    size_t span_count;
    struct agreement_span spans[AGREEMENT_SPANS_MOST];
    size_t former_count;
    struct former_key former[FORMER_KEYS_MOST];
    /* by agreed_prepare */
    size_t party_count, self; /* parties[self] is us */
    struct party parties[ROSTER_MOST_PARTNERS];
    struct agreed_words words;
};

/* Finds the words and partners' roles. UNKNOWN_WORD with each word that is not there; UNSUPPORTED for each duty that this program cannot
 * carry out; UNKNOWN_PEER when we are not on the roster. Every reason begins with "policy: " or "roster: ". */
MUST_USE struct status agreed_prepare(struct agreed *agreed, struct listener listener);
/* Flags that whoever decides sees itself. All others are claims: that it is needed, that the client was told, whose client it is. */
uint32_t agreed_flags_seen(const struct policy *policy);
/* The text hash of the policy that belongs to an agreement which a message of `said_ms` may name at `now_ms`: the one in force, one
 * that was in force here when it was said, or one that starts now; clocks may differ. NULL: another. */
const struct digest *agreed_policy_under(const struct agreed *agreed, const struct digest *agreement, int64_t said_ms, int64_t now_ms);
bool agreed_is_auditor(const struct agreed *agreed, const struct oin *oin);           /* whom members open escrows for */
const struct party *agreed_party(const struct agreed *agreed, const struct oin *oin); /* NULL when not on the roster */
static inline const struct party *agreed_us(const struct agreed *agreed) { return &agreed->parties[agreed->self]; }
/* Subtracts the items (bits of withdrawal_outstanding) from what is prepared. A party that is not there has nothing to take back. */
void agreed_withdraw(struct agreed *agreed, const struct withdrawal *withdrawal, uint64_t items);
bool party_has_role(const struct party *party, uint8_t role); /* and may act in it */
/* The kinds of identifiers that its roles bring, bits 1 << enum identifier_kind: by no other is its register asked, or told. */
uint8_t party_brings(const struct agreed *agreed, const struct party *party);
/* Those of both: by which `from`, that knows its clients by what it brings, tells `to` a signal. */
static inline uint8_t parties_bring(const struct agreed *agreed, const struct party *from, const struct party *to)
{
    return party_brings(agreed, from) & party_brings(agreed, to);
}
/* Whether a line with it may stand and its messages may be heard. */
bool party_may_speak(const struct party *party);
bool party_key_is_open(const struct party *party, enum withdrawn_key key);
/* The key in force for a holder's register in a domain, or NULL. */
const struct ring_key *agreed_key(const struct agreed *agreed, struct span domain, const struct oin *holder);
/* The shares that our keeper tells of: those that the ring confirms are held. */
void agreed_hold(struct agreed *agreed, const struct ring_shares *shares);
/* Our place in the committee, from 1; 0 when we hold no share of this key of the ring. */
uint8_t agreed_share_index(const struct agreed *agreed, const struct ring_key *key);
/* Pseudonym keys that there should be, of epoch 1, by name. */
struct wanted_keys {
    size_t count;
    struct ring_name names[RING_KEYS_MOST];
};
/* Those that roster and policy ask for: in a domain in which a partner may ask another, for each of the two; for whoever may be told a
 * signal in a domain; and the escrow's. TOO_LARGE. */
MUST_USE struct status agreed_keys_wanted(const struct agreed *agreed, struct wanted_keys *out);
/* What a rule lets us push, without a person weighing it first: a decision to tell a partner something of a category. */
struct agreed_push {
    size_t partner; /* in parties */
    uint8_t category;
    struct grounds grounds; /* those on which it is permitted */
    struct policy_decision decision;
};
/* Every combination that is permitted, in a fixed order. Stops and fails when `visit` fails. */
MUST_USE struct status agreed_pushes_each(const struct agreed *agreed, struct status (*visit)(void *state, const struct agreed_push *push),
                                          void *state);
/* The one decision over all roles of a holder: forbidden for one role is forbidden, otherwise permitted when a role permits, with
 * the obligations of all that do; the order of roles decides nothing but which of them is named.
 * `dimension` (POLICY_FROM or POLICY_TO) is where the roles are filled in; `out_role` is the deciding role. */
struct policy_decision agreed_decide(const struct agreed *agreed, struct policy_request request, enum policy_dimension dimension,
                                     const struct party *holder, uint8_t *out_role);
