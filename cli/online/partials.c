// SPDX-License-Identifier: EUPL-1.2
//
// Reading and blaming.
#include "online/partials.h"

static struct status read_members(const struct speech_evaluated *reply, struct complaint *why, struct partials *out)
{
    const struct ring *ring = out->ring;
    struct member_set *set = &out->members;
    if (reply->member_count != ring->threshold)
        return FAIL(BAD_COMMITTEE);
    set->count = (uint8_t)reply->member_count;
    for (size_t i = 0; i < reply->member_count; i++) {
        set->index[i] = ring_member_index(ring, &reply->members[i].oin);
        if (set->index[i] == 0)
            return complain(why, FAIL(UNKNOWN_PEER), "%s heeft geen deel van deze sleutel", reply->members[i].oin.text);
    }
    return evaluate_members_check(set, ring->threshold, ring->size);
}

struct status partials_read(const struct speech_evaluated *reply, const struct ring *ring, size_t point_count, struct complaint *why,
                            struct partials *out)
{
    *out = (struct partials){.ring = ring, .point_count = point_count, .reply = reply};
    if (reply->generation != ring->generation)
        return complain(why, FAIL(WRONG_EPOCH), "het knooppunt gebruikt andere sleutels (%u) dan de partners afspraken (%u)",
                        reply->generation, ring->generation);
    TRY(read_members(reply, why, out));
    if (reply->partial_count != reply->member_count * point_count)
        return complain(why, FAIL(MALFORMED), "niet elke partner stuurde een punt terug voor elk punt dat naar hem ging");
    return STATUS(OK);
}

static const struct element *member_points(const struct partials *partials, size_t at, size_t before)
{
    return partials->reply->partials + at * partials->point_count + before;
}

struct status partials_of(const struct partials *partials, size_t before, size_t count, struct arena *arena, struct batch_answers *out)
{
    struct element *points;
    TRY(ARENA_NEW(arena, partials->members.count * count, &points));
    for (size_t i = 0; i < partials->members.count; i++)
        memcpy(points + i * count, member_points(partials, i, before), count * sizeof *points);
    *out = (struct batch_answers){.members = partials->members, .size = partials->ring->size, .points = points};
    return STATUS(OK);
}

struct status partials_blame(const struct partials *partials, const struct ring_key *key, const struct batch *batch, size_t before,
                             bool out_is_false[static COMMITTEE_MOST], size_t *out_count)
{
    *out_count = 0;
    for (size_t i = 0; i < partials->members.count; i++) {
        struct element share, public;
        ring_public_share(partials->ring, key, partials->members.index[i], &share);
        evaluate_public(&share, partials->ring->size, &public);
        struct status status = batch_check_member(batch, &public, member_points(partials, i, before));
        out_is_false[i] = status_is(status, STATUS_BAD_PROOF);
        *out_count += out_is_false[i];
        if (!out_is_false[i])
            TRY(status);
    }
    return STATUS(OK);
}
