// SPDX-License-Identifier: EUPL-1.2
//
// Shape of a statement, and the table of what each kind states. Inside this room only.
#pragma once

#include "wire/envelope.h"
#include "wire/shape.h"

extern const struct shape receipt_shape, evaluated_part_shape, statement_shape;

struct statement_rule {
    enum body_rule body;
    uint64_t states, optional; /* field numbers as bits */
};
const struct statement_rule *statement_rule_of(enum envelope_kind kind);

/* The number of the field of one of statement_shape's rows, as a bit. */
uint64_t statement_field(const struct row *row);
/* Of a kind of the table: MALFORMED when it states what its kind does not, INVALID when it leaves out what its kind states. */
MUST_USE struct status statement_check(enum envelope_kind kind, const struct statement *statement);
