// SPDX-License-Identifier: EUPL-1.2
//
// What a pseudonym is made for. It decides who may have one, and it travels with the holder for whose register the pseudonym
// is: the member that multiplies sees no identity, so what it can judge is this (P-02, P-04).
#pragma once

/* name, number on the wire and in ledgers (never renumber), word of the policy */
#define EVALUATION_ACTS(X)                                                                \
    X(OWN, 1, "evalueren-eigen")      /* the holder's own register: it asks for itself */ \
    X(ASK, 2, "evalueren-vraag")      /* questions to the holder */                       \
    X(SIGNAL, 3, "evalueren-signaal") /* signals for the holder */                        \
    X(AUDIT, 4, "evalueren-toets")    /* what was asked, computed again by the auditor */
enum evaluation_act {
#define EVALUATION_ACT_ENUM(name, number, word) EVALUATION_##name = number,
    EVALUATION_ACTS(EVALUATION_ACT_ENUM)
#undef EVALUATION_ACT_ENUM
        EVALUATION_ACTS_END
};
/* "evalueren-eigen", …; "" for another number. */
static inline const char *evaluation_act_word(enum evaluation_act act)
{
    static const char *const words[EVALUATION_ACTS_END] = {
#define EVALUATION_ACT_WORD(name, number, word) [number] = word,
        EVALUATION_ACTS(EVALUATION_ACT_WORD)
#undef EVALUATION_ACT_WORD
    };
    return act < EVALUATION_ACTS_END && words[act] ? words[act] : "";
}
