// SPDX-License-Identifier: EUPL-1.2
//
// What a partner with good keys can claim: a message that an honest node would say, but for one field or a few, rightly
// signed and over its own line. A table of claims names fields as the wire rows do ("flags", "subjects.kind"), so that
// claims_missing can tell which field of the wire has no claim yet.
#pragma once

#include "support/points.h"
#include "support/town.h"
#include "wire/message_shape.h"
#include "wire/statement_shape.h"

#define CLAIM_SETTINGS_MOST 4
#define ALL 0xFFFFFFFF /* every bit of a number */

struct claim_setting {
    const char *field;
    uint64_t
        number; /* numbers; of bytes: each; of a set: its only word; of a list or of points: how many; of what may be missing: whether */
    const char *text; /* of texts and words */
};
struct claim {
    const char *claims; /* in words: it is put behind the field */
    struct claim_setting settings[CLAIM_SETTINGS_MOST];
    uint64_t to;           /* when not 0: the first setting's number in turn up to this one, but for the sound number */
    enum status_code code; /* OK: it is taken; else what it is refused with */
    int state;             /* of the answer that is taken, 0: not looked at */
    bool is_unsayable;     /* the bounds of the wire keep it out: writing it fails with the code; reading it: unit/test_wire_message */
};
#define SAYS(field_, number_)                  \
    {                                          \
        .field = (field_), .number = (number_) \
    }
#define WRITES(field_, text_)              \
    {                                      \
        .field = (field_), .text = (text_) \
    }
#define UNSAYABLE(wrong) .code = STATUS_##wrong, .is_unsayable = true
#define REFUSED(wrong) .code = STATUS_##wrong
#define TAKEN .code = STATUS_OK

/* Sets what the claim says in the plain struct `body`. Lists and points must have room for what it says. */
void claim_set(const struct shape *shape, void *body, const struct claim_setting *setting);
/* What stands there now; 0 for what is no number. */
uint64_t claim_number(const struct shape *shape, const void *body, const char *field);

struct claims_table {
    const struct claim *claims;
    size_t count;
};
/* The first field of the shape, or of one inside it, that no claim of the table is about; NULL: each has one. */
const char *claims_missing(const struct shape *shape, const struct claims_table *table);

struct claims_heard { /* what a node made of a message */
    bool is_taken;
    enum status_code code;
    uint64_t leaves; /* entries that it left */
};
struct claims_heard claims_hear(struct town *town, enum resident who, enum resident from, const struct envelope *envelope);
