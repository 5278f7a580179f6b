// SPDX-License-Identifier: EUPL-1.2
//
// Whether a node can run with what its settings name: one closed list, looked at row by row, all findings at once. `schakeld
// check` prints them, a start runs the very same list first and starts only when there is no error, a reload takes over only
// then, `schakel init` looks at what it is about to write, and `schakel doctor` begins with it. So what one of them refuses,
// the others do, in the same words; a warning stops nothing.
//
// What was read on the way is what a start goes on with: policy, roster and the rest are read here, once, by the readers of
// their own rooms. Rows are in the order in which they need each other; a row whose input is not in order says that it did
// not look, and why.
//
// Secrets do not stay: the rows that open keys, shares and database run in a process of their own, which ends. Of them only
// findings come back.
#pragma once

#include "agreed/texts.h"
#include "config/config.h"
#include "crypto/seal.h"
#include "keyfile/passphrase_source.h"
#include "logbook/anchor.h"
#include "preflight/finding.h"
#include "pseudonym/ring.h"
#include "speech/access.h"

#include <sys/types.h>

/* Why somebody looks. */
enum occasion {
    OCCASION_CHECK = 1,
    OCCASION_START = 2,
    OCCASION_RELOAD = 4, /* the node runs: its keys, shares, database and port are its own */
    OCCASION_INIT = 8,   /* the folder is about to be made: what is agreed may still be to come */
};

#define PREFLIGHT_TAKES(name) (1u << PREFLIGHT_##name)
#define PREFLIGHT_ALWAYS (OCCASION_CHECK | OCCASION_START | OCCASION_RELOAD)
#define PREFLIGHT_EVER (PREFLIGHT_ALWAYS | OCCASION_INIT)
#define PREFLIGHT_NEW OCCASION_INIT
#define PREFLIGHT_STOPPED (OCCASION_CHECK | OCCASION_START)

/* name, its function and word, rows that it takes the results of, when, where, what it looks at. */
// clang-format off
#define PREFLIGHT_ROWS(X) \
    X(SETTINGS, settings, 0, EVER, HERE, "every key of node.conf is known and of its kind") \
    X(NODE, node, PREFLIGHT_TAKES(SETTINGS), STOPPED, HERE, "no other node runs on this folder") \
    X(USERS, users, PREFLIGHT_TAKES(SETTINGS), EVER, HERE, "the users in [access] exist") \
    X(BACKUP, backup, PREFLIGHT_TAKES(SETTINGS), EVER, HERE, "who can open backups is named as age names them") \
    X(AGREED, agreed, PREFLIGHT_TAKES(SETTINGS), EVER, HERE, "the versions of roster, policy and quotas can be read") \
    X(ROSTER, roster, PREFLIGHT_TAKES(AGREED), ALWAYS, HERE, "a roster is in force, signed by whom it takes") \
    X(POLICY, policy, PREFLIGHT_TAKES(AGREED) | PREFLIGHT_TAKES(ROSTER), EVER, HERE, "a policy is in force, signed by whom it takes") \
    X(CASES, cases, PREFLIGHT_TAKES(POLICY), ALWAYS, HERE, "every case in the policy comes out as it says") \
    X(ROLES, roles, PREFLIGHT_TAKES(POLICY), NEW, HERE, "the policy knows the roles that are asked for") \
    X(QUOTAS, quotas, PREFLIGHT_TAKES(ROSTER) | PREFLIGHT_TAKES(POLICY), ALWAYS, HERE, "quotas are in force, for partners that are there") \
    X(STANDING, standing, PREFLIGHT_TAKES(POLICY) | PREFLIGHT_TAKES(ROSTER) | PREFLIGHT_TAKES(QUOTAS), ALWAYS, HERE, \
      "we are on the roster; the policy knows its roles and the words and duties that this program acts on") \
    X(AUTHORITIES, authorities, PREFLIGHT_TAKES(SETTINGS), EVER, HERE, "authorities and revocation lists can be read and are of today") \
    X(CERTIFICATES, certificates, PREFLIGHT_TAKES(ROSTER) | PREFLIGHT_TAKES(AUTHORITIES), ALWAYS, HERE, \
      "every partner's certificate is acceptable and signed its keys") \
    X(KEEPER, keeper, PREFLIGHT_TAKES(SETTINGS), ALWAYS, HERE, "the keeper has a user of its own, whose files the daemon's user cannot read") \
    X(MODES, modes, PREFLIGHT_TAKES(SETTINGS), ALWAYS, HERE, "nobody but the node's user and root can write settings and agreed texts") \
    X(RING, ring, PREFLIGHT_TAKES(ROSTER), ALWAYS, HERE, "the ring of pseudonym keys is whole and signed by its members") \
    X(PUSHES, pushes, PREFLIGHT_TAKES(STANDING) | PREFLIGHT_TAKES(RING), ALWAYS, HERE, "what this node may push has a key to push it under") \
    X(LIMITS, limits, PREFLIGHT_TAKES(ROSTER), ALWAYS, HERE, "there are descriptors for every line, and no secret is left in a core file or in the swap") \
    X(MEMORY, memory, PREFLIGHT_TAKES(SETTINGS), ALWAYS, HERE, "the memory that this node takes at most is there, and it may take it") \
    X(CONTROL, control, PREFLIGHT_TAKES(SETTINGS), STOPPED, HERE, "the folder of the control socket is there and private") \
    X(PORT, port, PREFLIGHT_TAKES(STANDING) | PREFLIGHT_TAKES(NODE), STOPPED, HERE, "the endpoint can be listened on") \
    X(SPACE, space, PREFLIGHT_TAKES(SETTINGS), STOPPED, HERE, "the disk of the database has room") \
    X(PASSPHRASE, passphrase, PREFLIGHT_TAKES(SETTINGS), STOPPED, HERE, "when keys or shares are sealed, their passphrase is given") \
    X(KEYS, keys, PREFLIGHT_TAKES(KEEPER) | PREFLIGHT_TAKES(PASSPHRASE), STOPPED, APART, "the keys are private, whole and those that the roster has for us") \
    X(SHARES, shares, PREFLIGHT_TAKES(SETTINGS) | PREFLIGHT_TAKES(PASSPHRASE), STOPPED, APART, "the shares of the pseudonym keys are private, whole and of the ring") \
    X(CEILINGS, ceilings, PREFLIGHT_TAKES(SETTINGS), STOPPED, APART, "the keeper's ceilings can be read, when there is a file of them") \
    X(DATABASE, database, PREFLIGHT_TAKES(KEYS) | PREFLIGHT_TAKES(NODE), STOPPED, APART, "the database is ours and whole, and its ledger follows from its last head") \
    X(ANCHOR, anchor, PREFLIGHT_TAKES(DATABASE) | PREFLIGHT_TAKES(STANDING), STOPPED, APART, "the keeper's anchor is there, and knows the ledger as it is") \
    X(CLOCK, clock, 0, STOPPED, APART, "the clock is not before this program, nor before the ledger's last entry")
