// SPDX-License-Identifier: EUPL-1.2
//
// A node's settings (node.conf): one row a key, which is its place in the struct, its check, its line of the reference page, and
// how `schakel init` fills it in. The daemon and the command read the file through the same function. To add a key: a row
// here, and its user.
#pragma once

#include "base/oin.h"
#include "settings/settings.h"

// clang-format off
/* The node's own: key, kind, whether it must be written, name that init gives it in the node's folder (or NULL), sentence. */
#define CONFIG_OWN(X) \
    X(oin, OIN, REQUIRED, NULL, "our organisation's OIN, as on the roster") \
    X(keys, PATH, REQUIRED, "keys", "long-term secrets, readable by the node's user only") \
    X(shares, PATH, REQUIRED, "shares", "folder of this node's OPRF shares, private too") \
    X(keys_plain, YES, OPTIONAL, NULL, "whether keys and shares may stand there plain, for whoever can read the disk or a backup; no: they are sealed") \
    X(database, PATH, REQUIRED, "database", "the node's one database file") \
    X(control, PATH, REQUIRED, "control", "UNIX socket for the schakel command") \
    X(keeper, PATH, OPTIONAL, NULL, "UNIX socket of a keeper that is a service of its own user; without it the daemon starts one under its own") \
    X(bind, TEXT, OPTIONAL, NULL, "tcp endpoint to listen on, when it differs from the roster's")
/* Its terms, the same. */
#define CONFIG_TERMS(X) \
    X(crl_grace, GRACE, OPTIONAL, NULL, "how long a revocation list that should have been replaced still counts, in a loud way") \
    X(backup_to, NAMES, OPTIONAL, NULL, "age recipients (age1...) who can open backups, with commas between; without them none is made") \
    X(backup_within, TERM, OPTIONAL, NULL, "how old the last backup may be before that is told every day") \
    X(drill_within, DRILL, OPTIONAL, NULL, "how long ago a backup may have been opened as a node would, until that is told every day") \
    X(unwitnessed_most, WITNESSED, OPTIONAL, NULL, "how long new things go out while no quorum of the partners cosigns this node's ledger") \
    X(memory, ROOM, OPTIONAL, NULL, "how much memory the node takes at most, and the keeper once more; it sets that limit itself")
/* What the partners agreed, the same; init has an option for each. */
#define CONFIG_AGREED(X) \
    X(ring, PATH, REQUIRED, "ring", "the ring: public record of all pseudonym keys, which a key ceremony writes") \
    X(agreed, PATH, REQUIRED, "agreed", "folder of the versions of roster, policy and quotas that the partners signed") \
    X(ca, PATH, REQUIRED, "ca.pem", "certificate authorities that are believed, in PEM") \
    X(crl, PATH, REQUIRED, "crl.pem", "their current revocation lists, in PEM")
/* Who may do what, by role; likewise. */
#define CONFIG_ACCESS(X) \
    X(operator, USERS, OPTIONAL, NULL, "local users who run the node, with commas between") \
    X(regisseur, USERS, OPTIONAL, NULL, "local users who open and ask cases") \
    X(professional, USERS, OPTIONAL, NULL, "local users who weigh requests") \
    X(auditor, USERS, OPTIONAL, NULL, "local users who may take the ledger along")
// clang-format on

/* kind: what a key is in the struct, and its check */
#define CONFIG_MEMBER_OIN(name) struct oin name;
#define CONFIG_MEMBER_PATH(name) const char *name;
#define CONFIG_MEMBER_TEXT(name) const char *name;
#define CONFIG_MEMBER_USERS(name) const char *name;
#define CONFIG_MEMBER_NAMES(name) const char *name;
#define CONFIG_MEMBER_TERM(name) int64_t name;      /* milliseconds */
#define CONFIG_MEMBER_DRILL(name) int64_t name;     /* milliseconds */
#define CONFIG_MEMBER_GRACE(name) int64_t name;     /* milliseconds */
#define CONFIG_MEMBER_YES(name) int64_t name;       /* 1 or 0 */
#define CONFIG_MEMBER_ROOM(name) int64_t name;      /* bytes */
#define CONFIG_MEMBER_WITNESSED(name) int64_t name; /* milliseconds */
#define CONFIG_CHECK_OIN .kind = SETTINGS_TEXT, .least = OIN_DIGITS, .most = OIN_DIGITS
#define CONFIG_CHECK_PATH .kind = SETTINGS_PATH
#define CONFIG_CHECK_TEXT .kind = SETTINGS_TEXT, .most = 150
#define CONFIG_CHECK_USERS .kind = SETTINGS_TEXT, .most = 1000
#define CONFIG_CHECK_YES .kind = SETTINGS_BOOLEAN
#define CONFIG_CHECK_NAMES .kind = SETTINGS_TEXT, .most = 1100
#define CONFIG_CHECK_DRILL .kind = SETTINGS_DURATION, .fallback = "100d", .least = UINT64_C(86400000), .most = UINT64_C(1000) * 86400000
#define CONFIG_CHECK_TERM .kind = SETTINGS_DURATION, .fallback = "2d", .least = UINT64_C(3600000), .most = UINT64_C(400) * 86400000
#define CONFIG_CHECK_GRACE .kind = SETTINGS_DURATION, .fallback = "7d", .least = 0, .most = UINT64_C(30) * 86400000
#define CONFIG_CHECK_WITNESSED .kind = SETTINGS_DURATION, .fallback = "72h", .least = UINT64_C(10000), .most = UINT64_C(30) * 86400000
#define CONFIG_CHECK_ROOM .kind = SETTINGS_SIZE, .fallback = "2GiB", .least = UINT64_C(512) << 20, .most = UINT64_C(1) << 40

enum { /* the keys in order: CONFIG_oin, … */
#define CONFIG_NUMBER(name, ...) CONFIG_##name,
       CONFIG_OWN(CONFIG_NUMBER) CONFIG_TERMS(CONFIG_NUMBER) CONFIG_AGREED(CONFIG_NUMBER) CONFIG_ACCESS(CONFIG_NUMBER)
#undef CONFIG_NUMBER
           CONFIG_KEYS
};

struct config { /* NULL: an optional key that is not written */
#define CONFIG_MEMBER(name, kind, ...) CONFIG_MEMBER_##kind(name)
    CONFIG_OWN(CONFIG_MEMBER)
    CONFIG_TERMS(CONFIG_MEMBER)
    CONFIG_AGREED(CONFIG_MEMBER)
    CONFIG_ACCESS(CONFIG_MEMBER)
#undef CONFIG_MEMBER
    unsigned lines[CONFIG_KEYS]; /* where each key is written; 0: it is not */
};

/* What stands in struct config. */
enum config_form { CONFIG_FORM_TEXT, CONFIG_FORM_OIN, CONFIG_FORM_NUMBER };

/* Beside each key of the table: */
struct config_row {
    size_t offset; /* in struct config */
    enum config_form form;
    const char *made; /* its name in the folder of a new node; NULL: not written unless it is asked for */
};
extern const struct settings_table config_table;
extern const struct config_row config_rows[];

/* Reads the text, or the file at `path`; texts live in `arena`. NOT_FOUND, and what settings_read tells, INVALID for an OIN that is none:
 * the complaint has file, line and key. */
MUST_USE struct status config_parse(struct span text, const char *file, struct arena *arena, struct config *out, struct listener listener);
MUST_USE struct status config_read(const char *path, struct arena *arena, struct config *out, struct listener listener);
