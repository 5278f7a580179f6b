// SPDX-License-Identifier: EUPL-1.2
//
// What makes a ring acceptable, and what stands in it.
#include "pseudonym/ring.h"

#include "pseudonym/polynomial.h"

#define SIGN_PREFIX "schakel/ring/v2"

const struct oin ring_nobody = {"00000000000000000000"};

bool domain_name_is_valid(struct span name)
{
    if (name.size == 0 || name.size > DOMAIN_NAME_MOST || name.data[0] < 'a' || name.data[0] > 'z')
        return false;
    for (size_t i = 1; i < name.size; i++) {
        uint8_t c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

int ring_name_compare(const struct ring_name *a, const struct ring_name *b)
{
    int order = strcmp(a->domain, b->domain);
    if (!order)
        order = oin_compare(&a->holder, &b->holder);
    return order ? order : (a->epoch > b->epoch) - (a->epoch < b->epoch);
}

bool ring_name_is_valid(const struct ring_name *name)
{
    bool is_escrow = strcmp(name->domain, RING_ESCROW_DOMAIN) == 0;
    return domain_name_is_valid(span_of_text(name->domain)) && name->epoch && oin_is_valid(&name->holder) &&
           oin_equal(&name->holder, &ring_nobody) == is_escrow;
}

/* ---- signatures */

void ring_hash(const struct ring *ring, uint8_t out[static SHA256_BYTES]) { sha256(ring->body, out); }

void ring_sign(const struct ring *ring, const struct sign_key *key, uint8_t out[static SIGNATURE_BYTES])
{
    sign_message(key, SIGN_PREFIX, ring->body, out);
}

struct status ring_verify(const struct ring *ring, uint8_t member, const uint8_t signature[static SIGNATURE_BYTES])
{
    ENSURE(member >= 1 && member <= ring->size);
    return sign_verify(ring->members[member - 1].sign_public, SIGN_PREFIX, ring->body, signature);
}

struct status ring_check(const struct ring *ring, const uint8_t (*sign_keys)[SIGN_PUBLIC_BYTES])
{
    unsigned valid = 0;
    for (uint8_t i = 0; i < ring->size; i++) {
        const struct ring_member *member = &ring->members[i];
        valid += member->is_signed && memcmp(member->sign_public, sign_keys[i], SIGN_PUBLIC_BYTES) == 0 &&
                 status_ok(ring_verify(ring, (uint8_t)(i + 1), member->signature));
    }
    return valid >= ring->threshold ? STATUS(OK) : FAIL(BAD_SIGNATURE);
}

/* ---- against what was seen before */

static struct status check_names_before(const struct ring *ring, const struct ring *seen, const char *file, struct complaint *why)
{
    uint8_t hash[SHA256_BYTES];
    ring_hash(seen, hash);
    if (ring->generation == seen->generation + 1 && memcmp(ring->previous, hash, sizeof hash) != 0)
        return complain(why, FAIL(CONFLICT), "%s: it does not come after the generation %u that was in use here", file, seen->generation);
    return STATUS(OK);
}

struct status ring_follows(const struct ring *ring, const struct ring *seen, const char *file, struct complaint *why)
{
    if (ring->generation < seen->generation)
        return complain(why, FAIL(CONFLICT), "%s: it is of generation %u, and %u was in use here", file, ring->generation,
                        seen->generation);
    if (ring->generation == seen->generation && !span_equal(ring->body, seen->body))
        return complain(why, FAIL(CONFLICT), "%s: it is another ring of generation %u than the one that was in use here", file,
                        seen->generation);
    TRY(check_names_before(ring, seen, file, why));
    for (size_t i = 0; i < ring->key_count; i++) {
        const struct ring_key *key = &ring->keys[i], *before = ring_find(seen, &key->name);
        if (before && !element_equal(&key->commitments[0], &before->commitments[0]))
            return complain(why, FAIL(CONFLICT), "%s: key %s %s %u is another than the one that was in use here", file, key->name.domain,
                            key->name.holder.text, key->name.epoch);
    }
    return STATUS(OK);
}

/* ---- looking up */

/* How many keys stand before this name. */
static size_t ring_place(const struct ring *ring, const struct ring_name *name)
{
    size_t low = 0, high = ring->key_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ring_name_compare(&ring->keys[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct ring_key *ring_find(const struct ring *ring, const struct ring_name *name)
{
    size_t at = ring_place(ring, name);
    return at < ring->key_count && ring_name_compare(&ring->keys[at].name, name) == 0 ? &ring->keys[at] : NULL;
}

const struct ring_key *ring_latest(const struct ring *ring, struct span domain, const struct oin *holder)
{
    struct ring_name name = {.holder = *holder, .epoch = UINT32_MAX};
    if (domain.size > DOMAIN_NAME_MOST)
        return NULL;
    memcpy(name.domain, domain.data, domain.size);
    size_t at = ring_place(ring, &name);
    if (at < ring->key_count && ring_name_compare(&ring->keys[at].name, &name) == 0)
        return &ring->keys[at];
    const struct ring_key *before = at ? &ring->keys[at - 1] : NULL;
    return before && strcmp(before->name.domain, name.domain) == 0 && oin_equal(&before->name.holder, holder) ? before : NULL;
}

uint8_t ring_member_index(const struct ring *ring, const struct oin *oin)
{
    for (uint8_t i = 0; i < ring->size; i++)
        if (oin_equal(&ring->members[i].oin, oin))
            return (uint8_t)(i + 1);
    return 0;
}

void ring_public_share(const struct ring *ring, const struct ring_key *key, uint8_t member, struct element *out)
{
    ENSURE(member >= 1 && member <= ring->size);
    commitment_value(key->commitments, ring->threshold, member, out);
}
