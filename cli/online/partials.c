// SPDX-License-Identifier: EUPL-1.2
//
// Reading and blaming.
#include "online/partials.h"

/* A proof that is none stays out: its sender has then proven nothing. */
static struct partials_member read_member(const struct speech_evaluated_member *row)
{
    struct partials_member member = {.oin = row->oin};
    member.has_proof = row->has_proof && status_ok(dleq_decode(SPAN_OF_ARRAY(row->proof), &member.proof));
    return member;
}

static struct status read_members(const struct speech_evaluated *reply, struct complaint *why, struct partials *out)
{
    const struct ring *ring = out->ring;
    if (reply->member_count != ring->threshold)
        return FAIL(BAD_COMMITTEE);
    out->set.count = (uint8_t)reply->member_count;
    for (size_t i = 0; i < reply->member_count; i++) {
        out->set.index[i] = ring_member_index(ring, &reply->members[i].oin);
        if (out->set.index[i] == 0)
            return complain(why, FAIL(UNKNOWN_PEER), "%s heeft geen deel van deze sleutel", reply->members[i].oin.text);
        out->members[i] = read_member(&reply->members[i]);
    }
    return evaluate_members_check(&out->set, ring->threshold, ring->size, 0);
}

struct status partials_read(const struct speech_evaluated *reply, const struct ring *ring, const struct ring_key *key, size_t point_count,
                            struct complaint *why, struct partials *out)
{
    *out =
        (struct partials){.ring = ring, .key = key, .exchange_id = reply->exchange, .point_count = point_count, .points = reply->partials};
    if (reply->epoch != key->name.epoch)
        return complain(why, FAIL(WRONG_EPOCH), "het knooppunt gebruikt een andere sleutel (%u) dan de partners afspraken (%u)",
                        reply->epoch, key->name.epoch);
    TRY(read_members(reply, why, out));
    if (reply->partial_count != reply->member_count * point_count)
        return complain(why, FAIL(MALFORMED), "niet elke partner stuurde een punt terug voor elk punt dat naar hem ging");
    return STATUS(OK);
}

static bool is_by_the_same(const struct partials *a, const struct partials *b)
{
    return a->key == b->key && a->point_count == b->point_count && a->set.count == b->set.count &&
           memcmp(a->set.index, b->set.index, a->set.count) == 0;
}

static bool is_proven(const struct partials *proven, size_t i, struct span domain, const struct element *asked)
{
    const struct partials_member *member = &proven->members[i];
    uint8_t index = proven->set.index[i];
    struct element key;
    ring_public_share(proven->ring, proven->key, index, &key);
    evaluate_weighed_key(&key, &proven->set, index, &key);
    const struct dleq_batch batch = {.domain = domain,
                                     .epoch = proven->key->name.epoch,
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
