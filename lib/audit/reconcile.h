// SPDX-License-Identifier: EUPL-1.2
//
// The ledgers of two partners held against each other, statement by statement: what one of them signed stands in the entry of the other,
// and must stand in its own log too (P-05, P-07). A verdict names a party only when that party's own signatures contradict each other; what
// only one of them says is told as that. A ledger is one log or several, of years that follow each other: what is asked before New Year
// and answered after it is held together. Entries stream through: memory is RECONCILE_ROWS_AT_ONCE rows, and a larger pair of ledgers is
// read in several passes, each of its own part of the exchanges.
#pragma once

#include "ledger/checkpoint.h"
#include "ledger/export.h"
#include "ledger/history.h"
#include "wire/entry.h"

enum reconcile_class {
    RECONCILE_AGREES,
    RECONCILE_EXPLAINED, /* one of them has it, as it may be */
    RECONCILE_OPEN,      /* not established */
    RECONCILE_DIFFERS,   /* they contradict each other */
    RECONCILE_PROVES,    /* against the party that is named */
};
enum reconcile_named { RECONCILE_NOBODY, RECONCILE_OWNER, RECONCILE_OTHER }; /* of the log in which the entry stands */

/* name, class, who is named, word; what it says, in English and in Dutch. Words are stable: they stand in reports. */
#define RECONCILE_VERDICTS(X)                                                                                                    \
    X(MATCHED, AGREES, NOBODY, "matched", "both logs say the same", "beide logboeken zeggen hetzelfde")                          \
    X(REFUSED, AGREES, NOBODY, "refused", "the receiver refused it, and both logs say so or say nothing else",                   \
      "de ontvanger heeft het geweigerd, en geen van beide logboeken zegt iets anders")                                          \
    X(WAITING, EXPLAINED, NOBODY, "waiting", "it can still be under way", "het kan nog onderweg zijn")                           \
    X(EXPIRED, EXPLAINED, NOBODY, "expired", "it lived for minutes and nothing came of it",                                      \
      "het was enkele minuten geldig en er kwam niets van")                                                                      \
    X(BEYOND, OPEN, NOBODY, "beyond", "the other export does not cover that time: bring a later one",                            \
      "de andere export loopt niet tot dat moment: vraag een nieuwere")                                                          \
    X(UNHEARD, OPEN, NOBODY, "unheard", "one log says that it was sent and nothing shows that it came: no proof either way",     \
      "één logboek zegt dat het is verstuurd en nergens blijkt dat het aankwam: dat bewijst niets tegen wie dan ook")            \
    X(UNPROVEN, OPEN, NOBODY, "unproven", "no signature that counts stands with it: who said it is not established",             \
      "er staat geen handtekening bij die telt: wie het zei staat niet vast")                                                    \
    X(CLOCK, DIFFERS, NOBODY, "clock-differs", "the two logs date it more than two minutes apart, in the wrong order",           \
      "de twee logboeken dateren het in de verkeerde volgorde, meer dan twee minuten uit elkaar")                                \
    X(CROWDED, DIFFERS, NOBODY, "crowded", "more entries of one exchange than any honest one has: not looked into",              \
      "meer regels van één uitwisseling dan er eerlijk kunnen zijn: niet verder bekeken")                                        \
    X(BAD_SIGNATURE, PROVES, OWNER, "bad-signature", "its log has as said by the other what the other did not sign",             \
      "in zijn logboek staat als gezegd door de ander wat die niet heeft ondertekend")                                           \
    X(DUPLICATE, PROVES, OWNER, "duplicate", "its log has one signed message twice",                                             \
      "in zijn logboek staat één ondertekend bericht twee keer")                                                                 \
    X(NOT_ENTERED, PROVES, OTHER, "not-entered", "it signed this, and its own log does not have it",                             \
      "hij heeft dit ondertekend, en in zijn eigen logboek staat het niet")                                                      \
    X(DIGEST_DIFFERS, PROVES, OTHER, "digest-differs", "it signed another content than its own log says",                        \
      "hij heeft een andere inhoud ondertekend dan in zijn eigen logboek staat")                                                 \
    X(STATEMENT_DIFFERS, PROVES, OTHER, "statement-differs", "it signed other grounds or numbers than its own log says",         \
      "hij heeft andere gronden of aantallen ondertekend dan in zijn eigen logboek staan")                                       \
    X(RECEIPT_ABSENT, PROVES, OTHER, "receipt-for-absent-leaf", "it signed a receipt for an entry that its log does not have",   \
      "hij heeft een ontvangstbewijs ondertekend voor een regel die zijn logboek niet heeft")                                    \
    X(RECEIPT_DIFFERS, PROVES, OTHER, "receipt-differs", "it signed a receipt for another entry than its log has in that place", \
      "hij heeft een ontvangstbewijs ondertekend voor een andere regel dan zijn logboek op die plaats heeft")                    \
    X(TWO_RECEIPTS, PROVES, OTHER, "two-receipts", "it signed receipts for two different entries in one place",                  \
      "hij heeft voor één plaats ontvangstbewijzen van twee verschillende regels ondertekend")                                   \
    X(DENIED, PROVES, OTHER, "denied", "it signed that this came, and its own log does not have it",                             \
      "hij heeft ondertekend dat dit aankwam, en in zijn eigen logboek staat het niet")
