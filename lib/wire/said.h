// SPDX-License-Identifier: EUPL-1.2
//
// From a ledger entry back to what its counterpart signed. The content of a message is not stored: all of it follows from the entry
// that was made of it (its statement's fields, its exchange, its two parties, a digest of its body) and its Said. So no second
// copy can disagree, and a field of the entry that is changed later breaks the counterpart's signature.
#pragma once

#include "wire/entry.h"

/* Whether an entry like this one is made of a message, so that from version 2 on it has a Said. */
bool said_is_due(const struct entry *entry);
/* Whether the entry's Said is of a kind that such an entry is made of, from somebody, in an exchange, under some agreement. */
bool said_fits(const struct entry *entry);
/* Puts what of the message does not stand in its body into the entry: its Said, and under which agreement it was said. */
void said_enter(const struct envelope *envelope, struct entry *entry);
/* Whether an entry is made of a message of this kind. The others are about no people: what they bring about is entered for itself. */
bool said_is_kept(enum envelope_kind kind);
/* The digest of the body that came with it; false: it had none. Of an entry that has a said. */
bool said_body(const struct entry *entry, struct digest *out);
/* The content that the counterpart signed. INVALID: the entry has no Said, or states what such a message cannot; ARENA_FULL. */
MUST_USE struct status said_content(const struct entry *entry, struct arena *arena, struct span *out);
