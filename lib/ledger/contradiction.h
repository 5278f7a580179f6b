// SPDX-License-Identifier: EUPL-1.2
//
// That what a party signed about its ledger, or what a witness signed about another's, cannot all be so: a file that convicts by
// signatures alone, offline, for whoever knows whose keys were whose (P-07). Who signed nothing of it cannot be named by it, whoever
// makes the file; and a key that its party took back convicts nobody, since anybody may have it.
//
//   schakel/evidence/v1
//   kind <one of the table>
//   <word> <base64>
//   <word> <base64>
#pragma once

#include "ledger/entry_proof.h"

/* name, kind, the words of its two parts, who it is about: what follows the name that was found, in English and in Dutch.
 * head: a signed checkpoint. shown: a tlog-proof (entry_proof.h). said: an entry that holds what the party signed, with a receipt. */
#define CONTRADICTIONS(X)                                                                                                    \
    X(TWO_ROOTS, "two-roots", HEAD, HEAD, "signed two ledgers of one size: one of them was rewritten",                       \
      "heeft twee logboeken van één lengte ondertekend: één ervan is herschreven")                                           \
    X(TWO_LEAVES, "two-leaves", SHOWN, SHOWN, "signed two ledgers that have another entry in one place",                     \
      "heeft twee logboeken ondertekend die op één plaats een andere regel hebben")                                          \
    X(TWO_RECEIPTS, "two-receipts", SAID, SAID, "signed receipts for two different entries in one place",                    \
      "heeft voor één plaats ontvangstbewijzen van twee verschillende regels ondertekend")                                   \
    X(BROKEN_RECEIPT, "broken-receipt", SAID, SHOWN, "signed a receipt for another entry than its ledger has in that place", \
      "heeft een ontvangstbewijs ondertekend voor een andere regel dan zijn logboek op die plaats heeft")                    \
    X(BAD_WITNESS, "bad-witness", HEAD, HEAD, "cosigned two ledgers of one size: it vouched for what cannot both have been", \
      "heeft als getuige twee logboeken van één lengte ondertekend, die er niet allebei geweest kunnen zijn")
enum contradiction_kind {
#define CONTRADICTION_ENUM(name, word, first, second, english, dutch) CONTRADICTION_##name,
    CONTRADICTIONS(CONTRADICTION_ENUM)
#undef CONTRADICTION_ENUM
        CONTRADICTION_KINDS
};
#define CONTRADICTION_MOST_BYTES ((size_t)512 * 1024)

struct contradiction {
    enum contradiction_kind kind;
    struct span parts[2];
};
bool contradiction_is_of_this_kind(struct span text);
/* One form: what parses prints to the same bytes. MALFORMED, TOO_LARGE, ARENA_FULL. */
MUST_USE struct status contradiction_parse(struct span text, struct arena *arena, struct contradiction *out);
MUST_USE struct status contradiction_print(const struct contradiction *contradiction, struct arena *arena, struct span *out);

struct contradiction_verdict {
    struct oin named;
    char origin[NOTE_NAME_MOST_BYTES + 1]; /* of the ledger that it is about */
    uint64_t place;                        /* its size, or the place in it */
};
/* OK: it is proven. INVALID, and the complaint says why, when it shows nothing; BAD_SIGNATURE when a part is not signed by a key that was
 * its party's and was not taken back; what its parts refuse with. */
MUST_USE struct status contradiction_judge(const struct contradiction *contradiction, const struct history *history, struct arena *arena,
                                           struct contradiction_verdict *out, struct complaint *why);
const char *contradiction_sentence(enum contradiction_kind kind, bool is_dutch);
const char *contradiction_word(enum contradiction_kind kind);