enum reconcile_verdict {
#define RECONCILE_VERDICT_ENUM(name, class, named, word, english, dutch) RECONCILE_##name,
    RECONCILE_VERDICTS(RECONCILE_VERDICT_ENUM)
#undef RECONCILE_VERDICT_ENUM
        RECONCILE_VERDICTS_END
};
struct reconcile_words {
    enum reconcile_class class;
    enum reconcile_named named;
    const char *word, *english, *dutch;
};
const struct reconcile_words *reconcile_words(enum reconcile_verdict verdict);

#define RECONCILE_FINDINGS_MOST 256 /* kept in the report; the counts go on */
#define RECONCILE_ROWS_AT_ONCE ((uint64_t)512 * 1024)
struct reconcile_finding {
    enum reconcile_verdict verdict;
    size_t side;    /* whose entry it is about, and what is proof: 0 or 1 */
    size_t log;     /* of that ledger */
    uint64_t index; /* of the entry in it */
    enum entry_kind kind;
    struct exchange_id exchange;
    struct oin named; /* empty: nobody */
};
#define RECONCILE_LOGS_MOST 64
/* What one log covers, or several of which each goes on from the end of the one before. */
struct reconcile_span {
    int64_t first_ms, last_ms;
    size_t last_log;
};
struct reconcile_side {
    struct oin owner;
    uint64_t of_pair; /* entries that name the other */
    size_t span_count;
    struct reconcile_span spans[RECONCILE_LOGS_MOST];
};
struct reconcile_report {
    struct reconcile_side sides[2];
    uint64_t counts[RECONCILE_VERDICTS_END];
    size_t kept_count;
    struct reconcile_finding findings[RECONCILE_FINDINGS_MOST]; /* of what does not agree; proofs first, then by log and entry */
};
enum reconcile_class reconcile_worst(const struct reconcile_report *report);

struct reconcile_log {
    const struct export_source *source;
    const struct checkpoint *checkpoint; /* that it is signed is the caller's to have checked */
};
struct reconcile_ledger {
    const struct reconcile_log *logs; /* by name: RECONCILE_LOGS_MOST at most */
    size_t count;
};
struct reconcile_terms {
    const struct history *history; /* one that is known */
    int64_t from_ms, until_ms;     /* statements of these times count */
    uint64_t rows_at_once;
};
/* INVALID: both of one party, one of several, two logs of one name, or no log of a party. TAMPERED: the entries do not have the root that
 * the checkpoint states, or one of them cannot be read; faults of the sources. */
MUST_USE struct status reconcile(const struct reconcile_ledger ledgers[static 2], const struct reconcile_terms *terms,
                                 struct reconcile_report *out, struct complaint *why);
