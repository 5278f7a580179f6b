// SPDX-License-Identifier: EUPL-1.2
//
// What partners took back, as it stands on the shelf: `withdrawals/OIN-NUMBER` and the signature beside it, `OIN-NUMBER.minisig`. Each is
// its party's own word, and counts by that party's key in the agreement that it names; one that does not count is passed over and
// told, and never makes more of anything (agreement/withdrawal.h).
#pragma once

#include "agreed/texts.h"

#define WITHDRAWALS_MOST 256

struct held_withdrawal {
    struct oin party;
    uint64_t number;
    struct span text, minisig;
    struct digest hash; /* of the text */
};

/* Those on the shelf, by their names; none when there is no folder of them. For each INVALID when it does not belong there, UNSAFE_FILE,
 * TOO_LARGE; the complaint names the path. */
MUST_USE struct status withdrawals_read(const char *folder, struct arena *arena, const struct held_withdrawal **out, size_t *out_count,
                                        struct listener listener);
/* The same whoever owns it and can write in it, as shelf_read_as_is. */
MUST_USE struct status withdrawals_read_as_is(const char *folder, struct arena *arena, const struct held_withdrawal **out,
                                              size_t *out_count, struct listener listener);
/* One of them, read, and which of its items still count: bits as those of withdrawal_outstanding. */
struct weighed_withdrawal {
    struct withdrawal withdrawal; /* texts are the arena's */
    uint64_t items;
};
/* As the texts stand. What withdrawal_parse, withdrawal_verify and withdrawal_outstanding refuse with. */
MUST_USE struct status withdrawals_weigh(const struct agreed_texts *texts, const struct held_withdrawal *withdrawal, struct arena *arena,
                                         struct weighed_withdrawal *out, struct complaint *why);
/* Subtracts those that count at `now_ms` from what was prepared of these texts. NO_MEMORY, ARENA_FULL. */
MUST_USE struct status withdrawals_subtract(const struct agreed_texts *texts, int64_t now_ms, struct agreed *agreed);
/* On the shelf, when it counts: CONFLICT for another one of the same number; what withdrawal_parse, withdrawal_verify and
 * withdrawal_outstanding refuse with. Nothing happens for one that is there (`out_news`). */
MUST_USE struct status withdrawals_put(const struct agreed_texts *texts, const struct held_withdrawal *withdrawal, int64_t now_ms,
                                       bool *out_news, struct complaint *why);
/* Into a folder of versions, as it is; nothing is weighed. What file_write_atomic fails with. */
MUST_USE struct status withdrawal_put(const char *folder, const struct held_withdrawal *withdrawal, struct complaint *why);

/* A key by which nothing is believed any more, whenever it says that it was signed: who stole it writes what day it likes. Or a party that
 * left, of which nothing is believed from then on, until it was off the roster. */
struct taken_back {
    const struct held_withdrawal *by;
    bool is_leaving;
    enum withdrawn_key which; /* or the key: */
    uint8_t key[SIGN_PUBLIC_BYTES];
    int64_t from_ms;  /* when its party says that it took it back */
    int64_t until_ms; /* of a leaving; INT64_MAX: it is on the roster still */
};
struct taken_back_list {
    size_t count;
    const struct taken_back *rows;
};
/* What all that its party signed took back of keys for signing, and who left: also when the party has another key by now. Each that
 * does not count is told, and passed over. NO_MEMORY, ARENA_FULL. */
MUST_USE struct status withdrawals_taken_back(const struct agreed_texts *texts, struct arena *arena, struct taken_back_list *out,
                                              struct listener listener);
