// SPDX-License-Identifier: EUPL-1.2
//
// A town of partners in one process: the real turn of the node over a network, disks and keepers in memory, the policies as
// they are shipped, a clock that the test sets, and one seed that decides all the rest: what happens here happens again in
// the same way. A town can stand on real ground too: lines on loopback, files, keepers that are processes. The keys of the
// pseudonymisation domains are known to the town, so that a test can make a pseudonym without asking anybody; it can ask too.
#pragma once

#include "acts/ask.h"
#include "acts/evaluate.h"
#include "acts/push.h"
#include "acts/weigh.h"
#include "agreement/bundle.h"
#include "book/lookups.h"
#include "inbound/pipeline.h"
#include "keyring/node_keys.h"
#include "ledger/verify.h"
#include "pseudonym/blind.h"
#include "support/committee.h"
#include "support/keeper_inside.h"
#include "support/network.h"
#include "support/sample_ring.h"
#include "support/seeded_random.h"
#include "turn/turn.h"

/* sociale dienst … second woningcorporatie; the first five are the committee */
enum resident { SDD, VT, WOCO, WIJK, TOEZ, WOCO2, RESIDENTS };
#define WITH_NODE(who) (1u << (who))
#define EVERYBODY_UP ((1u << RESIDENTS) - 1)
enum town_domain { CASUS, VROEG, TOWN_DOMAINS };
extern const char *const town_domain_names[TOWN_DOMAINS];

/* What is real; nothing is unless asked for. */
enum town_ground { REAL_LINES = 1, REAL_DISK = 2, REAL_KEEPER = 4 };

#define TOWN_CHAINS_MOST 8

struct house { /* one node with all that it is made of */
    struct town *town;
    enum resident who;
    bool is_running, has_ledger, renews_anchor;
    bool has_shelf;            /* a folder of its own; else it stands in the chain of the town and never reads it again */
    struct agreed_texts texts; /* without a shelf: the town's */
    char folder[96], shelf[112], database[128], drive[16];
    struct keeper_secrets secrets; /* read at each start */
    struct ceilings ceilings;      /* likewise, unless its keeper is real */
    struct anchor_memory anchor;   /* unless its keeper is real */
    struct keeper_link keeper;     /* of the node that runs */
    struct seeded seeded;
    struct random_source random;
    struct event_log log;
    struct mesh *mesh; /* on real lines only, as the next */
    int work_fd;
    struct turn *turn;
    struct node node;
};

struct utterance { /* a message that left a node, whether or not it arrived */
    struct utterance *next;
    enum resident who;
    enum envelope_kind kind;
    struct exchange_id exchange_id;
    enum status_code code;
};

struct town {
    unsigned ground;
    char folder[64];
    int64_t now_ms;      /* on the wall */
    bool counts_budgets; /* town_hear: in the minute that it is; otherwise each message is heard in a minute of its own */
    int64_t steady_ms;   /* a second on with each turn of anybody, unless the test has its own clock */
    bool has_own_clock;
    int64_t unwitnessed_most_ms; /* of who starts from then on; 0: years, because in most towns few are at home */
    bool is_made_up;             /* a test gave nodes agreements that stand in no chain */
    struct seeded seeded, weather_seeded;
    struct random_source random, weather_random;
    uint64_t vouchers_drawn; /* one id after the other: what happens by chance stays as it is */
    struct network *network;
    struct arena *arena;       /* of the test */
    struct agreeing *agreeing; /* what the residents agreed, in real versions */
    size_t chain_count;
    struct chain *chains[TOWN_CHAINS_MOST]; /* and what that comes to; the last is what who starts now stands in */
    const struct policy *policy;
    const struct roster *roster;
    struct partner partners[RESIDENTS];
    char endpoints[RESIDENTS][40], origins[RESIDENTS][48], certificates[RESIDENTS][40];
    struct node_keys keys[RESIDENTS];
    struct sign_key signs[RESIDENTS];
    struct committee committees[TOWN_DOMAINS][RESIDENTS]; /* by holder */
    struct committee escrow;
    struct ring *ring;                           /* of a key of each */
    struct partner_standing standing[RESIDENTS]; /* how everybody's certificate is, as all nodes see it at the next look */
    bool credentials_unread;                     /* their files cannot be read */
    size_t quota_count;
    struct quota_rule quotas[64];
    size_t lookup_slice; /* tags in one turn, of who starts from then on; 0: as many as there may be */
    bool asks_first;     /* who starts from then on signs no head before partners were asked for theirs; else as if that was long ago */
    bool is_deaf;        /* what comes over the network is lost on arrival */
    int64_t slow_ms[RESIDENTS]; /* what a turn of this node takes, beside a second: its disk is slow */
    FILE *wire;                 /* everything that came over a line, as it came */
    struct utterance *said;     /* the last first */
    struct house houses[RESIDENTS];
};

