// SPDX-License-Identifier: EUPL-1.2
//
// Reading and blaming.
#include "cli/partials.h"

static struct status read_element(const struct json *object, const char *key, struct complaint *why, struct element *out)
{
    uint8_t bytes[ELEMENT_BYTES];
    size_t size;
    TRY(json_get_base64(object, key, why, bytes, sizeof bytes, &size));
    return element_decode(span_of(bytes, size), out);
}

/* A proof that is none stays out: its sender has then proven nothing. */
static struct status read_proof(const struct json *row, struct complaint *why, struct partials_member *out)
{
    uint8_t bytes[DLEQ_PROOF_BYTES];
    size_t size;
    out->has_proof = false;
    if (!json_has(row, "proof"))
        return STATUS(OK);
    TRY(json_get_base64(row, "proof", why, bytes, sizeof bytes, &size));
    out->has_proof = status_ok(dleq_decode(span_of(bytes, size), &out->proof));
    return STATUS(OK);
}

static struct status read_members(const struct json *reply, struct complaint *why, struct partials *out)
{
    const struct json *list;
    TRY(json_get_array(reply, "members", THRESHOLD_MOST, why, &list));
    out->set.count = (uint8_t)json_array_count(list);
    for (size_t i = 0; i < out->set.count; i++) {
        const struct json *row = json_array_at(list, i);
        struct span oin;
        int64_t index;
        TRY(json_get_text(row, "oin", OIN_DIGITS, why, &oin));
        if (!status_ok(oin_parse(oin, &out->members[i].oin)))
            return complain(why, FAIL(MALFORMED), "a member without an OIN");
        TRY(json_get_integer(row, "index", 1, COMMITTEE_MOST, why, &index));
        out->set.index[i] = (uint8_t)index;
        TRY(read_element(row, "share", why, &out->members[i].share));
        TRY(read_proof(row, why, &out->members[i]));
    }
    return evaluate_members_check(&out->set, out->set.count, COMMITTEE_MOST, 0);
}

static struct status read_points(const struct json *reply, struct arena *arena, struct complaint *why, struct partials *out)
{
    size_t count = out->set.count * out->point_count, size;
    uint8_t *bytes;
    TRY(ARENA_NEW(arena, count * ELEMENT_BYTES, &bytes));
    TRY(ARENA_NEW(arena, count, &out->points));
    TRY(json_get_base64(reply, "partials", why, bytes, count * ELEMENT_BYTES, &size));
    if (size != count * ELEMENT_BYTES)
        return complain(why, FAIL(MALFORMED), "not one point of every member for each that was sent");
    for (size_t i = 0; i < count; i++)
        TRY(element_decode(span_of(bytes + i * ELEMENT_BYTES, ELEMENT_BYTES), &out->points[i]));
    return STATUS(OK);
}

struct status partials_read(const struct json *reply, size_t point_count, struct arena *arena, struct complaint *why, struct partials *out)
{
    struct partials *read;
    int64_t epoch;
    TRY(ARENA_NEW(arena, 1, &read));
    read->point_count = point_count;
    TRY(read_element(reply, "key", why, &read->key));
    TRY(json_get_integer(reply, "epoch", 1, UINT32_MAX, why, &epoch));
    read->epoch = (uint32_t)epoch;
    TRY(json_get_hex(reply, "exchange", why, read->exchange_id.bytes, sizeof read->exchange_id.bytes));
    TRY(read_members(reply, why, read));
    TRY(read_points(reply, arena, why, read));
    *out = *read;
    return STATUS(OK);
}

static bool is_by_the_same(const struct partials *a, const struct partials *b)
{
    if (a->point_count != b->point_count || a->epoch != b->epoch || a->set.count != b->set.count || !element_equal(&a->key, &b->key) ||
        memcmp(a->set.index, b->set.index, a->set.count) != 0)
        return false;
    for (size_t i = 0; i < a->set.count; i++)
        if (!oin_equal(&a->members[i].oin, &b->members[i].oin) || !element_equal(&a->members[i].share, &b->members[i].share))
            return false;
    return true;
}

static bool is_proven(const struct partials *proven, size_t i, struct span domain, const struct element *asked)
{
    const struct partials_member *member = &proven->members[i];
    struct element key;
    evaluate_weighed_key(&member->share, &proven->set, proven->set.index[i], &key);
    const struct dleq_batch batch = {.domain = domain,
                                     .epoch = proven->epoch,
                                     .members = &proven->set,
                                     .exchange_id = &proven->exchange_id,
                                     .key = &key,
                                     .in = asked,
                                     .out = proven->points + i * proven->point_count,
                                     .count = proven->point_count};
    return member->has_proof && status_ok(dleq_verify(&batch, &member->proof));
}

struct status partials_blame(const struct partials *given, const struct partials *proven, struct span domain, const struct element *asked,
                             bool out_is_false[static COMMITTEE_MOST], size_t *out_count)
{
    size_t count = given->point_count;
    if (!is_by_the_same(given, proven))
        return FAIL(UNEXPECTED);
    *out_count = 0;
    for (size_t i = 0; i < given->set.count; i++) {
        bool is_same = memcmp(given->points + i * count, proven->points + i * count, count * sizeof *given->points) == 0;
        out_is_false[i] = !is_same || !is_proven(proven, i, domain, asked);
        *out_count += out_is_false[i];
    }
    return STATUS(OK);
}
