// SPDX-License-Identifier: EUPL-1.2
//
// Whom the tokens of a question are about. A question that one slice of tags answers is answered at once. Of a larger register the
// rest is looked through between turns, a slice of one question each, so that nobody waits for another's scan: its question is in
// the store meanwhile, received and not answered, and after a restart it is looked for again. Partners take turns, whatever
// the number of their questions.
//
// A scan says which records may answer. Their sealed rows say whether they do: each token is made again of the whole tag. One that fits
// the scan and not the tag was forged, or is one in 2^128: an operator hears it, nobody is told anything.
#pragma once

#include "book/book.h"

#define LOOKUP_SLICE_MOST 32768 /* tags in one turn: less than a tenth of a millisecond where the processor knows AES */

struct lookups;
/* `slice`: tags in one turn. */
MUST_USE struct status lookups_new(size_t slice, struct lookups **out);
struct lookups *lookups_free(struct lookups *lookups);
DEFINE_CLEANUP(lookups)
/* How many tags this machine passes in a tenth of a millisecond, up to LOOKUP_SLICE_MOST; `clock_ns` does not go back. */
size_t lookups_measure(int64_t (*clock_ns)(void));

struct lookup_asked {
    struct oin from;
    struct exchange_id exchange_id;
    struct tag_question question;
};
struct lookup_match {
    int64_t record;
    uint8_t matched_by; /* bits 1 << enum identifier_kind */
};
struct lookup_name { /* of a token that was asked */
    bool is_known;
    uint8_t tag[TAG_BYTES]; /* our own for it, then */
};
struct lookup_matches {
    size_t count;
    struct lookup_match *rows; /* ascending */
    struct lookup_name *names; /* of each token */
};

/* All at once, however long it takes: for a person who reads or decides. TOO_LARGE over TAG_MATCHES_MOST. */
MUST_USE struct status lookup_now(struct book *book, const struct lookup_asked *asked, struct arena *arena, struct lookup_matches *out);
/* The first slice. `*out_later`: there is more, and it goes on between turns; who calls stores the question (store/lookups.h). */
MUST_USE struct status lookup_begin(struct book *book, const struct lookup_asked *asked, struct arena *arena, struct lookup_matches *out,
                                    bool *out_later);
/* The same for what was stored before a restart, of which nothing was looked for yet. */
MUST_USE struct status lookup_resume(struct book *book, const struct lookup_asked *asked);

/* One slice of the question whose turn it is; the question when it was the last, or NULL. */
struct lookup;
MUST_USE struct status lookups_step(struct book *book, struct lookup **out);
bool lookups_wait(const struct lookups *lookups);
const struct oin *lookup_from(const struct lookup *lookup);
const struct exchange_id *lookup_exchange(const struct lookup *lookup);
/* What was found, confirmed for the question as it stands now. TOO_LARGE. */
MUST_USE struct status lookup_found(struct book *book, const struct lookup *lookup, const struct lookup_asked *asked, struct arena *arena,
                                    struct lookup_matches *out);
/* It is answered, and that is durable, or it was never received. */
void lookups_drop(struct book *book, struct lookup *lookup);
