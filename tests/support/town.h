// SPDX-License-Identifier: EUPL-1.2
//
// A town of partners in one process: real stores in a folder of their own, real keeper processes, real lines on
// loopback, the policies as they are shipped, and a clock that the test sets. The keys of the pseudonymisation domains
// are known to the town, so that a test can make a pseudonym without asking anybody; it can also ask.
#pragma once

#include "acts/ask.h"
#include "acts/evaluate.h"
#include "acts/push.h"
#include "acts/weigh.h"
#include "inbound/pipeline.h"
#include "keyring/node_keys.h"
#include "ledger/verify.h"
#include "pseudonym/blind.h"
#include "support/committee.h"
#include "transport/mesh.h"

/* sociale dienst … second woningcorporatie; the first five are the committee */
enum resident { SDD, VT, WOCO, WIJK, TOEZ, WOCO2, RESIDENTS };
#define WITH_NODE(who) (1u << (who))
#define EVERYBODY_UP ((1u << RESIDENTS) - 1)
enum town_domain { CASUS, VROEG, TOWN_DOMAINS };
extern const char *const town_domain_names[TOWN_DOMAINS];

struct house { /* one node with all that it is made of */
    bool is_running, is_up[RESIDENTS];
    char folder[96], database[128], keys[128], shares[128];
    struct keeper_identity identity;
    struct event_log log;
    struct mesh *mesh;
    int work_fd;
    struct node node;
};

struct town {
    char folder[64];
    int64_t now_ms;
    struct arena *arena; /* of the test */
    struct policy *policy;
    struct roster roster;
    struct partner partners[RESIDENTS];
    char endpoints[RESIDENTS][40], origins[RESIDENTS][48];
    struct node_keys keys[RESIDENTS];
    struct sign_key signs[RESIDENTS];
    struct committee committees[TOWN_DOMAINS];
    struct domain_key records[TOWN_DOMAINS];
    size_t quota_count;
    struct quota_rule quotas[64];
    bool is_deaf; /* messages are taken from the lines and thrown away */
    FILE *wire;   /* everything that came over a line, as it came */
    struct house houses[RESIDENTS];
};

/* Makes everything and starts the nodes of `who`. */
void town_open(struct town *town, unsigned who);
void town_close(struct town *town); /* removes the folder */
void town_start(struct town *town, enum resident who);
struct status town_try_start(struct town *town, enum resident who, struct complaint *why);
/* As a process that is killed: what is not committed is gone, nothing more is sent. */
void town_stop(struct town *town, enum resident who);
static inline struct node *town_node(struct town *town, enum resident who) { return &town->houses[who].node; }
static inline const struct oin *town_oin(const struct town *town, enum resident who) { return &town->partners[who].oin; }

/* One turn of one node, as the daemon's: lines, messages, keeper, outbox, one commit. */
struct status town_turn(struct town *town, enum resident who, bool *out_did);
/* Turns of all until nothing moves any more. */
void town_run(struct town *town);
/* Until every running node has a line to every other. */
void town_connect(struct town *town);

uint8_t town_word(const struct town *town, enum policy_dimension dimension, const char *word);
void town_add_quota(struct town *town, enum resident requester, const char *purpose, uint64_t day, uint64_t week);

/* Identifiers as they are typed. */
struct identifier town_bsn(const char *text);
struct identifier town_address(const char *postcode, const char *number);
/* What the committee would compute. */
struct element town_pseudonym(const struct town *town, enum town_domain domain, const struct identifier *identifier);

/* A record in the register of `who` about a person and, when `address` is not NULL, an address; both domains when it may. */
struct town_record {
    const char *reference, *category, *bsn, *postcode, *number, *contact;
    int32_t since_day, until_day;
    uint8_t urgency, role; /* 0: urgency 3, a parent */
};
size_t town_import(struct town *town, enum resident who, const struct town_record *record); /* how many were pushed */
struct status town_try_import(struct town *town, enum resident who, const struct town_record *record, size_t *out_pushed);

struct town_case {
    const char *purpose, *phase, *basis, *bsn, *postcode, *number; /* basis NULL: whichever fits */
    const char *categories[CATEGORIES_MOST];
    bool is_deferred;
};
struct case_row town_case_row(const struct town *town, const struct town_case *wanted);
/* Opens at the wijkteam (regisseur), and asks. */
void town_ask(struct town *town, const struct town_case *wanted, uint8_t out_id[static CASE_ID_BYTES]);
/* The answer of `who` in the case; NULL when there is none or it was not asked. */
const struct answer_content *town_answer(struct town *town, const uint8_t id[static CASE_ID_BYTES], enum resident who);
bool town_find_inquiry(struct town *town, const uint8_t id[static CASE_ID_BYTES], enum resident who, struct inquiry_row *out);
struct inquiry_row town_inquiry(struct town *town, const uint8_t id[static CASE_ID_BYTES], enum resident who);

/* A message of `from` with its real signature, whatever it says. */
struct span town_envelope(struct town *town, enum resident from, const struct envelope *envelope);
struct envelope town_envelope_of(struct town *town, enum resident from, enum resident to, enum envelope_kind kind, struct span body);
/* One message into the pipeline of `who`, in a batch of its own, as if it came over the line of `from`. */
struct status town_hear(struct town *town, enum resident who, enum resident from, struct span message);
/* What `who` stored as its reply to a message of `from` with this nonce; false: none. */
bool town_reply(struct town *town, enum resident who, enum resident from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES],
                struct envelope *out);
uint64_t town_leaves(struct town *town, enum resident who);
struct entry town_entry(struct town *town, enum resident who, uint64_t index);
/* The last entry of this kind; false: none. */
bool town_last_entry(struct town *town, enum resident who, enum entry_kind kind, struct entry *out, uint64_t *out_index);

/* Signs a head, exports the ledger of `who` and verifies it with its public key only: no finding (P-07). */
void town_audit(struct town *town, enum resident who);
void town_audit_all(struct town *town);

/* A town that cannot be built or lived in as asked ends the process, in a test as in a bench. */
#define MUST(condition, ...)                                \
    do {                                                    \
        if (!(condition)) {                                 \
            fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
            fprintf(stderr, __VA_ARGS__);                   \
            fputc('\n', stderr);                            \
            abort();                                        \
        }                                                   \
    } while (0)
#define OK(call)                                                 \
    do {                                                         \
        struct status ok_ = (call);                              \
        MUST(status_ok(ok_), "%s: %s", #call, status_text(ok_)); \
    } while (0)
#define IS(call, expected)                                                          \
    do {                                                                            \
        struct status is_ = (call);                                                 \
        MUST(status_is(is_, STATUS_##expected), "%s: %s", #call, status_text(is_)); \
    } while (0)
