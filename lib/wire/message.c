// SPDX-License-Identifier: EUPL-1.2
//
// Encoders and decoders of the bodies, each is its shape; and what of a body is stated beside it.
#include "wire/message.h"
#include "wire/message_shape.h"

#define WIRE_DEFINE(name)                                                                          \
    struct status name##_encode(const struct name *message, struct arena *arena, struct span *out) \
    {                                                                                              \
        return shape_encode(&name##_shape, message, arena, out);                                   \
    }                                                                                              \
    struct status name##_decode(struct span bytes, struct arena *arena, struct name *out)          \
    {                                                                                              \
        return shape_decode(&name##_shape, bytes, arena, out);                                     \
    }
WIRE_MESSAGES(WIRE_DEFINE)

const char *signal_message_wrong(struct span bytes, struct arena *arena) { return shape_find_wrong(&signal_message_shape, bytes, arena); }
const char *inquiry_message_wrong(struct span bytes, struct arena *arena) { return shape_find_wrong(&inquiry_message_shape, bytes, arena); }

struct statement signal_message_statement(const struct signal_message *message)
{
    return (struct statement){.grounds = message->grounds, .category_count = 1, .categories = {message->signal.category}};
}

struct statement inquiry_message_statement(const struct inquiry_message *message)
{
    struct statement statement = {.grounds = message->grounds, .category_count = message->category_count};
    statement.grounds.from_role = 0;
    memcpy(statement.categories, message->categories, message->category_count);
    return statement;
}

struct statement evaluate_message_statement(const struct evaluate_message *message)
{
    struct statement statement = {.grounds = message->grounds,
                                  .count = message->point_count - 1,
                                  .act = (uint8_t)message->act,
                                  .has_part = true,
                                  .part = {.holder = message->holder, .uses = message->has_voucher ? message->voucher.uses : 0}};
    statement.grounds.to_role = 0;
    return statement;
}
