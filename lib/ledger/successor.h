// SPDX-License-Identifier: EUPL-1.2
//
// Whether one log of a ledger goes on from another: the last entry of the one names the other, and the first of the other names the last
// head of the one (P-07). A log that was begun anew, after a backup was put back, goes on from an earlier head: what the log before had
// beyond it was lost, and that is told.
#pragma once

#include "ledger/verify.h"

/* name, word, whether the two fail by it, what is said of the second */
#define SUCCESSIONS(X)                                                                                                              \
    X(HOLDS, "holds", false, "goes on from the end of the first", "gaat verder vanaf het einde van de eerste")                      \
    X(RECOVERED, "recovered", false, "was begun anew from a backup, at a head of before: what the first had after it is not in it", \
      "is opnieuw begonnen uit een reservekopie, vanaf een eerdere stand: wat de eerste daarna nog had staat er niet in")           \
    X(UNFINISHED, "unfinished", false, "goes on from a later head than this export of the first has: bring one up to it",           \
      "gaat verder vanaf een latere stand dan deze uitvoer van de eerste heeft: breng er een die zo ver komt")                      \
    X(MISSING, "missing", false, "goes on from a log between the two: bring that as well",                                          \
      "gaat verder vanaf een logboek ertussen: breng dat ook")                                                                      \
    X(UNSAID, "unsaid", true, "does not say what it goes on from", "zegt niet waarvan het verdergaat")                              \
    X(SKIPPED, "skipped", true, "goes on from a log before the first", "gaat verder vanaf een logboek van vóór het eerste")         \
    X(OPEN, "open", true, "goes on from the first, which was not closed", "gaat verder vanaf het eerste, dat niet is gesloten")     \
    X(ANOTHER, "another", true, "is not the log that the last entry of the first names",                                            \
      "is niet het logboek dat de laatste regel van het eerste noemt")                                                              \
    X(OTHER_HEAD, "other-head", true, "goes on from another head than the first has",                                               \
      "gaat verder vanaf een andere stand dan het eerste heeft")
enum succession {
#define SUCCESSION_ENUM(name, word, fails, english, dutch) SUCCESSION_##name,
    SUCCESSIONS(SUCCESSION_ENUM)
#undef SUCCESSION_ENUM
};
struct succession_words {
    const char *word, *english, *dutch;
    bool fails;
};
const struct succession_words *succession_words(enum succession how);

struct verified_log { /* an export that was verified, and has a head */
    const struct export_source *source;
    const struct ledger_report *report;
};
/* `before` is the log of the same owner with the name before it, of those that are at hand. What the source fails with. */
MUST_USE struct status successor_check(const struct verified_log *before, const struct verified_log *after, enum succession *out);
