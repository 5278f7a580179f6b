// SPDX-License-Identifier: EUPL-1.2
//
// What evidence files are made of: lines of a word and a value, in one form. And the ring in one of them. Inside this room only.
#pragma once

#include "pseudonym/ring.h"

#define EVIDENCE_FORM "schakel/evidence/v1\n"

/* "<word> <value>\n" off the front of `rest`. MALFORMED. */
MUST_USE struct status evidence_read_line(struct span *rest, const char *word, struct span *out);
/* The same, of base64 that is not empty. */
MUST_USE struct status evidence_read_bytes(struct span *rest, const char *word, struct arena *arena, struct span *out);
MUST_USE struct status evidence_print_bytes(struct span bytes, struct arena *arena, const char **out);
/* Signed by enough of its members, with the keys that it names for them: what ring_parse and ring_check refuse with. */
MUST_USE struct status evidence_read_ring(struct span text, struct arena *arena, struct ring **out, struct complaint *why);