// clang-format on

enum preflight_row {
#define PREFLIGHT_ENUM(name, ...) PREFLIGHT_##name,
    PREFLIGHT_ROWS(PREFLIGHT_ENUM)
#undef PREFLIGHT_ENUM
        PREFLIGHT_ROW_COUNT
};

/* What a keeper of a user of its own says of the files that nobody else reads. */
struct preflight_told {
    uint8_t curve[BOX_PUBLIC_BYTES], box[BOX_PUBLIC_BYTES], envelope[SIGN_PUBLIC_BYTES], log[SIGN_PUBLIC_BYTES]; /* public keys */
    struct secret_key storage;
    struct ring_shares shares;
    bool has_anchor;
    struct anchor anchor; /* rows of our own ledger and of agreed texts */
};

struct preflight_wish {
    const char *config_path;
    /* asks such a keeper, in the process that ends; NULL: who looks has no way to, and its rows say so */
    struct status (*ask_keeper)(const char *socket, uid_t user, struct preflight_told *out, struct complaint *why);
    enum occasion occasion;
    bool create;       /* a database and a ledger are to be begun */
    bool renew_anchor; /* the keeper goes on without the anchor that it lost */
    int64_t now_ms;
    /* of init: what is about to be written */
    struct span settings;
    const char *roles;
};

/* How looking at one row went. */
enum preflight_outcome {
    PREFLIGHT_LEFT_OUT, /* not on this occasion */
    PREFLIGHT_GOOD,
    PREFLIGHT_BAD,       /* there is an error */
    PREFLIGHT_NOT_LOOKED /* `saw` says why */
};
struct preflight_result {
    enum preflight_outcome outcome;
    struct status status; /* OK: rows that take its result can go on */
    const char *saw;      /* what was looked at: "12 texts, 45 rules", or why not */
};

struct preflight {
    struct preflight_wish wish;
    struct arena *arena;
    struct findings findings;
    struct preflight_result rows[PREFLIGHT_ROW_COUNT];
    bool is_running;   /* a node runs on this folder */
    uid_t keeper_user; /* whose the keeper's files are; the daemon's own when it starts its keeper itself */
    /* what was read: all of it is usable when there is no error */
    struct config config;
    struct access_list access;
    struct agreed_texts *texts; /* owns the next two */
    const struct policy *policy;
    const struct roster *roster;
    const char *policy_path, *roster_path; /* where they stand: a folder, a file */
    struct agreed agreed;                  /* prepared; its shares are the keeper's to tell */
    const char *shares_path;               /* those of the ring as it is, whether or not they are there */
    struct passphrase_source passphrase;   /* of sealed keys and shares: for the keeper, and then wiped */
};

/* Looks at all rows of the occasion. A fault (NO_MEMORY) only when looking itself failed: what is wrong with the folder is a
 * finding. crypto_start() went before. */
MUST_USE struct status preflight_new(const struct preflight_wish *wish, struct preflight **out);
struct preflight *preflight_free(struct preflight *preflight);
DEFINE_CLEANUP(preflight)
static inline bool preflight_is_good(const struct preflight *preflight) { return preflight->findings.counts[SEVERITY_ERROR] == 0; }

/* What a node must be allowed to have open (setrlimit(2), RLIMIT_NOFILE), and takes at its start: for all partners there can be, the
 * strangers it lets in, people and the disk. */
size_t preflight_descriptors(void);

/* "certificates", and what it looks at. */
const char *preflight_row_word(enum preflight_row row);
const char *preflight_row_sentence(enum preflight_row row);
