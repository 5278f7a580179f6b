// SPDX-License-Identifier: EUPL-1.2
//
// From answers to one picture of a case, in numbers. It is built only from what was answered; whoever did not answer, or
// not everything, stands in it as missing and is never silently left out. Also: whether the definition of
// an aandachtshuishouden holds, why, and when that cannot be told yet.
#pragma once

#include "base/arena.h"
#include "casefile/taken.h"

#define LIFE_DOMAINS 13 /* ZRM 2017; numbered 1..13 */
#define URGENT_MOST 2   /* urgency 1 and 2 count as urgent */
#define DEFINITION_LEAST_DOMAINS 2
#define DEFINITION_LEAST_LAWS 2

/* What became of asking a partner: no answer yet and why, or the state of its answer. Name, number, word, what people read. */
#define REPLY_STATES(X)                                                                          \
    X(NOT_ASKED, 0, "not-asked", "niet gevraagd: houdt geen gegevens")                           \
    ANSWER_STATES(X)                                                                             \
    X(NOT_YET_ASKED, 11, "not-yet-asked", "nog niet gevraagd")                                   \
    X(WAITING, 12, "waiting", "nog geen antwoord")                                               \
    X(UNREACHABLE, 13, "unreachable", "niet bereikbaar")                                         \
    X(EXPIRED, 14, "expired", "te laat: geen antwoord binnen de termijn")                        \
    X(DESTROYED, 15, "destroyed", "antwoord vernietigd: de bewaartermijn is voorbij")            \
    X(NOT_DECIDED, 16, "not-decided", "niets besloten: de vraag kon daar niet worden behandeld") \
    X(SHUT_OUT, 17, "shut-out", "hier afgesloten, uw beheerder weet waarom")
#define REPLY_STATE_ENUM(name, number, word, dutch) REPLY_##name = number,
enum reply_state { REPLY_STATES(REPLY_STATE_ENUM) }; /* that of an answer is the number of its enum answer_state */
#undef REPLY_STATE_ENUM

/* What people read for a case whose pseudonyms are of an earlier key. */
#define CASE_OF_OLD_KEY "deze casus is van een oude sleutel; open haar opnieuw"

/* Whether somebody, or a rule, decided that this is not told. Any other refusal is of how the question came: that is no decision about
 * the household, and nobody is to read one in it. */
static inline bool refusal_is_decided(enum status_code code)
{
    return code == STATUS_NO_RULE || code == STATUS_FORBIDDEN || code == STATUS_WEIGHED_NO;
}

/* The state of an answer; NOT_DECIDED when it refuses, and nothing in it is decided. */
enum reply_state reply_state_of(const struct answer_content *answer);

struct partner_reply {
    size_t partner; /* the caller's number of the partner */
    enum reply_state state;
    int64_t since_ms;                    /* in this state */
    const struct answer_content *answer; /* with the state of an answer, else NULL */
    const struct answer_taken *taken;    /* likewise */
    int64_t asked_ms;                    /* 0: was not asked */
    struct exchange_id exchange;
};

struct told_signal { /* by one partner */
    size_t partner;
    struct signal signal;
};

struct domain_summary {  /* one life domain */
    uint8_t most_urgent; /* 1..5; 0: none stated */
    uint32_t signal_count;
    uint64_t partners; /* bit per partner number (at most 64) */
};

/* Name, word, what it asks for, what one and what several of what was found are called. */
#define DEFINITION_CRITERIA(X)                                                                         \
    X(PARENT, "ouder", "er is een ouder", "signaal over een ouder", "signalen over een ouder")         \
    X(CHILD, "kind", "er is een kind", "signaal over een kind", "signalen over een kind")              \
    X(DOMAINS, "leefgebieden", "problemen op twee of meer leefgebieden", "leefgebied", "leefgebieden") \
    X(LAWS, "wetten", "hulp uit twee of meer wetten", "wet", "wetten")                                 \
    X(WEIGHT, "zwaarte", "een dringend signaal, of drie of meer leefgebieden", "dringend signaal", "dringende signalen")
#define CRITERION_ENUM(name, word, sentence, one, many) CRITERION_##name,
enum definition_criterion { DEFINITION_CRITERIA(CRITERION_ENUM) CRITERIA };
#undef CRITERION_ENUM

/* "Does not hold" speaks of what was asked and answered; a narrower question may have left something out. */
#define DEFINITION_OUTCOMES(X)                                                                                 \
    X(CANNOT_TELL, 0, "cannot-tell", "Dat is nog niet te zeggen: niet alle partners hebben alles geantwoord.") \
    X(HOLDS, 1, "holds", "Ja, aan alle punten is voldaan.")                                                    \
    X(DOES_NOT_HOLD, 2, "does-not-hold", "Niet volgens wat gevraagd en geantwoord is: niet aan alle punten is voldaan.")
#define OUTCOME_ENUM(name, number, word, dutch) DEFINITION_##name = number,
enum definition_outcome { DEFINITION_OUTCOMES(OUTCOME_ENUM) };
#undef OUTCOME_ENUM

/* Household with at least one parent, one child under 18 and several complex or urgent requests for help on different life
 * domains and laws: at least DEFINITION_LEAST_DOMAINS life domains, DEFINITION_LEAST_LAWS laws, and (CRITERION_WEIGHT) one
 * urgent signal or three life domains. */
struct definition {
    enum definition_outcome outcome;
    bool met[CRITERIA];
    uint32_t found[CRITERIA]; /* how many parents' signals, children's signals, domains, laws, urgent signals */
};

struct consolidated {
    size_t line_count;
    struct told_signal *lines; /* most urgent first; then as answered */
    struct domain_summary domains[LIFE_DOMAINS + 1];
    size_t incomplete_count; /* partners of whom something may be missing */
    bool *is_incomplete;     /* per reply */
    struct definition definition;
};

/* `laws[category]` numbers the law a category rests on, 0 for none; `law_room` is the size of the array. */
MUST_USE struct status casefile_consolidate(const struct partner_reply *replies, size_t count, const uint8_t *laws, size_t law_room,
                                            struct arena *arena, struct consolidated *out);
