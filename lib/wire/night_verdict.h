// SPDX-License-Identifier: EUPL-1.2
//
// What can be the matter with a message that only one of two partners lists, when they compare a day by night. What somebody lists is his
// word and no proof: nobody is named by it. What proves something is in the ledgers (audit/reconcile.h).
#pragma once

#include <stddef.h>

enum night_class {
    NIGHT_EXPLAINED, /* one of them has it, as it may be */
    NIGHT_DIFFERS,   /* work for people */
};
/* name, class, word, what it says in English and in Dutch. Words are stable; numbers stand in stores: never renumber. */
#define NIGHT_VERDICTS(X)                                                                                                                 \
    X(WAITING, 1, EXPLAINED, "waiting", "it can still be under way", "het kan nog onderweg zijn")                                         \
    X(EXPIRED, 2, EXPLAINED, "expired", "it was not answered for as long as it was valid", "er kwam geen antwoord zolang het geldig was") \
    X(OVERTAKEN, 3, EXPLAINED, "overtaken", "a later one took its place before it arrived", "er kwam een latere voor in de plaats")       \
    X(NOT_LISTED, 4, DIFFERS, "not-listed", "our ledger has it with their signature, and they do not list it as said",                    \
      "in ons logboek staat het met hun handtekening, en zij noemen het niet als gezegd")                                                 \
    X(DENIED, 5, DIFFERS, "denied", "they signed an answer to it, and do not list that it came",                                          \
      "zij hebben een antwoord erop ondertekend, en noemen niet dat het aankwam")                                                         \
    X(NOT_SAID, 6, DIFFERS, "not-said", "they list it as said by us, and our ledger does not have it",                                    \
      "zij noemen het als door ons gezegd, en in ons logboek staat het niet")                                                             \
    X(UNHEARD, 7, DIFFERS, "unheard", "they list it as said to us, and it never came here: no proof either way",                          \
      "zij noemen het als aan ons gezegd, en het is hier nooit aangekomen: dat bewijst niets tegen wie dan ook")                          \
    X(CONTENT_DIFFERS, 8, DIFFERS, "content-differs", "both list it, with another content or signature",                                  \
      "beiden noemen het, met een andere inhoud of handtekening")                                                                         \
    X(CROWDED, 9, DIFFERS, "crowded", "so much differs that the rest of the day was not looked into",                                     \
      "er verschilt zo veel dat de rest van de dag niet is bekeken")
enum night_verdict {
#define NIGHT_VERDICT_ENUM(name, number, class, word, english, dutch) NIGHT_##name = number,
    NIGHT_VERDICTS(NIGHT_VERDICT_ENUM)
#undef NIGHT_VERDICT_ENUM
        NIGHT_VERDICTS_END
};
struct night_words {
    enum night_class class;
    const char *word, *english, *dutch;
};
/* Of a number that is no verdict: a difference without words. */
static inline const struct night_words *night_words(unsigned verdict)
{
    static const struct night_words words[NIGHT_VERDICTS_END] = {[0] = {NIGHT_DIFFERS, "", "", ""},
#define NIGHT_WORDS(name, number, class_, word_, english_, dutch_) [number] = {NIGHT_##class_, word_, english_, dutch_},
                                                                 NIGHT_VERDICTS(NIGHT_WORDS)
#undef NIGHT_WORDS
    };
    return &words[verdict < NIGHT_VERDICTS_END ? verdict : 0];
}
