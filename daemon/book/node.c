// SPDX-License-Identifier: EUPL-1.2
//
// Putting the parts of a node together.
#include "book/node.h"

struct status node_prepare(struct node *node, struct complaint *why)
{
    TRY(agreed_prepare(&node->agreed, first_fault(why)));
    node->book.agreed = &node->agreed;
    node->book.lines = &node->lines;
    node->book.holding = &node->holding;
    return STATUS(OK);
}
