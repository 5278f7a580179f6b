// SPDX-License-Identifier: EUPL-1.2
//
// What a check of an exported ledger comes to, beside what was asked of it (P-07). That nothing contradicts a log is not yet that it
// holds: its owner can leave out and sign again, and only who saw it before, or cosigned it, can tell.
#pragma once

#include "ledger/verify.h"

enum since_state {
    SINCE_NOT_ASKED,
    SINCE_HOLDS,
    SINCE_NOT_SHOWN, /* it ends before that head, or a tile is missing */
    SINCE_IS_ANOTHER,
};

struct ledger_asked {
    const struct trust *trust;
    bool is_own_trust;  /* came with the export: nobody but its owner named what is trusted */
    const char *origin; /* NULL: any that is trusted */
    enum since_state since;
    uint64_t least_size;
    uint64_t witnessed_from_s; /* cosignatures of before do not count; 0: all do */
};

/* name, as it stands in JSON, exit code, what is said in English and in Dutch */
#define VERDICTS(X)                                                                                                           \
    X(HOLDS, "holds", 0, "IT HOLDS: all that was asked was established", "HET KLOPT: alles waar om is gevraagd staat vast")   \
    X(CONTRADICTED, "contradicted", 1, "NOT ACCEPTED: something contradicts it", "AFGEKEURD: iets spreekt het tegen")         \
    X(UNREADABLE, "unreadable", 2, "NOT CHECKED: something could not be read", "NIET GEZIEN: iets kon niet worden gelezen")   \
    X(UNESTABLISHED, "not-established", 3, "NOT ESTABLISHED: nothing contradicts it, but what was asked does not all follow", \
      "NIET VASTGESTELD: niets spreekt het tegen, maar niet alles waar om is gevraagd staat vast")
enum ledger_verdict {
#define VERDICT_ENUM(name, word, code, english, dutch) LEDGER_##name,
    VERDICTS(VERDICT_ENUM)
#undef VERDICT_ENUM
};

/* A contradiction goes before what could not be read, and that before what was not established. */
enum ledger_verdict verdict_of(const struct ledger_asked *asked, const struct ledger_report *report);
/* name, as it stands in JSON: whether a quorum that the auditor, or what partners agreed, named cosigned, each a start of the log and
 * freshly enough; how much of it each saw is in the report */
#define QUORUMS(X)                                                                                       \
    X(NONE, "none") /* nobody was named, or by the log's owner only */                                   \
    X(NOT_MET, "not-met")                                                                                \
    X(UNSUPPORTED, "unsupported") /* without those whose type of key cannot be verified it is not met */ \
    X(MET, "met")
enum ledger_quorum {
#define QUORUM_ENUM(name, word) LEDGER_QUORUM_##name,
    QUORUMS(QUORUM_ENUM)
#undef QUORUM_ENUM
};
enum ledger_quorum verdict_quorum(const struct ledger_asked *asked, const struct ledger_report *report);
const char *verdict_quorum_word(enum ledger_quorum quorum);
int verdict_exit_code(enum ledger_verdict verdict);
const char *verdict_name(enum ledger_verdict verdict);
const char *verdict_sentence(enum ledger_verdict verdict, enum language language);
