// SPDX-License-Identifier: EUPL-1.2
//
// That a member of the committee signed a wrong answer, as a file that convinces whoever has the ring of the partners: offline, with
// nothing secret, and without saying whom it was about. An honest answer cannot be made to look wrong: it fulfils the equation whatever
// mask and weights are, so long as they are those of the request.
//
//   schakel/evidence/v1
//   kind wrong-partial
//   mask <s, hex>
//   weights <seed, hex>
//   request <body of the evaluate message, base64>
//   answer <the member's signed envelope, base64>
//   ring <base64>
#pragma once

#include "evidence/signers.h"
#include "pseudonym/blind.h"
#include "pseudonym/ring.h"
#include "wire/envelope.h"

#define EVIDENCE_MOST_BYTES ((size_t)1536 * 1024)

struct evidence {
    struct scalar mask;
    uint8_t weights_seed[WEIGHTS_SEED_BYTES];
    struct span request, answer, ring;
};

/* One form: what parses prints to the same bytes. MALFORMED, TOO_LARGE, and what the arena refuses with. */
MUST_USE struct status evidence_parse(struct span text, struct arena *arena, struct evidence *out);
MUST_USE struct status evidence_print(const struct evidence *evidence, struct arena *arena, struct span *out);

/* What came out, and what it rests on. */
struct evidence_verdict {
    struct oin member;
    struct ring *ring; /* as it stands in the file: whether it is that of the partners is for who knows theirs, by its hash */
    int64_t time_ms;   /* when it was signed */
    size_t count;      /* identifiers that were asked about */
};
/* OK: the member signed an answer that its share does not make of the request. INVALID, and the complaint says why, when the file shows
 * nothing: mask and weights are not those of the request, or the answer is right. What its parts refuse with. */
MUST_USE struct status evidence_judge(const struct evidence *evidence, const struct evidence_signers *signers, struct arena *arena,
                                      struct evidence_verdict *out, struct complaint *why);
