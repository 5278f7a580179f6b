// SPDX-License-Identifier: EUPL-1.2
//
// The organisation behind a set of keys: an X.509 certificate (RFC 5280, as PKIoverheid issues them) whose
// Subject.serialNumber is the OIN, and signatures made with its key. What is accepted is decided by trust
// anchors, revocation lists and time that the caller gives; nothing is fetched. CURVE knows no certificates:
// a signature from here over the node's keys binds them to the OIN.
#pragma once

#include "base/arena.h"
#include "base/oin.h"
#include "base/span.h"

#define CERTIFICATE_MOST_BYTES ((size_t)128 * 1024)           /* a chain in PEM */
#define CERTIFICATE_CRL_MOST_BYTES ((size_t)16 * 1024 * 1024) /* all revocation lists in PEM */
#define CERTIFICATE_MOST_CHAIN 8
#define CERTIFICATE_SIGNATURE_MOST 512 /* RSA of 4096 bits */

struct certificate_store;

/* Who is believed, and when. */
struct certificate_trust {
    struct span ca;  /* PEM: root certificates, and intermediate ones if wanted */
    struct span crl; /* PEM: a current revocation list of every authority in the chain, the root's included */
    int64_t now_ms;
    int64_t grace_ms;                      /* so long a revocation list still counts after it should have been replaced */
    const struct certificate_store *store; /* the two texts, read before; NULL: they are read for each certificate */
};

struct certificate_facts {
    struct oin oin;
    int64_t until_ms;       /* the certificate is valid up to and with this second */
    int64_t lists_until_ms; /* when the first of the lists that it was held against is out of date; in the past: it counts by grace */
};

struct certificate_lists {
    size_t count;
    int64_t made_ms, until_ms; /* when the youngest was made; when the first of them is out of date */
};
/* Whether the two texts of a trust can be read at all, before anything is held against them. BAD_CERTIFICATE with the reason; whether
 * now is a good time for a list is for the caller. */
MUST_USE struct status certificate_authorities_read(struct span ca, size_t *out_count, struct complaint *why);
MUST_USE struct status certificate_lists_read(struct span crl, struct certificate_lists *out, struct complaint *why);

/* What is wrong with one, as far as it matters what to do about it. */
enum certificate_fault {
    CERTIFICATE_SOUND,
    CERTIFICATE_ENDED,
    CERTIFICATE_REVOKED,
    CERTIFICATE_LISTS_OLD, /* a revocation list that it needs is out of date, longer than the grace */
    CERTIFICATE_UNFIT,     /* all else */
};
struct certificate_judgement {
    enum certificate_fault fault;
    struct certificate_facts facts; /* of a sound one; of another what could be read: 0 otherwise */
};

/* Authorities and revocation lists, read once for many certificates. BAD_CERTIFICATE with the reason, NO_MEMORY. */
MUST_USE struct status certificate_store_new(struct span ca, struct span crl, struct certificate_store **out, struct complaint *why);
struct certificate_store *certificate_store_free(struct certificate_store *store);
DEFINE_CLEANUP(certificate_store)
/* As certificate_check, and says which fault it is, with the reason. Fails for lack of memory, and when the texts of `trust` cannot be
 * read. */
MUST_USE struct status certificate_judge(struct span pem_chain, const struct certificate_trust *trust, struct certificate_judgement *out,
                                         struct complaint *why);

/* Checks a chain in PEM, the organisation's own certificate first: path to a root, validity, revocation of every link
 * (a list is mandatory), strength (112 bits or more), not an authority, keyUsage digitalSignature, a key that
 * certificate_verify takes, and exactly one Subject.serialNumber of 20 digits. BAD_CERTIFICATE with the reason;
 * also when anything but certificates stands in the texts, such as a private key. */
MUST_USE struct status certificate_check(struct span pem_chain, const struct certificate_trust *trust, struct certificate_facts *out,
                                         struct complaint *why);

/* What the first certificate of a chain says of itself: not an authority, keyUsage digitalSignature, a key that certificate_verify takes,
 * one OIN. BAD_CERTIFICATE with the reason. It is not to be believed by that. */
MUST_USE struct status certificate_facts_read(struct span pem_chain, struct certificate_facts *out, struct complaint *why);

/* Whether the key of the first certificate signed prefix || message: ECDSA on P-256 (DER), RSA-PSS (salt of 32 bytes) or
 * RSASSA-PKCS1-v1_5, all with SHA-256. BAD_SIGNATURE; BAD_CERTIFICATE when it cannot be read. Says nothing about
 * whether the certificate is to be believed: certificate_check does. */
MUST_USE struct status certificate_verify(struct span pem_chain, const char *prefix, struct span message, struct span signature);

/* Signs prefix || message with an unencrypted private key in PEM: ECDSA for P-256, RSA-PSS for RSA. BAD_CERTIFICATE when
 * it is not such a key. */
MUST_USE struct status certificate_sign(struct span pem_private_key, const char *prefix, struct span message, struct arena *arena,
                                        struct span *out_signature);
