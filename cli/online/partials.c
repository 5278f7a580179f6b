// SPDX-License-Identifier: EUPL-1.2
//
// Reading and blaming.
#include "online/partials.h"

static struct status read_members(const struct speech_evaluated *reply, struct complaint *why, struct partials *out)
{
    const struct ring *ring = out->ring;
    struct member_set *set = &out->answers.members;
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

struct status partials_read(const struct speech_evaluated *reply, const struct ring *ring, const struct ring_key *key, size_t point_count,
                            struct complaint *why, struct partials *out)
{
    *out = (struct partials){
        .ring = ring, .key = key, .point_count = point_count, .reply = reply, .answers = {.size = ring->size, .points = reply->partials}};
    if (reply->epoch != key->name.epoch)
        return complain(why, FAIL(WRONG_EPOCH), "het knooppunt gebruikt een andere sleutel (%u) dan de partners afspraken (%u)",
                        reply->epoch, key->name.epoch);
    TRY(read_members(reply, why, out));
    if (reply->partial_count != reply->member_count * point_count)
        return complain(why, FAIL(MALFORMED), "niet elke partner stuurde een punt terug voor elk punt dat naar hem ging");
    return STATUS(OK);
}

struct status partials_blame(const struct partials *partials, const struct batch *batch, bool out_is_false[static COMMITTEE_MOST],
                             size_t *out_count)
{
    const struct batch_answers *answers = &partials->answers;
    *out_count = 0;
    for (size_t i = 0; i < answers->members.count; i++) {
        struct element share, public;
        ring_public_share(partials->ring, partials->key, answers->members.index[i], &share);
        evaluate_public(&share, answers->size, &public);
        struct status status = batch_check_member(batch, &public, answers->points + i * partials->point_count);
        out_is_false[i] = status_is(status, STATUS_BAD_PROOF);
        *out_count += out_is_false[i];
        if (!out_is_false[i])
            TRY(status);
    }
    return STATUS(OK);
}
