// SPDX-License-Identifier: EUPL-1.2
//
// Rings of known committees.
#include "support/sample_ring.h"

void sample_seats(struct sample_seat out[static COMMITTEE_SIZE])
{
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++) {
        uint8_t seed[SIGN_SEED_BYTES] = {i};
        snprintf(out[i].oin.text, sizeof out[i].oin.text, "0000009900000000%u000", i + 1u);
        sign_key_from_seed(seed, &out[i].sign_key);
    }
}

void sample_ring_key(const struct committee *committee, const struct key_name *name, uint32_t epoch, struct ring_key *out)
{
    *out = (struct ring_key){.name = {.holder = name->holder, .epoch = epoch}};
    memcpy(out->name.domain, name->domain.data, name->domain.size);
    memcpy(out->commitments, committee->commitments, sizeof committee->commitments);
}

struct status sample_ring_of(const struct committee *committee, const struct key_name *names, size_t count, struct arena *arena,
                             struct ring **out)
{
    struct sample_seat seats[COMMITTEE_SIZE];
    struct ring_key *keys;
    TRY(ARENA_NEW(arena, count, &keys));
    sample_seats(seats);
    for (size_t i = 0; i < count; i++)
        sample_ring_key(committee, &names[i], 7, &keys[i]);
    return sample_ring_make(seats, keys, count, arena, out);
}

struct status sample_ring_sign(struct ring *ring, const struct sample_seat *seats, unsigned count, struct arena *arena)
{
    TRY(ring_compose(ring, arena));
    for (unsigned i = 0; i < COMMITTEE_SIZE; i++) {
        ring->members[i].is_signed = i < count;
        ring_sign(ring, &seats[i].sign_key, ring->members[i].signature);
    }
    return STATUS(OK);
}

struct status sample_ring_make(const struct sample_seat seats[static COMMITTEE_SIZE], const struct ring_key *keys, size_t count,
                               struct arena *arena, struct ring **out)
{
    struct ring *ring;
    TRY(ARENA_NEW(arena, 1, &ring));
    *ring = (struct ring){.generation = 1, .threshold = COMMITTEE_THRESHOLD, .size = COMMITTEE_SIZE, .key_count = count};
    for (unsigned i = 0; i < COMMITTEE_SIZE; i++) {
        ring->members[i].oin = seats[i].oin;
        memcpy(ring->members[i].sign_public, seats[i].sign_key.public, SIGN_PUBLIC_BYTES);
    }
    memcpy(ring->keys, keys, count * sizeof *keys);
    *out = ring;
    return sample_ring_sign(ring, seats, COMMITTEE_SIZE, arena);
}
