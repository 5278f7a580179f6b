// SPDX-License-Identifier: EUPL-1.2
//
// The roster: who the partners of a mesh are, where their nodes listen, with which public keys they speak and
// in which roles. Every partner's keys are bound to its OIN by a signature with its X.509 certificate. A roster
// that was parsed is well formed and consistent in itself; only roster_check says that it is to be believed.
// Whether a role is a word of the policy is for the policy to say.
#pragma once

#include "base/arena.h"
#include "crypto/certificate.h"
#include "crypto/hash.h"
#include "crypto/minisign.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "wire/envelope.h"

#define ROSTER_MOST_PARTNERS 64
#define ROSTER_MOST_BYTES ((size_t)512 * 1024)
#define ROSTER_TEXT_MOST 150 /* bytes of a text in it */
#define CURVE_PUBLIC_BYTES 32

struct partner {
    struct oin oin;
    const char *name, *short_name; /* UTF-8, for people */
    const char *roles;             /* words with ", " between: see partner_has_role */
    bool holds_data;
    const char *endpoint;                /* tcp://host:port */
    uint8_t curve[CURVE_PUBLIC_BYTES];   /* transport */
    uint8_t envelope[SIGN_PUBLIC_BYTES]; /* signs messages */
    uint8_t log[SIGN_PUBLIC_BYTES];      /* signs checkpoints of its ledger */
    const char *log_origin;              /* C2SP tlog-checkpoint origin */
    uint8_t box[BOX_PUBLIC_BYTES];       /* ceremony shares are sealed to it */
    struct minisign_public agree;        /* signs what is agreed: held by a person, never by the node */
    uint8_t witness[SIGN_PUBLIC_BYTES];  /* cosigns checkpoints of others' ledgers */
    const char *contact;                 /* for the regisseur: not for logs */
    const char *certificate;             /* file, relative to the roster */
    struct span signature;               /* by the certificate over keys_statement_print */
};

struct roster {
    const char *name;
    uint64_t version; /* from 1; a newer roster has a higher one */
    struct oin auditor_oin;
    const struct partner *auditor;
    uint64_t quorum;          /* as written; 0: more than half. See roster_quorum */
    struct partner *partners; /* sorted by OIN */
    size_t count;
    struct arena *memory; /* owns all of the above */
};

/* Reads the text form (docs/keys.md). Refuses with file and line: MALFORMED, UNKNOWN_WORD, INVALID (missing, out of range,
 * no auditor, a quorum of which two can differ), CONFLICT (an OIN, endpoint, log origin, short name or key twice, in whatever role),
 * TOO_LARGE. */
MUST_USE struct status roster_parse(struct span text, const char *file, struct roster **out, struct complaint *why);
/* Takes the earlier form (keys statement v1) as well, in which no partner has `agree` and `witness` (they are zero): for who brings
 * a partner up to date, and for looking back. Such a roster prints and hashes as it did then; nobody can agree with it. */
MUST_USE struct status roster_parse_earlier(struct span text, const char *file, struct roster **out, struct complaint *why);
struct roster *roster_free(struct roster *roster);
DEFINE_CLEANUP(roster)

/* Gives the bytes of a partner's certificate file. */
struct certificate_source {
    struct status (*read)(void *state, const struct partner *partner, struct span *out_pem, struct complaint *why);
    void *state;
};
/* Every partner's certificate is acceptable (certificate_check), has the partner's OIN and signed the partner's keys. BAD_CERTIFICATE,
 * BAD_SIGNATURE or what the source gives; the complaint names the partner. One by one: keyring/partner_state.h. */
MUST_USE struct status roster_check(const struct roster *roster, const struct certificate_source *source,
                                    const struct certificate_trust *trust, struct complaint *why);

/* NULL: not on the roster. */
const struct partner *roster_find(const struct roster *roster, const struct oin *oin);
/* Whether it has a key to agree with; not in the earlier form. */
bool partner_can_agree(const struct partner *partner);
/* How many partners must sign what changes: what is written, or else more than half of them. */
size_t roster_quorum(const struct roster *roster);
bool partner_has_role(const struct partner *partner, const char *role);

/* The canonical text: reading it gives the same roster, and equal rosters give equal texts. */
MUST_USE struct status roster_print(const struct roster *roster, struct arena *arena, struct span *out);
/* The section of one partner, as it stands in a roster. For the file that a partner makes of itself. */
MUST_USE struct status partner_print(const struct partner *partner, struct arena *arena, struct span *out);
/* Reads a text with one partner's section and nothing else; the result is the arena's. Refuses as roster_parse does, but checks nothing
 * that takes the other partners to see. */
MUST_USE struct status partner_parse(struct span text, const char *file, struct arena *arena, struct partner *out, struct complaint *why);
/* What of it decides: auditor, quorum, and of each partner its roles, whether it holds data, and by which key it agrees. Addresses,
 * names, certificates and the keys of nodes do not move it. NO_MEMORY, ARENA_FULL. */
MUST_USE struct status roster_table_hash(const struct roster *roster, struct digest *out);
/* SHA-256 of the canonical text. */
MUST_USE struct status roster_hash(const struct roster *roster, uint8_t out[static SHA256_BYTES]);