/* Makes everything and starts the nodes of `who`. */
void town_open(struct town *town, unsigned who);
void town_open_on(struct town *town, unsigned who, unsigned ground);
void town_close(struct town *town); /* removes the folder */
struct moment town_now(const struct town *town);
void town_start(struct town *town, enum resident who);
struct status town_try_start(struct town *town, enum resident who, struct complaint *why);
/* As a process that is killed: what is not committed is gone, nothing more is sent. */
void town_stop(struct town *town, enum resident who);
/* As a machine without power: what was not synced is gone too. Not on a real disk. */
void town_cut_power(struct town *town, enum resident who);
/* As a process that ends by itself: clean, or because of this fault. */
struct status town_end(struct town *town, enum resident who, struct status how);
static inline struct node *town_node(struct town *town, enum resident who) { return &town->houses[who].node; }
static inline const struct oin *town_oin(const struct town *town, enum resident who) { return &town->partners[who].oin; }

/* One turn of one node: what became of it, as people hear it, or the fault that must end the node. */
struct status town_turn(struct town *town, enum resident who, bool *out_did);
/* Whether it has messages for partners that are there. */
bool town_is_waiting(struct town *town, enum resident who);
/* Turns of all until nothing moves any more. */
void town_run(struct town *town);
/* Until every running node has a line to every other. */
void town_connect(struct town *town);

/* From its next start on it has a shelf, with what is agreed now. */
void town_give_shelf(struct town *town, enum resident who);
/* A version on its shelf, as a person puts it there; it is looked at in the next turn. */
void town_put_on_shelf(struct town *town, enum resident who, const struct version *version);
/* The next version of a text, proposed, signed by all, and in force a second later: for who starts from then on. */
void town_agree(struct town *town, enum agreed_text text, struct bundle content);
/* So with a roster of the partners as they are now. */
void town_agree_roster(struct town *town);
uint8_t town_word(const struct town *town, enum policy_dimension dimension, const char *word);
/* In place of what it had; `purpose` NULL: all together. Before everybody starts, or for who starts from then on. */
void town_set_quota(struct town *town, enum quota_kind kind, enum resident who, const char *purpose, uint64_t day, uint64_t week);
void town_put_quota(struct town *town, const struct quota_rule *rule);
/* Of all acts and holders; `purpose` NULL: all together. */
struct quota_scope town_scope(const struct town *town, enum quota_kind kind, enum resident who, const char *purpose);
/* What the running node of `at` counted today. */
struct quota_use town_quota_used(struct town *town, enum resident at, const struct quota_scope *of);

/* Identifiers as they are typed. */
struct identifier town_bsn(const char *text);
/* What somebody's register has instead: housing associations may not use the BSN and have the name, one for every BSN. */
struct identifier town_known(const struct town *town, enum resident who, const struct identifier *identifier);
struct identifier town_address(const char *postcode, const char *number);
const struct ring_key *town_key(const struct town *town, enum town_domain domain, enum resident holder);
/* What the committee would compute for the register of a holder, and the tag of that. */
struct element town_pseudonym(const struct town *town, enum town_domain domain, enum resident holder, const struct identifier *identifier);
void town_tag(const struct town *town, enum town_domain domain, enum resident holder, const struct identifier *identifier,
              uint8_t out[static TAG_BYTES]);
