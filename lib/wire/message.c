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
    struct statement statement = {.grounds = message->grounds,
                                  .category_count = message->category_count,
                                  .necessity_code = message->necessity_code,
                                  .lighter_code = message->lighter_code};
    statement.grounds.from_role = 0;
    memcpy(statement.categories, message->categories, message->category_count);
    return statement;
}

size_t evaluate_message_points(const struct evaluate_message *message)
{
    size_t count = 0;
    for (size_t i = 0; i < message->part_count; i++)
        count += message->parts[i].point_count;
    return count;
}

struct status evaluate_message_check_points(const struct evaluate_message *message)
{
    for (size_t i = 0; i < message->part_count; i++)
        TRY(elements_check(message->parts[i].points, message->parts[i].point_count));
    return STATUS(OK);
}

struct status partial_message_check_points(const struct partial_message *message)
{
    return elements_check(message->points, message->point_count);
}

size_t evaluate_message_identifiers(const struct evaluate_message *message)
{
    uint64_t all = 0;
    for (size_t i = 0; i < message->part_count; i++)
        all |= message->parts[i].mask;
    return all ? (size_t)__builtin_popcountll(all) : message->parts[0].point_count - 1;
}

struct statement evaluate_message_statement(const struct evaluate_message *message)
{
    struct statement statement = {
        .grounds = {.purpose = message->purpose, .phase = message->phase, .from_role = message->from_role},
        .count = evaluate_message_identifiers(message),
        .act = (uint8_t)message->act,
        .part_count = message->part_count,
    };
    for (size_t i = 0; i < message->part_count; i++) {
        const struct evaluate_part *part = &message->parts[i];
        statement.parts[i] = (struct evaluated_part){part->holder, (uint32_t)(part->point_count - 1),
                                                     part->has_voucher ? part->voucher.uses : (uint8_t)0, part->basis, part->flags};
    }
    return statement;
}