struct key_name town_key_name(const struct town *town, enum town_domain domain, enum resident holder);
/* A household for the registers of all residents: RESIDENTS times `count`. */
size_t town_household(const struct town *town, enum town_domain domain, const struct identifier *identifiers, size_t count,
                      struct case_subject_given *out);

/* A record in the register of `who` about a person and, when `address` is not NULL, an address; for all registers that it may. */
struct town_record {
    const char *reference, *category, *bsn, *postcode, *number, *contact;
    int32_t since_day, until_day;
    uint8_t urgency, role; /* 0: urgency 3, a parent */
};
size_t town_import(struct town *town, enum resident who, const struct town_record *record); /* how many were pushed */
struct status town_try_import(struct town *town, enum resident who, const struct town_record *record, size_t *out_pushed);

/* What enough members of the committee sign when they count: with it `who` may ask `holder` about `count`, as often as a voucher can
 * serve for. */
struct town_counting {
    enum resident who, holder;
    uint8_t purpose;
    size_t count;
};
void town_count(struct town *town, const struct town_counting *counting, struct counted *out);
/* Of a voucher that a member may sign now, for one question. */
struct voucher_terms town_voucher_terms(const struct town *town);
void town_draw_voucher(struct town *town, uint8_t out[static VOUCHER_ID_BYTES]);
/* What WIJK asks the members for, to put one question of a case about somebody to SDD. The points are the same each time. */
struct evaluation_request town_evaluation(struct town *town, const uint8_t *case_id);
/* So that a question may show it. */
void town_show_counted(struct town *town, enum resident who, enum resident holder, struct inquiry_message *inquiry);
/* What WIJK may ask this holder in onderzoek-client, of somebody who was informed today; counted. The token is the caller's. */
struct inquiry_message town_question(struct town *town, enum resident holder, const char *basis, const char *category,
                                     struct subject *subject);
/* Vouchers of a case for all other residents, with the node of `who`, in its open batch. */
void town_count_case(struct town *town, enum resident who, const uint8_t id[static CASE_ID_BYTES], uint8_t purpose);

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

/* A message of `from` with its real signature, whatever it says. town_envelope_of states what the body does, under the agreement of
 * the receiver. */
struct span town_envelope(struct town *town, enum resident from, const struct envelope *envelope);
struct envelope town_envelope_of(struct town *town, enum resident from, enum resident to, enum envelope_kind kind, struct span body);
/* One message into the pipeline of `who`, in a batch of its own, as if it came over the line of `from`. */
struct status town_hear(struct town *town, enum resident who, enum resident from, struct span message);
/* What `who` stored as its reply to a message of `from` with this nonce; false: none. */
bool town_reply(struct town *town, enum resident who, enum resident from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES],
                struct envelope *out);
uint64_t town_leaves(struct town *town, enum resident who);
/* From this place on nothing but signs of life and heads of partners. */
bool town_entered_nothing(struct town *town, enum resident who, uint64_t from);
struct entry town_entry(struct town *town, enum resident who, uint64_t index);
/* The last entry of this kind; false: none. */
bool town_last_entry(struct town *town, enum resident who, enum entry_kind kind, struct entry *out, uint64_t *out_index);

/* What it holds for agreed; NULL when a test gave it what stands in no chain. */
const struct history *town_history(struct town *town, enum resident who);
/* Signs a head, exports the ledger of `who` and verifies it with its public key only: no finding (P-07). */
void town_audit(struct town *town, enum resident who);
void town_audit_all(struct town *town);

/* Real ground. */
void town_find_port(char *out, size_t size);
struct status town_open_mesh(void *state, const struct mesh_config *config, int64_t steady_ms, struct lines *out, struct complaint *why);
struct status town_start_keeper(struct town *town, enum resident who, struct keeper_link *out);

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
